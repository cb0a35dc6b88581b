/* tours.h - which vehicle stops where, in which order, and when.
 *
 * Stops have a load, a time of work, a window and skills that they ask for;
 * vehicles have room, skills, a place and time to begin and to end, and perhaps a
 * longest duty.  Wanted is the shortest way (and few vehicles, where they have a
 * price).  When not everything can be served the more urgent stop always comes
 * first: one stop left out weighs more than all stops of lower priority.
 *
 * A day that has begun is planned again by giving each vehicle the place and time
 * where it is free, and what it has aboard: what it has done is not in the problem.
 *
 * Whole numbers only: lengths and times in any unit, each below 10^9. */
#pragma once
#include "core/arena.h"
#include "plan/plan.h"

enum { TOURS_NOBODY = -1, TOURS_PRIORITIES = 5 };
#define TOURS_LATEST INT64_C(1000000000)  /* a window or shift without end */

struct tours_stop {
    int32_t place;
    int64_t load, work;      /* >= 0 */
    int64_t opens, closes;   /* work begins within */
    uint64_t skills;         /* a vehicle needs all of them */
    int32_t priority;        /* 1: most urgent … TOURS_PRIORITIES */
};

struct tours_vehicle {
    int32_t start, end;      /* places */
    int64_t room, aboard;    /* load it can hold, and holds at the start */
    int64_t from, until;     /* leaves after, is back before */
    int64_t longest;         /* from leaving to being back; 0: no limit */
    int64_t price;           /* of using it, in units of length */
    uint64_t skills;
};

struct tours {
    int32_t n, m, places;
    const struct tours_stop *stop;
    const struct tours_vehicle *vehicle;
    const int32_t *length, *time;  /* from * places + to */
};

struct tours_plan {
    int32_t *first;     /* m + 1: where a vehicle's stops begin in order[] */
    int32_t *order;
    int64_t *begins;    /* beside order[]: when work begins */
    int64_t *leaves, *back;  /* m: of vehicles that are used */
    int64_t cost;       /* lengths and prices */
    int32_t left_out;   /* stops that no vehicle serves */
    int32_t *missed;    /* which, by rising number */
    int64_t iterations;
};

/* The best plan found; memory in `a`. */
void tours_solve(struct arena *a, const struct tours *t, const struct plan_run *run, struct tours_plan *out);

/* Why a stop is left out: what an idle vehicle of the fleet would lack at least. */
enum tours_reason { TOURS_NO_VEHICLE, TOURS_NO_SKILL, TOURS_TOO_LARGE, TOURS_NO_TIME, TOURS_ALL_BUSY };
enum tours_reason tours_why(const struct tours *t, int32_t stop);

/* What is wrong with a plan, found by nothing but the problem and the plan. */
enum tours_fault {
    TOURS_RIGHT, TOURS_TWICE, TOURS_LOST, TOURS_SKILL, TOURS_FULL, TOURS_LATE, TOURS_EARLY, TOURS_SHIFT, TOURS_DUTY,
    TOURS_COST,
};
enum tours_fault tours_fault(const struct tours *t, const struct tours_plan *plan);
const char *tours_fault_name(enum tours_fault fault);
