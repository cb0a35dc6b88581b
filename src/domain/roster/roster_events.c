/* roster_events.c - what can happen to the list of people. */
#include "core/text.h"
#include "data/seal.h"
#include "domain/area/area.h"
#include "domain/roster/roster_parts.h"

#include <string.h>

/* ---- checks that several events share -------------------------------------------------- */

static err_t unit_is_known(struct tx *tx, int64_t county, int64_t unit)
{
    struct area_unit found_unit;
    bool found;
    TRY(area_find(tx, county, unit, &found_unit, &found));
    return found ? OK : FAIL(ERR_INVALID, "roster.no_such_unit", .field = "unit");
}

static err_t person_is_known(struct tx *tx, const struct event *ev, int64_t person, struct roster_standing *out)
{
    bool found;
    TRY(roster_stand(tx, ev->county, person, out, &found));
    return found ? OK : FAIL(ERR_MISSING, "roster.no_such_person", .field = "person");
}

static err_t person_is_active(struct tx *tx, const struct event *ev, int64_t person)
{
    struct roster_standing stand;
    TRY(person_is_known(tx, ev, person, &stand));
    return stand.active ? OK : FAIL(ERR_CONFLICT, "roster.person_not_active", .field = "person");
}

static struct roster_identity *identity_of(const struct roster_row *row)
{
    return (struct roster_identity *)(uintptr_t)row->identity.plain;
}

/* Normal forms first; then nobody else may have the document. */
static err_t complete_row(struct tx *tx, const struct event *ev, struct roster_row *row)
{
    struct roster_identity *who = identity_of(row);
    if (!who)
        return OK;  /* completed and sealed in an earlier try */
    return roster_normalise(tx->arena, ev->received_at, who);
}

static err_t document_is_free(struct tx *tx, const struct event *ev, const struct roster_row *row)
{
    struct roster_identity *who = identity_of(row);
    int64_t person;
    bool found;
    if (!who || !who->document)
        return OK;
    TRY(roster_by_document(tx, ev->county, who->document_kind, who->document, &person, &found));
    if (found && person != row->person) {
        err_tell("person", "%lld", (long long)person);
        return FAIL(ERR_CONFLICT, "roster.document_taken", .field = "row.identity.document");
    }
    return OK;
}

static err_t new_row_check(struct tx *tx, const struct event *ev, const struct roster_row *row)
{
    struct roster_standing stand;
    bool found;
    if (!id_is_of(row->person, ev->device))
        return FAIL(ERR_INVALID, "roster.id_of_other_device", .field = "row.person");
    TRY(roster_stand(tx, ev->county, row->person, &stand, &found));
    if (found)
        return FAIL(ERR_CONFLICT, "roster.person_exists", .field = "row.person");
    TRY(unit_is_known(tx, ev->county, row->unit));
    return document_is_free(tx, ev, row);
}

/* ---- roster.import_started, persons_listed, import_finished ------------------------------- */

static const struct field import_started_rows[] = {
    TEXT(struct import_started, file, .need = true, .min = 1, .max = 200, .help = "Name of the file."),
    TEXT(struct import_started, digest, .need = true, .min = 64, .max = 64, .form = FORM_CODE, .help = "SHA-256 of the file."),
    INT(struct import_started, rows_expected, .help = "Rows that the dry run counted."),
    {0},
};

static err_t import_started_apply(struct tx *tx, const struct event *ev, const void *body)
{
    const struct import_started *b = body;
    return roster_start_import(tx, ev->county, ev->seq, ev->at, ev->actor_id, b->file, b->digest);
}

const struct event_type import_started = {
    .name = "roster.import_started", .help = "A list began to be read; its number is this event's place.",
    .right = RIGHT_ROSTER_IMPORT, .server_only = true, .late_ok = true,
    .body = import_started_rows, .body_size = sizeof(struct import_started), .apply = import_started_apply,
};

static const struct field persons_listed_rows[] = {
    INT(struct persons_listed, import, .need = true, .min = 1, .max = (int64_t)1 << 53, .help = "Which import."),
    INT(struct persons_listed, chunk, .need = true, .min = 1, .max = 1 << 24, .help = "1, 2, 3 … within the import."),
    LIST(struct persons_listed, rows, struct roster_row, roster_row_rows, .need = true, .max = 1000,
         .help = "Persons, new or changed."),
    {0},
};

static err_t persons_listed_check(struct tx *tx, const struct event *ev, const void *body)
{
    const struct persons_listed *b = body;
    struct roster_find_import_row import;
    bool found;
    TRY(roster_find_import(tx, ev->county, b->import, &import, &found));
    if (!found)
        return FAIL(ERR_MISSING, "roster.no_such_import", .field = "import");
    return import.finished ? FAIL(ERR_CONFLICT, "roster.import_finished", .field = "import") : OK;
}

static err_t persons_listed_apply(struct tx *tx, const struct event *ev, const void *body)
{
    const struct persons_listed *b = body;
    const struct roster_row *rows = b->rows.items;
    for (size_t i = 0; i < b->rows.n; i++)
        TRY(roster_put_row(tx, ev, &rows[i], id_is_of(rows[i].person, b->import)));
    return OK;
}

static err_t persons_listed_index(struct tx *tx, const struct event *ev, const void *body)
{
    const struct persons_listed *b = body;
    const struct roster_row *rows = b->rows.items;
    for (size_t i = 0; i < b->rows.n; i++)
        TRY(roster_index_row(tx, ev, &rows[i]));
    return OK;
}

const struct event_type persons_listed = {
    .name = "roster.persons_listed", .help = "A part of a list of persons, at most 1,000 rows.",
    .right = RIGHT_ROSTER_IMPORT, .server_only = true, .late_ok = true,
    .body = persons_listed_rows, .body_size = sizeof(struct persons_listed),
    .complete = roster_sift_rows, .check = persons_listed_check, .apply = persons_listed_apply,
    .index = persons_listed_index,
};

static const struct field import_finished_rows[] = {
    INT(struct import_finished, import, .need = true, .min = 1, .max = (int64_t)1 << 53, .help = "Which import."),
    INT(struct import_finished, rows_read, .need = true, .help = "Rows that held anything."),
    INT(struct import_finished, accepted, .need = true, .help = "Rows that were new or changed a person."),
    INT(struct import_finished, duplicates, .need = true, .help = "Rows that said what was known, or said it twice."),
    INT(struct import_finished, rejected, .need = true, .help = "Rows that came back with a reason."),
    INT(struct import_finished, blank, .need = true, .help = "Empty rows, not counted as read."),
    {0},
};

static err_t import_finished_check(struct tx *tx, const struct event *ev, const void *body)
{
    const struct import_finished *b = body;
    (void)tx, (void)ev;
    if (b->rows_read != b->accepted + b->duplicates + b->rejected)
        return FAIL(ERR_INVALID, "roster.import_does_not_balance", .field = "rows_read");
    return OK;
}

static err_t import_finished_apply(struct tx *tx, const struct event *ev, const void *body)
{
    const struct import_finished *b = body;
    return roster_finish_import(tx, ev->county, b->import, b->rows_read, b->accepted, b->duplicates, b->rejected, b->blank);
}

const struct event_type import_finished = {
    .name = "roster.import_finished", .help = "A list was read to its end; the numbers balance to the row.",
    .right = RIGHT_ROSTER_IMPORT, .server_only = true, .late_ok = true,
    .body = import_finished_rows, .body_size = sizeof(struct import_finished),
    .check = import_finished_check, .apply = import_finished_apply,
};

/* ---- roster.person_added, person_came, person_changed ------------------------------------- */

static const struct field person_added_rows[] = {
    OBJECT(struct person_added, row, roster_row_rows, .need = true, .help = "The person."),
    {0},
};

static err_t person_added_complete(struct tx *tx, const struct event *ev, void *body)
{
    struct person_added *b = body;
    return complete_row(tx, ev, &b->row);
}

static err_t person_added_check(struct tx *tx, const struct event *ev, const void *body)
{
    const struct person_added *b = body;
    return new_row_check(tx, ev, &b->row);
}

static err_t person_added_apply(struct tx *tx, const struct event *ev, const void *body)
{
    const struct person_added *b = body;
    return roster_put_row(tx, ev, &b->row, false);
}

static err_t person_added_index(struct tx *tx, const struct event *ev, const void *body)
{
    const struct person_added *b = body;
    return roster_index_row(tx, ev, &b->row);
}

const struct event_type person_added = {
    .name = "roster.person_added", .help = "A clerk added somebody who was on no list.",
    .right = RIGHT_ROSTER_EDIT, .body = person_added_rows, .body_size = sizeof(struct person_added),
    .complete = person_added_complete, .check = person_added_check, .apply = person_added_apply,
    .index = person_added_index,
};

/* At a point it is the site that gives the right; the village may be anywhere. */
static const struct field came_row_rows[] = {
    INT(struct roster_row, person, .need = true, .min = 1, .max = (int64_t)1 << 53, .help = "Number of the person, made by the phone."),
    SEALED(struct roster_row, identity, person, struct roster_identity, roster_identity_rows, .need = true,
           .help = "Personal text; sealed in the ledger."),
    CHOICE(struct roster_row, sex, .need = true, .choices = roster_sexes, .help = "Sex."),
    DATE(struct roster_row, born, .help = "Date of birth."),
    INT(struct roster_row, unit, .need = true, .help = "Village or community where the person says they live."),
    INT(struct roster_row, building, .help = "Building or villagers' group."),
    TEXT(struct roster_row, household, .max = 40, .help = "Household, when known."),
    CHOICE(struct roster_row, kind, .need = true, .choices = roster_kinds, .help = "Resident or floating."),
    INT(struct roster_row, registered_unit, .help = "Where the person is registered, when it is in this county."),
    TEXTS(struct roster_row, groups, .max = 6, .help = "Special groups the person belongs to."),
    {0},
};

static const struct field person_came_rows[] = {
    INT(struct person_came, site, .need = true, .scope = SCOPE_SITE, .help = "The point where the person turned up."),
    OBJECT(struct person_came, row, came_row_rows, .need = true, .help = "The person."),
    {0},
};

static err_t person_came_complete(struct tx *tx, const struct event *ev, void *body)
{
    struct person_came *b = body;
    return complete_row(tx, ev, &b->row);
}

static err_t person_came_check(struct tx *tx, const struct event *ev, const void *body)
{
    const struct person_came *b = body;
    return new_row_check(tx, ev, &b->row);
}

static err_t person_came_apply(struct tx *tx, const struct event *ev, const void *body)
{
    const struct person_came *b = body;
    return roster_put_row(tx, ev, &b->row, false);
}

static err_t person_came_index(struct tx *tx, const struct event *ev, const void *body)
{
    const struct person_came *b = body;
    return roster_index_row(tx, ev, &b->row);
}

const struct event_type person_came = {
    .name = "roster.person_came", .help = "Somebody who was on no list came to a point and is on it now.",
    .right = RIGHT_SAMPLE, .body = person_came_rows, .body_size = sizeof(struct person_came),
    .complete = person_came_complete, .check = person_came_check, .apply = person_came_apply,
    .index = person_came_index,
};

static err_t person_changed_check(struct tx *tx, const struct event *ev, const void *body)
{
    const struct person_added *b = body;
    TRY(person_is_active(tx, ev, b->row.person));
    TRY(unit_is_known(tx, ev->county, b->row.unit));
    return document_is_free(tx, ev, &b->row);
}

const struct event_type person_changed = {
    .name = "roster.person_changed", .help = "A clerk corrected a person; the row is the whole new state.",
    .right = RIGHT_ROSTER_EDIT, .body = person_added_rows, .body_size = sizeof(struct person_added),
    .complete = person_added_complete, .check = person_changed_check, .apply = person_added_apply,
    .index = person_added_index,
};

/* ---- roster.person_moved ------------------------------------------------------------------ */

static const struct field person_moved_rows[] = {
    INT(struct person_moved, person, .need = true, .scope = SCOPE_PERSON, .help = "Who moved."),
    INT(struct person_moved, unit, .need = true, .help = "The village or community where the person lives now."),
    INT(struct person_moved, building, .help = "The building there, when known."),
    TEXT(struct person_moved, reason, .max = 200, .help = "Why, in a few words."),
    {0},
};

static err_t person_moved_check(struct tx *tx, const struct event *ev, const void *body)
{
    const struct person_moved *b = body;
    TRY(person_is_active(tx, ev, b->person));
    return unit_is_known(tx, ev->county, b->unit);
}

static err_t person_moved_apply(struct tx *tx, const struct event *ev, const void *body)
{
    const struct person_moved *b = body;
    struct roster_find_person_row p;
    struct roster_step step = {.was_known = true, .note = b->reason};
    bool found;
    TRY(roster_stand(tx, ev->county, b->person, &step.before, &found));
    TRY(roster_find_person(tx, ev->county, b->person, &p, &found));
    step.after = step.before;
    step.after.unit = b->unit;
    step.after.building = b->building == ABSENT ? 0 : b->building;
    TRY(roster_move_person(tx, ev->county, b->person, step.after.unit, step.after.building, ev->seq));
    TRY(roster_count_person(tx, ev->county, step.before.unit, p.kind, -1));
    TRY(roster_count_person(tx, ev->county, step.after.unit, p.kind, 1));
    return roster_note_change(tx, ev, b->person, &step);
}

const struct event_type person_moved = {
    .name = "roster.person_moved", .help = "A person lives somewhere else in the county now.",
    .right = RIGHT_ROSTER_EDIT, .body = person_moved_rows, .body_size = sizeof(struct person_moved),
    .check = person_moved_check, .apply = person_moved_apply,
};

/* ---- leaving and coming back --------------------------------------------------------------- */

/* Set a person's state, keep the counts, leave a change. */
static err_t set_state(struct tx *tx, const struct event *ev, int64_t person, const char *state, const char *cause,
                       int64_t merged_into, const char *note)
{
    struct roster_find_person_row p;
    struct roster_step step = {.was_known = true, .note = note};
    bool found;
    TRY(roster_stand(tx, ev->county, person, &step.before, &found));
    TRY(roster_find_person(tx, ev->county, person, &p, &found));
    step.after = step.before;
    step.after.active = strcmp(state, "active") == 0;
    TRY(roster_set_state(tx, ev->county, person, state, cause, merged_into, ev->seq));
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
    return person_is_active(tx, ev, b->person);
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

static err_t persons_merged_check(struct tx *tx, const struct event *ev, const void *body)
{
    const struct persons_merged *b = body;
    if (b->kept == b->dropped)
        return FAIL(ERR_INVALID, "roster.merge_with_itself", .field = "dropped");
    TRY(person_is_active(tx, ev, b->kept));
    return person_is_active(tx, ev, b->dropped);
}

static err_t persons_merged_apply(struct tx *tx, const struct event *ev, const void *body)
{
    const struct persons_merged *b = body;
    TRY(roster_add_merge(tx, ev->county, ev->seq, b->kept, b->dropped));
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
    TRY(person_is_known(tx, ev, merge.kept, &kept));
    if (!rights_unit(ev->actor, RIGHT_ROSTER_EDIT, kept.unit, ev->at))
        return FAIL(ERR_FORBIDDEN, "rights.not_here", .field = "merge");
    return OK;
}

static err_t merge_undone_apply(struct tx *tx, const struct event *ev, const void *body)
{
    const struct merge_undone *b = body;
    struct roster_find_merge_row merge;
    bool found;
    TRY(roster_find_merge(tx, ev->county, b->merge, &merge, &found));
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
    if (b->until_at <= b->from_at)
        return FAIL(ERR_INVALID, "roster.exemption_ends_before_it_begins", .field = "until_at");
    return person_is_active(tx, ev, b->person);
}

static err_t person_exempted_apply(struct tx *tx, const struct event *ev, const void *body)
{
    const struct person_exempted *b = body;
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
    TRY(person_is_known(tx, ev, exemption.person, &stand));
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
    struct roster_standing stand;
    return person_is_known(tx, ev, b->person, &stand);
}

/* The key goes in the same transaction, and with it what a rebuild could no longer
 * make: the blind indexes. */
static err_t person_erased_apply(struct tx *tx, const struct event *ev, const void *body)
{
    const struct person_erased *b = body;
    TRY(roster_forget_indexes(tx, ev->county, b->person, NULL));
    TRY(roster_erase_person(tx, ev->county, b->person, ev->seq));
    return seal_destroy(tx, ev->county, b->person);
}

const struct event_type person_erased = {
    .name = "roster.person_erased", .help = "A person's key is destroyed: counts stay, names are gone.",
    .right = RIGHT_ROSTER_ERASE, .late_ok = true, .body = person_erased_rows, .body_size = sizeof(struct person_erased),
    .check = person_erased_check, .apply = person_erased_apply,
};
