/* tours_json.c - the rows of a routing problem, and the way from JSON to JSON. */
#include "plan/tours_json_parts.h"

#include <assert.h>

#define SECONDS_MOST 864000  /* ten days */

static const struct field stop_rows[] = {
    TEXT(struct stop_row, id, .need = true, .max = 60, .help = "Name or number of the stop."),
    REAL(struct stop_row, x, .help = "Longitude, or metres eastward."),
    REAL(struct stop_row, y, .help = "Latitude, or metres northward."),
    CHOICE(struct stop_row, coordinates, .choices = ground_systems, .help = "When it differs from the whole."),
    INT(struct stop_row, load, .min = 0, .max = 1000000, .help = "What it puts aboard: tubes, boxes; left out: 0."),
    INT(struct stop_row, work, .min = 0, .max = SECONDS_MOST, .help = "Seconds of work there; left out: 0."),
    INT(struct stop_row, opens, .min = 0, .max = SECONDS_MOST,
        .help = "Second of the day from which work may begin; left out: any."),
    INT(struct stop_row, closes, .min = 0, .max = SECONDS_MOST,
        .help = "Second of the day until which work may begin; above 86,400: the next day."),
    INT(struct stop_row, priority, .min = 1, .max = TOURS_PRIORITIES,
        .help = "1 is served before any 2, and so on; left out: 3."),
    TEXTS(struct stop_row, skills, .max = TOURS_SKILLS_MOST, .help = "What the vehicle and its crew must have."),
    {0},
};

static const struct field vehicle_rows[] = {
    TEXT(struct vehicle_row, id, .need = true, .max = 60, .help = "Name or number of the vehicle."),
    REAL(struct vehicle_row, x, .help = "Where it starts; during the day, where it is when it is free."),
    REAL(struct vehicle_row, y, .help = "Latitude of that, or metres northward."),
    REAL(struct vehicle_row, end_x, .help = "Where it ends; left out: where it starts."),
    REAL(struct vehicle_row, end_y, .help = "Latitude of that, or metres northward."),
    CHOICE(struct vehicle_row, coordinates, .choices = ground_systems, .help = "When it differs from the whole."),
    INT(struct vehicle_row, room, .min = 0, .max = 100000000, .help = "Load that it holds; left out: no limit."),
    INT(struct vehicle_row, aboard, .min = 0, .max = 100000000, .help = "Load that it holds already; left out: 0."),
    INT(struct vehicle_row, from, .min = 0, .max = SECONDS_MOST, .help = "Second of the day from which it may leave."),
    INT(struct vehicle_row, until, .min = 0, .max = SECONDS_MOST, .help = "Second of the day by which it is back."),
    INT(struct vehicle_row, longest, .min = 1, .max = SECONDS_MOST,
        .help = "Longest duty in seconds, from leaving to being back."),
    INT(struct vehicle_row, price, .min = 0, .max = 100000000,
        .help = "Metres that are driven rather than use one vehicle more; left out: 0."),
    TEXTS(struct vehicle_row, skills, .max = TOURS_SKILLS_MOST, .help = "What it and its crew have."),
    {0},
};

static const struct field leg_rows[] = {
    TEXT(struct leg_row, from, .need = true, .max = 60, .help = "The id of a stop or vehicle."),
    TEXT(struct leg_row, to, .need = true, .max = 60, .help = "The id of a stop or vehicle."),
    INT(struct leg_row, metres, .need = true, .min = 0, .max = 10000000, .help = "The way from the one to the other."),
    INT(struct leg_row, seconds, .min = 0, .max = SECONDS_MOST, .help = "Its time; left out: by the speed."),
    {0},
};

const struct field tours_json_table[] = {
    CHOICE(struct tours_input, coordinates, .choices = ground_systems,
           .help = "What x and y are: degrees of WGS-84 (left out), of GCJ-02, or metres."),
    INT(struct tours_input, detour_percent, .min = 100, .max = 500,
        .help = "A way in per cent of the straight line; left out: 130."),
    INT(struct tours_input, speed_kmh, .min = 1, .max = 200, .help = "Speed; left out: 25."),
    LIST(struct tours_input, stops, struct stop_row, stop_rows, .need = true, .max = TOURS_STOPS_MOST,
         .help = "Where somebody must go."),
    LIST(struct tours_input, vehicles, struct vehicle_row, vehicle_rows, .need = true, .max = TOURS_VEHICLES_MOST,
         .help = "Who can go; none: everything is listed as left out."),
    LIST(struct tours_input, legs, struct leg_row, leg_rows, .max = TOURS_LEGS_MOST,
         .help = "Known ways in one direction; they replace the straight line.  A vehicle's id is its start and its end."),
    {0},
};

static void set_default(int64_t *n, int64_t otherwise)
{
    if (*n == ABSENT)
        *n = otherwise;
}

static void fill_defaults(struct tours_input *in)
{
    struct stop_row *stops = (struct stop_row *)(uintptr_t)in->stops.items;
    struct vehicle_row *vehicles = (struct vehicle_row *)(uintptr_t)in->vehicles.items;
    set_default(&in->detour_percent, 130);
    set_default(&in->speed_kmh, 25);
    for (size_t k = 0; k < in->stops.n; k++) {
        set_default(&stops[k].load, 0);
        set_default(&stops[k].work, 0);
        set_default(&stops[k].opens, 0);
        set_default(&stops[k].closes, TOURS_LATEST);
        set_default(&stops[k].priority, 3);
    }
    for (size_t k = 0; k < in->vehicles.n; k++) {
        set_default(&vehicles[k].room, TOURS_LATEST * TOURS_STOPS_MOST);
        set_default(&vehicles[k].aboard, 0);
        set_default(&vehicles[k].from, 0);
        set_default(&vehicles[k].until, TOURS_LATEST);
        set_default(&vehicles[k].longest, 0);
        set_default(&vehicles[k].price, 0);
    }
}

err_t tours_plan_json(struct arena *a, const struct json *in, enum language language, const struct plan_run *run,
                      struct buf *out)
{
    struct plan_problems problems = plan_problems_new(a, language);
    struct tours_input input;
    struct tours_ready ready;
    struct tours_plan plan;
    TRY(plan_read(tours_json_table, a, in, &input, &problems));
    fill_defaults(&input);
    TRY(tours_prepare(a, &input, &problems, &ready));
    tours_solve(a, &ready.problem, run, &plan);
    assert(tours_fault(&ready.problem, &plan) == TOURS_RIGHT);
    tours_write(&ready, &plan, run, &problems, out);
    return OK;
}
