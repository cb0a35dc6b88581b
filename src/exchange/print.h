/* print.h - what is handed out on paper, sheet by sheet, from plain structs.
 *
 * Everything is drawn in the order in which it is given; a new page begins by itself.
 * Sizes are for A4 and labels of 50 × 30 mm. */
#pragma once
#include "core/buf.h"
#include "core/message.h"
#include "exchange/pdf.h"

enum { PRINT_CARDS_A_PAGE = 10, PRINT_CHECKS_A_PAGE = 40, PRINT_ROWS_A_SHEET = 18, PRINT_DOORS_A_PAGE = 2 };

/* Pages for n things. */
static inline int64_t print_pages(int64_t n, int64_t a_page)
{
    return (n + a_page - 1) / a_page;
}

/* What stands at the head of every page of a list. */
struct print_head {
    enum language language;
    const char *title, *place, *made;   /* made: when, for people */
    int64_t pages;
};

/* The n-th card (0, 1, 2 …): name, group and code, and nothing else.  Its code is 38 mm. */
struct print_card {
    const char *name, *group;
    const char *read_out;               /* the code as it is read out */
    const char *scanned;                /* what the QR code holds */
};
err_t print_card(struct pdf *p, int64_t n, const struct print_card *card);

/* The n-th line of the list by which cards are handed out. */
struct print_check { const char *name, *group, *household; };
void print_check(struct pdf *p, int64_t n, const struct print_head *head, const struct print_check *line);

/* A site's card for its wall, one a page. */
err_t print_site_card(struct pdf *p, const struct print_card *card);

/* One label of a tube or box on a page of PDF_LABEL: QR code and strip hold the same. */
struct print_label { const char *code, *site, *kind; int64_t number; };   /* kind: its word */
err_t print_label(struct pdf *p, int64_t n, const struct print_label *label);
/* The same for a label printer, in ZPL II at 8 dots a millimetre.  ASCII only: such
 * printers have no Chinese letters, so it bears code and number. */
void print_label_zpl(const struct print_label *label, struct buf *out);

/* A line of a registration sheet; the first of a sheet begins a page. */
struct print_row {
    const char *code;                   /* of the row */
    int64_t sheet, line;                /* the sheet's number for people; 1 … PRINT_ROWS_A_SHEET */
};
err_t print_row(struct pdf *p, int64_t n, const struct print_head *head, const struct print_row *row);

/* The n-th sheet for a door where nobody was met.  It names nobody. */
struct print_door {
    const char *place;                  /* building and household */
    const char *round, *until;          /* what for, and until when */
    const char *again;                  /* when somebody comes again, or NULL */
    const char *owner, *phone;          /* whom to call, or NULL */
};
void print_door(struct pdf *p, int64_t n, enum language language, const struct print_door *door);
