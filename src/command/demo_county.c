/* demo_county.c - see demo_county.h. */
#include "command/demo_county.h"

#include "core/text.h"
#include "exchange/sheet.h"
#include "generate/list.h"

#include <stdlib.h>
#include <string.h>

enum { COLUMNS = 24 };

void *demo_room(void *items, size_t n, size_t *cap, size_t size)
{
    if (n < *cap)
        return items;
    *cap = *cap ? 2 * *cap : 64;
    return mem_resize(items, *cap, size);
}

/* ---- a table of a file -------------------------------------------------------------------- */

static err_t read_item(const struct demo_table *t, const struct field *const *columns, const struct sheet_row *row,
                       void *item)
{
    fields_clear(t->rows, item);
    for (size_t i = 0; i < row->n && i < COLUMNS; i++)
        if (columns[i] && *row->cells[i].text)
            TRY(field_read_text(columns[i], t->arena, row->cells[i].text, item));
    return OK;
}

static err_t read_heads(const struct demo_table *t, struct sheet *sheet, const struct field **columns)
{
    struct sheet_row row;
    bool more;
    TRY(sheet_next(sheet, &row, &more));
    for (size_t i = 0; more && i < row.n && i < COLUMNS; i++)
        columns[i] = field_find(t->rows, row.cells[i].text);
    return OK;
}

err_t demo_table_read(const struct demo_table *t, err_t (*each)(void *ctx, const void *item), void *ctx)
{
    SHEET_SCOPED sheet = NULL;
    ARENA_SCOPED a = {0};
    const struct field *columns[COLUMNS] = {0};
    struct sheet_row row;
    bool more = true;
    void *item = arena_alloc(&a, t->size);
    TRY(sheet_open(t->path, NULL, &sheet));
    TRY(read_heads(t, sheet, columns));
    while (more) {
        TRY(sheet_next(sheet, &row, &more));
        if (!more)
            return OK;
        TRY(read_item(t, columns, &row, item));
        TRY(each(ctx, item));
    }
    return OK;
}

/* ---- places ---------------------------------------------------------------------------------- */

static const struct field unit_rows[] = {
    INT(struct demo_unit, unit), INT(struct demo_unit, parent), TEXT(struct demo_unit, kind),
    TEXT(struct demo_unit, name), {0},
};

static err_t add_unit(void *ctx, const void *item)
{
    struct demo_county *c = ctx;
    c->units = demo_room(c->units, c->n_units, &c->cap_units, sizeof *c->units);
    c->units[c->n_units++] = *(const struct demo_unit *)item;
    return OK;
}

enum { SERVES_MOST = 20000 };
static const struct field site_rows[] = {
    INT(struct demo_site, site), INT(struct demo_site, unit), INT(struct demo_site, people),
    INT(struct demo_site, tables), INT(struct demo_site, capacity), TEXT(struct demo_site, kind),
    TEXT(struct demo_site, name), TEXT(struct demo_site, serves, .max = SERVES_MOST), {0},
};

static err_t add_site(void *ctx, const void *item)
{
    struct demo_county *c = ctx;
    c->sites = demo_room(c->sites, c->n_sites, &c->cap_sites, sizeof *c->sites);
    c->sites[c->n_sites++] = *(const struct demo_site *)item;
    return OK;
}

static struct demo_table table_in(struct demo_county *c, const char *dir, const char *file, const struct field *rows,
                                  size_t size)
{
    return (struct demo_table){arena_printf(&c->arena, "%s/%s", dir, file), rows, size, &c->arena};
}

err_t demo_county_places(struct demo_county *c, const char *dir)
{
    struct demo_table units = table_in(c, dir, "units.csv", unit_rows, sizeof(struct demo_unit));
    struct demo_table sites = table_in(c, dir, "sites.csv", site_rows, sizeof(struct demo_site));
    TRY(demo_table_read(&units, add_unit, c));
    return demo_table_read(&sites, add_site, c);
}

const struct demo_unit *demo_find_unit(const struct demo_county *c, int64_t unit)
{
    for (size_t i = 0; i < c->n_units; i++)
        if (c->units[i].unit == unit)
            return &c->units[i];
    return NULL;
}

bool demo_serves(const char *serves, int64_t unit)
{
    for (const char *at = serves; at && *at;) {
        char *end;
        if (strtoll(at, &end, 10) == unit)
            return true;
        at = *end ? end + 1 : end;
    }
    return false;
}

/* ---- people ---------------------------------------------------------------------------------- */

struct listed { int64_t person, unit, same_household; };
static const struct field listed_rows[] = {
    INT(struct listed, person), INT(struct listed, unit), INT(struct listed, same_household), {0},
};

static err_t add_person(void *ctx, const void *item)
{
    struct demo_county *c = ctx;
    const struct listed *l = item;
    c->people = demo_room(c->people, c->n_people, &c->cap_people, sizeof *c->people);
    c->people[c->n_people++] = (struct demo_person){l->person, l->unit, ABSENCE_NONE, l->same_household == 1};
    return OK;
}

const struct field demo_guest_rows[] = {
    TEXT(struct demo_guest, name), TEXT(struct demo_guest, sex), TEXT(struct demo_guest, born),
    TEXT(struct demo_guest, document_kind), TEXT(struct demo_guest, document), TEXT(struct demo_guest, phone),
    INT(struct demo_guest, unit), INT(struct demo_guest, building), INT(struct demo_guest, household),
    TEXT(struct demo_guest, dwelling), TEXT(struct demo_guest, person_kind), {0},
};

static err_t add_guest(void *ctx, const void *item)
{
    struct demo_county *c = ctx;
    c->guests = demo_room(c->guests, c->n_guests, &c->cap_guests, sizeof *c->guests);
    c->guests[c->n_guests++] = *(const struct demo_guest *)item;
    return OK;
}

struct absent { int64_t person, absence; };
static const struct field absent_rows[] = {INT(struct absent, person), INT(struct absent, absence), {0}};

struct absents { struct absent *at; size_t n, cap; };

static err_t add_absent(void *ctx, const void *item)
{
    struct absents *all = ctx;
    all->at = demo_room(all->at, all->n, &all->cap, sizeof *all->at);
    all->at[all->n++] = *(const struct absent *)item;
    return OK;
}

static int by_person(const void *a, const void *b)
{
    int64_t x = ((const struct absent *)a)->person, y = ((const struct absent *)b)->person;
    return (x > y) - (x < y);
}

static void mark_absent(struct demo_county *c, struct absents *all)
{
    qsort(all->at, all->n, sizeof *all->at, by_person);
    for (size_t i = 0; i < c->n_people && all->n; i++) {
        struct absent key = {.person = c->people[i].person};
        const struct absent *found = bsearch(&key, all->at, all->n, sizeof *all->at, by_person);
        if (found && found->absence > ABSENCE_NONE && found->absence < ABSENCES)
            c->people[i].absence = (uint8_t)found->absence;
    }
}

err_t demo_county_people(struct demo_county *c, const char *dir)
{
    struct demo_table people = table_in(c, dir, "people.csv", listed_rows, sizeof(struct listed));
    struct demo_table guests = table_in(c, dir, "guests.csv", demo_guest_rows, sizeof(struct demo_guest));
    struct demo_table absent = table_in(c, dir, "absent.csv", absent_rows, sizeof(struct absent));
    struct absents absents = {0};
    TRY(demo_table_read(&people, add_person, c));
    TRY(demo_table_read(&guests, add_guest, c));
    TRY(demo_table_read(&absent, add_absent, &absents));
    mark_absent(c, &absents);
    free(absents.at);
    return OK;
}

void demo_county_forget(struct demo_county *c)
{
    free(c->units);
    free(c->sites);
    free(c->people);
    free(c->guests);
    arena_close(&c->arena);
    *c = (struct demo_county){0};
}
