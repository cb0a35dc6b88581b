/* people.c - from households to persons: birth, name, document, telephone, dwelling. */
#include "generate/people.h"

#include "generate/births.h"
#include "generate/county.h"
#include "generate/households.h"
#include "generate/names.h"
#include "generate/origins.h"
#include "generate/places.h"

#include <stdio.h>
#include <string.h>

enum { CLANS = 3, PHONES = 20000000, HUI_DISTRICT = 410104 };

/* What a household has in common. */
struct family {
    bool hui, minority;
    const char *surname;          /* of the father's line */
    const char *mother;           /* the wife's surname; NULL: she is not there */
    int head_step;
    char phone[16];
    char registered_at[ORIGINS][96];
};

struct maker {
    const struct county_plan *plan;
    err_t (*each)(void *ctx, const struct generated_person *p);
    void *ctx;
    struct births births;
    struct shuffle phones;
    struct random chance;
    int64_t before;               /* people of the city in counties before this one */
    const char *clan[CLANS];      /* surnames that a village shares */
    struct family family;
    struct generated_person person;
};

const char *special_group_name(size_t bit)
{
    static const char *const names[SPECIAL_GROUPS] = {"elder_alone", "bedridden", "pregnant",
                                                      "infant", "disabled", "dialysis"};
    return names[bit];
}

void phones_start(struct shuffle *phones, uint64_t seed)
{
    shuffle_start(phones, PHONES, seed, CHANCE_PHONES);
}

void phone_write(const struct shuffle *phones, int64_t number, char out[16])
{
    snprintf(out, 16, "199%08lld", (long long)shuffle_place(phones, number));
}

/* A surname may stand in the village's name: 吴庄, 大王庄. */
static void draw_clans(struct maker *m, const struct generated_village *v)
{
    const char *at = v->name;
    for (size_t i = 0; i < CLANS; i++)
        m->clan[i] = names_surname(m->plan->names, &m->chance, false);
    for (size_t i = 0; i < 3 && at - v->name < village_name_length(v->name); i++) {
        const char *surname = names_surname_in(m->plan->names, at);
        if (surname) {
            m->clan[0] = surname;
            return;
        }
        at += 3; /* every character of these names takes three bytes */
    }
}

static const char *any_surname(struct maker *m)
{
    return names_surname(m->plan->names, &m->chance, m->family.hui);
}

/* In a village two or three surnames prevail among those who are registered there. */
static const char *family_surname(struct maker *m, const struct household *h)
{
    static const int64_t weight[CLANS + 1] = {45, 20, 10, 25};
    const struct generated_village *v = &m->plan->village[m->person.village];
    if (v->urban || m->family.hui || h->origin[0] != ORIGIN_HERE)
        return any_surname(m);
    size_t clan = random_pick(&m->chance, weight, CLANS + 1);
    return clan < CLANS ? m->clan[clan] : any_surname(m);
}

static void start_family(struct maker *m, const struct household *h)
{
    struct family *f = &m->family;
    f->hui = random_chance(&m->chance, m->plan->census.county == HUI_DISTRICT ? 60000 : 9000);
    f->minority = random_chance(&m->chance, h->origin[0] == ORIGIN_OTHER_PROVINCE ? 15000 : 300);
    f->surname = family_surname(m, h);
    f->mother = NULL;
    f->head_step = age_step(h->cell[0]);
    for (size_t i = 0; i < ORIGINS; i++)
        f->registered_at[i][0] = '\0';
}

/* Steps of five years that somebody is younger than the head. */
static const char *member_surname(struct maker *m, const struct household *h, size_t i, int younger)
{
    struct family *f = &m->family;
    bool male = h->cell[i] % 2 == 0;
    if (younger >= 3) /* children: the father's surname, now and then the mother's */
        return f->mother && random_chance(&m->chance, 40000) ? f->mother : f->surname;
    if (male) /* of the old, some are the wife's parents */
        return younger <= -3 && random_chance(&m->chance, 150000) ? any_surname(m) : f->surname;
    if (i == 0 || (i == 1 && h->couple))
        return f->mother = any_surname(m);
    return younger > -3 && random_chance(&m->chance, 500000) ? f->surname : any_surname(m);
}

static void give_name(struct maker *m, const struct household *h, size_t i)
{
    struct generated_person *p = &m->person;
    const char *surname = p->collective ? any_surname(m)
                                        : member_surname(m, h, i, m->family.head_step - age_step(h->cell[i]));
    if (m->family.minority)
        snprintf(p->name, sizeof p->name, "%s", names_minority(m->plan->names, &m->chance, p->male));
    else
        names_full(m->plan->names, &m->chance, surname, p->male, p->birth_year, p->name);
}

/* Cards from 16 on; children are in the household register under the same number. */
static void give_document(struct maker *m, const struct birth *b)
{
    struct generated_person *p = &m->person;
    p->document_kind = p->birth_year > LAST_YEAR - 16 ? "02" : "01";
    snprintf(p->document, sizeof p->document, "%s", b->document);
    if (strcmp(p->birth, "2021-11") > 0 && random_chance(&m->chance, 500000)) {
        p->document_kind = "99"; /* a birth certificate */
        snprintf(p->document, sizeof p->document, "T%09lld", (long long)(m->before + p->number));
    }
}

/* A few of those from outside the province come from outside the mainland. */
static void make_foreign(struct maker *m)
{
    static const struct { const char *document_kind, *form, *from; int64_t chance; bool latin; } travellers[] = {
        {"03", "P%08lld", "境外", 1500, true},
        {"06", "H%08lld", "香港特别行政区", 600, false},
        {"07", "%08lld", "台湾地区", 300, false},
    };
    struct generated_person *p = &m->person;
    if (p->origin != ORIGIN_OTHER_PROVINCE || p->birth_year > LAST_YEAR - 18)
        return;
    size_t n = sizeof travellers / sizeof *travellers, i = 0;
    while (i < n && !random_chance(&m->chance, travellers[i].chance))
        i++;
    if (i == n)
        return;
    p->document_kind = travellers[i].document_kind;
    snprintf(p->document, sizeof p->document, travellers[i].form, (long long)(m->before + p->number));
    snprintf(p->registered_at, sizeof p->registered_at, "%s", travellers[i].from);
    if (travellers[i].latin)
        snprintf(p->name, sizeof p->name, "%s", names_latin(m->plan->names, &m->chance, p->male));
}

/* Children use the head's telephone, and six in ten of the old. */
static void give_phone(struct maker *m, size_t i)
{
    struct generated_person *p = &m->person;
    int64_t age = LAST_YEAR - p->birth_year;
    bool shares = !p->collective && i > 0 && (age < 14 || (age >= 70 && random_chance(&m->chance, 600000)));
    if (shares)
        memcpy(p->phone, m->family.phone, sizeof p->phone);
    else
        phone_write(&m->phones, m->before + p->number, p->phone);
    if (i == 0)
        memcpy(m->family.phone, p->phone, sizeof p->phone);
}

/* Rates per million after what is published for the country: a disability
 * certificate 2.7 % of all, dialysis 0.06 % of adults, bedridden 2.5 % from 65 and
 * 12 % from 80, pregnant at a time about 5.5 % of women from 20 to 39. */
static void mark_special(struct maker *m, const struct household *h)
{
    struct generated_person *p = &m->person;
    int64_t age = LAST_YEAR - p->birth_year;
    struct random *r = &m->chance;
    p->special = 0;
    if (h->n == 1 && !p->collective && age >= 65)
        p->special |= SPECIAL_ELDER_ALONE;
    if (random_chance(r, age >= 80 ? 120000 : age >= 65 ? 25000 : 300))
        p->special |= SPECIAL_BEDRIDDEN;
    if (!p->male && age >= 20 && age < 40 && random_chance(r, 55000))
        p->special |= SPECIAL_PREGNANT;
    if (age <= 2)
        p->special |= SPECIAL_INFANT;
    if (random_chance(r, age >= 60 ? 60000 : age >= 15 ? 22000 : 8000))
        p->special |= SPECIAL_DISABLED;
    if (age >= 18 && random_chance(r, 600))
        p->special |= SPECIAL_DIALYSIS;
}

static void register_somewhere(struct maker *m, enum origin origin)
{
    struct generated_person *p = &m->person;
    char *at = m->family.registered_at[origin];
    if (!*at)
        origin_draw(m->plan, p->village, origin, &m->chance, at, sizeof m->family.registered_at[origin]);
    p->origin = origin;
    memcpy(p->registered_at, at, sizeof p->registered_at);
}

static err_t make_person(struct maker *m, const struct household *h, size_t i)
{
    struct generated_person *p = &m->person;
    struct birth b;
    births_next(&m->births, h->cell[i], &b);
    p->male = h->cell[i] % 2 == 0;
    p->age_group = h->cell[i] / 2;
    p->birth_year = b.year;
    memcpy(p->birth, b.date, sizeof p->birth);
    register_somewhere(m, h->origin[i]);
    give_document(m, &b);
    give_name(m, h, i);
    make_foreign(m);
    give_phone(m, i);
    mark_special(m, h);
    TRY(m->each(m->ctx, p));
    p->number++;
    return OK;
}

static err_t make_building(struct maker *m, const struct generated_building *b, const struct household *h)
{
    struct generated_person *p = &m->person;
    p->building = b->building;
    p->collective = b->kind == BUILDING_DORMITORY;
    memcpy(p->building_name, b->name, sizeof p->building_name);
    for (int64_t k = 0; k < b->households; k++, h++) {
        char door[32];
        building_door(b, k, door, sizeof door);
        snprintf(p->dwelling, sizeof p->dwelling, "%s%s", b->name, door);
        p->household++;
        for (size_t i = 0; i < h->n; i++) {
            if (i == 0 || p->collective) /* in a room everybody has a family of their own */
                start_family(m, h);
            TRY(make_person(m, h, i));
        }
    }
    return OK;
}

static err_t make_village(struct maker *m, size_t village, struct arena *a)
{
    const struct generated_village *v = &m->plan->village[village];
    struct generated_building *building;
    size_t n;
    TRY(village_buildings(m->plan, village, a, &building, &n));
    const struct household *h = village_households(m->plan, village, a);
    random_start(&m->chance, m->plan->seed, v->unit, CHANCE_PEOPLE);
    draw_clans(m, v);
    m->person.village = village;
    m->person.unit = v->unit;
    m->person.household = v->unit * (HOUSEHOLDS_MOST + 1);
    for (size_t i = 0; i < n; i++) {
        TRY(make_building(m, &building[i], h));
        h += building[i].households;
    }
    return OK;
}

err_t generate_persons(const struct county_plan *plan,
                       err_t (*each)(void *ctx, const struct generated_person *p), void *ctx)
{
    ARENA_SCOPED a = {0};
    struct maker m = {.plan = plan, .each = each, .ctx = ctx};
    births_start(&m.births, plan);
    phones_start(&m.phones, plan->seed);
    for (size_t i = 0; i < plan->place; i++)
        m.before += plan->all[i].people;
    for (size_t v = 0; v < plan->village_count; v++) {
        arena_reset(&a);
        TRY(make_village(&m, v, &a));
    }
    return OK;
}
