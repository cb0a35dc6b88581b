/* db_sqlite_store.c - the file of SQLite: copying it while it is in use, and
 * moving its log into it. */
#include "data/db_sqlite.h"

#include <assert.h>
#include <stdlib.h>
#include <unistd.h>

/* ---- backup --------------------------------------------------------------------------- */

/* On the connection that writes, so that its own writes do not begin the copy anew. */
struct db_backup {
    struct db *db;
    sqlite3 *to;
    sqlite3_backup *copy;
    char *path;
    bool done;
};

static err_t start_copy(struct db_backup *b)
{
    int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
    int rc = sqlite3_open_v2(b->path, &b->to, flags, NULL);
    if (rc)
        return sqlite_failure(b->to, rc, "backup");
    b->copy = sqlite3_backup_init(b->to, "main", sqlite_of(b->db)->at, "main");
    return b->copy ? OK : sqlite_failure(b->to, sqlite3_errcode(b->to), "backup");
}

err_t db_backup_start(struct db *db, const char *path, struct db_backup **out)
{
    if (db_dialect(db) != DIALECT_SQLITE)
        return FAIL(ERR_INVALID, "data.backup_is_the_databases_own");
    if (access(path, F_OK) == 0) {
        err_tell("path", "%.100s", path);
        return FAIL(ERR_CONFLICT, "data.backup_exists");
    }
    struct db_backup *b = mem_zeroed(1, sizeof *b);
    b->db = db;
    b->path = mem_strdup(path);
    err_t why = start_copy(b);
    if (why)
        db_backup_end(b);
    else
        *out = b;
    return why;
}

err_t db_backup_step(struct db_backup *b, int pages, bool *done)
{
    assert(!b->db->in_tx);
    int rc = sqlite3_backup_step(b->copy, pages);
    *done = b->done = rc == SQLITE_DONE;
    bool later = rc == SQLITE_OK || rc == SQLITE_BUSY || rc == SQLITE_LOCKED;
    return *done || later ? OK : sqlite_failure(NULL, rc, "backup");
}

/* A copy that was not finished is no copy. */
void db_backup_end(struct db_backup *b)
{
    sqlite3_backup_finish(b->copy);
    sqlite3_close(b->to);
    if (!b->done)
        unlink(b->path);
    free(b->path);
    free(b);
}

/* ---- the log -------------------------------------------------------------------------- */

enum { RESTART_WAIT_MS = 50 };   /* the writer stands still meanwhile */

/* Somebody who reads or writes may be in the way: then the rest waits for the next call. */
err_t db_checkpoint(struct db *db, bool restart, struct db_log *log)
{
    int in_log = 0, moved = 0;
    *log = (struct db_log){0};
    if (db_dialect(db) != DIALECT_SQLITE)
        return OK;
    assert(!db->in_tx);
    sqlite3 *at = sqlite_of(db)->at;
    sqlite3_busy_timeout(at, RESTART_WAIT_MS);
    int rc = sqlite3_wal_checkpoint_v2(at, "main", restart ? SQLITE_CHECKPOINT_RESTART : SQLITE_CHECKPOINT_PASSIVE,
                                       &in_log, &moved);
    sqlite3_busy_timeout(at, DB_BUSY_MS);
    if (rc && rc != SQLITE_BUSY && rc != SQLITE_LOCKED)
        return sqlite_failure(at, rc, "checkpoint");
    if (!restart || rc)
        *log = (struct db_log){in_log, in_log - moved};
    return OK;
}
