/* sampling.c - a tube and how full it is, and what other modules ask of it. */
#include "data/tx_cache.h"
#include "domain/round/round.h"
#include "domain/sampling/sampling_parts.h"
#include "domain/site/site.h"

#include <assert.h>
#include <string.h>

const char *const sampling_state_names[] = {[TUBE_OPEN] = "open", [TUBE_CLOSED] = "closed", [TUBE_VOID] = "void",
                                            [TUBE_EMPTY] = "empty", NULL};

const char *sampling_state_name(enum tube_state state)
{
    return sampling_state_names[state];
}

static enum tube_state state_of(const char *name)
{
    enum tube_state state = TUBE_OPEN;
    while (state < TUBE_EMPTY && strcmp(sampling_state_names[state], name) != 0)
        state++;
    return state;
}

bool sampling_tube_ended(const struct tube *t)
{
    return t->state == TUBE_VOID || t->state == TUBE_EMPTY;
}

const char *const sampling_findings[] = {"recount", "withdrawn", "extra_swab", "cannot_tell", NULL};

const char *sampling_finding(const char *name)
{
    size_t i = 0;
    while (name && strcmp(sampling_findings[i], name) != 0)
        i++;
    return name ? sampling_findings[i] : NULL;
}

/* ---- tubes that the transaction has seen --------------------------------------------------- */

/* An event asks for its tube again and again, and so do its neighbours.  Where two
 * tubes want one place the later has it: all that is kept is written as well. */
struct kept_tubes { struct tube *at[TUBES_KEPT]; };

static struct tube **place_of(struct tx *tx, int64_t county, const char *code)
{
    static const char tubes;
    const struct cache_key key = {&tubes, 0, 0};
    struct kept_tubes *kept = tx_cache_find(tx, &key);
    if (!kept)
        kept = tx_cache_keep(tx, &key, sizeof *kept);
    uint64_t h = (uint64_t)county;
    for (const char *c = code; *c; c++)
        h = (h ^ (unsigned char)*c) * 1099511628211u;
    return &kept->at[(h ^ h >> 32) & (TUBES_KEPT - 1)];
}

static void keep(struct tx *tx, const struct tube *t)
{
    struct tube **place = place_of(tx, t->county, t->code);
    if (!*place)
        *place = arena_new(tx_cache_arena(tx), struct tube);
    **place = *t;
}

static struct tube tube_of(const struct sampling_find_tube_row *row)
{
    return (struct tube){.known = true, .round = row->round, .site = row->site, .state = state_of(row->state),
                         .pool_size = row->pool_size, .swab_count = row->swab_count, .barred = row->barred,
                         .excused = row->excused, .resolved = sampling_finding(row->resolved),
                         .opened_at = row->opened_at, .closed_at = row->closed_at, .ended_at = row->ended_at,
                         .ended_seq = row->ended_seq, .first_seq = row->first_seq, .registered = row->registered,
                         .slots = row->slots, .last_seq = row->last_seq};
}

/* `row` NULL: nobody has seen it. */
static struct tube named_tube(int64_t county, const char *tube_code, const struct sampling_find_tube_row *row)
{
    struct tube t = {.swab_count = ABSENT, .closed_at = ABSENT, .ended_at = ABSENT, .ended_seq = ABSENT};
    if (row)
        t = tube_of(row);
    assert(strlen(tube_code) <= TUBE_CODE_LENGTH);
    memcpy(t.code, tube_code, strlen(tube_code));
    t.county = county;
    return t;
}

static const struct tube *find_kept(struct tx *tx, int64_t county, const char *tube_code)
{
    const struct tube *kept = *place_of(tx, county, tube_code);
    return kept && kept->county == county && strcmp(kept->code, tube_code) == 0 ? kept : NULL;
}

err_t sampling_get_tube(struct tx *tx, int64_t county, const char *tube_code, struct tube *out)
{
    const struct tube *kept = find_kept(tx, county, tube_code);
    struct sampling_find_tube_row row;
    bool found;
    if (kept) {
        *out = *kept;
        return OK;
    }
    TRY(sampling_find_tube(tx, county, tube_code, &row, &found));
    *out = named_tube(county, tube_code, found ? &row : NULL);
    keep(tx, out);
    return OK;
}

/* ---- tubes that a batch will ask for -------------------------------------------------------- */

struct asking { struct tx *tx; int64_t county; const struct value *in; };

static err_t keep_found(void *ctx, size_t place, const struct value *out)
{
    const struct asking *a = ctx;
    struct sampling_find_tube_row row = sampling_find_tube_read(out);
    struct tube t = named_tube(a->county, a->in[2 * place + 1].text, &row);
    keep(a->tx, &t);
    return OK;
}

/* Most are new: until a row says otherwise nobody has seen them. */
err_t sampling_foresee_tubes(struct tx *tx, int64_t county, const void *const *bodies, size_t n)
{
    struct value *in = arena_array(tx->arena, struct value, 2 * n + 1);
    struct asking asking = {tx, county, in};
    size_t n_in = 0;
    for (size_t i = 0; i < n; i++) {
        const char *code = *(const char *const *)bodies[i];
        if (find_kept(tx, county, code))
            continue;
        struct tube t = named_tube(county, code, NULL);
        keep(tx, &t);
        in[2 * n_in] = (struct value){VALUE_INT, {.i = county}};
        in[2 * n_in++ + 1] = (struct value){VALUE_TEXT, {.text = code}};
    }
    return db_one_for_each(tx, &sampling_find_tube_statement, in, n_in, keep_found, &asking);
}

/* ---- writing ------------------------------------------------------------------------------- */

err_t sampling_put_tube(struct tx *tx, const struct tube *t)
{
    keep(tx, t);
    return sampling_set_tube(tx, t->county, t->code, t->round, t->site, sampling_state_names[t->state], t->pool_size,
                             t->swab_count, t->barred, t->excused, t->resolved, t->opened_at, t->closed_at,
                             t->ended_at, t->ended_seq, t->first_seq);
}

err_t sampling_fill_tube(struct tx *tx, struct tube *t, int64_t registered, int64_t slots, int64_t last_seq)
{
    TRY(sampling_fill(tx, t->county, t->first_seq, registered, slots, last_seq - t->last_seq));
    t->registered += registered;
    t->slots += slots;
    t->last_seq = last_seq;
    keep(tx, t);
    return OK;
}

static err_t count_tube(struct tx *tx, const struct tube *t, int64_t n)
{
    int64_t open = t->state == TUBE_OPEN, closed = t->state == TUBE_CLOSED;
    int64_t voided = t->state == TUBE_VOID, empty = t->state == TUBE_EMPTY;
    TRY(sampling_tally_stock(tx, t->county, t->site, 0, 0, n * (open + closed), n * voided, n * empty));
    return sampling_tally_total(tx, t->county, t->round, 0, 0, n * open, n * closed, n * voided, n * empty, 0);
}

static err_t pool_size_for(struct tx *tx, const struct event *ev, const struct tube *t, int64_t *size)
{
    struct site_facts site;
    bool found;
    TRY(site_find(tx, ev->county, t->site, &site, &found));
    return round_pool_size(tx, ev->county, t->round, found ? site.unit : 0, ev->at, size);
}

err_t sampling_start_tube(struct tx *tx, const struct event *ev, struct tube *t, int64_t round, int64_t site,
                          int64_t pool_size)
{
    t->known = true;
    t->first_seq = ev->seq;
    t->round = round;
    t->site = site;
    t->state = TUBE_OPEN;
    t->opened_at = ev->at;
    t->pool_size = pool_size;
    if (pool_size == ABSENT)
        TRY(pool_size_for(tx, ev, t, &t->pool_size));
    TRY(count_tube(tx, t, 1));
    return sampling_put_tube(tx, t);
}

err_t sampling_move_tube(struct tx *tx, struct tube *t, enum tube_state state)
{
    TRY(count_tube(tx, t, -1));
    t->state = state;
    return count_tube(tx, t, 1);
}

/* ---- who is in it ---------------------------------------------------------------------------- */

err_t sampling_chain(struct tx *tx, const struct tube *t, struct sampling_list_chain_row **rows, size_t *n)
{
    return sampling_list_chain(tx, t->county, t->last_seq, rows, n);
}

bool sampling_stood(const struct sampling_list_chain_row *row, int64_t seq)
{
    return row->seq < seq && (row->withdrawn_seq == ABSENT || row->withdrawn_seq >= seq);
}

/* ---- for other modules ------------------------------------------------------------------------- */

err_t sampling_tube(struct tx *tx, int64_t county, const char *tube_code, struct sampling_tube_facts *out, bool *found)
{
    struct tube t;
    *out = (struct sampling_tube_facts){.closed_at = ABSENT};
    *found = false;
    if (strlen(tube_code) > TUBE_CODE_LENGTH)
        return OK;
    TRY(sampling_get_tube(tx, county, tube_code, &t));
    *found = t.known;
    if (t.known)
        *out = (struct sampling_tube_facts){.round = t.round, .site = t.site, .state = t.state,
                                            .registered = t.registered, .swab_count = t.swab_count,
                                            .barred = t.barred, .closed_at = t.closed_at};
    return OK;
}

err_t sampling_tube_people(struct tx *tx, int64_t county, const char *tube_code, int64_t **persons, size_t *n)
{
    struct sampling_tube_facts facts;
    struct sampling_list_chain_row *rows;
    struct tube t;
    size_t n_rows;
    bool found;
    *n = 0;
    *persons = NULL;
    TRY(sampling_tube(tx, county, tube_code, &facts, &found));
    if (!found || facts.registered == 0)
        return OK;
    TRY(sampling_get_tube(tx, county, tube_code, &t));
    TRY(sampling_chain(tx, &t, &rows, &n_rows));
    *persons = arena_array(tx->arena, int64_t, n_rows + 1);
    for (size_t i = 0; i < n_rows; i++)
        if (rows[i].withdrawn_seq == ABSENT)
            (*persons)[(*n)++] = rows[i].person;
    return OK;
}
