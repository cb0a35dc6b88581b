/* csv_write.c - CSV as Excel opens it: UTF-8 with its mark, CRLF, guarded cells. */
#include "core/buf.h"
#include "exchange/sheet_format.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>

static err_t cannot_write(void)
{
    err_detail("writing csv: %s", strerror(errno));
    return FAIL(ERR_STORAGE, "sheet.cannot_write");
}

static err_t write_row(struct sheet_writer *w, const char *const *texts, size_t n)
{
    FILE *file = w->state;
    BUF_SCOPED line = {0};
    for (size_t i = 0; i < w->n; i++) {
        if (i > 0)
            buf_char(&line, ',');
        buf_csv(&line, i < n && texts[i] ? texts[i] : "");
    }
    buf_text(&line, "\r\n");
    return fwrite(line.at, 1, line.len, file) == line.len ? OK : cannot_write();
}

static err_t begin(struct sheet_writer *w)
{
    w->state = fopen(w->path, "we");
    if (!w->state || fputs("\xEF\xBB\xBF", w->state) == EOF)
        return cannot_write();
    return write_row(w, (const char *const *)w->headings, w->n);
}

static err_t finish(struct sheet_writer *w)
{
    FILE *file = w->state;
    bool failed = fflush(file) != 0 || ferror(file);
    return fclose(file) == 0 && !failed ? OK : cannot_write();
}

static void drop(struct sheet_writer *w)
{
    fclose(w->state);
}

const struct sheet_format csv_format = {.begin = begin, .row = write_row, .finish = finish, .drop = drop};
