/* roster_arrival_routes.c - the form by which anybody reports that they come from elsewhere.
 *
 * Pages without a script, written with buf_html.  The answer is the same whether the
 * person is on the list or not.  Who sends too much from one address waits. */
#include "core/clock.h"
#include "data/writer.h"
#include "domain/account/account.h"
#include "domain/area/area.h"
#include "domain/roster/roster_parts.h"

#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

/* ---- how often ------------------------------------------------------------------------------------ */

/* Reports of one address within ten minutes (a family, a coach behind one network), of all
 * together (a station's evening, three times over), and addresses that are remembered at a
 * time; when all are busy the oldest is forgotten. */
enum { REPORTS_MOST = 30, REPORTS_OF_ALL_MOST = 20000, WINDOW_MS = 10 * CLOCK_MINUTE, ADDRESSES_MOST = 4096,
       ADDRESS_LEN = 64 };

struct sender { char address[ADDRESS_LEN]; int64_t since_at; int n; };
static struct {
    pthread_mutex_t lock;
    struct sender all, senders[ADDRESSES_MOST];
} pace = {.lock = PTHREAD_MUTEX_INITIALIZER};

static struct sender *find_sender(const char *address)
{
    struct sender *oldest = &pace.senders[0];
    for (size_t i = 0; i < ADDRESSES_MOST; i++) {
        struct sender *s = &pace.senders[i];
        if (strncmp(s->address, address, ADDRESS_LEN - 1) == 0)
            return s;
        if (s->since_at < oldest->since_at)
            oldest = s;
    }
    *oldest = (struct sender){.since_at = 0};
    strncpy(oldest->address, address, ADDRESS_LEN - 1);
    return oldest;
}

static bool count_report(struct sender *s, int most, int64_t now)
{
    if (now - s->since_at >= WINDOW_MS) {
        s->since_at = now;
        s->n = 0;
    }
    if (s->n >= most)
        return false;
    s->n++;
    return true;
}

static err_t take_turn(const char *address, int64_t now)
{
    pthread_mutex_lock(&pace.lock);
    bool own = count_report(find_sender(address ? address : ""), REPORTS_MOST, now);
    bool all = own && count_report(&pace.all, REPORTS_OF_ALL_MOST, now);
    pthread_mutex_unlock(&pace.lock);
    if (!own)
        return FAIL(ERR_TOO_MANY, "roster.too_many_reports");
    return all ? OK : FAIL(ERR_BUSY, "web.busy");
}

/* ---- writing a page --------------------------------------------------------------------------------- */

struct page { struct arena *arena; struct buf *out; enum language l; };

static void put(const struct page *p, const char *html)
{
    buf_text(p->out, html);
}

static void say(const struct page *p, const char *key)
{
    buf_html(p->out, message(p->l, key));
}

static void say_in(const struct page *p, const char *tag, const char *key)
{
    buf_printf(p->out, "<%s>", tag);
    say(p, key);
    buf_printf(p->out, "</%s>\n", tag);
}

static const char *in_language(const struct page *p)
{
    return p->l == EN ? "?lang=en" : "?lang=zh";
}

static void begin_page(const struct page *p, const char *county)
{
    buf_printf(p->out, "<!doctype html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n"
               "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>", language_tag(p->l));
    say(p, "page.arrive_title");
    put(p, "</title>\n<link rel=\"stylesheet\" href=\"/shared/base.css\">\n"
           "<link rel=\"stylesheet\" href=\"/shared/arrive.css\">\n</head>\n<body class=\"arrive\">\n<header><b>");
    buf_html(p->out, county);
    buf_printf(p->out, "</b> <a href=\"%s\">%s</a></header>\n<main>\n", p->l == EN ? "?lang=zh" : "?lang=en",
               p->l == EN ? message(ZH, "page.language_zh") : message(EN, "page.language_en"));
    say_in(p, "h1", "page.arrive_title");
}

static void end_page(const struct page *p)
{
    put(p, "</main>\n<footer>");
    say_in(p, "p", "page.arrive_emergency");
    say_in(p, "p", "page.arrive_privacy");
    put(p, "</footer>\n</body>\n</html>\n");
}

static struct page page_of(const struct request *rq, struct reply *rp)
{
    rp->content_type = "text/html; charset=utf-8";
    return (struct page){rq->arena, &rp->body, rq->language};
}

/* ---- choosing the place ------------------------------------------------------------------------------- */

static err_t find_place(struct tx *tx, const char *county_part, const char *unit_part, struct area_unit *county,
                        struct area_unit *unit, int64_t *number)
{
    bool found = false;
    *number = strtoll(county_part, NULL, 10);
    if (*number >= 100000 && *number <= 999999)
        TRY(area_find(tx, *number, area_root(*number), county, &found));
    if (found)
        TRY(area_find(tx, *number, unit_part ? strtoll(unit_part, NULL, 10) : area_root(*number), unit, &found));
    return found ? OK : FAIL(ERR_MISSING, "roster.no_such_place");
}

static void list_places(const struct page *p, int64_t county, const struct roster_list_places_row *places, size_t n)
{
    say_in(p, "p", "page.arrive_choose_place");
    put(p, "<ul class=\"places\">\n");
    for (size_t i = 0; i < n; i++) {
        buf_printf(p->out, "<li><a href=\"/arrive/%lld/%lld%s\">", (long long)county, (long long)places[i].unit,
                   in_language(p));
        buf_html(p->out, places[i].name);
        put(p, "</a></li>\n");
    }
    put(p, "</ul>\n");
}

/* ---- the form ------------------------------------------------------------------------------------------- */

struct report {
    const char *name, *document_kind, *document, *phone, *address, *from_place, *arrived_on, *transport;
};
static const struct field report_rows[] = {
    TEXT(struct report, name, .need = true, .min = 1, .max = 64),
    CHOICE(struct report, document_kind, .need = true, .choices = roster_document_kinds),
    TEXT(struct report, document, .need = true, .min = 1, .max = 40),
    TEXT(struct report, phone, .need = true, .min = 3, .max = 24),
    TEXT(struct report, address, .need = true, .min = 1, .max = 200),
    TEXT(struct report, from_place, .need = true, .min = 1, .max = 40),
    DATE(struct report, arrived_on, .need = true),
    CHOICE(struct report, transport, .choices = roster_transports),
    {0},
};

/* What was typed, and what is wrong with it. */
struct typed { const struct form_body *form; const char *wrong_field, *wrong; };

static const char *value_of(const struct typed *t, const char *name)
{
    const char *value = t->form ? form_value(t->form, name) : NULL;
    return value ? value : "";
}

static void put_label(const struct page *p, const struct field *f, const char *wrong)
{
    buf_printf(p->out, "<div class=\"field%s\"><label for=\"%s\">", wrong ? " is-wrong" : "", f->name);
    say(p, arena_printf(p->arena, "page.arrive_%s", f->name));
    put(p, "</label>");
    if (!wrong)
        return;
    buf_printf(p->out, "<strong class=\"wrong\" id=\"%s-wrong\">", f->name);
    buf_html(p->out, wrong);
    put(p, "</strong>");
}

static void put_choice(const struct page *p, const struct field *f, const char *value)
{
    buf_printf(p->out, "<select id=\"%s\" name=\"%s\"%s>", f->name, f->name, f->need ? " required" : "");
    if (!f->need)
        put(p, "<option value=\"\"></option>");
    for (size_t i = 0; f->choices[i]; i++) {
        buf_printf(p->out, "<option value=\"%s\"%s>", f->choices[i], strcmp(f->choices[i], value) == 0 ? " selected" : "");
        say(p, arena_printf(p->arena, "page.arrive_%s_%s", f->name, f->choices[i]));
        put(p, "</option>");
    }
    put(p, "</select></div>\n");
}

static void put_input(const struct page *p, const struct field *f, const char *value)
{
    const char *type = f->kind == FIELD_DATE ? "date" : strcmp(f->name, "phone") == 0 ? "tel" : "text";
    buf_printf(p->out, "<input id=\"%s\" name=\"%s\" type=\"%s\"%s", f->name, f->name, type, f->need ? " required" : "");
    if (f->kind == FIELD_TEXT)
        buf_printf(p->out, " maxlength=\"%lld\"", (long long)f->max);
    put(p, " autocomplete=\"off\" value=\"");
    buf_html(p->out, value);
    put(p, "\"></div>\n");
}

static void put_form(const struct page *p, int64_t county, const struct area_unit *unit, const struct typed *t)
{
    say_in(p, "p", "page.arrive_about");
    put(p, "<h2>");
    buf_html(p->out, unit->name);
    buf_printf(p->out, "</h2>\n<p><a href=\"/arrive/%lld%s\">", (long long)county, in_language(p));
    say(p, "page.arrive_other_place");
    put(p, "</a></p>\n");
    if (t->wrong && !field_find(report_rows, t->wrong_field)) {
        put(p, "<p class=\"failure\" role=\"alert\">");
        buf_html(p->out, t->wrong);
        put(p, "</p>\n");
    }
    buf_printf(p->out, "<form method=\"post\" action=\"/arrive/%lld/%lld%s\">\n", (long long)county,
               (long long)unit->unit, in_language(p));
    for (const struct field *f = report_rows; f->name; f++) {
        bool is_wrong = t->wrong_field && strcmp(t->wrong_field, f->name) == 0;
        put_label(p, f, is_wrong ? t->wrong : NULL);
        if (f->kind == FIELD_CHOICE)
            put_choice(p, f, value_of(t, f->name));
        else
            put_input(p, f, value_of(t, f->name));
    }
    put(p, "<button class=\"primary\">");
    say(p, "page.arrive_send");
    put(p, "</button>\n</form>\n");
}

/* ---- GET ---------------------------------------------------------------------------------------------------- */

static err_t show_place(struct request *rq, struct reply *rp, const char *unit_part)
{
    struct roster_list_places_row *places;
    struct area_unit county, unit;
    struct page p = page_of(rq, rp);
    int64_t number;
    size_t n;
    TRY(find_place(rq->tx, rq->part[0], unit_part, &county, &unit, &number));
    TRY(roster_list_places(rq->tx, number, unit.unit, &places, &n));
    begin_page(&p, county.name);
    if (rq->actor)
        say_in(&p, "p", "page.arrive_signed_in");
    else if (n)
        list_places(&p, number, places, n);
    else
        put_form(&p, number, &unit, &(struct typed){0});
    end_page(&p);
    return OK;
}

/* What a person can mend is said on a page; the rest is logged where failures are answered. */
static err_t say_failure(struct request *rq, struct reply *rp, err_t why)
{
    BUF_SCOPED text = {0};
    if (why->kind != ERR_MISSING && why->kind != ERR_TOO_MANY && why->kind != ERR_BUSY && why->kind != ERR_INVALID)
        return why;
    buf_reset(&rp->body);
    struct page p = page_of(rq, rp);
    message_failure(rq->language, why, err_told(), &text);
    begin_page(&p, "");
    put(&p, "<p class=\"failure\" role=\"alert\">");
    buf_html(p.out, buf_str(&text));
    put(&p, "</p>\n");
    end_page(&p);
    rp->status = err_status(why->kind);
    return OK;
}

err_t roster_arrive_county(struct request *rq, struct reply *rp)
{
    err_t why = show_place(rq, rp, NULL);
    return why ? say_failure(rq, rp, why) : OK;
}

err_t roster_arrive_unit(struct request *rq, struct reply *rp)
{
    err_t why = show_place(rq, rp, rq->part[1]);
    return why ? say_failure(rq, rp, why) : OK;
}

/* ---- POST --------------------------------------------------------------------------------------------------- */

struct sending {
    const struct request *rq;
    struct typed typed;
    struct report report;
    int64_t county;
    struct area_unit county_unit, unit;
    int64_t arrival;
};

/* What is empty was not answered. */
static err_t read_report(struct sending *s)
{
    fields_clear(report_rows, &s->report);
    for (const struct field *f = report_rows; f->name; f++) {
        const char *value = value_of(&s->typed, f->name);
        if (*value) {
            TRY(field_read_text(f, s->rq->arena, value, &s->report));
        } else if (f->need) {
            err_path("%s", f->name);
            return FAIL(ERR_INVALID, "field.missing");
        }
    }
    return OK;
}

static err_t append_report(struct tx *tx, struct sending *s)
{
    const struct report *r = &s->report;
    const struct actor server = account_server(s->county);
    struct roster_identity who = {r->name, r->document_kind, r->document, r->phone, r->address};
    struct arrival_reported body = {.person = ABSENT, .unit = s->unit.unit, .from_place = r->from_place,
                                    .arrived_on = r->arrived_on, .transport = r->transport, .channel = "form",
                                    .site = ABSENT, .temperature = NAN};
    body.identity.plain = &who;
    return account_append(tx, &server, &arrival_reported, &body, &s->arrival);
}

static err_t send_report(struct tx *tx, void *arg)
{
    struct sending *s = arg;
    struct roster_list_places_row *places;
    size_t n;
    TRY(find_place(tx, s->rq->part[0], s->rq->part[1], &s->county_unit, &s->unit, &s->county));
    s->county_unit.name = arena_strdup(s->rq->arena, s->county_unit.name);
    s->unit.name = arena_strdup(s->rq->arena, s->unit.name);
    TRY(roster_list_places(tx, s->county, s->unit.unit, &places, &n));
    if (n)
        return FAIL(ERR_MISSING, "roster.no_such_place");
    TRY(read_report(s));
    return append_report(tx, s);
}

/* Told beside the field that it is about. */
static void remember_wrong(struct sending *s, err_t why)
{
    const struct err_told *told = err_told();
    BUF_SCOPED text = {0};
    const char *path = told->path[0] ? told->path : why->field ? why->field : "";
    const char *dot = strrchr(path, '.');
    message_failure(s->rq->language, why, told, &text);
    s->typed.wrong = arena_strdup(s->rq->arena, buf_str(&text));
    s->typed.wrong_field = arena_strdup(s->rq->arena, dot ? dot + 1 : path);
}

/* The same words for everybody: nothing here says who is on the list. */
static void put_thanks(const struct page *p, const struct sending *s)
{
    put(p, "<h2>");
    say(p, "page.arrive_received");
    put(p, "</h2>\n<p><b>");
    buf_html(p->out, s->unit.name);
    put(p, "</b> ");
    say(p, "page.arrive_next");
    buf_printf(p->out, "</p>\n<p><a href=\"/arrive/%lld/%lld%s\">", (long long)s->county, (long long)s->unit.unit,
               in_language(p));
    say(p, "page.arrive_another");
    put(p, "</a></p>\n");
}

static err_t take_report(struct request *rq, struct reply *rp)
{
    struct sending s = {.rq = rq};
    TRY(request_form(rq, &s.typed.form));
    TRY(take_turn(rq->address, clock_now()));
    err_t why = writer_call(send_report, &s);
    if (why && (why->kind != ERR_INVALID || !s.unit.name))
        return why;
    if (why)
        remember_wrong(&s, why);
    struct page p = page_of(rq, rp);
    begin_page(&p, s.county_unit.name);
    if (why)
        put_form(&p, s.county, &s.unit, &s.typed);
    else
        put_thanks(&p, &s);
    end_page(&p);
    rp->status = why ? 422 : 201;
    return OK;
}

err_t roster_arrive_report(struct request *rq, struct reply *rp)
{
    err_t why = take_report(rq, rp);
    return why ? say_failure(rq, rp, why) : OK;
}
