/* code.c - own codes on tubes, boxes and cards: digits only, because an input method
 * swallows the letters of a scanner.  ISO 7064 MOD 97-10 finds every wrong digit and
 * every swap of neighbours. */
#include "core/hash.h"
#include "core/text.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { CODE = CODE_LENGTH, CHECKED = 18 };
#define NUMBERS UINT64_C(100000000000000000)   /* 10^17 of a kind */

/* The two check digits: 02 … 98. */
static int check_digits(const char *code)
{
    int rest = 0;
    for (int i = 0; i < CHECKED; i++)
        rest = (rest * 10 + code[i] - '0') % 97;
    return 98 - rest * 100 % 97;
}

bool code_is_good(const char *code)
{
    if (strlen(code) != CODE || strspn(code, "0123456789") != CODE)
        return false;
    return (code[18] - '0') * 10 + code[19] - '0' == check_digits(code);
}

bool code_may_be(enum code_kind kind, const char *code)
{
    bool ours = code[0] >= CODE_PERSON && code[0] <= CODE_PAPER_ROW;
    return code_is_good(code) && (!ours || code[0] == (char)kind);
}

void code_make(char kind, uint64_t number, char code[21])
{
    assert(kind >= '0' && kind <= '9' && number < NUMBERS);
    snprintf(code, 21, "%c%017" PRIu64 "00", kind, number);
    int check = check_digits(code);
    code[18] = (char)('0' + check / 10);
    code[19] = (char)('0' + check % 10);
}

/* Draws above the last whole multiple are drawn again, so that every number is as likely. */
void code_random(enum code_kind kind, char code[21])
{
    uint64_t n;
    do
        random_bytes(&n, sizeof n);
    while (n >= UINT64_MAX / NUMBERS * NUMBERS);
    code_make((char)kind, n % NUMBERS, code);
}

char *code_in_fours(struct arena *a, const char *code)
{
    if (strlen(code) != CODE)
        return arena_strdup(a, code);
    return arena_printf(a, "%.4s %.4s %.4s %.4s %.4s", code, code + 4, code + 8, code + 12, code + 16);
}
