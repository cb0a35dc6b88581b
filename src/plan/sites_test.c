/* Tests of the siting engine: small problems against all plans there are, hostile JSON, stop, same bytes. */
#include "plan/sites_json.h"
#include "plan/sites_text.h"

#include "core/random.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { N = 6, M = 4, TABLES = 2 };

/* A random problem on a line; some pairs are out of reach. */
static struct sites *make_problem(struct arena *a, uint64_t seed, int32_t open)
{
    struct random r;
    struct sites *s = arena_new(a, struct sites);
    int64_t *people = arena_array(a, int64_t, N);
    size_t *first = arena_array(a, size_t, N + 1);
    struct sites_arc *arc = arena_array(a, struct sites_arc, N * M);
    struct sites_candidate *site = arena_array(a, struct sites_candidate, M);
    random_start(&r, seed, 1, 1);
    for (int32_t i = 0; i < N; i++) {
        people[i] = random_between(&r, 1, 9);
        first[i + 1] = first[i];
        int64_t unit = random_below(&r, 5);
        for (int32_t j = 0; j < M; j++, unit += random_below(&r, 9))
            if (!random_chance(&r, MILLION / 5))
                arc[first[i + 1]++] = (struct sites_arc){(int32_t)((i + j) % M), (int32_t)unit};
    }
    for (int32_t j = 0; j < M; j++) {
        int64_t *room = arena_array(a, int64_t, TABLES);
        room[0] = random_between(&r, 5, 15);
        room[1] = room[0] + random_between(&r, 1, 15);
        site[j] = (struct sites_candidate){random_between(&r, 0, 60), random_between(&r, 0, 20), TABLES, room,
                                           random_chance(&r, MILLION / 10)};
    }
    *s = (struct sites){N, M, people, people, first, arc, site, open};
    return s;
}

/* The best of all assignments and all sets of open sites: fewest left out, then least cost. */
static void try_all(const struct sites *s, int64_t *outside, int64_t *cost)
{
    int32_t at[N], tables[M];
    *outside = *cost = INT64_MAX;
    for (int32_t open = 0; open < 1 << M; open++)
        for (int32_t code = 0; code < 15625; code++) {   /* 5^6 */
            struct sites_plan plan = {.at = at, .tables = tables};
            int64_t load[M] = {0};
            for (int32_t i = 0, rest = code; i < N; i++, rest /= M + 1) {
                at[i] = rest % (M + 1) - 1;
                if (at[i] < 0) {
                    plan.outside += s->people[i];
                    continue;
                }
                load[at[i]] += s->people[i];
                for (size_t k = s->first[i]; k < s->first[i + 1]; k++)
                    plan.cost += s->arc[k].to == at[i] ? s->weight[i] * s->arc[k].unit : 0;
            }
            if (plan.outside > *outside || (plan.outside == *outside && plan.cost >= *cost))
                continue;
            for (int32_t j = 0; j < M; j++) {
                tables[j] = open >> j & 1 ? load[j] > s->site[j].room[0] ? 2 : 1 : 0;
                plan.cost += tables[j] ? s->site[j].price + tables[j] * s->site[j].table_price : 0;
            }
            if (sites_fault(s, &plan) != SITES_RIGHT)
                continue;
            if (plan.outside < *outside || plan.cost < *cost) {
                *outside = plan.outside;
                *cost = plan.cost;
            }
        }
}

static void small_problems_are_solved_to_the_optimum(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 24; seed++) {
        ARENA_SCOPED a = {0};
        const struct sites *s = make_problem(&a, seed, (int32_t)(seed % 4));
        struct sites_plan plan;
        int64_t outside, cost;
        sites_solve(&a, s, &(struct plan_run){.seed = seed, .iterations = 20000}, &plan);
        assert_int_equal(sites_fault(s, &plan), SITES_RIGHT);
        try_all(s, &outside, &cost);
        assert_int_equal(plan.outside, outside);
        assert_int_equal(plan.cost, cost);
        assert_true(plan.bound <= cost);
    }
}

static void the_checker_sees_every_kind_of_fault(void **state)
{
    (void)state;
    ARENA_SCOPED a = {0};
    int64_t people[] = {5, 5}, room[] = {6, 12};
    size_t first[] = {0, 2, 3};
    struct sites_arc arc[] = {{0, 1}, {1, 4}, {0, 2}};
    struct sites_candidate site[] = {{10, 1, 2, room, false}, {10, 1, 2, room, true}};
    struct sites s = {2, 2, people, people, first, arc, site, 0};
    static const struct { int32_t at[2], tables[2]; int64_t cost, outside, bound; int32_t open; enum sites_fault fault; } cases[] = {
        {{1, 0}, {1, 1}, 52, 0, 52, 0, SITES_RIGHT},
        {{0, 0}, {2, 1}, 38, 0, 0, 0, SITES_RIGHT},
        {{1, -1}, {0, 1}, 31, 5, 0, 0, SITES_RIGHT},
        {{1, 0}, {0, 1}, 52, 0, 0, 0, SITES_CLOSED_SITE},
        {{1, 1}, {1, 2}, 52, 0, 0, 0, SITES_NO_ARC},
        {{0, 0}, {1, 1}, 37, 0, 0, 0, SITES_NO_ROOM},
        {{0, 0}, {3, 1}, 38, 0, 0, 0, SITES_TABLES},
        {{1, 0}, {1, 1}, 52, 0, 0, 1, SITES_NUMBER},
        {{0, 0}, {2, 0}, 27, 0, 0, 0, SITES_FORCED},
        {{1, 0}, {1, 1}, 51, 0, 0, 0, SITES_COST},
        {{1, -1}, {0, 1}, 31, 4, 0, 0, SITES_OUTSIDE},
        {{1, 0}, {1, 1}, 52, 0, 53, 0, SITES_BOUND},
    };
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        int32_t at[2], tables[2];
        memcpy(at, cases[k].at, sizeof at);
        memcpy(tables, cases[k].tables, sizeof tables);
        struct sites_plan plan = {at, tables, cases[k].cost, cases[k].outside, cases[k].bound, 0};
        s.open = cases[k].open;
        assert_int_equal(sites_fault(&s, &plan), cases[k].fault);
    }
}

/* ---- JSON ------------------------------------------------------------------------------------------- */

static const struct json *town(struct arena *a, int64_t n)
{
    struct random r;
    BUF_SCOPED text = {0};
    const struct json *v;
    random_start(&r, 9, n, 2);
    buf_text(&text, "{\"coordinates\":\"metres\",\"standards\":[{\"area\":\"town\",\"walk_metres\":900}],\"people\":[");
    for (int64_t i = 0; i < n; i++)
        buf_printf(&text, "%s{\"id\":\"p%lld\",\"people\":%lld,\"x\":%lld,\"y\":%lld}", i ? "," : "", (long long)i,
                   (long long)random_between(&r, 0, 400), (long long)random_below(&r, 4000), (long long)random_below(&r, 4000));
    buf_text(&text, "],\"sites\":[");
    for (int64_t j = 0; j < n / 4; j++)
        buf_printf(&text, "%s{\"id\":\"s%lld\",\"tables\":%lld,\"x\":%lld,\"y\":%lld}", j ? "," : "", (long long)j,
                   (long long)random_between(&r, 1, 6), (long long)random_below(&r, 4000), (long long)random_below(&r, 4000));
    buf_text(&text, "]}");
    char *kept = arena_strdup(a, buf_str(&text));
    assert_ptr_equal(json_parse(a, kept, strlen(kept), &v), OK);
    return v;
}

static void the_same_seed_and_iterations_give_the_same_bytes(void **state)
{
    (void)state;
    ARENA_SCOPED a = {0};
    BUF_SCOPED one = {0};
    BUF_SCOPED two = {0};
    BUF_SCOPED other = {0};
    struct plan_run run = {.seed = 7, .iterations = 3000};
    assert_ptr_equal(sites_plan_json(&a, town(&a, 200), EN, &run, &one), OK);
    assert_ptr_equal(sites_plan_json(&a, town(&a, 200), EN, &run, &two), OK);
    run.seed = 8;
    assert_ptr_equal(sites_plan_json(&a, town(&a, 200), EN, &run, &other), OK);
    assert_string_equal(buf_str(&one), buf_str(&two));
    assert_string_not_equal(buf_str(&one), buf_str(&other));
}

static int64_t stop_at_call(void *ctx, const struct plan_progress *now)
{
    int64_t *calls = ctx;
    assert_true(now->iteration >= 0);
    return --*calls < 0 ? 2 * PLAN_ALL : 0;
}

static void a_search_that_is_stopped_keeps_a_right_plan(void **state)
{
    (void)state;
    for (int64_t calls = 0; calls < 200; calls += 17) {
        ARENA_SCOPED a = {0};
        int64_t left = calls;
        const struct sites *s = make_problem(&a, 3, 0);
        struct sites_plan plan;
        sites_solve(&a, s, &(struct plan_run){.seed = 1, .spent = stop_at_call, .ctx = &left}, &plan);
        assert_int_equal(sites_fault(s, &plan), SITES_RIGHT);
    }
}

static const struct json *member_of_row(const struct json *plan, const char *list, size_t row, const char *member)
{
    return json_member(json_at(json_member(plan, list), row), member);
}

static const struct json *plan_of(struct arena *a, const char *text)
{
    BUF_SCOPED out = {0};
    const struct json *in, *plan;
    assert_ptr_equal(json_parse(a, text, strlen(text), &in), OK);
    assert_ptr_equal(sites_plan_json(a, in, EN, &(struct plan_run){.seed = 1, .iterations = 500}, &out), OK);
    char *kept = arena_strdup(a, buf_str(&out));
    assert_ptr_equal(json_parse(a, kept, strlen(kept), &plan), OK);
    return plan;
}

#define STANDARD "\"standards\":[{\"area\":\"town\",\"walk_metres\":500,\"staff\":[{\"role\":\"sampler\",\"count\":2}]}]"

static void wrong_rows_are_named_and_the_rest_is_planned(void **state)
{
    (void)state;
    ARENA_SCOPED a = {0};
    const struct json *plan = plan_of(&a,
        "{\"coordinates\":\"metres\",\"standards\":[{\"area\":\"hills\",\"walk_metres\":9,\"hours\":[8,99999999999]},"
        "{\"area\":\"town\",\"walk_metres\":500,\"staff\":[{\"role\":\"sampler\",\"count\":2}]}],\"people\":["
        "{\"id\":\"a\",\"people\":100,\"x\":0,\"y\":0},{\"id\":\"b\",\"people\":100},{\"id\":\"c\",\"people\":-1,\"x\":0,\"y\":0},"
        "{\"id\":\"a\",\"people\":5,\"x\":0,\"y\":0},{\"id\":\"d\",\"people\":5,\"x\":99999999,\"y\":0},"
        "{\"id\":\"e\",\"people\":5,\"x\":0,\"y\":0,\"area\":\"hills\"},{\"id\":\"f\",\"people\":5,\"x\":900000,\"y\":0},17],"
        "\"sites\":[{\"id\":\"s\",\"tables\":2,\"x\":100,\"y\":0},{\"id\":\"t\",\"tables\":0,\"x\":0,\"y\":0},"
        "{\"id\":\"u\",\"tables\":1,\"x\":0,\"y\":0,\"forced\":true,\"forbidden\":true}],"
        "\"walks\":[{\"from\":\"a\",\"to\":\"nowhere\",\"metres\":1}]}");
    static const struct { const char *row, *key; } want[] = {
        {"people[2]", "field.too_small"}, {"people[7]", "field.not_an_object"}, {"sites[1]", "field.too_small"}, {"standards[0]", "plan.impossible_hours"},
        {"people[1]", "plan.no_place"}, {"people[3]", "plan.id_twice"}, {"people[4]", "plan.not_on_earth"},
        {"people[5]", "plan.no_such_area"}, {"people[6]", "plan.far_away"}, {"sites[2]", "plan.forced_and_forbidden"},
        {"walks[0]", "plan.no_such_place"}};
    assert_int_equal(json_int(json_member(plan, "problem_count")), 11);
    for (size_t k = 0; k < 11; k++) {
        assert_string_equal(json_text(member_of_row(plan, "problems", k, "row"), NULL), want[k].row);
        assert_string_equal(json_text(member_of_row(plan, "problems", k, "key"), NULL), want[k].key);
    }
    assert_int_equal(json_int(json_member(plan, "people")), 100);
    assert_string_equal(json_text(member_of_row(plan, "people_to_sites", 0, "site"), NULL), "s");
    assert_int_equal(json_int(member_of_row(plan, "people_to_sites", 0, "walk_metres")), 130);
    assert_int_equal(json_int(member_of_row(plan, "sites", 0, "staff")), 2);
    assert_int_equal(json_int(member_of_row(plan, "sites", 0, "hours")), 6);
}

static void whoever_lives_out_of_reach_is_listed(void **state)
{
    (void)state;
    ARENA_SCOPED a = {0};
    const struct json *plan = plan_of(&a,
        "{\"coordinates\":\"metres\"," STANDARD ",\"people\":[{\"id\":\"near\",\"people\":9,\"x\":0,\"y\":0},"
        "{\"id\":\"far\",\"people\":7,\"x\":5000,\"y\":0},{\"id\":\"known\",\"people\":3,\"x\":5000,\"y\":0}],"
        "\"sites\":[{\"id\":\"s\",\"tables\":1,\"x\":0,\"y\":0}],\"walks\":[{\"from\":\"known\",\"to\":\"s\",\"metres\":400}]}");
    assert_int_equal(json_int(json_member(plan, "people_left_out")), 7);
    assert_int_equal(json_int(json_member(plan, "people")), 12);
    assert_string_equal(json_text(member_of_row(plan, "left_out", 0, "id"), NULL), "far");
    assert_string_equal(json_text(member_of_row(plan, "left_out", 0, "reason"), NULL), "out_of_reach");
    assert_int_equal(json_count(json_member(plan, "left_out")), 1);
}

static void a_village_larger_than_a_site_goes_to_several(void **state)
{
    (void)state;
    ARENA_SCOPED a = {0};
    const struct json *plan = plan_of(&a,
        "{\"coordinates\":\"metres\"," STANDARD ",\"people\":[{\"id\":\"v\",\"people\":5000,\"x\":0,\"y\":0}],"
        "\"sites\":[{\"id\":\"s\",\"tables\":9,\"x\":0,\"y\":0},{\"id\":\"t\",\"tables\":9,\"x\":9,\"y\":0}]}");
    assert_int_equal(json_int(json_member(plan, "people")), 5000);
    assert_int_equal(json_count(json_member(plan, "sites")), 2);
}

static void no_sites_at_all_leaves_everybody_out(void **state)
{
    (void)state;
    ARENA_SCOPED a = {0};
    const struct json *plan = plan_of(&a, "{\"coordinates\":\"metres\"," STANDARD
                                          ",\"people\":[{\"id\":\"v\",\"people\":50,\"x\":0,\"y\":0}],\"sites\":[]}");
    assert_int_equal(json_int(json_member(plan, "people_left_out")), 50);
    assert_null(json_member(plan, "sites"));   /* a list without rows is left out */
}

static void what_cannot_be_planned_at_all_is_refused(void **state)
{
    (void)state;
    static const struct { const char *text, *key; } cases[] = {
        {"[]", "field.not_an_object"}, {"{}", "field.missing"}, {"{\"opne\":1}", "field.unknown"},
        {"{" STANDARD ",\"people\":{},\"sites\":[]}", "field.wrong_type"},
        {"{" STANDARD ",\"people\":[],\"sites\":[]}", "plan.nothing_to_plan"},
        {"{\"standards\":[],\"people\":[],\"sites\":[]}", "plan.nothing_to_plan"},
        {"{\"detour_percent\":99," STANDARD ",\"people\":[],\"sites\":[]}", "field.too_small"}};
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        ARENA_SCOPED a = {0};
        BUF_SCOPED out = {0};
        const struct json *in;
        assert_ptr_equal(json_parse(&a, cases[k].text, strlen(cases[k].text), &in), OK);
        err_t why = sites_plan_json(&a, in, ZH, &(struct plan_run){.iterations = 10}, &out);
        assert_non_null(why);
        assert_string_equal(why->key, cases[k].key);
        err_clear();
    }
}

/* ---- public formats ------------------------------------------------------------------------------------ */

static void public_formats_are_read_and_broken_files_refused(void **state)
{
    (void)state;
    static const struct { const char *format, *text; int64_t cost; } cases[] = {
        {"orlib-pmed", "3 3 1\n1 2 9\n2 3 4\n1 2 5\n", 9},              /* the repeated edge takes its last cost */
        {"orlib-cap", "2 1\n5 7.5 3 1.25\n 2 10. 0.125\n", 1375},
        {"holmberg", "2 1\n5 7 3 1\n 2\n 10\n 4\n", 5000},
        {"cpmp", "2 1\n0 0 10 5\n3 4 10 5\n", 5000},
        {"cpmp", "2 1\n0 0 10 5\n3 4 10", -1}, {"cpmp", "0 1\n", -1}, {"cpmp", "", -1}, {"holmberg", "2 x", -1},
        {"orlib-pmed", "3 1 1\n1 9 9\n", -1}, {"orlib-cap", "1 1\n5 7\n 2 -3\n", -1}, {"nothing", "1 1", -1}};
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        ARENA_SCOPED a = {0};
        struct sites_text t;
        struct sites_plan plan;
        err_t why = sites_read_text(&a, cases[k].format, cases[k].text, strlen(cases[k].text), &t);
        assert_int_equal(why == OK, cases[k].cost >= 0);
        err_clear();
        if (why)
            continue;
        sites_solve(&a, &t.problem, &(struct plan_run){.iterations = 200}, &plan);
        assert_int_equal(plan.cost, cases[k].cost);
        assert_int_equal(plan.bound, cases[k].cost);
    }
}

int main(void)
{
    json_start();
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(small_problems_are_solved_to_the_optimum),
        cmocka_unit_test(the_checker_sees_every_kind_of_fault),
        cmocka_unit_test(the_same_seed_and_iterations_give_the_same_bytes),
        cmocka_unit_test(a_search_that_is_stopped_keeps_a_right_plan),
        cmocka_unit_test(wrong_rows_are_named_and_the_rest_is_planned),
        cmocka_unit_test(whoever_lives_out_of_reach_is_listed),
        cmocka_unit_test(a_village_larger_than_a_site_goes_to_several),
        cmocka_unit_test(no_sites_at_all_leaves_everybody_out),
        cmocka_unit_test(what_cannot_be_planned_at_all_is_refused),
        cmocka_unit_test(public_formats_are_read_and_broken_files_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
