/* charset.c - text files of four character sets as UTF-8. */
#include "exchange/charset.h"
#include "core/arena.h"
#include "core/text.h"
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static const struct { const char *name, *iconv_name; } names[] = {
    [CHARSET_GUESS] = {"?", NULL},
    [CHARSET_UTF8] = {"UTF-8", NULL},
    [CHARSET_UTF16_LE] = {"UTF-16LE", "UTF-16LE"},
    [CHARSET_UTF16_BE] = {"UTF-16BE", "UTF-16BE"},
    [CHARSET_GB18030] = {"GB 18030", "GB18030"},
};

/* GB 18030-2022 gave these characters their places; older programs left them in
 * the private-use area. */
static const struct { uint16_t private_use; const char *character; } moved[] = {
    {0xE78D, "\uFE10"}, {0xE78E, "\uFE12"}, {0xE78F, "\uFE11"}, {0xE790, "\uFE13"}, {0xE791, "\uFE14"},
    {0xE792, "\uFE15"}, {0xE793, "\uFE16"}, {0xE794, "\uFE17"}, {0xE795, "\uFE18"}, {0xE796, "\uFE19"},
    {0xE7C7, "\u1E3F"}, {0xE816, "\U00020087"}, {0xE817, "\U00020089"}, {0xE818, "\U000200CC"},
    {0xE81E, "\u9FB4"}, {0xE826, "\u9FB5"}, {0xE82B, "\u9FB6"}, {0xE82C, "\u9FB7"}, {0xE831, "\U000215D7"},
    {0xE832, "\u9FB8"}, {0xE83B, "\U0002298F"}, {0xE843, "\u9FB9"}, {0xE854, "\u9FBA"},
    {0xE855, "\U000241FE"}, {0xE864, "\u9FBB"},
};

const char *charset_name(enum charset charset)
{
    return names[charset].name;
}

iconv_t charset_converter(enum charset charset)
{
    if (!names[charset].iconv_name)
        return (iconv_t)-1;
    iconv_t converter = iconv_open("UTF-8", names[charset].iconv_name);
    assert(converter != (iconv_t)-1); /* part of the C library */
    return converter;
}

size_t charset_unfinished(const char *s, size_t len)
{
    for (size_t back = 1; back <= 3 && back <= len; back++) {
        unsigned char c = (unsigned char)s[len - back];
        if (c < 0x80)
            return 0;
        if (c >= 0xC0) {
            size_t need = c >= 0xF0 ? 4 : c >= 0xE0 ? 3 : 2;
            return need > back ? back : 0;
        }
    }
    return 0;
}

/* Bytes before the first that is not strict UTF-8. */
static size_t strict_len(const char *s, size_t len)
{
    size_t at = len - charset_unfinished(s, len);
    if (text_is_utf8(s, at))
        return at;
    at = 0;
    for (size_t n; at < len; at += n) {
        unsigned char c = (unsigned char)s[at];
        n = c < 0x80 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
        if (n > len - at || !text_is_utf8(s + at, n))
            break;
    }
    return at;
}

void charset_add_moved(struct buf *out, const char *s, size_t len)
{
    const char *end = s + len;
    for (const char *lead; len > 0 && (lead = memchr(s, 0xEE, (size_t)(end - s))) && end - lead >= 3; s = lead + 3) {
        unsigned code = 0xE000u | (lead[1] & 0x3Fu) << 6 | (lead[2] & 0x3Fu);
        size_t i = 0;
        while (i < sizeof moved / sizeof *moved && moved[i].private_use != code)
            i++;
        buf_add(out, s, (size_t)(lead - s));
        if (i < sizeof moved / sizeof *moved)
            buf_text(out, moved[i].character);
        else
            buf_add(out, lead, 3);
    }
    buf_add(out, s, (size_t)(end - s));
}

/* Bytes that older encoders wrote and the C library does not know: the euro sign of
 * GBK, and four bytes for what has two since 2022.  How many they are, 0: others. */
static size_t add_old_gb18030(const char *bytes, size_t len, struct buf *out)
{
    static const struct { unsigned char start[2], third; int fourth, n; uint16_t first; } ranges[] = {
        {{0x82, 0x35}, 0x90, 0x37, 8, 0x9FB4},
        {{0x84, 0x31}, 0x82, 0x36, 10, 0xFE10},
    };
    if (len > 0 && *bytes == '\x80') {
        buf_text(out, "\u20AC");
        return 1;
    }
    for (size_t i = 0; i < 2 && len >= 4; i++) {
        int step = ((unsigned char)bytes[2] - ranges[i].third) * 10 + (unsigned char)bytes[3] - ranges[i].fourth;
        if (memcmp(bytes, ranges[i].start, 2) != 0 || step < 0 || step >= ranges[i].n)
            continue;
        unsigned code = ranges[i].first + (unsigned)step;
        buf_add(out, (char[]){(char)(0xE0 | code >> 12), (char)(0x80 | (code >> 6 & 0x3F)),
                              (char)(0x80 | (code & 0x3F))}, 3);
        return 4;
    }
    return 0;
}

size_t charset_convert(iconv_t converter, enum charset charset, const char *bytes, size_t len, struct buf *out)
{
    char piece[3 * 1024];
    union { const char *given; char *taken; } in = {.given = bytes}; /* iconv does not write there */
    size_t left = len;
    while (left > 0) {
        char *to = piece;
        size_t room = sizeof piece;
        size_t rc = iconv(converter, &in.taken, &left, &to, &room);
        int why = rc == (size_t)-1 ? errno : 0;
        buf_add(out, piece, (size_t)(to - piece));
        if (why == E2BIG)
            continue;
        size_t old = why == EILSEQ && charset == CHARSET_GB18030 ? add_old_gb18030(in.given, left, out) : 0;
        if (old == 0)
            break;
        in.given += old;
        left -= old;
    }
    return len - left;
}

/* ---- the reader ------------------------------------------------------------------------ */

static err_t read_bytes(int fd, char *to, size_t len, size_t *got)
{
    *got = 0;
    while (*got < len) {
        ssize_t n = read(fd, to + *got, len - *got);
        if (n < 0) {
            err_detail("read: %s", strerror(errno));
            return FAIL(ERR_STORAGE, "sheet.cannot_open");
        }
        if (n == 0)
            break;
        *got += (size_t)n;
    }
    return OK;
}

static bool is_ascii(const char *s, size_t len)
{
    unsigned char all = 0;
    for (size_t i = 0; i < len; i++)
        all |= (unsigned char)(s[i] | (s[i] == 0 ? 0x80 : 0));
    return all < 0x80;
}

/* The first piece of the file that is more than ASCII, or the last one. */
static err_t read_sample(int fd, char *sample, size_t *len, bool *whole)
{
    off_t at = 0;
    do {
        TRY(read_bytes(fd, sample, CHARSET_SAMPLE, len));
        *whole = *len < CHARSET_SAMPLE;
        at += (off_t)*len;
    } while (!*whole && is_ascii(sample, *len));
    size_t plain = 0;
    while (plain < *len && is_ascii(sample + plain, 1))
        plain++;
    if (at <= CHARSET_SAMPLE || plain == *len)
        return OK;
    lseek(fd, at - (off_t)(*len - plain), SEEK_SET);
    TRY(read_bytes(fd, sample, CHARSET_SAMPLE, len));
    *whole = *len < CHARSET_SAMPLE;
    return OK;
}

static err_t guess_file(struct charset_reader *r)
{
    bool whole;
    size_t len;
    BUF_SCOPED sample = {.at = mem_alloc(CHARSET_SAMPLE)};
    TRY(read_sample(r->fd, sample.at, &len, &whole));
    return charset_guess(sample.at, len, whole, &r->charset, &r->proof);
}

/* Skip the mark; it decides when nobody told us what the file is in. */
static err_t find_charset(struct charset_reader *r, enum charset wanted)
{
    size_t mark_len;
    TRY(read_bytes(r->fd, r->raw, 4, &r->raw_len));
    enum charset marked = charset_mark(r->raw, r->raw_len, &mark_len);
    r->raw_len = 0;
    r->charset = wanted == CHARSET_GUESS ? marked : wanted;
    r->proof = wanted == CHARSET_GUESS ? CHARSET_MARKED : CHARSET_TOLD;
    lseek(r->fd, 0, SEEK_SET);
    if (r->charset == CHARSET_GUESS)
        TRY(guess_file(r));
    lseek(r->fd, r->charset == marked ? (off_t)mark_len : 0, SEEK_SET);
    return OK;
}

err_t charset_open(struct charset_reader *r, const char *path, enum charset wanted)
{
    *r = (struct charset_reader){.fd = open(path, O_RDONLY | O_CLOEXEC), .converter = (iconv_t)-1};
    if (r->fd < 0) {
        err_detail("%s: %s", path, strerror(errno));
        return FAIL(ERR_STORAGE, "sheet.cannot_open");
    }
    TRY(find_charset(r, wanted));
    r->converter = charset_converter(r->charset);
    return OK;
}

static err_t failure_at(const struct charset_reader *r, char byte)
{
    if (byte == '\0' && r->charset == CHARSET_UTF8)
        return FAIL(ERR_INVALID, "sheet.zero_byte");
    err_tell("charset", "%s", charset_name(r->charset));
    return FAIL(ERR_INVALID, "sheet.not_in_charset");
}

/* Convert what is in raw; what a character still lacks stays there. */
static void convert_piece(struct charset_reader *r)
{
    size_t used;
    if (r->charset == CHARSET_UTF8) {
        used = strict_len(r->raw, r->raw_len);
        buf_add(&r->text, r->raw, used);
    } else {
        used = charset_convert(r->converter, r->charset, r->raw, r->raw_len, &r->text);
    }
    size_t left = r->raw_len - used;
    bool unfinished = r->charset == CHARSET_UTF8 ? left == charset_unfinished(r->raw, r->raw_len) : left < 4;
    if (left > 0 && (r->ended || !unfinished))
        r->bad = failure_at(r, r->raw[used]);
    memmove(r->raw, r->raw + used, left);
    r->raw_len = left;
    const char *zero = r->text.len ? memchr(r->text.at, '\0', r->text.len) : NULL;
    if (zero) {
        r->text.len = (size_t)(zero - r->text.at);
        r->bad = FAIL(ERR_INVALID, "sheet.zero_byte");
    }
}

err_t charset_read(struct charset_reader *r, const char **text, size_t *len)
{
    buf_reset(&r->text);
    while (r->text.len == 0 && !r->bad && !(r->ended && r->raw_len == 0)) {
        size_t got;
        TRY(read_bytes(r->fd, r->raw + r->raw_len, sizeof r->raw - r->raw_len, &got));
        r->raw_len += got;
        r->ended = r->raw_len < sizeof r->raw;
        convert_piece(r);
    }
    *text = buf_str(&r->text);
    *len = r->text.len;
    return *len > 0 ? OK : r->bad;
}

void charset_close(struct charset_reader *r)
{
    if (r->fd >= 0)
        close(r->fd);
    if (r->converter != (iconv_t)-1)
        iconv_close(r->converter);
    buf_close(&r->text);
}
