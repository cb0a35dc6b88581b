/* real.c - see real.h. */
#include "plan/real.h"

#include <math.h>
#include <string.h>

static const double ln2 = 0.69314718055994530942;
static const double half_turn = 3.14159265358979323846;

/* x = mantissa * 2^exponent with 1 <= mantissa < 2. */
static double split(double x, int64_t *exponent)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    *exponent = (int64_t)(bits >> 52 & 0x7ff) - 1023;
    bits = (bits & 0xfffffffffffffu) | (uint64_t)1023 << 52;
    memcpy(&x, &bits, sizeof bits);
    return x;
}

static double power_of_two(int64_t exponent)
{
    uint64_t bits = (uint64_t)(exponent + 1023) << 52;
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

/* ln m = 2 (s + s^3/3 + s^5/5 + …) with s = (m - 1) / (m + 1), here below 0.172. */
double real_log(double x)
{
    int64_t exponent;
    double m = split(x, &exponent);
    if (m > 1.41421356237309504880) {
        m /= 2;
        exponent++;
    }
    double s = (m - 1) / (m + 1), square = s * s, sum = 0;
    for (int k = 19; k >= 1; k -= 2)
        sum = sum * square + 1.0 / k;
    return 2 * s * sum + (double)exponent * ln2;
}

double real_exp(double x)
{
    if (x < -700)
        return 0;
    if (x > 700)
        x = 700;
    int64_t twos = (int64_t)(x / ln2 + (x < 0 ? -0.5 : 0.5));
    double rest = x - (double)twos * ln2, sum = 1;
    for (int k = 16; k >= 1; k--)
        sum = 1 + sum * rest / k;
    return sum * power_of_two(twos);
}

double real_sine(double x)
{
    int64_t turns = (int64_t)(x / half_turn + (x < 0 ? -0.5 : 0.5));
    double rest = x - (double)turns * half_turn, square = rest * rest, sum = 1;
    for (int k = 20; k >= 2; k -= 2)
        sum = 1 - sum * square / (k * (k + 1));
    return turns % 2 ? -rest * sum : rest * sum;
}

double real_root(double x)
{
    return sqrt(x);
}

int64_t root_floor(int64_t n)
{
    int64_t root = (int64_t)sqrt((double)n);
    while (root * root > n)
        root--;
    while ((root + 1) * (root + 1) <= n)
        root++;
    return root;
}

/* (root + 1/2)^2 = root^2 + root + 1/4. */
int64_t line_between(int64_t x1, int64_t y1, int64_t x2, int64_t y2)
{
    int64_t square = (x1 - x2) * (x1 - x2) + (y1 - y2) * (y1 - y2), root = root_floor(square);
    return square > root * root + root ? root + 1 : root;
}
