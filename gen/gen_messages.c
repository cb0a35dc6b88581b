/* gen_messages.c - gen_messages zh.txt en.txt OUT.c: texts → a sorted table.
 *
 * A line is `key = text`; # begins a comment line.  Refused, each with its file
 * and line: a key that the other file lacks, a key twice, other {values} than the
 * other language has, an empty text, a line that is none of this.  Every mistake
 * is printed; when there is one, nothing is written. */
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS_MOST = 10000, VALUES_MOST = 8, NAME_SIZE = 24 };  /* NAME_SIZE: ERR_VALUE_NAME */
#define NAME_CHARACTERS "abcdefghijklmnopqrstuvwxyz0123456789_"

struct row {
    char *key, *text;
    int line;
    int n_values;
    char value[VALUES_MOST][NAME_SIZE];  /* sorted, each once */
};

struct catalogue {
    const char *path;
    int n;
    struct row rows[ROWS_MOST];
};

static struct catalogue zh, en;
static int mistakes;

static void __attribute__((format(printf, 3, 4))) complain(const struct catalogue *c, int line, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    fprintf(stderr, "%s:%d: ", c->path, line);
    vfprintf(stderr, fmt, ap);
    fputc('\n', stderr);
    va_end(ap);
    mistakes++;
}

static _Noreturn void give_up(const char *path)
{
    perror(path);
    exit(1);
}

static char *copy(const char *text)
{
    char *made = strdup(text);
    if (!made)
        give_up("memory");
    return made;
}

/* ---- {values} ----------------------------------------------------------------------- */

static int compare_values(const void *a, const void *b)
{
    return strncmp(a, b, NAME_SIZE);
}

static void add_value(struct row *row, const char *name, size_t len)
{
    for (int i = 0; i < row->n_values; i++)
        if (strncmp(row->value[i], name, len) == 0 && !row->value[i][len])
            return;
    memcpy(row->value[row->n_values++], name, len);
}

/* false: a brace without its partner, or a name that none can be. */
static bool find_values(struct row *row)
{
    for (const char *at = row->text; *(at += strcspn(at, "{}")); at++) {
        size_t len = strspn(at + 1, NAME_CHARACTERS);
        bool good = *at == '{' && len > 0 && len < NAME_SIZE && at[1 + len] == '}';
        if (!good || row->n_values == VALUES_MOST)
            return false;
        add_value(row, at + 1, len);
        at += len + 1;
    }
    qsort(row->value, (size_t)row->n_values, NAME_SIZE, compare_values);
    return true;
}

static bool same_values(const struct row *a, const struct row *b)
{
    return a->n_values == b->n_values && memcmp(a->value, b->value, (size_t)a->n_values * NAME_SIZE) == 0;
}

/* ---- reading ------------------------------------------------------------------------ */

static char *trim(char *text)
{
    text += strspn(text, " \t");
    size_t len = strlen(text);
    while (len > 0 && strchr(" \t\r\n", text[len - 1]))
        len--;
    text[len] = '\0';
    return text;
}

/* module.what_is_wrong: words of small letters, with a dot between them. */
static bool is_key(const char *key)
{
    if (!strchr(key, '.'))
        return false;
    for (;; key++) {
        size_t len = strspn(key, NAME_CHARACTERS);
        if (len == 0)
            return false;
        key += len;
        if (*key != '.')
            return *key == '\0';
    }
}

static void read_line(struct catalogue *c, char *text, int line)
{
    text = trim(text);
    if (!*text || *text == '#')
        return;
    char *equals = strchr(text, '=');
    if (!equals) {
        complain(c, line, "expected `key = text`");
        return;
    }
    *equals = '\0';
    if (c->n == ROWS_MOST) {
        complain(c, line, "more than %d texts", ROWS_MOST);
        return;
    }
    struct row row = {.key = copy(trim(text)), .text = copy(trim(equals + 1)), .line = line};
    if (!is_key(row.key))
        complain(c, line, "%s is no key: small letters, digits, _ and at least one dot", row.key);
    if (!*row.text)
        complain(c, line, "%s has no text", row.key);
    if (!find_values(&row))
        complain(c, line, "%s: values are written {like_this}, %d at most", row.key, VALUES_MOST);
    c->rows[c->n++] = row;
}

static int compare_rows(const void *a, const void *b)
{
    const struct row *x = a, *y = b;
    int order = strcmp(x->key, y->key);
    return order ? order : x->line - y->line;
}

static void read_file(struct catalogue *c, const char *path)
{
    FILE *in = fopen(path, "r");
    char *text = NULL;
    size_t size = 0;
    c->path = path;
    if (!in)
        give_up(path);
    for (int line = 1; getline(&text, &size, in) >= 0; line++)
        read_line(c, text, line);
    if (ferror(in))
        give_up(path);
    free(text);
    fclose(in);
    qsort(c->rows, (size_t)c->n, sizeof *c->rows, compare_rows);
}

/* ---- comparing ---------------------------------------------------------------------- */

static void check_twice(const struct catalogue *c)
{
    for (int i = 1; i < c->n; i++)
        if (strcmp(c->rows[i].key, c->rows[i - 1].key) == 0)
            complain(c, c->rows[i].line, "%s stands already in line %d", c->rows[i].key, c->rows[i - 1].line);
}

static const struct row *find(const struct catalogue *c, const char *key)
{
    for (int low = 0, high = c->n; low < high;) {
        int middle = (low + high) / 2, order = strcmp(key, c->rows[middle].key);
        if (order == 0)
            return &c->rows[middle];
        *(order < 0 ? &high : &low) = order < 0 ? middle : middle + 1;
    }
    return NULL;
}

static void check_against(const struct catalogue *c, const struct catalogue *other)
{
    for (int i = 0; i < c->n; i++)
        if (!find(other, c->rows[i].key))
            complain(c, c->rows[i].line, "%s is missing in %s", c->rows[i].key, other->path);
}

static void check_values(void)
{
    for (int i = 0; i < en.n; i++) {
        const struct row *row = find(&zh, en.rows[i].key);
        if (row && !same_values(row, &en.rows[i]))
            complain(&en, en.rows[i].line, "%s has other {values} than in %s:%d", row->key, zh.path, row->line);
    }
}

/* ---- writing ------------------------------------------------------------------------ */

static void write_string(FILE *out, const char *text)
{
    fputc('"', out);
    for (; *text; text++) {
        if (*text == '"' || *text == '\\')
            fputc('\\', out);
        fputc(*text, out);
    }
    fputc('"', out);
}

static void write_table(FILE *out)
{
    fprintf(out, "/* made by gen_messages */\n#include \"core/message_rows.h\"\n\n"
                 "const struct message_row message_rows[] = {\n");
    for (int i = 0; i < zh.n; i++) {
        fputs("    {", out);
        write_string(out, zh.rows[i].key);
        fputs(", {", out);
        write_string(out, zh.rows[i].text);
        fputs(", ", out);
        write_string(out, en.rows[i].text);
        fputs("}},\n", out);
    }
    fprintf(out, "};\nconst size_t message_row_count = %d;\n", zh.n);
}

int main(int argc, char **argv)
{
    if (argc != 4) {
        fprintf(stderr, "usage: gen_messages zh.txt en.txt OUT.c\n");
        return 1;
    }
    read_file(&zh, argv[1]);
    read_file(&en, argv[2]);
    check_twice(&zh);
    check_twice(&en);
    check_against(&zh, &en);
    check_against(&en, &zh);
    check_values();
    if (mistakes)
        return 1;
    FILE *out = fopen(argv[3], "w");
    if (!out)
        give_up(argv[3]);
    write_table(out);
    if (fclose(out) != 0)
        give_up(argv[3]);
    return 0;
}
