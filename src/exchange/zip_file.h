/* zip_file.h - the parts of a zip file, with guards against bombs.  Inside exchange.
 *
 * One part is open at a time.  Sizes that the file claims are not believed:
 * what comes out is counted. */
#pragma once
#include "core/err.h"
#include <stdbool.h>
#include <stdint.h>

struct zip_file {
    void *at;              /* minizip's handle */
    int64_t file_size;
    int64_t inflated;      /* by all parts so far */
    int64_t part_packed, part_size, part_inflated;
    bool part_open;
};

/* Keys: sheet.damaged, sheet.too_many_parts {limit}. */
err_t zip_open(struct zip_file *zip, const char *path);
bool zip_has(struct zip_file *zip, const char *part);
/* Keys: sheet.damaged, sheet.has_password. */
err_t zip_open_part(struct zip_file *zip, const char *part);
/* Bytes of the part; *got is 0 at its end, where its checksum has been compared.
 * Keys: sheet.damaged, sheet.zip_bomb. */
err_t zip_read(struct zip_file *zip, void *to, unsigned len, size_t *got);
void zip_close_part(struct zip_file *zip);
void zip_close(struct zip_file *zip);
