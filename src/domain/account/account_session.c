/* account_session.c - from a token to the actor behind it.
 *
 * A token is "410185." and 32 random bytes, so that the session of a token is found
 * in its county.  Only its digest is kept. */
#include "core/hash.h"
#include "core/text.h"
#include "domain/account/account_parts.h"
#include "domain/area/area.h"

#include <string.h>

enum { TOKEN_BYTES = 32, TOKEN_MOST = 80, COUNTY_DIGITS = 6 };

char *account_token_new(struct arena *a, int64_t county)
{
    uint8_t random[TOKEN_BYTES];
    random_bytes(random, sizeof random);
    return arena_printf(a, "%lld.%s", (long long)county, base64_text(a, random, sizeof random));
}

/* False for what cannot be one of ours. */
static bool read_token(struct arena *a, const char *token, int64_t *county, uint8_t digest[SHA256_SIZE])
{
    const char *dot = strchr(token, '.');
    size_t len = strlen(token);
    if (!dot || dot - token != COUNTY_DIGITS || len > TOKEN_MOST)
        return false;
    sha256(token, len, digest);
    return text_to_int(arena_strndup(a, token, COUNTY_DIGITS), county);
}

err_t account_session_open(struct tx *tx, const struct account_session *s, int64_t now, const char *token)
{
    uint8_t digest[SHA256_SIZE];
    sha256(token, strlen(token), digest);
    TRY(account_forget_old_sessions(tx, s->county, now));
    return account_add_session(tx, s->county, (struct bytes){digest, sizeof digest}, s->account, s->kind, s->device,
                               now, s->expires_at);
}

err_t account_session_close(struct tx *tx, const char *token)
{
    uint8_t digest[SHA256_SIZE];
    int64_t county;
    if (!read_token(tx->arena, token, &county, digest))
        return OK;
    return account_forget_session(tx, county, (struct bytes){digest, sizeof digest});
}

/* ---- the actor ------------------------------------------------------------------------- */

static int64_t zero_if_absent(int64_t n)
{
    return n == ABSENT ? 0 : n;
}

static err_t read_grant(struct tx *tx, int64_t county, const struct account_list_roles_row *row, struct grant *out)
{
    *out = (struct grant){.role = role_find(row->role), .unit = zero_if_absent(row->unit),
                          .site = zero_if_absent(row->site), .from_at = zero_if_absent(row->from_at),
                          .until_at = zero_if_absent(account_role_end(row))};
    if (out->unit == area_root(county))
        out->unit = 0;
    if (!out->unit)
        return OK;
    int64_t *below;
    TRY(area_below(tx, county, out->unit, &below, &out->n_below));
    out->below = below;
    return OK;
}

/* What ended in the last days is read as well: what was done before it ended still
 * counts when a phone sends it now. */
static err_t read_grants(struct tx *tx, struct actor *who, int64_t now)
{
    struct account_list_roles_row *rows;
    size_t n;
    TRY(account_list_roles(tx, who->county, who->id, now - ACCOUNT_UPLOAD_MS, &rows, &n));
    struct grant *grants = arena_array(tx->arena, struct grant, n + 1);
    for (size_t i = 0; i < n; i++) {
        TRY(read_grant(tx, who->county, &rows[i], &grants[who->n_grants]));
        who->n_grants += grants[who->n_grants].role != NULL;
    }
    who->grants = grants;
    return OK;
}

/* NULL: disabled, or a pass that was over too long ago. */
static struct actor *actor_behind(struct arena *a, int64_t county, const struct account_find_session_row *s,
                                  const struct account_find_who_row *who, int64_t now)
{
    bool over = who->over_at != ABSENT && who->over_at <= now;
    if (who->disabled || (over && now >= who->over_at + ACCOUNT_UPLOAD_MS))
        return NULL;
    struct actor *actor = arena_new(a, struct actor);
    *actor = (struct actor){.county = county, .id = s->account, .name = who->name, .device = s->device,
                            .upload_only = over, .upload_until_at = over ? who->over_at : 0};
    return actor;
}

static err_t actor_of_device(struct tx *tx, int64_t county, int64_t device, int64_t now, const struct actor **out)
{
    struct account_find_device_row signin;
    struct account_find_who_row who;
    bool found;
    *out = NULL;
    TRY(account_find_device(tx, county, device, &signin, &found));
    if (!found)
        return OK;
    TRY(account_find_who(tx, county, signin.account, &who, &found));
    const struct account_find_session_row session = {.account = signin.account, .kind = signin.kind, .device = device};
    struct actor *actor = found ? actor_behind(tx->arena, county, &session, &who, now) : NULL;
    if (actor)
        TRY(read_grants(tx, actor, now));
    *out = actor;
    return OK;
}

/* The actor outlives the transaction, and so do grants and name. */
err_t account_actor_of_device(struct tx *tx, struct arena *a, int64_t county, int64_t device, int64_t now,
                              const struct actor **out)
{
    struct arena *outer = tx->arena;
    tx->arena = a;
    err_t why = actor_of_device(tx, county, device, now, out);
    tx->arena = outer;
    return why;
}

static err_t actor_of(struct tx *tx, const char *token, int64_t now, const struct actor **out)
{
    struct account_find_session_row session;
    struct account_find_who_row who;
    uint8_t digest[SHA256_SIZE];
    int64_t county;
    bool found;
    *out = NULL;
    if (!read_token(tx->arena, token, &county, digest))
        return OK;
    TRY(account_find_session(tx, county, (struct bytes){digest, sizeof digest}, &session, &found));
    if (!found || session.expires_at <= now)
        return OK;
    TRY(account_find_who(tx, county, session.account, &who, &found));
    struct actor *actor = found ? actor_behind(tx->arena, county, &session, &who, now) : NULL;
    if (actor)
        TRY(read_grants(tx, actor, now));
    *out = actor;
    return OK;
}

err_t account_actor_of(struct tx *tx, struct arena *a, const char *token, int64_t now, const struct actor **out)
{
    struct arena *outer = tx->arena;
    tx->arena = a;
    err_t why = actor_of(tx, token, now, out);
    tx->arena = outer;
    return why;
}
