/* plan.h - what every planning engine is given beside its problem: a seed, and when to stop.
 *
 * The engines are pure: no clock, no files, no database.  With `iterations` the
 * same seed gives the same bytes on every machine.  A caller with a clock gives
 * `spent` instead, and may end the search with it in both cases; the engine then
 * hands over the best that it has. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { PLAN_ALL = 1000000 };  /* the whole of a budget, in millionths */

struct plan_progress {
    int64_t iteration;
    int64_t cost;    /* of the best so far, in the engine's unit; INT64_MAX: none yet */
    int64_t left;    /* people or stops that the best so far leaves out */
};

struct plan_run {
    uint64_t seed;
    int64_t iterations;  /* 0: only `spent` ends the search */
    /* How much of the budget is used, in millionths.  PLAN_ALL: end the search; twice that: end at
     * once.  May be NULL when there are `iterations`.  Called every few milliseconds: also the place
     * to show progress. */
    int64_t (*spent)(void *ctx, const struct plan_progress *now);
    void *ctx;
};

/* The used part of the budget: at PLAN_ALL the search stops, above it what completes the plan, too.
 * With `iterations` the part is counted in them alone, so that a clock can end a search but not
 * change its course. */
int64_t plan_spent(const struct plan_run *run, const struct plan_progress *now);

/* From the smallest to the largest; quick for the few that often come. */
void plan_sort_numbers(int64_t *n, size_t count);
