/* demo_http.h - the demonstration as a client of the public API; only here is libcurl known.
 *
 * A call belongs to one device: its token, its own connection that is kept open, and
 * the bytes that go and come. */
#pragma once
#include "core/buf.h"
#include "core/err.h"
#include "core/json.h"

struct curl_slist;

struct demo_call {
    void *easy, *share;
    struct curl_slist *headers;
    struct buf body, answer;      /* body: what the next POST sends */
    bool busy;                    /* on its way */
    void *owner;
};

void demo_http_start(void);
void demo_http_stop(void);

/* token NULL: nobody is signed in. */
void demo_call_open(struct demo_call *c, const char *token);
void demo_call_close(struct demo_call *c);

/* Ask and wait.  *status 0: no answer. */
void demo_call_get(struct demo_call *c, const char *url, long *status);
void demo_call_post(struct demo_call *c, const char *url, long *status);

/* The answer as JSON; a status other than 2xx is demo.refused {status} {title}. */
err_t demo_call_json(const struct demo_call *c, long status, struct arena *a, const struct json **out);

/* Many calls at a time. */
struct demo_calls { void *multi; };
void demo_calls_open(struct demo_calls *all);
void demo_calls_close(struct demo_calls *all);
void demo_calls_get(struct demo_calls *all, struct demo_call *c, const char *url);
void demo_calls_post(struct demo_calls *all, struct demo_call *c, const char *url);
/* Move bytes, wait at most so long for more; then take what is finished, one by one. */
void demo_calls_work(struct demo_calls *all, int wait_ms);
struct demo_call *demo_calls_finished(struct demo_calls *all, long *status);
/* Give up a call that is on its way. */
void demo_calls_drop(struct demo_calls *all, struct demo_call *c);
