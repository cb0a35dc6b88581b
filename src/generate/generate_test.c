/* Tests of the synthetic county.  The open data is found by BULOU_DATA, else ./data. */
#include "generate/births.h"
#include "generate/faults.h"
#include "generate/spread.h"
#include "generate/summary.h"

#include "core/hash.h"
#include "core/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

enum { TENTH = MILLION / 10, HUNDREDTH = MILLION / 100 };

static const char *data_dir(void)
{
    const char *dir = getenv("BULOU_DATA");
    return dir && *dir ? dir : "data";
}

static const struct county_plan *make_plan(struct arena *a, const char *county, uint64_t seed, int64_t scale)
{
    const struct county_plan *plan;
    assert_ptr_equal(generate_plan(a, &(struct generate_options){county, seed, scale, data_dir()}, &plan), OK);
    return plan;
}

/* ---- counts -------------------------------------------------------------------------- */

struct counting { struct census_taker taker; struct generate_summary sum; int64_t village[VILLAGES_MOST][2]; };

static err_t count_person(void *ctx, const struct generated_person *p)
{
    struct counting *c = ctx;
    census_take(&c->taker, &c->sum, p);
    c->village[p->village][p->origin != ORIGIN_HERE]++;
    assert_int_equal(age_group_of(p->birth_year), p->age_group);
    return OK;
}

static struct counting *count_all(struct arena *a, const struct county_plan *plan)
{
    struct counting *c = arena_new(a, struct counting);
    c->taker.plan = plan;
    assert_ptr_equal(generate_persons(plan, count_person, c), OK);
    census_end(&c->taker, &c->sum);
    return c;
}

static void assert_meets_census(const struct census *want, const struct generate_summary *got)
{
    for (size_t i = 0; i < CENSUS_CELLS; i++)
        assert_int_equal(got->cells[i], want->cells[i]);
    for (size_t i = 0; i < ORIGINS; i++)
        assert_int_equal(got->registered[i], want->registered[i]);
    assert_int_equal(got->people, want->people);
    assert_int_equal(got->urban, want->urban);
    assert_int_equal(got->households, want->households);
    assert_int_equal(got->one_person_households, want->one_person_households);
    assert_int_equal(got->household_people, want->household_people);
}

static void dengfeng_meets_the_census_to_the_person(void **state)
{
    (void)state;
    ARENA_SCOPED a = {0};
    const struct county_plan *plan = make_plan(&a, "410185", 1, 0);
    struct counting *c = count_all(&a, plan);
    assert_int_equal(c->sum.people, 729332);
    assert_int_equal(c->sum.male, 398510);
    assert_int_equal(c->sum.households, 201016);
    assert_int_equal(c->sum.one_person_households, 37432);
    assert_int_equal(plan->village_count, 344);
    assert_meets_census(&plan->all[plan->place], &c->sum);
    for (size_t i = 0; i < plan->village_count; i++) {
        int64_t here = c->village[i][0], floating = c->village[i][1];
        assert_true(here + floating > 0);
        assert_int_equal(here + floating, plan->village[i].people);
        if (i == plan->gathering)
            assert_int_equal(here * 8, floating * 5);
    }
}

static int64_t village_sum(const struct county_plan *plan, size_t at)
{
    int64_t total = 0;
    for (size_t i = 0; i < plan->village_count; i++)
        total += *(const int64_t *)(const void *)((const char *)&plan->village[i] + at);
    return total;
}

static void every_plan_adds_up_to_its_census(void **state)
{
    (void)state;
    ARENA_SCOPED a = {0};
    struct census all[COUNTIES];
    assert_ptr_equal(generate_census(&a, data_dir(), all), OK);
    for (size_t k = 0; k < COUNTIES; k++) {
        const struct county_plan *plan = make_plan(&a, arena_printf(&a, "%lld", (long long)all[k].county), k, 0);
        assert_int_equal(village_sum(plan, offsetof(struct generated_village, people)), all[k].people);
        assert_int_equal(village_sum(plan, offsetof(struct generated_village, households)), all[k].households);
        for (size_t i = 0; i < plan->village_count; i++) {
            const struct generated_village *v = &plan->village[i];
            assert_true(v->people > 0 && v->people < 40000);
            assert_true(v->x >= 0 && v->x <= CANVAS_WIDTH && v->y >= 0 && v->y <= CANVAS_HEIGHT);
        }
    }
}

static void small_counties_keep_every_sum(void **state)
{
    (void)state;
    static const struct { const char *county; int64_t scale; } cases[] = {
        {"410106", 0}, {"410106", TENTH}, {"410185", HUNDREDTH}, {"410173", HUNDREDTH}, {"410171", 5 * HUNDREDTH}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ARENA_SCOPED a = {0};
        const struct county_plan *plan = make_plan(&a, cases[i].county, 7, cases[i].scale);
        struct counting *c = count_all(&a, plan);
        assert_meets_census(&plan->census, &c->sum);
        for (size_t v = 0; v < plan->village_count; v++)
            assert_true(c->village[v][0] + c->village[v][1] > 0);
    }
}

static void jiangchong_has_3750_villagers_and_6000_others(void **state)
{
    (void)state;
    ARENA_SCOPED a = {0};
    const struct county_plan *plan = make_plan(&a, "410171", 3, 0);
    const struct generated_village *v = &plan->village[plan->gathering];
    assert_int_equal(v->unit, 410171562207);
    assert_int_equal(v->registered[ORIGIN_HERE], 3750);
    assert_int_equal(v->people - v->registered[ORIGIN_HERE], 6000);
}

/* ---- bytes --------------------------------------------------------------------------- */

static err_t digest_person(void *ctx, const struct generated_person *p)
{
    const char *texts[] = {p->name, p->document, p->birth, p->phone, p->building_name, p->dwelling, p->registered_at};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        sha256_add(ctx, texts[i], strlen(texts[i]) + 1);
    return OK;
}

static const char *digest_of(struct arena *a, const char *county, uint64_t seed, int64_t scale)
{
    uint8_t digest[SHA256_SIZE];
    struct sha256 h;
    sha256_start(&h);
    assert_ptr_equal(generate_persons(make_plan(a, county, seed, scale), digest_person, &h), OK);
    sha256_end(&h, digest);
    return hex_text(a, digest, sizeof digest);
}

static void same_seed_gives_the_same_bytes(void **state)
{
    (void)state;
    ARENA_SCOPED a = {0};
    const char *first = digest_of(&a, "410106", 1, TENTH);
    assert_string_equal(first, digest_of(&a, "410106", 1, TENTH));
    assert_string_not_equal(first, digest_of(&a, "410106", 2, TENTH));
    /* on every machine: change this line only together with what is generated */
    assert_string_equal(first, "d2f808710be1a28639e76eaaefcfde2ca77e832955b51ee2ca7cd1ad231a7524");
}

/* ---- documents ------------------------------------------------------------------------ */

struct documents { size_t n, most; char (*document)[24]; };

static err_t keep_document(void *ctx, const struct generated_person *p)
{
    struct documents *d = ctx;
    char normal[19], phone[24];
    assert_true(d->n < d->most);
    assert_true(phone_read(p->phone, phone));
    if (strcmp(p->document_kind, "01") == 0 || strcmp(p->document_kind, "02") == 0) {
        char birth[11];
        assert_int_equal(idno_read(p->document, "2022-01-01", normal), IDNO_GOOD);
        assert_string_equal(normal, p->document);
        assert_memory_equal(p->document, "410199", 6);
        idno_birth(normal, birth);
        assert_string_equal(birth, p->birth);
        assert_int_equal(idno_is_male(normal), p->male);
    }
    memcpy(d->document[d->n++], p->document, sizeof p->document);
    return OK;
}

static int by_text(const void *a, const void *b)
{
    return strcmp(a, b);
}

static void documents_are_valid_and_nobody_shares_one(void **state)
{
    (void)state;
    ARENA_SCOPED a = {0};
    struct documents d = {.most = 220000};
    d.document = arena_items(&a, d.most, sizeof *d.document);
    assert_ptr_equal(generate_persons(make_plan(&a, "410106", 1, 0), keep_document, &d), OK);
    assert_ptr_equal(generate_persons(make_plan(&a, "410105", 1, HUNDREDTH), keep_document, &d), OK);
    qsort(d.document, d.n, sizeof *d.document, by_text);
    assert_int_equal(d.n, 197399 + 21455);
    for (size_t i = 1; i < d.n; i++)
        assert_string_not_equal(d.document[i - 1], d.document[i]);
}

static void births_have_room_for_the_whole_city(void **state)
{
    (void)state;
    ARENA_SCOPED a = {0};
    struct census all[COUNTIES];
    assert_ptr_equal(generate_census(&a, data_dir(), all), OK);
    assert_true(births_fit(all));
    all[3].cells[14] += 200000;
    assert_false(births_fit(all));
}

/* ---- the list ------------------------------------------------------------------------- */

/* What an import sees, and what it should see. */
struct import {
    struct arena *arena;
    int64_t rows, walk_ins, people, found[VERDICTS], expected[VERDICTS], absent[ABSENCES];
    size_t known_most;
    char (*known)[24];   /* document of each row, "" when it was not accepted */
};

static bool is_numbered(const struct generated_person *p)
{
    return strcmp(p->document_kind, "01") == 0 || strcmp(p->document_kind, "02") == 0;
}

static enum verdict judge(struct import *m, const struct list_row *row, char normal[24])
{
    char number[19] = "";
    *normal = '\0';
    if (!row->person)
        return VERDICT_BLANK;
    if (is_numbered(row->person)) {
        enum idno read = idno_read(text_normal(m->arena, row->document), "2022-01-01", number);
        if (read != IDNO_GOOD && read != IDNO_CONVERTED_15)
            return VERDICT_REJECTED;
        memcpy(normal, number, sizeof number);
    } else {
        memcpy(normal, row->document, strlen(row->document) + 1);
    }
    return row->same_as_row && strcmp(m->known[row->same_as_row], normal) == 0 ? VERDICT_DUPLICATE : VERDICT_ACCEPTED;
}

static err_t import_row(void *ctx, const struct list_row *row)
{
    struct import *m = ctx;
    char normal[24];
    assert_int_equal(row->row, ++m->rows);
    assert_true((size_t)row->row < m->known_most);
    enum verdict v = judge(m, row, normal);
    assert_int_equal(v, row->verdict);
    m->found[v]++;
    m->absent[row->absence]++;
    m->people += row->fault < ROW_BLANK;
    if (v == VERDICT_ACCEPTED)
        memcpy(m->known[row->row], normal, sizeof normal);
    if (row->fault == ROW_NO_PHONE)
        assert_string_equal(row->phone, "");
    return OK;
}

static err_t import_walk_in(void *ctx, const struct generated_person *p)
{
    struct import *m = ctx;
    assert_true(p->document[0]);
    m->walk_ins++;
    return OK;
}

static void every_row_gets_the_verdict_of_the_answer_key(void **state)
{
    (void)state;
    ARENA_SCOPED a = {0};
    struct import m = {.arena = &a, .known_most = 220000};
    m.known = arena_items(&a, m.known_most, sizeof *m.known);
    const struct county_plan *plan = make_plan(&a, "410106", 1, 0);
    assert_ptr_equal(generate_list(plan, &list_rates_default, &(struct list_reader){&m, import_row, import_walk_in}), OK);
    assert_int_equal(m.people + m.walk_ins, plan->census.people);
    int64_t sum = 0;
    for (size_t v = 0; v < VERDICTS; v++) {
        assert_true(m.found[v] > 0);
        sum += m.found[v];
    }
    assert_int_equal(sum, m.rows);
    for (size_t i = 0; i < ABSENCES; i++)
        assert_true(m.absent[i] > 0);
}

static void without_rates_the_list_is_the_people(void **state)
{
    (void)state;
    ARENA_SCOPED a = {0};
    struct import m = {.arena = &a, .known_most = 20000};
    m.known = arena_items(&a, m.known_most, sizeof *m.known);
    const struct county_plan *plan = make_plan(&a, "410106", 1, HUNDREDTH);
    const struct list_rates none = {0};
    assert_ptr_equal(generate_list(plan, &none, &(struct list_reader){&m, import_row, import_walk_in}), OK);
    assert_int_equal(m.rows, plan->census.people);
    assert_int_equal(m.found[VERDICT_ACCEPTED], m.rows);
}

static void a_fault_changes_just_what_it_says(void **state)
{
    (void)state;
    static const struct { enum row_fault fault; const char *document, *name, *registered_at; } cases[] = {
        {ROW_WRONG_CHECK, "410199195001010010", "卓玛·央金", "河南省郑州市荥阳市"},
        {ROW_DIGIT_LOST, "4101991900101001X", "卓玛·央金", "河南省郑州市荥阳市"},
        {ROW_FIFTEEN_DIGITS, "410199500101001", "卓玛·央金", "河南省郑州市荥阳市"},
        {ROW_FULL_WIDTH, "４１０１９９１９５００１０１００１Ｘ", "卓玛·央金", "河南省郑州市荥阳市"},
        {ROW_LOWER_X, "41019919500101001x", "卓玛·央金", "河南省郑州市荥阳市"},
        {ROW_OTHER_COUNTY_NAME, "41019919500101001X", "卓玛·央金", "河南省郑州市荣阳市"},
        {ROW_FINE, "41019919500101001X", "卓玛·央金", "河南省郑州市荥阳市"},
    };
    ARENA_SCOPED a = {0};
    const struct county_plan *plan = make_plan(&a, "410106", 1, HUNDREDTH);
    struct generated_person p = {.document_kind = "01", .document = "41019919500101001X", .name = "卓玛·央金",
                                 .birth_year = 1950, .registered_at = "河南省郑州市荥阳市"};
    struct random chance;
    random_start(&chance, 1, 1, 1);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct pen pen;
        pen_take(&pen, plan, &chance, &p);
        assert_true(fault_fits(cases[i].fault, plan, &p));
        fault_write(cases[i].fault, &pen);
        assert_string_equal(pen.document, cases[i].document);
        assert_string_equal(pen.name, cases[i].name);
        assert_string_equal(pen.registered_at, cases[i].registered_at);
    }
}

/* ---- files ---------------------------------------------------------------------------- */

static const char *read_text(struct arena *a, const char *dir, const char *name)
{
    FILE *f = fopen(arena_printf(a, "%s/%s", dir, name), "rb");
    assert_non_null(f);
    assert_int_equal(fseek(f, 0, SEEK_END), 0);
    size_t len = (size_t)ftell(f);
    rewind(f);
    char *text = arena_alloc(a, len + 1);
    assert_int_equal(fread(text, 1, len, f), len);
    fclose(f);
    return text;
}

static int64_t count_of(const char *text, const char *what)
{
    int64_t n = 0;
    for (const char *at = text; (at = strstr(at, what)); at += strlen(what))
        n++;
    return n;
}

static const char *make_folder_for_test(struct arena *a)
{
    char *dir = arena_strdup(a, "/tmp/bulou_generate_XXXXXX");
    assert_non_null(mkdtemp(dir));
    return dir;
}

static void remove_files(struct arena *a, const char *dir)
{
    static const char *const names[] = {"roster.csv", "buildings.csv", "units.csv", "sites.csv", "truth.csv",
                                        "summary.json"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        assert_int_equal(unlink(arena_printf(a, "%s/%s", dir, names[i])), 0);
    assert_int_equal(rmdir(dir), 0);
}

static void answer_key_and_summary_agree(void **state)
{
    (void)state;
    ARENA_SCOPED a = {0};
    struct generate_summary sum;
    const char *dir = make_folder_for_test(&a);
    assert_ptr_equal(generate_write(make_plan(&a, "410106", 5, TENTH), &list_rates_default, dir, &sum), OK);
    const char *truth = read_text(&a, dir, "truth.csv");
    for (enum row_fault f = ROW_WRONG_CHECK; f < ROW_FAULTS; f++)
        if (f != ROW_BLANK)
            assert_int_equal(count_of(truth, arena_printf(&a, ",%s,%s,", row_fault_name(f),
                                                          verdict_name(fault_verdict(f)))),
                             f == ROW_MOVED_AWAY || f == ROW_DIED ? 2 * sum.fault[f] : sum.fault[f]);
    assert_int_equal(count_of(truth, "\nwalk_in,"), sum.walk_ins);
    assert_int_equal(count_of(truth, "\n"), sum.truth_lines + 1);
    assert_int_equal(count_of(read_text(&a, dir, "roster.csv"), "\n"), sum.rows + 1);
    assert_memory_equal(read_text(&a, dir, "roster.csv"), "\xEF\xBB\xBF序号,姓名,", 17);
    assert_int_equal(count_of(read_text(&a, dir, "buildings.csv"), "\n"), sum.buildings + 1);
    assert_int_equal(count_of(read_text(&a, dir, "units.csv"), "\n"), 1 + sum.towns + sum.villages + 1);
    const char *json = read_text(&a, dir, "summary.json");
    assert_int_equal(count_of(json, arena_printf(&a, "\"rows\":%lld,", (long long)sum.rows)), 1);
    assert_int_equal(sum.rows + sum.walk_ins, sum.people + sum.verdict[VERDICT_BLANK] + sum.verdict[VERDICT_DUPLICATE] +
                                                  sum.fault[ROW_MOVED_AWAY] + sum.fault[ROW_DIED]);
    remove_files(&a, dir);
}

static void a_folder_that_cannot_be_made_is_said(void **state)
{
    (void)state;
    ARENA_SCOPED a = {0};
    struct generate_summary sum;
    err_t why = generate_write(make_plan(&a, "410106", 5, HUNDREDTH), &list_rates_default, "/proc/none/here", &sum);
    assert_non_null(why);
    assert_string_equal(why->key, "generate.cannot_write");
}

/* ---- sites ---------------------------------------------------------------------------- */

static int64_t points_of(const struct generated_site *site, size_t n, int64_t unit, bool urban_only)
{
    int64_t points = 0;
    for (size_t i = 0; i < n; i++)
        points += site[i].kind == GENERATED_POINT && (!unit || site[i].unit == unit) && (!urban_only || site[i].urban);
    return points;
}

static void dengfeng_has_132_points_in_town(void **state)
{
    (void)state;
    ARENA_SCOPED a = {0};
    const struct generated_site *site;
    size_t n;
    const struct county_plan *plan = make_plan(&a, "410185", 1, 0);
    assert_ptr_equal(generate_sites(plan, &a, &site, &n), OK);
    assert_int_equal(points_of(site, n, 0, true), 132);
    assert_int_equal(n, points_of(site, n, 0, false) + VANS + HUBS + LABS);
    int64_t people = 0, tubes = 0;
    bool town_has_point[TOWNS_MOST] = {false};
    for (size_t i = 0; i < n; i++) {
        people += site[i].people;
        tubes += site[i].kind == GENERATED_LAB ? site[i].capacity : 0;
        for (size_t t = 0; t < plan->town_count; t++)
            if (site[i].kind == GENERATED_POINT && site[i].unit / 1000 == plan->town[t].unit / 1000)
                town_has_point[t] = true;
    }
    assert_int_equal(people, plan->census.people);
    assert_true(tubes > plan->census.people / 10);
    for (size_t t = 0; t < plan->town_count; t++)
        assert_true(town_has_point[t]);
}

static void jiangchong_has_six_points_that_open_late(void **state)
{
    (void)state;
    ARENA_SCOPED a = {0};
    const struct generated_site *site;
    size_t n;
    assert_ptr_equal(generate_sites(make_plan(&a, "410171", 1, 0), &a, &site, &n), OK);
    assert_int_equal(points_of(site, n, 410171562207, false), 6);
    for (size_t i = 0; i < n; i++)
        if (site[i].unit == 410171562207) {
            assert_int_equal(site[i].people, 1625);
            assert_string_equal(site[i].opens, "08:30");
        }
}

/* ---- the parts -------------------------------------------------------------------------- */

static void shares_keep_their_total_and_limits(void **state)
{
    (void)state;
    struct random r;
    random_start(&r, 11, 0, 0);
    for (int round = 0; round < 2000; round++) {
        int64_t weight[20], low[20], high[20], share[20], least = 0, most = 0, given = 0;
        size_t n = (size_t)random_between(&r, 1, 20);
        for (size_t i = 0; i < n; i++) {
            weight[i] = random_chance(&r, 200000) ? 0 : random_below(&r, 1000);
            low[i] = random_below(&r, 5);
            high[i] = low[i] + random_below(&r, 100);
            least += low[i];
            most += high[i];
        }
        int64_t total = random_between(&r, least, most);
        assert_false(spread(most + 1, weight, low, high, n, share));
        assert_true(spread(total, weight, low, high, n, share));
        for (size_t i = 0; i < n; i++) {
            assert_true(share[i] >= low[i] && share[i] <= high[i]);
            given += share[i];
        }
        assert_int_equal(given, total);
    }
}

static void a_shuffle_gives_every_place_once(void **state)
{
    (void)state;
    static const int64_t sizes[] = {1, 2, 3, 10, 365, 1826, 9999};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        bool taken[9999] = {false};
        struct shuffle s;
        shuffle_start(&s, sizes[i], 42, i);
        for (int64_t k = 0; k < sizes[i]; k++) {
            assert_false(taken[shuffle_place(&s, k)]);
            taken[shuffle_place(&s, k)] = true;
        }
    }
}

static void what_cannot_be_made_is_refused_by_name(void **state)
{
    (void)state;
    static const struct { struct generate_options options; const char *key; } cases[] = {
        {{.county = "410101"}, "generate.no_such_county"},
        {{.county = "dengfeng"}, "generate.no_such_county"},
        {{.county = ""}, "generate.no_such_county"},
        {{.county = "410185", .scale = 1}, "generate.scale_too_small"},
        {{.county = "410106", .scale = 1000}, "generate.scale_too_small"},
        {{.county = "410185", .data_dir = "/nowhere"}, "generate.data_file_missing"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ARENA_SCOPED a = {0};
        const struct county_plan *plan;
        struct generate_options options = cases[i].options;
        options.data_dir = options.data_dir ? options.data_dir : data_dir();
        err_t why = generate_plan(&a, &options, &plan);
        assert_non_null(why);
        assert_string_equal(why->key, cases[i].key);
    }
}

static void write_text(struct arena *a, const char *dir, const char *name, const char *text)
{
    FILE *f = fopen(arena_printf(a, "%s/%s", dir, name), "wb");
    assert_non_null(f);
    assert_true(fputs(text, f) >= 0);
    assert_int_equal(fclose(f), 0);
}

static void a_damaged_census_is_refused(void **state)
{
    (void)state;
    ARENA_SCOPED a = {0};
    struct census all[COUNTIES];
    const char *dir = make_folder_for_test(&a), *good = read_text(&a, data_dir(), "zhengzhou/census-2020.csv");
    const char *ages = read_text(&a, data_dir(), "zhengzhou/census-2020-age.csv");
    const char *population = strstr(good, "729332");
    const char *cases[] = {
        "", "code,name\n", "\xff\xfe", arena_strndup(&a, good, 200), arena_strndup(&a, good, strlen(good) - 200),
        arena_printf(&a, "%.*s729333%s", (int)(population - good), good, population + 6),
        arena_printf(&a, "%.*s-1%s", (int)(population - good), good, population + 6),
        arena_printf(&a, "%.*sx%s", (int)(population - good), good, population + 6),
        arena_printf(&a, "%s410185000000,again\n", good),
    };
    assert_int_equal(mkdir(arena_printf(&a, "%s/zhengzhou", dir), 0700), 0);
    write_text(&a, dir, "zhengzhou/census-2020-age.csv", ages);
    write_text(&a, dir, "zhengzhou/census-2020.csv", good);
    assert_ptr_equal(generate_census(&a, dir, all), OK);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        write_text(&a, dir, "zhengzhou/census-2020.csv", cases[i]);
        err_t why = generate_census(&a, dir, all);
        assert_non_null(why);
        assert_string_equal(why->key, "generate.data_file_wrong");
    }
    assert_int_equal(unlink(arena_printf(&a, "%s/zhengzhou/census-2020.csv", dir)), 0);
    assert_int_equal(unlink(arena_printf(&a, "%s/zhengzhou/census-2020-age.csv", dir)), 0);
    assert_int_equal(rmdir(arena_printf(&a, "%s/zhengzhou", dir)), 0);
    assert_int_equal(rmdir(dir), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dengfeng_meets_the_census_to_the_person),
        cmocka_unit_test(every_plan_adds_up_to_its_census),
        cmocka_unit_test(small_counties_keep_every_sum),
        cmocka_unit_test(jiangchong_has_3750_villagers_and_6000_others),
        cmocka_unit_test(same_seed_gives_the_same_bytes),
        cmocka_unit_test(documents_are_valid_and_nobody_shares_one),
        cmocka_unit_test(births_have_room_for_the_whole_city),
        cmocka_unit_test(every_row_gets_the_verdict_of_the_answer_key),
        cmocka_unit_test(without_rates_the_list_is_the_people),
        cmocka_unit_test(a_fault_changes_just_what_it_says),
        cmocka_unit_test(answer_key_and_summary_agree),
        cmocka_unit_test(a_folder_that_cannot_be_made_is_said),
        cmocka_unit_test(dengfeng_has_132_points_in_town),
        cmocka_unit_test(jiangchong_has_six_points_that_open_late),
        cmocka_unit_test(shares_keep_their_total_and_limits),
        cmocka_unit_test(a_shuffle_gives_every_place_once),
        cmocka_unit_test(a_damaged_census_is_refused),
        cmocka_unit_test(what_cannot_be_made_is_refused_by_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
