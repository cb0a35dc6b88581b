/* lab_views_fault.c - what does not agree on one lab's day, and who answers for each.
 *
 * The lab answers for what it received, ran and said; the point for what it packed; whoever
 * signed last for a box that has not arrived; the squad of the area for a positive pool. */
#include "core/clock.h"
#include "domain/lab/lab_parts.h"
#include "domain/transfer/transfer.h"

#include <string.h>

const struct field lab_faults_params[] = {
    INT(struct lab_faults_params, site, .need = true, .scope = SCOPE_SITE, .help = "The lab."),
    DATE(struct lab_faults_params, day, .help = "The day; left out: today."),
    {0},
};
const struct field lab_faults_columns[] = {
    TEXT(struct lab_faults_row, kind, .help = "box_late, box_short, difference, cannot_be_run, unreceived, run, too_soon, "
                                              "over_ceiling, pool, correction or withdrawn."),
    INT(struct lab_faults_row, n, .help = "How many tubes."),
    TEXT(struct lab_faults_row, what, .help = "The box, tube or run."),
    TEXT(struct lab_faults_row, detail, .help = "What about it."),
    TIME(struct lab_faults_row, since_at, .help = "Since when."),
    TEXT(struct lab_faults_row, owner, .help = "Who answers for it."),
    {0},
};

struct fault_walk { struct view_call *call; int64_t site, from_at; const char *lab; struct lab_capacity can; };

static err_t emit_fault(const struct fault_walk *w, const struct lab_faults_row *row)
{
    return w->call->emitted < w->call->limit ? w->call->emit(w->call, row) : OK;
}

static err_t name_site(struct view_call *call, int64_t site, const char **name)
{
    struct site_facts facts;
    bool found;
    TRY(site_find(call->tx, call->county, site, &facts, &found));
    *name = found ? facts.name : NULL;
    return OK;
}

/* ---- boxes ------------------------------------------------------------------------------- */

static err_t emit_late(void *ctx, const struct lab_list_lost_row *r)
{
    const struct fault_walk *w = ctx;
    const char *from;
    TRY(name_site(w->call, r->owner_site, &from));
    return emit_fault(w, &(struct lab_faults_row){"box_late", r->n, r->what, from, r->since_at, r->owner});
}

static err_t emit_short(void *ctx, const struct lab_list_short_row *r)
{
    const struct fault_walk *w = ctx;
    struct lab_faults_row row = {.kind = "box_short", .n = r->n, .what = r->what, .since_at = r->since_at};
    TRY(name_site(w->call, r->owner_site, &row.owner));
    return emit_fault(w, &row);
}

static err_t emit_difference(void *ctx, const struct lab_list_open_differences_row *r)
{
    const struct fault_walk *w = ctx;
    struct lab_faults_row row = {.kind = "difference", .n = r->n, .what = r->what, .detail = r->kind, .since_at = r->since_at};
    TRY(name_site(w->call, r->owner_site, &row.owner));
    return emit_fault(w, &row);
}

/* ---- tubes ---------------------------------------------------------------------------------- */

static err_t emit_bad(void *ctx, const struct lab_list_bad_row *r)
{
    const struct fault_walk *w = ctx;
    return emit_fault(w, &(struct lab_faults_row){"cannot_be_run", 1, r->what, r->condition, r->since_at, w->lab});
}

static err_t emit_unreceived(void *ctx, const struct lab_list_unreceived_row *r)
{
    const struct fault_walk *w = ctx;
    return emit_fault(w, &(struct lab_faults_row){"unreceived", 1, r->what, NULL, r->since_at, w->lab});
}

static err_t emit_change(void *ctx, const struct lab_list_changes_row *r)
{
    const struct fault_walk *w = ctx;
    return emit_fault(w, &(struct lab_faults_row){r->kind, 1, r->what, r->reason, r->since_at, w->lab});
}

static err_t emit_case(void *ctx, const struct lab_list_open_cases_row *r)
{
    const struct fault_walk *w = ctx;
    struct lab_find_squad_row squad;
    bool found;
    TRY(lab_squad_of(w->call->tx, w->call->county, r->unit, "squad", &squad, &found));
    return emit_fault(w, &(struct lab_faults_row){"pool", 1, r->what, NULL, r->since_at, found ? squad.name : NULL});
}

/* ---- runs, speed, ceiling --------------------------------------------------------------------- */

static err_t list_runs(const struct fault_walk *w)
{
    struct lab_list_runs_row *runs;
    size_t n;
    TRY(lab_list_runs(w->call->tx, w->call->county, w->site, w->from_at, &runs, &n));
    for (size_t i = 0; i < n; i++) {
        const char *problem = lab_run_problem(runs, i, &w->can);
        if (problem)
            TRY(emit_fault(w, &(struct lab_faults_row){"run", runs[i].reported, runs[i].run, problem, runs[i].ended_at,
                                                       runs[i].operator ? runs[i].operator : w->lab}));
    }
    return OK;
}

static err_t list_sums(const struct fault_walk *w)
{
    struct lab_count_soon_row soon;
    struct lab_sum_day_row sum;
    bool found;
    TRY(lab_count_soon(w->call->tx, w->call->county, w->site, w->from_at, w->from_at + CLOCK_DAY, lab_run_ms(&w->can),
                       &soon, &found));
    if (soon.n)
        TRY(emit_fault(w, &(struct lab_faults_row){"too_soon", soon.n, NULL, NULL, ABSENT, w->lab}));
    TRY(lab_sum_day(w->call->tx, w->call->county, w->site, w->from_at, &sum, &found));
    if (!w->can.ceiling || sum.received <= w->can.ceiling)
        return OK;
    return emit_fault(w, &(struct lab_faults_row){"over_ceiling", sum.received - w->can.ceiling, NULL, NULL, ABSENT, w->lab});
}

static err_t list_boxes(struct fault_walk *w)
{
    struct view_call *call = w->call;
    int64_t until_at = w->from_at + CLOCK_DAY;
    struct transfer_limit limit;
    TRY(transfer_limit_of(call->tx, call->county, LEG_SEALED_TO_RECEIVED, call->now, &limit));
    TRY(lab_list_lost(call->tx, call->county, w->site, call->now - limit.overdue_ms, call->limit, emit_late, w));
    TRY(lab_list_short(call->tx, call->county, w->site, w->from_at, until_at, call->limit, emit_short, w));
    return lab_list_open_differences(call->tx, call->county, w->site, call->limit, emit_difference, w);
}

static err_t list_tubes(struct fault_walk *w)
{
    struct view_call *call = w->call;
    int64_t until_at = w->from_at + CLOCK_DAY;
    TRY(lab_list_open_cases(call->tx, call->county, w->site, call->limit, emit_case, w));
    TRY(lab_list_bad(call->tx, call->county, w->site, w->from_at, until_at, call->limit, emit_bad, w));
    TRY(lab_list_unreceived(call->tx, call->county, w->site, w->from_at, call->limit, emit_unreceived, w));
    return lab_list_changes(call->tx, call->county, w->site, w->from_at, until_at, call->limit, emit_change, w);
}

/* What has no day of its own (a box that has not arrived, a difference) is told until it ends. */
err_t lab_faults_query(struct view_call *call, const void *params)
{
    const struct lab_faults_params *p = params;
    struct fault_walk w = {.call = call, .site = p->site};
    TRY(lab_day_span(p->day, call->now, &w.from_at));
    TRY(name_site(call, p->site, &w.lab));
    TRY(lab_capacity_of(call->tx, call->county, p->site, w.from_at + CLOCK_DAY - 1, &w.can));
    TRY(list_boxes(&w));
    TRY(list_tubes(&w));
    TRY(list_runs(&w));
    return list_sums(&w);
}
