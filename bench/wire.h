/* wire.h - HTTP/1.1 as a phone speaks it: a connection that stays open, one request at
 * a time.  Small and quick, since it runs on the same two cores as the server. */
#pragma once
#include "core/buf.h"

#include <netinet/in.h>
#include <stdbool.h>

struct wire {
    int fd;
    struct sockaddr_in to;
    struct buf out;              /* the request, … */
    size_t sent;                 /* … of which so much has gone */
    char *in;                    /* the answer as it comes */
    size_t len, room;
    size_t head, body_len;       /* where the body begins, and how long it is; 0: not known yet */
    int status;
};

/* "127.0.0.1:8080" */
struct sockaddr_in wire_address(const char *text);

/* Connect; reads and writes of wire_step do not wait. */
void wire_open(struct wire *w, const struct sockaddr_in *to);
void wire_close(struct wire *w);

/* A request to be sent by wire_step; token NULL: nobody is signed in. */
void wire_ask(struct wire *w, const char *method, const char *path, const char *token, const char *body, size_t len);

/* Send what can be sent and read what has come. */
enum wire_step { WIRE_GOES_ON, WIRE_DONE, WIRE_LOST };
enum wire_step wire_step(struct wire *w);

/* The body of the answer that is done; it ends in a zero. */
const char *wire_body(const struct wire *w);

/* The whole of it, waiting: for what is done before and after a measurement. */
const char *wire_call(struct wire *w, const char *method, const char *path, const char *token, const char *body);
