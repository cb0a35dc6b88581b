/* clock.h - what time it is, for the whole program.
 *
 * One clock per process.  It never goes back, also when the machine's clock
 * does: it runs on the monotonic clock from where it was set at start.  The
 * demonstration runs it faster (`pace`), and every rule holds in its time. */
#pragma once
#include "core/arena.h"
#include <stdbool.h>
#include <stdint.h>

enum { CLOCK_SECOND = 1000, CLOCK_MINUTE = 60 * 1000, CLOCK_HOUR = 3600 * 1000, CLOCK_DAY = 86400000 };

/* Start the clock at `now` (unix ms), running `pace` times as fast as real time. */
void clock_start(int64_t now, double pace);
int64_t clock_now(void);        /* unix ms */
double clock_pace(void);
/* So many ms of real time, as this clock counts them: for what must hold as long
 * however fast it runs, such as a session or a lock-out. */
int64_t clock_real(int64_t ms);
int64_t clock_machine_now(void);/* what the machine says, unix ms */
int64_t clock_ticks_us(void);   /* monotonic microseconds, for measuring only */

/* A fixed clock for tests; clock_start ends it. */
void clock_fix(int64_t now);

/* Times of the operator's zone (+08:00): 2022-01-12, 2022-01-12 14:32:08, 14:32. */
const char *clock_date(struct arena *a, int64_t at);
const char *clock_date_time(struct arena *a, int64_t at);
const char *clock_hour_minute(struct arena *a, int64_t at);
/* RFC 3339 with +08:00; and back (also Z, date-only, and what clock_date_time
 * writes); false when malformed. */
const char *clock_rfc3339(struct arena *a, int64_t at);
bool clock_parse(const char *text, int64_t *at);
/* Midnight (+08:00) of a date YYYY-MM-DD. */
bool clock_midnight(const char *date, int64_t *at);
/* Midnight (+08:00) of the day in which a time after 1970 lies. */
int64_t clock_day(int64_t at);
