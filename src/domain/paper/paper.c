/* paper.c - the module, and what other modules ask of it. */
#include "core/clock.h"
#include "domain/area/area.h"
#include "domain/paper/paper_parts.h"
#include "domain/sampling/sampling.h"
#include "domain/site/site.h"

#include <string.h>

const char *const paper_whats[] = {
    [PAPER_CARDS] = "cards", [PAPER_HOUSEHOLD_CARDS] = "household_cards", [PAPER_DOORS] = "doors",
    [PAPER_SITE_CARD] = "site_card", [PAPER_TUBE_LABELS] = "tube_labels", [PAPER_BOX_LABELS] = "box_labels",
    [PAPER_SHEETS] = "sheets", NULL,
};

enum paper_what paper_what_of(const char *name)
{
    enum paper_what what = PAPER_CARDS;
    while (what < PAPER_SHEETS && strcmp(paper_whats[what], name) != 0)
        what++;
    return what;
}

/* ---- cards --------------------------------------------------------------------------------- */

err_t paper_card_person(struct tx *tx, int64_t county, const char *card_code, int64_t at, int64_t *person)
{
    struct paper_find_card_row card;
    bool found;
    if (!code_is_good(card_code) || card_code[0] != CODE_PERSON)
        return FAIL(ERR_INVALID, "paper.not_a_card", .field = "card");
    TRY(paper_find_card(tx, county, card_code, &card, &found));
    if (!found)
        return FAIL(ERR_MISSING, "paper.no_such_card", .field = "card");
    if (card.ended_at != ABSENT && at >= card.ended_at) {
        err_tell("at", "%s", clock_date_time(tx->arena, card.ended_at));
        return FAIL(ERR_CONFLICT, "paper.card_void", .field = "card");
    }
    *person = card.person;
    return OK;
}

err_t paper_count(struct tx *tx, int64_t county, int64_t unit, int64_t building, struct paper_count_area_row *out)
{
    bool found;
    return paper_count_area(tx, county, unit, building, out, &found);
}

err_t paper_check_count(int64_t n)
{
    err_tell("n", "%lld", (long long)n);
    err_tell("most", "%d", PAPER_CARDS_MOST);
    if (n == 0)
        return FAIL(ERR_MISSING, "paper.nothing_to_print");
    return n <= PAPER_CARDS_MOST ? OK : FAIL(ERR_TOO_LARGE, "paper.too_many_cards", .field = "unit");
}

err_t paper_check_area(struct tx *tx, int64_t county, int64_t unit, int64_t building)
{
    struct paper_find_building_row row;
    struct area_unit area;
    bool found;
    TRY(area_find(tx, county, unit, &area, &found));
    if (!found)
        return FAIL(ERR_MISSING, "paper.no_such_unit", .field = "unit");
    if (building == ABSENT || building == 0)
        return OK;
    TRY(paper_find_building(tx, county, building, &row, &found));
    return found && row.unit == unit ? OK : FAIL(ERR_MISSING, "paper.no_such_building", .field = "building");
}

/* ---- rows ------------------------------------------------------------------------------------ */

static err_t refuse_other_sheet(struct tx *tx, int64_t county, const struct paper_find_row_row *row)
{
    struct site_facts site;
    bool found;
    TRY(site_find(tx, county, row->site, &site, &found));
    err_tell("site", "%.100s", found ? site.name : "?");
    return FAIL(ERR_CONFLICT, "paper.row_of_other_sheet", .field = "row_code");
}

err_t paper_check_row(struct tx *tx, int64_t county, const char *row_code, int64_t site, int64_t round)
{
    struct paper_find_row_row row;
    bool found;
    TRY(paper_find_row(tx, county, row_code, &row, &found));
    if (!found)
        return FAIL(ERR_MISSING, "paper.no_such_row", .field = "row_code");
    if (row.site != site || row.round != round)
        return refuse_other_sheet(tx, county, &row);
    if (!row.stands)
        return OK;
    err_tell("sheet", "%lld", (long long)row.number);
    err_tell("line", "%lld", (long long)row.line);
    return FAIL(ERR_CONFLICT, "paper.row_typed", .field = "row_code");
}

/* ---- the module --------------------------------------------------------------------------------- */

static err_t follow_registered(struct tx *tx, const struct event *ev, const void *body)
{
    const struct person_registered *b = body;
    return b->row_code ? paper_type_row(tx, ev->county, b->row_code, ev->seq, b->tube_code) : OK;
}

static const struct event_type *const events[] = {
    &cards_issued, &card_replaced, &site_card_issued, &labels_issued, &sheets_issued, &row_spoilt, &people_printed,
    &site_printed, &passes_printed, NULL,
};

static const struct follow follows[] = {{&person_registered, follow_registered}, {0}};

const struct module paper_module = {
    .name = "paper", .sql = &paper_catalogue, .events = events, .views = paper_views, .follows = follows,
    .routes = paper_routes,
};
