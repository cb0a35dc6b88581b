/* command.h - what can be typed after `bulou`.
 *
 * Every command returns the exit status: 0 done, 1 a finding (verify) or a failure
 * that was said, 2 wrong use. */
#pragma once
#include "core/err.h"
#include "core/message.h"
#include <stdio.h>

struct command {
    const char *name;
    int (*run)(int argc, char **argv);  /* argv[0] is the command's name */
    const char *help;                   /* one line */
};
extern const struct command commands[];  /* main.c; ends in a NULL name */

int command_serve(int argc, char **argv);
int command_import(int argc, char **argv);
int command_export(int argc, char **argv);
int command_generate(int argc, char **argv);
int command_demo(int argc, char **argv);
int command_plan(int argc, char **argv);
int command_verify(int argc, char **argv);
int command_rebuild(int argc, char **argv);
int command_backup(int argc, char **argv);
int command_restore(int argc, char **argv);
int command_user(int argc, char **argv);
int command_openapi(int argc, char **argv);
int command_reference(int argc, char **argv);

/* The language of whoever types: Chinese when LANG says so. */
enum language command_language(void);

/* A failure in words, with its mend, to `out`; returns 1. */
int command_failed(FILE *out, err_t why);
