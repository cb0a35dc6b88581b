/* tx_cache.c - two generations of what was looked up; when the younger is full the
 * older goes, so that memory stays bounded and nothing goes right after it came. */
#include "data/tx_cache.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { KEPT_MOST = 8192, BYTES_MOST = 16 << 20, PLACES_FIRST = 64 };

struct entry {
    struct cache_key key;
    void *kept;              /* NULL: forgotten */
};

struct generation {
    struct entry *at;        /* open addressing; a place whose owner is NULL is free */
    size_t n, n_places;
    struct arena memory;
};

struct tx_cache { struct generation now, before; };

static size_t hash(const struct cache_key *key)
{
    uint64_t h = (uint64_t)(uintptr_t)key->owner * 0x9e3779b97f4a7c15u ^ (uint64_t)key->county;
    h = (h ^ (uint64_t)key->a) * 0xc2b2ae3d27d4eb4fu;
    h = (h ^ h >> 29 ^ (uint64_t)key->b) * 0x9e3779b97f4a7c15u;
    for (const char *c = key->text; c && *c; c++)
        h = (h ^ (unsigned char)*c) * 1099511628211u;
    return (size_t)(h ^ h >> 32);
}

static bool same(const struct cache_key *x, const struct cache_key *y)
{
    if (x->owner != y->owner || x->county != y->county || x->a != y->a || x->b != y->b)
        return false;
    return x->text && y->text ? strcmp(x->text, y->text) == 0 : x->text == y->text;
}

/* Where the key is, or the free place for it. */
static struct entry *place(const struct generation *g, const struct cache_key *key)
{
    size_t i = hash(key) & (g->n_places - 1);
    while (g->at[i].key.owner && !same(&g->at[i].key, key))
        i = (i + 1) & (g->n_places - 1);
    return &g->at[i];
}

static void grow(struct generation *g)
{
    if (g->n * 2 < g->n_places)
        return;
    struct generation bigger = *g;
    bigger.n_places = g->n_places ? g->n_places * 2 : PLACES_FIRST;
    bigger.at = mem_zeroed(bigger.n_places, sizeof *bigger.at);
    for (size_t i = 0; i < g->n_places; i++)
        if (g->at[i].key.owner)
            *place(&bigger, &g->at[i].key) = g->at[i];
    free(g->at);
    *g = bigger;
}

static void drop(struct generation *g)
{
    free(g->at);
    arena_close(&g->memory);
    *g = (struct generation){0};
}

static struct tx_cache *cache_of(struct tx *tx)
{
    if (!tx->cache)
        tx->cache = mem_zeroed(1, sizeof *tx->cache);
    return tx->cache;
}

static bool is_full(const struct generation *g)
{
    return g->n >= KEPT_MOST || g->memory.taken >= BYTES_MOST;
}

void *tx_cache_find(struct tx *tx, const struct cache_key *key)
{
    struct tx_cache *c = tx->cache;
    if (!c)
        return NULL;
    void *kept = c->now.n_places ? place(&c->now, key)->kept : NULL;
    return kept || !c->before.n_places ? kept : place(&c->before, key)->kept;
}

void *tx_cache_keep(struct tx *tx, const struct cache_key *key, size_t size)
{
    struct tx_cache *c = cache_of(tx);
    assert(key->owner && !tx_cache_find(tx, key));
    if (is_full(&c->now)) {
        drop(&c->before);
        c->before = c->now;
        c->now = (struct generation){0};
    }
    grow(&c->now);
    struct entry *e = place(&c->now, key);
    c->now.n += e->key.owner == NULL;
    e->key = *key;
    e->key.text = arena_strdup(&c->now.memory, key->text);
    e->kept = arena_alloc(&c->now.memory, size);
    return e->kept;
}

/* Its place stays taken, so that those behind it are still found. */
void tx_cache_forget(struct tx *tx, const struct cache_key *key)
{
    struct tx_cache *c = tx->cache;
    if (!c)
        return;
    if (c->now.n_places)
        place(&c->now, key)->kept = NULL;
    if (c->before.n_places)
        place(&c->before, key)->kept = NULL;
}

struct arena *tx_cache_arena(struct tx *tx)
{
    return &cache_of(tx)->now.memory;
}

void tx_cache_end(struct tx *tx)
{
    struct tx_cache *c = tx->cache;
    tx->cache = NULL;
    if (!c)
        return;
    drop(&c->now);
    drop(&c->before);
    free(c);
}
