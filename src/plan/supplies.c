/* supplies.c - see supplies.h. */
#include "plan/supplies.h"

#include "plan/plan.h"

#include <stdbool.h>

int64_t supplies_quantile(int64_t *days, size_t n, int64_t percent)
{
    plan_sort_numbers(days, n);
    return days[(n * (size_t)percent + 99) / 100 - 1];
}

static int64_t packs_wanted(const struct supplies_area *a, int64_t pack)
{
    return a->need > a->have ? (a->need - a->have + pack - 1) / pack : 0;
}

enum { RATE_BITS = 30 };

/* The packs that find their area below the part `rate` / 2^30 of its need. */
static int64_t packs_at(const struct supplies_area *a, int64_t pack, int64_t rate)
{
    int64_t aim = (int64_t)(((__int128)a->need * rate + ((int64_t)1 << RATE_BITS) - 1) >> RATE_BITS), wanted = packs_wanted(a, pack);
    int64_t packs = aim > a->have ? (aim - a->have + pack - 1) / pack : 0;
    return packs < wanted ? packs : wanted;
}

static int64_t sum_at(const struct supplies_area *areas, size_t n, int64_t pack, int64_t rate)
{
    int64_t sum = 0;
    for (size_t k = 0; k < n; k++)
        sum += packs_at(&areas[k], pack, rate);
    return sum;
}

/* Has l less of its need than r?  Of equals the smaller is served: a pack brings it further. */
static bool is_poorer(const struct supplies_area *l, const struct supplies_area *r, int64_t pack)
{
    __int128 left = (__int128)(l->have + l->packs * pack) * r->need, right = (__int128)(r->have + r->packs * pack) * l->need;
    return left != right ? left < right : l->need < r->need;
}

static struct supplies_area *poorest(struct supplies_area *areas, size_t n, int64_t pack)
{
    struct supplies_area *best = NULL;
    for (size_t k = 0; k < n; k++)
        if (areas[k].packs < packs_wanted(&areas[k], pack) && (!best || is_poorer(&areas[k], best, pack)))
            best = &areas[k];
    return best;
}

/* A pack always goes to the poorest: all packs that find their area below a rate at once, the last few one by one. */
int64_t supplies_share(struct supplies_area *areas, size_t n, int64_t store, int64_t pack)
{
    int64_t low = 0, high = ((int64_t)1 << RATE_BITS) + 1;
    while (high - low > 1) {
        int64_t middle = low + (high - low) / 2;
        if (sum_at(areas, n, pack, middle) <= store)
            low = middle;
        else
            high = middle;
    }
    store -= sum_at(areas, n, pack, low);
    for (size_t k = 0; k < n; k++)
        areas[k].packs = packs_at(&areas[k], pack, low);
    for (struct supplies_area *next; store > 0 && (next = poorest(areas, n, pack)); store--)
        next->packs++;
    return store;
}
