/* registry.h - event types with those who follow them; for data/ only. */
#pragma once
#include "data/module.h"

enum { REGISTERED_FOLLOWS = 8 };

struct registered {
    const struct event_type *type;
    size_t n_follows;
    const struct follow *follows[REGISTERED_FOLLOWS]; /* in the order of the modules */
};

/* Sort the lists of all modules.  Once, at start. */
void modules_start(void);
const struct registered *registered_find(const char *name);
