/* demo_plan_box.c - boxes: packed every hour at a site, carried over a hub to a lab. */
#include "command/demo_plan_parts.h"

#include <assert.h>
#include <string.h>

enum { SEALED_WRONGLY = 300, RECEIVED_WRONGLY = 150 };  /* one in so many is miscounted */

/* ---- packing ----------------------------------------------------------------------------------- */

static struct demo_box *add_box(struct demo_plan *p, size_t lead)
{
    p->boxes = demo_room(p->boxes, p->n_boxes, &p->cap_boxes, sizeof *p->boxes);
    p->boxes[p->n_boxes] = (struct demo_box){.lead = lead};
    return &p->boxes[p->n_boxes++];
}

/* Tubes of one phone that were there to be packed after one time and up to another. */
static void pack_from(struct demo_plan *p, const struct demo_device *phone, int64_t from, int64_t until,
                      struct demo_box *box)
{
    for (int32_t t = phone->first_tube; t < phone->end_tube; t++) {
        int64_t there = demo_due_at(phone, p->tubes[t].closed_at);
        if (p->tubes[t].voided || there <= from || there > until)
            continue;
        box->tubes = demo_room(box->tubes, box->n, &box->cap, sizeof *box->tubes);
        box->tubes[box->n++] = t;
    }
}

static void act(struct demo_plan *p, size_t device, enum demo_act what, int64_t at, size_t of, size_t number)
{
    demo_add_step(&p->devices[device],
                  (struct demo_step){.act = (uint8_t)what, .at = at, .of = (int32_t)of, .number = (int32_t)number});
}

/* ---- the way ------------------------------------------------------------------------------------- */

static int64_t town_of(const struct demo_plan *p, int64_t unit)
{
    const struct demo_unit *u = demo_find_unit(p->county, unit);
    return u && strcmp(u->kind, "village") == 0 ? u->parent : unit;
}

static const struct demo_site *site_of(const struct demo_plan *p, size_t device)
{
    for (size_t s = 0; s < p->county->n_sites; s++)
        if (p->county->sites[s].site == p->devices[device].site)
            return &p->county->sites[s];
    return NULL;
}

/* The hub that serves the site's town; the first when none says so. */
static size_t hub_of(const struct demo_plan *p, int64_t unit)
{
    size_t first = p->n_devices;
    for (size_t i = p->n_phones; i < p->n_devices; i++) {
        if (p->devices[i].post != POST_HUB)
            continue;
        if (demo_serves(site_of(p, i)->serves, town_of(p, unit)))
            return i;
        first = first == p->n_devices ? i : first;
    }
    assert(first < p->n_devices);
    return first;
}

/* A lab by how much it can do. */
static size_t draw_lab(const struct demo_plan *p, struct random *r)
{
    enum { LABS_MOST = 32 };
    int64_t weight[LABS_MOST];
    size_t lab[LABS_MOST], n = 0;
    for (size_t i = p->n_phones; i < p->n_devices && n < LABS_MOST; i++)
        if (p->devices[i].post == POST_LAB) {
            weight[n] = site_of(p, i)->capacity + 1;
            lab[n++] = i;
        }
    assert(n > 0);
    return lab[random_pick(r, weight, n)];
}

static size_t miscounted(struct random *r, size_t n, int64_t one_in)
{
    return n && random_below(r, one_in) == 0 ? n - 1 : n;
}

static void carry(struct demo_plan *p, size_t b, int64_t at, struct random *r)
{
    struct demo_box *box = &p->boxes[b];
    act(p, box->lead, ACT_BOX_PACKED, at, b, box->n);
    act(p, box->lead, ACT_BOX_SEALED, at + 2 * CLOCK_MINUTE, b, miscounted(r, box->n, SEALED_WRONGLY));
    at += random_between(r, 4, 12) * CLOCK_MINUTE;
    act(p, box->lead, ACT_BOX_LEFT, at, b, box->n);
    at += random_between(r, 15, 40) * CLOCK_MINUTE;
    act(p, box->hub, ACT_BOX_ON, at, b, box->n);
    at += random_between(r, 12, 35) * CLOCK_MINUTE;
    act(p, box->lab, ACT_BOX_RECEIVED, at, b, miscounted(r, box->n, RECEIVED_WRONGLY));
    box->tubes_at = at + random_between(r, 5, 15) * CLOCK_MINUTE;
    act(p, box->lab, ACT_TUBES_RECEIVED, box->tubes_at, b, box->n);
}

/* ---- a site's day ---------------------------------------------------------------------------------- */

static void plan_box(struct demo_plan *p, size_t lead, size_t end, int64_t from, int64_t until, struct random *r)
{
    size_t b = p->n_boxes;
    struct demo_box *box = add_box(p, lead);
    for (size_t i = lead; i < end; i++)
        pack_from(p, &p->devices[i], from, until, box);
    if (box->n == 0) {
        p->n_boxes--;
        return;
    }
    box->hub = hub_of(p, p->devices[lead].unit);
    box->lab = draw_lab(p, r);
    carry(p, b, until, r);
}

static size_t tubes_of(const struct demo_plan *p, size_t lead, size_t end)
{
    size_t n = 0;
    for (size_t i = lead; i < end; i++)
        n += (size_t)(p->devices[i].end_tube - p->devices[i].first_tube);
    return n;
}

static void plan_stock(struct demo_plan *p, size_t lead, size_t end, struct random *r)
{
    size_t used = tubes_of(p, lead, end), issued = used + used / 8 + 5;
    int64_t opens = demo_hour(p, 7, 51) + random_below(r, 60 * CLOCK_SECOND);
    act(p, lead, ACT_SITE_OPENED, opens, 0, 0);
    act(p, lead, ACT_TUBES_ISSUED, opens, 0, issued);
    act(p, lead, ACT_TUBES_RETURNED, demo_hour(p, 18, 50), 0, issued - used);
    act(p, lead, ACT_SITE_CLOSED, demo_hour(p, 18, 55), 0, 0);
}

/* Every hour a few minutes past, not at all sites at once; and when all have gone. */
static void plan_site(struct demo_plan *p, size_t lead, size_t end)
{
    struct random r = demo_chance_of(p, p->devices[lead].site, CHANCE_BOX);
    int64_t from = 0, past = random_below(&r, 12 * CLOCK_MINUTE);
    for (int64_t hour = 9; hour <= 18; hour++) {
        int64_t until = demo_hour(p, hour, 3) + past;
        plan_box(p, lead, end, from, until, &r);
        from = until;
    }
    plan_box(p, lead, end, from, demo_hour(p, 18, 45), &r);
    plan_stock(p, lead, end, &r);
}

void demo_plan_boxes(struct demo_plan *p)
{
    for (size_t lead = 0, end; lead < p->n_phones; lead = end) {
        end = lead + 1;
        while (end < p->n_phones && p->devices[end].lead == lead)
            end++;
        plan_site(p, lead, end);
    }
}
