/* idno_test.c - citizen identity numbers.  All numbers here are of an area code that
 * was never given to any place, except where the area is what is tested. */
#include "core/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof *(table))
#define TODAY "2022-01-12"

static void good_numbers_have_one_form(void **state)
{
    (void)state;
    static const struct { const char *typed, *normal; } cases[] = {
        {"410199199001010011", "410199199001010011"}, {"41019919900101002X", "41019919900101002X"},
        {"41019919900101002x", "41019919900101002X"}, {" 410199199001010011\t", "410199199001010011"},
        {"　410199199001010011　", "410199199001010011"}, {"４１０１９９１９９００１０１００２Ｘ", "41019919900101002X"},
        {"４１０１９９１９９００１０１００２ｘ", "41019919900101002X"}, {"410199200002290014", "410199200002290014"},
        {"410199202201120017", "410199202201120017"}, {"810000199001010019", "810000199001010019"},
        {"91019919900101001X", "91019919900101001X"}, {"410199190101110019", "410199190101110019"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        char normal[19];
        if (idno_read(cases[i].typed, TODAY, normal) != IDNO_GOOD)
            fail_msg("%s", cases[i].typed);
        assert_string_equal(normal, cases[i].normal);
    }
}

static void bad_numbers_are_refused_for_what_is_wrong(void **state)
{
    (void)state;
    static const struct { const char *typed; enum idno outcome; } cases[] = {
        {"", IDNO_BAD_LENGTH}, {"   ", IDNO_BAD_LENGTH}, {"4", IDNO_BAD_LENGTH}, {"41019919900101001", IDNO_BAD_LENGTH},
        {"4101991990010100110", IDNO_BAD_LENGTH}, {"41019990010100", IDNO_BAD_LENGTH},
        {"410199 19900101 0011", IDNO_BAD_LENGTH}, {"4101991990010100110000000000000000000", IDNO_BAD_LENGTH},
        {"410199 9900101001", IDNO_BAD_LENGTH}, {"410199199001O10011", IDNO_BAD_CHARACTER},
        {"X10199199001010011", IDNO_BAD_CHARACTER}, {"4101991990010100X1", IDNO_BAD_CHARACTER},
        {"41019919900101001A", IDNO_BAD_CHARACTER}, {"41019919900101 011", IDNO_BAD_CHARACTER},
        {"41019990010100X", IDNO_BAD_CHARACTER}, {"四10199199001010011", IDNO_BAD_CHARACTER},
        {"41019919900101001\xFF", IDNO_BAD_CHARACTER},
        {"410199199002290019", IDNO_BAD_DATE}, {"410199190002290018", IDNO_BAD_DATE}, {"41019919900431001X", IDNO_BAD_DATE},
        {"410199199013010019", IDNO_BAD_DATE}, {"410199199001000016", IDNO_BAD_DATE}, {"410199000001010010", IDNO_BAD_DATE},
        {"410199900229001", IDNO_BAD_DATE},
        {"410199202201130012", IDNO_FUTURE},
        {"410199199001010012", IDNO_BAD_CHECK}, {"41019919900101001X", IDNO_BAD_CHECK}, {"410199199001010020", IDNO_BAD_CHECK},
        {"410199199001010101", IDNO_BAD_CHECK},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        char normal[19];
        enum idno outcome = idno_read(cases[i].typed, TODAY, normal);
        if (outcome != cases[i].outcome)
            fail_msg("%s: %d", cases[i].typed, (int)outcome);
        assert_string_equal(normal, "");
    }
}

static void every_wrong_digit_is_found(void **state)
{
    (void)state;
    char typed[19], normal[19];
    for (size_t i = 0; i < 18; i++)
        for (char c = '0'; c <= '9'; c++) {
            memcpy(typed, "410199199001010011", sizeof typed);
            if (typed[i] == c)
                continue;
            typed[i] = c;
            assert_int_not_equal(idno_read(typed, TODAY, normal), IDNO_GOOD);
        }
}

static void fifteen_digits_are_converted(void **state)
{
    (void)state;
    char normal[19];
    assert_int_equal(idno_read(" 410199900101001 ", TODAY, normal), IDNO_CONVERTED_15);
    assert_string_equal(normal, "410199199001010011");
    assert_int_equal(idno_read("４１０１９９９００１０１００２", TODAY, normal), IDNO_CONVERTED_15);
    assert_string_equal(normal, "41019919900101002X");
    assert_int_equal(idno_read("410199000228001", TODAY, normal), IDNO_CONVERTED_15);
    assert_memory_equal(normal, "41019919000228001", 17);
}

static void number_tells_birth_and_sex(void **state)
{
    (void)state;
    char date[11];
    idno_birth("410199196006011239", date);
    assert_string_equal(date, "1960-06-01");
    assert_true(idno_is_male("410199196006011239"));
    assert_false(idno_is_male("41019919900101002X"));
}

static void warnings_are_for_the_very_old_and_for_statistical_areas(void **state)
{
    (void)state;
    static const struct { const char *birth_in; bool over; } ages[] = {
        {"410199190001010010", true}, {"410199190101110019", true}, {"410199190101120014", true},
        {"410199190101130010", false}, {"410199190201120010", false}, {"410199199001010011", false},
    };
    for (size_t i = 0; i < COUNT(ages); i++)
        if (idno_is_over_120(ages[i].birth_in, TODAY) != ages[i].over)
            fail_msg("%s", ages[i].birth_in);
    static const struct { const char *number; bool statistical; } areas[] = {
        {"410171199001010015", true}, {"410172199001010013", true}, {"410173199001010011", true},
        {"410170199001010011", false}, {"410181199001010018", false}, {"410105199001010011", false},
        {"410199199001010011", false}, {"810000199001010019", false},
    };
    for (size_t i = 0; i < COUNT(areas); i++)
        if (idno_is_statistical_area(areas[i].number) != areas[i].statistical)
            fail_msg("%s", areas[i].number);
}

/* The vectors stand at a fixed place from this file, wherever the test is run. */
static FILE *open_vectors(struct arena *a)
{
    size_t root = strlen(__FILE__) - strlen("src/core/idno_test.c");
    return fopen(arena_printf(a, "%.*stest/vectors/idno.txt", (int)root, __FILE__), "r");
}

static void vectors_are_judged_as_they_say(void **state)
{
    (void)state;
    static const char *const words[] = {[IDNO_GOOD] = "good", [IDNO_CONVERTED_15] = "converted",
        [IDNO_BAD_LENGTH] = "length", [IDNO_BAD_CHARACTER] = "character", [IDNO_BAD_DATE] = "date",
        [IDNO_FUTURE] = "future", [IDNO_BAD_CHECK] = "check"};
    ARENA_SCOPED a = {0};
    FILE *in = open_vectors(&a);
    char line[200], normal[19];
    int judged = 0;
    assert_non_null(in);
    while (fgets(line, sizeof line, in)) {
        line[strcspn(line, "\n")] = '\0';
        char *typed = strchr(line, ' ');
        if (line[0] == '#' || !typed)
            continue;
        *typed++ = '\0';
        assert_string_equal(words[idno_read(typed, TODAY, normal)], line);
        judged++;
    }
    fclose(in);
    assert_true(judged > 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(vectors_are_judged_as_they_say),
        cmocka_unit_test(good_numbers_have_one_form),
        cmocka_unit_test(bad_numbers_are_refused_for_what_is_wrong),
        cmocka_unit_test(every_wrong_digit_is_found),
        cmocka_unit_test(fifteen_digits_are_converted),
        cmocka_unit_test(number_tells_birth_and_sex),
        cmocka_unit_test(warnings_are_for_the_very_old_and_for_statistical_areas),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
