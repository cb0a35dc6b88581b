/* seal_keys.h - the keys of persons apart from the store that they open.
 *
 * A copy of a store is kept for years, a copy of its keys for weeks: when the last
 * copy of a key is gone, so is the person, whatever copies of the ledger there are.
 *
 * The file is text: a line "bulou keys 1", a line "COUNTY PERSON KEY" for each person
 * (the key sealed with the master key, base64url), and a line "end COUNT SHA256" over
 * the lines between. */
#pragma once
#include "data/db.h"

/* Move the keys out of the store at `store`, which nobody uses, to the new file `keys`
 * (of its owner alone, and on the disk when this returns).  Which keys were destroyed
 * stays in the store.  Keys: seal.keys_not_written. */
err_t seal_keys_take_out(const char *store, const char *keys, int64_t *n);

/* Add the keys of such a file to a store: those that it lacks.  A person whose key was
 * destroyed stays erased.  The whole file is checked before the first key is added.
 * Keys: seal.keys_unreadable, seal.keys_damaged. */
err_t seal_keys_put_back(struct db *db, const char *keys, int64_t *n);

/* Whose keys were destroyed, and destroying them again in another store, or in one from
 * which all keys were taken. */
struct seal_erased { struct arena *arena; struct seal_each_destroyed_row *at; size_t n, cap; };
err_t seal_erased_read(struct tx *tx, struct seal_erased *out);
err_t seal_erase_again(struct tx *tx, const struct seal_erased *erased);
