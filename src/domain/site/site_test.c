/* site_test.c - sites: listed, serving, opened and closed. */
#include "domain/site/site.h"
#include "test/bench.h"

#include <string.h>

#define TOWN INT64_C(410185001000)
#define OTHER_TOWN INT64_C(410185002000)

static const char two_sites[] =
    "{\"sites\":[{\"site\":11,\"kind\":\"point\",\"name\":\"少室广场\",\"unit\":410185001001,\"tables\":4,\"capacity\":2800,"
    "\"opens\":\"08:00\",\"closes\":\"18:00\",\"x\":113.03,\"y\":34.46},"
    "{\"site\":12,\"kind\":\"lab\",\"name\":\"市疾控\",\"unit\":410185002000}]}";

static int open_sites(void **state)
{
    if (bench_open_test(state))
        return -1;
    bench_plant(*state);
    assert_int_equal(bench_send(*state, "site.sites_listed", two_sites), ACCEPTED);
    return 0;
}
#define site_test(f) cmocka_unit_test_setup_teardown(f, open_sites, bench_close_test)

static void sites_are_listed_and_listed_again(void **state)
{
    struct bench *b = *state;
    const char *list = bench_view(b, "site_list", "");
    assert_true(bench_sees(list, "\"site\":11,\"kind\":\"point\",\"name\":\"少室广场\",\"unit\":410185001001,"
                                 "\"unit_name\":\"少室社区\",\"tables\":4,\"capacity\":2800,\"opens\":\"08:00\","
                                 "\"closes\":\"18:00\",\"open\":false,\"x\":113.03,\"y\":34.46"));
    assert_true(bench_sees(list, "\"site\":12,\"kind\":\"lab\",\"name\":\"市疾控\",\"unit\":410185002000,"
                                 "\"unit_name\":\"大金店镇\",\"tables\":0,\"capacity\":0,\"open\":false}"));
    assert_int_equal(bench_send(b, "site.site_opened", "{\"site\":11}"), ACCEPTED);
    assert_int_equal(bench_send(b, "site.sites_listed", "{\"sites\":[{\"site\":11,\"kind\":\"van\",\"name\":\"少室车\","
                                                        "\"unit\":410185001000}]}"), ACCEPTED);
    assert_true(bench_sees(bench_view(b, "site_list", "kind=van"), "\"name\":\"少室车\",\"unit\":410185001000,"
                                                                   "\"unit_name\":\"嵩阳街道\",\"tables\":0,"
                                                                   "\"capacity\":0,\"open\":true}"));
}

static void a_list_is_narrowed_by_area_and_comes_in_pages(void **state)
{
    struct bench *b = *state;
    const char *town = bench_view(b, "site_list", "unit=410185001000");
    assert_true(bench_sees(town, "\"site\":11") && !strstr(town, "\"site\":12,"));
    const char *page = bench_view(b, "site_list", "limit=1");
    assert_true(bench_sees(page, "\"next\":\"11\"") && !strstr(page, "\"site\":12,"));
    page = bench_view(b, "site_list", "limit=2&after=11");
    assert_true(bench_sees(page, "\"site\":12") && bench_sees(page, "\"site\":1203") && !strstr(page, "\"next\""));
}

static void bad_sites_are_refused_by_row(void **state)
{
    static const struct { const char *members, *field, *key; } cases[] = {
        {"\"site\":0,\"kind\":\"point\",\"name\":\"a\",\"unit\":410185001000", "sites[0].site", "field.too_small"},
        {"\"site\":13,\"kind\":\"tent\",\"name\":\"a\",\"unit\":410185001000", "sites[0].kind", "field.not_a_choice"},
        {"\"site\":13,\"kind\":\"point\",\"name\":\"\",\"unit\":410185001000", "sites[0].name", "field.too_short"},
        {"\"site\":13,\"kind\":\"point\",\"name\":\"a\",\"unit\":7", "sites[0].unit", "site.no_such_unit"},
        {"\"site\":13,\"kind\":\"point\",\"name\":\"a\",\"unit\":410185001000,\"tables\":501", "sites[0].tables",
         "field.too_large"},
        {"\"site\":13,\"kind\":\"point\",\"name\":\"a\",\"unit\":410185001000,\"capacity\":5000001", "sites[0].capacity",
         "field.too_large"},
        {"\"site\":13,\"kind\":\"point\",\"name\":\"a\",\"unit\":410185001000,\"opens\":\"8:000\"", "sites[0].opens",
         "site.bad_hour"},
        {"\"site\":13,\"kind\":\"point\",\"name\":\"a\",\"unit\":410185001000,\"closes\":\"24:30\"", "sites[0].closes",
         "site.bad_hour"},
        {"\"site\":1000000001,\"kind\":\"point\",\"name\":\"a\",\"unit\":410185001000", "sites[0].site",
         "site.id_of_other_device"},
    };
    struct bench *b = *state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *body = bench_text(b, "{\"sites\":[{%s}]}", cases[i].members);
        assert_int_equal(bench_send(b, "site.sites_listed", body), REJECTED);
        assert_string_equal(bench_key(b), cases[i].key);
        assert_string_equal(bench_field(b), cases[i].field);
    }
    assert_int_equal(bench_send(b, "site.sites_listed", "{\"sites\":[]}"), REJECTED);
    assert_string_equal(bench_key(b), "field.too_few");
}

static void a_device_may_number_sites_itself(void **state)
{
    struct bench *b = *state;
    const struct actor *county = bench_actor(b, "county", 0, 0);
    int64_t site = county->device * (1 << 24) + 1;
    const char *body = bench_text(b, "{\"sites\":[{\"site\":%lld,\"kind\":\"van\",\"name\":\"a\",\"unit\":410185001000}]}",
                                  (long long)site);
    assert_int_equal(bench_send(b, "site.sites_listed", body), REJECTED);
    assert_string_equal(bench_key(b), "site.id_of_other_device");
    assert_int_equal(bench_send_as(b, county, "site.sites_listed", body), ACCEPTED);
}

static void a_town_edits_its_own_sites_only(void **state)
{
    static const struct { int64_t site, unit; enum outcome outcome; } cases[] = {
        {20, TOWN, ACCEPTED}, {21, OTHER_TOWN, REJECTED}, {12, TOWN, REJECTED}, {11, OTHER_TOWN, REJECTED},
        {11, TOWN, ACCEPTED},
    };
    struct bench *b = *state;
    const struct actor *town = bench_actor(b, "town", TOWN, 0);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *body = bench_text(b, "{\"sites\":[{\"site\":%lld,\"kind\":\"point\",\"name\":\"a\",\"unit\":%lld}]}",
                                      (long long)cases[i].site, (long long)cases[i].unit);
        assert_int_equal(bench_send_as(b, town, "site.sites_listed", body), cases[i].outcome);
        assert_string_equal(bench_key(b), cases[i].outcome == ACCEPTED ? "" : "rights.not_here");
    }
}

static void a_site_serves_what_was_said_last(void **state)
{
    struct bench *b = *state;
    assert_int_equal(bench_send(b, "site.site_serves", "{\"site\":11,\"units\":[410185001000,410185002000]}"), ACCEPTED);
    assert_int_equal(bench_send(b, "site.site_serves", "{\"site\":11,\"units\":[410185001001,410185001001]}"), ACCEPTED);
    assert_string_equal(bench_view(b, "site_served", "site=11"),
                        "{\"rows\":[{\"unit\":410185001001,\"unit_name\":\"少室社区\"}]}");
    assert_int_equal(bench_send(b, "site.site_serves", "{\"site\":11,\"units\":[410185001001,7]}"), REJECTED);
    assert_string_equal(bench_key(b), "site.no_such_unit");
    assert_string_equal(bench_field(b), "units[1]");
    assert_int_equal(bench_send(b, "site.site_serves", "{\"site\":11,\"units\":[]}"), ACCEPTED);
    assert_string_equal(bench_view(b, "site_served", "site=11"), "{\"rows\":[]}");
}

static void a_point_opens_and_closes_itself_and_no_other(void **state)
{
    struct bench *b = *state;
    const struct actor *point = bench_actor(b, "point", 0, 11);
    assert_int_equal(bench_send_as(b, point, "site.site_closed", "{\"site\":11}"), REJECTED);
    assert_string_equal(bench_key(b), "site.already_closed");
    assert_string_equal(bench_told(b, "site"), "少室广场");
    assert_int_equal(bench_send_as(b, point, "site.site_opened", "{\"site\":11}"), ACCEPTED);
    assert_int_equal(bench_send_as(b, point, "site.site_opened", "{\"site\":11}"), REJECTED);
    assert_string_equal(bench_key(b), "site.already_open");
    assert_int_equal(bench_send_as(b, point, "site.site_closed", "{\"site\":11,\"reason\":\"大雪\"}"), ACCEPTED);
    assert_int_equal(bench_send_as(b, point, "site.site_opened", "{\"site\":12}"), REJECTED);
    assert_string_equal(bench_key(b), "rights.not_here");
    assert_int_equal(bench_send(b, "site.site_opened", "{\"site\":99}"), REJECTED);
    assert_string_equal(bench_key(b), "site.no_such_site");
}

static void what_is_ready_replaces_what_was(void **state)
{
    struct bench *b = *state;
    assert_int_equal(bench_send(b, "site.site_readied", "{\"site\":11,\"items\":[\"tubes\",\"power\"]}"), ACCEPTED);
    bench_clock_advance(60000);
    assert_int_equal(bench_send(b, "site.site_readied", "{\"site\":11,\"items\":[\"tubes\"]}"), ACCEPTED);
    assert_string_equal(bench_view(b, "site_readiness", "site=11"),
                        "{\"rows\":[{\"item\":\"tubes\",\"at\":1641945660000}]}");
}

/* In one batch, too, a site is what was said of it last. */
static void what_a_transaction_has_read_follows_what_it_writes(void **state)
{
    struct bench *b = *state;
    struct tx *tx = bench_tx(b);
    struct site_facts facts;
    struct site_row row = {.site = 11, .kind = "van", .name = "b", .unit = TOWN, .tables = 1, .capacity = 2};
    struct sites_listed listed = {.sites = {1, &row}};
    struct event ev = {.county = BENCH_COUNTY, .seq = 99, .at = BENCH_NOW, .type = &sites_listed};
    struct site_opened opened = {11};
    bool found;
    assert_null(site_find(tx, BENCH_COUNTY, 11, &facts, &found));
    assert_string_equal(facts.name, "少室广场");
    assert_null(sites_listed.apply(tx, &ev, &listed));
    assert_null(site_opened.apply(tx, &ev, &opened));
    assert_null(site_find(tx, BENCH_COUNTY, 11, &facts, &found));
    assert_string_equal(facts.name, "b");
    assert_true(facts.open && facts.unit == TOWN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        site_test(sites_are_listed_and_listed_again),
        site_test(a_list_is_narrowed_by_area_and_comes_in_pages),
        site_test(bad_sites_are_refused_by_row),
        site_test(a_device_may_number_sites_itself),
        site_test(a_town_edits_its_own_sites_only),
        site_test(a_site_serves_what_was_said_last),
        site_test(a_point_opens_and_closes_itself_and_no_other),
        site_test(what_is_ready_replaces_what_was),
        site_test(what_a_transaction_has_read_follows_what_it_writes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
