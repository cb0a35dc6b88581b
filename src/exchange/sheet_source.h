/* sheet_source.h - what the readers of the three formats share.  Inside exchange. */
#pragma once
#include "core/arena.h"
#include "core/buf.h"
#include "exchange/sheet.h"

/* The row that is being read: texts one after the other, each ended by a zero. */
struct row_builder {
    int64_t number;
    size_t n;
    struct cell cells[SHEET_COLUMNS];
    size_t at[SHEET_COLUMNS];
    struct buf text;
};

void row_start(struct row_builder *row, int64_t number);
/* Put a cell (column from 0).  An empty text puts nothing, unless it is that of a
 * formula which was never calculated.  Keys: sheet.cell_too_long,
 * sheet.too_many_columns {row} {column} {limit}, sheet.damaged. */
err_t row_put(struct row_builder *row, size_t column, enum cell_kind kind, const char *text, size_t len);
/* No more cells come: point each cell at its text. */
void row_finish(struct row_builder *row);

/* A reader of one format. */
struct sheet_reader {
    /* Fill sheet->row and set *more, or leave it false at the end. */
    err_t (*next)(struct sheet *sheet, bool *more);
    void (*close)(struct sheet *sheet);
    int64_t row_limit;
};

struct sheet {
    const struct sheet_reader *reader;
    void *state;          /* of the reader */
    struct sheet_facts facts;
    struct row_builder row;
    struct arena arena;   /* names of sheets; lives as long as the sheet */
    err_t failed;         /* the first failure; it is answered again */
};

/* Each sets reader and state first thing, so that a failure can be closed. */
err_t csv_open(struct sheet *sheet, const char *path, const struct sheet_options *options);
err_t xlsx_open(struct sheet *sheet, const char *path, const struct sheet_options *options);
err_t xls_open(struct sheet *sheet, const char *path, const struct sheet_options *options);

/* Which of the sheets in the facts is meant?  Sets facts.taken. */
err_t sheet_take(struct sheet *sheet, const char *wanted);
/* Note a merged area. */
void sheet_merged(struct sheet *sheet, struct sheet_merge merge);

/* "A" for 0, "IV" for 255. */
void column_letters(size_t column, char out[8]);
