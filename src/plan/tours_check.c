/* tours_check.c - is a plan of tours what it says?  Shares nothing with the engine. */
#include "plan/tours.h"

const char *tours_fault_name(enum tours_fault fault)
{
    static const char *const names[] = {
        [TOURS_RIGHT] = "right", [TOURS_TWICE] = "a stop is served twice, or is none",
        [TOURS_LOST] = "a stop is neither served nor listed as left out", [TOURS_SKILL] = "a vehicle lacks a skill",
        [TOURS_FULL] = "a vehicle is too full", [TOURS_LATE] = "a stop is served too late",
        [TOURS_EARLY] = "a vehicle is faster than it can be", [TOURS_SHIFT] = "a vehicle is out of its hours",
        [TOURS_DUTY] = "a duty is too long", [TOURS_COST] = "the cost is not the sum"};
    return names[fault];
}

static enum tours_fault check_stop(const struct tours *t, int32_t v, int32_t i, int64_t begins, int64_t *now,
                                   int32_t *place)
{
    const struct tours_stop *p = &t->stop[i];
    if ((t->vehicle[v].skills & p->skills) != p->skills)
        return TOURS_SKILL;
    if (begins < *now + t->time[(int64_t)*place * t->places + p->place] || begins < p->opens)
        return TOURS_EARLY;
    if (begins > p->closes)
        return TOURS_LATE;
    *now = begins + p->work;
    *place = p->place;
    return TOURS_RIGHT;
}

static enum tours_fault check_route(const struct tours *t, const struct tours_plan *plan, int32_t v, int32_t *seen,
                                    int64_t *cost)
{
    const struct tours_vehicle *vehicle = &t->vehicle[v];
    int64_t load = vehicle->aboard, now = plan->leaves[v];
    int32_t place = vehicle->start;
    *cost += vehicle->price;
    for (int32_t k = plan->first[v]; k < plan->first[v + 1]; k++) {
        int32_t i = plan->order[k], from = place;
        if (i < 0 || i >= t->n || seen[i]++)
            return TOURS_TWICE;
        enum tours_fault fault = check_stop(t, v, i, plan->begins[k], &now, &place);
        if (fault != TOURS_RIGHT)
            return fault;
        *cost += t->length[(int64_t)from * t->places + place];
        load += t->stop[i].load;
    }
    *cost += t->length[(int64_t)place * t->places + vehicle->end];
    now += t->time[(int64_t)place * t->places + vehicle->end];
    if (load > vehicle->room)
        return TOURS_FULL;
    if (plan->back[v] != now)
        return TOURS_EARLY;
    if (plan->leaves[v] < vehicle->from || now > vehicle->until)
        return TOURS_SHIFT;
    return vehicle->longest && now - plan->leaves[v] > vehicle->longest ? TOURS_DUTY : TOURS_RIGHT;
}

enum tours_fault tours_fault(const struct tours *t, const struct tours_plan *plan)
{
    ARENA_SCOPED a = {0};
    int32_t *seen = arena_array(&a, int32_t, (size_t)t->n + 1);
    int64_t cost = 0;
    for (int32_t v = 0; v < t->m; v++) {
        enum tours_fault fault = plan->first[v] < plan->first[v + 1] ? check_route(t, plan, v, seen, &cost) : TOURS_RIGHT;
        if (fault != TOURS_RIGHT)
            return fault;
    }
    for (int32_t k = 0; k < plan->left_out; k++) {
        int32_t i = plan->missed[k];
        if (i < 0 || i >= t->n || seen[i]++)
            return TOURS_TWICE;
    }
    for (int32_t i = 0; i < t->n; i++)
        if (!seen[i])
            return TOURS_LOST;
    return cost == plan->cost ? TOURS_RIGHT : TOURS_COST;
}
