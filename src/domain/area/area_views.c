/* area_views.c - the tree, buildings, and finding a place. */
#include "core/text.h"
#include "domain/area/area_parts.h"
#include "domain/page.h"

/* Where places are is public: whoever is signed in may look up every unit of the
 * county, so that a sampling point can say where somebody comes from. */

/* ---- area_children ----------------------------------------------------------------------- */

struct children_params { int64_t unit; };

static const struct field children_params[] = {
    INT(struct children_params, unit, .help = "The unit above; left out: the county itself is shown."),
    {0},
};

struct unit_row { int64_t unit, parent, class, children, buildings; const char *kind, *code, *name; double x, y; };

static const struct field children_columns[] = {
    INT(struct unit_row, unit, .help = "The unit."),
    INT(struct unit_row, parent, .help = "The unit above it."),
    TEXT(struct unit_row, kind, .help = "county, zone, town, village or grid."),
    TEXT(struct unit_row, code, .help = "Code of the statistics office."),
    TEXT(struct unit_row, name, .help = "Full name."),
    INT(struct unit_row, class, .help = "Urban or rural class."),
    REAL(struct unit_row, x, .help = "Position."),
    REAL(struct unit_row, y, .help = "Position."),
    INT(struct unit_row, children, .help = "Units right below it."),
    INT(struct unit_row, buildings, .help = "Buildings in it."),
    {0},
};

static int64_t absent_if_zero(int64_t n)
{
    return n ? n : ABSENT;
}

static err_t emit_child(void *ctx, const struct area_list_children_row *r)
{
    struct view_call *call = ctx;
    const struct unit_row row = {r->unit, absent_if_zero(r->parent), r->class, r->children, r->buildings, r->kind,
                                 r->code, r->name, r->x, r->y};
    return call->emit(call, &row);
}

static err_t children_query(struct view_call *call, const void *params)
{
    const struct children_params *p = params;
    return area_list_children(call->tx, call->county, p->unit == ABSENT ? 0 : p->unit, call->limit, emit_child, call);
}

/* ---- area_unit --------------------------------------------------------------------------- */

struct unit_params { int64_t unit; };

static const struct field unit_params[] = {
    INT(struct unit_params, unit, .need = true, .help = "The unit."),
    {0},
};

struct one_unit { int64_t unit, parent, class; const char *kind, *code, *name, *path; };

static const struct field unit_columns[] = {
    INT(struct one_unit, unit, .help = "The unit."),
    INT(struct one_unit, parent, .help = "The unit above it."),
    TEXT(struct one_unit, kind, .help = "county, zone, town, village or grid."),
    TEXT(struct one_unit, code, .help = "Code of the statistics office."),
    TEXT(struct one_unit, name, .help = "Full name."),
    INT(struct one_unit, class, .help = "Urban or rural class."),
    TEXT(struct one_unit, path, .help = "Its name after those above it."),
    {0},
};

static err_t unit_query(struct view_call *call, const void *params)
{
    const struct unit_params *p = params;
    struct area_find_unit_row r;
    const char *path;
    bool found;
    TRY(area_find_unit(call->tx, call->county, p->unit, &r, &found));
    if (!found) {
        err_tell("unit", "%lld", (long long)p->unit);
        return FAIL(ERR_MISSING, "area.no_such_unit", .field = "unit");
    }
    TRY(area_path(call->tx, call->county, p->unit, &path));
    const struct one_unit row = {p->unit, absent_if_zero(r.parent), r.class, r.kind, r.code, r.name, path};
    return call->emit(call, &row);
}

/* ---- area_find --------------------------------------------------------------------------- */

struct find_params { const char *text; int64_t unit; };

static const struct field find_params[] = {
    TEXT(struct find_params, text, .need = true, .min = 1, .max = 40, .help = "Part of a name."),
    INT(struct find_params, unit, .help = "Only below this unit; left out: in the whole county."),
    {0},
};

struct found_row { int64_t unit; const char *kind, *name, *path; };

static const struct field find_columns[] = {
    INT(struct found_row, unit, .help = "The unit."),
    TEXT(struct found_row, kind, .help = "county, zone, town, village or grid."),
    TEXT(struct found_row, name, .help = "Full name."),
    TEXT(struct found_row, path, .help = "Its name after those above it."),
    {0},
};

static err_t emit_found(void *ctx, const struct area_search_row *r)
{
    struct view_call *call = ctx;
    struct found_row row = {r->unit, r->kind, r->name, NULL};
    view_next_row(call);
    TRY(area_path(call->tx, call->county, r->unit, &row.path));
    return call->emit(call, &row);
}

/* The stem, so that 嵩阳办事处 is found as 嵩阳街道. */
static err_t find_query(struct view_call *call, const void *params)
{
    const struct find_params *p = params;
    int64_t below = p->unit == ABSENT ? area_root(call->county) : p->unit;
    return area_search(call->tx, call->county, below, area_stem(call->arena, p->text), call->limit, emit_found, call);
}

/* ---- area_buildings ---------------------------------------------------------------------- */

struct buildings_params { int64_t unit, after; };

static const struct field buildings_params[] = {
    INT(struct buildings_params, unit, .need = true, .help = "The village or community."),
    INT(struct buildings_params, after, .help = "Buildings after this one."),
    {0},
};

struct building_row { int64_t building; const char *name, *grid, *kind; double x, y; };

static const struct field buildings_columns[] = {
    INT(struct building_row, building, .help = "The building."),
    TEXT(struct building_row, name, .help = "Name or number."),
    TEXT(struct building_row, grid, .help = "The grid it belongs to."),
    TEXT(struct building_row, kind, .help = "What it is."),
    REAL(struct building_row, x, .help = "Position."),
    REAL(struct building_row, y, .help = "Position."),
    {0},
};

static err_t emit_building(void *ctx, const struct area_list_buildings_row *r)
{
    struct page *page = ctx;
    const struct building_row row = {r->building, r->name, r->grid, r->kind, r->x, r->y};
    return page_is_full(page, r->building) ? OK : page->call->emit(page->call, &row);
}

static err_t buildings_query(struct view_call *call, const void *params)
{
    const struct buildings_params *p = params;
    struct page page = {.call = call};
    return area_list_buildings(call->tx, call->county, p->unit, p->after == ABSENT ? 0 : p->after, page_most(call),
                               emit_building, &page);
}

/* ---- the module -------------------------------------------------------------------------- */

static const struct view area_views[] = {
    {.name = "area_children", .help = "The units right below one.", .right = RIGHT_SIGNED_IN,
     .params = children_params, .params_size = sizeof(struct children_params),
     .columns = children_columns, .row_size = sizeof(struct unit_row), .query = children_query},
    {.name = "area_unit", .help = "One unit and where it lies.", .right = RIGHT_SIGNED_IN,
     .params = unit_params, .params_size = sizeof(struct unit_params),
     .columns = unit_columns, .row_size = sizeof(struct one_unit), .one = true, .query = unit_query},
    {.name = "area_find", .help = "Units by part of a name, also of another name.", .right = RIGHT_SIGNED_IN,
     .params = find_params, .params_size = sizeof(struct find_params),
     .columns = find_columns, .row_size = sizeof(struct found_row), .query = find_query},
    {.name = "area_buildings", .help = "Buildings and villagers' groups of a village.", .right = RIGHT_SIGNED_IN,
     .params = buildings_params, .params_size = sizeof(struct buildings_params),
     .columns = buildings_columns, .row_size = sizeof(struct building_row), .query = buildings_query},
    {0},
};

static const struct event_type *const events[] = {
    &units_listed, &unit_moved, &aliases_listed, &units_mapped, &buildings_listed, NULL,
};

const struct module area_module = {
    .name = "area", .sql = &area_catalogue, .events = events, .views = area_views,
};
