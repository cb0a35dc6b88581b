/* paper_draw.c - from what was given out to pages. */
#include "core/clock.h"
#include "domain/account/account.h"
#include "domain/area/area.h"
#include "domain/missing/missing.h"
#include "domain/paper/paper_parts.h"
#include "domain/roster/roster.h"
#include "domain/round/round.h"
#include "domain/site/site.h"
#include "exchange/print.h"

#include <string.h>

struct drawing {
    struct request *rq;
    const struct paper_find_print_row *print;
    int64_t county;
    struct pdf *pdf;
    struct print_head head;
    struct arena row;              /* of the thing at hand */
    int64_t n;                     /* of its kind */
    const char *where;             /* the unit, or the site */
    struct buf *zpl;               /* instead of pdf */
};

/* What is read for a thing lives as long as it. */
static err_t next_thing(struct drawing *d)
{
    arena_reset(&d->row);
    d->rq->tx->arena = &d->row;
    return request_may_go_on();
}

static const char *joined(struct arena *a, const char *x, const char *y)
{
    return x && *x && y && *y ? arena_printf(a, "%s %s", x, y) : x && *x ? x : y ? y : "";
}

/* ---- cards of people ------------------------------------------------------------------------ */

static err_t name_of(struct drawing *d, int64_t person, const char *sealed, const char **name)
{
    const struct roster_identity *who;
    TRY(roster_open(d->rq->tx, d->county, person, sealed, &who));
    *name = who ? who->name : "";
    return OK;
}

static err_t check_person(void *ctx, const struct paper_each_person_card_row *r)
{
    struct drawing *d = ctx;
    struct print_check line = {.group = r->building_name, .household = r->household};
    TRY(next_thing(d));
    TRY(name_of(d, r->person, r->sealed, &line.name));
    print_check(d->pdf, d->n++, &d->head, &line);
    return OK;
}

static err_t draw_person(void *ctx, const struct paper_each_person_card_row *r)
{
    struct drawing *d = ctx;
    TRY(next_thing(d));
    struct print_card card = {.group = joined(&d->row, d->where, r->building_name), .scanned = r->card_code,
                              .read_out = code_in_fours(&d->row, r->card_code)};
    TRY(name_of(d, r->person, r->sealed, &card.name));
    return print_card(d->pdf, d->n++, &card);
}

static err_t check_household(void *ctx, const struct paper_each_household_card_row *r)
{
    struct drawing *d = ctx;
    TRY(next_thing(d));
    print_check(d->pdf, d->n++, &d->head, &(struct print_check){"", r->building_name, r->household});
    return OK;
}

static err_t draw_household(void *ctx, const struct paper_each_household_card_row *r)
{
    struct drawing *d = ctx;
    TRY(next_thing(d));
    const char *word = message(d->head.language, "paper.household");
    const struct print_card card = {joined(&d->row, word, r->household), joined(&d->row, d->where, r->building_name),
                                    code_in_fours(&d->row, r->card_code), r->card_code};
    return print_card(d->pdf, d->n++, &card);
}

static err_t draw_list(struct drawing *d)
{
    const struct paper_find_print_row *p = d->print;
    if (paper_what_of(p->what) == PAPER_CARDS)
        return paper_each_person_card(d->rq->tx, d->county, p->unit, p->building, NULL, check_person, d);
    return paper_each_household_card(d->rq->tx, d->county, p->unit, p->building, NULL, check_household, d);
}

/* First the list by which they are handed out, unless it is one card.  Since it was asked
 * for, a card may have been replaced, or everybody have moved away. */
static err_t draw_cards(struct drawing *d)
{
    const struct paper_find_print_row *p = d->print;
    if (!p->card_code) {
        TRY(draw_list(d));
        pdf_next_page(d->pdf);
    }
    d->n = 0;
    if (paper_what_of(p->what) == PAPER_CARDS)
        TRY(paper_each_person_card(d->rq->tx, d->county, p->unit, p->building, p->card_code, draw_person, d));
    else
        TRY(paper_each_household_card(d->rq->tx, d->county, p->unit, p->building, p->card_code, draw_household, d));
    return d->n ? OK : FAIL(ERR_MISSING, "paper.nothing_to_print");
}

/* ---- doors ------------------------------------------------------------------------------------- */

/* Day and minute: nobody reads seconds at a door. */
static const char *when(struct arena *a, int64_t at)
{
    return arena_printf(a, "%s %s", clock_date(a, at), clock_hour_minute(a, at));
}

static const char *door_place(struct drawing *d, const struct missing_door *door)
{
    const char *word = message(d->head.language, "paper.household");
    const char *home = door->household ? joined(&d->row, word, door->household) : NULL;
    return joined(&d->row, joined(&d->row, d->where, door->building_name), home);
}

static err_t draw_doors(struct drawing *d)
{
    struct missing_door *doors;
    struct round_facts round;
    const char *name;
    bool found;
    size_t n;
    TRY(round_find(d->rq->tx, d->county, d->print->round, &round, &found));
    TRY(round_name(d->rq->tx, d->county, d->print->round, &name));
    TRY(missing_doors(d->rq->tx, d->county, d->print->round, d->print->unit, d->print->building, &doors, &n));
    for (size_t i = 0; i < n; i++) {
        arena_reset(&d->row);
        const char *again = doors[i].again_at == ABSENT ? NULL : when(&d->row, doors[i].again_at);
        const struct print_door door = {door_place(d, &doors[i]), name, when(&d->row, round.until_at), again,
                                        doors[i].owner, doors[i].phone};
        print_door(d->pdf, (int64_t)i, d->head.language, &door);
    }
    return n ? OK : FAIL(ERR_MISSING, "paper.nothing_to_print");
}

/* ---- of sites ------------------------------------------------------------------------------------- */

static err_t draw_site_card(struct drawing *d)
{
    struct paper_find_site_card_row row;
    bool found;
    TRY(paper_find_site_card(d->rq->tx, d->county, d->print->site, &row, &found));
    if (!found)
        return FAIL(ERR_MISSING, "paper.no_such_card");
    const struct print_card card = {d->where, message(d->head.language, "paper.site_card"),
                                    code_in_fours(d->rq->arena, row.card_code), row.card_code};
    return print_site_card(d->pdf, &card);
}

static err_t draw_label(void *ctx, const struct paper_each_label_row *r)
{
    struct drawing *d = ctx;
    TRY(next_thing(d));
    bool tube = strcmp(r->kind, "tube") == 0;
    const char *word = message(d->head.language, tube ? "paper.tube" : "paper.box");
    const struct print_label label = {r->label_code, d->where, word, r->number};
    if (!d->zpl)
        return print_label(d->pdf, d->n++, &label);
    print_label_zpl(&label, d->zpl);
    return OK;
}

static err_t draw_labels(struct drawing *d)
{
    return paper_each_label(d->rq->tx, d->county, d->print->site, d->print->from_seq, d->print->until_seq, draw_label, d);
}

static err_t draw_row(void *ctx, const struct paper_each_row_of_row *r)
{
    struct drawing *d = ctx;
    return print_row(d->pdf, d->n++, &d->head, &(struct print_row){r->row_code, r->number, r->line});
}

static err_t draw_rows(struct drawing *d)
{
    return paper_each_row_of(d->rq->tx, d->county, d->print->site, d->print->from_seq, d->print->until_seq, draw_row, d);
}

/* ---- the document ------------------------------------------------------------------------------------ */

static const char *title_key(enum paper_what what)
{
    static const char *const keys[] = {
        [PAPER_CARDS] = "paper.check_list", [PAPER_HOUSEHOLD_CARDS] = "paper.check_list",
        [PAPER_DOORS] = "paper.we_called", [PAPER_SITE_CARD] = "paper.site_card",
        [PAPER_TUBE_LABELS] = "paper.tube", [PAPER_BOX_LABELS] = "paper.box", [PAPER_SHEETS] = "paper.sheet",
    };
    return keys[what];
}

static err_t find_where(struct drawing *d)
{
    const struct paper_find_print_row *p = d->print;
    struct area_unit unit;
    struct site_facts site;
    bool found;
    if (p->unit != ABSENT) {
        TRY(area_find(d->rq->tx, d->county, p->unit, &unit, &found));
        d->where = found ? unit.name : "";
        return area_path(d->rq->tx, d->county, p->unit, &d->head.place);
    }
    TRY(site_find(d->rq->tx, d->county, p->site, &site, &found));
    d->where = d->head.place = found ? site.name : "";
    return OK;
}

static err_t draw_all(struct drawing *d, enum paper_what what)
{
    switch (what) {
    case PAPER_CARDS:
    case PAPER_HOUSEHOLD_CARDS:
        return draw_cards(d);
    case PAPER_DOORS:
        return draw_doors(d);
    case PAPER_SITE_CARD:
        return draw_site_card(d);
    case PAPER_TUBE_LABELS:
    case PAPER_BOX_LABELS:
        return draw_labels(d);
    case PAPER_SHEETS:
        return draw_rows(d);
    }
    return OK;
}

static err_t draw_pdf(struct drawing *d, enum paper_what what, const char *path)
{
    PDF_SCOPED pdf = NULL;
    bool labels = what == PAPER_TUBE_LABELS || what == PAPER_BOX_LABELS;
    TRY(pdf_open(path, labels ? PDF_LABEL : PDF_A4, d->head.title, &pdf));
    d->pdf = pdf;
    TRY(draw_all(d, what));
    return pdf_close(&pdf);
}

err_t paper_draw(struct request *rq, const struct paper_find_print_row *print, bool zpl, struct reply *rp)
{
    enum paper_what what = paper_what_of(print->what);
    struct drawing d = {.rq = rq, .print = print, .county = rq->actor->county, .zpl = zpl ? &rp->body : NULL};
    struct arena *outer = rq->tx->arena;
    d.head.language = rq->language;
    d.head.title = message(rq->language, title_key(what));
    d.head.made = clock_date_time(rq->arena, print->at);
    d.head.pages = print_pages(print->n, PRINT_CHECKS_A_PAGE);
    TRY(find_where(&d));
    if (!zpl)
        TRY(reply_file(rq, rp));
    err_t why = zpl ? draw_all(&d, what) : draw_pdf(&d, what, rp->file);
    rq->tx->arena = outer;
    arena_close(&d.row);
    TRY(why);
    rp->content_type = zpl ? "text/plain; charset=us-ascii" : "application/pdf";
    rp->download = arena_printf(rq->arena, "%s-%lld.%s", print->what, (long long)print->print, zpl ? "zpl" : "pdf");
    return OK;
}

/* ---- duty passes ---------------------------------------------------------------------------------------- */

static err_t draw_pass(struct request *rq, struct pdf *pdf, int64_t n, const struct paper_pass *pass)
{
    struct arena *a = rq->arena;
    const char *span = arena_printf(a, "%s\n%s", when(a, pass->from_at), when(a, pass->until_at));
    const struct print_card card = {pass->label, span, pass->secret, arena_printf(a, "bulou:pass:%s", pass->secret)};
    return print_card(pdf, n, &card);
}

static err_t draw_passes(struct request *rq, const struct paper_pass *passes, size_t n, const char *path)
{
    PDF_SCOPED pdf = NULL;
    TRY(pdf_open(path, PDF_A4, message(rq->language, "paper.duty_pass"), &pdf));
    for (size_t i = 0; i < n; i++)
        TRY(draw_pass(rq, pdf, (int64_t)i, &passes[i]));
    return pdf_close(&pdf);
}

err_t paper_draw_passes(struct request *rq, const struct paper_pass *passes, size_t n, struct reply *rp)
{
    TRY(reply_file(rq, rp));
    TRY(draw_passes(rq, passes, n, rp->file));
    rp->content_type = "application/pdf";
    rp->download = "passes.pdf";
    return OK;
}
