/* lab_test.c - received, reported, corrected, re-checked; and what it means for a person. */
#include "core/clock.h"
#include "core/id.h"
#include "core/text.h"
#include "domain/lab/lab.h"
#include "test/bench.h"

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
    code_make('2', (uint64_t)n, code);
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
    assert_true(bench_sees(bench_view(b, "lab_told", query), bench_text(b, "{\"rows\":[{\"at\":%lld,\"account\":%lld,",
                                                                        (long long)looked_at, (long long)clerk->id)));
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
        {"lab.recheck_reported", rechecking(b, 1, 1, "excluded"),
         "{\"site\":901,\"person\":1,\"tube_code\":\"20000000000000000193\",\"finding\":\"excluded\"}"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(bench_send_as(b, lab, cases[i].type, cases[i].other), REJECTED);
        assert_string_equal(bench_key(b), "rights.not_here");
        assert_int_equal(bench_send_as(b, bench_actor(b, "point", 0, SITE), cases[i].type, cases[i].own), REJECTED);
        assert_string_equal(bench_key(b), "rights.no_right");
        assert_int_equal(bench_send_as(b, lab, cases[i].type, cases[i].own), ACCEPTED);
    }
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
    assert_true(bench_sees(said, "],\"rows_read\":9,\"accepted\":3,\"rejected\":6}"));
    static const struct { int row; const char *key; } problems[] = {
        {5, "lab.tube_twice"},   {6, "lab.unknown_finding"}, {7, "lab.bad_tube_code"},
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
    assert_true(bench_sees(bench_said(b), "\"rows_read\":1100,\"accepted\":1100,\"rejected\":0}"));
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
        bench_test(a_correction_lists_who_was_told_before),
        bench_test(nobody_in_a_barred_tube_is_told_negative),
        bench_test(a_positive_pool_is_preliminary_until_each_member_is_rechecked),
        bench_test(open_pools_are_found_behind_many_that_are_done),
        bench_test(a_void_tube_means_nothing),
        bench_test(results_of_a_merged_record_are_the_persons),
        bench_test(what_cannot_be_is_refused),
        bench_test(a_lab_speaks_only_for_itself),
        bench_test(a_file_of_results_is_accounted_for_to_the_row),
        bench_test(a_file_of_results_needs_its_columns_and_its_lab),
        bench_test(a_long_file_of_results_goes_in_parts),
    };
    return cmocka_run_group_tests_name("lab", tests, NULL, NULL);
}
