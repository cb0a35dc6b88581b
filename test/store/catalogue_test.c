/* catalogue_test.c - every statement and every table of the program, and the document of its API. */
#include "data/schema.h"
#include "test/bench_parts.h"
#include "web/openapi.h"

#include <sqlite3.h>
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

/* ---- plans -------------------------------------------------------------------------------- */

/* Does SQLite read a whole table beforehand, to find a few of its rows the faster? */
static bool fills_a_filter(sqlite3 *store, const char *sql)
{
    sqlite3_stmt *plan = NULL;
    bool fills = false;
    assert_int_equal(sqlite3_prepare_v2(store, sql, -1, &plan, NULL), SQLITE_OK);
    while (sqlite3_step(plan) == SQLITE_ROW)
        fills = fills || strstr((const char *)sqlite3_column_text(plan, 3), "BLOOM FILTER");
    sqlite3_finalize(plan);
    return fills;
}

static void no_statement_reads_a_whole_table_to_find_a_few_rows(void **state)
{
    struct bench *b = *state;
    sqlite3 *store = NULL;
    int wrong = 0;
    if (db_dialect(b->db) != DIALECT_SQLITE)
        skip();
    assert_int_equal(sqlite3_open_v2(b->url, &store, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
    for (const struct catalogue *const *c = schema_catalogues(); *c; c++)
        for (size_t i = 0; i < (*c)->n_statements; i++) {
            const struct statement *st = (*c)->statements[i];
            if (fills_a_filter(store, bench_text(b, "explain query plan %s", st->sql))) {
                print_error("%s\n", st->name);
                wrong++;
            }
        }
    sqlite3_close(store);
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

/* ---- plans -------------------------------------------------------------------------------- */

/* Tables that stay small: divisions, sites, rounds, accounts, cases, and what is kept once for
 * a county, a unit or a device. */
static const char *const small[] = {
    "area_", "site_", "round_", "account_", "store_", "late_cursor", "ledger_head", "ledger_device", "ledger_quarantine",
    "roster_count", "roster_import", "roster_merge", "missing_count", "missing_closing", "missing_owner",
    "sampling_count", "sampling_total", "sampling_stock", "lab_count", "transfer_difference", "transfer_limit",
};

static bool grows_with_people(const char *table)
{
    for (size_t i = 0; i < sizeof small / sizeof *small; i++) {
        size_t len = strlen(small[i]);
        if (small[i][len - 1] == '_' ? strncmp(table, small[i], len) == 0 : strcmp(table, small[i]) == 0)
            return false;
    }
    return true;
}

/* Statements that look at all people or tubes of a county, and why. */
static const struct { const char *name, *why; } walkers[] = {
    {"seal_each_destroyed", "a restore destroys again what was destroyed"},
    {"seal_each_key", "a backup writes the keys of all apart"},
    {"roster_unit_scan", "memory is filled at start"},
    {"roster_document_scan", "memory is filled at start"},
    {"roster_each_breach", "a balance counts everybody"},
    {"sampling_each_fill_breach", "a balance counts everybody"},
    {"sampling_each_total_breach", "a balance counts everybody"},
    {"sampling_each_stock_breach", "a balance counts every tube"},
    {"transfer_each_breach", "a balance counts every box"},
    {"lab_each_breach", "a balance counts every tube"},
    {"lab_each_run_breach", "a balance counts every well"},
    {"lab_each_case_breach", "a balance looks at every tube"},
    {"missing_each_left_behind", "a round that is closed writes down who remains of all"},
    {"missing_each_unit", "a round that is opened counts everybody, and so does its balance"},
};

static bool may_walk(const struct statement *st)
{
    for (size_t i = 0; i < sizeof walkers / sizeof *walkers; i++)
        if (strcmp(walkers[i].name, st->name) == 0)
            return true;
    return false;
}

/* "SCAN p", "SEARCH p USING INDEX … (county=?)": is p one of the statement's large tables,
 * under its own name or another?  Copies the name. */
static bool is_large(const struct statement *st, const char *detail, char name[80])
{
    char words[200];
    if (sscanf(detail, "%*s %79s", name) != 1)
        return false;
    for (const char *const *t = st->tables; *t; t++) {
        snprintf(words, sizeof words, "%s %s ", *t, name);
        bool named = strcmp(*t, name) == 0 || strstr(st->sql, words);
        if (named && grows_with_people(*t))
            return true;
    }
    return false;
}

static bool ends_in(const char *text, const char *end)
{
    size_t len = strlen(text), of_end = strlen(end);
    return len >= of_end && strcmp(text + len - of_end, end) == 0;
}

struct plan { const struct statement *of; int walks; bool tell; };

static err_t judge_step(void *ctx, const struct value *out)
{
    struct plan *p = ctx;
    char name[80];
    const char *detail = out[3].text;
    bool walks = strncmp(detail, "SCAN", 4) == 0 || ends_in(detail, "(county=?)");
    if (!walks || !is_large(p->of, detail, name))
        return OK;
    p->walks++;
    if (p->tell)
        print_error("%s: %s\n", p->of->name, detail);
    return OK;
}

/* How many of its steps walk a whole county. */
static int walks_of(struct bench *b, struct tx *tx, const struct statement *st, bool tell)
{
    static const enum value_kind kinds[] = {VALUE_INT, VALUE_INT, VALUE_INT, VALUE_TEXT};
    struct plan plan = {st, 0, tell};
    struct value *in = arena_array(&b->arena, struct value, (size_t)st->n_in + 1);
    int *slot = arena_new(&b->arena, int);
    *slot = -1;
    for (int i = 0; i < st->n_in; i++)
        in[i].kind = st->in[i];
    const struct statement explain = {
        .name = st->name, .kind = STATEMENT_EACH, .sql = bench_text(b, "explain query plan %s", st->sql), .in = st->in,
        .n_in = st->n_in, .out = kinds, .n_out = 4, .tables = st->tables, .slot = slot,
    };
    bench_must(db_each(tx, &explain, in, judge_step, &plan));
    return plan.walks;
}

/* An exception that is none any more is wrong as well. */
static int judge_plan(struct bench *b, struct tx *tx, const struct statement *st)
{
    bool may = may_walk(st);
    int walks = walks_of(b, tx, st, !may);
    if (may && walks == 0)
        print_error("%s walks through nothing and needs no exception\n", st->name);
    return may ? walks == 0 : walks;
}

static void no_statement_walks_a_whole_county_but_those_that_must(void **state)
{
    struct bench *b = *state;
    int wrong = 0;
    TX_SCOPED tx = {0};
    if (db_dialect(b->db) != DIALECT_SQLITE)
        skip();
    bench_must(tx_begin(b->db, &b->arena, TX_WRITE, &tx));
    for (const struct catalogue *const *c = schema_catalogues(); *c; c++)
        for (size_t i = 0; i < (*c)->n_statements; i++)
            wrong += judge_plan(b, &tx, (*c)->statements[i]);
    tx_rollback(&tx);
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
        bench_test(no_statement_reads_a_whole_table_to_find_a_few_rows),
        cmocka_unit_test(names_are_said_once),
        cmocka_unit_test(every_table_that_grows_begins_with_the_county),
        cmocka_unit_test(every_statement_speaks_of_one_county),
        bench_test(no_statement_walks_a_whole_county_but_those_that_must),
        bench_test(the_document_of_the_api_is_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
