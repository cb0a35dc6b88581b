/* account_events_pass.c - duty passes, and who signed in. */
#include "domain/account/account_parts.h"

#include <string.h>

/* ---- account.pass_issued ----------------------------------------------------------------- */

#define PASS_ROWS                                                                                                   \
    TEXT(struct pass_issued, label, .need = true, .min = 2, .max = 60,                                               \
         .help = "What is printed on it: the post and the shift."),                                                  \
    TEXT(struct pass_issued, role, .need = true, .min = 2, .max = 20, .form = FORM_CODE, .help = "Name of the role."), \
    INT(struct pass_issued, site, .scope = SCOPE_SITE, .help = "The site it is for."),                               \
    INT(struct pass_issued, unit, .scope = SCOPE_UNIT, .help = "Or the area it is for."),                            \
    TIME(struct pass_issued, from_at, .need = true, .help = "When the shift begins."),                               \
    TIME(struct pass_issued, until_at, .need = true, .help = "When it ends.")

const struct field account_pass_wanted[] = {PASS_ROWS, {0}};

static const struct field pass_issued_body[] = {
    PASS_ROWS,
    TEXT(struct pass_issued, digest, .need = true, .min = 64, .max = 64, .form = FORM_CODE,
         .help = "SHA-256 of the secret in the QR, in lower-case hex."),
    {0},
};

static err_t check_shift(const struct pass_issued *b)
{
    if (b->until_at <= b->from_at)
        return FAIL(ERR_INVALID, "account.ends_before_it_begins", .field = "until_at");
    if (b->until_at - b->from_at > (int64_t)ACCOUNT_PASS_DAYS * CLOCK_DAY) {
        err_tell("days", "%d", ACCOUNT_PASS_DAYS);
        return FAIL(ERR_INVALID, "account.pass_too_long", .field = "until_at");
    }
    return OK;
}

static err_t pass_issued_check(struct tx *tx, const struct event *ev, const void *body)
{
    const struct pass_issued *b = body;
    struct account_find_digest_row row;
    bool found;
    if (!role_find(b->role)) {
        err_tell("role", "%s", b->role);
        return FAIL(ERR_INVALID, "account.no_such_role", .field = "role");
    }
    if (b->site == ABSENT && b->unit == ABSENT)
        return FAIL(ERR_INVALID, "account.pass_needs_place", .field = "site");
    TRY(check_shift(b));
    TRY(account_check_place(tx, ev->county, b->unit, b->site));
    TRY(account_find_digest(tx, ev->county, b->digest, &row, &found));
    if (found)
        return FAIL(ERR_CONFLICT, "account.digest_used", .field = "digest");
    return account_may_give(tx, ev->actor, b->role, b->unit, b->site, ev->at);
}

static err_t pass_issued_apply(struct tx *tx, const struct event *ev, const void *body)
{
    const struct pass_issued *b = body;
    return account_add_pass(tx, ev->county, ev->seq, b->label, b->role, b->unit, b->site, b->from_at, b->until_at,
                            b->digest);
}

const struct event_type pass_issued = {
    .name = "account.pass_issued", .help = "A duty pass was made for a site or an area, a role and a shift.",
    .right = RIGHT_ACCOUNT_EDIT,
    .body = pass_issued_body, .body_size = sizeof(struct pass_issued),
    .check = pass_issued_check, .apply = pass_issued_apply,
};

/* ---- account.pass_revoked ---------------------------------------------------------------- */

static const struct field pass_revoked_body[] = {
    INT(struct pass_revoked, pass, .need = true, .min = 1, .max = (int64_t)1 << 53, .help = "The pass."),
    TEXT(struct pass_revoked, reason, .need = true, .min = 2, .max = 200, .help = "Why."),
    {0},
};

static err_t pass_revoked_check(struct tx *tx, const struct event *ev, const void *body)
{
    const struct pass_revoked *b = body;
    struct account_find_pass_row row;
    bool found;
    TRY(account_find_pass(tx, ev->county, b->pass, &row, &found));
    if (!found)
        return FAIL(ERR_MISSING, "account.no_such_pass", .field = "pass");
    if (row.revoked_at != ABSENT)
        return FAIL(ERR_CONFLICT, "account.pass_already_revoked", .field = "pass");
    return account_may_give(tx, ev->actor, row.role, row.unit, row.site, ev->at);
}

/* From when the server took it: no sender's clock may delay it. */
static err_t pass_revoked_apply(struct tx *tx, const struct event *ev, const void *body)
{
    const struct pass_revoked *b = body;
    sessions_changed();
    return account_revoke_pass(tx, ev->county, b->pass, ev->received_at);
}

const struct event_type pass_revoked = {
    .name = "account.pass_revoked", .help = "A duty pass opens nothing any more; a phone may still upload what it holds.",
    .right = RIGHT_ACCOUNT_EDIT, .anywhere = true,
    .body = pass_revoked_body, .body_size = sizeof(struct pass_revoked),
    .check = pass_revoked_check, .apply = pass_revoked_apply,
};

/* ---- account.signed_in ------------------------------------------------------------------- */

static const char *const kinds[] = {"user", "pass", NULL};

static const struct field signed_in_body[] = {
    INT(struct signed_in, account, .need = true, .min = 1, .max = (int64_t)1 << 53, .help = "The user or pass."),
    CHOICE(struct signed_in, kind, .need = true, .choices = kinds, .help = "With a password or with a pass."),
    TEXT(struct signed_in, address, .max = 64, .help = "The network address it came from."),
    {0},
};

static err_t signed_in_apply(struct tx *tx, const struct event *ev, const void *body)
{
    const struct signed_in *b = body;
    TRY(account_add_signin(tx, ev->county, ev->seq, b->account, b->kind, ev->at));
    if (strcmp(b->kind, "pass") == 0)
        return account_note_pass_in(tx, ev->county, b->account, ev->at);
    return account_note_user_in(tx, ev->county, b->account, ev->at);
}

const struct event_type signed_in = {
    .name = "account.signed_in", .help = "Somebody signed in; the event's number is that of the new device.",
    .right = RIGHT_SIGNED_IN, .server_only = true, .anywhere = true,
    .body = signed_in_body, .body_size = sizeof(struct signed_in),
    .apply = signed_in_apply,
};
