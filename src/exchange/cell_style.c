/* cell_style.c - numbers and dates of workbooks. */
#include "exchange/cell_style.h"
#include "core/arena.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DAY_SECONDS = 86400, LAST_DAY = 2958465 /* 9999-12-31 */, FROM_1904 = 1462 };

/* The formats that every workbook has; those of Chinese editions among them. */
static bool is_built_in_date(size_t id)
{
    static const struct { size_t first, last; } ranges[] = {{14, 22}, {27, 36}, {45, 47}, {50, 58}};
    for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++)
        if (id >= ranges[i].first && id <= ranges[i].last)
            return true;
    return false;
}

/* The end of what stands in quotes, brackets or behind an escape at s; s if none does. */
static const char *skip_literal(const char *s)
{
    const char *end;
    switch (*s) {
    case '"':
        end = strchr(s + 1, '"');
        return end ? end + 1 : s + strlen(s);
    case '[':
        end = strchr(s + 1, ']');
        return end ? end + 1 : s + strlen(s);
    case '\\':
    case '_':
    case '*':
        return s[1] ? s + 2 : s + 1;
    default:
        return s;
    }
}

bool format_code_is_date(const char *code)
{
    if (strncasecmp(code, "general", 7) == 0)
        return false;
    for (const char *s = code; *s && *s != ';';) {
        const char *after = skip_literal(s);
        if (after == s && strchr("dmyhsDMYHS", *s))
            return true;
        s = after == s ? s + 1 : after;
    }
    return false;
}

void styles_add_format(struct cell_styles *styles, size_t id, const char *code)
{
    if (id >= STYLES_MAX)
        return;
    if (!styles->format_is_date)
        styles->format_is_date = mem_zeroed(STYLES_MAX, sizeof(bool));
    styles->format_is_date[id] = format_code_is_date(code);
}

err_t styles_add(struct cell_styles *styles, size_t format)
{
    if (styles->n == STYLES_MAX)
        return FAIL(ERR_INVALID, "sheet.damaged");
    if (!styles->is_date)
        styles->is_date = mem_zeroed(STYLES_MAX, sizeof(bool));
    bool brought = styles->format_is_date && format < STYLES_MAX && styles->format_is_date[format];
    styles->is_date[styles->n++] = brought || is_built_in_date(format);
    return OK;
}

void styles_close(struct cell_styles *styles)
{
    free(styles->format_is_date);
    free(styles->is_date);
}

/* ---- texts ----------------------------------------------------------------------------- */

void number_text(double value, char out[NUMBER_TEXT])
{
    snprintf(out, NUMBER_TEXT, "%.15g", value);
    char *exponent = strchr(out, 'e');
    if (exponent)
        *exponent = 'E';
}

/* A day (from 1 = 1900-01-01) as a date.  The format believes in 1900-02-29, so
 * days before it count from one day later than days after it. */
static int day_text(int64_t day, char *out)
{
    if (day == 60)
        return snprintf(out, NUMBER_TEXT, "1900-02-29");
    int64_t z = day + (day < 60 ? 1 : 0) + 693899; /* days since 0000-03-01 */
    int64_t era = z / 146097, of_era = z % 146097;
    int64_t year_of_era = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int64_t of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t shifted = (5 * of_year + 2) / 153; /* months since March */
    int64_t month = shifted < 10 ? shifted + 3 : shifted - 9;
    int64_t year = era * 400 + year_of_era + (month <= 2);
    return snprintf(out, NUMBER_TEXT, "%04d-%02d-%02d", (int)year, (int)month,
                    (int)(of_year - (153 * shifted + 2) / 5 + 1));
}

/* False for numbers that are no date. */
static bool date_text(double value, bool since_1904, char out[NUMBER_TEXT])
{
    if (!(value >= 0) || value > LAST_DAY + 1)
        return false;
    int64_t day = (int64_t)floor(value);
    int64_t second = llround((value - floor(value)) * DAY_SECONDS);
    day += second / DAY_SECONDS;
    second %= DAY_SECONDS;
    bool has_day = value >= 1 || since_1904;
    day += since_1904 ? FROM_1904 : 0;
    if (day > LAST_DAY)
        return false;
    int len = has_day ? day_text(day, out) : 0;
    if (has_day && second == 0)
        return true;
    snprintf(out + len, NUMBER_TEXT - (size_t)len, "%s%02d:%02d:%02d", has_day ? " " : "", (int)(second / 3600),
             (int)(second / 60 % 60), (int)(second % 60));
    return true;
}

enum cell_kind styles_show(const struct cell_styles *styles, size_t style, double value, char out[NUMBER_TEXT])
{
    if (style < styles->n && styles->is_date[style] && date_text(value, styles->since_1904, out))
        return CELL_DATE;
    number_text(value, out);
    return CELL_NUMBER;
}
