/* session.h - whose token it is, remembered for a moment; for web/ only.
 *
 * The loop's thread alone reads and fills the cache.  An entry is good until
 * sessions_changed(), at most 60 s; on PostgreSQL, where another server may have
 * revoked it, at most 2 s. */
#pragma once
#include "data/rights.h"

struct session {
    struct actor actor;           /* with all that it points at */
    char *token;
    uint64_t hash;
    int64_t loaded_us;            /* clock_ticks_us */
    uint64_t generation;
    int users;                    /* who holds it: exchanges, and the cache */
    struct session *chain;        /* same slot of the cache */
    struct session *older, *newer;
};

/* Called after each commit. */
void sessions_committed(void);

err_t sessions_start(const char *url);
void sessions_stop(void);

/* *out NULL: no such session, or it is over. */
err_t session_take(const char *token, struct session **out);
void session_give_back(struct session *s);

/* One that is not in the cache yet: a copy of the actor. */
struct session *session_new(const struct actor *who, const char *token);
