/* tx_cache.h - what a transaction has looked up once already.
 *
 * Every registration of a batch asks for its round, its site and its tube, and
 * most ask for the same ones.  A module keeps what it read under a key of its
 * own; whoever writes the rows behind it changes or forgets what is kept.  The
 * memory is the transaction's own and ends with it.  What was kept long ago may
 * be gone (a rebuild is one transaction), so nothing may stand only here; what
 * was found stays good for thousands of further calls, more than any event makes. */
#pragma once
#include "data/db.h"

struct cache_key {
    const void *owner;       /* an address of the module's own, so that keys never meet */
    int64_t county, a, b;
    const char *text;        /* NULL: none */
};

/* What is kept under the key, or NULL. */
void *tx_cache_find(struct tx *tx, const struct cache_key *key);

/* Zeroed memory under a key that is not kept yet. */
void *tx_cache_keep(struct tx *tx, const struct cache_key *key, size_t size);
void tx_cache_forget(struct tx *tx, const struct cache_key *key);

/* Where the texts go that what was kept last points to. */
struct arena *tx_cache_arena(struct tx *tx);

/* For db.c: the transaction is over. */
void tx_cache_end(struct tx *tx);
