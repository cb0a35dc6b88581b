/* tours_parts.h - shared by the files tours*.c and by nobody else. */
#pragma once
#include "plan/tours.h"

#include "core/random.h"

/* Some work in a row: how long it takes at least, and between which times it may begin for that. */
struct span { int64_t takes, early, late; };

struct route { int32_t first, last, count, lead; int64_t load; };  /* lead: the way to the first stop */

/* What was done in a round, to be taken back. */
struct tours_step { int32_t stop, vehicle, behind; };  /* vehicle < 0: the stop was put in */

struct tours_state {
    const struct tours *t;
    struct random chance;
    bool timed;               /* windows, shifts or duties matter at all */
    struct route *route;      /* m */
    int32_t used;             /* routes with stops */
    int32_t *vehicle;         /* n: who serves a stop, or TOURS_NOBODY */
    int32_t *next, *prev;     /* n: within a route */
    int32_t *place;           /* n: where a stop is */
    int32_t *leg;             /* n: the way from a stop to what comes next */
    bool symmetric;           /* all ways are as long back */
    struct span *before, *after;  /* n: from the start to a stop, from a stop to the end */
    int32_t *class_of;        /* m: vehicles that are alike */
    int32_t *idle;            /* a first idle vehicle of each class, or TOURS_NOBODY */
    int32_t classes, *idle_next, *idle_prev;
    int64_t cost, debt;       /* debt: by priority, of the stops without a vehicle */
    int64_t debt_of[TOURS_PRIORITIES + 1];
    int32_t *absent, *absent_at, n_absent;
    int32_t near, *nearest;   /* near for each stop: beside whom to put it */
    int32_t adjacent, *around;/* adjacent for each stop: who lies around */
    struct tours_step *step;
    size_t n_steps, steps_most;
    uint32_t *mark, stamp;    /* m: routes that this round has touched */
};

void tours_begin(struct arena *a, const struct tours *t, uint64_t seed, struct tours_state *s);

static inline int64_t tours_length(const struct tours_state *s, int32_t from, int32_t to)
{
    return s->t->length[(size_t)from * (size_t)s->t->places + (size_t)to];
}

static inline int64_t tours_time(const struct tours_state *s, int32_t from, int32_t to)
{
    return s->t->time[(size_t)from * (size_t)s->t->places + (size_t)to];
}

/* The place before a stop's successor position: behind `stop` (or at the start) of a route. */
static inline int32_t tours_place(const struct tours_state *s, int32_t vehicle, int32_t stop, bool at_start)
{
    if (stop >= 0)
        return s->place[stop];
    return at_start ? s->t->vehicle[vehicle].start : s->t->vehicle[vehicle].end;
}

/* One span behind the other; false when the second can only be reached too late. */
static inline bool tours_join(const struct span *a, const struct span *b, int64_t time, struct span *out)
{
    int64_t reach = a->takes + time, wait = b->early - reach - a->late;
    if (a->early + reach > b->late)
        return false;
    wait = wait > 0 ? wait : 0;
    int64_t early = b->early - reach > a->early ? b->early - reach : a->early;
    int64_t late = b->late - reach < a->late ? b->late - reach : a->late;
    *out = (struct span){reach + b->takes + wait, early - wait, late};
    return true;
}

struct span tours_span_of(const struct tours_stop *stop);
struct span tours_start_span(const struct tours_vehicle *v);

/* Put a stop behind another (TOURS_NOBODY: first); take it out.  Both are written down; spans must
 * be counted again by tours_count before they are used. */
void tours_put(struct tours_state *s, int32_t stop, int32_t vehicle, int32_t behind);
void tours_take(struct tours_state *s, int32_t stop);
void tours_count(struct tours_state *s, int32_t vehicle);
void tours_take_back(struct tours_state *s);

/* Strings of stops lose their place around a seed; then they and some of the absent are put where
 * it costs least. */
void tours_ruin(struct tours_state *s);
void tours_recreate(struct tours_state *s);
/* Every absent stop, in an order by chance: the first plan. */
void tours_fill(struct tours_state *s);
