/* lab.h - received, run, reported; positive pools; corrections keep both.
 *
 * Whoever works in a laboratory sees and reports for that laboratory alone (rights_lab). */
#pragma once
#include "data/module.h"

extern const struct module lab_module;

struct lab_tube { const char *tube_code; const char *condition; };  /* good, leaking, empty, unlabelled, too_old */
struct tubes_received { int64_t site; const char *box_code; struct list tubes; };         /* site: the lab */
struct lab_finding {
    const char *tube_code;
    const char *finding;          /* negative, positive, invalid */
    double ct_orf1ab, ct_n;       /* cycles; NaN: none */
};
struct results_reported { int64_t site; const char *run, *machine; int64_t run_at; struct list results; };
struct result_corrected { int64_t site; const char *tube_code, *finding, *reason; };
struct result_withdrawn { int64_t site; const char *tube_code, *reason; };
struct recheck_reported { int64_t site; int64_t person; const char *tube_code, *finding; };  /* confirmed, excluded */

extern const struct event_type tubes_received, results_reported, result_corrected, result_withdrawn,
    recheck_reported;

/* What a tube's result means for a person in it, by design 3.1: */
/* none, pending, barred, negative, preliminary_positive, confirmed, excluded, invalid */
err_t lab_meaning(struct tx *tx, int64_t county, const char *tube_code, int64_t person, const char **meaning);
