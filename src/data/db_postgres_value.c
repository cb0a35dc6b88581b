/* db_postgres_value.c - values in PostgreSQL's binary forms, both ways. */
#include "data/db_postgres.h"

#include <assert.h>
#include <endian.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* Numbers of types in the server's catalogue; they never change. */
enum { T_BOOL = 16, T_BYTEA = 17, T_NAME = 19, T_INT8 = 20, T_INT2 = 21, T_INT4 = 23, T_TEXT = 25, T_FLOAT4 = 700,
       T_FLOAT8 = 701, T_VARCHAR = 1043 };

static const struct { unsigned type, array; } types[] = {
    [VALUE_INT] = {T_INT8, 1016}, [VALUE_TEXT] = {T_TEXT, 1009},   [VALUE_REAL] = {T_FLOAT8, 1022},
    [VALUE_BOOL] = {T_BOOL, 1000}, [VALUE_BYTES] = {T_BYTEA, 1001},
};

unsigned postgres_type(enum value_kind kind)
{
    return types[kind].type;
}

unsigned postgres_array_type(enum value_kind kind)
{
    return types[kind].array;
}

/* ---- parameters ----------------------------------------------------------------------- */

uint64_t postgres_number(const struct value *v)
{
    uint64_t bits = (uint64_t)v->i;
    if (v->kind == VALUE_REAL)
        memcpy(&bits, &v->real, sizeof bits);
    return htobe64(bits);
}

static void set_param(struct params *p, int i, const struct value *v)
{
    switch (v->kind) {
    case VALUE_INT:
    case VALUE_REAL:
        p->number[i] = postgres_number(v);
        p->at[i] = (v->kind == VALUE_INT ? v->i == ABSENT : isnan(v->real)) ? NULL : (const char *)&p->number[i];
        p->len[i] = 8;
        break;
    case VALUE_TEXT:
        p->at[i] = v->text;
        p->len[i] = v->text ? (int)strlen(v->text) : 0;
        break;
    case VALUE_BOOL:
        p->number[i] = 0;
        memcpy(&p->number[i], &v->flag, 1);
        p->at[i] = (const char *)&p->number[i];
        p->len[i] = 1;
        break;
    case VALUE_BYTES:
        p->at[i] = v->bytes.at;
        p->len[i] = (int)v->bytes.len;
        break;
    }
    p->format[i] = 1;
}

void postgres_params(const struct statement *st, const struct value *in, struct params *out)
{
    out->n = st->n_in;
    for (int i = 0; i < st->n_in; i++) {
        assert(in[i].kind == st->in[i]);
        set_param(out, i, &in[i]);
    }
}

/* ---- columns -------------------------------------------------------------------------- */

static bool fits(enum value_kind kind, Oid type)
{
    switch (kind) {
    case VALUE_INT:
        return type == T_INT8 || type == T_INT4 || type == T_INT2;
    case VALUE_TEXT:
        return type == T_TEXT || type == T_VARCHAR || type == T_NAME;
    case VALUE_REAL:
        return type == T_FLOAT8 || type == T_FLOAT4;
    case VALUE_BOOL:
        return type == T_BOOL;
    case VALUE_BYTES:
        return type == T_BYTEA;
    }
    return false;
}

static bool known(Oid type)
{
    for (size_t kind = 0; kind < sizeof types / sizeof *types; kind++)
        if (fits((enum value_kind)kind, type))
            return true;
    return false;
}

static err_t check_column(const struct statement *st, const PGresult *r, int i)
{
    char said[200];
    bool good = st->out ? fits(st->out[i], PQftype(r, i)) : known(PQftype(r, i));
    if (!good) {
        snprintf(said, sizeof said, "column %.60s has the type %u, not that of -- out: (cast it)", PQfname(r, i),
                 PQftype(r, i));
        return db_refused(st->name, said);
    }
    if (st->out_names && strcmp(PQfname(r, i), st->out_names[i]) != 0) {
        snprintf(said, sizeof said, "column %d is called %.60s, not %.60s", i + 1, PQfname(r, i), st->out_names[i]);
        return db_refused(st->name, said);
    }
    return OK;
}

err_t postgres_check_columns(const struct statement *st, const PGresult *r)
{
    char said[80];
    int n = PQnfields(r);
    if (st->slot ? n != st->n_out : n > DB_COLUMNS) {
        snprintf(said, sizeof said, "gives %d columns, not %d", n, st->n_out);
        return db_refused(st->name, said);
    }
    for (int i = 0; i < n; i++)
        TRY(check_column(st, r, i));
    return OK;
}

/* ---- results -------------------------------------------------------------------------- */

static int64_t read_int(const char *at, int len)
{
    uint64_t bits = 0;
    for (int i = 0; i < len; i++)
        bits = bits << 8 | (unsigned char)at[i];
    return len == 8 ? (int64_t)bits : len == 4 ? (int32_t)bits : (int16_t)bits;
}

static double read_real(const char *at, int len)
{
    int64_t bits = read_int(at, len);
    uint32_t half = (uint32_t)bits;
    double real;
    float small;
    memcpy(&real, &bits, sizeof real);
    memcpy(&small, &half, sizeof small);
    return len == 4 ? (double)small : real;
}

/* The kind that a column has by itself: a flag counts as a number, as on SQLite. */
static enum value_kind own_kind(Oid type)
{
    static const enum value_kind kinds[] = {VALUE_INT, VALUE_REAL, VALUE_BYTES};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (fits(kinds[i], type))
            return kinds[i];
    return type == T_BOOL ? VALUE_INT : VALUE_TEXT;
}

static struct value read_value(enum value_kind kind, Oid type, const char *at, int len)
{
    struct value v = {.kind = kind};
    switch (kind) {
    case VALUE_INT:
        v.i = type == T_BOOL ? *at != 0 : read_int(at, len);
        break;
    case VALUE_TEXT:
        v.text = at;
        break;
    case VALUE_REAL:
        v.real = read_real(at, len);
        break;
    case VALUE_BOOL:
        v.flag = *at != 0;
        break;
    case VALUE_BYTES:
        v.bytes = (struct bytes){at, (size_t)len};
        break;
    }
    return v;
}

static struct value read_cell(const struct statement *st, const PGresult *r, int row, int i)
{
    Oid type = PQftype(r, i);
    if (PQgetisnull(r, row, i))
        return db_null(st->out ? st->out[i] : VALUE_TEXT);
    return read_value(st->out ? st->out[i] : own_kind(type), type, PQgetvalue(r, row, i), PQgetlength(r, row, i));
}

int64_t postgres_read_int(const PGresult *r, int row, int i)
{
    return read_int(PQgetvalue(r, row, i), PQgetlength(r, row, i));
}

void postgres_read_row(const struct statement *st, const PGresult *r, int row, struct value *out)
{
    int n = st->out ? st->n_out : PQnfields(r);
    for (int i = 0; i < n; i++)
        out[i] = read_cell(st, r, row, i);
}
