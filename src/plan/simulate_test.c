/* Tests of the round simulation: waits against closed forms, nobody and nothing lost, same chance, stop, hostile JSON. */
#include "plan/queue.h"
#include "plan/simulate_json.h"
#include "plan/simulate_parts.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static const struct ground_point here = {0, 0};

/* One point, open a whole day; people arrive by chance, evenly. */
static struct simulate one_point(struct arena *a, int64_t people, int64_t tables, int64_t work, int64_t shape)
{
    struct simulate s = {.shape = shape, .n_points = 1, .detour = 100, .speed = 30};
    s.point = arena_new(a, struct simulate_point);
    *s.point = (struct simulate_point){7, here, people, 100, tables, 0, 24 * (int64_t)SIMULATE_HOUR, work, 10};
    s.overtime = 24 * (int64_t)SIMULATE_HOUR;
    for (int k = 0; k < SIMULATE_HOURS; k++)
        s.arrivals[k] = 1;
    return s;
}

static struct simulate_point_day day_of(struct arena *a, const struct simulate *s, uint64_t seed)
{
    struct simulate_sky sky = {s, NULL, seed};
    struct simulate_point_day day = {.wait = arena_array(a, uint32_t, SIMULATE_WAIT_MINUTES)};
    simulate_point(a, &sky, 0, &day);
    return day;
}

/* A day of 100,000 and more people is long against the time in which a queue forgets how it began. */
static void waits_are_those_of_the_closed_formulas(void **state)
{
    (void)state;
    static const struct { int64_t tables, busy, shape; double part, within; } cases[] = {
        {1, 80, 1, 1, 0.05}, {1, 80, 0, 0.5, 0.05}, {1, 50, 1, 1, 0.03}, {1, 50, 4, 0.625, 0.03},   /* Pollaczek and Khinchine */
        {4, 80, 1, 1, 0.05}, {10, 90, 1, 1, 0.10}, {20, 70, 1, 1, 0.10}};
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        int64_t work = 600 * cases[k].tables, people = 86400000 * cases[k].tables * cases[k].busy / 100 / work;
        double waited = 0, sampled = 0;
        for (uint64_t seed = 1; seed <= 12; seed++) {
            ARENA_SCOPED a = {0};
            struct simulate s = one_point(&a, people, cases[k].tables, work, cases[k].shape);
            struct simulate_point_day day = day_of(&a, &s, seed);
            waited += (double)day.waited;
            sampled += (double)day.sampled;
        }
        /* people an hour that one table serves: 3,600,000 / work */
        struct queue_rule rule = {SIMULATE_HOUR / work, 100, 0};
        double want = queue_wait(&rule, people, cases[k].tables, 24) * SIMULATE_MINUTE * cases[k].part;
        double got = waited / sampled;
        if (got < want * (1 - cases[k].within) || got > want * (1 + cases[k].within))
            fail_msg("case %zu: wait %.1f instead of %.1f", k, got, want);
    }
}

static void with_twice_the_work_of_a_table_half_of_the_impatient_walk_out(void **state)
{
    (void)state;
    ARENA_SCOPED a = {0};
    /* M/M/1+M at overload: the table is always busy, so 1/work persons are sampled in a unit of time. */
    struct simulate s = one_point(&a, 100000, 1, 1728, 1);   /* work of two days in one */
    s.patience = 60000;
    s.overtime = 0;
    struct simulate_point_day day = day_of(&a, &s, 3);
    assert_in_range(day.sampled, 49000, 51000);
    assert_in_range(day.walked_out, 49000, 51000);
}

/* Little's law for one day: the time all spend here is the area under the number of people who are here. */
static void summed_waits_are_the_area_under_the_queue(void **state)
{
    (void)state;
    ARENA_SCOPED a = {0};
    struct simulate s = one_point(&a, 5000, 2, 30000, 0);
    int64_t area = 0, inside = 0, last = 0;
    s.point->pool = 1;   /* a tube tells when its person came and left */
    struct simulate_point_day day = day_of(&a, &s, 4);
    for (int32_t left = 0, came = 0; left < day.n_tubes;) {   /* both in order: first come, first served, equal work */
        bool comes = came < day.n_tubes && day.tube[came].came <= day.tube[left].at;
        int64_t now = comes ? day.tube[came++].came : day.tube[left++].at;
        area += inside * (now - last);
        inside += comes ? 1 : -1;
        last = now;
    }
    assert_int_equal(inside, 0);
    assert_int_equal(area, day.waited + day.sampled * 30000);
}

static void arrivals_follow_the_weights_of_the_hours(void **state)
{
    (void)state;
    ARENA_SCOPED a = {0};
    struct simulate s = one_point(&a, 30000, 100, 1, 0);
    memset(s.arrivals, 0, sizeof s.arrivals);
    s.arrivals[9] = 2;
    s.arrivals[15] = 1;
    s.point->turnout = 50;
    s.point->pool = 1;
    struct simulate_point_day day = day_of(&a, &s, 1);
    int64_t morning = 0, evening = 0;
    for (int32_t k = 0; k < day.n_tubes; k++) {
        int64_t hour = (day.tube[k].at - 1) / SIMULATE_HOUR;
        morning += hour == 9;
        evening += hour == 15;
    }
    assert_int_equal(morning + evening, day.sampled);
    assert_int_equal(day.arrived + day.stayed_home, 30000);
    assert_in_range(day.arrived, 14700, 15300);
    assert_in_range(morning, 9700, 10300);
}

/* ---- a county ----------------------------------------------------------------------------------- */

static struct simulate *county(struct arena *a, uint64_t seed)
{
    struct simulate *s = arena_new(a, struct simulate);
    struct random r;
    random_start(&r, seed, 1, 1);
    *s = one_point(a, 0, 1, 1, 4);
    s->n_points = 12;
    s->n_vans = 3;
    s->n_hubs = s->n_labs = 2;
    s->point = arena_array(a, struct simulate_point, 12);
    s->van = arena_array(a, struct simulate_van, 3);
    s->hub = arena_array(a, struct simulate_hub, 2);
    s->lab = arena_array(a, struct simulate_lab, 2);
    int32_t *stops = arena_array(a, int32_t, 12);
    for (int32_t j = 0; j < 12; j++) {
        stops[j] = j;
        s->point[j] = (struct simulate_point){(uint64_t)j, {random_below(&r, 99999), random_below(&r, 99999)},
                                              random_below(&r, 3000), 95, random_between(&r, 1, 4),
                                              8 * (int64_t)SIMULATE_HOUR, 17 * (int64_t)SIMULATE_HOUR, 40000, random_between(&r, 1, 20)};
    }
    for (int32_t v = 0; v < 3; v++)
        s->van[v] = (struct simulate_van){(uint64_t)v, v % 2, 4, stops + 4 * v, random_between(&r, 20, 400),
                                          9 * (int64_t)SIMULATE_HOUR, SIMULATE_HOUR};
    for (int32_t h = 0; h < 2; h++) {
        s->hub[h] = (struct simulate_hub){(uint64_t)h, {h * 50000, 50000}, h, 1, 300, 100, SIMULATE_HOUR};
        s->lab[h] = (struct simulate_lab){(uint64_t)h, {h * 90000, 0}, 0, 200, 1 + h, 94, 3 * (int64_t)SIMULATE_HOUR, SIMULATE_HOUR / 2};
    }
    static const struct simulate_weather snow = {0, 12 * (int64_t)SIMULATE_HOUR, 50, 150, 120, 10};
    s->weather = &snow;
    s->n_weather = 1;
    s->patience = 40 * (int64_t)SIMULATE_MINUTE;
    s->overtime = SIMULATE_HOUR;
    s->spread = 20;
    s->table_lasts = s->van_lasts = 20 * (int64_t)SIMULATE_HOUR;
    s->table_mend = s->van_mend = SIMULATE_HOUR / 2;
    s->run_fails = MILLION / 20;
    return s;
}

static void everybody_and_every_tube_is_somewhere(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 20; seed++) {
        ARENA_SCOPED a = {0};
        struct simulate *s = county(&a, seed);
        struct simulate_result *r = arena_new(&a, struct simulate_result);
        int64_t people = 0;
        if (seed % 4 == 0)
            s->lab[0].run = 100 * (int64_t)SIMULATE_HOUR;   /* some tubes never have a result */
        if (seed % 5 == 0)
            s->van[1].room = 1, s->van[1].every = 24 * (int64_t)SIMULATE_HOUR;   /* nor do some leave their point */
        for (int32_t j = 0; j < 12; j++)
            people += s->point[j].people;
        simulate_round(&a, s, &(struct plan_run){.seed = seed, .iterations = 24}, r);
        assert_int_equal(r->n, 2);
        for (int64_t k = 0; k < r->n; k++) {
            const int64_t *v = r->day[k].value;
            assert_int_equal(v[SIMULATE_STAYED_HOME] + v[SIMULATE_ARRIVED], people);
            assert_int_equal(v[SIMULATE_SAMPLED] + v[SIMULATE_WALKED_OUT] + v[SIMULATE_TURNED_AWAY], v[SIMULATE_ARRIVED]);
            assert_int_equal(v[SIMULATE_TUBES_AT_POINTS] + v[SIMULATE_TUBES_AT_HUBS] + v[SIMULATE_TUBES_AT_LABS] +
                             v[SIMULATE_TUBES_DONE], v[SIMULATE_TUBES]);
            assert_true(seed % 4 ? v[SIMULATE_TUBES_AT_LABS] == 0 : v[SIMULATE_TUBES_AT_LABS] > 0);
            assert_true(seed % 5 ? v[SIMULATE_TUBES_AT_POINTS] == 0 : v[SIMULATE_TUBES_AT_POINTS] > 0);
            assert_true(v[SIMULATE_FINISH] >= v[SIMULATE_SAMPLING_ENDS]);
        }
    }
}

static void a_tube_never_goes_back_in_time_and_holds_its_people(void **state)
{
    (void)state;
    ARENA_SCOPED a = {0};
    const struct simulate *s = county(&a, 5);
    bool holds = true;
    struct simulate_sky sky = {s, &holds, 5};
    for (int32_t j = 0; j < 12; j++) {
        struct simulate_point_day day = {.wait = arena_array(&a, uint32_t, SIMULATE_WAIT_MINUTES)};
        int64_t people = 0, waits = 0;
        simulate_point(&a, &sky, j, &day);
        for (int32_t k = 0; k < day.n_tubes; k++) {
            people += day.tube[k].people;
            assert_in_range(day.tube[k].people, 1, s->point[j].pool);
            assert_true(k == 0 || day.tube[k].at >= day.tube[k - 1].at);
            assert_true(day.tube[k].came < day.tube[k].at * day.tube[k].people);
        }
        for (int m = 0; m < SIMULATE_WAIT_MINUTES; m++)
            waits += day.wait[m];
        assert_int_equal(people, day.sampled);
        assert_int_equal(waits, day.sampled);
    }
}

/* The chance of a point, van or laboratory does not depend on what else is in the plan. */
static void a_change_moves_only_what_it_touches(void **state)
{
    (void)state;
    ARENA_SCOPED a = {0};
    struct simulate *s = county(&a, 2), *t = county(&a, 2);
    struct simulate_result *r = arena_new(&a, struct simulate_result), *q = arena_new(&a, struct simulate_result);
    t->point[3].tables++;
    t->lab[1].machines++;
    simulate_round(&a, s, &(struct plan_run){.seed = 1, .iterations = 1}, r);
    simulate_round(&a, t, &(struct plan_run){.seed = 1, .iterations = 1}, q);
    for (int32_t j = 0; j < 12; j++)
        if (j != 3) {
            assert_int_equal(r->day[0].point_waited[j], q->day[0].point_waited[j]);
            assert_int_equal(r->day[0].point_ends[j], q->day[0].point_ends[j]);
        }
    assert_true(q->day[0].point_waited[3] + q->day[0].point_walked[3] < r->day[0].point_waited[3] + r->day[0].point_walked[3]);
    assert_int_equal(r->day[0].hub_waited[1], q->day[0].hub_waited[1]);
    assert_true(q->day[0].lab_waited[1] < r->day[0].lab_waited[1]);
}

static void intervals_are_those_of_student(void **state)
{
    (void)state;
    static const int64_t values[] = {10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30};
    struct simulate_mean two = simulate_mean_of(values, 2), eleven = simulate_mean_of(values, 11);
    assert_true(two.mean > 10.999 && two.mean < 11.001 && two.high > 11 + 12.70 && two.high < 11 + 12.71);
    /* sd 6.6332, t 2.2281 */
    assert_true(eleven.high > 20 + 4.45 && eleven.high < 20 + 4.46);
}

/* ---- JSON ------------------------------------------------------------------------------------------- */

#define PLACES "\"vans\":[{\"id\":\"v\"}],\"hubs\":[{\"id\":\"h\",\"x\":900,\"y\":0}]," \
               "\"labs\":[{\"id\":\"l\",\"x\":9000,\"y\":0,\"tubes_per_hour\":300,\"machines\":2}]"
#define SCHOOL "{\"id\":\"school\",\"x\":0,\"y\":0,\"people\":900,\"tables\":2}"

static const struct json *plan_of(struct arena *a, const char *text, const struct plan_run *run, struct buf *out)
{
    const struct json *in, *plan;
    assert_ptr_equal(json_parse(a, text, strlen(text), &in), OK);
    assert_ptr_equal(simulate_plan_json(a, in, EN, run, out), OK);
    assert_ptr_equal(json_parse(a, buf_str(out), out->len, &plan), OK);
    return plan;
}

static const char *text_at(const struct json *plan, const char *list, size_t row, const char *member)
{
    return json_text(json_member(json_at(json_member(plan, list), row), member), NULL);
}

static void wrong_rows_are_named_and_the_rest_is_simulated(void **state)
{
    (void)state;
    ARENA_SCOPED a = {0};
    BUF_SCOPED out = {0};
    const struct json *plan = plan_of(&a,
        "{\"coordinates\":\"metres\",\"points\":[" SCHOOL ",{\"id\":\"a\",\"people\":5,\"tables\":1},"
        "{\"id\":\"school\",\"x\":0,\"y\":0,\"people\":5,\"tables\":1},{\"id\":\"b\",\"x\":0,\"y\":0,\"people\":5,\"tables\":0},"
        "{\"id\":\"c\",\"x\":0,\"y\":0,\"people\":5,\"tables\":1,\"opens\":50000,\"closes\":40000},"
        "{\"id\":\"d\",\"x\":0,\"y\":0,\"people\":5,\"tables\":1,\"hub\":\"nowhere\"},3,"
        "{\"id\":\"e\",\"x\":900000,\"y\":0,\"people\":5,\"tables\":1}],"
        "\"weather\":[{\"from\":9,\"until\":9}]," PLACES "}", &(struct plan_run){.seed = 1, .iterations = 40}, &out);
    static const struct { const char *row, *key; } want[] = {
        {"points[3]", "field.too_small"}, {"points[6]", "field.not_an_object"}, {"points[1]", "plan.no_place"},
        {"points[2]", "plan.id_twice"}, {"points[4]", "plan.window_closes_first"}, {"points[5]", "plan.no_such_place"},
        {"points[7]", "plan.far_away"}, {"weather[0]", "plan.window_closes_first"}};
    assert_int_equal(json_int(json_member(plan, "problem_count")), 8);
    for (size_t k = 0; k < 8; k++) {
        assert_string_equal(text_at(plan, "problems", k, "row"), want[k].row);
        assert_string_equal(text_at(plan, "problems", k, "key"), want[k].key);
    }
    assert_int_equal(json_count(json_member(plan, "points")), 1);
    assert_string_equal(text_at(plan, "points", 0, "hub"), "h");
    assert_int_equal(json_count(json_member(plan, "measures")), SIMULATE_MEASURES);
}

static void what_cannot_be_simulated_at_all_is_refused(void **state)
{
    (void)state;
    static const struct { const char *text, *key; } cases[] = {
        {"[]", "field.not_an_object"}, {"{}", "field.missing"},
        {"{\"points\":[]," PLACES "}", "plan.nothing_to_plan"},
        {"{\"arrivals_by_hour\":[1,2],\"points\":[" SCHOOL "]," PLACES "}", "plan.not_24_hours"},
        {"{\"arrivals_by_hour\":[0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0],\"points\":[" SCHOOL "]," PLACES "}", "plan.not_24_hours"},
        {"{\"arrivals_by_hour\":[-1,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,9],\"points\":[" SCHOOL "]," PLACES "}", "field.too_small"},
        {"{\"coordinates\":\"metres\",\"points\":[{\"id\":\"a\",\"x\":0,\"y\":0,\"people\":1000000,\"tables\":1,\"pool\":1},{\"id\":\"b\",\"x\":0,\"y\":0,\"people\":1000000,\"tables\":1,\"pool\":1},"
         "{\"id\":\"c\",\"x\":0,\"y\":0,\"people\":1000000,\"tables\":1,\"pool\":1},{\"id\":\"d\",\"x\":0,\"y\":0,\"people\":1,\"tables\":1,\"pool\":1}],"
         PLACES "}", "plan.too_many_people"},
        {"{\"speed_kmh\":0,\"points\":[" SCHOOL "]," PLACES "}", "field.too_small"}};
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        ARENA_SCOPED a = {0};
        BUF_SCOPED out = {0};
        const struct json *in;
        assert_ptr_equal(json_parse(&a, cases[k].text, strlen(cases[k].text), &in), OK);
        err_t why = simulate_plan_json(&a, in, ZH, &(struct plan_run){.iterations = 10}, &out);
        assert_non_null(why);
        assert_string_equal(why->key, cases[k].key);
        err_clear();
    }
}

#define TOWN "{\"coordinates\":\"metres\",\"table_hours_between_breakdowns\":5,\"points\":[" SCHOOL \
             ",{\"id\":\"square\",\"x\":3000,\"y\":400,\"people\":1500,\"tables\":1}]," PLACES "}"

static void the_same_seed_and_iterations_give_the_same_bytes(void **state)
{
    (void)state;
    ARENA_SCOPED a = {0};
    BUF_SCOPED one = {0};
    BUF_SCOPED two = {0};
    BUF_SCOPED other = {0};
    plan_of(&a, TOWN, &(struct plan_run){.seed = 7, .iterations = 60}, &one);
    plan_of(&a, TOWN, &(struct plan_run){.seed = 7, .iterations = 60}, &two);
    plan_of(&a, TOWN, &(struct plan_run){.seed = 8, .iterations = 60}, &other);
    assert_string_equal(buf_str(&one), buf_str(&two));
    assert_string_not_equal(buf_str(&one), buf_str(&other));
}

struct stop { int64_t calls, told; };

static int64_t stop_at_call(void *ctx, const struct plan_progress *now)
{
    struct stop *s = ctx;
    assert_true(now->iteration >= 0);
    return --s->calls < 0 ? s->told : 0;
}

/* The end of the budget lets the first day be; what must end at once has none. */
static void a_simulation_that_is_stopped_tells_of_the_days_it_has(void **state)
{
    (void)state;
    for (int64_t calls = 0; calls < 100; calls += 3) {
        ARENA_SCOPED a = {0};
        BUF_SCOPED out = {0};
        struct stop s = {calls, PLAN_ALL};
        const struct json *plan = plan_of(&a, TOWN, &(struct plan_run){.spent = stop_at_call, .ctx = &s}, &out);
        assert_in_range(json_int(json_member(plan, "days")), 1, 1 + calls / 10);
        if (calls == 0)
            assert_null(json_member(plan, "changes"));
    }
    ARENA_SCOPED a = {0};
    BUF_SCOPED out = {0};
    const struct json *in;
    struct stop s = {1, 2 * PLAN_ALL};
    assert_ptr_equal(json_parse(&a, TOWN, strlen(TOWN), &in), OK);
    err_t why = simulate_plan_json(&a, in, EN, &(struct plan_run){.spent = stop_at_call, .ctx = &s}, &out);
    assert_string_equal(why->key, "plan.no_day_done");
    err_clear();
}

/* Everybody in one second, or nobody at all. */
static void crowds_and_empty_points_are_simulated(void **state)
{
    (void)state;
    ARENA_SCOPED a = {0};
    struct simulate s = one_point(&a, 300000, 100, 100, 1);
    s.point->opens = 9 * (int64_t)SIMULATE_HOUR - 1000;
    memset(s.arrivals, 0, sizeof s.arrivals);
    s.arrivals[8] = 1;
    struct simulate_point_day day = day_of(&a, &s, 1);
    assert_int_equal(day.sampled, 300000);
    s.point->people = 0;
    day = day_of(&a, &s, 1);
    assert_int_equal(day.n_tubes, 0);
}

static void a_table_more_helps_where_people_wait(void **state)
{
    (void)state;
    ARENA_SCOPED a = {0};
    BUF_SCOPED out = {0};
    const struct json *plan = plan_of(&a, "{\"aim\":\"wait\",\"coordinates\":\"metres\",\"points\":[" SCHOOL
        ",{\"id\":\"square\",\"x\":3000,\"y\":400,\"people\":1500,\"tables\":1}]," PLACES "}",
        &(struct plan_run){.seed = 1, .iterations = 120}, &out);
    const struct json *first = json_at(json_member(plan, "changes"), 0);
    assert_string_equal(json_text(json_member(first, "change"), NULL), "one_table_more_at_the_slowest_points");
    assert_string_equal(json_text(json_at(json_member(first, "where"), 0), NULL), "square");
    assert_true(json_int(json_member(first, "saves_low")) > 0);
}

int main(void)
{
    json_start();
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(waits_are_those_of_the_closed_formulas),
        cmocka_unit_test(with_twice_the_work_of_a_table_half_of_the_impatient_walk_out),
        cmocka_unit_test(summed_waits_are_the_area_under_the_queue),
        cmocka_unit_test(arrivals_follow_the_weights_of_the_hours),
        cmocka_unit_test(everybody_and_every_tube_is_somewhere),
        cmocka_unit_test(a_tube_never_goes_back_in_time_and_holds_its_people),
        cmocka_unit_test(a_change_moves_only_what_it_touches),
        cmocka_unit_test(intervals_are_those_of_student),
        cmocka_unit_test(wrong_rows_are_named_and_the_rest_is_simulated),
        cmocka_unit_test(what_cannot_be_simulated_at_all_is_refused),
        cmocka_unit_test(the_same_seed_and_iterations_give_the_same_bytes),
        cmocka_unit_test(a_simulation_that_is_stopped_tells_of_the_days_it_has),
        cmocka_unit_test(crowds_and_empty_points_are_simulated),
        cmocka_unit_test(a_table_more_helps_where_people_wait),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
