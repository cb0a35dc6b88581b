/* recapture.h - how many people are missing from the roster: capture and recapture between two lists.
 *
 * Of N people the roster holds n1 and another, independent list n2; `both` are on
 * both.  The more of the second list is on the roster, the fewer are missing.
 * Limits come from the hypergeometric distribution itself (no normal law: that
 * fails where few are missing), point estimates are Chapman's.
 *
 * If people who are not on the roster are also harder to find for the other list,
 * the estimate is too low. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { RECAPTURE_LIST_MOST = 10000000, RECAPTURE_PEOPLE_MOST = 1000000000 };

/* Counts up to RECAPTURE_LIST_MOST, both <= the smaller list. */
struct recapture_count { int64_t roster, other, both; };

/* `high` RECAPTURE_PEOPLE_MOST: there is no upper limit (nobody, or nearly nobody, is on both lists). */
struct recapture_estimate { double people; int64_t low, high; };

/* P(at most / at least `both` on both lists), if there are `people`. */
double recapture_at_most(const struct recapture_count *c, int64_t people);
double recapture_at_least(const struct recapture_count *c, int64_t people);

/* Chapman's estimate and the exact interval; `outside` is what may lie beyond each limit, as 0.025. */
struct recapture_estimate recapture_people(const struct recapture_count *c, double outside);

/* Sums of independent groups: the distances to the limits add up as squares (Zou and Donner); of one group it
 * is that group's own interval. */
struct recapture_sum { double people, below, above; bool open; };  /* begin with zeros */
void recapture_add(struct recapture_sum *sum, const struct recapture_estimate *e);
struct recapture_estimate recapture_total(const struct recapture_sum *sum);

/* The count if of each thousand true pairs `missed` were not recognised and of each thousand pairs `wrong` are none. */
struct recapture_count recapture_corrected(const struct recapture_count *c, int64_t missed, int64_t wrong);
