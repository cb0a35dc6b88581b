/* field_write.c - struct → canonical JSON: the text that the ledger keeps and hashes,
 * so one struct has one text. */
#include "core/field.h"

#include "core/field_check.h"

#include <math.h>

static bool all_absent(const struct field *table, const void *in);

bool field_is_absent(const struct field *f, const void *in)
{
    const void *member = (const char *)in + f->at;
    switch (f->kind) {
    case FIELD_INT:
    case FIELD_TIME:
        return *(const int64_t *)member == ABSENT;
    case FIELD_REAL:
        return !isfinite(*(const double *)member);
    case FIELD_BOOL:
        return false;
    case FIELD_TEXT:
    case FIELD_DATE:
    case FIELD_CHOICE:
        return !*(const char *const *)member;
    case FIELD_INTS:
    case FIELD_TEXTS:
    case FIELD_LIST:
        return ((const struct list *)member)->n == 0;
    case FIELD_OBJECT:
        return all_absent(f->of, member);
    case FIELD_SEALED:
        return !((const struct sealed *)member)->token && !((const struct sealed *)member)->plain;
    case FIELD_END:
        break;
    }
    return true;
}

/* A bool has no form of its own for absent: false counts as that here. */
static bool all_absent(const struct field *table, const void *in)
{
    for (const struct field *f = table; f->name; f++) {
        const void *member = (const char *)in + f->at;
        bool absent = f->kind == FIELD_BOOL ? !*(const bool *)member : field_is_absent(f, in);
        if (!absent)
            return false;
    }
    return true;
}

static void write_list(const struct field *f, const struct list *list, struct buf *out)
{
    buf_char(out, '[');
    for (size_t i = 0; i < list->n; i++) {
        if (i > 0)
            buf_char(out, ',');
        if (f->kind == FIELD_INTS)
            buf_int(out, ((const int64_t *)list->items)[i]);
        else if (f->kind == FIELD_TEXTS)
            buf_json(out, ((const char *const *)list->items)[i]);
        else
            fields_write(f->of, (const char *)list->items + i * f->size, out);
    }
    buf_char(out, ']');
}

static void write_sealed(const struct field *f, const struct sealed *s, struct buf *out)
{
    if (s->token)
        buf_json(out, s->token);
    else
        fields_write(f->of, s->plain, out);
}

void field_write(const struct field *f, const void *in, struct buf *out)
{
    const void *member = (const char *)in + f->at;
    switch (f->kind) {
    case FIELD_INT:
    case FIELD_TIME:
        buf_int(out, *(const int64_t *)member);
        return;
    case FIELD_REAL:
        buf_real(out, *(const double *)member);
        return;
    case FIELD_BOOL:
        buf_text(out, *(const bool *)member ? "true" : "false");
        return;
    case FIELD_TEXT:
    case FIELD_DATE:
    case FIELD_CHOICE:
        buf_json(out, *(const char *const *)member);
        return;
    case FIELD_INTS:
    case FIELD_TEXTS:
    case FIELD_LIST:
        write_list(f, member, out);
        return;
    case FIELD_OBJECT:
        fields_write(f->of, member, out);
        return;
    case FIELD_SEALED:
        write_sealed(f, member, out);
        return;
    case FIELD_END:
        return;
    }
}

/* An absent member is left out.  Only an object or a list that is needed stands there
 * empty, or the text would be refused when it is read again. */
static bool is_written(const struct field *f, const void *in)
{
    bool empty_form = f->kind == FIELD_OBJECT || f->kind == FIELD_LIST || f->kind == FIELD_INTS ||
                      f->kind == FIELD_TEXTS;
    return (f->need && empty_form) || !field_is_absent(f, in);
}

void fields_write(const struct field *table, const void *in, struct buf *out)
{
    char mark = '{';
    for (const struct field *f = table; f->name; f++) {
        if (!is_written(f, in))
            continue;
        buf_char(out, mark);
        buf_char(out, '"');
        buf_text(out, f->name);  /* a C name: nothing to escape */
        buf_text(out, "\":");
        field_write(f, in, out);
        mark = ',';
    }
    buf_text(out, mark == '{' ? "{}" : "}");
}
