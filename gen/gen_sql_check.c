/* gen_sql_check.c - what SQL of ours must not hold, and which tables it names. */
#include "gen_sql.h"

#include <stdlib.h>
#include <string.h>

/* ---- words with another meaning, or none, on one of the engines --------------------- */

/* next: the word or mark that must follow for it to be that word; NULL: always */
static const struct { const char *word, *next, *say; } refused[] = {
    {"now", "(", "give the time as a parameter"},
    {"random", "(", "give the number as a parameter"},
    {"strftime", "(", "times are bigint, made by the program"},
    {"datetime", "(", "times are bigint, made by the program"},
    {"date", "(", "dates are text, made by the program"},
    {"current_timestamp", NULL, "give the time as a parameter"},
    {"current_date", NULL, "give the date as a parameter"},
    {"autoincrement", NULL, "give the number as a parameter"},
    {"nextval", "(", "give the number as a parameter"},
    {"like", NULL, "use a normalised column and a range"},
    {"ilike", NULL, "use a normalised column and a range"},
    {"glob", NULL, "use a normalised column and a range"},
    {"any", "(", "one statement per item, or a join"},
    {"ifnull", "(", "write coalesce"},
    {"greatest", "(", "write case"},
    {"least", "(", "write case"},
    {"group_concat", "(", "join texts in C"},
    {"string_agg", "(", "join texts in C"},
    {"json_extract", "(", "read JSON in C"},
    {"merge", "into", "write insert … on conflict"},
    {"insert", "or", "write on conflict"},
    {"for", "update", "the order of writers is kept elsewhere"},
    {"foreign", "key", "not enforced by both engines"},
    {"references", NULL, "not enforced by both engines"},
};

static void check_word(const struct token *t)
{
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        const char *next = refused[i].next;
        if (is_word(t, refused[i].word) && (!next || strcmp(t[1].text, next) == 0))
            complain(t->line, "%s%s%s: %s", t->text, next && *next != '(' ? " " : "", next ? next : "", refused[i].say);
    }
    if (t[1].kind == TOKEN_STRING && !t[1].spaced)
        complain(t->line, "%s%s: bytes and odd texts are parameters", t->text, t[1].text);
}

/* `before` is the token before t, or NULL. */
static void check_mark(const struct token *before, const struct token *t)
{
    if (is_mark(t, ':'))
        complain(t->line, is_mark(t + 1, ':') ? ":: casts: write cast(… as …)" : "parameters are $1, $2 …, not :name");
    if (is_mark(t, '?') || is_mark(t, '@') || is_mark(t, '#'))
        complain(t->line, "%s: parameters are $1, $2 …", t->text);
    if (is_mark(t, '-') && is_mark(t + 1, '>') && !t[1].spaced)
        complain(t->line, "->: read JSON in C");
    if (is_mark(t, '=') && is_mark(t + 1, '=') && !t[1].spaced)
        complain(t->line, "==: write =");
    bool names_all = before && (is_mark(before, '.') || is_word(before, "select") || is_word(before, "distinct") ||
                                is_word(before, "returning"));
    if (is_mark(t, '*') && names_all)
        complain(t->line, "*: name the columns");
}

void check_words(const struct token *sql)
{
    for (const struct token *t = sql; t->kind != TOKEN_END; t++) {
        if (t->kind == TOKEN_WORD)
            check_word(t);
        else if (t->kind == TOKEN_MARK)
            check_mark(t > sql ? t - 1 : NULL, t);
    }
}

/* ---- cast(… as type) ---------------------------------------------------------------- */

static void check_cast(const struct token *t)
{
    const struct token *end = after_bracket(t + 1) - 1, *as = NULL;
    for (const struct token *in = t + 2; in < end; in = is_mark(in, '(') ? after_bracket(in) : in + 1)
        if (is_word(in, "as"))
            as = in;
    if (!as)
        complain(t->line, "cast(… as type) lacks its as");
    bool two = is_word(as + 1, "double") && is_word(as + 2, "precision");
    bool known = two || is_word(as + 1, "bigint") || is_word(as + 1, "text") || is_word(as + 1, "boolean");
    if (!known || as + 2 + two != end)
        complain(as->line, "cast to %s: bigint, text, double precision or boolean", as[1].text);
}

/* ---- $1, $2 … ----------------------------------------------------------------------- */

static void check_params(const struct statement_block *st)
{
    bool used[COLUMNS_MOST + 1] = {0};
    long highest = 0;
    for (const struct token *t = st->sql; t->kind != TOKEN_END; t++) {
        if (t->kind != TOKEN_PARAM)
            continue;
        long n = strtol(t->text + 1, NULL, 10);
        if (n < 1 || n > st->in.n)
            complain(t->line, "%s: -- in: names %d parameters", t->text, st->in.n);
        used[n] = true;
        highest = n > highest ? n : highest;
    }
    if (highest < st->in.n)
        complain(st->line, "-- in: names %d parameters, the SQL uses %ld", st->in.n, highest);
    for (int i = 1; i <= st->in.n; i++)
        if (!used[i])
            complain(st->line, "$%d (%s) is never used", i, st->in.at[i - 1].name);
}

/* Parameters of the generated function that are not the statement's. */
static const char *const own_names[][3] = {
    [KIND_ONE] = {"tx", "out", "found"}, [KIND_MANY] = {"tx", "rows", "n"}, [KIND_EACH] = {"tx", "each", "ctx"},
    [KIND_RUN] = {"tx"},                 [KIND_ADD] = {"tx"},               [KIND_TALLY] = {"tx"},
};

static void check_names(const struct statement_block *st)
{
    for (int i = 0; i < st->in.n; i++)
        for (int k = 0; k < 3 && own_names[st->kind][k]; k++)
            if (strcmp(st->in.at[i].name, own_names[st->kind][k]) == 0)
                complain(st->line, "the function has a parameter %s of its own; name it otherwise", st->in.at[i].name);
}

static void check_shape(const struct statement_block *st)
{
    bool gives_rows = st->kind == KIND_ONE || st->kind == KIND_MANY || st->kind == KIND_EACH;
    const struct token *t = st->sql;
    if (t->kind == TOKEN_END)
        complain(st->line, "%s has no SQL", st->name);
    if (gives_rows && !st->out.n)
        complain(st->line, "%s gives rows: -- out: must name its columns", st->name);
    if (!gives_rows && st->out.n)
        complain(st->line, "%s gives no rows: no -- out:", st->name);
    while (t->kind != TOKEN_END && !is_mark(t, ';'))
        t++;
    if (t->kind == TOKEN_END)
        complain(t->line, "%s does not end in ;", st->name);
    if (t[1].kind != TOKEN_END)
        complain(t[1].line, "one statement a block: words after ;");
}

/* ---- the tables it names ------------------------------------------------------------ */

static void add_table(struct statement_block *st, const struct token *t)
{
    for (int i = 0; i < st->n_tables; i++)
        if (strcmp(st->tables[i], t->text) == 0)
            return;
    if (st->n_tables == TABLES_MOST)
        complain(t->line, "more than %d tables", TABLES_MOST);
    st->tables[st->n_tables++] = t->text;
}

/* with a as (…), b (x, y) as (…): the names that are no tables. */
static void read_with(const struct token *t, struct names *out)
{
    t += is_word(t, "recursive");
    for (;;) {
        if (t->kind != TOKEN_WORD)
            complain(t->line, "expected a name after with, not %s", t->text);
        if (out->n == COLUMNS_MOST)
            complain(t->line, "more than %d names after with", COLUMNS_MOST);
        out->at[out->n++] = t->text;
        t = is_mark(t + 1, '(') ? after_bracket(t + 1) : t + 1;
        t = need_word(t, "as");
        if (!is_mark(t, '('))
            complain(t->line, "expected ( after as");
        t = after_bracket(t);
        if (!is_mark(t, ','))
            return;
        t++;
    }
}

/* from a, b as x, (select …) y: every name that stands where a table may stand. */
static void read_from(struct statement_block *st, const struct names *with, const struct token *t)
{
    for (;;) {
        if (is_mark(t, '(')) {
            t = after_bracket(t);
        } else {
            if (t->kind == TOKEN_WORD && !is_mark(t + 1, '(') && names_find(with, t->text) < 0)
                add_table(st, t);
            t = is_mark(t + 1, '(') ? after_bracket(t + 1) : t + 1;
        }
        t += is_word(t, "as");
        if (t->kind == TOKEN_WORD && is_mark(t + 1, ','))
            t++;
        if (!is_mark(t, ','))
            return;
        t++;
    }
}

static void find_tables(struct statement_block *st)
{
    struct names with = {0};
    for (const struct token *t = st->sql; t->kind != TOKEN_END; t++)
        if (is_word(t, "with"))
            read_with(t + 1, &with);
    for (const struct token *t = st->sql; t->kind != TOKEN_END; t++) {
        bool after_do = t > st->sql && is_word(t - 1, "do");
        bool comparing = t > st->sql && is_word(t - 1, "distinct");
        if ((is_word(t, "from") && !comparing) || is_word(t, "join"))
            read_from(st, &with, t + 1);
        if (is_word(t, "into") || (is_word(t, "update") && !after_do))
            add_table(st, t + 1);
    }
}

/* ---- all of it ---------------------------------------------------------------------- */

void statement_check(const struct source *source, struct statement_block *st)
{
    check_shape(st);
    check_names(st);
    for (const struct token *t = st->sql; t->kind != TOKEN_END; t++)
        if (is_word(t, "cast") && is_mark(t + 1, '('))
            check_cast(t);
    check_params(st);
    find_tables(st);
    if (st->kind == KIND_ADD || st->kind == KIND_TALLY)
        insert_check(source, st);
}
