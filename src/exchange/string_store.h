/* string_store.h - the texts that the cells of a workbook share, by number.
 *
 * A large workbook has millions of them.  They live in memory up to a size and
 * beyond it in a file without a name beside the workbook, which the system pages
 * in and out, so that memory stays flat.  Inside exchange. */
#pragma once
#include "core/err.h"
#include <stddef.h>

enum { STORE_IN_MEMORY = 64 << 20 };

/* Bytes that only grow at their end. */
struct spill {
    char *at;        /* memory, or the mapped file once it is finished */
    size_t len, cap; /* of what is in memory */
    int fd;          /* -1: all is in memory */
    size_t in_file;
    bool mapped;
};

struct string_store {
    const char *beside;  /* the path of the workbook */
    size_t in_memory;    /* STORE_IN_MEMORY unless a test says less */
    struct spill texts, ends;
    size_t n;
};

void string_store_start(struct string_store *store, const char *beside);
/* Add a text.  Keys: sheet.strings_too_large {limit}, sheet.no_room. */
err_t string_store_add(struct string_store *store, const char *text, size_t len);
/* All are there; now they can be looked up.  Key: sheet.no_room. */
err_t string_store_finish(struct string_store *store);
/* Text number i; false when there is none. */
bool string_store_find(const struct string_store *store, size_t i, const char **text, size_t *len);
void string_store_close(struct string_store *store);
