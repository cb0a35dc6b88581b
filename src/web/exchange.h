/* exchange.h - one request and its answer, from the first header to the last
 * byte; for web/ only.
 *
 *     receiving   headers are read, the body comes in              connection.c, body.c
 *     away        with a worker or the writer; connection suspended
 *     ready       the reply is complete                            answer.c
 *
 * An exchange belongs to the loop's thread, and while it is away to whoever works
 * on it, who gives it back with exchange_back. */
#pragma once
#include "data/writer.h"
#include "web/routes.h"

#include <microhttpd.h>

enum step { STEP_RECEIVING, STEP_AWAY, STEP_READY };

/* Where the bytes of the body go. */
struct body {
    size_t received, most;
    struct buf bytes;
    size_t held;                    /* of the memory that all bodies share */
    int file;                       /* of an upload; -1: none */
    bool dropped;                   /* refused: what still comes is thrown away */
};

/* One listener of the live stream. */
struct listener {
    struct exchange *before, *after;
    char line[120];
    size_t len, sent;
    int64_t changes;                /* the number that it was told last */
    bool listening, asleep;
};

struct exchange {
    struct request rq;
    struct reply rp;
    struct arena arena;
    struct MHD_Connection *connection;
    enum step step;
    const char *raw;                /* the address as it was sent */
    struct uri uri;
    bool head;                      /* HEAD: as GET, without the body */
    const struct route *route;      /* NULL: an asset, or nothing was found */
    enum way way;
    const struct asset *asset;
    struct session *session;
    struct body body;
    struct job job;                 /* of events */
    bool one_event;                 /* they came as one object, not as a list */
    struct listener listener;
    const char *allow;              /* for 405: the methods that there are */
    int64_t began_us;
    struct exchange *next;          /* of the list that it waits in */
};

static inline struct exchange *exchange_of(const struct request *rq)
{
    return rq->connection;
}

/* From any thread: the exchange may be answered. */
void exchange_back(struct exchange *x);

/* Make the reply a failure with what this thread was told about it. */
void exchange_refuse(struct exchange *x, err_t why);

/* Suspend the connection until the exchange comes back. */
void exchange_leave(struct exchange *x);

/* ---- connection.c: what libmicrohttpd calls ---- */
void *connection_address(void *cls, const char *raw, struct MHD_Connection *c);
enum MHD_Result connection_request(void *cls, struct MHD_Connection *c, const char *url, const char *method,
                                   const char *version, const char *data, size_t *data_len, void **exchange);
void connection_completed(void *cls, struct MHD_Connection *c, void **exchange, enum MHD_RequestTerminationCode how);

void connections_start(bool tls);
bool connections_secure(void);
/* What came back is answered. */
void connection_returned(struct exchange *x);
/* From now on refuse what begins, and close each connection after its answer. */
void connections_close(void);
bool connections_closing(void);
void connections_stop(void);
struct connections { int64_t active, away; };
struct connections connections_now(void);

/* ---- body.c ---- */
err_t body_start(const char *data_dir);
void body_stop(void);
const char *temporary_folder(void);
err_t body_begin(struct exchange *x);
/* MHD_NO: so much more than allowed that the connection is closed. */
enum MHD_Result body_take(struct exchange *x, const char *data, size_t len);
void body_end(struct exchange *x);
void body_drop(struct exchange *x);
/* Must the refusal be said before the body has come? */
bool body_is_hopeless(const struct exchange *x);
void body_close(struct exchange *x);

/* ---- admit.c: whose request it is, for what, and whether it may go on ---- */
err_t exchange_admit(struct exchange *x, const char *method);

/* ---- answer.c ---- */
enum MHD_Result answer(struct exchange *x);
/* Headers that every page carries, and what it loads (`wasm`: the worker that runs it);
 * and every answer of the API. */
void answer_add_page_headers(struct MHD_Response *r, bool wasm);
void answer_add_data_headers(struct MHD_Response *r);

/* ---- problem.c ---- */
/* "key":…,"field":…,"title":…,"values":{…} */
void problem_members(enum language l, err_t why, const struct err_told *told, struct buf *out);

/* ---- events.c ---- */
err_t events_put(struct exchange *x);
void events_answer(struct exchange *x);

/* ---- views.c and export.c: handlers on a worker ---- */
err_t view_get(struct request *rq, struct reply *rp);
struct view_call;
struct view;
err_t export_view(struct request *rq, struct reply *rp, struct view_call *call, const struct view *v,
                  const void *params, bool xlsx);
bool is_export(const struct exchange *x);

/* ---- stream.c ---- */
err_t stream_open(struct exchange *x);
enum MHD_Result stream_answer(struct exchange *x);
void stream_leave(struct exchange *x);
/* Tell listeners what is due, and when that is; -1: nobody listens. */
void streams_tick(void);
int streams_due_ms(void);
void streams_end(void);
int64_t streams_now(void);
