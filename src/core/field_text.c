/* field_text.c - one member as text: a URL parameter, a cell. */
#include "core/field.h"

#include "core/clock.h"
#include "core/field_check.h"
#include "core/text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- from text ---------------------------------------------------------------------- */

static err_t read_int(const struct field *f, const char *text, int64_t *out)
{
    return text_to_int(text, out) ? field_check_int(f, *out) : field_wrong_type("integer");
}

/* Milliseconds, or as people and other programs write a time. */
static err_t read_time(const struct field *f, const char *text, int64_t *out)
{
    bool read = text_to_int(text, out) || clock_parse(text, out);
    return read ? field_check_int(f, *out) : field_wrong_type("time");
}

static err_t read_real(const struct field *f, const char *text, double *out)
{
    char *end;
    *out = strtod(text, &end);
    bool plain = !text[strspn(text, "0123456789+-.eE")];  /* no hex, no "inf" */
    return plain && !*end ? field_check_real(f, *out) : field_wrong_type("number");
}

static err_t read_bool(const char *text, bool *out)
{
    *out = strcmp(text, "true") == 0 || strcmp(text, "1") == 0;
    bool said = *out || strcmp(text, "false") == 0 || strcmp(text, "0") == 0;
    return said ? OK : field_wrong_type("true / false");
}

static err_t read_text(const struct field *f, struct arena *a, const char *text, const char **out)
{
    if (!text_is_utf8(text, strlen(text)))
        return FAIL(ERR_INVALID, "field.bad_form");
    *out = arena_strdup(a, text);
    return field_check_text(f, *out);
}

static err_t read_date(struct arena *a, const char *text, const char **out)
{
    *out = arena_strdup(a, text);
    return field_check_date(*out);
}

static size_t count_items(const char *text)
{
    size_t n = 1;
    for (; *text; text++)
        n += *text == ',' || *text == ';';
    return n;
}

/* The next piece of "a,b,c", or of "a;b;c" as sheets have it; moves past what divides. */
static const char *next_item(struct arena *a, const char **text)
{
    size_t len = strcspn(*text, ",;");
    const char *item = arena_strndup(a, *text, len);
    *text += len + ((*text)[len] != '\0');
    return item;
}

static err_t read_ints(const struct field *f, struct arena *a, const char *text, struct list *out)
{
    size_t n = count_items(text);
    TRY(field_check_count(f, n));
    int64_t *items = arena_array(a, int64_t, n);
    for (size_t i = 0; i < n; i++)
        TRY(read_int(f, next_item(a, &text), &items[i]));
    *out = (struct list){n, items};
    return OK;
}

static err_t read_texts(const struct field *f, struct arena *a, const char *text, struct list *out)
{
    size_t n = count_items(text);
    TRY(field_check_count(f, n));
    const char **items = arena_array(a, const char *, n);
    for (size_t i = 0; i < n; i++)
        TRY(read_text(f, a, next_item(a, &text), &items[i]));
    *out = (struct list){n, items};
    return OK;
}

static err_t read_value(const struct field *f, struct arena *a, const char *text, void *member)
{
    switch (f->kind) {
    case FIELD_INT:
        return read_int(f, text, member);
    case FIELD_TIME:
        return read_time(f, text, member);
    case FIELD_REAL:
        return read_real(f, text, member);
    case FIELD_BOOL:
        return read_bool(text, member);
    case FIELD_TEXT:
        return read_text(f, a, text, member);
    case FIELD_DATE:
        return read_date(a, text, member);
    case FIELD_CHOICE:
        return field_check_choice(f, text, member);
    case FIELD_INTS:
        return read_ints(f, a, text, member);
    case FIELD_TEXTS:
        return read_texts(f, a, text, member);
    case FIELD_OBJECT:
    case FIELD_LIST:
    case FIELD_SEALED:
        return field_wrong_type("object");
    case FIELD_END:
        break;
    }
    return OK;
}

err_t field_read_text(const struct field *f, struct arena *a, const char *text, void *out)
{
    err_t why = OK;
    field_clear(f, out);
    if (text && *text)
        why = read_value(f, a, text, (char *)out + f->at);
    else if (f->need)
        why = FAIL(ERR_INVALID, "field.missing");
    if (why)
        err_path("%s", f->name);
    return why;
}

/* ---- to text ------------------------------------------------------------------------ */

static const char *number_text(struct arena *a, double n)
{
    BUF_SCOPED text = {0};
    buf_real(&text, n);
    return arena_strdup(a, buf_str(&text));
}

static const char *list_text(struct arena *a, const struct field *f, const struct list *list)
{
    BUF_SCOPED text = {0};
    for (size_t i = 0; i < list->n; i++) {
        buf_text(&text, i ? "," : "");
        if (f->kind == FIELD_INTS)
            buf_int(&text, ((const int64_t *)list->items)[i]);
        else
            buf_text(&text, ((const char *const *)list->items)[i]);
    }
    return arena_strdup(a, buf_str(&text));
}

static const char *json_form(struct arena *a, const struct field *f, const void *in)
{
    BUF_SCOPED text = {0};
    field_write(f, in, &text);
    return arena_strdup(a, buf_str(&text));
}

const char *field_text(const struct field *f, struct arena *a, const void *in)
{
    const void *member = (const char *)in + f->at;
    if (field_is_absent(f, in))
        return "";
    switch (f->kind) {
    case FIELD_INT:
        return arena_printf(a, "%lld", (long long)*(const int64_t *)member);
    case FIELD_TIME:
        return clock_date_time(a, *(const int64_t *)member);
    case FIELD_REAL:
        return number_text(a, *(const double *)member);
    case FIELD_BOOL:
        return *(const bool *)member ? "true" : "false";
    case FIELD_TEXT:
    case FIELD_DATE:
    case FIELD_CHOICE:
        return *(const char *const *)member;
    case FIELD_INTS:
    case FIELD_TEXTS:
        return list_text(a, f, member);
    case FIELD_OBJECT:
    case FIELD_LIST:
    case FIELD_SEALED:
        return json_form(a, f, in);
    case FIELD_END:
        break;
    }
    return "";
}
