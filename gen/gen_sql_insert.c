/* gen_sql_insert.c - the rules of :add and :tally, and their other forms. */
#include "gen_sql.h"

#include <stdlib.h>
#include <string.h>

struct insert {
    const char *table;
    struct names columns, conflict;
    const struct token *value[COLUMNS_MOST + 1]; /* where each value begins; the last: behind all */
    int param[COLUMNS_MOST];                     /* 3 for $3, 0 for a constant */
    const struct token *on_conflict;             /* NULL: none */
    const struct token *set;                     /* after do update set; NULL: none */
};

static const char *const array_types[TYPES] = {
    [TYPE_INT] = "bigint", [TYPE_TEXT] = "text", [TYPE_REAL] = "double precision", [TYPE_BOOL] = "boolean",
    [TYPE_BYTES] = "bytea",
};

/* ---- insert into t (…) values (…) on conflict (…) do … ------------------------------- */

static const struct token *read_value(const struct token *t, int *param)
{
    *param = t->kind == TOKEN_PARAM ? (int)strtol(t->text + 1, NULL, 10) : 0;
    if (is_mark(t, '-') && t[1].kind == TOKEN_NUMBER)
        return t + 2;
    bool constant = t->kind == TOKEN_NUMBER || t->kind == TOKEN_STRING || is_word(t, "true") || is_word(t, "false") ||
                    is_word(t, "null");
    if (!*param && !constant)
        complain(t->line, "values of :add and :tally are parameters and constants, not %s", t->text);
    return t + 1;
}

static const struct token *read_values(const struct token *t, struct insert *ins)
{
    int n = 0;
    t = need_mark(need_word(t, "values"), '(');
    for (;;) {
        if (n == ins->columns.n)
            complain(t->line, "more values than columns");
        ins->value[n] = t;
        t = read_value(t, &ins->param[n++]);
        if (!is_mark(t, ','))
            break;
        t++;
    }
    if (n < ins->columns.n)
        complain(t->line, "%d columns but %d values", ins->columns.n, n);
    ins->value[n] = t;
    return need_mark(t, ')');
}

static void read_conflict(const struct token *t, struct insert *ins)
{
    ins->on_conflict = t;
    t = need_word(need_word(t, "on"), "conflict");
    if (is_mark(t, '('))
        t = read_names(t, &ins->conflict);
    t = need_word(t, "do");
    if (!is_word(t, "nothing"))
        ins->set = need_word(need_word(t, "update"), "set");
    for (; t->kind != TOKEN_END; t++) {
        if (t->kind == TOKEN_PARAM)
            complain(t->line, "%s after on conflict: write excluded.column", t->text);
        if (is_word(t, "returning"))
            complain(t->line, ":add and :tally return nothing");
    }
}

static struct insert read_insert(const struct statement_block *st)
{
    struct insert ins = {0};
    const struct token *t = need_word(need_word(st->sql, "insert"), "into");
    ins.table = t->text;
    if (!is_mark(t + 1, '('))
        complain(t->line, "name the columns: insert into %s (…)", ins.table);
    t = read_names(t + 1, &ins.columns);
    t = read_values(t, &ins);
    if (!is_mark(t, ';'))
        read_conflict(t, &ins);
    return ins;
}

/* ---- the key ------------------------------------------------------------------------ */

static void check_county(const struct source *source, const struct insert *ins)
{
    for (int i = 0; i < source->n_tables; i++)
        if (strcmp(source->tables[i].name, ins->table) == 0 && source->tables[i].shared)
            return;
    if (ins->conflict.n && strcmp(ins->conflict.at[0], "county") != 0)
        complain(ins->on_conflict->line, "the first column of on conflict must be county (or the table shared)");
}

/* Rows of one key must not be in the same array twice, so the key has to be known: its
 * columns are given by the first parameters, or by constants.  Returns how many. */
static int key_params(const struct insert *ins)
{
    bool used[COLUMNS_MOST + 1] = {0};
    int n = 0;
    for (int i = 0; i < ins->conflict.n; i++) {
        int column = names_find(&ins->columns, ins->conflict.at[i]);
        if (column < 0)
            complain(ins->on_conflict->line, "%s of on conflict is not inserted", ins->conflict.at[i]);
        int param = ins->param[column];
        if (param && used[param])
            complain(ins->on_conflict->line, "$%d gives two columns of the key", param);
        used[param] = true;
        n += param > 0;
    }
    for (int i = 1; i <= n; i++)
        if (!used[i])
            complain(ins->on_conflict->line, "the key on conflict must be given by the first parameters, $1 … $%d", n);
    if (!n)
        complain(ins->on_conflict->line, "do update needs a key on conflict that is given by parameters");
    return n;
}

/* ---- set n = t.n + excluded.n ------------------------------------------------------- */

static const struct token *read_sum(const struct token *t, const struct insert *ins, struct names *set)
{
    const char *column = t->text;
    if (t->kind != TOKEN_WORD || names_find(&ins->columns, column) < 0)
        complain(t->line, "%s is not inserted", t->text);
    if (names_find(set, column) >= 0 || names_find(&ins->conflict, column) >= 0)
        complain(t->line, "%s is added up twice or is part of the key", column);
    const char *sum[] = {"=", ins->table, ".", column, "+", "excluded", ".", column};
    for (size_t i = 0; i < sizeof sum / sizeof *sum; i++)
        if (strcmp((++t)->text, sum[i]) != 0)
            complain(t->line, ":tally adds up: set %s = %s.%s + excluded.%s", column, ins->table, column, column);
    set->at[set->n++] = column;
    return t + 1;
}

static void check_sums(const struct insert *ins)
{
    struct names set = {0};
    const struct token *t = read_sum(ins->set, ins, &set);
    while (is_mark(t, ','))
        t = read_sum(t + 1, ins, &set);
    if (!is_mark(t, ';'))
        complain(t->line, ":tally adds up and does nothing else: %s", t->text);
    for (int i = 0; i < ins->columns.n; i++)
        if (names_find(&set, ins->columns.at[i]) < 0 && names_find(&ins->conflict, ins->columns.at[i]) < 0)
            complain(ins->set->line, "column %s is neither key nor added up", ins->columns.at[i]);
}

static void check_tally(const struct statement_block *st, const struct insert *ins, int n_key)
{
    if (!ins->set || !ins->conflict.n)
        complain(st->line, ":tally needs on conflict (…) do update set n = %s.n + excluded.n", ins->table);
    check_sums(ins);
    if (st->number != n_key || n_key == st->in.n)
        complain(st->line, ":tally %ld, but the key has %d of %d parameters", st->number, n_key, st->in.n);
    for (int i = 0; i < st->in.n; i++) {
        enum type type = st->in.at[i].type;
        if (i < n_key ? type != TYPE_INT && type != TYPE_TEXT : type != TYPE_INT && type != TYPE_REAL)
            complain(st->line, i < n_key ? "key %s must be int or text" : "%s must be int or real to be added up",
                     st->in.at[i].name);
    }
}

static void check_key_types(const struct statement_block *st, int n_key)
{
    for (int i = 0; i < n_key; i++)
        if (st->in.at[i].type != TYPE_INT && st->in.at[i].type != TYPE_TEXT)
            complain(st->line, "key %s must be int or text", st->in.at[i].name);
}

/* The parameter or constant that is inserted into a column. */
static void write_value(FILE *out, const struct insert *ins, int column)
{
    if (ins->param[column])
        fprintf(out, "$%d", ins->param[column]);
    else
        write_tokens(out, ins->value[column], ins->value[column + 1] - (column + 1 < ins->columns.n));
}

/* ---- the form over arrays ----------------------------------------------------------- */

static const char *bulk_form(const struct statement_block *st, const struct insert *ins)
{
    char *text;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    write_tokens(out, st->sql, ins->value[0] - 2);   /* without values ( */
    fprintf(out, " select ");
    for (int i = 0; i < ins->columns.n; i++) {
        fprintf(out, "%s", i ? ", " : "");
        if (ins->param[i])
            fprintf(out, "v.p%d", ins->param[i]);
        else
            write_value(out, ins, i);
    }
    fprintf(out, " from unnest(");
    for (int i = 0; i < st->in.n; i++)
        fprintf(out, "%scast($%d as %s[])", i ? ", " : "", i + 1, array_types[st->in.at[i].type]);
    fprintf(out, ") as v (");
    for (int i = 0; i < st->in.n; i++)
        fprintf(out, "%sp%d", i ? ", " : "", i + 1);
    fprintf(out, ")%s", ins->on_conflict ? " " : "");
    if (ins->on_conflict) {
        const struct token *end = ins->on_conflict;
        while (!is_mark(end, ';'))
            end++;
        write_tokens(out, ins->on_conflict, end);
    }
    fclose(out);
    const char *kept = keep_text(text, size);
    free(text);
    return kept;
}

/* ---- update t set n = n + $3 where k = $1 ---------------------------------------------- */

static const char *sum_form(const struct insert *ins)
{
    char *text;
    size_t size;
    const char *mark = "set";
    FILE *out = open_memstream(&text, &size);
    fprintf(out, "update %s", ins->table);
    for (int i = 0; i < ins->columns.n; i++) {
        const char *column = ins->columns.at[i];
        if (names_find(&ins->conflict, column) >= 0)
            continue;
        fprintf(out, " %s %s = %s + ", mark, column, column);
        write_value(out, ins, i);
        mark = ",";
    }
    for (int i = 0; i < ins->conflict.n; i++) {
        fprintf(out, " %s %s = ", i ? "and" : "where", ins->conflict.at[i]);
        write_value(out, ins, names_find(&ins->columns, ins->conflict.at[i]));
    }
    fclose(out);
    const char *kept = keep_text(text, size);
    free(text);
    return kept;
}

void insert_check(const struct source *source, struct statement_block *st)
{
    if (!st->in.n)
        complain(st->line, ":add and :tally need parameters; use :run");
    struct insert ins = read_insert(st);
    check_county(source, &ins);
    st->n_key = ins.set ? key_params(&ins) : 0;
    check_key_types(st, st->n_key);
    if (st->kind == KIND_TALLY) {
        check_tally(st, &ins, st->n_key);
        st->sum = sum_form(&ins);
    }
    st->bulk = bulk_form(st, &ins);
}
