/* catalogue_test.c - every statement and every table of the program, and the document of its API. */
#include "data/schema.h"
#include "test/bench_parts.h"
#include "web/openapi.h"

#include <stdio.h>
#include <string.h>

/* ---- statements ------------------------------------------------------------------------- */

static void every_statement_prepares_and_gives_its_columns(void **state)
{
    struct bench *b = *state;
    int n = 0, wrong = 0;
    TX_SCOPED tx = {0};
    for (const struct catalogue *const *c = schema_catalogues(); *c; c++)
        for (size_t i = 0; i < (*c)->n_statements; i++, n++) {
            const struct statement *st = (*c)->statements[i];
            tx_rollback(&tx);
            bench_must(tx_begin(b->db, &b->arena, TX_WRITE, &tx));
            err_clear();
            err_t why = db_check(&tx, st);
            if (why) {
                print_error("%s: %s %s\n", st->name, why->key, err_told()->detail);
                wrong++;
            }
        }
    assert_true(n > 200);
    assert_int_equal(wrong, 0);
    bench_expect_errors(b, 0);
}

static void names_are_said_once(void **state)
{
    int wrong = 0;
    (void)state;
    for (const struct catalogue *const *c = schema_catalogues(); *c; c++)
        for (size_t i = 0; i < (*c)->n_statements; i++)
            for (const struct catalogue *const *d = c; *d; d++)
                for (size_t k = d == c ? i + 1 : 0; k < (*d)->n_statements; k++)
                    if (strcmp((*c)->statements[i]->name, (*d)->statements[k]->name) == 0) {
                        print_error("%s twice\n", (*c)->statements[i]->name);
                        wrong++;
                    }
    assert_int_equal(wrong, 0);
}

/* ---- county first ------------------------------------------------------------------------- */

static const struct table *find_table(const char *name)
{
    for (const struct catalogue *const *c = schema_catalogues(); *c; c++)
        for (size_t i = 0; i < (*c)->n_tables; i++)
            if (strcmp((*c)->tables[i].name, name) == 0)
                return &(*c)->tables[i];
    return NULL;
}

static bool by_county(const struct table *t)
{
    return t && strncmp(t->order, "county", 6) == 0;
}

static void every_table_that_grows_begins_with_the_county(void **state)
{
    static const char *const shared[] = {"store_setting", "store_table", "store_version"};
    int wrong = 0;
    (void)state;
    for (const struct catalogue *const *c = schema_catalogues(); *c; c++)
        for (size_t i = 0; i < (*c)->n_tables; i++) {
            const struct table *t = &(*c)->tables[i];
            bool small = false;
            for (size_t k = 0; k < sizeof shared / sizeof *shared; k++)
                small = small || strcmp(shared[k], t->name) == 0;
            if (!small && !by_county(t)) {
                print_error("%s: key %s\n", t->name, t->order);
                wrong++;
            }
        }
    assert_int_equal(wrong, 0);
}

/* What is done for all counties at once: at start, by a backup and by a restore. */
static bool is_for_all_counties(const struct statement *st)
{
    static const char *const names[] = {"ledger_list_counties", "store_newest_event", "seal_each_destroyed",
                                        "seal_each_key", "seal_forget_keys"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(names[i], st->name) == 0)
            return true;
    size_t len = strlen(st->name);
    return st->kind == STATEMENT_EACH && st->n_in == 0 && len > 5 && strstr(st->name, "_scan");
}

/* A statement may say the county in each of its parts; that it says it at all is what
 * lets a distributed database send it to one node. */
static void every_statement_speaks_of_one_county(void **state)
{
    int wrong = 0;
    (void)state;
    for (const struct catalogue *const *c = schema_catalogues(); *c; c++)
        for (size_t i = 0; i < (*c)->n_statements; i++) {
            const struct statement *st = (*c)->statements[i];
            bool grows = false;
            for (const char *const *t = st->tables; *t; t++)
                grows = grows || by_county(find_table(*t));
            if (!grows || is_for_all_counties(st) || st->kind == STATEMENT_ADD || st->kind == STATEMENT_TALLY)
                continue;
            bool says = strstr(st->sql, "county = $1") || strstr(st->sql, "county = cast($1") ||
                        (strncmp(st->sql, "insert into", 11) == 0 && strstr(st->sql, "(county"));
            if (!says) {
                print_error("%s: %s\n", st->name, st->sql);
                wrong++;
            }
        }
    assert_int_equal(wrong, 0);
}

/* ---- the document of the API ---------------------------------------------------------------- */

struct document { const struct json *root; int refs, broken; };

static const struct json *follow(const struct json *root, const char *ref)
{
    char part[120];
    const struct json *at = root;
    if (strncmp(ref, "#/", 2) != 0)
        return NULL;
    for (ref += 2; at && *ref; ref += *ref == '/') {
        size_t len = strcspn(ref, "/");
        snprintf(part, sizeof part, "%.*s", (int)len, ref);
        at = json_member(at, part);
        ref += len;
    }
    return at;
}

static void check_refs(struct document *d, const struct json *v)
{
    struct json_walk walk;
    if (json_kind(v) == JSON_LIST)
        for (size_t i = 0; i < json_count(v); i++)
            check_refs(d, json_at(v, i));
    if (json_kind(v) != JSON_OBJECT)
        return;
    for (const struct json *m = json_first(v, &walk); m; m = json_next(&walk)) {
        if (strcmp(walk.name, "$ref") == 0) {
            d->refs++;
            if (!follow(d->root, json_text(m, NULL))) {
                print_error("%s leads nowhere\n", json_text(m, NULL));
                d->broken++;
            }
        }
        check_refs(d, m);
    }
}

static void the_document_of_the_api_is_whole(void **state)
{
    struct bench *b = *state;
    struct document d = {0};
    BUF_SCOPED text = {0};
    openapi_write(&text);
    bench_must(json_parse(&b->arena, buf_str(&text), text.len, &d.root));
    check_refs(&d, d.root);
    assert_true(d.refs > 100);
    assert_int_equal(d.broken, 0);
    const struct json *paths = json_member(d.root, "paths");
    const struct json *schemas = json_member(json_member(d.root, "components"), "schemas");
    for (size_t i = 0; modules[i]; i++) {
        for (const struct view *v = modules[i]->views; v && v->name; v++)
            assert_non_null(json_member(paths, bench_text(b, "/api/v1/views/%s", v->name)));
        for (const struct event_type *const *t = modules[i]->events; t && *t; t++)
            assert_true(!json_member(schemas, (*t)->name) == (*t)->server_only);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        bench_test(every_statement_prepares_and_gives_its_columns),
        cmocka_unit_test(names_are_said_once),
        cmocka_unit_test(every_table_that_grows_begins_with_the_county),
        cmocka_unit_test(every_statement_speaks_of_one_county),
        bench_test(the_document_of_the_api_is_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
