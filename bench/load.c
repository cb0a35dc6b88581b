/* load.c - the phones of a round, and how fast what they send is on the disk.
 *
 *     load --to ADDR:PORT --pid PID --ready FILE --people FILE …
 *
 * Closed loop: each phone sends its next request when its last one was answered.  With
 * --rate requests begin at fixed times whether or not answers came, and how long one took
 * is counted from when it was due.  The first second is not counted.  When everybody has
 * come to a round, the next one in the file begins.  One line of figures comes out: names
 * and values. */
#include "phone.h"
#include "say.h"
#include "sign_in.h"

#include "command/options.h"
#include "core/arena.h"
#include "core/json.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <time.h>

enum {
    PASSES_MOST = 1000, ROUNDS_MOST = 100, CONNECTIONS_MOST = 10000, EVENTS_AT_ONCE = 256,
    WARM_US = 1000000, NAP_US = 500, DRAIN_US = 10000000,
};

struct told {
    const char *to, *ready, *people;
    int64_t pid, store_pid, round, connections, seconds, rate;
    enum load_kind kind;
};

/* A phone at its connection. */
struct line {
    struct wire wire;
    struct phone phone;
    const char *token;
    bool busy;
    int persons;              /* of the request that is on its way */
    int64_t due_us;           /* when it was to begin */
    struct line *next;        /* of those that are idle */
};

static struct {
    struct told o;
    struct arena arena;
    struct people people;
    char *passes[PASSES_MOST];
    int64_t sites[PASSES_MOST], rounds[ROUNDS_MOST];
    int n_passes, n_rounds;
    struct line *lines;
    struct line *idle;
    int epoll;
    int64_t begin_us, end_us, cpu_us;
    size_t first;             /* of the people */
    bool over;
    int64_t registered, requests, refused;
    struct times times;
    struct buf body;
    char first_refusal[400];
} run;

/* ---- what it is told ------------------------------------------------------------------------ */

static enum load_kind kind_of(const char *name)
{
    static const char *const names[] = {[LOAD_SINGLE] = "single", [LOAD_TUBE] = "tube", [LOAD_THOUSAND] = "thousand",
                                        [LOAD_HELLO] = "hello"};
    for (enum load_kind kind = LOAD_SINGLE; kind <= LOAD_HELLO; kind++)
        if (strcmp(names[kind], name) == 0)
            return kind;
    give_up("what is --kind %s?", name);
}

static const struct option_row rows[] = {
    {"to", "ADDR:PORT", "the server"},
    {"pid", "PID", "its process, whose CPU and memory are told"},
    {"store-pid", "PID", "process of a database beside it, whose CPU counts as well"},
    {"ready", "FILE", "rounds and passes, from bench/ready.c"},
    {"people", "FILE", "documents of who is on the list, one a line"},
    {"kind", "KIND", "single, tube, thousand or hello (single)"},
    {"round", "N", "the first of the file's rounds to be filled (1)"},
    {"connections", "N", "phones (64)"},
    {"seconds", "N", "how long; 0: until everybody has come once (10)"},
    {"rate", "N", "persons a second that come; 0: as many as can (0)"},
    {0},
};

static struct told read_options(int argc, char **argv)
{
    struct options o = options_read(rows, argc, argv);
    struct told t = {.to = option(&o, "to"), .ready = option(&o, "ready"), .people = option(&o, "people"),
                     .pid = option_int(&o, "pid", 0), .store_pid = option_int(&o, "store-pid", 0),
                     .round = option_int(&o, "round", 1), .connections = option_int(&o, "connections", 64),
                     .seconds = option_int(&o, "seconds", 10), .rate = option_int(&o, "rate", 0),
                     .kind = kind_of(option(&o, "kind") ? option(&o, "kind") : "single")};
    if (o.wrong)
        give_up("not understood: %s", o.wrong);
    if (!t.to || !t.ready || !t.people || !t.pid)
        give_up("load needs --to, --pid, --ready and --people");
    if (t.connections < 1 || t.connections > CONNECTIONS_MOST || t.seconds < 0 || t.rate < 0)
        give_up("not possible: %lld connections, %lld seconds, rate %lld", (long long)t.connections,
                (long long)t.seconds, (long long)t.rate);
    return t;
}

static void read_ready(const char *path)
{
    char line[256], secret[64];
    long long number;
    FILE *f = fopen(path, "re");
    while (f && fgets(line, sizeof line, f)) {
        if (sscanf(line, "round %lld", &number) == 1 && run.n_rounds < ROUNDS_MOST)
            run.rounds[run.n_rounds++] = number;
        if (sscanf(line, "pass %63s %lld", secret, &number) == 2 && run.n_passes < PASSES_MOST) {
            run.sites[run.n_passes] = number;
            run.passes[run.n_passes++] = arena_strdup(&run.arena, secret);
        }
    }
    if (!f || run.n_passes == 0 || run.o.round < 1 || run.o.round > run.n_rounds)
        give_up("%s has no pass, or no such round", path);
    fclose(f);
}

/* ---- signing in ------------------------------------------------------------------------------- */

static void sign_in(struct line *l, int i)
{
    int pass = i % run.n_passes;
    struct session s = sign_in_pass(&l->wire, &run.arena, run.passes[pass]);
    l->token = s.token;
    l->phone = (struct phone){.site = run.sites[pass], .round = run.rounds[run.o.round - 1], .number = s.device % 10000};
}

static void open_lines(void)
{
    struct sockaddr_in to = wire_address(run.o.to);
    run.lines = mem_zeroed((size_t)run.o.connections, sizeof *run.lines);
    for (int i = 0; i < run.o.connections; i++) {
        struct line *l = &run.lines[i];
        struct epoll_event e = {.events = EPOLLIN, .data.ptr = l};
        wire_open(&l->wire, &to);
        if (run.o.kind != LOAD_HELLO)
            sign_in(l, i);
        if (epoll_ctl(run.epoll, EPOLL_CTL_ADD, l->wire.fd, &e) != 0)
            give_up("epoll: %s", strerror(errno));
        l->next = run.idle;
        run.idle = l;
    }
}

/* ---- one request --------------------------------------------------------------------------------- */

static void want_room(struct line *l, bool room)
{
    struct epoll_event e = {.events = EPOLLIN | (room ? EPOLLOUT : 0), .data.ptr = l};
    (void)epoll_ctl(run.epoll, EPOLL_CTL_MOD, l->wire.fd, &e);
}

/* Who would come a second time comes to the next round, with a new tube. */
static int64_t round_now(void)
{
    size_t i = (size_t)run.o.round - 1 + (run.people.next - run.first) / run.people.n;
    return run.rounds[i < (size_t)run.n_rounds ? i : (size_t)run.n_rounds - 1];
}

static bool everybody_came(void)
{
    return run.people.next - run.first >= run.people.n;
}

static void begin(struct line *l, int64_t due_us)
{
    if (run.o.kind != LOAD_HELLO)
        phone_at_round(&l->phone, round_now());
    l->busy = true;
    l->due_us = due_us;
    l->persons = phone_write(&l->phone, run.o.kind, &run.people, unix_ms(), &run.body);
    wire_ask(&l->wire, "POST", "/api/v1/events", l->token, buf_str(&run.body), run.body.len);
    if (wire_step(&l->wire) == WIRE_LOST)
        give_up("a connection was closed");
    if (l->wire.sent < l->wire.out.len)
        want_room(l, true);
}

static int count(const char *text, const char *part)
{
    int n = 0;
    size_t len = strlen(part);
    for (const char *at = strstr(text, part); at; at = strstr(at + len, part))
        n++;
    return n;
}

static void note_refusals(const struct line *l)
{
    const char *body = wire_body(&l->wire), *at = strstr(body, "\"rejected\"");
    if (run.first_refusal[0] == '\0')
        snprintf(run.first_refusal, sizeof run.first_refusal, "%s", at ? at : body);
}

/* The answer is here: what it says was on the disk before it left the server. */
static void finish(struct line *l)
{
    int64_t now = now_us();
    int refused = l->wire.status == 200 ? count(wire_body(&l->wire), "\"status\":\"rejected\"") : l->persons;
    l->busy = false;
    if (refused)
        note_refusals(l);
    if (now < run.begin_us || now >= run.end_us)
        return;
    run.requests++;
    run.refused += refused;
    run.registered += l->persons - refused;
    times_add(&run.times, now - l->due_us);
}

static bool is_over(void)
{
    return run.over || (run.o.seconds == 0 && everybody_came());
}

static void on_ready(struct line *l)
{
    bool writing = l->wire.sent < l->wire.out.len;
    enum wire_step step = wire_step(&l->wire);
    if (step == WIRE_LOST)
        give_up("a connection was closed");
    if (writing && l->wire.sent == l->wire.out.len)
        want_room(l, false);
    if (step != WIRE_DONE)
        return;
    finish(l);
    if (run.o.rate == 0 && !is_over()) {
        begin(l, now_us());
        return;
    }
    l->next = run.idle;
    run.idle = l;
}

/* ---- the loop ----------------------------------------------------------------------------------------- */

static void wait_and_take(int64_t wait_us)
{
    struct epoll_event ready[EVENTS_AT_ONCE];
    struct timespec t = {.tv_sec = wait_us / 1000000, .tv_nsec = wait_us % 1000000 * 1000};
    int n = epoll_pwait2(run.epoll, ready, EVENTS_AT_ONCE, &t, NULL);
    for (int i = 0; i < n; i++)
        on_ready(ready[i].data.ptr);
}

/* Requests whose time has come; when all phones are busy they wait, and that counts. */
static void begin_due(int64_t *due_us, double every_us, double *rest)
{
    int64_t now = now_us();
    while (*due_us <= now && run.idle) {
        struct line *l = run.idle;
        run.idle = l->next;
        begin(l, *due_us);
        *rest += every_us;
        *due_us += (int64_t)*rest;
        *rest -= (double)(int64_t)*rest;
    }
}

static int persons_a_request(void)
{
    static const int persons[] = {[LOAD_SINGLE] = 1, [LOAD_TUBE] = 10, [LOAD_THOUSAND] = 910, [LOAD_HELLO] = 1};
    return persons[run.o.kind];
}

static int64_t cpu_us_so_far(void)
{
    return cpu_us_of((int)run.o.pid) + (run.o.store_pid ? cpu_us_of((int)run.o.store_pid) : 0);
}

/* What the server had used when counting began. */
static void note_begin(void)
{
    if (run.cpu_us < 0 && now_us() >= run.begin_us)
        run.cpu_us = cpu_us_so_far();
}

static void run_at_rate(void)
{
    double every_us = 1e6 * persons_a_request() / (double)run.o.rate, rest = 0;
    int64_t due_us = now_us();
    for (; now_us() < run.end_us && !is_over(); note_begin()) {
        begin_due(&due_us, every_us, &rest);
        wait_and_take(NAP_US);
    }
}

static void run_closed(void)
{
    for (int i = 0; i < run.o.connections; i++)
        begin(&run.lines[i], now_us());
    for (; now_us() < run.end_us && !is_over(); note_begin())
        wait_and_take(NAP_US * 20);
}

static bool any_busy(void)
{
    for (int i = 0; i < run.o.connections; i++)
        if (run.lines[i].busy)
            return true;
    return false;
}

/* So that the server is at rest when the next measurement begins. */
static void drain(void)
{
    int64_t until = now_us() + DRAIN_US;
    run.over = true;
    while (any_busy() && now_us() < until)
        wait_and_take(NAP_US * 20);
}

static void print_figures(int64_t cpu_us, double seconds)
{
    double n = run.registered ? (double)run.registered : 1;
    times_sort(&run.times);
    printf("rate %.0f requests %lld refused %lld p50_ms %.2f p99_ms %.2f p999_ms %.2f max_ms %.2f cpu_us %.2f rss_mb %.0f\n",
           (double)run.registered / seconds, (long long)run.requests, (long long)run.refused,
           (double)times_at(&run.times, 0.5) / 1e3, (double)times_at(&run.times, 0.99) / 1e3,
           (double)times_at(&run.times, 0.999) / 1e3, (double)times_at(&run.times, 1) / 1e3, (double)cpu_us / n,
           (double)memory_of((int)run.o.pid) / 1048576);
    if (run.refused)
        fprintf(stderr, "refused, for example: %s\n", run.first_refusal);
}

/* Until everybody has come: all of it counts, since it may be over within a second. */
static void measure(void)
{
    bool everybody = run.o.seconds == 0;
    run.begin_us = now_us() + (everybody ? 0 : WARM_US);
    run.end_us = everybody ? INT64_MAX : run.begin_us + run.o.seconds * 1000000;
    run.cpu_us = everybody ? cpu_us_so_far() : -1;
    if (run.o.rate > 0)
        run_at_rate();
    else
        run_closed();
    if (everybody)
        drain();
    print_figures(cpu_us_so_far() - run.cpu_us, (double)(now_us() - run.begin_us) / 1e6);
    drain();
}

int main(int argc, char **argv)
{
    run.o = read_options(argc, argv);
    json_start();
    read_ready(run.o.ready);
    people_read(&run.people, run.o.people);
    run.people.next = run.first = (size_t)run.o.round * 7919;   /* not the same people first in every round */
    run.epoll = epoll_create1(EPOLL_CLOEXEC);
    open_lines();
    measure();
    for (int i = 0; i < run.o.connections; i++)
        wire_close(&run.lines[i].wire);
    free(run.lines);
    buf_close(&run.body);
    people_free(&run.people);
    times_free(&run.times);
    arena_close(&run.arena);
    return 0;
}
