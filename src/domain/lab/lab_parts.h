/* lab_parts.h - what the files of this module share with each other. */
#pragma once
#include "domain/lab/lab.h"
#include "domain/sampling/sampling.h"
#include "domain/site/site.h"
#include "lab_sql.h"
#include "web/route.h"

extern const struct view lab_views[];

/* lab_views_work.c: what a laboratory has to do */
extern const struct field lab_tubes_params[], lab_tubes_columns[], lab_box_params[], lab_box_columns[], lab_pool_params[],
    lab_pool_columns[];
struct lab_tubes_params { int64_t round, site; const char *state, *after; };
struct lab_tubes_row {
    const char *tube_code;
    int64_t received_at;
    const char *condition, *finding;
    double ct_orf1ab, ct_n;
    const char *run;
    int64_t reported_at, registered;
    bool barred;
};
struct lab_box_params { const char *box_code, *state, *after; };
struct lab_box_row {
    const char *tube_code;
    int64_t packed_at;
    const char *state;
    int64_t received_at;
    const char *condition;
    int64_t lab_site;
    const char *lab_name;
};
struct lab_pool_params { const char *tube_code; };
struct lab_pool_row {
    int64_t person;
    const char *finding;
    int64_t at;
    const char *own_tube, *own_finding;
    int64_t own_reported_at;
};
err_t lab_tubes_query(struct view_call *call, const void *params);
err_t lab_box_tubes_query(struct view_call *call, const void *params);
err_t lab_pool_query(struct view_call *call, const void *params);
/* May the reader of a view see what this laboratory has and found? */
err_t lab_is_seen(struct view_call *call, enum right right, int64_t lab, bool *yes);
extern const struct route lab_routes[];
extern const char *const lab_findings[];
extern const struct field lab_finding_rows[], lab_report_rows[];

/* lab_events.c: refused lab.no_such_lab. */
err_t lab_is_known(struct tx *tx, int64_t county, int64_t site);

/* lab_routes.c: what labs write for a finding, in their words; NULL: unknown. */
const char *lab_finding_of(const char *typed);
bool lab_is_tube_code(const char *code);
/* Equal, or both none. */
bool lab_same_cycles(double a, double b);

/* lab_channel.c: the state of a lab's channel, and the message that an event came in. */
struct lab_channel_params { int64_t site; };
struct lab_channel_row {
    int64_t site;
    const char *site_name, *channel, *application, *facility, *addresses, *certificate;
    int64_t set_at, last_at;
    const char *last_message;
};
extern const struct field lab_channel_params[], lab_channel_columns[];
err_t lab_channel_query(struct view_call *call, const void *params);
err_t lab_keep_message(struct tx *tx, const struct event *ev, int64_t site, const char *message, const char *digest);

/* lab_hl7.c: what one result of a message says. */
enum lab_word { WORD_NOTHING, WORD_RECEIVED, WORD_RESULT, WORD_CORRECTION, WORD_WITHDRAWAL };
struct lab_said {
    enum lab_word word;
    struct lab_finding finding;
    const char *condition;
    bool changes;                 /* another word stands */
};
/* Against what stands: WORD_NOTHING when it says that again.  Refusals as of lab_message_read. */
err_t lab_said_of(struct tx *tx, int64_t county, int64_t site, const struct hl7_result *r, struct lab_said *out);
