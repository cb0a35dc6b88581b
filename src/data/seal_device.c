/* seal_device.c - AES-256-GCM, which browsers can and libsodium only on some processors. */
#include "data/seal.h"

#include <limits.h>
#include <openssl/evp.h>
#include <string.h>

enum { NONCE = 12, TAG = 16 };

static bool decrypt(EVP_CIPHER_CTX *c, const uint8_t *key, const char *label, const uint8_t *sealed, int len,
                    uint8_t *text)
{
    int n;
    const uint8_t *in = sealed + NONCE;
    return EVP_DecryptInit_ex(c, EVP_aes_256_gcm(), NULL, key, sealed) == 1 &&
           EVP_DecryptUpdate(c, NULL, &n, (const uint8_t *)label, (int)strlen(label)) == 1 &&
           EVP_DecryptUpdate(c, text, &n, in, len) == 1 &&
           EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_GCM_SET_TAG, TAG, (void *)(uintptr_t)(in + len)) == 1 &&
           EVP_DecryptFinal_ex(c, text + len, &n) == 1;
}

bool seal_open_carried(struct arena *a, const uint8_t key[SEAL_DEVICE_KEY], const char *label, const uint8_t *sealed,
                       size_t len, uint8_t **text, size_t *text_len)
{
    if (len < NONCE + TAG || len > INT_MAX)
        return false;
    EVP_CIPHER_CTX *c = EVP_CIPHER_CTX_new();
    if (!c)
        return false;
    *text_len = len - NONCE - TAG;
    *text = arena_alloc(a, *text_len + 1);
    bool good = decrypt(c, key, label, sealed, (int)*text_len, *text);
    EVP_CIPHER_CTX_free(c);
    return good;
}
