/* db_queue.c - rows that wait in a transaction to be written together.
 *
 * :add rows wait on PostgreSQL only, where one array costs little more than one
 * row.  :tally rows wait on both: rows of one key are added up while they wait,
 * so that each key is written once.  The memory is the transaction's own, since
 * callers may reset its arena between two events. */
#include "data/db_driver.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Rows of one statement.  Those with a key are found again through `places`. */
struct waiting {
    const struct statement *st;
    size_t n, room;
    struct value *rows;        /* n_in values each */
    struct arena texts;        /* what the values point to */
    uint32_t *places;          /* open addressing: 1 + row, 0: free */
    size_t n_places;           /* a power of two */
    struct waiting *again;     /* the next run of the statement: later rows of keys that wait here */
};

struct tx_queue {
    size_t n, room;
    struct waiting *at;
};

enum { ROOM_FIRST = 16, PLACES_FIRST = 64, RUNS_MOST = 8 };

static struct value *row_at(const struct waiting *w, size_t i)
{
    return w->rows + i * (size_t)w->st->n_in;
}

/* ---- keys ---------------------------------------------------------------------------- */

static uint64_t mix(uint64_t h, uint64_t more)
{
    h = (h ^ more) * 0x9e3779b97f4a7c15u;
    return h ^ h >> 29;
}

static uint64_t hash_text(const char *text)
{
    uint64_t h = 14695981039346656037u;
    for (; text && *text; text++)
        h = (h ^ (unsigned char)*text) * 1099511628211u;
    return h;
}

static uint64_t hash_key(const struct statement *st, const struct value *row)
{
    uint64_t h = 0;
    for (int i = 0; i < st->n_key; i++)
        h = mix(h, row[i].kind == VALUE_TEXT ? hash_text(row[i].text) : (uint64_t)row[i].i);
    return h ^ h >> 32;
}

static int compare_texts(const char *a, const char *b)
{
    if (!a || !b)
        return (a != NULL) - (b != NULL);
    return strcmp(a, b);
}

static int compare_keys(const void *a, const void *b, void *statement)
{
    const struct statement *st = statement;
    const struct value *x = a, *y = b;
    for (int i = 0; i < st->n_key; i++) {
        int by = x[i].kind == VALUE_TEXT ? compare_texts(x[i].text, y[i].text) : (x[i].i > y[i].i) - (x[i].i < y[i].i);
        if (by)
            return by;
    }
    return 0;
}

/* Where the key's row is, or the free place for it. */
static uint32_t *place_of(const struct waiting *w, const struct value *row)
{
    size_t i = hash_key(w->st, row) & (w->n_places - 1);
    while (w->places[i] && compare_keys(row_at(w, w->places[i] - 1), row, (void *)(uintptr_t)w->st) != 0)
        i = (i + 1) & (w->n_places - 1);
    return &w->places[i];
}

static void grow_places(struct waiting *w)
{
    if (w->n * 2 < w->n_places)
        return;
    free(w->places);
    w->n_places = w->n_places ? w->n_places * 2 : PLACES_FIRST;
    w->places = mem_zeroed(w->n_places, sizeof *w->places);
    for (size_t i = 0; i < w->n; i++)
        *place_of(w, row_at(w, i)) = (uint32_t)i + 1;
}

/* ---- writing ------------------------------------------------------------------------- */

static err_t flush_rows(struct tx *tx, struct waiting *w)
{
    if (!w->n)
        return OK;
    size_t n = w->n;
    if (w->st->n_key)
        qsort_r(w->rows, n, (size_t)w->st->n_in * sizeof *w->rows, compare_keys, (void *)(uintptr_t)w->st);
    w->n = 0;
    if (w->places)
        memset(w->places, 0, w->n_places * sizeof *w->places);
    err_t why = tx->db->driver->run_bulk(tx->db, w->st, w->rows, n);
    arena_reset(&w->texts);
    return why;
}

/* The second rows of keys after the first, and so on. */
static err_t flush_one(struct tx *tx, struct waiting *w)
{
    for (; w; w = w->again)
        TRY(flush_rows(tx, w));
    return OK;
}

err_t queue_flush(struct tx *tx)
{
    struct tx_queue *q = tx->queue;
    for (size_t i = 0; q && i < q->n; i++)
        TRY(flush_one(tx, &q->at[i]));
    return OK;
}

static bool names_table(const struct statement *st, const char *table)
{
    for (const char *const *t = st->tables; t && *t; t++)
        if (strcmp(*t, table) == 0)
            return true;
    return false;
}

/* The table that a waiting statement writes is the first one it names. */
err_t queue_flush_named(struct tx *tx, const struct statement *st, const struct statement *except)
{
    const struct tx_queue *q = tx->queue;
    for (size_t i = 0; i < q->n; i++) {
        struct waiting *w = &q->at[i];
        if (w->n && w->st != except && names_table(st, w->st->tables[0]))
            TRY(flush_one(tx, w));
    }
    return OK;
}

/* ---- taking -------------------------------------------------------------------------- */

static struct waiting *waiting_for(struct tx *tx, const struct statement *st)
{
    if (!tx->queue)
        tx->queue = mem_zeroed(1, sizeof *tx->queue);
    struct tx_queue *q = tx->queue;
    for (size_t i = 0; i < q->n; i++)
        if (q->at[i].st == st)
            return &q->at[i];
    if (q->n == q->room) {
        q->room = q->room ? q->room * 2 : ROOM_FIRST;
        q->at = mem_resize(q->at, q->room, sizeof *q->at);
    }
    q->at[q->n] = (struct waiting){.st = st};
    return &q->at[q->n++];
}

static struct value own_value(struct waiting *w, struct value v)
{
    if (v.kind == VALUE_TEXT)
        v.text = arena_strdup(&w->texts, v.text);
    else if (v.kind == VALUE_BYTES && v.bytes.len)
        v.bytes.at = arena_memdup(&w->texts, v.bytes.at, v.bytes.len);
    return v;
}

static void append_row(struct waiting *w, const struct value *in)
{
    if (w->n == w->room) {
        w->room = w->room ? w->room * 2 : ROOM_FIRST;
        w->rows = mem_resize(w->rows, w->room, (size_t)w->st->n_in * sizeof *w->rows);
    }
    struct value *row = row_at(w, w->n++);
    for (int i = 0; i < w->st->n_in; i++)
        row[i] = own_value(w, in[i]);
}

static bool add_up(struct value *sum, const struct value *more)
{
    if (sum->kind == VALUE_REAL) {
        sum->real += more->real;
        return isfinite(sum->real);
    }
    return more->i != ABSENT && sum->i != ABSENT && !__builtin_add_overflow(sum->i, more->i, &sum->i);
}

static err_t add_up_row(const struct statement *st, struct value *row, const struct value *in)
{
    for (int i = st->n_key; i < st->n_in; i++)
        if (!add_up(&row[i], &in[i]))
            return db_refused(st->name, "the sum is too large or null");
    return OK;
}

static struct waiting *next_run(struct waiting *w)
{
    if (!w->again) {
        w->again = mem_zeroed(1, sizeof *w->again);
        w->again->st = w->st;
    }
    return w->again;
}

/* The first run of the statement in which the key does not wait yet. */
static err_t find_run(struct tx *tx, struct waiting **w, const struct value *in)
{
    struct waiting *first = *w;
    size_t runs = 0;
    for (; (*w)->n && *place_of(*w, in); *w = next_run(*w))
        if (++runs == RUNS_MOST) {
            *w = first;
            return flush_one(tx, first);
        }
    return OK;
}

/* One statement may not touch a key twice (PostgreSQL): the second row waits for another
 * run of the statement, unless the two can be added up. */
static err_t put_keyed(struct tx *tx, struct waiting *w, const struct value *in)
{
    uint32_t waits = w->n ? *place_of(w, in) : 0;
    if (waits && w->st->kind == STATEMENT_TALLY)
        return add_up_row(w->st, row_at(w, waits - 1), in);
    TRY(find_run(tx, &w, in));
    grow_places(w);
    append_row(w, in);
    *place_of(w, in) = (uint32_t)w->n;
    return OK;
}

static bool is_full(const struct waiting *w)
{
    size_t rows = 0, bytes = 0;
    for (; w; w = w->again) {
        rows += w->n;
        bytes += w->texts.taken;
    }
    return rows >= DB_QUEUE_ROWS || bytes > DB_QUEUE_BYTES;
}

err_t queue_put(struct tx *tx, const struct statement *st, const struct value *in)
{
    struct waiting *w = waiting_for(tx, st);
    if (is_full(w))
        TRY(flush_one(tx, w));
    if (st->n_key)
        return put_keyed(tx, w, in);
    append_row(w, in);
    return OK;
}

static void free_rows(struct waiting *w)
{
    free(w->rows);
    free(w->places);
    arena_close(&w->texts);
}

void queue_free(struct tx *tx)
{
    struct tx_queue *q = tx->queue;
    tx->queue = NULL;
    for (size_t i = 0; q && i < q->n; i++) {
        for (struct waiting *w = q->at[i].again, *next; w; w = next) {
            next = w->again;
            free_rows(w);
            free(w);
        }
        free_rows(&q->at[i]);
    }
    if (q)
        free(q->at);
    free(q);
}
