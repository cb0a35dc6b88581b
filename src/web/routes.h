/* routes.h - finding who answers a method and a path; for web/ only. */
#pragma once
#include "web/route.h"
#include "web/uri.h"

/* How a route's answer is made. */
enum way {
    WAY_LOOP,     /* at once */
    WAY_WORKER,   /* by its handler on a worker's connection */
    WAY_WRITER,   /* as events */
    WAY_STREAM,   /* as an open stream */
};

/* Join our own routes and those of the modules; nothing when that was done. */
void routes_start(void);
void routes_stop(void);

struct match {
    const struct route *route;    /* NULL: none */
    enum way way;
    const char *part[4];          /* what {…} stood for */
    unsigned methods;             /* that the path knows: 1 << GET | … */
};
void routes_match(enum method method, const struct uri *u, struct match *out);

/* Does "/api/v1/imports/{import}" fit the parts of an address? */
bool route_fits(const char *path, const struct uri *u, const char *part[4]);

/* "GET, HEAD, POST" for a set of methods. */
const char *methods_text(struct arena *a, unsigned methods);

/* Walk over all of them, for the OpenAPI document. */
size_t routes_count(void);
const struct route *routes_at(size_t i, enum way *way);
