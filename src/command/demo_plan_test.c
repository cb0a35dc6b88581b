/* Tests of the planned day: a small county, made here. */
#include "command/demo_event.h"
#include "command/demo_plan.h"

#include "core/clock.h"
#include "data/ledger.h"
#include "data/registry.h"
#include "generate/list.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { COUNTY = 410185, VILLAGES = 6, PEOPLE = 12000, GUESTS = 60, PHONES = 14, ABSENT_ONE_IN = 25 };
#define ROOT (INT64_C(1000000) * COUNTY)
#define TOWN (ROOT + 1000)
#define VILLAGE(i) (TOWN + 1 + (i))

static const struct demo_unit units[] = {
    {ROOT, ABSENT, "county", "县"},
    {TOWN, ROOT, "town", "镇"},
    {VILLAGE(0), TOWN, "village", "甲村"}, {VILLAGE(1), TOWN, "village", "乙村"},
    {VILLAGE(2), TOWN, "village", "丙村"}, {VILLAGE(3), TOWN, "village", "丁村"},
    {VILLAGE(4), TOWN, "village", "戊村"}, {VILLAGE(5), TOWN, "village", "己村"},
};

/* Two points share two villages; the others serve what is left. */
static const struct demo_site sites[] = {
    {1, VILLAGE(0), 1500, 3, 1800, "point", "甲村1号采样点", "410185001001;410185001002"},
    {2, VILLAGE(0), 1500, 3, 1800, "point", "甲村2号采样点", "410185001001;410185001002"},
    {3, VILLAGE(2), 3000, 4, 2400, "point", "丙村采样点", "410185001003;410185001004"},
    {4, VILLAGE(4), 3000, 4, 2400, "point", "戊村采样点", "410185001005;410185001006"},
    {5, TOWN, 0, 2, 1000, "van", "流动采样车", NULL},
    {6, TOWN, 0, 0, 0, "hub", "镇转运点", "410185001000"},
    {7, TOWN, 0, 3, 400, "lab", "疾控中心实验室", NULL},
    {8, TOWN, 0, 9, 900, "lab", "人民医院实验室", NULL},
};

static struct demo_county county;

static void add_people(struct demo_county *c)
{
    for (int64_t i = 0; i < PEOPLE; i++) {
        c->people = demo_room(c->people, c->n_people, &c->cap_people, sizeof *c->people);
        c->people[c->n_people++] = (struct demo_person){
            .person = 1000 + i, .unit = VILLAGE(i * VILLAGES / PEOPLE), .same_household = i % 3 != 0,
            .absence = (uint8_t)(i % ABSENT_ONE_IN ? 0 : 1 + i / ABSENT_ONE_IN % (ABSENCES - 1))};
    }
    for (int64_t i = 0; i < GUESTS; i++) {
        c->guests = demo_room(c->guests, c->n_guests, &c->cap_guests, sizeof *c->guests);
        c->guests[c->n_guests++] = (struct demo_guest){
            .name = "客", .sex = "female", .born = "1990-01-01", .document_kind = "01", .document = "410199199001010024",
            .phone = "19900000000", .dwelling = "1号", .person_kind = "floating", .unit = VILLAGE(i % VILLAGES),
            .building = VILLAGE(0) * 1000 + 1, .household = VILLAGE(0) * 10000 + 1};
    }
}

static int make_county(void **state)
{
    (void)state;
    json_start();
    modules_start();
    county.county = COUNTY;
    county.n_units = sizeof units / sizeof *units;
    county.n_sites = sizeof sites / sizeof *sites;
    county.units = mem_alloc(sizeof units);
    county.sites = mem_alloc(sizeof sites);
    memcpy(county.units, units, sizeof units);
    memcpy(county.sites, sites, sizeof sites);
    add_people(&county);
    return 0;
}

static struct demo_plan make_plan(uint64_t seed, size_t phones)
{
    struct demo_plan p;
    struct demo_day day = {.seed = seed, .phones = phones};
    assert_true(clock_midnight("2022-01-12", &day.midnight));
    assert_ptr_equal(demo_plan_make(&county, &day, &p), OK);
    return p;
}

static int forget_county(void **state)
{
    (void)state;
    demo_county_forget(&county);
    return 0;
}

/* ---- the same each time ------------------------------------------------------------------------- */

static bool same_step(const struct demo_step *a, const struct demo_step *b)
{
    return a->at == b->at && a->act == b->act && a->person == b->person && a->of == b->of && a->number == b->number;
}

static size_t count_differences(const struct demo_plan *a, const struct demo_plan *b)
{
    size_t differences = 0;
    for (size_t i = 0; i < a->n_devices; i++) {
        differences += a->devices[i].n != b->devices[i].n;
        for (size_t k = 0; k < a->devices[i].n && k < b->devices[i].n; k++)
            differences += !same_step(&a->devices[i].steps[k], &b->devices[i].steps[k]);
    }
    return differences;
}

static void same_seed_plans_the_same_day(void **state)
{
    (void)state;
    struct demo_plan a = make_plan(1, PHONES), b = make_plan(1, PHONES), c = make_plan(2, PHONES);
    assert_int_equal(a.n_devices, b.n_devices);
    assert_int_equal(count_differences(&a, &b), 0);
    assert_true(count_differences(&a, &c) > 1000);
    demo_plan_forget(&a);
    demo_plan_forget(&b);
    demo_plan_forget(&c);
}

static void times_of_a_device_never_go_back(void **state)
{
    (void)state;
    struct demo_plan p = make_plan(1, PHONES);
    for (size_t i = 0; i < p.n_devices; i++)
        for (size_t k = 1; k < p.devices[i].n; k++)
            assert_true(p.devices[i].steps[k - 1].at <= p.devices[i].steps[k].at);
    demo_plan_forget(&p);
}

/* ---- who is where ---------------------------------------------------------------------------------- */

static void every_point_has_a_phone_and_no_table_has_two(void **state)
{
    (void)state;
    static const size_t wanted[] = {1, 4, 9, 14, 400}, given[] = {4, 4, 9, 14, 14};
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
        struct demo_plan p = make_plan(1, wanted[i]);
        int64_t at_site[8] = {0};
        assert_int_equal(p.n_phones, given[i]);
        for (size_t k = 0; k < p.n_phones; k++)
            assert_int_equal(p.devices[k].table, ++at_site[p.devices[k].site]);
        for (size_t s = 0; s < 4; s++)
            assert_true(at_site[sites[s].site] >= 1 && at_site[sites[s].site] <= sites[s].tables);
        demo_plan_forget(&p);
    }
}

static void leaders_are_never_out_of_reach(void **state)
{
    (void)state;
    struct demo_plan p = make_plan(1, PHONES);
    size_t away = 0;
    for (size_t i = 0; i < p.n_phones; i++) {
        away += p.devices[i].away_until > 0;
        assert_true(p.devices[i].lead != i || p.devices[i].away_until == 0);
        assert_int_equal(demo_due_at(&p.devices[i], p.devices[i].away_from + 1),
                         p.devices[i].away_until ? p.devices[i].away_until : 1);
    }
    assert_int_equal(away, 1);
    demo_plan_forget(&p);
}

/* ---- everybody is counted ---------------------------------------------------------------------------- */

/* How often each person and guest stands registered when the day is over. */
struct standing { int people[PEOPLE], guests[GUESTS], came[GUESTS]; };

static int *stands(struct standing *s, int64_t person)
{
    return person < 0 ? &s->guests[-1 - person] : &s->people[person - 1000];
}

static struct standing *count_standing(const struct demo_plan *p)
{
    struct standing *s = mem_zeroed(1, sizeof *s);
    for (size_t t = 0; t < p->n_tubes; t++) {
        int64_t people[DEMO_POOL];
        size_t n = p->tubes[t].voided ? 0 : demo_tube_people(p, (int32_t)t, people);
        for (size_t i = 0; i < n; i++)
            ++*stands(s, people[i]);
    }
    return s;
}

static void whoever_comes_stands_once_and_nobody_else_does(void **state)
{
    (void)state;
    struct demo_plan p = make_plan(1, PHONES);
    struct standing *s = count_standing(&p);
    int never = 0, once = 0, twice = 0;
    for (size_t i = 0; i < PEOPLE; i++) {
        if (county.people[i].absence != ABSENCE_NONE) {
            assert_int_equal(s->people[i], 0);
            continue;
        }
        never += s->people[i] == 0;
        once += s->people[i] == 1;
        twice += s->people[i] == 2;
    }
    assert_int_equal(never + once + twice, PEOPLE - PEOPLE / ABSENT_ONE_IN);
    assert_in_range(never, 1, 40);  /* who left before the swab */
    assert_in_range(twice, 1, 20);
    free(s);
    demo_plan_forget(&p);
}

static void every_guest_is_added_before_being_registered(void **state)
{
    (void)state;
    struct demo_plan p = make_plan(1, PHONES);
    struct standing *s = count_standing(&p);
    for (size_t i = 0; i < p.n_phones; i++)
        for (size_t k = 0; k < p.devices[i].n; k++) {
            const struct demo_step *step = &p.devices[i].steps[k];
            if (step->person >= 0)
                continue;
            s->came[-1 - step->person] += step->act == ACT_CAME;
            assert_int_equal(s->came[-1 - step->person], 1);
            assert_int_equal(p.turns[-1 - step->person].phone, i);
        }
    for (size_t i = 0; i < GUESTS; i++)
        assert_int_equal(s->came[i], 1);
    free(s);
    demo_plan_forget(&p);
}

static void the_curve_begins_early_and_never_goes_back(void **state)
{
    (void)state;
    assert_int_equal(demo_curve(0), -8 * CLOCK_MINUTE);
    assert_int_equal(demo_curve(1000000), 595 * CLOCK_MINUTE);
    for (int64_t i = 0; i < 1000000; i += 100)
        assert_true(demo_curve(i) <= demo_curve(i + 100));
}

/* ---- tubes, boxes and runs ------------------------------------------------------------------------------- */

static void few_tubes_hold_another_number_of_swabs(void **state)
{
    (void)state;
    struct demo_plan p = make_plan(3, PHONES);
    int closed = 0, differ = 0;
    for (size_t i = 0; i < p.n_phones; i++)
        for (size_t k = 0; k < p.devices[i].n; k++) {
            int64_t people[DEMO_POOL];
            const struct demo_step *step = &p.devices[i].steps[k];
            if (step->act != ACT_TUBE_CLOSED)
                continue;
            assert_int_equal(p.tubes[step->of].closed, k + 1);
            closed++;
            differ += (size_t)step->number != demo_tube_people(&p, step->of, people);
        }
    assert_in_range(closed, PEOPLE / 10, PEOPLE / 5);
    assert_in_range(differ, 1, closed / 100);
    demo_plan_forget(&p);
}

static void every_closed_tube_travels_in_one_box_and_is_run_once(void **state)
{
    (void)state;
    struct demo_plan p = make_plan(1, PHONES);
    int *boxed = mem_zeroed(p.n_tubes, sizeof *boxed), *run = mem_zeroed(p.n_tubes, sizeof *run);
    for (size_t b = 0; b < p.n_boxes; b++)
        for (size_t i = 0; i < p.boxes[b].n; i++)
            boxed[p.boxes[b].tubes[i]]++;
    for (size_t r = 0; r < p.n_runs; r++) {
        assert_in_range(p.runs[r].n, 1, 94);
        for (size_t i = 0; i < p.runs[r].n; i++)
            run[p.runs[r].tubes[i]]++;
    }
    for (size_t t = 0; t < p.n_tubes; t++) {
        assert_int_equal(boxed[t], !p.tubes[t].voided);
        assert_int_equal(run[t], !p.tubes[t].voided);
        assert_int_equal(p.tubes[t].closed > 0, !p.tubes[t].voided);
    }
    free(boxed);
    free(run);
    demo_plan_forget(&p);
}

static int64_t time_of(const struct demo_plan *p, size_t device, int32_t counter)
{
    return p->devices[device].steps[counter - 1].at;
}

static void a_box_holds_what_was_there_and_goes_over_the_hub(void **state)
{
    (void)state;
    struct demo_plan p = make_plan(1, PHONES);
    for (size_t b = 0; b < p.n_boxes; b++) {
        const struct demo_box *box = &p.boxes[b];
        int64_t left = time_of(&p, box->lead, box->left), on = time_of(&p, box->hub, box->on);
        assert_true(left < on && on < box->tubes_at);
        assert_int_equal(p.devices[box->hub].post, POST_HUB);
        assert_int_equal(p.devices[box->lab].post, POST_LAB);
        for (size_t i = 0; i < box->n; i++) {
            const struct demo_device *phone = &p.devices[p.tubes[box->tubes[i]].phone];
            assert_int_equal(phone->lead, box->lead);
            assert_true(demo_due_at(phone, p.tubes[box->tubes[i]].closed_at) < left);
        }
    }
    demo_plan_forget(&p);
}

/* ---- what is sent ------------------------------------------------------------------------------------------- */

static void read_step(const struct demo_plan *p, const struct demo_numbers *numbers, size_t device, size_t step)
{
    ARENA_SCOPED a = {0};
    BUF_SCOPED text = {0};
    const struct actor who = {.county = COUNTY, .device = numbers->devices[device]};
    const struct json *v;
    struct incoming in;
    demo_event_write(p, numbers, device, step, &text);
    assert_ptr_equal(json_parse(&a, buf_str(&text), text.len, &v), OK);
    ledger_read(&a, &who, v, &in);
    if (in.why)
        fail_msg("%s (%s): %s", in.why->key, in.told.path, buf_str(&text));
    assert_int_equal(in.ev.counter, step + 1);
    assert_int_equal(in.ev.at, p->devices[device].steps[step].at);
}

static void every_step_is_an_event_that_the_server_can_read(void **state)
{
    (void)state;
    struct demo_plan p = make_plan(1, PHONES);
    int64_t *devices = mem_zeroed(p.n_devices, sizeof *devices);
    bool seen[ACT_VISITED + 1] = {0};
    for (size_t i = 0; i < p.n_devices; i++)
        devices[i] = 100 + (int64_t)i;
    struct demo_numbers numbers = {.round = 68, .devices = devices};
    for (size_t i = 0; i < p.n_devices; i++)
        for (size_t k = 0; k < p.devices[i].n; k++) {
            seen[p.devices[i].steps[k].act] = true;
            read_step(&p, &numbers, i, k);
        }
    for (size_t act = 0; act <= ACT_VISITED; act++)
        assert_true(seen[act]);
    free(devices);
    demo_plan_forget(&p);
}

static void a_county_without_points_is_refused(void **state)
{
    (void)state;
    struct demo_plan p;
    struct demo_county none = {.county = COUNTY};
    struct demo_day day = {.seed = 1, .phones = 4};
    err_t why = demo_plan_make(&none, &day, &p);
    assert_non_null(why);
    assert_string_equal(why->key, "demo.no_points");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(same_seed_plans_the_same_day),
        cmocka_unit_test(times_of_a_device_never_go_back),
        cmocka_unit_test(every_point_has_a_phone_and_no_table_has_two),
        cmocka_unit_test(leaders_are_never_out_of_reach),
        cmocka_unit_test(whoever_comes_stands_once_and_nobody_else_does),
        cmocka_unit_test(every_guest_is_added_before_being_registered),
        cmocka_unit_test(the_curve_begins_early_and_never_goes_back),
        cmocka_unit_test(few_tubes_hold_another_number_of_swabs),
        cmocka_unit_test(every_closed_tube_travels_in_one_box_and_is_run_once),
        cmocka_unit_test(a_box_holds_what_was_there_and_goes_over_the_hub),
        cmocka_unit_test(every_step_is_an_event_that_the_server_can_read),
        cmocka_unit_test(a_county_without_points_is_refused),
    };
    return cmocka_run_group_tests_name("demo_plan", tests, make_county, forget_county);
}
