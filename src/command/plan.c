/* plan.c - `bulou plan`: the planning engines, from file to file.
 *
 * The engines know neither clock nor files; both are here. */
#include "command/command.h"
#include "command/options.h"
#include "command/plan_kinds.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { FILE_MOST = 256 << 20, SECONDS_MOST = 86400 };

static const struct option_row rows[] = {
    {"in", "FILE", "the problem; - reads standard input"},
    {"out", "FILE", "where the plan goes; - writes to standard output"},
    {"seconds", "N", "processor time to search for (10)"},
    {"iterations", "N", "search this long instead: the same on every machine"},
    {"seed", "N", "the same seed and iterations give the same bytes (1)"},
    {"format", "NAME", "of the file: json, or that of a public collection (json)"},
    {0},
};

static volatile sig_atomic_t asked_to_stop;

static void on_signal(int number)
{
    (void)number;
    asked_to_stop = 1;
}

static double processor_seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* ---- the budget ------------------------------------------------------------------------------- */

struct watch { double start, seconds, said; bool show; };

static void say_progress(struct watch *w, double now, const struct plan_progress *p)
{
    if (!w->show || now - w->said < 0.5)
        return;
    w->said = now;
    if (p->cost == INT64_MAX)
        fprintf(stderr, "\r%6.1f s  searching            ", now - w->start);
    else
        fprintf(stderr, "\r%6.1f s  cost %lld, left out %lld   ", now - w->start, (long long)p->cost, (long long)p->left);
}

static int64_t spent(void *ctx, const struct plan_progress *p)
{
    struct watch *w = ctx;
    double now = processor_seconds();
    say_progress(w, now, p);
    if (asked_to_stop)
        return 2 * PLAN_ALL;
    return w->seconds > 0 ? (int64_t)((now - w->start) / w->seconds * PLAN_ALL) : 0;
}

/* ---- files -------------------------------------------------------------------------------------- */

static err_t file_failed(const char *path, const char *key)
{
    err_tell("file", "%.100s", path);
    err_detail("%s", strerror(errno));
    return strcmp(key, "plan.cannot_read") == 0 ? FAIL(ERR_MISSING, "plan.cannot_read")
                                                : FAIL(ERR_STORAGE, "plan.cannot_write");
}

static err_t read_file(const char *path, struct buf *out)
{
    static char part[65536];
    bool standard = strcmp(path, "-") == 0;
    FILE *in = standard ? stdin : fopen(path, "re");
    if (!in)
        return file_failed(path, "plan.cannot_read");
    out->max = FILE_MOST;
    for (size_t n; (n = fread(part, 1, sizeof part, in)) > 0;)
        buf_add(out, part, n);
    bool good = !ferror(in);
    if (!standard)
        fclose(in);
    if (!good)
        return file_failed(path, "plan.cannot_read");
    return out->full ? FAIL(ERR_TOO_LARGE, "plan.file_too_large") : OK;
}

static err_t write_file(const char *path, const struct buf *text)
{
    bool standard = strcmp(path, "-") == 0;
    FILE *out = standard ? stdout : fopen(path, "we");
    if (!out)
        return file_failed(path, "plan.cannot_write");
    bool good = fwrite(text->at, 1, text->len, out) == text->len;
    good = (standard ? fflush(out) : fclose(out)) == 0 && good;
    return good ? OK : file_failed(path, "plan.cannot_write");
}

/* ---- the command --------------------------------------------------------------------------------- */

static err_t make_plan(const struct plan_kind *kind, const char *format, const char *in, const char *out,
                       const struct plan_run *run)
{
    ARENA_SCOPED a = {0};
    BUF_SCOPED text = {0};
    BUF_SCOPED plan = {.max = FILE_MOST};
    TRY(read_file(in, &text));
    if (format && strcmp(format, "json") != 0) {
        TRY(kind->plan_text(&a, format, buf_str(&text), text.len, run, &plan));
    } else {
        const struct json *problem;
        TRY(json_parse(&a, buf_str(&text), text.len, &problem));
        TRY(kind->plan_json(&a, problem, command_language(), run, &plan));
    }
    if (plan.full)
        return FAIL(ERR_TOO_LARGE, "plan.file_too_large");
    return write_file(out, &plan);
}

static const struct plan_kind *find_kind(const struct options *o)
{
    for (const struct plan_kind *k = plan_kinds; o->n_operands == 1 && k->name; k++)
        if (strcmp(k->name, o->operands[0]) == 0)
            return k;
    return NULL;
}

static bool knows_format(const struct plan_kind *kind, const char *format)
{
    bool found = !format || strcmp(format, "json") == 0;
    for (size_t i = 0; !found && kind->formats[i]; i++)
        found = strcmp(kind->formats[i], format) == 0;
    return found;
}

int command_plan(int argc, char **argv)
{
    struct options o = options_read(rows, argc, argv);
    const struct plan_kind *kind = find_kind(&o);
    const char *in = option(&o, "in"), *out = option(&o, "out"), *format = option(&o, "format");
    struct watch watch = {.start = processor_seconds(), .show = isatty(STDERR_FILENO)};
    int64_t iterations = option_int(&o, "iterations", 0), seconds = option_int(&o, "seconds", iterations ? 0 : 10);
    struct plan_run run = {.seed = (uint64_t)option_int(&o, "seed", 1), .iterations = iterations, .spent = spent, .ctx = &watch};
    watch.seconds = (double)seconds;
    if (!o.wrong && !o.help && (!kind || !in || !out))
        o.wrong = !kind ? "say what to plan: sites, tours, simulate, inspect, missing or supplies" : !in ? "--in is missing" : "--out is missing";
    if (!o.wrong && !o.help && (iterations < 0 || seconds < 0 || seconds > SECONDS_MOST || (!iterations && !seconds)))
        o.wrong = "--seconds or --iterations is not possible";
    if (!o.wrong && !o.help && !knows_format(kind, format))
        o.wrong = format;
    int done = options_done(&o, stderr, "plan sites|tours|simulate|inspect|missing|supplies --in FILE --out FILE [OPTIONS]");
    if (done >= 0)
        return done;
    signal(SIGINT, on_signal);
    signal(SIGTERM, on_signal);
    json_start();
    err_t why = make_plan(kind, format, in, out, &run);
    if (watch.show)
        fputc('\n', stderr);
    return why ? command_failed(stderr, why) : 0;
}
