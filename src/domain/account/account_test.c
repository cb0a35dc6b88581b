/* account_test.c - users, roles, passes, looks. */
#include "core/clock.h"
#include "core/id.h"
#include "domain/account/account.h"
#include "test/bench.h"

#include <string.h>

#define TOWN INT64_C(410185001000)
#define OTHER_TOWN INT64_C(410185002000)
#define VILLAGE INT64_C(410185001001)
#define DIGEST "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static int64_t add_user(struct bench *b, const char *login)
{
    assert_int_equal(bench_send(b, "account.user_added", bench_text(b, "{\"login\":\"%s\",\"title\":\"王\"}", login)),
                     ACCEPTED);
    return bench_seq(b);
}

static int64_t grant(struct bench *b, int64_t user, const char *rest)
{
    const char *body = bench_text(b, "{\"user\":%lld,%s}", (long long)user, rest);
    assert_int_equal(bench_send(b, "account.role_granted", body), ACCEPTED);
    return bench_seq(b);
}

struct refusal {
    const char *type, *body, *key, *field;
};

static void assert_refused(struct bench *b, const struct actor *who, const struct refusal *cases, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        enum outcome outcome = bench_send_as(b, who, cases[i].type, cases[i].body);
        if (outcome != REJECTED || strcmp(bench_key(b), cases[i].key) != 0 ||
            strcmp(bench_field(b), cases[i].field) != 0)
            fail_msg("%s: %s %s", cases[i].body, bench_key(b), bench_field(b));
    }
}
#define REFUSED(b, who, cases) assert_refused(b, who, cases, sizeof cases / sizeof *cases)

/* ---- users and roles --------------------------------------------------------------------- */

static void a_login_is_taken_in_upper_and_lower_case(void **state)
{
    struct bench *b = *state;
    add_user(b, "Wang.Li");
    assert_int_equal(bench_send(b, "account.user_added", "{\"login\":\"wang.li\"}"), REJECTED);
    assert_string_equal(bench_key(b), "account.login_taken");
    assert_string_equal(bench_told(b, "login"), "wang.li");
    assert_true(bench_sees(bench_view(b, "account_users", ""),
                           "\"login\":\"wang.li\",\"title\":\"王\",\"disabled\":false,\"roles\":\"\""));
}

static void roles_are_listed_with_their_places_until_they_end(void **state)
{
    struct bench *b = *state;
    bench_plant(b);
    int64_t user = add_user(b, "wang");
    int64_t first = grant(b, user, "\"role\":\"county\"");
    grant(b, user, "\"role\":\"town\",\"unit\":410185001000,\"until_at\":1641949200000");
    grant(b, user, "\"role\":\"point\",\"site\":1203");
    assert_true(bench_sees(bench_view(b, "account_users", ""),
                           "\"roles\":\"county@410185000000 town@410185001000 point@site:1203\""));
    bench_clock_advance(CLOCK_HOUR);
    const char *body = bench_text(b, "{\"granted\":%lld,\"reason\":\"调岗\"}", (long long)first);
    assert_int_equal(bench_send(b, "account.role_revoked", body), ACCEPTED);
    assert_int_equal(bench_send(b, "account.role_revoked", body), REJECTED);
    assert_string_equal(bench_key(b), "account.role_already_revoked");
    assert_true(bench_sees(bench_view(b, "account_users", ""), "\"roles\":\"point@site:1203\""));
    const char *all = bench_view(b, "account_grants", bench_text(b, "user=%lld", (long long)user));
    assert_true(bench_sees(all, "\"role\":\"county\",\"until_at\":1641949200000,\"ended\":true"));
    assert_true(bench_sees(all, "\"unit_name\":\"嵩阳街道\",\"until_at\":1641949200000,\"ended\":true"));
    assert_true(bench_sees(all, "\"site\":1203,\"site_name\":\"少室小学\",\"ended\":false"));
}

static void roles_that_make_no_sense_are_refused(void **state)
{
    static const struct refusal cases[] = {
        {"account.role_granted", "{\"user\":99,\"role\":\"town\"}", "account.no_such_user", "user"},
        {"account.role_granted", "{\"user\":3,\"role\":\"mayor\"}", "account.no_such_role", "role"},
        {"account.role_granted", "{\"user\":3,\"role\":\"town\",\"unit\":410185001000,\"site\":1203}",
         "account.one_place", "site"},
        {"account.role_granted", "{\"user\":3,\"role\":\"town\",\"unit\":410185009000}", "account.no_such_unit",
         "unit"},
        {"account.role_granted", "{\"user\":3,\"role\":\"point\",\"site\":9}", "account.no_such_site", "site"},
        {"account.role_granted", "{\"user\":3,\"role\":\"town\",\"from_at\":5,\"until_at\":5}",
         "account.ends_before_it_begins", "until_at"},
        {"account.role_revoked", "{\"granted\":99,\"reason\":\"xx\"}", "account.no_such_grant", "granted"},
        {"account.user_disabled", "{\"user\":99,\"reason\":\"xx\"}", "account.no_such_user", "user"},
        {"account.signed_in", "{\"account\":3}", "field.missing", "kind"},
    };
    struct bench *b = *state;
    bench_plant(b);
    assert_int_equal(add_user(b, "wang"), 3);
    REFUSED(b, bench_server(b), cases);
}

static void one_gives_only_what_one_holds_there(void **state)
{
    static const struct refusal cases[] = {
        {"account.role_granted", "{\"user\":3,\"role\":\"village\",\"unit\":410185002000}", "rights.not_here", "unit"},
        {"account.role_granted", "{\"user\":3,\"role\":\"village\"}", "rights.whole_county", ""},
        {"account.role_revoked", "{\"granted\":4,\"reason\":\"xx\"}", "account.more_than_own", "role"},
        {"account.user_disabled", "{\"user\":3,\"reason\":\"xx\"}", "account.more_than_own", "role"},
        {"account.pass_issued",
         "{\"label\":\"xx\",\"role\":\"point\",\"unit\":410185002000,\"from_at\":1641945600000,"
         "\"until_at\":1641949200000,\"digest\":\"" DIGEST "\"}",
         "rights.not_here", "unit"},
    };
    struct bench *b = *state;
    bench_plant(b);
    int64_t user = add_user(b, "wang");
    assert_int_equal(grant(b, user, "\"role\":\"village\",\"unit\":410185002000"), 4);
    const struct actor *of_town = bench_actor(b, "county", TOWN, 0), *village = bench_actor(b, "village", TOWN, 0);
    REFUSED(b, of_town, cases);
    assert_int_equal(
        bench_send_as(b, of_town, "account.role_granted", "{\"user\":3,\"role\":\"village\",\"unit\":410185001001}"),
        ACCEPTED);
    assert_int_equal(bench_send_as(b, of_town, "account.role_granted", "{\"user\":3,\"role\":\"point\",\"site\":1203}"),
                     ACCEPTED);
    assert_int_equal(bench_send_as(b, village, "account.role_granted", "{\"user\":3,\"role\":\"point\",\"site\":1203}"),
                     REJECTED);
    assert_string_equal(bench_key(b), "rights.no_right");
}

static void users_are_seen_by_those_in_whose_area_they_work(void **state)
{
    struct bench *b = *state;
    bench_plant(b);
    int64_t here = add_user(b, "here"), there = add_user(b, "there");
    add_user(b, "nowhere");
    grant(b, here, "\"role\":\"village\",\"unit\":410185001001");
    grant(b, there, "\"role\":\"village\",\"unit\":410185002000");
    const struct actor *of_town = bench_actor(b, "county", TOWN, 0);
    const char *seen = bench_view_as(b, of_town, "account_users", "");
    assert_true(bench_sees(seen, "\"login\":\"here\""));
    assert_null(strstr(seen, "there"));
    assert_null(strstr(seen, "nowhere"));
    const char *all = bench_view(b, "account_users", "limit=2");
    assert_true(bench_sees(all, "\"login\":\"here\"") && bench_sees(all, "\"login\":\"there\"") &&
                bench_sees(all, "\"next\":\"4\""));
    assert_true(bench_sees(bench_view(b, "account_users", "after=4"), "{\"rows\":[{\"user\":5,\"login\":\"nowhere\""));
    (void)bench_view_as(b, of_town, "account_grants", bench_text(b, "user=%lld", (long long)there));
    assert_string_equal(bench_key(b), "rights.not_here");
}

static void nobody_disables_themselves_or_twice(void **state)
{
    struct bench *b = *state;
    bench_plant(b);
    int64_t user = add_user(b, "wang");
    struct actor self = *bench_actor(b, "county", 0, 0);
    self.id = user;
    const char *body = bench_text(b, "{\"user\":%lld,\"reason\":\"离职\"}", (long long)user);
    assert_int_equal(bench_send_as(b, &self, "account.user_disabled", body), REJECTED);
    assert_string_equal(bench_key(b), "account.not_yourself");
    assert_int_equal(bench_send(b, "account.user_disabled", body), ACCEPTED);
    assert_int_equal(bench_send(b, "account.user_disabled", body), REJECTED);
    assert_string_equal(bench_key(b), "account.user_disabled");
    assert_true(bench_sees(bench_view(b, "account_users", ""), "\"disabled\":true"));
}

/* ---- passes ------------------------------------------------------------------------------ */

#define SHIFT "\"from_at\":1641945600000,\"until_at\":1641960000000"

static void passes_are_for_one_place_and_one_shift(void **state)
{
    static const struct refusal cases[] = {
        {"account.pass_issued", "{\"label\":\"a1\",\"role\":\"point\"," SHIFT ",\"digest\":\"" DIGEST "\"}",
         "account.pass_needs_place", "site"},
        {"account.pass_issued",
         "{\"label\":\"a1\",\"role\":\"mayor\",\"site\":1203," SHIFT ",\"digest\":\"" DIGEST "\"}",
         "account.no_such_role", "role"},
        {"account.pass_issued",
         "{\"label\":\"a1\",\"role\":\"point\",\"site\":1203,\"from_at\":2,\"until_at\":1,\"digest\":\"" DIGEST "\"}",
         "account.ends_before_it_begins", "until_at"},
        {"account.pass_issued",
         "{\"label\":\"a1\",\"role\":\"point\",\"site\":1203,\"from_at\":1,\"until_at\":1641960000000,"
         "\"digest\":\"" DIGEST "\"}",
         "account.pass_too_long", "until_at"},
        {"account.pass_issued", "{\"label\":\"a1\",\"role\":\"point\",\"site\":9," SHIFT ",\"digest\":\"" DIGEST "\"}",
         "account.no_such_site", "site"},
        {"account.pass_issued", "{\"label\":\"a1\",\"role\":\"point\",\"site\":1203," SHIFT ",\"digest\":\"abc\"}",
         "field.too_short", "digest"},
        {"account.pass_revoked", "{\"pass\":99,\"reason\":\"xx\"}", "account.no_such_pass", "pass"},
    };
    struct bench *b = *state;
    bench_plant(b);
    REFUSED(b, bench_server(b), cases);
    const char *good =
        "{\"label\":\"少室小学 早班\",\"role\":\"point\",\"site\":1203," SHIFT ",\"digest\":\"" DIGEST "\"}";
    assert_int_equal(bench_send(b, "account.pass_issued", good), ACCEPTED);
    int64_t pass = bench_seq(b);
    assert_int_equal(bench_send(b, "account.pass_issued", good), REJECTED);
    assert_string_equal(bench_key(b), "account.digest_used");
    assert_true(
        bench_sees(bench_view(b, "account_passes", "site=1203"),
                   "\"label\":\"少室小学 早班\",\"role\":\"point\",\"site\":1203,\"site_name\":\"少室小学\"," SHIFT
                   ",\"revoked\":false"));
    const char *revoke = bench_text(b, "{\"pass\":%lld,\"reason\":\"遗失\"}", (long long)pass);
    assert_int_equal(bench_send(b, "account.pass_revoked", revoke), ACCEPTED);
    assert_int_equal(bench_send(b, "account.pass_revoked", revoke), REJECTED);
    assert_string_equal(bench_key(b), "account.pass_already_revoked");
    const struct actor *elsewhere = bench_actor(b, "county", OTHER_TOWN, 0);
    assert_string_equal(bench_view_as(b, elsewhere, "account_passes", ""), "{\"rows\":[]}");
    assert_true(
        bench_sees(bench_view_as(b, bench_actor(b, "county", TOWN, 0), "account_passes", ""), "\"revoked\":true"));
}

/* ---- looks ------------------------------------------------------------------------------- */

struct one_person {
    int64_t person;
};
static const struct field one_person[] = {INT(struct one_person, person, .scope = SCOPE_PERSON), {0}};
static const struct view person_view = {.name = "roster_person", .params = one_person};

struct one_unit {
    int64_t unit;
};
static const struct field one_unit[] = {INT(struct one_unit, unit, .scope = SCOPE_UNIT), {0}};
static const struct view unit_view = {.name = "audit_quarantine_one", .params = one_unit};
static const struct view anywhere_view = {.name = "audit_quarantine_one"};

static bool may_unmask(struct bench *b, const struct actor *who, const struct view *v, const void *params)
{
    bool yes;
    assert_null(account_may_unmask(bench_tx(b), who, v, params, clock_now(), &yes));
    return yes;
}

static int64_t add_person(struct bench *b)
{
    int64_t person = id_make(SERVER_DEVICE, 1);
    const char *body =
        bench_text(b,
                   "{\"row\":{\"person\":%lld,\"identity\":{\"name\":\"王玉兰\",\"document_kind\":\"03\","
                   "\"document\":\"E12345678\"},\"sex\":\"female\",\"unit\":410185001001,\"kind\":\"resident\"}}",
                   (long long)person);
    assert_int_equal(bench_send(b, "roster.person_added", body), ACCEPTED);
    return person;
}

static void a_person_is_seen_in_full_for_a_quarter_of_an_hour(void **state)
{
    struct bench *b = *state;
    bench_plant(b);
    const struct one_person params = {add_person(b)}, other = {params.person + 1};
    const struct actor *clerk = bench_actor(b, "village", VILLAGE, 0), *second = bench_actor(b, "village", VILLAGE, 0);
    assert_false(may_unmask(b, clerk, &person_view, &params));
    const char *body = bench_text(b, "{\"person\":%lld,\"reason\":\"核对电话\"}", (long long)params.person);
    assert_int_equal(bench_send_as(b, clerk, "account.person_viewed", body), ACCEPTED);
    assert_true(may_unmask(b, clerk, &person_view, &params));
    assert_false(may_unmask(b, clerk, &person_view, &other));
    assert_false(may_unmask(b, second, &person_view, &params));
    bench_clock_advance(16 * CLOCK_MINUTE);
    assert_false(may_unmask(b, clerk, &person_view, &params));
}

static void a_reason_holds_for_a_quarter_of_an_hour_of_real_time(void **state)
{
    struct bench *b = *state;
    bench_plant(b);
    const struct one_person params = {add_person(b)};
    const struct actor *clerk = bench_actor(b, "village", VILLAGE, 0);
    clock_start(BENCH_NOW, 60);
    clock_fix(BENCH_NOW);
    const char *body = bench_text(b, "{\"person\":%lld,\"reason\":\"核对电话\"}", (long long)params.person);
    assert_int_equal(bench_send_as(b, clerk, "account.person_viewed", body), ACCEPTED);
    bench_clock_advance(14 * CLOCK_HOUR);
    assert_true(may_unmask(b, clerk, &person_view, &params));
    bench_clock_advance(2 * CLOCK_HOUR);
    assert_false(may_unmask(b, clerk, &person_view, &params));
    clock_start(clock_now(), 1);
    clock_fix(BENCH_NOW);
}

static void a_look_needs_a_reason_a_right_and_somebody(void **state)
{
    static const struct refusal cases[] = {
        {"account.person_viewed", "{\"person\":16777217}", "field.missing", "reason"},
        {"account.person_viewed", "{\"person\":16777217,\"reason\":\"abc\"}", "field.too_short", "reason"},
        {"account.list_viewed", "{\"view\":\"account_users\",\"unit\":410185001001,\"reason\":\"abcd\"}",
         "account.no_such_view", "view"},
        {"account.list_viewed", "{\"view\":\"no_such\",\"unit\":410185001001,\"reason\":\"abcd\"}",
         "account.no_such_view", "view"},
        {"account.list_viewed", "{\"view\":\"audit_quarantine_one\",\"unit\":410185002000,\"reason\":\"abcd\"}",
         "rights.not_here", "unit"},
        {"account.list_viewed", "{\"view\":\"audit_quarantine_one\",\"reason\":\"abcd\"}", "rights.whole_county", ""},
    };
    struct bench *b = *state;
    bench_plant(b);
    int64_t person = add_person(b);
    REFUSED(b, bench_actor(b, "village", VILLAGE, 0), cases);
    const char *body = bench_text(b, "{\"person\":%lld,\"reason\":\"核对电话\"}", (long long)person);
    assert_int_equal(bench_send_as(b, bench_actor(b, "village", OTHER_TOWN, 0), "account.person_viewed", body),
                     REJECTED);
    assert_string_equal(bench_key(b), "rights.not_here");
    assert_int_equal(bench_send(b, "account.person_viewed", "{\"person\":5,\"reason\":\"核对电话\"}"), REJECTED);
    assert_string_equal(bench_key(b), "account.no_such_person");
}

static void a_list_is_seen_in_full_in_the_area_of_the_reason(void **state)
{
    struct bench *b = *state;
    bench_plant(b);
    const struct one_unit village = {VILLAGE}, other = {OTHER_TOWN}, all = {ABSENT};
    const struct actor *town = bench_actor(b, "town", TOWN, 0);
    assert_int_equal(bench_send_as(b, town, "account.list_viewed",
                                   "{\"view\":\"audit_quarantine_one\",\"unit\":410185001000,\"reason\":\"电话通知\"}"),
                     ACCEPTED);
    assert_true(may_unmask(b, town, &unit_view, &village));
    assert_false(may_unmask(b, town, &unit_view, &other));
    assert_false(may_unmask(b, town, &unit_view, &all));
    assert_true(may_unmask(b, town, &anywhere_view, NULL));
    const struct actor *county = bench_actor(b, "county", 0, 0);
    assert_false(may_unmask(b, county, &unit_view, &other));
    assert_int_equal(
        bench_send_as(b, county, "account.list_viewed", "{\"view\":\"audit_quarantine_one\",\"reason\":\"电话通知\"}"),
        ACCEPTED);
    assert_true(may_unmask(b, county, &unit_view, &other));
    assert_true(may_unmask(b, county, &unit_view, &all));
}

static void looks_are_seen_by_the_auditor_and_by_who_may_see_the_person(void **state)
{
    struct bench *b = *state;
    bench_plant(b);
    int64_t person = add_person(b);
    const struct actor *clerk = bench_actor(b, "village", VILLAGE, 0);
    const char *body = bench_text(b, "{\"person\":%lld,\"reason\":\"核对电话\"}", (long long)person);
    assert_int_equal(bench_send_as(b, clerk, "account.person_viewed", body), ACCEPTED);
    assert_int_equal(
        bench_send(b, "account.list_viewed", "{\"view\":\"audit_quarantine_one\",\"reason\":\"电话通知\"}"), ACCEPTED);
    const char *all = bench_view_as(b, bench_actor(b, "auditor", 0, 0), "account_looks", "limit=1");
    assert_true(bench_sees(
        all,
        "\"account_name\":\"server\",\"what\":\"list\",\"reason\":\"电话通知\",\"view\":\"audit_quarantine_one\"}]"));
    assert_true(bench_sees(all, "\"next\":"));
    const char *query = bench_text(b, "person=%lld", (long long)person);
    assert_true(bench_sees(bench_view_as(b, clerk, "account_looks", query),
                           "\"what\":\"person\",\"reason\":\"核对电话\",\"person\":"));
    (void)bench_view_as(b, clerk, "account_looks", "");
    assert_string_equal(bench_key(b), "rights.no_right");
    (void)bench_view_as(b, bench_actor(b, "village", OTHER_TOWN, 0), "account_looks", query);
    assert_string_equal(bench_key(b), "rights.not_here");
    (void)bench_view_as(b, bench_actor(b, "lab", VILLAGE, 0), "account_looks", query);
    assert_string_equal(bench_key(b), "rights.no_right");
}

/* One look at a person and one at a list on the first day, one at the person on the next. */
static int64_t look_around(struct bench *b, const struct actor *clerk)
{
    int64_t person = add_person(b);
    const char *body = bench_text(b, "{\"person\":%lld,\"reason\":\"核对电话\"}", (long long)person);
    assert_int_equal(bench_send_as(b, clerk, "account.person_viewed", body), ACCEPTED);
    assert_int_equal(bench_send_as(b, clerk, "account.list_viewed",
                                   "{\"view\":\"roster_people\",\"unit\":410185001001,\"reason\":\"逐户通知\"}"),
                     ACCEPTED);
    bench_clock_advance(16 * CLOCK_HOUR);
    assert_int_equal(bench_send(b, "account.person_viewed", body), ACCEPTED);
    return person;
}

static void the_auditor_sees_looks_by_account_by_person_and_by_day(void **state)
{
    struct bench *b = *state;
    bench_plant(b);
    const struct actor *clerk = bench_actor(b, "village", VILLAGE, 0), *auditor = bench_actor(b, "auditor", 0, 0);
    int64_t person = look_around(b, clerk);
    const char *accounts = bench_view_as(b, auditor, "account_look_accounts", "");
    assert_true(bench_sees(accounts, bench_text(b, "{\"rows\":[{\"account\":%lld,", (long long)clerk->id)));
    assert_true(bench_sees(accounts, "\"looks\":2,\"persons\":1,\"lists\":1,\"last_at\":1641945600000}"));
    const char *persons = bench_view_as(b, auditor, "account_look_persons", "");
    assert_true(bench_sees(persons, bench_text(b, "{\"rows\":[{\"person\":%lld,\"looks\":2,\"accounts\":2,"
                                                  "\"last_at\":1642003200000}]}",
                                               (long long)person)));
    assert_true(bench_sees(bench_view_as(b, bench_actor(b, "county", 0, 0), "account_look_persons", ""),
                           "\"name\":\"王*兰\""));
    assert_string_equal(bench_view_as(b, auditor, "account_look_days", ""),
                        "{\"rows\":[{\"day_at\":1642003200000,\"looks\":1,\"persons\":1,\"accounts\":1,\"lists\":0},"
                        "{\"day_at\":1641916800000,\"looks\":2,\"persons\":1,\"accounts\":1,\"lists\":1}]}");
    const char *first_day = "from_at=1641916800000&until_at=1642003200000";
    const char *looks = bench_view_as(b, auditor, "account_looks", first_day);
    assert_true(bench_sees(looks, "\"view\":\"roster_people\",\"place\":\"登封市 嵩阳街道 少室社区\"},{"));
    assert_null(strstr(looks, "王"));
    assert_true(bench_sees(bench_view_as(b, bench_actor(b, "county", 0, 0), "account_looks", first_day),
                           "\"name\":\"王*兰\"}]}"));
    assert_null(strstr(bench_view_as(b, auditor, "account_look_persons", first_day), "\"looks\":2"));
}

static void counts_of_looks_are_for_the_auditor_of_the_whole_county(void **state)
{
    static const char *const names[] = {"account_look_accounts", "account_look_persons", "account_look_days"};
    struct bench *b = *state;
    bench_plant(b);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        (void)bench_view_as(b, bench_actor(b, "auditor", TOWN, 0), names[i], "");
        assert_string_equal(bench_key(b), "rights.whole_county");
        (void)bench_view_as(b, bench_actor(b, "town", TOWN, 0), names[i], "");
        assert_string_equal(bench_key(b), "rights.no_right");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        bench_test(a_login_is_taken_in_upper_and_lower_case),
        bench_test(roles_are_listed_with_their_places_until_they_end),
        bench_test(roles_that_make_no_sense_are_refused),
        bench_test(one_gives_only_what_one_holds_there),
        bench_test(users_are_seen_by_those_in_whose_area_they_work),
        bench_test(nobody_disables_themselves_or_twice),
        bench_test(passes_are_for_one_place_and_one_shift),
        bench_test(a_person_is_seen_in_full_for_a_quarter_of_an_hour),
        bench_test(a_reason_holds_for_a_quarter_of_an_hour_of_real_time),
        bench_test(a_look_needs_a_reason_a_right_and_somebody),
        bench_test(a_list_is_seen_in_full_in_the_area_of_the_reason),
        bench_test(looks_are_seen_by_the_auditor_and_by_who_may_see_the_person),
        bench_test(the_auditor_sees_looks_by_account_by_person_and_by_day),
        bench_test(counts_of_looks_are_for_the_auditor_of_the_whole_county),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
