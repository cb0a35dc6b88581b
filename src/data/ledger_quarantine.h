/* ledger_quarantine.h - events that were refused, kept for a supervisor to mend. */
#pragma once
#include "data/ledger.h"

/* Keep a refused event; its text is sealed whole.  *last_entry is the number of
 * the county's newest entry, or -1 when it was not looked up yet. */
err_t quarantine_put(struct tx *tx, const struct incoming *in, err_t why, int64_t now, int64_t *last_entry,
                     struct answer *out);

/* May this event mend the entry that it names?  It must be open, and the actor
 * must hold the right to mend. */
err_t quarantine_may_mend(struct tx *tx, const struct event *ev);

/* What was told as a JSON object. */
void told_json(const struct err_told *told, struct buf *out);
