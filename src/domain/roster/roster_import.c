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

enum { CHUNK = 1000, BUILDINGS_MOST = 1000 };

/* What a run keeps beside its results. */
struct running {
    struct import_run *run;
    struct sheet *sheet;
    struct sheet_writer *rejects;
    struct places *places;
    struct actor server;          /* the import's own device, in the importer's name */
    int64_t counter, chunk, k;    /* events sent, chunks sent, persons numbered */
    int64_t last_row;
    struct arena arena;           /* of the chunk */
    struct roster_row *rows;
    size_t n;
    struct blind *seen;           /* documents of this file: a dry run has no ledger to ask */
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

static err_t write_reject(struct running *r, const struct sheet_row *row, err_t why)
{
    const char *texts[IMPORT_COLUMNS + 1] = {0};
    BUF_SCOPED reason = {0};
    size_t n = r->run->mapping.n;
    if (!r->rejects)
        return OK;
    for (size_t i = 0; i < n && i < row->n; i++)
        texts[i] = row->cells[i].text;
    message_failure(language_of(r->run->reason_language), why, err_told(), &reason);
    texts[n] = buf_str(&reason);
    return sheet_write_row(r->rejects, texts, n + 1);
}

static err_t reject(struct running *r, const struct sheet_row *row, err_t why)
{
    r->run->counts.rejected++;
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

static err_t start(struct running *r)
{
    uint8_t digest[SHA256_SIZE];
    struct import_run *run = r->run;
    TRY(file_digest(run->path, digest));
    struct import_started body = {.file = run->file_name, .digest = hex_text(&run->arena, digest, sizeof digest),
                                  .rows_expected = ABSENT};
    TRY(send(r, &import_started, &body, &run->import));
    r->server.device = run->import;
    return OK;
}

static err_t send_new_buildings(struct running *r)
{
    size_t n;
    const struct area_building_row *new = places_new(r->places, &n);
    r->run->counts.new_buildings += (int64_t)n;
    for (size_t at = 0; at < n && !r->run->dry; at += BUILDINGS_MOST) {
        size_t part = n - at < BUILDINGS_MOST ? n - at : BUILDINGS_MOST;
        struct buildings_listed body = {.buildings = {part, new + at}};
        TRY(send(r, &buildings_listed, &body, NULL));
    }
    places_forget_new(r->places);
    return OK;
}

static void count_verdict(void *ctx, int64_t source, enum roster_verdict verdict, int64_t person)
{
    struct running *r = ctx;
    (void)source, (void)person;
    r->run->counts.accepted += verdict != ROSTER_DUPLICATE;
    r->run->counts.changed += verdict == ROSTER_CHANGED;
    r->run->counts.duplicates += verdict == ROSTER_DUPLICATE;
}

/* A chunk is counted when it has been accepted: a failed try counts nothing. */
static err_t send_chunk(struct running *r)
{
    struct import_counts before = r->run->counts;
    if (r->n == 0)
        return OK;
    TRY(send_new_buildings(r));
    before.new_buildings = r->run->counts.new_buildings;
    struct persons_listed body = {.import = r->run->import, .chunk = ++r->chunk, .rows = {r->n, r->rows},
                                  .verdict = count_verdict, .verdict_ctx = r};
    if (!r->run->dry) {
        err_t why = send(r, &persons_listed, &body, NULL);
        if (why) {
            r->run->counts = before;
            return why;
        }
    }
    r->n = 0;
    arena_reset(&r->arena);
    r->rows = arena_array(&r->arena, struct roster_row, CHUNK);
    if (r->run->progress)
        r->run->progress(r->run);
    return OK;
}

static err_t finish(struct running *r)
{
    const struct import_counts *c = &r->run->counts;
    struct import_finished body = {.import = r->run->import, .rows_read = c->rows_read, .accepted = c->accepted,
                                   .duplicates = c->duplicates, .rejected = c->rejected, .blank = c->blank};
    return send(r, &import_finished, &body, NULL);
}

/* ---- a dry run judges rows itself ------------------------------------------------------------------ */

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

static err_t judge_dry(struct running *r, struct roster_row *row)
{
    int64_t person = 0;
    bool known = false, same = false;
    struct blind key = roster_document_blind(&r->arena, r->run->county, row, row->identity.plain);
    key.a |= 1;   /* never nothing */
    if (seen_before(r, key)) {
        r->run->counts.duplicates++;
        return OK;
    }
    TRY(places_person(r->places, row, &person, &known, &same));
    count_verdict(r, row->source, !known ? ROSTER_NEW : same ? ROSTER_DUPLICATE : ROSTER_CHANGED, person);
    return OK;
}

/* ---- rows --------------------------------------------------------------------------------------------- */

static err_t take_row(struct running *r, const struct sheet_row *cells)
{
    struct roster_row *row = &r->rows[r->n];
    r->run->counts.rows_read++;
    r->run->counts.blank += cells->number - r->last_row - 1;
    r->last_row = cells->number;
    err_clear();
    err_t why = import_row(&r->arena, r->places, r->run, cells, clock_now(), row);
    if (why && why->kind >= ERR_BUSY)
        return why;
    if (why)
        return reject(r, cells, why);
    if (r->run->dry)
        TRY(judge_dry(r, row));
    if (++r->k > ID_PER_DEVICE)
        return FAIL(ERR_TOO_LARGE, "roster.list_too_long");
    row->person = id_make(r->server.device, r->k);
    return ++r->n == CHUNK ? send_chunk(r) : OK;
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
    return send_chunk(r);
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

static err_t run_list(struct running *r)
{
    struct import_run *run = r->run;
    TRY(mapping_is_enough(&run->mapping));
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
    r.rows = arena_array(&r.arena, struct roster_row, CHUNK);
    run->counts = (struct import_counts){0};
    run->n_problems = 0;
    err_t why = run_list(&r);
    sheet_close(&r.sheet);
    sheet_write_abandon(&r.rejects);
    places_close(r.places);
    arena_close(&r.arena);
    free(r.seen);
    return why;
}

void import_close(struct import_run *run)
{
    arena_close(&run->arena);
}
