/* plan_kinds.c - see plan_kinds.h. */
#include "command/plan_kinds.h"

#include "plan/inspect_json.h"
#include "plan/recapture_json.h"
#include "plan/simulate_json.h"
#include "plan/sites_json.h"
#include "plan/sites_text.h"
#include "plan/supplies_json.h"
#include "plan/tours_json.h"
#include "plan/tours_text.h"

static const char *const none[] = {NULL};

const struct plan_kind plan_kinds[] = {
    {"sites", sites_formats, sites_json_table, sites_plan_table, sites_plan_json, sites_plan_text},
    {"tours", tours_formats, tours_json_table, tours_plan_table, tours_plan_json, tours_plan_text},
    {"simulate", none, simulate_json_table, simulate_plan_table, simulate_plan_json, NULL},
    {"inspect", none, inspect_json_table, inspect_plan_table, inspect_plan_json, NULL},
    {"missing", none, recapture_json_table, recapture_plan_table, recapture_plan_json, NULL},
    {"supplies", none, supplies_json_table, supplies_plan_table, supplies_plan_json, NULL},
    {0},
};
