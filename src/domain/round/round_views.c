/* round_views.c - the rounds, one round, its hours and its pools. */
#include "domain/roster/roster.h"
#include "domain/round/round_parts.h"

/* ---- round_list, round_one -------------------------------------------------------------------- */

struct round_row {
    int64_t round;
    const char *name, *state;
    int64_t from_at, until_at, pool_size;
    const char *scope;
    int64_t opened_at, closed_at;
    const char *groups, *paused_reason;
};

#define ROUND_COLUMNS                                                                                         \
    INT(struct round_row, round, .help = "The round."),                                                       \
    TEXT(struct round_row, name, .help = "What people call it."),                                             \
    TEXT(struct round_row, state, .help = "planned, open, paused or closed."),                                \
    TIME(struct round_row, from_at, .help = "When sampling begins."),                                         \
    TIME(struct round_row, until_at, .help = "When it ends."),                                                \
    INT(struct round_row, pool_size, .help = "Persons to a tube, unless an area has its own; 0: a household."), \
    TEXT(struct round_row, scope, .help = "Names of its areas; empty: the whole county."),                    \
    TIME(struct round_row, opened_at, .help = "When it was opened."),                                         \
    TIME(struct round_row, closed_at, .help = "When it was closed.")

static const struct field list_columns[] = {ROUND_COLUMNS, {0}};
static const struct field one_columns[] = {
    ROUND_COLUMNS,
    TEXT(struct round_row, groups, .help = "Only these special groups; empty: everybody."),
    TEXT(struct round_row, paused_reason, .help = "Why it stands still."),
    {0},
};

static err_t scope_of(struct view_call *call, int64_t round, const char **out)
{
    struct round_list_scope_names_row *rows;
    BUF_SCOPED text = {0};
    size_t n;
    TRY(round_list_scope_names(call->tx, call->county, round, &rows, &n));
    for (size_t i = 0; i < n; i++)
        buf_printf(&text, "%s%s", i ? "、" : "", rows[i].name);
    *out = arena_strdup(call->tx->arena, buf_str(&text));
    return OK;
}

static err_t emit_round(struct view_call *call, int64_t round)
{
    const struct round_plan *plan;
    TRY(round_plan(call->tx, call->county, round, &plan));
    if (!plan->known)
        return FAIL(ERR_MISSING, "round.no_such_round", .field = "round");
    const struct round_facts *f = &plan->facts;
    struct round_row row = {.round = round, .name = plan->name, .state = round_state_name(f->state),
                            .from_at = f->from_at, .until_at = f->until_at, .pool_size = f->pool_size,
                            .opened_at = f->opened_at, .closed_at = f->closed_at,
                            .groups = roster_groups_text(call->tx->arena, f->groups),
                            .paused_reason = plan->paused_reason};
    TRY(scope_of(call, round, &row.scope));
    return call->emit(call, &row);
}

static err_t emit_listed(void *ctx, const struct round_each_plan_row *row)
{
    struct view_call *call = ctx;
    view_next_row(call);
    return emit_round(call, row->round);
}

static err_t round_list_query(struct view_call *call, const void *params)
{
    (void)params;
    return round_each_plan(call->tx, call->county, emit_listed, call);
}

struct round_params { int64_t round; };
static const struct field round_params[] = {
    INT(struct round_params, round, .need = true, .help = "The round."),
    {0},
};

static err_t round_one_query(struct view_call *call, const void *params)
{
    return emit_round(call, ((const struct round_params *)params)->round);
}

/* ---- round_windows, round_pools ----------------------------------------------------------------- */

static const struct field window_columns[] = {
    INT(struct round_each_window_row, unit, .help = "The area."),
    TEXT(struct round_each_window_row, unit_name, .help = "Its name."),
    TIME(struct round_each_window_row, from_at, .help = "From when its people come."),
    TIME(struct round_each_window_row, until_at, .help = "Until when."),
    {0},
};

static err_t emit_window(void *ctx, const struct round_each_window_row *row)
{
    struct view_call *call = ctx;
    return call->emit(call, row);
}

static err_t round_windows_query(struct view_call *call, const void *params)
{
    return round_each_window(call->tx, call->county, ((const struct round_params *)params)->round, emit_window, call);
}

static const struct field pool_columns[] = {
    INT(struct round_each_pool_row, unit, .help = "The area, with all below it."),
    TEXT(struct round_each_pool_row, unit_name, .help = "Its name."),
    TIME(struct round_each_pool_row, from_at, .help = "From when on."),
    INT(struct round_each_pool_row, size, .help = "Persons to a tube; 0: one household one tube."),
    TEXT(struct round_each_pool_row, zone, .help = "Why."),
    {0},
};

static err_t emit_pool(void *ctx, const struct round_each_pool_row *row)
{
    struct view_call *call = ctx;
    return call->emit(call, row);
}

static err_t round_pools_query(struct view_call *call, const void *params)
{
    return round_each_pool(call->tx, call->county, ((const struct round_params *)params)->round, emit_pool, call);
}

/* ---- the module ------------------------------------------------------------------------------------ */

static const struct event_type *const events[] = {&round_planned, &round_opened, &round_paused, &round_resumed,
                                                  &round_closed, &round_reopened, &round_pool_set, NULL};

static const struct view views[] = {
    {.name = "round_list", .help = "The rounds, newest first.", .right = RIGHT_SIGNED_IN, .anywhere = true,
     .columns = list_columns, .row_size = sizeof(struct round_row), .query = round_list_query},
    {.name = "round_one", .help = "One round.", .right = RIGHT_SIGNED_IN, .anywhere = true, .one = true,
     .params = round_params, .params_size = sizeof(struct round_params), .columns = one_columns,
     .row_size = sizeof(struct round_row), .query = round_one_query},
    {.name = "round_windows", .help = "The hours of areas in a round.", .right = RIGHT_SIGNED_IN, .anywhere = true,
     .params = round_params, .params_size = sizeof(struct round_params), .columns = window_columns,
     .row_size = sizeof(struct round_each_window_row), .query = round_windows_query},
    {.name = "round_pools", .help = "How many persons share a tube where in a round.", .right = RIGHT_SIGNED_IN,
     .anywhere = true, .params = round_params, .params_size = sizeof(struct round_params), .columns = pool_columns,
     .row_size = sizeof(struct round_each_pool_row), .query = round_pools_query},
    {0},
};

const struct module round_module = {.name = "round", .sql = &round_catalogue, .events = events, .views = views};
