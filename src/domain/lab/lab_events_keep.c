/* lab_events_keep.c - specimens that are kept after their result: positives until they are
 * released, the others for the days that the county set (LEG_REPORTED_TO_DISCARDED). */
#include "domain/lab/lab_parts.h"
#include "domain/transfer/transfer.h"

#include <stdlib.h>

/* ---- lab.tubes_discarded ----------------------------------------------------------------- */

static const struct field tubes_discarded_rows[] = {
    LAB_SITE(struct tubes_discarded),
    TIME(struct tubes_discarded, reported_before, .need = true,
         .help = "Negative and invalid tubes whose result came before this were destroyed."),
    {0},
};

static err_t tubes_discarded_check(struct tx *tx, const struct event *ev, const void *body)
{
    const struct tubes_discarded *b = body;
    struct transfer_limit keep;
    TRY(lab_is_known(tx, ev->county, b->site));
    TRY(transfer_limit_of(tx, ev->county, LEG_REPORTED_TO_DISCARDED, ev->at, &keep));
    return b->reported_before <= ev->at - keep.warn_ms ? OK
               : FAIL(ERR_CONFLICT, "lab.kept_not_long_enough", .field = "reported_before");
}

static err_t tubes_discarded_apply(struct tx *tx, const struct event *ev, const void *body)
{
    const struct tubes_discarded *b = body;
    return lab_discard_tubes(tx, ev->county, b->site, b->reported_before, ev->at);
}

const struct event_type tubes_discarded = {
    .name = "lab.tubes_discarded", .help = "A lab destroyed negative and invalid specimens that were kept long enough.",
    .right = RIGHT_LAB, .body = tubes_discarded_rows, .body_size = sizeof(struct tubes_discarded),
    .check = tubes_discarded_check, .apply = tubes_discarded_apply,
};

/* ---- lab_kept ---------------------------------------------------------------------------------- */

const struct field lab_kept_params[] = {
    INT(struct lab_kept_params, site, .need = true, .scope = SCOPE_SITE, .help = "The lab."),
    TEXT(struct lab_kept_params, after, .max = 60, .help = "Where the page begins, as `next` of the page before said."),
    {0},
};
const struct field lab_kept_columns[] = {
    TEXT(struct lab_kept_row, tube_code, .help = "The tube."),
    TEXT(struct lab_kept_row, finding, .help = "What was found."),
    TIME(struct lab_kept_row, reported_at, .help = "When the result came."),
    TIME(struct lab_kept_row, keep_until_at, .help = "Until when it is kept at least; absent: until it is released."),
    TIME(struct lab_kept_row, clear_by_at, .help = "By when it is to be destroyed; absent: not by a date."),
    {0},
};

struct kept_walk { struct view_call *call; struct transfer_limit keep; };

static err_t emit_kept(void *ctx, const struct lab_list_kept_row *r)
{
    const struct kept_walk *w = ctx;
    bool positive = lab_is_positive(r->finding);
    struct lab_kept_row row = {r->tube_code, r->finding, r->reported_at, positive ? ABSENT : r->reported_at + w->keep.warn_ms,
                               positive ? ABSENT : r->reported_at + w->keep.overdue_ms};
    if (w->call->emitted + 1 == w->call->limit)
        w->call->next = arena_printf(w->call->arena, "%lld.%s", (long long)r->reported_at, r->tube_code);
    return w->call->emit(w->call, &row);
}

err_t lab_kept_query(struct view_call *call, const void *params)
{
    const struct lab_kept_params *p = params;
    struct kept_walk w = {.call = call};
    char *dot = NULL;
    int64_t at = p->after ? strtoll(p->after, &dot, 10) : 0;
    TRY(transfer_limit_of(call->tx, call->county, LEG_REPORTED_TO_DISCARDED, call->now, &w.keep));
    return lab_list_kept(call->tx, call->county, p->site, at, dot && *dot == '.' ? dot + 1 : "", call->limit, emit_kept, &w);
}
