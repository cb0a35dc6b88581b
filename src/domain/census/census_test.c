/* census_test.c - a building is walked flat by flat, and the list is what was found. */
#include "core/clock.h"
#include "core/id.h"
#include "domain/census/census.h"
#include "test/bench.h"

#include <string.h>

#define HERE INT64_C(410185001001)
#define TOWN INT64_C(410185001000)
#define FAR INT64_C(410185002001)

static int64_t id_of(int k)
{
    return id_make(SERVER_DEVICE, k);
}

static void send(struct bench *b, const char *type, const char *body)
{
    if (bench_send(b, type, body) != ACCEPTED)
        fail_msg("%s %s: %s at %s", type, body, bench_key(b), bench_field(b));
}

static void refuse(struct bench *b, const struct actor *who, const char *type, const char *body, const char *key)
{
    assert_int_equal(bench_send_as(b, who, type, body), REJECTED);
    assert_string_equal(bench_key(b), key);
}

static void add(struct bench *b, int k, const char *rest)
{
    send(b, "roster.person_added",
         bench_text(b, "{\"row\":{\"person\":%lld,\"identity\":{\"name\":\"王小%d\"},\"sex\":\"male\",\"unit\":%lld,"
                       "\"kind\":\"resident\"%s}}", (long long)id_of(k), k, (long long)HERE, rest));
}

/* Building 71: 1 and 2 in flat 101, 3 in 102; 4 without building or flat. */
static int64_t begin(struct bench *b)
{
    bench_plant(b);
    send(b, "area.buildings_listed",
         "{\"buildings\":[{\"building\":71,\"unit\":410185001001,\"name\":\"1号楼\",\"kind\":\"building\"},"
         "{\"building\":81,\"unit\":410185002001,\"name\":\"8号楼\",\"kind\":\"building\"}]}");
    add(b, 1, ",\"building\":71,\"household\":\"101\"");
    add(b, 2, ",\"building\":71,\"household\":\"101\"");
    add(b, 3, ",\"building\":71,\"household\":\"102\"");
    add(b, 4, "");
    send(b, "census.census_begun", bench_text(b, "{\"name\":\"一月摸底\",\"unit\":%lld}", (long long)TOWN));
    return bench_seq(b);
}

static const char *flat(struct bench *b, int64_t census, const char *rest)
{
    return bench_text(b, "{\"census\":%lld,\"unit\":%lld%s}", (long long)census, (long long)HERE, rest);
}

static void walk(struct bench *b, int64_t census, const char *rest)
{
    send(b, "census.flat_walked", flat(b, census, rest));
}

static const char *progress(struct bench *b, int64_t census)
{
    return bench_view(b, "census_progress", bench_text(b, "census=%lld&unit=%lld", (long long)census, (long long)HERE));
}

static const char *flats(struct bench *b, int64_t census, const char *rest)
{
    return bench_view(b, "census_flats", bench_text(b, "census=%lld&unit=%lld&building=71%s", (long long)census,
                                                    (long long)HERE, rest));
}

static const char *people(struct bench *b, int64_t census, const char *household)
{
    return bench_view(b, "census_people", bench_text(b, "census=%lld&unit=%lld&building=71&household=%s",
                                                     (long long)census, (long long)HERE, household));
}

/* ---- walking ------------------------------------------------------------------------------------- */

static void a_flat_that_was_walked_counts_and_its_people_are_confirmed(void **state)
{
    struct bench *b = *state;
    int64_t census = begin(b);
    assert_true(bench_sees(progress(b, census), "{\"building\":71,\"name\":\"1号楼\",\"flats\":2,\"walked\":0,"
                                                "\"again\":0,\"persons\":3,\"confirmed\":0}"));
    walk(b, census, bench_text(b, ",\"building\":71,\"household\":\"101\",\"finding\":\"confirmed\",\"persons\":"
                                  "[%lld,%lld]", (long long)id_of(1), (long long)id_of(2)));
    walk(b, census, bench_text(b, ",\"building\":71,\"household\":\"102\",\"finding\":\"nobody_home\",\"again_at\":%lld",
                               (long long)BENCH_NOW + CLOCK_HOUR));
    assert_true(bench_sees(progress(b, census), "\"flats\":2,\"walked\":1,\"again\":1,\"persons\":3,\"confirmed\":2}"));
    walk(b, census, ",\"building\":71,\"household\":\"102\",\"finding\":\"refused\"");
    assert_true(bench_sees(progress(b, census), "\"walked\":2,\"again\":0"));
    assert_true(bench_sees(flats(b, census, ""), "{\"household\":\"102\",\"persons\":1,\"confirmed\":0,\"finding\":"
                                                 "\"refused\""));
    assert_true(bench_sees(flats(b, census, ""), "\"walks\":2"));
    walk(b, census, ",\"finding\":\"empty\"");
    assert_true(bench_sees(progress(b, census), "{\"building\":0,\"flats\":1,\"walked\":1"));
}

static void a_flat_that_no_list_has_is_found_and_filled_with_floating_people(void **state)
{
    struct bench *b = *state;
    int64_t census = begin(b);
    walk(b, census, ",\"building\":71,\"household\":\"201\",\"finding\":\"nobody_home\"");
    assert_true(bench_sees(flats(b, census, ""), "{\"household\":\"201\",\"persons\":0"));
    send(b, "roster.person_added",
         bench_text(b, "{\"row\":{\"person\":%lld,\"identity\":{\"name\":\"赵新来\"},\"sex\":\"female\",\"unit\":%lld,"
                       "\"building\":71,\"household\":\"201\",\"kind\":\"floating\"}}", (long long)id_of(9),
                    (long long)HERE));
    walk(b, census, bench_text(b, ",\"building\":71,\"household\":\"201\",\"finding\":\"confirmed\",\"persons\":[%lld]",
                               (long long)id_of(9)));
    assert_true(bench_sees(flats(b, census, ""), "{\"household\":\"201\",\"persons\":1,\"confirmed\":1"));
    assert_true(bench_sees(people(b, census, "201"), "\"kind\":\"floating\""));
    const char *page = flats(b, census, "&limit=2");
    assert_true(bench_sees(page, "\"next\":\"102\""));
    assert_true(bench_sees(flats(b, census, "&limit=2&after=102"), "{\"rows\":[{\"household\":\"201\""));
}

static void who_moved_within_the_house_is_in_the_new_flat_and_the_history_keeps_both(void **state)
{
    struct bench *b = *state;
    int64_t census = begin(b);
    send(b, "roster.person_moved",
         bench_text(b, "{\"person\":%lld,\"unit\":%lld,\"building\":71,\"household\":\"301\",\"reason\":\"入户核实\"}",
                    (long long)id_of(4), (long long)HERE));
    assert_true(bench_sees(people(b, census, "301"), bench_text(b, "{\"person\":%lld", (long long)id_of(4))));
    send(b, "roster.person_moved", bench_text(b, "{\"person\":%lld,\"unit\":%lld,\"building\":71}",
                                              (long long)id_of(4), (long long)HERE));
    assert_true(bench_sees(people(b, census, "301"), bench_text(b, "{\"person\":%lld", (long long)id_of(4))));
    send(b, "roster.person_left", bench_text(b, "{\"person\":%lld,\"cause\":\"moved_away\"}", (long long)id_of(3)));
    const char *history = bench_view(b, "roster_history", bench_text(b, "person=%lld", (long long)id_of(4)));
    assert_true(bench_sees(history, "roster.person_added") && bench_sees(history, "\"note\":\"入户核实\""));
    assert_true(bench_sees(progress(b, census), "\"flats\":2,\"walked\":0,\"again\":0,\"persons\":3"));
}

/* ---- refusals ----------------------------------------------------------------------------------------- */

static void what_cannot_be_is_refused(void **state)
{
    struct bench *b = *state;
    int64_t census = begin(b);
    const struct actor *walker = bench_actor(b, "census", HERE, 0);
    const struct { const char *rest, *key; } cases[] = {
        {",\"building\":99,\"finding\":\"empty\"", "census.no_such_building"},
        {",\"building\":81,\"finding\":\"empty\"", "census.no_such_building"},
        {",\"building\":71,\"finding\":\"locked\"", "field.not_a_choice"},
        {",\"building\":71,\"finding\":\"confirmed\",\"persons\":[99]", "roster.no_such_person"},
        {bench_text(b, ",\"building\":71,\"finding\":\"empty\",\"persons\":[%lld]", (long long)id_of(1)),
         "census.nobody_was_seen"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        refuse(b, walker, "census.flat_walked", flat(b, census, cases[i].rest), cases[i].key);
    refuse(b, walker, "census.flat_walked", flat(b, 999, ",\"finding\":\"empty\""), "census.no_such_census");
    refuse(b, bench_server(b), "census.flat_walked",
           bench_text(b, "{\"census\":%lld,\"unit\":%lld,\"finding\":\"empty\"}", (long long)census, (long long)FAR),
           "census.of_other_area");
    refuse(b, walker, "census.flat_walked",
           bench_text(b, "{\"census\":%lld,\"unit\":%lld,\"finding\":\"empty\"}", (long long)census, (long long)FAR),
           "rights.not_here");
    refuse(b, walker, "census.census_begun", bench_text(b, "{\"name\":\"又一次\",\"unit\":%lld}", (long long)HERE),
           "rights.no_right");
    send(b, "roster.person_moved", bench_text(b, "{\"person\":%lld,\"unit\":%lld}", (long long)id_of(3), (long long)FAR));
    refuse(b, walker, "census.flat_walked",
           flat(b, census, bench_text(b, ",\"finding\":\"confirmed\",\"persons\":[%lld]", (long long)id_of(3))),
           "census.lives_elsewhere");
    assert_string_equal(bench_field(b), "persons[0]");
}

static void a_census_that_has_ended_takes_only_what_happened_before(void **state)
{
    struct bench *b = *state;
    int64_t census = begin(b);
    const char *end = bench_text(b, "{\"census\":%lld}", (long long)census);
    refuse(b, bench_actor(b, "village", FAR, 0), "census.census_ended", end, "rights.not_here");
    refuse(b, bench_server(b), "census.census_ended", "{\"census\":999}", "census.no_such_census");
    bench_clock_advance(CLOCK_HOUR);
    send(b, "census.census_ended", end);
    refuse(b, bench_server(b), "census.census_ended", end, "census.has_ended");
    bench_clock_advance(CLOCK_MINUTE);
    refuse(b, bench_server(b), "census.flat_walked", flat(b, census, ",\"finding\":\"empty\""), "census.has_ended");
    assert_int_equal(bench_send_at(b, bench_server(b), BENCH_NOW, "census.flat_walked",
                                   flat(b, census, ",\"finding\":\"empty\"")), ACCEPTED);
    assert_true(bench_sees(bench_view(b, "census_list", bench_text(b, "unit=%lld", (long long)HERE)), "\"name\":\"一月摸底\""));
    assert_true(bench_sees(bench_view(b, "census_list", bench_text(b, "unit=%lld", (long long)BENCH_ROOT)), "\"ended_at\""));
    assert_string_equal(bench_view(b, "census_list", bench_text(b, "unit=%lld", (long long)FAR)), "{\"rows\":[]}");
}

static void names_are_masked_until_a_reason_is_given(void **state)
{
    struct bench *b = *state;
    int64_t census = begin(b);
    assert_null(strstr(people(b, census, "101"), "王小1"));
    send(b, "account.list_viewed",
         bench_text(b, "{\"view\":\"census_people\",\"unit\":%lld,\"reason\":\"入户核查\"}", (long long)HERE));
    assert_true(bench_sees(people(b, census, "101&unmask=1"), "王小1"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        bench_test(a_flat_that_was_walked_counts_and_its_people_are_confirmed),
        bench_test(a_flat_that_no_list_has_is_found_and_filled_with_floating_people),
        bench_test(who_moved_within_the_house_is_in_the_new_flat_and_the_history_keeps_both),
        bench_test(what_cannot_be_is_refused),
        bench_test(a_census_that_has_ended_takes_only_what_happened_before),
        bench_test(names_are_masked_until_a_reason_is_given),
    };
    return cmocka_run_group_tests_name("census", tests, NULL, NULL);
}
