/* account_views_look.c - who looked at whom, one by one and counted. */
#include "core/clock.h"
#include "domain/account/account_parts.h"
#include "domain/area/area.h"
#include "domain/page.h"
#include "domain/roster/roster.h"
#include "domain/site/site.h"

/* ---- account_looks ----------------------------------------------------------------------- */

const struct field account_looks_params[] = {
    INT(struct account_looks_params, person, .scope = SCOPE_PERSON, .help = "Only looks at this person."),
    INT(struct account_looks_params, account, .help = "Only looks by this user or pass."),
    TIME(struct account_looks_params, from_at, .help = "Only looks from then on."),
    TIME(struct account_looks_params, until_at, .help = "Only looks before then."),
    INT(struct account_looks_params, after, .help = "Looks before this one: newest first."),
    {0},
};

const struct field account_looks_columns[] = {
    TIME(struct account_look_row, at, .help = "When."),
    INT(struct account_look_row, account, .help = "Who looked."),
    TEXT(struct account_look_row, account_name, .help = "What that user or pass is called."),
    TEXT(struct account_look_row, what, .help = "person: one record, list: a list of persons."),
    TEXT(struct account_look_row, reason, .help = "The reason that was given."),
    INT(struct account_look_row, person, .help = "Who was looked at."),
    TEXT(struct account_look_row, name, .mask = MASK_NAME, .help = "Name of that person, for who may see persons there."),
    TEXT(struct account_look_row, view, .help = "Or which list."),
    TEXT(struct account_look_row, place, .help = "Of which area or site; none: the whole county."),
    {0},
};

/* Only to who may see that person at all: an auditor without that right sees the number. */
static err_t name_person(struct view_call *call, int64_t person, const char *sealed, const char **name)
{
    const struct roster_identity *who;
    int64_t unit;
    bool found = false;
    *name = NULL;
    if (person != ABSENT)
        TRY(locator.person(call->tx, call->county, person, &unit, &found));
    if (!found || !rights_unit(call->actor, RIGHT_ROSTER_READ, unit, call->now))
        return OK;
    TRY(roster_open(call->tx, call->county, person, sealed, &who));
    *name = who ? who->name : NULL;
    return OK;
}

static err_t name_place(struct view_call *call, int64_t unit, int64_t site, const char **place)
{
    struct site_facts facts;
    bool found;
    *place = NULL;
    if (unit != ABSENT)
        return area_path(call->tx, call->county, unit, place);
    if (site == ABSENT)
        return OK;
    TRY(site_find(call->tx, call->county, site, &facts, &found));
    *place = found ? facts.name : NULL;
    return OK;
}

/* Both statements have the same columns. */
static err_t emit_look(void *ctx, const struct account_list_looks_row *r)
{
    struct page *page = ctx;
    struct view_call *call = page->call;
    if (page_is_full(page, r->seq))
        return OK;
    view_next_row(call);
    struct account_look_row row = {.at = r->at, .account = r->account, .what = r->what, .reason = r->reason,
                                   .person = r->person, .view = r->view};
    TRY(account_name(call->tx, call->county, r->account, &row.account_name));
    TRY(name_person(call, r->person, r->sealed, &row.name));
    TRY(name_place(call, r->unit, r->site, &row.place));
    return call->emit(call, &row);
}

static err_t emit_person_look(void *ctx, const struct account_list_person_looks_row *r)
{
    const struct account_list_looks_row row = {r->seq, r->at, r->account, r->what, r->person, r->sealed, r->view,
                                               r->unit, r->site, r->reason};
    return emit_look(ctx, &row);
}

/* The auditor sees all looks; who may see a person sees who looked at that person. */
static err_t may_see_looks(struct view_call *call, int64_t person)
{
    const struct actor *who = call->actor;
    int64_t unit;
    bool found = false;
    if (rights_county(who, RIGHT_AUDIT, call->now))
        return OK;
    if (person != ABSENT)
        TRY(locator.person(call->tx, call->county, person, &unit, &found));
    if (found && (rights_unit(who, RIGHT_AUDIT, unit, call->now) || rights_unit(who, RIGHT_ROSTER_READ, unit, call->now)))
        return OK;
    err_tell("right", "%s", right_name(RIGHT_AUDIT));
    return FAIL(ERR_FORBIDDEN, "rights.no_right");
}

static int64_t start_of(int64_t from_at)
{
    return from_at == ABSENT ? 0 : from_at;
}

static int64_t end_of(int64_t until_at)
{
    return until_at == ABSENT ? INT64_MAX : until_at;
}

err_t account_looks_query(struct view_call *call, const void *params)
{
    const struct account_looks_params *p = params;
    struct page page = {.call = call};
    int64_t from = start_of(p->from_at), until = end_of(p->until_at), before = end_of(p->after);
    TRY(may_see_looks(call, p->person));
    if (p->person != ABSENT)
        return account_list_person_looks(call->tx, call->county, p->person, p->account, from, until, before,
                                         page_most(call), emit_person_look, &page);
    return account_list_looks(call->tx, call->county, p->account, from, until, before, page_most(call), emit_look,
                              &page);
}

/* ---- account_look_accounts, account_look_persons, account_look_days -------------------------- */

const struct field account_look_times[] = {
    TIME(struct account_look_times, from_at, .help = "Only looks from then on."),
    TIME(struct account_look_times, until_at, .help = "Only looks before then."),
    {0},
};

const struct field account_look_accounts_columns[] = {
    INT(struct account_look_count, account, .help = "Who looked."),
    TEXT(struct account_look_count, account_name, .help = "What that user or pass is called."),
    INT(struct account_look_count, looks, .help = "How often."),
    INT(struct account_look_count, persons, .help = "At how many persons, one by one."),
    INT(struct account_look_count, lists, .help = "How many of the looks were at lists."),
    TIME(struct account_look_count, last_at, .help = "When last."),
    {0},
};

const struct field account_look_persons_columns[] = {
    INT(struct account_look_count, person, .help = "Who was looked at."),
    TEXT(struct account_look_count, name, .mask = MASK_NAME, .help = "Name of that person, for who may see persons there."),
    INT(struct account_look_count, looks, .help = "How often."),
    INT(struct account_look_count, accounts, .help = "By how many users and passes."),
    TIME(struct account_look_count, last_at, .help = "When last."),
    {0},
};

const struct field account_look_days_columns[] = {
    TIME(struct account_look_count, day_at, .help = "Midnight (+08:00) at which the day began."),
    INT(struct account_look_count, looks, .help = "How often somebody looked."),
    INT(struct account_look_count, persons, .help = "At how many persons, one by one."),
    INT(struct account_look_count, accounts, .help = "By how many users and passes."),
    INT(struct account_look_count, lists, .help = "How many of the looks were at lists."),
    {0},
};

static err_t emit_account(void *ctx, const struct account_count_looks_by_account_row *r)
{
    struct view_call *call = ctx;
    view_next_row(call);
    struct account_look_count row = {.account = r->account, .looks = r->looks, .persons = r->persons,
                                     .lists = r->lists, .last_at = r->last_at};
    TRY(account_name(call->tx, call->county, r->account, &row.account_name));
    return call->emit(call, &row);
}

static err_t emit_person(void *ctx, const struct account_count_looks_by_person_row *r)
{
    struct view_call *call = ctx;
    view_next_row(call);
    struct account_look_count row = {.person = r->person, .looks = r->looks, .accounts = r->accounts,
                                     .last_at = r->last_at};
    TRY(name_person(call, r->person, r->sealed, &row.name));
    return call->emit(call, &row);
}

static err_t emit_day(void *ctx, const struct account_count_looks_by_day_row *r)
{
    enum { ZONE = 8 * CLOCK_HOUR };
    struct view_call *call = ctx;
    struct account_look_count row = {.day_at = r->day * CLOCK_DAY - ZONE, .looks = r->looks, .persons = r->persons,
                                     .accounts = r->accounts, .lists = r->lists};
    return call->emit(call, &row);
}

err_t account_look_accounts_query(struct view_call *call, const void *params)
{
    const struct account_look_times *p = params;
    return account_count_looks_by_account(call->tx, call->county, start_of(p->from_at), end_of(p->until_at),
                                          call->limit, emit_account, call);
}

err_t account_look_persons_query(struct view_call *call, const void *params)
{
    const struct account_look_times *p = params;
    return account_count_looks_by_person(call->tx, call->county, start_of(p->from_at), end_of(p->until_at),
                                         call->limit, emit_person, call);
}

err_t account_look_days_query(struct view_call *call, const void *params)
{
    const struct account_look_times *p = params;
    return account_count_looks_by_day(call->tx, call->county, start_of(p->from_at), end_of(p->until_at), call->limit,
                                      emit_day, call);
}
