/* db_postgres.h - what the files of the PostgreSQL driver share. */
#pragma once
#include "core/buf.h"
#include "data/db_driver.h"
#include <libpq-fe.h>

enum { POSTGRES_NESTED = 8, POSTGRES_FETCH = 500 };

/* What is known on the server's side of a statement, by db_slot. */
enum prepared { PREPARED_PLAIN = 1, PREPARED_BULK = 2, PREPARED_FOR_EACH = 4 };

/* A statement that is giving rows: all of them at once, or through a cursor. */
struct postgres_rows {
    struct rows rows;
    PGresult *at;
    int next, n;              /* rows of `at` */
    bool cursor, last;        /* last: no rows after those of `at` */
};

struct postgres_db {
    struct db base;
    PGconn *at;
    char *scratch;            /* the schema of a connection aside, or NULL */
    uint8_t *prepared;
    int n_prepared;
    bool stale;               /* what was prepared is of no use any more */
    int depth;                /* statements that are giving rows */
    struct postgres_rows open[POSTGRES_NESTED];
};

static inline struct postgres_db *postgres_of(struct db *db)
{
    return (struct postgres_db *)db;
}

/* What the server said about `doing`; takes the result (NULL: there is none). */
err_t postgres_failure(struct postgres_db *db, PGresult *result, const char *doing);
/* Run a text without parameters; results are dropped. */
err_t postgres_exec(struct postgres_db *db, const char *sql, const char *doing);

/* db_postgres_value.c: parameters and results in the server's binary forms. */
struct params {
    int n;
    const char *at[DB_COLUMNS];
    int len[DB_COLUMNS], format[DB_COLUMNS];
    uint64_t number[DB_COLUMNS];
};
void postgres_params(const struct statement *st, const struct value *in, struct params *out);
unsigned postgres_type(enum value_kind kind);
unsigned postgres_array_type(enum value_kind kind);
uint64_t postgres_number(const struct value *v);
err_t postgres_check_columns(const struct statement *st, const PGresult *result);
/* A column that is an integer and not null. */
int64_t postgres_read_int(const PGresult *result, int row, int column);
void postgres_read_row(const struct statement *st, const PGresult *result, int row, struct value *out);

/* db_postgres_rows.c */
/* Prepare a form of a statement, once: the plain one, one that writes arrays, or one that
 * looks up for arrays.  Its name is s12, b12 or e12. */
struct postgres_name { char text[16]; };
err_t postgres_prepare(struct postgres_db *db, const struct statement *st, enum prepared form, struct postgres_name *out);
err_t postgres_check(struct db *db, const struct statement *st);
err_t postgres_run(struct db *db, const struct statement *st, const struct value *in);
err_t postgres_open_rows(struct db *db, const struct statement *st, const struct value *in, struct rows **out);
err_t postgres_next_row(struct rows *rows, struct value *out, bool *found);
const char *postgres_column_name(const struct rows *rows, int i);
void postgres_close_rows(struct rows *rows);

/* db_postgres_bulk.c */
err_t postgres_run_bulk(struct db *db, const struct statement *st, const struct value *in, size_t n);
err_t postgres_one_for_each(struct db *db, const struct statement *st, const struct value *in, size_t n,
                            err_t (*row)(void *ctx, size_t place, const struct value *out), void *ctx);
/* select s.*, asked.place from arrays as asked, lateral (the statement, for one of them) as s */
void postgres_write_for_each(struct buf *sql, const struct statement *st);
