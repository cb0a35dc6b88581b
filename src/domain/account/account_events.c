/* account_events.c - users and their roles. */
#include "domain/account/account_parts.h"

#include <string.h>

/* ---- account.user_added ------------------------------------------------------------------ */

static const struct field user_added_body[] = {
    TEXT(struct user_added, login, .need = true, .min = 2, .max = 40, .form = FORM_CODE,
         .help = "The name that is typed to sign in; upper and lower case count alike."),
    TEXT(struct user_added, title, .min = 1, .max = 60, .help = "Who that is, for people; left out: the login."),
    {0},
};

static err_t user_added_check(struct tx *tx, const struct event *ev, const void *body)
{
    const struct user_added *b = body;
    struct account_find_login_row row;
    bool found;
    TRY(account_find_login(tx, ev->county, account_login_normal(tx->arena, b->login), &row, &found));
    if (found) {
        err_tell("login", "%s", b->login);
        return FAIL(ERR_CONFLICT, "account.login_taken", .field = "login");
    }
    return OK;
}

static err_t user_added_apply(struct tx *tx, const struct event *ev, const void *body)
{
    const struct user_added *b = body;
    return account_add_user_row(tx, ev->county, ev->seq, account_login_normal(tx->arena, b->login),
                                b->title ? b->title : b->login);
}

const struct event_type user_added = {
    .name = "account.user_added", .help = "A user was added, who may do nothing yet.",
    .right = RIGHT_ACCOUNT_EDIT, .anywhere = true,
    .body = user_added_body, .body_size = sizeof(struct user_added),
    .check = user_added_check, .apply = user_added_apply,
};

/* ---- account.user_disabled --------------------------------------------------------------- */

static const struct field user_disabled_body[] = {
    INT(struct user_disabled, user, .need = true, .min = 1, .max = (int64_t)1 << 53, .help = "The user."),
    TEXT(struct user_disabled, reason, .need = true, .min = 2, .max = 200, .help = "Why."),
    {0},
};

static err_t active_user(struct tx *tx, int64_t county, int64_t user)
{
    struct account_find_user_row row;
    bool found;
    TRY(account_find_user(tx, county, user, &row, &found));
    if (!found)
        return FAIL(ERR_MISSING, "account.no_such_user", .field = "user");
    if (row.disabled)
        return FAIL(ERR_CONFLICT, "account.user_disabled", .field = "user");
    return OK;
}

static err_t user_disabled_check(struct tx *tx, const struct event *ev, const void *body)
{
    const struct user_disabled *b = body;
    TRY(active_user(tx, ev->county, b->user));
    if (b->user == ev->actor_id)
        return FAIL(ERR_CONFLICT, "account.not_yourself", .field = "user");
    return account_may_manage(tx, ev->actor, b->user, ev->at);
}

static err_t user_disabled_apply(struct tx *tx, const struct event *ev, const void *body)
{
    const struct user_disabled *b = body;
    sessions_changed();
    return account_disable_user(tx, ev->county, b->user);
}

const struct event_type user_disabled = {
    .name = "account.user_disabled", .help = "A user may no longer sign in, and is signed out everywhere.",
    .right = RIGHT_ACCOUNT_EDIT, .anywhere = true,
    .body = user_disabled_body, .body_size = sizeof(struct user_disabled),
    .check = user_disabled_check, .apply = user_disabled_apply,
};

/* ---- account.role_granted ---------------------------------------------------------------- */

static const struct field role_granted_body[] = {
    INT(struct role_granted, user, .need = true, .min = 1, .max = (int64_t)1 << 53, .help = "The user."),
    TEXT(struct role_granted, role, .need = true, .min = 2, .max = 20, .form = FORM_CODE, .help = "Name of the role."),
    INT(struct role_granted, unit, .scope = SCOPE_UNIT, .help = "In this area with all below it."),
    INT(struct role_granted, site, .scope = SCOPE_SITE, .help = "Or at this one site; neither: the whole county."),
    TIME(struct role_granted, from_at, .help = "From then on; left out: at once."),
    TIME(struct role_granted, until_at, .help = "Until then; left out: without end."),
    {0},
};

static err_t room_for_role(struct tx *tx, const struct event *ev, int64_t user)
{
    struct account_list_roles_row *held;
    size_t n;
    TRY(account_list_roles(tx, ev->county, user, ev->at - ACCOUNT_UPLOAD_MS, &held, &n));
    if (n >= ACCOUNT_ROLES_MOST) {
        err_tell("most", "%d", ACCOUNT_ROLES_MOST);
        return FAIL(ERR_TOO_LARGE, "account.too_many_roles", .field = "user");
    }
    return OK;
}

static err_t role_granted_check(struct tx *tx, const struct event *ev, const void *body)
{
    const struct role_granted *b = body;
    TRY(active_user(tx, ev->county, b->user));
    if (!role_find(b->role)) {
        err_tell("role", "%s", b->role);
        return FAIL(ERR_INVALID, "account.no_such_role", .field = "role");
    }
    if (b->from_at != ABSENT && b->until_at != ABSENT && b->until_at <= b->from_at)
        return FAIL(ERR_INVALID, "account.ends_before_it_begins", .field = "until_at");
    TRY(account_check_place(tx, ev->county, b->unit, b->site));
    TRY(room_for_role(tx, ev, b->user));
    return account_may_give(tx, ev->actor, b->role, b->unit, b->site, ev->at);
}

static err_t role_granted_apply(struct tx *tx, const struct event *ev, const void *body)
{
    const struct role_granted *b = body;
    sessions_changed();
    return account_add_grant(tx, ev->county, ev->seq, b->user, b->role, b->unit, b->site, b->from_at, b->until_at);
}

const struct event_type role_granted = {
    .name = "account.role_granted", .help = "A user got a role in an area or at a site.",
    .right = RIGHT_ACCOUNT_EDIT,
    .body = role_granted_body, .body_size = sizeof(struct role_granted),
    .check = role_granted_check, .apply = role_granted_apply,
};

/* ---- account.role_revoked ---------------------------------------------------------------- */

static const struct field role_revoked_body[] = {
    INT(struct role_revoked, granted, .need = true, .min = 1, .max = (int64_t)1 << 53,
        .help = "The role, by the number of the event that granted it."),
    TEXT(struct role_revoked, reason, .need = true, .min = 2, .max = 200, .help = "Why."),
    {0},
};

static err_t role_revoked_check(struct tx *tx, const struct event *ev, const void *body)
{
    const struct role_revoked *b = body;
    struct account_find_grant_row row;
    bool found;
    TRY(account_find_grant(tx, ev->county, b->granted, &row, &found));
    if (!found)
        return FAIL(ERR_MISSING, "account.no_such_grant", .field = "granted");
    if (row.revoked_at != ABSENT)
        return FAIL(ERR_CONFLICT, "account.role_already_revoked", .field = "granted");
    return account_may_give(tx, ev->actor, row.role, row.unit, row.site, ev->at);
}

/* From when the server took it: no sender's clock may delay it. */
static err_t role_revoked_apply(struct tx *tx, const struct event *ev, const void *body)
{
    const struct role_revoked *b = body;
    sessions_changed();
    return account_revoke_grant(tx, ev->county, b->granted, ev->received_at);
}

const struct event_type role_revoked = {
    .name = "account.role_revoked", .help = "A role was taken back; what was done before it still counts.",
    .right = RIGHT_ACCOUNT_EDIT, .anywhere = true,
    .body = role_revoked_body, .body_size = sizeof(struct role_revoked),
    .check = role_revoked_check, .apply = role_revoked_apply,
};
