/* listen.h - the socket that we listen on, and what the machine allows; for web/ only. */
#pragma once
#include "core/arena.h"
#include "core/err.h"

/* "127.0.0.1:8080", "[::]:8080", port 0 for any; *address is what it became. */
err_t listen_open(struct arena *a, const char *wanted, int *fd, const char **address);

/* Allow as many open files as `connections` need; how many connections there may be. */
int listen_allow(int connections);

/* A PEM file. */
err_t listen_read_pem(struct arena *a, const char *path, const char **out);
