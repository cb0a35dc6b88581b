/* lab_views_day.c - one lab and one day: what was sealed, came, was run and reported, and the
 * outlook of the next hours.
 *
 *     sealed   = scanned + unscanned          tubes of the boxes that arrived on the day
 *     received = reported - unreceived + in work + abnormal
 *     raw     >= run_reported                 wells with a tube, and results, of the day's runs
 * A day begins at midnight in the operator's zone. */
#include "core/clock.h"
#include "domain/lab/lab_parts.h"

#include <string.h>

enum {
    RUN_MINUTES = 60,     /* no PCR run of 40 cycles is done sooner, where no other figure was set */
    SPEED_HOURS = 3,      /* the forecast takes the mean of so many full hours */
    OUTLOOK_HOURS = 24,
};

int64_t lab_run_ms(const struct lab_capacity *can)
{
    return (can->run_minutes ? can->run_minutes : RUN_MINUTES) * (int64_t)CLOCK_MINUTE;
}

err_t lab_day_span(const char *date, int64_t now, int64_t *from_at)
{
    *from_at = clock_day(now);
    return !date || clock_midnight(date, from_at) ? OK : FAIL(ERR_INVALID, "field.bad_date", .field = "day");
}

/* ---- lab_runs ------------------------------------------------------------------------------ */

const struct field lab_runs_params[] = {
    INT(struct lab_runs_params, site, .need = true, .scope = SCOPE_SITE, .help = "The lab."),
    DATE(struct lab_runs_params, day, .help = "The day on which the runs ended; left out: today."),
    {0},
};
const struct field lab_runs_columns[] = {
    TEXT(struct lab_runs_row, run, .help = "The run or plate."),
    TEXT(struct lab_runs_row, machine, .help = "The machine."),
    TEXT(struct lab_runs_row, operator, .help = "Who ran it."),
    TIME(struct lab_runs_row, started_at, .help = "When it began; absent: the raw run was not recorded."),
    TIME(struct lab_runs_row, ended_at, .help = "When it ended."),
    INT(struct lab_runs_row, raw, .help = "Wells with a tube."),
    INT(struct lab_runs_row, controls, .help = "Wells with a control."),
    INT(struct lab_runs_row, controls_failed, .help = "Controls that did not show what they must."),
    INT(struct lab_runs_row, reported, .help = "Tubes whose result now stands on this run."),
    INT(struct lab_runs_row, without_raw, .help = "Of them tubes that are in no recorded well of this lab."),
    TEXT(struct lab_runs_row, problem, .help = "controls: failed or none; too_fast: sooner than a machine can run after "
                                               "its run before; overfull: more tubes than a plate holds; not_raw: "
                                               "reported without a well."),
    {0},
};

/* Is it sooner after the machine's run before than a run lasts?  Rows come by machine and end. */
static bool is_too_fast(const struct lab_list_runs_row *runs, size_t i, int64_t run_ms)
{
    if (runs[i].started_at != ABSENT && runs[i].ended_at - runs[i].started_at < run_ms)
        return true;
    return i > 0 && runs[i].machine && runs[i - 1].machine && strcmp(runs[i].machine, runs[i - 1].machine) == 0 &&
           runs[i].ended_at - runs[i - 1].ended_at < run_ms;
}

const char *lab_run_problem(const struct lab_list_runs_row *runs, size_t i, const struct lab_capacity *can)
{
    const struct lab_list_runs_row *r = &runs[i];
    int64_t tubes = r->loaded > r->reported ? r->loaded : r->reported;
    if (r->loaded && (r->controls_failed || r->controls < 2))
        return "controls";
    if (is_too_fast(runs, i, lab_run_ms(can)))
        return "too_fast";
    if (can->plate && tubes > can->plate)
        return "overfull";
    return r->without_raw ? "not_raw" : NULL;
}

err_t lab_runs_query(struct view_call *call, const void *params)
{
    const struct lab_runs_params *p = params;
    struct lab_list_runs_row *runs;
    struct lab_capacity can;
    int64_t from_at;
    size_t n;
    TRY(lab_day_span(p->day, call->now, &from_at));
    TRY(lab_capacity_of(call->tx, call->county, p->site, from_at + CLOCK_DAY - 1, &can));
    TRY(lab_list_runs(call->tx, call->county, p->site, from_at, &runs, &n));
    for (size_t i = 0; i < n && call->emitted < call->limit; i++) {
        const struct lab_list_runs_row *r = &runs[i];
        struct lab_runs_row row = {r->run, r->machine, r->operator, r->started_at, r->ended_at, r->loaded, r->controls,
                                   r->controls_failed, r->reported, r->without_raw, lab_run_problem(runs, i, &can)};
        TRY(call->emit(call, &row));
    }
    return OK;
}

/* ---- lab_run: results by run --------------------------------------------------------------------- */

const struct field lab_run_params[] = {
    INT(struct lab_run_params, site, .need = true, .scope = SCOPE_SITE, .help = "The lab."),
    TEXT(struct lab_run_params, run, .need = true, .min = 1, .max = 40, .form = FORM_CODE, .help = "The run."),
    DATE(struct lab_run_params, day, .help = "The day on which it ended; left out: today."),
    {0},
};
const struct field lab_run_columns[] = {
    TEXT(struct lab_run_row, well, .help = "The well."),
    TEXT(struct lab_run_row, holds, .help = "A tube or a control."),
    TEXT(struct lab_run_row, tube_code, .help = "The tube."),
    REAL(struct lab_run_row, ct_orf1ab, .help = "Cycle of ORF1ab."),
    REAL(struct lab_run_row, ct_n, .help = "Cycle of N."),
    TEXT(struct lab_run_row, finding, .help = "What stands reported of that tube now."),
    {0},
};

static err_t emit_well(void *ctx, const struct lab_list_wells_row *r)
{
    struct view_call *call = ctx;
    struct lab_run_row row = {r->well, r->holds, r->tube_code, r->ct_orf1ab, r->ct_n, r->finding};
    return call->emitted < call->limit ? call->emit(call, &row) : OK;
}

err_t lab_run_query(struct view_call *call, const void *params)
{
    const struct lab_run_params *p = params;
    int64_t from_at;
    TRY(lab_day_span(p->day, call->now, &from_at));
    return lab_list_wells(call->tx, call->county, p->site, from_at, p->run, emit_well, call);
}

/* ---- lab_day ----------------------------------------------------------------------------------------- */

const struct field lab_day_params[] = {
    DATE(struct lab_day_params, day, .help = "The day; left out: today."),
    INT(struct lab_day_params, site, .help = "Only this lab."),
    {0},
};
const struct field lab_day_columns[] = {
    INT(struct lab_day_row, site, .help = "The lab."),
    TEXT(struct lab_day_row, site_name, .help = "Its name."),
    DATE(struct lab_day_row, day, .help = "The day."),
    INT(struct lab_day_row, boxes, .help = "Boxes that arrived on the day."),
    INT(struct lab_day_row, sealed, .help = "Tubes that were packed into them: scanned + unscanned."),
    INT(struct lab_day_row, scanned, .help = "Of them scanned at a lab."),
    INT(struct lab_day_row, unscanned, .help = "Of them scanned nowhere: each is looked for."),
    INT(struct lab_day_row, differences, .help = "Open cases of the lab's boxes in which counts or seals differ."),
    INT(struct lab_day_row, coming_boxes, .help = "Boxes handed over to the lab that have not arrived, of any day."),
    INT(struct lab_day_row, received, .help = "Tubes scanned on the day; and those of its reports that nobody scanned are "
                                              "in unreceived."),
    INT(struct lab_day_row, reported, .help = "Of the day's tubes those with a result."),
    INT(struct lab_day_row, unreceived, .help = "Reported, but scanned by nobody."),
    INT(struct lab_day_row, in_work, .help = "Received in good condition, without a result."),
    INT(struct lab_day_row, abnormal, .help = "Cannot be run, without a result."),
    INT(struct lab_day_row, runs, .help = "Runs that ended on the day."),
    INT(struct lab_day_row, raw, .help = "Wells with a tube in them; not less than run_reported."),
    INT(struct lab_day_row, run_reported, .help = "Tubes whose result stands on them."),
    INT(struct lab_day_row, without_raw, .help = "Of them in no recorded well."),
    INT(struct lab_day_row, run_problems, .help = "Runs with a problem: see lab_runs."),
    INT(struct lab_day_row, too_soon, .help = "Tubes with a result sooner after receipt than a machine can run."),
    INT(struct lab_day_row, ceiling, .help = "Tubes a day that the lab accepts; 0: not known."),
    INT(struct lab_day_row, over, .help = "Tubes received above it."),
    BOOL(struct lab_day_row, balances, .help = "Nothing is unscanned, differs, was reported unreceived or without a well, "
                                               "or came too fast."),
    {0},
};

static int64_t above(int64_t n, int64_t most)
{
    return most && n > most ? n - most : 0;
}

static err_t add_tubes(struct view_call *call, int64_t from_at, struct lab_day_row *row)
{
    struct lab_sum_day_row sum;
    struct lab_sum_arrived_row arrived;
    struct lab_sum_coming_row coming;
    struct lab_count_differences_row cases;
    bool found;
    TRY(lab_sum_day(call->tx, call->county, row->site, from_at, &sum, &found));
    TRY(lab_sum_arrived(call->tx, call->county, row->site, from_at, from_at + CLOCK_DAY, &arrived, &found));
    TRY(lab_sum_coming(call->tx, call->county, row->site, &coming, &found));
    TRY(lab_count_differences(call->tx, call->county, row->site, &cases, &found));
    row->boxes = arrived.boxes;
    row->sealed = arrived.sealed;
    row->scanned = arrived.scanned;
    row->unscanned = arrived.sealed - arrived.scanned;
    row->differences = cases.n;
    row->coming_boxes = coming.boxes;
    row->received = sum.received;
    row->reported = sum.reported;
    row->unreceived = sum.unreceived;
    row->abnormal = sum.abnormal;
    row->in_work = lab_in_work(sum.received, sum.reported, sum.unreceived, sum.abnormal);
    return OK;
}

static err_t add_runs(struct view_call *call, int64_t from_at, const struct lab_capacity *can, struct lab_day_row *row)
{
    struct lab_list_runs_row *runs;
    struct lab_count_soon_row soon;
    size_t n;
    bool found;
    TRY(lab_list_runs(call->tx, call->county, row->site, from_at, &runs, &n));
    row->runs = (int64_t)n;
    for (size_t i = 0; i < n; i++) {
        row->raw += runs[i].loaded;
        row->run_reported += runs[i].reported;
        row->without_raw += runs[i].without_raw;
        row->run_problems += lab_run_problem(runs, i, can) != NULL;
    }
    TRY(lab_count_soon(call->tx, call->county, row->site, from_at, from_at + CLOCK_DAY, lab_run_ms(can), &soon, &found));
    row->too_soon = soon.n;
    return OK;
}

struct day_walk { struct view_call *call; int64_t from_at; };

static err_t emit_day(void *ctx, const struct lab_list_labs_row *lab)
{
    const struct day_walk *w = ctx;
    struct view_call *call = w->call;
    struct lab_day_row row = {.site = lab->site, .site_name = lab->name, .day = clock_date(call->arena, w->from_at)};
    struct lab_capacity can;
    if (!rights_lab(call->actor, RIGHT_PROGRESS_READ, lab->site, lab->unit, call->now) || call->emitted == call->limit)
        return OK;
    TRY(lab_capacity_of(call->tx, call->county, lab->site, w->from_at + CLOCK_DAY - 1, &can));
    TRY(add_tubes(call, w->from_at, &row));
    TRY(add_runs(call, w->from_at, &can, &row));
    row.ceiling = can.ceiling;
    row.over = above(row.received, can.ceiling);
    row.balances = !row.unscanned && !row.differences && !row.unreceived && !row.without_raw && !row.run_problems &&
                   !row.too_soon;
    return call->emit(call, &row);
}

err_t lab_day_query(struct view_call *call, const void *params)
{
    const struct lab_day_params *p = params;
    struct day_walk w = {.call = call};
    TRY(lab_day_span(p->day, call->now, &w.from_at));
    return lab_list_labs(call->tx, call->county, p->site, emit_day, &w);
}

/* ---- lab_outlook --------------------------------------------------------------------------------------- */

const struct field lab_outlook_params[] = {
    INT(struct lab_outlook_params, site, .need = true, .scope = SCOPE_SITE, .help = "The lab."),
    {0},
};
const struct field lab_outlook_columns[] = {
    INT(struct lab_outlook_row, queue, .help = "Tubes in good condition without a result, of all days."),
    TIME(struct lab_outlook_row, oldest_at, .help = "When the oldest of them was scanned."),
    INT(struct lab_outlook_row, coming, .help = "Tubes in boxes that were handed over to the lab and have not arrived."),
    TIME(struct lab_outlook_row, coming_oldest_at, .help = "Since when the oldest of those boxes is sealed."),
    INT(struct lab_outlook_row, received_today, .help = "Tubes scanned since midnight."),
    INT(struct lab_outlook_row, daily, .help = "Tubes that it can run in a day; 0: not known."),
    INT(struct lab_outlook_row, hourly, .help = "Tubes that it can run in an hour; 0: not known."),
    INT(struct lab_outlook_row, ceiling, .help = "Tubes a day that it accepts; 0: not known."),
    INT(struct lab_outlook_row, over, .help = "Tubes received today and coming, above the ceiling."),
    INT(struct lab_outlook_row, machines, .help = "Machines that it has; 0: not known."),
    INT(struct lab_outlook_row, machines_idle, .help = "Of them without a run that ended within the time of one run."),
    INT(struct lab_outlook_row, speed, .help = "Tubes an hour: the mean of the last three full hours; when nothing was "
                                               "reported in them, what it can run in an hour."),
    TIME(struct lab_outlook_row, clear_at, .help = "Forecast: now + (queue + coming) / speed; absent: no speed is known."),
    {0},
};

static err_t find_speed(struct view_call *call, int64_t site, int64_t hourly, int64_t *speed)
{
    struct lab_list_hours_row *hours;
    int64_t until_at = call->now - call->now % CLOCK_HOUR, sum = 0;
    size_t n;
    TRY(lab_list_hours(call->tx, call->county, site, until_at - SPEED_HOURS * (int64_t)CLOCK_HOUR, until_at, &hours, &n));
    for (size_t i = 0; i < n; i++)
        sum += hours[i].reported;
    *speed = sum ? (sum + SPEED_HOURS - 1) / SPEED_HOURS : hourly;
    return OK;
}

/* Runs come by machine, so one that was counted stands just before. */
static err_t count_idle(struct view_call *call, int64_t site, const struct lab_capacity *can, int64_t *idle)
{
    int64_t busy = 0, since_at = call->now - lab_run_ms(can), day_at = clock_day(call->now);
    struct lab_list_runs_row *runs;
    const char *counted = NULL;
    size_t n;
    TRY(lab_list_runs(call->tx, call->county, site, day_at, &runs, &n));
    for (size_t i = 0; i < n; i++)
        if (runs[i].machine && runs[i].ended_at >= since_at && (!counted || strcmp(counted, runs[i].machine) != 0)) {
            counted = runs[i].machine;
            busy++;
        }
    *idle = can->machines > busy ? can->machines - busy : 0;
    return OK;
}

err_t lab_outlook_query(struct view_call *call, const void *params)
{
    int64_t site = ((const struct lab_outlook_params *)params)->site;
    struct lab_outlook_row row = {.oldest_at = ABSENT, .clear_at = ABSENT};
    struct lab_capacity can;
    struct lab_sum_day_row today, all;
    struct lab_oldest_of_lab_row oldest;
    struct lab_sum_coming_row coming;
    bool found, waits;
    TRY(lab_capacity_of(call->tx, call->county, site, call->now, &can));
    TRY(lab_sum_day(call->tx, call->county, site, clock_day(call->now), &today, &found));
    TRY(lab_sum_day(call->tx, call->county, site, ABSENT, &all, &found));
    TRY(lab_oldest_of_lab(call->tx, call->county, site, &oldest, &waits));
    TRY(lab_sum_coming(call->tx, call->county, site, &coming, &found));
    TRY(count_idle(call, site, &can, &row.machines_idle));
    TRY(find_speed(call, site, can.hourly, &row.speed));
    row.queue = lab_in_work(all.received, all.reported, all.unreceived, all.abnormal);
    row.oldest_at = waits ? oldest.at : ABSENT;
    row.coming = coming.tubes;
    row.coming_oldest_at = coming.oldest_at;
    row.received_today = today.received;
    row.daily = can.daily;
    row.hourly = can.hourly;
    row.ceiling = can.ceiling;
    row.machines = can.machines;
    row.over = above(today.received + coming.tubes, can.ceiling);
    if (row.speed)
        row.clear_at = call->now + (row.queue + row.coming) * CLOCK_HOUR / row.speed;
    return call->emit(call, &row);
}

/* ---- lab_hours --------------------------------------------------------------------------------------------- */

const struct field lab_hours_columns[] = {
    TIME(struct lab_hours_row, at, .help = "When the hour began."),
    INT(struct lab_hours_row, received, .help = "Tubes scanned in it, each once."),
    INT(struct lab_hours_row, reported, .help = "Results in it of tubes that had none."),
    INT(struct lab_hours_row, hourly, .help = "Tubes that the lab can run in an hour; 0: not known."),
    {0},
};

/* The last 24 hours, the one that runs included; quiet ones too. */
err_t lab_hours_query(struct view_call *call, const void *params)
{
    int64_t site = ((const struct lab_outlook_params *)params)->site;
    int64_t until_at = call->now - call->now % CLOCK_HOUR + CLOCK_HOUR;
    int64_t from_at = until_at - OUTLOOK_HOURS * (int64_t)CLOCK_HOUR;
    struct lab_list_hours_row *hours;
    struct lab_capacity can;
    size_t n, next = 0;
    TRY(lab_list_hours(call->tx, call->county, site, from_at, until_at, &hours, &n));
    for (int64_t at = from_at; at < until_at && call->emitted < call->limit; at += CLOCK_HOUR) {
        TRY(lab_capacity_of(call->tx, call->county, site, at, &can));
        bool said = next < n && hours[next].hour_at == at;
        struct lab_hours_row row = {at, said ? hours[next].received : 0, said ? hours[next].reported : 0, can.hourly};
        next += said;
        TRY(call->emit(call, &row));
    }
    return OK;
}
