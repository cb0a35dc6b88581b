/* serve.c - `bulou serve`: the server, from start to Ctrl-C. */
#include "command/away.h"
#include "command/command.h"
#include "command/control.h"
#include "command/options.h"
#include "core/clock.h"
#include "core/log.h"
#include "data/checkpoint.h"
#include "data/writer.h"
#include "front/mllp.h"
#include "web/http.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static const struct option_row rows[] = {
    {"data", "DIR", "data folder (bulou-data)"},
    {"database", "URL", "postgres://… instead of the SQLite file in the data folder"},
    {"listen", "ADDR:PORT", "where to listen (127.0.0.1:8080)"},
    {"tls-cert", "FILE", "certificate chain, PEM"},
    {"tls-key", "FILE", "its key, PEM"},
    {"hl7", "ADDR:PORT", "where laboratories may send HL7 messages (nowhere)"},
    {"hl7-tls-cert", "FILE", "its certificate chain, PEM; without it the messages travel in clear"},
    {"hl7-tls-key", "FILE", "its key, PEM"},
    {"hl7-tls-ca", "FILE", "who signs the laboratories' certificates, PEM; then each needs one"},
    {"workers", "N", "threads that read (2)"},
    {"pace", "N", "run the clock N times as fast (1; for demonstrations)"},
    {0},
};

static atomic_bool keeping_clock;

/* Every five seconds the store learns what time it is. */
static void *keep_clock(void *arg)
{
    (void)arg;
    for (int tick = 0; atomic_load(&keeping_clock); tick++) {
        struct timespec t = {.tv_nsec = 250000000};
        nanosleep(&t, NULL);
        if (tick % 20 == 19) {
            err_t why = writer_call(store_keep_clock, NULL);
            if (why)
                log_failure(why, "clock.keep");
        }
    }
    return NULL;
}

static void stop(int number)
{
    (void)number;
    http_stop();
}

static void catch_signals(void)
{
    struct sigaction on_stop = {.sa_handler = stop};
    struct sigaction ignore = {.sa_handler = SIG_IGN};
    sigaction(SIGINT, &on_stop, NULL);
    sigaction(SIGTERM, &on_stop, NULL);
    sigaction(SIGPIPE, &ignore, NULL);
}

static err_t start(struct store *s, const struct http_config *config, const struct mllp_config *hl7)
{
    TRY(checkpoint_start(s->url));
    TRY(writer_start(s->db));
    TRY(control_start(s));
    TRY(away_start(s->url));
    if (hl7->listen)
        TRY(mllp_start(hl7));
    return http_start(config);
}

/* Until it is told to stop. */
static err_t run(int64_t replayed)
{
    pthread_t clock_thread;
    catch_signals();
    atomic_store(&keeping_clock, true);
    if (pthread_create(&clock_thread, NULL, keep_clock, NULL) != 0)
        return FAIL(ERR_INTERNAL, "writer.no_thread");
    log_say(LOG_INFO, "serve.listening", "address=%s replayed=%lld", http_address(), (long long)replayed);
    http_run();
    atomic_store(&keeping_clock, false);
    pthread_join(clock_thread, NULL);
    (void)writer_call(store_keep_clock, NULL);
    return OK;
}

/* What was started ends in the opposite order, however far the start came. */
static err_t serve(struct store *s, const struct http_config *config, const struct mllp_config *hl7, double pace)
{
    int64_t replayed;
    TRY(store_open(s, pace, &replayed));
    err_t why = start(s, config, hl7);
    if (!why) {
        why = run(replayed);
        http_close();
    }
    mllp_stop();
    away_stop();
    control_stop();
    writer_stop();
    checkpoint_stop();
    if (!why)
        log_say(LOG_INFO, "serve.stopped", "%s", "");
    return why;
}

int command_serve(int argc, char **argv)
{
    ARENA_SCOPED a = {0};
    struct options o = options_read(rows, argc, argv);
    struct store s;
    bool taken;
    int64_t pace = option_int(&o, "pace", 1), workers = option_int(&o, "workers", 2);
    int done = options_done(&o, stderr, "serve [OPTIONS]");
    if (done >= 0)
        return done;
    err_t why = store_prepare(&a, option(&o, "data"), option(&o, "database"), &s);
    if (!why && !option(&o, "database"))
        why = store_lock(&s, &taken);
    if (!why && !option(&o, "database") && !taken)
        why = FAIL(ERR_CONFLICT, "store.in_use");
    if (why)
        return command_failed(stderr, why);
    struct http_config config = {
        .listen = option(&o, "listen") ? option(&o, "listen") : "127.0.0.1:8080", .url = s.url, .data_dir = s.data,
        .tls_cert = option(&o, "tls-cert"), .tls_key = option(&o, "tls-key"), .workers = (int)workers,
    };
    struct mllp_config hl7 = {
        .listen = option(&o, "hl7"), .url = s.url, .tls_cert = option(&o, "hl7-tls-cert"),
        .tls_key = option(&o, "hl7-tls-key"), .tls_ca = option(&o, "hl7-tls-ca"),
    };
    why = serve(&s, &config, &hl7, (double)pace);
    store_close(&s);
    return why ? command_failed(stderr, why) : 0;
}
