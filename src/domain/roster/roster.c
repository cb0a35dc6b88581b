/* roster.c - where somebody stands, and how a row comes into the tables. */
#include "core/clock.h"
#include "core/text.h"
#include "data/seal.h"
#include "domain/roster/roster_parts.h"

#include <assert.h>
#include <string.h>

static struct late_map documents_map, nameless_map, phones_map, units_map; /* see data/late.h */
const struct late_table roster_documents = {"roster_document", &roster_document_get_statement,
    &roster_document_put_statement, &roster_document_remove_statement, &roster_document_scan_statement, &documents_map,
    LATE_VALUES};
const struct late_table roster_nameless = {"roster_nameless", &roster_nameless_get_statement,
    &roster_nameless_put_statement, &roster_nameless_remove_statement, NULL, &nameless_map, LATE_NOTHING};
const struct late_table roster_phones = {"roster_phone", &roster_phone_get_statement, &roster_phone_put_statement,
    &roster_phone_remove_statement, NULL, &phones_map, LATE_NOTHING};
const struct late_table roster_units = {"roster_person", &roster_unit_get_statement, NULL, NULL,
    &roster_unit_scan_statement, &units_map, LATE_MIRROR};

/* ---- looking up ------------------------------------------------------------------------ */

err_t roster_stand(struct tx *tx, int64_t county, int64_t person, struct roster_standing *out, bool *found)
{
    struct roster_find_standing_row row;
    TRY(roster_find_standing(tx, county, person, &row, found));
    *out = (struct roster_standing){0};
    if (*found)
        *out = (struct roster_standing){row.unit, row.building, strcmp(row.state, "active") == 0, (uint64_t)row.groups};
    return OK;
}

err_t roster_stood(struct tx *tx, int64_t county, int64_t person, int64_t seq, struct roster_standing *out, bool *known)
{
    struct roster_find_later_change_row later;
    struct roster_find_person_row p;
    bool changed, found;
    *out = (struct roster_standing){0};
    TRY(roster_find_person(tx, county, person, &p, &found));
    *known = found && p.added_seq <= seq;
    if (!found)
        return OK;
    TRY(roster_find_later_change(tx, county, person, seq, &later, &changed));
    if (changed)
        *out = (struct roster_standing){later.before_unit, later.before_building, later.before_active,
                                        (uint64_t)later.before_groups};
    else
        *out = (struct roster_standing){p.unit, p.building, strcmp(p.state, "active") == 0, (uint64_t)p.groups};
    return OK;
}

/* Unit, groups and state in one number, as roster_unit_get says it. */
enum { UNIT = 512, GROUP = 2, ACTIVE = 1 };
static_assert(UNIT <= INT64_MAX >> 53, "a unit has at most 53 bits");

err_t roster_stand_unit(struct tx *tx, int64_t county, int64_t person, struct roster_standing *out, bool *found)
{
    int64_t value;
    TRY(late_get(tx, &roster_units, county, person, county, &value, found));
    *out = (struct roster_standing){.unit = value / UNIT, .building = ABSENT, .active = value & ACTIVE,
                                    .groups = (uint64_t)(value % UNIT / GROUP)};
    return OK;
}

err_t roster_tell_standing(struct tx *tx, const struct event *ev, int64_t person, const struct roster_standing *stand)
{
    int64_t value = stand->unit * UNIT + (int64_t)stand->groups * GROUP + (stand->active ? ACTIVE : 0);
    return late_put(tx, &roster_units, ev->county, person, ev->county, value, ev->seq);
}

err_t roster_by_document(struct tx *tx, int64_t county, const char *kind, const char *document, int64_t *person,
                         bool *found)
{
    const struct blind blind = seal_blind(county, kind ? kind : "01", document);
    return late_get(tx, &roster_documents, county, blind.a, blind.b, person, found);
}

err_t roster_open(struct tx *tx, int64_t county, int64_t person, const char *sealed, const struct roster_identity **out)
{
    const void *plain = NULL;
    if (sealed)
        TRY(seal_open_token(tx, county, person, sealed, roster_identity_rows, sizeof(struct roster_identity), &plain));
    *out = plain;
    return OK;
}

err_t roster_current_then(struct tx *tx, int64_t county, int64_t person, int64_t seq, int64_t *current)
{
    struct roster_find_kept_row row;
    bool found;
    TRY(roster_find_kept(tx, county, person, seq, &row, &found));
    *current = found ? row.kept : person;
    return OK;
}

err_t roster_current(struct tx *tx, int64_t county, int64_t person, int64_t *current)
{
    return roster_current_then(tx, county, person, ROSTER_NOW, current);
}

err_t roster_dropped(struct tx *tx, int64_t county, int64_t person, int64_t **dropped, size_t *n)
{
    return roster_dropped_then(tx, county, person, ROSTER_NOW, dropped, n);
}

err_t roster_dropped_then(struct tx *tx, int64_t county, int64_t person, int64_t seq, int64_t **dropped, size_t *n)
{
    struct roster_list_dropped_row *rows;
    *dropped = NULL;
    *n = 0;
    if (roster_is_known_without(tx, county, person, ROSTER_DROPPED))
        return OK;
    TRY(roster_list_dropped(tx, county, person, seq, &rows, n));
    *dropped = arena_array(tx->arena, int64_t, *n + 1);
    for (size_t i = 0; i < *n; i++)
        (*dropped)[i] = rows[i].dropped;
    return OK;
}

err_t roster_exemption(struct tx *tx, int64_t county, int64_t person, int64_t round, int64_t round_until_at,
                       const char **reason)
{
    struct roster_find_exempting_row row;
    bool found;
    *reason = NULL;
    if (roster_is_known_without(tx, county, person, ROSTER_EXEMPTIONS))
        return OK;
    TRY(roster_find_exempting(tx, county, person, round, round_until_at, &row, &found));
    *reason = found ? row.reason : NULL;
    return OK;
}

err_t roster_exemption_facts(struct tx *tx, int64_t county, int64_t exemption, struct roster_exemption_facts *out,
                             bool *found)
{
    struct roster_find_exemption_row row;
    TRY(roster_find_exemption(tx, county, exemption, &row, found));
    *out = (struct roster_exemption_facts){row.person, row.round, row.from_at, row.until_at, row.ended_at != ABSENT};
    return OK;
}

err_t roster_exemptions_beside(struct tx *tx, int64_t county, int64_t person, int64_t round, int64_t round_until_at,
                               int64_t exemption, size_t *n)
{
    struct roster_count_beside_row row;
    bool found;
    TRY(roster_count_beside(tx, county, person, round, round_until_at, exemption, &row, &found));
    *n = (size_t)row.n;
    return OK;
}

err_t roster_merge_kept(struct tx *tx, int64_t county, int64_t merge, int64_t *kept)
{
    struct roster_find_merge_row row;
    bool found;
    TRY(roster_find_merge(tx, county, merge, &row, &found));
    *kept = found ? row.kept : 0;
    return OK;
}

/* ---- counts and changes ------------------------------------------------------------------ */

err_t roster_count_person(struct tx *tx, int64_t county, int64_t unit, const char *kind, int64_t n)
{
    bool floats = strcmp(kind, "floating") == 0;
    return roster_tally(tx, county, unit, n, floats ? 0 : n, floats ? n : 0);
}

err_t roster_note_change(struct tx *tx, const struct event *ev, int64_t person, const struct roster_step *step)
{
    const struct roster_standing *b = &step->before, *a = &step->after;
    return roster_add_change(tx, ev->county, ev->seq, person, ev->type->name, b->unit, b->building, b->active,
                             (int64_t)b->groups, a->unit, a->building, a->active, (int64_t)a->groups, step->note);
}

static struct roster_standing standing_of(const struct roster_row *row)
{
    return (struct roster_standing){row->unit, row->building == ABSENT ? 0 : row->building, true,
                                    (uint64_t)roster_groups_bits(&row->groups)};
}

static const struct roster_row *rows_of(const struct event *ev, const void *body, size_t *n)
{
    *n = 1;
    if (ev->type == &persons_listed) {
        const struct persons_listed *b = body;
        *n = b->rows.n;
        return b->rows.items;
    }
    if (ev->type == &person_came)
        return &((const struct person_came *)body)->row;
    if (ev->type == &person_added)
        return &((const struct person_added *)body)->row;
    *n = 0;
    return NULL;
}

static const struct roster_list_changes_row *find_change(const struct roster_list_changes_row *rows, size_t n, int64_t person)
{
    for (size_t i = 0; i < n; i++)
        if (rows[i].person == person)
            return &rows[i];
    return NULL;
}

static struct roster_change change_of(const struct roster_list_changes_row *row)
{
    return (struct roster_change){
        .person = row->person,
        .before = {row->before_unit, row->before_building, row->before_active, (uint64_t)row->before_groups},
        .after = {row->after_unit, row->after_building, row->after_active, (uint64_t)row->after_groups},
    };
}

/* Rows that the event brought for the first time left no change: they are in its body. */
err_t roster_changes(struct tx *tx, const struct event *ev, const void *body, struct roster_change **changes, size_t *n)
{
    struct roster_list_changes_row *noted;
    size_t n_noted, n_rows;
    const struct roster_row *rows = rows_of(ev, body, &n_rows);
    TRY(roster_list_changes(tx, ev->county, ev->seq, &noted, &n_noted));
    *changes = arena_array(tx->arena, struct roster_change, n_noted + n_rows + 1);
    *n = 0;
    for (size_t i = 0; i < n_noted; i++)
        (*changes)[(*n)++] = change_of(&noted[i]);
    for (size_t i = 0; i < n_rows; i++)
        if (!find_change(noted, n_noted, rows[i].person))
            (*changes)[(*n)++] = (struct roster_change){.person = rows[i].person, .after = standing_of(&rows[i])};
    return OK;
}

/* ---- a row comes in ------------------------------------------------------------------------ */

static err_t change_row(struct tx *tx, const struct event *ev, const struct roster_row *row,
                        const struct roster_find_person_row *old)
{
    struct roster_step step = {.after = standing_of(row)};
    step.before = (struct roster_standing){old->unit, old->building, strcmp(old->state, "active") == 0, (uint64_t)old->groups};
    TRY(roster_forget_indexes(tx, ev->county, row->person, row));
    TRY(roster_set_person(tx, ev->county, row->person, row->sex, row->born, row->unit, step.after.building,
                          row->household, row->kind, row->registered_unit, (int64_t)step.after.groups, ev->seq));
    TRY(roster_put_sealed(tx, ev->county, row->person, row->identity.token));
    TRY(roster_tell_standing(tx, ev, row->person, &step.after));
    if (step.before.active)
        TRY(roster_count_person(tx, ev->county, old->unit, old->kind, -1));
    TRY(roster_count_person(tx, ev->county, row->unit, row->kind, 1));
    return roster_note_change(tx, ev, row->person, &step);
}

err_t roster_put_row(struct tx *tx, const struct event *ev, const struct roster_row *row, bool fresh)
{
    struct roster_find_person_row old;
    bool found = false;
    if (!fresh)
        TRY(roster_find_person(tx, ev->county, row->person, &old, &found));
    if (found)
        return change_row(tx, ev, row, &old);
    TRY(roster_add_person(tx, ev->county, row->person, row->sex, row->born, row->unit,
                          row->building == ABSENT ? 0 : row->building, row->household, row->kind, row->registered_unit,
                          roster_groups_bits(&row->groups), ev->seq));
    TRY(roster_put_sealed(tx, ev->county, row->person, row->identity.token));
    struct roster_standing stand = standing_of(row);
    TRY(roster_tell_standing(tx, ev, row->person, &stand));
    return roster_count_person(tx, ev->county, row->unit, row->kind, 1);
}

/* ---- blind indexes --------------------------------------------------------------------------- */

struct blind roster_document_blind(struct arena *a, int64_t county, const struct roster_row *row,
                                   const struct roster_identity *who)
{
    if (who->document)
        return seal_blind(county, who->document_kind ? who->document_kind : "01", who->document);
    const char *text = arena_printf(a, "%s\n%s\n%lld\n%s", who->name, row->born ? row->born : "",
                                    (long long)row->unit, row->household ? row->household : "");
    return seal_blind(county, "none", text);
}

/* What a row's identity says; from its token when it was read from the ledger. */
static err_t open_row(struct tx *tx, int64_t county, const struct roster_row *row, const struct roster_identity **who)
{
    if (row->identity.plain) {
        *who = row->identity.plain;
        return OK;
    }
    return roster_open(tx, county, row->person, row->identity.token, who);
}

static bool same_key(struct blind x, struct blind y)
{
    return x.a == y.a && x.b == y.b;
}

static struct roster_row row_of(const struct roster_find_person_row *p)
{
    return (struct roster_row){.person = p->person, .born = p->born, .unit = p->unit, .household = p->household};
}

/* After a crash recent events are indexed again, and in between a person may have
 * changed: only what a row still says is found by it. */
static err_t says_still(struct tx *tx, const struct event *ev, const struct roster_row *row,
                        const struct roster_identity *who, bool *out)
{
    struct roster_find_person_row p;
    bool found;
    *out = true;
    if (!late_is_indexing())
        return OK;
    TRY(roster_find_person(tx, ev->county, row->person, &p, &found));
    struct roster_row now = row_of(&p);
    *out = found && p.sealed && strcmp(p.sealed, row->identity.token) == 0 &&
           same_key(roster_document_blind(tx->arena, ev->county, &now, who),
                    roster_document_blind(tx->arena, ev->county, row, who));
    return OK;
}

err_t roster_index_row(struct tx *tx, const struct event *ev, const struct roster_row *row)
{
    const struct roster_identity *who;
    bool still;
    TRY(open_row(tx, ev->county, row, &who));
    if (!who)
        return OK;   /* erased since */
    TRY(says_still(tx, ev, row, who, &still));
    if (!still)
        return OK;
    struct blind key = roster_document_blind(tx->arena, ev->county, row, who);
    if (who->document)
        TRY(late_put(tx, &roster_documents, ev->county, key.a, key.b, row->person, ev->seq));
    else
        TRY(late_put(tx, &roster_nameless, ev->county, key.a, row->person, 1, ev->seq));
    if (!who->phone)
        return OK;
    struct blind phone = seal_blind(ev->county, "phone", who->phone);
    return late_put(tx, &roster_phones, ev->county, phone.a, row->person, 1, ev->seq);
}

static err_t forget_key(struct tx *tx, int64_t county, int64_t person, const struct roster_identity *was, struct blind key)
{
    if (was->document)
        return late_remove(tx, &roster_documents, county, key.a, key.b);
    return late_remove(tx, &roster_nameless, county, key.a, person);
}

err_t roster_forget_indexes(struct tx *tx, int64_t county, int64_t person, const struct roster_row *kept)
{
    struct roster_find_person_row p;
    const struct roster_identity *was, *will = NULL;
    bool found;
    TRY(roster_find_person(tx, county, person, &p, &found));
    if (!found)
        return OK;
    TRY(roster_open(tx, county, person, p.sealed, &was));
    if (!was)
        return OK;
    if (kept)
        TRY(open_row(tx, county, kept, &will));
    struct roster_row row = row_of(&p);
    struct blind old = roster_document_blind(tx->arena, county, &row, was);
    struct blind new = will ? roster_document_blind(tx->arena, county, kept, will) : (struct blind){0, 0};
    if (!same_key(old, new))
        TRY(forget_key(tx, county, person, was, old));
    if (!was->phone || (will && will->phone && strcmp(was->phone, will->phone) == 0))
        return OK;
    return late_remove(tx, &roster_phones, county, seal_blind(county, "phone", was->phone).a, person);
}

/* ---- normal forms ------------------------------------------------------------------------------ */

static err_t bad_identity_number(enum idno problem)
{
    switch (problem) {
    case IDNO_BAD_LENGTH:
        return FAIL(ERR_INVALID, "roster.idno_bad_length");
    case IDNO_BAD_CHARACTER:
        return FAIL(ERR_INVALID, "roster.idno_bad_character");
    case IDNO_BAD_DATE:
        return FAIL(ERR_INVALID, "roster.idno_bad_date");
    case IDNO_FUTURE:
        return FAIL(ERR_INVALID, "roster.idno_future");
    case IDNO_BAD_CHECK:
        return FAIL(ERR_INVALID, "roster.idno_bad_check");
    case IDNO_GOOD:
    case IDNO_CONVERTED_15:
        break;
    }
    return OK;
}

/* Identity cards and household registers carry the citizen's number; other
 * documents only lose spaces and become upper case. */
static err_t normal_document(struct arena *a, int64_t now, struct roster_identity *who)
{
    char normal[19];
    if (!who->document_kind)
        who->document_kind = "01";
    if (!who->document)
        return OK;
    if (strcmp(who->document_kind, "02") == 0)
        who->document_kind = "01";
    if (strcmp(who->document_kind, "01") != 0) {
        char *text = text_normal(a, who->document);
        for (char *c = text; *c; c++)
            *c = *c >= 'a' && *c <= 'z' ? (char)(*c - 32) : *c;
        who->document = text;
        return *text ? OK : FAIL(ERR_INVALID, "roster.bad_document");
    }
    TRY(bad_identity_number(idno_read(who->document, clock_date(a, now), normal)));
    who->document = arena_strdup(a, normal);
    return OK;
}

static err_t normal_phone(struct arena *a, struct roster_identity *who)
{
    char phone[24];
    if (!who->phone)
        return OK;
    if (!phone_read(who->phone, phone))
        return FAIL(ERR_INVALID, "roster.bad_phone");
    who->phone = arena_strdup(a, phone);
    return OK;
}

static err_t at_member(const char *where, const char *member, err_t why)
{
    if (why)
        err_path("%s%s", where, member);
    return why;
}

err_t roster_normalise(struct arena *a, int64_t now, const char *where, struct roster_identity *who)
{
    who->name = text_normal(a, who->name);
    if (!*who->name)
        return at_member(where, "name", FAIL(ERR_INVALID, "roster.no_name"));
    TRY(at_member(where, "document", normal_document(a, now, who)));
    return at_member(where, "phone", normal_phone(a, who));
}
