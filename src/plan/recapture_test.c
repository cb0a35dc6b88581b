/* Tests of capture and recapture: limits against enumeration, real coverage, errors of matching, hostile JSON. */
#include "plan/recapture_json.h"

#include "core/random.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

/* C(n, k) as a real: exact enough, and another way than the engine's. */
static double choose(int64_t n, int64_t k)
{
    double c = 1;
    if (k < 0 || k > n)
        return 0;
    for (int64_t i = 1; i <= k; i++)
        c = c * (double)(n - k + i) / (double)i;
    return c;
}

static double tail(const struct recapture_count *c, int64_t people, int64_t from, int64_t to)
{
    double sum = 0;
    for (int64_t k = from; k <= to; k++)
        sum += choose(c->roster, k) * choose(people - c->roster, c->other - k);
    return sum / choose(people, c->other);
}

static void probabilities_and_limits_are_those_of_enumeration(void **state)
{
    (void)state;
    for (int64_t roster = 0; roster <= 14; roster += 2)
        for (int64_t other = 0; other <= 12; other += 3)
            for (int64_t both = 0; both <= (roster < other ? roster : other); both++) {
                struct recapture_count c = {roster, other, both};
                struct recapture_estimate e = recapture_people(&c, 0.025);
                int64_t known = roster + other - both, low = -1, high = -1;
                for (int64_t n = known; n < 700; n++) {
                    double most = tail(&c, n, 0, both), least = tail(&c, n, both, other);
                    double off = recapture_at_most(&c, n) - most, off2 = recapture_at_least(&c, n) - least;
                    assert_true(off * off < 1e-20 && off2 * off2 < 1e-20);
                    low = low < 0 && most > 0.025 ? n : low;
                    high = least > 0.025 ? n : high;
                }
                if (high < 699) {
                    assert_int_equal(e.low, low);
                    assert_int_equal(e.high, high);
                }
                assert_int_equal(both == 0, e.high == RECAPTURE_PEOPLE_MOST);
            }
}

/* Made by another program with whole numbers of any length. */
static void limits_are_those_of_exact_fractions(void **state)
{
    (void)state;
    static const struct { struct recapture_count c; int64_t low, high; } cases[] = {
        {{20, 15, 12}, 23, 34},
        {{200, 150, 120}, 239, 266},
        {{900, 500, 495}, 905, 917},
        {{5, 5, 1}, 9, 991},
        {{30, 30, 30}, 30, 31},
        {{194, 20, 19}, 195, 255},
    };
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        struct recapture_estimate e = recapture_people(&cases[k].c, 0.025);
        assert_int_equal(e.low, cases[k].low);
        assert_int_equal(e.high, cases[k].high);
    }
}

/* 200 people, 97 in 100 on the roster, 10 in 100 on the other list: where normal intervals hold the truth in half of
 * all cases only. */
static void intervals_hold_the_truth_as_often_as_they_say(void **state)
{
    (void)state;
    static const struct { int64_t people, roster, other; } cases[] = {{200, 97, 10}, {200, 90, 60}, {1000, 97, 10}, {60, 50, 50}};
    struct random r;
    random_start(&r, 5, 1, 1);
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        int64_t held = 0;
        for (int64_t round = 0; round < 1000; round++) {
            struct recapture_count c = {0, 0, 0};
            for (int64_t i = 0; i < cases[k].people; i++) {
                bool one = random_chance(&r, cases[k].roster * 10000), two = random_chance(&r, cases[k].other * 10000);
                c.roster += one;
                c.other += two;
                c.both += one && two;
            }
            struct recapture_estimate e = recapture_people(&c, 0.025);
            held += e.low <= cases[k].people && cases[k].people <= e.high;
        }
        assert_in_range(held, 940, 1000);
    }
}

static void large_lists_and_extremes_have_limits(void **state)
{
    (void)state;
    static const struct recapture_count cases[] = {{10000000, 10000000, 10000000}, {10000000, 10000000, 9990000},
                                                 {10000000, 10000000, 0}, {10000000, 1, 1}, {0, 0, 0}, {700000, 5000, 4900}};
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        struct recapture_estimate e = recapture_people(&cases[k], 0.025);
        int64_t known = cases[k].roster + cases[k].other - cases[k].both;
        assert_in_range(e.low, known, RECAPTURE_PEOPLE_MOST);
        assert_in_range(e.high, e.low, RECAPTURE_PEOPLE_MOST);
        assert_true(e.people >= (double)known);
    }
}

static void the_sum_of_one_group_is_its_own_interval_and_of_equals_grows_as_the_root(void **state)
{
    (void)state;
    struct recapture_estimate e = recapture_people(&(struct recapture_count){200, 150, 120}, 0.025), total;
    struct recapture_sum sum = {0};
    recapture_add(&sum, &e);
    total = recapture_total(&sum);
    assert_int_equal(total.low, e.low);
    assert_int_equal(total.high, e.high);
    for (int k = 1; k < 4; k++)
        recapture_add(&sum, &e);
    total = recapture_total(&sum);
    assert_in_range(total.low, (int64_t)(4 * e.people - 2 * (e.people - (double)e.low)) - 1, (int64_t)(4 * e.people - 2 * (e.people - (double)e.low)) + 1);
    recapture_add(&sum, &(struct recapture_estimate){9, 5, RECAPTURE_PEOPLE_MOST});
    assert_int_equal(recapture_total(&sum).high, RECAPTURE_PEOPLE_MOST);
}

static void errors_of_matching_move_the_pairs(void **state)
{
    (void)state;
    struct recapture_count c = {1000, 900, 800}, missed = recapture_corrected(&c, 50, 0), wrong = recapture_corrected(&c, 0, 50),
                         capped = recapture_corrected(&c, 500, 0), same = recapture_corrected(&c, 0, 0);
    assert_int_equal(missed.both, 842);   /* 800 / 0.95 */
    assert_int_equal(wrong.both, 760);
    assert_int_equal(capped.both, 900);
    assert_int_equal(same.both, 800);
}

/* ---- JSON ------------------------------------------------------------------------------------------ */

static err_t plan(struct arena *a, const char *text, const struct plan_run *run, struct buf *out, const struct json **v)
{
    const struct json *in;
    assert_ptr_equal(json_parse(a, text, strlen(text), &in), OK);
    TRY(recapture_plan_json(a, in, EN, run, out));
    assert_ptr_equal(json_parse(a, buf_str(out), out->len, v), OK);
    return OK;
}

static const struct json *cell(const struct json *v, const char *list, size_t row, const char *member)
{
    return json_member(json_at(json_member(v, list), row), member);
}

#define COUNTS "\"counts\":[{\"block\":\"b\",\"group\":\"floating\",\"roster\":200,\"other\":150,\"both\":120}," \
               "{\"block\":\"b\",\"group\":\"registered\",\"roster\":900,\"other\":500,\"both\":495}," \
               "{\"block\":\"a\",\"group\":\"floating\",\"roster\":20,\"other\":15,\"both\":12}," \
               "{\"block\":\"a\",\"group\":\"floating\",\"roster\":1,\"other\":1,\"both\":1}," \
               "{\"block\":\"c\",\"roster\":5,\"other\":4,\"both\":5},{\"block\":\"d\",\"roster\":-1,\"other\":4,\"both\":5}]"

static void sums_are_by_block_and_group_and_wrong_rows_are_named(void **state)
{
    (void)state;
    ARENA_SCOPED a = {0};
    BUF_SCOPED out = {0};
    BUF_SCOPED again = {0};
    const struct json *v;
    struct plan_run run = {.seed = 1, .iterations = 1};
    assert_ptr_equal(plan(&a, "{" COUNTS "}", &run, &out, &v), OK);
    static const struct { const char *row, *key; } want[] = {
        {"counts[5]", "field.too_small"}, {"counts[3]", "plan.id_twice"}, {"counts[4]", "field.too_large"}};
    for (size_t k = 0; k < 3; k++) {
        assert_string_equal(json_text(cell(v, "problems", k, "row"), NULL), want[k].row);
        assert_string_equal(json_text(cell(v, "problems", k, "key"), NULL), want[k].key);
    }
    assert_int_equal(json_count(json_member(v, "blocks")), 2);
    assert_string_equal(json_text(cell(v, "blocks", 0, "block"), NULL), "a");
    assert_int_equal(json_int(cell(v, "blocks", 1, "roster")), 1100);
    assert_int_equal(json_count(json_member(v, "groups")), 2);
    assert_int_equal(json_int(cell(v, "groups", 0, "roster")), 220);
    assert_int_equal(json_int(cell(v, "whole", 0, "found")), 38);
    assert_int_equal(json_count(json_member(v, "rows")), 3);
    assert_true(json_int(cell(v, "errors", 0, "differs")) < 0);    /* pairs that were missed: fewer are missing */
    assert_true(json_int(cell(v, "errors", 5, "differs")) > 0);
    assert_ptr_equal(plan(&a, "{" COUNTS "}", &run, &again, &v), OK);
    assert_string_equal(buf_str(&out), buf_str(&again));
}

static int64_t stop_at_call(void *ctx, const struct plan_progress *now)
{
    (void)now;
    return --*(int64_t *)ctx < 0 ? 2 * PLAN_ALL : 0;
}

static void rows_behind_a_stop_are_said_to_be_left_out(void **state)
{
    (void)state;
    ARENA_SCOPED a = {0};
    BUF_SCOPED out = {0};
    const struct json *v;
    int64_t left = 2;
    assert_ptr_equal(plan(&a, "{" COUNTS "}", &(struct plan_run){.spent = stop_at_call, .ctx = &left}, &out, &v), OK);
    assert_int_equal(json_count(json_member(v, "rows")), 2);
    assert_null(json_member(v, "errors"));
    assert_int_equal(json_int(json_member(v, "problem_count")), 4);
}

static void what_cannot_be_estimated_at_all_is_refused(void **state)
{
    (void)state;
    static const struct { const char *text, *key; } cases[] = {
        {"{}", "field.missing"}, {"{\"counts\":[]}", "plan.nothing_to_plan"}, {"[]", "field.not_an_object"},
        {"{\"missed_per_thousand\":[901]," COUNTS "}", "field.too_large"}, {"{\"wrong_per_thousand\":[5000]," COUNTS "}", "field.too_large"},
        {"{\"level_percent\":100," COUNTS "}", "field.too_large"}};
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        ARENA_SCOPED a = {0};
        BUF_SCOPED out = {0};
        const struct json *v;
        err_t why = plan(&a, cases[k].text, &(struct plan_run){.seed = 1}, &out, &v);
        assert_non_null(why);
        assert_string_equal(why->key, cases[k].key);
        err_clear();
    }
}

int main(void)
{
    json_start();
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(probabilities_and_limits_are_those_of_enumeration),
        cmocka_unit_test(limits_are_those_of_exact_fractions),
        cmocka_unit_test(intervals_hold_the_truth_as_often_as_they_say),
        cmocka_unit_test(large_lists_and_extremes_have_limits),
        cmocka_unit_test(the_sum_of_one_group_is_its_own_interval_and_of_equals_grows_as_the_root),
        cmocka_unit_test(errors_of_matching_move_the_pairs),
        cmocka_unit_test(sums_are_by_block_and_group_and_wrong_rows_are_named),
        cmocka_unit_test(rows_behind_a_stop_are_said_to_be_left_out),
        cmocka_unit_test(what_cannot_be_estimated_at_all_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
