/* tours_state.c - routes as chains of stops, with times that tell in one step whether another fits. */
#include "plan/tours_parts.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { NEAR = 40, NEAR_TIMED = 60, AROUND = 250 };

struct span tours_span_of(const struct tours_stop *stop)
{
    return (struct span){stop->work, stop->opens, stop->closes};
}

struct span tours_start_span(const struct tours_vehicle *v)
{
    return (struct span){0, v->from, v->until};
}

/* ---- idle vehicles, by class -------------------------------------------------------------------- */

static void idle_push(struct tours_state *s, int32_t v)
{
    int32_t c = s->class_of[v];
    s->idle_prev[v] = TOURS_NOBODY;
    s->idle_next[v] = s->idle[c];
    if (s->idle[c] >= 0)
        s->idle_prev[s->idle[c]] = v;
    s->idle[c] = v;
}

static void idle_remove(struct tours_state *s, int32_t v)
{
    if (s->idle_prev[v] >= 0)
        s->idle_next[s->idle_prev[v]] = s->idle_next[v];
    else
        s->idle[s->class_of[v]] = s->idle_next[v];
    if (s->idle_next[v] >= 0)
        s->idle_prev[s->idle_next[v]] = s->idle_prev[v];
}

/* ---- the absent ----------------------------------------------------------------------------------- */

static void absent_add(struct tours_state *s, int32_t stop)
{
    s->absent_at[stop] = s->n_absent;
    s->absent[s->n_absent++] = stop;
    s->debt += s->debt_of[s->t->stop[stop].priority];
}

static void absent_remove(struct tours_state *s, int32_t stop)
{
    int32_t last = s->absent[--s->n_absent];
    s->absent[s->absent_at[stop]] = last;
    s->absent_at[last] = s->absent_at[stop];
    s->debt -= s->debt_of[s->t->stop[stop].priority];
}

/* ---- putting and taking ---------------------------------------------------------------------------- */

static void note(struct tours_state *s, struct tours_step step)
{
    assert(s->n_steps < s->steps_most);
    s->step[s->n_steps++] = step;
}

static int64_t detour(const struct tours_state *s, int32_t v, int32_t behind, int32_t stop, int32_t ahead)
{
    int32_t from = tours_place(s, v, behind, true), to = tours_place(s, v, ahead, false), at = s->t->stop[stop].place;
    int64_t direct = behind < 0 && ahead < 0 ? -s->t->vehicle[v].price : tours_length(s, from, to);
    return tours_length(s, from, at) + tours_length(s, at, to) - direct;
}

/* The way from a stop (or the start) to another (or the end), remembered where it begins. */
static void set_leg(struct tours_state *s, int32_t v, int32_t from, int32_t to)
{
    int64_t length = tours_length(s, tours_place(s, v, from, true), tours_place(s, v, to, false));
    *(from < 0 ? &s->route[v].lead : &s->leg[from]) = (int32_t)length;
}

static void link_stop(struct tours_state *s, int32_t stop, int32_t v, int32_t behind)
{
    struct route *r = &s->route[v];
    int32_t ahead = behind < 0 ? r->first : s->next[behind];
    if (!r->count) {
        idle_remove(s, v);
        s->used++;
    }
    s->cost += detour(s, v, behind, stop, ahead);
    s->prev[stop] = behind;
    s->next[stop] = ahead;
    set_leg(s, v, behind, stop);
    set_leg(s, v, stop, ahead);
    *(behind < 0 ? &r->first : &s->next[behind]) = stop;
    *(ahead < 0 ? &r->last : &s->prev[ahead]) = stop;
    s->vehicle[stop] = v;
    r->count++;
    r->load += s->t->stop[stop].load;
    absent_remove(s, stop);
}

static void unlink_stop(struct tours_state *s, int32_t stop)
{
    int32_t v = s->vehicle[stop], behind = s->prev[stop], ahead = s->next[stop];
    struct route *r = &s->route[v];
    *(behind < 0 ? &r->first : &s->next[behind]) = ahead;
    *(ahead < 0 ? &r->last : &s->prev[ahead]) = behind;
    set_leg(s, v, behind, ahead);
    s->vehicle[stop] = TOURS_NOBODY;
    r->count--;
    r->load -= s->t->stop[stop].load;
    s->cost -= detour(s, v, behind, stop, ahead);
    if (!r->count) {
        idle_push(s, v);
        s->used--;
    }
    absent_add(s, stop);
}

void tours_put(struct tours_state *s, int32_t stop, int32_t vehicle, int32_t behind)
{
    note(s, (struct tours_step){stop, TOURS_NOBODY, 0});
    link_stop(s, stop, vehicle, behind);
}

void tours_take(struct tours_state *s, int32_t stop)
{
    note(s, (struct tours_step){stop, s->vehicle[stop], s->prev[stop]});
    unlink_stop(s, stop);
}

void tours_count(struct tours_state *s, int32_t v)
{
    if (!s->timed)
        return;
    const struct tours_vehicle *vehicle = &s->t->vehicle[v];
    struct span so_far = tours_start_span(vehicle);
    int32_t place = vehicle->start;
    for (int32_t i = s->route[v].first; i >= 0; i = s->next[i]) {
        struct span own = tours_span_of(&s->t->stop[i]);
        tours_join(&so_far, &own, tours_time(s, place, s->t->stop[i].place), &so_far);
        s->before[i] = so_far;
        place = s->t->stop[i].place;
    }
    so_far = tours_start_span(vehicle);
    place = vehicle->end;
    for (int32_t i = s->route[v].last; i >= 0; i = s->prev[i]) {
        struct span own = tours_span_of(&s->t->stop[i]);
        tours_join(&own, &so_far, tours_time(s, s->t->stop[i].place, place), &so_far);
        s->after[i] = so_far;
        place = s->t->stop[i].place;
    }
}

void tours_take_back(struct tours_state *s)
{
    s->stamp++;
    for (size_t k = s->n_steps; k-- > 0;) {
        struct tours_step *step = &s->step[k];
        int32_t v = step->vehicle < 0 ? s->vehicle[step->stop] : step->vehicle;
        if (step->vehicle < 0)
            unlink_stop(s, step->stop);
        else
            link_stop(s, step->stop, step->vehicle, step->behind);
        step->vehicle = v;
    }
    for (size_t k = 0; k < s->n_steps; k++)
        if (s->mark[s->step[k].vehicle] != s->stamp) {
            s->mark[s->step[k].vehicle] = s->stamp;
            tours_count(s, s->step[k].vehicle);
        }
    s->n_steps = 0;
}

/* ---- who is near ------------------------------------------------------------------------------------- */

struct nearness { int64_t far; int32_t stop; };

static int by_nearness(const void *left, const void *right)
{
    const struct nearness *l = left, *r = right;
    return l->far != r->far ? (l->far > r->far) - (l->far < r->far) : (l->stop > r->stop) - (l->stop < r->stop);
}

/* Going from one stop to the next: the way, some of the wait, all of the lateness. */
static int64_t following(const struct tours_state *s, int32_t i, int32_t j)
{
    const struct tours_stop *a = &s->t->stop[i], *b = &s->t->stop[j];
    int64_t time = tours_time(s, a->place, b->place);
    int64_t wait = b->opens - a->closes - a->work - time, late = a->opens + a->work + time - b->closes;
    return time + (wait > 0 ? wait / 5 : 0) + (late > 0 ? late : 0);
}

static int64_t how_far(const struct tours_state *s, int32_t i, int32_t j, bool by_time)
{
    if (!by_time)
        return tours_length(s, s->t->stop[i].place, s->t->stop[j].place);
    int64_t there = following(s, i, j), back = following(s, j, i);
    return there < back ? there : back;
}

static int32_t *list_near(struct arena *a, const struct tours_state *s, int32_t many, bool by_time)
{
    ARENA_SCOPED work = {0};
    int32_t n = s->t->n, *out = arena_array(a, int32_t, (size_t)n * (size_t)many + 1);
    struct nearness *all = arena_array(&work, struct nearness, (size_t)n + 1);
    for (int32_t i = 0; i < n; i++) {
        int32_t k = 0;
        for (int32_t j = 0; j < n; j++)
            if (j != i)
                all[k++] = (struct nearness){how_far(s, i, j, by_time), j};
        qsort(all, (size_t)k, sizeof *all, by_nearness);
        for (k = 0; k < many; k++)
            out[(size_t)i * (size_t)many + (size_t)k] = all[k].stop;
    }
    return out;
}

/* ---- the beginning ------------------------------------------------------------------------------------ */

static bool alike(const struct tours_vehicle *a, const struct tours_vehicle *b)
{
    return a->start == b->start && a->end == b->end && a->room == b->room && a->aboard == b->aboard &&
           a->from == b->from && a->until == b->until && a->longest == b->longest && a->price == b->price &&
           a->skills == b->skills;
}

static void sort_into_classes(struct tours_state *s)
{
    const struct tours *t = s->t;
    for (int32_t v = 0; v < t->m; v++) {
        int32_t other = 0;
        while (other < v && !alike(&t->vehicle[v], &t->vehicle[other]))
            other++;
        s->class_of[v] = other < v ? s->class_of[other] : s->classes++;
    }
    for (int32_t c = 0; c < s->classes; c++)
        s->idle[c] = TOURS_NOBODY;
    for (int32_t v = t->m; v-- > 0;) {
        s->route[v] = (struct route){TOURS_NOBODY, TOURS_NOBODY, 0, 0, t->vehicle[v].aboard};
        idle_push(s, v);
    }
}

/* One stop outweighs all of lower priority together. */
static void weigh_priorities(struct tours_state *s)
{
    int64_t below = 0;
    for (int32_t p = TOURS_PRIORITIES; p > 0; p--) {
        int64_t count = 0;
        for (int32_t i = 0; i < s->t->n; i++)
            count += s->t->stop[i].priority == p;
        s->debt_of[p] = below + 1;
        below += count * s->debt_of[p];
    }
}

static bool is_timed(const struct tours *t)
{
    for (int32_t i = 0; i < t->n; i++)
        if (t->stop[i].opens > 0 || t->stop[i].closes < TOURS_LATEST)
            return true;
    for (int32_t v = 0; v < t->m; v++)
        if (t->vehicle[v].longest || t->vehicle[v].until < TOURS_LATEST)
            return true;
    return false;
}

static bool is_symmetric(const struct tours *t)
{
    size_t places = (size_t)t->places;
    for (size_t i = 0; i < places; i++)
        for (size_t j = 0; j < i; j++)
            if (t->length[i * places + j] != t->length[j * places + i])
                return false;
    return true;
}

void tours_begin(struct arena *a, const struct tours *t, uint64_t seed, struct tours_state *s)
{
    size_t n = (size_t)t->n + 1, m = (size_t)t->m + 1;
    *s = (struct tours_state){
        .t = t, .timed = is_timed(t), .route = arena_array(a, struct route, m), .vehicle = arena_array(a, int32_t, n),
        .next = arena_array(a, int32_t, n), .prev = arena_array(a, int32_t, n), .place = arena_array(a, int32_t, n), .leg = arena_array(a, int32_t, n),
        .symmetric = is_symmetric(t), .before = arena_array(a, struct span, n),
        .after = arena_array(a, struct span, n), .class_of = arena_array(a, int32_t, m), .idle = arena_array(a, int32_t, m),
        .idle_next = arena_array(a, int32_t, m), .idle_prev = arena_array(a, int32_t, m),
        .absent = arena_array(a, int32_t, n), .absent_at = arena_array(a, int32_t, n), .steps_most = 4 * n,
        .step = arena_array(a, struct tours_step, 4 * n), .mark = arena_array(a, uint32_t, m)};
    random_start(&s->chance, seed, 0, 3);
    sort_into_classes(s);
    weigh_priorities(s);
    for (int32_t i = 0; i < t->n; i++) {
        s->place[i] = t->stop[i].place;
        s->vehicle[i] = TOURS_NOBODY;
        absent_add(s, i);
    }
    int32_t others = t->n > 0 ? t->n - 1 : 0, wanted = s->timed ? NEAR_TIMED : NEAR;
    s->near = others < wanted ? others : wanted;
    s->adjacent = others < AROUND ? others : AROUND;
    s->nearest = list_near(a, s, s->near, s->timed);
    s->around = list_near(a, s, s->adjacent, false);
}
