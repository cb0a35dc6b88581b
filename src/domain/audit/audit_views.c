/* audit_views.c - quarantine, devices, events. */
#include "data/seal.h"
#include "domain/account/account.h"
#include "domain/audit/audit.h"
#include "domain/page.h"
#include "audit_sql.h"
#include "ledger_sql.h"

/* ---- audit_quarantine, audit_quarantine_one ---------------------------------------------- */

static const char *const states[] = {"open", "mended", "dismissed", NULL};

struct quarantine_params { const char *state; int64_t after; };

static const struct field quarantine_params[] = {
    CHOICE(struct quarantine_params, state, .choices = states, .help = "open when left out."),
    INT(struct quarantine_params, after, .help = "Entries after this one."),
    {0},
};

struct entry_row {
    int64_t entry, received_at, device, counter, actor, at, mended_by;
    const char *actor_name, *type, *why, *field, *told, *state, *reason, *text;
};

#define ENTRY_COLUMNS                                                                                          \
    INT(struct entry_row, entry, .help = "The entry's number, which a mending event names."),                  \
    TIME(struct entry_row, received_at, .help = "When it was refused."),                                       \
    INT(struct entry_row, device, .help = "The device that sent it."),                                         \
    INT(struct entry_row, counter, .help = "The device's number of it."),                                      \
    INT(struct entry_row, actor, .help = "Who sent it."),                                                      \
    TEXT(struct entry_row, actor_name, .help = "What that user or pass is called."),                           \
    TIME(struct entry_row, at, .help = "When it happened, by the sender's clock."),                            \
    TEXT(struct entry_row, type, .help = "The event's type, as it was sent."),                                 \
    TEXT(struct entry_row, why, .help = "Key of the reason for which it was refused."),                        \
    TEXT(struct entry_row, field, .help = "The member that is wrong, if it is one."),                          \
    TEXT(struct entry_row, told, .help = "The values of the reason, as a JSON object."),                       \
    TEXT(struct entry_row, state, .help = "open, mended or dismissed."),                                       \
    INT(struct entry_row, mended_by, .help = "The event that mended it."),                                     \
    TEXT(struct entry_row, reason, .help = "Why it was dismissed.")

static const struct field quarantine_columns[] = {ENTRY_COLUMNS, {0}};

static const struct field quarantine_one_columns[] = {
    ENTRY_COLUMNS,
    TEXT(struct entry_row, text, .help = "The event as it was sent, as JSON; shown once a reason was given."),
    {0},
};

static err_t name_entry(struct view_call *call, struct entry_row *row)
{
    struct audit_find_dismissal_row dismissal;
    bool found;
    TRY(account_name(call->tx, call->county, row->actor, &row->actor_name));
    TRY(audit_find_dismissal(call->tx, call->county, row->entry, &dismissal, &found));
    row->reason = found ? dismissal.reason : NULL;
    return OK;
}

/* A town sees what was refused of those who work in it. */
static err_t emit_entry(void *ctx, const struct ledger_list_quarantine_row *r)
{
    struct page *page = ctx;
    struct view_call *call = page->call;
    struct entry_row row = {.entry = r->entry, .received_at = r->received_at, .device = r->device,
                            .counter = r->counter, .actor = r->actor, .at = r->at, .type = r->type, .why = r->why,
                            .field = r->field, .told = r->told, .state = r->state, .mended_by = r->mended_by};
    bool mine;
    if (page_is_full(page, r->entry))
        return OK;
    view_next_row(call);
    TRY(account_works_under(call->tx, call->actor, RIGHT_QUARANTINE, r->actor, call->now, &mine));
    if (!mine)
        return OK;
    TRY(name_entry(call, &row));
    return call->emit(call, &row);
}

static err_t quarantine_query(struct view_call *call, const void *params)
{
    const struct quarantine_params *p = params;
    struct page page = {.call = call};
    return ledger_list_quarantine(call->tx, call->county, p->state ? p->state : "open",
                                  p->after == ABSENT ? 0 : p->after, page_most(call), emit_entry, &page);
}

struct quarantine_one_params { int64_t entry; };

static const struct field quarantine_one_params[] = {
    INT(struct quarantine_one_params, entry, .need = true, .help = "The entry."),
    {0},
};

/* What was sent may hold names: it is read only for a reason (account.list_viewed). */
static err_t quarantine_one_query(struct view_call *call, const void *params)
{
    const struct quarantine_one_params *p = params;
    struct ledger_find_quarantine_row r;
    bool found, mine;
    TRY(ledger_find_quarantine(call->tx, call->county, p->entry, &r, &found));
    if (!found)
        return FAIL(ERR_MISSING, "audit.no_such_entry", .field = "entry");
    TRY(account_works_under(call->tx, call->actor, RIGHT_QUARANTINE, r.actor, call->now, &mine));
    if (!mine)
        return FAIL(ERR_FORBIDDEN, "audit.not_your_entry", .field = "entry");
    struct entry_row row = {.entry = p->entry, .received_at = r.received_at, .device = r.device, .counter = r.counter,
                            .actor = r.actor, .at = r.at, .type = r.type, .why = r.why, .field = r.field,
                            .told = r.told, .state = r.state, .mended_by = r.mended_by};
    TRY(name_entry(call, &row));
    if (call->unmasked)
        TRY(seal_open_whole(call->tx->arena, r.sealed, &row.text));
    return call->emit(call, &row);
}

/* ---- audit_devices ----------------------------------------------------------------------- */

struct devices_params { int64_t after; };

static const struct field devices_params[] = {
    INT(struct devices_params, after, .help = "Devices after this one."),
    {0},
};

struct device_row { int64_t device, account, site, whole, highest, last_at; const char *account_name, *gaps; };

static const struct field devices_columns[] = {
    INT(struct device_row, device, .help = "The device."),
    INT(struct device_row, account, .help = "Who signed in on it; none: the server, an import or a laboratory's link."),
    TEXT(struct device_row, account_name, .help = "What that user or pass is called."),
    INT(struct device_row, site, .help = "The site of the pass."),
    INT(struct device_row, whole, .help = "Every counter up to here has come."),
    INT(struct device_row, highest, .help = "The highest counter that has come."),
    TEXT(struct device_row, gaps, .help = "What has not come yet between the two: 5-7,9."),
    TIME(struct device_row, last_at, .help = "When it last sent something."),
    {0},
};

static err_t emit_device(void *ctx, const struct audit_list_devices_row *r)
{
    struct page *page = ctx;
    struct view_call *call = page->call;
    struct device_row row = {r->device, r->account, r->site, r->whole, r->highest, r->last_at, NULL, r->gaps};
    if (page_is_full(page, r->device))
        return OK;
    view_next_row(call);
    if (r->account != ABSENT)
        TRY(account_name(call->tx, call->county, r->account, &row.account_name));
    return call->emit(call, &row);
}

static err_t devices_query(struct view_call *call, const void *params)
{
    const struct devices_params *p = params;
    struct page page = {.call = call};
    return audit_list_devices(call->tx, call->county, p->after == ABSENT ? 0 : p->after, page_most(call), emit_device,
                              &page);
}

/* ---- audit_events ------------------------------------------------------------------------ */

struct events_params { int64_t actor, after; };

static const struct field events_params[] = {
    INT(struct events_params, actor, .help = "Only what this user or pass did; 0: the server."),
    INT(struct events_params, after, .help = "Events before this one: newest first."),
    {0},
};

struct event_row { int64_t seq, at, received_at, actor, device, counter; const char *actor_name, *type; };

static const struct field events_columns[] = {
    INT(struct event_row, seq, .help = "Its place in the county's chain."),
    TIME(struct event_row, at, .help = "When it happened, by the sender's clock."),
    TIME(struct event_row, received_at, .help = "When the server took it."),
    INT(struct event_row, actor, .help = "Who did it."),
    TEXT(struct event_row, actor_name, .help = "What that user or pass is called."),
    INT(struct event_row, device, .help = "On which device."),
    INT(struct event_row, counter, .help = "The device's number of it."),
    TEXT(struct event_row, type, .help = "What happened."),
    {0},
};

static err_t emit_event(void *ctx, const struct audit_list_events_row *r)
{
    struct page *page = ctx;
    struct view_call *call = page->call;
    struct event_row row = {r->seq, r->at, r->received_at, r->actor, r->device, r->counter, NULL, r->type};
    if (page_is_full(page, r->seq))
        return OK;
    view_next_row(call);
    TRY(account_name(call->tx, call->county, r->actor, &row.actor_name));
    return call->emit(call, &row);
}

static err_t events_query(struct view_call *call, const void *params)
{
    const struct events_params *p = params;
    struct page page = {.call = call};
    return audit_list_events(call->tx, call->county, p->actor, p->after == ABSENT ? INT64_MAX : p->after,
                             page_most(call), emit_event, &page);
}

/* ---- the module -------------------------------------------------------------------------- */

static const struct view views[] = {
    {.name = "audit_quarantine", .help = "Events that were refused and wait to be mended.", .right = RIGHT_QUARANTINE,
     .anywhere = true, .params = quarantine_params, .params_size = sizeof(struct quarantine_params),
     .columns = quarantine_columns, .row_size = sizeof(struct entry_row), .query = quarantine_query},
    {.name = "audit_quarantine_one", .help = "One refused event as it was sent.", .right = RIGHT_QUARANTINE,
     .anywhere = true, .params = quarantine_one_params, .params_size = sizeof(struct quarantine_one_params),
     .columns = quarantine_one_columns, .row_size = sizeof(struct entry_row), .one = true, .personal = true,
     .query = quarantine_one_query},
    {.name = "audit_devices", .help = "Devices, and what of them has not come yet.", .right = RIGHT_AUDIT,
     .params = devices_params, .params_size = sizeof(struct devices_params),
     .columns = devices_columns, .row_size = sizeof(struct device_row), .query = devices_query},
    {.name = "audit_events", .help = "Who did what when, newest first.", .right = RIGHT_AUDIT,
     .params = events_params, .params_size = sizeof(struct events_params),
     .columns = events_columns, .row_size = sizeof(struct event_row), .query = events_query},
    {0},
};

static const struct event_type *const events[] = {&entry_dismissed, NULL};

const struct module audit_module = {
    .name = "audit", .sql = &audit_catalogue, .events = events, .views = views,
};
