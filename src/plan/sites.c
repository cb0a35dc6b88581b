/* sites.c - the parts of the search put together. */
#include "plan/sites_parts.h"

#include <stdlib.h>

int32_t sites_tables_for(const struct sites_candidate *c, int64_t load)
{
    int32_t k = 1;
    while (k <= c->tables && c->room[k - 1] < load)
        k++;
    return k;
}

int32_t sites_wanted(const struct sites *s)
{
    int32_t forced = 0, wanted = s->open < s->m ? s->open : s->m;
    for (int32_t j = 0; j < s->m; j++)
        forced += s->site[j].forced;
    return !s->open ? 0 : wanted > forced ? wanted : forced;
}

bool sites_have_room(const struct sites *s)
{
    int64_t people = 0;
    for (int32_t i = 0; i < s->n; i++)
        people += s->people[i];
    for (int32_t j = 0; j < s->m; j++)
        if (s->site[j].room[0] < people)
            return false;
    return true;
}

static int by_unit(const void *left, const void *right)
{
    const struct sites_arc *l = left, *r = right;
    return l->unit != r->unit ? (l->unit > r->unit) - (l->unit < r->unit) : (l->to > r->to) - (l->to < r->to);
}

struct sites_turned sites_turn(struct arena *a, const struct sites *s)
{
    size_t m = (size_t)s->m, arcs = s->first[s->n];
    size_t *first = arena_array(a, size_t, m + 2);
    struct sites_arc *arc = arena_array(a, struct sites_arc, arcs);
    for (size_t k = 0; k < arcs; k++)
        first[s->arc[k].to + 2]++;
    for (size_t j = 2; j <= m; j++)
        first[j] += first[j - 1];
    for (int32_t i = 0; i < s->n; i++)
        for (size_t k = s->first[i]; k < s->first[i + 1]; k++)
            arc[first[s->arc[k].to + 1]++] = (struct sites_arc){i, s->arc[k].unit};
    for (size_t j = 0; j < m; j++)
        qsort(&arc[first[j]], first[j + 1] - first[j], sizeof *arc, by_unit);
    return (struct sites_turned){first, arc};
}

static int64_t unit_to(const struct sites *s, int32_t i, int32_t site)
{
    size_t k = s->first[i];
    while (s->arc[k].to != site)
        k++;
    return s->arc[k].unit;
}

/* Tables, cost and people left out follow from who goes where. */
static void add_up(const struct sites *s, const bool *open, struct sites_plan *plan)
{
    ARENA_SCOPED a = {0};
    int64_t *load = arena_array(&a, int64_t, (size_t)s->m + 1);
    plan->cost = plan->outside = 0;
    for (int32_t i = 0; i < s->n; i++) {
        int32_t j = plan->at[i];
        if (j == SITES_NOWHERE) {
            plan->outside += s->people[i];
            continue;
        }
        load[j] += s->people[i];
        plan->cost += s->weight[i] * unit_to(s, i, j);
    }
    for (int32_t j = 0; j < s->m; j++) {
        plan->tables[j] = open[j] ? sites_tables_for(&s->site[j], load[j]) : 0;
        plan->cost += open[j] ? s->site[j].price + s->site[j].table_price * plan->tables[j] : 0;
    }
}

int64_t sites_gap(const struct sites_plan *plan)
{
    if (plan->bound >= plan->cost)
        return 0;
    if (plan->bound <= 0)
        return -1;
    return (int64_t)((double)(plan->cost - plan->bound) / (double)plan->bound * PLAN_ALL + 1);
}

/* Whom a plan serves; true when that is not what it was. */
static bool mark_served(const struct sites *s, const struct sites_plan *plan, bool *serve)
{
    bool changed = false;
    for (int32_t i = 0; i < s->n; i++) {
        bool served = plan->at[i] != SITES_NOWHERE;
        changed = changed || serve[i] != served;
        serve[i] = served;
    }
    return changed;
}

enum { START_UNTIL = PLAN_ALL / 20, BOUND_UNTIL = PLAN_ALL / 4, AGAIN_UNTIL = PLAN_ALL + PLAN_ALL / 10 };  /* of the budget */

/* A first plan: sites by interchange, people in them. */
static void first_plan(const struct sites *s, const struct sites_turned *turned, const struct plan_run *run,
                       struct plan_progress *now, bool *open, struct sites_plan *out)
{
    sites_interchange(s, turned, run, START_UNTIL, 0, now, open);
    sites_fill(s, open, out->at);
    add_up(s, open, out);
}

void sites_solve(struct arena *a, const struct sites *s, const struct plan_run *run, struct sites_plan *out)
{
    ARENA_SCOPED work = {0};
    struct sites_turned turned = sites_turn(&work, s);
    struct plan_progress now = {.cost = INT64_MAX};
    int64_t *price = arena_array(&work, int64_t, (size_t)s->n + 1);
    bool *open = arena_array(&work, bool, (size_t)s->m + 1), *serve = arena_array(&work, bool, (size_t)s->n + 1);
    *out = (struct sites_plan){.at = arena_array(a, int32_t, (size_t)s->n + 1),
                               .tables = arena_array(a, int32_t, (size_t)s->m + 1)};
    price[0] = SITES_NO_PRICE;
    first_plan(s, &turned, run, &now, open, out);
    mark_served(s, out, serve);
    out->bound = sites_bound(s, &turned, serve, out->cost, price, run, BOUND_UNTIL, &now);
    if (sites_have_room(s)) {
        sites_interchange(s, &turned, run, PLAN_ALL, out->bound, &now, open);
        sites_fill(s, open, out->at);
    } else {
        sites_ruin(s, &turned, run, out->bound, &now, open, out->at);
    }
    add_up(s, open, out);
    if (mark_served(s, out, serve))
        out->bound = sites_bound(s, &turned, serve, out->cost, price, run, AGAIN_UNTIL, &now);
    out->iterations = now.iteration;
}
