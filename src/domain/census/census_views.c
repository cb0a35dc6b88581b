/* census_views.c - the censuses, and how far one is: by building, by flat, by person. */
#include "data/seal.h"
#include "domain/census/census_parts.h"
#include "domain/page.h"
#include "domain/roster/roster.h"

/* ---- census_list --------------------------------------------------------------------------------- */

struct list_params { int64_t unit, after; };
static const struct field list_params[] = {
    INT(struct list_params, unit, .need = true, .scope = SCOPE_UNIT, .help = "Censuses that touch this area."),
    INT(struct list_params, after, .help = "Older than this one: `next` of the page before."),
    {0},
};

static const struct field list_columns[] = {
    INT(struct census_list_censuses_row, census, .help = "The census."),
    TEXT(struct census_list_censuses_row, name, .help = "What people call it."),
    INT(struct census_list_censuses_row, unit, .help = "Its area."),
    TEXT(struct census_list_censuses_row, unit_name, .help = "Name of that area."),
    TIME(struct census_list_censuses_row, begun_at, .help = "When it began."),
    TIME(struct census_list_censuses_row, ended_at, .help = "When it ended; empty: it goes on."),
    {0},
};

static err_t emit_census(void *ctx, const struct census_list_censuses_row *row)
{
    struct page *page = ctx;
    return page_is_full(page, row->census) ? OK : page->call->emit(page->call, row);
}

static err_t census_list_query(struct view_call *call, const void *params)
{
    const struct list_params *p = params;
    struct page page = {.call = call};
    return census_list_censuses(call->tx, call->county, p->unit, p->after == ABSENT ? INT64_MAX : p->after,
                                page_most(call), emit_census, &page);
}

/* ---- census_progress ------------------------------------------------------------------------------ */

struct village_params { int64_t census, unit; };
static const struct field village_params[] = {
    INT(struct village_params, census, .need = true, .help = "The census."),
    INT(struct village_params, unit, .need = true, .scope = SCOPE_UNIT, .help = "The village or community."),
    {0},
};

static const struct field progress_columns[] = {
    INT(struct census_each_building_row, building, .help = "The building; 0: not known."),
    TEXT(struct census_each_building_row, name, .help = "Its name."),
    INT(struct census_each_building_row, flats, .help = "Flats, of the list and found at the door."),
    INT(struct census_each_building_row, walked, .help = "Where the door was opened, refused or the flat is empty."),
    INT(struct census_each_building_row, again, .help = "Where nobody was at home."),
    INT(struct census_each_building_row, persons, .help = "Who live there by the list as it is now."),
    INT(struct census_each_building_row, confirmed, .help = "Of them, who were confirmed."),
    {0},
};

static err_t emit_building(void *ctx, const struct census_each_building_row *row)
{
    struct view_call *call = ctx;
    return call->emit(call, row);
}

static err_t census_progress_query(struct view_call *call, const void *params)
{
    const struct village_params *p = params;
    return census_each_building(call->tx, call->county, p->census, p->unit, emit_building, call);
}

/* ---- census_flats ----------------------------------------------------------------------------------- */

struct flats_params { int64_t census, unit, building; const char *after; };
static const struct field flats_params[] = {
    INT(struct flats_params, census, .need = true, .help = "The census."),
    INT(struct flats_params, unit, .need = true, .scope = SCOPE_UNIT, .help = "The village or community."),
    INT(struct flats_params, building, .need = true, .help = "The building; 0: not known."),
    TEXT(struct flats_params, after, .help = "After this flat: `next` of the page before."),
    {0},
};

static const struct field flats_columns[] = {
    TEXT(struct census_list_flats_row, household, .help = "Number of the flat; empty: without one."),
    INT(struct census_list_flats_row, persons, .help = "Who live there by the list as it is now."),
    INT(struct census_list_flats_row, confirmed, .help = "Of them, who were confirmed."),
    TEXT(struct census_list_flats_row, finding, .help = "What was found the last time; empty: nobody was there yet."),
    TIME(struct census_list_flats_row, at, .help = "When that was."),
    INT(struct census_list_flats_row, walks, .help = "How often somebody stood at the door."),
    TIME(struct census_list_flats_row, again_at, .help = "When to come again."),
    TEXT(struct census_list_flats_row, note, .help = "In a few words."),
    {0},
};

static err_t emit_flat(void *ctx, const struct census_list_flats_row *row)
{
    struct view_call *call = ctx;
    if (call->emitted + 1 == call->limit)
        call->next = arena_strdup(call->arena, row->household);
    return call->emit(call, row);
}

static err_t census_flats_query(struct view_call *call, const void *params)
{
    const struct flats_params *p = params;
    return census_list_flats(call->tx, call->county, p->census, p->unit, p->building, p->after, call->limit, emit_flat,
                             call);
}

/* ---- census_people ------------------------------------------------------------------------------------- */

struct people_params { int64_t census, unit, building; const char *household; };
static const struct field people_params[] = {
    INT(struct people_params, census, .need = true, .help = "The census."),
    INT(struct people_params, unit, .need = true, .scope = SCOPE_UNIT, .help = "The village or community."),
    INT(struct people_params, building, .need = true, .help = "The building; 0: not known."),
    TEXT(struct people_params, household, .max = 40, .help = "The flat; left out: those without a number."),
    {0},
};

struct people_row {
    int64_t person;
    const char *name, *document, *phone, *sex, *born, *kind, *groups;
    int64_t confirmed_at;
};
static const struct field people_columns[] = {
    INT(struct people_row, person, .help = "The person."),
    TEXT(struct people_row, name, .mask = MASK_NAME, .help = "Name."),
    TEXT(struct people_row, document, .mask = MASK_DOCUMENT, .help = "Number of the document."),
    TEXT(struct people_row, phone, .mask = MASK_PHONE, .help = "Telephone."),
    TEXT(struct people_row, sex, .help = "Sex."),
    DATE(struct people_row, born, .help = "Date of birth."),
    TEXT(struct people_row, kind, .help = "Resident or floating."),
    TEXT(struct people_row, groups, .help = "Special groups."),
    TIME(struct people_row, confirmed_at, .help = "When the person was confirmed; empty: not yet."),
    {0},
};

static err_t emit_person(void *ctx, const struct census_list_people_row *r)
{
    struct view_call *call = ctx;
    const struct roster_identity *who;
    view_next_row(call);
    struct people_row row = {.person = r->person, .sex = r->sex, .born = r->born, .kind = r->kind,
                             .groups = roster_groups_text(call->tx->arena, (uint64_t)r->groups),
                             .confirmed_at = r->confirmed_at};
    TRY(roster_open(call->tx, call->county, r->person, r->sealed, &who));
    if (who) {
        row.name = who->name;
        row.document = who->document;
        row.phone = who->phone;
    }
    return call->emit(call, &row);
}

static err_t census_people_query(struct view_call *call, const void *params)
{
    const struct people_params *p = params;
    return census_list_people(call->tx, call->county, p->census, p->unit, p->building, p->household ? p->household : "",
                              emit_person, call);
}

/* ---- the module ------------------------------------------------------------------------------------------- */

static const struct event_type *const events[] = {&census_begun, &census_ended, &flat_walked, NULL};

static const struct view views[] = {
    {.name = "census_list", .help = "Censuses that touch an area, newest first.", .right = RIGHT_ROSTER_READ,
     .params = list_params, .params_size = sizeof(struct list_params), .columns = list_columns,
     .row_size = sizeof(struct census_list_censuses_row), .query = census_list_query},
    {.name = "census_progress", .help = "How far a census is in each building of a village.",
     .right = RIGHT_PROGRESS_READ, .params = village_params, .params_size = sizeof(struct village_params),
     .columns = progress_columns, .row_size = sizeof(struct census_each_building_row), .query = census_progress_query},
    {.name = "census_flats", .help = "The flats of a building, and what was found there.", .right = RIGHT_ROSTER_READ,
     .params = flats_params, .params_size = sizeof(struct flats_params), .columns = flats_columns,
     .row_size = sizeof(struct census_list_flats_row), .query = census_flats_query},
    {.name = "census_people", .help = "Who lives in a flat by the list.", .right = RIGHT_ROSTER_READ, .personal = true,
     .params = people_params, .params_size = sizeof(struct people_params), .columns = people_columns,
     .row_size = sizeof(struct people_row), .query = census_people_query},
    {0},
};

const struct module census_module = {.name = "census", .sql = &census_catalogue, .events = events, .views = views};
