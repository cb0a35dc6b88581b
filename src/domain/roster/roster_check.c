/* roster_check.c - what several events are refused for. */
#include "domain/area/area.h"
#include "domain/roster/roster_parts.h"

err_t roster_check_unit(struct tx *tx, int64_t county, const char *member, int64_t unit)
{
    struct area_unit found_unit;
    bool found;
    TRY(area_find(tx, county, unit, &found_unit, &found));
    if (found)
        return OK;
    err_path("%s", member);
    return FAIL(ERR_INVALID, "roster.no_such_unit");
}

err_t roster_check_known(struct tx *tx, const struct event *ev, const char *member, int64_t person,
                         struct roster_standing *out)
{
    bool found;
    TRY(roster_stand(tx, ev->county, person, out, &found));
    if (found)
        return OK;
    err_path("%s", member);
    return FAIL(ERR_MISSING, "roster.no_such_person");
}

err_t roster_check_active(struct tx *tx, const struct event *ev, const char *member, int64_t person)
{
    struct roster_standing stand;
    TRY(roster_check_known(tx, ev, member, person, &stand));
    if (stand.active)
        return OK;
    err_path("%s", member);
    return FAIL(ERR_CONFLICT, "roster.person_not_active");
}
