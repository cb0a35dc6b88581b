/* qr.h - QR codes as pictures (ISO/IEC 18004). */
#pragma once
#include "core/buf.h"
#include "core/err.h"

/* The QR code of a text as SVG, one unit a module, with its quiet zone and a title
 * for those who cannot see it.  Refused: qr.text_too_long. */
err_t qr_svg(const char *text, const char *title, struct buf *out);
