/* divisions.c - towns and villages of a county, with the class that says town or country. */
#include "generate/county.h"
#include "generate/datafile.h"

#include <stdlib.h>
#include <string.h>

static const struct datafile_form division_form = {
    .file = "zhengzhou/divisions.csv", .separator = ',', .columns = 4, .heading = "code,parent_code,level,name"};

static const struct datafile_form class_form = {
    .file = "zhengzhou/division-attrs.csv", .separator = ',', .columns = 3,
    .heading = "code,pinyin,urban_rural_2016"};

enum {
    TO_COUNTY = 1000000, TO_TOWN = 1000,
    CLASS_URBAN_FRINGE = 112, CLASS_VILLAGE = 220,
    PEOPLE_PER_COMMUNITY_MOST = 9000,
};

static err_t add_town(struct county_plan *plan, const struct datafile *f, size_t row, int64_t unit)
{
    if (plan->town_count == TOWNS_MOST)
        return datafile_wrong(f, row);
    plan->town[plan->town_count++] = (struct generated_town){.unit = unit, .name = datafile_text(f, row, 3)};
    return OK;
}

static err_t add_village(struct county_plan *plan, const struct datafile *f, size_t row, int64_t unit)
{
    if (plan->village_count == VILLAGES_MOST)
        return datafile_wrong(f, row);
    plan->village[plan->village_count++] =
        (struct generated_village){.unit = unit, .name = datafile_text(f, row, 3), .town = TOWNS_MOST};
    return OK;
}

static err_t read_divisions(struct arena *a, const char *data_dir, struct county_plan *plan)
{
    struct datafile f;
    TRY(datafile_read(a, data_dir, &division_form, &f));
    for (size_t row = 0; row < f.rows; row++) {
        int64_t unit;
        TRY(datafile_int(&f, row, 0, &unit));
        if (unit / TO_COUNTY != plan->census.county)
            continue;
        if (strcmp(datafile_text(&f, row, 2), "town") == 0)
            TRY(add_town(plan, &f, row, unit));
        if (strcmp(datafile_text(&f, row, 2), "village") == 0)
            TRY(add_village(plan, &f, row, unit));
    }
    return plan->town_count && plan->village_count ? OK : datafile_wrong(&f, f.rows);
}

static int by_code(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b; /* the unit comes first in both structs */
    return (x > y) - (x < y);
}

/* A village lies in the town whose nine digits it begins with. */
static err_t find_towns(struct county_plan *plan)
{
    for (size_t i = 0; i < plan->village_count; i++) {
        struct generated_village *v = &plan->village[i];
        for (size_t t = 0; t < plan->town_count; t++)
            if (plan->town[t].unit / TO_TOWN == v->unit / TO_TOWN)
                v->town = t;
        if (v->town == TOWNS_MOST) {
            err_tell("file", "%s: %lld", division_form.file, (long long)v->unit);
            err_tell("line", "0");
            return FAIL(ERR_INVALID, "generate.data_file_wrong");
        }
    }
    return OK;
}

static err_t read_classes(struct arena *a, const char *data_dir, struct county_plan *plan)
{
    struct datafile f;
    TRY(datafile_read(a, data_dir, &class_form, &f));
    for (size_t row = 0; row < f.rows; row++) {
        int64_t unit;
        TRY(datafile_int(&f, row, 0, &unit));
        struct generated_village *v =
            bsearch(&unit, plan->village, plan->village_count, sizeof *v, by_code);
        if (v && *datafile_text(&f, row, 2))
            TRY(datafile_int(&f, row, 2, &v->class));
    }
    return OK;
}

/* 001-199 are residents' committees and 400 and above stand-ins for grounds of
 * firms and parks; 200-399 are villagers' committees. */
static bool is_community(int64_t unit)
{
    return unit % TO_TOWN < 200 || unit % TO_TOWN >= 400;
}

static size_t count_urban(const struct county_plan *plan)
{
    size_t n = 0;
    for (size_t i = 0; i < plan->village_count; i++)
        n += plan->village[i].urban;
    return n;
}

/* Villages that have no class yet in 2016 and that the census of 2020 already
 * counts as town: in their order, until communities have a credible size. */
static void call_villages_urban(struct county_plan *plan, const bool *unknown)
{
    size_t urban = count_urban(plan), rural = plan->village_count - urban;
    for (size_t i = 0; i < plan->village_count; i++) {
        struct generated_village *v = &plan->village[i];
        if (plan->census.urban <= (int64_t)urban * PEOPLE_PER_COMMUNITY_MOST || rural <= 1)
            return;
        if (v->urban || !unknown[i])
            continue;
        v->urban = true;
        v->class = CLASS_URBAN_FRINGE;
        urban++;
        rural--;
    }
}

static void tell_town_from_country(struct county_plan *plan)
{
    bool unknown[VILLAGES_MOST] = {false};
    for (size_t i = 0; i < plan->village_count; i++) {
        struct generated_village *v = &plan->village[i];
        unknown[i] = v->class == 0;
        if (unknown[i])
            v->class = is_community(v->unit) ? CLASS_URBAN_FRINGE : CLASS_VILLAGE;
        v->urban = v->class < 200;
    }
    call_villages_urban(plan, unknown);
}

err_t divisions_read(struct arena *a, const char *data_dir, struct county_plan *plan)
{
    TRY(read_divisions(a, data_dir, plan));
    qsort(plan->town, plan->town_count, sizeof *plan->town, by_code);
    qsort(plan->village, plan->village_count, sizeof *plan->village, by_code);
    TRY(find_towns(plan));
    TRY(read_classes(a, data_dir, plan));
    tell_town_from_country(plan);
    return OK;
}
