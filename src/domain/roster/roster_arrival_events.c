/* roster_arrival_events.c - somebody comes from elsewhere: reported, contacted, put on the list. */
#include "core/clock.h"
#include "core/text.h"
#include "domain/roster/roster_parts.h"

#include <math.h>
#include <string.h>

const char *const roster_transports[] = {"train", "plane", "coach", "car", "other", NULL};
static const char *const channels[] = {"form", "checkpoint", "clerk", NULL};

#define ARRIVAL(S) INT(struct S, arrival, .need = true, .help = "The place of the first report in the ledger.")

/* ---- roster.arrival_reported ------------------------------------------------------------------- */

static const struct field arrival_reported_rows[] = {
    INT(struct arrival_reported, person, .min = 1, .max = (int64_t)1 << 53,
        .help = "Number for the person, made by the sender; whoever is known by their document keeps their own."),
    SEALED(struct arrival_reported, identity, person, struct roster_identity, roster_identity_rows, .need = true,
           .help = "Personal text; sealed in the ledger.  The address is where they stay."),
    CHOICE(struct arrival_reported, sex, .choices = roster_sexes, .help = "Sex; left out: as an identity card says."),
    DATE(struct arrival_reported, born, .help = "Date of birth; left out: as an identity card says."),
    INT(struct arrival_reported, unit, .need = true, .help = "Village or community where they stay."),
    TEXT(struct arrival_reported, from_place, .need = true, .min = 1, .max = 40,
         .help = "Province and city they come from."),
    DATE(struct arrival_reported, arrived_on, .need = true, .help = "Day of arrival."),
    CHOICE(struct arrival_reported, transport, .choices = roster_transports, .help = "How they came."),
    CHOICE(struct arrival_reported, channel, .need = true, .choices = channels, .help = "Where it was reported."),
    INT(struct arrival_reported, site, .scope = SCOPE_SITE, .help = "The checkpoint."),
    REAL(struct arrival_reported, temperature, .help = "Degrees Celsius, when it was taken."),
    BOOL(struct arrival_reported, referred, .help = "Was sent on to a fever clinic."),
    {0},
};

static struct blind document_of(struct tx *tx, int64_t county, const struct roster_identity *who)
{
    struct roster_row none = {.unit = 0};
    return roster_document_blind(tx->arena, county, &none, who);
}

/* Whose report it is: a person of the list, one who reported before, or somebody new. */
static err_t find_person(struct tx *tx, const struct event *ev, struct arrival_reported *b,
                         const struct roster_identity *who)
{
    struct roster_find_arrival_document_row open;
    int64_t listed;
    bool found = false;
    if (who->document) {
        TRY(roster_by_document(tx, ev->county, who->document_kind, who->document, &listed, &found));
        if (found) {
            b->person = listed;
            return OK;
        }
        struct blind key = document_of(tx, ev->county, who);
        TRY(roster_find_arrival_document(tx, ev->county, key.a, key.b, &open, &found));
    }
    if (found)
        b->person = open.person;
    else if (ev->device == SERVER_DEVICE && b->person == ABSENT)
        b->person = id_make(ev->device, ev->counter);
    return OK;
}

static void read_card(struct arena *a, struct arrival_reported *b, const struct roster_identity *who)
{
    if (!who->document || strcmp(who->document_kind, "01") != 0)
        return;
    char *born = arena_alloc(a, 11);
    idno_birth(who->document, born);
    if (!b->born)
        b->born = born;
    if (!b->sex)
        b->sex = roster_sexes[idno_is_male(who->document) ? 0 : 1];
}

static err_t arrival_reported_complete(struct tx *tx, const struct event *ev, void *body)
{
    struct arrival_reported *b = body;
    struct roster_identity *who = (struct roster_identity *)(uintptr_t)b->identity.plain;
    if (!who)
        return OK;   /* completed and sealed in an earlier try */
    TRY(roster_normalise(tx->arena, ev->received_at, "identity.", who));
    read_card(tx->arena, b, who);
    return find_person(tx, ev, b, who);
}

enum { TEMPERATURE_LEAST = 30, TEMPERATURE_MOST = 45, ARRIVED_AHEAD_DAYS = 14 };

static err_t check_facts(struct tx *tx, const struct event *ev, const struct arrival_reported *b)
{
    int64_t arrived_at;
    if (!isnan(b->temperature) && (b->temperature < TEMPERATURE_LEAST || b->temperature > TEMPERATURE_MOST)) {
        err_tell("min", "%d", TEMPERATURE_LEAST);
        err_tell("max", "%d", TEMPERATURE_MOST);
        return FAIL(ERR_INVALID, "roster.bad_temperature", .field = "temperature");
    }
    int64_t latest = ev->received_at + ARRIVED_AHEAD_DAYS * (int64_t)CLOCK_DAY;
    if (clock_midnight(b->arrived_on, &arrived_at) && arrived_at > latest) {
        err_tell("days", "%d", ARRIVED_AHEAD_DAYS);
        return FAIL(ERR_INVALID, "roster.arrives_too_late", .field = "arrived_on");
    }
    return roster_check_unit(tx, ev->county, "unit", b->unit);
}

/* A new number may not be one that somebody has. */
static err_t check_number(struct tx *tx, const struct event *ev, const struct arrival_reported *b)
{
    struct roster_find_arrival_of_row report;
    struct roster_standing stand;
    bool on_list, reported;
    if (b->person == ABSENT)
        return FAIL(ERR_INVALID, "roster.arrival_needs_number", .field = "person");
    if (!id_is_of(b->person, ev->device)) {
        TRY(roster_stand(tx, ev->county, b->person, &stand, &on_list));
        TRY(roster_find_arrival_of(tx, ev->county, b->person, &report, &reported));
        return on_list || reported ? OK : FAIL(ERR_INVALID, "roster.id_of_other_device", .field = "person");
    }
    return OK;
}

static err_t arrival_reported_check(struct tx *tx, const struct event *ev, const void *body)
{
    const struct arrival_reported *b = body;
    TRY(check_facts(tx, ev, b));
    return check_number(tx, ev, b);
}

/* The document's blind index is made here and never stands in the ledger. */
static err_t open_document(struct tx *tx, const struct event *ev, const struct arrival_reported *b, struct blind *key,
                           bool *has)
{
    const struct roster_identity *who;
    TRY(roster_open(tx, ev->county, b->person, b->identity.token, &who));
    *has = who && who->document;
    if (*has)
        *key = document_of(tx, ev->county, who);
    return OK;
}

static err_t add_report(struct tx *tx, const struct event *ev, const struct arrival_reported *b)
{
    struct roster_standing stand;
    bool known;
    TRY(roster_stand(tx, ev->county, b->person, &stand, &known));
    return roster_add_arrival(tx, ev->county, ev->seq, b->person, known, b->identity.token, b->sex ? b->sex : "unknown",
                              b->born, b->unit, b->from_place, b->arrived_on, b->transport, b->channel, b->site,
                              b->temperature, b->referred, ev->at);
}

static err_t arrival_reported_apply(struct tx *tx, const struct event *ev, const void *body)
{
    const struct arrival_reported *b = body;
    struct roster_find_arrival_document_row open;
    struct blind key = {0};
    bool has, found = false;
    TRY(open_document(tx, ev, b, &key, &has));
    if (has)
        TRY(roster_find_arrival_document(tx, ev->county, key.a, key.b, &open, &found));
    if (found)
        return roster_repeat_arrival(tx, ev->county, open.arrival, b->identity.token, b->unit, b->from_place,
                                     b->arrived_on, b->transport, b->site, b->temperature, b->referred);
    TRY(add_report(tx, ev, b));
    return has ? roster_set_arrival_document(tx, ev->county, key.a, key.b, ev->seq, b->person) : OK;
}

const struct event_type arrival_reported = {
    .name = "roster.arrival_reported", .help = "Somebody comes from elsewhere; who reports twice is one arrival.",
    .right = RIGHT_CHECKPOINT, .anywhere = true, .body = arrival_reported_rows,
    .body_size = sizeof(struct arrival_reported), .complete = arrival_reported_complete,
    .check = arrival_reported_check, .apply = arrival_reported_apply,
};

/* ---- whoever answers for the village ------------------------------------------------------------- */

/* An open arrival of a village for which the sender answers. */
static err_t find_own(struct tx *tx, const struct event *ev, int64_t arrival, struct roster_find_arrival_row *out)
{
    bool found;
    TRY(roster_find_arrival(tx, ev->county, arrival, out, &found));
    if (!found)
        return FAIL(ERR_MISSING, "roster.no_such_arrival", .field = "arrival");
    if (!rights_unit(ev->actor, RIGHT_ROSTER_EDIT, out->unit, ev->at))
        return FAIL(ERR_FORBIDDEN, "rights.not_here", .field = "arrival");
    return strcmp(out->state, "open") == 0 ? OK : FAIL(ERR_CONFLICT, "roster.arrival_settled", .field = "arrival");
}

static const struct field arrival_taken_rows[] = {ARRIVAL(arrival_taken), {0}};

static err_t arrival_taken_check(struct tx *tx, const struct event *ev, const void *body)
{
    struct roster_find_arrival_row row;
    return find_own(tx, ev, ((const struct arrival_taken *)body)->arrival, &row);
}

static err_t arrival_taken_apply(struct tx *tx, const struct event *ev, const void *body)
{
    return roster_set_arrival_owner(tx, ev->county, ((const struct arrival_taken *)body)->arrival, ev->actor_id);
}

const struct event_type arrival_taken = {
    .name = "roster.arrival_taken", .help = "Somebody of the village looks after an arrival.",
    .right = RIGHT_ROSTER_EDIT, .anywhere = true, .body = arrival_taken_rows, .body_size = sizeof(struct arrival_taken),
    .check = arrival_taken_check, .apply = arrival_taken_apply,
};

static const char *const contacts[] = {"reached", "no_answer", "wrong_number", NULL};
static const struct field arrival_contacted_rows[] = {
    ARRIVAL(arrival_contacted),
    CHOICE(struct arrival_contacted, outcome, .need = true, .choices = contacts, .help = "What became of the call."),
    TEXT(struct arrival_contacted, note, .max = 200, .help = "In a few words."),
    TIME(struct arrival_contacted, again_at, .help = "When to call again."),
    {0},
};

static err_t arrival_contacted_check(struct tx *tx, const struct event *ev, const void *body)
{
    struct roster_find_arrival_row row;
    return find_own(tx, ev, ((const struct arrival_contacted *)body)->arrival, &row);
}

/* The clock stops when somebody was reached. */
static err_t arrival_contacted_apply(struct tx *tx, const struct event *ev, const void *body)
{
    const struct arrival_contacted *b = body;
    bool reached = strcmp(b->outcome, "reached") == 0;
    return roster_note_contact(tx, ev->county, b->arrival, ev->actor_id, reached ? ev->at : ABSENT, b->outcome,
                               b->again_at);
}

const struct event_type arrival_contacted = {
    .name = "roster.arrival_contacted", .help = "Somebody called or visited whoever arrived.",
    .right = RIGHT_ROSTER_EDIT, .anywhere = true, .body = arrival_contacted_rows,
    .body_size = sizeof(struct arrival_contacted), .check = arrival_contacted_check, .apply = arrival_contacted_apply,
};

static const struct field arrival_redirected_rows[] = {
    ARRIVAL(arrival_redirected),
    INT(struct arrival_redirected, unit, .need = true, .help = "The village or community where they really stay."),
    TEXT(struct arrival_redirected, reason, .max = 200, .help = "How it is known."),
    {0},
};

static err_t arrival_redirected_check(struct tx *tx, const struct event *ev, const void *body)
{
    const struct arrival_redirected *b = body;
    struct roster_find_arrival_row row;
    TRY(find_own(tx, ev, b->arrival, &row));
    return roster_check_unit(tx, ev->county, "unit", b->unit);
}

static err_t arrival_redirected_apply(struct tx *tx, const struct event *ev, const void *body)
{
    const struct arrival_redirected *b = body;
    return roster_redirect_arrival(tx, ev->county, b->arrival, b->unit);
}

const struct event_type arrival_redirected = {
    .name = "roster.arrival_redirected", .help = "An arrival is another village's; its clock goes on.",
    .right = RIGHT_ROSTER_EDIT, .anywhere = true, .body = arrival_redirected_rows,
    .body_size = sizeof(struct arrival_redirected), .check = arrival_redirected_check,
    .apply = arrival_redirected_apply,
};

/* ---- settled ---------------------------------------------------------------------------------------- */

static const struct field arrival_listed_rows[] = {
    ARRIVAL(arrival_listed),
    INT(struct arrival_listed, building, .help = "The building, when known."),
    TEXT(struct arrival_listed, household, .min = 1, .max = 40, .help = "The flat or household, when known."),
    CHOICE(struct arrival_listed, kind, .need = true, .choices = roster_kinds, .help = "Resident or floating."),
    {0},
};

static err_t arrival_listed_check(struct tx *tx, const struct event *ev, const void *body)
{
    struct roster_find_arrival_row row;
    struct roster_standing stand;
    bool found;
    TRY(find_own(tx, ev, ((const struct arrival_listed *)body)->arrival, &row));
    if (!row.sealed)
        return FAIL(ERR_CONFLICT, "seal.person_erased", .field = "arrival");
    TRY(roster_stand(tx, ev->county, row.person, &stand, &found));
    return found && stand.active ? FAIL(ERR_CONFLICT, "roster.arrival_is_on_list", .field = "arrival") : OK;
}

static struct roster_row row_of(const struct roster_find_arrival_row *arrival, const struct arrival_listed *b)
{
    return (struct roster_row){.person = arrival->person, .identity.token = arrival->sealed, .sex = arrival->sex,
                               .born = arrival->born, .unit = arrival->unit, .building = b->building,
                               .household = b->household, .kind = b->kind, .registered_unit = ABSENT};
}

static err_t settle(struct tx *tx, const struct event *ev, int64_t arrival, const char *state, const char *reason)
{
    TRY(roster_forget_arrival_document(tx, ev->county, arrival));
    return roster_set_arrival_state(tx, ev->county, arrival, state, reason, ev->actor_id, ev->at);
}

/* Who is new leaves a change as well: those that count persons read it. */
static err_t arrival_listed_apply(struct tx *tx, const struct event *ev, const void *body)
{
    const struct arrival_listed *b = body;
    struct roster_find_arrival_row arrival;
    struct roster_step step = {0};
    bool found;
    TRY(roster_find_arrival(tx, ev->county, b->arrival, &arrival, &found));
    struct roster_row row = row_of(&arrival, b);
    TRY(roster_stand(tx, ev->county, row.person, &step.before, &found));
    TRY(roster_put_row(tx, ev, &row, false));
    TRY(settle(tx, ev, b->arrival, "listed", NULL));
    if (found)
        return OK;
    TRY(roster_stand(tx, ev->county, row.person, &step.after, &found));
    return roster_note_change(tx, ev, row.person, &step);
}

static err_t arrival_listed_index(struct tx *tx, const struct event *ev, const void *body)
{
    const struct arrival_listed *b = body;
    struct roster_find_arrival_row arrival;
    bool found;
    TRY(roster_find_arrival(tx, ev->county, b->arrival, &arrival, &found));
    struct roster_row row = row_of(&arrival, b);
    return arrival.sealed ? roster_index_row(tx, ev, &row) : OK;
}

const struct event_type arrival_listed = {
    .name = "roster.arrival_listed", .help = "Somebody who arrived lives in the village and is on the list now.",
    .right = RIGHT_ROSTER_EDIT, .anywhere = true, .body = arrival_listed_rows,
    .body_size = sizeof(struct arrival_listed), .check = arrival_listed_check, .apply = arrival_listed_apply,
    .index = arrival_listed_index,
};

static const char *const ends[] = {"lives_here", "left", "never_came", "same_person", "false_report", NULL};
static const struct field arrival_closed_rows[] = {
    ARRIVAL(arrival_closed),
    CHOICE(struct arrival_closed, reason, .need = true, .choices = ends, .help = "Why nothing more is to be done."),
    TEXT(struct arrival_closed, note, .max = 200, .help = "In a few words."),
    {0},
};

static err_t arrival_closed_check(struct tx *tx, const struct event *ev, const void *body)
{
    struct roster_find_arrival_row row;
    return find_own(tx, ev, ((const struct arrival_closed *)body)->arrival, &row);
}

static err_t arrival_closed_apply(struct tx *tx, const struct event *ev, const void *body)
{
    const struct arrival_closed *b = body;
    return settle(tx, ev, b->arrival, "closed", b->reason);
}

const struct event_type arrival_closed = {
    .name = "roster.arrival_closed", .help = "An arrival needs nothing more.",
    .right = RIGHT_ROSTER_EDIT, .anywhere = true, .body = arrival_closed_rows,
    .body_size = sizeof(struct arrival_closed), .check = arrival_closed_check, .apply = arrival_closed_apply,
};

err_t roster_forget_arrivals(struct tx *tx, int64_t county, int64_t person)
{
    TRY(roster_forget_arrival_person(tx, county, person));
    return roster_forget_arrival_text(tx, county, person);
}
