/* spread.c - the largest remainder, within limits. */
#include "generate/spread.h"

#include <assert.h>
#include <string.h>

static int64_t sum(const int64_t *v, size_t n)
{
    int64_t total = 0;
    for (size_t i = 0; i < n; i++)
        total += v[i];
    return total;
}

static int64_t part(int64_t total, int64_t weight, int64_t all)
{
    return (int64_t)((__int128)total * weight / all);
}

/* Gives room[i] to those whose part would be more than that; are there any? */
static bool fill_small_rooms(int64_t *total, int64_t *weight, int64_t *room, size_t n, int64_t *share)
{
    bool filled = false;
    int64_t all = sum(weight, n), at_start = *total;
    for (size_t i = 0; i < n && all > 0; i++) {
        if (!weight[i] || part(at_start, weight[i], all) < room[i])
            continue;
        int64_t give = room[i] < *total ? room[i] : *total;
        share[i] += give;
        *total -= give;
        weight[i] = room[i] = 0;
        filled = true;
    }
    return filled;
}

/* What whole parts leave over goes to the largest fractions, first come first. */
static void give_fractions(int64_t total, const int64_t *weight, int64_t all, int64_t left, size_t n, int64_t *share)
{
    int64_t fraction[SPREAD_MOST];
    for (size_t i = 0; i < n; i++)
        fraction[i] = weight[i] ? (int64_t)((__int128)total * weight[i] % all) : -1;
    for (; left > 0; left--) {
        size_t best = 0;
        for (size_t i = 1; i < n; i++)
            if (fraction[i] > fraction[best])
                best = i;
        assert(fraction[best] >= 0);
        share[best]++;
        fraction[best] = -1;
    }
}

static void give_parts(int64_t total, const int64_t *weight, size_t n, int64_t *share)
{
    int64_t all = sum(weight, n), left = total;
    if (!total)
        return;
    assert(all > 0);
    for (size_t i = 0; i < n; i++) {
        int64_t give = part(total, weight[i], all);
        share[i] += give;
        left -= give;
    }
    give_fractions(total, weight, all, left, n, share);
}

bool spread(int64_t total, const int64_t *weight, const int64_t *low, const int64_t *high, size_t n, int64_t *share)
{
    int64_t w[SPREAD_MOST], room[SPREAD_MOST], rooms = 0;
    assert(n <= SPREAD_MOST);
    for (size_t i = 0; i < n; i++) {
        share[i] = low ? low[i] : 0;
        room[i] = high ? high[i] - share[i] : total;
        w[i] = room[i] > 0 ? weight[i] : 0;
        if (room[i] < 0)
            return false;
        rooms += room[i];
    }
    total -= sum(share, n);
    if (total < 0 || total > rooms)
        return false;
    while (fill_small_rooms(&total, w, room, n, share))
        ;
    if (total > 0 && sum(w, n) == 0) /* the weights are used up: by room */
        memcpy(w, room, n * sizeof *w);
    give_parts(total, w, n, share);
    return true;
}

void spread_take(struct random *r, int64_t want, int64_t *heap, size_t n, int64_t *taken)
{
    int64_t weight[SPREAD_MOST] = {0};
    assert(n <= SPREAD_MOST);
    for (size_t i = 0; i < n; i++)
        weight[i] = heap[i] * random_between(r, 800, 1200);
    bool enough = spread(want, weight, NULL, heap, n, taken);
    assert(enough);
    for (size_t i = 0; i < n; i++)
        heap[i] -= taken[i];
}
