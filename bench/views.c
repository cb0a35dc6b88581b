/* views.c - how long the views of the wall and of the missing take, while others work.
 *
 *     views --to ADDR:PORT --login LOGIN --places DIR --round N [--times N]
 *                                                (password in BULOU_PASSWORD)
 *
 * Each view is asked for N times, as a page asks for it, each time of another place.  A
 * line for each, with tabs: its name, p50 and p99 in ms, and what p99 may be (0: anything). */
#include "say.h"
#include "sign_in.h"

#include "command/options.h"
#include "core/arena.h"
#include "core/json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PLACES_MOST = 100000, TIMES_MOST = 100000 };
enum { PAGE_MS = 50, TOTAL_MS = 1000 };   /* docs/benchmarks.md */

enum place { NOWHERE, COUNTY, TOWN, VILLAGE, BUILDING, POINT, PLACES };

struct subject { const char *name, *view, *query; enum place place; int goal_ms; };

/* The least that the server can answer, the wall, then the list of the missing from the county down to a building, then what
 * the phones of a point hold. */
static const struct subject subjects[] = {
    {"healthz", NULL, NULL, NOWHERE, 0},
    {"wall: the round", "round_one", "", NOWHERE, PAGE_MS},
    {"wall: due, done, exempt, remaining", "missing_total", "", NOWHERE, TOTAL_MS},
    {"wall: towns", "missing_by_area", "&limit=1000&unit=", COUNTY, TOTAL_MS},
    {"wall: progress", "sampling_progress", "", NOWHERE, TOTAL_MS},
    {"wall: curve", "sampling_curve", "&limit=1000", NOWHERE, PAGE_MS},
    {"wall: points", "site_live", "&limit=1000", NOWHERE, PAGE_MS},
    {"wall: boxes", "transfer_flow", "", NOWHERE, TOTAL_MS},
    {"wall: laboratory", "lab_progress", "", NOWHERE, TOTAL_MS},
    {"wall: what to do", "missing_todo", "", NOWHERE, TOTAL_MS},
    {"missing: villages of a town", "missing_by_area", "&limit=1000&unit=", TOWN, PAGE_MS},
    {"missing: buildings of a village", "missing_buildings", "&limit=1000&unit=", VILLAGE, PAGE_MS},
    {"missing: people of a village, first page", "missing_people", "&limit=200&unit=", VILLAGE, PAGE_MS},
    {"missing: people of a building", "missing_people", "&limit=200&building=", BUILDING, PAGE_MS},
    {"missing: a point's part of the list, first page", "missing_site_part", "&limit=200&site=", POINT, PAGE_MS},
};

/* A building is asked for with its village. */
struct spot { int64_t id, unit; };

static struct {
    const char *to, *login, *folder;
    int64_t round, times;
    struct arena arena;
    struct wire wire;
    const char *token;
    struct spot *at[PLACES];
    size_t n[PLACES];
    size_t next;
} run;

/* ---- places --------------------------------------------------------------------------------- */

static void add_place(enum place place, int64_t id, int64_t unit)
{
    if (!run.at[place])
        run.at[place] = arena_array(&run.arena, struct spot, PLACES_MOST);
    if (run.n[place] < PLACES_MOST)
        run.at[place][run.n[place]++] = (struct spot){id, unit};
}

static void take_unit(const char *line)
{
    static const struct { const char *kind; enum place place; } kinds[] = {
        {"county", COUNTY}, {"town", TOWN}, {"village", VILLAGE}};
    long long unit;
    char kind[16];
    if (sscanf(line, "%lld,%*[0-9],%15[a-z],", &unit, kind) != 2 && sscanf(line, "%lld,,%15[a-z],", &unit, kind) != 2)
        return;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (strcmp(kinds[i].kind, kind) == 0)
            add_place(kinds[i].place, unit, unit);
}

static void take_building(const char *line)
{
    long long building, unit;
    if (sscanf(line, "%lld,%lld,", &building, &unit) == 2)
        add_place(BUILDING, building, unit);
}

static void take_site(const char *line)
{
    long long site;
    if (strstr(line, ",point,") && sscanf(line, "%lld,", &site) == 1)
        add_place(POINT, site, 0);
}

/* A file of the folder that `bulou generate` wrote; the heads of its columns are no place. */
static void read_places(const char *name, void (*take)(const char *line), enum place wanted)
{
    char line[1024];
    FILE *f = fopen(arena_printf(&run.arena, "%s/%s", run.folder, name), "re");
    while (f && fgets(line, sizeof line, f))
        take(line);
    if (!f || !run.n[wanted])
        give_up("%s/%s has no such place", run.folder, name);
    fclose(f);
}

/* Another one each time, from all over the county. */
static const char *place_of(struct arena *a, enum place place)
{
    if (place == NOWHERE)
        return "";
    const struct spot *s = &run.at[place][run.next++ * 7919 % run.n[place]];
    return place == BUILDING ? arena_printf(a, "%lld&unit=%lld", (long long)s->id, (long long)s->unit)
                             : arena_printf(a, "%lld", (long long)s->id);
}

/* ---- asking ------------------------------------------------------------------------------------- */

static int64_t ask_once(const struct subject *s)
{
    ARENA_SCOPED a = {0};
    const char *path = !s->view ? "/healthz"
        : arena_printf(&a, "/api/v1/views/%s?round=%lld%s%s", s->view, (long long)run.round, s->query, place_of(&a, s->place));
    int64_t began = now_us();
    (void)wire_call(&run.wire, "GET", path, run.token, "");
    return now_us() - began;
}

static void ask(const struct subject *s)
{
    struct times t = {0};
    for (int64_t i = 0; i < run.times; i++)
        times_add(&t, ask_once(s));
    times_sort(&t);
    printf("%s\t%.2f\t%.2f\t%d\n", s->name, (double)times_at(&t, 0.5) / 1e3, (double)times_at(&t, 0.99) / 1e3, s->goal_ms);
    times_free(&t);
}

static const struct option_row rows[] = {
    {"to", "ADDR:PORT", "the server"},
    {"login", "LOGIN", "who asks"},
    {"places", "DIR", "folder with units.csv, buildings.csv and sites.csv"},
    {"round", "N", "the round that is looked at"},
    {"times", "N", "how often each view is asked for (100)"},
    {0},
};

static void read_options(int argc, char **argv)
{
    struct options o = options_read(rows, argc, argv);
    run.to = option(&o, "to");
    run.login = option(&o, "login");
    run.folder = option(&o, "places");
    run.round = option_int(&o, "round", 0);
    run.times = option_int(&o, "times", 100);
    if (o.wrong)
        give_up("not understood: %s", o.wrong);
    if (!run.to || !run.login || !run.folder || !run.round || run.times < 1 || run.times > TIMES_MOST)
        give_up("views needs --to, --login, --places and --round");
}

int main(int argc, char **argv)
{
    read_options(argc, argv);
    json_start();
    read_places("units.csv", take_unit, VILLAGE);
    read_places("buildings.csv", take_building, BUILDING);
    read_places("sites.csv", take_site, POINT);
    struct sockaddr_in to = wire_address(run.to);
    wire_open(&run.wire, &to);
    run.token = sign_in_user(&run.wire, &run.arena, run.login).token;
    for (size_t i = 0; i < sizeof subjects / sizeof *subjects; i++)
        ask(&subjects[i]);
    wire_close(&run.wire);
    arena_close(&run.arena);
    return 0;
}
