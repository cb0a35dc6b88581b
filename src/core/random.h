/* random.h - seeded chance that gives the same numbers on every machine.
 *
 * Whole numbers only: floating point differs between compilers and processors.
 * Every village and purpose has a stream of its own, so that a change in one
 * place moves nothing elsewhere. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { MILLION = 1000000 };

struct random { uint64_t state[4]; };

/* Begin a stream: the same seed, place and purpose give the same numbers. */
void random_start(struct random *r, uint64_t seed, int64_t place, uint64_t purpose);
uint64_t random_next(struct random *r);
int64_t random_below(struct random *r, int64_t n);            /* 0 … n - 1 */
int64_t random_between(struct random *r, int64_t low, int64_t high); /* both included */
bool random_chance(struct random *r, int64_t per_million);

/* An index drawn by weight; n when all weights are zero. */
size_t random_pick(struct random *r, const int64_t *weight, size_t n);

/* A shuffle of 0 … n - 1 that needs no memory: every i has its own place. */
struct shuffle { int64_t n, step, start; };
void shuffle_start(struct shuffle *s, int64_t n, uint64_t seed, uint64_t purpose);
int64_t shuffle_place(const struct shuffle *s, int64_t i);
