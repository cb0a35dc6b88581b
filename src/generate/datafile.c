/* datafile.c - reading the tables of data/, checked as far as a table can be. */
#include "generate/datafile.h"

#include "core/text.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

enum { FILE_MOST = 4 << 20 };

static err_t wrong_file(const char *file, size_t line)
{
    err_tell("file", "%s", file);
    err_tell("line", "%zu", line);
    return FAIL(ERR_INVALID, "generate.data_file_wrong");
}

err_t datafile_wrong(const struct datafile *t, size_t row)
{
    return wrong_file(t->file, row + 1);
}

static void close_file(FILE **f)
{
    if (*f)
        fclose(*f);
}

static err_t read_file(struct arena *a, const char *data_dir, const char *file, char **text)
{
    char *path = arena_printf(a, "%s/%s", data_dir, file);
    FILE *f __attribute__((cleanup(close_file))) = fopen(path, "rb");
    if (!f) {
        err_tell("file", "%s", path);
        err_detail("%s: %s", path, strerror(errno));
        return FAIL(ERR_MISSING, "generate.data_file_missing");
    }
    long size = fseek(f, 0, SEEK_END) == 0 ? ftell(f) : -1;
    if (size < 0 || size > FILE_MOST)
        return wrong_file(file, 0);
    rewind(f);
    *text = arena_alloc(a, (size_t)size + 1);
    if (fread(*text, 1, (size_t)size, f) != (size_t)size || !text_is_utf8(*text, (size_t)size))
        return wrong_file(file, 0);
    return OK;
}

static size_t count_lines(const char *text)
{
    size_t n = 1;
    for (; *text; text++)
        n += *text == '\n';
    return n;
}

/* Cuts a line in place; what is missing stays "". */
static void cut_line(char *line, const struct datafile_form *form, const char **cells)
{
    for (size_t i = 0; i < form->columns; i++)
        cells[i] = "";
    for (size_t i = 0; i < form->columns; i++) {
        cells[i] = line;
        line = i + 1 < form->columns ? strchr(line, form->separator) : NULL;
        if (!line)
            return;
        *line++ = '\0';
    }
}

static bool is_remark(const struct datafile_form *form, const char *line)
{
    return !*line || (!form->heading && *line == '#');
}

err_t datafile_read(struct arena *a, const char *data_dir, const struct datafile_form *form, struct datafile *out)
{
    char *text, *line;
    TRY(read_file(a, data_dir, form->file, &text));
    *out = (struct datafile){.columns = form->columns, .file = form->file};
    out->cells = arena_array(a, const char *, count_lines(text) * form->columns);
    if (form->heading) {
        line = strsep(&text, "\n");
        if (strcmp(line, form->heading) != 0)
            return wrong_file(form->file, 1);
    }
    while ((line = strsep(&text, "\n")))
        if (!is_remark(form, line))
            cut_line(line, form, out->cells + form->columns * out->rows++);
    return OK;
}

const char *datafile_text(const struct datafile *t, size_t row, size_t column)
{
    assert(row < t->rows && column < t->columns);
    return t->cells[row * t->columns + column];
}

err_t datafile_int(const struct datafile *t, size_t row, size_t column, int64_t *out)
{
    if (!text_to_int(datafile_text(t, row, column), out) || *out < 0 || *out > 1000000000000)
        return datafile_wrong(t, row);
    return OK;
}
