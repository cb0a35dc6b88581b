/* late.h - tables keyed by person that follow the ledger a little later.
 *
 * Every random page that a registration touches costs as much as all the rest of
 * it, so on SQLite "has this person been registered in this round" and
 * "document → person" are answered from memory; the table behind follows in
 * sorted slices when there is time, and always before it is 200,000 rows behind.
 * On PostgreSQL, where several servers share the data, the table itself is read,
 * and written before the transaction ends.  Callers see no difference.
 *
 * A late table maps (county, a, b) → value, and remembers in `seq` the event that
 * said so: after a crash the events since the last slice are indexed again, and
 * what a row already knows is not told to it twice.  Its .sql holds
 *     get   in: county int, a int, b int                     out: value int, seq int        :one
 *     put   in: county int, a int, b int, value int, seq int  (upsert)                       :add
 *     remove in: county int, a int, b int                                                     :run
 *     scan  out: county int, a int, b int, value int, seq int (all rows)                     :each
 * Views read the table and say as of which event it speaks (late_as_of). */
#pragma once
#include "data/db.h"

/* Memory of one table; only late.c looks inside. */
struct late_entry;
struct late_map { struct late_entry *at; size_t n, cap; };

struct late_table {
    const char *name;                /* the table's name */
    const struct statement *get, *put, *remove, *scan;
    struct late_map *map;            /* its memory on SQLite; the table's own */
};

/* Only in a write transaction.  A put must depend on nothing but its event and
 * a get of the same key. */
err_t late_get(struct tx *tx, const struct late_table *t, int64_t county, int64_t a, int64_t b,
               int64_t *value, bool *found);
err_t late_put(struct tx *tx, const struct late_table *t, int64_t county, int64_t a, int64_t b,
               int64_t value, int64_t seq);

/* Take a key out of memory and table in this transaction; for apply. */
err_t late_remove(struct tx *tx, const struct late_table *t, int64_t county, int64_t a, int64_t b);

/* The event up to which the late tables of this database have followed. */
err_t late_as_of(struct tx *tx, int64_t county, int64_t *seq);

/* Empty memory, for a replay into empty tables. */
void late_begin(struct db *db);
/* Load memory from the tables and index the events after them.  At start, and
 * after a rebuild.  Nothing on PostgreSQL. */
err_t late_start(struct db *db);
void late_stop(void);

/* Write at most `rows` waiting rows; *more says whether any are left.  When none
 * are, the cursors of all counties stand at their heads. */
err_t late_follow(struct tx *tx, int64_t rows, bool *more);
/* Write what must not outlive this transaction in memory: all on PostgreSQL, nothing
 * on SQLite.  The ledger does it at the end of each batch and replay. */
err_t late_settle(struct tx *tx);
/* late_follow without moving the cursors (a replay apart from the store). */
err_t late_write(struct tx *tx, int64_t rows);
int64_t late_waiting(void);
/* The transaction of the puts since the last call was committed. */
void late_committed(void);
