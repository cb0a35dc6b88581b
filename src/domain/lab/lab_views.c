/* lab_views.c - what labs have, what they found, and what that means for a person. */
#include "domain/account/account.h"
#include "domain/lab/lab_parts.h"
#include "domain/roster/roster.h"
#include "domain/round/round.h"

#include <stdio.h>
#include <string.h>

#define VIEW(name_, P, C) .name = #name_, .params = P##_params, .params_size = sizeof(struct P##_params), \
    .columns = C##_columns, .row_size = sizeof(struct C##_row), .query = name_##_query

struct round_params { int64_t round; };
static const struct field round_params[] = {
    INT(struct round_params, round, .need = true, .help = "The round."),
    {0},
};
struct tube_params { const char *tube_code; };
static const struct field tube_params[] = {
    TEXT(struct tube_params, tube_code, .need = true, .min = 20, .max = 20, .form = FORM_DIGITS, .help = "The tube."),
    {0},
};
struct person_params { int64_t person; };
static const struct field person_params[] = {
    INT(struct person_params, person, .need = true, .scope = SCOPE_PERSON, .help = "The person."),
    {0},
};

err_t lab_is_seen(struct view_call *call, enum right right, int64_t lab, bool *yes)
{
    struct site_facts site;
    bool found;
    TRY(site_find(call->tx, call->county, lab, &site, &found));
    *yes = rights_lab(call->actor, right, lab, found ? site.unit : 0, call->now);
    return OK;
}

/* ---- lab_progress ---------------------------------------------------------------------------- */

struct progress_row {
    int64_t received, reported, pending, pending_oldest_at, negative, positive, invalid, confirmed, excluded,
        waiting_recheck, abnormal;
};
static const struct field progress_columns[] = {
    INT(struct progress_row, received, .help = "Tubes that labs scanned."),
    INT(struct progress_row, reported, .help = "Tubes with a result."),
    INT(struct progress_row, pending, .help = "Tubes in good condition without a result."),
    TIME(struct progress_row, pending_oldest_at, .help = "When the oldest of them arrived."),
    INT(struct progress_row, negative, .help = "Negative tubes."),
    INT(struct progress_row, positive, .help = "Positive tubes, re-checked or not."),
    INT(struct progress_row, invalid, .help = "Tubes whose run was invalid."),
    INT(struct progress_row, confirmed, .help = "Persons of positive tubes who were confirmed."),
    INT(struct progress_row, excluded, .help = "Persons of positive tubes who were excluded."),
    INT(struct progress_row, waiting_recheck, .help = "Persons of positive tubes who wait for their own test."),
    INT(struct progress_row, abnormal, .help = "Tubes that arrived in a condition that cannot be run, and have no result."),
    {0},
};

/* Positive tubes are few: their members are counted one by one. */
struct members { struct view_call *call; int64_t confirmed, excluded, waiting; };

static err_t add_members(void *ctx, const struct lab_list_positive_row *r)
{
    struct members *m = ctx;
    struct lab_count_rechecks_row checks;
    struct sampling_tube_facts tube;
    bool found;
    TRY(sampling_tube(m->call->tx, m->call->county, r->tube_code, &tube, &found));
    TRY(lab_count_rechecks(m->call->tx, m->call->county, r->tube_code, &checks, &found));
    m->confirmed += checks.confirmed;
    m->excluded += checks.excluded;
    m->waiting += tube.registered > checks.rechecked ? tube.registered - checks.rechecked : 0;
    return OK;
}

static err_t lab_progress_query(struct view_call *call, const void *params)
{
    const struct round_params *p = params;
    struct lab_sum_round_row sum;
    struct lab_oldest_waiting_row oldest;
    struct members members = {.call = call};
    bool found, waiting;
    TRY(lab_sum_round(call->tx, call->county, p->round, &sum, &found));
    TRY(lab_oldest_waiting(call->tx, call->county, p->round, &oldest, &waiting));
    TRY(lab_list_positive(call->tx, call->county, p->round, "", add_members, &members));
    struct progress_row row = {
        .received = sum.received, .reported = sum.reported,
        .pending = lab_in_work(sum.received, sum.reported, sum.unreceived, sum.abnormal),
        .pending_oldest_at = waiting ? oldest.at : ABSENT, .negative = sum.negative, .positive = sum.positive,
        .invalid = sum.invalid, .confirmed = members.confirmed, .excluded = members.excluded,
        .waiting_recheck = members.waiting, .abnormal = sum.abnormal,
    };
    return call->emit(call, &row);
}

/* ---- lab_tube ------------------------------------------------------------------------------------ */

struct history_row {
    int64_t at, seq;
    const char *what;
    int64_t site;
    const char *site_name, *finding;
    double ct_orf1ab, ct_n;
    const char *run, *condition;
    int64_t person;
    const char *reason;
};
static const struct field history_columns[] = {
    TIME(struct history_row, at, .help = "When it happened."),
    INT(struct history_row, seq, .help = "Its place in the ledger."),
    TEXT(struct history_row, what, .help = "Received, result, correction, withdrawn or re-check."),
    INT(struct history_row, site, .help = "The lab."),
    TEXT(struct history_row, site_name, .help = "Its name."),
    TEXT(struct history_row, finding, .help = "What was found."),
    REAL(struct history_row, ct_orf1ab, .help = "Cycle of ORF1ab."),
    REAL(struct history_row, ct_n, .help = "Cycle of N."),
    TEXT(struct history_row, run, .help = "The run or plate."),
    TEXT(struct history_row, condition, .help = "How the tube arrived."),
    INT(struct history_row, person, .help = "Who was re-checked."),
    TEXT(struct history_row, reason, .help = "Why it was corrected or withdrawn."),
    {0},
};

static err_t emit_history(void *ctx, const struct lab_list_history_row *r)
{
    struct view_call *call = ctx;
    bool seen;
    TRY(lab_is_seen(call, RIGHT_PROGRESS_READ, r->site, &seen));
    if (!seen)
        return OK;
    struct history_row row = {r->at, r->seq, r->what, r->site, r->site_name, r->finding, r->ct_orf1ab, r->ct_n, r->run,
                              r->condition, r->person, r->reason};
    return call->emit(call, &row);
}

static err_t lab_tube_query(struct view_call *call, const void *params)
{
    return lab_list_history(call->tx, call->county, ((const struct tube_params *)params)->tube_code, emit_history, call);
}

/* ---- lab_by_person --------------------------------------------------------------------------------- */

struct meaning_row {
    int64_t at, round;
    const char *round_name, *tube_code, *meaning;
    int64_t reported_at;
};
static const struct field meaning_columns[] = {
    TIME(struct meaning_row, at, .help = "When the person was registered."),
    INT(struct meaning_row, round, .help = "The round."),
    TEXT(struct meaning_row, round_name, .help = "Its name."),
    TEXT(struct meaning_row, tube_code, .help = "The tube."),
    TEXT(struct meaning_row, meaning, .help = "What the tube's result means for this person."),
    TIME(struct meaning_row, reported_at, .help = "When the result came."),
    {0},
};

static err_t emit_meaning(struct view_call *call, int64_t person, const struct sampling_registration *r)
{
    struct meaning_row row = {.at = r->at, .round = r->round, .tube_code = r->tube_code, .reported_at = ABSENT};
    struct lab_find_tube_row tube;
    bool found;
    TRY(round_name(call->tx, call->county, r->round, &row.round_name));
    TRY(lab_meaning(call->tx, call->county, r->tube_code, person, &row.meaning));
    TRY(lab_find_tube(call->tx, call->county, r->tube_code, &tube, &found));
    if (found)
        row.reported_at = tube.reported_at;
    return call->emit(call, &row);
}

static err_t emit_results(struct view_call *call, int64_t person)
{
    struct sampling_registration *list;
    size_t n;
    TRY(sampling_of_person(call->tx, call->county, person, &list, &n));
    for (size_t i = 0; i < n; i++)
        if (list[i].standing)
            TRY(emit_meaning(call, person, &list[i]));
    return OK;
}

/* Also under the numbers that were merged into this one. */
static err_t lab_by_person_query(struct view_call *call, const void *params)
{
    int64_t person = ((const struct person_params *)params)->person, *dropped;
    size_t n;
    TRY(late_as_of(call->tx, call->county, &call->as_of));
    TRY(emit_results(call, person));
    TRY(roster_dropped(call->tx, call->county, person, &dropped, &n));
    for (size_t i = 0; i < n; i++)
        TRY(emit_results(call, dropped[i]));
    return OK;
}

/* ---- lab_pools ---------------------------------------------------------------------------------------- */

static const char *const pool_states[] = {"open", "resolved", NULL};
struct pools_params { int64_t round; const char *state, *after; };
static const struct field pools_params[] = {
    INT(struct pools_params, round, .need = true, .help = "The round."),
    CHOICE(struct pools_params, state, .choices = pool_states, .help = "Only pools that wait for a re-check, or only done ones."),
    TEXT(struct pools_params, after, .max = 20, .form = FORM_DIGITS, .help = "Where the page begins."),
    {0},
};

struct pool_row {
    const char *tube_code;
    int64_t at;
    const char *finding;
    int64_t members, rechecked, confirmed, excluded;
    const char *state;
    int64_t site;
    const char *site_name;
};
static const struct field pool_columns[] = {
    TEXT(struct pool_row, tube_code, .help = "The tube."),
    TIME(struct pool_row, at, .help = "When the result came."),
    TEXT(struct pool_row, finding, .help = "What was found."),
    INT(struct pool_row, members, .help = "Persons in the tube."),
    INT(struct pool_row, rechecked, .help = "Of them tested singly."),
    INT(struct pool_row, confirmed, .help = "Of them confirmed."),
    INT(struct pool_row, excluded, .help = "Of them excluded."),
    TEXT(struct pool_row, state, .help = "Open until every member is re-checked."),
    INT(struct pool_row, site, .help = "Where the tube was filled."),
    TEXT(struct pool_row, site_name, .help = "Its name."),
    {0},
};

struct pool_walk { struct view_call *call; const struct pools_params *params; };

static err_t emit_pool(void *ctx, const struct lab_list_positive_row *r)
{
    const struct pool_walk *w = ctx;
    struct view_call *call = w->call;
    struct pool_row row = {.tube_code = r->tube_code, .at = r->reported_at, .finding = r->finding};
    struct lab_count_rechecks_row checks;
    struct sampling_tube_facts tube;
    struct site_facts site;
    bool found, seen;
    TRY(lab_is_seen(call, RIGHT_PROGRESS_READ, r->site, &seen));
    if (!seen)
        return OK;
    TRY(sampling_tube(call->tx, call->county, r->tube_code, &tube, &found));
    TRY(lab_count_rechecks(call->tx, call->county, r->tube_code, &checks, &found));
    row.members = tube.registered;
    row.rechecked = checks.rechecked;
    row.confirmed = checks.confirmed;
    row.excluded = checks.excluded;
    row.state = checks.rechecked >= tube.registered ? "resolved" : "open";
    row.site = tube.site;
    if (call->emitted == call->limit || (w->params->state && strcmp(w->params->state, row.state) != 0))
        return OK;
    TRY(site_find(call->tx, call->county, tube.site, &site, &found));
    row.site_name = found ? site.name : NULL;
    if (call->emitted + 1 == call->limit)
        call->next = arena_strdup(call->arena, r->tube_code);
    return call->emit(call, &row);
}

/* All of them are looked at: which are open is known only one by one. */
static err_t lab_pools_query(struct view_call *call, const void *params)
{
    struct pool_walk w = {call, params};
    return lab_list_positive(call->tx, call->county, w.params->round, w.params->after ? w.params->after : "",
                             emit_pool, &w);
}

/* ---- lab_reconciliation --------------------------------------------------------------------------------- */

struct balance_row {
    int64_t site;
    const char *site_name;
    int64_t received, reported, unreceived, in_work, abnormal;
};
static const struct field balance_columns[] = {
    INT(struct balance_row, site, .help = "The lab."),
    TEXT(struct balance_row, site_name, .help = "Its name."),
    INT(struct balance_row, received, .help = "Tubes scanned on arrival."),
    INT(struct balance_row, reported, .help = "Tubes with a result."),
    INT(struct balance_row, unreceived, .help = "Of them tubes that nobody scanned on arrival."),
    INT(struct balance_row, in_work, .help = "Received in good condition, without a result."),
    INT(struct balance_row, abnormal, .help = "Arrived in a condition that cannot be run, and have no result."),
    {0},
};

static err_t emit_balance(void *ctx, const struct lab_list_counts_row *r)
{
    struct view_call *call = ctx;
    bool seen;
    TRY(lab_is_seen(call, RIGHT_PROGRESS_READ, r->site, &seen));
    if (!seen)
        return OK;
    int64_t in_work = lab_in_work(r->received, r->reported, r->unreceived, r->abnormal);
    struct balance_row row = {r->site, r->site_name, r->received, r->reported, r->unreceived, in_work, r->abnormal};
    return call->emit(call, &row);
}

static err_t lab_reconciliation_query(struct view_call *call, const void *params)
{
    return lab_list_counts(call->tx, call->county, ((const struct round_params *)params)->round, emit_balance, call);
}

/* ---- lab_told ----------------------------------------------------------------------------------------------- */

struct told_row { int64_t at, account; const char *account_name; int64_t person; const char *reason; };
static const struct field told_columns[] = {
    TIME(struct told_row, at, .help = "When the result was looked at."),
    INT(struct told_row, account, .help = "By whom."),
    TEXT(struct told_row, account_name, .help = "What that account is called."),
    INT(struct told_row, person, .help = "Whose result."),
    TEXT(struct told_row, reason, .help = "The reason that was given."),
    {0},
};

struct told_walk { struct view_call *call; int64_t person; };

static err_t emit_told(void *ctx, const struct lab_list_told_row *r)
{
    const struct told_walk *w = ctx;
    struct told_row row = {r->at, r->account, NULL, w->person, r->reason};
    TRY(account_name(w->call->tx, w->call->county, r->account, &row.account_name));
    return w->call->emit(w->call, &row);
}

/* From the first result of the tube to now, for each of its members. */
static err_t lab_told_query(struct view_call *call, const void *params)
{
    const struct tube_params *p = params;
    struct lab_first_result_row first;
    struct lab_find_tube_row tube;
    int64_t *people;
    size_t n;
    bool found, seen;
    TRY(lab_first_result(call->tx, call->county, p->tube_code, &first, &found));
    if (!found)
        return OK;
    TRY(lab_find_tube(call->tx, call->county, p->tube_code, &tube, &found));
    TRY(lab_is_seen(call, RIGHT_LAB, tube.site, &seen));
    if (!seen)
        return OK;
    TRY(sampling_tube_people(call->tx, call->county, p->tube_code, &people, &n));
    for (size_t i = 0; i < n; i++) {
        struct told_walk w = {call, people[i]};
        TRY(lab_list_told(call->tx, call->county, people[i], first.at, INT64_MAX, emit_told, &w));
    }
    return OK;
}

const struct view lab_views[] = {
    {VIEW(lab_progress, round, progress), .right = RIGHT_PROGRESS_READ, .anywhere = true, .one = true,
     .help = "How far the labs are."},
    {VIEW(lab_tube, tube, history), .right = RIGHT_PROGRESS_READ, .anywhere = true,
     .help = "Everything that labs said about a tube, first and later words."},
    {VIEW(lab_by_person, person, meaning), .right = RIGHT_ROSTER_READ, .help = "A person's results."},
    {VIEW(lab_pools, pools, pool), .right = RIGHT_PROGRESS_READ, .anywhere = true, .help = "Positive tubes and their re-checks."},
    {VIEW(lab_reconciliation, round, balance), .right = RIGHT_PROGRESS_READ, .anywhere = true,
     .help = "Per lab: received = reported - unreceived + in work + abnormal."},
    {.name = "lab_tubes", .params = lab_tubes_params, .params_size = sizeof(struct lab_tubes_params),
     .columns = lab_tubes_columns, .row_size = sizeof(struct lab_tubes_row), .query = lab_tubes_query,
     .right = RIGHT_LAB, .help = "Tubes of one lab: those that wait, the oldest first, or those with a result."},
    {.name = "lab_box_tubes", .params = lab_box_params, .params_size = sizeof(struct lab_box_params),
     .columns = lab_box_columns, .row_size = sizeof(struct lab_box_row), .query = lab_box_tubes_query,
     .right = RIGHT_PROGRESS_READ, .anywhere = true, .help = "Tubes of a box, and which of them a lab has scanned."},
    {.name = "lab_pool", .params = lab_pool_params, .params_size = sizeof(struct lab_pool_params),
     .columns = lab_pool_columns, .row_size = sizeof(struct lab_pool_row), .query = lab_pool_query,
     .right = RIGHT_LAB, .anywhere = true, .help = "Members of a tube, each with a tube of their own if there is one since."},
    {.name = "lab_cases", .params = lab_cases_params, .params_size = sizeof(struct lab_cases_params),
     .columns = lab_cases_columns, .row_size = sizeof(struct lab_cases_row), .query = lab_cases_query,
     .right = RIGHT_PROGRESS_READ, .anywhere = true,
     .help = "Positive and doubtful pools as cases: who answers, and how far each is."},
    {.name = "lab_case_people", .params = lab_case_params, .params_size = sizeof(struct lab_case_params),
     .columns = lab_case_people_columns, .row_size = sizeof(struct lab_case_people_row), .query = lab_case_people_query,
     .right = RIGHT_ROSTER_READ, .anywhere = true, .personal = true,
     .help = "Members of a pool and their households, of the reader's own areas, with what was done for each."},
    {.name = "lab_case_steps", .params = lab_case_params, .params_size = sizeof(struct lab_case_params),
     .columns = lab_case_steps_columns, .row_size = sizeof(struct lab_case_steps_row), .query = lab_case_steps_query,
     .right = RIGHT_PROGRESS_READ, .anywhere = true, .help = "What was done in the case of a pool, step by step."},
    {.name = "lab_day", .params = lab_day_params, .params_size = sizeof(struct lab_day_params),
     .columns = lab_day_columns, .row_size = sizeof(struct lab_day_row), .query = lab_day_query,
     .right = RIGHT_PROGRESS_READ, .anywhere = true,
     .help = "Reconciliation per lab and day: sealed = scanned + unscanned, received = reported - unreceived + in work + "
             "abnormal, raw runs against what was reported."},
    {.name = "lab_faults", .params = lab_faults_params, .params_size = sizeof(struct lab_faults_params),
     .columns = lab_faults_columns, .row_size = sizeof(struct lab_faults_row), .query = lab_faults_query,
     .right = RIGHT_PROGRESS_READ, .help = "What does not agree on one lab's day, and who answers for it."},
    {.name = "lab_runs", .params = lab_runs_params, .params_size = sizeof(struct lab_runs_params),
     .columns = lab_runs_columns, .row_size = sizeof(struct lab_runs_row), .query = lab_runs_query,
     .right = RIGHT_PROGRESS_READ, .help = "Runs of one lab and day, by machine and time."},
    {.name = "lab_run", .params = lab_run_params, .params_size = sizeof(struct lab_run_params),
     .columns = lab_run_columns, .row_size = sizeof(struct lab_run_row), .query = lab_run_query,
     .right = RIGHT_PROGRESS_READ, .help = "The wells of one run, with what was measured and what stands reported."},
    {.name = "lab_kept", .params = lab_kept_params, .params_size = sizeof(struct lab_kept_params),
     .columns = lab_kept_columns, .row_size = sizeof(struct lab_kept_row), .query = lab_kept_query,
     .right = RIGHT_LAB, .help = "Specimens that a lab keeps after their result, and until when."},
    {.name = "lab_outlook", .params = lab_outlook_params, .params_size = sizeof(struct lab_outlook_params),
     .columns = lab_outlook_columns, .row_size = sizeof(struct lab_outlook_row), .query = lab_outlook_query,
     .right = RIGHT_PROGRESS_READ, .one = true, .help = "A lab now: queue, what comes, ceiling, machines, forecast."},
    {.name = "lab_hours", .params = lab_outlook_params, .params_size = sizeof(struct lab_outlook_params),
     .columns = lab_hours_columns, .row_size = sizeof(struct lab_hours_row), .query = lab_hours_query,
     .right = RIGHT_PROGRESS_READ, .help = "The last 24 hours of a lab, hour by hour."},
    {VIEW(lab_channel, lab_channel, lab_channel), .right = RIGHT_PROGRESS_READ, .anywhere = true,
     .help = "How a lab sends its results, and the last HL7 message that was taken from it."},
    {VIEW(lab_told, tube, told), .right = RIGHT_LAB, .anywhere = true,
     .help = "Who looked at the result of a member since the tube's first result."},
    {0},
};

/* ---- the module ------------------------------------------------------------------------------------------------ */

struct report { void (*finding)(void *ctx, const char *text); void *ctx; };

static err_t report_lab(void *ctx, const struct lab_each_breach_row *row)
{
    const struct report *to = ctx;
    char text[160];
    snprintf(text, sizeof text, "round %lld, lab %lld, day %lld: the counts are not those of its tubes",
             (long long)row->round, (long long)row->site, (long long)row->day_at);
    to->finding(to->ctx, text);
    return OK;
}

static err_t check_labs(struct tx *tx, int64_t county, void (*finding)(void *ctx, const char *text), void *ctx)
{
    struct report to = {finding, ctx};
    return lab_each_breach(tx, county, report_lab, &to);
}

static err_t report_run(void *ctx, const struct lab_each_run_breach_row *row)
{
    const struct report *to = ctx;
    char text[160];
    snprintf(text, sizeof text, "lab %lld, run %s: the wells are not those that it counts", (long long)row->site, row->run);
    to->finding(to->ctx, text);
    return OK;
}

static err_t check_runs(struct tx *tx, int64_t county, void (*finding)(void *ctx, const char *text), void *ctx)
{
    struct report to = {finding, ctx};
    return lab_each_run_breach(tx, county, report_run, &to);
}

static err_t report_case(void *ctx, const struct lab_each_case_breach_row *row)
{
    const struct report *to = ctx;
    char text[160];
    snprintf(text, sizeof text, "tube %s: its case is not what its result says", row->tube_code);
    to->finding(to->ctx, text);
    return OK;
}

static err_t check_cases(struct tx *tx, int64_t county, void (*finding)(void *ctx, const char *text), void *ctx)
{
    struct report to = {finding, ctx};
    return lab_each_case_breach(tx, county, report_case, &to);
}

static const struct balance balances[] = {
    {"lab.counted_is_listed", "The counts of each lab and day equal the tubes themselves.", check_labs},
    {"lab.run_counts_its_wells", "The tubes and controls of each recorded run equal its wells.", check_runs},
    {"lab.positive_is_a_case", "Every positive or doubtful tube has a standing case, and no other tube.", check_cases},
    {0},
};
static const struct event_type *const events[] = {&tubes_received, &results_reported, &result_corrected,
                                                  &result_withdrawn, &recheck_reported, &run_recorded, &capacity_set,
                                                  &squad_set, &case_step_taken, &tube_rejected,
                                                  &tubes_discarded, &channel_set, NULL};

const struct module lab_module = {
    .name = "lab", .sql = &lab_catalogue, .events = events, .views = lab_views, .balances = balances,
    .routes = lab_routes,
};
