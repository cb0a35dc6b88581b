/* layout.c - where towns and villages lie: a drawing, not a map.
 *
 * Each place goes where it is farthest from those that already have one, of a
 * few tries: that looks like land on which people settled. */
#include "generate/county.h"
#include "core/random.h"

#include <string.h>

enum { MARGIN = 400, TOWN_TRIES = 30, VILLAGE_TRIES = 400, VILLAGE_CHOICES = 12 };

struct spot { int64_t x, y; };

static struct spot any_spot(struct random *r, int64_t margin)
{
    return (struct spot){random_between(r, margin, CANVAS_WIDTH - margin),
                         random_between(r, margin, CANVAS_HEIGHT - margin)};
}

static int64_t squared(struct spot s, int64_t x, int64_t y)
{
    return (s.x - x) * (s.x - x) + (s.y - y) * (s.y - y);
}

static int64_t to_nearest_town(const struct county_plan *plan, size_t n, struct spot s, size_t *which)
{
    int64_t best = INT64_MAX;
    for (size_t i = 0; i < n; i++) {
        int64_t d = squared(s, plan->town[i].x, plan->town[i].y);
        if (d < best) {
            best = d;
            *which = i;
        }
    }
    return best;
}

static bool is_street(const struct generated_town *t)
{
    size_t len = strlen(t->name), end = strlen("街道");
    return len > end && strcmp(t->name + len - end, "街道") == 0;
}

static bool most_are_streets(const struct county_plan *plan)
{
    size_t n = 0;
    for (size_t i = 0; i < plan->town_count; i++)
        n += is_street(&plan->town[i]);
    return 2 * n > plan->town_count;
}

/* Sub-districts of a county are its town and lie in the middle. */
static void place_town(struct county_plan *plan, size_t at, bool city, struct random *r)
{
    int64_t farthest = -1, margin = !city && is_street(&plan->town[at]) ? 3000 : 2 * MARGIN;
    for (int i = 0; i < TOWN_TRIES; i++) {
        size_t which;
        struct spot s = any_spot(r, margin);
        int64_t d = to_nearest_town(plan, at, s, &which);
        if (d > farthest) {
            farthest = d;
            plan->town[at].x = s.x;
            plan->town[at].y = s.y;
        }
    }
}

static int64_t to_nearest_sister(const struct county_plan *plan, size_t village, struct spot s)
{
    int64_t best = INT64_MAX;
    for (size_t i = village; i-- > 0 && plan->village[i].town == plan->village[village].town;) {
        int64_t d = squared(s, plan->village[i].x, plan->village[i].y);
        best = d < best ? d : best;
    }
    return best;
}

/* A village lies in the land that is nearer to its town than to any other. */
static void place_village(struct county_plan *plan, size_t at, struct random *r)
{
    struct generated_village *v = &plan->village[at];
    int64_t farthest = -1;
    v->x = plan->town[v->town].x;
    v->y = plan->town[v->town].y;
    for (int i = 0, found = 0; i < VILLAGE_TRIES && found < VILLAGE_CHOICES; i++) {
        size_t town = 0;
        struct spot s = any_spot(r, MARGIN);
        to_nearest_town(plan, plan->town_count, s, &town);
        if (town != v->town)
            continue;
        int64_t d = to_nearest_sister(plan, at, s);
        found++;
        if (d > farthest) {
            farthest = d;
            v->x = s.x;
            v->y = s.y;
        }
    }
}

void county_lay_out(struct county_plan *plan)
{
    struct random r;
    bool city = most_are_streets(plan);
    random_start(&r, plan->seed, plan->census.county, CHANCE_LAYOUT);
    for (size_t i = 0; i < plan->town_count; i++)
        place_town(plan, i, city, &r);
    for (size_t i = 0; i < plan->village_count; i++)
        place_village(plan, i, &r);
}
