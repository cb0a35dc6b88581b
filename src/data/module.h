/* module.h - what a module of the domain is made of.
 *
 * A capability is a folder under src/domain and one line in domain.c.  It owns
 * tables, says which events it accepts and which views it offers, and may
 * follow events of other modules. */
#pragma once
#include "core/field.h"
#include "data/db.h"
#include "data/late.h"
#include "data/rights.h"
#include "data/view.h"

/* One fact: who, on which device, when; see data/ledger.h for the envelope. */
struct event {
    int64_t county;
    int64_t seq;          /* its place in the county's chain; 0 before it is appended */
    int64_t device, counter;
    int64_t at;           /* when it happened, by the sender's clock, unix ms */
    int64_t received_at;  /* when the server took it */
    int64_t actor_id;     /* account or pass; 0: the server */
    int64_t mends;        /* quarantine entry that it mends, or 0 */
    const struct event_type *type;
    const struct actor *actor;   /* NULL while replaying */
};

struct event_type {
    const char *name;     /* "sampling.tube_closed": module and past tense */
    const char *help;
    enum right right;
    bool anywhere;        /* right may be held anywhere: no member says where */
    bool server_only;     /* never from a client */
    bool late_ok;         /* may be older than the ledger's limit for late events */
    const struct field *body;
    size_t body_size;
    /* Optional, before a batch, where each look-up is a round trip (PostgreSQL): reads
     * what n events of this type will ask for, together (late_ask_ahead).  Their bodies
     * are as they were sent.  Fails only when the database does. */
    err_t (*foresee)(struct tx *tx, int64_t county, const void *const *bodies, size_t n);
    /* Optional, once, before check: fills in what the sender could not know (a
     * document number becomes a person).  May refuse.  When the event comes again it is
     * completed again, as of then: ev->seq is its place in the ledger, and not 0. */
    err_t (*complete)(struct tx *tx, const struct event *ev, void *body);
    /* Optional, once: may it happen now?  Refuses the impossible only; a physical
     * fact that conflicts with another is accepted, and flagged by apply. */
    err_t (*check)(struct tx *tx, const struct event *ev, const void *body);
    /* Brings the module's tables up to date.  May not refuse; uses the event and
     * the database and nothing else; runs again at every rebuild. */
    err_t (*apply)(struct tx *tx, const struct event *ev, const void *body);
    /* Optional, after apply, and again for recent events at start: nothing but
     * late_put (data/late.h). */
    err_t (*index)(struct tx *tx, const struct event *ev, const void *body);
};

/* Another module's event that this one follows, after its owner's apply. */
struct follow {
    const struct event_type *type;
    err_t (*apply)(struct tx *tx, const struct event *ev, const void *body);
};

/* A balance that must hold at every moment.  `check` reports each breach through
 * finding(); verify and the tests run them all. */
struct balance {
    const char *name;     /* "missing.due_is_done_exempt_remaining" */
    const char *help;
    err_t (*check)(struct tx *tx, int64_t county, void (*finding)(void *ctx, const char *text), void *ctx);
};

struct route;
struct module {
    const char *name;
    const struct catalogue *sql;
    const struct event_type *const *events; /* each list ends in NULL, a {0} row, or NULL members */
    const struct view *views;
    const struct follow *follows;
    const struct balance *balances;
    const struct late_table *const *late;
    const struct route *routes;             /* what is neither event nor view: web/route.h */
};

extern const struct module *const modules[]; /* domain.c; ends in NULL */

const struct event_type *event_type_find(const char *name);
