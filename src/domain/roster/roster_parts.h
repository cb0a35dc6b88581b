/* roster_parts.h - what the files of the roster share with each other. */
#pragma once
#include "data/late.h"
#include "data/seal.h"
#include "domain/roster/roster.h"
#include "roster_sql.h"
#include "web/route.h"

extern const struct field roster_row_rows[];
extern const char *const roster_sexes[], *const roster_kinds[], *const roster_document_kinds[];
extern const struct late_table roster_documents, roster_nameless, roster_phones, roster_units;

int64_t roster_groups_bits(const struct list *groups);

/* The key under which a person is found: kind and number of the document.  Who has none
 * is found by name, birth, unit and household (half of the key, roster_nameless), so
 * that a list read twice adds nobody twice. */
struct blind roster_document_blind(struct arena *a, int64_t county, const struct roster_row *row,
                                   const struct roster_identity *who);

/* Normal forms of what was typed: name, document, phone.  Refusals name the member
 * after `where` ("row.identity."): roster.no_name, roster.idno_… , roster.bad_document,
 * roster.bad_phone. */
err_t roster_normalise(struct arena *a, int64_t now, const char *where, struct roster_identity *who);

/* Is there such a unit?  Such a person, and are they active?  A refusal names the member.
 * roster_check.c */
err_t roster_check_unit(struct tx *tx, int64_t county, const char *member, int64_t unit);
err_t roster_check_known(struct tx *tx, const struct event *ev, const char *member, int64_t person,
                         struct roster_standing *out);
err_t roster_check_active(struct tx *tx, const struct event *ev, const char *member, int64_t person);

/* Bring one row of a list or of a clerk into the tables; `fresh`: nobody has this
 * number yet, so that a list of new people is written without a look-up. */
err_t roster_put_row(struct tx *tx, const struct event *ev, const struct roster_row *row, bool fresh);
err_t roster_index_row(struct tx *tx, const struct event *ev, const struct roster_row *row);

/* Take a person's blind indexes away, but those that `kept` has as well (NULL: all). */
err_t roster_forget_indexes(struct tx *tx, int64_t county, int64_t person, const struct roster_row *kept);

/* Tell how a person stands from now on; with every write of roster_person. */
err_t roster_tell_standing(struct tx *tx, const struct event *ev, int64_t person, const struct roster_standing *stand);

/* Is it known of the person, since roster_foresee_persons, that nobody was ever merged into
 * them, or that they never were exempt?  Whoever changes that forgets it.  roster_ahead.c */
enum roster_known { ROSTER_DROPPED, ROSTER_EXEMPTIONS, ROSTER_KINDS_KNOWN };
bool roster_is_known_without(struct tx *tx, int64_t county, int64_t person, enum roster_known what);
void roster_forget_known(struct tx *tx, int64_t county, int64_t person);

/* Leave a row in roster_change. */
struct roster_step { struct roster_standing before, after; const char *note; };
err_t roster_note_change(struct tx *tx, const struct event *ev, int64_t person, const struct roster_step *step);

/* Add or take away an active person in the counts of a unit. */
err_t roster_count_person(struct tx *tx, int64_t county, int64_t unit, const char *kind, int64_t n);

/* The body of persons_listed is completed here. */
err_t roster_sift_rows(struct tx *tx, const struct event *ev, void *body);

/* Does the row say anything new about this person?  What it leaves open is filled in.
 * Nothing is new about who is no longer active, or erased. */
err_t roster_is_news(struct tx *tx, int64_t county, struct roster_row *row, int64_t person, bool *news);

/* ---- arrivals ------------------------------------------------------------------------------- */

extern const char *const roster_transports[];

/* After an erasing: the text of the person's reports goes as well. */
err_t roster_forget_arrivals(struct tx *tx, int64_t county, int64_t person);

/* roster_arrival_views.c */
struct roster_arrivals_params { int64_t unit; const char *state; int64_t after; };
struct roster_arrivals_row {
    int64_t arrival, person;
    const char *name, *document, *phone, *address;
    int64_t unit;
    const char *unit_name, *from_place, *arrived_on, *transport, *channel, *site_name;
    double temperature;
    bool referred;
    int64_t at, due_at, reports;
    bool on_list;
    const char *owner;
    int64_t contacted_at;
    const char *outcome;
    int64_t again_at;
    const char *state, *reason;
};
extern const struct field roster_arrivals_params[], roster_arrivals_columns[];
err_t roster_arrivals_query(struct view_call *call, const void *params);

/* roster_arrival_routes.c: the public form, without a script */
err_t roster_arrive_county(struct request *rq, struct reply *rp);
err_t roster_arrive_unit(struct request *rq, struct reply *rp);
err_t roster_arrive_report(struct request *rq, struct reply *rp);

extern const struct view roster_views[];
extern const struct route roster_routes[];
