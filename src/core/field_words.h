/* field_words.h - a row of a field table in words, for the reference pages. */
#pragma once
#include "core/field.h"

/* What it is: "integer", "digits", "one of `good`, `leaking`", in Markdown. */
void field_kind_words(const struct field *f, struct buf *out);

/* The same with what the reader allows: "integer, 0 to 99", "digits, 20". */
void field_words(const struct field *f, struct buf *out);
