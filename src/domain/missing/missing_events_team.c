/* missing_events_team.c - door teams: formed for an area, joined and left by accounts and duty passes. */
#include "domain/account/account.h"
#include "domain/area/area.h"
#include "domain/missing/missing_parts.h"
#include "domain/site/site.h"

#include <string.h>

err_t missing_team_is_known(struct tx *tx, int64_t county, int64_t team, struct missing_find_team_row *out)
{
    bool found;
    TRY(missing_find_team(tx, county, team, out, &found));
    return found ? OK : FAIL(ERR_MISSING, "missing.no_such_team", .field = "team");
}

/* ---- missing.team_formed ------------------------------------------------------------------------ */

static const struct field team_formed_rows[] = {
    TEXT(struct team_formed, name, .need = true, .min = 1, .max = 40, .help = "What people call the team."),
    INT(struct team_formed, unit, .need = true, .scope = SCOPE_UNIT, .help = "The area in which it knocks."),
    INT(struct team_formed, site, .scope = SCOPE_SITE,
        .help = "The site, of kind home, where its home samples are registered; left out: it does not sample."),
    {0},
};

static err_t site_is_home(struct tx *tx, int64_t county, int64_t site)
{
    struct site_facts facts;
    bool found;
    TRY(site_find(tx, county, site, &facts, &found));
    if (!found)
        return FAIL(ERR_MISSING, "site.no_such_site", .field = "site");
    return strcmp(facts.kind, "home") == 0 ? OK : FAIL(ERR_INVALID, "missing.site_is_not_home", .field = "site");
}

static err_t team_formed_check(struct tx *tx, const struct event *ev, const void *body)
{
    const struct team_formed *b = body;
    struct area_unit unit;
    bool found;
    TRY(area_find(tx, ev->county, b->unit, &unit, &found));
    if (!found)
        return FAIL(ERR_MISSING, "missing.no_such_unit", .field = "unit");
    return b->site == ABSENT ? OK : site_is_home(tx, ev->county, b->site);
}

static err_t team_formed_apply(struct tx *tx, const struct event *ev, const void *body)
{
    const struct team_formed *b = body;
    return missing_add_team(tx, ev->county, ev->seq, b->name, b->unit, b->site);
}

const struct event_type team_formed = {
    .name = "missing.team_formed", .help = "A door team was formed; its number is this event's place.",
    .right = RIGHT_KNOCK, .body = team_formed_rows, .body_size = sizeof(struct team_formed),
    .check = team_formed_check, .apply = team_formed_apply,
};

/* ---- missing.team_joined, team_left --------------------------------------------------------------- */

#define MEMBER(S)                                                                                         \
    INT(struct S, team, .need = true, .help = "The team."),                                               \
    INT(struct S, account, .need = true, .min = 1, .max = (int64_t)1 << 53, .help = "A user or a duty pass.")

static const struct field team_joined_rows[] = {MEMBER(team_joined), {0}};
static const struct field team_left_rows[] = {MEMBER(team_left), {0}};

/* Who may say who belongs to the team: whoever answers for its area. */
static err_t check_member(struct tx *tx, const struct event *ev, int64_t team, int64_t account)
{
    struct missing_find_team_row row;
    const char *name;
    TRY(missing_team_is_known(tx, ev->county, team, &row));
    if (!rights_unit(ev->actor, RIGHT_KNOCK, row.unit, ev->at))
        return FAIL(ERR_FORBIDDEN, "rights.not_here", .field = "team");
    TRY(account_name(tx, ev->county, account, &name));
    return *name ? OK : FAIL(ERR_MISSING, "missing.no_such_account", .field = "account");
}

static err_t team_joined_check(struct tx *tx, const struct event *ev, const void *body)
{
    const struct team_joined *b = body;
    struct missing_list_members_row *members;
    size_t n;
    TRY(check_member(tx, ev, b->team, b->account));
    TRY(missing_list_members(tx, ev->county, b->team, &members, &n));
    if (n < MEMBERS_MOST)
        return OK;
    err_tell("most", "%d", MEMBERS_MOST);
    return FAIL(ERR_TOO_LARGE, "missing.team_is_full", .field = "account");
}

static err_t team_joined_apply(struct tx *tx, const struct event *ev, const void *body)
{
    const struct team_joined *b = body;
    return missing_add_member(tx, ev->county, b->team, b->account);
}

const struct event_type team_joined = {
    .name = "missing.team_joined", .help = "A user or a duty pass belongs to a door team.",
    .right = RIGHT_KNOCK, .anywhere = true, .body = team_joined_rows, .body_size = sizeof(struct team_joined),
    .check = team_joined_check, .apply = team_joined_apply,
};

static err_t team_left_check(struct tx *tx, const struct event *ev, const void *body)
{
    const struct team_left *b = body;
    return check_member(tx, ev, b->team, b->account);
}

static err_t team_left_apply(struct tx *tx, const struct event *ev, const void *body)
{
    const struct team_left *b = body;
    return missing_remove_member(tx, ev->county, b->team, b->account);
}

const struct event_type team_left = {
    .name = "missing.team_left", .help = "A user or a duty pass no longer belongs to a door team.",
    .right = RIGHT_KNOCK, .anywhere = true, .body = team_left_rows, .body_size = sizeof(struct team_left),
    .check = team_left_check, .apply = team_left_apply,
};
