/* charset_guess.c - which character set is a text file in? */
#include "exchange/charset.h"
#include "core/text.h"
#include <string.h>

enum charset charset_mark(const char *bytes, size_t len, size_t *mark_len)
{
    static const struct { const char *mark; size_t len; enum charset charset; } marks[] = {
        {"\xEF\xBB\xBF", 3, CHARSET_UTF8},
        {"\xFF\xFE", 2, CHARSET_UTF16_LE},
        {"\xFE\xFF", 2, CHARSET_UTF16_BE},
        {"\x84\x31\x95\x33", 4, CHARSET_GB18030},
    };
    *mark_len = 0;
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        if (len < marks[i].len || memcmp(bytes, marks[i].mark, marks[i].len) != 0)
            continue;
        *mark_len = marks[i].len;
        return marks[i].charset;
    }
    return CHARSET_GUESS;
}

/* Can the sample be read as this from end to end? */
static bool reads_as(enum charset charset, const char *sample, size_t len, bool whole)
{
    BUF_SCOPED text = {0};
    iconv_t converter = charset_converter(charset);
    size_t left = len - charset_convert(converter, charset, sample, len, &text);
    iconv_close(converter);
    return left == 0 || (!whole && left < 4);
}

/* Every table has line ends and separators: on which side is their zero byte? */
static err_t guess_utf16(const char *sample, size_t len, bool whole, enum charset *charset)
{
    size_t low_first = 0, high_first = 0;
    for (size_t i = 0; i + 1 < len; i += 2) {
        low_first += sample[i] != 0 && strchr("\n\r\t,;|\"", sample[i]) && sample[i + 1] == 0;
        high_first += sample[i + 1] != 0 && strchr("\n\r\t,;|\"", sample[i + 1]) && sample[i] == 0;
    }
    *charset = low_first > high_first ? CHARSET_UTF16_LE : CHARSET_UTF16_BE;
    size_t more = low_first > high_first ? low_first : high_first;
    size_t fewer = low_first + high_first - more;
    if (more == 0 || fewer * 4 > more || !reads_as(*charset, sample, len, whole))
        return FAIL(ERR_INVALID, "sheet.not_a_sheet");
    return OK;
}

/* Characters of two bytes and of more, and bytes that are in no character. */
struct utf8_count { size_t two, more, bad; };

static struct utf8_count count_utf8(const char *s, size_t len)
{
    struct utf8_count count = {0};
    for (size_t i = 0, n; i < len; i += n) {
        unsigned char c = (unsigned char)s[i];
        n = c < 0x80 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
        bool good = n <= len - i && text_is_utf8(s + i, n);
        count.two += good && n == 2;
        count.more += good && n > 2;
        count.bad += !good;
        n = good ? n : 1;
    }
    return count;
}

err_t charset_guess(const char *sample, size_t len, bool whole, enum charset *charset,
                    enum charset_proof *proof)
{
    *charset = CHARSET_UTF8;
    *proof = CHARSET_FITS;
    if (memchr(sample, '\0', len))
        return guess_utf16(sample, len, whole, charset);
    size_t kept = whole ? len : len - charset_unfinished(sample, len);
    struct utf8_count count = count_utf8(sample, kept);

    /* One damaged byte does not make UTF-8 something else: the row will be named. */
    if (count.more > 20 * count.bad || (count.bad == 0 && count.two == 0))
        return OK;
    bool gb18030 = reads_as(CHARSET_GB18030, sample, len, whole);
    /* Chinese in UTF-8 takes three bytes; two alone are more likely GB 18030. */
    if (count.bad == 0 && !gb18030)
        return OK;
    *charset = CHARSET_GB18030;
    *proof = CHARSET_GUESSED;
    return gb18030 ? OK : FAIL(ERR_INVALID, "sheet.unknown_charset");
}
