/* gen_sql_table.c - table definitions in the words of each engine. */
#include "gen_sql.h"

#include <stdlib.h>
#include <string.h>

/* Text sorts by bytes on both engines, whatever the database's own collation is. */
static const struct { const char *ours, *sqlite, *postgres; } types[] = {
    {"text", "text", "text collate \"C\""}, {"bigint", "integer", "bigint"},
    {"double", "real", "double"},           {"boolean", "integer", "boolean"},
    {"bytes", "blob", "bytea"},
};

/* One definition on its way: where both forms are written, and what was seen. */
struct definition {
    struct table_block *table;
    FILE *sqlite, *postgres;
    struct names columns, not_null, key;
};

static void write_both(const struct definition *d, const struct token *from, const struct token *end)
{
    write_tokens(d->sqlite, from, end);
    write_tokens(d->postgres, from, end);
}

static void add_name(struct names *names, const struct token *t)
{
    if (names->n == COLUMNS_MOST)
        complain(t->line, "more than %d columns", COLUMNS_MOST);
    names->at[names->n++] = t->text;
}

/* The type after a column's name, in both forms; returns what follows it. */
static const struct token *write_type(const struct definition *d, const struct token *t)
{
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        if (!is_word(t, types[i].ours))
            continue;
        bool two = is_word(t, "double");
        if (two)
            need_word(t + 1, "precision");
        fprintf(d->sqlite, " %s", types[i].sqlite);
        fprintf(d->postgres, " %s%s", types[i].postgres, two ? " precision" : "");
        return t + 1 + two;
    }
    complain(t->line, "%s is no type of ours: text, bigint, double precision, boolean or bytes", t->text);
}

static const struct token *item_end(const struct token *t)
{
    while (t->kind != TOKEN_END && !is_mark(t, ',') && !is_mark(t, ')'))
        t = is_mark(t, '(') ? after_bracket(t) : t + 1;
    return t;
}

static void check_column(struct definition *d, const struct token *name, const struct token *t, const struct token *end)
{
    for (; t < end; t++) {
        if (is_word(t, "primary") || is_word(t, "unique"))
            complain(t->line, "%s: write the key as an item of its own: %s", name->text,
                     is_word(t, "primary") ? "primary key (…)" : "unique (…)");
        if (is_word(t, "not") && is_word(t + 1, "null"))
            add_name(&d->not_null, name);
    }
}

static const struct token *read_column(struct definition *d, const struct token *t)
{
    if (t->kind != TOKEN_WORD)
        complain(t->line, "expected a column, not %s", t->text);
    if (names_find(&d->columns, t->text) >= 0)
        complain(t->line, "column %s is named twice", t->text);
    add_name(&d->columns, t);
    write_both(d, t, t + 1);
    const struct token *rest = write_type(d, t + 1), *end = item_end(rest);
    check_column(d, t, rest, end);
    if (rest < end)
        fprintf(d->sqlite, " "), fprintf(d->postgres, " ");
    write_both(d, rest, end);
    return end;
}

/* The county leads every key, so that the tables can be spread by county. */
static void check_county_first(const struct table_block *table, const struct names *key, int line, const char *what)
{
    if (!table->shared && strcmp(key->at[0], "county") != 0)
        complain(line, "the first column of %s must be county (or the table shared)", what);
}

static const struct token *read_item(struct definition *d, const struct token *t)
{
    struct names names;
    if (is_word(t, "constraint"))
        complain(t->line, "%s: not enforced by both engines", t->text);
    if (is_word(t, "primary")) {
        read_names(need_word(t + 1, "key"), &d->key);
        check_county_first(d->table, &d->key, t->line, "a primary key");
    } else if (is_word(t, "unique")) {
        read_names(t + 1, &names);
        check_county_first(d->table, &names, t->line, "a unique constraint");
    } else if (!is_word(t, "check")) {
        return read_column(d, t);
    }
    const struct token *end = item_end(t);
    write_both(d, t, end);
    return end;
}

static const struct token *read_items(struct definition *d, const struct token *t)
{
    for (;;) {
        t = read_item(d, t);
        if (!is_mark(t, ','))
            return need_mark(t, ')');
        fprintf(d->sqlite, ", "), fprintf(d->postgres, ", ");
        t++;
    }
}

static void check_key(const struct definition *d)
{
    if (!d->key.n)
        complain(d->table->line, "table %s has no primary key (…)", d->table->name);
    for (int i = 0; i < d->key.n; i++) {
        if (names_find(&d->columns, d->key.at[i]) < 0)
            complain(d->table->line, "key column %s is no column", d->key.at[i]);
        if (names_find(&d->not_null, d->key.at[i]) < 0)
            complain(d->table->line, "key column %s must be not null", d->key.at[i]);
    }
}

static const struct token *read_create_table(struct definition *d, const struct token *t)
{
    t = need_word(need_word(t, "create"), "table");
    if (!is_word(t, d->table->name))
        complain(t->line, "the block is named %s, the table %s", d->table->name, t->text);
    fprintf(d->sqlite, "create table %s (", t->text);
    fprintf(d->postgres, "create table %s (", t->text);
    t = read_items(d, need_mark(t + 1, '('));
    fprintf(d->sqlite, ") strict%s;", d->table->clustered ? ", without rowid" : "");
    fprintf(d->postgres, ");");
    check_key(d);
    return need_mark(t, ';');
}

static const struct token *read_create_index(struct definition *d, const struct token *t)
{
    const struct token *from = t;
    t = need_word(t, "create");
    bool unique = is_word(t, "unique");
    t = need_word(t + unique, "index");
    t = need_word(need_word(t + 1, "on"), d->table->name);
    struct names names;
    if (unique) {
        read_names(t, &names);
        check_county_first(d->table, &names, t->line, "a unique index");
    }
    while (t->kind != TOKEN_END && !is_mark(t, ';'))
        t++;
    fprintf(d->sqlite, "\n"), fprintf(d->postgres, "\n");
    write_both(d, from, need_mark(t, ';'));
    return t + 1;
}

static const char *write_order(const struct names *key)
{
    size_t size = 1;
    for (int i = 0; i < key->n; i++)
        size += strlen(key->at[i]) + 2;
    char *order = keep(size), *end = order;
    for (int i = 0; i < key->n; i++)
        end += sprintf(end, "%s%s", i ? ", " : "", key->at[i]);
    return order;
}

static const char *kept_stream(FILE *stream, char **text, const size_t *size)
{
    fclose(stream);
    const char *kept = keep_text(*text, *size);
    free(*text);
    return kept;
}

void table_read(struct table_block *table, const struct token *t)
{
    char *sqlite, *postgres;
    size_t n_sqlite, n_postgres;
    struct definition d = {.table = table, .sqlite = open_memstream(&sqlite, &n_sqlite),
                           .postgres = open_memstream(&postgres, &n_postgres)};
    t = read_create_table(&d, t);
    while (t->kind != TOKEN_END)
        t = read_create_index(&d, t);
    table->create_sqlite = kept_stream(d.sqlite, &sqlite, &n_sqlite);
    table->create_postgres = kept_stream(d.postgres, &postgres, &n_postgres);
    table->order = write_order(&d.key);
}
