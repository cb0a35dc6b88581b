/* code128.h - Code 128 in set C: pairs of digits as bars (ISO/IEC 15417). */
#pragma once
#include <stddef.h>
#include <stdint.h>

enum {
    CODE128_DIGITS_MOST = 40,
    CODE128_WIDTHS_MOST = (CODE128_DIGITS_MOST / 2 + 2) * 6 + 7,
    CODE128_QUIET = 10,            /* light modules that must stay at either end */
};

/* Widths in modules of bar, space, bar … bar for an even number of digits; how many there
 * are.  *modules is their sum. */
size_t code128_widths(const char *digits, uint8_t widths[CODE128_WIDTHS_MOST], int *modules);
