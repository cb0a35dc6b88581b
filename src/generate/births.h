/* births.h - birth dates and document numbers, no number twice in the whole city.
 *
 * A number of area 410199 has room for 499 of each sex born on one day.  People who
 * live here take the first 490, by a shuffle of all places of their age group and
 * sex in the city; those who died or moved away take the last nine. */
#pragma once
#include "generate/generate.h"
#include "core/random.h"

enum { ELDEST_BANDS = 3, BIRTH_BANDS = AGE_GROUPS - 1 + ELDEST_BANDS };

struct births {
    const struct county_plan *plan;
    int64_t next[CENSUS_CELLS];            /* in the order of the city */
    struct shuffle place[BIRTH_BANDS][2];  /* by sex: men, women */
    int64_t gone[2], gone_most[2];         /* moved away, died */
    struct shuffle gone_place[2];
};

struct birth { int64_t year; char date[11]; char document[19]; };

/* 0 … 18, of somebody born in that year. */
int64_t age_group_of(int64_t birth_year);

/* Is there room for all people of the city? */
bool births_fit(const struct census all[COUNTIES]);

void births_start(struct births *b, const struct county_plan *plan);

/* The next one of an age group and sex. */
void births_next(struct births *b, int cell, struct birth *out);

/* Somebody who is gone, from this county's share; false when it is used up.
 * `number` counts them in the city, both kinds together. */
bool births_gone(struct births *b, bool died, struct birth *out, bool *male, int64_t *number);

enum { GONE_MOST = 700000 };  /* above any `number` */
