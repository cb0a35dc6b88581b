/* lab_views_work.c - what a laboratory has to do: tubes that wait, boxes to be scanned,
 * members of a positive pool to be tested singly. */
#include "domain/lab/lab_parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- lab_tubes ------------------------------------------------------------------------------- */

static const char *const tube_states[] = {"waiting", "abnormal", "negative", "positive", "doubtful", "invalid", NULL};

const struct field lab_tubes_params[] = {
    INT(struct lab_tubes_params, round, .need = true, .help = "The round."),
    INT(struct lab_tubes_params, site, .need = true, .scope = SCOPE_SITE, .help = "The lab."),
    CHOICE(struct lab_tubes_params, state, .choices = tube_states,
           .help = "waiting (when left out): in good condition, without a result; abnormal: cannot be run; or a finding."),
    TEXT(struct lab_tubes_params, after, .max = 60, .help = "Where the page begins, as `next` of the page before said."),
    {0},
};

const struct field lab_tubes_columns[] = {
    TEXT(struct lab_tubes_row, tube_code, .help = "The tube."),
    TIME(struct lab_tubes_row, received_at, .help = "When the lab scanned it."),
    TEXT(struct lab_tubes_row, condition, .help = "How it arrived."),
    TEXT(struct lab_tubes_row, finding, .help = "What was found."),
    REAL(struct lab_tubes_row, ct_orf1ab, .help = "Cycle of ORF1ab."),
    REAL(struct lab_tubes_row, ct_n, .help = "Cycle of N."),
    TEXT(struct lab_tubes_row, run, .help = "The run or plate."),
    TIME(struct lab_tubes_row, reported_at, .help = "When the result came."),
    INT(struct lab_tubes_row, registered, .help = "Persons in it."),
    BOOL(struct lab_tubes_row, barred, .help = "Persons and swabs differ: nobody in it may be told that it is negative."),
    {0},
};

static err_t emit_tube(struct view_call *call, struct lab_tubes_row *row)
{
    struct sampling_tube_facts tube;
    bool found;
    TRY(sampling_tube(call->tx, call->county, row->tube_code, &tube, &found));
    row->registered = found ? tube.registered : ABSENT;
    row->barred = found && tube.barred;
    return call->emit(call, row);
}

static err_t emit_waiting(void *ctx, const struct lab_list_waiting_row *r)
{
    struct view_call *call = ctx;
    struct lab_tubes_row row = {.tube_code = r->tube_code, .received_at = r->received_at, .condition = r->condition,
                                .ct_orf1ab = NAN, .ct_n = NAN, .reported_at = ABSENT};
    if (call->emitted + 1 == call->limit)
        call->next = arena_printf(call->arena, "%lld.%s", (long long)r->received_at, r->tube_code);
    return emit_tube(call, &row);
}

static err_t emit_found(void *ctx, const struct lab_list_found_row *r)
{
    struct view_call *call = ctx;
    struct lab_tubes_row row = {.tube_code = r->tube_code, .received_at = r->received_at, .condition = r->condition,
                                .finding = r->finding, .ct_orf1ab = r->ct_orf1ab, .ct_n = r->ct_n, .run = r->run,
                                .reported_at = r->reported_at};
    if (call->emitted + 1 == call->limit)
        call->next = arena_strdup(call->arena, r->tube_code);
    return emit_tube(call, &row);
}

static err_t list_waiting(struct view_call *call, const struct lab_tubes_params *p, bool good)
{
    int64_t at = 0;
    char *dot = NULL;
    if (p->after)
        at = strtoll(p->after, &dot, 10);
    const char *code = dot && *dot == '.' ? dot + 1 : "";
    return lab_list_waiting(call->tx, call->county, p->round, p->site, good, at, code, call->limit, emit_waiting, call);
}

err_t lab_tubes_query(struct view_call *call, const void *params)
{
    const struct lab_tubes_params *p = params;
    if (!p->state || strcmp(p->state, "waiting") == 0)
        return list_waiting(call, p, true);
    if (strcmp(p->state, "abnormal") == 0)
        return list_waiting(call, p, false);
    return lab_list_found(call->tx, call->county, p->round, p->site, p->state, p->after ? p->after : "", call->limit,
                          emit_found, call);
}

/* ---- lab_box_tubes ----------------------------------------------------------------------------- */

static const char *const scan_states[] = {"missing", "received", NULL};

const struct field lab_box_params[] = {
    TEXT(struct lab_box_params, box_code, .need = true, .min = 20, .max = 20, .form = FORM_DIGITS, .help = "The box."),
    CHOICE(struct lab_box_params, state, .choices = scan_states, .help = "Only tubes that no lab has scanned, or only the others."),
    TEXT(struct lab_box_params, after, .max = 20, .form = FORM_DIGITS, .help = "Where the page begins."),
    {0},
};

const struct field lab_box_columns[] = {
    TEXT(struct lab_box_row, tube_code, .help = "The tube."),
    TIME(struct lab_box_row, packed_at, .help = "When it was packed."),
    TEXT(struct lab_box_row, state, .help = "Open, closed, void or empty."),
    TIME(struct lab_box_row, received_at, .help = "When a lab scanned it; absent: none has."),
    TEXT(struct lab_box_row, condition, .help = "How it arrived there."),
    INT(struct lab_box_row, lab_site, .help = "That lab."),
    TEXT(struct lab_box_row, lab_name, .help = "Its name."),
    {0},
};

static err_t emit_box_tube(void *ctx, const struct lab_list_box_row *r)
{
    struct view_call *call = ctx;
    struct lab_box_row row = {r->tube_code, r->packed_at, r->state, r->received_at, r->condition, r->lab_site, r->lab_name};
    if (call->emitted + 1 == call->limit)
        call->next = arena_strdup(call->arena, r->tube_code);
    return call->emit(call, &row);
}

err_t lab_box_tubes_query(struct view_call *call, const void *params)
{
    const struct lab_box_params *p = params;
    bool received = p->state && strcmp(p->state, "received") == 0;
    return lab_list_box(call->tx, call->county, p->box_code, !p->state, received, p->after ? p->after : "",
                        call->limit, emit_box_tube, call);
}

/* ---- lab_pool ------------------------------------------------------------------------------------ */

const struct field lab_pool_params[] = {
    TEXT(struct lab_pool_params, tube_code, .need = true, .min = 20, .max = 20, .form = FORM_DIGITS, .help = "The pool."),
    {0},
};

const struct field lab_pool_columns[] = {
    INT(struct lab_pool_row, person, .help = "Who."),
    TEXT(struct lab_pool_row, finding, .help = "What the re-check found; absent: it is still to be made."),
    TIME(struct lab_pool_row, at, .help = "When it was made."),
    TEXT(struct lab_pool_row, own_tube, .help = "The newest tube in which this person stands alone, if there is one."),
    TIME(struct lab_pool_row, own_sampled_at, .help = "When this person was registered into it."),
    TEXT(struct lab_pool_row, own_finding, .help = "What was found in that tube."),
    TIME(struct lab_pool_row, own_reported_at, .help = "When that result came."),
    {0},
};

/* Whoever of a positive pool was sampled again has a tube alone. */
err_t lab_find_own_tube(struct view_call *call, const char *pool, struct lab_pool_row *row)
{
    struct sampling_registration *list;
    struct sampling_tube_facts tube;
    struct lab_find_tube_row result;
    size_t n;
    bool found;
    TRY(sampling_of_person(call->tx, call->county, row->person, &list, &n));
    for (size_t i = 0; i < n && !row->own_tube && strcmp(list[i].tube_code, pool) != 0; i++) {
        TRY(sampling_tube(call->tx, call->county, list[i].tube_code, &tube, &found));
        if (list[i].standing && found && tube.registered == 1) {
            row->own_tube = list[i].tube_code;
            row->own_sampled_at = list[i].at;
        }
    }
    if (!row->own_tube)
        return OK;
    TRY(lab_find_tube(call->tx, call->county, row->own_tube, &result, &found));
    if (found) {
        row->own_finding = result.finding;
        row->own_reported_at = result.reported_at;
    }
    return OK;
}

static err_t emit_member(struct view_call *call, const char *pool, int64_t person)
{
    struct lab_pool_row row = {.person = person, .at = ABSENT, .own_sampled_at = ABSENT, .own_reported_at = ABSENT};
    struct lab_find_recheck_row recheck;
    bool found;
    TRY(lab_find_recheck(call->tx, call->county, pool, person, &recheck, &found));
    if (found) {
        row.finding = recheck.finding;
        row.at = recheck.at;
    }
    TRY(lab_find_own_tube(call, pool, &row));
    return call->emit(call, &row);
}

err_t lab_pool_query(struct view_call *call, const void *params)
{
    const char *pool = ((const struct lab_pool_params *)params)->tube_code;
    struct lab_find_tube_row tube;
    int64_t *people;
    size_t n;
    bool found, seen;
    TRY(late_as_of(call->tx, call->county, &call->as_of));
    TRY(lab_find_tube(call->tx, call->county, pool, &tube, &found));
    if (!found)
        return FAIL(ERR_CONFLICT, "lab.pool_not_positive", .field = "tube_code");
    TRY(lab_is_seen(call, RIGHT_LAB, tube.site, &seen));
    if (!seen)
        return FAIL(ERR_FORBIDDEN, "rights.not_here", .field = "tube_code");
    TRY(sampling_tube_people(call->tx, call->county, pool, &people, &n));
    for (size_t i = 0; i < n && call->emitted < call->limit; i++)
        TRY(emit_member(call, pool, people[i]));
    return OK;
}
