/* round_parts.h - what the files of the rounds share with each other. */
#pragma once
#include "domain/round/round.h"
#include "round_sql.h"

enum { ROUND_OPEN_MOST = 50, ROUND_POOLS_MOST = 5000 };

/* A round as the transaction keeps it. */
struct round_plan {
    bool known;
    struct round_facts facts;
    const char *name, *paused_reason;
    struct round_list_scope_row *scope;
    struct round_list_pools_row *pools;
    size_t n_scope, n_pools;
};
err_t round_plan(struct tx *tx, int64_t county, int64_t round, const struct round_plan **out);

/* For whoever writes rows of the round. */
void round_forget_plan(struct tx *tx, int64_t county, int64_t round);

/* "planned", "open", "paused", "closed". */
const char *round_state_name(enum round_state state);
