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

/* Sampled away from home.  Where a store holds several counties, somebody who came to a
 * point of one county and was on none of its lists may be on the list of another: there
 * they become exempt (tested_elsewhere) from the rounds that were open at the time, and
 * due again when the registration is taken back.  One event in one county: nothing spans
 * two.  A pass looks at what is new since the last; who missed one catches up.  The
 * exemption's note is COUNTY/PERSON, as they stand in the other county. */
struct missing_away { struct arena arena; struct county_came *counties; size_t n; int64_t passes; };  /* begins as {0} */
err_t missing_away_pass(struct missing_away *away, struct db *reading);
