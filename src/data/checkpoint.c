/* checkpoint.c - see checkpoint.h; the figures are in docs/architecture.md. */
#include "data/checkpoint.h"

#include "core/clock.h"
#include "core/log.h"
#include "data/db.h"

#include <pthread.h>
#include <stdatomic.h>
#include <time.h>

enum {
    EVERY_MS = 250,
    LOG_MOST = 40000,      /* pages, 160 MB: then the writer begins it anew … */
    LEFT_MOST = 2000,      /* … when it need move no more than so many itself, … */
    LOG_FAR_TOO_MUCH = 8 * LOG_MOST,   /* … or must */
    PATIENCE = 8,          /* turns that pass after one was in vain, for somebody reads for long */
};

static struct {
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t stop;
    bool running;
    struct db *db;
    atomic_bool restart_wanted;
    atomic_int patience;
} checkpoint = {.lock = PTHREAD_MUTEX_INITIALIZER, .stop = PTHREAD_COND_INITIALIZER};

/* A turn's pause; whoever stops the thread need not wait for its end.  False: stop. */
static bool pause_a_little(void)
{
    int64_t until_us = clock_ticks_us() + EVERY_MS * 1000;
    struct timespec until = {.tv_sec = until_us / 1000000, .tv_nsec = until_us % 1000000 * 1000};
    pthread_mutex_lock(&checkpoint.lock);
    while (checkpoint.running && clock_ticks_us() < until_us)
        (void)pthread_cond_clockwait(&checkpoint.stop, &checkpoint.lock, CLOCK_MONOTONIC, &until);
    bool running = checkpoint.running;
    pthread_mutex_unlock(&checkpoint.lock);
    return running;
}

static bool is_due(const struct db_log *log)
{
    return (log->pages > LOG_MOST && log->left < LEFT_MOST) || log->pages > LOG_FAR_TOO_MUCH;
}

static void move_pages(void)
{
    struct db_log log;
    err_clear();
    err_t why = db_checkpoint(checkpoint.db, false, &log);
    if (why && why->kind != ERR_BUSY)
        log_failure(why, "checkpoint");
    if (atomic_load(&checkpoint.patience) > 0)
        atomic_fetch_sub(&checkpoint.patience, 1);
    else if (!why && is_due(&log))
        atomic_store(&checkpoint.restart_wanted, true);
}

static void *run(void *arg)
{
    (void)arg;
    while (pause_a_little())
        move_pages();
    return NULL;
}

static void forget_connection(void)
{
    db_close(checkpoint.db);
    checkpoint.db = NULL;
}

err_t checkpoint_start(const char *url)
{
    TRY(db_open(url, DB_WRITE, &checkpoint.db));
    if (db_dialect(checkpoint.db) != DIALECT_SQLITE) {
        forget_connection();
        return OK;
    }
    checkpoint.running = true;
    if (pthread_create(&checkpoint.thread, NULL, run, NULL) == 0)
        return OK;
    forget_connection();
    return FAIL(ERR_INTERNAL, "writer.no_thread");
}

void checkpoint_stop(void)
{
    if (!checkpoint.db)
        return;
    pthread_mutex_lock(&checkpoint.lock);
    checkpoint.running = false;
    pthread_cond_signal(&checkpoint.stop);
    pthread_mutex_unlock(&checkpoint.lock);
    pthread_join(checkpoint.thread, NULL);
    forget_connection();
}

void checkpoint_if_wanted(struct db *writing)
{
    struct db_log log;
    if (!atomic_load_explicit(&checkpoint.restart_wanted, memory_order_relaxed))
        return;
    atomic_store(&checkpoint.restart_wanted, false);
    err_t why = db_checkpoint(writing, true, &log);
    if (why && why->kind != ERR_BUSY)
        log_failure(why, "checkpoint.restart");
    if (!why && log.pages)
        atomic_store(&checkpoint.patience, PATIENCE);
}
