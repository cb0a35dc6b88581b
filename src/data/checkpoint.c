/* checkpoint.c - see checkpoint.h; the figures are in docs/architecture.md. */
#include "data/checkpoint.h"

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
    struct db *db;
    atomic_bool running, restart_wanted;
    atomic_int patience;
} checkpoint;

static void pause_a_little(void)
{
    struct timespec t = {.tv_nsec = EVERY_MS * 1000000L};
    nanosleep(&t, NULL);
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
    while (atomic_load(&checkpoint.running)) {
        pause_a_little();
        move_pages();
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
