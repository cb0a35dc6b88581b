/* supplies.h - tomorrow's supplies for each area: enough for all but the worst days, and shared fairly when short.
 *
 * The need is a quantile of what simulated days used (not a mean and ten per cent
 * on top).  When the store holds less, packs are given so that the area that has
 * the least of its need has as much as possible, then the next, and so on. */
#pragma once
#include <stddef.h>
#include <stdint.h>

enum { SUPPLIES_MOST = 1000000000 };

struct supplies_area {
    int64_t need, have;  /* pieces, 0 … SUPPLIES_MOST */
    int64_t packs;       /* result: to be sent */
};

/* The smallest of the days that is not exceeded in `percent` of them (1 … 100); n > 0.  Sorts the days. */
int64_t supplies_quantile(int64_t *days, size_t n, int64_t percent);

/* Share `store` packs of `pack` pieces; how many are left over. */
int64_t supplies_share(struct supplies_area *areas, size_t n, int64_t store, int64_t pack);
