/* missing_views.c - how far a round is, and who remains. */
#include "core/clock.h"
#include "data/late.h"
#include "data/ledger.h"
#include "domain/area/area.h"
#include "domain/missing/missing_door_parts.h"
#include "domain/roster/roster.h"

#include <stdlib.h>

static err_t round_of(struct view_call *call, int64_t round, struct round_facts *out)
{
    bool found;
    TRY(round_find(call->tx, call->county, round, out, &found));
    return found ? OK : FAIL(ERR_MISSING, "missing.no_such_round", .field = "round");
}

/* Is anybody of this village due, or was?  Nobody is before the round was opened. */
static err_t counts_here(struct view_call *call, const struct round_facts *round, int64_t unit, bool *out)
{
    *out = round->state != ROUND_PLANNED;
    return *out ? round_covers(call->tx, call->county, round->round, unit, out) : OK;
}

/* "BUILDING.PERSON": where the next page begins. */
static void read_place(const char *after, int64_t *building, int64_t *person)
{
    char *dot = NULL;
    *building = *person = -1;
    if (!after)
        return;
    *building = strtoll(after, &dot, 10);
    *person = *dot == '.' ? strtoll(dot + 1, NULL, 10) : -1;
}

/* ---- missing_total ------------------------------------------------------------------------ */

struct round_params { int64_t round; };
static const struct field round_params[] = {
    INT(struct round_params, round, .need = true, .help = "The round."),
    {0},
};

struct total_row { int64_t due, done, exempt, remaining; };
static const struct field total_columns[] = {
    INT(struct total_row, due, .help = "Who live in the round's scope."),
    INT(struct total_row, done, .help = "Who stand registered in it."),
    INT(struct total_row, exempt, .help = "Who have a reason not to come and did not."),
    INT(struct total_row, remaining, .min = INT64_MIN + 1, .max = INT64_MAX, .help = "Who are due, not done and not exempt."),
    {0},
};

static err_t missing_total_query(struct view_call *call, const void *params)
{
    const struct round_params *p = params;
    struct missing_sum_round_row sum;
    bool found;
    TRY(missing_sum_round(call->tx, call->county, p->round, &sum, &found));
    struct total_row row = {sum.due, sum.done, sum.exempt, sum.due - sum.done - sum.exempt};
    return call->emit(call, &row);
}

/* ---- missing_by_area ------------------------------------------------------------------------ */

struct parts_params { int64_t round, unit, site; };
static const struct field parts_params[] = {
    INT(struct parts_params, round, .need = true, .help = "The round."),
    INT(struct parts_params, unit, .scope = SCOPE_UNIT, .help = "The area whose parts are shown."),
    INT(struct parts_params, site, .scope = SCOPE_SITE, .help = "Or the site: the areas whose people come to it."),
    {0},
};

struct by_area_row {
    int64_t unit;
    const char *name, *kind;
    int64_t due, done, exempt, remaining;
    const char *owner;
    double x, y;
};
static const struct field by_area_columns[] = {
    INT(struct by_area_row, unit, .help = "The area."),
    TEXT(struct by_area_row, name, .help = "Its name."),
    TEXT(struct by_area_row, kind, .help = "Town, village …"),
    INT(struct by_area_row, due, .help = "Who live there and are in scope."),
    INT(struct by_area_row, done, .help = "Who stand registered."),
    INT(struct by_area_row, exempt, .help = "Who have a reason."),
    INT(struct by_area_row, remaining, .min = INT64_MIN + 1, .max = INT64_MAX, .help = "Who remain."),
    TEXT(struct by_area_row, owner, .help = "Who answers for the missing there."),
    REAL(struct by_area_row, x, .help = "Position on the county's map."),
    REAL(struct by_area_row, y, .help = "Position on the county's map."),
    {0},
};

static err_t emit_area(void *ctx, const struct missing_sum_children_row *sum)
{
    struct view_call *call = ctx;
    struct by_area_row row = {sum->unit, sum->name, sum->kind, sum->due, sum->done, sum->exempt,
                              sum->due - sum->done - sum->exempt, sum->owner, sum->x, sum->y};
    return call->emit(call, &row);
}

static err_t emit_served(void *ctx, const struct missing_sum_served_row *sum)
{
    struct view_call *call = ctx;
    struct by_area_row row = {sum->unit, sum->name, sum->kind, sum->due, sum->done, sum->exempt,
                              sum->due - sum->done - sum->exempt, sum->owner, sum->x, sum->y};
    return call->emit(call, &row);
}

/* Who works at one site sees how far its areas are, and no other. */
static err_t missing_by_area_query(struct view_call *call, const void *params)
{
    const struct parts_params *p = params;
    if ((p->unit == ABSENT) == (p->site == ABSENT))
        return FAIL(ERR_INVALID, "missing.unit_or_site", .field = "unit");
    if (p->site != ABSENT)
        return missing_sum_served(call->tx, call->county, p->round, p->site, emit_served, call);
    return missing_sum_children(call->tx, call->county, p->round, p->unit, emit_area, call);
}

/* ---- missing_counties ----------------------------------------------------------------------- */

struct counties_params { const char *name; };
static const struct field counties_params[] = {
    TEXT(struct counties_params, name, .max = 60, .help = "Rounds with this name, in any state; left out: those under way."),
    {0},
};

struct county_row {
    int64_t county;
    const char *county_name;
    int64_t round;
    const char *name, *state;
    int64_t due, done, exempt, remaining, as_of;
};
static const struct field county_columns[] = {
    INT(struct county_row, county, .help = "The county."),
    TEXT(struct county_row, county_name, .help = "Its name."),
    INT(struct county_row, round, .help = "The round, by the county's own number; none: no such round there."),
    TEXT(struct county_row, name, .help = "What the round is called."),
    TEXT(struct county_row, state, .help = "planned, open, paused or closed."),
    INT(struct county_row, due, .help = "Who live in the round's scope."),
    INT(struct county_row, done, .help = "Who stand registered in it."),
    INT(struct county_row, exempt, .help = "Who have a reason not to come and did not."),
    INT(struct county_row, remaining, .min = INT64_MIN + 1, .max = INT64_MAX, .help = "Who are due, not done and not exempt."),
    INT(struct county_row, as_of, .help = "The county's event up to which the row knows everything."),
    {0},
};

struct county_walk { struct view_call *call; struct county_row row; size_t rounds; };

static err_t emit_round(void *ctx, const struct missing_sum_open_rounds_row *r)
{
    struct county_walk *w = ctx;
    struct county_row row = w->row;
    row.round = r->round;
    row.name = r->name;
    row.state = r->state;
    row.due = r->due;
    row.done = r->done;
    row.exempt = r->exempt;
    row.remaining = r->due - r->done - r->exempt;
    w->rounds++;
    return w->call->emit(w->call, &row);
}

/* A county without such a round has a row too: it must not look as if it were not there. */
static err_t emit_county(struct view_call *call, int64_t county, const char *name)
{
    struct county_walk w = {.call = call, .row = {.county = county, .round = ABSENT, .due = ABSENT, .done = ABSENT,
                                                  .exempt = ABSENT, .remaining = ABSENT}};
    struct area_unit root;
    uint8_t hash[32];
    bool found;
    view_next_row(call);
    TRY(area_find(call->tx, county, area_root(county), &root, &found));
    w.row.county_name = found ? root.name : NULL;
    TRY(ledger_head(call->tx, county, &w.row.as_of, hash));
    TRY(missing_sum_open_rounds(call->tx, county, name, emit_round, &w));
    return w.rounds ? OK : call->emit(call, &w.row);
}

/* The codes of administrative divisions (GB/T 2260) end in 00 for a city, and begin like
 * it for its districts and counties. */
static bool belongs(int64_t county, int64_t city)
{
    return county == city || (city % 100 == 0 && county / 100 == city / 100);
}

static err_t missing_counties_query(struct view_call *call, const void *params)
{
    const struct counties_params *p = params;
    int64_t *counties;
    size_t n;
    TRY(ledger_counties(call->tx, &counties, &n));
    for (size_t i = 0; i < n; i++)
        if (belongs(counties[i], call->county))
            TRY(emit_county(call, counties[i], p->name));
    return OK;
}

/* ---- missing_buildings ------------------------------------------------------------------------ */

struct area_params { int64_t round, unit; };
static const struct field area_params[] = {
    INT(struct area_params, round, .need = true, .help = "The round."),
    INT(struct area_params, unit, .need = true, .scope = SCOPE_UNIT, .help = "The village or community."),
    {0},
};

struct building_row { int64_t building; const char *name, *grid; int64_t due, done, exempt, remaining; const char *owner; };
static const struct field building_columns[] = {
    INT(struct building_row, building, .help = "The building; 0: people whose building is not known."),
    TEXT(struct building_row, name, .help = "Its name."),
    TEXT(struct building_row, grid, .help = "Its grid."),
    INT(struct building_row, due, .help = "Who live there and are in scope; of a closed round: who remained or were exempt."),
    INT(struct building_row, done, .help = "Who stand registered; of a closed round: not told by building."),
    INT(struct building_row, exempt, .help = "Who have a reason."),
    INT(struct building_row, remaining, .help = "Who remain."),
    TEXT(struct building_row, owner, .help = "Who answers for the missing there."),
    {0},
};

/* Buildings of the village, to be met by rows in the same order. */
struct building_walk {
    struct view_call *call;
    struct missing_list_buildings_row *buildings;
    size_t n, at;
};

static const struct missing_list_buildings_row *building_at(struct building_walk *w, int64_t building)
{
    while (w->at < w->n && w->buildings[w->at].building < building)
        w->at++;
    return w->at < w->n && w->buildings[w->at].building == building ? &w->buildings[w->at] : NULL;
}

static err_t emit_building(struct building_walk *w, struct building_row *row)
{
    const struct missing_list_buildings_row *b = building_at(w, row->building);
    if (b) {
        row->name = b->name;
        row->grid = b->grid;
        row->owner = b->owner;
    }
    return w->call->emit(w->call, row);
}

static err_t emit_open_building(void *ctx, const struct missing_each_building_row *r)
{
    struct building_row row = {.building = r->building, .due = r->due, .done = r->done, .exempt = r->exempt,
                               .remaining = r->due - r->done - r->exempt};
    return emit_building(ctx, &row);
}

static err_t closed_buildings(struct building_walk *w, int64_t round, int64_t unit)
{
    struct missing_count_left_row *rows;
    size_t n;
    TRY(missing_count_left(w->call->tx, w->call->county, round, unit, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        struct building_row row = {.building = rows[i].building, .due = rows[i].remaining + rows[i].exempt,
                                   .exempt = rows[i].exempt, .remaining = rows[i].remaining};
        TRY(emit_building(w, &row));
    }
    return OK;
}

static err_t missing_buildings_query(struct view_call *call, const void *params)
{
    const struct area_params *p = params;
    struct round_facts round;
    struct building_walk w = {.call = call};
    bool counted;
    TRY(round_of(call, p->round, &round));
    TRY(late_as_of(call->tx, call->county, &call->as_of));
    TRY(counts_here(call, &round, p->unit, &counted));
    if (!counted)
        return OK;
    TRY(missing_list_buildings(call->tx, call->county, p->round, p->unit, &w.buildings, &w.n));
    if (round.state == ROUND_CLOSED)
        return closed_buildings(&w, p->round, p->unit);
    return missing_each_building(call->tx, call->county, p->round, round.until_at, (int64_t)round.groups, p->unit,
                                 emit_open_building, &w);
}

/* ---- missing_people ------------------------------------------------------------------------------ */

struct people_params { int64_t round, unit, building; const char *after; };
static const struct field people_params[] = {
    INT(struct people_params, round, .need = true, .help = "The round."),
    INT(struct people_params, unit, .need = true, .scope = SCOPE_UNIT, .help = "The village or community."),
    INT(struct people_params, building, .help = "One building of it."),
    TEXT(struct people_params, after, .help = "Where the page begins, as `next` of the page before said."),
    {0},
};

struct people_row {
    int64_t person;
    const char *name, *document, *phone, *address;
    int64_t building;
    const char *building_name, *household, *kind, *groups, *cause;
    int64_t last_round;
    const char *last_round_name, *owner;
    int64_t again_at;
};
static const struct field people_columns[] = {
    INT(struct people_row, person, .help = "The person."),
    TEXT(struct people_row, name, .mask = MASK_NAME, .help = "Name."),
    TEXT(struct people_row, document, .mask = MASK_DOCUMENT, .help = "Number of the document."),
    TEXT(struct people_row, phone, .mask = MASK_PHONE, .help = "Telephone."),
    TEXT(struct people_row, address, .mask = MASK_ADDRESS, .help = "Where the person lives, in words."),
    INT(struct people_row, building, .help = "Building; 0: not known."),
    TEXT(struct people_row, building_name, .help = "Its name."),
    TEXT(struct people_row, household, .help = "Household, in the list's own numbering."),
    TEXT(struct people_row, kind, .help = "Resident or floating."),
    TEXT(struct people_row, groups, .help = "Special groups."),
    TEXT(struct people_row, cause, .help = "Why the person is missing, as far as known."),
    INT(struct people_row, last_round, .help = "The newest other round in which the person stood registered."),
    TEXT(struct people_row, last_round_name, .help = "Its name."),
    TEXT(struct people_row, owner, .help = "Who answers for the missing there."),
    TIME(struct people_row, again_at, .help = "When to come again, as promised."),
    {0},
};

/* What list_open and list_left have in common. */
struct left_person {
    int64_t person;
    const char *sealed;
    int64_t building;
    const char *household, *kind;
    int64_t groups;
    const char *building_name;
};

struct people_walk { struct view_call *call; const struct people_params *params; };

static err_t add_identity(struct people_walk *w, const struct left_person *p, struct people_row *row)
{
    const struct roster_identity *who;
    TRY(roster_open(w->call->tx, w->call->county, p->person, p->sealed, &who));
    if (who) {
        row->name = who->name;
        row->document = who->document;
        row->phone = who->phone;
        row->address = who->address;
    }
    return OK;
}

/* The last visit says why; without one, whether the person was ever seen. */
static err_t add_cause(struct people_walk *w, const struct left_person *p, struct people_row *row)
{
    struct missing_find_knock_row visit;
    struct missing_last_seen_row seen;
    bool found, was_seen;
    struct tx *tx = w->call->tx;
    TRY(missing_find_knock(tx, w->call->county, w->params->round, p->person, &visit, &found));
    bool visited = found && visit.outcome;
    TRY(missing_last_seen(tx, w->call->county, w->params->round, p->person, &seen, &was_seen));
    row->cause = visited ? visit.outcome : was_seen ? "not_yet" : "never_seen";
    row->again_at = visited ? visit.again_at : ABSENT;
    row->last_round = was_seen ? seen.round : ABSENT;
    if (was_seen)
        TRY(round_name(tx, w->call->county, seen.round, &row->last_round_name));
    return OK;
}

static err_t add_owner(struct people_walk *w, const struct left_person *p, struct people_row *row)
{
    struct missing_find_owner_row owner;
    bool found;
    TRY(missing_find_owner(w->call->tx, w->call->county, w->params->round, w->params->unit, p->building, &owner, &found));
    row->owner = found ? owner.owner : NULL;
    return OK;
}

static err_t emit_person(struct people_walk *w, const struct left_person *p)
{
    view_next_row(w->call);
    struct people_row row = {.person = p->person, .building = p->building, .building_name = p->building_name,
                             .household = p->household, .kind = p->kind,
                             .groups = roster_groups_text(w->call->tx->arena, (uint64_t)p->groups)};
    TRY(add_identity(w, p, &row));
    TRY(add_cause(w, p, &row));
    TRY(add_owner(w, p, &row));
    if (w->call->emitted + 1 == w->call->limit)
        w->call->next = arena_printf(w->call->arena, "%lld.%lld", (long long)p->building, (long long)p->person);
    return w->call->emit(w->call, &row);
}

static err_t emit_open_person(void *ctx, const struct missing_list_open_row *r)
{
    struct left_person p = {r->person, r->sealed, r->building, r->household, r->kind, r->groups, r->building_name};
    return emit_person(ctx, &p);
}

static err_t emit_left_person(void *ctx, const struct missing_list_left_row *r)
{
    struct left_person p = {r->person, r->sealed, r->building, r->household, r->kind, r->groups, r->building_name};
    return emit_person(ctx, &p);
}

/* Buildings and persons in walking order, as bounds of an index. */
struct page { int64_t after_building, after_person, last_building; };

static struct page page_of(const struct people_params *p)
{
    struct page page = {.last_building = INT64_MAX};
    read_place(p->after, &page.after_building, &page.after_person);
    if (p->building == ABSENT)
        return page;
    page.last_building = p->building;
    if (page.after_building < p->building) {
        page.after_building = p->building;
        page.after_person = -1;
    }
    return page;
}

static err_t missing_people_query(struct view_call *call, const void *params)
{
    const struct people_params *p = params;
    struct round_facts round;
    struct people_walk w = {.call = call, .params = p};
    bool counted;
    TRY(round_of(call, p->round, &round));
    TRY(late_as_of(call->tx, call->county, &call->as_of));
    TRY(counts_here(call, &round, p->unit, &counted));
    if (!counted)
        return OK;
    struct page page = page_of(p);
    if (round.state == ROUND_CLOSED)
        return missing_list_left(call->tx, call->county, p->round, p->unit, page.after_building, page.after_person,
                                 page.last_building, call->limit, emit_left_person, &w);
    return missing_list_open(call->tx, call->county, p->round, round.until_at, (int64_t)round.groups, p->unit,
                             page.after_building, page.after_person, page.last_building, call->limit, emit_open_person, &w);
}

const struct view missing_views[] = {
    {.name = "missing_total", .help = "How far a round is: due = done + exempt + remaining.",
     .right = RIGHT_PROGRESS_READ, .anywhere = true, .one = true, .params = round_params,
     .params_size = sizeof(struct round_params), .columns = total_columns, .row_size = sizeof(struct total_row),
     .query = missing_total_query},
    {.name = "missing_by_area", .help = "How far each part of an area is, or each area of a site.",
     .right = RIGHT_PROGRESS_READ, .params = parts_params, .params_size = sizeof(struct parts_params), .columns = by_area_columns,
     .row_size = sizeof(struct by_area_row), .query = missing_by_area_query},
    {.name = "missing_counties", .help = "How far the rounds of a city's counties are, each in its own sums.",
     .right = RIGHT_PROGRESS_READ, .params = counties_params, .params_size = sizeof(struct counties_params),
     .columns = county_columns, .row_size = sizeof(struct county_row), .query = missing_counties_query},
    {.name = "missing_buildings", .help = "How far each building of a village is.", .right = RIGHT_PROGRESS_READ,
     .params = area_params, .params_size = sizeof(struct area_params), .columns = building_columns,
     .row_size = sizeof(struct building_row), .query = missing_buildings_query},
    {.name = "missing_people", .help = "Who remains in a village or building, in walking order.",
     .right = RIGHT_ROSTER_READ, .personal = true, .params = people_params, .params_size = sizeof(struct people_params),
     .columns = people_columns, .row_size = sizeof(struct people_row), .query = missing_people_query},
    {.name = "missing_todo", .help = "What somebody must act on now, worst first.", .right = RIGHT_PROGRESS_READ,
     .anywhere = true, .params = missing_todo_params, .params_size = sizeof(struct missing_todo_params),
     .columns = missing_todo_columns, .row_size = sizeof(struct missing_todo_row), .query = missing_todo_query},
    {.name = "missing_site_part", .help = "The people whom a site serves, as its phones hold them.",
     .right = RIGHT_SAMPLE, .params = missing_site_params, .params_size = sizeof(struct missing_site_params),
     .columns = missing_site_columns, .row_size = sizeof(struct missing_site_row), .query = missing_site_query},
    {.name = "missing_teams", .help = "Door teams of an area.", .right = RIGHT_DOOR, .params = missing_teams_params,
     .params_size = sizeof(struct missing_teams_params), .columns = missing_teams_columns, .row_size = sizeof(struct missing_teams_row),
     .query = missing_teams_query},
    {.name = "missing_team_members", .help = "Who belongs to a door team.", .right = RIGHT_KNOCK, .anywhere = true,
     .params = missing_team_members_params, .params_size = sizeof(struct missing_team_members_params), .columns = missing_team_members_columns,
     .row_size = sizeof(struct missing_team_members_row), .query = missing_team_members_query},
    {.name = "missing_team_list", .help = "Who remains on a door team's list.", .right = RIGHT_DOOR, .personal = true,
     .params = missing_team_list_params, .params_size = sizeof(struct missing_team_list_params), .columns = missing_team_list_columns,
     .row_size = sizeof(struct missing_team_list_row), .query = missing_team_list_query},
    {.name = "missing_by_team", .help = "How far each door team is; the rows of a village sum up to the village.",
     .right = RIGHT_DOOR, .params = missing_by_team_params, .params_size = sizeof(struct missing_by_team_params),
     .columns = missing_by_team_columns, .row_size = sizeof(struct missing_by_team_row), .query = missing_by_team_query},
    {.name = "missing_door", .help = "One person who is sought: whom to call, what to know, who is at it.",
     .right = RIGHT_DOOR, .personal = true, .one = true, .params = missing_door_params,
     .params_size = sizeof(struct missing_door_params), .columns = missing_door_columns, .row_size = sizeof(struct missing_door_row),
     .query = missing_door_query},
    {.name = "missing_visits", .help = "What was found at a person in a round, newest first.", .right = RIGHT_DOOR,
     .params = missing_door_params, .params_size = sizeof(struct missing_door_params), .columns = missing_visits_columns,
     .row_size = sizeof(struct missing_visits_row), .query = missing_visits_query},
    {.name = "missing_proposals", .help = "What visits found that the list of people does not say yet.",
     .right = RIGHT_ROSTER_READ, .personal = true, .params = missing_proposals_params, .params_size = sizeof(struct missing_proposals_params),
     .columns = missing_proposals_columns, .row_size = sizeof(struct missing_proposals_row), .query = missing_proposals_query},
    {.name = "missing_home_ledger", .help = "Home samples: test one, record one, serve one, strike one off.",
     .right = RIGHT_ROSTER_READ, .personal = true, .params = missing_home_ledger_params, .params_size = sizeof(struct missing_home_ledger_params),
     .columns = missing_home_ledger_columns, .row_size = sizeof(struct missing_home_ledger_row), .query = missing_home_ledger_query},
    {0},
};
