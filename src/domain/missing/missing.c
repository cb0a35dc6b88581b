/* missing.c - the module, and the balance that gives it its meaning. */
#include "domain/missing/missing_parts.h"

#include "data/late.h"

#include <stdio.h>

/* Every round's counts must be what the persons themselves say. */
struct recount {
    struct tx *tx;
    int64_t county;
    const struct round_facts *round;
    void (*finding)(void *ctx, const char *text);
    void *ctx;
    int64_t due, done, exempt;
};

static err_t add_recounted(void *ctx, const struct missing_each_unit_row *row)
{
    struct recount *r = ctx;
    bool covered = r->round->everywhere;
    if (!covered)
        TRY(round_covers(r->tx, r->county, r->round->round, row->unit, &covered));
    if (!covered)
        return OK;
    r->due += row->due;
    r->done += row->done;
    r->exempt += row->exempt;
    return OK;
}

static void compare(const struct recount *r, const struct missing_sum_round_row *sum)
{
    char text[240];
    if (sum->due == r->due && sum->done == r->done && sum->exempt == r->exempt)
        return;
    snprintf(text, sizeof text, "round %lld: counted due %lld done %lld exempt %lld, listed due %lld done %lld exempt %lld",
             (long long)r->round->round, (long long)sum->due, (long long)sum->done, (long long)sum->exempt,
             (long long)r->due, (long long)r->done, (long long)r->exempt);
    r->finding(r->ctx, text);
}

static err_t check_counts(struct tx *tx, int64_t county, void (*finding)(void *ctx, const char *text), void *ctx)
{
    struct round_facts *rounds;
    size_t n;
    TRY(round_list_open(tx, county, &rounds, &n));
    for (size_t i = 0; i < n; i++) {
        struct recount r = {tx, county, &rounds[i], finding, ctx, 0, 0, 0};
        struct missing_sum_round_row sum;
        bool found;
        TRY(missing_each_unit(tx, county, rounds[i].round, rounds[i].until_at, (int64_t)rounds[i].groups,
                              add_recounted, &r));
        TRY(missing_sum_round(tx, county, rounds[i].round, &sum, &found));
        compare(&r, &sum);
    }
    return OK;
}

struct signs { void (*finding)(void *ctx, const char *text); void *ctx; };

static err_t check_signs(void *ctx, const struct missing_each_count_row *row)
{
    const struct signs *s = ctx;
    char text[200];
    if (row->done >= 0 && row->exempt >= 0 && row->due >= row->done + row->exempt)
        return OK;
    snprintf(text, sizeof text, "round %lld, unit %lld: due %lld < done %lld + exempt %lld", (long long)row->round,
             (long long)row->unit, (long long)row->due, (long long)row->done, (long long)row->exempt);
    s->finding(s->ctx, text);
    return OK;
}

static err_t check_units(struct tx *tx, int64_t county, void (*finding)(void *ctx, const char *text), void *ctx)
{
    struct signs s = {finding, ctx};
    return missing_each_count(tx, county, check_signs, &s);
}

const struct balance missing_balances[] = {
    {"missing.due_is_done_exempt_remaining", "The counts of every open round equal the persons themselves.", check_counts},
    {"missing.nothing_negative", "Nowhere are more done and exempt than due.", check_units},
    {0},
};

static const struct event_type *const events[] = {&owner_assigned, &visit_made, NULL};

const struct module missing_module = {
    .name = "missing", .sql = &missing_catalogue, .events = events, .views = missing_views,
    .follows = missing_follows, .balances = missing_balances,
};
