/* tours_text.c - see tours_text.h. */
#include "plan/tours_text.h"

#include "plan/numbers.h"
#include "plan/real.h"

#include <string.h>

static err_t wrong(const char *problem)
{
    err_tell("problem", "%s", problem);
    return FAIL(ERR_INVALID, "plan.file_wrong");
}

/* Place 0 is the depot; stop i stands at place i + 1. */
struct draft { int32_t places, vehicles; int64_t room, *x, *y; struct tours_stop *stop; struct tours_stop depot; };

static err_t begin_draft(struct arena *a, struct draft *d, int64_t places, int64_t vehicles, int64_t room)
{
    if (places < 2 || places > TOURS_TEXT_MOST + 1)
        return wrong("the number of places");
    if (vehicles < 1 || vehicles > TOURS_TEXT_MOST || room < 0 || room > TOURS_LATEST)
        return wrong("the vehicles");
    *d = (struct draft){(int32_t)places, (int32_t)vehicles, room, arena_array(a, int64_t, (size_t)places),
                        arena_array(a, int64_t, (size_t)places), arena_array(a, struct tours_stop, (size_t)places),
                        {.closes = TOURS_LATEST}};
    return OK;
}

static bool in_range(int64_t n, int64_t least)
{
    return n >= least && n <= TOURS_LATEST;
}

/* ---- CVRPLIB ----------------------------------------------------------------------------------------- */

static bool header_number(struct numbers in, const char *word, int64_t *out)
{
    return numbers_find(&in, word) && numbers_next(&in, 1, out);
}

static err_t read_cvrplib(struct arena *a, struct numbers *in, int64_t scale, struct draft *d)
{
    int64_t places, room, number;
    (void)scale;
    if (!header_number(*in, "DIMENSION", &places) || !header_number(*in, "CAPACITY", &room))
        return wrong("DIMENSION or CAPACITY");
    TRY(begin_draft(a, d, places, places > 1 ? places - 1 : 1, room));
    if (!numbers_find(in, "NODE_COORD_SECTION"))
        return wrong("NODE_COORD_SECTION");
    for (int32_t i = 0; i < d->places; i++)
        if (!numbers_next(in, 1, &number) || number != i + 1 || !numbers_next(in, 1, &d->x[i]) ||
            !numbers_next(in, 1, &d->y[i]))
            return wrong("a line of NODE_COORD_SECTION");
    if (!numbers_find(in, "DEMAND_SECTION"))
        return wrong("DEMAND_SECTION");
    for (int32_t i = 0; i < d->places; i++) {
        int64_t load;
        if (!numbers_next(in, 1, &number) || number != i + 1 || !numbers_next(in, 1, &load) || !in_range(load, 0))
            return wrong("a line of DEMAND_SECTION");
        if (i)
            d->stop[i - 1] = (struct tours_stop){.load = load, .closes = TOURS_LATEST};
    }
    return OK;
}

/* ---- Solomon ----------------------------------------------------------------------------------------- */

static err_t count_lines(struct numbers in, int64_t *lines)
{
    int64_t n;
    *lines = 0;
    while (numbers_next(&in, 1, &n))
        ++*lines;
    return *lines % 7 ? wrong("a customer without all seven numbers") : OK;
}

static err_t read_solomon(struct arena *a, struct numbers *in, int64_t scale, struct draft *d)
{
    int64_t vehicles, room, n, f[7];
    if (!numbers_find(in, "NUMBER") || !numbers_next(in, 1, &vehicles) || !numbers_next(in, 1, &room))
        return wrong("the line of vehicles");
    if (!numbers_find(in, "CUST NO"))
        return wrong("the heading of customers");
    TRY(count_lines(*in, &n));
    TRY(begin_draft(a, d, n / 7, vehicles, room));
    for (int32_t i = 0; i < d->places; i++) {
        for (int k = 0; k < 7; k++)
            if (!numbers_next(in, k == 0 || k == 3 ? 1 : scale, &f[k]))
                return wrong("a number of a customer");
        for (int k = 3; k < 7; k++)
            if (!in_range(f[k], 0))
                return wrong("a load, window or service time");
        d->x[i] = f[1];
        d->y[i] = f[2];
        struct tours_stop stop = {.load = f[3], .opens = f[4], .closes = f[5], .work = f[6]};
        *(i ? &d->stop[i - 1] : &d->depot) = stop;
    }
    return OK;
}

/* ---- which -------------------------------------------------------------------------------------------- */

static const struct {
    const char *name;
    err_t (*read)(struct arena *a, struct numbers *in, int64_t scale, struct draft *d);
    int64_t scale;
    bool cut;     /* lengths are cut, not rounded */
} readers[] = {
    {"cvrplib", read_cvrplib, 1, false}, {"solomon", read_solomon, 10, true}, {"solomon-real", read_solomon, 1000, false},
};
enum { READERS = sizeof readers / sizeof *readers };

const char *const tours_formats[] = {"cvrplib", "solomon", "solomon-real", NULL};

static int32_t length_between(const struct draft *d, int32_t i, int32_t j, bool cut)
{
    int64_t x = d->x[i] - d->x[j], y = d->y[i] - d->y[j];
    return (int32_t)(cut ? root_floor(x * x + y * y) : line_between(d->x[i], d->y[i], d->x[j], d->y[j]));
}

static err_t finish(struct arena *a, struct draft *d, bool cut, struct tours *out)
{
    size_t places = (size_t)d->places;
    int32_t *length = arena_array(a, int32_t, places * places);
    struct tours_vehicle *vehicle = arena_array(a, struct tours_vehicle, (size_t)d->vehicles);
    for (size_t i = 0; i < places; i++)
        if (d->x[i] < -100000000 || d->x[i] > 100000000 || d->y[i] < -100000000 || d->y[i] > 100000000)
            return wrong("a coordinate");
    for (size_t i = 0; i < places * places; i++)
        length[i] = length_between(d, (int32_t)(i / places), (int32_t)(i % places), cut);
    for (int32_t v = 0; v < d->vehicles; v++)
        vehicle[v] = (struct tours_vehicle){.room = d->room, .from = d->depot.opens, .until = d->depot.closes};
    for (int32_t i = 0; i + 1 < d->places; i++) {
        d->stop[i].place = i + 1;
        d->stop[i].priority = 1;
    }
    *out = (struct tours){d->places - 1, d->vehicles, d->places, d->stop, vehicle, length, length};
    return OK;
}

err_t tours_read_text(struct arena *a, const char *format, const char *text, size_t len, struct tours_text *out)
{
    struct numbers in = {text, text + len};
    struct draft d;
    size_t k = 0;
    while (k < READERS && strcmp(readers[k].name, format) != 0)
        k++;
    if (k == READERS)
        return wrong("no such format");
    TRY(readers[k].read(a, &in, readers[k].scale, &d));
    out->scale = readers[k].scale;
    return finish(a, &d, readers[k].cut, &out->problem);
}

err_t tours_plan_text(struct arena *a, const char *format, const char *text, size_t len, const struct plan_run *run,
                      struct buf *out)
{
    struct tours_text t;
    struct tours_plan plan;
    TRY(tours_read_text(a, format, text, len, &t));
    tours_solve(a, &t.problem, run, &plan);
    buf_printf(out, "{\"scale\":%lld,\"cost\":%lld,\"left_out\":%d,\"iterations\":%lld,\"checked\":\"%s\",\n\"routes\":[",
               (long long)t.scale, (long long)plan.cost, plan.left_out, (long long)plan.iterations,
               tours_fault_name(tours_fault(&t.problem, &plan)));
    const char *comma = "";
    for (int32_t v = 0; v < t.problem.m; v++) {
        if (plan.first[v] == plan.first[v + 1])
            continue;
        buf_printf(out, "%s\n[", comma);
        for (int32_t k = plan.first[v]; k < plan.first[v + 1]; k++)
            buf_printf(out, "%s%d", k > plan.first[v] ? "," : "", plan.order[k] + 1);
        buf_char(out, ']');
        comma = ",";
    }
    buf_text(out, "]}\n");
    return OK;
}
