/* hl7.h - HL7 v2 messages: bytes in, segments out, and back.
 *
 * Versions 2.3 to 2.6 read alike.  The delimiters are those that the message's MSH
 * names; segments end in CR, LF or both; segments that nobody knows (Z…) pass.  The
 * character set is MSH-18: UNICODE UTF-8 or GB 18030-2000; where it says nothing, UTF-8
 * when the bytes are that, else GB 18030.  Sources: HL7 v2.5.1 chapters 2, 4, 7. */
#pragma once
#include "core/arena.h"
#include "core/buf.h"
#include "core/err.h"

/* Of one message: bytes, segments, fields of a segment, results (tubes); of a file: bytes. */
enum { HL7_BYTES_MOST = 1 << 20, HL7_SEGMENTS_MOST = 4000, HL7_FIELDS_MOST = 120, HL7_RESULTS_MOST = 500,
       HL7_ID_MOST = 199, HL7_FILE_MOST = 64 << 20 };

/* Fields as they came, before their escapes are read; [0] is the segment's name, and of
 * MSH [1] is the separator itself, so that numbers are those of the standard. */
struct hl7_segment { const char *const *fields; size_t n; };

struct hl7_message {
    char separator, component, repetition, escape, subcomponent;
    size_t n;
    struct hl7_segment *segments;
};

/* Read a message; everything is copied into `a`.  Refusals: hl7.no_header,
 * hl7.bad_segment {line}, hl7.too_long {max}, hl7.unknown_charset {charset},
 * hl7.not_in_charset {charset}, hl7.control_character {line}. */
err_t hl7_read(struct arena *a, const char *bytes, size_t len, struct hl7_message **out);

/* A part of the first repetition of a field, escapes read; "" when it is not there or is
 * `""` (told to be empty).  Components and subcomponents are counted from 1. */
const char *hl7_part(struct arena *a, const struct hl7_message *m, const struct hl7_segment *s, size_t field,
                     size_t component, size_t subcomponent);

/* A time stamp: YYYYMMDD[HH[MM[SS[.S…]]]][+ZZZZ], in the operator's zone (+08:00) when it
 * names none; false when it is something else. */
bool hl7_time(const char *text, int64_t *at);

/* ---- the header --------------------------------------------------------------------------- */

struct hl7_head {
    const char *application, *facility;       /* MSH-3.1, MSH-4.1: who sends */
    const char *to_application, *to_facility; /* MSH-5.1, MSH-6.1 */
    const char *type, *event;                 /* MSH-9: ORU, R01 */
    const char *id;                           /* MSH-10 */
    const char *processing, *version;         /* MSH-11.1, MSH-12.1 */
    const char *accept, *answer;              /* MSH-15, MSH-16: AL, NE, ER, SU, or "" */
    bool gb18030;                             /* MSH-18 names it: the answer is in it too */
};

void hl7_head_of(struct arena *a, const struct hl7_message *m, struct hl7_head *out);

/* May this be worked on?  Refusals: hl7.no_message_id, hl7.bad_message_id (too long, or in two lines),
 * hl7.bad_processing {processing} (only P, production), hl7.bad_version {version}. */
err_t hl7_head_check(const struct hl7_head *h);

/* ---- results: ORU^R01 --------------------------------------------------------------------- */

struct hl7_observation {
    const char *code;            /* OBX-3.1, else its alternate 3.4 */
    const char *kind;            /* OBX-2: CWE, CE, ST, NM … */
    const char *value, *text;    /* OBX-5.1, 5.2 */
    const char *status;          /* OBX-11 */
};

/* What one OBR and the segments behind it say of one specimen. */
struct hl7_result {
    int set;                     /* which OBR of the message, from 1 */
    const char *tube;            /* SPM-2.1.1, else SAC-3.1, else OBR-2.1, else OBR-3.1; "" */
    const char *accession;       /* SPM-2.2.1, else OBR-3.1; the lab's own number */
    const char *status;          /* OBR-25: F, C, P, I, W, X … */
    const char *role;            /* SPM-11.1: L pool, P patient, "" */
    const char *rejected;        /* SPM-21.1, the reason, or "" */
    int64_t received_at;         /* SPM-18, ABSENT: not said */
    int64_t tested_at;           /* OBX-14 of the first, else OBR-22, ABSENT: not said */
    size_t n;
    struct hl7_observation *observations;
};

struct hl7_report { size_t n; struct hl7_result *results; };

/* Refusals: hl7.no_order (no OBR), hl7.out_of_order {segment} {line},
 * hl7.no_status, hl7.no_observation_code, hl7.no_observation_status,
 * hl7.too_many_results {max}, hl7.bad_time {typed}.  `*place` is the OBR at which it
 * happened, from 1. */
err_t hl7_report_read(struct arena *a, const struct hl7_message *m, struct hl7_report *out, int *place);

/* A number for what the message says beside its header, so that the same words sent
 * under the same MSH-10 are known: 16 hexadecimal digits. */
const char *hl7_digest(struct arena *a, const struct hl7_message *m);

/* ---- answers --------------------------------------------------------------------------------- */

/* Where in a message something is wrong, and which of table 0357 it is. */
struct hl7_error {
    int code;                    /* 0: no ERR segment */
    const char *segment;         /* "SPM"; NULL: none in particular */
    int set, field;
    const char *text;            /* for people */
};

struct hl7_answer {
    const char *code;            /* AA, AE, AR, CA, CE, CR */
    const char *id;              /* MSH-10 of the answer itself */
    int64_t at;
    struct hl7_error error;
};

/* An ACK, without the bytes of its frame; `to` is whom it answers ({0} members allowed). */
void hl7_write_answer(struct buf *out, const struct hl7_head *to, const struct hl7_answer *answer);

/* Text of a field: delimiters, line ends and the escape itself are escaped. */
void hl7_write_text(struct buf *out, const char *text);

/* YYYYMMDDHHMMSS+0800 */
void hl7_write_time(struct buf *out, int64_t at);

/* ---- files: messages one behind the other, perhaps in FHS/BHS/BTS/FTS ------------------------ */

struct hl7_file { const char *bytes; size_t len, at; int64_t line; };
struct hl7_piece { const char *bytes; size_t len; int64_t line; };  /* a message, and where it begins */

/* Does it begin like HL7? */
bool hl7_is_file(const char *bytes, size_t len);

/* Are its envelopes whole, and do BTS-1 and FTS-1 count what is there?  Refusals:
 * hl7.file_out_of_order {segment} {line}, hl7.file_not_closed {segment}, hl7.batch_count {said} {found} {line},
 * hl7.file_count {said} {found} {line}. */
err_t hl7_file_check(const char *bytes, size_t len, int64_t *messages);

/* The next message; false at the end. */
bool hl7_file_next(struct hl7_file *file, struct hl7_piece *out);
