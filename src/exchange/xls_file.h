/* xls_file.h - the compound file that an .xls is: streams in chains of sectors.
 *
 * Small streams live in the "mini stream", which is itself a stream of the file.
 * Every chain is followed once, when a stream is opened, with its length checked;
 * after that any place of it can be read.  Inside exchange. */
#pragma once
#include "core/err.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { XLS_FILE_MAX = 256 << 20 };

struct xls_stream {
    uint32_t *sectors;  /* of the file, or of the mini stream */
    size_t n;
    bool is_mini;
    uint64_t size;
};

struct xls_file {
    const unsigned char *at;   /* the whole file, mapped */
    size_t len;
    unsigned sector_shift, mini_shift;
    uint32_t mini_cutoff;
    uint32_t *next, *mini_next;  /* the sector after each sector */
    size_t next_n, mini_next_n;
    struct xls_stream folder, mini;
    bool *is_top;              /* entries of the folder that lie in no other */
    size_t entry_n;
};

/* Keys: sheet.file_too_large {limit}, sheet.damaged. */
err_t xls_file_open(struct xls_file *file, const char *path);
/* Is there a stream of this (ASCII) name? */
bool xls_file_has(const struct xls_file *file, const char *name);
err_t xls_file_find(const struct xls_file *file, const char *name, struct xls_stream *out);
/* Read `len` bytes from a place; false when the stream has fewer. */
bool xls_stream_read(const struct xls_file *file, const struct xls_stream *stream, uint64_t from, void *to,
                     size_t len);
void xls_stream_close(struct xls_stream *stream);
void xls_file_close(struct xls_file *file);
