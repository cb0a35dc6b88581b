/* summary.h - counting what is generated, and saying it as JSON. */
#pragma once
#include "core/buf.h"
#include "generate/write.h"

/* Counts people and households while they come in order. */
struct census_taker { const struct county_plan *plan; int64_t household, in_household; bool collective; };

void census_take(struct census_taker *t, struct generate_summary *sum, const struct generated_person *p);
void census_end(struct census_taker *t, struct generate_summary *sum);

void summary_count_row(struct generate_summary *sum, const struct list_row *row);
void summary_add(struct generate_summary *all, const struct generate_summary *one);

struct summary_head { int64_t county; const char *name; uint64_t seed; };
void summary_json(const struct summary_head *head, const struct generate_summary *sum, struct buf *out);
