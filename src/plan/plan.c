/* plan.c - see plan.h. */
#include "plan/plan.h"

int64_t plan_spent(const struct plan_run *run, const struct plan_progress *now)
{
    int64_t told = run->spent ? run->spent(run->ctx, now) : 0;
    if (told >= PLAN_ALL)
        return told;
    if (!run->iterations)
        return told < 0 ? 0 : told;
    if (now->iteration >= run->iterations)
        return PLAN_ALL;
    return (int64_t)((double)now->iteration / (double)run->iterations * PLAN_ALL);
}
