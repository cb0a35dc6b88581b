/* Tests of the draw of sites: shares, every mark there is, the published values, hostile JSON. */
#include "plan/inspect_json.h"

#include "core/random.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum { N = 40 };

static void shares_follow_risk_within_their_limits(void **state)
{
    (void)state;
    struct random r;
    random_start(&r, 1, 1, 1);
    for (int round = 0; round < 200; round++) {
        struct inspect_site sites[N];
        int64_t share[N], sum = 0, draw = random_between(&r, 1, N), least = draw * INSPECT_WHOLE / N / random_between(&r, 1, 20);
        for (int k = 0; k < N; k++)
            sites[k] = (struct inspect_site){"", round % 3 ? random_below(&r, 1000) : random_chance(&r, MILLION / 10) * MILLION};
        inspect_shares(sites, N, draw, least, share);
        for (int k = 0; k < N; k++) {
            sum += share[k];
            assert_in_range(share[k], least, INSPECT_WHOLE);
            for (int i = 0; i < N; i++) {
                assert_true(sites[i].risk <= sites[k].risk || share[i] + 2 >= share[k]);
                if (share[i] > least + 2 && share[k] > least + 2 && share[i] < INSPECT_WHOLE - 2 && share[k] < INSPECT_WHOLE - 2)
                    assert_true(((double)share[i] + 3) * (double)(sites[k].risk * 1000 + 1) >=
                                ((double)share[k] - 3) * (double)(sites[i].risk * 1000 + 1));
            }
        }
        assert_true(sum == draw * INSPECT_WHOLE);
    }
}

/* With a whole of 12 there are 12 marks: each site is drawn by as many of them as its share says, always 3 sites. */
static void every_site_is_drawn_by_exactly_its_share_of_all_marks(void **state)
{
    (void)state;
    static const int64_t share[] = {1, 12, 5, 7, 3, 2, 6};
    static const int32_t orders[][7] = {{0, 1, 2, 3, 4, 5, 6}, {6, 5, 4, 3, 2, 1, 0}, {3, 0, 6, 1, 5, 2, 4}};
    for (size_t o = 0; o < 3; o++) {
        int64_t times[7] = {0};
        for (int64_t start = 0; start < 12; start++) {
            bool drawn[7];
            int64_t n = 0;
            inspect_pick(share, orders[o], 7, start, 12, drawn);
            for (int k = 0; k < 7; k++) {
                times[k] += drawn[k];
                n += drawn[k];
            }
            assert_int_equal(n, 3);
        }
        for (int k = 0; k < 7; k++)
            assert_int_equal(times[k], share[k]);
    }
}

/* Over 4,000 public values: within 4.5 standard deviations, and every pair of sites is possible. */
static void frequencies_over_public_values_are_the_shares(void **state)
{
    (void)state;
    static const struct inspect_site sites[] = {{"A", 5}, {"B", 0}, {"C", 1}, {"D", 9}, {"E", 3}};
    int64_t share[5], times[5] = {0}, pairs[5][5] = {{0}};
    enum { DRAWS = 4000 };
    inspect_shares(sites, 5, 2, 40000000, share);
    for (int64_t k = 0; k < DRAWS; k++) {
        ARENA_SCOPED a = {0};
        bool drawn[5];
        int32_t order[5];
        const char *seed = inspect_seed(&a, "list", "secret", arena_printf(&a, "%lld", (long long)k));
        inspect_order(&a, seed, sites, 5, order);
        inspect_pick(share, order, 5, inspect_start(&a, seed), INSPECT_WHOLE, drawn);
        for (int i = 0; i < 5; i++) {
            times[i] += drawn[i];
            for (int j = 0; j < 5; j++)
                pairs[i][j] += drawn[i] && drawn[j];
        }
    }
    for (int i = 0; i < 5; i++) {
        double p = (double)share[i] / INSPECT_WHOLE, off = (double)times[i] - DRAWS * p;
        assert_true(off * off <= 4.5 * 4.5 * DRAWS * p * (1 - p) + 1);
        for (int j = 0; j < 5; j++)
            assert_true(pairs[i][j] > 0);
    }
}

/* ---- JSON ------------------------------------------------------------------------------------------ */

static err_t plan(struct arena *a, const char *text, struct buf *out, const struct json **v)
{
    const struct json *in;
    assert_ptr_equal(json_parse(a, text, strlen(text), &in), OK);
    TRY(inspect_plan_json(a, in, EN, &(struct plan_run){.seed = 1}, out));
    assert_ptr_equal(json_parse(a, buf_str(out), out->len, v), OK);
    return OK;
}

#define SITES "\"sites\":[{\"id\":\"A\",\"risk\":5},{\"id\":\"B\",\"risk\":0},{\"id\":\"C\",\"risk\":1},{\"id\":\"D\",\"risk\":100}," \
              "{\"id\":\"E\",\"risk\":3},{\"id\":\"A\",\"risk\":3},{\"id\":\"F\",\"risk\":-1}]"
#define COMMITMENT "9250cc1386ed0fed01f9ce393d1d9466b3b487df7b91b4c636dd153dadb930f9"
#define LOTTERY "\"public_value\":\"07 11 23 28 31 05 09\""

/* The digests were made by another program from the recipe in docs/plan.md. */
static void the_draw_is_repeated_from_what_was_published(void **state)
{
    (void)state;
    ARENA_SCOPED a = {0};
    BUF_SCOPED before = {0};
    BUF_SCOPED after = {0};
    const struct json *v;
    assert_ptr_equal(plan(&a, "{\"draw\":2,\"secret\":\"0123456789abcdef\"," SITES "}", &before, &v), OK);
    assert_string_equal(json_text(json_member(v, "commitment"), NULL), COMMITMENT);
    assert_null(json_member(v, "drawn"));
    assert_null(json_member(v, "seed"));
    assert_ptr_equal(plan(&a, "{\"draw\":2,\"secret\":\"0123456789abcdef\",\"commitment\":\"" COMMITMENT "\"," LOTTERY "," SITES "}", &after, &v), OK);
    assert_string_equal(json_text(json_member(v, "list_digest"), NULL), "04989f441721fe8eba44902e2afd116f4acf9f4f210e21c816508ffd98a9d23b");
    assert_string_equal(json_text(json_member(v, "seed"), NULL), "373df3ecb871d375af30f92f827126c8a4cb680ccd07e420e760103ac8f5c971");
    assert_int_equal(json_int(json_member(v, "start")), 35658504);
    assert_int_equal(json_count(json_member(v, "drawn")), 2);
    assert_string_equal(json_text(json_at(json_member(v, "drawn"), 0), NULL), "C");
    assert_string_equal(json_text(json_at(json_member(v, "drawn"), 1), NULL), "D");
    assert_int_equal(json_int(json_member(v, "problem_count")), 2);
    assert_string_equal(json_text(json_member(json_at(json_member(v, "problems"), 0), "row"), NULL), "sites[6]");
    assert_string_equal(json_text(json_member(json_at(json_member(v, "problems"), 1), "key"), NULL), "plan.id_twice");
}

static void whatever_was_changed_after_publishing_is_refused(void **state)
{
    (void)state;
    static const struct { const char *text, *key; } cases[] = {
        {"{\"draw\":2,\"secret\":\"0123456789abcdeg\",\"commitment\":\"" COMMITMENT "\"," LOTTERY "," SITES "}", "plan.commitment_differs"},
        {"{\"draw\":3,\"secret\":\"0123456789abcdef\",\"commitment\":\"" COMMITMENT "\"," LOTTERY "," SITES "}", "plan.commitment_differs"},
        {"{\"draw\":2,\"least_percent\":20,\"secret\":\"0123456789abcdef\",\"commitment\":\"" COMMITMENT "\"," LOTTERY "," SITES "}", "plan.commitment_differs"},
        {"{\"draw\":2,\"secret\":\"0123456789abcdef\",\"commitment\":\"" COMMITMENT "\",\"sites\":[{\"id\":\"A\",\"risk\":5},{\"id\":\"B\",\"risk\":1}]}", "plan.commitment_differs"},
        {"{\"draw\":6,\"secret\":\"0123456789abcdef\"," SITES "}", "plan.more_draws_than_sites"},
        {"{\"draw\":1,\"secret\":\"0123456789abcdef\",\"sites\":[]}", "plan.nothing_to_plan"},
        {"{\"draw\":1,\"secret\":\"short\"," SITES "}", "field.too_short"}, {"{\"draw\":1," SITES "}", "field.missing"}, {"7", "field.not_an_object"}};
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        ARENA_SCOPED a = {0};
        BUF_SCOPED out = {0};
        const struct json *v;
        err_t why = plan(&a, cases[k].text, &out, &v);
        assert_non_null(why);
        assert_string_equal(why->key, cases[k].key);
        err_clear();
    }
}

int main(void)
{
    json_start();
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(shares_follow_risk_within_their_limits),
        cmocka_unit_test(every_site_is_drawn_by_exactly_its_share_of_all_marks),
        cmocka_unit_test(frequencies_over_public_values_are_the_shares),
        cmocka_unit_test(the_draw_is_repeated_from_what_was_published),
        cmocka_unit_test(whatever_was_changed_after_publishing_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
