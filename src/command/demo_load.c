/* demo_load.c - see demo_load.h. */
#include "command/demo_load.h"

#include "command/demo_answers.h"
#include "command/demo_county.h"
#include "command/demo_say.h"
#include "command/load.h"
#include "command/store.h"
#include "core/clock.h"
#include "core/hash.h"
#include "data/checkpoint.h"
#include "data/writer.h"
#include "domain/account/account.h"
#include "domain/area/area.h"
#include "domain/roster/roster_import.h"
#include "domain/round/round.h"
#include "domain/site/site.h"
#include "generate/write.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { EDITION = 2023, POOL = 10 };

struct loading {
    struct arena *arena;
    const char *data, *dir;       /* the data folder, and demo/ in it */
    struct store store;
    struct demo_state *state;
    struct demo_county county;    /* places only */
    int64_t rows;                 /* of the list */
};

/* ---- the folder ----------------------------------------------------------------------------- */

static bool has_store(struct arena *a, const char *data)
{
    return access(arena_printf(a, "%s/bulou.db", data), F_OK) == 0;
}

/* What a load that was killed has left behind. */
static void remove_store(struct loading *l)
{
    static const char *const files[] = {"bulou.db", "bulou.db-wal", "bulou.db-shm"};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        (void)unlink(arena_printf(l->arena, "%s/%s", l->data, files[i]));
}

static err_t take_store(struct loading *l)
{
    bool taken;
    TRY(store_prepare(l->arena, l->data, NULL, &l->store));
    TRY(store_lock(&l->store, &taken));
    return taken ? OK : FAIL(ERR_CONFLICT, "store.in_use");
}

static const char *new_password(struct arena *a)
{
    uint8_t random[9];
    random_bytes(random, sizeof random);
    return base64_text(a, random, sizeof random);
}

/* Only what says that it is a demonstration may be emptied. */
static err_t begin(struct loading *l, bool known)
{
    if (!known && has_store(l->arena, l->data)) {
        err_tell("path", "%.100s", l->data);
        return FAIL(ERR_CONFLICT, "demo.not_a_demo");
    }
    TRY(take_store(l));
    l->state->state = "loading";
    l->state->password = new_password(l->arena);
    TRY(demo_state_write(l->data, l->state));
    remove_store(l);
    if (mkdir(l->dir, 0700) == 0 || errno == EEXIST)
        return OK;
    err_tell("path", "%.100s", l->dir);
    return FAIL(ERR_STORAGE, "demo.cannot_write");
}

/* ---- the county -------------------------------------------------------------------------------- */

static err_t make_county(struct loading *l, const char *open_data)
{
    ARENA_SCOPED a = {0};
    const struct county_plan *plan;
    struct generate_summary sum;
    const struct generate_options options = {
        .county = arena_printf(&a, "%lld", (long long)l->state->county), .seed = (uint64_t)l->state->seed,
        .scale = l->state->scale, .data_dir = open_data};
    TRY(generate_plan(&a, &options, &plan));
    err_tell("name", "%.40s", plan->census.name);
    err_tell("people", "%lld", (long long)plan->census.people);
    demo_say("demo.making");
    TRY(generate_write(plan, &list_rates_default, l->dir, &sum));
    l->rows = sum.rows;
    return OK;
}

static err_t send(struct loading *l, const struct event_type *type, void *body, int64_t *seq)
{
    const struct actor server = account_server(l->state->county);
    struct incoming in;
    struct answer answer = {0};
    ledger_own(&server, type, clock_now(), body, &in);
    struct job job = {.county = l->state->county, .events = &in, .n = 1, .answers = &answer};
    TRY(writer_do(&job));
    if (seq)
        *seq = answer.seq;
    if (answer.outcome != REJECTED)
        return OK;
    err_tell_again(&answer.told);
    return answer.why;
}

static err_t load_county(struct loading *l)
{
    struct loaded loaded;
    TRY(load_places(l->dir, l->state->county, EDITION, &loaded));
    TRY(demo_county_places(&l->county, l->dir));
    err_tell("units", "%lld", (long long)loaded.units);
    err_tell("buildings", "%lld", (long long)loaded.buildings);
    err_tell("sites", "%lld", (long long)loaded.sites);
    demo_say("demo.places");
    return OK;
}

/* ---- the list of people ------------------------------------------------------------------------ */

struct watching { struct demo_bar bar; int64_t all; };

static void tell_rows(const struct import_run *run, int64_t all)
{
    err_tell("done", "%lld", (long long)run->counts.rows_read);
    err_tell("all", "%lld", (long long)all);
}

static void draw_rows(struct import_run *run)
{
    struct watching *w = run->progress_ctx;
    if (!demo_bar_is_due(&w->bar))
        return;
    tell_rows(run, w->all);
    demo_bar_draw(&w->bar, "demo.reading", run->counts.rows_read, w->all);
}

static void say_counts(const struct import_counts *c)
{
    err_tell("read", "%lld", (long long)c->rows_read);
    err_tell("accepted", "%lld", (long long)c->accepted);
    err_tell("duplicates", "%lld", (long long)c->duplicates);
    err_tell("rejected", "%lld", (long long)c->rejected);
    demo_say("demo.list");
}

static err_t import_people(struct loading *l)
{
    struct watching w = {.all = l->rows};
    const struct actor server = account_server(l->state->county);
    struct import_run *run = arena_new(l->arena, struct import_run);
    run->county = l->state->county;
    run->actor = &server;
    run->path = arena_printf(l->arena, "%s/roster.csv", l->dir);
    run->file_name = "roster.csv";
    run->rejects_path = arena_printf(l->arena, "%s/roster.rejects.csv", l->dir);
    run->reason_language = "zh";
    run->url = l->store.url;
    run->progress = draw_rows;
    run->progress_ctx = &w;
    TRY(import_guess(l->arena, run->path, &run->options, &run->mapping));
    err_t why = import_list(run);
    if (!why) {
        tell_rows(run, w.all);
        demo_bar_end(&w.bar, "demo.reading", w.all, w.all);
        say_counts(&run->counts);
        l->state->people = run->counts.accepted - run->counts.changed;
    }
    import_close(run);
    return why;
}

/* ---- users, and the round ---------------------------------------------------------------------- */

static int64_t first_unit(const struct demo_county *c, const char *kind)
{
    for (size_t i = 0; i < c->n_units; i++)
        if (strcmp(c->units[i].kind, kind) == 0)
            return c->units[i].unit;
    return 0;
}

static int64_t first_lab(const struct demo_county *c)
{
    for (size_t i = 0; i < c->n_sites; i++)
        if (strcmp(c->sites[i].kind, "lab") == 0)
            return c->sites[i].site;
    return 0;
}

static err_t add_users(struct loading *l)
{
    const struct { const char *login, *title, *role; int64_t unit, site; } users[] = {
        {"admin", "指挥部值班员", "county", 0, 0},
        {"town", "街道值班员", "town", first_unit(&l->county, "town"), 0},
        {"village", "社区网格员", "village", first_unit(&l->county, "village"), 0},
        {"lab", "检测机构录入员", "lab", 0, first_lab(&l->county)},
        {"auditor", "审计员", "auditor", 0, 0},
    };
    for (size_t i = 0; i < sizeof users / sizeof *users; i++)
        TRY(account_add_user(l->state->county, users[i].login, users[i].title, l->state->password, users[i].role,
                             users[i].unit, users[i].site));
    return OK;
}

static err_t open_round(struct loading *l)
{
    int64_t midnight = 0;
    (void)clock_midnight(DEMO_DATE, &midnight);
    struct round_planned plan = {.name = "第1轮区域核酸检测", .from_at = midnight + 8 * CLOCK_HOUR,
                                 .until_at = midnight + 18 * CLOCK_HOUR, .pool_size = POOL};
    TRY(send(l, &round_planned, &plan, &l->state->round));
    struct round_opened opened = {.round = l->state->round};
    return send(l, &round_opened, &opened, NULL);
}

/* ---- all of it ------------------------------------------------------------------------------------ */

static err_t fill_store(struct loading *l)
{
    TRY(load_county(l));
    TRY(import_people(l));
    TRY(add_users(l));
    TRY(open_round(l));
    return demo_answers_write(l->dir, l->state->county);
}

static err_t open_store(struct loading *l)
{
    int64_t replayed, midnight = 0;
    (void)clock_midnight(DEMO_DATE, &midnight);
    l->store.start_at = midnight + 7 * CLOCK_HOUR + 45 * CLOCK_MINUTE;
    TRY(store_open(&l->store, 1, &replayed));
    TRY(checkpoint_start(l->store.url));
    return writer_start(l->store.db);
}

static err_t load_store(struct loading *l)
{
    TRY(open_store(l));
    err_t why = fill_store(l);
    if (!why)
        why = writer_call(store_keep_clock, NULL);
    writer_stop();
    checkpoint_stop();
    return why;
}

err_t demo_load(struct arena *a, const struct demo_wish *wish, struct demo_state *state)
{
    struct loading l = {.arena = a, .data = wish->dir, .dir = arena_printf(a, "%s/demo", wish->dir), .state = state,
                        .store = {.lock = -1}};
    TRY(begin(&l, state->state != NULL));
    TRY(make_county(&l, wish->open_data));
    err_t why = load_store(&l);
    store_close(&l.store);
    demo_county_forget(&l.county);
    TRY(why);
    state->state = "loaded";
    return demo_state_write(l.data, state);
}
