/* late_ahead.c - reading what a batch will ask for, all of it at once; see late.h.
 *
 * On PostgreSQL each look-up is a round trip.  A module tells what its events will ask
 * for; the rows are read together, and late_get finds them in memory until the
 * transaction ends.  Rows that the transaction puts stand before them. */
#include "data/late_parts.h"

#include <stdlib.h>
#include <string.h>

static void forget(void *arg)
{
    (void)arg;
    late_forget_ahead();
}

void late_forget_ahead(void)
{
    rows_clear(&late.asked);
    rows_clear(&late.ahead);
}

void late_ask_ahead(struct tx *tx, const struct late_table *t, int64_t county, int64_t a, int64_t b)
{
    const struct late_row key = {.table = t, .county = county, .a = a, .b = b};
    if (late.whole || rows_find(&late.ahead, &key) || late.asked.n + late.ahead.n >= LATE_AHEAD_MOST)
        return;
    if (late.asked.n + late.ahead.n == 0) {
        tx_on_rollback(tx, forget, NULL);
        tx_on_commit(tx, forget, NULL);
    }
    rows_put(&late.asked, &key);
}

static err_t keep_found(void *ctx, size_t place, const struct value *out)
{
    struct late_row row = ((const struct late_row *)ctx)[place];
    row.value = out[0].i;
    row.seq = out[1].i;
    rows_put(&late.ahead, &row);
    return OK;
}

/* Rows of one table; those that it does not have are known not to be there. */
static err_t read_rows(struct tx *tx, struct late_row *rows, size_t n)
{
    enum { KEY = 3 };
    struct value *in = arena_array(tx->arena, struct value, n * KEY);
    for (size_t i = 0; i < n; i++) {
        const int64_t key[KEY] = {rows[i].county, rows[i].a, rows[i].b};
        for (size_t k = 0; k < KEY; k++)
            in[i * KEY + k] = (struct value){VALUE_INT, {.i = key[k]}};
        rows_put(&late.ahead, &rows[i]);
    }
    return db_one_for_each(tx, rows->table->get, in, n, keep_found, rows);
}

static err_t read_tables(struct tx *tx, struct late_row *list, size_t n)
{
    for (size_t from = 0, to; from < n; from = to) {
        for (to = from + 1; to < n && list[to].table == list[from].table; to++)
            ;
        TRY(read_rows(tx, list + from, to - from));
    }
    return OK;
}

err_t late_read_ahead(struct tx *tx)
{
    size_t n = late.asked.n;
    if (n == 0)
        return OK;
    struct late_row *list = rows_sorted(&late.asked);
    rows_clear(&late.asked);
    err_t why = read_tables(tx, list, n);
    free(list);
    return why;
}
