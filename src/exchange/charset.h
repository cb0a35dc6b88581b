/* charset.h - bytes of a text file in, UTF-8 out, piece by piece.
 *
 * The character set is known by its mark, or by strict UTF-8, or by the zero
 * bytes of UTF-16; what is left is taken for GB 18030 and called a guess.  The
 * GB 18030 of 2022 is read, and what older programs wrote instead.  Inside exchange. */
#pragma once
#include "core/buf.h"
#include "exchange/sheet.h"
#include <iconv.h>

enum { CHARSET_PIECE = 32 << 10, CHARSET_SAMPLE = 1 << 20 };

struct charset_reader {
    int fd;
    iconv_t converter;        /* (iconv_t)-1 for UTF-8 */
    enum charset charset;
    enum charset_proof proof;
    char raw[CHARSET_PIECE];  /* bytes that are not converted yet */
    size_t raw_len;
    bool ended;               /* the file has no more bytes */
    err_t bad;                /* what comes after the piece that was given last */
    struct buf text;
};

/* Open; `wanted` CHARSET_GUESS looks at the first megabyte that says something. */
err_t charset_open(struct charset_reader *reader, const char *path, enum charset wanted);

/* The next piece of whole characters; *len is 0 at the end.  What cannot be read
 * fails only after everything before it was given: sheet.zero_byte,
 * sheet.not_in_charset {charset}. */
err_t charset_read(struct charset_reader *reader, const char **text, size_t *len);

void charset_close(struct charset_reader *reader);

/* Bytes at the end of `s` that begin a character of UTF-8 and do not finish it. */
size_t charset_unfinished(const char *s, size_t len);
/* An iconv converter from a character set to UTF-8; (iconv_t)-1 for UTF-8 itself. */
iconv_t charset_converter(enum charset charset);
/* Append bytes as UTF-8; returns how many were read before a bad or unfinished character. */
size_t charset_convert(iconv_t converter, enum charset charset, const char *bytes, size_t len, struct buf *out);
/* Append UTF-8, moving what older programs left in the private-use area. */
void charset_add_moved(struct buf *out, const char *s, size_t len);

/* What is this?  `whole` says that the sample ends where the file ends. */
err_t charset_guess(const char *sample, size_t len, bool whole, enum charset *charset,
                    enum charset_proof *proof);
/* A byte order mark at the start: its character set and length, or CHARSET_GUESS. */
enum charset charset_mark(const char *bytes, size_t len, size_t *mark_len);
