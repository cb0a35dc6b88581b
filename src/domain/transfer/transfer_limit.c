/* transfer_limit.c - how long each leg of a specimen may take: dated data, with the values of
 * official practice until a county sets its own. */
#include "core/clock.h"
#include "domain/transfer/transfer_parts.h"

#include <string.h>

const char *const transfer_legs[LEGS + 1] = {
    [LEG_PACKED_TO_SEALED] = "packed_to_sealed", [LEG_SEALED_TO_PICKED_UP] = "sealed_to_picked_up",
    [LEG_SEALED_TO_RECEIVED] = "sealed_to_received", [LEG_RECEIVED_TO_REPORTED] = "received_to_reported",
    [LEG_POOL_TO_CONTACTED] = "pool_to_contacted", [LEG_POOL_TO_SAMPLED] = "pool_to_sampled",
    [LEG_REPORTED_TO_DISCARDED] = "reported_to_discarded",
};

/* Boxes leave every hour (Daxing); specimens reach the lab within 2 to 4 hours of sampling; 6 to
 * 12 hours from receipt to result (Lanzhou, 2022); negatives are kept for 3 days at least (Hefei,
 * 2022).  No hours are published for pools: ours. */
static const struct { int64_t warn_minutes, overdue_minutes; } usual[LEGS] = {
    [LEG_PACKED_TO_SEALED] = {60, 120}, [LEG_SEALED_TO_PICKED_UP] = {60, 120}, [LEG_SEALED_TO_RECEIVED] = {120, 240},
    [LEG_RECEIVED_TO_REPORTED] = {360, 720}, [LEG_POOL_TO_CONTACTED] = {30, 120}, [LEG_POOL_TO_SAMPLED] = {120, 240},
    [LEG_REPORTED_TO_DISCARDED] = {3 * 24 * 60, 7 * 24 * 60},
};

enum { MINUTES_MOST = 60 * 24 * 60 };

/* ---- transfer.limit_set ------------------------------------------------------------------ */

static const struct field limit_set_rows[] = {
    CHOICE(struct limit_set, leg, .need = true, .choices = transfer_legs, .help = "From what to what."),
    TIME(struct limit_set, from_at, .need = true, .help = "From when it holds."),
    INT(struct limit_set, warn_minutes, .need = true, .min = 1, .max = MINUTES_MOST, .help = "Late after so many minutes."),
    INT(struct limit_set, overdue_minutes, .need = true, .min = 1, .max = MINUTES_MOST, .help = "Overdue after so many."),
    {0},
};

static err_t limit_set_check(struct tx *tx, const struct event *ev, const void *body)
{
    const struct limit_set *b = body;
    (void)tx, (void)ev;
    return b->warn_minutes < b->overdue_minutes ? OK
               : FAIL(ERR_INVALID, "transfer.late_before_overdue", .field = "overdue_minutes");
}

static err_t limit_set_apply(struct tx *tx, const struct event *ev, const void *body)
{
    const struct limit_set *b = body;
    return transfer_set_limit(tx, ev->county, b->leg, b->from_at, b->warn_minutes, b->overdue_minutes);
}

const struct event_type limit_set = {
    .name = "transfer.limit_set", .help = "How long a leg may take, from a moment on.", .right = RIGHT_ROUND_EDIT,
    .body = limit_set_rows, .body_size = sizeof(struct limit_set), .check = limit_set_check, .apply = limit_set_apply,
};

err_t transfer_limit_of(struct tx *tx, int64_t county, enum leg leg, int64_t at, struct transfer_limit *out)
{
    struct transfer_find_limit_row set;
    bool found;
    TRY(transfer_find_limit(tx, county, transfer_legs[leg], at, &set, &found));
    int64_t warn = found ? set.warn_minutes : usual[leg].warn_minutes;
    int64_t overdue = found ? set.overdue_minutes : usual[leg].overdue_minutes;
    *out = (struct transfer_limit){warn * CLOCK_MINUTE, overdue * CLOCK_MINUTE, found ? set.from_at : ABSENT};
    return OK;
}

/* ---- transfer_limits --------------------------------------------------------------------------- */

const struct field transfer_limits_params[] = {
    TIME(struct transfer_limits_params, at, .help = "As of when; left out: now."),
    {0},
};
const struct field transfer_limits_columns[] = {
    TEXT(struct transfer_limits_row, leg, .help = "From what to what."),
    INT(struct transfer_limits_row, warn_ms, .help = "Late after so many milliseconds."),
    INT(struct transfer_limits_row, overdue_ms, .help = "Overdue after so many."),
    TIME(struct transfer_limits_row, from_at, .help = "Since when this holds; absent: as is usual, nobody set it."),
    {0},
};

err_t transfer_limits_query(struct view_call *call, const void *params)
{
    int64_t at = ((const struct transfer_limits_params *)params)->at;
    for (enum leg leg = 0; leg < LEGS && call->emitted < call->limit; leg++) {
        struct transfer_limit limit;
        TRY(transfer_limit_of(call->tx, call->county, leg, at == ABSENT ? call->now : at, &limit));
        struct transfer_limits_row row = {transfer_legs[leg], limit.warn_ms, limit.overdue_ms, limit.from_at};
        TRY(call->emit(call, &row));
    }
    return OK;
}
