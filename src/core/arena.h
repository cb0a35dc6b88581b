/* arena.h - memory that is taken piece by piece and given back all at once.
 *
 * A request, a batch or a command has one arena.  Nobody frees what comes from
 * it, and nothing in it may outlive it.  Memory is zeroed.  When memory is out
 * the process ends: nothing uncommitted survives, so that is safe. */
#pragma once
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

struct arena_block;
struct arena {
    struct arena_block *last; /* block that is being filled */
    size_t taken;             /* bytes handed out since the last reset */
};

/* An arena that leaves its scope gives its memory back. */
#define ARENA_SCOPED struct arena __attribute__((cleanup(arena_close)))

/* Zeroed memory, aligned for any type. */
void *arena_alloc(struct arena *a, size_t size) __attribute__((malloc, alloc_size(2)));

/* n zeroed items; n * size is checked. */
void *arena_items(struct arena *a, size_t n, size_t size) __attribute__((malloc, alloc_size(2, 3)));
#define arena_new(a, T) ((T *)arena_alloc((a), sizeof(T)))
#define arena_array(a, T, n) ((T *)arena_items((a), (n), sizeof(T)))

char *arena_strdup(struct arena *a, const char *s);               /* NULL stays NULL */
char *arena_strndup(struct arena *a, const char *s, size_t len);
void *arena_memdup(struct arena *a, const void *p, size_t len);
char *arena_printf(struct arena *a, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
char *arena_vprintf(struct arena *a, const char *fmt, va_list ap);

/* Give everything back but keep one block for the next request. */
void arena_reset(struct arena *a);
/* Give everything back. */
void arena_close(struct arena *a);

/* malloc, realloc and calloc for what lives as long as the process; they end
 * the process instead of failing.  The domain uses arenas only. */
void *mem_alloc(size_t size);
void *mem_zeroed(size_t n, size_t size);
void *mem_resize(void *p, size_t n, size_t size);
char *mem_strdup(const char *s);
