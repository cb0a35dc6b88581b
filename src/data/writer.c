/* writer.c - the one thread that writes; see writer.h. */
#include "data/writer.h"

#include "core/clock.h"
#include "core/fault.h"
#include "core/log.h"
#include "data/checkpoint.h"
#include "data/late.h"
#include "data/schema.h"

#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <time.h>

enum {
    BATCH_EVENTS = 4000,       /* taken into one transaction, at most */
    LATE_SLICE = 500,          /* rows of late tables that are written when there is nothing else to do */
    ALL_ROWS = 1 << 30,
    QUIET_US = 5000,           /* without work for so long: what comes now can afford its late rows */
    PAUSE_FIRST_MS = 1000,     /* after late rows could not be written (disk full): then twice as long … */
    PAUSE_MOST_MS = 60000,     /* … up to this */
};

/* Something to run in the writer's thread beside events. */
struct call {
    err_t (*in_tx)(struct tx *tx, void *arg);   /* one of the two */
    err_t (*alone)(struct db *db, void *arg);
    void *arg;
    err_t failed;
    struct err_told told;
    bool done;
    struct call *next;
};

static struct {
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t work, finished;
    struct job *first, *last;
    struct call *calls;
    int64_t queued;
    bool running, stopping;
    struct db *db;
    int64_t pause_ms, follow_after_us;   /* the writer's thread: no late rows until then */
    void (*on_commit)(void *ctx);
    void *on_commit_ctx;
} writer = {.lock = PTHREAD_MUTEX_INITIALIZER, .work = PTHREAD_COND_INITIALIZER,
            .finished = PTHREAD_COND_INITIALIZER};

static struct {
    atomic_llong batches, events, accepted, duplicates, rejected, commit_us, changes;
} counts;

/* ---- one batch ------------------------------------------------------------------------ */

static size_t count_events(const struct job *jobs)
{
    size_t n = 0;
    for (const struct job *j = jobs; j; j = j->next)
        n += j->n;
    return n;
}

/* The events of all jobs side by side, and where their answers go. */
struct batch {
    int64_t county;
    size_t n;
    struct incoming **events;
    struct answer **answers;
};

static struct batch gather(struct arena *a, struct job *jobs)
{
    struct batch b = {.county = jobs->county};
    size_t total = count_events(jobs);
    b.events = arena_array(a, struct incoming *, total + 1);
    b.answers = arena_array(a, struct answer *, total + 1);
    for (struct job *j = jobs; j; j = j->next)
        for (size_t i = 0; i < j->n; i++, b.n++) {
            b.events[b.n] = &j->events[i];
            b.answers[b.n] = &j->answers[i];
        }
    return b;
}

/* While there is little to do, what a batch says is in every table with its commit. */
static err_t follow_late(struct tx *tx, bool quiet)
{
    bool more;
    return quiet ? late_follow(tx, LATE_SLICE, &more) : late_keep_up(tx);
}

static err_t write_batch(struct db *db, struct arena *a, struct batch *b, bool quiet)
{
    TX_SCOPED tx = {0};
    TRY(tx_begin(db, a, TX_WRITE, &tx));
    TRY(ledger_append(&tx, b->county, b->events, b->n, b->answers));
    TRY(follow_late(&tx, quiet));
    fault_point("writer.before_commit");
    int64_t before = clock_ticks_us();
    TRY(tx_commit(&tx));
    atomic_fetch_add(&counts.commit_us, clock_ticks_us() - before);
    fault_point("writer.after_commit");
    return OK;
}

/* What the body was before it was completed is gone after a failed try; it is sealed
 * anew, since keys that were made then are gone as well. */
static err_t write_alone(struct db *db, struct arena *a, const struct batch *b, size_t i)
{
    struct batch one = {b->county, 1, &b->events[i], &b->answers[i]};
    return write_batch(db, a, &one, false);
}

/* The database refused the batch: find the event that it cannot take. */
static err_t write_one_by_one(struct db *db, struct arena *a, const struct batch *b)
{
    for (size_t i = 0; i < b->n; i++) {
        err_t why = write_alone(db, a, b, i);
        if (why && why->kind == ERR_INTERNAL) {
            log_failure(why, b->events[i]->type_name);
            b->events[i]->why = FAIL(ERR_INTERNAL, "ledger.could_not_be_stored");
            b->events[i]->told = (struct err_told){0};
            why = write_alone(db, a, b, i);
        }
        TRY(why);
    }
    return OK;
}

static void count(const struct batch *b)
{
    int64_t by_outcome[3] = {0};
    for (size_t i = 0; i < b->n; i++)
        by_outcome[b->answers[i]->outcome]++;
    atomic_fetch_add(&counts.batches, 1);
    atomic_fetch_add(&counts.events, (int64_t)b->n);
    atomic_fetch_add(&counts.accepted, by_outcome[ACCEPTED]);
    atomic_fetch_add(&counts.duplicates, by_outcome[DUPLICATE]);
    atomic_fetch_add(&counts.rejected, by_outcome[REJECTED]);
    atomic_fetch_add(&counts.changes, 1);
}

static err_t take_batch(struct db *db, struct arena *a, struct job *jobs, bool quiet)
{
    err_clear();
    struct batch b = gather(a, jobs);
    err_t why = write_batch(db, a, &b, quiet);
    if (why && why->kind == ERR_INTERNAL) {
        log_failure(why, "writer.batch");
        why = write_one_by_one(db, a, &b);
    }
    if (why) {
        log_failure(why, "writer.batch");
        for (struct job *j = jobs; j; j = j->next) {
            j->failed = why;
            j->told = *err_told();
        }
        return why;
    }
    count(&b);
    return OK;
}

err_t writer_batch(struct db *db, struct arena *a, struct job *jobs)
{
    return take_batch(db, a, jobs, true);
}

/* ---- the thread ------------------------------------------------------------------------- */

/* Unlink the jobs of the first job's county, as many as one batch holds.  A taken
 * job still counts as queued until it is answered. */
static struct job *take_jobs(void)
{
    struct job *taken = NULL, **tail = &taken, **at = &writer.first;
    int64_t county = writer.first->county;
    size_t events = 0;
    writer.last = NULL;
    while (*at) {
        struct job *j = *at;
        if (j->county == county && (events == 0 || events + j->n <= BATCH_EVENTS)) {
            *at = j->next;
            *tail = j;
            tail = &j->next;
            events += j->n;
        } else {
            writer.last = j;
            at = &j->next;
        }
    }
    *tail = NULL;
    return taken;
}

static void finish_jobs(struct job *jobs)
{
    while (jobs) {
        struct job *next = jobs->next;
        pthread_mutex_lock(&writer.lock);
        writer.queued -= (int64_t)jobs->n;
        pthread_mutex_unlock(&writer.lock);
        jobs->done(jobs);   /* may free it */
        jobs = next;
    }
}

static err_t run_in_tx(struct db *db, struct call *c)
{
    ARENA_SCOPED a = {0};
    TX_SCOPED tx = {0};
    err_clear();
    TRY(tx_begin(db, &a, TX_WRITE, &tx));
    TRY(c->in_tx(&tx, c->arg));
    return tx_commit(&tx);
}

static void run_call(struct call *c)
{
    err_clear();
    c->failed = c->alone ? c->alone(writer.db, c->arg) : run_in_tx(writer.db, c);
    c->told = *err_told();
    pthread_mutex_lock(&writer.lock);
    c->done = true;
    pthread_cond_broadcast(&writer.finished);
    pthread_mutex_unlock(&writer.lock);
}

/* What could not be written now hardly can in a moment: the disk is full, or the database away. */
static void pause_following(err_t why)
{
    int64_t longer = writer.pause_ms ? 2 * writer.pause_ms : PAUSE_FIRST_MS;
    writer.pause_ms = !why ? 0 : longer < PAUSE_MOST_MS ? longer : PAUSE_MOST_MS;
    writer.follow_after_us = clock_ticks_us() + writer.pause_ms * 1000;
}

/* Nothing else to do: let the late tables follow, a slice or all of it. */
static bool follow_idle(struct arena *a, int64_t rows)
{
    TX_SCOPED tx = {0};
    bool more;
    err_clear();
    err_t why = tx_begin(writer.db, a, TX_WRITE, &tx);
    if (!why)
        why = late_follow(&tx, rows, &more);
    if (!why)
        why = tx_commit(&tx);
    if (why)
        log_failure(why, "late.follow");
    pause_following(why);
    return why == OK;
}

static void wait_ms(int64_t ms)
{
    int64_t until_us = clock_ticks_us() + ms * 1000;
    struct timespec until = {.tv_sec = until_us / 1000000, .tv_nsec = until_us % 1000000 * 1000};
    (void)pthread_cond_clockwait(&writer.work, &writer.lock, CLOCK_MONOTONIC, &until);
}

/* In how many milliseconds late rows are to be written; -1: none wait. */
static int64_t follow_in_ms(void)
{
    int64_t due = late_due_ms(), pause = (writer.follow_after_us - clock_ticks_us() + 999) / 1000;
    return due < 0 || due > pause ? due : pause > 0 ? pause : 0;
}

/* Until there is work, or something late is due. */
static void wait_for_work(void)
{
    int64_t ms;
    while (!writer.first && !writer.calls && !writer.stopping && (ms = follow_in_ms()) != 0) {
        if (ms < 0)
            pthread_cond_wait(&writer.work, &writer.lock);
        else
            wait_ms(ms);
    }
}

static void commit_done(void)
{
    if (writer.on_commit)
        writer.on_commit(writer.on_commit_ctx);
}

/* What the thread does next. */
struct turn { struct call *call; struct job *jobs; bool quiet, stop; };

static struct turn next_turn(int64_t last_us)
{
    struct turn t = {0};
    pthread_mutex_lock(&writer.lock);
    wait_for_work();
    t.call = writer.calls;
    if (t.call)
        writer.calls = t.call->next;
    else if (writer.first)
        t.jobs = take_jobs();
    t.quiet = !writer.first && clock_ticks_us() - last_us >= QUIET_US;
    t.stop = writer.stopping && !t.call && !t.jobs;
    pthread_mutex_unlock(&writer.lock);
    return t;
}

static void take_turn(struct arena *a, const struct turn *t)
{
    if (t->call) {
        run_call(t->call);
        commit_done();
    } else if (t->jobs) {
        (void)take_batch(writer.db, a, t->jobs, t->quiet);
        commit_done();
        finish_jobs(t->jobs);
        checkpoint_if_wanted(writer.db);
    } else {
        (void)follow_idle(a, LATE_SLICE);
    }
    arena_reset(a);
}

static void *run(void *arg)
{
    struct arena a = {0};
    (void)arg;
    int64_t last_us = 0;
    for (struct turn t = next_turn(last_us); !t.stop; t = next_turn(last_us)) {
        take_turn(&a, &t);
        last_us = clock_ticks_us();
    }
    while (late_waiting() > 0 && follow_idle(&a, ALL_ROWS))
        ;                        /* so that the next start has nothing to catch up with */
    arena_close(&a);
    return NULL;
}

err_t writer_start(struct db *db)
{
    assert(!writer.running);
    writer.db = db;
    writer.stopping = false;
    if (pthread_create(&writer.thread, NULL, run, NULL) != 0)
        return FAIL(ERR_INTERNAL, "writer.no_thread");
    writer.running = true;
    return OK;
}

void writer_stop(void)
{
    if (!writer.running)
        return;
    pthread_mutex_lock(&writer.lock);
    writer.stopping = true;
    pthread_cond_broadcast(&writer.work);
    pthread_mutex_unlock(&writer.lock);
    pthread_join(writer.thread, NULL);
    writer.running = false;
}

const char *writer_url(void)
{
    return db_url(writer.db);
}

err_t writer_put(struct job *job)
{
    err_t why = OK;
    job->next = NULL;
    job->failed = OK;
    pthread_mutex_lock(&writer.lock);
    if (writer.stopping || !writer.running) {
        why = FAIL(ERR_BUSY, "writer.stopping");
    } else if (writer.queued + (int64_t)job->n > WRITER_QUEUE_EVENTS) {
        why = FAIL(ERR_BUSY, "writer.queue_full");
    } else {
        if (writer.last)
            writer.last->next = job;
        else
            writer.first = job;
        writer.last = job;
        writer.queued += (int64_t)job->n;
        pthread_cond_signal(&writer.work);
    }
    pthread_mutex_unlock(&writer.lock);
    return why;
}

/* ---- waiting callers ---------------------------------------------------------------------- */

static void wake_waiter(struct job *job)
{
    pthread_mutex_lock(&writer.lock);
    job->over = true;
    pthread_cond_broadcast(&writer.finished);
    pthread_mutex_unlock(&writer.lock);
}

err_t writer_begin(struct job *job)
{
    job->done = wake_waiter;
    job->over = false;
    return writer_put(job);
}

err_t writer_end(struct job *job)
{
    pthread_mutex_lock(&writer.lock);
    while (!job->over)
        pthread_cond_wait(&writer.finished, &writer.lock);
    pthread_mutex_unlock(&writer.lock);
    if (job->failed)
        err_tell_again(&job->told);
    return job->failed;
}

err_t writer_do(struct job *job)
{
    TRY(writer_begin(job));
    return writer_end(job);
}

static err_t call_and_wait(struct call *c)
{
    pthread_mutex_lock(&writer.lock);
    if (writer.stopping || !writer.running) {
        pthread_mutex_unlock(&writer.lock);
        return FAIL(ERR_BUSY, "writer.stopping");
    }
    struct call **at = &writer.calls;
    while (*at)
        at = &(*at)->next;
    *at = c;
    pthread_cond_signal(&writer.work);
    while (!c->done)
        pthread_cond_wait(&writer.finished, &writer.lock);
    pthread_mutex_unlock(&writer.lock);
    if (c->failed)
        err_tell_again(&c->told);
    return c->failed;
}

err_t writer_call(err_t (*fn)(struct tx *tx, void *arg), void *arg)
{
    struct call c = {.in_tx = fn, .arg = arg};
    return call_and_wait(&c);
}

err_t writer_alone(err_t (*fn)(struct db *db, void *arg), void *arg)
{
    struct call c = {.alone = fn, .arg = arg};
    return call_and_wait(&c);
}

struct writer_stats writer_stats(void)
{
    struct writer_stats s = {.batches = atomic_load(&counts.batches), .events = atomic_load(&counts.events),
                             .accepted = atomic_load(&counts.accepted), .duplicates = atomic_load(&counts.duplicates),
                             .rejected = atomic_load(&counts.rejected), .commit_us = atomic_load(&counts.commit_us),
                             .changes = atomic_load(&counts.changes)};
    pthread_mutex_lock(&writer.lock);
    s.queued = writer.queued;
    pthread_mutex_unlock(&writer.lock);
    return s;
}

void writer_on_commit(void (*fn)(void *ctx), void *ctx)
{
    pthread_mutex_lock(&writer.lock);
    writer.on_commit = fn;
    writer.on_commit_ctx = ctx;
    pthread_mutex_unlock(&writer.lock);
}
