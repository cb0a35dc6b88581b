/* field_words.c - a row of a field table in words, for the reference pages. */
#include "core/field_words.h"

#include "core/field_check.h"

static void write_choices(const struct field *f, struct buf *out)
{
    for (size_t i = 0; f->choices[i]; i++)
        buf_printf(out, "%s`%s`", i ? ", " : "one of ", f->choices[i]);
}

static const char *text_name(enum form form)
{
    static const char *const names[] = {
        [FORM_LINE] = "text", [FORM_LINES] = "text of several lines", [FORM_DIGITS] = "digits",
        [FORM_CODE] = "letters, digits and . _ -",
    };
    return names[form];
}

void field_kind_words(const struct field *f, struct buf *out)
{
    static const char *const names[] = {
        [FIELD_END] = "", [FIELD_INT] = "integer", [FIELD_TIME] = "time, unix milliseconds", [FIELD_REAL] = "number",
        [FIELD_BOOL] = "true or false", [FIELD_DATE] = "date, YYYY-MM-DD", [FIELD_INTS] = "list of integers",
        [FIELD_TEXTS] = "list of texts", [FIELD_OBJECT] = "object", [FIELD_LIST] = "list of objects",
        [FIELD_SEALED] = "object, sealed for the person",
    };
    if (f->kind == FIELD_CHOICE)
        write_choices(f, out);
    else
        buf_text(out, f->kind == FIELD_TEXT ? text_name(f->form) : names[f->kind]);
}

/* A limit that is so wide that nobody meets it is not worth a word. */
static void write_range(struct field_limits given, struct field_limits widest, const char *unit, struct buf *out)
{
    if (given.least == given.most)
        buf_printf(out, ", %lld%s", (long long)given.least, unit);
    else if (given.least > widest.least && given.most < widest.most)
        buf_printf(out, ", %lld to %lld%s", (long long)given.least, (long long)given.most, unit);
    else if (given.most < widest.most)
        buf_printf(out, ", at most %lld%s", (long long)given.most, unit);
    else if (given.least > widest.least)
        buf_printf(out, ", at least %lld%s", (long long)given.least, unit);
}

void field_words(const struct field *f, struct buf *out)
{
    static const struct field_limits any_integer = {0, FIELD_INT_MOST}, any_count = {0, INT64_MAX};
    field_kind_words(f, out);
    switch (f->kind) {
    case FIELD_INT:
        write_range(field_int_limits(f), any_integer, "", out);
        return;
    case FIELD_TEXT:
        write_range(field_length_limits(f), any_count, f->form == FORM_DIGITS ? "" : " characters", out);
        return;
    case FIELD_INTS:
    case FIELD_TEXTS:
    case FIELD_LIST:
        write_range(field_count_limits(f), any_count, "", out);
        return;
    case FIELD_REAL:
        if (field_real_is_limited(f))
            buf_printf(out, ", %lld to %lld", (long long)f->min, (long long)f->max);
        return;
    case FIELD_END:
    case FIELD_TIME:
    case FIELD_BOOL:
    case FIELD_DATE:
    case FIELD_CHOICE:
    case FIELD_OBJECT:
    case FIELD_SEALED:
        return;
    }
}
