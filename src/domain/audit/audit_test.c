/* audit_test.c - quarantine, devices, events. */
#include "core/clock.h"
#include "domain/audit/audit.h"
#include "test/bench.h"

#include <string.h>

#define TOWN INT64_C(410185001000)
#define OTHER_TOWN INT64_C(410185002000)

/* A user of a town, who has an account, unlike the bench's own actors. */
static struct actor town_user(struct bench *b, const char *login, int64_t unit)
{
    assert_int_equal(bench_send(b, "account.user_added", bench_text(b, "{\"login\":\"%s\"}", login)), ACCEPTED);
    struct actor who = *bench_actor(b, "town", unit, 0);
    who.id = bench_seq(b);
    assert_int_equal(bench_send(b, "account.role_granted",
                                bench_text(b, "{\"user\":%lld,\"role\":\"town\",\"unit\":%lld}", (long long)who.id,
                                           (long long)unit)),
                     ACCEPTED);
    return who;
}

/* An event whose reason is too short. */
static int64_t be_refused(struct bench *b, const struct actor *who)
{
    assert_int_equal(
        bench_send_as(b, who, "area.unit_moved", "{\"unit\":410185001000,\"parent\":410185002000,\"reason\":\"改\"}"),
        REJECTED);
    return bench_answer(b)->quarantine;
}

static void what_was_refused_waits_with_its_reason(void **state)
{
    struct bench *b = *state;
    bench_plant(b);
    struct actor who = town_user(b, "wang", TOWN);
    int64_t entry = be_refused(b, &who);
    const char *seen = bench_view(b, "audit_quarantine", "");
    assert_true(bench_sees(seen, bench_text(b, "\"entry\":%lld,\"received_at\":1641945600000", (long long)entry)));
    assert_true(bench_sees(
        seen, "\"actor_name\":\"wang\",\"at\":1641945600000,\"type\":\"area.unit_moved\",\"why\":\"field.too_short\","
              "\"field\":\"reason\",\"told\":\"{\\\"min\\\":\\\"2\\\"}\",\"state\":\"open\"}"));
    assert_string_equal(bench_view(b, "audit_quarantine", "state=mended"), "{\"rows\":[]}");
    assert_string_equal(bench_view(b, "audit_quarantine_one", "entry=99"), "{\"error\":\"audit.no_such_entry\"}");
}

static void a_town_sees_only_what_its_own_people_sent(void **state)
{
    struct bench *b = *state;
    bench_plant(b);
    struct actor here = town_user(b, "here", TOWN), there = town_user(b, "there", OTHER_TOWN);
    const char *mine = bench_text(b, "entry=%lld", (long long)be_refused(b, &here));
    int64_t other = be_refused(b, &there);
    const char *seen = bench_view_as(b, &here, "audit_quarantine", "");
    assert_true(bench_sees(seen, "\"actor_name\":\"here\""));
    assert_null(strstr(seen, "there"));
    assert_true(bench_sees(bench_view_as(b, &here, "audit_quarantine_one", mine), "\"state\":\"open\""));
    (void)bench_view_as(b, &here, "audit_quarantine_one", bench_text(b, "entry=%lld", (long long)other));
    assert_string_equal(bench_key(b), "audit.not_your_entry");
    const char *body = bench_text(b, "{\"entry\":%lld,\"reason\":\"重复上报\"}", (long long)other);
    assert_int_equal(bench_send_as(b, &here, "audit.entry_dismissed", body), REJECTED);
    assert_string_equal(bench_key(b), "audit.not_your_entry");
}

static void the_text_is_shown_once_a_reason_was_given(void **state)
{
    struct bench *b = *state;
    bench_plant(b);
    struct actor who = town_user(b, "wang", TOWN);
    const char *query = bench_text(b, "entry=%lld", (long long)be_refused(b, &who));
    const char *unmasked = bench_text(b, "%s&unmask=1", query);
    assert_null(strstr(bench_view_as(b, &who, "audit_quarantine_one", query), "\"text\""));
    (void)bench_view_as(b, &who, "audit_quarantine_one", unmasked);
    assert_string_equal(bench_key(b), "web.reason_needed");
    assert_int_equal(bench_send_as(b, &who, "account.list_viewed",
                                   "{\"view\":\"audit_quarantine_one\",\"unit\":410185001000,\"reason\":\"补录数据\"}"),
                     ACCEPTED);
    assert_true(bench_sees(bench_view_as(b, &who, "audit_quarantine_one", unmasked),
                           "\"text\":\"{\\\"counter\\\":1,\\\"type\\\":"));
}

static void an_entry_is_dismissed_once_and_with_a_reason(void **state)
{
    struct bench *b = *state;
    bench_plant(b);
    struct actor who = town_user(b, "wang", TOWN);
    int64_t entry = be_refused(b, &who);
    const char *body = bench_text(b, "{\"entry\":%lld,\"reason\":\"重复上报\"}", (long long)entry);
    assert_int_equal(bench_send_as(b, &who, "audit.entry_dismissed", body), ACCEPTED);
    assert_string_equal(bench_view(b, "audit_quarantine", ""), "{\"rows\":[]}");
    assert_true(bench_sees(bench_view(b, "audit_quarantine", "state=dismissed"),
                           "\"state\":\"dismissed\",\"reason\":\"重复上报\""));
    assert_int_equal(bench_send_as(b, &who, "audit.entry_dismissed", body), REJECTED);
    assert_string_equal(bench_key(b), "audit.entry_closed");
    assert_int_equal(bench_send_as(b, &who, "audit.entry_dismissed", "{\"entry\":99,\"reason\":\"重复上报\"}"),
                     REJECTED);
    assert_string_equal(bench_key(b), "audit.no_such_entry");
}

static void devices_show_what_has_not_come(void **state)
{
    struct bench *b = *state;
    bench_plant(b);
    struct actor who = town_user(b, "wang", TOWN);
    be_refused(b, &who);
    const char *seen = bench_view(b, "audit_devices", "");
    assert_true(bench_sees(seen, "{\"device\":1,\"whole\":4,\"highest\":4,\"gaps\":\"\",\"last_at\":1641945600000}"));
    assert_true(bench_sees(seen, bench_text(b, "{\"device\":%lld,\"whole\":1,\"highest\":1", (long long)who.device)));
    assert_true(bench_sees(bench_view(b, "audit_devices", "limit=1"), "\"next\":\"1\""));
    (void)bench_view_as(b, &who, "audit_devices", "");
    assert_string_equal(bench_key(b), "rights.no_right");
}

static void events_are_listed_newest_first(void **state)
{
    struct bench *b = *state;
    bench_plant(b);
    struct actor who = town_user(b, "wang", TOWN);
    assert_int_equal(bench_send_as(b, &who, "account.list_viewed",
                                   "{\"view\":\"audit_quarantine_one\",\"unit\":410185001000,\"reason\":\"补录数据\"}"),
                     ACCEPTED);
    const struct actor *auditor = bench_actor(b, "auditor", 0, 0);
    const char *first = bench_view_as(b, auditor, "audit_events", "limit=1");
    assert_true(bench_sees(first, "\"seq\":5,"));
    assert_true(bench_sees(first, "\"actor_name\":\"wang\",\"device\":"));
    assert_true(bench_sees(first, "\"counter\":1,\"type\":\"account.list_viewed\"}],\"next\":\"5\""));
    assert_true(bench_sees(bench_view_as(b, auditor, "audit_events", "after=5"), "{\"rows\":[{\"seq\":4,"));
    assert_null(strstr(bench_view_as(b, auditor, "audit_events", "actor=0"), "list_viewed"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        bench_test(what_was_refused_waits_with_its_reason),
        bench_test(a_town_sees_only_what_its_own_people_sent),
        bench_test(the_text_is_shown_once_a_reason_was_given),
        bench_test(an_entry_is_dismissed_once_and_with_a_reason),
        bench_test(devices_show_what_has_not_come),
        bench_test(events_are_listed_newest_first),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
