/* text.c - UTF-8 and the forms of what people type. */
#include "core/text.h"

#include <stdio.h>
#include <string.h>

enum { MIDDLE_DOT = 0x00B7, REPLACEMENT = 0xFFFD };

/* ---- UTF-8 -------------------------------------------------------------------------- */

/* Bytes of the character at s, of which `left` bytes are there; 0: it is malformed. */
static size_t character_size(const unsigned char *s, size_t left, uint32_t *out)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    if (s[0] < 0x80) {
        *out = s[0];
        return 1;
    }
    size_t size = s[0] >= 0xF0 ? 4 : s[0] >= 0xE0 ? 3 : 2;
    if (s[0] < 0xC2 || s[0] > 0xF4 || size > left)
        return 0;
    uint32_t c = s[0] & (0x7Fu >> size);
    for (size_t i = 1; i < size; i++) {
        if ((s[i] & 0xC0) != 0x80)
            return 0;
        c = c << 6 | (s[i] & 0x3F);
    }
    *out = c;
    return c < least[size] || c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF) ? 0 : size;
}

bool text_is_utf8(const char *s, size_t len)
{
    uint32_t c;
    while (len > 0) {
        size_t size = character_size((const unsigned char *)s, len, &c);
        if (size == 0 || c == 0)
            return false;
        s += size;
        len -= size;
    }
    return true;
}

uint32_t text_next(const char **s)
{
    uint32_t c;
    if (!**s)
        return 0;
    /* the zero at the end is no continuation byte, so four bytes are never too many */
    size_t size = character_size((const unsigned char *)*s, 4, &c);
    *s += size ? size : 1;
    return size ? c : REPLACEMENT;
}

size_t text_length(const char *s)
{
    size_t n = 0;
    while (text_next(&s))
        n++;
    return n;
}

static char *put_character(char *to, uint32_t c)
{
    int size = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    static const unsigned char lead[] = {0, 0, 0xC0, 0xE0, 0xF0};
    for (int i = size - 1; i > 0; i--, c >>= 6)
        to[i] = (char)(0x80 | (c & 0x3F));
    to[0] = (char)(lead[size] | c);
    return to + size;
}

/* ---- the normal form ---------------------------------------------------------------- */

bool text_is_space(uint32_t c)
{
    return c == ' ' || (c >= '\t' && c <= '\r') || c == 0x85 || c == 0xA0 || c == 0x1680 ||
           (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000;
}

uint32_t text_half_width(uint32_t c)
{
    bool wide = (c >= 0xFF10 && c <= 0xFF19) || (c >= 0xFF21 && c <= 0xFF3A) || (c >= 0xFF41 && c <= 0xFF5A);
    return wide ? c - 0xFF00 + 0x20 : c;
}

/* Zero-width space, word joiner, byte order mark: pasted along, never meant. */
static bool is_invisible(uint32_t c)
{
    return c == 0x200B || c == 0x2060 || c == 0xFEFF;
}

static bool is_han(uint32_t c)
{
    return (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0x3400 && c <= 0x4DBF) || (c >= 0xF900 && c <= 0xFAFF) ||
           (c >= 0x20000 && c <= 0x3FFFF) || c == 0x3007;
}

/* Other forms of the dot inside names: bullet, katakana dots, hyphenation point … */
static bool is_middle_dot(uint32_t c)
{
    return c == MIDDLE_DOT || c == 0x0387 || c == 0x2022 || c == 0x2027 || c == 0x2219 || c == 0x22C5 ||
           c == 0x30FB || c == 0xFF65;
}

/* Characters that GBK holds twice: the second place and the one that Unicode means. */
static const struct { uint16_t twin, meant; } twins[] = {
    {0xF92C, 0x90CE}, {0xF979, 0x51C9}, {0xF995, 0x79CA}, {0xF9E7, 0x88CF}, {0xF9F1, 0x96A3},
    {0xFA0C, 0x5140}, {0xFA0D, 0x55C0}, {0xFA18, 0x793C}, {0xFA20, 0x8612},
};

static uint32_t meant_by(uint32_t c)
{
    for (size_t i = 0; i < sizeof twins / sizeof *twins; i++)
        if (twins[i].twin == c)
            return twins[i].meant;
    return is_middle_dot(c) ? MIDDLE_DOT : text_half_width(c);
}

/* A full stop between Chinese characters stands for the middle dot; elsewhere it is one. */
static uint32_t full_stop(uint32_t before, const char *rest)
{
    return is_han(before) && is_han(text_next(&rest)) ? MIDDLE_DOT : '.';
}

char *text_normal(struct arena *a, const char *s)
{
    if (!s)
        return NULL;
    char *out = arena_alloc(a, 3 * strlen(s) + 1), *to = out;
    uint32_t c, before = ' ';  /* so that leading spaces are dropped */
    while ((c = text_next(&s))) {
        if (is_invisible(c))
            continue;
        if (c == '.' || c == 0xFF0E)
            c = full_stop(before, s);
        c = text_is_space(c) ? ' ' : meant_by(c);
        if (c != ' ' || before != ' ')
            to = put_character(to, c);
        before = c;
    }
    if (to > out && to[-1] == ' ')
        to--;
    *to = '\0';
    return out;
}

/* ---- masked forms ------------------------------------------------------------------- */

/* Where the i-th character of s begins. */
static const char *character_at(const char *s, size_t i)
{
    while (i-- > 0)
        text_next(&s);
    return s;
}

/* The first and last characters of s with stars for those between. */
static const char *mask_between(struct arena *a, const char *s, size_t n, size_t first, size_t last)
{
    const char *head_end = character_at(s, first), *tail = character_at(s, n - last);
    size_t head_size = (size_t)(head_end - s), stars = n - first - last;
    char *out = arena_alloc(a, head_size + stars + strlen(tail) + 1);
    memcpy(out, s, head_size);
    memset(out + head_size, '*', stars);
    memcpy(out + head_size + stars, tail, strlen(tail) + 1);
    return out;
}

const char *text_mask_name(struct arena *a, const char *s)
{
    size_t n = s ? text_length(s) : 0;
    if (n < 2)
        return n ? "*" : s;
    return mask_between(a, s, n, 1, n > 2);
}

const char *text_mask_document(struct arena *a, const char *s)
{
    size_t n = s ? text_length(s) : 0;
    if (n == 0)
        return s;
    return n < 8 ? mask_between(a, s, n, 1, 0) : mask_between(a, s, n, 3, 4);
}

const char *text_mask_phone(struct arena *a, const char *s)
{
    if (s && strncmp(s, "+86", 3) == 0)
        s += 3;  /* people know their number without it */
    return text_mask_document(a, s);
}

const char *text_mask_address(struct arena *a, const char *s)
{
    size_t n = s ? text_length(s) : 0;
    if (n == 0)
        return s;
    size_t shown = n > 6 ? 6 : n / 2;
    return arena_printf(a, "%.*s***", (int)(character_at(s, shown) - s), s);
}

/* ---- telephone ---------------------------------------------------------------------- */

static bool is_between_digits(uint32_t c)
{
    return text_is_space(c) || is_invisible(c) || c == '-' || (c >= 0x2010 && c <= 0x2015) || c == 0x2212 ||
           c == 0xFF0D || c == '(' || c == ')' || c == 0xFF08 || c == 0xFF09;
}

/* Digits only, and a plus in front; false when anything else was typed or too much. */
static bool phone_characters(const char *typed, char out[24])
{
    size_t n = 0;
    uint32_t c;
    while ((c = text_next(&typed))) {
        c = c == 0xFF0B ? '+' : text_half_width(c);
        if (is_between_digits(c))
            continue;
        bool good = (c >= '0' && c <= '9') || (c == '+' && n == 0);
        if (!good || n == 20)
            return false;
        out[n++] = (char)c;
    }
    out[n] = '\0';
    return true;
}

static bool is_mobile(const char *national)
{
    return strlen(national) == 11 && national[0] == '1' && national[1] >= '3';
}

/* Without its leading 0: two digits of area 10 and 2x, three elsewhere; then the
 * line, which begins with 2 to 9. */
static bool is_fixed(const char *national)
{
    size_t len = strlen(national);
    if (strncmp(national, "10", 2) == 0 || national[0] == '2')
        return len == 10 && national[2] >= '2';
    return national[0] >= '3' && (len == 10 || len == 11) && national[3] >= '2';
}

bool phone_read(const char *typed, char normal[24])
{
    char digits[24];
    normal[0] = '\0';
    if (!phone_characters(typed, digits))
        return false;
    const char *national = digits;
    bool abroad = true;  /* written as from abroad: then the area has no 0 */
    if (strncmp(digits, "+86", 3) == 0)
        national += 3;
    else if (strncmp(digits, "0086", 4) == 0)
        national += 4;
    else if (strlen(digits) == 13 && strncmp(digits, "86", 2) == 0 && is_mobile(digits + 2))
        national += 2;
    else
        abroad = false;
    bool zero = *national == '0';
    national += zero;
    if (!(is_mobile(national) && !zero) && !(is_fixed(national) && (zero || abroad)))
        return false;
    snprintf(normal, 24, "+86%.20s", national);
    return true;
}

/* ---- numbers and dates -------------------------------------------------------------- */

size_t text_of_int(int64_t n, char out[TEXT_OF_INT])
{
    char digits[TEXT_OF_INT], *at = digits + sizeof digits;
    uint64_t left = n < 0 ? -(uint64_t)n : (uint64_t)n;
    do {
        *--at = (char)('0' + left % 10);
        left /= 10;
    } while (left);
    if (n < 0)
        *--at = '-';
    size_t len = (size_t)(digits + sizeof digits - at);
    memcpy(out, at, len);
    out[len] = '\0';   /* at most 20 and the zero */
    return len;
}

bool text_to_int(const char *s, int64_t *out)
{
    bool negative = *s == '-';
    int64_t n = 0;
    s += negative;
    if (!*s)
        return false;
    for (; *s; s++) {
        int digit = *s - '0';
        if (digit < 0 || digit > 9 || __builtin_mul_overflow(n, 10, &n) ||
            __builtin_sub_overflow(n, digit, &n))  /* below zero: there is one more of them */
            return false;
    }
    if (!negative && n == INT64_MIN)
        return false;
    *out = negative ? n : -n;
    return true;
}

static int digits_at(const char *s, int n)
{
    int value = 0;
    for (int i = 0; i < n; i++) {
        if (s[i] < '0' || s[i] > '9')
            return -1;
        value = value * 10 + s[i] - '0';
    }
    return value;
}

bool text_is_date(const char *s)
{
    static const int days[] = {0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (strlen(s) != 10 || s[4] != '-' || s[7] != '-')
        return false;
    int year = digits_at(s, 4), month = digits_at(s + 5, 2), day = digits_at(s + 8, 2);
    if (year < 1 || month < 1 || month > 12 || day < 1)
        return false;
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return day <= days[month] + (month == 2 && leap);
}
