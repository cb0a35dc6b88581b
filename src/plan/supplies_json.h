/* supplies_json.h - tomorrow's supplies as JSON; `docs/plan.md` has an example. */
#pragma once
#include "plan/plan.h"
#include "plan/plan_read.h"
#include "plan/supplies.h"

enum { SUPPLIES_AREAS_MOST = 500, SUPPLIES_ITEMS_MOST = 100, SUPPLIES_DAYS_MOST = 1000 };

extern const struct field supplies_json_table[];
extern const struct field supplies_plan_table[];  /* of what is written, for the reference */

/* JSON → what goes where as JSON.  Rows that are wrong stand under "problems", the rest is supplied.  `run` is not
 * used: there is no search and no chance.  Keys: plan.nothing_to_plan {what}, and those of field.h. */
err_t supplies_plan_json(struct arena *a, const struct json *in, enum language language, const struct plan_run *run,
                         struct buf *out);
