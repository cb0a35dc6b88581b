/* area_test.c - the tree, other names, buildings. */
#include "domain/area/area.h"
#include "test/bench.h"

#include <string.h>

#define TOWN INT64_C(410185001000)
#define OTHER_TOWN INT64_C(410185002000)
#define COMMUNITY INT64_C(410185001001)
#define VILLAGE INT64_C(410185001201)
#define ZONE INT64_C(9000000000001)

/* A county, two towns, five villages. */
static const char tree[] =
    "{\"edition\":2023,\"units\":["
    "{\"unit\":410185000000,\"kind\":\"county\",\"code\":\"410185000000\",\"name\":\"登封市\"},"
    "{\"unit\":410185001000,\"parent\":410185000000,\"kind\":\"town\",\"name\":\"嵩阳街道\",\"x\":1.5,\"y\":2},"
    "{\"unit\":410185002000,\"parent\":410185000000,\"kind\":\"town\",\"name\":\"大金店镇\"},"
    "{\"unit\":410185001001,\"parent\":410185001000,\"kind\":\"village\",\"name\":\"少室社区居民委员会\",\"class\":111}"
    ","
    "{\"unit\":410185001002,\"parent\":410185001000,\"kind\":\"village\",\"name\":\"王庄社区居民委员会\"},"
    "{\"unit\":410185001201,\"parent\":410185001000,\"kind\":\"village\",\"name\":\"王庄村村民委员会\"},"
    "{\"unit\":410185001202,\"parent\":410185001000,\"kind\":\"village\",\"name\":\"李镇村民委员会\"},"
    "{\"unit\":410185002201,\"parent\":410185002000,\"kind\":\"village\",\"name\":\"王庄村民委员会\"}]}";

static void plant(struct bench *b)
{
    assert_int_equal(bench_send(b, "area.units_listed", tree), ACCEPTED);
}

static void units_are_listed_below_each_other(void **state)
{
    struct bench *b = *state;
    plant(b);
    const char *top = bench_view(b, "area_children", "");
    assert_true(
        bench_sees(top, "\"unit\":410185000000,\"kind\":\"county\",\"code\":\"410185000000\",\"name\":\"登封市\""));
    assert_true(bench_sees(top, "\"children\":2,\"buildings\":0"));
    const char *towns = bench_view(b, "area_children", "unit=410185000000");
    assert_true(bench_sees(towns,
                           "\"unit\":410185001000,\"parent\":410185000000,\"kind\":\"town\",\"name\":\"嵩阳街道\","
                           "\"x\":1.5,\"y\":2"));
    assert_true(
        bench_sees(bench_view(b, "area_unit", "unit=410185001001"), "\"path\":\"登封市 嵩阳街道 少室社区居民委员会\""));
    assert_string_equal(bench_view(b, "area_unit", "unit=410185009999"), "{\"error\":\"area.no_such_unit\"}");
}

static void bad_lists_are_refused_by_row(void **state)
{
    static const struct {
        const char *units, *field, *key;
    } cases[] = {
        {"{\"unit\":410185003000,\"kind\":\"town\",\"name\":\"a\"}", "units[0].parent", "area.needs_parent"},
        {"{\"unit\":410185003000,\"parent\":410185009000,\"kind\":\"village\",\"name\":\"a\"}", "units[0].parent",
         "area.no_such_parent"},
        {"{\"unit\":410185003000,\"parent\":410185001001,\"kind\":\"town\",\"name\":\"a\"}", "units[0].kind",
         "area.wrong_order"},
        {"{\"unit\":410185003000,\"parent\":410185000000,\"kind\":\"county\",\"name\":\"a\"}", "units[0].kind",
         "area.wrong_order"},
        {"{\"unit\":410185003000,\"parent\":410185000000,\"kind\":\"town\",\"code\":\"410185003001\",\"name\":\"a\"}",
         "units[0].code", "area.code_differs"},
        {"{\"unit\":8000000000001,\"parent\":410185000000,\"kind\":\"zone\",\"name\":\"a\"}", "units[0].unit",
         "area.bad_number"},
        {"{\"unit\":410185003000,\"parent\":410185000000,\"kind\":\"town\",\"name\":\"a\"},"
         "{\"unit\":410185003000,\"parent\":410185000000,\"kind\":\"town\",\"name\":\"b\"}",
         "units[1].unit", "area.unit_twice"},
        {"{\"unit\":410185001001,\"parent\":410185002000,\"kind\":\"village\",\"name\":\"a\"}", "units[0].parent",
         "area.hangs_elsewhere"},
        {"{\"unit\":410185001001,\"parent\":410185001000,\"kind\":\"grid\",\"name\":\"a\"}", "units[0].kind",
         "area.other_kind"},
        {"{\"unit\":410185003000,\"parent\":410185000000,\"kind\":\"city\",\"name\":\"a\"}", "units[0].kind",
         "field.not_a_choice"},
    };
    struct bench *b = *state;
    plant(b);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *body = bench_text(b, "{\"edition\":2023,\"units\":[%s]}", cases[i].units);
        assert_int_equal(bench_send(b, "area.units_listed", body), REJECTED);
        assert_string_equal(bench_key(b), cases[i].key);
        assert_string_equal(bench_field(b), cases[i].field);
    }
}

static void listing_again_renames_and_keeps_what_is_not_said(void **state)
{
    struct bench *b = *state;
    plant(b);
    assert_int_equal(bench_send(b, "area.units_listed",
                                "{\"edition\":2024,\"units\":[{\"unit\":410185001000,\"parent\":410185000000,"
                                "\"kind\":\"town\",\"name\":\"嵩阳新街道\"}]}"),
                     ACCEPTED);
    assert_true(bench_sees(bench_view(b, "area_children", "unit=410185000000"), "\"name\":\"嵩阳新街道\",\"x\":1.5"));
    int64_t unit;
    size_t n;
    assert_null(area_match(bench_tx(b), BENCH_COUNTY, BENCH_ROOT, "嵩阳新办事处", &unit, &n));
    assert_int_equal(n, 1);
    assert_int_equal(unit, TOWN);
}

static void names_match_in_all_their_forms(void **state)
{
    static const struct {
        int64_t parent;
        const char *name;
        int64_t unit;
        size_t n;
    } cases[] = {
        {TOWN, "少室社区居民委员会", COMMUNITY, 1},
        {TOWN, "少室社区居委会", COMMUNITY, 1},
        {TOWN, "少室居委会", COMMUNITY, 1},
        {TOWN, "少室社区", COMMUNITY, 1},
        {TOWN, "少室", COMMUNITY, 1},
        {TOWN, " 少室社区 ", COMMUNITY, 1},
        {TOWN, "少室村", COMMUNITY, 1},
        {TOWN, "李镇村", 410185001202, 1},
        {TOWN, "李镇村委会", 410185001202, 1},
        {TOWN, "王庄村", VILLAGE, 1},
        {TOWN, "王庄村委会", VILLAGE, 1},
        {TOWN, "王庄社区", 410185001002, 1},
        {TOWN, "王庄", 410185001002, 2},
        {OTHER_TOWN, "王庄村", 410185002201, 1},
        {OTHER_TOWN, "少室社区", ABSENT, 0},
        {BENCH_ROOT, "嵩阳街道办事处", TOWN, 1},
        {BENCH_ROOT, "嵩阳办事处", TOWN, 1},
        {BENCH_ROOT, "大金店", OTHER_TOWN, 1},
        {BENCH_ROOT, "大金店镇", OTHER_TOWN, 1},
        {ABSENT, "登封市", BENCH_ROOT, 1},
        {BENCH_ROOT, "村", ABSENT, 0},
        {BENCH_ROOT, "", ABSENT, 0},
    };
    struct bench *b = *state;
    plant(b);
    struct tx *tx = bench_tx(b);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t unit;
        size_t n;
        assert_null(area_match(tx, BENCH_COUNTY, cases[i].parent, cases[i].name, &unit, &n));
        if (n != cases[i].n || unit != cases[i].unit)
            fail_msg("%s: %zu, %lld", cases[i].name, n, (long long)unit);
    }
}

static void an_alias_finds_the_unit_and_not_its_neighbour(void **state)
{
    struct bench *b = *state;
    int64_t unit;
    size_t n;
    plant(b);
    assert_int_equal(bench_send(b, "area.aliases_listed",
                                "{\"aliases\":[{\"unit\":410185000000,\"alias\":\"登丰市\"},"
                                "{\"unit\":410185001001,\"alias\":\"王庄\"}]}"),
                     ACCEPTED);
    struct tx *tx = bench_tx(b);
    assert_null(area_match(tx, BENCH_COUNTY, 0, "登丰市", &unit, &n));
    assert_int_equal(unit, BENCH_ROOT);
    assert_int_equal(n, 1);
    assert_null(area_match(tx, BENCH_COUNTY, TOWN, "王庄", &unit, &n));
    assert_int_equal(unit, COMMUNITY);
    assert_int_equal(n, 1);
    assert_true(bench_sees(bench_view(b, "area_find", "text=登丰"), "\"unit\":410185000000"));
    assert_int_equal(bench_send(b, "area.aliases_listed", "{\"aliases\":[{\"unit\":410185009999,\"alias\":\"x\"}]}"),
                     REJECTED);
    assert_string_equal(bench_key(b), "area.no_such_unit");
    assert_string_equal(bench_field(b), "aliases[0].unit");
}

static void assert_below(struct bench *b, int64_t unit, const char *expected)
{
    int64_t *units;
    size_t n;
    const char *text = "";
    assert_null(area_below(bench_tx(b), BENCH_COUNTY, unit, &units, &n));
    for (size_t i = 0; i < n; i++)
        text = bench_text(b, "%s%s%lld", text, i ? " " : "", (long long)units[i]);
    assert_string_equal(text, expected);
}

static const char zones[] =
    "{\"edition\":2023,\"units\":["
    "{\"unit\":9000000000001,\"parent\":410185000000,\"kind\":\"zone\",\"name\":\"高新区\"},"
    "{\"unit\":9000000000002,\"parent\":9000000000001,\"kind\":\"zone\",\"name\":\"北片区\"},"
    "{\"unit\":9000000000003,\"parent\":410185001001,\"kind\":\"grid\",\"name\":\"第一网格\"}]}";

static void a_unit_moves_with_all_below_it(void **state)
{
    struct bench *b = *state;
    int64_t *above;
    size_t n;
    plant(b);
    assert_int_equal(bench_send(b, "area.units_listed", zones), ACCEPTED);
    assert_int_equal(
        bench_send(b, "area.unit_moved", "{\"unit\":410185001000,\"parent\":9000000000002,\"reason\":\"划归\"}"),
        ACCEPTED);
    assert_below(b, ZONE,
                 "410185001000 410185001001 410185001002 410185001201 410185001202 9000000000001 9000000000002 "
                 "9000000000003");
    assert_int_equal(
        bench_send(b, "area.unit_moved", "{\"unit\":9000000000002,\"parent\":410185000000,\"reason\":\"独立\"}"),
        ACCEPTED);
    assert_below(b, ZONE, "9000000000001");
    assert_below(b, 9000000000002,
                 "410185001000 410185001001 410185001002 410185001201 410185001202 9000000000002 "
                 "9000000000003");
    assert_null(area_above(bench_tx(b), BENCH_COUNTY, 9000000000003, &above, &n));
    assert_int_equal(n, 5);
    assert_int_equal(above[0], 9000000000003);
    assert_int_equal(above[1], COMMUNITY);
    assert_int_equal(above[2], TOWN);
    assert_int_equal(above[3], 9000000000002);
    assert_int_equal(above[4], BENCH_ROOT);
    assert_true(bench_sees(bench_view(b, "area_unit", "unit=9000000000003"),
                           "登封市 北片区 嵩阳街道 少室社区居民委员会 第一网格"));
}

static void a_unit_cannot_move_where_it_makes_no_sense(void **state)
{
    static const struct {
        const char *body, *key;
    } cases[] = {
        {"{\"unit\":410185000000,\"parent\":9000000000001,\"reason\":\"xx\"}", "area.root_stays"},
        {"{\"unit\":9000000000001,\"parent\":9000000000002,\"reason\":\"xx\"}", "area.below_itself"},
        {"{\"unit\":9000000000001,\"parent\":9000000000001,\"reason\":\"xx\"}", "area.below_itself"},
        {"{\"unit\":410185001000,\"parent\":410185002201,\"reason\":\"xx\"}", "area.wrong_order"},
        {"{\"unit\":410185007000,\"parent\":410185000000,\"reason\":\"xx\"}", "area.no_such_unit"},
    };
    struct bench *b = *state;
    plant(b);
    assert_int_equal(bench_send(b, "area.units_listed", zones), ACCEPTED);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(bench_send(b, "area.unit_moved", cases[i].body), REJECTED);
        assert_string_equal(bench_key(b), cases[i].key);
    }
}

static void only_the_holder_of_an_area_edits_it(void **state)
{
    struct bench *b = *state;
    plant(b);
    const struct actor *of_town = bench_actor(b, "county", TOWN, 0), *village = bench_actor(b, "village", TOWN, 0);
    const char *here = "{\"buildings\":[{\"building\":1,\"unit\":410185001001,\"name\":\"1号楼\"}]}";
    const char *there = "{\"buildings\":[{\"building\":2,\"unit\":410185002201,\"name\":\"一组\"}]}";
    assert_int_equal(bench_send_as(b, of_town, "area.buildings_listed", here), ACCEPTED);
    assert_int_equal(bench_send_as(b, of_town, "area.buildings_listed", there), REJECTED);
    assert_string_equal(bench_key(b), "rights.not_here");
    assert_int_equal(bench_send_as(b, village, "area.buildings_listed", here), REJECTED);
    assert_string_equal(bench_key(b), "rights.no_right");
}

static void buildings_are_listed_renamed_and_found(void **state)
{
    struct bench *b = *state;
    int64_t building;
    bool found;
    plant(b);
    assert_int_equal(
        bench_send(b, "area.buildings_listed",
                   "{\"buildings\":[{\"building\":7,\"unit\":410185001001,\"name\":\"１号楼\",\"kind\":\"flats\","
                   "\"grid\":\"03\",\"x\":0.5,\"y\":0.25},"
                   "{\"building\":16777217,\"unit\":410185001001,\"name\":\"2号楼\"},"
                   "{\"building\":410185001001007,\"unit\":410185001001,\"name\":\"5号楼\"},"
                                "{\"building\":9,\"unit\":410185001001,\"name\":\"3号楼\"}]}"),
        ACCEPTED);
    assert_int_equal(bench_send(b, "area.buildings_listed",
                                "{\"buildings\":[{\"building\":9,\"unit\":410185001001,\"name\":\"4号楼\"}]}"),
                     ACCEPTED);
    assert_null(area_match_building(bench_tx(b), BENCH_COUNTY, COMMUNITY, " 1号楼", &building, &found));
    assert_true(found);
    assert_int_equal(building, 7);
    assert_null(area_match_building(bench_tx(b), BENCH_COUNTY, COMMUNITY, "3号楼", &building, &found));
    assert_false(found);
    assert_string_equal(
        bench_view(b, "area_buildings", "unit=410185001001&limit=2"),
        "{\"rows\":[{\"building\":7,\"name\":\"１号楼\",\"grid\":\"03\",\"kind\":\"flats\",\"x\":0.5,\"y\":0.25},"
        "{\"building\":9,\"name\":\"4号楼\"}],\"next\":\"9\"}");
    assert_string_equal(bench_view(b, "area_buildings", "unit=410185001001&after=9"),
                        "{\"rows\":[{\"building\":16777217,\"name\":\"2号楼\"},{\"building\":410185001001007,\"name\":\"5号楼\"}]}");
    assert_true(bench_sees(bench_view(b, "area_children", "unit=410185001000"), "\"children\":0,\"buildings\":4"));
}

static void a_building_stays_where_it_stands(void **state)
{
    static const struct {
        const char *body, *key, *field;
    } cases[] = {
        {"{\"buildings\":[{\"building\":7,\"unit\":410185001002,\"name\":\"a\"}]}", "area.building_elsewhere",
         "buildings[0].unit"},
        {"{\"buildings\":[{\"building\":8,\"unit\":410185009999,\"name\":\"a\"}]}", "area.no_such_unit",
         "buildings[0].unit"},
        {"{\"buildings\":[{\"building\":50331649,\"unit\":410185001001,\"name\":\"a\"},"
         "{\"building\":1000000000001,\"unit\":410185001001,\"name\":\"a\"}]}",
         "area.number_of_other_device", "buildings[1].building"},
        {"{\"buildings\":[{\"building\":8,\"unit\":410185001001,\"name\":\"a\"},"
         "{\"building\":8,\"unit\":410185001001,\"name\":\"b\"}]}",
         "area.building_twice", "buildings[1].building"},
    };
    struct bench *b = *state;
    plant(b);
    assert_int_equal(bench_send(b, "area.buildings_listed",
                                "{\"buildings\":[{\"building\":7,\"unit\":410185001001,\"name\":\"1号楼\"}]}"),
                     ACCEPTED);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(bench_send(b, "area.buildings_listed", cases[i].body), REJECTED);
        assert_string_equal(bench_key(b), cases[i].key);
        assert_string_equal(bench_field(b), cases[i].field);
    }
}

static void a_new_edition_says_what_became_of_the_old_codes(void **state)
{
    struct bench *b = *state;
    plant(b);
    assert_int_equal(bench_send(b, "area.units_mapped",
                                "{\"from_edition\":2022,\"to_edition\":2023,\"pairs\":["
                                "{\"old_unit\":410185001100,\"new_unit\":410185001001},"
                                "{\"old_unit\":410185001100,\"new_unit\":410185001002}]}"),
                     ACCEPTED);
    assert_int_equal(bench_send(b, "area.units_mapped",
                                "{\"from_edition\":2022,\"to_edition\":2023,\"pairs\":["
                                "{\"old_unit\":410185001100,\"new_unit\":410185009999}]}"),
                     REJECTED);
    assert_string_equal(bench_field(b), "pairs[0].new_unit");
    assert_int_equal(bench_send(b, "area.units_mapped", "{\"from_edition\":2023,\"to_edition\":2022,\"pairs\":[]}"),
                     REJECTED);
    assert_string_equal(bench_key(b), "area.editions_backwards");
}

static void map(struct bench *b, int from, int to, const char *pairs)
{
    assert_int_equal(bench_send(b, "area.units_mapped",
                                bench_text(b, "{\"from_edition\":%d,\"to_edition\":%d,\"pairs\":[%s]}", from, to, pairs)),
                     ACCEPTED);
}

static void a_code_of_an_earlier_edition_leads_to_the_unit_of_today(void **state)
{
    static const struct { int64_t code, unit; size_t n; } cases[] = {
        {410185001001, 410185001001, 1}, /* as it is */
        {410185001100, 410185001001, 1}, /* renumbered */
        {410185001101, 410185001002, 1}, /* renumbered twice, through a unit that is listed */
        {410185001102, ABSENT, 2},       /* split in two */
        {410185001103, 410185001001, 1}, /* joined to another, said in two editions */
        {410185001002, 410185001002, 1}, /* of this edition: what an earlier one meant by it does not matter */
        {410185009999, ABSENT, 0},
    };
    struct bench *b = *state;
    plant(b);
    map(b, 2021, 2022, "{\"old_unit\":410185001101,\"new_unit\":410185001201},"
                       "{\"old_unit\":410185001103,\"new_unit\":410185001001},"
                       "{\"old_unit\":410185001002,\"new_unit\":410185001001}");
    map(b, 2022, 2024, "{\"old_unit\":410185001100,\"new_unit\":410185001001},"
                       "{\"old_unit\":410185001102,\"new_unit\":410185001001},"
                       "{\"old_unit\":410185001102,\"new_unit\":410185001002},"
                       "{\"old_unit\":410185001103,\"new_unit\":410185001001},"
                       "{\"old_unit\":410185001201,\"new_unit\":410185001002}");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t unit;
        size_t n;
        assert_null(area_current(bench_tx(b), BENCH_COUNTY, cases[i].code, &unit, &n));
        if (n != cases[i].n || (n < 2 && unit != cases[i].unit))
            fail_msg("%lld: %zu, %lld", (long long)cases[i].code, n, (long long)unit);
    }
}

static void places_are_found_by_part_of_a_name(void **state)
{
    struct bench *b = *state;
    plant(b);
    const struct actor *point = bench_actor(b, "point", 0, 1203);
    const char *all = bench_view_as(b, point, "area_find", "text=王庄");
    assert_true(bench_sees(all, "\"unit\":410185001002") && bench_sees(all, "\"unit\":410185001201") &&
                bench_sees(all, "\"unit\":410185002201"));
    const char *below = bench_view_as(b, point, "area_find", "text=王庄村&unit=410185002000");
    assert_string_equal(below, "{\"rows\":[{\"unit\":410185002201,\"kind\":\"village\",\"name\":\"王庄村民委员会\","
                               "\"path\":\"登封市 大金店镇 王庄村民委员会\"}]}");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        bench_test(units_are_listed_below_each_other),
        bench_test(bad_lists_are_refused_by_row),
        bench_test(listing_again_renames_and_keeps_what_is_not_said),
        bench_test(names_match_in_all_their_forms),
        bench_test(an_alias_finds_the_unit_and_not_its_neighbour),
        bench_test(a_unit_moves_with_all_below_it),
        bench_test(a_unit_cannot_move_where_it_makes_no_sense),
        bench_test(only_the_holder_of_an_area_edits_it),
        bench_test(buildings_are_listed_renamed_and_found),
        bench_test(a_building_stays_where_it_stands),
        bench_test(a_new_edition_says_what_became_of_the_old_codes),
        bench_test(a_code_of_an_earlier_edition_leads_to_the_unit_of_today),
        bench_test(places_are_found_by_part_of_a_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
