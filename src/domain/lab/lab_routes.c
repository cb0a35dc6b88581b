/* lab_routes.c - a lab's results as a file: CSV, .xlsx or HL7 in, events out, every row accounted for.
 *
 * Columns: tube_code (管码), finding (结果), ct_orf1ab, ct_n, run (批次).  Rows that are
 * wrong come back with the reason; the others are reported in events of up to
 * 1,000 results, by run.  What says again what was said already, in this file or before, is
 * a duplicate and is not reported: a file may be sent twice. */
#include "core/clock.h"
#include "core/text.h"
#include "data/writer.h"
#include "domain/lab/lab_file.h"
#include "exchange/sheet.h"
#include "web/route.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS_MOST = 500000, FILE_MOST = 64 << 20, PROBLEMS_MOST = 100 };

static const struct { const char *word; enum column column; } words[] = {
    {"tube_code", COLUMN_TUBE}, {"管码", COLUMN_TUBE}, {"试管编码", COLUMN_TUBE}, {"采样管编号", COLUMN_TUBE},
    {"finding", COLUMN_FINDING}, {"result", COLUMN_FINDING}, {"结果", COLUMN_FINDING}, {"检测结果", COLUMN_FINDING},
    {"ct_orf1ab", COLUMN_ORF}, {"ORF1ab", COLUMN_ORF}, {"ORF1ab Ct", COLUMN_ORF}, {"ct_n", COLUMN_N},
    {"N", COLUMN_N}, {"N Ct", COLUMN_N}, {"run", COLUMN_RUN}, {"批次", COLUMN_RUN}, {"板号", COLUMN_RUN},
};
static const struct { const char *typed, *means; } finding_words[] = {
    {"negative", "negative"}, {"阴性", "negative"}, {"阴", "negative"}, {"positive", "positive"}, {"阳性", "positive"},
    {"阳", "positive"}, {"初筛阳性", "positive"}, {"invalid", "invalid"}, {"无效", "invalid"},
    {"doubtful", "doubtful"}, {"可疑", "doubtful"}, {"灰区", "doubtful"}, {"单靶标阳性", "doubtful"},
};

/* ---- what was wrong ---------------------------------------------------------------------------- */

void file_note_problem(struct reading *r, int64_t row, err_t why)
{
    BUF_SCOPED text = {0};
    r->rejected++;
    if (r->problems++ >= PROBLEMS_MOST)
        return;
    message_failure(r->rq->language, why, err_told(), &text);
    buf_printf(&r->told, "%s{\"row\":%lld,\"key\":", r->problems > 1 ? "," : "", (long long)row);
    buf_json(&r->told, why->key);
    buf_text(&r->told, ",\"title\":");
    buf_json(&r->told, buf_str(&text));
    buf_char(&r->told, '}');
}

static err_t write_reject(struct reading *r, const struct sheet_row *row, err_t why)
{
    const char *texts[COLUMNS + 1] = {0};
    BUF_SCOPED reason = {0};
    if (!r->rejects)
        return OK;
    for (size_t i = 0; i < row->n && i < r->n_columns; i++)
        texts[i] = row->cells[i].text;
    message_failure(r->rq->language, why, err_told(), &reason);
    texts[r->n_columns] = buf_str(&reason);
    return sheet_write_row(r->rejects, texts, r->n_columns + 1);
}

static err_t reject(struct reading *r, const struct sheet_row *row, err_t why)
{
    file_note_problem(r, row->number, why);
    return write_reject(r, row, why);
}

/* ---- one event ------------------------------------------------------------------------------------ */

err_t file_send(struct reading *r, const struct event_type *type, void *body)
{
    struct incoming in;
    struct answer answer = {0};
    ledger_own(r->rq->actor, type, clock_now(), body, &in);
    struct job job = {.county = r->rq->actor->county, .events = &in, .n = 1, .answers = &answer};
    TRY(writer_do(&job));
    if (answer.outcome != REJECTED)
        return OK;
    err_tell_again(&answer.told);
    return answer.why;
}

static err_t report_rows(struct reading *r)
{
    struct results_reported body = {.site = r->site, .run = r->run, .run_at = clock_now(), .results = {r->n, r->rows}};
    return file_send(r, &results_reported, &body);
}

err_t file_send_rows(struct reading *r)
{
    if (r->n == 0)
        return OK;
    if (!r->dry)
        TRY(report_rows(r));
    r->accepted += (int64_t)r->n;
    r->n = 0;
    arena_reset(&r->arena);
    r->rows = arena_array(&r->arena, struct lab_finding, CHUNK);
    return OK;
}

/* ---- rows ------------------------------------------------------------------------------------------- */

static const char *text_of(const struct reading *r, const struct sheet_row *row, enum column column)
{
    for (size_t i = 0; i < row->n && i < COLUMNS; i++)
        if (r->columns[i] == column)
            return row->cells[i].text;
    return "";
}

/* A word such as "undetermined" is no number, and no fault. */
static err_t read_cycles(const struct field *f, struct arena *a, const char *text, struct lab_finding *out)
{
    bool number = *text >= '0' && *text <= '9';
    return field_read_text(f, a, number ? text : "", out);
}

const char *lab_finding_of(const char *typed)
{
    for (size_t i = 0; i < sizeof finding_words / sizeof *finding_words; i++)
        if (strcmp(finding_words[i].typed, typed) == 0)
            return finding_words[i].means;
    return NULL;
}

bool lab_is_tube_code(const char *code)
{
    return strlen(code) == 20 && strspn(code, "0123456789") == 20;
}

static err_t read_row(struct reading *r, const struct sheet_row *row, struct lab_finding *out)
{
    struct arena *a = &r->arena;
    struct sampling_tube_facts tube;
    bool found;
    const char *code = text_normal(a, text_of(r, row, COLUMN_TUBE));
    const char *typed = text_normal(a, text_of(r, row, COLUMN_FINDING));
    *out = (struct lab_finding){.tube_code = code, .finding = lab_finding_of(typed)};
    err_tell("tube_code", "%.24s", code);
    err_tell("typed", "%.40s", typed);
    if (!lab_is_tube_code(code))
        return FAIL(ERR_INVALID, "lab.bad_tube_code", .field = "tube_code");
    if (!out->finding)
        return FAIL(ERR_INVALID, "lab.unknown_finding", .field = "finding");
    TRY(read_cycles(field_find(lab_finding_rows, "ct_orf1ab"), a, text_of(r, row, COLUMN_ORF), out));
    TRY(read_cycles(field_find(lab_finding_rows, "ct_n"), a, text_of(r, row, COLUMN_N), out));
    TRY(sampling_tube(r->rq->tx, r->rq->actor->county, code, &tube, &found));
    return found ? OK : FAIL(ERR_MISSING, "lab.no_such_tube", .field = "tube_code");
}

/* ---- what is known already ----------------------------------------------------------------------- */

bool lab_same_cycles(double a, double b)
{
    return (isnan(a) && isnan(b)) || fabs(a - b) < 1e-9;
}

/* Against the word that stands: said again, changed, or another lab's. */
static err_t compare_row(struct reading *r, const struct lab_finding *row, const char *run, bool *again)
{
    struct lab_find_tube_row old;
    bool found;
    *again = false;
    TRY(lab_find_tube(r->rq->tx, r->rq->actor->county, row->tube_code, &old, &found));
    if (!found || !old.finding)
        return OK;
    if (old.site != r->site)
        return FAIL(ERR_CONFLICT, "lab.result_of_other_lab", .field = "tube_code");
    bool same = strcmp(old.finding, row->finding) == 0;
    *again = same && old.run && strcmp(old.run, run) == 0 && lab_same_cycles(old.ct_orf1ab, row->ct_orf1ab) &&
             lab_same_cycles(old.ct_n, row->ct_n);
    r->changed += !same;
    return OK;
}

/* ---- one file says one thing about a tube ------------------------------------------------------------ */

static size_t place_of(const struct reading *r, const char *code)
{
    uint64_t h = 14695981039346656037u;
    for (const char *c = code; *c; c++)
        h = (h ^ (uint8_t)*c) * 1099511628211u;
    size_t i = (size_t)(h ^ h >> 32) & (r->cap_seen - 1);
    while (r->seen[i].code && strcmp(r->seen[i].code, code) != 0)
        i = (i + 1) & (r->cap_seen - 1);
    return i;
}

static void grow_seen(struct reading *r)
{
    struct seen *old = r->seen;
    size_t cap = r->cap_seen;
    if (r->n_seen * 2 < cap)
        return;
    r->cap_seen = cap ? cap * 2 : 1024;
    r->seen = arena_array(r->rq->arena, struct seen, r->cap_seen);
    for (size_t i = 0; i < cap; i++)
        if (old[i].code)
            r->seen[place_of(r, old[i].code)] = old[i];
}

err_t file_take_once(struct reading *r, const struct lab_finding *row, bool *again)
{
    grow_seen(r);
    struct seen *at = &r->seen[place_of(r, row->tube_code)];
    *again = at->code != NULL;
    if (*again && strcmp(at->finding, row->finding) != 0)
        return FAIL(ERR_INVALID, "lab.tube_twice", .field = "tube_code");
    if (*again)
        return OK;
    *at = (struct seen){arena_strdup(r->rq->arena, row->tube_code), row->finding};
    r->n_seen++;
    return OK;
}

/* ---- the file ----------------------------------------------------------------------------------------- */

static err_t read_run(struct reading *r, const struct sheet_row *row, const char **run)
{
    const char *typed = text_normal(r->rq->arena, text_of(r, row, COLUMN_RUN));
    struct results_reported report;
    TRY(field_read_text(field_find(lab_report_rows, "run"), r->rq->arena, *typed ? typed : "file", &report));
    *run = report.run;
    return OK;
}

static err_t read_result(struct reading *r, const struct sheet_row *row, const char *run, bool *again)
{
    struct lab_finding *result = &r->rows[r->n];
    TRY(read_row(r, row, result));
    TRY(file_take_once(r, result, again));
    return *again ? OK : compare_row(r, result, run, again);
}

err_t file_count_row(struct reading *r)
{
    return ++r->read > ROWS_MOST ? FAIL(ERR_TOO_LARGE, "lab.file_too_long") : OK;
}

/* Rows of one run go together.  What the ledger does not take is the end of the file. */
static err_t take_row(struct reading *r, const struct sheet_row *row)
{
    const char *run = NULL;
    bool again = false;
    err_clear();
    TRY(file_count_row(r));
    err_t why = read_run(r, row, &run);
    if (!why && r->n && (r->n == CHUNK || strcmp(run, r->run) != 0))
        TRY(file_send_rows(r));
    r->run = r->n ? r->run : run;
    if (!why)
        why = read_result(r, row, run, &again);
    if (why && why->kind >= ERR_BUSY)
        return why;
    if (why)
        return reject(r, row, why);
    r->n += !again;
    r->duplicates += again;
    return OK;
}

static err_t read_heads(struct reading *r, const struct sheet_row *row)
{
    bool has[COLUMN_KINDS] = {0};
    for (size_t i = 0; i < row->n && i < COLUMNS; i++)
        for (size_t k = 0; k < sizeof words / sizeof *words; k++)
            if (strcmp(text_normal(r->rq->arena, row->cells[i].text), words[k].word) == 0) {
                r->columns[i] = words[k].column;
                has[words[k].column] = true;
            }
    return has[COLUMN_TUBE] && has[COLUMN_FINDING] ? OK : FAIL(ERR_INVALID, "lab.file_needs_columns");
}

/* The file's own columns, and why each row was not taken. */
static err_t open_rejects(struct reading *r, const struct sheet_row *row)
{
    const char *headings[COLUMNS + 1], *reason = message(r->rq->language, "lab.reason_heading");
    r->n_columns = row->n < COLUMNS ? row->n : COLUMNS;
    if (strcmp(row->cells[r->n_columns - 1].text, reason) == 0)
        r->n_columns--;
    for (size_t i = 0; i < r->n_columns; i++)
        headings[i] = row->cells[i].text;
    headings[r->n_columns] = reason;
    return sheet_write_open(r->rp->file, SHEET_CSV, headings, r->n_columns + 1, &r->rejects);
}

static err_t read_sheet(struct reading *r)
{
    SHEET_SCOPED sheet = NULL;
    struct sheet_row row;
    bool more = true;
    TRY(sheet_open(r->rq->upload, NULL, &sheet));
    TRY(sheet_next(sheet, &row, &more));
    if (!more)
        return FAIL(ERR_INVALID, "lab.file_needs_columns");
    TRY(read_heads(r, &row));
    if (r->rp->file)
        TRY(open_rejects(r, &row));
    while (more) {
        TRY(sheet_next(sheet, &row, &more));
        if (more)
            TRY(take_row(r, &row));
    }
    TRY(file_send_rows(r));
    return r->rejects ? sheet_write_close(&r->rejects) : OK;
}

static err_t read_file(struct reading *r)
{
    bool hl7;
    TRY(file_is_hl7(r->rq->upload, &hl7));
    return hl7 ? file_read_hl7(r) : read_sheet(r);
}

static bool is_asked(const struct request *rq, const char *name)
{
    const char *text = request_query(rq, name);
    return text && strcmp(text, "1") == 0;
}

static void answer_counts(struct reading *r)
{
    buf_printf(&r->rp->body,
               "{\"problems\":[%s],\"rows_read\":%lld,\"accepted\":%lld,\"changed\":%lld,\"duplicates\":%lld,"
               "\"rejected\":%lld}",
               buf_str(&r->told), (long long)r->read, (long long)r->accepted, (long long)r->changed,
               (long long)r->duplicates, (long long)r->rejected);
}

/* The rows that are wrong, as a file to be mended and sent again. */
static void answer_rejects(struct request *rq, struct reply *rp)
{
    rp->file = arena_printf(rq->arena, "%s.rejects.csv", rq->upload);
    rp->content_type = "text/csv; charset=utf-8";
    rp->download = "rejects.csv";
}

/* POST /api/v1/lab-results?site=N: the same right as the event asks for, before the file is read. */
static err_t report_file(struct request *rq, struct reply *rp)
{
    struct reading r = {.rq = rq, .rp = rp};
    struct site_facts site;
    const char *text = request_query(rq, "site");
    bool found;
    if (!text || !text_to_int(text, &r.site))
        return FAIL(ERR_INVALID, "lab.no_such_lab", .field = "site");
    TRY(site_find(rq->tx, rq->actor->county, r.site, &site, &found));
    if (!found || !rights_site(rq->actor, RIGHT_LAB, r.site, site.unit, clock_now()))
        return FAIL(ERR_FORBIDDEN, "rights.not_here", .field = "site");
    if (is_asked(rq, "rejects"))
        answer_rejects(rq, rp);
    r.dry = rp->file || is_asked(rq, "try");
    r.rows = arena_array(&r.arena, struct lab_finding, CHUNK);
    err_t why = read_file(&r);
    if (!why && !rp->file)
        answer_counts(&r);
    sheet_write_abandon(&r.rejects);
    buf_close(&r.told);
    arena_close(&r.arena);
    return why;
}

const struct route lab_routes[] = {
    {POST, "/api/v1/lab-results", ON_WORKER, .upload = true, .body_most = FILE_MOST, .handler = report_file,
     .help = "A lab's results as CSV, .xlsx or HL7 (ORU^R01, also in batches); ?site= is the lab.  rows_read = accepted + duplicates + rejected; "
             "changed: of the accepted, how many say something else than before.  &try=1 writes nothing; "
             "&rejects=1 writes nothing and answers with the rows that are wrong, as CSV."},
    {0},
};
