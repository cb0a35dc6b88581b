/* plan_read.c - see plan_read.h. */
#include "plan/plan_read.h"

#include <stdlib.h>
#include <string.h>

struct plan_problems plan_problems_new(struct arena *a, enum language language)
{
    return (struct plan_problems){a, language, 0, arena_array(a, struct plan_problem, PLAN_PROBLEMS_MOST)};
}

void plan_complain(struct plan_problems *p, const char *list, int64_t row, err_t why)
{
    BUF_SCOPED text = {0};
    const char *path = err_told()->path[0] ? err_told()->path : why->field ? why->field : "";
    if (p->n < PLAN_PROBLEMS_MOST) {
        message_failure(p->language, why, err_told(), &text);
        p->items[p->n] = (struct plan_problem){arena_printf(p->arena, "%s[%lld]", list, (long long)row),
                                               arena_strdup(p->arena, path), why->key,
                                               arena_strdup(p->arena, buf_str(&text))};
    }
    p->n++;
    err_clear();
}

/* The rows that are right, one behind the other. */
static err_t read_rows(const struct field *f, struct arena *a, const struct json *v, struct list *out,
                       struct plan_problems *p)
{
    size_t most = f->max ? (size_t)f->max : 1000, count = json_count(v), n = 0;
    err_path("%s", f->name);
    if (json_kind(v) != JSON_LIST) {
        err_tell("wanted", "list");
        return FAIL(ERR_INVALID, "field.wrong_type");
    }
    if (count > most) {
        err_tell("max", "%zu", most);
        return FAIL(ERR_INVALID, "field.too_many");
    }
    err_clear();
    char *items = arena_items(a, count, f->size);
    for (size_t i = 0; i < count; i++) {
        char *item = items + n * f->size;
        memset(item, 0, f->size);
        fields_clear(f->of, item);
        err_t why = fields_read(f->of, a, json_at(v, i), false, item);
        if (why)
            plan_complain(p, f->name, (int64_t)i, why);
        else
            ((struct plan_row *)(void *)(items + n++ * f->size))->row = (int64_t)i;
    }
    *out = (struct list){n, items};
    return OK;
}

static err_t refuse_unknown(const struct field *table, const struct json *v)
{
    struct json_walk walk;
    for (const struct json *m = json_first(v, &walk); m; m = json_next(&walk))
        if (!field_find(table, walk.name)) {
            err_path("%.100s", walk.name);
            return FAIL(ERR_INVALID, "field.unknown");
        }
    return OK;
}

err_t plan_read(const struct field *table, struct arena *a, const struct json *v, void *out, struct plan_problems *p)
{
    if (json_kind(v) != JSON_OBJECT)
        return FAIL(ERR_INVALID, "field.not_an_object");
    TRY(refuse_unknown(table, v));
    fields_clear(table, out);
    for (const struct field *f = table; f->name; f++) {
        const struct json *member = json_member(v, f->name);
        if (f->kind == FIELD_LIST && member)
            TRY(read_rows(f, a, member, (struct list *)(void *)((char *)out + f->at), p));
        else
            TRY(field_read(f, a, member, false, out));
    }
    return OK;
}

void plan_write_problems(const struct plan_problems *p, struct buf *out)
{
    size_t kept = p->n < PLAN_PROBLEMS_MOST ? p->n : PLAN_PROBLEMS_MOST;
    buf_printf(out, "\"problem_count\":%zu,\"problems\":[", p->n);
    for (size_t k = 0; k < kept; k++) {
        const struct plan_problem *one = &p->items[k];
        buf_text(out, k ? ",\n{\"row\":" : "\n{\"row\":");
        buf_json(out, one->row);
        buf_text(out, ",\"field\":");
        buf_json(out, one->field);
        buf_text(out, ",\"key\":");
        buf_json(out, one->key);
        buf_text(out, ",\"text\":");
        buf_json(out, one->text);
        buf_char(out, '}');
    }
    buf_char(out, ']');
}

static int by_name(const void *left, const void *right)
{
    const struct plan_name *l = left, *r = right;
    int order = strcmp(l->name, r->name);
    return order ? order : (l->at > r->at) - (l->at < r->at);
}

void plan_names_sort(struct plan_name *names, size_t n)
{
    qsort(names, n, sizeof *names, by_name);
}

int32_t plan_names_find(const struct plan_name *names, size_t n, const char *name)
{
    size_t low = 0, high = n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (strcmp(names[middle].name, name) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low < n && strcmp(names[low].name, name) == 0 ? names[low].at : -1;
}

err_t plan_names_check(const struct plan_name *names, size_t n, const char *id, int64_t at)
{
    if (plan_names_find(names, n, id) == (int32_t)at)
        return OK;
    err_tell("id", "%.60s", id);
    return FAIL(ERR_INVALID, "plan.id_twice", .field = "id");
}

err_t plan_nothing(const char *what)
{
    err_tell("what", "%s", what);
    return FAIL(ERR_INVALID, "plan.nothing_to_plan");
}
