/* views.c - GET /api/v1/views/NAME: parameters in, rows out. */
#include "core/clock.h"
#include "core/text.h"
#include "data/ledger.h"
#include "data/view.h"
#include "web/exchange.h"

#include <string.h>

/* Parameters that every view has, beside its own. */
static bool is_ours(const struct request *rq, const char *name)
{
    static const char *const ours[] = {"limit", "format", "unmask", "lang"};
    for (size_t i = 0; i < sizeof ours / sizeof *ours; i++)
        if (strcmp(ours[i], name) == 0)
            return true;
    return !rq->actor && strcmp(name, "county") == 0;
}

static const struct field *find_param(const struct view *v, const char *name)
{
    return v->params ? field_find(v->params, name) : NULL;
}

static err_t read_param(struct request *rq, const struct view *v, const struct pair *p, void *params)
{
    const struct field *f = find_param(v, p->name);
    if (!f) {
        err_path("%.100s", p->name);
        return FAIL(ERR_INVALID, "web.unknown_parameter");
    }
    return field_read_text(f, rq->arena, p->value, params);
}

static err_t read_params(struct request *rq, const struct view *v, void *params)
{
    const struct uri *u = &exchange_of(rq)->uri;
    if (v->params)
        fields_clear(v->params, params);
    for (size_t i = 0; i < u->n_pairs; i++)
        if (!is_ours(rq, u->pair[i].name))
            TRY(read_param(rq, v, &u->pair[i], params));
    for (const struct field *f = v->params; f && f->name; f++)
        if (f->need && !uri_parameter(u, f->name)) {
            err_path("%s", f->name);
            return FAIL(ERR_INVALID, "field.missing");
        }
    return OK;
}

static err_t read_limit(const struct request *rq, int64_t *limit)
{
    const char *text = request_query(rq, "limit");
    *limit = VIEW_LIMIT_DEFAULT;
    if (!text || (text_to_int(text, limit) && *limit >= 1 && *limit <= VIEW_LIMIT_MOST))
        return OK;
    err_tell("max", "%d", VIEW_LIMIT_MOST);
    return FAIL(ERR_INVALID, "web.bad_limit", .field = "limit");
}

/* Whoever is not signed in says which county; only public views answer. */
static int64_t county_of(const struct request *rq)
{
    const char *text = request_query(rq, "county");
    int64_t county = 0;
    if (rq->actor)
        return rq->actor->county;
    return text && text_to_int(text, &county) ? county : 0;
}

static err_t read_unmask(struct request *rq, const struct view *v, const void *params, struct view_call *call)
{
    const char *text = request_query(rq, "unmask");
    if (!text || strcmp(text, "1") != 0)
        return OK;
    if (rq->actor)
        TRY(doorkeeper.may_unmask(rq->tx, rq->actor, v, params, call->now, &call->unmasked));
    return call->unmasked ? OK : FAIL(ERR_FORBIDDEN, "web.reason_needed");
}

/* ---- rows as JSON ------------------------------------------------------------------------- */

static const struct failure enough = {.kind = ERR_TOO_LARGE, .key = ""}; /* stops a query; never leaves this file */

struct rows {
    const struct view *view;
    struct buf *out;
    int64_t n;
};

static err_t emit_json(struct view_call *call, const void *row)
{
    struct rows *rows = call->sink;
    if (rows->n == call->limit)
        return &enough;
    if (rows->n++)
        buf_char(rows->out, ',');
    fields_write(rows->view->columns, row, rows->out);
    return OK;
}

/* The event up to which the rows know everything. */
static err_t find_as_of(struct view_call *call)
{
    uint8_t hash[32];
    if (call->as_of || !call->county)
        return OK;
    return ledger_head(call->tx, call->county, &call->as_of, hash);
}

static err_t answer_json(struct reply *rp, const struct view *v, struct view_call *call, const void *params)
{
    struct buf *out = &rp->body;
    struct rows rows = {v, out, 0};
    call->emit = emit_json;
    call->sink = &rows;
    buf_printf(out, "{\"view\":\"%s\",\"at\":%lld,\"rows\":[", v->name, (long long)call->now);
    err_t why = view_run(v, call, params);
    if (why && why != &enough)
        return why;
    TRY(find_as_of(call));
    buf_printf(out, "],\"as_of\":%lld,\"next\":", (long long)call->as_of);
    buf_json(out, call->next);
    if (why)
        buf_text(out, ",\"more\":true");
    buf_char(out, '}');
    return out->full ? FAIL(ERR_TOO_LARGE, "web.answer_too_large") : OK;
}

/* ---- the request ----------------------------------------------------------------------------- */

enum format { FORMAT_JSON, FORMAT_CSV, FORMAT_XLSX };

static err_t read_format(const struct request *rq, enum format *out)
{
    static const char *const names[] = {"json", "csv", "xlsx"};
    const char *text = request_query(rq, "format");
    *out = FORMAT_JSON;
    for (unsigned f = 0; f < 3; f++)
        if (text && strcmp(text, names[f]) == 0) {
            *out = (enum format)f;
            return OK;
        }
    return text ? FAIL(ERR_INVALID, "web.bad_format", .field = "format") : OK;
}

bool is_export(const struct exchange *x)
{
    enum format format;
    return x->route->handler == view_get && !read_format(&x->rq, &format) && format != FORMAT_JSON;
}

err_t view_get(struct request *rq, struct reply *rp)
{
    const struct view *v = view_find(rq->part[0]);
    if (!v)
        return FAIL(ERR_MISSING, "web.no_such_view");
    struct view_call call = {.tx = rq->tx, .arena = rq->arena, .actor = rq->actor, .county = county_of(rq),
                             .now = clock_now()};
    enum format format;
    void *params = arena_alloc(rq->arena, v->params_size + 1);
    TRY(read_params(rq, v, params));
    TRY(read_format(rq, &format));
    TRY(read_limit(rq, &call.limit));
    TRY(read_unmask(rq, v, params, &call));
    if (format == FORMAT_JSON)
        return answer_json(rp, v, &call, params);
    return export_view(rq, rp, &call, v, params, format == FORMAT_XLSX);
}
