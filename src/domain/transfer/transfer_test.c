/* transfer_test.c - boxes: packed, sealed, handed over, received, and what did not agree. */
#include "core/clock.h"
#include "core/text.h"
#include "domain/transfer/transfer.h"
#include "test/bench.h"

#include <stdio.h>
#include <string.h>

#define HERE INT64_C(410185001001)
#define SITE 1203
#define HUB 500
#define LAB 900
#define BOX "40000000000000000127"
#define OTHER_BOX "40000000000000000224"

/* ---- what happens ------------------------------------------------------------------------------ */

static void send_at(struct bench *b, int64_t at, const char *type, const char *body)
{
    if (bench_send_at(b, bench_server(b), at, type, body) != ACCEPTED)
        fail_msg("%s %s: %s at %s", type, body, bench_key(b), bench_field(b));
}

static void send(struct bench *b, const char *type, const char *body)
{
    send_at(b, clock_now(), type, body);
}

static const char *tube(struct bench *b, int n)
{
    char code[21];
    code_make(CODE_TUBE, (uint64_t)n, code);
    return bench_text(b, "%s", code);
}

/* A round, a hub and a lab, and so many closed tubes; returns the round. */
static int64_t settle(struct bench *b, int tubes)
{
    bench_plant(b);
    send(b, "site.sites_listed",
         "{\"sites\":[{\"site\":500,\"kind\":\"hub\",\"name\":\"东站\",\"unit\":410185001002},"
         "{\"site\":900,\"kind\":\"lab\",\"name\":\"县医院\",\"unit\":410185002001}]}");
    send(b, "round.round_planned",
         bench_text(b, "{\"name\":\"第一轮\",\"from_at\":%lld,\"until_at\":%lld,\"pool_size\":10}",
                    (long long)BENCH_NOW, (long long)(BENCH_NOW + 10 * CLOCK_HOUR)));
    int64_t round = bench_seq(b);
    send(b, "round.round_opened", bench_text(b, "{\"round\":%lld}", (long long)round));
    for (int n = 1; n <= tubes; n++)
        send(b, "sampling.tube_closed",
             bench_text(b, "{\"tube_code\":\"%s\",\"round\":%lld,\"site\":%d,\"swab_count\":0}", tube(b, n),
                        (long long)round, SITE));
    return round;
}

static const char *packing(struct bench *b, int64_t round, const char *box, int from, int to)
{
    const char *codes = "";
    for (int n = from; n <= to; n++)
        codes = bench_text(b, "%s%s\"%s\"", codes, *codes ? "," : "", tube(b, n));
    return bench_text(b, "{\"box_code\":\"%s\",\"site\":%d,\"round\":%lld,\"tubes\":[%s]}", box, SITE, (long long)round,
                      codes);
}

static void pack(struct bench *b, int64_t round, const char *box, int from, int to)
{
    send(b, "transfer.box_packed", packing(b, round, box, from, to));
}

static const char *sealing(struct bench *b, const char *box, int count)
{
    return bench_text(b, "{\"box_code\":\"%s\",\"seal_code\":\"F-001\",\"site\":%d,\"tube_count\":%d}", box, SITE,
                      count);
}

static const char *handing(struct bench *b, const char *box, int from, int to, int count, const char *seal)
{
    return bench_text(b,
                      "{\"box_code\":\"%s\",\"from_site\":%d,\"to_site\":%d,\"giver\":\"张三\",\"taker\":\"李四\","
                      "\"seal_code\":\"%s\","
                      "\"tube_count\":%d}",
                      box, from, to, seal, count);
}

static const char *receiving(struct bench *b, const char *box, int count, const char *seal)
{
    return bench_text(b, "{\"box_code\":\"%s\",\"site\":%d,\"tube_count\":%d,\"seal_code\":\"%s\",\"taker\":\"王五\"}",
                      box, LAB, count, seal);
}

static const char *box_view(struct bench *b, const char *box)
{
    return bench_view(b, "transfer_box", bench_text(b, "box_code=%s", box));
}

static void assert_box(struct bench *b, const char *box, const char *part)
{
    assert_true(bench_sees(box_view(b, box), part));
}

static const char *differences(struct bench *b, const char *state)
{
    return bench_view(b, "transfer_differences", bench_text(b, "state=%s", state));
}

static int64_t first_difference(struct bench *b)
{
    long long number;
    assert_int_equal(sscanf(differences(b, "open"), "{\"rows\":[{\"difference\":%lld", &number), 1);
    return number;
}

/* ---- the way of a box ------------------------------------------------------------------------------ */

static void a_box_goes_from_the_point_to_the_lab(void **state)
{
    struct bench *b = *state;
    int64_t round = settle(b, 3);
    pack(b, round, BOX, 1, 2);
    pack(b, round, BOX, 2, 3); /* the second is in it already */
    assert_box(b, BOX, "\"site_name\":\"少室小学\",\"state\":\"packed\",\"tubes\":3");
    send(b, "transfer.box_sealed", sealing(b, BOX, 3));
    assert_box(b, BOX, "\"state\":\"sealed\",\"tubes\":3,\"seal_code\":\"F-001\"");
    bench_clock_advance(CLOCK_HOUR);
    send(b, "transfer.box_handed_over", handing(b, BOX, SITE, HUB, 3, "F-001"));
    assert_box(b, BOX, "\"state\":\"moving\"");
    assert_box(b, BOX, "\"holder_site\":500,\"holder\":\"东站\",\"holder_kind\":\"hub\"");
    bench_clock_advance(CLOCK_HOUR);
    send(b, "transfer.box_handed_over", handing(b, BOX, HUB, LAB, 3, "F-001"));
    send(b, "transfer.box_received", receiving(b, BOX, 3, "F-001"));
    assert_box(
        b, BOX,
        bench_text(b,
                   "\"state\":\"received\",\"tubes\":3,\"seal_code\":\"F-001\",\"sealed_at\":%lld,\"holder_site\":900,"
                   "\"holder\":\"县医院\",\"holder_kind\":\"lab\",\"last_at\":%lld,\"received_at\":%lld,\"packed_at\":%lld,"
                   "\"handed_over_at\":%lld,\"differences\":0,\"open_differences\":0",
                   (long long)BENCH_NOW, (long long)clock_now(), (long long)clock_now(), (long long)BENCH_NOW,
                   (long long)clock_now()));
    assert_string_equal(differences(b, "open"), "{\"rows\":[]}");
    const char *steps = bench_view(b, "transfer_box_steps", "box_code=" BOX);
    assert_true(bench_sees(steps, "\"what\":\"handed_over\",\"giver\":\"张三\",\"taker\":\"李四\",\"from_site\":1203,"
                                  "\"from_name\":\"少室小学\","
                                  "\"to_site\":500,\"to_name\":\"东站\",\"tube_count\":3,\"seal_code\":\"F-001\""));
    assert_true(bench_sees(steps, "\"what\":\"received\",\"taker\":\"王五\",\"to_site\":900"));
    assert_true(bench_sees(bench_view(b, "transfer_box_tubes", "box_code=" BOX),
                           bench_text(b, "{\"tube_code\":\"%s\",\"packed_at\":", tube(b, 3))));
    assert_true(bench_sees(bench_view(b, "transfer_tube", bench_text(b, "tube_code=%s", tube(b, 1))),
                           "\"lab_site\":900,\"lab_name\":\"县医院\""));
    assert_true(bench_sees(bench_view(b, "transfer_tube", bench_text(b, "tube_code=%s", tube(b, 9))),
                           bench_text(b, "{\"rows\":[{\"tube_code\":\"%s\"}]}", tube(b, 9))));
}

static void the_flow_tells_where_the_tubes_are(void **state)
{
    struct bench *b = *state;
    int64_t round = settle(b, 9);
    const char *query = bench_text(b, "round=%lld", (long long)round);
    send(b, "sampling.tube_opened",
         bench_text(b, "{\"tube_code\":\"%s\",\"round\":%lld,\"site\":1203,\"pool_size\":10}", tube(b, 20),
                    (long long)round));
    assert_string_equal(bench_view(b, "transfer_flow", query),
                        "{\"rows\":[{\"open_tubes\":1,\"at_site\":9,\"on_the_way\":0,\"arrived\":0}]}");
    pack(b, round, BOX, 1, 4);
    send(b, "transfer.box_sealed", sealing(b, BOX, 4));
    pack(b, round, OTHER_BOX, 5, 7);
    assert_string_equal(bench_view(b, "transfer_flow", query),
                        bench_text(b,
                                   "{\"rows\":[{\"open_tubes\":1,\"at_site\":9,\"at_site_oldest_at\":%lld,\"on_the_"
                                   "way\":0,\"arrived\":0}]}",
                                   (long long)BENCH_NOW));
    bench_clock_advance(CLOCK_HOUR);
    send(b, "transfer.box_handed_over", handing(b, BOX, SITE, LAB, 4, "F-001"));
    assert_string_equal(bench_view(b, "transfer_flow", query),
                        bench_text(b,
                                   "{\"rows\":[{\"open_tubes\":1,\"at_site\":5,\"at_site_oldest_at\":%lld,\"on_the_"
                                   "way\":4,\"on_the_way_oldest_at\":%lld,"
                                   "\"arrived\":0}]}",
                                   (long long)BENCH_NOW, (long long)BENCH_NOW));
    send(b, "transfer.box_received", receiving(b, BOX, 4, "F-001"));
    assert_true(bench_sees(bench_view(b, "transfer_flow", query), "\"at_site\":5,"));
    assert_true(bench_sees(bench_view(b, "transfer_flow", query), "\"on_the_way\":0,\"arrived\":4}"));
}

static void boxes_come_in_pages_by_state_and_site(void **state)
{
    struct bench *b = *state;
    int64_t round = settle(b, 3);
    static const char *const boxes[] = {BOX, OTHER_BOX, "40000000000000000321"};
    for (int n = 1; n <= 3; n++)
        pack(b, round, boxes[n - 1], n, n);
    send(b, "transfer.box_sealed", sealing(b, OTHER_BOX, 1));
    const char *first = bench_view(b, "transfer_boxes", bench_text(b, "round=%lld&limit=2", (long long)round));
    assert_true(bench_sees(first, "\"next\":\"" OTHER_BOX "\""));
    const char *second = bench_view(b, "transfer_boxes",
                                    bench_text(b, "round=%lld&limit=2&after=" OTHER_BOX, (long long)round));
    assert_true(bench_sees(second, "{\"rows\":[{\"box_code\":\"40000000000000000321\""));
    const char *sealed = bench_view(b, "transfer_boxes", bench_text(b, "round=%lld&state=sealed", (long long)round));
    assert_true(bench_sees(sealed, "{\"rows\":[{\"box_code\":\"" OTHER_BOX "\",\"site\":1203"));
    assert_null(strstr(sealed, BOX));
    assert_string_equal(bench_view(b, "transfer_boxes", bench_text(b, "round=%lld&site=500", (long long)round)),
                        "{\"rows\":[]}");
    const char *coming = bench_text(b, "round=%lld&holder=%d", (long long)round, LAB);
    assert_string_equal(bench_view(b, "transfer_boxes", coming), "{\"rows\":[]}");
    send(b, "transfer.box_handed_over", handing(b, OTHER_BOX, SITE, LAB, 2, "F-001"));
    assert_true(bench_sees(bench_view(b, "transfer_boxes", coming), "{\"rows\":[{\"box_code\":\"" OTHER_BOX "\""));
    assert_true(bench_sees(bench_view(b, "transfer_boxes", coming),
                           bench_text(b, "\"handed_over_at\":%lld,\"differences\":1,\"open_differences\":1}]",
                                      (long long)clock_now())));
    assert_true(bench_sees(bench_view(b, "transfer_differences", "box_code=" OTHER_BOX), "\"what\":\"count\""));
    assert_string_equal(bench_view(b, "transfer_differences", "box_code=" BOX), "{\"rows\":[]}");
    assert_string_equal(bench_view(b, "transfer_box", "box_code=40000000000000000903"),
                        "{\"error\":\"transfer.no_such_box\"}");
}

/* ---- what does not agree -------------------------------------------------------------------------------- */

static void another_count_and_another_seal_are_each_a_case(void **state)
{
    struct bench *b = *state;
    int64_t round = settle(b, 3);
    pack(b, round, BOX, 1, 3);
    send(b, "transfer.box_sealed", sealing(b, BOX, 4));
    send(b, "transfer.box_handed_over", handing(b, BOX, SITE, LAB, 3, "F-002"));
    send(b, "transfer.box_received", receiving(b, BOX, 2, "F-003"));
    const char *open = differences(b, "open");
    static const char *const wants[] = {
        "\"what\":\"count\",\"expected\":\"3\",\"counted\":\"4\",\"site\":1203,\"site_name\":\"少室小学\"",
        "\"what\":\"seal\",\"expected\":\"F-001\",\"counted\":\"F-002\",\"site\":1203",
        "\"what\":\"count\",\"expected\":\"3\",\"counted\":\"2\",\"site\":900",
        "\"what\":\"seal\",\"expected\":\"F-001\",\"counted\":\"F-003\",\"site\":900",
    };
    for (size_t i = 0; i < sizeof wants / sizeof *wants; i++)
        assert_true(bench_sees(open, wants[i]));
    assert_box(b, BOX, "\"differences\":4");
}

static void a_tube_that_is_in_another_box_now_is_a_case(void **state)
{
    struct bench *b = *state;
    int64_t round = settle(b, 3);
    pack(b, round, BOX, 1, 2);
    bench_clock_advance(CLOCK_MINUTE);
    pack(b, round, OTHER_BOX, 2, 3);
    assert_box(b, BOX, "\"tubes\":1");
    assert_box(b, OTHER_BOX, "\"tubes\":2");
    assert_true(bench_sees(differences(b, "open"),
                           "\"box_code\":\"" OTHER_BOX "\",\"what\":\"tube_in_two_boxes\",\"expected\":\"" BOX "\""));
    assert_true(bench_sees(bench_view(b, "transfer_tube", bench_text(b, "tube_code=%s", tube(b, 2))), OTHER_BOX));
    assert_true(bench_sees(box_view(b, BOX), bench_text(b, "\"last_at\":%lld", (long long)BENCH_NOW)));
}

static void packing_after_sealing_is_a_case_and_before_it_is_late_news(void **state)
{
    struct bench *b = *state;
    int64_t round = settle(b, 3);
    pack(b, round, BOX, 1, 1);
    bench_clock_advance(CLOCK_HOUR);
    send(b, "transfer.box_sealed", sealing(b, BOX, 1));
    send_at(b, BENCH_NOW + CLOCK_MINUTE, "transfer.box_packed", packing(b, round, BOX, 2, 2));
    assert_string_equal(differences(b, "open"), "{\"rows\":[]}");
    bench_clock_advance(CLOCK_MINUTE);
    pack(b, round, BOX, 3, 3);
    assert_true(bench_sees(differences(b, "open"),
                           "\"what\":\"after_sealing\",\"expected\":\"sealed\",\"counted\":\"packed\""));
    assert_box(b, BOX, "\"state\":\"sealed\",\"tubes\":3");
    bench_clock_advance(CLOCK_MINUTE);
    send(b, "transfer.box_handed_over", handing(b, BOX, SITE, LAB, 3, "F-001"));
    pack(b, round, OTHER_BOX, 1, 1);
    bench_clock_advance(CLOCK_MINUTE);
    pack(b, round, BOX, 1, 1); /* both at once: two cases of one event */
    const char *open = differences(b, "open");
    assert_true(bench_sees(open, "\"what\":\"after_sealing\",\"expected\":\"moving\""));
    assert_true(
        bench_sees(open, "\"what\":\"tube_in_two_boxes\",\"expected\":\"" OTHER_BOX "\",\"counted\":\"" BOX "\""));
}

static void a_case_is_resolved_once_by_those_who_may(void **state)
{
    struct bench *b = *state;
    int64_t round = settle(b, 2);
    pack(b, round, BOX, 1, 2);
    send(b, "transfer.box_sealed", sealing(b, BOX, 3));
    const char *body = bench_text(b, "{\"difference\":%lld,\"finding\":\"miscounted\",\"note\":\"重新数过\"}",
                                  (long long)first_difference(b));
    assert_int_equal(bench_send_as(b, bench_actor(b, "point", 0, HUB), "transfer.difference_resolved", body), REJECTED);
    assert_string_equal(bench_key(b), "rights.not_here");
    assert_int_equal(bench_send_as(b, bench_actor(b, "town", 410185002000, 0), "transfer.difference_resolved", body),
                     REJECTED);
    assert_string_equal(bench_key(b), "rights.not_here");
    assert_int_equal(bench_send_as(b, bench_actor(b, "point", 0, SITE), "transfer.difference_resolved", body),
                     ACCEPTED);
    assert_string_equal(differences(b, "open"), "{\"rows\":[]}");
    assert_true(bench_sees(differences(b, "resolved"), "\"finding\":\"miscounted\",\"note\":\"重新数过\""));
    assert_int_equal(bench_send(b, "transfer.difference_resolved", body), REJECTED);
    assert_string_equal(bench_key(b), "transfer.no_such_difference");
    assert_int_equal(
        bench_send(b, "transfer.difference_resolved", "{\"difference\":99,\"finding\":\"other\",\"note\":\"没有\"}"),
        REJECTED);
    assert_string_equal(bench_key(b), "transfer.no_such_difference");
}

/* ---- what comes late ---------------------------------------------------------------------------------------- */

static void late_news_does_not_move_a_box_back(void **state)
{
    struct bench *b = *state;
    int64_t round = settle(b, 4), start = clock_now();
    pack(b, round, BOX, 1, 3);
    bench_clock_advance(3 * CLOCK_HOUR);
    send_at(b, start + 120 * CLOCK_MINUTE, "transfer.box_handed_over", handing(b, BOX, HUB, LAB, 3, "F-001"));
    send_at(b, start + 30 * CLOCK_MINUTE, "transfer.box_sealed", sealing(b, BOX, 3));
    assert_box(
        b, BOX,
        bench_text(b, "\"state\":\"moving\",\"tubes\":3,\"seal_code\":\"F-001\",\"sealed_at\":%lld,\"holder_site\":900",
                   (long long)(start + 30 * CLOCK_MINUTE)));
    send_at(b, start + 60 * CLOCK_MINUTE, "transfer.box_handed_over", handing(b, BOX, SITE, HUB, 3, "F-001"));
    assert_box(b, BOX, "\"holder_site\":900");
    assert_box(b, BOX, bench_text(b, "\"last_at\":%lld", (long long)(start + 120 * CLOCK_MINUTE)));
    send_at(b, start + 150 * CLOCK_MINUTE, "transfer.box_received", receiving(b, BOX, 3, "F-001"));
    send_at(b, start + 140 * CLOCK_MINUTE, "transfer.box_handed_over", handing(b, BOX, HUB, HUB, 3, "F-001"));
    assert_box(b, BOX, "\"state\":\"received\"");
    assert_box(b, BOX, "\"holder_site\":900");
}

/* A tube that is taken out of a box, or one that is packed later, does not hold up the news that it left. */
static void a_box_leaves_though_something_was_packed_meanwhile(void **state)
{
    struct bench *b = *state;
    int64_t round = settle(b, 4), start = clock_now();
    pack(b, round, BOX, 1, 3);
    bench_clock_advance(CLOCK_HOUR);
    pack(b, round, OTHER_BOX, 3, 4);
    send_at(b, start + CLOCK_MINUTE, "transfer.box_handed_over", handing(b, BOX, SITE, LAB, 2, "F-001"));
    assert_box(b, BOX, "\"state\":\"moving\"");
}

/* Three phones send when they have a network, and the one that packed comes last. */
static void a_box_is_heard_of_before_its_packing(void **state)
{
    struct bench *b = *state;
    int64_t round = settle(b, 4), start = clock_now();
    bench_clock_advance(CLOCK_HOUR);
    send_at(b, start + 20 * CLOCK_MINUTE, "transfer.box_handed_over", handing(b, BOX, SITE, LAB, 3, "F-001"));
    assert_box(b, BOX, "\"state\":\"moving\",\"tubes\":0");
    send_at(b, start + 10 * CLOCK_MINUTE, "transfer.box_sealed", sealing(b, BOX, 3));
    assert_true(bench_sees(differences(b, "open"), "\"what\":\"not_packed\",\"expected\":\"0\",\"counted\":\"3\""));
    send_at(b, start, "transfer.box_packed", packing(b, round, BOX, 1, 2));
    assert_true(bench_sees(differences(b, "open"), "\"what\":\"not_packed\""));   /* a part of it */
    send_at(b, start + CLOCK_MINUTE, "transfer.box_packed", packing(b, round, BOX, 3, 3));
    assert_string_equal(differences(b, "open"), "{\"rows\":[]}");
    assert_true(bench_sees(differences(b, "resolved"), "\"finding\":\"packed_late\""));
    assert_box(b, BOX, "\"state\":\"moving\",\"tubes\":3,\"seal_code\":\"F-001\"");
    send(b, "transfer.box_received", receiving(b, BOX, 3, "F-001"));
    assert_true(bench_sees(bench_view(b, "transfer_flow", bench_text(b, "round=%lld", (long long)round)),
                           "\"arrived\":3"));
}

static void a_box_that_others_counted_otherwise_stays_a_case(void **state)
{
    struct bench *b = *state;
    int64_t round = settle(b, 2), start = clock_now();
    bench_clock_advance(CLOCK_HOUR);
    send(b, "transfer.box_received", receiving(b, BOX, 1, "F-001"));
    send_at(b, start, "transfer.box_packed", packing(b, round, BOX, 1, 2));
    assert_box(b, BOX, "\"state\":\"received\",\"tubes\":2");
    assert_true(bench_sees(differences(b, "open"), "\"what\":\"not_packed\",\"expected\":\"0\",\"counted\":\"1\""));
    assert_string_equal(differences(b, "resolved"), "{\"rows\":[]}");
}

/* ---- what is refused ------------------------------------------------------------------------------------------- */

static void what_cannot_be_is_refused(void **state)
{
    struct bench *b = *state;
    int64_t round = settle(b, 2);
    long long r = round;
    pack(b, round, BOX, 1, 1);
    send(b, "transfer.box_sealed", sealing(b, BOX, 1));
    send(b, "transfer.box_received", receiving(b, BOX, 1, "F-001"));
    const struct { const char *type, *body, *key, *field; } cases[] = {
        {"transfer.box_packed", packing(b, round, "3000", 1, 1), "field.too_short", "box_code"},
        {"transfer.box_packed", packing(b, round, "40000000000000000128", 2, 2), "transfer.bad_box_code", "box_code"},
        {"transfer.box_sealed", sealing(b, "40000000000000000128", 1), "transfer.bad_box_code", "box_code"},
        {"transfer.box_handed_over", handing(b, "40000000000000000128", SITE, LAB, 1, "F"), "transfer.bad_box_code", "box_code"},
        {"transfer.box_received", receiving(b, tube(b, 1), 1, "F"), "transfer.not_a_box", "box_code"},
        {"transfer.box_packed", packing(b, round, BOX, 2, 1), "field.too_few", "tubes"},
        {"transfer.box_packed", packing(b, round, BOX, 2, 3), "transfer.no_such_tube", "tubes[1]"},
        {"transfer.box_packed", packing(b, 99, BOX, 2, 2), "transfer.no_such_round", "round"},
        {"transfer.box_packed",
         bench_text(b, "{\"box_code\":\"%s\",\"site\":77,\"round\":%lld,\"tubes\":[\"%s\"]}", BOX, r, tube(b, 1)),
         "transfer.no_such_site", "site"},
        {"transfer.box_sealed", sealing(b, BOX, 1), "transfer.already_sealed", "box_code"},
        {"transfer.box_handed_over", handing(b, BOX, 77, LAB, 1, "F"), "transfer.no_such_site", "from_site"},
        {"transfer.box_handed_over", handing(b, BOX, SITE, 77, 1, "F"), "transfer.no_such_site", "to_site"},
        {"transfer.box_handed_over",
         "{\"box_code\":\"" BOX
         "\",\"from_site\":1203,\"to_site\":900,\"giver\":\"张三\",\"taker\":\" 张三\",\"tube_count\":1}",
         "transfer.two_signatures", "taker"},
        {"transfer.box_handed_over",
         "{\"box_code\":\"" BOX "\",\"from_site\":1203,\"to_site\":900,\"giver\":\"张三\",\"tube_count\":1}",
         "field.missing", "taker"},
        {"transfer.box_received", receiving(b, BOX, 1, "F"), "transfer.already_received", "box_code"},
        {"transfer.difference_resolved", "{\"difference\":8,\"finding\":\"magic\",\"note\":\"不知\"}",
         "field.not_a_choice", "finding"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(bench_send(b, cases[i].type, cases[i].body), REJECTED);
        if (strcmp(bench_key(b), cases[i].key) != 0 || strcmp(bench_field(b), cases[i].field) != 0)
            fail_msg("%s: %s at %s", cases[i].body, bench_key(b), bench_field(b));
    }
    assert_int_equal(bench_send(b, "transfer.box_sealed", sealing(b, BOX, 1)), REJECTED);
    assert_string_equal(bench_told(b, "seal_code"), "F-001");
}

static void boxes_are_packed_only_where_the_actor_works(void **state)
{
    struct bench *b = *state;
    int64_t round = settle(b, 1);
    const struct actor *other = bench_actor(b, "point", 0, HUB), *lab = bench_actor(b, "lab", 0, LAB);
    pack(b, round, BOX, 1, 1);
    const struct { const char *type, *body; } cases[] = {
        {"transfer.box_packed", packing(b, round, BOX, 1, 1)},
        {"transfer.box_sealed", sealing(b, BOX, 1)},
        {"transfer.box_handed_over", handing(b, BOX, SITE, LAB, 1, "F")},
        {"transfer.box_received", receiving(b, BOX, 1, "F")},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(bench_send_as(b, other, cases[i].type, cases[i].body), REJECTED);
        assert_string_equal(bench_key(b), "rights.not_here");
        assert_int_equal(bench_send_as(b, bench_actor(b, "village", HERE, 0), cases[i].type, cases[i].body), REJECTED);
        assert_string_equal(bench_key(b), "rights.no_right");
    }
    assert_int_equal(bench_send_as(b, lab, "transfer.box_received", receiving(b, BOX, 1, "F")), ACCEPTED);
}

/* ---- limits --------------------------------------------------------------------------------------- */

static void a_limit_holds_from_its_moment_on(void **state)
{
    struct bench *b = *state;
    const char *usual = bench_view(b, "transfer_limits", "");
    assert_true(bench_sees(usual, "{\"leg\":\"sealed_to_received\",\"warn_ms\":7200000,\"overdue_ms\":14400000}"));
    const char *body = bench_text(b, "{\"leg\":\"sealed_to_received\",\"from_at\":%lld,\"warn_minutes\":30,"
                                     "\"overdue_minutes\":60}", (long long)BENCH_NOW);
    assert_int_equal(bench_send(b, "transfer.limit_set", body), ACCEPTED);
    assert_true(bench_sees(bench_view(b, "transfer_limits", ""), "\"warn_ms\":1800000,\"overdue_ms\":3600000"));
    assert_true(bench_sees(bench_view(b, "transfer_limits", bench_text(b, "at=%lld", (long long)(BENCH_NOW - 1))),
                           "{\"leg\":\"sealed_to_received\",\"warn_ms\":7200000,"));
}

static void a_limit_that_cannot_be_is_refused(void **state)
{
    struct bench *b = *state;
    const char *backwards = "{\"leg\":\"sealed_to_received\",\"from_at\":1,\"warn_minutes\":60,\"overdue_minutes\":60}";
    const char *valid = "{\"leg\":\"sealed_to_received\",\"from_at\":1,\"warn_minutes\":60,\"overdue_minutes\":90}";
    assert_int_equal(bench_send(b, "transfer.limit_set", backwards), REJECTED);
    assert_string_equal(bench_key(b), "transfer.late_before_overdue");
    assert_int_equal(bench_send_as(b, bench_actor(b, "courier", 0, 0), "transfer.limit_set", valid), REJECTED);
    assert_string_equal(bench_key(b), "rights.no_right");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        bench_test(a_limit_holds_from_its_moment_on),
        bench_test(a_limit_that_cannot_be_is_refused),
        bench_test(a_box_goes_from_the_point_to_the_lab),
        bench_test(the_flow_tells_where_the_tubes_are),
        bench_test(boxes_come_in_pages_by_state_and_site),
        bench_test(another_count_and_another_seal_are_each_a_case),
        bench_test(a_tube_that_is_in_another_box_now_is_a_case),
        bench_test(packing_after_sealing_is_a_case_and_before_it_is_late_news),
        bench_test(a_case_is_resolved_once_by_those_who_may),
        bench_test(late_news_does_not_move_a_box_back),
        bench_test(a_box_leaves_though_something_was_packed_meanwhile),
        bench_test(a_box_is_heard_of_before_its_packing),
        bench_test(a_box_that_others_counted_otherwise_stays_a_case),
        bench_test(what_cannot_be_is_refused),
        bench_test(boxes_are_packed_only_where_the_actor_works),
    };
    return cmocka_run_group_tests_name("transfer", tests, NULL, NULL);
}
