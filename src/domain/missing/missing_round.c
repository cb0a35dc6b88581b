/* missing_round.c - a round opens, closes, opens again: its people are counted, or written down. */
#include "data/late.h"
#include "domain/missing/missing_parts.h"

#include <assert.h>

enum { ALL_ROWS = 1 << 30 };

struct counting { struct tx *tx; int64_t county; const struct round_facts *round; };

static err_t add_unit(void *ctx, const struct missing_each_unit_row *row)
{
    const struct counting *c = ctx;
    bool covered;
    TRY(round_covers(c->tx, c->county, c->round->round, row->unit, &covered));
    if (!covered)
        return OK;
    return missing_tally(c->tx, c->county, c->round->round, row->unit, row->due, row->done, row->exempt);
}

/* The tables that follow must have followed before they are counted. */
static err_t catch_up(struct tx *tx)
{
    TRY(late_write(tx, ALL_ROWS));
    while (late_waiting() > 0)
        TRY(late_write(tx, ALL_ROWS));
    return OK;
}

static err_t count_round(struct tx *tx, int64_t county, int64_t round)
{
    struct round_facts facts;
    bool found;
    TRY(catch_up(tx));
    TRY(round_find(tx, county, round, &facts, &found));
    assert(found);
    TRY(missing_forget_closing(tx, county, round));
    TRY(missing_forget_left(tx, county, round));
    TRY(missing_forget_counts(tx, county, round));
    struct counting c = {tx, county, &facts};
    return missing_each_unit(tx, county, round, facts.until_at, (int64_t)facts.groups, add_unit, &c);
}

err_t missing_follow_opened(struct tx *tx, const struct event *ev, const void *body)
{
    return count_round(tx, ev->county, ((const struct round_opened *)body)->round);
}

/* A village that hangs elsewhere now may have come into a round's scope, or left it. */
err_t missing_follow_unit_moved(struct tx *tx, const struct event *ev, const void *body)
{
    struct round_facts *rounds;
    size_t n;
    (void)body;
    TRY(round_list_open(tx, ev->county, &rounds, &n));
    for (size_t i = 0; i < n; i++)
        if (!rounds[i].everywhere)
            TRY(count_round(tx, ev->county, rounds[i].round));
    return OK;
}

err_t missing_follow_reopened(struct tx *tx, const struct event *ev, const void *body)
{
    return count_round(tx, ev->county, ((const struct round_reopened *)body)->round);
}

static err_t add_left(void *ctx, const struct missing_each_left_behind_row *row)
{
    const struct counting *c = ctx;
    bool covered;
    TRY(round_covers(c->tx, c->county, c->round->round, row->unit, &covered));
    if (!covered)
        return OK;
    return missing_add_left(c->tx, c->county, c->round->round, row->unit, row->building, row->person, row->exempt);
}

err_t missing_follow_closed(struct tx *tx, const struct event *ev, const void *body)
{
    struct round_facts facts;
    bool found;
    TRY(catch_up(tx));
    TRY(round_find(tx, ev->county, ((const struct round_closed *)body)->round, &facts, &found));
    assert(found);
    TRY(missing_set_closing(tx, ev->county, facts.round, ev->seq));
    struct counting c = {tx, ev->county, &facts};
    return missing_each_left_behind(tx, ev->county, facts.round, facts.until_at, (int64_t)facts.groups, add_left, &c);
}
