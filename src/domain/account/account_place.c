/* account_place.c - who may give what to whom, and where. */
#include "domain/account/account_parts.h"
#include "core/id.h"
#include "domain/area/area.h"

#include <ctype.h>
#include <string.h>

char *account_login_normal(struct arena *a, const char *login)
{
    char *lower = arena_strdup(a, login);
    for (char *c = lower; *c; c++)
        *c = (char)tolower((unsigned char)*c);
    return lower;
}

err_t account_check_place(struct tx *tx, int64_t county, int64_t unit, int64_t site)
{
    struct area_unit area;
    int64_t stands_in;
    bool found;
    if (unit != ABSENT && site != ABSENT)
        return FAIL(ERR_INVALID, "account.one_place", .field = "site");
    if (unit != ABSENT) {
        TRY(area_find(tx, county, unit, &area, &found));
        if (!found)
            return FAIL(ERR_MISSING, "account.no_such_unit", .field = "unit");
    }
    if (site != ABSENT) {
        TRY(locator.site(tx, county, site, &stands_in, &found));
        if (!found)
            return FAIL(ERR_MISSING, "account.no_such_site", .field = "site");
    }
    return OK;
}

/* A grant for the root of the tree is one for the whole county. */
static bool is_whole_county(int64_t county, int64_t unit, int64_t site)
{
    return site == ABSENT && (unit == ABSENT || unit == area_root(county));
}

err_t account_holds_at(struct tx *tx, const struct actor *who, enum right right, int64_t unit, int64_t site, int64_t at,
                       bool *yes)
{
    int64_t stands_in;
    bool found;
    if (is_whole_county(who->county, unit, site)) {
        *yes = rights_county(who, right, at);
    } else if (unit != ABSENT) {
        *yes = rights_unit(who, right, unit, at);
    } else {
        TRY(locator.site(tx, who->county, site, &stands_in, &found));
        *yes = found ? rights_site(who, right, site, stands_in, at) : rights_county(who, right, at);
    }
    return OK;
}

err_t account_may_give(struct tx *tx, const struct actor *who, const char *role, int64_t unit, int64_t site, int64_t at)
{
    const struct role *given = role_find(role);
    uint64_t rights = (uint64_t)1 << RIGHT_ACCOUNT_EDIT | (given ? given->rights : 0);
    for (unsigned r = 0; r < RIGHTS; r++) {
        bool held;
        if (!(rights >> r & 1))
            continue;
        TRY(account_holds_at(tx, who, (enum right)r, unit, site, at, &held));
        if (!held)
            return FAIL(ERR_FORBIDDEN, "account.more_than_own", .field = "role");
    }
    return OK;
}

int64_t account_role_end(const struct account_list_roles_row *role)
{
    if (role->revoked_at == ABSENT)
        return role->until_at;
    if (role->until_at == ABSENT)
        return role->revoked_at;
    return role->revoked_at < role->until_at ? role->revoked_at : role->until_at;
}

static bool is_over(const struct account_list_roles_row *role, int64_t now)
{
    int64_t end = account_role_end(role);
    return end != ABSENT && end <= now;
}

err_t account_may_manage(struct tx *tx, const struct actor *who, int64_t account, int64_t at)
{
    struct account_list_roles_row *held;
    size_t n, standing = 0;
    TRY(account_list_roles(tx, who->county, account, at, &held, &n));
    for (size_t i = 0; i < n; i++) {
        if (is_over(&held[i], at))
            continue;
        standing++;
        TRY(account_may_give(tx, who, held[i].role, held[i].unit, held[i].site, at));
    }
    return standing ? OK : account_may_give(tx, who, "", ABSENT, ABSENT, at);
}

err_t account_works_under(struct tx *tx, const struct actor *who, enum right right, int64_t account, int64_t now,
                          bool *yes)
{
    struct account_list_roles_row *held;
    size_t n;
    *yes = rights_county(who, right, now);
    if (*yes)
        return OK;
    TRY(account_list_roles(tx, who->county, account, now - ACCOUNT_UPLOAD_MS, &held, &n));
    for (size_t i = 0; i < n && !*yes; i++)
        TRY(account_holds_at(tx, who, right, held[i].unit, held[i].site, now, yes));
    return OK;
}

err_t account_roles_text(struct tx *tx, int64_t county, int64_t account, int64_t now, const char **text)
{
    struct account_list_roles_row *held;
    size_t n;
    BUF_SCOPED out = {0};
    TRY(account_list_roles(tx, county, account, now, &held, &n));
    for (size_t i = 0; i < n; i++) {
        const struct account_list_roles_row *r = &held[i];
        if (is_over(r, now))
            continue;
        buf_printf(&out, "%s%s@", out.len ? " " : "", r->role);
        if (r->site != ABSENT)
            buf_printf(&out, "site:%lld", (long long)r->site);
        else
            buf_int(&out, r->unit == ABSENT ? area_root(county) : r->unit);
    }
    *text = arena_strdup(tx->arena, buf_str(&out));
    return OK;
}

err_t account_name(struct tx *tx, int64_t county, int64_t account, const char **name)
{
    struct account_find_who_row who;
    bool found;
    *name = "server";
    if (account == 0)
        return OK;
    TRY(account_find_who(tx, county, account, &who, &found));
    *name = found ? who.title : "";
    return OK;
}

struct actor account_server(int64_t county)
{
    return (struct actor){.county = county, .name = "server", .device = SERVER_DEVICE, .is_server = true};
}
