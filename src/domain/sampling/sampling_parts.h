/* sampling_parts.h - what the files of sampling share with each other. */
#pragma once
#include "data/late.h"
#include "domain/sampling/sampling.h"
#include "sampling_sql.h"

enum {
    TUBE_CODE_LENGTH = 20,
    TUBES_KEPT = 4096,            /* by those who write; a power of two */
    TUBE_SLOTS_MOST = 200,        /* registrations of one tube, also those taken back */
    PERSON_STANDS_MOST = 100,     /* registrations of one person that stand in one round */
    COUNT_BIN_MS = 5 * 60 * 1000,
    RECENT_MS = 15 * 60 * 1000,
};

extern const struct late_table sampling_persons;
extern const struct balance sampling_balances[];

#define TUBE_CODE(S)                                                                                          \
    TEXT(struct S, tube_code, .need = true, .min = TUBE_CODE_LENGTH, .max = TUBE_CODE_LENGTH, .form = FORM_DIGITS, \
         .help = "The code printed on the tube.")
#define TUBE_ROUND(S) INT(struct S, round, .need = true, .min = 1, .max = (int64_t)1 << 53, .help = "The round.")
#define TUBE_SITE(S) \
    INT(struct S, site, .need = true, .min = 1, .max = (int64_t)1 << 53, .scope = SCOPE_SITE, .help = "Where it happened.")

/* ---- a tube and how full it is: sampling.c ------------------------------------------------- */

struct tube {
    int64_t county;
    char code[TUBE_CODE_LENGTH + 1];
    bool known;                   /* it has a row */
    int64_t round, site;
    enum tube_state state;
    int64_t pool_size, swab_count;
    bool barred, excused;
    const char *resolved;         /* one of sampling_findings */
    int64_t opened_at, closed_at, ended_at, ended_seq;
    int64_t first_seq;            /* the event in which it first appeared */
    int64_t registered, slots, last_seq;
};

/* The tube with this code; one that nobody has seen is not known. */
err_t sampling_get_tube(struct tx *tx, int64_t county, const char *tube_code, struct tube *out);

/* Before a batch: the tubes of these bodies, which begin with a tube_code, will be asked for. */
err_t sampling_foresee_tubes(struct tx *tx, int64_t county, const void *const *bodies, size_t n);

/* Void or found empty: nobody stands in it. */
bool sampling_tube_ended(const struct tube *t);
const char *sampling_state_name(enum tube_state state);
extern const char *const sampling_state_names[], *const sampling_findings[];
const char *sampling_finding(const char *name);   /* the constant of that name */

/* What was changed in it is known when it is put: its row, or by how much it was filled. */
err_t sampling_put_tube(struct tx *tx, const struct tube *t);
err_t sampling_fill_tube(struct tx *tx, struct tube *t, int64_t registered, int64_t slots, int64_t last_seq);

/* Its first appearance; pool_size ABSENT: as the round says for the site. */
err_t sampling_start_tube(struct tx *tx, const struct event *ev, struct tube *t, int64_t round, int64_t site,
                          int64_t pool_size);

/* sampling_events_tube.c: a lab gave it up. */
err_t sampling_follow_rejected(struct tx *tx, const struct event *ev, const void *body);

/* Move it from one state to another, also in the counts of rounds and sites. */
err_t sampling_move_tube(struct tx *tx, struct tube *t, enum tube_state state);

/* Its registrations in the order of slots, and whether one stood just before an event. */
err_t sampling_chain(struct tx *tx, const struct tube *t, struct sampling_list_chain_row **rows, size_t *n);
bool sampling_stood(const struct sampling_list_chain_row *row, int64_t seq);

/* ---- who stands: sampling_stand.c ----------------------------------------------------------- */

struct stand { int64_t last, count; };  /* last registration, and how many stand */
err_t sampling_stand(struct tx *tx, int64_t county, int64_t person, int64_t round, struct stand *out);

/* What an event changes: by how many registrations a person stands in a round. */
struct stand_change { int64_t person, round, n; };
err_t sampling_changes(struct tx *tx, const struct event *ev, const void *body, struct stand_change **changes,
                       size_t *n);

/* ---- conflicts: sampling_flag.c --------------------------------------------------------------- */

enum flag_kind {
    FLAG_COUNTS_DIFFER, FLAG_REGISTERED_TWICE, FLAG_TUBE_AT_TWO_SITES, FLAG_OVERFULL, FLAG_AFTER_CLOSING,
    FLAG_TUBE_IN_TWO_ROUNDS,
};
struct flag { enum flag_kind kind; const struct tube *tube; int64_t person, round, site; const char *other; };

const char *sampling_flag_name(enum flag_kind kind);
err_t sampling_raise(struct tx *tx, const struct event *ev, const struct flag *flag);
/* … unless one of the kind is open for the tube. */
err_t sampling_raise_once(struct tx *tx, const struct event *ev, const struct flag *flag);
err_t sampling_settle(struct tx *tx, const struct event *ev, const struct tube *t, enum flag_kind kind,
                      const char *finding);

/* The tube was used at this site in this round: is that another than before? */
err_t sampling_judge_place(struct tx *tx, const struct event *ev, const struct tube *t, int64_t round, int64_t site);
/* Fits the number of registrations the size of the pool? */
err_t sampling_judge_full(struct tx *tx, const struct event *ev, const struct tube *t, const char *finding);
/* Fits it the number of swabs?  Bars the tube, or frees it; writes it when that changes. */
err_t sampling_judge_swabs(struct tx *tx, const struct event *ev, struct tube *t, const char *finding);

/* ---- checks that several events share: sampling_check.c ---------------------------------------- */

err_t sampling_check_code(const char *tube_code);
/* Round and site are known … and the round was open then. */
err_t sampling_check_place(struct tx *tx, const struct event *ev, int64_t round, int64_t site);
err_t sampling_check_open(struct tx *tx, const struct event *ev, int64_t round, int64_t site);
/* It has not ended; it had not ended when this happened; it was never closed. */
err_t sampling_check_ended_once(struct tx *tx, const struct event *ev, const struct tube *t);
err_t sampling_check_not_ended(struct tx *tx, const struct event *ev, const struct tube *t);
err_t sampling_check_not_closed(struct tx *tx, const struct event *ev, const struct tube *t);
/* The actor may decide about this tube, though another site than its own is named. */
err_t sampling_check_site(struct tx *tx, const struct event *ev, const struct tube *t, int64_t site);
