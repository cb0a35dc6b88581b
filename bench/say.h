/* say.h - how the benchmarks end when something is wrong, and how they measure. */
#pragma once
#include <stddef.h>
#include <stdint.h>

/* Print why and leave with status 1: a benchmark that failed has no figures. */
_Noreturn void give_up(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

int64_t now_us(void);          /* a clock that only goes forward */
int64_t unix_ms(void);

/* Processor time of a process so far, user and system, in microseconds; its memory in
 * bytes, now and at its most. */
int64_t cpu_us_of(int pid);
struct memory { int64_t now, most; };
struct memory memory_of(int pid);

/* How long things took: kept whole, sorted when asked. */
struct times { int64_t *us; size_t n, room; };
void times_add(struct times *t, int64_t us);
void times_sort(struct times *t);
/* After times_sort: times_at(t, 0.99); 0 when there is none. */
int64_t times_at(const struct times *t, double part);
void times_free(struct times *t);
