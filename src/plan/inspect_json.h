/* inspect_json.h - sites to inspect, and the draw, as JSON; `docs/plan.md` walks through an example. */
#pragma once
#include "plan/inspect.h"
#include "plan/plan.h"
#include "plan/plan_read.h"

enum { INSPECT_SITES_MOST = 20000 };

extern const struct field inspect_json_table[];
extern const struct field inspect_plan_table[];  /* of what is written, for the reference */

/* JSON → the frozen list with its digests, and the draw once there is a public value.
 * Rows that are wrong stand under "problems" and are not in the list.  `run` is not used: there is no search, and
 * chance comes from the digests.  Keys: plan.nothing_to_plan {what}, plan.more_draws_than_sites,
 * plan.commitment_differs, and those of field.h. */
err_t inspect_plan_json(struct arena *a, const struct json *in, enum language language, const struct plan_run *run,
                        struct buf *out);
