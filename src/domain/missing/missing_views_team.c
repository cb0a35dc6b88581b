/* missing_views_team.c - door teams: which there are, their lists, and how far each is. */
#include "data/late.h"
#include "domain/account/account.h"
#include "domain/missing/missing_door_parts.h"
#include "domain/page.h"

#include <stdlib.h>

/* ---- missing_teams -------------------------------------------------------------------------- */

const struct field missing_teams_params[] = {
    INT(struct missing_teams_params, unit, .need = true, .scope = SCOPE_UNIT,
         .help = "Teams of this area, with all below it."),
    INT(struct missing_teams_params, after, .help = "After this team: `next` of the page before."),
    {0},
};

const struct field missing_teams_columns[] = {
    INT(struct missing_teams_row, team, .help = "The team."),
    TEXT(struct missing_teams_row, name, .help = "What people call it."),
    INT(struct missing_teams_row, unit, .help = "The area in which it knocks."),
    TEXT(struct missing_teams_row, unit_name, .help = "Name of that area."),
    INT(struct missing_teams_row, site, .help = "Where its home samples are registered; left out: it does not sample."),
    TEXT(struct missing_teams_row, site_name, .help = "Name of that site."),
    INT(struct missing_teams_row, members, .help = "Users and duty passes that belong to it."),
    BOOL(struct missing_teams_row, mine, .help = "Whoever asks belongs to it."),
    {0},
};

static err_t emit_team(void *ctx, const struct missing_list_teams_row *r)
{
    struct page *page = ctx;
    if (page_is_full(page, r->team))
        return OK;
    struct missing_teams_row row = {r->team, r->name, r->unit, r->unit_name, r->site, r->site_name, r->members, r->mine > 0};
    return page->call->emit(page->call, &row);
}

err_t missing_teams_query(struct view_call *call, const void *params)
{
    const struct missing_teams_params *p = params;
    struct page page = {.call = call};
    return missing_list_teams(call->tx, call->county, p->unit, call->actor->id, p->after == ABSENT ? 0 : p->after,
                              page_most(call), emit_team, &page);
}

/* ---- missing_team_members --------------------------------------------------------------------- */

const struct field missing_team_members_params[] = {
    INT(struct missing_team_members_params, team, .need = true, .help = "The team."),
    {0},
};

const struct field missing_team_members_columns[] = {
    INT(struct missing_team_members_row, account, .help = "A user or a duty pass."),
    TEXT(struct missing_team_members_row, name, .help = "The user's title or the pass's label."),
    {0},
};

err_t missing_team_members_query(struct view_call *call, const void *params)
{
    const struct missing_team_members_params *p = params;
    struct missing_find_team_row team;
    struct missing_list_members_row *members;
    size_t n;
    TRY(missing_team_is_known(call->tx, call->county, p->team, &team));
    if (!rights_unit(call->actor, RIGHT_KNOCK, team.unit, call->now))
        return FAIL(ERR_FORBIDDEN, "rights.not_here", .field = "team");
    TRY(missing_list_members(call->tx, call->county, p->team, &members, &n));
    for (size_t i = 0; i < n; i++) {
        struct missing_team_members_row row = {.account = members[i].account};
        TRY(account_name(call->tx, call->county, row.account, &row.name));
        TRY(call->emit(call, &row));
    }
    return OK;
}

/* ---- missing_team_list --------------------------------------------------------------------------- */

const struct field missing_team_list_params[] = {
    INT(struct missing_team_list_params, round, .need = true,
         .help = "The round; of a closed one nobody is on a list any more."),
    INT(struct missing_team_list_params, team, .need = true, .help = "The team."),
    INT(struct missing_team_list_params, unit, .need = true, .scope = SCOPE_UNIT, .help = "Its places in this area."),
    TEXT(struct missing_team_list_params, after, .help = "Where the page begins, as `next` of the page before said."),
    {0},
};

const struct field missing_team_list_columns[] = {
    INT(struct missing_team_list_row, person, .help = "The person."),
    TEXT(struct missing_team_list_row, name, .mask = MASK_NAME, .help = "Name, to be said aloud at the door."),
    TEXT(struct missing_team_list_row, address, .mask = MASK_ADDRESS, .help = "Where the person lives, in words."),
    TEXT(struct missing_team_list_row, sex, .help = "Sex."),
    DATE(struct missing_team_list_row, born, .help = "Date of birth."),
    INT(struct missing_team_list_row, unit, .help = "Village or community."),
    TEXT(struct missing_team_list_row, unit_name, .help = "Its name."),
    INT(struct missing_team_list_row, building, .help = "Building; 0: not known."),
    TEXT(struct missing_team_list_row, building_name, .help = "Its name."),
    TEXT(struct missing_team_list_row, household, .help = "Household, in the list's own numbering."),
    TEXT(struct missing_team_list_row, kind, .help = "Resident or floating."),
    TEXT(struct missing_team_list_row, groups, .help = "Special groups."),
    TEXT(struct missing_team_list_row, need, .help = "What to know before knocking; only for whoever gave a reason."),
    INT(struct missing_team_list_row, visits, .help = "How often somebody knocked or called."),
    TEXT(struct missing_team_list_row, outcome, .help = "What was found the last time."),
    TIME(struct missing_team_list_row, at, .help = "When that was."),
    TIME(struct missing_team_list_row, again_at, .help = "When to come again: promised, or the next try."),
    TIME(struct missing_team_list_row, until_at, .help = "Away until then."),
    TEXT(struct missing_team_list_row, claimed_by, .help = "Who is at this person now."),
    TIME(struct missing_team_list_row, claim_until_at, .help = "Until when."),
    BOOL(struct missing_team_list_row, mine, .help = "That is this device."),
    {0},
};

static err_t add_identity(struct view_call *call, const struct missing_list_team_row *r,
                          struct missing_team_list_row *row)
{
    const struct roster_identity *who;
    TRY(roster_open(call->tx, call->county, r->person, r->sealed, &who));
    if (!who)
        return OK;
    row->name = who->name;
    row->address = who->address;
    return OK;
}

/* Needs are for those who go there: they have given a reason. */
static err_t add_need(struct view_call *call, const struct missing_list_team_row *r, struct missing_team_list_row *row)
{
    return call->unmasked ? missing_open_need(call->tx, call->county, r->person, r->need, &row->need) : OK;
}

static err_t add_claim(struct view_call *call, const struct missing_list_team_row *r, struct missing_team_list_row *row)
{
    if (r->claim_until_at == ABSENT || r->claim_until_at <= call->now)
        return OK;
    row->claim_until_at = r->claim_until_at;
    row->mine = r->claim_device == call->actor->device;
    return account_name(call->tx, call->county, r->claim_actor, &row->claimed_by);
}

static err_t emit_listed(void *ctx, const struct missing_list_team_row *r)
{
    struct view_call *call = ctx;
    view_next_row(call);
    struct missing_team_list_row row = {.person = r->person, .sex = r->sex, .born = r->born, .unit = r->unit,
                           .unit_name = r->unit_name, .building = r->building, .building_name = r->building_name,
                           .household = r->household, .kind = r->kind,
                           .groups = roster_groups_text(call->tx->arena, (uint64_t)r->groups), .visits = r->visits,
                           .outcome = r->outcome, .at = r->at, .again_at = r->again_at, .until_at = r->until_at,
                           .claim_until_at = ABSENT};
    TRY(add_identity(call, r, &row));
    TRY(add_need(call, r, &row));
    TRY(add_claim(call, r, &row));
    if (call->emitted + 1 == call->limit)
        call->next = arena_printf(call->arena, "%lld.%lld.%lld", (long long)r->unit, (long long)r->building,
                                  (long long)r->person);
    return call->emit(call, &row);
}

/* "UNIT.BUILDING.PERSON"; what is missing or no number begins at the beginning. */
static void read_after(const char *after, int64_t place[3])
{
    place[0] = place[1] = place[2] = -1;
    for (int i = 0; after && i < 3; i++) {
        char *end;
        place[i] = strtoll(after, &end, 10);
        after = *end == '.' ? end + 1 : NULL;
    }
}

err_t missing_team_list_query(struct view_call *call, const void *params)
{
    const struct missing_team_list_params *p = params;
    struct missing_find_team_row team;
    struct round_facts round;
    int64_t after[3];
    bool found;
    TRY(missing_team_is_known(call->tx, call->county, p->team, &team));
    TRY(round_find(call->tx, call->county, p->round, &round, &found));
    if (!found)
        return FAIL(ERR_MISSING, "missing.no_such_round", .field = "round");
    TRY(late_as_of(call->tx, call->county, &call->as_of));
    if (round.state != ROUND_OPEN && round.state != ROUND_PAUSED)
        return OK;
    read_after(p->after, after);
    return missing_list_team(call->tx, call->county, p->round, round.until_at, (int64_t)round.groups, p->team, p->unit,
                             after[0], after[1], after[2], call->limit, emit_listed, call);
}

/* ---- missing_by_team ------------------------------------------------------------------------------ */

const struct field missing_by_team_params[] = {
    INT(struct missing_by_team_params, round, .need = true, .help = "The round."),
    INT(struct missing_by_team_params, unit, .need = true, .scope = SCOPE_UNIT,
        .help = "The village; of a larger area its villages in which teams have places."),
    {0},
};

const struct field missing_by_team_columns[] = {
    INT(struct missing_by_team_row, team, .help = "The team; 0: places that no team has."),
    TEXT(struct missing_by_team_row, name, .help = "Its name."),
    INT(struct missing_by_team_row, due, .help = "Who live in its places and are in scope."),
    INT(struct missing_by_team_row, done, .help = "Who stand registered."),
    INT(struct missing_by_team_row, exempt, .help = "Who have a reason."),
    INT(struct missing_by_team_row, remaining, .help = "Who remain."),
    INT(struct missing_by_team_row, visited, .help = "At whom somebody knocked or called."),
    INT(struct missing_by_team_row, promised, .help = "To whom somebody is to come again."),
    {0},
};

enum { TEAMS_MOST = 1000 };

/* One village after the other; its owners in the order of buildings, the village first. */
struct by_team {
    struct view_call *call;
    struct missing_by_team_row *rows;
    size_t n;
    struct missing_list_owners_row *owners;
    size_t n_owners;
};

static int64_t team_of(const struct by_team *w, int64_t building)
{
    int64_t team = 0;
    for (size_t i = 0; i < w->n_owners && w->owners[i].building <= building; i++)
        if (w->owners[i].building == 0 || w->owners[i].building == building)
            team = w->owners[i].team == ABSENT ? 0 : w->owners[i].team;
    return team;
}

static err_t row_of(struct by_team *w, int64_t building, struct missing_by_team_row **out)
{
    struct missing_find_team_row team;
    int64_t number = team_of(w, building);
    bool found = false;
    for (size_t i = 0; i < w->n; i++)
        if (w->rows[i].team == number) {
            *out = &w->rows[i];
            return OK;
        }
    if (w->n == TEAMS_MOST)
        return FAIL(ERR_TOO_LARGE, "missing.too_many_teams");
    if (number)
        TRY(missing_find_team(w->call->tx, w->call->county, number, &team, &found));
    *out = &w->rows[w->n++];
    **out = (struct missing_by_team_row){.team = number, .name = found ? team.name : NULL};
    return OK;
}

static err_t add_building(void *ctx, const struct missing_each_building_row *r)
{
    struct missing_by_team_row *row;
    TRY(row_of(ctx, r->building, &row));
    row->due += r->due;
    row->done += r->done;
    row->exempt += r->exempt;
    row->remaining += r->due - r->done - r->exempt;
    return OK;
}

static err_t add_village(struct by_team *w, const struct round_facts *round, int64_t unit)
{
    struct missing_count_knocks_row *knocks;
    struct missing_by_team_row *row;
    struct tx *tx = w->call->tx;
    int64_t county = w->call->county;
    size_t n;
    bool covered;
    TRY(round_covers(tx, county, round->round, unit, &covered));
    if (!covered)
        return OK;
    TRY(missing_list_owners(tx, county, round->round, unit, &w->owners, &w->n_owners));
    TRY(missing_each_building(tx, county, round->round, round->until_at, (int64_t)round->groups, unit, add_building, w));
    TRY(missing_count_knocks(tx, county, round->round, unit, &knocks, &n));
    for (size_t i = 0; i < n; i++) {
        TRY(row_of(w, knocks[i].building, &row));
        row->visited += knocks[i].visited;
        row->promised += knocks[i].promised;
    }
    return OK;
}

err_t missing_by_team_query(struct view_call *call, const void *params)
{
    const struct missing_by_team_params *p = params;
    struct by_team w = {.call = call, .rows = arena_array(call->arena, struct missing_by_team_row, TEAMS_MOST)};
    struct missing_list_team_units_row *units;
    struct round_facts round;
    size_t n;
    bool found, own = false;
    TRY(round_find(call->tx, call->county, p->round, &round, &found));
    if (!found)
        return FAIL(ERR_MISSING, "missing.no_such_round", .field = "round");
    TRY(late_as_of(call->tx, call->county, &call->as_of));
    if (round.state != ROUND_OPEN && round.state != ROUND_PAUSED)
        return OK;
    TRY(missing_list_team_units(call->tx, call->county, p->round, p->unit, &units, &n));
    for (size_t i = 0; i < n; i++) {
        own = own || units[i].unit == p->unit;
        TRY(add_village(&w, &round, units[i].unit));
    }
    if (!own)
        TRY(add_village(&w, &round, p->unit));
    for (size_t i = 0; i < w.n; i++)
        TRY(call->emit(call, &w.rows[i]));
    return OK;
}
