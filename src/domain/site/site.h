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

struct site_facts { int64_t site, unit, capacity, tables; const char *kind, *name; bool open; };
err_t site_find(struct tx *tx, int64_t county, int64_t site, struct site_facts *out, bool *found);
