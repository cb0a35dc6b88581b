/* admit.c - whose request it is, for what, and whether it may go on. */
#include "web/exchange.h"
#include "web/header.h"
#include "web/peers.h"
#include "web/session.h"
#include "web/static.h"

#include <string.h>

const char *request_query(const struct request *rq, const char *name)
{
    return uri_parameter(&exchange_of(rq)->uri, name);
}

const char *request_header(const struct request *rq, const char *name)
{
    return MHD_lookup_connection_value(exchange_of(rq)->connection, MHD_HEADER_KIND, name);
}

static const char *cookie(struct exchange *x, const char *name)
{
    return header_cookie(&x->arena, request_header(&x->rq, "cookie"), name);
}

static enum language choose_language(struct exchange *x)
{
    const char *said = request_query(&x->rq, "lang");
    if (!said)
        said = cookie(x, "bulou_lang");
    if (!said)
        said = request_header(&x->rq, "accept-language");
    return language_of(said ? said : "");
}

/* A proxy on this machine stands in front: then the client is whom it saw. */
static void know_peer(struct exchange *x)
{
    const struct peer *peer = peer_of(x->connection);
    x->rq.address = peer->address;
    if (!peer->loopback)
        return;
    const char *seen = header_forwarded_for(&x->arena, request_header(&x->rq, "x-forwarded-for"));
    const char *scheme = request_header(&x->rq, "x-forwarded-proto");
    if (seen)
        x->rq.address = seen;
    if (scheme && strcmp(scheme, "https") == 0)
        x->rq.secure = true;
}

static enum method read_method(struct exchange *x, const char *name)
{
    static const char *const names[METHODS] = {"GET", "POST", "PUT", "DELETE"};
    x->head = strcmp(name, "HEAD") == 0;
    if (x->head)
        return GET;
    enum method m = GET;
    while (m < METHODS && strcmp(names[m], name) != 0)
        m++;
    return m;
}

/* A person who mistyped gets a page, a program a problem. */
static err_t nothing_here(struct exchange *x)
{
    const char *accept = request_header(&x->rq, "accept");
    if (accept && strstr(accept, "text/html") && x->rq.method == GET)
        x->asset = asset_find("/404.html");
    if (!x->asset)
        return FAIL(ERR_MISSING, "web.no_such_path");
    x->rp.status = 404;
    return OK;
}

static err_t find_route(struct exchange *x)
{
    struct match m;
    routes_match(x->rq.method, &x->uri, &m);
    const struct asset *asset = m.methods ? NULL : asset_find(x->rq.path);
    if (asset)
        m.methods = 1u << GET;
    if (m.route && !(x->head && m.way == WAY_STREAM)) {
        x->route = m.route;
        x->way = m.way;
        memcpy(x->rq.part, m.part, sizeof m.part);
        return OK;
    }
    if (asset && x->rq.method == GET) {
        x->asset = asset;
        return OK;
    }
    if (!m.methods)
        return nothing_here(x);
    x->allow = methods_text(&x->arena, m.methods);
    return FAIL(ERR_MISSING, "web.method_not_allowed");
}

/* A page of another site can make a browser send our cookie, but neither a header of
 * its own making nor a wrong Origin. */
static err_t check_site(const struct exchange *x, bool by_cookie)
{
    const char *mark = request_header(&x->rq, "x-bulou-request");
    if (by_cookie && (!mark || strcmp(mark, "1") != 0))
        return FAIL(ERR_FORBIDDEN, "web.cross_site");
    if (!header_same_site(request_header(&x->rq, "origin"), request_header(&x->rq, "host")))
        return FAIL(ERR_FORBIDDEN, "web.cross_site");
    return OK;
}

static err_t know_actor(struct exchange *x)
{
    const char *bearer = header_bearer(request_header(&x->rq, "authorization"));
    const char *crumb = bearer ? NULL : cookie(x, "bulou");
    if (!bearer && x->rq.method != GET)
        TRY(check_site(x, crumb != NULL));
    x->rq.token = bearer ? arena_strdup(&x->arena, bearer) : crumb;
    if (!x->rq.token)
        return OK;
    TRY(session_take(x->rq.token, &x->session));
    x->rq.actor = x->session ? &x->session->actor : NULL;
    return OK;
}

/* A pass that is over may send what its phone still holds, and see nothing. */
static err_t check_actor(const struct exchange *x)
{
    if (x->route->anybody)
        return OK;
    if (!x->rq.actor)
        return FAIL(ERR_SIGNED_OUT, "rights.signed_out");
    if (x->rq.actor->upload_only && x->way != WAY_WRITER && !x->route->upload_only)
        return FAIL(ERR_FORBIDDEN, "rights.pass_over");
    return OK;
}

err_t exchange_admit(struct exchange *x, const char *method)
{
    x->rq.arena = &x->arena;
    x->rq.connection = x;
    x->rq.body = "";
    err_t why = uri_read(&x->arena, x->raw, &x->uri);
    x->rq.language = choose_language(x);
    TRY(why);
    x->rq.path = x->uri.path;
    x->rq.method = read_method(x, method);
    know_peer(x);
    if (connections_closing())
        return FAIL(ERR_BUSY, "web.stopping");
    TRY(find_route(x));
    if (x->asset)
        return OK;
    TRY(know_actor(x));
    TRY(check_actor(x));
    return body_begin(x);
}
