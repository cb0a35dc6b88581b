/* demo_plan.h - one day of a round, worked out before it begins.
 *
 * What each device will send is a list of steps in the order of their times; the step's
 * place in the list is the event's counter.  The list depends on the county, the seed
 * and the number of phones and on nothing else, so a demonstration that was killed
 * plans the same day again and goes on where the server says it was. */
#pragma once
#include "command/demo_county.h"

enum demo_post { POST_PHONE, POST_HUB, POST_LAB, POST_TOWN, POST_COMMAND };

enum demo_act {
    ACT_SITE_OPENED, ACT_TUBES_ISSUED, ACT_CAME, ACT_REGISTERED, ACT_WITHDRAWN, ACT_TUBE_CLOSED, ACT_TUBE_VOIDED,
    ACT_COUNT_RESOLVED, ACT_BOX_PACKED, ACT_BOX_SEALED, ACT_BOX_LEFT, ACT_TUBES_RETURNED, ACT_SITE_CLOSED,
    ACT_BOX_ON, ACT_BOX_RECEIVED, ACT_TUBES_RECEIVED, ACT_RESULTS, ACT_CORRECTED, ACT_RECHECKED,
    ACT_EXEMPTED, ACT_OWNER_ASSIGNED, ACT_VISITED,
};

struct demo_step {
    int64_t at;
    int64_t person;               /* a number of the list; below 0: -1 - a guest; of an owner: the village */
    int32_t of;                   /* the tube, box or run */
    int32_t number;               /* swabs, tubes, an absence, a channel, whatever the act needs */
    int32_t made;                 /* in which order they were thought of: settles equal times */
    uint8_t act;
};

struct demo_device {
    enum demo_post post;
    const char *role, *label;     /* of its duty pass */
    int64_t site, unit, table;    /* unit: where it stands, or what it is for */
    int64_t away_from, away_until;/* without a network; 0: never */
    size_t lead;                  /* the phone that packs the boxes of this site */
    int32_t first_tube, end_tube; /* of a phone */
    struct demo_step *steps;
    size_t n, cap;
};

enum demo_finding { DEMO_NEGATIVE, DEMO_POSITIVE, DEMO_INVALID };

struct demo_tube {
    int32_t phone;
    int32_t closed;               /* counter of its closing; 0: never closed */
    int64_t closed_at;
    uint8_t finding;
    bool voided;
};

struct demo_box {
    size_t lead, hub, lab;        /* devices */
    int32_t left, on;             /* counters: handed over at the site, and at the hub */
    int64_t tubes_at;             /* when the lab scans its tubes */
    int32_t *tubes;
    size_t n, cap;
};

/* A plate in a machine. */
struct demo_run { size_t lab; int32_t *tubes; size_t n; };

/* Where a guest turns up, and which of the persons that the phone adds it is. */
struct demo_turn { int32_t phone, k; };

struct demo_day {
    uint64_t seed;
    int64_t midnight;
    size_t phones;                /* wanted; at least one at each point, at most one at each table */
};

struct demo_plan {
    const struct demo_county *county;
    struct demo_day day;
    size_t n_devices, n_phones, n_tubes, n_boxes, n_runs;
    size_t cap_devices, cap_tubes, cap_boxes, cap_runs;
    struct demo_device *devices;  /* phones first, those of a site together */
    struct demo_tube *tubes;
    struct demo_box *boxes;
    struct demo_run *runs;
    struct demo_turn *turns;      /* of the county's guests */
    int64_t over_at;              /* the time of the last step */
};

enum { DEMO_POOL = 10 };

/* Keys: demo.no_points. */
err_t demo_plan_make(const struct demo_county *c, const struct demo_day *day, struct demo_plan *out);
void demo_plan_forget(struct demo_plan *p);

/* When a device comes to send what happened at a time. */
int64_t demo_due_at(const struct demo_device *d, int64_t at);

/* Who stands registered in a tube at the end; at most DEMO_POOL. */
size_t demo_tube_people(const struct demo_plan *p, int32_t tube, int64_t *people);

/* How long after 08:00 so many per million of the people have come; a few are early. */
int64_t demo_curve(int64_t per_million);
