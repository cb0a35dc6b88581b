/* sites_parts.h - shared by the files sites*.c and by nobody else. */
#pragma once
#include "plan/sites.h"

/* The arcs again, by site: those of j are arc[first[j]] … arc[first[j + 1] - 1], by rising unit. */
struct sites_turned { const size_t *first; const struct sites_arc *arc; };
struct sites_turned sites_turn(struct arena *a, const struct sites *s);

/* Tables that a load needs, at least 1; the site's tables + 1 when it has no room. */
int32_t sites_tables_for(const struct sites_candidate *c, int64_t load);

/* How many sites are open at last: s->open, the forced ones at least, m at most; 0: as many as pay. */
int32_t sites_wanted(const struct sites *s);

/* Nobody can ever be turned away and tables cost nothing: only who walks where is open. */
bool sites_have_room(const struct sites *s);

/* Which sites to open when room does not matter: interchange with seeded restarts, from the
 * sites in `open` (m flags), where the best is found on return.  Ends when plan_spent reaches
 * `until` or the cost is no more than `bound`. */
void sites_interchange(const struct sites *s, const struct sites_turned *turned, const struct plan_run *run,
                       int64_t until, int64_t bound, struct plan_progress *now, bool *open);

/* Open sites, room and walks together: ruin and recreate under annealing, from the sites in
 * `open`; the best is found there and in `at` (n) on return.  Ends as above. */
void sites_ruin(const struct sites *s, const struct sites_turned *turned, const struct plan_run *run, int64_t bound,
                struct plan_progress *now, bool *open, int32_t *at);

/* Places for everybody in the sites that are open: the largest first, where it is cheapest. */
void sites_fill(const struct sites *s, const bool *open, int32_t *at);

/* A bound below the cost of every plan that serves the demand points with serve[i], by Lagrangean
 * relaxation; `known` is the cost of such a plan.  `price` (n) holds good prices on return; when the
 * first of them is not SITES_NO_PRICE they are begun with.  Ends when plan_spent reaches `until`, by
 * itself, or when it reaches `known`. */
#define SITES_NO_PRICE INT64_MIN
int64_t sites_bound(const struct sites *s, const struct sites_turned *turned, const bool *serve, int64_t known,
                    int64_t *price, const struct plan_run *run, int64_t until, const struct plan_progress *now);

/* The nearest open site of each demand point. */
void sites_nearest(const struct sites *s, const bool *open, int32_t *at);
