/* demo_state.h - DIR/demo.json: how far the demonstration is, and what its devices sign in with.
 *
 * Readable by its owner alone (mode 0600).  It is always written whole, beside the old
 * one, so a process that dies leaves the one or the other. */
#pragma once
#include "core/field.h"

/* What a device holds: the secret of its duty pass, its session, and its number. */
struct demo_key { const char *secret, *token; int64_t device; };

struct demo_state {
    const char *state;            /* loading, loaded (the county is there), ready (and the devices) */
    const char *password;         /* of the users of the demonstration */
    int64_t county, seed, scale, phones, round, people;
    struct list devices;          /* struct demo_key, in the order of the plan */
};

/* Texts go to the arena.  Key: demo.state_unreadable {path}. */
err_t demo_state_read(struct arena *a, const char *dir, struct demo_state *out, bool *found);
/* Key: demo.cannot_write {path}. */
err_t demo_state_write(const char *dir, const struct demo_state *state);
bool demo_state_is(const struct demo_state *state, const char *name);
