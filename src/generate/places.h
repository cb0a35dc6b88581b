/* places.h - the buildings of a village and their doors. */
#pragma once
#include "generate/generate.h"

enum { BEDS_IN_ROOM = 8, BUILDINGS_MOST = 999, HOUSEHOLDS_MOST = 9999 };

/* All buildings of a village, in the arena: blocks or groups, then dormitories.
 * Together they hold exactly the village's households and rooms. */
err_t village_buildings(const struct county_plan *plan, size_t village, struct arena *a,
                        struct generated_building **out, size_t *n);

/* The door of the k-th household (0, 1, …): 2单元502, 27号, 305室. */
void building_door(const struct generated_building *b, int64_t k, char *out, size_t size);

/* Rooms of a village's dormitories. */
int64_t village_rooms(const struct generated_village *v);

/* How long a village's name is without 社区居委会, 村委会 and the like. */
int village_name_length(const char *name);
