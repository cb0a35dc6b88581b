/* sampling_events.c - persons: registered into a tube, swabbed, taken back. */
#include "core/clock.h"
#include "core/text.h"
#include "domain/paper/paper.h"
#include "domain/roster/roster.h"
#include "domain/sampling/sampling_parts.h"

#include <string.h>

static const char *const channels[] = {"card", "document", "roster", "walk_in", "paper", NULL};

/* ---- whom is meant ------------------------------------------------------------------------- */

/* The person whose records count now, when two were merged since the phone heard of them;
 * or counted when the event came first. */
static err_t current_person(struct tx *tx, const struct event *ev, int64_t *person)
{
    struct roster_standing stand;
    bool found;
    TRY(roster_stand_unit(tx, ev->county, *person, &stand, &found));
    if (!found)
        return FAIL(ERR_MISSING, "sampling.no_such_person", .field = "person");
    if (ev->seq)
        return roster_current_then(tx, ev->county, *person, ev->seq, person);
    return stand.active ? OK : roster_current(tx, ev->county, *person, person);
}

/* As the list of people holds it; NULL: it cannot be the number of an identity card. */
static const char *normal_document(struct arena *a, int64_t now, const char **kind, const char *typed)
{
    char normal[19];
    if (!*kind || strcmp(*kind, "02") == 0)
        *kind = "01";
    if (strcmp(*kind, "01") == 0) {
        enum idno read = idno_read(typed, clock_date(a, now), normal);
        return read == IDNO_GOOD || read == IDNO_CONVERTED_15 ? arena_strdup(a, normal) : NULL;
    }
    char *text = text_normal(a, typed);
    for (char *c = text; *c; c++)
        *c = *c >= 'a' && *c <= 'z' ? (char)(*c - 'a' + 'A') : *c;
    return text;
}

/* A document becomes a person here and does not stand in the ledger. */
static err_t person_by_document(struct tx *tx, const struct event *ev, struct person_registered *b)
{
    const char *kind = b->document_kind, *document = normal_document(tx->arena, ev->received_at, &kind, b->document);
    int64_t person = ABSENT;
    bool found = false;
    if (document)
        TRY(roster_by_document(tx, ev->county, kind, document, &person, &found));
    if (!found)
        return FAIL(ERR_MISSING, "sampling.person_not_on_list", .field = "document");
    if (b->person != ABSENT && b->person != person)
        return FAIL(ERR_CONFLICT, "sampling.document_of_other_person", .field = "document");
    b->person = person;
    b->document_kind = b->document = NULL;
    return OK;
}

/* So does a card, if it held `at` then. */
static err_t person_by_card(struct tx *tx, int64_t county, int64_t at, const char **card, int64_t *person)
{
    int64_t holder;
    TRY(paper_card_person(tx, county, *card, at, &holder));
    if (*person != ABSENT && *person != holder)
        return FAIL(ERR_CONFLICT, "sampling.card_of_other_person", .field = "card");
    *person = holder;
    *card = NULL;
    return OK;
}

/* ---- sampling.person_registered ------------------------------------------------------------- */

static const struct field person_registered_body[] = {
    TUBE_CODE(person_registered),
    TUBE_ROUND(person_registered),
    TUBE_SITE(person_registered),
    INT(struct person_registered, person, .min = 1, .max = (int64_t)1 << 53, .help = "Who; or else the document."),
    TEXT(struct person_registered, document_kind, .min = 2, .max = 2, .form = FORM_DIGITS,
         .help = "Kind of document; left out: 01, identity card."),
    TEXT(struct person_registered, document, .min = 1, .max = 40,
         .help = "Number of the document; it becomes the person and is not kept."),
    TEXT(struct person_registered, card, .min = 1, .max = 40, .form = FORM_DIGITS,
         .help = "Code of the person's card; it becomes the person and is not kept."),
    INT(struct person_registered, table, .min = 1, .max = 1000, .help = "Which table of the site."),
    CHOICE(struct person_registered, channel, .choices = channels, .help = "How the person was found."),
    TEXT(struct person_registered, row_code, .min = CODE_LENGTH, .max = CODE_LENGTH, .form = FORM_DIGITS,
         .help = "Code of the row of a registration sheet that this was typed up from."),
    {0},
};

static err_t person_registered_complete(struct tx *tx, const struct event *ev, void *body)
{
    struct person_registered *b = body;
    if (b->document)
        TRY(person_by_document(tx, ev, b));
    if (b->card)
        TRY(person_by_card(tx, ev->county, ev->at, &b->card, &b->person));
    if (b->person == ABSENT)
        return FAIL(ERR_INVALID, "sampling.person_or_document", .field = "person");
    return current_person(tx, ev, &b->person);
}

/* ---- what a batch of registrations will ask for ---------------------------------------------- */

static err_t ask_documents(struct tx *tx, int64_t county, const void *const *bodies, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const struct person_registered *b = bodies[i];
        const char *kind = b->document_kind;
        const char *document = b->document ? normal_document(tx->arena, clock_now(), &kind, b->document) : NULL;
        if (document)
            roster_ask_document(tx, county, kind, document);
    }
    return late_read_ahead(tx);
}

/* 0: nobody has the document. */
static err_t person_meant(struct tx *tx, int64_t county, const struct person_registered *b, int64_t *person)
{
    const char *kind = b->document_kind;
    const char *document = b->document ? normal_document(tx->arena, clock_now(), &kind, b->document) : NULL;
    bool found;
    *person = b->person == ABSENT ? 0 : b->person;
    return document ? roster_by_document(tx, county, kind, document, person, &found) : OK;
}

static err_t person_registered_foresee(struct tx *tx, int64_t county, const void *const *bodies, size_t n)
{
    int64_t *persons = arena_array(tx->arena, int64_t, n + 1);
    size_t n_persons = 0;
    TRY(sampling_foresee_tubes(tx, county, bodies, n));
    TRY(ask_documents(tx, county, bodies, n));
    for (size_t i = 0; i < n; i++) {
        const struct person_registered *b = bodies[i];
        TRY(person_meant(tx, county, b, &persons[n_persons]));
        if (!persons[n_persons])
            continue;
        late_ask_ahead(tx, &sampling_persons, county, b->round, persons[n_persons]);
        n_persons++;
    }
    TRY(roster_foresee_persons(tx, county, persons, n_persons));
    return late_read_ahead(tx);
}

static err_t person_registered_check(struct tx *tx, const struct event *ev, const void *body)
{
    const struct person_registered *b = body;
    struct stand stand;
    struct tube t;
    TRY(sampling_check_code(b->tube_code));
    TRY(sampling_check_open(tx, ev, b->round, b->site));
    TRY(sampling_get_tube(tx, ev->county, b->tube_code, &t));
    TRY(sampling_check_not_ended(tx, ev, &t));
    if (b->row_code)
        TRY(paper_check_row(tx, ev->county, b->row_code, b->site, b->round));
    if (t.slots >= TUBE_SLOTS_MOST) {
        err_tell("most", "%d", TUBE_SLOTS_MOST);
        return FAIL(ERR_TOO_LARGE, "sampling.tube_too_often", .field = "tube_code");
    }
    TRY(sampling_stand(tx, ev->county, b->person, b->round, &stand));
    if (stand.count >= PERSON_STANDS_MOST) {
        err_tell("most", "%d", PERSON_STANDS_MOST);
        return FAIL(ERR_TOO_LARGE, "sampling.person_too_often", .field = "person");
    }
    return OK;
}

/* Registered while an earlier registration stands: kept, and flagged once. */
static err_t note_repeat(struct tx *tx, const struct event *ev, const struct person_registered *b, const struct tube *t,
                         const struct stand *before)
{
    struct sampling_find_registration_row earlier;
    bool found;
    if (before->count == 0)
        return OK;
    TRY(sampling_add_former(tx, ev->county, b->person, before->last));
    if (before->count > 1)
        return OK;
    TRY(sampling_find_registration(tx, ev->county, before->last, &earlier, &found));
    struct flag flag = {FLAG_REGISTERED_TWICE, t, b->person, b->round, b->site, found ? earlier.tube_code : NULL};
    return sampling_raise(tx, ev, &flag);
}

static err_t add_registration(struct tx *tx, const struct event *ev, const struct person_registered *b, struct tube *t)
{
    TRY(sampling_add_registration(tx, ev->county, ev->seq, b->tube_code, t->slots + 1, t->last_seq, b->round, b->site,
                                  b->person, ev->at, ev->device, b->table, b->channel));
    TRY(sampling_tally_count(tx, ev->county, b->round, ev->at - ev->at % COUNT_BIN_MS, b->site, 1));
    return sampling_fill_tube(tx, t, sampling_tube_ended(t) ? 0 : 1, 1, ev->seq);
}

static err_t count_person(struct tx *tx, const struct event *ev, int64_t round, int64_t registrations, int64_t persons)
{
    return sampling_tally_total(tx, ev->county, round, registrations, persons, 0, 0, 0, 0, 0);
}

static err_t judge_registered(struct tx *tx, const struct event *ev, const struct person_registered *b, struct tube *t)
{
    TRY(sampling_judge_place(tx, ev, t, b->round, b->site));
    TRY(sampling_judge_full(tx, ev, t, NULL));
    if (t->state == TUBE_OPEN)
        return OK;
    if (ev->at > t->closed_at) {
        struct flag flag = {FLAG_AFTER_CLOSING, t, b->person, b->round, b->site, NULL};
        TRY(sampling_raise(tx, ev, &flag));
    }
    return sampling_judge_swabs(tx, ev, t, "arrived");
}

static err_t person_registered_apply(struct tx *tx, const struct event *ev, const void *body)
{
    const struct person_registered *b = body;
    struct stand before;
    struct tube t;
    TRY(sampling_get_tube(tx, ev->county, b->tube_code, &t));
    if (!t.known)
        TRY(sampling_start_tube(tx, ev, &t, b->round, b->site, ABSENT));
    TRY(add_registration(tx, ev, b, &t));
    if (sampling_tube_ended(&t)) {   /* came late: like all of that tube, to be sampled again */
        TRY(sampling_add_former(tx, ev->county, b->person, ev->seq));
        return count_person(tx, ev, b->round, 1, 0);
    }
    TRY(sampling_stand(tx, ev->county, b->person, b->round, &before));
    TRY(count_person(tx, ev, b->round, 1, before.count == 0));
    TRY(note_repeat(tx, ev, b, &t, &before));
    return judge_registered(tx, ev, b, &t);
}

const struct event_type person_registered = {
    .name = "sampling.person_registered", .help = "A person was registered into a tube.",
    .right = RIGHT_SAMPLE, .body = person_registered_body, .body_size = sizeof(struct person_registered),
    .foresee = person_registered_foresee, .complete = person_registered_complete, .check = person_registered_check,
    .apply = person_registered_apply, .index = sampling_index,
};

/* ---- who is in the tube --------------------------------------------------------------------- */

/* The newest registration of the person in the tube that stands, or NULL. */
static const struct sampling_list_chain_row *find_standing(const struct sampling_list_chain_row *rows, size_t n,
                                                           int64_t person, int64_t round)
{
    for (size_t i = n; i > 0; i--)
        if (rows[i - 1].person == person && rows[i - 1].round == round && rows[i - 1].withdrawn_seq == ABSENT)
            return &rows[i - 1];
    return NULL;
}

static err_t find_in_tube(struct tx *tx, const struct event *ev, const char *tube_code, int64_t person, int64_t round,
                          const struct sampling_list_chain_row **out)
{
    struct sampling_list_chain_row *rows;
    struct tube t;
    size_t n;
    *out = NULL;
    TRY(sampling_check_code(tube_code));
    TRY(sampling_get_tube(tx, ev->county, tube_code, &t));
    if (!t.known || sampling_tube_ended(&t))
        return OK;
    TRY(sampling_chain(tx, &t, &rows, &n));
    *out = find_standing(rows, n, person, round);
    return OK;
}

/* Somebody in the tube goes by the number under which they were registered. */
static err_t person_of_tube(struct tx *tx, const struct event *ev, const char *tube_code, int64_t round, int64_t *person)
{
    const struct sampling_list_chain_row *row;
    TRY(find_in_tube(tx, ev, tube_code, *person, round, &row));
    return row ? OK : current_person(tx, ev, person);
}

/* ---- sampling.person_swabbed ------------------------------------------------------------------ */

static const struct field person_swabbed_body[] = {
    TUBE_CODE(person_swabbed),
    TUBE_ROUND(person_swabbed),
    TUBE_SITE(person_swabbed),
    INT(struct person_swabbed, person, .need = true, .min = 1, .max = (int64_t)1 << 53,
        .help = "Whose swab is in the tube."),
    {0},
};

static err_t person_swabbed_complete(struct tx *tx, const struct event *ev, void *body)
{
    struct person_swabbed *b = body;
    return person_of_tube(tx, ev, b->tube_code, b->round, &b->person);
}

static err_t person_swabbed_check(struct tx *tx, const struct event *ev, const void *body)
{
    const struct person_swabbed *b = body;
    struct tube t;
    TRY(sampling_check_open(tx, ev, b->round, b->site));
    TRY(sampling_get_tube(tx, ev->county, b->tube_code, &t));
    return sampling_check_not_ended(tx, ev, &t);
}

static err_t person_swabbed_apply(struct tx *tx, const struct event *ev, const void *body)
{
    const struct person_swabbed *b = body;
    struct tube t;
    TRY(sampling_get_tube(tx, ev->county, b->tube_code, &t));
    if (!t.known)
        TRY(sampling_start_tube(tx, ev, &t, b->round, b->site, ABSENT));
    TRY(sampling_judge_place(tx, ev, &t, b->round, b->site));
    return sampling_add_swab(tx, ev->county, b->tube_code, b->person, ev->at);
}

const struct event_type person_swabbed = {
    .name = "sampling.person_swabbed", .help = "The swab of a person went into the tube.",
    .right = RIGHT_SAMPLE, .body = person_swabbed_body, .body_size = sizeof(struct person_swabbed),
    .foresee = sampling_foresee_tubes, .complete = person_swabbed_complete, .check = person_swabbed_check, .apply = person_swabbed_apply,
};

/* ---- sampling.registration_withdrawn ------------------------------------------------------------ */

static const struct field registration_withdrawn_body[] = {
    TUBE_CODE(registration_withdrawn),
    TUBE_ROUND(registration_withdrawn),
    TUBE_SITE(registration_withdrawn),
    INT(struct registration_withdrawn, person, .min = 1, .max = (int64_t)1 << 53,
        .help = "Who is not in the tube after all; or else the card."),
    TEXT(struct registration_withdrawn, reason, .need = true, .min = 1, .max = 200, .help = "Why."),
    TEXT(struct registration_withdrawn, card, .min = 1, .max = 40, .form = FORM_DIGITS,
         .help = "Code of the card by which they were registered; it becomes the person and is not kept."),
    {0},
};

static err_t registration_withdrawn_complete(struct tx *tx, const struct event *ev, void *body)
{
    struct registration_withdrawn *b = body;
    if (b->card)   /* also when it was replaced meanwhile */
        TRY(person_by_card(tx, ev->county, 0, &b->card, &b->person));
    if (b->person == ABSENT)
        return FAIL(ERR_INVALID, "sampling.person_or_document", .field = "person");
    return person_of_tube(tx, ev, b->tube_code, b->round, &b->person);
}

static err_t registration_withdrawn_check(struct tx *tx, const struct event *ev, const void *body)
{
    const struct registration_withdrawn *b = body;
    const struct sampling_list_chain_row *row;
    struct tube t;
    TRY(sampling_check_place(tx, ev, b->round, b->site));
    TRY(find_in_tube(tx, ev, b->tube_code, b->person, b->round, &row));
    if (!row)
        return FAIL(ERR_CONFLICT, "sampling.not_registered", .field = "person");
    if (row->site == b->site)
        return OK;
    TRY(sampling_get_tube(tx, ev->county, b->tube_code, &t));
    return sampling_check_site(tx, ev, &t, b->site);
}

static err_t take_back(struct tx *tx, const struct event *ev, const struct registration_withdrawn *b, int64_t seq)
{
    struct stand before;
    TRY(sampling_add_withdrawal(tx, ev->county, seq, ev->seq, ev->at, b->reason));
    TRY(sampling_add_former(tx, ev->county, b->person, seq));
    TRY(sampling_stand(tx, ev->county, b->person, b->round, &before));
    TRY(count_person(tx, ev, b->round, 0, before.count == 1 ? -1 : 0));
    if (before.count != 2)
        return OK;
    return sampling_resolve_person_flags(tx, ev->county, b->person, b->round, sampling_flag_name(FLAG_REGISTERED_TWICE),
                                         ev->at, "withdrawn");
}

static err_t registration_withdrawn_apply(struct tx *tx, const struct event *ev, const void *body)
{
    const struct registration_withdrawn *b = body;
    const struct sampling_list_chain_row *row;
    struct tube t;
    TRY(sampling_get_tube(tx, ev->county, b->tube_code, &t));
    TRY(find_in_tube(tx, ev, b->tube_code, b->person, b->round, &row));
    TRY(take_back(tx, ev, b, row->seq));
    TRY(sampling_fill_tube(tx, &t, -1, 0, t.last_seq));
    TRY(sampling_judge_full(tx, ev, &t, "withdrawn"));
    return sampling_judge_swabs(tx, ev, &t, "withdrawn");
}

const struct event_type registration_withdrawn = {
    .name = "sampling.registration_withdrawn", .help = "Somebody who was registered is not in the tube after all.",
    .right = RIGHT_SAMPLE, .body = registration_withdrawn_body, .body_size = sizeof(struct registration_withdrawn),
    .complete = registration_withdrawn_complete, .check = registration_withdrawn_check,
    .apply = registration_withdrawn_apply, .index = sampling_index,
};
