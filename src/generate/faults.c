/* faults.c - one row for each way in which a row of the list can be wrong. */
#include "generate/faults.h"

#include "core/text.h"
#include "generate/names.h"
#include "generate/places.h"

#include <stdio.h>
#include <string.h>

#define COUNT(a) (sizeof(a) / sizeof *(a))

void pen_put_village(struct pen *pen, size_t village)
{
    const struct generated_village *v = &pen->plan->village[village];
    pen->village_at = village;
    snprintf(pen->village, sizeof pen->village, "%s", v->name);
    snprintf(pen->town, sizeof pen->town, "%s", pen->plan->town[v->town].name);
}

void pen_take(struct pen *pen, const struct county_plan *plan, struct random *chance,
              const struct generated_person *p)
{
    pen->plan = plan;
    pen->chance = chance;
    pen_put_village(pen, p->village);
    snprintf(pen->name, sizeof pen->name, "%s", p->name);
    snprintf(pen->document, sizeof pen->document, "%s", p->document);
    snprintf(pen->phone, sizeof pen->phone, "%s", p->phone);
    snprintf(pen->registered_at, sizeof pen->registered_at, "%s", p->registered_at);
}

/* ---- whom it can happen to ------------------------------------------------------------ */

static bool has_number(const struct county_plan *plan, const struct generated_person *p)
{
    (void)plan;
    return strcmp(p->document_kind, "01") == 0 || strcmp(p->document_kind, "02") == 0;
}

static bool is_old(const struct county_plan *plan, const struct generated_person *p)
{
    return has_number(plan, p) && p->birth_year <= LAST_YEAR - 60;
}

static bool ends_in_x(const struct county_plan *plan, const struct generated_person *p)
{
    return has_number(plan, p) && p->document[17] == 'X';
}

static bool has_dot(const struct county_plan *plan, const struct generated_person *p)
{
    (void)plan;
    return strstr(p->name, "·") != NULL;
}

static bool is_from_xingyang(const struct county_plan *plan, const struct generated_person *p)
{
    (void)plan;
    return strstr(p->registered_at, "荥阳") != NULL;
}

/* The forms in which the end of a place's name is written. */
static const char *const village_forms[] = {"村委会", "村民委员会", NULL};
static const char *const community_forms[] = {"社区居委会", "社区居民委员会", "社区", "居委会", NULL};

static const char *const *name_forms(const char *village)
{
    const char *end = village + village_name_length(village);
    for (size_t i = 0; village_forms[i]; i++)
        if (strcmp(end, village_forms[i]) == 0)
            return village_forms;
    for (size_t i = 0; community_forms[i]; i++)
        if (strcmp(end, community_forms[i]) == 0)
            return community_forms;
    return NULL;
}

static bool has_forms(const struct county_plan *plan, const struct generated_person *p)
{
    return name_forms(plan->village[p->village].name) != NULL;
}

static bool has_other_villages(const struct county_plan *plan, const struct generated_person *p)
{
    (void)p;
    return plan->village_count > 1;
}

/* ---- what is then written -------------------------------------------------------------- */

static void write_wrong_check(struct pen *pen)
{
    char *last = &pen->document[17];
    *last = *last == 'X' ? '0' : *last == '9' ? 'X' : (char)(*last + 1);
}

/* The thirtieth of February, with the right check character for it. */
static void write_impossible_date(struct pen *pen)
{
    memcpy(pen->document + 10, "0230", 4);
    pen->document[17] = idno_check_character(pen->document);
}

static void write_digit_lost(struct pen *pen)
{
    memmove(pen->document + 8, pen->document + 9, strlen(pen->document + 8));
}

/* The first generation of cards: no century, no check character. */
static void write_fifteen_digits(struct pen *pen)
{
    memmove(pen->document + 6, pen->document + 8, 9);
    pen->document[15] = '\0';
}

static void write_lower_x(struct pen *pen)
{
    pen->document[17] = 'x';
}

/* As an input method types it: U+FF10 for 0, and so on. */
static void write_full_width(struct pen *pen)
{
    char plain[24], *to = pen->document;
    snprintf(plain, sizeof plain, "%.18s", pen->document);
    for (const char *at = plain; *at; at++) {
        unsigned c = 0xff01u + (unsigned)(*at - '!');
        *to++ = (char)(0xe0 | c >> 12);
        *to++ = (char)(0x80 | (c >> 6 & 0x3f));
        *to++ = (char)(0x80 | (c & 0x3f));
    }
    *to = '\0';
}

static void replace(char text[96], const char *old, const char *new)
{
    char before[96];
    const char *at = strstr(text, old);
    if (!at)
        return;
    memcpy(before, text, sizeof before);
    snprintf(text, 96, "%.*s%s%s", (int)(at - text), before, new, before + (at - text) + strlen(old));
}

static void write_other_dot(struct pen *pen)
{
    static const char *const dots[] = {"•", "・", "．", "‧", "."};
    replace(pen->name, "·", dots[random_below(pen->chance, COUNT(dots))]);
}

/* A newspaper of the day printed the county so. */
static void write_other_county_name(struct pen *pen)
{
    replace(pen->registered_at, "荥阳", "荣阳");
}

static void write_other_place_name(struct pen *pen)
{
    const char *const *forms = name_forms(pen->village), *form;
    size_t n = 0;
    int len = village_name_length(pen->village);
    while (forms[n])
        n++;
    do
        form = forms[random_below(pen->chance, (int64_t)n)];
    while (strcmp(pen->village + len, form) == 0);
    snprintf(pen->village + len, sizeof pen->village - (size_t)len, "%s", form);
    if (random_chance(pen->chance, 500000))
        replace(pen->town, "街道", random_chance(pen->chance, 500000) ? "街道办事处" : "办事处");
}

static void write_no_phone(struct pen *pen)
{
    pen->phone[0] = '\0';
}

static void write_wrong_village(struct pen *pen)
{
    int64_t n = (int64_t)pen->plan->village_count;
    pen_put_village(pen, (pen->village_at + 1 + (size_t)random_below(pen->chance, n - 1)) % (size_t)n);
}

static void write_other_name(struct pen *pen)
{
    char name[96];
    memcpy(name, pen->name, sizeof name);
    names_otherwise(pen->chance, name, pen->name);
}

static const struct {
    const char *name;
    enum verdict verdict;
    bool (*fits)(const struct county_plan *plan, const struct generated_person *p);
    void (*write)(struct pen *pen);
} faults[ROW_FAULTS] = {
    [ROW_FINE] = {"fine", VERDICT_ACCEPTED, NULL, NULL},
    [ROW_WRONG_CHECK] = {"wrong_check", VERDICT_REJECTED, has_number, write_wrong_check},
    [ROW_IMPOSSIBLE_DATE] = {"impossible_date", VERDICT_REJECTED, has_number, write_impossible_date},
    [ROW_DIGIT_LOST] = {"digit_lost", VERDICT_REJECTED, has_number, write_digit_lost},
    [ROW_FIFTEEN_DIGITS] = {"fifteen_digits", VERDICT_ACCEPTED, is_old, write_fifteen_digits},
    [ROW_LOWER_X] = {"lower_x", VERDICT_ACCEPTED, ends_in_x, write_lower_x},
    [ROW_FULL_WIDTH] = {"full_width", VERDICT_ACCEPTED, has_number, write_full_width},
    [ROW_OTHER_DOT] = {"other_dot", VERDICT_ACCEPTED, has_dot, write_other_dot},
    [ROW_OTHER_COUNTY_NAME] = {"other_county_name", VERDICT_ACCEPTED, is_from_xingyang, write_other_county_name},
    [ROW_OTHER_PLACE_NAME] = {"other_place_name", VERDICT_ACCEPTED, has_forms, write_other_place_name},
    [ROW_NO_PHONE] = {"no_phone", VERDICT_ACCEPTED, NULL, write_no_phone},
    [ROW_WRONG_VILLAGE] = {"wrong_village", VERDICT_ACCEPTED, has_other_villages, write_wrong_village},
    [ROW_BLANK] = {"blank", VERDICT_BLANK, NULL, NULL},
    [ROW_DUPLICATE] = {"duplicate", VERDICT_DUPLICATE, NULL, NULL},
    [ROW_DUPLICATE_OTHER_NAME] = {"duplicate_other_name", VERDICT_DUPLICATE, NULL, write_other_name},
    [ROW_DUPLICATE_OTHER_VILLAGE] = {"duplicate_other_village", VERDICT_DUPLICATE, has_other_villages,
                                     write_wrong_village},
    [ROW_MOVED_AWAY] = {"moved_away", VERDICT_ACCEPTED, NULL, NULL},
    [ROW_DIED] = {"died", VERDICT_ACCEPTED, NULL, NULL},
};

const char *row_fault_name(enum row_fault f)
{
    return faults[f].name;
}

enum verdict fault_verdict(enum row_fault f)
{
    return faults[f].verdict;
}

bool fault_fits(enum row_fault f, const struct county_plan *plan, const struct generated_person *p)
{
    return !faults[f].fits || faults[f].fits(plan, p);
}

void fault_write(enum row_fault f, struct pen *pen)
{
    if (faults[f].write)
        faults[f].write(pen);
}
