/* checkpoint.c - see checkpoint.h; the figures are in docs/architecture.md. */
#include "data/checkpoint.h"

#include "core/log.h"
#include "data/db.h"

#include <pthread.h>
#include <stdatomic.h>
#include <time.h>

enum { EVERY_MS = 250, LOG_PAGES_MOST = 40000 };   /* 160 MB of log */

static struct {
    pthread_t thread;
    struct db *db;
    atomic_bool running, restart_wanted;
} checkpoint;

static void pause_a_little(void)
{
    struct timespec t = {.tv_nsec = EVERY_MS * 1000000L};
    nanosleep(&t, NULL);
}

static void *run(void *arg)
{
    (void)arg;
    while (atomic_load(&checkpoint.running)) {
        int64_t pages = 0;
        pause_a_little();
        err_clear();
        err_t why = db_checkpoint(checkpoint.db, false, &pages);
        if (why && why->kind != ERR_BUSY)
            log_failure(why, "checkpoint");
        if (pages > LOG_PAGES_MOST)
            atomic_store(&checkpoint.restart_wanted, true);
    }
    return NULL;
}

err_t checkpoint_start(const char *url)
{
    TRY(db_open(url, DB_WRITE, &checkpoint.db));
    if (db_dialect(checkpoint.db) != DIALECT_SQLITE) {
        db_close(checkpoint.db);
        checkpoint.db = NULL;
        return OK;
    }
    atomic_store(&checkpoint.running, true);
    if (pthread_create(&checkpoint.thread, NULL, run, NULL) != 0)
        return FAIL(ERR_INTERNAL, "writer.no_thread");
    return OK;
}

void checkpoint_stop(void)
{
    if (!checkpoint.db)
        return;
    atomic_store(&checkpoint.running, false);
    pthread_join(checkpoint.thread, NULL);
    db_close(checkpoint.db);
    checkpoint.db = NULL;
}

void checkpoint_if_wanted(struct db *writing)
{
    int64_t pages;
    if (!atomic_load_explicit(&checkpoint.restart_wanted, memory_order_relaxed))
        return;
    atomic_store(&checkpoint.restart_wanted, false);
    err_t why = db_checkpoint(writing, true, &pages);
    if (why && why->kind != ERR_BUSY)
        log_failure(why, "checkpoint.restart");
}
