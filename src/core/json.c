/* json.c - jansson, strictly, with its memory in arenas. */
#include "core/json.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* Both sides give some names; in this file jansson's begin with JANSSON_. */
#define JSON_OBJECT JANSSON_OBJECT
#define JSON_REAL   JANSSON_REAL
#define JSON_NULL   JANSSON_NULL
#define json_real   jansson_real
#include <jansson.h>
#undef JSON_OBJECT
#undef JSON_REAL
#undef JSON_NULL
#undef json_real

enum { DEPTH_MOST = 32 };

/* Where jansson takes memory while this thread parses.  It never allocates
 * afterwards: values are only read. */
static _Thread_local struct arena *into;
static bool started;

static void *take(size_t size)
{
    assert(into);
    return arena_alloc(into, size);
}

static void give_back(void *p)
{
    (void)p;  /* the arena does */
}

void json_start(void)
{
    if (started)
        return;
    json_set_alloc_funcs(take, give_back);
    json_object_seed(0);  /* a random one, so that nobody can choose colliding keys */
    started = true;
}

/* ---- parsing ------------------------------------------------------------------------ */

/* The bracket that opens one level too many, or NULL.  jansson's own limit is 2,048. */
static const char *find_too_deep(const char *text, size_t len)
{
    int depth = 0;
    bool in_string = false;
    for (size_t i = 0; i < len; i++) {
        char c = text[i];
        if (c == '"')
            in_string = !in_string;
        else if (in_string)
            i += c == '\\';
        else if (c == '[' || c == '{')
            depth++;
        else if (c == ']' || c == '}')
            depth--;
        if (depth > DEPTH_MOST)
            return text + i;
    }
    return NULL;
}

static err_t malformed(int line, int column, const char *problem)
{
    err_tell("line", "%d", line);
    err_tell("column", "%d", column);
    err_tell("problem", "%s", problem);
    return FAIL(ERR_INVALID, "json.malformed");
}

static err_t too_deep(const char *text, const char *at)
{
    int line = 1, column = 1;
    for (; text < at; text++) {
        bool ended = *text == '\n';
        line += ended;
        column = ended ? 1 : column + ((*text & 0xC0) != 0x80);
    }
    return malformed(line, column, "nested deeper than 32 levels");
}

/* What jansson says, without the piece of the text that it quotes: it may be personal. */
static err_t refused(json_error_t *error)
{
    char *quote = strstr(error->text, " near ");
    if (quote)
        *quote = '\0';
    return malformed(error->line, error->column, error->text);
}

err_t json_parse(struct arena *a, const char *text, size_t len, const struct json **out)
{
    json_error_t error;
    *out = NULL;
    assert(started && !into);
    const char *deep = find_too_deep(text, len);
    if (deep)
        return too_deep(text, deep);
    into = a;
    *out = (const struct json *)json_loadb(text, len, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &error);
    into = NULL;
    return *out ? OK : refused(&error);
}

/* ---- values ------------------------------------------------------------------------- */

static const json_t *value(const struct json *v)
{
    return (const json_t *)v;
}

/* jansson's walks want a value that may change, and do not change it. */
static json_t *walked(const struct json *v)
{
    return (json_t *)(uintptr_t)v;
}

enum json_kind json_kind(const struct json *v)
{
    static const enum json_kind kinds[] = {
        [JANSSON_OBJECT] = JSON_OBJECT, [JSON_ARRAY] = JSON_LIST, [JSON_STRING] = JSON_TEXT,
        [JSON_INTEGER] = JSON_INT,      [JANSSON_REAL] = JSON_REAL, [JSON_TRUE] = JSON_BOOL,
        [JSON_FALSE] = JSON_BOOL,       [JANSSON_NULL] = JSON_NULL,
    };
    return kinds[json_typeof(value(v))];
}

bool json_bool(const struct json *v)
{
    return json_typeof(value(v)) == JSON_TRUE;
}

int64_t json_int(const struct json *v)
{
    assert(json_kind(v) == JSON_INT);
    return json_integer_value(value(v));
}

double json_real(const struct json *v)
{
    return json_number_value(value(v));
}

const char *json_text(const struct json *v, size_t *len)
{
    assert(json_kind(v) == JSON_TEXT);
    if (len)
        *len = json_string_length(value(v));
    return json_string_value(value(v));
}

size_t json_count(const struct json *v)
{
    return json_kind(v) == JSON_LIST ? json_array_size(value(v)) : json_object_size(value(v));
}

const struct json *json_at(const struct json *list, size_t i)
{
    return (const struct json *)json_array_get(value(list), i);
}

const struct json *json_member(const struct json *object, const char *name)
{
    return (const struct json *)json_object_get(value(object), name);
}

static const struct json *step(struct json_walk *walk, void *at)
{
    walk->at = at;
    walk->name = json_object_iter_key(at);
    return (const struct json *)json_object_iter_value(at);
}

const struct json *json_first(const struct json *object, struct json_walk *walk)
{
    walk->object = object;
    return step(walk, json_object_iter(walked(object)));
}

const struct json *json_next(struct json_walk *walk)
{
    return step(walk, json_object_iter_next(walked(walk->object), walk->at));
}

/* ---- writing ------------------------------------------------------------------------ */

static void write_list(const struct json *v, struct buf *out)
{
    buf_char(out, '[');
    for (size_t i = 0; i < json_count(v); i++) {
        if (i > 0)
            buf_char(out, ',');
        json_write(json_at(v, i), out);
    }
    buf_char(out, ']');
}

static void write_object(const struct json *v, struct buf *out)
{
    struct json_walk walk;
    const char *mark = "{";
    for (const struct json *m = json_first(v, &walk); m; m = json_next(&walk)) {
        buf_text(out, mark);
        buf_json(out, walk.name);
        buf_char(out, ':');
        json_write(m, out);
        mark = ",";
    }
    buf_text(out, json_count(v) ? "}" : "{}");
}

/* As deep as the document, which json_parse bounds. */
void json_write(const struct json *v, struct buf *out)
{
    switch (json_kind(v)) {
    case JSON_NULL:
        buf_text(out, "null");
        return;
    case JSON_BOOL:
        buf_text(out, json_bool(v) ? "true" : "false");
        return;
    case JSON_INT:
        buf_int(out, json_int(v));
        return;
    case JSON_REAL:
        buf_real(out, json_real(v));
        return;
    case JSON_TEXT:
        buf_json(out, json_text(v, NULL));
        return;
    case JSON_LIST:
        write_list(v, out);
        return;
    case JSON_OBJECT:
        write_object(v, out);
        return;
    }
}
