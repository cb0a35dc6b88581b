/* load.h - units, buildings and sites from CSV files, as events. */
#pragma once
#include "core/err.h"

struct loaded { int64_t units, buildings, sites; };

/* DIR/units.csv, buildings.csv, sites.csv; the writer must run.  The edition is the
 * year of the division codes. */
err_t load_places(const char *dir, int64_t county, int64_t edition, struct loaded *out);
