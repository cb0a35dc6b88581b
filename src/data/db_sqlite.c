/* db_sqlite.c - connections and transactions of SQLite. */
#include "data/db_sqlite.h"

#include "core/buf.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- failures ------------------------------------------------------------------------ */

err_t sqlite_failure(sqlite3 *at, int rc, const char *doing)
{
    err_detail("%s: %s (%d)", doing, at ? sqlite3_errmsg(at) : sqlite3_errstr(rc), at ? sqlite3_extended_errcode(at) : rc);
    switch (rc & 0xff) {
    case SQLITE_FULL:
        return FAIL(ERR_STORAGE, "data.disk_full");
    case SQLITE_IOERR:
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_CANTOPEN:
        return FAIL(ERR_STORAGE, "data.disk_failed");
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_PROTOCOL:
        return FAIL(ERR_BUSY, "data.busy");
    default:
        return FAIL(ERR_INTERNAL, "data.statement_failed");
    }
}

static err_t cannot_open(const char *path, const char *said)
{
    err_tell("database", "%.100s", path);
    err_detail("%s: %s", path, said);
    return FAIL(ERR_STORAGE, "data.cannot_open");
}

/* ---- transactions --------------------------------------------------------------------- */

static int slots[] = {-1, -1, -1, -1, -1};
static const struct statement begin_read = {.name = "begin", .sql = "begin", .slot = &slots[0]};
static const struct statement begin_write = {.name = "begin", .sql = "begin immediate", .slot = &slots[1]};
static const struct statement commit_it = {.name = "commit", .sql = "commit", .slot = &slots[2]};
static const struct statement roll_back = {.name = "rollback", .sql = "rollback", .slot = &slots[3]};

static err_t begin(struct db *db, enum tx_kind kind)
{
    return sqlite_run(db, kind == TX_WRITE ? &begin_write : &begin_read, NULL);
}

/* The number changes with every commit, of this connection and of others. */
static unsigned data_version(struct sqlite_db *db)
{
    unsigned version = 0;
    (void)sqlite3_file_control(db->at, "main", SQLITE_FCNTL_DATA_VERSION, &version);
    return version;
}

static bool is_alone(struct db *db)
{
    return sqlite_of(db)->data_version == data_version(sqlite_of(db));
}

static err_t commit(struct db *db)
{
    TRY(sqlite_run(db, &commit_it, NULL));
    sqlite_of(db)->data_version = data_version(sqlite_of(db));
    return OK;
}

/* Some failures (disk full) have rolled back by themselves. */
static void rollback(struct db *db)
{
    struct err_told before = *err_told();
    if (!sqlite3_get_autocommit(sqlite_of(db)->at) && sqlite_run(db, &roll_back, NULL))
        err_detail("%s; then rollback failed", before.detail);
}

static err_t script(struct db *db, const char *sql)
{
    sqlite3 *at = sqlite_of(db)->at;
    int rc = sqlite3_exec(at, sql, NULL, NULL, NULL);
    return rc ? sqlite_failure(at, rc, "script") : OK;
}

static void close_connection(struct db *base)
{
    struct sqlite_db *db = sqlite_of(base);
    sqlite_forget_prepared(db);
    int rc = sqlite3_close(db->at);
    assert(rc == SQLITE_OK);
    if (db->scratch)
        unlink(db->scratch);
    free(db->scratch);
    free(db);
}

static const enum value_kind exists_in[] = {VALUE_TEXT}, exists_out[] = {VALUE_BOOL};
static const struct statement table_exists = {
    .name = "table_exists",
    .kind = STATEMENT_ONE,
    .sql = "select exists (select 1 from main.sqlite_schema where type = 'table' and name = $1)",
    .in = exists_in,
    .out = exists_out,
    .n_in = 1,
    .n_out = 1,
    .slot = &slots[4],
};

static const struct driver sqlite_driver = {
    .dialect = DIALECT_SQLITE,
    .close = close_connection,
    .begin = begin,
    .commit = commit,
    .rollback = rollback,
    .is_alone = is_alone,
    .check = sqlite_check,
    .run = sqlite_run,
    .run_bulk = sqlite_run_bulk,
    .open_rows = sqlite_open_rows,
    .next_row = sqlite_next_row,
    .column_name = sqlite_column_name_of,
    .close_rows = sqlite_close_rows,
    .script = script,
    .table_exists = &table_exists,
    .original = "origin",
};

/* ---- opening -------------------------------------------------------------------------- */

/* Checkpoints have a thread of their own; see db_checkpoint. */
static const char settings[] = "pragma secure_delete = off; pragma foreign_keys = off; pragma temp_store = memory;"
                               "pragma trusted_schema = off;";
static const char write_settings[] = "pragma synchronous = full; pragma wal_autocheckpoint = 0; pragma cache_size = -24576;";
static const char read_settings[] = "pragma cache_size = -16384; pragma query_only = on;";
static const char aside_settings[] = "pragma journal_mode = off; pragma synchronous = off; pragma cache_size = -65536;";

/* The log must be on, or a power failure during a write could lose what was answered. */
static err_t switch_log_on(struct sqlite_db *db, const char *path)
{
    sqlite3_stmt *st = NULL;
    bool on = sqlite3_exec(db->at, "pragma page_size = 4096", NULL, NULL, NULL) == SQLITE_OK &&
              sqlite3_prepare_v2(db->at, "pragma journal_mode = wal", -1, &st, NULL) == SQLITE_OK &&
              sqlite3_step(st) == SQLITE_ROW && strcmp((const char *)sqlite3_column_text(st, 0), "wal") == 0;
    err_t why = on ? OK : cannot_open(path, sqlite3_errmsg(db->at));
    sqlite3_finalize(st);
    return why;
}

/* "file:PATH?mode=ro", for a connection that looks on. */
static void add_uri(struct buf *uri, const char *path)
{
    buf_text(uri, "file:");
    for (; *path; path++) {
        if (strchr("%?#", *path))
            buf_printf(uri, "%%%02x", (unsigned char)*path);
        else
            buf_char(uri, *path);
    }
    buf_text(uri, "?mode=ro");
}

static err_t attach_original(struct sqlite_db *db, const char *path)
{
    BUF_SCOPED uri = {0};
    sqlite3_stmt *st = NULL;
    add_uri(&uri, path);
    int rc = sqlite3_prepare_v2(db->at, "attach ?1 as origin", -1, &st, NULL);
    if (!rc)
        rc = sqlite3_bind_text(st, 1, buf_str(&uri), -1, SQLITE_STATIC);
    if (!rc && (rc = sqlite3_step(st)) == SQLITE_DONE)
        rc = SQLITE_OK;
    sqlite3_finalize(st);
    return rc ? cannot_open(path, sqlite3_errmsg(db->at)) : OK;
}

static err_t set_up(struct sqlite_db *db, const char *path, const char *scratch)
{
    const char *own = scratch ? aside_settings : db->base.mode == DB_READ ? read_settings : write_settings;
    sqlite3_extended_result_codes(db->at, 1);
    sqlite3_busy_timeout(db->at, DB_BUSY_MS);
    sqlite3_db_config(db->at, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
    sqlite3_db_config(db->at, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
    if (!scratch && db->base.mode == DB_WRITE)
        TRY(switch_log_on(db, path));
    if (sqlite3_exec(db->at, settings, NULL, NULL, NULL) || sqlite3_exec(db->at, own, NULL, NULL, NULL))
        return cannot_open(scratch ? scratch : path, sqlite3_errmsg(db->at));
    return scratch ? attach_original(db, path) : OK;
}

/* A file that is left from an earlier time is in the way of a fresh one. */
static err_t remove_scratch(const char *scratch)
{
    if (unlink(scratch) == 0 || errno == ENOENT)
        return OK;
    return cannot_open(scratch, strerror(errno));
}

err_t sqlite_open(const char *path, enum db_mode mode, const char *scratch, struct db **out)
{
    int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_READWRITE | (mode == DB_WRITE ? SQLITE_OPEN_CREATE : 0) |
                (scratch ? SQLITE_OPEN_URI : 0);
    if (scratch)
        TRY(remove_scratch(scratch));
    struct sqlite_db *db = mem_zeroed(1, sizeof *db);
    db->base = (struct db){.driver = &sqlite_driver, .mode = mode, .aside = scratch != NULL};
    db->scratch = scratch ? mem_strdup(scratch) : NULL;
    int rc = sqlite3_open_v2(scratch ? scratch : path, &db->at, flags, NULL);
    err_t why = rc ? cannot_open(scratch ? scratch : path, sqlite3_errmsg(db->at)) : set_up(db, path, scratch);
    if (why)
        close_connection(&db->base);
    else
        *out = &db->base;
    return why;
}
