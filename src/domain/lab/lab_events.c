/* lab_events.c - received, reported, corrected, re-checked. */
#include "domain/lab/lab_parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const char *const lab_findings[] = {"negative", "positive", "invalid", NULL};
static const char *const conditions[] = {"good", "leaking", "empty", "unlabelled", "too_old", NULL};

#define TUBE_CODE(S) TEXT(S, tube_code, .need = true, .min = 20, .max = 20, .form = FORM_DIGITS, \
                          .help = "The code on the tube.")
#define MESSAGE(S) \
    TEXT(S, message, .min = 1, .max = HL7_ID_MOST, .help = "MSH-10 of the HL7 message that said it."), \
    TEXT(S, digest, .min = 16, .max = 16, .form = FORM_CODE, .help = "A digest of what that message says.")
#define LAB_SITE(S) INT(S, site, .need = true, .scope = SCOPE_SITE, .help = "The lab.")

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

static err_t tubes_are_known(struct tx *tx, int64_t county, const char *list, const char **codes, size_t n)
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
    return tubes_are_known(tx, ev->county, "tubes", codes, b->tubes.n);
}

/* A tube as it counts in its lab. */
struct standing { int64_t site, received_at; const char *condition, *finding; };

static int64_t count_if(bool counts, int64_t n)
{
    return counts ? n : 0;
}

static err_t count_tube(struct tx *tx, int64_t county, int64_t round, const struct standing *s, int64_t n)
{
    bool received = s->received_at != ABSENT, reported = s->finding != NULL;
    bool abnormal = s->condition && strcmp(s->condition, "good") != 0;
    const char *finding = reported ? s->finding : "";
    return lab_tally(tx, county, round, s->site, count_if(received, n), count_if(reported, n),
                     count_if(reported && !received, n), count_if(strcmp(finding, "negative") == 0, n),
                     count_if(strcmp(finding, "positive") == 0, n), count_if(strcmp(finding, "invalid") == 0, n),
                     count_if(abnormal && !reported, n));
}

/* Out of the counts as it stood; `now` is what does not change. */
static err_t take_out(struct tx *tx, int64_t county, int64_t round, const char *tube_code, struct standing *now)
{
    struct lab_find_tube_row old;
    bool found;
    *now = (struct standing){.received_at = ABSENT};
    TRY(lab_find_tube(tx, county, tube_code, &old, &found));
    if (!found)
        return OK;
    *now = (struct standing){old.site, old.received_at, old.condition, old.finding};
    return count_tube(tx, county, round, now, -1);
}

/* Scanned again, perhaps in another condition or at another lab: counted once, and its
 * result goes with it. */
static err_t receive_tube(struct tx *tx, const struct event *ev, int64_t site, const struct lab_tube *tube)
{
    struct standing now;
    int64_t round;
    bool known;
    TRY(round_of(tx, ev->county, tube->tube_code, &round, &known));
    TRY(take_out(tx, ev->county, round, tube->tube_code, &now));
    now = (struct standing){site, ev->at, tube->condition, now.finding};
    TRY(count_tube(tx, ev->county, round, &now, 1));
    TRY(lab_set_received(tx, ev->county, tube->tube_code, round, site, ev->at, tube->condition));
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
    CHOICE(struct lab_finding, finding, .need = true, .choices = lab_findings, .help = "Negative, positive or invalid."),
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
    TRY(tubes_are_known(tx, ev->county, "results", codes, b->results.n));
    for (size_t i = 0; i < b->results.n; i++) {
        err_t why = is_own_result(tx, ev->county, b->site, codes[i]);
        if (why)
            tell_tube("results", i, codes[i]);
        TRY(why);
    }
    return OK;
}

/* The newest word counts; every earlier one stays in the history. */
static err_t set_result(struct tx *tx, const struct event *ev, int64_t site, const struct lab_finding *result,
                        const char *run, const char *what, const char *reason)
{
    struct standing now;
    int64_t round;
    bool known;
    TRY(round_of(tx, ev->county, result->tube_code, &round, &known));
    TRY(take_out(tx, ev->county, round, result->tube_code, &now));
    now.site = site;
    now.finding = result->finding;
    TRY(count_tube(tx, ev->county, round, &now, 1));
    TRY(lab_set_result(tx, ev->county, result->tube_code, round, site, result->finding, result->ct_orf1ab, result->ct_n,
                       run, ev->received_at));
    return lab_add_history(tx, ev->county, result->tube_code, ev->seq, ev->at, what, site, result->finding,
                           result->ct_orf1ab, result->ct_n, run, NULL, ABSENT, reason);
}

static err_t results_reported_apply(struct tx *tx, const struct event *ev, const void *body)
{
    const struct results_reported *b = body;
    const struct lab_finding *results = b->results.items;
    for (size_t i = 0; i < b->results.n; i++)
        TRY(set_result(tx, ev, b->site, &results[i], b->run, "result", NULL));
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
    TRY(set_result(tx, ev, b->site, &now, old.run, "correction", b->reason));
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
    now.finding = NULL;
    TRY(count_tube(tx, ev->county, round, &now, 1));
    TRY(lab_set_result(tx, ev->county, b->tube_code, round, b->site, NULL, NAN, NAN, NULL, ABSENT));
    TRY(lab_add_history(tx, ev->county, b->tube_code, ev->seq, ev->at, "withdrawn", b->site, NULL, NAN, NAN, NULL, NULL,
                        ABSENT, b->reason));
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
    if (!found || !tube.finding || strcmp(tube.finding, "positive") != 0)
        return FAIL(ERR_CONFLICT, "lab.pool_not_positive", .field = "tube_code");
    TRY(is_member(tx, ev->county, b->tube_code, b->person, &member));
    return member ? OK : FAIL(ERR_MISSING, "lab.not_in_this_pool", .field = "person");
}

static err_t recheck_reported_apply(struct tx *tx, const struct event *ev, const void *body)
{
    const struct recheck_reported *b = body;
    TRY(lab_set_recheck(tx, ev->county, b->tube_code, b->person, b->finding, ev->at));
    return lab_add_history(tx, ev->county, b->tube_code, ev->seq, ev->at, "recheck", b->site, b->finding, NAN, NAN, NULL,
                           NULL, b->person, NULL);
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
    if (strcmp(result.finding, "positive") == 0) {
        TRY(lab_find_recheck(tx, county, tube_code, person, &recheck, &rechecked));
        *meaning = rechecked ? recheck.finding : "preliminary_positive";
    } else if (tube.barred) {
        *meaning = "barred";   /* counts differ: nobody in it may be told "negative" */
    }
    return OK;
}
