/* lab_hl7.c - what a lab's HL7 message says, as events.
 *
 * A result that stands already is not said again, so that a message whose answer was lost
 * may come twice.  The last event of a message carries its MSH-10 and a digest of what it
 * says: the same again is known by them (lab_message). */
#include "core/clock.h"
#include "core/text.h"
#include "domain/lab/lab_parts.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { CYCLES_MOST = 100, RUN_MOST = 40 };

/* SNOMED CT codes of findings; names and codes as CDC's LIVD mapping and WHO's value sets
 * have them.  What is not here is read as a word (lab_finding_of). */
static const struct { const char *code, *finding; } findings[] = {
    {"260415000", "negative"}, {"895231008", "negative"}, {"260385009", "negative"}, {"260373001", "positive"},
    {"462371000124108", "positive"}, {"10828004", "positive"}, {"419984006", "invalid"}, {"455371000124106", "invalid"},
    {"125154007", "invalid"}, {"373121007", "invalid"},
};

/* LOINC codes of cycle numbers; other numbers are passed over.  94745-7 names no gene; it is kept as ORF1ab's, the gene
 * that the national method reports first. */
static const struct { const char *code; bool of_n; } cycle_codes[] = {
    {"94745-7", false}, {"94644-4", false}, {"94510-5", true},
};

/* Table 0490, why a specimen cannot be used. */
static const struct { const char *code, *condition; } reasons[] = {
    {"EX", "too_old"}, {"QS", "empty"}, {"RB", "leaking"}, {"RN", "leaking"}, {"RI", "unlabelled"}, {"RM", "unlabelled"},
    {"RA", "unlabelled"}, {"RE", "unlabelled"},
};

static const char *condition_of(const char *reason)
{
    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++)
        if (strcmp(reasons[i].code, reason) == 0)
            return reasons[i].condition;
    return NULL;
}

static const char *finding_of(struct arena *a, const struct hl7_observation *o)
{
    for (size_t i = 0; i < sizeof findings / sizeof *findings; i++)
        if (strcmp(findings[i].code, o->value) == 0)
            return findings[i].finding;
    const char *finding = lab_finding_of(text_normal(a, o->value));
    return finding ? finding : lab_finding_of(text_normal(a, o->text));
}

/* ---- one result ------------------------------------------------------------------------------- */

/* A cycle number; false: this is no observation of one.  "Undetermined" is no number, and
 * no fault. */
static err_t read_cycles(const struct hl7_observation *o, struct lab_finding *out, bool *is_cycles)
{
    size_t i = 0;
    while (i < sizeof cycle_codes / sizeof *cycle_codes && strcmp(cycle_codes[i].code, o->code) != 0)
        i++;
    *is_cycles = i < sizeof cycle_codes / sizeof *cycle_codes;
    if (!*is_cycles)
        *is_cycles = strcmp(o->kind, "NM") == 0;
    if (i == sizeof cycle_codes / sizeof *cycle_codes || !isdigit((unsigned char)*o->value))
        return OK;
    char *end;
    double cycles = strtod(o->value, &end);
    err_tell("typed", "%.40s", o->value);
    if (*end || strspn(o->value, "0123456789.") != strlen(o->value) || cycles > CYCLES_MOST)
        return FAIL(ERR_INVALID, "lab.bad_cycles", .field = "ct_orf1ab");
    *(cycle_codes[i].of_n ? &out->ct_n : &out->ct_orf1ab) = cycles;
    return OK;
}

/* Several targets: one that is positive makes the tube positive, else one that is invalid
 * makes it invalid. */
static const char *together(const char *a, const char *b)
{
    static const char *const by_weight[] = {"positive", "invalid", "negative"};
    if (!a)
        return b;
    for (size_t i = 0; i < 3; i++)
        if (strcmp(by_weight[i], a) == 0 || strcmp(by_weight[i], b) == 0)
            return by_weight[i];
    return a;
}

static err_t read_finding(struct arena *a, const struct hl7_result *r, struct lab_finding *out)
{
    *out = (struct lab_finding){.tube_code = r->tube, .ct_orf1ab = NAN, .ct_n = NAN};
    for (size_t i = 0; i < r->n; i++) {
        const struct hl7_observation *o = &r->observations[i];
        bool is_cycles;
        TRY(read_cycles(o, out, &is_cycles));
        if (is_cycles)
            continue;
        const char *finding = finding_of(a, o);
        err_tell("typed", "%.40s", *o->value ? o->value : o->text);
        if (!finding)
            return FAIL(ERR_INVALID, "lab.unknown_finding", .field = "finding");
        out->finding = together(out->finding, finding);
    }
    return OK;
}

/* OBX-11 wins over OBR-25 where it says more: a correction or a withdrawal. */
static char status_of(const struct hl7_result *r)
{
    for (size_t i = 0; i < r->n; i++)
        if (strchr("CWX", *r->observations[i].status))
            return *r->observations[i].status;
    return *r->status;
}

static err_t read_word(const struct hl7_result *r, enum lab_word *word)
{
    char status = status_of(r);
    err_tell("typed", "%c", status);
    switch (status) {
    case 'I': case 'O': case 'S':
        *word = WORD_RECEIVED;
        return OK;
    case 'F':
        *word = WORD_RESULT;
        return OK;
    case 'C':
        *word = WORD_CORRECTION;
        return OK;
    case 'W': case 'X': case 'D':
        *word = WORD_WITHDRAWAL;
        return OK;
    }
    return FAIL(ERR_INVALID, "lab.result_not_final", .field = "status");
}

static err_t read_condition(const struct hl7_result *r, const char **condition)
{
    *condition = *r->rejected ? condition_of(r->rejected) : "good";
    err_tell("typed", "%.40s", r->rejected);
    return *condition ? OK : FAIL(ERR_INVALID, "lab.unknown_condition", .field = "condition");
}

static err_t find_tube(struct tx *tx, int64_t county, const char *code)
{
    struct sampling_tube_facts tube;
    bool found;
    err_tell("tube_code", "%.24s", code);
    if (!lab_is_tube_code(code))
        return FAIL(ERR_INVALID, "lab.bad_tube_code", .field = "tube_code");
    TRY(sampling_tube(tx, county, code, &tube, &found));
    return found ? OK : FAIL(ERR_MISSING, "lab.no_such_tube", .field = "tube_code");
}

static bool says_again(const struct lab_find_tube_row *old, const struct lab_said *s)
{
    return old->finding && s->finding.finding && strcmp(old->finding, s->finding.finding) == 0 &&
           lab_same_cycles(old->ct_orf1ab, s->finding.ct_orf1ab) && lab_same_cycles(old->ct_n, s->finding.ct_n);
}

/* A correction of nothing is the first word; so is the withdrawal of a tube that could not
 * be run, which says why. */
static err_t compare(const struct lab_find_tube_row *old, bool found, int64_t site, struct lab_said *s)
{
    bool has_result = found && old->finding;
    s->changes = has_result && (s->word == WORD_WITHDRAWAL || !s->finding.finding ||
                                strcmp(old->finding, s->finding.finding) != 0);
    if (has_result && old->site != site)
        return FAIL(ERR_CONFLICT, "lab.result_of_other_lab", .field = "tube_code");
    switch (s->word) {
    case WORD_NOTHING:
        return OK;
    case WORD_RECEIVED:
        s->changes = false;
        if (found && old->site == site && old->condition && strcmp(old->condition, s->condition) == 0)
            s->word = WORD_NOTHING;
        return OK;
    case WORD_CORRECTION:
    case WORD_RESULT:
        if (!s->finding.finding)
            return FAIL(ERR_INVALID, "lab.unknown_finding", .field = "finding");
        if (!has_result)
            s->word = WORD_RESULT;
        else if (says_again(old, s))
            s->word = WORD_NOTHING;
        return OK;
    case WORD_WITHDRAWAL:
        if (!has_result && strcmp(s->condition, "good") != 0)
            s->word = WORD_RECEIVED;
        else if (!has_result && s->finding.finding)
            s->word = WORD_RESULT;
        else if (!has_result)
            return FAIL(ERR_MISSING, "lab.nothing_to_correct", .field = "tube_code");
        return OK;
    }
    return OK;
}

err_t lab_said_of(struct tx *tx, int64_t county, int64_t site, const struct hl7_result *r, struct lab_said *out)
{
    struct lab_find_tube_row old;
    bool found;
    *out = (struct lab_said){0};
    TRY(find_tube(tx, county, r->tube));
    TRY(read_word(r, &out->word));
    TRY(read_condition(r, &out->condition));
    if (out->word != WORD_RECEIVED)
        TRY(read_finding(tx->arena, r, &out->finding));
    TRY(lab_find_tube(tx, county, r->tube, &old, &found));
    return compare(&old, found, site, out);
}

/* ---- events ----------------------------------------------------------------------------------------- */

/* The lab's own number of the order, as far as it may name a run. */
static const char *run_of(struct arena *a, const char *accession)
{
    char run[RUN_MOST + 1];
    size_t n = 0;
    for (; *accession && n < RUN_MOST; accession++)
        if (isascii((unsigned char)*accession) && (isalnum((unsigned char)*accession) || strchr("._-", *accession)))
            run[n++] = *accession;
    return n ? arena_strndup(a, run, n) : "hl7";
}

struct making {
    struct arena *a;
    const struct lab_peer *peer;
    const char *message, *digest;     /* NULL until the last event */
    const char *reason;
    struct lab_message *out;
};

static void add_event(struct making *m, const struct event_type *type, void *body)
{
    ledger_own(&m->peer->actor, type, clock_now(), body, &m->out->events[m->out->n++]);
}

static void add_received(struct making *m, const struct lab_said *s, const char *tube_code)
{
    struct lab_tube *tube = arena_new(m->a, struct lab_tube);
    struct tubes_received *b = arena_new(m->a, struct tubes_received);
    *tube = (struct lab_tube){tube_code, s->condition};
    *b = (struct tubes_received){.site = m->peer->site, .tubes = {1, tube}, .message = m->message, .digest = m->digest};
    add_event(m, &tubes_received, b);
}

static void add_result(struct making *m, const struct hl7_result *r, const struct lab_said *s)
{
    struct lab_finding *finding = arena_memdup(m->a, &s->finding, sizeof s->finding);
    struct results_reported *b = arena_new(m->a, struct results_reported);
    *b = (struct results_reported){.site = m->peer->site, .run = run_of(m->a, r->accession),
                                   .run_at = r->tested_at == ABSENT || r->tested_at < 0 ? clock_now() : r->tested_at,
                                   .results = {1, finding}, .message = m->message, .digest = m->digest};
    add_event(m, &results_reported, b);
}

static void add_correction(struct making *m, const struct lab_said *s)
{
    struct result_corrected *b = arena_new(m->a, struct result_corrected);
    *b = (struct result_corrected){m->peer->site, s->finding.tube_code, s->finding.finding, m->reason, m->message, m->digest};
    add_event(m, &result_corrected, b);
}

static void add_withdrawal(struct making *m, const struct lab_said *s)
{
    struct result_withdrawn *b = arena_new(m->a, struct result_withdrawn);
    *b = (struct result_withdrawn){m->peer->site, s->finding.tube_code, m->reason, m->message, m->digest};
    add_event(m, &result_withdrawn, b);
}

static void add_said(struct making *m, const struct hl7_result *r, const struct lab_said *s)
{
    switch (s->word) {
    case WORD_NOTHING:
        return;
    case WORD_RECEIVED:
        add_received(m, s, r->tube);
        return;
    case WORD_RESULT:
        add_result(m, r, s);
        return;
    case WORD_CORRECTION:
        add_correction(m, s);
        return;
    case WORD_WITHDRAWAL:
        add_withdrawal(m, s);
        return;
    }
}

/* Two results of one tube in one message: they would be judged against what stands now. */
static err_t tubes_are_once(const struct hl7_report *r, size_t i)
{
    err_tell("tube_code", "%.24s", r->results[i].tube);
    for (size_t k = 0; k < i; k++)
        if (strcmp(r->results[k].tube, r->results[i].tube) == 0)
            return FAIL(ERR_INVALID, "lab.tube_twice", .field = "tube_code");
    return OK;
}

static err_t judge_all(struct tx *tx, const struct lab_peer *peer, const struct hl7_report *r, struct lab_said *said,
                       int *place)
{
    for (size_t i = 0; i < r->n; i++) {
        *place = r->results[i].set;
        TRY(tubes_are_once(r, i));
        TRY(lab_said_of(tx, peer->actor.county, peer->site, &r->results[i], &said[i]));
    }
    return OK;
}

static void make_events(struct making *m, const struct hl7_report *r, const struct lab_said *said, const char *id,
                        const char *digest)
{
    size_t last = 0;
    for (size_t i = 0; i < r->n; i++)
        last = said[i].word != WORD_NOTHING ? i : last;
    for (size_t i = 0; i < r->n; i++) {
        m->message = i == last ? id : NULL;
        m->digest = i == last ? digest : NULL;
        add_said(m, &r->results[i], &said[i]);
    }
}

err_t lab_message_read(struct tx *tx, const struct lab_peer *peer, const struct hl7_head *head, const char *digest,
                       const struct hl7_report *report, struct lab_message *out, int *place)
{
    struct lab_find_message_row old;
    struct lab_said *said = arena_array(tx->arena, struct lab_said, report->n + 1);
    bool found;
    *out = (struct lab_message){.events = arena_array(tx->arena, struct incoming, report->n + 1)};
    *place = 1;
    TRY(lab_find_message(tx, peer->actor.county, peer->site, head->id, &old, &found));
    out->again = found && strcmp(old.digest, digest) == 0;
    if (out->again)
        return OK;
    struct making m = {.a = tx->arena, .peer = peer, .out = out,
                       .reason = arena_printf(tx->arena, "HL7 %.150s", head->id)};
    TRY(judge_all(tx, peer, report, said, place));
    make_events(&m, report, said, head->id, digest);
    return OK;
}
