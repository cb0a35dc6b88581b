/* code_test.c - own codes, by the vectors that the pages' tests read too. */
#include "core/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* The vectors stand at a fixed place from this file, wherever the test is run. */
static FILE *open_vectors(struct arena *a)
{
    size_t root = strlen(__FILE__) - strlen("src/core/code_test.c");
    return fopen(arena_printf(a, "%.*stest/vectors/codes.txt", (int)root, __FILE__), "r");
}

static void vectors_are_judged_as_they_say(void **state)
{
    (void)state;
    ARENA_SCOPED a = {0};
    FILE *in = open_vectors(&a);
    char line[200];
    int good = 0, bad = 0;
    assert_non_null(in);
    while (fgets(line, sizeof line, in)) {
        line[strcspn(line, "\n")] = '\0';
        bool says_good = strncmp(line, "good ", 5) == 0, says_bad = strncmp(line, "bad ", 4) == 0;
        if (!says_good && !says_bad)
            continue;
        if (code_is_good(strchr(line, ' ') + 1) != says_good)
            fail_msg("%s", line);
        good += says_good;
        bad += says_bad;
    }
    fclose(in);
    assert_true(good >= 10 && bad >= 10);
}

static void made_codes_are_good(void **state)
{
    (void)state;
    static const struct { char kind; uint64_t number; const char *code; } cases[] = {
        {'1', 0, "10000000000000000081"}, {'4', 20220112000001, "40002022011200000147"},
        {'9', UINT64_C(99999999999999999), "99999999999999999928"},
    };
    char code[21];
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        code_make(cases[i].kind, cases[i].number, code);
        assert_string_equal(code, cases[i].code);
    }
    for (uint64_t n = 0; n < 1000; n++) {
        code_make('2', n * 7919, code);
        assert_true(code_is_good(code));
    }
}

static void every_wrong_digit_and_every_swap_of_neighbours_is_found(void **state)
{
    (void)state;
    char code[21], typed[21];
    code_make('4', 31415926535897932, code);
    for (size_t i = 0; i < 20; i++)
        for (char c = '0'; c <= '9'; c++) {
            memcpy(typed, code, sizeof typed);
            typed[i] = c;
            assert_int_equal(code_is_good(typed), c == code[i]);
        }
    for (size_t i = 0; i < 19; i++) {
        memcpy(typed, code, sizeof typed);
        typed[i] = code[i + 1];
        typed[i + 1] = code[i];
        assert_int_equal(code_is_good(typed), code[i] == code[i + 1]);
    }
}

static void random_codes_are_good_of_their_kind_and_never_the_same(void **state)
{
    (void)state;
    enum { N = 2000 };
    static char codes[N][21];
    for (size_t i = 0; i < N; i++) {
        code_random(CODE_PERSON, codes[i]);
        assert_true(code_is_good(codes[i]));
        assert_int_equal(codes[i][0], '1');
        for (size_t k = 0; k < i; k++)
            assert_string_not_equal(codes[i], codes[k]);
    }
}

static void a_code_is_read_out_in_fours(void **state)
{
    (void)state;
    ARENA_SCOPED a = {0};
    assert_string_equal(code_in_fours(&a, "40002022011200000147"), "4000 2022 0112 0000 0147");
    assert_string_equal(code_in_fours(&a, "F1"), "F1");
}

static void other_texts_are_no_codes(void **state)
{
    (void)state;
    assert_false(code_is_good(""));
    assert_false(code_is_good("T-0001"));
    assert_false(code_is_good(" 40002022011200000147"));
    assert_false(code_is_good("40002022011200000147\n"));
}

static void a_code_of_another_kind_of_ours_is_refused_and_a_makers_own_is_not(void **state)
{
    static const struct { char kind; bool tube; } cases[] = {
        {'0', true}, {'1', false}, {'2', false}, {'3', true}, {'4', false}, {'7', false}, {'8', true}, {'9', true},
    };
    char code[21];
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        code_make(cases[i].kind, 5, code);
        assert_int_equal(code_may_be(CODE_TUBE, code), cases[i].tube);
    }
    assert_false(code_may_be(CODE_TUBE, "30000000000000000000"));
    assert_false(code_may_be(CODE_TUBE, ""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(vectors_are_judged_as_they_say),
        cmocka_unit_test(made_codes_are_good),
        cmocka_unit_test(every_wrong_digit_and_every_swap_of_neighbours_is_found),
        cmocka_unit_test(random_codes_are_good_of_their_kind_and_never_the_same),
        cmocka_unit_test(a_code_is_read_out_in_fours),
        cmocka_unit_test(other_texts_are_no_codes),
        cmocka_unit_test(a_code_of_another_kind_of_ours_is_refused_and_a_makers_own_is_not),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
