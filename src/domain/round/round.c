/* round.c - what other modules ask of a round. */
#include "data/tx_cache.h"
#include "domain/area/area.h"
#include "domain/round/round_parts.h"

#include <string.h>

static const char *const state_names[] = {[ROUND_PLANNED] = "planned", [ROUND_OPEN] = "open",
                                          [ROUND_PAUSED] = "paused", [ROUND_CLOSED] = "closed"};

const char *round_state_name(enum round_state state)
{
    return state_names[state];
}

static enum round_state state_of(const char *name)
{
    enum round_state state = ROUND_PLANNED;
    while (state < ROUND_CLOSED && strcmp(state_names[state], name) != 0)
        state++;
    return state;
}

/* ---- a round is read once in a transaction --------------------------------------------- */

static struct cache_key plan_key(int64_t county, int64_t round)
{
    static const char plans;
    return (struct cache_key){&plans, county, round};
}

static struct round_facts facts_of(int64_t round, const struct round_find_plan_row *row)
{
    return (struct round_facts){.round = round, .state = state_of(row->state), .from_at = row->from_at,
                                .until_at = row->until_at, .pool_size = row->pool_size,
                                .groups = (uint64_t)row->groups, .everywhere = row->everywhere,
                                .opened_at = row->opened_at, .closed_at = row->closed_at};
}

static err_t read_plan(struct tx *tx, int64_t county, int64_t round, struct round_plan *plan)
{
    struct round_find_plan_row row;
    TRY(round_find_plan(tx, county, round, &row, &plan->known));
    if (!plan->known)
        return OK;
    plan->facts = facts_of(round, &row);
    plan->name = row.name;
    plan->paused_reason = row.paused_reason;
    TRY(round_list_scope(tx, county, round, &plan->scope, &plan->n_scope));
    return round_list_pools(tx, county, round, &plan->pools, &plan->n_pools);
}

err_t round_plan(struct tx *tx, int64_t county, int64_t round, const struct round_plan **out)
{
    struct cache_key key = plan_key(county, round);
    *out = tx_cache_find(tx, &key);
    if (*out)
        return OK;
    struct round_plan *plan = tx_cache_keep(tx, &key, sizeof *plan);
    struct arena *outer = tx->arena;
    tx->arena = tx_cache_arena(tx);
    err_t why = read_plan(tx, county, round, plan);
    tx->arena = outer;
    *out = plan;
    return why;
}

void round_forget_plan(struct tx *tx, int64_t county, int64_t round)
{
    struct cache_key key = plan_key(county, round);
    tx_cache_forget(tx, &key);
}

err_t round_find(struct tx *tx, int64_t county, int64_t round, struct round_facts *out, bool *found)
{
    const struct round_plan *plan;
    TRY(round_plan(tx, county, round, &plan));
    *out = plan->facts;
    *found = plan->known;
    return OK;
}

err_t round_name(struct tx *tx, int64_t county, int64_t round, const char **name)
{
    const struct round_plan *plan;
    TRY(round_plan(tx, county, round, &plan));
    *name = plan->name;
    return OK;
}

err_t round_list_open(struct tx *tx, int64_t county, struct round_facts **rounds, size_t *n)
{
    struct round_list_opened_row *rows;
    const struct round_plan *plan;
    TRY(round_list_opened(tx, county, &rows, n));
    *rounds = arena_array(tx->arena, struct round_facts, *n + 1);
    for (size_t i = 0; i < *n; i++) {
        TRY(round_plan(tx, county, rows[i].round, &plan));
        (*rounds)[i] = plan->facts;
    }
    return OK;
}

/* ---- where it is ------------------------------------------------------------------------- */

static bool scope_holds(const struct round_plan *plan, int64_t unit)
{
    size_t low = 0, high = plan->n_scope;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (plan->scope[middle].unit < unit)
            low = middle + 1;
        else
            high = middle;
    }
    return low < plan->n_scope && plan->scope[low].unit == unit;
}

static err_t look_up(struct tx *tx, int64_t county, const struct round_plan *plan, int64_t unit, bool *out)
{
    int64_t *units;
    size_t n;
    *out = false;
    TRY(area_above(tx, county, unit, &units, &n));
    for (size_t i = 0; i < n && !*out; i++)
        *out = scope_holds(plan, units[i]);
    return OK;
}

err_t round_covers(struct tx *tx, int64_t county, int64_t round, int64_t unit, bool *out)
{
    const struct round_plan *plan;
    TRY(round_plan(tx, county, round, &plan));
    *out = plan->known && plan->facts.everywhere;
    if (!plan->known || *out)
        return OK;
    return look_up(tx, county, plan, unit, out);
}

/* ---- how many to a tube ------------------------------------------------------------------- */

/* The newest row of a unit that holds at the time, or NULL; rows are in order. */
static const struct round_list_pools_row *pool_of(const struct round_plan *plan, int64_t unit, int64_t at)
{
    const struct round_list_pools_row *newest = NULL;
    for (size_t i = 0; i < plan->n_pools; i++)
        if (plan->pools[i].unit == unit && plan->pools[i].from_at <= at)
            newest = &plan->pools[i];
    return newest;
}

err_t round_pool_size(struct tx *tx, int64_t county, int64_t round, int64_t unit, int64_t at, int64_t *size)
{
    const struct round_plan *plan;
    const struct round_list_pools_row *pool = NULL;
    int64_t *units;
    size_t n;
    TRY(round_plan(tx, county, round, &plan));
    *size = plan->facts.pool_size;
    if (plan->n_pools == 0)
        return OK;
    TRY(area_above(tx, county, unit, &units, &n));
    for (size_t i = 0; i < n && !pool; i++)
        pool = pool_of(plan, units[i], at);
    if (pool)
        *size = pool->size;
    return OK;
}
