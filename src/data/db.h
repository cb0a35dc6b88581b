/* db.h - one face of two databases: SQLite (embedded) and PostgreSQL.
 *
 * SQL stands only in NAME.sql files.  gen/gen_sql turns each block into a typed
 * function that calls what is declared here; nothing else does.
 *
 *     -- table: sampling_tube [clustered] [kept] [shared]
 *     create table …;  create index …;
 *         Types: text, bigint, double precision, boolean, bytes.  `clustered`
 *         stores the rows in the primary key (SQLite: without rowid).  `kept`
 *         tables are not made from the ledger and survive a rebuild.  Every key
 *         begins with `county` unless the table is small and `shared`.
 *
 *     -- name: sampling_find_tube :one
 *     -- in:   county int, tube_code text
 *     -- out:  tube_code text, swab_count int
 *     select … where county = $1 and tube_code = $2;
 *
 * Kinds, and the function each becomes (S = struct NAME_row):
 *     :one      err_t NAME(struct tx *, in…, S *out, bool *found)
 *     :many N   err_t NAME(struct tx *, in…, S **rows, size_t *n)   at most N rows, in the arena;
 *               a row more is ERR_TOO_LARGE data.too_many_rows
 *     :each     err_t NAME(struct tx *, in…, err_t (*each)(void *ctx, const S *row), void *ctx)
 *               texts live until each returns
 *     :run      err_t NAME(struct tx *, in…)
 *     :add      as :run, but may wait in the transaction and go to PostgreSQL as arrays;
 *               an `insert … values ($1, …)` with at most an `on conflict` clause; the key of
 *               `do update` is given by the first parameters
 *     :tally K  as :add for `insert … on conflict (…) do update set n = t.n + excluded.n …`:
 *               the first K parameters are the key, the others are added up in the
 *               transaction, so that each key is written once
 * :one also gets S NAME_read(const struct value *), for the rows of db_one_for_each.
 * Waiting rows are written before any other statement that names their table,
 * before commit, and by tx_flush.
 *
 * Parameter and column types: int, text, real, bool, bytes.  An int or text may
 * be null (ABSENT, NULL), also where it is read. */
#pragma once
#include "core/arena.h"
#include "core/err.h"
#include "core/field.h"

enum dialect { DIALECT_SQLITE, DIALECT_POSTGRES, DIALECTS };

struct bytes { const void *at; size_t len; };

enum value_kind { VALUE_INT, VALUE_TEXT, VALUE_REAL, VALUE_BOOL, VALUE_BYTES };
struct value {
    enum value_kind kind;
    union { int64_t i; const char *text; double real; bool flag; struct bytes bytes; };
};

enum statement_kind { STATEMENT_ONE, STATEMENT_MANY, STATEMENT_EACH, STATEMENT_RUN, STATEMENT_ADD, STATEMENT_TALLY };

/* Made by gen_sql, one constant per block: NAME_statement. */
struct statement {
    const char *name;
    enum statement_kind kind;
    const char *sql;              /* with $1 … */
    const char *bulk;             /* :add and :tally: the PostgreSQL form over arrays */
    const struct statement *sum;  /* :tally: adds to a row that is there already */
    const enum value_kind *in;
    const enum value_kind *out;
    const char *const *out_names;
    int n_in, n_out, n_key;       /* n_key: the first parameters that are the key of `do update`; 0: none */
    int64_t most;                 /* the N of :many */
    const char *const *tables;    /* every table it names, ends in NULL */
    int *slot;                    /* where a connection keeps the prepared form; set at start */
};

struct table {
    const char *name;
    const char *create[DIALECTS]; /* table and indexes */
    const char *order;            /* the primary key's columns: "county, tube_code" */
    bool kept;
};

/* What gen_sql makes of one .sql file: NAME_catalogue. */
struct catalogue {
    const char *name;
    const struct table *tables;
    const struct statement *const *statements;
    size_t n_tables, n_statements;
};

struct db; /* one connection; used by one thread */

/* "sqlite:PATH" or a plain path, "postgres://…" or "postgresql://…".
 * `read_only` connections refuse every write. */
enum db_mode { DB_WRITE, DB_READ };
err_t db_open(const char *url, enum db_mode mode, struct db **out);

/* A connection on which the tables of projections are fresh and empty and live
 * apart (SQLite: the file `scratch`; PostgreSQL: a schema of that name), while
 * the ledger and kept tables are those of `url`, read only.  For verify.
 * db_close forgets them. */
err_t db_open_aside(const char *url, const char *scratch, struct db **out);
void db_close(struct db *db);
enum dialect db_dialect(const struct db *db);
const char *db_url(const struct db *db);       /* as it was opened */

/* SQLite: copy the whole database to `path` while it is in use; `step` pages at
 * a time on the caller's connection; *done says when. */
struct db_backup;
err_t db_backup_start(struct db *db, const char *path, struct db_backup **out);
err_t db_backup_step(struct db_backup *b, int pages, bool *done);
void db_backup_end(struct db_backup *b);

/* SQLite: move the log into the database, on a connection that writes nothing else; or
 * (`restart`) move the rest and begin the log anew, which waits for readers, but not long.
 * The pages that are in the log afterwards, and how many of them are not moved yet. */
struct db_log { int64_t pages, left; };
err_t db_checkpoint(struct db *db, bool restart, struct db_log *log);

enum tx_kind { TX_READ, TX_WRITE };
struct tx_queue;
struct tx {
    struct db *db;
    struct arena *arena;      /* what statements return lives here */
    enum tx_kind kind;
    bool open;
    struct tx_queue *queue;   /* waiting :add and :tally rows */
    struct tx_end *ends;      /* run when it is over: tx_on_commit, tx_on_rollback */
    struct tx_cache *cache;   /* what was looked up already: data/tx_cache.h */
};

/* A transaction that leaves its scope uncommitted is rolled back. */
#define TX_SCOPED struct tx __attribute__((cleanup(tx_rollback)))

/* After a failure of the engine nothing else may happen in a transaction, on both
 * engines: its statements and tx_commit return that failure, and tx_commit rolls
 * back whenever it fails.  Refusals (data.too_many_rows, your own) are no such failure. */
err_t tx_begin(struct db *db, struct arena *a, enum tx_kind kind, struct tx *out);
err_t tx_commit(struct tx *tx);
void tx_rollback(struct tx *tx);        /* nothing when it is not open */
err_t tx_flush(struct tx *tx);          /* write what is waiting */

/* Call `fn(arg)` when this transaction is rolled back, or committed (what is kept in
 * memory follows the tables).  The last that was asked for is called first. */
void tx_on_rollback(struct tx *tx, void (*fn)(void *arg), void *arg);
void tx_on_commit(struct tx *tx, void (*fn)(void *arg), void *arg);

/* Used by generated functions only. */
err_t db_one(struct tx *tx, const struct statement *st, const struct value *in, struct value *out, bool *found);
err_t db_each(struct tx *tx, const struct statement *st, const struct value *in,
              err_t (*row)(void *ctx, const struct value *out), void *ctx);
/* A :one that selects, for n rows of parameters, one behind the other: in one round trip on
 * PostgreSQL.  `row` is called for those that are found, in any order, with the place of
 * their parameters. */
err_t db_one_for_each(struct tx *tx, const struct statement *st, const struct value *in, size_t n,
                      err_t (*row)(void *ctx, size_t place, const struct value *out), void *ctx);
err_t db_run(struct tx *tx, const struct statement *st, const struct value *in);
err_t db_add(struct tx *tx, const struct statement *st, const struct value *in);
/* Keep a row of a :many: `kept` gets the values with their texts in the arena,
 * *row the place for the row's struct. */
struct db_rows { struct tx *tx; const struct statement *st; size_t size, n, room; void *at; };
err_t db_keep_row(struct db_rows *rows, const struct value *out, struct value *kept, void **row);

/* Does this engine take the statement, with these columns?  For tests of catalogues. */
err_t db_check(struct tx *tx, const struct statement *st);

/* For data/ only: text that is not in the catalogue. */
err_t db_script(struct db *db, const char *sql);
err_t db_table_exists(struct tx *tx, const char *table, bool *out);
/* Number of rows and SHA-256 over all rows of a table in the order of its key;
 * `aside` reads the original of a table that lives apart. */
err_t db_table_digest(struct tx *tx, const struct table *t, bool original, int64_t *rows, uint8_t out[32]);
/* The first row (as text) in which the two differ; for the report of verify. */
err_t db_table_difference(struct tx *tx, const struct table *t, const char **out);
