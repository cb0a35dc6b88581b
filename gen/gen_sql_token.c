/* gen_sql_token.c - SQL as words, numbers, strings, parameters and marks. */
#include "gen_sql.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

const char *source_path = "";

void complain(int line, const char *fmt, ...)
{
    va_list ap;
    fprintf(stderr, "%s:%d: ", source_path, line);
    va_start(ap, fmt);
    vfprintf(stderr, fmt, ap);
    va_end(ap);
    fputc('\n', stderr);
    exit(1);
}

/* ---- memory ------------------------------------------------------------------------- */

struct kept { struct kept *before; _Alignas(max_align_t) char bytes[]; };
static struct kept *all_kept;   /* so that leak checkers see it is wanted */

void *keep(size_t size)
{
    struct kept *k = calloc(1, sizeof *k + size);
    if (!k)
        complain(0, "out of memory");
    k->before = all_kept;
    all_kept = k;
    return k->bytes;
}

char *keep_text(const char *text, size_t len)
{
    char *copy = keep(len + 1);
    memcpy(copy, text, len);
    return copy;
}

/* ---- reading ------------------------------------------------------------------------ */

struct reader {
    const char *at;
    int line;
    size_t n, room;
    struct token *tokens;
};

static void add_token(struct reader *r, enum token_kind kind, size_t len, bool spaced)
{
    if (r->n == r->room) {
        struct token *bigger = keep((r->room * 2 + 256) * sizeof *bigger);
        if (r->n)
            memcpy(bigger, r->tokens, r->n * sizeof *bigger);
        r->tokens = bigger;
        r->room = r->room * 2 + 256;
    }
    r->tokens[r->n++] = (struct token){kind, keep_text(r->at, len), r->line, spaced};
    for (size_t i = 0; i < len; i++)
        r->line += r->at[i] == '\n';
    r->at += len;
}

static bool skip_blank(struct reader *r)
{
    const char *from = r->at;
    for (;;) {
        if (r->at[0] == '-' && r->at[1] == '-')
            r->at += strcspn(r->at, "\n");
        else if (r->at[0] == '/' && r->at[1] == '*')
            complain(r->line, "comments begin with --");
        else if (*r->at && isspace((unsigned char)*r->at))
            r->line += *r->at++ == '\n';
        else
            return r->at > from;
    }
}

/* Length of a string with its quotes; a quote inside is doubled. */
static size_t quoted_length(const struct reader *r)
{
    char quote = *r->at;
    for (size_t n = 1; r->at[n]; n++) {
        if (r->at[n] != quote)
            continue;
        if (r->at[n + 1] != quote)
            return n + 1;
        n++;
    }
    complain(r->line, "a quote is never closed");
}

static size_t span(const char *at, const char *more)
{
    size_t n = 0;
    while (at[n] && (islower((unsigned char)at[n]) || isdigit((unsigned char)at[n]) || strchr(more, at[n])))
        n++;
    return n;
}

static void read_token(struct reader *r, bool spaced)
{
    unsigned char c = (unsigned char)*r->at;
    if (isupper(c))
        complain(r->line, "upper case: SQL is written in lower case");
    if (c > 127)
        complain(r->line, "letters outside ASCII belong into quotes or comments");
    if (c == '\'' || c == '"')
        add_token(r, c == '"' ? TOKEN_QUOTED : TOKEN_STRING, quoted_length(r), spaced);
    else if (islower(c) || c == '_')
        add_token(r, TOKEN_WORD, span(r->at, "_"), spaced);
    else if (isdigit(c))
        add_token(r, TOKEN_NUMBER, strspn(r->at, "0123456789."), spaced);
    else if (c == '$' && isdigit((unsigned char)r->at[1]))
        add_token(r, TOKEN_PARAM, 1 + strspn(r->at + 1, "0123456789"), spaced);
    else
        add_token(r, TOKEN_MARK, 1, spaced);
}

struct token *tokens_read(const char *sql, int line)
{
    struct reader r = {.at = sql, .line = line};
    for (;;) {
        bool spaced = skip_blank(&r);
        if (!*r.at)
            break;
        read_token(&r, spaced);
    }
    add_token(&r, TOKEN_END, 0, false);
    return r.tokens;
}

/* ---- looking ------------------------------------------------------------------------ */

bool is_word(const struct token *t, const char *word)
{
    return t->kind == TOKEN_WORD && strcmp(t->text, word) == 0;
}

bool is_mark(const struct token *t, char mark)
{
    return t->kind == TOKEN_MARK && *t->text == mark;
}

static const char *seen(const struct token *t)
{
    return t->kind == TOKEN_END ? "the end" : t->text;
}

const struct token *need_word(const struct token *t, const char *word)
{
    if (!is_word(t, word))
        complain(t->line, "expected %s, not %s", word, seen(t));
    return t + 1;
}

const struct token *need_mark(const struct token *t, char mark)
{
    if (!is_mark(t, mark))
        complain(t->line, "expected %c, not %s", mark, seen(t));
    return t + 1;
}

const struct token *after_bracket(const struct token *t)
{
    int depth = 0;
    int line = t->line;
    for (; t->kind != TOKEN_END; t++) {
        depth += is_mark(t, '(') - is_mark(t, ')');
        if (depth == 0)
            return t + 1;
    }
    complain(line, "a bracket is never closed");
}

const struct token *read_names(const struct token *t, struct names *out)
{
    out->n = 0;
    do {
        t++;
        if (t->kind != TOKEN_WORD)
            complain(t->line, "expected a column's name, not %s", seen(t));
        if (out->n == COLUMNS_MOST)
            complain(t->line, "more than %d columns", COLUMNS_MOST);
        out->at[out->n++] = t->text;
        t++;
    } while (is_mark(t, ','));
    return need_mark(t, ')');
}

int names_find(const struct names *names, const char *name)
{
    for (int i = 0; i < names->n; i++)
        if (strcmp(names->at[i], name) == 0)
            return i;
    return -1;
}

void write_tokens(FILE *out, const struct token *from, const struct token *end)
{
    for (const struct token *t = from; t < end; t++)
        fprintf(out, "%s%s", t->spaced && t > from ? " " : "", t->text);
}
