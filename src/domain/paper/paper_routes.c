/* paper_routes.c - asking for something to be printed, and fetching it.
 *
 * Asking gives out the codes that are lacking and logs what will be printed; then the same
 * account may fetch it for a quarter of an hour.  So nothing leaves that is not in the
 * ledger, and a fetch that broke off can be made again. */
#include "core/clock.h"
#include "data/writer.h"
#include "domain/account/account.h"
#include "domain/missing/missing.h"
#include "domain/paper/paper_parts.h"
#include "exchange/print.h"

#include <string.h>

/* ---- what is asked ----------------------------------------------------------------------------- */

struct asked { const char *what; int64_t unit, building, site, round, count; bool renew; };

static const struct field asked_rows[] = {
    CHOICE(struct asked, what, .need = true, .choices = paper_whats, .help = "What to print."),
    INT(struct asked, unit, .help = "Of people and their homes: the village or community."),
    INT(struct asked, building, .help = "Only this building of it; 0: people whose building is not known."),
    INT(struct asked, site, .help = "Of sites: the site."),
    INT(struct asked, round, .help = "The round, of registration sheets and sheets for doors."),
    INT(struct asked, count, .help = "How many labels or sheets."),
    BOOL(struct asked, renew, .help = "A site's card: make a new one; the old one is void."),
    {0},
};

struct answered { int64_t print, count, pages, issued; };

static const struct field answered_rows[] = {
    INT(struct answered, print, .help = "Fetch it at /api/v1/paper/prints/{print} within 15 minutes."),
    INT(struct answered, count, .help = "How many cards, labels or sheets."),
    INT(struct answered, pages, .help = "Pages."),
    INT(struct answered, issued, .help = "Codes that were given out for it now."),
    {0},
};

struct printing {
    const struct actor *who;
    const struct asked *asked;
    enum paper_what what;
    int64_t from_seq, until_seq, issued;
    bool more;                        /* some still lack a code */
    struct answered answer;
};

static err_t missing_member(const char *name)
{
    err_path("%s", name);
    return FAIL(ERR_INVALID, "field.missing");
}

static err_t check_count(const struct asked *asked, int64_t most)
{
    if (asked->count == ABSENT)
        return missing_member("count");
    err_tell("most", "%lld", (long long)most);
    if (asked->count < 1)
        return FAIL(ERR_INVALID, "paper.nothing_to_print", .field = "count");
    return asked->count <= most ? OK : FAIL(ERR_TOO_LARGE, "paper.too_many", .field = "count");
}

static bool is_of_people(enum paper_what what)
{
    return what <= PAPER_DOORS;
}

static err_t check_members(const struct asked *asked, enum paper_what what)
{
    if (is_of_people(what) && asked->unit == ABSENT)
        return missing_member("unit");
    if (!is_of_people(what) && asked->site == ABSENT)
        return missing_member("site");
    if ((what == PAPER_DOORS || what == PAPER_SHEETS) && asked->round == ABSENT)
        return missing_member("round");
    if (what == PAPER_TUBE_LABELS || what == PAPER_BOX_LABELS)
        return check_count(asked, PAPER_LABELS_MOST);
    return what == PAPER_SHEETS ? check_count(asked, PAPER_SHEETS_MOST) : OK;
}

/* Before any code is given out; the ledger asks again. */
static err_t may_print(struct tx *tx, const struct actor *who, const struct paper_find_print_row *p)
{
    int64_t now = clock_now();
    if (is_of_people(paper_what_of(p->what))) {
        const struct people_printed body = {.what = p->what, .unit = p->unit, .building = p->building,
                                            .card_code = p->card_code, .round = p->round, .count = p->n};
        return rights_check(tx, who, people_printed.right, false, now, people_printed.body, &body);
    }
    const struct site_printed body = {p->what, p->site, p->from_seq, p->until_seq, p->n};
    return rights_check(tx, who, site_printed.right, false, now, site_printed.body, &body);
}

/* ---- codes are given out ------------------------------------------------------------------------- */

static const char *new_code(struct arena *a, enum code_kind kind)
{
    char *code = arena_alloc(a, CODE_LENGTH + 1);
    code_random(kind, code);
    return code;
}

static err_t list_bare(struct tx *tx, const struct printing *p, struct paper_card **cards, size_t *n)
{
    int64_t county = p->who->county, unit = p->asked->unit, building = p->asked->building;
    struct paper_list_bare_households_row *homes;
    struct paper_list_bare_people_row *people;
    if (p->what == PAPER_CARDS) {
        TRY(paper_list_bare_people(tx, county, unit, building, &people, n));
        *cards = arena_array(tx->arena, struct paper_card, *n + 1);
        for (size_t i = 0; i < *n; i++)
            (*cards)[i] = (struct paper_card){new_code(tx->arena, CODE_PERSON), people[i].person, people[i].building, NULL};
        return OK;
    }
    TRY(paper_list_bare_households(tx, county, unit, building, &homes, n));
    *cards = arena_array(tx->arena, struct paper_card, *n + 1);
    for (size_t i = 0; i < *n; i++)
        (*cards)[i] = (struct paper_card){new_code(tx->arena, CODE_HOUSEHOLD), ABSENT, homes[i].building, homes[i].household};
    return OK;
}

/* A thousand of those who have no card. */
static err_t issue_cards(struct tx *tx, void *arg)
{
    struct printing *p = arg;
    struct paper_card *cards;
    int64_t seq;
    size_t n;
    TRY(list_bare(tx, p, &cards, &n));
    p->more = n == PAPER_CODES_MOST;
    if (n == 0)
        return OK;
    struct cards_issued body = {p->what == PAPER_CARDS ? "person" : "household", p->asked->unit, {n, cards}};
    TRY(account_append(tx, p->who, &cards_issued, &body, &seq));
    p->issued += (int64_t)n;
    return OK;
}

static err_t issue_site_card(struct tx *tx, void *arg)
{
    struct printing *p = arg;
    struct paper_find_site_card_row row;
    int64_t seq;
    bool found;
    TRY(paper_find_site_card(tx, p->who->county, p->asked->site, &row, &found));
    if (found && !p->asked->renew)
        return OK;
    struct site_card_issued body = {p->asked->site, new_code(tx->arena, CODE_SITE)};
    p->issued = 1;
    return account_append(tx, p->who, &site_card_issued, &body, &seq);
}

static const char **draw_codes(struct arena *a, enum code_kind kind, size_t n)
{
    const char **codes = arena_array(a, const char *, n + 1);
    for (size_t i = 0; i < n; i++)
        codes[i] = new_code(a, kind);
    return codes;
}

/* All labels or none: a chunk is an event, and the transaction holds them all. */
static err_t issue_labels(struct tx *tx, void *arg)
{
    struct printing *p = arg;
    bool tubes = p->what == PAPER_TUBE_LABELS;
    while (p->issued < p->asked->count) {
        int64_t left = p->asked->count - p->issued;
        size_t n = left < PAPER_CODES_MOST ? (size_t)left : PAPER_CODES_MOST;
        struct labels_issued body = {tubes ? "tube" : "box", p->asked->site,
                                     {n, draw_codes(tx->arena, tubes ? CODE_TUBE : CODE_BOX, n)}};
        TRY(account_append(tx, p->who, &labels_issued, &body, &p->until_seq));
        p->from_seq = p->issued ? p->from_seq : p->until_seq;
        p->issued += (int64_t)n;
    }
    return OK;
}

static err_t issue_sheets(struct tx *tx, void *arg)
{
    struct printing *p = arg;
    size_t n = (size_t)p->asked->count * PRINT_ROWS_A_SHEET;
    struct sheets_issued body = {p->asked->site, p->asked->round, {n, draw_codes(tx->arena, CODE_PAPER_ROW, n)}};
    TRY(account_append(tx, p->who, &sheets_issued, &body, &p->until_seq));
    p->from_seq = p->until_seq;
    p->issued = (int64_t)n;
    return OK;
}

/* ---- the print is logged --------------------------------------------------------------------------- */

static err_t count_cards(struct tx *tx, struct printing *p)
{
    struct paper_count_area_row n;
    TRY(paper_count(tx, p->who->county, p->asked->unit, p->asked->building, &n));
    p->answer.count = p->what == PAPER_CARDS ? n.person_cards : n.household_cards;
    p->answer.pages = print_pages(p->answer.count, PRINT_CHECKS_A_PAGE) + print_pages(p->answer.count, PRINT_CARDS_A_PAGE);
    return OK;
}

static err_t log_people(struct tx *tx, void *arg)
{
    struct printing *p = arg;
    const struct asked *asked = p->asked;
    if (p->what != PAPER_DOORS)
        TRY(count_cards(tx, p));
    struct people_printed body = {asked->what, asked->unit, asked->building, NULL, asked->round, p->answer.count};
    return account_append(tx, p->who, &people_printed, &body, &p->answer.print);
}

static err_t log_site(struct tx *tx, void *arg)
{
    struct printing *p = arg;
    bool one = p->what == PAPER_SITE_CARD;
    p->answer.count = p->answer.pages = one ? 1 : p->asked->count;
    struct site_printed body = {p->asked->what, p->asked->site, one ? ABSENT : p->from_seq, one ? ABSENT : p->until_seq,
                                p->answer.count};
    return account_append(tx, p->who, &site_printed, &body, &p->answer.print);
}

/* Nobody is given a card that cannot be printed. */
static err_t issue_all_cards(struct request *rq, struct printing *p)
{
    struct paper_count_area_row n;
    TRY(paper_count(rq->tx, p->who->county, p->asked->unit, p->asked->building, &n));
    TRY(paper_check_count(p->what == PAPER_CARDS ? n.persons : n.households));
    do
        TRY(writer_call(issue_cards, p));
    while (p->more);
    return OK;
}

static err_t issue_and_log_people(struct request *rq, struct printing *p)
{
    struct missing_door *doors;
    size_t n;
    TRY(paper_check_area(rq->tx, p->who->county, p->asked->unit, p->asked->building));
    if (p->what == PAPER_DOORS) {
        TRY(missing_doors(rq->tx, p->who->county, p->asked->round, p->asked->unit, p->asked->building, &doors, &n));
        p->answer.count = (int64_t)n;
        p->answer.pages = print_pages(p->answer.count, PRINT_DOORS_A_PAGE);
        return writer_call(log_people, p);
    }
    TRY(issue_all_cards(rq, p));
    return writer_call(log_people, p);
}

static err_t issue_and_log(struct request *rq, struct printing *p)
{
    switch (p->what) {
    case PAPER_CARDS:
    case PAPER_HOUSEHOLD_CARDS:
    case PAPER_DOORS:
        return issue_and_log_people(rq, p);
    case PAPER_SITE_CARD:
        TRY(writer_call(issue_site_card, p));
        break;
    case PAPER_TUBE_LABELS:
    case PAPER_BOX_LABELS:
        TRY(writer_call(issue_labels, p));
        break;
    case PAPER_SHEETS:
        TRY(writer_call(issue_sheets, p));
        break;
    }
    return writer_call(log_site, p);
}

static err_t post_print(struct request *rq, struct reply *rp)
{
    struct asked asked;
    TRY(account_read_body(rq, asked_rows, &asked));
    struct printing p = {.who = rq->actor, .asked = &asked, .what = paper_what_of(asked.what)};
    const struct paper_find_print_row print = {.what = asked.what, .unit = asked.unit, .building = asked.building,
                                               .site = asked.site, .round = asked.round, .n = 1};
    TRY(check_members(&asked, p.what));
    TRY(may_print(rq->tx, rq->actor, &print));
    TRY(issue_and_log(rq, &p));
    p.answer.issued = p.issued;
    fields_write(answered_rows, &p.answer, &rp->body);
    rp->status = 201;
    return OK;
}

/* ---- a card is replaced ------------------------------------------------------------------------------ */

struct replaced { int64_t unit; const char *card_code, *reason; };

static const struct field replaced_rows[] = {
    INT(struct replaced, unit, .need = true, .help = "Where its holder lives."),
    TEXT(struct replaced, card_code, .need = true, .min = CODE_LENGTH, .max = CODE_LENGTH, .form = FORM_DIGITS,
         .help = "The card that is void from now on."),
    TEXT(struct replaced, reason, .need = true, .max = 20, .help = "lost, damaged, stolen or other."),
    {0},
};

struct replacement { const char *card_code; int64_t print; };

static const struct field replacement_rows[] = {
    TEXT(struct replacement, card_code, .help = "The new card."),
    INT(struct replacement, print, .help = "Fetch it at /api/v1/paper/prints/{print} within 15 minutes."),
    {0},
};

struct replacing { const struct actor *who; const struct replaced *asked; struct replacement answer; };

static err_t replace(struct tx *tx, void *arg)
{
    struct replacing *r = arg;
    char kind = r->asked->card_code[0];
    int64_t seq;
    struct card_replaced body = {r->asked->unit, r->asked->card_code, r->answer.card_code, r->asked->reason};
    TRY(account_append(tx, r->who, &card_replaced, &body, &seq));
    struct people_printed print = {paper_whats[kind == CODE_PERSON ? PAPER_CARDS : PAPER_HOUSEHOLD_CARDS], r->asked->unit,
                                   ABSENT, r->answer.card_code, ABSENT, 1};
    return account_append(tx, r->who, &people_printed, &print, &r->answer.print);
}

static err_t post_replacement(struct request *rq, struct reply *rp)
{
    struct replaced asked;
    TRY(account_read_body(rq, replaced_rows, &asked));
    if (!code_is_good(asked.card_code) || (asked.card_code[0] != CODE_PERSON && asked.card_code[0] != CODE_HOUSEHOLD))
        return FAIL(ERR_INVALID, "paper.not_a_card", .field = "card_code");
    struct replacing r = {rq->actor, &asked, {new_code(rq->arena, (enum code_kind)asked.card_code[0]), 0}};
    TRY(writer_call(replace, &r));
    fields_write(replacement_rows, &r.answer, &rp->body);
    rp->status = 201;
    return OK;
}

/* ---- it is fetched ------------------------------------------------------------------------------------- */

static err_t read_zpl(const struct request *rq, enum paper_what what, bool *zpl)
{
    const char *format = request_query(rq, "format");
    bool labels = what == PAPER_TUBE_LABELS || what == PAPER_BOX_LABELS;
    *zpl = format && strcmp(format, "zpl") == 0;
    if (!format || strcmp(format, "pdf") == 0 || (*zpl && labels))
        return OK;
    return FAIL(ERR_INVALID, "paper.bad_format", .field = "format");
}

/* Another's print is as if there were none. */
static err_t get_print(struct request *rq, struct reply *rp)
{
    struct paper_find_print_row print;
    int64_t id;
    bool found = false, zpl;
    if (text_to_int(rq->part[0], &id))
        TRY(paper_find_print(rq->tx, rq->actor->county, id, &print, &found));
    if (!found || print.actor != rq->actor->id || strcmp(print.what, "passes") == 0)
        return FAIL(ERR_MISSING, "paper.no_such_print");
    if (clock_now() > print.at + PAPER_PRINT_MS)
        return FAIL(ERR_CONFLICT, "paper.print_too_old");
    TRY(read_zpl(rq, paper_what_of(print.what), &zpl));
    TRY(may_print(rq->tx, rq->actor, &print));
    return paper_draw(rq, &print, zpl, rp);
}

/* ---- duty passes ------------------------------------------------------------------------------------------ */

struct pass_row { const char *secret; };
static const struct field pass_rows[] = {
    TEXT(struct pass_row, secret, .need = true, .max = 40, .help = "What opens the pass; it is kept nowhere."),
    {0},
};
struct passes_asked { struct list passes; };
static const struct field passes_rows[] = {
    LIST(struct passes_asked, passes, struct pass_row, pass_rows, .need = true, .max = PAPER_PASSES_MOST,
         .help = "The passes."),
    {0},
};
struct logging { const struct actor *who; int64_t *passes; size_t n; };

static err_t log_passes(struct tx *tx, void *arg)
{
    const struct logging *l = arg;
    struct passes_printed body = {{l->n, l->passes}};
    int64_t seq;
    return account_append(tx, l->who, &passes_printed, &body, &seq);
}

static err_t post_passes(struct request *rq, struct reply *rp)
{
    struct passes_asked asked;
    TRY(account_read_body(rq, passes_rows, &asked));
    const struct pass_row *rows = asked.passes.items;
    size_t n = asked.passes.n;
    struct paper_pass *passes = arena_array(rq->arena, struct paper_pass, n + 1);
    struct logging log = {rq->actor, arena_array(rq->arena, int64_t, n + 1), n};
    if (!rights_any(rq->actor, RIGHT_ACCOUNT_EDIT, clock_now())) {
        err_tell("right", "%s", right_name(RIGHT_ACCOUNT_EDIT));
        return FAIL(ERR_FORBIDDEN, "rights.no_right");
    }
    for (size_t i = 0; i < n; i++) {
        struct account_pass pass;
        bool found;
        TRY(account_pass_of_secret(rq->tx, rq->actor->county, rows[i].secret, &pass, &found));
        if (!found)
            return FAIL(ERR_MISSING, "paper.no_such_pass", .field = "passes");
        passes[i] = (struct paper_pass){pass.label, rows[i].secret, pass.from_at, pass.until_at};
        log.passes[i] = pass.pass;
    }
    TRY(writer_call(log_passes, &log));
    return paper_draw_passes(rq, passes, n, rp);
}

const struct route paper_routes[] = {
    {POST, "/api/v1/paper/prints", ON_WORKER, .slow = true, .handler = post_print, .takes = asked_rows,
     .gives = answered_rows, .help = "Ask for cards, labels or sheets: codes that lack are given out, and it is logged."},
    {GET, "/api/v1/paper/prints/{print}", ON_WORKER, .slow = true, .handler = get_print,
     .help = "What was asked for, as PDF; labels with ?format=zpl for a label printer.  Only who asked, for 15 minutes."},
    {POST, "/api/v1/paper/replacements", ON_WORKER, .handler = post_replacement, .takes = replaced_rows,
     .gives = replacement_rows, .help = "Replace a card: the old one is void."},
    {POST, "/api/v1/paper/passes", ON_WORKER, .slow = true, .handler = post_passes, .takes = passes_rows,
     .help = "Duty passes as cards in PDF."},
    {0},
};
