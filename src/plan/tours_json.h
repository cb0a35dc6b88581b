/* tours_json.h - who goes where, and when: the problem and the plan as JSON.
 *
 * `docs/plan.md` walks through an example; docs/reference/plans.md lists every
 * member, made from the rows of tours_json_table. */
#pragma once
#include "plan/plan_read.h"
#include "plan/tours.h"

enum { TOURS_STOPS_MOST = 3000, TOURS_VEHICLES_MOST = 500, TOURS_LEGS_MOST = 2000000, TOURS_SKILLS_MOST = 60 };

extern const struct field tours_json_table[];
extern const struct field tours_plan_table[];  /* of what is written, for the reference */

/* JSON → plan as JSON.  Rows that are wrong stand under "problems" of the answer, the rest is planned.
 * Keys: plan.nothing_to_plan {what}, plan.too_many_skills {max}, and those of field.h. */
err_t tours_plan_json(struct arena *a, const struct json *in, enum language language, const struct plan_run *run,
                      struct buf *out);
