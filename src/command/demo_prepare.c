/* demo_prepare.c - see demo_prepare.h. */
#include "command/demo_prepare.h"

#include "command/demo_http.h"
#include "command/demo_say.h"
#include "core/clock.h"
#include "exchange/sheet.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { PAGE = 1000, PASS_DAYS = 7 };

/* The administrator at work. */
struct desk {
    struct arena *arena;          /* until the end of the work */
    const struct demo_place *place;
    const struct demo_state *state;
    struct demo_call call;
    struct demo_bar bar;
};

static const char *text_of(const struct json *v, const char *name)
{
    const struct json *m = v ? json_member(v, name) : NULL;
    return m && json_kind(m) == JSON_TEXT ? json_text(m, NULL) : NULL;
}

static int64_t int_of(const struct json *v, const char *name)
{
    const struct json *m = v ? json_member(v, name) : NULL;
    return m && json_kind(m) == JSON_INT ? json_int(m) : 0;
}

/* ---- signing in --------------------------------------------------------------------------------- */

static err_t sign_in(struct demo_call *call, const char *url, struct arena *a, const struct json **out)
{
    long status;
    demo_call_post(call, arena_printf(a, "%s/api/v1/sign-in", url), &status);
    return demo_call_json(call, status, a, out);
}

static err_t open_desk(struct desk *d)
{
    const struct json *answer;
    struct demo_call door;
    demo_call_open(&door, NULL);
    buf_printf(&door.body, "{\"login\":\"admin\",\"password\":\"%s\"}", d->state->password);
    err_t why = sign_in(&door, d->place->url, d->arena, &answer);
    demo_call_close(&door);
    TRY(why);
    demo_call_open(&d->call, text_of(answer, "token"));
    return OK;
}

/* ---- who is on the list ---------------------------------------------------------------------------- */

struct listing { struct desk *desk; struct sheet_writer *out; int64_t n; };

static err_t write_person(struct listing *l, struct arena *a, const struct json *row, const char *household,
                          int64_t unit)
{
    const char *own = text_of(row, "household");
    const struct json *active = json_member(row, "active");
    if (active && !json_bool(active))
        return OK;
    l->n++;
    const char *texts[] = {arena_printf(a, "%lld", (long long)int_of(row, "person")),
                           arena_printf(a, "%lld", (long long)unit),
                           own && household && strcmp(own, household) == 0 ? "1" : "0"};
    return sheet_write_row(l->out, texts, 3);
}

static err_t ask_page(struct listing *l, struct arena *a, int64_t unit, const char *after, const struct json **page)
{
    long status;
    demo_call_get(&l->desk->call,
                  arena_printf(a, "%s/api/v1/views/roster_people?unit=%lld&limit=%d%s%s", l->desk->place->url,
                               (long long)unit, PAGE, after ? "&after=" : "", after ? after : ""),
                  &status);
    return demo_call_json(&l->desk->call, status, a, page);
}

/* One page of a village; *after NULL when it was the last. */
static err_t list_page(struct listing *l, int64_t unit, char after[64])
{
    ARENA_SCOPED a = {0};
    const struct json *page;
    const char *household = NULL;
    TRY(ask_page(l, &a, unit, *after ? after : NULL, &page));
    const struct json *rows = json_member(page, "rows");
    for (size_t i = 0; rows && i < json_count(rows); i++) {
        TRY(write_person(l, &a, json_at(rows, i), household, unit));
        household = text_of(json_at(rows, i), "household");
    }
    const char *next = text_of(page, "next");
    snprintf(after, 64, "%s", next ? next : "");
    return OK;
}

static void draw_list(struct listing *l, bool last)
{
    int64_t all = l->desk->state->people;
    if (!last && !demo_bar_is_due(&l->desk->bar))
        return;
    err_tell("done", "%lld", (long long)l->n);
    err_tell("all", "%lld", (long long)all);
    if (last)
        demo_bar_end(&l->desk->bar, "demo.handing_out", l->n, all);
    else
        demo_bar_draw(&l->desk->bar, "demo.handing_out", l->n, all);
}

static err_t list_villages(struct listing *l, const struct demo_county *c)
{
    for (size_t i = 0; i < c->n_units; i++) {
        char after[64] = "";
        if (strcmp(c->units[i].kind, "village") != 0)
            continue;
        do {
            TRY(list_page(l, c->units[i].unit, after));
            draw_list(l, false);
        } while (*after);
    }
    draw_list(l, true);
    return OK;
}

static err_t write_people(struct desk *d, const struct demo_county *c, const char *path)
{
    static const char *const heads[] = {"person", "unit", "same_household"};
    SHEET_WRITER_SCOPED out = NULL;
    struct listing l = {.desk = d};
    const char *new = arena_printf(d->arena, "%s.new", path);
    TRY(sheet_write_open(new, SHEET_CSV, heads, 3, &out));
    l.out = out;
    TRY(list_villages(&l, c));
    TRY(sheet_write_close(&out));
    if (rename(new, path) == 0)
        return OK;
    err_tell("path", "%.100s", path);
    err_detail("%s", strerror(errno));
    return FAIL(ERR_STORAGE, "demo.cannot_write");
}

err_t demo_prepare_people(const struct demo_place *place, const struct demo_state *state, struct demo_county *c)
{
    ARENA_SCOPED a = {0};
    struct desk d = {.arena = &a, .place = place, .state = state};
    const char *path = arena_printf(&a, "%s/demo/people.csv", place->dir);
    if (access(path, F_OK) == 0)
        return OK;
    TRY(open_desk(&d));
    err_t why = write_people(&d, c, path);
    demo_call_close(&d.call);
    return why;
}

/* ---- passes ------------------------------------------------------------------------------------------ */

static void write_pass(const struct desk *d, const struct demo_plan *plan, const struct demo_device *device,
                       struct buf *out)
{
    const char *label = device->post == POST_PHONE
        ? arena_printf(d->arena, "%s%lld号台", device->label, (long long)device->table)
        : device->label;
    buf_text(out, "{\"label\":");
    buf_json(out, label);
    buf_printf(out, ",\"role\":\"%s\",\"%s\":%lld,\"from_at\":%lld,\"until_at\":%lld}", device->role,
               device->site ? "site" : "unit", (long long)(device->site ? device->site : device->unit),
               (long long)plan->day.midnight, (long long)(plan->day.midnight + (int64_t)PASS_DAYS * CLOCK_DAY));
}

static err_t issue_pass(struct desk *d, const struct demo_plan *plan, const struct demo_device *device,
                        struct demo_key *key)
{
    const struct json *answer;
    long status;
    buf_reset(&d->call.body);
    write_pass(d, plan, device, &d->call.body);
    demo_call_post(&d->call, arena_printf(d->arena, "%s/api/v1/passes", d->place->url), &status);
    TRY(demo_call_json(&d->call, status, d->arena, &answer));
    key->secret = text_of(answer, "secret");
    return OK;
}

static err_t use_pass(struct desk *d, struct demo_call *door, struct demo_key *key)
{
    const struct json *answer;
    buf_reset(&door->body);
    buf_printf(&door->body, "{\"pass\":\"%s\",\"county\":%lld}", key->secret, (long long)d->state->county);
    TRY(sign_in(door, d->place->url, d->arena, &answer));
    key->token = text_of(answer, "token");
    key->device = int_of(answer, "device");
    return OK;
}

static err_t make_keys(struct desk *d, struct demo_call *door, const struct demo_plan *plan, struct demo_key *keys)
{
    for (size_t i = 0; i < plan->n_devices; i++) {
        TRY(issue_pass(d, plan, &plan->devices[i], &keys[i]));
        TRY(use_pass(d, door, &keys[i]));
        err_tell("done", "%zu", i + 1);
        err_tell("all", "%zu", plan->n_devices);
        demo_bar_draw(&d->bar, "demo.signing_in", (int64_t)i + 1, (int64_t)plan->n_devices);
    }
    err_tell("done", "%zu", plan->n_devices);
    err_tell("all", "%zu", plan->n_devices);
    demo_bar_end(&d->bar, "demo.signing_in", 1, 1);
    return OK;
}

err_t demo_prepare_devices(struct arena *a, const struct demo_place *place, const struct demo_plan *plan,
                           struct demo_state *state)
{
    struct desk d = {.arena = a, .place = place, .state = state};
    struct demo_key *keys = arena_array(a, struct demo_key, plan->n_devices + 1);
    struct demo_call door;
    TRY(open_desk(&d));
    demo_call_open(&door, NULL);
    err_t why = make_keys(&d, &door, plan, keys);
    demo_call_close(&door);
    demo_call_close(&d.call);
    TRY(why);
    state->devices = (struct list){plan->n_devices, keys};
    state->state = "ready";
    return demo_state_write(place->dir, state);
}
