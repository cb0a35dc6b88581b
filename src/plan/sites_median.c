/* sites_median.c - which sites to open when none can be too full.
 *
 * Exchange of one open site for a closed one, found by the tables of Whitaker and
 * of Resende and Werneck ("A fast swap-based local search for the p-median
 * problem", 2007): what closing a site loses is kept, and one walk over the arcs
 * of a closed site tells its best partner.  Where the number is not given a site
 * may also open or close by itself.  Restarts swap a few sites of the best by
 * chance. */
#include "plan/sites_parts.h"

#include "core/random.h"

#include <string.h>

/* What a demand point pays at its nearest and second nearest open site. */
struct nearest { int32_t site[2]; int64_t cost[2]; };

struct median {
    const struct sites *s;
    const struct sites_turned *turned;
    struct random chance;
    int64_t outside;      /* price of one person who has no site */
    bool *open;
    int32_t n_open;
    struct nearest *near; /* n */
    int64_t *loss;        /* m: what closing an open site costs */
    int64_t *extra;       /* m: how much less, when the site at hand opens */
    int64_t cost;
};

static int64_t outside_cost(const struct median *x, int32_t i)
{
    return x->s->people[i] * x->outside;
}

/* Find the two nearest open sites of a demand point again. */
static void look_near(struct median *x, int32_t i)
{
    const struct sites *s = x->s;
    struct nearest *near = &x->near[i];
    int found = 0;
    near->site[0] = near->site[1] = SITES_NOWHERE;
    near->cost[0] = near->cost[1] = outside_cost(x, i);
    for (size_t k = s->first[i]; k < s->first[i + 1] && found < 2; k++)
        if (x->open[s->arc[k].to]) {
            near->site[found] = s->arc[k].to;
            near->cost[found++] = s->weight[i] * s->arc[k].unit;
        }
}

/* The whole cost, and what each open site's closing would lose. */
static void count_losses(struct median *x)
{
    const struct sites *s = x->s;
    x->cost = 0;
    for (int32_t j = 0; j < s->m; j++) {
        x->loss[j] = x->open[j] ? -s->site[j].price : 0;
        x->cost += x->open[j] ? s->site[j].price : 0;
    }
    for (int32_t i = 0; i < s->n; i++) {
        const struct nearest *near = &x->near[i];
        x->cost += near->cost[0];
        if (near->site[0] != SITES_NOWHERE)
            x->loss[near->site[0]] += near->cost[1] - near->cost[0];
    }
}

static void look_all(struct median *x)
{
    x->n_open = 0;
    for (int32_t j = 0; j < x->s->m; j++)
        x->n_open += x->open[j];
    for (int32_t i = 0; i < x->s->n; i++)
        look_near(x, i);
    count_losses(x);
}

/* A new open site comes among the two nearest of a demand point, if it is near enough. */
static void offer(struct nearest *near, int32_t site, int64_t cost)
{
    if (cost < near->cost[0]) {
        near->site[1] = near->site[0];
        near->cost[1] = near->cost[0];
        near->site[0] = site;
        near->cost[0] = cost;
    } else if (cost < near->cost[1]) {
        near->site[1] = site;
        near->cost[1] = cost;
    }
}

/* Open `in` and close `out`; either may be SITES_NOWHERE. */
static void change(struct median *x, int32_t in, int32_t out)
{
    const struct sites *s = x->s;
    if (in != SITES_NOWHERE) {
        x->open[in] = true;
        x->n_open++;
        for (size_t k = x->turned->first[in]; k < x->turned->first[in + 1]; k++) {
            int32_t i = x->turned->arc[k].to;
            offer(&x->near[i], in, s->weight[i] * x->turned->arc[k].unit);
        }
    }
    if (out != SITES_NOWHERE) {
        x->open[out] = false;
        x->n_open--;
        for (size_t k = x->turned->first[out]; k < x->turned->first[out + 1]; k++) {
            int32_t i = x->turned->arc[k].to;
            if (x->near[i].site[0] == out || x->near[i].site[1] == out)
                look_near(x, i);
        }
    }
    count_losses(x);
}

/* What opening `in` gains by itself; extra[] tells how it softens the closing of others. */
static int64_t gain_of(struct median *x, int32_t in)
{
    const struct sites *s = x->s;
    int64_t gain = -s->site[in].price;
    memset(x->extra, 0, sizeof *x->extra * (size_t)s->m);
    for (size_t k = x->turned->first[in]; k < x->turned->first[in + 1]; k++) {
        struct sites_arc arc = x->turned->arc[k];
        const struct nearest *near = &x->near[arc.to];
        int64_t cost = s->weight[arc.to] * arc.unit;
        if (cost >= near->cost[1])
            continue;
        bool nearer = cost < near->cost[0];
        gain += nearer ? near->cost[0] - cost : 0;
        if (near->site[0] != SITES_NOWHERE)
            x->extra[near->site[0]] += near->cost[1] - (nearer ? near->cost[0] : cost);
    }
    return gain;
}

/* The open site whose closing hurts least when another opens, or SITES_NOWHERE. */
static int32_t best_out(const struct median *x, int64_t *least)
{
    int32_t best = SITES_NOWHERE;
    for (int32_t j = 0; j < x->s->m; j++)
        if (x->open[j] && !x->s->site[j].forced && (best < 0 || x->loss[j] - x->extra[j] < *least)) {
            best = j;
            *least = x->loss[j] - x->extra[j];
        }
    return best;
}

/* Take the best change that has `in` opened, if it saves anything. */
static bool try_in(struct median *x, int32_t in)
{
    int64_t gain = gain_of(x, in), least = 0;
    int32_t out = best_out(x, &least);
    bool any_number = sites_wanted(x->s) == 0;
    if (any_number && gain > 0 && (out < 0 || least > 0)) {
        change(x, in, SITES_NOWHERE);
        return true;
    }
    if (out < 0 || gain - least <= 0)
        return false;
    change(x, in, out);
    return true;
}

static bool try_out(struct median *x)
{
    int64_t least = 0;
    memset(x->extra, 0, sizeof *x->extra * (size_t)x->s->m);
    int32_t out = best_out(x, &least);
    if (sites_wanted(x->s) || out < 0 || least >= 0 || x->n_open == 1)
        return false;
    change(x, SITES_NOWHERE, out);
    return true;
}

/* Change for the better until nothing does, or the budget is used. */
static void descend(struct median *x, const struct plan_run *run, int64_t until, const struct plan_progress *now)
{
    int32_t m = x->s->m, j = (int32_t)random_below(&x->chance, m);
    for (int32_t idle = 0; idle < m; idle++) {
        if (idle % 64 == 0 && plan_spent(run, now) >= until)
            return;
        j = j + 1 == m ? 0 : j + 1;
        if (try_out(x) || (!x->open[j] && try_in(x, j)))
            idle = -1;
    }
}

/* A site that is open (or closed), by chance; SITES_NOWHERE when there is none. */
static int32_t any_site(struct median *x, bool open)
{
    int32_t m = x->s->m, j = (int32_t)random_below(&x->chance, m);
    for (int32_t k = 0; k < m; k++, j = j + 1 == m ? 0 : j + 1)
        if (x->open[j] == open && !x->s->site[j].forced)
            return j;
    return SITES_NOWHERE;
}

/* Open, one after another, what gains most, until the number is right.  Gains only shrink as
 * sites open, so one that was looked at since the last opening and still leads is the best. */
static void open_greedily(struct median *x, int32_t wanted, int64_t *gain, int32_t *seen)
{
    int32_t m = x->s->m, round = 0;
    for (int32_t j = 0; j < m; j++)
        gain[j] = INT64_MAX;
    while (x->n_open < wanted || (!wanted && !x->n_open)) {
        int32_t best = SITES_NOWHERE;
        for (int32_t j = 0; j < m; j++)
            if (!x->open[j] && (best < 0 || gain[j] > gain[best]))
                best = j;
        if (seen[best] == round + 1) {
            change(x, best, SITES_NOWHERE);
            round++;
        } else {
            gain[best] = gain_of(x, best);
            seen[best] = round + 1;
        }
    }
}

static void shake(struct median *x)
{
    int64_t swaps = random_between(&x->chance, 1, 4);
    while (swaps-- > 0) {
        int32_t in = any_site(x, false), out = any_site(x, true);
        if (in != SITES_NOWHERE && out != SITES_NOWHERE)
            change(x, in, out);
    }
}

/* A price for leaving somebody out that no walk outweighs, as far as 64 bits reach. */
static int64_t price_outside(const struct sites *s)
{
    int64_t people = 1, dearest = 1;
    for (int32_t i = 0; i < s->n; i++) {
        people += s->people[i];
        if (s->first[i + 1] > s->first[i])
            dearest += s->weight[i] * s->arc[s->first[i + 1] - 1].unit;
    }
    for (int32_t j = 0; j < s->m; j++)
        dearest += s->site[j].price;
    int64_t most = ((int64_t)1 << 61) / people;
    return dearest < most ? dearest : most;
}

static struct median begin(struct arena *a, const struct sites *s, const struct sites_turned *turned, uint64_t seed,
                           bool *open)
{
    struct median x = {.s = s, .turned = turned, .open = open, .outside = price_outside(s)};
    size_t m = (size_t)s->m;
    random_start(&x.chance, seed, 0, 1);
    x.near = arena_array(a, struct nearest, (size_t)s->n);
    x.loss = arena_array(a, int64_t, m);
    x.extra = arena_array(a, int64_t, m);
    for (size_t j = 0; j < m; j++)
        open[j] = open[j] || s->site[j].forced;
    look_all(&x);
    open_greedily(&x, sites_wanted(s), arena_array(a, int64_t, m), arena_array(a, int32_t, m));
    return x;
}

void sites_interchange(const struct sites *s, const struct sites_turned *turned, const struct plan_run *run,
                       int64_t until, int64_t bound, struct plan_progress *now, bool *open)
{
    ARENA_SCOPED a = {0};
    if (!s->n || !s->m)
        return;
    struct median x = begin(&a, s, turned, run->seed, open);
    size_t size = sizeof *open * (size_t)s->m;
    bool *best = arena_alloc(&a, size);
    descend(&x, run, until, now);
    memcpy(best, open, size);
    int64_t least = x.cost;
    while (least > bound && plan_spent(run, now) < until) {
        shake(&x);
        descend(&x, run, until, now);
        now->iteration++;
        if (x.cost <= least) {
            least = x.cost;
            memcpy(best, open, size);
        } else {
            memcpy(open, best, size);
            look_all(&x);
        }
        now->cost = least;
    }
    memcpy(open, best, size);
}
