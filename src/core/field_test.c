/* field_test.c - one table of rows: read, refused, written, described. */
#include "core/field.h"
#include "core/text.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof *(table))

/* ---- a body with everything in it --------------------------------------------------- */

struct secret { const char *name, *document; };
struct place { const char *code; double longitude; bool indoors; };
struct row { int64_t person; const char *note; struct sealed identity; };
struct body {
    int64_t count, any, at;
    double weight, free_real;
    bool urgent;
    const char *code, *title, *note, *digits, *day, *kind;
    struct list numbers, names, rows;
    struct place place;
};

static const char *const kinds[] = {"tube", "box", NULL};

static const struct field secret_rows[] = {
    TEXT(struct secret, name, .need = true, .min = 1, .max = 5, .help = "Name."),
    TEXT(struct secret, document, .max = 18, .help = "Document."),
    {0},
};

static const struct field place_rows[] = {
    TEXT(struct place, code, .need = true, .max = 12, .form = FORM_DIGITS, .help = "Code."),
    REAL(struct place, longitude, .min = -180, .max = 180, .help = "East."),
    BOOL(struct place, indoors, .help = "Under a roof?"),
    {0},
};

static const struct field row_rows[] = {
    INT(struct row, person, .need = true, .help = "Person."),
    TEXT(struct row, note, .min = 2, .max = 4, .help = "Note."),
    SEALED(struct row, identity, person, struct secret, secret_rows, .help = "Who."),
    {0},
};

static const struct field body_rows[] = {
    INT(struct body, count, .need = true, .min = -5, .max = 20, .help = "How many \"swabs\"."),
    INT(struct body, any, .help = "Any."),
    TIME(struct body, at, .help = "When."),
    REAL(struct body, weight, .min = 1, .max = 2, .help = "Weight."),
    REAL(struct body, free_real),
    BOOL(struct body, urgent, .help = "Urgent?"),
    TEXT(struct body, code, .min = 2, .max = 6, .form = FORM_CODE, .help = "Code."),
    TEXT(struct body, title, .max = 3, .help = "Title."),
    TEXT(struct body, note, .form = FORM_LINES, .help = "Note."),
    TEXT(struct body, digits, .form = FORM_DIGITS, .help = "Digits."),
    DATE(struct body, day, .help = "Day."),
    CHOICE(struct body, kind, .choices = kinds, .help = "Kind."),
    INTS(struct body, numbers, .max = 3, .help = "Numbers."),
    TEXTS(struct body, names, .min = 1, .help = "Names."),
    LIST(struct body, rows, struct row, row_rows, .max = 2, .help = "Rows."),
    OBJECT(struct body, place, place_rows, .help = "Where."),
    {0},
};

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
    if (json_parse(a, text, strlen(text), &v))
        fail_msg("%s", text);
    return v;
}

static err_t read_body(struct arena *a, const char *text, bool from_ledger, struct body *out)
{
    err_clear();
    return fields_read(body_rows, a, parsed(a, text), from_ledger, out);
}

#define EVERYTHING                                                                                                   \
    "{\"count\":-5,\"any\":9007199254740992,\"at\":1641969128000,\"weight\":1.5,\"free_real\":-1e+300,"               \
    "\"urgent\":true,\"code\":\"a-Z._9\",\"title\":\"王·兰\",\"note\":\"a\\r\\n\\tb\",\"digits\":\"0123\","          \
    "\"day\":\"2020-02-29\",\"kind\":\"box\",\"numbers\":[1,0,3],\"names\":[\"x\",\"王\"],"                          \
    "\"rows\":[{\"person\":1,\"identity\":{\"name\":\"王兰\"}},{\"person\":2,\"note\":\"ab\"}],"                     \
    "\"place\":{\"code\":\"410105\",\"longitude\":113.6,\"indoors\":true}}"

/* ---- reading ------------------------------------------------------------------------ */

static void every_member_is_read(void **state)
{
    (void)state;
    ARENA_SCOPED a = {0};
    struct body b;
    assert_null(read_body(&a, EVERYTHING, false, &b));
    assert_int_equal(b.count, -5);
    assert_true(b.any == INT64_C(1) << 53);
    assert_int_equal(b.at, 1641969128000);
    assert_true(b.weight == 1.5 && b.free_real == -1e300 && b.urgent);
    assert_string_equal(b.code, "a-Z._9");
    assert_string_equal(b.title, "王·兰");
    assert_string_equal(b.note, "a\r\n\tb");
    assert_string_equal(b.day, "2020-02-29");
    assert_ptr_equal(b.kind, kinds[1]);
    assert_int_equal(b.numbers.n, 3);
    assert_int_equal(((const int64_t *)b.numbers.items)[2], 3);
    assert_string_equal(((const char *const *)b.names.items)[1], "王");
    const struct row *rows = b.rows.items;
    assert_int_equal(b.rows.n, 2);
    assert_int_equal(rows[0].person, 1);
    assert_null(rows[0].note);
    assert_string_equal(((const struct secret *)rows[0].identity.plain)->name, "王兰");
    assert_null(((const struct secret *)rows[0].identity.plain)->document);
    assert_null(rows[1].identity.plain);
    assert_string_equal(b.place.code, "410105");
    assert_true(b.place.longitude == 113.6 && b.place.indoors);
}

static void what_is_not_there_is_absent(void **state)
{
    (void)state;
    ARENA_SCOPED a = {0};
    struct body b;
    memset(&b, 0xEE, sizeof b);
    assert_null(read_body(&a, "{\"count\":0}", false, &b));
    assert_true(b.any == ABSENT && b.at == ABSENT);
    assert_true(isnan(b.weight) && isnan(b.free_real));
    assert_false(b.urgent);
    assert_null(b.code);
    assert_null(b.day);
    assert_null(b.kind);
    assert_int_equal(b.numbers.n + b.names.n + b.rows.n, 0);
    assert_null(b.rows.items);
    assert_null(b.place.code);
    assert_true(isnan(b.place.longitude));
    assert_false(b.place.indoors);
}

static void an_empty_text_passes_only_where_nothing_is_asked_of_it(void **state)
{
    (void)state;
    ARENA_SCOPED a = {0};
    struct body b;
    assert_null(read_body(&a, "{\"count\":0,\"title\":\"\",\"digits\":\"\"}", false, &b));
    assert_string_equal(b.title, "");
    err_t why = read_body(&a, "{\"count\":0,\"code\":\"\"}", false, &b);
    assert_string_equal(why->key, "field.too_short");
    why = read_body(&a, "{\"count\":0,\"place\":{\"code\":\"\"}}", false, &b);
    assert_string_equal(why->key, "field.too_short");
    assert_string_equal(told("min"), "1");
}

/* `name` and `value`: what must have been told, NULL if nothing. */
static const struct { const char *body, *path, *key, *name, *value; } refusals[] = {
    {"[]", "", "field.not_an_object", NULL, NULL},
    {"7", "", "field.not_an_object", NULL, NULL},
    {"null", "", "field.not_an_object", NULL, NULL},
    {"{}", "count", "field.missing", NULL, NULL},
    {"{\"count\":null}", "count", "field.wrong_type", "wanted", "integer"},
    {"{\"count\":\"1\"}", "count", "field.wrong_type", "wanted", "integer"},
    {"{\"count\":1.0}", "count", "field.wrong_type", "wanted", "integer"},
    {"{\"count\":1e0}", "count", "field.wrong_type", "wanted", "integer"},
    {"{\"count\":true}", "count", "field.wrong_type", "wanted", "integer"},
    {"{\"count\":[1]}", "count", "field.wrong_type", "wanted", "integer"},
    {"{\"count\":-6}", "count", "field.too_small", "min", "-5"},
    {"{\"count\":21}", "count", "field.too_large", "max", "20"},
    {"{\"count\":0,\"any\":-1}", "any", "field.too_small", "min", "0"},
    {"{\"count\":0,\"any\":9007199254740993}", "any", "field.too_large", "max", "9007199254740992"},
    {"{\"count\":0,\"at\":-1}", "at", "field.too_small", "min", "0"},
    {"{\"count\":0,\"at\":9223372036854775807}", "at", "field.too_large", "max", "9007199254740992"},
    {"{\"count\":0,\"at\":\"2022-01-12\"}", "at", "field.wrong_type", "wanted", "integer"},
    {"{\"count\":0,\"weight\":\"1\"}", "weight", "field.wrong_type", "wanted", "number"},
    {"{\"count\":0,\"weight\":0.99}", "weight", "field.too_small", "min", "1"},
    {"{\"count\":0,\"weight\":2.01}", "weight", "field.too_large", "max", "2"},
    {"{\"count\":0,\"weight\":3}", "weight", "field.too_large", "max", "2"},
    {"{\"count\":0,\"urgent\":1}", "urgent", "field.wrong_type", "wanted", "true / false"},
    {"{\"count\":0,\"urgent\":\"true\"}", "urgent", "field.wrong_type", "wanted", "true / false"},
    {"{\"count\":0,\"code\":7}", "code", "field.wrong_type", "wanted", "text"},
    {"{\"count\":0,\"code\":\"a\"}", "code", "field.too_short", "min", "2"},
    {"{\"count\":0,\"code\":\"abcdefg\"}", "code", "field.too_long", "max", "6"},
    {"{\"count\":0,\"code\":\"a b\"}", "code", "field.bad_form", NULL, NULL},
    {"{\"count\":0,\"code\":\"a/b\"}", "code", "field.bad_form", NULL, NULL},
    {"{\"count\":0,\"code\":\"ab\\n\"}", "code", "field.bad_form", NULL, NULL},
    {"{\"count\":0,\"code\":\"王兰\"}", "code", "field.bad_form", NULL, NULL},
    {"{\"count\":0,\"title\":\"王王王王\"}", "title", "field.too_long", "max", "3"},
    {"{\"count\":0,\"title\":\"a\\nb\"}", "title", "field.bad_form", NULL, NULL},
    {"{\"count\":0,\"title\":\"a\\tb\"}", "title", "field.bad_form", NULL, NULL},
    {"{\"count\":0,\"title\":\"\\u007f\"}", "title", "field.bad_form", NULL, NULL},
    {"{\"count\":0,\"title\":\"\\u0085\"}", "title", "field.bad_form", NULL, NULL},
    {"{\"count\":0,\"title\":\"\\u2028\"}", "title", "field.bad_form", NULL, NULL},
    {"{\"count\":0,\"title\":\"\\u202e\"}", "title", "field.bad_form", NULL, NULL},
    {"{\"count\":0,\"note\":\"\\u0001\"}", "note", "field.bad_form", NULL, NULL},
    {"{\"count\":0,\"note\":\"\\u001b[0m\"}", "note", "field.bad_form", NULL, NULL},
    {"{\"count\":0,\"digits\":\"12a\"}", "digits", "field.bad_form", NULL, NULL},
    {"{\"count\":0,\"digits\":\"１２\"}", "digits", "field.bad_form", NULL, NULL},
    {"{\"count\":0,\"digits\":\"-1\"}", "digits", "field.bad_form", NULL, NULL},
    {"{\"count\":0,\"day\":\"2021-02-29\"}", "day", "field.bad_date", NULL, NULL},
    {"{\"count\":0,\"day\":\"2021-2-9\"}", "day", "field.bad_date", NULL, NULL},
    {"{\"count\":0,\"day\":\"\"}", "day", "field.bad_date", NULL, NULL},
    {"{\"count\":0,\"day\":20210101}", "day", "field.wrong_type", "wanted", "text"},
    {"{\"count\":0,\"kind\":\"van\"}", "kind", "field.not_a_choice", "choices", "tube, box"},
    {"{\"count\":0,\"kind\":\"\"}", "kind", "field.not_a_choice", "choices", "tube, box"},
    {"{\"count\":0,\"kind\":0}", "kind", "field.wrong_type", "wanted", "text"},
    {"{\"count\":0,\"numbers\":{}}", "numbers", "field.wrong_type", "wanted", "list"},
    {"{\"count\":0,\"numbers\":[1,2,3,4]}", "numbers", "field.too_many", "max", "3"},
    {"{\"count\":0,\"numbers\":[1,\"2\"]}", "numbers[1]", "field.wrong_type", "wanted", "integer"},
    {"{\"count\":0,\"numbers\":[-1]}", "numbers[0]", "field.too_small", "min", "0"},
    {"{\"count\":0,\"names\":[]}", "names", "field.too_few", "min", "1"},
    {"{\"count\":0,\"names\":[\"a\",\"\"]}", "names[1]", "field.too_short", "min", "1"},
    {"{\"count\":0,\"names\":[\"a\\nb\"]}", "names[0]", "field.bad_form", NULL, NULL},
    {"{\"count\":0,\"names\":[null]}", "names[0]", "field.wrong_type", "wanted", "text"},
    {"{\"count\":0,\"names\":\"a\"}", "names", "field.wrong_type", "wanted", "list"},
    {"{\"count\":0,\"rows\":{}}", "rows", "field.wrong_type", "wanted", "list"},
    {"{\"count\":0,\"rows\":[{\"person\":1},{\"person\":2},{\"person\":3}]}", "rows", "field.too_many", "max", "2"},
    {"{\"count\":0,\"rows\":[{\"person\":1},7]}", "rows[1]", "field.not_an_object", NULL, NULL},
    {"{\"count\":0,\"rows\":[{\"person\":1},{}]}", "rows[1].person", "field.missing", NULL, NULL},
    {"{\"count\":0,\"rows\":[{\"person\":1,\"note\":\"abcde\"}]}", "rows[0].note", "field.too_long", "max", "4"},
    {"{\"count\":0,\"rows\":[{\"person\":1,\"x\":0}]}", "rows[0].x", "field.unknown", NULL, NULL},
    {"{\"count\":0,\"rows\":[{\"person\":1,\"identity\":{}}]}", "rows[0].identity.name", "field.missing", NULL, NULL},
    {"{\"count\":0,\"rows\":[{\"person\":1,\"identity\":{\"name\":\"王\",\"document\":7}}]}", "rows[0].identity.document",
     "field.wrong_type", "wanted", "text"},
    {"{\"count\":0,\"rows\":[{\"person\":1,\"identity\":{\"name\":\"王\",\"y\":7}}]}", "rows[0].identity.y",
     "field.unknown", NULL, NULL},
    {"{\"count\":0,\"rows\":[{\"person\":1,\"identity\":\"1.abc\"}]}", "rows[0].identity", "field.not_an_object", NULL, NULL},
    {"{\"count\":0,\"place\":[]}", "place", "field.not_an_object", NULL, NULL},
    {"{\"count\":0,\"place\":null}", "place", "field.not_an_object", NULL, NULL},
    {"{\"count\":0,\"place\":{}}", "place.code", "field.missing", NULL, NULL},
    {"{\"count\":0,\"place\":{\"code\":\"1\",\"longitude\":181}}", "place.longitude", "field.too_large", "max", "180"},
    {"{\"count\":0,\"place\":{\"code\":\"1\",\"z\":1}}", "place.z", "field.unknown", NULL, NULL},
    {"{\"count\":0,\"extra\":1}", "extra", "field.unknown", NULL, NULL},
    {"{\"extra\":1,\"count\":0}", "extra", "field.unknown", NULL, NULL},
    {"{\"count\":0,\"Count\":1}", "Count", "field.unknown", NULL, NULL},
    {"{\"count\":0,\"\":1}", "", "field.unknown", NULL, NULL},
};

static void bad_bodies_are_refused_by_place_and_reason(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(refusals); i++) {
        ARENA_SCOPED a = {0};
        struct body b;
        err_t why = read_body(&a, refusals[i].body, false, &b);
        if (!why || strcmp(why->key, refusals[i].key) != 0 || strcmp(err_told()->path, refusals[i].path) != 0)
            fail_msg("%s: %s at '%s'", refusals[i].body, why ? why->key : "read", err_told()->path);
        assert_int_equal(why->kind, ERR_INVALID);
        if (refusals[i].name)
            assert_string_equal(told(refusals[i].name), refusals[i].value);
        else
            assert_int_equal(err_told()->n, 0);
    }
}

static void lists_and_texts_have_a_maximum_also_when_none_is_given(void **state)
{
    (void)state;
    ARENA_SCOPED a = {0};
    struct body b;
    BUF_SCOPED text = {0};
    buf_text(&text, "{\"count\":0,\"names\":[\"x\"");
    for (int i = 0; i < 1000; i++)
        buf_text(&text, ",\"x\"");
    buf_text(&text, "]}");
    assert_string_equal(read_body(&a, text.at, false, &b)->key, "field.too_many");
    assert_string_equal(told("max"), "1000");
    buf_reset(&text);
    buf_printf(&text, "{\"count\":0,\"note\":\"%0201d\"}", 0);
    assert_string_equal(read_body(&a, text.at, false, &b)->key, "field.too_long");
    assert_string_equal(told("max"), "200");
    buf_reset(&text);
    buf_printf(&text, "{\"count\":0,\"note\":\"%0200d\"}", 0);
    assert_null(read_body(&a, text.at, false, &b));
}

static void long_unknown_names_are_told_cut(void **state)
{
    (void)state;
    ARENA_SCOPED a = {0};
    BUF_SCOPED text = {0};
    struct body b;
    buf_text(&text, "{\"count\":0,\"a");
    for (int i = 0; i < 500; i++)
        buf_text(&text, "王");
    buf_text(&text, "\":1}");
    assert_string_equal(read_body(&a, text.at, false, &b)->key, "field.unknown");
    assert_int_equal(strlen(err_told()->path), 157);
    assert_true(text_is_utf8(err_told()->path, 157));
}

static void tokens_are_read_from_the_ledger_only(void **state)
{
    (void)state;
    ARENA_SCOPED a = {0};
    struct body b;
    const char *text = "{\"count\":0,\"rows\":[{\"person\":1,\"identity\":\"1.abc\"}]}";
    assert_null(read_body(&a, text, true, &b));
    const struct row *rows = b.rows.items;
    assert_string_equal(rows[0].identity.token, "1.abc");
    assert_null(rows[0].identity.plain);
    assert_null(read_body(&a, EVERYTHING, true, &b));
    rows = b.rows.items;
    assert_non_null(rows[0].identity.plain);
    assert_non_null(read_body(&a, text, false, &b));
}

static void one_member_is_read_alone(void **state)
{
    (void)state;
    ARENA_SCOPED a = {0};
    struct body b = {.count = 7, .any = 7};
    const struct field *count = field_find(body_rows, "count"), *any = field_find(body_rows, "any");
    assert_null(field_read(count, &a, parsed(&a, "3"), false, &b));
    assert_int_equal(b.count, 3);
    assert_null(field_read(any, &a, NULL, false, &b));
    assert_true(b.any == ABSENT);
    err_clear();
    assert_string_equal(field_read(count, &a, NULL, false, &b)->key, "field.missing");
    assert_string_equal(err_told()->path, "count");
    assert_true(b.count == ABSENT);
}

/* ---- text --------------------------------------------------------------------------- */

static void text_becomes_a_member(void **state)
{
    (void)state;
    static const struct { const char *member, *text, *key, *back; } cases[] = {
        {"count", "7", NULL, "7"}, {"count", "-5", NULL, "-5"}, {"count", "21", "field.too_large", NULL},
        {"count", "x", "field.wrong_type", NULL}, {"count", "1.0", "field.wrong_type", NULL},
        {"count", "", "field.missing", NULL}, {"count", NULL, "field.missing", NULL}, {"any", "", NULL, ""},
        {"any", NULL, NULL, ""}, {"any", "-1", "field.too_small", NULL},
        {"at", "1641969128000", NULL, "2022-01-12 14:32:08"}, {"at", "2022-01-12T06:32:08Z", NULL, "2022-01-12 14:32:08"},
        {"at", "2022-01-12 14:32:08", NULL, "2022-01-12 14:32:08"}, {"at", "2022-01-12", NULL, "2022-01-12 00:00:00"},
        {"at", "soon", "field.wrong_type", NULL}, {"at", "1969-01-01", "field.too_small", NULL},
        {"weight", "1.5", NULL, "1.5"}, {"weight", "15e-1", NULL, "1.5"}, {"weight", "3", "field.too_large", NULL},
        {"weight", "nan", "field.wrong_type", NULL}, {"weight", "inf", "field.wrong_type", NULL},
        {"weight", "0x1", "field.wrong_type", NULL}, {"weight", "1 ", "field.wrong_type", NULL},
        {"weight", ".", "field.wrong_type", NULL}, {"free_real", "1e999", "field.wrong_type", NULL},
        {"free_real", "-0", NULL, "0"}, {"urgent", "true", NULL, "true"}, {"urgent", "1", NULL, "true"},
        {"urgent", "false", NULL, "false"}, {"urgent", "0", NULL, "false"}, {"urgent", "yes", "field.wrong_type", NULL},
        {"urgent", "", NULL, "false"}, {"title", "王", NULL, "王"}, {"title", "王王王王", "field.too_long", NULL},
        {"title", "\xFF", "field.bad_form", NULL}, {"title", "\n", "field.bad_form", NULL},
        {"code", "a", "field.too_short", NULL}, {"day", "2022-01-12", NULL, "2022-01-12"},
        {"day", "2022-02-30", "field.bad_date", NULL}, {"kind", "tube", NULL, "tube"},
        {"kind", "van", "field.not_a_choice", NULL}, {"numbers", "1,2,3", NULL, "1,2,3"}, {"numbers", "1;2;3", NULL, "1,2,3"}, {"numbers", "5", NULL, "5"},
        {"numbers", "1,2,3,4", "field.too_many", NULL}, {"numbers", "1,,2", "field.wrong_type", NULL},
        {"numbers", "1,", "field.wrong_type", NULL}, {"numbers", ",", "field.wrong_type", NULL},
        {"names", "a,王", NULL, "a,王"}, {"names", "a,,b", "field.too_short", NULL},
        {"rows", "[]", "field.wrong_type", NULL}, {"place", "{}", "field.wrong_type", NULL},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        ARENA_SCOPED a = {0};
        struct body b = {0};
        const struct field *f = field_find(body_rows, cases[i].member);
        err_clear();
        err_t why = field_read_text(f, &a, cases[i].text, &b);
        if ((why != OK) != (cases[i].key != NULL) || (why && strcmp(why->key, cases[i].key) != 0))
            fail_msg("%s %s: %s", cases[i].member, cases[i].text, why ? why->key : "read");
        if (why)
            assert_string_equal(err_told()->path, cases[i].member);
        else
            assert_string_equal(field_text(f, &a, &b), cases[i].back);
    }
}

static void compound_members_are_json_in_a_cell(void **state)
{
    (void)state;
    ARENA_SCOPED a = {0};
    struct body b;
    assert_null(read_body(&a, EVERYTHING, false, &b));
    assert_string_equal(field_text(field_find(body_rows, "place"), &a, &b),
                        "{\"code\":\"410105\",\"longitude\":113.6,\"indoors\":true}");
    const struct row *rows = b.rows.items;
    assert_string_equal(field_text(field_find(row_rows, "identity"), &a, &rows[0]), "{\"name\":\"王兰\"}");
    assert_string_equal(field_text(field_find(row_rows, "identity"), &a, &rows[1]), "");
    fields_clear(body_rows, &b);
    assert_string_equal(field_text(field_find(body_rows, "place"), &a, &b), "");
}

/* ---- writing ------------------------------------------------------------------------ */

static void what_was_read_is_written_in_the_order_of_the_table(void **state)
{
    (void)state;
    static const struct { const char *in, *out; } cases[] = {
        {EVERYTHING, EVERYTHING},
        {"{\"urgent\":false,\"count\":3}", "{\"count\":3,\"urgent\":false}"},
        {"{\"title\":\"\",\"numbers\":[],\"count\":0}", "{\"count\":0,\"urgent\":false,\"title\":\"\"}"},
        {"{\"count\":0,\"free_real\":0.10,\"weight\":2}", "{\"count\":0,\"weight\":2,\"free_real\":0.1,\"urgent\":false}"},
        {"{\"count\":0,\"free_real\":-0.0}", "{\"count\":0,\"free_real\":0,\"urgent\":false}"},
        {"{\"count\":-0,\"free_real\":1E2,\"title\":\"\\u738b\\/\"}",
         "{\"count\":0,\"free_real\":100,\"urgent\":false,\"title\":\"王/\"}"},
        {"{\"place\":{\"code\":\"1\"},\"count\":0}", "{\"count\":0,\"urgent\":false,\"place\":{\"code\":\"1\",\"indoors\":false}}"},
        {"{\"count\":0,\"rows\":[{\"identity\":\"1.abc\",\"person\":1}]}",
         "{\"count\":0,\"urgent\":false,\"rows\":[{\"person\":1,\"identity\":\"1.abc\"}]}"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        ARENA_SCOPED a = {0};
        BUF_SCOPED once = {0}, twice = {0};
        struct body b;
        assert_null(read_body(&a, cases[i].in, true, &b));
        fields_write(body_rows, &b, &once);
        assert_string_equal(buf_str(&once), cases[i].out);
        assert_null(read_body(&a, once.at, true, &b));
        fields_write(body_rows, &b, &twice);
        assert_string_equal(buf_str(&twice), buf_str(&once));
    }
}

struct needy { struct list rows, numbers; struct place place; double share; };

static const struct field open_place_rows[] = {
    TEXT(struct place, code),
    BOOL(struct place, indoors),
    {0},
};

static const struct field needy_rows[] = {
    LIST(struct needy, rows, struct row, row_rows, .need = true),
    INTS(struct needy, numbers, .need = true),
    OBJECT(struct needy, place, open_place_rows, .need = true),
    REAL(struct needy, share),
    {0},
};

static void what_is_needed_is_written_even_when_it_is_empty(void **state)
{
    (void)state;
    ARENA_SCOPED a = {0};
    BUF_SCOPED out = {0};
    struct needy n;
    assert_null(fields_read(needy_rows, &a, parsed(&a, "{\"rows\":[],\"numbers\":[],\"place\":{}}"), false, &n));
    n.share = INFINITY;
    fields_write(needy_rows, &n, &out);
    assert_string_equal(buf_str(&out), "{\"rows\":[],\"numbers\":[],\"place\":{\"indoors\":false}}");
    assert_null(fields_read(needy_rows, &a, parsed(&a, out.at), false, &n));
}

static void nothing_is_an_empty_object(void **state)
{
    (void)state;
    BUF_SCOPED out = {0};
    struct secret s;
    fields_clear(secret_rows, &s);
    fields_write(secret_rows, &s, &out);
    assert_string_equal(buf_str(&out), "{}");
}

static void token_is_written_in_place_of_what_it_seals(void **state)
{
    (void)state;
    BUF_SCOPED out = {0};
    struct secret who = {.name = "王兰"};
    struct row row = {.person = 1, .identity = {.plain = &who, .token = "1.xyz"}};
    fields_write(row_rows, &row, &out);
    assert_string_equal(buf_str(&out), "{\"person\":1,\"identity\":\"1.xyz\"}");
}

/* ---- describing --------------------------------------------------------------------- */

static void schema_says_what_the_reader_accepts(void **state)
{
    (void)state;
    BUF_SCOPED out = {0};
    fields_schema(place_rows, &out);
    assert_string_equal(buf_str(&out),
        "{\"type\":\"object\",\"properties\":{"
        "\"code\":{\"type\":\"string\",\"minLength\":1,\"maxLength\":12,\"pattern\":\"^[0-9]*$\",\"description\":\"Code.\"},"
        "\"longitude\":{\"type\":\"number\",\"minimum\":-180,\"maximum\":180,\"description\":\"East.\"},"
        "\"indoors\":{\"type\":\"boolean\",\"description\":\"Under a roof?\"}},"
        "\"required\":[\"code\"],\"additionalProperties\":false}");
}

static void schema_knows_every_kind(void **state)
{
    (void)state;
    static const char *const parts[] = {
        "\"count\":{\"type\":\"integer\",\"minimum\":-5,\"maximum\":20,\"description\":\"How many \\\"swabs\\\".\"}",
        "\"any\":{\"type\":\"integer\",\"minimum\":0,\"maximum\":9007199254740992,",
        "\"maximum\":9007199254740992,\"x-unit\":\"unix milliseconds\",\"description\":\"When.\"",
        "\"free_real\":{\"type\":\"number\"}",
        "\"code\":{\"type\":\"string\",\"minLength\":2,\"maxLength\":6,\"pattern\":\"^[A-Za-z0-9._-]*$\"",
        "\"title\":{\"type\":\"string\",\"minLength\":0,\"maxLength\":3,\"pattern\":\"^[^\\\\u0000-\\\\u001f",
        "\"day\":{\"type\":\"string\",\"format\":\"date\"",
        "\"kind\":{\"type\":\"string\",\"enum\":[\"tube\",\"box\"]",
        "\"numbers\":{\"type\":\"array\",\"minItems\":0,\"maxItems\":3,\"items\":{\"type\":\"integer\",\"minimum\":0,",
        "\"names\":{\"type\":\"array\",\"minItems\":1,\"maxItems\":1000,\"items\":{\"type\":\"string\",\"minLength\":1,",
        "\"rows\":{\"type\":\"array\",\"minItems\":0,\"maxItems\":2,\"items\":{\"type\":\"object\",\"properties\":{\"person\":",
        "\"identity\":{\"type\":\"object\",\"properties\":{\"name\":",
        "\"required\":[\"name\"],\"additionalProperties\":false,\"description\":\"Who.\"}}",
        "\"required\":[\"person\"],\"additionalProperties\":false},\"description\":\"Rows.\"}",
        "\"place\":{\"type\":\"object\",",
    };
    ARENA_SCOPED a = {0};
    BUF_SCOPED out = {0};
    fields_schema(body_rows, &out);
    for (size_t i = 0; i < COUNT(parts); i++)
        if (!strstr(buf_str(&out), parts[i]))
            fail_msg("%s\nis not in\n%s", parts[i], buf_str(&out));
    const struct json *schema = parsed(&a, out.at);
    assert_int_equal(json_count(json_member(schema, "properties")), COUNT(body_rows) - 1);
    assert_int_equal(json_count(json_member(schema, "required")), 1);
    buf_reset(&out);
    fields_schema(&body_rows[COUNT(body_rows) - 1], &out);
    assert_string_equal(out.at, "{\"type\":\"object\",\"properties\":{},\"additionalProperties\":false}");
}

static void members_are_found_by_name(void **state)
{
    (void)state;
    struct body b = {.any = 5};
    assert_null(field_find(body_rows, "none"));
    assert_ptr_equal(field_find(body_rows, "any"), &body_rows[1]);
    *field_int_at(field_find(body_rows, "any"), &b) += 1;
    assert_int_equal(b.any, 6);
}

int main(void)
{
    json_start();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_member_is_read),
        cmocka_unit_test(what_is_not_there_is_absent),
        cmocka_unit_test(an_empty_text_passes_only_where_nothing_is_asked_of_it),
        cmocka_unit_test(bad_bodies_are_refused_by_place_and_reason),
        cmocka_unit_test(lists_and_texts_have_a_maximum_also_when_none_is_given),
        cmocka_unit_test(long_unknown_names_are_told_cut),
        cmocka_unit_test(tokens_are_read_from_the_ledger_only),
        cmocka_unit_test(one_member_is_read_alone),
        cmocka_unit_test(text_becomes_a_member),
        cmocka_unit_test(compound_members_are_json_in_a_cell),
        cmocka_unit_test(what_was_read_is_written_in_the_order_of_the_table),
        cmocka_unit_test(what_is_needed_is_written_even_when_it_is_empty),
        cmocka_unit_test(nothing_is_an_empty_object),
        cmocka_unit_test(token_is_written_in_place_of_what_it_seals),
        cmocka_unit_test(schema_says_what_the_reader_accepts),
        cmocka_unit_test(schema_knows_every_kind),
        cmocka_unit_test(members_are_found_by_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
