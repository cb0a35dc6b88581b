/* account_views.c - users, roles, passes, sessions. */
#include "core/text.h"
#include "domain/account/account_parts.h"
#include "domain/area/area.h"
#include "domain/page.h"
#include "domain/site/site.h"

#include <string.h>

/* ---- account_me -------------------------------------------------------------------------- */

const struct field account_me_columns[] = {
    INT(struct account_me, account, .help = "The user or pass; 0: the server itself."),
    TEXT(struct account_me, kind, .help = "user, pass or server."),
    TEXT(struct account_me, name, .help = "Who that is, for people."),
    INT(struct account_me, county, .help = "The county."),
    TEXT(struct account_me, county_name, .help = "Its name."),
    INT(struct account_me, device, .help = "The device that this session is."),
    TEXT(struct account_me, roles, .help = "Roles and places: county@410185000000 point@site:1203."),
    INT(struct account_me, unit, .help = "The area of the first role; none: the whole county or a site."),
    INT(struct account_me, site, .help = "The site of the first role."),
    TEXT(struct account_me, site_name, .help = "Its name."),
    TIME(struct account_me, until_at, .help = "When the session or the shift ends."),
    BOOL(struct account_me, upload_only, .help = "The pass is over: this phone may only send what it still holds."),
    {0},
};

static err_t name_county(struct tx *tx, int64_t county, const char **name)
{
    struct area_unit root;
    bool found;
    TRY(area_find(tx, county, area_root(county), &root, &found));
    *name = found ? root.name : NULL;
    return OK;
}

static err_t fill_place(struct tx *tx, const struct actor *who, struct account_me *out)
{
    struct site_facts site;
    bool found;
    if (who->n_grants && who->grants[0].unit)
        out->unit = who->grants[0].unit;
    if (!who->n_grants || !who->grants[0].site)
        return OK;
    out->site = who->grants[0].site;
    TRY(site_find(tx, who->county, out->site, &site, &found));
    out->site_name = found ? site.name : NULL;
    return OK;
}

static err_t fill_session(struct tx *tx, const struct actor *who, struct account_me *out)
{
    struct account_find_who_row row;
    struct account_find_session_end_row session;
    bool found;
    TRY(account_find_who(tx, who->county, who->id, &row, &found));
    if (!found)
        return OK;
    out->kind = row.kind;
    out->name = row.title;
    out->until_at = row.over_at;
    if (row.over_at != ABSENT)
        return OK;
    TRY(account_find_session_end(tx, who->county, who->id, who->device, &session, &found));
    out->until_at = found ? session.expires_at : ABSENT;
    return OK;
}

err_t account_me(struct tx *tx, const struct actor *who, int64_t now, struct account_me *out)
{
    *out = (struct account_me){.account = who->id, .county = who->county, .device = who->device, .unit = ABSENT,
                               .site = ABSENT, .until_at = ABSENT, .kind = "server", .name = who->name,
                               .upload_only = who->upload_only};
    TRY(name_county(tx, who->county, &out->county_name));
    TRY(fill_place(tx, who, out));
    TRY(fill_session(tx, who, out));
    return account_roles_text(tx, who->county, who->id, now, &out->roles);
}

static err_t me_query(struct view_call *call, const void *params)
{
    struct account_me me;
    (void)params;
    TRY(account_me(call->tx, call->actor, call->now, &me));
    return call->emit(call, &me);
}

/* ---- account_sessions -------------------------------------------------------------------- */

struct session_row { int64_t device, from_at, until_at; bool is_this; };

static const struct field sessions_columns[] = {
    INT(struct session_row, device, .help = "The device that the session is."),
    TIME(struct session_row, from_at, .help = "When one signed in."),
    TIME(struct session_row, until_at, .help = "When it ends by itself."),
    BOOL(struct session_row, is_this, .help = "The session that asks."),
    {0},
};

static err_t emit_session(void *ctx, const struct account_list_sessions_row *r)
{
    struct view_call *call = ctx;
    const struct session_row row = {r->device, r->created_at, r->expires_at, r->device == call->actor->device};
    return call->emit(call, &row);
}

static err_t sessions_query(struct view_call *call, const void *params)
{
    (void)params;
    return account_list_sessions(call->tx, call->county, call->actor->id, call->now, call->limit, emit_session, call);
}

/* ---- account_users ----------------------------------------------------------------------- */

struct users_params { int64_t after; };

static const struct field users_params[] = {
    INT(struct users_params, after, .help = "Users after this one."),
    {0},
};

struct user_row { int64_t user, last_in_at; const char *login, *title, *roles; bool disabled; };

static const struct field users_columns[] = {
    INT(struct user_row, user, .help = "The user's number."),
    TEXT(struct user_row, login, .help = "What is typed to sign in."),
    TEXT(struct user_row, title, .help = "Who that is."),
    BOOL(struct user_row, disabled, .help = "May no longer sign in."),
    TEXT(struct user_row, roles, .help = "Roles and places that are not over."),
    TIME(struct user_row, last_in_at, .help = "When the user signed in last."),
    {0},
};

static err_t emit_user(void *ctx, const struct account_list_users_row *r)
{
    struct page *page = ctx;
    struct view_call *call = page->call;
    struct user_row row = {r->account, r->last_in_at, r->login, r->title, NULL, r->disabled};
    bool mine;
    if (page_is_full(page, r->account))
        return OK;
    view_next_row(call);
    TRY(account_works_under(call->tx, call->actor, RIGHT_ACCOUNT_EDIT, r->account, call->now, &mine));
    if (!mine)
        return OK;
    TRY(account_roles_text(call->tx, call->county, r->account, call->now, &row.roles));
    return call->emit(call, &row);
}

static err_t users_query(struct view_call *call, const void *params)
{
    const struct users_params *p = params;
    struct page page = {.call = call};
    return account_list_users(call->tx, call->county, p->after == ABSENT ? 0 : p->after, page_most(call), emit_user,
                              &page);
}

/* ---- account_grants ---------------------------------------------------------------------- */

struct grants_params { int64_t user; };

static const struct field grants_params[] = {
    INT(struct grants_params, user, .need = true, .help = "Whose roles."),
    {0},
};

struct grant_row {
    int64_t granted, unit, site, from_at, until_at;
    const char *role, *unit_name, *site_name;
    bool ended;
};

static const struct field grants_columns[] = {
    INT(struct grant_row, granted, .help = "Number of the event that granted it."),
    TEXT(struct grant_row, role, .help = "Name of the role."),
    INT(struct grant_row, unit, .help = "In this area."),
    TEXT(struct grant_row, unit_name, .help = "Its name."),
    INT(struct grant_row, site, .help = "Or at this site."),
    TEXT(struct grant_row, site_name, .help = "Its name."),
    TIME(struct grant_row, from_at, .help = "From then on."),
    TIME(struct grant_row, until_at, .help = "Until then."),
    BOOL(struct grant_row, ended, .help = "Revoked, or past its end."),
    {0},
};

static bool has_ended(int64_t until_at, int64_t revoked_at, int64_t now)
{
    return revoked_at != ABSENT || (until_at != ABSENT && until_at <= now);
}

static err_t emit_grant(void *ctx, const struct account_list_grants_row *r)
{
    struct view_call *call = ctx;
    const struct grant_row row = {r->granted, r->unit, r->site, r->from_at,
                                  r->revoked_at == ABSENT ? r->until_at : r->revoked_at, r->role, r->unit_name,
                                  r->site_name, has_ended(r->until_at, r->revoked_at, call->now)};
    return call->emitted < call->limit ? call->emit(call, &row) : OK;
}

static err_t grants_query(struct view_call *call, const void *params)
{
    const struct grants_params *p = params;
    bool mine;
    TRY(account_works_under(call->tx, call->actor, RIGHT_ACCOUNT_EDIT, p->user, call->now, &mine));
    if (!mine)
        return FAIL(ERR_FORBIDDEN, "rights.not_here", .field = "user");
    return account_list_grants(call->tx, call->county, p->user, emit_grant, call);
}

/* ---- account_passes ---------------------------------------------------------------------- */

struct passes_params { int64_t site, after; };

static const struct field passes_params[] = {
    INT(struct passes_params, site, .scope = SCOPE_SITE, .help = "Only passes of this site."),
    INT(struct passes_params, after, .help = "Passes after this one."),
    {0},
};

struct pass_row {
    int64_t pass, site, unit, from_at, until_at, last_in_at;
    const char *label, *role, *site_name, *unit_name;
    bool revoked;
};

static const struct field passes_columns[] = {
    INT(struct pass_row, pass, .help = "The pass's number."),
    TEXT(struct pass_row, label, .help = "What is printed on it."),
    TEXT(struct pass_row, role, .help = "Name of the role."),
    INT(struct pass_row, site, .help = "The site it is for."),
    TEXT(struct pass_row, site_name, .help = "Its name."),
    INT(struct pass_row, unit, .help = "Or the area it is for."),
    TEXT(struct pass_row, unit_name, .help = "Its name."),
    TIME(struct pass_row, from_at, .help = "When the shift begins."),
    TIME(struct pass_row, until_at, .help = "When it ends."),
    BOOL(struct pass_row, revoked, .help = "Opens nothing any more."),
    TIME(struct pass_row, last_in_at, .help = "When somebody signed in with it last."),
    {0},
};

static err_t emit_pass(void *ctx, const struct account_list_passes_row *r)
{
    struct page *page = ctx;
    struct view_call *call = page->call;
    const struct pass_row row = {r->pass, r->site, r->unit, r->from_at, r->until_at, r->last_in_at, r->label, r->role,
                                 r->site_name, r->unit_name, r->revoked_at != ABSENT};
    bool mine;
    if (page_is_full(page, r->pass))
        return OK;
    view_next_row(call);
    TRY(account_holds_at(call->tx, call->actor, RIGHT_ACCOUNT_EDIT, r->unit, r->site, call->now, &mine));
    return mine ? call->emit(call, &row) : OK;
}

static err_t passes_query(struct view_call *call, const void *params)
{
    const struct passes_params *p = params;
    struct page page = {.call = call};
    return account_list_passes(call->tx, call->county, p->site, p->after == ABSENT ? 0 : p->after, page_most(call),
                               emit_pass, &page);
}

/* ---- the module -------------------------------------------------------------------------- */

static const struct view account_views[] = {
    {.name = "account_me", .help = "Who one is and what one may do.", .right = RIGHT_SIGNED_IN,
     .columns = account_me_columns, .row_size = sizeof(struct account_me), .one = true, .query = me_query},
    {.name = "account_sessions", .help = "Where one is signed in, newest first.", .right = RIGHT_SIGNED_IN,
     .anywhere = true, .columns = sessions_columns, .row_size = sizeof(struct session_row), .query = sessions_query},
    {.name = "account_users", .help = "Users with their roles.", .right = RIGHT_ACCOUNT_EDIT, .anywhere = true,
     .params = users_params, .params_size = sizeof(struct users_params),
     .columns = users_columns, .row_size = sizeof(struct user_row), .query = users_query},
    {.name = "account_grants", .help = "All roles that a user has or had.", .right = RIGHT_ACCOUNT_EDIT,
     .anywhere = true, .params = grants_params, .params_size = sizeof(struct grants_params),
     .columns = grants_columns, .row_size = sizeof(struct grant_row), .query = grants_query},
    {.name = "account_passes", .help = "Duty passes.", .right = RIGHT_ACCOUNT_EDIT, .anywhere = true,
     .params = passes_params, .params_size = sizeof(struct passes_params),
     .columns = passes_columns, .row_size = sizeof(struct pass_row), .query = passes_query},
    {.name = "account_phones", .help = "Phones of passes: when they were heard of, and what has not come yet.",
     .right = RIGHT_PROGRESS_READ, .anywhere = true,
     .params = account_phones_params, .params_size = sizeof(struct account_phones_params),
     .columns = account_phones_columns, .row_size = sizeof(struct account_phone_row), .query = account_phones_query},
    {.name = "account_looks", .help = "Who looked at whom, and what for.", .right = RIGHT_SIGNED_IN, .anywhere = true,
     .personal = true, .params = account_looks_params, .params_size = sizeof(struct account_looks_params),
     .columns = account_looks_columns, .row_size = sizeof(struct account_look_row), .query = account_looks_query},
    {.name = "account_look_accounts", .help = "How often each user and pass looked, most first.",
     .right = RIGHT_AUDIT, .params = account_look_times, .params_size = sizeof(struct account_look_times),
     .columns = account_look_accounts_columns, .row_size = sizeof(struct account_look_count),
     .query = account_look_accounts_query},
    {.name = "account_look_persons", .help = "How often each person was looked at, most first.",
     .right = RIGHT_AUDIT, .personal = true, .params = account_look_times,
     .params_size = sizeof(struct account_look_times), .columns = account_look_persons_columns,
     .row_size = sizeof(struct account_look_count), .query = account_look_persons_query},
    {.name = "account_look_days", .help = "How often people were looked at on each day, newest first.",
     .right = RIGHT_AUDIT, .params = account_look_times, .params_size = sizeof(struct account_look_times),
     .columns = account_look_days_columns, .row_size = sizeof(struct account_look_count),
     .query = account_look_days_query},
    {0},
};

/* Who may do something in an area may do it in what comes below it. */
static err_t areas_changed(struct tx *tx, const struct event *ev, const void *body)
{
    (void)tx, (void)ev, (void)body;
    sessions_changed();
    return OK;
}

static const struct follow follows[] = {
    {.type = &units_listed, .apply = areas_changed},
    {.type = &unit_moved, .apply = areas_changed},
    {0},
};

static const struct event_type *const events[] = {
    &user_added, &user_disabled, &role_granted, &role_revoked, &pass_issued, &pass_revoked,
    &signed_in, &person_viewed, &list_viewed, &shift_taken, NULL,
};

const struct module account_module = {
    .name = "account", .sql = &account_catalogue, .events = events, .views = account_views, .follows = follows,
    .routes = account_routes,
};
