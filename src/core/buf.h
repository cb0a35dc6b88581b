/* buf.h - bytes that grow: an answer, a canonical body, a file in memory.
 *
 * The bytes live outside arenas (so that growing wastes nothing) and always
 * end in a zero byte that is not counted.  A buffer has a stated maximum; what
 * would pass it sets `full` and is left out, which the owner must look at. */
#pragma once
#include <stdbool.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

enum { BUF_MAX_DEFAULT = 64 << 20 };

struct buf {
    char *at;      /* NULL until something was added */
    size_t len, cap;
    size_t max;    /* 0: BUF_MAX_DEFAULT */
    bool full;
};

#define BUF_SCOPED struct buf __attribute__((cleanup(buf_close)))

void buf_add(struct buf *b, const void *bytes, size_t len);
void buf_text(struct buf *b, const char *text);
void buf_char(struct buf *b, char c);
void buf_int(struct buf *b, int64_t n);
/* A finite number, by the first of %.15g, %.16g, %.17g that reads back the same. */
void buf_real(struct buf *b, double n);
void buf_printf(struct buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* A JSON string with its quotes; text must be UTF-8.  NULL becomes null. */
void buf_json(struct buf *b, const char *text);
/* Text for HTML or XML content and attributes: & < > " ' escaped. */
void buf_html(struct buf *b, const char *text);
/* One CSV cell (RFC 4180), quoted when needed.  A cell that a spreadsheet would
 * take for a formula (= + - @ tab) gets a leading apostrophe. */
void buf_csv(struct buf *b, const char *text);

/* The bytes as a C string, "" when nothing was added. */
const char *buf_str(const struct buf *b);
void buf_reset(struct buf *b);  /* empty, keeps the memory */
void buf_close(struct buf *b);
