/* gen_sql.c - gen_sql NAME.sql OUT.c OUT.h: statements → typed C functions.
 *
 * This file reads the blocks; see gen_sql.h for the other parts. */
#include "gen_sql.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static struct source source;

static const char *const kind_words[] = {[KIND_ONE] = ":one", [KIND_MANY] = ":many", [KIND_EACH] = ":each",
                                         [KIND_RUN] = ":run", [KIND_ADD] = ":add", [KIND_TALLY] = ":tally"};
static const char *const type_words[TYPES] = {"int", "text", "real", "bool", "bytes"};

/* ---- words of the head lines -------------------------------------------------------- */

/* The next word of a head line, or NULL; commas are words. */
static const char *next_word(const char **at)
{
    *at += strspn(*at, " \t");
    size_t len = **at == ',' ? 1 : strcspn(*at, " \t,");
    const char *word = len ? keep_text(*at, len) : NULL;
    *at += len;
    return word;
}

static int find_word(const char *word, const char *const *words, int n)
{
    for (int i = 0; word && i < n; i++)
        if (strcmp(word, words[i]) == 0)
            return i;
    return -1;
}

static void check_name(const char *name, int line, const char *what)
{
    if (!name || !islower((unsigned char)*name) || name[strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_")])
        complain(line, "%s needs a name of lower-case letters, digits and _", what);
    if (name[strlen(name) - 1] == '_')
        complain(line, "%s must not end in _", name);
}

/* ---- -- in: and -- out: ------------------------------------------------------------- */

static const char *const c_words[] = {
    "auto", "bool", "break", "case", "char", "const", "continue", "default", "do", "double", "else", "enum", "extern",
    "float", "for", "goto", "if", "inline", "int", "long", "register", "restrict", "return", "short", "signed",
    "sizeof", "static", "struct", "switch", "typedef", "union", "unsigned", "void", "volatile", "while", "asm",
    "typeof", "errno",
};

static void add_column(struct columns *to, const char *name, const char *type, int line)
{
    check_name(name, line, "a parameter or column");
    if (find_word(name, c_words, sizeof c_words / sizeof *c_words) >= 0)
        complain(line, "%s is a word of C; name it otherwise", name);
    for (int i = 0; i < to->n; i++)
        if (strcmp(to->at[i].name, name) == 0)
            complain(line, "%s is named twice", name);
    int t = find_word(type, type_words, TYPES);
    if (t < 0)
        complain(line, "%s has the type %s: int, text, real, bool or bytes", name, type ? type : "(none)");
    if (to->n == COLUMNS_MOST)
        complain(line, "more than %d parameters or columns", COLUMNS_MOST);
    to->at[to->n].name = name;
    to->at[to->n++].type = (enum type)t;
}

/* Returns whether the line ends in a comma, so that the list goes on. */
static bool read_columns(struct columns *to, const char *text, int line)
{
    bool more = true;
    while (more) {
        const char *name = next_word(&text);
        if (!name && to->n)
            return true;
        const char *type = next_word(&text);
        add_column(to, name, type, line);
        const char *comma = next_word(&text);
        if (comma && strcmp(comma, ",") != 0)
            complain(line, "expected a comma after %s, not %s", name, comma);
        more = comma != NULL;
    }
    return false;
}

/* ---- one block ---------------------------------------------------------------------- */

struct lines { char **at; int n; };

/* The text after the -- of a comment line, or NULL when it is none. */
static const char *comment_text(const char *line)
{
    line += strspn(line, " \t");
    if (line[0] != '-' || line[1] != '-')
        return NULL;
    return line + 2 + (line[2] == ' ');
}

static bool is_blank(const char *line)
{
    return line[strspn(line, " \t\r")] == '\0';
}

/* The rest of a "-- word rest" line, or NULL. */
static const char *directive(const char *line, const char *word)
{
    const char *text = comment_text(line);
    if (!text)
        return NULL;
    text += strspn(text, " ");
    return strncmp(text, word, strlen(word)) == 0 ? text + strlen(word) : NULL;
}

static bool starts_block(const char *line)
{
    return directive(line, "name:") || directive(line, "table:");
}

static const struct token *read_sql(const struct lines *lines, int from, int to)
{
    size_t size = 1;
    for (int i = from; i < to; i++)
        size += strlen(lines->at[i]) + 1;
    char *text = keep(size), *end = text;
    for (int i = from; i < to; i++)
        end += sprintf(end, "%s\n", lines->at[i]);
    const struct token *sql = tokens_read(text, from + 1);
    check_words(sql);
    return sql;
}

static void read_kind(struct statement_block *st, const char *rest, int line)
{
    st->name = next_word(&rest);
    check_name(st->name, line, "a statement");
    const char *word = next_word(&rest);
    int kind = find_word(word, kind_words, sizeof kind_words / sizeof *kind_words);
    if (kind < 0)
        complain(line, "unknown kind %s: :one, :many N, :each, :run, :add or :tally K", word ? word : "(none)");
    st->kind = (enum kind)kind;
    const char *number = next_word(&rest);
    bool wanted = st->kind == KIND_MANY || st->kind == KIND_TALLY;
    char *end = NULL;
    st->number = number ? strtol(number, &end, 10) : 0;
    if (wanted ? !end || *end || st->number < 1 : number != NULL)
        complain(line, wanted ? "%s needs a number of 1 or more" : "%s takes no number", word);
    if (next_word(&rest))
        complain(line, "words left over after %s", word);
}

/* The comment lines between the name and the SQL; returns the first line of SQL. */
static int read_head(const struct lines *lines, int at, int end, struct statement_block *st)
{
    struct columns *goes_on = NULL;
    char *doc;
    size_t size;
    FILE *text = open_memstream(&doc, &size);
    for (; at < end && (is_blank(lines->at[at]) || comment_text(lines->at[at])); at++) {
        const char *in = directive(lines->at[at], "in:"), *out = directive(lines->at[at], "out:");
        struct columns *to = in ? &st->in : out ? &st->out : goes_on;
        if (to)
            goes_on = read_columns(to, in ? in : out ? out : comment_text(lines->at[at]), at + 1) ? to : NULL;
        else if (!is_blank(lines->at[at]))
            fprintf(text, "%s\n", comment_text(lines->at[at]));
    }
    fclose(text);
    st->doc = keep_text(doc, size);
    free(doc);
    if (strstr(st->doc, "*/") || strstr(st->doc, "/*"))
        complain(at, "the comment becomes one of C and must not hold /* or */");
    return at;
}

static void read_statement(const struct lines *lines, int at, int end)
{
    if (source.n_statements == BLOCKS_MOST)
        complain(at + 1, "more than %d statements", BLOCKS_MOST);
    struct statement_block *st = &source.statements[source.n_statements++];
    st->line = at + 1;
    read_kind(st, directive(lines->at[at], "name:"), at + 1);
    for (struct statement_block *other = source.statements; other < st; other++)
        if (strcmp(other->name, st->name) == 0)
            complain(at + 1, "%s is the name of another statement in line %d", st->name, other->line);
    int sql = read_head(lines, at + 1, end, st);
    st->sql = read_sql(lines, sql, end);
}

static void read_table(const struct lines *lines, int at, int end)
{
    if (source.n_tables == BLOCKS_MOST)
        complain(at + 1, "more than %d tables", BLOCKS_MOST);
    struct table_block *table = &source.tables[source.n_tables++];
    const char *rest = directive(lines->at[at], "table:");
    table->line = at + 1;
    table->name = next_word(&rest);
    check_name(table->name, at + 1, "a table");
    for (const char *word = next_word(&rest); word; word = next_word(&rest)) {
        if (strcmp(word, "clustered") == 0)
            table->clustered = true;
        else if (strcmp(word, "kept") == 0)
            table->kept = true;
        else if (strcmp(word, "shared") == 0)
            table->shared = true;
        else
            complain(at + 1, "unknown word %s: clustered, kept or shared", word);
    }
    table_read(table, read_sql(lines, at + 1, end));
}

/* ---- the file ----------------------------------------------------------------------- */

static struct lines read_lines(const char *path)
{
    struct lines lines = {0};
    size_t size = 0;
    int room = 0;
    char *line = NULL;
    FILE *in = fopen(path, "r");
    if (!in)
        complain(0, "cannot be read");
    for (ssize_t len; (len = getline(&line, &size, in)) >= 0; lines.n++) {
        if (lines.n == room) {
            char **bigger = keep((size_t)(room * 2 + 1000) * sizeof *bigger);
            if (room)
                memcpy(bigger, lines.at, (size_t)room * sizeof *bigger);
            lines.at = bigger;
            room = room * 2 + 1000;
        }
        lines.at[lines.n] = keep_text(line, (size_t)len - (len && line[len - 1] == '\n'));
    }
    free(line);
    fclose(in);
    return lines;
}

static void read_blocks(const struct lines *lines)
{
    int at = 0;
    for (; at < lines->n && !starts_block(lines->at[at]); at++)
        if (!is_blank(lines->at[at]) && !comment_text(lines->at[at]))
            complain(at + 1, "SQL before the first -- name: or -- table:");
    while (at < lines->n) {
        int end = at + 1;
        while (end < lines->n && !starts_block(lines->at[end]))
            end++;
        if (directive(lines->at[at], "table:"))
            read_table(lines, at, end);
        else
            read_statement(lines, at, end);
        at = end;
    }
    for (int i = 0; i < source.n_statements; i++)
        statement_check(&source, &source.statements[i]);
}

static const char *last_part(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static void read_base(const char *path)
{
    const char *name = last_part(path), *dot = strstr(name, ".sql");
    if (!dot || dot[4] || (size_t)(dot - name) >= sizeof source.base)
        complain(0, "the file's name must be NAME.sql");
    memcpy(source.base, name, (size_t)(dot - name));
    check_name(source.base, 0, "the file");
}

static FILE *create(const char *path)
{
    FILE *out = fopen(path, "w");
    if (!out)
        complain(0, "%s cannot be written", path);
    return out;
}

static void finish(FILE *out, const char *path)
{
    bool failed = ferror(out);
    if (fclose(out) != 0 || failed)
        complain(0, "%s cannot be written", path);
}

int main(int argc, char **argv)
{
    if (argc != 4) {
        fprintf(stderr, "usage: gen_sql NAME.sql OUT.c OUT.h\n");
        return 2;
    }
    source_path = argv[1];
    read_base(argv[1]);
    struct lines lines = read_lines(argv[1]);
    read_blocks(&lines);
    FILE *code = create(argv[2]), *header = create(argv[3]);
    write_header(&source, header);
    write_code(&source, last_part(argv[3]), code);
    finish(code, argv[2]);
    finish(header, argv[3]);
    return 0;
}
