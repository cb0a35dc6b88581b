/* sampling_flag.c - what conflicts is kept and flagged; and when a tube is barred. */
#include "domain/round/round.h"
#include "domain/sampling/sampling_parts.h"
#include "domain/site/site.h"

static const char *const kind_names[] = {
    [FLAG_COUNTS_DIFFER] = "counts_differ", [FLAG_REGISTERED_TWICE] = "registered_twice",
    [FLAG_TUBE_AT_TWO_SITES] = "tube_at_two_sites", [FLAG_OVERFULL] = "overfull",
    [FLAG_AFTER_CLOSING] = "after_closing", [FLAG_TUBE_IN_TWO_ROUNDS] = "tube_in_two_rounds",
};
enum { KINDS_ROOM = 8 };

const char *sampling_flag_name(enum flag_kind kind)
{
    return kind_names[kind];
}

/* ---- raising and settling ------------------------------------------------------------------ */

err_t sampling_raise(struct tx *tx, const struct event *ev, const struct flag *flag)
{
    return sampling_add_flag(tx, ev->county, ev->seq * KINDS_ROOM + flag->kind, kind_names[flag->kind], ev->at,
                             flag->round, flag->tube->code, flag->person, flag->site, flag->other);
}

err_t sampling_raise_once(struct tx *tx, const struct event *ev, const struct flag *flag)
{
    struct sampling_find_open_flag_row open;
    bool found;
    TRY(sampling_find_open_flag(tx, ev->county, flag->tube->code, kind_names[flag->kind], &open, &found));
    return found ? OK : sampling_raise(tx, ev, flag);
}

err_t sampling_settle(struct tx *tx, const struct event *ev, const struct tube *t, enum flag_kind kind,
                      const char *finding)
{
    return sampling_resolve_flags(tx, ev->county, t->code, kind_names[kind], ev->at, finding);
}

/* ---- judging a tube -------------------------------------------------------------------------- */

static err_t judge_site(struct tx *tx, const struct event *ev, const struct tube *t, int64_t round, int64_t site)
{
    struct site_facts first;
    bool found;
    if (site == t->site)
        return OK;
    TRY(site_find(tx, ev->county, t->site, &first, &found));
    struct flag flag = {FLAG_TUBE_AT_TWO_SITES, t, ABSENT, round, site, found ? first.name : NULL};
    return sampling_raise_once(tx, ev, &flag);
}

err_t sampling_judge_place(struct tx *tx, const struct event *ev, const struct tube *t, int64_t round, int64_t site)
{
    TRY(judge_site(tx, ev, t, round, site));
    if (round == t->round)
        return OK;
    struct flag flag = {FLAG_TUBE_IN_TWO_ROUNDS, t, ABSENT, round, site, NULL};
    TRY(round_name(tx, ev->county, t->round, &flag.other));
    return sampling_raise_once(tx, ev, &flag);
}

/* A tube of a household holds as many as the household has.  finding NULL: the event
 * cannot have made room. */
err_t sampling_judge_full(struct tx *tx, const struct event *ev, const struct tube *t, const char *finding)
{
    struct flag flag = {FLAG_OVERFULL, t, ABSENT, t->round, t->site, NULL};
    if (t->pool_size > 0 && t->registered > t->pool_size)
        return sampling_raise_once(tx, ev, &flag);
    return finding ? sampling_settle(tx, ev, t, FLAG_OVERFULL, finding) : OK;
}

/* A swab too many may be known and harmless; a swab that is missing never is. */
static bool swabs_differ(const struct tube *t)
{
    if (t->state != TUBE_CLOSED || t->registered == t->swab_count)
        return false;
    return !(t->excused && t->swab_count > t->registered);
}

err_t sampling_judge_swabs(struct tx *tx, const struct event *ev, struct tube *t, const char *finding)
{
    bool differ = swabs_differ(t);
    if (differ == t->barred)
        return OK;
    t->barred = differ;
    TRY(sampling_tally_total(tx, t->county, t->round, 0, 0, 0, 0, 0, 0, differ ? 1 : -1));
    TRY(sampling_put_tube(tx, t));
    struct flag flag = {FLAG_COUNTS_DIFFER, t, ABSENT, t->round, t->site, NULL};
    return differ ? sampling_raise(tx, ev, &flag) : sampling_settle(tx, ev, t, FLAG_COUNTS_DIFFER, finding);
}
