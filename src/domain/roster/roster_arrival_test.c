/* roster_arrival_test.c - who comes from elsewhere is known once, has an owner and a clock, and ends on
 * the right list. */
#include "core/clock.h"
#include "core/id.h"
#include "domain/roster/roster.h"
#include "test/bench.h"

#include <string.h>

#define HERE INT64_C(410185001001)
#define TOWN INT64_C(410185001000)
#define FAR INT64_C(410185002001)
#define CARD "11010519491231002X"

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

static const char *report_with(struct bench *b, int64_t unit, const char *document, const char *rest)
{
    return bench_text(b, "{\"identity\":{\"name\":\"赵远来\",\"document_kind\":\"01\",\"document\":\"%s\",\"phone\":"
                         "\"13800138000\",\"address\":\"1号楼101\"},\"unit\":%lld,\"from_place\":\"陕西西安\","
                         "\"arrived_on\":\"2022-01-12\",\"channel\":\"clerk\"%s}", document, (long long)unit, rest);
}

static int64_t report(struct bench *b, int64_t unit)
{
    send(b, "roster.arrival_reported", report_with(b, unit, CARD, ""));
    return bench_seq(b);
}

static const char *arrivals(struct bench *b, const char *rest)
{
    return bench_view(b, "roster_arrivals", bench_text(b, "unit=%lld%s", (long long)TOWN, rest));
}

static const char *of(struct bench *b, int64_t arrival, const char *rest)
{
    return bench_text(b, "{\"arrival\":%lld%s}", (long long)arrival, rest);
}

static int64_t open_round(struct bench *b)
{
    send(b, "round.round_planned",
         bench_text(b, "{\"name\":\"第一轮\",\"from_at\":%lld,\"until_at\":%lld,\"pool_size\":10}", (long long)BENCH_NOW,
                    (long long)(BENCH_NOW + 10 * CLOCK_HOUR)));
    int64_t round = bench_seq(b);
    send(b, "round.round_opened", bench_text(b, "{\"round\":%lld}", (long long)round));
    return round;
}

/* ---- once ------------------------------------------------------------------------------------------ */

static void who_reports_twice_is_one_arrival_and_the_last_word_holds(void **state)
{
    struct bench *b = *state;
    bench_plant(b);
    report(b, FAR);
    bench_clock_advance(CLOCK_HOUR);
    report(b, HERE);
    const char *list = arrivals(b, "");
    assert_true(bench_sees(list, bench_text(b, "\"at\":%lld,\"due_at\":%lld,\"reports\":2,\"on_list\":false",
                                            (long long)BENCH_NOW, (long long)BENCH_NOW + 2 * CLOCK_HOUR)));
    assert_null(strstr(strstr(list, "\"arrival\":") + 1, "\"arrival\":"));
}

static void who_is_on_the_list_is_known_by_the_document(void **state)
{
    struct bench *b = *state;
    int64_t person = id_make(SERVER_DEVICE, 900);
    bench_plant(b);
    send(b, "roster.person_added",
         bench_text(b, "{\"row\":{\"person\":%lld,\"identity\":{\"name\":\"赵远来\",\"document_kind\":\"01\",\"document\":"
                       "\"%s\"},\"sex\":\"female\",\"unit\":%lld,\"kind\":\"resident\"}}", (long long)person, CARD,
                    (long long)FAR));
    int64_t arrival = report(b, HERE);
    assert_true(bench_sees(arrivals(b, ""), bench_text(b, "\"person\":%lld,", (long long)person)));
    assert_true(bench_sees(arrivals(b, ""), "\"on_list\":true"));
    refuse(b, bench_server(b), "roster.arrival_listed", of(b, arrival, ",\"kind\":\"floating\""), "roster.arrival_is_on_list");
    send(b, "roster.arrival_closed", of(b, arrival, ",\"reason\":\"lives_here\""));
    assert_string_equal(arrivals(b, ""), "{\"rows\":[]}");
    assert_true(bench_sees(arrivals(b, "&state=closed"), "\"reason\":\"lives_here\""));
    refuse(b, bench_server(b), "roster.arrival_taken", of(b, arrival, ""), "roster.arrival_settled");
    report(b, HERE);
    assert_true(bench_sees(arrivals(b, ""), "\"reports\":1"));
}

static void a_checkpoint_reports_to_any_village_and_sees_nobody(void **state)
{
    struct bench *b = *state;
    bench_plant(b);
    send(b, "site.sites_listed",
         "{\"sites\":[{\"site\":1900,\"kind\":\"checkpoint\",\"name\":\"高速口\",\"unit\":410185002001}]}");
    const struct actor *guard = bench_actor(b, "checkpoint", 0, 1900);
    send_as(b, guard, "roster.arrival_reported",
            report_with(b, HERE, CARD, bench_text(b, ",\"site\":1900,\"person\":%lld,\"temperature\":37.9,\"referred\":true",
                                                  (long long)id_make(guard->device, 5))));
    assert_true(bench_sees(arrivals(b, ""), "\"site_name\":\"高速口\",\"temperature\":37.9,\"referred\":true"));
    refuse(b, guard, "roster.arrival_reported", report_with(b, HERE, "", ",\"site\":1203"), "field.too_short");
    refuse(b, guard, "roster.arrival_reported", report_with(b, HERE, CARD, ",\"site\":1203"), "rights.not_here");
    assert_true(bench_sees(bench_view_as(b, guard, "roster_arrivals", bench_text(b, "unit=%lld", (long long)TOWN)),
                           "rights.no_right"));
}

static void what_cannot_be_is_refused(void **state)
{
    struct bench *b = *state;
    bench_plant(b);
    const struct actor *guard = bench_actor(b, "checkpoint", TOWN, 0);
    static const struct { const char *document, *rest, *key; } cases[] = {
        {"110105194912310021", "", "roster.idno_bad_check"},
        {CARD, ",\"temperature\":52.5", "roster.bad_temperature"},
        {CARD, ",\"person\":16777216000", "roster.id_of_other_device"},
        {CARD, ",\"sex\":\"both\"", "field.not_a_choice"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        refuse(b, guard, "roster.arrival_reported", report_with(b, HERE, cases[i].document, cases[i].rest), cases[i].key);
    refuse(b, guard, "roster.arrival_reported", report_with(b, HERE, CARD, ""), "roster.arrival_needs_number");
    refuse(b, bench_server(b), "roster.arrival_reported", report_with(b, 99, CARD, ""), "roster.no_such_unit");
    refuse(b, bench_server(b), "roster.arrival_taken", "{\"arrival\":99}", "roster.no_such_arrival");
}

/* ---- the village -------------------------------------------------------------------------------------- */

static void the_clock_runs_until_somebody_is_reached(void **state)
{
    struct bench *b = *state;
    bench_plant(b);
    int64_t round = open_round(b), arrival = report(b, HERE);
    const struct actor *village = bench_actor(b, "village", HERE, 0), *other = bench_actor(b, "village", FAR, 0);
    const char *query = bench_text(b, "round=%lld", (long long)round);
    bench_clock_advance(CLOCK_HOUR);
    refuse(b, other, "roster.arrival_contacted", of(b, arrival, ",\"outcome\":\"reached\""), "rights.not_here");
    send_as(b, village, "roster.arrival_contacted", of(b, arrival, ",\"outcome\":\"no_answer\""));
    assert_null(strstr(bench_view(b, "missing_todo", query), "arrival_late"));
    bench_clock_advance(CLOCK_HOUR + 1);
    assert_true(bench_sees(bench_view(b, "missing_todo", query), "{\"kind\":\"arrival_late\",\"n\":1,"));
    send_as(b, village, "roster.arrival_contacted", of(b, arrival, ",\"outcome\":\"reached\""));
    assert_null(strstr(bench_view(b, "missing_todo", query), "arrival_late"));
    assert_true(bench_sees(arrivals(b, ""), bench_text(b, "\"contacted_at\":%lld,\"outcome\":\"reached\"",
                                                       (long long)BENCH_NOW + 2 * CLOCK_HOUR + 1)));
}

static void an_arrival_is_handed_to_the_right_village_and_taken_there(void **state)
{
    struct bench *b = *state;
    bench_plant(b);
    int64_t arrival = report(b, FAR);
    const struct actor *village = bench_actor(b, "village", HERE, 0), *other = bench_actor(b, "village", FAR, 0);
    refuse(b, village, "roster.arrival_taken", of(b, arrival, ""), "rights.not_here");
    send_as(b, other, "roster.arrival_taken", of(b, arrival, ""));
    refuse(b, other, "roster.arrival_redirected", of(b, arrival, ",\"unit\":99"), "roster.no_such_unit");
    send_as(b, other, "roster.arrival_redirected", of(b, arrival, bench_text(b, ",\"unit\":%lld", (long long)HERE)));
    assert_null(strstr(arrivals(b, ""), "\"owner\""));
    send_as(b, village, "roster.arrival_taken", of(b, arrival, ""));
    assert_true(bench_sees(arrivals(b, ""), "\"owner\":"));
}

static void who_is_put_on_the_list_is_due_there_and_found_by_the_document(void **state)
{
    struct bench *b = *state;
    bench_plant(b);
    int64_t round = open_round(b), arrival = report(b, HERE);
    const char *total = bench_text(b, "round=%lld", (long long)round);
    assert_true(bench_sees(bench_view(b, "missing_total", total), "\"due\":0"));
    send(b, "roster.arrival_listed", of(b, arrival, ",\"household\":\"101\",\"kind\":\"floating\""));
    assert_true(bench_sees(bench_view(b, "missing_total", total), "\"due\":1,\"done\":0,\"exempt\":0,\"remaining\":1"));
    assert_true(bench_sees(bench_view(b, "roster_find", "document=" CARD), "\"kind\":\"floating\""));
    assert_true(bench_sees(bench_view(b, "roster_find", "document=" CARD), "\"sex\":\"female\""));
    assert_true(bench_sees(arrivals(b, "&state=listed"), "\"state\":\"listed\""));
    int64_t again = report(b, HERE);
    assert_true(bench_sees(arrivals(b, ""), "\"on_list\":true"));
    refuse(b, bench_server(b), "roster.arrival_listed", of(b, again, ",\"kind\":\"floating\""), "roster.arrival_is_on_list");
}

static void who_left_and_comes_back_is_on_the_list_again(void **state)
{
    struct bench *b = *state;
    bench_plant(b);
    int64_t round = open_round(b), arrival = report(b, HERE);
    send(b, "roster.arrival_listed", of(b, arrival, ",\"kind\":\"floating\""));
    const char *list = arrivals(b, "&state=listed");
    const char *person = bench_text(b, "%.*s", (int)strcspn(strstr(list, "\"person\":") + 9, ","),
                                    strstr(list, "\"person\":") + 9);
    send(b, "roster.person_left", bench_text(b, "{\"person\":%s,\"cause\":\"moved_away\"}", person));
    int64_t back = report(b, HERE);
    send(b, "roster.arrival_listed", of(b, back, ",\"kind\":\"resident\""));
    assert_true(bench_sees(bench_view(b, "missing_total", bench_text(b, "round=%lld", (long long)round)), "\"due\":1"));
    assert_true(bench_sees(bench_view(b, "roster_find", "document=" CARD), "\"kind\":\"resident\""));
}

static void erasing_somebody_takes_the_reports_along(void **state)
{
    struct bench *b = *state;
    bench_plant(b);
    int64_t arrival = report(b, HERE);
    const char *list = arrivals(b, "");
    const char *person = bench_text(b, "%.*s", (int)strcspn(strstr(list, "\"person\":") + 9, ","),
                                    strstr(list, "\"person\":") + 9);
    send(b, "roster.person_erased", bench_text(b, "{\"person\":%s,\"basis\":\"本人申请\"}", person));
    assert_null(strstr(arrivals(b, ""), "\"name\""));
    refuse(b, bench_server(b), "roster.arrival_listed", of(b, arrival, ",\"kind\":\"floating\""), "seal.person_erased");
}

/* ---- the public form -------------------------------------------------------------------------------------- */

static void the_public_form_begins_with_the_towns_of_a_county(void **state)
{
    struct bench *b = *state;
    bench_plant(b);
    assert_int_equal(bench_call(b, NULL, GET, "/arrive/{county}", "410185", ""), 200);
    assert_true(bench_sees(bench_said(b), "/arrive/410185/410185001000"));
    assert_int_equal(bench_call(b, NULL, GET, "/arrive/{county}", "999999", ""), 404);
    assert_int_equal(bench_call(b, NULL, GET, "/arrive/{county}", "none", ""), 404);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        bench_test(who_reports_twice_is_one_arrival_and_the_last_word_holds),
        bench_test(who_is_on_the_list_is_known_by_the_document),
        bench_test(a_checkpoint_reports_to_any_village_and_sees_nobody),
        bench_test(what_cannot_be_is_refused),
        bench_test(the_clock_runs_until_somebody_is_reached),
        bench_test(an_arrival_is_handed_to_the_right_village_and_taken_there),
        bench_test(who_is_put_on_the_list_is_due_there_and_found_by_the_document),
        bench_test(who_left_and_comes_back_is_on_the_list_again),
        bench_test(erasing_somebody_takes_the_reports_along),
        bench_test(the_public_form_begins_with_the_towns_of_a_county),
    };
    return cmocka_run_group_tests_name("roster_arrival", tests, NULL, NULL);
}
