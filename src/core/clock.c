/* clock.c - the process's clock, on top of the monotonic one. */
#include "core/clock.h"

#include "core/text.h"

#include <pthread.h>
#include <string.h>
#include <time.h>

enum { ZONE = 8 * CLOCK_HOUR };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct {
    bool running, fixed;  /* neither: nobody started it, and it shows the machine's time */
    int64_t start, start_us;
    double pace;
} its = {.pace = 1};

/* ---- running ------------------------------------------------------------------------ */

static int64_t microseconds(clockid_t id)
{
    struct timespec t;
    clock_gettime(id, &t);
    return t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

int64_t clock_ticks_us(void)
{
    return microseconds(CLOCK_MONOTONIC);
}

int64_t clock_machine_now(void)
{
    return microseconds(CLOCK_REALTIME) / 1000;
}

void clock_start(int64_t now, double pace)
{
    pthread_mutex_lock(&lock);
    its.running = true;
    its.fixed = false;
    its.start = now;
    its.start_us = clock_ticks_us();
    its.pace = pace;
    pthread_mutex_unlock(&lock);
}

void clock_fix(int64_t now)
{
    pthread_mutex_lock(&lock);
    its.fixed = true;
    its.start = now;
    pthread_mutex_unlock(&lock);
}

int64_t clock_now(void)
{
    pthread_mutex_lock(&lock);
    int64_t now = its.start;
    if (!its.fixed)
        now = its.running ? its.start + (int64_t)((double)(clock_ticks_us() - its.start_us) / 1000 * its.pace)
                          : clock_machine_now();
    pthread_mutex_unlock(&lock);
    return now;
}

double clock_pace(void)
{
    pthread_mutex_lock(&lock);
    double pace = its.pace;
    pthread_mutex_unlock(&lock);
    return pace;
}

int64_t clock_real(int64_t ms)
{
    return (int64_t)((double)ms * clock_pace());
}

/* ---- the calendar ------------------------------------------------------------------- */

struct moment { int64_t year; int month, day, hour, minute, second; };

/* Days since 1970-01-01.  Years begin in March here, so that the leap day is the last. */
static int64_t days_of(int64_t year, int month, int day)
{
    int64_t y = month > 2 ? year : year - 1;
    int64_t century = (y >= 0 ? y : y - 399) / 400, of_century = y - century * 400;
    int64_t of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    return century * 146097 + of_century * 365 + of_century / 4 - of_century / 100 + of_year - 719468;
}

static void set_date(struct moment *m, int64_t days)
{
    days += 719468;
    int64_t cycle = (days >= 0 ? days : days - 146096) / 146097, d = days - cycle * 146097;
    int64_t y = (d - d / 1460 + d / 36524 - d / 146096) / 365;
    d -= 365 * y + y / 4 - y / 100;
    int month = (int)((5 * d + 2) / 153);
    m->day = (int)(d - (153 * month + 2) / 5 + 1);
    m->month = month < 10 ? month + 3 : month - 9;
    m->year = cycle * 400 + y + (m->month <= 2);
}

/* The parts of a time, in the operator's zone. */
static struct moment moment_of(int64_t at)
{
    struct moment m;
    int64_t days = at / CLOCK_DAY, rest = at % CLOCK_DAY + ZONE;
    if (rest < 0 || rest >= CLOCK_DAY) {
        days += rest < 0 ? -1 : 1;
        rest += rest < 0 ? CLOCK_DAY : -CLOCK_DAY;
    }
    set_date(&m, days);
    m.hour = (int)(rest / CLOCK_HOUR);
    m.minute = (int)(rest / CLOCK_MINUTE % 60);
    m.second = (int)(rest / CLOCK_SECOND % 60);
    return m;
}

/* ---- as text ------------------------------------------------------------------------ */

static char *put_two(char *to, int n)
{
    to[0] = (char)('0' + n / 10 % 10);
    to[1] = (char)('0' + n % 10);
    return to + 2;
}

/* By hand: every document is compared with today's date. */
const char *clock_date(struct arena *a, int64_t at)
{
    struct moment m = moment_of(at);
    if (m.year < 0 || m.year > 9999)
        return arena_printf(a, "%04lld-%02d-%02d", (long long)m.year, m.month, m.day);
    char *text = arena_alloc(a, sizeof "2022-01-12"), *to = put_two(put_two(text, (int)(m.year / 100)), (int)(m.year % 100));
    *to++ = '-';
    to = put_two(to, m.month);
    *to++ = '-';
    put_two(to, m.day);
    return text;
}

const char *clock_date_time(struct arena *a, int64_t at)
{
    struct moment m = moment_of(at);
    return arena_printf(a, "%s %02d:%02d:%02d", clock_date(a, at), m.hour, m.minute, m.second);
}

const char *clock_hour_minute(struct arena *a, int64_t at)
{
    struct moment m = moment_of(at);
    return arena_printf(a, "%02d:%02d", m.hour, m.minute);
}

const char *clock_rfc3339(struct arena *a, int64_t at)
{
    struct moment m = moment_of(at);
    return arena_printf(a, "%sT%02d:%02d:%02d+08:00", clock_date(a, at), m.hour, m.minute, m.second);
}

/* ---- from text ---------------------------------------------------------------------- */

/* Two digits below `limit`, and move past them; false: there are none. */
static bool read_two(const char **s, int limit, int *out)
{
    const char *at = *s;
    if (at[0] < '0' || at[0] > '9' || at[1] < '0' || at[1] > '9')
        return false;
    *out = (at[0] - '0') * 10 + at[1] - '0';
    *s += 2;
    return *out < limit;
}

static bool read_mark(const char **s, char mark)
{
    bool there = **s == mark;
    *s += there;
    return there;
}

/* hh:mm:ss and up to nine digits of a second → milliseconds of the day */
static bool read_time(const char **s, int64_t *out)
{
    int hour, minute, second, digits = 0, fraction = 0;
    if (!read_two(s, 24, &hour) || !read_mark(s, ':') || !read_two(s, 60, &minute) || !read_mark(s, ':') ||
        !read_two(s, 60, &second))
        return false;
    if (read_mark(s, '.')) {
        for (; **s >= '0' && **s <= '9' && digits < 9; digits++, (*s)++)
            fraction = digits < 3 ? fraction * 10 + **s - '0' : fraction;
        if (digits == 0)
            return false;
        for (; digits < 3; digits++)
            fraction *= 10;
    }
    *out = hour * CLOCK_HOUR + minute * CLOCK_MINUTE + second * CLOCK_SECOND + fraction;
    return true;
}

/* Z or ±hh:mm → milliseconds to take away */
static bool read_offset(const char **s, int64_t *out)
{
    int hour, minute;
    *out = 0;
    if (read_mark(s, 'Z') || read_mark(s, 'z'))
        return true;
    bool west = **s == '-';
    if (!(read_mark(s, '-') || read_mark(s, '+')) || !read_two(s, 24, &hour) || !read_mark(s, ':') ||
        !read_two(s, 60, &minute))
        return false;
    *out = (hour * CLOCK_HOUR + minute * CLOCK_MINUTE) * (west ? -1 : 1);
    return true;
}

int64_t clock_day(int64_t at)
{
    return at - (at + ZONE) % CLOCK_DAY;
}

bool clock_midnight(const char *date, int64_t *at)
{
    if (!text_is_date(date))
        return false;
    const char *s = date;
    int century, year, month, day;
    bool read = read_two(&s, 100, &century) && read_two(&s, 100, &year) && read_mark(&s, '-') &&
                read_two(&s, 13, &month) && read_mark(&s, '-') && read_two(&s, 32, &day);
    *at = read ? days_of(century * 100 + year, month, day) * CLOCK_DAY - ZONE : 0;
    return read;
}

bool clock_parse(const char *text, int64_t *at)
{
    char date[11] = {0};
    int64_t midnight, time, offset = ZONE;
    memcpy(date, text, strnlen(text, 10));
    if (!clock_midnight(date, &midnight))
        return false;
    text += 10;
    if (!*text) {
        *at = midnight;
        return true;
    }
    bool spaced = *text == ' ';  /* as clock_date_time writes it: in the operator's zone */
    if (!(read_mark(&text, 'T') || read_mark(&text, 't') || read_mark(&text, ' ')) || !read_time(&text, &time))
        return false;
    if (!(spaced && !*text) && !read_offset(&text, &offset))
        return false;
    *at = midnight + ZONE + time - offset;
    return *text == '\0';
}
