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
