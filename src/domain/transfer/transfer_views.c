/* transfer_views.c - where every box and tube is, since when, and what did not agree. */
#include "domain/sampling/sampling.h"
#include "domain/transfer/transfer_parts.h"

#include <stdio.h>
#include <string.h>

static const char *const box_states[] = {"packed", "sealed", "moving", "received", NULL};
static const char *const case_states[] = {"open", "resolved", NULL};

#define VIEW(name_, P, C, R) .name = #name_, .params = P##_params, .params_size = sizeof(struct P##_params), \
    .columns = C##_columns, .row_size = sizeof(struct R##_row), .query = name_##_query

struct code_params { const char *box_code; };
static const struct field code_params[] = {
    TEXT(struct code_params, box_code, .need = true, .min = 20, .max = 20, .form = FORM_DIGITS, .help = "The box."),
    {0},
};

/* ---- transfer_flow ------------------------------------------------------------------------- */

struct round_params { int64_t round; };
static const struct field round_params[] = {
    INT(struct round_params, round, .need = true, .help = "The round."),
    {0},
};

struct flow_row {
    int64_t open_tubes, at_site, at_site_oldest_at, on_the_way, on_the_way_oldest_at, arrived;
};
static const struct field flow_columns[] = {
    INT(struct flow_row, open_tubes, .help = "Tubes that are not closed yet."),
    INT(struct flow_row, at_site, .help = "Closed tubes that have not left their point."),
    TIME(struct flow_row, at_site_oldest_at, .help = "Since when the oldest box among them stands."),
    INT(struct flow_row, on_the_way, .help = "Tubes in boxes that were handed over and have not arrived."),
    TIME(struct flow_row, on_the_way_oldest_at, .help = "Since when the oldest of their boxes is sealed."),
    INT(struct flow_row, arrived, .help = "Tubes in boxes that arrived at a lab."),
    {0},
};

static void earlier(int64_t *oldest, int64_t at)
{
    if (at != ABSENT && (*oldest == ABSENT || at < *oldest))
        *oldest = at;
}

/* Tubes per state of their box; those at the point are what is closed and in no
 * box that has left. */
static err_t add_state(void *ctx, const struct transfer_sum_boxes_row *r)
{
    struct flow_row *flow = ctx;
    if (strcmp(r->state, "moving") == 0) {
        flow->on_the_way += r->tubes;
        earlier(&flow->on_the_way_oldest_at, r->oldest_at);
    } else if (strcmp(r->state, "received") == 0) {
        flow->arrived += r->tubes;
    } else {
        earlier(&flow->at_site_oldest_at, r->oldest_at);
    }
    return OK;
}

static err_t transfer_flow_query(struct view_call *call, const void *params)
{
    const struct round_params *p = params;
    struct flow_row row = {.at_site_oldest_at = ABSENT, .on_the_way_oldest_at = ABSENT};
    struct sampling_tube_counts counts;
    TRY(transfer_sum_boxes(call->tx, call->county, p->round, add_state, &row));
    TRY(sampling_count_tubes(call->tx, call->county, p->round, &counts));
    row.open_tubes = counts.open;
    row.at_site = counts.closed - row.on_the_way - row.arrived;
    if (row.at_site < 0)
        row.at_site = 0;     /* tubes that were packed before anybody closed them */
    return call->emit(call, &row);
}

/* ---- boxes ------------------------------------------------------------------------------------ */

struct boxes_params { int64_t round; const char *state; int64_t site, holder; const char *after; };
static const struct field boxes_params[] = {
    INT(struct boxes_params, round, .need = true, .help = "The round."),
    CHOICE(struct boxes_params, state, .choices = box_states, .help = "Only boxes in this state."),
    INT(struct boxes_params, site, .scope = SCOPE_SITE, .help = "Only boxes that were packed here."),
    INT(struct boxes_params, holder, .scope = SCOPE_SITE, .help = "Only boxes that are here, or on their way here."),
    TEXT(struct boxes_params, after, .max = 20, .form = FORM_DIGITS, .help = "Where the page begins."),
    {0},
};

struct box_row {
    const char *box_code;
    int64_t site;
    const char *site_name, *state;
    int64_t tubes;
    const char *seal_code;
    int64_t sealed_at, holder_site;
    const char *holder, *holder_kind;
    int64_t last_at, received_at, packed_at, handed_over_at, differences, open_differences;
};

static const struct field box_columns[] = {
    TEXT(struct box_row, box_code, .help = "The box."),
    INT(struct box_row, site, .help = "Where it was packed."),
    TEXT(struct box_row, site_name, .help = "Its name."),
    TEXT(struct box_row, state, .help = "Packed, sealed, moving or received."),
    INT(struct box_row, tubes, .help = "Tubes in it."),
    TEXT(struct box_row, seal_code, .help = "Number of the seal."),
    TIME(struct box_row, sealed_at, .help = "When it was sealed."),
    INT(struct box_row, holder_site, .help = "Where it is, or where it goes."),
    TEXT(struct box_row, holder, .help = "Its name."),
    TEXT(struct box_row, holder_kind, .help = "What that is: a point, a hub, a lab."),
    TIME(struct box_row, last_at, .help = "When something last happened to it."),
    TIME(struct box_row, received_at, .help = "When it arrived."),
    TIME(struct box_row, packed_at, .help = "When the first tube was put in."),
    TIME(struct box_row, handed_over_at, .help = "When it last changed hands."),
    INT(struct box_row, differences, .help = "Cases in which a count or a seal did not agree."),
    INT(struct box_row, open_differences, .help = "Of them still to be resolved."),
    {0},
};

static err_t add_story(struct view_call *call, struct box_row *row)
{
    struct transfer_box_clocks_row clocks;
    struct transfer_count_differences_row cases;
    bool found;
    TRY(transfer_box_clocks(call->tx, call->county, row->box_code, &clocks, &found));
    TRY(transfer_count_differences(call->tx, call->county, row->box_code, &cases, &found));
    row->packed_at = clocks.packed_at;
    row->handed_over_at = clocks.handed_over_at;
    row->differences = cases.n;
    row->open_differences = cases.still_open;
    return OK;
}

static err_t emit_box(void *ctx, const struct transfer_list_boxes_row *r)
{
    struct view_call *call = ctx;
    struct box_row row = {.box_code = r->box_code, .site = r->site, .site_name = r->site_name, .state = r->state,
                          .tubes = r->tubes, .seal_code = r->seal_code, .sealed_at = r->sealed_at,
                          .holder_site = r->holder, .holder = r->holder_name, .holder_kind = r->holder_kind,
                          .last_at = r->last_at, .received_at = r->received_at};
    TRY(add_story(call, &row));
    if (call->emitted + 1 == call->limit)
        call->next = arena_strdup(call->arena, r->box_code);
    return call->emit(call, &row);
}

static err_t transfer_boxes_query(struct view_call *call, const void *params)
{
    const struct boxes_params *p = params;
    return transfer_list_boxes(call->tx, call->county, p->round, p->state, p->site, p->holder,
                               p->after ? p->after : "", call->limit, emit_box, call);
}

static err_t name_of(struct view_call *call, int64_t site, const char **out)
{
    struct site_facts facts;
    bool found;
    TRY(site_find(call->tx, call->county, site, &facts, &found));
    *out = found ? facts.name : NULL;
    return OK;
}

static err_t transfer_box_query(struct view_call *call, const void *params)
{
    const struct code_params *p = params;
    struct transfer_find_box_row b;
    struct site_facts holder;
    bool found;
    TRY(transfer_find_box(call->tx, call->county, p->box_code, &b, &found));
    if (!found)
        return FAIL(ERR_MISSING, "transfer.no_such_box", .field = "box_code");
    struct box_row row = {.box_code = p->box_code, .site = b.site, .state = b.state, .tubes = b.tubes,
                          .seal_code = b.seal_code, .sealed_at = b.sealed_at, .holder_site = b.holder,
                          .last_at = b.last_at, .received_at = b.received_at};
    TRY(add_story(call, &row));
    TRY(name_of(call, b.site, &row.site_name));
    TRY(site_find(call->tx, call->county, b.holder, &holder, &found));
    row.holder = found ? holder.name : NULL;
    row.holder_kind = found ? holder.kind : NULL;
    return call->emit(call, &row);
}

/* ---- what is in a box, and what happened to it --------------------------------------------------- */

struct box_tube_row { const char *tube_code; int64_t packed_at, round; const char *state; };
static const struct field box_tube_columns[] = {
    TEXT(struct box_tube_row, tube_code, .help = "The tube."),
    TIME(struct box_tube_row, packed_at, .help = "When it was packed."),
    INT(struct box_tube_row, round, .help = "The round."),
    TEXT(struct box_tube_row, state, .help = "Open, closed, void or empty."),
    {0},
};

static const char *tube_state_name(enum tube_state state)
{
    switch (state) {
    case TUBE_OPEN:
        return "open";
    case TUBE_CLOSED:
        return "closed";
    case TUBE_VOID:
        return "void";
    case TUBE_EMPTY:
        return "empty";
    }
    return "open";
}

static err_t emit_box_tube(void *ctx, const struct transfer_list_tubes_row *r)
{
    struct view_call *call = ctx;
    struct sampling_tube_facts tube;
    struct box_tube_row row = {.tube_code = r->tube_code, .packed_at = r->packed_at, .round = ABSENT};
    bool found;
    TRY(sampling_tube(call->tx, call->county, r->tube_code, &tube, &found));
    if (found) {
        row.round = tube.round;
        row.state = tube_state_name(tube.state);
    }
    return call->emit(call, &row);
}

static err_t transfer_box_tubes_query(struct view_call *call, const void *params)
{
    return transfer_list_tubes(call->tx, call->county, ((const struct code_params *)params)->box_code, emit_box_tube,
                               call);
}

struct step_row {
    int64_t at;
    const char *what, *giver, *taker;
    int64_t from_site;
    const char *from_name;
    int64_t to_site;
    const char *to_name;
    int64_t tube_count;
    const char *seal_code;
};
static const struct field step_columns[] = {
    TIME(struct step_row, at, .help = "When it happened."),
    TEXT(struct step_row, what, .help = "Packed, sealed, handed over or received."),
    TEXT(struct step_row, giver, .help = "Who gave."),
    TEXT(struct step_row, taker, .help = "Who took."),
    INT(struct step_row, from_site, .help = "From where."),
    TEXT(struct step_row, from_name, .help = "Its name."),
    INT(struct step_row, to_site, .help = "Where to."),
    TEXT(struct step_row, to_name, .help = "Its name."),
    INT(struct step_row, tube_count, .help = "Tubes as counted then."),
    TEXT(struct step_row, seal_code, .help = "The seal as seen then."),
    {0},
};

static err_t emit_step(void *ctx, const struct transfer_list_steps_row *r)
{
    struct view_call *call = ctx;
    struct step_row row = {r->at, r->what, r->giver, r->taker, r->from_site, r->from_name, r->to_site, r->to_name,
                           r->tube_count, r->seal_code};
    return call->emit(call, &row);
}

static err_t transfer_box_steps_query(struct view_call *call, const void *params)
{
    return transfer_list_steps(call->tx, call->county, ((const struct code_params *)params)->box_code, emit_step, call);
}

/* ---- transfer_tube -------------------------------------------------------------------------------- */

struct tube_params { const char *tube_code; };
static const struct field tube_params[] = {
    TEXT(struct tube_params, tube_code, .need = true, .min = 20, .max = 20, .form = FORM_DIGITS, .help = "The tube."),
    {0},
};

struct tube_row { const char *tube_code, *box_code; int64_t sealed_at, received_at, lab_site; const char *lab_name; };
static const struct field tube_columns[] = {
    TEXT(struct tube_row, tube_code, .help = "The tube."),
    TEXT(struct tube_row, box_code, .help = "The box that it lies in."),
    TIME(struct tube_row, sealed_at, .help = "When the box was sealed."),
    TIME(struct tube_row, received_at, .help = "When the box arrived."),
    INT(struct tube_row, lab_site, .help = "Where it arrived."),
    TEXT(struct tube_row, lab_name, .help = "Its name."),
    {0},
};

static err_t transfer_tube_query(struct view_call *call, const void *params)
{
    const struct tube_params *p = params;
    struct tube_row row = {.tube_code = p->tube_code, .sealed_at = ABSENT, .received_at = ABSENT, .lab_site = ABSENT};
    struct transfer_find_box_row box;
    bool found;
    TRY(transfer_box_of(call->tx, call->county, p->tube_code, &row.box_code, &found));
    if (!found)
        return call->emit(call, &row);
    TRY(transfer_find_box(call->tx, call->county, row.box_code, &box, &found));
    row.sealed_at = box.sealed_at;
    row.received_at = box.received_at;
    if (box.received_at != ABSENT) {
        row.lab_site = box.holder;
        TRY(name_of(call, box.holder, &row.lab_name));
    }
    return call->emit(call, &row);
}

/* ---- transfer_differences ---------------------------------------------------------------------------- */

struct cases_params { const char *state, *box_code; int64_t after; };
static const struct field cases_params[] = {
    CHOICE(struct cases_params, state, .choices = case_states, .help = "Open (when left out) or resolved."),
    TEXT(struct cases_params, box_code, .min = 20, .max = 20, .form = FORM_DIGITS, .help = "Only of this box."),
    INT(struct cases_params, after, .help = "Where the page begins."),
    {0},
};

struct case_row {
    int64_t difference, at;
    const char *box_code, *what, *expected, *counted;
    int64_t site;
    const char *site_name, *finding, *note;
    int64_t resolved_at;
};
static const struct field case_columns[] = {
    INT(struct case_row, difference, .help = "Its number."),
    TIME(struct case_row, at, .help = "When it showed."),
    TEXT(struct case_row, box_code, .help = "The box."),
    TEXT(struct case_row, what, .help = "Count, seal, a tube in two boxes, packed after sealing, or no news of packing yet."),
    TEXT(struct case_row, expected, .help = "What should have been."),
    TEXT(struct case_row, counted, .help = "What was."),
    INT(struct case_row, site, .help = "Where it showed."),
    TEXT(struct case_row, site_name, .help = "Its name."),
    TEXT(struct case_row, finding, .help = "What it was."),
    TEXT(struct case_row, note, .help = "How it is known."),
    TIME(struct case_row, resolved_at, .help = "When it was resolved."),
    {0},
};

static err_t emit_case(void *ctx, const struct transfer_list_differences_row *r)
{
    struct view_call *call = ctx;
    struct case_row row = {r->difference, r->at, r->box_code, r->what, r->expected, r->counted, r->site, r->site_name,
                           r->finding, r->note, r->resolved_at};
    if (call->emitted + 1 == call->limit)
        call->next = arena_printf(call->arena, "%lld", (long long)r->difference);
    return call->emit(call, &row);
}

static err_t transfer_differences_query(struct view_call *call, const void *params)
{
    const struct cases_params *p = params;
    bool open = !p->state || strcmp(p->state, "open") == 0;
    return transfer_list_differences(call->tx, call->county, open, p->box_code, p->after == ABSENT ? 0 : p->after,
                                     call->limit, emit_case, call);
}

const struct view transfer_views[] = {
    {VIEW(transfer_flow, round, flow, flow), .right = RIGHT_PROGRESS_READ, .anywhere = true, .one = true,
     .help = "How many tubes are where, and since when."},
    {VIEW(transfer_boxes, boxes, box, box), .right = RIGHT_PROGRESS_READ, .anywhere = true, .help = "Boxes of a round."},
    {VIEW(transfer_box, code, box, box), .right = RIGHT_PROGRESS_READ, .anywhere = true, .one = true, .help = "One box."},
    {VIEW(transfer_box_tubes, code, box_tube, box_tube), .right = RIGHT_PROGRESS_READ, .anywhere = true,
     .help = "The tubes in a box."},
    {VIEW(transfer_box_steps, code, step, step), .right = RIGHT_PROGRESS_READ, .anywhere = true,
     .help = "What happened to a box, with both signatures."},
    {VIEW(transfer_tube, tube, tube, tube), .right = RIGHT_PROGRESS_READ, .anywhere = true, .one = true,
     .help = "The box that a tube lies in, and where it is."},
    {.name = "transfer_limits", .params = transfer_limits_params, .params_size = sizeof(struct transfer_limits_params),
     .columns = transfer_limits_columns, .row_size = sizeof(struct transfer_limits_row), .query = transfer_limits_query,
     .right = RIGHT_PROGRESS_READ, .anywhere = true, .help = "How long each leg may take, as of a moment."},
    {VIEW(transfer_differences, cases, case, case), .right = RIGHT_PROGRESS_READ, .anywhere = true,
     .help = "Counts and seals that did not agree."},
    {0},
};

/* ---- the module ------------------------------------------------------------------------------------------ */

struct report { void (*finding)(void *ctx, const char *text); void *ctx; };

static err_t report_box(void *ctx, const struct transfer_each_breach_row *row)
{
    const struct report *to = ctx;
    char text[160];
    snprintf(text, sizeof text, "box %s: %lld tubes counted, %lld listed", row->box_code, (long long)row->counted,
             (long long)row->listed);
    to->finding(to->ctx, text);
    return OK;
}

static err_t check_boxes(struct tx *tx, int64_t county, void (*finding)(void *ctx, const char *text), void *ctx)
{
    struct report to = {finding, ctx};
    return transfer_each_breach(tx, county, report_box, &to);
}

static const struct balance balances[] = {
    {"transfer.box_holds_its_tubes", "The number of tubes of each box equals the tubes themselves.", check_boxes},
    {0},
};
static const struct event_type *const events[] = {&box_packed, &box_sealed, &box_handed_over, &box_received,
                                                  &difference_resolved, &limit_set, NULL};

const struct module transfer_module = {
    .name = "transfer", .sql = &transfer_catalogue, .events = events, .views = transfer_views, .balances = balances,
};
