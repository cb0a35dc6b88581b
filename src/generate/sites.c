/* sites.c - how many points, where, and whom they serve. */
#include "generate/sites.h"

#include "generate/county.h"
#include "generate/places.h"
#include "generate/spread.h"

#include <stdlib.h>
#include <string.h>

enum {
    PEOPLE_A_TABLE = 700, PEOPLE_A_TABLE_DAY = 600, PEOPLE_A_VAN_DAY = 1000, VAN_TABLES = 2,
    SPOT = 40, /* how far from the village's own position, in tenths */
};

/* People a point, in town and in the country. */
struct density { int64_t urban, rural; };

/* Districts have codes below 410120 or are zones; counties and county cities above. */
static struct density density_of(int64_t county)
{
    bool district = county < 410120 || county / 10 == 41017;
    return district ? (struct density){2500, 2500} : (struct density){3233, 1891};
}

/* A newspaper counted these; elsewhere the density decides. */
static const struct { int64_t unit, points; const char *opens; } counted[] = {{410171562207, 6, "08:30"}};

const char *site_kind_name(enum site_kind k)
{
    switch (k) {
    case GENERATED_POINT: return "point";
    case GENERATED_VAN: return "van";
    case GENERATED_HUB: return "hub";
    case GENERATED_LAB: return "lab";
    case SITE_KINDS: break;
    }
    abort();
}

struct siting {
    const struct county_plan *plan;
    struct arena *arena;
    struct random chance;
    struct generated_site *site;
    size_t n;
};

static struct generated_site *add_site(struct siting *s, struct generated_site site)
{
    if (s->n == SITES_MOST)
        return NULL;
    site.site = s->plan->census.county * 1000 + (int64_t)s->n + 1;
    site.opens = site.opens ? site.opens : "08:00";
    site.closes = site.closes ? site.closes : "18:00";
    s->site[s->n] = site;
    return &s->site[s->n++];
}

/* Points of every village of town or country: by its people; a village that is too
 * small for one shares the point of a neighbour (see serve_small_villages). */
static bool share_points(const struct county_plan *plan, bool urban, int64_t people_a_point, int64_t *points)
{
    int64_t weight[VILLAGES_MOST] = {0}, people = 0, share[VILLAGES_MOST];
    for (size_t i = 0; i < plan->village_count; i++) {
        weight[i] = plan->village[i].urban == urban ? plan->village[i].people : 0;
        people += weight[i];
    }
    if (!people)
        return true;
    int64_t wanted = (people + people_a_point / 2) / people_a_point;
    if (!spread(wanted, weight, NULL, NULL, plan->village_count, share))
        return false;
    for (size_t i = 0; i < plan->village_count; i++)
        points[i] += share[i];
    return true;
}

/* The largest village of a town without a point takes one from the village of its
 * kind that has most, so that the number of points stays. */
static void give_town_a_point(const struct county_plan *plan, size_t town, int64_t *points)
{
    size_t largest = plan->village_count, richest = 0;
    for (size_t i = 0; i < plan->village_count; i++) {
        const struct generated_village *v = &plan->village[i];
        if (v->town == town && points[i])
            return;
        if (v->town == town && (largest == plan->village_count || v->people > plan->village[largest].people))
            largest = i;
    }
    if (largest == plan->village_count)
        return;
    for (size_t i = 0; i < plan->village_count; i++)
        if (plan->village[i].urban == plan->village[largest].urban && points[i] > points[richest])
            richest = i;
    points[richest] -= points[richest] > 1;
    points[largest] = 1;
}

static void put_counted(const struct county_plan *plan, int64_t *points)
{
    for (size_t i = 0; i < plan->village_count; i++)
        for (size_t k = 0; k < sizeof counted / sizeof *counted; k++)
            if (plan->village[i].unit == counted[k].unit)
                points[i] = counted[k].points;
}

static bool is_counted(int64_t unit)
{
    for (size_t k = 0; k < sizeof counted / sizeof *counted; k++)
        if (counted[k].unit == unit)
            return true;
    return false;
}

/* For a village without a point: the nearest in its town that has one, and one that
 * a newspaper counted only if there is no other. */
static size_t serving_village(const struct county_plan *plan, size_t village, const int64_t *points)
{
    const struct generated_village *v = &plan->village[village];
    size_t best = village;
    int64_t nearest = INT64_MAX;
    for (size_t i = 0; i < plan->village_count; i++) {
        const struct generated_village *w = &plan->village[i];
        int64_t d = (w->x - v->x) * (w->x - v->x) + (w->y - v->y) * (w->y - v->y);
        d += is_counted(w->unit) ? (int64_t)CANVAS_WIDTH * CANVAS_WIDTH * 2 : 0;
        if (points[i] && w->town == v->town && d < nearest) {
            nearest = d;
            best = i;
        }
    }
    return points[village] ? village : best;
}

static const char *opening(int64_t unit)
{
    for (size_t k = 0; k < sizeof counted / sizeof *counted; k++)
        if (counted[k].unit == unit)
            return counted[k].opens;
    return NULL;
}

/* A village's points divide its people and those of the villages it serves. */
static bool add_points(struct siting *s, size_t village, int64_t points, int64_t people, const char *serves)
{
    const struct generated_village *v = &s->plan->village[village];
    for (int64_t k = 0; k < points; k++) {
        int64_t mine = people * (k + 1) / points - people * k / points;
        int64_t tables = mine > PEOPLE_A_TABLE ? (mine + PEOPLE_A_TABLE / 2) / PEOPLE_A_TABLE : 1;
        const char *name = arena_printf(s->arena, "%.*s%s采样点", village_name_length(v->name), v->name,
                                        points > 1 ? arena_printf(s->arena, "%lld号", (long long)k + 1) : "");
        if (!add_site(s, (struct generated_site){.kind = GENERATED_POINT, .name = name, .unit = v->unit,
                                                 .serves = serves, .people = mine, .tables = tables,
                                                 .capacity = tables * PEOPLE_A_TABLE_DAY, .urban = v->urban,
                                                 .x = v->x + random_between(&s->chance, -SPOT, SPOT),
                                                 .y = v->y + random_between(&s->chance, -SPOT, SPOT),
                                                 .opens = opening(v->unit)}))
            return false;
    }
    return true;
}

static const char *add_code(struct arena *a, const char *codes, int64_t unit)
{
    return arena_printf(a, "%s%s%lld", codes, *codes ? ";" : "", (long long)unit);
}

static bool add_all_points(struct siting *s, const int64_t *points)
{
    const struct county_plan *plan = s->plan;
    size_t served_by[VILLAGES_MOST];
    for (size_t i = 0; i < plan->village_count; i++)
        served_by[i] = serving_village(plan, i, points);
    for (size_t i = 0; i < plan->village_count; i++) {
        if (!points[i])
            continue;
        int64_t people = 0;
        const char *serves = "";
        for (size_t k = 0; k < plan->village_count; k++)
            if (served_by[k] == i) {
                people += plan->village[k].people;
                serves = add_code(s->arena, serves, plan->village[k].unit);
            }
        if (!add_points(s, i, points[i], people, serves))
            return false;
    }
    return true;
}

/* Vans stand by in towns, one after the other, and serve nobody in particular. */
static bool add_vans(struct siting *s)
{
    for (int64_t k = 0; k < VANS; k++) {
        const struct generated_town *t = &s->plan->town[(size_t)k % s->plan->town_count];
        if (!add_site(s, (struct generated_site){.kind = GENERATED_VAN, .unit = t->unit, .serves = "",
                                                 .name = arena_printf(s->arena, "流动采样车%lld号", (long long)k + 1),
                                                 .x = t->x + SPOT, .y = t->y + SPOT, .tables = VAN_TABLES,
                                                 .capacity = PEOPLE_A_VAN_DAY}))
            return false;
    }
    return true;
}

/* A hub collects the boxes of two or three towns that follow each other. */
static bool add_hubs(struct siting *s)
{
    const struct county_plan *plan = s->plan;
    size_t hubs = plan->town_count < HUBS ? plan->town_count : HUBS;
    for (size_t k = 0; k < hubs; k++) {
        size_t from = plan->town_count * k / hubs, to = plan->town_count * (k + 1) / hubs;
        const char *serves = "";
        for (size_t t = from; t < to; t++)
            serves = add_code(s->arena, serves, plan->town[t].unit);
        const struct generated_town *t = &plan->town[from];
        if (!add_site(s, (struct generated_site){.kind = GENERATED_HUB, .unit = t->unit, .serves = serves,
                                                 .name = arena_printf(s->arena, "%s转运点", t->name),
                                                 .x = t->x - SPOT, .y = t->y - SPOT}))
            return false;
    }
    return true;
}

/* Together the laboratories take a tenth of the county in tubes a day and a third more. */
static bool add_labs(struct siting *s)
{
    static const struct { const char *name; int64_t percent, machines; } labs[LABS] = {
        {"疾控中心实验室", 12, 3}, {"人民医院实验室", 33, 6}, {"气膜方舱实验室", 88, 16}};
    const struct county_plan *plan = s->plan;
    for (size_t k = 0; k < LABS; k++) {
        const struct generated_town *t = &plan->town[k % plan->town_count];
        const char *name = arena_printf(s->arena, "%s%s", plan->census.name, labs[k].name);
        if (!add_site(s, (struct generated_site){.kind = GENERATED_LAB, .name = name, .unit = t->unit, .serves = "",
                                                 .x = t->x + 2 * SPOT, .y = t->y - 2 * SPOT,
                                                 .tables = labs[k].machines,
                                                 .capacity = plan->census.people / 10 * labs[k].percent / 100 + 100,
                                                 .opens = "00:00", .closes = "23:59"}))
            return false;
    }
    return true;
}

err_t generate_sites(const struct county_plan *plan, struct arena *a, const struct generated_site **out, size_t *n)
{
    int64_t points[VILLAGES_MOST] = {0};
    struct siting s = {.plan = plan, .arena = a, .site = arena_array(a, struct generated_site, SITES_MOST)};
    struct density d = density_of(plan->census.county);
    random_start(&s.chance, plan->seed, plan->census.county, CHANCE_SITES);
    bool shared = share_points(plan, true, d.urban, points) && share_points(plan, false, d.rural, points);
    for (size_t t = 0; t < plan->town_count; t++)
        give_town_a_point(plan, t, points);
    put_counted(plan, points);
    if (!shared || !add_all_points(&s, points) || !add_vans(&s) || !add_hubs(&s) || !add_labs(&s)) {
        err_tell("county", "%s", plan->census.name);
        return FAIL(ERR_TOO_LARGE, "generate.too_many_sites");
    }
    *out = s.site;
    *n = s.n;
    return OK;
}
