/* load.c - the phones of a round, and how fast what they send is on the disk.
 *
 *     load --to ADDR:PORT --pid PID --ready FILE --people FILE [--round K]
 *          [--kind single|tube|thousand|hello] [--connections N] [--seconds S] [--rate PERSONS_A_SECOND]
 *
 * Closed loop: each phone sends its next request when its last one was answered.  With
 * --rate requests begin at fixed times whether or not answers came, and how long one took
 * is counted from when it was due.  The first second is not counted.  One line of figures
 * comes out: names and values. */
#include "phone.h"
#include "say.h"
#include "wire.h"

#include "core/arena.h"
#include "core/json.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <time.h>

enum { PASSES_MOST = 1000, ROUNDS_MOST = 100, EVENTS_AT_ONCE = 256, WARM_US = 1000000, NAP_US = 500, DRAIN_US = 10000000 };

struct options {
    const char *to, *ready, *people;
    int pid, round, connections;
    enum load_kind kind;
    double seconds, rate;
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
    struct options o;
    struct arena arena;
    struct people people;
    char *passes[PASSES_MOST];
    int64_t sites[PASSES_MOST], rounds[ROUNDS_MOST];
    int n_passes, n_rounds;
    struct line *lines;
    struct line *idle;
    int epoll;
    int64_t begin_us, end_us, cpu_us;
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

static struct options read_options(int argc, char **argv)
{
    struct options o = {.connections = 64, .seconds = 10, .round = 1};
    for (int i = 1; i + 1 < argc; i += 2) {
        const char *name = argv[i], *value = argv[i + 1];
        if (strcmp(name, "--to") == 0)
            o.to = value;
        else if (strcmp(name, "--ready") == 0)
            o.ready = value;
        else if (strcmp(name, "--people") == 0)
            o.people = value;
        else if (strcmp(name, "--pid") == 0)
            o.pid = atoi(value);
        else if (strcmp(name, "--round") == 0)
            o.round = atoi(value);
        else if (strcmp(name, "--connections") == 0)
            o.connections = atoi(value);
        else if (strcmp(name, "--kind") == 0)
            o.kind = kind_of(value);
        else if (strcmp(name, "--seconds") == 0)
            o.seconds = atof(value);
        else if (strcmp(name, "--rate") == 0)
            o.rate = atof(value);
        else
            give_up("what is %s?", name);
    }
    if (!o.to || !o.ready || !o.people || !o.pid)
        give_up("load needs --to, --pid, --ready and --people");
    return o;
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
    const struct json *v;
    int pass = i % run.n_passes;
    const char *said = wire_call(&l->wire, "POST", "/api/v1/sign-in", NULL,
                                 arena_printf(&run.arena, "{\"pass\":\"%s\"}", run.passes[pass]));
    if (json_parse(&run.arena, said, strlen(said), &v) || !json_member(v, "token") || !json_member(v, "device"))
        give_up("sign-in answered: %s", said);
    l->token = json_text(json_member(v, "token"), NULL);
    l->phone = (struct phone){.site = run.sites[pass], .round = run.rounds[run.o.round - 1],
                              .number = json_int(json_member(v, "device")) % 10000};
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

static void begin(struct line *l, int64_t due_us)
{
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
    if (run.o.rate == 0 && !run.over) {
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

/* What the server had used when counting began. */
static void note_begin(void)
{
    if (run.cpu_us < 0 && now_us() >= run.begin_us)
        run.cpu_us = cpu_us_of(run.o.pid);
}

static void run_at_rate(void)
{
    double every_us = 1e6 * persons_a_request() / run.o.rate, rest = 0;
    int64_t due_us = now_us();
    for (; now_us() < run.end_us; note_begin()) {
        begin_due(&due_us, every_us, &rest);
        wait_and_take(NAP_US);
    }
}

static void run_closed(void)
{
    for (int i = 0; i < run.o.connections; i++)
        begin(&run.lines[i], now_us());
    for (; now_us() < run.end_us; note_begin())
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

static void print_figures(int64_t cpu_us)
{
    double n = run.registered ? (double)run.registered : 1;
    struct memory m = memory_of(run.o.pid);
    times_sort(&run.times);
    printf("rate %.0f requests %lld refused %lld p50_ms %.2f p99_ms %.2f p999_ms %.2f max_ms %.2f cpu_us %.2f rss_mb %.0f\n",
           (double)run.registered / run.o.seconds, (long long)run.requests, (long long)run.refused,
           (double)times_at(&run.times, 0.5) / 1e3, (double)times_at(&run.times, 0.99) / 1e3,
           (double)times_at(&run.times, 0.999) / 1e3, (double)times_at(&run.times, 1) / 1e3, (double)cpu_us / n,
           (double)m.now / 1048576);
    if (run.refused)
        fprintf(stderr, "refused, for example: %s\n", run.first_refusal);
}

static void measure(void)
{
    run.begin_us = now_us() + WARM_US;
    run.end_us = run.begin_us + (int64_t)(run.o.seconds * 1e6);
    run.cpu_us = -1;
    if (run.o.rate > 0)
        run_at_rate();
    else
        run_closed();
    print_figures(cpu_us_of(run.o.pid) - run.cpu_us);
    drain();
}

int main(int argc, char **argv)
{
    run.o = read_options(argc, argv);
    json_start();
    read_ready(run.o.ready);
    people_read(&run.people, run.o.people);
    run.people.next = (size_t)run.o.round * 7919;   /* not the same people first in every round */
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
