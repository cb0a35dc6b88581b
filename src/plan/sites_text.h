/* sites_text.h - the public formats of siting problems.
 *
 *   orlib-pmed  OR-Library p-median: a graph; everybody walks along its edges
 *   orlib-cap   OR-Library capacitated warehouses, each demand from one site here
 *   holmberg    Holmberg, Ronnqvist and Yuan 1999, single source
 *   cpmp        Lorena and Senne, capacitated p-median: x y room people; straight lines
 *
 * Costs that may have decimals are read in thousandths. */
#pragma once
#include "core/buf.h"
#include "core/err.h"
#include "plan/sites.h"

enum { SITES_TEXT_MOST = 5000 };  /* demand points, and candidates */

struct sites_text { struct sites problem; int64_t scale; };  /* cost / scale is the collection's unit */

extern const char *const sites_formats[];  /* ends in NULL */

/* Keys: plan.file_wrong {problem}. */
err_t sites_read_text(struct arena *a, const char *format, const char *text, size_t len, struct sites_text *out);

/* A problem of a public collection → the plan as JSON: scale, cost, bound, gap_millionths, iterations,
 * checked (what sites_fault says), sites (numbers from 1) and at (a site for each demand point). */
err_t sites_plan_text(struct arena *a, const char *format, const char *text, size_t len, const struct plan_run *run,
                      struct buf *out);
