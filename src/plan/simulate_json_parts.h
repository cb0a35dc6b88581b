/* simulate_json_parts.h - shared by simulate_json*.c and by nobody else. */
#pragma once
#include "plan/simulate_json.h"

struct point_row {
    int64_t row;
    const char *id, *coordinates, *hub, *area;
    double x, y;
    int64_t people, turnout_percent, tables, opens, closes, persons_per_hour, pool;
    struct ground_point at;
    int32_t to;   /* its hub */
};
struct hub_row {
    int64_t row;
    const char *id, *coordinates, *lab;
    double x, y;
    int64_t cars, room, batch, every_minutes;
    struct ground_point at;
    int32_t to;   /* its laboratory */
};
struct lab_row {
    int64_t row;
    const char *id, *coordinates;
    double x, y;
    int64_t opens, tubes_per_hour, machines, wells, run_minutes, hold_minutes;
    struct ground_point at;
};
struct van_row { int64_t row; const char *id, *hub; int64_t room, from, every_minutes; int32_t to; };
struct weather_row {
    int64_t row;
    const char *name;
    int64_t from, until, chance_percent, travel_percent, work_percent, stay_home_percent;
};

struct simulate_input {
    const char *coordinates, *aim;
    int64_t detour_percent, speed_kmh, travel_spread_percent, work_shape, patience_minutes, overtime_minutes, wait_minutes,
        lab_hours, van_stop_minutes, table_hours_between_breakdowns, table_repair_minutes, van_hours_between_breakdowns,
        van_repair_minutes, failed_runs_per_thousand, run_repair_minutes;
    struct list arrivals_by_hour, points, vans, hubs, labs, weather;
};

err_t simulate_prepare(struct arena *a, struct simulate_input *in, struct plan_problems *problems, struct simulate *out);
void simulate_write(const struct simulate_input *in, const struct simulate *s, const struct simulate_result *r,
                    const struct plan_run *run, const struct plan_problems *problems, struct buf *out);
