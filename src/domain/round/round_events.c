/* round_events.c - planning a round, opening, pausing, closing it. */
#include "domain/area/area.h"
#include "domain/roster/roster.h"
#include "domain/round/round_parts.h"

#include <string.h>

#define ROUND(S) INT(struct S, round, .need = true, .min = 1, .max = (int64_t)1 << 53, .help = "The round.")

/* ---- round.round_planned ------------------------------------------------------------------- */

static const struct field window_rows[] = {
    INT(struct round_window, unit, .need = true, .help = "An area below the round's."),
    TIME(struct round_window, from_at, .need = true, .help = "From when its people come."),
    TIME(struct round_window, until_at, .need = true, .help = "Until when."),
    {0},
};

static const struct field pool_rows[] = {
    INT(struct round_pool, unit, .need = true, .help = "The area for which it holds, with all below it."),
    TEXT(struct round_pool, zone, .min = 1, .max = 40, .help = "Why: the zone that the area is in."),
    INT(struct round_pool, size, .need = true, .min = 0, .max = 20,
        .help = "Persons to a tube: 1, 5, 10 or 20; 0: one household one tube."),
    TIME(struct round_pool, from_at, .need = true, .help = "From when on."),
    {0},
};

static const struct field round_planned_body[] = {
    TEXT(struct round_planned, name, .need = true, .min = 1, .max = 60, .help = "What people call it."),
    TIME(struct round_planned, from_at, .need = true, .help = "When sampling begins."),
    TIME(struct round_planned, until_at, .need = true, .help = "When it ends."),
    INTS(struct round_planned, units, .help = "Areas, each with all below it; left out: the whole county."),
    TEXTS(struct round_planned, groups, .max = 6, .help = "Only these special groups; left out: everybody."),
    INT(struct round_planned, pool_size, .need = true, .min = 0, .max = 20,
        .help = "Persons to a tube: 1, 5, 10 or 20; 0: one household one tube."),
    LIST(struct round_planned, windows, struct round_window, window_rows, .help = "Hours of areas below."),
    LIST(struct round_planned, pools, struct round_pool, pool_rows, .help = "Other sizes for areas below."),
    {0},
};

static err_t pool_size_is_good(int64_t size)
{
    if (size == 0 || size == 1 || size == 5 || size == 10 || size == 20)
        return OK;
    err_tell("size", "%lld", (long long)size);
    return FAIL(ERR_INVALID, "round.bad_pool_size");
}

static err_t unit_is_known(struct tx *tx, int64_t county, int64_t unit)
{
    struct area_unit found_unit;
    bool found;
    TRY(area_find(tx, county, unit, &found_unit, &found));
    if (found)
        return OK;
    err_tell("unit", "%lld", (long long)unit);
    return FAIL(ERR_INVALID, "round.no_such_unit");
}

/* The bits of special groups; one that is not in the list is 0. */
static uint64_t group_bit(const char *group)
{
    for (size_t k = 0; roster_groups[k]; k++)
        if (strcmp(roster_groups[k], group) == 0)
            return (uint64_t)1 << k;
    return 0;
}

static uint64_t group_bits(const struct list *groups)
{
    uint64_t bits = 0;
    for (size_t i = 0; i < groups->n; i++)
        bits |= group_bit(((const char *const *)groups->items)[i]);
    return bits;
}

static err_t check_scope(struct tx *tx, int64_t county, const struct round_planned *b)
{
    for (size_t i = 0; i < b->units.n; i++) {
        err_path("units[%zu]", i);
        TRY(unit_is_known(tx, county, ((const int64_t *)b->units.items)[i]));
    }
    for (size_t i = 0; i < b->groups.n; i++) {
        const char *group = ((const char *const *)b->groups.items)[i];
        err_path("groups[%zu]", i);
        err_tell("group", "%.40s", group);
        if (!group_bit(group))
            return FAIL(ERR_INVALID, "round.no_such_group");
    }
    return OK;
}

static err_t check_windows(struct tx *tx, int64_t county, const struct list *windows)
{
    const struct round_window *at = windows->items;
    for (size_t i = 0; i < windows->n; i++) {
        err_path("windows[%zu].unit", i);
        TRY(unit_is_known(tx, county, at[i].unit));
        err_path("windows[%zu].until_at", i);
        if (at[i].until_at <= at[i].from_at)
            return FAIL(ERR_INVALID, "round.ends_before_it_begins");
    }
    return OK;
}

static err_t check_pools(struct tx *tx, int64_t county, const struct list *pools)
{
    const struct round_pool *at = pools->items;
    for (size_t i = 0; i < pools->n; i++) {
        err_path("pools[%zu].unit", i);
        TRY(unit_is_known(tx, county, at[i].unit));
        err_path("pools[%zu].size", i);
        TRY(pool_size_is_good(at[i].size));
    }
    return OK;
}

static err_t round_planned_check(struct tx *tx, const struct event *ev, const void *body)
{
    const struct round_planned *b = body;
    err_path("until_at");
    if (b->until_at <= b->from_at)
        return FAIL(ERR_INVALID, "round.ends_before_it_begins");
    err_path("pool_size");
    TRY(pool_size_is_good(b->pool_size));
    TRY(check_scope(tx, ev->county, b));
    TRY(check_windows(tx, ev->county, &b->windows));
    return check_pools(tx, ev->county, &b->pools);
}

static err_t set_pool(struct tx *tx, const struct event *ev, int64_t round, const struct round_pool *pool)
{
    return round_set_pool(tx, ev->county, round, pool->unit, pool->from_at, pool->size, pool->zone, ev->seq);
}

static err_t round_planned_apply(struct tx *tx, const struct event *ev, const void *body)
{
    const struct round_planned *b = body;
    const struct round_window *windows = b->windows.items;
    const struct round_pool *pools = b->pools.items;
    round_forget_plan(tx, ev->county, ev->seq);
    TRY(round_add_plan(tx, ev->county, ev->seq, b->name, b->from_at, b->until_at, b->pool_size,
                       (int64_t)group_bits(&b->groups), b->units.n == 0));
    for (size_t i = 0; i < b->units.n; i++)
        TRY(round_add_scope(tx, ev->county, ev->seq, ((const int64_t *)b->units.items)[i]));
    for (size_t i = 0; i < b->windows.n; i++)
        TRY(round_set_window(tx, ev->county, ev->seq, windows[i].unit, windows[i].from_at, windows[i].until_at));
    for (size_t i = 0; i < b->pools.n; i++)
        TRY(set_pool(tx, ev, ev->seq, &pools[i]));
    return OK;
}

const struct event_type round_planned = {
    .name = "round.round_planned", .help = "A round was planned; its number is this event's place.",
    .right = RIGHT_ROUND_EDIT, .body = round_planned_body, .body_size = sizeof(struct round_planned),
    .check = round_planned_check, .apply = round_planned_apply,
};

/* ---- from state to state ---------------------------------------------------------------------- */

static err_t find_known(struct tx *tx, int64_t county, int64_t round, const struct round_plan **plan)
{
    TRY(round_plan(tx, county, round, plan));
    return (*plan)->known ? OK : FAIL(ERR_MISSING, "round.no_such_round", .field = "round");
}

/* Which state the round is in, told to whoever wanted another. */
static err_t state_of(struct tx *tx, int64_t county, int64_t round, enum round_state *state)
{
    const struct round_plan *plan;
    TRY(find_known(tx, county, round, &plan));
    *state = plan->facts.state;
    err_tell("name", "%.100s", plan->name);
    return OK;
}

static err_t set_state(struct tx *tx, const struct event *ev, int64_t round, enum round_state state, int64_t closed_at,
                       const char *paused_reason)
{
    const struct round_plan *plan;
    TRY(round_plan(tx, ev->county, round, &plan));
    int64_t opened_at = plan->facts.opened_at == ABSENT ? ev->at : plan->facts.opened_at;
    round_forget_plan(tx, ev->county, round);
    return round_set_state(tx, ev->county, round, round_state_name(state), opened_at, closed_at, paused_reason);
}

/* ---- round.round_opened ------------------------------------------------------------------------- */

static const struct field round_opened_body[] = {ROUND(round_opened), {0}};

static err_t too_many_open(struct tx *tx, int64_t county)
{
    struct round_facts *rounds;
    size_t n;
    TRY(round_list_open(tx, county, &rounds, &n));
    err_tell("most", "%d", ROUND_OPEN_MOST);
    return n < ROUND_OPEN_MOST ? OK : FAIL(ERR_CONFLICT, "round.too_many_open", .field = "round");
}

static err_t round_opened_check(struct tx *tx, const struct event *ev, const void *body)
{
    const struct round_opened *b = body;
    enum round_state state;
    TRY(state_of(tx, ev->county, b->round, &state));
    if (state != ROUND_PLANNED)
        return FAIL(ERR_CONFLICT, "round.not_planned", .field = "round");
    return too_many_open(tx, ev->county);
}

static err_t round_opened_apply(struct tx *tx, const struct event *ev, const void *body)
{
    return set_state(tx, ev, ((const struct round_opened *)body)->round, ROUND_OPEN, ABSENT, NULL);
}

const struct event_type round_opened = {
    .name = "round.round_opened", .help = "A round began.",
    .right = RIGHT_ROUND_EDIT, .body = round_opened_body, .body_size = sizeof(struct round_opened),
    .check = round_opened_check, .apply = round_opened_apply,
};

/* ---- round.round_paused, round_resumed ------------------------------------------------------------ */

static const struct field round_paused_body[] = {
    ROUND(round_paused),
    TEXT(struct round_paused, reason, .need = true, .min = 2, .max = 200, .help = "Why."),
    {0},
};

static err_t round_paused_check(struct tx *tx, const struct event *ev, const void *body)
{
    const struct round_paused *b = body;
    enum round_state state;
    TRY(state_of(tx, ev->county, b->round, &state));
    return state == ROUND_OPEN ? OK : FAIL(ERR_CONFLICT, "round.not_open", .field = "round");
}

static err_t round_paused_apply(struct tx *tx, const struct event *ev, const void *body)
{
    const struct round_paused *b = body;
    return set_state(tx, ev, b->round, ROUND_PAUSED, ABSENT, b->reason);
}

const struct event_type round_paused = {
    .name = "round.round_paused", .help = "A round stands still for a while.",
    .right = RIGHT_ROUND_EDIT, .body = round_paused_body, .body_size = sizeof(struct round_paused),
    .check = round_paused_check, .apply = round_paused_apply,
};

static const struct field round_resumed_body[] = {ROUND(round_resumed), {0}};

static err_t round_resumed_check(struct tx *tx, const struct event *ev, const void *body)
{
    const struct round_resumed *b = body;
    enum round_state state;
    TRY(state_of(tx, ev->county, b->round, &state));
    return state == ROUND_PAUSED ? OK : FAIL(ERR_CONFLICT, "round.not_paused", .field = "round");
}

static err_t round_resumed_apply(struct tx *tx, const struct event *ev, const void *body)
{
    return set_state(tx, ev, ((const struct round_resumed *)body)->round, ROUND_OPEN, ABSENT, NULL);
}

const struct event_type round_resumed = {
    .name = "round.round_resumed", .help = "A round that stood still goes on.",
    .right = RIGHT_ROUND_EDIT, .body = round_resumed_body, .body_size = sizeof(struct round_resumed),
    .check = round_resumed_check, .apply = round_resumed_apply,
};

/* ---- round.round_closed, round_reopened ------------------------------------------------------------ */

static const struct field round_closed_body[] = {
    ROUND(round_closed),
    TEXT(struct round_closed, reason, .max = 200, .help = "What should be known about its end."),
    {0},
};

/* Tubes may still be open: what comes late from the field is taken all the same. */
static err_t round_closed_check(struct tx *tx, const struct event *ev, const void *body)
{
    const struct round_closed *b = body;
    enum round_state state;
    TRY(state_of(tx, ev->county, b->round, &state));
    return state == ROUND_OPEN || state == ROUND_PAUSED ? OK : FAIL(ERR_CONFLICT, "round.not_open", .field = "round");
}

static err_t round_closed_apply(struct tx *tx, const struct event *ev, const void *body)
{
    return set_state(tx, ev, ((const struct round_closed *)body)->round, ROUND_CLOSED, ev->at, NULL);
}

const struct event_type round_closed = {
    .name = "round.round_closed", .help = "A round ended; what happened before may still arrive.",
    .right = RIGHT_ROUND_EDIT, .body = round_closed_body, .body_size = sizeof(struct round_closed),
    .check = round_closed_check, .apply = round_closed_apply,
};

static const struct field round_reopened_body[] = {
    ROUND(round_reopened),
    TEXT(struct round_reopened, reason, .need = true, .min = 2, .max = 200, .help = "Why."),
    {0},
};

static err_t round_reopened_check(struct tx *tx, const struct event *ev, const void *body)
{
    const struct round_reopened *b = body;
    enum round_state state;
    TRY(state_of(tx, ev->county, b->round, &state));
    if (state != ROUND_CLOSED)
        return FAIL(ERR_CONFLICT, "round.not_closed", .field = "round");
    return too_many_open(tx, ev->county);
}

static err_t round_reopened_apply(struct tx *tx, const struct event *ev, const void *body)
{
    return set_state(tx, ev, ((const struct round_reopened *)body)->round, ROUND_OPEN, ABSENT, NULL);
}

const struct event_type round_reopened = {
    .name = "round.round_reopened", .help = "A round that had ended goes on.",
    .right = RIGHT_ROUND_EDIT, .body = round_reopened_body, .body_size = sizeof(struct round_reopened),
    .check = round_reopened_check, .apply = round_reopened_apply,
};

/* ---- round.round_pool_set ---------------------------------------------------------------------------- */

static const struct field round_pool_set_body[] = {
    ROUND(round_pool_set),
    OBJECT(struct round_pool_set, pool, pool_rows, .need = true, .help = "The size, for where and from when."),
    {0},
};

static err_t round_pool_set_check(struct tx *tx, const struct event *ev, const void *body)
{
    const struct round_pool_set *b = body;
    const struct round_plan *plan;
    TRY(find_known(tx, ev->county, b->round, &plan));
    err_tell("name", "%.100s", plan->name);
    err_tell("most", "%d", ROUND_POOLS_MOST);
    if (plan->facts.state == ROUND_CLOSED)
        return FAIL(ERR_CONFLICT, "round.is_closed", .field = "round");
    if (plan->n_pools >= ROUND_POOLS_MOST)
        return FAIL(ERR_TOO_LARGE, "round.too_many_pools", .field = "pool");
    err_path("pool.unit");
    TRY(unit_is_known(tx, ev->county, b->pool.unit));
    err_path("pool.size");
    return pool_size_is_good(b->pool.size);
}

static err_t round_pool_set_apply(struct tx *tx, const struct event *ev, const void *body)
{
    const struct round_pool_set *b = body;
    round_forget_plan(tx, ev->county, b->round);
    return set_pool(tx, ev, b->round, &b->pool);
}

const struct event_type round_pool_set = {
    .name = "round.round_pool_set", .help = "How many persons share a tube in an area, from a time on.",
    .right = RIGHT_ROUND_EDIT, .body = round_pool_set_body, .body_size = sizeof(struct round_pool_set),
    .check = round_pool_set_check, .apply = round_pool_set_apply,
};
