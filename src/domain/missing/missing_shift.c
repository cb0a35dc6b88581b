/* missing_shift.c - what a phone takes with it for a shift without a network.
 *
 * The site, its round and its pool rule, and the list of the people who come there:
 * what the duty needs and no more.  The list is written column by column, since so
 * it packs well; most of it is codes of cards, which are chance and do not pack. */
#include "core/clock.h"
#include "core/text.h"
#include "data/view.h"
#include "domain/account/account.h"
#include "domain/area/area.h"
#include "domain/missing/missing_parts.h"
#include "domain/site/site.h"
#include "web/route.h"

#include <stdlib.h>
#include <string.h>

enum { PEOPLE_MOST = 20000, PLACES_MOST = 4000 };

struct shift {
    int64_t server_time, site, site_unit, round, round_from_at, round_until_at, pool_size, tubes_on_hand;
    const char *site_name, *site_unit_name, *round_name;
    bool partial;
    struct list places, person, name, tail, card, sex, born, place, groups, done, done_at, done_site, sites, exempt;
};

static const struct field shift_rows[] = {
    TIME(struct shift, server_time, .help = "What time the server has."),
    INT(struct shift, site, .help = "The site."),
    TEXT(struct shift, site_name, .help = "Its name."),
    INT(struct shift, site_unit, .help = "The village or community where it stands."),
    TEXT(struct shift, site_unit_name, .help = "Its name."),
    INT(struct shift, round, .help = "The open round; left out: none is."),
    TEXT(struct shift, round_name, .help = "Its name."),
    TIME(struct shift, round_from_at, .help = "When it begins."),
    TIME(struct shift, round_until_at, .help = "When it ends."),
    INT(struct shift, pool_size, .help = "Persons to a tube at this site now; 0: one household one tube."),
    INT(struct shift, tubes_on_hand, .help = "Tubes that the site should have: issued, not used, not returned."),
    BOOL(struct shift, partial, .help = "The site serves more people than a phone takes (20,000); the rest are not listed."),
    TEXTS(struct shift, places, .help = "Villages and buildings, as the people's `place` counts them from 0."),
    INTS(struct shift, person, .help = "Each person, as the difference to the one before."),
    TEXTS(struct shift, name, .help = "Name, to be said aloud at the table; empty: erased."),
    TEXTS(struct shift, tail, .help = "The last six of the document; empty: none."),
    TEXTS(struct shift, card, .help = "The 17 digits in the middle of the code on the card that holds now; empty: none."),
    INTS(struct shift, sex, .help = "0 unknown, 1 male, 2 female."),
    INTS(struct shift, born, .help = "Year of birth; 0: not known."),
    INTS(struct shift, place, .help = "Where the person lives: index of places."),
    INTS(struct shift, groups, .help = "Special groups, as bits: elder_alone 1, bedridden 2, pregnant 4, infant 8, "
                                       "disabled 16, dialysis 32."),
    INTS(struct shift, done, .help = "Who stands registered in the round already: indexes of persons."),
    INTS(struct shift, done_at, .help = "When, in minutes since 1970."),
    INTS(struct shift, done_site, .help = "At which of sites."),
    TEXTS(struct shift, sites, .help = "Names of sites, as done_site counts them from 0."),
    INTS(struct shift, exempt, .help = "Who is exempt in the round: indexes of persons."),
    {0},
};

/* A column that is being filled; its place is made at once. */
struct numbers { int64_t *at; size_t n; };
struct texts { const char **at; size_t n; };

struct filling {
    struct tx *tx;
    struct arena *arena, row;    /* of the request; of one person */
    int64_t county, before;      /* the person before */
    struct numbers person, sex, born, place, groups, done, done_at, done_site, exempt;
    struct texts name, tail, card, places, sites;
    int64_t last_unit, last_building;
    bool partial;
};

static void begin_numbers(struct arena *a, struct numbers *c)
{
    c->at = arena_array(a, int64_t, PEOPLE_MOST);
}

static void begin_filling(struct filling *f)
{
    struct numbers *numbers[] = {&f->person, &f->sex, &f->born, &f->place, &f->groups, &f->done, &f->done_at,
                                 &f->done_site, &f->exempt};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        begin_numbers(f->arena, numbers[i]);
    f->name.at = arena_array(f->arena, const char *, PEOPLE_MOST);
    f->tail.at = arena_array(f->arena, const char *, PEOPLE_MOST);
    f->card.at = arena_array(f->arena, const char *, PEOPLE_MOST);
    f->places.at = arena_array(f->arena, const char *, PLACES_MOST);
    f->sites.at = arena_array(f->arena, const char *, PLACES_MOST);
}

static void put_number(struct numbers *c, int64_t n)
{
    c->at[c->n++] = n;
}

static void put_text(struct filling *f, struct texts *c, const char *text)
{
    c->at[c->n++] = text && *text ? arena_strdup(f->arena, text) : "";
}

static const char *tail_of(const char *document)
{
    size_t len = document ? strlen(document) : 0;
    return len > 6 ? document + len - 6 : document;
}

/* Kind and check digits are made on the phone. */
static const char *middle_of(struct arena *a, const char *code)
{
    return code && strlen(code) == CODE_LENGTH ? arena_printf(a, "%.17s", code + 1) : NULL;
}

/* People come ordered by where they live, so a new place is one that differs from the last. */
static int64_t place_index(struct filling *f, const struct missing_list_shift_row *r)
{
    bool same = f->places.n && r->unit == f->last_unit && r->building == f->last_building;
    if (!same && f->places.n < PLACES_MOST)
        put_text(f, &f->places, arena_printf(&f->row, "%s%s%s", r->unit_name, r->building_name ? " " : "",
                                             r->building_name ? r->building_name : ""));
    f->last_unit = r->unit;
    f->last_building = r->building;
    return (int64_t)f->places.n - 1;
}

static int64_t site_index(struct filling *f, const char *name)
{
    size_t i = 0;
    while (i < f->sites.n && strcmp(f->sites.at[i], name) != 0)
        i++;
    if (i == f->sites.n && i < PLACES_MOST)
        put_text(f, &f->sites, name);
    return i < PLACES_MOST ? (int64_t)i : 0;
}

static int64_t sex_number(const char *sex)
{
    return strcmp(sex, "male") == 0 ? 1 : strcmp(sex, "female") == 0 ? 2 : 0;
}

static void put_marks(struct filling *f, const struct missing_list_shift_row *r)
{
    int64_t index = (int64_t)f->person.n;
    if (r->done_at != ABSENT) {
        put_number(&f->done, index);
        put_number(&f->done_at, r->done_at / CLOCK_MINUTE);
        put_number(&f->done_site, site_index(f, r->done_site_name ? r->done_site_name : ""));
    }
    if (r->is_exempt)
        put_number(&f->exempt, index);
}

static err_t put_person(void *ctx, const struct missing_list_shift_row *r)
{
    struct filling *f = ctx;
    const struct roster_identity *who;
    if (f->person.n == PEOPLE_MOST) {
        f->partial = true;
        return OK;
    }
    arena_reset(&f->row);
    TRY(roster_open(f->tx, f->county, r->person, r->sealed, &who));
    put_marks(f, r);
    put_number(&f->person, r->person - f->before);
    f->before = r->person;
    put_text(f, &f->name, who ? who->name : NULL);
    put_text(f, &f->tail, who ? tail_of(who->document) : NULL);
    put_text(f, &f->card, middle_of(&f->row, r->card_code));
    put_number(&f->sex, sex_number(r->sex));
    put_number(&f->born, r->born ? strtoll(r->born, NULL, 10) : 0);
    put_number(&f->place, place_index(f, r));
    put_number(&f->groups, r->groups);
    return OK;
}

/* What one person took to open is given back with the next. */
static err_t fill_people(struct filling *f, const struct shift *s)
{
    struct arena *outer = f->tx->arena;
    int64_t round = s->round == ABSENT ? 0 : s->round, until = s->round == ABSENT ? 0 : s->round_until_at;
    begin_filling(f);
    f->tx->arena = &f->row;
    err_t why = missing_list_shift(f->tx, f->county, s->site, round, until, PEOPLE_MOST + 1, put_person, f);
    f->tx->arena = outer;
    arena_close(&f->row);
    return why;
}

static struct list numbers_list(const struct numbers *c)
{
    return (struct list){c->n, c->at};
}

static struct list texts_list(const struct texts *c)
{
    return (struct list){c->n, c->at};
}

static void take_columns(const struct filling *f, struct shift *s)
{
    s->partial = f->partial;
    s->places = texts_list(&f->places);
    s->person = numbers_list(&f->person);
    s->name = texts_list(&f->name);
    s->tail = texts_list(&f->tail);
    s->card = texts_list(&f->card);
    s->sex = numbers_list(&f->sex);
    s->born = numbers_list(&f->born);
    s->place = numbers_list(&f->place);
    s->groups = numbers_list(&f->groups);
    s->done = numbers_list(&f->done);
    s->done_at = numbers_list(&f->done_at);
    s->done_site = numbers_list(&f->done_site);
    s->sites = texts_list(&f->sites);
    s->exempt = numbers_list(&f->exempt);
}

/* ---- the site and its round ------------------------------------------------------------------- */

static err_t fill_round(struct tx *tx, int64_t county, struct shift *s)
{
    struct round_facts *rounds;
    size_t n, i;
    TRY(round_list_open(tx, county, &rounds, &n));
    for (i = n; i > 0 && rounds[i - 1].state != ROUND_OPEN; i--)
        ;
    if (i == 0)
        return OK;
    s->round = rounds[i - 1].round;
    s->round_from_at = rounds[i - 1].from_at;
    s->round_until_at = rounds[i - 1].until_at;
    TRY(round_name(tx, county, s->round, &s->round_name));
    return round_pool_size(tx, county, s->round, s->site_unit, s->server_time, &s->pool_size);
}

static err_t fill_site(struct tx *tx, int64_t county, struct shift *s)
{
    struct site_facts facts;
    struct area_unit unit;
    struct missing_find_stock_row stock;
    bool found;
    TRY(site_find(tx, county, s->site, &facts, &found));
    if (!found)
        return FAIL(ERR_MISSING, "sampling.no_such_site", .field = "site");
    s->site_name = facts.name;
    s->site_unit = facts.unit;
    TRY(area_find(tx, county, facts.unit, &unit, &found));
    s->site_unit_name = found ? unit.name : NULL;
    TRY(missing_find_stock(tx, county, s->site, &stock, &found));
    s->tubes_on_hand = found ? stock.on_hand : ABSENT;
    return OK;
}

/* The duty registers people at the site of the path. */
static err_t find_own_site(const struct request *rq, int64_t *site)
{
    const struct actor *who = rq->actor;
    int64_t unit;
    bool found = text_to_int(rq->part[0], site);
    if (found)
        TRY(locator.site(rq->tx, who->county, *site, &unit, &found));
    if (!found || !rights_site(who, RIGHT_SAMPLE, *site, unit, clock_now()))
        return FAIL(ERR_FORBIDDEN, "rights.not_here", .field = "site");
    return OK;
}

/* The look is in the ledger before anything is shown. */
static err_t check_taken(const struct request *rq, int64_t site)
{
    bool taken;
    TRY(account_took_shift(rq->tx, rq->actor, site, clock_now(), &taken));
    return taken ? OK : FAIL(ERR_FORBIDDEN, "missing.shift_not_taken", .field = "site");
}

static err_t get_shift(struct request *rq, struct reply *rp)
{
    struct shift s = {.server_time = clock_now(), .round = ABSENT, .round_from_at = ABSENT, .round_until_at = ABSENT,
                      .pool_size = ABSENT};
    struct filling f = {.tx = rq->tx, .arena = rq->arena, .county = rq->actor->county};
    TRY(find_own_site(rq, &s.site));
    TRY(check_taken(rq, s.site));
    TRY(fill_site(rq->tx, f.county, &s));
    TRY(fill_round(rq->tx, f.county, &s));
    TRY(fill_people(&f, &s));
    take_columns(&f, &s);
    fields_write(shift_rows, &s, &rp->body);
    rp->compress = true;
    return OK;
}

const struct route missing_routes[] = {
    {.method = GET, .path = "/api/v1/shift/{site}", .place = ON_WORKER, .handler = get_shift, .gives = shift_rows,
     .help = "What a phone takes with it for a shift: the site, its round, and its people; after account.shift_taken."},
    {0},
};
