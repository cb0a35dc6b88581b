/* late.c - asking and telling: memory in front of tables that follow; see late.h.
 *
 * What a transaction puts is its own (`mine`) until it commits: then it is `fresh`, and
 * waits on SQLite; late_follow.c writes it.  On PostgreSQL all of `mine` is written
 * before the commit, and a batch reads its own rows meanwhile. */
#include "data/late_parts.h"

#include "core/clock.h"
#include "data/module.h"

#include <stdlib.h>
#include <string.h>

enum { MINE_MOST = 200000 };   /* rows of one transaction that only memory holds */

struct late_state late;

/* ---- the table itself ------------------------------------------------------------------ */

static err_t get_row(struct tx *tx, struct late_row *row, bool *found)
{
    const struct value in[] = {{VALUE_INT, {.i = row->county}}, {VALUE_INT, {.i = row->a}}, {VALUE_INT, {.i = row->b}}};
    struct value out[2];
    TRY(db_one(tx, row->table->get, in, out, found));
    if (*found) {
        row->value = out[0].i;
        row->seq = out[1].i;
    }
    return OK;
}

err_t late_put_row(struct tx *tx, const struct late_row *row)
{
    const struct value in[] = {{VALUE_INT, {.i = row->county}}, {VALUE_INT, {.i = row->a}}, {VALUE_INT, {.i = row->b}},
                               {VALUE_INT, {.i = row->value}}, {VALUE_INT, {.i = row->seq}}};
    return db_add(tx, row->table->put, in);
}

/* ---- the end of a transaction ------------------------------------------------------------ */

static void note_seen(int64_t county, int64_t seq)
{
    size_t i = 0;
    while (i < late.n_seen && late.seen[i].county != county)
        i++;
    if (i == late.n_seen) {
        late.seen = mem_resize(late.seen, ++late.n_seen, sizeof *late.seen);
        late.seen[i] = (struct late_seen){county, 0};
    }
    if (late.seen[i].seq < seq)
        late.seen[i].seq = seq;
}

static bool holds_values(const struct late_table *t)
{
    return t->memory == LATE_VALUES || t->memory == LATE_MIRROR;
}

static void forget_row(const struct late_row *r)
{
    rows_take_out(&late.fresh, r);
    rows_take_out(&late.frozen, r);
    if (holds_values(r->table))
        values_take_out(r->table->map, r->a, r->b);
}

/* A row that is in its table waits no longer, in whatever form. */
static void keep_row(const struct late_row *r, bool written)
{
    if (written || r->seq == 0)
        forget_row(r);
    else if (r->table->memory != LATE_MIRROR)
        rows_put(&late.fresh, r);
    note_seen(r->county, r->seq);
    if (holds_values(r->table) && r->seq)
        values_put(r->table->map, r->a, r->b, r->value);
}

static void keep_mine(bool written)
{
    if (late.fresh.n == 0)
        late.fresh_since_us = clock_ticks_us();
    for (size_t i = 0; i < late.mine.cap && late.whole; i++)
        if (late.mine.at[i].table)
            keep_row(&late.mine.at[i], written);
    rows_clear(&late.mine);
    late.mine_written = 0;
}

static void committed(void *arg)
{
    (void)arg;
    keep_mine(late.mine_written == late.mine.n);
}

static void rolled_back(void *arg)
{
    (void)arg;
    rows_clear(&late.mine);
    late.mine_written = 0;
}

/* Only a transaction so large that its rows left memory takes knowledge with it. */
static void lost(void *arg)
{
    (void)arg;
    late.lost = true;
}

static err_t spill(struct tx *tx)
{
    TRY(late_write_mine(tx));
    if (late.whole)
        tx_on_rollback(tx, lost, NULL);
    keep_mine(true);
    late_forget_ahead();   /* it is older than what was just written */
    return OK;
}

static err_t put_mine(struct tx *tx, const struct late_row *row)
{
    if (late.mine.n >= MINE_MOST)
        TRY(spill(tx));
    if (late.mine.n == 0) {
        tx_on_rollback(tx, rolled_back, NULL);
        tx_on_commit(tx, committed, NULL);
    }
    rows_put(&late.mine, row);
    late.mine_written = 0;
    return OK;
}

/* ---- marks --------------------------------------------------------------------------------- */

static err_t mark(void *ctx, const struct value *out)
{
    marks_set(ctx, out[0].i);
    return OK;
}

static void mark_waiting(struct late_group *g, const struct late_rows *rows, const struct late_row *key)
{
    for (size_t i = 0; i < rows->cap; i++) {
        const struct late_row *r = &rows->at[i];
        if (r->table == key->table && r->county == key->county && r->a == key->a)
            marks_set(g, r->b);
    }
}

/* A group is read when it is asked for the first time. */
static err_t group_of(struct tx *tx, const struct late_row *key, struct late_group **out)
{
    const struct value in[] = {{VALUE_INT, {.i = key->county}}, {VALUE_INT, {.i = key->a}}};
    *out = marks_find(key->table->map, key->county, key->a);
    if (*out)
        return OK;
    *out = marks_begin(key->table->map, key->county, key->a);
    mark_waiting(*out, &late.fresh, key);
    mark_waiting(*out, &late.frozen, key);
    mark_waiting(*out, &late.mine, key);
    return db_each(tx, key->table->scan, in, mark, *out);
}

/* ---- get and put ------------------------------------------------------------------------------ */

static const struct late_row *find_waiting(const struct late_row *key)
{
    const struct late_row *r = rows_find(&late.mine, key);
    r = r ? r : rows_find(&late.ahead, key);
    r = r ? r : rows_find(&late.fresh, key);
    return r ? r : rows_find(&late.frozen, key);
}

/* What waits is newer than the table. */
static err_t look_up(struct tx *tx, struct late_row *row, bool *found)
{
    const struct late_row *waiting = find_waiting(row);
    if (!waiting)
        return get_row(tx, row, found);
    *found = waiting->seq != 0;
    *row = *waiting;
    return OK;
}

static err_t look_up_marked(struct tx *tx, struct late_row *row, bool *found)
{
    struct late_group *g;
    TRY(group_of(tx, row, &g));
    *found = false;
    return marks_has(g, row->b) ? look_up(tx, row, found) : OK;
}

static err_t look_up_value(struct late_row *row, bool *found)
{
    const struct late_row *mine = rows_find(&late.mine, row);
    *found = mine ? mine->seq != 0 : values_find(row->table->map, row->a, row->b, &row->value);
    if (mine)
        row->value = mine->value;
    return OK;
}

static err_t find_row(struct tx *tx, struct late_row *row, bool *found)
{
    if (late.lost)
        return FAIL(ERR_INTERNAL, "late.lost");
    if (!late.whole)
        return look_up(tx, row, found);
    switch (row->table->memory) {
    case LATE_NOTHING:
        return look_up(tx, row, found);
    case LATE_VALUES:
    case LATE_MIRROR:
        return look_up_value(row, found);
    case LATE_MARKS:
        return look_up_marked(tx, row, found);
    }
    return OK;
}

err_t late_get(struct tx *tx, const struct late_table *t, int64_t county, int64_t a, int64_t b, int64_t *value,
               bool *found)
{
    struct late_row row = {.table = t, .county = county, .a = a, .b = b};
    TRY(find_row(tx, &row, found));
    *value = *found ? row.value : 0;
    return OK;
}

bool late_is_indexing(void)
{
    return late.indexing;
}

/* Told already, before a crash?  Values do not say by which event, so the table is asked. */
static err_t is_known(struct tx *tx, const struct late_row *row, bool *known)
{
    struct late_row old = *row;
    bool found;
    *known = false;
    TRY(find_row(tx, &old, &found));
    if (!found)
        return OK;
    TRY(look_up(tx, &old, &found));
    *known = found && old.seq >= row->seq;
    return OK;
}

err_t late_put(struct tx *tx, const struct late_table *t, int64_t county, int64_t a, int64_t b, int64_t value,
               int64_t seq)
{
    struct late_row row = {t, county, a, b, value, seq};
    struct late_group *g;
    bool known = false;
    if (!late.whole && t->memory == LATE_MIRROR) {
        if (rows_find(&late.ahead, &row))
            rows_put(&late.ahead, &row);
        return OK;
    }
    if (late.indexing)
        TRY(is_known(tx, &row, &known));
    if (known)
        return OK;
    if (late.whole && t->memory == LATE_MARKS) {
        TRY(group_of(tx, &row, &g));
        marks_set(g, b);
    }
    return put_mine(tx, &row);
}

err_t late_remove(struct tx *tx, const struct late_table *t, int64_t county, int64_t a, int64_t b)
{
    const struct value in[] = {{VALUE_INT, {.i = county}}, {VALUE_INT, {.i = a}}, {VALUE_INT, {.i = b}}};
    TRY(db_run(tx, t->remove, in));
    return put_mine(tx, &(struct late_row){.table = t, .county = county, .a = a, .b = b});
}

/* ---- begin and end ------------------------------------------------------------------------------- */

void late_begin(struct db *db)
{
    late_stop();
    late.whole = db_dialect(db) == DIALECT_SQLITE;
}

void late_stop(void)
{
    for (size_t i = 0; modules[i]; i++)
        for (const struct late_table *const *t = modules[i]->late; t && *t; t++)
            late_map_free((*t)->map);
    rows_free(&late.mine);
    rows_free(&late.asked);
    rows_free(&late.ahead);
    rows_free(&late.fresh);
    rows_free(&late.frozen);
    free(late.list);
    free(late.seen);
    free(late.froze);
    memset(&late, 0, sizeof late);
}
