/* view.h - what anybody sees: a read-only query with declared parameters and columns.
 *
 * A page, an export, a phone and a spreadsheet read the same views.  The rows of
 * `params` read the URL; the rows of `columns` name, describe and mask what
 * comes out.  A view emits rows one at a time, so an export of a county costs
 * no more memory than a page. */
#pragma once
#include "core/field.h"
#include "data/db.h"
#include "data/rights.h"

struct view_call {
    struct tx *tx;             /* read only */
    struct arena *arena;       /* of the request */
    const struct actor *actor;
    int64_t county;
    int64_t now;
    int64_t limit;             /* rows asked for; the caller stops there */
    bool unmasked;             /* a reason was given, logged and committed first */
    int64_t as_of;             /* set by a view that speaks of an earlier event */
    err_t (*emit)(struct view_call *call, const void *row);  /* one row of `columns` */
    void *sink;
    int64_t emitted;
    struct arena *row_arena;   /* see view_next_row */
    const char *next;          /* set by a view: where the next page begins (`after`) */
};

struct view {
    const char *name;          /* "missing_by_area" */
    const char *help;
    enum right right;
    bool anywhere;             /* right may be held anywhere; the query narrows by grant */
    const struct field *params;
    size_t params_size;
    const struct field *columns;
    size_t row_size;
    bool one;                  /* always exactly one row */
    bool personal;             /* shows persons: may be unmasked with a reason */
    err_t (*query)(struct view_call *call, const void *params);
};

/* A view that opens sealed text calls this first for each row: what it then takes
 * from tx->arena lives as long as the row, so an export stays small. */
void view_next_row(struct view_call *call);

const struct view *view_find(const char *name);

/* Check rights, run the query and hand rows to `emit`, masked unless unmasked. */
err_t view_run(const struct view *v, struct view_call *call, const void *params);

enum { VIEW_LIMIT_DEFAULT = 100, VIEW_LIMIT_MOST = 1000, VIEW_LIMIT_EXPORT = 20000000 };
