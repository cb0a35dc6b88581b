/* households.h - who lives together in a village. */
#pragma once
#include "generate/generate.h"

enum { HOUSEHOLD_PEOPLE_MOST = 12 };

/* The first is the head; with `couple` the second is the spouse. */
struct household {
    uint8_t n;
    bool couple;
    uint8_t cell[HOUSEHOLD_PEOPLE_MOST];    /* age group and sex: 2 * group + (1 for women) */
    uint8_t origin[HOUSEHOLD_PEOPLE_MOST];  /* enum origin */
};

/* All households of a village, then the rooms of its dormitories, in the arena;
 * village.households + village_rooms(village) of them. */
struct household *village_households(const struct county_plan *plan, size_t village, struct arena *a);

/* Ages in steps of five years: the groups 0 and 1-4 are one step. */
int age_step(int cell);
