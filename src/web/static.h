/* static.h - files that the program carries: pages, and documents made at start; for web/ only. */
#pragma once
#include "core/buf.h"

#include <microhttpd.h>

struct asset {
    const char *path;            /* "/desk/wall.js" */
    const char *type;            /* Content-Type */
    const char *raw, *gzip;      /* gzip NULL: not smaller */
    size_t raw_len, gzip_len;
    const char *etag;            /* with its quotes; of the raw bytes */
};

/* Made by gen/gen_embed, in the order of their paths; ends in a NULL path. */
extern const struct asset embedded_assets[];

void assets_start(void);
void assets_stop(void);

/* Add a document under a path; its bytes are the cache's from now on. */
void asset_add(const char *path, const char *type, struct buf *bytes);

/* {"/desk/wall.js":"\"…\"", …}: every path with its tag, for pages that keep copies. */
void assets_write_tags(struct buf *out);

/* The bytes compressed, at zlib's level 1 … 9, in memory that the caller frees; NULL when
 * they would not become fewer. */
char *gzip_bytes(const struct buf *bytes, int level, size_t *len);

/* NULL: none.  A path that ends in a slash means the index.html of that folder. */
const struct asset *asset_find(const char *path);

struct exchange;
enum MHD_Result asset_answer(struct exchange *x);
