/* missing_views_door.c - one person at the door, what was found there, what is proposed, and the
 * ledger of home samples. */
#include "data/late.h"
#include "data/seal.h"
#include "domain/account/account.h"
#include "domain/missing/missing_door_parts.h"
#include "domain/page.h"
#include "domain/sampling/sampling.h"

err_t missing_open_need(struct tx *tx, int64_t county, int64_t person, const char *sealed, const char **text)
{
    const void *plain = NULL;
    if (sealed)
        TRY(seal_open_token(tx, county, person, sealed, missing_need_rows, sizeof(struct need_text), &plain));
    *text = plain ? ((const struct need_text *)plain)->text : NULL;
    return OK;
}

/* ---- missing_door ------------------------------------------------------------------------------- */

const struct field missing_door_params[] = {
    INT(struct missing_door_params, round, .need = true, .help = "The round."),
    INT(struct missing_door_params, person, .need = true, .scope = SCOPE_PERSON, .help = "The person."),
    {0},
};

const struct field missing_door_columns[] = {
    INT(struct missing_door_row, person, .help = "The person."),
    TEXT(struct missing_door_row, name, .mask = MASK_NAME, .help = "Name."),
    TEXT(struct missing_door_row, phone, .mask = MASK_PHONE,
         .help = "Telephone; not told while somebody else is at the person."),
    TEXT(struct missing_door_row, address, .mask = MASK_ADDRESS, .help = "Where the person lives, in words."),
    TEXT(struct missing_door_row, need, .help = "What to know before knocking; only for whoever gave a reason."),
    TEXT(struct missing_door_row, outcome, .help = "What was found the last time."),
    TIME(struct missing_door_row, again_at, .help = "When to come again."),
    TEXT(struct missing_door_row, claimed_by, .help = "Who is at this person now."),
    TIME(struct missing_door_row, claim_until_at, .help = "Until when."),
    BOOL(struct missing_door_row, mine, .help = "That is this device."),
    {0},
};

static err_t add_identity(struct view_call *call, struct missing_door_row *row)
{
    struct missing_find_sealed_row sealed;
    const struct roster_identity *who;
    bool found;
    TRY(missing_find_sealed(call->tx, call->county, row->person, &sealed, &found));
    if (!found)
        return FAIL(ERR_MISSING, "roster.no_such_person", .field = "person");
    TRY(roster_open(call->tx, call->county, row->person, sealed.sealed, &who));
    if (who) {
        row->name = who->name;
        row->phone = who->phone;
        row->address = who->address;
    }
    return call->unmasked ? missing_open_need(call->tx, call->county, row->person, sealed.need, &row->need) : OK;
}

/* One call a person: whoever is not at the person is not told the number. */
static err_t add_knock(struct view_call *call, int64_t round, struct missing_door_row *row)
{
    struct missing_find_knock_row knock;
    bool found;
    TRY(missing_find_knock(call->tx, call->county, round, row->person, &knock, &found));
    if (!found)
        return OK;
    row->outcome = knock.outcome;
    row->again_at = knock.again_at;
    if (knock.claim_until_at == ABSENT || knock.claim_until_at <= call->now)
        return OK;
    row->claim_until_at = knock.claim_until_at;
    row->mine = knock.claim_device == call->actor->device;
    if (!row->mine)
        row->phone = NULL;
    return account_name(call->tx, call->county, knock.claim_actor, &row->claimed_by);
}

err_t missing_door_query(struct view_call *call, const void *params)
{
    const struct missing_door_params *p = params;
    struct missing_door_row row = {.person = p->person, .again_at = ABSENT, .claim_until_at = ABSENT};
    TRY(add_identity(call, &row));
    TRY(add_knock(call, p->round, &row));
    return call->emit(call, &row);
}

/* ---- missing_visits ------------------------------------------------------------------------------- */

const struct field missing_visits_columns[] = {
    TIME(struct missing_visits_row, at, .help = "When."),
    TEXT(struct missing_visits_row, outcome, .help = "What was found."),
    TEXT(struct missing_visits_row, means, .help = "At the door or by telephone."),
    TEXT(struct missing_visits_row, service, .help = "What was done for the person besides."),
    TEXT(struct missing_visits_row, note, .help = "In a few words."),
    TIME(struct missing_visits_row, again_at, .help = "When to come again."),
    TIME(struct missing_visits_row, until_at, .help = "Away until then."),
    TEXT(struct missing_visits_row, by, .help = "Who it was."),
    {0},
};

static err_t emit_visit(void *ctx, const struct missing_list_visits_row *r)
{
    struct view_call *call = ctx;
    struct missing_visits_row row = {.at = r->at, .outcome = r->outcome, .means = r->means, .service = r->service,
                            .note = r->note, .again_at = r->again_at, .until_at = r->until_at};
    TRY(account_name(call->tx, call->county, r->actor, &row.by));
    return call->emit(call, &row);
}

err_t missing_visits_query(struct view_call *call, const void *params)
{
    const struct missing_door_params *p = params;
    return missing_list_visits(call->tx, call->county, p->round, p->person, emit_visit, call);
}

/* ---- missing_proposals ------------------------------------------------------------------------------ */

const struct field missing_proposals_params[] = {
    INT(struct missing_proposals_params, unit, .need = true, .scope = SCOPE_UNIT,
         .help = "Of this area, with all below it."),
    INT(struct missing_proposals_params, after, .help = "After this one: `next` of the page before."),
    {0},
};

const struct field missing_proposals_columns[] = {
    INT(struct missing_proposals_row, proposal, .help = "The place of the visit in the ledger."),
    INT(struct missing_proposals_row, round, .help = "The round of the visit."),
    INT(struct missing_proposals_row, person, .help = "The person."),
    TEXT(struct missing_proposals_row, name, .mask = MASK_NAME, .help = "Name."),
    INT(struct missing_proposals_row, unit, .help = "Village or community on the list."),
    TEXT(struct missing_proposals_row, unit_name, .help = "Its name."),
    TEXT(struct missing_proposals_row, building_name, .help = "Name of the building."),
    TEXT(struct missing_proposals_row, kind, .help = "What was found: moved, dead or away."),
    TIME(struct missing_proposals_row, until_at, .help = "Away until then."),
    TEXT(struct missing_proposals_row, note, .help = "What the visitor wrote."),
    TIME(struct missing_proposals_row, at, .help = "When it was found."),
    TEXT(struct missing_proposals_row, by, .help = "By whom."),
    {0},
};

static err_t emit_proposal(void *ctx, const struct missing_list_proposals_row *r)
{
    struct page *page = ctx;
    struct view_call *call = page->call;
    const struct roster_identity *who;
    if (page_is_full(page, r->proposal))
        return OK;
    view_next_row(call);
    struct missing_proposals_row row = {.proposal = r->proposal, .round = r->round, .person = r->person, .unit = r->unit,
                               .unit_name = r->unit_name, .building_name = r->building_name, .kind = r->kind,
                               .until_at = r->until_at, .note = r->note, .at = r->at};
    TRY(roster_open(call->tx, call->county, r->person, r->sealed, &who));
    row.name = who ? who->name : NULL;
    TRY(account_name(call->tx, call->county, r->actor, &row.by));
    return call->emit(call, &row);
}

err_t missing_proposals_query(struct view_call *call, const void *params)
{
    const struct missing_proposals_params *p = params;
    struct page page = {.call = call};
    return missing_list_proposals(call->tx, call->county, p->unit, p->after == ABSENT ? 0 : p->after, page_most(call),
                                  emit_proposal, &page);
}

/* ---- missing_home_ledger ------------------------------------------------------------------------------ */

const struct field missing_home_ledger_params[] = {
    INT(struct missing_home_ledger_params, round, .need = true, .help = "The round."),
    INT(struct missing_home_ledger_params, unit, .need = true, .scope = SCOPE_UNIT,
         .help = "Of this area, with all below it."),
    INT(struct missing_home_ledger_params, after, .help = "After this person: `next` of the page before."),
    {0},
};

const struct field missing_home_ledger_columns[] = {
    INT(struct missing_home_ledger_row, person, .help = "The person."),
    TEXT(struct missing_home_ledger_row, name, .mask = MASK_NAME, .help = "Name."),
    TEXT(struct missing_home_ledger_row, unit_name, .help = "Village or community."),
    TEXT(struct missing_home_ledger_row, building_name, .help = "Name of the building."),
    TEXT(struct missing_home_ledger_row, household, .help = "Household, in the list's own numbering."),
    TEXT(struct missing_home_ledger_row, groups, .help = "Special groups."),
    TIME(struct missing_home_ledger_row, at, .help = "When the team was there."),
    TEXT(struct missing_home_ledger_row, tube_code, .help = "Test one: the tube; empty: none is registered."),
    TIME(struct missing_home_ledger_row, tested_at, .help = "When the person was registered into it."),
    BOOL(struct missing_home_ledger_row, recorded, .help = "Record one: the tube is closed and its swabs are counted."),
    TEXT(struct missing_home_ledger_row, service, .help = "Serve one: what was done besides."),
    BOOL(struct missing_home_ledger_row, struck_off,
         .help = "Strike one off: the person stands registered in the round."),
    {0},
};

static err_t add_tube(struct view_call *call, int64_t round, struct missing_home_ledger_row *row)
{
    struct sampling_registration *list;
    struct sampling_tube_facts tube;
    size_t n;
    bool found;
    TRY(sampling_of_person(call->tx, call->county, row->person, &list, &n));
    for (size_t i = 0; i < n; i++) {
        if (list[i].round != round || !list[i].standing)
            continue;
        row->tube_code = list[i].tube_code;
        row->tested_at = list[i].at;
        TRY(sampling_tube(call->tx, call->county, list[i].tube_code, &tube, &found));
        row->recorded = found && tube.state == TUBE_CLOSED;
        return OK;
    }
    return OK;
}

struct home_walk { struct page page; int64_t round; };

static err_t emit_at_home(void *ctx, const struct missing_list_at_home_row *r)
{
    struct home_walk *w = ctx;
    struct view_call *call = w->page.call;
    const struct roster_identity *who;
    if (page_is_full(&w->page, r->person))
        return OK;
    view_next_row(call);
    struct missing_home_ledger_row row = {.person = r->person, .unit_name = r->unit_name, .building_name = r->building_name,
                           .household = r->household, .at = r->at, .tested_at = ABSENT, .service = r->service,
                           .groups = roster_groups_text(call->tx->arena, (uint64_t)r->groups),
                           .struck_off = r->standing > 0};
    TRY(roster_open(call->tx, call->county, r->person, r->sealed, &who));
    row.name = who ? who->name : NULL;
    TRY(add_tube(call, w->round, &row));
    return call->emit(call, &row);
}

err_t missing_home_ledger_query(struct view_call *call, const void *params)
{
    const struct missing_home_ledger_params *p = params;
    struct home_walk w = {{.call = call}, p->round};
    TRY(late_as_of(call->tx, call->county, &call->as_of));
    return missing_list_at_home(call->tx, call->county, p->round, p->unit, p->after == ABSENT ? 0 : p->after,
                                page_most(call), emit_at_home, &w);
}
