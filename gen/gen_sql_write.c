/* gen_sql_write.c - the typed functions, as C. */
#include "gen_sql.h"

#include <stdlib.h>
#include <string.h>

static const char *const kind_names[] = {
    [KIND_ONE] = "STATEMENT_ONE", [KIND_MANY] = "STATEMENT_MANY", [KIND_EACH] = "STATEMENT_EACH",
    [KIND_RUN] = "STATEMENT_RUN", [KIND_ADD] = "STATEMENT_ADD",   [KIND_TALLY] = "STATEMENT_TALLY",
};

/* How a type is called as a value, as a member of struct value, and in C. */
static const struct { const char *value, *member, *c; } types[TYPES] = {
    [TYPE_INT] = {"VALUE_INT", "i", "int64_t "},           [TYPE_TEXT] = {"VALUE_TEXT", "text", "const char *"},
    [TYPE_REAL] = {"VALUE_REAL", "real", "double "},       [TYPE_BOOL] = {"VALUE_BOOL", "flag", "bool "},
    [TYPE_BYTES] = {"VALUE_BYTES", "bytes", "struct bytes "},
};

static void write_string(FILE *out, const char *text)
{
    fputc('"', out);
    for (; *text; text++) {
        if (*text == '\n')
            fputs("\\n", out);
        else
            fprintf(out, "%s%c", *text == '"' || *text == '\\' ? "\\" : "", *text);
    }
    fputc('"', out);
}

static void write_sql(FILE *out, const struct token *sql)
{
    char *text;
    size_t size;
    FILE *joined = open_memstream(&text, &size);
    const struct token *end = sql;
    while (!is_mark(end, ';'))
        end++;
    write_tokens(joined, sql, end);
    fclose(joined);
    write_string(out, text);
    free(text);
}

/* ---- head of a function ------------------------------------------------------------- */

static void write_prototype(FILE *out, const struct statement_block *st)
{
    fprintf(out, "err_t %s(struct tx *tx", st->name);
    for (int i = 0; i < st->in.n; i++)
        fprintf(out, ", %s%s", types[st->in.at[i].type].c, st->in.at[i].name);
    if (st->kind == KIND_ONE)
        fprintf(out, ", struct %s_row *out, bool *found", st->name);
    else if (st->kind == KIND_MANY)
        fprintf(out, ", struct %s_row **rows, size_t *n", st->name);
    else if (st->kind == KIND_EACH)
        fprintf(out, ", err_t (*each)(void *ctx, const struct %s_row *row), void *ctx", st->name);
    fprintf(out, ")");
}

static void write_row(FILE *out, const struct statement_block *st)
{
    if (!st->out.n)
        return;
    fprintf(out, "struct %s_row {\n", st->name);
    for (int i = 0; i < st->out.n; i++)
        fprintf(out, "    %s%s;\n", types[st->out.at[i].type].c, st->out.at[i].name);
    fprintf(out, "};\n");
}

static void write_doc(FILE *out, const char *doc)
{
    size_t len = strlen(doc);
    if (!len)
        return;
    fprintf(out, "/* ");
    for (size_t i = 0; i + 1 < len; i++)
        fprintf(out, doc[i] == '\n' ? "\n * " : "%c", doc[i]);
    fprintf(out, " */\n");
}

void write_header(const struct source *source, FILE *out)
{
    fprintf(out, "/* Made by gen_sql from %s.sql; do not edit. */\n#pragma once\n#include \"data/db.h\"\n\n", source->base);
    fprintf(out, "extern const struct catalogue %s_catalogue;\n", source->base);
    for (const struct statement_block *st = source->statements; st < source->statements + source->n_statements; st++) {
        fprintf(out, "\n");
        write_row(out, st);
        write_doc(out, st->doc);
        write_prototype(out, st);
        fprintf(out, ";\nextern const struct statement %s_statement;\n", st->name);
        if (st->kind == KIND_ONE)
            fprintf(out, "struct %s_row %s_read(const struct value *v);\n", st->name, st->name);
    }
}

/* ---- the constants ------------------------------------------------------------------ */

static void write_kinds(FILE *out, const char *name, const char *what, const struct columns *columns)
{
    if (!columns->n)
        return;
    fprintf(out, "static const enum value_kind %s_%s[] = {", name, what);
    for (int i = 0; i < columns->n; i++)
        fprintf(out, "%s%s", i ? ", " : "", types[columns->at[i].type].value);
    fprintf(out, "};\n");
}

static void write_lists(FILE *out, const struct statement_block *st)
{
    write_kinds(out, st->name, "in", &st->in);
    write_kinds(out, st->name, "out", &st->out);
    if (st->out.n) {
        fprintf(out, "static const char *const %s_out_names[] = {", st->name);
        for (int i = 0; i < st->out.n; i++)
            fprintf(out, "%s\"%s\"", i ? ", " : "", st->out.at[i].name);
        fprintf(out, "};\n");
    }
    fprintf(out, "static const char *const %s_tables[] = {", st->name);
    for (int i = 0; i < st->n_tables; i++)
        fprintf(out, "\"%s\", ", st->tables[i]);
    fprintf(out, "NULL};\nstatic int %s_slot = -1;\n", st->name);
}

static void write_sum(FILE *out, const struct statement_block *st)
{
    fprintf(out, "static int %s_sum_slot = -1;\nstatic const struct statement %s_sum = {\n    .name = \"%s\",\n"
            "    .kind = STATEMENT_RUN,\n    .sql = ", st->name, st->name, st->name);
    write_string(out, st->sum);
    fprintf(out, ",\n    .in = %s_in,\n    .n_in = %d,\n    .tables = %s_tables,\n    .slot = &%s_sum_slot,\n};\n\n", st->name,
            st->in.n, st->name, st->name);
}

static void write_statement(FILE *out, const struct statement_block *st)
{
    if (st->sum)
        write_sum(out, st);
    fprintf(out, "const struct statement %s_statement = {\n    .name = \"%s\",\n    .kind = %s,\n    .sql = ", st->name,
            st->name, kind_names[st->kind]);
    write_sql(out, st->sql);
    if (st->bulk) {
        fprintf(out, ",\n    .bulk = ");
        write_string(out, st->bulk);
    }
    if (st->sum)
        fprintf(out, ",\n    .sum = &%s_sum", st->name);
    if (st->in.n)
        fprintf(out, ",\n    .in = %s_in,\n    .n_in = %d", st->name, st->in.n);
    if (st->out.n)
        fprintf(out, ",\n    .out = %s_out,\n    .out_names = %s_out_names,\n    .n_out = %d", st->name, st->name,
                st->out.n);
    if (st->n_key)
        fprintf(out, ",\n    .n_key = %d", st->n_key);
    if (st->kind == KIND_MANY)
        fprintf(out, ",\n    .most = %ld", st->number);
    fprintf(out, ",\n    .tables = %s_tables,\n    .slot = &%s_slot,\n};\n\n", st->name, st->name);
}

/* ---- the functions ------------------------------------------------------------------ */

static void write_reader(FILE *out, const struct statement_block *st)
{
    fprintf(out, "%sstruct %s_row %s_read(const struct value *v)\n{\n    return (struct %s_row){",
            st->kind == KIND_ONE ? "" : "static ", st->name, st->name, st->name);
    for (int i = 0; i < st->out.n; i++)
        fprintf(out, "%s.%s = v[%d].%s", i ? ", " : "", st->out.at[i].name, i, types[st->out.at[i].type].member);
    fprintf(out, "};\n}\n\n");
}

/* Texts of a kept row move into the arena. */
static void write_keeper(FILE *out, const struct statement_block *st)
{
    fprintf(out, "static err_t %s_keep(void *ctx, const struct value *v)\n{\n    void *row;\n", st->name);
    fprintf(out, "    struct value kept[%d];\n    TRY(db_keep_row(ctx, v, kept, &row));\n", st->out.n);
    fprintf(out, "    *(struct %s_row *)row = %s_read(kept);\n    return OK;\n}\n\n", st->name, st->name);
}

static void write_each(FILE *out, const struct statement_block *st)
{
    fprintf(out, "struct %s_call {\n    err_t (*each)(void *ctx, const struct %s_row *row);\n    void *ctx;\n};\n\n",
            st->name, st->name);
    fprintf(out, "static err_t %s_hand_on(void *ctx, const struct value *v)\n{\n", st->name);
    fprintf(out, "    const struct %s_call *call = ctx;\n    struct %s_row row = %s_read(v);\n", st->name, st->name,
            st->name);
    fprintf(out, "    return call->each(call->ctx, &row);\n}\n\n");
}

static void write_body(FILE *out, const struct statement_block *st)
{
    const char *name = st->name, *in = st->in.n ? "in_" : "NULL";
    switch (st->kind) {
    case KIND_ONE:
        fprintf(out, "    struct value v_[%d];\n    *out = (struct %s_row){0};\n", st->out.n, name);
        fprintf(out, "    TRY(db_one(tx, &%s_statement, %s, v_, found));\n", name, in);
        fprintf(out, "    if (*found)\n        *out = %s_read(v_);\n    return OK;\n", name);
        break;
    case KIND_MANY:
        fprintf(out, "    struct db_rows rows_ = {.tx = tx, .st = &%s_statement, .size = sizeof(struct %s_row)};\n", name,
                name);
        fprintf(out, "    *rows = NULL;\n    *n = 0;\n    TRY(db_each(tx, &%s_statement, %s, %s_keep, &rows_));\n", name, in,
                name);
        fprintf(out, "    *rows = rows_.at;\n    *n = rows_.n;\n    return OK;\n");
        break;
    case KIND_EACH:
        fprintf(out, "    struct %s_call call_ = {each, ctx};\n", name);
        fprintf(out, "    return db_each(tx, &%s_statement, %s, %s_hand_on, &call_);\n", name, in, name);
        break;
    case KIND_RUN:
        fprintf(out, "    return db_run(tx, &%s_statement, %s);\n", name, in);
        break;
    case KIND_ADD:
    case KIND_TALLY:
        fprintf(out, "    return db_add(tx, &%s_statement, %s);\n", name, in);
        break;
    }
}

static void write_function(FILE *out, const struct statement_block *st)
{
    if (st->out.n)
        write_reader(out, st);
    if (st->kind == KIND_MANY)
        write_keeper(out, st);
    if (st->kind == KIND_EACH)
        write_each(out, st);
    write_prototype(out, st);
    fprintf(out, "\n{\n");
    if (st->in.n)
        fprintf(out, "    const struct value in_[] = {\n");
    for (int i = 0; i < st->in.n; i++)
        fprintf(out, "        {%s, {.%s = %s}},\n", types[st->in.at[i].type].value, types[st->in.at[i].type].member,
                st->in.at[i].name);
    if (st->in.n)
        fprintf(out, "    };\n");
    write_body(out, st);
    fprintf(out, "}\n\n");
}

/* ---- the catalogue ------------------------------------------------------------------ */

static void write_tables(const struct source *source, FILE *out)
{
    if (!source->n_tables)
        return;
    fprintf(out, "static const struct table %s_tables_of_catalogue[] = {\n", source->base);
    for (const struct table_block *t = source->tables; t < source->tables + source->n_tables; t++) {
        fprintf(out, "    {.name = \"%s\",\n     .create = {[DIALECT_SQLITE] = ", t->name);
        write_string(out, t->create_sqlite);
        fprintf(out, ",\n                [DIALECT_POSTGRES] = ");
        write_string(out, t->create_postgres);
        fprintf(out, "},\n     .order = \"%s\",\n     .kept = %s},\n", t->order, t->kept ? "true" : "false");
    }
    fprintf(out, "};\n\n");
}

static void write_catalogue(const struct source *source, FILE *out)
{
    const char *base = source->base;
    write_tables(source, out);
    if (source->n_statements) {
        fprintf(out, "static const struct statement *const %s_statements_of_catalogue[] = {\n", base);
        for (int i = 0; i < source->n_statements; i++)
            fprintf(out, "    &%s_statement,\n", source->statements[i].name);
        fprintf(out, "};\n\n");
    }
    fprintf(out, "const struct catalogue %s_catalogue = {\n    .name = \"%s\",\n", base, base);
    if (source->n_tables)
        fprintf(out, "    .tables = %s_tables_of_catalogue,\n    .n_tables = %d,\n", base, source->n_tables);
    if (source->n_statements)
        fprintf(out, "    .statements = %s_statements_of_catalogue,\n    .n_statements = %d,\n", base,
                source->n_statements);
    fprintf(out, "};\n");
}

void write_code(const struct source *source, const char *header, FILE *out)
{
    fprintf(out, "/* Made by gen_sql from %s.sql; do not edit. */\n#include \"%s\"\n\n", source->base, header);
    for (const struct statement_block *st = source->statements; st < source->statements + source->n_statements; st++) {
        write_lists(out, st);
        write_statement(out, st);
        write_function(out, st);
    }
    write_catalogue(source, out);
}
