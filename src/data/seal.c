/* seal.c - XChaCha20-Poly1305 with a key a person; keys under the master key. */
#include "data/seal.h"

#include "core/hash.h"
#include "core/text.h"
#include "seal_sql.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <string.h>
#include <unistd.h>

enum {
    KEY = crypto_aead_xchacha20poly1305_ietf_KEYBYTES,
    NONCE = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
    TAG = crypto_aead_xchacha20poly1305_ietf_ABYTES,
};

static struct {
    bool ready;
    uint8_t wrap[KEY];    /* seals the keys of persons and whole texts */
    uint8_t blind[crypto_generichash_KEYBYTES];
    uint8_t device[crypto_generichash_KEYBYTES];
} master;

/* ---- the machine's key -------------------------------------------------------------- */

static err_t read_key_file(const char *path, uint8_t key[KEY], bool *found)
{
    *found = false;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        if (errno == ENOENT)
            return OK;
        err_detail("%s: %s", path, strerror(errno));
        return FAIL(ERR_STORAGE, "seal.key_unreadable");
    }
    ssize_t n = read(fd, key, KEY);
    close(fd);
    if (n != KEY)
        return FAIL(ERR_STORAGE, "seal.key_unreadable");
    *found = true;
    return OK;
}

/* The key must be on the disk before anything is sealed with it. */
static err_t make_key_file(const char *path, uint8_t key[KEY])
{
    random_bytes(key, KEY);
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    bool written = fd >= 0 && write(fd, key, KEY) == KEY && fsync(fd) == 0;
    if (fd >= 0)
        close(fd);
    if (written)
        return OK;
    err_detail("%s: %s", path, strerror(errno));
    return FAIL(ERR_STORAGE, "seal.key_not_written");
}

static void derive(const uint8_t key[KEY])
{
    crypto_kdf_derive_from_key(master.wrap, sizeof master.wrap, 1, "bulouwrp", key);
    crypto_kdf_derive_from_key(master.blind, sizeof master.blind, 2, "bulouidx", key);
    crypto_kdf_derive_from_key(master.device, sizeof master.device, 3, "bulouphn", key);
    master.ready = true;
}

err_t seal_start(const char *dir, bool create)
{
    ARENA_SCOPED a = {0};
    uint8_t key[KEY];
    bool found;
    assert(sodium_init() >= 0);
    const char *path = arena_printf(&a, "%s/master.key", dir);
    TRY(read_key_file(path, key, &found));
    if (!found && !create) {
        err_tell("path", "%.100s", path);
        return FAIL(ERR_STORAGE, "seal.key_missing");
    }
    if (!found)
        TRY(make_key_file(path, key));
    derive(key);
    sodium_memzero(key, sizeof key);
    return OK;
}

void seal_stop(void)
{
    sodium_memzero(&master, sizeof master);
}

/* ---- bytes under a key -------------------------------------------------------------- */

/* nonce + ciphertext + tag, in the arena */
static struct bytes lock(struct arena *a, const uint8_t key[KEY], const void *text, size_t len)
{
    uint8_t *out = arena_alloc(a, NONCE + len + TAG);
    random_bytes(out, NONCE);
    crypto_aead_xchacha20poly1305_ietf_encrypt(out + NONCE, NULL, text, len, NULL, 0, NULL, out, key);
    return (struct bytes){out, NONCE + len + TAG};
}

static bool unlock(struct arena *a, const uint8_t key[KEY], struct bytes locked, char **text, size_t *len)
{
    const uint8_t *in = locked.at;
    if (locked.len < NONCE + TAG)
        return false;
    *len = locked.len - NONCE - TAG;
    *text = arena_alloc(a, *len + 1);
    return crypto_aead_xchacha20poly1305_ietf_decrypt((uint8_t *)*text, NULL, NULL, in + NONCE, locked.len - NONCE,
                                                      NULL, 0, in, key) == 0;
}

static const char *token_of(struct arena *a, struct bytes locked)
{
    char *token = arena_alloc(a, 2 + (locked.len + 2) / 3 * 4 + 1);
    memcpy(token, "1.", 2);
    base64_put(token + 2, locked.at, locked.len);
    return token;
}

static bool bytes_of(struct arena *a, const char *token, struct bytes *out)
{
    uint8_t *at;
    if (strncmp(token, "1.", 2) != 0 || !base64_bytes(a, token + 2, &at, &out->len))
        return false;
    out->at = at;
    return true;
}

/* ---- keys of persons ---------------------------------------------------------------- */

static err_t open_key(struct tx *tx, struct bytes wrapped, uint8_t key[KEY])
{
    char *raw;
    size_t len;
    if (!unlock(tx->arena, master.wrap, wrapped, &raw, &len) || len != KEY)
        return FAIL(ERR_INTERNAL, "seal.wrong_master_key");
    memcpy(key, raw, KEY);
    return OK;
}

static err_t make_key(struct tx *tx, int64_t county, int64_t person, uint8_t key[KEY])
{
    random_bytes(key, KEY);
    return seal_add_key(tx, county, person, lock(tx->arena, master.wrap, key, KEY));
}

/* *destroyed: the person was erased; such a key is never made anew. */
static err_t key_of(struct tx *tx, int64_t county, int64_t person, bool create, uint8_t key[KEY], bool *none)
{
    struct seal_find_key_row row;
    bool found;
    assert(master.ready);
    TRY(seal_find_key(tx, county, person, &row, &found));
    *none = found ? row.key.len == 0 : !create;
    if (*none)
        return OK;
    return found ? open_key(tx, row.key, key) : make_key(tx, county, person, key);
}

static err_t seal_for(struct tx *tx, int64_t county, int64_t person, bool fresh, const char *text, size_t len,
                      const char **token)
{
    uint8_t key[KEY];
    bool none = false;
    if (fresh)
        TRY(make_key(tx, county, person, key));
    else
        TRY(key_of(tx, county, person, true, key, &none));
    if (none)
        return FAIL(ERR_CONFLICT, "seal.person_erased");
    *token = token_of(tx->arena, lock(tx->arena, key, text, len));
    sodium_memzero(key, sizeof key);
    return OK;
}

err_t seal_text(struct tx *tx, int64_t county, int64_t person, const char *text, size_t len, const char **token)
{
    return seal_for(tx, county, person, false, text, len, token);
}

err_t seal_open(struct tx *tx, int64_t county, int64_t person, const char *token, const char **text)
{
    uint8_t key[KEY];
    struct bytes locked;
    bool none;
    char *opened = NULL;
    size_t len;
    *text = NULL;
    TRY(key_of(tx, county, person, false, key, &none));
    if (none)
        return OK;
    bool good = bytes_of(tx->arena, token, &locked) && unlock(tx->arena, key, locked, &opened, &len);
    sodium_memzero(key, sizeof key);
    if (!good)
        return FAIL(ERR_INTERNAL, "seal.broken_token");
    *text = opened;
    return OK;
}

err_t seal_destroy(struct tx *tx, int64_t county, int64_t person)
{
    struct seal_find_key_row row;
    bool found;
    TRY(seal_find_key(tx, county, person, &row, &found));
    if (found && row.key.len == 0)
        return OK;     /* a replay finds nothing left to do, and need not write */
    TRY(seal_add_key(tx, county, person, (struct bytes){"", 0}));
    return seal_destroy_key(tx, county, person, (struct bytes){"", 0});
}

/* ---- sealed members of a struct ------------------------------------------------------ */

struct sealing { struct tx *tx; int64_t county; struct arena *arena; };
typedef err_t seal_step(const struct sealing *ctx, const struct field *f, void *body);

static err_t each_sealed(const struct sealing *ctx, const struct field *table, void *body, seal_step *step)
{
    for (const struct field *f = table; f->name; f++) {
        char *member = (char *)body + f->at;
        if (f->kind == FIELD_SEALED) {
            TRY(step(ctx, f, body));
        } else if (f->kind == FIELD_OBJECT) {
            TRY(each_sealed(ctx, f->of, member, step));
        } else if (f->kind == FIELD_LIST) {
            const struct list *list = (const struct list *)(void *)member;
            char *items = (char *)(uintptr_t)list->items;
            for (size_t i = 0; i < list->n; i++)
                TRY(each_sealed(ctx, f->of, items + i * f->size, step));
        }
    }
    return OK;
}

static struct sealed *sealed_at(const struct field *f, void *body)
{
    return (struct sealed *)(void *)((char *)body + f->at);
}

static int64_t person_at(const struct field *f, const void *body)
{
    return *(const int64_t *)(const void *)((const char *)body + f->key_at);
}

static const char *plain_text(struct buf *text, const struct field *f, const struct sealed *s)
{
    fields_write(f->of, s->plain, text);
    return buf_str(text);
}

static err_t seal_one_ahead(const struct sealing *ctx, const struct field *f, void *body)
{
    struct sealed *s = sealed_at(f, body);
    uint8_t key[KEY];
    BUF_SCOPED text = {0};
    if (!s->plain)
        return OK;
    plain_text(&text, f, s);
    random_bytes(key, KEY);
    s->key = lock(ctx->arena, master.wrap, key, KEY).at;
    s->token = token_of(ctx->arena, lock(ctx->arena, key, buf_str(&text), text.len));
    sodium_memzero(key, sizeof key);
    return OK;
}

/* A token of an earlier try is worth nothing, unless its key is still at hand: the key
 * that the transaction had kept went with it. */
static err_t seal_one(const struct sealing *ctx, const struct field *f, void *body)
{
    struct sealed *s = sealed_at(f, body);
    if (!s->plain)
        return OK;
    if (s->fresh && s->key)
        return seal_add_key(ctx->tx, ctx->county, person_at(f, body), (struct bytes){s->key, NONCE + KEY + TAG});
    BUF_SCOPED text = {0};
    plain_text(&text, f, s);
    return seal_for(ctx->tx, ctx->county, person_at(f, body), s->fresh, buf_str(&text), text.len, &s->token);
}

static err_t open_one(const struct sealing *ctx, const struct field *f, void *body)
{
    struct sealed *s = sealed_at(f, body);
    const char *text;
    const struct json *v;
    if (!s->token)
        return OK;
    TRY(seal_open(ctx->tx, ctx->county, person_at(f, body), s->token, &text));
    s->token = NULL;
    s->plain = NULL;
    if (!text)
        return OK;
    void *plain = arena_alloc(ctx->arena, f->size);
    TRY(json_parse(ctx->arena, text, strlen(text), &v));
    TRY(fields_read(f->of, ctx->arena, v, true, plain));
    s->plain = plain;
    return OK;
}

void seal_ahead(struct arena *a, const struct field *table, void *body)
{
    const struct sealing ctx = {.arena = a};
    assert(master.ready);
    (void)each_sealed(&ctx, table, body, seal_one_ahead);   /* asks nobody, and cannot fail */
}

err_t seal_fields(struct tx *tx, int64_t county, const struct field *table, void *body)
{
    const struct sealing ctx = {tx, county, tx->arena};
    return each_sealed(&ctx, table, body, seal_one);
}

err_t seal_open_fields(struct tx *tx, int64_t county, const struct field *table, void *body)
{
    const struct sealing ctx = {tx, county, tx->arena};
    return each_sealed(&ctx, table, body, open_one);
}

err_t seal_open_token(struct tx *tx, int64_t county, int64_t person, const char *token, const struct field *rows,
                      size_t size, const void **plain)
{
    struct one { int64_t person; struct sealed sealed; } one = {person, {.token = token}};
    const struct field f = {.name = "sealed", .kind = FIELD_SEALED, .at = offsetof(struct one, sealed),
                            .key_at = offsetof(struct one, person), .size = size, .of = rows};
    const struct sealing ctx = {tx, county, tx->arena};
    TRY(open_one(&ctx, &f, &one));
    *plain = one.sealed.plain;
    return OK;
}

/* ---- look-up and whole texts --------------------------------------------------------- */

static void digest_line(crypto_generichash_state *h, const char *text, bool last)
{
    crypto_generichash_update(h, (const uint8_t *)text, strlen(text));
    if (!last)
        crypto_generichash_update(h, (const uint8_t *)"\n", 1);
}

void seal_device_key(int64_t county, int64_t device, uint8_t key[SEAL_DEVICE_KEY])
{
    const int64_t of[] = {county, device};
    assert(master.ready);
    crypto_generichash(key, SEAL_DEVICE_KEY, (const uint8_t *)of, sizeof of, master.device, sizeof master.device);
}

struct blind seal_blind(int64_t county, const char *kind, const char *text)
{
    char number[TEXT_OF_INT];
    crypto_generichash_state h;
    uint64_t digest[2];
    assert(master.ready);
    (void)text_of_int(county, number);
    crypto_generichash_init(&h, master.blind, sizeof master.blind, sizeof digest);
    digest_line(&h, number, false);
    digest_line(&h, kind, false);
    digest_line(&h, text, true);
    crypto_generichash_final(&h, (uint8_t *)digest, sizeof digest);
    return (struct blind){(int64_t)(digest[0] >> 1), (int64_t)(digest[1] >> 1)};
}

const char *seal_whole(struct arena *a, const char *text, size_t len)
{
    assert(master.ready);
    return token_of(a, lock(a, master.wrap, text, len));
}

err_t seal_open_whole(struct arena *a, const char *token, const char **text)
{
    struct bytes locked;
    char *opened;
    size_t len;
    if (!bytes_of(a, token, &locked) || !unlock(a, master.wrap, locked, &opened, &len))
        return FAIL(ERR_INTERNAL, "seal.broken_token");
    *text = opened;
    return OK;
}
