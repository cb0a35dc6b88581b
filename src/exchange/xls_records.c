/* xls_records.c - records, and texts that cross them. */
#include "exchange/xls_records.h"
#include <string.h>

void records_seek(struct xls_records *r, uint64_t at)
{
    r->after = at;
    r->type = 0;
    r->len = r->pos = 0;
}

/* The head of the next record: its type and length. */
static bool peek(const struct xls_records *r, unsigned *type, size_t *len)
{
    unsigned char head[4];
    if (!xls_stream_read(r->file, &r->stream, r->after, head, sizeof head))
        return false;
    *type = head[0] | (unsigned)head[1] << 8;
    *len = head[2] | (unsigned)head[3] << 8;
    return true;
}

bool records_next(struct xls_records *r)
{
    unsigned type;
    size_t len;
    if (!peek(r, &type, &len) || !xls_stream_read(r->file, &r->stream, r->after + 4, r->bytes, len))
        return false;
    r->type = type;
    r->len = len;
    r->pos = 0;
    r->after += 4 + len;
    return true;
}

static bool next_continues(struct xls_records *r)
{
    unsigned type;
    size_t len;
    return peek(r, &type, &len) && type == XLS_CONTINUE && records_next(r);
}

bool records_take(struct xls_records *r, void *to, size_t len)
{
    for (size_t done = 0, n; done < len; done += n) {
        if (r->pos == r->len && !next_continues(r))
            return false;
        n = r->len - r->pos < len - done ? r->len - r->pos : len - done;
        if (to)
            memcpy((char *)to + done, r->bytes + r->pos, n);
        r->pos += n;
    }
    return true;
}

unsigned record_u16(const struct xls_records *r, size_t at)
{
    return at + 2 <= r->len ? r->bytes[at] | (unsigned)r->bytes[at + 1] << 8 : 0;
}

uint32_t record_u32(const struct xls_records *r, size_t at)
{
    return record_u16(r, at) | (uint32_t)record_u16(r, at + 2) << 16;
}

static void add_utf8(struct buf *out, uint32_t c)
{
    unsigned lead = c < 0x80 ? 0 : c < 0x800 ? 0xC0 : c < 0x10000 ? 0xE0 : 0xF0;
    int more = c < 0x80 ? 0 : c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
    buf_char(out, (char)(lead | c >> (6 * more)));
    while (more-- > 0)
        buf_char(out, (char)(0x80 | (c >> (6 * more) & 0x3F)));
}

/* Add a unit of UTF-16; *high is the first half of a pair whose second is awaited.
 * Halves without the other become U+FFFD; zeros are left out. */
static void add_utf16(struct buf *out, uint32_t unit, uint32_t *high)
{
    bool is_low = unit >= 0xDC00 && unit < 0xE000, is_high = unit >= 0xD800 && unit < 0xDC00;
    if (*high && !is_low)
        add_utf8(out, 0xFFFD);
    if (is_low)
        add_utf8(out, *high ? 0x10000 + ((*high - 0xD800) << 10) + (unit - 0xDC00) : 0xFFFD);
    else if (!is_high && unit != 0)
        add_utf8(out, unit);
    *high = is_high ? unit : 0;
}

bool records_text(struct xls_records *r, size_t n, bool wide, struct buf *out)
{
    uint32_t high = 0;
    for (; n > 0; n--) {
        unsigned char unit[2] = {0};
        if (r->pos == r->len) {
            unsigned char flags;
            if (!next_continues(r) || !records_take(r, &flags, 1))
                return false;
            wide = flags & 1;
        }
        if (!records_take(r, unit, wide ? 2 : 1))
            return false;
        add_utf16(out, unit[0] | (uint32_t)unit[1] << 8, &high);
    }
    if (high)
        add_utf8(out, 0xFFFD);
    return true;
}
