/* roster_import_test.c - a list is read: every row accounted for, nothing said twice, nothing lost. */
#include "core/clock.h"
#include "core/id.h"
#include "core/text.h"
#include "data/writer.h"
#include "domain/roster/roster_import.h"
#include "test/bench_parts.h"

#include <iconv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <xlsxwriter.h>

#define HERE INT64_C(410185001001)
#define THERE INT64_C(410185001002)
#define FAR INT64_C(410185002001)
#define HEADING "姓名,身份证号,联系电话,乡镇街道,村(社区),楼栋,性别,人员类别\n"

/* ---- files ---------------------------------------------------------------------------------------- */

static const char *path_of(struct bench *b, const char *name)
{
    return bench_text(b, "%s/%s", b->dir, name);
}

static const char *write_bytes(struct bench *b, const char *name, const void *bytes, size_t len)
{
    const char *path = path_of(b, name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, len, file), len);
    fclose(file);
    return path;
}

static const char *csv(struct bench *b, const char *text)
{
    return write_bytes(b, "list.csv", text, strlen(text));
}

static const char *read_text(struct bench *b, const char *path)
{
    FILE *file = fopen(path, "r");
    BUF_SCOPED text = {0};
    char piece[4096];
    assert_non_null(file);
    for (size_t n; (n = fread(piece, 1, sizeof piece, file)) > 0;)
        buf_add(&text, piece, n);
    fclose(file);
    return bench_text(b, "%s", buf_str(&text));
}

/* A good identity number, another one for each n. */
static const char *document(struct bench *b, int n)
{
    char *text = arena_printf(&b->arena, "4101851990%02d01%03d0", 1 + n / 1000 % 12, n % 1000);
    text[17] = idno_check_character(text);
    return text;
}

static const char *row_in(struct bench *b, int n, const char *town, const char *village)
{
    return bench_text(b, "王%d,%s,138%08d,%s,%s,,,\n", n, document(b, n), n, town, village);
}

static const char *row(struct bench *b, int n)
{
    return row_in(b, n, "嵩阳街道", "少室社区");
}

/* ---- reading ---------------------------------------------------------------------------------------- */

struct reading {
    struct bench *b;
    const struct actor *actor;
    const char *path;
    struct sheet_options options;
    bool dry;
    const char *mapping; /* "name,document,…" instead of what was guessed */
    const char *file_name;
    struct import_run *run;
};

static enum import_field field_named(const char *name)
{
    int f = 0;
    while (f < IMPORT_FIELDS && strcmp(import_field_names[f], name) != 0)
        f++;
    assert_true(f < IMPORT_FIELDS);
    return (enum import_field)f;
}

static void choose_mapping(struct import_mapping *m, char *names)
{
    char *rest = NULL;
    size_t i = 0;
    for (char *name = strtok_r(names, ",", &rest); name; name = strtok_r(NULL, ",", &rest))
        m->fields[i++] = field_named(name);
    assert_int_equal(i, m->n);
}

static err_t read_list(void *arg)
{
    struct reading *r = arg;
    r->run->url = writer_url();
    TRY(import_guess(&r->b->arena, r->path, &r->options, &r->run->mapping));
    if (r->mapping)
        choose_mapping(&r->run->mapping, arena_strdup(&r->b->arena, r->mapping));
    return import_list(r->run);
}

static struct import_run *read_as(struct reading r)
{
    struct bench *b = r.b;
    r.run = arena_new(&b->arena, struct import_run);
    *r.run = (struct import_run){.county = BENCH_COUNTY,
                                 .actor = r.actor ? r.actor : bench_server(b),
                                 .path = r.path,
                                 .file_name = r.file_name ? r.file_name : "名单.csv",
                                 .options = r.options,
                                 .dry = r.dry,
                                 .reason_language = "zh",
                                 .rejects_path = path_of(b, "rejects.csv")};
    (void)bench_beside_writer(b, read_list, &r);
    unlink(path_of(b, "list.csv"));
    unlink(path_of(b, "list.xlsx"));
    const struct import_counts *c = &r.run->counts;
    assert_int_equal(c->rows_read, c->accepted + c->duplicates + c->rejected);
    return r.run;
}

static void done(struct import_run *run, struct bench *b)
{
    unlink(path_of(b, "rejects.csv"));
    import_close(run);
}

static void assert_counts(const struct import_run *run, int accepted, int changed, int duplicates, int rejected)
{
    const struct import_counts *c = &run->counts;
    if (c->accepted != accepted || c->changed != changed || c->duplicates != duplicates || c->rejected != rejected)
        fail_msg("%lld accepted, %lld changed, %lld duplicates, %lld rejected; first %s at %s", (long long)c->accepted,
                 (long long)c->changed, (long long)c->duplicates, (long long)c->rejected,
                 run->n_problems ? run->problems[0].key : "", run->n_problems ? run->problems[0].field : "");
}

/* Read and forget: so many new or changed, and so on. */
static void read_csv(struct bench *b, const char *text, int accepted, int changed, int duplicates, int rejected)
{
    struct import_run *run = read_as((struct reading){.b = b, .path = csv(b, text)});
    if (b->why)
        fail_msg("%s", b->why->key);
    assert_counts(run, accepted, changed, duplicates, rejected);
    done(run, b);
}

static const char *find(struct bench *b, int n)
{
    return bench_view(b, "roster_find", bench_text(b, "document=%s", document(b, n)));
}

/* ---- every row is accounted for ------------------------------------------------------------------------- */

static void a_list_balances_to_the_row(void **state)
{
    struct bench *b = *state;
    bench_plant(b);
    const char *text = bench_text(b, HEADING "%s%s\n\n%s%s%s,410185199001010010,,嵩阳街道,少室社区,,,\n", row(b, 1),
                                  row(b, 2), row(b, 1), row_in(b, 3, "嵩阳街道", "少室村"), "李坏");
    struct import_run *run = read_as((struct reading){.b = b, .path = csv(b, text)});
    assert_counts(run, 3, 0, 1, 1);
    assert_int_equal(run->counts.blank, 2);
    assert_int_equal(run->n_problems, 1);
    assert_int_equal(run->problems[0].row, 8);
    assert_string_equal(run->problems[0].field, "document");
    assert_string_equal(run->problems[0].key, "roster.idno_bad_check");
    done(run, b);
    assert_true(bench_sees(bench_view(b, "roster_imports", ""),
                           "\"actor_name\":\"server\",\"file\":\"名单.csv\",\"state\":\"finished\",\"rows_read\":5,"
                           "\"accepted\":3,\"duplicates\":1,"
                           "\"rejected\":1,\"blank\":2}"));
    assert_true(bench_sees(bench_view(b, "roster_by_area", "unit=410185001000"),
                           "\"少室社区\",\"kind\":\"village\",\"persons\":3"));
}

/* What the ledger takes it must be able to read again: the bench rebuilds. */
static void a_file_may_be_called_anything(void **state)
{
    struct bench *b = *state;
    char *long_name = arena_alloc(&b->arena, 302);
    memset(long_name, 'a', 300);
    const char *names[] = {long_name, "a\x1b\nb.csv", "", " 名单 1.csv "};
    const char *kept[] = {"\"file\":\"list\"", "\"file\":\"list\"", "\"file\":\"list\"", "\"file\":\"名单 1.csv\""};
    bench_plant(b);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *text = bench_text(b, HEADING "%s", row(b, 1));
        struct import_run *run = read_as((struct reading){.b = b, .path = csv(b, text), .file_name = names[i]});
        assert_null(b->why);
        done(run, b);
        assert_true(bench_sees(bench_view(b, "roster_imports", "limit=1"), kept[i]));
    }
}

static void a_list_read_again_says_nothing_new(void **state)
{
    struct bench *b = *state;
    bench_plant(b);
    const char *text = bench_text(b, HEADING "%s%s王宝,,,嵩阳街道,少室社区,,,\n", row(b, 1), row(b, 2));
    read_csv(b, text, 3, 0, 0, 0);
    read_csv(b, text, 0, 0, 3, 0);
    assert_true(bench_sees(bench_view(b, "roster_by_area", "unit=410185001000"), "\"persons\":3"));
}

static void changed_rows_change_and_what_is_not_said_stays(void **state)
{
    struct bench *b = *state;
    bench_plant(b);
    const char *full = bench_text(b,
                                  "姓名,身份证号,联系电话,乡镇,村,楼栋,地址,户号,人口类型,特殊人群\n"
                                  "王1,%s,13800000001,嵩阳街道,少室社区,1号楼,嵩山路1号院,H7,流动,孕妇、残疾\n",
                                  document(b, 1));
    read_csv(b, full, 1, 0, 0, 0);
    read_csv(b, bench_text(b, "姓名,身份证号,乡镇,村\n王1,%s,嵩阳街道,少室社区\n", document(b, 1)), 0, 0, 1, 0);
    read_csv(b, bench_text(b, "姓名,身份证号,联系电话,乡镇,村\n王1,%s,13900000009,嵩阳街道,少室社区\n", document(b, 1)),
             1, 1, 0, 0);
    assert_true(bench_sees(find(b, 1), "\"unit\":410185001001,\"building\":4101850010015001,\"building_name\":"
                                       "\"1号楼\",\"household\":\"H7\","
                                       "\"kind\":\"floating\",\"groups\":\"pregnant,disabled\""));
    assert_true(bench_sees(bench_view(b, "roster_find", "phone=13900000009"), "\"person\":"));
    assert_string_equal(bench_view(b, "roster_find", "phone=13800000001"), "{\"rows\":[]}");
    read_csv(b, bench_text(b, "姓名,身份证号,乡镇,村\n王1,%s,大金店镇,金东社区\n", document(b, 1)), 1, 1, 0, 0);
    const char *moved = find(b, 1);
    assert_true(bench_sees(
        moved, "\"unit\":410185002001,\"building\":0,\"kind\":\"floating\",\"groups\":\"pregnant,disabled\""));
    assert_null(strstr(moved, "\"address\""));
    assert_true(bench_sees(bench_view(b, "roster_find", "phone=13900000009"), "\"person\":"));
}

static void who_left_or_was_merged_is_not_brought_back_by_a_list(void **state)
{
    struct bench *b = *state;
    bench_plant(b);
    const char *text = bench_text(b, HEADING "%s%s", row(b, 1), row(b, 2));
    read_csv(b, text, 2, 0, 0, 0);
    long long first, second;
    assert_int_equal(sscanf(find(b, 1), "{\"rows\":[{\"person\":%lld", &first), 1);
    assert_int_equal(sscanf(find(b, 2), "{\"rows\":[{\"person\":%lld", &second), 1);
    assert_int_equal(bench_send(b, "roster.persons_merged",
                                bench_text(b, "{\"kept\":%lld,\"dropped\":%lld,\"reason\":\"同一人\"}", first, second)),
                     ACCEPTED);
    assert_int_equal(bench_send(b, "roster.person_left", bench_text(b, "{\"person\":%lld,\"cause\":\"died\"}", first)),
                     ACCEPTED);
    read_csv(b,
             bench_text(b, HEADING "%s%s", row_in(b, 1, "大金店镇", "金东社区"), row_in(b, 2, "大金店镇", "金东社区")),
             0, 0, 2, 0);
}

static void three_thousand_rows_go_in_parts(void **state)
{
    enum { ROWS = 3000 };
    struct bench *b = *state;
    BUF_SCOPED text = {0};
    bench_plant(b);
    buf_text(&text, HEADING);
    for (int n = 0; n < ROWS; n++)
        buf_text(&text, row(b, n));
    buf_text(&text, row(b, 5)); /* from the first part, in the last one */
    buf_text(&text, row_in(b, 2999, "大金店镇", "金东社区")); /* the same person otherwise: the first counts */
    read_csv(b, buf_str(&text), ROWS, 0, 2, 0);
    assert_true(bench_sees(bench_view(b, "roster_by_area", "unit=410185000000"), "\"persons\":3000"));
    read_csv(b, buf_str(&text), 0, 0, ROWS + 2, 0);
    assert_true(bench_sees(bench_view(b, "roster_by_area", "unit=410185000000"), "\"persons\":3000"));
}

static void many_rejected_rows_are_all_counted(void **state)
{
    enum { ROWS = 2500 };
    struct bench *b = *state;
    BUF_SCOPED text = {0};
    bench_plant(b);
    buf_text(&text, HEADING);
    for (int n = 0; n < ROWS; n++)
        buf_text(&text, n % 2 ? row(b, n) : ",,,,,,男,\n");
    struct import_run *run = read_as((struct reading){.b = b, .path = csv(b, buf_str(&text))});
    assert_counts(run, ROWS / 2, 0, 0, ROWS / 2);
    assert_int_equal(run->n_problems, IMPORT_PROBLEMS);
    assert_string_equal(run->problems[99].key, "roster.no_name");
    done(run, b);
}

static void a_dry_run_counts_what_the_run_will_count(void **state)
{
    struct bench *b = *state;
    uint8_t hash[32];
    int64_t before, after;
    bench_plant(b);
    read_csv(b, bench_text(b, HEADING "%s%s%s王宝,,,嵩阳街道,少室社区,,,\n", row(b, 1), row(b, 2), row(b, 3)), 4, 0, 0,
             0);
    const char *text =
        bench_text(b, HEADING "%s%s%s%s%s王宝,,,嵩阳街道,少室社区,,,\n王9,%s,,嵩阳街道,少室社区,新楼,,\n,,,,,,女,\n",
                   row(b, 1), row_in(b, 2, "大金店镇", "金东社区"), row(b, 2), row(b, 4), row(b, 4), document(b, 9));
    assert_null(ledger_head(bench_tx(b), BENCH_COUNTY, &before, hash));
    struct import_run *dry = read_as((struct reading){.b = b, .path = csv(b, text), .dry = true});
    assert_null(ledger_head(bench_tx(b), BENCH_COUNTY, &after, hash));
    assert_int_equal(before, after);
    assert_int_equal(dry->import, 0);
    struct import_run *run = read_as((struct reading){.b = b, .path = csv(b, text)});
    assert_counts(run, 3, 1, 4, 1);
    assert_int_equal(run->counts.new_buildings, 1);
    assert_memory_equal(&dry->counts, &run->counts, sizeof run->counts);
    done(dry, b);
    done(run, b);
}

/* ---- what may stand in a cell ------------------------------------------------------------------------------ */

static void wrong_cells_are_refused_by_their_field(void **state)
{
    static const struct { const char *cells, *field, *key; } cases[] = {
        {"  ,,,,嵩阳街道,少室社区,,,,,,", "name", "roster.no_name"},
        {"王,护照,,,嵩阳街道,少室社区,,,,,,", "", ""},
        {"王,驾照,1,,嵩阳街道,少室社区,,,,,,", "document_kind", "roster.unknown_word"},
        {"王,,41018519900101001,,嵩阳街道,少室社区,,,,,,", "document", "roster.idno_bad_length"},
        {"王,,4.1018519900101E+17,,嵩阳街道,少室社区,,,,,,", "document", "roster.typed_as_number"},
        {"王,,410185199002300019,,嵩阳街道,少室社区,,,,,,", "document", "roster.idno_bad_date"},
        {"王,护照,12345678901234567890123456789012345678901,,嵩阳街道,少室社区,,,,,,", "document", "field.too_long"},
        {"王,,,12345,嵩阳街道,少室社区,,,,,,", "phone", "roster.bad_phone"},
        {"王,,,,嵩山镇,少室社区,,,,,,", "town", "roster.unknown_town"},
        {"王,,,,,少室社区,,,,,,", "town", "roster.unknown_town"},
        {"王,,,,嵩阳街道,老君社区,,,,,,", "village", "roster.unknown_village"},
        {"王,,,,嵩阳街道,,,,,,,", "village", "roster.unknown_village"},
        {"王,,,,嵩阳街道,少室社区,,不男,,,,", "sex", "roster.unknown_word"},
        {"王,,,,嵩阳街道,少室社区,,,游客,,,", "kind", "roster.unknown_word"},
        {"王,,,,嵩阳街道,少室社区,,,,孕妇、高个,,", "groups", "roster.unknown_word"},
        {"王,,,,嵩阳街道,少室社区,,,,,1990/2/30,", "born", "roster.bad_birth"},
        {"王,,,,嵩阳街道,少室社区,,,,,2022-02-01,", "born", "roster.bad_birth"},
        {"王,,,,嵩阳街道,少室社区,,,,,属马,", "born", "roster.bad_birth"},
        {"王,,41018519900101003X,,嵩阳街道,少室社区,,女,,,,", "sex", "roster.sex_contradicts_document"},
        {"王,,41018519900101003X,,嵩阳街道,少室社区,,男,,,1991-01-01,", "born", "roster.birth_contradicts_document"},
        {"王,,,,嵩阳街道,少室社区,,,,,,12345678901234567890123456789012345678901", "household", "field.too_long"},
        {"王\x01兰,,,,嵩阳街道,少室社区,,,,,,", "name", "field.bad_form"},
        {"王,,,,嵩阳街道,少室社区,"
         "一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三四"
         "五六七八九十一,,,,,",
         "building", "field.too_long"},
    };
    struct bench *b = *state;
    bench_plant(b);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *text = bench_text(
            b, "姓名,证件类型,证件号码,手机号,乡镇,村,楼栋,性别,人口类型,特殊人群,出生日期,户号\n%s\n", cases[i].cells);
        struct import_run *run = read_as((struct reading){.b = b, .path = csv(b, text), .dry = true});
        const char *key = run->n_problems ? run->problems[0].key : "",
                   *field = run->n_problems ? run->problems[0].field : "";
        if (b->why || strcmp(key, cases[i].key) != 0 || strcmp(field, cases[i].field) != 0)
            fail_msg("%s: %s at %s", cases[i].cells, key, field);
        done(run, b);
    }
}

static void cells_are_understood_as_people_write_them(void **state)
{
    struct bench *b = *state;
    bench_plant(b);
    const char *text = bench_text(
        b,
        "* 姓名,性别,证件号,电话,街道,社区,出生年月,户口类别,重点人群,备注\n"
        "阿不都•热合曼,男, %s ,138-0000-0001,嵩阳街道办事处,少室社区居民委员会,1990年1月1日,,独居老人;残疾人，透析,x\n"
        "王小宝,F,,0371-62801234,嵩阳,少室,20190301,,婴幼儿 婴幼儿,\n",
        document(b, 1));
    struct import_run *run = read_as((struct reading){.b = b, .path = csv(b, text)});
    assert_counts(run, 2, 0, 0, 0);
    done(run, b);
    assert_true(bench_sees(find(b, 1), "\"sex\":\"male\",\"born\":\"1990-01-01\",\"unit\":410185001001,\"building\":0,"
                                       "\"kind\":\"resident\","
                                       "\"groups\":\"elder_alone,disabled,dialysis\""));
    const char *child = bench_view(b, "roster_find", "phone=037162801234");
    assert_true(bench_sees(child, "\"sex\":\"female\",\"born\":\"2019-03-01\""));
    assert_true(bench_sees(child, "\"groups\":\"infant\""));
}

static void write_xlsx_row(lxw_worksheet *sheet, lxw_row_t at, const char *name, const char *text_document,
                           double number, const char *phone)
{
    worksheet_write_string(sheet, at, 0, name, NULL);
    if (text_document)
        worksheet_write_string(sheet, at, 1, text_document, NULL);
    else
        worksheet_write_number(sheet, at, 1, number, NULL);
    worksheet_write_string(sheet, at, 2, phone, NULL);
    worksheet_write_string(sheet, at, 3, "嵩阳街道", NULL);
    worksheet_write_string(sheet, at, 4, "少室社区", NULL);
}

static const char *write_xlsx(struct bench *b)
{
    static const char *const headings[] = {"姓名", "身份证号", "联系电话", "乡镇街道", "村社区", "出生日期"};
    const char *path = path_of(b, "list.xlsx");
    lxw_workbook *book = workbook_new(path);
    lxw_worksheet *sheet = workbook_add_worksheet(book, "名单");
    lxw_format *date = workbook_add_format(book);
    format_set_num_format(date, "yyyy-mm-dd");
    worksheet_write_string(sheet, 0, 0, "登封市少室社区人员名单", NULL);
    for (int i = 0; i < 6; i++)
        worksheet_write_string(sheet, 2, (lxw_col_t)i, headings[i], NULL);
    write_xlsx_row(sheet, 3, "王1", document(b, 1), 0, "13800000001");
    write_xlsx_row(sheet, 4, "王2", NULL, 410185199001010023.0, "13800000002"); /* has lost its end */
    write_xlsx_row(sheet, 5, "王3", document(b, 3), 0, "");
    worksheet_write_number(sheet, 5, 2, 13800000003.0, NULL);
    write_xlsx_row(sheet, 6, "王4", document(b, 4), 0, "13800000004");
    worksheet_write_formula_str(sheet, 6, 2, "=NA()", NULL, "#N/A");
    write_xlsx_row(sheet, 7, "王宝", "", 0, "13800000005");
    lxw_datetime born = {.year = 2019, .month = 3, .day = 1};
    worksheet_write_datetime(sheet, 7, 5, &born, date);
    assert_int_equal(workbook_close(book), LXW_NO_ERROR);
    return path;
}

static void a_workbook_is_read_below_its_title_and_numbers_are_never_repaired(void **state)
{
    struct bench *b = *state;
    bench_plant(b);
    struct import_run *run = read_as((struct reading){.b = b, .path = write_xlsx(b)});
    if (b->why)
        fail_msg("%s", b->why->key);
    assert_int_equal(run->mapping.heading_row, 3);
    assert_counts(run, 2, 0, 0, 3);
    static const struct { int row; const char *field, *key; } problems[] = {
        {5, "document", "roster.typed_as_number"},
        {6, "phone", "roster.typed_as_number"},
        {7, "phone", "roster.bad_phone"},
    };
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(run->problems[i].row, problems[i].row);
        assert_string_equal(run->problems[i].field, problems[i].field);
        assert_string_equal(run->problems[i].key, problems[i].key);
    }
    assert_true(bench_sees(bench_view(b, "roster_find", "phone=13800000005"), "\"born\":\"2019-03-01\""));
    const char *rejects = read_text(b, run->rejects_path);
    done(run, b);
    struct import_run *again = read_as((struct reading){.b = b, .path = csv(b, rejects)});
    assert_counts(again, 1, 0, 0, 2); /* the phone is whole; the number without its end stays out */
    assert_string_equal(again->problems[0].field, "document");
    done(again, b);
}

static void a_list_in_the_national_character_set_is_read(void **state)
{
    struct bench *b = *state;
    bench_plant(b);
    char *text = arena_strdup(&b->arena,
                              bench_text(b, HEADING "䶮㛃𠅤,%s,13800000001,嵩阳街道,少室社区,,,\n", document(b, 1)));
    char bytes[2000], *from = text, *to = bytes;
    size_t left = strlen(text), room = sizeof bytes;
    iconv_t convert = iconv_open("GB18030", "UTF-8");
    assert_int_equal(iconv(convert, &from, &left, &to, &room), 0);
    iconv_close(convert);
    size_t len = (size_t)(to - bytes);
    struct import_run *run = read_as((struct reading){.b = b, .path = write_bytes(b, "list.csv", bytes, len)});
    assert_counts(run, 1, 0, 0, 0);
    done(run, b);
    assert_true(bench_sees(find(b, 1), "\"name\":\"䶮*𠅤\""));
    run = read_as((struct reading){
        .b = b, .path = write_bytes(b, "list.csv", bytes, len), .options = {.charset = CHARSET_GB18030}});
    assert_counts(run, 0, 0, 1, 0);
    done(run, b);
}

/* ---- places --------------------------------------------------------------------------------------------------- */

static void places_are_found_by_name_code_and_alias_when_it_is_one(void **state)
{
    struct bench *b = *state;
    bench_plant(b);
    assert_int_equal(
        bench_send(b, "area.units_listed",
                   "{\"edition\":2023,\"units\":[{\"unit\":410185001003,\"parent\":410185001000,\"kind\":\"village\","
                   "\"name\":\"王庄社区\"},"
                   "{\"unit\":410185001203,\"parent\":410185001000,\"kind\":\"village\",\"name\":\"王庄村\"}]}"),
        ACCEPTED);
    assert_int_equal(
        bench_send(b, "area.aliases_listed", "{\"aliases\":[{\"unit\":410185001002,\"alias\":\"中岳庙\"}]}"), ACCEPTED);
    const char *text = bench_text(b,
                                  "姓名,身份证号,乡镇,村,区划代码\n王1,%s,嵩阳街道,王庄,\n王2,%s,嵩阳街道,王庄村,\n王3,"
                                  "%s,嵩阳街道,中岳庙,\n王4,%s,,,410185002001\n"
                                  "王5,%s,,,410185009999\n",
                                  document(b, 1), document(b, 2), document(b, 3), document(b, 4), document(b, 5));
    struct import_run *run = read_as((struct reading){.b = b, .path = csv(b, text)});
    assert_counts(run, 3, 0, 0, 2);
    assert_string_equal(run->problems[0].key, "roster.ambiguous_village");
    assert_string_equal(run->problems[1].key, "roster.unknown_code");
    assert_string_equal(run->problems[1].field, "unit");
    done(run, b);
    assert_true(bench_sees(find(b, 2), "\"unit\":410185001203"));
    assert_true(bench_sees(find(b, 3), "\"unit\":410185001002"));
    assert_true(bench_sees(find(b, 4), "\"unit\":410185002001"));
}

static void codes_of_an_earlier_edition_are_mapped_and_counted(void **state)
{
    struct bench *b = *state;
    bench_plant(b);
    assert_int_equal(bench_send(b, "area.units_mapped",
                                "{\"from_edition\":2020,\"to_edition\":2023,\"pairs\":["
                                "{\"old_unit\":410185001100,\"new_unit\":410185001002},"
                                "{\"old_unit\":410185001200,\"new_unit\":410185001001},"
                                "{\"old_unit\":410185001200,\"new_unit\":410185001002}]}"),
                     ACCEPTED);
    const char *text = bench_text(b,
                                  "姓名,身份证号,区划代码\n王1,%s,410185001100\n王2,%s,410185001100\n"
                                  "王3,%s,410185001001\n王4,%s,410185001200\n",
                                  document(b, 1), document(b, 2), document(b, 3), document(b, 4));
    struct import_run *tried = read_as((struct reading){.b = b, .path = csv(b, text), .dry = true});
    assert_int_equal(tried->counts.mapped, 2);
    static const enum import_verdict wants[] = {IMPORT_NEW, IMPORT_NEW, IMPORT_NEW, IMPORT_REJECTED};
    assert_int_equal(tried->n_first, 4);
    for (size_t i = 0; i < tried->n_first; i++) {
        assert_int_equal(tried->first[i].row, i + 2);
        assert_int_equal(tried->first[i].verdict, wants[i]);
    }
    done(tried, b);
    struct import_run *run = read_as((struct reading){.b = b, .path = csv(b, text)});
    assert_counts(run, 3, 0, 0, 1);
    assert_int_equal(run->counts.mapped, 2);
    assert_string_equal(run->problems[0].key, "roster.code_was_split");
    assert_string_equal(run->problems[0].field, "unit");
    assert_true(bench_sees(bench_view(b, "roster_by_area", "unit=410185001000"),
                           "\"unit\":410185001002,\"name\":\"中岳社区\",\"kind\":\"village\",\"persons\":2"));
    done(run, b);
}

static void buildings_that_nobody_knew_are_added_once(void **state)
{
    struct bench *b = *state;
    bench_plant(b);
    assert_int_equal(
        bench_send(b, "area.units_listed",
                   "{\"edition\":2023,\"units\":[{\"unit\":9000000000001,\"parent\":410185000000,\"kind\":\"zone\","
                   "\"name\":\"产业园\"},"
                   "{\"unit\":9000000000002,\"parent\":9000000000001,\"kind\":\"village\",\"name\":\"园区社区\"}]}"),
        ACCEPTED);
    assert_int_equal(
        bench_send(b, "area.buildings_listed",
                   "{\"buildings\":[{\"building\":410185001001001,\"unit\":410185001001,\"name\":\"1号楼\"}]}"),
        ACCEPTED);
    const char *text = bench_text(b,
                                  "姓名,身份证号,乡镇,村,楼栋\n王1,%s,嵩阳街道,少室社区,1号楼\n王2,%s,嵩阳街道,"
                                  "少室社区,２号楼\n王3,%s,嵩阳街道,少室社区,2号楼\n"
                                  "王4,%s,嵩阳街道,中岳社区,2号楼\n王5,%s,产业园,园区社区,宿舍\n",
                                  document(b, 1), document(b, 2), document(b, 3), document(b, 4), document(b, 5));
    struct import_run *run = read_as((struct reading){.b = b, .path = csv(b, text)});
    assert_counts(run, 5, 0, 0, 0);
    assert_int_equal(run->counts.new_buildings, 3);
    done(run, b);
    assert_true(bench_sees(bench_view(b, "area_buildings", "unit=410185001001"),
                           "{\"building\":410185001001001,\"name\":\"1号楼\""));
    assert_true(bench_sees(bench_view(b, "area_buildings", "unit=410185001001"),
                           "{\"building\":4101850010015001,\"name\":\"2号楼\""));
    assert_true(bench_sees(bench_view(b, "area_buildings", "unit=9000000000002"),
                           "{\"building\":9000000000002501,\"name\":\"宿舍\""));
    assert_true(bench_sees(find(b, 3), "\"building\":4101850010015001"));
    text = bench_text(b, "姓名,身份证号,乡镇,村,楼栋\n王6,%s,嵩阳街道,少室社区,2号楼\n王7,%s,嵩阳街道,少室社区,3号楼\n",
                      document(b, 6), document(b, 7));
    run = read_as((struct reading){.b = b, .path = csv(b, text)});
    assert_int_equal(run->counts.new_buildings, 1);
    done(run, b);
    assert_true(bench_sees(find(b, 7), "\"building\":4101850010015002"));
}

static void a_clerk_brings_only_people_of_the_own_village(void **state)
{
    struct bench *b = *state;
    bench_plant(b);
    read_csv(b, bench_text(b, HEADING "%s%s", row_in(b, 1, "大金店镇", "金东社区"), row(b, 2)), 2, 0, 0, 0);
    const struct actor *clerk = bench_actor(b, "village", HERE, 0), *point = bench_actor(b, "point", 0, 1203);
    const char *text = bench_text(b, HEADING "%s%s%s%s", row(b, 1), row(b, 2), row(b, 3),
                                  row_in(b, 4, "嵩阳街道", "中岳社区"));
    for (int dry = 1; dry >= 0; dry--) {
        struct import_run *run = read_as((struct reading){.b = b, .actor = clerk, .path = csv(b, text), .dry = dry});
        assert_counts(run, 1, 0, 1, 2);
        assert_string_equal(run->problems[0].key, "roster.lives_elsewhere");
        assert_string_equal(run->problems[0].field, "document");
        assert_string_equal(run->problems[1].key, "rights.not_here");
        assert_string_equal(run->problems[1].field, "village");
        done(run, b);
    }
    assert_true(bench_sees(find(b, 1), "\"unit\":410185002001"));
    struct import_run *run = read_as((struct reading){.b = b, .actor = point, .path = csv(b, text)});
    assert_counts(run, 0, 0, 0, 4);
    done(run, b);
}

/* ---- columns ----------------------------------------------------------------------------------------------------- */

static void rejected_rows_are_mended_and_sent_again(void **state)
{
    struct bench *b = *state;
    bench_plant(b);
    const char *text = bench_text(b, HEADING "%s王2,%s,138,嵩阳街道,少室社区,,,\n\"王,3\",%s,,嵩阳街道,少林社区,,,\n",
                                  row(b, 1), document(b, 2), document(b, 3));
    struct import_run *run = read_as((struct reading){.b = b, .path = csv(b, text)});
    assert_counts(run, 1, 0, 0, 2);
    char *rejects = arena_strdup(&b->arena, read_text(b, run->rejects_path));
    done(run, b);
    assert_true(bench_sees(rejects, "姓名,身份证号,联系电话,乡镇街道,村(社区),楼栋,性别,人员类别,退回原因"));
    assert_true(bench_sees(rejects, "\"王,3\""));
    assert_true(bench_sees(rejects, "少林社区"));
    read_csv(b, rejects, 0, 0, 0, 2);
    char *phone = strstr(rejects, ",138,"), *village = strstr(rejects, "少林社区,");
    memcpy(phone, ",,  ,", 5);
    memcpy(village, "少室社区,", strlen("少室社区,"));
    memmove(phone + 1, phone + 2, strlen(phone + 1));
    read_csv(b, rejects, 2, 0, 0, 0);
    assert_true(bench_sees(find(b, 3), "\"unit\":410185001001"));
}

static void a_list_needs_names_and_places(void **state)
{
    static const struct { const char *text, *key; } cases[] = {
        {"a,b,c\n1,2,3\n", "roster.list_needs_names"},
        {"姓名,身份证号\n王,\n", "roster.list_needs_places"},
        {"姓名,乡镇\n王,嵩阳街道\n", "roster.list_needs_places"},
    };
    struct bench *b = *state;
    bench_plant(b);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct import_run *run = read_as((struct reading){.b = b, .path = csv(b, cases[i].text)});
        assert_string_equal(bench_key(b), cases[i].key);
        done(run, b);
    }
}

static void the_heading_is_found_and_each_field_is_taken_once(void **state)
{
    struct bench *b = *state;
    struct import_mapping m;
    const char *path = csv(
        b, "登封市人员名单,,,\n填表人：王,,2022年1月,\n序号,姓  名,姓名,＊身份证号 ,手机号码,村（社区）\n1,王,李,,,\n");
    assert_null(import_guess(&b->arena, path, &(struct sheet_options){0}, &m));
    unlink(path);
    static const enum import_field wants[] = {IMPORT_IGNORE,   IMPORT_NAME,  IMPORT_IGNORE,
                                              IMPORT_DOCUMENT, IMPORT_PHONE, IMPORT_VILLAGE};
    assert_int_equal(m.heading_row, 3);
    assert_int_equal(m.n, 6);
    for (size_t i = 0; i < m.n; i++)
        if (m.fields[i] != wants[i])
            fail_msg("%s: %s", m.headings[i], import_field_names[m.fields[i]]);
}

static void what_the_operator_chose_is_remembered_for_the_same_headings(void **state)
{
    struct bench *b = *state;
    struct import_mapping m;
    bench_plant(b);
    const char *text = bench_text(b, "谁,号,哪个镇,哪个村\n王1,%s,嵩阳街道,少室社区\n", document(b, 1));
    struct import_run *run =
        read_as((struct reading){.b = b, .path = csv(b, text), .mapping = "name,document,town,village"});
    assert_counts(run, 1, 0, 0, 0);
    struct tx *tx = bench_tx(b);
    assert_null(import_remember(tx, &run->mapping));
    assert_null(tx_commit(tx));
    done(run, b);
    const char *path = csv(b, text);
    assert_null(import_guess(&b->arena, path, &(struct sheet_options){0}, &m));
    assert_int_equal(m.fields[0], IMPORT_IGNORE);
    assert_null(import_recall(bench_tx(b), &m));
    assert_int_equal(m.fields[0], IMPORT_NAME);
    assert_int_equal(m.fields[3], IMPORT_VILLAGE);
    path = csv(b, "谁,号,哪个镇,哪个村,备注\n");
    assert_null(import_guess(&b->arena, path, &(struct sheet_options){0}, &m));
    assert_null(import_recall(bench_tx(b), &m));
    assert_int_equal(m.fields[0], IMPORT_IGNORE);
    unlink(path);
}

/* ---- with a round open ----------------------------------------------------------------------------------------------- */

static void who_comes_by_a_list_is_due_in_the_open_round(void **state)
{
    struct bench *b = *state;
    bench_plant(b);
    assert_int_equal(bench_send(b, "round.round_planned",
                                bench_text(b,
                                           "{\"name\":\"第一轮\",\"from_at\":%lld,\"until_at\":%lld,\"pool_size\":10,"
                                           "\"units\":[410185001000]}",
                                           (long long)BENCH_NOW, (long long)(BENCH_NOW + CLOCK_DAY))),
                     ACCEPTED);
    long long round = bench_seq(b);
    assert_int_equal(bench_send(b, "round.round_opened", bench_text(b, "{\"round\":%lld}", round)), ACCEPTED);
    read_csv(b, bench_text(b, HEADING "%s%s%s", row(b, 1), row(b, 2), row_in(b, 3, "大金店镇", "金东社区")), 3, 0, 0,
             0);
    assert_true(bench_sees(bench_view(b, "missing_total", bench_text(b, "round=%lld", round)), "\"due\":2,"));
    read_csv(b,
             bench_text(b, HEADING "%s%s", row_in(b, 1, "大金店镇", "金东社区"), row_in(b, 3, "嵩阳街道", "中岳社区")),
             2, 2, 0, 0);
    assert_true(bench_sees(bench_view(b, "missing_by_area", bench_text(b, "round=%lld&unit=410185001000", round)),
                           "\"少室社区\",\"kind\":\"village\",\"due\":1"));
    assert_true(bench_sees(bench_view(b, "missing_by_area", bench_text(b, "round=%lld&unit=410185001000", round)),
                           "\"中岳社区\",\"kind\":\"village\",\"due\":1"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        bench_test(a_list_balances_to_the_row),
        bench_test(a_file_may_be_called_anything),
        bench_test(a_list_read_again_says_nothing_new),
        bench_test(changed_rows_change_and_what_is_not_said_stays),
        bench_test(who_left_or_was_merged_is_not_brought_back_by_a_list),
        bench_test(three_thousand_rows_go_in_parts),
        bench_test(many_rejected_rows_are_all_counted),
        bench_test(a_dry_run_counts_what_the_run_will_count),
        bench_test(wrong_cells_are_refused_by_their_field),
        bench_test(cells_are_understood_as_people_write_them),
        bench_test(a_workbook_is_read_below_its_title_and_numbers_are_never_repaired),
        bench_test(a_list_in_the_national_character_set_is_read),
        bench_test(places_are_found_by_name_code_and_alias_when_it_is_one),
        bench_test(codes_of_an_earlier_edition_are_mapped_and_counted),
        bench_test(buildings_that_nobody_knew_are_added_once),
        bench_test(a_clerk_brings_only_people_of_the_own_village),
        bench_test(rejected_rows_are_mended_and_sent_again),
        bench_test(a_list_needs_names_and_places),
        bench_test(the_heading_is_found_and_each_field_is_taken_once),
        bench_test(what_the_operator_chose_is_remembered_for_the_same_headings),
        bench_test(who_comes_by_a_list_is_due_in_the_open_round),
    };
    return cmocka_run_group_tests_name("roster_import", tests, NULL, NULL);
}
