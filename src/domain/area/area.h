/* area.h - where: divisions, the command tree, buildings, other names.
 *
 * A unit is a node of the operator's own command tree.  Most have the 12-digit
 * code of the statistics office, and then that code is the unit's number; a unit
 * without a code (a new district, a functional zone) has a number of 13 digits that
 * begins with 9.  Codes come in yearly editions with a mapping between them.
 * Names repeat, so a name is only ever looked up below a known parent. */
#pragma once
#include "data/module.h"

extern const struct module area_module;

struct area_unit_row {
    int64_t unit, parent;         /* parent ABSENT: the root of this county */
    const char *kind;             /* county, zone, town, village, grid */
    const char *code, *name;
    int64_t class;                /* urban/rural class of the statistics office: 111 … 220, or ABSENT */
    double x, y;                  /* schematic position, or longitude and latitude; NaN: none */
};
struct units_listed { int64_t edition; struct list units; };
struct unit_moved { int64_t unit, parent; const char *reason; };
struct area_alias_row { int64_t unit; const char *alias; };
struct aliases_listed { struct list aliases; };
struct area_mapping_row { int64_t old_unit, new_unit; };
struct units_mapped { int64_t from_edition, to_edition; struct list pairs; };
struct area_building_row { int64_t building, unit; const char *grid, *name, *kind; double x, y; };
struct buildings_listed { struct list buildings; };

extern const struct event_type units_listed, unit_moved, aliases_listed, units_mapped, buildings_listed;

/* The number of the county's root unit. */
static inline int64_t area_root(int64_t county) { return county * 1000000; }

/* Is there such a unit?  Its parent (ABSENT for the root), kind and name. */
struct area_unit { int64_t unit, parent; const char *kind, *name; };
err_t area_find(struct tx *tx, int64_t county, int64_t unit, struct area_unit *out, bool *found);

/* The units that a code stands for today: itself, or what it became in later editions.
 * *n 0: none that is known, more than 1: it was split, and *unit is one of them. */
err_t area_current(struct tx *tx, int64_t county, int64_t code, int64_t *unit, size_t *n);

/* Every unit below, itself included, sorted; in the arena. */
err_t area_below(struct tx *tx, int64_t county, int64_t unit, int64_t **units, size_t *n);

/* Every unit above, nearest first, itself included. */
err_t area_above(struct tx *tx, int64_t county, int64_t unit, int64_t **units, size_t *n);

/* The child of `parent` with this name, in any of its written forms (社区居委会,
 * 社区居民委员会, 社区 …) or by alias; *n > 1: ambiguous, *unit is the first. */
err_t area_match(struct tx *tx, int64_t county, int64_t parent, const char *name, int64_t *unit, size_t *n);

/* The building with this name in a village (a name matches in its normal form). */
err_t area_match_building(struct tx *tx, int64_t county, int64_t unit, const char *name, int64_t *building, bool *found);

/* The highest number of a building between two numbers, or from - 1. */
err_t area_highest_building(struct tx *tx, int64_t county, int64_t unit, int64_t from, int64_t to, int64_t *highest);

/* "登封市 嵩阳街道 少室社区" for people. */
err_t area_path(struct tx *tx, int64_t county, int64_t unit, const char **out);
