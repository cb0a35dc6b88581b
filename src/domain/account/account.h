/* account.h - who works here, what they may do, and who looked at whom.
 *
 * A user has a login, a password (kept beside the ledger) and roles by area or
 * site.  A duty pass is a QR for one site, role and shift: whoever scans it can do
 * exactly that work, and it can be revoked at once.  Each sign-in makes a session,
 * and each session is a device of its own (its number is the seq of the event).
 * Every look at a person is an event, committed before the answer is given. */
#pragma once
#include "data/module.h"
#include "web/route.h"

extern const struct module account_module;

struct user_added { const char *login, *title; };                    /* user = seq */
struct user_disabled { int64_t user; const char *reason; };
struct role_granted { int64_t user; const char *role; int64_t unit, site, from_at, until_at; }; /* grant = seq */
struct role_revoked { int64_t granted; const char *reason; };
struct pass_issued {                                                  /* pass = seq */
    const char *label, *role;
    int64_t site, unit, from_at, until_at;
    const char *digest;           /* SHA-256 of the secret in the QR, hex */
};
struct pass_revoked { int64_t pass; const char *reason; };
struct signed_in { int64_t account; const char *kind, *address; };    /* device = seq */
struct person_viewed { int64_t person; const char *reason; };
struct list_viewed { const char *view; int64_t unit, site; const char *reason; };
struct shift_taken { int64_t site; };   /* the list of the site's people goes to this phone */

extern const struct event_type user_added, user_disabled, role_granted, role_revoked, pass_issued, pass_revoked,
    signed_in, person_viewed, list_viewed, shift_taken;

/* The actor that stands for the program itself in a county. */
struct actor account_server(int64_t county);

/* Append one event for somebody who asked by a route, and not by an event of their
 * own device: it is the server's device that sends it.  What the ledger refuses is
 * passed up, and nothing of it is kept. */
err_t account_append(struct tx *tx, const struct actor *who, const struct event_type *type, void *body, int64_t *seq);

/* For the doorkeeper (domain.c). */
err_t account_actor_of(struct tx *tx, struct arena *a, const char *token, int64_t now, const struct actor **out);

/* May the actor see this view unmasked?  Yes within 15 minutes of a reason given
 * (person_viewed for that person, list_viewed for that view and place). */
err_t account_may_unmask(struct tx *tx, const struct actor *who, const struct view *v, const void *params, int64_t now,
                         bool *yes);

/* Has this device said, within those 15 minutes, that it takes the site's list of people? */
err_t account_took_shift(struct tx *tx, const struct actor *who, int64_t site, int64_t now, bool *yes);

/* What an account is called: a user's title, a pass's label, "server" for 0. */
err_t account_name(struct tx *tx, int64_t county, int64_t account, const char **name);

/* Does `who` hold the right at some place where this account works? */
err_t account_works_under(struct tx *tx, const struct actor *who, enum right right, int64_t account, int64_t now,
                          bool *yes);

/* Make a user with a password and one role, as `bulou user` does; unit and site 0: the
 * whole county.  The password is hashed with Argon2id.  Refusals:
 * account.login_taken, account.password_too_short {min}. */
err_t account_add_user(int64_t county, const char *login, const char *title, const char *password, const char *role,
                       int64_t unit, int64_t site);
/* The JSON of a route's body, by its rows. */
err_t account_read_body(const struct request *rq, const struct field *rows, void *out);

/* Append one event for somebody who asked by a route, and not by an event of their
 * own device: it is the server's device that sends it.  What the ledger refuses is
 * passed up, and nothing of it is kept. */
err_t account_append(struct tx *tx, const struct actor *who, const struct event_type *type, void *body, int64_t *seq);

/* The duty pass that this secret opens; texts in the transaction's arena. */
struct account_pass { int64_t pass, from_at, until_at; const char *label; };
err_t account_pass_of_secret(struct tx *tx, int64_t county, const char *secret, struct account_pass *out, bool *found);

/* The user with this login. */
err_t account_of_login(struct tx *tx, int64_t county, const char *login, int64_t *user, bool *found);

err_t account_set_password(int64_t county, int64_t user, const char *password);
