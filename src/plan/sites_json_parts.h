/* sites_json_parts.h - shared by sites_json*.c and by nobody else. */
#pragma once
#include "plan/ground.h"
#include "plan/queue.h"
#include "plan/sites_json.h"

struct standard_row {
    int64_t row;
    const char *area;
    int64_t walk_metres, people_per_table, people_per_site, persons_per_hour, peak_percent, wait_minutes;
    struct list hours, staff;
    int64_t staff_per_site;
};
struct staff_row { const char *role; int64_t count; };
struct people_row {
    int64_t row;
    const char *id, *area, *coordinates;
    int64_t people;
    double x, y;
    struct ground_point point;
    const struct standard_row *standard;
};
struct site_json_row {
    int64_t row;
    const char *id, *area, *coordinates;
    int64_t tables, site_price, table_price;
    double x, y;
    bool forced, forbidden;
    struct ground_point point;
    const struct standard_row *standard;
};
struct walk_row { int64_t row; const char *from, *to; int64_t metres; };

struct sites_input {
    const char *coordinates;
    int64_t detour_percent, open, site_price, table_price;
    struct list standards, people, sites, walks;
};

/* Ready to plan: rows that are right, places on the map, and the problem.  A demand point with
 * more people than any site near takes several parts. */
struct sites_ready {
    const struct people_row *people;
    const struct site_json_row *sites;
    size_t n_people, n_sites;
    struct sites problem;
    const int32_t *part_of;   /* problem.n: the row in people[] */
};

err_t sites_prepare(struct arena *a, struct sites_input *in, struct plan_problems *problems, struct sites_ready *out);
void sites_write(const struct sites_ready *r, const struct sites_plan *plan, const struct plan_run *run,
                 const struct plan_problems *problems, struct buf *out);
