/* paper.h - what is given out on paper: cards, labels, registration sheets (卡、标签、纸质登记表).
 *
 * Every one of them bears a code of ours (core/text.h), which the server draws by chance
 * and an event gives out; so a code says nothing, and whoever holds one cannot guess the
 * next.  A card belongs to a person, a household or a site, which have at most one each
 * that holds; a new one voids the old.  A row of a registration sheet is typed up once,
 * as an ordinary registration that names it.  What is printed is logged first. */
#pragma once
#include "data/module.h"

extern const struct module paper_module;

struct paper_card { const char *card_code; int64_t person, building; const char *household; };
struct cards_issued {             /* to those of an area who have none; at most 1,000 */
    const char *kind;             /* person, household */
    int64_t unit;
    struct list cards;            /* of struct paper_card */
};
struct card_replaced { int64_t unit; const char *card_code, *new_code, *reason; };
struct site_card_issued { int64_t site; const char *card_code; };
struct labels_issued { const char *kind; int64_t site; struct list codes; };   /* tube, box */
struct sheets_issued { int64_t site, round; struct list codes; };              /* of rows; 18 to a sheet */
struct row_spoilt { int64_t site; const char *row_code, *note; };
struct people_printed { const char *what; int64_t unit, building; const char *card_code; int64_t round, count; };
struct site_printed { const char *what; int64_t site, from_seq, until_seq, count; };
struct passes_printed { struct list passes; };

extern const struct event_type cards_issued, card_replaced, site_card_issued, labels_issued, sheets_issued, row_spoilt,
    people_printed, site_printed, passes_printed;

/* Whose card this is.  Refused, with `field`: paper.not_a_card, paper.no_such_card,
 * paper.card_void {at} when it had been replaced before `at`. */
err_t paper_card_person(struct tx *tx, int64_t county, const char *card_code, int64_t at, int64_t *person);

/* May this row of a registration sheet be typed up at this site, in this round?  Refused:
 * paper.no_such_row, paper.row_of_other_sheet {site}, paper.row_typed {sheet, line}. */
err_t paper_check_row(struct tx *tx, int64_t county, const char *row_code, int64_t site, int64_t round);
