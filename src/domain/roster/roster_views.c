/* roster_views.c - the list of people, one person, and how they came to stand where they stand. */
#include "core/text.h"
#include "data/late.h"
#include "data/seal.h"
#include "domain/account/account.h"
#include "domain/area/area.h"
#include "domain/roster/roster_parts.h"

#include <stdlib.h>
#include <string.h>

/* ---- a person as a row ------------------------------------------------------------------- */

struct person_row {
    int64_t person;
    const char *name, *document_kind, *document, *phone, *address;
    const char *sex, *born;
    int64_t unit, building;
    const char *building_name, *household, *kind, *groups;
    bool active;
    const char *unit_path;
    int64_t registered_unit;
    const char *registered_path;
    bool erased;
    int64_t merged_into;
};

#define PERSON_COLUMNS                                                                                       \
    INT(struct person_row, person, .help = "Number of the person."),                                         \
    TEXT(struct person_row, name, .mask = MASK_NAME, .help = "Name."),                                       \
    TEXT(struct person_row, document_kind, .help = "Kind of document."),                                     \
    TEXT(struct person_row, document, .mask = MASK_DOCUMENT, .help = "Number of the document."),             \
    TEXT(struct person_row, phone, .mask = MASK_PHONE, .help = "Telephone."),                                \
    TEXT(struct person_row, address, .mask = MASK_ADDRESS, .help = "Where the person lives, in words."),     \
    TEXT(struct person_row, sex, .help = "Sex."),                                                            \
    TEXT(struct person_row, born, .help = "Date of birth."),                                                 \
    INT(struct person_row, unit, .help = "Village or community."),                                           \
    INT(struct person_row, building, .help = "Building; 0: not known."),                                     \
    TEXT(struct person_row, building_name, .help = "Its name."),                                             \
    TEXT(struct person_row, household, .help = "Household, in the list's own numbering."),                   \
    TEXT(struct person_row, kind, .help = "Resident or floating."),                                          \
    TEXT(struct person_row, groups, .help = "Special groups."),                                              \
    BOOL(struct person_row, active, .help = "Lives here now.")

static const struct field people_columns[] = {PERSON_COLUMNS, {0}};

static const struct field person_columns[] = {
    PERSON_COLUMNS,
    TEXT(struct person_row, unit_path, .help = "County, town and village."),
    INT(struct person_row, registered_unit, .help = "Where the person is registered."),
    TEXT(struct person_row, registered_path, .help = "The same in words."),
    BOOL(struct person_row, erased, .help = "The personal text was erased."),
    INT(struct person_row, merged_into, .help = "The record that this one was merged into."),
    {0},
};

static err_t add_identity(struct view_call *call, const char *sealed, struct person_row *row)
{
    const struct roster_identity *who;
    TRY(roster_open(call->tx, call->county, row->person, sealed, &who));
    row->erased = who == NULL;
    if (!who)
        return OK;
    row->name = who->name;
    row->document_kind = who->document_kind;
    row->document = who->document;
    row->phone = who->phone;
    row->address = who->address;
    return OK;
}

/* ---- roster_people -------------------------------------------------------------------------- */

struct people_params { int64_t unit, building; const char *after; };
static const struct field people_params[] = {
    INT(struct people_params, unit, .need = true, .scope = SCOPE_UNIT, .help = "The village or community."),
    INT(struct people_params, building, .help = "One building of it."),
    TEXT(struct people_params, after, .help = "Where the page begins, as `next` of the page before said."),
    {0},
};

static err_t emit_listed(void *ctx, const struct roster_list_people_row *r)
{
    struct view_call *call = ctx;
    view_next_row(call);
    struct person_row row = {.person = r->person, .sex = r->sex, .born = r->born, .unit = r->unit,
                             .building = r->building, .building_name = r->building_name, .household = r->household,
                             .kind = r->kind, .groups = roster_groups_text(call->tx->arena, (uint64_t)r->groups),
                             .active = strcmp(r->state, "active") == 0};
    TRY(add_identity(call, r->sealed, &row));
    if (call->emitted + 1 == call->limit)
        call->next = arena_printf(call->arena, "%lld.%lld", (long long)r->building, (long long)r->person);
    return call->emit(call, &row);
}

static err_t roster_people_query(struct view_call *call, const void *params)
{
    const struct people_params *p = params;
    int64_t building = -1, person = -1;
    char *dot = NULL;
    if (p->after) {
        building = strtoll(p->after, &dot, 10);
        person = *dot == '.' ? strtoll(dot + 1, NULL, 10) : -1;
    }
    return roster_list_people(call->tx, call->county, p->unit, p->building, building, person, call->limit, emit_listed,
                              call);
}

/* ---- roster_person, roster_find ---------------------------------------------------------------- */

struct person_params { int64_t person; };
static const struct field person_params[] = {
    INT(struct person_params, person, .need = true, .scope = SCOPE_PERSON, .help = "The person."),
    {0},
};

static err_t path_of(struct view_call *call, int64_t unit, const char **out)
{
    *out = NULL;
    return unit == ABSENT ? OK : area_path(call->tx, call->county, unit, out);
}

static err_t emit_one(struct view_call *call, int64_t person)
{
    struct roster_find_person_row p;
    bool found;
    TRY(roster_find_person(call->tx, call->county, person, &p, &found));
    if (!found)
        return FAIL(ERR_MISSING, "roster.no_such_person", .field = "person");
    struct person_row row = {.person = p.person, .sex = p.sex, .born = p.born, .unit = p.unit, .building = p.building,
                             .household = p.household, .kind = p.kind, .registered_unit = p.registered_unit,
                             .groups = roster_groups_text(call->tx->arena, (uint64_t)p.groups),
                             .active = strcmp(p.state, "active") == 0, .merged_into = p.merged_into};
    struct roster_find_building_row building;
    TRY(roster_find_building(call->tx, call->county, p.building, &building, &found));
    row.building_name = found ? building.name : NULL;
    TRY(path_of(call, p.unit, &row.unit_path));
    TRY(path_of(call, p.registered_unit, &row.registered_path));
    TRY(add_identity(call, p.sealed, &row));
    return call->emit(call, &row);
}

static err_t roster_person_query(struct view_call *call, const void *params)
{
    return emit_one(call, ((const struct person_params *)params)->person);
}

struct find_params { const char *document_kind, *document, *phone; };
static const struct field find_params[] = {
    CHOICE(struct find_params, document_kind, .choices = roster_document_kinds, .help = "Kind of document; left out: identity card."),
    TEXT(struct find_params, document, .max = 40, .help = "The whole number."),
    TEXT(struct find_params, phone, .max = 24, .help = "The whole number."),
    {0},
};

/* Only whom the actor may see at all: looking up is no way around the area. */
static err_t emit_if_here(struct view_call *call, int64_t person)
{
    struct roster_standing stand;
    bool found;
    TRY(roster_stand(call->tx, call->county, person, &stand, &found));
    if (!found || !rights_unit(call->actor, RIGHT_ROSTER_READ, stand.unit, call->now))
        return OK;
    return emit_one(call, person);
}

static err_t find_by_document(struct view_call *call, const struct find_params *p)
{
    struct roster_identity who = {.name = "-", .document_kind = p->document_kind, .document = p->document};
    struct roster_document_get_row row;
    bool found;
    TRY(roster_normalise(call->arena, call->now, "", &who));
    struct blind key = seal_blind(call->county, who.document_kind, who.document);
    TRY(roster_document_get(call->tx, call->county, key.a, key.b, &row, &found));
    return found ? emit_if_here(call, row.value) : OK;
}

static err_t find_by_phone(struct view_call *call, const char *typed)
{
    struct roster_list_phone_row *rows;
    char phone[24];
    size_t n;
    if (!phone_read(typed, phone))
        return FAIL(ERR_INVALID, "roster.bad_phone", .field = "phone");
    TRY(roster_list_phone(call->tx, call->county, seal_blind(call->county, "phone", phone).a, &rows, &n));
    for (size_t i = 0; i < n && i < (size_t)call->limit; i++)
        TRY(emit_if_here(call, rows[i].person));
    return OK;
}

static err_t roster_find_query(struct view_call *call, const void *params)
{
    const struct find_params *p = params;
    TRY(late_as_of(call->tx, call->county, &call->as_of));
    if (p->document)
        return find_by_document(call, p);
    if (p->phone)
        return find_by_phone(call, p->phone);
    return FAIL(ERR_INVALID, "roster.find_needs_something", .field = "document");
}

/* ---- roster_history, roster_exemptions ------------------------------------------------------------ */

struct history_row {
    int64_t at, seq;
    const char *what;
    int64_t actor;
    const char *actor_name;
    int64_t unit, building;
    const char *unit_name, *note;
};
static const struct field history_columns[] = {
    TIME(struct history_row, at, .help = "When it happened."),
    INT(struct history_row, seq, .help = "Its place in the ledger."),
    TEXT(struct history_row, what, .help = "What happened: the type of the event."),
    INT(struct history_row, actor, .help = "Who said so."),
    TEXT(struct history_row, actor_name, .help = "What that account is called."),
    INT(struct history_row, unit, .help = "Where the person lived from then on."),
    INT(struct history_row, building, .help = "Building."),
    TEXT(struct history_row, unit_name, .help = "The village in words."),
    TEXT(struct history_row, note, .help = "What was noted."),
    {0},
};

static err_t emit_change(void *ctx, const struct roster_list_history_row *r)
{
    struct view_call *call = ctx;
    struct history_row row = {.at = r->at, .seq = r->seq, .what = r->type, .actor = r->actor, .unit = r->after_unit,
                              .building = r->after_building, .note = r->note};
    TRY(area_path(call->tx, call->county, r->after_unit, &row.unit_name));
    TRY(account_name(call->tx, call->county, r->actor, &row.actor_name));
    return call->emit(call, &row);
}

static err_t roster_history_query(struct view_call *call, const void *params)
{
    const struct person_params *p = params;
    struct roster_find_person_row person;
    struct roster_find_event_row added;
    bool found;
    TRY(roster_find_person(call->tx, call->county, p->person, &person, &found));
    if (!found)
        return OK;
    TRY(roster_find_event(call->tx, call->county, person.added_seq, &added, &found));
    struct history_row first = {.at = added.at, .seq = person.added_seq, .what = added.type, .actor = added.actor,
                                .unit = ABSENT, .building = ABSENT};
    TRY(account_name(call->tx, call->county, added.actor, &first.actor_name));
    TRY(call->emit(call, &first));
    return roster_list_history(call->tx, call->county, p->person, emit_change, call);
}

struct exemption_row { int64_t exemption, person, round; const char *reason, *note; int64_t from_at, until_at, ended_at; };
static const struct field exemption_columns[] = {
    INT(struct exemption_row, exemption, .help = "Its place in the ledger."),
    INT(struct exemption_row, person, .help = "Who need not come."),
    INT(struct exemption_row, round, .help = "Only in this round; 0: in every round."),
    TEXT(struct exemption_row, reason, .help = "Why."),
    TEXT(struct exemption_row, note, .help = "What shows it."),
    TIME(struct exemption_row, from_at, .help = "From when."),
    TIME(struct exemption_row, until_at, .help = "Until when."),
    TIME(struct exemption_row, ended_at, .help = "When it was ended before its time."),
    {0},
};

static err_t emit_exemption(void *ctx, const struct roster_list_exemptions_row *r)
{
    struct view_call *call = ctx;
    struct exemption_row row = {r->exemption, r->person, r->round, r->reason, r->note, r->from_at, r->until_at, r->ended_at};
    return call->emit(call, &row);
}

static err_t roster_exemptions_query(struct view_call *call, const void *params)
{
    return roster_list_exemptions(call->tx, call->county, ((const struct person_params *)params)->person,
                                  emit_exemption, call);
}

/* ---- roster_merges -------------------------------------------------------------------------------- */

struct merge_row { int64_t merge, at, kept, dropped, other; const char *name, *reason; };
static const struct field merge_columns[] = {
    INT(struct merge_row, merge, .help = "Its place in the ledger, by which it is undone."),
    TIME(struct merge_row, at, .help = "When it was said."),
    INT(struct merge_row, kept, .help = "The record that stays."),
    INT(struct merge_row, dropped, .help = "The record that is the same person."),
    INT(struct merge_row, other, .help = "Of the two, the one that was not asked for."),
    TEXT(struct merge_row, name, .mask = MASK_NAME, .help = "Its name."),
    TEXT(struct merge_row, reason, .help = "How it is known that they are one person."),
    {0},
};

static err_t emit_merge(void *ctx, const struct roster_list_merges_row *r)
{
    struct view_call *call = ctx;
    const struct roster_identity *who;
    view_next_row(call);
    TRY(roster_open(call->tx, call->county, r->other, r->sealed, &who));
    struct merge_row row = {r->merge, r->at, r->kept, r->dropped, r->other, who ? who->name : NULL, r->reason};
    return call->emit(call, &row);
}

static err_t roster_merges_query(struct view_call *call, const void *params)
{
    return roster_list_merges(call->tx, call->county, ((const struct person_params *)params)->person, call->limit,
                              emit_merge, call);
}

/* ---- roster_by_area -------------------------------------------------------------------------------- */

struct unit_params { int64_t unit; };
static const struct field unit_params[] = {
    INT(struct unit_params, unit, .need = true, .scope = SCOPE_UNIT, .help = "The area whose parts are shown."),
    {0},
};

struct sum_row { int64_t unit; const char *name, *kind; int64_t persons, residents, floating; };
static const struct field sum_columns[] = {
    INT(struct sum_row, unit, .help = "The area."),
    TEXT(struct sum_row, name, .help = "Its name."),
    TEXT(struct sum_row, kind, .help = "Town, village …"),
    INT(struct sum_row, persons, .help = "Persons who live there."),
    INT(struct sum_row, residents, .help = "Of them residents."),
    INT(struct sum_row, floating, .help = "Of them floating."),
    {0},
};

static err_t emit_sum(void *ctx, const struct roster_sum_area_row *r)
{
    struct view_call *call = ctx;
    struct sum_row row = {r->unit, r->name, r->kind, r->persons, r->residents, r->floating};
    return call->emit(call, &row);
}

static err_t roster_by_area_query(struct view_call *call, const void *params)
{
    return roster_sum_area(call->tx, call->county, ((const struct unit_params *)params)->unit, emit_sum, call);
}

/* ---- roster_imports ---------------------------------------------------------------------------------- */

struct imports_params { int64_t after; };
static const struct field imports_params[] = {
    INT(struct imports_params, after, .help = "Older than this import."),
    {0},
};

struct import_row {
    int64_t import, at, actor;
    const char *actor_name, *file, *state;
    int64_t rows_read, accepted, duplicates, rejected, blank;
};
static const struct field import_columns[] = {
    INT(struct import_row, import, .help = "Its place in the ledger."),
    TIME(struct import_row, at, .help = "When it began."),
    INT(struct import_row, actor, .help = "Who imported."),
    TEXT(struct import_row, actor_name, .help = "What that account is called."),
    TEXT(struct import_row, file, .help = "Name of the file."),
    TEXT(struct import_row, state, .help = "Running or finished."),
    INT(struct import_row, rows_read, .help = "Rows that held anything."),
    INT(struct import_row, accepted, .help = "New or changed."),
    INT(struct import_row, duplicates, .help = "Said what was known, or said it twice."),
    INT(struct import_row, rejected, .help = "Came back with a reason."),
    INT(struct import_row, blank, .help = "Empty rows."),
    {0},
};

static err_t emit_import(void *ctx, const struct roster_list_imports_row *r)
{
    struct view_call *call = ctx;
    struct import_row row = {r->import, r->at, r->actor, NULL, r->file, r->finished ? "finished" : "running",
                             r->rows_read, r->accepted, r->duplicates, r->rejected, r->blank};
    TRY(account_name(call->tx, call->county, r->actor, &row.actor_name));
    if (call->emitted + 1 == call->limit)
        call->next = arena_printf(call->arena, "%lld", (long long)r->import);
    return call->emit(call, &row);
}

static err_t roster_imports_query(struct view_call *call, const void *params)
{
    const struct imports_params *p = params;
    return roster_list_imports(call->tx, call->county, p->after == ABSENT ? INT64_MAX : p->after, call->limit,
                               emit_import, call);
}

#define VIEW(name_, P, C, R) .name = #name_, .params = P##_params, .params_size = sizeof(struct P##_params), \
    .columns = C##_columns, .row_size = sizeof(struct R##_row), .query = name_##_query

const struct view roster_views[] = {
    {VIEW(roster_by_area, unit, sum, sum), .right = RIGHT_PROGRESS_READ, .help = "How many people live in each part of an area."},
    {VIEW(roster_people, people, people, person), .right = RIGHT_ROSTER_READ, .personal = true,
     .help = "The people of a village or building, in walking order."},
    {VIEW(roster_person, person, person, person), .right = RIGHT_ROSTER_READ, .personal = true, .one = true,
     .help = "One person."},
    {VIEW(roster_find, find, person, person), .right = RIGHT_ROSTER_READ, .anywhere = true, .personal = true,
     .help = "The person with a document, or the people with a telephone; only in the actor's area."},
    {VIEW(roster_history, person, history, history), .right = RIGHT_ROSTER_READ, .help = "What happened to a person's record."},
    {VIEW(roster_exemptions, person, exemption, exemption), .right = RIGHT_ROSTER_READ, .help = "When and why a person need not come."},
    {.name = "roster_arrivals", .params = roster_arrivals_params, .params_size = sizeof(struct roster_arrivals_params),
     .columns = roster_arrivals_columns, .row_size = sizeof(struct roster_arrivals_row), .query = roster_arrivals_query,
     .right = RIGHT_ROSTER_READ, .personal = true, .help = "Who comes from elsewhere, and until when they must be reached."},
    {VIEW(roster_merges, person, merge, merge), .right = RIGHT_ROSTER_READ, .personal = true,
     .help = "With which other records a record was merged, as long as it holds."},
    {VIEW(roster_imports, imports, import, import), .right = RIGHT_ROSTER_READ, .anywhere = true, .help = "Lists that were read, newest first."},
    {0},
};
