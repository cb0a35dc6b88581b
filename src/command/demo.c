/* demo.c - `bulou demo`: a county's round, live, as several hundred phones would make it.
 *
 * The first start makes and loads a synthetic county.  Every start then plans the same
 * day, starts `bulou serve` as a process of its own and lets the devices of the plan
 * send what is due, through the public API only. */
#include "command/command.h"
#include "command/demo_http.h"
#include "command/demo_load.h"
#include "command/demo_prepare.h"
#include "command/demo_run.h"
#include "command/demo_say.h"
#include "command/open_data.h"
#include "command/options.h"
#include "core/clock.h"
#include "core/json.h"
#include "core/log.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>

static const struct option_row rows[] = {
    {"data", "DIR", "data folder; a new one, or that of a demonstration (bulou-data)"},
    {"county", "CODE", "one of the 15 units of Zhengzhou (410185)"},
    {"pace", "N", "times as fast as real time (60)"},
    {"listen", "ADDR:PORT", "where the server listens (127.0.0.1:8080)"},
    {"scale", "X", "part of the county's size, 0.000001 to 1 (1)"},
    {"phones", "N", "phones, at least one at each sampling point (400)"},
    {"seed", "N", "another seed, other people (1)"},
    {"data-dir", "DIR", "open data; else $BULOU_DATA, ./data, the installed ones"},
    {0},
};

static volatile bool stop_wanted;

static void on_signal(int number)
{
    (void)number;
    stop_wanted = true;
}

/* Until the day begins Ctrl-C ends the program at once: what was not finished is begun
 * again by the next start. */
static void catch_signals(void)
{
    struct sigaction stop = {.sa_handler = on_signal};
    struct sigaction ignore = {.sa_handler = SIG_IGN};
    sigaction(SIGINT, &stop, NULL);
    sigaction(SIGTERM, &stop, NULL);
    sigaction(SIGPIPE, &ignore, NULL);
}

/* A connection for each phone. */
static void allow_files(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return;
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

/* What the parts of this command share. */
struct demo {
    struct arena arena;
    const char *data, *open_data;
    int64_t pace;
    struct demo_state wanted, state;
    struct demo_server server;
    struct demo_county county;
    struct demo_plan plan;
};

/* ---- the county ----------------------------------------------------------------------------------- */

static err_t load(struct demo *d, bool known)
{
    struct demo_wish wish = {d->data, d->open_data};
    const char *before = d->state.state;
    d->state = d->wanted;
    d->state.county = d->wanted.county ? d->wanted.county : 410185;
    d->state.state = known ? before : NULL;
    return demo_load(&d->arena, &wish, &d->state);
}

static err_t have_county(struct demo *d)
{
    bool known;
    TRY(demo_state_read(&d->arena, d->data, &d->state, &known));
    if (!known || demo_state_is(&d->state, "loading"))
        TRY(load(d, known));
    else if (d->wanted.county && d->state.county != d->wanted.county) {
        err_tell("county", "%lld", (long long)d->state.county);
        return FAIL(ERR_CONFLICT, "demo.other_county");
    }
    d->county.county = d->state.county;
    return demo_county_places(&d->county, arena_printf(&d->arena, "%s/demo", d->data));
}

static err_t plan_day(struct demo *d)
{
    struct demo_day day = {.seed = (uint64_t)d->state.seed, .phones = (size_t)d->state.phones};
    (void)clock_midnight(DEMO_DATE, &day.midnight);
    TRY(demo_county_people(&d->county, arena_printf(&d->arena, "%s/demo", d->data)));
    return demo_plan_make(&d->county, &day, &d->plan);
}

/* ---- the devices ------------------------------------------------------------------------------------ */

/* The morning is slow: nobody has come yet. */
static err_t prepare(struct demo *d)
{
    struct demo_place place = {d->server.url, d->data};
    demo_say("demo.preparing");
    d->server.pace = 1;
    TRY(demo_server_start(&d->server));
    err_t why = demo_prepare_people(&place, &d->state, &d->county);
    if (!why)
        why = plan_day(d);
    if (!why)
        why = demo_prepare_devices(&d->arena, &place, &d->plan, &d->state);
    demo_server_stop(&d->server);
    return why;
}

static err_t have_devices(struct demo *d)
{
    if (!demo_state_is(&d->state, "ready"))
        return prepare(d);
    TRY(plan_day(d));
    return d->plan.n_devices == d->state.devices.n ? OK : FAIL(ERR_CONFLICT, "demo.plan_changed");
}

/* ---- the day -------------------------------------------------------------------------------------------- */

static void say_where(const struct demo *d)
{
    err_tell("address", "%s", d->server.url);
    demo_say("demo.address");
    err_tell("address", "%s", d->server.url);
    demo_say("demo.wall");
    err_tell("password", "%s", d->state.password);
    demo_say("demo.login");
    err_tell("phones", "%zu", d->plan.n_phones);
    err_tell("pace", "%lld", (long long)d->pace);
    demo_say("demo.phones");
}

static err_t run_day(struct demo *d)
{
    struct demo_run_options options = {.plan = &d->plan, .state = &d->state, .server = &d->server,
                                       .rejected = arena_printf(&d->arena, "%s/demo/rejected.log", d->data)};
    d->server.pace = d->pace;
    catch_signals();
    TRY(demo_server_start(&d->server));
    say_where(d);
    err_t why = demo_run_day(&options, &stop_wanted);
    if (!why)
        demo_say("demo.stopping");
    demo_server_stop(&d->server);
    return why;
}

static err_t run(struct demo *d)
{
    TRY(demo_server_plan(&d->arena, &d->server));
    TRY(have_county(d));
    TRY(have_devices(d));
    TRY(run_day(d));
    demo_say("demo.go_on");
    return OK;
}

static void read_options(struct options *o, struct demo *d)
{
    const char *scale = option(o, "scale");
    d->data = option(o, "data") ? option(o, "data") : "bulou-data";
    d->open_data = open_data_folder(option(o, "data-dir"));
    d->pace = option_int(o, "pace", 60);
    d->server.data = d->data;
    d->server.listen = option(o, "listen") ? option(o, "listen") : "127.0.0.1:8080";
    d->wanted.county = option_int(o, "county", 0);
    d->wanted.seed = option_int(o, "seed", 1);
    d->wanted.phones = option_int(o, "phones", 400);
    d->wanted.scale = scale ? open_data_scale(scale) : 1000000;
    if (!o->wrong && (d->pace < 1 || d->pace > 3600))
        o->wrong = "--pace is 1 to 3600";
    if (!o->wrong && (d->wanted.phones < 1 || d->wanted.phones > 2000))
        o->wrong = "--phones is 1 to 2000";
    if (!o->wrong && !d->wanted.scale)
        o->wrong = scale;
}

static void forget(struct demo *d)
{
    demo_plan_forget(&d->plan);
    demo_county_forget(&d->county);
    arena_close(&d->arena);
    free(d);
}

static int start(struct demo *d)
{
    log_level_set(LOG_WARN);
    json_start();
    allow_files();
    demo_http_start();
    err_t why = run(d);
    demo_server_stop(&d->server);
    demo_http_stop();
    return why ? command_failed(stderr, why) : 0;
}

int command_demo(int argc, char **argv)
{
    struct demo *d = mem_zeroed(1, sizeof *d);
    struct options o = options_read(rows, argc, argv);
    read_options(&o, d);
    int done = options_done(&o, stderr, "demo [OPTIONS]");
    int status = done >= 0 ? done : start(d);
    forget(d);
    return status;
}
