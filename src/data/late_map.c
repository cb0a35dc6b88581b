/* late_map.c - see late_map.h. */
#include "data/late_map.h"

#include <stdlib.h>
#include <string.h>

enum { ROWS_FIRST = 1024, ROWS_KEPT = 1 << 16, VALUES_FIRST = 1024, GROUPS_MOST = 32 };

static uint64_t mix(uint64_t x, uint64_t y)
{
    uint64_t h = x * 0x9e3779b97f4a7c15u ^ y * 0xc2b2ae3d27d4eb4fu;
    h ^= h >> 32;
    h *= 0xd6e8feb86659fd93u;
    return h ^ h >> 32;
}

/* ---- rows that wait ---------------------------------------------------------------------- */

static uint64_t hash_of(const struct late_row *r)
{
    return mix((uint64_t)r->a ^ (uint64_t)(uintptr_t)r->table, (uint64_t)r->b ^ (uint64_t)r->county << 40);
}

static bool same_key(const struct late_row *x, const struct late_row *y)
{
    return x->table == y->table && x->a == y->a && x->b == y->b && x->county == y->county;
}

static struct late_row *place(const struct late_rows *rows, const struct late_row *key)
{
    size_t i = hash_of(key) & (rows->cap - 1);
    while (rows->at[i].table && !same_key(&rows->at[i], key))
        i = (i + 1) & (rows->cap - 1);
    return &rows->at[i];
}

struct late_row *rows_find(const struct late_rows *rows, const struct late_row *key)
{
    if (rows->n == 0)
        return NULL;
    struct late_row *r = place(rows, key);
    return r->table ? r : NULL;
}

static void grow_rows(struct late_rows *rows)
{
    if (rows->n * 4 < rows->cap * 3)
        return;
    struct late_rows bigger = {.n = rows->n, .cap = rows->cap ? rows->cap * 2 : ROWS_FIRST};
    bigger.at = mem_zeroed(bigger.cap, sizeof *bigger.at);
    for (size_t i = 0; i < rows->cap; i++)
        if (rows->at[i].table)
            *place(&bigger, &rows->at[i]) = rows->at[i];
    free(rows->at);
    *rows = bigger;
}

void rows_put(struct late_rows *rows, const struct late_row *row)
{
    grow_rows(rows);
    struct late_row *r = place(rows, row);
    rows->n += r->table == NULL;
    *r = *row;
}

/* Open addressing: after a removal the rows behind it move up. */
void rows_take_out(struct late_rows *rows, const struct late_row *key)
{
    const struct late_row *r = rows_find(rows, key);
    if (!r)
        return;
    size_t hole = (size_t)(r - rows->at), i = hole;
    for (i = (i + 1) & (rows->cap - 1); rows->at[i].table; i = (i + 1) & (rows->cap - 1)) {
        size_t home = hash_of(&rows->at[i]) & (rows->cap - 1);
        if (((i - home) & (rows->cap - 1)) >= ((i - hole) & (rows->cap - 1))) {
            rows->at[hole] = rows->at[i];
            hole = i;
        }
    }
    rows->at[hole] = (struct late_row){0};
    rows->n--;
}

void rows_clear(struct late_rows *rows)
{
    if (rows->cap > ROWS_KEPT)
        rows_free(rows);
    else if (rows->n)
        memset(rows->at, 0, rows->cap * sizeof *rows->at);
    rows->n = 0;
}

void rows_free(struct late_rows *rows)
{
    free(rows->at);
    *rows = (struct late_rows){0};
}

static int by_key(const void *x, const void *y)
{
    const struct late_row *p = x, *q = y;
    if (p->table != q->table)
        return p->table < q->table ? -1 : 1;
    if (p->county != q->county)
        return p->county < q->county ? -1 : 1;
    if (p->a != q->a)
        return p->a < q->a ? -1 : 1;
    return p->b < q->b ? -1 : p->b > q->b;
}

struct late_row *rows_sorted(const struct late_rows *rows)
{
    struct late_row *list = mem_alloc((rows->n + 1) * sizeof *list);
    size_t n = 0;
    for (size_t i = 0; i < rows->cap; i++)
        if (rows->at[i].table)
            list[n++] = rows->at[i];
    qsort(list, n, sizeof *list, by_key);
    return list;
}

/* ---- values: 24 bytes a row, three quarters full at the most ------------------------------- */

/* a and b are never both 0: that is a free place. */
struct late_value { int64_t a, b, value; };

/* cap is any number, so that the table need not double: the hash's part of it. */
static size_t home_of(const struct late_map *m, int64_t a, int64_t b)
{
    return (size_t)((unsigned __int128)mix((uint64_t)a, (uint64_t)b) * m->cap >> 64);
}

static size_t next_place(const struct late_map *m, size_t i)
{
    return i + 1 == m->cap ? 0 : i + 1;
}

static struct late_value *value_at(const struct late_map *m, int64_t a, int64_t b)
{
    size_t i = home_of(m, a, b);
    while ((m->values[i].a || m->values[i].b) && !(m->values[i].a == a && m->values[i].b == b))
        i = next_place(m, i);
    return &m->values[i];
}

bool values_find(const struct late_map *m, int64_t a, int64_t b, int64_t *value)
{
    if (m->n == 0)
        return false;
    const struct late_value *v = value_at(m, a, b);
    *value = v->value;
    return v->a || v->b;
}

static void grow_values(struct late_map *m)
{
    if (m->n * 4 < m->cap * 3)
        return;
    struct late_map bigger = {.n = m->n, .cap = m->cap ? m->cap + m->cap / 2 : VALUES_FIRST, .groups = m->groups};
    bigger.values = mem_zeroed(bigger.cap, sizeof *bigger.values);
    for (size_t i = 0; i < m->cap; i++)
        if (m->values[i].a || m->values[i].b)
            *value_at(&bigger, m->values[i].a, m->values[i].b) = m->values[i];
    free(m->values);
    *m = bigger;
}

void values_put(struct late_map *m, int64_t a, int64_t b, int64_t value)
{
    grow_values(m);
    struct late_value *v = value_at(m, a, b);
    m->n += !v->a && !v->b;
    *v = (struct late_value){a, b, value};
}

/* How far behind `from` a place is. */
static size_t distance(const struct late_map *m, size_t from, size_t to)
{
    return to >= from ? to - from : to + m->cap - from;
}

void values_take_out(struct late_map *m, int64_t a, int64_t b)
{
    int64_t ignored;
    if (!values_find(m, a, b, &ignored))
        return;
    size_t hole = (size_t)(value_at(m, a, b) - m->values), i = next_place(m, hole);
    for (; m->values[i].a || m->values[i].b; i = next_place(m, i)) {
        if (distance(m, home_of(m, m->values[i].a, m->values[i].b), i) >= distance(m, hole, i)) {
            m->values[hole] = m->values[i];
            hole = i;
        }
    }
    m->values[hole] = (struct late_value){0};
    m->n--;
}

/* ---- marks: a bit each, in pieces of 4,096 -------------------------------------------------- */

enum { PIECE_SHIFT = 12, PIECE_BYTES = (1 << PIECE_SHIFT) / 8, PIECES_FIRST = 64 };

struct piece { int64_t high; uint8_t *bits; };   /* bits NULL: the place is free */

struct late_group {
    int64_t county, a;
    struct piece *at;
    size_t n, cap;
    struct late_group *next;                     /* used less recently */
};

static struct piece *piece_at(const struct late_group *g, int64_t high)
{
    size_t i = mix((uint64_t)high, 0) & (g->cap - 1);
    while (g->at[i].bits && g->at[i].high != high)
        i = (i + 1) & (g->cap - 1);
    return &g->at[i];
}

static void grow_pieces(struct late_group *g)
{
    if (g->n * 2 < g->cap)
        return;
    struct late_group bigger = *g;
    bigger.cap = g->cap ? g->cap * 2 : PIECES_FIRST;
    bigger.at = mem_zeroed(bigger.cap, sizeof *bigger.at);
    for (size_t i = 0; i < g->cap; i++)
        if (g->at[i].bits)
            *piece_at(&bigger, g->at[i].high) = g->at[i];
    free(g->at);
    *g = bigger;
}

void marks_set(struct late_group *g, int64_t b)
{
    grow_pieces(g);
    struct piece *p = piece_at(g, b >> PIECE_SHIFT);
    if (!p->bits) {
        *p = (struct piece){b >> PIECE_SHIFT, mem_zeroed(1, PIECE_BYTES)};
        g->n++;
    }
    size_t bit = (size_t)b & ((1 << PIECE_SHIFT) - 1);
    p->bits[bit / 8] |= (uint8_t)(1 << bit % 8);
}

bool marks_has(const struct late_group *g, int64_t b)
{
    if (g->n == 0)
        return false;
    const struct piece *p = piece_at(g, b >> PIECE_SHIFT);
    size_t bit = (size_t)b & ((1 << PIECE_SHIFT) - 1);
    return p->bits && p->bits[bit / 8] >> bit % 8 & 1;
}

static void free_group(struct late_group *g)
{
    for (size_t i = 0; i < g->cap; i++)
        free(g->at[i].bits);
    free(g->at);
    free(g);
}

/* What was asked for last stands first. */
struct late_group *marks_find(struct late_map *m, int64_t county, int64_t a)
{
    struct late_group **at = &m->groups;
    while (*at && !((*at)->a == a && (*at)->county == county))
        at = &(*at)->next;
    struct late_group *g = *at;
    if (g && g != m->groups) {
        *at = g->next;
        g->next = m->groups;
        m->groups = g;
    }
    return g;
}

static void drop_oldest(struct late_map *m)
{
    struct late_group **at = &m->groups;
    size_t n = 0;
    for (; *at && n < GROUPS_MOST; n++)
        at = &(*at)->next;
    struct late_group *oldest = *at;
    *at = NULL;
    if (oldest)
        free_group(oldest);
}

struct late_group *marks_begin(struct late_map *m, int64_t county, int64_t a)
{
    struct late_group *g = mem_zeroed(1, sizeof *g);
    *g = (struct late_group){.county = county, .a = a, .next = m->groups};
    m->groups = g;
    drop_oldest(m);
    return g;
}

void late_map_free(struct late_map *m)
{
    free(m->values);
    while (m->groups) {
        struct late_group *g = m->groups;
        m->groups = g->next;
        free_group(g);
    }
    *m = (struct late_map){0};
}
