/* export.c - a whole view as a file: CSV or .xlsx, row by row, so that a county's
 * list takes no more memory than a page of it. */
#include "core/clock.h"
#include "data/view.h"
#include "exchange/sheet.h"
#include "web/exchange.h"
#include "web/workers.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct export {
    const struct view *view;
    struct sheet_writer *writer;
    size_t n;                     /* columns */
    const char **texts;           /* of the row at hand */
    struct arena row;
};

static size_t count_columns(const struct view *v)
{
    size_t n = 0;
    while (v->columns[n].name)
        n++;
    return n;
}

/* Times as people read them, in the operator's zone. */
static const char *cell_text(struct arena *a, const struct field *f, const void *row)
{
    const int64_t *at = (const int64_t *)(const void *)((const char *)row + f->at);
    if (f->kind == FIELD_TIME)
        return *at == ABSENT ? "" : clock_date_time(a, *at);
    return field_text(f, a, row);
}

static err_t emit_row(struct view_call *call, const void *row)
{
    struct export *e = call->sink;
    TRY(request_may_go_on());
    if (call->emitted == call->limit)
        return FAIL(ERR_TOO_LARGE, "web.export_too_large");
    arena_reset(&e->row);
    for (size_t i = 0; i < e->n; i++)
        e->texts[i] = cell_text(&e->row, &e->view->columns[i], row);
    return sheet_write_row(e->writer, e->texts, e->n);
}

/* A person's name is headed so that the list can be read in again. */
static const char *heading(struct request *rq, const struct field *column)
{
    const char *name = column->mask == MASK_NAME ? "person_name" : column->name;
    const char *key = arena_printf(rq->arena, "column.%s", name);
    return message_exists(key) ? message(rq->language, key) : column->name;
}

static const char *const *headings(struct request *rq, const struct export *e)
{
    const char **texts = arena_array(rq->arena, const char *, e->n + 1);
    for (size_t i = 0; i < e->n; i++)
        texts[i] = heading(rq, &e->view->columns[i]);
    return texts;
}

err_t reply_file(struct request *rq, struct reply *rp)
{
    char *path = arena_printf(rq->arena, "%s/export-XXXXXX", temporary_folder());
    int fd = mkostemp(path, O_CLOEXEC);
    if (fd < 0) {
        err_detail("%s: %s", path, strerror(errno));
        return FAIL(ERR_STORAGE, "web.cannot_write_export");
    }
    close(fd);
    rp->file = path;
    return OK;
}

static err_t write_rows(struct request *rq, struct view_call *call, const void *params, struct export *e,
                        const char *path, enum sheet_kind kind)
{
    SHEET_WRITER_SCOPED writer = NULL;
    TRY(sheet_write_open(path, kind, headings(rq, e), e->n, &writer));
    e->writer = writer;
    TRY(view_run(e->view, call, params));
    return sheet_write_close(&writer);
}

err_t export_view(struct request *rq, struct reply *rp, struct view_call *call, const struct view *v,
                  const void *params, bool xlsx)
{
    struct export e = {.view = v, .n = count_columns(v)};
    e.texts = arena_array(rq->arena, const char *, e.n + 1);
    call->emit = emit_row;
    call->sink = &e;
    call->limit = VIEW_LIMIT_EXPORT;
    TRY(reply_file(rq, rp));
    err_t why = write_rows(rq, call, params, &e, rp->file, xlsx ? SHEET_XLSX : SHEET_CSV);
    arena_close(&e.row);
    TRY(why);
    rp->content_type = xlsx ? "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
                            : "text/csv; charset=utf-8";
    rp->download = arena_printf(rq->arena, "%s-%s.%s", v->name, clock_date(rq->arena, call->now),
                                xlsx ? "xlsx" : "csv");
    return OK;
}
