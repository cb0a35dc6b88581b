/* tours_ruin.c - a round of the search: take strings of stops out, put them back better.
 *
 * Slack induction by string removals (Christiaens and Vanden Berghe 2020).  Positions
 * are tried only beside the nearest stops, so a round costs the same in a small
 * problem and in a large one. */
#include "plan/tours_parts.h"

/* Windows hold long routes together: shorter strings stay in the same valley there. */
enum {
    REMOVED_MEAN = 10, STRING_MOST = 10, STRING_MOST_TIMED = 25, RETRIED_MOST = 8, ROUND_MOST = 256,
    BLINKS = MILLION / 100, SPLITS = MILLION / 2, SPLIT_GROWS = MILLION / 100,
};

/* ---- ruin ------------------------------------------------------------------------------------------ */

/* The first stop of a string of `length` stops that holds `stop`, placed by chance. */
static int32_t string_start(struct tours_state *s, int32_t stop, int32_t length)
{
    int32_t before = 0, behind = 0, at = stop;
    for (int32_t i = s->prev[stop]; i >= 0 && before < length - 1; i = s->prev[i])
        before++;
    for (int32_t i = s->next[stop]; i >= 0 && behind < length - 1; i = s->next[i])
        behind++;
    int64_t least = length - 1 - behind > 0 ? length - 1 - behind : 0;
    for (int64_t back = random_between(&s->chance, least, before); back > 0; back--)
        at = s->prev[at];
    return at;
}

static void take_string(struct tours_state *s, int32_t stop, int32_t length)
{
    int32_t v = s->vehicle[stop], kept = 0, from = 0;
    if (length > 1 && s->route[v].count > length && random_chance(&s->chance, SPLITS)) {
        kept = 1;
        while (length + kept < s->route[v].count && random_chance(&s->chance, SPLIT_GROWS))
            kept++;
        from = (int32_t)random_between(&s->chance, 1, length - 1);
    }
    int32_t i = string_start(s, stop, length + kept);
    for (int32_t k = 0; k < length + kept && i >= 0; k++) {
        int32_t next = s->next[i];
        if (k < from || k >= from + kept)
            tours_take(s, i);
        i = next;
    }
    tours_count(s, v);
}

static double part(struct tours_state *s)
{
    return (double)(random_next(&s->chance) >> 11) / 9007199254740992.0;
}

void tours_ruin(struct tours_state *s)
{
    const struct tours *t = s->t;
    int32_t served = t->n - s->n_absent;
    if (!served)
        return;
    double mean = (double)served / s->used, longest = s->timed ? STRING_MOST_TIMED : STRING_MOST;
    longest = mean < longest ? mean : longest;
    double most = 4.0 * REMOVED_MEAN / (1 + longest) - 1;
    int32_t strings = (int32_t)(part(s) * most + 1), seed = (int32_t)random_below(&s->chance, t->n);
    s->stamp++;
    for (int32_t k = -1; k < s->adjacent && strings > 0; k++) {
        int32_t i = k < 0 ? seed : s->around[(size_t)seed * (size_t)s->adjacent + (size_t)k];
        int32_t v = s->vehicle[i];
        if (v < 0 || s->mark[v] == s->stamp)
            continue;
        double top = s->route[v].count < longest ? s->route[v].count : longest;
        s->mark[v] = s->stamp;
        take_string(s, i, (int32_t)(part(s) * top + 1));
        strings--;
    }
}

/* ---- recreate ---------------------------------------------------------------------------------------- */

struct position { int32_t vehicle, behind; int64_t cost; };

static bool fits(const struct tours_state *s, int32_t stop, int32_t v)
{
    const struct tours_stop *p = &s->t->stop[stop];
    const struct tours_vehicle *vehicle = &s->t->vehicle[v];
    return (vehicle->skills & p->skills) == p->skills && s->route[v].load + p->load <= vehicle->room;
}

static bool fits_in_time(const struct tours_state *s, int32_t stop, int32_t v, int32_t behind, int32_t ahead)
{
    const struct tours_vehicle *vehicle = &s->t->vehicle[v];
    struct span whole = behind < 0 ? tours_start_span(vehicle) : s->before[behind];
    struct span rest = ahead < 0 ? tours_start_span(vehicle) : s->after[ahead], own = tours_span_of(&s->t->stop[stop]);
    int32_t at = s->t->stop[stop].place;
    return tours_join(&whole, &own, tours_time(s, tours_place(s, v, behind, true), at), &whole) &&
           tours_join(&whole, &rest, tours_time(s, at, tours_place(s, v, ahead, false)), &whole) &&
           (!vehicle->longest || whole.takes <= vehicle->longest);
}

/* Remember a position that is cheaper than the best so far and possible; most are not cheaper. */
static void try_between(struct tours_state *s, int32_t stop, int32_t v, int32_t behind, int32_t ahead,
                        struct position *best)
{
    int32_t from = tours_place(s, v, behind, true), to = tours_place(s, v, ahead, false), at = s->place[stop];
    /* the row of the stop itself is in the cache: taken for both ways where that is the same */
    int64_t cost = (s->symmetric ? tours_length(s, at, from) : tours_length(s, from, at)) + tours_length(s, at, to);
    if (behind < 0 && ahead < 0)
        cost += s->t->vehicle[v].price;
    else
        cost -= behind < 0 ? s->route[v].lead : s->leg[behind];
    if (cost >= best->cost || !fits(s, stop, v) || random_chance(&s->chance, BLINKS) ||
        (s->timed && !fits_in_time(s, stop, v, behind, ahead)))
        return;
    *best = (struct position){v, behind, cost};
}

static void put_best(struct tours_state *s, int32_t stop)
{
    struct position best = {TOURS_NOBODY, TOURS_NOBODY, INT64_MAX};
    const int32_t *near = s->nearest + (size_t)stop * (size_t)s->near;
    for (int32_t k = 0; k < s->near; k++) {
        int32_t v = s->vehicle[near[k]];
        if (v < 0)
            continue;
        try_between(s, stop, v, near[k], s->next[near[k]], &best);
        try_between(s, stop, v, s->prev[near[k]], near[k], &best);
    }
    for (int32_t c = 0; c < s->classes; c++)
        if (s->idle[c] >= 0)
            try_between(s, stop, s->idle[c], TOURS_NOBODY, TOURS_NOBODY, &best);
    if (best.vehicle < 0)
        return;
    tours_put(s, stop, best.vehicle, best.behind);
    tours_count(s, best.vehicle);
}

struct waiting { int32_t stop; int64_t key; };

enum order { BY_CHANCE, BY_LOAD, FAR_FIRST, NEAR_FIRST, NARROW_FIRST, EARLY_FIRST, LATE_FIRST, ORDERS };

/* Orders of the paper, with its weights; those by time only where times matter. */
static enum order pick_order(struct tours_state *s)
{
    static const int64_t weight[ORDERS] = {4, 4, 2, 1, 2, 2, 2};
    return (enum order)random_pick(&s->chance, weight, s->timed ? ORDERS : NEAR_FIRST + 1);
}

static int64_t key_of(struct tours_state *s, int32_t stop, enum order order)
{
    const struct tours_stop *p = &s->t->stop[stop];
    int64_t away = tours_length(s, s->t->vehicle[0].start, p->place);
    switch (order) {
    case BY_LOAD: return -p->load;
    case FAR_FIRST: return -away;
    case NEAR_FIRST: return away;
    case NARROW_FIRST: return p->closes - p->opens;
    case EARLY_FIRST: return p->opens;
    case LATE_FIRST: return -p->closes;
    case BY_CHANCE:
    case ORDERS: break;
    }
    return (int64_t)(random_next(&s->chance) >> 1);
}

static void sort_waiting(struct waiting *w, size_t n)
{
    for (size_t k = 1; k < n; k++) {
        struct waiting one = w[k];
        size_t to = k;
        for (; to > 0 && w[to - 1].key > one.key; to--)
            w[to] = w[to - 1];
        w[to] = one;
    }
}

/* Who waits: those that lost their place, and a few that had none. */
static size_t gather(struct tours_state *s, struct waiting *w)
{
    size_t n = 0, taken = s->n_steps;
    for (size_t k = 0; k < taken && n < ROUND_MOST; k++)
        w[n++].stop = s->step[k].stop;
    int32_t before = s->n_absent - (int32_t)taken;   /* those absent before stand first in the list */
    for (int32_t k = 0; k < RETRIED_MOST && k < before; k++) {
        int32_t stop = s->absent[before <= RETRIED_MOST ? k : (int32_t)random_below(&s->chance, before)];
        bool known = false;
        for (size_t i = taken; i < n && !known; i++)
            known = w[i].stop == stop;
        if (!known && n < ROUND_MOST + RETRIED_MOST)
            w[n++].stop = stop;
    }
    return n;
}

void tours_recreate(struct tours_state *s)
{
    struct waiting w[ROUND_MOST + RETRIED_MOST];
    size_t n = gather(s, w);
    enum order order = pick_order(s);
    bool urgent_first = s->n_absent > (int32_t)s->n_steps && random_chance(&s->chance, MILLION / 2);
    for (size_t k = 0; k < n; k++) {
        w[k].key = key_of(s, w[k].stop, order);
        if (urgent_first)
            w[k].key = w[k].key / 8 + s->t->stop[w[k].stop].priority * (INT64_MAX / 8);
    }
    sort_waiting(w, n);
    for (size_t k = 0; k < n; k++)
        put_best(s, w[k].stop);
}

void tours_fill(struct tours_state *s)
{
    for (int32_t p = 1; p <= TOURS_PRIORITIES; p++)
        for (int32_t k = s->n_absent; k-- > 0;)
            if (k < s->n_absent && s->t->stop[s->absent[k]].priority == p)
                put_best(s, s->absent[k]);
    s->n_steps = 0;
}
