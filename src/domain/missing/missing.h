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

/* Who answers for the missing of a village (building ABSENT) or of one building.  With a
 * team, the people there are on that team's list; one place has one owner. */
struct owner_assigned { int64_t round, unit, building; const char *owner, *phone; int64_t team; };

/* A door team (敲门队) of an area; team = seq.  `site` is where its home samples are
 * registered: a site of kind home, ABSENT when the team does not sample. */
struct team_formed { const char *name; int64_t unit, site; };
struct team_joined { int64_t team, account; };                /* account: a user or a duty pass */
struct team_left { int64_t team, account; };

/* "I call or knock now": who says so first holds the person for MISSING_CLAIM_MS. */
struct person_claimed { int64_t round, person; };

/* What was found, one event for each knock or call. */
struct visit_made {
    int64_t round, person;
    const char *outcome;          /* sampled_at_home, will_come, away, refused, moved, dead, not_at_home */
    const char *note;
    int64_t again_at;             /* promised, or the next try */
    int64_t until_at;             /* away: until when */
    const char *means;            /* door, call */
    const char *service;          /* what was done for the person besides */
};

/* What somebody needs who is visited (hard of hearing, call the daughter first): sealed
 * under the person's key; absent: nothing any more. */
struct need_text { const char *text; };
struct need_told { int64_t person; struct sealed need; };

/* A visit that found somebody moved, dead or away proposes a change of the list; the
 * change itself is an event of the roster, or this says why there is none. */
struct proposal_declined { int64_t proposal; const char *reason; };   /* = seq of visit_made */

extern const struct event_type owner_assigned, team_formed, team_joined, team_left, person_claimed, visit_made, need_told,
    proposal_declined;

enum { MISSING_CLAIM_MS = 20 * 60 * 1000 };   /* a call with its dialling, twice over */

/* Sampled away from home.  Where a store holds several counties, somebody who came to a
 * point of one county and was on none of its lists may be on the list of another: there
 * they become exempt (tested_elsewhere) from the rounds that were open at the time, and
 * due again when the registration is taken back.  One event in one county: nothing spans
 * two.  A pass looks at what is new since the last; who missed one catches up.  The
 * exemption's note is COUNTY/PERSON, as they stand in the other county. */
struct missing_away { struct arena arena; struct county_came *counties; size_t n; int64_t passes; };  /* begins as {0} */
err_t missing_away_pass(struct missing_away *away, struct db *reading);

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
