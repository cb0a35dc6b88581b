/* http.h - the server: one loop for sockets, a few workers for reading, the
 * writer for everything that changes.
 *
 *     loop     libmicrohttpd driven from our own epoll (its internal thread stalls
 *              at 128 ready connections; test/http has the proof), parses events,
 *              serves assets and what is in memory
 *     workers  views and other routes, each on its own read-only connection
 *     writer   data/writer.h
 */
#pragma once
#include "core/err.h"
#include "web/route.h"

struct http_config {
    const char *listen;              /* "127.0.0.1:8080", "[::1]:8080" */
    const char *tls_cert, *tls_key;  /* PEM files, both or none */
    const char *url;                 /* of the database, for the workers */
    const char *data_dir;            /* uploads and temporary files: data_dir/tmp */
    int workers;                     /* 0: 2 */
    int connections_most;            /* 0: 20,000 */
};

err_t http_start(const struct http_config *config);
const char *http_address(void);      /* what it listens on, with the real port */
void http_run(void);                 /* until http_stop; may be called from a signal handler */
void http_stop(void);
void http_close(void);               /* after http_run has returned */
