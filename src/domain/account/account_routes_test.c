/* account_routes_test.c - signing in, passes, passwords. */
#include "core/clock.h"
#include "core/id.h"
#include "domain/account/account.h"
#include "test/bench.h"

#include <stdlib.h>
#include <string.h>

#define PASSWORD "correct horse"
#define SIGN_IN "/api/v1/sign-in"

/* A member of what the last route said, as text. */
static const char *said(struct bench *b, const char *name)
{
    const char *at = strstr(bench_said(b), bench_text(b, "\"%s\":", name));
    if (!at)
        fail_msg("%s lacks %s", bench_said(b), name);
    at += strlen(name) + 3;
    bool quoted = *at == '"';
    size_t len = strcspn(at + quoted, quoted ? "\"" : ",}");
    return bench_text(b, "%.*s", (int)len, at + quoted);
}

static int64_t add_user(struct bench *b, const char *login, const char *rest)
{
    const char *body = bench_text(b, "{\"login\":\"%s\",\"password\":\"" PASSWORD "\",%s}", login, rest);
    assert_int_equal(bench_call(b, bench_server(b), POST, "/api/v1/users", NULL, body), 200);
    return strtoll(said(b, "user"), NULL, 10);
}

static int sign_in(struct bench *b, const char *login, const char *password)
{
    return bench_call(b, NULL, POST, SIGN_IN, NULL,
                      bench_text(b, "{\"login\":\"%s\",\"password\":\"%s\"}", login, password));
}

static const struct actor *signed_in_user(struct bench *b, const char *login)
{
    assert_int_equal(sign_in(b, login, PASSWORD), 200);
    const struct actor *who = bench_signed_in(b, said(b, "token"));
    assert_non_null(who);
    return who;
}

/* ---- users ------------------------------------------------------------------------------- */

static void signing_in_makes_a_session_and_a_device(void **state)
{
    struct bench *b = *state;
    bench_plant(b);
    int64_t user = add_user(b, "Wang", "\"title\":\"王 信息科\",\"role\":\"town\",\"unit\":410185001000");
    assert_int_equal(sign_in(b, "wang", PASSWORD), 200);
    const char *token = said(b, "token");
    assert_true(bench_sees(bench_said(b), bench_text(b, "\"account\":%lld,\"kind\":\"user\"", (long long)user)));
    assert_true(bench_sees(bench_said(b), "\"county\":410185,\"name\":\"王 信息科\",\"until_at\":1641988800000"));
    assert_string_equal(bench_cookie(b),
                        bench_text(b, "bulou=%s; HttpOnly; SameSite=Strict; Path=/; Max-Age=43200", token));
    const struct actor *who = bench_signed_in(b, token);
    assert_int_equal(who->id, user);
    assert_int_equal(who->device, strtoll(said(b, "device"), NULL, 10));
    assert_true(rights_unit(who, RIGHT_KNOCK, 410185001001, clock_now()));
    assert_false(rights_county(who, RIGHT_KNOCK, clock_now()));
    assert_int_equal(bench_call(b, who, GET, "/api/v1/me", NULL, ""), 200);
    assert_true(bench_sees(bench_said(b), "\"county_name\":\"登封市\""));
    assert_true(
        bench_sees(bench_said(b), "\"roles\":\"town@410185001000\",\"unit\":410185001000,\"until_at\":1641988800000"));
    assert_int_equal(bench_call(b, who, GET, "/api/v1/device", NULL, ""), 200);
    assert_true(bench_sees(bench_said(b), "\"whole\":0,\"highest\":0,\"gaps\":\"\""));
    bench_clock_advance(12 * CLOCK_HOUR);
    assert_null(bench_signed_in(b, token));
}

static void a_wrong_password_and_an_unknown_login_look_the_same(void **state)
{
    struct bench *b = *state;
    int64_t user = add_user(b, "wang", "\"role\":\"county\"");
    assert_int_equal(sign_in(b, "wang", "wrong horse"), 401);
    assert_string_equal(bench_key(b), "account.wrong_login");
    assert_int_equal(sign_in(b, "zhang", PASSWORD), 401);
    assert_string_equal(bench_key(b), "account.wrong_login");
    const struct actor *who = signed_in_user(b, "wang");
    assert_int_equal(
        bench_send(b, "account.user_disabled", bench_text(b, "{\"user\":%lld,\"reason\":\"离职\"}", (long long)user)),
        ACCEPTED);
    assert_int_equal(sign_in(b, "wang", PASSWORD), 401);
    assert_string_equal(bench_key(b), "account.wrong_login");
    assert_int_equal(who->id, user);
}

static void a_disabled_user_is_signed_out_at_once(void **state)
{
    struct bench *b = *state;
    int64_t user = add_user(b, "wang", "\"role\":\"county\"");
    assert_int_equal(sign_in(b, "wang", PASSWORD), 200);
    const char *token = said(b, "token");
    assert_non_null(bench_signed_in(b, token));
    assert_int_equal(
        bench_send(b, "account.user_disabled", bench_text(b, "{\"user\":%lld,\"reason\":\"离职\"}", (long long)user)),
        ACCEPTED);
    assert_null(bench_signed_in(b, token));
}

static void five_wrong_passwords_lock_a_login_for_a_while(void **state)
{
    struct bench *b = *state;
    add_user(b, "wang", "\"role\":\"county\"");
    for (int i = 0; i < 5; i++)
        assert_int_equal(sign_in(b, "WANG", "wrong horse"), 401);
    assert_int_equal(sign_in(b, "wang", PASSWORD), 429);
    assert_string_equal(bench_key(b), "account.locked");
    assert_string_equal(bench_told(b, "until"), "08:15");
    bench_clock_advance(15 * CLOCK_MINUTE);
    for (int i = 0; i < 6; i++)
        assert_int_equal(sign_in(b, "wang", i % 3 == 2 ? PASSWORD : "wrong horse"), i % 3 == 2 ? 200 : 401);
}

static void thirty_failures_lock_an_address_and_its_whole_network(void **state)
{
    struct bench *b = *state;
    add_user(b, "wang", "\"role\":\"county\"");
    const char *body = "{\"pass\":\"not-a-pass-of-ours-at-all\"}";
    for (int i = 0; i < 30; i++)
        assert_int_equal(bench_call_from(b, bench_text(b, "2001:db8::%d", i + 1), POST, SIGN_IN, body), 401);
    assert_string_equal(bench_key(b), "account.wrong_pass");
    assert_int_equal(bench_call_from(b, "2001:db8::ffff", POST, SIGN_IN, body), 429);
    assert_int_equal(bench_call_from(b, "2001:db8:0:1::1", POST, SIGN_IN, body), 401);
    assert_int_equal(bench_call_from(b, "::ffff:192.0.2.7", POST, SIGN_IN, body), 401);
    const char *good = "{\"login\":\"wang\",\"password\":\"" PASSWORD "\"}";
    assert_int_equal(bench_call_from(b, "2001:db8::1", POST, SIGN_IN, good), 429);
    assert_int_equal(bench_call_from(b, "192.0.2.7", POST, SIGN_IN, good), 200);
}

static void signing_in_takes_either_a_password_or_a_pass(void **state)
{
    static const char *const bodies[] = {
        "{}",
        "{\"login\":\"wang\"}",
        "{\"login\":\"wang\",\"pass\":\"x\"}",
        "{\"password\":\"x\",\"pass\":\"x\"}",
    };
    struct bench *b = *state;
    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
        assert_int_equal(bench_call(b, NULL, POST, SIGN_IN, NULL, bodies[i]), 422);
        assert_string_equal(bench_key(b), "account.password_or_pass");
    }
    assert_int_equal(sign_in(b, "wang", PASSWORD), 422);
    assert_string_equal(bench_key(b), "account.which_county");
}

static void signing_out_ends_the_session(void **state)
{
    struct bench *b = *state;
    add_user(b, "wang", "\"role\":\"county\"");
    assert_int_equal(sign_in(b, "wang", PASSWORD), 200);
    const char *token = said(b, "token");
    assert_int_equal(bench_call_with(b, token, POST, "/api/v1/sign-out", ""), 204);
    assert_string_equal(bench_cookie(b), "bulou=; HttpOnly; SameSite=Strict; Path=/; Max-Age=0");
    assert_null(bench_signed_in(b, token));
    assert_int_equal(bench_call_with(b, "410185.rubbish", POST, "/api/v1/sign-out", ""), 204);
}

static void tokens_that_are_not_ours_are_nobodys(void **state)
{
    static const char *const tokens[] = {"", ".", "410185.", "410185.AAAA", "41018.x", "abcdef.x", "-10185.x"};
    struct bench *b = *state;
    add_user(b, "wang", "\"role\":\"county\"");
    assert_int_equal(sign_in(b, "wang", PASSWORD), 200);
    for (size_t i = 0; i < sizeof tokens / sizeof *tokens; i++)
        assert_null(bench_signed_in(b, tokens[i]));
    assert_null(bench_signed_in(b, bench_text(b, "%sA", said(b, "token"))));
}

static void a_new_password_ends_all_other_sessions(void **state)
{
    struct bench *b = *state;
    add_user(b, "wang", "\"role\":\"county\"");
    assert_int_equal(sign_in(b, "wang", PASSWORD), 200);
    const char *first = said(b, "token");
    const struct actor *second = signed_in_user(b, "wang");
    const char *kept = said(b, "token");
    assert_int_equal(
        bench_call(b, second, POST, "/api/v1/password", NULL, "{\"old\":\"wrong\",\"new\":\"battery staple\"}"), 422);
    assert_string_equal(bench_key(b), "account.wrong_password");
    assert_int_equal(
        bench_call(b, second, POST, "/api/v1/password", NULL, "{\"old\":\"" PASSWORD "\",\"new\":\"short\"}"), 422);
    assert_string_equal(bench_key(b), "account.password_too_short");
    assert_string_equal(bench_told(b, "min"), "8");
    assert_int_equal(
        bench_call(b, second, POST, "/api/v1/password", NULL, "{\"old\":\"" PASSWORD "\",\"new\":\"battery staple\"}"),
        204);
    assert_null(bench_signed_in(b, first));
    assert_non_null(bench_signed_in(b, kept));
    assert_int_equal(sign_in(b, "wang", PASSWORD), 401);
    assert_int_equal(sign_in(b, "wang", "battery staple"), 200);
}

static void one_sees_where_one_is_signed_in_and_signs_out_elsewhere(void **state)
{
    struct bench *b = *state;
    add_user(b, "wang", "\"role\":\"county\"");
    add_user(b, "li", "\"role\":\"county\"");
    const struct actor *other = signed_in_user(b, "li");
    assert_int_equal(sign_in(b, "wang", PASSWORD), 200);
    const char *lost = said(b, "token");
    bench_clock_advance(CLOCK_MINUTE);
    const struct actor *who = signed_in_user(b, "wang");
    const char *kept = said(b, "token");
    const char *all = bench_view_as(b, who, "account_sessions", "");
    assert_true(bench_sees(all, "\"from_at\":1641945660000,\"until_at\":1641988860000,\"is_this\":true},{"));
    assert_true(bench_sees(all, "\"from_at\":1641945600000,\"until_at\":1641988800000,\"is_this\":false}]"));
    assert_int_equal(bench_call(b, who, POST, "/api/v1/sign-out-elsewhere", NULL, ""), 204);
    assert_null(bench_signed_in(b, lost));
    assert_non_null(bench_signed_in(b, kept));
    assert_null(strstr(bench_view_as(b, who, "account_sessions", ""), "},{"));
    assert_true(bench_sees(bench_view_as(b, other, "account_sessions", ""), "\"is_this\":true"));
    assert_int_equal(bench_call(b, bench_server(b), POST, "/api/v1/sign-out-elsewhere", NULL, ""), 403);
    assert_string_equal(bench_key(b), "account.pass_is_shared");
}

/* Sixty times as fast: twelve hours of the clock are twelve minutes. */
static void a_session_a_reason_and_a_lock_hold_in_real_time_however_fast_the_clock(void **state)
{
    struct bench *b = *state;
    add_user(b, "wang", "\"role\":\"county\"");
    clock_start(BENCH_NOW, 60);
    clock_fix(BENCH_NOW);
    assert_int_equal(sign_in(b, "wang", PASSWORD), 200);
    const char *token = said(b, "token");
    assert_true(bench_sees(bench_cookie(b), "; Max-Age=43200"));
    for (int i = 0; i < 5; i++)
        assert_int_equal(sign_in(b, "wang", "wrong horse"), 401);
    bench_clock_advance(15 * CLOCK_MINUTE);
    assert_int_equal(sign_in(b, "wang", PASSWORD), 429);
    bench_clock_advance((60 - 1) * 15 * CLOCK_MINUTE);
    assert_int_equal(sign_in(b, "wang", PASSWORD), 200);
    bench_clock_set(BENCH_NOW + INT64_C(60) * 12 * CLOCK_HOUR - 1);
    assert_non_null(bench_signed_in(b, token));
    bench_clock_advance(1);
    assert_null(bench_signed_in(b, token));
    clock_start(clock_now(), 1);
    clock_fix(BENCH_NOW);
}

static void a_user_is_added_whole_or_not_at_all(void **state)
{
    static const struct {
        const char *body, *key;
    } cases[] = {
        {"{\"login\":\"wang\",\"password\":\"short\",\"role\":\"town\"}", "account.password_too_short"},
        {"{\"login\":\"wang\",\"password\":\"" PASSWORD "\",\"role\":\"mayor\"}", "account.no_such_role"},
        {"{\"login\":\"wang\",\"password\":\"" PASSWORD "\",\"role\":\"town\",\"unit\":410185009000}",
         "account.no_such_unit"},
        {"{\"login\":\"王\",\"password\":\"" PASSWORD "\",\"role\":\"town\"}", "field.too_short"},
        {"{\"login\":\"王 五\",\"password\":\"" PASSWORD "\",\"role\":\"town\"}", "field.bad_form"},
    };
    struct bench *b = *state;
    bench_plant(b);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        (void)bench_call(b, bench_server(b), POST, "/api/v1/users", NULL, cases[i].body);
        assert_string_equal(bench_key(b), cases[i].key);
    }
    const char *good = "{\"login\":\"wang\",\"password\":\"" PASSWORD "\",\"role\":\"village\",\"unit\":410185001001}";
    assert_int_equal(bench_call(b, bench_actor(b, "village", 410185001000, 0), POST, "/api/v1/users", NULL, good), 403);
    assert_string_equal(bench_key(b), "rights.no_right");
    const struct actor *of_town = bench_actor(b, "county", 410185001000, 0);
    assert_int_equal(bench_call(b, of_town, POST, "/api/v1/users", NULL, good), 200);
    assert_int_equal(bench_call(b, of_town, POST, "/api/v1/users", NULL, good), 409);
    assert_string_equal(bench_key(b), "account.login_taken");
    assert_string_equal(bench_view(b, "audit_quarantine", ""), "{\"rows\":[]}");
}

static void passwords_are_given_by_those_who_manage_the_user(void **state)
{
    struct bench *b = *state;
    bench_plant(b);
    const char *user =
        bench_text(b, "%lld", (long long)add_user(b, "wang", "\"role\":\"village\",\"unit\":410185001001"));
    const char *chief = bench_text(b, "%lld", (long long)add_user(b, "chief", "\"role\":\"county\""));
    const struct actor *of_town = bench_actor(b, "county", 410185001000, 0);
    const char *path = "/api/v1/users/{user}/password", *body = "{\"new\":\"battery staple\"}";
    assert_int_equal(sign_in(b, "wang", PASSWORD), 200);
    const char *token = said(b, "token");
    assert_int_equal(bench_call(b, of_town, POST, path, chief, body), 403);
    assert_string_equal(bench_key(b), "account.more_than_own");
    assert_int_equal(bench_call(b, of_town, POST, path, "99", body), 404);
    assert_int_equal(bench_call(b, of_town, POST, path, "x", body), 404);
    assert_int_equal(bench_call(b, of_town, POST, path, user, body), 204);
    assert_null(bench_signed_in(b, token));
    assert_int_equal(sign_in(b, "wang", "battery staple"), 200);
}

static err_t add_chief(void *arg)
{
    (void)arg;
    return account_add_user(BENCH_COUNTY, "chief", NULL, PASSWORD, "county", 0, 0);
}

static err_t give_chief(void *arg)
{
    return account_set_password(BENCH_COUNTY, *(const int64_t *)arg, "battery staple");
}

static void the_command_adds_users_and_gives_passwords(void **state)
{
    struct bench *b = *state;
    int64_t chief = 1;
    assert_null(bench_beside_writer(b, add_chief, NULL));
    assert_int_equal(sign_in(b, "chief", PASSWORD), 200);
    assert_null(bench_beside_writer(b, give_chief, &chief));
    assert_int_equal(sign_in(b, "chief", "battery staple"), 200);
    err_t why = bench_beside_writer(b, add_chief, NULL);
    assert_string_equal(why->key, "account.login_taken");
}

/* ---- passes ------------------------------------------------------------------------------ */

static int64_t issue(struct bench *b, const char **secret)
{
    const char *body =
        "{\"label\":\"少室小学 "
        "<早班>\",\"role\":\"point\",\"site\":1203,\"from_at\":1641945600000,\"until_at\":1641960000000}";
    assert_int_equal(bench_call(b, bench_server(b), POST, "/api/v1/passes", NULL, body), 200);
    assert_true(bench_sees(bench_said(b), "<title>少室小学 &lt;早班&gt;</title>"));
    *secret = said(b, "secret");
    assert_int_equal(strlen(*secret), 22);
    return strtoll(said(b, "pass"), NULL, 10);
}

static int sign_in_by_pass(struct bench *b, const char *secret)
{
    return bench_call(b, NULL, POST, SIGN_IN, NULL, bench_text(b, "{\"pass\":\"%s\"}", secret));
}

static void a_pass_opens_exactly_its_work(void **state)
{
    struct bench *b = *state;
    const char *secret;
    bench_plant(b);
    int64_t pass = issue(b, &secret);
    assert_int_equal(sign_in_by_pass(b, secret), 200);
    assert_true(bench_sees(bench_said(b), "\"kind\":\"pass\""));
    assert_true(bench_sees(bench_said(b), "\"until_at\":1641960000000"));
    const struct actor *who = bench_signed_in(b, said(b, "token"));
    assert_int_equal(who->id, pass);
    assert_false(who->upload_only);
    assert_true(rights_site(who, RIGHT_SAMPLE, 1203, 410185001001, clock_now()));
    assert_false(rights_site(who, RIGHT_SAMPLE, 1204, 410185001001, clock_now()));
    assert_false(rights_site(who, RIGHT_LAB, 1203, 410185001001, clock_now()));
    assert_false(rights_site(who, RIGHT_SAMPLE, 1203, 410185001001, INT64_C(1641960000000)));
    assert_int_equal(bench_call(b, who, GET, "/api/v1/me", NULL, ""), 200);
    assert_true(bench_sees(bench_said(b), "\"kind\":\"pass\",\"name\":\"少室小学 <早班>\""));
    assert_true(bench_sees(
        bench_said(b), "\"site\":1203,\"site_name\":\"少室小学\",\"until_at\":1641960000000,\"upload_only\":false"));
    assert_int_equal(bench_call(b, who, POST, "/api/v1/password", NULL, "{\"old\":\"x\",\"new\":\"battery staple\"}"),
                     403);
    assert_string_equal(bench_key(b), "account.pass_has_no_password");
    assert_int_equal(bench_call(b, who, POST, "/api/v1/passes", NULL, "{}"), 403);
}

static void a_pass_opens_nothing_before_and_after_its_shift(void **state)
{
    struct bench *b = *state;
    const char *secret;
    bench_plant(b);
    issue(b, &secret);
    bench_clock_set(BENCH_NOW - CLOCK_MINUTE);
    for (int i = 0; i < 40; i++)
        assert_int_equal(sign_in_by_pass(b, secret), 403);
    assert_string_equal(bench_key(b), "account.pass_not_yet");
    assert_string_equal(bench_told(b, "from"), "2022-01-12 08:00:00");
    bench_clock_set(INT64_C(1641960000000));
    assert_int_equal(sign_in_by_pass(b, secret), 403);
    assert_string_equal(bench_key(b), "account.pass_over");
}

static void a_pass_that_is_over_still_uploads_for_a_week(void **state)
{
    struct bench *b = *state;
    const char *secret;
    bench_plant(b);
    issue(b, &secret);
    assert_int_equal(sign_in_by_pass(b, secret), 200);
    const char *token = said(b, "token");
    bench_clock_set(INT64_C(1641960000000) + CLOCK_HOUR);
    const struct actor *who = bench_signed_in(b, token);
    assert_true(who->upload_only);
    assert_int_equal(who->upload_until_at, INT64_C(1641960000000));
    (void)bench_view_as(b, who, "account_me", "");
    assert_string_equal(bench_key(b), "rights.pass_over");
    assert_int_equal(bench_call(b, who, GET, "/api/v1/me", NULL, ""), 200);
    assert_true(bench_sees(bench_said(b), "\"upload_only\":true"));
    bench_clock_advance(6 * CLOCK_DAY);
    assert_non_null(bench_signed_in(b, token));
    bench_clock_advance(CLOCK_DAY);
    assert_null(bench_signed_in(b, token));
}

static void a_revoked_pass_uploads_only_what_was_done_before(void **state)
{
    struct bench *b = *state;
    const char *secret;
    bench_plant(b);
    int64_t pass = issue(b, &secret);
    assert_int_equal(sign_in_by_pass(b, secret), 200);
    const char *token = said(b, "token");
    bench_clock_advance(CLOCK_HOUR);
    assert_int_equal(
        bench_send(b, "account.pass_revoked", bench_text(b, "{\"pass\":%lld,\"reason\":\"遗失\"}", (long long)pass)),
        ACCEPTED);
    assert_int_equal(sign_in_by_pass(b, secret), 403);
    assert_string_equal(bench_key(b), "account.pass_revoked");
    const struct actor *who = bench_signed_in(b, token);
    assert_true(who->upload_only);
    assert_int_equal(who->upload_until_at, BENCH_NOW + CLOCK_HOUR);
    bench_clock_advance(CLOCK_MINUTE);
    const char *body = "{\"site\":1203}";
    assert_int_equal(bench_send_at(b, who, clock_now(), "site.site_opened", body), REJECTED);
    assert_string_equal(bench_key(b), "rights.pass_over");
}

static void what_was_done_before_a_role_ended_still_counts(void **state)
{
    struct bench *b = *state;
    bench_plant(b);
    int64_t user = add_user(b, "wang", "\"role\":\"town\",\"unit\":410185001000");
    assert_int_equal(sign_in(b, "wang", PASSWORD), 200);
    const char *token = said(b, "token");
    bench_clock_advance(CLOCK_HOUR);
    const char *body = bench_text(b, "{\"granted\":%lld,\"reason\":\"调岗\"}", (long long)user + 1);
    assert_int_equal(bench_send(b, "account.role_revoked", body), ACCEPTED);
    bench_clock_advance(CLOCK_MINUTE);
    const struct actor *who = bench_signed_in(b, token);
    assert_non_null(who);
    assert_false(rights_any(who, RIGHT_KNOCK, clock_now()));
    assert_true(rights_unit(who, RIGHT_KNOCK, 410185001001, BENCH_NOW + CLOCK_MINUTE));
}

/* Thirty registered in the first hour of the duty, so about thirty more an hour later. */
static void a_silent_phone_is_called_offline_with_about_how_many_people_it_holds(void **state)
{
    struct bench *b = *state;
    const char *secret;
    bench_plant(b);
    issue(b, &secret);
    assert_int_equal(sign_in_by_pass(b, secret), 200);
    const struct actor *who = bench_signed_in(b, said(b, "token"));
    const char *body = "{\"made\":33,\"registered\":30,\"waiting\":4}";
    bench_clock_advance(CLOCK_HOUR);
    assert_int_equal(bench_call(b, who, PUT, "/api/v1/device", NULL, body), 200);
    assert_true(bench_sees(bench_said(b), "\"whole\":0,\"highest\":0"));
    bench_clock_advance(3 * CLOCK_MINUTE);
    assert_true(bench_sees(bench_view(b, "account_phones", ""), "\"waiting\":4,\"offline\":false,\"about\":4"));
    bench_clock_advance(57 * CLOCK_MINUTE);
    assert_true(bench_sees(bench_view(b, "account_phones", "site=1203"), "\"offline\":true,\"about\":34"));
    bench_clock_set(INT64_C(1641960000000) + CLOCK_DAY);
    assert_true(bench_sees(bench_view(b, "account_phones", ""), "\"offline\":true,\"about\":94"));
    assert_int_equal(bench_call(b, who, PUT, "/api/v1/device", NULL,
                                "{\"made\":33,\"registered\":30,\"waiting\":0,\"ended\":true}"), 200);
    bench_clock_advance(CLOCK_HOUR);
    assert_true(bench_sees(bench_view(b, "account_phones", ""), "\"offline\":false,\"about\":0,\"ended\":true"));
}

static void what_a_phone_says_of_itself_is_checked(void **state)
{
    struct bench *b = *state;
    static const struct { const char *body, *key; } cases[] = {
        {"", "json.malformed"}, {"{}", "field.missing"}, {"{\"made\":-1,\"registered\":0,\"waiting\":0}", "field.too_small"},
        {"{\"made\":1,\"registered\":1000001,\"waiting\":0}", "field.too_large"},
        {"{\"made\":1,\"registered\":0,\"waiting\":0,\"more\":1}", "field.unknown"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(bench_call(b, bench_server(b), PUT, "/api/v1/device", NULL, cases[i].body), 422);
        assert_string_equal(bench_key(b), cases[i].key);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        bench_test(signing_in_makes_a_session_and_a_device),
        bench_test(a_wrong_password_and_an_unknown_login_look_the_same),
        bench_test(a_disabled_user_is_signed_out_at_once),
        bench_test(five_wrong_passwords_lock_a_login_for_a_while),
        bench_test(thirty_failures_lock_an_address_and_its_whole_network),
        bench_test(signing_in_takes_either_a_password_or_a_pass),
        bench_test(signing_out_ends_the_session),
        bench_test(tokens_that_are_not_ours_are_nobodys),
        bench_test(a_new_password_ends_all_other_sessions),
        bench_test(one_sees_where_one_is_signed_in_and_signs_out_elsewhere),
        bench_test(a_session_a_reason_and_a_lock_hold_in_real_time_however_fast_the_clock),
        bench_test(a_user_is_added_whole_or_not_at_all),
        bench_test(passwords_are_given_by_those_who_manage_the_user),
        bench_test(the_command_adds_users_and_gives_passwords),
        bench_test(a_pass_opens_exactly_its_work),
        bench_test(a_pass_opens_nothing_before_and_after_its_shift),
        bench_test(a_pass_that_is_over_still_uploads_for_a_week),
        bench_test(a_revoked_pass_uploads_only_what_was_done_before),
        bench_test(what_was_done_before_a_role_ended_still_counts),
        bench_test(a_silent_phone_is_called_offline_with_about_how_many_people_it_holds),
        bench_test(what_a_phone_says_of_itself_is_checked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
