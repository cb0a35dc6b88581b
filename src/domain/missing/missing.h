/* missing.h - who is due and not done, and why (应检未检).
 *
 *     due = done + exempt + remaining
 * for every area and round, to the row, at every moment.  Due is who lives in the
 * round's scope now; done is who stands registered in it; exempt is who has a
 * valid reason and is not done.  Counts per village are kept with every event;
 * larger areas are sums; names come from the tables that follow (late.h). */
#pragma once
#include "data/module.h"

extern const struct module missing_module;

struct owner_assigned { int64_t round, unit, building; const char *owner, *phone; };   /* building ABSENT: the village */
struct visit_made { int64_t round, person; const char *outcome, *note; int64_t again_at; };
        /* sampled_at_home, will_come, away, refused, moved, dead, not_at_home */

extern const struct event_type owner_assigned, visit_made;

/* Homes of an area in which somebody is due in a round and remains, in walking order: for
 * sheets on their doors.  A home is a household of a building; people without a household
 * share one of the building.  Refused: missing.no_such_round, data.too_many_rows above
 * MISSING_DOOR_PEOPLE_MOST people. */
enum { MISSING_DOOR_PEOPLE_MOST = 20000 };
struct missing_door {
    int64_t building;             /* 0: not known */
    const char *building_name, *household;   /* NULL: not known */
    const char *owner, *phone;    /* who answers for the missing there, or NULL */
    int64_t again_at;             /* when somebody comes again, as promised; ABSENT: not promised */
};
err_t missing_doors(struct tx *tx, int64_t county, int64_t round, int64_t unit, int64_t building,
                    struct missing_door **doors, size_t *n);

/* Sampled away from home.  Where a store holds several counties, somebody who came to a
 * point of one county and was on none of its lists may be on the list of another: there
 * they become exempt (tested_elsewhere) from the rounds that were open at the time, and
 * due again when the registration is taken back.  One event in one county: nothing spans
 * two.  A pass looks at what is new since the last; who missed one catches up.  The
 * exemption's note is COUNTY/PERSON, as they stand in the other county. */
struct missing_away { struct arena arena; struct county_came *counties; size_t n; int64_t passes; };  /* begins as {0} */
err_t missing_away_pass(struct missing_away *away, struct db *reading);
