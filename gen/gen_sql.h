/* gen_sql.h - what the parts of gen_sql share.
 *
 * gen_sql reads one NAME.sql (its form is told in src/data/db.h), refuses what
 * would not mean the same on both engines, and writes typed C functions.  The
 * first mistake ends it; nothing is written then. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

enum { COLUMNS_MOST = 64, TABLES_MOST = 16, BLOCKS_MOST = 1000 };

/* ---- words of SQL: gen_sql_token.c -------------------------------------------------- */

enum token_kind { TOKEN_WORD, TOKEN_NUMBER, TOKEN_STRING, TOKEN_QUOTED, TOKEN_PARAM, TOKEN_MARK, TOKEN_END };
struct token {
    enum token_kind kind;
    const char *text;
    int line;
    bool spaced;               /* something blank stood before it */
};

/* Print "file:line: what" and end. */
extern const char *source_path;
void complain(int line, const char *fmt, ...) __attribute__((format(printf, 2, 3), noreturn));

/* Zeroed memory that stays until the end; a copy of text in such memory. */
void *keep(size_t size);
char *keep_text(const char *text, size_t len);

/* SQL without comments as tokens; the last is TOKEN_END. */
struct token *tokens_read(const char *sql, int line);
bool is_word(const struct token *t, const char *word);
bool is_mark(const struct token *t, char mark);
/* Go past a word or mark that must stand here. */
const struct token *need_word(const struct token *t, const char *word);
const struct token *need_mark(const struct token *t, char mark);
/* The token after the bracket that closes the one at t. */
const struct token *after_bracket(const struct token *t);
/* "(a, b)" at t → names; the token after it. */
struct names { int n; const char *at[COLUMNS_MOST]; };
const struct token *read_names(const struct token *t, struct names *out);
int names_find(const struct names *names, const char *name); /* -1: not there */
/* Tokens up to `end` as text again, one blank at most between them. */
void write_tokens(FILE *out, const struct token *from, const struct token *end);

/* ---- tables: gen_sql_table.c -------------------------------------------------------- */

struct table_block {
    const char *name;
    int line;
    bool clustered, kept, shared;
    const char *create_sqlite, *create_postgres, *order;
};
void table_read(struct table_block *table, const struct token *t);

/* ---- statements: gen_sql_check.c ---------------------------------------------------- */

enum kind { KIND_ONE, KIND_MANY, KIND_EACH, KIND_RUN, KIND_ADD, KIND_TALLY };
enum type { TYPE_INT, TYPE_TEXT, TYPE_REAL, TYPE_BOOL, TYPE_BYTES, TYPES };
struct columns {
    int n;
    struct { const char *name; enum type type; } at[COLUMNS_MOST];
};

struct statement_block {
    const char *name, *doc;    /* doc: lines, each with its line feed */
    int line;
    enum kind kind;
    long number;               /* N of :many, K of :tally */
    struct columns in, out;
    const struct token *sql;
    int n_tables;
    const char *tables[TABLES_MOST];
    int n_key;                 /* parameters of the key on conflict, where there is one */
    const char *bulk;          /* NULL: none */
    const char *sum;           /* of :tally: adds to a row that is there; else NULL */
};

/* Everything that was read from one file. */
struct source {
    char base[64];
    int n_tables, n_statements;
    struct table_block tables[BLOCKS_MOST];
    struct statement_block statements[BLOCKS_MOST];
};

/* Refuse what must not stand in any SQL of ours. */
void check_words(const struct token *sql);
/* Check one statement, find its tables and its form over arrays. */
void statement_check(const struct source *source, struct statement_block *st);
/* The rules of :add and :tally: gen_sql_insert.c. */
void insert_check(const struct source *source, struct statement_block *st);

/* ---- what comes out: gen_sql_write.c ------------------------------------------------ */

void write_header(const struct source *source, FILE *out);
void write_code(const struct source *source, const char *header, FILE *out);
