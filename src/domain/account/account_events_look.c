/* account_events_look.c - who looked at whom, and why. */
#include "domain/account/account_parts.h"
#include "domain/area/area.h"

#include <string.h>

/* ---- account.person_viewed --------------------------------------------------------------- */

static const struct field person_viewed_body[] = {
    INT(struct person_viewed, person, .need = true, .min = 1, .max = (int64_t)1 << 53, .scope = SCOPE_PERSON,
        .help = "Whose record is looked at."),
    TEXT(struct person_viewed, reason, .need = true, .min = 4, .max = 200, .help = "What for."),
    {0},
};

static err_t person_viewed_check(struct tx *tx, const struct event *ev, const void *body)
{
    const struct person_viewed *b = body;
    int64_t unit;
    bool found;
    TRY(locator.person(tx, ev->county, b->person, &unit, &found));
    return found ? OK : FAIL(ERR_MISSING, "account.no_such_person", .field = "person");
}

static err_t person_viewed_apply(struct tx *tx, const struct event *ev, const void *body)
{
    const struct person_viewed *b = body;
    return account_add_look(tx, ev->county, ev->seq, ev->at, ev->received_at, ev->actor_id, ev->device, "person",
                            b->person, NULL, ABSENT, ABSENT, b->reason);
}

const struct event_type person_viewed = {
    .name = "account.person_viewed", .help = "Somebody gave a reason to see a person's record in full.",
    .right = RIGHT_ROSTER_READ,
    .body = person_viewed_body, .body_size = sizeof(struct person_viewed),
    .check = person_viewed_check, .apply = person_viewed_apply,
};

/* ---- account.list_viewed ----------------------------------------------------------------- */

static const struct field list_viewed_body[] = {
    TEXT(struct list_viewed, view, .need = true, .min = 2, .max = 60, .form = FORM_CODE, .help = "Name of the view."),
    INT(struct list_viewed, unit, .scope = SCOPE_UNIT, .help = "The area that is looked at."),
    INT(struct list_viewed, site, .scope = SCOPE_SITE, .help = "Or the site; neither: the whole county."),
    TEXT(struct list_viewed, reason, .need = true, .min = 4, .max = 200, .help = "What for."),
    {0},
};

static err_t list_viewed_check(struct tx *tx, const struct event *ev, const void *body)
{
    const struct list_viewed *b = body;
    const struct view *v = view_find(b->view);
    if (!v || !v->personal) {
        err_tell("view", "%s", b->view);
        return FAIL(ERR_MISSING, "account.no_such_view", .field = "view");
    }
    return account_check_place(tx, ev->county, b->unit, b->site);
}

static err_t list_viewed_apply(struct tx *tx, const struct event *ev, const void *body)
{
    const struct list_viewed *b = body;
    return account_add_look(tx, ev->county, ev->seq, ev->at, ev->received_at, ev->actor_id, ev->device, "list", ABSENT,
                            b->view, b->unit, b->site, b->reason);
}

const struct event_type list_viewed = {
    .name = "account.list_viewed", .help = "Somebody gave a reason to see a list of persons in full.",
    .right = RIGHT_PERSON_UNMASK,
    .body = list_viewed_body, .body_size = sizeof(struct list_viewed),
    .check = list_viewed_check, .apply = list_viewed_apply,
};

/* ---- account.shift_taken ------------------------------------------------------------------ */

/* The reason of a look that nobody needs to type. */
#define SHIFT "shift"

static const struct field shift_taken_body[] = {
    INT(struct shift_taken, site, .need = true, .min = 1, .max = (int64_t)1 << 53, .scope = SCOPE_SITE,
        .help = "Whose people the phone takes."),
    {0},
};

static err_t shift_taken_check(struct tx *tx, const struct event *ev, const void *body)
{
    return account_check_place(tx, ev->county, ABSENT, ((const struct shift_taken *)body)->site);
}

static err_t shift_taken_apply(struct tx *tx, const struct event *ev, const void *body)
{
    const struct shift_taken *b = body;
    return account_add_look(tx, ev->county, ev->seq, ev->at, ev->received_at, ev->actor_id, ev->device, "list", ABSENT,
                            SHIFT, ABSENT, b->site, SHIFT);
}

const struct event_type shift_taken = {
    .name = "account.shift_taken", .help = "A phone takes the list of a site's people with it for the shift.",
    .right = RIGHT_SAMPLE,
    .body = shift_taken_body, .body_size = sizeof(struct shift_taken),
    .check = shift_taken_check, .apply = shift_taken_apply,
};

err_t account_took_shift(struct tx *tx, const struct actor *who, int64_t site, int64_t now, bool *yes)
{
    struct account_list_view_looks_row *looks;
    size_t n;
    *yes = false;
    TRY(account_list_view_looks(tx, who->county, who->device, SHIFT, now - ACCOUNT_UNMASK_MS, &looks, &n));
    for (size_t i = 0; i < n && !*yes; i++)
        *yes = looks[i].site == site;
    return OK;
}

/* ---- may it be seen unmasked? ------------------------------------------------------------ */

/* What a view looks at, by the scoped members of its parameters. */
struct target {
    bool by_place;           /* it has a parameter for an area or a site */
    int64_t unit, site, person;
};

static struct target target_of(const struct view *v, const void *params)
{
    struct target t = {false, ABSENT, ABSENT, ABSENT};
    for (const struct field *f = v->params; f && f->name; f++) {
        if (f->kind != FIELD_INT || f->scope == SCOPE_NONE)
            continue;
        int64_t id = *(const int64_t *)(const void *)((const char *)params + f->at);
        t.by_place = t.by_place || f->scope != SCOPE_PERSON;
        if (f->scope == SCOPE_UNIT)
            t.unit = id;
        else if (f->scope == SCOPE_SITE)
            t.site = id;
        else
            t.person = id;
    }
    return t;
}

static bool holds(const int64_t *units, size_t n, int64_t unit)
{
    for (size_t i = 0; i < n; i++)
        if (units[i] == unit)
            return true;
    return false;
}

/* A reason for an area holds for every area in it, one for the county everywhere.  A
 * view that asks for no place shows no more than the actor's own area. */
static err_t list_was_given(struct tx *tx, const struct actor *who, const struct view *v, const struct target *t,
                            int64_t since_at, bool *yes)
{
    struct account_list_view_looks_row *looks;
    int64_t *above = NULL;
    size_t n, n_above = 0;
    TRY(account_list_view_looks(tx, who->county, who->device, v->name, since_at, &looks, &n));
    if (n && t->unit != ABSENT)
        TRY(area_above(tx, who->county, t->unit, &above, &n_above));
    for (size_t i = 0; i < n && !*yes; i++) {
        bool whole = looks[i].site == ABSENT && (looks[i].unit == ABSENT || looks[i].unit == area_root(who->county));
        bool same_site = t->site != ABSENT && looks[i].site == t->site;
        *yes = whole || !t->by_place || same_site || holds(above, n_above, looks[i].unit);
    }
    return OK;
}

err_t account_may_unmask(struct tx *tx, const struct actor *who, const struct view *v, const void *params, int64_t now,
                         bool *yes)
{
    struct target t = target_of(v, params);
    int64_t since_at = now - clock_real(ACCOUNT_UNMASK_MS);
    struct account_find_person_look_row look;
    *yes = false;
    if (t.person != ABSENT)
        return account_find_person_look(tx, who->county, who->device, t.person, since_at, &look, yes);
    return list_was_given(tx, who, v, &t, since_at, yes);
}
