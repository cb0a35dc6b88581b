/* villages.c - how a county's people are shared among its villages.
 *
 * Open data ends at the county, so the shares are ours: by the class of each
 * village, with weights fitted to the fifteen counties (see class_weight), and by
 * chance.  Every sum of the census is kept: each step gives out exactly what it
 * was given. */
#include "generate/county.h"
#include "generate/households.h"
#include "generate/spread.h"

#include <assert.h>
#include <string.h>

/* People of a village by class, in hundreds.  Least squares over the urban counts
 * of thirteen counties gave 62 for 111 and 54 for communities without a class in
 * 2016; for 122 it gave nothing, and for 121 twice what is credible, since few
 * counties have them: these were set by hand between a village and a community.
 * A village of class 220 has 1,707. */
static int64_t class_weight(int64_t class)
{
    static const struct { int64_t class, weight; } weights[] = {
        {111, 62}, {112, 54}, {121, 60}, {122, 22}, {123, 20}, {210, 17}, {220, 17},
    };
    for (size_t i = 0; i < sizeof weights / sizeof *weights; i++)
        if (weights[i].class == class)
            return weights[i].weight;
    return 17;
}

/* Where many who came from elsewhere live.  In Jiangchong a newspaper counted
 * 3,750 villagers and 6,000 others; Tagou has the schools that all China sends
 * its boys to.  Other counties: their first urban village, or rural where most are. */
static const struct { int64_t unit, people; } gatherings[] = {
    {410171562207, 9750},
    {410185002001, 0},
};
enum { GATHERING_REGISTERED = 5, GATHERING_FLOATING = 8, GATHERING_STEP = 13 };

static err_t too_small(const struct county_plan *plan)
{
    err_tell("county", "%s", plan->census.name);
    return FAIL(ERR_INVALID, "generate.scale_too_small");
}

static int64_t gathering_people(const struct county_plan *plan)
{
    for (size_t i = 0; i < sizeof gatherings / sizeof *gatherings; i++)
        if (gatherings[i].unit == plan->village[plan->gathering].unit)
            return gatherings[i].people * plan->census.people / plan->all[plan->place].people;
    return 0;
}

static void find_gathering(struct county_plan *plan)
{
    bool urban = plan->census.urban >= plan->census.rural;
    for (size_t i = plan->village_count; i-- > 0;)
        if (plan->village[i].urban == urban)
            plan->gathering = i;
    for (size_t i = 0; i < plan->village_count; i++)
        for (size_t g = 0; g < sizeof gatherings / sizeof *gatherings; g++)
            if (plan->village[i].unit == gatherings[g].unit)
                plan->gathering = i;
}

/* The villages of town or country, by their place in the plan. */
struct stratum { size_t n, at[VILLAGES_MOST]; int64_t weight[VILLAGES_MOST], share[VILLAGES_MOST]; };

static void collect(const struct county_plan *plan, bool urban, struct random *r, struct stratum *s)
{
    s->n = 0;
    for (size_t i = 0; i < plan->village_count; i++) {
        if (plan->village[i].urban != urban)
            continue;
        s->at[s->n] = i;
        s->weight[s->n++] = class_weight(plan->village[i].class) *
                            (500 + random_below(r, 500) + random_below(r, 1000));
    }
}

/* Everybody gets a few, the rest goes by weight. */
static bool share_evenly(int64_t people, struct stratum *s)
{
    int64_t few[VILLAGES_MOST];
    for (size_t i = 0; i < s->n; i++)
        few[i] = people / (int64_t)s->n / 5 + 1;
    return spread(people, s->weight, few, NULL, s->n, s->share);
}

/* The gathering's people must divide into 5 registered and 8 floating parts.  It
 * leaves the stratum; returns its people. */
static int64_t settle_gathering(struct county_plan *plan, struct stratum *s, size_t at)
{
    int64_t fixed = gathering_people(plan), steps = (fixed ? fixed : s->share[at]) / GATHERING_STEP;
    int64_t people = (steps ? steps : 1) * GATHERING_STEP;
    plan->village[plan->gathering].people = people;
    s->n--;
    memmove(s->at + at, s->at + at + 1, (s->n - at) * sizeof *s->at);
    memmove(s->weight + at, s->weight + at + 1, (s->n - at) * sizeof *s->weight);
    return people;
}

/* The gathering is settled first, then the others share what remains. */
static bool share_stratum(struct county_plan *plan, int64_t people, struct stratum *s)
{
    if (!s->n)
        return people == 0;
    if (!share_evenly(people, s))
        return false;
    size_t at = s->n;
    for (size_t i = 0; i < s->n; i++)
        if (s->at[i] == plan->gathering)
            at = i;
    if (at < s->n) {
        people -= settle_gathering(plan, s, at);
        if (people < 0 || (s->n && !share_evenly(people, s)) || (!s->n && people))
            return false;
    }
    for (size_t i = 0; i < s->n; i++)
        plan->village[s->at[i]].people = s->share[i];
    return true;
}

static bool share_people(struct county_plan *plan, struct random *r)
{
    struct stratum s;
    collect(plan, true, r, &s);
    if (!share_stratum(plan, plan->census.urban, &s))
        return false;
    collect(plan, false, r, &s);
    return share_stratum(plan, plan->census.rural, &s);
}

/* Dormitories: three quarters of the people in them live in town; one village in
 * four has eight times the share of the others. */
static bool share_dormitories(struct county_plan *plan, struct random *r)
{
    const struct census *c = &plan->census;
    int64_t weight[2] = {c->rural, 3 * c->urban}, most[2], sides[2];
    for (int side = 0; side < 2; side++) {
        most[side] = 0;
        for (size_t i = 0; i < plan->village_count; i++)
            if (plan->village[i].urban == side)
                most[side] += plan->village[i].people * 7 / 10;
    }
    if (!spread(c->people - c->household_people, weight, NULL, most, 2, sides))
        return false;
    for (int side = 0; side < 2; side++) {
        int64_t w[VILLAGES_MOST], high[VILLAGES_MOST], share[VILLAGES_MOST];
        for (size_t i = 0; i < plan->village_count; i++) {
            const struct generated_village *v = &plan->village[i];
            int64_t factor = random_chance(r, MILLION / 4) ? 8 : 1;
            w[i] = v->urban == side ? v->people * factor : 0;
            high[i] = v->urban == side ? v->people * 7 / 10 : 0;
        }
        if (!spread(sides[side], w, NULL, high, plan->village_count, share))
            return false;
        for (size_t i = 0; i < plan->village_count; i++)
            plan->village[i].collective += share[i];
    }
    return true;
}

/* More of one sex than the other at school age live at a boarding school: their
 * families are elsewhere.  (Dengfeng has two boys for each girl from 10 to 14.) */
static void send_surplus_to_school(const int64_t *cells, int64_t beds, int64_t *in_dormitories)
{
    int64_t surplus[CENSUS_CELLS] = {0}, total = 0;
    for (size_t group = 3; group <= 5; group++)
        for (size_t sex = 0; sex < 2; sex++) {
            int64_t more = cells[2 * group + sex] - cells[2 * group + 1 - sex] * 115 / 100;
            surplus[2 * group + sex] = more > 0 ? more : 0;
            total += surplus[2 * group + sex];
        }
    spread(total < beds / 2 ? total : beds / 2, surplus, NULL, surplus, CENSUS_CELLS, in_dormitories);
}

/* Who lives in dormitories: pupils, students, workers, the very old.  Per thousand
 * of an age group, before it is fitted to the number of beds. */
static bool choose_for_dormitories(const struct census *c, int64_t *in_dormitories)
{
    static const int64_t inclination[AGE_GROUPS] = {5, 5, 10, 200, 1000, 900, 450, 300, 250, 220,
                                                    220, 200, 150, 80, 50, 40, 40, 50, 60};
    int64_t beds = c->people - c->household_people;
    int64_t weight[CENSUS_CELLS], high[CENSUS_CELLS], low[CENSUS_CELLS];
    send_surplus_to_school(c->cells, beds, low);
    for (size_t i = 0; i < CENSUS_CELLS; i++) {
        weight[i] = (c->cells[i] - low[i]) * inclination[i / 2];
        high[i] = low[i] + (c->cells[i] - low[i]) * 85 / 100;
    }
    return spread(beds, weight, low, high, CENSUS_CELLS, in_dormitories);
}

/* The country is older: per thousand of what town and country would share evenly. */
static bool choose_for_country(const int64_t *in_households, int64_t people, int64_t *rural)
{
    static const int64_t inclination[AGE_GROUPS] = {1000, 1000, 1000, 1000, 950, 900, 800, 800, 850, 950,
                                                    1050, 1100, 1150, 1300, 1350, 1400, 1400, 1400, 1400};
    int64_t weight[CENSUS_CELLS];
    for (size_t i = 0; i < CENSUS_CELLS; i++)
        weight[i] = in_households[i] * inclination[i / 2];
    return spread(people, weight, NULL, in_households, CENSUS_CELLS, rural);
}

static int64_t count_side(const struct county_plan *plan, bool urban, bool collective)
{
    int64_t n = 0;
    for (size_t i = 0; i < plan->village_count; i++)
        if (plan->village[i].urban == urban)
            n += collective ? plan->village[i].collective : plan->village[i].people - plan->village[i].collective;
    return n;
}

static void take_rest(const int64_t *all, const int64_t *part, int64_t *rest)
{
    for (size_t i = 0; i < CENSUS_CELLS; i++)
        rest[i] = all[i] - part[i];
}

/* Age and sex: county → dormitory or household → town or country → village. */
static bool share_ages(struct county_plan *plan, struct random *r)
{
    int64_t beds[CENSUS_CELLS], homes[CENSUS_CELLS];
    int64_t dormitories[2][CENSUS_CELLS], households[2][CENSUS_CELLS]; /* country, town */
    if (!choose_for_dormitories(&plan->census, beds))
        return false;
    take_rest(plan->census.cells, beds, homes);
    if (!choose_for_country(homes, count_side(plan, false, false), households[0]) ||
        !spread(count_side(plan, false, true), beds, NULL, beds, CENSUS_CELLS, dormitories[0]))
        return false;
    take_rest(homes, households[0], households[1]);
    take_rest(beds, dormitories[0], dormitories[1]);
    for (size_t i = 0; i < plan->village_count; i++) {
        struct generated_village *v = &plan->village[i];
        spread_take(r, v->people - v->collective, households[v->urban], CENSUS_CELLS, v->in_households);
        spread_take(r, v->collective, dormitories[v->urban], CENSUS_CELLS, v->in_dormitories);
    }
    return true;
}

/* Households have 1 to 12 people; whoever is not alone lives with at least one. */
static bool share_households(struct county_plan *plan)
{
    size_t n = plan->village_count;
    int64_t weight[VILLAGES_MOST] = {0}, low[VILLAGES_MOST] = {0}, high[VILLAGES_MOST] = {0}, share[VILLAGES_MOST];
    for (size_t i = 0; i < n; i++) {
        weight[i] = high[i] = plan->village[i].people - plan->village[i].collective;
        low[i] = (weight[i] + HOUSEHOLD_PEOPLE_MOST - 1) / HOUSEHOLD_PEOPLE_MOST;
    }
    if (!spread(plan->census.households, weight, low, high, n, share))
        return false;
    for (size_t i = 0; i < n; i++) {
        int64_t people = weight[i], households = plan->village[i].households = share[i];
        low[i] = 2 * households - people > 0 ? 2 * households - people : 0;
        high[i] = (HOUSEHOLD_PEOPLE_MOST * households - people) / (HOUSEHOLD_PEOPLE_MOST - 1);
    }
    if (!spread(plan->census.one_person_households, weight, low, high, n, share))
        return false;
    for (size_t i = 0; i < n; i++)
        plan->village[i].one_person_households = share[i];
    return true;
}

/* Floating people live in town three times as often. */
static bool share_floating(struct county_plan *plan, struct random *r, int64_t *floating)
{
    int64_t weight[VILLAGES_MOST], low[VILLAGES_MOST], high[VILLAGES_MOST];
    for (size_t i = 0; i < plan->village_count; i++) {
        const struct generated_village *v = &plan->village[i];
        weight[i] = v->people * (v->urban ? 3 : 1) * random_between(r, 700, 1300);
        low[i] = 0;
        high[i] = v->people * 92 / 100;
    }
    low[plan->gathering] = high[plan->gathering] =
        plan->village[plan->gathering].people / GATHERING_STEP * GATHERING_FLOATING;
    return spread(plan->census.people - plan->census.registered[ORIGIN_HERE], weight, low, high,
                  plan->village_count, floating);
}

static bool share_origins(struct county_plan *plan, struct random *r)
{
    int64_t floating[VILLAGES_MOST], left[ORIGINS];
    memcpy(left, plan->census.registered, sizeof left);
    if (!share_floating(plan, r, floating))
        return false;
    for (size_t i = 0; i < plan->village_count; i++) {
        struct generated_village *v = &plan->village[i];
        spread_take(r, floating[i], left + ORIGIN_SAME_COUNTY, ORIGINS - 1, v->registered + ORIGIN_SAME_COUNTY);
        v->registered[ORIGIN_HERE] = v->people - floating[i];
    }
    return true;
}

err_t villages_share(struct county_plan *plan)
{
    struct random r;
    static_assert(GATHERING_REGISTERED + GATHERING_FLOATING == GATHERING_STEP, "5 : 8 = 1 : 1.6");
    random_start(&r, plan->seed, plan->census.county, CHANCE_SHARES);
    find_gathering(plan);
    if (!share_people(plan, &r) || !share_dormitories(plan, &r) || !share_ages(plan, &r) ||
        !share_households(plan) || !share_origins(plan, &r))
        return too_small(plan);
    return OK;
}
