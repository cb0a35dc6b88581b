/* roster_routes.c - importing a list over HTTP: upload, look, try, run, fetch the rejects.
 *
 * An uploaded file lives under the data folder's tmp until its run is over or the
 * server stops; its state is kept here, for at most 32 files at a time.  A check
 * or a run works on a thread of its own, and the page asks how far it is. */
#include "core/clock.h"
#include "core/message.h"
#include "data/writer.h"
#include "domain/roster/roster_import_parts.h"
#include "web/route.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

enum { FILES_MOST = 32, LAYOUTS_MOST = 100, BODY_MOST = 256 * 1024 };

enum file_state { FILE_FREE, FILE_WAITING, FILE_CHECKING, FILE_RUNNING, FILE_DONE, FILE_FAILED };
static const char *const state_names[] = {"free", "waiting", "checking", "running", "done", "failed"};

struct import_file {
    enum file_state state;
    int64_t id, county, account, at;
    const char *path, *name, *rejects;
    int layouts;                  /* chosen so far; each keeps its headings as long as the file */
    const char *likeness;         /* by what the chosen sheet and heading row are remembered */
    struct arena arena;           /* everything of this file */
    struct import_run run;
    struct import_counts shown;   /* how far the run is */
    err_t why;
    struct err_told told;
};

static struct {
    pthread_mutex_t lock;
    int64_t last_id;
    struct import_file files[FILES_MOST];
} imports = {.lock = PTHREAD_MUTEX_INITIALIZER};

/* ---- the table of files ---------------------------------------------------------------------- */

static bool is_busy(const struct import_file *f)
{
    return f->state == FILE_CHECKING || f->state == FILE_RUNNING;
}

static void free_file(struct import_file *f)
{
    if (f->path)
        unlink(f->path);
    if (f->rejects)
        unlink(f->rejects);
    import_close(&f->run);
    arena_close(&f->arena);
    *f = (struct import_file){0};
}

/* A free place, else that of the oldest file that nobody works on. */
static struct import_file *take_place(void)
{
    struct import_file *oldest = NULL;
    for (size_t i = 0; i < FILES_MOST; i++) {
        struct import_file *f = &imports.files[i];
        if (f->state == FILE_FREE)
            return f;
        if (!is_busy(f) && (!oldest || f->at < oldest->at))
            oldest = f;
    }
    if (oldest)
        free_file(oldest);
    return oldest;
}

/* Only who brought a file sees it. */
static struct import_file *find_file(const struct request *rq)
{
    int64_t id = strtoll(rq->part[0], NULL, 10);
    for (size_t i = 0; i < FILES_MOST; i++) {
        struct import_file *f = &imports.files[i];
        if (f->state != FILE_FREE && f->id == id && f->county == rq->actor->county && f->account == rq->actor->id)
            return f;
    }
    return NULL;
}

/* ---- POST /api/v1/imports?name=… ------------------------------------------------------------------ */

static err_t describe(struct import_file *f, struct tx *tx, struct buf *out)
{
    TRY(import_look(tx, &f->arena, &f->run, &f->likeness));
    return import_describe(f->id, &f->run, out);
}

/* The actor of the request ends with it; the run needs one of its own. */
static const struct actor *keep_actor(struct arena *a, const struct actor *who)
{
    struct actor *copy = arena_memdup(a, who, sizeof *who);
    struct grant *grants = arena_array(a, struct grant, who->n_grants + 1);
    for (size_t i = 0; i < who->n_grants; i++) {
        grants[i] = who->grants[i];
        if (grants[i].n_below)
            grants[i].below = arena_memdup(a, grants[i].below, grants[i].n_below * sizeof *grants[i].below);
    }
    copy->name = arena_strdup(a, who->name);
    copy->grants = grants;
    return copy;
}

static err_t keep_upload(struct import_file *f, const struct request *rq)
{
    const char *name = request_query(rq, "name");
    f->path = arena_printf(&f->arena, "%s.import", rq->upload);
    f->rejects = arena_printf(&f->arena, "%s.rejects.csv", rq->upload);
    f->name = arena_strdup(&f->arena, name && *name ? name : "list");
    if (rename(rq->upload, f->path) != 0)
        return FAIL(ERR_STORAGE, "roster.upload_lost");
    f->run = (struct import_run){.county = rq->actor->county, .path = f->path, .file_name = f->name,
                                 .url = writer_url(), .rejects_path = f->rejects};
    f->run.actor = keep_actor(&f->arena, rq->actor);
    f->run.reason_language = rq->language == ZH ? "zh" : "en";
    return OK;
}

static err_t upload_list(struct request *rq, struct reply *rp)
{
    if (!rights_any(rq->actor, RIGHT_ROSTER_IMPORT, clock_now()))
        return FAIL(ERR_FORBIDDEN, "rights.no_right");
    pthread_mutex_lock(&imports.lock);
    struct import_file *f = take_place();
    if (f)
        *f = (struct import_file){.state = FILE_CHECKING, .id = ++imports.last_id, .county = rq->actor->county,
                                  .account = rq->actor->id, .at = clock_now()};
    pthread_mutex_unlock(&imports.lock);
    if (!f)
        return FAIL(ERR_BUSY, "roster.too_many_imports");
    err_t why = keep_upload(f, rq);
    if (!why)
        why = describe(f, rq->tx, &rp->body);
    pthread_mutex_lock(&imports.lock);
    if (why)
        free_file(f);
    else
        f->state = FILE_WAITING;
    pthread_mutex_unlock(&imports.lock);
    rp->status = 201;
    return why;
}

/* ---- POST /api/v1/imports/{import}/layout -------------------------------------------------------------- */

struct choice { struct list mapping; const char *sheet, *charset; int64_t heading_row; };

#define LAYOUT_ROWS                                                                                           \
    TEXT(struct choice, sheet, .max = 100, .help = "Name of the sheet, when it is not the first."),           \
    TEXT(struct choice, charset, .max = 20, .form = FORM_LINE,                                                \
         .help = "utf-8, utf-16 or gb18030, when the guess was wrong."),                                      \
    INT(struct choice, heading_row, .min = 1, .max = IMPORT_HEADING_MOST,                                     \
        .help = "The row that has the headings; left out: it is guessed.")

static const struct field layout_rows[] = {LAYOUT_ROWS, {0}};
static const struct field choice_rows[] = {
    TEXTS(struct choice, mapping, .max = IMPORT_COLUMNS, .help = "For each column the field that it holds, or ignore."),
    LAYOUT_ROWS,
    {0},
};

static enum charset charset_of(const char *name)
{
    if (strcasecmp(name, "utf-8") == 0)
        return CHARSET_UTF8;
    if (strcasecmp(name, "utf-16") == 0)
        return CHARSET_UTF16_LE;
    return strcasecmp(name, "gb18030") == 0 ? CHARSET_GB18030 : CHARSET_GUESS;
}

/* What is left out stays as it was chosen before.  Refusals: those of the sheet,
 * roster.no_such_row, roster.chosen_too_often. */
static err_t apply_layout(struct import_file *f, const struct choice *c)
{
    struct import_run *run = &f->run;
    struct sheet_options options = run->options;
    struct import_mapping mapping;
    if (!c->sheet && !c->charset && c->heading_row == ABSENT)
        return OK;
    if (f->layouts++ == LAYOUTS_MOST)
        return FAIL(ERR_TOO_LARGE, "roster.chosen_too_often");
    if (c->sheet)
        options.sheet = arena_strdup(&f->arena, c->sheet);
    if (c->charset)
        options.charset = charset_of(c->charset);
    TRY(c->heading_row == ABSENT ? import_guess(&f->arena, f->path, &options, &mapping)
                                 : import_head(&f->arena, f->path, &options, c->heading_row, &mapping));
    run->options = options;
    run->mapping = mapping;
    return OK;
}

/* Keep the file for this request: *out NULL, it is not there; ERR_CONFLICT: it is worked on. */
static err_t take_file(struct request *rq, enum file_state state, struct import_file **out)
{
    pthread_mutex_lock(&imports.lock);
    struct import_file *f = find_file(rq);
    bool free_to_work = f && !is_busy(f);
    if (free_to_work)
        f->state = state;
    pthread_mutex_unlock(&imports.lock);
    *out = f;
    if (!f)
        return FAIL(ERR_MISSING, "roster.no_such_upload");
    return free_to_work ? OK : FAIL(ERR_CONFLICT, "roster.import_is_running");
}

static void leave_file(struct import_file *f)
{
    pthread_mutex_lock(&imports.lock);
    f->state = FILE_WAITING;
    pthread_mutex_unlock(&imports.lock);
}

static err_t read_choice(struct request *rq, const struct field *rows, struct choice *out)
{
    const struct json *v;
    TRY(json_parse(rq->arena, rq->body_len ? rq->body : "{}", rq->body_len ? rq->body_len : 2, &v));
    fields_clear(choice_rows, out);
    return fields_read(rows, rq->arena, v, false, out);
}

static err_t lay_out(struct request *rq, struct reply *rp)
{
    struct import_file *f;
    struct choice c;
    TRY(read_choice(rq, layout_rows, &c));
    TRY(take_file(rq, FILE_CHECKING, &f));
    err_t why = apply_layout(f, &c);
    if (!why)
        why = import_recall(rq->tx, &f->run.mapping);
    if (!why)
        why = import_describe(f->id, &f->run, &rp->body);
    leave_file(f);
    return why;
}

/* ---- check and run ----------------------------------------------------------------------------------- */

static bool field_of(const char *name, enum import_field *out)
{
    for (int i = 0; i < IMPORT_FIELDS; i++)
        if (strcmp(import_field_names[i], name) == 0) {
            *out = (enum import_field)i;
            return true;
        }
    return false;
}

static err_t apply_choice(struct import_file *f, const struct choice *c)
{
    struct import_mapping *m = &f->run.mapping;
    TRY(apply_layout(f, c));
    if (c->mapping.n && c->mapping.n != m->n)
        return FAIL(ERR_INVALID, "roster.mapping_of_other_columns", .field = "mapping");
    for (size_t i = 0; i < c->mapping.n; i++)
        if (!field_of(((const char *const *)c->mapping.items)[i], &m->fields[i])) {
            err_path("mapping[%zu]", i);
            return FAIL(ERR_INVALID, "roster.unknown_field");
        }
    return OK;
}

static void show_progress(struct import_run *run)
{
    struct import_file *f = run->progress_ctx;
    pthread_mutex_lock(&imports.lock);
    f->shown = run->counts;
    pthread_mutex_unlock(&imports.lock);
}

static err_t remember(struct tx *tx, void *arg)
{
    const struct import_file *f = arg;
    const struct import_layout layout = {f->run.options.sheet, f->run.mapping.heading_row};
    TRY(import_remember_layout(tx, f->likeness, &layout));
    return import_remember(tx, &f->run.mapping);
}

static void *work(void *arg)
{
    struct import_file *f = arg;
    err_clear();
    err_t why = f->run.dry ? OK : writer_call(remember, f);
    if (!why)
        why = import_list(&f->run);
    pthread_mutex_lock(&imports.lock);
    f->why = why;
    f->told = *err_told();
    f->shown = f->run.counts;
    f->state = why ? FILE_FAILED : FILE_DONE;
    pthread_mutex_unlock(&imports.lock);
    return NULL;
}

static err_t begin_work(struct import_file *f, bool dry)
{
    pthread_t thread;
    import_close(&f->run);
    f->run.dry = dry;
    f->run.progress = show_progress;
    f->run.progress_ctx = f;
    f->shown = (struct import_counts){0};
    if (pthread_create(&thread, NULL, work, f) != 0)
        return FAIL(ERR_BUSY, "roster.too_many_imports");
    pthread_detach(thread);
    return OK;
}

static err_t start_work(struct request *rq, struct reply *rp, bool dry)
{
    struct import_file *f;
    struct choice c;
    TRY(read_choice(rq, choice_rows, &c));
    TRY(take_file(rq, dry ? FILE_CHECKING : FILE_RUNNING, &f));
    err_t why = apply_choice(f, &c);
    if (!why)
        why = begin_work(f, dry);
    if (why)
        leave_file(f);
    rp->status = why ? 0 : 202;
    buf_printf(&rp->body, "{\"import_file\":%lld}", (long long)f->id);
    return why;
}

static err_t check_list(struct request *rq, struct reply *rp)
{
    return start_work(rq, rp, true);
}

static err_t run_list(struct request *rq, struct reply *rp)
{
    return start_work(rq, rp, false);
}

/* ---- GET /api/v1/imports/{import} ------------------------------------------------------------------------ */

static void put_problem(const struct import_problem *p, enum language l, struct buf *out)
{
    static const struct failure none = {0};
    struct failure why = none;
    BUF_SCOPED text = {0};
    why.key = p->key;
    message_failure(l, &why, &p->told, &text);
    buf_printf(out, "{\"row\":%lld,\"field\":", (long long)p->row);
    buf_json(out, p->field);
    buf_text(out, ",\"key\":");
    buf_json(out, p->key);
    buf_text(out, ",\"title\":");
    buf_json(out, buf_str(&text));
    buf_char(out, '}');
}

/* "first":[{"row":2,"verdict":"new"}, …] */
static void put_first(const struct import_run *run, struct buf *out)
{
    static const char *const verdicts[] = {"new", "changed", "duplicate", "rejected"};
    buf_text(out, ",\"first\":[");
    for (size_t i = 0; i < run->n_first; i++)
        buf_printf(out, "%s{\"row\":%lld,\"verdict\":\"%s\"}", i ? "," : "", (long long)run->first[i].row,
                   verdicts[run->first[i].verdict]);
    buf_char(out, ']');
}

static void put_progress(const struct import_file *f, enum language l, struct buf *out)
{
    const struct import_counts *c = &f->shown;
    buf_printf(out, "{\"import_file\":%lld,\"state\":\"%s\",\"dry\":%s,\"rows_read\":%lld,\"accepted\":%lld,"
               "\"changed\":%lld,\"duplicates\":%lld,\"rejected\":%lld,\"blank\":%lld,\"new_buildings\":%lld,"
               "\"mapped\":%lld,\"may_be_cut_off\":%s,\"import\":%lld", (long long)f->id, state_names[f->state],
               f->run.dry ? "true" : "false", (long long)c->rows_read, (long long)c->accepted, (long long)c->changed,
               (long long)c->duplicates, (long long)c->rejected, (long long)c->blank, (long long)c->new_buildings,
               (long long)c->mapped, f->run.may_be_cut_off ? "true" : "false", (long long)f->run.import);
    if (f->why) {
        BUF_SCOPED text = {0};
        message_failure(l, f->why, &f->told, &text);
        buf_text(out, ",\"title\":");
        buf_json(out, buf_str(&text));
    }
    if (!is_busy(f))
        put_first(&f->run, out);
    buf_text(out, ",\"problems\":[");
    for (size_t i = 0; !is_busy(f) && i < f->run.n_problems; i++) {
        if (i)
            buf_char(out, ',');
        put_problem(&f->run.problems[i], l, out);
    }
    buf_text(out, "]}");
}

static err_t show_import(struct request *rq, struct reply *rp)
{
    pthread_mutex_lock(&imports.lock);
    const struct import_file *f = find_file(rq);
    if (f)
        put_progress(f, rq->language, &rp->body);
    pthread_mutex_unlock(&imports.lock);
    return f ? OK : FAIL(ERR_MISSING, "roster.no_such_upload");
}

/* The reply removes the file that it sends, so it gets a second name of it. */
static err_t fetch_rejects(struct request *rq, struct reply *rp)
{
    pthread_mutex_lock(&imports.lock);
    const struct import_file *f = find_file(rq);
    bool ready = f && !is_busy(f) && access(f->rejects, R_OK) == 0;
    if (ready) {
        rp->file = arena_printf(rq->arena, "%s.%lld", f->rejects, (long long)clock_ticks_us());
        ready = link(f->rejects, rp->file) == 0;
    }
    pthread_mutex_unlock(&imports.lock);
    if (!ready) {
        rp->file = NULL;
        return FAIL(ERR_MISSING, "roster.no_rejects_yet");
    }
    rp->content_type = "text/csv; charset=utf-8";
    rp->download = "rejects.csv";
    return OK;
}

const struct route roster_routes[] = {
    {POST, "/api/v1/imports", ON_WORKER, .upload = true, .body_most = SHEET_FILE, .handler = upload_list,
     .help = "Bring a list of people (CSV, .xlsx, .xls); the answer says what is in it. ?name= is the file's name."},
    {POST, "/api/v1/imports/{import}/layout", ON_WORKER, .handler = lay_out, .takes = layout_rows,
     .help = "Choose the sheet, the character set or the heading row; answers as the upload did."},
    {POST, "/api/v1/imports/{import}/check", ON_WORKER, .no_tx = true, .body_most = BODY_MOST, .handler = check_list,
     .takes = choice_rows, .help = "Dry run: read the whole list and write nothing."},
    {POST, "/api/v1/imports/{import}/run", ON_WORKER, .no_tx = true, .body_most = BODY_MOST, .handler = run_list,
     .takes = choice_rows, .help = "Read the list into the roster."},
    {GET, "/api/v1/imports/{import}", ON_WORKER, .no_tx = true, .handler = show_import,
     .help = "How far a check or run is, its numbers and its first problems."},
    {GET, "/api/v1/imports/{import}/rejects", ON_WORKER, .no_tx = true, .handler = fetch_rejects,
     .help = "The rejected rows as CSV, with the reason in the last column."},
    {GET, "/arrive/{county}", ON_WORKER, .anybody = true, .handler = roster_arrive_county,
     .help = "Whoever comes from elsewhere chooses the town they go to: a page."},
    {GET, "/arrive/{county}/{unit}", ON_WORKER, .anybody = true, .handler = roster_arrive_unit,
     .help = "The village; and of a village the form to report an arrival: a page."},
    {POST, "/arrive/{county}/{unit}", ON_WORKER, .no_tx = true, .anybody = true, .body_most = 8 << 10,
     .handler = roster_arrive_report, .help = "Report an arrival by the form; answered by a page."},
    {0},
};
