/* plan.c - see plan.h. */
#include "plan/plan.h"

#include <stdlib.h>

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

static int by_number(const void *left, const void *right)
{
    const int64_t *l = left, *r = right;
    return (*l > *r) - (*l < *r);
}

void plan_sort_numbers(int64_t *n, size_t count)
{
    enum { FEW = 32 };
    if (count > FEW) {
        qsort(n, count, sizeof *n, by_number);
        return;
    }
    for (size_t i = 1; i < count; i++) {
        int64_t one = n[i];
        size_t k = i;
        for (; k > 0 && n[k - 1] > one; k--)
            n[k] = n[k - 1];
        n[k] = one;
    }
}
