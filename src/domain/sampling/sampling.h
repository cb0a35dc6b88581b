/* sampling.h - tubes, from the empty rack to the sealed box (登记、采样、试管).
 *
 * Registered is not swabbed is not received is not tested.  A tube is opened for
 * a round at a site; persons are registered into it; when it is closed the swabs
 * in it are counted.  When the two numbers differ, the tube is barred: nobody in it
 * may be told "negative" until a person has resolved it (Hefei, 2022: twenty
 * negatives from nineteen swabs).  What conflicts is kept and flagged, since it
 * happened: a person registered twice in a round, a tube used at two sites. */
#pragma once
#include "data/module.h"

extern const struct module sampling_module;

struct tube_opened { const char *tube_code; int64_t round, site, pool_size; }; /* 1, 5, 10, 20; 0 household */
struct person_registered {
    const char *tube_code;
    int64_t round, site;
    int64_t person;               /* or, when the phone does not know: */
    const char *document_kind, *document;
    const char *card;             /* or the code of their card */
    int64_t table;                /* which table of the site, or ABSENT */
    const char *channel;          /* card, document, roster, walk_in, paper */
    const char *row_code;         /* the row of a registration sheet that this was typed up from, or NULL */
};
struct person_swabbed { const char *tube_code; int64_t round, site, person; };
struct registration_withdrawn { const char *tube_code; int64_t round, site, person; const char *reason, *card; };
struct tube_closed { const char *tube_code; int64_t round, site, swab_count; };
struct tube_voided { const char *tube_code; int64_t round, site; const char *reason; };
struct tube_emptied { const char *tube_code; int64_t round, site; const char *note; };  /* found empty */
struct count_resolved { const char *tube_code; int64_t round, site; const char *finding, *note; int64_t swab_count; };
struct tubes_issued { int64_t site; int64_t count; };
struct tubes_returned { int64_t site; int64_t count; };

extern const struct event_type tube_opened, person_registered, person_swabbed, registration_withdrawn, tube_closed,
    tube_voided, tube_emptied, count_resolved, tubes_issued, tubes_returned;

enum tube_state { TUBE_OPEN, TUBE_CLOSED, TUBE_VOID, TUBE_EMPTY };
struct sampling_tube_facts {
    int64_t round, site;
    enum tube_state state;
    int64_t registered, swab_count;
    bool barred;                  /* counts differ and nobody has resolved it */
    int64_t closed_at;            /* ABSENT: not closed */
};
err_t sampling_tube(struct tx *tx, int64_t county, const char *tube_code, struct sampling_tube_facts *out, bool *found);

/* The persons who stand registered in a tube, in the order of their slots. */
err_t sampling_tube_people(struct tx *tx, int64_t county, const char *tube_code, int64_t **persons, size_t *n);

/* What an event did to a person in a round: 1 now stands registered, -1 no longer,
 * 0 nothing changed (registered again, or another registration still stands). */
struct sampling_step { int64_t person, round; int step; };
err_t sampling_steps(struct tx *tx, const struct event *ev, const void *body, struct sampling_step **steps, size_t *n);

/* Does the person stand registered in this round?  (write transactions only) */
err_t sampling_stands(struct tx *tx, int64_t county, int64_t person, int64_t round, bool *out);

/* Tubes of a round by state. */
struct sampling_tube_counts { int64_t open, closed, voided, barred; };
err_t sampling_count_tubes(struct tx *tx, int64_t county, int64_t round, struct sampling_tube_counts *out);

/* A person's registrations, newest first, from the tables that follow (late.h). */
struct sampling_registration { int64_t round, site, at; const char *tube_code; bool standing; };
err_t sampling_of_person(struct tx *tx, int64_t county, int64_t person, struct sampling_registration **list, size_t *n);

/* Event type's `index` for an event of another module that ends a tube (lab.tube_rejected). */
err_t sampling_index(struct tx *tx, const struct event *ev, const void *body);
