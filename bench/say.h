/* say.h - how the benchmarks end when something is wrong, and how they measure. */
#pragma once
#include <stddef.h>
#include <stdint.h>

/* Print why and leave with status 1: a benchmark that failed has no figures. */
_Noreturn void give_up(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

int64_t now_us(void);          /* a clock that only goes forward */
int64_t unix_ms(void);

/* Processor time of a process and its children so far, user and system, in microseconds. */
int64_t cpu_us_of(int pid);
/* The most memory of its own that the process has had, in bytes. */
int64_t memory_of(int pid);

/* How long things took: kept whole, sorted when asked. */
struct times { int64_t *us; size_t n, room; };
void times_add(struct times *t, int64_t us);
void times_sort(struct times *t);
/* After times_sort: times_at(t, 0.99); 0 when there is none. */
int64_t times_at(const struct times *t, double part);
void times_free(struct times *t);
