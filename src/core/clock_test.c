/* clock_test.c - the process's time, and times as text. */
#include "core/clock.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof *(table))
enum { TOLERANCE = 2000 };

static void clock_that_nobody_started_shows_the_machine_time(void **state)
{
    (void)state;
    assert_in_range(clock_now(), clock_machine_now() - TOLERANCE, clock_machine_now() + TOLERANCE);
    assert_in_range(clock_machine_now() / 1000, time(NULL) - 2, time(NULL) + 2);
    assert_true(clock_pace() == 1);
}

static void fixed_clock_stands_until_it_is_started(void **state)
{
    (void)state;
    clock_fix(1641969128000);
    assert_int_equal(clock_now(), 1641969128000);
    usleep(3000);
    assert_int_equal(clock_now(), 1641969128000);
    clock_fix(5);
    assert_int_equal(clock_now(), 5);
    clock_start(1000, 1);
    assert_in_range(clock_now(), 1000, 1000 + TOLERANCE);
}

static void clock_runs_at_its_pace(void **state)
{
    (void)state;
    clock_start(1641969128000, 600);
    assert_true(clock_pace() == 600);
    int64_t ticks = clock_ticks_us(), start = clock_now();
    usleep(20000);
    int64_t gone = clock_now() - start;
    int64_t real = clock_ticks_us() - ticks;
    assert_in_range(gone, 20 * 600, real * 600 / 1000 + 600);
}

static void real_time_is_counted_at_the_pace_of_the_clock(void **state)
{
    (void)state;
    clock_start(0, 60);
    assert_int_equal(clock_real(CLOCK_MINUTE), CLOCK_HOUR);
    clock_start(0, 1);
    assert_int_equal(clock_real(CLOCK_MINUTE), CLOCK_MINUTE);
}

static void *watch(void *went_back)
{
    int64_t last = clock_now();
    for (int i = 0; i < 20000; i++) {
        int64_t now = clock_now();
        if (now < last)
            *(bool *)went_back = true;
        last = now;
    }
    return NULL;
}

static void clock_never_goes_back_for_any_thread(void **state)
{
    (void)state;
    pthread_t thread[3];
    bool went_back[3] = {false};
    clock_start(1641969128000, 3.7);
    for (int i = 0; i < 3; i++)
        assert_int_equal(pthread_create(&thread[i], NULL, watch, &went_back[i]), 0);
    for (int i = 0; i < 3; i++) {
        pthread_join(thread[i], NULL);
        assert_false(went_back[i]);
    }
}

static void times_are_written_in_the_zone_of_the_operator(void **state)
{
    (void)state;
    static const struct { int64_t at; const char *date, *time, *minute; } cases[] = {
        {0, "1970-01-01", "1970-01-01 08:00:00", "08:00"},
        {1641969128000, "2022-01-12", "2022-01-12 14:32:08", "14:32"},
        {1641969128999, "2022-01-12", "2022-01-12 14:32:08", "14:32"},
        {1641916799999, "2022-01-11", "2022-01-11 23:59:59", "23:59"},
        {1641916800000, "2022-01-12", "2022-01-12 00:00:00", "00:00"},
        {1646063999000, "2022-02-28", "2022-02-28 23:59:59", "23:59"},
        {1582905600000, "2020-02-29", "2020-02-29 00:00:00", "00:00"},
        {951753600000, "2000-02-29", "2000-02-29 00:00:00", "00:00"},
        {1672502399000, "2022-12-31", "2022-12-31 23:59:59", "23:59"},
        {-1, "1970-01-01", "1970-01-01 07:59:59", "07:59"},
        {-28800001, "1969-12-31", "1969-12-31 23:59:59", "23:59"},
        {-2208988800000, "1900-01-01", "1900-01-01 08:00:00", "08:00"},
        {253402271999000, "9999-12-31", "9999-12-31 23:59:59", "23:59"},
        {253402272000000, "10000-01-01", "10000-01-01 00:00:00", "00:00"},
    };
    ARENA_SCOPED a = {0};
    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_string_equal(clock_date(&a, cases[i].at), cases[i].date);
        assert_string_equal(clock_date_time(&a, cases[i].at), cases[i].time);
        assert_string_equal(clock_hour_minute(&a, cases[i].at), cases[i].minute);
    }
    assert_string_equal(clock_rfc3339(&a, 1641969128000), "2022-01-12T14:32:08+08:00");
}

static void any_number_can_be_written(void **state)
{
    (void)state;
    ARENA_SCOPED a = {0};
    static const int64_t cases[] = {INT64_MIN, INT64_MIN + 1, INT64_MAX, INT64_C(1) << 53, -(INT64_C(1) << 53)};
    for (size_t i = 0; i < COUNT(cases); i++)
        assert_true(strlen(clock_rfc3339(&a, cases[i])) > 20);
}

static void every_day_of_six_centuries_agrees_with_the_c_library(void **state)
{
    (void)state;
    ARENA_SCOPED a = {0};
    for (int64_t day = -200000; day < 200000; day += 7) {
        time_t seconds = day * 86400;
        struct tm tm;
        char expected[32];
        gmtime_r(&seconds, &tm);
        strftime(expected, sizeof expected, "%Y-%m-%d", &tm);
        int64_t midnight = day * CLOCK_DAY - 8 * CLOCK_HOUR, back = 0;
        assert_string_equal(clock_date(&a, midnight), expected);
        assert_true(clock_midnight(expected, &back) && back == midnight);
        if (midnight > 0)
            assert_true(clock_day(midnight) == midnight && clock_day(midnight + CLOCK_DAY - 1) == midnight);
        arena_reset(&a);
    }
}

static void times_are_read(void **state)
{
    (void)state;
    static const struct { const char *text; int64_t at; } cases[] = {
        {"1970-01-01T00:00:00Z", 0}, {"1970-01-01t00:00:00z", 0}, {"1970-01-01T08:00:00+08:00", 0},
        {"1969-12-31T19:00:00-05:00", 0}, {"2022-01-12T14:32:08+08:00", 1641969128000},
        {"2022-01-12T06:32:08Z", 1641969128000}, {"2022-01-12T06:32:08.5Z", 1641969128500},
        {"2022-01-12T06:32:08.123456789Z", 1641969128123}, {"2022-01-12T12:02:08+05:30", 1641969128000},
        {"2022-01-12 14:32:08", 1641969128000}, {"2022-01-12 14:32:08+08:00", 1641969128000},
        {"2022-01-12 06:32:08Z", 1641969128000}, {"2022-01-12", 1641916800000}, {"1970-01-01", -28800000},
        {"9999-12-31T23:59:59+08:00", 253402271999000}, {"2022-01-12T06:32:08-00:00", 1641969128000},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        int64_t at = 1;
        if (!clock_parse(cases[i].text, &at) || at != cases[i].at)
            fail_msg("%s: %lld", cases[i].text, (long long)at);
    }
}

static void malformed_times_are_refused(void **state)
{
    (void)state;
    static const char *const cases[] = {
        "", "x", "2022", "2022-01", "2022-1-12", "2022-02-29", "2022-13-01T00:00:00Z", "2022-01-12T", "2022-01-12 ",
        "2022-01-12T14", "2022-01-12T14:32", "2022-01-12T14:32Z", "2022-01-12T14:32:08", "2022-01-12T24:00:00Z",
        "2022-01-12T23:60:00Z", "2022-01-12T23:59:60Z", "2022-01-12T14:32:08+8", "2022-01-12T14:32:08+0800",
        "2022-01-12T14:32:08+24:00", "2022-01-12T14:32:08+08:60", "2022-01-12T14:32:08.Z", "2022-01-12T14:32:08,5Z",
        "2022-01-12T14:32:08.1234567890Z", "2022-01-12T14:32:08Zx", "2022-01-12T14:32:08Z ", " 2022-01-12T14:32:08Z",
        "2022-01-12T4:32:08Z", "2022-01-12T-4:32:08Z", "2022-01-12  14:32:08", "2022-01-12T 4:32:08Z", "2022-01-12x",
        "2022-01-12 14:32:08x", "1641969128000", "20220112T143208Z", "2022-01-12T14:32:08−08:00",
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        int64_t at;
        if (clock_parse(cases[i], &at))
            fail_msg("%s", cases[i]);
    }
    int64_t at;
    assert_false(clock_midnight("2022-02-30", &at));
    assert_false(clock_midnight("2022-01-12T00:00:00Z", &at));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(clock_that_nobody_started_shows_the_machine_time),
        cmocka_unit_test(fixed_clock_stands_until_it_is_started),
        cmocka_unit_test(clock_runs_at_its_pace),
        cmocka_unit_test(real_time_is_counted_at_the_pace_of_the_clock),
        cmocka_unit_test(clock_never_goes_back_for_any_thread),
        cmocka_unit_test(times_are_written_in_the_zone_of_the_operator),
        cmocka_unit_test(any_number_can_be_written),
        cmocka_unit_test(every_day_of_six_centuries_agrees_with_the_c_library),
        cmocka_unit_test(times_are_read),
        cmocka_unit_test(malformed_times_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
