/* queue.h - how many people tables can serve so that nobody waits too long.
 *
 * Arrivals by chance at c tables that work by chance too (M/M/c, the formula of
 * Erlang): the mean wait in the busiest hour decides. */
#pragma once
#include <stdint.h>

struct queue_rule {
    int64_t per_hour;     /* people that one table serves in an hour, 1 … 1,000 */
    int64_t peak;         /* the busiest hour in per cent of the mean hour, 100 … 1,000 */
    int64_t wait;         /* longest mean wait in minutes, 0 … 600 */
};

/* Mean wait in minutes when `people` come in `hours`; -1: the queue would only grow. */
double queue_wait(const struct queue_rule *rule, int64_t people, int64_t tables, int64_t hours);

/* The most people in `hours` with whom the wait keeps to the rule. */
int64_t queue_room(const struct queue_rule *rule, int64_t tables, int64_t hours);
