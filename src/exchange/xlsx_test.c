/* xlsx_test.c - .xlsx with every trap that workbooks of offices hold. */
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
#define ROW1(cells) "<row r=\"1\">" cells "</row>"

static const char *read_book(struct bench_book book)
{
    return bench_read(bench_xlsx(&book), NULL, NULL);
}

static void cells_say_what_they_were_typed_as(void **state)
{
    (void)state;
    static const struct { const char *cell, *want; } cases[] = {
        {"<c t=\"inlineStr\"><is><t>王" RARE "</t></is></c>", "T王" RARE},
        {"<c t=\"str\"><v>text</v></c>", "Ttext"},
        {"<c t=\"str\"><f>A2</f><v>came</v></c>", "Fcame"},
        {"<c><f>1+1</f><v>2</v></c>", "F2"},
        {"<c><f>1+1</f></c>", "F"},                               /* never calculated */
        {"<c t=\"e\"><f>1/0</f><v>#DIV/0!</v></c>", "E#DIV/0!"},
        {"<c t=\"e\"><v>#N/A</v></c>", "E#N/A"},
        {"<c t=\"b\"><v>1</v></c>", "BTRUE"},
        {"<c t=\"b\"><v>0</v></c>", "BFALSE"},
        {"<c t=\"d\"><v>1990-01-01T00:00:00</v></c>", "D1990-01-01"},
        {"<c t=\"d\"><v>1990-01-01T14:30:00.000Z</v></c>", "D1990-01-01 14:30:00"},
        {"<c t=\"n\"><v>13800000000</v></c>", "N13800000000"},
        {"<c><v>4.10199199001010E+17</v></c>", "N4.1019919900101E+17"},
        {"<c><v>410199199001010011</v></c>", "N410199199001010011"},
        {"<c><v>0.10000000000000001</v></c>", "N0.1"},
        {"<c><v>-7</v></c>", "N-7"},
        {"<c><v>12abc</v></c>", "E12abc"},
        {"<c><v>nan</v></c>", "Enan"},
        {"<c t=\"inlineStr\"><is><r><t>王</t></r><r><rPr><b/></rPr><t>小明</t></r>"
         "<rPh sb=\"0\" eb=\"1\"><t>wang</t></rPh></is></c>", "T王小明"},
        {"<c t=\"inlineStr\"><is><t> a </t></is></c>", "Ta"},
        {"<c t=\"inlineStr\"><is><t xml:space=\"preserve\"> a </t></is></c>", "T a "},
        {"<c t=\"inlineStr\"><is><t>a_x000D_&#10;b_x005F_x000A_ _xZZZZ_ _x4E00_</t></is></c>",
         "Ta\r\nb_x000A_ _xZZZZ_ _x4E00_"},
        {"<c t=\"inlineStr\"><is><t>\uE81E</t></is></c>", "T\u9FB4"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        BUF_SCOPED data = {0};
        BUF_SCOPED want = {0};
        buf_printf(&data, "<row>%s</row>", cases[i].cell);
        buf_printf(&want, "1 %s\n", cases[i].want);
        assert_string_equal(read_book((struct bench_book){.sheet_data = data.at}), want.at);
    }
}

static void shared_texts_are_found_by_number(void **state)
{
    (void)state;
    struct bench_book book = {
        .strings = "<si><t>first</t></si><si><r><t xml:space=\"preserve\">two </t></r><r><t>runs</t></r>"
                   "<rPh><t>reading</t></rPh><phoneticPr/></si><si/>",
        .sheet_data = ROW1("<c t=\"s\"><v>1</v></c><c t=\"s\"><v>2</v></c><c t=\"s\"><v>0</v></c>"),
    };
    assert_string_equal(read_book(book), "1 Ttwo runs|-|Tfirst\n");
    book.sheet_data = ROW1("<c t=\"s\"><v>3</v></c>");
    assert_string_equal(read_book(book), "sheet.damaged");
}

static void dates_are_known_by_their_format(void **state)
{
    (void)state;
    static const struct { const char *format, *value, *want; } cases[] = {
        {"numFmtId=\"14\"", "32874", "D1990-01-01"},
        {"numFmtId=\"31\"", "32874", "D1990-01-01"},        /* the long date of Chinese editions */
        {"numFmtId=\"58\"", "32874", "D1990-01-01"},
        {"numFmtId=\"22\"", "32874.604166666664", "D1990-01-01 14:30:00"},
        {"numFmtId=\"22\"", "32874.99999999", "D1990-01-02"},
        {"numFmtId=\"20\"", "0.604166666666667", "D14:30:00"},
        {"numFmtId=\"14\"", "1", "D1900-01-01"},
        {"numFmtId=\"14\"", "59", "D1900-02-28"},
        {"numFmtId=\"14\"", "60", "D1900-02-29"},           /* a day that only Excel knows */
        {"numFmtId=\"14\"", "61", "D1900-03-01"},
        {"numFmtId=\"14\"", "44562", "D2022-01-01"},
        {"numFmtId=\"14\"", "2958465", "D9999-12-31"},
        {"numFmtId=\"14\"", "2958466", "N2958466"},
        {"numFmtId=\"14\"", "-1", "N-1"},
        {"numFmtId=\"0\"", "32874", "N32874"},
        {"numFmtId=\"49\"", "32874", "N32874"},
        {"numFmtId=\"164\"", "32874", "D1990-01-01"},       /* yyyy"年"m"月"d"日" */
        {"numFmtId=\"165\"", "32874", "N32874"},            /* 0.00" days" */
        {"numFmtId=\"166\"", "32874", "N32874"},            /* [Red]#,##0\d */
        {"numFmtId=\"167\"", "32874", "D1990-01-01"},       /* [$-804]yyyy/m/d;@ */
        {"numFmtId=\"168\"", "32874", "N32874"},            /* General */
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        BUF_SCOPED styles = {0};
        BUF_SCOPED data = {0};
        BUF_SCOPED want = {0};
        buf_printf(&styles,
                   "<numFmts>"
                   "<numFmt numFmtId=\"164\" formatCode=\"yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;\"/>"
                   "<numFmt numFmtId=\"165\" formatCode=\"0.00&quot; days&quot;\"/>"
                   "<numFmt numFmtId=\"166\" formatCode=\"[Red]#,##0\\d\"/>"
                   "<numFmt numFmtId=\"167\" formatCode=\"[$-804]yyyy/m/d;@\"/>"
                   "<numFmt numFmtId=\"168\" formatCode=\"General\"/></numFmts>"
                   "<cellStyleXfs><xf numFmtId=\"14\"/></cellStyleXfs>"
                   "<cellXfs><xf numFmtId=\"0\"/><xf %s/></cellXfs>", cases[i].format);
        buf_printf(&data, "<row><c s=\"1\"><v>%s</v></c></row>", cases[i].value);
        buf_printf(&want, "1 %s\n", cases[i].want);
        assert_string_equal(read_book((struct bench_book){.styles = styles.at, .sheet_data = data.at}), want.at);
    }
}

static void dates_since_1904_come_out_right(void **state)
{
    (void)state;
    struct sheet_facts facts;
    struct bench_book book = {
        .properties = "<workbookPr date1904=\"1\"/>", .styles = "<cellXfs><xf numFmtId=\"14\"/></cellXfs>",
        .sheet_data = ROW1("<c s=\"0\"><v>31412</v></c><c s=\"0\"><v>0</v></c>"),
    };
    assert_string_equal(bench_read(bench_xlsx(&book), NULL, &facts), "1 D1990-01-01|D1904-01-01\n");
    assert_true(facts.since_1904);
}

static void hidden_sheets_are_passed_over_and_told(void **state)
{
    (void)state;
    struct sheet_facts facts;
    struct sheet_options by_name = {.sheet = "旧"};
    struct bench_book book = {
        .sheets = "<sheet name=\"图\" sheetId=\"9\" r:id=\"r9\"/>"
                  "<sheet name=\"旧\" sheetId=\"1\" state=\"hidden\" r:id=\"r7\"/>"
                  "<sheet name=\"名单\" sheetId=\"2\" r:id=\"r8\"/>",
        .sheet_data = ROW1("<c><v>1</v></c>"),
    };
    const char *path = bench_xlsx(&book);
    assert_string_equal(bench_read(path, NULL, &facts), "1 Tsecond\n");
    assert_int_equal(facts.sheet_count, 2); /* the chart is none */
    assert_int_equal(facts.taken, 1);
    assert_string_equal(bench_read(path, &by_name, NULL), "1 N1\n");
    by_name.sheet = "没有";
    assert_string_equal(bench_read(path, &by_name, NULL), "sheet.no_such_sheet name=没有");
    book.sheets = "<sheet name=\"a\" sheetId=\"1\" state=\"veryHidden\" r:id=\"r7\"/>";
    assert_string_equal(read_book(book), "sheet.no_visible_sheet name=");
}

static void rows_and_cells_stand_where_they_say(void **state)
{
    (void)state;
    struct bench_book book = {
        .sheet_data = "<row r=\"2\"><c r=\"B2\"><v>1</v></c><c><v>2</v></c><c r=\"AA2\"><v>3</v></c></row>"
                      "<row/><row r=\"5\"><c r=\"A5\"/><c r=\"C5\"><v></v></c></row><row><c><v>6</v></c></row>",
    };
    assert_string_equal(read_book(book), "2 -|N1|N2|-|-|-|-|-|-|-|-|-|-|-|-|-|-|-|-|-|-|-|-|-|-|-|N3\n6 N6\n");
    static const struct { const char *data, *want; } wrong[] = {
        {"<row r=\"2\"/><row r=\"2\"/>", "sheet.damaged"},
        {"<row r=\"0\"/>", "sheet.damaged"},
        {"<row r=\"1048577\"/>", "sheet.damaged"},
        {"<row r=\"2\"><c r=\"A3\"/></row>", "sheet.damaged"},
        {"<row r=\"2\"><c r=\"B2\"/><c r=\"A2\"/></row>", "sheet.damaged"},
        {"<row r=\"2\"><c r=\"XFE2\"/></row>", "sheet.damaged"},
        {"<row r=\"2\"><c r=\"XFD2\"><v>1</v></c></row>", "sheet.too_many_columns row=2 column=XFD limit=256"},
        {"<row r=\"2\"><c r=\"XFD2\"/></row>", ""},
        {"<row r=\"1048576\"><c><v>1</v></c></row>", "1048576 N1\n"},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_string_equal(read_book((struct bench_book){.sheet_data = wrong[i].data}), wrong[i].want);
}

static void merged_areas_are_told_at_the_end(void **state)
{
    (void)state;
    struct sheet_facts facts;
    struct bench_book book = {
        .sheet_data = ROW1("<c r=\"A1\"><v>1</v></c><c r=\"B1\"/>"),
        .after_data = "<mergeCells><mergeCell ref=\"A1:C1\"/><mergeCell ref=\"B2:B4\"/>"
                      "<mergeCell ref=\"x\"/></mergeCells>"
                      "<controls><from><row>7</row></from></controls>", /* no row of ours */
    };
    assert_string_equal(bench_read(bench_xlsx(&book), NULL, &facts), "1 N1\n");
    assert_int_equal(facts.merge_count, 2);
    assert_int_equal(facts.merges[0].last_column, 3);
    assert_int_equal(facts.merges[1].first_row, 2);
    assert_int_equal(facts.merges[1].last_row, 4);
}

static void last_row_of_a_format_is_noticed(void **state)
{
    (void)state;
    static const struct { const char *data; bool want; } cases[] = {
        {"<row r=\"1048576\"><c><v>1</v></c></row>", true},
        {"<row r=\"1048576\"/>", false},
        {"<row r=\"65536\"><c><v>1</v></c></row>", true}, /* it was an .xls before */
        {"<row r=\"65536\"><c><v>1</v></c></row><row><c><v>1</v></c></row>", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct sheet_facts facts;
        struct bench_book book = {.sheet_data = cases[i].data};
        bench_read(bench_xlsx(&book), NULL, &facts);
        assert_int_equal(sheet_may_be_cut_off(&facts), cases[i].want);
    }
}

static void documents_that_attack_are_refused(void **state)
{
    (void)state;
    BUF_SCOPED deep = {0};
    BUF_SCOPED long_tag = {0};
    for (int i = 0; i < SHEET_XML_DEPTH; i++)
        buf_text(&deep, "<a>");
    buf_text(&long_tag, "<row><!--");
    for (int i = 0; i < 100000; i++)
        buf_text(&long_tag, "0123456789abcdef");
    buf_text(&long_tag, "--></row>");
    const char *const data[] = {deep.at, long_tag.at, "<row>", "<row></c>", "&x;", "<row r=\"1\"\xFF/>"};
    for (size_t i = 0; i < sizeof data / sizeof *data; i++)
        assert_string_equal(read_book((struct bench_book){.sheet_data = data[i]}), "sheet.damaged");

    static const struct bench_part doctype[] = {
        {"[Content_Types].xml", ""},
        {"_rels/.rels", "<!DOCTYPE r [<!ENTITY a \"aaaa\">]><r>&a;</r>"},
    };
    assert_string_equal(bench_read(bench_zip("a.xlsx", doctype, 2, 6), NULL, NULL), "sheet.damaged");
}

static void zip_bombs_are_refused(void **state)
{
    (void)state;
    BUF_SCOPED data = {.max = 256 << 20};
    while (data.len < SHEET_ZIP_LARGE + (1 << 20))
        buf_text(&data, "<other></other><other></other><other></other><other></other>");
    struct bench_book book = {.sheet_data = data.at};
    const char *path = bench_xlsx(&book);
    SHEET_SCOPED sheet = NULL;
    struct sheet_row row;
    bool more;
    assert_null(sheet_open(path, NULL, &sheet));
    err_t why = sheet_next(sheet, &row, &more);
    assert_non_null(why);
    assert_string_equal(why->key, "sheet.zip_bomb");
    assert_ptr_equal(sheet_next(sheet, &row, &more), why); /* and again */
}

static void damaged_and_foreign_files_are_told_apart(void **state)
{
    (void)state;
    static const struct bench_part ods[] = {{"mimetype", "application/vnd.oasis.opendocument.spreadsheet"},
                                            {"content.xml", "<a/>"}};
    static const struct bench_part binary[] = {{"[Content_Types].xml", ""}, {"xl/workbook.bin", ""}};
    static const struct bench_part other[] = {{"roll.csv", "a,b"}};
    assert_string_equal(bench_read(bench_zip("a.ods", ods, 2, 6), NULL, NULL), "sheet.is_ods");
    assert_string_equal(bench_read(bench_zip("a.xlsb", binary, 2, 6), NULL, NULL), "sheet.save_as_xlsx");
    assert_string_equal(bench_read(bench_zip("a.zip", other, 1, 6), NULL, NULL), "sheet.not_a_sheet");

    struct bench_book book = {.sheet_data = ROW1("<c><v>1</v></c>")};
    const char *path = bench_xlsx(&book);
    FILE *file = fopen(path, "r");
    char bytes[8192];
    size_t len = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    assert_string_equal(bench_read(bench_write("cut.xlsx", bytes, len / 2), NULL, NULL), "sheet.damaged");
    char *data = memmem(bytes, len, "xl/worksheets/sheet9.xml", 24);
    data[24 + 40] ^= 0x55; /* within the packed sheet: its checksum does not fit */
    assert_non_null(strstr(bench_read(bench_write("bad.xlsx", bytes, len), NULL, NULL), "sheet.damaged"));
}

static void cells_longer_than_the_limit_are_refused(void **state)
{
    (void)state;
    BUF_SCOPED data = {0};
    buf_text(&data, "<row r=\"3\"><c r=\"B3\" t=\"inlineStr\"><is><t>");
    for (int i = 0; i <= SHEET_CELL; i++)
        buf_char(&data, 'x');
    buf_text(&data, "</t></is></c></row>");
    assert_string_equal(read_book((struct bench_book){.sheet_data = data.at}),
                        "sheet.cell_too_long row=3 column=B limit=32767");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cells_say_what_they_were_typed_as),
        cmocka_unit_test(shared_texts_are_found_by_number),
        cmocka_unit_test(dates_are_known_by_their_format),
        cmocka_unit_test(dates_since_1904_come_out_right),
        cmocka_unit_test(hidden_sheets_are_passed_over_and_told),
        cmocka_unit_test(rows_and_cells_stand_where_they_say),
        cmocka_unit_test(merged_areas_are_told_at_the_end),
        cmocka_unit_test(last_row_of_a_format_is_noticed),
        cmocka_unit_test(documents_that_attack_are_refused),
        cmocka_unit_test(zip_bombs_are_refused),
        cmocka_unit_test(damaged_and_foreign_files_are_told_apart),
        cmocka_unit_test(cells_longer_than_the_limit_are_refused),
    };
    return cmocka_run_group_tests(tests, bench_start, bench_end);
}
