/* supplies_json.c - the rows of supplies, and the way from JSON to JSON. */
#include "plan/supplies_json.h"

#include <string.h>

enum { PEOPLE_MOST = 10000000 };  /* in an area, on a day */

struct area_row { int64_t row; const char *id; struct list sampled, tubes; };
struct item_row { int64_t row; const char *id; int64_t store, pack, per_thousand_people, per_thousand_tubes, per_area; };
struct stock_row { int64_t row; const char *area, *item; int64_t have; };
struct supplies_input { int64_t quantile_percent; struct list areas, items, stocks; };

struct give_out { const char *area, *item; int64_t mean, need, safety, have, packs, pieces, filled_per_thousand; };
struct item_out { const char *id; int64_t need, sent_packs, left_packs, short_pieces, least_filled_per_thousand; };
struct supplies_out { int64_t quantile_percent; struct list items, sends; };

static const struct field area_rows[] = {
    TEXT(struct area_row, id, .need = true, .max = 60, .help = "Such as a township."),
    INTS(struct area_row, sampled, .need = true, .max = SUPPLIES_DAYS_MOST,
         .help = "People sampled on each simulated day: `areas` of `bulou plan simulate`."),
    INTS(struct area_row, tubes, .max = SUPPLIES_DAYS_MOST, .help = "Tubes of the same days; left out: none."),
    {0},
};
static const struct field item_rows[] = {
    TEXT(struct item_row, id, .need = true, .max = 60, .help = "Such as swabs, tubes, gowns."),
    INT(struct item_row, store, .need = true, .min = 0, .max = SUPPLIES_MOST, .help = "Packs that the store holds."),
    INT(struct item_row, pack, .min = 1, .max = 1000000, .help = "Pieces in a pack; left out: 1."),
    INT(struct item_row, per_thousand_people, .min = 0, .max = 100000, .help = "Pieces that a thousand people use; left out: 0."),
    INT(struct item_row, per_thousand_tubes, .min = 0, .max = 100000, .help = "Pieces that a thousand tubes use; left out: 0."),
    INT(struct item_row, per_area, .min = 0, .max = 1000000, .help = "Pieces that an area uses in any case; left out: 0."),
    {0},
};
static const struct field stock_rows[] = {
    TEXT(struct stock_row, area, .need = true, .max = 60, .help = "The id of an area."),
    TEXT(struct stock_row, item, .need = true, .max = 60, .help = "The id of an item."),
    INT(struct stock_row, have, .need = true, .min = 0, .max = SUPPLIES_MOST, .help = "Pieces it still has."),
    {0},
};
const struct field supplies_json_table[] = {
    INT(struct supplies_input, quantile_percent, .min = 50, .max = 100,
        .help = "On so many days of a hundred the supplies are to last; left out: 95."),
    LIST(struct supplies_input, areas, struct area_row, area_rows, .need = true, .max = SUPPLIES_AREAS_MOST,
         .help = "Who gets supplies."),
    LIST(struct supplies_input, items, struct item_row, item_rows, .need = true, .max = SUPPLIES_ITEMS_MOST,
         .help = "What there is."),
    LIST(struct supplies_input, stocks, struct stock_row, stock_rows, .max = SUPPLIES_AREAS_MOST * SUPPLIES_ITEMS_MOST,
         .help = "What is there already; left out: nothing."),
    {0},
};

static const struct field item_columns[] = {
    TEXT(struct item_out, id, .help = "The item."),
    INT(struct item_out, need, .help = "Pieces that all areas need."),
    INT(struct item_out, sent_packs, .help = "Packs that leave the store."),
    INT(struct item_out, left_packs, .help = "Packs that stay."),
    INT(struct item_out, short_pieces, .help = "Pieces that are wanting in all areas together."),
    INT(struct item_out, least_filled_per_thousand, .help = "The part of its need that the poorest area has."),
    {0},
};
static const struct field give_columns[] = {
    TEXT(struct give_out, area, .help = "To whom."),
    TEXT(struct give_out, item, .help = "What."),
    INT(struct give_out, mean, .help = "Pieces used on a mean day."),
    INT(struct give_out, need, .help = "Pieces that last on quantile_percent of the days."),
    INT(struct give_out, safety, .help = "The difference of the two: safety stock."),
    INT(struct give_out, have, .help = "Pieces that are there already."),
    INT(struct give_out, packs, .help = "Packs to send."),
    INT(struct give_out, pieces, .help = "Pieces in them."),
    INT(struct give_out, filled_per_thousand, .help = "What is there then, for a thousand of the need; at most 1,000."),
    {0},
};
const struct field supplies_plan_table[] = {
    INT(struct supplies_out, quantile_percent, .help = "As in the problem."),
    LIST(struct supplies_out, items, struct item_out, item_columns, .help = "In the order of the problem."),
    LIST(struct supplies_out, sends, struct give_out, give_columns, .help = "Each area, item by item."),
    {0},
};

/* ---- rows that can be used -------------------------------------------------------------------------- */

static void set_default(int64_t *n, int64_t otherwise)
{
    if (*n == ABSENT)
        *n = otherwise;
}

static err_t twice(const char *id)
{
    err_tell("id", "%.60s", id);
    return FAIL(ERR_INVALID, "plan.id_twice", .field = "id");
}

static err_t check_days(const struct list *days, const char *name)
{
    for (size_t k = 0; k < days->n; k++)
        if (((const int64_t *)days->items)[k] > PEOPLE_MOST) {
            err_path("%s", name);
            err_tell("max", "%d", PEOPLE_MOST);
            return FAIL(ERR_INVALID, "field.too_large");
        }
    return OK;
}

static err_t check_area(const struct area_row *r)
{
    if (!r->sampled.n || (r->tubes.n && r->tubes.n != r->sampled.n))
        return FAIL(ERR_INVALID, "plan.days_differ", .field = "tubes");
    TRY(check_days(&r->sampled, "sampled"));
    return check_days(&r->tubes, "tubes");
}

static struct plan_name *keep_areas(struct arena *a, struct list *rows, struct plan_problems *problems)
{
    struct area_row *r = (struct area_row *)(uintptr_t)rows->items;
    struct plan_name *names = arena_array(a, struct plan_name, rows->n + 1);
    size_t n = 0;
    for (size_t k = 0; k < rows->n; k++)
        names[k] = (struct plan_name){r[k].id, (int32_t)r[k].row};
    plan_names_sort(names, rows->n);
    for (size_t k = 0; k < rows->n; k++) {
        bool first = plan_names_find(names, rows->n, r[k].id) == (int32_t)r[k].row;
        err_t why = first ? check_area(&r[k]) : twice(r[k].id);
        if (why)
            plan_complain(problems, "areas", r[k].row, why);
        else
            r[n++] = r[k];
    }
    rows->n = n;
    for (size_t k = 0; k < n; k++)
        names[k] = (struct plan_name){r[k].id, (int32_t)k};
    plan_names_sort(names, n);
    return names;
}

static struct plan_name *keep_items(struct arena *a, struct list *rows, struct plan_problems *problems)
{
    struct item_row *r = (struct item_row *)(uintptr_t)rows->items;
    struct plan_name *names = arena_array(a, struct plan_name, rows->n + 1);
    size_t n = 0;
    for (size_t k = 0; k < rows->n; k++) {
        size_t i = 0;
        while (i < n && strcmp(r[i].id, r[k].id) != 0)
            i++;
        if (i < n) {
            plan_complain(problems, "items", r[k].row, twice(r[k].id));
            continue;
        }
        r[n] = r[k];
        set_default(&r[n].pack, 1);
        set_default(&r[n].per_thousand_people, 0);
        set_default(&r[n].per_thousand_tubes, 0);
        set_default(&r[n].per_area, 0);
        names[n] = (struct plan_name){r[n].id, (int32_t)n};
        n++;
    }
    rows->n = n;
    plan_names_sort(names, n);
    return names;
}

/* have[area * items + item]. */
static int64_t *read_stocks(struct arena *a, const struct supplies_input *in, const struct plan_name *areas,
                            const struct plan_name *items, struct plan_problems *problems)
{
    const struct stock_row *r = in->stocks.items;
    int64_t *have = arena_array(a, int64_t, in->areas.n * in->items.n + 1);
    bool *told = arena_array(a, bool, in->areas.n * in->items.n + 1);
    for (size_t k = 0; k < in->stocks.n; k++) {
        int32_t area = plan_names_find(areas, in->areas.n, r[k].area), item = plan_names_find(items, in->items.n, r[k].item);
        const char *id = area < 0 ? r[k].area : r[k].item;
        size_t at = area < 0 || item < 0 ? 0 : (size_t)area * in->items.n + (size_t)item;
        if (area < 0 || item < 0) {
            err_tell("id", "%.60s", id);
            plan_complain(problems, "stocks", r[k].row, FAIL(ERR_INVALID, "plan.no_such_place"));
        } else if (told[at]) {
            plan_complain(problems, "stocks", r[k].row, twice(id));
        } else {
            told[at] = true;
            have[at] = r[k].have;
        }
    }
    return have;
}

/* ---- what goes where ------------------------------------------------------------------------------------ */

/* Pieces of each day. */
static int64_t *uses(struct arena *a, const struct area_row *area, const struct item_row *item)
{
    const int64_t *people = area->sampled.items, *tubes = area->tubes.items;
    int64_t *days = arena_array(a, int64_t, area->sampled.n);
    for (size_t k = 0; k < area->sampled.n; k++) {
        int64_t thousandths = people[k] * item->per_thousand_people + (area->tubes.n ? tubes[k] * item->per_thousand_tubes : 0);
        int64_t pieces = (thousandths + 999) / 1000 + item->per_area;
        days[k] = pieces < SUPPLIES_MOST ? pieces : SUPPLIES_MOST;
    }
    return days;
}

static void need_of(struct arena *a, const struct area_row *area, const struct item_row *item, int64_t percent, struct give_out *out)
{
    int64_t *days = uses(a, area, item), sum = 0, n = (int64_t)area->sampled.n;
    for (int64_t k = 0; k < n; k++)
        sum += days[k];
    out->area = area->id;
    out->item = item->id;
    out->mean = (sum + n / 2) / n;
    out->need = supplies_quantile(days, (size_t)n, percent);
    out->safety = out->need - out->mean;
}

static int64_t filled(int64_t there, int64_t need)
{
    return there >= need ? 1000 : there * 1000 / need;
}

/* Item `i`: its rows stand in every `items`-th place. */
static struct item_out send_item(struct arena *a, const struct supplies_input *in, size_t i, const int64_t *have,
                                 struct give_out *rows)
{
    const struct item_row *item = &((const struct item_row *)in->items.items)[i];
    struct supplies_area *areas = arena_array(a, struct supplies_area, in->areas.n);
    struct item_out o = {.id = item->id, .least_filled_per_thousand = 1000};
    for (size_t k = 0; k < in->areas.n; k++) {
        struct give_out *row = &rows[k * in->items.n + i];
        need_of(a, &((const struct area_row *)in->areas.items)[k], item, in->quantile_percent, row);
        row->have = have[k * in->items.n + i];
        areas[k] = (struct supplies_area){row->need, row->have, 0};
    }
    o.left_packs = supplies_share(areas, in->areas.n, item->store, item->pack);
    o.sent_packs = item->store - o.left_packs;
    for (size_t k = 0; k < in->areas.n; k++) {
        struct give_out *row = &rows[k * in->items.n + i];
        row->packs = areas[k].packs;
        row->pieces = row->packs * item->pack;
        row->filled_per_thousand = filled(row->have + row->pieces, row->need);
        o.need += row->need;
        o.short_pieces += row->need > row->have + row->pieces ? row->need - row->have - row->pieces : 0;
        if (row->filled_per_thousand < o.least_filled_per_thousand)
            o.least_filled_per_thousand = row->filled_per_thousand;
    }
    return o;
}

static void write_supplies(const struct supplies_out *o, const struct plan_problems *problems, struct buf *out)
{
    BUF_SCOPED body = {0};
    fields_write(supplies_plan_table, o, &body);
    buf_add(out, body.at, body.len - 1);  /* the closing bracket waits for the problems */
    buf_char(out, ',');
    plan_write_problems(problems, out);
    buf_text(out, "}\n");
}

err_t supplies_plan_json(struct arena *a, const struct json *in, enum language language, const struct plan_run *run,
                         struct buf *out)
{
    (void)run;
    struct plan_problems problems = plan_problems_new(a, language);
    struct supplies_input input;
    TRY(plan_read(supplies_json_table, a, in, &input, &problems));
    set_default(&input.quantile_percent, 95);
    const struct plan_name *areas = keep_areas(a, &input.areas, &problems), *items = keep_items(a, &input.items, &problems);
    if (!input.areas.n || !input.items.n) {
        err_tell("what", "%s", input.areas.n ? "items" : "areas");
        return FAIL(ERR_INVALID, "plan.nothing_to_plan");
    }
    const int64_t *have = read_stocks(a, &input, areas, items, &problems);
    struct give_out *sends = arena_array(a, struct give_out, input.areas.n * input.items.n);
    struct item_out *rows = arena_array(a, struct item_out, input.items.n);
    for (size_t i = 0; i < input.items.n; i++) {
        ARENA_SCOPED own = {0};
        rows[i] = send_item(&own, &input, i, have, sends);
    }
    struct supplies_out o = {input.quantile_percent, {input.items.n, rows}, {input.areas.n * input.items.n, sends}};
    write_supplies(&o, &problems, out);
    return OK;
}
