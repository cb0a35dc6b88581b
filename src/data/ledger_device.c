/* ledger_device.c - counters that have come, and the gaps between them.
 *
 * Phones send in order, so nearly always a counter is the next one.  A gap is
 * kept as a range until what is missing arrives. */
#include "data/ledger_device.h"

#include "core/clock.h"
#include "ledger_sql.h"

#include <stdlib.h>
#include <string.h>

static size_t slot_of(const struct devices *all, int64_t id)
{
    uint64_t h = (uint64_t)id * 0x9e3779b97f4a7c15u;
    size_t i = (size_t)(h >> 32) & (all->cap - 1);
    while (all->at[i] && all->at[i]->id != id)
        i = (i + 1) & (all->cap - 1);
    return i;
}

static void grow(struct tx *tx, struct devices *all)
{
    if (all->n * 2 < all->cap)
        return;
    struct devices bigger = {.n = all->n, .cap = all->cap ? all->cap * 2 : 64};
    bigger.at = arena_array(tx->arena, struct device *, bigger.cap);
    for (size_t i = 0; i < all->cap; i++)
        if (all->at[i])
            bigger.at[slot_of(&bigger, all->at[i]->id)] = all->at[i];
    *all = bigger;
}

/* "5-7,9" → ranges.  The text is our own. */
static void read_gaps(const char *text, struct device *d)
{
    while (*text && d->n_gaps < DEVICE_GAPS) {
        char *end;
        struct range r;
        r.from = r.to = strtoll(text, &end, 10);
        if (*end == '-')
            r.to = strtoll(end + 1, &end, 10);
        d->gaps[d->n_gaps++] = r;
        text = *end == ',' ? end + 1 : end;
    }
}

err_t devices_get(struct tx *tx, struct devices *all, int64_t county, int64_t id, struct device **out)
{
    grow(tx, all);
    size_t i = slot_of(all, id);
    if (!all->at[i]) {
        struct ledger_find_device_row row;
        bool found;
        TRY(ledger_find_device(tx, county, id, &row, &found));
        struct device *d = arena_new(tx->arena, struct device);
        d->id = id;
        if (found) {
            d->whole = row.whole;
            d->highest = row.highest;
            d->last_at = row.last_at;
            read_gaps(row.gaps, d);
        }
        all->at[i] = d;
        all->n++;
    }
    *out = all->at[i];
    return OK;
}

bool device_has(const struct device *d, int64_t counter)
{
    if (counter > d->highest)
        return false;
    for (size_t i = 0; i < d->n_gaps; i++)
        if (counter >= d->gaps[i].from && counter <= d->gaps[i].to)
            return false;
    return true;
}

static void remove_gap(struct device *d, size_t i)
{
    memmove(&d->gaps[i], &d->gaps[i + 1], (d->n_gaps - i - 1) * sizeof d->gaps[0]);
    d->n_gaps--;
}

/* A counter inside gap i has come: shorten, split or remove the gap. */
static err_t fill_gap(struct device *d, size_t i, int64_t counter)
{
    struct range *g = &d->gaps[i];
    if (g->from == g->to) {
        remove_gap(d, i);
    } else if (counter == g->from) {
        g->from++;
    } else if (counter == g->to) {
        g->to--;
    } else {
        if (d->n_gaps == DEVICE_GAPS)
            return FAIL(ERR_CONFLICT, "ledger.too_many_gaps", .field = "counter");
        memmove(&d->gaps[i + 1], &d->gaps[i], (d->n_gaps - i) * sizeof d->gaps[0]);
        d->n_gaps++;
        d->gaps[i].to = counter - 1;
        d->gaps[i + 1].from = counter + 1;
    }
    return OK;
}

static err_t take_beyond(struct device *d, int64_t counter)
{
    if (counter > d->highest + 1) {
        if (d->n_gaps == DEVICE_GAPS)
            return FAIL(ERR_CONFLICT, "ledger.too_many_gaps", .field = "counter");
        d->gaps[d->n_gaps++] = (struct range){d->highest + 1, counter - 1};
    }
    d->highest = counter;
    return OK;
}

err_t device_take(struct device *d, int64_t counter, int64_t now)
{
    if (counter > d->highest) {
        TRY(take_beyond(d, counter));
    } else {
        for (size_t i = 0; i < d->n_gaps; i++)
            if (counter >= d->gaps[i].from && counter <= d->gaps[i].to) {
                TRY(fill_gap(d, i, counter));
                break;
            }
    }
    d->whole = d->n_gaps ? d->gaps[0].from - 1 : d->highest;
    d->last_at = now;
    d->changed = true;
    return OK;
}

const char *device_gaps_text(struct arena *a, const struct device *d)
{
    BUF_SCOPED text = {0};
    for (size_t i = 0; i < d->n_gaps; i++) {
        if (i)
            buf_char(&text, ',');
        buf_int(&text, d->gaps[i].from);
        if (d->gaps[i].to > d->gaps[i].from) {
            buf_char(&text, '-');
            buf_int(&text, d->gaps[i].to);
        }
    }
    return arena_strdup(a, buf_str(&text));
}

static int by_id(const void *a, const void *b)
{
    const struct device *const *x = a, *const *y = b;
    return (*x)->id < (*y)->id ? -1 : (*x)->id > (*y)->id;
}

err_t devices_write(struct tx *tx, struct devices *all, int64_t county)
{
    struct device **changed = arena_array(tx->arena, struct device *, all->n + 1);
    size_t n = 0;
    for (size_t i = 0; i < all->cap; i++)
        if (all->at[i] && all->at[i]->changed)
            changed[n++] = all->at[i];
    qsort(changed, n, sizeof *changed, by_id);
    for (size_t i = 0; i < n; i++) {
        const struct device *d = changed[i];
        TRY(ledger_set_device(tx, county, d->id, d->whole, d->highest, device_gaps_text(tx->arena, d), d->last_at));
    }
    return OK;
}
