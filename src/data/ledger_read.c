/* ledger_read.c - from a request's JSON to an event that may be appended.
 *
 * Runs before the writer, on the server's loop, so that the writer's time goes
 * to writing.  What is wrong is remembered, not raised: the event still has its
 * counter, and will be answered and kept in quarantine. */
#include "core/clock.h"
#include "data/ledger.h"

#include <string.h>

struct envelope {
    int64_t counter, at, mends;
    const char *type;
};

static const struct field envelope_rows[] = {
    INT(struct envelope, counter, .need = true, .min = 1, .max = (int64_t)1 << 53,
        .help = "The device's own number of this event: 1, 2, 3 …"),
    TEXT(struct envelope, type, .need = true, .min = 3, .max = 60, .form = FORM_CODE,
         .help = "The event's type, as module.thing_happened."),
    TIME(struct envelope, at, .need = true, .help = "When it happened, by the sender's clock."),
    INT(struct envelope, mends, .help = "The quarantine entry that this event mends."),
    {0},
};

const struct field *const ledger_envelope = envelope_rows;

/* The envelope without its body: one row at a time, so that the body may be large
 * and is read by the rows of its own type. */
static err_t read_envelope(struct arena *a, const struct json *v, struct envelope *e, const struct json **body)
{
    fields_clear(envelope_rows, e);
    if (json_kind(v) != JSON_OBJECT)
        return FAIL(ERR_INVALID, "field.not_an_object");
    for (const struct field *f = envelope_rows; f->name; f++)   /* the counter first: then the event can be kept */
        TRY(field_read(f, a, json_member(v, f->name), false, e));
    *body = json_member(v, "body");
    if (!*body)
        return FAIL(ERR_INVALID, "field.missing", .field = "body");
    struct json_walk walk;
    for (const struct json *m = json_first(v, &walk); m; m = json_next(&walk))
        if (strcmp(walk.name, "body") != 0 && !field_find(envelope_rows, walk.name)) {
            err_path("%.100s", walk.name);
            return FAIL(ERR_INVALID, "field.unknown");
        }
    return OK;
}

static err_t read_event(struct arena *a, const struct json *v, struct incoming *out)
{
    struct envelope e;
    const struct json *body = NULL;
    err_t why = read_envelope(a, v, &e, &body);
    out->ev.counter = e.counter;
    out->ev.at = e.at;
    out->ev.mends = e.mends == ABSENT ? 0 : e.mends;
    out->type_name = e.type;
    TRY(why);
    out->ev.type = event_type_find(e.type);
    if (!out->ev.type) {
        err_tell("type", "%.60s", e.type);
        return FAIL(ERR_INVALID, "ledger.unknown_event_type", .field = "type");
    }
    out->body = arena_alloc(a, out->ev.type->body_size);
    return fields_read(out->ev.type->body, a, body, false, out->body);
}

void ledger_read(struct arena *a, const struct actor *who, const struct json *v, struct incoming *out)
{
    err_clear();
    *out = (struct incoming){0};
    out->ev.county = who->county;
    out->ev.actor = who;
    out->ev.actor_id = who->id;
    out->ev.device = who->device;
    out->json = v;
    out->why = read_event(a, v, out);
    if (out->why)
        out->told = *err_told();
}

void ledger_own(const struct actor *server, const struct event_type *type,
                int64_t at, void *body, struct incoming *out)
{
    *out = (struct incoming){.type_name = type->name, .body = body};
    out->ev = (struct event){.county = server->county, .device = server->device, .counter = 0, .at = at,
                             .actor_id = server->id, .actor = server, .type = type};
}
