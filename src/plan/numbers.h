/* numbers.h - whole and decimal numbers out of benchmark files, without floating point.
 *
 * The files of the public collections hold numbers between blanks; some hold zero
 * bytes or words as well, which are passed over. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct numbers { const char *at, *end; };

/* The next number, in 1 / scale of its unit, rounded to the nearest; false at the end
 * or when it is above 10^15 / scale. */
bool numbers_next(struct numbers *in, int64_t scale, int64_t *out);

/* Behind the next line that begins with `word`; false, and nothing moved, when there is none. */
bool numbers_find(struct numbers *in, const char *word);
