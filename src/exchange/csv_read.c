/* csv_read.c - CSV as in RFC 4180, and as people really write it.
 *
 * Separator, line end and character set are found out; quotes inside a cell that
 * does not begin with one are ordinary characters, and so is what follows a
 * closing quote.  A quote that is never closed is refused: it would swallow rows. */
#include "exchange/charset.h"
#include "exchange/sheet_source.h"
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { GUESS_LINES = 20 };

struct csv {
    struct charset_reader in;
    const char *at, *end;  /* what is left of the piece that is being read */
    char separator;
    bool stops[256];       /* bytes that end a run of ordinary ones */
    enum { CELL_BEGINS, CELL_PLAIN, CELL_QUOTED, QUOTE_SEEN } place;
    bool after_return;     /* a line feed now belongs to the line end before */
    size_t column;
    struct buf cell;
};

/* ---- cells ----------------------------------------------------------------------------- */

/* 4.10199E+17 is what is left of a long number in a CSV saved by a spreadsheet. */
static bool is_rounded_number(const char *s)
{
    size_t digits = strspn(s, "0123456789.");
    if (!isdigit((unsigned char)s[0]) || (s[digits] != 'E' && s[digits] != 'e') || s[digits + 1] != '+')
        return false;
    const char *exponent = s + digits + 2;
    return *exponent && exponent[strspn(exponent, "0123456789")] == '\0';
}

/* ="041" says "text" to a spreadsheet; so does the apostrophe of our own exports. */
static void strip_text_marks(const char **text, size_t *len)
{
    const char *s = *text;
    if (*len >= 3 && s[0] == '=' && s[1] == '"' && memchr(s + 2, '"', *len - 2) == s + *len - 1) {
        *text += 2;
        *len -= 3;
    } else if (*len > 1 && s[0] == '\'' && s[1] && strchr("=+-@\t", s[1])) {
        *text += 1;
        *len -= 1;
    }
}

static err_t end_cell(struct sheet *sheet, struct csv *csv)
{
    const char *text = buf_str(&csv->cell);
    size_t len = csv->cell.len;
    strip_text_marks(&text, &len);
    enum cell_kind kind = is_rounded_number(text) ? CELL_NUMBER : CELL_TEXT;
    TRY(row_put(&sheet->row, csv->column, kind, text, len));
    csv->column++;
    csv->place = CELL_BEGINS;
    buf_reset(&csv->cell);
    return OK;
}

/* Stop early: a stray quote must not gather the rest of the file. */
static err_t add_to_cell(struct sheet *sheet, struct csv *csv, size_t len)
{
    buf_add(&csv->cell, csv->at, len);
    csv->at += len;
    if (csv->cell.len > SHEET_CELL + 4)
        return row_put(&sheet->row, csv->column, CELL_TEXT, csv->cell.at, csv->cell.len);
    return OK;
}

/* ---- characters ------------------------------------------------------------------------ */

/* A separator or line end, outside quotes. */
static err_t read_stop(struct sheet *sheet, struct csv *csv, bool *row_ends)
{
    char c = *csv->at++;
    TRY(end_cell(sheet, csv));
    *row_ends = c != csv->separator;
    csv->after_return = c == '\r';
    return OK;
}

static err_t read_plain(struct sheet *sheet, struct csv *csv, bool *row_ends)
{
    if (csv->stops[(unsigned char)*csv->at])
        return read_stop(sheet, csv, row_ends);
    const char *s = csv->at;
    while (s < csv->end && !csv->stops[(unsigned char)*s])
        s++;
    csv->place = CELL_PLAIN;
    return add_to_cell(sheet, csv, (size_t)(s - csv->at));
}

static err_t read_quoted(struct sheet *sheet, struct csv *csv)
{
    const char *quote = memchr(csv->at, '"', (size_t)(csv->end - csv->at));
    TRY(add_to_cell(sheet, csv, (size_t)((quote ? quote : csv->end) - csv->at)));
    if (!quote)
        return OK;
    csv->at++;
    csv->place = QUOTE_SEEN;
    return OK;
}

/* Read on from one place to the next: a run of bytes, a quote or a stop. */
static err_t read_on(struct sheet *sheet, struct csv *csv, bool *row_ends)
{
    switch (csv->place) {
    case CELL_BEGINS:
        if (*csv->at != '"')
            return read_plain(sheet, csv, row_ends);
        csv->at++;
        csv->place = CELL_QUOTED;
        return OK;
    case CELL_PLAIN:
        return read_plain(sheet, csv, row_ends);
    case CELL_QUOTED:
        return read_quoted(sheet, csv);
    case QUOTE_SEEN:
        if (*csv->at != '"')
            return read_plain(sheet, csv, row_ends);
        csv->place = CELL_QUOTED;
        return add_to_cell(sheet, csv, 1);
    }
    return OK;
}

/* ---- rows ------------------------------------------------------------------------------ */

static err_t read_piece(struct csv *csv, int64_t row)
{
    size_t len;
    err_t why = charset_read(&csv->in, &csv->at, &len);
    if (why)
        err_tell("row", "%lld", (long long)row);
    csv->end = csv->at + len;
    return why;
}

/* The file has ended: with a line end, or within a row. */
static err_t end_file(struct sheet *sheet, struct csv *csv, bool *more)
{
    if (csv->place == CELL_QUOTED) {
        err_tell("row", "%lld", (long long)sheet->row.number);
        return FAIL(ERR_INVALID, "sheet.quote_not_closed");
    }
    *more = csv->column > 0 || csv->place != CELL_BEGINS;
    return *more ? end_cell(sheet, csv) : OK;
}

static err_t csv_next(struct sheet *sheet, bool *more)
{
    struct csv *csv = sheet->state;
    row_start(&sheet->row, sheet->row.number + 1);
    csv->column = 0;
    for (bool row_ends = false; !row_ends; *more = true) {
        if (csv->at == csv->end)
            TRY(read_piece(csv, sheet->row.number));
        if (csv->at == csv->end)
            return end_file(sheet, csv, more);
        bool skip = csv->after_return && *csv->at == '\n';
        csv->after_return = false;
        if (skip)
            csv->at++;
        else
            TRY(read_on(sheet, csv, &row_ends));
    }
    return OK;
}

static void csv_close(struct sheet *sheet)
{
    struct csv *csv = sheet->state;
    charset_close(&csv->in);
    buf_close(&csv->cell);
    free(csv);
}

/* ---- the separator --------------------------------------------------------------------- */

/* How often a byte stands in each of the first lines, outside quotes. */
static size_t count_in_lines(const char *s, const char *end, char byte, size_t counts[GUESS_LINES])
{
    size_t line = 0;
    bool quoted = false;
    memset(counts, 0, GUESS_LINES * sizeof *counts);
    for (; s < end && line < GUESS_LINES; s++) {
        quoted ^= *s == '"';
        counts[line] += !quoted && *s == byte;
        line += !quoted && *s == '\n';
    }
    return line < GUESS_LINES ? line + 1 : line;
}

/* How many lines agree on the number of cells; then, on how many cells? */
static size_t agreement(const char *s, const char *end, char byte)
{
    size_t counts[GUESS_LINES], best = 0;
    size_t lines = count_in_lines(s, end, byte, counts);
    for (size_t i = 0; i < lines; i++) {
        size_t same = 0;
        for (size_t j = 0; j < lines; j++)
            same += counts[i] > 0 && counts[j] == counts[i];
        size_t score = same * 1000 + (counts[i] < 999 ? counts[i] : 999);
        best = same > 0 && score > best ? score : best;
    }
    return best;
}

static char guess_separator(const char *s, const char *end)
{
    static const char candidates[] = ",\t;|";
    char best = ',';
    size_t most = 0;
    for (const char *c = candidates; *c; c++) {
        size_t score = agreement(s, end, *c);
        if (score > most) {
            most = score;
            best = *c;
        }
    }
    return best;
}

static const struct sheet_reader csv_reader = {
    .next = csv_next, .close = csv_close, .row_limit = SHEET_ROWS_CSV,
};

err_t csv_open(struct sheet *sheet, const char *path, const struct sheet_options *options)
{
    struct csv *csv = mem_zeroed(1, sizeof *csv);
    sheet->reader = &csv_reader;
    sheet->state = csv;
    sheet->facts.kind = SHEET_CSV;
    TRY(charset_open(&csv->in, path, options->charset));
    TRY(read_piece(csv, 1));
    csv->separator = options->separator ? options->separator : guess_separator(csv->at, csv->end);
    csv->stops[(unsigned char)csv->separator] = csv->stops['\r'] = csv->stops['\n'] = true;
    csv->cell.max = 4 * SHEET_CELL + CHARSET_PIECE * 3;
    sheet->facts.charset = csv->in.charset;
    sheet->facts.proof = csv->in.proof;
    sheet->facts.separator = csv->separator;
    return OK;
}
