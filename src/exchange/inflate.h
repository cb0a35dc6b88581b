/* inflate.h - what a browser's CompressionStream("deflate-raw") wrote. */
#pragma once
#include "core/buf.h"
#include "core/err.h"

/* Appends to `out`, which states the most it takes.  Refusals: inflate.damaged,
 * inflate.too_large. */
err_t inflate_bytes(const void *bytes, size_t len, struct buf *out);
