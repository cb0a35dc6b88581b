/* round.h - a round: for whom, where, from when to when, how many to a tube. */
#pragma once
#include "data/module.h"

extern const struct module round_module;

struct round_window { int64_t unit, from_at, until_at; };             /* for an area below the round's */
struct round_pool { int64_t unit; const char *zone; int64_t size; int64_t from_at; }; /* size 0: one household one tube */
struct round_planned {                                                 /* round = seq */
    const char *name;
    int64_t from_at, until_at;
    struct list units;            /* scope: areas with all below them; empty: the whole county */
    struct list groups;           /* scope: only these special groups; empty: everybody */
    int64_t pool_size;            /* 1, 5, 10, 20; 0: one household one tube */
    struct list windows, pools;
};
struct round_opened { int64_t round; };
struct round_paused { int64_t round; const char *reason; };
struct round_resumed { int64_t round; };
struct round_closed { int64_t round; const char *reason; };
struct round_reopened { int64_t round; const char *reason; };
struct round_pool_set { int64_t round; struct round_pool pool; };

extern const struct event_type round_planned, round_opened, round_paused, round_resumed, round_closed, round_reopened,
    round_pool_set;

enum round_state { ROUND_PLANNED, ROUND_OPEN, ROUND_PAUSED, ROUND_CLOSED };
struct round_facts {
    int64_t round;
    enum round_state state;
    int64_t from_at, until_at, pool_size;
    uint64_t groups;
    bool everywhere;
    int64_t opened_at, closed_at; /* ABSENT: not opened, not closed */
};
err_t round_find(struct tx *tx, int64_t county, int64_t round, struct round_facts *out, bool *found);

/* Rounds that were opened and are not closed, oldest first. */
err_t round_list_open(struct tx *tx, int64_t county, struct round_facts **rounds, size_t *n);

/* Does the round's scope hold this unit? */
err_t round_covers(struct tx *tx, int64_t county, int64_t round, int64_t unit, bool *out);

/* The pooling rule for a unit at a time: 0 is one household one tube. */
err_t round_pool_size(struct tx *tx, int64_t county, int64_t round, int64_t unit, int64_t at, int64_t *size);

/* What people call it; NULL: no such round. */
err_t round_name(struct tx *tx, int64_t county, int64_t round, const char **name);
