/* hl7_report.c - ORU^R01: what each OBR and the segments behind it say of a specimen. */
#include "exchange/hl7.h"

#include "core/field.h"

#include <string.h>

/* A reader on its way through the segments. */
struct walk {
    struct arena *a;
    const struct hl7_message *m;
    struct hl7_report *report;
    struct hl7_result *now;      /* the OBR that is being read, or NULL */
};

static bool is(const struct hl7_segment *s, const char *name)
{
    return strcmp(s->fields[0], name) == 0;
}

static const char *part(const struct walk *w, const struct hl7_segment *s, size_t field, size_t component)
{
    return hl7_part(w->a, w->m, s, field, component, 1);
}

static err_t read_time(const struct walk *w, const struct hl7_segment *s, size_t field, int64_t *at)
{
    const char *text = part(w, s, field, 1);
    if (!*text || *at != ABSENT)
        return OK;
    err_tell("typed", "%.40s", text);
    return hl7_time(text, at) ? OK : FAIL(ERR_INVALID, "hl7.bad_time");
}

/* The first that is not empty. */
static void fill(const char **to, const char *text)
{
    if (!**to)
        *to = text;
}

static size_t count_observations(const struct hl7_message *m, size_t from)
{
    size_t n = 0;
    for (size_t i = from; i < m->n && !is(&m->segments[i], "OBR"); i++)
        n += is(&m->segments[i], "OBX");
    return n;
}

static err_t read_order(struct walk *w, const struct hl7_segment *s)
{
    struct hl7_report *r = w->report;
    err_tell("max", "%d", HL7_RESULTS_MOST);
    if (r->n == HL7_RESULTS_MOST)
        return FAIL(ERR_TOO_LARGE, "hl7.too_many_results");
    w->now = &r->results[r->n++];
    *w->now = (struct hl7_result){.set = (int)r->n, .tube = "", .accession = "", .status = part(w, s, 25, 1), .role = "",
                                  .rejected = "", .received_at = ABSENT, .tested_at = ABSENT};
    w->now->observations = arena_array(w->a, struct hl7_observation,
                                       count_observations(w->m, (size_t)(s - w->m->segments) + 1) + 1);
    return *w->now->status ? OK : FAIL(ERR_INVALID, "hl7.no_status");
}

static err_t read_observation(struct walk *w, const struct hl7_segment *s)
{
    struct hl7_observation *o = &w->now->observations[w->now->n++];
    *o = (struct hl7_observation){part(w, s, 3, 1), part(w, s, 2, 1), part(w, s, 5, 1), part(w, s, 5, 2), part(w, s, 11, 1)};
    fill(&o->code, part(w, s, 3, 4));
    if (!*o->code)
        return FAIL(ERR_INVALID, "hl7.no_observation_code");
    if (!*o->status)
        return FAIL(ERR_INVALID, "hl7.no_observation_status");
    return read_time(w, s, 14, &w->now->tested_at);
}

static err_t read_specimen(struct walk *w, const struct hl7_segment *s)
{
    struct hl7_result *r = w->now;
    fill(&r->tube, part(w, s, 2, 1));
    fill(&r->accession, part(w, s, 2, 2));
    fill(&r->role, part(w, s, 11, 1));
    fill(&r->rejected, part(w, s, 21, 1));
    return read_time(w, s, 18, &r->received_at);
}

/* Older messages have no SPM: there the order's numbers are the tube's. */
static err_t end_order(struct walk *w, const struct hl7_segment *order)
{
    if (!w->now)
        return OK;
    fill(&w->now->tube, part(w, order, 2, 1));
    fill(&w->now->tube, part(w, order, 3, 1));
    fill(&w->now->accession, part(w, order, 3, 1));
    return read_time(w, order, 22, &w->now->tested_at);
}

static err_t read_segment(struct walk *w, const struct hl7_segment *s)
{
    bool of_order = is(s, "OBX") || is(s, "SPM") || is(s, "SAC");
    if (is(s, "OBR"))
        return read_order(w, s);
    if (of_order && !w->now) {
        err_tell("segment", "%s", s->fields[0]);
        err_tell("line", "%d", (int)(s - w->m->segments) + 1);
        return FAIL(ERR_INVALID, "hl7.out_of_order");
    }
    if (is(s, "OBX"))
        return read_observation(w, s);
    if (is(s, "SPM"))
        return read_specimen(w, s);
    if (is(s, "SAC"))
        fill(&w->now->tube, part(w, s, 3, 1));
    return OK;
}

static err_t walk(struct walk *w)
{
    const struct hl7_segment *order = NULL;
    for (size_t i = 1; i < w->m->n; i++) {
        const struct hl7_segment *s = &w->m->segments[i];
        if (is(s, "OBR")) {
            TRY(end_order(w, order));
            order = s;
        }
        TRY(read_segment(w, s));
    }
    TRY(end_order(w, order));
    return w->report->n ? OK : FAIL(ERR_INVALID, "hl7.no_order");
}

static size_t count_orders(const struct hl7_message *m)
{
    size_t n = 0;
    for (size_t i = 0; i < m->n; i++)
        n += is(&m->segments[i], "OBR");
    return n < HL7_RESULTS_MOST ? n : HL7_RESULTS_MOST;
}

err_t hl7_report_read(struct arena *a, const struct hl7_message *m, struct hl7_report *out, int *place)
{
    *out = (struct hl7_report){.results = arena_array(a, struct hl7_result, count_orders(m) + 1)};
    struct walk w = {.a = a, .m = m, .report = out};
    err_t why = walk(&w);
    *place = w.now ? w.now->set : 1;
    return why;
}
