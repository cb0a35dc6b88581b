/* sites_check.c - is a plan of sites what it says?  Shares nothing with the engine. */
#include "plan/sites.h"

#include <string.h>

const char *sites_fault_name(enum sites_fault fault)
{
    static const char *const names[] = {
        [SITES_RIGHT] = "right", [SITES_CLOSED_SITE] = "somebody is sent to a closed site",
        [SITES_NO_ARC] = "somebody is sent out of reach", [SITES_NO_ROOM] = "a site is too full",
        [SITES_TABLES] = "a site has more tables than it can hold", [SITES_NUMBER] = "not the number of sites asked for",
        [SITES_FORCED] = "a forced site is closed", [SITES_COST] = "the cost is not the sum",
        [SITES_OUTSIDE] = "the people left out are not the sum", [SITES_BOUND] = "the bound is above the cost"};
    return names[fault];
}

static const struct sites_arc *arc_to(const struct sites *s, int32_t i, int32_t site)
{
    for (size_t k = s->first[i]; k < s->first[i + 1]; k++)
        if (s->arc[k].to == site)
            return &s->arc[k];
    return NULL;
}

static enum sites_fault add_demand(const struct sites *s, const struct sites_plan *plan, int64_t *load, int64_t *cost,
                                   int64_t *outside)
{
    for (int32_t i = 0; i < s->n; i++) {
        int32_t site = plan->at[i];
        if (site == SITES_NOWHERE) {
            *outside += s->people[i];
            continue;
        }
        if (site < 0 || site >= s->m || plan->tables[site] == 0)
            return SITES_CLOSED_SITE;
        const struct sites_arc *arc = arc_to(s, i, site);
        if (!arc)
            return SITES_NO_ARC;
        load[site] += s->people[i];
        *cost += s->weight[i] * arc->unit;
    }
    return SITES_RIGHT;
}

static enum sites_fault add_sites(const struct sites *s, const struct sites_plan *plan, const int64_t *load,
                                  int64_t *cost, int32_t *open, int32_t *forced)
{
    for (int32_t j = 0; j < s->m; j++) {
        const struct sites_candidate *c = &s->site[j];
        *forced += c->forced;
        if (c->forced && !plan->tables[j])
            return SITES_FORCED;
        if (!plan->tables[j])
            continue;
        if (plan->tables[j] < 0 || plan->tables[j] > c->tables)
            return SITES_TABLES;
        if (load[j] > c->room[plan->tables[j] - 1])
            return SITES_NO_ROOM;
        *cost += c->price + c->table_price * plan->tables[j];
        (*open)++;
    }
    return SITES_RIGHT;
}

static int32_t wanted_number(const struct sites *s, int32_t forced)
{
    int32_t most = s->open < s->m ? s->open : s->m;
    return most > forced ? most : forced;
}

enum sites_fault sites_fault(const struct sites *s, const struct sites_plan *plan)
{
    ARENA_SCOPED a = {0};
    int64_t *load = arena_array(&a, int64_t, (size_t)s->m + 1), cost = 0, outside = 0;
    int32_t open = 0, forced = 0;
    enum sites_fault fault = add_demand(s, plan, load, &cost, &outside);
    if (fault == SITES_RIGHT)
        fault = add_sites(s, plan, load, &cost, &open, &forced);
    if (fault != SITES_RIGHT)
        return fault;
    if (s->open && open != wanted_number(s, forced))
        return SITES_NUMBER;
    if (cost != plan->cost)
        return SITES_COST;
    if (outside != plan->outside)
        return SITES_OUTSIDE;
    return plan->bound > plan->cost ? SITES_BOUND : SITES_RIGHT;
}
