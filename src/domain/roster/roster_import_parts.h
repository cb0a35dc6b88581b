/* roster_import_parts.h - the pieces of an import. */
#pragma once
#include "domain/roster/roster_import.h"
#include "domain/roster/roster_parts.h"

/* Places by name, remembered for the length of an import. */
struct places;
err_t places_open(const char *url, int64_t county, struct places **out);
void places_close(struct places *p);

/* "卢店街道" and "卢店社区" → the village.  Refusals: roster.unknown_town,
 * roster.unknown_village, roster.ambiguous_village {name}. */
err_t places_unit(struct places *p, const char *town, const char *village, int64_t *unit);
/* A village by its code, also by that of an earlier edition when it was mapped.
 * Refusals: roster.unknown_code, roster.code_was_split {code}. */
err_t places_by_code(struct places *p, int64_t code, int64_t *unit);
/* How many rows were placed by the code of an earlier edition. */
int64_t places_mapped(const struct places *p);

/* Is the person of this row on the list?  Then where, and does the row say anything new? */
struct known_person { bool known, news; int64_t unit; };
err_t places_person(struct places *p, const struct roster_row *row, struct known_person *out);

/* The building with this name; a new one gets a number and waits in places_new. */
err_t places_building(struct places *p, int64_t unit, const char *name, int64_t *building);
const struct area_building_row *places_new(struct places *p, size_t *n);
void places_forget_new(struct places *p);

/* Guess how a list is to be read, and recall what was chosen for one like it. */
err_t import_look(struct tx *tx, struct arena *a, struct import_run *run, const char **likeness);
/* The answer to an upload: the sheets, the columns and the first rows, as JSON. */
err_t import_describe(int64_t id, const struct import_run *run, struct buf *out);

/* Cells → a person.  Refusals name the field of the list. */
err_t import_row(struct arena *a, struct places *places, const struct import_run *run, const struct sheet_row *cells,
                 int64_t now, struct roster_row *out);
