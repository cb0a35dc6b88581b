/* census_events.c - a census is begun and ended; a flat is walked. */
#include "domain/area/area.h"
#include "domain/census/census_parts.h"
#include "domain/roster/roster.h"

#include <string.h>

/* ---- census.census_begun, census_ended ------------------------------------------------------- */

static const struct field census_begun_rows[] = {
    TEXT(struct census_begun, name, .need = true, .min = 1, .max = 60, .help = "What people call it."),
    INT(struct census_begun, unit, .need = true, .scope = SCOPE_UNIT, .help = "The area, with all below it."),
    {0},
};

static err_t census_begun_check(struct tx *tx, const struct event *ev, const void *body)
{
    const struct census_begun *b = body;
    struct area_unit unit;
    bool found;
    TRY(area_find(tx, ev->county, b->unit, &unit, &found));
    return found ? OK : FAIL(ERR_MISSING, "missing.no_such_unit", .field = "unit");
}

static err_t census_begun_apply(struct tx *tx, const struct event *ev, const void *body)
{
    const struct census_begun *b = body;
    return census_add_census(tx, ev->county, ev->seq, b->name, b->unit, ev->at);
}

const struct event_type census_begun = {
    .name = "census.census_begun", .help = "A census on the doorstep began; its number is this event's place.",
    .right = RIGHT_KNOCK, .body = census_begun_rows, .body_size = sizeof(struct census_begun),
    .check = census_begun_check, .apply = census_begun_apply,
};

/* The census; also one that has ended. */
static err_t find_known(struct tx *tx, int64_t county, int64_t census, struct census_find_census_row *out)
{
    bool found;
    TRY(census_find_census(tx, county, census, out, &found));
    if (!found)
        return FAIL(ERR_MISSING, "census.no_such_census", .field = "census");
    return OK;
}

static const struct field census_ended_rows[] = {
    INT(struct census_ended, census, .need = true, .help = "The census."),
    {0},
};

static err_t census_ended_check(struct tx *tx, const struct event *ev, const void *body)
{
    struct census_find_census_row census;
    TRY(find_known(tx, ev->county, ((const struct census_ended *)body)->census, &census));
    if (!rights_unit(ev->actor, RIGHT_KNOCK, census.unit, ev->at))
        return FAIL(ERR_FORBIDDEN, "rights.not_here", .field = "census");
    return census.ended_at == ABSENT ? OK : FAIL(ERR_CONFLICT, "census.has_ended", .field = "census");
}

static err_t census_ended_apply(struct tx *tx, const struct event *ev, const void *body)
{
    return census_end_census(tx, ev->county, ((const struct census_ended *)body)->census, ev->at);
}

const struct event_type census_ended = {
    .name = "census.census_ended", .help = "A census is over; what phones still hold of it is taken.",
    .right = RIGHT_KNOCK, .anywhere = true, .body = census_ended_rows, .body_size = sizeof(struct census_ended),
    .check = census_ended_check, .apply = census_ended_apply,
};

/* ---- census.flat_walked ------------------------------------------------------------------------ */

static const char *const findings[] = {"confirmed", "nobody_home", "refused", "empty", NULL};

static const struct field flat_walked_rows[] = {
    INT(struct flat_walked, census, .need = true, .help = "The census."),
    INT(struct flat_walked, unit, .need = true, .scope = SCOPE_UNIT, .help = "Village or community."),
    INT(struct flat_walked, building, .help = "The building; left out: not known."),
    TEXT(struct flat_walked, household, .min = 1, .max = 40, .help = "Number of the flat; left out: without one."),
    CHOICE(struct flat_walked, finding, .need = true, .choices = findings, .help = "What was found."),
    INTS(struct flat_walked, persons, .max = CENSUS_FLAT_MOST, .help = "Who was confirmed to live there."),
    TIME(struct flat_walked, again_at, .help = "When to come again."),
    TEXT(struct flat_walked, note, .max = 200, .help = "In a few words."),
    {0},
};

static err_t check_place(struct tx *tx, const struct event *ev, const struct flat_walked *b)
{
    struct census_find_census_row census;
    struct census_find_building_row building;
    int64_t *above;
    size_t n, i = 0;
    bool found;
    TRY(find_known(tx, ev->county, b->census, &census));
    TRY(area_above(tx, ev->county, b->unit, &above, &n));
    while (i < n && above[i] != census.unit)
        i++;
    if (i == n)
        return FAIL(ERR_INVALID, "census.of_other_area", .field = "unit");
    if (census.ended_at != ABSENT && ev->at > census.ended_at)
        return FAIL(ERR_CONFLICT, "census.has_ended", .field = "census");
    if (b->building == ABSENT || b->building == 0)
        return OK;
    TRY(census_find_building(tx, ev->county, b->building, &building, &found));
    return found && building.unit == b->unit ? OK : FAIL(ERR_INVALID, "census.no_such_building", .field = "building");
}

/* Whom the list has somewhere else is moved first: by an event of the roster. */
static err_t check_person(struct tx *tx, const struct event *ev, const struct flat_walked *b, size_t i)
{
    struct roster_standing stand;
    bool found;
    err_path("persons[%zu]", i);
    TRY(roster_stand(tx, ev->county, ((const int64_t *)b->persons.items)[i], &stand, &found));
    if (!found)
        return FAIL(ERR_MISSING, "roster.no_such_person");
    return stand.active && stand.unit == b->unit ? OK : FAIL(ERR_CONFLICT, "census.lives_elsewhere");
}

static err_t flat_walked_check(struct tx *tx, const struct event *ev, const void *body)
{
    const struct flat_walked *b = body;
    TRY(check_place(tx, ev, b));
    if (b->persons.n && strcmp(b->finding, "confirmed") != 0)
        return FAIL(ERR_INVALID, "census.nobody_was_seen", .field = "persons");
    for (size_t i = 0; i < b->persons.n; i++)
        TRY(check_person(tx, ev, b, i));
    return OK;
}

static err_t flat_walked_apply(struct tx *tx, const struct event *ev, const void *body)
{
    const struct flat_walked *b = body;
    TRY(census_set_flat(tx, ev->county, b->census, b->unit, b->building == ABSENT ? 0 : b->building,
                        b->household ? b->household : "", ev->at, b->finding, b->again_at, b->note));
    for (size_t i = 0; i < b->persons.n; i++)
        TRY(census_set_person(tx, ev->county, b->census, ((const int64_t *)b->persons.items)[i], ev->at));
    return OK;
}

const struct event_type flat_walked = {
    .name = "census.flat_walked", .help = "Somebody stood at a door: what was found, and who lives there.",
    .right = RIGHT_ROSTER_EDIT, .body = flat_walked_rows, .body_size = sizeof(struct flat_walked),
    .check = flat_walked_check, .apply = flat_walked_apply,
};
