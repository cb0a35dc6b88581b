/* json.h - reading JSON, strictly.
 *
 * The only file that knows jansson.  A document lives in an arena: there is
 * nothing to free.  Refused: duplicate keys, text that is not UTF-8 or holds a
 * zero byte, integers outside 64 bits, depth above 32, bytes after the end. */
#pragma once
#include "core/arena.h"
#include "core/buf.h"
#include "core/err.h"

struct json; /* one value */

enum json_kind { JSON_NULL, JSON_BOOL, JSON_INT, JSON_REAL, JSON_TEXT, JSON_LIST, JSON_OBJECT };

/* Called once at start, before any thread. */
void json_start(void);

/* Keys: json.malformed {line} {column} {problem}. */
err_t json_parse(struct arena *a, const char *text, size_t len, const struct json **out);

enum json_kind json_kind(const struct json *v);
bool json_bool(const struct json *v);
int64_t json_int(const struct json *v);
double json_real(const struct json *v);               /* also of an integer */
const char *json_text(const struct json *v, size_t *len); /* len may be NULL */

size_t json_count(const struct json *v);              /* items or members */
const struct json *json_at(const struct json *list, size_t i);
const struct json *json_member(const struct json *object, const char *name); /* NULL: none */

/* Walk over members: for (m = json_first(o, &it); m; m = json_next(&it)). */
struct json_walk { const struct json *object; void *at; const char *name; };
const struct json *json_first(const struct json *object, struct json_walk *walk);
const struct json *json_next(struct json_walk *walk);

/* Write a value again, compact. */
void json_write(const struct json *v, struct buf *out);
