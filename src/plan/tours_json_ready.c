/* tours_json_ready.c - from the rows of JSON to a routing problem: places, skills, ways and times. */
#include "plan/tours_json_parts.h"

#include <string.h>

/* ---- skills: names become bits ------------------------------------------------------------------- */

struct skills { const char *name[TOURS_SKILLS_MOST]; size_t n; };

static err_t add_skills(struct skills *s, const struct list *names, uint64_t *bits)
{
    const char *const *name = names->items;
    *bits = 0;
    for (size_t k = 0; k < names->n; k++) {
        size_t i = 0;
        while (i < s->n && strcmp(s->name[i], name[k]) != 0)
            i++;
        if (i == TOURS_SKILLS_MOST) {
            err_tell("max", "%d", TOURS_SKILLS_MOST);
            return FAIL(ERR_TOO_LARGE, "plan.too_many_skills", .field = "skills");
        }
        s->name[i] = name[k];
        s->n = i == s->n ? i + 1 : s->n;
        *bits |= (uint64_t)1 << i;
    }
    return OK;
}

/* ---- rows that can be used --------------------------------------------------------------------------- */

static void find_middle(const struct tours_input *in, double middle[2])
{
    const struct stop_row *p = in->stops.items;
    struct ground_mean mean = {0};
    for (size_t k = 0; k < in->stops.n; k++)
        ground_mean_add(&mean, p[k].x, p[k].y);
    ground_mean_of(&mean, middle);
}

static enum ground_system system_of(const struct tours_input *in, const char *own)
{
    return ground_system_of(own ? own : in->coordinates);
}

static err_t use_stop(const struct tours_input *in, const double middle[2], struct skills *skills, struct stop_row *r)
{
    if (r->opens > r->closes)
        return FAIL(ERR_INVALID, "plan.window_closes_first", .field = "closes");
    TRY(add_skills(skills, &r->skills, &r->needs));
    return ground_read(system_of(in, r->coordinates), r->x, r->y, middle[0], middle[1], &r->point);
}

static err_t use_vehicle(const struct tours_input *in, const double middle[2], struct skills *skills,
                         struct vehicle_row *r)
{
    enum ground_system system = system_of(in, r->coordinates);
    bool ends_elsewhere = r->end_x == r->end_x || r->end_y == r->end_y;
    if (r->from > r->until)
        return FAIL(ERR_INVALID, "plan.window_closes_first", .field = "until");
    if (r->aboard > r->room)
        return FAIL(ERR_INVALID, "plan.more_aboard_than_room", .field = "aboard");
    TRY(add_skills(skills, &r->skills, &r->has));
    TRY(ground_read(system, r->x, r->y, middle[0], middle[1], &r->start));
    r->end = r->start;
    return ends_elsewhere ? ground_read(system, r->end_x, r->end_y, middle[0], middle[1], &r->end) : OK;
}

static struct ground_point middle_of(struct arena *a, const struct stop_row *rows, size_t n)
{
    int64_t *x = arena_array(a, int64_t, n + 1), *y = arena_array(a, int64_t, n + 1);
    for (size_t k = 0; k < n; k++) {
        x[k] = rows[k].point.x;
        y[k] = rows[k].point.y;
    }
    return ground_middle(x, y, n);
}

struct keeping {
    struct tours_input *in;
    struct plan_problems *problems;
    struct plan_name *names;  /* of stops, then of vehicles: by the order they stand in, from 0; each once */
    size_t n_names;
    double middle[2];
    struct skills skills;
};

static void list_names(struct arena *a, struct keeping *k)
{
    const struct stop_row *stops = k->in->stops.items;
    const struct vehicle_row *vehicles = k->in->vehicles.items;
    k->names = arena_array(a, struct plan_name, k->in->stops.n + k->in->vehicles.n + 1);
    for (size_t i = 0; i < k->in->stops.n; i++)
        k->names[k->n_names++] = (struct plan_name){stops[i].id, (int32_t)i};
    for (size_t i = 0; i < k->in->vehicles.n; i++)
        k->names[k->n_names++] = (struct plan_name){vehicles[i].id, (int32_t)(k->in->stops.n + i)};
    plan_names_sort(k->names, k->n_names);
}

static void keep_stops(struct arena *a, struct keeping *k)
{
    struct stop_row *rows = (struct stop_row *)(uintptr_t)k->in->stops.items;
    size_t placed = 0, n = 0;
    for (size_t i = 0; i < k->in->stops.n; i++) {
        err_t why = plan_names_check(k->names, k->n_names, rows[i].id, (int64_t)i);
        why = why ? why : use_stop(k->in, k->middle, &k->skills, &rows[i]);
        if (why)
            plan_complain(k->problems, "stops", rows[i].row, why);
        else
            rows[placed++] = rows[i];
    }
    struct ground_point middle = middle_of(a, rows, placed);
    for (size_t i = 0; i < placed; i++) {
        err_t why = ground_check_near(middle, rows[i].point);
        if (why)
            plan_complain(k->problems, "stops", rows[i].row, why);
        else
            rows[n++] = rows[i];
    }
    k->in->stops.n = n;
}

static void keep_vehicles(struct arena *a, struct keeping *k, size_t n_stops)
{
    struct vehicle_row *rows = (struct vehicle_row *)(uintptr_t)k->in->vehicles.items;
    struct ground_point middle = middle_of(a, k->in->stops.items, k->in->stops.n);
    size_t n = 0;
    for (size_t i = 0; i < k->in->vehicles.n; i++) {
        err_t why = plan_names_check(k->names, k->n_names, rows[i].id, (int64_t)(n_stops + i));
        why = why ? why : use_vehicle(k->in, k->middle, &k->skills, &rows[i]);
        if (!why && k->in->stops.n) {
            why = ground_check_near(middle, rows[i].start);
            why = why ? why : ground_check_near(middle, rows[i].end);
        }
        if (why)
            plan_complain(k->problems, "vehicles", rows[i].row, why);
        else
            rows[n++] = rows[i];
    }
    k->in->vehicles.n = n;
}

/* ---- ways -------------------------------------------------------------------------------------------- */

struct ways { int32_t places, *length, *time; };

static int32_t seconds_for(const struct tours_input *in, int64_t metres)
{
    return (int32_t)((metres * 36 + 10 * in->speed_kmh - 1) / (10 * in->speed_kmh));
}

static struct ground_point point_at(const struct tours_input *in, size_t place)
{
    const struct stop_row *stops = in->stops.items;
    const struct vehicle_row *vehicles = in->vehicles.items;
    if (place < in->stops.n)
        return stops[place].point;
    const struct vehicle_row *v = &vehicles[(place - in->stops.n) / 2];
    return (place - in->stops.n) % 2 ? v->end : v->start;
}

static struct ways straight_ways(struct arena *a, const struct tours_input *in)
{
    size_t places = in->stops.n + 2 * in->vehicles.n;
    struct ways w = {(int32_t)places, arena_array(a, int32_t, places * places + 1), arena_array(a, int32_t, places * places + 1)};
    for (size_t from = 0; from < places; from++)
        for (size_t to = 0; to < places; to++) {
            int64_t metres = ground_way(point_at(in, from), point_at(in, to), in->detour_percent);
            w.length[from * places + to] = (int32_t)metres;
            w.time[from * places + to] = seconds_for(in, metres);
        }
    return w;
}

/* The place that an id means: a stop, or a vehicle's start (its end, when it is gone to). */
static int32_t place_of(const struct tours_input *in, const struct plan_name *names, size_t n, const char *id, bool to)
{
    int32_t at = plan_names_find(names, n, id);
    return at < (int32_t)in->stops.n ? at : (int32_t)in->stops.n + 2 * (at - (int32_t)in->stops.n) + to;
}

static void use_legs(struct arena *a, struct keeping *k, struct ways *w)
{
    const struct leg_row *legs = k->in->legs.items;
    k->n_names = 0;
    list_names(a, k);   /* again: of the rows that are left */
    for (size_t i = 0; i < k->in->legs.n; i++) {
        int32_t from = place_of(k->in, k->names, k->n_names, legs[i].from, false);
        int32_t to = place_of(k->in, k->names, k->n_names, legs[i].to, true);
        if (from < 0 || to < 0) {
            err_tell("id", "%.60s", from < 0 ? legs[i].from : legs[i].to);
            plan_complain(k->problems, "legs", legs[i].row, FAIL(ERR_INVALID, "plan.no_such_place", .field = "from"));
            continue;
        }
        size_t at = (size_t)from * (size_t)w->places + (size_t)to;
        w->length[at] = (int32_t)legs[i].metres;
        w->time[at] = legs[i].seconds == ABSENT ? seconds_for(k->in, legs[i].metres) : (int32_t)legs[i].seconds;
    }
}

/* ---- the problem --------------------------------------------------------------------------------------- */

static void add_rows(struct arena *a, const struct tours_input *in, struct tours *t)
{
    const struct stop_row *stops = in->stops.items;
    const struct vehicle_row *vehicles = in->vehicles.items;
    struct tours_stop *stop = arena_array(a, struct tours_stop, in->stops.n + 1);
    struct tours_vehicle *vehicle = arena_array(a, struct tours_vehicle, in->vehicles.n + 1);
    for (size_t i = 0; i < in->stops.n; i++)
        stop[i] = (struct tours_stop){(int32_t)i, stops[i].load, stops[i].work, stops[i].opens, stops[i].closes,
                                      stops[i].needs, (int32_t)stops[i].priority};
    for (size_t v = 0; v < in->vehicles.n; v++) {
        const struct vehicle_row *r = &vehicles[v];
        int32_t start = (int32_t)(in->stops.n + 2 * v);
        vehicle[v] = (struct tours_vehicle){start, start + 1, r->room, r->aboard, r->from, r->until, r->longest,
                                            r->price, r->has};
    }
    *t = (struct tours){.n = (int32_t)in->stops.n, .m = (int32_t)in->vehicles.n, .stop = stop, .vehicle = vehicle};
}

err_t tours_prepare(struct arena *a, struct tours_input *in, struct plan_problems *problems, struct tours_ready *out)
{
    struct keeping k = {.in = in, .problems = problems};
    size_t n_stops = in->stops.n;
    find_middle(in, k.middle);
    list_names(a, &k);
    keep_stops(a, &k);
    keep_vehicles(a, &k, n_stops);
    if (!in->stops.n) {
        err_tell("what", "stops");
        return FAIL(ERR_INVALID, "plan.nothing_to_plan");
    }
    struct ways w = straight_ways(a, in);
    use_legs(a, &k, &w);
    add_rows(a, in, &out->problem);
    out->problem.places = w.places;
    out->problem.length = w.length;
    out->problem.time = w.time;
    out->stops = in->stops.items;
    out->vehicles = in->vehicles.items;
    return OK;
}
