/* openapi.c - the OpenAPI 3.1 document, made from the tables of the modules. */
#include "web/openapi.h"

#include "data/ledger.h"
#include "web/exchange.h"

#include <assert.h>
#include <string.h>

#define REF(name) "{\"$ref\":\"#/components/schemas/" name "\"}"
#define JSON_OF(schema) "{\"application/json\":{\"schema\":" schema "}}"
#define PROBLEM                                                      \
    "\"default\":{\"description\":\"A problem in the caller's language.\",\"content\":" \
    "{\"application/problem+json\":{\"schema\":" REF("Problem") "}}}"

static void comma(struct buf *out)
{
    char last = out->len ? out->at[out->len - 1] : '{';
    if (last != '{' && last != '[')
        buf_char(out, ',');
}

static void member(struct buf *out, const char *name, const char *text)
{
    comma(out);
    buf_json(out, name);
    buf_char(out, ':');
    buf_json(out, text ? text : "");
}

static void write_schema(struct buf *out, const struct field *table)
{
    if (table && table->name)
        fields_schema(table, out);
    else
        buf_text(out, "{\"type\":\"object\"}");
}

/* ---- event types ------------------------------------------------------------------------- */

/* The envelope with its type fixed and its body in place, as one table. */
static void write_event_schema(struct arena *a, const struct event_type *type, struct buf *out)
{
    size_t n = 0;
    while (ledger_envelope[n].name)
        n++;
    struct field *rows = arena_array(a, struct field, n + 2);
    memcpy(rows, ledger_envelope, n * sizeof *rows);
    const char **only = arena_array(a, const char *, 2);
    only[0] = type->name;
    for (size_t i = 0; i < n; i++)
        if (strcmp(rows[i].name, "type") == 0)
            rows[i] = (struct field){.name = "type", .kind = FIELD_CHOICE, .need = true, .choices = only,
                                     .help = rows[i].help};
    rows[n] = (struct field){.name = "body", .kind = FIELD_OBJECT, .need = true, .of = type->body,
                             .size = type->body_size, .help = "What happened."};
    fields_schema(rows, out);
}

typedef void each_type(struct buf *out, const struct event_type *type);

static void walk_types(struct buf *out, each_type *each)
{
    for (const struct module *const *m = modules; *m; m++)
        for (const struct event_type *const *t = (*m)->events; t && *t; t++)
            if (!(*t)->server_only)
                each(out, *t);
}

static void write_type(struct buf *out, const struct event_type *type)
{
    ARENA_SCOPED a = {0};
    comma(out);
    buf_json(out, type->name);
    buf_text(out, ":{");
    member(out, "description", type->help);
    member(out, "x-right", right_name(type->right));
    buf_text(out, ",\"allOf\":[");
    write_event_schema(&a, type, out);
    buf_text(out, "]}");
}

static void write_type_ref(struct buf *out, const struct event_type *type)
{
    comma(out);
    buf_printf(out, REF("%s"), type->name);
}

static void write_mapping(struct buf *out, const struct event_type *type)
{
    comma(out);
    buf_printf(out, "\"%s\":\"#/components/schemas/%s\"", type->name, type->name);
}

static void write_any_event(struct buf *out)
{
    buf_text(out, ",\"Event\":{\"oneOf\":[");
    walk_types(out, write_type_ref);
    buf_text(out, "],\"discriminator\":{\"propertyName\":\"type\",\"mapping\":{");
    walk_types(out, write_mapping);
    buf_text(out, "}}}");
}

/* ---- views ---------------------------------------------------------------------------------- */

static void write_parameter(struct buf *out, const struct field *f, const struct json *schema)
{
    comma(out);
    buf_char(out, '{');
    member(out, "name", f->name);
    member(out, "in", "query");
    buf_printf(out, ",\"required\":%s", f->need ? "true" : "false");
    if (f->kind == FIELD_INTS || f->kind == FIELD_TEXTS)
        buf_text(out, ",\"style\":\"form\",\"explode\":false");
    buf_text(out, ",\"schema\":");
    json_write(schema, out);
    buf_char(out, '}');
}

/* The schema of a table holds that of each member. */
static void write_own_parameters(struct buf *out, const struct field *table)
{
    ARENA_SCOPED a = {0};
    BUF_SCOPED text = {0};
    const struct json *schema;
    fields_schema(table, &text);
    err_t why = json_parse(&a, buf_str(&text), text.len, &schema);
    assert(!why);
    const struct json *members = json_member(schema, "properties");
    for (const struct field *f = table; f->name; f++)
        write_parameter(out, f, json_member(members, f->name));
}

static const char common_parameters[] =
    "{\"name\":\"limit\",\"in\":\"query\",\"description\":\"Rows, for JSON.\","
    "\"schema\":{\"type\":\"integer\",\"minimum\":1,\"maximum\":1000,\"default\":100}},"
    "{\"name\":\"format\",\"in\":\"query\",\"schema\":{\"enum\":[\"json\",\"csv\",\"xlsx\"],\"default\":\"json\"}},"
    "{\"name\":\"lang\",\"in\":\"query\",\"schema\":{\"enum\":[\"zh\",\"en\"]}}";

static const char unmask_parameter[] =
    ",{\"name\":\"unmask\",\"in\":\"query\",\"description\":\"1: personal text in full; needs a reason given before.\","
    "\"schema\":{\"const\":\"1\"}}";

static void write_rows(struct buf *out, const struct view *v)
{
    buf_text(out, ",\"responses\":{\"200\":{\"description\":\"Rows.\",\"content\":{\"application/json\":{\"schema\":"
                  "{\"type\":\"object\",\"required\":[\"view\",\"at\",\"rows\",\"as_of\",\"next\"],\"properties\":{"
                  "\"view\":{\"type\":\"string\"},\"at\":{\"type\":\"integer\"},\"as_of\":{\"type\":\"integer\"},"
                  "\"next\":{\"type\":[\"string\",\"null\"]},\"more\":{\"type\":\"boolean\"},"
                  "\"rows\":{\"type\":\"array\",\"items\":");
    write_schema(out, v->columns);
    buf_text(out, "}}}}}}," PROBLEM "}");
}

static void write_view(struct buf *out, const struct view *v)
{
    comma(out);
    buf_printf(out, "\"/api/v1/views/%s\":{\"get\":{", v->name);
    member(out, "summary", v->help);
    member(out, "x-right", right_name(v->right));
    buf_text(out, ",\"parameters\":[");
    buf_text(out, common_parameters);
    if (v->personal)
        buf_text(out, unmask_parameter);
    if (v->params && v->params->name)
        write_own_parameters(out, v->params);
    buf_char(out, ']');
    write_rows(out, v);
    buf_text(out, "}}");
}

static void write_views(struct buf *out)
{
    for (const struct module *const *m = modules; *m; m++)
        for (const struct view *v = (*m)->views; v && v->name; v++)
            write_view(out, v);
}

/* ---- routes --------------------------------------------------------------------------------- */

static void write_path_parameters(struct buf *out, const char *path)
{
    if (!strchr(path, '{'))
        return;
    buf_text(out, ",\"parameters\":[");
    while ((path = strchr(path, '{'))) {
        size_t len = strcspn(++path, "}");
        comma(out);
        buf_printf(out, "{\"name\":\"%.*s\",\"in\":\"path\",\"required\":true,\"schema\":{\"type\":\"string\"}}",
                   (int)len, path);
    }
    buf_char(out, ']');
}

static void write_request_body(struct buf *out, const struct route *r)
{
    if (r->upload) {
        buf_text(out, ",\"requestBody\":{\"content\":{\"application/octet-stream\":{}}}");
    } else if (r->takes) {
        buf_text(out, ",\"requestBody\":{\"required\":true,\"content\":{\"application/json\":{\"schema\":");
        write_schema(out, r->takes);
        buf_text(out, "}}}");
    }
}

static const char events_operation[] =
    ",\"requestBody\":{\"required\":true,\"content\":" JSON_OF(
        "{\"oneOf\":[" REF("Event") ",{\"type\":\"object\",\"required\":[\"events\"],\"additionalProperties\":false,"
        "\"properties\":{\"events\":{\"type\":\"array\",\"maxItems\":1000,\"items\":" REF("Event") "}}}]}") "}"
    ",\"responses\":{\"200\":{\"description\":\"Taken, or come before; a list: each by itself.\",\"content\":" JSON_OF(
        "{\"anyOf\":[" REF("Answer") "," REF("Answers") "]}") "},"
    "\"422\":{\"description\":\"One event, rejected.\",\"content\":" JSON_OF(REF("Answer")) "}," PROBLEM "}";

static void write_operation(struct buf *out, const struct route *r, enum way way)
{
    static const char *const methods[METHODS] = {"get", "post", "put", "delete"};
    comma(out);
    buf_printf(out, "\"%s\":{", methods[r->method]);
    member(out, "summary", r->help);
    if (r->anybody)
        buf_text(out, ",\"security\":[]");
    if (way == WAY_WRITER) {
        buf_text(out, events_operation);
    } else {
        write_path_parameters(out, r->path);
        write_request_body(out, r);
        buf_text(out, ",\"responses\":{\"200\":{\"description\":\"Done.\"");
        if (r->gives) {
            buf_text(out, ",\"content\":{\"application/json\":{\"schema\":");
            write_schema(out, r->gives);
            buf_text(out, "}}");
        }
        buf_text(out, "}," PROBLEM "}");
    }
    buf_char(out, '}');
}

static bool is_first_of_path(size_t at)
{
    enum way way;
    const char *path = routes_at(at, &way)->path;
    for (size_t i = 0; i < at; i++)
        if (strcmp(routes_at(i, &way)->path, path) == 0)
            return false;
    return true;
}

static void write_path(struct buf *out, size_t at)
{
    enum way way;
    const char *path = routes_at(at, &way)->path;
    comma(out);
    buf_json(out, path);
    buf_text(out, ":{");
    for (size_t i = at; i < routes_count(); i++) {
        const struct route *r = routes_at(i, &way);
        if (strcmp(r->path, path) == 0)
            write_operation(out, r, way);
    }
    buf_char(out, '}');
}

/* Made at start and served like files (http.c). */
static const char documents[] =
    ",\"/api/v1/openapi.json\":{\"get\":{\"summary\":\"This document.\",\"security\":[],"
    "\"responses\":{\"200\":{\"description\":\"OpenAPI 3.1.\"}}}},"
    "\"/api/v1/messages/{language}\":{\"get\":{\"summary\":\"All texts of a language, by key.\",\"security\":[],"
    "\"parameters\":[{\"name\":\"language\",\"in\":\"path\",\"required\":true,"
    "\"schema\":{\"enum\":[\"zh\",\"zh-CN\",\"en\"]}}],"
    "\"responses\":{\"200\":{\"description\":\"An object of texts.\"}}}}";

static void write_paths(struct buf *out)
{
    enum way way;
    for (size_t i = 0; i < routes_count(); i++)
        if (routes_at(i, &way)->handler != view_get && is_first_of_path(i))
            write_path(out, i);
    buf_text(out, documents);
    write_views(out);
}

/* ---- the document ------------------------------------------------------------------------------ */

static const char components[] =
    "\"securitySchemes\":{\"token\":{\"type\":\"http\",\"scheme\":\"bearer\"},"
    "\"cookie\":{\"type\":\"apiKey\",\"in\":\"cookie\",\"name\":\"bulou\"}},\"schemas\":{"
    "\"Problem\":{\"type\":\"object\",\"required\":[\"type\",\"status\",\"key\",\"title\",\"values\"],\"properties\":{"
    "\"type\":{\"type\":\"string\"},\"status\":{\"type\":\"integer\"},\"key\":{\"type\":\"string\"},"
    "\"field\":{\"type\":\"string\"},\"title\":{\"type\":\"string\"},"
    "\"values\":{\"type\":\"object\",\"additionalProperties\":{\"type\":\"string\"}}}},"
    "\"Answer\":{\"type\":\"object\",\"required\":[\"counter\",\"status\"],\"properties\":{"
    "\"counter\":{\"type\":[\"integer\",\"null\"]},\"status\":{\"enum\":[\"accepted\",\"duplicate\",\"rejected\"]},"
    "\"seq\":{\"type\":\"integer\"},\"quarantine\":{\"type\":\"integer\"},\"key\":{\"type\":\"string\"},"
    "\"field\":{\"type\":\"string\"},\"title\":{\"type\":\"string\"},\"values\":{\"type\":\"object\"},"
    "\"server_time\":{\"type\":\"integer\"}}},"
    "\"Answers\":{\"type\":\"object\",\"required\":[\"answers\",\"server_time\"],\"properties\":{"
    "\"answers\":{\"type\":\"array\",\"items\":" REF("Answer") "},\"server_time\":{\"type\":\"integer\"}}}";

void openapi_write(struct buf *out)
{
    routes_start();
    buf_text(out, "{\"openapi\":\"3.1.0\",\"info\":{\"title\":\"Bulou\",\"version\":\"" BULOU_VERSION "\","
                  "\"description\":\"Everything that happens is sent as an event; everything that is seen is a view. "
                  "Requests that carry the cookie and are not GET need the header X-Bulou-Request: 1.\"},"
                  "\"security\":[{\"token\":[]},{\"cookie\":[]}],\"paths\":{");
    write_paths(out);
    buf_text(out, "},\"components\":{");
    buf_text(out, components);
    walk_types(out, write_type);
    write_any_event(out);
    buf_text(out, "}}}");
}
