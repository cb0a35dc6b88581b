/* Tests of the tour engine: small problems against all plans there are, hostile JSON, stop, same bytes. */
#include "plan/tours_json.h"
#include "plan/tours_text.h"

#include "core/random.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { N = 5, M = 2, PLACES = N + 1, HORIZON = 60 };

/* A random problem whose ways differ by direction; some stops cannot be served at all. */
static struct tours *make_problem(struct arena *a, uint64_t seed)
{
    struct random r;
    struct tours *t = arena_new(a, struct tours);
    struct tours_stop *stop = arena_array(a, struct tours_stop, N);
    struct tours_vehicle *vehicle = arena_array(a, struct tours_vehicle, M);
    int32_t *length = arena_array(a, int32_t, PLACES * PLACES);
    random_start(&r, seed, 1, 1);
    for (int k = 0; k < PLACES * PLACES; k++)
        length[k] = k % (PLACES + 1) ? (int32_t)random_between(&r, 3, 12) : 0;
    for (int32_t i = 0; i < N; i++) {
        int64_t opens = random_below(&r, 30);
        stop[i] = (struct tours_stop){i + 1, random_between(&r, 1, 4), random_below(&r, 4), opens,
                                      opens + random_below(&r, 25), (uint64_t)random_below(&r, 4) & 1,
                                      (int32_t)random_between(&r, 1, 3)};
    }
    for (int32_t v = 0; v < M; v++)
        vehicle[v] = (struct tours_vehicle){0, 0, random_between(&r, 5, 12), random_below(&r, 3), random_below(&r, 5),
                                            random_between(&r, 30, HORIZON), random_chance(&r, MILLION / 2) ? 32 : 0,
                                            random_below(&r, 10), (uint64_t)v};
    *t = (struct tours){N, M, PLACES, stop, vehicle, length, length};
    return t;
}

/* The cost of a route that leaves at the best time, or -1. */
static int64_t drive(const struct tours *t, int32_t v, const int32_t *order, int32_t n)
{
    const struct tours_vehicle *vehicle = &t->vehicle[v];
    for (int64_t leaves = vehicle->from; leaves <= HORIZON; leaves++) {
        int64_t now = leaves, cost = vehicle->price, load = vehicle->aboard;
        int32_t at = vehicle->start, k;
        for (k = 0; k < n; k++) {
            const struct tours_stop *p = &t->stop[order[k]];
            now += t->time[at * PLACES + p->place];
            now = now > p->opens ? now : p->opens;
            if (now > p->closes || (vehicle->skills & p->skills) != p->skills)
                break;
            now += p->work;
            cost += t->length[at * PLACES + p->place];
            load += p->load;
            at = p->place;
        }
        now += t->time[at * PLACES + vehicle->end];
        if (k == n && load <= vehicle->room && now <= vehicle->until && (!vehicle->longest || now - leaves <= vehicle->longest))
            return cost + t->length[at * PLACES + vehicle->end];
    }
    return -1;
}

struct optimum { int64_t missed, cost; };

/* Those left out as one number: one of a priority outweighs all of the lower ones. */
static int64_t weight_of(int32_t priority)
{
    static const int64_t weight[] = {0, 36, 6, 1};
    return weight[priority];
}

static void try_assignments(const struct tours *t, const int32_t *perm, struct optimum *best)
{
    for (int32_t code = 0; code < 243; code++) {   /* 3^5 */
        int32_t order[M][N], n[M] = {0};
        struct optimum one = {0, 0};
        for (int32_t k = 0, rest = code; k < N; k++, rest /= 3) {
            if (rest % 3 == M)
                one.missed += weight_of(t->stop[perm[k]].priority);
            else
                order[rest % 3][n[rest % 3]++] = perm[k];
        }
        if (one.missed > best->missed)
            continue;
        for (int32_t v = 0; v < M && one.cost >= 0; v++) {
            int64_t cost = n[v] ? drive(t, v, order[v], n[v]) : 0;
            one.cost = cost < 0 ? -1 : one.cost + cost;
        }
        if (one.cost >= 0 && (one.missed < best->missed || one.cost < best->cost))
            *best = one;
    }
}

static void try_orders(const struct tours *t, int32_t *perm, int32_t from, struct optimum *best)
{
    if (from == N)
        try_assignments(t, perm, best);
    for (int32_t k = from; k < N; k++) {
        int32_t kept = perm[from];
        perm[from] = perm[k];
        perm[k] = kept;
        try_orders(t, perm, from + 1, best);
        perm[k] = perm[from];
        perm[from] = kept;
    }
}

static void small_problems_are_solved_to_the_optimum(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 40; seed++) {
        ARENA_SCOPED a = {0};
        const struct tours *t = make_problem(&a, seed);
        struct tours_plan plan;
        int32_t perm[N] = {0, 1, 2, 3, 4};
        struct optimum best = {INT64_MAX, INT64_MAX};
        int64_t missed = 0;
        tours_solve(&a, t, &(struct plan_run){.seed = seed, .iterations = 20000}, &plan);
        assert_int_equal(tours_fault(t, &plan), TOURS_RIGHT);
        try_orders(t, perm, 0, &best);
        for (int32_t k = 0; k < plan.left_out; k++)
            missed += weight_of(t->stop[plan.missed[k]].priority);
        assert_int_equal(missed, best.missed);
        assert_int_equal(plan.cost, best.cost);
    }
}

static void the_checker_sees_every_kind_of_fault(void **state)
{
    (void)state;
    int32_t length[] = {0, 5, 5, 0};
    struct tours_stop stop = {1, 2, 3, 10, 20, 1, 1};
    struct tours_vehicle vehicle = {0, 0, 4, 1, 2, 40, 30, 7, 1};
    struct tours t = {1, 1, 2, &stop, &vehicle, length, length};
    static const struct {
        int32_t first[2], order[1], left_out, missed[1];
        int64_t begins[1], leaves[1], back[1], cost, aboard, longest;
        uint64_t skills;
        enum tours_fault fault;
    } cases[] = {
        {{0, 1}, {0}, 0, {0}, {10}, {5}, {18}, 17, 1, 30, 1, TOURS_RIGHT},
        {{0, 0}, {0}, 1, {0}, {0}, {0}, {0}, 0, 1, 30, 1, TOURS_RIGHT},
        {{0, 1}, {0}, 1, {0}, {10}, {5}, {18}, 17, 1, 30, 1, TOURS_TWICE},
        {{0, 1}, {9}, 0, {0}, {10}, {5}, {18}, 17, 1, 30, 1, TOURS_TWICE},
        {{0, 0}, {0}, 0, {0}, {0}, {0}, {0}, 0, 1, 30, 1, TOURS_LOST},
        {{0, 1}, {0}, 0, {0}, {10}, {5}, {18}, 17, 1, 30, 2, TOURS_SKILL},
        {{0, 1}, {0}, 0, {0}, {10}, {5}, {18}, 17, 3, 30, 1, TOURS_FULL},
        {{0, 1}, {0}, 0, {0}, {21}, {5}, {29}, 17, 1, 30, 1, TOURS_LATE},
        {{0, 1}, {0}, 0, {0}, {9}, {2}, {17}, 17, 1, 30, 1, TOURS_EARLY},
        {{0, 1}, {0}, 0, {0}, {10}, {6}, {18}, 17, 1, 30, 1, TOURS_EARLY},
        {{0, 1}, {0}, 0, {0}, {10}, {5}, {17}, 17, 1, 30, 1, TOURS_EARLY},
        {{0, 1}, {0}, 0, {0}, {10}, {1}, {18}, 17, 1, 30, 1, TOURS_SHIFT},
        {{0, 1}, {0}, 0, {0}, {10}, {5}, {18}, 17, 1, 12, 1, TOURS_DUTY},
        {{0, 1}, {0}, 0, {0}, {10}, {5}, {18}, 16, 1, 30, 1, TOURS_COST},
    };
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        int32_t first[2], order[1], missed[1];
        int64_t begins[1], leaves[1], back[1];
        memcpy(first, cases[k].first, sizeof first);
        memcpy(order, cases[k].order, sizeof order);
        memcpy(missed, cases[k].missed, sizeof missed);
        memcpy(begins, cases[k].begins, sizeof begins);
        memcpy(leaves, cases[k].leaves, sizeof leaves);
        memcpy(back, cases[k].back, sizeof back);
        vehicle.aboard = cases[k].aboard;
        vehicle.longest = cases[k].longest;
        vehicle.skills = cases[k].skills;
        struct tours_plan plan = {first, order, begins, leaves, back, cases[k].cost, cases[k].left_out, missed, 0};
        assert_int_equal(tours_fault(&t, &plan), cases[k].fault);
    }
}

/* ---- JSON ------------------------------------------------------------------------------------------- */

static const char *town(struct arena *a, int64_t stops, int64_t vehicles)
{
    struct random r;
    BUF_SCOPED text = {0};
    random_start(&r, 5, stops, 2);
    buf_text(&text, "{\"coordinates\":\"metres\",\"stops\":[");
    for (int64_t i = 0; i < stops; i++)
        buf_printf(&text, "%s{\"id\":\"s%lld\",\"load\":%lld,\"work\":300,\"x\":%lld,\"y\":%lld,\"opens\":%lld,\"closes\":%lld,\"priority\":%lld}",
                   i ? "," : "", (long long)i, (long long)random_between(&r, 1, 9), (long long)random_below(&r, 9000),
                   (long long)random_below(&r, 9000), (long long)random_below(&r, 30000), (long long)random_between(&r, 30000, 60000),
                   (long long)random_between(&r, 1, 5));
    buf_text(&text, "],\"vehicles\":[");
    for (int64_t v = 0; v < vehicles; v++)
        buf_printf(&text, "%s{\"id\":\"v%lld\",\"x\":4500,\"y\":4500,\"room\":60,\"from\":28800,\"until\":43200}", v ? "," : "", (long long)v);
    buf_text(&text, "]}");
    return arena_strdup(a, buf_str(&text));
}

static const struct json *parsed(struct arena *a, const char *text)
{
    const struct json *v;
    assert_ptr_equal(json_parse(a, text, strlen(text), &v), OK);
    return v;
}

static const char *plan_text(struct arena *a, const char *text, uint64_t seed)
{
    BUF_SCOPED out = {0};
    struct plan_run run = {.seed = seed, .iterations = 2000};
    assert_ptr_equal(tours_plan_json(a, parsed(a, text), EN, &run, &out), OK);
    return arena_strdup(a, buf_str(&out));
}

static void the_same_seed_and_iterations_give_the_same_bytes(void **state)
{
    (void)state;
    ARENA_SCOPED a = {0};
    const char *text = town(&a, 80, 3);
    assert_string_equal(plan_text(&a, text, 7), plan_text(&a, text, 7));
    assert_string_not_equal(plan_text(&a, text, 7), plan_text(&a, text, 8));
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
    for (int64_t calls = 0; calls < 8; calls++) {
        ARENA_SCOPED a = {0};
        int64_t left = calls;
        const struct tours *t = make_problem(&a, 3);
        struct tours_plan plan;
        tours_solve(&a, t, &(struct plan_run){.seed = 1, .spent = stop_at_call, .ctx = &left}, &plan);
        assert_int_equal(tours_fault(t, &plan), TOURS_RIGHT);
        assert_int_equal(plan.iterations, calls * 512);
    }
}

static const struct json *member_of_row(const struct json *plan, const char *list, size_t row, const char *member)
{
    return json_member(json_at(json_member(plan, list), row), member);
}

static void wrong_rows_are_named_and_the_rest_is_planned(void **state)
{
    (void)state;
    ARENA_SCOPED a = {0};
    const struct json *plan = parsed(&a, plan_text(&a,
        "{\"coordinates\":\"metres\",\"stops\":[{\"id\":\"a\",\"x\":1000,\"y\":0,\"load\":2},{\"id\":\"b\"},"
        "{\"id\":\"c\",\"x\":0,\"y\":0,\"opens\":9,\"closes\":8},{\"id\":\"a\",\"x\":0,\"y\":0},"
        "{\"id\":\"d\",\"x\":900000,\"y\":0},{\"id\":\"e\",\"x\":0,\"y\":0,\"load\":-1},{\"id\":\"z\",\"x\":2000,\"y\":0}],"
        "\"vehicles\":[{\"id\":\"v\",\"x\":0,\"y\":0},{\"id\":\"w\",\"x\":0,\"y\":0,\"from\":9,\"until\":8},"
        "{\"id\":\"u\",\"x\":0,\"y\":0,\"room\":1,\"aboard\":2},{\"id\":\"a\",\"x\":0,\"y\":0}],"
        "\"legs\":[{\"from\":\"v\",\"to\":\"a\",\"metres\":7},{\"from\":\"v\",\"to\":\"nowhere\",\"metres\":7}]}", 1));
    static const struct { const char *row, *key; } want[] = {
        {"stops[5]", "field.too_small"}, {"stops[1]", "plan.no_place"}, {"stops[2]", "plan.window_closes_first"},
        {"stops[3]", "plan.id_twice"}, {"stops[4]", "plan.far_away"}, {"vehicles[1]", "plan.window_closes_first"},
        {"vehicles[2]", "plan.more_aboard_than_room"}, {"vehicles[3]", "plan.id_twice"}, {"legs[1]", "plan.no_such_place"}};
    assert_int_equal(json_int(json_member(plan, "problem_count")), 9);
    for (size_t k = 0; k < 9; k++) {
        assert_string_equal(json_text(member_of_row(plan, "problems", k, "row"), NULL), want[k].row);
        assert_string_equal(json_text(member_of_row(plan, "problems", k, "key"), NULL), want[k].key);
    }
    assert_int_equal(json_int(json_member(plan, "served")), 2);
    assert_int_equal(json_int(json_member(plan, "cost")), 7 + 1300 + 2600);   /* the known leg has one direction */
    assert_int_equal(json_int(member_of_row(plan, "tours", 0, "load")), 2);
}

/* What the first stop left out lacks. */
static const char *reason(struct arena *a, const char *stop, const char *vehicles)
{
    const char *text = arena_printf(a, "{\"coordinates\":\"metres\",\"stops\":[%s],\"vehicles\":[%s]}", stop, vehicles);
    const struct json *plan = parsed(a, plan_text(a, text, 1));
    return json_text(member_of_row(plan, "left_out", 0, "reason"), NULL);
}

static void a_stop_that_is_left_out_says_why(void **state)
{
    (void)state;
    ARENA_SCOPED a = {0};
    const char *stop = "{\"id\":\"s\",\"x\":9000,\"y\":0,\"load\":3,\"closes\":30000,\"skills\":[\"swab\"]}";
    static const struct { const char *vehicles, *reason; } cases[] = {
        {"", "no_vehicle"},
        {"{\"id\":\"v\",\"x\":0,\"y\":0}", "no_vehicle_has_the_skills"},
        {"{\"id\":\"v\",\"x\":0,\"y\":0,\"skills\":[\"swab\"],\"room\":2}", "no_vehicle_has_the_room"},
        {"{\"id\":\"v\",\"x\":0,\"y\":0,\"skills\":[\"swab\"],\"from\":29000}", "no_vehicle_is_there_in_time"},
        {"{\"id\":\"v\",\"x\":0,\"y\":0,\"skills\":[\"swab\"],\"longest\":3000}", "no_vehicle_is_there_in_time"}};
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++)
        assert_string_equal(reason(&a, stop, cases[k].vehicles), cases[k].reason);
    const char *two = "{\"id\":\"s\",\"x\":9000,\"y\":0,\"load\":3,\"priority\":2},{\"id\":\"t\",\"x\":90,\"y\":0,\"load\":3,\"priority\":1}";
    assert_string_equal(reason(&a, two, "{\"id\":\"v\",\"x\":0,\"y\":0,\"room\":5}"), "vehicles_are_full_or_busy");
}

static void too_few_vehicles_serve_the_urgent_first(void **state)
{
    (void)state;
    ARENA_SCOPED a = {0};
    const struct json *plan = parsed(&a, plan_text(&a, town(&a, 80, 1), 1)), *left = json_member(plan, "left_out");
    int64_t count[6] = {0};
    for (size_t k = 0; k < json_count(left); k++)
        count[json_int(json_member(json_at(left, k), "priority"))]++;
    assert_true(json_count(left) > 40);
    assert_true(count[5] >= 10 && count[1] < count[5]);
    assert_int_equal(json_int(json_member(plan, "served")) + (int64_t)json_count(left), 80);
}

static void a_day_that_has_begun_is_planned_from_where_the_vehicles_are(void **state)
{
    (void)state;
    ARENA_SCOPED a = {0};
    const struct json *plan = parsed(&a, plan_text(&a,
        "{\"coordinates\":\"metres\",\"stops\":[{\"id\":\"s\",\"x\":5000,\"y\":0,\"load\":3},{\"id\":\"t\",\"x\":5100,\"y\":0,\"load\":3}],"
        "\"vehicles\":[{\"id\":\"near\",\"x\":5000,\"y\":0,\"end_x\":0,\"end_y\":0,\"room\":9,\"aboard\":5,\"from\":36000},"
        "{\"id\":\"far\",\"x\":0,\"y\":0,\"room\":3}]}", 1));
    assert_int_equal(json_count(json_member(plan, "tours")), 2);   /* each has room for one stop only */
    assert_string_equal(json_text(member_of_row(plan, "tours", 0, "id"), NULL), "near");
    assert_int_equal(json_int(member_of_row(plan, "tours", 0, "load")), 8);
    assert_int_equal(json_int(member_of_row(plan, "tours", 0, "leaves_at_second")), 36000);
}

/* ---- public formats ------------------------------------------------------------------------------------ */

#define SOLOMON "A\n\nVEHICLE\nNUMBER CAPACITY\n 2 10\n\nCUSTOMER\nCUST NO. XCOORD. YCOORD. DEMAND READY DUE SERVICE\n"

static void public_formats_are_read_and_broken_files_refused(void **state)
{
    (void)state;
    static const struct { const char *format, *text; int64_t cost; } cases[] = {
        {"cvrplib", "DIMENSION : 3\nCAPACITY : 5\nNODE_COORD_SECTION\n1 0 0\n2 3 4\n3 1 1\nDEMAND_SECTION\n1 0\n2 5\n3 5\nDEPOT_SECTION\n", 12},
        {"solomon", SOLOMON "0 0 0 0 0 90 0\n1 1 1 5 0 90 1\n", 28},
        {"solomon-real", SOLOMON "0 0 0 0 0 90 0\n1 1 1 5 0 90 1\n", 2828},
        {"solomon", SOLOMON "0 0 0 0 0 90 0\n1 1 1 5 0 90\n", -1}, {"solomon", SOLOMON, -1}, {"solomon", "", -1},
        {"cvrplib", "DIMENSION : 3\nCAPACITY : 5\nNODE_COORD_SECTION\n1 0 0\n2 3 4\n", -1},
        {"cvrplib", "DIMENSION : 99999999\nCAPACITY : 5\n", -1}, {"nothing", "", -1}};
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        ARENA_SCOPED a = {0};
        struct tours_text t;
        struct tours_plan plan;
        err_t why = tours_read_text(&a, cases[k].format, cases[k].text, strlen(cases[k].text), &t);
        assert_int_equal(why == OK, cases[k].cost >= 0);
        err_clear();
        if (why)
            continue;
        tours_solve(&a, &t.problem, &(struct plan_run){.iterations = 200}, &plan);
        assert_int_equal(plan.cost, cases[k].cost);
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
        cmocka_unit_test(a_stop_that_is_left_out_says_why),
        cmocka_unit_test(too_few_vehicles_serve_the_urgent_first),
        cmocka_unit_test(a_day_that_has_begun_is_planned_from_where_the_vehicles_are),
        cmocka_unit_test(public_formats_are_read_and_broken_files_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
