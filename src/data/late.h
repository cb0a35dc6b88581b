/* late.h - tables keyed by person that follow the ledger a little later.
 *
 * Every random page that a registration touches costs as much as all the rest of
 * it, so on SQLite what an event says of a person waits in memory, and the table
 * behind it follows in sorted slices: at once when there is nothing else to do,
 * else within seconds.  On PostgreSQL, where several servers share the data, the
 * table itself is read, and written before the transaction ends.  Callers see no
 * difference.
 *
 * A late table maps (county, a, b) → value, and remembers in `seq` the event that
 * said so: after a crash the events since the last slice are indexed again, and
 * what a row already knows is not told to it twice.  Its .sql holds
 *     get    in: county int, a int, b int; out: value int, seq int                            :one
 *     put    in: county int, a int, b int, value int, seq int  (upsert)                       :add
 *     remove in: county int, a int, b int                                                     :run
 *     scan   see below                                                                        :each
 * Views read the table and say as of which event it speaks (late_as_of). */
#pragma once
#include "data/db.h"

/* What of a table stays in memory on SQLite, beside what waits to be written. */
enum late_memory {
    LATE_NOTHING,   /* it is asked for seldom: late_get reads the table.  No scan. */
    LATE_VALUES,    /* every row.  a and b are a digest that holds the county too.
                     * scan out: a int, b int, value int (all rows) */
    LATE_MARKS,     /* which b have a row, for each a that is asked for: most have none.
                     * scan in: county int, a int; out: b int */
    LATE_MIRROR,    /* as LATE_VALUES, of a table that its module writes itself, and tells
                     * here in the same transaction.  No put and no remove. */
};

/* Memory of one table; only data/late*.c look inside. */
struct late_value;
struct late_group;
struct late_map {
    struct late_value *values;
    size_t n, cap;
    struct late_group *groups;
};

struct late_table {
    const char *name;                /* the table's name */
    const struct statement *get, *put, *remove, *scan;
    struct late_map *map;            /* its memory on SQLite; the table's own */
    enum late_memory memory;
};

/* Only in a write transaction.  A put must depend on nothing but its event and
 * a get of the same key; an event puts a key once. */
err_t late_get(struct tx *tx, const struct late_table *t, int64_t county, int64_t a, int64_t b,
               int64_t *value, bool *found);
err_t late_put(struct tx *tx, const struct late_table *t, int64_t county, int64_t a, int64_t b,
               int64_t value, int64_t seq);

/* What events will ask for soon, told before a batch; then it is read, all of it at once.
 * On PostgreSQL, where each late_get is a round trip; on SQLite nothing is done. */
void late_ask_ahead(struct tx *tx, const struct late_table *t, int64_t county, int64_t a, int64_t b);
err_t late_read_ahead(struct tx *tx);

/* Are events told again that were applied before the start? */
bool late_is_indexing(void);

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
/* The same without moving the cursors: before the tables are read in this
 * transaction, or apart from the store. */
err_t late_write(struct tx *tx, int64_t rows);
/* As much as must be written now, while there is other work. */
err_t late_keep_up(struct tx *tx);
/* Write what must not outlive this transaction in memory: all on PostgreSQL, nothing
 * on SQLite.  The ledger does it at the end of each batch and replay. */
err_t late_settle(struct tx *tx);
int64_t late_waiting(void);
/* In how many milliseconds something must be written; -1: nothing waits. */
int64_t late_due_ms(void);
