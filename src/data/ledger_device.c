/* ledger_device.c - counters that have come, and the gaps between them.
 *
 * Phones send in order, so nearly always a counter is the next one.  A gap is
 * kept as a range until what is missing arrives. */
#include "data/ledger_device.h"

#include "core/buf.h"
#include "data/tx_cache.h"
#include "ledger_sql.h"

#include <stdlib.h>
#include <string.h>

/* "5-7,9" → ranges.  The text is our own. */
static void read_gaps(struct arena *a, const char *text, struct device *d)
{
    d->gaps = *text ? arena_array(a, struct range, DEVICE_GAPS) : NULL;
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

static err_t read_device(struct tx *tx, int64_t county, struct device *d)
{
    struct ledger_find_device_row row;
    bool found;
    TRY(ledger_find_device(tx, county, d->id, &row, &found));
    if (!found)
        return OK;
    d->whole = row.whole;
    d->highest = row.highest;
    d->last_at = row.last_at;
    read_gaps(tx_cache_arena(tx), row.gaps, d);
    return OK;
}

static struct cache_key device_key(int64_t county, int64_t id)
{
    static const char devices;
    return (struct cache_key){&devices, county, id};
}

err_t device_get(struct tx *tx, int64_t county, int64_t id, struct device **out)
{
    const struct cache_key key = device_key(county, id);
    *out = tx_cache_find(tx, &key);
    if (*out)
        return OK;
    *out = tx_cache_keep(tx, &key, sizeof **out);
    (*out)->id = id;
    return read_device(tx, county, *out);
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

static err_t take_beyond(struct tx *tx, struct device *d, int64_t counter)
{
    if (counter > d->highest + 1) {
        if (d->n_gaps == DEVICE_GAPS)
            return FAIL(ERR_CONFLICT, "ledger.too_many_gaps", .field = "counter");
        if (!d->gaps)
            d->gaps = arena_array(tx_cache_arena(tx), struct range, DEVICE_GAPS);
        d->gaps[d->n_gaps++] = (struct range){d->highest + 1, counter - 1};
    }
    d->highest = counter;
    return OK;
}

static err_t take_counter(struct tx *tx, struct device *d, int64_t counter)
{
    if (counter > d->highest)
        return take_beyond(tx, d, counter);
    for (size_t i = 0; i < d->n_gaps; i++)
        if (counter >= d->gaps[i].from && counter <= d->gaps[i].to)
            return fill_gap(d, i, counter);
    return OK;
}

/* It is written once, at the end of the batch. */
static void note_changed(struct arena *a, struct devices *changed, struct device *d)
{
    if (d->changed)
        return;
    if (changed->n == changed->cap) {
        size_t cap = changed->cap ? changed->cap * 2 : 64;
        struct device **bigger = arena_array(a, struct device *, cap);
        if (changed->n)
            memcpy(bigger, changed->at, changed->n * sizeof *bigger);
        *changed = (struct devices){changed->n, cap, bigger};
    }
    changed->at[changed->n++] = d;
    d->changed = true;
}

err_t device_take(struct tx *tx, struct devices *changed, struct device *d, int64_t counter, int64_t now)
{
    TRY(take_counter(tx, d, counter));
    d->whole = d->n_gaps ? d->gaps[0].from - 1 : d->highest;
    d->last_at = now;
    note_changed(tx->arena, changed, d);
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

err_t devices_write(struct tx *tx, struct devices *changed, int64_t county)
{
    if (changed->n)
        qsort(changed->at, changed->n, sizeof *changed->at, by_id);
    for (size_t i = 0; i < changed->n; i++) {
        struct device *d = changed->at[i];
        d->changed = false;
        TRY(ledger_set_device(tx, county, d->id, d->whole, d->highest, device_gaps_text(tx->arena, d), d->last_at));
    }
    return OK;
}
