/* simulate_json.c - the rows of a round to be simulated, and the way from JSON to JSON. */
#include "plan/simulate_json_parts.h"

enum { TWO_DAYS = 2 * 86400, WEIGHT_MOST = 1000000 };

static const char *const aims[] = {"finish", "wait", "result", NULL};

#define PLACED(S)                                                              \
    TEXT(S, id, .need = true, .max = 60, .help = "Name or number."),            \
    REAL(S, x, .help = "Longitude, or metres eastward."),                       \
    REAL(S, y, .help = "Latitude, or metres northward."),                       \
    CHOICE(S, coordinates, .choices = ground_systems, .help = "When it differs from the whole.")

static const struct field point_rows[] = {
    PLACED(struct point_row),
    TEXT(struct point_row, hub, .max = 60, .help = "Where its tubes go; left out: the nearest hub that has a van."),
    TEXT(struct point_row, area, .max = 60, .help = "Such as its township: people and tubes of each day are summed by it."),
    INT(struct point_row, people, .need = true, .min = 0, .max = 1000000, .help = "How many should come."),
    INT(struct point_row, turnout_percent, .min = 0, .max = 100, .help = "How many of them do; left out: 100."),
    INT(struct point_row, tables, .need = true, .min = 1, .max = SIMULATE_TABLES_MOST, .help = "Tables that work."),
    INT(struct point_row, opens, .min = 0, .max = 86400, .help = "Seconds of the day; left out: 28,800 (08:00)."),
    INT(struct point_row, closes, .min = 1, .max = TWO_DAYS, .help = "Seconds of the day; left out: 64,800 (18:00)."),
    INT(struct point_row, persons_per_hour, .min = 1, .max = 1000, .help = "That a table serves; left out: 100."),
    INT(struct point_row, pool, .min = 1, .max = 20, .help = "Persons in a tube; left out: 10."),
    {0},
};
static const struct field van_rows[] = {
    TEXT(struct van_row, id, .need = true, .max = 60, .help = "Name or number."),
    TEXT(struct van_row, hub, .max = 60, .help = "Where it belongs; left out: where the most people are for each van."),
    INT(struct van_row, room, .min = 1, .max = 100000, .help = "Tubes it can hold; left out: 2,000."),
    INT(struct van_row, from, .min = 0, .max = TWO_DAYS,
        .help = "First departure, seconds of the day; left out: an hour after its first point opens."),
    INT(struct van_row, every_minutes, .min = 1, .max = 1440,
        .help = "It does not leave again sooner than this; left out: 60."),
    {0},
};
static const struct field hub_rows[] = {
    PLACED(struct hub_row),
    TEXT(struct hub_row, lab, .max = 60, .help = "Where its tubes go; left out: the nearest laboratory."),
    INT(struct hub_row, cars, .min = 1, .max = SIMULATE_SERVERS_MOST, .help = "To the laboratory; left out: 1."),
    INT(struct hub_row, room, .min = 1, .max = 100000, .help = "Tubes that a car can hold; left out: 2,000."),
    INT(struct hub_row, batch, .min = 1, .max = 100000, .help = "A car leaves with so many; left out: 500."),
    INT(struct hub_row, every_minutes, .min = 1, .max = 1440,
        .help = "With fewer, when the first of them has waited so long; left out: 60."),
    {0},
};
static const struct field lab_rows[] = {
    PLACED(struct lab_row),
    INT(struct lab_row, opens, .min = 0, .max = TWO_DAYS, .help = "Seconds of the day; left out: 0.  It stays open."),
    INT(struct lab_row, tubes_per_hour, .need = true, .min = 1, .max = 1000000, .help = "That are unpacked and registered."),
    INT(struct lab_row, machines, .need = true, .min = 1, .max = SIMULATE_SERVERS_MOST, .help = "That run at a time."),
    INT(struct lab_row, wells, .min = 1, .max = 10000, .help = "Tubes in a run; left out: 94."),
    INT(struct lab_row, run_minutes, .min = 1, .max = 1440,
        .help = "From extraction to result; left out: 180."),
    INT(struct lab_row, hold_minutes, .min = 0, .max = 1440,
        .help = "A run begins without being full when a tube has waited so long; left out: 30."),
    {0},
};
static const struct field weather_rows[] = {
    TEXT(struct weather_row, name, .max = 60, .help = "Such as snow in the morning."),
    INT(struct weather_row, from, .need = true, .min = 0, .max = 14 * 86400, .help = "Seconds of the day."),
    INT(struct weather_row, until, .need = true, .min = 0, .max = 14 * 86400, .help = "Seconds of the day."),
    INT(struct weather_row, chance_percent, .min = 0, .max = 100, .help = "That it comes; left out: 100."),
    INT(struct weather_row, travel_percent, .min = 10, .max = 1000, .help = "A way takes so much of its time; left out: 100."),
    INT(struct weather_row, work_percent, .min = 10, .max = 1000, .help = "So does the work at a table; left out: 100."),
    INT(struct weather_row, stay_home_percent, .min = 0, .max = 100, .help = "Who does not come; left out: 0."),
    {0},
};

const struct field simulate_json_table[] = {
    CHOICE(struct simulate_input, coordinates, .choices = ground_systems,
           .help = "What x and y are: degrees of WGS-84 (left out), of GCJ-02, or metres."),
    CHOICE(struct simulate_input, aim, .choices = aims,
           .help = "What a change should help: the last result (left out), the mean wait, or the mean time to a result."),
    INT(struct simulate_input, detour_percent, .min = 100, .max = 500,
        .help = "A way in per cent of the straight line; left out: 130."),
    INT(struct simulate_input, speed_kmh, .min = 1, .max = 200, .help = "Of all vehicles; left out: 30."),
    INT(struct simulate_input, travel_spread_percent, .min = 0, .max = 90,
        .help = "Each way takes so much more or less, by chance; left out: 20."),
    INT(struct simulate_input, work_shape, .min = 0, .max = 20,
        .help = "How even the work at a table is: 1 as by pure chance, 20 nearly even, 0 always the same; left out: 4."),
    INT(struct simulate_input, patience_minutes, .min = 0, .max = 1440,
        .help = "Mean wait after which people go away; 0 or left out: they stay."),
    INT(struct simulate_input, overtime_minutes, .min = 0, .max = 1440,
        .help = "How long those in line are still sampled after closing; left out: 120."),
    INT(struct simulate_input, wait_minutes, .min = 0, .max = 1440, .help = "A longer wait is counted; left out: 20."),
    INT(struct simulate_input, lab_hours, .min = 1, .max = 48,
        .help = "A tube that takes longer to the laboratory is counted; left out: 4."),
    INT(struct simulate_input, van_stop_minutes, .min = 0, .max = 120, .help = "A van's time at a point; left out: 5."),
    INT(struct simulate_input, table_hours_between_breakdowns, .min = 0, .max = 10000,
        .help = "Of a table's work (device, network, change of staff); 0 or left out: none."),
    INT(struct simulate_input, table_repair_minutes, .min = 0, .max = 1440, .help = "Mean; left out: 15."),
    INT(struct simulate_input, van_hours_between_breakdowns, .min = 0, .max = 10000,
        .help = "Of driving; 0 or left out: none."),
    INT(struct simulate_input, van_repair_minutes, .min = 0, .max = 1440, .help = "Mean; left out: 60."),
    INT(struct simulate_input, failed_runs_per_thousand, .min = 0, .max = 1000,
        .help = "Runs of a machine that must be done again; left out: 0."),
    INT(struct simulate_input, run_repair_minutes, .min = 0, .max = 1440, .help = "Mean time before that; left out: 30."),
    INTS(struct simulate_input, arrivals_by_hour, .max = SIMULATE_HOURS,
         .help = "24 weights: how many like to come in each hour of the day; left out: a morning and an evening peak."),
    LIST(struct simulate_input, points, struct point_row, point_rows, .need = true, .max = SIMULATE_POINTS_MOST,
         .help = "Where people are sampled."),
    LIST(struct simulate_input, vans, struct van_row, van_rows, .need = true, .max = SIMULATE_VANS_MOST,
         .help = "They carry tubes from points to their hub."),
    LIST(struct simulate_input, hubs, struct hub_row, hub_rows, .need = true, .max = SIMULATE_HUBS_MOST,
         .help = "Where tubes are gathered."),
    LIST(struct simulate_input, labs, struct lab_row, lab_rows, .need = true, .max = SIMULATE_LABS_MOST,
         .help = "Where they are tested."),
    LIST(struct simulate_input, weather, struct weather_row, weather_rows, .max = SIMULATE_WEATHER_MOST,
         .help = "What may come; each row by a chance of its own."),
    {0},
};

/* ---- what is left out --------------------------------------------------------------------------- */

static void set_default(int64_t *n, int64_t otherwise)
{
    if (*n == ABSENT)
        *n = otherwise;
}

static void fill_whole(struct simulate_input *in)
{
    in->aim = in->aim ? in->aim : aims[0];
    set_default(&in->detour_percent, 130);
    set_default(&in->speed_kmh, 30);
    set_default(&in->travel_spread_percent, 20);
    set_default(&in->work_shape, 4);
    set_default(&in->patience_minutes, 0);
    set_default(&in->overtime_minutes, 120);
    set_default(&in->wait_minutes, 20);
    set_default(&in->lab_hours, 4);
    set_default(&in->van_stop_minutes, 5);
    set_default(&in->table_hours_between_breakdowns, 0);
    set_default(&in->table_repair_minutes, 15);
    set_default(&in->van_hours_between_breakdowns, 0);
    set_default(&in->van_repair_minutes, 60);
    set_default(&in->failed_runs_per_thousand, 0);
    set_default(&in->run_repair_minutes, 30);
}

#define ROWS(list, T) ((T *)(uintptr_t)(list).items)

static void fill_points(struct simulate_input *in)
{
    struct point_row *p = ROWS(in->points, struct point_row);
    for (size_t k = 0; k < in->points.n; k++) {
        set_default(&p[k].turnout_percent, 100);
        set_default(&p[k].opens, 28800);
        set_default(&p[k].closes, 64800);
        set_default(&p[k].persons_per_hour, 100);
        set_default(&p[k].pool, 10);
    }
    struct van_row *v = ROWS(in->vans, struct van_row);
    for (size_t k = 0; k < in->vans.n; k++) {
        set_default(&v[k].room, 2000);
        set_default(&v[k].every_minutes, 60);
    }
}

static void fill_places(struct simulate_input *in)
{
    struct hub_row *h = ROWS(in->hubs, struct hub_row);
    for (size_t k = 0; k < in->hubs.n; k++) {
        set_default(&h[k].cars, 1);
        set_default(&h[k].room, 2000);
        set_default(&h[k].batch, 500);
        set_default(&h[k].every_minutes, 60);
    }
    struct lab_row *l = ROWS(in->labs, struct lab_row);
    for (size_t k = 0; k < in->labs.n; k++) {
        set_default(&l[k].opens, 0);
        set_default(&l[k].wells, 94);
        set_default(&l[k].run_minutes, 180);
        set_default(&l[k].hold_minutes, 30);
    }
    struct weather_row *w = ROWS(in->weather, struct weather_row);
    for (size_t k = 0; k < in->weather.n; k++) {
        set_default(&w[k].chance_percent, 100);
        set_default(&w[k].travel_percent, 100);
        set_default(&w[k].work_percent, 100);
        set_default(&w[k].stay_home_percent, 0);
    }
}

static err_t check_arrivals(struct list *hours)
{
    /* People like to come at eight and nine, and after work. */
    static const int64_t usual[SIMULATE_HOURS] = {1, 1, 1, 1, 1, 1, 4, 8, 10, 10, 8, 6, 4, 4, 5, 6, 8, 9, 9, 7, 4, 2, 1, 1};
    int64_t sum = 0;
    if (!hours->n)
        *hours = (struct list){SIMULATE_HOURS, usual};
    const int64_t *n = hours->items;
    for (size_t k = 0; k < hours->n && sum >= 0; k++)
        sum = n[k] > WEIGHT_MOST ? -1 : sum + n[k];
    if (hours->n != SIMULATE_HOURS || sum <= 0)
        return FAIL(ERR_INVALID, "plan.not_24_hours", .field = "arrivals_by_hour");
    return OK;
}

/* So that a day has an end and fits into memory. */
static err_t check_size(const struct simulate *s)
{
    int64_t people = 0, tubes = 0;
    for (int32_t j = 0; j < s->n_points; j++) {
        people += s->point[j].people;
        tubes += s->point[j].people / s->point[j].pool;
    }
    if (people <= SIMULATE_PEOPLE_MOST && tubes <= SIMULATE_TUBES_MOST)
        return OK;
    err_tell("people", "%d", SIMULATE_PEOPLE_MOST);
    err_tell("tubes", "%d", SIMULATE_TUBES_MOST);
    return FAIL(ERR_TOO_LARGE, "plan.too_many_people");
}

err_t simulate_plan_json(struct arena *a, const struct json *in, enum language language, const struct plan_run *run,
                         struct buf *out)
{
    struct plan_problems problems = plan_problems_new(a, language);
    struct simulate_input input;
    struct simulate ready;
    struct simulate_result *result = arena_new(a, struct simulate_result);
    TRY(plan_read(simulate_json_table, a, in, &input, &problems));
    TRY(check_arrivals(&input.arrivals_by_hour));
    fill_whole(&input);
    fill_points(&input);
    fill_places(&input);
    TRY(simulate_prepare(a, &input, &problems, &ready));
    TRY(check_size(&ready));
    simulate_round(a, &ready, run, result);
    if (!result->n)
        return FAIL(ERR_CONFLICT, "plan.no_day_done");
    simulate_write(&input, &ready, result, run, &problems, out);
    return OK;
}
