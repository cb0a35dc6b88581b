/* late_map.h - the memory of late tables; for data/late*.c only. */
#pragma once
#include "data/late.h"

/* What waits to be written: the row that a table will have. */
struct late_row {
    const struct late_table *table;  /* NULL: the place is free */
    int64_t county, a, b, value;
    int64_t seq;                     /* 0: taken out in this transaction */
};

/* Rows by their key: open addressing; cap is a power of two. */
struct late_rows { struct late_row *at; size_t n, cap; };

struct late_row *rows_find(const struct late_rows *rows, const struct late_row *key);
void rows_put(struct late_rows *rows, const struct late_row *row);
void rows_take_out(struct late_rows *rows, const struct late_row *key);
/* Empty it; keeps its memory unless that is much. */
void rows_clear(struct late_rows *rows);
void rows_free(struct late_rows *rows);
/* All rows as a list, ordered as the tables are; the caller frees it. */
struct late_row *rows_sorted(const struct late_rows *rows);

/* LATE_VALUES */
bool values_find(const struct late_map *m, int64_t a, int64_t b, int64_t *value);
void values_put(struct late_map *m, int64_t a, int64_t b, int64_t value);
void values_take_out(struct late_map *m, int64_t a, int64_t b);

/* LATE_MARKS: a bit for each b, in groups of one a.  Few groups stay in memory: what
 * is asked for is a round that runs. */
struct late_group *marks_find(struct late_map *m, int64_t county, int64_t a);  /* NULL: not read yet */
struct late_group *marks_begin(struct late_map *m, int64_t county, int64_t a);
void marks_set(struct late_group *g, int64_t b);
bool marks_has(const struct late_group *g, int64_t b);

/* Give all memory of a table back. */
void late_map_free(struct late_map *m);
