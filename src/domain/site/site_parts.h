/* site_parts.h - what the files of the sites share with each other. */
#pragma once
#include "domain/site/site.h"
#include "site_sql.h"

enum { SITE_TABLES_MOST = 500, SITE_CAPACITY_MOST = 5000000 };

/* For whoever writes rows of the site. */
void site_forget(struct tx *tx, int64_t county, int64_t site);

/* Is there such a site?  A refusal names the member. */
err_t site_check_known(struct tx *tx, int64_t county, const char *member, int64_t site, struct site_facts *out);

/* How long the last of the line waits, in whole minutes; ABSENT when the count is stale.
 * People before him divided by the pace of the last fifteen minutes, which is how many
 * went or were registered; without any, a person a table and minute as planned. */
int64_t site_wait_minutes(const struct site_list_queues_row *row, int64_t now);
enum { SITE_PACE_MS = 15 * 60 * 1000, SITE_FLOW_MS = 5 * 60 * 1000 };

/* site_views_point.c */
struct site_area_params { int64_t unit; };
struct site_queues_row {
    int64_t site;
    const char *name, *unit_name;
    int64_t tables, waiting, counted_at, came, went, registered, wait_minutes;
};
struct site_round_params { int64_t site, round; };
struct site_bookings_params { int64_t site, round, from_at; const char *after; };
struct site_bookings_row { int64_t from_at, until_at, person; const char *name, *unit_name, *building_name, *household; };
struct site_needs_params { int64_t unit, site; };
struct site_needs_row {
    int64_t need, site;
    const char *site_name, *thing;
    int64_t n;
    const char *note, *state;
    int64_t asked_at, taken_at;
    const char *taken_by;
    int64_t met_at;
};
extern const struct field site_area_params[], site_queues_columns[], site_round_params[], site_slots_columns[],
    site_bookings_params[], site_bookings_columns[], site_moves_columns[], site_needs_params[], site_needs_columns[],
    site_checkpoints_columns[];
err_t site_queues_query(struct view_call *call, const void *params);
err_t site_slots_query(struct view_call *call, const void *params);
err_t site_bookings_query(struct view_call *call, const void *params);
err_t site_moves_query(struct view_call *call, const void *params);
err_t site_needs_query(struct view_call *call, const void *params);
err_t site_checkpoints_query(struct view_call *call, const void *params);
