/* lab_events.c - received, reported, corrected, re-checked. */
#include "core/clock.h"
#include "domain/lab/lab_parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const char *const lab_findings[] = {"negative", "positive", "doubtful", "invalid", NULL};
static const char *const conditions[] = {"good", "leaking", "empty", "unlabelled", "too_old", NULL};

#define TUBE_CODE(S) TEXT(S, tube_code, .need = true, .min = 20, .max = 20, .form = FORM_DIGITS, \
                          .help = "The code on the tube.")
#define MESSAGE(S) \
    TEXT(S, message, .min = 1, .max = HL7_ID_MOST, .help = "MSH-10 of the HL7 message that said it."), \
    TEXT(S, digest, .min = 16, .max = 16, .form = FORM_CODE, .help = "A digest of what that message says.")

err_t lab_is_known(struct tx *tx, int64_t county, int64_t site)
{
    struct site_facts facts;
    bool found;
    TRY(site_find(tx, county, site, &facts, &found));
    return found && strcmp(facts.kind, "lab") == 0 ? OK : FAIL(ERR_MISSING, "lab.no_such_lab", .field = "site");
}

/* The round of a tube that sampling knows. */
static err_t round_of(struct tx *tx, int64_t county, const char *tube_code, int64_t *round, bool *found)
{
    struct sampling_tube_facts tube;
    TRY(sampling_tube(tx, county, tube_code, &tube, found));
    *round = *found ? tube.round : 0;
    return OK;
}

/* ---- lists of tubes -------------------------------------------------------------------------- */

static void tell_tube(const char *list, size_t i, const char *tube_code)
{
    err_path("%s[%zu].tube_code", list, i);
    err_tell("tube_code", "%.24s", tube_code);
}

/* Places in a list, in the order of their codes. */
static int by_code(const void *a, const void *b, void *codes)
{
    const char *const *at = codes;
    size_t x = *(const size_t *)a, y = *(const size_t *)b;
    int order = strcmp(at[x], at[y]);
    return order ? order : x < y ? -1 : 1;
}

/* One event says one thing about a tube. */
static err_t tubes_are_once(struct arena *a, const char *list, const char **codes, size_t n)
{
    size_t *order = arena_array(a, size_t, n + 1);
    for (size_t i = 0; i < n; i++)
        order[i] = i;
    qsort_r(order, n, sizeof *order, by_code, codes);
    for (size_t i = 1; i < n; i++)
        if (strcmp(codes[order[i - 1]], codes[order[i]]) == 0) {
            tell_tube(list, order[i], codes[order[i]]);
            return FAIL(ERR_INVALID, "lab.tube_twice");
        }
    return OK;
}

err_t lab_tubes_are_known(struct tx *tx, int64_t county, const char *list, const char **codes, size_t n)
{
    int64_t round;
    bool found;
    TRY(tubes_are_once(tx->arena, list, codes, n));
    for (size_t i = 0; i < n; i++) {
        TRY(round_of(tx, county, codes[i], &round, &found));
        if (!found) {
            tell_tube(list, i, codes[i]);
            return FAIL(ERR_MISSING, "lab.no_such_tube");
        }
    }
    return OK;
}

/* ---- lab.tubes_received --------------------------------------------------------------------- */

static const struct field lab_tube_rows[] = {
    TUBE_CODE(struct lab_tube),
    CHOICE(struct lab_tube, condition, .need = true, .choices = conditions, .help = "How it arrived."),
    {0},
};
static const struct field tubes_received_rows[] = {
    LAB_SITE(struct tubes_received),
    TEXT(struct tubes_received, box_code, .min = 20, .max = 20, .form = FORM_DIGITS, .help = "The box they came in."),
    LIST(struct tubes_received, tubes, struct lab_tube, lab_tube_rows, .need = true, .min = 1, .max = 1000,
         .help = "Tubes as scanned."),
    MESSAGE(struct tubes_received),
    {0},
};

static err_t tubes_received_check(struct tx *tx, const struct event *ev, const void *body)
{
    const struct tubes_received *b = body;
    const struct lab_tube *tubes = b->tubes.items;
    const char **codes = arena_array(tx->arena, const char *, b->tubes.n + 1);
    TRY(lab_is_known(tx, ev->county, b->site));
    for (size_t i = 0; i < b->tubes.n; i++)
        codes[i] = tubes[i].tube_code;
    return lab_tubes_are_known(tx, ev->county, "tubes", codes, b->tubes.n);
}

/* One target alone, or the grey zone, is treated as positive until it is re-checked. */
bool lab_is_positive(const char *finding)
{
    return finding && (strcmp(finding, "positive") == 0 || strcmp(finding, "doubtful") == 0);
}

/* A tube as it counts in its lab. */
struct standing { int64_t site, received_at, reported_at; const char *condition, *finding; bool given_up; };

static int64_t count_if(bool counts, int64_t n)
{
    return counts ? n : 0;
}

static err_t count_tube(struct tx *tx, int64_t county, int64_t round, const struct standing *s, int64_t n)
{
    bool received = s->received_at != ABSENT, reported = s->finding != NULL;
    bool abnormal = s->condition && strcmp(s->condition, "good") != 0;
    const char *finding = reported ? s->finding : "";
    if (!received && !reported)
        return OK;
    int64_t day_at = clock_day(received ? s->received_at : s->reported_at);
    return lab_tally(tx, county, round, s->site, day_at, count_if(received, n), count_if(reported, n),
                     count_if(reported && !received, n), count_if(strcmp(finding, "negative") == 0, n),
                     count_if(lab_is_positive(finding), n), count_if(strcmp(finding, "invalid") == 0, n),
                     count_if(abnormal && !reported, n));
}

/* Out of the counts as it stood; `now` is what does not change. */
static err_t take_out(struct tx *tx, int64_t county, int64_t round, const char *tube_code, struct standing *now)
{
    struct lab_find_tube_row old;
    bool found;
    *now = (struct standing){.received_at = ABSENT, .reported_at = ABSENT};
    TRY(lab_find_tube(tx, county, tube_code, &old, &found));
    if (!found)
        return OK;
    *now = (struct standing){old.site, old.received_at, old.reported_at, old.condition, old.finding,
                             old.rejected_at != ABSENT};
    return count_tube(tx, county, round, now, -1);
}

/* What comes and what is said in an hour, each tube once. */
static err_t count_hour(struct tx *tx, const struct event *ev, int64_t site, int64_t received, int64_t reported)
{
    return lab_tally_hour(tx, ev->county, site, ev->received_at - ev->received_at % CLOCK_HOUR, received, reported);
}

/* Scanned again, perhaps in another condition or at another lab: counted once, and its
 * result goes with it.  One that was given up stays so. */
static err_t receive_tube(struct tx *tx, const struct event *ev, int64_t site, const struct lab_tube *tube)
{
    struct standing now;
    int64_t round;
    bool known;
    TRY(round_of(tx, ev->county, tube->tube_code, &round, &known));
    TRY(take_out(tx, ev->county, round, tube->tube_code, &now));
    if (now.received_at == ABSENT)
        TRY(count_hour(tx, ev, site, 1, 0));
    const char *condition = now.given_up ? now.condition : tube->condition;
    now = (struct standing){site, ev->at, now.reported_at, condition, now.finding, now.given_up};
    TRY(count_tube(tx, ev->county, round, &now, 1));
    TRY(lab_set_received(tx, ev->county, tube->tube_code, round, site, ev->at, condition));
    return lab_add_history(tx, ev->county, tube->tube_code, ev->seq, ev->at, "received", site, NULL, NAN, NAN, NULL,
                           tube->condition, ABSENT, NULL);
}

static err_t tubes_received_apply(struct tx *tx, const struct event *ev, const void *body)
{
    const struct tubes_received *b = body;
    const struct lab_tube *tubes = b->tubes.items;
    for (size_t i = 0; i < b->tubes.n; i++)
        TRY(receive_tube(tx, ev, b->site, &tubes[i]));
    return lab_keep_message(tx, ev, b->site, b->message, b->digest);
}

const struct event_type tubes_received = {
    .name = "lab.tubes_received", .help = "A lab scanned the tubes that arrived.", .right = RIGHT_LAB,
    .body = tubes_received_rows, .body_size = sizeof(struct tubes_received), .check = tubes_received_check,
    .apply = tubes_received_apply,
};

/* ---- lab.tube_rejected -------------------------------------------------------------------------- */

static const char *const reject_reasons[] = {"leaking", "empty", "unlabelled", "too_old", "lost", "other", NULL};
static const struct field tube_rejected_rows[] = {
    LAB_SITE(struct tube_rejected),
    TUBE_CODE(struct tube_rejected),
    CHOICE(struct tube_rejected, reason, .need = true, .choices = reject_reasons, .help = "Why it cannot be run."),
    TEXT(struct tube_rejected, note, .max = 200, .help = "In a few words."),
    {0},
};

/* A lab decides about what it has; what a tube already showed is withdrawn first. */
static err_t tube_rejected_check(struct tx *tx, const struct event *ev, const void *body)
{
    const struct tube_rejected *b = body;
    struct lab_find_tube_row tube;
    struct sampling_tube_facts facts;
    bool found, known;
    TRY(lab_is_known(tx, ev->county, b->site));
    TRY(lab_find_tube(tx, ev->county, b->tube_code, &tube, &found));
    TRY(sampling_tube(tx, ev->county, b->tube_code, &facts, &known));
    if (!found || tube.site != b->site || tube.received_at == ABSENT)
        return FAIL(ERR_MISSING, "lab.tube_is_not_here", .field = "tube_code");
    if (tube.finding)
        return FAIL(ERR_CONFLICT, "lab.tube_has_a_result", .field = "tube_code");
    if (!known || facts.state == TUBE_VOID || facts.state == TUBE_EMPTY)
        return FAIL(ERR_CONFLICT, "lab.tube_was_given_up", .field = "tube_code");
    return OK;
}

/* Sampling follows, and sends its people back. */
static err_t tube_rejected_apply(struct tx *tx, const struct event *ev, const void *body)
{
    const struct tube_rejected *b = body;
    struct standing now;
    int64_t round;
    bool known;
    TRY(round_of(tx, ev->county, b->tube_code, &round, &known));
    TRY(take_out(tx, ev->county, round, b->tube_code, &now));
    now.condition = b->reason;
    TRY(count_tube(tx, ev->county, round, &now, 1));
    TRY(lab_set_rejected(tx, ev->county, b->tube_code, b->reason, ev->at));
    return lab_add_history(tx, ev->county, b->tube_code, ev->seq, ev->at, "rejected", b->site, NULL, NAN, NAN, NULL,
                           b->reason, ABSENT, b->note);
}

const struct event_type tube_rejected = {
    .name = "lab.tube_rejected", .help = "A lab gave a tube up; whoever is in it is due again.", .right = RIGHT_LAB,
    .body = tube_rejected_rows, .body_size = sizeof(struct tube_rejected), .check = tube_rejected_check,
    .apply = tube_rejected_apply, .index = sampling_index,
};

/* A lab's word about a tube is its own: another may speak once the tube was scanned there. */
static err_t is_own_result(struct tx *tx, int64_t county, int64_t site, const char *tube_code)
{
    struct lab_find_tube_row tube;
    bool found;
    TRY(lab_find_tube(tx, county, tube_code, &tube, &found));
    if (found && tube.finding && tube.site != site)
        return FAIL(ERR_CONFLICT, "lab.result_of_other_lab", .field = "site");
    return OK;
}

/* ---- lab.results_reported ---------------------------------------------------------------------- */

const struct field lab_finding_rows[] = {
    TUBE_CODE(struct lab_finding),
    CHOICE(struct lab_finding, finding, .need = true, .choices = lab_findings,
           .help = "Negative, positive, doubtful (one target, or the grey zone) or invalid."),
    REAL(struct lab_finding, ct_orf1ab, .min = 0, .max = 100, .help = "Cycle at which ORF1ab crossed, when it did."),
    REAL(struct lab_finding, ct_n, .min = 0, .max = 100, .help = "Cycle at which N crossed, when it did."),
    {0},
};
const struct field lab_report_rows[] = {
    LAB_SITE(struct results_reported),
    TEXT(struct results_reported, run, .need = true, .min = 1, .max = 40, .form = FORM_CODE, .help = "The run or plate."),
    TEXT(struct results_reported, machine, .max = 40, .help = "The machine."),
    TIME(struct results_reported, run_at, .need = true, .help = "When the run ended."),
    LIST(struct results_reported, results, struct lab_finding, lab_finding_rows, .need = true, .min = 1, .max = 1000,
         .help = "What was found, tube by tube."),
    MESSAGE(struct results_reported),
    {0},
};

static err_t results_reported_check(struct tx *tx, const struct event *ev, const void *body)
{
    const struct results_reported *b = body;
    const struct lab_finding *results = b->results.items;
    const char **codes = arena_array(tx->arena, const char *, b->results.n + 1);
    TRY(lab_is_known(tx, ev->county, b->site));
    for (size_t i = 0; i < b->results.n; i++)
        codes[i] = results[i].tube_code;
    TRY(lab_tubes_are_known(tx, ev->county, "results", codes, b->results.n));
    for (size_t i = 0; i < b->results.n; i++) {
        err_t why = is_own_result(tx, ev->county, b->site, codes[i]);
        if (why)
            tell_tube("results", i, codes[i]);
        TRY(why);
    }
    return OK;
}

/* Labs number their runs anew each day. */
struct run_key { const char *name; int64_t day_at; };

/* The newest word counts; every earlier one stays in the history. */
static err_t set_result(struct tx *tx, const struct event *ev, int64_t site, const struct lab_finding *result,
                        const struct run_key *run, const char *what, const char *reason)
{
    struct standing now;
    int64_t round;
    bool known;
    TRY(round_of(tx, ev->county, result->tube_code, &round, &known));
    TRY(take_out(tx, ev->county, round, result->tube_code, &now));
    if (!now.finding)
        TRY(count_hour(tx, ev, site, 0, 1));
    now = (struct standing){site, now.received_at, ev->received_at, now.condition, result->finding, now.given_up};
    TRY(count_tube(tx, ev->county, round, &now, 1));
    TRY(lab_set_result(tx, ev->county, result->tube_code, round, site, result->finding, result->ct_orf1ab, result->ct_n,
                       run->name, run->day_at, ev->received_at));
    TRY(lab_add_history(tx, ev->county, result->tube_code, ev->seq, ev->at, what, site, result->finding,
                        result->ct_orf1ab, result->ct_n, run->name, NULL, ABSENT, reason));
    return lab_case_follow(tx, ev, result->tube_code, site, result->finding);
}

static err_t results_reported_apply(struct tx *tx, const struct event *ev, const void *body)
{
    const struct results_reported *b = body;
    const struct lab_finding *results = b->results.items;
    struct run_key run = {b->run, clock_day(b->run_at)};
    for (size_t i = 0; i < b->results.n; i++)
        TRY(set_result(tx, ev, b->site, &results[i], &run, "result", NULL));
    TRY(lab_note_run(tx, ev->county, b->site, run.day_at, b->run, b->machine, b->run_at));
    return lab_keep_message(tx, ev, b->site, b->message, b->digest);
}

const struct event_type results_reported = {
    .name = "lab.results_reported", .help = "A lab reported a run.", .right = RIGHT_LAB,
    .body = lab_report_rows, .body_size = sizeof(struct results_reported), .check = results_reported_check,
    .apply = results_reported_apply,
};

/* ---- lab.result_corrected -------------------------------------------------------------------------- */

static const struct field result_corrected_rows[] = {
    LAB_SITE(struct result_corrected),
    TUBE_CODE(struct result_corrected),
    CHOICE(struct result_corrected, finding, .need = true, .choices = lab_findings, .help = "What it is now."),
    TEXT(struct result_corrected, reason, .need = true, .min = 2, .max = 200, .help = "Why the first word was wrong."),
    MESSAGE(struct result_corrected),
    {0},
};

static err_t has_own_result(struct tx *tx, int64_t county, int64_t site, const char *tube_code)
{
    struct lab_find_tube_row tube;
    bool found;
    TRY(lab_is_known(tx, county, site));
    TRY(lab_find_tube(tx, county, tube_code, &tube, &found));
    if (!found || !tube.finding)
        return FAIL(ERR_MISSING, "lab.nothing_to_correct", .field = "tube_code");
    return is_own_result(tx, county, site, tube_code);
}

static err_t result_corrected_check(struct tx *tx, const struct event *ev, const void *body)
{
    const struct result_corrected *b = body;
    return has_own_result(tx, ev->county, b->site, b->tube_code);
}

static err_t result_corrected_apply(struct tx *tx, const struct event *ev, const void *body)
{
    const struct result_corrected *b = body;
    struct lab_find_tube_row old;
    bool found;
    TRY(lab_find_tube(tx, ev->county, b->tube_code, &old, &found));
    struct lab_finding now = {.tube_code = b->tube_code, .finding = b->finding, .ct_orf1ab = old.ct_orf1ab, .ct_n = old.ct_n};
    struct run_key run = {old.run, old.run_day_at};
    TRY(lab_add_change(tx, ev->county, ev->seq, b->site, ev->at, b->tube_code, "correction", old.finding, b->finding,
                       b->reason));
    TRY(set_result(tx, ev, b->site, &now, &run, "correction", b->reason));
    return lab_keep_message(tx, ev, b->site, b->message, b->digest);
}

const struct event_type result_corrected = {
    .name = "lab.result_corrected", .help = "A result was wrong; both words are kept.", .right = RIGHT_LAB,
    .body = result_corrected_rows, .body_size = sizeof(struct result_corrected), .check = result_corrected_check,
    .apply = result_corrected_apply,
};

/* ---- lab.result_withdrawn ------------------------------------------------------------------------------ */

static const struct field result_withdrawn_rows[] = {
    LAB_SITE(struct result_withdrawn),
    TUBE_CODE(struct result_withdrawn),
    TEXT(struct result_withdrawn, reason, .need = true, .min = 2, .max = 200, .help = "Why it was no result of this tube."),
    MESSAGE(struct result_withdrawn),
    {0},
};

static err_t result_withdrawn_check(struct tx *tx, const struct event *ev, const void *body)
{
    const struct result_withdrawn *b = body;
    return has_own_result(tx, ev->county, b->site, b->tube_code);
}

/* The tube waits again, as if nothing had been said; the history keeps the word. */
static err_t result_withdrawn_apply(struct tx *tx, const struct event *ev, const void *body)
{
    const struct result_withdrawn *b = body;
    struct standing now;
    int64_t round;
    bool known;
    TRY(round_of(tx, ev->county, b->tube_code, &round, &known));
    TRY(take_out(tx, ev->county, round, b->tube_code, &now));
    TRY(lab_add_change(tx, ev->county, ev->seq, b->site, ev->at, b->tube_code, "withdrawn", now.finding, NULL, b->reason));
    now.finding = NULL;
    TRY(count_tube(tx, ev->county, round, &now, 1));
    TRY(lab_set_result(tx, ev->county, b->tube_code, round, b->site, NULL, NAN, NAN, NULL, ABSENT, ABSENT));
    TRY(lab_add_history(tx, ev->county, b->tube_code, ev->seq, ev->at, "withdrawn", b->site, NULL, NAN, NAN, NULL, NULL,
                        ABSENT, b->reason));
    TRY(lab_case_follow(tx, ev, b->tube_code, b->site, NULL));
    return lab_keep_message(tx, ev, b->site, b->message, b->digest);
}

const struct event_type result_withdrawn = {
    .name = "lab.result_withdrawn", .help = "A result was none of this tube's; the tube waits again, the word is kept.",
    .right = RIGHT_LAB, .body = result_withdrawn_rows, .body_size = sizeof(struct result_withdrawn),
    .check = result_withdrawn_check, .apply = result_withdrawn_apply,
};

/* ---- lab.recheck_reported ----------------------------------------------------------------------------- */

static const char *const recheck_findings[] = {"confirmed", "excluded", NULL};
static const struct field recheck_reported_rows[] = {
    LAB_SITE(struct recheck_reported),
    INT(struct recheck_reported, person, .need = true, .help = "Who was sampled again, singly."),
    TEXT(struct recheck_reported, tube_code, .need = true, .min = 20, .max = 20, .form = FORM_DIGITS,
         .help = "The positive pool that it re-checks."),
    CHOICE(struct recheck_reported, finding, .need = true, .choices = recheck_findings, .help = "Confirmed or excluded."),
    {0},
};

static err_t is_member(struct tx *tx, int64_t county, const char *tube_code, int64_t person, bool *out)
{
    int64_t *people;
    size_t n;
    *out = false;
    TRY(sampling_tube_people(tx, county, tube_code, &people, &n));
    for (size_t i = 0; i < n && !*out; i++)
        *out = people[i] == person;
    return OK;
}

static err_t recheck_reported_check(struct tx *tx, const struct event *ev, const void *body)
{
    const struct recheck_reported *b = body;
    struct lab_find_tube_row tube;
    bool found, member;
    TRY(lab_is_known(tx, ev->county, b->site));
    TRY(lab_find_tube(tx, ev->county, b->tube_code, &tube, &found));
    if (!found || !lab_is_positive(tube.finding))
        return FAIL(ERR_CONFLICT, "lab.pool_not_positive", .field = "tube_code");
    TRY(is_member(tx, ev->county, b->tube_code, b->person, &member));
    return member ? OK : FAIL(ERR_MISSING, "lab.not_in_this_pool", .field = "person");
}

static err_t recheck_reported_apply(struct tx *tx, const struct event *ev, const void *body)
{
    const struct recheck_reported *b = body;
    TRY(lab_set_recheck(tx, ev->county, b->tube_code, b->person, b->finding, ev->at));
    TRY(lab_add_history(tx, ev->county, b->tube_code, ev->seq, ev->at, "recheck", b->site, b->finding, NAN, NAN, NULL,
                        NULL, b->person, NULL));
    return lab_case_rechecked(tx, ev, b->tube_code);
}

const struct event_type recheck_reported = {
    .name = "lab.recheck_reported", .help = "A member of a positive pool was tested singly.", .right = RIGHT_LAB,
    .body = recheck_reported_rows, .body_size = sizeof(struct recheck_reported), .check = recheck_reported_check,
    .apply = recheck_reported_apply,
};

/* ---- what it means for a person ------------------------------------------------------------------------- */

err_t lab_meaning(struct tx *tx, int64_t county, const char *tube_code, int64_t person, const char **meaning)
{
    struct sampling_tube_facts tube;
    struct lab_find_tube_row result;
    struct lab_find_recheck_row recheck;
    bool found, has_result, rechecked;
    *meaning = "none";
    TRY(sampling_tube(tx, county, tube_code, &tube, &found));
    if (!found || tube.state == TUBE_VOID || tube.state == TUBE_EMPTY)
        return OK;
    TRY(lab_find_tube(tx, county, tube_code, &result, &has_result));
    has_result = has_result && result.finding;
    *meaning = has_result ? result.finding : "pending";
    if (!has_result)
        return OK;
    if (lab_is_positive(result.finding)) {
        TRY(lab_find_recheck(tx, county, tube_code, person, &recheck, &rechecked));
        *meaning = rechecked ? recheck.finding : "preliminary_positive";
    } else if (tube.barred) {
        *meaning = "barred";   /* counts differ: nobody in it may be told "negative" */
    }
    return OK;
}
