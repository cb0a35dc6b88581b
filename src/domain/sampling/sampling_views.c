/* sampling_views.c - tubes and who is in them. */
#include "domain/roster/roster.h"
#include "domain/round/round.h"
#include "domain/sampling/sampling_views.h"
#include "domain/site/site.h"

#include <stdlib.h>
#include <string.h>

/* ---- whose tubes somebody may see ------------------------------------------------------------- */

bool sampling_sees(const struct view_call *call, enum right right, int64_t site, int64_t unit)
{
    return rights_site(call->actor, right, site, unit == ABSENT ? 0 : unit, call->now);
}

/* The tube with this code, when the actor holds the right where it is used. */
static err_t visible_tube(struct view_call *call, enum right right, const char *tube_code, struct tube *out)
{
    struct site_facts site;
    bool found;
    TRY(sampling_get_tube(call->tx, call->county, tube_code, out));
    if (!out->known)
        return FAIL(ERR_MISSING, "sampling.no_such_tube", .field = "tube_code");
    TRY(site_find(call->tx, call->county, out->site, &site, &found));
    if (sampling_sees(call, right, out->site, site.unit))
        return OK;
    return FAIL(ERR_FORBIDDEN, "rights.not_here", .field = "tube_code");
}

/* ---- sampling_tubes ----------------------------------------------------------------------------- */

struct tubes_params { int64_t round, site; const char *state, *after; };
static const struct field tubes_params[] = {
    INT(struct tubes_params, round, .need = true, .help = "The round."),
    INT(struct tubes_params, site, .scope = SCOPE_SITE, .help = "Only of this site."),
    CHOICE(struct tubes_params, state, .choices = sampling_state_names, .help = "Only in this state."),
    TEXT(struct tubes_params, after, .max = 60, .help = "Where the page begins, as `next` of the page before said."),
    {0},
};

static const struct field tubes_columns[] = {
    TEXT(struct sampling_list_tubes_row, tube_code, .help = "The code printed on the tube."),
    INT(struct sampling_list_tubes_row, site, .help = "Where it was used first."),
    TEXT(struct sampling_list_tubes_row, site_name, .help = "Name of that site."),
    TEXT(struct sampling_list_tubes_row, state, .help = "open, closed, void or empty."),
    INT(struct sampling_list_tubes_row, pool_size, .help = "Persons that may share it; 0: one household."),
    INT(struct sampling_list_tubes_row, registered, .help = "Registrations that stand."),
    INT(struct sampling_list_tubes_row, swab_count, .help = "Swabs counted when it was closed."),
    BOOL(struct sampling_list_tubes_row, barred,
         .help = "The two differ: nobody in it may be told that it is negative."),
    TIME(struct sampling_list_tubes_row, opened_at, .help = "When it was first used."),
    TIME(struct sampling_list_tubes_row, closed_at, .help = "When it was closed."),
    {0},
};

struct tubes_page { struct view_call *call; int64_t taken; };

static err_t emit_listed_tube(void *ctx, const struct sampling_list_tubes_row *row)
{
    struct tubes_page *page = ctx;
    struct view_call *call = page->call;
    if (++page->taken == call->limit)
        call->next = arena_printf(call->arena, "%lld.%s", (long long)row->site, row->tube_code);
    return sampling_sees(call, RIGHT_PROGRESS_READ, row->site, row->unit) ? call->emit(call, row) : OK;
}

static err_t sampling_tubes_query(struct view_call *call, const void *params)
{
    const struct tubes_params *p = params;
    struct tubes_page page = {.call = call};
    int64_t site = 0;
    char *dot = NULL;
    if (p->after)
        site = strtoll(p->after, &dot, 10);
    const char *code = dot && *dot == '.' ? dot + 1 : "";
    return sampling_list_tubes(call->tx, call->county, p->round, p->site, p->state, site, code, call->limit,
                               emit_listed_tube, &page);
}

/* ---- sampling_tube ------------------------------------------------------------------------------- */

struct tube_params { const char *tube_code; };
static const struct field tube_params[] = {
    TEXT(struct tube_params, tube_code, .need = true, .min = TUBE_CODE_LENGTH, .max = TUBE_CODE_LENGTH,
         .form = FORM_DIGITS, .help = "The code printed on the tube."),
    {0},
};

struct tube_row {
    const char *tube_code;
    int64_t round;
    const char *round_name;
    int64_t site;
    const char *site_name, *state;
    int64_t pool_size, registered, swab_count;
    bool barred;
    int64_t opened_at, closed_at, ended_at;
    const char *resolved;
};
static const struct field tube_columns[] = {
    TEXT(struct tube_row, tube_code, .help = "The code printed on the tube."),
    INT(struct tube_row, round, .help = "The round that used it first."),
    TEXT(struct tube_row, round_name, .help = "Name of that round."),
    INT(struct tube_row, site, .help = "Where it was used first."),
    TEXT(struct tube_row, site_name, .help = "Name of that site."),
    TEXT(struct tube_row, state, .help = "open, closed, void or empty."),
    INT(struct tube_row, pool_size, .help = "Persons that may share it; 0: one household."),
    INT(struct tube_row, registered, .help = "Registrations that stand."),
    INT(struct tube_row, swab_count, .help = "Swabs counted when it was closed, or since."),
    BOOL(struct tube_row, barred, .help = "The two differ: nobody in it may be told that it is negative."),
    TIME(struct tube_row, opened_at, .help = "When it was first used."),
    TIME(struct tube_row, closed_at, .help = "When it was closed."),
    TIME(struct tube_row, ended_at, .help = "When it was made void or found empty."),
    TEXT(struct tube_row, resolved, .help = "What was found where the two differed."),
    {0},
};

static err_t sampling_tube_query(struct view_call *call, const void *params)
{
    struct site_facts site;
    struct tube t;
    bool found;
    TRY(visible_tube(call, RIGHT_PROGRESS_READ, ((const struct tube_params *)params)->tube_code, &t));
    TRY(site_find(call->tx, call->county, t.site, &site, &found));
    struct tube_row row = {.tube_code = t.code, .round = t.round, .site = t.site,
                           .site_name = found ? site.name : NULL, .state = sampling_state_name(t.state),
                           .pool_size = t.pool_size, .registered = t.registered, .swab_count = t.swab_count,
                           .barred = t.barred, .opened_at = t.opened_at, .closed_at = t.closed_at,
                           .ended_at = t.ended_at, .resolved = t.resolved};
    TRY(round_name(call->tx, call->county, t.round, &row.round_name));
    return call->emit(call, &row);
}

/* ---- sampling_label ------------------------------------------------------------------------------- */

struct label_row { const char *tube_code, *state; int64_t site; const char *site_name; int64_t at; };
static const struct field label_columns[] = {
    TEXT(struct label_row, tube_code, .help = "The code on the label."),
    TEXT(struct label_row, state, .help = "open, closed, void or empty."),
    INT(struct label_row, site, .help = "Where it was used first."),
    TEXT(struct label_row, site_name, .help = "Name of that site."),
    TIME(struct label_row, at, .help = "When it was closed or ended; while it is open, when it was opened."),
    {0},
};

/* Any registrar may know that a label is used already, also at another point; a new one
 * has no row, which is what should be. */
static err_t sampling_label_query(struct view_call *call, const void *params)
{
    struct site_facts site;
    struct tube t;
    bool found;
    TRY(sampling_get_tube(call->tx, call->county, ((const struct tube_params *)params)->tube_code, &t));
    if (!t.known)
        return OK;
    TRY(site_find(call->tx, call->county, t.site, &site, &found));
    const struct label_row row = {t.code, sampling_state_name(t.state), t.site, found ? site.name : NULL,
                                  t.ended_at != ABSENT ? t.ended_at : t.closed_at != ABSENT ? t.closed_at : t.opened_at};
    return call->emit(call, &row);
}

/* ---- sampling_tube_people ------------------------------------------------------------------------ */

struct people_row {
    int64_t slot, person;
    const char *name, *document, *phone;
    int64_t unit;
    const char *unit_name;
    int64_t registered_at, site;
    const char *site_name;
    int64_t table;
    const char *channel;
    bool standing, swabbed;
};
static const struct field people_columns[] = {
    INT(struct people_row, slot, .help = "Place in the tube, in the order of arrival here."),
    INT(struct people_row, person, .help = "Number of the person."),
    TEXT(struct people_row, name, .mask = MASK_NAME, .help = "Name."),
    TEXT(struct people_row, document, .mask = MASK_DOCUMENT, .help = "Number of the document."),
    TEXT(struct people_row, phone, .mask = MASK_PHONE, .help = "Telephone."),
    INT(struct people_row, unit, .help = "Village or community."),
    TEXT(struct people_row, unit_name, .help = "Its name."),
    TIME(struct people_row, registered_at, .help = "When the person was registered."),
    INT(struct people_row, site, .help = "Where."),
    TEXT(struct people_row, site_name, .help = "Name of that site."),
    INT(struct people_row, table, .help = "At which table."),
    TEXT(struct people_row, channel, .help = "card, document, roster, walk_in or paper."),
    BOOL(struct people_row, standing, .help = "Not taken back, and the tube is not void."),
    BOOL(struct people_row, swabbed, .help = "The swab was noted by itself."),
    {0},
};

static err_t emit_member(struct view_call *call, const struct tube *t, const struct sampling_list_people_row *r)
{
    const struct roster_identity *who;
    view_next_row(call);
    TRY(roster_open(call->tx, call->county, r->person, r->sealed, &who));
    struct people_row row = {
        .slot = r->slot, .person = r->person, .unit = r->unit, .unit_name = r->unit_name, .registered_at = r->at,
        .site = r->site, .site_name = r->site_name, .table = r->desk, .channel = r->channel,
        .standing = r->withdrawn_seq == ABSENT && !sampling_tube_ended(t), .swabbed = r->swabbed_at != ABSENT,
        .name = who ? who->name : NULL, .document = who ? who->document : NULL, .phone = who ? who->phone : NULL};
    return call->emit(call, &row);
}

static err_t sampling_tube_people_query(struct view_call *call, const void *params)
{
    struct sampling_list_people_row *rows;
    struct tube t;
    size_t n;
    TRY(visible_tube(call, RIGHT_ROSTER_READ, ((const struct tube_params *)params)->tube_code, &t));
    TRY(sampling_list_people(call->tx, call->county, t.code, t.last_seq, &rows, &n));
    for (size_t i = 0; i < n; i++)
        TRY(emit_member(call, &t, &rows[i]));
    return OK;
}

/* ---- sampling_by_person ---------------------------------------------------------------------------- */

struct person_params { int64_t person; };
static const struct field person_params[] = {
    INT(struct person_params, person, .need = true, .scope = SCOPE_PERSON, .help = "The person."),
    {0},
};

struct visit_row {
    int64_t registered_at, round;
    const char *round_name, *tube_code;
    int64_t slot, site;
    const char *site_name, *channel;
    bool standing;
    const char *tube_state;
    bool barred;
};
static const struct field visit_columns[] = {
    TIME(struct visit_row, registered_at, .help = "When the person was registered."),
    INT(struct visit_row, round, .help = "In which round."),
    TEXT(struct visit_row, round_name, .help = "Name of that round."),
    TEXT(struct visit_row, tube_code, .help = "Into which tube."),
    INT(struct visit_row, slot, .help = "Place in the tube."),
    INT(struct visit_row, site, .help = "Where."),
    TEXT(struct visit_row, site_name, .help = "Name of that site."),
    TEXT(struct visit_row, channel, .help = "card, document, roster, walk_in or paper."),
    BOOL(struct visit_row, standing, .help = "Not taken back, and the tube is not void."),
    TEXT(struct visit_row, tube_state, .help = "open, closed, void or empty."),
    BOOL(struct visit_row, barred, .help = "Persons and swabs of the tube differ."),
    {0},
};

static err_t emit_visit(void *ctx, const struct sampling_list_by_person_row *r)
{
    struct view_call *call = ctx;
    bool usable = strcmp(r->state, "open") == 0 || strcmp(r->state, "closed") == 0;
    struct visit_row row = {.registered_at = r->at, .round = r->round, .tube_code = r->tube_code,
                                     .slot = r->slot, .site = r->site, .site_name = r->site_name,
                                     .channel = r->channel, .standing = r->withdrawn_seq == ABSENT && usable,
                                     .tube_state = r->state, .barred = r->barred};
    TRY(round_name(call->tx, call->county, r->round, &row.round_name));
    return call->emit(call, &row);
}

/* Also under the numbers that were merged into this one. */
static err_t sampling_by_person_query(struct view_call *call, const void *params)
{
    int64_t person = ((const struct person_params *)params)->person, *dropped;
    size_t n;
    TRY(late_as_of(call->tx, call->county, &call->as_of));
    TRY(sampling_list_by_person(call->tx, call->county, person, emit_visit, call));
    TRY(roster_dropped(call->tx, call->county, person, &dropped, &n));
    for (size_t i = 0; i < n; i++)
        TRY(sampling_list_by_person(call->tx, call->county, dropped[i], emit_visit, call));
    return OK;
}

/* ---- the module ------------------------------------------------------------------------------------ */

static const struct event_type *const events[] = {
    &tube_opened, &person_registered, &person_swabbed, &registration_withdrawn, &tube_closed, &tube_voided,
    &tube_emptied, &count_resolved, &tubes_issued, &tubes_returned, NULL,
};

static const struct view views[] = {
    {.name = "sampling_progress", .help = "How far sampling is in a round.", .right = RIGHT_PROGRESS_READ,
     .anywhere = true, .one = true, .params = sampling_round_params, .params_size = sizeof(struct sampling_round_params),
     .columns = sampling_progress_columns, .row_size = sizeof(struct sampling_progress_row),
     .query = sampling_progress_query},
    {.name = "sampling_curve", .help = "Registrations of a round by five minutes.", .right = RIGHT_PROGRESS_READ,
     .anywhere = true, .params = sampling_round_params, .params_size = sizeof(struct sampling_round_params),
     .columns = sampling_curve_columns, .row_size = sizeof(struct sampling_each_bin_row), .query = sampling_curve_query},
    {.name = "site_live", .help = "What each site does in a round, now.", .right = RIGHT_PROGRESS_READ,
     .anywhere = true, .params = sampling_round_params, .params_size = sizeof(struct sampling_round_params),
     .columns = sampling_live_columns, .row_size = sizeof(struct sampling_live_row), .query = sampling_live_query},
    {.name = "sampling_tubes", .help = "Tubes of a round.", .right = RIGHT_PROGRESS_READ, .anywhere = true,
     .params = tubes_params, .params_size = sizeof(struct tubes_params), .columns = tubes_columns,
     .row_size = sizeof(struct sampling_list_tubes_row), .query = sampling_tubes_query},
    {.name = "sampling_tube", .help = "One tube.", .right = RIGHT_PROGRESS_READ, .anywhere = true, .one = true,
     .params = tube_params, .params_size = sizeof(struct tube_params), .columns = tube_columns,
     .row_size = sizeof(struct tube_row), .query = sampling_tube_query},
    {.name = "sampling_label", .help = "Whether a tube's label was used before, and where; no row: it is new.",
     .right = RIGHT_SAMPLE, .anywhere = true, .params = tube_params, .params_size = sizeof(struct tube_params),
     .columns = label_columns, .row_size = sizeof(struct label_row), .query = sampling_label_query},
    {.name = "sampling_tube_people", .help = "Who was registered into a tube.", .right = RIGHT_ROSTER_READ,
     .anywhere = true, .personal = true, .params = tube_params, .params_size = sizeof(struct tube_params),
     .columns = people_columns, .row_size = sizeof(struct people_row), .query = sampling_tube_people_query},
    {.name = "sampling_by_person", .help = "Where a person was registered, newest first.", .right = RIGHT_ROSTER_READ,
     .params = person_params, .params_size = sizeof(struct person_params), .columns = visit_columns,
     .row_size = sizeof(struct visit_row), .query = sampling_by_person_query},
    {.name = "sampling_flags", .help = "What conflicts, and was kept since it happened.", .right = RIGHT_PROGRESS_READ,
     .anywhere = true, .params = sampling_flags_params, .params_size = sizeof(struct sampling_flags_params),
     .columns = sampling_flags_columns, .row_size = sizeof(struct sampling_flags_row), .query = sampling_flags_query},
    {.name = "sampling_stock", .help = "Tubes of each site: issued = used + void + empty + returned + on hand.",
     .right = RIGHT_PROGRESS_READ, .anywhere = true, .params = sampling_stock_params,
     .params_size = sizeof(struct sampling_stock_params), .columns = sampling_stock_columns,
     .row_size = sizeof(struct sampling_stock_row), .query = sampling_stock_query},
    {0},
};

static const struct late_table *const late_tables[] = {&sampling_persons, NULL};

const struct module sampling_module = {.name = "sampling", .sql = &sampling_catalogue, .events = events,
                                       .views = views, .balances = sampling_balances, .late = late_tables};
