/* demo_run.c - see demo_run.h. */
#include "command/demo_run.h"

#include "command/demo_event.h"
#include "command/demo_http.h"
#include "command/demo_run_parts.h"
#include "core/clock.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    GATHER_US = 500000,           /* what falls due in the same half second goes together */
    BATCH_MOST = 300, BATCH_BYTES = 500000,
    PAUSE_US = 250000, PAUSES_MOST = 4, /* after a failure, doubled so often */
    AGAIN_ONE_IN = 150,           /* so many batches are sent twice, as by a phone that heard no answer */
    WAIT_MS = 40,
    ENDED_MOST = 5,
};

/* ---- time ---------------------------------------------------------------------------------------- */

int64_t runner_now(const struct runner *r)
{
    return r->known_at + (clock_ticks_us() - r->known_us) / 1000 * r->options->server->pace;
}

static void learn_time(struct runner *r, int64_t server_time)
{
    r->known_at = server_time;
    r->known_us = clock_ticks_us();
}

/* ---- what may be sent -------------------------------------------------------------------------------- */

static bool box_is_filled(const struct runner *r, const struct demo_box *box)
{
    for (size_t i = 0; i < box->n; i++) {
        const struct demo_tube *t = &r->plan->tubes[box->tubes[i]];
        if (r->posts[t->phone].acked < (size_t)t->closed)
            return false;
    }
    return true;
}

/* Has everything come that this step speaks of?  On the spot one sees it; here the
 * devices wait for each other. */
static bool is_possible(const struct runner *r, const struct demo_step *s)
{
    const struct demo_box *boxes = r->plan->boxes;
    if (s->act == ACT_BOX_PACKED)
        return box_is_filled(r, &boxes[s->of]);
    if (s->act == ACT_BOX_ON)
        return r->posts[boxes[s->of].lead].acked >= (size_t)boxes[s->of].left;
    if (s->act == ACT_BOX_RECEIVED)
        return r->posts[boxes[s->of].hub].acked >= (size_t)boxes[s->of].on;
    return true;
}

static bool is_due(const struct runner *r, const struct post *p, int64_t now)
{
    size_t next = p->acked + p->sending;
    if (next >= p->device->n)
        return false;
    const struct demo_step *s = &p->device->steps[next];
    return demo_due_at(p->device, s->at) <= now && is_possible(r, s);
}

/* ---- sending ------------------------------------------------------------------------------------------ */

static void write_batch(const struct runner *r, struct post *p, int64_t now)
{
    struct buf *body = &p->call.body;
    buf_reset(body);
    buf_text(body, "{\"events\":[");
    for (; p->sending < BATCH_MOST && body->len < BATCH_BYTES && is_due(r, p, now); p->sending++) {
        if (p->sending)
            buf_char(body, ',');
        demo_event_write(r->plan, &r->numbers, p->at, p->acked + p->sending, body);
    }
    buf_text(body, "]}");
}

static void send_due(struct runner *r, struct post *p, int64_t now, int64_t us)
{
    if (p->call.busy || p->over || us < p->next_us || !is_due(r, p, now))
        return;
    write_batch(r, p, now);
    p->next_us = us + GATHER_US;
    demo_calls_post(&r->calls, &p->call, r->events_url);
}

static void send_all_due(struct runner *r)
{
    int64_t now = runner_now(r), us = clock_ticks_us();
    for (size_t i = 0; i < r->plan->n_devices; i++)
        send_due(r, &r->posts[i], now, us);
}

/* ---- answers -------------------------------------------------------------------------------------------- */

/* None should come; whoever looks into the demonstration wants to know. */
static void keep_rejected(struct runner *r, const struct post *p, const struct json *answer)
{
    BUF_SCOPED text = {0};
    FILE *out = r->rejected++ < 1000 ? fopen(r->options->rejected, "ae") : NULL;
    if (!out)
        return;
    json_write(answer, &text);
    fprintf(out, "device %lld (%s): %s\n", (long long)r->numbers.devices[p->at], p->device->label, buf_str(&text));
    fclose(out);
}

static void count_answers(struct runner *r, const struct post *p, const struct json *answers)
{
    for (size_t i = 0; i < json_count(answers); i++) {
        const struct json *status = json_member(json_at(answers, i), "status");
        const char *text = status ? json_text(status, NULL) : "";
        r->accepted += strcmp(text, "accepted") == 0;
        r->duplicates += strcmp(text, "duplicate") == 0;
        if (strcmp(text, "rejected") == 0)
            keep_rejected(r, p, json_at(answers, i));
    }
}

/* Once more, the same bytes: the server must say that it knows them. */
static bool is_sent_again(const struct post *p)
{
    uint64_t mixed = ((uint64_t)p->at << 32 | p->acked) * 0x9e3779b97f4a7c15u;
    return !p->again && (mixed >> 32) % AGAIN_ONE_IN == 0;
}

static void take_accepted(struct runner *r, struct post *p)
{
    ARENA_SCOPED a = {0};
    const struct json *v;
    p->failures = 0;
    if (json_parse(&a, buf_str(&p->call.answer), p->call.answer.len, &v) || !json_member(v, "answers"))
        return;
    count_answers(r, p, json_member(v, "answers"));
    if (json_member(v, "server_time"))
        learn_time(r, json_int(json_member(v, "server_time")));
    if (is_sent_again(p)) {
        p->again = true;
        demo_calls_post(&r->calls, &p->call, r->events_url);
        return;
    }
    p->again = false;
    p->acked += p->sending;
    p->sending = 0;
}

/* Later the same batch again, made anew.  What can never pass ends the device's day. */
static void take_failure(struct runner *r, struct post *p, long status)
{
    int pauses = p->failures < PAUSES_MOST ? p->failures : PAUSES_MOST;
    p->sending = 0;
    p->again = false;
    p->failures++;
    p->next_us = clock_ticks_us() + ((int64_t)PAUSE_US << pauses);
    if (status / 100 == 4 && status != 429) {
        p->over = true;
        r->lost++;
    }
}

static void take_answers(struct runner *r)
{
    long status;
    for (struct demo_call *c; (c = demo_calls_finished(&r->calls, &status));) {
        struct post *p = c->owner;
        if (!p)
            watch_take(r, status);
        else if (status == 200)
            take_accepted(r, p);
        else
            take_failure(r, p, status);
    }
}

/* ---- before and after ---------------------------------------------------------------------------------------- */

/* Up to which counter has the server heard this device? */
static err_t ask_device(const struct runner *r, struct post *p)
{
    ARENA_SCOPED a = {0};
    const struct json *v;
    long status;
    demo_call_get(&p->call, r->device_url, &status);
    if (status == 401 || status == 403) {   /* its pass is long over, and so is its day */
        p->over = true;
        return OK;
    }
    TRY(demo_call_json(&p->call, status, &a, &v));
    const struct json *whole = json_member(v, "whole");
    p->acked = whole ? (size_t)json_int(whole) : 0;
    return OK;
}

static err_t ask_devices(struct runner *r)
{
    for (size_t i = 0; i < r->plan->n_devices; i++)
        TRY(ask_device(r, &r->posts[i]));
    return OK;
}

static err_t ask_time(struct runner *r)
{
    ARENA_SCOPED a = {0};
    const struct json *v;
    struct demo_call call;
    long status;
    demo_call_open(&call, NULL);
    demo_call_get(&call, arena_printf(&a, "%s/healthz", r->options->server->url), &status);
    err_t why = demo_call_json(&call, status, &a, &v);
    demo_call_close(&call);
    TRY(why);
    learn_time(r, json_int(json_member(v, "at")));
    return OK;
}

static void open_posts(struct runner *r, struct arena *a)
{
    const struct demo_key *keys = r->options->state->devices.items;
    int64_t *devices = arena_array(a, int64_t, r->plan->n_devices + 1);
    r->posts = arena_array(a, struct post, r->plan->n_devices + 1);
    for (size_t i = 0; i < r->plan->n_devices; i++) {
        struct post *p = &r->posts[i];
        *p = (struct post){.at = i, .device = &r->plan->devices[i]};
        demo_call_open(&p->call, keys[i].token);
        p->call.owner = p;
        devices[i] = keys[i].device;
        if (p->device->post == POST_COMMAND)
            demo_call_open(&r->watch.call, keys[i].token);
    }
    r->numbers = (struct demo_numbers){r->options->state->round, devices};
}

static void close_posts(struct runner *r)
{
    for (size_t i = 0; i < r->plan->n_devices; i++) {
        demo_calls_drop(&r->calls, &r->posts[i].call);
        demo_call_close(&r->posts[i].call);
    }
    demo_calls_drop(&r->calls, &r->watch.call);
    demo_call_close(&r->watch.call);
}

/* A server that was killed comes back; what it had not answered is sent again.  One that
 * ends again and again and takes nothing is given up. */
static err_t keep_server(struct runner *r)
{
    if (demo_server_runs(r->options->server))
        return OK;
    r->ended = r->accepted > r->accepted_then ? 1 : r->ended + 1;
    r->accepted_then = r->accepted;
    if (r->ended > ENDED_MOST) {
        err_tell("log", "%.100s", r->options->server->log);
        return FAIL(ERR_BUSY, "demo.server_ended");
    }
    watch_server_ended();
    TRY(demo_server_start(r->options->server));
    return ask_time(r);
}

static err_t work(struct runner *r, const volatile bool *stop)
{
    TRY(ask_time(r));
    TRY(ask_devices(r));
    while (!*stop) {
        TRY(keep_server(r));
        send_all_due(r);
        watch_ask(r);
        demo_calls_work(&r->calls, WAIT_MS);
        take_answers(r);
        watch_draw(r);
    }
    return OK;
}

/* What is on its way is waited for, so that the next start need not ask twice. */
static void settle(struct runner *r)
{
    int64_t until = clock_ticks_us() + 3000000;
    for (bool busy = true; busy && clock_ticks_us() < until;) {
        demo_calls_work(&r->calls, WAIT_MS);
        take_answers(r);
        busy = false;
        for (size_t i = 0; i < r->plan->n_devices; i++)
            busy = busy || r->posts[i].call.busy;
    }
}

static void finish(struct runner *r)
{
    settle(r);
    watch_close(r);
}

err_t demo_run_day(const struct demo_run_options *options, const volatile bool *stop)
{
    ARENA_SCOPED a = {0};
    struct runner r = {.options = options, .plan = options->plan};
    r.events_url = arena_printf(&a, "%s/api/v1/events", options->server->url);
    r.device_url = arena_printf(&a, "%s/api/v1/device", options->server->url);
    demo_calls_open(&r.calls);
    open_posts(&r, &a);
    watch_open(&r, &a);
    err_t why = work(&r, stop);
    if (!why)   /* else what was told about it must last */
        finish(&r);
    close_posts(&r);
    demo_calls_close(&r.calls);
    return why;
}
