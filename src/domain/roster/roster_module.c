/* roster_module.c - the module and its balance. */
#include "domain/roster/roster_parts.h"

#include <stdio.h>

struct report { void (*finding)(void *ctx, const char *text); void *ctx; };

static err_t report_unit(void *ctx, const struct roster_each_breach_row *row)
{
    const struct report *to = ctx;
    char text[160];
    snprintf(text, sizeof text, "unit %lld: %lld persons counted, %lld listed, or others", (long long)row->unit,
             (long long)row->counted, (long long)row->listed);
    to->finding(to->ctx, text);
    return OK;
}

static err_t check_counts(struct tx *tx, int64_t county, void (*finding)(void *ctx, const char *text), void *ctx)
{
    struct report to = {finding, ctx};
    return roster_each_breach(tx, county, report_unit, &to);
}

static const struct balance balances[] = {
    {"roster.counted_is_listed", "The number of active persons of each unit equals the persons themselves.", check_counts},
    {0},
};

static const struct event_type *const events[] = {
    &import_started, &persons_listed, &import_finished, &person_added, &person_came, &person_changed, &person_moved,
    &person_left, &person_returned, &persons_merged, &merge_undone, &person_exempted, &exemption_ended, &person_erased,
    &arrival_reported, &arrival_taken, &arrival_contacted, &arrival_redirected, &arrival_listed, &arrival_closed, NULL,
};
static const struct late_table *const late[] = {&roster_documents, &roster_nameless, &roster_phones, &roster_units, NULL};

const struct module roster_module = {
    .name = "roster", .sql = &roster_catalogue, .events = events, .views = roster_views, .balances = balances,
    .late = late, .routes = roster_routes,
};
