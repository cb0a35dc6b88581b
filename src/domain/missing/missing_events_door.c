/* missing_events_door.c - around a visit: who is at a person, what the person needs, what is proposed
 * after it, and what keeps a promise by itself. */
#include "domain/missing/missing_parts.h"
#include "domain/sampling/sampling.h"
#include "domain/site/site.h"

#include <string.h>

static err_t person_is_known(struct tx *tx, int64_t county, int64_t person)
{
    struct roster_standing stand;
    bool found;
    TRY(roster_stand(tx, county, person, &stand, &found));
    return found ? OK : FAIL(ERR_MISSING, "roster.no_such_person", .field = "person");
}

/* ---- missing.person_claimed ---------------------------------------------------------------------- */

static const struct field person_claimed_rows[] = {
    INT(struct person_claimed, round, .need = true, .help = "The round."),
    INT(struct person_claimed, person, .need = true, .scope = SCOPE_PERSON, .help = "Who is called or sought now."),
    {0},
};

static err_t person_claimed_check(struct tx *tx, const struct event *ev, const void *body)
{
    const struct person_claimed *b = body;
    TRY(missing_round_is_known(tx, ev->county, b->round));
    return person_is_known(tx, ev->county, b->person);
}

/* That somebody wanted to is a fact as well; who was first keeps the person. */
static err_t person_claimed_apply(struct tx *tx, const struct event *ev, const void *body)
{
    const struct person_claimed *b = body;
    struct missing_find_knock_row knock;
    bool found;
    TRY(missing_find_knock(tx, ev->county, b->round, b->person, &knock, &found));
    bool held = found && knock.claim_until_at != ABSENT && knock.claim_until_at > ev->at;
    if (held && knock.claim_device != ev->device)
        return OK;
    return missing_set_claim(tx, ev->county, b->round, b->person, ev->device, ev->actor_id, ev->at + MISSING_CLAIM_MS);
}

const struct event_type person_claimed = {
    .name = "missing.person_claimed",
    .help = "Somebody calls or knocks now; who says so first holds the person for twenty minutes or until a visit.",
    .right = RIGHT_DOOR, .body = person_claimed_rows, .body_size = sizeof(struct person_claimed),
    .check = person_claimed_check, .apply = person_claimed_apply,
};

/* ---- missing.need_told ------------------------------------------------------------------------------ */

const struct field missing_need_rows[] = {
    TEXT(struct need_text, text, .need = true, .min = 1, .max = 100, .help = "What to know before knocking."),
    {0},
};

static const struct field need_told_rows[] = {
    INT(struct need_told, person, .need = true, .scope = SCOPE_PERSON, .help = "Who needs it."),
    SEALED(struct need_told, need, person, struct need_text, missing_need_rows,
           .help = "The need; sealed in the ledger.  Left out: none any more."),
    {0},
};

static err_t need_told_check(struct tx *tx, const struct event *ev, const void *body)
{
    return person_is_known(tx, ev->county, ((const struct need_told *)body)->person);
}

static err_t need_told_apply(struct tx *tx, const struct event *ev, const void *body)
{
    const struct need_told *b = body;
    if (!b->need.token)
        return missing_forget_need(tx, ev->county, b->person);
    return missing_set_need(tx, ev->county, b->person, b->need.token);
}

const struct event_type need_told = {
    .name = "missing.need_told", .help = "What somebody needs who is visited; replaces what was said before.",
    .right = RIGHT_ROSTER_EDIT, .body = need_told_rows, .body_size = sizeof(struct need_told),
    .check = need_told_check, .apply = need_told_apply,
};

/* ---- proposals ----------------------------------------------------------------------------------------- */

static bool proposes(const char *outcome)
{
    return strcmp(outcome, "moved") == 0 || strcmp(outcome, "dead") == 0 || strcmp(outcome, "away") == 0;
}

err_t missing_propose(struct tx *tx, const struct event *ev, const struct visit_made *visit)
{
    struct missing_find_open_proposal_row open;
    struct roster_standing stand;
    bool found;
    if (!proposes(visit->outcome))
        return OK;
    TRY(roster_stand(tx, ev->county, visit->person, &stand, &found));
    if (!stand.active)
        return OK;   /* the list says so already */
    TRY(missing_find_open_proposal(tx, ev->county, visit->person, visit->outcome, &open, &found));
    if (found)
        return OK;
    return missing_add_proposal(tx, ev->county, ev->seq, visit->round, visit->person, visit->outcome, visit->until_at,
                                visit->note, ev->at, ev->actor_id);
}

static const struct field proposal_declined_rows[] = {
    INT(struct proposal_declined, proposal, .need = true, .help = "The place of the visit in the ledger."),
    TEXT(struct proposal_declined, reason, .need = true, .min = 2, .max = 200, .help = "Why the list stays as it is."),
    {0},
};

static err_t proposal_declined_check(struct tx *tx, const struct event *ev, const void *body)
{
    const struct proposal_declined *b = body;
    struct missing_find_proposal_row row;
    struct roster_standing stand;
    bool found;
    TRY(missing_find_proposal(tx, ev->county, b->proposal, &row, &found));
    if (!found)
        return FAIL(ERR_MISSING, "missing.no_such_proposal", .field = "proposal");
    TRY(roster_stand(tx, ev->county, row.person, &stand, &found));
    if (!rights_unit(ev->actor, RIGHT_ROSTER_EDIT, stand.unit, ev->at))
        return FAIL(ERR_FORBIDDEN, "rights.not_here", .field = "proposal");
    return strcmp(row.state, "open") == 0 ? OK : FAIL(ERR_CONFLICT, "missing.proposal_settled", .field = "proposal");
}

static err_t proposal_declined_apply(struct tx *tx, const struct event *ev, const void *body)
{
    return missing_set_proposal(tx, ev->county, ((const struct proposal_declined *)body)->proposal, "declined");
}

const struct event_type proposal_declined = {
    .name = "missing.proposal_declined", .help = "What a visit proposed is not so: the list stays as it is.",
    .right = RIGHT_ROSTER_EDIT, .anywhere = true, .body = proposal_declined_rows,
    .body_size = sizeof(struct proposal_declined), .check = proposal_declined_check, .apply = proposal_declined_apply,
};

/* ---- what other modules' events settle ------------------------------------------------------------------- */

/* Who is on the list no more needs no decision. */
err_t missing_follow_left(struct tx *tx, const struct event *ev, const void *body)
{
    TRY(missing_settle_proposals(tx, ev->county, ((const struct person_left *)body)->person, NULL));
    return missing_follow_roster(tx, ev, body);
}

err_t missing_follow_moved(struct tx *tx, const struct event *ev, const void *body)
{
    TRY(missing_settle_proposals(tx, ev->county, ((const struct person_moved *)body)->person, "moved"));
    return missing_follow_roster(tx, ev, body);
}

err_t missing_follow_excused(struct tx *tx, const struct event *ev, const void *body)
{
    TRY(missing_settle_proposals(tx, ev->county, ((const struct person_exempted *)body)->person, "away"));
    return missing_follow_exempted(tx, ev, body);
}

/* Registered at a team's own site is sampled at home: struck off without another word. */
err_t missing_follow_registered(struct tx *tx, const struct event *ev, const void *body)
{
    const struct person_registered *b = body;
    struct site_facts site;
    bool found;
    TRY(missing_follow_sampling(tx, ev, body));
    TRY(site_find(tx, ev->county, b->site, &site, &found));
    if (!found || strcmp(site.kind, "home") != 0)
        return OK;
    return missing_note_home(tx, ev->county, b->round, b->person, "sampled_at_home", ev->at);
}
