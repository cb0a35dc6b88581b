/* views_test.c - every view, on a county where nothing has happened yet, for every role. */
#include "test/bench_parts.h"
#include "test/store/sample_bench.h"

#include <string.h>

/* What is needed, as small as may be. */
static const char *query_of(struct bench *b, const struct view *v)
{
    BUF_SCOPED query = {0};
    for (const struct field *f = v->params; f && f->name; f++)
        if (f->need) {
            buf_printf(&query, "%s%s=", query.len ? "&" : "", f->name);
            sample_text(f, &query);
        }
    return bench_text(b, "%s", buf_str(&query));
}

static int walk(struct bench *b, int (*each)(struct bench *b, const struct view *v))
{
    int wrong = 0;
    for (const struct module *const *m = modules; *m; m++)
        for (const struct view *v = (*m)->views; v && v->name; v++)
            wrong += each(b, v);
    return wrong;
}

static int count_rows(const char *text)
{
    int n = 0;
    for (const char *at = strstr(text, "\"rows\":["); at && (at = strchr(at, '{')); at++)
        n++;
    return n;
}

static int run_empty(struct bench *b, const struct view *v)
{
    const char *text = bench_view_as(b, bench_actor(b, "county", 0, 0), v->name, query_of(b, v));
    bool ours = b->why && (b->why->kind == ERR_INTERNAL || b->why->kind == ERR_STORAGE || b->why->kind == ERR_BUSY);
    bool asked_for_nothing = strcmp(bench_key(b), "roster.find_needs_something") == 0;
    bool right = b->why ? !ours && (*query_of(b, v) || asked_for_nothing) : !v->one || count_rows(text) == 1;
    if (!right)
        print_error("%s?%s: %s\n", v->name, query_of(b, v), text);
    return !right;
}

static void every_view_runs_where_nothing_has_happened(void **state)
{
    assert_int_equal(walk(*state, run_empty), 0);
}

static int run_without_right(struct bench *b, const struct view *v)
{
    static const struct actor nobody = {.county = BENCH_COUNTY, .id = 7, .name = "nobody", .device = 7};
    if (v->right <= RIGHT_SIGNED_IN)
        return 0;
    const char *text = bench_view_as(b, &nobody, v->name, query_of(b, v));
    if (strcmp(bench_key(b), "rights.no_right") == 0)
        return 0;
    print_error("%s: %s\n", v->name, text);
    return 1;
}

static void no_view_is_shown_to_one_without_its_right(void **state)
{
    assert_int_equal(walk(*state, run_without_right), 0);
}

static int run_for_roles(struct bench *b, const struct view *v)
{
    int wrong = 0;
    for (const struct role *r = roles; r->name && v->right > RIGHT_SIGNED_IN; r++) {
        bool may = r->rights >> v->right & 1;
        bench_view_as(b, bench_actor(b, r->name, 0, 0), v->name, query_of(b, v));
        bool refused = strcmp(bench_key(b), "rights.no_right") == 0;
        if (may != refused)
            continue;
        print_error("%s for %s: %s\n", v->name, r->name, refused ? "refused" : "shown");
        wrong++;
    }
    return wrong;
}

static void a_role_sees_what_its_rights_say_and_no_more(void **state)
{
    assert_int_equal(walk(*state, run_for_roles), 0);
}

static int run_for_nobody(struct bench *b, const struct view *v)
{
    if (v->right == RIGHT_PUBLIC)
        return 0;
    bench_view_as(b, NULL, v->name, query_of(b, v));
    if (strcmp(bench_key(b), "rights.signed_out") == 0)
        return 0;
    print_error("%s: %s\n", v->name, bench_key(b));
    return 1;
}

static void no_view_but_a_public_one_is_shown_to_one_who_is_not_signed_in(void **state)
{
    assert_int_equal(walk(*state, run_for_nobody), 0);
}

/* A pass that is over, or was revoked, holds its rights for what happened before, and sees nothing. */
static int run_for_pass_that_is_over(struct bench *b, const struct view *v)
{
    struct actor over = *bench_actor(b, "county", 0, 0);
    over.upload_only = true;
    over.upload_until_at = BENCH_NOW;
    bench_view_as(b, &over, v->name, query_of(b, v));
    if (strcmp(bench_key(b), "rights.pass_over") == 0)
        return 0;
    print_error("%s: %s\n", v->name, bench_key(b));
    return 1;
}

static void no_view_is_shown_to_a_pass_that_is_over(void **state)
{
    assert_int_equal(walk(*state, run_for_pass_that_is_over), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        bench_test(every_view_runs_where_nothing_has_happened),
        bench_test(no_view_is_shown_to_one_without_its_right),
        bench_test(a_role_sees_what_its_rights_say_and_no_more),
        bench_test(no_view_but_a_public_one_is_shown_to_one_who_is_not_signed_in),
        bench_test(no_view_is_shown_to_a_pass_that_is_over),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
