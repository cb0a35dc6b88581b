/* recapture_json.c - the rows of lists and of estimates, and the way from JSON to JSON. */
#include "plan/recapture_json.h"

#include <stdlib.h>
#include <string.h>

struct count_row { int64_t row; const char *block, *group; int64_t roster, other, both; };
struct recapture_input { int64_t level_percent; struct list missed_per_thousand, wrong_per_thousand, counts; };

struct estimate_out {
    const char *block, *group;
    int64_t roster, other, both, found, people, low, high, missing, missing_low, missing_high;
};
struct error_out { int64_t missed_per_thousand, wrong_per_thousand, missing, missing_low, missing_high, differs; };
struct recapture_out { int64_t level_percent; struct list whole, blocks, groups, rows, errors; };

static const struct field count_rows[] = {
    TEXT(struct count_row, block, .need = true, .max = 60, .help = "Where they live."),
    TEXT(struct count_row, group, .max = 60, .help = "Who they are, such as age or tenure; left out: everybody."),
    INT(struct count_row, roster, .need = true, .min = 0, .max = RECAPTURE_LIST_MOST, .help = "People on the roster."),
    INT(struct count_row, other, .need = true, .min = 0, .max = RECAPTURE_LIST_MOST,
        .help = "People on the other list: found by knocking at doors, say, without looking at the roster."),
    INT(struct count_row, both, .need = true, .min = 0, .max = RECAPTURE_LIST_MOST, .help = "People on both."),
    {0},
};
const struct field recapture_json_table[] = {
    INT(struct recapture_input, level_percent, .min = 50, .max = 99, .help = "Of the intervals; left out: 95."),
    INTS(struct recapture_input, missed_per_thousand, .max = RECAPTURE_RATES_MOST,
         .help = "Of a thousand people on both lists so many were not recognised, up to 900; left out: 5, 10, 20, 50."),
    INTS(struct recapture_input, wrong_per_thousand, .max = RECAPTURE_RATES_MOST,
         .help = "Of a thousand pairs so many are two people, up to 900; left out: 5, 10."),
    LIST(struct recapture_input, counts, struct count_row, count_rows, .need = true, .max = RECAPTURE_ROWS_MOST,
         .help = "A row for each block and group."),
    {0},
};

static const struct field estimate_columns[] = {
    TEXT(struct estimate_out, block, .help = "Left out: all."),
    TEXT(struct estimate_out, group, .help = "Left out: all."),
    INT(struct estimate_out, roster, .help = "People on the roster."),
    INT(struct estimate_out, other, .help = "People on the other list."),
    INT(struct estimate_out, both, .help = "People on both."),
    INT(struct estimate_out, found, .help = "On the other list and not on the roster: known by name, to be added today."),
    INT(struct estimate_out, people, .help = "How many there are (Chapman)."),
    INT(struct estimate_out, low, .help = "Not fewer, at the level of the interval."),
    INT(struct estimate_out, high, .help = "Not more; left out: there is no limit, the lists have too little in common."),
    INT(struct estimate_out, missing, .help = "How many the roster lacks, those found included."),
    INT(struct estimate_out, missing_low, .help = "Not fewer."),
    INT(struct estimate_out, missing_high, .help = "Not more; left out: no limit."),
    {0},
};
static const struct field error_columns[] = {
    INT(struct error_out, missed_per_thousand, .help = "If so many true pairs were not recognised,"),
    INT(struct error_out, wrong_per_thousand, .help = "or so many pairs are two people,"),
    INT(struct error_out, missing, .help = "the roster lacks so many."),
    INT(struct error_out, missing_low, .help = "Not fewer."),
    INT(struct error_out, missing_high, .help = "Not more; left out: no limit."),
    INT(struct error_out, differs, .help = "From the estimate that takes every pair for right."),
    {0},
};
const struct field recapture_plan_table[] = {
    INT(struct recapture_out, level_percent, .help = "Of the intervals."),
    LIST(struct recapture_out, whole, struct estimate_out, estimate_columns, .help = "One row: everybody."),
    LIST(struct recapture_out, blocks, struct estimate_out, estimate_columns, .help = "All groups of a block."),
    LIST(struct recapture_out, groups, struct estimate_out, estimate_columns, .help = "A group in all blocks."),
    LIST(struct recapture_out, rows, struct estimate_out, estimate_columns, .help = "In the order of the problem."),
    LIST(struct recapture_out, errors, struct error_out, error_columns, .help = "What errors in matching would do to the whole."),
    {0},
};

/* ---- estimates ----------------------------------------------------------------------------------- */

struct part { const struct count_row *row; struct recapture_estimate e; };

static int64_t rounded(double x)
{
    return (int64_t)(x + 0.5);
}

static struct estimate_out estimate_row(const char *block, const char *group, const struct recapture_count *c,
                                        const struct recapture_estimate *e)
{
    bool open = e->high == RECAPTURE_PEOPLE_MOST;
    return (struct estimate_out){block, group, c->roster, c->other, c->both, c->other - c->both, rounded(e->people), e->low,
                                 open ? ABSENT : e->high, rounded(e->people) - c->roster, e->low - c->roster,
                                 open ? ABSENT : e->high - c->roster};
}

static struct estimate_out sum_row(const char *block, const char *group, const struct part *parts, size_t n)
{
    struct recapture_sum sum = {0};
    struct recapture_count c = {0};
    for (size_t k = 0; k < n; k++) {
        recapture_add(&sum, &parts[k].e);
        c.roster += parts[k].row->roster;
        c.other += parts[k].row->other;
        c.both += parts[k].row->both;
    }
    struct recapture_estimate e = recapture_total(&sum);
    return estimate_row(block, group, &c, &e);
}

static const char *name_of(const struct part *p, bool by_block)
{
    const char *name = by_block ? p->row->block : p->row->group;
    return name ? name : "";
}

static int by_block(const void *left, const void *right)
{
    const struct part *l = left, *r = right;
    int order = strcmp(l->row->block, r->row->block);
    return order ? order : (l->row->row > r->row->row) - (l->row->row < r->row->row);
}

static int by_group(const void *left, const void *right)
{
    const struct part *l = left, *r = right;
    int order = strcmp(name_of(l, false), name_of(r, false));
    return order ? order : (l->row->row > r->row->row) - (l->row->row < r->row->row);
}

static struct list sums_by(struct arena *a, const struct part *parts, size_t n, bool block)
{
    struct part *sorted = arena_memdup(a, parts, n * sizeof *parts);
    struct estimate_out *rows = arena_array(a, struct estimate_out, n);
    size_t count = 0;
    qsort(sorted, n, sizeof *sorted, block ? by_block : by_group);
    for (size_t first = 0, end; first < n; first = end) {
        for (end = first + 1; end < n && strcmp(name_of(&sorted[end], block), name_of(&sorted[first], block)) == 0;)
            end++;
        const struct count_row *row = sorted[first].row;
        rows[count++] = sum_row(block ? row->block : NULL, block ? NULL : row->group, sorted + first, end - first);
    }
    return (struct list){count, rows};
}

/* ---- errors of matching ----------------------------------------------------------------------------- */

static struct error_out error_row(const struct part *parts, size_t n, double outside, int64_t missed, int64_t wrong, double people)
{
    struct recapture_sum sum = {0};
    int64_t roster = 0;
    for (size_t k = 0; k < n; k++) {
        struct recapture_count c = {parts[k].row->roster, parts[k].row->other, parts[k].row->both};
        roster += c.roster;
        c = recapture_corrected(&c, missed, wrong);
        struct recapture_estimate e = recapture_people(&c, outside);
        recapture_add(&sum, &e);
    }
    struct recapture_estimate e = recapture_total(&sum);
    return (struct error_out){missed, wrong, rounded(e.people) - roster, e.low - roster,
                              e.high == RECAPTURE_PEOPLE_MOST ? ABSENT : e.high - roster, rounded(e.people) - rounded(people)};
}

static bool stopped(const struct plan_run *run, int64_t *iteration)
{
    struct plan_progress now = {++*iteration, INT64_MAX, 0};
    return run->spent && run->spent(run->ctx, &now) >= 2 * PLAN_ALL;
}

static struct list list_errors(struct arena *a, const struct recapture_input *in, const struct part *parts, size_t n,
                               double outside, const struct plan_run *run, int64_t *iteration)
{
    struct error_out *rows = arena_array(a, struct error_out, in->missed_per_thousand.n + in->wrong_per_thousand.n);
    size_t count = 0;
    double people = 0;
    for (size_t k = 0; k < n; k++)
        people += parts[k].e.people;
    for (size_t k = 0; k < in->missed_per_thousand.n && !stopped(run, iteration); k++)
        rows[count++] = error_row(parts, n, outside, ((const int64_t *)in->missed_per_thousand.items)[k], 0, people);
    for (size_t k = 0; k < in->wrong_per_thousand.n && !stopped(run, iteration); k++)
        rows[count++] = error_row(parts, n, outside, 0, ((const int64_t *)in->wrong_per_thousand.items)[k], people);
    return (struct list){count, rows};
}

/* ---- rows that can be used ------------------------------------------------------------------------------ */

static err_t check_rates(const struct list *rates, const char *field)
{
    for (size_t k = 0; k < rates->n; k++)
        if (((const int64_t *)rates->items)[k] > 900) {
            err_path("%s", field);
            err_tell("max", "900");
            return FAIL(ERR_INVALID, "field.too_large");
        }
    return OK;
}

static err_t check_count(const struct count_row *r, const struct plan_name *names, size_t n, const char *name)
{
    int64_t most = r->roster < r->other ? r->roster : r->other;
    if (plan_names_find(names, n, name) != (int32_t)r->row) {
        err_tell("id", "%.60s", r->block);
        return FAIL(ERR_INVALID, "plan.id_twice", .field = "block");
    }
    if (r->both <= most)
        return OK;
    err_tell("max", "%lld", (long long)most);
    return FAIL(ERR_INVALID, "field.too_large", .field = "both");
}

static struct part *estimate_rows(struct arena *a, const struct list *rows, double outside, const struct plan_run *run,
                                  struct plan_problems *problems, int64_t *iteration, size_t *n)
{
    const struct count_row *r = rows->items;
    struct part *parts = arena_array(a, struct part, rows->n + 1);
    struct plan_name *names = arena_array(a, struct plan_name, rows->n + 1);
    const char **name = arena_array(a, const char *, rows->n + 1);
    for (size_t k = 0; k < rows->n; k++) {
        name[k] = arena_printf(a, "%s\t%s", r[k].block, r[k].group ? r[k].group : "");
        names[k] = (struct plan_name){name[k], (int32_t)r[k].row};
    }
    plan_names_sort(names, rows->n);
    *n = 0;
    for (size_t k = 0; k < rows->n; k++) {
        err_t why = check_count(&r[k], names, rows->n, name[k]);
        if (!why && stopped(run, iteration))
            why = FAIL(ERR_CONFLICT, "plan.stopped");
        if (why) {
            plan_complain(problems, "counts", r[k].row, why);
            continue;
        }
        struct recapture_count c = {r[k].roster, r[k].other, r[k].both};
        parts[(*n)++] = (struct part){&r[k], recapture_people(&c, outside)};
    }
    return parts;
}

static void fill_defaults(struct recapture_input *in)
{
    static const int64_t missed[] = {5, 10, 20, 50}, wrong[] = {5, 10};
    if (in->level_percent == ABSENT)
        in->level_percent = 95;
    if (!in->missed_per_thousand.n)
        in->missed_per_thousand = (struct list){4, missed};
    if (!in->wrong_per_thousand.n)
        in->wrong_per_thousand = (struct list){2, wrong};
}

static void write_estimates(const struct recapture_out *o, const struct plan_problems *problems, struct buf *out)
{
    BUF_SCOPED body = {0};
    fields_write(recapture_plan_table, o, &body);
    buf_add(out, body.at, body.len - 1);  /* the closing bracket waits for the problems */
    buf_char(out, ',');
    plan_write_problems(problems, out);
    buf_text(out, "}\n");
}

err_t recapture_plan_json(struct arena *a, const struct json *in, enum language language, const struct plan_run *run,
                        struct buf *out)
{
    struct plan_problems problems = plan_problems_new(a, language);
    struct recapture_input input;
    int64_t iteration = 0;
    size_t n;
    TRY(plan_read(recapture_json_table, a, in, &input, &problems));
    fill_defaults(&input);
    TRY(check_rates(&input.missed_per_thousand, "missed_per_thousand"));
    TRY(check_rates(&input.wrong_per_thousand, "wrong_per_thousand"));
    double outside = (double)(100 - input.level_percent) / 200;
    const struct part *parts = estimate_rows(a, &input.counts, outside, run, &problems, &iteration, &n);
    if (!n) {
        err_tell("what", "counts");
        return FAIL(ERR_INVALID, "plan.nothing_to_plan");
    }
    struct estimate_out *rows = arena_array(a, struct estimate_out, n), whole = sum_row(NULL, NULL, parts, n);
    for (size_t k = 0; k < n; k++)
        rows[k] = sum_row(parts[k].row->block, parts[k].row->group, &parts[k], 1);
    struct recapture_out o = {input.level_percent, {1, &whole}, sums_by(a, parts, n, true), sums_by(a, parts, n, false), {n, rows},
                            list_errors(a, &input, parts, n, outside, run, &iteration)};
    write_estimates(&o, &problems, out);
    return OK;
}
