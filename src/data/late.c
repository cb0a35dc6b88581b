/* late.c - memory in front of tables that follow; see late.h.
 *
 * On SQLite memory holds every row, and the tables follow when there is time.  On
 * PostgreSQL it holds what the running transaction has changed, so that a batch
 * reads its own rows without writing them one by one, and ends with it. */
#include "data/late.h"

#include "core/log.h"
#include "data/ledger.h"
#include "data/module.h"
#include "ledger_sql.h"
#include "store_sql.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

struct late_entry {
    int64_t county, a, b, value, seq; /* seq 0: the place is free; a map's cap is a power of two */
};

struct key { const struct late_table *table; int64_t county, a, b; };
struct keys { struct key *at; size_t n, cap; };

/* What a put has changed, should its transaction be rolled back. */
struct change { const struct late_table *table; struct late_entry before; };

static struct {
    bool whole;             /* memory holds every row: SQLite */
    struct keys fresh;      /* changed since the last freeze */
    struct keys frozen;     /* being written, sorted */
    size_t written;         /* of frozen */
    size_t committed;       /* of written: a rollback goes back to here */
    struct change *changes;
    size_t n_changes, cap_changes;
} late;

/* ---- the map ------------------------------------------------------------------------- */

static uint64_t mix(int64_t county, int64_t a, int64_t b)
{
    uint64_t h = (uint64_t)a * 0x9e3779b97f4a7c15u ^ (uint64_t)b * 0xc2b2ae3d27d4eb4fu ^ (uint64_t)county;
    h ^= h >> 32;
    h *= 0xd6e8feb86659fd93u;
    return h ^ h >> 32;
}

static struct late_entry *place(const struct late_map *m, int64_t county, int64_t a, int64_t b)
{
    size_t i = mix(county, a, b) & (m->cap - 1);
    while (m->at[i].seq && !(m->at[i].a == a && m->at[i].b == b && m->at[i].county == county))
        i = (i + 1) & (m->cap - 1);
    return &m->at[i];
}

static void grow_map(struct late_map *m)
{
    if (m->n * 4 < m->cap * 3)
        return;
    struct late_map bigger = {.n = m->n, .cap = m->cap ? m->cap * 2 : 1024};
    bigger.at = mem_zeroed(bigger.cap, sizeof *bigger.at);
    for (size_t i = 0; i < m->cap; i++)
        if (m->at[i].seq)
            *place(&bigger, m->at[i].county, m->at[i].a, m->at[i].b) = m->at[i];
    free(m->at);
    *m = bigger;
}

/* Open addressing: after a removal the entries behind it move up. */
static void remove_entry(struct late_map *m, struct late_entry *e)
{
    size_t hole = (size_t)(e - m->at), i = hole;
    for (;;) {
        i = (i + 1) & (m->cap - 1);
        if (!m->at[i].seq)
            break;
        size_t home = mix(m->at[i].county, m->at[i].a, m->at[i].b) & (m->cap - 1);
        if (((i - home) & (m->cap - 1)) >= ((i - hole) & (m->cap - 1))) {
            m->at[hole] = m->at[i];
            hole = i;
        }
    }
    m->at[hole] = (struct late_entry){0};
    m->n--;
}

/* ---- get and put --------------------------------------------------------------------- */

static err_t get_row(struct tx *tx, const struct late_table *t, int64_t county, int64_t a, int64_t b,
                     struct value out[2], bool *found)
{
    const struct value in[] = {{VALUE_INT, {.i = county}}, {VALUE_INT, {.i = a}}, {VALUE_INT, {.i = b}}};
    return db_one(tx, t->get, in, out, found);
}

static err_t put_row(struct tx *tx, const struct late_table *t, const struct late_entry *e)
{
    const struct value in[] = {{VALUE_INT, {.i = e->county}}, {VALUE_INT, {.i = e->a}}, {VALUE_INT, {.i = e->b}},
                               {VALUE_INT, {.i = e->value}}, {VALUE_INT, {.i = e->seq}}};
    return db_add(tx, t->put, in);
}

err_t late_get(struct tx *tx, const struct late_table *t, int64_t county, int64_t a, int64_t b, int64_t *value,
               bool *found)
{
    const struct late_entry *e = t->map->cap ? place(t->map, county, a, b) : NULL;
    struct value out[2];
    *found = e && e->seq;
    *value = *found ? e->value : 0;
    if (*found || late.whole)
        return OK;
    TRY(get_row(tx, t, county, a, b, out, found));
    *value = *found ? out[0].i : 0;
    return OK;
}

static void add_key(struct keys *keys, struct key key)
{
    if (keys->n == keys->cap) {
        keys->cap = keys->cap ? keys->cap * 2 : 4096;
        keys->at = mem_resize(keys->at, keys->cap, sizeof *keys->at);
    }
    keys->at[keys->n++] = key;
}

static void undo_one(void *arg)
{
    (void)arg;
    assert(late.n_changes > 0);
    const struct change *c = &late.changes[--late.n_changes];
    struct late_entry *e = place(c->table->map, c->before.county, c->before.a, c->before.b);
    if (c->before.seq) {
        c->table->map->n += e->seq == 0;
        *e = c->before;
    } else if (e->seq) {
        remove_entry(c->table->map, e);
    }
}

static void remember_change(struct tx *tx, const struct late_table *t, const struct late_entry *before)
{
    if (late.n_changes == late.cap_changes) {
        late.cap_changes = late.cap_changes ? late.cap_changes * 2 : 4096;
        late.changes = mem_resize(late.changes, late.cap_changes, sizeof *late.changes);
    }
    late.changes[late.n_changes++] = (struct change){t, *before};
    tx_on_rollback(tx, undo_one, NULL);
}

typedef void table_step(const struct late_table *t);

static void each_table(table_step *step)
{
    for (size_t i = 0; modules[i]; i++)
        for (const struct late_table *const *t = modules[i]->late; t && *t; t++)
            step(*t);
}

static void empty_map(const struct late_table *t)
{
    if (t->map->n)
        memset(t->map->at, 0, t->map->cap * sizeof *t->map->at);
    t->map->n = 0;
}

static void free_map(const struct late_table *t)
{
    free(t->map->at);
    *t->map = (struct late_map){0};
}

void late_committed(void)
{
    late.n_changes = 0;
    late.committed = late.written;
    if (!late.whole)
        each_table(empty_map);
}

err_t late_put(struct tx *tx, const struct late_table *t, int64_t county, int64_t a, int64_t b, int64_t value,
               int64_t seq)
{
    struct late_entry now = {county, a, b, value, seq};
    grow_map(t->map);
    struct late_entry *e = place(t->map, county, a, b);
    if (e->seq >= seq)      /* told already, before a crash */
        return OK;
    struct late_entry before = *e;
    if (!before.seq) {
        before = (struct late_entry){county, a, b, 0, 0};
        t->map->n++;
    }
    *e = now;
    remember_change(tx, t, &before);
    add_key(&late.fresh, (struct key){t, county, a, b});
    return OK;
}

err_t late_remove(struct tx *tx, const struct late_table *t, int64_t county, int64_t a, int64_t b)
{
    const struct value in[] = {{VALUE_INT, {.i = county}}, {VALUE_INT, {.i = a}}, {VALUE_INT, {.i = b}}};
    TRY(db_run(tx, t->remove, in));
    if (!t->map->cap)
        return OK;
    struct late_entry *e = place(t->map, county, a, b);
    if (!e->seq)
        return OK;
    remember_change(tx, t, e);
    remove_entry(t->map, e);
    return OK;
}

/* ---- following ----------------------------------------------------------------------- */

static int by_key(const void *x, const void *y)
{
    const struct key *p = x, *q = y;
    if (p->table != q->table)
        return p->table < q->table ? -1 : 1;
    if (p->county != q->county)
        return p->county < q->county ? -1 : 1;
    if (p->a != q->a)
        return p->a < q->a ? -1 : 1;
    return p->b < q->b ? -1 : p->b > q->b;
}

/* What is not committed yet is frozen again together with what is fresh. */
static void freeze(void)
{
    for (size_t i = late.committed; i < late.frozen.n; i++)
        add_key(&late.fresh, late.frozen.at[i]);
    struct keys swap = late.frozen;
    late.frozen = late.fresh;
    late.fresh = swap;
    late.fresh.n = 0;
    late.written = late.committed = 0;
    qsort(late.frozen.at, late.frozen.n, sizeof *late.frozen.at, by_key);
}

int64_t late_waiting(void)
{
    return (int64_t)(late.fresh.n + late.frozen.n - late.written);
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

static void write_again(void *arg)
{
    (void)arg;
    late.written = late.committed;
}

static err_t write_slice(struct tx *tx, int64_t rows)
{
    tx_on_rollback(tx, write_again, NULL);
    while (late.written < late.frozen.n && rows > 0) {
        const struct key *k = &late.frozen.at[late.written];
        const struct key *next = k + 1;
        bool repeated = late.written + 1 < late.frozen.n && by_key(k, next) == 0;
        const struct late_entry *e = place(k->table->map, k->county, k->a, k->b);
        late.written++;
        if (repeated || !e->seq)
            continue;
        TRY(put_row(tx, k->table, e));
        rows--;
    }
    return OK;
}

err_t late_write(struct tx *tx, int64_t rows)
{
    if (late.written == late.frozen.n && late.fresh.n)
        freeze();
    return write_slice(tx, rows);
}

err_t late_follow(struct tx *tx, int64_t rows, bool *more)
{
    TRY(late_write(tx, rows));
    *more = late_waiting() > 0;
    return *more || !late.whole ? OK : set_cursors(tx);
}

err_t late_settle(struct tx *tx)
{
    while (!late.whole && late_waiting() > 0)
        TRY(late_write(tx, late_waiting()));
    return OK;
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

/* ---- start --------------------------------------------------------------------------- */

static err_t load_row(void *ctx, const struct value *out)
{
    const struct late_table *t = ctx;
    grow_map(t->map);
    struct late_entry *e = place(t->map, out[0].i, out[1].i, out[2].i);
    t->map->n += e->seq == 0;
    *e = (struct late_entry){out[0].i, out[1].i, out[2].i, out[3].i, out[4].i};
    return OK;
}

static err_t load_tables(struct tx *tx)
{
    for (size_t i = 0; modules[i]; i++)
        for (const struct late_table *const *t = modules[i]->late; t && *t; t++)
            TRY(db_each(tx, (*t)->scan, NULL, load_row, (void *)(uintptr_t)*t));
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

void late_begin(struct db *db)
{
    late_stop();
    late.whole = db_dialect(db) == DIALECT_SQLITE;
}

err_t late_start(struct db *db)
{
    ARENA_SCOPED a = {0};
    TX_SCOPED tx = {0};
    late_begin(db);
    if (!late.whole)
        return OK;
    TRY(tx_begin(db, &a, TX_WRITE, &tx));
    TRY(load_tables(&tx));
    TRY(index_recent(&tx));
    TRY(tx_commit(&tx));
    late_committed();
    log_say(LOG_INFO, "late.started", "waiting=%lld", (long long)late_waiting());
    return OK;
}

void late_stop(void)
{
    each_table(free_map);
    free(late.fresh.at);
    free(late.frozen.at);
    free(late.changes);
    memset(&late, 0, sizeof late);
}
