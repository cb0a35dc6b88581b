/* paper_views.c - what was given out, and what of the sheets has been typed up. */
#include "data/seal.h"
#include "domain/account/account.h"
#include "domain/page.h"
#include "domain/paper/paper_parts.h"
#include "domain/roster/roster.h"
#include "domain/sampling/sampling.h"
#include "domain/site/site.h"

#include <stdlib.h>
#include <string.h>

/* ---- paper_needed ---------------------------------------------------------------------------- */

struct area_params { int64_t unit, building; const char *after; };
static const struct field needed_params[] = {
    INT(struct area_params, unit, .need = true, .scope = SCOPE_UNIT, .help = "The village or community."),
    INT(struct area_params, building, .help = "One building of it."),
    {0},
};
static const struct field needed_columns[] = {
    INT(struct paper_count_area_row, persons, .help = "Who live there."),
    INT(struct paper_count_area_row, person_cards, .help = "Who of them have a card."),
    INT(struct paper_count_area_row, households, .help = "Households there."),
    INT(struct paper_count_area_row, household_cards, .help = "Those that have a card."),
    {0},
};

static err_t needed_query(struct view_call *call, const void *params)
{
    const struct area_params *p = params;
    struct paper_count_area_row row;
    TRY(paper_check_area(call->tx, call->county, p->unit, p->building));
    TRY(paper_count(call->tx, call->county, p->unit, p->building, &row));
    return call->emit(call, &row);
}

/* ---- paper_cards ------------------------------------------------------------------------------- */

static const struct field cards_params[] = {
    INT(struct area_params, unit, .need = true, .scope = SCOPE_UNIT, .help = "The village or community."),
    INT(struct area_params, building, .help = "One building of it."),
    TEXT(struct area_params, after, .help = "Where the page begins, as `next` of the page before said."),
    {0},
};

struct card_row {
    const char *card_code, *kind;
    int64_t person;
    const char *name;
    int64_t building;
    const char *building_name, *household;
    int64_t at, ended_at;
    const char *reason;
};
static const struct field cards_columns[] = {
    TEXT(struct card_row, card_code, .help = "The code on the card."),
    TEXT(struct card_row, kind, .help = "person or household."),
    INT(struct card_row, person, .help = "Whose card it is."),
    TEXT(struct card_row, name, .mask = MASK_NAME, .help = "Name."),
    INT(struct card_row, building, .help = "Building; 0: not known."),
    TEXT(struct card_row, building_name, .help = "Its name."),
    TEXT(struct card_row, household, .help = "Household, in the list's own numbering."),
    TIME(struct card_row, at, .help = "When it was given out."),
    TIME(struct card_row, ended_at, .help = "When it was replaced; it is void since."),
    TEXT(struct card_row, reason, .help = "Why."),
    {0},
};

static err_t emit_card(void *ctx, const struct paper_list_cards_row *r)
{
    struct view_call *call = ctx;
    const struct roster_identity *who = NULL;
    view_next_row(call);
    if (r->person != ABSENT)
        TRY(roster_open(call->tx, call->county, r->person, r->sealed, &who));
    struct card_row row = {r->card_code, r->kind, r->person, who ? who->name : NULL, r->building, r->building_name,
                           r->household, r->at, r->ended_at, r->reason};
    if (call->emitted + 1 == call->limit)
        call->next = arena_printf(call->arena, "%lld.%lld.%s", (long long)r->building,
                                  (long long)(r->person == ABSENT ? 0 : r->person), r->card_code);
    return call->emit(call, &row);
}

/* "BUILDING.PERSON.CODE" */
static const char *read_after(const char *after, int64_t *building, int64_t *person)
{
    char *dot = NULL;
    *building = *person = -1;
    if (after)
        *building = strtoll(after, &dot, 10);
    if (!dot || *dot != '.')
        return "";
    *person = strtoll(dot + 1, &dot, 10);
    return *dot == '.' ? dot + 1 : "";
}

static err_t cards_query(struct view_call *call, const void *params)
{
    const struct area_params *p = params;
    int64_t building, person;
    const char *code = read_after(p->after, &building, &person);
    return paper_list_cards(call->tx, call->county, p->unit, p->building, building, person, code, call->limit, emit_card,
                            call);
}

/* ---- paper_card: whose it is ---------------------------------------------------------------------- */

struct code_params { const char *card_code, *row_code; };
static const struct field card_params[] = {
    TEXT(struct code_params, card_code, .need = true, .min = CODE_LENGTH, .max = CODE_LENGTH, .form = FORM_DIGITS,
         .help = "The code on the card."),
    {0},
};
struct holder_row { const char *kind; int64_t person; const char *name, *household; int64_t site; const char *site_name;
                    int64_t at, ended_at; };
static const struct field holder_columns[] = {
    TEXT(struct holder_row, kind, .help = "person, household or site."),
    INT(struct holder_row, person, .help = "Whose card it is."),
    TEXT(struct holder_row, name, .mask = MASK_NAME, .help = "Name."),
    TEXT(struct holder_row, household, .help = "Household, of its card."),
    INT(struct holder_row, site, .help = "The site, of its card."),
    TEXT(struct holder_row, site_name, .help = "Its name."),
    TIME(struct holder_row, at, .help = "When it was given out."),
    TIME(struct holder_row, ended_at, .help = "When it was replaced; it is void since."),
    {0},
};

static err_t open_name(struct view_call *call, int64_t person, const char **name)
{
    const struct roster_identity *who;
    struct paper_find_sealed_row row;
    bool found;
    TRY(paper_find_sealed(call->tx, call->county, person, &row, &found));
    TRY(roster_open(call->tx, call->county, person, found ? row.sealed : NULL, &who));
    *name = who ? who->name : NULL;
    return OK;
}

/* Who holds the card in their hands is there; its code cannot be guessed. */
static err_t card_query(struct view_call *call, const void *params)
{
    const struct code_params *p = params;
    struct paper_find_card_row card;
    struct site_facts site;
    bool found;
    TRY(paper_find_card(call->tx, call->county, p->card_code, &card, &found));
    if (!found)
        return FAIL(ERR_MISSING, "paper.no_such_card", .field = "card_code");
    struct holder_row row = {.kind = card.kind, .person = card.person, .household = card.household, .site = card.site,
                             .at = card.at, .ended_at = card.ended_at};
    if (card.person != ABSENT)
        TRY(open_name(call, card.person, &row.name));
    if (card.site != ABSENT) {
        TRY(site_find(call->tx, call->county, card.site, &site, &found));
        row.site_name = found ? site.name : NULL;
    }
    return call->emit(call, &row);
}

/* ---- paper_sheets ---------------------------------------------------------------------------------- */

struct sheets_params { int64_t site, round, after; };
static const struct field sheets_params[] = {
    INT(struct sheets_params, site, .need = true, .scope = SCOPE_SITE, .help = "The site."),
    INT(struct sheets_params, round, .need = true, .help = "The round."),
    INT(struct sheets_params, after, .help = "Sheets before this number: newest first."),
    {0},
};
static const struct field sheets_columns[] = {
    INT(struct paper_list_sheets_row, sheet, .help = "The sheet."),
    INT(struct paper_list_sheets_row, number, .help = "Its number for people."),
    TIME(struct paper_list_sheets_row, at, .help = "When it was made."),
    INT(struct paper_list_sheets_row, lines, .help = "Its rows = typed + spoilt + blank."),
    INT(struct paper_list_sheets_row, typed, .help = "Rows that were typed up and stand."),
    INT(struct paper_list_sheets_row, spoilt, .help = "Rows that are spoilt."),
    INT(struct paper_list_sheets_row, blank, .help = "Rows of which nothing is known."),
    {0},
};

static err_t emit_sheet(void *ctx, const struct paper_list_sheets_row *r)
{
    struct page *page = ctx;
    return page_is_full(page, r->number) ? OK : page->call->emit(page->call, r);
}

static err_t sheets_query(struct view_call *call, const void *params)
{
    const struct sheets_params *p = params;
    struct page page = {.call = call};
    int64_t before = p->after == ABSENT ? (int64_t)1 << 53 : p->after;
    return paper_list_sheets(call->tx, call->county, p->site, p->round, before, page_most(call), emit_sheet, &page);
}

/* ---- paper_row: which row this is -------------------------------------------------------------------- */

static bool sees_site(const struct view_call *call, const struct site_facts *site)
{
    return rights_site(call->actor, RIGHT_SAMPLE, site->site, site->unit, call->now);
}

/* A sheet of a site where the reader works; of others there is none. */
static err_t check_sheet(struct view_call *call, int64_t site)
{
    struct site_facts facts;
    bool found;
    TRY(site_find(call->tx, call->county, site, &facts, &found));
    return found && sees_site(call, &facts) ? OK : FAIL(ERR_FORBIDDEN, "rights.not_here");
}

static const struct field row_params[] = {
    TEXT(struct code_params, row_code, .need = true, .min = CODE_LENGTH, .max = CODE_LENGTH, .form = FORM_DIGITS,
         .help = "The code before the row."),
    {0},
};
struct row_row { int64_t sheet, number, line, site, round; const char *state, *tube_code; };
static const struct field row_columns[] = {
    INT(struct row_row, sheet, .help = "The sheet."),
    INT(struct row_row, number, .help = "Its number for people."),
    INT(struct row_row, line, .help = "Which row of it."),
    INT(struct row_row, site, .help = "The site that it was made for."),
    INT(struct row_row, round, .help = "The round."),
    TEXT(struct row_row, state, .help = "blank, typed or spoilt."),
    TEXT(struct row_row, tube_code, .help = "The tube, of a row that was typed up."),
    {0},
};

static const char *row_state(bool stands, int64_t spoilt_at)
{
    return stands ? "typed" : spoilt_at != ABSENT ? "spoilt" : "blank";
}

static err_t row_query(struct view_call *call, const void *params)
{
    const struct code_params *p = params;
    struct paper_find_row_row r;
    bool found;
    TRY(paper_find_row(call->tx, call->county, p->row_code, &r, &found));
    if (!found)
        return FAIL(ERR_MISSING, "paper.no_such_row", .field = "row_code");
    TRY(check_sheet(call, r.site));
    struct row_row row = {r.sheet, r.number, r.line, r.site, r.round, row_state(r.stands, r.spoilt_at),
                          r.stands ? r.tube_code : NULL};
    return call->emit(call, &row);
}

/* ---- paper_sheet_rows, paper_sheet_tubes --------------------------------------------------------------- */

struct sheet_params { int64_t sheet; };
static const struct field sheet_params[] = {
    INT(struct sheet_params, sheet, .need = true, .help = "The sheet."),
    {0},
};

static err_t find_sheet(struct view_call *call, int64_t sheet)
{
    struct paper_find_sheet_row row;
    bool found;
    TRY(paper_find_sheet(call->tx, call->county, sheet, &row, &found));
    return found ? check_sheet(call, row.site) : FAIL(ERR_MISSING, "paper.no_such_sheet", .field = "sheet");
}

struct line_row { int64_t line; const char *row_code, *state, *tube_code; int64_t slot, person, registered_at, typed_at;
                  const char *note; };
static const struct field lines_columns[] = {
    INT(struct line_row, line, .help = "Which row."),
    TEXT(struct line_row, row_code, .help = "The code before it."),
    TEXT(struct line_row, state, .help = "blank, typed or spoilt."),
    TEXT(struct line_row, tube_code, .help = "The tube."),
    INT(struct line_row, slot, .help = "Which of those in the tube."),
    INT(struct line_row, person, .help = "Who."),
    TIME(struct line_row, registered_at, .help = "When it happened, as written on the sheet."),
    TIME(struct line_row, typed_at, .help = "When it was typed up."),
    TEXT(struct line_row, note, .help = "What happened to a spoilt row."),
    {0},
};

static err_t emit_line(void *ctx, const struct paper_list_rows_row *r)
{
    struct view_call *call = ctx;
    bool stands = r->tube_code && !r->withdrawn;
    struct line_row row = {.line = r->line, .row_code = r->row_code, .state = row_state(stands, r->spoilt_at),
                           .slot = ABSENT, .person = ABSENT, .registered_at = ABSENT, .typed_at = ABSENT, .note = r->note};
    if (stands) {
        row.tube_code = r->tube_code;
        row.slot = r->slot;
        row.person = r->person;
        row.registered_at = r->at;
        row.typed_at = r->typed_at;
    }
    return call->emit(call, &row);
}

static err_t lines_query(struct view_call *call, const void *params)
{
    const struct sheet_params *p = params;
    TRY(find_sheet(call, p->sheet));
    return paper_list_rows(call->tx, call->county, p->sheet, emit_line, call);
}

struct tube_row { const char *tube_code, *state; int64_t typed, registered, swab_count; bool agrees; };
static const struct field tubes_columns[] = {
    TEXT(struct tube_row, tube_code, .help = "A tube that the sheet names."),
    TEXT(struct tube_row, state, .help = "open, closed, void or empty."),
    INT(struct tube_row, typed, .help = "Rows of the sheet that were typed up into it."),
    INT(struct tube_row, registered, .help = "Who stand registered in it, by this sheet and others."),
    INT(struct tube_row, swab_count, .help = "Swabs counted when it was closed."),
    BOOL(struct tube_row, agrees, .help = "It is closed, and as many are registered as swabs were counted."),
    {0},
};

static err_t emit_tube(void *ctx, const struct paper_list_tubes_row *r)
{
    struct view_call *call = ctx;
    struct tube_row row = {r->tube_code, r->state, r->typed, r->registered, r->swab_count,
                           strcmp(r->state, "closed") == 0 && r->registered == r->swab_count};
    return call->emit(call, &row);
}

static err_t tubes_query(struct view_call *call, const void *params)
{
    const struct sheet_params *p = params;
    TRY(find_sheet(call, p->sheet));
    return paper_list_tubes(call->tx, call->county, p->sheet, emit_tube, call);
}

/* ---- paper_prints ---------------------------------------------------------------------------------------- */

struct prints_params { int64_t after; };
static const struct field prints_params[] = {
    INT(struct prints_params, after, .help = "Prints before this one: newest first."),
    {0},
};
struct print_row { int64_t print; const char *what; int64_t unit; const char *unit_name; int64_t building, site;
                   const char *site_name; int64_t n, at; const char *actor_name; };
static const struct field prints_columns[] = {
    INT(struct print_row, print, .help = "The print."),
    TEXT(struct print_row, what, .help = "What was printed."),
    INT(struct print_row, unit, .help = "Of which village or community."),
    TEXT(struct print_row, unit_name, .help = "Its name."),
    INT(struct print_row, building, .help = "Only of this building."),
    INT(struct print_row, site, .help = "Or for which site."),
    TEXT(struct print_row, site_name, .help = "Its name."),
    INT(struct print_row, n, .help = "How many."),
    TIME(struct print_row, at, .help = "When."),
    TEXT(struct print_row, actor_name, .help = "Who printed."),
    {0},
};

static err_t emit_print(void *ctx, const struct paper_list_prints_row *r)
{
    struct page *page = ctx;
    struct view_call *call = page->call;
    struct print_row row = {r->print, r->what, r->unit, r->unit_name, r->building, r->site, r->site_name, r->n, r->at, NULL};
    if (page_is_full(page, r->print))
        return OK;
    TRY(account_name(call->tx, call->county, r->actor, &row.actor_name));
    return call->emit(call, &row);
}

static err_t prints_query(struct view_call *call, const void *params)
{
    const struct prints_params *p = params;
    struct page page = {.call = call};
    return paper_list_prints(call->tx, call->county, p->after == ABSENT ? (int64_t)1 << 53 : p->after, page_most(call),
                             emit_print, &page);
}

const struct view paper_views[] = {
    {.name = "paper_needed", .help = "How many people and households of an area there are, and how many have cards.",
     .right = RIGHT_ROSTER_READ, .one = true, .params = needed_params, .params_size = sizeof(struct area_params),
     .columns = needed_columns, .row_size = sizeof(struct paper_count_area_row), .query = needed_query},
    {.name = "paper_cards", .help = "Cards of an area, those that are void too.", .right = RIGHT_ROSTER_EDIT,
     .personal = true, .params = cards_params, .params_size = sizeof(struct area_params), .columns = cards_columns,
     .row_size = sizeof(struct card_row), .query = cards_query},
    {.name = "paper_card", .help = "Whose card this is.", .right = RIGHT_SAMPLE, .anywhere = true, .one = true,
     .personal = true, .params = card_params, .params_size = sizeof(struct code_params), .columns = holder_columns,
     .row_size = sizeof(struct holder_row), .query = card_query},
    {.name = "paper_sheets", .help = "Registration sheets of a site, and what of them has been typed up.",
     .right = RIGHT_SAMPLE, .params = sheets_params, .params_size = sizeof(struct sheets_params),
     .columns = sheets_columns, .row_size = sizeof(struct paper_list_sheets_row), .query = sheets_query},
    {.name = "paper_row", .help = "Which row of which sheet a code stands before.", .right = RIGHT_SAMPLE,
     .anywhere = true, .one = true, .params = row_params, .params_size = sizeof(struct code_params),
     .columns = row_columns, .row_size = sizeof(struct row_row), .query = row_query},
    {.name = "paper_sheet_rows", .help = "The rows of a registration sheet.", .right = RIGHT_SAMPLE, .anywhere = true,
     .params = sheet_params, .params_size = sizeof(struct sheet_params), .columns = lines_columns,
     .row_size = sizeof(struct line_row), .query = lines_query},
    {.name = "paper_sheet_tubes", .help = "The tubes that a registration sheet names, counted against each other.",
     .right = RIGHT_SAMPLE, .anywhere = true, .params = sheet_params, .params_size = sizeof(struct sheet_params),
     .columns = tubes_columns, .row_size = sizeof(struct tube_row), .query = tubes_query},
    {.name = "paper_prints", .help = "What was printed, by whom.", .right = RIGHT_AUDIT, .params = prints_params,
     .params_size = sizeof(struct prints_params), .columns = prints_columns, .row_size = sizeof(struct print_row),
     .query = prints_query},
    {0},
};
