/* inflate.c - raw deflate, with a bound on what comes out. */
#define ZLIB_CONST
#include "exchange/inflate.h"

#include <zlib.h>

enum { STEP = 16384 };

static err_t inflate_all(z_stream *z, struct buf *out)
{
    unsigned char step[STEP];
    int state = Z_OK;
    while (state == Z_OK) {
        z->next_out = step;
        z->avail_out = STEP;
        state = inflate(z, Z_NO_FLUSH);
        if (state != Z_OK && state != Z_STREAM_END)
            return FAIL(ERR_INVALID, "inflate.damaged");
        buf_add(out, step, STEP - z->avail_out);
        if (out->full)
            return FAIL(ERR_TOO_LARGE, "inflate.too_large");
    }
    return OK;
}

err_t inflate_bytes(const void *bytes, size_t len, struct buf *out)
{
    z_stream z = {.next_in = bytes, .avail_in = (uInt)len};
    if (inflateInit2(&z, -15) != Z_OK)
        return FAIL(ERR_INTERNAL, "inflate.damaged");
    err_t why = inflate_all(&z, out);
    inflateEnd(&z);
    return why;
}
