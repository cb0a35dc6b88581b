/* simulate_parts.h - shared by simulate*.c and by nobody else. */
#pragma once
#include "core/random.h"
#include "plan/simulate.h"

struct simulate_tube {
    int64_t at;      /* when it came to the part that has it now */
    int64_t closed;
    int64_t people, came;  /* who is in it; the sum of the times they came */
    int32_t point, number;
};

enum { SIMULATE_WAIT_MINUTES = 2881 };  /* the last: longer */

/* What a point made of its day. */
struct simulate_point_day {
    int64_t stayed_home, arrived, sampled, walked_out, turned_away, waited, waited_long, ends;
    struct simulate_tube *tube;
    int32_t n_tubes;
    uint32_t *wait;  /* SIMULATE_WAIT_MINUTES: people by their wait; kept by the caller, only added to */
};

struct simulate_sky { const struct simulate *s; const bool *holds; uint64_t seed; };

enum simulate_cause { CAUSE_ARRIVAL, CAUSE_PATIENCE, CAUSE_WORK, CAUSE_TABLE, CAUSE_WEATHER, CAUSE_VAN, CAUSE_CAR, CAUSE_RUN };

void simulate_start(struct random *r, const struct simulate_sky *sky, uint64_t key, enum simulate_cause cause);
int64_t simulate_exponential(struct random *r, int64_t mean);
enum simulate_effect { EFFECT_TRAVEL, EFFECT_WORK, EFFECT_STAY };
/* `n` as the weather at `at` makes it. */
int64_t simulate_weathered(const struct simulate_sky *sky, enum simulate_effect effect, int64_t at, int64_t n);
/* How long a way takes that begins at `at`. */
int64_t simulate_drive(const struct simulate_sky *sky, struct random *r, struct ground_point from, struct ground_point to,
                       int64_t at);

/* The tubes are taken from `a`; `wait` must be given. */
void simulate_point(struct arena *a, const struct simulate_sky *sky, int32_t j, struct simulate_point_day *out);

/* Tubes of all points → laboratories → results.  Adds to `day`, whose lists are there. */
void simulate_tubes(struct arena *a, const struct simulate_sky *sky, const struct simulate_point_day *points,
                    struct simulate_day *day);

/* The plan with the change; false: not possible.  `first` is a day of the plan as it is. */
bool simulate_change_make(struct arena *a, const struct simulate *s, enum simulate_change change,
                          const struct simulate_day *first, struct simulate_result *result, struct simulate *out);
