/* tours.c - annealing over rounds of ruin and recreate, and the plan that comes of it. */
#include "plan/tours_parts.h"

#include "plan/real.h"

#include <string.h>

struct kept { int64_t cost, debt; int32_t *vehicle, *next, *first, n_absent; };

static void keep(const struct tours_state *s, struct kept *k)
{
    k->cost = s->cost;
    k->debt = s->debt;
    k->n_absent = s->n_absent;
    memcpy(k->vehicle, s->vehicle, sizeof *k->vehicle * (size_t)s->t->n);
    memcpy(k->next, s->next, sizeof *k->next * (size_t)s->t->n);
    for (int32_t v = 0; v < s->t->m; v++)
        k->first[v] = s->route[v].first;
}

/* Less debt is always liked; a longer way the less, the colder it is. */
static bool is_liked(struct tours_state *s, int64_t cost, int64_t debt, double heat)
{
    if (s->debt != debt)
        return s->debt < debt;
    if (s->cost <= cost)
        return true;
    double u = (double)(random_next(&s->chance) >> 11) / 9007199254740992.0 + 1e-17;
    return (double)(s->cost - cost) < -heat * real_log(u);
}

/* From so many mean legs to a hundredth of that: measured; windows want a hotter start. */
static double hot_of(const struct tours_state *s)
{
    int32_t legs = s->t->n - s->n_absent + s->used + 1;
    return (s->timed ? 1.5 : 0.7) * (double)s->cost / legs + 1e-9;
}

static void anneal(struct tours_state *s, const struct plan_run *run, struct plan_progress *now, struct kept *best)
{
    enum { LOOK_EVERY = 512 };
    double hot = hot_of(s), heat = hot;
    for (;; now->iteration++) {
        if (now->iteration % LOOK_EVERY == 0) {
            now->cost = best->cost;
            now->left = best->n_absent;
            int64_t spent = plan_spent(run, now);
            if (spent >= PLAN_ALL)
                return;
            heat = hot * real_exp(-4.605170185988 * (double)spent / PLAN_ALL);
        }
        int64_t cost = s->cost, debt = s->debt;
        tours_ruin(s);
        tours_recreate(s);
        if (!is_liked(s, cost, debt, heat)) {
            tours_take_back(s);
            continue;
        }
        s->n_steps = 0;
        if (s->debt < best->debt || (s->debt == best->debt && s->cost < best->cost))
            keep(s, best);
    }
}

/* ---- the plan ---------------------------------------------------------------------------------------- */

/* Leave as late as costs no time, then work as early as possible. */
static void time_route(const struct tours *t, int32_t v, struct tours_plan *out)
{
    const struct tours_vehicle *vehicle = &t->vehicle[v];
    struct span whole = tours_start_span(vehicle);
    int32_t place = vehicle->start;
    for (int32_t k = out->first[v]; k < out->first[v + 1]; k++) {
        const struct tours_stop *p = &t->stop[out->order[k]];
        struct span own = tours_span_of(p);
        tours_join(&whole, &own, t->time[(size_t)place * (size_t)t->places + (size_t)p->place], &whole);
        place = p->place;
    }
    struct span end = tours_start_span(vehicle);
    tours_join(&whole, &end, t->time[(size_t)place * (size_t)t->places + (size_t)vehicle->end], &whole);
    int64_t now = out->leaves[v] = whole.early;
    place = vehicle->start;
    for (int32_t k = out->first[v]; k < out->first[v + 1]; k++) {
        const struct tours_stop *p = &t->stop[out->order[k]];
        now += t->time[(size_t)place * (size_t)t->places + (size_t)p->place];
        now = now > p->opens ? now : p->opens;
        out->begins[k] = now;
        now += p->work;
        place = p->place;
    }
    out->back[v] = now + t->time[(size_t)place * (size_t)t->places + (size_t)vehicle->end];
}

static void write_plan(struct arena *a, const struct tours *t, const struct kept *best, struct tours_plan *out)
{
    size_t n = (size_t)t->n + 1, m = (size_t)t->m + 1;
    int32_t k = 0;
    *out = (struct tours_plan){
        .first = arena_array(a, int32_t, m), .order = arena_array(a, int32_t, n), .begins = arena_array(a, int64_t, n),
        .leaves = arena_array(a, int64_t, m), .back = arena_array(a, int64_t, m), .cost = best->cost,
        .missed = arena_array(a, int32_t, n)};
    for (int32_t v = 0; v < t->m; v++) {
        out->first[v] = k;
        for (int32_t i = best->first[v]; i >= 0; i = best->next[i])
            out->order[k++] = i;
        out->first[v + 1] = k;
        if (out->first[v] < k)
            time_route(t, v, out);
    }
    for (int32_t i = 0; i < t->n; i++)
        if (best->vehicle[i] < 0)
            out->missed[out->left_out++] = i;
}

void tours_solve(struct arena *a, const struct tours *t, const struct plan_run *run, struct tours_plan *out)
{
    ARENA_SCOPED work = {0};
    struct tours_state s;
    struct plan_progress now = {.cost = INT64_MAX};
    struct kept best = {.vehicle = arena_array(&work, int32_t, (size_t)t->n + 1),
                        .next = arena_array(&work, int32_t, (size_t)t->n + 1),
                        .first = arena_array(&work, int32_t, (size_t)t->m + 1)};
    tours_begin(&work, t, run->seed, &s);
    tours_fill(&s);
    keep(&s, &best);
    if (t->n && t->m)
        anneal(&s, run, &now, &best);
    write_plan(a, t, &best, out);
    out->iterations = now.iteration;
}

/* ---- why not ----------------------------------------------------------------------------------------- */

/* What one idle vehicle lacks for one stop; the later the reason, the nearer it came. */
static enum tours_reason lacks(const struct tours *t, const struct tours_vehicle *v, const struct tours_stop *p)
{
    struct span whole = tours_start_span(v), own = tours_span_of(p), end = whole;
    if ((v->skills & p->skills) != p->skills)
        return TOURS_NO_SKILL;
    if (v->aboard + p->load > v->room)
        return TOURS_TOO_LARGE;
    bool in_time = tours_join(&whole, &own, t->time[(size_t)v->start * (size_t)t->places + (size_t)p->place], &whole) &&
                   tours_join(&whole, &end, t->time[(size_t)p->place * (size_t)t->places + (size_t)v->end], &whole) &&
                   (!v->longest || whole.takes <= v->longest);
    return in_time ? TOURS_ALL_BUSY : TOURS_NO_TIME;
}

enum tours_reason tours_why(const struct tours *t, int32_t stop)
{
    enum tours_reason nearest = TOURS_NO_VEHICLE;
    for (int32_t v = 0; v < t->m; v++) {
        enum tours_reason one = lacks(t, &t->vehicle[v], &t->stop[stop]);
        nearest = one > nearest ? one : nearest;
    }
    return nearest;
}
