/* sites_json.h - where to sample: the problem and the plan as JSON.
 *
 * `docs/plan.md` walks through an example; docs/reference/plans.md lists every
 * member, made from the rows of sites_json_table. */
#pragma once
#include "plan/plan_read.h"
#include "plan/sites.h"

enum {
    SITES_PEOPLE_MOST = 20000, SITES_SITES_MOST = 5000, SITES_STANDARDS_MOST = 50, SITES_WALKS_MOST = 2000000,
    SITES_ARCS_MOST = 20000000,
};

extern const struct field sites_json_table[];
extern const struct field sites_plan_table[];  /* of what is written, for the reference */

/* JSON → plan as JSON.  Rows that are wrong stand under "problems" of the answer, the rest is planned.
 * Keys: plan.nothing_to_plan {what}, plan.too_many_walks {max}, and those of field.h. */
err_t sites_plan_json(struct arena *a, const struct json *in, enum language language, const struct plan_run *run,
                      struct buf *out);
