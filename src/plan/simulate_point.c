/* simulate_point.c - a sampling point's day: who comes, who waits, who is sampled, which tubes are closed. */
#include "plan/simulate_parts.h"
#include "plan/real.h"

#include <stdlib.h>
#include <string.h>

void simulate_start(struct random *r, const struct simulate_sky *sky, uint64_t key, enum simulate_cause cause)
{
    random_start(r, sky->seed, (int64_t)key, cause);
}

static double above_zero(struct random *r)  /* and up to 1 */
{
    return (double)((random_next(r) >> 11) + 1) / 9007199254740992.0;
}

int64_t simulate_exponential(struct random *r, int64_t mean)
{
    return (int64_t)(-real_log(above_zero(r)) * (double)mean + 0.5);
}

/* Erlang's with k parts: the logarithm of a product is the sum of k exponentials. */
static int64_t work_time(struct random *r, int64_t mean, int64_t shape)
{
    double product = 1;
    for (int64_t k = 0; k < shape; k++)
        product *= above_zero(r);
    return shape ? (int64_t)(-real_log(product) * (double)mean / (double)shape + 0.5) : mean;
}

int64_t simulate_weathered(const struct simulate_sky *sky, enum simulate_effect effect, int64_t at, int64_t n)
{
    for (int32_t k = 0; k < sky->s->n_weather; k++) {
        const struct simulate_weather *w = &sky->s->weather[k];
        if (!sky->holds[k] || at < w->from || at >= w->until)
            continue;
        switch (effect) {
        case EFFECT_TRAVEL: n = n * w->travel / 100; break;
        case EFFECT_WORK: n = n * w->work / 100; break;
        case EFFECT_STAY: n = n * (100 - w->stay_home) / 100; break;
        }
    }
    return n;
}

/* ---- who comes, and when ---------------------------------------------------------------------- */

struct hours { int64_t from[49], weight[49], before[50]; int n; };

/* The hours in which the point is open; one that nobody likes gets the weight 1 when there is no other. */
static void open_hours(const struct simulate *s, const struct simulate_point *p, struct hours *h)
{
    int64_t sum = 0;
    for (int64_t t = p->opens; t < p->closes; t = t - t % SIMULATE_HOUR + SIMULATE_HOUR)
        sum += s->arrivals[t / SIMULATE_HOUR % SIMULATE_HOURS];
    h->n = 0;
    h->before[0] = 0;
    for (int64_t t = p->opens, next; t < p->closes; t = next) {
        next = t - t % SIMULATE_HOUR + SIMULATE_HOUR;
        int64_t until = next < p->closes ? next : p->closes;
        h->from[h->n] = t;
        h->weight[h->n] = sum ? s->arrivals[t / SIMULATE_HOUR % SIMULATE_HOURS] : 1;
        h->before[h->n + 1] = h->before[h->n] + h->weight[h->n] * (until - t);
        h->n++;
    }
}

static int64_t arrival_time(const struct hours *h, struct random *r)
{
    int64_t u = random_below(r, h->before[h->n]);
    int k = 0;
    while (u >= h->before[k + 1])
        k++;
    return h->from[k] + (u - h->before[k]) / h->weight[k];
}

/* Into order: first into as many equal parts of the day as there are people, then within each. */
static void sort_times(struct arena *a, int64_t *time, size_t n, int64_t opens, int64_t closes)
{
    int64_t width = (closes - opens) / ((int64_t)n + 1) + 1, parts = (closes - opens) / width + 1;
    size_t *place = arena_array(a, size_t, (size_t)parts + 2);   /* where a part begins; then, where its next goes */
    int64_t *sorted = arena_array(a, int64_t, n + 1);
    for (size_t i = 0; i < n; i++)
        place[(time[i] - opens) / width + 2]++;
    for (int64_t k = 2; k < parts + 2; k++)
        place[k] += place[k - 1];
    for (size_t i = 0; i < n; i++)
        sorted[place[(time[i] - opens) / width + 1]++] = time[i];
    for (int64_t k = 0; k < parts; k++)
        plan_sort_numbers(sorted + place[k], place[k + 1] - place[k]);
    memcpy(time, sorted, n * sizeof *time);
}

static int64_t *draw_arrivals(struct arena *a, const struct simulate_sky *sky, const struct simulate_point *p,
                              struct simulate_point_day *out)
{
    struct random r;
    struct hours h;
    int64_t *time = arena_array(a, int64_t, (size_t)p->people + 1);
    simulate_start(&r, sky, p->key, CAUSE_ARRIVAL);
    open_hours(sky->s, p, &h);
    for (int64_t i = 0; i < p->people; i++) {
        int64_t t = arrival_time(&h, &r), comes = simulate_weathered(sky, EFFECT_STAY, t, p->turnout * (MILLION / 100));
        bool here = random_chance(&r, comes);
        time[out->arrived] = t;
        out->arrived += here;
        out->stayed_home += !here;
    }
    sort_times(a, time, (size_t)out->arrived, p->opens, p->closes);
    return time;
}

/* ---- tables ------------------------------------------------------------------------------------ */

struct table { int64_t free, people, came; };

struct desk {
    const struct simulate_sky *sky;
    const struct simulate_point *p;
    struct random patience, work, breaks;
    struct table table[SIMULATE_TABLES_MOST];
    struct simulate_point_day *out;
    int32_t j;
};

static void close_tube(struct desk *d, struct table *t, int64_t at)
{
    struct simulate_point_day *o = d->out;
    o->tube[o->n_tubes] = (struct simulate_tube){at, at, t->people, t->came, d->j, o->n_tubes};
    o->n_tubes++;
    t->people = t->came = 0;
}

static struct table *next_table(struct desk *d)
{
    struct table *best = d->table;
    for (int64_t k = 1; k < d->p->tables; k++)
        if (d->table[k].free < best->free)
            best = &d->table[k];
    return best;
}

static void sample(struct desk *d, struct table *t, int64_t came, int64_t start, int64_t work)
{
    const struct simulate *s = d->sky->s;
    struct simulate_point_day *o = d->out;
    int64_t wait = start - came, minutes = wait / SIMULATE_MINUTE;
    work = simulate_weathered(d->sky, EFFECT_WORK, start, work);
    int64_t ends = start + work;
    o->sampled++;
    o->waited += wait;
    o->waited_long += wait > s->wait_target;
    o->wait[minutes < SIMULATE_WAIT_MINUTES ? minutes : SIMULATE_WAIT_MINUTES - 1]++;
    o->ends = ends > o->ends ? ends : o->ends;
    t->free = ends;
    t->people++;
    t->came += came;
    if (t->people == d->p->pool)
        close_tube(d, t, ends);
    if (s->table_lasts && random_below(&d->breaks, s->table_lasts) < work)
        t->free += simulate_exponential(&d->breaks, s->table_mend);
}

/* Whoever comes is served in turn unless patience or the day ends first.  What chance holds for a
 * person is drawn in any case: it is the same under another plan. */
static void receive(struct desk *d, int64_t came)
{
    const struct simulate *s = d->sky->s;
    struct table *t = next_table(d);
    int64_t start = t->free > came ? t->free : came, last = d->p->closes + s->overtime;
    int64_t patience = s->patience ? simulate_exponential(&d->patience, s->patience) : INT64_MAX;
    int64_t work = work_time(&d->work, d->p->work, s->shape);
    if (start - came > patience && patience <= last - came)
        d->out->walked_out++;
    else if (start > last)
        d->out->turned_away++;
    else
        sample(d, t, came, start, work);
}

static void order_tubes(struct simulate_point_day *o)
{
    for (int32_t i = 1; i < o->n_tubes; i++) {
        struct simulate_tube one = o->tube[i];
        int32_t k = i;
        for (; k > 0 && o->tube[k - 1].at > one.at; k--)
            o->tube[k] = o->tube[k - 1];
        o->tube[k] = one;
    }
    for (int32_t i = 0; i < o->n_tubes; i++)
        o->tube[i].number = i;
}

void simulate_point(struct arena *a, const struct simulate_sky *sky, int32_t j, struct simulate_point_day *out)
{
    ARENA_SCOPED own = {0};
    struct desk d = {.sky = sky, .p = &sky->s->point[j], .out = out, .j = j};
    *out = (struct simulate_point_day){.wait = out->wait, .ends = d.p->opens};
    const int64_t *time = draw_arrivals(&own, sky, d.p, out);
    out->tube = arena_array(a, struct simulate_tube, (size_t)(out->arrived / d.p->pool + d.p->tables));
    simulate_start(&d.patience, sky, d.p->key, CAUSE_PATIENCE);
    simulate_start(&d.work, sky, d.p->key, CAUSE_WORK);
    simulate_start(&d.breaks, sky, d.p->key, CAUSE_TABLE);
    for (int64_t k = 0; k < d.p->tables; k++)
        d.table[k].free = d.p->opens;
    for (int64_t i = 0; i < out->arrived; i++)
        receive(&d, time[i]);
    int64_t end = out->ends > d.p->closes ? out->ends : d.p->closes;
    for (int64_t k = 0; k < d.p->tables; k++)   /* tubes that are not full are closed when the day is over */
        if (d.table[k].people)
            close_tube(&d, &d.table[k], end);
    order_tubes(out);
}
