/* write.h - a synthetic county as files: the list, its answer key, the places. */
#pragma once
#include "generate/list.h"
#include "generate/sites.h"

/* What was written, to compare with the census and with the balance of an import:
 * rows = accepted + duplicates + rejected + blank. */
struct generate_summary {
    int64_t people, male, urban, cells[CENSUS_CELLS];
    int64_t households, one_person_households, household_people, rooms;
    int64_t registered[ORIGINS], special[SPECIAL_GROUPS];
    int64_t towns, villages, buildings, grids;
    int64_t rows, fault[ROW_FAULTS], verdict[VERDICTS], absence[ABSENCES], walk_ins, truth_lines;
    int64_t site[SITE_KINDS], urban_points;
};

/* Write roster.csv, buildings.csv, units.csv, sites.csv, truth.csv and summary.json
 * into a folder, which is made if need be.  generate.cannot_write {file}. */
err_t generate_write(const struct county_plan *plan, const struct list_rates *rates, const char *dir,
                     struct generate_summary *out);

/* The whole city: a folder for each county, and units.csv and summary.json of all. */
err_t generate_write_city(const struct generate_options *options, const struct list_rates *rates,
                          const char *dir, struct generate_summary *out);
