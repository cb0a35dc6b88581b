/* simulate.c - days of a plan and of what could be changed about it, side by side. */
#include "plan/simulate_parts.h"
#include "plan/real.h"

#include <string.h>

const struct simulate_measure_row simulate_measures[SIMULATE_MEASURES] = {
    [SIMULATE_STAYED_HOME] = {"stayed_home", "people", "did not come, by turnout or weather"},
    [SIMULATE_ARRIVED] = {"arrived", "people", "came to a point"},
    [SIMULATE_SAMPLED] = {"sampled", "people", "were sampled"},
    [SIMULATE_WALKED_OUT] = {"walked_out", "people", "went away before their turn"},
    [SIMULATE_TURNED_AWAY] = {"turned_away", "people", "still stood in line when sampling ended"},
    [SIMULATE_WAIT_MEAN] = {"wait_mean", "seconds", "mean wait of the sampled"},
    [SIMULATE_WAIT_P50] = {"wait_p50", "seconds", "half of the sampled waited no longer, to the minute above"},
    [SIMULATE_WAIT_P90] = {"wait_p90", "seconds", "nine of ten waited no longer"},
    [SIMULATE_WAIT_P99] = {"wait_p99", "seconds", "99 of 100 waited no longer"},
    [SIMULATE_WAITED_LONG] = {"waited_long", "people", "waited longer than wait_minutes"},
    [SIMULATE_SAMPLING_ENDS] = {"sampling_ends", "time", "the last person is sampled"},
    [SIMULATE_TUBES] = {"tubes", "tubes", "were closed"},
    [SIMULATE_TUBES_AT_POINTS] = {"tubes_at_points", "tubes", "were never fetched"},
    [SIMULATE_TUBES_AT_HUBS] = {"tubes_at_hubs", "tubes", "never left a hub"},
    [SIMULATE_TUBES_AT_LABS] = {"tubes_at_labs", "tubes", "were never tested"},
    [SIMULATE_TUBES_DONE] = {"tubes_done", "tubes", "have a result"},
    [SIMULATE_TUBES_LATE] = {"tubes_late", "tubes", "took longer to the laboratory than lab_hours"},
    [SIMULATE_TO_LAB_MEAN] = {"to_lab_mean", "seconds", "from closing a tube to the laboratory's door"},
    [SIMULATE_TO_RESULT_MEAN] = {"to_result_mean", "seconds", "from coming to the result, over the sampled"},
    [SIMULATE_FINISH] = {"finish", "time", "the last result"},
};

/* ---- intervals ---------------------------------------------------------------------------------- */

/* Student's t, 97.5 %, by degrees of freedom; above, by the expansion of Fisher and Cornish. */
static double student(int64_t freedom)
{
    static const double small[] = {0, 12.7062, 4.3027, 3.1824, 2.7764, 2.5706, 2.4469, 2.3646, 2.3060, 2.2622};
    if (freedom < 10)
        return small[freedom];
    double z = 1.959963985, n = (double)freedom;
    return z + (z * z * z + z) / (4 * n) + (5 * z * z * z * z * z + 16 * z * z * z + 3 * z) / (96 * n * n);
}

struct simulate_mean simulate_mean_of(const int64_t *values, int64_t n)
{
    double sum = 0, squares = 0;
    for (int64_t k = 0; k < n; k++)
        sum += (double)values[k];
    double mean = n ? sum / (double)n : 0;
    for (int64_t k = 0; k < n; k++)
        squares += ((double)values[k] - mean) * ((double)values[k] - mean);
    double half = n > 1 ? student(n - 1) * real_root(squares / (double)(n - 1) / (double)n) : 0;
    return (struct simulate_mean){mean, mean - half, mean + half};
}

/* ---- a day ----------------------------------------------------------------------------------------- */

static struct simulate_day day_new(struct arena *a, const struct simulate *s)
{
    size_t points = (size_t)s->n_points + 1, labs = (size_t)s->n_labs + 1;
    return (struct simulate_day){
        .point_waited = arena_array(a, int64_t, points), .point_walked = arena_array(a, int64_t, points),
        .point_sampled = arena_array(a, int64_t, points), .point_ends = arena_array(a, int64_t, points),
        .point_tubes = arena_array(a, int64_t, points),
        .van_waited = arena_array(a, int64_t, (size_t)s->n_vans + 1),
        .hub_waited = arena_array(a, int64_t, (size_t)s->n_hubs + 1),
        .lab_waited = arena_array(a, int64_t, labs), .lab_queue = arena_array(a, int64_t, labs)};
}

static int64_t wait_quantile(const uint64_t *wait, int64_t people, int64_t percent)
{
    uint64_t below = 0, want = (uint64_t)((people * percent + 99) / 100);
    int64_t m = 0;
    while (m < SIMULATE_WAIT_MINUTES && (below += wait[m]) < want)
        m++;
    return (m + 1) * SIMULATE_MINUTE;
}

static void gather_points(const struct simulate *s, const struct simulate_point_day *points, struct simulate_day *day)
{
    int64_t *v = day->value, waited = 0;
    uint64_t wait[SIMULATE_WAIT_MINUTES] = {0};
    for (int32_t j = 0; j < s->n_points; j++) {
        const struct simulate_point_day *p = &points[j];
        v[SIMULATE_STAYED_HOME] += p->stayed_home;
        v[SIMULATE_ARRIVED] += p->arrived;
        v[SIMULATE_SAMPLED] += p->sampled;
        v[SIMULATE_WALKED_OUT] += p->walked_out;
        v[SIMULATE_TURNED_AWAY] += p->turned_away;
        v[SIMULATE_WAITED_LONG] += p->waited_long;
        v[SIMULATE_SAMPLING_ENDS] = p->ends > v[SIMULATE_SAMPLING_ENDS] ? p->ends : v[SIMULATE_SAMPLING_ENDS];
        waited += p->waited;
        day->point_waited[j] = p->waited;
        day->point_walked[j] = p->walked_out + p->turned_away;
        day->point_sampled[j] = p->sampled;
        day->point_tubes[j] = p->n_tubes;
        day->point_ends[j] = p->ends;
        for (int m = 0; m < SIMULATE_WAIT_MINUTES; m++)
            wait[m] += p->wait[m];
    }
    v[SIMULATE_WAIT_MEAN] = v[SIMULATE_SAMPLED] ? waited / v[SIMULATE_SAMPLED] : 0;
    v[SIMULATE_WAIT_P50] = v[SIMULATE_SAMPLED] ? wait_quantile(wait, v[SIMULATE_SAMPLED], 50) : 0;
    v[SIMULATE_WAIT_P90] = v[SIMULATE_SAMPLED] ? wait_quantile(wait, v[SIMULATE_SAMPLED], 90) : 0;
    v[SIMULATE_WAIT_P99] = v[SIMULATE_SAMPLED] ? wait_quantile(wait, v[SIMULATE_SAMPLED], 99) : 0;
}

/* Is the point's day under plan `t` the same as under `s`? */
static bool same_point(const struct simulate *s, const struct simulate *t, int32_t j)
{
    return s == t || (memcmp(&s->point[j], &t->point[j], sizeof *s->point) == 0 &&
                      memcmp(s->arrivals, t->arrivals, sizeof s->arrivals) == 0);
}

struct days {
    struct arena *a;
    const struct simulate *s;
    const struct plan_run *run;
    struct simulate changed[SIMULATE_CHANGES];
    struct simulate_result *result;
    int64_t iterations;
};

static int64_t how_far(const struct days *d)
{
    const struct simulate_result *r = d->result;
    struct plan_progress now = {d->iterations, r->n ? r->day[0].value[SIMULATE_FINISH] / 1000 : INT64_MAX, 0};
    return plan_spent(d->run, &now);
}

/* One day, of which the plan's own is kept for its changes. */
struct the_day { uint64_t seed; const bool *holds; struct simulate_point_day *known; bool is_known; };

/* The day under `t`; what is the same under the plan is taken from there.  False: it was broken off. */
static bool simulate_one(struct arena *a, const struct days *d, const struct simulate *t, struct the_day *which,
                         struct simulate_day *day)
{
    struct simulate_sky sky = {t, which->holds, which->seed};
    struct simulate_point_day *points = arena_array(a, struct simulate_point_day, (size_t)t->n_points + 1);
    for (int32_t j = 0; j < t->n_points; j++) {
        points[j] = which->known[j];
        if (which->is_known && same_point(d->s, t, j))
            continue;
        if (how_far(d) >= 2 * PLAN_ALL)
            return false;
        points[j].wait = arena_array(a, uint32_t, SIMULATE_WAIT_MINUTES);
        simulate_point(a, &sky, j, &points[j]);
    }
    if (!which->is_known)
        memcpy(which->known, points, (size_t)t->n_points * sizeof *points);
    which->is_known = true;
    gather_points(t, points, day);
    simulate_tubes(a, &sky, points, day);
    return true;
}

/* ---- all days ----------------------------------------------------------------------------------------- */

static bool *draw_weather(struct arena *a, const struct simulate *s, uint64_t seed)
{
    struct random r;
    bool *holds = arena_array(a, bool, (size_t)s->n_weather + 1);
    random_start(&r, seed, 0, CAUSE_WEATHER);
    for (int32_t k = 0; k < s->n_weather; k++)
        holds[k] = random_below(&r, 100) < s->weather[k].chance;
    return holds;
}

static void make_changes(struct days *d)
{
    for (int c = 0; c < SIMULATE_CHANGES; c++)
        if (simulate_change_make(d->a, d->s, c, &d->result->day[0], d->result, &d->changed[c]))
            d->result->changed[c] = arena_items(d->a, SIMULATE_DAYS_MOST, sizeof *d->result->changed[c]);
}

/* A day of the plan, and the same day of each change; false: it was broken off. */
static bool one_day(struct days *d, int64_t k)
{
    ARENA_SCOPED own = {0};
    struct the_day which = {.seed = d->run->seed + (uint64_t)k * 0x9e3779b97f4a7c15u};
    struct simulate_day *day = &d->result->day[k];
    which.holds = draw_weather(&own, d->s, which.seed);
    which.known = arena_array(&own, struct simulate_point_day, (size_t)d->s->n_points + 1);
    *day = day_new(d->a, d->s);
    if (!simulate_one(&own, d, d->s, &which, day))
        return false;
    d->iterations++;
    if (k == 0) {
        d->result->n = 1;
        make_changes(d);
    }
    for (int c = 0; c < SIMULATE_CHANGES; c++) {
        if (!d->result->changed[c])
            continue;
        ARENA_SCOPED change = {0};
        struct simulate_day other = day_new(&change, &d->changed[c]);
        if (how_far(d) >= PLAN_ALL || !simulate_one(&change, d, &d->changed[c], &which, &other))
            return false;
        memcpy(d->result->changed[c][k], other.value, sizeof other.value);
        d->iterations++;
    }
    return true;
}

void simulate_round(struct arena *a, const struct simulate *s, const struct plan_run *run, struct simulate_result *out)
{
    struct days d = {.a = a, .s = s, .run = run, .result = out};
    memset(out, 0, sizeof *out);
    for (int64_t k = 0; k < SIMULATE_DAYS_MOST; k++) {
        bool whole = one_day(&d, k);
        if (!whole && k == 0)   /* the plan's own day may be there, the changes are not */
            memset(out->changed, 0, sizeof out->changed);
        if (!whole)
            return;
        out->n = k + 1;
        if (how_far(&d) >= PLAN_ALL)
            return;
    }
}
