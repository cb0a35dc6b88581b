/* uri.c - reading the address of a request, strictly. */
#include "web/uri.h"

#include "core/text.h"

#include <string.h>

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

static err_t malformed(void)
{
    return FAIL(ERR_INVALID, "web.malformed_address");
}

/* A slash may not be hidden as %2F: parts are compared after decoding. */
static err_t decode(struct arena *a, const char *from, size_t len, bool in_query, const char **out)
{
    char *to = arena_alloc(a, len + 1), *at = to;
    for (size_t i = 0; i < len; i++) {
        char c = from[i];
        if (c == '%') {
            int high = i + 2 < len ? hex_digit(from[i + 1]) : -1;
            int low = i + 2 < len ? hex_digit(from[i + 2]) : -1;
            if (high < 0 || low < 0)
                return malformed();
            c = (char)(high << 4 | low);
            if (c == '/' && !in_query)
                return malformed();
            i += 2;
        } else if (c == '+' && in_query) {
            c = ' ';
        }
        *at++ = c;
    }
    if (!text_is_utf8(to, (size_t)(at - to)))
        return malformed();
    *out = to;
    return OK;
}

static err_t read_parts(struct arena *a, const char *from, size_t len, struct uri *out)
{
    size_t begin = 0;
    for (size_t i = 0; i <= len; i++) {
        if (i < len && from[i] != '/')
            continue;
        if (out->n_parts == URI_PARTS)
            return malformed();
        TRY(decode(a, from + begin, i - begin, false, &out->part[out->n_parts++]));
        begin = i + 1;
    }
    return OK;
}

static const char *join_parts(struct arena *a, const struct uri *u)
{
    size_t len = 2;
    for (size_t i = 0; i < u->n_parts; i++)
        len += strlen(u->part[i]) + 1;
    char *path = arena_alloc(a, len), *at = path;
    for (size_t i = 0; i < u->n_parts; i++) {
        *at++ = '/';
        at = stpcpy(at, u->part[i]);
    }
    if (at == path)
        *at = '/';
    return path;
}

static err_t read_pair(struct arena *a, const char *from, size_t len, struct uri *out)
{
    const char *equals = memchr(from, '=', len);
    size_t name_len = equals ? (size_t)(equals - from) : len;
    size_t value_at = equals ? name_len + 1 : len;
    struct pair p;
    TRY(decode(a, from, name_len, true, &p.name));
    TRY(decode(a, from + value_at, len - value_at, true, &p.value));
    if (uri_parameter(out, p.name)) {
        err_tell("name", "%.100s", p.name);
        return FAIL(ERR_INVALID, "web.repeated_parameter");
    }
    if (out->n_pairs == URI_PAIRS)
        return malformed();
    out->pair[out->n_pairs++] = p;
    return OK;
}

err_t uri_read_pairs(struct arena *a, const char *query, struct uri *out)
{
    while (*query) {
        size_t len = strcspn(query, "&");
        if (len)
            TRY(read_pair(a, query, len, out));
        query += len + (query[len] == '&');
    }
    return OK;
}

err_t uri_read(struct arena *a, const char *raw, struct uri *out)
{
    *out = (struct uri){0};
    size_t len = strcspn(raw, "?");
    if (raw[0] != '/' || strchr(raw, '#'))
        return malformed();
    if (len > 1)
        TRY(read_parts(a, raw + 1, len - 1, out));
    out->path = join_parts(a, out);
    return raw[len] ? uri_read_pairs(a, raw + len + 1, out) : OK;
}

const char *uri_parameter(const struct uri *u, const char *name)
{
    for (size_t i = 0; i < u->n_pairs; i++)
        if (strcmp(u->pair[i].name, name) == 0)
            return u->pair[i].value;
    return NULL;
}
