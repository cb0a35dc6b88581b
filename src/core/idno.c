/* idno.c - citizen identity numbers, GB 11643-1999. */
#include "core/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NUMBER = 18, OLD_NUMBER = 15 };

char idno_check_character(const char *first17)
{
    static const int weights[] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
    int sum = 0;
    for (int i = 0; i < NUMBER - 1; i++)
        sum += (first17[i] - '0') * weights[i];
    return "10X98765432"[sum % 11];
}

void idno_birth(const char normal[19], char date[11])
{
    snprintf(date, 11, "%.4s-%.2s-%.2s", normal + 6, normal + 10, normal + 12);
}

bool idno_is_male(const char normal[19])
{
    return (normal[16] - '0') % 2 == 1;
}

bool idno_is_over_120(const char normal[19], const char *today)
{
    char birth[11];
    idno_birth(normal, birth);
    int years = atoi(today) - atoi(birth);
    bool had_birthday = strcmp(today + 4, birth + 4) >= 0;
    return years - !had_birthday > 120;
}

/* Development zones are counted under 71 to 79 at the place of the county: such codes
 * stand in statistics (410171 …), and no card is issued under them. */
bool idno_is_statistical_area(const char normal[19])
{
    return normal[4] == '7' && normal[5] >= '1' && normal[5] <= '9';
}

/* Characters without the spaces around them, half-width, X upper case; what cannot
 * stand in a number becomes '?'.  Returns how many there were; only 18 are kept. */
static size_t read_characters(const char *typed, char out[NUMBER + 1])
{
    size_t n = 0, end = 0;
    uint32_t c;
    while ((c = text_next(&typed))) {
        if (text_is_space(c) && n == 0)
            continue;
        c = text_half_width(c);
        if (n < NUMBER)
            out[n] = (c >= '0' && c <= '9') ? (char)c : c == 'x' || c == 'X' ? 'X' : '?';
        n++;
        end = text_is_space(c) ? end : n;
    }
    out[end < NUMBER ? end : NUMBER] = '\0';
    return end;
}

static bool is_digits(const char *s, size_t n)
{
    return strspn(s, "0123456789") >= n;
}

/* 15 digits of the first generation → 18 characters: everybody was born after 1900. */
static void convert_old(char c[NUMBER + 1])
{
    memmove(c + 8, c + 6, 9);
    memcpy(c + 6, "19", 2);
    c[NUMBER - 1] = idno_check_character(c);
    c[NUMBER] = '\0';
}

enum idno idno_read(const char *typed, const char *today, char normal[19])
{
    char c[NUMBER + 1], date[11];
    normal[0] = '\0';
    size_t n = read_characters(typed, c);
    if (n != NUMBER && n != OLD_NUMBER)
        return IDNO_BAD_LENGTH;
    if (!is_digits(c, n == NUMBER ? NUMBER - 1 : OLD_NUMBER) || c[n - 1] == '?')
        return IDNO_BAD_CHARACTER;
    if (n == OLD_NUMBER)
        convert_old(c);
    idno_birth(c, date);
    if (!text_is_date(date))
        return IDNO_BAD_DATE;
    if (strcmp(date, today) > 0)
        return IDNO_FUTURE;
    if (c[NUMBER - 1] != idno_check_character(c))
        return IDNO_BAD_CHECK;
    memcpy(normal, c, sizeof c);
    return n == NUMBER ? IDNO_GOOD : IDNO_CONVERTED_15;
}
