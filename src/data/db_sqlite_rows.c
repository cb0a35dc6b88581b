/* db_sqlite_rows.c - statements of SQLite: prepared once, bound, stepped. */
#include "data/db_sqlite.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- prepared forms ------------------------------------------------------------------ */

/* SQLite takes $2 for a name and numbers names as they come; ?2 is the second. */
static char *numbered(const char *sql)
{
    char *text = mem_strdup(sql);
    char quote = 0;
    for (char *at = text; *at; at++) {
        if (quote)
            quote = *at == quote ? 0 : quote;
        else if (*at == '\'' || *at == '"')
            quote = *at;
        else if (*at == '$')
            *at = '?';
    }
    return text;
}

static err_t check_columns(const struct prepared *p, const struct statement *st)
{
    char said[200];
    if (st->slot ? p->rows.n != st->n_out : p->rows.n > DB_COLUMNS) {
        snprintf(said, sizeof said, "gives %d columns, not %d", p->rows.n, st->n_out);
        return db_refused(st->name, said);
    }
    for (int i = 0; st->out_names && i < p->rows.n; i++) {
        const char *name = sqlite3_column_name(p->at, i);
        if (!name || strcmp(name, st->out_names[i]) == 0)
            continue;
        snprintf(said, sizeof said, "column %d is called %.60s, not %.60s", i + 1, name, st->out_names[i]);
        return db_refused(st->name, said);
    }
    return OK;
}

static void finalize(struct prepared *p)
{
    sqlite3_finalize(p->at);
    free(p);
}

static err_t prepare(struct sqlite_db *db, const struct statement *st, struct prepared **out)
{
    struct prepared *p = mem_zeroed(1, sizeof *p);
    char *sql = numbered(st->sql);
    int rc = sqlite3_prepare_v3(db->at, sql, -1, st->slot ? SQLITE_PREPARE_PERSISTENT : 0, &p->at, NULL);
    free(sql);
    err_t why = rc ? sqlite_failure(db->at, rc, st->name) : OK;
    if (!why) {
        p->rows = (struct rows){.db = &db->base, .st = st, .n = sqlite3_column_count(p->at),
                                .writes = !sqlite3_stmt_readonly(p->at)};
        why = check_columns(p, st);
    }
    if (why)
        finalize(p);
    else
        *out = p;
    return why;
}

static void make_room(struct sqlite_db *db, int slot)
{
    int n = db->n_prepared;
    if (slot < n)
        return;
    db->n_prepared = slot + 64;
    db->prepared = mem_resize(db->prepared, (size_t)db->n_prepared, sizeof *db->prepared);
    memset(db->prepared + n, 0, (size_t)(db->n_prepared - n) * sizeof *db->prepared);
}

/* The kept form, made at first use.  While it gives rows (a statement that is used
 * again for one of its own rows) another is made for the time being. */
static err_t find(struct sqlite_db *db, const struct statement *st, struct prepared **out)
{
    if (!st->slot)
        return prepare(db, st, out);
    int slot = db_slot(st);
    make_room(db, slot);
    *out = db->prepared[slot];
    if (*out && !(*out)->in_use)
        return OK;
    bool keep = !*out;
    TRY(prepare(db, st, out));
    (*out)->kept = keep;
    if (keep)
        db->prepared[slot] = *out;
    return OK;
}

void sqlite_forget_prepared(struct sqlite_db *db)
{
    for (int i = 0; i < db->n_prepared; i++)
        if (db->prepared[i])
            finalize(db->prepared[i]);
    free(db->prepared);
    db->prepared = NULL;
    db->n_prepared = 0;
}

/* ---- parameters ---------------------------------------------------------------------- */

/* Texts are bound where they lie: they outlive the statement's use. */
static int bind_one(sqlite3_stmt *at, int i, const struct value *v)
{
    switch (v->kind) {
    case VALUE_INT:
        return v->i == ABSENT ? sqlite3_bind_null(at, i) : sqlite3_bind_int64(at, i, v->i);
    case VALUE_TEXT:
        return sqlite3_bind_text(at, i, v->text, -1, SQLITE_STATIC);
    case VALUE_REAL:
        return sqlite3_bind_double(at, i, v->real);
    case VALUE_BOOL:
        return sqlite3_bind_int(at, i, v->flag);
    case VALUE_BYTES:
        if (v->bytes.len > INT32_MAX)
            return SQLITE_TOOBIG;
        return sqlite3_bind_blob(at, i, v->bytes.at, (int)v->bytes.len, SQLITE_STATIC);
    }
    return SQLITE_MISUSE;
}

static err_t bind(struct prepared *p, const struct statement *st, const struct value *in)
{
    for (int i = 0; i < st->n_in; i++) {
        assert(in[i].kind == st->in[i]);
        int rc = bind_one(p->at, i + 1, &in[i]);
        if (rc)
            return db_refused(st->name, sqlite3_errstr(rc));
    }
    return OK;
}

static void give_back(struct prepared *p)
{
    p->in_use = false;
    if (!p->kept) {
        finalize(p);
        return;
    }
    sqlite3_reset(p->at);   /* what was bound stays, and is bound anew before it is looked at */
}

static err_t take(struct db *db, const struct statement *st, const struct value *in, struct prepared **out)
{
    TRY(find(sqlite_of(db), st, out));
    struct prepared *p = *out;
    p->in_use = true;
    err_t why = p->rows.writes && db->kind == TX_READ && db->in_tx
                    ? db_refused(st->name, "this transaction is read only")
                    : bind(p, st, in);
    if (why)
        give_back(p);
    return why;
}

/* ---- running ------------------------------------------------------------------------- */

static err_t step_to_end(struct prepared *p)
{
    int rc = sqlite3_step(p->at);
    return rc == SQLITE_DONE ? OK : sqlite_failure(sqlite_of(p->rows.db)->at, rc, p->rows.st->name);
}

err_t sqlite_run(struct db *db, const struct statement *st, const struct value *in)
{
    struct prepared *p;
    TRY(take(db, st, in, &p));
    err_t why = step_to_end(p);
    give_back(p);
    return why;
}

/* Nearly every key of a tally has its row already: adding to it looks it up once, an
 * upsert twice. */
static err_t add_up(struct db *db, const struct statement *st, const struct value *in)
{
    TRY(sqlite_run(db, st->sum, in));
    return sqlite3_changes(sqlite_of(db)->at) > 0 ? OK : sqlite_run(db, st, in);
}

err_t sqlite_run_bulk(struct db *db, const struct statement *st, const struct value *in, size_t n)
{
    for (size_t i = 0; i < n; i++, in += st->n_in)
        TRY(st->sum ? add_up(db, st, in) : sqlite_run(db, st, in));
    return OK;
}

err_t sqlite_check(struct db *db, const struct statement *st)
{
    struct prepared *p;
    TRY(find(sqlite_of(db), st, &p));
    if (!p->kept)
        finalize(p);
    return OK;
}

/* ---- rows ---------------------------------------------------------------------------- */

err_t sqlite_open_rows(struct db *db, const struct statement *st, const struct value *in, struct rows **out)
{
    struct prepared *p;
    TRY(take(db, st, in, &p));
    *out = &p->rows;
    return OK;
}

/* The kind that a value has by itself; null is told as a NULL text. */
static enum value_kind own_kind(int type)
{
    return type == SQLITE_INTEGER ? VALUE_INT : type == SQLITE_FLOAT ? VALUE_REAL : type == SQLITE_BLOB ? VALUE_BYTES
                                                                                                     : VALUE_TEXT;
}

static bool fits(enum value_kind kind, int type)
{
    switch (kind) {
    case VALUE_INT:
    case VALUE_BOOL:
        return type == SQLITE_INTEGER;
    case VALUE_REAL:
        return type == SQLITE_FLOAT || type == SQLITE_INTEGER;
    case VALUE_TEXT:
        return type == SQLITE_TEXT;
    case VALUE_BYTES:
        return type == SQLITE_BLOB;
    }
    return false;
}

/* An empty blob has no address in SQLite, but is not null. */
static struct bytes blob_at(sqlite3_stmt *at, int i)
{
    const void *bytes = sqlite3_column_blob(at, i);
    return (struct bytes){bytes ? bytes : "", (size_t)sqlite3_column_bytes(at, i)};
}

static struct value column_value(sqlite3_stmt *at, int i, enum value_kind kind)
{
    struct value v = {.kind = kind};
    switch (kind) {
    case VALUE_INT:
        v.i = sqlite3_column_int64(at, i);
        break;
    case VALUE_TEXT:
        v.text = (const char *)sqlite3_column_text(at, i);
        break;
    case VALUE_REAL:
        v.real = sqlite3_column_double(at, i);
        break;
    case VALUE_BOOL:
        v.flag = sqlite3_column_int64(at, i) != 0;
        break;
    case VALUE_BYTES:
        v.bytes = blob_at(at, i);
        break;
    }
    return v;
}

static err_t read_column(const struct prepared *p, int i, struct value *out)
{
    const struct statement *st = p->rows.st;
    int type = sqlite3_column_type(p->at, i);
    enum value_kind kind = st->out ? st->out[i] : own_kind(type);
    if (type == SQLITE_NULL) {
        *out = db_null(kind);
        return OK;
    }
    if (!fits(kind, type)) {
        char said[120];
        snprintf(said, sizeof said, "column %.60s holds another type than -- out: says", sqlite3_column_name(p->at, i));
        return db_refused(st->name, said);
    }
    *out = column_value(p->at, i, kind);
    return OK;
}

err_t sqlite_next_row(struct rows *rows, struct value *out, bool *found)
{
    struct prepared *p = (struct prepared *)rows;
    int rc = sqlite3_step(p->at);
    *found = rc == SQLITE_ROW;
    if (rc != SQLITE_ROW && rc != SQLITE_DONE)
        return sqlite_failure(sqlite_of(rows->db)->at, rc, rows->st->name);
    for (int i = 0; *found && i < rows->n; i++)
        TRY(read_column(p, i, &out[i]));
    return OK;
}

const char *sqlite_column_name_of(const struct rows *rows, int i)
{
    return sqlite3_column_name(((const struct prepared *)rows)->at, i);
}

void sqlite_close_rows(struct rows *rows)
{
    give_back((struct prepared *)rows);
}
