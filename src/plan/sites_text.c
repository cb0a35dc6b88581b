/* sites_text.c - see sites_text.h. */
#include "plan/sites_text.h"

#include "plan/numbers.h"
#include "plan/real.h"

#include <stdlib.h>
#include <string.h>

enum { THOUSAND = 1000 };
#define UNIT_MOST INT64_C(2000000000)

static err_t wrong(const char *problem)
{
    err_tell("problem", "%s", problem);
    return FAIL(ERR_INVALID, "plan.file_wrong");
}

/* What the readers fill in: a whole matrix, cost[i * m + j]. */
struct draft { int32_t n, m, open; int64_t *people, *room, *price, *cost; };

static err_t begin_draft(struct arena *a, struct draft *d, int64_t n, int64_t m, int64_t open)
{
    if (n < 1 || m < 1 || n > SITES_TEXT_MOST || m > SITES_TEXT_MOST || open < 0 || open > m)
        return wrong("the first line's numbers of sites and customers");
    *d = (struct draft){.n = (int32_t)n, .m = (int32_t)m, .open = (int32_t)open,
                        .people = arena_array(a, int64_t, (size_t)n), .room = arena_array(a, int64_t, (size_t)m),
                        .price = arena_array(a, int64_t, (size_t)m), .cost = arena_array(a, int64_t, (size_t)(n * m))};
    return OK;
}

static int by_unit(const void *left, const void *right)
{
    const struct sites_arc *l = left, *r = right;
    return l->unit != r->unit ? (l->unit > r->unit) - (l->unit < r->unit) : (l->to > r->to) - (l->to < r->to);
}

static err_t add_arcs(struct arena *a, const struct draft *d, struct sites *s)
{
    size_t n = (size_t)d->n, m = (size_t)d->m, k = 0;
    size_t *first = arena_array(a, size_t, n + 1);
    struct sites_arc *arc = arena_array(a, struct sites_arc, n * m);
    for (size_t i = 0; i < n; i++) {
        first[i] = k;
        for (size_t j = 0; j < m; j++) {
            if (d->cost[i * m + j] < 0 || d->cost[i * m + j] > UNIT_MOST)
                return wrong("a cost that is negative or too large");
            arc[k++] = (struct sites_arc){(int32_t)j, (int32_t)d->cost[i * m + j]};
        }
        qsort(&arc[first[i]], m, sizeof *arc, by_unit);
    }
    first[n] = k;
    s->first = first;
    s->arc = arc;
    return OK;
}

static err_t finish(struct arena *a, const struct draft *d, struct sites *s)
{
    int64_t *weight = arena_array(a, int64_t, (size_t)d->n);
    struct sites_candidate *site = arena_array(a, struct sites_candidate, (size_t)d->m);
    for (int32_t i = 0; i < d->n; i++) {
        weight[i] = 1;
        if (d->people[i] < 0)
            return wrong("a negative demand");
    }
    for (int32_t j = 0; j < d->m; j++) {
        if (d->room[j] < 0 || d->price[j] < 0)
            return wrong("a negative room or price");
        site[j] = (struct sites_candidate){.price = d->price[j], .tables = 1, .room = &d->room[j]};
    }
    *s = (struct sites){.n = d->n, .m = d->m, .people = d->people, .weight = weight, .site = site, .open = d->open};
    return add_arcs(a, d, s);
}

/* ---- p-median: vertices, edges, p; then the edges ---------------------------------------------------- */

static void all_pairs(int64_t *way, size_t n)
{
    for (size_t k = 0; k < n; k++)
        for (size_t i = 0; i < n; i++)
            for (size_t j = 0; j < n; j++)
                if (way[i * n + k] + way[k * n + j] < way[i * n + j])
                    way[i * n + j] = way[i * n + k] + way[k * n + j];
}

static err_t read_pmed(struct arena *a, struct numbers *in, struct draft *d)
{
    int64_t n, edges, open, from, to, cost;
    if (!numbers_next(in, 1, &n) || !numbers_next(in, 1, &edges) || !numbers_next(in, 1, &open))
        return wrong("the first line");
    TRY(begin_draft(a, d, n, n, open));
    for (int64_t k = 0; k < n * n; k++)
        d->cost[k] = k % (n + 1) ? UNIT_MOST : 0;
    for (int64_t e = 0; e < edges; e++) {
        if (!numbers_next(in, 1, &from) || !numbers_next(in, 1, &to) || !numbers_next(in, 1, &cost))
            return wrong("fewer edges than the first line says");
        if (from < 1 || from > n || to < 1 || to > n || cost < 0)
            return wrong("an edge between vertices that are not there");
        d->cost[(from - 1) * n + to - 1] = d->cost[(to - 1) * n + from - 1] = cost;
    }
    all_pairs(d->cost, (size_t)n);
    return OK;
}

/* ---- warehouses ------------------------------------------------------------------------------------- */

static err_t read_warehouses(struct arena *a, struct numbers *in, struct draft *d)
{
    int64_t m, n;
    if (!numbers_next(in, 1, &m) || !numbers_next(in, 1, &n))
        return wrong("the first line");
    TRY(begin_draft(a, d, n, m, 0));
    for (int32_t j = 0; j < d->m; j++)
        if (!numbers_next(in, 1, &d->room[j]) || !numbers_next(in, THOUSAND, &d->price[j]))
            return wrong("fewer sites than the first line says");
    return OK;
}

static err_t read_cap(struct arena *a, struct numbers *in, struct draft *d)
{
    TRY(read_warehouses(a, in, d));
    for (int32_t i = 0; i < d->n; i++) {
        if (!numbers_next(in, 1, &d->people[i]))
            return wrong("fewer customers than the first line says");
        for (int32_t j = 0; j < d->m; j++)
            if (!numbers_next(in, THOUSAND, &d->cost[(size_t)i * (size_t)d->m + (size_t)j]))
                return wrong("a customer has fewer costs than there are sites");
    }
    return OK;
}

static err_t read_holmberg(struct arena *a, struct numbers *in, struct draft *d)
{
    TRY(read_warehouses(a, in, d));
    for (int32_t i = 0; i < d->n; i++)
        if (!numbers_next(in, 1, &d->people[i]))
            return wrong("fewer customers than the first line says");
    for (int32_t j = 0; j < d->m; j++)
        for (int32_t i = 0; i < d->n; i++)
            if (!numbers_next(in, THOUSAND, &d->cost[(size_t)i * (size_t)d->m + (size_t)j]))
                return wrong("a site has fewer costs than there are customers");
    return OK;
}

/* ---- capacitated p-median: n p; then x y room people --------------------------------------------------- */

static err_t read_cpmp(struct arena *a, struct numbers *in, struct draft *d)
{
    int64_t n, open;
    if (!numbers_next(in, 1, &n) || !numbers_next(in, 1, &open))
        return wrong("the first line");
    TRY(begin_draft(a, d, n, n, open));
    int64_t *x = arena_array(a, int64_t, (size_t)n), *y = arena_array(a, int64_t, (size_t)n);
    for (int64_t i = 0; i < n; i++)
        if (!numbers_next(in, THOUSAND, &x[i]) || !numbers_next(in, THOUSAND, &y[i]) ||
            !numbers_next(in, 1, &d->room[i]) || !numbers_next(in, 1, &d->people[i]))
            return wrong("fewer points than the first line says");
    for (int64_t i = 0; i < n; i++)
        for (int64_t j = 0; j < n; j++)
            d->cost[i * n + j] = line_between(x[i], y[i], x[j], y[j]);
    return OK;
}

/* ---- which ------------------------------------------------------------------------------------------------ */

static const struct {
    const char *name;
    err_t (*read)(struct arena *a, struct numbers *in, struct draft *d);
    int64_t scale;
} readers[] = {
    {"orlib-pmed", read_pmed, 1}, {"orlib-cap", read_cap, THOUSAND}, {"holmberg", read_holmberg, THOUSAND},
    {"cpmp", read_cpmp, THOUSAND},
};
enum { READERS = sizeof readers / sizeof *readers };

const char *const sites_formats[] = {"orlib-pmed", "orlib-cap", "holmberg", "cpmp", NULL};

/* In p-median problems room is no matter: every site takes all. */
static void make_roomy(struct draft *d)
{
    int64_t people = 0;
    for (int32_t i = 0; i < d->n; i++)
        people += d->people[i] = 1;
    for (int32_t j = 0; j < d->m; j++)
        d->room[j] = people;
}

err_t sites_read_text(struct arena *a, const char *format, const char *text, size_t len, struct sites_text *out)
{
    struct numbers in = {text, text + len};
    struct draft d;
    size_t k = 0;
    while (k < READERS && strcmp(readers[k].name, format) != 0)
        k++;
    if (k == READERS)
        return wrong("no such format");
    TRY(readers[k].read(a, &in, &d));
    if (readers[k].read == read_pmed)
        make_roomy(&d);
    out->scale = readers[k].scale;
    return finish(a, &d, &out->problem);
}

static void write_plan(const struct sites_text *t, const struct sites_plan *plan, struct buf *out)
{
    buf_printf(out, "{\"scale\":%lld,\"cost\":%lld,\"bound\":%lld,\"gap_millionths\":%lld,\"outside\":%lld,\"iterations\":%lld,"
               "\"checked\":\"%s\",\n\"sites\":[", (long long)t->scale, (long long)plan->cost, (long long)plan->bound,
               (long long)sites_gap(plan), (long long)plan->outside, (long long)plan->iterations,
               sites_fault_name(sites_fault(&t->problem, plan)));
    const char *comma = "";
    for (int32_t j = 0; j < t->problem.m; j++)
        if (plan->tables[j]) {
            buf_printf(out, "%s%d", comma, j + 1);
            comma = ",";
        }
    buf_text(out, "],\n\"at\":[");
    for (int32_t i = 0; i < t->problem.n; i++)
        buf_printf(out, "%s%d", i ? "," : "", plan->at[i] + 1);
    buf_text(out, "]}\n");
}

err_t sites_plan_text(struct arena *a, const char *format, const char *text, size_t len, const struct plan_run *run,
                      struct buf *out)
{
    struct sites_text t;
    struct sites_plan plan;
    TRY(sites_read_text(a, format, text, len, &t));
    sites_solve(a, &t.problem, run, &plan);
    write_plan(&t, &plan, out);
    return OK;
}
