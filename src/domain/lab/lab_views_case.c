/* lab_views_case.c - positive pools as cases: how far each is, its people, its steps. */
#include "domain/account/account.h"
#include "domain/lab/lab_parts.h"
#include "domain/roster/roster.h"

#include <string.h>

const struct field lab_case_params[] = {
    TEXT(struct lab_case_params, tube_code, .need = true, .min = 20, .max = 20, .form = FORM_DIGITS, .help = "The pool."),
    {0},
};

struct steps { size_t n; const struct lab_list_steps_row *at; };

static err_t read_steps(struct view_call *call, const char *tube_code, struct steps *out)
{
    struct lab_list_steps_row *rows;
    TRY(lab_list_steps(call->tx, call->county, tube_code, &rows, &out->n));
    out->at = rows;
    return OK;
}

/* When this was first done for somebody; ABSENT: not yet. */
static int64_t first_at(const struct steps *s, int64_t person, const char *step)
{
    for (size_t i = 0; i < s->n; i++)
        if (s->at[i].person == person && strcmp(s->at[i].step, step) == 0)
            return s->at[i].at;
    return ABSENT;
}

static bool is_informed(const char *step)
{
    return strcmp(step, "told_to_stay") == 0 || strcmp(step, "contacted") == 0;
}

/* The result was taken back after they had heard of it, and nobody has told them since. */
static bool must_be_told(const struct steps *s, int64_t person)
{
    bool informed = false, must = false;
    for (size_t i = 0; i < s->n; i++) {
        const struct lab_list_steps_row *it = &s->at[i];
        if (strcmp(it->step, "recalled") == 0)
            must = informed;
        else if (it->person == person && is_informed(it->step))
            informed = true;
        else if (it->person == person && strcmp(it->step, "told_of_change") == 0)
            must = informed = false;
    }
    return must;
}

/* ---- lab_cases ----------------------------------------------------------------------------- */

const struct field lab_cases_params[] = {
    INT(struct lab_cases_params, round, .need = true, .help = "The round."),
    CHOICE(struct lab_cases_params, state, .choices = lab_case_states, .help = "Only cases in this state."),
    TEXT(struct lab_cases_params, after, .max = 20, .form = FORM_DIGITS, .help = "Where the page begins."),
    {0},
};
const struct field lab_cases_columns[] = {
    TEXT(struct lab_cases_row, tube_code, .help = "The pool."),
    TEXT(struct lab_cases_row, state, .help = "open, closed: every member re-checked, recalled: the result was taken back."),
    TEXT(struct lab_cases_row, finding, .help = "What stands reported now."),
    TIME(struct lab_cases_row, opened_at, .help = "When the result came: all three were alerted then."),
    TIME(struct lab_cases_row, closed_at, .help = "When it was closed or recalled."),
    TEXT(struct lab_cases_row, lab_name, .help = "The lab."),
    TEXT(struct lab_cases_row, site_name, .help = "Where the tube was filled."),
    TEXT(struct lab_cases_row, squad, .help = "Who samples the members again."),
    TEXT(struct lab_cases_row, squad_phone, .help = "Their telephone."),
    TEXT(struct lab_cases_row, community, .help = "Who tells them and sees that they stay."),
    TEXT(struct lab_cases_row, community_phone, .help = "Their telephone."),
    TEXT(struct lab_cases_row, care, .help = "Who looks after them."),
    TEXT(struct lab_cases_row, care_phone, .help = "Their telephone."),
    INT(struct lab_cases_row, acknowledged, .help = "How many of the three said that they know."),
    INT(struct lab_cases_row, members, .help = "Persons in the pool."),
    INT(struct lab_cases_row, informed, .help = "Of them told to stay."),
    INT(struct lab_cases_row, contacted, .help = "Of them spoken to."),
    INT(struct lab_cases_row, sampled, .help = "Of them sampled singly."),
    INT(struct lab_cases_row, rechecked, .help = "Of them re-checked."),
    INT(struct lab_cases_row, to_tell, .help = "Of all who were told: who does not know yet that the result was taken back."),
    {0},
};

static err_t name_party(struct view_call *call, int64_t unit, const char *party, const char **name, const char **phone)
{
    struct lab_find_squad_row squad;
    bool found;
    TRY(lab_squad_of(call->tx, call->county, unit, party, &squad, &found));
    *name = found ? squad.name : NULL;
    *phone = found ? squad.phone : NULL;
    return OK;
}

static int64_t count_acknowledged(const struct steps *s)
{
    int64_t n = 0;
    for (const char *const *party = lab_parties; *party; party++) {
        bool known = false;
        for (size_t i = 0; i < s->n; i++)
            known = known || (s->at[i].party && strcmp(s->at[i].party, *party) == 0);
        n += known;
    }
    return n;
}

static err_t was_sampled(struct view_call *call, const char *pool, int64_t person, const struct steps *s, bool *yes)
{
    struct lab_pool_row own = {.person = person};
    *yes = first_at(s, person, "sampled") != ABSENT;
    if (*yes)
        return OK;
    TRY(lab_find_own_tube(call, pool, &own));
    *yes = own.own_tube != NULL;
    return OK;
}

static err_t count_people(struct view_call *call, const struct steps *s, struct lab_cases_row *row)
{
    struct lab_case_person *people;
    size_t n;
    TRY(lab_case_people(call->tx, call->county, row->tube_code, &people, &n));
    for (size_t i = 0; i < n; i++) {
        bool sampled;
        row->to_tell += must_be_told(s, people[i].person);
        if (!people[i].member)
            continue;
        TRY(was_sampled(call, row->tube_code, people[i].person, s, &sampled));
        row->members++;
        row->informed += first_at(s, people[i].person, "told_to_stay") != ABSENT;
        row->contacted += first_at(s, people[i].person, "contacted") != ABSENT;
        row->sampled += sampled;
    }
    return OK;
}

static err_t add_steps(struct view_call *call, struct lab_cases_row *row)
{
    struct lab_count_rechecks_row checks;
    struct steps s;
    bool found;
    TRY(read_steps(call, row->tube_code, &s));
    TRY(count_people(call, &s, row));
    TRY(lab_count_rechecks(call->tx, call->county, row->tube_code, &checks, &found));
    row->acknowledged = count_acknowledged(&s);
    row->rechecked = checks.rechecked;
    return OK;
}

static err_t emit_case(void *ctx, const struct lab_list_cases_row *r)
{
    struct view_call *call = ctx;
    struct lab_cases_row row = {.tube_code = r->tube_code, .state = r->state, .finding = r->finding,
                                .opened_at = r->opened_at, .closed_at = r->closed_at, .lab_name = r->lab_name,
                                .site_name = r->site_name};
    bool seen;
    TRY(lab_is_seen(call, RIGHT_PROGRESS_READ, r->lab, &seen));
    if (!seen || call->emitted == call->limit)
        return OK;
    TRY(name_party(call, r->unit, "squad", &row.squad, &row.squad_phone));
    TRY(name_party(call, r->unit, "community", &row.community, &row.community_phone));
    TRY(name_party(call, r->unit, "care", &row.care, &row.care_phone));
    TRY(add_steps(call, &row));
    if (call->emitted + 1 == call->limit)
        call->next = arena_strdup(call->arena, r->tube_code);
    return call->emit(call, &row);
}

/* A lab's people see their own among all: the statement does not stop at the page's end. */
err_t lab_cases_query(struct view_call *call, const void *params)
{
    const struct lab_cases_params *p = params;
    TRY(late_as_of(call->tx, call->county, &call->as_of));
    return lab_list_cases(call->tx, call->county, p->round, p->state, p->after ? p->after : "", INT64_MAX, emit_case, call);
}

/* ---- lab_case_people -------------------------------------------------------------------------- */

const struct field lab_case_people_columns[] = {
    INT(struct lab_case_people_row, person, .help = "Who."),
    TEXT(struct lab_case_people_row, relation, .help = "member: of the pool; household: lives with a member."),
    TEXT(struct lab_case_people_row, name, .mask = MASK_NAME, .help = "Name."),
    TEXT(struct lab_case_people_row, phone, .mask = MASK_PHONE, .help = "Telephone."),
    TEXT(struct lab_case_people_row, address, .mask = MASK_ADDRESS, .help = "Where they live, in words."),
    TEXT(struct lab_case_people_row, unit_name, .help = "Village or community."),
    TIME(struct lab_case_people_row, told_at, .help = "When they were told to stay."),
    TIME(struct lab_case_people_row, contacted_at, .help = "When somebody first spoke with them."),
    TIME(struct lab_case_people_row, sampled_at, .help = "When they were sampled singly."),
    TEXT(struct lab_case_people_row, own_tube, .help = "Their own tube."),
    TEXT(struct lab_case_people_row, own_finding, .help = "What was found in it."),
    TEXT(struct lab_case_people_row, finding, .help = "What the re-check found."),
    TIME(struct lab_case_people_row, rechecked_at, .help = "When it was made."),
    BOOL(struct lab_case_people_row, to_tell, .help = "They were told of a result that was taken back since."),
    {0},
};

static err_t add_identity(struct view_call *call, const struct lab_find_person_row *facts, struct lab_case_people_row *row)
{
    const struct roster_identity *who;
    row->unit_name = facts->unit_name;
    TRY(roster_open(call->tx, call->county, row->person, facts->sealed, &who));
    if (who) {
        row->name = who->name;
        row->phone = who->phone;
        row->address = who->address;
    }
    return OK;
}

static err_t add_tests(struct view_call *call, const char *pool, const struct steps *s, struct lab_case_people_row *row)
{
    struct lab_pool_row own = {.person = row->person, .own_sampled_at = ABSENT};
    struct lab_find_recheck_row recheck;
    bool found;
    TRY(lab_find_own_tube(call, pool, &own));
    TRY(lab_find_recheck(call->tx, call->county, pool, row->person, &recheck, &found));
    row->sampled_at = first_at(s, row->person, "sampled");
    if (row->sampled_at == ABSENT)
        row->sampled_at = own.own_sampled_at;
    row->own_tube = own.own_tube;
    row->own_finding = own.own_finding;
    row->finding = found ? recheck.finding : NULL;
    row->rechecked_at = found ? recheck.at : ABSENT;
    return OK;
}

static err_t emit_person(struct view_call *call, const char *pool, const struct steps *s, const struct lab_case_person *it)
{
    struct lab_case_people_row row = {.person = it->person, .relation = it->member ? "member" : "household"};
    struct lab_find_person_row facts;
    bool found;
    TRY(lab_find_person(call->tx, call->county, it->person, &facts, &found));
    if (!found || !rights_unit(call->actor, RIGHT_ROSTER_READ, facts.unit, call->now))
        return OK;
    TRY(add_identity(call, &facts, &row));
    if (it->member)
        TRY(add_tests(call, pool, s, &row));
    else
        row.sampled_at = first_at(s, it->person, "sampled"), row.rechecked_at = ABSENT;
    row.told_at = first_at(s, it->person, "told_to_stay");
    row.contacted_at = first_at(s, it->person, "contacted");
    row.to_tell = must_be_told(s, it->person);
    return call->emit(call, &row);
}

err_t lab_case_people_query(struct view_call *call, const void *params)
{
    const char *pool = ((const struct lab_case_params *)params)->tube_code;
    struct lab_case_person *people;
    struct lab_find_case_row it;
    struct steps s;
    bool found;
    size_t n;
    TRY(late_as_of(call->tx, call->county, &call->as_of));
    TRY(lab_find_case(call->tx, call->county, pool, &it, &found));
    if (!found)
        return FAIL(ERR_MISSING, "lab.no_such_case", .field = "tube_code");
    TRY(read_steps(call, pool, &s));
    TRY(lab_case_people(call->tx, call->county, pool, &people, &n));
    for (size_t i = 0; i < n && call->emitted < call->limit; i++)
        TRY(emit_person(call, pool, &s, &people[i]));
    return OK;
}

/* ---- lab_case_steps ---------------------------------------------------------------------------- */

const struct field lab_case_steps_columns[] = {
    TIME(struct lab_case_steps_row, at, .help = "When."),
    TEXT(struct lab_case_steps_row, step, .help = "opened, acknowledged, told_to_stay, contacted, sampled, recalled, "
                                                  "reopened, told_of_change or closed."),
    TEXT(struct lab_case_steps_row, party, .help = "By which of the three."),
    INT(struct lab_case_steps_row, person, .help = "For whom; absent: the whole case."),
    TEXT(struct lab_case_steps_row, account_name, .help = "Who said so."),
    TEXT(struct lab_case_steps_row, note, .help = "In a few words."),
    {0},
};

err_t lab_case_steps_query(struct view_call *call, const void *params)
{
    const char *pool = ((const struct lab_case_params *)params)->tube_code;
    struct lab_find_case_row it;
    struct steps s;
    bool found, seen = false;
    TRY(lab_find_case(call->tx, call->county, pool, &it, &found));
    if (found)
        TRY(lab_is_seen(call, RIGHT_PROGRESS_READ, it.lab, &seen));
    if (!seen)
        return FAIL(ERR_MISSING, "lab.no_such_case", .field = "tube_code");
    TRY(read_steps(call, pool, &s));
    for (size_t i = 0; i < s.n && call->emitted < call->limit; i++) {
        const struct lab_list_steps_row *r = &s.at[i];
        struct lab_case_steps_row row = {r->at, r->step, r->party, r->person ? r->person : ABSENT, NULL, r->note};
        TRY(account_name(call->tx, call->county, r->account, &row.account_name));
        TRY(call->emit(call, &row));
    }
    return OK;
}
