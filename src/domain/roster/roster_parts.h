/* roster_parts.h - what the files of the roster share with each other. */
#pragma once
#include "data/late.h"
#include "data/seal.h"
#include "domain/roster/roster.h"
#include "roster_sql.h"
#include "web/route.h"

extern const struct field roster_row_rows[];
extern const char *const roster_sexes[], *const roster_kinds[], *const roster_document_kinds[];
extern const struct late_table roster_documents, roster_phones;

int64_t roster_groups_bits(const struct list *groups);

/* The key under which a person is found by document.  Who has none is found by
 * name, birth, unit and household, so that a list read twice adds nobody twice. */
struct blind roster_document_blind(struct arena *a, int64_t county, const struct roster_row *row,
                                   const struct roster_identity *who);

/* Normal forms of what was typed: name, document, phone.  Refusals name the member:
 * roster.bad_identity_number {problem}, roster.bad_phone, roster.bad_document. */
err_t roster_normalise(struct arena *a, int64_t now, struct roster_identity *who);

/* Bring one row of a list or of a clerk into the tables; `fresh`: nobody has this
 * number yet, so that a list of new people is written without a look-up. */
err_t roster_put_row(struct tx *tx, const struct event *ev, const struct roster_row *row, bool fresh);
err_t roster_index_row(struct tx *tx, const struct event *ev, const struct roster_row *row);

/* Take a person's blind indexes away, but those that `kept` has as well (NULL: all). */
err_t roster_forget_indexes(struct tx *tx, int64_t county, int64_t person, const struct roster_row *kept);

/* Leave a row in roster_change. */
struct roster_step { struct roster_standing before, after; bool was_known; const char *note; };
err_t roster_note_change(struct tx *tx, const struct event *ev, int64_t person, const struct roster_step *step);

/* Add or take away an active person in the counts of a unit. */
err_t roster_count_person(struct tx *tx, int64_t county, int64_t unit, const char *kind, int64_t n);

/* The body of persons_listed is completed here. */
err_t roster_sift_rows(struct tx *tx, const struct event *ev, void *body);

/* Does the row say what is known of this person?  Also true when the person is no
 * longer active. */
err_t roster_same(struct tx *tx, int64_t county, const struct roster_row *row, int64_t person, bool *same);

extern const struct view roster_views[];
extern const struct route roster_routes[];
