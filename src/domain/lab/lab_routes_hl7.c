/* lab_routes_hl7.c - a file of HL7 messages, single or in batches (FHS, BHS, BTS, FTS).
 *
 * Each OBR is a row, and a message that cannot be read is one; the number of a row is the
 * line of its message.  Whoever sends the file is signed in, so the messages' own senders
 * are not asked.  Rows that are wrong come back as CSV, with what was said. */
#include "core/clock.h"
#include "domain/lab/lab_file.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static const char *const headings[] = {"tube_code", "finding", "ct_orf1ab", "ct_n", "run"};
enum { HEADINGS = sizeof headings / sizeof *headings };

err_t file_is_hl7(const char *path, bool *yes)
{
    char begin[64];
    FILE *f = fopen(path, "re");
    if (!f) {
        err_detail("%s", strerror(errno));
        return FAIL(ERR_STORAGE, "sheet.cannot_open");
    }
    *yes = hl7_is_file(begin, fread(begin, 1, sizeof begin, f));
    fclose(f);
    return OK;
}

static err_t read_bytes(struct reading *r, struct hl7_file *out)
{
    FILE *f = fopen(r->rq->upload, "re");
    char *bytes = arena_alloc(r->rq->arena, HL7_FILE_MOST + 1);
    size_t len = f ? fread(bytes, 1, HL7_FILE_MOST + 1, f) : 0;
    bool whole = f && !ferror(f);
    if (f)
        fclose(f);
    *out = (struct hl7_file){.bytes = bytes, .len = len};
    if (len > HL7_FILE_MOST)
        return FAIL(ERR_TOO_LARGE, "lab.file_too_long");
    return whole ? OK : FAIL(ERR_STORAGE, "sheet.cannot_open");
}

/* ---- what was wrong -------------------------------------------------------------------------- */

static err_t open_rejects(struct reading *r)
{
    const char *all[HEADINGS + 1];
    memcpy(all, headings, sizeof headings);
    all[HEADINGS] = message(r->rq->language, "lab.reason_heading");
    return sheet_write_open(r->rp->file, SHEET_CSV, all, HEADINGS + 1, &r->rejects);
}

/* `result` NULL: of a message that could not be read. */
static err_t reject(struct reading *r, int64_t line, const struct hl7_result *result, err_t why)
{
    BUF_SCOPED reason = {0};
    bool said = result && result->n;
    const char *texts[HEADINGS + 1] = {result ? result->tube : "", said ? result->observations[0].value : "", "", "",
                                       result ? result->accession : ""};
    file_note_problem(r, line, why);
    if (!r->rejects)
        return OK;
    message_failure(r->rq->language, why, err_told(), &reason);
    texts[HEADINGS] = buf_str(&reason);
    return sheet_write_row(r->rejects, texts, HEADINGS + 1);
}

/* ---- one result ----------------------------------------------------------------------------------- */

static err_t add_row(struct reading *r, const struct lab_said *said)
{
    if (r->n == CHUNK)
        TRY(file_send_rows(r));
    r->run = "hl7";
    r->rows[r->n] = said->finding;
    r->rows[r->n++].tube_code = arena_strdup(&r->arena, said->finding.tube_code);
    return OK;
}

/* Rows that wait were said before it. */
static err_t send_other(struct reading *r, const struct event_type *type, void *body)
{
    TRY(file_send_rows(r));
    if (!r->dry)
        TRY(file_send(r, type, body));
    r->accepted++;
    return OK;
}

/* One file says one result of a tube, whether it is news or stands already. */
static err_t is_first(struct reading *r, const struct lab_said *said, bool *first)
{
    bool again = false;
    if (said->finding.finding && (said->word == WORD_RESULT || said->word == WORD_NOTHING))
        TRY(file_take_once(r, &said->finding, &again));
    *first = !again && said->word != WORD_NOTHING;
    return OK;
}

static err_t take_word(struct reading *r, const struct hl7_result *result, const struct lab_said *said, const char *reason)
{
    struct lab_tube tube = {result->tube, said->condition};
    struct tubes_received received = {.site = r->site, .tubes = {1, &tube}};
    struct result_corrected corrected = {.site = r->site, .tube_code = result->tube, .finding = said->finding.finding,
                                         .reason = reason};
    struct result_withdrawn withdrawn = {.site = r->site, .tube_code = result->tube, .reason = reason};
    switch (said->word) {
    case WORD_NOTHING:
        return OK;
    case WORD_RESULT:
        return add_row(r, said);
    case WORD_RECEIVED:
        return send_other(r, &tubes_received, &received);
    case WORD_CORRECTION:
        return send_other(r, &result_corrected, &corrected);
    case WORD_WITHDRAWAL:
        return send_other(r, &result_withdrawn, &withdrawn);
    }
    return OK;
}

static err_t take_result(struct reading *r, int64_t line, const struct hl7_result *result, const char *reason)
{
    struct lab_said said;
    bool first = false;
    err_clear();
    TRY(file_count_row(r));
    err_t why = lab_said_of(r->rq->tx, r->rq->actor->county, r->site, result, &said);
    if (!why)
        why = is_first(r, &said, &first);
    if (!why && first)
        why = take_word(r, result, &said, reason);
    if (why && why->kind >= ERR_BUSY)
        return why;
    if (why)
        return reject(r, line, result, why);
    r->duplicates += !first;
    r->changed += first && said.changes;
    return OK;
}

/* ---- messages ---------------------------------------------------------------------------------------- */

static err_t read_message(struct arena *a, const struct hl7_piece *piece, struct hl7_head *head, struct hl7_report *report)
{
    struct hl7_message *m;
    int place;
    TRY(hl7_read(a, piece->bytes, piece->len, &m));
    hl7_head_of(a, m, head);
    TRY(hl7_head_check(head));
    err_clear();
    err_tell("typed", "%.20s^%.20s", head->type, head->event);
    if (strcmp(head->type, "ORU") != 0)
        return FAIL(ERR_INVALID, "hl7.unsupported_type");
    if (strcmp(head->event, "R01") != 0)
        return FAIL(ERR_INVALID, "hl7.unsupported_event");
    return hl7_report_read(a, m, report, &place);
}

/* `a` is the message's. */
static err_t take_message(struct reading *r, const struct hl7_piece *piece, struct arena *a)
{
    struct hl7_head head;
    struct hl7_report report;
    err_clear();
    err_t why = read_message(a, piece, &head, &report);
    if (why) {
        TRY(file_count_row(r));
        return reject(r, piece->line, NULL, why);
    }
    const char *reason = arena_printf(a, "HL7 %.150s", head.id);
    for (size_t i = 0; i < report.n; i++)
        TRY(take_result(r, piece->line, &report.results[i], reason));
    return OK;
}

/* The counts of its envelopes are checked before anything is taken. */
err_t file_read_hl7(struct reading *r)
{
    ARENA_SCOPED a = {0};
    struct hl7_file file;
    struct hl7_piece piece;
    int64_t messages;
    TRY(read_bytes(r, &file));
    TRY(hl7_file_check(file.bytes, file.len, &messages));
    if (r->rp->file)
        TRY(open_rejects(r));
    while (hl7_file_next(&file, &piece)) {
        TRY(take_message(r, &piece, &a));
        arena_reset(&a);
    }
    TRY(file_send_rows(r));
    return r->rejects ? sheet_write_close(&r->rejects) : OK;
}
