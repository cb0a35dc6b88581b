/* uri.h - what stands between the method and the version of a request; for web/ only. */
#pragma once
#include "core/arena.h"
#include "core/err.h"

struct pair { const char *name, *value; };

enum { URI_PARTS = 12, URI_PAIRS = 40 };

/* All texts are percent-decoded UTF-8 without zero bytes, in the arena. */
struct uri {
    const char *path;                 /* "/api/v1/views/tube_trace" */
    size_t n_parts;
    const char *part[URI_PARTS];      /* "api", "v1", "views", "tube_trace"; none for "/" */
    size_t n_pairs;
    struct pair pair[URI_PAIRS];      /* of the query, each name once */
};

/* Keys: web.malformed_address, web.repeated_parameter {name}. */
err_t uri_read(struct arena *a, const char *raw, struct uri *out);

/* The same of what stands behind the question mark, or is the body of a form. */
err_t uri_read_pairs(struct arena *a, const char *text, struct uri *out);

/* A parameter of the query; NULL: none. */
const char *uri_parameter(const struct uri *u, const char *name);
