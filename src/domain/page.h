/* page.h - one page of a list, and where the next one begins.
 *
 * A list asks its statement for one row more than the page holds.  When that row
 * comes, the page is full and the next one begins after the last row shown. */
#pragma once
#include "data/view.h"

struct page {
    struct view_call *call;
    int64_t taken, last;    /* rows of the statement, and the key of the last one */
};

/* How many rows the statement is asked for. */
static inline int64_t page_most(const struct view_call *call)
{
    return call->limit + 1;
}

/* Is this row the one too many?  `key` is the row's. */
static inline bool page_is_full(struct page *page, int64_t key)
{
    if (page->taken == page->call->limit) {
        page->call->next = arena_printf(page->call->arena, "%lld", (long long)page->last);
        return true;
    }
    page->taken++;
    page->last = key;
    return false;
}
