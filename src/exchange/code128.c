/* code128.c - symbols, check symbol and stop of Code 128. */
#include "exchange/code128.h"

#include <assert.h>
#include <string.h>

enum { START_C = 105, STOP = 106, MODULUS = 103 };

/* Bar, space, bar, space, bar, space of each value; the stop has one bar more. */
static const char *const patterns[STOP + 1] = {
    "212222", "222122", "222221", "121223", "121322", "131222", "122213", "122312", "132212", "221213", "221312",
    "231212", "112232", "122132", "122231", "113222", "123122", "123221", "223211", "221132", "221231", "213212",
    "223112", "312131", "311222", "321122", "321221", "312212", "322112", "322211", "212123", "212321", "232121",
    "111323", "131123", "131321", "112313", "132113", "132311", "211313", "231113", "231311", "112133", "112331",
    "132131", "113123", "113321", "133121", "313121", "211331", "231131", "213113", "213311", "213131", "311123",
    "311321", "331121", "312113", "312311", "332111", "314111", "221411", "431111", "111224", "111422", "121124",
    "121421", "141122", "141221", "112214", "112412", "122114", "122411", "142112", "142211", "241211", "221114",
    "413111", "241112", "134111", "111242", "121142", "121241", "114212", "124112", "124211", "411212", "421112",
    "421211", "212141", "214121", "412121", "111143", "111341", "131141", "114113", "114311", "411113", "411311",
    "113141", "114131", "311141", "411131", "211412", "211214", "211232", "2331112",
};

static size_t add(int value, uint8_t *widths, size_t n)
{
    for (const char *c = patterns[value]; *c; c++)
        widths[n++] = (uint8_t)(*c - '0');
    return n;
}

size_t code128_widths(const char *digits, uint8_t widths[CODE128_WIDTHS_MOST], int *modules)
{
    size_t len = strlen(digits);
    assert(len % 2 == 0 && len <= CODE128_DIGITS_MOST && strspn(digits, "0123456789") == len);
    size_t n = add(START_C, widths, 0);
    int check = START_C;
    for (size_t i = 0; i < len; i += 2) {
        int value = (digits[i] - '0') * 10 + digits[i + 1] - '0';
        check += value * (int)(i / 2 + 1);
        n = add(value, widths, n);
    }
    n = add(STOP, widths, add(check % MODULUS, widths, n));
    *modules = 0;
    for (size_t i = 0; i < n; i++)
        *modules += widths[i];
    return n;
}
