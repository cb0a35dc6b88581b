/* sample_bench.c - see sample_bench.h. */
#include "test/store/sample_bench.h"

#include "core/field_check.h"

#include <stdio.h>
#include <string.h>

struct here { struct sample *s; struct buf *out; };

static void write_table(struct here *h, const struct field *table, const char *path);

/* ---- what can be wrong ------------------------------------------------------------------- */

static bool is_number(const struct field *f)
{
    return f->kind == FIELD_INT || f->kind == FIELD_TIME || (f->kind == FIELD_REAL && field_real_is_limited(f));
}

static bool is_list(const struct field *f)
{
    return f->kind == FIELD_INTS || f->kind == FIELD_TEXTS || f->kind == FIELD_LIST;
}

static bool is_object(const struct field *f)
{
    return f->kind == FIELD_OBJECT || f->kind == FIELD_SEALED;
}

bool sample_can_be_wrong(const struct field *f, enum mistake m)
{
    switch (m) {
    case MISTAKE_NONE:
    case MISTAKES:
        return false;
    case MISSING:
        return f->need;
    case WRONG_TYPE:
    case UNKNOWN:
        return true;
    case TOO_SMALL:
    case TOO_LARGE:
        return is_number(f);
    case TOO_SHORT:
        return f->kind == FIELD_TEXT && field_length_limits(f).least > 0;
    case TOO_LONG:
    case BAD_FORM:
        return f->kind == FIELD_TEXT;
    case BAD_DATE:
        return f->kind == FIELD_DATE;
    case NOT_A_CHOICE:
        return f->kind == FIELD_CHOICE;
    case TOO_FEW:
        return is_list(f) && field_count_limits(f).least > 0;
    case TOO_MANY:
        return is_list(f);
    }
    return false;
}

const char *sample_key(const struct field *f, enum mistake m)
{
    static const char *const keys[] = {
        [MISSING] = "field.missing", [WRONG_TYPE] = "field.wrong_type", [TOO_SMALL] = "field.too_small",
        [TOO_LARGE] = "field.too_large", [TOO_SHORT] = "field.too_short", [TOO_LONG] = "field.too_long",
        [BAD_FORM] = "field.bad_form", [BAD_DATE] = "field.bad_date", [NOT_A_CHOICE] = "field.not_a_choice",
        [TOO_FEW] = "field.too_few", [TOO_MANY] = "field.too_many", [UNKNOWN] = "field.unknown",
    };
    return m == WRONG_TYPE && is_object(f) ? "field.not_an_object" : keys[m];
}

/* ---- values -------------------------------------------------------------------------------- */

static void write_int(const struct field *f, enum mistake m, struct buf *out)
{
    struct field_limits limits = field_int_limits(f);
    int64_t n = limits.least > 1 ? limits.least : limits.most < 1 ? limits.most : 1;
    buf_int(out, m == TOO_SMALL ? limits.least - 1 : m == TOO_LARGE ? limits.most + 1 : n);
}

static void write_real(const struct field *f, enum mistake m, struct buf *out)
{
    buf_real(out, (double)(m == TOO_SMALL ? f->min - 1 : m == TOO_LARGE ? f->max + 1 : f->min));
}

/* Ones are digits, a code, a line and a name. */
static void write_ones(const struct field *f, enum mistake m, struct buf *out)
{
    struct field_limits limits = field_length_limits(f);
    int64_t n = m == TOO_SHORT ? limits.least - 1 : m == TOO_LONG ? limits.most + 1 : limits.least ? limits.least : 1;
    buf_char(out, '"');
    for (int64_t i = 0; i < n; i++)
        buf_text(out, i == 0 && m == BAD_FORM ? "\\u0007" : "1");
    buf_char(out, '"');
}

static void write_value(struct here *h, const struct field *f, enum mistake m, const char *path)
{
    bool texts = f->kind == FIELD_TEXT || f->kind == FIELD_DATE || f->kind == FIELD_CHOICE;
    if (m == WRONG_TYPE) {
        buf_text(h->out, texts || is_list(f) || is_object(f) ? "7" : "\"x\"");
        return;
    }
    switch (f->kind) {
    case FIELD_INT:
    case FIELD_TIME:
    case FIELD_INTS:
        write_int(f, m, h->out);
        break;
    case FIELD_REAL:
        write_real(f, m, h->out);
        break;
    case FIELD_BOOL:
        buf_text(h->out, "true");
        break;
    case FIELD_TEXT:
    case FIELD_TEXTS:
        write_ones(f, m, h->out);
        break;
    case FIELD_DATE:
        buf_text(h->out, m == BAD_DATE ? "\"2021-02-30\"" : "\"1990-01-01\"");
        break;
    case FIELD_CHOICE:
        buf_json(h->out, m == NOT_A_CHOICE ? "surprise" : f->choices[0]);
        break;
    case FIELD_OBJECT:
    case FIELD_SEALED:
    case FIELD_LIST:
        write_table(h, f->of, path);
        break;
    case FIELD_END:
        break;
    }
}

static void write_list(struct here *h, const struct field *f, enum mistake m, const char *path)
{
    struct field_limits limits = field_count_limits(f);
    int64_t n = m == TOO_FEW ? limits.least - 1 : m == TOO_MANY ? limits.most + 1 : limits.least > 1 ? limits.least : 1;
    buf_char(h->out, '[');
    for (int64_t i = 0; i < n; i++) {
        char item[160];
        snprintf(item, sizeof item, "%s[%lld]", path, (long long)i);
        buf_text(h->out, i ? "," : "");
        write_value(h, f, MISTAKE_NONE, item);
    }
    buf_char(h->out, ']');
}

/* The mistake is made once, at the row's first place. */
static enum mistake mistake_at(struct here *h, const struct field *f, const char *path)
{
    struct sample *s = h->s;
    if (s->made || s->at != f || s->mistake == UNKNOWN)
        return MISTAKE_NONE;
    s->made = true;
    snprintf(s->path, sizeof s->path, "%s", path);
    return s->mistake;
}

static void write_member(struct here *h, const struct field *f, const char *in)
{
    char path[120];
    snprintf(path, sizeof path, "%s%s%s", in, *in ? "." : "", f->name);
    enum mistake m = mistake_at(h, f, path);
    if (m == MISSING)
        return;
    if (h->out->at[h->out->len - 1] != '{')
        buf_char(h->out, ',');
    buf_printf(h->out, "\"%s\":", f->name);
    if (is_list(f) && m != WRONG_TYPE)
        write_list(h, f, m, path);
    else
        write_value(h, f, m, path);
}

static void write_surprise(struct here *h, const char *in)
{
    buf_text(h->out, ",\"surprise\":1");
    snprintf(h->s->path, sizeof h->s->path, "%s%ssurprise", in, *in ? "." : "");
    h->s->made = true;
}

static void write_table(struct here *h, const struct field *table, const char *path)
{
    buf_char(h->out, '{');
    for (const struct field *f = table; f->name; f++) {
        write_member(h, f, path);
        if (h->s->at == f && h->s->mistake == UNKNOWN && !h->s->made)
            write_surprise(h, path);
    }
    buf_char(h->out, '}');
}

void sample_write(const struct field *table, struct sample *s, struct buf *out)
{
    write_table(&(struct here){s, out}, table, "");
}

void sample_text(const struct field *f, struct buf *out)
{
    struct sample right = {0};
    BUF_SCOPED json = {0};
    write_value(&(struct here){&right, &json}, f, MISTAKE_NONE, "");
    const char *text = buf_str(&json);
    bool quoted = *text == '"';
    buf_add(out, text + quoted, json.len - 2 * quoted);
}
