/* simulate_json_write.c - what the simulated days were like, as JSON. */
#include "plan/simulate_json_parts.h"

#include <stdlib.h>
#include <string.h>

struct measure_out { const char *measure, *unit; int64_t mean, low, high, p10, p50, p90; };
struct change_out {
    const char *change;
    struct list where;
    int64_t saves_seconds, saves_low, saves_high, finish_saves_seconds, wait_saves_seconds, result_saves_seconds, sampled_more;
};
struct point_out { const char *id, *hub; int64_t sampled, lost, wait_seconds, ends; };
struct area_out { const char *id; struct list sampled, tubes; };
struct van_out { const char *id, *hub; struct list stops; int64_t tubes_wait_seconds; };
struct hub_out { const char *id, *lab; int64_t tubes_wait_seconds; };
struct lab_out { const char *id; int64_t tubes_wait_seconds, longest_queue; };
struct days_out { int64_t seed, days; const char *aim; struct list measures, changes, points, areas, vans, hubs, labs; };

static const struct field measure_columns[] = {
    TEXT(struct measure_out, measure, .help = "Its name; `docs/plan.md` lists them."),
    TEXT(struct measure_out, unit, .help = "people, tubes, seconds, or time: seconds since midnight before the round."),
    INT(struct measure_out, mean, .help = "Mean of the days."),
    INT(struct measure_out, low, .help = "With `high`: the interval of 95 % in which the mean of all days lies; left out with one day."),
    INT(struct measure_out, high, .help = "See low."),
    INT(struct measure_out, p10, .help = "One day of ten is at most this."),
    INT(struct measure_out, p50, .help = "Half of the days."),
    INT(struct measure_out, p90, .help = "Nine days of ten."),
    {0},
};
static const struct field change_columns[] = {
    TEXT(struct change_out, change, .help = "What to change."),
    TEXTS(struct change_out, where, .help = "Points, van, hub or laboratory; left out: everywhere."),
    INT(struct change_out, saves_seconds, .help = "Of what is aimed at, as the mean of the same days with and without."),
    INT(struct change_out, saves_low, .help = "With saves_high: its interval of 95 %; left out with one day."),
    INT(struct change_out, saves_high, .help = "See saves_low."),
    INT(struct change_out, finish_saves_seconds, .help = "Until the last result."),
    INT(struct change_out, wait_saves_seconds, .help = "Of the mean wait."),
    INT(struct change_out, result_saves_seconds, .help = "Of the mean time from coming to the result."),
    INT(struct change_out, sampled_more, .help = "People who neither walk out nor are turned away any more."),
    {0},
};
static const struct field point_columns[] = {
    TEXT(struct point_out, id, .help = "The point."),
    TEXT(struct point_out, hub, .help = "Where its tubes go."),
    INT(struct point_out, sampled, .help = "Mean of the days."),
    INT(struct point_out, lost, .help = "Who walked out or was turned away."),
    INT(struct point_out, wait_seconds, .help = "Mean wait."),
    INT(struct point_out, ends, .help = "The last person is sampled, seconds of the day."),
    {0},
};
static const struct field area_columns[] = {
    TEXT(struct area_out, id, .help = "The area."),
    INTS(struct area_out, sampled, .help = "People sampled there, day by day: what `bulou plan supplies` reads."),
    INTS(struct area_out, tubes, .help = "Tubes closed there, day by day."),
    {0},
};
static const struct field van_columns[] = {
    TEXT(struct van_out, id, .help = "The van."),
    TEXT(struct van_out, hub, .help = "Where it belongs."),
    TEXTS(struct van_out, stops, .help = "Its points in order."),
    INT(struct van_out, tubes_wait_seconds, .help = "Mean over the tubes it brings: from closing to the hub."),
    {0},
};
static const struct field hub_columns[] = {
    TEXT(struct hub_out, id, .help = "The hub."),
    TEXT(struct hub_out, lab, .help = "Where its tubes go."),
    INT(struct hub_out, tubes_wait_seconds, .help = "Summed over its tubes, of a mean day: from coming to leaving."),
    {0},
};
static const struct field lab_columns[] = {
    TEXT(struct lab_out, id, .help = "The laboratory."),
    INT(struct lab_out, tubes_wait_seconds, .help = "Summed over its tubes, of a mean day: from coming to the start of their run."),
    INT(struct lab_out, longest_queue, .help = "Most tubes that waited for a machine, of all days."),
    {0},
};

const struct field simulate_plan_table[] = {
    INT(struct days_out, seed, .help = "The same seed and iterations give the same days."),
    INT(struct days_out, days, .help = "How many were simulated."),
    TEXT(struct days_out, aim, .help = "What the changes were chosen for."),
    LIST(struct days_out, measures, struct measure_out, measure_columns, .help = "What the days were like."),
    LIST(struct days_out, changes, struct change_out, change_columns, .help = "The three that would help most, the best first."),
    LIST(struct days_out, points, struct point_out, point_columns, .help = "In the order of the problem."),
    LIST(struct days_out, areas, struct area_out, area_columns, .help = "In the order of their names."),
    LIST(struct days_out, vans, struct van_out, van_columns, .help = "In the order of the problem."),
    LIST(struct days_out, hubs, struct hub_out, hub_columns, .help = "In the order of the problem."),
    LIST(struct days_out, labs, struct lab_out, lab_columns, .help = "In the order of the problem."),
    {0},
};

/* ---- measures -------------------------------------------------------------------------------------- */

static int64_t rounded(double x)
{
    return (int64_t)(x + (x < 0 ? -0.5 : 0.5));
}

static int64_t quantile(const int64_t *sorted, int64_t n, int64_t percent)
{
    return sorted[(n * percent + 99) / 100 - 1];
}

/* Milliseconds become seconds; people and tubes stay. */
static int64_t scale_of(enum simulate_measure m)
{
    const char *unit = simulate_measures[m].unit;
    return strcmp(unit, "seconds") == 0 || strcmp(unit, "time") == 0 ? 1000 : 1;
}

static struct measure_out measure_row(const struct simulate_result *r, enum simulate_measure m, int64_t *values)
{
    double scale = (double)scale_of(m);
    for (int64_t k = 0; k < r->n; k++)
        values[k] = r->day[k].value[m];
    struct simulate_mean mean = simulate_mean_of(values, r->n);
    mean.low = mean.low < 0 ? 0 : mean.low;   /* nothing here can be below zero */
    plan_sort_numbers(values, (size_t)r->n);
    return (struct measure_out){simulate_measures[m].name, simulate_measures[m].unit, rounded(mean.mean / scale),
                                r->n > 1 ? rounded(mean.low / scale) : ABSENT, r->n > 1 ? rounded(mean.high / scale) : ABSENT,
                                rounded((double)quantile(values, r->n, 10) / scale),
                                rounded((double)quantile(values, r->n, 50) / scale),
                                rounded((double)quantile(values, r->n, 90) / scale)};
}

static void list_measures(struct arena *a, const struct simulate_result *r, struct days_out *o)
{
    struct measure_out *rows = arena_array(a, struct measure_out, SIMULATE_MEASURES);
    int64_t *values = arena_array(a, int64_t, (size_t)r->n);
    for (int m = 0; m < SIMULATE_MEASURES; m++)
        rows[m] = measure_row(r, m, values);
    o->measures = (struct list){SIMULATE_MEASURES, rows};
}

/* ---- changes ------------------------------------------------------------------------------------------ */

enum { BEST_CHANGES = 3 };

static struct simulate_mean saved(struct arena *a, const struct simulate_result *r, enum simulate_change c, enum simulate_measure m)
{
    int64_t *values = arena_array(a, int64_t, (size_t)r->n);
    for (int64_t k = 0; k < r->n; k++)
        values[k] = r->day[k].value[m] - r->changed[c][k][m];
    return simulate_mean_of(values, r->n);
}

static enum simulate_measure aimed_at(const char *aim)
{
    if (strcmp(aim, "wait") == 0)
        return SIMULATE_WAIT_MEAN;
    return strcmp(aim, "result") == 0 ? SIMULATE_TO_RESULT_MEAN : SIMULATE_FINISH;
}

static struct list where_of(struct arena *a, const struct simulate_input *in, const struct simulate_result *r, enum simulate_change c)
{
    size_t n = c == SIMULATE_MORE_TABLES ? (size_t)r->n_worst : r->where[c] >= 0;
    const char **names = arena_array(a, const char *, n + 1);
    for (size_t k = 0; c == SIMULATE_MORE_TABLES && k < n; k++)
        names[k] = ((const struct point_row *)in->points.items)[r->worst[k]].id;
    if (c == SIMULATE_MORE_VANS)
        names[0] = ((const struct van_row *)in->vans.items)[r->where[c]].id;
    if (c == SIMULATE_MORE_CARS)
        names[0] = ((const struct hub_row *)in->hubs.items)[r->where[c]].id;
    if (c == SIMULATE_MORE_MACHINES || c == SIMULATE_FASTER_INTAKE)
        names[0] = ((const struct lab_row *)in->labs.items)[r->where[c]].id;
    return (struct list){n, names};
}

static struct change_out change_row(struct arena *a, const struct simulate_input *in, const struct simulate_result *r,
                                    enum simulate_change c)
{
    struct simulate_mean aim = saved(a, r, c, aimed_at(in->aim));
    return (struct change_out){simulate_change_names[c], where_of(a, in, r, c), rounded(aim.mean / 1000),
                               r->n > 1 ? rounded(aim.low / 1000) : ABSENT, r->n > 1 ? rounded(aim.high / 1000) : ABSENT,
                               rounded(saved(a, r, c, SIMULATE_FINISH).mean / 1000),
                               rounded(saved(a, r, c, SIMULATE_WAIT_MEAN).mean / 1000),
                               rounded(saved(a, r, c, SIMULATE_TO_RESULT_MEAN).mean / 1000),
                               rounded(-saved(a, r, c, SIMULATE_SAMPLED).mean)};
}

static int best_first(const void *left, const void *right)
{
    const struct change_out *l = left, *r = right;
    if (l->saves_seconds != r->saves_seconds)
        return l->saves_seconds > r->saves_seconds ? -1 : 1;
    return strcmp(l->change, r->change);
}

static void list_changes(struct arena *a, const struct simulate_input *in, const struct simulate_result *r, struct days_out *o)
{
    struct change_out *rows = arena_array(a, struct change_out, SIMULATE_CHANGES);
    size_t n = 0;
    for (int c = 0; c < SIMULATE_CHANGES; c++)
        if (r->changed[c]) {
            rows[n] = change_row(a, in, r, c);
            n += rows[n].saves_seconds > 0;
        }
    qsort(rows, n, sizeof *rows, best_first);
    o->changes = (struct list){n < BEST_CHANGES ? n : BEST_CHANGES, rows};
}

/* ---- places ----------------------------------------------------------------------------------------------- */

static int64_t share(int64_t sum, int64_t n)
{
    return n ? (sum + n / 2) / n : 0;
}

static void list_points(struct arena *a, const struct simulate_input *in, const struct simulate_result *r, struct days_out *o)
{
    const struct point_row *p = in->points.items;
    struct point_out *rows = arena_array(a, struct point_out, in->points.n);
    for (size_t j = 0; j < in->points.n; j++) {
        int64_t sampled = 0, lost = 0, waited = 0, ends = 0;
        for (int64_t k = 0; k < r->n; k++) {
            sampled += r->day[k].point_sampled[j];
            lost += r->day[k].point_walked[j];
            waited += r->day[k].point_waited[j];
            ends += r->day[k].point_ends[j];
        }
        rows[j] = (struct point_out){p[j].id, ((const struct hub_row *)in->hubs.items)[p[j].to].id, share(sampled, r->n),
                                     share(lost, r->n), share(waited, sampled * 1000), share(ends, r->n * 1000)};
    }
    o->points = (struct list){in->points.n, rows};
}

static int64_t *days_of(struct arena *a, const struct simulate_result *r, const struct plan_name *points, size_t n, bool tubes)
{
    int64_t *days = arena_array(a, int64_t, (size_t)r->n);
    for (int64_t k = 0; k < r->n; k++)
        for (size_t i = 0; i < n; i++)
            days[k] += (tubes ? r->day[k].point_tubes : r->day[k].point_sampled)[points[i].at];
    return days;
}

static void list_areas(struct arena *a, const struct simulate_input *in, const struct simulate_result *r, struct days_out *o)
{
    const struct point_row *p = in->points.items;
    struct plan_name *names = arena_array(a, struct plan_name, in->points.n);
    struct area_out *rows = arena_array(a, struct area_out, in->points.n);
    size_t n = 0;
    for (size_t j = 0; j < in->points.n; j++)
        if (p[j].area)
            names[n++] = (struct plan_name){p[j].area, (int32_t)j};
    plan_names_sort(names, n);
    for (size_t first = 0, end; first < n; first = end) {
        for (end = first + 1; end < n && strcmp(names[end].name, names[first].name) == 0;)
            end++;
        rows[o->areas.n++] = (struct area_out){names[first].name,
                                               {(size_t)r->n, days_of(a, r, names + first, end - first, false)},
                                               {(size_t)r->n, days_of(a, r, names + first, end - first, true)}};
    }
    o->areas.items = rows;
}

static const char **stops_of(struct arena *a, const struct simulate_input *in, const struct simulate_van *v)
{
    const char **stops = arena_array(a, const char *, (size_t)v->n_stops + 1);
    for (int32_t i = 0; i < v->n_stops; i++)
        stops[i] = ((const struct point_row *)in->points.items)[v->stops[i]].id;
    return stops;
}

static void list_vans(struct arena *a, const struct simulate_input *in, const struct simulate *s, const struct simulate_result *r,
                      struct days_out *o)
{
    struct van_out *rows = arena_array(a, struct van_out, in->vans.n);
    for (int32_t v = 0; v < s->n_vans; v++) {
        int64_t waited = 0, sampled = 0;
        for (int64_t k = 0; k < r->n; k++) {
            waited += r->day[k].van_waited[v];
            for (int32_t i = 0; i < s->van[v].n_stops; i++)
                sampled += share(r->day[k].point_sampled[s->van[v].stops[i]], s->point[s->van[v].stops[i]].pool);
        }
        rows[v] = (struct van_out){((const struct van_row *)in->vans.items)[v].id,
                                   ((const struct hub_row *)in->hubs.items)[s->van[v].hub].id,
                                   {(size_t)s->van[v].n_stops, stops_of(a, in, &s->van[v])}, share(waited, sampled * 1000)};
    }
    o->vans = (struct list){in->vans.n, rows};
}

static void list_hubs(struct arena *a, const struct simulate_input *in, const struct simulate_result *r, struct days_out *o)
{
    const struct hub_row *h = in->hubs.items;
    struct hub_out *rows = arena_array(a, struct hub_out, in->hubs.n);
    for (size_t i = 0; i < in->hubs.n; i++) {
        int64_t waited = 0;
        for (int64_t k = 0; k < r->n; k++)
            waited += share(r->day[k].hub_waited[i], 1000);
        rows[i] = (struct hub_out){h[i].id, ((const struct lab_row *)in->labs.items)[h[i].to].id, share(waited, r->n)};
    }
    o->hubs = (struct list){in->hubs.n, rows};
}

static void list_labs(struct arena *a, const struct simulate_input *in, const struct simulate_result *r, struct days_out *o)
{
    struct lab_out *rows = arena_array(a, struct lab_out, in->labs.n);
    for (size_t i = 0; i < in->labs.n; i++) {
        int64_t waited = 0, queue = 0;
        for (int64_t k = 0; k < r->n; k++) {
            waited += share(r->day[k].lab_waited[i], 1000);
            queue = r->day[k].lab_queue[i] > queue ? r->day[k].lab_queue[i] : queue;
        }
        rows[i] = (struct lab_out){((const struct lab_row *)in->labs.items)[i].id, share(waited, r->n), queue};
    }
    o->labs = (struct list){in->labs.n, rows};
}

void simulate_write(const struct simulate_input *in, const struct simulate *s, const struct simulate_result *r,
                    const struct plan_run *run, const struct plan_problems *problems, struct buf *out)
{
    ARENA_SCOPED a = {0};
    BUF_SCOPED body = {0};
    struct days_out o = {.seed = (int64_t)run->seed, .days = r->n, .aim = in->aim};
    list_measures(&a, r, &o);
    list_changes(&a, in, r, &o);
    list_points(&a, in, r, &o);
    list_areas(&a, in, r, &o);
    list_vans(&a, in, s, r, &o);
    list_hubs(&a, in, r, &o);
    list_labs(&a, in, r, &o);
    fields_write(simulate_plan_table, &o, &body);
    buf_add(out, body.at, body.len - 1);  /* the closing bracket waits for the problems */
    buf_char(out, ',');
    plan_write_problems(problems, out);
    buf_text(out, "}\n");
}
