/* text_test.c - UTF-8, normal and masked forms, telephones, numbers, dates. */
#include "core/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof *(table))

static void good_utf8_is_told_from_bad(void **state)
{
    (void)state;
    static const struct { const char *text; size_t len; bool good; } cases[] = {
        {"", 0, true}, {"abc", 3, true}, {"王·兰", 8, true}, {"\xF0\xA0\x85\xA4", 4, true},
        {"\xEF\xBF\xBF", 3, true}, {"\xF4\x8F\xBF\xBF", 4, true}, {"\xED\x9F\xBF\xEE\x80\x80", 6, true},
        {"a\0b", 3, false}, {"\x80", 1, false}, {"\xC0\x80", 2, false}, {"\xC1\xBF", 2, false},
        {"\xE0\x80\x80", 3, false}, {"\xE0\x9F\xBF", 3, false}, {"\xF0\x8F\xBF\xBF", 4, false},
        {"\xED\xA0\x80", 3, false}, {"\xED\xBF\xBF", 3, false}, {"\xF4\x90\x80\x80", 4, false},
        {"\xF5\x80\x80\x80", 4, false}, {"\xFF", 1, false}, {"\xE7\x8E", 2, false}, {"\xE7\x8E\x8B", 2, false},
        {"\xE7\x8E" "a", 3, false}, {"\xF0\xA0\x85", 3, false},
    };
    for (size_t i = 0; i < COUNT(cases); i++)
        if (text_is_utf8(cases[i].text, cases[i].len) != cases[i].good)
            fail_msg("case %zu", i);
}

static void code_points_are_counted_and_walked(void **state)
{
    (void)state;
    assert_int_equal(text_length(""), 0);
    assert_int_equal(text_length("王·兰𠅤a"), 5);
    const char *at = "aé王𠅤";
    assert_int_equal(text_next(&at), 'a');
    assert_int_equal(text_next(&at), 0xE9);
    assert_int_equal(text_next(&at), 0x738B);
    assert_int_equal(text_next(&at), 0x20164);
    assert_int_equal(text_next(&at), 0);
    assert_int_equal(text_next(&at), 0);
}

static void walk_over_broken_text_stays_inside(void **state)
{
    (void)state;
    const char broken[] = "\xE7\x8E";
    const char *at = broken;
    assert_int_equal(text_next(&at), 0xFFFD);
    assert_int_equal(text_next(&at), 0xFFFD);
    assert_int_equal(text_next(&at), 0);
    assert_ptr_equal(at, broken + 2);
}

static void what_was_typed_has_one_normal_form(void **state)
{
    (void)state;
    static const struct { const char *typed, *normal; } cases[] = {
        {"", ""}, {"   ", ""}, {"　 \t", ""}, {"王兰", "王兰"}, {"  王兰\t\n", "王兰"}, {"　王兰　", "王兰"},
        {"王  　 兰", "王 兰"}, {"ＡＢｃ１２９ｚ", "ABc129z"}, {"e　９０１２", "e 9012"},
        {"买买提·吐尔逊", "买买提·吐尔逊"}, {"买买提•吐尔逊", "买买提·吐尔逊"}, {"买买提・吐尔逊", "买买提·吐尔逊"},
        {"买买提．吐尔逊", "买买提·吐尔逊"}, {"买买提‧吐尔逊", "买买提·吐尔逊"}, {"买买提.吐尔逊", "买买提·吐尔逊"},
        {"买买提･吐尔逊", "买买提·吐尔逊"}, {"John F. Smith", "John F. Smith"}, {"3.5", "3.5"}, {"３．５", "3.5"},
        {"王.", "王."}, {".王", ".王"}, {"Anne-Marie O'Neil", "Anne-Marie O'Neil"},
        {"王\xE2\x80\x8B兰\xEF\xBB\xBF", "王兰"}, {"䶮㛃𠅤龴", "䶮㛃𠅤龴"}, {"\xEF\xA4\xACす", "郎す"},
        {"礼\xEF\xA8\x98", "礼礼"}, {"\xC2\xA0王\xC2\xA0", "王"}, {"（东）", "（东）"},
    };
    ARENA_SCOPED a = {0};
    for (size_t i = 0; i < COUNT(cases); i++)
        assert_string_equal(text_normal(&a, cases[i].typed), cases[i].normal);
    assert_null(text_normal(&a, NULL));
}

static void normal_form_of_a_normal_form_is_itself(void **state)
{
    (void)state;
    ARENA_SCOPED a = {0};
    static const char *const typed[] = {" 买买提 . 吐尔逊 ", "Ａ　Ｂ", "王．兰．", "\x80王"};
    for (size_t i = 0; i < COUNT(typed); i++) {
        const char *once = text_normal(&a, typed[i]);
        assert_string_equal(text_normal(&a, once), once);
        assert_true(text_is_utf8(once, strlen(once)));
    }
}

static void masks_show_what_they_may(void **state)
{
    (void)state;
    static const struct {
        const char *(*mask)(struct arena *a, const char *s);
        const char *text, *shown;
    } cases[] = {
        {text_mask_name, "", ""}, {text_mask_name, "王", "*"}, {text_mask_name, "王五", "王*"},
        {text_mask_name, "王小兰", "王*兰"}, {text_mask_name, "欧阳小兰", "欧**兰"},
        {text_mask_name, "𠅤𠅤𠅤", "𠅤*𠅤"}, {text_mask_name, "买买提·吐尔逊", "买*****逊"},
        {text_mask_document, "", ""}, {text_mask_document, "410199199001010014", "410***********0014"},
        {text_mask_document, "H1234567", "H12*4567"}, {text_mask_document, "1234567", "1******"},
        {text_mask_document, "1", "1"}, {text_mask_document, "无证件", "无**"},
        {text_mask_phone, "13800000000", "138****0000"}, {text_mask_phone, "+8613800000000", "138****0000"},
        {text_mask_phone, "+8637167181111", "371****1111"}, {text_mask_phone, "67181111", "671*1111"},
        {text_mask_phone, "110", "1**"}, {text_mask_phone, "", ""}, {text_mask_phone, "+86", ""},
        {text_mask_address, "", ""}, {text_mask_address, "郑州市金水区文化路1号", "郑州市金水区***"},
        {text_mask_address, "文化路1号", "文化***"}, {text_mask_address, "一", "***"},
        {text_mask_name, NULL, NULL}, {text_mask_document, NULL, NULL}, {text_mask_phone, NULL, NULL},
        {text_mask_address, NULL, NULL},
    };
    ARENA_SCOPED a = {0};
    for (size_t i = 0; i < COUNT(cases); i++) {
        const char *shown = cases[i].mask(&a, cases[i].text);
        if (!cases[i].shown)
            assert_null(shown);
        else
            assert_string_equal(shown, cases[i].shown);
    }
}

static void telephones_have_one_form(void **state)
{
    (void)state;
    static const struct { const char *typed, *normal; } cases[] = {
        {"13800000000", "+8613800000000"}, {" 138 0000 0000 ", "+8613800000000"},
        {"138-0000-0000", "+8613800000000"}, {"+86 138 0000 0000", "+8613800000000"},
        {"+86-13800000000", "+8613800000000"}, {"008613800000000", "+8613800000000"},
        {"8613800000000", "+8613800000000"}, {"１３８００００００００", "+8613800000000"},
        {"＋８６　１３８００００００００", "+8613800000000"}, {"19912345678", "+8619912345678"},
        {"0371-67181111", "+8637167181111"}, {"037167181111", "+8637167181111"},
        {"（0371）67181111", "+8637167181111"}, {"(0371) 6718 1111", "+8637167181111"},
        {"０３７１－６７１８１１１１", "+8637167181111"}, {"+86 371 67181111", "+8637167181111"},
        {"+86 0371 67181111", "+8637167181111"}, {"0086-371-67181111", "+8637167181111"},
        {"010-62345678", "+861062345678"}, {"+86 10 62345678", "+861062345678"}, {"021-52345678", "+862152345678"},
        {"0937-2345678", "+869372345678"}, {"138\xE2\x80\x94" "00000000", "+8613800000000"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        char normal[24];
        if (!phone_read(cases[i].typed, normal))
            fail_msg("%s", cases[i].typed);
        assert_string_equal(normal, cases[i].normal);
    }
}

static void what_is_no_chinese_telephone_is_refused(void **state)
{
    (void)state;
    static const char *const cases[] = {
        "", " ", "-", "+", "+86", "0086", "0", "110", "12345", "67181111", "1380000000", "138000000000", "12800000000",
        "10800000000", "013800000000", "+86013800000000", "1380000000a", "138+00000000", "++8613800000000",
        "+8521234567", "+85223456789", "0371-671811", "0371-671811112", "0371-07181111", "0371-17181111",
        "010-6234567", "010-12345678", "021-1234567", "371-67181111", "0371-67181111-802", "0371-67181111转802",
        "13800000000 13900000000", "没有", "138O0000000", "123456789012345678901234567890", "400-123-4567",
        "86138000000000", "\xFF\xFE",
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        char normal[24];
        if (phone_read(cases[i], normal))
            fail_msg("%s became %s", cases[i], normal);
    }
}

static void whole_numbers_are_read_whole_or_not_at_all(void **state)
{
    (void)state;
    static const struct { const char *text; int64_t n; } good[] = {
        {"0", 0}, {"-0", 0}, {"7", 7}, {"-7", -7}, {"007", 7},
        {"9223372036854775807", INT64_MAX}, {"-9223372036854775808", INT64_MIN},
    };
    for (size_t i = 0; i < COUNT(good); i++) {
        int64_t n = 99;
        assert_true(text_to_int(good[i].text, &n));
        assert_true(n == good[i].n);
    }
    static const char *const bad[] = {"", "-", "+1", " 1", "1 ", "1.0", "1e3", "0x1", "--1", "12a", "１",
                                      "9223372036854775808", "-9223372036854775809", "99999999999999999999"};
    for (size_t i = 0; i < COUNT(bad); i++) {
        int64_t n;
        if (text_to_int(bad[i], &n))
            fail_msg("%s", bad[i]);
    }
}

static void dates_are_those_of_the_calendar(void **state)
{
    (void)state;
    static const char *const good[] = {"2022-01-12", "2000-02-29", "2024-02-29", "1900-02-28", "9999-12-31", "0001-01-01"};
    static const char *const bad[] = {
        "", "2022-1-12", "2022-01-1", "2022-02-29", "1900-02-29", "2022-13-01", "2022-00-10", "2022-01-00", "2022-01-32",
        "2022-04-31", "2022/01/12", "20220112", "0000-01-01", "2022-01-12 ", " 2022-01-12", "2022-01-1a", "-022-01-12",
        "2022-01-12T00:00:00Z", "２０２２-01-12",
    };
    for (size_t i = 0; i < COUNT(good); i++)
        if (!text_is_date(good[i]))
            fail_msg("%s", good[i]);
    for (size_t i = 0; i < COUNT(bad); i++)
        if (text_is_date(bad[i]))
            fail_msg("%s", bad[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(good_utf8_is_told_from_bad),
        cmocka_unit_test(code_points_are_counted_and_walked),
        cmocka_unit_test(walk_over_broken_text_stays_inside),
        cmocka_unit_test(what_was_typed_has_one_normal_form),
        cmocka_unit_test(normal_form_of_a_normal_form_is_itself),
        cmocka_unit_test(masks_show_what_they_may),
        cmocka_unit_test(telephones_have_one_form),
        cmocka_unit_test(what_is_no_chinese_telephone_is_refused),
        cmocka_unit_test(whole_numbers_are_read_whole_or_not_at_all),
        cmocka_unit_test(dates_are_those_of_the_calendar),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
