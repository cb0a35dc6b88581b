/* lab_parts.h - what the files of this module share with each other. */
#pragma once
#include "domain/lab/lab.h"
#include "domain/sampling/sampling.h"
#include "domain/site/site.h"
#include "lab_sql.h"
#include "web/route.h"

extern const struct view lab_views[];

/* lab_events.c: checks that several events share.  Refused: lab.no_such_lab; lab.tube_twice and
 * lab.no_such_tube with their place in `list`. */
#define LAB_SITE(S) INT(S, site, .need = true, .scope = SCOPE_SITE, .help = "The lab.")
err_t lab_is_known(struct tx *tx, int64_t county, int64_t site);
err_t lab_tubes_are_known(struct tx *tx, int64_t county, const char *list, const char **codes, size_t n);

/* lab_events_run.c: what a lab can do as of a moment, as it was set, or else as the list of
 * sites has it.  0: not known. */
struct lab_capacity { int64_t daily, hourly, ceiling, machines, run_minutes, plate; };
err_t lab_capacity_of(struct tx *tx, int64_t county, int64_t site, int64_t at, struct lab_capacity *out);

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
    const char *own_tube;
    int64_t own_sampled_at;
    const char *own_finding;
    int64_t own_reported_at;
};
err_t lab_tubes_query(struct view_call *call, const void *params);
err_t lab_box_tubes_query(struct view_call *call, const void *params);
err_t lab_pool_query(struct view_call *call, const void *params);
/* Fills in the newest tube in which row->person stands alone, since the pool. */
err_t lab_find_own_tube(struct view_call *call, const char *pool, struct lab_pool_row *row);

/* ---- cases: lab_events_case.c, lab_views_case.c ---- */
bool lab_is_positive(const char *finding);
/* The word about a tube is now this (NULL: none): its case opens, opens again, or is recalled. */
err_t lab_case_follow(struct tx *tx, const struct event *ev, const char *tube_code, int64_t lab, const char *finding);
/* A member was re-checked: with the last of them the case is closed. */
err_t lab_case_rechecked(struct tx *tx, const struct event *ev, const char *tube_code);
/* Who answers in an area for a party; *found false: nobody there nor above. */
err_t lab_squad_of(struct tx *tx, int64_t county, int64_t unit, const char *party, struct lab_find_squad_row *out, bool *found);
/* Members of a pool first, then others of their households; at most LAB_CASE_PEOPLE_MOST. */
enum { LAB_CASE_PEOPLE_MOST = 400 };
struct lab_case_person { int64_t person; bool member; };
err_t lab_case_people(struct tx *tx, int64_t county, const char *tube_code, struct lab_case_person **people, size_t *n);
extern const char *const lab_case_states[], *const lab_parties[];
extern const struct field lab_cases_params[], lab_cases_columns[], lab_case_params[], lab_case_people_columns[],
    lab_case_steps_columns[];
struct lab_cases_params { int64_t round; const char *state, *after; };
struct lab_cases_row {
    const char *tube_code, *state, *finding;
    int64_t opened_at, closed_at;
    const char *lab_name, *site_name, *squad, *squad_phone, *community, *community_phone, *care, *care_phone;
    int64_t acknowledged, members, informed, contacted, sampled, rechecked, to_tell;
};
struct lab_case_params { const char *tube_code; };
struct lab_case_people_row {
    int64_t person;
    const char *relation, *name, *phone, *address, *unit_name;
    int64_t told_at, contacted_at, sampled_at;
    const char *own_tube, *own_finding, *finding;
    int64_t rechecked_at;
    bool to_tell;
};
struct lab_case_steps_row {
    int64_t at;
    const char *step, *party;
    int64_t person;
    const char *account_name, *note;
};
err_t lab_cases_query(struct view_call *call, const void *params);
err_t lab_case_people_query(struct view_call *call, const void *params);
err_t lab_case_steps_query(struct view_call *call, const void *params);

/* lab_views_day.c: one lab and one day */
extern const struct field lab_runs_params[], lab_runs_columns[], lab_run_params[], lab_run_columns[], lab_day_params[],
    lab_day_columns[], lab_outlook_params[], lab_outlook_columns[], lab_hours_columns[];
struct lab_runs_params { int64_t site; const char *day; };
struct lab_runs_row {
    const char *run, *machine, *operator;
    int64_t started_at, ended_at, raw, controls, controls_failed, reported, without_raw;
    const char *problem;
};
struct lab_run_params { int64_t site; const char *run, *day; };
struct lab_run_row { const char *well, *holds, *tube_code; double ct_orf1ab, ct_n; const char *finding; };
struct lab_day_params { const char *day; int64_t site; };
struct lab_day_row {
    int64_t site;
    const char *site_name, *day;
    int64_t boxes, sealed, scanned, unscanned, differences, coming_boxes, received, reported, unreceived, in_work, abnormal,
        runs, raw, run_reported, without_raw, run_problems, too_soon, ceiling, over;
    bool balances;
};
struct lab_outlook_params { int64_t site; };
struct lab_outlook_row {
    int64_t queue, oldest_at, coming, coming_oldest_at, received_today, daily, hourly, ceiling, over, machines,
        machines_idle, speed, clear_at;
};
struct lab_hours_row { int64_t at, received, reported, hourly; };
err_t lab_runs_query(struct view_call *call, const void *params);
err_t lab_run_query(struct view_call *call, const void *params);
err_t lab_day_query(struct view_call *call, const void *params);
err_t lab_outlook_query(struct view_call *call, const void *params);
err_t lab_hours_query(struct view_call *call, const void *params);
/* Midnight of the day that a view asks for; NULL: today. */
err_t lab_day_span(const char *date, int64_t now, int64_t *from_at);
/* What is wrong with the i-th run of a lab's day, in the order of lab_list_runs; NULL: nothing. */
const char *lab_run_problem(const struct lab_list_runs_row *runs, size_t i, const struct lab_capacity *can);
int64_t lab_run_ms(const struct lab_capacity *can);   /* the shortest run */
static inline int64_t lab_in_work(int64_t received, int64_t reported, int64_t unreceived, int64_t abnormal)
{
    return received - (reported - unreceived) - abnormal;
}

/* lab_events_keep.c: specimens that are kept */
extern const struct field lab_kept_params[], lab_kept_columns[];
struct lab_kept_params { int64_t site; const char *after; };
struct lab_kept_row { const char *tube_code, *finding; int64_t reported_at, keep_until_at, clear_by_at; };
err_t lab_kept_query(struct view_call *call, const void *params);

/* lab_views_fault.c: what went wrong on a lab's day, each with who answers for it */
extern const struct field lab_faults_params[], lab_faults_columns[];
struct lab_faults_params { int64_t site; const char *day; };
struct lab_faults_row { const char *kind; int64_t n; const char *what, *detail; int64_t since_at; const char *owner; };
err_t lab_faults_query(struct view_call *call, const void *params);

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
