/* demo_plan.c - who works where, and whom each phone serves. */
#include "command/demo_plan_parts.h"

#include <stdlib.h>
#include <string.h>

static bool is_point(const struct demo_site *s)
{
    return strcmp(s->kind, "point") == 0 && s->serves && *s->serves;
}

/* ---- devices ------------------------------------------------------------------------------- */

void demo_add_step(struct demo_device *d, struct demo_step step)
{
    d->steps = demo_room(d->steps, d->n, &d->cap, sizeof *d->steps);
    step.made = (int32_t)d->n;
    d->steps[d->n++] = step;
}

static struct demo_device *add_device(struct demo_plan *p, struct demo_device d)
{
    p->devices = demo_room(p->devices, p->n_devices, &p->cap_devices, sizeof *p->devices);
    p->devices[p->n_devices] = d;
    return &p->devices[p->n_devices++];
}

/* The point whose phones have most people each and that has a table left; n: none. */
static size_t most_crowded(const struct demo_county *c, const int64_t *phones)
{
    size_t best = c->n_sites;
    for (size_t i = 0; i < c->n_sites; i++) {
        const struct demo_site *s = &c->sites[i];
        if (!is_point(s) || phones[i] >= s->tables)
            continue;
        if (best == c->n_sites || s->people * phones[best] > c->sites[best].people * phones[i])
            best = i;
    }
    return best;
}

/* One phone at each point, the rest where people are. */
static size_t share_phones(const struct demo_plan *p, int64_t *phones)
{
    const struct demo_county *c = p->county;
    size_t given = 0;
    for (size_t i = 0; i < c->n_sites; i++)
        given += (size_t)(phones[i] = is_point(&c->sites[i]));
    for (size_t at; given < p->day.phones && (at = most_crowded(c, phones)) < c->n_sites; given++)
        phones[at]++;
    return given;
}

/* Every twelfth phone that does not pack boxes is an hour without a network. */
static void put_out_of_reach(struct demo_plan *p)
{
    size_t followers = 0;
    for (size_t i = 0; i < p->n_phones; i++) {
        struct demo_device *d = &p->devices[i];
        if (d->lead == i || followers++ % 12 != 4)
            continue;
        struct random r = demo_chance_of(p, d->site * 100 + d->table, CHANCE_SITE);
        d->away_from = demo_hour(p, 9, 20) + random_below(&r, 5 * CLOCK_HOUR);
        d->away_until = d->away_from + CLOCK_HOUR;
    }
}

static void add_phones(struct demo_plan *p)
{
    const struct demo_county *c = p->county;
    int64_t *phones = mem_zeroed(c->n_sites + 1, sizeof *phones);
    p->n_phones = share_phones(p, phones);
    for (size_t i = 0; i < c->n_sites; i++) {
        size_t lead = p->n_devices;
        for (int64_t k = 1; k <= phones[i]; k++)
            add_device(p, (struct demo_device){.post = POST_PHONE, .role = "point", .label = c->sites[i].name,
                                               .site = c->sites[i].site, .unit = c->sites[i].unit, .table = k,
                                               .lead = lead});
    }
    free(phones);
    put_out_of_reach(p);
}

static void add_sites(struct demo_plan *p, const char *kind, enum demo_post post, const char *role)
{
    const struct demo_county *c = p->county;
    for (size_t i = 0; i < c->n_sites; i++)
        if (strcmp(c->sites[i].kind, kind) == 0)
            add_device(p, (struct demo_device){.post = post, .role = role, .label = c->sites[i].name,
                                               .site = c->sites[i].site, .unit = c->sites[i].unit});
}

static void add_offices(struct demo_plan *p, const char *kind, enum demo_post post, const char *role)
{
    const struct demo_county *c = p->county;
    for (size_t i = 0; i < c->n_units; i++)
        if (strcmp(c->units[i].kind, kind) == 0)
            add_device(p, (struct demo_device){.post = post, .role = role, .label = c->units[i].name,
                                               .unit = c->units[i].unit});
}

/* ---- whom a phone serves ------------------------------------------------------------------------ */

/* Phones of neighbouring points that serve the same villages share their people. */
struct group {
    const char *serves;
    size_t first_phone, end_phone;
    const struct demo_person **people;
    size_t n, cap;
};

static const char *serves_of(const struct demo_plan *p, size_t phone)
{
    for (size_t i = 0; i < p->county->n_sites; i++)
        if (p->county->sites[i].site == p->devices[phone].site)
            return p->county->sites[i].serves;
    return "";
}

static size_t make_groups(const struct demo_plan *p, struct group *groups)
{
    size_t n = 0;
    for (size_t i = 0; i < p->n_phones; i++) {
        const char *serves = serves_of(p, i);
        if (n == 0 || strcmp(groups[n - 1].serves, serves) != 0)
            groups[n++] = (struct group){.serves = serves, .first_phone = i};
        groups[n - 1].end_phone = i + 1;
    }
    return n;
}

static struct group *group_of(struct group *groups, size_t n, int64_t unit)
{
    for (size_t i = 0; i < n; i++)
        if (demo_serves(groups[i].serves, unit))
            return &groups[i];
    return NULL;
}

static void share_people(const struct demo_plan *p, struct group *groups, size_t n)
{
    const struct demo_county *c = p->county;
    struct group *g = NULL;
    for (size_t i = 0; i < c->n_people; i++) {
        if (i == 0 || c->people[i].unit != c->people[i - 1].unit)
            g = group_of(groups, n, c->people[i].unit);
        if (!g)
            continue;
        g->people = demo_room(g->people, g->n, &g->cap, sizeof *g->people);
        g->people[g->n++] = &c->people[i];
    }
}

static void share_guests(struct demo_plan *p, struct group *groups, size_t n)
{
    const struct demo_county *c = p->county;
    struct random r = demo_chance_of(p, c->county, CHANCE_GUEST);
    int32_t *so_far = mem_zeroed(p->n_phones + 1, sizeof *so_far);
    p->turns = mem_zeroed(c->n_guests + 1, sizeof *p->turns);
    for (size_t i = 0; i < c->n_guests; i++) {
        const struct group *g = group_of(groups, n, c->guests[i].unit);
        int64_t from = g ? (int64_t)g->first_phone : 0, until = g ? (int64_t)g->end_phone : (int64_t)p->n_phones;
        int32_t phone = (int32_t)random_between(&r, from, until - 1);
        p->turns[i] = (struct demo_turn){phone, ++so_far[phone]};
    }
    free(so_far);
}

static void plan_phones(struct demo_plan *p)
{
    struct group *groups = mem_zeroed(p->n_phones + 1, sizeof *groups);
    struct demo_again again = {0};
    size_t n = make_groups(p, groups);
    share_people(p, groups, n);
    share_guests(p, groups, n);
    for (size_t g = 0; g < n; g++) {
        size_t phones = groups[g].end_phone - groups[g].first_phone;
        for (size_t k = 0; k < phones; k++) {
            size_t from = groups[g].n * k / phones, until = groups[g].n * (k + 1) / phones;
            demo_plan_phone(p, groups[g].first_phone + k, groups[g].people + from, until - from, &again);
        }
        free(groups[g].people);
    }
    free(groups);
}

/* ---- in order --------------------------------------------------------------------------------------- */

static int by_time(const void *a, const void *b)
{
    const struct demo_step *x = a, *y = b;
    if (x->at != y->at)
        return x->at < y->at ? -1 : 1;
    return x->made < y->made ? -1 : 1;
}

/* Others wait for these steps: they must know their counters. */
static void note_counter(struct demo_plan *p, const struct demo_step *s, int32_t counter)
{
    if (s->act == ACT_TUBE_CLOSED)
        p->tubes[s->of].closed = counter;
    if (s->act == ACT_BOX_LEFT)
        p->boxes[s->of].left = counter;
    if (s->act == ACT_BOX_ON)
        p->boxes[s->of].on = counter;
    if (s->at > p->over_at)
        p->over_at = s->at;
}

static void put_in_order(struct demo_plan *p)
{
    for (size_t i = 0; i < p->n_devices; i++) {
        struct demo_device *d = &p->devices[i];
        if (d->n)
            qsort(d->steps, d->n, sizeof *d->steps, by_time);
        for (size_t k = 0; k < d->n; k++)
            note_counter(p, &d->steps[k], (int32_t)k + 1);
    }
}

err_t demo_plan_make(const struct demo_county *c, const struct demo_day *day, struct demo_plan *out)
{
    *out = (struct demo_plan){.county = c, .day = *day};
    add_phones(out);
    if (!out->n_phones)
        return FAIL(ERR_INVALID, "demo.no_points");
    add_sites(out, "hub", POST_HUB, "courier");
    add_sites(out, "lab", POST_LAB, "lab");
    add_offices(out, "town", POST_TOWN, "town");
    add_offices(out, "county", POST_COMMAND, "county");
    plan_phones(out);
    demo_plan_boxes(out);
    demo_plan_labs(out);
    demo_plan_towns(out);
    put_in_order(out);
    return OK;
}

void demo_plan_forget(struct demo_plan *p)
{
    for (size_t i = 0; i < p->n_devices; i++)
        free(p->devices[i].steps);
    for (size_t i = 0; i < p->n_boxes; i++)
        free(p->boxes[i].tubes);
    for (size_t i = 0; i < p->n_runs; i++)
        free(p->runs[i].tubes);
    free(p->devices);
    free(p->tubes);
    free(p->boxes);
    free(p->runs);
    free(p->turns);
    *p = (struct demo_plan){0};
}

int64_t demo_due_at(const struct demo_device *d, int64_t at)
{
    return at >= d->away_from && at < d->away_until ? d->away_until : at;
}

static size_t take_out(int64_t *people, size_t n, int64_t person)
{
    for (size_t i = n; i > 0; i--)
        if (people[i - 1] == person) {
            memmove(&people[i - 1], &people[i], (n - i) * sizeof *people);
            return n - 1;
        }
    return n;
}

size_t demo_tube_people(const struct demo_plan *p, int32_t tube, int64_t *people)
{
    const struct demo_device *d = &p->devices[p->tubes[tube].phone];
    size_t n = 0;
    for (size_t i = 0; i < d->n; i++) {
        if (d->steps[i].of != tube)
            continue;
        if (d->steps[i].act == ACT_REGISTERED && n < DEMO_POOL)
            people[n++] = d->steps[i].person;
        if (d->steps[i].act == ACT_WITHDRAWN)
            n = take_out(people, n, d->steps[i].person);
    }
    return n;
}
