/* roster_arrival_views.c - who comes from elsewhere, and who looks after them. */
#include "domain/account/account.h"
#include "domain/page.h"
#include "domain/roster/roster_parts.h"

static const char *const states[] = {"open", "listed", "closed", NULL};

const struct field roster_arrivals_params[] = {
    INT(struct roster_arrivals_params, unit, .need = true, .scope = SCOPE_UNIT, .help = "Of this area, with all below it."),
    CHOICE(struct roster_arrivals_params, state, .choices = states, .help = "Left out: the open ones."),
    INT(struct roster_arrivals_params, after, .help = "After this one: `next` of the page before."),
    {0},
};

const struct field roster_arrivals_columns[] = {
    INT(struct roster_arrivals_row, arrival, .help = "Its place in the ledger."),
    INT(struct roster_arrivals_row, person, .help = "The person."),
    TEXT(struct roster_arrivals_row, name, .mask = MASK_NAME, .help = "Name."),
    TEXT(struct roster_arrivals_row, document, .mask = MASK_DOCUMENT, .help = "Number of the document."),
    TEXT(struct roster_arrivals_row, phone, .mask = MASK_PHONE, .help = "Telephone."),
    TEXT(struct roster_arrivals_row, address, .mask = MASK_ADDRESS, .help = "Where they stay."),
    INT(struct roster_arrivals_row, unit, .help = "Village or community of the destination."),
    TEXT(struct roster_arrivals_row, unit_name, .help = "Its name."),
    TEXT(struct roster_arrivals_row, from_place, .help = "Where they come from."),
    DATE(struct roster_arrivals_row, arrived_on, .help = "Day of arrival."),
    TEXT(struct roster_arrivals_row, transport, .help = "How they came."),
    TEXT(struct roster_arrivals_row, channel, .help = "Where it was reported."),
    TEXT(struct roster_arrivals_row, site_name, .help = "Name of the checkpoint."),
    REAL(struct roster_arrivals_row, temperature, .help = "Degrees Celsius."),
    BOOL(struct roster_arrivals_row, referred, .help = "Was sent on to a fever clinic."),
    TIME(struct roster_arrivals_row, at, .help = "When it was reported."),
    TIME(struct roster_arrivals_row, due_at, .help = "Until when somebody must have been reached."),
    INT(struct roster_arrivals_row, reports, .help = "How often it was reported."),
    BOOL(struct roster_arrivals_row, on_list, .help = "Was on the list already."),
    TEXT(struct roster_arrivals_row, owner, .help = "Who looks after it; empty: nobody yet."),
    TIME(struct roster_arrivals_row, contacted_at, .help = "When somebody was reached first."),
    TEXT(struct roster_arrivals_row, outcome, .help = "What became of the last call."),
    TIME(struct roster_arrivals_row, again_at, .help = "When to call again."),
    TEXT(struct roster_arrivals_row, state, .help = "open, listed or closed."),
    TEXT(struct roster_arrivals_row, reason, .help = "Why it was closed."),
    {0},
};

static err_t add_identity(struct view_call *call, const struct roster_list_arrivals_row *r, struct roster_arrivals_row *row)
{
    const struct roster_identity *who;
    TRY(roster_open(call->tx, call->county, r->person, r->sealed, &who));
    if (who) {
        row->name = who->name;
        row->document = who->document;
        row->phone = who->phone;
        row->address = who->address;
    }
    return r->owner == ABSENT ? OK : account_name(call->tx, call->county, r->owner, &row->owner);
}

static err_t emit_arrival(void *ctx, const struct roster_list_arrivals_row *r)
{
    struct page *page = ctx;
    struct view_call *call = page->call;
    if (page_is_full(page, r->arrival))
        return OK;
    view_next_row(call);
    struct roster_arrivals_row row = {
        .arrival = r->arrival, .person = r->person, .unit = r->unit, .unit_name = r->unit_name,
        .from_place = r->from_place, .arrived_on = r->arrived_on, .transport = r->transport, .channel = r->channel,
        .site_name = r->site_name, .temperature = r->temperature, .referred = r->referred, .at = r->at,
        .due_at = r->at + ROSTER_CONTACT_MS, .reports = r->reports, .on_list = r->known, .contacted_at = r->contacted_at,
        .outcome = r->outcome, .again_at = r->again_at, .state = r->state, .reason = r->reason};
    TRY(add_identity(call, r, &row));
    return call->emit(call, &row);
}

err_t roster_arrivals_query(struct view_call *call, const void *params)
{
    const struct roster_arrivals_params *p = params;
    struct page page = {.call = call};
    return roster_list_arrivals(call->tx, call->county, p->unit, p->state ? p->state : "open",
                                p->after == ABSENT ? 0 : p->after, page_most(call), emit_arrival, &page);
}
