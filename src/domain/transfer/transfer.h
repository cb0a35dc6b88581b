/* transfer.h - boxes: packed, sealed, handed over with two signatures, received. */
#pragma once
#include "data/module.h"

extern const struct module transfer_module;

struct box_packed { const char *box_code; int64_t site, round; struct list tubes; };      /* adds tubes; at most 500 */
struct box_sealed { const char *box_code, *seal_code; int64_t site, tube_count; };
struct box_handed_over { const char *box_code; int64_t from_site, to_site; const char *giver, *taker, *seal_code; int64_t tube_count; };
struct box_received { const char *box_code; int64_t site, tube_count; const char *seal_code, *taker; };
struct difference_resolved { int64_t difference; const char *finding, *note; };  /* as transfer_differences numbers it */
/* How long a leg may take from a moment on; what was before is judged by what held then. */
struct limit_set { const char *leg; int64_t from_at, warn_minutes, overdue_minutes; };

extern const struct event_type box_packed, box_sealed, box_handed_over, box_received, difference_resolved, limit_set;

/* The legs of a specimen, and of what follows a positive pool. */
enum leg { LEG_PACKED_TO_SEALED, LEG_SEALED_TO_PICKED_UP, LEG_SEALED_TO_RECEIVED, LEG_RECEIVED_TO_REPORTED,
           LEG_POOL_TO_CONTACTED, LEG_POOL_TO_SAMPLED,
           LEG_REPORTED_TO_DISCARDED,   /* not before warn_ms; to be cleared after overdue_ms */
           LEGS };
struct transfer_limit { int64_t warn_ms, overdue_ms, from_at; };  /* from_at ABSENT: nobody set one */
err_t transfer_limit_of(struct tx *tx, int64_t county, enum leg leg, int64_t at, struct transfer_limit *out);

/* The box that a tube lies in; *found false: none yet. */
err_t transfer_box_of(struct tx *tx, int64_t county, const char *tube_code, const char **box_code, bool *found);
