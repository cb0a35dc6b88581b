/* missing.c - the module, and the balance that gives it its meaning. */
#include "domain/area/area.h"
#include "domain/missing/missing_parts.h"
#include "domain/sampling/sampling.h"

#include <stdio.h>

/* ---- the counts of an open round are what the persons themselves say ------------------------ */

/* Counts and persons by village, both in the order of villages. */
struct recount {
    struct tx *tx;
    int64_t county;
    const struct round_facts *round;
    void (*finding)(void *ctx, const char *text);
    void *ctx;
    struct missing_list_counts_row *counts;
    size_t n, at;
};

static void report(const struct recount *r, const struct missing_list_counts_row *counted,
                   const struct missing_each_unit_row *listed)
{
    char text[240];
    snprintf(text, sizeof text,
             "round %lld, unit %lld: counted due %lld done %lld exempt %lld, listed due %lld done %lld exempt %lld",
             (long long)r->round->round, (long long)listed->unit, (long long)counted->due, (long long)counted->done,
             (long long)counted->exempt, (long long)listed->due, (long long)listed->done, (long long)listed->exempt);
    r->finding(r->ctx, text);
}

static void compare(const struct recount *r, const struct missing_list_counts_row *counted,
                    const struct missing_each_unit_row *listed)
{
    if (counted->due != listed->due || counted->done != listed->done || counted->exempt != listed->exempt)
        report(r, counted, listed);
}

/* Villages before this one that are counted and have nobody. */
static void compare_until(struct recount *r, int64_t unit)
{
    for (; r->at < r->n && r->counts[r->at].unit < unit; r->at++)
        compare(r, &r->counts[r->at], &(struct missing_each_unit_row){.unit = r->counts[r->at].unit});
}

static err_t compare_unit(void *ctx, const struct missing_each_unit_row *listed)
{
    struct recount *r = ctx;
    bool covered;
    TRY(round_covers(r->tx, r->county, r->round->round, listed->unit, &covered));
    if (!covered)
        return OK;
    compare_until(r, listed->unit);
    struct missing_list_counts_row none = {.unit = listed->unit};
    bool counted = r->at < r->n && r->counts[r->at].unit == listed->unit;
    compare(r, counted ? &r->counts[r->at] : &none, listed);
    r->at += counted;
    return OK;
}

static err_t check_counts(struct tx *tx, int64_t county, void (*finding)(void *ctx, const char *text), void *ctx)
{
    struct round_facts *rounds;
    size_t n;
    TRY(round_list_open(tx, county, &rounds, &n));
    for (size_t i = 0; i < n; i++) {
        struct recount r = {.tx = tx, .county = county, .round = &rounds[i], .finding = finding, .ctx = ctx};
        TRY(missing_list_counts(tx, county, rounds[i].round, &r.counts, &r.n));
        TRY(missing_each_unit(tx, county, rounds[i].round, rounds[i].until_at, (int64_t)rounds[i].groups,
                              compare_unit, &r));
        compare_until(&r, INT64_MAX);
    }
    return OK;
}

/* ---- a closed round knows by name who remained ------------------------------------------------- */

struct leaving { struct tx *tx; int64_t county, round; void (*finding)(void *ctx, const char *text); void *ctx; };

struct left_sum { const struct missing_list_counts_row *counts; size_t n; const struct leaving *of; };

static void compare_left(const struct leaving *l, const struct missing_list_counts_row *c, int64_t remaining, int64_t exempt)
{
    char text[200];
    if (c->done >= 0 && c->due - c->done - c->exempt == remaining && c->exempt == exempt)
        return;
    snprintf(text, sizeof text, "round %lld, unit %lld: counted due %lld done %lld exempt %lld, but %lld remained and %lld "
             "were exempt", (long long)l->round, (long long)c->unit, (long long)c->due, (long long)c->done,
             (long long)c->exempt, (long long)remaining, (long long)exempt);
    l->finding(l->ctx, text);
}

static err_t add_left_unit(void *ctx, const struct missing_each_left_unit_row *row)
{
    struct left_sum *s = ctx;
    struct missing_list_counts_row none = {.unit = row->unit};
    for (; s->n && s->counts->unit < row->unit; s->counts++, s->n--)
        compare_left(s->of, s->counts, 0, 0);
    bool counted = s->n && s->counts->unit == row->unit;
    compare_left(s->of, counted ? s->counts : &none, row->remaining, row->exempt);
    s->counts += counted;
    s->n -= counted;
    return OK;
}

static err_t check_closed(void *ctx, const struct missing_each_closing_row *row)
{
    struct leaving *l = ctx;
    struct missing_list_counts_row *counts;
    size_t n;
    l->round = row->round;
    TRY(missing_list_counts(l->tx, l->county, row->round, &counts, &n));
    struct left_sum s = {counts, n, l};
    TRY(missing_each_left_unit(l->tx, l->county, row->round, add_left_unit, &s));
    for (; s.n; s.counts++, s.n--)
        compare_left(l, s.counts, 0, 0);
    return OK;
}

static err_t check_left(struct tx *tx, int64_t county, void (*finding)(void *ctx, const char *text), void *ctx)
{
    struct leaving l = {tx, county, 0, finding, ctx};
    return missing_each_closing(tx, county, check_closed, &l);
}

static const struct balance balances[] = {
    {"missing.due_is_done_exempt_remaining", "The counts of every open round equal the persons themselves.", check_counts},
    {"missing.left_is_counted", "Of every closed round, who remained and who was exempt are there by name.", check_left},
    {0},
};

static const struct follow follows[] = {
    {&unit_moved, missing_follow_unit_moved},
    {&persons_listed, missing_follow_roster},
    {&person_added, missing_follow_roster},
    {&person_came, missing_follow_roster},
    {&person_came, missing_follow_came},
    {&person_changed, missing_follow_roster},
    {&person_moved, missing_follow_moved},
    {&person_left, missing_follow_left},
    {&person_returned, missing_follow_roster},
    {&arrival_listed, missing_follow_roster},
    {&persons_merged, missing_follow_merged},
    {&merge_undone, missing_follow_unmerged},
    {&person_exempted, missing_follow_excused},
    {&exemption_ended, missing_follow_exemption_ended},
    {&person_registered, missing_follow_registered},
    {&registration_withdrawn, missing_follow_sampling},
    {&tube_voided, missing_follow_sampling},
    {&tube_emptied, missing_follow_sampling},
    {&count_resolved, missing_follow_sampling},
    {&round_opened, missing_follow_opened},
    {&round_reopened, missing_follow_reopened},
    {&round_closed, missing_follow_closed},
    {0},
};

static const struct event_type *const events[] = {
    &owner_assigned, &team_formed, &team_joined, &team_left, &person_claimed, &visit_made, &need_told,
    &proposal_declined, NULL,
};

const struct module missing_module = {
    .name = "missing", .sql = &missing_catalogue, .events = events, .views = missing_views,
    .follows = follows, .balances = balances, .routes = missing_routes,
};
