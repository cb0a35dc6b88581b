/* missing_todo.c - what somebody must act on now, worst first.
 *
 * The limits are official practice: sampled to received is late after two hours,
 * received to reported after six. */
#include "core/clock.h"
#include "domain/missing/missing_parts.h"
#include "domain/site/site.h"

#include <stdlib.h>
#include <string.h>

enum { BOX_LATE_MS = 2 * CLOCK_HOUR, LAB_LATE_MS = 6 * CLOCK_HOUR, ITEMS_MOST = 20 };
enum { PROMISE_LATE_MS = 15 * CLOCK_MINUTE };   /* after the time somebody was promised a visit */
enum { MOVE_LATE_MS = 10 * CLOCK_MINUTE };      /* an order to move a table that nobody has received */

const struct field missing_todo_params[] = {
    INT(struct missing_todo_params, round, .need = true, .help = "The round."),
    {0},
};

const struct field missing_todo_columns[] = {
    TEXT(struct missing_todo_row, kind, .help = "What it is about."),
    INT(struct missing_todo_row, n, .help = "How many of them."),
    TIME(struct missing_todo_row, oldest_at, .help = "Since when the oldest waits."),
    TEXT(struct missing_todo_row, what, .help = "One of them: a tube or a box."),
    TEXT(struct missing_todo_row, where_site, .help = "Where that one is from."),
    {0},
};

struct todo { struct view_call *call; struct missing_todo_row items[ITEMS_MOST]; size_t n; };

static err_t add_item(struct todo *t, const char *kind, int64_t n, int64_t oldest_at, const char *what, int64_t site)
{
    struct site_facts facts;
    bool found = false;
    if (n == 0 || t->n == ITEMS_MOST)
        return OK;
    if (site != ABSENT)
        TRY(site_find(t->call->tx, t->call->county, site, &facts, &found));
    t->items[t->n++] = (struct missing_todo_row){arena_strdup(t->call->arena, kind), n, oldest_at,
                                         arena_strdup(t->call->arena, what),
                                         found ? arena_strdup(t->call->arena, facts.name) : NULL};
    return OK;
}

static err_t add_flag(void *ctx, const struct missing_todo_flags_row *r)
{
    return add_item(ctx, r->kind, r->n, r->oldest_at, r->what, r->site);
}

static err_t add_samples(struct todo *t, int64_t round)
{
    struct tx *tx = t->call->tx;
    int64_t county = t->call->county, now = t->call->now;
    struct missing_todo_boxes_row box;
    struct missing_todo_lab_row lab;
    struct missing_todo_pools_row pool;
    bool found;
    TRY(missing_todo_flags(tx, county, round, add_flag, t));
    TRY(missing_todo_boxes(tx, county, round, now - BOX_LATE_MS, &box, &found));
    if (found)
        TRY(add_item(t, "box_late", box.n, box.oldest_at, box.what, box.site));
    TRY(missing_todo_lab(tx, county, round, now - LAB_LATE_MS, &lab, &found));
    if (found)
        TRY(add_item(t, "lab_late", lab.n, lab.oldest_at, lab.what, lab.site));
    TRY(missing_todo_pools(tx, county, round, &pool, &found));
    return found ? add_item(t, "pool_positive", pool.n, pool.oldest_at, pool.what, pool.site) : OK;
}

static err_t add_books(struct todo *t)
{
    struct missing_todo_differences_row d;
    struct missing_todo_quarantine_row q;
    struct missing_todo_gaps_row g;
    bool found;
    TRY(missing_todo_differences(t->call->tx, t->call->county, &d, &found));
    if (found)
        TRY(add_item(t, "difference", d.n, d.oldest_at, d.what, d.site));
    TRY(missing_todo_quarantine(t->call->tx, t->call->county, &q, &found));
    TRY(add_item(t, "quarantine", q.n, q.oldest_at, NULL, ABSENT));
    TRY(missing_todo_gaps(t->call->tx, t->call->county, &g, &found));
    return add_item(t, "not_arrived", g.n, g.oldest_at, NULL, ABSENT);
}

/* Who came from elsewhere and was not called, whom somebody was to visit again, and what was
 * found at doors and waits for a clerk. */
static err_t add_doors(struct todo *t, int64_t round)
{
    struct tx *tx = t->call->tx;
    int64_t county = t->call->county;
    struct missing_todo_promises_row promise;
    struct missing_todo_proposals_row proposal;
    struct missing_todo_arrivals_row arrival;
    struct round_facts facts;
    bool found;
    TRY(missing_todo_arrivals(tx, county, t->call->now - ROSTER_CONTACT_MS, &arrival, &found));
    TRY(add_item(t, "arrival_late", arrival.n, arrival.oldest_at, NULL, ABSENT));
    TRY(missing_todo_proposals(tx, county, &proposal, &found));
    TRY(add_item(t, "proposal", proposal.n, proposal.oldest_at, NULL, ABSENT));
    TRY(round_find(tx, county, round, &facts, &found));
    if (!found || facts.state == ROUND_CLOSED)
        return OK;
    TRY(missing_todo_promises(tx, county, round, facts.until_at, (int64_t)facts.groups,
                              t->call->now - PROMISE_LATE_MS, &promise, &found));
    return add_item(t, "promise_late", promise.n, promise.oldest_at, NULL, ABSENT);
}

/* Points where people wait too long or lack something, and orders that nobody has received. */
static err_t add_points(struct todo *t)
{
    struct tx *tx = t->call->tx;
    int64_t county = t->call->county, now = t->call->now;
    struct missing_todo_needs_row need;
    struct missing_todo_moves_row move;
    struct site_lines lines;
    bool found;
    TRY(site_long_lines(tx, county, now, &lines));
    TRY(add_item(t, "long_line", (int64_t)lines.n, lines.counted_at, NULL, lines.site));
    TRY(missing_todo_needs(tx, county, &need, &found));
    if (found)
        TRY(add_item(t, "need", need.n, need.oldest_at, need.what, need.site));
    TRY(missing_todo_moves(tx, county, now - MOVE_LATE_MS, &move, &found));
    return found ? add_item(t, "move_late", move.n, move.oldest_at, NULL, move.site) : OK;
}

static int rank(const char *kind)
{
    static const char *const worst_first[] = {"pool_positive", "counts_differ", "box_late", "difference", "lab_late",
                                              "arrival_late", "promise_late",
                                              "long_line", "move_late", "need"};
    for (int i = 0; i < (int)(sizeof worst_first / sizeof *worst_first); i++)
        if (strcmp(kind, worst_first[i]) == 0)
            return i;
    return 99;
}

static int by_urgency(const void *a, const void *b)
{
    const struct missing_todo_row *x = a, *y = b;
    int order = rank(x->kind) - rank(y->kind);
    if (order)
        return order;
    return x->oldest_at < y->oldest_at ? -1 : x->oldest_at > y->oldest_at;
}

err_t missing_todo_query(struct view_call *call, const void *params)
{
    struct todo *t = arena_new(call->arena, struct todo);
    t->call = call;
    TRY(add_samples(t, ((const struct missing_todo_params *)params)->round));
    TRY(add_doors(t, ((const struct missing_todo_params *)params)->round));
    TRY(add_points(t));
    TRY(add_books(t));
    qsort(t->items, t->n, sizeof *t->items, by_urgency);
    for (size_t i = 0; i < t->n; i++)
        TRY(call->emit(call, &t->items[i]));
    return OK;
}
