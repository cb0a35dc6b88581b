/* paper_parts.h - what the files of this module share with each other. */
#pragma once
#include "core/text.h"
#include "domain/paper/paper.h"
#include "paper_sql.h"
#include "web/route.h"

enum {
    PAPER_CODES_MOST = 1000,      /* of one event */
    PAPER_CARDS_MOST = 20000,     /* of one print; a larger area is printed building by building */
    PAPER_LABELS_MOST = 5000,     /* of one print */
    PAPER_SHEETS_MOST = 50,       /* of one event and one print */
    PAPER_PASSES_MOST = 50,       /* of one print */
    PAPER_PRINT_MS = 15 * 60 * 1000,   /* how long what was asked for may be fetched */
    PAPER_SHEET_SHIFT = 6,        /* number of a sheet = seq of its event * 64 + which of it */
};

extern const struct view paper_views[];
extern const struct route paper_routes[];

/* What can be printed: of people, and of sites. */
enum paper_what {
    PAPER_CARDS, PAPER_HOUSEHOLD_CARDS, PAPER_DOORS,
    PAPER_SITE_CARD, PAPER_TUBE_LABELS, PAPER_BOX_LABELS, PAPER_SHEETS,
};
extern const char *const paper_whats[];   /* by enum paper_what; ends in NULL */
enum paper_what paper_what_of(const char *name);   /* which must be one of them */

/* How many live in the area, in how many households, and how many of either have a card. */
err_t paper_count(struct tx *tx, int64_t county, int64_t unit, int64_t building, struct paper_count_area_row *out);

/* Fits it into one print?  Refused: paper.nothing_to_print, paper.too_many_cards {n} {most}. */
err_t paper_check_count(int64_t n);

/* Is there such an area, and does the building stand in it? */
err_t paper_check_area(struct tx *tx, int64_t county, int64_t unit, int64_t building);

/* Draw what was asked for by a print: paper_draw.c.  `zpl`: labels, for a label printer. */
err_t paper_draw(struct request *rq, const struct paper_find_print_row *print, bool zpl, struct reply *rp);
/* Duty passes as cards. */
struct paper_pass { const char *label, *secret; int64_t from_at, until_at; };
err_t paper_draw_passes(struct request *rq, const struct paper_pass *passes, size_t n, struct reply *rp);
