/* roster_import_places.c - places by name, each looked up once an import. */
#include "core/text.h"
#include "domain/area/area.h"
#include "domain/roster/roster_import_parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct remembered { const char *key; int64_t id; err_t why; };

struct places {
    int64_t county;
    struct db *db;
    struct arena arena;       /* names and keys */
    struct remembered *at;    /* open addressing by key */
    size_t n, cap;
    struct area_building_row *new;
    size_t n_new, cap_new;
    int64_t mapped;           /* rows whose code was that of an earlier edition */
};

err_t places_open(const char *url, int64_t county, struct places **out)
{
    struct places *p = mem_zeroed(1, sizeof *p);
    p->county = county;
    *out = p;
    return db_open(url, DB_READ, &p->db);
}

void places_close(struct places *p)
{
    if (!p)
        return;
    if (p->db)
        db_close(p->db);
    arena_close(&p->arena);
    free(p->at);
    free(p->new);
    free(p);
}

/* ---- what was found before ------------------------------------------------------------------ */

static size_t slot_of(const struct places *p, const char *key)
{
    uint64_t h = 1469598103934665603u;
    for (const char *c = key; *c; c++)
        h = (h ^ (uint8_t)*c) * 1099511628211u;
    size_t i = (size_t)h & (p->cap - 1);
    while (p->at[i].key && strcmp(p->at[i].key, key) != 0)
        i = (i + 1) & (p->cap - 1);
    return i;
}

static void grow(struct places *p)
{
    if (p->n * 2 < p->cap)
        return;
    struct remembered *old = p->at;
    size_t cap = p->cap;
    p->cap = cap ? cap * 2 : 1024;
    p->at = mem_zeroed(p->cap, sizeof *p->at);
    for (size_t i = 0; i < cap; i++)
        if (old[i].key)
            p->at[slot_of(p, old[i].key)] = old[i];
    free(old);
}

static struct remembered *recall(struct places *p, const char *key, bool *known)
{
    grow(p);
    struct remembered *r = &p->at[slot_of(p, key)];
    *known = r->key != NULL;
    if (!*known) {
        r->key = arena_strdup(&p->arena, key);
        p->n++;
    }
    return r;
}

/* ---- towns and villages ----------------------------------------------------------------------- */

static err_t match_below(struct tx *tx, int64_t county, int64_t parent, const char *name, int64_t *unit, size_t *n)
{
    *n = 0;
    return name ? area_match(tx, county, parent, name, unit, n) : OK;
}

static err_t match_village(struct tx *tx, int64_t county, const char *town, const char *village, int64_t *unit)
{
    int64_t parent;
    size_t n;
    TRY(match_below(tx, county, area_root(county), town, &parent, &n));
    if (n != 1) {
        err_path("town");
        return FAIL(ERR_INVALID, "roster.unknown_town");
    }
    TRY(match_below(tx, county, parent, village, unit, &n));
    err_path("village");
    if (n > 1)
        return FAIL(ERR_INVALID, "roster.ambiguous_village");
    return n == 1 ? OK : FAIL(ERR_INVALID, "roster.unknown_village");
}

static err_t look_up_village(struct places *p, const char *town, const char *village, int64_t *unit)
{
    ARENA_SCOPED a = {0};
    TX_SCOPED tx = {0};
    TRY(tx_begin(p->db, &a, TX_READ, &tx));
    return match_village(&tx, p->county, town, village, unit);
}

err_t places_unit(struct places *p, const char *town, const char *village, int64_t *unit)
{
    ARENA_SCOPED a = {0};
    bool known;
    struct remembered *r = recall(p, arena_printf(&a, "v\n%s\n%s", town ? town : "", village ? village : ""), &known);
    if (!known)
        r->why = look_up_village(p, town, village, &r->id);
    if (r->why) {
        err_path("%s", strcmp(r->why->key, "roster.unknown_town") == 0 ? "town" : "village");
        err_tell("typed", "%.60s", strcmp(r->why->key, "roster.unknown_town") == 0 ? town ? town : "" : village ? village : "");
    }
    *unit = r->id;
    return r->why;
}

static err_t look_up_code(struct places *p, int64_t code, int64_t *unit)
{
    ARENA_SCOPED a = {0};
    TX_SCOPED tx = {0};
    size_t n;
    TRY(tx_begin(p->db, &a, TX_READ, &tx));
    TRY(area_current(&tx, p->county, code, unit, &n));
    if (n > 1)
        return FAIL(ERR_INVALID, "roster.code_was_split");
    return n ? OK : FAIL(ERR_INVALID, "roster.unknown_code");
}

err_t places_by_code(struct places *p, int64_t code, int64_t *unit)
{
    ARENA_SCOPED a = {0};
    bool known;
    struct remembered *r = recall(p, arena_printf(&a, "c\n%lld", (long long)code), &known);
    if (!known)
        r->why = look_up_code(p, code, &r->id);
    if (r->why) {
        err_path("unit");
        err_tell("code", "%lld", (long long)code);
    }
    p->mapped += !r->why && r->id != code;
    *unit = r->id;
    return r->why;
}

int64_t places_mapped(const struct places *p)
{
    return p->mapped;
}

/* ---- buildings ---------------------------------------------------------------------------------- */

/* Numbers of buildings that an import adds: the village's number and four digits from
 * 5001 on, apart from those that a list of buildings brings; where the village has no
 * code and its number is longer, three digits from 501 on. */
struct numbers { int64_t first, last; };

static struct numbers numbers_of(int64_t unit)
{
    enum { PER_VILLAGE = 10000, PER_UNIT = 1000 };
    if (unit < INT64_C(1000000000000))
        return (struct numbers){unit * PER_VILLAGE + PER_VILLAGE / 2 + 1, unit * PER_VILLAGE + PER_VILLAGE - 1};
    return (struct numbers){unit * PER_UNIT + PER_UNIT / 2 + 1, unit * PER_UNIT + PER_UNIT - 1};
}

static err_t look_up_building(struct places *p, int64_t unit, const char *name, int64_t *building, bool *found)
{
    ARENA_SCOPED a = {0};
    TX_SCOPED tx = {0};
    TRY(tx_begin(p->db, &a, TX_READ, &tx));
    return area_match_building(&tx, p->county, unit, name, building, found);
}

static err_t highest_building(struct places *p, int64_t unit, int64_t *highest)
{
    ARENA_SCOPED a = {0};
    TX_SCOPED tx = {0};
    struct numbers numbers = numbers_of(unit);
    TRY(tx_begin(p->db, &a, TX_READ, &tx));
    return area_highest_building(&tx, p->county, unit, numbers.first, numbers.last, highest);
}

static err_t number_building(struct places *p, int64_t unit, int64_t *building)
{
    ARENA_SCOPED a = {0};
    bool known;
    struct remembered *r = recall(p, arena_printf(&a, "n\n%lld", (long long)unit), &known);
    if (!known)
        TRY(highest_building(p, unit, &r->id));
    if (r->id >= numbers_of(unit).last || r->id >= INT64_C(1) << 53)
        return FAIL(ERR_TOO_LARGE, "roster.too_many_buildings");
    *building = ++r->id;
    return OK;
}

static err_t add_building(struct places *p, int64_t unit, const char *name, int64_t *building)
{
    TRY(number_building(p, unit, building));
    if (p->n_new == p->cap_new) {
        p->cap_new = p->cap_new ? p->cap_new * 2 : 64;
        p->new = mem_resize(p->new, p->cap_new, sizeof *p->new);
    }
    p->new[p->n_new++] = (struct area_building_row){.building = *building, .unit = unit, .kind = "building",
                                                    .name = arena_strdup(&p->arena, name), .x = NAN, .y = NAN};
    return OK;
}

err_t places_building(struct places *p, int64_t unit, const char *name, int64_t *building)
{
    ARENA_SCOPED a = {0};
    bool known, found = false;
    const char *key = arena_printf(&a, "b\n%lld\n%s", (long long)unit, name);
    int64_t id;
    struct remembered *r = recall(p, key, &known);
    if (!known) {
        TRY(look_up_building(p, unit, name, &id, &found));
        err_t why = found ? OK : add_building(p, unit, name, &id);
        r = recall(p, key, &known);   /* the table may have grown */
        r->id = id;
        r->why = why;
    }
    if (r->why)
        err_path("building");
    *building = r->id;
    return r->why;
}

const struct area_building_row *places_new(struct places *p, size_t *n)
{
    *n = p->n_new;
    return p->new;
}

void places_forget_new(struct places *p)
{
    p->n_new = 0;
}

/* ---- persons ---------------------------------------------------------------------------------------- */

static err_t find_person(struct tx *tx, int64_t county, const struct roster_row *row, int64_t *person, bool *found)
{
    const struct roster_identity *who = row->identity.plain;
    struct roster_document_get_row by_document = {0};
    struct roster_find_nameless_row alike = {0};
    struct blind key = roster_document_blind(tx->arena, county, row, who);
    if (who->document)
        TRY(roster_document_get(tx, county, key.a, key.b, &by_document, found));
    else
        TRY(roster_find_nameless(tx, county, key.a, &alike, found));
    *person = who->document ? by_document.value : alike.person;
    return OK;
}

err_t places_person(struct places *p, const struct roster_row *row, struct known_person *out)
{
    ARENA_SCOPED a = {0};
    TX_SCOPED tx = {0};
    struct roster_standing stand;
    struct roster_identity who = *(const struct roster_identity *)row->identity.plain;
    struct roster_row copy = *row;
    int64_t person;
    bool found;
    *out = (struct known_person){0};
    copy.identity.plain = &who;
    TRY(tx_begin(p->db, &a, TX_READ, &tx));
    TRY(find_person(&tx, p->county, row, &person, &out->known));
    if (!out->known)
        return OK;
    TRY(roster_stand(&tx, p->county, person, &stand, &found));
    out->unit = stand.unit;
    return roster_is_news(&tx, p->county, &copy, person, &out->news);
}
