/* demo_plan_lab.c - what the labs find: runs of 94 tubes, about three hours later. */
#include "command/demo_plan_parts.h"

#include <stdlib.h>

enum {
    PLATE = 94,                      /* tubes in a run; two places are for controls */
    PLATE_WAITS_MS = 75 * CLOCK_MINUTE,
    POSITIVE_EVERY = 9000, POSITIVE_AT = 511,
    INVALID_EVERY = 1700, INVALID_AT = 900,
    CORRECTED_AT = 640,              /* the tube of a lab that was reported negative, and was not */
};

/* A tube on the lab's bench. */
struct waiting { int64_t at; int32_t tube; };

static int by_time(const void *a, const void *b)
{
    const struct waiting *x = a, *y = b;
    if (x->at != y->at)
        return x->at < y->at ? -1 : 1;
    return (x->tube > y->tube) - (x->tube < y->tube);
}

static size_t list_waiting(const struct demo_plan *p, size_t lab, struct waiting **out)
{
    size_t n = 0, cap = 0;
    *out = NULL;
    for (size_t b = 0; b < p->n_boxes; b++)
        for (size_t i = 0; p->boxes[b].lab == lab && i < p->boxes[b].n; i++) {
            *out = demo_room(*out, n, &cap, sizeof **out);
            (*out)[n++] = (struct waiting){p->boxes[b].tubes_at, p->boxes[b].tubes[i]};
        }
    if (n)
        qsort(*out, n, sizeof **out, by_time);
    return n;
}

static void add(struct demo_plan *p, size_t lab, struct demo_step step)
{
    demo_add_step(&p->devices[lab], step);
}

/* Everybody of a positive pool is sampled again, singly; at most one is confirmed. */
static void recheck(struct demo_plan *p, size_t lab, int32_t tube, int64_t at, bool confirmed)
{
    int64_t people[DEMO_POOL];
    size_t n = demo_tube_people(p, tube, people);
    for (size_t i = 0; i < n; i++)
        add(p, lab, (struct demo_step){.act = ACT_RECHECKED, .at = at + (int64_t)i * 3 * CLOCK_MINUTE, .of = tube,
                                       .person = people[i], .number = confirmed && i == n / 2});
}

/* The k-th tube of a lab. */
static void find(struct demo_plan *p, size_t lab, size_t k, int32_t tube, int64_t at)
{
    bool positive = k % POSITIVE_EVERY == POSITIVE_AT;
    p->tubes[tube].finding = positive ? DEMO_POSITIVE : k % INVALID_EVERY == INVALID_AT ? DEMO_INVALID : DEMO_NEGATIVE;
    if (positive)
        recheck(p, lab, tube, at + 4 * CLOCK_HOUR, (k / POSITIVE_EVERY + lab) % 3 == 0);
    if (k != CORRECTED_AT)
        return;
    add(p, lab, (struct demo_step){.act = ACT_CORRECTED, .at = at + 50 * CLOCK_MINUTE, .of = tube});
    recheck(p, lab, tube, at + 5 * CLOCK_HOUR, false);
}

static void add_run(struct demo_plan *p, size_t lab, const struct waiting *w, size_t n, size_t k, struct random *r)
{
    int64_t at = w[n - 1].at + random_between(r, 165, 205) * CLOCK_MINUTE;
    struct demo_run run = {lab, mem_zeroed(n, sizeof(int32_t)), n};
    for (size_t i = 0; i < n; i++) {
        run.tubes[i] = w[i].tube;
        find(p, lab, k + i, w[i].tube, at);
    }
    p->runs = demo_room(p->runs, p->n_runs, &p->cap_runs, sizeof *p->runs);
    p->runs[p->n_runs] = run;
    add(p, lab, (struct demo_step){.act = ACT_RESULTS, .at = at, .of = (int32_t)p->n_runs++});
}

static void plan_lab(struct demo_plan *p, size_t lab)
{
    struct random r = demo_chance_of(p, p->devices[lab].site, CHANCE_LAB);
    struct waiting *w;
    size_t n = list_waiting(p, lab, &w);
    for (size_t from = 0, until; from < n; from = until) {
        until = from + 1;
        while (until < n && until - from < PLATE && w[until].at - w[from].at < PLATE_WAITS_MS)
            until++;
        add_run(p, lab, w + from, until - from, from, &r);
    }
    free(w);
}

void demo_plan_labs(struct demo_plan *p)
{
    for (size_t i = p->n_phones; i < p->n_devices; i++)
        if (p->devices[i].post == POST_LAB)
            plan_lab(p, i);
}
