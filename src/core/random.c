/* random.c - splitmix64 for seeds, xoshiro256** for streams. */
#include "core/random.h"

#include <assert.h>

static uint64_t splitmix(uint64_t *state)
{
    uint64_t z = *state += 0x9e3779b97f4a7c15u;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

static uint64_t mixed(uint64_t seed, uint64_t place, uint64_t purpose)
{
    uint64_t state = seed;
    state = splitmix(&state) ^ place;
    state = splitmix(&state) ^ purpose;
    return splitmix(&state);
}

void random_start(struct random *r, uint64_t seed, int64_t place, uint64_t purpose)
{
    uint64_t state = mixed(seed, (uint64_t)place, purpose);
    for (int i = 0; i < 4; i++)
        r->state[i] = splitmix(&state);
}

static uint64_t rotated(uint64_t x, int by)
{
    return x << by | x >> (64 - by);
}

/* xoshiro256** of Blackman and Vigna, which they gave to the public domain. */
uint64_t random_next(struct random *r)
{
    uint64_t *s = r->state;
    uint64_t out = rotated(s[1] * 5, 7) * 9;
    uint64_t t = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rotated(s[3], 45);
    return out;
}

/* The high half of a product; its bias is below n / 2^64. */
int64_t random_below(struct random *r, int64_t n)
{
    assert(n > 0);
    return (int64_t)((unsigned __int128)random_next(r) * (uint64_t)n >> 64);
}

int64_t random_between(struct random *r, int64_t low, int64_t high)
{
    return low + random_below(r, high - low + 1);
}

bool random_chance(struct random *r, int64_t per_million)
{
    return random_below(r, MILLION) < per_million;
}

size_t random_pick(struct random *r, const int64_t *weight, size_t n)
{
    int64_t total = 0;
    for (size_t i = 0; i < n; i++)
        total += weight[i];
    if (total <= 0)
        return n;
    int64_t left = random_below(r, total);
    size_t i = 0;
    while (left >= weight[i])
        left -= weight[i++];
    return i;
}

static int64_t common_divisor(int64_t a, int64_t b)
{
    while (b) {
        int64_t rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

/* The golden section spreads neighbours far apart. */
void shuffle_start(struct shuffle *s, int64_t n, uint64_t seed, uint64_t purpose)
{
    assert(n > 0 && n < (int64_t)1 << 31);
    uint64_t chance = mixed(seed, (uint64_t)n, purpose);
    s->n = n;
    s->start = (int64_t)(chance % (uint64_t)n);
    s->step = n * 618 / 1000 + (int64_t)(chance >> 40) % (n / 50 + 1);
    while (common_divisor(s->step, n) != 1)
        s->step++;
}

int64_t shuffle_place(const struct shuffle *s, int64_t i)
{
    assert(i >= 0 && i < s->n);
    return (i * s->step + s->start) % s->n;
}
