/* buf.c - bytes that grow by doubling, up to a stated maximum. */
#include "core/buf.h"

#include "core/arena.h"
#include "core/text.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_SIZE = 256, NUMBER_TEXT = 32 };

/* Room for len more bytes and the zero behind them; false: it would pass the maximum.
 * Once full, nothing more is taken: a text with a hole would be worse than a cut one. */
static bool make_room(struct buf *b, size_t len)
{
    size_t max = b->max ? b->max : BUF_MAX_DEFAULT;
    if (b->full || len > max - b->len) {
        b->full = true;
        return false;
    }
    size_t wanted = b->len + len + 1;
    if (wanted <= b->cap)
        return true;
    size_t cap = b->cap ? b->cap : FIRST_SIZE;
    while (cap < wanted)
        cap *= 2;
    b->at = mem_resize(b->at, cap, 1);
    b->cap = cap;
    return true;
}

void buf_add(struct buf *b, const void *bytes, size_t len)
{
    if (!make_room(b, len))
        return;
    if (len)
        memcpy(b->at + b->len, bytes, len);
    b->len += len;
    b->at[b->len] = '\0';
}

void buf_text(struct buf *b, const char *text)
{
    buf_add(b, text, strlen(text));
}

void buf_char(struct buf *b, char c)
{
    buf_add(b, &c, 1);
}

void buf_int(struct buf *b, int64_t n)
{
    char digits[TEXT_OF_INT];
    buf_add(b, digits, text_of_int(n, digits));
}

void buf_real(struct buf *b, double n)
{
    char text[NUMBER_TEXT];
    assert(isfinite(n));
    n = n == 0 ? 0 : n;  /* -0 would come back as the integer 0 */
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, n);
        if (strtod(text, NULL) == n)
            break;
    }
    buf_text(b, text);
}

void buf_printf(struct buf *b, const char *fmt, ...)
{
    va_list ap, again;
    va_start(ap, fmt);
    va_copy(again, ap);
    int len = vsnprintf(NULL, 0, fmt, ap);
    va_end(ap);
    assert(len >= 0);
    if (make_room(b, (size_t)len)) {
        vsnprintf(b->at + b->len, (size_t)len + 1, fmt, again);
        b->len += (size_t)len;
    }
    va_end(again);
}

/* ---- escaping ----------------------------------------------------------------------- */

/* Add text, with each byte for which `escape` has a form replaced by that form. */
static void add_escaped(struct buf *b, const char *text, const char *(*escape)(unsigned char c, char form[8]))
{
    const char *from = text;
    char form[8];
    for (; *text; text++) {
        const char *instead = escape((unsigned char)*text, form);
        if (!instead)
            continue;
        buf_add(b, from, (size_t)(text - from));
        buf_text(b, instead);
        from = text + 1;
    }
    buf_add(b, from, (size_t)(text - from));
}

static const char *json_escape(unsigned char c, char form[8])
{
    if (c >= 0x20 && c != '"' && c != '\\')
        return NULL;
    static const char *const short_forms[256] = {['"'] = "\\\"",  ['\\'] = "\\\\", ['\b'] = "\\b", ['\f'] = "\\f",
                                                 ['\n'] = "\\n", ['\r'] = "\\r",  ['\t'] = "\\t"};
    if (short_forms[c])
        return short_forms[c];
    snprintf(form, 8, "\\u%04x", c);
    return form;
}

void buf_json(struct buf *b, const char *text)
{
    if (!text) {
        buf_text(b, "null");
        return;
    }
    buf_char(b, '"');
    add_escaped(b, text, json_escape);
    buf_char(b, '"');
}

static const char *html_escape(unsigned char c, char form[8])
{
    static const char *const forms[256] = {
        ['&'] = "&amp;", ['<'] = "&lt;", ['>'] = "&gt;", ['"'] = "&quot;", ['\''] = "&#39;"};
    (void)form;
    return forms[c];
}

void buf_html(struct buf *b, const char *text)
{
    add_escaped(b, text, html_escape);
}

static const char *csv_escape(unsigned char c, char form[8])
{
    (void)form;
    return c == '"' ? "\"\"" : NULL;
}

void buf_csv(struct buf *b, const char *text)
{
    bool formula = *text && strchr("=+-@\t", *text);
    if (!text[strcspn(text, ",\"\r\n")]) {
        buf_text(b, formula ? "'" : "");
        buf_text(b, text);
        return;
    }
    buf_text(b, formula ? "\"'" : "\"");
    add_escaped(b, text, csv_escape);
    buf_char(b, '"');
}

/* ---- the whole ---------------------------------------------------------------------- */

const char *buf_str(const struct buf *b)
{
    return b->at ? b->at : "";
}

void buf_reset(struct buf *b)
{
    b->len = 0;
    b->full = false;
    if (b->at)
        b->at[0] = '\0';
}

void buf_close(struct buf *b)
{
    free(b->at);
    *b = (struct buf){.max = b->max};
}
