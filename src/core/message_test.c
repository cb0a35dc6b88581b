/* message_test.c - texts by key and language, and the generator of their table.
 *
 * message_test GEN_MESSAGES: the path of the generator, which is run on small files. */
#include "core/json.h"
#include "core/message.h"
#include "core/message_rows.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof *(table))

static void language_is_the_one_wanted_most_and_chinese_in_doubt(void **state)
{
    (void)state;
    static const struct { const char *accept; enum language l; } cases[] = {
        {NULL, ZH}, {"", ZH}, {"*", ZH}, {"fr", ZH}, {"fr,de;q=0.5", ZH}, {"en", EN}, {"EN-us", EN}, {"zh", ZH},
        {"zh-CN,zh;q=0.9", ZH}, {"zh-CN,zh;q=0.9,en;q=0.8", ZH}, {"en-US,en;q=0.9,zh-CN;q=0.8", EN},
        {"en;q=0.5,zh;q=0.9", ZH}, {"fr, en; q=0.3", EN}, {"fr;q=1,en;q=0.1", EN}, {"en;q=0", ZH}, {"en,zh", EN},
        {"zh,en", ZH}, {"en;q=nan", ZH}, {"en;q=9", ZH}, {"en;q=x", ZH}, {"english", ZH}, {"e", ZH}, {",,,", ZH},
        {"  en  ", EN}, {"en_US", ZH}, {"zh-Hant;q=0.4, en;q=0.6", EN},
    };
    for (size_t i = 0; i < COUNT(cases); i++)
        if (language_of(cases[i].accept) != cases[i].l)
            fail_msg("%s", cases[i].accept);
    assert_string_equal(language_tag(ZH), "zh-CN");
    assert_string_equal(language_tag(EN), "en");
}

static void every_key_is_found_in_both_languages(void **state)
{
    (void)state;
    assert_true(message_row_count > 10);
    for (size_t i = 0; i < message_row_count; i++) {
        assert_true(message_exists(message_rows[i].key));
        assert_ptr_equal(message(ZH, message_rows[i].key), message_rows[i].text[ZH]);
        assert_ptr_equal(message(EN, message_rows[i].key), message_rows[i].text[EN]);
    }
    assert_false(message_exists("no.such_key"));
    assert_string_equal(message(ZH, "no.such_key"), "no.such_key");
}

static void assert_said(enum language l, err_t why, const char *expected)
{
    BUF_SCOPED out = {0};
    message_failure(l, why, err_told(), &out);
    assert_string_equal(buf_str(&out), expected);
}

static void failure_is_said_with_what_was_told(void **state)
{
    (void)state;
    err_t why = FAIL(ERR_INVALID, "field.too_long");
    err_clear();
    assert_said(EN, why, "This is too long; at most {max} characters are allowed.");
    err_tell("ma", "%d", 1);
    err_tell("maximum", "%d", 2);
    assert_said(EN, why, "This is too long; at most {max} characters are allowed.");
    err_tell("max", "%d", 200);
    assert_said(EN, why, "This is too long; at most 200 characters are allowed.");
    assert_said(ZH, why, "内容太长，最多 200 个字符，请缩短");
    err_tell("max", "%s", "{max}{min}");
    assert_said(EN, why, "This is too long; at most {max}{min} characters are allowed.");
    assert_said(EN, FAIL(ERR_INVALID, "strange.{max"), "strange.{max");
    assert_said(EN, FAIL(ERR_INVALID, "strange.{a_name_that_is_longer_than_any} {}"),
                "strange.{a_name_that_is_longer_than_any} {}");
    BUF_SCOPED out = {0};
    message_failure(EN, FAIL(ERR_INVALID, "field.too_long"), NULL, &out);
    assert_non_null(strstr(buf_str(&out), "{max}"));
}

static void texts_of_pages_are_one_object_without_those_of_commands(void **state)
{
    (void)state;
    ARENA_SCOPED a = {0};
    BUF_SCOPED out = {0};
    const struct json *v;
    messages_json(EN, &out);
    assert_null(json_parse(&a, out.at, out.len, &v));
    assert_true(json_count(v) > message_row_count / 2 && json_count(v) < message_row_count);
    assert_null(json_member(v, "generate.data_file_wrong"));
    assert_string_equal(json_text(json_member(v, "field.missing"), NULL), message(EN, "field.missing"));
}

/* ---- the generator ------------------------------------------------------------------ */

static const char *generator;
static char folder[] = "/tmp/message_test_XXXXXX";

static int make_folder(void **state)
{
    (void)state;
    return !mkdtemp(folder);
}

static int remove_folder(void **state)
{
    (void)state;
    ARENA_SCOPED a = {0};
    static const char *const names[] = {"zh.txt", "en.txt", "out.c", "said"};
    for (size_t i = 0; i < COUNT(names); i++)
        unlink(arena_printf(&a, "%s/%s", folder, names[i]));
    return rmdir(folder);
}

static void write_file(struct arena *a, const char *name, const char *text)
{
    FILE *out = fopen(arena_printf(a, "%s/%s", folder, name), "w");
    assert_true(out && fputs(text, out) >= 0 && fclose(out) == 0);
}

static const char *read_whole(struct arena *a, const char *name)
{
    char *text = arena_alloc(a, 4096);
    FILE *in = fopen(arena_printf(a, "%s/%s", folder, name), "r");
    if (!in)
        return NULL;
    assert_true(fread(text, 1, 4095, in) < 4095);
    fclose(in);
    return text;
}

/* Run it; what it said is in the file `said`. */
static bool generates(struct arena *a, const char *zh, const char *en)
{
    write_file(a, "zh.txt", zh);
    write_file(a, "en.txt", en);
    unlink(arena_printf(a, "%s/out.c", folder));
    return system(arena_printf(a, "cd %s && '%s' zh.txt en.txt out.c 2>said", folder, generator)) == 0;
}

static void generator_writes_a_sorted_table(void **state)
{
    (void)state;
    ARENA_SCOPED a = {0};
    if (!generator)
        skip();
    assert_true(generates(&a, "# 注释\n\nb.two = 二 {n} = {n}\r\na.one=“一”\n",
                          "a.one = \"one\" \\ more\n  b.two = two {n}  \n"));
    const char *made = read_whole(&a, "out.c");
    assert_non_null(strstr(made, "{\"a.one\", {\"“一”\", \"\\\"one\\\" \\\\ more\"}},\n"
                                 "    {\"b.two\", {\"二 {n} = {n}\", \"two {n}\"}},\n"));
    assert_non_null(strstr(made, "message_row_count = 2;"));
}

static void generator_refuses_and_says_where(void **state)
{
    (void)state;
    static const struct { const char *zh, *en, *said; } cases[] = {
        {"a.b = 一\nc.d = 二\n", "a.b = one\n", "zh.txt:2: c.d is missing in en.txt\n"},
        {"a.b = 一\n", "c.d = two\n\na.b = one\n", "en.txt:1: c.d is missing in zh.txt\n"},
        {"a.b = 一 {n}\n", "# x\na.b = one {m}\n", "en.txt:2: a.b has other {values} than in zh.txt:1\n"},
        {"a.b = 一 {n}\n", "a.b = one\n", "en.txt:1: a.b has other {values} than in zh.txt:1\n"},
        {"a.b = 一\na.b = 二\n", "a.b = one\n", "zh.txt:2: a.b stands already in line 1\n"},
        {"a.b =\n", "a.b = one\n", "zh.txt:1: a.b has no text\n"},
        {"a.b = 一\nnonsense\n", "a.b = one\n", "zh.txt:2: expected `key = text`\n"},
        {"a.b = 一 {n\n", "a.b = one\n", "zh.txt:1: a.b: values are written {like_this}, 8 at most\n"},
        {"a.b = 一\n", "a.b = one }\n", "en.txt:1: a.b: values are written {like_this}, 8 at most\n"},
        {"a.b = 一 {}\n", "a.b = one\n", "zh.txt:1: a.b: values are written {like_this}, 8 at most\n"},
        {"A.b = 一\n", "A.b = one\n",
         "zh.txt:1: A.b is no key: small letters, digits, _ and at least one dot\n"
         "en.txt:1: A.b is no key: small letters, digits, _ and at least one dot\n"},
        {"a.b = 一\na. = 二\n", "a.b = one\na. = two\n",
         "zh.txt:2: a. is no key: small letters, digits, _ and at least one dot\n"
         "en.txt:2: a. is no key: small letters, digits, _ and at least one dot\n"},
    };
    if (!generator)
        skip();
    for (size_t i = 0; i < COUNT(cases); i++) {
        ARENA_SCOPED a = {0};
        assert_false(generates(&a, cases[i].zh, cases[i].en));
        assert_string_equal(read_whole(&a, "said"), cases[i].said);
        assert_null(read_whole(&a, "out.c"));
    }
}

int main(int argc, char **argv)
{
    json_start();
    generator = argc > 1 ? realpath(argv[1], NULL) : NULL;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(language_is_the_one_wanted_most_and_chinese_in_doubt),
        cmocka_unit_test(every_key_is_found_in_both_languages),
        cmocka_unit_test(failure_is_said_with_what_was_told),
        cmocka_unit_test(texts_of_pages_are_one_object_without_those_of_commands),
        cmocka_unit_test(generator_writes_a_sorted_table),
        cmocka_unit_test(generator_refuses_and_says_where),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
