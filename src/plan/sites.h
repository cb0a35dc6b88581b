/* sites.h - where to sample: which candidate sites open, how many tables each has, who walks where.
 *
 * Everybody of a demand point goes to one site within reach, no site takes more
 * than its tables serve, and what is wanted is the least price: people times
 * their walk, plus the price of sites and tables.  Either the number of sites is
 * given, or it follows from the prices.  People whom no site can take come
 * first: fewer of them is always better, and they are listed.
 *
 *     struct sites_plan plan;
 *     sites_solve(a, &problem, &run, &plan);
 *     assert(sites_fault(&problem, &plan) == SITES_RIGHT);
 *
 * All numbers are whole; a sum of people times unit must stay below 2^60. */
#pragma once
#include "core/arena.h"
#include "plan/plan.h"

enum { SITES_NOWHERE = -1, SITES_STEPS_MOST = 64 };

/* From a demand point to a site that its people may use (or back, in the lists of sites). */
struct sites_arc { int32_t to, unit; };  /* unit >= 0: the price for one of `weight` */

struct sites_candidate {
    int64_t price;         /* of opening it */
    int64_t table_price;   /* of each table */
    int32_t tables;        /* at most, 1 … SITES_STEPS_MOST */
    const int64_t *room;   /* people that 1 … tables tables serve; rising */
    bool forced;           /* is open whatever it costs */
};

struct sites {
    int32_t n, m;                  /* demand points, candidates */
    const int64_t *people;         /* n: what they take of a site's room, >= 0 */
    const int64_t *weight;         /* n: what the unit of an arc is multiplied with, >= 0 */
    const size_t *first;           /* n + 1: where a demand point's arcs begin */
    const struct sites_arc *arc;   /* by rising unit, then by `to`; no site twice */
    const struct sites_candidate *site;
    int32_t open;                  /* that many sites; 0: as many as pay for themselves */
};

struct sites_plan {
    int32_t *at;        /* n: the site of each demand point, or SITES_NOWHERE */
    int32_t *tables;    /* m: 0: stays closed */
    int64_t cost;       /* of those who have a site */
    int64_t outside;    /* people who have none */
    int64_t bound;      /* no plan for the same demand points costs less; cost when proven best */
    int64_t iterations; /* that the search took */
};

/* The best plan found; memory in `a`.  Forced sites beyond `open` are all opened. */
void sites_solve(struct arena *a, const struct sites *s, const struct plan_run *run, struct sites_plan *out);

/* Millionths by which the cost may lie above the best possible; -1: not known (bound <= 0 < cost). */
int64_t sites_gap(const struct sites_plan *plan);

/* What is wrong with a plan, found by nothing but the problem and the plan. */
enum sites_fault {
    SITES_RIGHT, SITES_CLOSED_SITE, SITES_NO_ARC, SITES_NO_ROOM, SITES_TABLES, SITES_NUMBER, SITES_FORCED,
    SITES_COST, SITES_OUTSIDE, SITES_BOUND,
};
enum sites_fault sites_fault(const struct sites *s, const struct sites_plan *plan);
const char *sites_fault_name(enum sites_fault fault);
