/* sampling_stand.c - who stands registered in a round.
 *
 * sampling_person follows the ledger later, so that a registration touches no page
 * of its person (data/late.h).  The value holds the last registration and how many
 * stand: by it a person's history is found without an index by person. */
#include "domain/lab/lab.h"
#include "domain/sampling/sampling_parts.h"

#include <string.h>

enum { STANDS = 256 };   /* a value is last * STANDS + count; 0: none stands */

static struct late_map persons_map; /* see data/late.h */
const struct late_table sampling_persons = {"sampling_person", &sampling_person_get_statement,
    &sampling_person_put_statement, &sampling_person_remove_statement, &sampling_person_scan_statement, &persons_map,
    LATE_MARKS};

err_t sampling_stand(struct tx *tx, int64_t county, int64_t person, int64_t round, struct stand *out)
{
    int64_t value;
    bool found;
    TRY(late_get(tx, &sampling_persons, county, round, person, &value, &found));
    *out = (struct stand){.last = value / STANDS, .count = value % STANDS};
    return OK;
}

err_t sampling_stands(struct tx *tx, int64_t county, int64_t person, int64_t round, bool *out)
{
    struct stand stand;
    TRY(sampling_stand(tx, county, person, round, &stand));
    *out = stand.count > 0;
    return OK;
}

/* ---- what an event changes ------------------------------------------------------------------- */

static void add_change(struct stand_change *changes, size_t *n, int64_t person, int64_t round, int64_t by)
{
    for (size_t i = 0; i < *n; i++)
        if (changes[i].person == person && changes[i].round == round) {
            changes[i].n += by;
            return;
        }
    changes[(*n)++] = (struct stand_change){person, round, by};
}

/* Everybody who stood in the tube until this event ended it. */
static err_t all_of_tube(struct tx *tx, const struct event *ev, const struct tube *t, struct stand_change **changes,
                         size_t *n)
{
    struct sampling_list_chain_row *rows;
    size_t n_rows;
    *n = 0;
    TRY(sampling_chain(tx, t, &rows, &n_rows));
    *changes = arena_array(tx->arena, struct stand_change, n_rows + 1);
    for (size_t i = 0; i < n_rows; i++)
        if (sampling_stood(&rows[i], ev->seq))
            add_change(*changes, n, rows[i].person, rows[i].round, -1);
    return OK;
}

static err_t one_change(struct arena *a, int64_t person, int64_t round, int64_t by, struct stand_change **changes,
                        size_t *n)
{
    *changes = arena_new(a, struct stand_change);
    **changes = (struct stand_change){person, round, by};
    *n = 1;
    return OK;
}

/* Who is registered into a tube that had ended before does not stand by that. */
static err_t registered_changes(struct tx *tx, const struct event *ev, const struct person_registered *b,
                                struct stand_change **changes, size_t *n)
{
    struct tube t;
    TRY(sampling_get_tube(tx, ev->county, b->tube_code, &t));
    if (t.ended_seq != ABSENT && t.ended_seq < ev->seq)
        return OK;
    return one_change(tx->arena, b->person, b->round, 1, changes, n);
}

/* The tube that this event ended, if it did. */
static const char *ended_tube(const struct event *ev, const void *body)
{
    const struct count_resolved *resolved = body;
    if (ev->type == &tube_voided)
        return ((const struct tube_voided *)body)->tube_code;
    if (ev->type == &tube_rejected)
        return ((const struct tube_rejected *)body)->tube_code;
    if (ev->type == &tube_emptied)
        return ((const struct tube_emptied *)body)->tube_code;
    if (ev->type == &count_resolved && strcmp(resolved->finding, "cannot_tell") == 0)
        return resolved->tube_code;
    return NULL;
}

err_t sampling_changes(struct tx *tx, const struct event *ev, const void *body, struct stand_change **changes,
                       size_t *n)
{
    struct tube t;
    *n = 0;
    *changes = NULL;
    if (ev->type == &person_registered)
        return registered_changes(tx, ev, body, changes, n);
    if (ev->type == &registration_withdrawn) {
        const struct registration_withdrawn *b = body;
        return one_change(tx->arena, b->person, b->round, -1, changes, n);
    }
    const char *tube_code = ended_tube(ev, body);
    if (!tube_code)
        return OK;
    TRY(sampling_get_tube(tx, ev->county, tube_code, &t));
    return all_of_tube(tx, ev, &t, changes, n);
}

err_t sampling_index(struct tx *tx, const struct event *ev, const void *body)
{
    struct stand_change *changes;
    struct stand stand;
    size_t n;
    TRY(sampling_changes(tx, ev, body, &changes, &n));
    for (size_t i = 0; i < n; i++) {
        const struct stand_change *c = &changes[i];
        TRY(sampling_stand(tx, ev->county, c->person, c->round, &stand));
        int64_t count = stand.count + c->n, last = c->n > 0 ? ev->seq : stand.last;
        int64_t value = count > 0 ? last * STANDS + count : 0;
        TRY(late_put(tx, &sampling_persons, ev->county, c->round, c->person, value, ev->seq));
    }
    return OK;
}

err_t sampling_steps(struct tx *tx, const struct event *ev, const void *body, struct sampling_step **steps, size_t *n)
{
    struct stand_change *changes;
    struct stand stand;
    TRY(sampling_changes(tx, ev, body, &changes, n));
    *steps = arena_array(tx->arena, struct sampling_step, *n + 1);
    for (size_t i = 0; i < *n; i++) {
        const struct stand_change *c = &changes[i];
        TRY(sampling_stand(tx, ev->county, c->person, c->round, &stand));
        (*steps)[i] = (struct sampling_step){c->person, c->round, (stand.count + c->n > 0) - (stand.count > 0)};
    }
    return OK;
}

/* ---- for the lab ---------------------------------------------------------------------------- */

struct of_person { struct arena *arena; struct sampling_registration *at; size_t n, cap; };

static err_t add_registration(void *ctx, const struct sampling_list_by_person_row *row)
{
    struct of_person *list = ctx;
    if (list->n == list->cap) {
        size_t cap = list->cap ? list->cap * 2 : 16;
        struct sampling_registration *bigger = arena_array(list->arena, struct sampling_registration, cap);
        if (list->n)
            memcpy(bigger, list->at, list->n * sizeof *bigger);
        list->at = bigger;
        list->cap = cap;
    }
    list->at[list->n++] = (struct sampling_registration){
        row->round, row->site, row->at, arena_strdup(list->arena, row->tube_code),
        row->withdrawn_seq == ABSENT && strcmp(row->state, "void") != 0 && strcmp(row->state, "empty") != 0};
    return OK;
}

err_t sampling_of_person(struct tx *tx, int64_t county, int64_t person, struct sampling_registration **out, size_t *n)
{
    struct of_person list = {.arena = tx->arena};
    TRY(sampling_list_by_person(tx, county, person, add_registration, &list));
    *out = list.at;
    *n = list.n;
    return OK;
}

err_t sampling_count_tubes(struct tx *tx, int64_t county, int64_t round, struct sampling_tube_counts *out)
{
    struct sampling_find_total_row row;
    bool found;
    TRY(sampling_find_total(tx, county, round, &row, &found));
    *out = (struct sampling_tube_counts){0};
    if (found)
        *out = (struct sampling_tube_counts){.open = row.tubes_open, .closed = row.tubes_closed,
                                             .voided = row.tubes_void, .barred = row.tubes_barred};
    return OK;
}
