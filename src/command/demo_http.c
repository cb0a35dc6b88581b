/* demo_http.c - see demo_http.h. */
#include "command/demo_http.h"

#include <assert.h>
#include <curl/curl.h>

enum { TIMEOUT_MS = 60000, CONNECTIONS_MOST = 2000 };

void demo_http_start(void)
{
    curl_global_init(CURL_GLOBAL_DEFAULT);
}

void demo_http_stop(void)
{
    curl_global_cleanup();
}

static size_t take_answer(char *bytes, size_t size, size_t n, void *call)
{
    struct demo_call *c = call;
    buf_add(&c->answer, bytes, size * n);
    return size * n;
}

/* A phone shares its connection with nobody: each has a cache of connections of its own. */
static void open_share(struct demo_call *c)
{
    c->share = curl_share_init();
    assert(c->share);
    curl_share_setopt(c->share, CURLSHOPT_SHARE, CURL_LOCK_DATA_CONNECT);
}

static void add_header(struct demo_call *c, const char *line)
{
    c->headers = curl_slist_append(c->headers, line);
    assert(c->headers);
}

void demo_call_open(struct demo_call *c, const char *token)
{
    ARENA_SCOPED a = {0};
    *c = (struct demo_call){.easy = curl_easy_init()};
    assert(c->easy);
    open_share(c);
    add_header(c, "Content-Type: application/json");
    add_header(c, "Expect:");
    if (token)
        add_header(c, arena_printf(&a, "Authorization: Bearer %s", token));
    curl_easy_setopt(c->easy, CURLOPT_SHARE, c->share);
    curl_easy_setopt(c->easy, CURLOPT_HTTPHEADER, c->headers);
    curl_easy_setopt(c->easy, CURLOPT_WRITEFUNCTION, take_answer);
    curl_easy_setopt(c->easy, CURLOPT_WRITEDATA, c);
    curl_easy_setopt(c->easy, CURLOPT_PRIVATE, c);
    curl_easy_setopt(c->easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(c->easy, CURLOPT_PROXY, "");
    curl_easy_setopt(c->easy, CURLOPT_TIMEOUT_MS, (long)TIMEOUT_MS);
}

void demo_call_close(struct demo_call *c)
{
    if (!c->easy)
        return;
    curl_easy_cleanup(c->easy);
    curl_share_cleanup(c->share);
    curl_slist_free_all(c->headers);
    buf_close(&c->body);
    buf_close(&c->answer);
    *c = (struct demo_call){0};
}

static void prepare_get(struct demo_call *c, const char *url)
{
    buf_reset(&c->answer);
    curl_easy_setopt(c->easy, CURLOPT_URL, url);
    curl_easy_setopt(c->easy, CURLOPT_HTTPGET, 1L);
}

static void prepare_post(struct demo_call *c, const char *url)
{
    buf_reset(&c->answer);
    curl_easy_setopt(c->easy, CURLOPT_URL, url);
    curl_easy_setopt(c->easy, CURLOPT_POST, 1L);
    curl_easy_setopt(c->easy, CURLOPT_POSTFIELDS, buf_str(&c->body));
    curl_easy_setopt(c->easy, CURLOPT_POSTFIELDSIZE, (long)c->body.len);
}

static long status_of(CURL *easy, CURLcode done)
{
    long status = 0;
    if (done == CURLE_OK)
        curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
    return status;
}

void demo_call_get(struct demo_call *c, const char *url, long *status)
{
    prepare_get(c, url);
    *status = status_of(c->easy, curl_easy_perform(c->easy));
}

void demo_call_post(struct demo_call *c, const char *url, long *status)
{
    prepare_post(c, url);
    *status = status_of(c->easy, curl_easy_perform(c->easy));
}

err_t demo_call_json(const struct demo_call *c, long status, struct arena *a, const struct json **out)
{
    *out = NULL;
    err_t why = json_parse(a, buf_str(&c->answer), c->answer.len, out);
    if (!why && status / 100 == 2)
        return OK;
    const struct json *title = *out ? json_member(*out, "title") : NULL;
    err_tell("status", "%ld", status);
    err_tell("title", "%.110s", title && json_kind(title) == JSON_TEXT ? json_text(title, NULL) : "-");
    return FAIL(ERR_BUSY, "demo.refused");
}

/* ---- many at a time ---------------------------------------------------------------------------- */

void demo_calls_open(struct demo_calls *all)
{
    all->multi = curl_multi_init();
    assert(all->multi);
    curl_multi_setopt(all->multi, CURLMOPT_MAXCONNECTS, (long)CONNECTIONS_MOST);
}

void demo_calls_close(struct demo_calls *all)
{
    curl_multi_cleanup(all->multi);
}

void demo_calls_get(struct demo_calls *all, struct demo_call *c, const char *url)
{
    prepare_get(c, url);
    c->busy = true;
    curl_multi_add_handle(all->multi, c->easy);
}

void demo_calls_post(struct demo_calls *all, struct demo_call *c, const char *url)
{
    prepare_post(c, url);
    c->busy = true;
    curl_multi_add_handle(all->multi, c->easy);
}

void demo_calls_work(struct demo_calls *all, int wait_ms)
{
    int running;
    curl_multi_perform(all->multi, &running);
    curl_multi_poll(all->multi, NULL, 0, wait_ms, NULL);
    curl_multi_perform(all->multi, &running);
}

void demo_calls_drop(struct demo_calls *all, struct demo_call *c)
{
    if (c->busy)
        curl_multi_remove_handle(all->multi, c->easy);
    c->busy = false;
}

struct demo_call *demo_calls_finished(struct demo_calls *all, long *status)
{
    int left;
    const CURLMsg *m;
    while ((m = curl_multi_info_read(all->multi, &left))) {
        struct demo_call *c;
        if (m->msg != CURLMSG_DONE)
            continue;
        *status = status_of(m->easy_handle, m->data.result);
        curl_easy_getinfo(m->easy_handle, CURLINFO_PRIVATE, (char **)&c);
        demo_calls_drop(all, c);
        return c;
    }
    return NULL;
}
