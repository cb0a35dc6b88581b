/* county.h - the parts of a plan, in the order in which they are made. */
#pragma once
#include "generate/generate.h"

/* Purposes of chance; each village has a stream for each. */
enum purpose {
    CHANCE_SHARES = 1, CHANCE_LAYOUT, CHANCE_BUILDINGS, CHANCE_HOUSEHOLDS, CHANCE_PEOPLE, CHANCE_LIST,
    CHANCE_PHONES, CHANCE_GONE_PHONES, CHANCE_SITES, CHANCE_BIRTHS = 100, CHANCE_GONE = 200,
};

/* Bring a line of the census to the wanted scale; every sum still holds. */
void census_scale(struct census *c, int64_t scale);

/* Towns and villages with names and classes, sorted by code. */
err_t divisions_read(struct arena *a, const char *data_dir, struct county_plan *plan);

/* People, households and dormitories of every village; generate.scale_too_small. */
err_t villages_share(struct county_plan *plan);

/* Where towns and villages lie on the canvas. */
void county_lay_out(struct county_plan *plan);
