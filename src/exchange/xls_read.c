/* xls_read.c - rows of an .xls of Excel 97 to 2003 (BIFF8). */
#include "exchange/cell_style.h"
#include "exchange/sheet_source.h"
#include "exchange/string_store.h"
#include "exchange/xls_records.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { BIFF8 = 0x600, NO_COLUMN = 0xFFFF, TEXT_MAX = 1 << 20 };

struct xls {
    struct xls_file file;
    struct xls_records records;
    struct cell_styles styles;
    struct string_store strings;
    struct sheet *sheet;
    struct buf text;
    struct sheet_name *names;    /* and where each sheet begins */
    uint32_t *places;
    bool read_already;           /* the record belongs to the row that comes next */
    bool ended;
    unsigned formula_column;     /* its text comes in a record of its own */
};

static err_t damaged(const char *what)
{
    err_detail("xls: %s", what);
    return FAIL(ERR_INVALID, "sheet.damaged");
}

/* A text whose length and kind stand at the place where the record is read. */
static bool read_text(struct xls *x, size_t length_bytes)
{
    unsigned char head[3] = {0};
    buf_reset(&x->text);
    if (!records_take(&x->records, head, length_bytes + 1))
        return false;
    size_t n = length_bytes == 2 ? head[0] | (size_t)head[1] << 8 : head[0];
    return records_text(&x->records, n, head[length_bytes] & 1, &x->text);
}

/* ---- the workbook ---------------------------------------------------------------------- */

/* One of the shared texts; what describes its looks follows and is skipped. */
static err_t read_shared_text(struct xls *x)
{
    enum { WIDE = 1, PHONETIC = 4, RICH = 8 };
    struct xls_records *r = &x->records;
    unsigned char head[3], runs[2] = {0}, extra[4] = {0};
    buf_reset(&x->text);
    bool good = records_take(r, head, 3)
                && (!(head[2] & RICH) || records_take(r, runs, 2))
                && (!(head[2] & PHONETIC) || records_take(r, extra, 4))
                && records_text(r, head[0] | (size_t)head[1] << 8, head[2] & WIDE, &x->text);
    size_t skip = 4 * (size_t)(runs[0] | runs[1] << 8);
    skip += extra[0] | (size_t)extra[1] << 8 | (size_t)extra[2] << 16 | (size_t)extra[3] << 24;
    if (!good || !records_take(r, NULL, skip))
        return damaged("shared texts");
    return string_store_add(&x->strings, buf_str(&x->text), x->text.len);
}

static err_t read_shared_texts(struct xls *x)
{
    uint32_t n = record_u32(&x->records, 4);
    if (!records_take(&x->records, NULL, 8))
        return damaged("shared texts");
    for (uint32_t i = 0; i < n; i++)
        TRY(read_shared_text(x));
    return OK;
}

static err_t add_sheet(struct xls *x)
{
    enum { WORKSHEET = 0, HIDDEN = 3 };
    struct xls_records *r = &x->records;
    struct sheet_facts *facts = &x->sheet->facts;
    uint32_t place = record_u32(r, 0);
    bool is_worksheet = r->len > 6 && r->bytes[5] == WORKSHEET, hidden = r->bytes[4] & HIDDEN;
    if (!is_worksheet)
        return OK;
    r->pos = 6;
    if (facts->sheet_count == SHEET_NAMES || !read_text(x, 1))
        return damaged("names of sheets");
    x->names[facts->sheet_count].name = arena_strdup(&x->sheet->arena, buf_str(&x->text));
    x->names[facts->sheet_count].hidden = hidden;
    x->places[facts->sheet_count++] = place;
    return OK;
}

static err_t add_format(struct xls *x)
{
    size_t id = record_u16(&x->records, 0);
    x->records.pos = 2;
    if (x->records.len < 5 || !read_text(x, 2))
        return damaged("number formats");
    styles_add_format(&x->styles, id, buf_str(&x->text));
    return OK;
}

static err_t read_book_record(struct xls *x)
{
    struct xls_records *r = &x->records;
    switch (r->type) {
    case XLS_FILEPASS:
        return FAIL(ERR_INVALID, "sheet.has_password");
    case XLS_DATEMODE:
        x->styles.since_1904 = record_u16(r, 0) == 1;
        return OK;
    case XLS_FORMAT:
        return add_format(x);
    case XLS_XF:
        return styles_add(&x->styles, record_u16(r, 2));
    case XLS_BOUNDSHEET:
        return add_sheet(x);
    case XLS_SST:
        return read_shared_texts(x);
    default:
        return OK; /* fonts, colours, names … */
    }
}

static err_t read_book(struct xls *x)
{
    struct xls_records *r = &x->records;
    if (!records_next(r) || r->type != XLS_BOF)
        return damaged("no beginning");
    if (record_u16(r, 0) != BIFF8)
        return FAIL(ERR_INVALID, "sheet.save_as_xlsx");
    for (;;) {
        if (!records_next(r))
            return damaged("the workbook has no end");
        if (r->type == XLS_EOF)
            return string_store_finish(&x->strings);
        TRY(read_book_record(x));
    }
}

/* ---- cells ----------------------------------------------------------------------------- */

static err_t put_text(struct xls *x, size_t column, enum cell_kind kind, const char *text)
{
    return row_put(&x->sheet->row, column, kind, text, strlen(text));
}

static err_t put_number(struct xls *x, size_t column, size_t style, double value, bool is_formula)
{
    char text[NUMBER_TEXT];
    if (!isfinite(value))
        return put_text(x, column, CELL_ERROR, "#NUM!");
    enum cell_kind kind = styles_show(&x->styles, style, value, text);
    return put_text(x, column, is_formula ? CELL_FORMULA : kind, text);
}

/* Four bytes for most numbers: an integer or the upper half of a double, perhaps
 * a hundred times too large. */
static double rk_value(uint32_t rk)
{
    double value;
    uint64_t bits = (uint64_t)(rk & ~3u) << 32;
    memcpy(&value, &bits, sizeof value);
    if (rk & 2)
        value = (double)((int32_t)rk >> 2);
    return rk & 1 ? value / 100 : value;
}

static double double_at(const struct xls_records *r, size_t at)
{
    double value;
    uint64_t bits = record_u32(r, at) | (uint64_t)record_u32(r, at + 4) << 32;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static err_t put_bool_or_error(struct xls *x, size_t column, unsigned value, bool is_error, bool is_formula)
{
    static const struct { unsigned code; const char *text; } errors[] = {
        {0, "#NULL!"}, {7, "#DIV/0!"}, {15, "#VALUE!"}, {23, "#REF!"}, {29, "#NAME?"}, {36, "#NUM!"}, {42, "#N/A"},
    };
    if (!is_error)
        return put_text(x, column, is_formula ? CELL_FORMULA : CELL_BOOL, value ? "TRUE" : "FALSE");
    const char *text = "#?";
    for (size_t i = 0; i < sizeof errors / sizeof *errors; i++)
        if (errors[i].code == value)
            text = errors[i].text;
    return put_text(x, column, CELL_ERROR, text);
}

static err_t put_many_numbers(struct xls *x, size_t column)
{
    struct xls_records *r = &x->records;
    for (size_t at = 4; at + 6 <= r->len - 2; at += 6, column++)
        TRY(put_number(x, column, record_u16(r, at), rk_value(record_u32(r, at + 2)), false));
    return OK;
}

/* The result is a double, unless its last bytes say that it is something else. */
static err_t put_formula(struct xls *x, size_t column, size_t style)
{
    enum { TEXT = 0, BOOL = 1, ERROR = 2 };
    struct xls_records *r = &x->records;
    unsigned result = r->bytes[6];
    if (record_u16(r, 12) != 0xFFFF)
        return put_number(x, column, style, double_at(r, 6), true);
    if (result == TEXT)
        x->formula_column = (unsigned)column;
    if (result == BOOL || result == ERROR)
        return put_bool_or_error(x, column, r->bytes[8], result == ERROR, true);
    return OK;
}

static err_t put_shared(struct xls *x, size_t column)
{
    const char *text;
    size_t len;
    if (!string_store_find(&x->strings, record_u32(&x->records, 6), &text, &len))
        return damaged("a shared text is missing");
    return row_put(&x->sheet->row, column, CELL_TEXT, text, len);
}

static err_t put_own_text(struct xls *x, size_t column, enum cell_kind kind)
{
    if (!read_text(x, 2))
        return damaged("text of a cell");
    return row_put(&x->sheet->row, column, x->text.len > 0 ? kind : CELL_EMPTY, buf_str(&x->text), x->text.len);
}

/* Bytes that a record of cells has at least; 0: it is none of them. */
static size_t cell_record_len(unsigned type)
{
    static const struct { unsigned type; size_t len; } cells[] = {
        {XLS_NUMBER, 14}, {XLS_RK, 10}, {XLS_MULRK, 12}, {XLS_LABELSST, 10}, {XLS_LABEL, 9}, {XLS_RSTRING, 9},
        {XLS_BOOLERR, 8}, {XLS_FORMULA, 14},
    };
    for (size_t i = 0; i < sizeof cells / sizeof *cells; i++)
        if (cells[i].type == type)
            return cells[i].len;
    return 0;
}

static err_t put_cells(struct xls *x)
{
    struct xls_records *r = &x->records;
    size_t column = record_u16(r, 2), style = record_u16(r, 4);
    x->formula_column = NO_COLUMN;
    r->pos = 6;
    switch (r->type) {
    case XLS_NUMBER:
        return put_number(x, column, style, double_at(r, 6), false);
    case XLS_RK:
        return put_number(x, column, style, rk_value(record_u32(r, 6)), false);
    case XLS_MULRK:
        return put_many_numbers(x, column);
    case XLS_LABELSST:
        return put_shared(x, column);
    case XLS_BOOLERR:
        return put_bool_or_error(x, column, r->bytes[6], r->bytes[7], false);
    case XLS_FORMULA:
        return put_formula(x, column, style);
    default:
        return put_own_text(x, column, CELL_TEXT);
    }
}

static void add_merges(struct xls *x)
{
    const struct xls_records *r = &x->records;
    for (size_t i = 0, at = 2; i < record_u16(r, 0) && at + 8 <= r->len; i++, at += 8)
        sheet_merged(x->sheet, (struct sheet_merge){
            .first_row = record_u16(r, at) + 1, .last_row = record_u16(r, at + 2) + 1,
            .first_column = record_u16(r, at + 4) + 1, .last_column = record_u16(r, at + 6) + 1});
}

/* ---- rows ------------------------------------------------------------------------------ */

/* The next record of the sheet, without those of charts inside it. */
static err_t next_record(struct xls *x)
{
    struct xls_records *r = &x->records;
    size_t depth = 0;
    if (x->read_already) {
        x->read_already = false;
        return OK;
    }
    do {
        if (!records_next(r))
            return damaged("the sheet has no end");
        if (r->type == XLS_BOF)
            depth++;
        else if (r->type == XLS_EOF && depth > 0)
            depth--;
        else if (depth == 0)
            return OK;
    } while (true);
}

/* A record with cells: does it belong to the row that is being read? */
static err_t begin_row(struct xls *x, bool *begun, bool *ours)
{
    struct row_builder *row = &x->sheet->row;
    int64_t number = record_u16(&x->records, 0) + 1;
    *ours = !*begun || number == row->number;
    if (*begun)
        return OK;
    if (number <= row->number) /* written in an order that we would have to sort */
        return FAIL(ERR_INVALID, "sheet.save_as_xlsx");
    row_start(row, number);
    *begun = true;
    return OK;
}

/* A record within the sheet; *full when the first of the next row has come. */
static err_t read_record(struct xls *x, bool *begun, bool *full)
{
    struct xls_records *r = &x->records;
    size_t least = cell_record_len(r->type);
    if (r->type == XLS_MERGEDCELLS)
        add_merges(x);
    if (r->type == XLS_STRING && x->formula_column != NO_COLUMN)
        return put_own_text(x, x->formula_column, CELL_FORMULA);
    if (least == 0)
        return OK;
    if (r->len < least)
        return damaged("a cell is cut off");
    bool ours;
    TRY(begin_row(x, begun, &ours));
    *full = x->read_already = !ours;
    return ours ? put_cells(x) : OK;
}

static err_t xls_next(struct sheet *sheet, bool *more)
{
    struct xls *x = sheet->state;
    bool full = false;
    x->formula_column = NO_COLUMN;
    while (!full && !x->ended) {
        TRY(next_record(x));
        x->ended = x->records.type == XLS_EOF;
        TRY(read_record(x, more, &full));
    }
    return OK;
}

static void xls_close(struct sheet *sheet)
{
    struct xls *x = sheet->state;
    xls_stream_close(&x->records.stream);
    xls_file_close(&x->file);
    string_store_close(&x->strings);
    styles_close(&x->styles);
    buf_close(&x->text);
    free(x->places);
    free(x);
}

static const struct sheet_reader xls_reader = {
    .next = xls_next, .close = xls_close, .row_limit = SHEET_ROWS_XLS,
};

/* Compound files hold other things than tables, too. */
static err_t open_book(struct xls *x, const char *path)
{
    TRY(xls_file_open(&x->file, path));
    if (xls_file_has(&x->file, "EncryptedPackage"))
        return FAIL(ERR_INVALID, "sheet.has_password");
    if (xls_file_has(&x->file, "Workbook"))
        return xls_file_find(&x->file, "Workbook", &x->records.stream);
    return xls_file_has(&x->file, "Book") ? FAIL(ERR_INVALID, "sheet.save_as_xlsx")
                                          : FAIL(ERR_INVALID, "sheet.not_a_sheet");
}

err_t xls_open(struct sheet *sheet, const char *path, const struct sheet_options *options)
{
    struct xls *x = mem_zeroed(1, sizeof *x);
    sheet->reader = &xls_reader;
    sheet->state = x;
    sheet->facts.kind = SHEET_XLS;
    x->sheet = sheet;
    x->records.file = &x->file;
    x->text.max = TEXT_MAX;
    x->places = mem_zeroed(SHEET_NAMES, sizeof *x->places);
    x->names = arena_array(&sheet->arena, struct sheet_name, SHEET_NAMES);
    sheet->facts.sheets = x->names;
    string_store_start(&x->strings, path);

    TRY(open_book(x, path));
    TRY(read_book(x));
    sheet->facts.since_1904 = x->styles.since_1904;
    TRY(sheet_take(sheet, options->sheet));
    records_seek(&x->records, x->places[sheet->facts.taken]);
    return records_next(&x->records) && x->records.type == XLS_BOF ? OK : damaged("the sheet has no beginning");
}
