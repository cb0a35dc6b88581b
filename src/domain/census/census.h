/* census.h - the census on the doorstep: every door, every person (逐门进、逐人过).
 *
 * A census is begun for an area.  Who walks it goes through a building flat by flat; each
 * flat is one event that says what was found and who was there.  Who is new, has moved or
 * is gone is an event of the roster, so that its history keeps what was and what is. */
#pragma once
#include "data/module.h"

extern const struct module census_module;

struct census_begun { const char *name; int64_t unit; };            /* census = seq; of the area with all below it */
struct census_ended { int64_t census; };
struct flat_walked {
    int64_t census, unit, building;   /* the village; building ABSENT: people whose building is not known */
    const char *household;            /* number of the flat as the list has it, or NULL */
    const char *finding;              /* confirmed, nobody_home, refused, empty */
    struct list persons;              /* who was confirmed to live there, at most CENSUS_FLAT_MOST */
    int64_t again_at;                 /* when to come again, or ABSENT */
    const char *note;
};

extern const struct event_type census_begun, census_ended, flat_walked;

enum { CENSUS_FLAT_MOST = 200 };      /* a dormitory's room or a shed of a building site */
