/* connection.c - what libmicrohttpd calls: a request comes in, its answer goes out. */
#include "core/clock.h"
#include "web/exchange.h"
#include "web/peers.h"
#include "web/session.h"
#include "web/workers.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    SPARE_MOST = 256,           /* exchanges kept for the next request … */
    SPARE_MEMORY = 64 << 10,    /* … each with the memory that an ordinary one took */
};

static struct {
    struct exchange *spare;
    int n_spare;
    struct connections now;
    bool tls, closing;
} state;

void connections_start(bool tls)
{
    state.tls = tls;
    state.closing = false;
}

bool connections_secure(void)
{
    return state.tls;
}

void connections_close(void)
{
    state.closing = true;
}

bool connections_closing(void)
{
    return state.closing;
}

struct connections connections_now(void)
{
    return state.now;
}

/* ---- the life of an exchange ------------------------------------------------------------- */

static struct exchange *exchange_new(void)
{
    struct exchange *x = state.spare;
    if (!x) {
        x = mem_zeroed(1, sizeof *x);
    } else {
        state.spare = x->next;
        state.n_spare--;
        x->next = NULL;
    }
    x->body.file = -1;
    x->began_us = clock_ticks_us();
    state.now.active++;
    return x;
}

static void exchange_end(struct exchange *x)
{
    if (x->listener.listening)
        stream_leave(x);
    body_close(x);
    session_give_back(x->session);
    buf_close(&x->rp.body);
    if (x->rp.file)
        unlink(x->rp.file);
    state.now.active--;
    if (state.n_spare == SPARE_MOST || x->arena.taken > SPARE_MEMORY) {
        arena_close(&x->arena);
        free(x);
        return;
    }
    arena_reset(&x->arena);
    *x = (struct exchange){.arena = x->arena, .next = state.spare};
    state.spare = x;
    state.n_spare++;
}

void connections_stop(void)
{
    while (state.spare) {
        struct exchange *x = state.spare;
        state.spare = x->next;
        arena_close(&x->arena);
        free(x);
    }
    state.n_spare = 0;
}

void exchange_refuse(struct exchange *x, err_t why)
{
    reply_failure(&x->rp, x->rq.language, why, err_told());
    x->asset = NULL;
    x->step = STEP_READY;
    body_drop(x);
}

void exchange_leave(struct exchange *x)
{
    x->step = STEP_AWAY;
    state.now.away++;
    MHD_suspend_connection(x->connection);
}

void connection_returned(struct exchange *x)
{
    state.now.away--;
    if (x->way == WAY_WRITER)
        events_answer(x);
    x->step = STEP_READY;
    MHD_resume_connection(x->connection);
}

/* ---- the steps ------------------------------------------------------------------------------ */

static err_t answer_on_loop(struct exchange *x)
{
    TRY(x->route->handler(&x->rq, &x->rp));
    x->step = STEP_READY;
    return OK;
}

/* The request is complete. */
static err_t start(struct exchange *x)
{
    body_end(x);
    if (x->asset) {
        x->step = STEP_READY;
        return OK;
    }
    switch (x->way) {
    case WAY_LOOP:
        return answer_on_loop(x);
    case WAY_WORKER:
        return workers_put(x);
    case WAY_WRITER:
        return events_put(x);
    case WAY_STREAM:
        return stream_open(x);
    }
    return OK;
}

/* The headers are there.  Who is refused is told so after the body, which is thrown
 * away, unless there is too much of it. */
static enum MHD_Result begin(struct exchange *x, const char *method)
{
    err_clear();
    err_t why = exchange_admit(x, method);
    if (why)
        exchange_refuse(x, why);
    return x->step == STEP_READY && body_is_hopeless(x) ? answer(x) : MHD_YES;
}

static enum MHD_Result finish(struct exchange *x)
{
    if (x->step == STEP_RECEIVING) {
        err_clear();
        err_t why = start(x);
        if (why)
            exchange_refuse(x, why);
    }
    return x->step == STEP_AWAY ? MHD_YES : answer(x);
}

void *connection_address(void *cls, const char *raw, struct MHD_Connection *c)
{
    (void)cls;
    (void)c;
    struct exchange *x = exchange_new();
    x->raw = arena_strdup(&x->arena, raw);
    x->rq.secure = state.tls;
    return x;
}

enum MHD_Result connection_request(void *cls, struct MHD_Connection *c, const char *url, const char *method,
                                   const char *version, const char *data, size_t *data_len, void **exchange)
{
    (void)cls;
    (void)url;
    (void)version;
    struct exchange *x = *exchange;
    if (!x->connection) {
        x->connection = c;
        peer_came(c);
        return begin(x, method);
    }
    if (*data_len) {
        size_t len = *data_len;
        *data_len = 0;
        return body_take(x, data, len);
    }
    return finish(x);
}

void connection_completed(void *cls, struct MHD_Connection *c, void **exchange, enum MHD_RequestTerminationCode how)
{
    (void)cls;
    (void)how;
    if (*exchange)
        exchange_end(*exchange);
    *exchange = NULL;
    peer_waits(c);
}
