/* mllp_message.c - from a message to its answer. */
#include "core/clock.h"
#include "core/log.h"
#include "core/message.h"
#include "front/mllp_parts.h"

#include <string.h>

/* How a refusal is told: table 0008, table 0357, and where in the message.  What stands in
 * no row is AE 207. */
static const struct { const char *key, *code; int number; const char *segment; int field; } refusals[] = {
    {"hl7.no_header", "AR", 100, "MSH", 0},
    {"hl7.bad_segment", "AR", 100, NULL, 0},
    {"hl7.control_character", "AR", 102, NULL, 0},
    {"hl7.too_long", "AR", 102, NULL, 0},
    {"hl7.unknown_charset", "AR", 103, "MSH", 18},
    {"hl7.not_in_charset", "AR", 102, "MSH", 18},
    {"hl7.no_message_id", "AR", 101, "MSH", 10},
    {"hl7.bad_message_id", "AR", 102, "MSH", 10},
    {"hl7.bad_processing", "AR", 202, "MSH", 11},
    {"hl7.bad_version", "AR", 203, "MSH", 12},
    {"hl7.unsupported_type", "AR", 200, "MSH", 9},
    {"hl7.unsupported_event", "AR", 201, "MSH", 9},
    {"hl7.unknown_sender", "AR", 207, "MSH", 3},
    {"hl7.no_order", "AE", 100, "OBR", 0},
    {"hl7.out_of_order", "AE", 100, "OBR", 0},
    {"hl7.no_status", "AE", 101, "OBR", 25},
    {"hl7.no_observation_code", "AE", 101, "OBX", 3},
    {"hl7.no_observation_status", "AE", 101, "OBX", 11},
    {"hl7.bad_time", "AE", 102, NULL, 0},
    {"lab.bad_tube_code", "AE", 102, "SPM", 2},
    {"lab.no_such_tube", "AE", 204, "SPM", 2},
    {"lab.nothing_to_correct", "AE", 204, "SPM", 2},
    {"lab.tube_twice", "AE", 205, "SPM", 2},
    {"lab.result_of_other_lab", "AE", 206, "SPM", 2},
    {"lab.unknown_finding", "AE", 103, "OBX", 5},
    {"lab.bad_cycles", "AE", 102, "OBX", 5},
    {"lab.result_not_final", "AE", 103, "OBR", 25},
    {"lab.unknown_condition", "AE", 103, "SPM", 21},
};

/* ---- the answer ------------------------------------------------------------------------------ */

/* An MSH-10 of our own, never twice: the clock, and a counter for what comes in the same
 * millisecond. */
static const char *own_id(struct arena *a)
{
    static atomic_uint n;
    return arena_printf(a, "B%lld.%04u", (long long)clock_now(), atomic_fetch_add(&n, 1) % 10000);
}

static void send_frame(struct link *l, const struct hl7_answer *answer)
{
    buf_char(&l->out, '\x0B');
    hl7_write_answer(&l->out, &l->head, answer);
    buf_text(&l->out, "\x1C\r");
}

static bool asks_for(const char *when, bool good)
{
    return strcmp(when, "AL") == 0 || strcmp(when, good ? "SU" : "ER") == 0;
}

/* Enhanced mode: an accept acknowledgment (CA, CE, CR) first, then the application's when
 * it is asked for.  A sender that asks for nothing is answered all the same: those who
 * wait would wait for ever, and nobody is harmed by an answer. */
static void send_answer(struct link *l, const char *code, const struct hl7_error *error)
{
    bool good = code[1] == 'A', accept = l->head.accept && asks_for(l->head.accept, good);
    struct hl7_answer answer = {.id = own_id(&l->arena), .at = clock_now(), .error = *error};
    if (accept) {
        answer.code = good ? "CA" : code[1] == 'E' ? "CE" : "CR";
        send_frame(l, &answer);
    }
    if (accept && !asks_for(l->head.answer, good))
        return;
    l->pause_at = accept ? l->out.len : 0;
    answer.code = code;
    answer.id = own_id(&l->arena);
    send_frame(l, &answer);
}

static void send_refusal(struct link *l, err_t why, const struct err_told *told, int place)
{
    BUF_SCOPED text = {0};
    size_t i = 0, n = sizeof refusals / sizeof *refusals;
    while (i < n && strcmp(refusals[i].key, why->key) != 0)
        i++;
    message_failure(ZH, why, told, &text);
    struct hl7_error error = {.code = i < n ? refusals[i].number : 207, .segment = i < n ? refusals[i].segment : NULL,
                              .set = place, .field = i < n ? refusals[i].field : 0, .text = buf_str(&text)};
    log_say(LOG_WARN, "hl7.refused", "address=%s key=%s", l->address, why->key);
    send_answer(l, i < n ? refusals[i].code : "AE", &error);
}

static void send_good(struct link *l)
{
    send_answer(l, "AA", &(struct hl7_error){0});
}

void message_refuse(struct link *l, err_t why)
{
    l->head = (struct hl7_head){0};
    send_refusal(l, why, err_told(), 0);
    l->last = true;
}

/* ---- the message ------------------------------------------------------------------------------- */

static err_t check_type(const struct hl7_head *h)
{
    err_tell("typed", "%.20s^%.20s", h->type, h->event);
    if (strcmp(h->type, "ORU") != 0)
        return FAIL(ERR_INVALID, "hl7.unsupported_type");
    return strcmp(h->event, "R01") == 0 ? OK : FAIL(ERR_INVALID, "hl7.unsupported_event");
}

static err_t find_peer(struct link *l, struct tx *tx, const struct lab_peer **peer)
{
    const char *certificate = *l->certificate ? l->certificate : NULL;
    err_tell("application", "%.60s", l->head.application);
    err_tell("facility", "%.60s", l->head.facility);
    TRY(lab_peer_find(tx, l->head.application, l->head.facility, l->address, certificate, peer));
    return *peer ? OK : FAIL(ERR_FORBIDDEN, "hl7.unknown_sender");
}

/* A job for the writer, when there is anything to write. */
struct reading { struct lab_message said; bool later; int place; };

static err_t read_message(struct link *l, struct db *db, const char *bytes, size_t len, at_work *is_at_work,
                          struct reading *r)
{
    TX_SCOPED tx = {0};
    struct hl7_message *m;
    struct hl7_report report;
    const struct lab_peer *peer;
    TRY(hl7_read(&l->arena, bytes, len, &m));
    hl7_head_of(&l->arena, m, &l->head);
    TRY(hl7_head_check(&l->head));
    err_clear();                              /* what was told on the way leaves room */
    TRY(tx_begin(db, &l->arena, TX_READ, &tx));
    TRY(find_peer(l, &tx, &peer));
    TRY(check_type(&l->head));
    l->known = true;
    l->site = peer->site;
    l->county = peer->actor.county;
    err_clear();
    r->later = is_at_work(l, l->head.id);
    if (r->later)
        return OK;
    TRY(hl7_report_read(&l->arena, m, &report, &r->place));
    return lab_message_read(&tx, peer, &l->head, hl7_digest(&l->arena, m), &report, &r->said, &r->place);
}

static err_t give_to_writer(struct link *l, const struct lab_message *said)
{
    l->job = (struct job){.county = l->county, .events = said->events, .n = said->n, .owner = l, .done = l->job.done,
                          .answers = arena_array(&l->arena, struct answer, said->n + 1)};
    return writer_put(&l->job);
}

enum step message_take(struct link *l, struct db *db, const char *bytes, size_t len, at_work *is_at_work)
{
    struct reading r = {.place = 0};
    arena_reset(&l->arena);
    l->head = (struct hl7_head){0};
    err_clear();
    err_t why = read_message(l, db, bytes, len, is_at_work, &r);
    if (!why && r.later)
        return STEP_LATER;
    if (!why && r.said.n > 0) {
        why = give_to_writer(l, &r.said);
        if (!why)
            return STEP_WITH_WRITER;
    }
    if (why)
        send_refusal(l, why, err_told(), r.place);
    else
        send_good(l);
    l->last = why && why->kind == ERR_FORBIDDEN;
    return STEP_ANSWERED;
}

/* All or nothing of what a message says is answered for: one event that was refused makes
 * it an error, and the others stand; said again, they count once. */
void message_done(struct link *l)
{
    const struct job *job = &l->job;
    if (job->failed) {
        send_refusal(l, job->failed, &job->told, 0);
        return;
    }
    for (size_t i = 0; i < job->n; i++)
        if (job->answers[i].outcome == REJECTED) {
            send_refusal(l, job->answers[i].why, &job->answers[i].told, 0);
            return;
        }
    send_good(l);
}
