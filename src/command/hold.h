/* hold.h - holding the writer still for a moment, with every table caught up.
 *
 * In a store that nobody serves it opens it, lets the late tables follow, and
 * closes it; else it asks the server over control.sock. */
#pragma once
#include "command/control.h"

struct hold { int fd; };

err_t hold_begin(struct store *s, struct hold *out);
void hold_end(struct hold *h);

/* The server's side: settles, says "held", waits for the client to hang up (10 s). */
int work_hold(struct store *s, FILE *out, int argc, char **argv);
