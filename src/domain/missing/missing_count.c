/* missing_count.c - due, done and exempt, kept with every event that touches them.
 *
 * While a round is open its counts follow the living list.  When it is closed,
 * who remains is written down by name (missing_left); what still comes late from
 * the field takes people off that list, and the list of people may change without
 * changing what the round was.  Opening it again counts afresh. */
#include "domain/missing/missing_parts.h"
#include "domain/roster/roster.h"
#include "domain/sampling/sampling.h"

#include <assert.h>
#include <string.h>

/* ---- one person in one round ------------------------------------------------------------ */

err_t missing_in_scope(struct tx *tx, int64_t county, const struct round_facts *round,
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

err_t missing_records(struct tx *tx, int64_t county, int64_t person, int64_t as_of, struct missing_records *out)
{
    int64_t *dropped, *all;
    size_t n;
    TRY(roster_dropped_then(tx, county, person, as_of, &dropped, &n));
    all = arena_array(tx->arena, int64_t, n + 1);
    all[0] = person;
    if (n)
        memcpy(all + 1, dropped, n * sizeof *all);
    *out = (struct missing_records){n + 1, all};
    return OK;
}

static bool has_record(const struct missing_records *records, int64_t person)
{
    for (size_t i = 0; i < records->n; i++)
        if (records->at[i] == person)
            return true;
    return false;
}

/* Does one of the records stand registered?  Those that are among `but` do not count. */
static err_t any_stands(struct tx *tx, int64_t county, const struct missing_records *records, const struct missing_records *but,
                        int64_t round, bool *out)
{
    *out = false;
    for (size_t i = 0; i < records->n && !*out; i++)
        if (!has_record(but, records->at[i]))
            TRY(sampling_stands(tx, county, records->at[i], round, out));
    return OK;
}

static const struct missing_records nobody = {0, NULL};

static err_t is_done(struct tx *tx, int64_t county, int64_t person, int64_t round, bool *out)
{
    struct missing_records records;
    TRY(missing_records(tx, county, person, ROSTER_NOW, &records));
    return any_stands(tx, county, &records, &nobody, round, out);
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

err_t missing_turn_done(struct tx *tx, int64_t county, const struct round_facts *round, int64_t person, int64_t unit,
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
    TRY(missing_in_scope(tx, county, round, &c->before, &before));
    TRY(missing_in_scope(tx, county, round, &c->after, &after));
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

err_t missing_follow_roster(struct tx *tx, const struct event *ev, const void *body)
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

/* Whoever stays after a merge (n = 1) is done when one of the dropped records is; and
 * is no longer when it is undone (n = -1).  The dropped person left the counts, or came
 * back to them, as a change of the list. */
static err_t follow_merge(struct tx *tx, int64_t county, int64_t kept, int64_t dropped, int64_t n)
{
    struct round_facts *rounds;
    struct roster_standing stand;
    struct missing_records own, others;
    size_t n_rounds;
    bool found, scope, was_done, stands;
    TRY(round_list_open(tx, county, &rounds, &n_rounds));
    TRY(roster_stand(tx, county, kept, &stand, &found));
    TRY(missing_records(tx, county, kept, ROSTER_NOW, &own));
    TRY(missing_records(tx, county, dropped, ROSTER_NOW, &others));
    for (size_t r = 0; r < n_rounds; r++) {
        TRY(missing_in_scope(tx, county, &rounds[r], &stand, &scope));
        TRY(any_stands(tx, county, &own, &others, rounds[r].round, &was_done));
        TRY(any_stands(tx, county, &others, &nobody, rounds[r].round, &stands));
        if (scope && !was_done && stands)
            TRY(missing_turn_done(tx, county, &rounds[r], kept, stand.unit, n));
    }
    return OK;
}

err_t missing_follow_merged(struct tx *tx, const struct event *ev, const void *body)
{
    const struct persons_merged *b = body;
    TRY(missing_follow_roster(tx, ev, body));
    return follow_merge(tx, ev->county, b->kept, b->dropped, 1);
}

/* The kept one may have been merged into another since. */
err_t missing_follow_unmerged(struct tx *tx, const struct event *ev, const void *body)
{
    struct roster_change *changes;
    size_t n;
    int64_t kept, current;
    TRY(missing_follow_roster(tx, ev, body));
    TRY(roster_merge_kept(tx, ev->county, ((const struct merge_undone *)body)->merge, &kept));
    TRY(roster_current(tx, ev->county, kept, &current));
    TRY(roster_changes(tx, ev, body, &changes, &n));
    for (size_t i = 0; i < n; i++)
        TRY(follow_merge(tx, ev->county, current, changes[i].person, -1));
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
    TRY(missing_in_scope(tx, county, round, &stand, &scope));
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

err_t missing_follow_exempted(struct tx *tx, const struct event *ev, const void *body)
{
    (void)body;
    return follow_exemption(tx, ev, ev->seq, 1);
}

err_t missing_follow_exemption_ended(struct tx *tx, const struct event *ev, const void *body)
{
    return follow_exemption(tx, ev, ((const struct exemption_ended *)body)->exemption, -1);
}
