/* area_events.c - what can happen to the tree and to buildings. */
#include "core/id.h"
#include "core/text.h"
#include "domain/area/area_parts.h"

#include <stdio.h>
#include <string.h>

/* In the order in which they may hang below each other; a zone may hang in a zone. */
static const char *const kinds[] = {"county", "zone", "town", "village", "grid", NULL};

static int rank_of(const char *kind)
{
    int rank = 0;
    while (kinds[rank] && strcmp(kinds[rank], kind) != 0)
        rank++;
    return rank;
}

static bool may_hang(const char *kind, const char *below)
{
    bool zones = strcmp(kind, "zone") == 0 && strcmp(below, "zone") == 0;
    return zones || rank_of(kind) > rank_of(below);
}

static err_t need_unit(struct tx *tx, int64_t county, int64_t unit, struct area_unit *out)
{
    bool found;
    TRY(area_find(tx, county, unit, out, &found));
    if (found)
        return OK;
    err_tell("unit", "%lld", (long long)unit);
    return FAIL(ERR_MISSING, "area.no_such_unit", .field = "unit");
}

/* ---- area.units_listed ------------------------------------------------------------------- */

static const struct field unit_rows[] = {
    INT(struct area_unit_row, unit, .need = true, .min = 100000000000, .max = 9999999999999,
        .help = "The unit: its 12-digit code, or 13 digits that begin with 9 when it has none."),
    INT(struct area_unit_row, parent, .scope = SCOPE_UNIT, .help = "The unit above it; left out for the county itself."),
    CHOICE(struct area_unit_row, kind, .need = true, .choices = kinds, .help = "What it is."),
    TEXT(struct area_unit_row, code, .min = 12, .max = 12, .form = FORM_DIGITS,
         .help = "Code of the statistics office, if it has one."),
    TEXT(struct area_unit_row, name, .need = true, .min = 1, .max = 80, .help = "Full name."),
    INT(struct area_unit_row, class, .min = 111, .max = 220,
        .help = "Urban or rural class: 111 urban core … 220 village."),
    REAL(struct area_unit_row, x, .help = "Position: schematic, or longitude."),
    REAL(struct area_unit_row, y, .help = "Position: schematic, or latitude."),
    {0},
};

static const struct field units_listed_body[] = {
    INT(struct units_listed, edition, .need = true, .min = 1980, .max = 2100,
        .help = "Year of the edition of the codes."),
    LIST(struct units_listed, units, struct area_unit_row, unit_rows, .need = true, .max = 1000,
         .help = "Units, each after the one above it."),
    {0},
};

/* A code of 12 digits is the number itself; what has none begins with 9 and is one digit
 * longer, so that the two never meet. */
static err_t check_number(const struct area_unit_row *u)
{
    bool coded = u->unit < 1000000000000;
    char number[24];
    snprintf(number, sizeof number, "%lld", (long long)u->unit);
    if (!coded && number[0] != '9')
        return FAIL(ERR_INVALID, "area.bad_number", .field = "unit");
    if (coded && u->code && strcmp(u->code, number) != 0)
        return FAIL(ERR_INVALID, "area.code_differs", .field = "code");
    return OK;
}

/* What hangs above row i: an earlier row of the event, or what is known already. */
static err_t find_parent(struct tx *tx, int64_t county, const struct area_unit_row *rows, size_t i, const char **kind)
{
    struct area_unit known;
    for (size_t k = 0; k < i; k++)
        if (rows[k].unit == rows[i].parent) {
            *kind = rows[k].kind;
            return OK;
        }
    bool found;
    TRY(area_find(tx, county, rows[i].parent, &known, &found));
    *kind = known.kind;
    if (!found)
        return FAIL(ERR_MISSING, "area.no_such_parent", .field = "parent");
    return OK;
}

static err_t check_root(int64_t county, const struct area_unit_row *u)
{
    if (u->unit == area_root(county) && strcmp(u->kind, "county") == 0)
        return OK;
    err_tell("root", "%lld", (long long)area_root(county));
    return FAIL(ERR_INVALID, "area.needs_parent", .field = "parent");
}

/* Listing again may rename; where a unit hangs is changed by unit_moved alone. */
static err_t check_known(struct tx *tx, int64_t county, const struct area_unit_row *u)
{
    struct area_unit known;
    bool found;
    TRY(area_find(tx, county, u->unit, &known, &found));
    if (!found)
        return OK;
    if (known.parent != u->parent)
        return FAIL(ERR_CONFLICT, "area.hangs_elsewhere", .field = "parent");
    if (strcmp(known.kind, u->kind) != 0)
        return FAIL(ERR_CONFLICT, "area.other_kind", .field = "kind");
    return OK;
}

static err_t check_unit_row(struct tx *tx, int64_t county, const struct area_unit_row *rows, size_t i)
{
    const struct area_unit_row *u = &rows[i];
    const char *above;
    TRY(check_number(u));
    for (size_t k = 0; k < i; k++)
        if (rows[k].unit == u->unit)
            return FAIL(ERR_INVALID, "area.unit_twice", .field = "unit");
    TRY(check_known(tx, county, u));
    if (u->parent == ABSENT)
        return check_root(county, u);
    TRY(find_parent(tx, county, rows, i, &above));
    return may_hang(u->kind, above) ? OK : FAIL(ERR_INVALID, "area.wrong_order", .field = "kind");
}

/* Which row of a list it was. */
static err_t in_row(err_t why, const char *list, size_t i)
{
    if (why)
        err_path("%s[%zu].%s", list, i, why->field ? why->field : "");
    return why;
}

static err_t units_listed_check(struct tx *tx, const struct event *ev, const void *body)
{
    const struct units_listed *b = body;
    for (size_t i = 0; i < b->units.n; i++)
        TRY(in_row(check_unit_row(tx, ev->county, b->units.items, i), "units", i));
    return OK;
}

static err_t put_unit(struct tx *tx, const struct event *ev, int64_t edition, const struct area_unit_row *u)
{
    struct area_unit known;
    bool found;
    const char *stem = area_stem(tx->arena, u->name);
    int64_t parent = u->parent == ABSENT ? 0 : u->parent;
    TRY(area_find(tx, ev->county, u->unit, &known, &found));
    if (found)
        return area_set_unit(tx, ev->county, u->unit, u->code, u->name, stem, u->class, u->x, u->y, edition);
    TRY(area_add_unit(tx, ev->county, u->unit, parent, u->kind, u->code, u->name, stem, u->class, u->x, u->y, edition));
    return area_add_within(tx, ev->county, u->unit, parent);
}

static err_t units_listed_apply(struct tx *tx, const struct event *ev, const void *body)
{
    const struct units_listed *b = body;
    const struct area_unit_row *rows = b->units.items;
    for (size_t i = 0; i < b->units.n; i++)
        TRY(put_unit(tx, ev, b->edition, &rows[i]));
    return OK;
}

const struct event_type units_listed = {
    .name = "area.units_listed", .help = "Units of an edition were added or renamed.", .right = RIGHT_AREA_EDIT,
    .body = units_listed_body, .body_size = sizeof(struct units_listed),
    .check = units_listed_check, .apply = units_listed_apply,
};

/* ---- area.unit_moved --------------------------------------------------------------------- */

static const struct field unit_moved_body[] = {
    INT(struct unit_moved, unit, .need = true, .min = 1, .max = 9999999999999, .scope = SCOPE_UNIT,
        .help = "What moves, with all below it."),
    INT(struct unit_moved, parent, .need = true, .min = 1, .max = 9999999999999, .scope = SCOPE_UNIT,
        .help = "Where it hangs from now on."),
    TEXT(struct unit_moved, reason, .need = true, .min = 2, .max = 200, .help = "Why."),
    {0},
};

static err_t unit_moved_check(struct tx *tx, const struct event *ev, const void *body)
{
    const struct unit_moved *b = body;
    struct area_unit unit, parent;
    struct area_is_within_row row;
    bool within;
    TRY(need_unit(tx, ev->county, b->unit, &unit));
    TRY(need_unit(tx, ev->county, b->parent, &parent));
    if (unit.parent == ABSENT)
        return FAIL(ERR_INVALID, "area.root_stays", .field = "unit");
    TRY(area_is_within(tx, ev->county, b->unit, b->parent, &row, &within));
    if (within)
        return FAIL(ERR_CONFLICT, "area.below_itself", .field = "parent");
    return may_hang(unit.kind, parent.kind) ? OK : FAIL(ERR_INVALID, "area.wrong_order", .field = "parent");
}

static err_t unit_moved_apply(struct tx *tx, const struct event *ev, const void *body)
{
    const struct unit_moved *b = body;
    TRY(area_set_parent(tx, ev->county, b->unit, b->parent));
    TRY(area_cut_within(tx, ev->county, b->unit));
    return area_hang_within(tx, ev->county, b->unit, b->parent);
}

const struct event_type unit_moved = {
    .name = "area.unit_moved", .help = "A unit hangs elsewhere in the command tree, with all below it.",
    .right = RIGHT_AREA_EDIT,
    .body = unit_moved_body, .body_size = sizeof(struct unit_moved),
    .check = unit_moved_check, .apply = unit_moved_apply,
};

/* ---- area.aliases_listed ----------------------------------------------------------------- */

static const struct field alias_rows[] = {
    INT(struct area_alias_row, unit, .need = true, .min = 1, .max = 9999999999999, .scope = SCOPE_UNIT,
        .help = "The unit."),
    TEXT(struct area_alias_row, alias, .need = true, .min = 1, .max = 80,
         .help = "Another name for it, also a common misprint."),
    {0},
};

static const struct field aliases_listed_body[] = {
    LIST(struct aliases_listed, aliases, struct area_alias_row, alias_rows, .need = true, .max = 1000,
         .help = "Other names."),
    {0},
};

static err_t aliases_listed_check(struct tx *tx, const struct event *ev, const void *body)
{
    const struct aliases_listed *b = body;
    const struct area_alias_row *rows = b->aliases.items;
    struct area_unit unit;
    for (size_t i = 0; i < b->aliases.n; i++)
        TRY(in_row(need_unit(tx, ev->county, rows[i].unit, &unit), "aliases", i));
    return OK;
}

static err_t aliases_listed_apply(struct tx *tx, const struct event *ev, const void *body)
{
    const struct aliases_listed *b = body;
    const struct area_alias_row *rows = b->aliases.items;
    for (size_t i = 0; i < b->aliases.n; i++)
        TRY(area_add_alias(tx, ev->county, rows[i].unit, area_stem(tx->arena, rows[i].alias),
                           text_normal(tx->arena, rows[i].alias)));
    return OK;
}

const struct event_type aliases_listed = {
    .name = "area.aliases_listed", .help = "Units are also written otherwise.", .right = RIGHT_AREA_EDIT,
    .body = aliases_listed_body, .body_size = sizeof(struct aliases_listed),
    .check = aliases_listed_check, .apply = aliases_listed_apply,
};

/* ---- area.units_mapped ------------------------------------------------------------------- */

static const struct field mapping_rows[] = {
    INT(struct area_mapping_row, old_unit, .need = true, .min = 1, .max = 9999999999999,
        .help = "Code in the old edition."),
    INT(struct area_mapping_row, new_unit, .need = true, .min = 1, .max = 9999999999999, .scope = SCOPE_UNIT,
        .help = "Unit of the new edition; several rows with one old code: it was split."),
    {0},
};

static const struct field units_mapped_body[] = {
    INT(struct units_mapped, from_edition, .need = true, .min = 1980, .max = 2100, .help = "The old edition."),
    INT(struct units_mapped, to_edition, .need = true, .min = 1980, .max = 2100, .help = "The new edition."),
    LIST(struct units_mapped, pairs, struct area_mapping_row, mapping_rows, .need = true, .max = 1000,
         .help = "What became of what."),
    {0},
};

static err_t check_pair(struct tx *tx, int64_t county, const struct area_mapping_row *pair)
{
    struct area_unit unit;
    bool found;
    TRY(area_find(tx, county, pair->new_unit, &unit, &found));
    if (found)
        return OK;
    err_tell("unit", "%lld", (long long)pair->new_unit);
    return FAIL(ERR_MISSING, "area.no_such_unit", .field = "new_unit");
}

static err_t units_mapped_check(struct tx *tx, const struct event *ev, const void *body)
{
    const struct units_mapped *b = body;
    const struct area_mapping_row *rows = b->pairs.items;
    if (b->from_edition >= b->to_edition)
        return FAIL(ERR_INVALID, "area.editions_backwards", .field = "to_edition");
    for (size_t i = 0; i < b->pairs.n; i++)
        TRY(in_row(check_pair(tx, ev->county, &rows[i]), "pairs", i));
    return OK;
}

static err_t units_mapped_apply(struct tx *tx, const struct event *ev, const void *body)
{
    const struct units_mapped *b = body;
    const struct area_mapping_row *rows = b->pairs.items;
    for (size_t i = 0; i < b->pairs.n; i++)
        TRY(area_add_mapping(tx, ev->county, b->from_edition, b->to_edition, rows[i].old_unit, rows[i].new_unit));
    return OK;
}

const struct event_type units_mapped = {
    .name = "area.units_mapped", .help = "What units of one edition became in the next.", .right = RIGHT_AREA_EDIT,
    .body = units_mapped_body, .body_size = sizeof(struct units_mapped),
    .check = units_mapped_check, .apply = units_mapped_apply,
};

/* ---- area.buildings_listed --------------------------------------------------------------- */

enum { LISTED_NUMBERS = 1000000000 };

/* Numbers of one sender never meet those of another: a list's own are small, or begin
 * with the number of the village, and all others are made by the device that sends them. */
static bool may_number(const struct event *ev, const struct area_building_row *b)
{
    return b->building <= LISTED_NUMBERS || b->building / 1000 == b->unit || b->building / 10000 == b->unit ||
           id_is_of(b->building, ev->device);
}

static const struct field building_rows[] = {
    INT(struct area_building_row, building, .need = true, .min = 1, .max = (int64_t)1 << 53,
        .help = "A list's own number up to 1,000,000,000, the village's number and three or four digits, or one that "
                "the device made."),
    INT(struct area_building_row, unit, .need = true, .min = 1, .max = 9999999999999, .scope = SCOPE_UNIT,
        .help = "The village or community it stands in."),
    TEXT(struct area_building_row, grid, .min = 1, .max = 40, .help = "The grid it belongs to."),
    TEXT(struct area_building_row, name, .need = true, .min = 1, .max = 60,
         .help = "Name or number of the building or villagers' group."),
    TEXT(struct area_building_row, kind, .min = 1, .max = 20, .help = "What it is: flats, houses, dormitory …"),
    REAL(struct area_building_row, x, .help = "Position: schematic, or longitude."),
    REAL(struct area_building_row, y, .help = "Position: schematic, or latitude."),
    {0},
};

static const struct field buildings_listed_body[] = {
    LIST(struct buildings_listed, buildings, struct area_building_row, building_rows, .need = true, .max = 1000,
         .help = "Buildings and villagers' groups."),
    {0},
};

static err_t check_building(struct tx *tx, const struct event *ev, const struct area_building_row *rows, size_t i)
{
    const struct area_building_row *b = &rows[i];
    struct area_unit unit;
    struct area_find_building_row known;
    bool found;
    for (size_t k = 0; k < i; k++)
        if (rows[k].building == b->building)
            return FAIL(ERR_INVALID, "area.building_twice", .field = "building");
    TRY(need_unit(tx, ev->county, b->unit, &unit));
    TRY(area_find_building(tx, ev->county, b->building, &known, &found));
    if (found && known.unit != b->unit)
        return FAIL(ERR_CONFLICT, "area.building_elsewhere", .field = "unit");
    if (!found && !may_number(ev, b))
        return FAIL(ERR_INVALID, "area.number_of_other_device", .field = "building");
    return OK;
}

static err_t buildings_listed_check(struct tx *tx, const struct event *ev, const void *body)
{
    const struct buildings_listed *b = body;
    const struct area_building_row *rows = b->buildings.items;
    for (size_t i = 0; i < b->buildings.n; i++)
        TRY(in_row(check_building(tx, ev, rows, i), "buildings", i));
    return OK;
}

static err_t buildings_listed_apply(struct tx *tx, const struct event *ev, const void *body)
{
    const struct buildings_listed *b = body;
    const struct area_building_row *rows = b->buildings.items;
    for (size_t i = 0; i < b->buildings.n; i++)
        TRY(area_set_building(tx, ev->county, rows[i].building, rows[i].unit, rows[i].grid, rows[i].name,
                              text_normal(tx->arena, rows[i].name), rows[i].kind, rows[i].x, rows[i].y));
    return OK;
}

const struct event_type buildings_listed = {
    .name = "area.buildings_listed", .help = "Buildings of villages were added or renamed.", .right = RIGHT_AREA_EDIT,
    .body = buildings_listed_body, .body_size = sizeof(struct buildings_listed),
    .check = buildings_listed_check, .apply = buildings_listed_apply,
};
