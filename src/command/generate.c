/* generate.c - `bulou generate`: a synthetic county, or the whole city, as files. */
#include "command/command.h"
#include "command/open_data.h"
#include "command/options.h"
#include "core/random.h"
#include "generate/write.h"

#include <string.h>

static const struct option_row rows[] = {
    {"county", "CODE", "one of the 15 units of Zhengzhou, as 410185 (410100: all of them)"},
    {"city", NULL, "all 15 units, a folder for each"},
    {"out", "DIR", "folder to write into; it is made"},
    {"seed", "N", "the same seed gives the same bytes (1)"},
    {"scale", "X", "part of the real size, 0.000001 to 1 (1)"},
    {"data-dir", "DIR", "open data; else $BULOU_DATA, ./data, the installed ones"},
    {0},
};

static err_t write_files(const struct generate_options *options, bool city, const char *dir,
                         struct generate_summary *sum)
{
    ARENA_SCOPED a = {0};
    const struct county_plan *plan;
    if (city)
        return generate_write_city(options, &list_rates_default, dir, sum);
    TRY(generate_plan(&a, options, &plan));
    return generate_write(plan, &list_rates_default, dir, sum);
}

static void say_summary(const struct generate_summary *sum)
{
    printf("people      %12lld  in %lld villages, %lld households, %lld buildings\n", (long long)sum->people,
           (long long)sum->villages, (long long)sum->households, (long long)sum->buildings);
    printf("list rows   %12lld  accepted %lld, duplicate %lld, rejected %lld, blank %lld\n", (long long)sum->rows,
           (long long)sum->verdict[VERDICT_ACCEPTED], (long long)sum->verdict[VERDICT_DUPLICATE],
           (long long)sum->verdict[VERDICT_REJECTED], (long long)sum->verdict[VERDICT_BLANK]);
    printf("not on it   %12lld  come all the same\n", (long long)sum->walk_ins);
    printf("points      %12lld  of them %lld in town\n", (long long)sum->site[GENERATED_POINT],
           (long long)sum->urban_points);
}

int command_generate(int argc, char **argv)
{
    struct options o = options_read(rows, argc, argv);
    struct generate_options options = {.county = option(&o, "county"), .data_dir = open_data_folder(option(&o, "data-dir"))};
    struct generate_summary sum;
    const char *dir = option(&o, "out"), *scale = option(&o, "scale");
    bool city = option(&o, "city") || (options.county && strcmp(options.county, "410100") == 0);
    options.seed = (uint64_t)option_int(&o, "seed", 1);
    options.scale = scale ? open_data_scale(scale) : MILLION;
    if (!o.wrong && !o.help && (!options.scale || !dir || (!city && !options.county)))
        o.wrong = !options.scale ? scale : !dir ? "--out is missing" : "--county or --city is missing";
    int done = options_done(&o, stderr, "generate --county CODE --out DIR [OPTIONS]");
    if (done >= 0)
        return done;
    err_t why = write_files(&options, city, dir, &sum);
    if (why)
        return command_failed(stderr, why);
    say_summary(&sum);
    return 0;
}
