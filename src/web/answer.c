/* answer.c - from a reply to the response that goes out. */
#include "web/exchange.h"
#include "web/header.h"
#include "web/metrics.h"
#include "web/static.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define POLICY(script)                                                                                     \
    "default-src 'none'; script-src 'self'" script "; worker-src 'self'; style-src 'self'; "               \
    "img-src 'self' data:; connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; " \
    "frame-ancestors 'none'"

/* What a browser heeds in pages and in what they load … */
static const struct pair on_pages[] = {
    {"X-Content-Type-Options", "nosniff"},
    {"Referrer-Policy", "no-referrer"},
    {"Cross-Origin-Opener-Policy", "same-origin"},
    {"Cross-Origin-Resource-Policy", "same-origin"},
    {"Permissions-Policy", "camera=(self)"},
    {NULL, NULL},
};

/* … and in data, which may be opened as a page but is none. */
static const struct pair on_data[] = {
    {"Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"},
    {"X-Content-Type-Options", "nosniff"},
    {"Cross-Origin-Resource-Policy", "same-origin"},
    {NULL, NULL},
};

/* A page that the program writes itself: a form, with styles and without scripts.  A
 * browser tells where a form comes from only with this Referrer-Policy. */
static const struct pair on_forms[] = {
    {"Content-Security-Policy", "default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'; "
                                "form-action 'self'; frame-ancestors 'none'"},
    {"X-Content-Type-Options", "nosniff"},
    {"Referrer-Policy", "same-origin"},
    {"Cross-Origin-Opener-Policy", "same-origin"},
    {"Cross-Origin-Resource-Policy", "same-origin"},
    {NULL, NULL},
};

static void add(struct MHD_Response *r, const char *name, const char *value)
{
    if (value)
        (void)MHD_add_response_header(r, name, value);
}

static void add_all(struct MHD_Response *r, const struct pair *headers)
{
    for (; headers->name; headers++)
        add(r, headers->name, headers->value);
    if (connections_secure())
        add(r, "Strict-Transport-Security", "max-age=31536000");
}

void answer_add_page_headers(struct MHD_Response *r, bool wasm)
{
    add(r, "Content-Security-Policy", wasm ? POLICY(" 'wasm-unsafe-eval'") : POLICY(""));
    add_all(r, on_pages);
}

void answer_add_data_headers(struct MHD_Response *r)
{
    add_all(r, on_data);
}

/* The file goes with the last byte: it has no name any more. */
static struct MHD_Response *from_file(struct reply *rp)
{
    int fd = open(rp->file, O_RDONLY | O_CLOEXEC);
    struct stat st;
    if (fd < 0 || fstat(fd, &st) != 0) {
        err_detail("%s: %s", rp->file, strerror(errno));
        if (fd >= 0)
            close(fd);
        return NULL;
    }
    unlink(rp->file);
    rp->file = NULL;
    return MHD_create_response_from_fd64((uint64_t)st.st_size, fd);
}

/* The bytes of the buffer become the response's. */
static struct MHD_Response *from_buffer(struct buf *b)
{
    struct MHD_Response *r = MHD_create_response_from_buffer(b->len, b->at, MHD_RESPMEM_MUST_FREE);
    *b = (struct buf){0};
    return r;
}

static struct MHD_Response *make_response(struct exchange *x)
{
    struct reply *rp = &x->rp;
    struct MHD_Response *r = rp->file ? from_file(rp) : NULL;
    if (!r && rp->file)
        exchange_refuse(x, FAIL(ERR_STORAGE, "web.cannot_send_file"));
    return r ? r : from_buffer(&rp->body);
}

static const char *retry_after(int status)
{
    return status == 429 ? "10" : status == 503 ? "2" : status == 507 ? "30" : NULL;
}

static void add_reply_headers(struct MHD_Response *r, struct exchange *x)
{
    const struct reply *rp = &x->rp;
    bool is_form = rp->content_type && strncmp(rp->content_type, "text/html", 9) == 0;
    add_all(r, is_form ? on_forms : on_data);
    add(r, "Content-Type", rp->content_type ? rp->content_type : "application/json");
    add(r, "Cache-Control", rp->cache ? rp->cache : "private, no-store");
    add(r, "ETag", rp->etag);
    add(r, "Content-Encoding", rp->compressed ? "gzip" : NULL);
    add(r, "Vary", rp->compress ? "Accept-Encoding" : NULL);
    add(r, "Set-Cookie", rp->set_cookie);
    add(r, "Allow", x->allow);
    add(r, "Retry-After", retry_after(rp->status));
    if (rp->status == 401)
        add(r, "WWW-Authenticate", "Bearer");
    if (rp->download)
        add(r, "Content-Disposition", header_attachment(&x->arena, rp->download));
    if (connections_closing())
        add(r, "Connection", "close");
}

static enum MHD_Result answer_reply(struct exchange *x)
{
    struct reply *rp = &x->rp;
    struct MHD_Response *r = make_response(x);
    if (!r)
        return MHD_NO;
    if (rp->status == 0)
        rp->status = 200;
    add_reply_headers(r, x);
    enum MHD_Result queued = MHD_queue_response(x->connection, (unsigned)rp->status, r);
    MHD_destroy_response(r);
    return queued;
}

enum MHD_Result answer(struct exchange *x)
{
    enum MHD_Result queued;
    if (x->asset)
        queued = asset_answer(x);
    else if (x->listener.listening)
        queued = stream_answer(x);
    else
        queued = answer_reply(x);
    metrics_count(x);
    return queued;
}
