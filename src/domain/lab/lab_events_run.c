/* lab_events_run.c - runs as the machines recorded them, and what a lab can do. */
#include "core/clock.h"
#include "domain/lab/lab_parts.h"

#include <string.h>

enum { WELLS_MOST = 384 };

/* ---- lab.run_recorded -------------------------------------------------------------------- */

static const char *const contents[] = {"tube", "positive_control", "negative_control", NULL};

static const struct field well_rows[] = {
    TEXT(struct run_well, well, .need = true, .min = 2, .max = 4, .form = FORM_CODE, .help = "A1 to H12 of 96, to P24 of 384."),
    CHOICE(struct run_well, holds, .need = true, .choices = contents, .help = "A tube or a control."),
    TEXT(struct run_well, tube_code, .min = 20, .max = 20, .form = FORM_DIGITS, .help = "The tube, when it holds one."),
    REAL(struct run_well, ct_orf1ab, .min = 0, .max = 100, .help = "Cycle at which ORF1ab crossed, when it did."),
    REAL(struct run_well, ct_n, .min = 0, .max = 100, .help = "Cycle at which N crossed, when it did."),
    {0},
};
static const struct field run_recorded_rows[] = {
    LAB_SITE(struct run_recorded),
    TEXT(struct run_recorded, run, .need = true, .min = 1, .max = 40, .form = FORM_CODE, .help = "The run or plate."),
    TEXT(struct run_recorded, machine, .need = true, .min = 1, .max = 40, .help = "The machine."),
    TEXT(struct run_recorded, operator, .need = true, .min = 1, .max = 64, .help = "Who ran it."),
    TIME(struct run_recorded, started_at, .need = true, .help = "When the run began."),
    TIME(struct run_recorded, run_at, .need = true, .help = "When the run ended."),
    LIST(struct run_recorded, wells, struct run_well, well_rows, .need = true, .min = 1, .max = WELLS_MOST,
         .help = "What was in each well that was used, and what the machine measured."),
    {0},
};

static bool is_tube(const struct run_well *well)
{
    return strcmp(well->holds, "tube") == 0;
}

/* One letter for the row, a number for the column: 16 rows and 24 columns at most. */
static bool is_well(const char *name)
{
    size_t digits = strspn(name + 1, "0123456789");
    int column = 0;
    for (const char *c = name + 1; *c >= '0' && *c <= '9'; c++)
        column = column * 10 + *c - '0';
    return name[0] >= 'A' && name[0] <= 'P' && digits > 0 && digits < 3 && name[1 + digits] == 0 && name[1] != '0' &&
           column <= 24;
}

static err_t check_well(const struct run_well *wells, size_t i)
{
    err_path("wells[%zu].well", i);
    err_tell("well", "%s", wells[i].well);
    if (!is_well(wells[i].well))
        return FAIL(ERR_INVALID, "lab.bad_well");
    for (size_t k = 0; k < i; k++)
        if (strcmp(wells[k].well, wells[i].well) == 0)
            return FAIL(ERR_INVALID, "lab.well_twice");
    err_path("wells[%zu].tube_code", i);
    return is_tube(&wells[i]) == (wells[i].tube_code != NULL) ? OK : FAIL(ERR_INVALID, "lab.well_needs_tube");
}

static err_t run_recorded_check(struct tx *tx, const struct event *ev, const void *body)
{
    const struct run_recorded *b = body;
    const struct run_well *wells = b->wells.items;
    const char **codes = arena_array(tx->arena, const char *, b->wells.n + 1);
    size_t n = 0;
    TRY(lab_is_known(tx, ev->county, b->site));
    if (b->started_at > b->run_at)
        return FAIL(ERR_INVALID, "lab.run_ends_before_it_begins", .field = "run_at");
    for (size_t i = 0; i < b->wells.n; i++) {
        TRY(check_well(wells, i));
        if (is_tube(&wells[i]))
            codes[n++] = wells[i].tube_code;
    }
    return lab_tubes_are_known(tx, ev->county, "wells", codes, n);
}

static bool crossed(const struct run_well *well)
{
    return well->ct_orf1ab >= 0 || well->ct_n >= 0;
}

/* A positive control that shows nothing, a negative one that shows something. */
static bool control_failed(const struct run_well *well)
{
    return !is_tube(well) && crossed(well) != (strcmp(well->holds, "positive_control") == 0);
}

static err_t run_recorded_apply(struct tx *tx, const struct event *ev, const void *body)
{
    const struct run_recorded *b = body;
    const struct run_well *wells = b->wells.items;
    int64_t day_at = clock_day(b->run_at), tubes = 0, failed = 0;
    TRY(lab_forget_wells(tx, ev->county, b->site, day_at, b->run));
    for (size_t i = 0; i < b->wells.n; i++) {
        const struct run_well *w = &wells[i];
        tubes += is_tube(w);
        failed += control_failed(w);
        TRY(lab_add_well(tx, ev->county, b->site, day_at, b->run, w->well, w->holds, w->tube_code, w->ct_orf1ab, w->ct_n));
    }
    return lab_set_run(tx, ev->county, b->site, day_at, b->run, b->machine, b->operator, b->started_at, b->run_at, tubes,
                       (int64_t)b->wells.n - tubes, failed);
}

const struct event_type run_recorded = {
    .name = "lab.run_recorded", .help = "A machine's run: what was in each well, by whom, and what was measured.",
    .right = RIGHT_LAB, .body = run_recorded_rows, .body_size = sizeof(struct run_recorded),
    .check = run_recorded_check, .apply = run_recorded_apply,
};

/* ---- lab.capacity_set -------------------------------------------------------------------------- */

enum { TUBES_MOST = 1000000, MACHINES_MOST = 1000, PLATE_MOST = 384 };

static const struct field capacity_set_rows[] = {
    LAB_SITE(struct capacity_set),
    TIME(struct capacity_set, from_at, .need = true, .help = "From when it holds."),
    INT(struct capacity_set, daily, .need = true, .min = 1, .max = TUBES_MOST, .help = "Tubes that it can run in a day."),
    INT(struct capacity_set, hourly, .need = true, .min = 1, .max = TUBES_MOST, .help = "Tubes that it can run in an hour."),
    INT(struct capacity_set, ceiling, .need = true, .min = 1, .max = TUBES_MOST, .help = "Tubes a day that it accepts."),
    INT(struct capacity_set, machines, .need = true, .min = 1, .max = MACHINES_MOST, .help = "Machines that run."),
    INT(struct capacity_set, run_minutes, .need = true, .min = 1, .max = 1440, .help = "Minutes of the shortest run."),
    INT(struct capacity_set, plate, .need = true, .min = 1, .max = PLATE_MOST,
        .help = "Tubes of one run without the controls: 94 of a plate of 96."),
    {0},
};

static err_t capacity_set_check(struct tx *tx, const struct event *ev, const void *body)
{
    const struct capacity_set *b = body;
    TRY(lab_is_known(tx, ev->county, b->site));
    return b->hourly <= b->daily ? OK : FAIL(ERR_INVALID, "lab.more_in_an_hour_than_in_a_day", .field = "hourly");
}

static err_t capacity_set_apply(struct tx *tx, const struct event *ev, const void *body)
{
    const struct capacity_set *b = body;
    return lab_set_capacity(tx, ev->county, b->site, b->from_at, b->daily, b->hourly, b->ceiling, b->machines,
                            b->run_minutes, b->plate);
}

const struct event_type capacity_set = {
    .name = "lab.capacity_set", .help = "What a lab can run and accepts, from a moment on.", .right = RIGHT_SITE_EDIT,
    .body = capacity_set_rows, .body_size = sizeof(struct capacity_set), .check = capacity_set_check,
    .apply = capacity_set_apply,
};

err_t lab_capacity_of(struct tx *tx, int64_t county, int64_t site, int64_t at, struct lab_capacity *out)
{
    struct lab_find_capacity_row set;
    struct site_facts facts;
    bool found;
    *out = (struct lab_capacity){0};
    TRY(lab_find_capacity(tx, county, site, at, &set, &found));
    if (found) {
        *out = (struct lab_capacity){set.daily, set.hourly, set.ceiling, set.machines, set.run_minutes, set.plate};
        return OK;
    }
    TRY(site_find(tx, county, site, &facts, &found));
    if (found)
        *out = (struct lab_capacity){.daily = facts.capacity, .ceiling = facts.capacity, .machines = facts.tables};
    return OK;
}
