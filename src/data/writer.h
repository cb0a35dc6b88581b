/* writer.h - the one thread that writes.
 *
 * Requests put jobs into a queue; the writer takes all that has gathered for one
 * county, appends them in one transaction, commits once, and only then lets the
 * answers go.  No lingering: a batch is what came while the last one was on its
 * way to the disk.  When the database refuses a batch it is rolled back and
 * replayed event by event, so that only the bad one fails. */
#pragma once
#include "data/ledger.h"

struct job {
    int64_t county;
    struct incoming *events;
    size_t n;
    struct answer *answers;           /* n of them, owned by the caller */
    err_t failed;                     /* set when nothing of it counts (disk full, …) */
    struct err_told told;
    void (*done)(struct job *job);    /* called by the writer's thread after commit */
    void *owner;
    struct job *next;                 /* the writer's own */
    bool over;                        /* likewise, for writer_end */
};

enum { WRITER_QUEUE_EVENTS = 200000 };  /* above it: ERR_BUSY, writer.queue_full */

/* Begin to write on this connection (schema_open); the writer owns it until it stops. */
struct db;
err_t writer_start(struct db *db);
/* Refused only when the queue is full or the writer is stopping. */
err_t writer_put(struct job *job);
/* Put, and wait until it is done: imports, sign-in, commands.  In two steps for those
 * who have other work meanwhile; whoever began must end. */
err_t writer_do(struct job *job);
err_t writer_begin(struct job *job);
err_t writer_end(struct job *job);
void writer_stop(void);                 /* finishes what is queued */

/* The database that the writer writes, for those who read beside it. */
const char *writer_url(void);

/* Take one batch at once on the caller's connection: tests and commands. */
err_t writer_batch(struct db *db, struct arena *a, struct job *jobs);

/* What happened since start, for /metrics and the live stream. */
struct writer_stats {
    int64_t batches, events, accepted, duplicates, rejected, queued, commit_us;
    int64_t changes;                    /* grows with every commit */
};
struct writer_stats writer_stats(void);
/* Call `fn` on the writer's thread after every commit, before the answers leave. */
void writer_on_commit(void (*fn)(void *ctx), void *ctx);

/* Run `fn` in a write transaction of the writer's thread and wait: kept tables
 * (sessions, passwords, imports), which are not made from events. */
err_t writer_call(err_t (*fn)(struct tx *tx, void *arg), void *arg);

/* The same outside a transaction, between two batches: backup, holding still. */
err_t writer_alone(err_t (*fn)(struct db *db, void *arg), void *arg);
