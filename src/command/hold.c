/* hold.c - see hold.h. */
#include "command/hold.h"

#include "core/log.h"
#include "data/late.h"
#include "data/writer.h"

#include <poll.h>
#include <string.h>
#include <unistd.h>

enum { ALL_ROWS = 1 << 30, HOLD_MS = 10000 };

static err_t settle(struct db *db)
{
    bool more = true;
    while (more) {
        ARENA_SCOPED a = {0};
        TX_SCOPED tx = {0};
        TRY(tx_begin(db, &a, TX_WRITE, &tx));
        TRY(late_follow(&tx, ALL_ROWS, &more));
        TRY(tx_commit(&tx));
    }
    return OK;
}

static err_t settle_and_hold(struct db *db, void *arg)
{
    FILE *out = arg;
    TRY(settle(db));
    fputs("held\n", out);
    fflush(out);
    struct pollfd hung_up = {.fd = fileno(out)};   /* POLLHUP comes unasked */
    (void)poll(&hung_up, 1, HOLD_MS);
    return OK;
}

int work_hold(struct store *s, FILE *out, int argc, char **argv)
{
    (void)s, (void)argc, (void)argv;
    return writer_alone(settle_and_hold, out) ? 1 : 0;
}

/* Not schema_open: what is verified must not be made anew first. */
static err_t settle_unserved(struct store *s)
{
    TRY(db_open(s->url, DB_WRITE, &s->db));
    err_t why = late_start(s->db);
    if (!why)
        why = settle(s->db);
    db_close(s->db);
    s->db = NULL;
    return why;
}

err_t hold_begin(struct store *s, struct hold *out)
{
    bool taken;
    out->fd = -1;
    TRY(store_lock(s, &taken));
    if (taken)
        return settle_unserved(s);
    return control_ask_hold(s, &out->fd);
}

void hold_end(struct hold *h)
{
    if (h->fd >= 0)
        close(h->fd);
}
