/* Tests of supplies: shares against all shares there are, quantiles, hostile JSON. */
#include "plan/supplies_json.h"

#include "core/random.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { N = 4, PACK = 3 };

static int by_rate(const void *left, const void *right)
{
    const double *l = left, *r = right;
    return (*l > *r) - (*l < *r);
}

/* Filled parts from the poorest up; those that want nothing more count as full. */
static void rates_of(const struct supplies_area *areas, const int64_t *packs, double *out)
{
    for (int k = 0; k < N; k++) {
        int64_t there = areas[k].have + packs[k] * PACK;
        out[k] = there >= areas[k].need ? 1 : (double)there / (double)areas[k].need;
    }
    qsort(out, N, sizeof *out, by_rate);
}

static bool is_fairer(const double *l, const double *r)
{
    int k = 0;
    while (k < N && l[k] == r[k])
        k++;
    return k < N && l[k] > r[k];
}

static void no_other_share_is_fairer(void **state)
{
    (void)state;
    struct random r;
    random_start(&r, 3, 1, 1);
    for (int round = 0; round < 300; round++) {
        struct supplies_area areas[N];
        int64_t store = random_below(&r, 14), given = 0, wanted = 0;
        double best[N], other[N];
        for (int k = 0; k < N; k++) {
            areas[k] = (struct supplies_area){random_below(&r, 20), random_below(&r, 8), 0};
            wanted += areas[k].need > areas[k].have ? (areas[k].need - areas[k].have + PACK - 1) / PACK : 0;
        }
        int64_t left = supplies_share(areas, N, store, PACK), packs[N];
        for (int k = 0; k < N; k++) {
            packs[k] = areas[k].packs;
            given += packs[k];
        }
        assert_int_equal(given + left, store);
        assert_int_equal(given, wanted < store ? wanted : store);
        rates_of(areas, packs, best);
        for (int64_t code = 0; code < 8 * 8 * 8 * 8; code++) {
            int64_t sum = 0;
            for (int64_t k = 0, rest = code; k < N; k++, rest /= 8)
                sum += packs[k] = rest % 8;
            rates_of(areas, packs, other);
            assert_false(sum <= store && is_fairer(other, best));
        }
    }
}

static void large_stores_are_shared_to_the_pack(void **state)
{
    (void)state;
    struct supplies_area areas[] = {{SUPPLIES_MOST, 0, 0}, {SUPPLIES_MOST, 0, 0}, {1, 0, 0}, {0, 5, 0}};
    assert_int_equal(supplies_share(areas, 4, 1000000001, 1), 0);
    assert_int_equal(areas[0].packs + areas[1].packs + areas[2].packs, 1000000001);
    assert_in_range(areas[0].packs, 499999999, 500000001);
    assert_int_equal(areas[3].packs, 0);
}

static void a_quantile_is_not_exceeded_on_as_many_days(void **state)
{
    (void)state;
    int64_t days[] = {5, 1, 4, 2, 3, 9, 8, 7, 6, 10};
    assert_int_equal(supplies_quantile(days, 10, 95), 10);
    assert_int_equal(supplies_quantile(days, 10, 90), 9);
    assert_int_equal(supplies_quantile(days, 10, 50), 5);
    assert_int_equal(supplies_quantile(days, 1, 50), 1);
}

/* ---- JSON ------------------------------------------------------------------------------------------- */

static err_t plan(struct arena *a, const char *text, struct buf *out, const struct json **v)
{
    const struct json *in;
    assert_ptr_equal(json_parse(a, text, strlen(text), &in), OK);
    TRY(supplies_plan_json(a, in, EN, &(struct plan_run){.seed = 1}, out));
    assert_ptr_equal(json_parse(a, buf_str(out), out->len, v), OK);
    return OK;
}

static const struct json *cell(const struct json *v, const char *list, size_t row, const char *member)
{
    return json_member(json_at(json_member(v, list), row), member);
}

static void wrong_rows_are_named_and_the_rest_is_supplied(void **state)
{
    (void)state;
    ARENA_SCOPED a = {0};
    BUF_SCOPED out = {0};
    const struct json *v;
    assert_ptr_equal(plan(&a,
        "{\"quantile_percent\":90,\"areas\":[{\"id\":\"east\",\"sampled\":[100,200,300,400],\"tubes\":[10,20,30,40]},"
        "{\"id\":\"west\",\"sampled\":[100]},{\"id\":\"east\",\"sampled\":[1]},{\"id\":\"south\",\"sampled\":[1,2],\"tubes\":[1]},"
        "{\"id\":\"north\",\"sampled\":[-1]}],"
        "\"items\":[{\"id\":\"swab\",\"store\":4,\"pack\":50,\"per_thousand_people\":1100},{\"id\":\"tube\",\"store\":9,\"pack\":25,\"per_thousand_tubes\":1000,\"per_area\":2},"
        "{\"id\":\"swab\",\"store\":1}],"
        "\"stocks\":[{\"area\":\"east\",\"item\":\"swab\",\"have\":40},{\"area\":\"nowhere\",\"item\":\"swab\",\"have\":1},"
        "{\"area\":\"east\",\"item\":\"swab\",\"have\":41}]}", &out, &v), OK);
    static const struct { const char *row, *key; } want[] = {
        {"areas[4]", "field.too_small"}, {"areas[2]", "plan.id_twice"}, {"areas[3]", "plan.days_differ"},
        {"items[2]", "plan.id_twice"}, {"stocks[1]", "plan.no_such_place"}, {"stocks[2]", "plan.id_twice"}};
    assert_int_equal(json_int(json_member(v, "problem_count")), 6);
    for (size_t k = 0; k < 6; k++) {
        assert_string_equal(json_text(cell(v, "problems", k, "row"), NULL), want[k].row);
        assert_string_equal(json_text(cell(v, "problems", k, "key"), NULL), want[k].key);
    }
    assert_int_equal(json_count(json_member(v, "sends")), 4);
    assert_int_equal(json_int(cell(v, "sends", 0, "need")), 440);   /* 400 people, 1.1 each */
    assert_int_equal(json_int(cell(v, "sends", 0, "mean")), 275);
    assert_int_equal(json_int(cell(v, "sends", 0, "safety")), 165);
    assert_int_equal(json_int(cell(v, "sends", 0, "packs")), 3);    /* 190 of 440; west 50 of 110 */
    assert_int_equal(json_int(cell(v, "sends", 2, "packs")), 1);
    assert_int_equal(json_int(cell(v, "sends", 1, "need")), 42);
    assert_int_equal(json_int(cell(v, "sends", 1, "packs")), 2);
    assert_int_equal(json_int(cell(v, "items", 0, "left_packs")), 0);
    assert_int_equal(json_int(cell(v, "items", 0, "short_pieces")), 310);
    assert_int_equal(json_int(cell(v, "items", 1, "left_packs")), 6);
}

static void what_cannot_be_supplied_at_all_is_refused(void **state)
{
    (void)state;
    static const struct { const char *text, *key; } cases[] = {
        {"{}", "field.missing"}, {"[]", "field.not_an_object"}, {"{\"areas\":[],\"items\":[]}", "plan.nothing_to_plan"},
        {"{\"areas\":[{\"id\":\"a\",\"sampled\":[1]}],\"items\":[]}", "plan.nothing_to_plan"},
        {"{\"quantile_percent\":49,\"areas\":[],\"items\":[]}", "field.too_small"}};
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        ARENA_SCOPED a = {0};
        BUF_SCOPED out = {0};
        const struct json *v;
        err_t why = plan(&a, cases[k].text, &out, &v);
        assert_non_null(why);
        assert_string_equal(why->key, cases[k].key);
        err_clear();
    }
}

int main(void)
{
    json_start();
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_other_share_is_fairer),
        cmocka_unit_test(large_stores_are_shared_to_the_pack),
        cmocka_unit_test(a_quantile_is_not_exceeded_on_as_many_days),
        cmocka_unit_test(wrong_rows_are_named_and_the_rest_is_supplied),
        cmocka_unit_test(what_cannot_be_supplied_at_all_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
