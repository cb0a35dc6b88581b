/* stream.c - GET /api/v1/stream: server-sent events that say when anything has changed.
 *
 * A listener sleeps (its connection is suspended) until the loop's clock finds
 * that there is something to say. */
#include "core/clock.h"
#include "web/exchange.h"

#include <stdio.h>
#include <string.h>

enum {
    STREAMS_MOST = 2000,
    TICK_US = 500 * 1000,             /* at most two events a second */
    SILENCE_US = 15 * 1000 * 1000,    /* then a comment, which also finds out who has gone */
};

static struct {
    struct exchange *first;
    int64_t n;
    int64_t ticked_us, spoke_us;
} streams;

int64_t streams_now(void)
{
    return streams.n;
}

static void say_changes(struct listener *l, int64_t changes)
{
    l->changes = changes;
    l->sent = 0;
    l->len = (size_t)snprintf(l->line, sizeof l->line, "event: change\ndata: {\"changes\":%lld,\"at\":%lld}\n\n",
                              (long long)changes, (long long)clock_now());
}

static void say_nothing(struct listener *l)
{
    l->sent = 0;
    l->len = (size_t)snprintf(l->line, sizeof l->line, ": still here\n\n");
}

static void wake(struct exchange *x)
{
    x->listener.asleep = false;
    MHD_resume_connection(x->connection);
}

/* libmicrohttpd asks for more bytes. */
static ssize_t read_more(void *arg, uint64_t pos, char *to, size_t most)
{
    struct exchange *x = arg;
    struct listener *l = &x->listener;
    (void)pos;
    size_t n = l->len - l->sent < most ? l->len - l->sent : most;
    if (n == 0 && connections_closing())
        return MHD_CONTENT_READER_END_OF_STREAM;
    if (n == 0) {
        l->asleep = true;
        MHD_suspend_connection(x->connection);
        return 0;
    }
    memcpy(to, l->line + l->sent, n);
    l->sent += n;
    return (ssize_t)n;
}

err_t stream_open(struct exchange *x)
{
    if (streams.n == STREAMS_MOST)
        return FAIL(ERR_BUSY, "web.too_many_streams");
    if (streams.n == 0)
        streams.spoke_us = clock_ticks_us();
    struct listener *l = &x->listener;
    say_changes(l, writer_stats().changes);
    l->listening = true;
    l->after = streams.first;
    if (streams.first)
        streams.first->listener.before = x;
    streams.first = x;
    streams.n++;
    x->step = STEP_READY;
    return OK;
}

enum MHD_Result stream_answer(struct exchange *x)
{
    struct MHD_Response *r = MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, 1024, read_more, x, NULL);
    answer_add_data_headers(r);
    (void)MHD_add_response_header(r, "Content-Type", "text/event-stream");
    (void)MHD_add_response_header(r, "Cache-Control", "private, no-store");
    x->rp.status = 200;
    enum MHD_Result queued = MHD_queue_response(x->connection, 200, r);
    MHD_destroy_response(r);
    return queued;
}

void stream_leave(struct exchange *x)
{
    struct listener *l = &x->listener;
    *(l->before ? &l->before->listener.after : &streams.first) = l->after;
    if (l->after)
        l->after->listener.before = l->before;
    l->listening = false;
    streams.n--;
}

/* Who is still busy with the last line hears at the next tick. */
static void tell_all(int64_t changes, bool break_silence)
{
    for (struct exchange *x = streams.first; x; x = x->listener.after) {
        struct listener *l = &x->listener;
        if (!l->asleep || (l->changes == changes && !break_silence))
            continue;
        if (l->changes != changes)
            say_changes(l, changes);
        else
            say_nothing(l);
        wake(x);
    }
}

int streams_due_ms(void)
{
    int64_t left = streams.ticked_us + TICK_US - clock_ticks_us();
    return streams.n == 0 ? -1 : left > 0 ? (int)(left / 1000) + 1 : 0;
}

void streams_tick(void)
{
    if (streams_due_ms() != 0)
        return;
    int64_t now = clock_ticks_us();
    bool silent = now - streams.spoke_us >= SILENCE_US;
    streams.ticked_us = now;
    if (silent)
        streams.spoke_us = now;
    tell_all(writer_stats().changes, silent);
}

void streams_end(void)
{
    for (struct exchange *x = streams.first; x; x = x->listener.after)
        if (x->listener.asleep)
            wake(x);
}
