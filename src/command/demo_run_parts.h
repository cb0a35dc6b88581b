/* demo_run_parts.h - the devices at work, and the line that shows how far they are. */
#pragma once
#include "command/demo_event.h"
#include "command/demo_http.h"
#include "command/demo_run.h"
#include "command/demo_say.h"

/* A device at work.  The first `acked` steps have been answered; the next `sending`
 * are on their way. */
struct post {
    size_t at;                    /* its place in the plan */
    const struct demo_device *device;
    struct demo_call call;
    size_t acked, sending;
    int64_t next_us;              /* not before */
    int failures;
    bool again;                   /* the batch on its way goes for the second time */
    bool over;
};

/* How far the round is, as the server says: first of people, then of tubes. */
struct watch {
    struct demo_call call;
    struct demo_bar bar;
    const char *of_people, *of_tubes;
    int64_t due, done, asked_us, learned_us;
    double rate;                  /* persons a second */
    bool phones_done, day_over;
};

struct runner {
    const struct demo_run_options *options;
    const struct demo_plan *plan;
    struct post *posts;
    struct demo_numbers numbers;
    struct demo_calls calls;
    struct watch watch;
    const char *events_url, *device_url;
    int64_t known_at, known_us;   /* the server's time, and when it was heard */
    int64_t accepted, duplicates, rejected, lost;
    int64_t accepted_then;        /* when the server ended by itself for the last time */
    int ended;                    /* how often since something was accepted */
};

/* The server's time now. */
int64_t runner_now(const struct runner *r);

void watch_open(struct runner *r, struct arena *a);
void watch_ask(struct runner *r);
void watch_take(struct runner *r, long status);
void watch_draw(struct runner *r);
void watch_server_ended(void);
void watch_close(struct runner *r);
