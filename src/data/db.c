/* db.c - what is the same on both engines: transactions, and statements in them. */
#include "data/db.h"

#include "core/fault.h"
#include "data/db_driver.h"
#include "data/tx_cache.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- connections -------------------------------------------------------------------- */

static bool is_postgres(const char *url)
{
    return strncmp(url, "postgres://", 11) == 0 || strncmp(url, "postgresql://", 13) == 0;
}

static const char *sqlite_path(const char *url)
{
    return strncmp(url, "sqlite:", 7) == 0 ? url + 7 : url;
}

static err_t open_url(const char *url, enum db_mode mode, const char *scratch, struct db **out)
{
    TRY(is_postgres(url) ? postgres_open(url, mode, scratch, out) : sqlite_open(sqlite_path(url), mode, scratch, out));
    (*out)->url = mem_strdup(url);
    return OK;
}

err_t db_open(const char *url, enum db_mode mode, struct db **out)
{
    return open_url(url, mode, NULL, out);
}

err_t db_open_aside(const char *url, const char *scratch, struct db **out)
{
    assert(scratch);
    return open_url(url, DB_WRITE, scratch, out);
}

static void forget_cache(struct db *db)
{
    tx_cache_drop(db->cache);
    db->cache = NULL;
}

void db_close(struct db *db)
{
    if (!db)
        return;
    assert(!db->in_tx);
    forget_cache(db);
    free(db->url);
    db->driver->close(db);
}

const char *db_url(const struct db *db)
{
    return db->url;
}

enum dialect db_dialect(const struct db *db)
{
    return db->driver->dialect;
}

/* ---- small things for the drivers ---------------------------------------------------- */

int db_slot(const struct statement *st)
{
    static int next;
    int slot = __atomic_load_n(st->slot, __ATOMIC_RELAXED);
    if (slot >= 0)
        return slot;
    int mine = __atomic_fetch_add(&next, 1, __ATOMIC_RELAXED), theirs = -1;
    bool first = __atomic_compare_exchange_n(st->slot, &theirs, mine, false, __ATOMIC_RELAXED, __ATOMIC_RELAXED);
    return first ? mine : theirs;
}

struct value db_null(enum value_kind kind)
{
    switch (kind) {
    case VALUE_INT:
        return (struct value){kind, {.i = ABSENT}};
    case VALUE_REAL:
        return (struct value){kind, {.real = NAN}};
    case VALUE_TEXT:
    case VALUE_BOOL:
    case VALUE_BYTES:
        break;
    }
    return (struct value){.kind = kind};
}

err_t db_refused(const char *statement, const char *said)
{
    err_detail("%s: %s", statement, said);
    return FAIL(ERR_INTERNAL, "data.statement_failed");
}

/* ---- what follows the end of a transaction ----------------------------------------------- */

struct ending { void (*call)(void *arg); void *arg; bool at_commit; };
struct tx_end {
    size_t n, room;
    struct ending *at;
};

static void add_ending(struct tx *tx, struct ending ending)
{
    assert(tx->open);
    if (!tx->ends)
        tx->ends = mem_zeroed(1, sizeof *tx->ends);
    struct tx_end *e = tx->ends;
    if (e->n == e->room) {
        e->room = e->room ? e->room * 2 : 16;
        e->at = mem_resize(e->at, e->room, sizeof *e->at);
    }
    e->at[e->n++] = ending;
}

void tx_on_rollback(struct tx *tx, void (*fn)(void *arg), void *arg)
{
    add_ending(tx, (struct ending){fn, arg, false});
}

void tx_on_commit(struct tx *tx, void (*fn)(void *arg), void *arg)
{
    add_ending(tx, (struct ending){fn, arg, true});
}

static void run_endings(struct tx *tx, bool committed)
{
    struct tx_end *e = tx->ends;
    tx->ends = NULL;
    if (!e)
        return;
    for (; e->n > 0; e->n--)
        if (e->at[e->n - 1].at_commit == committed)
            e->at[e->n - 1].call(e->at[e->n - 1].arg);
    free(e->at);
    free(e);
}

/* ---- transactions --------------------------------------------------------------------- */

/* What the transaction before has looked up, unless somebody else wrote in between. */
static void take_over(struct db *db, struct tx *tx)
{
    if (!db->driver->is_alone(db))
        forget_cache(db);
    tx->cache = db->cache;
    db->cache = NULL;
}

err_t tx_begin(struct db *db, struct arena *a, enum tx_kind kind, struct tx *out)
{
    assert(!db->in_tx);
    *out = (struct tx){.db = db, .arena = a, .kind = kind};
    if (kind == TX_WRITE && db->mode == DB_READ)
        return db_refused("begin", "this connection is read only");
    TRY(db->driver->begin(db, kind));
    db->in_tx = true;
    db->kind = kind;
    db->failed = OK;
    out->open = true;
    if (kind == TX_WRITE)
        take_over(db, out);
    return OK;
}

/* What a connection that is alone with its store has looked up stays good. */
static void end(struct tx *tx, bool committed)
{
    tx->open = false;
    tx->db->in_tx = false;
    queue_free(tx);
    if (committed && tx->kind == TX_WRITE)
        tx->db->cache = tx_cache_carry(tx);
    else
        tx_cache_end(tx);
    run_endings(tx, committed);
}

/* A failure of the engine is the end of the transaction, on both engines. */
err_t db_remember(struct tx *tx, err_t why)
{
    if (why && !tx->db->failed)
        tx->db->failed = why;
    return why;
}

static err_t commit(struct tx *tx)
{
    TRY(tx_flush(tx));
    if (tx->kind == TX_WRITE)
        fault_point("db.commit");
    TRY(tx->db->driver->commit(tx->db));
    if (tx->kind == TX_WRITE)
        fault_point("db.committed");
    return OK;
}

err_t tx_commit(struct tx *tx)
{
    assert(tx->open);
    err_t why = commit(tx);
    if (why)
        tx_rollback(tx);
    else
        end(tx, true);
    return why;
}

void tx_rollback(struct tx *tx)
{
    if (!tx->open)
        return;
    tx->db->driver->rollback(tx->db);
    end(tx, false);
}

err_t tx_flush(struct tx *tx)
{
    assert(tx->open);
    TRY(tx->db->failed);
    return db_remember(tx, queue_flush(tx));
}

/* ---- statements ----------------------------------------------------------------------- */

/* Before any statement: what it may look at must be written. */
static err_t prepare_for(struct tx *tx, const struct statement *st)
{
    assert(tx->open);
    TRY(tx->db->failed);
    return tx->queue ? db_remember(tx, queue_flush_named(tx, st, NULL)) : OK;
}

static void copy_value(struct arena *a, struct value *v)
{
    if (v->kind == VALUE_TEXT)
        v->text = arena_strdup(a, v->text);
    else if (v->kind == VALUE_BYTES && v->bytes.len)
        v->bytes.at = arena_memdup(a, v->bytes.at, v->bytes.len);
}

/* A statement that writes has done all of it only at its end. */
static err_t read_one(struct tx *tx, struct rows *rows, struct value *out, bool *found)
{
    struct value ignored[DB_COLUMNS];
    const struct driver *driver = tx->db->driver;
    TRY(driver->next_row(rows, out, found));
    for (int i = 0; *found && i < rows->n; i++)
        copy_value(tx->arena, &out[i]);
    for (bool more = *found && rows->writes; more;)
        TRY(driver->next_row(rows, ignored, &more));
    return OK;
}

err_t db_one(struct tx *tx, const struct statement *st, const struct value *in, struct value *out, bool *found)
{
    struct rows *rows;
    *found = false;
    TRY(prepare_for(tx, st));
    TRY(db_remember(tx, tx->db->driver->open_rows(tx->db, st, in, &rows)));
    err_t why = read_one(tx, rows, out, found);
    tx->db->driver->close_rows(rows);
    return db_remember(tx, why);
}

/* Rows of parameters that are asked for at once: some of all. */
struct part {
    err_t (*row)(void *ctx, size_t place, const struct value *out);
    void *ctx;
    size_t first;
    err_t refused;               /* by `row`, which is no failure of the engine */
};

static err_t part_row(void *ctx, size_t place, const struct value *out)
{
    struct part *part = ctx;
    part->refused = part->row(part->ctx, part->first + place, out);
    return part->refused;
}

static err_t one_by_one(struct tx *tx, const struct statement *st, const struct value *in, size_t n,
                        err_t (*row)(void *ctx, size_t place, const struct value *out), void *ctx)
{
    struct value out[DB_COLUMNS];
    for (size_t i = 0; i < n; i++) {
        bool found;
        TRY(db_one(tx, st, in + i * (size_t)st->n_in, out, &found));
        if (found)
            TRY(row(ctx, i, out));
    }
    return OK;
}

err_t db_one_for_each(struct tx *tx, const struct statement *st, const struct value *in, size_t n,
                      err_t (*row)(void *ctx, size_t place, const struct value *out), void *ctx)
{
    assert(st->kind == STATEMENT_ONE);
    if (!tx->db->driver->one_for_each)
        return one_by_one(tx, st, in, n, row, ctx);
    TRY(prepare_for(tx, st));
    for (size_t at = 0; at < n; at += DB_QUEUE_ROWS) {
        struct part part = {row, ctx, at, OK};
        size_t some = n - at < DB_QUEUE_ROWS ? n - at : DB_QUEUE_ROWS;
        err_t why = tx->db->driver->one_for_each(tx->db, st, in + at * (size_t)st->n_in, some, part_row, &part);
        TRY(part.refused ? why : db_remember(tx, why));
    }
    return OK;
}

static err_t read_each(struct tx *tx, struct rows *rows, err_t (*row)(void *ctx, const struct value *out), void *ctx)
{
    struct value out[DB_COLUMNS];
    bool found = true;
    for (;;) {
        TRY(db_remember(tx, tx->db->driver->next_row(rows, out, &found)));
        if (!found)
            return OK;
        TRY(row(ctx, out));
    }
}

err_t db_each(struct tx *tx, const struct statement *st, const struct value *in,
              err_t (*row)(void *ctx, const struct value *out), void *ctx)
{
    struct rows *rows;
    TRY(prepare_for(tx, st));
    TRY(db_remember(tx, tx->db->driver->open_rows(tx->db, st, in, &rows)));
    err_t why = read_each(tx, rows, row, ctx);
    tx->db->driver->close_rows(rows);
    return why;
}

err_t db_run(struct tx *tx, const struct statement *st, const struct value *in)
{
    TRY(prepare_for(tx, st));
    return db_remember(tx, tx->db->driver->run(tx->db, st, in));
}

/* Rows of other statements for the same table go first. */
static err_t put_waiting(struct tx *tx, const struct statement *st, const struct value *in)
{
    if (tx->queue)
        TRY(queue_flush_named(tx, st, st));
    return queue_put(tx, st, in);
}

err_t db_add(struct tx *tx, const struct statement *st, const struct value *in)
{
    if (st->kind != STATEMENT_TALLY && tx->db->driver->dialect == DIALECT_SQLITE)
        return db_run(tx, st, in);
    assert(tx->open);
    TRY(tx->db->failed);
    if (tx->kind == TX_READ)
        return db_remember(tx, db_refused(st->name, "this transaction is read only"));
    return db_remember(tx, put_waiting(tx, st, in));
}

static void *place_for_row(struct db_rows *rows)
{
    if (rows->n == rows->room) {
        size_t room = rows->room ? rows->room * 2 : 16;
        void *bigger = arena_items(rows->tx->arena, room, rows->size);
        if (rows->n)
            memcpy(bigger, rows->at, rows->n * rows->size);
        rows->at = bigger;
        rows->room = room;
    }
    return (char *)rows->at + rows->size * rows->n++;
}

err_t db_keep_row(struct db_rows *rows, const struct value *out, struct value *kept, void **row)
{
    if ((int64_t)rows->n == rows->st->most) {
        err_tell("most", "%lld", (long long)rows->st->most);
        return FAIL(ERR_TOO_LARGE, "data.too_many_rows");
    }
    for (int i = 0; i < rows->st->n_out; i++) {
        kept[i] = out[i];
        copy_value(rows->tx->arena, &kept[i]);
    }
    *row = place_for_row(rows);
    return OK;
}

/* ---- what is not in the catalogue ----------------------------------------------------- */

err_t db_check(struct tx *tx, const struct statement *st)
{
    assert(tx->open);
    TRY(tx->db->failed);
    return db_remember(tx, tx->db->driver->check(tx->db, st));
}

err_t db_script(struct db *db, const char *sql)
{
    if (db->in_tx)
        TRY(db->failed);
    forget_cache(db);
    err_t why = db->driver->script(db, sql);
    if (why && db->in_tx && !db->failed)
        db->failed = why;
    return why;
}

err_t db_table_exists(struct tx *tx, const char *table, bool *out)
{
    const struct value in = {VALUE_TEXT, {.text = table}};
    struct value exists;
    bool found;
    TRY(db_one(tx, tx->db->driver->table_exists, &in, &exists, &found));
    *out = found && exists.flag;
    return OK;
}
