/* ledger.h - the one way in.
 *
 * Envelope of an event, as a client sends it (POST /api/v1/events, one object or
 * {"events": [ … ]}, at most 1,000):
 *     {"counter": 12, "type": "sampling.tube_closed", "at": 1641950000000, "body": {…}}
 * The device is that of the session (a phone's or a page's; imports and labs are
 * devices too).  Device and counter are the event's id.  Counters begin at 1 and
 * grow by one; a gap shows that something has not arrived yet.
 *
 * Each event is answered by itself: accepted with its place in the chain,
 * duplicate with the place of the first, or rejected with field and reason.  A
 * rejected event is kept in quarantine and has used its counter. */
#pragma once
#include "core/json.h"
#include "data/module.h"

enum outcome { ACCEPTED, DUPLICATE, REJECTED };

/* An event as it was read from a request, before the ledger saw it. */
struct incoming {
    struct event ev;           /* device, counter, at, type, actor, mends */
    const char *type_name;
    void *body;                /* of type->body, in the request's arena; NULL when it could not be read */
    const struct json *json;   /* as it was sent, for quarantine; NULL: the server's own */
    err_t why;                 /* refusal found while reading, or OK */
    struct err_told told;
};

struct answer {
    enum outcome outcome;
    int64_t device, counter;
    int64_t seq;               /* ACCEPTED, DUPLICATE */
    int64_t quarantine;        /* REJECTED: its entry */
    err_t why;                 /* REJECTED */
    struct err_told told;
};

enum { LEDGER_BATCH_MOST = 1000, LEDGER_FUTURE_MS = 10 * 60 * 1000, LEDGER_LATE_MS = 7 * 86400000 };

/* The rows of the envelope, without `body`. */
extern const struct field *const ledger_envelope;

/* Read one event of a request.  Never fails: what is wrong is in `why`. */
void ledger_read(struct arena *a, const struct actor *who, const struct json *v, struct incoming *out);

/* Make an event of the server's own (imports, following facts): counter 0 asks
 * the ledger for the device's next. */
void ledger_own(const struct actor *server, const struct event_type *type,
                int64_t at, void *body, struct incoming *out);

/* Append a batch of one county inside a write transaction: check, seal, append,
 * apply, follow, index, one by one; answers[i] belongs to events[i].  A failure
 * is the database's: nothing of the batch counts. */
err_t ledger_append(struct tx *tx, int64_t county, struct incoming *const *events, size_t n,
                    struct answer *const *answers);

/* Read the chain of a county from `from_seq` on, in order. */
struct ledger_entry {
    int64_t county, seq, device, counter, at, received_at, actor_id, mends;
    const char *type, *body;
    const uint8_t *hash; /* 32 bytes */
};
/* `each` may use tx->arena; it is reset after some events. */
err_t ledger_walk(struct tx *tx, int64_t county, int64_t from_seq, int64_t to_seq,
                  err_t (*each)(void *ctx, const struct ledger_entry *e), void *ctx);
err_t ledger_head(struct tx *tx, int64_t county, int64_t *seq, uint8_t hash[32]);
err_t ledger_counties(struct tx *tx, int64_t **counties, size_t *n);

/* Check the hash chain of a county; *bad_seq is the first broken place or 0. */
err_t ledger_verify_chain(struct tx *tx, int64_t county, int64_t *events, int64_t *bad_seq);

/* The digest of an entry: SHA-256 of the digest before it, the nine members of its
 * envelope each followed by a line feed, and its body. */
void ledger_link(const struct ledger_entry *e, const uint8_t before[32], uint8_t out[32]);

/* Apply, follow and index one event. */
struct registered;
err_t ledger_apply(struct tx *tx, const struct registered *r, const struct event *ev, const void *body);

/* Replay events into the tables of the modules (which are empty). */
err_t ledger_replay(struct tx *tx, int64_t county, int64_t from_seq, int64_t to_seq, int64_t *events);

/* Index the events from a place on (data/late.h). */
err_t ledger_reindex(struct tx *tx, int64_t county, int64_t from_seq);

/* What a device has sent: the highest counter without a gap before it, the
 * highest of all, and the gaps as text "5-7,9". */
struct device_state { int64_t whole, highest; const char *gaps; };
err_t ledger_device(struct tx *tx, int64_t county, int64_t device, struct device_state *out);
