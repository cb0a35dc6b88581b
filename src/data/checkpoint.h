/* checkpoint.h - moving SQLite's log into the database, beside the writer.
 *
 * A thread with its own connection does it every quarter of a second, a little at
 * a time.  Under constant writing that never ends the log, so when the log grows
 * past a cap the writer itself starts it anew between two batches. */
#pragma once
#include "core/err.h"

struct db;

/* Nothing on PostgreSQL. */
err_t checkpoint_start(const char *url);
void checkpoint_stop(void);

/* Called by the writer between batches. */
void checkpoint_if_wanted(struct db *writing);
