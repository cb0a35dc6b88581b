/* tx_cache.c - a small table that lives as long as a transaction; see tx_cache.h. */
#include "data/tx_cache.h"

#include <assert.h>
#include <stdlib.h>

enum { PLACES_FIRST = 64, CARRIED_MOST = 50000, CARRIED_BYTES = 16 << 20 };

struct entry {
    struct cache_key key;    /* owner NULL: the place is free */
    void *kept;              /* NULL: forgotten */
};

struct tx_cache {
    struct entry *at;        /* open addressing; n_places is a power of two */
    size_t n, n_places;
    struct arena memory;
};

static size_t hash(const struct cache_key *key)
{
    uint64_t h = (uint64_t)(uintptr_t)key->owner * 0x9e3779b97f4a7c15u ^ (uint64_t)key->county;
    h = (h ^ h >> 29 ^ (uint64_t)key->id) * 0xc2b2ae3d27d4eb4fu;
    return (size_t)(h ^ h >> 32);
}

static bool same(const struct cache_key *x, const struct cache_key *y)
{
    return x->owner == y->owner && x->county == y->county && x->id == y->id;
}

/* Where the key is, or the free place for it. */
static struct entry *place(const struct tx_cache *c, const struct cache_key *key)
{
    size_t i = hash(key) & (c->n_places - 1);
    while (c->at[i].key.owner && !same(&c->at[i].key, key))
        i = (i + 1) & (c->n_places - 1);
    return &c->at[i];
}

static void grow(struct tx_cache *c)
{
    if (c->n * 2 < c->n_places)
        return;
    struct tx_cache bigger = *c;
    bigger.n_places = c->n_places ? c->n_places * 2 : PLACES_FIRST;
    bigger.at = mem_zeroed(bigger.n_places, sizeof *bigger.at);
    for (size_t i = 0; i < c->n_places; i++)
        if (c->at[i].key.owner)
            *place(&bigger, &c->at[i].key) = c->at[i];
    free(c->at);
    *c = bigger;
}

static struct tx_cache *cache_of(struct tx *tx)
{
    if (!tx->cache)
        tx->cache = mem_zeroed(1, sizeof *tx->cache);
    return tx->cache;
}

void *tx_cache_find(struct tx *tx, const struct cache_key *key)
{
    const struct tx_cache *c = tx->cache;
    return c && c->n_places ? place(c, key)->kept : NULL;
}

void *tx_cache_keep(struct tx *tx, const struct cache_key *key, size_t size)
{
    struct tx_cache *c = cache_of(tx);
    grow(c);
    struct entry *e = place(c, key);
    assert(key->owner && !e->kept);
    c->n += e->key.owner == NULL;
    e->key = *key;
    e->kept = arena_alloc(&c->memory, size);
    return e->kept;
}

/* Its place stays taken, so that those behind it are still found. */
void tx_cache_forget(struct tx *tx, const struct cache_key *key)
{
    struct tx_cache *c = tx->cache;
    if (c && c->n_places)
        place(c, key)->kept = NULL;
}

struct arena *tx_cache_arena(struct tx *tx)
{
    return &cache_of(tx)->memory;
}

void tx_cache_drop(struct tx_cache *c)
{
    if (!c)
        return;
    free(c->at);
    arena_close(&c->memory);
    free(c);
}

void tx_cache_end(struct tx *tx)
{
    tx_cache_drop(tx->cache);
    tx->cache = NULL;
}

struct tx_cache *tx_cache_carry(struct tx *tx)
{
    struct tx_cache *c = tx->cache;
    bool is_small = c && c->memory.taken <= CARRIED_BYTES && c->n <= CARRIED_MOST;
    tx->cache = NULL;
    if (is_small)
        return c;
    tx_cache_drop(c);
    return NULL;
}
