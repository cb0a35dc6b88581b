/* routes_test.c - addresses, routes, headers and sessions, without a socket. */
#include "web/header.h"
#include "web/routes.h"
#include "web/session.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <cmocka.h>

#define EACH(i, cases) for (size_t i = 0; i < sizeof(cases) / sizeof *(cases); i++)

/* ---- addresses --------------------------------------------------------------------------- */

static void good_addresses_are_decoded(void **state)
{
    static const struct { const char *raw, *path; size_t n_parts, n_pairs; } cases[] = {
        {"/", "/", 0, 0},
        {"/wall.html", "/wall.html", 1, 0},
        {"/api/v1/views/a", "/api/v1/views/a", 4, 0},
        {"/a/", "/a/", 2, 0},
        {"/%E5%8E%BF?x=1", "/县", 1, 1},
        {"/a+b?c+d=e+f", "/a+b", 1, 1},
        {"/a?", "/a", 1, 0},
        {"/?&&x=1&y", "/", 0, 2},
        {"/..%2e", "/...", 1, 0},
    };
    (void)state;
    EACH(i, cases) {
        ARENA_SCOPED a = {0};
        struct uri u;
        assert_null(uri_read(&a, cases[i].raw, &u));
        assert_string_equal(u.path, cases[i].path);
        assert_int_equal(u.n_parts, cases[i].n_parts);
        assert_int_equal(u.n_pairs, cases[i].n_pairs);
    }
}

static void malformed_addresses_are_refused(void **state)
{
    static const struct { const char *raw, *key; } cases[] = {
        {"", "web.malformed_address"},
        {"*", "web.malformed_address"},
        {"http://elsewhere/", "web.malformed_address"},
        {"/a#b", "web.malformed_address"},
        {"/%", "web.malformed_address"},
        {"/%4", "web.malformed_address"},
        {"/%zz", "web.malformed_address"},
        {"/%00", "web.malformed_address"},
        {"/a%2Fb", "web.malformed_address"},
        {"/%ff", "web.malformed_address"},
        {"/%c0%af", "web.malformed_address"},
        {"/?x=%00", "web.malformed_address"},
        {"/1/2/3/4/5/6/7/8/9/10/11/12/13", "web.malformed_address"},
        {"/?x=1&x=2", "web.repeated_parameter"},
        {"/?x=1&%78=2", "web.repeated_parameter"},
    };
    (void)state;
    EACH(i, cases) {
        ARENA_SCOPED a = {0};
        struct uri u;
        err_t why = uri_read(&a, cases[i].raw, &u);
        assert_non_null(why);
        assert_string_equal(why->key, cases[i].key);
    }
}

static void parameters_are_found_by_their_decoded_name(void **state)
{
    ARENA_SCOPED a = {0};
    struct uri u;
    (void)state;
    assert_null(uri_read(&a, "/?unit=410185001&name=%E7%8E%8B+%26&empty=&flag", &u));
    assert_string_equal(uri_parameter(&u, "unit"), "410185001");
    assert_string_equal(uri_parameter(&u, "name"), "王 &");
    assert_string_equal(uri_parameter(&u, "empty"), "");
    assert_string_equal(uri_parameter(&u, "flag"), "");
    assert_null(uri_parameter(&u, "other"));
}

/* ---- routes -------------------------------------------------------------------------------- */

static void a_path_fits_only_its_own_addresses(void **state)
{
    static const struct { const char *path, *raw; bool fits; const char *first, *second; } cases[] = {
        {"/healthz", "/healthz", true, NULL, NULL},
        {"/healthz", "/health", false, NULL, NULL},
        {"/healthz", "/healthz/", false, NULL, NULL},
        {"/healthz", "/healthzz", false, NULL, NULL},
        {"/healthz", "/", false, NULL, NULL},
        {"/api/v1/views/{view}", "/api/v1/views/tube_trace", true, "tube_trace", NULL},
        {"/api/v1/views/{view}", "/api/v1/views/%E7%AE%A1", true, "管", NULL},
        {"/api/v1/views/{view}", "/api/v1/views/", false, NULL, NULL},
        {"/api/v1/views/{view}", "/api/v1/views", false, NULL, NULL},
        {"/api/v1/views/{view}", "/api/v1/views/a/b", false, NULL, NULL},
        {"/a/{x}/b/{y}", "/a/1/b/2", true, "1", "2"},
        {"/a/{x}/b/{y}", "/a/1/c/2", false, NULL, NULL},
    };
    (void)state;
    EACH(i, cases) {
        ARENA_SCOPED a = {0};
        struct uri u;
        const char *part[4] = {0};
        assert_null(uri_read(&a, cases[i].raw, &u));
        assert_int_equal(route_fits(cases[i].path, &u, part), cases[i].fits);
        if (cases[i].first)
            assert_string_equal(part[0], cases[i].first);
        if (cases[i].second)
            assert_string_equal(part[1], cases[i].second);
    }
}

static struct match match(enum method method, const char *raw)
{
    ARENA_SCOPED a = {0};
    struct uri u;
    struct match m;
    assert_null(uri_read(&a, raw, &u));
    routes_match(method, &u, &m);
    return m;
}

static void a_wrong_method_is_told_the_right_ones(void **state)
{
    ARENA_SCOPED a = {0};
    (void)state;
    routes_start();
    assert_non_null(match(POST, "/api/v1/events").route);
    assert_null(match(GET, "/api/v1/events").route);
    assert_string_equal(methods_text(&a, match(GET, "/api/v1/events").methods), "POST");
    assert_int_equal(match(METHODS, "/healthz").methods, 1u << GET);
    assert_int_equal(match(GET, "/api/v1/nothing").methods, 0);
    assert_string_equal(methods_text(&a, 1u << GET | 1u << DELETE_), "GET, HEAD, DELETE");
    routes_stop();
}

/* ---- headers --------------------------------------------------------------------------------- */

static void cookies_are_found_by_their_whole_name(void **state)
{
    static const struct { const char *cookies, *value; } cases[] = {
        {NULL, NULL},
        {"", NULL},
        {"bulou=abc", "abc"},
        {"other=1; bulou=abc", "abc"},
        {"other=1;bulou=abc ; last=2", "abc"},
        {"bulou=", ""},
        {"xbulou=abc", NULL},
        {"bulou_lang=zh", NULL},
        {"bulou_lang=zh; bulou=t=1", "t=1"},
        {"bulou", NULL},
        {";;;bulou=z;", "z"},
    };
    (void)state;
    EACH(i, cases) {
        ARENA_SCOPED a = {0};
        const char *value = header_cookie(&a, cases[i].cookies, "bulou");
        if (cases[i].value)
            assert_string_equal(value, cases[i].value);
        else
            assert_null(value);
    }
}

static void only_a_bearer_has_a_token(void **state)
{
    (void)state;
    assert_string_equal(header_bearer("Bearer abc"), "abc");
    assert_string_equal(header_bearer("bearer  abc"), "abc");
    assert_null(header_bearer("Basic abc"));
    assert_null(header_bearer("Bearer"));
    assert_null(header_bearer(NULL));
}

static void gzip_is_sent_only_to_who_wants_it(void **state)
{
    static const struct { const char *accept; bool allowed; } cases[] = {
        {NULL, false},
        {"", false},
        {"gzip", true},
        {"deflate, GZIP;q=0.5, br", true},
        {"gzip;q=0", false},
        {"gzip; q=0.000", false},
        {"gzip;q=0.001", true},
        {"gzipped", false},
        {"br", false},
    };
    (void)state;
    EACH(i, cases)
        assert_int_equal(header_allows_gzip(cases[i].accept), cases[i].allowed);
}

static void a_known_tag_is_recognised_in_a_list(void **state)
{
    static const struct { const char *list; bool known; } cases[] = {
        {NULL, false},
        {"\"a\"", true},
        {"W/\"a\"", true},
        {"\"b\", \"a\" ", true},
        {"\"ab\"", false},
        {"\"b\"", false},
        {"W/", false},
    };
    (void)state;
    EACH(i, cases)
        assert_int_equal(header_has_etag(cases[i].list, "\"a\""), cases[i].known);
}

static void another_site_is_another_site(void **state)
{
    static const struct { const char *origin, *host; bool same; } cases[] = {
        {NULL, "county.example", true},
        {"https://county.example", "county.example", true},
        {"https://County.Example:8443", "county.example:8443", true},
        {"https://county.example", "county.example:8443", false},
        {"https://evil.example", "county.example", false},
        {"https://county.example.evil", "county.example", false},
        {"null", "county.example", false},
        {"https://county.example", NULL, false},
    };
    (void)state;
    EACH(i, cases)
        assert_int_equal(header_same_site(cases[i].origin, cases[i].host), cases[i].same);
}

static void the_proxy_names_the_client_last(void **state)
{
    static const struct { const char *header, *address; } cases[] = {
        {NULL, NULL},
        {"10.1.2.3", "10.1.2.3"},
        {"1.1.1.1, 10.1.2.3 ", "10.1.2.3"},
        {"2001:db8::1", "2001:db8::1"},
        {"10.1.2.3, unknown", NULL},
        {"", NULL},
    };
    (void)state;
    EACH(i, cases) {
        ARENA_SCOPED a = {0};
        const char *address = header_forwarded_for(&a, cases[i].header);
        if (cases[i].address)
            assert_string_equal(address, cases[i].address);
        else
            assert_null(address);
    }
}

static void a_file_name_cannot_break_out_of_its_header(void **state)
{
    ARENA_SCOPED a = {0};
    (void)state;
    assert_string_equal(header_attachment(&a, "view-2022-01-12.csv"),
                        "attachment; filename*=UTF-8''view-2022-01-12.csv");
    assert_string_equal(header_attachment(&a, "王\"\r\n;"), "attachment; filename*=UTF-8''%E7%8E%8B%22%0D%0A%3B");
}

/* ---- sessions ---------------------------------------------------------------------------------- */

static void a_session_keeps_a_copy_of_all_that_its_actor_is(void **state)
{
    int64_t below[] = {7, 8, 9};
    char name[] = "clerk";
    struct grant grants[] = {{.unit = 7, .below = below, .n_below = 3}, {.site = 5}};
    struct actor who = {.county = 410185, .id = 3, .name = name, .n_grants = 2, .grants = grants};
    struct session *s = session_new(&who, "token");
    (void)state;
    memset(below, 0, sizeof below);
    memset(grants, 0, sizeof grants);
    memset(name, 'x', sizeof name - 1);
    assert_string_equal(s->token, "token");
    assert_string_equal(s->actor.name, "clerk");
    assert_int_equal(s->actor.grants[0].unit, 7);
    assert_int_equal(s->actor.grants[0].below[2], 9);
    assert_int_equal(s->actor.grants[1].site, 5);
    session_give_back(s);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(good_addresses_are_decoded),
        cmocka_unit_test(malformed_addresses_are_refused),
        cmocka_unit_test(parameters_are_found_by_their_decoded_name),
        cmocka_unit_test(a_path_fits_only_its_own_addresses),
        cmocka_unit_test(a_wrong_method_is_told_the_right_ones),
        cmocka_unit_test(cookies_are_found_by_their_whole_name),
        cmocka_unit_test(only_a_bearer_has_a_token),
        cmocka_unit_test(gzip_is_sent_only_to_who_wants_it),
        cmocka_unit_test(a_known_tag_is_recognised_in_a_list),
        cmocka_unit_test(another_site_is_another_site),
        cmocka_unit_test(the_proxy_names_the_client_last),
        cmocka_unit_test(a_file_name_cannot_break_out_of_its_header),
        cmocka_unit_test(a_session_keeps_a_copy_of_all_that_its_actor_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
