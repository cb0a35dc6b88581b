/* sheet_format.h - what the two writers share.  Inside exchange. */
#pragma once
#include "exchange/sheet.h"

struct sheet_format {
    /* Begin the file; headings are in the writer. */
    err_t (*begin)(struct sheet_writer *writer);
    err_t (*row)(struct sheet_writer *writer, const char *const *texts, size_t n);
    /* Finish the file, or drop it; either frees the state. */
    err_t (*finish)(struct sheet_writer *writer);
    void (*drop)(struct sheet_writer *writer);
};

struct sheet_writer {
    const struct sheet_format *format;
    void *state;     /* of the format; NULL until it began */
    char *path;
    char **headings;
    size_t n;
};

extern const struct sheet_format csv_format, xlsx_format;
