/* numbers.c - see numbers.h. */
#include "plan/numbers.h"

#include <string.h>

#define NUMBER_MOST INT64_C(1000000000000000)

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool begins_number(const struct numbers *in)
{
    const char *p = in->at;
    if (*p == '-' || *p == '+')
        p++;
    if (p < in->end && *p == '.')
        p++;
    return p < in->end && is_digit(*p);
}

/* Digits of the whole part, then of the fraction as far as the scale reaches, and one more to round. */
static bool read_digits(struct numbers *in, int64_t scale, int64_t *out)
{
    int64_t n = 0, step = 0, half = 0;
    for (; in->at < in->end && (is_digit(*in->at) || (*in->at == '.' && !step)); in->at++) {
        int64_t digit = *in->at - '0';
        if (*in->at == '.') {
            n *= scale;
            half = n;
            step = scale;
        } else if (!step) {
            n = n * 10 + digit;
        } else if (step > 1) {
            step /= 10;
            n += digit * step;
            half = n;
        } else if (step == 1) {
            half = n + (digit >= 5);
            step = -1;
        }
        if (n > NUMBER_MOST / scale * (step ? scale : 1))
            return false;
    }
    *out = step ? half : n * scale;
    return true;
}

static void pass_word(struct numbers *in)
{
    while (in->at < in->end && *in->at != ' ' && *in->at != '\n' && *in->at != '\t' && *in->at != '\r')
        in->at++;
}

/* An exponent as in 1e+2 is not used by any of the collections: such a token ends the reading. */
bool numbers_next(struct numbers *in, int64_t scale, int64_t *out)
{
    while (in->at < in->end && !begins_number(in)) {
        if (*in->at > ' ')
            pass_word(in);
        else
            in->at++;
    }
    if (in->at == in->end)
        return false;
    bool minus = *in->at == '-';
    in->at += minus || *in->at == '+';
    bool good = read_digits(in, scale, out) && (in->at == in->end || (*in->at != 'e' && *in->at != 'E'));
    *out = minus ? -*out : *out;
    return good;
}

bool numbers_find(struct numbers *in, const char *word)
{
    size_t len = strlen(word);
    for (const char *line = in->at; line && (size_t)(in->end - line) >= len;) {
        if (memcmp(line, word, len) == 0) {
            in->at = line + len;
            return true;
        }
        line = memchr(line, '\n', (size_t)(in->end - line));
        line = line ? line + 1 : NULL;
    }
    return false;
}
