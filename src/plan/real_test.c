/* Tests of the arithmetic that all machines do alike, of places, queues and number reading. */
#include "plan/ground.h"
#include "plan/numbers.h"
#include "plan/queue.h"
#include "plan/real.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void functions_agree_with_the_library(void **state)
{
    (void)state;
    for (double x = 1e-9; x < 1e9; x *= 1.37)
        assert_true(fabs(real_log(x) - log(x)) < 1e-12 * (1 + fabs(log(x))));
    for (double x = -60; x < 60; x += 0.37)
        assert_true(fabs(real_exp(x) / exp(x) - 1) < 1e-12);
    for (double x = -700; x < 700; x += 1.1)
        assert_true(fabs(real_sine(x) - sin(x)) < 1e-11);
    assert_true(real_exp(-1000) < 1e-300);
}

static void roots_and_lines_are_exact(void **state)
{
    (void)state;
    for (int64_t n = 0; n < 3000000000; n += n / 3 + 1) {
        assert_int_equal(root_floor(n * n), n);
        if (n)
            assert_int_equal(root_floor(n * n - 1), n - 1);
    }
    assert_int_equal(line_between(0, 0, 3, 4), 5);
    assert_int_equal(line_between(0, 0, 1, 1), 1);
    assert_int_equal(line_between(0, 0, -2, 3), 4);   /* 3.606 */
    assert_int_equal(line_between(1000000000, 0, 0, 0), 1000000000);
}

static void a_shifted_place_is_found_again(void **state)
{
    (void)state;
    double lon = 116.404, lat = 39.915;   /* a published pair: 116.39775550, 39.91359572 */
    ground_unshift(&lon, &lat);
    assert_true(fabs(lon - 116.3977555) < 3e-5 && fabs(lat - 39.9135957) < 3e-5);
    struct ground_point straight, shifted;
    assert_ptr_equal(ground_read(GROUND_WGS84, lon, lat, lon, lat, &straight), OK);
    assert_ptr_equal(ground_read(GROUND_GCJ02, 116.404, 39.915, lon, lat, &shifted), OK);
    assert_true(line_between(straight.x, straight.y, shifted.x, shifted.y) <= 1);
}

static void a_degree_is_a_hundred_and_eleven_kilometres(void **state)
{
    (void)state;
    struct ground_point a, b, c;
    assert_ptr_equal(ground_read(GROUND_WGS84, 113, 34, 113, 34, &a), OK);
    assert_ptr_equal(ground_read(GROUND_WGS84, 113, 35, 113, 34, &b), OK);
    assert_ptr_equal(ground_read(GROUND_WGS84, 114, 34, 113, 34, &c), OK);
    assert_int_equal(ground_way(a, b, 100), 111195);
    assert_int_equal(ground_way(a, c, 100), 92185);
    assert_int_equal(ground_way(a, b, 130), 144553);
    assert_string_equal(ground_read(GROUND_WGS84, 34, 113, 0, 0, &a)->key, "plan.not_on_earth");
    assert_string_equal(ground_read(GROUND_WGS84, NAN, 3, 0, 0, &a)->key, "plan.no_place");
    assert_string_equal(ground_read(GROUND_METRES, 1, INFINITY, 0, 0, &a)->key, "plan.not_on_earth");
}

static void waits_are_those_of_the_formulas(void **state)
{
    (void)state;
    struct queue_rule rule = {60, 100, 20};
    assert_true(fabs(queue_wait(&rule, 480, 1, 10) - 4) < 1e-9);   /* M/M/1, 0.8: rho / (mu - lambda) = 4 min */
    assert_true(queue_wait(&rule, 600, 1, 10) < 0);
    assert_true(queue_wait(&rule, 0, 1, 10) == 0.0);
    /* Erlang C at c = 10, load 9: 0.6687 wait, so 0.6687 / (600 - 540) h */
    assert_true(fabs(queue_wait(&rule, 5400, 10, 10) - 0.668732) < 1e-5);
    for (int64_t tables = 1; tables < 30; tables++) {
        int64_t room = queue_room(&rule, tables, 8);
        assert_true(queue_wait(&rule, room, tables, 8) <= 20);
        double above = queue_wait(&rule, room + 1, tables, 8);
        assert_true(above < 0 || above > 20);
    }
}

static void numbers_are_read_without_rounding_errors(void **state)
{
    (void)state;
    static const struct { const char *text; int64_t scale, n; bool good; } cases[] = {
        {"12", 1, 12, true}, {" 7.5", 1000, 7500, true}, {"0.1255", 1000, 126, true}, {".5", 10, 5, true},
        {"-3.25", 100, -325, true}, {"1236.", 1, 1236, true}, {"word 4", 1, 4, true}, {"0.4", 1, 0, true},
        {"0.5", 1, 1, true}, {"", 1, 0, false}, {"word", 1, 0, false}, {"1e9", 1, 0, false},
        {"99999999999999999999999", 1, 0, false}, {"999999999999999", 1000, 0, false}};
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        struct numbers in = {cases[k].text, cases[k].text + strlen(cases[k].text)};
        int64_t n;
        assert_int_equal(numbers_next(&in, cases[k].scale, &n), cases[k].good);
        if (cases[k].good)
            assert_int_equal(n, cases[k].n);
    }
    static const char zeros[] = {'1', '\0', ' ', '2'};
    struct numbers in = {zeros, zeros + sizeof zeros};
    int64_t n;
    assert_true(numbers_next(&in, 1, &n) && n == 1 && numbers_next(&in, 1, &n) && n == 2 && !numbers_next(&in, 1, &n));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(functions_agree_with_the_library),
        cmocka_unit_test(roots_and_lines_are_exact),
        cmocka_unit_test(a_shifted_place_is_found_again),
        cmocka_unit_test(a_degree_is_a_hundred_and_eleven_kilometres),
        cmocka_unit_test(waits_are_those_of_the_formulas),
        cmocka_unit_test(numbers_are_read_without_rounding_errors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
