/* site.h - places of work: sampling points, vans, hubs, labs, checkpoints. */
#pragma once
#include "data/module.h"

extern const struct module site_module;

struct site_row {
    int64_t site;                 /* the sender's own number (core/id.h) or the list's, 1 … 10^9 */
    const char *kind;             /* point, van, hub, lab, checkpoint, home (a door team) */
    const char *name;
    int64_t unit;                 /* where it stands */
    int64_t tables;               /* sampling tables; labs: machines */
    int64_t capacity;             /* persons a day; labs: tubes a day */
    const char *opens, *closes;   /* "08:00", "18:00" */
    double x, y;
};
struct sites_listed { struct list sites; };
struct site_serves { int64_t site; struct list units; };              /* whose people come here */
struct site_opened { int64_t site; };
struct site_closed { int64_t site; const char *reason; };
struct site_readied { int64_t site; struct list items; };             /* readiness items that are done */

extern const struct event_type sites_listed, site_serves, site_opened, site_closed, site_readied;

/* ---- the line at a point ---- */

struct queue_counted { int64_t site, came, went; };                   /* since the last count; went: sampled or left */
struct queue_seen { int64_t site, waiting; };                         /* so many stand there now */

/* ---- appointments: a slot is a site, a round and the time it begins ---- */

struct slot_row { int64_t from_at, until_at, capacity; };             /* capacity 0: nobody more */
struct slots_set { int64_t site, round; struct list slots; };
struct slot_booked { int64_t site, round, from_at, person; };         /* a later booking in the round replaces it */
struct slot_cancelled { int64_t round, person; };

/* ---- a table goes from a quiet point to a crowded one: ordered → received → done ---- */

struct table_move_ordered { int64_t from_site, to_site, tables; const char *reason; };   /* move = seq */
struct table_move_received { int64_t move; };
struct table_move_done { int64_t move; };
struct table_move_cancelled { int64_t move; const char *reason; };

/* ---- what a point needs, by one tap ---- */

struct need_asked { int64_t site; const char *thing; int64_t n; const char *note; };     /* need = seq */
struct need_taken { int64_t need; };
struct need_met { int64_t need; const char *note; };

/* ---- duty at a checkpoint ---- */

struct checkpoint_counted { int64_t site, vehicles, people, fever, referred; };          /* since the last count */

extern const struct event_type queue_counted, queue_seen, slots_set, slot_booked, slot_cancelled, table_move_ordered,
    table_move_received, table_move_done, table_move_cancelled, need_asked, need_taken, need_met, checkpoint_counted;

/* People may wait twenty minutes (draft standard of Beijing, 2022); a count that is older than
 * half an hour says nothing of now. */
enum { SITE_WAIT_MINUTES = 20, SITE_COUNT_STALE_MS = 30 * 60 * 1000 };

/* Points where people wait longer than that: how many, and the one with the longest line. */
struct site_lines { size_t n; int64_t site, counted_at; };
err_t site_long_lines(struct tx *tx, int64_t county, int64_t now, struct site_lines *out);

struct site_facts { int64_t site, unit, capacity, tables; const char *kind, *name; bool open; };
err_t site_find(struct tx *tx, int64_t county, int64_t site, struct site_facts *out, bool *found);
