/* area.c - what other modules ask of the tree. */
#include "core/text.h"
#include "domain/area/area_parts.h"

#include <string.h>

err_t area_find(struct tx *tx, int64_t county, int64_t unit, struct area_unit *out, bool *found)
{
    struct area_find_unit_row row;
    TRY(area_find_unit(tx, county, unit, &row, found));
    *out = (struct area_unit){.parent = ABSENT};
    if (*found)
        *out = (struct area_unit){unit, row.parent ? row.parent : ABSENT, row.kind, row.name};
    return OK;
}

/* Codes that one code led to; more than there is room for is a split in any case. */
struct codes { int64_t at[100]; size_t n; };

static void add_code(struct codes *codes, int64_t code)
{
    for (size_t i = 0; i < codes->n; i++)
        if (codes->at[i] == code)
            return;
    if (codes->n < sizeof codes->at / sizeof *codes->at)
        codes->at[codes->n++] = code;
}

/* A code that became nothing else, or that also stayed, is an end of its line. */
static err_t follow_code(struct tx *tx, int64_t county, int64_t code, struct codes *codes, bool *is_end)
{
    struct area_list_successors_row *rows;
    size_t n;
    TRY(area_list_successors(tx, county, code, &rows, &n));
    *is_end = n == 0;
    for (size_t i = 0; i < n; i++) {
        *is_end = *is_end || rows[i].unit == code;
        add_code(codes, rows[i].unit);
    }
    return OK;
}

err_t area_current(struct tx *tx, int64_t county, int64_t code, int64_t *unit, size_t *n)
{
    struct codes codes = {{code}, 1};
    struct area_unit area;
    bool is_end, found;
    *unit = ABSENT;
    *n = 0;
    for (size_t i = 0; i < codes.n; i++) {
        TRY(follow_code(tx, county, codes.at[i], &codes, &is_end));
        TRY(area_find(tx, county, codes.at[i], &area, &found));
        if (!is_end || !found)
            continue;
        *unit = codes.at[i];
        ++*n;
    }
    return OK;
}

/* A county has some thousand units: the list doubles as it grows. */
struct units { struct arena *arena; int64_t *at; size_t n, room; };

static err_t add_unit(void *ctx, const struct area_list_below_row *row)
{
    struct units *u = ctx;
    if (u->n == u->room) {
        int64_t *more = arena_array(u->arena, int64_t, u->room * 2);
        memcpy(more, u->at, u->n * sizeof *more);
        u->at = more;
        u->room *= 2;
    }
    u->at[u->n++] = row->unit;
    return OK;
}

err_t area_below(struct tx *tx, int64_t county, int64_t unit, int64_t **units, size_t *n)
{
    struct units u = {.arena = tx->arena, .room = 64};
    u.at = arena_array(u.arena, int64_t, u.room);
    TRY(area_list_below(tx, county, unit, add_unit, &u));
    *units = u.at;
    *n = u.n;
    return OK;
}

err_t area_above(struct tx *tx, int64_t county, int64_t unit, int64_t **units, size_t *n)
{
    struct area_list_above_row *rows;
    TRY(area_list_above(tx, county, unit, &rows, n));
    *units = arena_array(tx->arena, int64_t, *n + 1);
    for (size_t i = 0; i < *n; i++)
        (*units)[i] = rows[i].unit;
    return OK;
}

err_t area_path(struct tx *tx, int64_t county, int64_t unit, const char **out)
{
    struct area_list_above_row *rows;
    size_t n;
    BUF_SCOPED path = {0};
    TRY(area_list_above(tx, county, unit, &rows, &n));
    for (size_t i = n; i > 0; i--) {
        if (path.len)
            buf_char(&path, ' ');
        buf_text(&path, rows[i - 1].name);
    }
    *out = arena_strdup(tx->arena, buf_str(&path));
    return OK;
}

err_t area_match_building(struct tx *tx, int64_t county, int64_t unit, const char *name, int64_t *building, bool *found)
{
    struct area_find_building_named_row row;
    TRY(area_find_building_named(tx, county, unit, text_normal(tx->arena, name), &row, found));
    *building = *found ? row.building : ABSENT;
    return OK;
}

err_t area_highest_building(struct tx *tx, int64_t county, int64_t unit, int64_t from, int64_t to, int64_t *highest)
{
    struct area_find_highest_building_row row;
    bool found;
    TRY(area_find_highest_building(tx, county, unit, from, to, &row, &found));
    *highest = found ? row.building : from - 1;
    return OK;
}
