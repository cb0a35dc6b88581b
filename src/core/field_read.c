/* field_read.c - JSON → struct, by its rows.
 *
 * The way to what is being read is a chain of places on the stack; only when
 * something is wrong does it become text: rows[17].identity.document. */
#include "core/field.h"

#include "core/field_check.h"

struct reading {
    struct arena *arena;
    bool from_ledger;
};

struct place {
    const struct place *in;  /* NULL: at the top */
    const char *name;        /* NULL: an item of a list */
    size_t item;
};

static const char *place_text(struct arena *a, const struct place *at)
{
    if (!at)
        return "";
    const char *in = place_text(a, at->in);
    if (!at->name)
        return arena_printf(a, "%s[%zu]", in, at->item);
    return arena_printf(a, "%s%s%s", in, *in ? "." : "", at->name);
}

/* Tell the place of a failure, if it is one. */
static err_t at_place(const struct reading *r, const struct place *at, err_t why)
{
    if (why)
        err_path("%s", place_text(r->arena, at));
    return why;
}

static bool is_text(const struct json *v)
{
    return json_kind(v) == JSON_TEXT;
}

/* ---- single values ------------------------------------------------------------------ */

static err_t read_int(const struct field *f, const struct json *v, int64_t *out)
{
    if (json_kind(v) != JSON_INT)
        return field_wrong_type("integer");
    *out = json_int(v);
    return field_check_int(f, *out);
}

static err_t read_real(const struct field *f, const struct json *v, double *out)
{
    if (json_kind(v) != JSON_REAL && json_kind(v) != JSON_INT)
        return field_wrong_type("number");
    *out = json_real(v);
    return field_check_real(f, *out);
}

static err_t read_bool(const struct json *v, bool *out)
{
    if (json_kind(v) != JSON_BOOL)
        return field_wrong_type("true / false");
    *out = json_bool(v);
    return OK;
}

static err_t read_text(const struct field *f, const struct json *v, const char **out)
{
    if (!is_text(v))
        return field_wrong_type("text");
    *out = json_text(v, NULL);
    return field_check_text(f, *out);
}

static err_t read_date(const struct json *v, const char **out)
{
    if (!is_text(v))
        return field_wrong_type("text");
    *out = json_text(v, NULL);
    return field_check_date(*out);
}

static err_t read_choice(const struct field *f, const struct json *v, const char **out)
{
    if (!is_text(v))
        return field_wrong_type("text");
    return field_check_choice(f, json_text(v, NULL), out);
}

/* ---- values made of values ---------------------------------------------------------- */

static err_t read_members(const struct reading *r, const struct place *in, const struct field *table,
                          const struct json *v, void *out);

/* Is it a list of a count that may be?  Its items are not looked at yet. */
static err_t check_list(const struct field *f, const struct json *v)
{
    return json_kind(v) == JSON_LIST ? field_check_count(f, json_count(v)) : field_wrong_type("list");
}

static err_t read_ints(const struct reading *r, const struct place *at, const struct field *f, const struct json *v,
                       struct list *out)
{
    TRY(at_place(r, at, check_list(f, v)));
    int64_t *items = arena_array(r->arena, int64_t, json_count(v));
    for (size_t i = 0; i < json_count(v); i++)
        TRY(at_place(r, &(struct place){at, NULL, i}, read_int(f, json_at(v, i), &items[i])));
    *out = (struct list){json_count(v), items};
    return OK;
}

static err_t read_texts(const struct reading *r, const struct place *at, const struct field *f, const struct json *v,
                        struct list *out)
{
    TRY(at_place(r, at, check_list(f, v)));
    const char **items = arena_array(r->arena, const char *, json_count(v));
    for (size_t i = 0; i < json_count(v); i++)
        TRY(at_place(r, &(struct place){at, NULL, i}, read_text(f, json_at(v, i), &items[i])));
    *out = (struct list){json_count(v), items};
    return OK;
}

static err_t read_list(const struct reading *r, const struct place *at, const struct field *f, const struct json *v,
                       struct list *out)
{
    TRY(at_place(r, at, check_list(f, v)));
    char *items = arena_items(r->arena, json_count(v), f->size);
    for (size_t i = 0; i < json_count(v); i++) {
        void *item = items + i * f->size;
        fields_clear(f->of, item);
        TRY(read_members(r, &(struct place){at, NULL, i}, f->of, json_at(v, i), item));
    }
    *out = (struct list){json_count(v), items};
    return OK;
}

static err_t read_sealed(const struct reading *r, const struct place *at, const struct field *f,
                         const struct json *v, struct sealed *out)
{
    if (r->from_ledger && is_text(v)) {
        out->token = json_text(v, NULL);
        return OK;
    }
    void *plain = arena_alloc(r->arena, f->size);
    fields_clear(f->of, plain);
    TRY(read_members(r, at, f->of, v, plain));
    out->plain = plain;
    return OK;
}

/* ---- members ------------------------------------------------------------------------ */

static err_t read_value(const struct reading *r, const struct place *at, const struct field *f, const struct json *v,
                        void *member)
{
    switch (f->kind) {
    case FIELD_INT:
    case FIELD_TIME:
        return at_place(r, at, read_int(f, v, member));
    case FIELD_REAL:
        return at_place(r, at, read_real(f, v, member));
    case FIELD_BOOL:
        return at_place(r, at, read_bool(v, member));
    case FIELD_TEXT:
        return at_place(r, at, read_text(f, v, member));
    case FIELD_DATE:
        return at_place(r, at, read_date(v, member));
    case FIELD_CHOICE:
        return at_place(r, at, read_choice(f, v, member));
    case FIELD_INTS:
        return read_ints(r, at, f, v, member);
    case FIELD_TEXTS:
        return read_texts(r, at, f, v, member);
    case FIELD_OBJECT:
        return read_members(r, at, f->of, v, member);
    case FIELD_LIST:
        return read_list(r, at, f, v, member);
    case FIELD_SEALED:
        return read_sealed(r, at, f, v, member);
    case FIELD_END:
        break;
    }
    return OK;
}

/* v NULL: the member is not there, and was set to absent before. */
static err_t read_member(const struct reading *r, const struct place *in, const struct field *f, const struct json *v,
                         void *out)
{
    struct place at = {in, f->name, 0};
    if (v)
        return read_value(r, &at, f, v, (char *)out + f->at);
    return f->need ? at_place(r, &at, FAIL(ERR_INVALID, "field.missing")) : OK;
}

static err_t refuse_unknown(const struct reading *r, const struct place *in, const struct field *table,
                            const struct json *v)
{
    struct json_walk walk;
    const struct json *m = json_first(v, &walk);
    while (m && field_find(table, walk.name))
        m = json_next(&walk);
    return at_place(r, &(struct place){in, walk.name, 0}, FAIL(ERR_INVALID, "field.unknown"));
}

/* Every member of the table; `out` was cleared. */
static err_t read_members(const struct reading *r, const struct place *in, const struct field *table,
                          const struct json *v, void *out)
{
    if (json_kind(v) != JSON_OBJECT)
        return at_place(r, in, FAIL(ERR_INVALID, "field.not_an_object"));
    size_t known = 0;
    for (const struct field *f = table; f->name; f++) {
        const struct json *member = json_member(v, f->name);
        known += member != NULL;
        TRY(read_member(r, in, f, member, out));
    }
    return known == json_count(v) ? OK : refuse_unknown(r, in, table, v);
}

err_t fields_read(const struct field *table, struct arena *a, const struct json *v, bool from_ledger, void *out)
{
    fields_clear(table, out);
    return read_members(&(struct reading){a, from_ledger}, NULL, table, v, out);
}

err_t field_read(const struct field *f, struct arena *a, const struct json *v, bool from_ledger, void *out)
{
    field_clear(f, out);
    return read_member(&(struct reading){a, from_ledger}, NULL, f, v, out);
}
