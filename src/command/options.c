/* options.c - reading --name value, --name=value and operands. */
#include "command/options.h"

#include "core/text.h"

#include <string.h>

static size_t find_row(const struct option_row *rows, const char *name, size_t len)
{
    size_t i = 0;
    while (rows[i].name && (strlen(rows[i].name) != len || strncmp(rows[i].name, name, len) != 0))
        i++;
    return i;
}

static int read_option(struct options *o, int argc, char **argv, int i)
{
    const char *name = argv[i] + 2, *equals = strchr(name, '=');
    size_t row = find_row(o->rows, name, equals ? (size_t)(equals - name) : strlen(name));
    if (strcmp(name, "help") == 0) {
        o->help = true;
    } else if (!o->rows[row].name || row >= OPTIONS_MOST) {
        o->wrong = argv[i];
    } else if (!o->rows[row].value) {
        o->values[row] = "";
    } else if (equals) {
        o->values[row] = equals + 1;
    } else if (i + 1 < argc) {
        o->values[row] = argv[++i];
    } else {
        o->wrong = argv[i];
    }
    return i;
}

struct options options_read(const struct option_row *rows, int argc, char **argv)
{
    struct options o = {.rows = rows};
    for (int i = 1; i < argc; i++) {
        if (strncmp(argv[i], "--", 2) == 0)
            i = read_option(&o, argc, argv, i);
        else if (o.n_operands < OPERANDS_MOST)
            o.operands[o.n_operands++] = argv[i];
        else
            o.wrong = argv[i];
    }
    return o;
}

const char *option(const struct options *o, const char *name)
{
    size_t row = find_row(o->rows, name, strlen(name));
    return o->rows[row].name ? o->values[row] : NULL;
}

int64_t option_int(struct options *o, const char *name, int64_t otherwise)
{
    const char *text = option(o, name);
    int64_t n = otherwise;
    if (text && !text_to_int(text, &n))
        o->wrong = text;
    return n;
}

int options_done(const struct options *o, FILE *out, const char *usage)
{
    if (!o->help && !o->wrong)
        return -1;
    if (o->wrong)
        fprintf(out, "not understood: %s\n", o->wrong);
    fprintf(out, "usage: bulou %s\n", usage);
    for (const struct option_row *r = o->rows; r->name; r++)
        fprintf(out, "  --%s%s%-*s %s\n", r->name, r->value ? " " : "",
                (int)(22 - strlen(r->name) - (r->value ? 1 : 0)), r->value ? r->value : "", r->help);
    return o->wrong ? 2 : 0;
}
