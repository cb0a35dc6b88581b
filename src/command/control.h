/* control.h - commands that write, while a server holds the store.
 *
 * The server listens on DATA/control.sock (mode 0600: whoever may read the data
 * folder).  A client sends the command's words; the server runs the command beside
 * its writer and sends back what it prints and its exit status. */
#pragma once
#include "command/store.h"

#include <stdio.h>

/* Runs with the writer started, in either process. */
typedef int command_work(struct store *s, FILE *out, int argc, char **argv);

/* Run `work` here when nobody holds the store, else inside the server that does. */
int control_run(struct store *s, command_work *work, int argc, char **argv);

/* Ask the server to hold its writer still; closing *fd lets it go on. */
err_t control_ask_hold(const struct store *s, int *fd);

/* The server's side. */
err_t control_start(struct store *s);
void control_stop(void);
