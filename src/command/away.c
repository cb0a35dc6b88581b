/* away.c - see away.h. */
#include "command/away.h"

#include "core/log.h"
#include "data/db.h"
#include "domain/missing/missing.h"

#include <pthread.h>
#include <stdatomic.h>
#include <time.h>

enum { TURN_MS = 200, TURNS_A_PASS = 10, TURNS_AFTER_FAILURE = 300 };

static struct {
    pthread_t thread;
    struct db *db;
    struct missing_away away;
    atomic_bool running;
} mirror;

/* What cannot be done now is tried again, but not so often that it fills the log. */
static int pass(void)
{
    err_clear();
    err_t why = missing_away_pass(&mirror.away, mirror.db);
    if (why)
        log_failure(why, "away");
    return why ? TURNS_AFTER_FAILURE : TURNS_A_PASS;
}

static void *run(void *arg)
{
    const struct timespec turn = {.tv_nsec = TURN_MS * 1000000L};
    (void)arg;
    for (int left = 0; atomic_load(&mirror.running); left--) {
        if (left <= 0)
            left = pass();
        nanosleep(&turn, NULL);
    }
    return NULL;
}

err_t away_start(const char *url)
{
    TRY(db_open(url, DB_READ, &mirror.db));
    atomic_store(&mirror.running, true);
    if (pthread_create(&mirror.thread, NULL, run, NULL) == 0)
        return OK;
    atomic_store(&mirror.running, false);
    return FAIL(ERR_INTERNAL, "writer.no_thread");
}

void away_stop(void)
{
    if (atomic_exchange(&mirror.running, false))
        pthread_join(mirror.thread, NULL);
    if (mirror.db)
        db_close(mirror.db);
    mirror.db = NULL;
    arena_close(&mirror.away.arena);
    mirror.away = (struct missing_away){0};
}
