/* site_views_point.c - lines and waits, appointments, tables that move, needs, checkpoints. */
#include "core/clock.h"
#include "domain/account/account.h"
#include "domain/page.h"
#include "domain/roster/roster.h"
#include "domain/site/site_parts.h"

#include <stdlib.h>

const struct field site_area_params[] = {
    INT(struct site_area_params, unit, .scope = SCOPE_UNIT, .help = "Only in this area, with all below it."),
    {0},
};

/* ---- site_queues ------------------------------------------------------------------------------------ */

enum { PLANNED_PER_TABLE = SITE_PACE_MS / CLOCK_MINUTE };   /* sixty an hour: a minute each */

int64_t site_wait_minutes(const struct site_list_queues_row *row, int64_t now)
{
    if (row->at == ABSENT || row->at < now - SITE_COUNT_STALE_MS)
        return ABSENT;
    int64_t went = row->went > row->registered ? row->went : row->registered;
    if (went == 0)
        went = PLANNED_PER_TABLE * (row->tables > 0 ? row->tables : 1);
    return (row->waiting * (SITE_PACE_MS / CLOCK_MINUTE) + went - 1) / went;
}

const struct field site_queues_columns[] = {
    INT(struct site_queues_row, site, .help = "The point."),
    TEXT(struct site_queues_row, name, .help = "Its name."),
    TEXT(struct site_queues_row, unit_name, .help = "Where it stands."),
    INT(struct site_queues_row, tables, .help = "Its tables."),
    INT(struct site_queues_row, waiting, .help = "Who stand in line by the last count."),
    TIME(struct site_queues_row, counted_at, .help = "When that was."),
    INT(struct site_queues_row, came, .help = "Who came in the last fifteen minutes."),
    INT(struct site_queues_row, went, .help = "Who went in the last fifteen minutes."),
    INT(struct site_queues_row, registered, .help = "Who were registered in the last fifteen minutes."),
    INT(struct site_queues_row, wait_minutes,
        .help = "How long the last of the line waits: waiting × 15 ÷ the larger of went and registered, or a person a "
                "table and minute; left out when the count is older than half an hour."),
    {0},
};

struct queue_walk { struct view_call *call; int64_t now; };

static err_t emit_queue(void *ctx, const struct site_list_queues_row *r)
{
    struct queue_walk *w = ctx;
    struct site_queues_row row = {r->site, r->name, r->unit_name, r->tables, r->waiting, r->at,
                                  r->came, r->went, r->registered, site_wait_minutes(r, w->now)};
    return w->call->emit(w->call, &row);
}

err_t site_queues_query(struct view_call *call, const void *params)
{
    const struct site_area_params *p = params;
    struct queue_walk w = {call, call->now};
    return site_list_queues(call->tx, call->county, p->unit, call->now - SITE_PACE_MS, emit_queue, &w);
}

struct line_walk { struct site_lines *lines; int64_t now, longest; };

static err_t judge_line(void *ctx, const struct site_list_queues_row *r)
{
    struct line_walk *w = ctx;
    int64_t minutes = site_wait_minutes(r, w->now);
    if (minutes == ABSENT || minutes <= SITE_WAIT_MINUTES)
        return OK;
    w->lines->n++;
    if (minutes > w->longest) {
        w->longest = minutes;
        w->lines->site = r->site;
        w->lines->counted_at = r->at;
    }
    return OK;
}

err_t site_long_lines(struct tx *tx, int64_t county, int64_t now, struct site_lines *out)
{
    struct line_walk w = {out, now, 0};
    *out = (struct site_lines){.site = ABSENT, .counted_at = ABSENT};
    return site_list_queues(tx, county, ABSENT, now - SITE_PACE_MS, judge_line, &w);
}

/* ---- site_slots, site_bookings ------------------------------------------------------------------------- */

const struct field site_round_params[] = {
    INT(struct site_round_params, site, .need = true, .help = "The site."),
    INT(struct site_round_params, round, .need = true, .help = "The round."),
    {0},
};

const struct field site_slots_columns[] = {
    TIME(struct site_list_slots_row, from_at, .help = "When it begins."),
    TIME(struct site_list_slots_row, until_at, .help = "When it ends."),
    INT(struct site_list_slots_row, capacity, .help = "For how many people."),
    INT(struct site_list_slots_row, booked, .help = "How many have an appointment."),
    {0},
};

static err_t emit_slot(void *ctx, const struct site_list_slots_row *row)
{
    struct view_call *call = ctx;
    return call->emit(call, row);
}

err_t site_slots_query(struct view_call *call, const void *params)
{
    const struct site_round_params *p = params;
    return site_list_slots(call->tx, call->county, p->site, p->round, emit_slot, call);
}

const struct field site_bookings_params[] = {
    INT(struct site_bookings_params, site, .need = true, .scope = SCOPE_SITE, .help = "The site."),
    INT(struct site_bookings_params, round, .need = true, .help = "The round."),
    TIME(struct site_bookings_params, from_at, .help = "Only the slot that begins then."),
    TEXT(struct site_bookings_params, after, .help = "Where the page begins, as `next` of the page before said."),
    {0},
};

const struct field site_bookings_columns[] = {
    TIME(struct site_bookings_row, from_at, .help = "When the slot begins."),
    TIME(struct site_bookings_row, until_at, .help = "When it ends."),
    INT(struct site_bookings_row, person, .help = "Who comes then."),
    TEXT(struct site_bookings_row, name, .mask = MASK_NAME, .help = "Name."),
    TEXT(struct site_bookings_row, unit_name, .help = "Village or community."),
    TEXT(struct site_bookings_row, building_name, .help = "Name of the building."),
    TEXT(struct site_bookings_row, household, .help = "Household, in the list's own numbering."),
    {0},
};

static err_t emit_booking(void *ctx, const struct site_list_bookings_row *r)
{
    struct view_call *call = ctx;
    const struct roster_identity *who;
    view_next_row(call);
    struct site_bookings_row row = {.from_at = r->from_at, .until_at = r->until_at, .person = r->person,
                                    .unit_name = r->unit_name, .building_name = r->building_name,
                                    .household = r->household};
    TRY(roster_open(call->tx, call->county, r->person, r->sealed, &who));
    row.name = who ? who->name : NULL;
    if (call->emitted + 1 == call->limit)
        call->next = arena_printf(call->arena, "%lld.%lld", (long long)r->from_at, (long long)r->person);
    return call->emit(call, &row);
}

err_t site_bookings_query(struct view_call *call, const void *params)
{
    const struct site_bookings_params *p = params;
    int64_t from_at = -1, person = -1;
    char *dot;
    if (p->after) {
        from_at = strtoll(p->after, &dot, 10);
        person = *dot == '.' ? strtoll(dot + 1, NULL, 10) : -1;
    }
    return site_list_bookings(call->tx, call->county, p->site, p->round, p->from_at, from_at, person, call->limit,
                              emit_booking, call);
}

/* ---- site_moves ----------------------------------------------------------------------------------------- */

const struct field site_moves_columns[] = {
    INT(struct site_list_moves_row, move, .help = "Its place in the ledger."),
    INT(struct site_list_moves_row, from_site, .help = "The quiet point."),
    TEXT(struct site_list_moves_row, from_name, .help = "Its name."),
    INT(struct site_list_moves_row, to_site, .help = "The crowded one."),
    TEXT(struct site_list_moves_row, to_name, .help = "Its name."),
    INT(struct site_list_moves_row, tables, .help = "How many tables, with their people."),
    TEXT(struct site_list_moves_row, reason, .help = "Why."),
    TEXT(struct site_list_moves_row, state, .help = "ordered, received, done or cancelled."),
    TIME(struct site_list_moves_row, ordered_at, .help = "When it was ordered."),
    TIME(struct site_list_moves_row, received_at, .help = "When the point said that it knows."),
    TIME(struct site_list_moves_row, done_at, .help = "When the table stood there, or the order was taken back."),
    {0},
};

static err_t emit_move(void *ctx, const struct site_list_moves_row *row)
{
    struct view_call *call = ctx;
    return call->emit(call, row);
}

err_t site_moves_query(struct view_call *call, const void *params)
{
    return site_list_moves(call->tx, call->county, ((const struct site_area_params *)params)->unit, emit_move, call);
}

/* ---- site_needs ------------------------------------------------------------------------------------------ */

const struct field site_needs_params[] = {
    INT(struct site_needs_params, unit, .scope = SCOPE_UNIT, .help = "Only in this area, with all below it."),
    INT(struct site_needs_params, site, .scope = SCOPE_SITE, .help = "Only of this site."),
    {0},
};

const struct field site_needs_columns[] = {
    INT(struct site_needs_row, need, .help = "Its place in the ledger."),
    INT(struct site_needs_row, site, .help = "The site."),
    TEXT(struct site_needs_row, site_name, .help = "Its name."),
    TEXT(struct site_needs_row, thing, .help = "What is needed."),
    INT(struct site_needs_row, n, .help = "How many."),
    TEXT(struct site_needs_row, note, .help = "In a few words."),
    TEXT(struct site_needs_row, state, .help = "asked, taken or met."),
    TIME(struct site_needs_row, asked_at, .help = "When it was asked for."),
    TIME(struct site_needs_row, taken_at, .help = "When somebody said that they bring it."),
    TEXT(struct site_needs_row, taken_by, .help = "Who that was."),
    TIME(struct site_needs_row, met_at, .help = "When it was there."),
    {0},
};

static err_t emit_need(void *ctx, const struct site_list_needs_row *r)
{
    struct view_call *call = ctx;
    struct site_needs_row row = {.need = r->need, .site = r->site, .site_name = r->site_name, .thing = r->thing,
                                 .n = r->n, .note = r->note, .state = r->state, .asked_at = r->asked_at,
                                 .taken_at = r->taken_at, .met_at = r->met_at};
    if (r->taken_by != ABSENT)
        TRY(account_name(call->tx, call->county, r->taken_by, &row.taken_by));
    return call->emit(call, &row);
}

err_t site_needs_query(struct view_call *call, const void *params)
{
    const struct site_needs_params *p = params;
    return site_list_needs(call->tx, call->county, p->unit, p->site, emit_need, call);
}

/* ---- site_checkpoints --------------------------------------------------------------------------------------- */

const struct field site_checkpoints_columns[] = {
    INT(struct site_list_checkpoints_row, site, .help = "The checkpoint."),
    TEXT(struct site_list_checkpoints_row, name, .help = "Its name."),
    TEXT(struct site_list_checkpoints_row, unit_name, .help = "Where it stands."),
    BOOL(struct site_list_checkpoints_row, open, .help = "It is at work now."),
    INT(struct site_list_checkpoints_row, vehicles, .help = "Vehicles today."),
    INT(struct site_list_checkpoints_row, people, .help = "People today."),
    INT(struct site_list_checkpoints_row, fever, .help = "Of them, with more than 37.3 degrees."),
    INT(struct site_list_checkpoints_row, referred, .help = "Of them, who were sent on to a fever clinic."),
    TIME(struct site_list_checkpoints_row, counted_at, .help = "The hour of the last count."),
    {0},
};

static err_t emit_checkpoint(void *ctx, const struct site_list_checkpoints_row *row)
{
    struct view_call *call = ctx;
    return call->emit(call, row);
}

err_t site_checkpoints_query(struct view_call *call, const void *params)
{
    int64_t midnight;
    if (!clock_midnight(clock_date(call->arena, call->now), &midnight))
        midnight = call->now - CLOCK_DAY;
    return site_list_checkpoints(call->tx, call->county, ((const struct site_area_params *)params)->unit, midnight,
                                 emit_checkpoint, call);
}
