/* missing_events.c - who answers for whom, and what was found at the door. */
#include "domain/area/area.h"
#include "domain/missing/missing_parts.h"
#include "domain/roster/roster.h"

static const struct field owner_assigned_rows[] = {
    INT(struct owner_assigned, round, .need = true, .help = "The round."),
    INT(struct owner_assigned, unit, .need = true, .scope = SCOPE_UNIT, .help = "The village or community."),
    INT(struct owner_assigned, building, .help = "One building of it; left out: all."),
    TEXT(struct owner_assigned, owner, .need = true, .min = 1, .max = 64, .help = "Who finds the missing there."),
    TEXT(struct owner_assigned, phone, .max = 24, .help = "The owner's telephone."),
    {0},
};

static err_t round_is_known(struct tx *tx, int64_t county, int64_t round)
{
    struct round_facts facts;
    bool found;
    TRY(round_find(tx, county, round, &facts, &found));
    return found ? OK : FAIL(ERR_MISSING, "missing.no_such_round", .field = "round");
}

static err_t owner_assigned_check(struct tx *tx, const struct event *ev, const void *body)
{
    const struct owner_assigned *b = body;
    struct area_unit unit;
    bool found;
    TRY(round_is_known(tx, ev->county, b->round));
    TRY(area_find(tx, ev->county, b->unit, &unit, &found));
    return found ? OK : FAIL(ERR_MISSING, "missing.no_such_unit", .field = "unit");
}

static err_t owner_assigned_apply(struct tx *tx, const struct event *ev, const void *body)
{
    const struct owner_assigned *b = body;
    return missing_set_owner(tx, ev->county, b->round, b->unit, b->building == ABSENT ? 0 : b->building, b->owner,
                             b->phone);
}

const struct event_type owner_assigned = {
    .name = "missing.owner_assigned", .help = "Somebody answers for the missing of a village or building.",
    .right = RIGHT_KNOCK, .body = owner_assigned_rows, .body_size = sizeof(struct owner_assigned),
    .check = owner_assigned_check, .apply = owner_assigned_apply,
};

static const char *const outcomes[] = {"sampled_at_home", "will_come", "away", "refused", "moved", "dead",
                                       "not_at_home", NULL};
static const struct field visit_made_rows[] = {
    INT(struct visit_made, round, .need = true, .help = "The round."),
    INT(struct visit_made, person, .need = true, .scope = SCOPE_PERSON, .help = "Who was sought."),
    CHOICE(struct visit_made, outcome, .need = true, .choices = outcomes, .help = "What was found."),
    TEXT(struct visit_made, note, .max = 200, .help = "In a few words."),
    TIME(struct visit_made, again_at, .help = "When to come again, as promised."),
    {0},
};

static err_t visit_made_check(struct tx *tx, const struct event *ev, const void *body)
{
    const struct visit_made *b = body;
    struct roster_standing stand;
    bool found;
    TRY(round_is_known(tx, ev->county, b->round));
    TRY(roster_stand(tx, ev->county, b->person, &stand, &found));
    return found ? OK : FAIL(ERR_MISSING, "roster.no_such_person", .field = "person");
}

static err_t visit_made_apply(struct tx *tx, const struct event *ev, const void *body)
{
    const struct visit_made *b = body;
    return missing_add_visit(tx, ev->county, b->round, b->person, ev->seq, ev->at, b->outcome, b->note, b->again_at);
}

const struct event_type visit_made = {
    .name = "missing.visit_made", .help = "Somebody knocked or called, and this is what was found.",
    .right = RIGHT_KNOCK, .body = visit_made_rows, .body_size = sizeof(struct visit_made),
    .check = visit_made_check, .apply = visit_made_apply,
};
