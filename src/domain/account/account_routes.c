/* account_routes.c - signing in and out, and who one is. */
#include "core/hash.h"
#include "core/id.h"
#include "core/json.h"
#include "data/ledger.h"
#include "data/writer.h"
#include "domain/account/account_parts.h"

#include <string.h>

err_t account_read_body(const struct request *rq, const struct field *rows, void *out)
{
    const struct json *v;
    TRY(json_parse(rq->arena, rq->body ? rq->body : "", rq->body_len, &v));
    return fields_read(rows, rq->arena, v, false, out);
}

/* What we made ourselves is read like what comes from outside: same limits. */
static err_t read_again(struct arena *a, const struct event_type *type, const void *body, void **out)
{
    BUF_SCOPED text = {0};
    const struct json *v;
    *out = arena_alloc(a, type->body_size);
    fields_write(type->body, body, &text);
    TRY(json_parse(a, buf_str(&text), text.len, &v));
    return fields_read(type->body, a, v, false, *out);
}

err_t account_append(struct tx *tx, const struct actor *who, const struct event_type *type, void *body, int64_t *seq)
{
    struct incoming *event = arena_new(tx->arena, struct incoming);
    struct answer answer, *answers[] = {&answer};
    TRY(read_again(tx->arena, type, body, &body));
    ledger_own(who, type, clock_now(), body, event);
    event->ev.device = SERVER_DEVICE;
    TRY(ledger_append(tx, who->county, &event, 1, answers));
    *seq = answer.seq;
    if (answer.outcome == ACCEPTED)
        return OK;
    err_tell_again(&answer.told);
    return answer.why;
}

/* ---- POST /api/v1/sign-in ----------------------------------------------------------------- */

struct sign_in { const char *login, *password, *pass; int64_t county; };

static const struct field sign_in_rows[] = {
    TEXT(struct sign_in, login, .max = 40, .help = "The user's login."),
    TEXT(struct sign_in, password, .max = ACCOUNT_PASSWORD_MOST, .help = "The user's password."),
    TEXT(struct sign_in, pass, .max = 40, .help = "Instead of both: the secret of a duty pass."),
    INT(struct sign_in, county, .min = 100000, .max = 999999,
        .help = "The county, as six digits; left out when the server has only one."),
    {0},
};

struct signed_in_answer { const char *token, *kind, *name; int64_t account, device, county, until_at; };

static const struct field signed_in_rows[] = {
    TEXT(struct signed_in_answer, token, .help = "The session's token, also set as the cookie bulou."),
    INT(struct signed_in_answer, account, .help = "The user or pass."),
    TEXT(struct signed_in_answer, kind, .help = "user or pass."),
    INT(struct signed_in_answer, device, .help = "The number of the device that this session is."),
    INT(struct signed_in_answer, county, .help = "The county."),
    TEXT(struct signed_in_answer, name, .help = "Who that is, for people."),
    TIME(struct signed_in_answer, until_at, .help = "When the session or the shift ends."),
    {0},
};

/* Somebody at the door, and what was found out about them. */
struct door {
    struct arena *arena;          /* of the request */
    const struct sign_in *asked;
    struct account_attempt attempt;
    int64_t now;
    struct signed_in_answer answer;
    bool found, disabled;
    const char *hash;             /* of a user's password; NULL: none */
    int64_t from_at, until_at, revoked_at, expires_at;
};

static err_t list_counties(struct tx *tx, int64_t asked, int64_t **counties, size_t *n)
{
    if (asked == ABSENT)
        return ledger_counties(tx, counties, n);
    *counties = arena_memdup(tx->arena, &asked, sizeof asked);
    *n = 1;
    return OK;
}

static err_t look_up_user(struct tx *tx, void *arg)
{
    struct door *d = arg;
    struct account_find_login_row user;
    struct account_find_hash_row hash;
    int64_t *counties;
    size_t n;
    bool has_hash;
    TRY(list_counties(tx, d->asked->county, &counties, &n));
    if (n != 1)
        return FAIL(ERR_INVALID, "account.which_county", .field = "county");
    d->answer.county = d->attempt.county = counties[0];
    TRY(account_attempt_begin(tx, &d->attempt, d->now));
    TRY(account_find_login(tx, counties[0], account_login_normal(tx->arena, d->asked->login), &user, &d->found));
    if (!d->found)
        return OK;
    TRY(account_find_hash(tx, counties[0], user.account, &hash, &has_hash));
    d->answer.account = user.account;
    d->answer.name = arena_strdup(d->arena, user.title);
    d->disabled = user.disabled;
    d->hash = has_hash ? arena_strdup(d->arena, hash.hash) : NULL;
    return OK;
}

/* A pass that exists cannot be guessed: the attempt does not count, also when it is too
 * early or too late.  Else a queue of early volunteers would lock their whole office out. */
static err_t look_up_pass(struct tx *tx, void *arg)
{
    struct door *d = arg;
    struct account_find_digest_row pass;
    uint8_t digest[SHA256_SIZE];
    int64_t *counties;
    size_t n;
    sha256(d->asked->pass, strlen(d->asked->pass), digest);
    TRY(account_attempt_begin(tx, &d->attempt, d->now));
    TRY(list_counties(tx, d->asked->county, &counties, &n));
    for (size_t i = 0; i < n && !d->found; i++) {
        TRY(account_find_digest(tx, counties[i], hex_text(tx->arena, digest, sizeof digest), &pass, &d->found));
        d->answer.county = counties[i];
    }
    if (!d->found)
        return OK;
    d->answer.account = pass.pass;
    d->answer.name = arena_strdup(d->arena, pass.label);
    d->from_at = pass.from_at;
    d->until_at = pass.until_at;
    d->revoked_at = pass.revoked_at;
    return account_attempt_right(tx, &d->attempt, d->now);
}

/* One text for everything that can be wrong: it must not say which logins exist. */
static err_t judge_user(struct door *d)
{
    const char *hash = d->found && !d->disabled ? d->hash : NULL;
    if (!account_password_matches(hash, d->asked->password))
        return FAIL(ERR_SIGNED_OUT, "account.wrong_login");
    d->answer.kind = "user";
    d->answer.until_at = d->expires_at = d->now + clock_real(ACCOUNT_SESSION_MS);
    return OK;
}

static err_t judge_pass(struct door *d)
{
    if (!d->found)
        return FAIL(ERR_SIGNED_OUT, "account.wrong_pass");
    if (d->revoked_at != ABSENT)
        return FAIL(ERR_FORBIDDEN, "account.pass_revoked");
    if (d->now < d->from_at) {
        err_tell("from", "%s", clock_date_time(d->arena, d->from_at));
        return FAIL(ERR_FORBIDDEN, "account.pass_not_yet");
    }
    if (d->now >= d->until_at) {
        err_tell("until", "%s", clock_date_time(d->arena, d->until_at));
        return FAIL(ERR_FORBIDDEN, "account.pass_over");
    }
    d->answer.kind = "pass";
    d->answer.until_at = d->until_at;
    d->expires_at = d->until_at + ACCOUNT_UPLOAD_MS;
    return OK;
}

static err_t let_in(struct tx *tx, void *arg)
{
    struct door *d = arg;
    struct signed_in body = {d->answer.account, d->answer.kind, d->attempt.address};
    const struct actor server = account_server(d->answer.county);
    if (d->asked->login)
        TRY(account_attempt_right(tx, &d->attempt, d->now));
    TRY(account_append(tx, &server, &signed_in, &body, &d->answer.device));
    const struct account_session session = {.county = d->answer.county, .account = d->answer.account,
                                            .device = d->answer.device, .expires_at = d->expires_at,
                                            .kind = d->answer.kind};
    return account_session_open(tx, &session, d->now, d->answer.token);
}

/* `ms` of our clock; the browser's runs at its own pace. */
static const char *cookie(const struct request *rq, const char *token, int64_t ms)
{
    int64_t seconds = (int64_t)((double)ms / clock_pace()) / CLOCK_SECOND;
    return arena_printf(rq->arena, "bulou=%s; HttpOnly; SameSite=Strict; Path=/; Max-Age=%lld%s", token,
                        (long long)seconds, rq->secure ? "; Secure" : "");
}

static err_t post_sign_in(struct request *rq, struct reply *rp)
{
    struct sign_in asked;
    TRY(account_read_body(rq, sign_in_rows, &asked));
    bool by_pass = asked.pass != NULL;
    if (by_pass ? asked.login || asked.password : !asked.login || !asked.password)
        return FAIL(ERR_INVALID, "account.password_or_pass");
    struct door d = {.arena = rq->arena, .asked = &asked, .now = clock_now(),
                     .attempt = {0, asked.login, rq->address ? rq->address : ""}};
    TRY(writer_call(by_pass ? look_up_pass : look_up_user, &d));
    TRY(by_pass ? judge_pass(&d) : judge_user(&d));
    d.answer.token = account_token_new(rq->arena, d.answer.county);
    TRY(writer_call(let_in, &d));
    rp->set_cookie = cookie(rq, d.answer.token, d.expires_at - d.now);
    fields_write(signed_in_rows, &d.answer, &rp->body);
    return OK;
}

/* ---- POST /api/v1/sign-out ---------------------------------------------------------------- */

static err_t close_session(struct tx *tx, void *token)
{
    return account_session_close(tx, token);
}

static err_t post_sign_out(struct request *rq, struct reply *rp)
{
    if (rq->token)
        TRY(writer_call(close_session, arena_strdup(rq->arena, rq->token)));
    sessions_changed();
    rp->set_cookie = cookie(rq, "", 0);
    rp->status = 204;
    return OK;
}

/* ---- POST /api/v1/sign-out-elsewhere ------------------------------------------------------- */

static err_t close_elsewhere(struct tx *tx, void *arg)
{
    const struct actor *who = arg;
    struct account_find_user_row user;
    bool found;
    TRY(account_find_user(tx, who->county, who->id, &user, &found));
    if (!found)
        return FAIL(ERR_FORBIDDEN, "account.pass_is_shared");
    return account_forget_sessions_of(tx, who->county, who->id, who->device);
}

/* Not for a pass: others work with the same one. */
static err_t post_sign_out_elsewhere(struct request *rq, struct reply *rp)
{
    struct actor who = *rq->actor;
    TRY(writer_call(close_elsewhere, &who));
    sessions_changed();
    rp->status = 204;
    return OK;
}

/* ---- POST /api/v1/password ---------------------------------------------------------------- */

struct own_password { const char *old, *new; };

static const struct field own_password_rows[] = {
    TEXT(struct own_password, old, .need = true, .max = ACCOUNT_PASSWORD_MOST, .help = "The password until now."),
    TEXT(struct own_password, new, .need = true, .max = ACCOUNT_PASSWORD_MOST, .help = "The new password."),
    {0},
};

struct changing {
    struct arena *arena;
    const struct actor *who;
    struct account_attempt attempt;
    int64_t now;
    const char *hash;
};

static err_t find_own(struct tx *tx, void *arg)
{
    struct changing *c = arg;
    struct account_find_user_row user;
    struct account_find_hash_row hash;
    bool found;
    TRY(account_find_user(tx, c->who->county, c->who->id, &user, &found));
    if (!found)
        return FAIL(ERR_FORBIDDEN, "account.pass_has_no_password");
    c->attempt.login = arena_strdup(c->arena, user.login);
    TRY(account_attempt_begin(tx, &c->attempt, c->now));
    TRY(account_find_hash(tx, c->who->county, c->who->id, &hash, &found));
    c->hash = found ? arena_strdup(c->arena, hash.hash) : NULL;
    return OK;
}

static err_t change_own(struct tx *tx, void *arg)
{
    struct changing *c = arg;
    TRY(account_attempt_right(tx, &c->attempt, c->now));
    TRY(account_forget_sessions_of(tx, c->who->county, c->who->id, c->who->device));
    return account_set_hash(tx, c->who->county, c->who->id, c->hash, c->now);
}

static err_t post_password(struct request *rq, struct reply *rp)
{
    struct own_password asked;
    TRY(account_read_body(rq, own_password_rows, &asked));
    TRY(account_password_check(asked.new));
    struct changing c = {.arena = rq->arena, .who = rq->actor, .now = clock_now(),
                         .attempt = {rq->actor->county, NULL, rq->address ? rq->address : ""}};
    TRY(writer_call(find_own, &c));
    if (!account_password_matches(c.hash, asked.old))
        return FAIL(ERR_INVALID, "account.wrong_password", .field = "old");
    TRY(account_password_hash(rq->arena, asked.new, &c.hash));
    TRY(writer_call(change_own, &c));
    sessions_changed();
    rp->status = 204;
    return OK;
}

/* ---- GET /api/v1/me ------------------------------------------------------ */

static err_t get_me(struct request *rq, struct reply *rp)
{
    struct account_me me;
    TRY(account_me(rq->tx, rq->actor, clock_now(), &me));
    fields_write(account_me_columns, &me, &rp->body);
    return OK;
}

const struct route account_routes[] = {
    {.method = POST, .path = "/api/v1/sign-in", .place = ON_WORKER, .no_tx = true, .anybody = true,
     .handler = post_sign_in, .takes = sign_in_rows, .gives = signed_in_rows,
     .help = "Sign in with login and password, or with a duty pass."},
    {.method = POST, .path = "/api/v1/sign-out", .place = ON_WORKER, .no_tx = true, .anybody = true,
     .handler = post_sign_out, .help = "End this session."},
    {.method = POST, .path = "/api/v1/sign-out-elsewhere", .place = ON_WORKER, .no_tx = true,
     .handler = post_sign_out_elsewhere, .help = "End all other sessions of one's own."},
    {.method = GET, .path = "/api/v1/me", .place = ON_WORKER, .handler = get_me, .gives = account_me_columns,
     .help = "Who one is and what one may do."},
    {.method = GET, .path = "/api/v1/device", .place = ON_WORKER, .upload_only = true, .handler = account_get_device,
     .gives = account_device_rows, .help = "Which events of this device have come."},
    {.method = PUT, .path = "/api/v1/device", .place = ON_WORKER, .no_tx = true, .upload_only = true,
     .handler = account_put_device, .takes = account_phone_said_rows, .gives = account_device_rows,
     .help = "A phone says what it still holds, and hears which of its events have come."},
    {.method = GET, .path = "/api/v1/device/key", .place = ON_WORKER, .upload_only = true,
     .handler = account_get_device_key, .gives = account_device_key_rows,
     .help = "The key under which this device seals what another phone may carry for it."},
    {.method = POST, .path = "/api/v1/carried", .place = ON_WORKER, .no_tx = true, .upload_only = true,
     .body_most = 2 << 20, .handler = account_post_carried, .takes = account_carried_rows,
     .gives = account_carried_answer_rows, .help = "Bring the sealed records of another phone."},
    {.method = POST, .path = "/api/v1/password", .place = ON_WORKER, .no_tx = true, .handler = post_password,
     .takes = own_password_rows, .help = "Change one's own password; all other sessions end."},
    {.method = POST, .path = "/api/v1/users", .place = ON_WORKER, .no_tx = true, .handler = account_post_user,
     .takes = account_new_user_rows, .gives = account_new_user_answer_rows,
     .help = "Add a user with a password and one role."},
    {.method = POST, .path = "/api/v1/users/{user}/password", .place = ON_WORKER, .no_tx = true,
     .handler = account_post_user_password, .takes = account_given_password_rows,
     .help = "Give a user a new password; all sessions of that user end."},
    {.method = POST, .path = "/api/v1/passes", .place = ON_WORKER, .no_tx = true, .handler = account_post_pass,
     .takes = account_pass_wanted, .gives = account_new_pass_rows,
     .help = "Make a duty pass; its secret and QR are shown only now."},
    {0},
};
