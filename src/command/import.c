/* import.c - `bulou import FILE`: a list of people, from the command line. */
#include "command/command.h"
#include "command/load.h"
#include "command/options.h"
#include "command/work.h"
#include "core/clock.h"
#include "core/message.h"
#include "domain/account/account.h"
#include "domain/roster/roster_import.h"

#include <string.h>

static const struct option_row rows[] = {
    {"data", "DIR", "data folder (bulou-data)"},
    {"database", "URL", "postgres://… instead of the SQLite file in the data folder"},
    {"county", "CODE", "six digits, such as 410185"},
    {"places", "DIR", "first read DIR/units.csv, buildings.csv and sites.csv"},
    {"edition", "YEAR", "of the division codes in units.csv (2023)"},
    {"dry-run", NULL, "count and report, write nothing"},
    {"sheet", "NAME", "sheet of a workbook (the first visible one)"},
    {"charset", "NAME", "utf-8, utf-16 or gb18030, when the guess is wrong"},
    {"rejects", "FILE", "where the rejected rows go (FILE.rejects.csv)"},
    {0},
};

static enum charset charset_of(const char *name)
{
    if (!name)
        return CHARSET_GUESS;
    if (strcmp(name, "utf-8") == 0)
        return CHARSET_UTF8;
    if (strcmp(name, "utf-16") == 0)
        return CHARSET_UTF16_LE;
    return strcmp(name, "gb18030") == 0 ? CHARSET_GB18030 : CHARSET_GUESS;
}

static void print_problem(FILE *out, const struct import_problem *p)
{
    const struct failure why = {.key = p->key};
    BUF_SCOPED text = {0};
    message_failure(command_language(), &why, &p->told, &text);
    fprintf(out, "  row %lld, %s: %s\n", (long long)p->row, p->field, buf_str(&text));
}

static void print_result(FILE *out, const struct import_run *run, double seconds)
{
    const struct import_counts *c = &run->counts;
    fprintf(out, "%s: %lld rows read = %lld accepted (%lld of them changes) + %lld duplicates + %lld rejected; %lld blank\n",
            run->dry ? "dry run" : "imported", (long long)c->rows_read, (long long)c->accepted, (long long)c->changed,
            (long long)c->duplicates, (long long)c->rejected, (long long)c->blank);
    if (c->new_buildings)
        fprintf(out, "%lld buildings were new and are added\n", (long long)c->new_buildings);
    if (run->may_be_cut_off)
        fprintf(out, "WARNING: the last row stands where a spreadsheet format ends; more rows may have been cut off\n");
    for (size_t i = 0; i < run->n_problems && i < 10; i++)
        print_problem(out, &run->problems[i]);
    if (c->rejected && run->rejects_path)
        fprintf(out, "rejected rows with reasons: %s\n", run->rejects_path);
    fprintf(out, "%.1f s, %.0f rows a second\n", seconds, seconds > 0 ? (double)c->rows_read / seconds : 0.0);
}

static int run_import(FILE *out, struct import_run *run)
{
    ARENA_SCOPED a = {0};
    int64_t began = clock_ticks_us();
    err_clear();
    err_t why = import_guess(&a, run->path, &run->options, &run->mapping);
    if (!why)
        why = import_list(run);
    if (why)
        return command_failed(out, why);
    print_result(out, run, (double)(clock_ticks_us() - began) / 1e6);
    import_close(run);
    return 0;
}

static int read_places(FILE *out, const char *dir, int64_t county, int64_t edition)
{
    struct loaded n = {0};
    err_clear();
    err_t why = load_places(dir, county, edition, &n);
    if (why)
        return command_failed(out, why);
    fprintf(out, "read %lld units, %lld buildings, %lld sites\n", (long long)n.units, (long long)n.buildings,
            (long long)n.sites);
    return 0;
}

int work_import(struct store *s, FILE *out, int argc, char **argv)
{
    ARENA_SCOPED a = {0};
    struct options o = options_read(rows, argc, argv);
    int64_t county = option_int(&o, "county", 0), edition = option_int(&o, "edition", 2023);
    int done = options_done(&o, out, "import [FILE] --county CODE [OPTIONS]");
    if (done >= 0 || !s)
        return done;
    if (!county || (o.n_operands != 1 && !option(&o, "places"))) {
        fprintf(out, "say what and where: bulou import FILE --county 410185\n");
        return 2;
    }
    if (option(&o, "places"))
        done = read_places(out, option(&o, "places"), county, edition);
    if (done > 0 || o.n_operands == 0)
        return done > 0 ? done : 0;
    struct actor server = account_server(county);
    struct import_run *run = arena_new(&a, struct import_run);
    const char *slash = strrchr(o.operands[0], '/');
    run->county = county;
    run->actor = &server;
    run->path = o.operands[0];
    run->file_name = slash ? slash + 1 : o.operands[0];
    run->options = (struct sheet_options){.sheet = option(&o, "sheet"), .charset = charset_of(option(&o, "charset"))};
    run->dry = option(&o, "dry-run") != NULL;
    run->rejects_path = option(&o, "rejects");
    if (!run->rejects_path && !run->dry)
        run->rejects_path = arena_printf(&a, "%s.rejects.csv", run->path);
    run->reason_language = "zh";
    run->url = s->url;
    return run_import(out, run);
}
