/* demo_watch.c - the line in the terminal: what time it is there, how many have come. */
#include "command/demo_run_parts.h"
#include "core/clock.h"

#include <stdio.h>

enum { ASK_US = 1500000, LATE_MS = 4000 /* of real time */ };

void watch_open(struct runner *r, struct arena *a)
{
    const char *views = arena_printf(a, "%s/api/v1/views", r->options->server->url);
    long long round = r->options->state->round;
    r->watch.of_people = arena_printf(a, "%s/missing_total?round=%lld", views, round);
    r->watch.of_tubes = arena_printf(a, "%s/lab_progress?round=%lld", views, round);
}

void watch_ask(struct runner *r)
{
    int64_t us = clock_ticks_us();
    if (r->watch.call.busy || us - r->watch.asked_us < ASK_US)
        return;
    r->watch.asked_us = us;
    demo_calls_get(&r->calls, &r->watch.call, r->watch.phones_done ? r->watch.of_tubes : r->watch.of_people);
}

static int64_t member(const struct json *row, const char *name)
{
    const struct json *m = json_member(row, name);
    return m && json_kind(m) == JSON_INT ? json_int(m) : 0;
}

static int64_t tubes_of_the_day(const struct demo_plan *p)
{
    int64_t n = 0;
    for (size_t i = 0; i < p->n_tubes; i++)
        n += !p->tubes[i].voided;
    return n;
}

static void learn_people(struct watch *w, const struct json *row)
{
    int64_t us = clock_ticks_us(), before = w->done;
    w->due = member(row, "due");
    w->done = member(row, "done");
    double seconds = (double)(us - w->learned_us) / 1e6;
    if (w->learned_us && seconds > 0)
        w->rate = 0.5 * w->rate + 0.5 * (double)(w->done - before) / seconds;
    w->learned_us = us;
}

void watch_take(struct runner *r, long status)
{
    ARENA_SCOPED a = {0};
    const struct json *v, *rows, *row;
    if (demo_call_json(&r->watch.call, status, &a, &v)) {
        err_clear();
        return;
    }
    rows = json_member(v, "rows");
    row = rows && json_count(rows) == 1 ? json_at(rows, 0) : NULL;
    if (row && json_member(row, "reported")) {
        r->watch.due = tubes_of_the_day(r->plan);
        r->watch.done = member(row, "reported");
    } else if (row && !r->watch.phones_done) {
        learn_people(&r->watch, row);
    }
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

/* Has every device sent all, or every phone? */
static bool all_sent(const struct runner *r, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!r->posts[i].over && r->posts[i].acked < r->posts[i].device->n)
            return false;
    return true;
}

static const char *tell_how_far(const struct runner *r)
{
    ARENA_SCOPED a = {0};
    const struct watch *w = &r->watch;
    int64_t now = runner_now(r), late = lateness(r, now), pace = r->options->server->pace;
    err_tell("time", "%s", clock_hour_minute(&a, now));
    err_tell("done", "%lld", (long long)w->done);
    err_tell("due", "%lld", (long long)w->due);
    err_tell("percent", "%.1f", w->due ? 100.0 * (double)w->done / (double)w->due : 0.0);
    if (w->phones_done)
        return "demo.labs";
    err_tell("rate", "%.0f", w->rate > 0 ? w->rate : 0.0);
    err_tell("minutes", "%lld", (long long)(late / CLOCK_MINUTE));
    return late > LATE_MS * pace ? "demo.late" : "demo.going";
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

/* The phones are done: from now on the line tells of the labs. */
static void turn_to_labs(struct runner *r)
{
    struct watch *w = &r->watch;
    demo_bar_end(&w->bar, tell_how_far(r), w->done, w->due);
    demo_say("demo.phones_done");
    w->phones_done = true;
    w->due = w->done = 0;
}

void watch_draw(struct runner *r)
{
    struct watch *w = &r->watch;
    if (w->day_over || !demo_bar_is_due(&w->bar))
        return;
    if (!w->phones_done && all_sent(r, r->plan->n_phones))
        turn_to_labs(r);
    w->day_over = all_sent(r, r->plan->n_devices);
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
