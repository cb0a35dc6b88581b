/* json_test.c - what is read, and everything that is not. */
#include "core/json.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const char *told(const char *name)
{
    for (size_t i = 0; i < err_told()->n; i++)
        if (strcmp(err_told()->value[i].name, name) == 0)
            return err_told()->value[i].text;
    return "";
}

static const struct json *parsed(struct arena *a, const char *text)
{
    const struct json *v;
    assert_null(json_parse(a, text, strlen(text), &v));
    return v;
}

static void values_are_read(void **state)
{
    (void)state;
    ARENA_SCOPED a = {0};
    const struct json *v = parsed(&a, "{\"n\":-5,\"r\":2.5,\"t\":\"王\\u00b7\\ud840\\udd64\",\"b\":true,\"f\":false,"
                                      "\"z\":null,\"l\":[1,[2],{}]}");
    size_t len;
    assert_int_equal(json_kind(v), JSON_OBJECT);
    assert_int_equal(json_count(v), 7);
    assert_int_equal(json_kind(json_member(v, "n")), JSON_INT);
    assert_int_equal(json_int(json_member(v, "n")), -5);
    assert_true(json_real(json_member(v, "n")) == -5.0);
    assert_int_equal(json_kind(json_member(v, "r")), JSON_REAL);
    assert_true(json_real(json_member(v, "r")) == 2.5);
    assert_int_equal(json_kind(json_member(v, "t")), JSON_TEXT);
    assert_string_equal(json_text(json_member(v, "t"), &len), "王·𠅤");
    assert_int_equal(len, strlen("王·𠅤"));
    assert_true(json_bool(json_member(v, "b")));
    assert_false(json_bool(json_member(v, "f")));
    assert_int_equal(json_kind(json_member(v, "f")), JSON_BOOL);
    assert_int_equal(json_kind(json_member(v, "z")), JSON_NULL);
    assert_int_equal(json_kind(json_member(v, "l")), JSON_LIST);
    assert_int_equal(json_count(json_member(v, "l")), 3);
    assert_int_equal(json_int(json_at(json_member(v, "l"), 0)), 1);
    assert_null(json_member(v, "none"));
    assert_null(json_member(json_member(v, "l"), "none"));
}

static void whole_range_of_integers_is_read(void **state)
{
    (void)state;
    ARENA_SCOPED a = {0};
    assert_true(json_int(parsed(&a, "9223372036854775807")) == INT64_MAX);
    assert_true(json_int(parsed(&a, "-9223372036854775808")) == INT64_MIN);
    assert_int_equal(json_int(parsed(&a, "-0")), 0);
}

static void walk_visits_members_in_their_order(void **state)
{
    (void)state;
    ARENA_SCOPED a = {0};
    struct json_walk walk;
    char seen[64] = "";
    const struct json *v = parsed(&a, "{\"z\":1,\"a\":2,\"m\":3,\"b\":4}");
    for (const struct json *m = json_first(v, &walk); m; m = json_next(&walk))
        sprintf(seen + strlen(seen), "%s%d", walk.name, (int)json_int(m));
    assert_string_equal(seen, "z1a2m3b4");
    assert_null(json_first(parsed(&a, "{}"), &walk));
}

static void written_again_it_is_compact_and_the_same(void **state)
{
    (void)state;
    static const struct { const char *in, *out; } cases[] = {
        {" { \"b\" : 1 , \"a\" : [ ] , \"c\" : { } } ", "{\"b\":1,\"a\":[],\"c\":{}}"},
        {"[1, 2.50, -3e2, true, false, null]", "[1,2.5,-300,true,false,null]"},
        {"\"\\u738b\\n\\\"\\/\"", "\"王\\n\\\"/\""},
        {"[[[]],{\"a\":{\"b\":[{}]}}]", "[[[]],{\"a\":{\"b\":[{}]}}]"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ARENA_SCOPED a = {0};
        BUF_SCOPED b = {0};
        json_write(parsed(&a, cases[i].in), &b);
        assert_string_equal(buf_str(&b), cases[i].out);
    }
}

static void bad_text_is_refused_where_it_is_bad(void **state)
{
    (void)state;
    static const struct { const char *text; const char *line, *column, *problem; } cases[] = {
        {"", "1", "0", "unexpected token"},
        {"{", "1", "1", "string or '}' expected"},
        {"{\"a\":1}x", "1", "8", "end of file expected"},
        {"{}{}", "1", "3", "end of file expected"},
        {"[1e400]", "1", "6", "real number overflow"},
        {"[9223372036854775808]", "1", "20", "too big integer"},
        {"[-9223372036854775809]", "1", "21", "too big negative integer"},
        {"{\"a\":1,\"a\":2}", "1", "10", "duplicate object key"},
        {"{\"a\":{\"b\":1,\n\"b\":1}}", "2", "3", "duplicate object key"},
        {"\"\\u0000\"", "1", "8", "\\u0000 is not allowed without JSON_ALLOW_NUL"},
        {"{\"a\\u0000\":1}", "1", "10", "NUL byte in object key not supported"},
        {"[\"\xff\"]", "1", "2", "unable to decode byte 0xff"},
        {"[\"\xc0\x80\"]", "1", "2", "unable to decode byte 0xc0"},
        {"[\"\xed\xa0\x80\"]", "1", "2", "unable to decode byte 0xed"},
        {"[\"\\ud800\"]", "1", "9", "invalid Unicode '\\uD800'"},
        {"[\"a\tb\"]", "1", "3", "control character 0x9"},
        {"[1,]", "1", "4", "unexpected token"},
        {"[01]", "1", "2", "invalid token"},
        {"[NaN]", "1", "4", "invalid token"},
        {"{'a':1}", "1", "2", "string or '}' expected"},
        {"[1] // no", "1", "5", "end of file expected"},
        {"\xef\xbb\xbf{}", "1", "1", "invalid token"},
        {"{\"姓名\":\n  王}", "2", "3", "invalid token"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ARENA_SCOPED a = {0};
        const struct json *v;
        err_clear();
        err_t why = json_parse(&a, cases[i].text, strlen(cases[i].text), &v);
        assert_non_null(why);
        assert_null(v);
        assert_string_equal(why->key, "json.malformed");
        assert_int_equal(why->kind, ERR_INVALID);
        assert_string_equal(told("line"), cases[i].line);
        assert_string_equal(told("column"), cases[i].column);
        assert_string_equal(told("problem"), cases[i].problem);
    }
}

static void zero_byte_in_the_text_is_refused(void **state)
{
    (void)state;
    ARENA_SCOPED a = {0};
    const struct json *v;
    assert_non_null(json_parse(&a, "[1]\0", 4, &v));
    assert_non_null(json_parse(&a, "[\"a\0b\"]", 7, &v));
    assert_non_null(json_parse(&a, "\0[1]", 4, &v));
}

static void thirty_two_levels_are_read_and_no_more(void **state)
{
    (void)state;
    ARENA_SCOPED a = {0};
    const struct json *v;
    char text[80];
    memset(text, '[', 33);
    memset(text + 33, ']', 33);
    assert_null(json_parse(&a, text + 1, 64, &v));
    err_clear();
    assert_non_null(json_parse(&a, text, 66, &v));
    assert_string_equal(told("column"), "33");
    assert_string_equal(told("problem"), "nested deeper than 32 levels");
    assert_int_equal(json_count(parsed(&a, "[\"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\\\"[[[\"]")), 1);
}

static void deep_text_without_end_is_refused(void **state)
{
    (void)state;
    ARENA_SCOPED a = {0};
    static char text[200000];
    const struct json *v;
    memset(text, '[', sizeof text);
    assert_non_null(json_parse(&a, text, sizeof text, &v));
    memset(text, '\\', sizeof text);
    text[0] = '"';
    assert_non_null(json_parse(&a, text, sizeof text - 1, &v));
}

static void a_failed_parse_spoils_nothing(void **state)
{
    (void)state;
    ARENA_SCOPED a = {0};
    const struct json *good = parsed(&a, "{\"a\":[1,2,3]}"), *bad;
    assert_non_null(json_parse(&a, "{\"a\":[{\"b\":\"c\"},", 16, &bad));
    assert_int_equal(json_count(json_member(good, "a")), 3);
}

static void *parse_many(void *wrong)
{
    for (int i = 0; i < 2000; i++) {
        ARENA_SCOPED a = {0};
        char text[64];
        const struct json *v;
        int len = snprintf(text, sizeof text, "{\"n\":%d,\"rows\":[%d,{\"x\":\"%d\"}]}", i, i + 1, i + 2);
        if (json_parse(&a, text, (size_t)len, &v) != OK || json_int(json_member(v, "n")) != i ||
            json_int(json_at(json_member(v, "rows"), 0)) != i + 1)
            *(bool *)wrong = true;
    }
    return NULL;
}

static void threads_parse_at_once(void **state)
{
    (void)state;
    pthread_t thread[4];
    bool wrong[4] = {false};
    for (int i = 0; i < 4; i++)
        assert_int_equal(pthread_create(&thread[i], NULL, parse_many, &wrong[i]), 0);
    for (int i = 0; i < 4; i++) {
        pthread_join(thread[i], NULL);
        assert_false(wrong[i]);
    }
}

int main(void)
{
    json_start();
    json_start();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_are_read),
        cmocka_unit_test(whole_range_of_integers_is_read),
        cmocka_unit_test(walk_visits_members_in_their_order),
        cmocka_unit_test(written_again_it_is_compact_and_the_same),
        cmocka_unit_test(bad_text_is_refused_where_it_is_bad),
        cmocka_unit_test(zero_byte_in_the_text_is_refused),
        cmocka_unit_test(thirty_two_levels_are_read_and_no_more),
        cmocka_unit_test(deep_text_without_end_is_refused),
        cmocka_unit_test(a_failed_parse_spoils_nothing),
        cmocka_unit_test(threads_parse_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
