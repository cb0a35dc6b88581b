/* origins.h - where floating people are registered, in words. */
#pragma once
#include "generate/generate.h"
#include "core/random.h"

/* A place of that kind for people of a village; "" for ORIGIN_HERE. */
void origin_draw(const struct county_plan *plan, size_t village, enum origin origin, struct random *r, char *out,
                 size_t size);
