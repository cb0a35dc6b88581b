/* sampling_bench.h - short words for what the field does, for the tests of sampling.
 *
 * A round is open, two sites are there, and 24 people live in one community. */
#pragma once
#include "core/clock.h"
#include "core/id.h"
#include "core/text.h"
#include "domain/sampling/sampling.h"
#include "test/bench.h"

#include <string.h>

#define TOWN INT64_C(410185001000)
#define MINUTE INT64_C(60000)
#define HOUR INT64_C(3600000)
enum { POINT = 11, OTHER_POINT = 12, PEOPLE = 24 };

/* ---- what all tests begin with ---------------------------------------------------------- */

static int64_t round_of_test;   /* the round in which they all work */

static inline int64_t person(int k)
{
    return id_make(SERVER_DEVICE, k);
}

static inline const char *document(struct bench *b, int k)
{
    const char *first17 = bench_text(b, "41018519800101%03d", k);
    return bench_text(b, "%s%c", first17, idno_check_character(first17));
}

static inline void add_people(struct bench *b)
{
    for (int k = 1; k <= PEOPLE; k++) {
        const char *body = bench_text(b, "{\"row\":{\"person\":%lld,\"identity\":{\"name\":\"王小%d\",\"document\":\"%s\","
                                         "\"phone\":\"138000000%02d\"},\"sex\":\"male\",\"unit\":410185001001,"
                                         "\"kind\":\"resident\"}}", (long long)person(k), k, document(b, k), k);
        assert_int_equal(bench_send(b, "roster.person_added", body), ACCEPTED);
    }
}

static inline int64_t open_round(struct bench *b, const char *name)
{
    const char *body = bench_text(b, "{\"name\":\"%s\",\"from_at\":%lld,\"until_at\":%lld,\"pool_size\":10}", name,
                                  (long long)BENCH_NOW, (long long)(BENCH_NOW + 10 * HOUR));
    assert_int_equal(bench_send(b, "round.round_planned", body), ACCEPTED);
    int64_t round = bench_seq(b);
    assert_int_equal(bench_send(b, "round.round_opened", bench_text(b, "{\"round\":%lld}", (long long)round)), ACCEPTED);
    return round;
}

static inline int open_point(void **state)
{
    if (bench_open_test(state))
        return -1;
    struct bench *b = *state;
    bench_plant(b);
    assert_int_equal(bench_send(b, "site.sites_listed",
                                "{\"sites\":[{\"site\":11,\"kind\":\"point\",\"name\":\"少室广场\",\"unit\":410185001001},"
                                "{\"site\":12,\"kind\":\"van\",\"name\":\"大金店车\",\"unit\":410185002000}]}"), ACCEPTED);
    add_people(b);
    round_of_test = open_round(b, "第一轮");
    bench_clock_advance(HOUR);
    return 0;
}
#define point_test(f) cmocka_unit_test_setup_teardown(f, open_point, bench_close_test)

/* ---- short words for what the field does ------------------------------------------------ */

static inline const char *tube(struct bench *b, int n)
{
    char code[21];
    code_make(CODE_TUBE, (uint64_t)n, code);
    return bench_text(b, "%s", code);
}

/* The members that every event of a tube has, and more. */
static inline const char *about(struct bench *b, int n, int64_t site, const char *more)
{
    return bench_text(b, "{\"tube_code\":\"%s\",\"round\":%lld,\"site\":%lld%s}", tube(b, n), (long long)round_of_test,
                      (long long)site, more);
}

static inline enum outcome send_at(struct bench *b, int64_t at, const char *type, int n, int64_t site, const char *more)
{
    return bench_send_at(b, bench_server(b), at, type, about(b, n, site, more));
}

static inline enum outcome register_at(struct bench *b, int64_t at, int n, int64_t site, int k)
{
    return send_at(b, at, "sampling.person_registered", n, site, bench_text(b, ",\"person\":%lld", (long long)person(k)));
}

static inline enum outcome register_one(struct bench *b, int n, int k)
{
    return register_at(b, clock_now(), n, POINT, k);
}

static inline void register_many(struct bench *b, int n, int from, int to)
{
    for (int k = from; k <= to; k++)
        assert_int_equal(register_one(b, n, k), ACCEPTED);
}

static inline enum outcome close_tube(struct bench *b, int n, int swabs)
{
    return send_at(b, clock_now(), "sampling.tube_closed", n, POINT, bench_text(b, ",\"swab_count\":%d", swabs));
}

static inline enum outcome withdraw(struct bench *b, int n, int k)
{
    return send_at(b, clock_now(), "sampling.registration_withdrawn", n, POINT,
                   bench_text(b, ",\"person\":%lld,\"reason\":\"走了\"", (long long)person(k)));
}

static inline enum outcome void_tube(struct bench *b, int n)
{
    return send_at(b, clock_now(), "sampling.tube_voided", n, POINT, ",\"reason\":\"破了\"");
}

static inline enum outcome resolve(struct bench *b, int n, const char *finding, const char *more)
{
    return send_at(b, clock_now(), "sampling.count_resolved", n, POINT,
                   bench_text(b, ",\"finding\":\"%s\"%s", finding, more));
}

static inline const char *view_tube(struct bench *b, int n)
{
    return bench_view(b, "sampling_tube", bench_text(b, "tube_code=%s", tube(b, n)));
}

static inline const char *view_round(struct bench *b, const char *view, const char *more)
{
    return bench_view(b, view, bench_text(b, "round=%lld%s", (long long)round_of_test, more));
}

static inline const char *view_person(struct bench *b, int k)
{
    return bench_view(b, "sampling_by_person", bench_text(b, "person=%lld", (long long)person(k)));
}

static inline bool stands(struct bench *b, int k)
{
    bool out;
    assert_null(sampling_stands(bench_tx(b), BENCH_COUNTY, person(k), round_of_test, &out));
    return out;
}

static inline int count_parts(const char *text, const char *part)
{
    int n = 0;
    while ((text = strstr(text, part))) {
        text += strlen(part);
        n++;
    }
    return n;
}
