/* lab_file.h - a lab's results as a file, on their way to events: CSV and .xlsx
 * (lab_routes.c), and HL7 (lab_routes_hl7.c). */
#pragma once
#include "domain/lab/lab_parts.h"
#include "exchange/sheet.h"

enum { CHUNK = 1000, COLUMNS = 64 };
enum column { COLUMN_NONE, COLUMN_TUBE, COLUMN_FINDING, COLUMN_ORF, COLUMN_N, COLUMN_RUN, COLUMN_KINDS };

/* What this file said of a tube. */
struct seen { const char *code, *finding; };

struct reading {
    const struct request *rq;
    struct reply *rp;
    int64_t site;
    enum column columns[COLUMNS];
    struct lab_finding *rows;
    size_t n;
    const char *run;                 /* of the rows that are waiting */
    struct arena arena;              /* of the rows that are waiting */
    struct seen *seen;               /* tubes of this file: open addressing */
    size_t n_seen, cap_seen;
    struct sheet_writer *rejects;    /* when the rows that are wrong are asked for */
    size_t n_columns;                /* of the file, without a reason that stands in it already */
    bool dry;                        /* try only */
    struct buf told;                 /* the first problems, as JSON */
    int64_t read, accepted, changed, duplicates, rejected, problems;
};

/* One more result; refused above the greatest number: lab.file_too_long. */
err_t file_count_row(struct reading *r);
/* Why a row was not taken, for the answer. */
void file_note_problem(struct reading *r, int64_t row, err_t why);
/* Has this file said this tube's result before?  Another one is refused: lab.tube_twice. */
err_t file_take_once(struct reading *r, const struct lab_finding *row, bool *again);
/* The rows that wait become an event. */
err_t file_send_rows(struct reading *r);
/* Any event of this lab; what is refused is passed up. */
err_t file_send(struct reading *r, const struct event_type *type, void *body);

/* Is the upload HL7?  Then read it as such. */
err_t file_is_hl7(const char *path, bool *yes);
err_t file_read_hl7(struct reading *r);
