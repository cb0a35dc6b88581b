/* metrics.c - /healthz and /metrics. */
#include "web/metrics.h"

#include "core/clock.h"
#include "web/exchange.h"
#include "web/peers.h"
#include "web/workers.h"

#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

enum timed { TIMED_EVENTS, TIMED_VIEWS, TIMED_OTHER, TIMED };
static const char *const timed_names[TIMED] = {"events", "views", "other"};

static const double bounds[] = {0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10};
enum { BOUNDS = sizeof bounds / sizeof *bounds };

struct histogram {
    int64_t within[BOUNDS + 1];   /* the last: above all bounds */
    int64_t n, sum_us;
};

static struct {
    int64_t by_class[6];          /* answers of 1xx … 5xx */
    struct histogram took[TIMED];
    bool writer_failed;
} seen;

static enum timed timed_kind(const struct exchange *x)
{
    if (!x->route)
        return TIMED_OTHER;
    if (x->way == WAY_WRITER)
        return TIMED_EVENTS;
    return x->route->handler == view_get ? TIMED_VIEWS : TIMED_OTHER;
}

void metrics_count(const struct exchange *x)
{
    int64_t us = clock_ticks_us() - x->began_us;
    struct histogram *h = &seen.took[timed_kind(x)];
    size_t i = 0;
    while (i < BOUNDS && (double)us > bounds[i] * 1e6)
        i++;
    h->within[i]++;
    h->n++;
    h->sum_us += us;
    seen.by_class[x->rp.status / 100 % 6]++;
}

void metrics_writer_failed(bool failed)
{
    seen.writer_failed = failed;
}

/* ---- /healthz ---------------------------------------------------------------------------- */

err_t health_get(struct request *rq, struct reply *rp)
{
    struct writer_stats w = writer_stats();
    (void)rq;
    rp->status = seen.writer_failed ? 503 : 200;
    buf_printf(&rp->body,
               "{\"status\":\"%s\",\"at\":%lld,\"version\":\"" BULOU_VERSION "\","
               "\"writer\":{\"batches\":%lld,\"events\":%lld,\"queued\":%lld}}",
               seen.writer_failed ? "failing" : "ok", (long long)clock_now(), (long long)w.batches,
               (long long)w.events, (long long)w.queued);
    return OK;
}

/* ---- /metrics ------------------------------------------------------------------------------ */

static void head(struct buf *out, const char *name, const char *type, const char *help)
{
    buf_printf(out, "# HELP bulou_%s %s\n# TYPE bulou_%s %s\n", name, help, name, type);
}

struct figure { const char *name, *type, *help; double value; };

static void write_figures(struct buf *out, const struct figure *f, size_t n)
{
    for (; n; n--, f++) {
        head(out, f->name, f->type, f->help);
        buf_printf(out, "bulou_%s %.17g\n", f->name, f->value);
    }
}

static void write_classes(struct buf *out)
{
    head(out, "http_answers_total", "counter", "Answers by class of status.");
    for (int c = 2; c <= 5; c++)
        buf_printf(out, "bulou_http_answers_total{class=\"%dxx\"} %lld\n", c, (long long)seen.by_class[c]);
}

static void write_histogram(struct buf *out, const char *name, const struct histogram *h)
{
    int64_t within = 0;
    for (size_t i = 0; i < BOUNDS; i++) {
        within += h->within[i];
        buf_printf(out, "bulou_http_seconds_bucket{of=\"%s\",le=\"%g\"} %lld\n", name, bounds[i], (long long)within);
    }
    buf_printf(out, "bulou_http_seconds_bucket{of=\"%s\",le=\"+Inf\"} %lld\n", name, (long long)h->n);
    buf_printf(out, "bulou_http_seconds_sum{of=\"%s\"} %.6f\n", name, (double)h->sum_us / 1e6);
    buf_printf(out, "bulou_http_seconds_count{of=\"%s\"} %lld\n", name, (long long)h->n);
}

static double resident_bytes(void)
{
    long total = 0, resident = 0;
    FILE *f = fopen("/proc/self/statm", "re");
    if (f && fscanf(f, "%ld %ld", &total, &resident) != 2)
        resident = 0;
    if (f)
        fclose(f);
    return (double)resident * (double)sysconf(_SC_PAGESIZE);
}

static double cpu_seconds(void)
{
    struct rusage u;
    getrusage(RUSAGE_SELF, &u);
    return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) + (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6;
}

static void write_server(struct buf *out)
{
    struct connections c = connections_now();
    struct workers w = workers_now();
    const struct figure figures[] = {
        {"http_requests_open", "gauge", "Requests that are not answered yet.", (double)c.active},
        {"http_requests_away", "gauge", "Of these, with a worker or the writer.", (double)c.away},
        {"http_workers_waiting", "gauge", "Requests that wait for a worker.", (double)w.quick_waiting},
        {"http_exports_waiting", "gauge", "Exports and uploads that wait.", (double)w.slow_waiting},
        {"http_connections", "gauge", "Open connections.", (double)peers_now()},
        {"http_streams", "gauge", "Listeners of the live stream.", (double)streams_now()},
        {"process_resident_bytes", "gauge", "Memory in use.", resident_bytes()},
        {"process_cpu_seconds_total", "counter", "Processor time used.", cpu_seconds()},
    };
    write_figures(out, figures, sizeof figures / sizeof *figures);
}

static void write_writer(struct buf *out)
{
    struct writer_stats w = writer_stats();
    const struct figure figures[] = {
        {"writer_batches_total", "counter", "Transactions of events.", (double)w.batches},
        {"writer_events_total", "counter", "Events taken.", (double)w.events},
        {"writer_accepted_total", "counter", "Events accepted.", (double)w.accepted},
        {"writer_duplicates_total", "counter", "Events that had come before.", (double)w.duplicates},
        {"writer_rejected_total", "counter", "Events put into quarantine.", (double)w.rejected},
        {"writer_queued", "gauge", "Events that wait for the writer.", (double)w.queued},
        {"writer_commit_seconds_total", "counter", "Time spent in commits.", (double)w.commit_us / 1e6},
        {"writer_failing", "gauge", "1 when the last commit failed.", seen.writer_failed},
    };
    write_figures(out, figures, sizeof figures / sizeof *figures);
}

/* Whoever asks from this machine itself (and not through a proxy on it), or may audit. */
static err_t may_see_metrics(struct request *rq)
{
    bool local = peer_of(exchange_of(rq)->connection)->loopback && !request_header(rq, "x-forwarded-for");
    if (local || (rq->actor && rights_any(rq->actor, RIGHT_AUDIT, clock_now())))
        return OK;
    if (!rq->actor)
        return FAIL(ERR_SIGNED_OUT, "rights.signed_out");
    err_tell("right", "%s", right_name(RIGHT_AUDIT));
    return FAIL(ERR_FORBIDDEN, "rights.no_right");
}

err_t metrics_get(struct request *rq, struct reply *rp)
{
    TRY(may_see_metrics(rq));
    rp->content_type = "text/plain; version=0.0.4";
    write_classes(&rp->body);
    head(&rp->body, "http_seconds", "histogram", "Time from the first byte of a request to its answer.");
    for (int t = 0; t < TIMED; t++)
        write_histogram(&rp->body, timed_names[t], &seen.took[t]);
    write_writer(&rp->body);
    write_server(&rp->body);
    return OK;
}
