/* lab_day_test.c - one day of a small county's lab, with faults that are injected by a seed.
 *
 * Tubes go from the point in boxes to the lab, are scanned, run and reported.  Each fault is
 * told with who answers for it; closing the bench verifies chain, balances and rebuild. */
#include "core/clock.h"
#include "core/id.h"
#include "core/text.h"
#include "domain/lab/lab.h"
#include "test/bench.h"

#include <stdio.h>
#include <string.h>

enum { POINT = 11, LAB = 900, BOXES = 4, PER_BOX = 6, TUBES = BOXES * PER_BOX };
#define HOME INT64_C(410185001001)
#define OTHER_HOME INT64_C(410185002002)

static int64_t day_round;

static void send(struct bench *b, const char *type, const char *body)
{
    if (bench_send(b, type, body) != ACCEPTED)
        fail_msg("%s %s: %s at %s", type, body, bench_key(b), bench_field(b));
}

static int64_t person(int k)
{
    return id_make(SERVER_DEVICE, k);
}

static const char *code_of(struct bench *b, char kind, int n)
{
    char code[21];
    code_make(kind, (uint64_t)n, code);
    return bench_text(b, "%s", code);
}

static const char *tube(struct bench *b, int n)
{
    return code_of(b, '3', n);
}

static const char *box(struct bench *b, int n)
{
    return code_of(b, '4', n);
}

/* ---- the morning: persons 2n - 1 and 2n in tube n, which is closed ------------------------- */

static void fill_tube(struct bench *b, int n)
{
    for (int k = 2 * n - 1; k <= 2 * n; k++) {
        send(b, "roster.person_added",
             bench_text(b, "{\"row\":{\"person\":%lld,\"identity\":{\"name\":\"王小%d\",\"phone\":\"138000001%02d\","
                           "\"address\":\"少室路%d号\"},\"sex\":\"male\",\"unit\":%lld,\"building\":0,\"household\":\"H%d\","
                           "\"kind\":\"resident\"}}", (long long)person(k), k, k, k, (long long)HOME, k));
        send(b, "sampling.person_registered",
             bench_text(b, "{\"tube_code\":\"%s\",\"round\":%lld,\"site\":%d,\"person\":%lld}", tube(b, n),
                        (long long)day_round, POINT, (long long)person(k)));
    }
    send(b, "sampling.tube_closed", bench_text(b, "{\"tube_code\":\"%s\",\"round\":%lld,\"site\":%d,\"swab_count\":2}",
                                               tube(b, n), (long long)day_round, POINT));
}

static void add_places(struct bench *b)
{
    bench_plant(b);
    send(b, "site.sites_listed",
         "{\"sites\":[{\"site\":11,\"kind\":\"point\",\"name\":\"少室广场\",\"unit\":410185001001},"
         "{\"site\":900,\"kind\":\"lab\",\"name\":\"县医院\",\"unit\":410185002001,\"tables\":2,\"capacity\":100}]}");
    send(b, "round.round_planned", bench_text(b, "{\"name\":\"第一轮\",\"from_at\":%lld,\"until_at\":%lld,\"pool_size\":10}",
                                              (long long)BENCH_NOW, (long long)(BENCH_NOW + 15 * CLOCK_HOUR)));
    day_round = bench_seq(b);
    send(b, "round.round_opened", bench_text(b, "{\"round\":%lld}", (long long)day_round));
    send(b, "lab.capacity_set", "{\"site\":900,\"from_at\":0,\"daily\":100,\"hourly\":10,\"ceiling\":15,\"machines\":2,"
                                "\"run_minutes\":90,\"plate\":94}");
    send(b, "lab.squad_set", "{\"unit\":410185001000,\"party\":\"squad\",\"name\":\"嵩阳采样一队\",\"phone\":\"62870001\"}");
    send(b, "lab.squad_set", "{\"unit\":410185000000,\"party\":\"community\",\"name\":\"县社区组\",\"phone\":\"62870002\"}");
}

static const char *list_tubes(struct bench *b, int from, int to)
{
    const char *list = "";
    for (int n = from; n <= to; n++)
        list = bench_text(b, "%s%s\"%s\"", list, n > from ? "," : "", tube(b, n));
    return list;
}

/* Box n holds the tubes 6n - 5 … 6n, is sealed and handed over to the lab. */
static void send_box(struct bench *b, int n)
{
    int from = (n - 1) * PER_BOX + 1;
    send(b, "transfer.box_packed", bench_text(b, "{\"box_code\":\"%s\",\"site\":%d,\"round\":%lld,\"tubes\":[%s]}", box(b, n),
                                              POINT, (long long)day_round, list_tubes(b, from, from + PER_BOX - 1)));
    send(b, "transfer.box_sealed", bench_text(b, "{\"box_code\":\"%s\",\"seal_code\":\"S%d\",\"site\":%d,\"tube_count\":%d}",
                                              box(b, n), n, POINT, PER_BOX));
    send(b, "transfer.box_handed_over",
         bench_text(b, "{\"box_code\":\"%s\",\"from_site\":%d,\"to_site\":%d,\"giver\":\"李店长\",\"taker\":\"赵师傅\","
                       "\"tube_count\":%d}", box(b, n), POINT, LAB, PER_BOX));
}

static int open_day(void **state)
{
    if (bench_open_test(state))
        return -1;
    struct bench *b = *state;
    add_places(b);
    for (int n = 1; n <= TUBES; n++)
        fill_tube(b, n);
    for (int n = 1; n <= BOXES; n++)
        send_box(b, n);
    bench_clock_advance(CLOCK_HOUR);
    return 0;
}
#define day_test(f) cmocka_unit_test_setup_teardown(f, open_day, bench_close_test)

/* ---- the lab ---------------------------------------------------------------------------------- */

static void receive_box(struct bench *b, int n, int counted)
{
    send(b, "transfer.box_received", bench_text(b, "{\"box_code\":\"%s\",\"site\":%d,\"tube_count\":%d,\"taker\":\"陈检验\"}",
                                                box(b, n), LAB, counted));
}

static void scan(struct bench *b, int n, const char *condition)
{
    send(b, "lab.tubes_received", bench_text(b, "{\"site\":%d,\"tubes\":[{\"tube_code\":\"%s\",\"condition\":\"%s\"}]}", LAB,
                                             tube(b, n), condition));
}

static const char *wells(struct bench *b, const int *tubes, int n, const char *positive_ct)
{
    const char *list = bench_text(b, "{\"well\":\"H11\",\"holds\":\"positive_control\"%s},"
                                     "{\"well\":\"H12\",\"holds\":\"negative_control\"}", positive_ct);
    for (int i = 0; i < n; i++)
        list = bench_text(b, "%s,{\"well\":\"%c%d\",\"holds\":\"tube\",\"tube_code\":\"%s\"}", list, 'A' + i / 12, i % 12 + 1,
                          tube(b, tubes[i]));
    return list;
}

static const char *recording(struct bench *b, const char *run, int minutes, const char *list)
{
    return bench_text(b, "{\"site\":%d,\"run\":\"%s\",\"machine\":\"7500-1\",\"operator\":\"陈检验\",\"started_at\":%lld,"
                         "\"run_at\":%lld,\"wells\":[%s]}", LAB, run,
                      (long long)(clock_now() - minutes * (int64_t)CLOCK_MINUTE), (long long)clock_now(), list);
}

static void report(struct bench *b, const char *run, int n, const char *finding)
{
    send(b, "lab.results_reported",
         bench_text(b, "{\"site\":%d,\"run\":\"%s\",\"machine\":\"7500-1\",\"run_at\":%lld,\"results\":[{\"tube_code\":\"%s\","
                       "\"finding\":\"%s\"}]}", LAB, run, (long long)clock_now(), tube(b, n), finding));
}

/* ---- what is told -------------------------------------------------------------------------------- */

static const char *faults(struct bench *b)
{
    return bench_view(b, "lab_faults", "site=900&limit=1000");
}

static int count_parts(const char *text, const char *part)
{
    int n = 0;
    while ((text = strstr(text, part))) {
        text += strlen(part);
        n++;
    }
    return n;
}

static void assert_fault(struct bench *b, const char *kind, const char *what, const char *owner)
{
    const char *all = faults(b);
    const char *begin = bench_text(b, "{\"kind\":\"%s\",\"n\":", kind);
    for (const char *at = strstr(all, begin); at; at = strstr(at + 1, begin)) {
        size_t len = strcspn(at, "}");
        const char *row = bench_text(b, "%.*s}", (int)len, at);
        if (strstr(row, what) && strstr(row, bench_text(b, "\"owner\":\"%s\"", owner)))
            return;
    }
    fail_msg("no %s of %s, owner %s, in %s", kind, what, owner, all);
}

/* ---- the day ----------------------------------------------------------------------------------------- */

/* Which tube has which fault is the seed's; the box that is lost is the last. */
struct faulty { int lost, leaking, never_scanned, too_fast, positive, wrong; };

static struct faulty inject(unsigned seed)
{
    int at[TUBES - PER_BOX], n = TUBES - PER_BOX;
    for (int i = 0; i < n; i++)
        at[i] = i + 1;
    for (int i = n - 1; i > 0; i--) {
        seed = seed * 1103515245u + 12345u;
        int k = (int)(seed / 65536u % (unsigned)(i + 1)), kept = at[i];
        at[i] = at[k];
        at[k] = kept;
    }
    return (struct faulty){at[0], at[1], at[2], at[3], at[4], at[5]};
}

static void receive_all(struct bench *b, const struct faulty *f)
{
    int short_box = (f->lost - 1) / PER_BOX + 1;
    for (int n = 1; n < BOXES; n++)
        receive_box(b, n, n == short_box ? PER_BOX - 1 : PER_BOX);
    for (int n = 1; n <= TUBES - PER_BOX; n++)
        if (n != f->lost && n != f->never_scanned)
            scan(b, n, n == f->leaking ? "leaking" : "good");
}

static bool is_run(const struct faulty *f, int n)
{
    return n != f->lost && n != f->leaking && n != f->too_fast;
}

static void run_all(struct bench *b, const struct faulty *f)
{
    int tubes[TUBES], n = 0;
    for (int k = 1; k <= TUBES - PER_BOX; k++)
        if (is_run(f, k))
            tubes[n++] = k;
    bench_clock_advance(100 * CLOCK_MINUTE);
    send(b, "lab.run_recorded", recording(b, "P1", 95, wells(b, tubes, n, ",\"ct_n\":30")));
    for (int i = 0; i < n; i++)
        report(b, "P1", tubes[i], tubes[i] == f->positive ? "positive" : "negative");
    bench_clock_advance(10 * CLOCK_MINUTE);
    send(b, "lab.run_recorded", recording(b, "P2", 8, wells(b, &f->too_fast, 1, ",\"ct_n\":30")));
    report(b, "P2", f->too_fast, "negative");
}

static void assert_sums(struct bench *b)
{
    const char *day = bench_view(b, "lab_day", "");
    assert_true(bench_sees(day, "\"boxes\":3,\"sealed\":18,\"scanned\":16,\"unscanned\":2,\"differences\":1,\"coming_boxes\":1,"
                                "\"received\":16,\"reported\":16,\"unreceived\":1,\"in_work\":0,\"abnormal\":1,\"runs\":2,"
                                "\"raw\":16,\"run_reported\":16,\"without_raw\":0,\"run_problems\":1,\"too_soon\":0,"
                                "\"ceiling\":15,\"over\":1,\"balances\":false}"));
}

static void play(struct bench *b, unsigned seed)
{
    struct faulty f = inject(seed);
    receive_all(b, &f);
    run_all(b, &f);
    send(b, "lab.result_corrected", bench_text(b, "{\"site\":%d,\"tube_code\":\"%s\",\"finding\":\"invalid\",\"reason\":\"加样错位\"}",
                                               LAB, tube(b, f.wrong)));
    assert_sums(b);
    bench_clock_advance(4 * CLOCK_HOUR);
    assert_fault(b, "box_late", box(b, BOXES), "赵师傅");
    assert_fault(b, "box_short", box(b, (f.lost - 1) / PER_BOX + 1), "少室广场");
    assert_fault(b, "difference", box(b, (f.lost - 1) / PER_BOX + 1), "县医院");
    assert_fault(b, "cannot_be_run", tube(b, f.leaking), "县医院");
    assert_fault(b, "unreceived", tube(b, f.never_scanned), "县医院");
    assert_fault(b, "run", "\"what\":\"P2\",\"detail\":\"too_fast\"", "陈检验");
    assert_fault(b, "pool", tube(b, f.positive), "嵩阳采样一队");
    assert_fault(b, "correction", tube(b, f.wrong), "县医院");
    assert_fault(b, "over_ceiling", "\"n\":1", "县医院");
}

static void every_fault_of_a_day_is_told_with_who_answers(void **state)
{
    play(*state, 20220112);
}

static void another_seed_finds_the_same_faults_elsewhere(void **state)
{
    play(*state, 7);
}

static void a_day_without_faults_balances(void **state)
{
    struct bench *b = *state;
    int tubes[PER_BOX];
    receive_box(b, 1, PER_BOX);
    for (int n = 1; n <= PER_BOX; n++) {
        scan(b, n, "good");
        tubes[n - 1] = n;
    }
    bench_clock_advance(2 * CLOCK_HOUR);
    send(b, "lab.run_recorded", recording(b, "P1", 100, wells(b, tubes, PER_BOX, ",\"ct_n\":30")));
    for (int n = 1; n <= PER_BOX; n++)
        report(b, "P1", n, "negative");
    assert_true(bench_sees(bench_view(b, "lab_day", "site=900&day=2022-01-12"), "\"over\":0,\"balances\":true}"));
    assert_string_equal(faults(b), "{\"rows\":[]}");
    assert_true(bench_sees(bench_view(b, "lab_day", "day=2022-01-11"), "\"sealed\":0,"));
    assert_true(bench_sees(bench_view(b, "lab_day", "day=2022-02-30"), "field.bad_date"));
}

/* ---- runs ----------------------------------------------------------------------------------------------- */

static void a_run_shows_its_wells_and_a_failed_control(void **state)
{
    struct bench *b = *state;
    int one = 1;
    scan(b, 1, "good");
    send(b, "lab.run_recorded", recording(b, "P1", 95, wells(b, &one, 1, "")));
    const char *runs = bench_view(b, "lab_runs", "site=900");
    assert_true(bench_sees(runs, "\"raw\":1,\"controls\":2,\"controls_failed\":1,\"reported\":0,\"without_raw\":0,"
                                 "\"problem\":\"controls\""));
    send(b, "lab.run_recorded", recording(b, "P1", 95, wells(b, &one, 1, ",\"ct_n\":30")));
    report(b, "P1", 1, "negative");
    report(b, "P1", 2, "negative");
    assert_true(bench_sees(bench_view(b, "lab_runs", "site=900"), "\"reported\":2,\"without_raw\":1,\"problem\":\"not_raw\""));
    assert_true(bench_sees(bench_view(b, "lab_run", "site=900&run=P1"),
                           bench_text(b, "{\"well\":\"A1\",\"holds\":\"tube\",\"tube_code\":\"%s\",\"finding\":\"negative\"}",
                                      tube(b, 1))));
}

static void a_run_that_cannot_be_is_refused(void **state)
{
    static const struct { const char *wells, *key; } cases[] = {
        {"{\"well\":\"Z1\",\"holds\":\"negative_control\"}", "lab.bad_well"},
        {"{\"well\":\"A0\",\"holds\":\"negative_control\"}", "lab.bad_well"},
        {"{\"well\":\"A25\",\"holds\":\"negative_control\"}", "lab.bad_well"},
        {"{\"well\":\"A1\",\"holds\":\"negative_control\"},{\"well\":\"A1\",\"holds\":\"positive_control\"}", "lab.well_twice"},
        {"{\"well\":\"A1\",\"holds\":\"tube\"}", "lab.well_needs_tube"},
        {"{\"well\":\"A1\",\"holds\":\"tube\",\"tube_code\":\"20000000000000099999\"}", "lab.no_such_tube"},
    };
    struct bench *b = *state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(bench_send(b, "lab.run_recorded", recording(b, "P1", 95, cases[i].wells)), REJECTED);
        assert_string_equal(bench_key(b), cases[i].key);
    }
    assert_int_equal(bench_send(b, "lab.run_recorded",
                                recording(b, "P1", -5, "{\"well\":\"A1\",\"holds\":\"negative_control\"}")), REJECTED);
    assert_string_equal(bench_key(b), "lab.run_ends_before_it_begins");
}

/* ---- the outlook -------------------------------------------------------------------------------------------- */

static void the_outlook_counts_queue_ceiling_and_when_it_is_clear(void **state)
{
    struct bench *b = *state;
    for (int n = 1; n <= 3; n++)
        scan(b, n, "good");
    const char *outlook = bench_view(b, "lab_outlook", "site=900");
    assert_true(bench_sees(outlook, bench_text(b, "{\"queue\":3,\"oldest_at\":%lld,\"coming\":24,", (long long)clock_now())));
    int64_t clear_at = clock_now() + 27 * (int64_t)CLOCK_HOUR / 10;
    assert_true(bench_sees(outlook, bench_text(b, "\"received_today\":3,\"daily\":100,\"hourly\":10,\"ceiling\":15,\"over\":12,"
                                                  "\"machines\":2,\"machines_idle\":2,\"speed\":10,\"clear_at\":%lld}",
                                               (long long)clear_at)));
    report(b, "P1", 1, "negative");
    bench_clock_advance(CLOCK_HOUR);
    assert_true(bench_sees(bench_view(b, "lab_outlook", "site=900"), "\"speed\":1,"));
    const char *hours = bench_view(b, "lab_hours", "site=900");
    assert_int_equal(count_parts(hours, "\"hourly\":10"), 24);
    assert_int_equal(count_parts(hours, "\"received\":3,\"reported\":1,"), 1);
}

static void what_is_late_follows_the_limits_that_the_county_set(void **state)
{
    struct bench *b = *state;
    assert_null(strstr(faults(b), "box_late"));
    send(b, "transfer.limit_set", bench_text(b, "{\"leg\":\"sealed_to_received\",\"from_at\":%lld,\"warn_minutes\":20,"
                                                "\"overdue_minutes\":40}", (long long)BENCH_NOW));
    assert_int_equal(count_parts(faults(b), "\"kind\":\"box_late\""), BOXES);
    assert_true(bench_sees(bench_view(b, "missing_todo", bench_text(b, "round=%lld", (long long)day_round)),
                           bench_text(b, "\"kind\":\"box_late\",\"n\":%d", BOXES)));
}

/* ---- abnormal tubes -------------------------------------------------------------------------------------------- */

static const char *rejecting(struct bench *b, int n)
{
    return bench_text(b, "{\"site\":%d,\"tube_code\":\"%s\",\"reason\":\"leaking\"}", LAB, tube(b, n));
}

static void people_of_a_tube_that_was_given_up_are_due_again_with_the_cause(void **state)
{
    struct bench *b = *state;
    const char *total = bench_text(b, "round=%lld", (long long)day_round);
    assert_int_equal(bench_send(b, "lab.tube_rejected", rejecting(b, 1)), REJECTED);
    assert_string_equal(bench_key(b), "lab.tube_is_not_here");
    scan(b, 1, "leaking");
    assert_true(bench_sees(bench_view(b, "missing_total", total), "\"done\":48,"));
    send(b, "lab.tube_rejected", rejecting(b, 1));
    assert_true(bench_sees(bench_view(b, "missing_total", total), "\"done\":46,"));
    const char *people = bench_view(b, "missing_people", bench_text(b, "%s&unit=%lld", total, (long long)HOME));
    assert_int_equal(count_parts(people, "\"cause\":\"tube_void\""), 2);
    assert_int_equal(bench_send(b, "lab.tube_rejected", rejecting(b, 1)), REJECTED);
    assert_string_equal(bench_key(b), "lab.tube_was_given_up");
    assert_null(strstr(faults(b), "cannot_be_run"));
    scan(b, 1, "good");
    assert_true(bench_sees(bench_view(b, "lab_outlook", "site=900"), "{\"queue\":0,"));
    scan(b, 2, "good");
    report(b, "P1", 2, "negative");
    assert_int_equal(bench_send(b, "lab.tube_rejected", rejecting(b, 2)), REJECTED);
    assert_string_equal(bench_key(b), "lab.tube_has_a_result");
}

static const char *discarding(struct bench *b, int64_t before)
{
    return bench_text(b, "{\"site\":%d,\"reported_before\":%lld}", LAB, (long long)before);
}

static void negatives_are_kept_three_days_and_positives_until_released(void **state)
{
    struct bench *b = *state;
    int64_t reported_at = clock_now();
    report(b, "P1", 1, "negative");
    report(b, "P1", 2, "positive");
    const char *first = bench_view(b, "lab_kept", "site=900&limit=1");
    assert_true(bench_sees(first, bench_text(b, "{\"tube_code\":\"%s\",\"finding\":\"negative\",\"reported_at\":%lld,"
                                                "\"keep_until_at\":%lld,", tube(b, 1), (long long)reported_at,
                                             (long long)(reported_at + 3 * (int64_t)CLOCK_DAY))));
    const char *second = bench_view(b, "lab_kept", bench_text(b, "site=900&after=%lld.%s", (long long)reported_at, tube(b, 1)));
    assert_true(bench_sees(second, bench_text(b, "{\"rows\":[{\"tube_code\":\"%s\",\"finding\":\"positive\",\"reported_at\":"
                                                 "%lld}]}", tube(b, 2), (long long)reported_at)));
    assert_int_equal(bench_send(b, "lab.tubes_discarded", discarding(b, clock_now())), REJECTED);
    assert_string_equal(bench_key(b), "lab.kept_not_long_enough");
    bench_clock_advance(3 * (int64_t)CLOCK_DAY + CLOCK_HOUR);
    send(b, "lab.tubes_discarded", discarding(b, clock_now() - 3 * (int64_t)CLOCK_DAY));
    const char *left = bench_view(b, "lab_kept", "site=900");
    assert_null(strstr(left, tube(b, 1)));
    assert_true(bench_sees(left, tube(b, 2)));
}

/* ---- cases ---------------------------------------------------------------------------------------------------------- */

static const char *cases_of(struct bench *b)
{
    return bench_view(b, "lab_cases", bench_text(b, "round=%lld", (long long)day_round));
}

static const char *step(struct bench *b, int n, const char *name, int k)
{
    return bench_text(b, "{\"tube_code\":\"%s\",\"step\":\"%s\",\"person\":%lld}", tube(b, n), name, (long long)person(k));
}

static void a_doubtful_pool_is_a_case_with_its_squad_at_once(void **state)
{
    struct bench *b = *state;
    scan(b, 3, "good");
    report(b, "P1", 3, "doubtful");
    assert_true(bench_sees(cases_of(b), bench_text(b, "\"tube_code\":\"%s\",\"state\":\"open\",\"finding\":\"doubtful\"", tube(b, 3))));
    assert_true(bench_sees(cases_of(b), "\"squad\":\"嵩阳采样一队\",\"squad_phone\":\"62870001\",\"community\":\"县社区组\""));
    assert_true(bench_sees(bench_view(b, "missing_todo", bench_text(b, "round=%lld", (long long)day_round)),
                           "\"owner\":\"嵩阳采样一队\""));
    const char *meaning;
    assert_null(lab_meaning(bench_tx(b), BENCH_COUNTY, tube(b, 3), person(5), &meaning));
    assert_string_equal(meaning, "preliminary_positive");
}

static void a_case_counts_its_steps_and_closes_with_the_last_recheck(void **state)
{
    struct bench *b = *state;
    scan(b, 3, "good");
    report(b, "P1", 3, "positive");
    send(b, "lab.case_step_taken", bench_text(b, "{\"tube_code\":\"%s\",\"step\":\"acknowledged\",\"party\":\"squad\"}", tube(b, 3)));
    send(b, "lab.case_step_taken", step(b, 3, "told_to_stay", 5));
    send(b, "lab.case_step_taken", step(b, 3, "contacted", 5));
    send(b, "lab.case_step_taken", step(b, 3, "sampled", 6));
    assert_true(bench_sees(cases_of(b), "\"acknowledged\":1,\"members\":2,\"informed\":1,\"contacted\":1,\"sampled\":1,"
                                        "\"rechecked\":0,\"to_tell\":0}"));
    for (int k = 5; k <= 6; k++)
        send(b, "lab.recheck_reported", bench_text(b, "{\"site\":%d,\"person\":%lld,\"tube_code\":\"%s\",\"finding\":\"excluded\"}",
                                                   LAB, (long long)person(k), tube(b, 3)));
    assert_true(bench_sees(cases_of(b), "\"state\":\"closed\""));
    const char *steps = bench_view(b, "lab_case_steps", bench_text(b, "tube_code=%s", tube(b, 3)));
    assert_int_equal(count_parts(steps, "\"step\":"), 6);
    assert_true(bench_sees(steps, "\"step\":\"closed\""));
}

static void who_was_told_of_a_pool_is_told_again_when_it_is_taken_back(void **state)
{
    struct bench *b = *state;
    const char *of_pool = bench_text(b, "tube_code=%s", tube(b, 3));
    scan(b, 3, "good");
    report(b, "P1", 3, "positive");
    send(b, "lab.case_step_taken", step(b, 3, "told_to_stay", 5));
    send(b, "lab.result_corrected", bench_text(b, "{\"site\":%d,\"tube_code\":\"%s\",\"finding\":\"negative\",\"reason\":\"加样错位\"}",
                                               LAB, tube(b, 3)));
    assert_true(bench_sees(cases_of(b), "\"state\":\"recalled\""));
    assert_true(bench_sees(cases_of(b), "\"to_tell\":1}"));
    assert_int_equal(count_parts(bench_view(b, "lab_case_people", of_pool), "\"to_tell\":true"), 1);
    send(b, "lab.case_step_taken", step(b, 3, "told_of_change", 5));
    assert_true(bench_sees(cases_of(b), "\"to_tell\":0}"));
    report(b, "P1", 3, "positive");
    assert_true(bench_sees(cases_of(b), "\"state\":\"open\""));
    send(b, "lab.result_withdrawn", bench_text(b, "{\"site\":%d,\"tube_code\":\"%s\",\"reason\":\"贴错管\"}", LAB, tube(b, 3)));
    assert_true(bench_sees(cases_of(b), "\"state\":\"recalled\""));
}

static void people_of_a_case_are_seen_by_their_own_area_and_masked(void **state)
{
    struct bench *b = *state;
    const char *of_pool = bench_text(b, "tube_code=%s", tube(b, 3));
    const struct actor *here = bench_actor(b, "village", HOME, 0), *there = bench_actor(b, "village", OTHER_HOME, 0),
                       *lab = bench_actor(b, "lab", 0, LAB);
    report(b, "P1", 3, "positive");
    send(b, "roster.person_added",
         bench_text(b, "{\"row\":{\"person\":%lld,\"identity\":{\"name\":\"王老\"},\"sex\":\"male\",\"unit\":%lld,\"building\":0,"
                       "\"household\":\"H5\",\"kind\":\"resident\"}}", (long long)person(99), (long long)HOME));
    const char *seen = bench_view_as(b, here, "lab_case_people", of_pool);
    assert_int_equal(count_parts(seen, "\"relation\":\"member\""), 2);
    assert_int_equal(count_parts(seen, "\"relation\":\"household\""), 1);
    assert_null(strstr(seen, "王小5"));
    assert_null(strstr(seen, "13800000105"));
    assert_int_equal(bench_send_as(b, here, "account.list_viewed",
                                   bench_text(b, "{\"view\":\"lab_case_people\",\"unit\":%lld,\"reason\":\"通知原地等待\"}",
                                              (long long)HOME)), ACCEPTED);
    assert_true(bench_sees(bench_view_as(b, here, "lab_case_people", bench_text(b, "%s&unmask=1", of_pool)), "13800000105"));
    assert_string_equal(bench_view_as(b, there, "lab_case_people", of_pool), "{\"rows\":[]}");
    assert_true(bench_sees(bench_view_as(b, lab, "lab_case_people", of_pool), "rights.no_right"));
    assert_int_equal(bench_send_as(b, there, "lab.case_step_taken", step(b, 3, "contacted", 5)), REJECTED);
    assert_int_equal(bench_send_as(b, here, "lab.case_step_taken", step(b, 3, "contacted", 99)), ACCEPTED);
}

static void a_step_that_cannot_be_is_refused(void **state)
{
    struct bench *b = *state;
    assert_int_equal(bench_send(b, "lab.case_step_taken", step(b, 3, "contacted", 5)), REJECTED);
    assert_string_equal(bench_key(b), "lab.no_such_case");
    report(b, "P1", 3, "positive");
    assert_int_equal(bench_send(b, "lab.case_step_taken", step(b, 3, "contacted", 9)), REJECTED);
    assert_string_equal(bench_key(b), "lab.not_in_this_pool");
    assert_int_equal(bench_send(b, "lab.case_step_taken", step(b, 3, "acknowledged", 5)), REJECTED);
    assert_string_equal(bench_key(b), "lab.step_needs_party");
    assert_int_equal(bench_send(b, "lab.case_step_taken",
                                bench_text(b, "{\"tube_code\":\"%s\",\"step\":\"contacted\"}", tube(b, 3))), REJECTED);
    assert_string_equal(bench_key(b), "lab.step_needs_person");
    assert_int_equal(bench_send(b, "lab.squad_set", "{\"unit\":42,\"party\":\"squad\",\"name\":\"队\",\"phone\":\"120\"}"), REJECTED);
    assert_string_equal(bench_key(b), "lab.no_such_unit");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        day_test(every_fault_of_a_day_is_told_with_who_answers),
        day_test(another_seed_finds_the_same_faults_elsewhere),
        day_test(a_day_without_faults_balances),
        day_test(a_run_shows_its_wells_and_a_failed_control),
        day_test(a_run_that_cannot_be_is_refused),
        day_test(the_outlook_counts_queue_ceiling_and_when_it_is_clear),
        day_test(what_is_late_follows_the_limits_that_the_county_set),
        day_test(people_of_a_tube_that_was_given_up_are_due_again_with_the_cause),
        day_test(negatives_are_kept_three_days_and_positives_until_released),
        day_test(a_doubtful_pool_is_a_case_with_its_squad_at_once),
        day_test(a_case_counts_its_steps_and_closes_with_the_last_recheck),
        day_test(who_was_told_of_a_pool_is_told_again_when_it_is_taken_back),
        day_test(people_of_a_case_are_seen_by_their_own_area_and_masked),
        day_test(a_step_that_cannot_be_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
