/* sites_search.c - sites, room and walks together.
 *
 * Ruin and recreate under annealing (after Schrimpf et al. 2000): a site near some
 * place closes, another opens, or some people around lose their site; who has none
 * goes, one demand point after another, where it costs least and there is room.  A
 * change touches only what is near, so a round costs the same in a village and in
 * a city.  What was changed is written down and taken back when it is not liked. */
#include "plan/sites_parts.h"

#include "core/random.h"
#include "plan/real.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum {
    MOVES = 4, TRADES = 2,  /* of ten rounds; in the others people are unsettled only */
    NEAR_SITES = 12,    /* that a closing or opening site is picked from */
    RUINED_MOST = 400,  /* demand points that lose their site in a round */
    BLINKS = MILLION / 100,
};

struct step { int32_t demand, from; int64_t walk; };   /* demand < 0: site `from` opened or closed */
enum { STEP_OPENED = -1, STEP_CLOSED = -2 };

struct search {
    const struct sites *s;
    const struct sites_turned *turned;
    struct random chance;
    int32_t wanted;
    bool *open;
    int32_t n_open, *at;
    int64_t *walk;                /* what each demand point pays for its walk */
    int64_t *load;
    int32_t *tables;              /* of open sites, by their load */
    int32_t *head, *next, *prev;  /* who goes to a site: lists */
    int64_t cost, outside;
    struct step *steps;
    size_t n_steps;
    int32_t *homeless;            /* demand points without a site, for a while */
    size_t n_homeless;
    int64_t *key;                 /* n: by which they are put in order */
    int32_t *left_out;            /* demand points that the last round could not place */
    size_t n_left_out;
};

/* ---- single changes ------------------------------------------------------------------------ */

/* The load of a site changes, and with it its tables and their price. */
static void add_load(struct search *x, int32_t site, int64_t people)
{
    const struct sites_candidate *c = &x->s->site[site];
    x->load[site] += people;
    int32_t before = x->tables[site], k = before;
    while (k > 1 && c->room[k - 2] >= x->load[site])
        k--;
    while (c->room[k - 1] < x->load[site])
        k++;
    x->tables[site] = k;
    x->cost += c->table_price * (k - before);
}

static void link_to(struct search *x, int32_t i, int32_t site)
{
    x->prev[i] = SITES_NOWHERE;
    x->next[i] = x->head[site];
    if (x->head[site] >= 0)
        x->prev[x->head[site]] = i;
    x->head[site] = i;
}

static void unlink_from(struct search *x, int32_t i, int32_t site)
{
    if (x->prev[i] >= 0)
        x->next[x->prev[i]] = x->next[i];
    else
        x->head[site] = x->next[i];
    if (x->next[i] >= 0)
        x->prev[x->next[i]] = x->prev[i];
}

/* Demand point i goes to `site`, or nowhere. */
static void place(struct search *x, int32_t i, int32_t site, int64_t walk)
{
    int32_t from = x->at[i];
    if (from != SITES_NOWHERE) {
        unlink_from(x, i, from);
        add_load(x, from, -x->s->people[i]);
        x->cost -= x->walk[i];
        x->outside += x->s->people[i];
    }
    x->at[i] = site;
    x->walk[i] = walk;
    if (site != SITES_NOWHERE) {
        link_to(x, i, site);
        add_load(x, site, x->s->people[i]);
        x->cost += walk;
        x->outside -= x->s->people[i];
    }
}

static void set_open(struct search *x, int32_t site, bool open)
{
    const struct sites_candidate *c = &x->s->site[site];
    assert(x->open[site] != open && x->load[site] == 0);
    x->open[site] = open;
    x->n_open += open ? 1 : -1;
    x->cost += (open ? 1 : -1) * (c->price + c->table_price);
    x->tables[site] = 1;
}

static void note(struct search *x, int32_t demand, int32_t from)
{
    x->steps[x->n_steps++] = (struct step){demand, from, demand < 0 ? 0 : x->walk[demand]};
}

static void take_out(struct search *x, int32_t i)
{
    if (x->n_homeless >= RUINED_MOST || x->at[i] == SITES_NOWHERE)
        return;
    note(x, i, x->at[i]);
    place(x, i, SITES_NOWHERE, 0);
    x->homeless[x->n_homeless++] = i;
}

/* Everybody who moved stands nowhere first, so that sites are empty when they open and close again. */
static void take_back(struct search *x)
{
    for (size_t k = 0; k < x->n_steps; k++)
        if (x->steps[k].demand >= 0)
            place(x, x->steps[k].demand, SITES_NOWHERE, 0);
    while (x->n_steps) {
        struct step step = x->steps[--x->n_steps];
        if (step.demand < 0)
            set_open(x, step.from, step.demand == STEP_CLOSED);
        else
            place(x, step.demand, step.from, step.walk);
    }
}

/* ---- ruin ------------------------------------------------------------------------------------ */

/* One of the `nearest` sites of a demand point that is open (or closed), or SITES_NOWHERE. */
static int32_t site_near(struct search *x, int32_t i, bool open, int64_t nearest)
{
    const struct sites *s = x->s;
    int32_t found = SITES_NOWHERE;
    int64_t want = random_between(&x->chance, 1, nearest);
    for (size_t k = s->first[i]; k < s->first[i + 1] && want > 0; k++)
        if (x->open[s->arc[k].to] == open && !s->site[s->arc[k].to].forced) {
            found = s->arc[k].to;
            want--;
        }
    return found;
}

/* Somebody who goes to a site. */
static int32_t any_member(struct search *x, int32_t site)
{
    int32_t n = 0, i;
    for (i = x->head[site]; i >= 0; i = x->next[i])
        n++;
    int64_t want = n ? random_below(&x->chance, n) : 0;
    for (i = x->head[site]; want > 0; want--)
        i = x->next[i];
    return i;
}

static void close_site(struct search *x, int32_t site)
{
    int32_t count = 0;
    for (int32_t i = x->head[site]; i >= 0; i = x->next[i])
        count++;
    if ((size_t)count + x->n_homeless > RUINED_MOST)
        return;
    while (x->head[site] >= 0)
        take_out(x, x->head[site]);
    set_open(x, site, false);
    note(x, STEP_CLOSED, site);
}

/* Opens a site, and whoever lives nearer to it than to their own may choose again. */
static void open_site(struct search *x, int32_t site)
{
    set_open(x, site, true);
    note(x, STEP_OPENED, site);
    int32_t passed = 0;
    for (size_t k = x->turned->first[site]; k < x->turned->first[site + 1] && passed < 60; k++) {
        struct sites_arc arc = x->turned->arc[k];
        int32_t from = x->at[arc.to];
        if (from >= 0 && x->s->weight[arc.to] * arc.unit < x->walk[arc.to])
            take_out(x, arc.to);
        else
            passed++;
    }
}

/* Some people around a site lose their place. */
static void unsettle(struct search *x, int32_t site, int64_t most)
{
    for (size_t k = x->turned->first[site]; k < x->turned->first[site + 1] && (int64_t)x->n_homeless < most; k++)
        if (random_chance(&x->chance, MILLION / 2))
            take_out(x, x->turned->arc[k].to);
}

/* A site moves to a place among its people. */
static void move_site(struct search *x, int32_t i)
{
    int32_t out = x->at[i] >= 0 ? x->at[i] : site_near(x, i, true, 2);
    int32_t member = out >= 0 ? any_member(x, out) : SITES_NOWHERE;
    int32_t in = site_near(x, member >= 0 ? member : i, false, 4);
    if (out < 0 || in < 0 || x->s->site[out].forced)
        return;
    close_site(x, out);
    if (!x->open[out])
        open_site(x, in);
}

/* A site closes somewhere and another opens not far away; where the number is free, only one of the two. */
static void trade_sites(struct search *x, int32_t i)
{
    int64_t only = x->wanted ? 2 : random_below(&x->chance, 3);
    int32_t out = only != 0 ? site_near(x, i, true, NEAR_SITES) : SITES_NOWHERE;
    int32_t in = only != 1 ? site_near(x, i, false, NEAR_SITES) : SITES_NOWHERE;
    if (x->wanted && (out < 0 || in < 0))
        return;
    if (out >= 0 && (x->n_open > 1 || in >= 0))
        close_site(x, out);
    if (in >= 0 && (!x->wanted || !x->open[out]))
        open_site(x, in);
}

static void ruin(struct search *x)
{
    int32_t i = (int32_t)random_below(&x->chance, x->s->n);
    int64_t kind = random_below(&x->chance, 10);
    if (x->n_left_out && random_chance(&x->chance, MILLION / 4))
        i = x->left_out[random_below(&x->chance, (int64_t)x->n_left_out)];
    if (kind < MOVES)
        move_site(x, i);
    else if (kind < MOVES + TRADES)
        trade_sites(x, i);
    if ((x->n_steps == 0 || kind % 2) && x->s->first[i + 1] > x->s->first[i])
        unsettle(x, x->at[i] >= 0 ? x->at[i] : x->s->arc[x->s->first[i]].to,
                 (int64_t)x->n_homeless + random_between(&x->chance, 2, 24));
}

/* ---- recreate -------------------------------------------------------------------------------- */

struct choice { int32_t site; int64_t walk, price, second; };

/* The cheapest open site with room; what it and the next best cost. */
static struct choice choose(struct search *x, int32_t i, bool blink)
{
    const struct sites *s = x->s;
    struct choice best = {SITES_NOWHERE, 0, INT64_MAX, INT64_MAX};
    for (size_t k = s->first[i]; k < s->first[i + 1]; k++) {
        int32_t j = s->arc[k].to;
        int64_t walk = s->weight[i] * s->arc[k].unit, price = walk;
        if (walk >= best.price && (blink || walk >= best.second))
            break;
        const struct sites_candidate *c = &s->site[j];
        int64_t load = x->load[j] + s->people[i];
        if (!x->open[j] || load > c->room[c->tables - 1] || (blink && random_chance(&x->chance, BLINKS)))
            continue;
        for (int32_t t = x->tables[j]; c->room[t - 1] < load; t++)
            price += c->table_price;
        if (price < best.price)
            best = (struct choice){j, walk, price, best.price};
        else if (price < best.second)
            best.second = price;
    }
    return best;
}

static void sort_homeless(struct search *x)
{
    for (size_t k = 1; k < x->n_homeless; k++) {
        int32_t i = x->homeless[k];
        size_t to = k;
        for (; to > 0 && x->key[x->homeless[to - 1]] < x->key[i]; to--)
            x->homeless[to] = x->homeless[to - 1];
        x->homeless[to] = i;
    }
}

/* Largest first, who loses most by waiting first, or any order. */
static void put_in_order(struct search *x)
{
    int64_t how = random_below(&x->chance, 4);
    for (size_t k = 0; k < x->n_homeless; k++) {
        int32_t i = x->homeless[k];
        x->key[i] = random_below(&x->chance, MILLION);
        if (how == 1)
            x->key[i] = x->s->people[i];
        if (how >= 2) {
            struct choice c = choose(x, i, false);
            x->key[i] = c.second == INT64_MAX ? INT64_MAX : c.second - c.price;
        }
    }
    sort_homeless(x);
}

static void recreate(struct search *x)
{
    for (size_t k = 0; k < x->n_left_out && x->n_homeless < RUINED_MOST && k < 20; k++) {
        int32_t i = x->left_out[random_below(&x->chance, (int64_t)x->n_left_out)];
        bool known = x->at[i] >= 0;
        for (size_t h = 0; h < x->n_homeless && !known; h++)
            known = x->homeless[h] == i;
        if (!known) {
            note(x, i, SITES_NOWHERE);
            x->homeless[x->n_homeless++] = i;
        }
    }
    put_in_order(x);
    for (size_t k = 0; k < x->n_homeless; k++) {
        struct choice c = choose(x, x->homeless[k], true);
        if (c.site != SITES_NOWHERE)
            place(x, x->homeless[k], c.site, c.walk);
    }
    x->n_homeless = 0;
}

/* ---- annealing ------------------------------------------------------------------------------- */

struct best { int64_t cost, outside; bool *open; int32_t *at; };

static void keep_best(const struct search *x, struct best *best)
{
    best->cost = x->cost;
    best->outside = x->outside;
    memcpy(best->open, x->open, sizeof *x->open * (size_t)x->s->m);
    memcpy(best->at, x->at, sizeof *x->at * (size_t)x->s->n);
}

static void list_left_out(struct search *x)
{
    x->n_left_out = 0;
    for (int32_t i = 0; i < x->s->n; i++)
        if (x->at[i] == SITES_NOWHERE && x->s->first[i + 1] > x->s->first[i])
            x->left_out[x->n_left_out++] = i;
}

/* Fewer people left out is always liked; a dearer plan the less, the colder it is. */
static bool is_liked(struct search *x, int64_t cost, int64_t outside, double heat)
{
    if (x->outside != outside)
        return x->outside < outside;
    if (x->cost <= cost)
        return true;
    double u = (double)(random_next(&x->chance) >> 11) / 9007199254740992.0 + 1e-17;
    return (double)(x->cost - cost) < -heat * real_log(u);
}

static int by_people(const void *left, const void *right)
{
    const struct sites_arc *l = left, *r = right;
    return l->unit != r->unit ? (l->unit < r->unit) - (l->unit > r->unit) : (l->to > r->to) - (l->to < r->to);
}

/* Everybody in `at` and all sites in `open` take their place in the search. */
static void settle(struct search *x, const bool *open, const int32_t *at)
{
    const struct sites *s = x->s;
    for (int32_t j = 0; j < s->m; j++) {
        x->head[j] = SITES_NOWHERE;
        if (open[j])
            set_open(x, j, true);
    }
    for (int32_t i = 0; i < s->n; i++) {
        x->at[i] = SITES_NOWHERE;
        x->outside += s->people[i];
        for (size_t k = s->first[i]; k < s->first[i + 1] && x->at[i] < 0 && at[i] >= 0; k++)
            if (s->arc[k].to == at[i])
                place(x, i, at[i], s->weight[i] * s->arc[k].unit);
    }
    list_left_out(x);
}

/* How dear a change may be that is still taken: cools several times from start to end where
 * the problem is small, once where it is large. */
static double heat_at(const struct search *x, double hot, int64_t spent)
{
    int64_t cycles = x->s->n < 400 ? 5 : x->s->n < 1000 ? 2 : 1;
    double part = (double)(spent * cycles % PLAN_ALL) / PLAN_ALL;
    return hot * real_exp(-5.0 * part);
}

static void anneal(struct search *x, const struct plan_run *run, int64_t bound, struct plan_progress *now,
                   struct best *best)
{
    enum { LOOK_EVERY = 256 };
    double hot = (double)x->cost / (double)x->s->n * 0.3 + 1, heat = hot;
    for (int64_t round = 0;; round++) {
        if (round % LOOK_EVERY == 0) {
            now->cost = best->cost;
            now->left = best->outside;
            int64_t spent = plan_spent(run, now);
            if (spent >= PLAN_ALL || (!best->outside && best->cost <= bound))
                return;
            heat = heat_at(x, hot, spent);
        }
        int64_t cost = x->cost, outside = x->outside;
        now->iteration++;
        ruin(x);
        recreate(x);
        if (!is_liked(x, cost, outside, heat)) {
            take_back(x);
            continue;
        }
        x->n_steps = 0;
        if (outside || x->outside)
            list_left_out(x);
        if (x->outside < best->outside || (x->outside == best->outside && x->cost < best->cost))
            keep_best(x, best);
    }
}

static struct search begin(struct arena *a, const struct sites *s, const struct sites_turned *turned, uint64_t seed)
{
    size_t n = (size_t)s->n + 1, m = (size_t)s->m + 1;
    struct search x = {
        .s = s, .turned = turned, .wanted = sites_wanted(s), .open = arena_array(a, bool, m),
        .at = arena_array(a, int32_t, n), .walk = arena_array(a, int64_t, n), .load = arena_array(a, int64_t, m),
        .tables = arena_array(a, int32_t, m), .head = arena_array(a, int32_t, m), .next = arena_array(a, int32_t, n),
        .prev = arena_array(a, int32_t, n), .steps = arena_array(a, struct step, 2 * RUINED_MOST + 8),
        .homeless = arena_array(a, int32_t, RUINED_MOST), .key = arena_array(a, int64_t, n),
        .left_out = arena_array(a, int32_t, n)};
    random_start(&x.chance, seed, 0, 2);
    return x;
}

void sites_ruin(const struct sites *s, const struct sites_turned *turned, const struct plan_run *run, int64_t bound,
                struct plan_progress *now, bool *open, int32_t *at)
{
    ARENA_SCOPED a = {0};
    if (!s->n || !s->m)
        return;
    struct search x = begin(&a, s, turned, run->seed);
    struct best best = {.open = open, .at = at};
    settle(&x, open, at);
    keep_best(&x, &best);
    anneal(&x, run, bound, now, &best);
}

void sites_fill(const struct sites *s, const bool *open, int32_t *at)
{
    ARENA_SCOPED a = {0};
    struct search x = begin(&a, s, NULL, 0);
    struct sites_arc *order = arena_array(&a, struct sites_arc, (size_t)s->n + 1);  /* unit: people, capped */
    for (int32_t i = 0; i < s->n; i++) {
        order[i] = (struct sites_arc){i, (int32_t)(s->people[i] < INT32_MAX ? s->people[i] : INT32_MAX)};
        at[i] = SITES_NOWHERE;
    }
    qsort(order, (size_t)s->n, sizeof *order, by_people);
    settle(&x, open, at);
    for (int32_t k = 0; k < s->n; k++) {
        struct choice c = choose(&x, order[k].to, false);
        if (c.site != SITES_NOWHERE)
            place(&x, order[k].to, c.site, c.walk);
    }
    memcpy(at, x.at, sizeof *at * (size_t)s->n);
}
