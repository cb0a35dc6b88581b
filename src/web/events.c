/* events.c - POST /api/v1/events: from a body to the writer, and each event's answer back. */
#include "core/clock.h"
#include "web/exchange.h"
#include "web/metrics.h"

/* One event, or {"events": [ … ]} and nothing beside it. */
static err_t find_events(struct exchange *x, const struct json *v, const struct json **list)
{
    *list = json_kind(v) == JSON_OBJECT ? json_member(v, "events") : NULL;
    x->one_event = !*list;
    if (!*list)
        return OK;
    if (json_kind(*list) != JSON_LIST) {
        err_tell("wanted", "%s", "list");
        return FAIL(ERR_INVALID, "field.wrong_type", .field = "events");
    }
    if (json_count(v) != 1)
        return FAIL(ERR_INVALID, "web.only_events");
    if (json_count(*list) > LEDGER_BATCH_MOST) {
        err_tell("max", "%d", LEDGER_BATCH_MOST);
        return FAIL(ERR_TOO_LARGE, "web.too_many_events", .field = "events");
    }
    return OK;
}

static void job_done(struct job *job)
{
    exchange_back(job->owner);
}

static void read_events(struct exchange *x, const struct json *v, const struct json *list)
{
    struct job *job = &x->job;
    *job = (struct job){.county = x->rq.actor->county, .n = list ? json_count(list) : 1, .done = job_done, .owner = x};
    job->events = arena_array(&x->arena, struct incoming, job->n + 1);
    job->answers = arena_array(&x->arena, struct answer, job->n + 1);
    for (size_t i = 0; i < job->n; i++)
        ledger_read(&x->arena, x->rq.actor, list ? json_at(list, i) : v, &job->events[i]);
}

err_t events_put(struct exchange *x)
{
    const struct json *v, *list;
    TRY(json_parse(&x->arena, x->rq.body, x->rq.body_len, &v));
    TRY(find_events(x, v, &list));
    read_events(x, v, list);
    if (x->job.n == 0) {
        events_answer(x);
        x->step = STEP_READY;
        return OK;
    }
    err_clear();
    TRY(writer_put(&x->job));
    exchange_leave(x);
    return OK;
}

/* The members of one answer, without the braces. */
static void write_answer(enum language l, const struct answer *a, struct buf *out)
{
    buf_text(out, "\"counter\":");
    if (a->counter > 0)
        buf_int(out, a->counter);
    else
        buf_text(out, "null");
    switch (a->outcome) {
    case ACCEPTED:
        buf_text(out, ",\"status\":\"accepted\",\"seq\":");
        buf_int(out, a->seq);
        return;
    case DUPLICATE:
        buf_text(out, ",\"status\":\"duplicate\",\"seq\":");
        buf_int(out, a->seq);
        return;
    case REJECTED:
        buf_text(out, ",\"status\":\"rejected\",");
        if (a->quarantine)
            buf_printf(out, "\"quarantine\":%lld,", (long long)a->quarantine);
        problem_members(l, a->why, &a->told, out);
        return;
    }
}

static void write_answers(struct exchange *x, struct buf *out)
{
    const struct job *job = &x->job;
    buf_text(out, "{\"answers\":[");
    for (size_t i = 0; i < job->n; i++) {
        buf_text(out, i ? ",{" : "{");
        write_answer(x->rq.language, &job->answers[i], out);
        buf_char(out, '}');
    }
    buf_char(out, ']');
}

void events_answer(struct exchange *x)
{
    const struct job *job = &x->job;
    struct reply *rp = &x->rp;
    if (job->n)
        metrics_writer_failed(job->failed != OK);
    if (job->failed) {
        err_tell_again(&job->told);
        reply_failure(rp, x->rq.language, job->failed, &job->told);
        return;
    }
    if (x->one_event) {
        buf_char(&rp->body, '{');
        write_answer(x->rq.language, &job->answers[0], &rp->body);
        rp->status = job->answers[0].outcome == REJECTED ? 422 : 200;
    } else {
        write_answers(x, &rp->body);
    }
    buf_text(&rp->body, ",\"server_time\":");
    buf_int(&rp->body, clock_now());
    buf_char(&rp->body, '}');
}
