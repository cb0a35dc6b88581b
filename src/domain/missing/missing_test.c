/* missing_test.c - due = done + exempt + remaining, after everything that can happen. */
#include "core/clock.h"
#include "core/id.h"
#include "core/text.h"
#include "domain/missing/missing.h"
#include "domain/roster/roster.h"
#include "test/bench.h"

#include <stdlib.h>
#include <string.h>

#define HERE INT64_C(410185001001)
#define THERE INT64_C(410185001002)
#define FAR INT64_C(410185002001)
#define SITE 1203

/* ---- what happens ----------------------------------------------------------------------------- */

static int64_t id_of(int k)
{
    return id_make(SERVER_DEVICE, k);
}

static void send_at(struct bench *b, int64_t at, const char *type, const char *body)
{
    if (bench_send_at(b, bench_server(b), at, type, body) != ACCEPTED)
        fail_msg("%s %s: %s at %s", type, body, bench_key(b), bench_field(b));
}

static void send(struct bench *b, const char *type, const char *body)
{
    send_at(b, clock_now(), type, body);
}

static void add_with(struct bench *b, int k, int64_t unit, const char *rest)
{
    send(b, "roster.person_added",
         bench_text(b,
                    "{\"row\":{\"person\":%lld,\"identity\":{\"name\":\"王%d\",\"phone\":\"138%08d\"},\"sex\":\"male\","
                    "\"unit\":%lld,\"kind\":\"resident\"%s}}",
                    (long long)id_of(k), k, k, (long long)unit, rest));
}

static void add(struct bench *b, int k, int64_t unit)
{
    add_with(b, k, unit, "");
}

static const char *tube(struct bench *b, int n)
{
    char code[21];
    code_make(CODE_TUBE, (uint64_t)n, code);
    return bench_text(b, "%s", code);
}

static const char *in_tube(struct bench *b, int64_t round, int n, const char *rest)
{
    return bench_text(b, "{\"tube_code\":\"%s\",\"round\":%lld,\"site\":%d%s}", tube(b, n), (long long)round, SITE,
                      rest);
}

static const char *of_k(struct bench *b, int k, const char *rest)
{
    return bench_text(b, ",\"person\":%lld%s", (long long)id_of(k), rest);
}

static void register_at(struct bench *b, int64_t at, int64_t round, int n, int k)
{
    send_at(b, at, "sampling.person_registered", in_tube(b, round, n, of_k(b, k, "")));
}

static void enroll(struct bench *b, int64_t round, int n, int k)
{
    register_at(b, clock_now(), round, n, k);
}

static void withdraw(struct bench *b, int64_t round, int n, int k)
{
    send(b, "sampling.registration_withdrawn", in_tube(b, round, n, of_k(b, k, ",\"reason\":\"错登\"")));
}

static void void_tube(struct bench *b, int64_t round, int n)
{
    send(b, "sampling.tube_voided", in_tube(b, round, n, ",\"reason\":\"破损\""));
}

static const char *person(struct bench *b, int k, const char *rest)
{
    return bench_text(b, "{\"person\":%lld%s}", (long long)id_of(k), rest);
}

static int64_t plan_with(struct bench *b, const char *rest)
{
    send(b, "round.round_planned",
         bench_text(b, "{\"name\":\"第一轮\",\"from_at\":%lld,\"until_at\":%lld,\"pool_size\":10%s}",
                    (long long)BENCH_NOW, (long long)(BENCH_NOW + 10 * CLOCK_HOUR), rest));
    return bench_seq(b);
}

static void round_event(struct bench *b, const char *what, int64_t round, const char *rest)
{
    send(b, bench_text(b, "round.round_%s", what), bench_text(b, "{\"round\":%lld%s}", (long long)round, rest));
}

static int64_t open_with(struct bench *b, const char *rest)
{
    int64_t round = plan_with(b, rest);
    round_event(b, "opened", round, "");
    return round;
}

static int64_t open_round(struct bench *b)
{
    return open_with(b, "");
}

static void close_round(struct bench *b, int64_t round)
{
    round_event(b, "closed", round, "");
    bench_clock_advance(CLOCK_HOUR);
}

static int64_t merge(struct bench *b, int kept, int dropped)
{
    send(b, "roster.persons_merged",
         bench_text(b, "{\"kept\":%lld,\"dropped\":%lld,\"reason\":\"同一人\"}", (long long)id_of(kept),
                    (long long)id_of(dropped)));
    return bench_seq(b);
}

static void undo(struct bench *b, int64_t merge_seq)
{
    send(b, "roster.merge_undone", bench_text(b, "{\"merge\":%lld,\"reason\":\"两个人\"}", (long long)merge_seq));
}

static int64_t exempt(struct bench *b, int k)
{
    send(b, "roster.person_exempted",
         person(b, k,
                bench_text(b, ",\"reason\":\"hospital\",\"from_at\":1,\"until_at\":%lld",
                           (long long)(BENCH_NOW + 100 * CLOCK_HOUR))));
    return bench_seq(b);
}

static void end_exemption(struct bench *b, int64_t exemption)
{
    send(b, "roster.exemption_ended", bench_text(b, "{\"exemption\":%lld}", (long long)exemption));
}

/* ---- what must hold ------------------------------------------------------------------------------- */

static void report(void *ctx, const char *text)
{
    (void)ctx;
    fail_msg("%s", text);
}

static void assert_balances(struct bench *b)
{
    for (size_t i = 0; modules[i]; i++)
        for (const struct balance *balance = modules[i]->balances; balance && balance->name; balance++)
            assert_null(balance->check(bench_tx(b), BENCH_COUNTY, report, NULL));
}

static int64_t value_of(const char *row, const char *name)
{
    const char *at = strstr(row, name);
    assert_non_null(at);
    return strtoll(at + strlen(name) + 1, NULL, 10);
}

/* Everybody of a village whom missing_people lists, read in pages of two. */
static int64_t count_listed(struct bench *b, int64_t round, int64_t unit)
{
    const char *after = "";
    int64_t n = 0;
    while (after) {
        const char *page =
            bench_view(b, "missing_people",
                       bench_text(b, "round=%lld&unit=%lld&limit=2%s", (long long)round, (long long)unit, after));
        for (const char *at = page; (at = strstr(at, "{\"person\":")); at++)
            n++;
        const char *next = strstr(page, "\"next\":\"");
        after = next ? bench_text(b, "&after=%.*s", (int)strcspn(next + 8, "\""), next + 8) : NULL;
    }
    return n;
}

/* The sum of a column over all rows of a view. */
static int64_t sum(const char *rows, const char *name)
{
    int64_t total = 0;
    for (const char *at = rows; (at = strstr(at, name)); at++)
        total += value_of(at, name);
    return total;
}

static bool is_closed(struct bench *b, int64_t round)
{
    return strstr(bench_view(b, "round_one", bench_text(b, "round=%lld", (long long)round)), "\"closed\"") != NULL;
}

/* Villages by buildings and by name say the same as villages by count. */
static void assert_villages_agree(struct bench *b, int64_t round)
{
    static const int64_t villages[] = {HERE, THERE, FAR, 410185002002};
    bool closed = is_closed(b, round);
    for (size_t i = 0; i < sizeof villages / sizeof *villages; i++) {
        long long town = villages[i] / 1000 * 1000, r = round;
        const char *areas = bench_view(b, "missing_by_area", bench_text(b, "round=%lld&unit=%lld", r, town));
        const char *row = strstr(areas, bench_text(b, "{\"unit\":%lld,", (long long)villages[i]));
        assert_non_null(row);
        const char *buildings = bench_view(b, "missing_buildings",
                                           bench_text(b, "round=%lld&unit=%lld", r, (long long)villages[i]));
        assert_int_equal(sum(buildings, "\"remaining\""), value_of(row, "\"remaining\""));
        assert_int_equal(sum(buildings, "\"exempt\""), value_of(row, "\"exempt\""));
        assert_int_equal(count_listed(b, round, villages[i]), value_of(row, "\"remaining\""));
        if (!closed)
            assert_int_equal(sum(buildings, "\"due\""), value_of(row, "\"due\""));
        if (!closed)
            assert_int_equal(sum(buildings, "\"done\""), value_of(row, "\"done\""));
    }
}

static void assert_total(struct bench *b, int64_t round, int due, int done, int exempt_n)
{
    const char *want = bench_text(b, "{\"rows\":[{\"due\":%d,\"done\":%d,\"exempt\":%d,\"remaining\":%d}]}", due, done,
                                  exempt_n, due - done - exempt_n);
    assert_string_equal(bench_view(b, "missing_total", bench_text(b, "round=%lld", (long long)round)), want);
    assert_balances(b);
    assert_villages_agree(b, round);
}

/* How many remain in one village. */
static void assert_remaining(struct bench *b, int64_t round, int64_t unit, int n)
{
    assert_int_equal(count_listed(b, round, unit), n);
}

/* The county with two people here, one there, one far away. */
static void settle(struct bench *b)
{
    bench_plant(b);
    add(b, 1, HERE);
    add(b, 2, HERE);
    add(b, 3, THERE);
    add(b, 4, FAR);
}

/* ---- registering -------------------------------------------------------------------------------------- */

static void nobody_is_due_before_the_round_opens(void **state)
{
    struct bench *b = *state;
    settle(b);
    int64_t round = plan_with(b, "");
    assert_total(b, round, 0, 0, 0);
    round_event(b, "opened", round, "");
    assert_total(b, round, 4, 0, 0);
    round_event(b, "paused", round, ",\"reason\":\"大雨\"");
    assert_total(b, round, 4, 0, 0);
}

static void who_is_registered_is_done_once(void **state)
{
    struct bench *b = *state;
    settle(b);
    int64_t round = open_round(b);
    enroll(b, round, 1, 1);
    assert_total(b, round, 4, 1, 0);
    enroll(b, round, 1, 1);
    assert_total(b, round, 4, 1, 0);
    enroll(b, round, 2, 1);
    assert_total(b, round, 4, 1, 0);
    assert_int_equal(bench_send_again(b), DUPLICATE);
    assert_total(b, round, 4, 1, 0);
}

static void who_is_withdrawn_remains_again(void **state)
{
    struct bench *b = *state;
    settle(b);
    int64_t round = open_round(b);
    enroll(b, round, 1, 1);
    enroll(b, round, 2, 1);
    withdraw(b, round, 1, 1);
    assert_total(b, round, 4, 1, 0);
    withdraw(b, round, 2, 1);
    assert_total(b, round, 4, 0, 0);
    enroll(b, round, 3, 1);
    assert_total(b, round, 4, 1, 0);
}

static void a_void_tube_sends_all_of_it_back(void **state)
{
    struct bench *b = *state;
    settle(b);
    int64_t round = open_round(b);
    for (int k = 1; k <= 3; k++)
        enroll(b, round, 1, k);
    enroll(b, round, 2, 3);
    assert_total(b, round, 4, 3, 0);
    void_tube(b, round, 1);
    assert_total(b, round, 4, 1, 0);
    register_at(b, clock_now() - CLOCK_MINUTE, round, 1, 4); /* into the void one, told late */
    assert_total(b, round, 4, 1, 0);
    send(b, "sampling.tube_closed", in_tube(b, round, 2, ",\"swab_count\":3"));
    send(b, "sampling.count_resolved", in_tube(b, round, 2, ",\"finding\":\"cannot_tell\""));
    assert_total(b, round, 4, 0, 0);
}

/* ---- the list changes ------------------------------------------------------------------------------------- */

static void who_moves_is_counted_where_they_live(void **state)
{
    struct bench *b = *state;
    settle(b);
    int64_t round = open_round(b);
    enroll(b, round, 1, 1);
    send(b, "roster.person_moved", person(b, 1, ",\"unit\":410185002001"));
    assert_total(b, round, 4, 1, 0);
    assert_remaining(b, round, HERE, 1);
    send(b, "roster.person_moved", person(b, 2, ",\"unit\":410185002001"));
    assert_total(b, round, 4, 1, 0);
    assert_remaining(b, round, HERE, 0);
    assert_remaining(b, round, FAR, 2);
}

static void who_leaves_is_not_due_and_comes_back_as_they_were(void **state)
{
    struct bench *b = *state;
    settle(b);
    int64_t round = open_round(b);
    enroll(b, round, 1, 1);
    int64_t exemption = exempt(b, 3);
    for (int k = 1; k <= 3; k++)
        send(b, "roster.person_left", person(b, k, ",\"cause\":\"moved_away\""));
    assert_total(b, round, 1, 0, 0);
    end_exemption(b, exemption);
    assert_total(b, round, 1, 0, 0);
    for (int k = 1; k <= 3; k++)
        send(b, "roster.person_returned", person(b, k, ""));
    assert_total(b, round, 4, 1, 0);
    send(b, "roster.person_left", person(b, 4, ",\"cause\":\"died\""));
    enroll(b, round, 2, 4); /* registered all the same: flagged elsewhere, not due here */
    assert_total(b, round, 3, 1, 0);
    send(b, "roster.person_returned", person(b, 4, ""));
    assert_total(b, round, 4, 2, 0);
}

static void who_comes_during_the_round_is_added(void **state)
{
    struct bench *b = *state;
    settle(b);
    int64_t round = open_round(b);
    add(b, 5, HERE);
    assert_total(b, round, 5, 0, 0);
    const struct actor *point = bench_actor(b, "point", 0, SITE);
    int64_t came = id_make(point->device, 1);
    assert_int_equal(bench_send_as(b, point, "roster.person_came",
                                   bench_text(b,
                                              "{\"site\":%d,\"row\":{\"person\":%lld,\"identity\":{\"name\":\"李\"},"
                                              "\"sex\":\"female\","
                                              "\"unit\":410185002001,\"kind\":\"floating\"}}",
                                              SITE, (long long)came)),
                     ACCEPTED);
    assert_total(b, round, 6, 0, 0);
    assert_int_equal(bench_send_as(b, point, "sampling.person_registered",
                                   in_tube(b, round, 1, bench_text(b, ",\"person\":%lld", (long long)came))),
                     ACCEPTED);
    assert_total(b, round, 6, 1, 0);
    send(b, "roster.person_erased", bench_text(b, "{\"person\":%lld,\"basis\":\"依规删除\"}", (long long)came));
    assert_total(b, round, 6, 1, 0);
}

static void an_exemption_counts_until_the_person_is_done(void **state)
{
    struct bench *b = *state;
    settle(b);
    int64_t round = open_round(b), exemption = exempt(b, 1);
    assert_total(b, round, 4, 0, 1);
    enroll(b, round, 1, 1);
    assert_total(b, round, 4, 1, 0);
    withdraw(b, round, 1, 1);
    assert_total(b, round, 4, 0, 1);
    exempt(b, 1);
    end_exemption(b, exemption);
    assert_total(b, round, 4, 0, 1);
    enroll(b, round, 1, 2);
    exempt(b, 2);
    assert_total(b, round, 4, 1, 1);
    send(b, "roster.person_moved", person(b, 1, ",\"unit\":410185002001"));
    assert_total(b, round, 4, 1, 1);
}

/* ---- one person or two -------------------------------------------------------------------------------------- */

static void a_merge_counts_what_either_record_did(void **state)
{
    struct bench *b = *state;
    settle(b);
    int64_t round = open_round(b);
    enroll(b, round, 1, 2);
    int64_t seq = merge(b, 1, 2);
    assert_total(b, round, 3, 1, 0);
    undo(b, seq);
    assert_total(b, round, 4, 1, 0);
    enroll(b, round, 1, 1);
    seq = merge(b, 1, 2);
    assert_total(b, round, 3, 1, 0);
    undo(b, seq);
    assert_total(b, round, 4, 2, 0);
}

static void what_a_dropped_record_did_can_be_taken_back(void **state)
{
    struct bench *b = *state;
    settle(b);
    int64_t round = open_round(b);
    enroll(b, round, 1, 2);
    merge(b, 1, 2);
    withdraw(b, round, 1, 2);
    assert_total(b, round, 3, 0, 0);
    enroll(b, round, 2, 2); /* goes to the record that counts now */
    assert_total(b, round, 3, 1, 0);
    void_tube(b, round, 2);
    assert_total(b, round, 3, 0, 0);
}

static void both_records_in_one_void_tube_turn_once(void **state)
{
    struct bench *b = *state;
    settle(b);
    int64_t round = open_round(b);
    enroll(b, round, 1, 1);
    enroll(b, round, 1, 2);
    enroll(b, round, 1, 3);
    merge(b, 1, 2);
    assert_total(b, round, 3, 2, 0);
    void_tube(b, round, 1);
    assert_total(b, round, 3, 0, 0);
}

static void three_records_of_one_person_count_once(void **state)
{
    struct bench *b = *state;
    settle(b);
    int64_t round = open_round(b);
    enroll(b, round, 1, 2);
    enroll(b, round, 1, 3);
    int64_t first = merge(b, 1, 2), second = merge(b, 1, 3);
    assert_total(b, round, 2, 1, 0);
    undo(b, first);
    assert_total(b, round, 3, 2, 0);
    undo(b, second);
    assert_total(b, round, 4, 2, 0);
}

static void merges_that_lead_on_count_for_the_last(void **state)
{
    struct bench *b = *state;
    settle(b);
    int64_t round = open_round(b);
    enroll(b, round, 1, 1);
    int64_t first = merge(b, 2, 1), second = merge(b, 3, 2);
    assert_total(b, round, 2, 1, 0);
    undo(b, first);
    assert_total(b, round, 3, 1, 0);
    first = merge(b, 3, 1);
    assert_total(b, round, 2, 1, 0);
    undo(b, second);
    assert_total(b, round, 3, 1, 0);
    undo(b, first);
    assert_total(b, round, 4, 1, 0);
}

static void merges_and_exemptions_go_together(void **state)
{
    struct bench *b = *state;
    settle(b);
    int64_t round = open_round(b);
    exempt(b, 1);
    exempt(b, 2);
    enroll(b, round, 1, 2);
    assert_total(b, round, 4, 1, 1);
    int64_t seq = merge(b, 1, 2);
    assert_total(b, round, 3, 1, 0);
    withdraw(b, round, 1, 2);
    assert_total(b, round, 3, 0, 1);
    undo(b, seq);
    assert_total(b, round, 4, 0, 2);
}

/* ---- a round that is closed ------------------------------------------------------------------------------------ */

static void late_news_takes_people_off_the_list_of_the_missing(void **state)
{
    struct bench *b = *state;
    settle(b);
    int64_t round = open_round(b), then = clock_now();
    enroll(b, round, 1, 1);
    exempt(b, 3);
    bench_clock_advance(CLOCK_HOUR);
    close_round(b, round);
    assert_total(b, round, 4, 1, 1);
    register_at(b, then, round, 2, 2);
    assert_total(b, round, 4, 2, 1);
    register_at(b, then, round, 2, 3);
    assert_total(b, round, 4, 3, 0);
    withdraw(b, round, 2, 2);
    assert_total(b, round, 4, 2, 0);
    withdraw(b, round, 2, 3);
    assert_total(b, round, 4, 1, 1);
    withdraw(b, round, 1, 1);
    assert_total(b, round, 4, 0, 1);
    register_at(b, then, round, 3, 1);
    assert_total(b, round, 4, 1, 1);
}

static void who_was_not_on_the_list_at_closing_is_added_not_dropped(void **state)
{
    struct bench *b = *state;
    settle(b);
    int64_t round = open_round(b), then = clock_now();
    bench_clock_advance(CLOCK_HOUR);
    close_round(b, round);
    add(b, 5, FAR);
    assert_total(b, round, 4, 0, 0);
    register_at(b, then, round, 1, 5);
    assert_total(b, round, 5, 1, 0);
    send(b, "roster.person_moved", person(b, 5, ",\"unit\":410185001001"));
    withdraw(b, round, 1, 5);
    assert_total(b, round, 4, 0, 0);
}

static void a_closed_round_keeps_people_where_they_lived(void **state)
{
    struct bench *b = *state;
    settle(b);
    int64_t round = open_round(b), then = clock_now();
    enroll(b, round, 1, 1);
    bench_clock_advance(CLOCK_HOUR);
    close_round(b, round);
    send(b, "roster.person_moved", person(b, 1, ",\"unit\":410185002001"));
    send(b, "roster.person_moved", person(b, 2, ",\"unit\":410185002001"));
    send(b, "roster.person_left", person(b, 3, ",\"cause\":\"died\""));
    assert_total(b, round, 4, 1, 0);
    withdraw(b, round, 1, 1);
    assert_total(b, round, 4, 0, 0);
    assert_remaining(b, round, HERE, 2);
    register_at(b, then, round, 2, 2);
    register_at(b, then, round, 2, 3);
    assert_total(b, round, 4, 2, 0);
    assert_remaining(b, round, FAR, 1);
}

static void who_was_away_at_closing_is_not_counted(void **state)
{
    struct bench *b = *state;
    settle(b);
    int64_t round = open_round(b), then = clock_now();
    send(b, "roster.person_left", person(b, 2, ",\"cause\":\"moved_away\""));
    bench_clock_advance(CLOCK_HOUR);
    close_round(b, round);
    send(b, "roster.person_returned", person(b, 2, ""));
    register_at(b, then, round, 1, 2);
    assert_total(b, round, 3, 0, 0);
    withdraw(b, round, 1, 2);
    assert_total(b, round, 3, 0, 0);
}

static void a_closed_round_keeps_who_was_one_person(void **state)
{
    struct bench *b = *state;
    settle(b);
    int64_t round = open_round(b), then = clock_now();
    enroll(b, round, 1, 2);
    int64_t seq = merge(b, 1, 2);
    bench_clock_advance(CLOCK_HOUR);
    close_round(b, round);
    assert_total(b, round, 3, 1, 0);
    undo(b, seq);
    assert_total(b, round, 3, 1, 0);
    withdraw(b, round, 1, 2);
    assert_total(b, round, 3, 0, 0);
    register_at(b, then, round, 2, 2);
    register_at(b, then, round, 2, 1);
    assert_total(b, round, 3, 1, 0);
    merge(b, 3, 4);
    register_at(b, then, round, 3, 4);
    assert_total(b, round, 3, 2, 0);
}

static void a_void_tube_counts_after_closing_too(void **state)
{
    struct bench *b = *state;
    settle(b);
    int64_t round = open_round(b);
    enroll(b, round, 1, 1);
    enroll(b, round, 1, 2);
    enroll(b, round, 2, 3);
    close_round(b, round);
    exempt(b, 2);
    void_tube(b, round, 1);
    assert_total(b, round, 4, 1, 1);
}

static void opening_again_counts_the_list_as_it_is_now(void **state)
{
    struct bench *b = *state;
    settle(b);
    int64_t round = open_round(b);
    enroll(b, round, 1, 1);
    close_round(b, round);
    send(b, "roster.person_left", person(b, 2, ",\"cause\":\"died\""));
    send(b, "roster.person_moved", person(b, 3, ",\"unit\":410185002001"));
    add(b, 5, HERE);
    assert_total(b, round, 4, 1, 0);
    round_event(b, "reopened", round, ",\"reason\":\"补采\"");
    assert_total(b, round, 4, 1, 0);
    assert_remaining(b, round, HERE, 1);
    assert_remaining(b, round, FAR, 2);
    enroll(b, round, 2, 5);
    assert_total(b, round, 4, 2, 0);
    close_round(b, round);
    assert_total(b, round, 4, 2, 0);
}

/* ---- rounds for some ---------------------------------------------------------------------------------------------- */

static void a_round_of_some_areas_counts_only_there(void **state)
{
    struct bench *b = *state;
    settle(b);
    int64_t round = open_with(b, ",\"units\":[410185001000]"), then = clock_now();
    assert_total(b, round, 3, 0, 0);
    enroll(b, round, 1, 1);
    enroll(b, round, 1, 4); /* from elsewhere: sampled, not due */
    assert_total(b, round, 3, 1, 0);
    send(b, "roster.person_moved", person(b, 1, ",\"unit\":410185002001"));
    assert_total(b, round, 2, 0, 0);
    send(b, "roster.person_moved", person(b, 1, ",\"unit\":410185001001"));
    send(b, "roster.person_moved", person(b, 4, ",\"unit\":410185001002"));
    assert_total(b, round, 4, 2, 0);
    send(b, "roster.person_moved", person(b, 4, ",\"unit\":410185002001"));
    bench_clock_advance(CLOCK_HOUR);
    close_round(b, round);
    register_at(b, then, round, 2, 4);
    withdraw(b, round, 2, 4);
    assert_total(b, round, 3, 1, 0);
    assert_string_equal(
        bench_view(b, "missing_people", bench_text(b, "round=%lld&unit=410185002001", (long long)round)),
        "{\"rows\":[]}");
}

static void a_village_that_hangs_elsewhere_now_takes_its_people_along(void **state)
{
    struct bench *b = *state;
    settle(b);
    int64_t round = open_with(b, ",\"units\":[410185001000]");
    enroll(b, round, 1, 4);
    send(b, "area.unit_moved", "{\"unit\":410185002001,\"parent\":410185001000,\"reason\":\"划转\"}");
    assert_balances(b);
    assert_true(bench_sees(bench_view(b, "missing_total", bench_text(b, "round=%lld", (long long)round)),
                           "\"due\":4,\"done\":1,"));
    send(b, "area.unit_moved", "{\"unit\":410185001001,\"parent\":410185002000,\"reason\":\"划转\"}");
    assert_balances(b);
    assert_true(bench_sees(bench_view(b, "missing_total", bench_text(b, "round=%lld", (long long)round)),
                           "\"due\":2,\"done\":1,"));
}

static void a_round_of_some_groups_counts_only_them(void **state)
{
    struct bench *b = *state;
    settle(b);
    add_with(b, 5, HERE, ",\"groups\":[\"pregnant\"]");
    add_with(b, 6, FAR, ",\"groups\":[\"disabled\",\"dialysis\"]");
    int64_t round = open_with(b, ",\"groups\":[\"pregnant\",\"dialysis\"]"), then = clock_now();
    assert_total(b, round, 2, 0, 0);
    enroll(b, round, 1, 5);
    enroll(b, round, 1, 1);
    assert_total(b, round, 2, 1, 0);
    send(
        b, "roster.person_changed",
        bench_text(b,
                   "{\"row\":{\"person\":%lld,\"identity\":{\"name\":\"王1\"},\"sex\":\"female\",\"unit\":410185001001,"
                   "\"kind\":\"resident\",\"groups\":[\"pregnant\"]}}",
                   (long long)id_of(1)));
    assert_total(b, round, 3, 2, 0);
    send(
        b, "roster.person_changed",
        bench_text(b,
                   "{\"row\":{\"person\":%lld,\"identity\":{\"name\":\"王6\"},\"sex\":\"female\",\"unit\":410185001001,"
                   "\"kind\":\"resident\",\"groups\":[\"disabled\"]}}",
                   (long long)id_of(6)));
    assert_total(b, round, 2, 2, 0);
    bench_clock_advance(CLOCK_HOUR);
    close_round(b, round);
    register_at(b, then, round, 2, 6);
    withdraw(b, round, 1, 5);
    assert_total(b, round, 2, 1, 0);
}

static void two_rounds_side_by_side_keep_their_own_counts(void **state)
{
    struct bench *b = *state;
    settle(b);
    int64_t first = open_round(b), second = open_with(b, ",\"units\":[410185001001]");
    enroll(b, first, 1, 1);
    enroll(b, second, 2, 2);
    exempt(b, 1);
    assert_total(b, first, 4, 1, 0);
    assert_total(b, second, 2, 1, 1);
    merge(b, 1, 2);
    assert_total(b, first, 3, 1, 0);
    assert_total(b, second, 1, 1, 0);
    close_round(b, first);
    enroll(b, second, 3, 3);
    send(b, "roster.person_left", person(b, 1, ",\"cause\":\"died\""));
    assert_total(b, first, 3, 1, 0);
    assert_total(b, second, 0, 0, 0);
}

/* ---- who knocks, and what was found -------------------------------------------------------------------------------- */

static const char *missing_here(struct bench *b, int64_t round)
{
    return bench_view(b, "missing_people", bench_text(b, "round=%lld&unit=410185001001", (long long)round));
}

static void the_missing_are_told_with_cause_owner_and_last_round(void **state)
{
    struct bench *b = *state;
    settle(b);
    send(b, "area.buildings_listed",
         "{\"buildings\":[{\"building\":410185001001101,\"unit\":410185001001,\"name\":\"1号楼\"}]}");
    send(b, "roster.person_moved", person(b, 2, ",\"unit\":410185001001,\"building\":410185001001101"));
    int64_t first = open_round(b);
    enroll(b, first, 1, 1);
    close_round(b, first);
    int64_t round = open_with(b, "");
    const char *owner = bench_text(
        b, "{\"round\":%lld,\"unit\":410185001001,\"owner\":\"村支书\",\"phone\":\"13800000000\"}", (long long)round);
    send(b, "missing.owner_assigned", owner);
    send(b, "missing.owner_assigned",
         bench_text(b, "{\"round\":%lld,\"unit\":410185001001,\"building\":410185001001101,\"owner\":\"楼长\"}",
                    (long long)round));
    send(b, "missing.visit_made",
         bench_text(b, "{\"round\":%lld,\"person\":%lld,\"outcome\":\"away\"}", (long long)round, (long long)id_of(2)));
    send(b, "missing.visit_made",
         bench_text(b, "{\"round\":%lld,\"person\":%lld,\"outcome\":\"will_come\",\"again_at\":%lld,\"note\":\"下午\"}",
                    (long long)round, (long long)id_of(2), (long long)(BENCH_NOW + 9 * CLOCK_HOUR)));
    const char *list = missing_here(b, round);
    assert_true(bench_sees(
        list,
        bench_text(b, "\"cause\":\"not_yet\",\"last_round\":%lld,\"last_round_name\":\"第一轮\",\"owner\":\"村支书\"",
                   (long long)first)));
    assert_true(bench_sees(
        list, bench_text(b,
                         "\"building_name\":\"1号楼\",\"kind\":\"resident\",\"groups\":\"\",\"cause\":\"will_come\","
                         "\"owner\":\"楼长\",\"again_at\":%lld",
                         (long long)(BENCH_NOW + 9 * CLOCK_HOUR))));
    assert_true(
        bench_sees(bench_view(b, "missing_people", bench_text(b, "round=%lld&unit=410185002001", (long long)round)),
                   "\"cause\":\"never_seen\""));
    assert_null(strstr(list, "13800000001"));
    assert_true(
        bench_sees(bench_view(b, "missing_buildings", bench_text(b, "round=%lld&unit=410185001001", (long long)round)),
                   "{\"building\":410185001001101,\"name\":\"1号楼\",\"due\":1,\"done\":0,\"exempt\":0,\"remaining\":1,"
                   "\"owner\":\"楼长\"}"));
    assert_true(
        bench_sees(bench_view(b, "missing_by_area", bench_text(b, "round=%lld&unit=410185001000", (long long)round)),
                   "\"owner\":\"村支书\""));
    assert_true(
        bench_sees(bench_view(b, "missing_people",
                              bench_text(b, "round=%lld&unit=410185001001&building=410185001001101", (long long)round)),
                   bench_text(b, "{\"rows\":[{\"person\":%lld,", (long long)id_of(2))));
}

/* The first of the page of one that begins behind `after`; 0: nobody. */
static int64_t first_in_building(struct bench *b, int64_t round, const char *after)
{
    const char *page = bench_view(b, "missing_people",
                                  bench_text(b, "round=%lld&unit=%lld&building=410185001001101&limit=1&after=%s",
                                             (long long)round, (long long)HERE, after));
    return strstr(page, "\"person\"") ? value_of(page, "\"person\"") : 0;
}

static void a_building_is_read_page_by_page(void **state)
{
    struct bench *b = *state;
    settle(b);
    add_with(b, 10, HERE, ",\"building\":410185001001101");
    add_with(b, 11, HERE, ",\"building\":410185001001101");
    int64_t round = open_round(b);
    for (bool closed = false;; closed = true) {
        assert_int_equal(first_in_building(b, round, "0.5"), id_of(10));
        assert_int_equal(first_in_building(b, round, "410185001001101.0"), id_of(10));
        assert_int_equal(first_in_building(b, round, bench_text(b, "410185001001101.%lld", (long long)id_of(10))), id_of(11));
        assert_int_equal(first_in_building(b, round, bench_text(b, "410185001001101.%lld", (long long)id_of(11))), 0);
        assert_int_equal(first_in_building(b, round, "410185001001102.0"), 0);
        if (closed)
            break;
        close_round(b, round);
    }
}

static void knocking_is_for_those_who_answer_for_the_village(void **state)
{
    struct bench *b = *state;
    settle(b);
    long long round = open_round(b);
    const char *owner = bench_text(b, "{\"round\":%lld,\"unit\":410185001001,\"owner\":\"村支书\"}", round);
    const char *visit = bench_text(b, "{\"round\":%lld,\"person\":%lld,\"outcome\":\"refused\"}", round,
                                   (long long)id_of(1));
    const struct { const struct actor *who; const char *key; } cases[] = {
        {bench_actor(b, "village", HERE, 0), ""},
        {bench_actor(b, "town", 410185001000, 0), ""},
        {bench_actor(b, "village", THERE, 0), "rights.not_here"},
        {bench_actor(b, "town", 410185002000, 0), "rights.not_here"},
        {bench_actor(b, "point", 0, SITE), "rights.no_right"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        (void)bench_send_as(b, cases[i].who, "missing.owner_assigned", owner);
        assert_string_equal(bench_key(b), cases[i].key);
        (void)bench_send_as(b, cases[i].who, "missing.visit_made", visit);
        assert_string_equal(bench_key(b), cases[i].key);
        bool sees = !*cases[i].key;
        const char *list = bench_view_as(b, cases[i].who, "missing_people",
                                         bench_text(b, "round=%lld&unit=410185001001", round));
        assert_int_equal(strstr(list, "rights.not_here") == NULL, sees);
    }
}

static void knocking_at_nothing_is_refused(void **state)
{
    static const struct { const char *type, *body, *key, *field; } cases[] = {
        {"missing.owner_assigned", "{\"round\":99,\"unit\":410185001001,\"owner\":\"王\"}", "missing.no_such_round",
         "round"},
        {"missing.owner_assigned", "{\"round\":ROUND,\"unit\":410185009999,\"owner\":\"王\"}", "missing.no_such_unit",
         "unit"},
        {"missing.owner_assigned", "{\"round\":ROUND,\"unit\":410185001001,\"owner\":\"\"}", "field.too_short",
         "owner"},
        {"missing.visit_made", "{\"round\":99,\"person\":16777217,\"outcome\":\"away\"}", "missing.no_such_round",
         "round"},
        {"missing.visit_made", "{\"round\":ROUND,\"person\":99,\"outcome\":\"away\"}", "roster.no_such_person",
         "person"},
        {"missing.visit_made", "{\"round\":ROUND,\"person\":16777217,\"outcome\":\"sleeping\"}", "field.not_a_choice",
         "outcome"},
    };
    struct bench *b = *state;
    settle(b);
    long long round = open_round(b);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *at = strstr(cases[i].body, "ROUND");
        const char *body = at ? bench_text(b, "%.*s%lld%s", (int)(at - cases[i].body), cases[i].body, round, at + 5)
                              : cases[i].body;
        assert_int_equal(bench_send(b, cases[i].type, body), REJECTED);
        assert_string_equal(bench_key(b), cases[i].key);
        assert_string_equal(bench_field(b), cases[i].field);
    }
    assert_string_equal(bench_view(b, "missing_people", "round=99&unit=410185001001"),
                        "{\"error\":\"missing.no_such_round\"}");
    assert_string_equal(bench_view(b, "missing_buildings", "round=99&unit=410185001001"),
                        "{\"error\":\"missing.no_such_round\"}");
}

/* ---- what a site's phones hold --------------------------------------------------------------------------------------- */

static void a_site_holds_the_people_of_all_that_it_serves(void **state)
{
    struct bench *b = *state;
    settle(b);
    send(b, "roster.person_changed",
         bench_text(b,
                    "{\"row\":{\"person\":%lld,\"identity\":{\"name\":\"王1\",\"document\":\"410185199001010015\","
                    "\"document_kind\":\"99\"},"
                    "\"sex\":\"male\",\"unit\":410185001001,\"kind\":\"resident\",\"groups\":[\"disabled\"]}}",
                    (long long)id_of(1)));
    int64_t round = open_round(b);
    const struct actor *point = bench_actor(b, "point", 0, SITE);
    assert_string_equal(bench_view_as(b, point, "missing_site_part", "site=1203"), "{\"rows\":[]}");
    send(b, "site.site_serves", "{\"site\":1203,\"units\":[410185001000,410185001001]}");
    enroll(b, round, 1, 2);
    merge(b, 3, 2);
    const char *part = bench_view_as(b, point, "missing_site_part", "site=1203");
    assert_true(bench_sees(part, bench_text(b,
                                            "{\"person\":%lld,\"name\":\"王1\",\"document_tail\":\"010015\",\"sex\":"
                                            "\"male\",\"unit\":410185001001,"
                                            "\"unit_name\":\"少室社区\",\"building\":0,\"green_lane\":true,\"done\":false}",
                                            (long long)id_of(1))));
    assert_true(bench_sees(part, bench_text(b,
                                            "{\"person\":%lld,\"name\":\"王3\",\"sex\":\"male\",\"unit\":410185001002,"
                                            "\"unit_name\":\"中岳社区\","
                                            "\"building\":0,\"green_lane\":false,\"done\":true}]}",
                                            (long long)id_of(3))));
    assert_null(strstr(part, "王2"));
    assert_null(strstr(part, "王4"));
    const char *first = bench_view_as(b, point, "missing_site_part", "site=1203&limit=1");
    assert_true(bench_sees(first, bench_text(b, "\"next\":\"410185001001.%lld\"", (long long)id_of(1))));
    const char *second = bench_view_as(b, point, "missing_site_part",
                                       bench_text(b, "site=1203&limit=1&after=410185001001.%lld", (long long)id_of(1)));
    assert_true(bench_sees(second, "王3"));
    assert_true(bench_sees(bench_view_as(b, bench_actor(b, "point", 0, 99), "missing_site_part", "site=1203"),
                           "rights.not_here"));
}

/* The 17 digits in the middle of the only card of an area. */
static const char *give_card(struct bench *b, int64_t unit)
{
    const char *body = bench_text(b, "{\"what\":\"cards\",\"unit\":%lld}", (long long)unit);
    assert_int_equal(bench_call(b, bench_server(b), POST, "/api/v1/paper/prints", NULL, body), 201);
    const char *card = strstr(bench_view(b, "paper_cards", bench_text(b, "unit=%lld", (long long)unit)), "\"card_code\":\"1");
    assert_non_null(card);
    return bench_text(b, "%.17s", card + strlen("\"card_code\":\"1"));
}

/* ---- what a phone takes with it ------------------------------------------------------------------------------------------ */

static void a_phone_takes_the_list_of_its_site_after_it_has_said_so(void **state)
{
    struct bench *b = *state;
    settle(b);
    int64_t round = open_round(b);
    const struct actor *point = bench_actor(b, "point", 0, SITE);
    send(b, "site.site_serves", "{\"site\":1203,\"units\":[410185001000]}");
    send(b, "sampling.tubes_issued", "{\"site\":1203,\"count\":50}");
    enroll(b, round, 1, 2);
    merge(b, 3, 2);
    const char *card = give_card(b, THERE);
    assert_int_equal(bench_call(b, point, GET, "/api/v1/shift/{site}", "1203", ""), 403);
    assert_string_equal(bench_key(b), "missing.shift_not_taken");
    assert_int_equal(bench_send_as(b, point, "account.shift_taken", "{\"site\":1203}"), ACCEPTED);
    assert_int_equal(bench_call(b, point, GET, "/api/v1/shift/{site}", "1203", ""), 200);
    const char *shift = bench_said(b);
    assert_true(bench_sees(shift, bench_text(b, "\"round\":%lld", (long long)round)));
    assert_true(bench_sees(shift, "\"site\":1203,\"site_name\":\"少室小学\",\"site_unit\":410185001001"));
    assert_true(bench_sees(shift, "\"tubes_on_hand\":49"));
    assert_true(bench_sees(shift, "\"places\":[\"少室社区\",\"中岳社区\"]"));
    assert_true(bench_sees(shift, bench_text(b, "\"person\":[%lld,", (long long)id_of(1))));
    assert_true(bench_sees(shift, "\"王1\"") && bench_sees(shift, "\"王3\""));
    assert_null(strstr(shift, "王2"));
    assert_true(bench_sees(shift, bench_text(b, "\"card\":[\"\",\"%s\"]", card)));
    assert_true(bench_sees(shift, "\"done\":[1]"));
    assert_true(bench_sees(shift, "\"done_site\":[0],\"sites\":[\"少室小学\"]"));
    bench_clock_advance(16 * CLOCK_MINUTE);
    assert_int_equal(bench_call(b, point, GET, "/api/v1/shift/{site}", "1203", ""), 403);
}

static void the_list_of_a_site_goes_to_nobody_else(void **state)
{
    struct bench *b = *state;
    settle(b);
    const struct actor *other = bench_actor(b, "point", 0, 99), *courier = bench_actor(b, "courier", 0, SITE);
    assert_int_equal(bench_send_as(b, other, "account.shift_taken", "{\"site\":1203}"), REJECTED);
    assert_int_equal(bench_send_as(b, courier, "account.shift_taken", "{\"site\":1203}"), REJECTED);
    assert_int_equal(bench_call(b, other, GET, "/api/v1/shift/{site}", "1203", ""), 403);
    assert_int_equal(bench_call(b, courier, GET, "/api/v1/shift/{site}", "1203", ""), 403);
    for (const char *const *site = (const char *const[]){"99", "7777", "x", "", NULL}; *site; site++) {
        assert_int_equal(bench_call(b, other, GET, "/api/v1/shift/{site}", *site, ""), 403);
        assert_string_equal(bench_key(b), "rights.not_here");
    }
}

/* ---- what somebody must act on ------------------------------------------------------------------------------------------ */

static void what_waits_is_told_by_the_oldest_worst_first(void **state)
{
    struct bench *b = *state;
    settle(b);
    long long round = open_round(b);
    send(b, "site.sites_listed",
         "{\"sites\":[{\"site\":900,\"kind\":\"lab\",\"name\":\"县医院\",\"unit\":410185001001},"
         "{\"site\":7,\"kind\":\"point\",\"name\":\"金东广场\",\"unit\":410185002001}]}");
    assert_string_equal(bench_view(b, "missing_todo", bench_text(b, "round=%lld", round)), "{\"rows\":[]}");
    enroll(b, round, 9, 1); /* the later tube is the older case, at the site with the higher number */
    send(b, "sampling.tube_closed", in_tube(b, round, 9, ",\"swab_count\":3"));
    int64_t oldest = clock_now();
    bench_clock_advance(CLOCK_MINUTE);
    const char *other = bench_text(b, "{\"tube_code\":\"%s\",\"round\":%lld,\"site\":7,\"person\":%lld}", tube(b, 3),
                                   round, (long long)id_of(4));
    send(b, "sampling.person_registered", other);
    send(b, "sampling.tube_closed",
         bench_text(b, "{\"tube_code\":\"%s\",\"round\":%lld,\"site\":7,\"swab_count\":2}", tube(b, 3), round));
    send(b, "transfer.box_packed",
         bench_text(b, "{\"box_code\":\"40000000000000000127\",\"site\":1203,\"round\":%lld,\"tubes\":[\"%s\"]}", round,
                    tube(b, 9)));
    send(b, "transfer.box_sealed",
         "{\"box_code\":\"40000000000000000127\",\"seal_code\":\"F1\",\"site\":1203,\"tube_count\":2}");
    send(b, "lab.tubes_received",
         bench_text(b, "{\"site\":900,\"tubes\":[{\"tube_code\":\"%s\",\"condition\":\"good\"}]}", tube(b, 3)));
    send(b, "lab.results_reported",
         bench_text(
             b,
             "{\"site\":900,\"run\":\"P1\",\"run_at\":1,\"results\":[{\"tube_code\":\"%s\",\"finding\":\"positive\"}]}",
             tube(b, 9)));
    assert_int_equal(bench_send(b, "lab.results_reported", "{}"), REJECTED);
    bench_clock_advance(7 * CLOCK_HOUR);
    const char *todo = bench_view(b, "missing_todo", bench_text(b, "round=%lld", round));
    const char *wants[] = {
        bench_text(b,
                   "{\"rows\":[{\"kind\":\"pool_positive\",\"n\":1,\"oldest_at\":%lld,\"what\":\"%s\",\"where_site\":"
                   "\"县医院\"}",
                   (long long)oldest + CLOCK_MINUTE, tube(b, 9)),
        bench_text(
            b, "{\"kind\":\"counts_differ\",\"n\":2,\"oldest_at\":%lld,\"what\":\"%s\",\"where_site\":\"少室小学\"}",
            (long long)oldest, tube(b, 9)),
        "{\"kind\":\"box_late\",\"n\":1,",
        "{\"kind\":\"difference\",\"n\":1,",
        "{\"kind\":\"lab_late\",\"n\":1,",
        "{\"kind\":\"quarantine\",\"n\":1,",
    };
    const char *at = todo;
    for (size_t i = 0; i < sizeof wants / sizeof *wants; i++) {
        at = strstr(at, wants[i]);
        if (!at)
            fail_msg("%s lacks, in this order, %s", todo, wants[i]);
    }
}

/* ---- who sees which sums ---------------------------------------------------------------------------- */

static void who_works_at_a_site_sees_how_far_its_areas_are_and_no_other(void **state)
{
    struct bench *b = *state;
    bench_plant(b);
    add(b, 1, HERE);
    add(b, 2, FAR);
    int64_t round = open_with(b, "");
    const struct actor *point = bench_actor(b, "point", 0, SITE);
    const char *of_site = bench_text(b, "round=%lld&site=1203", (long long)round);
    assert_string_equal(bench_view_as(b, point, "missing_by_area", of_site), "{\"rows\":[]}");
    send(b, "site.site_serves", "{\"site\":1203,\"units\":[410185001000]}");
    enroll(b, round, 1, 1);
    assert_true(bench_sees(bench_view_as(b, point, "missing_by_area", of_site),
                           "{\"rows\":[{\"unit\":410185001000,\"name\":\"嵩阳街道\",\"kind\":\"town\",\"due\":1,\"done\":1,"
                           "\"exempt\":0,\"remaining\":0}]}"));
    static const struct { const char *query, *key; } cases[] = {
        {"&unit=410185001000", "rights.not_here"},
        {"&site=1204", "rights.not_here"},
        {"", "rights.whole_county"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        (void)bench_view_as(b, point, "missing_by_area", bench_text(b, "round=%lld%s", (long long)round, cases[i].query));
        assert_string_equal(bench_key(b), cases[i].key);
    }
    (void)bench_view(b, "missing_by_area", bench_text(b, "round=%lld", (long long)round));
    assert_string_equal(bench_key(b), "missing.unit_or_site");
    (void)bench_view(b, "missing_by_area", bench_text(b, "round=%lld&unit=410185001000&site=1203", (long long)round));
    assert_string_equal(bench_key(b), "missing.unit_or_site");
}

/* A county of its own ledger, with one person who is due in an open round. */
static void plant_county(struct bench *b, int64_t county, const char *name, int persons)
{
    const struct actor server = {.county = county, .name = "server", .device = SERVER_DEVICE, .is_server = true};
    long long root = (long long)county * 1000000;
    const struct { const char *type, *body; } events[] = {
        {"area.units_listed",
         bench_text(b,
                    "{\"edition\":2023,\"units\":[{\"unit\":%lld,\"kind\":\"county\",\"name\":\"%s\"},"
                    "{\"unit\":%lld,\"parent\":%lld,\"kind\":\"town\",\"name\":\"城关镇\"},"
                    "{\"unit\":%lld,\"parent\":%lld,\"kind\":\"village\",\"name\":\"东街社区\"}]}",
                    root, name, root + 1000, root, root + 1001, root + 1000)},
        {"round.round_planned", bench_text(b, "{\"name\":\"第一轮\",\"from_at\":%lld,\"until_at\":%lld,\"pool_size\":10}",
                                           (long long)BENCH_NOW, (long long)(BENCH_NOW + 10 * CLOCK_HOUR))},
    };
    for (size_t i = 0; i < sizeof events / sizeof *events; i++)
        assert_int_equal(bench_send_as(b, &server, events[i].type, events[i].body), ACCEPTED);
    int64_t round = bench_seq(b);
    for (int k = 1; k <= persons; k++)
        assert_int_equal(
            bench_send_as(b, &server, "roster.person_added",
                          bench_text(b,
                                     "{\"row\":{\"person\":%lld,\"identity\":{\"name\":\"王%d\",\"phone\":\"138%08d\"},"
                                     "\"sex\":\"male\",\"unit\":%lld,\"kind\":\"resident\"}}",
                                     (long long)id_of(k), k, k, root + 1001)),
            ACCEPTED);
    assert_int_equal(bench_send_as(b, &server, "round.round_opened", bench_text(b, "{\"round\":%lld}", (long long)round)),
                     ACCEPTED);
}

static void a_city_sees_the_sums_of_its_counties_and_a_county_only_its_own(void **state)
{
    struct bench *b = *state;
    bench_plant(b);
    add(b, 1, HERE);
    (void)open_with(b, "");
    plant_county(b, 410122, "中牟县", 2);
    plant_county(b, 410222, "通许县", 1);
    const struct actor city = {.county = 410100, .name = "city", .device = SERVER_DEVICE, .is_server = true};
    assert_int_equal(bench_send_as(b, &city, "area.units_listed",
                                   "{\"edition\":2023,\"units\":[{\"unit\":410100000000,\"kind\":\"county\",\"name\":\"郑州市\"}]}"),
                     ACCEPTED);
    const char *all = bench_view_as(b, &city, "missing_counties", "");
    assert_true(bench_sees(all, "{\"rows\":[{\"county\":410100,\"county_name\":\"郑州市\",\"as_of\":1},{\"county\":410122,"
                                "\"county_name\":\"中牟县\",\"round\":2,\"name\":\"第一轮\",\"state\":\"open\",\"due\":2,"
                                "\"done\":0,\"exempt\":0,\"remaining\":2,\"as_of\":5},{\"county\":410185,"));
    assert_null(strstr(all, "410222"));
    assert_null(strstr(bench_view_as(b, &city, "missing_counties", "name=第二轮"), "\"due\""));
    const char *own = bench_view(b, "missing_counties", "name=第一轮");
    assert_true(bench_sees(own, "{\"rows\":[{\"county\":410185,\"county_name\":\"登封市\",\"round\":"));
    assert_null(strstr(own, "410122"));
    (void)bench_view_as(b, bench_actor(b, "town", 410185001000, 0), "missing_counties", "");
    assert_string_equal(bench_key(b), "rights.whole_county");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        bench_test(nobody_is_due_before_the_round_opens),
        bench_test(who_is_registered_is_done_once),
        bench_test(who_is_withdrawn_remains_again),
        bench_test(a_void_tube_sends_all_of_it_back),
        bench_test(who_moves_is_counted_where_they_live),
        bench_test(who_leaves_is_not_due_and_comes_back_as_they_were),
        bench_test(who_comes_during_the_round_is_added),
        bench_test(an_exemption_counts_until_the_person_is_done),
        bench_test(a_merge_counts_what_either_record_did),
        bench_test(what_a_dropped_record_did_can_be_taken_back),
        bench_test(both_records_in_one_void_tube_turn_once),
        bench_test(three_records_of_one_person_count_once),
        bench_test(merges_that_lead_on_count_for_the_last),
        bench_test(merges_and_exemptions_go_together),
        bench_test(late_news_takes_people_off_the_list_of_the_missing),
        bench_test(who_was_not_on_the_list_at_closing_is_added_not_dropped),
        bench_test(a_closed_round_keeps_people_where_they_lived),
        bench_test(who_was_away_at_closing_is_not_counted),
        bench_test(a_closed_round_keeps_who_was_one_person),
        bench_test(a_void_tube_counts_after_closing_too),
        bench_test(opening_again_counts_the_list_as_it_is_now),
        bench_test(a_round_of_some_areas_counts_only_there),
        bench_test(a_village_that_hangs_elsewhere_now_takes_its_people_along),
        bench_test(a_round_of_some_groups_counts_only_them),
        bench_test(two_rounds_side_by_side_keep_their_own_counts),
        bench_test(the_missing_are_told_with_cause_owner_and_last_round),
        bench_test(a_building_is_read_page_by_page),
        bench_test(knocking_is_for_those_who_answer_for_the_village),
        bench_test(knocking_at_nothing_is_refused),
        bench_test(a_site_holds_the_people_of_all_that_it_serves),
        bench_test(a_phone_takes_the_list_of_its_site_after_it_has_said_so),
        bench_test(the_list_of_a_site_goes_to_nobody_else),
        bench_test(what_waits_is_told_by_the_oldest_worst_first),
        bench_test(who_works_at_a_site_sees_how_far_its_areas_are_and_no_other),
        bench_test(a_city_sees_the_sums_of_its_counties_and_a_county_only_its_own),
    };
    return cmocka_run_group_tests_name("missing", tests, NULL, NULL);
}
