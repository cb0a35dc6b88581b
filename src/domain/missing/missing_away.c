/* missing_away.c - who was sampled away from home; see missing.h. */
#include "core/clock.h"
#include "data/seal.h"
#include "data/writer.h"
#include "domain/account/account.h"
#include "domain/missing/missing_parts.h"
#include "domain/sampling/sampling.h"
#include "roster_sql.h"
#include "sampling_sql.h"

#include <string.h>

/* Registration follows coming within minutes, so only who came lately is looked at in every
 * pass, and everybody now and then. */
enum { CAME_AT_ONCE = 1000, CAME_FIRST = 64, COUNTIES_MOST = 4000, LATELY_MS = 3600000, ALL_EVERY = 150 };

/* `seen`: the event by which they last stood otherwise in a round; 0: looked at never. */
struct came { int64_t person, at, seen; };
struct county_came { int64_t county, upto; struct came *came; size_t n, room; };

/* An event to be sent when the reading is over. */
struct change { int64_t county; const struct event_type *type; void *body; struct change *next; };

/* What one person's look at the counties shares. */
struct look {
    struct tx *tx;
    int64_t county, person;                    /* where they came */
    const struct roster_identity *who;
    const struct sampling_registration *at;    /* their registrations there */
    size_t n;
    struct change *changes;
};

static void add_change(struct look *l, int64_t county, const struct event_type *type, void *body)
{
    struct change *c = arena_new(l->tx->arena, struct change);
    *c = (struct change){county, type, body, l->changes};
    l->changes = c;
}

/* ---- one person, one round at home ---------------------------------------------------------- */

static const struct sampling_registration *sampled_during(const struct look *l, const struct round_facts *round)
{
    for (size_t i = 0; i < l->n; i++)
        if (l->at[i].standing && l->at[i].at >= round->from_at && l->at[i].at <= round->until_at)
            return &l->at[i];
    return NULL;
}

static void exempt(struct look *l, int64_t home, int64_t person, const struct round_facts *round, const char *note,
                   int64_t at)
{
    const struct person_exempted body = {.person = person, .round = round->round, .reason = "tested_elsewhere",
                                         .note = note, .from_at = at, .until_at = round->until_at + 1};
    add_change(l, home, &person_exempted, arena_memdup(l->tx->arena, &body, sizeof body));
}

static void make_due_again(struct look *l, int64_t home, int64_t exemption)
{
    const struct exemption_ended body = {.exemption = exemption};
    add_change(l, home, &exemption_ended, arena_memdup(l->tx->arena, &body, sizeof body));
}

static err_t settle_round(struct look *l, int64_t home, int64_t person, const struct round_facts *round)
{
    const char *note = arena_printf(l->tx->arena, "%lld/%lld", (long long)l->county, (long long)l->person);
    const struct sampling_registration *sampled = sampled_during(l, round);
    struct missing_find_away_row row;
    bool exempt_now;
    TRY(missing_find_away(l->tx, home, person, round->round, note, &row, &exempt_now));
    if (sampled && !exempt_now)
        exempt(l, home, person, round, note, sampled->at);
    if (!sampled && exempt_now)
        make_due_again(l, home, row.exemption);
    return OK;
}

/* ---- one person, one county ------------------------------------------------------------------- */

static err_t person_at_home(struct look *l, int64_t home, int64_t *person, bool *found)
{
    const char *kind = l->who->document_kind ? l->who->document_kind : "01";
    const struct blind blind = seal_blind(home, kind, l->who->document);
    struct roster_document_get_row row;
    TRY(roster_document_get(l->tx, home, blind.a, blind.b, &row, found));
    return *found ? roster_current(l->tx, home, row.value, person) : OK;
}

static err_t settle_home(struct look *l, int64_t home)
{
    struct round_facts *rounds;
    int64_t person;
    size_t n;
    bool found;
    TRY(person_at_home(l, home, &person, &found));
    if (!found)
        return OK;
    TRY(round_list_open(l->tx, home, &rounds, &n));
    for (size_t i = 0; i < n; i++)
        TRY(settle_round(l, home, person, &rounds[i]));
    return OK;
}

static err_t look_up_person(struct look *l)
{
    struct roster_find_person_row row;
    struct sampling_registration *at;
    bool found;
    TRY(roster_find_person(l->tx, l->county, l->person, &row, &found));
    TRY(roster_open(l->tx, l->county, l->person, found ? row.sealed : NULL, &l->who));
    TRY(sampling_of_person(l->tx, l->county, l->person, &at, &l->n));
    l->at = at;
    return OK;
}

static err_t settle_person(struct missing_away *away, struct look *l)
{
    TRY(look_up_person(l));
    for (size_t i = 0; i < away->n && l->who && l->who->document; i++)
        if (away->counties[i].county != l->county)
            TRY(settle_home(l, away->counties[i].county));
    return OK;
}

/* ---- sending ------------------------------------------------------------------------------------ */

static err_t send_change(const struct change *c)
{
    struct actor server = account_server(c->county);
    struct incoming in;
    struct answer answer;
    struct job job = {.county = c->county, .events = &in, .n = 1, .answers = &answer};
    ledger_own(&server, c->type, clock_now(), c->body, &in);
    TRY(writer_do(&job));
    if (answer.outcome != REJECTED)
        return OK;
    err_tell_again(&answer.told);
    return answer.why;
}

/* ---- who came ------------------------------------------------------------------------------------ */

err_t missing_follow_came(struct tx *tx, const struct event *ev, const void *body)
{
    const struct person_came *came = body;
    return missing_add_came(tx, ev->county, ev->seq, came->row.person, ev->at);
}

/* ---- what is new in a county --------------------------------------------------------------------- */

/* The newest event by which somebody stands otherwise in a round that is open. */
static err_t stands_since(struct tx *tx, int64_t county, int64_t person, int64_t *seq)
{
    struct sampling_person_get_row row;
    struct round_facts *rounds;
    size_t n;
    bool found;
    *seq = 0;
    TRY(round_list_open(tx, county, &rounds, &n));
    for (size_t i = 0; i < n; i++) {
        TRY(sampling_person_get(tx, county, rounds[i].round, person, &row, &found));
        if (found && row.seq > *seq)
            *seq = row.seq;
    }
    return OK;
}

/* What is outgrown stays in the arena: no more than what is in use. */
static void add_came(struct missing_away *away, struct county_came *c, const struct missing_list_came_row *row)
{
    if (c->n == c->room) {
        c->room = c->room ? c->room * 2 : CAME_FIRST;
        struct came *bigger = arena_array(&away->arena, struct came, c->room);
        if (c->n)
            memcpy(bigger, c->came, c->n * sizeof *bigger);
        c->came = bigger;
    }
    c->came[c->n++] = (struct came){.person = row->person, .at = row->at};
}

static err_t read_came(struct missing_away *away, struct tx *tx, struct county_came *p)
{
    struct missing_list_came_row *rows;
    size_t n;
    do {
        TRY(missing_list_came(tx, p->county, p->upto, &rows, &n));
        for (size_t i = 0; i < n; i++)
            add_came(away, p, &rows[i]);
        p->upto = n ? rows[n - 1].seq : p->upto;
    } while (n == CAME_AT_ONCE);
    return OK;
}

/* Each in a transaction of its own, which must be over before the events are sent: whoever
 * writes waits for nobody who reads, but a person may be looked at for long. */
static err_t settle_came(struct missing_away *away, struct db *db, int64_t county, struct came *c)
{
    ARENA_SCOPED a = {0};
    TX_SCOPED tx = {0};
    struct look l = {.tx = &tx, .county = county, .person = c->person};
    int64_t since;
    TRY(tx_begin(db, &a, TX_READ, &tx));
    TRY(stands_since(&tx, county, c->person, &since));
    if (since == c->seen)
        return OK;
    TRY(settle_person(away, &l));
    tx_rollback(&tx);
    for (const struct change *change = l.changes; change; change = change->next)
        TRY(send_change(change));
    c->seen = since;
    return OK;
}

static err_t pass_county(struct missing_away *away, struct db *db, struct county_came *p)
{
    ARENA_SCOPED a = {0};
    TX_SCOPED tx = {0};
    TRY(tx_begin(db, &a, TX_READ, &tx));
    TRY(read_came(away, &tx, p));
    tx_rollback(&tx);
    int64_t since = away->passes % ALL_EVERY == 0 ? INT64_MIN : clock_now() - LATELY_MS;
    for (size_t i = 0; i < p->n; i++)
        if (p->came[i].at >= since)
            TRY(settle_came(away, db, p->county, &p->came[i]));
    return OK;
}

/* ---- the counties -------------------------------------------------------------------------------- */

static bool is_known(const struct missing_away *away, int64_t county)
{
    for (size_t i = 0; i < away->n; i++)
        if (away->counties[i].county == county)
            return true;
    return false;
}

static err_t read_counties(struct missing_away *away, struct db *db)
{
    ARENA_SCOPED a = {0};
    TX_SCOPED tx = {0};
    int64_t *counties;
    size_t n;
    TRY(tx_begin(db, &a, TX_READ, &tx));
    TRY(ledger_counties(&tx, &counties, &n));
    if (!away->counties)
        away->counties = arena_array(&away->arena, struct county_came, COUNTIES_MOST);
    for (size_t i = 0; i < n && away->n < COUNTIES_MOST; i++)
        if (!is_known(away, counties[i]))
            away->counties[away->n++] = (struct county_came){.county = counties[i]};
    return OK;
}

err_t missing_away_pass(struct missing_away *away, struct db *reading)
{
    TRY(read_counties(away, reading));
    for (size_t i = 0; i < away->n && away->n > 1; i++)
        TRY(pass_county(away, reading, &away->counties[i]));
    away->passes++;
    return OK;
}
