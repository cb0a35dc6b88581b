/* summary.c - a count for every claim. */
#include "generate/summary.h"

#include <stddef.h>

static void end_household(struct census_taker *t, struct generate_summary *sum)
{
    if (!t->in_household)
        return;
    sum->rooms += t->collective;
    sum->households += !t->collective;
    sum->one_person_households += !t->collective && t->in_household == 1;
    sum->household_people += t->collective ? 0 : t->in_household;
    t->in_household = 0;
}

void census_take(struct census_taker *t, struct generate_summary *sum, const struct generated_person *p)
{
    if (p->household != t->household)
        end_household(t, sum);
    t->household = p->household;
    t->collective = p->collective;
    t->in_household++;
    sum->people++;
    sum->male += p->male;
    sum->urban += t->plan->village[p->village].urban;
    sum->cells[2 * p->age_group + !p->male]++;
    sum->registered[p->origin]++;
    for (size_t i = 0; i < SPECIAL_GROUPS; i++)
        sum->special[i] += p->special >> i & 1;
}

void census_end(struct census_taker *t, struct generate_summary *sum)
{
    end_household(t, sum);
}

void summary_count_row(struct generate_summary *sum, const struct list_row *row)
{
    sum->rows++;
    sum->fault[row->fault]++;
    sum->verdict[row->verdict]++;
    sum->absence[row->absence]++;
}

/* A summary is nothing but numbers. */
void summary_add(struct generate_summary *all, const struct generate_summary *one)
{
    int64_t *to = (int64_t *)(void *)all;
    const int64_t *from = (const int64_t *)(const void *)one;
    for (size_t i = 0; i < sizeof *all / sizeof *to; i++)
        to[i] += from[i];
}

static void begin_member(struct buf *out, const char *name)
{
    if (out->at[out->len - 1] != '{')
        buf_char(out, ',');
    buf_json(out, name);
    buf_char(out, ':');
}

static void put_int(struct buf *out, const char *name, int64_t n)
{
    begin_member(out, name);
    buf_int(out, n);
}

static void begin_object(struct buf *out, const char *name)
{
    begin_member(out, name);
    buf_char(out, '{');
}

static void put_people(const struct generate_summary *sum, struct buf *out)
{
    static const char *const origins[ORIGINS] = {"here", "same_county", "same_province", "other_province"};
    begin_object(out, "people");
    put_int(out, "all", sum->people);
    put_int(out, "male", sum->male);
    put_int(out, "female", sum->people - sum->male);
    put_int(out, "urban", sum->urban);
    put_int(out, "rural", sum->people - sum->urban);
    begin_object(out, "registered");
    for (size_t i = 0; i < ORIGINS; i++)
        put_int(out, origins[i], sum->registered[i]);
    buf_text(out, "}");
    begin_object(out, "special");
    for (size_t i = 0; i < SPECIAL_GROUPS; i++)
        put_int(out, special_group_name(i), sum->special[i]);
    buf_text(out, "}}");
}

static void put_ages(const struct generate_summary *sum, struct buf *out)
{
    static const char *const groups[AGE_GROUPS] = {"0", "1-4", "5-9", "10-14", "15-19", "20-24", "25-29",
                                                   "30-34", "35-39", "40-44", "45-49", "50-54", "55-59", "60-64",
                                                   "65-69", "70-74", "75-79", "80-84", "85+"};
    begin_object(out, "ages");
    for (size_t i = 0; i < AGE_GROUPS; i++) {
        begin_member(out, groups[i]);
        buf_printf(out, "[%lld,%lld]", (long long)sum->cells[2 * i], (long long)sum->cells[2 * i + 1]);
    }
    buf_text(out, "}");
}

static void put_places(const struct generate_summary *sum, struct buf *out)
{
    begin_object(out, "households");
    put_int(out, "family", sum->households);
    put_int(out, "one_person", sum->one_person_households);
    put_int(out, "family_people", sum->household_people);
    put_int(out, "rooms", sum->rooms);
    put_int(out, "collective_people", sum->people - sum->household_people);
    buf_text(out, "}");
    begin_object(out, "places");
    put_int(out, "towns", sum->towns);
    put_int(out, "villages", sum->villages);
    put_int(out, "buildings", sum->buildings);
    put_int(out, "grids", sum->grids);
    buf_text(out, "}");
    begin_object(out, "sites");
    for (size_t i = 0; i < SITE_KINDS; i++)
        put_int(out, site_kind_name((enum site_kind)i), sum->site[i]);
    put_int(out, "urban_point", sum->urban_points);
    buf_text(out, "}");
}

static void put_list(const struct generate_summary *sum, struct buf *out)
{
    begin_object(out, "list");
    put_int(out, "rows", sum->rows);
    for (size_t i = 0; i < VERDICTS; i++)
        put_int(out, verdict_name((enum verdict)i), sum->verdict[i]);
    begin_object(out, "faults");
    for (size_t i = ROW_FINE + 1; i < ROW_FAULTS; i++)
        put_int(out, row_fault_name((enum row_fault)i), sum->fault[i]);
    buf_text(out, "}}");
    begin_object(out, "absent");
    for (size_t i = ABSENCE_NONE + 1; i < ABSENCES; i++)
        put_int(out, absence_name((enum absence)i), sum->absence[i]);
    buf_text(out, "}");
    put_int(out, "walk_ins", sum->walk_ins);
    put_int(out, "truth_lines", sum->truth_lines);
}

void summary_json(const struct summary_head *head, const struct generate_summary *sum, struct buf *out)
{
    buf_char(out, '{');
    put_int(out, "county", head->county);
    begin_member(out, "name");
    buf_json(out, head->name);
    begin_member(out, "seed");
    buf_printf(out, "%llu", (unsigned long long)head->seed);
    begin_member(out, "ages_on");
    buf_json(out, "2021-12-31");
    put_people(sum, out);
    put_ages(sum, out);
    put_places(sum, out);
    put_list(sum, out);
    buf_char(out, '}');
}
