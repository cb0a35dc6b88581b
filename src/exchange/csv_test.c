/* csv_test.c - CSV in every character set and every habit of writing it. */
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
#define ROLL "姓名,证件号码\n王" RARE "兰,410199199001010011\n张三,41019919900101002X\n"
#define ROLL_READ "1 T姓名|T证件号码\n2 T王" RARE "兰|T410199199001010011\n3 T张三|T41019919900101002X\n"

static const char *read_text(const char *text)
{
    return bench_read(bench_write_text("a.csv", text), NULL, NULL);
}

static void every_character_set_is_known_and_gives_the_same_rows(void **state)
{
    (void)state;
    static const struct { const char *mark, *charset; enum charset want; enum charset_proof proof; } cases[] = {
        {"", "UTF-8", CHARSET_UTF8, CHARSET_FITS},
        {"\xEF\xBB\xBF", "UTF-8", CHARSET_UTF8, CHARSET_MARKED},
        {"\xFF\xFE", "UTF-16LE", CHARSET_UTF16_LE, CHARSET_MARKED},
        {"\xFE\xFF", "UTF-16BE", CHARSET_UTF16_BE, CHARSET_MARKED},
        {"", "UTF-16LE", CHARSET_UTF16_LE, CHARSET_FITS},
        {"", "UTF-16BE", CHARSET_UTF16_BE, CHARSET_FITS},
        {"", "GB18030", CHARSET_GB18030, CHARSET_GUESSED},
        {"\x84\x31\x95\x33", "GB18030", CHARSET_GB18030, CHARSET_MARKED},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        BUF_SCOPED bytes = {0};
        struct sheet_facts facts;
        buf_text(&bytes, cases[i].mark);
        bench_convert(ROLL, cases[i].charset, &bytes);
        const char *path = bench_write("a.csv", bytes.at, bytes.len);
        assert_string_equal(bench_read(path, NULL, &facts), ROLL_READ);
        assert_int_equal(facts.charset, cases[i].want);
        assert_int_equal(facts.proof, cases[i].proof);

        struct sheet_options told = {.charset = cases[i].want};
        assert_string_equal(bench_read(path, &told, &facts), ROLL_READ);
        assert_int_equal(facts.proof, CHARSET_TOLD);
    }
}

static void characters_that_older_programs_put_elsewhere_find_their_place(void **state)
{
    (void)state;
    static const struct sheet_options gb18030 = {.charset = CHARSET_GB18030};
    static const struct { const char *bytes, *text; } cases[] = {
        {"\xFE\x59", "\u9FB4"},                 /* two bytes of the standard of 2022 */
        {"\x82\x35\x90\x37", "\u9FB4"},         /* what encoders of 2005 wrote for it */
        {"\x82\x35\x91\x34", "\u9FBB"},
        {"\x84\x31\x83\x35", "\uFE19"},
        {"\x81\x35\xF4\x37", "\u1E3F"},
        {"\xFE\xA0", "\u9FBB"},
        {"\xA6\xD9", "\uFE10"},
        {"\xFE\x51", "\U00020087"},
        {"\xA8\xBC", "\u1E3F"},
        {"\xFE\x9F", "\u4DAE"},
        {"\x80" "5", "\u20AC5"},                /* the euro sign of GBK */
        {"\xA1\xA4", "\u00B7"},                 /* the dot in names */
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        BUF_SCOPED want = {0};
        buf_printf(&want, "1 T%s\n", cases[i].text);
        assert_string_equal(bench_read(bench_write_text("a.csv", cases[i].bytes), &gb18030, NULL), buf_str(&want));
    }
}

static void two_short_words_in_gb18030_are_not_taken_for_utf8(void **state)
{
    (void)state;
    struct sheet_facts facts;
    const char *path = bench_write_text("a.csv", "\xC1\xAA\xCD\xA8\n"); /* 联通 */
    assert_string_equal(bench_read(path, NULL, &facts), "1 T联通\n");
    assert_int_equal(facts.proof, CHARSET_GUESSED);
}

static void what_cannot_be_read_names_its_row(void **state)
{
    (void)state;
    static const struct { const char *text, *want; } cases[] = {
        {"姓名\n王小明\n张\xE4三\n李四\n王五\n赵六\n钱七\n孙八\n周九\n吴十\n郑一\n",
         "1 T姓名\n2 T王小明\nsheet.not_in_charset charset=UTF-8 row=3"},
        {"\xEF\xBB\xBF" "ok\n\xFF\n", "1 Tok\nsheet.not_in_charset charset=UTF-8 row=2"},
        {"姓名\n\"王\n小明\n", "1 T姓名\nsheet.quote_not_closed row=2"},
        {"\x81\x20\xFF\xFF\x01\n", "sheet.unknown_charset"},
        {"", "sheet.empty"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(read_text(cases[i].text), cases[i].want);
}

static void zero_bytes_are_refused(void **state)
{
    (void)state;
    static const char marked[] = "\xEF\xBB\xBF" "a,b\nc\0d\n", plain[] = "a\nb\0\0c\0";
    static const char utf16[] = "\xFF\xFE" "a\0\n\0\0\0b\0";
    assert_string_equal(bench_read(bench_write("a.csv", marked, sizeof marked - 1), NULL, NULL),
                        "1 Ta|Tb\nsheet.zero_byte row=2");
    assert_string_equal(bench_read(bench_write("a.csv", plain, sizeof plain - 1), NULL, NULL), "sheet.not_a_sheet");
    assert_string_equal(bench_read(bench_write("a.csv", utf16, sizeof utf16 - 1), NULL, NULL),
                        "1 Ta\nsheet.zero_byte row=2");
}

static void quotes_line_ends_and_blanks_are_read_as_they_are_written(void **state)
{
    (void)state;
    static const struct { const char *text, *want; } cases[] = {
        {"a,b\r\nc,d\r\n", "1 Ta|Tb\n2 Tc|Td\n"},
        {"a,b\rc,d\r", "1 Ta|Tb\n2 Tc|Td\n"},
        {"a,b\nc,d", "1 Ta|Tb\n2 Tc|Td\n"},
        {"\"a,\"\"b\"\"\",c\n", "1 Ta,\"b\"|Tc\n"},
        {"\"a\r\nb\",c\r\nd\r\n", "1 Ta\r\nb|Tc\n2 Td\n"},
        {"a\"b\"c,d\n", "1 Ta\"b\"c|Td\n"},
        {"\"a\"bc,d\n", "1 Tabc|Td\n"},
        {",,c,,\n", "1 -|-|Tc\n"},
        {"a\n\n,,\n\nb\n", "1 Ta\n5 Tb\n"},
        {"\"\",\"\"\n\"\"", ""},
        {"\n\n", ""},
        {" a , b \n", "1 T a |T b \n"},
        {"=\"0410\",'=x,'+86,'it,=1+1\n", "1 T0410|T=x|T+86|T'it|T=1+1\n"},
        {"4.10199E+17,1.5E+3x,E+1\n", "1 N4.10199E+17|T1.5E+3x|TE+1\n"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(read_text(cases[i].text), cases[i].want);
}

static void separator_is_the_one_on_which_lines_agree(void **state)
{
    (void)state;
    static const struct { const char *text; char want; } cases[] = {
        {"a,b\nc,d\n", ','},
        {"a;b\nc;d,e\n", ';'},
        {"a\tb\tc\nd,x\te,y\tf,z\ng,1\th,2\ti,3\n", '\t'},
        {"a|b\nc|d\n", '|'},
        {"花名册\na;b;c\n1;\"2,3,4,5\";6\n", ';'},
        {"only\none\n", ','},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct sheet_facts facts;
        bench_read(bench_write_text("a.csv", cases[i].text), NULL, &facts);
        assert_int_equal(facts.separator, cases[i].want);
    }
    struct sheet_options told = {.separator = '#'};
    assert_string_equal(bench_read(bench_write_text("a.csv", "a,b#c\n"), &told, NULL), "1 Ta,b|Tc\n");
}

static void what_is_too_large_names_its_row_and_column(void **state)
{
    (void)state;
    BUF_SCOPED text = {0};
    buf_text(&text, "a\nb,");
    for (int i = 0; i <= SHEET_CELL; i++)
        buf_char(&text, 'x');
    assert_string_equal(read_text(text.at), "1 Ta\nsheet.cell_too_long row=2 column=B limit=32767");
    buf_reset(&text);
    for (int i = 0; i < SHEET_COLUMNS; i++)
        buf_char(&text, ',');
    buf_text(&text, "\nb"); /* empty cells do not count */
    assert_string_equal(read_text(text.at), "2 Tb\n");
    text.at[SHEET_COLUMNS] = 'x';
    assert_string_equal(read_text(text.at), "sheet.too_many_columns row=1 column=IW limit=256");
    buf_reset(&text);
    buf_text(&text, "a\nb,\""); /* a stray quote must not gather the rest of the file */
    for (int i = 0; i < 50000; i++)
        buf_text(&text, "c,d\n");
    assert_string_equal(read_text(text.at), "1 Ta\nsheet.cell_too_long row=2 column=B limit=32767");
}

/* Lines of the form 王N,N until the file is so long. */
static void add_lines(struct buf *text, const char *name, size_t len)
{
    for (int i = 1; text->len < len; i++)
        buf_printf(text, "%s%d,%d\n", name, i, i);
}

/* Rows, read from the second on, that are not what add_lines wrote. */
static size_t count_wrong(const char *read, size_t *rows)
{
    size_t wrong = 0;
    for (*rows = 0; *read; read = strchr(read, '\n') + 1, ++*rows) {
        char want[80];
        int len = snprintf(want, sizeof want, "%zu T王\"" RARE "%zu|T%zu\n", *rows + 2, *rows + 1, *rows + 1);
        wrong += strncmp(read, want, (size_t)len) != 0;
    }
    return wrong;
}

static void characters_and_cells_may_be_cut_anywhere_between_pieces(void **state)
{
    (void)state;
    static const char *const charsets[] = {"UTF-8", "UTF-16LE", "GB18030"};
    for (size_t i = 0; i < 3; i++)
        for (size_t shift = 0, rows; shift < 4; shift++) {
            BUF_SCOPED text = {0};
            BUF_SCOPED bytes = {0};
            buf_printf(&text, "%.*s\n", (int)shift + 1, "xxxx");
            add_lines(&text, "\"王\"\"" RARE "\"", 200000);
            bench_convert(text.at, charsets[i], &bytes);
            const char *got = bench_read(bench_write("a.csv", bytes.at, bytes.len), NULL, NULL);
            assert_int_equal(count_wrong(strchr(got, '\n') + 1, &rows), 0);
            assert_true(rows > 5000);
        }
}

static void first_megabyte_without_chinese_decides_nothing(void **state)
{
    (void)state;
    struct sheet_facts facts;
    BUF_SCOPED text = {0};
    add_lines(&text, "Wang", 3 << 20);
    buf_text(&text, "\xC8\xD5\xB1\xBE,x\n"); /* 日本 in GB 18030 */
    assert_null(strstr(bench_read(bench_write_text("a.csv", text.at), NULL, &facts), "sheet."));
    assert_int_equal(facts.charset, CHARSET_GB18030);
}

static void second_character_set_in_one_file_is_refused(void **state)
{
    (void)state;
    BUF_SCOPED text = {0};
    add_lines(&text, "王", 2 << 20);
    buf_text(&text, "\xC8\xD5\xB1\xBE,x\n");
    const char *failed = strstr(bench_read(bench_write_text("a.csv", text.at), NULL, NULL), "sheet.");
    assert_non_null(failed);
    assert_memory_equal(failed, "sheet.not_in_charset", 20);
}

/* More than any spreadsheet holds: that a list ends where a format ends is what loses people. */
static void five_million_rows_are_read_to_the_last_in_the_memory_of_a_few(void **state)
{
    (void)state;
    const char *path = bench_path("long.csv");
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    for (int i = 1; i <= 5000000; i++)
        fprintf(file, "王,%d\n", i);
    fclose(file);

    SHEET_SCOPED sheet = NULL;
    struct sheet_row row;
    bool more = true;
    char last[16] = "";
    size_t before = bench_memory_kb();
    assert_null(sheet_open(path, NULL, &sheet));
    while (more) {
        assert_null(sheet_next(sheet, &row, &more));
        if (more)
            snprintf(last, sizeof last, "%s", sheet_cell(&row, 1).text);
    }
    assert_int_equal(sheet_facts(sheet)->rows, 5000000);
    assert_string_equal(last, "5000000");
    assert_true(bench_memory_kb() < before + 8192);
    assert_false(sheet_may_be_cut_off(sheet_facts(sheet)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_character_set_is_known_and_gives_the_same_rows),
        cmocka_unit_test(characters_that_older_programs_put_elsewhere_find_their_place),
        cmocka_unit_test(two_short_words_in_gb18030_are_not_taken_for_utf8),
        cmocka_unit_test(what_cannot_be_read_names_its_row),
        cmocka_unit_test(zero_bytes_are_refused),
        cmocka_unit_test(quotes_line_ends_and_blanks_are_read_as_they_are_written),
        cmocka_unit_test(separator_is_the_one_on_which_lines_agree),
        cmocka_unit_test(what_is_too_large_names_its_row_and_column),
        cmocka_unit_test(characters_and_cells_may_be_cut_anywhere_between_pieces),
        cmocka_unit_test(first_megabyte_without_chinese_decides_nothing),
        cmocka_unit_test(second_character_set_in_one_file_is_refused),
        cmocka_unit_test(five_million_rows_are_read_to_the_last_in_the_memory_of_a_few),
    };
    return cmocka_run_group_tests(tests, bench_start, bench_end);
}
