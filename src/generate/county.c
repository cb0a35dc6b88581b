/* county.c - a line of the census, its scale, and the plan made from it. */
#include "generate/county.h"

#include "core/text.h"
#include "generate/births.h"
#include "generate/datafile.h"
#include "generate/names.h"
#include "generate/spread.h"

#include <assert.h>
#include <string.h>

static const struct datafile_form census_form = {
    .file = "zhengzhou/census-2020.csv", .separator = ',', .columns = 14,
    .heading = "code,name,population,male,female,urban,rural,family_households,family_household_population,"
               "mean_household_size,one_person_households,registered_elsewhere_same_county,"
               "registered_elsewhere_same_province,registered_elsewhere_other_province"};

static const struct datafile_form age_form = {
    .file = "zhengzhou/census-2020-age.csv", .separator = ',', .columns = 4, .heading = "code,age_group,male,female"};

/* 410185000000 → 410185. */
enum { TO_COUNTY = 1000000 };

static err_t read_census_row(const struct datafile *f, size_t row, struct census *c)
{
    static const struct { size_t column, at; } numbers[] = {
        {0, offsetof(struct census, county)},
        {2, offsetof(struct census, people)},
        {5, offsetof(struct census, urban)},
        {6, offsetof(struct census, rural)},
        {7, offsetof(struct census, households)},
        {8, offsetof(struct census, household_people)},
        {10, offsetof(struct census, one_person_households)},
        {11, offsetof(struct census, registered[ORIGIN_SAME_COUNTY])},
        {12, offsetof(struct census, registered[ORIGIN_SAME_PROVINCE])},
        {13, offsetof(struct census, registered[ORIGIN_OTHER_PROVINCE])},
    };
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        TRY(datafile_int(f, row, numbers[i].column, (int64_t *)(void *)((char *)c + numbers[i].at)));
    c->name = datafile_text(f, row, 1);
    c->county /= TO_COUNTY;
    c->registered[ORIGIN_HERE] = c->people - c->registered[ORIGIN_SAME_COUNTY] -
                                 c->registered[ORIGIN_SAME_PROVINCE] - c->registered[ORIGIN_OTHER_PROVINCE];
    if (c->registered[ORIGIN_HERE] < 0 || c->urban + c->rural != c->people || c->household_people > c->people)
        return datafile_wrong(f, row);
    return OK;
}

static int64_t cells_total(const struct census *c)
{
    int64_t total = 0;
    for (size_t i = 0; i < CENSUS_CELLS; i++)
        total += c->cells[i];
    return total;
}

/* The nineteen rows of one county stand together. */
static err_t read_ages(const struct datafile *f, struct census *c)
{
    size_t group = 0, row = 0;
    for (; row < f->rows && group < AGE_GROUPS; row++) {
        int64_t code;
        TRY(datafile_int(f, row, 0, &code));
        if (code / TO_COUNTY != c->county)
            continue;
        TRY(datafile_int(f, row, 2, &c->cells[2 * group]));
        TRY(datafile_int(f, row, 3, &c->cells[2 * group + 1]));
        group++;
    }
    return cells_total(c) == c->people ? OK : datafile_wrong(f, row ? row - 1 : 0);
}

err_t generate_census(struct arena *a, const char *data_dir, struct census out[COUNTIES])
{
    struct datafile counts, ages;
    TRY(datafile_read(a, data_dir, &census_form, &counts));
    TRY(datafile_read(a, data_dir, &age_form, &ages));
    if (counts.rows != COUNTIES + 1) /* the first is the city */
        return datafile_wrong(&counts, counts.rows);
    for (size_t i = 0; i < COUNTIES; i++) {
        out[i] = (struct census){0};
        TRY(read_census_row(&counts, i + 1, &out[i]));
        TRY(read_ages(&ages, &out[i]));
        if (i && out[i].county <= out[i - 1].county)
            return datafile_wrong(&counts, i + 1);
    }
    return births_fit(out) ? OK : datafile_wrong(&ages, ages.rows - 1);
}

static int64_t scaled(int64_t n, int64_t scale)
{
    return n * scale / MILLION;
}

void census_scale(struct census *c, int64_t scale)
{
    int64_t cells[CENSUS_CELLS];
    memcpy(cells, c->cells, sizeof cells);
    c->people = scaled(c->people, scale);
    spread(c->people, cells, NULL, NULL, CENSUS_CELLS, c->cells);
    c->urban = scaled(c->urban, scale);
    c->rural = c->people - c->urban;
    c->households = scaled(c->households, scale);
    c->household_people = scaled(c->household_people, scale);
    c->one_person_households = scaled(c->one_person_households, scale);
    c->registered[ORIGIN_HERE] = c->people;
    for (size_t i = ORIGIN_SAME_COUNTY; i < ORIGINS; i++) {
        c->registered[i] = scaled(c->registered[i], scale);
        c->registered[ORIGIN_HERE] -= c->registered[i];
    }
}

static err_t find_county(const struct generate_options *o, struct county_plan *plan)
{
    int64_t county;
    if (text_to_int(o->county, &county))
        for (size_t i = 0; i < COUNTIES; i++)
            if (plan->all[i].county == county) {
                plan->place = i;
                plan->census = plan->all[i];
                return OK;
            }
    err_tell("county", "%s", o->county);
    return FAIL(ERR_MISSING, "generate.no_such_county");
}

err_t generate_plan(struct arena *a, const struct generate_options *o, const struct county_plan **out)
{
    assert(o->scale >= 0 && o->scale <= MILLION);
    struct county_plan *plan = arena_new(a, struct county_plan);
    plan->seed = o->seed;
    TRY(generate_census(a, o->data_dir, plan->all));
    TRY(find_county(o, plan));
    TRY(divisions_read(a, o->data_dir, plan));
    TRY(names_read(a, o->data_dir, &plan->names));
    if (o->scale)
        census_scale(&plan->census, o->scale);
    TRY(villages_share(plan));
    county_lay_out(plan);
    *out = plan;
    return OK;
}
