/* faults.h - how a row of the list is written, rightly or not. */
#pragma once
#include "generate/list.h"
#include "core/random.h"

/* A row that is being written: first as it should be, then a fault changes it. */
struct pen {
    const struct county_plan *plan;
    struct random *chance;
    size_t village_at;
    char name[96], document[96], phone[16], town[96], village[96], registered_at[96];
};

void pen_take(struct pen *pen, const struct county_plan *plan, struct random *chance,
              const struct generated_person *p);
/* Write another village into the row. */
void pen_put_village(struct pen *pen, size_t village);

/* Can this happen to this person's row?  Faults that add a row: to anybody. */
bool fault_fits(enum row_fault f, const struct county_plan *plan, const struct generated_person *p);
void fault_write(enum row_fault f, struct pen *pen);
enum verdict fault_verdict(enum row_fault f);
