/* account_parts.h - what the files of this module share with each other. */
#pragma once
#include "core/clock.h"
#include "domain/account/account.h"
#include "account_sql.h"

enum {
    ACCOUNT_SESSION_MS = 12 * CLOCK_HOUR,  /* how long a user stays signed in, in real time */
    ACCOUNT_UPLOAD_MS = 7 * CLOCK_DAY,     /* how long a pass that is over may still upload */
    ACCOUNT_UNMASK_MS = 15 * CLOCK_MINUTE, /* how long a reason holds, in real time */
    ACCOUNT_PASS_DAYS = 31,             /* how long a pass may be valid, in days */
    ACCOUNT_ROLES_MOST = 100,              /* of one user at a time */
    ACCOUNT_PASSWORD_MIN = 8,
    ACCOUNT_PASSWORD_MOST = 128,
};

extern const struct field account_pass_wanted[]; /* pass_issued without what the server adds */
extern const struct route account_routes[];

/* ---- account_place.c: who may give what to whom, and where ------------------------------ */

/* Is there such an area or site?  At most one of the two may be given. */
err_t account_check_place(struct tx *tx, int64_t county, int64_t unit, int64_t site);

/* One can give and take only what one holds there oneself. */
err_t account_may_give(struct tx *tx, const struct actor *who, const char *role, int64_t unit, int64_t site, int64_t at);

/* The same for everything that the account may do now.  An account that may do
 * nothing yet is the county's: who could take it over would get what it gets later. */
err_t account_may_manage(struct tx *tx, const struct actor *who, int64_t account, int64_t at);

err_t account_holds_at(struct tx *tx, const struct actor *who, enum right right, int64_t unit, int64_t site, int64_t at,
                       bool *yes);

/* "county@410185000000 point@site:1203": the roles that are not over. */
err_t account_roles_text(struct tx *tx, int64_t county, int64_t account, int64_t now, const char **text);

/* Where a role ends: at its end or when it was revoked; ABSENT: not at all. */
int64_t account_role_end(const struct account_list_roles_row *role);

/* A login counts alike in upper and lower case. */
char *account_login_normal(struct arena *a, const char *login);

/* ---- account_session.c -------------------------------------------------------------------- */

struct account_session {
    int64_t county, account, device, expires_at;
    const char *kind;
};
/* Keep a new session; its token is made here and kept nowhere. */
err_t account_session_open(struct tx *tx, const struct account_session *s, int64_t now, const char *token);
err_t account_session_close(struct tx *tx, const char *token);
char *account_token_new(struct arena *a, int64_t county);

/* ---- account_password.c --------------------------------------------------------------------- */

err_t account_password_check(const char *password);
err_t account_password_hash(struct arena *a, const char *password, const char **hash);
/* hash NULL: as much work, and false. */
bool account_password_matches(const char *hash, const char *password);

/* An attempt counts as a failure until the secret turned out to be right.
 * Refused: account.locked {until}.  login NULL: with a pass. */
struct account_attempt { int64_t county; const char *login, *address; };
err_t account_attempt_begin(struct tx *tx, const struct account_attempt *t, int64_t now);
err_t account_attempt_right(struct tx *tx, const struct account_attempt *t, int64_t now);

/* ---- account_views_look.c ------------------------------------------------------------------ */

struct account_looks_params { int64_t person, account, from_at, until_at, after; };
struct account_look_row { int64_t at, account, person; const char *account_name, *what, *reason, *name, *view, *place; };
extern const struct field account_looks_params[], account_looks_columns[];
err_t account_looks_query(struct view_call *call, const void *params);

struct account_look_times { int64_t from_at, until_at; };
/* Looks of one account, at one person or of one day. */
struct account_look_count {
    int64_t account, person, day_at, looks, persons, accounts, lists, last_at;
    const char *account_name, *name;
};
extern const struct field account_look_times[], account_look_accounts_columns[], account_look_persons_columns[],
    account_look_days_columns[];
err_t account_look_accounts_query(struct view_call *call, const void *params);
err_t account_look_persons_query(struct view_call *call, const void *params);
err_t account_look_days_query(struct view_call *call, const void *params);

/* ---- account_routes.c ----------------------------------------------------------------------- */

struct account_me {
    int64_t account, county, device, unit, site, until_at;
    const char *kind, *name, *county_name, *roles, *site_name;
    bool upload_only;
};
extern const struct field account_me_columns[];
err_t account_me(struct tx *tx, const struct actor *who, int64_t now, struct account_me *out);

/* ---- account_phone.c: what phones say of themselves ------------------------------------------ */

struct account_device { int64_t device, whole, highest; const char *gaps; int64_t server_time; };
extern const struct field account_device_rows[], account_phone_said_rows[], account_device_key_rows[];
err_t account_get_device(struct request *rq, struct reply *rp);
err_t account_put_device(struct request *rq, struct reply *rp);
err_t account_get_device_key(struct request *rq, struct reply *rp);

struct account_phones_params { int64_t site, after; };
struct account_phone_row {
    int64_t device, site, pass, signed_in_at, seen_at, over_at, made, whole, registered, waiting, about;
    const char *site_name, *label, *role, *gaps;
    bool offline, ended;
};
extern const struct field account_phones_params[], account_phones_columns[];
err_t account_phones_query(struct view_call *call, const void *params);

/* ---- account_carried.c: what one phone brings for another ------------------------------------- */

extern const struct field account_carried_rows[], account_carried_answer_rows[];
err_t account_post_carried(struct request *rq, struct reply *rp);
/* Who signed in on a device, as they stand now, in `a`; NULL: nobody, or it is over too long. */
err_t account_actor_of_device(struct tx *tx, struct arena *a, int64_t county, int64_t device, int64_t now,
                              const struct actor **out);

/* account_routes_give.c */
extern const struct field account_new_user_rows[], account_new_user_answer_rows[], account_given_password_rows[],
    account_new_pass_rows[];
err_t account_post_user(struct request *rq, struct reply *rp);
err_t account_post_user_password(struct request *rq, struct reply *rp);
err_t account_post_pass(struct request *rq, struct reply *rp);
