/* mllp.c - the thread that serves laboratories' connections; see mllp.h. */
#include "front/mllp_parts.h"

#include "core/clock.h"
#include "core/log.h"
#include "front/mllp_frame.h"
#include "web/listen.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    LINKS_MOST = 256,
    READ_PIECE = 64 << 10,
    IN_MOST = HL7_BYTES_MOST + READ_PIECE,     /* of one connection, bytes that wait */
    TURN_MS = 500,                             /* how often times are looked at, and what waits for another */
    PAUSE_US = 20000, PAUSE_TURN_MS = 10,      /* between the two answers of enhanced mode */
    UNFINISHED_US = 30 * 1000000,              /* who it is must be said, and a frame that has begun must go on */
    IDLE_US = 3600 * INT64_C(1000000) / 2,     /* then the lab connects anew */
};

static struct {
    pthread_t thread;
    int listener, epoll, bell;                 /* the bell wakes the loop */
    bool running;
    atomic_bool stopping;
    struct arena arena;                        /* of the address */
    const char *address;
    struct db *db;
    struct link *links[LINKS_MOST];
    size_t n;
    pthread_mutex_t lock;
    struct link *done;                         /* under the lock: what the writer gave back */
} front = {.lock = PTHREAD_MUTEX_INITIALIZER, .listener = -1, .epoll = -1, .bell = -1};

static void ring(void)
{
    const uint64_t one = 1;
    ssize_t n = write(front.bell, &one, sizeof one);
    (void)n;                                   /* full: it rings already */
}

/* The writer's thread. */
static void job_done(struct job *job)
{
    struct link *l = job->owner;
    pthread_mutex_lock(&front.lock);
    l->next_done = front.done;
    front.done = l;
    pthread_mutex_unlock(&front.lock);
    ring();
}

static bool is_at_work(const struct link *asks, const char *id)
{
    for (size_t i = 0; i < front.n; i++) {
        const struct link *l = front.links[i];
        if (l != asks && l->waiting && l->site == asks->site && l->county == asks->county && strcmp(l->head.id, id) == 0)
            return true;
    }
    return false;
}

/* ---- a connection ------------------------------------------------------------------------------- */

static void watch(struct link *l)
{
    uint32_t events = !l->last && !l->waiting && l->in.len < IN_MOST ? EPOLLIN : 0;
    if ((l->sent < l->out.len && l->sent != l->pause_at) || l->wants_write)
        events |= EPOLLOUT;
    struct epoll_event e = {.events = events, .data.ptr = l};
    (void)epoll_ctl(front.epoll, EPOLL_CTL_MOD, l->fd, &e);
}

/* What the writer has of it stays until the writer is done. */
static void drop(struct link *l)
{
    if (l->fd >= 0)
        link_close(l);
    if (l->waiting)
        return;
    for (size_t i = 0; i < front.n; i++)
        if (front.links[i] == l)
            front.links[i] = front.links[--front.n];
    buf_close(&l->in);
    buf_close(&l->out);
    arena_close(&l->arena);
    free(l);
}

static void take_bytes(struct buf *b, size_t n)
{
    memmove(b->at, b->at + n, b->len - n);
    b->len -= n;
}

/* The frame is kept until its message is at work. */
static bool take_frame(struct link *l, const struct mllp_frame *f)
{
    enum step step = message_take(l, front.db, f->at, f->len, is_at_work);
    if (step == STEP_LATER)
        return false;
    l->waiting = step == STEP_WITH_WRITER;
    take_bytes(&l->in, f->used);
    return !l->waiting;
}

/* All frames that can be answered now. */
static void take_frames(struct link *l)
{
    bool more = !atomic_load(&front.stopping);
    while (more && !l->waiting && !l->pause_at && !l->last && l->in.len) {
        struct mllp_frame f;
        switch (mllp_find(l->in.at, l->in.len, &f)) {
        case MLLP_MORE:
            take_bytes(&l->in, f.used);
            more = false;
            break;
        case MLLP_FRAME:
            more = take_frame(l, &f);
            break;
        case MLLP_GARBAGE:
            err_clear();
            message_refuse(l, FAIL(ERR_INVALID, "hl7.no_header"));
            break;
        case MLLP_TOO_LONG:
            err_clear();
            err_tell("max", "%d", HL7_BYTES_MOST);
            message_refuse(l, FAIL(ERR_TOO_LARGE, "hl7.too_long"));
            break;
        }
    }
}

/* Some clients read only the first frame of what comes at once, so the second answer of
 * a message follows after a moment. */
static size_t may_be_sent(struct link *l, int64_t now)
{
    if (!l->pause_at)
        return l->out.len;
    if (l->sent == l->pause_at && !l->resume_us)
        l->resume_us = now + PAUSE_US;
    if (!l->resume_us || now < l->resume_us)
        return l->pause_at;
    l->pause_at = 0;
    l->resume_us = 0;
    return l->out.len;
}

/* False: the connection is over. */
static bool write_out(struct link *l)
{
    size_t end;
    while (l->sent < (end = may_be_sent(l, clock_ticks_us()))) {
        long n = link_write(l, l->out.at + l->sent, end - l->sent);
        if (n <= 0)
            return n == 0;
        l->sent += (size_t)n;
        l->heard_us = clock_ticks_us();
    }
    if (l->sent < l->out.len)
        return true;
    buf_reset(&l->out);
    l->sent = 0;
    return !l->last;
}

static bool read_in(struct link *l)
{
    static char piece[READ_PIECE];
    long n = 1;
    while (n > 0 && !l->waiting && !l->last && l->in.len < IN_MOST) {
        n = link_read(l, piece, sizeof piece);
        if (n < 0)
            return false;
        buf_add(&l->in, piece, (size_t)n);
        if (n > 0)
            l->heard_us = clock_ticks_us();
        take_frames(l);
    }
    return true;
}

static void serve(struct link *l)
{
    take_frames(l);
    bool alive = read_in(l);
    alive = write_out(l) && alive;
    if (alive)
        watch(l);
    else
        drop(l);
}

/* On a socket of both kinds an IPv4 address comes as ::ffff:10.1.2.3. */
static void name_address(struct link *l, const struct sockaddr_storage *from, socklen_t len)
{
    static const char mapped[] = "::ffff:";
    char text[LINK_ADDRESS] = "";
    getnameinfo((const struct sockaddr *)from, len, text, sizeof text, NULL, 0, NI_NUMERICHOST);
    bool is_mapped = strncmp(text, mapped, sizeof mapped - 1) == 0 && strchr(text, '.');
    strcpy(l->address, is_mapped ? text + sizeof mapped - 1 : text);
}

static void greet(int fd, const struct sockaddr_storage *from, socklen_t len)
{
    const int yes = 1;
    struct link *l = mem_zeroed(1, sizeof *l);
    l->fd = fd;
    l->job.done = job_done;
    l->heard_us = clock_ticks_us();
    (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    name_address(l, from, len);
    link_open(l);
    front.links[front.n++] = l;
    struct epoll_event e = {.events = EPOLLIN, .data.ptr = l};
    if (epoll_ctl(front.epoll, EPOLL_CTL_ADD, fd, &e) != 0)
        drop(l);
}

static void accept_all(void)
{
    struct sockaddr_storage from;
    socklen_t len = sizeof from;
    int fd;
    while ((fd = accept4(front.listener, (struct sockaddr *)&from, &len, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
        if (front.n < LINKS_MOST) {
            greet(fd, &from, len);
        } else {
            log_say(LOG_WARN, "hl7.too_many_connections", "most=%d", LINKS_MOST);
            close(fd);
        }
        len = sizeof from;
    }
}

/* ---- the loop --------------------------------------------------------------------------------------- */

static void take_done(void)
{
    uint64_t rings;
    ssize_t n = read(front.bell, &rings, sizeof rings);
    (void)n;
    pthread_mutex_lock(&front.lock);
    struct link *l = front.done;
    front.done = NULL;
    pthread_mutex_unlock(&front.lock);
    while (l) {
        struct link *next = l->next_done;
        l->waiting = false;
        if (l->fd < 0) {
            drop(l);
        } else {
            message_done(l);
            serve(l);
        }
        l = next;
    }
}

static bool is_overdue(const struct link *l, int64_t now)
{
    bool unfinished = !l->known || l->in.len || l->sent < l->out.len;
    return !l->waiting && now - l->heard_us > (unfinished ? UNFINISHED_US : IDLE_US);
}

/* From the end, since one that is over changes places with the last. */
static void look_at_times(void)
{
    int64_t now = clock_ticks_us();
    for (size_t i = front.n; i-- > 0;) {
        struct link *l = front.links[i];
        if (l->fd >= 0 && is_overdue(l, now))
            drop(l);
        else if (l->fd >= 0 && l->in.len && !l->waiting)
            serve(l);
    }
}

/* Those whose second answer is due; how long to wait for the next. */
static int resume_paused(void)
{
    int64_t now = clock_ticks_us();
    int turn_ms = TURN_MS;
    for (size_t i = front.n; i-- > 0;) {
        struct link *l = front.links[i];
        if (l->fd >= 0 && l->resume_us && now >= l->resume_us)
            serve(l);
        else if (l->fd >= 0 && l->resume_us)
            turn_ms = PAUSE_TURN_MS;
    }
    return turn_ms;
}

static bool is_busy(void)
{
    for (size_t i = 0; i < front.n; i++)
        if (front.links[i]->waiting)
            return true;
    return false;
}

static void turn(void)
{
    struct epoll_event ready[64];
    int n = epoll_wait(front.epoll, ready, 64, resume_paused());
    bool rung = false, called = false;
    for (int i = 0; i < n; i++) {
        rung = rung || ready[i].data.ptr == &front.bell;
        called = called || ready[i].data.ptr == &front.listener;
        if (ready[i].data.ptr != &front.bell && ready[i].data.ptr != &front.listener)
            serve(ready[i].data.ptr);
    }
    if (rung)
        take_done();
    if (called)
        accept_all();
}

static void *run(void *arg)
{
    int64_t looked_us = clock_ticks_us();
    (void)arg;
    while (!atomic_load(&front.stopping) || is_busy()) {
        turn();
        if (clock_ticks_us() - looked_us < TURN_MS * 1000)
            continue;
        looked_us = clock_ticks_us();
        look_at_times();
    }
    while (front.n)
        drop(front.links[front.n - 1]);
    return NULL;
}

/* ---- from start to end -------------------------------------------------------------------------------- */

static bool watch_first(void)
{
    front.epoll = epoll_create1(EPOLL_CLOEXEC);
    front.bell = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    struct epoll_event bell = {.events = EPOLLIN, .data.ptr = &front.bell};
    struct epoll_event listener = {.events = EPOLLIN, .data.ptr = &front.listener};
    return front.epoll >= 0 && front.bell >= 0 && epoll_ctl(front.epoll, EPOLL_CTL_ADD, front.bell, &bell) == 0 &&
           epoll_ctl(front.epoll, EPOLL_CTL_ADD, front.listener, &listener) == 0;
}

err_t mllp_start(const struct mllp_config *config)
{
    TRY(tls_open(config));
    TRY(db_open(config->url, DB_READ, &front.db));
    TRY(listen_open(&front.arena, config->listen, &front.listener, &front.address));
    if (!watch_first() || pthread_create(&front.thread, NULL, run, NULL) != 0)
        return FAIL(ERR_INTERNAL, "writer.no_thread");
    front.running = true;
    log_say(LOG_INFO, "hl7.listening", "address=%s", front.address);
    return OK;
}

const char *mllp_address(void)
{
    return front.address;
}

static void close_if_open(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

void mllp_stop(void)
{
    if (front.running) {
        atomic_store(&front.stopping, true);
        ring();
        pthread_join(front.thread, NULL);
    }
    front.running = false;
    close_if_open(&front.listener);
    close_if_open(&front.epoll);
    close_if_open(&front.bell);
    if (front.db)
        db_close(front.db);
    front.db = NULL;
    tls_close();
    arena_close(&front.arena);
}
