/* sites_json_ready.c - from the rows of JSON to a siting problem: places, reach, room. */
#include "plan/sites_json_parts.h"

#include <stdlib.h>
#include <string.h>

/* ---- rows that can be used ---------------------------------------------------------------------- */

static const struct standard_row *standard_of(const struct sites_input *in, const char *area)
{
    const struct standard_row *rows = in->standards.items;
    for (size_t k = 0; k < in->standards.n; k++)
        if (!area || strcmp(rows[k].area, area) == 0)
            return &rows[k];
    return NULL;
}

/* Where the middle of everything is, in degrees: the mean of what has a place. */
static void find_middle(const struct sites_input *in, double middle[2])
{
    const struct people_row *p = in->people.items;
    struct ground_mean mean = {0};
    for (size_t k = 0; k < in->people.n; k++)
        ground_mean_add(&mean, p[k].x, p[k].y);
    ground_mean_of(&mean, middle);
}

struct spot { const char *id, *area, *coordinates; double x, y; };

static err_t use_spot(const struct sites_input *in, const struct spot *s, const double middle[2],
                      const struct standard_row **standard, struct ground_point *point)
{
    *standard = standard_of(in, s->area);
    if (!*standard) {
        err_tell("area", "%.60s", s->area);
        return FAIL(ERR_INVALID, "plan.no_such_area", .field = "area");
    }
    return ground_read(ground_system_of(s->coordinates ? s->coordinates : in->coordinates), s->x, s->y, middle[0],
                       middle[1], point);
}

static struct ground_point middle_of(struct arena *a, const struct people_row *rows, size_t n)
{
    int64_t *x = arena_array(a, int64_t, n + 1), *y = arena_array(a, int64_t, n + 1);
    for (size_t k = 0; k < n; k++) {
        x[k] = rows[k].point.x;
        y[k] = rows[k].point.y;
    }
    return ground_middle(x, y, n);
}

static bool hours_are_possible(const struct standard_row *s)
{
    const int64_t *hours = s->hours.items;
    for (size_t k = 0; k < s->hours.n; k++)
        if (hours[k] < 1 || hours[k] > 24)
            return false;
    return true;
}

static void keep_standards(struct sites_input *in, struct plan_problems *problems)
{
    struct standard_row *rows = (struct standard_row *)(uintptr_t)in->standards.items;
    size_t n = 0;
    for (size_t k = 0; k < in->standards.n; k++)
        if (hours_are_possible(&rows[k]))
            rows[n++] = rows[k];
        else
            plan_complain(problems, "standards", rows[k].row,
                          FAIL(ERR_INVALID, "plan.impossible_hours", .field = "hours"));
    in->standards.n = n;
}

static void keep_people(struct arena *a, struct sites_input *in, const double middle[2], struct plan_problems *problems)
{
    struct people_row *rows = (struct people_row *)(uintptr_t)in->people.items;
    struct plan_name *names = arena_array(a, struct plan_name, in->people.n + 1);
    size_t placed = 0, n = 0;
    for (size_t k = 0; k < in->people.n; k++)
        names[k] = (struct plan_name){rows[k].id, (int32_t)rows[k].row};
    plan_names_sort(names, in->people.n);
    for (size_t k = 0; k < in->people.n; k++) {
        struct people_row *r = &rows[k];
        struct spot spot = {r->id, r->area, r->coordinates, r->x, r->y};
        err_t why = plan_names_check(names, in->people.n, r->id, r->row);
        why = why ? why : use_spot(in, &spot, middle, &r->standard, &r->point);
        if (why)
            plan_complain(problems, "people", r->row, why);
        else
            rows[placed++] = *r;
    }
    struct ground_point centre = middle_of(a, rows, placed);
    for (size_t k = 0; k < placed; k++) {
        err_t why = ground_check_near(centre, rows[k].point);
        if (why)
            plan_complain(problems, "people", rows[k].row, why);
        else
            rows[n++] = rows[k];
    }
    in->people.n = n;
}

static void keep_sites(struct arena *a, struct sites_input *in, const double middle[2], struct plan_problems *problems)
{
    struct site_json_row *rows = (struct site_json_row *)(uintptr_t)in->sites.items;
    struct plan_name *names = arena_array(a, struct plan_name, in->sites.n + 1);
    struct ground_point centre = middle_of(a, in->people.items, in->people.n);
    size_t n = 0;
    for (size_t k = 0; k < in->sites.n; k++)
        names[k] = (struct plan_name){rows[k].id, (int32_t)rows[k].row};
    plan_names_sort(names, in->sites.n);
    for (size_t k = 0; k < in->sites.n; k++) {
        struct site_json_row *r = &rows[k];
        struct spot spot = {r->id, r->area, r->coordinates, r->x, r->y};
        err_t why = plan_names_check(names, in->sites.n, r->id, r->row);
        why = why ? why : use_spot(in, &spot, middle, &r->standard, &r->point);
        why = why ? why : ground_check_near(centre, r->point);
        if (!why && r->forced && r->forbidden)
            why = FAIL(ERR_INVALID, "plan.forced_and_forbidden", .field = "forced");
        if (why)
            plan_complain(problems, "sites", r->row, why);
        else if (!r->forbidden)
            rows[n++] = *r;
    }
    in->sites.n = n;
}

/* ---- room ------------------------------------------------------------------------------------------ */

static int64_t longest_hours(const struct standard_row *s)
{
    const int64_t *hours = s->hours.items;
    int64_t most = hours[0];
    for (size_t k = 1; k < s->hours.n; k++)
        most = hours[k] > most ? hours[k] : most;
    return most;
}

static int64_t room_of(const struct standard_row *s, int64_t tables)
{
    struct queue_rule rule = {s->persons_per_hour, s->peak_percent, s->wait_minutes};
    int64_t room = queue_room(&rule, tables, longest_hours(s));
    if (room > s->people_per_table * tables)
        room = s->people_per_table * tables;
    return room < s->people_per_site ? room : s->people_per_site;
}

static const int64_t *rooms_of(struct arena *a, const struct standard_row *s)
{
    int64_t *room = arena_array(a, int64_t, SITES_STEPS_MOST);
    for (int64_t t = 1; t <= SITES_STEPS_MOST; t++)
        room[t - 1] = room_of(s, t);
    return room;
}

static void add_candidates(struct arena *a, const struct sites_input *in, struct sites *s)
{
    const struct site_json_row *rows = in->sites.items;
    const struct standard_row *standards = in->standards.items;
    struct sites_candidate *site = arena_array(a, struct sites_candidate, in->sites.n + 1);
    const int64_t *room[SITES_STANDARDS_MOST];
    for (size_t k = 0; k < in->standards.n; k++)
        room[k] = rooms_of(a, &standards[k]);
    for (size_t j = 0; j < in->sites.n; j++)
        site[j] = (struct sites_candidate){
            .price = rows[j].site_price == ABSENT ? in->site_price : rows[j].site_price,
            .table_price = rows[j].table_price == ABSENT ? in->table_price : rows[j].table_price,
            .tables = (int32_t)rows[j].tables, .room = room[rows[j].standard - standards], .forced = rows[j].forced};
    s->site = site;
    s->m = (int32_t)in->sites.n;
}

/* ---- walks ------------------------------------------------------------------------------------------- */

struct known_walk { int32_t from, to, metres; };

static int by_ends(const void *left, const void *right)
{
    const struct known_walk *l = left, *r = right;
    if (l->from != r->from)
        return l->from < r->from ? -1 : 1;
    return (l->to > r->to) - (l->to < r->to);
}

static size_t read_walks(struct arena *a, const struct sites_input *in, struct plan_problems *problems,
                         struct known_walk *out)
{
    const struct people_row *people = in->people.items;
    const struct site_json_row *sites = in->sites.items;
    const struct walk_row *walks = in->walks.items;
    struct plan_name *from = arena_array(a, struct plan_name, in->people.n + 1);
    struct plan_name *to = arena_array(a, struct plan_name, in->sites.n + 1);
    size_t n = 0;
    for (size_t k = 0; k < in->people.n; k++)
        from[k] = (struct plan_name){people[k].id, (int32_t)k};
    for (size_t k = 0; k < in->sites.n; k++)
        to[k] = (struct plan_name){sites[k].id, (int32_t)k};
    plan_names_sort(from, in->people.n);
    plan_names_sort(to, in->sites.n);
    for (size_t k = 0; k < in->walks.n; k++) {
        int32_t i = plan_names_find(from, in->people.n, walks[k].from), j = plan_names_find(to, in->sites.n, walks[k].to);
        if (i >= 0 && j >= 0) {
            out[n++] = (struct known_walk){i, j, (int32_t)walks[k].metres};
            continue;
        }
        err_tell("id", "%.60s", i < 0 ? walks[k].from : walks[k].to);
        plan_complain(problems, "walks", walks[k].row, FAIL(ERR_INVALID, "plan.no_such_place", .field = "from"));
    }
    qsort(out, n, sizeof *out, by_ends);
    return n;
}

static int by_unit(const void *left, const void *right)
{
    const struct sites_arc *l = left, *r = right;
    return l->unit != r->unit ? (l->unit > r->unit) - (l->unit < r->unit) : (l->to > r->to) - (l->to < r->to);
}

/* The arcs of demand point i; `known` are its known walks, in order of sites. */
static size_t arcs_of(const struct sites_input *in, size_t i, const struct known_walk *known, size_t n_known,
                      struct sites_arc *arc)
{
    const struct people_row *p = (const struct people_row *)in->people.items + i;
    const struct site_json_row *sites = in->sites.items;
    size_t n = 0;
    for (size_t j = 0; j < in->sites.n; j++) {
        int64_t metres = -1;
        for (; n_known && known->to <= (int32_t)j; known++, n_known--)
            metres = known->to == (int32_t)j ? known->metres : -1;
        if (metres < 0)
            metres = ground_way(p->point, sites[j].point, in->detour_percent);
        if (metres <= p->standard->walk_metres)
            arc[n++] = (struct sites_arc){(int32_t)j, (int32_t)metres};
    }
    qsort(arc, n, sizeof *arc, by_unit);
    return n;
}

/* ---- the problem --------------------------------------------------------------------------------------- */

struct growing { struct sites_arc *arc; size_t n, cap; };

static void add_arcs(struct growing *g, const struct sites_arc *arc, size_t n)
{
    if (n == 0)
        return;
    if (g->n + n > g->cap) {
        g->cap = 2 * (g->n + n);
        g->arc = mem_resize(g->arc, g->cap, sizeof *g->arc);
    }
    memcpy(g->arc + g->n, arc, n * sizeof *arc);
    g->n += n;
}

/* Parts that a demand point needs so that each fits well into the roomiest site of its reach. */
static int64_t parts_of(const struct sites *s, const struct people_row *p, const struct sites_arc *arc, size_t n)
{
    int64_t most = 0;
    for (size_t k = 0; k < n; k++) {
        const struct sites_candidate *c = &s->site[arc[k].to];
        most = c->room[c->tables - 1] > most ? c->room[c->tables - 1] : most;
    }
    return most == 0 || p->people <= most ? 1 : (2 * p->people + most - 1) / most;
}

struct drafting {
    struct sites_input *in;
    struct sites_ready *ready;
    int64_t *people;
    size_t *first;
    int32_t *part_of;
    size_t n, most;
    struct growing arcs;
};

static err_t add_part(struct drafting *d, size_t row, int64_t people, const struct sites_arc *arc, size_t n)
{
    if (d->n >= d->most || d->arcs.n + n > SITES_ARCS_MOST) {
        err_tell("max", "%d", SITES_ARCS_MOST);
        return FAIL(ERR_TOO_LARGE, "plan.too_many_walks");
    }
    d->people[d->n] = people;
    d->part_of[d->n] = (int32_t)row;
    d->first[d->n++] = d->arcs.n;
    add_arcs(&d->arcs, arc, n);
    return OK;
}

static err_t add_demand(struct arena *a, struct drafting *d, const struct known_walk *known, size_t n_known)
{
    const struct people_row *people = d->in->people.items;
    struct sites_arc *arc = arena_array(a, struct sites_arc, d->in->sites.n + 1);
    for (size_t i = 0, w = 0; i < d->in->people.n; i++) {
        size_t to = w;
        while (to < n_known && known[to].from == (int32_t)i)
            to++;
        size_t n = arcs_of(d->in, i, known + w, to - w, arc);
        int64_t parts = parts_of(&d->ready->problem, &people[i], arc, n), left = people[i].people;
        for (int64_t k = parts; k > 0; k--) {
            TRY(add_part(d, i, left / k, arc, n));
            left -= left / k;
        }
        w = to;
    }
    return OK;
}

static err_t draft(struct arena *a, struct drafting *d, struct plan_problems *problems)
{
    struct sites *s = &d->ready->problem;
    struct known_walk *known = arena_array(a, struct known_walk, d->in->walks.n + 1);
    size_t n_known = read_walks(a, d->in, problems, known);
    d->most = 4 * SITES_PEOPLE_MOST;
    d->people = arena_array(a, int64_t, d->most + 1);
    d->first = arena_array(a, size_t, d->most + 2);
    d->part_of = arena_array(a, int32_t, d->most + 1);
    err_t why = add_demand(a, d, known, n_known);
    d->first[d->n] = d->arcs.n;
    struct sites_arc *arc = arena_array(a, struct sites_arc, d->arcs.n + 1);
    if (d->arcs.n)
        memcpy(arc, d->arcs.arc, d->arcs.n * sizeof *arc);
    s->arc = arc;
    free(d->arcs.arc);
    s->n = (int32_t)d->n;
    s->people = s->weight = d->people;
    s->first = d->first;
    d->ready->part_of = d->part_of;
    return why;
}

err_t sites_prepare(struct arena *a, struct sites_input *in, struct plan_problems *problems, struct sites_ready *out)
{
    double middle[2];
    *out = (struct sites_ready){.problem.open = (int32_t)in->open};
    keep_standards(in, problems);
    if (!in->standards.n)
        return plan_nothing("standards");
    find_middle(in, middle);
    keep_people(a, in, middle, problems);
    keep_sites(a, in, middle, problems);
    if (!in->people.n)
        return plan_nothing("people");
    add_candidates(a, in, &out->problem);
    struct drafting d = {.in = in, .ready = out};
    TRY(draft(a, &d, problems));
    out->people = in->people.items;
    out->sites = in->sites.items;
    out->n_people = in->people.n;
    out->n_sites = in->sites.n;
    return OK;
}
