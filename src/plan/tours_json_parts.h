/* tours_json_parts.h - shared by tours_json*.c and by nobody else. */
#pragma once
#include "plan/ground.h"
#include "plan/tours_json.h"

struct stop_row {
    int64_t row;
    const char *id, *coordinates;
    double x, y;
    int64_t load, work, opens, closes, priority;
    struct list skills;
    struct ground_point point;
    uint64_t needs;
};
struct vehicle_row {
    int64_t row;
    const char *id, *coordinates;
    double x, y, end_x, end_y;
    int64_t room, aboard, from, until, longest, price;
    struct list skills;
    struct ground_point start, end;
    uint64_t has;
};
struct leg_row { int64_t row; const char *from, *to; int64_t metres, seconds; };

struct tours_input {
    const char *coordinates;
    int64_t detour_percent, speed_kmh;
    struct list stops, vehicles, legs;
};

/* Rows that are right, and the problem: places are the stops, then start and end of each vehicle. */
struct tours_ready {
    const struct stop_row *stops;
    const struct vehicle_row *vehicles;
    struct tours problem;
};

err_t tours_prepare(struct arena *a, struct tours_input *in, struct plan_problems *problems, struct tours_ready *out);
void tours_write(const struct tours_ready *r, const struct tours_plan *plan, const struct plan_run *run,
                 const struct plan_problems *problems, struct buf *out);
