/* simulate_json.h - a round to be simulated, and what the days were like, as JSON.
 *
 * `docs/plan.md` walks through an example; docs/reference/plans.md lists every
 * member, made from the rows of the two tables. */
#pragma once
#include "plan/plan_read.h"
#include "plan/simulate.h"

enum {
    SIMULATE_POINTS_MOST = 5000, SIMULATE_VANS_MOST = 1000, SIMULATE_HUBS_MOST = 200, SIMULATE_LABS_MOST = 100,
    SIMULATE_WEATHER_MOST = 50, SIMULATE_PEOPLE_MOST = 50000000, SIMULATE_TUBES_MOST = 3000000,
};

extern const struct field simulate_json_table[];
extern const struct field simulate_plan_table[];  /* of what is written, for the reference */

/* JSON → days as JSON.  Rows that are wrong stand under "problems", the rest is simulated.
 * Keys: plan.nothing_to_plan {what}, plan.not_24_hours, plan.too_many_people {people} {tubes}, plan.no_day_done (it was stopped in
 * the first day), and those of field.h. */
err_t simulate_plan_json(struct arena *a, const struct json *in, enum language language, const struct plan_run *run,
                         struct buf *out);
