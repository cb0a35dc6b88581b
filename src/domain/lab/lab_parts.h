/* lab_parts.h - what the files of this module share with each other. */
#pragma once
#include "domain/lab/lab.h"
#include "domain/sampling/sampling.h"
#include "domain/site/site.h"
#include "lab_sql.h"
#include "web/route.h"

extern const struct view lab_views[];

/* lab_views_work.c: what a laboratory has to do */
extern const struct field lab_tubes_params[], lab_tubes_columns[], lab_box_params[], lab_box_columns[], lab_pool_params[],
    lab_pool_columns[];
struct lab_tubes_params { int64_t round, site; const char *state, *after; };
struct lab_tubes_row {
    const char *tube_code;
    int64_t received_at;
    const char *condition, *finding;
    double ct_orf1ab, ct_n;
    const char *run;
    int64_t reported_at, registered;
    bool barred;
};
struct lab_box_params { const char *box_code, *state, *after; };
struct lab_box_row {
    const char *tube_code;
    int64_t packed_at;
    const char *state;
    int64_t received_at;
    const char *condition;
    int64_t lab_site;
    const char *lab_name;
};
struct lab_pool_params { const char *tube_code; };
struct lab_pool_row {
    int64_t person;
    const char *finding;
    int64_t at;
    const char *own_tube, *own_finding;
    int64_t own_reported_at;
};
err_t lab_tubes_query(struct view_call *call, const void *params);
err_t lab_box_tubes_query(struct view_call *call, const void *params);
err_t lab_pool_query(struct view_call *call, const void *params);
/* May the reader of a view see what this laboratory has and found? */
err_t lab_is_seen(struct view_call *call, enum right right, int64_t lab, bool *yes);
extern const struct route lab_routes[];
extern const char *const lab_findings[];
extern const struct field lab_finding_rows[], lab_report_rows[];
