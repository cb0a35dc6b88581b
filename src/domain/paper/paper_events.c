/* paper_events.c - codes are given out: on cards, labels and registration sheets. */
#include "core/id.h"
#include "domain/paper/paper_parts.h"
#include "domain/round/round.h"
#include "domain/site/site.h"
#include "exchange/print.h"

#include <string.h>

static const char *const card_kinds[] = {"person", "household", NULL};
static const char *const label_kinds[] = {"tube", "box", NULL};
static const char *const reasons[] = {"lost", "damaged", "stolen", "other", NULL};

#define CODE(S, m, ...) \
    TEXT(struct S, m, .need = true, .min = CODE_LENGTH, .max = CODE_LENGTH, .form = FORM_DIGITS, __VA_ARGS__)
#define NUMBER(S, m, ...) INT(struct S, m, .need = true, .min = 1, .max = (int64_t)1 << 53, __VA_ARGS__)

/* ---- codes -------------------------------------------------------------------------------------- */

/* Codes come by chance, and chance is the server's: nobody gives out a code of their choice. */
static err_t drawn_here(const struct event *ev)
{
    return ev->device == SERVER_DEVICE ? OK : FAIL(ERR_FORBIDDEN, "paper.server_draws_codes");
}

static err_t good_code(const char *code, enum code_kind kind)
{
    return code_is_good(code) && code[0] == (char)kind ? OK : FAIL(ERR_INVALID, "paper.bad_code");
}

static err_t card_is_new(struct tx *tx, int64_t county, const char *code)
{
    struct paper_find_card_row row;
    bool found;
    TRY(paper_find_card(tx, county, code, &row, &found));
    return found ? FAIL(ERR_CONFLICT, "paper.code_taken") : OK;
}

static err_t check_codes(const struct list *codes, enum code_kind kind)
{
    const char *const *at = codes->items;
    for (size_t i = 0; i < codes->n; i++)
        TRY(good_code(at[i], kind));
    return OK;
}

static err_t check_site(struct tx *tx, int64_t county, int64_t site, struct site_facts *out)
{
    bool found;
    TRY(site_find(tx, county, site, out, &found));
    return found ? OK : FAIL(ERR_MISSING, "paper.no_such_site", .field = "site");
}

/* ---- paper.cards_issued --------------------------------------------------------------------------- */

static const struct field card_rows[] = {
    CODE(paper_card, card_code, .help = "The code on the card."),
    INT(struct paper_card, person, .help = "Whose card it is; absent: a household's."),
    INT(struct paper_card, building, .need = true, .help = "Where they live; 0: not known."),
    TEXT(struct paper_card, household, .max = 40, .help = "The household, of its card."),
    {0},
};

static const struct field cards_issued_body[] = {
    CHOICE(struct cards_issued, kind, .need = true, .choices = card_kinds, .help = "Cards of persons, or of households."),
    INT(struct cards_issued, unit, .need = true, .scope = SCOPE_UNIT, .help = "The village or community."),
    LIST(struct cards_issued, cards, struct paper_card, card_rows, .need = true, .max = PAPER_CODES_MOST,
         .help = "For those who have none that holds."),
    {0},
};

static bool is_of_persons(const struct cards_issued *b)
{
    return strcmp(b->kind, "person") == 0;
}

/* Two who print at the same time must not give two cards to one person. */
static err_t holder_has_none(struct tx *tx, const struct event *ev, const struct cards_issued *b,
                             const struct paper_card *card)
{
    struct paper_find_household_card_row home;
    struct paper_find_person_card_row person;
    bool found;
    if (is_of_persons(b) != (card->person != ABSENT) || is_of_persons(b) == (card->household != NULL))
        return FAIL(ERR_INVALID, "paper.card_of_nobody", .field = "cards");
    if (is_of_persons(b))
        TRY(paper_find_person_card(tx, ev->county, card->person, &person, &found));
    else
        TRY(paper_find_household_card(tx, ev->county, b->unit, card->building, card->household, &home, &found));
    return found ? FAIL(ERR_CONFLICT, "paper.has_a_card", .field = "cards") : OK;
}

static err_t cards_issued_check(struct tx *tx, const struct event *ev, const void *body)
{
    const struct cards_issued *b = body;
    const struct paper_card *cards = b->cards.items;
    TRY(drawn_here(ev));
    TRY(paper_check_area(tx, ev->county, b->unit, ABSENT));
    for (size_t i = 0; i < b->cards.n; i++) {
        TRY(good_code(cards[i].card_code, is_of_persons(b) ? CODE_PERSON : CODE_HOUSEHOLD));
        TRY(card_is_new(tx, ev->county, cards[i].card_code));
        TRY(holder_has_none(tx, ev, b, &cards[i]));
    }
    return OK;
}

static err_t cards_issued_apply(struct tx *tx, const struct event *ev, const void *body)
{
    const struct cards_issued *b = body;
    const struct paper_card *cards = b->cards.items;
    for (size_t i = 0; i < b->cards.n; i++)
        TRY(paper_add_card(tx, ev->county, cards[i].card_code, b->kind, cards[i].person, b->unit, cards[i].building,
                           cards[i].household, ABSENT, ev->seq, ev->at));
    return OK;
}

const struct event_type cards_issued = {
    .name = "paper.cards_issued", .help = "People or households of an area were given cards.",
    .right = RIGHT_ROSTER_EDIT, .body = cards_issued_body, .body_size = sizeof(struct cards_issued),
    .check = cards_issued_check, .apply = cards_issued_apply,
};

/* ---- paper.card_replaced -------------------------------------------------------------------------- */

static const struct field card_replaced_body[] = {
    INT(struct card_replaced, unit, .need = true, .scope = SCOPE_UNIT, .help = "Where its holder lives."),
    CODE(card_replaced, card_code, .help = "The card that is void from now on."),
    CODE(card_replaced, new_code, .help = "The one that takes its place."),
    CHOICE(struct card_replaced, reason, .need = true, .choices = reasons, .help = "Why."),
    {0},
};

/* Where the holder lives now, which may not be where they were given the card. */
static err_t unit_of_card(struct tx *tx, int64_t county, const struct paper_find_card_row *card, int64_t *unit)
{
    bool found = false;
    *unit = card->unit;
    if (card->person == ABSENT)
        return OK;
    TRY(locator.person(tx, county, card->person, unit, &found));
    return OK;
}

static err_t card_replaced_check(struct tx *tx, const struct event *ev, const void *body)
{
    const struct card_replaced *b = body;
    struct paper_find_card_row card;
    int64_t unit;
    bool found;
    TRY(drawn_here(ev));
    TRY(paper_find_card(tx, ev->county, b->card_code, &card, &found));
    if (!found || card.site != ABSENT)
        return FAIL(ERR_MISSING, "paper.no_such_card", .field = "card_code");
    TRY(unit_of_card(tx, ev->county, &card, &unit));
    if (unit != b->unit)
        return FAIL(ERR_FORBIDDEN, "rights.not_here", .field = "unit");
    if (card.ended_at != ABSENT)
        return FAIL(ERR_CONFLICT, "paper.card_already_replaced", .field = "card_code");
    TRY(good_code(b->new_code, (enum code_kind)b->card_code[0]));
    return card_is_new(tx, ev->county, b->new_code);
}

static err_t card_replaced_apply(struct tx *tx, const struct event *ev, const void *body)
{
    const struct card_replaced *b = body;
    struct paper_find_card_row card;
    bool found;
    TRY(paper_find_card(tx, ev->county, b->card_code, &card, &found));
    TRY(paper_end_card(tx, ev->county, b->card_code, ev->at, b->reason));
    return paper_add_card(tx, ev->county, b->new_code, card.kind, card.person, b->unit, card.building, card.household,
                          ABSENT, ev->seq, ev->at);
}

const struct event_type card_replaced = {
    .name = "paper.card_replaced", .help = "A card was replaced; the old one is void.",
    .right = RIGHT_ROSTER_EDIT, .body = card_replaced_body, .body_size = sizeof(struct card_replaced),
    .check = card_replaced_check, .apply = card_replaced_apply,
};

/* ---- paper.site_card_issued ------------------------------------------------------------------------ */

static const struct field site_card_issued_body[] = {
    INT(struct site_card_issued, site, .need = true, .scope = SCOPE_SITE, .help = "The site."),
    CODE(site_card_issued, card_code, .help = "The code on its card; what it had before is void."),
    {0},
};

static err_t site_card_issued_check(struct tx *tx, const struct event *ev, const void *body)
{
    const struct site_card_issued *b = body;
    struct site_facts site;
    TRY(drawn_here(ev));
    TRY(check_site(tx, ev->county, b->site, &site));
    TRY(good_code(b->card_code, CODE_SITE));
    return card_is_new(tx, ev->county, b->card_code);
}

static err_t site_card_issued_apply(struct tx *tx, const struct event *ev, const void *body)
{
    const struct site_card_issued *b = body;
    struct site_facts site;
    bool found;
    TRY(site_find(tx, ev->county, b->site, &site, &found));
    TRY(paper_end_site_cards(tx, ev->county, b->site, ev->at));
    return paper_add_card(tx, ev->county, b->card_code, "site", ABSENT, site.unit, 0, NULL, b->site, ev->seq, ev->at);
}

const struct event_type site_card_issued = {
    .name = "paper.site_card_issued", .help = "A site was given a card; the one before is void.",
    .right = RIGHT_SITE_EDIT, .body = site_card_issued_body, .body_size = sizeof(struct site_card_issued),
    .check = site_card_issued_check, .apply = site_card_issued_apply,
};

/* ---- paper.labels_issued ----------------------------------------------------------------------------- */

static const struct field labels_issued_body[] = {
    CHOICE(struct labels_issued, kind, .need = true, .choices = label_kinds, .help = "For tubes, or for boxes."),
    INT(struct labels_issued, site, .need = true, .scope = SCOPE_SITE, .help = "The site that sticks them on."),
    TEXTS(struct labels_issued, codes, .need = true, .max = PAPER_CODES_MOST, .help = "The codes on the labels."),
    {0},
};

static err_t labels_issued_check(struct tx *tx, const struct event *ev, const void *body)
{
    const struct labels_issued *b = body;
    const char *const *codes = b->codes.items;
    struct paper_find_label_row row;
    struct site_facts site;
    bool found;
    TRY(drawn_here(ev));
    TRY(check_site(tx, ev->county, b->site, &site));
    TRY(check_codes(&b->codes, strcmp(b->kind, "tube") == 0 ? CODE_TUBE : CODE_BOX));
    for (size_t i = 0; i < b->codes.n; i++) {
        TRY(paper_find_label(tx, ev->county, codes[i], &row, &found));
        if (found)
            return FAIL(ERR_CONFLICT, "paper.code_taken");
    }
    return OK;
}

static err_t labels_issued_apply(struct tx *tx, const struct event *ev, const void *body)
{
    const struct labels_issued *b = body;
    const char *const *codes = b->codes.items;
    struct paper_find_labelled_row before;
    bool found;
    TRY(paper_find_labelled(tx, ev->county, b->site, b->kind, &before, &found));
    for (size_t i = 0; i < b->codes.n; i++)
        TRY(paper_add_label(tx, ev->county, b->site, ev->seq, (found ? before.n : 0) + (int64_t)i + 1, b->kind, codes[i]));
    return paper_tally_labelled(tx, ev->county, b->site, b->kind, (int64_t)b->codes.n);
}

const struct event_type labels_issued = {
    .name = "paper.labels_issued", .help = "A site was given labels for tubes or boxes.",
    .right = RIGHT_SAMPLE, .body = labels_issued_body, .body_size = sizeof(struct labels_issued),
    .check = labels_issued_check, .apply = labels_issued_apply,
};

/* ---- paper.sheets_issued ------------------------------------------------------------------------------- */

static const struct field sheets_issued_body[] = {
    INT(struct sheets_issued, site, .need = true, .scope = SCOPE_SITE, .help = "The site that registers on paper."),
    NUMBER(sheets_issued, round, .help = "The round."),
    TEXTS(struct sheets_issued, codes, .need = true, .max = PAPER_SHEETS_MOST * PRINT_ROWS_A_SHEET,
          .help = "The codes of the rows, 18 to a sheet."),
    {0},
};

static err_t sheets_issued_check(struct tx *tx, const struct event *ev, const void *body)
{
    const struct sheets_issued *b = body;
    const char *const *codes = b->codes.items;
    struct paper_find_row_row row;
    struct round_facts round;
    struct site_facts site;
    bool found;
    TRY(drawn_here(ev));
    TRY(check_site(tx, ev->county, b->site, &site));
    TRY(round_find(tx, ev->county, b->round, &round, &found));
    if (!found)
        return FAIL(ERR_MISSING, "paper.no_such_round", .field = "round");
    TRY(check_codes(&b->codes, CODE_PAPER_ROW));
    for (size_t i = 0; i < b->codes.n; i++) {
        TRY(paper_find_row(tx, ev->county, codes[i], &row, &found));
        if (found)
            return FAIL(ERR_CONFLICT, "paper.code_taken");
    }
    return OK;
}

static err_t sheets_issued_apply(struct tx *tx, const struct event *ev, const void *body)
{
    const struct sheets_issued *b = body;
    const char *const *codes = b->codes.items;
    struct paper_last_sheet_row last;
    bool found;
    TRY(paper_last_sheet(tx, ev->county, b->site, b->round, &last, &found));
    for (size_t i = 0; i < b->codes.n; i++) {
        size_t nth = i / PRINT_ROWS_A_SHEET, line = i % PRINT_ROWS_A_SHEET;
        int64_t sheet = ev->seq << PAPER_SHEET_SHIFT | (int64_t)nth;
        size_t lines = b->codes.n - i < PRINT_ROWS_A_SHEET ? b->codes.n - i : PRINT_ROWS_A_SHEET;
        if (line == 0)
            TRY(paper_add_sheet(tx, ev->county, sheet, b->site, b->round, last.number + (int64_t)nth + 1, (int64_t)lines,
                                ev->seq, ev->at));
        TRY(paper_add_row(tx, ev->county, codes[i], sheet, (int64_t)line + 1));
    }
    return OK;
}

const struct event_type sheets_issued = {
    .name = "paper.sheets_issued", .help = "A site was given numbered sheets to register on.",
    .right = RIGHT_SAMPLE, .body = sheets_issued_body, .body_size = sizeof(struct sheets_issued),
    .check = sheets_issued_check, .apply = sheets_issued_apply,
};

/* ---- paper.row_spoilt ------------------------------------------------------------------------------------ */

static const struct field row_spoilt_body[] = {
    INT(struct row_spoilt, site, .need = true, .scope = SCOPE_SITE, .help = "The site of the sheet."),
    CODE(row_spoilt, row_code, .help = "The row on which nobody was registered after all."),
    TEXT(struct row_spoilt, note, .max = 200, .help = "What happened."),
    {0},
};

static err_t row_spoilt_check(struct tx *tx, const struct event *ev, const void *body)
{
    const struct row_spoilt *b = body;
    struct paper_find_row_row row;
    bool found;
    TRY(paper_find_row(tx, ev->county, b->row_code, &row, &found));
    if (!found)
        return FAIL(ERR_MISSING, "paper.no_such_row", .field = "row_code");
    return paper_check_row(tx, ev->county, b->row_code, b->site, row.round);
}

static err_t row_spoilt_apply(struct tx *tx, const struct event *ev, const void *body)
{
    const struct row_spoilt *b = body;
    return paper_spoil_row(tx, ev->county, b->row_code, ev->at, b->note);
}

const struct event_type row_spoilt = {
    .name = "paper.row_spoilt", .help = "A row of a registration sheet is spoilt: nobody stands in it.",
    .right = RIGHT_SAMPLE, .body = row_spoilt_body, .body_size = sizeof(struct row_spoilt),
    .check = row_spoilt_check, .apply = row_spoilt_apply,
};
