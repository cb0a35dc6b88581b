/* missing_site.c - the part of the list that travels to a site: what the duty needs, no more. */
#include "data/late.h"
#include "domain/missing/missing_parts.h"
#include "domain/roster/roster.h"

#include <stdlib.h>
#include <string.h>

const struct field missing_site_params[] = {
    INT(struct missing_site_params, site, .need = true, .scope = SCOPE_SITE, .help = "The site."),
    INT(struct missing_site_params, round, .help = "The round in which `done` is told; left out: the open one."),
    TEXT(struct missing_site_params, after, .help = "Where the page begins, as `next` of the page before said."),
    {0},
};

const struct field missing_site_columns[] = {
    INT(struct missing_site_row, person, .help = "The person."),
    TEXT(struct missing_site_row, name, .help = "Name, to be said aloud at the table."),
    TEXT(struct missing_site_row, document_tail, .help = "The last six of the document, to find who has no card."),
    TEXT(struct missing_site_row, sex, .help = "Sex."),
    INT(struct missing_site_row, unit, .help = "Village or community."),
    TEXT(struct missing_site_row, unit_name, .help = "Its name."),
    INT(struct missing_site_row, building, .help = "Building; 0: not known."),
    TEXT(struct missing_site_row, building_name, .help = "Its name."),
    TEXT(struct missing_site_row, household, .help = "Household, in the list's own numbering."),
    TEXT(struct missing_site_row, card_code, .help = "The code of the card that the person holds."),
    BOOL(struct missing_site_row, green_lane,
         .help = "Goes first, without standing in line: old and alone, bedridden, pregnant, infant, disabled or on dialysis."),
    BOOL(struct missing_site_row, done, .help = "Stands registered in the round already."),
    {0},
};

static const char *tail_of(const char *document)
{
    size_t len = document ? strlen(document) : 0;
    return len > 6 ? document + len - 6 : document;
}

static err_t emit_part(void *ctx, const struct missing_list_site_part_row *r)
{
    struct view_call *call = ctx;
    const struct roster_identity *who;
    view_next_row(call);
    struct missing_site_row row = {.person = r->person, .sex = r->sex, .unit = r->unit, .unit_name = r->unit_name,
                                   .building = r->building, .building_name = r->building_name,
                                   .household = r->household, .card_code = r->card_code,
                                   .green_lane = r->green_lane, .done = r->is_done};
    TRY(roster_open(call->tx, call->county, r->person, r->sealed, &who));
    if (who) {
        row.name = who->name;
        row.document_tail = tail_of(who->document);
    }
    if (call->emitted + 1 == call->limit)
        call->next = arena_printf(call->arena, "%lld.%lld", (long long)r->unit, (long long)r->person);
    return call->emit(call, &row);
}

static err_t newest_open(struct view_call *call, int64_t *round)
{
    struct round_facts *rounds;
    size_t n;
    TRY(round_list_open(call->tx, call->county, &rounds, &n));
    *round = n ? rounds[n - 1].round : 0;
    return OK;
}

err_t missing_site_query(struct view_call *call, const void *params)
{
    const struct missing_site_params *p = params;
    int64_t round = p->round, unit = -1, person = -1;
    char *dot;
    if (round == ABSENT)
        TRY(newest_open(call, &round));
    if (p->after) {
        unit = strtoll(p->after, &dot, 10);
        person = *dot == '.' ? strtoll(dot + 1, NULL, 10) : -1;
    }
    TRY(late_as_of(call->tx, call->county, &call->as_of));
    return missing_list_site_part(call->tx, call->county, p->site, round, unit, person, call->limit, emit_part, call);
}
