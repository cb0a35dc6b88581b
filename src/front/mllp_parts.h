/* mllp_parts.h - what the files of the MLLP listener share. */
#pragma once
#include "core/buf.h"
#include "data/writer.h"
#include "domain/lab/lab.h"
#include "exchange/hl7.h"
#include "front/mllp.h"

#include <stdatomic.h>

enum { LINK_ADDRESS = 64, LINK_CERTIFICATE = 65 };

struct ssl_st;
/* A connection. */
struct link {
    int fd;                             /* -1: gone, but its message is still with the writer */
    struct ssl_st *ssl;                 /* NULL: plain */
    bool greeted;                       /* TLS is agreed on, or not needed */
    bool known;                         /* it has named a laboratory that may speak here */
    bool last;                          /* close when what there is to send is sent */
    bool waiting;                       /* a message is with the writer */
    bool wants_write;                   /* TLS: before it can read */
    char address[LINK_ADDRESS], certificate[LINK_CERTIFICATE];   /* "" : none */
    struct buf in, out;
    size_t sent;                        /* of out */
    size_t pause_at;                    /* of out: what follows is sent a little later; 0: nothing such */
    int64_t resume_us;                  /* when; 0: what is before it is not sent yet */
    int64_t heard_us;                   /* when bytes last moved */
    struct arena arena;                 /* of the message at work */
    struct hl7_head head;
    int64_t site;                       /* whose message is with the writer */
    int64_t county;
    struct job job;
    struct link *next_done;
};

/* ---- mllp_tls.c --------------------------------------------------------------------------- */

err_t tls_open(const struct mllp_config *config);   /* nothing when no certificate is given */
void tls_close(void);
void link_open(struct link *l);
void link_close(struct link *l);
/* Bytes in or out; 0: not now, -1: over. */
long link_read(struct link *l, char *to, size_t len);
long link_write(struct link *l, const char *from, size_t len);

/* ---- mllp_message.c ----------------------------------------------------------------------- */

enum step { STEP_ANSWERED, STEP_WITH_WRITER, STEP_LATER };  /* LATER: the same message is at work elsewhere */

/* Is a message with this id of this lab at work on another connection? */
typedef bool at_work(const struct link *asks, const char *id);

enum step message_take(struct link *l, struct db *db, const char *bytes, size_t len, at_work *is_at_work);
void message_done(struct link *l);                  /* the writer is done with it */
/* What is no message: answered, and the connection ends. */
void message_refuse(struct link *l, err_t why);
