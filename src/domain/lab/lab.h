/* lab.h - received, run, reported; positive pools; corrections keep both.
 *
 * Whoever works in a laboratory sees and reports for that laboratory alone (rights_lab). */
#pragma once
#include "data/ledger.h"
#include "exchange/hl7.h"

extern const struct module lab_module;

struct lab_tube { const char *tube_code; const char *condition; };  /* good, leaking, empty, unlabelled, too_old */
/* `message` and `digest`: the HL7 message that said it (MSH-10, hl7_digest), or NULL. */
struct tubes_received {
    int64_t site;                 /* the lab */
    const char *box_code;
    struct list tubes;
    const char *message, *digest;
};
struct lab_finding {
    const char *tube_code;
    const char *finding;          /* negative, positive, doubtful (one target, grey zone), invalid */
    double ct_orf1ab, ct_n;       /* cycles; NaN: none */
};
struct results_reported {
    int64_t site;
    const char *run, *machine;
    int64_t run_at;
    struct list results;
    const char *message, *digest;
};
struct result_corrected { int64_t site; const char *tube_code, *finding, *reason, *message, *digest; };
struct result_withdrawn { int64_t site; const char *tube_code, *reason, *message, *digest; };
struct recheck_reported { int64_t site; int64_t person; const char *tube_code, *finding; };  /* confirmed, excluded */

/* How a lab sends its results, and who may speak for it. */
struct channel_set {
    int64_t site;
    const char *channel;              /* none, csv, hl7 */
    const char *application, *facility;  /* hl7: MSH-3 and MSH-4 of what it sends */
    struct list addresses;            /* hl7: from where it may connect; none: from anywhere, with its certificate */
    const char *certificate;          /* hl7: SHA-256 of its client certificate, 64 hexadecimal digits, or NULL */
};

/* The raw run as the machine has it; said again, it takes the place of what was said before. */
struct run_well {
    const char *well;             /* A1 … H12, P24 */
    const char *holds;            /* tube, positive_control, negative_control */
    const char *tube_code;        /* of a tube */
    double ct_orf1ab, ct_n;       /* cycles; NaN: none */
};
struct run_recorded {
    int64_t site;
    const char *run, *machine, *operator;
    int64_t started_at, run_at;   /* run_at: when it ended, as in results_reported */
    struct list wells;            /* at most 384 */
};
/* What a lab can do from a moment on; dated, so that earlier days are judged by what held then. */
struct capacity_set { int64_t site, from_at, daily, hourly, ceiling, machines, run_minutes, plate; };

/* Who answers for the positive pools of an area and of what lies below it.  party: squad
 * (samples again), community (tells and keeps at home), care (looks after them). */
struct squad_set { int64_t unit; const char *party, *name, *phone; };
/* What was done in the case of a pool.  step: acknowledged (of a party), and of one person,
 * a member or of a member's household: told_to_stay, contacted, sampled, told_of_change. */
struct case_step_taken { const char *tube_code, *step, *party; int64_t person; const char *note; };
/* The lab gives a tube up: whoever is in it is due again.  reason: leaking, empty, unlabelled,
 * too_old, lost, other. */
struct tube_rejected { int64_t site; const char *tube_code, *reason, *note; };
/* Negative and invalid specimens whose result came before a moment were destroyed. */
struct tubes_discarded { int64_t site, reported_before; };

extern const struct event_type tubes_received, results_reported, result_corrected, result_withdrawn,
    recheck_reported, run_recorded, capacity_set, squad_set, case_step_taken, tube_rejected,
    tubes_discarded, channel_set;

/* What a tube's result means for a person in it, by design 3.1: */
/* none, pending, barred, negative, preliminary_positive, confirmed, excluded, invalid */
err_t lab_meaning(struct tx *tx, int64_t county, const char *tube_code, int64_t person, const char **meaning);

/* Who samples the members of a pool again: the squad of the area where it was filled, or of the
 * nearest above it.  *name NULL: nobody was named. */
err_t lab_pool_squad(struct tx *tx, int64_t county, const char *tube_code, const char **name);

/* ---- HL7 -------------------------------------------------------------------------------- */

/* A laboratory that speaks for itself by HL7: its events are those of its channel. */
struct lab_peer { int64_t site; struct grant grant; struct actor actor; };

/* Whose messages these are: application and facility as the message says, from an address,
 * with a client certificate (its SHA-256 in hexadecimal) or NULL.  In all counties of this
 * store; *out NULL: nobody's.  In the transaction's arena. */
err_t lab_peer_find(struct tx *tx, const char *application, const char *facility, const char *address,
                    const char *certificate, const struct lab_peer **out);

/* What a message comes to.  `again`: it was taken before.  Else `n` events, none when all
 * of it stands already; they and their bodies live in the transaction's arena, and refer to
 * the peer. */
struct lab_message { bool again; size_t n; struct incoming *events; };

/* *place: the result (OBR, from 1) that was refused.  Refusals: lab.bad_tube_code,
 * lab.no_such_tube, lab.unknown_finding, lab.result_of_other_lab, lab.result_not_final,
 * lab.nothing_to_correct, lab.unknown_condition, lab.bad_cycles, lab.tube_twice. */
err_t lab_message_read(struct tx *tx, const struct lab_peer *peer, const struct hl7_head *head, const char *digest,
                       const struct hl7_report *report, struct lab_message *out, int *place);
