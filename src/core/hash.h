/* hash.h - digests and the text forms of bytes. */
#pragma once
#include "core/arena.h"
#include "core/err.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SHA256_SIZE = 32 };

struct sha256 { _Alignas(16) unsigned char state[128]; };  /* running digest */
void sha256_start(struct sha256 *h);
void sha256_add(struct sha256 *h, const void *bytes, size_t len);
void sha256_end(struct sha256 *h, uint8_t out[SHA256_SIZE]);
void sha256(const void *bytes, size_t len, uint8_t out[SHA256_SIZE]);

/* Digest of a whole file. */
err_t file_digest(const char *path, uint8_t out[SHA256_SIZE]);

/* Lower-case hex and base64url without padding; out has a zero byte at its end. */
char *hex_text(struct arena *a, const void *bytes, size_t len);
bool hex_bytes(const char *text, void *out, size_t len);
char *base64_text(struct arena *a, const void *bytes, size_t len);
/* The same to `to`, which has room; returns its end. */
char *base64_put(char *to, const void *bytes, size_t len);
bool base64_bytes(struct arena *a, const char *text, uint8_t **out, size_t *len);

/* Equal in constant time. */
bool bytes_equal(const void *a, const void *b, size_t len);
/* Random bytes from the system. */
void random_bytes(void *out, size_t len);
