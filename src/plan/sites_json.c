/* sites_json.c - the rows of a siting problem, and the way from JSON to JSON. */
#include "plan/sites_json_parts.h"

#include <assert.h>

static const struct field staff_rows[] = {
    TEXT(struct staff_row, role, .need = true, .max = 40, .help = "Such as sampler, registrar, order-keeper."),
    INT(struct staff_row, count, .need = true, .min = 0, .max = 1000, .help = "How many at each table."),
    {0},
};

static const struct field standard_rows[] = {
    TEXT(struct standard_row, area, .need = true, .max = 40, .help = "Type of area: town, village, hills …"),
    INT(struct standard_row, walk_metres, .need = true, .min = 1, .max = 50000,
        .help = "Longest walk of people who live in such an area."),
    INT(struct standard_row, people_per_table, .min = 1, .max = 100000,
        .help = "People that a table of a site there may be given in a round; left out: 700."),
    INT(struct standard_row, people_per_site, .min = 1, .max = 1000000,
        .help = "People that a site there may be given in a round; left out: 3,000."),
    INT(struct standard_row, persons_per_hour, .min = 1, .max = 1000,
        .help = "Persons that a table serves in an hour; left out: 100."),
    INT(struct standard_row, peak_percent, .min = 100, .max = 1000,
        .help = "People who come in the busiest hour, in per cent of the mean hour; left out: 150."),
    INT(struct standard_row, wait_minutes, .min = 0, .max = 600,
        .help = "Longest mean wait in the busiest hour; left out: 20."),
    INTS(struct standard_row, hours, .min = 1, .max = 24,
         .help = "Hours that a site may be open, to choose from; left out: 6, 8, 10."),
    LIST(struct standard_row, staff, struct staff_row, staff_rows, .max = 20, .help = "Who works at a table."),
    INT(struct standard_row, staff_per_site, .min = 0, .max = 1000, .help = "Who works at a site beside its tables."),
    {0},
};

static const struct field people_rows[] = {
    TEXT(struct people_row, id, .need = true, .max = 60, .help = "Name or number of the place."),
    TEXT(struct people_row, area, .max = 40, .help = "Type of area; left out: that of the first standard."),
    INT(struct people_row, people, .need = true, .min = 0, .max = 1000000, .help = "How many live there."),
    REAL(struct people_row, x, .help = "Longitude, or metres eastward."),
    REAL(struct people_row, y, .help = "Latitude, or metres northward."),
    CHOICE(struct people_row, coordinates, .choices = ground_systems, .help = "When it differs from the whole."),
    {0},
};

static const struct field site_rows[] = {
    TEXT(struct site_json_row, id, .need = true, .max = 60, .help = "Name or number of the candidate."),
    TEXT(struct site_json_row, area, .max = 40, .help = "Type of area; left out: that of the first standard."),
    REAL(struct site_json_row, x, .help = "Longitude, or metres eastward."),
    REAL(struct site_json_row, y, .help = "Latitude, or metres northward."),
    CHOICE(struct site_json_row, coordinates, .choices = ground_systems, .help = "When it differs from the whole."),
    INT(struct site_json_row, tables, .need = true, .min = 1, .max = SITES_STEPS_MOST,
        .help = "Tables that fit there."),
    INT(struct site_json_row, site_price, .min = 0, .max = 1000000000, .help = "When it differs from the whole."),
    INT(struct site_json_row, table_price, .min = 0, .max = 1000000000, .help = "When it differs from the whole."),
    BOOL(struct site_json_row, forced, .help = "It opens whatever the plan says."),
    BOOL(struct site_json_row, forbidden, .help = "It stays closed."),
    {0},
};

static const struct field walk_rows[] = {
    TEXT(struct walk_row, from, .need = true, .max = 60, .help = "The id of people."),
    TEXT(struct walk_row, to, .need = true, .max = 60, .help = "The id of a site."),
    INT(struct walk_row, metres, .need = true, .min = 0, .max = 1000000, .help = "The walk between them, one way."),
    {0},
};

const struct field sites_json_table[] = {
    CHOICE(struct sites_input, coordinates, .choices = ground_systems,
           .help = "What x and y are: degrees of WGS-84 (left out), of GCJ-02, or metres."),
    INT(struct sites_input, detour_percent, .min = 100, .max = 500,
        .help = "A walk in per cent of the straight line; left out: 130."),
    INT(struct sites_input, open, .min = 0, .max = SITES_SITES_MOST,
        .help = "How many sites open; 0 or left out: as many as their prices allow."),
    INT(struct sites_input, site_price, .min = 0, .max = 1000000000,
        .help = "What a site is worth, in metres walked by one person; left out: 500,000 (1,000 people, 500 m)."),
    INT(struct sites_input, table_price, .min = 0, .max = 1000000000,
        .help = "What a table is worth, in the same unit; left out: 50,000."),
    LIST(struct sites_input, standards, struct standard_row, standard_rows, .need = true, .min = 1,
         .max = SITES_STANDARDS_MOST, .help = "What holds in an area of a type."),
    LIST(struct sites_input, people, struct people_row, people_rows, .need = true, .max = SITES_PEOPLE_MOST,
         .help = "Where people live."),
    LIST(struct sites_input, sites, struct site_json_row, site_rows, .need = true, .max = SITES_SITES_MOST,
         .help = "Where a site could be."),
    LIST(struct sites_input, walks, struct walk_row, walk_rows, .max = SITES_WALKS_MOST,
         .help = "Known walks; they replace the straight line between the two."),
    {0},
};

static void set_default(int64_t *n, int64_t otherwise)
{
    if (*n == ABSENT)
        *n = otherwise;
}

static void fill_standard(struct standard_row *s)
{
    static const int64_t hours[] = {6, 8, 10};
    set_default(&s->people_per_table, 700);
    set_default(&s->people_per_site, 3000);
    set_default(&s->persons_per_hour, 100);
    set_default(&s->peak_percent, 150);
    set_default(&s->wait_minutes, 20);
    set_default(&s->staff_per_site, 0);
    if (!s->hours.n)
        s->hours = (struct list){3, hours};
}

static void fill_defaults(struct sites_input *in)
{
    set_default(&in->detour_percent, 130);
    set_default(&in->open, 0);
    set_default(&in->site_price, 500000);
    set_default(&in->table_price, 50000);
    struct standard_row *standards = (struct standard_row *)(uintptr_t)in->standards.items;
    for (size_t k = 0; k < in->standards.n; k++)
        fill_standard(&standards[k]);
}

err_t sites_plan_json(struct arena *a, const struct json *in, enum language language, const struct plan_run *run,
                      struct buf *out)
{
    struct plan_problems problems = plan_problems_new(a, language);
    struct sites_input input;
    struct sites_ready ready;
    struct sites_plan plan;
    TRY(plan_read(sites_json_table, a, in, &input, &problems));
    fill_defaults(&input);
    TRY(sites_prepare(a, &input, &problems, &ready));
    sites_solve(a, &ready.problem, run, &plan);
    assert(sites_fault(&ready.problem, &plan) == SITES_RIGHT);
    sites_write(&ready, &plan, run, &problems, out);
    return OK;
}
