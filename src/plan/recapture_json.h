/* recapture_json.h - lists of people, counted, and how many the roster lacks, as JSON; `docs/plan.md` has an example. */
#pragma once
#include "plan/recapture.h"
#include "plan/plan.h"
#include "plan/plan_read.h"

enum { RECAPTURE_ROWS_MOST = 20000, RECAPTURE_RATES_MOST = 20 };

extern const struct field recapture_json_table[];
extern const struct field recapture_plan_table[];  /* of what is written, for the reference */

/* JSON → estimates as JSON.  Rows that are wrong stand under "problems", the rest is estimated.  `run` is used to
 * stop only: rows that come after are left out and said so.  Keys: plan.nothing_to_plan {what}, plan.stopped (of a
 * row), and those of field.h. */
err_t recapture_plan_json(struct arena *a, const struct json *in, enum language language, const struct plan_run *run,
                        struct buf *out);
