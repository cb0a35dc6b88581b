/* field_check.h - one value: its limits, its absence, its JSON.
 *
 * Shared by the parts of field.h (readers of JSON and of text, writer, schema) and
 * by nobody else.  Refusals are those of field.h; the caller tells the path. */
#pragma once
#include "core/field.h"

enum { FIELD_LENGTH_MOST = 200, FIELD_ITEMS_MOST = 1000 };
#define FIELD_INT_MOST (INT64_C(1) << 53)  /* what every JSON reader can hold */

struct field_limits { int64_t least, most; };

/* Of an integer, time or item of INTS. */
struct field_limits field_int_limits(const struct field *f);
/* Code points of a text or of an item of TEXTS. */
struct field_limits field_length_limits(const struct field *f);
/* Items of a list. */
struct field_limits field_count_limits(const struct field *f);
/* Are a real's limits given? */
bool field_real_is_limited(const struct field *f);

err_t field_check_int(const struct field *f, int64_t n);
err_t field_check_real(const struct field *f, double n);
err_t field_check_text(const struct field *f, const char *text);
err_t field_check_date(const char *text);
err_t field_check_count(const struct field *f, size_t n);
/* *out: the pointer in the table. */
err_t field_check_choice(const struct field *f, const char *text, const char **out);

/* The refusal of a value that is not what it should be: "integer", "text" … */
err_t field_wrong_type(const char *wanted);

/* One member of a struct: make it absent; is it?; its value as JSON. */
void field_clear(const struct field *f, void *out);
bool field_is_absent(const struct field *f, const void *in);
void field_write(const struct field *f, const void *in, struct buf *out);
