/* tx_cache.h - what a transaction has looked up once already.
 *
 * Every registration of a batch asks for its round and its site, and most ask for
 * the same ones.  A module keeps what it read under a key of its own; whoever
 * writes the rows behind it forgets or changes what is kept, so that the next who
 * asks sees what was written.  It stays until the transaction ends, and as long as
 * nobody else writes to the store (SQLite) for the transactions after it: keep only
 * things of which there are few.  Another module's rows must not be kept, since
 * nobody would forget them. */
#pragma once
#include "data/db.h"

struct cache_key {
    const void *owner;       /* an address of the module's own, so that keys never meet */
    int64_t county, id;
};

/* What is kept under the key, or NULL. */
void *tx_cache_find(struct tx *tx, const struct cache_key *key);

/* Zeroed memory under a key that is not kept yet. */
void *tx_cache_keep(struct tx *tx, const struct cache_key *key, size_t size);
void tx_cache_forget(struct tx *tx, const struct cache_key *key);

/* Where the texts go that what is kept points to. */
struct arena *tx_cache_arena(struct tx *tx);

/* For db.c: the transaction is over. */
void tx_cache_end(struct tx *tx);
/* It was committed: what is kept, for the next transaction; NULL when that is too much. */
struct tx_cache *tx_cache_carry(struct tx *tx);
void tx_cache_drop(struct tx_cache *c);
