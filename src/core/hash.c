/* hash.c - digests and text forms, by OpenSSL (SHA-256) and libsodium (the rest).
 *
 * libsodium's SHA-256 is plain C; OpenSSL's uses the processor's own instructions, and
 * a link of the ledger's chain costs a quarter.  Its newer interface takes memory for
 * each digest, which would eat that up again. */
#include "core/hash.h"

#define OPENSSL_SUPPRESS_DEPRECATED
#include <assert.h>
#include <openssl/sha.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

static_assert(sizeof(SHA256_CTX) <= sizeof(struct sha256), "the state must fit");
static_assert(SHA256_SIZE == SHA256_DIGEST_LENGTH, "one size of digest");

static SHA256_CTX *state_of(struct sha256 *h)
{
    return (SHA256_CTX *)(void *)h->state;
}

void sha256_start(struct sha256 *h)
{
    SHA256_Init(state_of(h));
}

void sha256_add(struct sha256 *h, const void *bytes, size_t len)
{
    SHA256_Update(state_of(h), bytes, len);
}

void sha256_end(struct sha256 *h, uint8_t out[SHA256_SIZE])
{
    SHA256_Final(out, state_of(h));
}

void sha256(const void *bytes, size_t len, uint8_t out[SHA256_SIZE])
{
    struct sha256 h;
    sha256_start(&h);
    sha256_add(&h, bytes, len);
    sha256_end(&h, out);
}

char *hex_text(struct arena *a, const void *bytes, size_t len)
{
    char *out = arena_alloc(a, 2 * len + 1);
    return sodium_bin2hex(out, 2 * len + 1, bytes, len);
}

bool hex_bytes(const char *text, void *out, size_t len)
{
    size_t read;
    const char *end;
    return strlen(text) == 2 * len && sodium_hex2bin(out, len, text, 2 * len, NULL, &read, &end) == 0 &&
           read == len && *end == '\0';
}

char *base64_put(char *to, const void *bytes, size_t len)
{
    size_t size = sodium_base64_encoded_len(len, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    return sodium_bin2base64(to, size, bytes, len, sodium_base64_VARIANT_URLSAFE_NO_PADDING) + size - 1;
}

char *base64_text(struct arena *a, const void *bytes, size_t len)
{
    char *out = arena_alloc(a, sodium_base64_encoded_len(len, sodium_base64_VARIANT_URLSAFE_NO_PADDING));
    base64_put(out, bytes, len);
    return out;
}

/* libsodium takes some bytes above 0x7F for letters, so the letters are checked here. */
bool base64_bytes(struct arena *a, const char *text, uint8_t **out, size_t *len)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    size_t size = strlen(text);
    if (strspn(text, letters) != size)
        return false;
    *out = arena_alloc(a, size / 4 * 3 + 3);  /* and a zero byte at the end */
    return sodium_base642bin(*out, size / 4 * 3 + 2, text, size, NULL, len, NULL,
                             sodium_base64_VARIANT_URLSAFE_NO_PADDING) == 0;
}

bool bytes_equal(const void *a, const void *b, size_t len)
{
    return sodium_memcmp(a, b, len) == 0;
}

/* The system is asked for many at once: sealing a list takes a key and two nonces for
 * each person.  What has been given is wiped. */
void random_bytes(void *out, size_t len)
{
    static _Thread_local struct { unsigned char at[4096]; size_t left; } pool;
    if (len > sizeof pool.at / 4) {
        randombytes_buf(out, len);
        return;
    }
    if (pool.left < len) {
        randombytes_buf(pool.at, sizeof pool.at);
        pool.left = sizeof pool.at;
    }
    unsigned char *from = pool.at + sizeof pool.at - pool.left;
    memcpy(out, from, len);
    sodium_memzero(from, len);
    pool.left -= len;
}

err_t file_digest(const char *path, uint8_t out[SHA256_SIZE])
{
    unsigned char bytes[1 << 15];
    struct sha256 h;
    FILE *file = fopen(path, "rb");
    sha256_start(&h);
    for (size_t n = 1; file && n > 0;) {
        n = fread(bytes, 1, sizeof bytes, file);
        sha256_add(&h, bytes, n);
    }
    bool good = file && !ferror(file);
    if (file)
        fclose(file);
    sha256_end(&h, out);
    if (good)
        return OK;
    err_tell("path", "%.100s", path);
    return FAIL(ERR_STORAGE, "hash.cannot_read");
}
