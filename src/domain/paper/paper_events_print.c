/* paper_events_print.c - what was printed, of whom, by whom: logged before it can be fetched. */
#include "core/id.h"
#include "domain/paper/paper_parts.h"
#include "domain/site/site.h"

#include <string.h>

static const char *const of_people[] = {"cards", "household_cards", "doors", NULL};
static const char *const of_sites[] = {"site_card", "tube_labels", "box_labels", "sheets", NULL};

#define NUMBER(S, m, ...) INT(struct S, m, .min = 1, .max = (int64_t)1 << 53, __VA_ARGS__)

/* The server has counted what there is to print, and given out the codes that were lacking. */
static err_t asked_here(const struct event *ev, int64_t count)
{
    if (ev->device != SERVER_DEVICE)
        return FAIL(ERR_FORBIDDEN, "paper.ask_by_route");
    return paper_check_count(count);
}

/* ---- paper.people_printed ---------------------------------------------------------------- */

static const struct field people_printed_body[] = {
    CHOICE(struct people_printed, what, .need = true, .choices = of_people, .help = "What was printed."),
    INT(struct people_printed, unit, .need = true, .scope = SCOPE_UNIT, .help = "Of which village or community."),
    INT(struct people_printed, building, .help = "Only of this building; 0: of people whose building is not known."),
    TEXT(struct people_printed, card_code, .max = CODE_LENGTH, .form = FORM_DIGITS, .help = "Only this card."),
    NUMBER(people_printed, round, .help = "The round, of sheets for doors."),
    INT(struct people_printed, count, .need = true, .help = "How many."),
    {0},
};

static err_t people_printed_check(struct tx *tx, const struct event *ev, const void *body)
{
    const struct people_printed *b = body;
    TRY(paper_check_area(tx, ev->county, b->unit, b->building));
    return asked_here(ev, b->count);
}

static err_t people_printed_apply(struct tx *tx, const struct event *ev, const void *body)
{
    const struct people_printed *b = body;
    return paper_add_print(tx, ev->county, ev->seq, b->what, b->unit, b->building, b->card_code, ABSENT, b->round, ABSENT, ABSENT,
                           b->count, ev->at, ev->actor_id);
}

const struct event_type people_printed = {
    .name = "paper.people_printed", .help = "Cards or sheets that name people or their homes were printed.",
    .right = RIGHT_PERSON_UNMASK, .body = people_printed_body, .body_size = sizeof(struct people_printed),
    .check = people_printed_check, .apply = people_printed_apply,
};

/* ---- paper.site_printed ------------------------------------------------------------------- */

static const struct field site_printed_body[] = {
    CHOICE(struct site_printed, what, .need = true, .choices = of_sites, .help = "What was printed."),
    INT(struct site_printed, site, .need = true, .scope = SCOPE_SITE, .help = "For which site."),
    NUMBER(site_printed, from_seq, .help = "The first event that gave these codes out …"),
    NUMBER(site_printed, until_seq, .help = "… and the last."),
    INT(struct site_printed, count, .need = true, .help = "How many."),
    {0},
};

static err_t site_printed_check(struct tx *tx, const struct event *ev, const void *body)
{
    const struct site_printed *b = body;
    struct site_facts site;
    bool found;
    TRY(site_find(tx, ev->county, b->site, &site, &found));
    if (!found)
        return FAIL(ERR_MISSING, "paper.no_such_site", .field = "site");
    return asked_here(ev, b->count);
}

static err_t site_printed_apply(struct tx *tx, const struct event *ev, const void *body)
{
    const struct site_printed *b = body;
    return paper_add_print(tx, ev->county, ev->seq, b->what, ABSENT, ABSENT, NULL, b->site, ABSENT, b->from_seq, b->until_seq,
                           b->count, ev->at, ev->actor_id);
}

const struct event_type site_printed = {
    .name = "paper.site_printed", .help = "A site's card, labels or registration sheets were printed.",
    .right = RIGHT_SAMPLE, .body = site_printed_body, .body_size = sizeof(struct site_printed),
    .check = site_printed_check, .apply = site_printed_apply,
};

/* ---- paper.passes_printed ------------------------------------------------------------------- */

static const struct field passes_printed_body[] = {
    INTS(struct passes_printed, passes, .need = true, .max = PAPER_PASSES_MOST, .help = "Numbers of the duty passes."),
    {0},
};

static err_t passes_printed_check(struct tx *tx, const struct event *ev, const void *body)
{
    const struct passes_printed *b = body;
    (void)tx;
    return asked_here(ev, (int64_t)b->passes.n);
}

static err_t passes_printed_apply(struct tx *tx, const struct event *ev, const void *body)
{
    const struct passes_printed *b = body;
    return paper_add_print(tx, ev->county, ev->seq, "passes", ABSENT, ABSENT, NULL, ABSENT, ABSENT, ABSENT, ABSENT,
                           (int64_t)b->passes.n, ev->at, ev->actor_id);
}

const struct event_type passes_printed = {
    .name = "paper.passes_printed", .help = "Duty passes were printed as cards.",
    .right = RIGHT_ACCOUNT_EDIT, .anywhere = true,
    .body = passes_printed_body, .body_size = sizeof(struct passes_printed),
    .check = passes_printed_check, .apply = passes_printed_apply,
};
