/* simulate_change.c - what could be changed about a plan, where its first day was slowest. */
#include "plan/simulate_parts.h"

#include <stdlib.h>
#include <string.h>

const char *const simulate_change_names[] = {
    [SIMULATE_MORE_TABLES] = "one_table_more_at_the_slowest_points",
    [SIMULATE_EVEN_ARRIVALS] = "appointments_over_the_whole_day",
    [SIMULATE_LONGER_HOURS] = "points_open_an_hour_longer",
    [SIMULATE_MORE_VANS] = "one_van_more",
    [SIMULATE_VANS_OFTENER] = "vans_twice_as_often",
    [SIMULATE_MORE_CARS] = "one_car_more_at_the_slowest_hub",
    [SIMULATE_CARS_OFTENER] = "cars_leave_hubs_twice_as_early",
    [SIMULATE_MORE_MACHINES] = "one_machine_more_at_the_slowest_laboratory",
    [SIMULATE_FASTER_INTAKE] = "half_as_many_again_unpack_at_the_slowest_laboratory",
    [SIMULATE_SHORTER_HOLD] = "machines_start_twice_as_early",
    [SIMULATE_SHARED_LABS] = "hubs_to_laboratories_by_what_these_can_test",
    [SIMULATE_CHANGES] = NULL,
};

static int32_t largest(const int64_t *n, int32_t count)
{
    int32_t best = 0;
    for (int32_t k = 1; k < count; k++)
        if (n[k] > n[best])
            best = k;
    return best;
}

struct ranked { int64_t size; int32_t at; };

static int largest_first(const void *left, const void *right)
{
    const struct ranked *l = left, *r = right;
    if (l->size != r->size)
        return l->size > r->size ? -1 : 1;
    return (l->at > r->at) - (l->at < r->at);
}

/* A table more at the tenth of points where people waited longest, walked-out people counted as well. */
static bool add_tables(struct arena *a, const struct simulate *s, const struct simulate_day *first,
                       struct simulate_result *result, struct simulate *out)
{
    struct ranked *slow = arena_array(a, struct ranked, (size_t)s->n_points + 1);
    out->point = arena_memdup(a, s->point, (size_t)s->n_points * sizeof *s->point);
    result->worst = arena_array(a, int32_t, (size_t)s->n_points + 1);
    for (int32_t j = 0; j < s->n_points; j++)
        slow[j] = (struct ranked){first->point_waited[j] + first->point_walked[j] * s->patience, j};
    qsort(slow, (size_t)s->n_points, sizeof *slow, largest_first);
    for (int32_t k = 0; k < (s->n_points + 9) / 10; k++)
        if (s->point[slow[k].at].tables < SIMULATE_TABLES_MOST) {
            out->point[slow[k].at].tables++;
            result->worst[result->n_worst++] = slow[k].at;
        }
    return result->n_worst > 0;
}

static bool open_longer(struct arena *a, const struct simulate *s, struct simulate *out)
{
    out->point = arena_memdup(a, s->point, (size_t)s->n_points * sizeof *s->point);
    for (int32_t j = 0; j < s->n_points; j++) {
        if (s->point[j].closes > 47 * (int64_t)SIMULATE_HOUR)
            return false;
        out->point[j].closes += SIMULATE_HOUR;
    }
    return true;
}

/* The slowest van gives the second half of its stops to a new one. */
static bool add_van(struct arena *a, const struct simulate *s, int32_t slowest, struct simulate *out)
{
    struct simulate_van *old, *van = arena_array(a, struct simulate_van, (size_t)s->n_vans + 1);
    memcpy(van, s->van, (size_t)s->n_vans * sizeof *van);
    old = &van[slowest];
    van[s->n_vans] = *old;
    van[s->n_vans].key = ~old->key;
    van[s->n_vans].stops += old->n_stops / 2;
    van[s->n_vans].n_stops -= old->n_stops / 2;
    old->n_stops /= 2;
    out->van = van;
    out->n_vans++;
    return old->n_stops > 0;
}

static bool halve(int64_t *n)
{
    *n = (*n + 1) / 2;
    return true;
}

static bool change_hubs(struct arena *a, const struct simulate *s, int32_t slowest, struct simulate *out)
{
    out->hub = arena_memdup(a, s->hub, (size_t)s->n_hubs * sizeof *s->hub);
    for (int32_t h = 0; slowest < 0 && h < s->n_hubs; h++)
        halve(&out->hub[h].every);
    return slowest < 0 || (out->hub[slowest].cars < SIMULATE_SERVERS_MOST && ++out->hub[slowest].cars);
}

static bool change_vans(struct arena *a, const struct simulate *s, struct simulate *out)
{
    out->van = arena_memdup(a, s->van, (size_t)s->n_vans * sizeof *s->van);
    for (int32_t v = 0; v < s->n_vans; v++)
        out->van[v].every = s->van[v].every > 2 * SIMULATE_MINUTE ? s->van[v].every / 2 : s->van[v].every;
    return true;
}

static bool change_labs(struct arena *a, const struct simulate *s, enum simulate_change change, int32_t slowest,
                        struct simulate *out)
{
    out->lab = arena_memdup(a, s->lab, (size_t)s->n_labs * sizeof *s->lab);
    if (change == SIMULATE_MORE_MACHINES)
        return out->lab[slowest].machines < SIMULATE_SERVERS_MOST && ++out->lab[slowest].machines;
    if (change == SIMULATE_FASTER_INTAKE)
        return (out->lab[slowest].intake += (s->lab[slowest].intake + 1) / 2) > 0;
    for (int32_t l = 0; l < s->n_labs; l++)
        halve(&out->lab[l].hold);
    return true;
}

static int64_t tubes_in_a_day(const struct simulate_lab *l)
{
    int64_t runs = 24 * (int64_t)SIMULATE_HOUR * l->machines * l->wells / l->run, unpacked = 24 * l->intake;
    return runs < unpacked ? (runs > 0 ? runs : 1) : unpacked;
}

/* The hubs with the most people first, each where the laboratory will then be the least full for what it can do. */
static bool share_labs(struct arena *a, const struct simulate *s, const struct simulate_day *first, struct simulate *out)
{
    struct ranked *hub = arena_array(a, struct ranked, (size_t)s->n_hubs + 1);
    double *load = arena_array(a, double, (size_t)s->n_labs + 1);
    bool differs = false;
    out->hub = arena_memdup(a, s->hub, (size_t)s->n_hubs * sizeof *s->hub);
    for (int32_t h = 0; h < s->n_hubs; h++)
        hub[h].at = h;
    for (int32_t v = 0; v < s->n_vans; v++)
        for (int32_t k = 0; k < s->van[v].n_stops; k++)
            hub[s->van[v].hub].size += first->point_sampled[s->van[v].stops[k]];
    qsort(hub, (size_t)s->n_hubs, sizeof *hub, largest_first);
    for (int32_t h = 0; h < s->n_hubs; h++) {
        int32_t best = 0;
        for (int32_t l = 1; l < s->n_labs; l++)
            if ((load[l] + (double)hub[h].size) / (double)tubes_in_a_day(&s->lab[l]) <
                (load[best] + (double)hub[h].size) / (double)tubes_in_a_day(&s->lab[best]))
                best = l;
        load[best] += (double)hub[h].size;
        differs |= out->hub[hub[h].at].lab != best;
        out->hub[hub[h].at].lab = best;
    }
    return differs;
}

static bool even_arrivals(struct simulate *out)
{
    bool differs = false;
    for (int k = 0; k < SIMULATE_HOURS; k++) {
        differs |= out->arrivals[k] != out->arrivals[0];
        out->arrivals[k] = 1;
    }
    return differs;
}

bool simulate_change_make(struct arena *a, const struct simulate *s, enum simulate_change change,
                          const struct simulate_day *first, struct simulate_result *result, struct simulate *out)
{
    int32_t *where = &result->where[change];
    *out = *s;
    *where = -1;
    switch (change) {
    case SIMULATE_MORE_TABLES: return add_tables(a, s, first, result, out);
    case SIMULATE_EVEN_ARRIVALS: return even_arrivals(out);
    case SIMULATE_LONGER_HOURS: return open_longer(a, s, out);
    case SIMULATE_MORE_VANS: return add_van(a, s, *where = largest(first->van_waited, s->n_vans), out);
    case SIMULATE_VANS_OFTENER: return change_vans(a, s, out);
    case SIMULATE_MORE_CARS: return change_hubs(a, s, *where = largest(first->hub_waited, s->n_hubs), out);
    case SIMULATE_CARS_OFTENER: return change_hubs(a, s, -1, out);
    case SIMULATE_MORE_MACHINES:
    case SIMULATE_FASTER_INTAKE: return change_labs(a, s, change, *where = largest(first->lab_waited, s->n_labs), out);
    case SIMULATE_SHORTER_HOLD: return change_labs(a, s, change, -1, out);
    case SIMULATE_SHARED_LABS: return share_labs(a, s, first, out);
    case SIMULATE_CHANGES: break;
    }
    return false;
}
