/* ledger_replay.c - reading the chain again: to rebuild, to verify, to catch up. */
#include "core/hash.h"
#include "data/late.h"
#include "data/ledger.h"
#include "data/registry.h"
#include "ledger_sql.h"

#include <string.h>

enum { PAGE = 100 };

static struct ledger_entry entry_of(int64_t county, const struct ledger_page_row *row)
{
    return (struct ledger_entry){.county = county, .seq = row->seq, .device = row->device, .counter = row->counter,
                                 .at = row->at, .received_at = row->received_at, .actor_id = row->actor,
                                 .mends = row->mends, .type = row->type, .body = row->body, .hash = row->hash.at};
}

/* The page of rows has one arena, what `each` makes of one event another. */
err_t ledger_walk(struct tx *tx, int64_t county, int64_t from_seq, int64_t to_seq,
                  err_t (*each)(void *ctx, const struct ledger_entry *e), void *ctx)
{
    ARENA_SCOPED page = {0}, scratch = {0};
    struct arena *outer = tx->arena;
    err_t why = OK;
    int64_t after = from_seq - 1;
    while (!why && after < to_seq) {
        struct ledger_page_row *rows;
        size_t n;
        arena_reset(&page);
        tx->arena = &page;
        why = ledger_page(tx, county, after, to_seq, PAGE, &rows, &n);
        if (why || n == 0)
            break;
        for (size_t i = 0; i < n && !why; i++) {
            struct ledger_entry e = entry_of(county, &rows[i]);
            arena_reset(&scratch);
            tx->arena = &scratch;
            why = each(ctx, &e);
        }
        after = rows[n - 1].seq;
    }
    tx->arena = outer;
    return why;
}

err_t ledger_head(struct tx *tx, int64_t county, int64_t *seq, uint8_t hash[SHA256_SIZE])
{
    struct ledger_read_head_row row;
    bool found;
    TRY(ledger_read_head(tx, county, &row, &found));
    *seq = found ? row.seq : 0;
    memset(hash, 0, SHA256_SIZE);
    if (found && row.hash.len == SHA256_SIZE)
        memcpy(hash, row.hash.at, SHA256_SIZE);
    return OK;
}

err_t ledger_counties(struct tx *tx, int64_t **counties, size_t *n)
{
    struct ledger_list_counties_row *rows;
    TRY(ledger_list_counties(tx, &rows, n));
    *counties = arena_array(tx->arena, int64_t, *n + 1);
    for (size_t i = 0; i < *n; i++)
        (*counties)[i] = rows[i].county;
    return OK;
}

/* ---- the chain ---------------------------------------------------------------------- */

struct chain_check { uint8_t hash[SHA256_SIZE]; int64_t events, bad_seq; };

static err_t check_link(void *ctx, const struct ledger_entry *e)
{
    struct chain_check *c = ctx;
    uint8_t want[SHA256_SIZE];
    ledger_link(e, c->hash, want);
    c->events++;
    if (!c->bad_seq && (e->seq != c->events || !e->hash || memcmp(want, e->hash, SHA256_SIZE) != 0))
        c->bad_seq = e->seq;
    if (e->hash)
        memcpy(c->hash, e->hash, SHA256_SIZE);
    return OK;
}

err_t ledger_verify_chain(struct tx *tx, int64_t county, int64_t *events, int64_t *bad_seq)
{
    struct chain_check c = {0};
    int64_t head;
    uint8_t hash[SHA256_SIZE];
    TRY(ledger_head(tx, county, &head, hash));
    TRY(ledger_walk(tx, county, 1, INT64_MAX, check_link, &c));
    if (!c.bad_seq && (c.events != head || memcmp(hash, c.hash, SHA256_SIZE) != 0))
        c.bad_seq = c.events + 1;
    *events = c.events;
    *bad_seq = c.bad_seq;
    return OK;
}

/* ---- replaying ---------------------------------------------------------------------- */

struct replay { struct tx *tx; bool index_only; int64_t events; };

static err_t replay_one(void *ctx, const struct ledger_entry *e)
{
    struct replay *r = ctx;
    const struct registered *known = registered_find(e->type);
    if (!known) {
        err_detail("seq %lld has the unknown type %s", (long long)e->seq, e->type);
        return FAIL(ERR_INTERNAL, "ledger.unknown_event_type");
    }
    r->events++;
    if (r->index_only && !known->type->index)
        return OK;
    struct arena *a = r->tx->arena;
    const struct json *v;
    void *body = arena_alloc(a, known->type->body_size);
    TRY(json_parse(a, e->body, strlen(e->body), &v));
    TRY(fields_read(known->type->body, a, v, true, body));
    struct event ev = {.county = e->county, .seq = e->seq, .device = e->device, .counter = e->counter, .at = e->at,
                       .received_at = e->received_at, .actor_id = e->actor_id, .mends = e->mends, .type = known->type};
    return r->index_only ? known->type->index(r->tx, &ev, body) : ledger_apply(r->tx, known, &ev, body);
}

err_t ledger_replay(struct tx *tx, int64_t county, int64_t from_seq, int64_t to_seq, int64_t *events)
{
    struct replay r = {.tx = tx};
    TRY(ledger_walk(tx, county, from_seq, to_seq, replay_one, &r));
    *events = r.events;
    TRY(late_settle(tx));
    return tx_flush(tx);
}

err_t ledger_reindex(struct tx *tx, int64_t county, int64_t from_seq)
{
    struct replay r = {.tx = tx, .index_only = true};
    return ledger_walk(tx, county, from_seq, INT64_MAX, replay_one, &r);
}
