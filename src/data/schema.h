/* schema.h - making, migrating and emptying the tables.
 *
 * Kept tables (the ledger, keys, sessions, quarantine) change by numbered
 * migrations.  Tables made from the ledger are dropped and replayed whenever the
 * text that defines them changes. */
#pragma once
#include "data/db.h"

/* Open the store for writing: make what is missing, migrate, replay projections
 * whose definition changed, and load what is kept in memory.  *replayed: events
 * that were replayed.  Keys: schema.newer_than_program. */
err_t schema_open(const char *url, struct db **out, int64_t *replayed);

/* Make the tables of projections on a connection that has none (db_open_aside). */
err_t schema_make_projections(struct db *db);

/* Let the planner look at tables that were just filled. */
err_t schema_analyse_projections(struct db *db);

/* Drop all projections and replay the ledger, in one transaction a county. */
err_t schema_rebuild(struct db *db, int64_t *events);

/* Every catalogue of data/ and of the modules, ends in NULL. */
const struct catalogue *const *schema_catalogues(void);
