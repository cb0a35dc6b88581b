/* demo_event.h - a step of the plan as the event that its device sends. */
#pragma once
#include "command/demo_plan.h"

/* What the plan cannot know: numbers that the server gave. */
struct demo_numbers {
    int64_t round;
    const int64_t *devices;       /* number of each device of the plan */
};

/* Append the envelope of one step; its counter is its place, from 1. */
void demo_event_write(const struct demo_plan *p, const struct demo_numbers *numbers, size_t device, size_t step,
                      struct buf *out);
