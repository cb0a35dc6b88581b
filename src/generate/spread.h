/* spread.h - dividing counts so that nothing is lost.
 *
 * The census is met exactly because every number in the county comes from its
 * total by one of these, and each of them gives out all that it was given. */
#pragma once
#include "core/random.h"

enum { SPREAD_MOST = 1024 }; /* places to share among */

/* Shares a total by weight among n places, none below `low` or above `high`
 * (NULL: 0, and no limit).  False when the limits do not allow the total. */
bool spread(int64_t total, const int64_t *weight, const int64_t *low, const int64_t *high, size_t n,
            int64_t *share);

/* Takes `want` things out of n heaps, about in proportion, a little by chance. */
void spread_take(struct random *r, int64_t want, int64_t *heap, size_t n, int64_t *taken);
