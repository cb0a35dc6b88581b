/* households.c - families from the village's ages and sexes.
 *
 * First a head for each household, then a spouse, then children, parents and
 * others as ages allow.  Nobody is left over and nobody is invented, so the last
 * households may look odd. */
#include "generate/households.h"

#include "generate/county.h"
#include "generate/places.h"
#include "core/random.h"

#include <assert.h>
#include <string.h>

enum { COUPLES_PER_MILLION = 850000 };

struct making {
    struct random chance;
    int64_t left[CENSUS_CELLS];   /* people who have no household yet */
    struct household *household;
    int64_t n;
};

int age_step(int cell)
{
    int group = cell / 2;
    return group < 2 ? 0 : group - 1;
}

/* Draws somebody by weight; anybody when nobody has a weight. */
static uint8_t draw_person(struct making *m, const int64_t *weight)
{
    int64_t w[CENSUS_CELLS];
    for (size_t i = 0; i < CENSUS_CELLS; i++)
        w[i] = m->left[i] * weight[i];
    size_t cell = random_pick(&m->chance, w, CENSUS_CELLS);
    if (cell == CENSUS_CELLS)
        cell = random_pick(&m->chance, m->left, CENSUS_CELLS);
    assert(cell < CENSUS_CELLS);
    m->left[cell]--;
    return (uint8_t)cell;
}

static void add_person(struct making *m, struct household *h, const int64_t *weight)
{
    h->cell[h->n++] = draw_person(m, weight);
}

/* The sizes of a village's households: as many of one person as the census says,
 * the others two and more, in no order. */
static uint8_t *draw_sizes(struct making *m, const struct generated_village *v, struct arena *a)
{
    uint8_t *size = arena_array(a, uint8_t, (size_t)v->households + 1);
    int64_t large = v->households - v->one_person_households;
    int64_t more = v->people - v->collective - v->one_person_households - 2 * large;
    for (int64_t i = 0; i < v->households; i++)
        size[i] = i < large ? 2 : 1;
    while (more > 0) {
        int64_t i = random_below(&m->chance, large);
        if (size[i] == HOUSEHOLD_PEOPLE_MOST)
            continue;
        size[i]++;
        more--;
    }
    for (int64_t i = v->households - 1; i > 0; i--) {
        int64_t j = random_below(&m->chance, i + 1);
        uint8_t swap = size[i];
        size[i] = size[j];
        size[j] = swap;
    }
    return size;
}

/* By age group: who lives alone, and who is the head of a family. */
static const int64_t lives_alone[AGE_GROUPS] = {0, 0, 0, 0, 1, 8, 10, 8, 5, 4, 4, 5, 6, 7, 9, 12, 15, 18, 20};
static const int64_t is_head[AGE_GROUPS] = {0, 0, 0, 0, 0, 2, 6, 10, 11, 11, 11, 10, 9, 7, 6, 4, 3, 2, 1};

static void add_heads(struct making *m, const uint8_t *size, bool alone)
{
    int64_t weight[CENSUS_CELLS];
    for (size_t i = 0; i < CENSUS_CELLS; i++) /* two of three heads of families are men */
        weight[i] = alone ? lives_alone[i / 2] : is_head[i / 2] * (i % 2 ? 1 : 2);
    for (int64_t i = 0; i < m->n; i++)
        if ((size[i] == 1) == alone)
            add_person(m, &m->household[i], weight);
}

/* A spouse is of the other sex and at most five years older or younger, mostly less. */
static void add_spouse(struct making *m, struct household *h)
{
    int64_t w[CENSUS_CELLS] = {0};
    int head = h->cell[0];
    for (int i = 0; i < CENSUS_CELLS; i++) {
        int apart = age_step(i) - age_step(head);
        if (i % 2 != head % 2 && i / 2 >= 5 && apart >= -1 && apart <= 1)
            w[i] = m->left[i] * (apart ? 1 : 4);
    }
    size_t cell = random_pick(&m->chance, w, CENSUS_CELLS);
    if (cell == CENSUS_CELLS)
        return;
    m->left[cell]--;
    h->cell[h->n++] = (uint8_t)cell;
    h->couple = true;
}

static void add_spouses(struct making *m, const uint8_t *size)
{
    for (int64_t i = 0; i < m->n; i++)
        if (size[i] > 1 && random_chance(&m->chance, COUPLES_PER_MILLION))
            add_spouse(m, &m->household[i]);
}

/* How well somebody goes with a head, by how many steps of five years younger. */
static int64_t affinity(int younger, int step)
{
    if (younger >= 4 && younger <= 8)
        return younger == 5 || younger == 6 ? 150 : 90;  /* a child */
    if (younger >= 9 && younger <= 13)
        return 50;                                        /* a grandchild */
    if (younger <= -4 && younger >= -8)
        return 40;                                        /* a parent */
    if (younger >= -3 && younger <= 3)
        return step >= 4 ? 8 : 1;                         /* brother, sister, lodger */
    return step >= 4 ? 2 : 0;
}

static void add_others(struct making *m, const uint8_t *size)
{
    int64_t weight[CENSUS_CELLS];
    for (int64_t i = 0; i < m->n; i++) {
        struct household *h = &m->household[i];
        if (h->n == size[i])
            continue;
        for (int c = 0; c < CENSUS_CELLS; c++)
            weight[c] = affinity(age_step(h->cell[0]) - age_step(c), age_step(c));
        while (h->n < size[i])
            add_person(m, h, weight);
    }
}

static void make_families(struct making *m, const struct generated_village *v, struct arena *a)
{
    memcpy(m->left, v->in_households, sizeof m->left);
    m->n = v->households;
    const uint8_t *size = draw_sizes(m, v, a);
    add_heads(m, size, true);
    add_heads(m, size, false);
    add_spouses(m, size);
    add_others(m, size);
}

/* Women and men do not share a room while there is a choice, nor boys and old men. */
static void make_rooms(struct making *m, const struct generated_village *v)
{
    int64_t anybody[CENSUS_CELLS], weight[CENSUS_CELLS];
    for (size_t i = 0; i < CENSUS_CELLS; i++)
        anybody[i] = 1;
    memcpy(m->left, v->in_dormitories, sizeof m->left);
    int64_t left = v->collective;
    for (struct household *h = m->household + v->households; left > 0; h++) {
        add_person(m, h, anybody);
        for (int c = 0; c < CENSUS_CELLS; c++) {
            int apart = age_step(c) - age_step(h->cell[0]);
            weight[c] = c % 2 != h->cell[0] % 2 ? 0 : apart >= -1 && apart <= 1 ? 1000 : 1;
        }
        for (left--; h->n < BEDS_IN_ROOM && left > 0; left--)
            add_person(m, h, weight);
    }
}

/* The people of households [from, to) of whom some must be floating. */
struct share { int64_t people, floating; };

static void set_origin(struct making *m, struct household *h, int64_t n, int64_t *origins)
{
    size_t origin = random_pick(&m->chance, origins, ORIGINS);
    for (int64_t i = h->n - n; i < h->n; i++) { /* whole families come; of others the last to be drawn */
        if (!origins[origin])
            origin = random_pick(&m->chance, origins, ORIGINS);
        assert(origin < ORIGINS);
        origins[origin]--;
        h->origin[i] = (uint8_t)origin;
    }
}

/* Households are floating as a whole until exactly the wanted number is. */
static void make_floating(struct making *m, int64_t from, int64_t to, struct share s, int64_t *origins)
{
    for (int64_t i = from; i < to && s.floating > 0; i++) {
        struct household *h = &m->household[i];
        int64_t must = s.floating - (s.people - h->n), n = must > 0 ? must : 0;
        if (random_below(&m->chance, s.people) < s.floating)
            n = h->n < s.floating ? h->n : s.floating;
        if (n > 0)
            set_origin(m, h, n, origins);
        s.people -= h->n;
        s.floating -= n;
    }
}

/* In dormitories people are half again as often from elsewhere. */
static void share_origins(struct making *m, const struct generated_village *v)
{
    int64_t origins[ORIGINS], homes = v->people - v->collective, floating = v->people - v->registered[ORIGIN_HERE];
    int64_t beds = floating * v->collective * 3 / (2 * (v->people ? v->people : 1));
    beds = beds < v->collective ? beds : v->collective;
    beds = beds < floating - homes ? floating - homes : beds;
    beds = beds < floating ? beds : floating;
    memcpy(origins, v->registered, sizeof origins);
    origins[ORIGIN_HERE] = 0;
    make_floating(m, v->households, v->households + village_rooms(v),
                  (struct share){.people = v->collective, .floating = beds}, origins);
    make_floating(m, 0, v->households, (struct share){.people = homes, .floating = floating - beds}, origins);
}

struct household *village_households(const struct county_plan *plan, size_t village, struct arena *a)
{
    const struct generated_village *v = &plan->village[village];
    struct making m = {0};
    random_start(&m.chance, plan->seed, v->unit, CHANCE_HOUSEHOLDS);
    m.household = arena_array(a, struct household, (size_t)(v->households + village_rooms(v)) + 1);
    make_families(&m, v, a);
    make_rooms(&m, v);
    share_origins(&m, v);
    return m.household;
}
