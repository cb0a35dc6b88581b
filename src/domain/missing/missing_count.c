/* missing_count.c - due, done and exempt, kept with every event that touches them.
 *
 * While a round is open its counts follow the living list.  When it is closed,
 * who remains is written down by name (missing_left); what still comes late from
 * the field takes people off that list, and the list of people may change without
 * changing what the round was.  Opening it again counts afresh. */
#include "data/late.h"
#include "domain/missing/missing_parts.h"
#include "domain/roster/roster.h"
#include "domain/sampling/sampling.h"

#include <assert.h>
#include <string.h>

enum { ALL_ROWS = 1 << 30 };

/* ---- one person in one round ------------------------------------------------------------ */

static err_t in_scope(struct tx *tx, const struct round_facts *round, int64_t county,
                      const struct roster_standing *stand, bool *out)
{
    *out = false;
    if (!stand->active || (round->groups && !(stand->groups & round->groups)))
        return OK;
    if (round->everywhere) {
        *out = true;
        return OK;
    }
    return round_covers(tx, county, round->round, stand->unit, out);
}

/* Is one of the records that were merged into this person registered? */
static err_t dropped_stands(struct tx *tx, int64_t county, int64_t person, int64_t round, bool *out)
{
    int64_t *dropped;
    size_t n;
    *out = false;
    TRY(roster_dropped(tx, county, person, &dropped, &n));
    for (size_t i = 0; i < n && !*out; i++)
        TRY(sampling_stands(tx, county, dropped[i], round, out));
    return OK;
}

static err_t is_done(struct tx *tx, int64_t county, int64_t person, int64_t round, bool *out)
{
    TRY(sampling_stands(tx, county, person, round, out));
    return *out ? OK : dropped_stands(tx, county, person, round, out);
}

/* Add a person of a unit to the counts, or take one away (n = -1). */
static err_t count_person(struct tx *tx, int64_t county, const struct round_facts *round, int64_t person,
                          int64_t unit, bool done, int64_t n)
{
    const char *reason = NULL;
    if (!done)
        TRY(roster_exemption(tx, county, person, round->round, round->until_at, &reason));
    return missing_tally(tx, county, round->round, unit, n, done ? n : 0, reason ? n : 0);
}

/* A person who stays due changes from not done to done, or back (n = -1). */
static err_t turn_done(struct tx *tx, int64_t county, const struct round_facts *round, int64_t person, int64_t unit,
                       int64_t n)
{
    const char *reason;
    TRY(roster_exemption(tx, county, person, round->round, round->until_at, &reason));
    return missing_tally(tx, county, round->round, unit, 0, n, reason ? -n : 0);
}

/* ---- the list of people changes ------------------------------------------------------------ */

static err_t follow_change(struct tx *tx, int64_t county, const struct round_facts *round,
                           const struct roster_change *c)
{
    bool before, after, done = false;
    TRY(in_scope(tx, round, county, &c->before, &before));
    TRY(in_scope(tx, round, county, &c->after, &after));
    if (before == after && c->before.unit == c->after.unit)
        return OK;
    if (before || after)
        TRY(is_done(tx, county, c->person, round->round, &done));
    if (before)
        TRY(count_person(tx, county, round, c->person, c->before.unit, done, -1));
    if (after)
        TRY(count_person(tx, county, round, c->person, c->after.unit, done, 1));
    return OK;
}

static err_t follow_roster(struct tx *tx, const struct event *ev, const void *body)
{
    struct round_facts *rounds;
    struct roster_change *changes;
    size_t n_rounds, n;
    TRY(round_list_open(tx, ev->county, &rounds, &n_rounds));
    if (n_rounds == 0)
        return OK;
    TRY(roster_changes(tx, ev, body, &changes, &n));
    for (size_t r = 0; r < n_rounds; r++)
        for (size_t i = 0; i < n; i++)
            TRY(follow_change(tx, ev->county, &rounds[r], &changes[i]));
    return OK;
}

/* A merge: whoever stays is done when either of the two was.  Before the merge the
 * kept one may not have been; the dropped one left the counts as a change. */
static err_t follow_merge(struct tx *tx, int64_t county, int64_t kept, int64_t dropped, int64_t n)
{
    struct round_facts *rounds;
    struct roster_standing stand;
    size_t n_rounds;
    bool found, scope, own, other;
    TRY(round_list_open(tx, county, &rounds, &n_rounds));
    TRY(roster_stand(tx, county, kept, &stand, &found));
    for (size_t r = 0; r < n_rounds; r++) {
        TRY(in_scope(tx, &rounds[r], county, &stand, &scope));
        TRY(sampling_stands(tx, county, kept, rounds[r].round, &own));
        TRY(sampling_stands(tx, county, dropped, rounds[r].round, &other));
        if (scope && !own && other)
            TRY(turn_done(tx, county, &rounds[r], kept, stand.unit, n));
    }
    return OK;
}

static err_t follow_merged(struct tx *tx, const struct event *ev, const void *body)
{
    const struct persons_merged *b = body;
    TRY(follow_roster(tx, ev, body));
    return follow_merge(tx, ev->county, b->kept, b->dropped, 1);
}

static err_t follow_unmerged(struct tx *tx, const struct event *ev, const void *body)
{
    struct roster_change *changes;
    size_t n;
    int64_t kept;
    TRY(follow_roster(tx, ev, body));
    TRY(roster_merge_kept(tx, ev->county, ((const struct merge_undone *)body)->merge, &kept));
    TRY(roster_changes(tx, ev, body, &changes, &n));
    for (size_t i = 0; i < n; i++)
        TRY(follow_merge(tx, ev->county, kept, changes[i].person, -1));
    return OK;
}

/* ---- exemptions ------------------------------------------------------------------------------ */

static bool concerns(const struct roster_exemption_facts *x, const struct round_facts *round)
{
    return (x->round == 0 || x->round == round->round) && x->from_at <= round->until_at &&
           x->until_at >= round->until_at;
}

/* After the event: was the person without a reason before it, or is one without now? */
static err_t turn_exempt(struct tx *tx, int64_t county, const struct roster_exemption_facts *x,
                         const struct round_facts *round, size_t others, int64_t n)
{
    struct roster_standing stand;
    bool found, scope, done;
    if (others > 0 || !concerns(x, round))
        return OK;
    TRY(roster_stand(tx, county, x->person, &stand, &found));
    TRY(in_scope(tx, round, county, &stand, &scope));
    if (!scope)
        return OK;
    TRY(is_done(tx, county, x->person, round->round, &done));
    return done ? OK : missing_tally(tx, county, round->round, stand.unit, 0, 0, n);
}

static err_t follow_exemption(struct tx *tx, const struct event *ev, int64_t exemption, int64_t n)
{
    struct roster_exemption_facts x;
    struct round_facts *rounds;
    size_t n_rounds, others;
    bool found;
    TRY(roster_exemption_facts(tx, ev->county, exemption, &x, &found));
    TRY(round_list_open(tx, ev->county, &rounds, &n_rounds));
    for (size_t r = 0; r < n_rounds; r++) {
        TRY(roster_exemptions_beside(tx, ev->county, x.person, rounds[r].round, rounds[r].until_at, exemption, &others));
        TRY(turn_exempt(tx, ev->county, &x, &rounds[r], others, n));
    }
    return OK;
}

static err_t follow_exempted(struct tx *tx, const struct event *ev, const void *body)
{
    (void)body;
    return follow_exemption(tx, ev, ev->seq, 1);
}

static err_t follow_exemption_ended(struct tx *tx, const struct event *ev, const void *body)
{
    return follow_exemption(tx, ev, ((const struct exemption_ended *)body)->exemption, -1);
}

/* ---- somebody is registered, or no longer ------------------------------------------------------ */

/* A round that is closed: off the list of those who remained, or back onto it. */
static err_t step_closed(struct tx *tx, int64_t county, const struct sampling_step *step, const struct roster_standing *stand)
{
    struct missing_find_left_person_row left;
    bool found;
    TRY(missing_find_left_person(tx, county, step->round, step->person, &left, &found));
    if (step->step > 0 && found) {
        TRY(missing_remove_left(tx, county, step->round, left.unit, left.building, step->person));
        return missing_tally(tx, county, step->round, left.unit, 0, 1, left.exempt ? -1 : 0);
    }
    if (step->step > 0)   /* was not on the list then: is added, not dropped */
        return missing_tally(tx, county, step->round, stand->unit, 1, 1, 0);
    TRY(missing_add_left(tx, county, step->round, stand->unit, stand->building, step->person, false));
    return missing_tally(tx, county, step->round, stand->unit, 0, -1, 0);
}

static err_t step_open(struct tx *tx, int64_t county, const struct sampling_step *step, const struct round_facts *round,
                       const struct roster_standing *stand)
{
    bool scope, other;
    TRY(in_scope(tx, round, county, stand, &scope));
    if (!scope)
        return OK;
    TRY(dropped_stands(tx, county, step->person, step->round, &other));
    return other ? OK : turn_done(tx, county, round, step->person, stand->unit, step->step);
}

static err_t take_step(struct tx *tx, int64_t county, const struct sampling_step *step)
{
    struct round_facts round;
    struct roster_standing stand;
    bool found;
    if (step->step == 0)
        return OK;
    TRY(round_find(tx, county, step->round, &round, &found));
    assert(found);
    TRY(roster_stand(tx, county, step->person, &stand, &found));
    assert(found);
    if (round.state == ROUND_CLOSED)
        return step_closed(tx, county, step, &stand);
    return step_open(tx, county, step, &round, &stand);
}

static err_t follow_sampling(struct tx *tx, const struct event *ev, const void *body)
{
    struct sampling_step *steps;
    size_t n;
    TRY(sampling_steps(tx, ev, body, &steps, &n));
    for (size_t i = 0; i < n; i++)
        TRY(take_step(tx, ev->county, &steps[i]));
    return OK;
}

/* ---- a round opens, closes, opens again --------------------------------------------------------- */

struct counting { struct tx *tx; int64_t county; const struct round_facts *round; };

static err_t add_unit(void *ctx, const struct missing_each_unit_row *row)
{
    const struct counting *c = ctx;
    bool covered = c->round->everywhere;
    if (!covered)
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
    TRY(missing_forget_left(tx, county, round));
    TRY(missing_forget_counts(tx, county, round));
    struct counting c = {tx, county, &facts};
    return missing_each_unit(tx, county, round, facts.until_at, (int64_t)facts.groups, add_unit, &c);
}

static err_t follow_opened(struct tx *tx, const struct event *ev, const void *body)
{
    return count_round(tx, ev->county, ((const struct round_opened *)body)->round);
}

static err_t follow_reopened(struct tx *tx, const struct event *ev, const void *body)
{
    return count_round(tx, ev->county, ((const struct round_reopened *)body)->round);
}

static err_t add_left(void *ctx, const struct missing_each_left_behind_row *row)
{
    const struct counting *c = ctx;
    bool covered = c->round->everywhere;
    if (!covered)
        TRY(round_covers(c->tx, c->county, c->round->round, row->unit, &covered));
    if (!covered)
        return OK;
    return missing_add_left(c->tx, c->county, c->round->round, row->unit, row->building, row->person, row->exempt);
}

static err_t follow_closed(struct tx *tx, const struct event *ev, const void *body)
{
    struct round_facts facts;
    bool found;
    TRY(catch_up(tx));
    TRY(round_find(tx, ev->county, ((const struct round_closed *)body)->round, &facts, &found));
    assert(found);
    struct counting c = {tx, ev->county, &facts};
    return missing_each_left_behind(tx, ev->county, facts.round, facts.until_at, (int64_t)facts.groups, add_left, &c);
}

const struct follow missing_follows[] = {
    {&persons_listed, follow_roster},
    {&person_added, follow_roster},
    {&person_came, follow_roster},
    {&person_changed, follow_roster},
    {&person_moved, follow_roster},
    {&person_left, follow_roster},
    {&person_returned, follow_roster},
    {&persons_merged, follow_merged},
    {&merge_undone, follow_unmerged},
    {&person_exempted, follow_exempted},
    {&exemption_ended, follow_exemption_ended},
    {&person_registered, follow_sampling},
    {&registration_withdrawn, follow_sampling},
    {&tube_voided, follow_sampling},
    {&tube_emptied, follow_sampling},
    {&count_resolved, follow_sampling},
    {&round_opened, follow_opened},
    {&round_reopened, follow_reopened},
    {&round_closed, follow_closed},
    {0},
};
