/* field_check.c - every limit of one value. */
#include "core/field_check.h"

#include "core/text.h"

#include <math.h>
#include <string.h>

/* ---- limits ------------------------------------------------------------------------- */

struct field_limits field_int_limits(const struct field *f)
{
    bool given = f->kind == FIELD_INT && f->max > f->min;
    return given ? (struct field_limits){f->min, f->max} : (struct field_limits){0, FIELD_INT_MOST};
}

bool field_real_is_limited(const struct field *f)
{
    return f->max > f->min;
}

struct field_limits field_length_limits(const struct field *f)
{
    if (f->kind == FIELD_TEXTS)
        return (struct field_limits){1, FIELD_LENGTH_MOST};
    return (struct field_limits){f->min > 0 ? f->min : f->need, f->max ? f->max : FIELD_LENGTH_MOST};
}

struct field_limits field_count_limits(const struct field *f)
{
    return (struct field_limits){f->min, f->max ? f->max : FIELD_ITEMS_MOST};
}

/* ---- refusals that carry a value ---------------------------------------------------- */

static void tell_limit(const char *name, int64_t limit)
{
    err_tell(name, "%lld", (long long)limit);
}

err_t field_wrong_type(const char *wanted)
{
    err_tell("wanted", "%s", wanted);
    return FAIL(ERR_INVALID, "field.wrong_type");
}

static err_t too_small(int64_t least)
{
    tell_limit("min", least);
    return FAIL(ERR_INVALID, "field.too_small");
}

static err_t too_large(int64_t most)
{
    tell_limit("max", most);
    return FAIL(ERR_INVALID, "field.too_large");
}

/* ---- numbers and counts ------------------------------------------------------------- */

err_t field_check_int(const struct field *f, int64_t n)
{
    struct field_limits limits = field_int_limits(f);
    if (n < limits.least)
        return too_small(limits.least);
    return n > limits.most ? too_large(limits.most) : OK;
}

err_t field_check_real(const struct field *f, double n)
{
    if (!isfinite(n))
        return field_wrong_type("number");
    if (field_real_is_limited(f) && n < (double)f->min)
        return too_small(f->min);
    return field_real_is_limited(f) && n > (double)f->max ? too_large(f->max) : OK;
}

err_t field_check_count(const struct field *f, size_t n)
{
    struct field_limits limits = field_count_limits(f);
    if ((int64_t)n < limits.least) {
        tell_limit("min", limits.least);
        return FAIL(ERR_INVALID, "field.too_few");
    }
    if ((int64_t)n > limits.most) {
        tell_limit("max", limits.most);
        return FAIL(ERR_INVALID, "field.too_many");
    }
    return OK;
}

/* ---- texts -------------------------------------------------------------------------- */

/* Controls, and the signs that turn the direction of writing: with those a text can
 * look like another one. */
static bool is_control(uint32_t c)
{
    return c < 0x20 || (c >= 0x7F && c < 0xA0) || (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

static bool is_line_end(uint32_t c)
{
    return c == '\n' || c == '\r' || c == 0x2028 || c == 0x2029;
}

static bool is_digit(uint32_t c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(uint32_t c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool form_has(enum form form, uint32_t c)
{
    switch (form) {
    case FORM_LINE:
        return !is_control(c) && !is_line_end(c);
    case FORM_LINES:
        return !is_control(c) || c == '\n' || c == '\r' || c == '\t';
    case FORM_DIGITS:
        return is_digit(c);
    case FORM_CODE:
        return is_digit(c) || is_letter(c) || c == '.' || c == '_' || c == '-';
    }
    return false;
}

err_t field_check_text(const struct field *f, const char *text)
{
    struct field_limits limits = field_length_limits(f);
    int64_t length = 0;
    bool formed = true;
    for (uint32_t c; (c = text_next(&text)); length++)
        formed = formed && form_has(f->form, c);
    if (length < limits.least) {
        tell_limit("min", limits.least);
        return FAIL(ERR_INVALID, "field.too_short");
    }
    if (length > limits.most) {
        tell_limit("max", limits.most);
        return FAIL(ERR_INVALID, "field.too_long");
    }
    return formed ? OK : FAIL(ERR_INVALID, "field.bad_form");
}

err_t field_check_date(const char *text)
{
    return text_is_date(text) ? OK : FAIL(ERR_INVALID, "field.bad_date");
}

/* "a, b, c"; what does not fit where values are told is left out. */
static void tell_choices(const struct field *f)
{
    BUF_SCOPED list = {.max = ERR_VALUE_TEXT - 8};
    for (size_t i = 0; f->choices[i]; i++) {
        if (list.len + strlen(f->choices[i]) + 2 > list.max) {
            buf_text(&list, " …");
            break;
        }
        buf_text(&list, i ? ", " : "");
        buf_text(&list, f->choices[i]);
    }
    err_tell("choices", "%s", buf_str(&list));
}

err_t field_check_choice(const struct field *f, const char *text, const char **out)
{
    for (size_t i = 0; f->choices[i]; i++)
        if (strcmp(f->choices[i], text) == 0) {
            *out = f->choices[i];
            return OK;
        }
    tell_choices(f);
    return FAIL(ERR_INVALID, "field.not_a_choice");
}
