/* site_events_plan.c - appointments, and tables that move from a quiet point to a crowded one. */
#include "domain/roster/roster.h"
#include "domain/round/round.h"
#include "domain/site/site_parts.h"

#include <string.h>

enum { SLOTS_MOST = 400, SLOT_CAPACITY_MOST = 10000, MOVE_TABLES_MOST = 20 };

/* ---- site.slots_set ------------------------------------------------------------------------------ */

static const struct field slot_rows[] = {
    TIME(struct slot_row, from_at, .need = true, .help = "When it begins."),
    TIME(struct slot_row, until_at, .need = true, .help = "When it ends."),
    INT(struct slot_row, capacity, .need = true, .min = 0, .max = SLOT_CAPACITY_MOST,
        .help = "For how many people; 0: for nobody more."),
    {0},
};

static const struct field slots_set_rows[] = {
    INT(struct slots_set, site, .need = true, .min = 1, .max = (int64_t)1 << 53, .scope = SCOPE_SITE,
         .help = "The site."),
    INT(struct slots_set, round, .need = true, .help = "The round."),
    LIST(struct slots_set, slots, struct slot_row, slot_rows, .need = true, .min = 1, .max = 100,
         .help = "Slots that are new or changed; others stay as they are."),
    {0},
};

static err_t check_round(struct tx *tx, int64_t county, int64_t round)
{
    struct round_facts facts;
    bool found;
    TRY(round_find(tx, county, round, &facts, &found));
    return found ? OK : FAIL(ERR_MISSING, "missing.no_such_round", .field = "round");
}

static err_t slots_set_check(struct tx *tx, const struct event *ev, const void *body)
{
    const struct slots_set *b = body;
    const struct slot_row *slots = b->slots.items;
    struct site_count_slots_row have;
    struct site_facts site;
    bool found;
    TRY(site_check_known(tx, ev->county, "site", b->site, &site));
    TRY(check_round(tx, ev->county, b->round));
    for (size_t i = 0; i < b->slots.n; i++)
        if (slots[i].until_at <= slots[i].from_at) {
            err_path("slots[%zu].until_at", i);
            return FAIL(ERR_INVALID, "site.slot_ends_before_it_begins");
        }
    TRY(site_count_slots(tx, ev->county, b->site, b->round, &have, &found));
    err_tell("most", "%d", SLOTS_MOST);
    return have.n + (int64_t)b->slots.n > SLOTS_MOST ? FAIL(ERR_TOO_LARGE, "site.too_many_slots", .field = "slots") : OK;
}

static err_t slots_set_apply(struct tx *tx, const struct event *ev, const void *body)
{
    const struct slots_set *b = body;
    const struct slot_row *slots = b->slots.items;
    for (size_t i = 0; i < b->slots.n; i++)
        TRY(site_set_slot(tx, ev->county, b->site, b->round, slots[i].from_at, slots[i].until_at, slots[i].capacity));
    return OK;
}

const struct event_type slots_set = {
    .name = "site.slots_set", .help = "When people may come to a point, and how many at a time.",
    .right = RIGHT_SITE_EDIT, .body = slots_set_rows, .body_size = sizeof(struct slots_set),
    .check = slots_set_check, .apply = slots_set_apply,
};

/* ---- site.slot_booked, slot_cancelled ------------------------------------------------------------------ */

static const struct field slot_booked_rows[] = {
    INT(struct slot_booked, site, .need = true, .min = 1, .max = (int64_t)1 << 53, .help = "The site."),
    INT(struct slot_booked, round, .need = true, .help = "The round."),
    TIME(struct slot_booked, from_at, .need = true, .help = "When the slot begins."),
    INT(struct slot_booked, person, .need = true, .scope = SCOPE_PERSON, .help = "Who comes then."),
    {0},
};

static err_t slot_booked_check(struct tx *tx, const struct event *ev, const void *body)
{
    const struct slot_booked *b = body;
    struct site_find_booking_row booked;
    struct site_find_slot_row slot;
    struct roster_standing stand;
    bool found, again;
    TRY(roster_stand(tx, ev->county, b->person, &stand, &found));
    if (!found || !stand.active)
        return FAIL(ERR_CONFLICT, "roster.person_not_active", .field = "person");
    TRY(site_find_slot(tx, ev->county, b->site, b->round, b->from_at, &slot, &found));
    if (!found)
        return FAIL(ERR_MISSING, "site.no_such_slot", .field = "from_at");
    TRY(site_find_booking(tx, ev->county, b->round, b->person, &booked, &again));
    bool same = again && booked.site == b->site && booked.from_at == b->from_at;
    err_tell("capacity", "%lld", (long long)slot.capacity);
    return same || slot.booked < slot.capacity ? OK : FAIL(ERR_CONFLICT, "site.slot_is_full", .field = "from_at");
}

static err_t slot_booked_apply(struct tx *tx, const struct event *ev, const void *body)
{
    const struct slot_booked *b = body;
    return site_set_booking(tx, ev->county, b->round, b->person, b->site, b->from_at);
}

const struct event_type slot_booked = {
    .name = "site.slot_booked", .help = "Somebody has an appointment; a later one in the round replaces it.",
    .right = RIGHT_DOOR, .body = slot_booked_rows, .body_size = sizeof(struct slot_booked),
    .check = slot_booked_check, .apply = slot_booked_apply,
};

static const struct field slot_cancelled_rows[] = {
    INT(struct slot_cancelled, round, .need = true, .help = "The round."),
    INT(struct slot_cancelled, person, .need = true, .scope = SCOPE_PERSON, .help = "Who does not come then."),
    {0},
};

static err_t slot_cancelled_check(struct tx *tx, const struct event *ev, const void *body)
{
    const struct slot_cancelled *b = body;
    struct site_find_booking_row booked;
    bool found;
    TRY(site_find_booking(tx, ev->county, b->round, b->person, &booked, &found));
    return found ? OK : FAIL(ERR_MISSING, "site.no_such_booking", .field = "person");
}

static err_t slot_cancelled_apply(struct tx *tx, const struct event *ev, const void *body)
{
    const struct slot_cancelled *b = body;
    return site_forget_booking(tx, ev->county, b->round, b->person);
}

const struct event_type slot_cancelled = {
    .name = "site.slot_cancelled", .help = "An appointment is free again.",
    .right = RIGHT_DOOR, .body = slot_cancelled_rows, .body_size = sizeof(struct slot_cancelled),
    .check = slot_cancelled_check, .apply = slot_cancelled_apply,
};

/* ---- site.table_move_ordered ------------------------------------------------------------------------------ */

static const struct field table_move_ordered_rows[] = {
    INT(struct table_move_ordered, from_site, .need = true, .scope = SCOPE_SITE, .help = "The quiet point."),
    INT(struct table_move_ordered, to_site, .need = true, .scope = SCOPE_SITE, .help = "The crowded one."),
    INT(struct table_move_ordered, tables, .need = true, .min = 1, .max = MOVE_TABLES_MOST,
         .help = "How many tables, with their people."),
    TEXT(struct table_move_ordered, reason, .max = 200, .help = "Why, in a few words."),
    {0},
};

static err_t has_tables(struct tx *tx, const struct event *ev, const char *member, int64_t site, int64_t tables)
{
    struct site_facts facts;
    TRY(site_check_known(tx, ev->county, member, site, &facts));
    err_tell("tables", "%lld", (long long)facts.tables);
    err_tell("site", "%.100s", facts.name);
    if (facts.tables >= tables)
        return OK;
    err_path("%s", member);
    return FAIL(ERR_CONFLICT, "site.too_few_tables");
}

static err_t table_move_ordered_check(struct tx *tx, const struct event *ev, const void *body)
{
    const struct table_move_ordered *b = body;
    struct site_facts to;
    if (b->from_site == b->to_site)
        return FAIL(ERR_INVALID, "site.moves_to_itself", .field = "to_site");
    TRY(has_tables(tx, ev, "from_site", b->from_site, b->tables));
    TRY(site_check_known(tx, ev->county, "to_site", b->to_site, &to));
    if (to.tables + b->tables <= SITE_TABLES_MOST)
        return OK;
    err_tell("most", "%d", SITE_TABLES_MOST);
    return FAIL(ERR_TOO_LARGE, "site.too_many_tables", .field = "to_site");
}

static err_t table_move_ordered_apply(struct tx *tx, const struct event *ev, const void *body)
{
    const struct table_move_ordered *b = body;
    return site_add_move(tx, ev->county, ev->seq, b->from_site, b->to_site, b->tables, b->reason, ev->at);
}

const struct event_type table_move_ordered = {
    .name = "site.table_move_ordered", .help = "A table with its people is to go from one point to another.",
    .right = RIGHT_SITE_EDIT, .body = table_move_ordered_rows, .body_size = sizeof(struct table_move_ordered),
    .check = table_move_ordered_check, .apply = table_move_ordered_apply,
};

/* ---- what becomes of the order -------------------------------------------------------------------------------- */

static err_t holds(struct tx *tx, const struct event *ev, enum right right, int64_t site, bool *yes)
{
    struct site_facts facts;
    TRY(site_check_known(tx, ev->county, "move", site, &facts));
    *yes = rights_site(ev->actor, right, site, facts.unit, ev->at);
    return OK;
}

/* An order that goes on, and who may say what becomes of it: either point, with `right`. */
static err_t find_move(struct tx *tx, const struct event *ev, int64_t move, enum right right,
                       struct site_find_move_row *out)
{
    bool found, from, to;
    TRY(site_find_move(tx, ev->county, move, out, &found));
    if (!found)
        return FAIL(ERR_MISSING, "site.no_such_move", .field = "move");
    TRY(holds(tx, ev, right, out->from_site, &from));
    TRY(holds(tx, ev, right, out->to_site, &to));
    if (!from && !to)
        return FAIL(ERR_FORBIDDEN, "rights.not_here", .field = "move");
    bool goes_on = strcmp(out->state, "ordered") == 0 || strcmp(out->state, "received") == 0;
    return goes_on ? OK : FAIL(ERR_CONFLICT, "site.move_is_over", .field = "move");
}

#define MOVE(S) INT(struct S, move, .need = true, .help = "The place of the order in the ledger.")

static const struct field table_move_received_rows[] = {MOVE(table_move_received), {0}};

static err_t table_move_received_check(struct tx *tx, const struct event *ev, const void *body)
{
    struct site_find_move_row move;
    TRY(find_move(tx, ev, ((const struct table_move_received *)body)->move, RIGHT_SAMPLE, &move));
    return strcmp(move.state, "ordered") == 0 ? OK : FAIL(ERR_CONFLICT, "site.move_was_received", .field = "move");
}

static err_t table_move_received_apply(struct tx *tx, const struct event *ev, const void *body)
{
    return site_receive_move(tx, ev->county, ((const struct table_move_received *)body)->move, ev->at);
}

const struct event_type table_move_received = {
    .name = "site.table_move_received", .help = "The point knows that its table is to go.",
    .right = RIGHT_SAMPLE, .anywhere = true, .body = table_move_received_rows,
    .body_size = sizeof(struct table_move_received), .check = table_move_received_check,
    .apply = table_move_received_apply,
};

static const struct field table_move_done_rows[] = {MOVE(table_move_done), {0}};

static err_t table_move_done_check(struct tx *tx, const struct event *ev, const void *body)
{
    struct site_find_move_row move;
    TRY(find_move(tx, ev, ((const struct table_move_done *)body)->move, RIGHT_SAMPLE, &move));
    return has_tables(tx, ev, "move", move.from_site, move.tables);
}

static err_t shift(struct tx *tx, const struct event *ev, int64_t site, int64_t tables)
{
    site_forget(tx, ev->county, site);
    return site_shift_tables(tx, ev->county, site, tables, ev->seq);
}

static err_t table_move_done_apply(struct tx *tx, const struct event *ev, const void *body)
{
    const struct table_move_done *b = body;
    struct site_find_move_row move;
    bool found;
    TRY(site_find_move(tx, ev->county, b->move, &move, &found));
    TRY(shift(tx, ev, move.from_site, -move.tables));
    TRY(shift(tx, ev, move.to_site, move.tables));
    return site_end_move(tx, ev->county, b->move, "done", ev->at);
}

const struct event_type table_move_done = {
    .name = "site.table_move_done", .help = "The table stands at the other point; both numbers of tables have changed.",
    .right = RIGHT_SAMPLE, .anywhere = true, .body = table_move_done_rows, .body_size = sizeof(struct table_move_done),
    .check = table_move_done_check, .apply = table_move_done_apply,
};

static const struct field table_move_cancelled_rows[] = {
    MOVE(table_move_cancelled),
    TEXT(struct table_move_cancelled, reason, .need = true, .min = 2, .max = 200, .help = "Why it stays."),
    {0},
};

static err_t table_move_cancelled_check(struct tx *tx, const struct event *ev, const void *body)
{
    struct site_find_move_row move;
    return find_move(tx, ev, ((const struct table_move_cancelled *)body)->move, RIGHT_SITE_EDIT, &move);
}

static err_t table_move_cancelled_apply(struct tx *tx, const struct event *ev, const void *body)
{
    return site_end_move(tx, ev->county, ((const struct table_move_cancelled *)body)->move, "cancelled", ev->at);
}

const struct event_type table_move_cancelled = {
    .name = "site.table_move_cancelled", .help = "The table stays where it is.",
    .right = RIGHT_SITE_EDIT, .anywhere = true, .body = table_move_cancelled_rows,
    .body_size = sizeof(struct table_move_cancelled), .check = table_move_cancelled_check,
    .apply = table_move_cancelled_apply,
};
