/* db_postgres_bulk.c - many rows of one statement as arrays, one a parameter. */
#include "data/db_postgres.h"

#include "core/buf.h"

#include <arpa/inet.h>
#include <math.h>
#include <string.h>

enum { ARRAY_MOST = 512 << 20 };

static void add_32(struct buf *b, uint32_t n)
{
    uint32_t swapped = htonl(n);
    buf_add(b, &swapped, sizeof swapped);
}

/* One dimension, perhaps with nulls, of this type, n items from 1 on. */
static void start_array(struct buf *b, enum value_kind kind, size_t n)
{
    add_32(b, 1);
    add_32(b, 1);
    add_32(b, postgres_type(kind));
    add_32(b, (uint32_t)n);
    add_32(b, 1);
}

static void add_item(struct buf *b, const void *bytes, size_t len)
{
    if (!bytes) {
        add_32(b, UINT32_MAX);
        return;
    }
    add_32(b, (uint32_t)len);
    buf_add(b, bytes, len);
}

static void add_value(struct buf *b, const struct value *v)
{
    uint64_t number;
    switch (v->kind) {
    case VALUE_INT:
    case VALUE_REAL:
        number = postgres_number(v);
        add_item(b, (v->kind == VALUE_INT ? v->i == ABSENT : isnan(v->real)) ? NULL : &number, sizeof number);
        break;
    case VALUE_TEXT:
        add_item(b, v->text, v->text ? strlen(v->text) : 0);
        break;
    case VALUE_BOOL:
        add_item(b, &v->flag, 1);
        break;
    case VALUE_BYTES:
        add_item(b, v->bytes.at, v->bytes.len);
        break;
    }
}

/* The n values that parameter i has in the rows. */
static void write_array(struct buf *b, const struct statement *st, int i, const struct value *in, size_t n)
{
    b->max = ARRAY_MOST;
    start_array(b, st->in[i], n);
    for (size_t row = 0; row < n; row++)
        add_value(b, &in[row * (size_t)st->n_in + (size_t)i]);
}

static err_t send_arrays(struct postgres_db *db, const struct statement *st, enum prepared form, const struct buf *arrays,
                         PGresult **out)
{
    ExecStatusType wanted = form == PREPARED_BULK ? PGRES_COMMAND_OK : PGRES_TUPLES_OK;
    struct postgres_name name;
    struct params p;
    for (int i = 0; i < st->n_in; i++) {
        if (arrays[i].full)
            return db_refused(st->name, "an array of its rows is too large");
        p.at[i] = arrays[i].at;
        p.len[i] = (int)arrays[i].len;
        p.format[i] = 1;
    }
    TRY(postgres_prepare(db, st, form, &name));
    PGresult *r = PQexecPrepared(db->at, name.text, st->n_in, p.at, p.len, p.format, 1);
    if (PQresultStatus(r) != wanted)
        return postgres_failure(db, r, st->name);
    *out = r;
    return OK;
}

static err_t run_arrays(struct postgres_db *db, const struct statement *st, enum prepared form, const struct value *in,
                        size_t n, PGresult **out)
{
    struct buf arrays[DB_COLUMNS] = {{0}};
    for (int i = 0; i < st->n_in; i++)
        write_array(&arrays[i], st, i, in, n);
    err_t why = send_arrays(db, st, form, arrays, out);
    for (int i = 0; i < st->n_in; i++)
        buf_close(&arrays[i]);
    return why;
}

err_t postgres_run_bulk(struct db *base, const struct statement *st, const struct value *in, size_t n)
{
    PGresult *r;
    TRY(run_arrays(postgres_of(base), st, PREPARED_BULK, in, n, &r));
    PQclear(r);
    return OK;
}

/* ---- one statement for many keys --------------------------------------------------------- */

/* The statement as it stands, with the columns of `asked` in place of its parameters. */
static void write_inner(struct buf *sql, const char *at)
{
    bool quoted = false;
    for (; *at; at++) {
        quoted ^= *at == '\'';
        if (*at == '$' && !quoted)
            buf_text(sql, "asked.p");
        else
            buf_char(sql, *at);
    }
}

void postgres_write_for_each(struct buf *sql, const struct statement *st)
{
    buf_text(sql, "select s.*, asked.place from unnest(");
    for (int i = 0; i < st->n_in; i++)
        buf_printf(sql, "%s$%d", i ? ", " : "", i + 1);
    buf_text(sql, ") with ordinality as asked (");
    for (int i = 0; i < st->n_in; i++)
        buf_printf(sql, "p%d, ", i + 1);
    buf_text(sql, "place), lateral (");
    write_inner(sql, st->sql);
    buf_text(sql, ") as s");
}

static err_t give_rows(const struct statement *st, const PGresult *r,
                       err_t (*row)(void *ctx, size_t place, const struct value *out), void *ctx)
{
    struct value out[DB_COLUMNS];
    for (int i = 0; i < PQntuples(r); i++) {
        postgres_read_row(st, r, i, out);
        TRY(row(ctx, (size_t)postgres_read_int(r, i, st->n_out) - 1, out));
    }
    return OK;
}

err_t postgres_one_for_each(struct db *base, const struct statement *st, const struct value *in, size_t n,
                            err_t (*row)(void *ctx, size_t place, const struct value *out), void *ctx)
{
    PGresult *r;
    TRY(run_arrays(postgres_of(base), st, PREPARED_FOR_EACH, in, n, &r));
    err_t why = give_rows(st, r, row, ctx);
    PQclear(r);
    return why;
}
