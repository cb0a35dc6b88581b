/* export.c - `bulou export VIEW`: a view as a file, from the command line.
 *
 * Personal text comes masked: whoever needs it in full gives a reason on the page,
 * where the look is logged. */
#include "command/command.h"
#include "command/options.h"
#include "command/store.h"
#include "core/clock.h"
#include "core/message.h"
#include "data/view.h"
#include "domain/account/account.h"
#include "exchange/sheet.h"

#include <string.h>

enum { COLUMNS_MOST = 64 };

static const struct option_row rows[] = {
    {"data", "DIR", "data folder (bulou-data)"},
    {"database", "URL", "postgres://… instead of the SQLite file in the data folder"},
    {"county", "CODE", "six digits, such as 410185"},
    {"to", "FILE", "where to write; .xlsx makes a workbook, all else CSV"},
    {"language", "zh|en", "of the headings (zh)"},
    {0},
};

struct exporting { const struct view *view; struct sheet_writer *writer; struct arena row; };

static err_t write_row(struct view_call *call, const void *row)
{
    struct exporting *e = call->sink;
    const char *texts[COLUMNS_MOST];
    size_t n = 0;
    arena_reset(&e->row);
    for (const struct field *f = e->view->columns; f->name && n < COLUMNS_MOST; f++)
        texts[n++] = field_text(f, &e->row, row);
    return sheet_write_row(e->writer, texts, n);
}

static err_t open_file(struct exporting *e, const char *path, enum language l, struct arena *a)
{
    const char *headings[COLUMNS_MOST];
    size_t n = 0, len = strlen(path);
    for (const struct field *f = e->view->columns; f->name && n < COLUMNS_MOST; f++)
        headings[n++] = message(l, arena_printf(a, "column.%s", f->name));
    bool workbook = len > 5 && strcmp(path + len - 5, ".xlsx") == 0;
    return sheet_write_open(path, workbook ? SHEET_XLSX : SHEET_CSV, headings, n, &e->writer);
}

/* Parameters of the view are operands of the form name=value. */
static err_t read_params(struct arena *a, const struct view *v, const struct options *o, void *params)
{
    fields_clear(v->params, params);
    for (size_t i = 1; i < o->n_operands; i++) {
        const char *equals = strchr(o->operands[i], '=');
        const char *name = equals ? arena_strndup(a, o->operands[i], (size_t)(equals - o->operands[i])) : o->operands[i];
        const struct field *f = v->params ? field_find(v->params, name) : NULL;
        if (!f || !equals) {
            err_path("%.60s", name);
            return FAIL(ERR_INVALID, "field.unknown");
        }
        TRY(field_read_text(f, a, equals + 1, params));
    }
    for (const struct field *f = v->params; f && f->name; f++)
        if (f->need && *field_text(f, a, params) == '\0') {
            err_path("%s", f->name);
            return FAIL(ERR_INVALID, "field.missing");
        }
    return OK;
}

static err_t export(struct store *s, const struct view *v, const struct options *o, int64_t county, int64_t *n)
{
    ARENA_SCOPED a = {0};
    TX_SCOPED tx = {0};
    struct exporting e = {.view = v};
    struct actor server = account_server(county);
    void *params = arena_alloc(&a, v->params_size ? v->params_size : 1);
    const char *l = option(o, "language");
    TRY(store_open_keys(s));
    if (v->params)
        TRY(read_params(&a, v, o, params));
    TRY(open_file(&e, option(o, "to"), language_of(l ? l : "zh"), &a));
    TRY(db_open(s->url, DB_READ, &s->db));
    TRY(tx_begin(s->db, &a, TX_READ, &tx));
    struct view_call call = {.tx = &tx, .arena = &a, .actor = &server, .county = county, .now = clock_now(),
                             .limit = VIEW_LIMIT_EXPORT, .emit = write_row, .sink = &e};
    err_t why = view_run(v, &call, params);
    arena_close(&e.row);
    *n = call.emitted;
    if (!why)
        return sheet_write_close(&e.writer);
    sheet_write_abandon(&e.writer);
    return why;
}

static void list_views(FILE *out)
{
    for (size_t i = 0; modules[i]; i++)
        for (const struct view *v = modules[i]->views; v && v->name; v++)
            fprintf(out, "  %-24s %s\n", v->name, v->help);
}

int command_export(int argc, char **argv)
{
    ARENA_SCOPED a = {0};
    struct options o = options_read(rows, argc, argv);
    struct store s;
    int64_t county = option_int(&o, "county", 0), n = 0;
    int done = options_done(&o, stderr, "export VIEW NAME=VALUE… --county CODE --to FILE");
    if (done >= 0)
        return done;
    err_t why = store_prepare(&a, option(&o, "data"), option(&o, "database"), &s);
    if (why)
        return command_failed(stderr, why);
    const struct view *v = o.n_operands ? view_find(o.operands[0]) : NULL;
    if (!v || !county || !option(&o, "to")) {
        fprintf(stderr, "say which view, of which county, to which file; views:\n");
        list_views(stderr);
        return 2;
    }
    why = export(&s, v, &o, county, &n);
    if (why)
        return command_failed(stderr, why);
    printf("%lld rows in %s\n", (long long)n, option(&o, "to"));
    store_close(&s);
    return 0;
}
