/* sampling_conflict_test.c - what the field sends late, twice and in conflict; what others read. */
#include "data/late.h"
#include "domain/sampling/sampling_bench.h"
#include "domain/sampling/sampling_parts.h"
#include "store_sql.h"

/* ---- late ------------------------------------------------------------------------------- */

static void registrations_from_before_the_closing_may_come_after_it(void **state)
{
    struct bench *b = *state;
    int64_t closed_at = clock_now();
    assert_int_equal(close_tube(b, 1, 2), ACCEPTED);
    assert_true(bench_sees(view_tube(b, 1), "\"registered\":0,\"swab_count\":2,\"barred\":true"));
    bench_clock_advance(2 * HOUR);
    assert_int_equal(register_at(b, closed_at - 2 * MINUTE, 1, POINT, 1), ACCEPTED);
    assert_true(bench_sees(view_tube(b, 1), "\"registered\":1,\"swab_count\":2,\"barred\":true"));
    assert_int_equal(register_at(b, closed_at, 1, POINT, 2), ACCEPTED);
    assert_true(bench_sees(view_tube(b, 1), "\"registered\":2,\"swab_count\":2,\"barred\":false"));
    const char *flags = view_round(b, "sampling_flags", "");
    assert_true(bench_sees(flags, "\"finding\":\"arrived\"") && !strstr(flags, "after_closing"));
}

static void a_registration_after_the_closing_is_kept_and_flagged(void **state)
{
    struct bench *b = *state;
    register_many(b, 1, 1, 2);
    assert_int_equal(close_tube(b, 1, 2), ACCEPTED);
    bench_clock_advance(MINUTE);
    assert_int_equal(register_one(b, 1, 3), ACCEPTED);
    const char *flags = view_round(b, "sampling_flags", "&state=open");
    assert_true(bench_sees(flags, "\"kind\":\"after_closing\""));
    assert_true(bench_sees(flags, "\"detail\":\"2022-01-12 09:00:00\""));
    assert_true(bench_sees(flags, "\"detail\":\"3/2\""));
    assert_true(bench_sees(view_tube(b, 1), "\"barred\":true"));
    assert_true(stands(b, 3));
}

static void the_round_must_have_been_open_then(void **state)
{
    struct bench *b = *state;
    const char *closing = bench_text(b, "{\"round\":%lld}", (long long)round_of_test);
    int64_t closed_at = clock_now();
    register_many(b, 1, 1, 1);
    assert_int_equal(bench_send(b, "round.round_closed", closing), ACCEPTED);
    bench_clock_advance(HOUR);
    assert_int_equal(register_at(b, closed_at - MINUTE, 1, POINT, 2), ACCEPTED);
    assert_int_equal(register_at(b, closed_at + 1, 1, POINT, 3), REJECTED);
    assert_string_equal(bench_key(b), "sampling.round_closed");
    assert_string_equal(bench_told(b, "at"), "09:00");
    assert_int_equal(close_tube(b, 1, 2), ACCEPTED);

    const char *plan = "{\"name\":\"a\",\"from_at\":1,\"until_at\":2,\"pool_size\":10}";
    assert_int_equal(bench_send(b, "round.round_planned", plan), ACCEPTED);
    round_of_test = bench_seq(b);
    assert_int_equal(register_one(b, 2, 1), REJECTED);
    assert_string_equal(bench_key(b), "sampling.round_not_opened");
}

/* ---- twice ------------------------------------------------------------------------------ */

static void twice_in_one_round_is_kept_and_flagged_once(void **state)
{
    struct bench *b = *state;
    for (int n = 1; n <= 3; n++) {
        assert_int_equal(register_one(b, n, 1), ACCEPTED);
        bench_clock_advance(MINUTE);
    }
    const char *flags = view_round(b, "sampling_flags", "");
    assert_int_equal(count_parts(flags, "\"kind\":\"registered_twice\""), 1);
    assert_true(bench_sees(flags, bench_text(b, "\"tube_code\":\"%s\",\"person\":16777217,\"site\":11,"
                                                "\"site_name\":\"少室广场\",\"detail\":\"%s\"", tube(b, 2), tube(b, 1))));
    assert_true(bench_sees(view_round(b, "sampling_progress", ""), "\"registrations\":3,\"persons\":1"));
    assert_int_equal(count_parts(view_person(b, 1), "\"standing\":true"), 3);
}

static void withdrawing_one_of_two_leaves_the_person_standing(void **state)
{
    struct bench *b = *state;
    for (int n = 1; n <= 2; n++)
        assert_int_equal(register_one(b, n, 1), ACCEPTED);
    assert_int_equal(withdraw(b, 2, 1), ACCEPTED);
    assert_true(stands(b, 1));
    assert_true(bench_sees(view_round(b, "sampling_flags", ""), "\"finding\":\"withdrawn\""));
    assert_true(bench_sees(view_round(b, "sampling_progress", ""), "\"registrations\":2,\"persons\":1"));
    assert_int_equal(withdraw(b, 2, 1), REJECTED);
    assert_string_equal(bench_key(b), "sampling.not_registered");
    assert_int_equal(withdraw(b, 1, 1), ACCEPTED);
    assert_false(stands(b, 1));
    assert_true(bench_sees(view_round(b, "sampling_progress", ""), "\"persons\":0"));
    assert_int_equal(count_parts(view_person(b, 1), "\"standing\":false"), 2);

    assert_int_equal(register_one(b, 3, 1), ACCEPTED);
    assert_true(stands(b, 1));
    assert_int_equal(count_parts(view_person(b, 1), "\"slot\""), 3);
    assert_int_equal(count_parts(view_round(b, "sampling_flags", ""), "registered_twice"), 1);
}

static void twice_into_one_tube_is_two_registrations(void **state)
{
    struct bench *b = *state;
    register_many(b, 1, 1, 1);
    register_many(b, 1, 1, 1);
    assert_true(bench_sees(view_tube(b, 1), "\"registered\":2"));
    assert_int_equal(close_tube(b, 1, 1), ACCEPTED);
    assert_true(bench_sees(view_tube(b, 1), "\"barred\":true"));
    assert_int_equal(withdraw(b, 1, 1), ACCEPTED);
    assert_true(bench_sees(view_tube(b, 1), "\"registered\":1,\"swab_count\":1,\"barred\":false"));
    assert_true(stands(b, 1));
    assert_int_equal(void_tube(b, 1), ACCEPTED);
    assert_false(stands(b, 1));
}

static void a_person_may_stand_in_two_rounds(void **state)
{
    struct bench *b = *state;
    register_many(b, 1, 1, 1);
    int64_t first = round_of_test;
    round_of_test = open_round(b, "第二轮");
    register_many(b, 2, 1, 1);
    assert_true(stands(b, 1));
    assert_string_equal(view_round(b, "sampling_flags", ""), "{\"rows\":[]}");
    assert_int_equal(register_one(b, 1, 2), ACCEPTED);
    assert_true(bench_sees(view_round(b, "sampling_flags", ""), "\"kind\":\"tube_in_two_rounds\""));
    assert_true(bench_sees(view_round(b, "sampling_flags", ""), "\"detail\":\"第一轮\""));
    assert_true(bench_sees(view_round(b, "sampling_progress", ""), "\"registrations\":2,\"persons\":2,\"tubes_open\":1"));
    assert_int_equal(void_tube(b, 1), ACCEPTED);
    assert_false(stands(b, 2));
    assert_true(stands(b, 1));
    round_of_test = first;
    assert_false(stands(b, 1));
    assert_int_equal(count_parts(view_person(b, 1), "\"slot\""), 2);
}

/* ---- in conflict ------------------------------------------------------------------------ */

static void a_tube_at_two_sites_is_kept_and_flagged_once(void **state)
{
    struct bench *b = *state;
    register_many(b, 1, 1, 2);
    assert_int_equal(register_at(b, clock_now(), 1, OTHER_POINT, 3), ACCEPTED);
    assert_int_equal(register_at(b, clock_now(), 1, OTHER_POINT, 4), ACCEPTED);
    const char *flags = view_round(b, "sampling_flags", "");
    assert_int_equal(count_parts(flags, "\"kind\":\"tube_at_two_sites\""), 1);
    assert_true(bench_sees(flags, "\"site\":12,\"site_name\":\"大金店车\",\"detail\":\"少室广场\""));
    assert_true(bench_sees(view_tube(b, 1), "\"site\":11"));
    assert_true(bench_sees(view_tube(b, 1), "\"registered\":4"));
    assert_int_equal(close_tube(b, 1, 4), ACCEPTED);
    assert_int_equal(resolve(b, 1, "recount", ",\"swab_count\":4"), ACCEPTED);
    assert_string_equal(view_round(b, "sampling_flags", "&state=open"), "{\"rows\":[]}");
}

static void a_closed_tube_cannot_be_closed_or_opened_again(void **state)
{
    struct bench *b = *state;
    int64_t closed_at = clock_now();
    register_many(b, 1, 1, 1);
    assert_int_equal(close_tube(b, 1, 1), ACCEPTED);
    bench_clock_advance(MINUTE);
    assert_int_equal(send_at(b, clock_now(), "sampling.tube_closed", 1, OTHER_POINT, ",\"swab_count\":1"), REJECTED);
    assert_string_equal(bench_key(b), "sampling.tube_already_closed");
    assert_string_equal(bench_told(b, "at"), "09:00");
    assert_string_equal(bench_told(b, "site"), "少室广场");
    assert_int_equal(send_at(b, clock_now(), "sampling.tube_opened", 1, POINT, ",\"pool_size\":10"), REJECTED);
    assert_string_equal(bench_key(b), "sampling.tube_already_closed");
    assert_int_equal(send_at(b, closed_at - HOUR, "sampling.tube_opened", 1, POINT, ",\"pool_size\":5"), ACCEPTED);
    assert_true(bench_sees(view_tube(b, 1), "\"state\":\"closed\",\"pool_size\":5"));
    assert_true(bench_sees(view_tube(b, 1), "\"opened_at\":1641945600000"));
}

static void more_than_the_pool_is_kept_and_flagged_unless_it_is_a_household(void **state)
{
    static const struct { int pool, persons, flags; } cases[] = {{1, 1, 0}, {1, 2, 1}, {5, 7, 1}, {0, 9, 0}};
    struct bench *b = *state;
    for (int i = 0; i < 4; i++) {
        const char *size = bench_text(b, ",\"pool_size\":%d", cases[i].pool);
        assert_int_equal(send_at(b, clock_now(), "sampling.tube_opened", i, POINT, size), ACCEPTED);
        register_many(b, i, 1, cases[i].persons);
        const char *flagged = bench_text(b, "\"kind\":\"overfull\",\"tube_code\":\"%s\"", tube(b, i));
        assert_int_equal(count_parts(view_round(b, "sampling_flags", ""), flagged), cases[i].flags);
    }
    assert_int_equal(withdraw(b, 1, 2), ACCEPTED);
    assert_true(bench_sees(view_round(b, "sampling_flags", "&state=resolved"),
                           bench_text(b, "\"kind\":\"overfull\",\"tube_code\":\"%s\"", tube(b, 1))));
}

/* ---- for other modules ------------------------------------------------------------------ */

static void others_read_a_tube_and_who_stands_in_it(void **state)
{
    struct bench *b = *state;
    struct sampling_tube_facts facts;
    int64_t *persons;
    size_t n;
    bool found;
    register_many(b, 1, 1, 3);
    assert_int_equal(withdraw(b, 1, 2), ACCEPTED);
    assert_int_equal(close_tube(b, 1, 2), ACCEPTED);
    struct tx *tx = bench_tx(b);
    assert_null(sampling_tube(tx, BENCH_COUNTY, tube(b, 1), &facts, &found));
    assert_true(found && facts.state == TUBE_CLOSED && facts.registered == 2 && facts.swab_count == 2 && !facts.barred);
    assert_int_equal(facts.closed_at, clock_now());
    assert_null(sampling_tube_people(tx, BENCH_COUNTY, tube(b, 1), &persons, &n));
    assert_int_equal(n, 2);
    assert_int_equal(persons[0], person(1));
    assert_int_equal(persons[1], person(3));
    assert_null(sampling_tube(tx, BENCH_COUNTY, tube(b, 2), &facts, &found));
    assert_false(found);
    assert_null(sampling_tube(tx, BENCH_COUNTY, "no tube has a code as long as this one", &facts, &found));
    assert_false(found);
}

/* Take an event as the ledger does, and ask in between what it did to persons. */
static const struct sampling_step *take(struct tx *tx, const struct event_type *type, int64_t seq, const void *body,
                                        size_t *n)
{
    struct event ev = {.county = BENCH_COUNTY, .seq = seq, .at = BENCH_NOW + HOUR, .type = type};
    struct sampling_step *steps;
    assert_null(type->apply(tx, &ev, body));
    assert_null(sampling_steps(tx, &ev, body, &steps, n));
    if (type->index)
        assert_null(type->index(tx, &ev, body));
    return steps;
}

static void steps_tell_who_stands_now_and_who_no_longer(void **state)
{
    struct bench *b = *state;
    struct tx *tx = bench_tx(b);
    const char *one = tube(b, 1), *two = tube(b, 2);
    struct person_registered in_one = {.tube_code = one, .round = round_of_test, .site = POINT, .person = person(1),
                                       .table = ABSENT};
    struct person_registered other = in_one, in_two = in_one;
    struct registration_withdrawn back = {one, round_of_test, POINT, person(1), "a"};
    struct tube_voided voided = {two, round_of_test, POINT, "a"};
    other.person = person(2);
    in_two.tube_code = two;
    const struct { const struct event_type *type; const void *body; size_t n; int step; } cases[] = {
        {&person_registered, &in_one, 1, 1},  {&person_registered, &in_two, 1, 0}, {&registration_withdrawn, &back, 1, 0},
        {&person_registered, &other, 1, 1},   {&person_registered, &in_one, 1, 0}, {&tube_voided, &voided, 1, 0},
        {&person_registered, &in_two, 0, 0},  {&registration_withdrawn, &back, 1, -1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        size_t n;
        const struct sampling_step *steps = take(tx, cases[i].type, 1000 + (int64_t)i, cases[i].body, &n);
        assert_int_equal(n, cases[i].n);
        if (n)
            assert_int_equal(steps[0].step, cases[i].step);
    }
}

static void all_of_a_void_tube_step_back(void **state)
{
    struct bench *b = *state;
    struct tx *tx = bench_tx(b);
    const char *one = tube(b, 1);
    size_t n;
    for (int k = 1; k <= 3; k++) {
        struct person_registered in = {.tube_code = one, .round = round_of_test, .site = POINT,
                                       .person = person(k % 2 + 1), .table = ABSENT};
        take(tx, &person_registered, 1000 + k, &in, &n);
    }
    struct count_resolved resolved = {one, round_of_test, POINT, "cannot_tell", NULL, ABSENT};
    const struct sampling_step *steps = take(tx, &count_resolved, 1010, &resolved, &n);
    assert_int_equal(n, 2);
    assert_true(steps[0].step == -1 && steps[1].step == -1);
}

/* A transaction keeps fewer tubes than this one uses, by turns. */
static void every_tube_of_a_large_batch_keeps_its_own_count(void **state)
{
    enum { TUBES = 3 * TUBES_KEPT, TURNS = 3 };
    struct bench *b = *state;
    struct tx *tx = bench_tx(b);
    struct sampling_tube_facts facts;
    bool found;
    size_t n;
    for (int i = 0; i < TURNS * TUBES; i++) {
        struct person_registered in = {.tube_code = tube(b, i % TUBES), .round = round_of_test, .site = POINT,
                                       .person = person(i % PEOPLE + 1), .table = ABSENT};
        take(tx, &person_registered, 1000 + i, &in, &n);
    }
    for (int i = 0; i < TUBES; i++) {
        assert_null(sampling_tube(tx, BENCH_COUNTY, tube(b, i), &facts, &found));
        assert_true(found && facts.registered == TURNS);
    }
}

/* The late table may be ahead of its cursor when the process dies in between. */
static void a_crash_between_table_and_cursor_counts_nothing_twice(void **state)
{
    struct bench *b = *state;
    register_many(b, 1, 1, 2);
    assert_int_equal(withdraw(b, 1, 2), ACCEPTED);
    struct tx *tx = bench_tx(b);
    struct db *db = tx->db;
    struct stand stand;
    assert_null(late_set_cursor(tx, BENCH_COUNTY, 0));
    assert_null(tx_commit(tx));
    assert_null(late_start(db));
    assert_null(sampling_stand(bench_tx(b), BENCH_COUNTY, person(1), round_of_test, &stand));
    assert_int_equal(stand.count, 1);
    assert_false(stands(b, 2));
}

/* ---- there is an end to everything ------------------------------------------------------- */

static void a_tube_and_a_person_are_not_registered_without_end(void **state)
{
    struct bench *b = *state;
    for (int i = 0; i < TUBE_SLOTS_MOST; i++)
        assert_int_equal(register_one(b, 1, i % PEOPLE + 1), ACCEPTED);
    assert_int_equal(register_one(b, 1, 1), REJECTED);
    assert_string_equal(bench_key(b), "sampling.tube_too_often");
    assert_string_equal(bench_told(b, "most"), "200");
    for (int i = 0; i < PERSON_STANDS_MOST - 9; i++)
        assert_int_equal(register_one(b, 2 + i, 1), ACCEPTED);
    assert_int_equal(register_one(b, 200, 1), REJECTED);
    assert_string_equal(bench_key(b), "sampling.person_too_often");
    assert_int_equal(void_tube(b, 1), ACCEPTED);
    assert_int_equal(register_one(b, 200, 1), ACCEPTED);
    assert_true(stands(b, 1) && !stands(b, 2));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        point_test(registrations_from_before_the_closing_may_come_after_it),
        point_test(a_registration_after_the_closing_is_kept_and_flagged),
        point_test(the_round_must_have_been_open_then),
        point_test(twice_in_one_round_is_kept_and_flagged_once),
        point_test(withdrawing_one_of_two_leaves_the_person_standing),
        point_test(twice_into_one_tube_is_two_registrations),
        point_test(a_person_may_stand_in_two_rounds),
        point_test(a_tube_at_two_sites_is_kept_and_flagged_once),
        point_test(a_closed_tube_cannot_be_closed_or_opened_again),
        point_test(more_than_the_pool_is_kept_and_flagged_unless_it_is_a_household),
        point_test(others_read_a_tube_and_who_stands_in_it),
        point_test(steps_tell_who_stands_now_and_who_no_longer),
        point_test(all_of_a_void_tube_step_back),
        point_test(every_tube_of_a_large_batch_keeps_its_own_count),
        point_test(a_crash_between_table_and_cursor_counts_nothing_twice),
        point_test(a_tube_and_a_person_are_not_registered_without_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
