/* http.c - the loop: sockets, what comes back from workers and the writer, and the stop. */
#include "web/http.h"

#include "core/clock.h"
#include "data/writer.h"
#include "web/exchange.h"
#include "web/listen.h"
#include "web/openapi.h"
#include "web/peers.h"
#include "web/session.h"
#include "web/static.h"
#include "web/workers.h"

#include <malloc.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum {
    CONNECTIONS_MOST = 20000,
    CONNECTION_MEMORY = 8 << 10,    /* headers of a request and of its response; emptied after each */
    IDLE_SECONDS = 30,
    WORKERS = 2,
    WAIT_MOST_MS = 10000,
    CROWD = 500,                    /* so many connections are one */
    FAREWELL_TURN_MS = 50,
    FAREWELL_US = 5 * 1000 * 1000,  /* for answers that are on their way when we stop */
};

static struct {
    struct arena arena;             /* as long as the server */
    struct MHD_Daemon *daemon;
    int listen_fd, epoll_fd, wake_fd;
    const char *address;
    pthread_mutex_t lock;
    struct exchange *first, *last;  /* came back and wait for the loop */
    int crowd;                      /* most connections since memory was given back */
} loop = {.lock = PTHREAD_MUTEX_INITIALIZER, .listen_fd = -1, .wake_fd = -1};

static atomic_bool stop_wanted;

const char *http_address(void)
{
    return loop.address;
}

/* ---- from other threads ------------------------------------------------------------------- */

static void wake_loop(void)
{
    uint64_t one = 1;
    ssize_t n = write(loop.wake_fd, &one, sizeof one);
    (void)n;   /* full: then it is awake */
}

void http_stop(void)
{
    atomic_store(&stop_wanted, true);
    wake_loop();
}

void exchange_back(struct exchange *x)
{
    x->next = NULL;
    pthread_mutex_lock(&loop.lock);
    bool was_empty = !loop.first;
    *(loop.first ? &loop.last->next : &loop.first) = x;
    loop.last = x;
    pthread_mutex_unlock(&loop.lock);
    if (was_empty)
        wake_loop();
}

/* ---- the loop ------------------------------------------------------------------------------- */

static void take_back(void)
{
    pthread_mutex_lock(&loop.lock);
    struct exchange *x = loop.first;
    loop.first = NULL;
    pthread_mutex_unlock(&loop.lock);
    while (x) {
        struct exchange *next = x->next;
        connection_returned(x);
        x = next;
    }
}

static int shorter(int a_ms, int b_ms)
{
    return a_ms < 0 || a_ms > b_ms ? b_ms : a_ms;
}

static int wait_ms(int most_ms)
{
    MHD_UNSIGNED_LONG_LONG ms;
    int wait = shorter(streams_due_ms(), most_ms);
    if (MHD_get_timeout(loop.daemon, &ms) == MHD_YES && ms < (MHD_UNSIGNED_LONG_LONG)wait)
        wait = (int)ms;
    return wait;
}

/* A crowd has gone, and what it took lies in pieces: the machine may have it back. */
static void give_back_memory(void)
{
    int now = peers_now();
    if (now > loop.crowd)
        loop.crowd = now;
    if (loop.crowd < CROWD || now > loop.crowd / 4)
        return;
    loop.crowd = now;
    malloc_trim(0);
}

/* What is resumed here is run by MHD_run at once: it does not end the poll of a
 * later turn. */
static void turn(int most_ms)
{
    struct pollfd ready[] = {{.fd = loop.epoll_fd, .events = POLLIN}, {.fd = loop.wake_fd, .events = POLLIN}};
    uint64_t count;
    (void)poll(ready, 2, wait_ms(most_ms));
    if (ready[1].revents) {
        ssize_t n = read(loop.wake_fd, &count, sizeof count);
        (void)n;
    }
    take_back();
    streams_tick();
    peers_hurry();
    (void)MHD_run(loop.daemon);
    give_back_memory();
}

/* Nothing new comes in; what is with a worker or the writer comes back, and gets
 * its answer. */
static void say_farewell(void)
{
    int64_t until = clock_ticks_us() + FAREWELL_US;
    connections_close();
    workers_hurry();
    (void)MHD_quiesce_daemon(loop.daemon);
    streams_end();
    while (connections_now().away > 0 || (connections_now().active > 0 && clock_ticks_us() < until))
        turn(FAREWELL_TURN_MS);
}

void http_run(void)
{
    while (!atomic_load(&stop_wanted))
        turn(WAIT_MOST_MS);
    say_farewell();
}

/* ---- start and end ----------------------------------------------------------------------------- */

static void add_documents(void)
{
    static const struct { const char *path; enum language language; } texts[] = {
        {"/api/v1/messages/zh", ZH}, {"/api/v1/messages/zh-CN", ZH}, {"/api/v1/messages/en", EN},
    };
    struct buf out = {0};
    openapi_write(&out);
    asset_add("/api/v1/openapi.json", "application/json", &out);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        messages_json(texts[i].language, &out);
        asset_add(texts[i].path, "application/json", &out);
    }
    buf_text(&out, "self.assetTags = ");
    assets_write_tags(&out);
    buf_text(&out, ";\n");
    asset_add("/field/assets.js", "text/javascript; charset=utf-8", &out);
}

static err_t read_certificate(const struct http_config *c, const char **cert, const char **key)
{
    *cert = *key = NULL;
    if (!c->tls_cert && !c->tls_key)
        return OK;
    if (!c->tls_cert || !c->tls_key)
        return FAIL(ERR_INVALID, "web.certificate_needs_key");
    TRY(listen_read_pem(&loop.arena, c->tls_cert, cert));
    return listen_read_pem(&loop.arena, c->tls_key, key);
}

static err_t start_daemon(const char *cert, const char *key, int connections)
{
    struct MHD_OptionItem tls[] = {
        {MHD_OPTION_HTTPS_MEM_CERT, 0, (void *)(uintptr_t)cert},
        {MHD_OPTION_HTTPS_MEM_KEY, 0, (void *)(uintptr_t)key},
        {MHD_OPTION_HTTPS_PRIORITIES, 0, (void *)(uintptr_t)"NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2"},
        {MHD_OPTION_END, 0, NULL},
    };
    struct MHD_OptionItem none[] = {{MHD_OPTION_END, 0, NULL}};
    unsigned flags = MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME | (cert ? MHD_USE_TLS : 0);
    loop.daemon = MHD_start_daemon(
        flags, 0, peers_admit, NULL, connection_request, NULL,
        MHD_OPTION_LISTEN_SOCKET, loop.listen_fd,
        MHD_OPTION_CONNECTION_LIMIT, (unsigned)connections,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONNECTION_MEMORY,
        MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)IDLE_SECONDS,
        MHD_OPTION_STRICT_FOR_CLIENT, 1,
        MHD_OPTION_SIGPIPE_HANDLED_BY_APP, 1,
        MHD_OPTION_URI_LOG_CALLBACK, connection_address, NULL,
        MHD_OPTION_NOTIFY_COMPLETED, connection_completed, NULL,
        MHD_OPTION_NOTIFY_CONNECTION, peers_notify, NULL,
        MHD_OPTION_ARRAY, cert ? tls : none,
        MHD_OPTION_END);
    if (!loop.daemon) {
        loop.listen_fd = -1;   /* it was closed for us */
        return FAIL(ERR_INTERNAL, "web.cannot_start");
    }
    loop.epoll_fd = MHD_get_daemon_info(loop.daemon, MHD_DAEMON_INFO_EPOLL_FD)->epoll_fd;
    return OK;
}

static void on_commit(void *ctx)
{
    (void)ctx;
    sessions_committed();
}

static err_t start(const struct http_config *c)
{
    const char *cert, *key;
    TRY(read_certificate(c, &cert, &key));
    TRY(body_start(c->data_dir));
    connections_start(cert != NULL);
    routes_start();
    assets_start();
    add_documents();
    TRY(sessions_start(c->url));
    writer_on_commit(on_commit, NULL);
    TRY(workers_start(c->url, c->workers ? c->workers : WORKERS));
    TRY(listen_open(&loop.arena, c->listen, &loop.listen_fd, &loop.address));
    return start_daemon(cert, key, listen_allow(c->connections_most ? c->connections_most : CONNECTIONS_MOST));
}

err_t http_start(const struct http_config *config)
{
    (void)signal(SIGPIPE, SIG_IGN);
    loop.wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    err_t why = start(config);
    if (why)
        http_close();
    return why;
}

void http_close(void)
{
    if (loop.daemon) {
        (void)MHD_quiesce_daemon(loop.daemon);   /* leaves the socket to us */
        MHD_stop_daemon(loop.daemon);
    }
    loop.daemon = NULL;
    if (loop.listen_fd >= 0)
        close(loop.listen_fd);
    workers_stop();
    sessions_stop();
    connections_stop();
    assets_stop();
    routes_stop();
    body_stop();
    close(loop.wake_fd);
    loop.listen_fd = loop.wake_fd = -1;
    loop.address = NULL;
    arena_close(&loop.arena);
    atomic_store(&stop_wanted, false);
}
