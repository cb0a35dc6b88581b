/* roster_events.c - how people come onto the list: lists, clerks, points. */
#include "domain/roster/roster_parts.h"

#include <string.h>

/* ---- rows that clerks and phones send ------------------------------------------------------ */

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
    return roster_normalise(tx->arena, ev->received_at, "row.identity.", who);
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

static err_t groups_are_known(const struct roster_row *row)
{
    const char *const *groups = row->groups.items;
    for (size_t i = 0; i < row->groups.n; i++) {
        struct list one = {1, &groups[i]};
        if (roster_groups_bits(&one))
            continue;
        err_path("row.groups[%zu]", i);
        err_tell("typed", "%.60s", groups[i]);
        return FAIL(ERR_INVALID, "roster.unknown_word");
    }
    return OK;
}

/* What a row says must hold, whoever it is about. */
static err_t row_check(struct tx *tx, const struct event *ev, const struct roster_row *row)
{
    TRY(roster_check_unit(tx, ev->county, "row.unit", row->unit));
    TRY(groups_are_known(row));
    return document_is_free(tx, ev, row);
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
    return row_check(tx, ev, row);
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
         .help = "Persons, new or changed; none when the part said nothing new."),
    {0},
};

static err_t persons_listed_foresee(struct tx *tx, int64_t county, const void *const *bodies, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const struct persons_listed *b = bodies[i];
        const struct roster_row *rows = b->rows.items;
        for (size_t k = 0; k < b->rows.n; k++) {
            const struct roster_identity *who = identity_of(&rows[k]);
            if (who && who->document)
                roster_ask_document(tx, county, who->document_kind, who->document);
        }
    }
    return late_read_ahead(tx);
}

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
    .foresee = persons_listed_foresee, .complete = roster_sift_rows, .check = persons_listed_check, .apply = persons_listed_apply,
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

/* The row says where the person lives now; who corrects it must answer for where they
 * lived until now as well. */
static err_t person_changed_check(struct tx *tx, const struct event *ev, const void *body)
{
    const struct person_added *b = body;
    struct roster_find_person_row p;
    bool found;
    TRY(roster_find_person(tx, ev->county, b->row.person, &p, &found));
    if (!found)
        return FAIL(ERR_MISSING, "roster.no_such_person", .field = "row.person");
    if (!rights_unit(ev->actor, RIGHT_ROSTER_EDIT, p.unit, ev->at))
        return FAIL(ERR_FORBIDDEN, "rights.not_here", .field = "row.person");
    if (strcmp(p.state, "active") != 0)
        return FAIL(ERR_CONFLICT, "roster.person_not_active", .field = "row.person");
    if (!p.sealed)
        return FAIL(ERR_CONFLICT, "seal.person_erased", .field = "row.person");
    return row_check(tx, ev, &b->row);
}

const struct event_type person_changed = {
    .name = "roster.person_changed", .help = "A clerk corrected a person; the row is the whole new state.",
    .right = RIGHT_ROSTER_EDIT, .body = person_added_rows, .body_size = sizeof(struct person_added),
    .complete = person_added_complete, .check = person_changed_check, .apply = person_added_apply,
    .index = person_added_index,
};
