/* seal.h - personal text under lock, one key a person.
 *
 * A token is "1." and base64url of nonce and XChaCha20-Poly1305 ciphertext; the
 * number says which algorithm, so that a national one can stand beside it.  The
 * person's key lies in seal_key (not in the ledger), itself sealed with the
 * master key of the machine (DIR/master.key, 32 bytes).  Erasing a person
 * destroys that key: tokens stay, nobody can read them, and the chain still
 * verifies.
 *
 * A blind index is a keyed digest of a document or phone number, for look-up.  It
 * is made in apply and never stands in the ledger. */
#pragma once
#include "core/arena.h"
#include "data/db.h"

/* Read the master key, or make it when the folder has none and `create`. */
err_t seal_start(const char *dir, bool create);
void seal_stop(void);

/* Seal text for a person, making the person's key at first use.
 * seal_open: *text NULL when the key was destroyed. */
err_t seal_text(struct tx *tx, int64_t county, int64_t person, const char *text, size_t len, const char **token);
err_t seal_open(struct tx *tx, int64_t county, int64_t person, const char *token, const char **text);
err_t seal_destroy(struct tx *tx, int64_t county, int64_t person);

/* Seal the sealed members of a struct as if each person were new: on any thread, before
 * the transaction, which then only keeps the keys (of those who are not new it seals anew). */
void seal_ahead(struct arena *a, const struct field *table, void *body);

/* Seal and open the sealed members of a struct, lists included.  Opening sets
 * `plain` (NULL when the key was destroyed) and forgets the token. */
err_t seal_fields(struct tx *tx, int64_t county, const struct field *table, void *body);
err_t seal_open_fields(struct tx *tx, int64_t county, const struct field *table, void *body);

/* Open one token that a table holds; *plain NULL when the key was destroyed. */
err_t seal_open_token(struct tx *tx, int64_t county, int64_t person, const char *token, const struct field *rows,
                      size_t size, const void **plain);

/* 126-bit keyed digest of kind + normal text, as two positive integers. */
struct blind { int64_t a, b; };
struct blind seal_blind(int64_t county, const char *kind, const char *text);

/* The key that a device has of its own, to seal what another phone carries for it.  It
 * is made from the master key each time and kept nowhere. */
enum { SEAL_DEVICE_KEY = 32 };
void seal_device_key(int64_t county, int64_t device, uint8_t key[SEAL_DEVICE_KEY]);

/* Open AES-256-GCM: 12 bytes of nonce, ciphertext, 16 bytes of tag, as browsers make it;
 * `label` is bound to it.  False: not sealed with this key, or altered since. */
bool seal_open_carried(struct arena *a, const uint8_t key[SEAL_DEVICE_KEY], const char *label, const uint8_t *sealed,
                       size_t len, uint8_t **text, size_t *text_len);

/* Whole texts under the master key (quarantine, staging). */
const char *seal_whole(struct arena *a, const char *text, size_t len);
err_t seal_open_whole(struct arena *a, const char *token, const char **text);
