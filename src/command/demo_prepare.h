/* demo_prepare.h - over the public API, before the day begins: who is on the list, a duty
 * pass for each device, and each device signed in. */
#pragma once
#include "command/demo_plan.h"
#include "command/demo_state.h"

/* `url` of the server; `dir` the data folder. */
struct demo_place { const char *url, *dir; };

/* Read the list village by village into DIR/demo/people.csv, unless it is there. */
err_t demo_prepare_people(const struct demo_place *place, const struct demo_state *state, struct demo_county *c);

/* Give each device of the plan its key; the state is ready then. */
err_t demo_prepare_devices(struct arena *a, const struct demo_place *place, const struct demo_plan *plan,
                           struct demo_state *state);
