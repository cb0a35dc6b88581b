/* missing_events.c - who answers for whom, and what was found at the door. */
#include "domain/area/area.h"
#include "domain/missing/missing_parts.h"
#include "domain/roster/roster.h"

#include <string.h>

static const struct field owner_assigned_rows[] = {
    INT(struct owner_assigned, round, .need = true, .help = "The round."),
    INT(struct owner_assigned, unit, .need = true, .scope = SCOPE_UNIT, .help = "The village or community."),
    INT(struct owner_assigned, building, .help = "One building of it; left out: all."),
    TEXT(struct owner_assigned, owner, .need = true, .min = 1, .max = 64, .help = "Who finds the missing there."),
    TEXT(struct owner_assigned, phone, .max = 24, .help = "The owner's telephone."),
    INT(struct owner_assigned, team, .help = "The team on whose list the people there are."),
    {0},
};

err_t missing_round_is_known(struct tx *tx, int64_t county, int64_t round)
{
    struct round_facts facts;
    bool found;
    TRY(round_find(tx, county, round, &facts, &found));
    return found ? OK : FAIL(ERR_MISSING, "missing.no_such_round", .field = "round");
}

/* A team works in its own area. */
static err_t team_fits(struct tx *tx, int64_t county, int64_t team, int64_t unit)
{
    struct missing_find_team_row row;
    int64_t *above;
    size_t n;
    TRY(missing_team_is_known(tx, county, team, &row));
    TRY(area_above(tx, county, unit, &above, &n));
    for (size_t i = 0; i < n; i++)
        if (above[i] == row.unit)
            return OK;
    err_tell("team", "%.100s", row.name);
    return FAIL(ERR_INVALID, "missing.team_of_other_area", .field = "team");
}

static err_t owner_assigned_check(struct tx *tx, const struct event *ev, const void *body)
{
    const struct owner_assigned *b = body;
    struct area_unit unit;
    bool found;
    TRY(missing_round_is_known(tx, ev->county, b->round));
    TRY(area_find(tx, ev->county, b->unit, &unit, &found));
    if (!found)
        return FAIL(ERR_MISSING, "missing.no_such_unit", .field = "unit");
    return b->team == ABSENT ? OK : team_fits(tx, ev->county, b->team, b->unit);
}

static err_t owner_assigned_apply(struct tx *tx, const struct event *ev, const void *body)
{
    const struct owner_assigned *b = body;
    return missing_set_owner(tx, ev->county, b->round, b->unit, b->building == ABSENT ? 0 : b->building, b->owner,
                             b->phone, b->team);
}

const struct event_type owner_assigned = {
    .name = "missing.owner_assigned", .help = "Somebody, or a team, answers for the missing of a village or building.",
    .right = RIGHT_KNOCK, .body = owner_assigned_rows, .body_size = sizeof(struct owner_assigned),
    .check = owner_assigned_check, .apply = owner_assigned_apply,
};

/* ---- missing.visit_made ----------------------------------------------------------------------- */

static const char *const outcomes[] = {"sampled_at_home", "will_come", "away", "refused", "moved", "dead",
                                       "not_at_home", NULL};
static const char *const means[] = {"door", "call", NULL};
static const char *const services[] = {"medicine", "shopping", "care", "information", "other", NULL};
static const struct field visit_made_rows[] = {
    INT(struct visit_made, round, .need = true, .help = "The round."),
    INT(struct visit_made, person, .need = true, .scope = SCOPE_PERSON, .help = "Who was sought."),
    CHOICE(struct visit_made, outcome, .need = true, .choices = outcomes, .help = "What was found."),
    TEXT(struct visit_made, note, .max = 200, .help = "In a few words."),
    TIME(struct visit_made, again_at, .help = "When to come again: promised, or the next try."),
    TIME(struct visit_made, until_at, .help = "Of somebody away: until when."),
    CHOICE(struct visit_made, means, .choices = means, .help = "At the door or by telephone."),
    CHOICE(struct visit_made, service, .choices = services, .help = "What was done for the person besides."),
    {0},
};

static err_t visit_made_check(struct tx *tx, const struct event *ev, const void *body)
{
    const struct visit_made *b = body;
    struct roster_standing stand;
    bool found;
    TRY(missing_round_is_known(tx, ev->county, b->round));
    TRY(roster_stand(tx, ev->county, b->person, &stand, &found));
    if (!found)
        return FAIL(ERR_MISSING, "roster.no_such_person", .field = "person");
    if (b->again_at != ABSENT && b->again_at <= ev->at)
        return FAIL(ERR_INVALID, "missing.again_is_past", .field = "again_at");
    if (b->until_at == ABSENT)
        return OK;
    if (strcmp(b->outcome, "away") != 0)
        return FAIL(ERR_INVALID, "missing.until_is_for_away", .field = "until_at");
    return b->until_at > ev->at ? OK : FAIL(ERR_INVALID, "missing.until_is_past", .field = "until_at");
}

/* What came late from a phone without a network does not undo what was found since. */
static err_t note_visit(struct tx *tx, const struct event *ev, const struct visit_made *b)
{
    struct missing_find_knock_row knock;
    bool found;
    TRY(missing_find_knock(tx, ev->county, b->round, b->person, &knock, &found));
    if (found && knock.at != ABSENT && knock.at > ev->at)
        return missing_count_visit(tx, ev->county, b->round, b->person);
    return missing_note_visit(tx, ev->county, b->round, b->person, b->outcome, ev->at, b->again_at, b->until_at,
                              b->service);
}

static err_t visit_made_apply(struct tx *tx, const struct event *ev, const void *body)
{
    const struct visit_made *b = body;
    TRY(missing_add_visit(tx, ev->county, b->round, b->person, ev->seq, ev->at, b->outcome, b->note, b->again_at,
                          b->until_at, b->means, b->service));
    TRY(note_visit(tx, ev, b));
    return missing_propose(tx, ev, b);
}

const struct event_type visit_made = {
    .name = "missing.visit_made", .help = "Somebody knocked or called, and this is what was found.",
    .right = RIGHT_DOOR, .body = visit_made_rows, .body_size = sizeof(struct visit_made),
    .check = visit_made_check, .apply = visit_made_apply,
};
