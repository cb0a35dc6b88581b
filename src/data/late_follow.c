/* late_follow.c - writing what waits into the late tables, in sorted slices; see late.h.
 *
 * A pass freezes what is fresh, sorts it as the tables are sorted, and writes it slice by
 * slice, a little faster than new rows come.  A pass begins when much has gathered, or
 * when the oldest has waited long: pages are touched for many rows at once, yet views are
 * never far behind, and after a crash there is little to index again. */
#include "data/late_parts.h"

#include "core/clock.h"
#include "core/log.h"
#include "data/ledger.h"
#include "data/module.h"
#include "ledger_sql.h"
#include "store_sql.h"

#include <stdlib.h>
#include <string.h>

enum {
    FRESH_MOST = 180000,    /* then a pass begins: a batch more still fits where 3/4 of 2^18 do … */
    FRESH_MS = 5000,        /* … or when its oldest row has waited so long */
    SLICE_LEAST = 256,      /* rows that a busy batch writes beside its own */
};

/* ---- a pass -------------------------------------------------------------------------------- */

static void free_list(void)
{
    free(late.list);
    late.list = NULL;
    late.n_list = late.written = late.committed = 0;
    rows_clear(&late.frozen);
}

/* A list that was written in this same transaction may yet be rolled back: its rows are
 * frozen once more. */
static void freeze(void)
{
    for (size_t i = late.committed; i < late.n_list; i++) {
        const struct late_row *row = rows_find(&late.frozen, &late.list[i]);
        if (row && !rows_find(&late.fresh, row))
            rows_put(&late.fresh, row);
    }
    free_list();
    struct late_rows swap = late.frozen;
    late.frozen = late.fresh;
    late.fresh = swap;
    late.list = rows_sorted(&late.frozen);
    late.n_list = late.frozen.n;
    late.froze = mem_resize(late.froze, late.n_seen + 1, sizeof *late.froze);
    memcpy(late.froze, late.seen, late.n_seen * sizeof *late.froze);
    late.n_froze = late.n_seen;
}

static void slice_committed(void *arg)
{
    (void)arg;
    late.committed = late.written;
    if (late.list && late.written == late.n_list)
        free_list();
}

static void slice_rolled_back(void *arg)
{
    (void)arg;
    late.written = late.committed;
}

/* What this transaction takes out stays out; what it changes is written as it was, since
 * the cursor will say that the table knows every event up to the freeze. */
static bool is_taken_out(const struct late_row *key)
{
    const struct late_row *mine = rows_find(&late.mine, key);
    return mine && mine->seq == 0;
}

/* The row of the list, or NULL when it was taken out since the freeze. */
static const struct late_row *still_frozen(const struct late_row *key)
{
    return late.frozen.n == late.n_list ? key : rows_find(&late.frozen, key);
}

static err_t write_slice(struct tx *tx, int64_t rows)
{
    tx_on_rollback(tx, slice_rolled_back, NULL);
    tx_on_commit(tx, slice_committed, NULL);
    for (; late.written < late.n_list && rows > 0; rows--) {
        const struct late_row *key = &late.list[late.written++];
        const struct late_row *row = still_frozen(key);
        if (row && !is_taken_out(key))
            TRY(late_put_row(tx, row));
    }
    return OK;
}

/* When a pass is done the tables hold every event up to where it began. */
static err_t move_cursors(struct tx *tx)
{
    for (size_t i = 0; i < late.n_froze; i++)
        TRY(late_set_cursor(tx, late.froze[i].county, late.froze[i].seq));
    return OK;
}

static err_t go_on(struct tx *tx, int64_t rows, bool with_cursors)
{
    bool ended = late.written == late.n_list;
    if (ended && late.fresh.n)
        freeze();
    else if (ended)
        return OK;
    TRY(write_slice(tx, rows));
    return with_cursors && late.written == late.n_list ? move_cursors(tx) : OK;
}

err_t late_keep_up(struct tx *tx)
{
    int64_t own = (int64_t)late.mine.n;
    if (late_due_ms() != 0)
        return OK;
    return go_on(tx, own + own / 4 + SLICE_LEAST, true);
}

int64_t late_due_ms(void)
{
    if (late.written < late.n_list || late.fresh.n >= FRESH_MOST)
        return 0;
    if (late.fresh.n == 0)
        return -1;
    int64_t left = FRESH_MS - (clock_ticks_us() - late.fresh_since_us) / 1000;
    return left > 0 ? left : 0;
}

/* ---- all of it --------------------------------------------------------------------------------- */

int64_t late_waiting(void)
{
    return (int64_t)(late.fresh.n + late.n_list - late.written + late.mine.n - late.mine_written);
}

err_t late_write_mine(struct tx *tx)
{
    struct late_row *list = rows_sorted(&late.mine);
    err_t why = OK;
    for (size_t i = 0; i < late.mine.n && !why; i++)
        if (list[i].seq && list[i].table->put)
            why = late_put_row(tx, &list[i]);
    free(list);
    late.mine_written = late.mine.n;
    return why;
}

static err_t write_some(struct tx *tx, int64_t rows, bool with_cursors)
{
    TRY(go_on(tx, rows, with_cursors));
    bool only_mine = late_waiting() == (int64_t)(late.mine.n - late.mine_written);
    return only_mine && late_waiting() > 0 && (int64_t)late.mine.n <= rows ? late_write_mine(tx) : OK;
}

err_t late_write(struct tx *tx, int64_t rows)
{
    return write_some(tx, rows, false);
}

err_t late_settle(struct tx *tx)
{
    return late.whole ? OK : late_write_mine(tx);
}

static err_t set_cursors(struct tx *tx)
{
    int64_t *counties;
    size_t n;
    TRY(ledger_counties(tx, &counties, &n));
    for (size_t i = 0; i < n; i++) {
        struct ledger_read_head_row head;
        bool found;
        TRY(ledger_read_head(tx, counties[i], &head, &found));
        TRY(late_set_cursor(tx, counties[i], head.seq));
    }
    return OK;
}

err_t late_follow(struct tx *tx, int64_t rows, bool *more)
{
    TRY(write_some(tx, rows, true));
    *more = late_waiting() > 0;
    return *more || !late.whole ? OK : set_cursors(tx);
}

err_t late_as_of(struct tx *tx, int64_t county, int64_t *seq)
{
    struct late_find_cursor_row cursor;
    struct ledger_read_head_row head;
    bool found;
    if (db_dialect(tx->db) == DIALECT_SQLITE) {
        TRY(late_find_cursor(tx, county, &cursor, &found));
        *seq = found ? cursor.seq : 0;
        return OK;
    }
    TRY(ledger_read_head(tx, county, &head, &found));
    *seq = found ? head.seq : 0;
    return OK;
}

/* ---- start --------------------------------------------------------------------------------------- */

static err_t load_value(void *ctx, const struct value *out)
{
    const struct late_table *t = ctx;
    values_put(t->map, out[0].i, out[1].i, out[2].i);
    return OK;
}

static err_t load_tables(struct tx *tx)
{
    for (size_t i = 0; modules[i]; i++)
        for (const struct late_table *const *t = modules[i]->late; t && *t; t++)
            if ((*t)->memory == LATE_VALUES || (*t)->memory == LATE_MIRROR)
                TRY(db_each(tx, (*t)->scan, NULL, load_value, (void *)(uintptr_t)*t));
    return OK;
}

static err_t index_recent(struct tx *tx)
{
    int64_t *counties;
    size_t n;
    TRY(ledger_counties(tx, &counties, &n));
    for (size_t i = 0; i < n; i++) {
        int64_t seq;
        TRY(late_as_of(tx, counties[i], &seq));
        TRY(ledger_reindex(tx, counties[i], seq + 1));
    }
    return OK;
}

static err_t load(struct db *db)
{
    ARENA_SCOPED a = {0};
    TX_SCOPED tx = {0};
    TRY(tx_begin(db, &a, TX_WRITE, &tx));
    TRY(load_tables(&tx));
    TRY(index_recent(&tx));
    return tx_commit(&tx);
}

err_t late_start(struct db *db)
{
    late_begin(db);
    if (!late.whole)
        return OK;
    late.indexing = true;
    err_t why = load(db);
    late.indexing = false;
    if (!why)
        log_say(LOG_INFO, "late.started", "waiting=%lld", (long long)late_waiting());
    return why;
}
