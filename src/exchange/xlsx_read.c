/* xlsx_read.c - rows of an .xlsx, one at a time from the stream of its XML. */
#include "exchange/xlsx.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { COLUMNS_XLSX = 16384 };

enum cell_type { TYPE_NUMBER, TYPE_SHARED, TYPE_TEXT, TYPE_BOOL, TYPE_ERROR, TYPE_DATE };

static const struct { const char *name; enum cell_type type; } cell_types[] = {
    {"n", TYPE_NUMBER}, {"s", TYPE_SHARED}, {"inlineStr", TYPE_TEXT}, {"str", TYPE_TEXT},
    {"b", TYPE_BOOL},   {"e", TYPE_ERROR},  {"d", TYPE_DATE},
};

struct xlsx {
    struct zip_file zip;
    struct xlsx_book book;
    struct cell_styles styles;
    struct string_store strings;
    struct xml_part *xml;       /* the sheet */
    struct sheet *sheet;
    bool in_data, in_row, row_ready;
    size_t next_column;

    /* The cell that is being read. */
    size_t column, style;
    enum cell_type type;
    bool is_formula, has_value, in_value;
    struct xlsx_text text;
};

/* ---- references ------------------------------------------------------------------------ */

/* "AB12" → column from 0 and row from 1; where it ends, or NULL. */
static const char *read_reference(const char *s, size_t *column, int64_t *row)
{
    size_t letters = 0;
    *column = 0;
    *row = 0;
    for (; *s >= 'A' && *s <= 'Z' && letters < 4; s++, letters++)
        *column = *column * 26 + (size_t)(*s - 'A' + 1);
    for (; *s >= '0' && *s <= '9' && *row < SHEET_ROWS_XLSX; s++)
        *row = *row * 10 + (*s - '0');
    (*column)--;
    return letters > 0 && *column < COLUMNS_XLSX && *row > 0 && *row <= SHEET_ROWS_XLSX ? s : NULL;
}

static void add_merge(struct xlsx *x, const char *reference)
{
    size_t from, to;
    struct sheet_merge merge;
    const char *s = reference ? read_reference(reference, &from, &merge.first_row) : NULL;
    if (!s || *s != ':' || !read_reference(s + 1, &to, &merge.last_row))
        return;
    merge.first_column = (int64_t)from + 1;
    merge.last_column = (int64_t)to + 1;
    sheet_merged(x->sheet, merge);
}

/* ---- cells ----------------------------------------------------------------------------- */

/* A number as the file has it; in another way only when that is shorter to read. */
static enum cell_kind show_number(const struct xlsx *x, const char **text, char out[NUMBER_TEXT])
{
    char *end;
    const char *stored = *text;
    size_t minus = *stored == '-';
    double value = strtod(stored, &end);
    if (stored[strspn(stored, "0123456789+-.eE")] != '\0' || *end != '\0' || end == stored || !isfinite(value))
        return CELL_ERROR;
    enum cell_kind kind = styles_show(&x->styles, x->style, value, out);
    bool plain = stored[minus + strspn(stored + minus, "0123456789")] == '\0';
    if (kind == CELL_DATE || !plain)
        *text = out;
    return kind;
}

/* 1990-01-01T00:00:00 as other dates are given. */
static enum cell_kind show_date(const char **text, char out[NUMBER_TEXT])
{
    if (strlen(*text) < 10)
        return CELL_TEXT;
    strncpy(out, *text, 19);
    out[19] = '\0';
    if (out[10] == 'T')
        out[10] = ' ';
    if (strcmp(out + 10, " 00:00:00") == 0)
        out[10] = '\0';
    *text = out;
    return CELL_DATE;
}

static bool find_shared(const struct xlsx *x, const char **text, size_t *len)
{
    char *end;
    size_t i = strtoul(*text, &end, 10);
    return *end == '\0' && string_store_find(&x->strings, i, text, len);
}

/* The kind of the cell's value, and its text made readable. */
static enum cell_kind show_value(const struct xlsx *x, const char **text, char shown[NUMBER_TEXT])
{
    switch (x->type) {
    case TYPE_SHARED:
    case TYPE_TEXT:
        return CELL_TEXT;
    case TYPE_NUMBER:
        return show_number(x, text, shown);
    case TYPE_DATE:
        return show_date(text, shown);
    case TYPE_BOOL:
        *text = xml_is_true(*text) ? "TRUE" : "FALSE";
        return CELL_BOOL;
    case TYPE_ERROR:
        return CELL_ERROR;
    }
    return CELL_TEXT;
}

static err_t put_cell(struct xlsx *x)
{
    char shown[NUMBER_TEXT];
    size_t len;
    struct row_builder *row = &x->sheet->row;
    const char *text = xlsx_text_done(&x->text, &len);
    if (len > SHEET_CELL)
        return row_put(row, x->column, CELL_TEXT, text, len);
    if (len == 0)
        return row_put(row, x->column, x->is_formula && !x->has_value ? CELL_FORMULA : CELL_EMPTY, "", 0);
    if (x->type == TYPE_SHARED)
        return find_shared(x, &text, &len) ? row_put(row, x->column, CELL_TEXT, text, len)
                                           : FAIL(ERR_INVALID, "sheet.damaged");
    enum cell_kind kind = show_value(x, &text, shown);
    if (x->is_formula && kind != CELL_ERROR)
        kind = CELL_FORMULA;
    return row_put(row, x->column, kind, text, strlen(text));
}

static err_t start_cell(struct xlsx *x, const char *const *attributes)
{
    const char *reference = xml_attribute(attributes, "r"), *type = xml_attribute(attributes, "t");
    const char *style = xml_attribute(attributes, "s");
    int64_t row = 0;
    x->column = x->next_column;
    if (reference && (!read_reference(reference, &x->column, &row) || row != x->sheet->row.number))
        return FAIL(ERR_INVALID, "sheet.damaged");
    if (x->column < x->next_column || x->column >= COLUMNS_XLSX)
        return FAIL(ERR_INVALID, "sheet.damaged");
    x->next_column = x->column + 1;
    x->style = style ? strtoul(style, NULL, 10) : 0;
    x->type = TYPE_NUMBER;
    for (size_t i = 0; type && i < sizeof cell_types / sizeof *cell_types; i++)
        if (strcmp(type, cell_types[i].name) == 0)
            x->type = cell_types[i].type;
    x->is_formula = x->has_value = x->in_value = false;
    buf_reset(&x->text.all);
    return OK;
}

/* ---- rows ------------------------------------------------------------------------------ */

static err_t start_row(struct xlsx *x, const char *const *attributes)
{
    const char *stored = xml_attribute(attributes, "r");
    int64_t before = x->sheet->row.number;
    int64_t number = stored ? strtoll(stored, NULL, 10) : before + 1;
    if (number <= before || number > SHEET_ROWS_XLSX)
        return FAIL(ERR_INVALID, "sheet.damaged");
    row_start(&x->sheet->row, number);
    x->next_column = 0;
    x->in_row = true;
    return OK;
}

static void sheet_start(void *ctx, const char *name, const char *const *attributes)
{
    struct xlsx *x = ctx;
    err_t why = OK;
    if (strcmp(name, "sheetData") == 0)
        x->in_data = true;
    else if (strcmp(name, "mergeCell") == 0)
        add_merge(x, xml_attribute(attributes, "ref"));
    else if (x->in_data && strcmp(name, "row") == 0)
        why = start_row(x, attributes);
    else if (x->in_row && strcmp(name, "c") == 0)
        why = start_cell(x, attributes);
    else if (strcmp(name, "f") == 0)
        x->is_formula = true;
    else if (strcmp(name, "v") == 0)
        x->in_value = x->has_value = true;
    else
        xlsx_text_start(&x->text, name, attributes);
    if (why)
        xml_part_refuse(x->xml, why);
}

static void sheet_text(void *ctx, const char *s, size_t len)
{
    struct xlsx *x = ctx;
    if (x->in_value)
        buf_add(&x->text.all, s, len);
    else
        xlsx_text_add(&x->text, s, len);
}

static void sheet_end(void *ctx, const char *name)
{
    struct xlsx *x = ctx;
    err_t why = OK;
    if (strcmp(name, "sheetData") == 0) {
        x->in_data = false; /* what follows has rows of other kinds */
    } else if (strcmp(name, "v") == 0) {
        x->in_value = false;
    } else if (x->in_row && strcmp(name, "c") == 0) {
        why = put_cell(x);
    } else if (x->in_row && strcmp(name, "row") == 0) {
        x->in_row = false;
        x->row_ready = true;
        xml_part_pause(x->xml);
    } else {
        xlsx_text_end(&x->text, name);
    }
    if (why)
        xml_part_refuse(x->xml, why);
}

static err_t xlsx_next(struct sheet *sheet, bool *more)
{
    struct xlsx *x = sheet->state;
    x->row_ready = false;
    TRY(xml_part_go_on(x->xml, more));
    *more = x->row_ready;
    return OK;
}

static void xlsx_close(struct sheet *sheet)
{
    struct xlsx *x = sheet->state;
    xml_part_close(&x->book.xml);
    xml_part_close(&x->xml);
    zip_close(&x->zip);
    string_store_close(&x->strings);
    styles_close(&x->styles);
    buf_close(&x->text.all);
    free(x);
}

static const struct sheet_reader xlsx_reader = {
    .next = xlsx_next, .close = xlsx_close, .row_limit = SHEET_ROWS_XLSX,
};

/* Texts and styles come before the first row needs them. */
static err_t read_shared_parts(struct xlsx *x)
{
    const char *styles = xlsx_related(&x->book, "/styles");
    const char *strings = xlsx_related(&x->book, "/sharedStrings");
    x->styles.since_1904 = x->sheet->facts.since_1904 = x->book.since_1904;
    if (styles && zip_has(&x->zip, styles))
        TRY(xlsx_read_styles(&x->zip, styles, &x->styles));
    if (strings && zip_has(&x->zip, strings))
        TRY(xlsx_read_strings(&x->zip, strings, &x->strings));
    return OK;
}

err_t xlsx_open(struct sheet *sheet, const char *path, const struct sheet_options *options)
{
    static const struct xml_handler handler = {sheet_start, sheet_end, sheet_text};
    struct xlsx *x = mem_zeroed(1, sizeof *x);
    sheet->reader = &xlsx_reader;
    sheet->state = x;
    sheet->facts.kind = SHEET_XLSX;
    x->sheet = sheet;
    x->book.arena = &sheet->arena;
    x->text.all.max = XLSX_TEXT_MAX;
    string_store_start(&x->strings, path);

    TRY(zip_open(&x->zip, path));
    TRY(xlsx_read_book(&x->zip, &x->book));
    sheet->facts.sheets = x->book.sheets;
    sheet->facts.sheet_count = x->book.sheet_count;
    TRY(sheet_take(sheet, options->sheet));
    TRY(read_shared_parts(x));
    return xml_part_open(&x->zip, x->book.sheet_parts[sheet->facts.taken], &handler, x, &x->xml);
}
