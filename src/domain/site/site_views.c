/* site_views.c - the sites, whom they serve and what is ready there. */
#include "domain/page.h"
#include "domain/site/site_parts.h"

/* ---- site_list ---------------------------------------------------------------------------------- */

struct list_params { int64_t unit; const char *kind; int64_t after; };
static const struct field list_params[] = {
    INT(struct list_params, unit, .scope = SCOPE_UNIT, .help = "Only in this area, with all below it."),
    TEXT(struct list_params, kind, .max = 20, .help = "Only of this kind."),
    INT(struct list_params, after, .help = "After this site: `next` of the page before."),
    {0},
};

static const struct field list_columns[] = {
    INT(struct site_list_sites_row, site, .help = "Number of the site."),
    TEXT(struct site_list_sites_row, kind, .help = "point, van, hub, lab, checkpoint, or home: a team that samples at the door."),
    TEXT(struct site_list_sites_row, name, .help = "What people call it."),
    INT(struct site_list_sites_row, unit, .help = "Where it stands."),
    TEXT(struct site_list_sites_row, unit_name, .help = "Name of that area."),
    INT(struct site_list_sites_row, tables, .help = "Sampling tables; of a lab: machines."),
    INT(struct site_list_sites_row, capacity, .help = "Persons a day; of a lab: tubes a day; 0: not said."),
    TEXT(struct site_list_sites_row, opens, .help = "When it opens."),
    TEXT(struct site_list_sites_row, closes, .help = "When it closes."),
    BOOL(struct site_list_sites_row, open, .help = "It is at work now."),
    REAL(struct site_list_sites_row, x, .help = "Longitude, or schematic position."),
    REAL(struct site_list_sites_row, y, .help = "Latitude, or schematic position."),
    {0},
};

static err_t emit_site(void *ctx, const struct site_list_sites_row *row)
{
    struct page *page = ctx;
    return page_is_full(page, row->site) ? OK : page->call->emit(page->call, row);
}

static err_t site_list_query(struct view_call *call, const void *params)
{
    const struct list_params *p = params;
    struct page page = {.call = call};
    return site_list_sites(call->tx, call->county, p->unit, p->kind, p->after == ABSENT ? 0 : p->after, page_most(call),
                         emit_site, &page);
}

/* ---- site_served, site_readiness ----------------------------------------------------------------- */

struct site_params { int64_t site; };
static const struct field site_params[] = {
    INT(struct site_params, site, .need = true, .help = "The site."),
    {0},
};

static const struct field served_columns[] = {
    INT(struct site_list_served_row, unit, .help = "An area whose people come here."),
    TEXT(struct site_list_served_row, unit_name, .help = "Its name."),
    {0},
};

static err_t emit_served(void *ctx, const struct site_list_served_row *row)
{
    struct view_call *call = ctx;
    return call->emit(call, row);
}

static err_t site_served_query(struct view_call *call, const void *params)
{
    return site_list_served(call->tx, call->county, ((const struct site_params *)params)->site, emit_served, call);
}

static const struct field ready_columns[] = {
    TEXT(struct site_list_ready_row, item, .help = "What is ready."),
    TIME(struct site_list_ready_row, at, .help = "Since when."),
    {0},
};

static err_t emit_ready(void *ctx, const struct site_list_ready_row *row)
{
    struct view_call *call = ctx;
    return call->emit(call, row);
}

static err_t site_readiness_query(struct view_call *call, const void *params)
{
    return site_list_ready(call->tx, call->county, ((const struct site_params *)params)->site, emit_ready, call);
}

/* ---- the module ------------------------------------------------------------------------------------- */

static const struct event_type *const events[] = {&sites_listed, &site_serves, &site_opened, &site_closed,
                                                  &site_readied, &queue_counted, &queue_seen, &slots_set,
                                                  &slot_booked, &slot_cancelled, &table_move_ordered,
                                                  &table_move_received, &table_move_done, &table_move_cancelled,
                                                  &need_asked, &need_taken, &need_met, &checkpoint_counted, NULL};

static const struct view views[] = {
    {.name = "site_list", .help = "Sites of an area or of the whole county.", .right = RIGHT_SIGNED_IN,
     .anywhere = true, .params = list_params, .params_size = sizeof(struct list_params), .columns = list_columns,
     .row_size = sizeof(struct site_list_sites_row), .query = site_list_query},
    {.name = "site_served", .help = "Whose people come to a site.", .right = RIGHT_SIGNED_IN, .anywhere = true,
     .params = site_params, .params_size = sizeof(struct site_params), .columns = served_columns,
     .row_size = sizeof(struct site_list_served_row), .query = site_served_query},
    {.name = "site_readiness", .help = "What is ready at a site.", .right = RIGHT_SIGNED_IN, .anywhere = true,
     .params = site_params, .params_size = sizeof(struct site_params), .columns = ready_columns,
     .row_size = sizeof(struct site_list_ready_row), .query = site_readiness_query},
    {.name = "site_queues", .help = "Who waits at each open point, and how long.", .right = RIGHT_SIGNED_IN,
     .anywhere = true, .params = site_area_params, .params_size = sizeof(struct site_area_params),
     .columns = site_queues_columns, .row_size = sizeof(struct site_queues_row), .query = site_queues_query},
    {.name = "site_slots", .help = "Appointments of a site: how many, and how many are taken.", .right = RIGHT_SIGNED_IN,
     .anywhere = true, .params = site_round_params, .params_size = sizeof(struct site_round_params),
     .columns = site_slots_columns, .row_size = sizeof(struct site_list_slots_row), .query = site_slots_query},
    {.name = "site_bookings", .help = "Who has an appointment at a site.", .right = RIGHT_SAMPLE, .personal = true,
     .params = site_bookings_params, .params_size = sizeof(struct site_bookings_params),
     .columns = site_bookings_columns, .row_size = sizeof(struct site_bookings_row), .query = site_bookings_query},
    {.name = "site_moves", .help = "Tables that go from one point to another.", .right = RIGHT_SIGNED_IN,
     .anywhere = true, .params = site_area_params, .params_size = sizeof(struct site_area_params),
     .columns = site_moves_columns, .row_size = sizeof(struct site_list_moves_row), .query = site_moves_query},
    {.name = "site_needs", .help = "What points need, the oldest request first.", .right = RIGHT_SIGNED_IN,
     .anywhere = true, .params = site_needs_params, .params_size = sizeof(struct site_needs_params),
     .columns = site_needs_columns, .row_size = sizeof(struct site_needs_row), .query = site_needs_query},
    {.name = "site_checkpoints", .help = "What each checkpoint counted today.", .right = RIGHT_PROGRESS_READ,
     .anywhere = true, .params = site_area_params, .params_size = sizeof(struct site_area_params),
     .columns = site_checkpoints_columns, .row_size = sizeof(struct site_list_checkpoints_row),
     .query = site_checkpoints_query},
    {0},
};

const struct module site_module = {.name = "site", .sql = &site_catalogue, .events = events, .views = views};
