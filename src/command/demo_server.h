/* demo_server.h - the server as a process of its own: `bulou serve`, this same program. */
#pragma once
#include "core/arena.h"
#include "core/err.h"

#include <sys/types.h>

struct demo_server {
    const char *data, *listen;
    int64_t pace;
    const char *log;              /* file that takes what it says */
    const char *url;              /* "http://127.0.0.1:8080" */
    pid_t pid;                    /* 0: it does not run */
};

/* Set it up; nothing is started.  Key: demo.bad_listen {listen}. */
err_t demo_server_plan(struct arena *a, struct demo_server *s);

/* Start it and wait until it answers.  Keys: store.in_use, demo.address_taken
 * {listen}, demo.server_ended {log}, demo.server_silent {log}. */
err_t demo_server_start(struct demo_server *s);
/* False when it has ended by itself. */
bool demo_server_runs(struct demo_server *s);
/* Ask it to end, and wait. */
void demo_server_stop(struct demo_server *s);
