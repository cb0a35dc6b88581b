/* sheet.c - one face for all kinds of tables in files. */
#include "exchange/charset.h"
#include "exchange/sheet_source.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef err_t opener(struct sheet *sheet, const char *path, const struct sheet_options *options);

/* What files begin with.  Without `open` they are known and not for us. */
static const struct { const char *bytes; size_t len; opener *open; } beginnings[] = {
    {"PK\x03\x04", 4, xlsx_open},
    {"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8, xls_open},
    {"PK\x05\x06", 4, NULL},
    {"%PDF", 4, NULL},
    {"Rar!", 4, NULL},
    {"7z\xBC\xAF", 4, NULL},
    {"\x1F\x8B", 2, NULL},
    {"\x89PNG", 4, NULL},
    {"\xFF\xD8\xFF", 3, NULL},
};

/* The first bytes of the file, zeros where it has fewer. */
static err_t read_beginning(const char *path, char first[64])
{
    memset(first, 0, 64);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct stat st = {0};
    if (fd < 0 || fstat(fd, &st) || read(fd, first, 63) < 0) {
        err_detail("%s: %s", path, strerror(errno));
        if (fd >= 0)
            close(fd);
        return FAIL(ERR_STORAGE, "sheet.cannot_open");
    }
    close(fd);
    if (st.st_size == 0)
        return FAIL(ERR_INVALID, "sheet.empty");
    if (st.st_size <= SHEET_FILE)
        return OK;
    err_tell("limit", "%d", SHEET_FILE >> 20);
    return FAIL(ERR_TOO_LARGE, "sheet.file_too_large");
}

/* Many systems write a web page or XML and name it .xls. */
static bool is_markup(const char *first)
{
    if (strncmp(first, "\xEF\xBB\xBF", 3) == 0)
        first += 3;
    first += strspn(first, " \t\r\n");
    return *first == '<';
}

static err_t find_opener(const char *path, opener **out)
{
    char first[64];
    TRY(read_beginning(path, first));
    for (size_t i = 0; i < sizeof beginnings / sizeof *beginnings; i++) {
        if (memcmp(first, beginnings[i].bytes, beginnings[i].len) != 0)
            continue;
        *out = beginnings[i].open;
        return *out ? OK : FAIL(ERR_INVALID, "sheet.not_a_sheet");
    }
    if (is_markup(first))
        return FAIL(ERR_INVALID, "sheet.save_as_xlsx");
    *out = csv_open;
    return OK;
}

err_t sheet_open(const char *path, const struct sheet_options *options, struct sheet **out)
{
    static const struct sheet_options none;
    opener *open_kind = NULL;
    *out = NULL;
    TRY(find_opener(path, &open_kind));

    SHEET_SCOPED sheet = mem_zeroed(1, sizeof *sheet);
    sheet->row.text.max = (size_t)SHEET_COLUMNS * (SHEET_CELL + 1);
    TRY(open_kind(sheet, path, options ? options : &none));
    *out = sheet;
    sheet = NULL;
    return OK;
}

static err_t next_row(struct sheet *sheet, bool *more)
{
    do {
        *more = false;
        TRY(sheet->reader->next(sheet, more));
    } while (*more && sheet->row.n == 0);
    if (!*more || sheet->row.number <= sheet->reader->row_limit)
        return OK;
    *more = false;
    err_tell("limit", "%lld", (long long)sheet->reader->row_limit);
    return FAIL(ERR_TOO_LARGE, "sheet.too_many_rows");
}

err_t sheet_next(struct sheet *sheet, struct sheet_row *row, bool *more)
{
    *more = false;
    *row = (struct sheet_row){0};
    if (!sheet->failed)
        sheet->failed = next_row(sheet, more);
    TRY(sheet->failed);
    if (!*more)
        return OK;
    row_finish(&sheet->row);
    *row = (struct sheet_row){.number = sheet->row.number, .n = sheet->row.n, .cells = sheet->row.cells};
    sheet->facts.rows++;
    sheet->facts.last_row = row->number;
    return OK;
}

struct cell sheet_cell(const struct sheet_row *row, size_t column)
{
    return column < row->n ? row->cells[column] : (struct cell){.kind = CELL_EMPTY, .text = ""};
}

const struct sheet_facts *sheet_facts(const struct sheet *sheet)
{
    return &sheet->facts;
}

bool sheet_may_be_cut_off(const struct sheet_facts *facts)
{
    return facts->last_row == SHEET_ROWS_XLS || facts->last_row == SHEET_ROWS_XLSX;
}

void sheet_close(struct sheet **sheet)
{
    struct sheet *s = *sheet;
    *sheet = NULL;
    if (!s)
        return;
    if (s->reader)
        s->reader->close(s);
    buf_close(&s->row.text);
    arena_close(&s->arena);
    free(s);
}

/* ---- for the readers ------------------------------------------------------------------- */

err_t sheet_take(struct sheet *sheet, const char *wanted)
{
    struct sheet_facts *facts = &sheet->facts;
    for (size_t i = 0; i < facts->sheet_count; i++) {
        const struct sheet_name *name = &facts->sheets[i];
        if (wanted ? strcmp(name->name, wanted) == 0 : !name->hidden) {
            facts->taken = i;
            return OK;
        }
    }
    err_tell("name", "%s", wanted ? wanted : "");
    return wanted ? FAIL(ERR_INVALID, "sheet.no_such_sheet") : FAIL(ERR_INVALID, "sheet.no_visible_sheet");
}

void sheet_merged(struct sheet *sheet, struct sheet_merge merge)
{
    if (sheet->facts.merge_count < SHEET_MERGES)
        sheet->facts.merges[sheet->facts.merge_count] = merge;
    sheet->facts.merge_count++;
}

void row_start(struct row_builder *row, int64_t number)
{
    for (size_t i = 0; i < row->n; i++)
        row->cells[i].kind = CELL_EMPTY;
    row->n = 0;
    row->number = number;
    buf_reset(&row->text);
}

static err_t check_cell(const struct row_builder *row, size_t column, size_t len)
{
    char letters[8];
    if (column < SHEET_COLUMNS && len <= SHEET_CELL)
        return OK;
    column_letters(column, letters);
    err_tell("row", "%lld", (long long)row->number);
    err_tell("column", "%s", letters);
    err_tell("limit", "%d", column < SHEET_COLUMNS ? (int)SHEET_CELL : (int)SHEET_COLUMNS);
    return column < SHEET_COLUMNS ? FAIL(ERR_INVALID, "sheet.cell_too_long")
                                  : FAIL(ERR_INVALID, "sheet.too_many_columns");
}

err_t row_put(struct row_builder *row, size_t column, enum cell_kind kind, const char *text, size_t len)
{
    if (len == 0 && kind != CELL_FORMULA)
        return OK;
    TRY(check_cell(row, column, len));
    row->cells[column].kind = kind;
    row->at[column] = row->text.len;
    charset_add_moved(&row->text, text, len);
    buf_char(&row->text, '\0');
    if (row->text.full)
        return FAIL(ERR_INVALID, "sheet.damaged");
    if (column >= row->n)
        row->n = column + 1;
    return OK;
}

void row_finish(struct row_builder *row)
{
    for (size_t i = 0; i < row->n; i++)
        row->cells[i].text = row->cells[i].kind == CELL_EMPTY ? "" : row->text.at + row->at[i];
}

void column_letters(size_t column, char out[8])
{
    char turned[8];
    size_t n = 0;
    for (size_t rest = column + 1; rest > 0; rest = (rest - 1) / 26)
        turned[n++] = (char)('A' + (rest - 1) % 26);
    for (size_t i = 0; i < n; i++)
        out[i] = turned[n - 1 - i];
    out[n] = '\0';
}
