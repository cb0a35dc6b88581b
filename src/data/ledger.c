/* ledger.c - appending: seen before? allowed? possible? then it is a fact. */
#include "data/ledger.h"

#include "core/clock.h"
#include "core/fault.h"
#include "core/hash.h"
#include "core/text.h"
#include "data/ledger_device.h"
#include "data/ledger_quarantine.h"
#include "data/registry.h"
#include "data/seal.h"
#include "ledger_sql.h"

#include <assert.h>
#include <string.h>

/* A batch that is being appended to one county's chain. */
struct appending {
    struct tx *tx;
    int64_t county;
    int64_t now;
    int64_t seq;
    uint8_t hash[SHA256_SIZE];
    struct devices changed;
    int64_t last_entry;    /* of the quarantine; -1: not looked up yet */
};

/* The first batch of a county founds its chain. */
static err_t take_turn(struct appending *ap)
{
    struct ledger_take_turn_row head;
    bool found;
    TRY(ledger_take_turn(ap->tx, ap->county, &head, &found));
    if (!found) {
        struct bytes zero = {ap->hash, sizeof ap->hash};
        TRY(ledger_found_county(ap->tx, ap->county, zero));
        TRY(ledger_take_turn(ap->tx, ap->county, &head, &found));
        assert(found);
    }
    assert(head.hash.len == SHA256_SIZE);
    ap->seq = head.seq;
    memcpy(ap->hash, head.hash.at, SHA256_SIZE);
    return OK;
}

static void add_number(struct sha256 *h, int64_t n)
{
    char line[TEXT_OF_INT + 1];
    size_t len = text_of_int(n, line);
    line[len] = '\n';
    sha256_add(h, line, len + 1);
}

void ledger_link(const struct ledger_entry *e, const uint8_t before[SHA256_SIZE], uint8_t out[SHA256_SIZE])
{
    const int64_t head[] = {e->county, e->seq, e->device, e->counter, e->at, e->received_at, e->actor_id, e->mends};
    struct sha256 h;
    sha256_start(&h);
    sha256_add(&h, before, SHA256_SIZE);
    for (size_t i = 0; i < sizeof head / sizeof *head; i++)
        add_number(&h, head[i]);
    sha256_add(&h, e->type, strlen(e->type));
    sha256_add(&h, "\n", 1);
    sha256_add(&h, e->body, strlen(e->body));
    sha256_end(&h, out);
}

static const char *canonical(struct arena *a, const struct event_type *type, const void *body)
{
    BUF_SCOPED text = {0};
    fields_write(type->body, body, &text);
    assert(!text.full);
    return arena_strdup(a, buf_str(&text));
}

/* Is this the database's failure and not the event's? */
static bool is_ours(err_t why)
{
    return why && (why->kind == ERR_BUSY || why->kind == ERR_STORAGE || why->kind == ERR_INTERNAL);
}

/* ---- has it come before? ------------------------------------------------------------ */

/* The stored body as its sender wrote it: tokens opened, so that it can be compared. */
static err_t stored_plain(struct appending *ap, const struct event_type *type, const char *json, const char **out)
{
    const struct json *v;
    struct arena *a = ap->tx->arena;
    void *body = arena_alloc(a, type->body_size);
    TRY(json_parse(a, json, strlen(json), &v));
    TRY(fields_read(type->body, a, v, true, body));
    TRY(seal_open_fields(ap->tx, ap->county, type->body, body));
    *out = canonical(a, type, body);
    return OK;
}

static bool says(struct appending *ap, const struct incoming *in, const char *stored)
{
    return strcmp(stored, canonical(ap->tx->arena, in->ev.type, in->body)) == 0;
}

/* As it was sent, or as it was completed then: since that time a person may have been
 * merged into another, whom the event would be about today. */
static err_t same_as_stored(struct appending *ap, const struct incoming *in, const struct ledger_find_row *old, bool *same)
{
    const struct event_type *type = in->ev.type;
    struct event then = in->ev;
    const char *before;
    *same = false;
    if (!in->body || !type || strcmp(old->type, type->name) != 0)
        return OK;
    TRY(stored_plain(ap, type, old->body, &before));
    *same = says(ap, in, before);
    if (*same || !type->complete)
        return OK;
    then.seq = old->seq;
    err_t why = type->complete(ap->tx, &then, in->body);
    if (is_ours(why))
        return why;
    *same = !why && says(ap, in, before);
    return OK;
}

/* A rejected event that is sent again gets the same answer and no second entry. */
static err_t answer_rejected_again(struct appending *ap, const struct incoming *in, struct answer *out)
{
    struct ledger_find_rejected_row old;
    bool found;
    TRY(ledger_find_rejected(ap->tx, ap->county, in->ev.device, in->ev.counter, &old, &found));
    out->outcome = REJECTED;
    if (found) {
        out->quarantine = old.entry;
        out->why = in->why ? in->why : FAIL(ERR_CONFLICT, "ledger.rejected_before");
        out->told = in->told;
        return OK;
    }
    return quarantine_put(ap->tx, in, FAIL(ERR_CONFLICT, "ledger.same_id_other_event", .field = "counter"),
                          ap->now, &ap->last_entry, out);
}

static err_t answer_again(struct appending *ap, const struct incoming *in, struct answer *out)
{
    struct ledger_find_row old;
    bool found, same;
    TRY(ledger_find(ap->tx, ap->county, in->ev.at, in->ev.device, in->ev.counter, &old, &found));
    if (!found)
        return answer_rejected_again(ap, in, out);
    TRY(same_as_stored(ap, in, &old, &same));
    if (!same)
        return quarantine_put(ap->tx, in, FAIL(ERR_CONFLICT, "ledger.same_id_other_event", .field = "counter"),
                              ap->now, &ap->last_entry, out);
    out->outcome = DUPLICATE;
    out->seq = old.seq;
    return OK;
}

/* ---- may it happen? ----------------------------------------------------------------- */

static err_t check_time(const struct appending *ap, const struct event *ev)
{
    struct arena *a = ap->tx->arena;
    if (ev->at > ap->now + LEDGER_FUTURE_MS) {
        err_tell("at", "%s", clock_date_time(a, ev->at));
        err_tell("now", "%s", clock_date_time(a, ap->now));
        return FAIL(ERR_INVALID, "ledger.from_the_future", .field = "at");
    }
    if (ev->at < ap->now - LEDGER_LATE_MS && !ev->type->late_ok) {
        err_tell("at", "%s", clock_date_time(a, ev->at));
        err_tell("days", "%d", LEDGER_LATE_MS / CLOCK_DAY);
        return FAIL(ERR_INVALID, "ledger.too_old", .field = "at");
    }
    return OK;
}

static err_t judge(struct appending *ap, struct incoming *in)
{
    const struct event *ev = &in->ev;
    const struct event_type *type = ev->type;
    if (in->why)
        return in->why;
    if (type->server_only && !ev->actor->is_server)
        return FAIL(ERR_FORBIDDEN, "ledger.server_only", .field = "type");
    TRY(check_time(ap, ev));
    if (ev->actor->upload_only && ev->at > ev->actor->upload_until_at)
        return FAIL(ERR_FORBIDDEN, "rights.pass_over");
    TRY(rights_check(ap->tx, ev->actor, type->right, type->anywhere, ev->at, type->body, in->body));
    if (type->complete)
        TRY(type->complete(ap->tx, ev, in->body));
    if (type->check)
        TRY(type->check(ap->tx, ev, in->body));
    TRY(quarantine_may_mend(ap->tx, ev));
    return seal_fields(ap->tx, ap->county, type->body, in->body);
}

/* ---- then it is a fact -------------------------------------------------------------- */

static err_t append(struct appending *ap, struct incoming *in, struct answer *out)
{
    struct tx *tx = ap->tx;
    struct event *ev = &in->ev;
    ev->seq = ap->seq + 1;
    struct ledger_entry e = {.county = ap->county, .seq = ev->seq, .device = ev->device, .counter = ev->counter,
                             .at = ev->at, .received_at = ev->received_at, .actor_id = ev->actor_id,
                             .mends = ev->mends, .type = ev->type->name,
                             .body = canonical(tx->arena, ev->type, in->body)};
    uint8_t hash[SHA256_SIZE];
    ledger_link(&e, ap->hash, hash);
    TRY(ledger_add(tx, e.county, e.seq, e.device, e.counter, e.at, e.received_at, e.actor_id, e.mends, e.type, e.body,
                   (struct bytes){hash, sizeof hash}));
    fault_point("ledger.added");
    TRY(ledger_apply(tx, registered_find(e.type), ev, in->body));
    if (ev->mends)
        TRY(ledger_close_quarantine(tx, ap->county, ev->mends, "mended", ap->now, ev->actor_id, ev->seq));
    ap->seq = ev->seq;
    memcpy(ap->hash, hash, sizeof hash);
    out->outcome = ACCEPTED;
    out->seq = ev->seq;
    return OK;
}

err_t ledger_apply(struct tx *tx, const struct registered *r, const struct event *ev, const void *body)
{
    if (r->type->apply)
        TRY(r->type->apply(tx, ev, body));
    for (size_t i = 0; i < r->n_follows; i++)
        TRY(r->follows[i]->apply(tx, ev, body));
    if (r->type->index)
        TRY(r->type->index(tx, ev, body));
    return OK;
}

static err_t answer_unkept(err_t why, const struct err_told *told, struct answer *out)
{
    out->outcome = REJECTED;
    out->why = why;
    out->told = *told;
    return OK;
}

static err_t append_one(struct appending *ap, struct incoming *in, struct answer *out)
{
    struct device *device;
    err_clear();
    in->ev.received_at = ap->now;
    TRY(device_get(ap->tx, ap->county, in->ev.device, &device));
    if (in->ev.counter == 0 && !in->json)
        in->ev.counter = device->highest + 1;
    out->device = in->ev.device;
    out->counter = in->ev.counter;
    if (in->ev.counter < 1)      /* without a counter there is nothing to keep it under */
        return answer_unkept(in->why, &in->told, out);
    if (device_has(device, in->ev.counter))
        return answer_again(ap, in, out);
    err_t gap = device_take(ap->tx, &ap->changed, device, in->ev.counter, ap->now);
    if (gap)                     /* the device keeps it, and sends what is missing first */
        return answer_unkept(gap, err_told(), out);
    if (in->why)
        return quarantine_put(ap->tx, in, in->why, ap->now, &ap->last_entry, out);
    err_t why = judge(ap, in);
    if (is_ours(why))
        return why;
    if (why) {
        in->told = *err_told();
        return quarantine_put(ap->tx, in, why, ap->now, &ap->last_entry, out);
    }
    return append(ap, in, out);
}

/* What was told is large and seldom there: it is marked as empty, not wiped. */
static void clear_answer(struct answer *out)
{
    out->outcome = ACCEPTED;
    out->device = out->counter = out->seq = out->quarantine = 0;
    out->why = OK;
    out->told.n = 0;
    out->told.path[0] = out->told.detail[0] = '\0';
}

/* ---- a batch ------------------------------------------------------------------------ */

static bool is_readable(const struct incoming *in)
{
    return in->body && !in->why && in->ev.type && in->ev.type->foresee;
}

/* Events of the type of the first; they are taken out of the list. */
static err_t foresee_type(struct tx *tx, int64_t county, const struct incoming **list, size_t *n)
{
    const struct event_type *type = list[0]->ev.type;
    const void **bodies = arena_array(tx->arena, const void *, *n);
    size_t n_bodies = 0, left = 0;
    for (size_t i = 0; i < *n; i++) {
        if (list[i]->ev.type == type)
            bodies[n_bodies++] = list[i]->body;
        else
            list[left++] = list[i];
    }
    *n = left;
    return type->foresee(tx, county, bodies, n_bodies);
}

static err_t foresee(struct tx *tx, int64_t county, struct incoming *const *events, size_t n)
{
    if (db_dialect(tx->db) != DIALECT_POSTGRES)
        return OK;
    const struct incoming **list = arena_array(tx->arena, const struct incoming *, n + 1);
    size_t n_list = 0;
    for (size_t i = 0; i < n; i++)
        if (is_readable(events[i]))
            list[n_list++] = events[i];
    while (n_list)
        TRY(foresee_type(tx, county, list, &n_list));
    return OK;
}

err_t ledger_append(struct tx *tx, int64_t county, struct incoming *const *events, size_t n,
                    struct answer *const *answers)
{
    struct appending ap = {.tx = tx, .county = county, .now = clock_now(), .last_entry = -1};
    TRY(take_turn(&ap));
    int64_t before = ap.seq;
    TRY(foresee(tx, county, events, n));
    for (size_t i = 0; i < n; i++) {
        clear_answer(answers[i]);
        TRY(append_one(&ap, events[i], answers[i]));
    }
    TRY(devices_write(tx, &ap.changed, county));
    if (ap.seq > before)
        TRY(ledger_set_head(tx, county, ap.seq, (struct bytes){ap.hash, sizeof ap.hash}));
    TRY(late_settle(tx));
    return tx_flush(tx);
}

err_t ledger_device(struct tx *tx, int64_t county, int64_t device, struct device_state *out)
{
    struct ledger_find_device_row row;
    bool found;
    TRY(ledger_find_device(tx, county, device, &row, &found));
    *out = found ? (struct device_state){row.whole, row.highest, row.gaps} : (struct device_state){0, 0, ""};
    return OK;
}
