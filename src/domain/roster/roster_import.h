/* roster_import.h - reading a list of people: every row accounted for.
 *
 *     rows read = accepted + duplicates + rejected
 *
 * A list is read twice if the operator wishes: a dry run that writes nothing, and
 * the run.  Rejected rows come back as a file with the reason in the last column,
 * which can be mended and read again.  Buildings that the list names and nobody
 * knew are added. */
#pragma once
#include "exchange/sheet.h"
#include "domain/roster/roster.h"

enum import_field {
    IMPORT_IGNORE, IMPORT_NAME, IMPORT_SEX, IMPORT_DOCUMENT_KIND, IMPORT_DOCUMENT, IMPORT_PHONE, IMPORT_TOWN,
    IMPORT_VILLAGE, IMPORT_UNIT, IMPORT_BUILDING, IMPORT_ADDRESS, IMPORT_HOUSEHOLD, IMPORT_KIND,
    IMPORT_GROUPS, IMPORT_BORN, IMPORT_FIELDS,
};
extern const char *const import_field_names[IMPORT_FIELDS];   /* "ignore", "name", … */

enum { IMPORT_COLUMNS = 64, IMPORT_PROBLEMS = 100, IMPORT_FIRST = 20, IMPORT_HEADING_MOST = 100 };

/* Which column holds what. */
struct import_mapping {
    int64_t heading_row;                  /* 1-based; rows above are titles */
    size_t n;                             /* columns */
    const char *headings[IMPORT_COLUMNS];
    enum import_field fields[IMPORT_COLUMNS];
};

/* Find the heading row among the first ten and guess what its columns hold. */
err_t import_guess(struct arena *a, const char *path, const struct sheet_options *options, struct import_mapping *out);

/* The columns under a heading row that somebody chose, 1 to IMPORT_HEADING_MOST.
 * Refusal: roster.no_such_row. */
err_t import_head(struct arena *a, const char *path, const struct sheet_options *options, int64_t heading_row,
                  struct import_mapping *out);

/* Which sheet of a file, and which of its rows has the headings. */
struct import_layout { const char *sheet; int64_t heading_row; };

/* What the operator chose before for a file that looks alike: with the same sheets, and
 * in the first of them the same headings (`guessed`). */
err_t import_recall_layout(struct tx *tx, const struct sheet_facts *facts, const struct import_mapping *guessed,
                           struct import_layout *out, bool *found);
err_t import_remember_layout(struct tx *tx, const char *likeness, const struct import_layout *layout);
/* By what such a file is known. */
const char *import_likeness(struct arena *a, const struct sheet_facts *facts, const struct import_mapping *guessed);

/* What the operator chose for the same headings before, or what was guessed. */
err_t import_recall(struct tx *tx, struct import_mapping *mapping);
err_t import_remember(struct tx *tx, const struct import_mapping *mapping);

struct import_problem { int64_t row; const char *field, *key; struct err_told told; };

/* What would become of one of the first rows. */
enum import_verdict { IMPORT_NEW, IMPORT_CHANGED, IMPORT_DUPLICATE, IMPORT_REJECTED };
struct import_first { int64_t row; enum import_verdict verdict; };

struct import_counts { int64_t rows_read, accepted, changed, duplicates, rejected, blank, new_buildings, mapped; };

struct import_run {
    int64_t county;
    const struct actor *actor;            /* who imports: only rows of their area are taken */
    const char *path, *file_name;         /* file_name: as people know it */
    struct sheet_options options;
    struct import_mapping mapping;
    bool dry;
    const char *rejects_path;             /* CSV of rejected rows; NULL: none wanted */
    const char *reason_language;          /* "zh" or "en" */
    const char *url;                      /* database, for looking up places */

    /* results */
    struct import_counts counts;
    int64_t import;                       /* its number; 0 for a dry run */
    bool may_be_cut_off;                  /* the last row stands where a spreadsheet format ends */
    size_t n_problems;                    /* the first hundred */
    struct import_problem problems[IMPORT_PROBLEMS];
    size_t n_first;                       /* of a dry run */
    struct import_first first[IMPORT_FIRST];
    struct arena arena;                   /* what the results point to; import_close */
    void (*progress)(struct import_run *run); /* after every thousand rows, or NULL */
    void *progress_ctx;
};

/* Read the whole list.  A failure is the file's or the store's; rows that are
 * wrong are counted and reported, not raised. */
err_t import_list(struct import_run *run);
void import_close(struct import_run *run);
