/* sheet_bench.c - making and reading the files of tests. */
#include "exchange/sheet_bench.h"
#include "core/arena.h"
#include <assert.h>
#include <iconv.h>
#include <libgen.h>
#include <minizip/zip.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define RELATIONS "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
#define PACKAGE "http://schemas.openxmlformats.org/package/2006/relationships"
#define MAIN "http://schemas.openxmlformats.org/spreadsheetml/2006/main"

static char folder[] = "/tmp/bulou-sheet-XXXXXX";
static struct arena memory;
static struct buf read_rows;

int bench_start(void **state)
{
    (void)state;
    return mkdtemp(folder) ? 0 : -1;
}

int bench_end(void **state)
{
    (void)state;
    char command[80];
    snprintf(command, sizeof command, "rm -r %s", folder);
    arena_close(&memory);
    buf_close(&read_rows);
    return system(command);
}

const char *bench_path(const char *name)
{
    static char paths[8][200];
    static unsigned turn;
    char *path = paths[turn++ % 8];
    snprintf(path, sizeof paths[0], "%s/%s", folder, name);
    return path;
}

const char *bench_fixture(const char *name)
{
    char here[] = __FILE__;
    return arena_printf(&memory, "%s/../../test/fixtures/%s", dirname(here), name);
}

const char *bench_write(const char *name, const void *bytes, size_t len)
{
    const char *path = bench_path(name);
    FILE *file = fopen(path, "w");
    assert(file);
    assert(fwrite(bytes, 1, len, file) == len);
    fclose(file);
    return path;
}

const char *bench_write_text(const char *name, const char *text)
{
    return bench_write(name, text, strlen(text));
}

void bench_convert(const char *text, const char *charset, struct buf *out)
{
    iconv_t converter = iconv_open(charset, "UTF-8");
    size_t left = strlen(text), room = 4 * left + 16;
    char *copy = arena_strdup(&memory, text), *bytes = arena_alloc(&memory, room), *to = bytes;
    assert(converter != (iconv_t)-1);
    assert(iconv(converter, &copy, &left, &to, &room) != (size_t)-1);
    iconv_close(converter);
    buf_add(out, bytes, (size_t)(to - bytes));
}

const char *bench_zip(const char *name, const struct bench_part *parts, size_t n, int level)
{
    const char *path = bench_path(name);
    zipFile zip = zipOpen64(path, APPEND_STATUS_CREATE);
    assert(zip);
    for (size_t i = 0; i < n; i++) {
        zip_fileinfo info = {0};
        assert(zipOpenNewFileInZip64(zip, parts[i].name, &info, NULL, 0, NULL, 0, NULL, level ? Z_DEFLATED : 0,
                                     level, 0) == ZIP_OK);
        assert(zipWriteInFileInZip(zip, parts[i].text, (unsigned)strlen(parts[i].text)) == ZIP_OK);
        zipCloseFileInZip(zip);
    }
    zipClose(zip, NULL);
    return path;
}

static const char *or_else(const char *given, const char *otherwise)
{
    return given ? given : otherwise;
}

const char *bench_xlsx(const struct bench_book *b)
{
    static const char relation[] = "<Relationship Id=\"%s\" Type=\"" RELATIONS "/%s\" Target=\"%s\"/>";
    struct arena *a = &memory;
    const char *workbook = arena_printf(
        a, "<workbook xmlns=\"" MAIN "\" xmlns:r=\"" RELATIONS "\">%s<sheets>%s</sheets></workbook>",
        or_else(b->properties, ""), or_else(b->sheets, "<sheet name=\"One\" sheetId=\"1\" r:id=\"r7\"/>"));
    const char *relations = arena_printf(
        a, "<Relationships xmlns=\"" PACKAGE "\">%s%s%s%s%s</Relationships>",
        arena_printf(a, relation, "r7", "worksheet", "worksheets/sheet9.xml"),
        arena_printf(a, relation, "r8", "worksheet", "/xl/worksheets/sheet2.xml"),
        arena_printf(a, relation, "r9", "chartsheet", "chartsheets/sheet1.xml"),
        arena_printf(a, relation, "r1", "styles", "./styles.xml"),
        arena_printf(a, relation, "r2", "sharedStrings", "../xl/sharedStrings.xml"));
    const struct bench_part parts[] = {
        {"[Content_Types].xml", "<Types/>"},
        {"_rels/.rels", "<Relationships xmlns=\"" PACKAGE "\"><Relationship Id=\"a\" Type=\"" RELATIONS
                        "/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"},
        {"xl/workbook.xml", workbook},
        {"xl/_rels/workbook.xml.rels", relations},
        {"xl/worksheets/sheet9.xml",
         arena_printf(a, "<worksheet xmlns=\"" MAIN "\"><sheetData>%s</sheetData>%s</worksheet>",
                      or_else(b->sheet_data, ""), or_else(b->after_data, ""))},
        {"xl/worksheets/sheet2.xml",
         "<worksheet xmlns=\"" MAIN "\"><sheetData><row><c t=\"inlineStr\"><is><t>second</t></is></c></row>"
         "</sheetData></worksheet>"},
        {"xl/styles.xml", arena_printf(a, "<styleSheet xmlns=\"" MAIN "\">%s</styleSheet>", or_else(b->styles, ""))},
        {"xl/sharedStrings.xml", arena_printf(a, "<sst xmlns=\"" MAIN "\">%s</sst>", or_else(b->strings, ""))},
    };
    return bench_zip("book.xlsx", parts, sizeof parts / sizeof *parts, 6);
}

static void add_row(const struct sheet_row *row)
{
    static const char letters[] = {
        [CELL_EMPTY] = '-', [CELL_TEXT] = 'T', [CELL_NUMBER] = 'N', [CELL_DATE] = 'D',
        [CELL_BOOL] = 'B',  [CELL_FORMULA] = 'F', [CELL_ERROR] = 'E',
    };
    buf_int(&read_rows, row->number);
    for (size_t i = 0; i < row->n; i++)
        buf_printf(&read_rows, "%c%c%s", i ? '|' : ' ', letters[row->cells[i].kind], row->cells[i].text);
    buf_char(&read_rows, '\n');
}

static void add_failure(err_t why)
{
    const struct err_told *told = err_told();
    buf_text(&read_rows, why->key);
    for (size_t i = 0; i < told->n; i++)
        buf_printf(&read_rows, " %s=%s", told->value[i].name, told->value[i].text);
}

const char *bench_read(const char *path, const struct sheet_options *options, struct sheet_facts *facts)
{
    SHEET_SCOPED sheet = NULL;
    struct sheet_row row;
    bool more = true;
    buf_reset(&read_rows);
    err_clear();
    err_t why = sheet_open(path, options, &sheet);
    while (!why && more) {
        why = sheet_next(sheet, &row, &more);
        if (!why && more)
            add_row(&row);
    }
    if (why)
        add_failure(why);
    if (sheet && facts) {
        *facts = *sheet_facts(sheet); /* with a copy of what goes with the sheet */
        facts->sheets = arena_memdup(&memory, facts->sheets, facts->sheet_count * sizeof *facts->sheets);
    }
    return buf_str(&read_rows);
}

#ifdef __SANITIZE_ADDRESS__
size_t bench_memory_kb(void)
{
    return 0; /* the sanitizer keeps what was freed */
}
#else
size_t bench_memory_kb(void)
{
    long all, resident;
    FILE *file = fopen("/proc/self/statm", "r");
    assert(file);
    assert(fscanf(file, "%ld %ld", &all, &resident) == 2);
    fclose(file);
    return (size_t)(resident * sysconf(_SC_PAGESIZE) / 1024);
}
#endif
