/* field.c - members of a struct by their rows. */
#include "core/field.h"

#include "core/field_check.h"

#include <assert.h>
#include <math.h>
#include <string.h>

void field_clear(const struct field *f, void *out)
{
    void *member = (char *)out + f->at;
    switch (f->kind) {
    case FIELD_INT:
    case FIELD_TIME:
        *(int64_t *)member = ABSENT;
        return;
    case FIELD_REAL:
        *(double *)member = NAN;
        return;
    case FIELD_BOOL:
        *(bool *)member = false;
        return;
    case FIELD_TEXT:
    case FIELD_DATE:
    case FIELD_CHOICE:
        *(const char **)member = NULL;
        return;
    case FIELD_INTS:
    case FIELD_TEXTS:
    case FIELD_LIST:
        *(struct list *)member = (struct list){0};
        return;
    case FIELD_OBJECT:
        fields_clear(f->of, member);
        return;
    case FIELD_SEALED:
        *(struct sealed *)member = (struct sealed){0};
        return;
    case FIELD_END:
        return;
    }
}

void fields_clear(const struct field *table, void *out)
{
    for (const struct field *f = table; f->name; f++)
        field_clear(f, out);
}

const struct field *field_find(const struct field *table, const char *name)
{
    for (const struct field *f = table; f->name; f++)
        if (strcmp(f->name, name) == 0)
            return f;
    return NULL;
}

int64_t *field_int_at(const struct field *f, void *in)
{
    assert(f->kind == FIELD_INT || f->kind == FIELD_TIME);
    return (int64_t *)(void *)((char *)in + f->at);
}
