/* sampling_views.h - what the files of sampling's views share with each other. */
#pragma once
#include "domain/sampling/sampling_parts.h"

/* Does the actor hold the right at this site, which stands in that area? */
bool sampling_sees(const struct view_call *call, enum right right, int64_t site, int64_t unit);

struct sampling_round_params { int64_t round; };
struct sampling_stock_params { int64_t site; };
struct sampling_flags_params { int64_t round; const char *state; int64_t after; };

struct sampling_progress_row {
    int64_t registrations, persons, tubes_open, tubes_closed, tubes_void, tubes_barred, recent, sites_active;
    int64_t first_at, last_at;
};
struct sampling_live_row {
    int64_t site;
    const char *kind, *name;
    int64_t unit;
    const char *unit_name;
    double x, y;
    bool open;
    int64_t tables, registered, recent, last_at, waiting;
};
struct sampling_stock_row {
    int64_t site;
    const char *site_name;
    int64_t issued, used, voided, empty, returned, on_hand;
};
struct sampling_flags_row {
    int64_t flag, at;
    const char *kind, *tube_code;
    int64_t person, site;
    const char *site_name, *detail;
    int64_t resolved_at;
    const char *finding;
};

extern const struct field sampling_round_params[], sampling_stock_params[], sampling_flags_params[];
extern const struct field sampling_progress_columns[], sampling_curve_columns[], sampling_live_columns[],
    sampling_stock_columns[], sampling_flags_columns[];

err_t sampling_progress_query(struct view_call *call, const void *params);
err_t sampling_curve_query(struct view_call *call, const void *params);
err_t sampling_live_query(struct view_call *call, const void *params);
err_t sampling_stock_query(struct view_call *call, const void *params);
err_t sampling_flags_query(struct view_call *call, const void *params);
