/* field_schema.c - rows → JSON Schema, draft 2020-12: what the reader accepts. */
#include "core/field.h"

#include "core/field_check.h"

static void write_limits(const char *least, const char *most, struct field_limits limits, struct buf *out)
{
    buf_printf(out, ",\"%s\":%lld,\"%s\":%lld", least, (long long)limits.least, most, (long long)limits.most);
}

static void write_integer(const struct field *f, struct buf *out)
{
    buf_text(out, "\"type\":\"integer\"");
    write_limits("minimum", "maximum", field_int_limits(f), out);
    if (f->kind == FIELD_TIME)
        buf_text(out, ",\"x-unit\":\"unix milliseconds\"");
}

static void write_real(const struct field *f, struct buf *out)
{
    buf_text(out, "\"type\":\"number\"");
    if (field_real_is_limited(f))
        write_limits("minimum", "maximum", (struct field_limits){f->min, f->max}, out);
}

static void write_string(const struct field *f, struct buf *out)
{
    static const char *const patterns[] = {
        [FORM_LINE] = "^[^\\u0000-\\u001f\\u007f-\\u009f\\u2028-\\u202e\\u2066-\\u2069]*$",
        [FORM_LINES] = "^[^\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f-\\u009f\\u202a-\\u202e\\u2066-\\u2069]*$",
        [FORM_DIGITS] = "^[0-9]*$",
        [FORM_CODE] = "^[A-Za-z0-9._-]*$",
    };
    buf_text(out, "\"type\":\"string\"");
    write_limits("minLength", "maxLength", field_length_limits(f), out);
    buf_text(out, ",\"pattern\":");
    buf_json(out, patterns[f->form]);
}

static void write_choice(const struct field *f, struct buf *out)
{
    buf_text(out, "\"type\":\"string\",\"enum\":[");
    for (size_t i = 0; f->choices[i]; i++) {
        buf_text(out, i ? "," : "");
        buf_json(out, f->choices[i]);
    }
    buf_char(out, ']');
}

static void write_array(const struct field *f, struct buf *out)
{
    buf_text(out, "\"type\":\"array\"");
    write_limits("minItems", "maxItems", field_count_limits(f), out);
    buf_text(out, ",\"items\":");
    if (f->kind == FIELD_LIST) {
        fields_schema(f->of, out);
        return;
    }
    buf_char(out, '{');
    if (f->kind == FIELD_INTS)
        write_integer(f, out);
    else
        write_string(f, out);
    buf_char(out, '}');
}

/* properties, required and the closing of an object's schema, without the brackets */
static void write_object(const struct field *table, struct buf *out);

static void write_kind(const struct field *f, struct buf *out)
{
    switch (f->kind) {
    case FIELD_INT:
    case FIELD_TIME:
        write_integer(f, out);
        return;
    case FIELD_REAL:
        write_real(f, out);
        return;
    case FIELD_BOOL:
        buf_text(out, "\"type\":\"boolean\"");
        return;
    case FIELD_TEXT:
        write_string(f, out);
        return;
    case FIELD_DATE:
        buf_text(out, "\"type\":\"string\",\"format\":\"date\"");
        return;
    case FIELD_CHOICE:
        write_choice(f, out);
        return;
    case FIELD_INTS:
    case FIELD_TEXTS:
    case FIELD_LIST:
        write_array(f, out);
        return;
    case FIELD_OBJECT:
    case FIELD_SEALED:
        write_object(f->of, out);
        return;
    case FIELD_END:
        return;
    }
}

static void write_property(const struct field *f, struct buf *out)
{
    buf_json(out, f->name);
    buf_text(out, ":{");
    write_kind(f, out);
    if (f->help) {
        buf_text(out, ",\"description\":");
        buf_json(out, f->help);
    }
    buf_char(out, '}');
}

static void write_required(const struct field *table, struct buf *out)
{
    size_t n = 0;
    for (const struct field *f = table; f->name; f++) {
        if (!f->need)
            continue;
        buf_text(out, n++ ? "," : ",\"required\":[");
        buf_json(out, f->name);
    }
    buf_text(out, n ? "]" : "");
}

static void write_object(const struct field *table, struct buf *out)
{
    buf_text(out, "\"type\":\"object\",\"properties\":{");
    for (const struct field *f = table; f->name; f++) {
        buf_text(out, f == table ? "" : ",");
        write_property(f, out);
    }
    buf_char(out, '}');
    write_required(table, out);
    buf_text(out, ",\"additionalProperties\":false");
}

void fields_schema(const struct field *table, struct buf *out)
{
    buf_char(out, '{');
    write_object(table, out);
    buf_char(out, '}');
}
