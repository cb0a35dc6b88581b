/* births.c - dates and numbers; a shuffle gives every place away once. */
#include "generate/births.h"

#include "core/text.h"
#include "generate/county.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

enum { LIVING_A_DAY = 490, GONE_A_DAY = 9, DIED_FROM = 400000 };

/* Years of birth.  Of 20 people above 84, 14 are below 90, 5 below 95. */
static const struct { int first, last; } bands[BIRTH_BANDS] = {
    {2021, 2021}, {2017, 2020}, {2012, 2016}, {2007, 2011}, {2002, 2006}, {1997, 2001}, {1992, 1996},
    {1987, 1991}, {1982, 1986}, {1977, 1981}, {1972, 1976}, {1967, 1971}, {1962, 1966}, {1957, 1961},
    {1952, 1956}, {1947, 1951}, {1942, 1946}, {1937, 1941}, {1932, 1936}, {1927, 1931}, {1917, 1926},
};
static const struct { int first, last; } gone_bands[2] = {{1962, 2021}, {1921, 1961}};

/* Days since 1970-01-01 of the first day of a year. */
static int64_t new_year(int64_t year)
{
    int64_t y = year - 1;
    return 365 * (year - 1970) + (y / 4 - y / 100 + y / 400) - (1969 / 4 - 1969 / 100 + 1969 / 400);
}

static bool is_leap(int64_t year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

/* The date of a day that is counted from the first day of a year. */
static void write_birth(int64_t first_year, int64_t day, int64_t sequence, struct birth *out)
{
    static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int64_t year = first_year;
    while (day >= 365 + is_leap(year))
        day -= 365 + is_leap(year++);
    unsigned month = 0;
    while (day >= lengths[month] + (month == 1 && is_leap(year))) {
        day -= lengths[month] + (month == 1 && is_leap(year));
        month++;
    }
    unsigned y = (unsigned)year % 10000, d = (unsigned)day % 31 + 1, s = (unsigned)sequence % 1000;
    out->year = year;
    snprintf(out->date, sizeof out->date, "%04u-%02u-%02u", y, month % 12 + 1, d);
    snprintf(out->document, sizeof out->document, "410199%04u%02u%02u%03u", y, month % 12 + 1, d, s);
    out->document[17] = idno_check_character(out->document);
    out->document[18] = '\0';
}

static int64_t days(int first, int last)
{
    return new_year(last + 1) - new_year(first);
}

/* Of n people above 84 that came before, those in one of the three bands. */
static int64_t eldest_before(int64_t n, size_t band)
{
    static const int64_t from[] = {0, 14, 19, 20};
    int64_t rest = n % 20 - from[band], width = from[band + 1] - from[band];
    return n / 20 * width + (rest < 0 ? 0 : rest < width ? rest : width);
}

static size_t eldest_band(int64_t n)
{
    return n % 20 < 14 ? 0 : n % 20 < 19 ? 1 : 2;
}

/* This county's share of the numbers of those who are gone. */
static void start_gone(struct births *b, int kind)
{
    int64_t places = days(gone_bands[kind].first, gone_bands[kind].last) * GONE_A_DAY * 2;
    int64_t before = 0, all = 0;
    for (size_t i = 0; i < COUNTIES; i++) {
        before += i < b->plan->place ? b->plan->all[i].people : 0;
        all += b->plan->all[i].people;
    }
    b->gone[kind] = places * before / all;
    b->gone_most[kind] = places * (before + b->plan->all[b->plan->place].people) / all;
    shuffle_start(&b->gone_place[kind], places / 2, b->plan->seed, CHANCE_GONE + (uint64_t)kind);
}

int64_t age_group_of(int64_t birth_year)
{
    int64_t group = 0;
    while (group < AGE_GROUPS - 1 && birth_year < bands[group].first)
        group++;
    return group;
}

bool births_fit(const struct census all[COUNTIES])
{
    for (size_t cell = 0; cell < CENSUS_CELLS; cell++) {
        int64_t people = 0;
        size_t band = cell / 2;
        for (size_t i = 0; i < COUNTIES; i++)
            people += all[i].cells[cell];
        if (people > days(bands[band].first, bands[band].last) * LIVING_A_DAY)
            return false;
    }
    return true;
}

void births_start(struct births *b, const struct county_plan *plan)
{
    memset(b, 0, sizeof *b);
    b->plan = plan;
    for (size_t i = 0; i < plan->place; i++)
        for (size_t cell = 0; cell < CENSUS_CELLS; cell++)
            b->next[cell] += plan->all[i].cells[cell];
    for (size_t band = 0; band < BIRTH_BANDS; band++)
        for (size_t sex = 0; sex < 2; sex++)
            shuffle_start(&b->place[band][sex], days(bands[band].first, bands[band].last) * LIVING_A_DAY, plan->seed,
                          CHANCE_BIRTHS + 2 * band + sex);
    start_gone(b, 0);
    start_gone(b, 1);
}

void births_next(struct births *b, int cell, struct birth *out)
{
    int64_t n = b->next[cell]++;
    size_t band = (size_t)cell / 2, female = (size_t)cell % 2;
    if (band == AGE_GROUPS - 1) {
        size_t eldest = eldest_band(n);
        n = eldest_before(n, eldest);
        band += eldest;
    }
    int64_t place = shuffle_place(&b->place[band][female], n), length = days(bands[band].first, bands[band].last);
    write_birth(bands[band].first, place % length, 2 * (place / length) + 1 + (int64_t)female, out);
}

bool births_gone(struct births *b, bool died, struct birth *out, bool *male, int64_t *number)
{
    if (b->gone[died] == b->gone_most[died])
        return false;
    int64_t n = b->gone[died]++, length = days(gone_bands[died].first, gone_bands[died].last);
    int64_t place = shuffle_place(&b->gone_place[died], n / 2);
    *male = n % 2 == 0;
    *number = died ? DIED_FROM + n : n;
    write_birth(gone_bands[died].first, place % length, 2 * (LIVING_A_DAY + place / length) + 1 + (n % 2), out);
    assert(*number < GONE_MOST);
    return true;
}
