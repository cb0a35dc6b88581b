/* roster_events_life.c - what happens to somebody on the list: moved, left, merged, exempt, erased. */
#include "domain/roster/roster_parts.h"
#include "domain/round/round.h"

#include <string.h>

/* ---- roster.person_moved ------------------------------------------------------------------ */

static const struct field person_moved_rows[] = {
    INT(struct person_moved, person, .need = true, .scope = SCOPE_PERSON, .help = "Who moved."),
    INT(struct person_moved, unit, .need = true, .help = "The village or community where the person lives now."),
    INT(struct person_moved, building, .help = "The building there, when known."),
    TEXT(struct person_moved, household, .min = 1, .max = 40,
         .help = "The flat or household there; left out: the number stays as it is."),
    TEXT(struct person_moved, reason, .max = 200, .help = "Why, in a few words."),
    {0},
};

static err_t person_moved_check(struct tx *tx, const struct event *ev, const void *body)
{
    const struct person_moved *b = body;
    TRY(roster_check_active(tx, ev, "person", b->person));
    return roster_check_unit(tx, ev->county, "unit", b->unit);
}

/* The person as a row, now living somewhere. */
static struct roster_row row_at(const struct roster_find_person_row *p, int64_t unit)
{
    return (struct roster_row){.person = p->person, .identity.token = p->sealed, .born = p->born, .unit = unit,
                               .household = p->household};
}

static err_t person_moved_apply(struct tx *tx, const struct event *ev, const void *body)
{
    const struct person_moved *b = body;
    struct roster_find_person_row p;
    struct roster_step step = {.note = b->reason};
    bool found;
    TRY(roster_stand(tx, ev->county, b->person, &step.before, &found));
    TRY(roster_find_person(tx, ev->county, b->person, &p, &found));
    struct roster_row row = row_at(&p, b->unit);
    if (b->household)
        row.household = b->household;
    step.after = step.before;
    step.after.unit = b->unit;
    step.after.building = b->building == ABSENT ? 0 : b->building;
    TRY(roster_forget_indexes(tx, ev->county, b->person, &row));
    TRY(roster_move_person(tx, ev->county, b->person, step.after.unit, step.after.building, row.household,
                           ev->seq));
    TRY(roster_tell_standing(tx, ev, b->person, &step.after));
    TRY(roster_count_person(tx, ev->county, step.before.unit, p.kind, -1));
    TRY(roster_count_person(tx, ev->county, step.after.unit, p.kind, 1));
    return roster_note_change(tx, ev, b->person, &step);
}

/* Who has no document is found by where they live. */
static err_t person_moved_index(struct tx *tx, const struct event *ev, const void *body)
{
    const struct person_moved *b = body;
    struct roster_find_person_row p;
    bool found;
    TRY(roster_find_person(tx, ev->county, b->person, &p, &found));
    struct roster_row row = row_at(&p, b->unit);
    return p.sealed ? roster_index_row(tx, ev, &row) : OK;
}

const struct event_type person_moved = {
    .name = "roster.person_moved", .help = "A person lives somewhere else in the county now.",
    .right = RIGHT_ROSTER_EDIT, .body = person_moved_rows, .body_size = sizeof(struct person_moved),
    .check = person_moved_check, .apply = person_moved_apply, .index = person_moved_index,
};

/* ---- leaving and coming back --------------------------------------------------------------- */

/* Set a person's state, keep the counts, leave a change. */
static err_t set_state(struct tx *tx, const struct event *ev, int64_t person, const char *state, const char *cause,
                       int64_t merged_into, const char *note)
{
    struct roster_find_person_row p;
    struct roster_step step = {.note = note};
    bool found;
    TRY(roster_stand(tx, ev->county, person, &step.before, &found));
    TRY(roster_find_person(tx, ev->county, person, &p, &found));
    step.after = step.before;
    step.after.active = strcmp(state, "active") == 0;
    TRY(roster_set_state(tx, ev->county, person, state, cause, merged_into, ev->seq));
    TRY(roster_tell_standing(tx, ev, person, &step.after));
    if (step.after.active != step.before.active)
        TRY(roster_count_person(tx, ev->county, p.unit, p.kind, step.after.active ? 1 : -1));
    return roster_note_change(tx, ev, person, &step);
}

static const char *const leave_causes[] = {"died", "moved_away", "never_here", NULL};
static const struct field person_left_rows[] = {
    INT(struct person_left, person, .need = true, .scope = SCOPE_PERSON, .help = "Who is no longer here."),
    CHOICE(struct person_left, cause, .need = true, .choices = leave_causes, .help = "Died, moved away, or never lived here."),
    TEXT(struct person_left, note, .max = 200, .help = "How it is known."),
    {0},
};

static err_t person_left_check(struct tx *tx, const struct event *ev, const void *body)
{
    const struct person_left *b = body;
    return roster_check_active(tx, ev, "person", b->person);
}

static err_t person_left_apply(struct tx *tx, const struct event *ev, const void *body)
{
    const struct person_left *b = body;
    return set_state(tx, ev, b->person, "left", b->cause, ABSENT, b->note ? b->note : b->cause);
}

const struct event_type person_left = {
    .name = "roster.person_left", .help = "A person died, moved away or never lived here.",
    .right = RIGHT_ROSTER_EDIT, .body = person_left_rows, .body_size = sizeof(struct person_left),
    .check = person_left_check, .apply = person_left_apply,
};

static const struct field person_returned_rows[] = {
    INT(struct person_returned, person, .need = true, .scope = SCOPE_PERSON, .help = "Who is here again."),
    TEXT(struct person_returned, note, .max = 200, .help = "How it is known."),
    {0},
};

static err_t person_returned_check(struct tx *tx, const struct event *ev, const void *body)
{
    const struct person_returned *b = body;
    struct roster_find_person_row p;
    bool found;
    TRY(roster_find_person(tx, ev->county, b->person, &p, &found));
    if (!found)
        return FAIL(ERR_MISSING, "roster.no_such_person", .field = "person");
    return strcmp(p.state, "left") == 0 ? OK : FAIL(ERR_CONFLICT, "roster.person_has_not_left", .field = "person");
}

static err_t person_returned_apply(struct tx *tx, const struct event *ev, const void *body)
{
    const struct person_returned *b = body;
    return set_state(tx, ev, b->person, "active", NULL, ABSENT, b->note);
}

const struct event_type person_returned = {
    .name = "roster.person_returned", .help = "Somebody who had left is here again, or leaving was a mistake.",
    .right = RIGHT_ROSTER_EDIT, .body = person_returned_rows, .body_size = sizeof(struct person_returned),
    .check = person_returned_check, .apply = person_returned_apply,
};

/* ---- merging two records of one person, and its undo ----------------------------------------- */

static const struct field persons_merged_rows[] = {
    INT(struct persons_merged, kept, .need = true, .scope = SCOPE_PERSON, .help = "The record that stays."),
    INT(struct persons_merged, dropped, .need = true, .scope = SCOPE_PERSON, .help = "The record that is the same person."),
    TEXT(struct persons_merged, reason, .need = true, .min = 2, .max = 200, .help = "How it is known that they are one person."),
    {0},
};

enum { MERGED_MOST = 100 };

static err_t few_are_merged(struct tx *tx, const struct event *ev, const struct persons_merged *b)
{
    int64_t *dropped;
    size_t n, more;
    TRY(roster_dropped(tx, ev->county, b->kept, &dropped, &n));
    TRY(roster_dropped(tx, ev->county, b->dropped, &dropped, &more));
    err_tell("most", "%d", MERGED_MOST);
    return n + more < MERGED_MOST ? OK : FAIL(ERR_TOO_LARGE, "roster.merged_too_often");
}

static err_t persons_merged_check(struct tx *tx, const struct event *ev, const void *body)
{
    const struct persons_merged *b = body;
    if (b->kept == b->dropped)
        return FAIL(ERR_INVALID, "roster.merge_with_itself", .field = "dropped");
    TRY(roster_check_active(tx, ev, "kept", b->kept));
    TRY(roster_check_active(tx, ev, "dropped", b->dropped));
    return few_are_merged(tx, ev, b);
}

static err_t persons_merged_apply(struct tx *tx, const struct event *ev, const void *body)
{
    const struct persons_merged *b = body;
    roster_forget_known(tx, ev->county, b->kept);
    TRY(roster_add_merge(tx, ev->county, ev->seq, b->kept, b->dropped));
    TRY(roster_add_merged(tx, ev->county, b->kept, b->dropped, ev->seq));
    return set_state(tx, ev, b->dropped, "merged", NULL, b->kept, b->reason);
}

const struct event_type persons_merged = {
    .name = "roster.persons_merged", .help = "Two records are one person; the records of both count for the kept one.",
    .right = RIGHT_ROSTER_EDIT, .body = persons_merged_rows, .body_size = sizeof(struct persons_merged),
    .check = persons_merged_check, .apply = persons_merged_apply,
};

static const struct field merge_undone_rows[] = {
    INT(struct merge_undone, merge, .need = true, .help = "The place of the merge in the ledger."),
    TEXT(struct merge_undone, reason, .need = true, .min = 2, .max = 200, .help = "Why they are two persons after all."),
    {0},
};

static err_t merge_undone_check(struct tx *tx, const struct event *ev, const void *body)
{
    const struct merge_undone *b = body;
    struct roster_find_merge_row merge;
    struct roster_standing kept;
    bool found;
    TRY(roster_find_merge(tx, ev->county, b->merge, &merge, &found));
    if (!found || merge.undone)
        return FAIL(ERR_MISSING, "roster.no_such_merge", .field = "merge");
    TRY(roster_check_known(tx, ev, "merge", merge.kept, &kept));
    if (!rights_unit(ev->actor, RIGHT_ROSTER_EDIT, kept.unit, ev->at))
        return FAIL(ERR_FORBIDDEN, "rights.not_here", .field = "merge");
    return OK;
}

static err_t merge_undone_apply(struct tx *tx, const struct event *ev, const void *body)
{
    const struct merge_undone *b = body;
    struct roster_find_merge_row merge;
    struct roster_list_merged_row *rows;
    size_t n;
    bool found;
    TRY(roster_find_merge(tx, ev->county, b->merge, &merge, &found));
    TRY(roster_list_merged(tx, ev->county, b->merge, merge.kept, &rows, &n));
    for (size_t i = 0; i < n; i++)
        TRY(roster_part_merged(tx, ev->county, rows[i].dropped, b->merge, ev->seq));
    TRY(roster_undo_merge(tx, ev->county, b->merge));
    return set_state(tx, ev, merge.dropped, "active", NULL, ABSENT, b->reason);
}

const struct event_type merge_undone = {
    .name = "roster.merge_undone", .help = "A merge was a mistake: two persons again.",
    .right = RIGHT_ROSTER_EDIT, .anywhere = true, .body = merge_undone_rows, .body_size = sizeof(struct merge_undone),
    .check = merge_undone_check, .apply = merge_undone_apply,
};

/* ---- exemptions ------------------------------------------------------------------------------ */

static const char *const exempt_reasons[] = {"away", "hospital", "isolation", "tested_elsewhere", "vaccinated",
                                             "infant", "medical", "other", NULL};
static const struct field person_exempted_rows[] = {
    INT(struct person_exempted, person, .need = true, .scope = SCOPE_PERSON, .help = "Who need not come."),
    INT(struct person_exempted, round, .help = "Only in this round; left out: in every round that ends in the time."),
    CHOICE(struct person_exempted, reason, .need = true, .choices = exempt_reasons, .help = "Why."),
    TEXT(struct person_exempted, note, .max = 200, .help = "What shows it: hospital, ticket, certificate."),
    TIME(struct person_exempted, from_at, .need = true, .help = "From when."),
    TIME(struct person_exempted, until_at, .need = true, .help = "Until when; a round that ends later is due again."),
    {0},
};

static err_t person_exempted_check(struct tx *tx, const struct event *ev, const void *body)
{
    const struct person_exempted *b = body;
    struct round_facts round;
    bool found;
    if (b->until_at <= b->from_at)
        return FAIL(ERR_INVALID, "roster.exemption_ends_before_it_begins", .field = "until_at");
    TRY(roster_check_active(tx, ev, "person", b->person));
    if (b->round == ABSENT)
        return OK;
    TRY(round_find(tx, ev->county, b->round, &round, &found));
    return found ? OK : FAIL(ERR_MISSING, "roster.no_such_round", .field = "round");
}

static err_t person_exempted_apply(struct tx *tx, const struct event *ev, const void *body)
{
    const struct person_exempted *b = body;
    roster_forget_known(tx, ev->county, b->person);
    return roster_add_exemption(tx, ev->county, ev->seq, b->person, b->round == ABSENT ? 0 : b->round, b->reason,
                                b->note, b->from_at, b->until_at);
}

const struct event_type person_exempted = {
    .name = "roster.person_exempted", .help = "A person need not come, for a reason and for a time.",
    .right = RIGHT_ROSTER_EDIT, .body = person_exempted_rows, .body_size = sizeof(struct person_exempted),
    .check = person_exempted_check, .apply = person_exempted_apply,
};

static const struct field exemption_ended_rows[] = {
    INT(struct exemption_ended, exemption, .need = true, .help = "The place of the exemption in the ledger."),
    TEXT(struct exemption_ended, note, .max = 200, .help = "Why it ends before its time."),
    {0},
};

static err_t exemption_ended_check(struct tx *tx, const struct event *ev, const void *body)
{
    const struct exemption_ended *b = body;
    struct roster_find_exemption_row exemption;
    struct roster_standing stand;
    bool found;
    TRY(roster_find_exemption(tx, ev->county, b->exemption, &exemption, &found));
    if (!found || exemption.ended_at != ABSENT)
        return FAIL(ERR_MISSING, "roster.no_such_exemption", .field = "exemption");
    TRY(roster_check_known(tx, ev, "exemption", exemption.person, &stand));
    if (!rights_unit(ev->actor, RIGHT_ROSTER_EDIT, stand.unit, ev->at))
        return FAIL(ERR_FORBIDDEN, "rights.not_here", .field = "exemption");
    return OK;
}

static err_t exemption_ended_apply(struct tx *tx, const struct event *ev, const void *body)
{
    const struct exemption_ended *b = body;
    return roster_end_exemption(tx, ev->county, b->exemption, ev->at);
}

const struct event_type exemption_ended = {
    .name = "roster.exemption_ended", .help = "An exemption ends before its time.",
    .right = RIGHT_ROSTER_EDIT, .anywhere = true, .body = exemption_ended_rows,
    .body_size = sizeof(struct exemption_ended), .check = exemption_ended_check, .apply = exemption_ended_apply,
};

/* ---- erasing --------------------------------------------------------------------------------- */

static const struct field person_erased_rows[] = {
    INT(struct person_erased, person, .need = true, .scope = SCOPE_PERSON, .help = "Whose personal text is to be unreadable for ever."),
    TEXT(struct person_erased, basis, .need = true, .min = 4, .max = 200, .help = "On what basis: request, end of purpose, order."),
    {0},
};

static err_t person_erased_check(struct tx *tx, const struct event *ev, const void *body)
{
    const struct person_erased *b = body;
    struct roster_find_arrival_of_row arrival;
    struct roster_standing stand;
    bool reported;
    TRY(roster_find_arrival_of(tx, ev->county, b->person, &arrival, &reported));
    return reported ? OK : roster_check_known(tx, ev, "person", b->person, &stand);
}

/* The key goes in the same transaction, and with it what a rebuild could no longer
 * make: the blind indexes. */
static err_t person_erased_apply(struct tx *tx, const struct event *ev, const void *body)
{
    const struct person_erased *b = body;
    TRY(roster_forget_indexes(tx, ev->county, b->person, NULL));
    TRY(roster_forget_sealed(tx, ev->county, b->person));
    TRY(roster_forget_arrivals(tx, ev->county, b->person));
    TRY(roster_touch_person(tx, ev->county, b->person, ev->seq));
    return seal_destroy(tx, ev->county, b->person);
}

const struct event_type person_erased = {
    .name = "roster.person_erased", .help = "A person's key is destroyed: counts stay, names are gone.",
    .right = RIGHT_ROSTER_ERASE, .late_ok = true, .body = person_erased_rows, .body_size = sizeof(struct person_erased),
    .check = person_erased_check, .apply = person_erased_apply,
};
