/* load.c - units, buildings and sites from CSV files, as events.
 *
 * What `bulou generate` writes and a county can write by hand; the heads of the
 * columns are the members of the events.  Used by the demonstration and by
 * `bulou import --places DIR`. */
#include "command/load.h"

#include "core/clock.h"
#include "data/writer.h"
#include "domain/account/account.h"
#include "domain/area/area.h"
#include "domain/site/site.h"
#include "exchange/sheet.h"

#include <stddef.h>

enum { CHUNK = 1000, COLUMNS = 24 };

/* A file whose rows become the structs of an event's list. */
struct loading {
    int64_t county;
    const struct field *rows;     /* of one struct */
    size_t size;
    err_t (*send)(struct loading *l, struct list items);
    const struct event_type *type;
    struct arena arena;
    const struct field *columns[COLUMNS];
    char *items;
    size_t n;
    int64_t sent;
    int64_t edition;
};

static err_t send_event(struct loading *l, void *body)
{
    struct actor server = account_server(l->county);
    struct incoming in;
    struct answer answer = {0};
    ledger_own(&server, l->type, clock_now(), body, &in);
    struct job job = {.county = l->county, .events = &in, .n = 1, .answers = &answer};
    TRY(writer_do(&job));
    if (answer.outcome != REJECTED)
        return OK;
    err_tell_again(&answer.told);
    return answer.why;
}

static err_t send_units(struct loading *l, struct list items)
{
    struct units_listed body = {.edition = l->edition, .units = items};
    return send_event(l, &body);
}

static err_t send_buildings(struct loading *l, struct list items)
{
    struct buildings_listed body = {.buildings = items};
    return send_event(l, &body);
}

static err_t send_sites(struct loading *l, struct list items)
{
    struct sites_listed body = {.sites = items};
    return send_event(l, &body);
}

/* The column `serves` of sites: whose people come there. */
static const struct field served_rows[] = {
    INT(struct site_serves, site),
    {.name = "serves", .kind = FIELD_INTS, .at = offsetof(struct site_serves, units), .max = 1000},
    {0},
};

static err_t send_served(struct loading *l, struct list items)
{
    const struct site_serves *served = items.items;
    for (size_t i = 0; i < items.n; i++) {
        struct site_serves body = served[i];
        if (body.units.n)
            TRY(send_event(l, &body));
    }
    return OK;
}

static err_t flush(struct loading *l)
{
    if (l->n == 0)
        return OK;
    TRY(l->send(l, (struct list){l->n, l->items}));
    l->sent += (int64_t)l->n;
    l->n = 0;
    arena_reset(&l->arena);
    l->items = arena_items(&l->arena, CHUNK, l->size);
    return OK;
}

static void read_heads(struct loading *l, const struct sheet_row *row)
{
    for (size_t i = 0; i < row->n && i < COLUMNS; i++)
        l->columns[i] = field_find(l->rows, row->cells[i].text);
}

static err_t read_item(struct loading *l, const struct sheet_row *row)
{
    char *item = l->items + l->n * l->size;
    fields_clear(l->rows, item);
    for (size_t i = 0; i < row->n && i < COLUMNS; i++)
        if (l->columns[i] && *row->cells[i].text)
            TRY(field_read_text(l->columns[i], &l->arena, row->cells[i].text, item));
    return ++l->n == CHUNK ? flush(l) : OK;
}

static err_t load_file(struct loading *l, const char *path)
{
    SHEET_SCOPED sheet = NULL;
    struct sheet_row row;
    bool more = true;
    l->items = arena_items(&l->arena, CHUNK, l->size);
    TRY(sheet_open(path, NULL, &sheet));
    TRY(sheet_next(sheet, &row, &more));
    read_heads(l, &row);
    while (more) {
        TRY(sheet_next(sheet, &row, &more));
        if (more)
            TRY(read_item(l, &row));
    }
    TRY(flush(l));
    arena_close(&l->arena);
    return OK;
}

/* The list's item rows stand in the event's own table. */
static void take_item_rows(struct loading *l)
{
    for (const struct field *f = l->type->body; f->name; f++)
        if (f->kind == FIELD_LIST) {
            l->rows = f->of;
            l->size = f->size;
        }
}

/* A file with a struct of the event's list in each row, or of `rows` when they are told. */
static err_t load(struct loading *l, const char *path, int64_t *n)
{
    if (!l->rows)
        take_item_rows(l);
    err_t why = load_file(l, path);
    arena_close(&l->arena);
    *n = l->sent;
    return why;
}

err_t load_places(const char *dir, int64_t county, int64_t edition, struct loaded *out)
{
    ARENA_SCOPED a = {0};
    struct loading units = {.county = county, .edition = edition, .type = &units_listed, .send = send_units};
    struct loading buildings = {.county = county, .type = &buildings_listed, .send = send_buildings};
    struct loading sites = {.county = county, .type = &sites_listed, .send = send_sites};
    struct loading served = {.county = county, .type = &site_serves, .send = send_served, .rows = served_rows,
                             .size = sizeof(struct site_serves)};
    const char *path = arena_printf(&a, "%s/sites.csv", dir);
    int64_t lines;
    TRY(load(&units, arena_printf(&a, "%s/units.csv", dir), &out->units));
    TRY(load(&buildings, arena_printf(&a, "%s/buildings.csv", dir), &out->buildings));
    TRY(load(&sites, path, &out->sites));
    return load(&served, path, &lines);
}
