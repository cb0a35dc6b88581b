/* simulate_json_ready.c - from the rows of JSON to a round: places, who belongs to which hub, the stops of vans. */
#include "plan/simulate_json_parts.h"

#include <stdlib.h>
#include <string.h>

/* ---- rows that can be used ------------------------------------------------------------------------ */

struct keeping {
    const struct simulate_input *in;
    struct arena *a;
    struct plan_problems *problems;
    double middle[2];
    const struct plan_name *hubs, *labs;
};

static void find_middle(struct keeping *k)
{
    const struct point_row *p = k->in->points.items;
    struct ground_mean mean = {0};
    for (size_t i = 0; i < k->in->points.n; i++)
        ground_mean_add(&mean, p[i].x, p[i].y);
    ground_mean_of(&mean, k->middle);
}

static err_t place(const struct keeping *k, const char *own, double x, double y, struct ground_point *at)
{
    return ground_read(ground_system_of(own ? own : k->in->coordinates), x, y, k->middle[0], k->middle[1], at);
}

struct head { int64_t row; const char *id; };   /* all rows begin so */

static struct head head_of(const struct list *rows, size_t size, size_t i)
{
    struct head h;
    memcpy(&h, (const char *)rows->items + i * size, sizeof h);
    return h;
}

static struct plan_name *name_rows(struct arena *a, const struct list *rows, size_t size, bool by_row)
{
    struct plan_name *names = arena_array(a, struct plan_name, rows->n + 1);
    for (size_t i = 0; i < rows->n; i++) {
        struct head h = head_of(rows, size, i);
        names[i] = (struct plan_name){h.id, (int32_t)(by_row ? h.row : (int64_t)i)};
    }
    plan_names_sort(names, rows->n);
    return names;
}

/* Keep the rows for which `use` finds nothing wrong; their names, to find them by. */
static struct plan_name *keep_rows(const struct keeping *k, const char *name, struct list *rows, size_t size,
                                   err_t (*use)(const struct keeping *k, void *row))
{
    const struct plan_name *all = name_rows(k->a, rows, size, true);
    char *items = (char *)(uintptr_t)rows->items;
    size_t n = 0;
    for (size_t i = 0; i < rows->n; i++) {
        struct head h = head_of(rows, size, i);
        err_t why = plan_names_check(all, rows->n, h.id, h.row);
        why = why ? why : use(k, items + i * size);
        if (why)
            plan_complain(k->problems, name, h.row, why);
        else
            memmove(items + n++ * size, items + i * size, size);
    }
    rows->n = n;
    return name_rows(k->a, rows, size, false);
}

/* Which of `names`, or -1 for none given. */
static err_t find_name(const struct plan_name *names, size_t n, const char *name, int32_t *out)
{
    *out = name ? plan_names_find(names, n, name) : -1;
    if (!name || *out >= 0)
        return OK;
    err_tell("id", "%.60s", name);
    return FAIL(ERR_INVALID, "plan.no_such_place");
}

static err_t use_lab(const struct keeping *k, void *row)
{
    struct lab_row *r = row;
    return place(k, r->coordinates, r->x, r->y, &r->at);
}

static err_t use_hub(const struct keeping *k, void *row)
{
    struct hub_row *r = row;
    TRY(place(k, r->coordinates, r->x, r->y, &r->at));
    return find_name(k->labs, k->in->labs.n, r->lab, &r->to);
}

static err_t use_van(const struct keeping *k, void *row)
{
    struct van_row *r = row;
    return find_name(k->hubs, k->in->hubs.n, r->hub, &r->to);
}

static err_t use_point(const struct keeping *k, void *row)
{
    struct point_row *r = row;
    if (r->opens >= r->closes)
        return FAIL(ERR_INVALID, "plan.window_closes_first", .field = "closes");
    TRY(place(k, r->coordinates, r->x, r->y, &r->at));
    return find_name(k->hubs, k->in->hubs.n, r->hub, &r->to);
}

/* Points far from the middle one are mistakes.  A laboratory may well be in another province. */
static void keep_near_points(const struct keeping *k, struct list *rows)
{
    struct point_row *p = (struct point_row *)(uintptr_t)rows->items;
    int64_t *x = arena_array(k->a, int64_t, rows->n + 1), *y = arena_array(k->a, int64_t, rows->n + 1);
    size_t n = 0;
    for (size_t i = 0; i < rows->n; i++) {
        x[i] = p[i].at.x;
        y[i] = p[i].at.y;
    }
    struct ground_point middle = ground_middle(x, y, rows->n);
    for (size_t i = 0; i < rows->n; i++) {
        err_t why = ground_check_near(middle, p[i].at);
        if (why)
            plan_complain(k->problems, "points", p[i].row, why);
        else
            p[n++] = p[i];
    }
    rows->n = n;
}

/* Weather has no id and may stand twice. */
static void keep_weather(const struct keeping *k, struct list *rows)
{
    struct weather_row *w = (struct weather_row *)(uintptr_t)rows->items;
    size_t n = 0;
    for (size_t i = 0; i < rows->n; i++)
        if (w[i].from >= w[i].until)
            plan_complain(k->problems, "weather", w[i].row, FAIL(ERR_INVALID, "plan.window_closes_first", .field = "until"));
        else
            w[n++] = w[i];
    rows->n = n;
}

/* ---- who belongs where ---------------------------------------------------------------------------------- */

static int64_t apart(struct ground_point a, struct ground_point b)
{
    return ground_way(a, b, 100);
}

static void find_labs(struct simulate_input *in)
{
    struct hub_row *h = (struct hub_row *)(uintptr_t)in->hubs.items;
    const struct lab_row *l = in->labs.items;
    for (size_t i = 0; i < in->hubs.n; i++)
        for (size_t k = 0; h[i].lab == NULL && k < in->labs.n; k++)
            if (h[i].to < 0 || apart(h[i].at, l[k].at) < apart(h[i].at, l[h[i].to].at))
                h[i].to = (int32_t)k;
}

static int32_t nearest_hub(const struct simulate_input *in, struct ground_point at, const bool *allowed)
{
    const struct hub_row *h = in->hubs.items;
    int32_t best = -1;
    for (size_t k = 0; k < in->hubs.n; k++)
        if (allowed[k] && (best < 0 || apart(at, h[k].at) < apart(at, h[best].at)))
            best = (int32_t)k;
    return best;
}

/* Vans without a hub go where the most people are for each van. */
static void share_vans(struct simulate_input *in, const int64_t *people, int64_t *vans)
{
    struct van_row *v = (struct van_row *)(uintptr_t)in->vans.items;
    for (size_t i = 0; i < in->vans.n; i++)
        if (v[i].to >= 0)
            vans[v[i].to]++;
    for (size_t i = 0; i < in->vans.n; i++) {
        if (v[i].to >= 0)
            continue;
        size_t best = 0;
        for (size_t k = 1; k < in->hubs.n; k++)
            if (people[k] * (vans[best] + 1) > people[best] * (vans[k] + 1))
                best = k;
        v[i].to = (int32_t)best;
        vans[best]++;
    }
}

/* Every point to a hub that has a van, as near as may be. */
static void find_hubs(struct arena *a, struct simulate_input *in)
{
    struct point_row *p = (struct point_row *)(uintptr_t)in->points.items;
    bool *allowed = arena_array(a, bool, in->hubs.n);
    int64_t *people = arena_array(a, int64_t, in->hubs.n), *vans = arena_array(a, int64_t, in->hubs.n);
    memset(allowed, true, in->hubs.n);
    for (size_t i = 0; i < in->points.n; i++)
        people[p[i].to < 0 ? nearest_hub(in, p[i].at, allowed) : p[i].to] += p[i].people;
    share_vans(in, people, vans);
    for (size_t k = 0; k < in->hubs.n; k++)
        allowed[k] = vans[k] > 0;
    for (size_t i = 0; i < in->points.n; i++)
        if (p[i].to < 0 || !allowed[p[i].to])
            p[i].to = nearest_hub(in, p[i].at, allowed);
}

/* ---- the stops of vans: the points around a hub, cut like a cake ------------------------------------------- */

struct slice { int64_t x, y, people; int32_t point; };

static int half_of(const struct slice *s)
{
    return s->y < 0 || (s->y == 0 && s->x < 0);
}

/* By direction as seen from the hub, with whole numbers. */
static int by_direction(const void *left, const void *right)
{
    const struct slice *l = left, *r = right;
    int halves = half_of(l) - half_of(r);
    int64_t cross = l->x * r->y - l->y * r->x;
    if (halves || cross)
        return halves ? halves : cross > 0 ? -1 : 1;
    return (l->point > r->point) - (l->point < r->point);
}

/* In the order of the nearest next. */
static void order_stops(const struct simulate *s, struct ground_point here, int32_t *stops, int32_t n)
{
    for (int32_t k = 0; k < n; k++) {
        int32_t best = k;
        for (int32_t i = k + 1; i < n; i++)
            if (apart(here, s->point[stops[i]].at) < apart(here, s->point[stops[best]].at))
                best = i;
        int32_t next = stops[best];
        stops[best] = stops[k];
        stops[k] = next;
        here = s->point[next].at;
    }
}

/* Each van of hub h takes its share of the people, in one direction. */
static void cut_cake(struct arena *a, struct simulate *s, int32_t h, const struct slice *slice, int32_t n, int64_t people)
{
    int64_t vans = 0, van = 0, done = 0;
    int32_t k = 0;
    for (int32_t v = 0; v < s->n_vans; v++)
        vans += s->van[v].hub == h;
    for (int32_t v = 0; v < s->n_vans; v++) {
        if (s->van[v].hub != h)
            continue;
        int32_t *stops = arena_array(a, int32_t, (size_t)n + 1), count = 0;
        for (van++; k < n && (van == vans || done * vans < people * van); k++) {
            stops[count++] = slice[k].point;
            done += slice[k].people;
        }
        order_stops(s, s->hub[h].at, stops, count);
        s->van[v].stops = stops;
        s->van[v].n_stops = count;
    }
}

static void assign_stops(struct arena *a, const struct point_row *p, struct simulate *s)
{
    struct slice *slice = arena_array(a, struct slice, (size_t)s->n_points + 1);
    for (int32_t h = 0; h < s->n_hubs; h++) {
        int32_t n = 0;
        int64_t people = 0;
        for (int32_t j = 0; j < s->n_points; j++)
            if (p[j].to == h) {
                slice[n++] = (struct slice){p[j].at.x - s->hub[h].at.x, p[j].at.y - s->hub[h].at.y, p[j].people, j};
                people += p[j].people;
            }
        qsort(slice, (size_t)n, sizeof *slice, by_direction);
        cut_cake(a, s, h, slice, n, people);
    }
}

/* ---- the round ------------------------------------------------------------------------------------------------ */

/* The same name has the same chance in every plan (FNV-1a). */
static uint64_t key_of(const char *id)
{
    uint64_t key = 0xcbf29ce484222325u;
    for (; *id; id++)
        key = (key ^ (unsigned char)*id) * 0x100000001b3u;
    return key;
}

static void fill_points(struct arena *a, const struct simulate_input *in, struct simulate *s)
{
    const struct point_row *p = in->points.items;
    s->n_points = (int32_t)in->points.n;
    s->point = arena_array(a, struct simulate_point, in->points.n);
    for (int32_t j = 0; j < s->n_points; j++)
        s->point[j] = (struct simulate_point){key_of(p[j].id), p[j].at, p[j].people, p[j].turnout_percent, p[j].tables,
                                              p[j].opens * 1000, p[j].closes * 1000,
                                              SIMULATE_HOUR / p[j].persons_per_hour, p[j].pool};
}

static void fill_places(struct arena *a, const struct simulate_input *in, struct simulate *s)
{
    const struct hub_row *h = in->hubs.items;
    const struct lab_row *l = in->labs.items;
    s->n_hubs = (int32_t)in->hubs.n;
    s->n_labs = (int32_t)in->labs.n;
    s->hub = arena_array(a, struct simulate_hub, in->hubs.n);
    s->lab = arena_array(a, struct simulate_lab, in->labs.n);
    for (int32_t k = 0; k < s->n_hubs; k++)
        s->hub[k] = (struct simulate_hub){key_of(h[k].id), h[k].at, h[k].to, h[k].cars, h[k].room,
                                          h[k].batch < h[k].room ? h[k].batch : h[k].room, h[k].every_minutes * SIMULATE_MINUTE};
    for (int32_t k = 0; k < s->n_labs; k++)
        s->lab[k] = (struct simulate_lab){key_of(l[k].id), l[k].at, l[k].opens * 1000, l[k].tubes_per_hour, l[k].machines,
                                          l[k].wells, l[k].run_minutes * SIMULATE_MINUTE, l[k].hold_minutes * SIMULATE_MINUTE};
}

static void fill_vans(struct arena *a, const struct simulate_input *in, struct simulate *s)
{
    const struct van_row *v = in->vans.items;
    s->n_vans = (int32_t)in->vans.n;
    s->van = arena_array(a, struct simulate_van, in->vans.n);
    for (int32_t k = 0; k < s->n_vans; k++)
        s->van[k] = (struct simulate_van){.key = key_of(v[k].id), .hub = v[k].to, .room = v[k].room,
                                          .every = v[k].every_minutes * SIMULATE_MINUTE};
    assign_stops(a, in->points.items, s);
    for (int32_t k = 0; k < s->n_vans; k++) {
        int64_t first = INT64_MAX / 2;
        for (int32_t i = 0; i < s->van[k].n_stops; i++)
            first = s->point[s->van[k].stops[i]].opens < first ? s->point[s->van[k].stops[i]].opens : first;
        s->van[k].from = v[k].from == ABSENT ? first + SIMULATE_HOUR : v[k].from * 1000;
    }
}

static void fill_weather(struct arena *a, const struct simulate_input *in, struct simulate *s)
{
    const struct weather_row *w = in->weather.items;
    struct simulate_weather *out = arena_array(a, struct simulate_weather, in->weather.n + 1);
    for (size_t k = 0; k < in->weather.n; k++)
        out[k] = (struct simulate_weather){w[k].from * 1000, w[k].until * 1000, w[k].chance_percent, w[k].travel_percent,
                                           w[k].work_percent, w[k].stay_home_percent};
    s->weather = out;
    s->n_weather = (int32_t)in->weather.n;
}

static struct simulate rules_of(const struct simulate_input *in)
{
    struct simulate s = {.shape = in->work_shape, .patience = in->patience_minutes * SIMULATE_MINUTE,
                         .overtime = in->overtime_minutes * SIMULATE_MINUTE, .detour = in->detour_percent,
                         .speed = in->speed_kmh, .spread = in->travel_spread_percent,
                         .stop = in->van_stop_minutes * SIMULATE_MINUTE,
                         .table_lasts = in->table_hours_between_breakdowns * SIMULATE_HOUR,
                         .table_mend = in->table_repair_minutes * SIMULATE_MINUTE,
                         .van_lasts = in->van_hours_between_breakdowns * SIMULATE_HOUR,
                         .van_mend = in->van_repair_minutes * SIMULATE_MINUTE,
                         .run_fails = in->failed_runs_per_thousand * 1000,
                         .run_mend = in->run_repair_minutes * SIMULATE_MINUTE,
                         .wait_target = in->wait_minutes * SIMULATE_MINUTE, .lab_target = in->lab_hours * SIMULATE_HOUR};
    memcpy(s.arrivals, in->arrivals_by_hour.items, sizeof s.arrivals);
    return s;
}

err_t simulate_prepare(struct arena *a, struct simulate_input *in, struct plan_problems *problems, struct simulate *out)
{
    struct keeping k = {.in = in, .a = a, .problems = problems};
    find_middle(&k);
    k.labs = keep_rows(&k, "labs", &in->labs, sizeof(struct lab_row), use_lab);
    k.hubs = keep_rows(&k, "hubs", &in->hubs, sizeof(struct hub_row), use_hub);
    keep_rows(&k, "vans", &in->vans, sizeof(struct van_row), use_van);
    keep_rows(&k, "points", &in->points, sizeof(struct point_row), use_point);
    keep_near_points(&k, &in->points);
    keep_weather(&k, &in->weather);
    if (!in->labs.n || !in->hubs.n || !in->vans.n || !in->points.n)
        return plan_nothing(!in->labs.n ? "labs" : !in->hubs.n ? "hubs" : !in->vans.n ? "vans" : "points");
    find_labs(in);
    find_hubs(a, in);
    *out = rules_of(in);
    fill_points(a, in, out);
    fill_places(a, in, out);
    fill_vans(a, in, out);
    fill_weather(a, in, out);
    return OK;
}
