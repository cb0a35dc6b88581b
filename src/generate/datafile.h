/* datafile.h - the small text tables of data/. */
#pragma once
#include "core/arena.h"
#include "core/err.h"

struct datafile_form {
    const char *file;     /* under the data folder: zhengzhou/divisions.csv */
    const char *heading;  /* the first line as it must be; NULL: none, and # begins a remark */
    char separator;
    size_t columns;       /* the last takes the rest of its line; missing ones are "" */
};

struct datafile { size_t rows, columns; const char **cells; const char *file; };

/* Read a whole file, at most 4 MiB.  generate.data_file_missing {file},
 * generate.data_file_wrong {file} {line}. */
err_t datafile_read(struct arena *a, const char *data_dir, const struct datafile_form *form, struct datafile *out);

const char *datafile_text(const struct datafile *t, size_t row, size_t column);

/* A whole number from 0 to 10^12; generate.data_file_wrong. */
err_t datafile_int(const struct datafile *t, size_t row, size_t column, int64_t *out);

/* The failure for a row whose content cannot be. */
err_t datafile_wrong(const struct datafile *t, size_t row);
