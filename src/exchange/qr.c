/* qr.c - rows of dark modules, as one path or for paper. */
#include "exchange/qr.h"

#include <errno.h>
#include <qrencode.h>

static bool is_dark(const QRcode *code, int x, int y)
{
    return x < code->width && code->data[y * code->width + x] & 1;
}

/* Each run of dark modules is a line one unit high. */
static void write_row(const QRcode *code, int y, struct buf *out)
{
    for (int x = 0; x < code->width; x++) {
        int from = x;
        while (is_dark(code, x, y))
            x++;
        if (x > from)
            buf_printf(out, "M%d %dh%dv1h-%dz", from + QR_QUIET, y + QR_QUIET, x - from, x - from);
    }
}

static void write_svg(const QRcode *code, const char *title, struct buf *out)
{
    int size = code->width + 2 * QR_QUIET;
    buf_printf(out, "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" shape-rendering=\"crispEdges\" "
                    "role=\"img\"><title>", size, size);
    buf_html(out, title);
    buf_printf(out, "</title><path fill=\"#fff\" d=\"M0 0h%dv%dH0z\"/><path fill=\"#000\" d=\"", size, size);
    for (int y = 0; y < code->width; y++)
        write_row(code, y, out);
    buf_text(out, "\"/></svg>");
}

static err_t why_none(void)
{
    return errno == ERANGE ? FAIL(ERR_TOO_LARGE, "qr.text_too_long") : FAIL(ERR_INTERNAL, "qr.not_made");
}

err_t qr_svg(const char *text, const char *title, struct buf *out)
{
    QRcode *code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M);
    if (!code)
        return why_none();
    write_svg(code, title, out);
    QRcode_free(code);
    return OK;
}

/* QR_MODE_8 lets the library choose shorter modes for digits. */
err_t qr_modules(struct arena *a, const char *text, struct qr_modules *out)
{
    QRcode *code = QRcode_encodeString(text, 0, QR_ECLEVEL_Q, QR_MODE_8, 1);
    if (!code)
        return why_none();
    bool *dark = arena_array(a, bool, (size_t)code->width * code->width);
    for (int y = 0; y < code->width; y++)
        for (int x = 0; x < code->width; x++)
            dark[y * code->width + x] = is_dark(code, x, y);
    *out = (struct qr_modules){code->width, dark};
    QRcode_free(code);
    return OK;
}
