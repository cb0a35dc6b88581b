/* round_test.c - planning a round, from state to state, and how many share a tube. */
#include "domain/round/round.h"
#include "test/bench.h"

#include <string.h>

#define TOWN INT64_C(410185001000)
#define VILLAGE INT64_C(410185001001)
#define OTHER_VILLAGE INT64_C(410185002001)
#define HOUR INT64_C(3600000)

/* Plan a round; `more` is further members of the body. */
static int64_t plan(struct bench *b, const char *more)
{
    const char *body = bench_text(b, "{\"name\":\"第一轮\",\"from_at\":%lld,\"until_at\":%lld,\"pool_size\":10%s}",
                                  (long long)BENCH_NOW, (long long)(BENCH_NOW + 10 * HOUR), more);
    assert_int_equal(bench_send(b, "round.round_planned", body), ACCEPTED);
    return bench_seq(b);
}

static enum outcome turn(struct bench *b, const char *type, int64_t round)
{
    const char *reason = strcmp(type, "round.round_paused") == 0 || strcmp(type, "round.round_reopened") == 0
                             ? ",\"reason\":\"大雪\"" : "";
    return bench_send(b, type, bench_text(b, "{\"round\":%lld%s}", (long long)round, reason));
}

static int open_tree(void **state)
{
    if (bench_open_test(state))
        return -1;
    bench_plant(*state);
    return 0;
}
#define round_test(f) cmocka_unit_test_setup_teardown(f, open_tree, bench_close_test)

/* ---- from state to state -------------------------------------------------------------------- */

static void a_round_goes_from_planned_to_closed_and_may_be_opened_again(void **state)
{
    static const struct { const char *type, *seen; } steps[] = {
        {"round.round_opened", "\"state\":\"open\""},     {"round.round_paused", "\"state\":\"paused\""},
        {"round.round_resumed", "\"state\":\"open\""},    {"round.round_closed", "\"state\":\"closed\""},
        {"round.round_reopened", "\"state\":\"open\""},   {"round.round_paused", "\"paused_reason\":\"大雪\""},
        {"round.round_closed", "\"closed_at\""},
    };
    struct bench *b = *state;
    int64_t round = plan(b, "");
    const char *query = bench_text(b, "round=%lld", (long long)round);
    assert_true(bench_sees(bench_view(b, "round_one", query), "\"state\":\"planned\""));
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        bench_clock_advance(60000);
        assert_int_equal(turn(b, steps[i].type, round), ACCEPTED);
        assert_true(bench_sees(bench_view(b, "round_one", query), steps[i].seen));
    }
    assert_true(bench_sees(bench_view(b, "round_one", query), "\"opened_at\":1641945660000"));
}

static void impossible_steps_are_refused(void **state)
{
    static const struct { const char *before, *type, *key; } cases[] = {
        {NULL, "round.round_paused", "round.not_open"},
        {NULL, "round.round_resumed", "round.not_paused"},
        {NULL, "round.round_closed", "round.not_open"},
        {NULL, "round.round_reopened", "round.not_closed"},
        {"round.round_opened", "round.round_opened", "round.not_planned"},
        {NULL, "round.round_resumed", "round.not_paused"},
        {"round.round_paused", "round.round_paused", "round.not_open"},
        {"round.round_closed", "round.round_closed", "round.not_open"},
        {NULL, "round.round_paused", "round.not_open"},
        {NULL, "round.round_opened", "round.not_planned"},
    };
    struct bench *b = *state;
    int64_t round = plan(b, "");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        if (cases[i].before)
            assert_int_equal(turn(b, cases[i].before, round), ACCEPTED);
        assert_int_equal(turn(b, cases[i].type, round), REJECTED);
        assert_string_equal(bench_key(b), cases[i].key);
        assert_string_equal(bench_told(b, "name"), "第一轮");
    }
    assert_int_equal(turn(b, "round.round_opened", 77), REJECTED);
    assert_string_equal(bench_key(b), "round.no_such_round");
    assert_string_equal(bench_view(b, "round_one", "round=77"), "{\"error\":\"round.no_such_round\"}");
}

static void bad_plans_are_refused_by_member(void **state)
{
    static const struct { const char *members, *field, *key; } cases[] = {
        {"\"from_at\":2,\"until_at\":2,\"pool_size\":10", "until_at", "round.ends_before_it_begins"},
        {"\"from_at\":2,\"until_at\":1,\"pool_size\":10", "until_at", "round.ends_before_it_begins"},
        {"\"from_at\":1,\"until_at\":2,\"pool_size\":3", "pool_size", "round.bad_pool_size"},
        {"\"from_at\":1,\"until_at\":2,\"pool_size\":21", "pool_size", "field.too_large"},
        {"\"from_at\":1,\"until_at\":2", "pool_size", "field.missing"},
        {"\"from_at\":1,\"until_at\":2,\"pool_size\":10,\"units\":[410185001000,5]", "units[1]", "round.no_such_unit"},
        {"\"from_at\":1,\"until_at\":2,\"pool_size\":10,\"groups\":[\"pregnant\",\"tall\"]", "groups[1]",
         "round.no_such_group"},
        {"\"from_at\":1,\"until_at\":2,\"pool_size\":10,\"windows\":[{\"unit\":410185001000,\"from_at\":3,\"until_at\":3}]",
         "windows[0].until_at", "round.ends_before_it_begins"},
        {"\"from_at\":1,\"until_at\":2,\"pool_size\":10,\"windows\":[{\"unit\":9,\"from_at\":3,\"until_at\":4}]",
         "windows[0].unit", "round.no_such_unit"},
        {"\"from_at\":1,\"until_at\":2,\"pool_size\":10,\"pools\":[{\"unit\":410185001000,\"size\":7,\"from_at\":1}]",
         "pools[0].size", "round.bad_pool_size"},
        {"\"from_at\":1,\"until_at\":2,\"pool_size\":10,\"pools\":[{\"unit\":9,\"size\":5,\"from_at\":1}]",
         "pools[0].unit", "round.no_such_unit"},
    };
    struct bench *b = *state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *body = bench_text(b, "{\"name\":\"a\",%s}", cases[i].members);
        assert_int_equal(bench_send(b, "round.round_planned", body), REJECTED);
        assert_string_equal(bench_key(b), cases[i].key);
        assert_string_equal(bench_field(b), cases[i].field);
    }
}

static void only_who_commands_the_county_plans_a_round(void **state)
{
    struct bench *b = *state;
    const char *body = "{\"name\":\"a\",\"from_at\":1,\"until_at\":2,\"pool_size\":10,\"units\":[410185001000]}";
    assert_int_equal(bench_send_as(b, bench_actor(b, "town", TOWN, 0), "round.round_planned", body), REJECTED);
    assert_string_equal(bench_key(b), "rights.no_right");
    assert_int_equal(bench_send_as(b, bench_actor(b, "county", TOWN, 0), "round.round_planned", body), REJECTED);
    assert_string_equal(bench_key(b), "rights.whole_county");
    assert_int_equal(bench_send_as(b, bench_actor(b, "county", 0, 0), "round.round_planned", body), ACCEPTED);
}

/* ---- side by side ------------------------------------------------------------------------------- */

static void several_rounds_are_open_side_by_side(void **state)
{
    struct bench *b = *state;
    struct round_facts *rounds;
    size_t n;
    int64_t first = plan(b, ""), second = plan(b, ""), third = plan(b, "");
    turn(b, "round.round_opened", second);
    bench_clock_advance(1000);
    turn(b, "round.round_opened", first);
    turn(b, "round.round_paused", first);
    turn(b, "round.round_opened", third);
    turn(b, "round.round_closed", third);
    assert_null(round_list_open(bench_tx(b), BENCH_COUNTY, &rounds, &n));
    assert_int_equal(n, 2);
    assert_int_equal(rounds[0].round, second);
    assert_int_equal(rounds[1].round, first);
    assert_int_equal(rounds[1].state, ROUND_PAUSED);
}

/* ---- where ---------------------------------------------------------------------------------------- */

static bool covers(struct bench *b, int64_t round, int64_t unit)
{
    bool covered;
    assert_null(round_covers(bench_tx(b), BENCH_COUNTY, round, unit, &covered));
    return covered;
}

static void a_round_covers_its_areas_with_all_below(void **state)
{
    struct bench *b = *state;
    int64_t everywhere = plan(b, ""), one_town = plan(b, ",\"units\":[410185001000,410185001000]");
    assert_true(covers(b, everywhere, OTHER_VILLAGE));
    assert_true(covers(b, one_town, TOWN));
    assert_true(covers(b, one_town, VILLAGE));
    assert_false(covers(b, one_town, OTHER_VILLAGE));
    assert_false(covers(b, one_town, BENCH_ROOT));
    assert_false(covers(b, 77, VILLAGE));
    const char *list = bench_view(b, "round_list", "");
    assert_true(bench_sees(list, "\"scope\":\"嵩阳街道\""));
}

static void groups_and_hours_are_seen(void **state)
{
    struct bench *b = *state;
    int64_t round = plan(b, ",\"groups\":[\"pregnant\",\"dialysis\"],\"windows\":[{\"unit\":410185001000,"
                            "\"from_at\":1641945600000,\"until_at\":1641949200000}]");
    const char *query = bench_text(b, "round=%lld", (long long)round);
    assert_true(bench_sees(bench_view(b, "round_one", query), "\"groups\":\"pregnant,dialysis\""));
    assert_true(bench_sees(bench_view(b, "round_windows", query), "\"unit_name\":\"嵩阳街道\",\"from_at\":1641945600000"));
    struct round_facts facts;
    bool found;
    assert_null(round_find(bench_tx(b), BENCH_COUNTY, round, &facts, &found));
    assert_true(found && facts.groups == (1 << 2 | 1 << 5));
}

/* ---- how many to a tube ------------------------------------------------------------------------------ */

static int64_t pool_size(struct bench *b, int64_t round, int64_t unit, int64_t at)
{
    int64_t size;
    assert_null(round_pool_size(bench_tx(b), BENCH_COUNTY, round, unit, at, &size));
    return size;
}

static void the_nearest_area_with_the_newest_rule_says_how_many_share_a_tube(void **state)
{
    struct bench *b = *state;
    int64_t round = plan(b, bench_text(b, ",\"pools\":[{\"unit\":410185001000,\"size\":5,\"from_at\":%lld}]",
                                       (long long)BENCH_NOW));
    int64_t later = BENCH_NOW + HOUR;
    assert_int_equal(pool_size(b, round, OTHER_VILLAGE, later), 10);
    assert_int_equal(pool_size(b, round, VILLAGE, BENCH_NOW - 1), 10);
    assert_int_equal(pool_size(b, round, VILLAGE, later), 5);

    const char *set = "{\"round\":%lld,\"pool\":{\"unit\":%lld,\"zone\":\"封控区\",\"size\":%d,\"from_at\":%lld}}";
    const char *body = bench_text(b, set, (long long)round, (long long)VILLAGE, 0, (long long)later);
    assert_int_equal(bench_send(b, "round.round_pool_set", body), ACCEPTED);
    assert_int_equal(pool_size(b, round, VILLAGE, later - 1), 5);
    assert_int_equal(pool_size(b, round, VILLAGE, later), 0);
    assert_int_equal(pool_size(b, round, TOWN, later), 5);

    body = bench_text(b, set, (long long)round, (long long)TOWN, 20, (long long)later + 1);
    assert_int_equal(bench_send(b, "round.round_pool_set", body), ACCEPTED);
    assert_int_equal(pool_size(b, round, VILLAGE, later + 1), 0);
    assert_int_equal(pool_size(b, round, TOWN, later + 1), 20);
    const char *seen = bench_view(b, "round_pools", bench_text(b, "round=%lld", (long long)round));
    assert_true(bench_sees(seen, "\"size\":0,\"zone\":\"封控区\""));
}

static void a_closed_round_gets_no_new_pools(void **state)
{
    struct bench *b = *state;
    int64_t round = plan(b, "");
    const char *body = bench_text(b, "{\"round\":%lld,\"pool\":{\"unit\":410185001000,\"size\":1,\"from_at\":1}}",
                                  (long long)round);
    turn(b, "round.round_opened", round);
    assert_int_equal(bench_send(b, "round.round_pool_set", body), ACCEPTED);
    turn(b, "round.round_closed", round);
    assert_int_equal(bench_send(b, "round.round_pool_set", body), REJECTED);
    assert_string_equal(bench_key(b), "round.is_closed");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        round_test(a_round_goes_from_planned_to_closed_and_may_be_opened_again),
        round_test(impossible_steps_are_refused),
        round_test(bad_plans_are_refused_by_member),
        round_test(only_who_commands_the_county_plans_a_round),
        round_test(several_rounds_are_open_side_by_side),
        round_test(a_round_covers_its_areas_with_all_below),
        round_test(groups_and_hours_are_seen),
        round_test(the_nearest_area_with_the_newest_rule_says_how_many_share_a_tube),
        round_test(a_closed_round_gets_no_new_pools),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
