/* work.h - the commands that write, as they run inside a server too. */
#pragma once
#include "command/control.h"

command_work *work_find(const char *name);

int work_user(struct store *s, FILE *out, int argc, char **argv);
int work_import(struct store *s, FILE *out, int argc, char **argv);
int work_backup(struct store *s, FILE *out, int argc, char **argv);
