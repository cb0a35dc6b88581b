/* simulate_tubes.c - the way of the tubes: vans, hubs, laboratories. */
#include "plan/simulate_parts.h"

#include <stdlib.h>
#include <string.h>

/* Tubes under way: those of one place stand together, in the order of their coming. */
struct pile { struct simulate_tube *tube; size_t n; };

static int by_time(const void *left, const void *right)
{
    const struct simulate_tube *l = left, *r = right;
    if (l->at != r->at)
        return l->at < r->at ? -1 : 1;
    if (l->point != r->point)
        return l->point < r->point ? -1 : 1;
    return (l->number > r->number) - (l->number < r->number);
}

int64_t simulate_drive(const struct simulate_sky *sky, struct random *r, struct ground_point from, struct ground_point to,
                       int64_t at)
{
    const struct simulate *s = sky->s;
    int64_t way = ground_way(from, to, s->detour) * 3600 / s->speed;   /* metres at km/h, in milliseconds */
    way = way * random_between(r, 100 - s->spread, 100 + s->spread) / 100;
    way = simulate_weathered(sky, EFFECT_TRAVEL, at, way);
    if (s->van_lasts && random_below(r, s->van_lasts) < way)
        way += simulate_exponential(r, s->van_mend);
    return way;
}

/* ---- vans ------------------------------------------------------------------------------------- */

struct tour {
    const struct simulate_sky *sky;
    const struct simulate_van *van;
    const struct simulate_point_day *points;
    int32_t *taken;      /* of each point: how many of its tubes */
    struct random chance;
    struct pile *hub;
    int64_t waited;
};

static int64_t load_tubes(struct tour *t, int32_t j, int64_t now, int64_t room)
{
    const struct simulate_point_day *p = &t->points[j];
    int64_t n = 0;
    for (; n < room && t->taken[j] < p->n_tubes && p->tube[t->taken[j]].at <= now; n++)
        t->hub->tube[t->hub->n++] = p->tube[t->taken[j]++];
    return n;
}

/* One trip from the hub and back; when it is back. */
static int64_t make_trip(struct tour *t, int64_t now)
{
    const struct simulate *s = t->sky->s;
    struct ground_point hub = s->hub[t->van->hub].at, here = hub;
    size_t first = t->hub->n;
    for (int32_t k = 0; k < t->van->n_stops; k++) {
        int32_t j = t->van->stops[k];
        int64_t room = t->van->room - (int64_t)(t->hub->n - first);
        if (!room || t->taken[j] == t->points[j].n_tubes)
            continue;
        now += simulate_drive(t->sky, &t->chance, here, s->point[j].at, now) + s->stop;
        here = s->point[j].at;
        load_tubes(t, j, now, room);
    }
    now += simulate_drive(t->sky, &t->chance, here, hub, now);
    for (size_t i = first; i < t->hub->n; i++) {
        t->waited += now - t->hub->tube[i].at;
        t->hub->tube[i].at = now;
    }
    return now;
}

static bool tubes_left(const struct tour *t)
{
    for (int32_t k = 0; k < t->van->n_stops; k++)
        if (t->taken[t->van->stops[k]] < t->points[t->van->stops[k]].n_tubes)
            return true;
    return false;
}

/* A van leaves again when it is back and the time between two departures is over. */
static int64_t drive_tours(struct tour *t)
{
    int64_t leaves = t->van->from;
    simulate_start(&t->chance, t->sky, t->van->key, CAUSE_VAN);
    while (leaves < SIMULATE_END && tubes_left(t)) {
        int64_t back = make_trip(t, leaves);
        leaves = back > leaves + t->van->every ? back : leaves + t->van->every;
    }
    return t->waited;
}

/* ---- groups: a car with tubes, a machine with wells ------------------------------------------------- */

struct group_work {
    int64_t servers, batch, room, hold;
    /* A group that begins at `at`: when its tubes are done; *free is when the server is. */
    int64_t (*work)(void *ctx, int64_t at, int64_t *free);
    void *ctx;
    int64_t waited, queue;
};

static int64_t *next_free(int64_t *free_at, int64_t n)
{
    int64_t *best = free_at;
    for (int64_t k = 1; k < n; k++)
        if (free_at[k] < *best)
            best = &free_at[k];
    return best;
}

/* A group begins when there are enough for it or the first has waited long enough, and a server is free.
 * How many are served by the end of time. */
static size_t serve_groups(struct group_work *g, struct pile *p)
{
    int64_t free_at[SIMULATE_SERVERS_MOST] = {0};
    size_t i = 0, came = 0;
    while (i < p->n) {
        int64_t *server = next_free(free_at, g->servers), begins = p->tube[i].at + g->hold;
        size_t full = i + (size_t)g->batch - 1;
        if (full < p->n && p->tube[full].at < begins)
            begins = p->tube[full].at;
        begins = begins > *server ? begins : *server;
        if (begins >= SIMULATE_END)
            break;
        while (came < p->n && p->tube[came].at <= begins)
            came++;
        g->queue = (int64_t)(came - i) > g->queue ? (int64_t)(came - i) : g->queue;
        size_t until = i + (size_t)g->room < came ? i + (size_t)g->room : came;
        int64_t done = g->work(g->ctx, begins, server);
        for (; i < until; i++) {
            g->waited += begins - p->tube[i].at;
            p->tube[i].at = done;
        }
    }
    return i;
}

/* ---- hubs ----------------------------------------------------------------------------------------- */

struct road { const struct simulate_sky *sky; struct ground_point from, to; struct random chance; };

static int64_t drive_to_lab(void *ctx, int64_t at, int64_t *back)
{
    struct road *r = ctx;
    int64_t there = at + simulate_drive(r->sky, &r->chance, r->from, r->to, at);
    *back = there + simulate_drive(r->sky, &r->chance, r->to, r->from, there);
    return there;
}

static void run_hub(const struct simulate_sky *sky, int32_t h, struct pile *in, struct pile *lab, struct simulate_day *day)
{
    const struct simulate_hub *hub = &sky->s->hub[h];
    struct road road = {.sky = sky, .from = hub->at, .to = sky->s->lab[hub->lab].at};
    struct group_work g = {hub->cars, hub->batch, hub->room, hub->every, drive_to_lab, &road, 0, 0};
    simulate_start(&road.chance, sky, hub->key, CAUSE_CAR);
    qsort(in->tube, in->n, sizeof *in->tube, by_time);
    size_t sent = serve_groups(&g, in);
    memcpy(lab->tube + lab->n, in->tube, sent * sizeof *in->tube);
    lab->n += sent;
    day->hub_waited[h] = g.waited;
    day->value[SIMULATE_TUBES_AT_HUBS] += (int64_t)(in->n - sent);
}

/* ---- laboratories ----------------------------------------------------------------------------------- */

struct bench { const struct simulate *s; const struct simulate_lab *lab; struct random chance; };

static int64_t run_machine(void *ctx, int64_t at, int64_t *free)
{
    struct bench *b = ctx;
    int64_t done = at + b->lab->run;
    if (random_chance(&b->chance, b->s->run_fails))
        done += simulate_exponential(&b->chance, b->s->run_mend) + b->lab->run;
    return *free = done;
}

static int64_t unpack(const struct simulate_lab *lab, struct pile *p)
{
    int64_t clock = lab->opens, waited = 0;
    for (size_t i = 0; i < p->n; i++) {
        clock = (clock > p->tube[i].at ? clock : p->tube[i].at) + SIMULATE_HOUR / lab->intake;
        waited += clock - p->tube[i].at;
        p->tube[i].at = clock;
    }
    return waited;
}

static void note_arrivals(const struct simulate *s, const struct pile *p, struct simulate_day *day)
{
    for (size_t i = 0; i < p->n; i++) {
        day->value[SIMULATE_TO_LAB_MEAN] += p->tube[i].at - p->tube[i].closed;
        day->value[SIMULATE_TUBES_LATE] += p->tube[i].at - p->tube[i].closed > s->lab_target;
    }
}

/* `people` counts those who have a result. */
static void note_results(const struct pile *p, size_t done, struct simulate_day *day, int64_t *people)
{
    for (size_t i = 0; i < done; i++) {
        const struct simulate_tube *t = &p->tube[i];
        *people += t->people;
        day->value[SIMULATE_TO_RESULT_MEAN] += t->at * t->people - t->came;
        if (t->at > day->value[SIMULATE_FINISH])
            day->value[SIMULATE_FINISH] = t->at;
    }
    day->value[SIMULATE_TUBES_DONE] += (int64_t)done;
    day->value[SIMULATE_TUBES_AT_LABS] += (int64_t)(p->n - done);
}

static void run_lab(const struct simulate_sky *sky, int32_t l, struct pile *p, struct simulate_day *day, int64_t *people)
{
    const struct simulate_lab *lab = &sky->s->lab[l];
    struct bench bench = {.s = sky->s, .lab = lab};
    struct group_work g = {lab->machines, lab->wells, lab->wells, lab->hold, run_machine, &bench, 0, 0};
    simulate_start(&bench.chance, sky, lab->key, CAUSE_RUN);
    qsort(p->tube, p->n, sizeof *p->tube, by_time);
    note_arrivals(sky->s, p, day);
    int64_t waited = unpack(lab, p);
    size_t done = serve_groups(&g, p);
    note_results(p, done, day, people);
    day->lab_waited[l] = waited + g.waited;
    day->lab_queue[l] = g.queue;
}

/* ---- all of it ----------------------------------------------------------------------------------------- */

/* As much room at each hub as its vans can bring, at each laboratory as its hubs can send. */
static void make_piles(struct arena *a, const struct simulate *s, const struct simulate_point_day *points,
                       struct pile *hub, struct pile *lab)
{
    size_t *hub_room = arena_array(a, size_t, (size_t)s->n_hubs + 1), *lab_room = arena_array(a, size_t, (size_t)s->n_labs + 1);
    for (int32_t v = 0; v < s->n_vans; v++)
        for (int32_t k = 0; k < s->van[v].n_stops; k++)
            hub_room[s->van[v].hub] += (size_t)points[s->van[v].stops[k]].n_tubes;
    for (int32_t h = 0; h < s->n_hubs; h++) {
        hub[h].tube = arena_array(a, struct simulate_tube, hub_room[h] + 1);
        lab_room[s->hub[h].lab] += hub_room[h];
    }
    for (int32_t l = 0; l < s->n_labs; l++)
        lab[l].tube = arena_array(a, struct simulate_tube, lab_room[l] + 1);
}

static int64_t mean(int64_t sum, int64_t n)
{
    return n ? (sum + n / 2) / n : 0;
}

void simulate_tubes(struct arena *a, const struct simulate_sky *sky, const struct simulate_point_day *points,
                    struct simulate_day *day)
{
    const struct simulate *s = sky->s;
    size_t n = 0, at_hubs = 0, at_labs = 0;
    int64_t people = 0;
    for (int32_t j = 0; j < s->n_points; j++)
        n += (size_t)points[j].n_tubes;
    struct pile *hub = arena_array(a, struct pile, (size_t)s->n_hubs + 1), *lab = arena_array(a, struct pile, (size_t)s->n_labs + 1);
    make_piles(a, s, points, hub, lab);
    struct tour t = {.sky = sky, .points = points, .taken = arena_array(a, int32_t, (size_t)s->n_points + 1)};
    for (int32_t v = 0; v < s->n_vans; v++) {
        t.van = &s->van[v];
        t.hub = &hub[t.van->hub];
        t.waited = 0;
        day->van_waited[v] = drive_tours(&t);
    }
    for (int32_t h = 0; h < s->n_hubs; h++) {
        at_hubs += hub[h].n;
        run_hub(sky, h, &hub[h], &lab[s->hub[h].lab], day);
    }
    for (int32_t l = 0; l < s->n_labs; l++) {
        at_labs += lab[l].n;
        run_lab(sky, l, &lab[l], day, &people);
    }
    day->value[SIMULATE_TUBES] = (int64_t)n;
    day->value[SIMULATE_TUBES_AT_POINTS] = (int64_t)(n - at_hubs);
    day->value[SIMULATE_TO_LAB_MEAN] = mean(day->value[SIMULATE_TO_LAB_MEAN], (int64_t)at_labs);
    day->value[SIMULATE_TO_RESULT_MEAN] = mean(day->value[SIMULATE_TO_RESULT_MEAN], people);
}
