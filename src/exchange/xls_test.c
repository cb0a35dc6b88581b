/* xls_test.c - .xls as other programs write it; see test/fixtures/README.md. */
#include "exchange/sheet_bench.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define RARE "\U00004DAE\U000036C3\U00020164\U0002CBB1"

static const char *read_fixture(const char *name)
{
    return bench_read(bench_fixture(name), NULL, NULL);
}

/* The line of a row, in a place of its own. */
static const char *row_of(const char *read, int number)
{
    static char line[2000];
    char start[16];
    snprintf(start, sizeof start, "%d ", number);
    while (*read && strncmp(read, start, strlen(start)) != 0)
        read = strchr(read, '\n') + 1;
    snprintf(line, sizeof line, "%.*s", (int)strcspn(read, "\n"), read);
    return line;
}

static void roll_is_read_with_its_traps(void **state)
{
    (void)state;
    struct sheet_facts facts;
    const char *read = bench_read(bench_fixture("people.xls"), NULL, &facts);
    static const struct { int number; const char *want; } rows[] = {
        {1, "1 T花名册"},
        {2, "2 T姓名|T证件号码|T手机号|T出生日期|T登记时间|T号码（数字）"},
        {3, "3 T王\u4DAE0|T410199199001010011|T13800000000|D1990-01-01|D1990-01-01 14:30:00|N4.1019919900101E+17"},
        {4, "4 T王\u36C3" "1|T410199199001010011|T13800000000|N32874|BTRUE|E#N/A"},
        {6, "6 T王\U0002CBB1" "3|T410199199001010011|T13800000000"},
        {302, "302 T王\U0002CBB1" "299|T410199199001010011|T13800000000"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_string_equal(row_of(read, rows[i].number), rows[i].want);
    assert_int_equal(facts.kind, SHEET_XLS);
    assert_int_equal(facts.rows, 302);
    assert_int_equal(facts.sheet_count, 2);
    assert_int_equal(facts.taken, 1);
    assert_true(facts.sheets[0].hidden);
    assert_int_equal(facts.merge_count, 2);
    assert_int_equal(facts.merges[0].last_column, 6);
    assert_int_equal(facts.merges[1].first_row, 5);
}

static void hidden_sheet_can_be_asked_for(void **state)
{
    (void)state;
    static const struct sheet_options by_name = {.sheet = "旧表"};
    assert_string_equal(bench_read(bench_fixture("people.xls"), &by_name, NULL), "1 T不要这张\n");
}

static void formulas_give_their_results(void **state)
{
    (void)state;
    const char *read = read_fixture("formulas.xls");
    assert_string_equal(row_of(read, 1), "1 F2|F王小明|FTRUE|E#DIV/0!");
    static const char start[] = "3 D1990-01-01|T王小明" RARE "|N0.1|N13800000000|-|";
    const char *third = row_of(read, 3);
    assert_memory_equal(third, start, sizeof start - 1);
    assert_string_equal(third + strlen(third) - strlen("|T末列"), "|T末列");
}

static void texts_that_cross_records_are_whole(void **state)
{
    (void)state;
    const char *read = read_fixture("formulas.xls");
    for (int i = 1; i < 160; i++) {
        BUF_SCOPED want = {0};
        buf_printf(&want, "%d T", i + 11);
        for (int k = 0; k < i; k++)
            buf_char(&want, 'x');
        for (int k = 0; i % 2 == 0 && k < i / 4; k++)
            buf_text(&want, RARE);
        assert_string_equal(row_of(read, i + 11), want.at);
    }
}

static void small_and_old_and_locked_workbooks_are_told_apart(void **state)
{
    (void)state;
    static const struct { const char *name, *want; } cases[] = {
        {"since1904.xls", "1 D1990-01-01\n"},
        {"excel95.xls", "sheet.save_as_xlsx"},
        {"locked.xls", "sheet.has_password"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(read_fixture(cases[i].name), cases[i].want);
    assert_string_equal(row_of(read_fixture("ministream.xls"), 4), "4 T王\u36C3" "1|T410199199001010011|T13800000000");
}

/* Whatever byte is wrong: rows or a refusal, and nothing else. */
static void damaged_workbooks_end_in_rows_or_a_refusal(void **state)
{
    (void)state;
    char bytes[4096];
    FILE *file = fopen(bench_fixture("ministream.xls"), "r");
    size_t len = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    for (size_t i = 8; i < len; i++) {
        char kept = bytes[i];
        bytes[i] = (char)(kept ^ 0xFF);
        bench_read(bench_write("a.xls", bytes, len), NULL, NULL);
        bytes[i] = kept;
    }
    for (size_t cut = 8; cut < len; cut += 64)
        assert_non_null(strstr(bench_read(bench_write("a.xls", bytes, cut), NULL, NULL), "sheet."));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(roll_is_read_with_its_traps),
        cmocka_unit_test(hidden_sheet_can_be_asked_for),
        cmocka_unit_test(formulas_give_their_results),
        cmocka_unit_test(texts_that_cross_records_are_whole),
        cmocka_unit_test(small_and_old_and_locked_workbooks_are_told_apart),
        cmocka_unit_test(damaged_workbooks_end_in_rows_or_a_refusal),
    };
    return cmocka_run_group_tests(tests, bench_start, bench_end);
}
