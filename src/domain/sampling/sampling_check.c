/* sampling_check.c - what several events are refused for. */
#include "core/clock.h"
#include "core/text.h"
#include "domain/round/round.h"
#include "domain/sampling/sampling_parts.h"
#include "domain/site/site.h"

#include <string.h>

/* "08:40" on the day of the event, else with its date. */
static void tell_at(struct tx *tx, const struct event *ev, int64_t at)
{
    struct arena *a = tx->arena;
    bool same_day = strcmp(clock_date(a, at), clock_date(a, ev->at)) == 0;
    err_tell("at", "%s", same_day ? clock_hour_minute(a, at) : clock_date_time(a, at));
}

static err_t tell_site(struct tx *tx, int64_t county, int64_t site)
{
    struct site_facts facts;
    bool found;
    TRY(site_find(tx, county, site, &facts, &found));
    if (found)
        err_tell("site", "%.100s", facts.name);
    else
        err_tell("site", "%lld", (long long)site);
    return OK;
}

/* A code that was read or typed wrongly would make a tube that nobody holds. */
err_t sampling_check_code(const char *tube_code)
{
    if (code_may_be(CODE_TUBE, tube_code))
        return OK;
    if (code_is_good(tube_code))
        return FAIL(ERR_INVALID, "sampling.not_a_tube", .field = "tube_code");
    return FAIL(ERR_INVALID, "sampling.bad_tube_code", .field = "tube_code");
}

/* ---- where ------------------------------------------------------------------------------------ */

static err_t find_place(struct tx *tx, const struct event *ev, int64_t round, int64_t site, struct round_facts *facts)
{
    struct site_facts place;
    bool found;
    TRY(site_find(tx, ev->county, site, &place, &found));
    if (!found)
        return FAIL(ERR_MISSING, "sampling.no_such_site", .field = "site");
    TRY(round_find(tx, ev->county, round, facts, &found));
    return found ? OK : FAIL(ERR_MISSING, "sampling.no_such_round", .field = "round");
}

err_t sampling_check_place(struct tx *tx, const struct event *ev, int64_t round, int64_t site)
{
    struct round_facts facts;
    return find_place(tx, ev, round, site, &facts);
}

err_t sampling_check_open(struct tx *tx, const struct event *ev, int64_t round, int64_t site)
{
    struct round_facts facts;
    TRY(find_place(tx, ev, round, site, &facts));
    if (facts.opened_at == ABSENT)
        return FAIL(ERR_CONFLICT, "sampling.round_not_opened", .field = "round");
    if (facts.closed_at == ABSENT || facts.closed_at >= ev->at)
        return OK;
    tell_at(tx, ev, facts.closed_at);
    return FAIL(ERR_CONFLICT, "sampling.round_closed", .field = "round");
}

/* ---- the tube --------------------------------------------------------------------------------- */

err_t sampling_check_ended_once(struct tx *tx, const struct event *ev, const struct tube *t)
{
    if (!t->known || !sampling_tube_ended(t))
        return OK;
    tell_at(tx, ev, t->ended_at);
    TRY(tell_site(tx, ev->county, t->site));
    if (t->state == TUBE_EMPTY)
        return FAIL(ERR_CONFLICT, "sampling.tube_is_empty", .field = "tube_code");
    return FAIL(ERR_CONFLICT, "sampling.tube_is_void", .field = "tube_code");
}

err_t sampling_check_not_ended(struct tx *tx, const struct event *ev, const struct tube *t)
{
    return t->known && sampling_tube_ended(t) && ev->at <= t->ended_at ? OK : sampling_check_ended_once(tx, ev, t);
}

err_t sampling_check_not_closed(struct tx *tx, const struct event *ev, const struct tube *t)
{
    if (!t->known || t->closed_at == ABSENT)
        return OK;
    tell_at(tx, ev, t->closed_at);
    TRY(tell_site(tx, ev->county, t->site));
    return FAIL(ERR_CONFLICT, "sampling.tube_already_closed", .field = "tube_code");
}

err_t sampling_check_site(struct tx *tx, const struct event *ev, const struct tube *t, int64_t site)
{
    struct site_facts own;
    bool found;
    if (!t->known || t->site == site)
        return OK;
    TRY(site_find(tx, ev->county, t->site, &own, &found));
    if (rights_site(ev->actor, ev->type->right, t->site, found ? own.unit : 0, ev->at))
        return OK;
    TRY(tell_site(tx, ev->county, t->site));
    return FAIL(ERR_FORBIDDEN, "sampling.tube_of_other_site", .field = "tube_code");
}
