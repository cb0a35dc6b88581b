/* roster.h - everybody who should be tested: the living list (底数).
 *
 * A person lives in a unit (a village or community) and, where known, in a
 * building and household; where they are registered is another matter.  Name,
 * document, phone and address are sealed under the person's own key.  Persons
 * come from lists (imports), from clerks, and from a point where somebody turned
 * up who was on no list.  Whatever changes a person leaves a row in
 * roster_change, which other modules follow. */
#pragma once
#include "core/id.h"
#include "data/module.h"

extern const struct module roster_module;

/* What is sealed. */
struct roster_identity {
    const char *name;
    const char *document_kind;    /* 01 identity card, 02 household register, 03 passport, 06, 07, 99 other */
    const char *document;         /* normal form; NULL: none yet */
    const char *phone;            /* normal form; NULL: explicitly none */
    const char *address;
};
extern const struct field roster_identity_rows[];

struct roster_row {               /* one person of a list */
    int64_t person;
    struct sealed identity;
    const char *sex;              /* male, female, unknown */
    const char *born;             /* date or NULL */
    int64_t unit, building;       /* where they live; building may be ABSENT */
    const char *household;        /* the list's own number, or NULL */
    const char *kind;             /* resident, floating */
    int64_t registered_unit;      /* where they are registered, if known here */
    struct list groups;           /* elder_alone, bedridden, pregnant, infant, disabled, dialysis */
    int64_t source;               /* place in the importer's chunk; not part of the event */
};
enum roster_verdict { ROSTER_NEW, ROSTER_CHANGED, ROSTER_DUPLICATE };

struct import_started { const char *file, *digest; int64_t rows_expected; }; /* import and its device = seq */
struct persons_listed {           /* at most 1,000 rows */
    int64_t import, chunk;
    struct list rows;
    /* Not part of the event: what became of each row, by `source`; those that are on
     * the list already, unchanged, are taken out before the event is appended.  No two
     * rows are of one person.  A second try tells only of the rows that were left. */
    void (*verdict)(void *ctx, int64_t source, enum roster_verdict verdict);
    void *verdict_ctx;
};
struct import_finished { int64_t import, rows_read, accepted, duplicates, rejected, blank; };
struct person_added { struct roster_row row; };                               /* by a clerk */
struct person_came { int64_t site; struct roster_row row; };                  /* at a point, on no list */
/* person_changed has the body of person_added: the whole new state */
struct person_moved { int64_t person, unit, building; const char *household, *reason; };   /* household NULL: as it was */
struct person_left { int64_t person; const char *cause, *note; };             /* died, moved_away, never_here */
struct person_returned { int64_t person; const char *note; };
struct persons_merged { int64_t kept, dropped; const char *reason; };
struct merge_undone { int64_t merge; const char *reason; };                   /* merge = seq of persons_merged */
struct person_exempted { int64_t person, round; const char *reason, *note; int64_t from_at, until_at; };
struct exemption_ended { int64_t exemption; const char *note; };              /* = seq of person_exempted */
struct person_erased { int64_t person; const char *basis; };

/* ---- arrivals from elsewhere (外地入郑报备) ----
 *
 * Somebody reports by the public form, at a checkpoint or to a clerk.  The village of the
 * destination owns it and calls; after that the person is put on the list, or the arrival
 * is closed with a reason.  arrival = seq of the first report. */
struct arrival_reported {
    int64_t person;               /* found by the document, else made by the sender or the server */
    struct sealed identity;       /* address: where they stay */
    const char *sex, *born;
    int64_t unit;                 /* village or community of the destination */
    const char *from_place, *arrived_on, *transport, *channel;
    int64_t site;                 /* the checkpoint, or ABSENT */
    double temperature;           /* degrees Celsius, NaN: not taken */
    bool referred;                /* sent on to a fever clinic */
};
struct arrival_taken { int64_t arrival; };                                    /* the sender owns it now */
struct arrival_contacted { int64_t arrival; const char *outcome, *note; int64_t again_at; };
struct arrival_redirected { int64_t arrival, unit; const char *reason; };
struct arrival_listed { int64_t arrival, building; const char *household, *kind; };
struct arrival_closed { int64_t arrival; const char *reason, *note; };

enum { ROSTER_CONTACT_MS = 2 * 3600 * 1000 };   /* from the report to the first contact */

extern const struct event_type arrival_reported, arrival_taken, arrival_contacted, arrival_redirected, arrival_listed,
    arrival_closed;

extern const struct event_type import_started, persons_listed, import_finished, person_added, person_came,
    person_changed, person_moved, person_left, person_returned, persons_merged, merge_undone, person_exempted,
    exemption_ended, person_erased;

/* Where somebody stands, without personal text. */
struct roster_standing {
    int64_t unit, building;
    bool active;                  /* lives here and is not merged into another */
    uint64_t groups;              /* bits in the order of roster_groups */
};
extern const char *const roster_groups[];   /* ends in NULL */
err_t roster_stand(struct tx *tx, int64_t county, int64_t person, struct roster_standing *out, bool *found);
/* The same but for the building, which is not told: quick, for what happens with every
 * registration.  Write transactions only. */
err_t roster_stand_unit(struct tx *tx, int64_t county, int64_t person, struct roster_standing *out, bool *found);

/* As of an event: how things were when it had happened; ROSTER_NOW: as they are. */
#define ROSTER_NOW INT64_MAX

/* The same as of an event.  Who came later stands there as at first, and *known is false. */
err_t roster_stood(struct tx *tx, int64_t county, int64_t person, int64_t seq, struct roster_standing *out, bool *known);

/* The person with this document (kind and normal form). */
err_t roster_by_document(struct tx *tx, int64_t county, const char *kind, const char *document, int64_t *person,
                         bool *found);

/* Before a batch (struct event_type's foresee): who has these documents, and how these
 * persons stand, will be asked for.  Documents are read with the next late_read_ahead. */
void roster_ask_document(struct tx *tx, int64_t county, const char *kind, const char *document);
err_t roster_foresee_persons(struct tx *tx, int64_t county, const int64_t *persons, size_t n);

/* How persons stood before and after an event of this module: for those that count
 * them.  `before` of one who was not known is nowhere and not active. */
struct roster_change { int64_t person; struct roster_standing before, after; };
err_t roster_changes(struct tx *tx, const struct event *ev, const void *body, struct roster_change **changes, size_t *n);

/* An exemption holds for a round when it holds at the round's end: one that runs out
 * before leaves the person due.  *reason NULL: not exempt. */
err_t roster_exemption(struct tx *tx, int64_t county, int64_t person, int64_t round, int64_t round_until_at,
                       const char **reason);

/* What an exemption event was about: its person and its rounds and times. */
struct roster_exemption_facts { int64_t person, round, from_at, until_at; bool ended; };
err_t roster_exemption_facts(struct tx *tx, int64_t county, int64_t exemption, struct roster_exemption_facts *out,
                             bool *found);

/* How many other exemptions of the person hold for the round. */
err_t roster_exemptions_beside(struct tx *tx, int64_t county, int64_t person, int64_t round, int64_t round_until_at,
                               int64_t exemption, size_t *n);

/* The kept person of a merge. */
err_t roster_merge_kept(struct tx *tx, int64_t county, int64_t merge, int64_t *kept);

/* The person whose records now count: follows merges.  And as of an event. */
err_t roster_current(struct tx *tx, int64_t county, int64_t person, int64_t *current);
err_t roster_current_then(struct tx *tx, int64_t county, int64_t person, int64_t seq, int64_t *current);
/* The persons that were merged into this one, also through others.  And as of an event. */
err_t roster_dropped(struct tx *tx, int64_t county, int64_t person, int64_t **dropped, size_t *n);
err_t roster_dropped_then(struct tx *tx, int64_t county, int64_t person, int64_t seq, int64_t **dropped, size_t *n);

/* Open a person's sealed text; NULL when it was erased. */
err_t roster_open(struct tx *tx, int64_t county, int64_t person, const char *sealed, const struct roster_identity **out);

/* Bits of groups as text: "elder_alone,disabled". */
const char *roster_groups_text(struct arena *a, uint64_t bits);
