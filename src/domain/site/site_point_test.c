/* site_point_test.c - at the point: lines and waits, appointments, tables that move, needs, checkpoints. */
#include "core/clock.h"
#include "core/id.h"
#include "core/text.h"
#include "domain/site/site.h"
#include "test/bench.h"

#include <string.h>

#define HERE INT64_C(410185001001)
#define TOWN INT64_C(410185001000)
#define FAR INT64_C(410185002001)

static void send_as(struct bench *b, const struct actor *who, const char *type, const char *body)
{
    if (bench_send_as(b, who, type, body) != ACCEPTED)
        fail_msg("%s %s: %s at %s", type, body, bench_key(b), bench_field(b));
}

static void send(struct bench *b, const char *type, const char *body)
{
    send_as(b, bench_server(b), type, body);
}

static void refuse(struct bench *b, const struct actor *who, const char *type, const char *body, const char *key)
{
    assert_int_equal(bench_send_as(b, who, type, body), REJECTED);
    assert_string_equal(bench_key(b), key);
}

/* Two open points, of four tables here and of one far away, a laboratory and a checkpoint; a round. */
static int64_t settle(struct bench *b)
{
    bench_plant(b);
    send(b, "site.sites_listed",
         "{\"sites\":[{\"site\":11,\"kind\":\"point\",\"name\":\"少室广场\",\"unit\":410185001001,\"tables\":4},"
         "{\"site\":12,\"kind\":\"point\",\"name\":\"金店小学\",\"unit\":410185002001,\"tables\":1},"
         "{\"site\":13,\"kind\":\"lab\",\"name\":\"市疾控\",\"unit\":410185002001},"
         "{\"site\":14,\"kind\":\"checkpoint\",\"name\":\"高速口\",\"unit\":410185002001}]}");
    send(b, "site.site_opened", "{\"site\":11}");
    send(b, "site.site_opened", "{\"site\":12}");
    send(b, "round.round_planned",
         bench_text(b, "{\"name\":\"第一轮\",\"from_at\":%lld,\"until_at\":%lld,\"pool_size\":10}", (long long)BENCH_NOW,
                    (long long)(BENCH_NOW + 10 * CLOCK_HOUR)));
    int64_t round = bench_seq(b);
    send(b, "round.round_opened", bench_text(b, "{\"round\":%lld}", (long long)round));
    return round;
}

static const char *queues(struct bench *b)
{
    return bench_view(b, "site_queues", "");
}

static const char *todo(struct bench *b, int64_t round)
{
    return bench_view(b, "missing_todo", bench_text(b, "round=%lld", (long long)round));
}

/* ---- lines ------------------------------------------------------------------------------------------- */

static void a_line_is_what_came_less_what_went_and_never_less_than_nobody(void **state)
{
    struct bench *b = *state;
    settle(b);
    send(b, "site.queue_counted", "{\"site\":11,\"came\":50,\"went\":10}");
    assert_true(bench_sees(queues(b), "\"waiting\":40,"));
    send(b, "site.queue_counted", "{\"site\":11,\"came\":0,\"went\":60}");
    assert_true(bench_sees(queues(b), "\"name\":\"少室广场\",\"unit_name\":\"少室社区\",\"tables\":4,\"waiting\":0,"));
    bench_clock_advance(CLOCK_MINUTE);
    send(b, "site.queue_seen", "{\"site\":11,\"waiting\":33}");
    assert_true(bench_sees(queues(b), "\"waiting\":33,"));
    assert_int_equal(bench_send_at(b, bench_server(b), BENCH_NOW, "site.queue_counted",
                                   "{\"site\":11,\"came\":5,\"went\":0}"), ACCEPTED);
    assert_int_equal(bench_send_at(b, bench_server(b), BENCH_NOW, "site.queue_seen", "{\"site\":11,\"waiting\":1}"), ACCEPTED);
    assert_true(bench_sees(queues(b), "\"waiting\":33,"));
}

static void the_wait_is_the_line_by_the_pace_of_a_quarter_of_an_hour(void **state)
{
    struct bench *b = *state;
    settle(b);
    send(b, "site.queue_seen", "{\"site\":12,\"waiting\":18}");
    assert_true(bench_sees(queues(b), "\"wait_minutes\":18}"));          /* one table, a person a minute as planned */
    send(b, "site.queue_seen", "{\"site\":11,\"waiting\":18}");
    assert_true(bench_sees(queues(b), "\"wait_minutes\":5}"));           /* four tables */
    send(b, "site.queue_counted", "{\"site\":12,\"came\":10,\"went\":10}");
    assert_true(bench_sees(queues(b), "\"went\":10,\"registered\":0,\"wait_minutes\":27}"));
    bench_clock_advance(SITE_COUNT_STALE_MS + 1);
    assert_null(strstr(queues(b), "wait_minutes"));
}

static void registrations_set_the_pace_as_well(void **state)
{
    struct bench *b = *state;
    int64_t round = settle(b);
    char code[21];
    code_make(CODE_TUBE, 5, code);
    send(b, "site.queue_seen", "{\"site\":12,\"waiting\":10}");
    for (int k = 900; k < 902; k++) {
        send(b, "roster.person_added",
             bench_text(b, "{\"row\":{\"person\":%lld,\"identity\":{\"name\":\"王小%d\"},\"sex\":\"male\",\"unit\":%lld,\"kind\":"
                           "\"resident\"}}", (long long)id_make(SERVER_DEVICE, k), k, (long long)HERE));
        send(b, "sampling.person_registered",
             bench_text(b, "{\"tube_code\":\"%s\",\"round\":%lld,\"site\":12,\"person\":%lld}", code, (long long)round,
                        (long long)id_make(SERVER_DEVICE, k)));
    }
    assert_true(bench_sees(queues(b), "\"registered\":2,\"wait_minutes\":75}"));
}

static void people_who_wait_too_long_are_on_the_wall(void **state)
{
    struct bench *b = *state;
    int64_t round = settle(b);
    send(b, "site.queue_seen", "{\"site\":12,\"waiting\":20}");
    assert_null(strstr(todo(b, round), "long_line"));
    send(b, "site.queue_seen", "{\"site\":12,\"waiting\":21}");
    assert_true(bench_sees(todo(b, round), bench_text(b, "{\"kind\":\"long_line\",\"n\":1,\"oldest_at\":%lld,\"where_site\":"
                                                         "\"金店小学\"", (long long)BENCH_NOW)));
}

/* ---- appointments --------------------------------------------------------------------------------------- */

static const char *slot(struct bench *b, int64_t round, int64_t from_at, int64_t until_at, int capacity)
{
    return bench_text(b, "{\"site\":11,\"round\":%lld,\"slots\":[{\"from_at\":%lld,\"until_at\":%lld,\"capacity\":%d}]}",
                      (long long)round, (long long)from_at, (long long)until_at, capacity);
}

static const char *booking(struct bench *b, int64_t round, int64_t from_at, int k)
{
    return bench_text(b, "{\"site\":11,\"round\":%lld,\"from_at\":%lld,\"person\":%lld}", (long long)round,
                      (long long)from_at, (long long)id_make(SERVER_DEVICE, k));
}

static void a_slot_takes_as_many_as_it_has_places(void **state)
{
    struct bench *b = *state;
    int64_t round = settle(b), nine = BENCH_NOW + CLOCK_HOUR, ten = nine + CLOCK_HOUR;
    const char *query = bench_text(b, "site=11&round=%lld", (long long)round);
    for (int k = 901; k <= 903; k++)
        send(b, "roster.person_added",
             bench_text(b, "{\"row\":{\"person\":%lld,\"identity\":{\"name\":\"王小%d\"},\"sex\":\"male\",\"unit\":%lld,\"kind\":"
                           "\"resident\"}}", (long long)id_make(SERVER_DEVICE, k), k, (long long)HERE));
    send(b, "site.slots_set", slot(b, round, nine, ten, 2));
    send(b, "site.slots_set", slot(b, round, ten, ten + CLOCK_HOUR, 1));
    send(b, "site.slot_booked", booking(b, round, nine, 901));
    send(b, "site.slot_booked", booking(b, round, nine, 902));
    refuse(b, bench_server(b), "site.slot_booked", booking(b, round, nine, 903), "site.slot_is_full");
    assert_string_equal(bench_told(b, "capacity"), "2");
    send(b, "site.slot_booked", booking(b, round, nine, 902));
    send(b, "site.slot_booked", booking(b, round, ten, 902));
    assert_true(bench_sees(bench_view(b, "site_slots", query), "\"capacity\":2,\"booked\":1}"));
    assert_true(bench_sees(bench_view(b, "site_slots", query), "\"capacity\":1,\"booked\":1}"));
    send(b, "site.slot_booked", booking(b, round, nine, 903));
    send(b, "site.slot_cancelled", bench_text(b, "{\"round\":%lld,\"person\":%lld}", (long long)round,
                                              (long long)id_make(SERVER_DEVICE, 903)));
    const char *page = bench_view(b, "site_bookings", bench_text(b, "%s&limit=1", query));
    const char *next = strstr(page, "\"next\":\"");
    assert_non_null(next);
    page = bench_view(b, "site_bookings", bench_text(b, "%s&after=%.*s", query, (int)strcspn(next + 8, "\""), next + 8));
    assert_true(bench_sees(page, bench_text(b, "{\"from_at\":%lld", (long long)ten)));
    assert_null(strstr(page, "王小9"));
    refuse(b, bench_server(b), "site.slot_cancelled", bench_text(b, "{\"round\":%lld,\"person\":5}", (long long)round),
           "site.no_such_booking");
    refuse(b, bench_server(b), "site.slot_booked", booking(b, round, 5, 901), "site.no_such_slot");
    refuse(b, bench_server(b), "site.slot_booked", booking(b, round, nine, 999), "roster.person_not_active");
    refuse(b, bench_server(b), "site.slots_set", slot(b, round, ten, nine, 2), "site.slot_ends_before_it_begins");
    refuse(b, bench_server(b), "site.slots_set", slot(b, 99, nine, ten, 2), "missing.no_such_round");
}

/* ---- tables that move -------------------------------------------------------------------------------------- */

static const char *move_of(struct bench *b, int from, int to, int tables)
{
    return bench_text(b, "{\"from_site\":%d,\"to_site\":%d,\"tables\":%d,\"reason\":\"排长队\"}", from, to, tables);
}

static void a_table_is_ordered_received_and_then_stands_at_the_other_point(void **state)
{
    struct bench *b = *state;
    int64_t round = settle(b);
    const struct actor *here = bench_actor(b, "point", 0, 11), *there = bench_actor(b, "point", 0, 12);
    refuse(b, here, "site.table_move_ordered", move_of(b, 11, 12, 1), "rights.no_right");
    refuse(b, bench_actor(b, "town", TOWN, 0), "site.table_move_ordered", move_of(b, 11, 12, 1), "rights.not_here");
    send(b, "site.table_move_ordered", move_of(b, 11, 12, 2));
    const char *move = bench_text(b, "{\"move\":%lld}", (long long)bench_seq(b));
    assert_null(strstr(todo(b, round), "move_late"));
    bench_clock_advance(10 * CLOCK_MINUTE + 1);
    assert_true(bench_sees(todo(b, round), "{\"kind\":\"move_late\",\"n\":1,"));
    send_as(b, here, "site.table_move_received", move);
    assert_null(strstr(todo(b, round), "move_late"));
    refuse(b, here, "site.table_move_received", move, "site.move_was_received");
    refuse(b, bench_actor(b, "point", 0, 1203), "site.table_move_done", move, "rights.not_here");
    send_as(b, there, "site.table_move_done", move);
    assert_true(bench_sees(queues(b), "\"name\":\"少室广场\",\"unit_name\":\"少室社区\",\"tables\":2,"));
    assert_true(bench_sees(queues(b), "\"tables\":3,"));
    assert_true(bench_sees(bench_view(b, "site_moves", ""), "\"state\":\"done\""));
    refuse(b, there, "site.table_move_done", move, "site.move_is_over");
}

static void an_order_that_cannot_be_is_refused_and_one_can_be_taken_back(void **state)
{
    struct bench *b = *state;
    settle(b);
    static const struct { int from, to, tables; const char *key; } cases[] = {
        {11, 11, 1, "site.moves_to_itself"}, {12, 11, 2, "site.too_few_tables"}, {99, 11, 1, "site.no_such_site"},
        {11, 99, 1, "site.no_such_site"},    {11, 12, 21, "field.too_large"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        refuse(b, bench_server(b), "site.table_move_ordered", move_of(b, cases[i].from, cases[i].to, cases[i].tables),
               cases[i].key);
    send(b, "site.table_move_ordered", move_of(b, 12, 11, 1));
    int64_t first = bench_seq(b);
    send(b, "site.table_move_ordered", move_of(b, 12, 11, 1));
    int64_t second = bench_seq(b);
    send(b, "site.table_move_done", bench_text(b, "{\"move\":%lld}", (long long)first));
    refuse(b, bench_server(b), "site.table_move_done", bench_text(b, "{\"move\":%lld}", (long long)second),
           "site.too_few_tables");
    send(b, "site.table_move_cancelled", bench_text(b, "{\"move\":%lld,\"reason\":\"没台了\"}", (long long)second));
    assert_true(bench_sees(bench_view(b, "site_moves", "unit=410185002000"), "\"state\":\"cancelled\""));
    refuse(b, bench_server(b), "site.table_move_received", "{\"move\":99}", "site.no_such_move");
}

/* ---- needs ------------------------------------------------------------------------------------------------------ */

static void a_need_is_asked_taken_and_met(void **state)
{
    struct bench *b = *state;
    int64_t round = settle(b);
    const struct actor *here = bench_actor(b, "point", 0, 11), *there = bench_actor(b, "point", 0, 12);
    send_as(b, here, "site.need_asked", "{\"site\":11,\"thing\":\"heater\"}");
    const char *need = bench_text(b, "{\"need\":%lld}", (long long)bench_seq(b));
    send_as(b, here, "site.need_asked", "{\"site\":11,\"thing\":\"heater\"}");
    send_as(b, here, "site.need_asked", "{\"site\":11,\"thing\":\"tubes\",\"n\":200}");
    refuse(b, here, "site.need_asked", "{\"site\":11,\"thing\":\"gold\"}", "field.not_a_choice");
    refuse(b, there, "site.need_asked", "{\"site\":11,\"thing\":\"tubes\"}", "rights.not_here");
    assert_true(bench_sees(todo(b, round), "{\"kind\":\"need\",\"n\":2,"));
    assert_true(bench_sees(todo(b, round), "\"what\":\"heater\",\"where_site\":\"少室广场\""));
    refuse(b, there, "site.need_taken", need, "rights.not_here");
    send_as(b, bench_actor(b, "town", TOWN, 0), "site.need_taken", need);
    assert_true(bench_sees(bench_view(b, "site_needs", "site=11"), "\"state\":\"taken\""));
    send_as(b, here, "site.need_met", need);
    refuse(b, here, "site.need_met", need, "site.need_is_met");
    refuse(b, here, "site.need_met", "{\"need\":99}", "site.no_such_need");
    assert_true(bench_sees(todo(b, round), "{\"kind\":\"need\",\"n\":1,"));
    assert_true(bench_sees(bench_view(b, "site_needs", ""), "{\"rows\":[{\"need\":"));
}

/* ---- checkpoints --------------------------------------------------------------------------------------------------- */

static void a_checkpoint_adds_up_its_day(void **state)
{
    struct bench *b = *state;
    settle(b);
    const struct actor *guard = bench_actor(b, "checkpoint", 0, 14);
    send_as(b, guard, "site.checkpoint_counted", "{\"site\":14,\"vehicles\":10,\"people\":25,\"fever\":1,\"referred\":1}");
    bench_clock_advance(2 * CLOCK_HOUR);
    send_as(b, guard, "site.checkpoint_counted", "{\"site\":14,\"vehicles\":3,\"people\":4,\"fever\":0,\"referred\":0}");
    assert_true(bench_sees(bench_view_as(b, guard, "site_checkpoints", ""),
                           "\"vehicles\":13,\"people\":29,\"fever\":1,\"referred\":1,"));
    refuse(b, guard, "site.checkpoint_counted", "{\"site\":14,\"vehicles\":0,\"people\":1,\"fever\":2,\"referred\":0}",
           "site.more_than_people");
    assert_string_equal(bench_field(b), "fever");
    refuse(b, bench_server(b), "site.checkpoint_counted",
           "{\"site\":11,\"vehicles\":0,\"people\":0,\"fever\":0,\"referred\":0}", "site.is_no_checkpoint");
    refuse(b, bench_server(b), "site.queue_seen", "{\"site\":14,\"waiting\":1}", "site.has_no_line");
    bench_clock_advance(CLOCK_DAY);
    assert_true(bench_sees(bench_view(b, "site_checkpoints", bench_text(b, "unit=%lld", (long long)FAR)), "\"vehicles\":0,"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        bench_test(a_line_is_what_came_less_what_went_and_never_less_than_nobody),
        bench_test(the_wait_is_the_line_by_the_pace_of_a_quarter_of_an_hour),
        bench_test(registrations_set_the_pace_as_well),
        bench_test(people_who_wait_too_long_are_on_the_wall),
        bench_test(a_slot_takes_as_many_as_it_has_places),
        bench_test(a_table_is_ordered_received_and_then_stands_at_the_other_point),
        bench_test(an_order_that_cannot_be_is_refused_and_one_can_be_taken_back),
        bench_test(a_need_is_asked_taken_and_met),
        bench_test(a_checkpoint_adds_up_its_day),
    };
    return cmocka_run_group_tests_name("site_point", tests, NULL, NULL);
}
