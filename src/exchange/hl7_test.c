/* hl7_test.c - HL7 v2: what is read, what is refused, what is answered. */
#include "exchange/hl7.h"

#include "core/field.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <dirent.h>
#include <iconv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct arena arena;
#define FIXTURES "test/fixtures/hl7/"
#define HEAD "MSH|^~\\&|LIS|LAB|NAPS|410185|20220110214000+0800||ORU^R01^ORU_R01|M1|P|2.5.1\r"
#define TUBE "30000000000000000017"
#define ORDER "OBR|1|||94500-6^x^LN|||||||||||||||||||||F\r"
#define FOUND "OBX|1|CWE|94500-6^x^LN||260415000^Not detected^SCT||||||F\r"
#define SPECIMEN "SPM|1|" TUBE "&NAPS^A-1&LIS||258529004|||||||L\r"

static int end_arena(void **state)
{
    (void)state;
    arena_close(&arena);
    return 0;
}

static err_t read_text(const char *text, struct hl7_message **m)
{
    err_clear();
    return hl7_read(&arena, text, strlen(text), m);
}

static const char *told(const char *name)
{
    for (size_t i = 0; i < err_told()->n; i++)
        if (strcmp(err_told()->value[i].name, name) == 0)
            return err_told()->value[i].text;
    return "";
}

static const char *read_fixture(const char *name, size_t *len)
{
    char *bytes = arena_alloc(&arena, HL7_BYTES_MOST);
    FILE *f = fopen(arena_printf(&arena, "%s/%s%s", getenv("BULOU_ROOT"), FIXTURES, name), "r");
    assert_non_null(f);
    *len = fread(bytes, 1, HL7_BYTES_MOST, f);
    fclose(f);
    return bytes;
}

/* ---- reading ---------------------------------------------------------------------------------- */

static void the_delimiters_are_those_that_the_header_names(void **state)
{
    (void)state;
    struct hl7_message *m;
    assert_null(read_text("MSH#*!?@#LIS*1#LAB##\rOBX#1#ST#A*b@c!d?T?\n\rZZZ#x\n", &m));
    assert_int_equal(m->n, 3);
    assert_string_equal(hl7_part(&arena, m, &m->segments[0], 3, 2, 1), "1");
    assert_string_equal(hl7_part(&arena, m, &m->segments[1], 3, 2, 2), "c");
    assert_string_equal(hl7_part(&arena, m, &m->segments[1], 3, 3, 1), "");
    assert_string_equal(hl7_part(&arena, m, &m->segments[1], 40, 1, 1), "");
}

static void escapes_are_read_and_unknown_ones_left_out(void **state)
{
    (void)state;
    static const struct { const char *raw, *text; } cases[] = {
        {"a\\F\\b\\S\\c\\T\\d\\R\\e\\E\\f", "a|b^c&d~e\\f"}, {"x\\.br\\y", "x\ny"}, {"\\XE697A5\\", "日"},
        {"\\XFF\\", ""}, {"\\H\\loud\\N\\", "loud"}, {"open \\ end", "open \\ end"}, {"\"\"", ""}, {"\\X00\\z", "z"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct hl7_message *m;
        assert_null(read_text(arena_printf(&arena, "MSH|^~\\&|%s|", cases[i].raw), &m));
        assert_string_equal(hl7_part(&arena, m, &m->segments[0], 3, 1, 1), cases[i].text);
    }
}

static const char *convert(const char *text, const char *to, size_t *len)
{
    size_t left = strlen(text), room = left * 4 + 8;
    char *out = arena_alloc(&arena, room), *end = out;
    union { const char *given; char *taken; } in = {.given = text};
    iconv_t c = iconv_open(to, "UTF-8");
    assert_int_equal(iconv(c, &in.taken, &left, &end, &room), 0);
    iconv_close(c);
    *len = (size_t)(end - out);
    return out;
}

/* 亅 and 乗 have bytes in GB 18030 that are "|" and "\".  UTF-8 that calls itself GB 18030
 * cannot be told from it. */
static void rare_characters_come_through_in_both_character_sets(void **state)
{
    (void)state;
    static const char *const named[] = {"UNICODE UTF-8", "GB 18030-2000", ""};
    static const char *const sets[] = {"UTF-8", "GB18030"};
    for (size_t n = 0; n < 3; n++)
        for (size_t s = 0; s < 2; s++) {
            struct hl7_message *m;
            size_t len;
            const char *text = arena_printf(&arena, "MSH|^~\\&|䶮㛃𠅤𬮱|亅乗||||||||||||||%s\rNTE|倈乛", named[n]);
            const char *bytes = convert(text, sets[s], &len);
            err_clear();
            err_t why = hl7_read(&arena, bytes, len, &m);
            if (n == 1 && s == 0)
                continue;
            if (n == 0 && s == 1) {
                assert_non_null(why);
                assert_string_equal(why->key, "hl7.not_in_charset");
                continue;
            }
            assert_null(why);
            assert_string_equal(hl7_part(&arena, m, &m->segments[0], 3, 1, 1), "䶮㛃𠅤𬮱");
            assert_string_equal(hl7_part(&arena, m, &m->segments[0], 4, 1, 1), "亅乗");
            assert_string_equal(hl7_part(&arena, m, &m->segments[1], 1, 1, 1), "倈乛");
        }
}

static void what_is_no_message_is_refused(void **state)
{
    (void)state;
    static const struct { const char *text, *key; } cases[] = {
        {"", "hl7.no_header"}, {"GET / HTTP/1.1\r\n", "hl7.no_header"}, {"MSH\r\r\r\r\r\r\r", "hl7.no_header"},
        {"MSH||||||", "hl7.no_header"}, {"MSHa^~\\&a", "hl7.no_header"}, {"MSH|^~\\&|a\rpid|1", "hl7.bad_segment"},
        {"MSH|^~\\&|a\r|", "hl7.bad_segment"}, {"MSH|^~\\&|a\rOB\aX|", "hl7.control_character"},
        {"MSH|^~\\&|a\xFF\xFF", "hl7.not_in_charset"},
        {"MSH|^~\\&||||||||||||||||8859/1", "hl7.unknown_charset"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct hl7_message *m;
        err_t why = read_text(cases[i].text, &m);
        assert_non_null(why);
        assert_string_equal(why->key, cases[i].key);
    }
}

static void a_message_has_a_greatest_size(void **state)
{
    (void)state;
    struct hl7_message *m;
    char *long_one = arena_alloc(&arena, HL7_BYTES_MOST + 2);
    memset(long_one, 'x', HL7_BYTES_MOST + 1);
    memcpy(long_one, HEAD, strlen(HEAD));
    assert_string_equal(read_text(long_one, &m)->key, "hl7.too_long");
    BUF_SCOPED many = {0};
    buf_text(&many, HEAD);
    for (int i = 0; i < HL7_SEGMENTS_MOST; i++)
        buf_text(&many, "NTE|1\r");
    assert_string_equal(read_text(buf_str(&many), &m)->key, "hl7.too_long");
    BUF_SCOPED wide = {0};
    buf_text(&wide, HEAD "NTE");
    for (int i = 0; i < HL7_FIELDS_MOST; i++)
        buf_text(&wide, "|");
    assert_string_equal(read_text(buf_str(&wide), &m)->key, "hl7.bad_segment");
}

static void times_are_read_with_and_without_their_parts(void **state)
{
    (void)state;
    static const struct { const char *text; int64_t at; } cases[] = {
        {"20220110214000.000+0800", 1641822000000}, {"20220110214000", 1641822000000}, {"202201102140+0800", 1641822000000},
        {"20220110134000+0000", 1641822000000}, {"20220110", 1641744000000}, {"20220110083000-0500", 1641821400000},
    };
    static const char *const bad[] = {"", "2022", "20220230", "20220110256000", "20220110 21", "20220110214000+08",
                                      "202201102140001", "heute"};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t at;
        assert_true(hl7_time(cases[i].text, &at));
        assert_int_equal(at, cases[i].at);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        int64_t at;
        assert_false(hl7_time(bad[i], &at));
    }
}

/* ---- the header -------------------------------------------------------------------------------- */

static void only_production_messages_of_known_versions_are_worked_on(void **state)
{
    (void)state;
    static const struct { const char *tail, *key; } cases[] = {
        {"M1|P|2.5.1", NULL}, {"M1|P|2.3", NULL}, {"M1|P^T|2.6^CHN", NULL}, {"|P|2.5.1", "hl7.no_message_id"},
        {"a\\.br\\b|P|2.5.1", "hl7.bad_message_id"},
        {"M1|T|2.5.1", "hl7.bad_processing"}, {"M1||2.5.1", "hl7.bad_processing"}, {"M1|P|3.0", "hl7.bad_version"},
        {"M1|P|", "hl7.bad_version"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct hl7_message *m;
        struct hl7_head head;
        assert_null(read_text(arena_printf(&arena, "MSH|^~\\&|A|B|C|D|||ORU^R01|%s", cases[i].tail), &m));
        hl7_head_of(&arena, m, &head);
        err_t why = hl7_head_check(&head);
        assert_string_equal(why ? why->key : "", cases[i].key ? cases[i].key : "");
    }
}

/* ---- results ------------------------------------------------------------------------------------ */

static err_t read_report(const char *text, struct hl7_report *r, int *place)
{
    struct hl7_message *m;
    assert_null(read_text(text, &m));
    return hl7_report_read(&arena, m, r, place);
}

static void a_result_knows_its_tube_and_what_was_found(void **state)
{
    (void)state;
    struct hl7_report r;
    int place;
    assert_null(read_report(HEAD "PID|1\r" ORDER "NTE|1||x\r" FOUND
                            "OBX|2|NM|94745-7^ct^LN||33.1||||||F|||20220110213000+0800\r"
                            SPECIMEN "ZLB|1\r" ORDER FOUND "SAC|||" TUBE "\r", &r, &place));
    assert_int_equal(r.n, 2);
    assert_string_equal(r.results[0].tube, TUBE);
    assert_string_equal(r.results[0].accession, "A-1");
    assert_string_equal(r.results[0].role, "L");
    assert_int_equal(r.results[0].n, 2);
    assert_string_equal(r.results[0].observations[0].value, "260415000");
    assert_string_equal(r.results[0].observations[1].value, "33.1");
    assert_int_equal(r.results[0].tested_at, 1641821400000);
    assert_int_equal(r.results[0].received_at, ABSENT);
    assert_string_equal(r.results[1].tube, TUBE);
    assert_int_equal(r.results[1].set, 2);
}

static void a_result_that_lacks_something_is_refused_with_its_place(void **state)
{
    (void)state;
    static const struct { const char *text, *key; int place; } cases[] = {
        {HEAD, "hl7.no_order", 1},
        {HEAD FOUND ORDER, "hl7.out_of_order", 1},
        {HEAD SPECIMEN, "hl7.out_of_order", 1},
        {HEAD ORDER FOUND SPECIMEN "OBR|2|||94500-6\r", "hl7.no_status", 2},
        {HEAD ORDER "OBX|1|CWE|94500-6||x\r" SPECIMEN, "hl7.no_observation_status", 1},
        {HEAD ORDER "OBX|1|CWE|||x||||||F\r" SPECIMEN, "hl7.no_observation_code", 1},
        {HEAD ORDER FOUND "SPM|1|" TUBE "||||||||||||||||yesterday\r", "hl7.bad_time", 1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct hl7_report r;
        int place;
        err_t why = read_report(cases[i].text, &r, &place);
        assert_non_null(why);
        assert_string_equal(why->key, cases[i].key);
        assert_int_equal(place, cases[i].place);
    }
}

static void the_same_words_have_the_same_digest_under_another_header(void **state)
{
    (void)state;
    struct hl7_message *a, *b, *c;
    assert_null(read_text(HEAD ORDER FOUND, &a));
    assert_null(read_text("MSH|^~\\&|LIS|LAB|X\n" ORDER FOUND, &b));
    assert_null(read_text(HEAD ORDER FOUND "NTE|1\r", &c));
    assert_string_equal(hl7_digest(&arena, a), hl7_digest(&arena, b));
    assert_string_not_equal(hl7_digest(&arena, a), hl7_digest(&arena, c));
}

static const char *refusal_of(const char *name)
{
    static const struct { const char *name, *key; } refused[] = {
        {"invalid_1.hl7", "hl7.no_observation_status"},    /* OBX ends at its value */
        {"oru_r01_deidentified.hl7", "hl7.bad_time"},      /* its times were made unreadable */
    };
    for (size_t i = 0; i < 2; i++)
        if (strcmp(refused[i].name, name) == 0)
            return refused[i].key;
    return "";
}

static void every_sample_is_read_and_the_invalid_ones_are_refused(void **state)
{
    (void)state;
    DIR *dir = opendir(arena_printf(&arena, "%s/%s", getenv("BULOU_ROOT"), FIXTURES));
    int results = 0, files = 0;
    assert_non_null(dir);
    for (struct dirent *e; (e = readdir(dir));) {
        size_t len;
        struct hl7_piece piece;
        struct hl7_report r;
        int place;
        if (!strstr(e->d_name, ".hl7"))
            continue;
        struct hl7_file file = {.bytes = read_fixture(e->d_name, &len)};
        file.len = len;
        files++;
        while (hl7_file_next(&file, &piece)) {
            struct hl7_message *m;
            struct hl7_head head;
            assert_null(hl7_read(&arena, piece.bytes, piece.len, &m));
            hl7_head_of(&arena, m, &head);
            if (strcmp(head.type, "ORU") != 0)
                continue;
            err_t why = hl7_report_read(&arena, m, &r, &place);
            assert_string_equal(why ? why->key : "", refusal_of(e->d_name));
            results += !why;
        }
    }
    closedir(dir);
    assert_int_equal(files, 22);
    assert_int_equal(results, 34);
}

/* ---- files ----------------------------------------------------------------------------------------- */

static void a_batch_must_count_what_is_in_it(void **state)
{
    (void)state;
    static const struct { const char *text, *key; int64_t messages; } cases[] = {
        {"FHS|^~\\&\rBHS|^~\\&\r" HEAD ORDER HEAD ORDER "BTS|2\rFTS|1\r", NULL, 2},
        {"\xEF\xBB\xBF" "BHS|^~\\&\r\n" HEAD "BTS\r\n", NULL, 1},
        {HEAD HEAD, NULL, 2},
        {"BHS|^~\\&\r" HEAD "BTS|2\r", "hl7.batch_count", 0},
        {"BHS|^~\\&\r" HEAD "BTS|one\r", "hl7.batch_count", 0},
        {"FHS|^~\\&\rBHS|^~\\&\r" HEAD "BTS|1\rFTS|2\r", "hl7.file_count", 0},
        {"BHS|^~\\&\r" HEAD, "hl7.file_not_closed", 0},
        {"FHS|^~\\&\r" HEAD, "hl7.file_not_closed", 0},
        {HEAD "BTS|1\r", "hl7.file_out_of_order", 0},
        {"BHS|^~\\&\rFHS|^~\\&\r", "hl7.file_out_of_order", 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t n = 0;
        assert_true(hl7_is_file(cases[i].text, strlen(cases[i].text)));
        err_clear();
        err_t why = hl7_file_check(cases[i].text, strlen(cases[i].text), &n);
        assert_string_equal(why ? why->key : "", cases[i].key ? cases[i].key : "");
        if (!why)
            assert_int_equal(n, cases[i].messages);
    }
    assert_false(hl7_is_file("tube_code,finding\n", 18));
    assert_false(hl7_is_file("", 0));
}

static void messages_of_a_file_come_one_by_one_with_their_lines(void **state)
{
    (void)state;
    static const char text[] = "FHS|^~\\&\r\nBHS|^~\\&\r\n" HEAD ORDER "\n" HEAD "BTS|2\rFTS|1\r";
    struct hl7_file file = {.bytes = text, .len = strlen(text)};
    struct hl7_piece piece;
    assert_true(hl7_file_next(&file, &piece));
    assert_int_equal(piece.line, 3);
    assert_memory_equal(piece.bytes, HEAD ORDER, piece.len - 1);
    assert_true(hl7_file_next(&file, &piece));
    assert_int_equal(piece.line, 5);
    assert_int_equal(piece.len, strlen(HEAD));
    assert_false(hl7_file_next(&file, &piece));
}

/* ---- answers ------------------------------------------------------------------------------------------ */

static void an_answer_says_where_and_what(void **state)
{
    (void)state;
    BUF_SCOPED out = {0};
    const struct hl7_head to = {.application = "LIS", .facility = "省|检", .to_application = "NAPS", .to_facility = "410185",
                                .id = "LIS-9", .version = "2.5.1"};
    const struct hl7_answer answer = {.code = "AE", .id = "N1", .at = 1641822000000,
                                      .error = {204, "SPM", 2, 2, "T^1 不存在"}};
    hl7_write_answer(&out, &to, &answer);
    assert_string_equal(buf_str(&out),
                        "MSH|^~\\&|NAPS|410185|LIS|省\\F\\检|20220110214000+0800||ACK^R01^ACK|N1|P|2.5.1|||||CHN|UNICODE UTF-8\r"
                        "MSA|AE|LIS-9\r"
                        "ERR||SPM^2^2|204^^HL70357|E||||T\\S\\1 不存在\r");
    struct hl7_message *m;
    assert_null(read_text(buf_str(&out), &m));
    assert_string_equal(hl7_part(&arena, m, &m->segments[2], 8, 1, 1), "T^1 不存在");
    assert_string_equal(told("charset"), "UNICODEUTF8");
}

static void old_versions_get_an_answer_of_their_own_kind(void **state)
{
    (void)state;
    static const struct { const char *version, *type; } cases[] = {
        {"2.3", "|ACK|"}, {"2.3.1", "|ACK|"}, {"2.4", "|ACK^R01|"}, {"2.6", "|ACK^R01^ACK|"}, {"", "|ACK^R01^ACK|"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        BUF_SCOPED out = {0};
        const struct hl7_head to = {.version = cases[i].version, .id = "1"};
        hl7_write_answer(&out, &to, &(struct hl7_answer){.code = "AA", .id = "2"});
        assert_non_null(strstr(buf_str(&out), cases[i].type));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_delimiters_are_those_that_the_header_names),
        cmocka_unit_test(escapes_are_read_and_unknown_ones_left_out),
        cmocka_unit_test(rare_characters_come_through_in_both_character_sets),
        cmocka_unit_test(what_is_no_message_is_refused),
        cmocka_unit_test(a_message_has_a_greatest_size),
        cmocka_unit_test(times_are_read_with_and_without_their_parts),
        cmocka_unit_test(only_production_messages_of_known_versions_are_worked_on),
        cmocka_unit_test(a_result_knows_its_tube_and_what_was_found),
        cmocka_unit_test(a_result_that_lacks_something_is_refused_with_its_place),
        cmocka_unit_test(the_same_words_have_the_same_digest_under_another_header),
        cmocka_unit_test(every_sample_is_read_and_the_invalid_ones_are_refused),
        cmocka_unit_test(a_batch_must_count_what_is_in_it),
        cmocka_unit_test(messages_of_a_file_come_one_by_one_with_their_lines),
        cmocka_unit_test(an_answer_says_where_and_what),
        cmocka_unit_test(old_versions_get_an_answer_of_their_own_kind),
    };
    return cmocka_run_group_tests_name("hl7", tests, NULL, end_arena);
}
