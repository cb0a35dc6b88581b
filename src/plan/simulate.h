/* simulate.h - a whole round, person by person and tube by tube, before it happens.
 *
 * People come by the hour, wait, are sampled or go away; tubes wait for their
 * van, are gathered at a hub, driven to a laboratory and tested.  Nothing flows
 * backwards, so the parts are simulated one behind the other; that gives the
 * same as one list of events of the whole county.
 *
 * Times are milliseconds since midnight before the round, counts are whole
 * numbers: the same seed gives the same days on every machine.  Each point, van
 * and laboratory has chance of its own, named by its key: two plans under one
 * seed meet the same people, the same weather and the same breakdowns, so that
 * their difference is that of the plans. */
#pragma once
#include "core/arena.h"
#include "plan/ground.h"
#include "plan/plan.h"

enum {
    SIMULATE_HOURS = 24, SIMULATE_TABLES_MOST = 100, SIMULATE_SERVERS_MOST = 200, SIMULATE_DAYS_MOST = 1000,
    SIMULATE_HOUR = 3600000, SIMULATE_MINUTE = 60000,
    SIMULATE_END = 14 * 24 * SIMULATE_HOUR,  /* what is not done by then stays where it is */
};

struct simulate_weather { int64_t from, until, chance, travel, work, stay_home; };  /* per cent, beside the times */

/* Whole numbers only: two points are compared byte by byte. */
struct simulate_point {
    uint64_t key;
    struct ground_point at;
    int64_t people, turnout;         /* turnout in per cent */
    int64_t tables, opens, closes;   /* 1 … SIMULATE_TABLES_MOST */
    int64_t work, pool;              /* mean time for a person at a table; persons in a tube */
};
struct simulate_van {
    uint64_t key;
    int32_t hub, n_stops;
    const int32_t *stops;            /* points, in order */
    int64_t room, from, every;       /* tubes; first departure; not more often than this */
};
struct simulate_hub {
    uint64_t key;
    struct ground_point at;
    int32_t lab;
    int64_t cars, room, batch, every;  /* a car leaves when `batch` tubes wait, or one waits as long as `every` */
};
struct simulate_lab {
    uint64_t key;
    struct ground_point at;
    int64_t opens, intake;             /* tubes unpacked and registered in an hour */
    int64_t machines, wells, run, hold;  /* a run begins when it is full, or a tube has waited as long as `hold` */
};

struct simulate {
    struct simulate_point *point;
    struct simulate_van *van;
    struct simulate_hub *hub;
    struct simulate_lab *lab;
    const struct simulate_weather *weather;
    int32_t n_points, n_vans, n_hubs, n_labs, n_weather;
    int64_t arrivals[SIMULATE_HOURS];  /* weight of each hour of the day */
    int64_t shape;                     /* of the work at a table: Erlang's; 0: always the mean */
    int64_t patience, overtime;        /* mean patience (0: without end); sampling goes on after closing for so long */
    int64_t detour, speed, spread;     /* per cent of the straight line; km/h; per cent more or less on each way */
    int64_t stop;                      /* a van's time at a point */
    int64_t table_lasts, table_mend, van_lasts, van_mend;  /* mean time between breakdowns (0: never), to repair */
    int64_t run_fails, run_mend;       /* runs that must be done again, per million */
    int64_t wait_target, lab_target;   /* what counts as a long wait, as a late tube */
};

enum simulate_measure {
    SIMULATE_STAYED_HOME, SIMULATE_ARRIVED, SIMULATE_SAMPLED, SIMULATE_WALKED_OUT, SIMULATE_TURNED_AWAY,
    SIMULATE_WAIT_MEAN, SIMULATE_WAIT_P50, SIMULATE_WAIT_P90, SIMULATE_WAIT_P99, SIMULATE_WAITED_LONG,
    SIMULATE_SAMPLING_ENDS, SIMULATE_TUBES, SIMULATE_TUBES_AT_POINTS, SIMULATE_TUBES_AT_HUBS, SIMULATE_TUBES_AT_LABS,
    SIMULATE_TUBES_DONE, SIMULATE_TUBES_LATE, SIMULATE_TO_LAB_MEAN, SIMULATE_TO_RESULT_MEAN, SIMULATE_FINISH,
    SIMULATE_MEASURES
};
struct simulate_measure_row { const char *name, *unit, *help; };
extern const struct simulate_measure_row simulate_measures[SIMULATE_MEASURES];

/* What one day was like, and where it was slow; places in the order of the problem. */
struct simulate_day {
    int64_t value[SIMULATE_MEASURES];
    int64_t *point_waited, *point_walked, *point_sampled, *point_tubes, *point_ends;  /* summed wait, people, people, tubes, last sample */
    int64_t *van_waited, *hub_waited, *lab_waited, *lab_queue;          /* summed over tubes; most tubes in line */
};

enum simulate_change {
    SIMULATE_MORE_TABLES, SIMULATE_EVEN_ARRIVALS, SIMULATE_LONGER_HOURS, SIMULATE_MORE_VANS, SIMULATE_VANS_OFTENER,
    SIMULATE_MORE_CARS, SIMULATE_CARS_OFTENER, SIMULATE_MORE_MACHINES, SIMULATE_FASTER_INTAKE, SIMULATE_SHORTER_HOLD,
    SIMULATE_SHARED_LABS,
    SIMULATE_CHANGES
};
extern const char *const simulate_change_names[];  /* ends in NULL */

/* Days of the plan and of each change to it; day k of all has the same chance. */
struct simulate_result {
    int64_t n;                                     /* days */
    struct simulate_day day[SIMULATE_DAYS_MOST];
    int64_t (*changed[SIMULATE_CHANGES])[SIMULATE_MEASURES];  /* NULL: this change is not possible */
    int32_t where[SIMULATE_CHANGES];               /* the van, hub or laboratory of the change; -1: everywhere */
    int32_t *worst;                                /* the points that get a table more */
    int32_t n_worst;
};

/* One day after the other until the budget (an iteration is a simulated day, of the plan or of a change)
 * is spent, at least one; n 0 only when it had to end at once.  A day that is broken off is not counted. */
void simulate_round(struct arena *a, const struct simulate *s, const struct plan_run *run, struct simulate_result *out);

/* The mean of n values and the limits of its 95 % interval (Student's t; n 1: the value itself). */
struct simulate_mean { double mean, low, high; };
struct simulate_mean simulate_mean_of(const int64_t *values, int64_t n);
