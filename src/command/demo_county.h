/* demo_county.h - what the demonstration knows of its county: who is on the list and
 * who of them stays away, who comes without being on it, where people are sampled.
 *
 * It is read from files in DIR/demo, which never change once they are made: so every
 * start plans the same day. */
#pragma once
#include "core/field.h"

struct demo_unit { int64_t unit, parent; const char *kind, *name; };

struct demo_site {
    int64_t site, unit, people, tables, capacity;
    const char *kind, *name, *serves;   /* serves: villages or towns, with ; between them */
};

/* Somebody on the list.  `absence` is an enum absence of generate/list.h. */
struct demo_person {
    int64_t person, unit;
    uint8_t absence;
    bool same_household;                /* as the one before */
};

/* Somebody on no list, as they tell it at the point. */
struct demo_guest {
    const char *name, *sex, *born, *document_kind, *document, *phone, *dwelling, *person_kind;
    int64_t unit, building, household;
};
extern const struct field demo_guest_rows[];

struct demo_county {
    struct arena arena;                 /* of the texts */
    int64_t county;
    size_t n_units, n_sites, n_people, n_guests;
    size_t cap_units, cap_sites, cap_people, cap_guests;
    struct demo_unit *units;
    struct demo_site *sites;
    struct demo_person *people;         /* village by village, in walking order */
    struct demo_guest *guests;
};

/* Room for one more of n items; free gives it back. */
void *demo_room(void *items, size_t n, size_t *cap, size_t size);

/* Read the rows of a table file whose heads are the names of `rows`; what it points to is
 * in the arena.  Columns without a row are left out. */
struct demo_table { const char *path; const struct field *rows; size_t size; struct arena *arena; };
err_t demo_table_read(const struct demo_table *t, err_t (*each)(void *ctx, const void *item), void *ctx);

/* The places alone: units.csv and sites.csv. */
err_t demo_county_places(struct demo_county *c, const char *dir);
/* The rest: people.csv, absent.csv and guests.csv. */
err_t demo_county_people(struct demo_county *c, const char *dir);
void demo_county_forget(struct demo_county *c);

/* The unit's own row, or NULL. */
const struct demo_unit *demo_find_unit(const struct demo_county *c, int64_t unit);

/* Does the list "410185001001;410185001002" hold this unit? */
bool demo_serves(const char *serves, int64_t unit);
