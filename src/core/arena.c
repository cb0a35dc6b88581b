/* arena.c - blocks that are filled from the bottom and freed together.
 *
 * Under AddressSanitizer what was not handed out is poisoned, and a gap stands
 * between any two pieces, so that an overrun is found as it would be on the heap. */
#include "core/arena.h"

#include <assert.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/asan_interface.h>
enum { GAP = 16 };
#else
#define ASAN_POISON_MEMORY_REGION(at, len) ((void)(at), (void)(len))
#define ASAN_UNPOISON_MEMORY_REGION(at, len) ((void)(at), (void)(len))
enum { GAP = 0 };
#endif

enum { ALIGN = 16, FIRST_BLOCK = 64 << 10, LARGEST_STEP = 4 << 20, KEPT_MOST = 1 << 20 };
static const size_t alloc_most = SIZE_MAX / 4;

struct arena_block {
    struct arena_block *before;
    size_t cap, used;
    _Alignas(ALIGN) char at[];
};

static _Noreturn void out_of_memory(size_t size)
{
    fprintf(stderr, "out of memory (%zu bytes wanted)\n", size);
    abort();
}

static size_t product(size_t n, size_t size)
{
    size_t bytes;
    if (__builtin_mul_overflow(n, size, &bytes))
        out_of_memory(SIZE_MAX);
    return bytes;
}

/* ---- blocks ------------------------------------------------------------------------- */

static struct arena_block *add_block(struct arena *a, size_t room)
{
    size_t cap = a->last ? 2 * a->last->cap : FIRST_BLOCK;
    cap = cap > LARGEST_STEP ? LARGEST_STEP : cap;
    cap = cap < room ? room : cap;
    struct arena_block *b = mem_alloc(sizeof *b + cap);
    *b = (struct arena_block){.before = a->last, .cap = cap};
    ASAN_POISON_MEMORY_REGION(b->at, cap);
    a->last = b;
    return b;
}

static void free_block(struct arena_block *b)
{
    ASAN_UNPOISON_MEMORY_REGION(b->at, b->cap);
    free(b);
}

/* The largest block that is small enough to keep; the others are freed. */
static struct arena_block *keep_one(struct arena_block *b)
{
    struct arena_block *kept = NULL;
    while (b) {
        struct arena_block *before = b->before;
        bool better = b->cap <= KEPT_MOST && (!kept || b->cap > kept->cap);
        struct arena_block *unwanted = better ? kept : b;
        if (unwanted)
            free_block(unwanted);
        kept = better ? b : kept;
        b = before;
    }
    return kept;
}

void arena_reset(struct arena *a)
{
    struct arena_block *kept = keep_one(a->last);
    if (kept) {
        kept->before = NULL;
        kept->used = 0;
        ASAN_POISON_MEMORY_REGION(kept->at, kept->cap);
    }
    *a = (struct arena){.last = kept};
}

void arena_close(struct arena *a)
{
    while (a->last) {
        struct arena_block *before = a->last->before;
        free_block(a->last);
        a->last = before;
    }
    a->taken = 0;
}

/* ---- pieces ------------------------------------------------------------------------- */

void *arena_alloc(struct arena *a, size_t size)
{
    assert(a);
    if (size > alloc_most)
        out_of_memory(size);
    size_t room = (size + GAP + ALIGN - 1) / ALIGN * ALIGN;
    room = room ? room : ALIGN;  /* also nothing has an address of its own */
    struct arena_block *b = a->last;
    if (!b || b->cap - b->used < room)
        b = add_block(a, room);
    char *at = b->at + b->used;
    b->used += room;
    a->taken += size;
    ASAN_UNPOISON_MEMORY_REGION(at, size);
    return memset(at, 0, size);
}

void *arena_items(struct arena *a, size_t n, size_t size)
{
    return arena_alloc(a, product(n, size));
}

void *arena_memdup(struct arena *a, const void *p, size_t len)
{
    void *copy = arena_alloc(a, len);
    return len ? memcpy(copy, p, len) : copy;
}

char *arena_strndup(struct arena *a, const char *s, size_t len)
{
    char *copy = arena_alloc(a, len + 1);
    if (len)
        memcpy(copy, s, len);
    return copy;
}

char *arena_strdup(struct arena *a, const char *s)
{
    return s ? arena_strndup(a, s, strlen(s)) : NULL;
}

char *arena_vprintf(struct arena *a, const char *fmt, va_list ap)
{
    assert(fmt);
    va_list again;
    va_copy(again, ap);
    int len = vsnprintf(NULL, 0, fmt, ap);
    assert(len >= 0);
    char *text = arena_alloc(a, (size_t)len + 1);
    vsnprintf(text, (size_t)len + 1, fmt, again);
    va_end(again);
    return text;
}

char *arena_printf(struct arena *a, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    char *text = arena_vprintf(a, fmt, ap);
    va_end(ap);
    return text;
}

/* ---- what lives as long as the process ---------------------------------------------- */

void *mem_alloc(size_t size)
{
    void *p = malloc(size ? size : 1);
    if (!p)
        out_of_memory(size);
    return p;
}

void *mem_zeroed(size_t n, size_t size)
{
    void *p = calloc(n ? n : 1, size ? size : 1);
    if (!p)
        out_of_memory(SIZE_MAX);
    return p;
}

void *mem_resize(void *p, size_t n, size_t size)
{
    size_t bytes = product(n, size);
    void *larger = realloc(p, bytes ? bytes : 1);
    if (!larger)
        out_of_memory(bytes);
    return larger;
}

char *mem_strdup(const char *s)
{
    size_t size = strlen(s) + 1;
    return memcpy(mem_alloc(size), s, size);
}
