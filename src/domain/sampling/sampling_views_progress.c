/* sampling_views_progress.c - how far sampling is, site by site, and what conflicts. */
#include "core/clock.h"
#include "domain/page.h"
#include "domain/sampling/sampling_views.h"

#include <stdlib.h>
#include <string.h>

const struct field sampling_round_params[] = {
    INT(struct sampling_round_params, round, .need = true, .help = "The round."),
    {0},
};

/* The beginning of the five minutes in which what is recent begins. */
static int64_t recent_at(const struct view_call *call)
{
    int64_t at = call->now - RECENT_MS;
    return at - at % COUNT_BIN_MS;
}

/* ---- sampling_progress, sampling_curve ---------------------------------------------------------- */

const struct field sampling_progress_columns[] = {
    INT(struct sampling_progress_row, registrations, .help = "Registrations, also those taken back."),
    INT(struct sampling_progress_row, persons, .help = "Persons who stand registered."),
    INT(struct sampling_progress_row, tubes_open, .help = "Tubes in use."),
    INT(struct sampling_progress_row, tubes_closed, .help = "Tubes closed."),
    INT(struct sampling_progress_row, tubes_void, .help = "Tubes made void."),
    INT(struct sampling_progress_row, tubes_barred, .help = "Closed tubes in which persons and swabs differ."),
    INT(struct sampling_progress_row, recent, .help = "Registrations of the last 15 minutes."),
    INT(struct sampling_progress_row, sites_active, .help = "Sites at which they were made."),
    TIME(struct sampling_progress_row, first_at, .help = "Beginning of the five minutes of the first registration."),
    TIME(struct sampling_progress_row, last_at, .help = "Beginning of the five minutes of the last one."),
    {0},
};

err_t sampling_progress_query(struct view_call *call, const void *params)
{
    int64_t round = ((const struct sampling_round_params *)params)->round;
    struct sampling_find_total_row t;
    struct sampling_sum_counts_row c;
    bool found;
    TRY(sampling_find_total(call->tx, call->county, round, &t, &found));
    TRY(sampling_sum_counts(call->tx, call->county, round, recent_at(call), &c, &found));
    struct sampling_progress_row row = {.registrations = t.registrations, .persons = t.persons,
                                        .tubes_open = t.tubes_open, .tubes_closed = t.tubes_closed,
                                        .tubes_void = t.tubes_void, .tubes_barred = t.tubes_barred,
                                        .recent = c.recent, .sites_active = c.sites_active,
                                        .first_at = c.first_at, .last_at = c.last_at};
    return call->emit(call, &row);
}

const struct field sampling_curve_columns[] = {
    TIME(struct sampling_each_bin_row, at, .help = "Beginning of the five minutes."),
    INT(struct sampling_each_bin_row, registrations, .help = "Registrations in them."),
    {0},
};

static err_t emit_bin(void *ctx, const struct sampling_each_bin_row *row)
{
    struct view_call *call = ctx;
    return call->emit(call, row);
}

err_t sampling_curve_query(struct view_call *call, const void *params)
{
    int64_t round = ((const struct sampling_round_params *)params)->round;
    return sampling_each_bin(call->tx, call->county, round, emit_bin, call);
}

/* ---- site_live -------------------------------------------------------------------------------------- */

const struct field sampling_live_columns[] = {
    INT(struct sampling_live_row, site, .help = "Number of the site."),
    TEXT(struct sampling_live_row, kind, .help = "point, van, hub, lab or checkpoint."),
    TEXT(struct sampling_live_row, name, .help = "What people call it."),
    INT(struct sampling_live_row, unit, .help = "Where it stands."),
    TEXT(struct sampling_live_row, unit_name, .help = "Name of that area."),
    REAL(struct sampling_live_row, x, .help = "Longitude, or schematic position."),
    REAL(struct sampling_live_row, y, .help = "Latitude, or schematic position."),
    BOOL(struct sampling_live_row, open, .help = "It is at work now."),
    INT(struct sampling_live_row, tables, .help = "Its sampling tables."),
    INT(struct sampling_live_row, registered, .help = "Registrations in the round, also those taken back."),
    INT(struct sampling_live_row, recent, .help = "Those of the last 15 minutes."),
    TIME(struct sampling_live_row, last_at, .help = "Beginning of the five minutes of the last one."),
    INT(struct sampling_live_row, waiting, .help = "Events of its phones that are known to be missing here."),
    {0},
};

/* How many numbers "5-7,9" holds. */
static int64_t count_gaps(const char *gaps)
{
    int64_t n = 0;
    for (const char *at = gaps; *at;) {
        char *end;
        int64_t from = strtoll(at, &end, 10), to = from;
        if (*end == '-')
            to = strtoll(end + 1, &end, 10);
        n += to - from + 1;
        at = *end ? end + 1 : end;
    }
    return n;
}

struct waiting { int64_t site, n; };
struct waitings { struct arena *arena; struct waiting *at; size_t n, room; };

/* Phones come in the order of their sites. */
static err_t add_gap(void *ctx, const struct sampling_each_gap_row *row)
{
    struct waitings *w = ctx;
    if (w->n == 0 || w->at[w->n - 1].site != row->site) {
        if (w->n == w->room) {
            w->room = w->room ? w->room * 2 : 64;
            struct waiting *bigger = arena_array(w->arena, struct waiting, w->room);
            if (w->n)
                memcpy(bigger, w->at, w->n * sizeof *bigger);
            w->at = bigger;
        }
        w->at[w->n++] = (struct waiting){.site = row->site};
    }
    w->at[w->n - 1].n += count_gaps(row->gaps);
    return OK;
}

struct live { struct view_call *call; struct waitings waitings; size_t at; };

/* Sites come in the same order. */
static int64_t waiting_of(struct live *live, int64_t site)
{
    const struct waitings *w = &live->waitings;
    while (live->at < w->n && w->at[live->at].site < site)
        live->at++;
    return live->at < w->n && w->at[live->at].site == site ? w->at[live->at].n : 0;
}

static err_t emit_live(void *ctx, const struct sampling_each_site_row *r)
{
    struct live *live = ctx;
    struct sampling_live_row row = {.site = r->site, .kind = r->kind, .name = r->name, .unit = r->unit,
                                    .unit_name = r->unit_name, .x = r->x, .y = r->y, .open = r->open,
                                    .tables = r->tables, .registered = r->registered, .recent = r->recent,
                                    .last_at = r->last_at, .waiting = waiting_of(live, r->site)};
    return live->call->emit(live->call, &row);
}

err_t sampling_live_query(struct view_call *call, const void *params)
{
    int64_t round = ((const struct sampling_round_params *)params)->round;
    struct live live = {.call = call, .waitings = {.arena = call->arena}};
    TRY(sampling_each_gap(call->tx, call->county, add_gap, &live.waitings));
    return sampling_each_site(call->tx, call->county, round, recent_at(call), emit_live, &live);
}

/* ---- sampling_stock ------------------------------------------------------------------------------------ */

const struct field sampling_stock_params[] = {
    INT(struct sampling_stock_params, site, .scope = SCOPE_SITE, .help = "Only of this site."),
    {0},
};

const struct field sampling_stock_columns[] = {
    INT(struct sampling_stock_row, site, .help = "Number of the site."),
    TEXT(struct sampling_stock_row, site_name, .help = "What people call it."),
    INT(struct sampling_stock_row, issued, .help = "Tubes that it was given."),
    INT(struct sampling_stock_row, used, .help = "Tubes in use or closed."),
    {.name = "void", .kind = FIELD_INT, .at = FIELD_AT_(struct sampling_stock_row, voided, int64_t),
     .help = "Tubes made void."},
    INT(struct sampling_stock_row, empty, .help = "Tubes found empty."),
    INT(struct sampling_stock_row, returned, .help = "Unused tubes given back."),
    INT(struct sampling_stock_row, on_hand, .min = -1000000000, .max = (int64_t)1 << 53,
        .help = "What must be left; below 0: tubes were used that were never issued."),
    {0},
};

static err_t emit_stock(void *ctx, const struct sampling_list_stock_row *r)
{
    struct view_call *call = ctx;
    struct sampling_stock_row row = {.site = r->site, .site_name = r->site_name, .issued = r->issued, .used = r->used,
                                     .voided = r->voided, .empty = r->empty, .returned = r->returned,
                                     .on_hand = r->issued - r->used - r->voided - r->empty - r->returned};
    return sampling_sees(call, RIGHT_PROGRESS_READ, r->site, r->unit) ? call->emit(call, &row) : OK;
}

err_t sampling_stock_query(struct view_call *call, const void *params)
{
    int64_t site = ((const struct sampling_stock_params *)params)->site;
    return sampling_list_stock(call->tx, call->county, site, emit_stock, call);
}

/* ---- sampling_flags ------------------------------------------------------------------------------------ */

static const char *const flag_states[] = {"open", "resolved", NULL};

const struct field sampling_flags_params[] = {
    INT(struct sampling_flags_params, round, .need = true, .help = "The round."),
    CHOICE(struct sampling_flags_params, state, .choices = flag_states, .help = "Only those that are open, or resolved."),
    INT(struct sampling_flags_params, after, .help = "After this flag: `next` of the page before."),
    {0},
};

const struct field sampling_flags_columns[] = {
    INT(struct sampling_flags_row, flag, .help = "Number of the flag; they grow with the ledger."),
    TIME(struct sampling_flags_row, at, .help = "When it happened."),
    TEXT(struct sampling_flags_row, kind,
         .help = "counts_differ, registered_twice, tube_at_two_sites, tube_in_two_rounds, overfull or after_closing."),
    TEXT(struct sampling_flags_row, tube_code, .help = "The tube."),
    INT(struct sampling_flags_row, person, .help = "Who, where it is about one person."),
    INT(struct sampling_flags_row, site, .help = "Where it happened."),
    TEXT(struct sampling_flags_row, site_name, .help = "Name of that site."),
    TEXT(struct sampling_flags_row, detail,
         .help = "Registered/swabs, registered/pool, when it was closed, or the other tube, site or round."),
    TIME(struct sampling_flags_row, resolved_at, .help = "When it was resolved."),
    TEXT(struct sampling_flags_row, finding, .help = "How."),
    {0},
};

/* As things are now; what was otherwise then is in the ledger. */
static const char *detail_of(struct arena *a, const struct sampling_list_flags_row *r)
{
    if (r->other)
        return r->other;
    if (strcmp(r->kind, sampling_flag_name(FLAG_COUNTS_DIFFER)) == 0)
        return arena_printf(a, "%lld/%lld", (long long)r->registered, (long long)r->swab_count);
    if (strcmp(r->kind, sampling_flag_name(FLAG_OVERFULL)) == 0)
        return arena_printf(a, "%lld/%lld", (long long)r->registered, (long long)r->pool_size);
    if (strcmp(r->kind, sampling_flag_name(FLAG_AFTER_CLOSING)) == 0)
        return clock_date_time(a, r->closed_at);
    return NULL;
}

static err_t emit_flag(void *ctx, const struct sampling_list_flags_row *r)
{
    struct page *page = ctx;
    struct view_call *call = page->call;
    if (page_is_full(page, r->flag) || !sampling_sees(call, RIGHT_PROGRESS_READ, r->site, r->unit))
        return OK;
    struct sampling_flags_row row = {.flag = r->flag, .at = r->at, .kind = r->kind, .tube_code = r->tube_code,
                                    .person = r->person, .site = r->site, .site_name = r->site_name,
                                    .detail = detail_of(call->arena, r), .resolved_at = r->resolved_at,
                                    .finding = r->finding};
    return call->emit(call, &row);
}

err_t sampling_flags_query(struct view_call *call, const void *params)
{
    const struct sampling_flags_params *p = params;
    struct page page = {.call = call};
    return sampling_list_flags(call->tx, call->county, p->round, p->state, p->after == ABSENT ? 0 : p->after,
                               page_most(call), emit_flag, &page);
}
