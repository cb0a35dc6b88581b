/* lab_test.c - received, reported, corrected, re-checked; and what it means for a person. */
#include "core/clock.h"
#include "core/id.h"
#include "core/message.h"
#include "core/text.h"
#include "domain/lab/lab.h"
#include "test/bench.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define HERE INT64_C(410185001001)
#define SITE 1203
#define LAB 900
#define OTHER_LAB 901

/* ---- what happens ------------------------------------------------------------------------------- */

static int64_t id_of(int k)
{
    return id_make(SERVER_DEVICE, k);
}

static void send(struct bench *b, const char *type, const char *body)
{
    if (bench_send(b, type, body) != ACCEPTED)
        fail_msg("%s %s: %s at %s", type, body, bench_key(b), bench_field(b));
}

static const char *tube(struct bench *b, int n)
{
    char code[21];
    code_make(CODE_TUBE, (uint64_t)n, code);
    return bench_text(b, "%s", code);
}

/* Tube n holds persons 2n - 1 and 2n, and so many swabs; returns the round. */
static int64_t settle(struct bench *b, int tubes, int swabs)
{
    bench_plant(b);
    send(b, "site.sites_listed",
         "{\"sites\":[{\"site\":900,\"kind\":\"lab\",\"name\":\"县医院\",\"unit\":410185002001},"
         "{\"site\":901,\"kind\":\"lab\",\"name\":\"疾控中心\",\"unit\":410185002002}]}");
    send(b, "round.round_planned",
         bench_text(b, "{\"name\":\"第一轮\",\"from_at\":%lld,\"until_at\":%lld,\"pool_size\":10}",
                    (long long)BENCH_NOW, (long long)(BENCH_NOW + 10 * CLOCK_HOUR)));
    long long round = bench_seq(b);
    send(b, "round.round_opened", bench_text(b, "{\"round\":%lld}", round));
    for (int k = 1; k <= 2 * tubes; k++) {
        send(b, "roster.person_added",
             bench_text(b,
                        "{\"row\":{\"person\":%lld,\"identity\":{\"name\":\"王%d\"},\"sex\":\"male\",\"unit\":%lld,"
                        "\"kind\":\"resident\"}}",
                        (long long)id_of(k), k, (long long)HERE));
        send(b, "sampling.person_registered",
             bench_text(b, "{\"tube_code\":\"%s\",\"round\":%lld,\"site\":%d,\"person\":%lld}", tube(b, (k + 1) / 2),
                        round, SITE, (long long)id_of(k)));
    }
    for (int n = 1; n <= tubes; n++)
        send(b, "sampling.tube_closed",
             bench_text(b, "{\"tube_code\":\"%s\",\"round\":%lld,\"site\":%d,\"swab_count\":%d}", tube(b, n), round,
                        SITE, swabs));
    return round;
}

static const char *receiving(struct bench *b, int site, int n, const char *condition)
{
    return bench_text(b, "{\"site\":%d,\"tubes\":[{\"tube_code\":\"%s\",\"condition\":\"%s\"}]}", site, tube(b, n),
                      condition);
}

static void receive(struct bench *b, int site, int n, const char *condition)
{
    send(b, "lab.tubes_received", receiving(b, site, n, condition));
}

static const char *reporting(struct bench *b, int site, int n, const char *finding)
{
    return bench_text(b,
                      "{\"site\":%d,\"run\":\"P-01\",\"machine\":\"7500\",\"run_at\":%lld,\"results\":[{\"tube_code\":"
                      "\"%s\",\"finding\":\"%s\","
                      "\"ct_orf1ab\":33.5}]}",
                      site, (long long)clock_now(), tube(b, n), finding);
}

static void report(struct bench *b, int site, int n, const char *finding)
{
    send(b, "lab.results_reported", reporting(b, site, n, finding));
}

static const char *rechecking(struct bench *b, int n, int k, const char *finding)
{
    return bench_text(b, "{\"site\":%d,\"person\":%lld,\"tube_code\":\"%s\",\"finding\":\"%s\"}", LAB,
                      (long long)id_of(k), tube(b, n), finding);
}

static const char *correcting(struct bench *b, int site, int n, const char *finding)
{
    return bench_text(b, "{\"site\":%d,\"tube_code\":\"%s\",\"finding\":\"%s\",\"reason\":\"加样错位\"}", site,
                      tube(b, n), finding);
}

static const char *withdrawing(struct bench *b, int site, int n)
{
    return bench_text(b, "{\"site\":%d,\"tube_code\":\"%s\",\"reason\":\"贴错管\"}", site, tube(b, n));
}

static const char *of_round(struct bench *b, int64_t round)
{
    return bench_text(b, "round=%lld", (long long)round);
}

static void assert_lab(struct bench *b, int64_t round, int site, int received, int reported, int unreceived,
                       int in_work, int abnormal)
{
    assert_true(bench_sees(bench_view(b, "lab_reconciliation", of_round(b, round)),
                           bench_text(b,
                                      "\"site\":%d,\"site_name\":\"%s\",\"received\":%d,\"reported\":%d,\"unreceived\":"
                                      "%d,\"in_work\":%d,\"abnormal\":%d}",
                                      site, site == LAB ? "县医院" : "疾控中心", received, reported, unreceived,
                                      in_work, abnormal)));
    assert_int_equal(received, reported - unreceived + in_work + abnormal);
}

static void assert_meaning(struct bench *b, int n, int k, const char *want)
{
    const char *meaning;
    assert_null(lab_meaning(bench_tx(b), BENCH_COUNTY, tube(b, n), id_of(k), &meaning));
    assert_string_equal(meaning, want);
}

/* ---- receipt -------------------------------------------------------------------------------------- */

static void received_tubes_wait_until_they_are_reported(void **state)
{
    struct bench *b = *state;
    int64_t round = settle(b, 2, 2);
    receive(b, LAB, 1, "good");
    assert_int_equal(bench_send_again(b), DUPLICATE);
    bench_clock_advance(CLOCK_HOUR);
    receive(b, LAB, 2, "good");
    assert_lab(b, round, LAB, 2, 0, 0, 2, 0);
    assert_true(bench_sees(bench_view(b, "lab_progress", of_round(b, round)),
                           bench_text(b, "\"received\":2,\"reported\":0,\"pending\":2,\"pending_oldest_at\":%lld,",
                                      (long long)BENCH_NOW)));
    assert_meaning(b, 1, 1, "pending");
    report(b, LAB, 1, "negative");
    assert_lab(b, round, LAB, 2, 1, 0, 1, 0);
    assert_true(bench_sees(bench_view(b, "lab_progress", of_round(b, round)),
                           bench_text(b, "\"pending\":1,\"pending_oldest_at\":%lld,\"negative\":1,\"positive\":0,",
                                      (long long)(BENCH_NOW + CLOCK_HOUR))));
    assert_meaning(b, 1, 1, "negative");
}

static void a_tube_that_cannot_be_run_is_abnormal_until_it_is_reported(void **state)
{
    struct bench *b = *state;
    int64_t round = settle(b, 2, 2);
    receive(b, LAB, 1, "leaking");
    assert_lab(b, round, LAB, 1, 0, 0, 0, 1);
    receive(b, LAB, 1, "good");
    assert_lab(b, round, LAB, 1, 0, 0, 1, 0);
    receive(b, LAB, 1, "too_old");
    receive(b, LAB, 2, "good");
    assert_lab(b, round, LAB, 2, 0, 0, 1, 1);
    report(b, LAB, 1, "invalid");
    assert_lab(b, round, LAB, 2, 1, 0, 1, 0);
    assert_true(bench_sees(bench_view(b, "lab_progress", of_round(b, round)), "\"pending\":1,"));
    assert_meaning(b, 1, 1, "invalid");
}

static void a_result_may_come_before_the_receipt(void **state)
{
    struct bench *b = *state;
    int64_t round = settle(b, 2, 2);
    receive(b, LAB, 2, "good");
    report(b, LAB, 1, "negative");
    assert_lab(b, round, LAB, 1, 1, 1, 1, 0);
    assert_true(
        bench_sees(bench_view(b, "lab_progress", of_round(b, round)), "\"received\":1,\"reported\":1,\"pending\":1,"));
    receive(b, LAB, 1, "good");
    assert_lab(b, round, LAB, 2, 1, 0, 1, 0);
    assert_meaning(b, 1, 1, "negative");
}

static void a_tube_counts_in_the_lab_that_last_had_it(void **state)
{
    struct bench *b = *state;
    int64_t round = settle(b, 1, 2);
    receive(b, LAB, 1, "good");
    report(b, OTHER_LAB, 1, "positive");
    assert_lab(b, round, LAB, 0, 0, 0, 0, 0);
    assert_lab(b, round, OTHER_LAB, 1, 1, 0, 0, 0);
    receive(b, LAB, 1, "leaking");
    assert_lab(b, round, LAB, 1, 1, 0, 0, 0);
    assert_lab(b, round, OTHER_LAB, 0, 0, 0, 0, 0);
}

/* ---- results ---------------------------------------------------------------------------------------- */

static void the_newest_word_counts_and_every_word_is_kept(void **state)
{
    struct bench *b = *state;
    int64_t round = settle(b, 1, 2);
    report(b, LAB, 1, "invalid");
    report(b, LAB, 1, "negative");
    assert_lab(b, round, LAB, 0, 1, 1, 0, 0);
    assert_meaning(b, 1, 1, "negative");
    send(b, "lab.result_corrected", correcting(b, LAB, 1, "positive"));
    assert_meaning(b, 1, 1, "preliminary_positive");
    assert_true(
        bench_sees(bench_view(b, "lab_progress", of_round(b, round)), "\"negative\":0,\"positive\":1,\"invalid\":0,"));
    const char *words = bench_view(b, "lab_tube", bench_text(b, "tube_code=%s", tube(b, 1)));
    const char *first = strstr(words, "\"what\":\"result\",\"site\":900,\"site_name\":\"县医院\",\"finding\":"
                                      "\"invalid\",\"ct_orf1ab\":33.5,\"run\":\"P-01\"");
    assert_non_null(first);
    const char *second = strstr(first, "\"finding\":\"negative\"");
    assert_non_null(second);
    assert_non_null(strstr(second, "\"what\":\"correction\",\"site\":900,\"site_name\":\"县医院\",\"finding\":"
                                   "\"positive\",\"ct_orf1ab\":33.5,"
                                   "\"run\":\"P-01\",\"reason\":\"加样错位\""));
}

static void a_withdrawn_result_lets_the_tube_wait_again_and_is_kept(void **state)
{
    struct bench *b = *state;
    int64_t round = settle(b, 2, 2);
    receive(b, LAB, 1, "good");
    report(b, LAB, 1, "positive");
    report(b, LAB, 2, "negative");
    send(b, "lab.result_withdrawn", withdrawing(b, LAB, 1));
    send(b, "lab.result_withdrawn", withdrawing(b, LAB, 2));
    assert_lab(b, round, LAB, 1, 0, 0, 1, 0);
    assert_meaning(b, 1, 1, "pending");
    const char *words = bench_view(b, "lab_tube", bench_text(b, "tube_code=%s", tube(b, 1)));
    assert_true(bench_sees(words, "\"what\":\"result\",\"site\":900,\"site_name\":\"县医院\",\"finding\":\"positive\""));
    assert_true(bench_sees(words, "\"what\":\"withdrawn\",\"site\":900,\"site_name\":\"县医院\",\"reason\":\"贴错管\""));
    report(b, OTHER_LAB, 1, "negative");
    assert_meaning(b, 1, 1, "negative");
}

static void a_correction_lists_who_was_told_before(void **state)
{
    struct bench *b = *state;
    settle(b, 1, 2);
    const struct actor *clerk = bench_actor(b, "village", HERE, 0);
    const char *look = bench_text(b, "{\"person\":%lld,\"reason\":\"查询结果\"}", (long long)id_of(1));
    assert_int_equal(bench_send_as(b, clerk, "account.person_viewed", look), ACCEPTED);
    const char *query = bench_text(b, "tube_code=%s", tube(b, 1));
    assert_string_equal(bench_view(b, "lab_told", query), "{\"rows\":[]}");
    bench_clock_advance(CLOCK_MINUTE);
    report(b, LAB, 1, "negative");
    assert_string_equal(bench_view(b, "lab_told", query), "{\"rows\":[]}");
    bench_clock_advance(CLOCK_MINUTE);
    assert_int_equal(bench_send_as(b, clerk, "account.person_viewed", look), ACCEPTED);
    int64_t looked_at = clock_now();
    bench_clock_advance(CLOCK_MINUTE);
    send(b, "lab.result_corrected", correcting(b, LAB, 1, "positive"));
    assert_true(bench_sees(bench_view(b, "lab_told", query), bench_text(b, "{\"rows\":[{\"at\":%lld,\"account\":%lld,\"account_name\":",
                                                                        (long long)looked_at, (long long)clerk->id)));
    const struct actor *other = bench_actor(b, "lab", 0, OTHER_LAB);
    assert_string_equal(bench_view_as(b, other, "lab_told", query), "{\"rows\":[]}");
    assert_true(bench_sees(bench_view(b, "lab_told", query),
                           bench_text(b, "\"person\":%lld,\"reason\":\"查询结果\"}]}", (long long)id_of(1))));
    assert_true(bench_sees(bench_view_as(b, clerk, "lab_told", query), "rights.no_right"));
}

static void nobody_in_a_barred_tube_is_told_negative(void **state)
{
    struct bench *b = *state;
    int64_t round = settle(b, 2, 1);
    assert_meaning(b, 1, 1, "pending");
    report(b, LAB, 1, "negative");
    report(b, LAB, 2, "positive");
    assert_meaning(b, 1, 1, "barred");
    assert_meaning(b, 2, 3, "preliminary_positive");
    assert_true(bench_sees(bench_view(b, "lab_by_person", bench_text(b, "person=%lld", (long long)id_of(1))),
                           "\"meaning\":\"barred\""));
    send(b, "sampling.count_resolved",
         bench_text(b, "{\"tube_code\":\"%s\",\"round\":%lld,\"site\":%d,\"finding\":\"recount\",\"swab_count\":2}",
                    tube(b, 1), (long long)round, SITE));
    assert_meaning(b, 1, 1, "negative");
}

static void a_positive_pool_is_preliminary_until_each_member_is_rechecked(void **state)
{
    struct bench *b = *state;
    int64_t round = settle(b, 2, 2);
    report(b, LAB, 1, "positive");
    const char *open = bench_text(b, "%s&state=open", of_round(b, round)),
               *resolved = bench_text(b, "%s&state=resolved", of_round(b, round));
    assert_true(bench_sees(bench_view(b, "lab_pools", open),
                           "\"finding\":\"positive\",\"members\":2,\"rechecked\":0,\"confirmed\":0,\"excluded\":0,"
                           "\"state\":\"open\",\"site\":1203,\"site_name\":\"少室小学\""));
    assert_true(bench_sees(bench_view(b, "lab_progress", of_round(b, round)),
                           "\"confirmed\":0,\"excluded\":0,\"waiting_recheck\":2,"));
    send(b, "lab.recheck_reported", rechecking(b, 1, 1, "confirmed"));
    assert_meaning(b, 1, 1, "confirmed");
    assert_meaning(b, 1, 2, "preliminary_positive");
    send(b, "lab.recheck_reported", rechecking(b, 1, 2, "excluded"));
    assert_meaning(b, 1, 2, "excluded");
    assert_string_equal(bench_view(b, "lab_pools", open), "{\"rows\":[]}");
    assert_true(bench_sees(bench_view(b, "lab_pools", resolved), "\"rechecked\":2,\"confirmed\":1,\"excluded\":1"));
    assert_true(bench_sees(bench_view(b, "lab_progress", of_round(b, round)),
                           "\"confirmed\":1,\"excluded\":1,\"waiting_recheck\":0,"));
    send(b, "lab.result_corrected", correcting(b, LAB, 1, "negative"));
    assert_meaning(b, 1, 1, "negative");
    assert_string_equal(bench_view(b, "lab_pools", resolved), "{\"rows\":[]}");
}

static void open_pools_are_found_behind_many_that_are_done(void **state)
{
    struct bench *b = *state;
    int64_t round = settle(b, 3, 2);
    for (int n = 1; n <= 3; n++)
        report(b, LAB, n, "positive");
    for (int k = 1; k <= 2; k++)
        send(b, "lab.recheck_reported", rechecking(b, 1, k, "excluded"));
    const char *first = bench_view(b, "lab_pools", bench_text(b, "%s&state=open&limit=1", of_round(b, round)));
    assert_true(bench_sees(first, bench_text(b, "{\"rows\":[{\"tube_code\":\"%s\"", tube(b, 2))));
    const char *second = bench_view(b, "lab_pools",
                                    bench_text(b, "%s&state=open&limit=1&after=%s", of_round(b, round), tube(b, 2)));
    assert_true(bench_sees(second, bench_text(b, "{\"rows\":[{\"tube_code\":\"%s\"", tube(b, 3))));
}

static void a_void_tube_means_nothing(void **state)
{
    struct bench *b = *state;
    int64_t round = settle(b, 2, 2);
    report(b, LAB, 1, "negative");
    send(b, "sampling.tube_voided",
         bench_text(b, "{\"tube_code\":\"%s\",\"round\":%lld,\"site\":%d,\"reason\":\"破损\"}", tube(b, 1),
                    (long long)round, SITE));
    assert_meaning(b, 1, 1, "none");
    assert_meaning(b, 77, 1, "none");
    assert_string_equal(bench_view(b, "lab_by_person", bench_text(b, "person=%lld", (long long)id_of(1))),
                        "{\"rows\":[]}");
    report(b, LAB, 1, "positive");
    assert_meaning(b, 1, 1, "none");
}

static void results_of_a_merged_record_are_the_persons(void **state)
{
    struct bench *b = *state;
    int64_t round = settle(b, 2, 2);
    report(b, LAB, 2, "negative");
    send(b, "roster.persons_merged",
         bench_text(b, "{\"kept\":%lld,\"dropped\":%lld,\"reason\":\"同一人\"}", (long long)id_of(1),
                    (long long)id_of(3)));
    const char *results = bench_view(b, "lab_by_person", bench_text(b, "person=%lld", (long long)id_of(1)));
    assert_true(bench_sees(
        results, bench_text(b, "\"round\":%lld,\"round_name\":\"第一轮\",\"tube_code\":\"%s\",\"meaning\":\"pending\"}",
                            (long long)round, tube(b, 1))));
    assert_true(bench_sees(results, bench_text(b, "\"tube_code\":\"%s\",\"meaning\":\"negative\",\"reported_at\":%lld}",
                                               tube(b, 2), (long long)BENCH_NOW)));
}

/* ---- what is refused ---------------------------------------------------------------------------------- */

static void what_cannot_be_is_refused(void **state)
{
    struct bench *b = *state;
    settle(b, 2, 2);
    report(b, LAB, 1, "negative");
    const char *twice = bench_text(b, "{\"tube_code\":\"%s\",\"condition\":\"good\"}", tube(b, 1));
    const char *both = bench_text(b, "{\"tube_code\":\"%s\",\"finding\":\"negative\"}", tube(b, 2));
    const struct { const char *type, *body, *key, *field; } cases[] = {
        {"lab.tubes_received", receiving(b, SITE, 1, "good"), "lab.no_such_lab", "site"},
        {"lab.tubes_received", receiving(b, 77, 1, "good"), "lab.no_such_lab", "site"},
        {"lab.tubes_received", receiving(b, LAB, 77, "good"), "lab.no_such_tube", "tubes[0].tube_code"},
        {"lab.tubes_received", receiving(b, LAB, 1, "fine"), "field.not_a_choice", "tubes[0].condition"},
        {"lab.tubes_received", "{\"site\":900,\"tubes\":[]}", "field.too_few", "tubes"},
        {"lab.tubes_received", bench_text(b, "{\"site\":900,\"tubes\":[%s,%s]}", twice, twice), "lab.tube_twice",
         "tubes[1].tube_code"},
        {"lab.results_reported", reporting(b, SITE, 1, "negative"), "lab.no_such_lab", "site"},
        {"lab.results_reported", reporting(b, LAB, 77, "negative"), "lab.no_such_tube", "results[0].tube_code"},
        {"lab.results_reported", reporting(b, LAB, 1, "maybe"), "field.not_a_choice", "results[0].finding"},
        {"lab.results_reported", "{\"site\":900,\"run\":\"P\",\"run_at\":1,\"results\":[]}", "field.too_few",
         "results"},
        {"lab.results_reported",
         bench_text(b, "{\"site\":900,\"run\":\"P\",\"run_at\":1,\"results\":[%s,%s]}", both, both), "lab.tube_twice",
         "results[1].tube_code"},
        {"lab.result_corrected", correcting(b, LAB, 2, "positive"), "lab.nothing_to_correct", "tube_code"},
        {"lab.result_corrected", correcting(b, OTHER_LAB, 1, "positive"), "lab.result_of_other_lab", "site"},
        {"lab.results_reported", reporting(b, OTHER_LAB, 1, "positive"), "lab.result_of_other_lab",
         "results[0].tube_code"},
        {"lab.result_withdrawn", withdrawing(b, LAB, 2), "lab.nothing_to_correct", "tube_code"},
        {"lab.result_withdrawn", withdrawing(b, OTHER_LAB, 1), "lab.result_of_other_lab", "site"},
        {"lab.result_withdrawn", bench_text(b, "{\"site\":900,\"tube_code\":\"%s\",\"reason\":\"\"}", tube(b, 1)),
         "field.too_short", "reason"},
        {"lab.recheck_reported", rechecking(b, 1, 1, "confirmed"), "lab.pool_not_positive", "tube_code"},
        {"lab.recheck_reported", rechecking(b, 77, 1, "confirmed"), "lab.pool_not_positive", "tube_code"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(bench_send(b, cases[i].type, cases[i].body), REJECTED);
        if (strcmp(bench_key(b), cases[i].key) != 0 || strcmp(bench_field(b), cases[i].field) != 0)
            fail_msg("%s: %s at %s", cases[i].body, bench_key(b), bench_field(b));
    }
    report(b, LAB, 1, "positive");
    assert_int_equal(bench_send(b, "lab.recheck_reported", rechecking(b, 1, 3, "confirmed")), REJECTED);
    assert_string_equal(bench_key(b), "lab.not_in_this_pool");
    assert_int_equal(bench_send(b, "lab.results_reported", reporting(b, LAB, 77, "negative")), REJECTED);
    assert_string_equal(bench_told(b, "tube_code"), tube(b, 77));
}

static void a_lab_speaks_only_for_itself(void **state)
{
    struct bench *b = *state;
    settle(b, 1, 2);
    const struct actor *lab = bench_actor(b, "lab", 0, LAB);
    const struct { const char *type, *own, *other; } cases[] = {
        {"lab.tubes_received", receiving(b, LAB, 1, "good"), receiving(b, OTHER_LAB, 1, "good")},
        {"lab.results_reported", reporting(b, LAB, 1, "positive"), reporting(b, OTHER_LAB, 1, "positive")},
        {"lab.result_corrected", correcting(b, LAB, 1, "positive"), correcting(b, OTHER_LAB, 1, "negative")},
        {"lab.result_withdrawn", withdrawing(b, LAB, 1), withdrawing(b, OTHER_LAB, 1)},
        {"lab.results_reported", reporting(b, LAB, 1, "positive"), reporting(b, OTHER_LAB, 1, "positive")},
        {"lab.recheck_reported", rechecking(b, 1, 1, "excluded"),
         "{\"site\":901,\"person\":1,\"tube_code\":\"30000000000000000144\",\"finding\":\"excluded\"}"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(bench_send_as(b, lab, cases[i].type, cases[i].other), REJECTED);
        assert_string_equal(bench_key(b), "rights.not_here");
        assert_int_equal(bench_send_as(b, bench_actor(b, "point", 0, SITE), cases[i].type, cases[i].own), REJECTED);
        assert_string_equal(bench_key(b), "rights.no_right");
        assert_int_equal(bench_send_as(b, lab, cases[i].type, cases[i].own), ACCEPTED);
    }
}

static void a_lab_sees_only_what_it_has(void **state)
{
    struct bench *b = *state;
    int64_t round = settle(b, 3, 2);
    const struct actor *lab = bench_actor(b, "lab", 0, LAB), *office = bench_actor(b, "county", 0, 0);
    receive(b, LAB, 1, "good");
    report(b, LAB, 1, "positive");
    receive(b, OTHER_LAB, 2, "good");
    report(b, OTHER_LAB, 2, "positive");
    receive(b, OTHER_LAB, 3, "good");
    const struct { const char *view, *query; } others[] = {
        {"lab_tube", bench_text(b, "tube_code=%s", tube(b, 2))},
        {"lab_pools", of_round(b, round)},
        {"lab_reconciliation", of_round(b, round)},
        {"lab_pool", bench_text(b, "tube_code=%s", tube(b, 2))},
        {"lab_tubes", bench_text(b, "%s&site=%d", of_round(b, round), OTHER_LAB)},
    };
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        const char *seen = bench_view_as(b, lab, others[i].view, others[i].query);
        if (strstr(seen, "疾控中心") || strstr(seen, tube(b, 2)))
            fail_msg("%s: %s", others[i].view, seen);
        assert_true(bench_sees(bench_view_as(b, office, others[i].view, others[i].query), "{\"rows\":[{"));
    }
    assert_string_equal(bench_view_as(b, lab, "lab_pool", others[3].query), "{\"error\":\"rights.not_here\"}");
    assert_string_equal(bench_view_as(b, lab, "lab_tubes", others[4].query), "{\"error\":\"rights.not_here\"}");
    assert_true(bench_sees(bench_view_as(b, lab, "lab_pools", of_round(b, round)), tube(b, 1)));
    const struct actor *point = bench_actor(b, "point", 0, SITE);
    assert_true(bench_sees(bench_view_as(b, point, "lab_pools", of_round(b, round)), tube(b, 2)));
    assert_true(bench_sees(bench_view_as(b, point, "lab_tubes", others[4].query), "rights.no_right"));
}

/* ---- what there is to do --------------------------------------------------------------------------------- */

static const char *tubes_of(struct bench *b, int64_t round, const char *rest)
{
    return bench_view(b, "lab_tubes", bench_text(b, "%s&site=%d%s", of_round(b, round), LAB, rest));
}

static void tubes_wait_in_the_order_of_their_arrival(void **state)
{
    struct bench *b = *state;
    int64_t round = settle(b, 4, 1);
    for (int n = 3; n >= 1; n--) {
        receive(b, LAB, n, "good");
        bench_clock_advance(CLOCK_MINUTE);
    }
    receive(b, LAB, 4, "leaking");
    const char *first = tubes_of(b, round, "&limit=2");
    const char *third = strstr(first, tube(b, 3));
    assert_non_null(third);
    assert_non_null(strstr(third, tube(b, 2)));
    assert_true(bench_sees(first, "\"condition\":\"good\",\"registered\":2,\"barred\":true}"));
    const char *next = bench_text(b, "%lld.%s", (long long)(BENCH_NOW + CLOCK_MINUTE), tube(b, 2));
    assert_true(bench_sees(first, bench_text(b, "\"next\":\"%s\"", next)));
    const char *second = tubes_of(b, round, bench_text(b, "&limit=2&after=%s", next));
    assert_true(bench_sees(second, bench_text(b, "{\"rows\":[{\"tube_code\":\"%s\"", tube(b, 1))));
    assert_true(bench_sees(tubes_of(b, round, "&state=abnormal"),
                           bench_text(b, "{\"rows\":[{\"tube_code\":\"%s\"", tube(b, 4))));
    report(b, LAB, 3, "positive");
    report(b, LAB, 2, "negative");
    assert_null(strstr(tubes_of(b, round, ""), tube(b, 3)));
    assert_true(bench_sees(tubes_of(b, round, "&state=positive"), "\"finding\":\"positive\",\"ct_orf1ab\":33.5,"));
    assert_true(bench_sees(tubes_of(b, round, "&state=negative&limit=1"), bench_text(b, "\"next\":\"%s\"", tube(b, 2))));
    assert_true(bench_sees(tubes_of(b, round, "&state=lost"), "field.not_a_choice"));
    assert_string_equal(tubes_of(b, round, "&after=nonsense&state=invalid"), "{\"rows\":[]}");
}

static void what_is_missing_of_a_box_is_what_nobody_scanned(void **state)
{
    struct bench *b = *state;
    int64_t round = settle(b, 3, 2);
    send(b, "transfer.box_packed",
         bench_text(b, "{\"box_code\":\"40000000000000000127\",\"site\":%d,\"round\":%lld,\"tubes\":[\"%s\",\"%s\",\"%s\"]}",
                    SITE, (long long)round, tube(b, 1), tube(b, 2), tube(b, 3)));
    receive(b, LAB, 1, "good");
    receive(b, LAB, 3, "leaking");
    const char *query = "box_code=40000000000000000127";
    const char *missing = bench_view(b, "lab_box_tubes", bench_text(b, "%s&state=missing", query));
    assert_string_equal(missing, bench_text(b, "{\"rows\":[{\"tube_code\":\"%s\",\"packed_at\":%lld,\"state\":\"closed\"}]}",
                                            tube(b, 2), (long long)BENCH_NOW));
    const char *received = bench_view(b, "lab_box_tubes", bench_text(b, "%s&state=received", query));
    assert_true(bench_sees(received, "\"condition\":\"leaking\",\"lab_site\":900,\"lab_name\":\"县医院\"}"));
    assert_null(strstr(received, tube(b, 2)));
    const char *page = bench_view(b, "lab_box_tubes", bench_text(b, "%s&limit=2", query));
    assert_true(bench_sees(page, bench_text(b, "\"next\":\"%s\"", tube(b, 2))));
}

static void a_member_of_a_pool_is_known_by_a_tube_alone(void **state)
{
    struct bench *b = *state;
    int64_t round = settle(b, 1, 2);
    report(b, LAB, 1, "positive");
    bench_clock_advance(CLOCK_MINUTE);
    send(b, "sampling.person_registered",
         bench_text(b, "{\"tube_code\":\"%s\",\"round\":%lld,\"site\":%d,\"person\":%lld}", tube(b, 50),
                    (long long)round, SITE, (long long)id_of(2)));
    report(b, LAB, 50, "positive");
    send(b, "lab.recheck_reported", rechecking(b, 1, 2, "confirmed"));
    const char *pool = bench_view(b, "lab_pool", bench_text(b, "tube_code=%s", tube(b, 1)));
    assert_true(bench_sees(pool, bench_text(b, "{\"person\":%lld},{\"person\":%lld,\"finding\":\"confirmed\",\"at\":%lld,"
                                               "\"own_tube\":\"%s\",\"own_sampled_at\":%lld,\"own_finding\":\"positive\",",
                                            (long long)id_of(1), (long long)id_of(2), (long long)clock_now(), tube(b, 50),
                                            (long long)clock_now())));
    assert_true(bench_sees(bench_view(b, "lab_pool", bench_text(b, "tube_code=%s", tube(b, 77))), "lab.pool_not_positive"));
}

/* ---- a file of results ----------------------------------------------------------------------------------- */

/* A file with a heading; its rows are written with the tubes' codes. */
static const char *write_file(struct bench *b, const char *rows)
{
    char path[] = "/tmp/bulou-results-XXXXXX";
    int fd = mkstemp(path);
    const char *text = bench_text(b, "管码,结果,ORF1ab,N,批次\n%s", rows);
    assert_true(fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text));
    close(fd);
    return bench_text(b, "%s", path);
}

static int upload_as(struct bench *b, const struct actor *who, const char *query, const char *rows)
{
    const char *file = write_file(b, rows);
    int status = bench_upload(b, who, "/api/v1/lab-results", bench_text(b, "/api/v1/lab-results?%s", query), file);
    unlink(file);
    return status;
}

static void a_file_of_results_is_accounted_for_to_the_row(void **state)
{
    struct bench *b = *state;
    int64_t round = settle(b, 4, 2);
    const struct actor *lab = bench_actor(b, "lab", 0, LAB);
    const char *rows = bench_text(
        b,
        "%s,阴性,,Undetermined,P-01\n%s,阳性,33.5,35,P-01\n%s, invalid ,,,P-02\n"
        "%s,阴性,,,P-02\n%s,检出,,,P-02\n1234,阴性,,,P-02\n%s,阴性,,,P-02\n%s,阴性,250,,P-02\n%s,阴性,,,第二板\n",
        tube(b, 1), tube(b, 2), tube(b, 3), tube(b, 1), tube(b, 4), tube(b, 77), tube(b, 4), tube(b, 4));
    assert_int_equal(upload_as(b, lab, "site=900", rows), 200);
    const char *said = bench_said(b);
    assert_true(bench_sees(said, "],\"rows_read\":9,\"accepted\":3,\"changed\":0,\"duplicates\":1,\"rejected\":5}"));
    static const struct { int row; const char *key; } problems[] = {
        {6, "lab.unknown_finding"}, {7, "lab.bad_tube_code"},
        {8, "lab.no_such_tube"}, {9, "field.too_large"},     {10, "field.bad_form"},
    };
    for (size_t i = 0; i < sizeof problems / sizeof *problems; i++)
        assert_true(bench_sees(said, bench_text(b, "{\"row\":%d,\"key\":\"%s\"", problems[i].row, problems[i].key)));
    assert_lab(b, round, LAB, 0, 3, 3, 0, 0);
    assert_true(bench_sees(bench_view(b, "lab_tube", bench_text(b, "tube_code=%s", tube(b, 2))),
                           "\"finding\":\"positive\",\"ct_orf1ab\":33.5,\"ct_n\":35,\"run\":\"P-01\""));
    assert_true(bench_sees(bench_view(b, "lab_tube", bench_text(b, "tube_code=%s", tube(b, 3))),
                           "\"finding\":\"invalid\",\"run\":\"P-02\""));
}

static void a_file_that_is_tried_or_sent_again_counts_nothing_twice(void **state)
{
    struct bench *b = *state;
    int64_t round = settle(b, 3, 2);
    const struct actor *lab = bench_actor(b, "lab", 0, LAB);
    const char *rows = bench_text(b, "%s,阴性,,,P-01\n%s,阳性,33.5,,P-01\n", tube(b, 1), tube(b, 2));
    const char *whole = "],\"rows_read\":2,\"accepted\":2,\"changed\":0,\"duplicates\":0,\"rejected\":0}";
    assert_int_equal(upload_as(b, lab, "site=900&try=1", rows), 200);
    assert_true(bench_sees(bench_said(b), whole));
    assert_string_equal(bench_view(b, "lab_reconciliation", of_round(b, round)), "{\"rows\":[]}");
    assert_int_equal(upload_as(b, lab, "site=900", rows), 200);
    assert_true(bench_sees(bench_said(b), whole));
    assert_int_equal(upload_as(b, lab, "site=900", rows), 200);
    assert_true(bench_sees(bench_said(b), "\"accepted\":0,\"changed\":0,\"duplicates\":2,\"rejected\":0}"));
    assert_lab(b, round, LAB, 0, 2, 2, 0, 0);
    report(b, OTHER_LAB, 3, "negative");
    const char *others = bench_text(b, "%s,阳性,,,P-02\n%s,阳性,,,P-02\n%s,阴性,,,P-02\n", tube(b, 1), tube(b, 3), tube(b, 1));
    assert_int_equal(upload_as(b, lab, "site=900", others), 200);
    assert_true(bench_sees(bench_said(b), "\"accepted\":1,\"changed\":1,\"duplicates\":0,\"rejected\":2}"));
    assert_true(bench_sees(bench_said(b), "{\"row\":3,\"key\":\"lab.result_of_other_lab\""));
    assert_true(bench_sees(bench_said(b), "{\"row\":4,\"key\":\"lab.tube_twice\""));
}

static void rows_that_are_wrong_come_back_as_a_file(void **state)
{
    struct bench *b = *state;
    settle(b, 2, 2);
    const struct actor *lab = bench_actor(b, "lab", 0, LAB);
    const char *rows = bench_text(b, "%s,阴性,,,P-01\n%s,检出,\"3,5\",,P-01\n", tube(b, 1), tube(b, 2));
    const char *file = write_file(b, rows), *rejects = bench_text(b, "%s.rejects.csv", file);
    assert_int_equal(bench_upload(b, lab, "/api/v1/lab-results", "/api/v1/lab-results?site=900&rejects=1", file), 200);
    char text[1000] = "";
    int fd = open(rejects, O_RDONLY);
    assert_true(fd >= 0 && read(fd, text, sizeof text - 1) > 0);
    close(fd);
    unlink(rejects);
    unlink(file);
    assert_true(bench_sees(text, bench_text(b, "管码,结果,ORF1ab,N,批次,%s", message(ZH, "lab.reason_heading"))));
    assert_true(bench_sees(text, bench_text(b, "%s,检出,\"3,5\",,P-01,", tube(b, 2))));
    assert_null(strstr(text, tube(b, 1)));
    assert_string_equal(bench_view(b, "lab_tube", bench_text(b, "tube_code=%s", tube(b, 1))), "{\"rows\":[]}");
}

static void a_file_of_results_needs_its_columns_and_its_lab(void **state)
{
    struct bench *b = *state;
    settle(b, 1, 2);
    const struct actor *lab = bench_actor(b, "lab", 0, LAB);
    const char *row = bench_text(b, "%s,阴性,,,\n", tube(b, 1));
    assert_int_equal(upload_as(b, lab, "site=901", row), 403);
    assert_string_equal(bench_key(b), "rights.not_here");
    assert_int_equal(upload_as(b, lab, "site=x", row), 422);
    assert_string_equal(bench_key(b), "lab.no_such_lab");
    assert_int_equal(upload_as(b, bench_server(b), "site=1203", row), 404); /* a point is no lab */
    assert_string_equal(bench_key(b), "lab.no_such_lab");
    char path[] = "/tmp/bulou-results-XXXXXX";
    int fd = mkstemp(path);
    assert_int_equal(write(fd, "a,b\n1,2\n", 8), 8);
    close(fd);
    assert_int_equal(bench_upload(b, lab, "/api/v1/lab-results", "/api/v1/lab-results?site=900", path), 422);
    assert_string_equal(bench_key(b), "lab.file_needs_columns");
    unlink(path);
}

static void a_long_file_of_results_goes_in_parts(void **state)
{
    enum { TUBES = 1100 };
    struct bench *b = *state;
    int64_t round = settle(b, 0, 2);
    BUF_SCOPED rows = {0};
    for (int n = 1; n <= TUBES; n++) {
        send(b, "sampling.tube_closed",
             bench_text(b, "{\"tube_code\":\"%s\",\"round\":%lld,\"site\":%d,\"swab_count\":0}", tube(b, n),
                        (long long)round, SITE));
        buf_printf(&rows, "%s,阴性,,,P-01\n", tube(b, n));
    }
    assert_int_equal(upload_as(b, bench_actor(b, "lab", 0, LAB), "site=900", buf_str(&rows)), 200);
    assert_true(bench_sees(bench_said(b), "\"rows_read\":1100,\"accepted\":1100,\"changed\":0,\"duplicates\":0,\"rejected\":0}"));
    assert_lab(b, round, LAB, 0, TUBES, TUBES, 0, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        bench_test(received_tubes_wait_until_they_are_reported),
        bench_test(a_tube_that_cannot_be_run_is_abnormal_until_it_is_reported),
        bench_test(a_result_may_come_before_the_receipt),
        bench_test(a_tube_counts_in_the_lab_that_last_had_it),
        bench_test(the_newest_word_counts_and_every_word_is_kept),
        bench_test(a_withdrawn_result_lets_the_tube_wait_again_and_is_kept),
        bench_test(a_correction_lists_who_was_told_before),
        bench_test(nobody_in_a_barred_tube_is_told_negative),
        bench_test(a_positive_pool_is_preliminary_until_each_member_is_rechecked),
        bench_test(open_pools_are_found_behind_many_that_are_done),
        bench_test(a_void_tube_means_nothing),
        bench_test(results_of_a_merged_record_are_the_persons),
        bench_test(what_cannot_be_is_refused),
        bench_test(a_lab_speaks_only_for_itself),
        bench_test(a_lab_sees_only_what_it_has),
        bench_test(tubes_wait_in_the_order_of_their_arrival),
        bench_test(what_is_missing_of_a_box_is_what_nobody_scanned),
        bench_test(a_member_of_a_pool_is_known_by_a_tube_alone),
        bench_test(a_file_that_is_tried_or_sent_again_counts_nothing_twice),
        bench_test(rows_that_are_wrong_come_back_as_a_file),
        bench_test(a_file_of_results_is_accounted_for_to_the_row),
        bench_test(a_file_of_results_needs_its_columns_and_its_lab),
        bench_test(a_long_file_of_results_goes_in_parts),
    };
    return cmocka_run_group_tests_name("lab", tests, NULL, NULL);
}
