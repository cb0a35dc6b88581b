/* sheet.h - tables in files: rows in from CSV, .xlsx and .xls, rows out to CSV
 * and .xlsx.
 *
 * A file is known by its content, never by its name.  Rows come one at a time
 * and memory does not grow with their number.  Cells say what they were typed
 * as, so that an importer can refuse an identity number that a spreadsheet has
 * rounded; nothing is repaired here, except that characters which older programs
 * kept in the private-use area get the places that GB 18030-2022 gave them.  Failures that lie in a row name it as the
 * spreadsheet program counts it ({row}, {column} as letters). */
#pragma once
#include "core/err.h"

enum {
    SHEET_COLUMNS = 256,          /* cells of a row */
    SHEET_CELL = 32767,           /* bytes of a cell in UTF-8; Excel holds as many characters */
    SHEET_NAMES = 1000,           /* sheets of a workbook */
    SHEET_MERGES = 100,           /* merged areas that are remembered */
    SHEET_ROWS_XLS = 65536,       /* what the formats can hold */
    SHEET_ROWS_XLSX = 1048576,
    SHEET_ROWS_CSV = 20000000,
    SHEET_FILE = 1 << 30,         /* bytes of a file */
    SHEET_ZIP_PARTS = 10000,
    SHEET_ZIP_RATIO = 200,        /* a part that grows more, and above this size, is a bomb: */
    SHEET_ZIP_LARGE = 100 << 20,
    SHEET_STRINGS = 512 << 20,    /* bytes of the texts that cells of a workbook share */
    SHEET_XML_DEPTH = 64,
};
#define SHEET_INFLATED (INT64_C(4) << 30) /* bytes that all parts of a workbook may unpack to */

enum sheet_kind { SHEET_CSV, SHEET_XLSX, SHEET_XLS };

enum charset { CHARSET_GUESS, CHARSET_UTF8, CHARSET_UTF16_LE, CHARSET_UTF16_BE, CHARSET_GB18030 };

/* Why we believe that a file is in its character set. */
enum charset_proof {
    CHARSET_TOLD,    /* the operator says so */
    CHARSET_MARKED,  /* a byte order mark at its start */
    CHARSET_FITS,    /* strict UTF-8, or the zero bytes of UTF-16 */
    CHARSET_GUESSED, /* GB 18030, because nothing else fits: show a preview and ask */
};

enum cell_kind {
    CELL_EMPTY,
    CELL_TEXT,
    CELL_NUMBER,  /* 120, 0.5, 4.1018519900101E+17; digits are kept as the file has them */
    CELL_DATE,    /* 1990-01-01, 1990-01-01 14:30:00 or 14:30:00 */
    CELL_BOOL,    /* TRUE or FALSE */
    CELL_FORMULA, /* what it last came to; "" when it was never calculated */
    CELL_ERROR,   /* #N/A */
};

struct cell {
    enum cell_kind kind;
    const char *text; /* UTF-8, "" when empty */
};

/* Cells up to the last that is not empty.  Rows without any are left out, but
 * they count: `number` is the one that a spreadsheet program shows. */
struct sheet_row {
    int64_t number;
    size_t n;
    const struct cell *cells;
};

struct sheet_options {
    const char *sheet;    /* by name, also a hidden one; NULL: the first that is visible */
    enum charset charset; /* of a CSV */
    char separator;       /* of a CSV; 0: the one of , ; tab | that fits */
};

struct sheet_name { const char *name; bool hidden; };

/* Rows and columns from 1, both ends included.  Only the first cell has a value. */
struct sheet_merge { int64_t first_row, last_row, first_column, last_column; };

struct sheet_facts {
    enum sheet_kind kind;
    enum charset charset;          /* of a CSV, with why, and its separator */
    enum charset_proof proof;
    char separator;
    size_t sheet_count, taken;     /* of a workbook: all its sheets, the one that is read */
    const struct sheet_name *sheets;
    bool since_1904;               /* dates count from 1904; they come out right */
    int64_t rows;                  /* given so far */
    int64_t last_row;              /* number of the last one given */
    int64_t merge_count;           /* merged areas; known when the last row has been given */
    struct sheet_merge merges[SHEET_MERGES]; /* the first of them */
};

struct sheet;

/* A sheet that leaves its scope is closed:  SHEET_SCOPED sheet = NULL; */
#define SHEET_SCOPED struct sheet *__attribute__((cleanup(sheet_close)))

/* Open a file of any kind.  `options` may be NULL. */
err_t sheet_open(const char *path, const struct sheet_options *options, struct sheet **out);

/* The next row that is not empty; it is valid until the next call. */
err_t sheet_next(struct sheet *sheet, struct sheet_row *row, bool *more);

/* The cell of a row, an empty one when the row is shorter. */
struct cell sheet_cell(const struct sheet_row *row, size_t column);

/* What is known so far; valid until the sheet is closed. */
const struct sheet_facts *sheet_facts(const struct sheet *sheet);

/* Does the last row stand where a spreadsheet format ends (65,536 or 1,048,576)?
 * Then more may have been cut off before the file came, whatever its kind is. */
bool sheet_may_be_cut_off(const struct sheet_facts *facts);

/* "UTF-8", "GB 18030" … */
const char *charset_name(enum charset charset);

void sheet_close(struct sheet **sheet);

/* Writing.  Every cell is text: no number is rounded, no cell is a formula.  CSV
 * is UTF-8 with a byte order mark for Excel; .xlsx goes on in a next sheet when
 * one is full. */
struct sheet_writer;

/* A writer that leaves its scope unfinished removes its file. */
#define SHEET_WRITER_SCOPED struct sheet_writer *__attribute__((cleanup(sheet_write_abandon)))

err_t sheet_write_open(const char *path, enum sheet_kind kind, const char *const *headings, size_t n,
                       struct sheet_writer **out);
/* A row of at most as many texts as there are headings; NULL is empty. */
err_t sheet_write_row(struct sheet_writer *writer, const char *const *texts, size_t n);
/* Finish the file; the writer is gone, also after a failure. */
err_t sheet_write_close(struct sheet_writer **writer);
void sheet_write_abandon(struct sheet_writer **writer);
