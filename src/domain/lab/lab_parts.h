/* lab_parts.h - what the files of this module share with each other. */
#pragma once
#include "domain/lab/lab.h"
#include "domain/sampling/sampling.h"
#include "domain/site/site.h"
#include "lab_sql.h"
#include "web/route.h"

extern const struct view lab_views[];
extern const struct route lab_routes[];
extern const char *const lab_findings[];
extern const struct field lab_finding_rows[], lab_report_rows[];
