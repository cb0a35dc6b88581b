/* inspect_json.c - the rows of a draw, and the way from JSON to JSON. */
#include "plan/inspect_json.h"

#include <string.h>

struct site_row { int64_t row; const char *id; int64_t risk; };
struct inspect_input {
    int64_t draw, least_percent;
    const char *secret, *commitment, *public_value;
    struct list sites;
};
struct site_out { const char *id; int64_t risk, probability, place, begins; bool drawn; };
struct inspect_out { const char *list_digest, *commitment, *seed; int64_t start; struct list drawn, sites; };

static const struct field site_rows[] = {
    TEXT(struct site_row, id, .need = true, .max = 60, .help = "Name or number."),
    INT(struct site_row, risk, .need = true, .min = 0, .max = 1000000,
        .help = "Twice the risk, twice the probability, within the limits."),
    {0},
};
const struct field inspect_json_table[] = {
    INT(struct inspect_input, draw, .need = true, .min = 1, .max = INSPECT_SITES_MOST, .help = "How many sites to inspect."),
    INT(struct inspect_input, least_percent, .min = 1, .max = 100,
        .help = "Every site has at least this part of the mean probability; left out: 10."),
    TEXT(struct inspect_input, secret, .need = true, .min = 16, .max = 200,
         .help = "At least 16 random characters; kept secret until the draw, published after it."),
    TEXT(struct inspect_input, commitment, .min = 64, .max = 64,
         .help = "What was published with the list; checked when it is given."),
    TEXT(struct inspect_input, public_value, .max = 200,
         .help = "What became public after the list and the commitment (a lottery's numbers, say); left out: no draw yet."),
    LIST(struct inspect_input, sites, struct site_row, site_rows, .need = true, .max = INSPECT_SITES_MOST,
         .help = "All sites, whoever runs them."),
    {0},
};

static const struct field site_columns[] = {
    TEXT(struct site_out, id, .help = "The site."),
    INT(struct site_out, risk, .help = "Its risk."),
    INT(struct site_out, probability, .help = "That it is drawn, in billionths."),
    INT(struct site_out, place, .help = "Its place in the order of the draw, from 1; left out before the draw."),
    INT(struct site_out, begins, .help = "Where its share begins: the sum of the probabilities before it."),
    BOOL(struct site_out, drawn, .help = "A mark lies in its share."),
    {0},
};
const struct field inspect_plan_table[] = {
    TEXT(struct inspect_out, list_digest, .help = "SHA-256 of the list: publish it before the draw."),
    TEXT(struct inspect_out, commitment, .help = "SHA-256 of list and secret: publish it before the draw."),
    TEXT(struct inspect_out, seed, .help = "SHA-256 of list, secret and public value; left out before the draw."),
    INT(struct inspect_out, start, .help = "The first mark; the others follow at distances of 1,000,000,000."),
    TEXTS(struct inspect_out, drawn, .max = INSPECT_SITES_MOST, .help = "The sites to inspect, in the order of the draw."),
    LIST(struct inspect_out, sites, struct site_out, site_columns, .help = "All sites, in the order of the problem."),
    {0},
};

static struct inspect_site *keep_sites(struct arena *a, const struct list *rows, struct plan_problems *problems, size_t *n)
{
    const struct site_row *r = rows->items;
    struct inspect_site *sites = arena_array(a, struct inspect_site, rows->n + 1);
    struct plan_name *names = arena_array(a, struct plan_name, rows->n + 1);
    for (size_t k = 0; k < rows->n; k++)
        names[k] = (struct plan_name){r[k].id, (int32_t)k};
    plan_names_sort(names, rows->n);
    *n = 0;
    for (size_t k = 0; k < rows->n; k++) {
        if (plan_names_find(names, rows->n, r[k].id) == (int32_t)k) {
            sites[(*n)++] = (struct inspect_site){r[k].id, r[k].risk};
            continue;
        }
        err_tell("id", "%.60s", r[k].id);
        plan_complain(problems, "sites", r[k].row, FAIL(ERR_INVALID, "plan.id_twice", .field = "id"));
    }
    return sites;
}

static void draw_sites(struct arena *a, const struct inspect_site *sites, size_t n, const int64_t *share,
                       struct site_out *rows, struct inspect_out *o)
{
    int32_t *order = arena_array(a, int32_t, n);
    bool *drawn = arena_array(a, bool, n);
    const char **names = arena_array(a, const char *, n);
    int64_t begins = 0;
    inspect_order(a, o->seed, sites, n, order);
    o->start = inspect_start(a, o->seed);
    inspect_pick(share, order, n, o->start, INSPECT_WHOLE, drawn);
    for (size_t k = 0; k < n; k++) {
        struct site_out *row = &rows[order[k]];
        row->place = (int64_t)k + 1;
        row->begins = begins;
        row->drawn = drawn[order[k]];
        begins += row->probability;
        if (row->drawn)
            names[o->drawn.n++] = row->id;
    }
    o->drawn.items = names;
}

static void write_draw(const struct inspect_out *o, const struct plan_problems *problems, struct buf *out)
{
    BUF_SCOPED body = {0};
    fields_write(inspect_plan_table, o, &body);
    buf_add(out, body.at, body.len - 1);  /* the closing bracket waits for the problems */
    buf_char(out, ',');
    plan_write_problems(problems, out);
    buf_text(out, "}\n");
}

static err_t check_draw(const struct inspect_input *in, size_t n)
{
    if (!n) {
        err_tell("what", "sites");
        return FAIL(ERR_INVALID, "plan.nothing_to_plan");
    }
    if (in->draw > (int64_t)n)
        return FAIL(ERR_INVALID, "plan.more_draws_than_sites", .field = "draw");
    return OK;
}

err_t inspect_plan_json(struct arena *a, const struct json *in, enum language language, const struct plan_run *run,
                        struct buf *out)
{
    (void)run;
    struct plan_problems problems = plan_problems_new(a, language);
    struct inspect_input input;
    struct inspect_out o = {.start = ABSENT};
    size_t n;
    TRY(plan_read(inspect_json_table, a, in, &input, &problems));
    const struct inspect_site *sites = keep_sites(a, &input.sites, &problems, &n);
    TRY(check_draw(&input, n));
    int64_t percent = input.least_percent == ABSENT ? 10 : input.least_percent, *share = arena_array(a, int64_t, n);
    int64_t least = input.draw * INSPECT_WHOLE / (int64_t)n * percent / 100;
    inspect_shares(sites, n, input.draw, least, share);
    o.list_digest = inspect_list_digest(a, sites, n, input.draw, least);
    o.commitment = inspect_commitment(a, o.list_digest, input.secret);
    if (input.commitment && strcmp(input.commitment, o.commitment) != 0)
        return FAIL(ERR_CONFLICT, "plan.commitment_differs", .field = "commitment");
    struct site_out *rows = arena_array(a, struct site_out, n);
    for (size_t k = 0; k < n; k++)
        rows[k] = (struct site_out){sites[k].id, sites[k].risk, share[k], ABSENT, ABSENT, false};
    if (input.public_value) {
        o.seed = inspect_seed(a, o.list_digest, input.secret, input.public_value);
        draw_sites(a, sites, n, share, rows, &o);
    }
    o.sites = (struct list){n, rows};
    write_draw(&o, &problems, out);
    return OK;
}
