/* account_password.c - passwords, and who has tried too often. */
#include "core/text.h"
#include "domain/account/account_parts.h"

#include <arpa/inet.h>
#include <assert.h>
#include <pthread.h>
#include <sodium.h>
#include <string.h>

enum { LOGIN_FAILURES = 5, ADDRESS_FAILURES = 30, LOCKED_MS = 15 * CLOCK_MINUTE };

/* ---- passwords ------------------------------------------------------------------------- */

err_t account_password_check(const char *password)
{
    if (text_length(password) >= ACCOUNT_PASSWORD_MIN)
        return OK;
    err_tell("min", "%d", ACCOUNT_PASSWORD_MIN);
    return FAIL(ERR_INVALID, "account.password_too_short", .field = "password");
}

err_t account_password_hash(struct arena *a, const char *password, const char **hash)
{
    char *out = arena_alloc(a, crypto_pwhash_STRBYTES);
    assert(sodium_init() >= 0);
    if (crypto_pwhash_str(out, password, strlen(password), crypto_pwhash_OPSLIMIT_INTERACTIVE,
                          crypto_pwhash_MEMLIMIT_INTERACTIVE) != 0)
        return FAIL(ERR_BUSY, "account.no_memory_now");
    *hash = out;
    return OK;
}

/* The hash of a password that nobody has, for logins that do not exist. */
static char nobody[crypto_pwhash_STRBYTES];

static void make_nobody(void)
{
    char password[32];
    randombytes_buf(password, sizeof password);
    if (crypto_pwhash_str(nobody, password, sizeof password, crypto_pwhash_OPSLIMIT_INTERACTIVE,
                          crypto_pwhash_MEMLIMIT_INTERACTIVE) != 0)
        nobody[0] = '\0';
}

bool account_password_matches(const char *hash, const char *password)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    assert(sodium_init() >= 0);
    pthread_once(&once, make_nobody);
    bool right = crypto_pwhash_str_verify(hash ? hash : nobody, password, strlen(password)) == 0;
    return hash && right;
}

/* ---- failures -------------------------------------------------------------------------- */

/* One household or office has a whole /64 of IPv6: it counts as one address. */
static const char *address_name(struct arena *a, const char *address)
{
    struct in6_addr six;
    char text[INET6_ADDRSTRLEN];
    if (inet_pton(AF_INET6, address, &six) != 1 || IN6_IS_ADDR_V4MAPPED(&six))
        return arena_printf(a, "address:%s", address);
    memset(six.s6_addr + 8, 0, 8);
    inet_ntop(AF_INET6, &six, text, sizeof text);
    return arena_printf(a, "address:%s/64", text);
}

static const char *login_name(struct arena *a, const char *login)
{
    return arena_printf(a, "login:%s", account_login_normal(a, login));
}

static err_t count_failure(struct tx *tx, int64_t county, const char *name, int64_t most, int64_t now)
{
    struct account_find_failures_row row;
    bool found;
    TRY(account_forget_old_failures(tx, county, now));
    TRY(account_find_failures(tx, county, name, now, &row, &found));
    int64_t failures = found ? row.failures : 0;
    if (failures >= most) {
        err_tell("until", "%s", clock_hour_minute(tx->arena, row.until_at));
        return FAIL(ERR_TOO_MANY, "account.locked");
    }
    return account_set_failures(tx, county, name, failures + 1, now + clock_real(LOCKED_MS));
}

/* Counted before the secret is looked at, so that attempts at the same time and a
 * process that dies win nothing. */
err_t account_attempt_begin(struct tx *tx, const struct account_attempt *t, int64_t now)
{
    TRY(count_failure(tx, 0, address_name(tx->arena, t->address), ADDRESS_FAILURES, now));
    if (!t->login)
        return OK;
    return count_failure(tx, t->county, login_name(tx->arena, t->login), LOGIN_FAILURES, now);
}

/* An address only takes back this one: others behind it may be guessing. */
err_t account_attempt_right(struct tx *tx, const struct account_attempt *t, int64_t now)
{
    struct account_find_failures_row row;
    const char *name = address_name(tx->arena, t->address);
    bool found;
    TRY(account_find_failures(tx, 0, name, now, &row, &found));
    if (found && row.failures > 1)
        TRY(account_set_failures(tx, 0, name, row.failures - 1, row.until_at));
    else
        TRY(account_forget_failures(tx, 0, name));
    return t->login ? account_forget_failures(tx, t->county, login_name(tx->arena, t->login)) : OK;
}

err_t account_of_login(struct tx *tx, int64_t county, const char *login, int64_t *user, bool *found)
{
    struct account_find_login_row row;
    TRY(account_find_login(tx, county, login, &row, found));
    *user = row.account;
    return OK;
}
