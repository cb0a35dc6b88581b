/* sheet_test.c - kinds of files, what we write, and that we can read it again. */
#include "exchange/sheet_bench.h"
#include "exchange/string_store.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define RARE "\U00004DAE\U000036C3\U00020164\U0002CBB1"

static const char *const headings[] = {"姓名", "证件号码", "备注"};

static void kind_is_known_by_content_and_not_by_name(void **state)
{
    (void)state;
    static const struct { const char *bytes, *want; } cases[] = {
        {"a,b\n", "1 Ta|Tb\n"},
        {"<html><table><tr><td>1", "sheet.save_as_xlsx"},
        {"\xEF\xBB\xBF\r\n <?xml version=\"1.0\"?>", "sheet.save_as_xlsx"},
        {"%PDF-1.7", "sheet.not_a_sheet"},
        {"Rar!", "sheet.not_a_sheet"},
        {"PK\x03\x04", "sheet.damaged"},
        {"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "sheet.damaged"},
        {"", "sheet.empty"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(bench_read(bench_write_text("roll.xlsx", cases[i].bytes), NULL, NULL), cases[i].want);
    assert_string_equal(bench_read(bench_path("none.csv"), NULL, NULL), "sheet.cannot_open");
}

static void file_above_the_limit_is_refused(void **state)
{
    (void)state;
    const char *path = bench_write_text("large.csv", "a,b\n");
    assert_int_equal(truncate(path, (off_t)SHEET_FILE + 1), 0); /* takes no room */
    assert_string_equal(bench_read(path, NULL, NULL), "sheet.file_too_large limit=1024");
}

static void missing_cells_are_empty(void **state)
{
    (void)state;
    const struct cell cells[] = {{CELL_TEXT, "a"}};
    const struct sheet_row row = {.number = 1, .n = 1, .cells = cells};
    assert_string_equal(sheet_cell(&row, 0).text, "a");
    assert_string_equal(sheet_cell(&row, 1).text, "");
    assert_int_equal(sheet_cell(&row, 1).kind, CELL_EMPTY);
}

static const char *write_two_rows(enum sheet_kind kind, const char *name)
{
    static const char *const rows[][3] = {
        {"王" RARE "兰", "410199199001010011", "=1+1"},
        {" x ", "", "a\r\n\"b\", c_x000D_"},
    };
    const char *path = bench_path(name);
    SHEET_WRITER_SCOPED writer = NULL;
    assert_null(sheet_write_open(path, kind, headings, 3, &writer));
    assert_null(sheet_write_row(writer, rows[0], 3));
    assert_null(sheet_write_row(writer, (const char *const[]){"短", NULL}, 2));
    assert_null(sheet_write_row(writer, rows[1], 3));
    assert_null(sheet_write_close(&writer));
    return path;
}

static void what_is_written_is_read_again(void **state)
{
    (void)state;
    static const char want[] = "1 T姓名|T证件号码|T备注\n2 T王" RARE "兰|T410199199001010011|T=1+1\n3 T短\n"
                               "4 T x |-|Ta\r\n\"b\", c_x000D_\n";
    struct sheet_facts facts;
    assert_string_equal(bench_read(write_two_rows(SHEET_CSV, "a.csv"), NULL, &facts), want);
    assert_int_equal(facts.proof, CHARSET_MARKED);
    assert_string_equal(bench_read(write_two_rows(SHEET_XLSX, "a.xlsx"), NULL, &facts), want);
    assert_int_equal(facts.kind, SHEET_XLSX);
}

static void csv_is_made_for_spreadsheets(void **state)
{
    (void)state;
    char bytes[400] = {0};
    FILE *file = fopen(write_two_rows(SHEET_CSV, "a.csv"), "r");
    assert_true(fread(bytes, 1, sizeof bytes - 1, file) > 0);
    fclose(file);
    assert_memory_equal(bytes, "\xEF\xBB\xBF" "姓名,证件号码,备注\r\n", 3 + 28);
    assert_non_null(strstr(bytes, ",'=1+1\r\n短,,\r\n"));
}

static void unfinished_and_failed_files_disappear(void **state)
{
    (void)state;
    static const enum sheet_kind kinds[] = {SHEET_CSV, SHEET_XLSX};
    for (size_t i = 0; i < 2; i++) {
        const char *path = bench_path("left");
        {
            SHEET_WRITER_SCOPED writer = NULL;
            assert_null(sheet_write_open(path, kinds[i], headings, 3, &writer));
            assert_null(sheet_write_row(writer, headings, 3));
        }
        assert_int_equal(access(path, F_OK), -1);
    }
    struct sheet_writer *writer;
    err_t why = sheet_write_open(bench_path("no/folder/a.csv"), SHEET_CSV, headings, 3, &writer);
    assert_string_equal(why->key, "sheet.cannot_write");
    assert_null(writer);
}

static void text_longer_than_a_cell_is_not_written(void **state)
{
    (void)state;
    BUF_SCOPED text = {0};
    SHEET_WRITER_SCOPED writer = NULL;
    for (int i = 0; i <= SHEET_CELL; i++)
        buf_char(&text, 'x');
    const char *row[] = {text.at};
    assert_null(sheet_write_open(bench_path("a.xlsx"), SHEET_XLSX, headings, 1, &writer));
    assert_string_equal(sheet_write_row(writer, row, 1)->key, "sheet.cell_too_long_to_write");
    text.at[SHEET_CELL] = '\0';
    assert_null(sheet_write_row(writer, row, 1));
    assert_null(sheet_write_close(&writer));
    assert_null(strstr(bench_read(bench_path("a.xlsx"), NULL, NULL), "sheet."));
}

/* Number of rows of a sheet, and the text of its last one. */
static int64_t count_rows(const char *path, const char *name, char last[40], struct sheet_facts *facts)
{
    const struct sheet_options options = {.sheet = name};
    SHEET_SCOPED sheet = NULL;
    struct sheet_row row;
    bool more = true;
    assert_null(sheet_open(path, &options, &sheet));
    while (more) {
        assert_null(sheet_next(sheet, &row, &more));
        if (more)
            snprintf(last, 40, "%s", row.cells[0].text);
    }
    *facts = *sheet_facts(sheet);
    return facts->rows;
}

static void rows_beyond_a_full_sheet_go_on_in_the_next(void **state)
{
    (void)state;
    const char *path = bench_path("full.xlsx");
    char text[40];
    const char *row[] = {text};
    struct sheet_facts facts;
    SHEET_WRITER_SCOPED writer = NULL;
    size_t before = bench_memory_kb();
    assert_null(sheet_write_open(path, SHEET_XLSX, headings, 1, &writer));
    for (int i = 1; i <= SHEET_ROWS_XLSX + 1; i++) {
        snprintf(text, sizeof text, "%d", i);
        assert_null(sheet_write_row(writer, row, 1));
    }
    assert_null(sheet_write_close(&writer));
    assert_int_equal(count_rows(path, NULL, text, &facts), SHEET_ROWS_XLSX);
    assert_string_equal(text, "1048575");
    assert_true(sheet_may_be_cut_off(&facts));
    assert_int_equal(facts.sheet_count, 2);
    assert_int_equal(count_rows(path, "Sheet2", text, &facts), 3);
    assert_string_equal(text, "1048577");
    assert_true(bench_memory_kb() < before + 8192);
}

static void shared_texts_are_the_same_in_memory_and_in_a_file(void **state)
{
    (void)state;
    static const size_t in_memory[] = {STORE_IN_MEMORY, 100};
    for (size_t turn = 0; turn < 2; turn++) {
        struct string_store store;
        char text[40];
        const char *found;
        size_t len, n = 200000;
        string_store_start(&store, bench_path("beside.xlsx"));
        store.in_memory = in_memory[turn];
        for (size_t i = 0; i < n; i++)
            assert_null(string_store_add(&store, text, (size_t)(i % 7 ? snprintf(text, sizeof text, "王%zu", i) : 0)));
        assert_null(string_store_finish(&store));
        for (size_t i = 0; i < n; i += 13) {
            size_t want = (size_t)(i % 7 ? snprintf(text, sizeof text, "王%zu", i) : 0);
            assert_true(string_store_find(&store, i, &found, &len));
            assert_int_equal(len, want);
            assert_memory_equal(found, text, want);
        }
        assert_false(string_store_find(&store, n, &found, &len));
        string_store_close(&store);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(kind_is_known_by_content_and_not_by_name),
        cmocka_unit_test(file_above_the_limit_is_refused),
        cmocka_unit_test(missing_cells_are_empty),
        cmocka_unit_test(what_is_written_is_read_again),
        cmocka_unit_test(csv_is_made_for_spreadsheets),
        cmocka_unit_test(unfinished_and_failed_files_disappear),
        cmocka_unit_test(text_longer_than_a_cell_is_not_written),
        cmocka_unit_test(rows_beyond_a_full_sheet_go_on_in_the_next),
        cmocka_unit_test(shared_texts_are_the_same_in_memory_and_in_a_file),
    };
    return cmocka_run_group_tests(tests, bench_start, bench_end);
}
