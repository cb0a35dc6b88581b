/* account_routes_give.c - giving users and passes what they sign in with. */
#include "core/hash.h"
#include "core/text.h"
#include "data/writer.h"
#include "domain/account/account_parts.h"
#include "exchange/qr.h"

#include <string.h>

/* ---- POST /api/v1/users ------------------------------------------------------------------- */

struct new_user { const char *login, *title, *password, *role; int64_t unit, site; };

const struct field account_new_user_rows[] = {
    TEXT(struct new_user, login, .need = true, .help = "The name that is typed to sign in."),
    TEXT(struct new_user, title, .help = "Who that is, for people."),
    TEXT(struct new_user, password, .need = true, .max = ACCOUNT_PASSWORD_MOST, .help = "The first password."),
    TEXT(struct new_user, role, .need = true, .help = "Name of the role."),
    INT(struct new_user, unit, .help = "In this area with all below it."),
    INT(struct new_user, site, .help = "Or at this site; neither: the whole county."),
    {0},
};

struct new_user_answer { int64_t user; };

const struct field account_new_user_answer_rows[] = {
    INT(struct new_user_answer, user, .help = "The user's number."),
    {0},
};

struct adding {
    const struct actor *who;
    const struct new_user *asked;
    const char *hash;
    int64_t user;
};

/* All three or nothing: a user without role or password would be in the way of the next try. */
static err_t add_user(struct tx *tx, void *arg)
{
    struct adding *add = arg;
    const struct new_user *asked = add->asked;
    struct user_added user = {asked->login, asked->title};
    int64_t granted;
    TRY(account_append(tx, add->who, &user_added, &user, &add->user));
    struct role_granted role = {add->user, asked->role, asked->unit, asked->site, ABSENT, ABSENT};
    TRY(account_append(tx, add->who, &role_granted, &role, &granted));
    return account_set_hash(tx, add->who->county, add->user, add->hash, clock_now());
}

static err_t add_user_for(const struct actor *who, struct arena *a, const struct new_user *asked, int64_t *user)
{
    struct adding add = {.who = who, .asked = asked};
    TRY(account_password_check(asked->password));
    TRY(account_password_hash(a, asked->password, &add.hash));
    TRY(writer_call(add_user, &add));
    sessions_changed();
    *user = add.user;
    return OK;
}

/* Before the work of hashing, which anybody could make us do. */
static err_t may_edit_accounts(const struct actor *who)
{
    if (who->upload_only)
        return FAIL(ERR_FORBIDDEN, "rights.pass_over");
    if (rights_any(who, RIGHT_ACCOUNT_EDIT, clock_now()))
        return OK;
    err_tell("right", "%s", right_name(RIGHT_ACCOUNT_EDIT));
    return FAIL(ERR_FORBIDDEN, "rights.no_right");
}

err_t account_post_user(struct request *rq, struct reply *rp)
{
    struct new_user asked;
    struct new_user_answer answer;
    TRY(may_edit_accounts(rq->actor));
    TRY(account_read_body(rq, account_new_user_rows, &asked));
    TRY(add_user_for(rq->actor, rq->arena, &asked, &answer.user));
    fields_write(account_new_user_answer_rows, &answer, &rp->body);
    return OK;
}

err_t account_add_user(int64_t county, const char *login, const char *title, const char *password, const char *role,
                       int64_t unit, int64_t site)
{
    ARENA_SCOPED a = {0};
    const struct actor server = account_server(county);
    const struct new_user asked = {login, title, password, role, unit ? unit : ABSENT, site ? site : ABSENT};
    int64_t user;
    return add_user_for(&server, &a, &asked, &user);
}

/* ---- POST /api/v1/users/{user}/password ------------------------------------------------------ */

struct given_password { const char *new; };

const struct field account_given_password_rows[] = {
    TEXT(struct given_password, new, .need = true, .max = ACCOUNT_PASSWORD_MOST, .help = "The new password."),
    {0},
};

struct giving { const struct actor *who; int64_t user; const char *hash; };

static err_t give_password(struct tx *tx, void *arg)
{
    const struct giving *g = arg;
    struct account_find_user_row row;
    int64_t county = g->who->county;
    bool found;
    TRY(account_find_user(tx, county, g->user, &row, &found));
    if (!found)
        return FAIL(ERR_MISSING, "account.no_such_user", .field = "user");
    TRY(account_may_manage(tx, g->who, g->user, clock_now()));
    TRY(account_forget_sessions_of(tx, county, g->user, 0));
    return account_set_hash(tx, county, g->user, g->hash, clock_now());
}

static err_t give_password_for(const struct actor *who, struct arena *a, int64_t user, const char *password)
{
    struct giving g = {.who = who, .user = user};
    TRY(account_password_check(password));
    TRY(account_password_hash(a, password, &g.hash));
    TRY(writer_call(give_password, &g));
    sessions_changed();
    return OK;
}

err_t account_post_user_password(struct request *rq, struct reply *rp)
{
    struct given_password asked;
    int64_t user;
    TRY(may_edit_accounts(rq->actor));
    if (!text_to_int(rq->part[0], &user))
        return FAIL(ERR_MISSING, "account.no_such_user", .field = "user");
    TRY(account_read_body(rq, account_given_password_rows, &asked));
    TRY(give_password_for(rq->actor, rq->arena, user, asked.new));
    rp->status = 204;
    return OK;
}

err_t account_set_password(int64_t county, int64_t user, const char *password)
{
    ARENA_SCOPED a = {0};
    const struct actor server = account_server(county);
    return give_password_for(&server, &a, user, password);
}

/* ---- POST /api/v1/passes ----------------------------------------------------------------------- */

struct new_pass { int64_t pass; const char *secret, *svg; };

const struct field account_new_pass_rows[] = {
    INT(struct new_pass, pass, .help = "The pass's number."),
    TEXT(struct new_pass, secret, .help = "What opens it; kept nowhere."),
    TEXT(struct new_pass, svg, .help = "The QR code of bulou:pass:SECRET, as an SVG picture."),
    {0},
};

struct issuing { const struct actor *who; struct pass_issued body; int64_t pass; };

static err_t issue_pass(struct tx *tx, void *arg)
{
    struct issuing *i = arg;
    return account_append(tx, i->who, &pass_issued, &i->body, &i->pass);
}

static const char *digest_of(struct arena *a, const char *secret)
{
    uint8_t digest[SHA256_SIZE];
    sha256(secret, strlen(secret), digest);
    return hex_text(a, digest, sizeof digest);
}

err_t account_pass_of_secret(struct tx *tx, int64_t county, const char *secret, struct account_pass *out, bool *found)
{
    struct account_find_digest_row row;
    TRY(account_find_digest(tx, county, digest_of(tx->arena, secret), &row, found));
    if (*found)
        *out = (struct account_pass){row.pass, row.from_at, row.until_at, row.label};
    return OK;
}

err_t account_post_pass(struct request *rq, struct reply *rp)
{
    uint8_t random[16];
    struct issuing i = {.who = rq->actor};
    BUF_SCOPED svg = {0};
    TRY(may_edit_accounts(rq->actor));
    TRY(account_read_body(rq, account_pass_wanted, &i.body));
    random_bytes(random, sizeof random);
    const char *secret = base64_text(rq->arena, random, sizeof random);
    i.body.digest = digest_of(rq->arena, secret);
    TRY(writer_call(issue_pass, &i));
    TRY(qr_svg(arena_printf(rq->arena, "bulou:pass:%s", secret), i.body.label, &svg));
    const struct new_pass answer = {i.pass, secret, buf_str(&svg)};
    fields_write(account_new_pass_rows, &answer, &rp->body);
    return OK;
}
