/* missing_parts.h - what the files of this module share with each other. */
#pragma once
#include "domain/missing/missing.h"
#include "domain/roster/roster.h"
#include "domain/round/round.h"
#include "web/route.h"
#include "missing_sql.h"

extern const struct view missing_views[];

/* ---- one person in one round: missing_count.c ------------------------------------------- */

/* Is somebody who stands so due in the round? */
err_t missing_in_scope(struct tx *tx, int64_t county, const struct round_facts *round,
                       const struct roster_standing *stand, bool *out);

/* Records under which a person may stand registered, as of an event: their own, and
 * those merged into it. */
struct missing_records { size_t n; const int64_t *at; };
err_t missing_records(struct tx *tx, int64_t county, int64_t person, int64_t as_of, struct missing_records *out);

/* A person who stays due changes from not done to done, or back (n = -1). */
err_t missing_turn_done(struct tx *tx, int64_t county, const struct round_facts *round, int64_t person, int64_t unit,
                        int64_t n);

/* ---- what is followed: missing_count.c, missing_step.c, missing_round.c, missing_away.c ------ */

err_t missing_follow_roster(struct tx *tx, const struct event *ev, const void *body);
err_t missing_follow_came(struct tx *tx, const struct event *ev, const void *body);
err_t missing_follow_merged(struct tx *tx, const struct event *ev, const void *body);
err_t missing_follow_unmerged(struct tx *tx, const struct event *ev, const void *body);
err_t missing_follow_exempted(struct tx *tx, const struct event *ev, const void *body);
err_t missing_follow_exemption_ended(struct tx *tx, const struct event *ev, const void *body);
err_t missing_follow_sampling(struct tx *tx, const struct event *ev, const void *body);
err_t missing_follow_opened(struct tx *tx, const struct event *ev, const void *body);
err_t missing_follow_reopened(struct tx *tx, const struct event *ev, const void *body);
err_t missing_follow_closed(struct tx *tx, const struct event *ev, const void *body);
err_t missing_follow_unit_moved(struct tx *tx, const struct event *ev, const void *body);

/* missing_events_door.c: the same, and what a visit has proposed is settled by it. */
err_t missing_follow_left(struct tx *tx, const struct event *ev, const void *body);
err_t missing_follow_moved(struct tx *tx, const struct event *ev, const void *body);
err_t missing_follow_excused(struct tx *tx, const struct event *ev, const void *body);
err_t missing_follow_registered(struct tx *tx, const struct event *ev, const void *body);

/* ---- door teams and visits --------------------------------------------------------------------- */

enum { MEMBERS_MOST = 200 };

err_t missing_round_is_known(struct tx *tx, int64_t county, int64_t round);
err_t missing_team_is_known(struct tx *tx, int64_t county, int64_t team, struct missing_find_team_row *out);

/* A visit that found somebody moved, dead or away proposes a change of the list, once. */
err_t missing_propose(struct tx *tx, const struct event *ev, const struct visit_made *visit);

extern const struct field missing_need_rows[];   /* of struct need_text */

/* Open a sealed need; *text NULL: none, or the person was erased. */
err_t missing_open_need(struct tx *tx, int64_t county, int64_t person, const char *sealed, const char **text);

/* missing_shift.c */
extern const struct route missing_routes[];

/* missing_todo.c */
struct missing_todo_params { int64_t round; };
struct missing_todo_row { const char *kind; int64_t n, oldest_at; const char *what, *where_site; };
extern const struct field missing_todo_params[], missing_todo_columns[];
err_t missing_todo_query(struct view_call *call, const void *params);

/* missing_site.c */
struct missing_site_params { int64_t site, round; const char *after; };
struct missing_site_row {
    int64_t person;
    const char *name, *document_tail, *sex;
    int64_t unit;
    const char *unit_name;
    int64_t building;
    const char *building_name, *household, *card_code;
    bool green_lane, done;
};
extern const struct field missing_site_params[], missing_site_columns[];
err_t missing_site_query(struct view_call *call, const void *params);
