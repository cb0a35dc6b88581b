/* tours_text.h - the public formats of routing problems.
 *
 *   cvrplib       CVRPLIB with coordinates (EUC_2D): lengths to the nearest whole number, any number of vehicles
 *   solomon       Solomon, Gehring and Homberger: lengths and times cut to tenths, in tenths
 *   solomon-real  the same in thousandths, to the nearest */
#pragma once
#include "core/buf.h"
#include "core/err.h"
#include "plan/tours.h"

enum { TOURS_TEXT_MOST = 5000 };  /* stops */

struct tours_text { struct tours problem; int64_t scale; };

extern const char *const tours_formats[];  /* ends in NULL */

/* Keys: plan.file_wrong {problem}. */
err_t tours_read_text(struct arena *a, const char *format, const char *text, size_t len, struct tours_text *out);

/* A problem of a public collection → the plan as JSON: scale, cost, left_out, iterations, checked (what
 * tours_fault says) and routes (the collection's numbers of customers). */
err_t tours_plan_text(struct arena *a, const char *format, const char *text, size_t len, const struct plan_run *run,
                      struct buf *out);
