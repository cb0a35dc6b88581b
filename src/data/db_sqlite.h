/* db_sqlite.h - what the files of the SQLite driver share. */
#pragma once
#include "data/db_driver.h"
#include <sqlite3.h>

/* A statement as a connection keeps it, by db_slot. */
struct prepared {
    struct rows rows;
    sqlite3_stmt *at;
    bool in_use;
    bool kept;                /* else finalized after its use */
};

struct sqlite_db {
    struct db base;
    sqlite3 *at;
    char *scratch;            /* the file of a connection aside, or NULL */
    unsigned data_version;    /* after the last commit of this connection */
    int n_prepared;
    struct prepared **prepared;
};

static inline struct sqlite_db *sqlite_of(struct db *db)
{
    return (struct sqlite_db *)db;
}

/* What SQLite said about `doing`, as a failure. */
err_t sqlite_failure(sqlite3 *at, int rc, const char *doing);

/* db_sqlite_rows.c */
err_t sqlite_check(struct db *db, const struct statement *st);
err_t sqlite_run(struct db *db, const struct statement *st, const struct value *in);
err_t sqlite_run_bulk(struct db *db, const struct statement *st, const struct value *in, size_t n);
err_t sqlite_open_rows(struct db *db, const struct statement *st, const struct value *in, struct rows **out);
err_t sqlite_next_row(struct rows *rows, struct value *out, bool *found);
const char *sqlite_column_name_of(const struct rows *rows, int i);
void sqlite_close_rows(struct rows *rows);
void sqlite_forget_prepared(struct sqlite_db *db);
