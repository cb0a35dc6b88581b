/* tours_json_write.c - a plan of tours as JSON. */
#include "plan/tours_json_parts.h"

struct visit_out { const char *id; int64_t begins_at_second; };
struct tour_out { const char *id; int64_t leaves_at_second, back_at_second, metres, load; struct list stops; };
struct missed_out { const char *id; int64_t priority; const char *reason; };
struct plan_out {
    int64_t seed, iterations, cost, served, left_out_count;
    struct list tours, left_out;
};

static const char *const reasons[] = {
    [TOURS_NO_VEHICLE] = "no_vehicle", [TOURS_NO_SKILL] = "no_vehicle_has_the_skills",
    [TOURS_TOO_LARGE] = "no_vehicle_has_the_room", [TOURS_NO_TIME] = "no_vehicle_is_there_in_time",
    [TOURS_ALL_BUSY] = "vehicles_are_full_or_busy", NULL};

static const struct field visit_columns[] = {
    TEXT(struct visit_out, id, .help = "The stop."),
    INT(struct visit_out, begins_at_second, .help = "When work begins, in seconds of the day."),
    {0},
};
static const struct field tour_columns[] = {
    TEXT(struct tour_out, id, .help = "The vehicle; those without a tour are left out."),
    INT(struct tour_out, leaves_at_second, .help = "When it leaves: as late as costs no time."),
    INT(struct tour_out, back_at_second, .help = "When it is at its end."),
    INT(struct tour_out, metres, .help = "How far it drives."),
    INT(struct tour_out, load, .help = "What it has aboard at the end."),
    LIST(struct tour_out, stops, struct visit_out, visit_columns, .help = "In order."),
    {0},
};
static const struct field missed_columns[] = {
    TEXT(struct missed_out, id, .help = "The stop."),
    INT(struct missed_out, priority, .help = "Its priority."),
    CHOICE(struct missed_out, reason, .choices = reasons, .help = "What even the best idle vehicle would lack, or that all are busy."),
    {0},
};

const struct field tours_plan_table[] = {
    INT(struct plan_out, seed, .help = "What the search began with: the same gives the same plan."),
    INT(struct plan_out, iterations, .help = "How long it searched."),
    INT(struct plan_out, cost, .help = "Metres of all tours, and the prices of vehicles."),
    INT(struct plan_out, served, .help = "Stops that have a vehicle."),
    INT(struct plan_out, left_out_count, .help = "Stops that have none."),
    LIST(struct plan_out, tours, struct tour_out, tour_columns, .help = "Who drives where."),
    LIST(struct plan_out, left_out, struct missed_out, missed_columns, .help = "Which stops nobody serves, and why."),
    {0},
};

static int64_t metres_of(const struct tours *t, const struct tours_plan *plan, int32_t v)
{
    int32_t at = t->vehicle[v].start;
    int64_t sum = 0;
    for (int32_t k = plan->first[v]; k < plan->first[v + 1]; k++) {
        int32_t to = t->stop[plan->order[k]].place;
        sum += t->length[(int64_t)at * t->places + to];
        at = to;
    }
    return sum + t->length[(int64_t)at * t->places + t->vehicle[v].end];
}

static struct tour_out tour_row(struct arena *a, const struct tours_ready *r, const struct tours_plan *plan, int32_t v)
{
    size_t n = (size_t)(plan->first[v + 1] - plan->first[v]);
    struct visit_out *visits = arena_array(a, struct visit_out, n);
    struct tour_out row = {r->vehicles[v].id, plan->leaves[v], plan->back[v], metres_of(&r->problem, plan, v),
                           r->vehicles[v].aboard, {n, visits}};
    for (size_t k = 0; k < n; k++) {
        int32_t at = plan->first[v] + (int32_t)k, stop = plan->order[at];
        visits[k] = (struct visit_out){r->stops[stop].id, plan->begins[at]};
        row.load += r->stops[stop].load;
    }
    return row;
}

void tours_write(const struct tours_ready *r, const struct tours_plan *plan, const struct plan_run *run,
                 const struct plan_problems *problems, struct buf *out)
{
    ARENA_SCOPED a = {0};
    BUF_SCOPED body = {0};
    const struct tours *t = &r->problem;
    struct tour_out *tours = arena_array(&a, struct tour_out, (size_t)t->m + 1);
    struct missed_out *missed = arena_array(&a, struct missed_out, (size_t)plan->left_out + 1);
    struct plan_out o = {.seed = (int64_t)run->seed, .iterations = plan->iterations, .cost = plan->cost,
                         .served = t->n - plan->left_out, .left_out_count = plan->left_out};
    for (int32_t v = 0; v < t->m; v++)
        if (plan->first[v] < plan->first[v + 1])
            tours[o.tours.n++] = tour_row(&a, r, plan, v);
    for (int32_t k = 0; k < plan->left_out; k++)
        missed[k] = (struct missed_out){r->stops[plan->missed[k]].id, r->stops[plan->missed[k]].priority,
                                        reasons[tours_why(t, plan->missed[k])]};
    o.tours.items = tours;
    o.left_out = (struct list){(size_t)plan->left_out, missed};
    fields_write(tours_plan_table, &o, &body);
    buf_add(out, body.at, body.len - 1);  /* the closing bracket waits for the problems */
    buf_char(out, ',');
    plan_write_problems(problems, out);
    buf_text(out, "}\n");
}
