/* missing_step.c - somebody is registered, or no longer.
 *
 * A round that is open follows the living list.  One that is closed keeps the list as
 * it was then: who was merged by then counts as one, and who moved since counts where
 * they lived. */
#include "domain/missing/missing_parts.h"
#include "domain/sampling/sampling.h"

#include <assert.h>

/* What one event did to all its persons; the tables still know the time before it. */
struct steps { size_t n; const struct sampling_step *at; };

/* The record that counts for a person in a round, and how it stands there. */
struct head {
    struct round_facts round;
    int64_t as_of;                  /* ROSTER_NOW while the round is open */
    int64_t person;
    struct roster_standing stand;   /* without the building while the round is open */
    bool on_list;                   /* false: they came after the round was closed */
};

/* ---- who counts for whom ------------------------------------------------------------------ */

static err_t head_now(struct tx *tx, int64_t county, struct head *h)
{
    bool found;
    TRY(roster_stand_unit(tx, county, h->person, &h->stand, &found));
    assert(found);
    if (h->stand.active)
        return OK;
    TRY(roster_current(tx, county, h->person, &h->person));
    return roster_stand_unit(tx, county, h->person, &h->stand, &found);
}

static err_t head_then(struct tx *tx, int64_t county, struct head *h)
{
    struct missing_find_closing_row closing;
    bool found;
    TRY(missing_find_closing(tx, county, h->round.round, &closing, &found));
    assert(found);
    h->as_of = closing.seq;
    TRY(roster_current_then(tx, county, h->person, h->as_of, &h->person));
    return roster_stood(tx, county, h->person, h->as_of, &h->stand, &h->on_list);
}

static err_t find_head(struct tx *tx, int64_t county, int64_t round, int64_t person, struct head *h)
{
    bool found;
    *h = (struct head){.as_of = ROSTER_NOW, .person = person, .on_list = true};
    TRY(round_find(tx, county, round, &h->round, &found));
    assert(found);
    return h->round.state == ROUND_CLOSED ? head_then(tx, county, h) : head_now(tx, county, h);
}

/* ---- before and after ------------------------------------------------------------------------ */

static int step_of(const struct steps *steps, int64_t person, int64_t round)
{
    for (size_t i = 0; i < steps->n; i++)
        if (steps->at[i].person == person && steps->at[i].round == round)
            return steps->at[i].step;
    return 0;
}

struct turn { bool before, after; };

/* Did one of the person's records stand registered, and does one now? */
static err_t find_turn(struct tx *tx, int64_t county, const struct steps *steps, const struct head *h, struct turn *out)
{
    struct missing_records records;
    *out = (struct turn){false, false};
    TRY(missing_records(tx, county, h->person, h->as_of, &records));
    for (size_t i = 0; i < records.n; i++) {
        int step = step_of(steps, records.at[i], h->round.round);
        bool stood;
        TRY(sampling_stands(tx, county, records.at[i], h->round.round, &stood));
        out->before = out->before || stood;
        out->after = out->after || (step ? step > 0 : stood);
    }
    return OK;
}

/* ---- a round that is closed -------------------------------------------------------------------- */

/* Who came after the closing and is registered all the same is added, not dropped. */
static err_t count_late_comer(struct tx *tx, int64_t county, const struct head *h, int64_t n)
{
    return missing_tally(tx, county, h->round.round, h->stand.unit, n, n, 0);
}

/* Off the list of those who remained. */
static err_t take_off(struct tx *tx, int64_t county, const struct head *h)
{
    struct missing_find_left_person_row left;
    bool found;
    TRY(missing_find_left_person(tx, county, h->round.round, h->person, &left, &found));
    if (!found)
        return h->on_list ? OK : count_late_comer(tx, county, h, 1);
    TRY(missing_remove_left(tx, county, h->round.round, left.unit, left.building, h->person));
    return missing_tally(tx, county, h->round.round, left.unit, 0, 1, left.exempt ? -1 : 0);
}

/* Back onto it. */
static err_t put_back(struct tx *tx, int64_t county, const struct head *h)
{
    const char *reason;
    if (!h->on_list)
        return count_late_comer(tx, county, h, -1);
    TRY(roster_exemption(tx, county, h->person, h->round.round, h->round.until_at, &reason));
    TRY(missing_add_left(tx, county, h->round.round, h->stand.unit, h->stand.building, h->person, reason != NULL));
    return missing_tally(tx, county, h->round.round, h->stand.unit, 0, -1, reason != NULL);
}

/* ---- a step ------------------------------------------------------------------------------------- */

static err_t turn(struct tx *tx, int64_t county, const struct steps *steps, const struct head *h)
{
    struct turn t;
    bool scope;
    TRY(missing_in_scope(tx, county, &h->round, &h->stand, &scope));
    if (!scope)
        return OK;
    TRY(find_turn(tx, county, steps, h, &t));
    if (t.before == t.after)
        return OK;
    if (h->round.state != ROUND_CLOSED)
        return missing_turn_done(tx, county, &h->round, h->person, h->stand.unit, t.after ? 1 : -1);
    return t.after ? take_off(tx, county, h) : put_back(tx, county, h);
}

/* One event may touch several records of one person: they turn once. */
static bool turned_before(const struct head *heads, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (heads[i].person == heads[n].person && heads[i].round.round == heads[n].round.round)
            return true;
    return false;
}

err_t missing_follow_sampling(struct tx *tx, const struct event *ev, const void *body)
{
    struct sampling_step *at;
    size_t n, n_heads = 0;
    TRY(sampling_steps(tx, ev, body, &at, &n));
    struct steps steps = {n, at};
    struct head *heads = arena_array(tx->arena, struct head, n + 1);
    for (size_t i = 0; i < n; i++) {
        if (at[i].step == 0)
            continue;
        TRY(find_head(tx, ev->county, at[i].round, at[i].person, &heads[n_heads]));
        if (turned_before(heads, n_heads))
            continue;
        TRY(turn(tx, ev->county, &steps, &heads[n_heads]));
        n_heads++;
    }
    return OK;
}
