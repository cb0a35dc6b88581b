/* sites_json_write.c - a plan of sites as JSON. */
#include "plan/sites_json_parts.h"

struct site_out { const char *id; int64_t tables, hours, people, room, wait_seconds, staff; };
struct people_out { const char *id; int64_t people; const char *site; int64_t walk_metres; };
struct left_out { const char *id; int64_t people; const char *reason; };
struct plan_out {
    int64_t seed, iterations, cost, bound, gap_millionths, people, people_left_out, walk_mean_metres;
    struct list sites, people_to_sites, left_out;
};

static const char *const reasons[] = {"out_of_reach", "no_room", NULL};

static const struct field site_columns[] = {
    TEXT(struct site_out, id, .help = "The candidate that opens."),
    INT(struct site_out, tables, .help = "Tables to put up."),
    INT(struct site_out, hours, .help = "Hours to be open: the fewest of the standard's that keep the wait."),
    INT(struct site_out, people, .help = "Who is sent there."),
    INT(struct site_out, room, .help = "How many its tables could serve in the longest hours."),
    INT(struct site_out, wait_seconds, .help = "Mean wait in the busiest hour."),
    INT(struct site_out, staff, .help = "Who works there."),
    {0},
};
static const struct field people_columns[] = {
    TEXT(struct people_out, id, .help = "Where they live; several rows when they go to several sites."),
    INT(struct people_out, people, .help = "How many go."),
    TEXT(struct people_out, site, .help = "Where to."),
    INT(struct people_out, walk_metres, .help = "How far."),
    {0},
};
static const struct field left_columns[] = {
    TEXT(struct left_out, id, .help = "Where they live."),
    INT(struct left_out, people, .help = "How many need a van or a visit at home."),
    CHOICE(struct left_out, reason, .choices = reasons,
           .help = "No candidate is within the walk of their area, or those within it are full."),
    {0},
};

const struct field sites_plan_table[] = {
    INT(struct plan_out, seed, .help = "What the search began with: the same gives the same plan."),
    INT(struct plan_out, iterations, .help = "How long it searched."),
    INT(struct plan_out, cost, .help = "Metres walked by all together, and the prices of sites and tables."),
    INT(struct plan_out, bound, .help = "No plan for the same people costs less than this."),
    INT(struct plan_out, gap_millionths, .help = "So the plan is at most this far above the best possible; left out: not known."),
    INT(struct plan_out, people, .help = "Who has a site."),
    INT(struct plan_out, people_left_out, .help = "Who has none."),
    INT(struct plan_out, walk_mean_metres, .help = "The mean walk of those who have one."),
    LIST(struct plan_out, sites, struct site_out, site_columns, .help = "What opens."),
    LIST(struct plan_out, people_to_sites, struct people_out, people_columns, .help = "Who goes where."),
    LIST(struct plan_out, left_out, struct left_out, left_columns, .help = "Whom no site can take: jobs for vans and visits."),
    {0},
};

static bool keeps_wait(const struct queue_rule *rule, int64_t people, int64_t tables, int64_t hours)
{
    double wait = queue_wait(rule, people, tables, hours);
    return wait >= 0 && wait <= (double)rule->wait;
}

/* The fewest hours of the standard that keep the wait. */
static int64_t hours_for(const struct standard_row *s, int64_t people, int64_t tables)
{
    struct queue_rule rule = {s->persons_per_hour, s->peak_percent, s->wait_minutes};
    const int64_t *hours = s->hours.items;
    int64_t best = 0, longest = hours[0];
    for (size_t k = 0; k < s->hours.n; k++) {
        longest = hours[k] > longest ? hours[k] : longest;
        if ((!best || hours[k] < best) && keeps_wait(&rule, people, tables, hours[k]))
            best = hours[k];
    }
    return best ? best : longest;
}

static int64_t staff_of(const struct standard_row *s, int64_t tables)
{
    const struct staff_row *staff = s->staff.items;
    int64_t sum = s->staff_per_site;
    for (size_t k = 0; k < s->staff.n; k++)
        sum += staff[k].count * tables;
    return sum;
}

static struct site_out site_row(const struct sites_ready *r, int32_t j, int64_t tables, int64_t people)
{
    const struct standard_row *s = r->sites[j].standard;
    struct queue_rule rule = {s->persons_per_hour, s->peak_percent, s->wait_minutes};
    int64_t hours = hours_for(s, people, tables);
    return (struct site_out){r->sites[j].id, tables, hours, people, r->problem.site[j].room[tables - 1],
                             (int64_t)(queue_wait(&rule, people, tables, hours) * 60 + 0.5), staff_of(s, tables)};
}

static int64_t walk_of(const struct sites *s, int32_t i, int32_t site)
{
    size_t k = s->first[i];
    while (s->arc[k].to != site)
        k++;
    return s->arc[k].unit;
}

/* Rows of people: parts of one demand point that go to the same site are one row. */
static void list_people(struct arena *a, const struct sites_ready *r, const struct sites_plan *plan,
                        struct plan_out *out)
{
    const struct sites *s = &r->problem;
    struct people_out *to = arena_array(a, struct people_out, (size_t)s->n + 1);
    struct left_out *left = arena_array(a, struct left_out, (size_t)s->n + 1);
    int64_t walked = 0;
    for (int32_t i = 0; i < s->n; i++) {
        const char *id = r->people[r->part_of[i]].id;
        int32_t j = plan->at[i];
        bool again = i > 0 && r->part_of[i] == r->part_of[i - 1] && plan->at[i - 1] == j;
        if (j < 0 && !again)
            left[out->left_out.n++] = (struct left_out){id, 0, reasons[s->first[i + 1] > s->first[i]]};
        if (j >= 0 && !again)
            to[out->people_to_sites.n++] = (struct people_out){id, 0, r->sites[j].id, walk_of(s, i, j)};
        if (j < 0) {
            left[out->left_out.n - 1].people += s->people[i];
            continue;
        }
        to[out->people_to_sites.n - 1].people += s->people[i];
        out->people += s->people[i];
        walked += s->people[i] * walk_of(s, i, j);
    }
    out->people_to_sites.items = to;
    out->left_out.items = left;
    out->walk_mean_metres = out->people ? (walked + out->people / 2) / out->people : 0;
}

static void list_sites(struct arena *a, const struct sites_ready *r, const struct sites_plan *plan, struct plan_out *out)
{
    struct site_out *rows = arena_array(a, struct site_out, (size_t)r->problem.m + 1);
    int64_t *people = arena_array(a, int64_t, (size_t)r->problem.m + 1);
    for (int32_t i = 0; i < r->problem.n; i++)
        if (plan->at[i] >= 0)
            people[plan->at[i]] += r->problem.people[i];
    for (int32_t j = 0; j < r->problem.m; j++)
        if (plan->tables[j])
            rows[out->sites.n++] = site_row(r, j, plan->tables[j], people[j]);
    out->sites.items = rows;
}

void sites_write(const struct sites_ready *r, const struct sites_plan *plan, const struct plan_run *run,
                 const struct plan_problems *problems, struct buf *out)
{
    ARENA_SCOPED a = {0};
    BUF_SCOPED body = {0};
    int64_t gap = sites_gap(plan);
    struct plan_out o = {.seed = (int64_t)run->seed, .iterations = plan->iterations, .cost = plan->cost,
                         .bound = plan->bound, .gap_millionths = gap < 0 ? ABSENT : gap,
                         .people_left_out = plan->outside};
    list_sites(&a, r, plan, &o);
    list_people(&a, r, plan, &o);
    fields_write(sites_plan_table, &o, &body);
    buf_add(out, body.at, body.len - 1);  /* the closing bracket waits for the problems */
    buf_char(out, ',');
    plan_write_problems(problems, out);
    buf_text(out, "}\n");
}
