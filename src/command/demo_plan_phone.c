/* demo_plan_phone.c - a phone at a table: people come, tubes fill, some things go wrong. */
#include "command/demo_plan_parts.h"
#include "generate/list.h"

#include <stdlib.h>

enum {
    AGAIN_PER_MILLION = 500,      /* come a second time, at another table */
    WITHDRAWN_PER_MILLION = 1000, /* leave before they are swabbed, and say so */
    VOID_PER_MILLION = 1500,      /* of tubes: dropped, all come once more */
    DIFFER_PER_MILLION = 3000,    /* of tubes: more or fewer swabs than people */
    TUBE_WAITS_MS = 20 * CLOCK_MINUTE,  /* a tube that does not fill is closed */
};

/* The values of sampling_channels, as numbers. */
enum { CHANNEL_CARD, CHANNEL_DOCUMENT, CHANNEL_ROSTER, CHANNEL_WALK_IN };

/* ---- when people come ----------------------------------------------------------------------- */

int64_t demo_curve(int64_t per_million)
{
    static const struct { int64_t minute, come; } points[] = {
        {-8, 0}, {0, 4000}, {60, 104000}, {120, 250000}, {180, 395000}, {240, 500000}, {300, 560000},
        {360, 640000}, {420, 760000}, {480, 870000}, {540, 948000}, {595, 1000000},
    };
    size_t i = 1;
    while (points[i].come < per_million && i + 1 < sizeof points / sizeof *points)
        i++;
    int64_t minutes = points[i].minute - points[i - 1].minute, come = points[i].come - points[i - 1].come;
    return points[i - 1].minute * CLOCK_MINUTE + (per_million - points[i - 1].come) * minutes * CLOCK_MINUTE / come;
}

struct arrival { int64_t at, person; };

/* A phone's work while its day is planned. */
struct work {
    struct demo_plan *plan;
    struct demo_device *device;
    int32_t phone;
    struct random chance;
    struct arrival *arrivals;
    size_t n_arrivals, cap_arrivals;
    int32_t tube;                 /* the open one; -1: none */
    int64_t people[DEMO_POOL];    /* who stand in it */
    size_t n, slots;
    int64_t first_at, last_at;
};

static void add_arrival(struct work *w, int64_t at, int64_t person)
{
    w->arrivals = demo_room(w->arrivals, w->n_arrivals, &w->cap_arrivals, sizeof *w->arrivals);
    w->arrivals[w->n_arrivals++] = (struct arrival){at, person};
}

/* Households come together, building by building with some mixing. */
struct place { int64_t key; size_t i; };

static int by_key(const void *a, const void *b)
{
    const struct place *x = a, *y = b;
    if (x->key != y->key)
        return x->key < y->key ? -1 : 1;
    return x->i < y->i ? -1 : 1;
}

static size_t order_people(struct work *w, const struct demo_person *const *part, size_t n, struct place *out)
{
    size_t coming = 0;
    int64_t key = 0;
    for (size_t i = 0; i < n; i++) {
        if (i == 0 || !part[i]->same_household)
            key = (int64_t)i + random_below(&w->chance, (int64_t)n / 5 + 1);
        if (part[i]->absence == ABSENCE_NONE)
            out[coming++] = (struct place){key, i};
    }
    qsort(out, coming, sizeof *out, by_key);
    return coming;
}

static void list_people(struct work *w, const struct demo_person *const *part, size_t n, struct demo_again *again)
{
    struct place *places = mem_zeroed(n + 1, sizeof *places);
    int64_t opens = demo_hour(w->plan, 8, 0);
    size_t coming = n ? order_people(w, part, n, places) : 0;
    for (size_t i = 0; i < coming; i++) {
        int64_t spot = ((int64_t)i * MILLION + random_below(&w->chance, MILLION)) / (int64_t)coming;
        int64_t person = part[places[i].i]->person;
        add_arrival(w, opens + demo_curve(spot), person);
        if (again->n < sizeof again->people / sizeof *again->people && random_chance(&w->chance, AGAIN_PER_MILLION))
            again->people[again->n++] = person;
    }
    free(places);
}

static void list_others(struct work *w, const struct demo_again *again)
{
    int64_t opens = demo_hour(w->plan, 8, 0);
    for (size_t i = 0; i < again->n; i++)
        add_arrival(w, opens + 5 * CLOCK_HOUR + random_below(&w->chance, 4 * CLOCK_HOUR), again->people[i]);
    for (size_t i = 0; i < w->plan->county->n_guests; i++)
        if (w->plan->turns[i].phone == w->phone)
            add_arrival(w, opens + demo_curve(random_below(&w->chance, MILLION)), -1 - (int64_t)i);
}

static int by_arrival(const void *a, const void *b)
{
    const struct arrival *x = a, *y = b;
    if (x->at != y->at)
        return x->at < y->at ? -1 : 1;
    return (x->person > y->person) - (x->person < y->person);
}

/* ---- tubes ------------------------------------------------------------------------------------- */

static void add(struct work *w, enum demo_act act, int64_t at, int64_t person, int32_t number)
{
    demo_add_step(w->device, (struct demo_step){.act = (uint8_t)act, .at = at, .person = person, .of = w->tube,
                                                .number = number});
}

static void take_tube(struct work *w, int64_t at)
{
    struct demo_plan *p = w->plan;
    p->tubes = demo_room(p->tubes, p->n_tubes, &p->cap_tubes, sizeof *p->tubes);
    p->tubes[p->n_tubes] = (struct demo_tube){.phone = w->phone};
    w->tube = (int32_t)p->n_tubes++;
    w->n = w->slots = 0;
    w->first_at = at;
}

static int32_t draw_channel(struct work *w, int64_t person)
{
    int64_t n = random_below(&w->chance, 10);
    return person < 0 ? CHANNEL_WALK_IN : n < 7 ? CHANNEL_CARD : n < 9 ? CHANNEL_DOCUMENT : CHANNEL_ROSTER;
}

static void register_person(struct work *w, int64_t at, int64_t person)
{
    if (w->tube < 0)
        take_tube(w, at);
    add(w, ACT_REGISTERED, at, person, draw_channel(w, person));
    w->people[w->n++] = person;
    w->slots++;
    w->last_at = at;
}

/* Fewer swabs than people is what must never be told as "all negative" (Hefei, 2022).
 * Most are cleared up soon; then somebody had left, or the swabs were counted again. */
static void close_wrongly(struct work *w, int64_t at)
{
    bool fewer = random_below(&w->chance, 5) > 0 && w->n > 1;
    int64_t cleared = random_below(&w->chance, 10), later = at + CLOCK_MINUTE * random_between(&w->chance, 15, 50);
    add(w, ACT_TUBE_CLOSED, at, 0, (int32_t)w->n + (fewer ? -1 : 1));
    if (cleared < 3)
        return;
    if (fewer && cleared < 6)
        add(w, ACT_WITHDRAWN, later, w->people[w->n - 1], 0);
    else
        add(w, ACT_COUNT_RESOLVED, later, 0, (int32_t)w->n);
}

static void close_tube(struct work *w, int64_t at)
{
    w->plan->tubes[w->tube].closed_at = at;
    if (random_chance(&w->chance, DIFFER_PER_MILLION))
        close_wrongly(w, at);
    else
        add(w, ACT_TUBE_CLOSED, at, 0, (int32_t)w->n);
    w->tube = -1;
}

/* Everybody in it comes once more, into another tube. */
static void void_tube(struct work *w, int64_t at)
{
    int64_t people[DEMO_POOL];
    size_t n = w->n;
    add(w, ACT_TUBE_VOIDED, at, 0, 0);
    w->plan->tubes[w->tube].voided = true;
    w->tube = -1;
    for (size_t i = 0; i < n; i++)
        people[i] = w->people[i];
    for (size_t i = 0; i < n; i++)
        register_person(w, at + CLOCK_MINUTE + (int64_t)i * 8 * CLOCK_SECOND, people[i]);
    if (w->tube >= 0)
        close_tube(w, w->last_at + CLOCK_MINUTE);
}

/* The last swabs are taken and counted a minute after the last registration. */
static void end_tube(struct work *w)
{
    int64_t at = w->last_at + random_between(&w->chance, 45, 100) * CLOCK_SECOND;
    if (w->n == 0 || random_chance(&w->chance, VOID_PER_MILLION))
        void_tube(w, at);
    else
        close_tube(w, at);
}

static bool has_waited(const struct work *w, int64_t at)
{
    return at - w->first_at > TUBE_WAITS_MS || at / CLOCK_HOUR != w->first_at / CLOCK_HOUR;
}

static void take_arrival(struct work *w, const struct arrival *a)
{
    if (w->tube >= 0 && has_waited(w, a->at))
        end_tube(w);
    if (a->person < 0)
        add(w, ACT_CAME, a->at, a->person, 0);
    register_person(w, a->at, a->person);
    if (random_chance(&w->chance, WITHDRAWN_PER_MILLION)) {
        add(w, ACT_WITHDRAWN, a->at + 30 * CLOCK_SECOND, a->person, 1);
        w->n--;
    }
    if (w->slots == DEMO_POOL)
        end_tube(w);
}

void demo_plan_phone(struct demo_plan *p, size_t phone, const struct demo_person *const *part, size_t n,
                     struct demo_again *again)
{
    struct work w = {.plan = p, .device = &p->devices[phone], .phone = (int32_t)phone, .tube = -1};
    struct demo_again before = *again;
    w.chance = demo_chance_of(p, w.device->site * 100 + w.device->table, CHANCE_PHONE);
    w.device->first_tube = (int32_t)p->n_tubes;
    again->n = 0;
    list_people(&w, part, n, again);
    list_others(&w, &before);
    if (w.n_arrivals)
        qsort(w.arrivals, w.n_arrivals, sizeof *w.arrivals, by_arrival);
    for (size_t i = 0; i < w.n_arrivals; i++)
        take_arrival(&w, &w.arrivals[i]);
    if (w.tube >= 0)
        end_tube(&w);
    w.device->end_tube = (int32_t)p->n_tubes;
    free(w.arrivals);
}
