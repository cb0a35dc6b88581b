/* demo_watch.c - the line in the terminal: what time it is there, how many have come. */
#include "command/demo_run_parts.h"
#include "core/clock.h"

#include <stdio.h>

enum { ASK_US = 1500000, LATE_MS = 3 * CLOCK_MINUTE };

void watch_open(struct runner *r, struct arena *a)
{
    r->watch.url = arena_printf(a, "%s/api/v1/views/missing_total?round=%lld", r->options->server->url,
                                (long long)r->options->state->round);
}

void watch_ask(struct runner *r)
{
    int64_t us = clock_ticks_us();
    if (r->watch.call.busy || us - r->watch.asked_us < ASK_US)
        return;
    r->watch.asked_us = us;
    demo_calls_get(&r->calls, &r->watch.call, r->watch.url);
}

static int64_t member(const struct json *row, const char *name)
{
    const struct json *m = json_member(row, name);
    return m && json_kind(m) == JSON_INT ? json_int(m) : 0;
}

static void learn(struct watch *w, const struct json *row)
{
    int64_t us = clock_ticks_us();
    w->due = member(row, "due");
    w->done = member(row, "done");
    double seconds = (double)(us - w->before_us) / 1e6;
    if (w->before_us && seconds > 0)
        w->rate = 0.5 * w->rate + 0.5 * (double)(w->done - w->before_done) / seconds;
    w->before_us = us;
    w->before_done = w->done;
}

void watch_take(struct runner *r, long status)
{
    ARENA_SCOPED a = {0};
    const struct json *v;
    if (demo_call_json(&r->watch.call, status, &a, &v)) {
        err_clear();
        return;
    }
    const struct json *rows = json_member(v, "rows");
    if (rows && json_count(rows) == 1)
        learn(&r->watch, json_at(rows, 0));
}

/* How long ago the oldest thing happened that has not been sent. */
static int64_t lateness(const struct runner *r, int64_t now)
{
    int64_t oldest = now;
    for (size_t i = 0; i < r->plan->n_devices; i++) {
        const struct post *p = &r->posts[i];
        if (p->over || p->acked >= p->device->n)
            continue;
        int64_t due = demo_due_at(p->device, p->device->steps[p->acked].at);
        oldest = due < oldest ? due : oldest;
    }
    return now - oldest;
}

static bool all_sent(const struct runner *r)
{
    for (size_t i = 0; i < r->plan->n_devices; i++)
        if (!r->posts[i].over && r->posts[i].acked < r->posts[i].device->n)
            return false;
    return true;
}

static const char *tell_how_far(const struct runner *r)
{
    ARENA_SCOPED a = {0};
    const struct watch *w = &r->watch;
    int64_t now = runner_now(r), late = lateness(r, now);
    err_tell("time", "%s", clock_hour_minute(&a, now));
    err_tell("done", "%lld", (long long)w->done);
    err_tell("due", "%lld", (long long)w->due);
    err_tell("percent", "%.1f", w->due ? 100.0 * (double)w->done / (double)w->due : 0.0);
    err_tell("rate", "%.0f", w->rate > 0 ? w->rate : 0.0);
    err_tell("minutes", "%lld", (long long)(late / CLOCK_MINUTE));
    return late > LATE_MS * (r->options->server->pace > 60 ? r->options->server->pace / 60 : 1) ? "demo.late" : "demo.going";
}

static void sum_up(struct runner *r)
{
    demo_bar_end(&r->watch.bar, tell_how_far(r), r->watch.done, r->watch.due);
    err_tell("accepted", "%lld", (long long)r->accepted);
    err_tell("duplicates", "%lld", (long long)r->duplicates);
    err_tell("rejected", "%lld", (long long)r->rejected);
    demo_say("demo.sent");
    err_tell("n", "%lld", (long long)r->lost);
    if (r->lost)
        demo_say("demo.lost");
}

void watch_draw(struct runner *r)
{
    struct watch *w = &r->watch;
    if (w->day_over || !demo_bar_is_due(&w->bar))
        return;
    w->day_over = all_sent(r);
    if (w->day_over) {
        sum_up(r);
        demo_say("demo.day_over");
    } else {
        demo_bar_draw(&w->bar, tell_how_far(r), w->done, w->due);
    }
}

void watch_server_ended(void)
{
    printf("\n");
    demo_say("demo.server_again");
}

void watch_close(struct runner *r)
{
    if (!r->watch.day_over)
        sum_up(r);
}
