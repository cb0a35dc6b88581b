/* db_driver.h - between db.c and the two engines; for data/db_*.c only.
 *
 * A driver knows connections, transactions and statements of one engine.  What
 * is the same on both (waiting rows, endings, refusing after a failure) is in db.c
 * and db_queue.c. */
#pragma once
#include "data/db.h"

enum {
    DB_COLUMNS = 64,          /* parameters or columns of a statement; gen_sql refuses more */
    DB_BUSY_MS = 5000,        /* how long a lock is waited for */
    DB_QUEUE_ROWS = 5000,     /* waiting rows of one statement */
    DB_QUEUE_BYTES = 16 << 20 /* … and of their texts */
};

/* Every driver's connection begins with this. */
struct db {
    const struct driver *driver;
    char *url;                /* as it was opened; db.c's own */
    enum db_mode mode;
    bool aside;
    bool in_tx;
    enum tx_kind kind;        /* of the transaction that is open */
    err_t failed;             /* first failure in it: nothing else may happen in it */
    struct tx_cache *cache;   /* what the last transaction had looked up */
};

/* A statement that is giving rows; every driver's begins with this. */
struct rows {
    struct db *db;
    const struct statement *st;
    int n;                    /* columns */
    bool writes;              /* must be read to its end */
};

struct driver {
    enum dialect dialect;
    void (*close)(struct db *db);
    err_t (*begin)(struct db *db, enum tx_kind kind);
    err_t (*commit)(struct db *db);
    void (*rollback)(struct db *db);
    /* In a write transaction: has nobody but this connection written since its last one? */
    bool (*is_alone)(struct db *db);

    err_t (*check)(struct db *db, const struct statement *st);
    err_t (*run)(struct db *db, const struct statement *st, const struct value *in);
    /* n rows of parameters, one behind the other. */
    err_t (*run_bulk)(struct db *db, const struct statement *st, const struct value *in, size_t n);
    /* db_one_for_each; NULL: nothing is gained by asking for many at once. */
    err_t (*one_for_each)(struct db *db, const struct statement *st, const struct value *in, size_t n,
                          err_t (*row)(void *ctx, size_t place, const struct value *out), void *ctx);
    /* A statement without `out` takes its kinds from the engine (null: a NULL text). */
    err_t (*open_rows)(struct db *db, const struct statement *st, const struct value *in, struct rows **out);
    err_t (*next_row)(struct rows *rows, struct value *out, bool *found);
    const char *(*column_name)(const struct rows *rows, int i);
    void (*close_rows)(struct rows *rows);

    err_t (*script)(struct db *db, const char *sql);
    const struct statement *table_exists;   /* in: text; out: bool */
    const char *original;                   /* schema of what a connection aside stands beside */
};

/* Open a connection; `scratch` NULL: not aside.  db_sqlite.c, db_postgres.c */
err_t sqlite_open(const char *path, enum db_mode mode, const char *scratch, struct db **out);
err_t postgres_open(const char *url, enum db_mode mode, const char *scratch, struct db **out);

/* The number under which connections keep this statement. */
int db_slot(const struct statement *st);
struct value db_null(enum value_kind kind);
/* The failure of a statement that the engine did not take; `said` must hold no values. */
err_t db_refused(const char *statement, const char *said);
/* Pass a failure of the engine on; it is the end of the transaction. */
err_t db_remember(struct tx *tx, err_t why);

/* ---- waiting rows: db_queue.c ------------------------------------------------------- */

err_t queue_put(struct tx *tx, const struct statement *st, const struct value *in);
/* Write what waits for a table that the statement names; `except` may go on waiting. */
err_t queue_flush_named(struct tx *tx, const struct statement *st, const struct statement *except);
err_t queue_flush(struct tx *tx);
void queue_free(struct tx *tx);
