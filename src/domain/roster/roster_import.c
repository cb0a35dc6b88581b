/* roster_import.c - the run over a list: rows in, events out, every row accounted for. */
#include "core/clock.h"
#include "core/hash.h"
#include "core/message.h"
#include "core/text.h"
#include "data/writer.h"
#include "domain/account/account.h"
#include "domain/area/area.h"
#include "domain/roster/roster_import_parts.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { CHUNK = 1000, FLIGHTS = 3, EVENTS = 2 };

/* A chunk of rows, with the buildings that nobody knew: it is filled, sealed, and then
 * with the writer while the next ones are read. */
struct flight {
    struct arena arena;
    struct roster_row *rows;
    enum roster_verdict *verdicts; /* of the rows, when the writer has told them */
    size_t n;
    struct buildings_listed buildings;
    struct persons_listed persons;
    struct incoming events[EVENTS];
    struct answer answers[EVENTS];
    struct job job;
    bool away;
};

/* What a run keeps beside its results. */
struct running {
    struct import_run *run;
    struct sheet *sheet;
    struct sheet_writer *rejects;
    struct places *places;
    struct actor server;          /* the import's own device, in the importer's name */
    int64_t chunk, k;             /* chunks sent, persons numbered */
    int64_t last_row;
    struct flight flights[FLIGHTS], *now;  /* the one that is being filled */
    size_t taken;                 /* rows since it was begun */
    struct blind *seen;           /* who was in this file already */
    size_t n_seen, cap_seen;
};

/* ---- what was wrong --------------------------------------------------------------------------- */

static void note_problem(struct import_run *run, int64_t row, err_t why)
{
    if (run->n_problems == IMPORT_PROBLEMS)
        return;
    struct import_problem *p = &run->problems[run->n_problems++];
    const char *field = err_told()->path[0] ? err_told()->path : why->field ? why->field : "";
    *p = (struct import_problem){row, arena_strdup(&run->arena, field), why->key, *err_told()};
}

/* A long number that was typed as a number has lost its end: it must not pass when the
 * file comes back unmended. */
static const char *reject_text(struct arena *a, const struct cell *c)
{
    enum { EXACT_DIGITS = 15 };
    return c->kind == CELL_NUMBER && strlen(c->text) > EXACT_DIGITS ? arena_printf(a, "%s?", c->text) : c->text;
}

static err_t write_reject(struct running *r, const struct sheet_row *row, err_t why)
{
    const char *texts[IMPORT_COLUMNS + 1] = {0};
    BUF_SCOPED reason = {0};
    size_t n = r->run->mapping.n;
    if (!r->rejects)
        return OK;
    for (size_t i = 0; i < n && i < row->n; i++)
        texts[i] = reject_text(&r->now->arena, &row->cells[i]);
    message_failure(language_of(r->run->reason_language), why, err_told(), &reason);
    texts[n] = buf_str(&reason);
    return sheet_write_row(r->rejects, texts, n + 1);
}

/* A dry run tells what would become of the first rows, one by one. */
static void note_first(struct import_run *run, int64_t row, enum import_verdict verdict)
{
    if (run->dry && run->n_first < IMPORT_FIRST)
        run->first[run->n_first++] = (struct import_first){row, verdict};
}

static err_t reject(struct running *r, const struct sheet_row *row, err_t why)
{
    r->run->counts.rejected++;
    note_first(r->run, row->number, IMPORT_REJECTED);
    note_problem(r->run, row->number, why);
    return write_reject(r, row, why);
}

/* ---- events -------------------------------------------------------------------------------------- */

static err_t send(struct running *r, const struct event_type *type, void *body, int64_t *seq)
{
    struct incoming in;
    struct answer answer = {0};
    ledger_own(&r->server, type, clock_now(), body, &in);
    struct job job = {.county = r->run->county, .events = &in, .n = 1, .answers = &answer};
    TRY(writer_do(&job));
    if (answer.outcome == REJECTED) {
        err_tell_again(&answer.told);
        return answer.why;
    }
    if (seq)
        *seq = answer.seq;
    return OK;
}

/* A file may be called anything; what its event cannot hold is left out. */
static void name_file(struct import_run *run, struct import_started *body)
{
    const char *name = text_normal(&run->arena, run->file_name);
    if (field_read_text(field_find(import_started.body, "file"), &run->arena, name, body))
        body->file = "list";
}

static err_t start(struct running *r)
{
    uint8_t digest[SHA256_SIZE];
    struct import_run *run = r->run;
    TRY(file_digest(run->path, digest));
    struct import_started body = {.digest = hex_text(&run->arena, digest, sizeof digest), .rows_expected = ABSENT};
    name_file(run, &body);
    TRY(send(r, &import_started, &body, &run->import));
    r->server.device = run->import;
    return OK;
}

/* ---- chunks: read, sealed, on their way --------------------------------------------------------- */

static void count_verdict(struct running *r, enum roster_verdict verdict)
{
    static const enum import_verdict verdicts[] = {[ROSTER_NEW] = IMPORT_NEW, [ROSTER_CHANGED] = IMPORT_CHANGED,
                                                   [ROSTER_DUPLICATE] = IMPORT_DUPLICATE};
    note_first(r->run, r->last_row, verdicts[verdict]);
    r->run->counts.accepted += verdict != ROSTER_DUPLICATE;
    r->run->counts.changed += verdict == ROSTER_CHANGED;
    r->run->counts.duplicates += verdict == ROSTER_DUPLICATE;
}

static void note_verdict(void *ctx, int64_t source, enum roster_verdict verdict)
{
    struct flight *f = ctx;
    f->verdicts[source] = verdict;
}

static void add_event(struct running *r, struct flight *f, const struct event_type *type, void *body)
{
    ledger_own(&r->server, type, clock_now(), body, &f->events[f->job.n++]);
}

static void add_buildings(struct running *r, struct flight *f)
{
    size_t n;
    const struct area_building_row *new = places_new(r->places, &n);
    r->run->counts.new_buildings += (int64_t)n;
    r->run->counts.mapped = places_mapped(r->places);
    if (n && !r->run->dry) {
        f->buildings = (struct buildings_listed){.buildings = {n, arena_memdup(&f->arena, new, n * sizeof *new)}};
        add_event(r, f, &buildings_listed, &f->buildings);
    }
    places_forget_new(r->places);
}

static void add_persons(struct running *r, struct flight *f)
{
    if (!f->n)
        return;
    f->persons = (struct persons_listed){.import = r->run->import, .chunk = ++r->chunk, .rows = {f->n, f->rows},
                                         .verdict = note_verdict, .verdict_ctx = f};
    seal_ahead(&f->arena, persons_listed.body, &f->persons);
    add_event(r, f, &persons_listed, &f->persons);
}

static err_t take_off(struct running *r)
{
    struct flight *f = r->now;
    f->job = (struct job){.county = r->run->county, .events = f->events, .answers = f->answers};
    add_buildings(r, f);
    add_persons(r, f);
    if (!f->job.n)
        return OK;
    TRY(writer_begin(&f->job));
    f->away = true;
    return OK;
}

/* Rows are counted when they have been accepted: a failed try counts nothing. */
static err_t land(struct running *r, struct flight *f)
{
    if (!f->away)
        return OK;
    f->away = false;
    TRY(writer_end(&f->job));
    for (size_t i = 0; i < f->job.n; i++)
        if (f->answers[i].outcome == REJECTED) {
            err_tell_again(&f->answers[i].told);
            return f->answers[i].why;
        }
    for (size_t i = 0; i < f->n; i++)
        count_verdict(r, f->verdicts[i]);
    return OK;
}

/* The flights in the order in which they took off. */
static err_t land_all(struct running *r)
{
    err_t why = OK;
    for (size_t i = 1; i <= FLIGHTS; i++) {
        err_t its = land(r, &r->flights[((size_t)(r->now - r->flights) + i) % FLIGHTS]);
        why = why ? why : its;
    }
    return why;
}

static err_t begin_chunk(struct running *r)
{
    struct flight *f = r->now = &r->flights[r->now ? (size_t)(r->now + 1 - r->flights) % FLIGHTS : 0];
    TRY(land(r, f));
    arena_reset(&f->arena);
    f->rows = arena_array(&f->arena, struct roster_row, CHUNK);
    f->verdicts = arena_array(&f->arena, enum roster_verdict, CHUNK);
    f->n = r->taken = 0;
    return OK;
}

static void tell_progress(const struct running *r)
{
    if (r->run->progress)
        r->run->progress(r->run);
}

static err_t send_chunk(struct running *r)
{
    TRY(take_off(r));
    TRY(begin_chunk(r));
    tell_progress(r);
    return OK;
}

static err_t finish(struct running *r)
{
    const struct import_counts *c = &r->run->counts;
    struct import_finished body = {.import = r->run->import, .rows_read = c->rows_read, .accepted = c->accepted,
                                   .duplicates = c->duplicates, .rejected = c->rejected, .blank = c->blank};
    return send(r, &import_finished, &body, NULL);
}

/* ---- one person ---------------------------------------------------------------------------------------- */

static bool seen_before(struct running *r, struct blind key)
{
    if (r->n_seen * 2 >= r->cap_seen) {
        struct running bigger = {.cap_seen = r->cap_seen ? r->cap_seen * 2 : 1 << 16};
        bigger.seen = mem_zeroed(bigger.cap_seen, sizeof *bigger.seen);
        for (size_t i = 0; i < r->cap_seen; i++)
            if (r->seen[i].a)
                (void)seen_before(&bigger, r->seen[i]);
        free(r->seen);
        r->seen = bigger.seen;
        r->cap_seen = bigger.cap_seen;
    }
    size_t i = (size_t)key.a & (r->cap_seen - 1);
    while (r->seen[i].a) {
        if (r->seen[i].a == key.a && r->seen[i].b == key.b)
            return true;
        i = (i + 1) & (r->cap_seen - 1);
    }
    r->seen[i] = key;
    r->n_seen++;
    return false;
}

/* Who may not change the whole list takes nobody out of another's part by naming them. */
static err_t may_take(const struct running *r, const struct known_person *known)
{
    if (!known->known || rights_unit(r->run->actor, RIGHT_ROSTER_IMPORT, known->unit, clock_now()))
        return OK;
    err_path("document");
    return FAIL(ERR_FORBIDDEN, "roster.lives_elsewhere");
}

/* A dry run has no writer to ask. */
static err_t judge_known(struct running *r, const struct roster_row *row, struct known_person *known)
{
    *known = (struct known_person){0};
    if (!r->run->dry && rights_county(r->run->actor, RIGHT_ROSTER_IMPORT, clock_now()))
        return OK;
    TRY(places_person(r->places, row, known));
    return may_take(r, known);
}

/* Twice in one file: the first counts. */
static err_t keep_row(struct running *r, struct roster_row *row, const struct known_person *known)
{
    struct blind key = roster_document_blind(&r->now->arena, r->run->county, row, row->identity.plain);
    key.a |= 1;   /* never nothing */
    if (seen_before(r, key)) {
        count_verdict(r, ROSTER_DUPLICATE);
        return OK;
    }
    if (r->run->dry) {
        count_verdict(r, !known->known ? ROSTER_NEW : known->news ? ROSTER_CHANGED : ROSTER_DUPLICATE);
        return OK;
    }
    if (++r->k > ID_PER_DEVICE)
        return FAIL(ERR_TOO_LARGE, "roster.list_too_long");
    row->person = id_make(r->server.device, r->k);
    row->source = (int64_t)r->now->n++;
    return OK;
}

/* ---- rows --------------------------------------------------------------------------------------------- */

static err_t take_row(struct running *r, const struct sheet_row *cells)
{
    struct roster_row *row = &r->now->rows[r->now->n];
    struct known_person known;
    r->run->counts.rows_read++;
    r->run->counts.blank += cells->number - r->last_row - 1;
    r->last_row = cells->number;
    err_clear();
    err_t why = import_row(&r->now->arena, r->places, r->run, cells, clock_now(), row);
    if (!why)
        why = judge_known(r, row, &known);
    if (why && why->kind >= ERR_BUSY)
        return why;
    if (why)
        TRY(reject(r, cells, why));
    else
        TRY(keep_row(r, row, &known));
    return ++r->taken == CHUNK ? send_chunk(r) : OK;
}

static err_t read_rows(struct running *r)
{
    struct sheet_row row;
    bool more = true;
    r->last_row = r->run->mapping.heading_row;
    while (more) {
        TRY(sheet_next(r->sheet, &row, &more));
        if (more && row.number > r->run->mapping.heading_row)
            TRY(take_row(r, &row));
    }
    TRY(take_off(r));
    TRY(land_all(r));
    tell_progress(r);
    return OK;
}

static err_t open_rejects(struct running *r)
{
    const struct import_mapping *m = &r->run->mapping;
    const char *headings[IMPORT_COLUMNS + 1];
    if (!r->run->rejects_path)
        return OK;
    for (size_t i = 0; i < m->n; i++)
        headings[i] = m->headings[i];
    headings[m->n] = message(language_of(r->run->reason_language), "roster.reason_heading");
    return sheet_write_open(r->run->rejects_path, SHEET_CSV, headings, m->n + 1, &r->rejects);
}

static err_t mapping_is_enough(const struct import_mapping *m)
{
    bool has[IMPORT_FIELDS] = {0};
    for (size_t i = 0; i < m->n; i++)
        has[m->fields[i]] = true;
    if (!has[IMPORT_NAME])
        return FAIL(ERR_INVALID, "roster.list_needs_names");
    if (!has[IMPORT_UNIT] && !(has[IMPORT_TOWN] && has[IMPORT_VILLAGE]))
        return FAIL(ERR_INVALID, "roster.list_needs_places");
    return OK;
}

/* Whoever was listed a moment ago must be found: let the tables that follow catch up,
 * in slices, so that nobody waits long. */
struct catching_up { bool more; };

static err_t follow_slice(struct tx *tx, void *arg)
{
    enum { SLICE = 5000 };
    struct catching_up *c = arg;
    return late_follow(tx, SLICE, &c->more);
}

static err_t catch_up(void)
{
    enum { SLICES_MOST = 200 };
    struct catching_up c = {true};
    for (int i = 0; i < SLICES_MOST && c.more; i++)
        TRY(writer_call(follow_slice, &c));
    return OK;
}

static err_t run_list(struct running *r)
{
    struct import_run *run = r->run;
    TRY(mapping_is_enough(&run->mapping));
    TRY(catch_up());
    TRY(sheet_open(run->path, &run->options, &r->sheet));
    TRY(places_open(run->url, run->county, &r->places));
    TRY(open_rejects(r));
    if (!run->dry)
        TRY(start(r));
    TRY(read_rows(r));
    run->may_be_cut_off = sheet_may_be_cut_off(sheet_facts(r->sheet));
    if (r->rejects)
        TRY(sheet_write_close(&r->rejects));
    return run->dry ? OK : finish(r);
}

err_t import_list(struct import_run *run)
{
    struct running r = {.run = run, .server = account_server(run->county)};
    r.server.id = run->actor->id;
    (void)begin_chunk(&r);        /* nothing is on its way yet */
    run->counts = (struct import_counts){0};
    run->n_problems = run->n_first = 0;
    err_t why = run_list(&r);
    (void)land_all(&r);           /* after a failure: the writer must let go of what is ours */
    sheet_close(&r.sheet);
    sheet_write_abandon(&r.rejects);
    places_close(r.places);
    for (size_t i = 0; i < FLIGHTS; i++)
        arena_close(&r.flights[i].arena);
    free(r.seen);
    return why;
}

void import_close(struct import_run *run)
{
    arena_close(&run->arena);
}
