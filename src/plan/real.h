/* real.h - logarithm, exponential, sine and square root that give the same bits everywhere.
 *
 * Only + - * / and rounding of IEEE doubles, which all machines do alike (the
 * program is compiled without fused multiply-add); a C library's own functions
 * differ from edition to edition in the last bit. */
#pragma once
#include <stdint.h>

double real_log(double x);   /* x > 0 and finite; error below 1e-13 */
double real_exp(double x);   /* 0 below -700, capped above 700 */
double real_sine(double x);  /* |x| < 1e6 radians; error below 1e-12 */
double real_root(double x);  /* x >= 0; rounded as IEEE says */

/* The largest whole number whose square is not above n. */
int64_t root_floor(int64_t n);

/* The length of a straight line between two points, rounded to the nearest whole number.
 * Coordinates up to 10^9. */
int64_t line_between(int64_t x1, int64_t y1, int64_t x2, int64_t y2);
