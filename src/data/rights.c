/* rights.c - roles, and the one check of who may do what where. */
#include "data/rights.h"

#include <string.h>

#define BIT(r) ((uint64_t)1 << (r))


#define READING (BIT(RIGHT_ROSTER_READ) | BIT(RIGHT_PROGRESS_READ))
#define ROSTER (BIT(RIGHT_ROSTER_EDIT) | BIT(RIGHT_ROSTER_IMPORT) | BIT(RIGHT_PERSON_UNMASK))

const struct role roles[] = {
    {"county", READING | ROSTER | BIT(RIGHT_AREA_EDIT) | BIT(RIGHT_ROUND_EDIT) | BIT(RIGHT_SITE_EDIT) |
         BIT(RIGHT_SAMPLE) | BIT(RIGHT_PACK) | BIT(RIGHT_LAB) | BIT(RIGHT_KNOCK) | BIT(RIGHT_DOOR) |
         BIT(RIGHT_CHECKPOINT) | BIT(RIGHT_QUARANTINE) | BIT(RIGHT_ACCOUNT_EDIT) | BIT(RIGHT_ROSTER_ERASE) | BIT(RIGHT_AUDIT),
     "The county's command post: everything in its area."},
    {"town", READING | ROSTER | BIT(RIGHT_SITE_EDIT) | BIT(RIGHT_KNOCK) | BIT(RIGHT_DOOR) | BIT(RIGHT_CHECKPOINT) |
         BIT(RIGHT_QUARANTINE) | BIT(RIGHT_SAMPLE) | BIT(RIGHT_PACK) | BIT(RIGHT_ACCOUNT_EDIT),
     "A town or street office: its list of people, its points, its missing."},
    {"village", READING | ROSTER | BIT(RIGHT_KNOCK) | BIT(RIGHT_DOOR) | BIT(RIGHT_CHECKPOINT),
     "A village or community: its list of people and its missing."},
    {"point", BIT(RIGHT_SAMPLE) | BIT(RIGHT_PACK) | BIT(RIGHT_ROSTER_READ) | BIT(RIGHT_PROGRESS_READ),
     "A sampling point: registers, closes tubes, packs boxes."},
    {"door", READING | BIT(RIGHT_DOOR) | BIT(RIGHT_SAMPLE) | BIT(RIGHT_PERSON_UNMASK),
     "A door team: knocks, calls and samples at home; sees the people of its list with a reason."},
    {"census", READING | BIT(RIGHT_ROSTER_EDIT) | BIT(RIGHT_PERSON_UNMASK),
     "Walks a building flat by flat and confirms, adds, moves and removes people."},
    {"checkpoint", BIT(RIGHT_CHECKPOINT) | BIT(RIGHT_PROGRESS_READ),
     "A checkpoint: reports who arrives, counts vehicles, people and fevers."},
    {"courier", BIT(RIGHT_PACK) | BIT(RIGHT_PROGRESS_READ), "Carries boxes and signs for them."},
    {"lab", BIT(RIGHT_LAB) | BIT(RIGHT_PACK) | BIT(RIGHT_PROGRESS_READ), "A laboratory: receives and reports."},
    {"inspector", BIT(RIGHT_PROGRESS_READ), "Sees progress and clocks, no persons."},
    {"auditor", BIT(RIGHT_AUDIT) | BIT(RIGHT_PROGRESS_READ), "Sees who did and who saw what."},
    {0},
};

static const char *const right_names[RIGHTS] = {
    [RIGHT_PUBLIC] = "public", [RIGHT_SIGNED_IN] = "signed_in", [RIGHT_AREA_EDIT] = "area_edit",
    [RIGHT_ROSTER_READ] = "roster_read", [RIGHT_ROSTER_EDIT] = "roster_edit",
    [RIGHT_ROSTER_IMPORT] = "roster_import", [RIGHT_ROSTER_ERASE] = "roster_erase",
    [RIGHT_PERSON_UNMASK] = "person_unmask", [RIGHT_ROUND_EDIT] = "round_edit", [RIGHT_SITE_EDIT] = "site_edit",
    [RIGHT_SAMPLE] = "sample", [RIGHT_PACK] = "pack", [RIGHT_LAB] = "lab", [RIGHT_KNOCK] = "knock", [RIGHT_DOOR] = "door",
    [RIGHT_CHECKPOINT] = "checkpoint",
    [RIGHT_PROGRESS_READ] = "progress_read", [RIGHT_QUARANTINE] = "quarantine",
    [RIGHT_ACCOUNT_EDIT] = "account_edit", [RIGHT_AUDIT] = "audit",
};

const struct role *role_find(const char *name)
{
    for (const struct role *r = roles; r->name; r++)
        if (strcmp(r->name, name) == 0)
            return r;
    return NULL;
}

const char *right_name(enum right r)
{
    return right_names[r];
}

static bool grants(const struct grant *g, enum right right, int64_t at)
{
    if (g->from_at && at < g->from_at)
        return false;
    if (g->until_at && at >= g->until_at)
        return false;
    return right <= RIGHT_SIGNED_IN || (g->role->rights & BIT(right));
}

static bool is_county_wide(const struct grant *g)
{
    return !g->unit && !g->site;
}

static bool holds_unit(const struct grant *g, int64_t unit)
{
    size_t low = 0, high = g->n_below;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (g->below[middle] == unit)
            return true;
        if (g->below[middle] < unit)
            low = middle + 1;
        else
            high = middle;
    }
    return g->unit == unit && unit != 0;
}

bool rights_any(const struct actor *who, enum right right, int64_t at)
{
    if (who->is_server || right <= RIGHT_SIGNED_IN)
        return true;
    for (size_t i = 0; i < who->n_grants; i++)
        if (grants(&who->grants[i], right, at))
            return true;
    return false;
}

bool rights_county(const struct actor *who, enum right right, int64_t at)
{
    if (who->is_server)
        return true;
    for (size_t i = 0; i < who->n_grants; i++)
        if (is_county_wide(&who->grants[i]) && grants(&who->grants[i], right, at))
            return true;
    return false;
}

bool rights_unit(const struct actor *who, enum right right, int64_t unit, int64_t at)
{
    if (rights_county(who, right, at))
        return true;
    for (size_t i = 0; i < who->n_grants; i++)
        if (!who->grants[i].site && holds_unit(&who->grants[i], unit) && grants(&who->grants[i], right, at))
            return true;
    return false;
}

bool rights_site(const struct actor *who, enum right right, int64_t site, int64_t unit, int64_t at)
{
    if (rights_unit(who, right, unit, at))
        return true;
    for (size_t i = 0; i < who->n_grants; i++)
        if (who->grants[i].site == site && grants(&who->grants[i], right, at))
            return true;
    return false;
}

bool rights_lab(const struct actor *who, enum right right, int64_t lab, int64_t unit, int64_t at)
{
    for (size_t i = 0; i < who->n_grants; i++)
        if (grants(&who->grants[i], right, at) && !(who->grants[i].role->rights & BIT(RIGHT_LAB)))
            return true;
    return rights_site(who, RIGHT_LAB, lab, unit, at);
}

/* ---- the check ------------------------------------------------------------------------ */

struct asking {
    struct tx *tx;
    const struct actor *who;
    enum right right;
    int64_t at;
    size_t scoped;       /* members that said where */
};

static err_t not_here(const struct field *f)
{
    err_path("%s", f->name);
    return FAIL(ERR_FORBIDDEN, "rights.not_here");
}

/* A place that does not exist is nobody's, except the county's own; the event's
 * check then says that there is no such place. */
static err_t check_member(struct asking *q, const struct field *f, int64_t id)
{
    int64_t unit = id;
    bool found = true, held = false;
    switch (f->scope) {
    case SCOPE_UNIT:
        held = rights_unit(q->who, q->right, id, q->at);
        break;
    case SCOPE_SITE:
        TRY(locator.site(q->tx, q->who->county, id, &unit, &found));
        held = found ? rights_site(q->who, q->right, id, unit, q->at) : rights_county(q->who, q->right, q->at);
        break;
    case SCOPE_PERSON:
        TRY(locator.person(q->tx, q->who->county, id, &unit, &found));
        held = found ? rights_unit(q->who, q->right, unit, q->at) : rights_county(q->who, q->right, q->at);
        break;
    case SCOPE_NONE:
        return OK;
    }
    q->scoped++;
    return held ? OK : not_here(f);
}

static err_t check_fields(struct asking *q, const struct field *table, const void *what)
{
    for (const struct field *f = table; f && f->name; f++) {
        const char *member = (const char *)what + f->at;
        const struct list *list = (const struct list *)(const void *)member;
        if (f->kind == FIELD_INT && f->scope != SCOPE_NONE) {
            int64_t id = *(const int64_t *)(const void *)member;
            if (id != ABSENT)
                TRY(check_member(q, f, id));
        } else if (f->kind == FIELD_INTS && f->scope != SCOPE_NONE) {
            for (size_t i = 0; i < list->n; i++)
                TRY(check_member(q, f, ((const int64_t *)list->items)[i]));
        } else if (f->kind == FIELD_LIST) {
            for (size_t i = 0; i < list->n; i++)
                TRY(check_fields(q, f->of, (const char *)list->items + i * f->size));
        } else if (f->kind == FIELD_OBJECT) {
            TRY(check_fields(q, f->of, member));
        }
    }
    return OK;
}

err_t rights_check(struct tx *tx, const struct actor *who, enum right right, bool anywhere, int64_t at,
                   const struct field *table, const void *what)
{
    if (right == RIGHT_PUBLIC || (who && who->is_server))
        return OK;
    if (!who)
        return FAIL(ERR_SIGNED_OUT, "rights.signed_out");
    if (!rights_any(who, right, at)) {
        err_tell("right", "%s", right_name(right));
        return FAIL(ERR_FORBIDDEN, "rights.no_right");
    }
    struct asking q = {tx, who, right, at, 0};
    TRY(check_fields(&q, table, what));
    if (q.scoped == 0 && !anywhere && right > RIGHT_SIGNED_IN && !rights_county(who, right, at))
        return FAIL(ERR_FORBIDDEN, "rights.whole_county");
    return OK;
}
