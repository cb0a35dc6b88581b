/* list.h - the list of its people that a county delivers, with what is wrong in it.
 *
 * Every row has at most one fault, so that the answer key is plain.  Some people
 * are not on it and come to a point all the same; some are on it and do not come. */
#pragma once
#include "generate/generate.h"

enum row_fault {
    ROW_FINE,
    /* refused */
    ROW_WRONG_CHECK, ROW_IMPOSSIBLE_DATE, ROW_DIGIT_LOST,
    /* accepted */
    ROW_FIFTEEN_DIGITS, ROW_LOWER_X, ROW_FULL_WIDTH, ROW_OTHER_DOT, ROW_OTHER_COUNTY_NAME,
    ROW_OTHER_PLACE_NAME, ROW_NO_PHONE, ROW_WRONG_VILLAGE,
    /* rows more than people: nothing in it, somebody again, somebody who is gone */
    ROW_BLANK,
    ROW_DUPLICATE, ROW_DUPLICATE_OTHER_NAME, ROW_DUPLICATE_OTHER_VILLAGE,
    ROW_MOVED_AWAY, ROW_DIED,
    ROW_FAULTS,
};

/* What an import should say of a row. */
enum verdict { VERDICT_ACCEPTED, VERDICT_DUPLICATE, VERDICT_REJECTED, VERDICT_BLANK, VERDICTS };

/* Why somebody on the list does not come to a point. */
enum absence {
    ABSENCE_NONE, ABSENCE_MOVED_AWAY, ABSENCE_DIED, ABSENCE_HOME_VISIT, ABSENCE_TOO_YOUNG,
    ABSENCE_IN_HOSPITAL, ABSENCE_ISOLATED, ABSENCE_TRAVELLING, ABSENCE_SAMPLED_ELSEWHERE,
    ABSENCE_REFUSES, ABSENCE_FORGETS, ABSENCES,
};

/* Words of the answer key: wrong_check, rejected, too_young … */
const char *row_fault_name(enum row_fault f);
const char *verdict_name(enum verdict v);
const char *absence_name(enum absence a);

/* How often, per million of those to whom it can happen. */
struct list_rates {
    int64_t fault[ROW_FAULTS], absence[ABSENCES];
    int64_t unlisted_resident, unlisted_floating;
};
extern const struct list_rates list_rates_default;

/* One row as it is delivered; `person` is who is meant, as they truly are. */
struct list_row {
    int64_t row;           /* 1, 2, … after the heading */
    enum row_fault fault;
    enum verdict verdict;
    enum absence absence;
    int64_t same_as_row;   /* of a duplicate, else 0 */
    const struct generated_person *person;  /* NULL in a blank row */
    const char *name, *document, *phone, *town, *village, *registered_at;
};

struct list_reader {
    void *ctx;
    err_t (*row)(void *ctx, const struct list_row *row);
    err_t (*walk_in)(void *ctx, const struct generated_person *p);  /* comes without being on the list */
};

/* The whole list, in order. */
err_t generate_list(const struct county_plan *plan, const struct list_rates *rates,
                    const struct list_reader *reader);
