/* generate.h - a synthetic county, exactly as large and as old as the census says.
 *
 * Nobody in it exists.  Counts come from data/zhengzhou and are met to the person;
 * names, documents and dwellings are drawn from a seed.  The same seed gives the
 * same bytes on every machine.  Documents begin with 410199, an area code that
 * was never assigned.  A county comes out the same alone or with its city.
 *
 * Ages are those at the end of 2021, as if the census had been taken then.  The
 * memory needed is that of one village, not of the county. */
#pragma once
#include "core/arena.h"
#include "core/err.h"

enum {
    AGE_GROUPS = 19,                /* 0, 1-4, 5-9, … 80-84, 85+ */
    CENSUS_CELLS = 2 * AGE_GROUPS,  /* cell = 2 * group + (1 for women) */
    COUNTIES = 15,
    LAST_YEAR = 2021,               /* ages are those at its end */
    TOWNS_MOST = 64, VILLAGES_MOST = 512,        /* of a county */
    CANVAS_WIDTH = 10000, CANVAS_HEIGHT = 8000,  /* positions are tenths on 1000 x 800 */
};

struct generate_options {
    const char *county;    /* "410185" */
    uint64_t seed;
    int64_t scale;         /* per million of the real size; 0: all of it */
    const char *data_dir;
};

/* Where somebody is registered; whoever is not registered here is floating. */
enum origin { ORIGIN_HERE, ORIGIN_SAME_COUNTY, ORIGIN_SAME_PROVINCE, ORIGIN_OTHER_PROVINCE, ORIGINS };

/* One line of the census. */
struct census {
    int64_t county;        /* 410185 */
    const char *name;
    int64_t people, urban, rural;
    int64_t households, household_people, one_person_households;
    int64_t registered[ORIGINS];
    int64_t cells[CENSUS_CELLS];
};

struct generated_town { int64_t unit; const char *name; int64_t x, y; };

struct generated_village {
    int64_t unit;
    const char *name;
    size_t town;
    int64_t class;         /* 111 … 123 urban, 210 and 220 rural */
    bool urban;
    int64_t x, y;
    int64_t people, collective;  /* collective: living in dormitories */
    int64_t households, one_person_households;
    int64_t registered[ORIGINS];
    int64_t in_households[CENSUS_CELLS], in_dormitories[CENSUS_CELLS];
};

struct names;
struct county_plan {
    uint64_t seed;
    struct census census;         /* at the wanted scale */
    struct census all[COUNTIES];  /* as they are, in the order of their codes */
    size_t place;                 /* of this county among them */
    const struct names *names;
    size_t town_count, village_count;
    size_t gathering;             /* the village with 1.6 floating people for each registered one */
    struct generated_town town[TOWNS_MOST];
    struct generated_village village[VILLAGES_MOST];
};

/* The lines of all counties, in the order of their codes. */
err_t generate_census(struct arena *a, const char *data_dir, struct census out[COUNTIES]);

/* Work out how many live where.  generate.no_such_county {county},
 * generate.scale_too_small {county}, generate.data_file_missing {file},
 * generate.data_file_wrong {file} {line}. */
err_t generate_plan(struct arena *a, const struct generate_options *options, const struct county_plan **out);

enum building_kind { BUILDING_BLOCK, BUILDING_GROUP, BUILDING_DORMITORY, BUILDING_KINDS };
const char *building_kind_name(enum building_kind k);  /* block, group, dormitory */

struct generated_building {
    int64_t building;      /* unit * 1000 + n */
    int64_t unit;
    int64_t grid;          /* unit * 100 + n */
    enum building_kind kind;
    char name[96];         /* 嵩溪园小区3号楼, 3组, 嵩溪园职工宿舍1号楼 */
    int64_t x, y;
    int64_t households;    /* or inhabited rooms */
    int64_t entrances, floors, doors;  /* doors on a floor of an entrance; 0 in a group */
};

enum special_group {
    SPECIAL_ELDER_ALONE = 1, SPECIAL_BEDRIDDEN = 2, SPECIAL_PREGNANT = 4, SPECIAL_INFANT = 8,
    SPECIAL_DISABLED = 16, SPECIAL_DIALYSIS = 32, SPECIAL_GROUPS = 6,
};
const char *special_group_name(size_t bit);  /* elder_alone, bedridden, … in the order of the bits */

struct generated_person {
    int64_t number;        /* 0, 1, … in the county */
    size_t village;        /* in the plan */
    int64_t unit, building, household;  /* household: unit * 10000 + n */
    bool collective;       /* the household is a room of a dormitory */
    bool male;
    int64_t age_group, birth_year;
    unsigned special;      /* enum special_group, added up */
    enum origin origin;
    const char *document_kind;          /* WS 364.3 CV02.01.101: 01, 02, 03, 06, 07, 99 */
    char birth[11];        /* YYYY-MM-DD */
    char document[24];
    char phone[16];        /* children and the old may share one; never "" */
    char name[96];
    char building_name[96], dwelling[128];
    char registered_at[96];  /* "" when registered here */
};

/* Everybody who lives in the county, village by village, building by building. */
err_t generate_persons(const struct county_plan *plan,
                       err_t (*each)(void *ctx, const struct generated_person *p), void *ctx);

/* The buildings, in the same order. */
err_t generate_buildings(const struct county_plan *plan,
                         err_t (*each)(void *ctx, const struct generated_building *b), void *ctx);
