/* audit_events.c - refused events that need not be mended. */
#include "domain/account/account.h"
#include "domain/audit/audit.h"
#include "audit_sql.h"
#include "ledger_sql.h"

#include <string.h>

static const struct field entry_dismissed_body[] = {
    INT(struct entry_dismissed, entry, .need = true, .min = 1, .max = (int64_t)1 << 53,
        .help = "The entry of quarantine."),
    TEXT(struct entry_dismissed, reason, .need = true, .min = 4, .max = 200, .help = "Why it need not be mended."),
    {0},
};

static err_t entry_dismissed_check(struct tx *tx, const struct event *ev, const void *body)
{
    const struct entry_dismissed *b = body;
    struct ledger_find_quarantine_row row;
    bool found, mine;
    TRY(ledger_find_quarantine(tx, ev->county, b->entry, &row, &found));
    if (!found)
        return FAIL(ERR_MISSING, "audit.no_such_entry", .field = "entry");
    if (strcmp(row.state, "open") != 0)
        return FAIL(ERR_CONFLICT, "audit.entry_closed", .field = "entry");
    TRY(account_works_under(tx, ev->actor, RIGHT_QUARANTINE, row.actor, ev->at, &mine));
    return mine ? OK : FAIL(ERR_FORBIDDEN, "audit.not_your_entry", .field = "entry");
}

/* Quarantine is kept beside the ledger and survives a rebuild, in which there is no
 * actor: then only our own table is made again. */
static err_t entry_dismissed_apply(struct tx *tx, const struct event *ev, const void *body)
{
    const struct entry_dismissed *b = body;
    TRY(audit_add_dismissal(tx, ev->county, b->entry, ev->seq, ev->actor_id, b->reason));
    if (!ev->actor)
        return OK;
    return ledger_close_quarantine(tx, ev->county, b->entry, "dismissed", ev->received_at, ev->actor_id, ABSENT);
}

const struct event_type entry_dismissed = {
    .name = "audit.entry_dismissed", .help = "A refused event need not be mended.", .right = RIGHT_QUARANTINE,
    .anywhere = true,
    .body = entry_dismissed_body, .body_size = sizeof(struct entry_dismissed),
    .check = entry_dismissed_check, .apply = entry_dismissed_apply,
};
