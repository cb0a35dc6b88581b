/* demo_plan_parts.h - the pieces of the plan, in the order in which they are made. */
#pragma once
#include "command/demo_plan.h"
#include "core/clock.h"
#include "core/random.h"

/* Purposes of chance: a stream for each device and purpose. */
enum demo_chance { CHANCE_PHONE = 7001, CHANCE_SITE, CHANCE_BOX, CHANCE_LAB, CHANCE_TOWN, CHANCE_GUEST };

/* Half past nine: demo_hour(p, 9, 30). */
static inline int64_t demo_hour(const struct demo_plan *p, int64_t hour, int64_t minute)
{
    return p->day.midnight + hour * CLOCK_HOUR + minute * CLOCK_MINUTE;
}

static inline struct random demo_chance_of(const struct demo_plan *p, int64_t place, enum demo_chance purpose)
{
    struct random r;
    random_start(&r, p->day.seed, place, purpose);
    return r;
}

void demo_add_step(struct demo_device *d, struct demo_step step);

/* People on the way from one phone to the next: they register a second time. */
struct demo_again { int64_t people[16]; size_t n; };

/* A phone's day at its table; `part`: whom of the list it serves. */
void demo_plan_phone(struct demo_plan *p, size_t phone, const struct demo_person *const *part, size_t n,
                     struct demo_again *again);

/* Boxes from the sites over the hubs to the labs, and what the labs find. */
void demo_plan_boxes(struct demo_plan *p);
void demo_plan_labs(struct demo_plan *p);

/* What town offices do about those who stay away. */
void demo_plan_towns(struct demo_plan *p);
