/* problem.c - a failure as an answer: application/problem+json (RFC 9457). */
#include "core/log.h"
#include "data/ledger_quarantine.h"
#include "web/exchange.h"

#include <string.h>
#include <unistd.h>

/* What is about HTTP itself has a status of its own. */
static const struct {
    const char *key;
    int status;
} statuses[] = {
    {"web.malformed_address", 400},
    {"web.repeated_parameter", 400},
    {"json.malformed", 400},
    {"web.method_not_allowed", 405},
};

static int status_of(err_t why)
{
    for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++)
        if (strcmp(statuses[i].key, why->key) == 0)
            return statuses[i].status;
    return err_status(why->kind);
}

/* Being busy is counted (metrics.c), not logged: it would be a line per request. */
static void log_ours(err_t why)
{
    switch (why->kind) {
    case ERR_STORAGE:
    case ERR_INTERNAL:
        log_failure(why, "web.answer");
        return;
    case ERR_INVALID:
    case ERR_SIGNED_OUT:
    case ERR_FORBIDDEN:
    case ERR_MISSING:
    case ERR_CONFLICT:
    case ERR_TOO_LARGE:
    case ERR_TOO_MANY:
    case ERR_BUSY:
        return;
    }
}

static void write_title(enum language l, err_t why, const struct err_told *told, struct buf *out)
{
    BUF_SCOPED title = {0};
    message_failure(l, why, told, &title);
    buf_json(out, buf_str(&title));
}

void problem_members(enum language l, err_t why, const struct err_told *told, struct buf *out)
{
    const char *field = told->path[0] ? told->path : why->field;
    buf_text(out, "\"key\":");
    buf_json(out, why->key);
    if (field) {
        buf_text(out, ",\"field\":");
        buf_json(out, field);
    }
    buf_text(out, ",\"title\":");
    write_title(l, why, told, out);
    buf_text(out, ",\"values\":");
    told_json(told, out);
}

void reply_failure(struct reply *rp, enum language l, err_t why, const struct err_told *told)
{
    log_ours(why);
    if (rp->file)
        unlink(rp->file);
    rp->file = NULL;
    rp->status = status_of(why);
    rp->content_type = "application/problem+json";
    rp->download = rp->set_cookie = rp->etag = rp->cache = NULL;
    buf_reset(&rp->body);
    buf_printf(&rp->body, "{\"type\":\"urn:bulou:%s\",\"status\":%d,", why->key, rp->status);
    problem_members(l, why, told, &rp->body);
    buf_char(&rp->body, '}');
}
