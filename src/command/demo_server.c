/* demo_server.c - see demo_server.h. */
#include "command/demo_server.h"

#include "command/demo_http.h"
#include "core/clock.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { START_MS = 180000, STOP_MS = 60000, LEAVE_MS = 20000, STEP_MS = 50 };

/* Whoever listens on every address is reached on this machine's own. */
err_t demo_server_plan(struct arena *a, struct demo_server *s)
{
    const char *colon = strrchr(s->listen, ':');
    if (!colon || colon == s->listen || !colon[1] || strcmp(colon, ":0") == 0) {
        err_tell("listen", "%.100s", s->listen);
        return FAIL(ERR_INVALID, "demo.bad_listen");
    }
    bool everywhere = strncmp(s->listen, "0.0.0.0:", 8) == 0 || strncmp(s->listen, "[::]:", 5) == 0;
    s->url = arena_printf(a, "http://%s", everywhere ? arena_printf(a, "127.0.0.1%s", colon) : s->listen);
    s->log = arena_printf(a, "%s/demo/serve.log", s->data);
    return OK;
}

static void sleep_ms(long ms)
{
    struct timespec t = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000};
    nanosleep(&t, NULL);
}

/* In the child: its log, a process group of its own so that Ctrl-C reaches us alone,
 * and an end when we end. */
static void become_server(const struct demo_server *s, pid_t parent)
{
    char pace[24];
    snprintf(pace, sizeof pace, "%lld", (long long)s->pace);
    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    int log = open(s->log, O_WRONLY | O_CREAT | O_APPEND, 0600);
    if (log < 0 || dup2(log, STDOUT_FILENO) < 0 || dup2(log, STDERR_FILENO) < 0 || getppid() != parent)
        _exit(1);
    execl("/proc/self/exe", "bulou", "serve", "--data", s->data, "--listen", s->listen, "--pace", pace, (char *)NULL);
    _exit(1);
}

bool demo_server_runs(struct demo_server *s)
{
    if (s->pid && waitpid(s->pid, NULL, WNOHANG) == s->pid)
        s->pid = 0;
    return s->pid != 0;
}

static err_t failed(const struct demo_server *s, bool ended)
{
    err_tell("log", "%.100s", s->log);
    return ended ? FAIL(ERR_BUSY, "demo.server_ended") : FAIL(ERR_BUSY, "demo.server_silent");
}

static err_t wait_for_answer(struct demo_server *s)
{
    ARENA_SCOPED a = {0};
    struct demo_call call;
    long status = 0;
    demo_call_open(&call, NULL);
    for (int ms = 0; ms < START_MS && status != 200 && demo_server_runs(s); ms += STEP_MS) {
        sleep_ms(STEP_MS);
        demo_call_get(&call, arena_printf(&a, "%s/healthz", s->url), &status);
        arena_reset(&a);
    }
    demo_call_close(&call);
    return status == 200 && demo_server_runs(s) ? OK : failed(s, s->pid == 0);
}

/* The server of a demonstration that was killed needs a moment to end: its lock goes last. */
static err_t wait_for_store(const struct demo_server *s)
{
    ARENA_SCOPED a = {0};
    int fd = open(arena_printf(&a, "%s/lock", s->data), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    bool taken = fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) == 0;
    for (int ms = 0; ms < LEAVE_MS && fd >= 0 && !taken; ms += STEP_MS) {
        sleep_ms(STEP_MS);
        taken = flock(fd, LOCK_EX | LOCK_NB) == 0;
    }
    if (fd >= 0)
        close(fd);
    return taken ? OK : FAIL(ERR_CONFLICT, "store.in_use");
}

/* What would answer must not be somebody else. */
static err_t address_is_free(const struct demo_server *s)
{
    ARENA_SCOPED a = {0};
    struct demo_call call;
    long status;
    demo_call_open(&call, NULL);
    demo_call_get(&call, arena_printf(&a, "%s/healthz", s->url), &status);
    demo_call_close(&call);
    err_tell("listen", "%.100s", s->listen);
    return status ? FAIL(ERR_CONFLICT, "demo.address_taken") : OK;
}

err_t demo_server_start(struct demo_server *s)
{
    pid_t parent = getpid();
    TRY(wait_for_store(s));
    TRY(address_is_free(s));
    fflush(stdout);
    s->pid = fork();
    if (s->pid == 0)
        become_server(s, parent);
    if (s->pid < 0) {
        s->pid = 0;
        return failed(s, true);
    }
    err_t why = wait_for_answer(s);
    if (why)
        demo_server_stop(s);
    return why;
}

void demo_server_stop(struct demo_server *s)
{
    if (s->pid)
        kill(s->pid, SIGTERM);
    for (int ms = 0; ms < STOP_MS && demo_server_runs(s); ms += STEP_MS)
        sleep_ms(STEP_MS);
    if (s->pid) {
        kill(s->pid, SIGKILL);
        waitpid(s->pid, NULL, 0);
    }
    s->pid = 0;
}
