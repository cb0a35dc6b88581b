/* options.h - the options of a command, as rows.
 *
 *     static const struct option_row rows[] = {
 *         {"data", 'd', "DIR", "data folder (bulou-data)"}, … {0}};
 *     struct options o = options_read(rows, argc, argv);
 */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct option_row {
    const char *name;    /* --name */
    const char *value;   /* what stands for its value in the help; NULL: a switch */
    const char *help;
};

enum { OPTIONS_MOST = 24, OPERANDS_MOST = 8 };

struct options {
    const struct option_row *rows;
    const char *values[OPTIONS_MOST];  /* "" for a switch that was given */
    const char *operands[OPERANDS_MOST];
    size_t n_operands;
    bool help;
    const char *wrong;                 /* what was not understood, or NULL */
};

struct options options_read(const struct option_row *rows, int argc, char **argv);
const char *option(const struct options *o, const char *name);             /* NULL: not given */
int64_t option_int(struct options *o, const char *name, int64_t otherwise); /* sets `wrong` */

/* Help or what was wrong; returns the status to exit with, or -1 to go on. */
int options_done(const struct options *o, FILE *out, const char *usage);
