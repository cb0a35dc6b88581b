/* buf_test.c - bytes that grow, and their escapes. */
#include "core/buf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void empty_buffer_is_an_empty_text(void **state)
{
    (void)state;
    BUF_SCOPED b = {0};
    assert_string_equal(buf_str(&b), "");
    buf_reset(&b);
    buf_add(&b, NULL, 0);
    assert_string_equal(buf_str(&b), "");
}

static void pieces_follow_each_other(void **state)
{
    (void)state;
    BUF_SCOPED b = {0};
    buf_text(&b, "试管 ");
    buf_int(&b, 20);
    buf_char(&b, '/');
    buf_printf(&b, "%s=%d", "n", 7);
    buf_add(&b, "xyz", 2);
    assert_string_equal(buf_str(&b), "试管 20/n=7xy");
    assert_int_equal(b.len, strlen(b.at));
    buf_reset(&b);
    assert_int_equal(b.len, 0);
    assert_string_equal(buf_str(&b), "");
}

static void it_grows_as_needed(void **state)
{
    (void)state;
    BUF_SCOPED b = {0};
    for (int i = 0; i < 100000; i++)
        buf_text(&b, "0123456789");
    assert_int_equal(b.len, 1000000);
    assert_int_equal(b.at[999999], '9');
    assert_int_equal(b.at[1000000], 0);
    assert_false(b.full);
}

static void what_passes_the_maximum_is_left_out_and_said(void **state)
{
    (void)state;
    BUF_SCOPED b = {.max = 10};
    buf_text(&b, "0123456789");
    assert_false(b.full);
    buf_char(&b, 'x');
    assert_true(b.full);
    assert_string_equal(buf_str(&b), "0123456789");
    buf_reset(&b);
    assert_false(b.full);
    buf_text(&b, "12345678");
    buf_printf(&b, "%d", 12345);
    buf_char(&b, '9');
    assert_true(b.full);
    assert_string_equal(buf_str(&b), "12345678");
}

static void integers_are_written_to_the_last_digit(void **state)
{
    (void)state;
    static const struct { int64_t n; const char *text; } cases[] = {
        {0, "0"}, {7, "7"}, {-7, "-7"}, {1234567890123, "1234567890123"},
        {INT64_MAX, "9223372036854775807"}, {INT64_MIN, "-9223372036854775808"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        BUF_SCOPED b = {0};
        buf_int(&b, cases[i].n);
        assert_string_equal(buf_str(&b), cases[i].text);
    }
}

static void reals_are_short_and_read_back_the_same(void **state)
{
    (void)state;
    static const struct { double n; const char *text; } cases[] = {
        {0, "0"}, {-0.0, "0"}, {0.1, "0.1"}, {36.6, "36.6"}, {3, "3"}, {-2.5, "-2.5"}, {1e300, "1e+300"},
        {34.757975, "34.757975"}, {0.1 + 0.2, "0.30000000000000004"}, {1.0 / 3, "0.3333333333333333"},
        {5e-324, "4.94065645841247e-324"}, {123456789012345680.0, "1.2345678901234568e+17"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        BUF_SCOPED b = {0};
        buf_real(&b, cases[i].n);
        assert_string_equal(buf_str(&b), cases[i].text);
        assert_true(strtod(buf_str(&b), NULL) == cases[i].n);
    }
}

static void assert_escaped(void (*escape)(struct buf *, const char *), const char *text, const char *expected)
{
    BUF_SCOPED b = {0};
    escape(&b, text);
    assert_string_equal(buf_str(&b), expected);
}

static void json_strings_are_quoted(void **state)
{
    (void)state;
    static const struct { const char *text, *json; } cases[] = {
        {NULL, "null"},
        {"", "\"\""},
        {"王·兰 a/b", "\"王·兰 a/b\""},
        {"\"\\", "\"\\\"\\\\\""},
        {"\b\f\n\r\t\x01\x1f", "\"\\b\\f\\n\\r\\t\\u0001\\u001f\""},
        {"a\"b\"c", "\"a\\\"b\\\"c\""},
        {"𠅤\x7f", "\"𠅤\x7f\""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_escaped(buf_json, cases[i].text, cases[i].json);
}

static void markup_is_escaped(void **state)
{
    (void)state;
    assert_escaped(buf_html, "", "");
    assert_escaped(buf_html, "王兰", "王兰");
    assert_escaped(buf_html, "<a href=\"x\" b='y'>&amp;", "&lt;a href=&quot;x&quot; b=&#39;y&#39;&gt;&amp;amp;");
}

static void cells_are_quoted_when_needed_and_never_formulas(void **state)
{
    (void)state;
    static const struct { const char *text, *cell; } cases[] = {
        {"", ""}, {"王兰", "王兰"}, {"a b", "a b"}, {"a,b", "\"a,b\""}, {"a\"b", "\"a\"\"b\""},
        {"a\nb", "\"a\nb\""}, {"a\rb", "\"a\rb\""}, {"=1+1", "'=1+1"}, {"+86138", "'+86138"}, {"-1", "'-1"},
        {"@x", "'@x"}, {"\tx", "'\tx"}, {"=a,b", "\"'=a,b\""}, {"=\"x\"", "\"'=\"\"x\"\"\""}, {"1=1", "1=1"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_escaped(buf_csv, cases[i].text, cases[i].cell);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(empty_buffer_is_an_empty_text),
        cmocka_unit_test(pieces_follow_each_other),
        cmocka_unit_test(it_grows_as_needed),
        cmocka_unit_test(what_passes_the_maximum_is_left_out_and_said),
        cmocka_unit_test(integers_are_written_to_the_last_digit),
        cmocka_unit_test(reals_are_short_and_read_back_the_same),
        cmocka_unit_test(json_strings_are_quoted),
        cmocka_unit_test(markup_is_escaped),
        cmocka_unit_test(cells_are_quoted_when_needed_and_never_formulas),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
