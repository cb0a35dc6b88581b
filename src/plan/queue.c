/* queue.c - see queue.h. */
#include "plan/queue.h"

double queue_wait(const struct queue_rule *rule, int64_t people, int64_t tables, int64_t hours)
{
    double arrivals = (double)people / (double)hours * (double)rule->peak / 100;
    double load = arrivals / (double)rule->per_hour, busy = load / (double)tables, lost = 1;
    if (people == 0)
        return 0;
    if (busy >= 1)
        return -1;
    for (int64_t c = 1; c <= tables; c++)   /* Erlang B by its recursion, then C */
        lost = load * lost / ((double)c + load * lost);
    double waits = lost / (1 - busy * (1 - lost));
    return waits / ((double)tables * (double)rule->per_hour - arrivals) * 60;
}

int64_t queue_room(const struct queue_rule *rule, int64_t tables, int64_t hours)
{
    int64_t low = 0, high = tables * rule->per_hour * hours;
    while (low < high) {
        int64_t middle = low + (high - low + 1) / 2;
        double wait = queue_wait(rule, middle, tables, hours);
        if (wait >= 0 && wait <= (double)rule->wait)
            low = middle;
        else
            high = middle - 1;
    }
    return low;
}
