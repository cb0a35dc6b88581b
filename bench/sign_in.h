/* sign_in.h - how the benchmarks sign in. */
#pragma once
#include "wire.h"

#include "core/arena.h"

struct session {
    const char *token;         /* in the arena */
    int64_t device;
};

/* With the password in BULOU_PASSWORD. */
struct session sign_in_user(struct wire *w, struct arena *a, const char *login);
/* With the secret of a duty pass. */
struct session sign_in_pass(struct wire *w, struct arena *a, const char *secret);
