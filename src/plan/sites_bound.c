/* sites_bound.c - how good could a plan be at best?
 *
 * The rule that everybody has exactly one site is taken away and priced instead
 * (Lagrangean relaxation): each site then chooses for itself, under its room, those
 * whose price outweighs their walk.  Whatever the prices, the sum is below every
 * real plan; moving them by what the sites choose too often or not at all
 * (subgradient) brings it close.  Prices are whole numbers, so the bound is exact:
 * no rounding error can put it above the truth. */
#include "plan/sites_parts.h"

#include <stdlib.h>
#include <string.h>

enum { ROUNDS_MOST = 1500, ROUNDS_AGAIN = 120, WORK_MOST = 600000000, EXACT_WORK = 3000000, PATIENCE = 20 };

struct item { int32_t demand; int64_t people, gain; double rank; };

struct prices {
    const struct sites *s;
    const struct sites_turned *turned;
    const bool *serve;
    int64_t scale;        /* prices count in 1 / scale of a unit of cost */
    int64_t *price;       /* n */
    double *turn;         /* n: the direction that prices move in */
    int32_t *chosen;      /* n: by how many sites */
    struct item *items;   /* scratch, n */
    struct { int64_t value; int32_t site; } *order;  /* m */
    size_t *pick_first;   /* m + 1: what each site would choose stands in pick[] */
    int32_t *pick;
    size_t picks;
    bool exact;           /* whole people only, by dynamic programming */
    int64_t *table;       /* room + 1 */
    uint8_t *taken;       /* items x (room + 1) */
};

/* ---- what one site would choose ---------------------------------------------------------------- */

static int by_rank(const void *left, const void *right)
{
    const struct item *l = left, *r = right;
    if (l->rank > r->rank || l->rank < r->rank)
        return l->rank > r->rank ? -1 : 1;
    return (l->demand > r->demand) - (l->demand < r->demand);
}

/* Those whose price outweighs their walk to j. */
static size_t gather(struct prices *p, int32_t j, int64_t *people)
{
    size_t n = 0;
    *people = 0;
    for (size_t k = p->turned->first[j]; k < p->turned->first[j + 1]; k++) {
        int32_t i = p->turned->arc[k].to;
        if (!p->serve[i])
            continue;
        int64_t gain = p->price[i] - p->s->weight[i] * p->turned->arc[k].unit * p->scale;
        if (gain <= 0)
            continue;
        p->items[n++] = (struct item){i, p->s->people[i], gain, (double)gain / ((double)p->s->people[i] + 1e-9)};
        *people += p->s->people[i];
    }
    return n;
}

static int64_t table_price(const struct prices *p, int32_t j, int32_t tables)
{
    return (p->s->site[j].price + p->s->site[j].table_price * tables) * p->scale;
}

/* The gain of the best fitting items when one may be cut; never below the truth. */
static int64_t fill_cut(const struct prices *p, int64_t room, size_t n, size_t *fit)
{
    int64_t gain = 0, people = 0;
    size_t k = 0;
    while (k < n && people + p->items[k].people <= room) {
        gain += p->items[k].gain;
        people += p->items[k++].people;
    }
    *fit = k;
    if (k < n)
        gain += (int64_t)((__int128)p->items[k].gain * (room - people) / p->items[k].people) + 1;
    return gain;
}

static void add_picks(struct prices *p, size_t n)
{
    for (size_t k = 0; k < n; k++)
        p->pick[p->picks++] = p->items[k].demand;
}

static int64_t choose_cut(struct prices *p, int32_t j, size_t n, int64_t people)
{
    const struct sites_candidate *c = &p->s->site[j];
    int64_t best = INT64_MAX;
    size_t fit = 0, best_fit = 0;
    if (n && people > c->room[0])
        qsort(p->items, n, sizeof *p->items, by_rank);
    for (int32_t t = 1; t <= c->tables; t++) {
        int64_t value = table_price(p, j, t) - fill_cut(p, c->room[t - 1], n, &fit);
        if (value < best) {
            best = value;
            best_fit = fit;
        }
        if (fit == n)
            break;
    }
    add_picks(p, best_fit);
    return best;
}

/* The same with whole items only: gains by the room used, one row per item. */
static int64_t choose_whole(struct prices *p, int32_t j, size_t n)
{
    const struct sites_candidate *c = &p->s->site[j];
    int64_t most = c->room[c->tables - 1], best = INT64_MAX, used = 0;
    memset(p->table, 0, sizeof *p->table * (size_t)(most + 1));
    for (size_t k = 0; k < n; k++) {
        uint8_t *taken = p->taken + k * (size_t)(most + 1);
        memset(taken, 0, (size_t)(most + 1));
        for (int64_t room = most; room >= p->items[k].people; room--) {
            int64_t with = p->table[room - p->items[k].people] + p->items[k].gain;
            if (with > p->table[room]) {
                p->table[room] = with;
                taken[room] = 1;
            }
        }
    }
    for (int32_t t = 1; t <= c->tables; t++)
        if (table_price(p, j, t) - p->table[c->room[t - 1]] < best) {
            best = table_price(p, j, t) - p->table[c->room[t - 1]];
            used = c->room[t - 1];
        }
    for (size_t k = n; k-- > 0;)
        if (p->taken[k * (size_t)(most + 1) + (size_t)used]) {
            p->pick[p->picks++] = p->items[k].demand;
            used -= p->items[k].people;
        }
    return best;
}

static int64_t choose_for(struct prices *p, int32_t j)
{
    const struct sites_candidate *c = &p->s->site[j];
    int64_t people, most = c->room[c->tables - 1];
    size_t n = gather(p, j, &people);
    p->pick_first[j] = p->picks;
    if (p->exact && people > c->room[0] && (int64_t)n * most <= EXACT_WORK)
        return choose_whole(p, j, n);
    return choose_cut(p, j, n, people);
}

/* ---- a round -------------------------------------------------------------------------------------- */

static int by_value(const void *left, const void *right)
{
    const struct { int64_t value; int32_t site; } *l = left, *r = right;
    if (l->value != r->value)
        return l->value < r->value ? -1 : 1;
    return (l->site > r->site) - (l->site < r->site);
}

static void count_picks(struct prices *p, int32_t j)
{
    for (size_t k = p->pick_first[j]; k < p->pick_first[j + 1]; k++)
        p->chosen[p->pick[k]]++;
}

/* The bound that the prices give; chosen[] tells who is chosen how often. */
static int64_t relax(struct prices *p)
{
    int32_t m = p->s->m, wanted = sites_wanted(p->s), opened = 0, n = 0;
    int64_t bound = 0;
    p->picks = 0;
    memset(p->chosen, 0, sizeof *p->chosen * (size_t)p->s->n);
    for (int32_t i = 0; i < p->s->n; i++)
        bound += p->serve[i] ? p->price[i] : 0;
    for (int32_t j = 0; j < m; j++) {
        int64_t value = choose_for(p, j);
        p->pick_first[j + 1] = p->picks;
        if (p->s->site[j].forced) {
            bound += value;
            opened++;
            count_picks(p, j);
        } else {
            p->order[n].value = value;
            p->order[n++].site = j;
        }
    }
    qsort(p->order, (size_t)n, sizeof *p->order, by_value);
    for (int32_t k = 0; k < n && (wanted ? opened < wanted : p->order[k].value < 0); k++, opened++) {
        bound += p->order[k].value;
        count_picks(p, p->order[k].site);
    }
    return bound;
}

/* Move prices up of whom no site chose, down of whom several did. */
static void move_prices(struct prices *p, double pace, int64_t short_of)
{
    double size = 0;
    for (int32_t i = 0; i < p->s->n; i++) {
        double miss = p->serve[i] ? 1 - p->chosen[i] : 0;
        p->turn[i] = 0.7 * miss + 0.3 * p->turn[i];
        size += p->turn[i] * p->turn[i];
    }
    double step = size > 0 ? pace * (double)short_of / size : 0;
    for (int32_t i = 0; i < p->s->n; i++) {
        double move = step * p->turn[i];
        p->price[i] += (int64_t)(move + (move < 0 ? -0.5 : 0.5));
    }
}

/* ---- all rounds ----------------------------------------------------------------------------------- */

static void begin_prices(struct prices *p)
{
    const struct sites *s = p->s;
    if (s->n && p->price[0] != SITES_NO_PRICE)
        return;
    for (int32_t i = 0; i < s->n; i++) {
        size_t first = s->first[i], n = s->first[i + 1] - first;
        p->price[i] = n ? s->weight[i] * s->arc[first + (n > 1)].unit * p->scale : 0;
    }
}

static size_t exact_size(const struct sites *s)
{
    int64_t most = 0;
    for (int32_t j = 0; j < s->m; j++)
        if (s->site[j].room[s->site[j].tables - 1] > most)
            most = s->site[j].room[s->site[j].tables - 1];
    return most < EXACT_WORK ? (size_t)most + 1 : 1;
}

/* The same for every bound of a problem, so that prices can be kept. */
static int64_t scale_of(const struct sites *s)
{
    int64_t most = 0;
    for (int32_t i = 0; i < s->n; i++)
        if (s->first[i + 1] > s->first[i])
            most += s->weight[i] * s->arc[s->first[i + 1] - 1].unit;
    return most < (int64_t)1 << 50 ? 1024 : 1;
}

static struct prices prepare(struct arena *a, const struct sites *s, const struct sites_turned *turned,
                             const bool *serve, int64_t *price)
{
    size_t n = (size_t)s->n + 1, m = (size_t)s->m + 1;
    struct prices p = {
        .s = s, .turned = turned, .serve = serve, .scale = scale_of(s),
        .price = price, .turn = arena_array(a, double, n), .chosen = arena_array(a, int32_t, n),
        .items = arena_array(a, struct item, n), .pick_first = arena_array(a, size_t, m),
        .pick = arena_array(a, int32_t, s->first[s->n] + 1), .table = arena_array(a, int64_t, exact_size(s)),
        .taken = arena_array(a, uint8_t, EXACT_WORK + n)};
    p.order = arena_items(a, m, sizeof *p.order);
    begin_prices(&p);
    return p;
}

/* Rounds that the size of the problem allows. */
static int32_t rounds_for(const struct sites *s)
{
    size_t arcs = s->first[s->n] + 1;
    size_t rounds = WORK_MOST / arcs;
    return rounds > ROUNDS_MOST ? ROUNDS_MOST : rounds < 60 ? 60 : (int32_t)rounds;
}

static int64_t divisor(int64_t a, int64_t b)
{
    while (b) {
        int64_t rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

/* Every cost is a multiple of this. */
static int64_t grain(const struct sites *s)
{
    int64_t g = 0;
    for (int32_t j = 0; j < s->m; j++)
        g = divisor(divisor(g, s->site[j].price), s->site[j].table_price);
    for (int32_t i = 0; i < s->n && g != 1; i++)
        for (size_t k = s->first[i]; k < s->first[i + 1] && g != 1; k++)
            g = divisor(g, s->weight[i] * s->arc[k].unit);
    return g ? g : 1;
}

/* The least multiple of the grain that is not below a scaled bound. */
static int64_t rounded_up(int64_t scaled, int64_t scale)
{
    return scaled <= 0 ? 0 : (scaled + scale - 1) / scale;
}

int64_t sites_bound(const struct sites *s, const struct sites_turned *turned, const bool *serve, int64_t known,
                    int64_t *price, const struct plan_run *run, int64_t until, const struct plan_progress *now)
{
    ARENA_SCOPED a = {0};
    bool warm = s->n && price[0] != SITES_NO_PRICE;
    struct prices p = prepare(&a, s, turned, serve, price);
    int64_t *best_price = arena_array(&a, int64_t, (size_t)s->n + 1), best = INT64_MIN;
    int64_t coarse = grain(s);
    int32_t rounds = warm ? ROUNDS_AGAIN : rounds_for(s), idle = 0;
    double pace = warm ? 0.3 : 1.5;
    for (int32_t round = 0; round < rounds && pace > 0.002 && (!round || plan_spent(run, now) < until); round++) {
        int64_t bound = relax(&p);
        idle = bound > best ? 0 : idle + 1;
        if (bound > best) {
            best = bound;
            memcpy(best_price, p.price, sizeof *p.price * (size_t)s->n);
        }
        if (rounded_up(best, p.scale * coarse) * coarse >= known)
            return known;
        if (idle > PATIENCE) {
            idle = 0;
            pace /= 2;
            memcpy(p.price, best_price, sizeof *p.price * (size_t)s->n);
        }
        if (round == rounds * 2 / 3 || pace < 0.02)
            p.exact = true;
        move_prices(&p, pace, known * p.scale - bound);
    }
    memcpy(price, best_price, sizeof *price * (size_t)s->n);
    return best == INT64_MIN ? 0 : rounded_up(best, p.scale * coarse) * coarse;
}
