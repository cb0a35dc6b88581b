/* list.c - from the people to the list of them. */
#include "generate/list.h"

#include "generate/births.h"
#include "generate/county.h"
#include "generate/faults.h"
#include "generate/names.h"
#include "generate/people.h"

#include <string.h>

/* Estimates, none of them measured: what clerks of such lists report, rounded. */
const struct list_rates list_rates_default = {
    .fault = {
        [ROW_WRONG_CHECK] = 1000,
        [ROW_IMPOSSIBLE_DATE] = 200,
        [ROW_DIGIT_LOST] = 300,
        [ROW_FIFTEEN_DIGITS] = 1000,
        [ROW_LOWER_X] = 100000,
        [ROW_FULL_WIDTH] = 2000,
        [ROW_OTHER_DOT] = 300000,
        [ROW_OTHER_COUNTY_NAME] = 300000,
        [ROW_OTHER_PLACE_NAME] = 30000,
        [ROW_NO_PHONE] = 40000,
        [ROW_WRONG_VILLAGE] = 2000,
        [ROW_BLANK] = 100,
        [ROW_DUPLICATE] = 3000,
        [ROW_DUPLICATE_OTHER_NAME] = 1500,
        [ROW_DUPLICATE_OTHER_VILLAGE] = 1500,
        [ROW_MOVED_AWAY] = 8000,
        [ROW_DIED] = 4000,
    },
    .absence = {
        [ABSENCE_HOME_VISIT] = 900000,
        [ABSENCE_TOO_YOUNG] = 300000,
        [ABSENCE_IN_HOSPITAL] = 300000,
        [ABSENCE_ISOLATED] = 100,
        [ABSENCE_TRAVELLING] = 12000,
        [ABSENCE_SAMPLED_ELSEWHERE] = 8000,
        [ABSENCE_REFUSES] = 400,
        [ABSENCE_FORGETS] = 6000,
    },
    .unlisted_resident = 2000,
    .unlisted_floating = 30000,
};

const char *verdict_name(enum verdict v)
{
    static const char *const names[VERDICTS] = {"accepted", "duplicate", "rejected", "blank"};
    return names[v];
}

static bool is_bedridden(const struct generated_person *p)
{
    return p->special & SPECIAL_BEDRIDDEN;
}

static bool is_on_dialysis(const struct generated_person *p)
{
    return p->special & SPECIAL_DIALYSIS;
}

static bool is_below_two(const struct generated_person *p)
{
    return p->birth_year > LAST_YEAR - 2;
}

static bool is_grown(const struct generated_person *p)
{
    return p->birth_year <= LAST_YEAR - 16;
}

static const struct {
    const char *name;
    bool (*fits)(const struct generated_person *p);  /* NULL: anybody */
} absences[ABSENCES] = {
    [ABSENCE_NONE] = {"none", NULL},
    [ABSENCE_MOVED_AWAY] = {"moved_away", NULL},
    [ABSENCE_DIED] = {"died", NULL},
    [ABSENCE_HOME_VISIT] = {"home_visit", is_bedridden},
    [ABSENCE_TOO_YOUNG] = {"too_young", is_below_two},
    [ABSENCE_IN_HOSPITAL] = {"in_hospital", is_on_dialysis},
    [ABSENCE_ISOLATED] = {"isolated", NULL},
    [ABSENCE_TRAVELLING] = {"travelling", is_grown},
    [ABSENCE_SAMPLED_ELSEWHERE] = {"sampled_elsewhere", is_grown},
    [ABSENCE_REFUSES] = {"refuses", is_grown},
    [ABSENCE_FORGETS] = {"forgets", NULL},
};

const char *absence_name(enum absence a)
{
    return absences[a].name;
}

/* Duplicates appear some thousand rows later; so many wait at a time. */
enum { WAITING_MOST = 512, LATER_MOST = 10000 };

struct waiting { int64_t due, row; enum row_fault fault; struct generated_person person; };

struct lister {
    const struct county_plan *plan;
    const struct list_rates *rates;
    const struct list_reader *reader;
    struct births births;
    struct shuffle phones;
    struct random chance;
    int64_t row, unit, city_people;
    size_t waiting_count;
    struct waiting *waiting;
    struct pen pen;
};

static enum row_fault draw_fault(struct lister *l, const struct generated_person *p)
{
    for (enum row_fault f = ROW_WRONG_CHECK; f < ROW_BLANK; f++)
        if (l->rates->fault[f] && fault_fits(f, l->plan, p) && random_chance(&l->chance, l->rates->fault[f]))
            return f;
    return ROW_FINE;
}

static enum absence draw_absence(struct lister *l, const struct generated_person *p)
{
    for (enum absence a = ABSENCE_HOME_VISIT; a < ABSENCES; a++)
        if ((!absences[a].fits || absences[a].fits(p)) && random_chance(&l->chance, l->rates->absence[a]))
            return a;
    return ABSENCE_NONE;
}

static err_t give_row(struct lister *l, const struct generated_person *p, struct list_row row)
{
    pen_take(&l->pen, l->plan, &l->chance, p);
    fault_write(row.fault, &l->pen);
    row.row = ++l->row;
    row.verdict = fault_verdict(row.fault);
    row.person = p;
    row.name = l->pen.name;
    row.document = l->pen.document;
    row.phone = l->pen.phone;
    row.town = l->pen.town;
    row.village = l->pen.village;
    row.registered_at = l->pen.registered_at;
    return l->reader->row(l->reader->ctx, &row);
}

static err_t give_blank(struct lister *l)
{
    struct list_row row = {.row = ++l->row, .fault = ROW_BLANK, .verdict = VERDICT_BLANK, .name = "", .document = "",
                           .phone = "", .town = "", .village = "", .registered_at = ""};
    return l->reader->row(l->reader->ctx, &row);
}

/* Somebody who is gone and whom the list still holds in a household. */
static err_t give_gone(struct lister *l, const struct generated_person *from, bool died)
{
    struct generated_person p = *from;
    struct birth b;
    int64_t number;
    if (!births_gone(&l->births, died, &b, &p.male, &number))
        return OK;
    p.number = -1;
    p.birth_year = b.year;
    p.special = 0;
    p.age_group = age_group_of(b.year);
    p.document_kind = is_grown(&p) ? "01" : "02";
    memcpy(p.birth, b.date, sizeof p.birth);
    memcpy(p.document, b.document, sizeof b.document);
    phone_write(&l->phones, l->city_people + number, p.phone);
    names_full(l->plan->names, &l->chance, names_surname(l->plan->names, &l->chance, false), p.male, b.year, p.name);
    return give_row(l, &p,
                    (struct list_row){.fault = died ? ROW_DIED : ROW_MOVED_AWAY,
                                      .absence = died ? ABSENCE_DIED : ABSENCE_MOVED_AWAY});
}

/* Duplicates of somebody just written wait for their place. */
static void draw_duplicate(struct lister *l, const struct generated_person *p)
{
    for (enum row_fault f = ROW_DUPLICATE; f <= ROW_DUPLICATE_OTHER_VILLAGE; f++)
        if (l->waiting_count < WAITING_MOST && fault_fits(f, l->plan, p) &&
            random_chance(&l->chance, l->rates->fault[f])) {
            int64_t due = l->row + random_between(&l->chance, 1, LATER_MOST);
            l->waiting[l->waiting_count++] =
                (struct waiting){.due = due, .row = l->row, .fault = f, .person = *p};
            return;
        }
}

/* Those whose place has come; all of them at the end. */
static err_t give_duplicates(struct lister *l, bool all)
{
    for (size_t i = 0; i < l->waiting_count; i++) {
        if (!all && l->waiting[i].due > l->row)
            continue;
        struct waiting w = l->waiting[i];
        l->waiting[i--] = l->waiting[--l->waiting_count];
        TRY(give_row(l, &w.person, (struct list_row){.fault = w.fault, .same_as_row = w.row}));
    }
    return OK;
}

static err_t give_listed(struct lister *l, const struct generated_person *p)
{
    struct list_row row = {.fault = draw_fault(l, p)};
    bool accepted = fault_verdict(row.fault) == VERDICT_ACCEPTED;
    if (accepted)
        row.absence = draw_absence(l, p);
    TRY(give_row(l, p, row));
    if (accepted)
        draw_duplicate(l, p);
    return OK;
}

static err_t list_person(void *ctx, const struct generated_person *p)
{
    struct lister *l = ctx;
    const int64_t *rate = l->rates->fault;
    if (p->unit != l->unit)
        random_start(&l->chance, l->plan->seed, l->unit = p->unit, CHANCE_LIST);
    TRY(give_duplicates(l, false));
    if (random_chance(&l->chance,
                      p->origin == ORIGIN_HERE ? l->rates->unlisted_resident : l->rates->unlisted_floating))
        return l->reader->walk_in(l->reader->ctx, p);
    if (random_chance(&l->chance, rate[ROW_BLANK]))
        TRY(give_blank(l));
    TRY(give_listed(l, p));
    if (random_chance(&l->chance, rate[ROW_MOVED_AWAY]))
        TRY(give_gone(l, p, false));
    if (random_chance(&l->chance, rate[ROW_DIED]))
        TRY(give_gone(l, p, true));
    return OK;
}

err_t generate_list(const struct county_plan *plan, const struct list_rates *rates, const struct list_reader *reader)
{
    ARENA_SCOPED a = {0};
    struct lister *l = arena_new(&a, struct lister);
    l->plan = plan;
    l->rates = rates;
    l->reader = reader;
    l->waiting = arena_array(&a, struct waiting, WAITING_MOST);
    births_start(&l->births, plan);
    phones_start(&l->phones, plan->seed);
    for (size_t i = 0; i < COUNTIES; i++)
        l->city_people += plan->all[i].people;
    TRY(generate_persons(plan, list_person, l));
    return give_duplicates(l, true);
}
