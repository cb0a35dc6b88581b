/* sheet_write.c - one face for the two kinds of files that we write. */
#include "core/arena.h"
#include "exchange/sheet_format.h"
#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void free_writer(struct sheet_writer *w)
{
    for (size_t i = 0; i < w->n; i++)
        free(w->headings[i]);
    free(w->headings);
    free(w->path);
    free(w);
}

err_t sheet_write_open(const char *path, enum sheet_kind kind, const char *const *headings, size_t n,
                       struct sheet_writer **out)
{
    assert(n > 0 && n <= SHEET_COLUMNS && kind != SHEET_XLS);
    *out = NULL;
    SHEET_WRITER_SCOPED w = mem_zeroed(1, sizeof *w);
    w->format = kind == SHEET_CSV ? &csv_format : &xlsx_format;
    w->path = mem_strdup(path);
    w->headings = mem_zeroed(n, sizeof *w->headings);
    for (; w->n < n; w->n++)
        w->headings[w->n] = mem_strdup(headings[w->n]);
    TRY(w->format->begin(w));
    *out = w;
    w = NULL;
    return OK;
}

err_t sheet_write_row(struct sheet_writer *w, const char *const *texts, size_t n)
{
    assert(n <= w->n);
    for (size_t i = 0; i < n; i++)
        if (texts[i] && strlen(texts[i]) > SHEET_CELL) {
            err_tell("heading", "%s", w->headings[i]);
            err_tell("limit", "%d", SHEET_CELL);
            return FAIL(ERR_TOO_LARGE, "sheet.cell_too_long_to_write");
        }
    return w->format->row(w, texts, n);
}

err_t sheet_write_close(struct sheet_writer **writer)
{
    struct sheet_writer *w = *writer;
    *writer = NULL;
    err_t why = w->format->finish(w);
    if (why)
        unlink(w->path);
    free_writer(w);
    return why;
}

void sheet_write_abandon(struct sheet_writer **writer)
{
    struct sheet_writer *w = *writer;
    *writer = NULL;
    if (!w)
        return;
    if (w->state) {
        w->format->drop(w);
        unlink(w->path);
    }
    free_writer(w);
}
