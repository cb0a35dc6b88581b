/* routes.c - finding who answers a method and a path. */
#include "web/routes.h"

#include "data/module.h"
#include "web/exchange.h"
#include "web/metrics.h"

#include <stdlib.h>
#include <string.h>

struct entry {
    struct route route;
    enum way way;
};

static const struct entry own[] = {
    {{POST, "/api/v1/events", .body_most = 2 << 20, .help = "Send one event, or up to 1,000 in a list."}, WAY_WRITER},
    {{GET, "/api/v1/views/{view}", .anybody = true, .handler = view_get, .help = "Read a view."}, WAY_WORKER},
    {{GET, "/api/v1/stream", .help = "Server-sent events: tells when anything has changed."}, WAY_STREAM},
    {{GET, "/healthz", .anybody = true, .handler = health_get, .help = "Does the server write?"}, WAY_LOOP},
    {{GET, "/metrics", .anybody = true, .handler = metrics_get, .help = "Figures for Prometheus."}, WAY_LOOP},
};

enum { OWN = sizeof own / sizeof *own };

static struct {
    struct entry *entries;
    size_t n;
} table;

static size_t count_module_routes(void)
{
    size_t n = 0;
    for (const struct module *const *m = modules; *m; m++)
        for (const struct route *r = (*m)->routes; r && r->path; r++)
            n++;
    return n;
}

void routes_start(void)
{
    if (table.entries)
        return;
    table.entries = mem_zeroed(OWN + count_module_routes(), sizeof *table.entries);
    memcpy(table.entries, own, sizeof own);
    table.n = OWN;
    for (const struct module *const *m = modules; *m; m++)
        for (const struct route *r = (*m)->routes; r && r->path; r++)
            table.entries[table.n++] = (struct entry){*r, r->place == ON_LOOP ? WAY_LOOP : WAY_WORKER};
}

void routes_stop(void)
{
    free(table.entries);
    table.entries = NULL;
    table.n = 0;
}

size_t routes_count(void)
{
    return table.n;
}

const struct route *routes_at(size_t i, enum way *way)
{
    *way = table.entries[i].way;
    return &table.entries[i].route;
}

bool route_fits(const char *path, const struct uri *u, const char *part[4])
{
    size_t n_part = 0, i = 0;
    for (; *path == '/'; i++) {
        path++;
        size_t len = strcspn(path, "/");
        if (i >= u->n_parts)
            return false;
        if (*path == '{') {
            if (!*u->part[i] || n_part == 4)
                return false;
            part[n_part++] = u->part[i];
        } else if (strncmp(path, u->part[i], len) != 0 || u->part[i][len]) {
            return false;
        }
        path += len;
    }
    return i == u->n_parts;
}

void routes_match(enum method method, const struct uri *u, struct match *out)
{
    *out = (struct match){0};
    for (size_t i = 0; i < table.n; i++) {
        const struct route *r = &table.entries[i].route;
        const char *part[4] = {0};
        if (!route_fits(r->path, u, part))
            continue;
        out->methods |= 1u << r->method;
        if (r->method == method && !out->route) {
            out->route = r;
            out->way = table.entries[i].way;
            memcpy(out->part, part, sizeof part);
        }
    }
}

const char *methods_text(struct arena *a, unsigned methods)
{
    static const char *const names[METHODS] = {"GET, HEAD", "POST", "PUT", "DELETE"};
    const char *text = "";
    for (unsigned m = 0; m < METHODS; m++)
        if (methods & 1u << m)
            text = arena_printf(a, "%s%s%s", text, *text ? ", " : "", names[m]);
    return text;
}
