/* workers.c - threads that read the database for views and other routes. */
#include "web/workers.h"

#include "web/exchange.h"
#include "web/header.h"
#include "web/static.h"

#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

enum { COMPRESSION = 6 };

/* Exchanges in the order in which they came. */
struct lane {
    pthread_cond_t work;
    struct exchange *first, *last;
    int waiting;
};

struct worker {
    pthread_t thread;
    struct db *db;
    struct lane *lane;
};

static struct {
    pthread_mutex_t lock;
    struct lane quick, slow;
    struct worker workers[WORKERS_MOST + 1];
    int n;
    bool stopping;
} pool = {.lock = PTHREAD_MUTEX_INITIALIZER,
          .quick.work = PTHREAD_COND_INITIALIZER, .slow.work = PTHREAD_COND_INITIALIZER};

static atomic_bool hurry;

static err_t answer_in_tx(struct db *db, struct exchange *x)
{
    TX_SCOPED tx = {0};
    TRY(tx_begin(db, &x->arena, TX_READ, &tx));
    x->rq.tx = &tx;
    err_t why = x->route->handler(&x->rq, &x->rp);
    x->rq.tx = NULL;
    return why;
}

/* Here and not on the loop, which has all others to serve meanwhile. */
static void compress(struct exchange *x)
{
    size_t len;
    char *gzip = header_allows_gzip(request_header(&x->rq, "accept-encoding"))
                     ? gzip_bytes(&x->rp.body, COMPRESSION, &len) : NULL;
    if (!gzip)
        return;
    buf_close(&x->rp.body);
    x->rp.body = (struct buf){.at = gzip, .len = len, .cap = len};
    x->rp.compressed = true;
}

static void work_on(struct db *db, struct exchange *x)
{
    err_clear();
    err_t why = x->route->no_tx ? x->route->handler(&x->rq, &x->rp) : answer_in_tx(db, x);
    if (why)
        reply_failure(&x->rp, x->rq.language, why, err_told());
    else if (x->rp.compress)
        compress(x);
    exchange_back(x);
}

/* The next of the lane; NULL when we stop. */
static struct exchange *wait_for_work(struct lane *lane)
{
    pthread_mutex_lock(&pool.lock);
    while (!lane->first && !pool.stopping)
        pthread_cond_wait(&lane->work, &pool.lock);
    struct exchange *x = lane->first;
    if (x) {
        lane->first = x->next;
        lane->waiting--;
        x->next = NULL;
    }
    pthread_mutex_unlock(&pool.lock);
    return x;
}

static void *run(void *arg)
{
    struct worker *w = arg;
    struct exchange *x;
    while ((x = wait_for_work(w->lane)))
        work_on(w->db, x);
    return NULL;
}

static err_t start_one(const char *url, struct lane *lane)
{
    struct worker *w = &pool.workers[pool.n];
    w->lane = lane;
    TRY(db_open(url, DB_READ, &w->db));
    int failed = pthread_create(&w->thread, NULL, run, w);
    if (failed) {
        db_close(w->db);
        err_detail("%s", strerror(failed));
        return FAIL(ERR_INTERNAL, "web.no_thread");
    }
    pool.n++;
    return OK;
}

err_t workers_start(const char *url, int n)
{
    pool.stopping = false;
    atomic_store(&hurry, false);
    for (int i = 0; i < n && i < WORKERS_MOST; i++)
        TRY(start_one(url, &pool.quick));
    return start_one(url, &pool.slow);
}

err_t workers_put(struct exchange *x)
{
    struct lane *lane = x->route->upload || x->route->slow || is_export(x) ? &pool.slow : &pool.quick;
    pthread_mutex_lock(&pool.lock);
    bool full = lane->waiting >= WORKERS_QUEUE_MOST;
    if (!full) {
        *(lane->first ? &lane->last->next : &lane->first) = x;
        lane->last = x;
        lane->waiting++;
        pthread_cond_signal(&lane->work);
    }
    pthread_mutex_unlock(&pool.lock);
    if (full)
        return FAIL(ERR_BUSY, "web.busy");
    exchange_leave(x);
    return OK;
}

void workers_hurry(void)
{
    atomic_store(&hurry, true);
}

bool workers_hurrying(void)
{
    return atomic_load(&hurry);
}

err_t request_may_go_on(void)
{
    return workers_hurrying() ? FAIL(ERR_BUSY, "web.stopping") : OK;
}

void workers_stop(void)
{
    pthread_mutex_lock(&pool.lock);
    pool.stopping = true;
    pthread_cond_broadcast(&pool.quick.work);
    pthread_cond_broadcast(&pool.slow.work);
    pthread_mutex_unlock(&pool.lock);
    for (; pool.n > 0; pool.n--) {
        pthread_join(pool.workers[pool.n - 1].thread, NULL);
        db_close(pool.workers[pool.n - 1].db);
    }
}

struct workers workers_now(void)
{
    pthread_mutex_lock(&pool.lock);
    struct workers now = {pool.quick.waiting, pool.slow.waiting};
    pthread_mutex_unlock(&pool.lock);
    return now;
}
