/* site_events.c - listing sites, whom they serve, opening and closing them. */
#include "core/id.h"
#include "domain/area/area.h"
#include "domain/site/site_parts.h"

#include <ctype.h>
#include <string.h>

#define SITE(S, ...) \
    INT(struct S, site, .need = true, .min = 1, .max = (int64_t)1 << 53, .scope = SCOPE_SITE, .help = "The site.")

/* ---- site.sites_listed ----------------------------------------------------------------------- */

enum { LIST_NUMBER_MOST = 1000000000 };

static const char *const kinds[] = {"point", "van", "hub", "lab", "checkpoint", "home", NULL};

static const struct field row_rows[] = {
    INT(struct site_row, site, .need = true, .min = 1, .max = (int64_t)1 << 53,
        .help = "Number of the site: the list's own, up to 1,000,000,000, or made by the sender (docs: ids)."),
    CHOICE(struct site_row, kind, .need = true, .choices = kinds, .help = "What it is."),
    TEXT(struct site_row, name, .need = true, .min = 1, .max = 60, .help = "What people call it."),
    INT(struct site_row, unit, .need = true, .scope = SCOPE_UNIT, .help = "Where it stands."),
    INT(struct site_row, tables, .min = 0, .max = SITE_TABLES_MOST, .help = "Sampling tables; of a lab: machines."),
    INT(struct site_row, capacity, .min = 0, .max = SITE_CAPACITY_MOST,
        .help = "Persons a day; of a lab: tubes a day."),
    TEXT(struct site_row, opens, .min = 5, .max = 5, .help = "When it opens, as 08:00."),
    TEXT(struct site_row, closes, .min = 5, .max = 5, .help = "When it closes, as 18:00."),
    REAL(struct site_row, x, .help = "Longitude, or schematic position."),
    REAL(struct site_row, y, .help = "Latitude, or schematic position."),
    {0},
};

static const struct field sites_listed_body[] = {
    LIST(struct sites_listed, sites, struct site_row, row_rows, .need = true, .min = 1, .max = 1000,
         .help = "Sites that are new, or that changed."),
    {0},
};

static bool is_hour(const char *text)
{
    if (strlen(text) != 5 || !isdigit((unsigned char)text[0]) || !isdigit((unsigned char)text[1]) || text[2] != ':' ||
        !isdigit((unsigned char)text[3]) || !isdigit((unsigned char)text[4]))
        return false;
    int hour = (text[0] - '0') * 10 + text[1] - '0', minute = (text[3] - '0') * 10 + text[4] - '0';
    return hour < 24 ? minute < 60 : hour == 24 && minute == 0;
}

static err_t check_hours(const struct site_row *row, size_t i)
{
    err_path("sites[%zu].opens", i);
    if (row->opens && !is_hour(row->opens))
        return FAIL(ERR_INVALID, "site.bad_hour");
    err_path("sites[%zu].closes", i);
    return row->closes && !is_hour(row->closes) ? FAIL(ERR_INVALID, "site.bad_hour") : OK;
}

/* Who may edit one area may not take a site out of another. */
static err_t check_number(struct tx *tx, const struct event *ev, const struct site_row *row, size_t i)
{
    struct site_facts old;
    bool found;
    err_path("sites[%zu].site", i);
    TRY(site_find(tx, ev->county, row->site, &old, &found));
    if (found)
        return rights_unit(ev->actor, RIGHT_SITE_EDIT, old.unit, ev->at) ? OK : FAIL(ERR_FORBIDDEN, "rights.not_here");
    if (row->site > LIST_NUMBER_MOST && !id_is_of(row->site, ev->device))
        return FAIL(ERR_INVALID, "site.id_of_other_device");
    return OK;
}

static err_t check_unit(struct tx *tx, int64_t county, const struct site_row *row, size_t i)
{
    struct area_unit unit;
    bool found;
    err_path("sites[%zu].unit", i);
    err_tell("unit", "%lld", (long long)row->unit);
    TRY(area_find(tx, county, row->unit, &unit, &found));
    return found ? OK : FAIL(ERR_INVALID, "site.no_such_unit");
}

static err_t sites_listed_check(struct tx *tx, const struct event *ev, const void *body)
{
    const struct sites_listed *b = body;
    const struct site_row *rows = b->sites.items;
    for (size_t i = 0; i < b->sites.n; i++) {
        TRY(check_number(tx, ev, &rows[i], i));
        TRY(check_unit(tx, ev->county, &rows[i], i));
        TRY(check_hours(&rows[i], i));
    }
    return OK;
}

static err_t sites_listed_apply(struct tx *tx, const struct event *ev, const void *body)
{
    const struct sites_listed *b = body;
    const struct site_row *rows = b->sites.items;
    for (size_t i = 0; i < b->sites.n; i++) {
        const struct site_row *r = &rows[i];
        site_forget(tx, ev->county, r->site);
        TRY(site_set_site(tx, ev->county, r->site, r->kind, r->name, r->unit, r->tables == ABSENT ? 0 : r->tables,
                         r->capacity == ABSENT ? 0 : r->capacity, r->opens, r->closes, r->x, r->y, ev->seq));
    }
    return OK;
}

const struct event_type sites_listed = {
    .name = "site.sites_listed", .help = "Sites are there, or are no longer as they were.",
    .right = RIGHT_SITE_EDIT, .body = sites_listed_body, .body_size = sizeof(struct sites_listed),
    .check = sites_listed_check, .apply = sites_listed_apply,
};

/* ---- site.site_serves ---------------------------------------------------------------------------- */

static const struct field site_serves_body[] = {
    SITE(site_serves),
    INTS(struct site_serves, units, .need = true, .max = 1000,
         .help = "All areas whose people come here; none: nobody's in particular."),
    {0},
};

err_t site_check_known(struct tx *tx, int64_t county, const char *member, int64_t site, struct site_facts *out)
{
    bool found;
    TRY(site_find(tx, county, site, out, &found));
    if (found)
        return OK;
    err_path("%s", member);
    return FAIL(ERR_MISSING, "site.no_such_site");
}

static err_t site_serves_check(struct tx *tx, const struct event *ev, const void *body)
{
    const struct site_serves *b = body;
    struct site_facts site;
    TRY(site_check_known(tx, ev->county, "site", b->site, &site));
    for (size_t i = 0; i < b->units.n; i++) {
        struct area_unit unit;
        bool found;
        int64_t number = ((const int64_t *)b->units.items)[i];
        TRY(area_find(tx, ev->county, number, &unit, &found));
        if (!found) {
            err_path("units[%zu]", i);
            err_tell("unit", "%lld", (long long)number);
            return FAIL(ERR_INVALID, "site.no_such_unit");
        }
    }
    return OK;
}

static err_t site_serves_apply(struct tx *tx, const struct event *ev, const void *body)
{
    const struct site_serves *b = body;
    TRY(site_forget_services(tx, ev->county, b->site));
    for (size_t i = 0; i < b->units.n; i++)
        TRY(site_add_service(tx, ev->county, b->site, ((const int64_t *)b->units.items)[i]));
    return OK;
}

const struct event_type site_serves = {
    .name = "site.site_serves", .help = "Whose people come to a site; replaces what was said before.",
    .right = RIGHT_SITE_EDIT, .body = site_serves_body, .body_size = sizeof(struct site_serves),
    .check = site_serves_check, .apply = site_serves_apply,
};

/* ---- site.site_opened, site_closed ----------------------------------------------------------------- */

static const struct field site_opened_body[] = {SITE(site_opened), {0}};

static err_t site_opened_check(struct tx *tx, const struct event *ev, const void *body)
{
    struct site_facts site;
    TRY(site_check_known(tx, ev->county, "site", ((const struct site_opened *)body)->site, &site));
    err_tell("site", "%.100s", site.name);
    return site.open ? FAIL(ERR_CONFLICT, "site.already_open", .field = "site") : OK;
}

static err_t set_open(struct tx *tx, const struct event *ev, int64_t site, bool open)
{
    site_forget(tx, ev->county, site);
    return site_set_open(tx, ev->county, site, open, ev->seq);
}

/* Nobody stands in line yet. */
static err_t site_opened_apply(struct tx *tx, const struct event *ev, const void *body)
{
    const struct site_opened *b = body;
    TRY(site_set_queue(tx, ev->county, b->site, 0, ev->at, ev->at));
    return set_open(tx, ev, b->site, true);
}

const struct event_type site_opened = {
    .name = "site.site_opened", .help = "A site began its work.",
    .right = RIGHT_SAMPLE, .body = site_opened_body, .body_size = sizeof(struct site_opened),
    .check = site_opened_check, .apply = site_opened_apply,
};

static const struct field site_closed_body[] = {
    SITE(site_closed),
    TEXT(struct site_closed, reason, .max = 200, .help = "Why, when it is not simply the end of the day."),
    {0},
};

static err_t site_closed_check(struct tx *tx, const struct event *ev, const void *body)
{
    struct site_facts site;
    TRY(site_check_known(tx, ev->county, "site", ((const struct site_closed *)body)->site, &site));
    err_tell("site", "%.100s", site.name);
    return site.open ? OK : FAIL(ERR_CONFLICT, "site.already_closed", .field = "site");
}

static err_t site_closed_apply(struct tx *tx, const struct event *ev, const void *body)
{
    return set_open(tx, ev, ((const struct site_closed *)body)->site, false);
}

const struct event_type site_closed = {
    .name = "site.site_closed", .help = "A site stopped its work; what its phones still hold is taken.",
    .right = RIGHT_SAMPLE, .body = site_closed_body, .body_size = sizeof(struct site_closed),
    .check = site_closed_check, .apply = site_closed_apply,
};

/* ---- site.site_readied -------------------------------------------------------------------------------- */

static const struct field site_readied_body[] = {
    SITE(site_readied),
    TEXTS(struct site_readied, items, .need = true, .max = 100, .help = "All things that are ready there now."),
    {0},
};

static err_t site_readied_check(struct tx *tx, const struct event *ev, const void *body)
{
    struct site_facts site;
    return site_check_known(tx, ev->county, "site", ((const struct site_readied *)body)->site, &site);
}

static err_t site_readied_apply(struct tx *tx, const struct event *ev, const void *body)
{
    const struct site_readied *b = body;
    TRY(site_forget_ready(tx, ev->county, b->site));
    for (size_t i = 0; i < b->items.n; i++)
        TRY(site_set_ready(tx, ev->county, b->site, ((const char *const *)b->items.items)[i], ev->at));
    return OK;
}

const struct event_type site_readied = {
    .name = "site.site_readied", .help = "What is ready at a site; replaces what was said before.",
    .right = RIGHT_SAMPLE, .body = site_readied_body, .body_size = sizeof(struct site_readied),
    .check = site_readied_check, .apply = site_readied_apply,
};
