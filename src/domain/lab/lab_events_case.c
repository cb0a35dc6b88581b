/* lab_events_case.c - a positive or doubtful pool is a case: who answers, and each step.
 *
 * It opens by itself with the result, closes with the last re-check, and is recalled when the
 * result is corrected or withdrawn; its steps are kept, so that whoever was told can be told
 * again. */
#include "domain/area/area.h"
#include "domain/lab/lab_parts.h"
#include "domain/roster/roster.h"

#include <string.h>

const char *const lab_case_states[] = {"open", "closed", "recalled", NULL};
const char *const lab_parties[] = {"squad", "community", "care", NULL};

/* ---- the case follows the word about its tube ---------------------------------------------- */

static err_t note(struct tx *tx, const struct event *ev, const char *tube_code, const char *step)
{
    return lab_add_step(tx, ev->county, tube_code, ev->seq, 0, ev->received_at, step, NULL, ev->actor_id, NULL);
}

static err_t open_case(struct tx *tx, const struct event *ev, const char *tube_code, int64_t lab)
{
    struct sampling_tube_facts tube;
    struct site_facts site = {0};
    bool found;
    TRY(sampling_tube(tx, ev->county, tube_code, &tube, &found));
    TRY(site_find(tx, ev->county, tube.site, &site, &found));
    TRY(lab_open_case(tx, ev->county, tube_code, tube.round, lab, tube.site, found ? site.unit : area_root(ev->county),
                      ev->received_at));
    return note(tx, ev, tube_code, "opened");
}

static err_t set_case(struct tx *tx, const struct event *ev, const char *tube_code, const char *state, const char *step)
{
    bool open = strcmp(state, "open") == 0;
    TRY(lab_set_case(tx, ev->county, tube_code, state, open ? ABSENT : ev->received_at));
    return note(tx, ev, tube_code, step);
}

err_t lab_case_follow(struct tx *tx, const struct event *ev, const char *tube_code, int64_t lab, const char *finding)
{
    struct lab_find_case_row it;
    bool positive = lab_is_positive(finding), found;
    TRY(lab_find_case(tx, ev->county, tube_code, &it, &found));
    if (!found)
        return positive ? open_case(tx, ev, tube_code, lab) : OK;
    bool recalled = strcmp(it.state, "recalled") == 0;
    if (positive == !recalled)
        return OK;
    return positive ? set_case(tx, ev, tube_code, "open", "reopened") : set_case(tx, ev, tube_code, "recalled", "recalled");
}

err_t lab_case_rechecked(struct tx *tx, const struct event *ev, const char *tube_code)
{
    struct lab_count_rechecks_row checks;
    struct sampling_tube_facts tube;
    struct lab_find_case_row it;
    bool found;
    TRY(lab_find_case(tx, ev->county, tube_code, &it, &found));
    if (!found || strcmp(it.state, "open") != 0)
        return OK;
    TRY(sampling_tube(tx, ev->county, tube_code, &tube, &found));
    TRY(lab_count_rechecks(tx, ev->county, tube_code, &checks, &found));
    return checks.rechecked >= tube.registered ? set_case(tx, ev, tube_code, "closed", "closed") : OK;
}

/* ---- lab.squad_set ------------------------------------------------------------------------------ */

static const struct field squad_set_rows[] = {
    INT(struct squad_set, unit, .need = true, .scope = SCOPE_UNIT, .help = "The area, with all below it."),
    CHOICE(struct squad_set, party, .need = true, .choices = lab_parties,
           .help = "squad: samples again; community: tells them and sees that they stay; care: looks after them."),
    TEXT(struct squad_set, name, .need = true, .min = 1, .max = 64, .help = "Who answers."),
    TEXT(struct squad_set, phone, .need = true, .min = 3, .max = 24, .help = "The telephone that is always answered."),
    {0},
};

static err_t squad_set_check(struct tx *tx, const struct event *ev, const void *body)
{
    struct area_unit unit;
    bool found;
    TRY(area_find(tx, ev->county, ((const struct squad_set *)body)->unit, &unit, &found));
    return found ? OK : FAIL(ERR_MISSING, "lab.no_such_unit", .field = "unit");
}

static err_t squad_set_apply(struct tx *tx, const struct event *ev, const void *body)
{
    const struct squad_set *b = body;
    return lab_set_squad(tx, ev->county, b->unit, b->party, b->name, b->phone);
}

const struct event_type squad_set = {
    .name = "lab.squad_set", .help = "Who answers for the positive pools of an area.", .right = RIGHT_SITE_EDIT,
    .body = squad_set_rows, .body_size = sizeof(struct squad_set), .check = squad_set_check, .apply = squad_set_apply,
};

err_t lab_squad_of(struct tx *tx, int64_t county, int64_t unit, const char *party, struct lab_find_squad_row *out, bool *found)
{
    int64_t *above;
    size_t n;
    *found = false;
    TRY(area_above(tx, county, unit, &above, &n));
    for (size_t i = 0; i < n && !*found; i++)
        TRY(lab_find_squad(tx, county, above[i], party, out, found));
    return OK;
}

err_t lab_pool_squad(struct tx *tx, int64_t county, const char *tube_code, const char **name)
{
    struct lab_find_case_row it;
    struct lab_find_squad_row squad;
    bool found;
    *name = NULL;
    TRY(lab_find_case(tx, county, tube_code, &it, &found));
    if (!found)
        return OK;
    TRY(lab_squad_of(tx, county, it.unit, "squad", &squad, &found));
    *name = found ? squad.name : NULL;
    return OK;
}

/* ---- whose case it is ------------------------------------------------------------------------------- */

static bool is_listed(const struct lab_case_person *people, size_t n, int64_t person)
{
    for (size_t i = 0; i < n; i++)
        if (people[i].person == person)
            return true;
    return false;
}

static err_t add_household(struct tx *tx, int64_t county, int64_t person, struct lab_case_person *people, size_t *n)
{
    struct lab_list_household_row *others;
    struct lab_find_person_row home;
    size_t n_others;
    bool found;
    TRY(lab_find_person(tx, county, person, &home, &found));
    if (!found || !home.household)
        return OK;
    TRY(lab_list_household(tx, county, home.unit, home.building, home.household, &others, &n_others));
    for (size_t i = 0; i < n_others && *n < LAB_CASE_PEOPLE_MOST; i++)
        if (!is_listed(people, *n, others[i].person))
            people[(*n)++] = (struct lab_case_person){others[i].person, false};
    return OK;
}

err_t lab_case_people(struct tx *tx, int64_t county, const char *tube_code, struct lab_case_person **people, size_t *n)
{
    int64_t *members;
    size_t n_members;
    TRY(sampling_tube_people(tx, county, tube_code, &members, &n_members));
    *people = arena_array(tx->arena, struct lab_case_person, LAB_CASE_PEOPLE_MOST);
    *n = 0;
    for (size_t i = 0; i < n_members && *n < LAB_CASE_PEOPLE_MOST; i++)
        (*people)[(*n)++] = (struct lab_case_person){members[i], true};
    for (size_t i = 0; i < n_members; i++)
        TRY(add_household(tx, county, members[i], *people, n));
    return OK;
}

/* ---- lab.case_step_taken ------------------------------------------------------------------------------ */

static const char *const steps[] = {"acknowledged", "told_to_stay", "contacted", "sampled", "told_of_change", NULL};
static const struct field case_step_taken_rows[] = {
    TEXT(struct case_step_taken, tube_code, .need = true, .min = 20, .max = 20, .form = FORM_DIGITS, .help = "The pool."),
    CHOICE(struct case_step_taken, step, .need = true, .choices = steps, .help = "What was done."),
    CHOICE(struct case_step_taken, party, .choices = lab_parties, .help = "Of acknowledged: by whom."),
    INT(struct case_step_taken, person, .scope = SCOPE_PERSON, .help = "Of all others: for whom."),
    TEXT(struct case_step_taken, note, .max = 200, .help = "In a few words."),
    {0},
};

static err_t check_party(const struct event *ev, const struct case_step_taken *b, int64_t unit)
{
    if (!b->party || b->person != ABSENT)
        return FAIL(ERR_INVALID, "lab.step_needs_party", .field = "party");
    return rights_unit(ev->actor, RIGHT_KNOCK, unit, ev->at) ? OK
               : FAIL(ERR_FORBIDDEN, "rights.not_here", .field = "tube_code");
}

static err_t check_person(struct tx *tx, const struct event *ev, const struct case_step_taken *b)
{
    struct lab_case_person *people;
    size_t n;
    if (b->person == ABSENT || b->party)
        return FAIL(ERR_INVALID, "lab.step_needs_person", .field = "person");
    TRY(lab_case_people(tx, ev->county, b->tube_code, &people, &n));
    return is_listed(people, n, b->person) ? OK : FAIL(ERR_MISSING, "lab.not_in_this_pool", .field = "person");
}

static err_t case_step_taken_check(struct tx *tx, const struct event *ev, const void *body)
{
    const struct case_step_taken *b = body;
    struct lab_find_case_row it;
    bool found;
    TRY(lab_find_case(tx, ev->county, b->tube_code, &it, &found));
    if (!found)
        return FAIL(ERR_MISSING, "lab.no_such_case", .field = "tube_code");
    return strcmp(b->step, "acknowledged") == 0 ? check_party(ev, b, it.unit) : check_person(tx, ev, b);
}

static err_t case_step_taken_apply(struct tx *tx, const struct event *ev, const void *body)
{
    const struct case_step_taken *b = body;
    return lab_add_step(tx, ev->county, b->tube_code, ev->seq, b->person == ABSENT ? 0 : b->person, ev->at, b->step,
                        b->party, ev->actor_id, b->note);
}

const struct event_type case_step_taken = {
    .name = "lab.case_step_taken", .help = "Something was done in the case of a positive pool.", .right = RIGHT_KNOCK,
    .anywhere = true, .body = case_step_taken_rows, .body_size = sizeof(struct case_step_taken),
    .check = case_step_taken_check, .apply = case_step_taken_apply,
};
