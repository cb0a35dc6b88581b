/* db_postgres_rows.c - statements of PostgreSQL: prepared, run, and read.
 *
 * :one and :many take their rows with the answer, and :many asks for one row more
 * than it may have.  :each reads through a cursor, so that an export needs no more
 * memory than a page, and other statements may run between two rows. */
#include "data/db_postgres.h"

#include "core/buf.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

/* ---- prepared forms ------------------------------------------------------------------- */

static bool starts_with(const char *sql, const char *word)
{
    return strncmp(sql, word, strlen(word)) == 0;
}

/* A connection aside looks on: what it writes must stand in its own schema. */
static err_t check_aside(struct postgres_db *db, const struct statement *st)
{
    bool writes = starts_with(st->sql, "insert ") || starts_with(st->sql, "update ") || starts_with(st->sql, "delete ");
    if (!db->scratch || !writes)
        return OK;
    char name[200];
    snprintf(name, sizeof name, "%s.%s", db->scratch, st->tables[0]);
    const char *params[] = {name};
    PGresult *r = PQexecParams(db->at, "select to_regclass($1) is null", 1, NULL, params, NULL, NULL, 0);
    if (PQresultStatus(r) != PGRES_TUPLES_OK)
        return postgres_failure(db, r, st->name);
    bool elsewhere = strcmp(PQgetvalue(r, 0, 0), "t") == 0;
    PQclear(r);
    return elsewhere ? db_refused(st->name, "writes a table of the original") : OK;
}

static err_t check_description(struct postgres_db *db, const struct statement *st, const char *name)
{
    PGresult *r = PQdescribePrepared(db->at, name);
    if (PQresultStatus(r) != PGRES_COMMAND_OK)
        return postgres_failure(db, r, st->name);
    err_t why = postgres_check_columns(st, r);
    PQclear(r);
    return why;
}

static bool selects(const struct statement *st)
{
    return starts_with(st->sql, "select ") || starts_with(st->sql, "with ");
}

static void add_plain(struct buf *sql, const struct statement *st)
{
    if (st->kind == STATEMENT_MANY && selects(st))
        buf_printf(sql, "select * from (%s) as bounded limit %lld", st->sql, (long long)st->most + 1);
    else
        buf_text(sql, st->sql);
}

static void add_sql(struct buf *sql, const struct statement *st, enum prepared form)
{
    switch (form) {
    case PREPARED_PLAIN:
        add_plain(sql, st);
        break;
    case PREPARED_BULK:
        buf_text(sql, st->bulk);
        break;
    case PREPARED_FOR_EACH:
        postgres_write_for_each(sql, st);
        break;
    }
}

static err_t prepare(struct postgres_db *db, const struct statement *st, enum prepared form, const char *name)
{
    bool plain = form == PREPARED_PLAIN;
    BUF_SCOPED sql = {0};
    Oid types[DB_COLUMNS];
    for (int i = 0; i < st->n_in; i++)
        types[i] = plain ? postgres_type(st->in[i]) : postgres_array_type(st->in[i]);
    TRY(check_aside(db, st));
    add_sql(&sql, st, form);
    PGresult *r = PQprepare(db->at, name, buf_str(&sql), st->n_in, types);
    if (PQresultStatus(r) != PGRES_COMMAND_OK)
        return postgres_failure(db, r, st->name);
    PQclear(r);
    return plain ? check_description(db, st, name) : OK;
}

static void make_room(struct postgres_db *db, int slot)
{
    int n = db->n_prepared;
    if (slot < n)
        return;
    db->n_prepared = slot + 64;
    db->prepared = mem_resize(db->prepared, (size_t)db->n_prepared, 1);
    memset(db->prepared + n, 0, (size_t)(db->n_prepared - n));
}

err_t postgres_prepare(struct postgres_db *db, const struct statement *st, enum prepared form, struct postgres_name *out)
{
    static const char letters[] = {[PREPARED_PLAIN] = 's', [PREPARED_BULK] = 'b', [PREPARED_FOR_EACH] = 'e'};
    int slot = db_slot(st);
    make_room(db, slot);
    snprintf(out->text, sizeof out->text, "%c%d", letters[form], slot);
    if (db->prepared[slot] & form)
        return OK;
    TRY(prepare(db, st, form, out->text));
    db->prepared[slot] |= (uint8_t)form;
    return OK;
}

err_t postgres_check(struct db *base, const struct statement *st)
{
    struct postgres_name name;
    TRY(postgres_prepare(postgres_of(base), st, PREPARED_PLAIN, &name));
    if (st->kind == STATEMENT_ONE && selects(st) && st->n_in > 0)
        TRY(postgres_prepare(postgres_of(base), st, PREPARED_FOR_EACH, &name));
    return st->bulk ? postgres_prepare(postgres_of(base), st, PREPARED_BULK, &name) : OK;
}

/* ---- running -------------------------------------------------------------------------- */

/* `wanted`: PGRES_COMMAND_OK or PGRES_TUPLES_OK. */
static err_t execute(struct postgres_db *db, const struct statement *st, const struct value *in, ExecStatusType wanted,
                     PGresult **out)
{
    struct postgres_name name;
    struct params p;
    TRY(postgres_prepare(db, st, PREPARED_PLAIN, &name));
    postgres_params(st, in, &p);
    PGresult *r = PQexecPrepared(db->at, name.text, p.n, p.at, p.len, p.format, 1);
    if (PQresultStatus(r) != wanted)
        return postgres_failure(db, r, st->name);
    *out = r;
    return OK;
}

err_t postgres_run(struct db *base, const struct statement *st, const struct value *in)
{
    PGresult *r;
    TRY(execute(postgres_of(base), st, in, PGRES_COMMAND_OK, &r));
    PQclear(r);
    return OK;
}

/* ---- cursors -------------------------------------------------------------------------- */

static PGresult *fetch(struct postgres_db *db, int depth)
{
    char sql[48];
    snprintf(sql, sizeof sql, "fetch %d from rows_%d", POSTGRES_FETCH, depth);
    return PQexecParams(db->at, sql, 0, NULL, NULL, NULL, NULL, 1);
}

static err_t take_fetched(struct postgres_rows *p, PGresult *r)
{
    if (PQresultStatus(r) != PGRES_TUPLES_OK)
        return postgres_failure(postgres_of(p->rows.db), r, p->rows.st->name);
    p->at = r;
    p->next = 0;
    p->n = PQntuples(r);
    p->last = p->n < POSTGRES_FETCH;
    return OK;
}

static err_t declare(struct postgres_db *db, const struct statement *st, const struct value *in, int depth)
{
    BUF_SCOPED sql = {0};
    struct params p;
    Oid types[DB_COLUMNS];
    buf_printf(&sql, "declare rows_%d no scroll cursor for %s", depth, st->sql);
    postgres_params(st, in, &p);
    for (int i = 0; i < p.n; i++)
        types[i] = postgres_type(st->in[i]);
    PGresult *r = PQexecParams(db->at, buf_str(&sql), p.n, types, p.at, p.len, p.format, 1);
    if (PQresultStatus(r) != PGRES_COMMAND_OK)
        return postgres_failure(db, r, st->name);
    PQclear(r);
    return OK;
}

static err_t open_cursor(struct postgres_db *db, struct postgres_rows *p, const struct value *in)
{
    int depth = db->depth - 1;
    TRY(declare(db, p->rows.st, in, depth));
    p->cursor = true;
    TRY(take_fetched(p, fetch(db, depth)));
    return postgres_check_columns(p->rows.st, p->at);
}

static err_t open_all(struct postgres_db *db, struct postgres_rows *p, const struct value *in)
{
    TRY(execute(db, p->rows.st, in, PGRES_TUPLES_OK, &p->at));
    p->n = PQntuples(p->at);
    p->last = true;
    return OK;
}

/* ---- rows ----------------------------------------------------------------------------- */

err_t postgres_open_rows(struct db *base, const struct statement *st, const struct value *in, struct rows **out)
{
    struct postgres_db *db = postgres_of(base);
    assert(db->depth < POSTGRES_NESTED);
    struct postgres_rows *p = &db->open[db->depth++];
    *p = (struct postgres_rows){.rows = {.db = base, .st = st}};
    err_t why = st->kind == STATEMENT_EACH && selects(st) ? open_cursor(db, p, in) : open_all(db, p, in);
    if (why) {
        postgres_close_rows(&p->rows);
        return why;
    }
    p->rows.n = PQnfields(p->at);
    *out = &p->rows;
    return OK;
}

static err_t fetch_more(struct postgres_rows *p)
{
    struct postgres_db *db = postgres_of(p->rows.db);
    PQclear(p->at);
    p->at = NULL;
    p->n = 0;
    return take_fetched(p, fetch(db, (int)(p - db->open)));
}

err_t postgres_next_row(struct rows *rows, struct value *out, bool *found)
{
    struct postgres_rows *p = (struct postgres_rows *)rows;
    if (p->next == p->n && !p->last)
        TRY(fetch_more(p));
    *found = p->next < p->n;
    if (*found)
        postgres_read_row(rows->st, p->at, p->next++, out);
    return OK;
}

const char *postgres_column_name(const struct rows *rows, int i)
{
    return PQfname(((const struct postgres_rows *)rows)->at, i);
}

/* Rows are closed in the order opposite to that in which they were opened. */
void postgres_close_rows(struct rows *rows)
{
    struct postgres_rows *p = (struct postgres_rows *)rows;
    struct postgres_db *db = postgres_of(rows->db);
    char sql[32];
    PQclear(p->at);
    p->at = NULL;
    assert(p == &db->open[db->depth - 1]);
    db->depth--;
    if (!p->cursor || PQtransactionStatus(db->at) != PQTRANS_INTRANS)
        return;
    snprintf(sql, sizeof sql, "close rows_%d", db->depth);
    PQclear(PQexec(db->at, sql));
}
