/* say.c - see say.h. */
#include "say.h"

#include "core/arena.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

void give_up(const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    vfprintf(stderr, fmt, ap);
    va_end(ap);
    fputc('\n', stderr);
    exit(1);
}

static int64_t microseconds(clockid_t id)
{
    struct timespec t;
    clock_gettime(id, &t);
    return t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

int64_t now_us(void)
{
    return microseconds(CLOCK_MONOTONIC);
}

int64_t unix_ms(void)
{
    return microseconds(CLOCK_REALTIME) / 1000;
}

/* ---- /proc ---------------------------------------------------------------------------- */

/* How much was read; 0: no such process any more. */
static size_t read_proc(int pid, const char *name, char *text, size_t size)
{
    snprintf(text, size, "/proc/%d/%s", pid, name);
    FILE *f = fopen(text, "re");
    size_t n = f ? fread(text, 1, size - 1, f) : 0;
    text[n] = '\0';
    if (f)
        fclose(f);
    return n;
}

/* Of a process and of its children that have ended.  The name of the program may hold
 * anything, so the fields are counted from behind it. */
static int64_t own_cpu_us(int pid)
{
    char text[4096];
    long long user = 0, system = 0, ended_user = 0, ended_system = 0;
    if (!read_proc(pid, "stat", text, sizeof text))
        return 0;
    const char *after = strrchr(text, ')');
    if (!after || sscanf(after + 2, "%*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lld %lld %lld %lld", &user, &system,
                         &ended_user, &ended_system) != 4)
        give_up("cannot read the processor time of %d", pid);
    return (user + system + ended_user + ended_system) * 1000000 / sysconf(_SC_CLK_TCK);
}

/* The children first: one that ends meanwhile is then found among those that have ended. */
int64_t cpu_us_of(int pid)
{
    char name[48], text[8192];
    int64_t us = 0;
    snprintf(name, sizeof name, "task/%d/children", pid);
    (void)read_proc(pid, name, text, sizeof text);
    for (char *at = text, *end; *at; at = end) {
        long child = strtol(at, &end, 10);
        if (end == at)
            break;
        us += own_cpu_us((int)child);
    }
    return us + own_cpu_us(pid);
}

int64_t memory_of(int pid)
{
    char text[8192];
    if (!read_proc(pid, "status", text, sizeof text))
        give_up("there is no process %d", pid);
    const char *at = strstr(text, "VmHWM:");
    return at ? strtoll(at + strlen("VmHWM:"), NULL, 10) * 1024 : 0;
}

/* ---- times ------------------------------------------------------------------------------ */

void times_add(struct times *t, int64_t us)
{
    if (t->n == t->room) {
        t->room = t->room ? t->room * 2 : 1 << 16;
        t->us = mem_resize(t->us, t->room, sizeof *t->us);
    }
    t->us[t->n++] = us;
}

static int by_size(const void *a, const void *b)
{
    const int64_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

void times_sort(struct times *t)
{
    if (t->n)
        qsort(t->us, t->n, sizeof *t->us, by_size);
}

int64_t times_at(const struct times *t, double part)
{
    size_t i = (size_t)(part * (double)t->n);
    return t->n == 0 ? 0 : t->us[i < t->n ? i : t->n - 1];
}

void times_free(struct times *t)
{
    free(t->us);
    *t = (struct times){0};
}
