/* db_table.c - whole tables: their digest, and where two of them differ. */
#include "core/buf.h"
#include "core/hash.h"
#include "data/db_driver.h"

#include <assert.h>
#include <endian.h>
#include <stdio.h>
#include <string.h>

/* ---- reading a table in the order of its key ------------------------------------------- */

struct scan {
    char sql[400];
    struct statement st;
    struct rows *rows;
    struct value row[DB_COLUMNS];
    bool found;
};

/* Every column, whatever they are: the one place where that is wanted. */
static err_t open_scan(struct tx *tx, const struct table *t, bool original, struct scan *s)
{
    TRY(tx_flush(tx));
    int n = snprintf(s->sql, sizeof s->sql, "select * from %s%s%s order by %s", original ? tx->db->driver->original : "",
                     original ? "." : "", t->name, t->order);
    assert(n > 0 && (size_t)n < sizeof s->sql);
    assert(!original || tx->db->aside);
    s->st = (struct statement){.name = t->name, .kind = STATEMENT_EACH, .sql = s->sql};
    return tx->db->driver->open_rows(tx->db, &s->st, NULL, &s->rows);
}

static err_t next(struct scan *s)
{
    return s->rows->db->driver->next_row(s->rows, s->row, &s->found);
}

static void close_scan(struct scan *s)
{
    s->rows->db->driver->close_rows(s->rows);
}

/* ---- digest ---------------------------------------------------------------------------- */

/* A letter for the type and the length go before each value, so that no two
 * different rows give the same bytes. */
static void add_sized(struct sha256 *h, char type, const void *bytes, size_t len)
{
    unsigned char head[9] = {(unsigned char)type};
    uint64_t size = htobe64(len);
    memcpy(head + 1, &size, sizeof size);
    sha256_add(h, head, sizeof head);
    sha256_add(h, bytes, len);
}

static void add_value(struct sha256 *h, const struct value *v)
{
    uint64_t bits;
    switch (v->kind) {
    case VALUE_INT:
    case VALUE_BOOL:
        bits = htobe64((uint64_t)(v->kind == VALUE_BOOL ? v->flag : v->i));
        add_sized(h, 'i', &bits, sizeof bits);
        break;
    case VALUE_REAL:
        memcpy(&bits, &v->real, sizeof bits);
        bits = htobe64(bits);
        add_sized(h, 'r', &bits, sizeof bits);
        break;
    case VALUE_TEXT:
        add_sized(h, v->text ? 't' : 'n', v->text ? v->text : "", v->text ? strlen(v->text) : 0);
        break;
    case VALUE_BYTES:
        add_sized(h, 'b', v->bytes.at, v->bytes.len);
        break;
    }
}

static err_t digest_rows(struct scan *s, struct sha256 *h, int64_t *rows)
{
    for (;;) {
        TRY(next(s));
        if (!s->found)
            return OK;
        for (int i = 0; i < s->rows->n; i++)
            add_value(h, &s->row[i]);
        (*rows)++;
    }
}

static err_t digest(struct tx *tx, const struct table *t, bool original, int64_t *rows, uint8_t out[SHA256_SIZE])
{
    struct scan s;
    struct sha256 h;
    *rows = 0;
    sha256_start(&h);
    TRY(open_scan(tx, t, original, &s));
    err_t why = digest_rows(&s, &h, rows);
    close_scan(&s);
    sha256_end(&h, out);
    return why;
}

err_t db_table_digest(struct tx *tx, const struct table *t, bool original, int64_t *rows, uint8_t out[SHA256_SIZE])
{
    return db_remember(tx, digest(tx, t, original, rows, out));
}

/* ---- difference ------------------------------------------------------------------------ */

static bool same_value(const struct value *a, const struct value *b)
{
    if (a->kind != b->kind)
        return false;
    switch (a->kind) {
    case VALUE_INT:
        return a->i == b->i;
    case VALUE_BOOL:
        return a->flag == b->flag;
    case VALUE_REAL:
        return memcmp(&a->real, &b->real, sizeof a->real) == 0;
    case VALUE_TEXT:
        return a->text && b->text ? strcmp(a->text, b->text) == 0 : a->text == b->text;
    case VALUE_BYTES:
        return a->bytes.len == b->bytes.len && memcmp(a->bytes.at, b->bytes.at, a->bytes.len) == 0;
    }
    return false;
}

static bool same_row(const struct scan *a, const struct scan *b)
{
    if (a->found != b->found || a->rows->n != b->rows->n)
        return false;
    for (int i = 0; a->found && i < a->rows->n; i++)
        if (!same_value(&a->row[i], &b->row[i]))
            return false;
    return true;
}

static void write_value(const struct value *v, struct buf *out)
{
    switch (v->kind) {
    case VALUE_INT:
        buf_int(out, v->i);
        break;
    case VALUE_BOOL:
        buf_text(out, v->flag ? "true" : "false");
        break;
    case VALUE_REAL:
        buf_printf(out, "%.17g", v->real);
        break;
    case VALUE_TEXT:
        if (v->text)
            buf_printf(out, "'%.40s'", v->text);
        else
            buf_text(out, "null");
        break;
    case VALUE_BYTES:
        buf_printf(out, "%zu bytes", v->bytes.len);
        break;
    }
}

static void write_row(const struct scan *s, const char *which, struct buf *out)
{
    buf_text(out, which);
    if (!s->found)
        buf_text(out, " nothing");
    for (int i = 0; s->found && i < s->rows->n; i++) {
        buf_printf(out, " %s=", s->rows->db->driver->column_name(s->rows, i));
        write_value(&s->row[i], out);
    }
}

/* Both in the order of the key, until one row is another. */
static err_t compare(struct tx *tx, struct scan *stored, struct scan *rebuilt, const char **out)
{
    BUF_SCOPED text = {0};
    do {
        TRY(next(stored));
        TRY(next(rebuilt));
    } while (stored->found && same_row(stored, rebuilt));
    if (same_row(stored, rebuilt))
        return OK;
    write_row(stored, "stored:", &text);
    write_row(rebuilt, "; rebuilt:", &text);
    *out = arena_strdup(tx->arena, buf_str(&text));
    return OK;
}

static err_t difference(struct tx *tx, const struct table *t, const char **out)
{
    struct scan stored, rebuilt;
    TRY(open_scan(tx, t, true, &stored));
    err_t why = open_scan(tx, t, false, &rebuilt);
    if (!why) {
        why = compare(tx, &stored, &rebuilt, out);
        close_scan(&rebuilt);
    }
    close_scan(&stored);
    return why;
}

err_t db_table_difference(struct tx *tx, const struct table *t, const char **out)
{
    *out = NULL;
    return db_remember(tx, difference(tx, t, out));
}
