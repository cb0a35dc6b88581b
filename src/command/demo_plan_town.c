/* demo_plan_town.c - what town offices do about those who stay away: they hear of
 * reasons during the day, say who answers for each village, and knock in the evening. */
#include "command/demo_plan_parts.h"
#include "generate/list.h"

enum { HEARD_OF_PERCENT = 30, KNOCKED_PERCENT = 25 };

/* Is it a reason that exempts? */
static bool exempts(enum absence a)
{
    return a == ABSENCE_TOO_YOUNG || a == ABSENCE_IN_HOSPITAL || a == ABSENCE_ISOLATED || a == ABSENCE_TRAVELLING ||
           a == ABSENCE_SAMPLED_ELSEWHERE;
}

static void plan_person(const struct demo_plan *p, struct demo_device *office, const struct demo_person *who,
                        struct random *r)
{
    struct demo_step step = {.person = who->person, .number = who->absence};
    if (exempts(who->absence) && random_below(r, 100) < HEARD_OF_PERCENT) {
        step.act = ACT_EXEMPTED;
        step.at = demo_hour(p, 8, 10) + random_below(r, 8 * CLOCK_HOUR);
    } else if (random_below(r, 100) < KNOCKED_PERCENT) {
        step.act = ACT_VISITED;
        step.at = demo_hour(p, 18, 5) + random_below(r, 3 * CLOCK_HOUR);
    } else {
        return;
    }
    demo_add_step(office, step);
}

static struct demo_device *office_of(const struct demo_plan *p, int64_t town)
{
    for (size_t i = p->n_phones; i < p->n_devices; i++)
        if (p->devices[i].post == POST_TOWN && p->devices[i].unit == town)
            return &p->devices[i];
    return NULL;
}

static void assign_owners(const struct demo_plan *p)
{
    const struct demo_county *c = p->county;
    struct random r = demo_chance_of(p, c->county, CHANCE_TOWN);
    for (size_t i = 0; i < c->n_units; i++) {
        struct demo_device *office = office_of(p, c->units[i].parent);
        if (office)
            demo_add_step(office, (struct demo_step){.act = ACT_OWNER_ASSIGNED, .person = c->units[i].unit,
                                                     .at = demo_hour(p, 15, 30) + random_below(&r, CLOCK_HOUR)});
    }
}

void demo_plan_towns(struct demo_plan *p)
{
    const struct demo_county *c = p->county;
    struct demo_device *office = NULL;
    struct random r = {0};
    for (size_t i = 0; i < c->n_people; i++) {
        int64_t unit = c->people[i].unit;
        if (i == 0 || unit != c->people[i - 1].unit) {
            const struct demo_unit *u = demo_find_unit(c, unit);
            office = u ? office_of(p, u->parent) : NULL;
            r = demo_chance_of(p, unit, CHANCE_TOWN);
        }
        if (office && c->people[i].absence != ABSENCE_NONE)
            plan_person(p, office, &c->people[i], &r);
    }
    assign_owners(p);
}
