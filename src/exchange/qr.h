/* qr.h - QR codes as pictures (ISO/IEC 18004). */
#pragma once
#include "core/arena.h"
#include "core/buf.h"
#include "core/err.h"

/* The QR code of a text as SVG, one unit a module, with its quiet zone and a title
 * for those who cannot see it.  Refused: qr.text_too_long. */
err_t qr_svg(const char *text, const char *title, struct buf *out);

/* The same as modules for paper, at level Q; `dark` is width × width, row by row, without a
 * quiet zone.  Twenty digits make version 1, 21 × 21. */
enum { QR_QUIET = 4 };             /* light modules that must stay around it */
struct qr_modules { int width; const bool *dark; };
err_t qr_modules(struct arena *a, const char *text, struct qr_modules *out);
