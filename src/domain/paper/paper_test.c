/* paper_test.c - codes given out: events in, views out, and what is asked of the routes. */
#include "core/clock.h"
#include "core/id.h"
#include "core/text.h"
#include "domain/paper/paper.h"
#include "test/bench.h"

#include <stdlib.h>
#include <string.h>

#define VILLAGE INT64_C(410185001001)
#define OTHER_VILLAGE INT64_C(410185002001)
enum { POINT = 1203, PEOPLE = 5 };

/* ---- what all tests begin with ---------------------------------------------------------- */

static int64_t round_of_test;

static int64_t person(int k)
{
    return id_make(SERVER_DEVICE, k);
}

static void add_person(struct bench *b, int k, int64_t unit, const char *household)
{
    const char *home = household ? bench_text(b, ",\"household\":\"%s\"", household) : "";
    assert_int_equal(bench_send(b, "roster.person_added",
                                bench_text(b, "{\"row\":{\"person\":%lld,\"identity\":{\"name\":\"王小%d\"},\"sex\":\"unknown\","
                                              "\"unit\":%lld,\"kind\":\"resident\"%s}}", (long long)person(k), k,
                                           (long long)unit, home)), ACCEPTED);
}

static int open_village(void **state)
{
    if (bench_open_test(state))
        return -1;
    struct bench *b = *state;
    bench_plant(b);
    for (int k = 1; k <= PEOPLE; k++)
        add_person(b, k, VILLAGE, k <= 3 ? (k == 3 ? "10" : "9") : NULL);
    const char *body = bench_text(b, "{\"name\":\"第一轮\",\"from_at\":%lld,\"until_at\":%lld,\"pool_size\":10}",
                                  (long long)BENCH_NOW, (long long)(BENCH_NOW + 10 * CLOCK_HOUR));
    assert_int_equal(bench_send(b, "round.round_planned", body), ACCEPTED);
    round_of_test = bench_seq(b);
    body = bench_text(b, "{\"round\":%lld}", (long long)round_of_test);
    assert_int_equal(bench_send(b, "round.round_opened", body), ACCEPTED);
    bench_clock_advance(CLOCK_HOUR);
    return 0;
}
#define village_test(f) cmocka_unit_test_setup_teardown(f, open_village, bench_close_test)

/* ---- short words -------------------------------------------------------------------------- */

static int ask_as(struct bench *b, const struct actor *who, const char *body)
{
    return bench_call(b, who, POST, "/api/v1/paper/prints", NULL, body);
}

static int ask(struct bench *b, const char *body)
{
    return ask_as(b, bench_server(b), body);
}

static int ask_cards(struct bench *b, const char *what, int64_t unit)
{
    return ask(b, bench_text(b, "{\"what\":\"%s\",\"unit\":%lld}", what, (long long)unit));
}

static int replace(struct bench *b, int64_t unit, const char *card_code)
{
    return bench_call(b, bench_server(b), POST, "/api/v1/paper/replacements", NULL,
                      bench_text(b, "{\"unit\":%lld,\"card_code\":\"%s\",\"reason\":\"lost\"}", (long long)unit, card_code));
}

static const char *view_cards(struct bench *b, int64_t unit)
{
    return bench_view(b, "paper_cards", bench_text(b, "unit=%lld&limit=1000", (long long)unit));
}

static int count_parts(const char *text, const char *part)
{
    int n = 0;
    while ((text = strstr(text, part))) {
        text += strlen(part);
        n++;
    }
    return n;
}

/* The code of 20 digits that follows a member's name, of the n-th such member. */
static const char *code_at(struct bench *b, const char *text, const char *member, int n)
{
    const char *mark = bench_text(b, "\"%s\":\"", member);
    for (int i = 0; i <= n; i++) {
        text = strstr(text, mark);
        assert_non_null(text);
        text += strlen(mark);
    }
    return bench_text(b, "%.20s", text);
}

/* The card that a person holds now. */
static const char *card_of(struct bench *b, int k)
{
    int64_t holder = 0;
    const char *text = view_cards(b, VILLAGE);
    for (int i = 0; i < count_parts(text, "\"card_code\""); i++) {
        const char *code = code_at(b, text, "card_code", i);
        if (!paper_card_person(bench_tx(b), BENCH_COUNTY, code, INT64_MAX, &holder) && holder == person(k))
            return code;
    }
    fail_msg("person %d has no card", k);
    return NULL;
}

static enum outcome register_with(struct bench *b, const char *more)
{
    char tube[21];
    code_make(CODE_TUBE, 1, tube);
    return bench_send(b, "sampling.person_registered",
                      bench_text(b, "{\"tube_code\":\"%s\",\"round\":%lld,\"site\":%d%s}", tube, (long long)round_of_test,
                                 POINT, more));
}

/* ---- cards --------------------------------------------------------------------------------- */

static void everybody_is_given_one_card_and_keeps_it(void **state)
{
    struct bench *b = *state;
    assert_int_equal(ask_cards(b, "cards", VILLAGE), 201);
    assert_true(bench_sees(bench_said(b), "\"count\":5,\"pages\":2,\"issued\":5"));
    add_person(b, 6, VILLAGE, NULL);
    assert_true(bench_sees(bench_view(b, "paper_needed", bench_text(b, "unit=%lld", (long long)VILLAGE)),
                           "\"persons\":6,\"person_cards\":5,\"households\":2,\"household_cards\":0"));
    const char *card = card_of(b, 1);
    assert_int_equal(ask_cards(b, "cards", VILLAGE), 201);
    assert_true(bench_sees(bench_said(b), "\"count\":6,\"pages\":2,\"issued\":1"));
    assert_string_equal(card_of(b, 1), card);
}

static void a_card_goes_with_who_moves(void **state)
{
    struct bench *b = *state;
    assert_int_equal(ask_cards(b, "cards", VILLAGE), 201);
    const char *card = card_of(b, 2);
    assert_int_equal(bench_send(b, "roster.person_moved",
                                bench_text(b, "{\"person\":%lld,\"unit\":%lld}", (long long)person(2),
                                           (long long)OTHER_VILLAGE)), ACCEPTED);
    assert_int_equal(ask_cards(b, "cards", OTHER_VILLAGE), 201);
    assert_true(bench_sees(bench_said(b), "\"count\":1,\"pages\":2,\"issued\":0"));
    assert_int_equal(replace(b, VILLAGE, card), 403);
    assert_int_equal(replace(b, OTHER_VILLAGE, card), 201);
    assert_int_equal(register_with(b, bench_text(b, ",\"card\":\"%s\"", code_at(b, bench_said(b), "card_code", 0))), ACCEPTED);
}

static void households_have_one_card_each(void **state)
{
    struct bench *b = *state;
    assert_int_equal(ask_cards(b, "household_cards", VILLAGE), 201);
    assert_true(bench_sees(bench_said(b), "\"count\":2,\"pages\":2,\"issued\":2"));
    const char *text = view_cards(b, VILLAGE);
    const char *card = code_at(b, text, "card_code", 0);
    assert_int_equal(card[0], CODE_HOUSEHOLD);
    assert_int_equal(register_with(b, bench_text(b, ",\"card\":\"%s\"", card)), REJECTED);
    assert_string_equal(bench_key(b), "paper.not_a_card");
    assert_int_equal(replace(b, VILLAGE, card), 201);
    assert_int_equal(ask_cards(b, "household_cards", VILLAGE), 201);
    assert_true(bench_sees(bench_said(b), "\"count\":2,\"pages\":2,\"issued\":0"));
}

static void a_replaced_card_registers_nobody_and_says_since_when(void **state)
{
    struct bench *b = *state;
    assert_int_equal(ask_cards(b, "cards", VILLAGE), 201);
    const char *old = card_of(b, 3), *by_old = bench_text(b, ",\"card\":\"%s\"", old);
    int64_t before = clock_now();
    bench_clock_advance(CLOCK_MINUTE);
    assert_int_equal(replace(b, VILLAGE, old), 201);
    const char *new = code_at(b, bench_said(b), "card_code", 0);
    assert_int_equal(replace(b, VILLAGE, old), 409);
    bench_clock_advance(CLOCK_MINUTE);
    assert_int_equal(register_with(b, by_old), REJECTED);
    assert_string_equal(bench_key(b), "paper.card_void");
    assert_string_equal(bench_told(b, "at"), "2022-01-12 09:01:00");
    assert_int_equal(register_with(b, bench_text(b, ",\"card\":\"%s\",\"channel\":\"card\"", new)), ACCEPTED);
    char tube[21];
    code_make(CODE_TUBE, 2, tube);
    const char *late = bench_text(b, "{\"tube_code\":\"%s\",\"round\":%lld,\"site\":%d%s}", tube, (long long)round_of_test,
                                  POINT, by_old);
    assert_int_equal(bench_send_at(b, bench_server(b), before, "sampling.person_registered", late), ACCEPTED);
    assert_true(bench_sees(bench_view(b, "sampling_tube_people", bench_text(b, "tube_code=%s", tube)),
                           bench_text(b, "\"person\":%lld", (long long)person(3))));
}

/* A phone that does not know whose card it was has nothing else to say. */
static void who_was_registered_by_a_card_is_taken_back_by_it_though_it_was_replaced_since(void **state)
{
    struct bench *b = *state;
    char tube[21];
    code_make(CODE_TUBE, 1, tube);
    assert_int_equal(ask_cards(b, "cards", VILLAGE), 201);
    const char *card = card_of(b, 1), *other = card_of(b, 2);
    const char *form = "{\"tube_code\":\"%s\",\"round\":%lld,\"site\":%d,\"reason\":\"a\"%s}";
    assert_int_equal(register_with(b, bench_text(b, ",\"card\":\"%s\"", card)), ACCEPTED);
    bench_clock_advance(CLOCK_MINUTE);
    assert_int_equal(replace(b, VILLAGE, card), 201);
    bench_clock_advance(CLOCK_MINUTE);
    const struct { const char *who, *key; } wrong[] = {
        {"", "sampling.person_or_document"},
        {bench_text(b, ",\"card\":\"%s\"", other), "sampling.not_registered"},
        {bench_text(b, ",\"card\":\"%s\",\"person\":%lld", card, (long long)person(2)), "sampling.card_of_other_person"},
        {",\"card\":\"10000000000000000007\"", "paper.not_a_card"},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        const char *body = bench_text(b, form, tube, (long long)round_of_test, POINT, wrong[i].who);
        assert_int_equal(bench_send(b, "sampling.registration_withdrawn", body), REJECTED);
        assert_string_equal(bench_key(b), wrong[i].key);
    }
    const char *body = bench_text(b, form, tube, (long long)round_of_test, POINT, bench_text(b, ",\"card\":\"%s\"", card));
    assert_int_equal(bench_send(b, "sampling.registration_withdrawn", body), ACCEPTED);
    assert_true(bench_sees(bench_view(b, "sampling_tube", bench_text(b, "tube_code=%s", tube)), "\"registered\":0"));
}

static void a_card_leads_to_whom_its_holder_was_merged_into(void **state)
{
    struct bench *b = *state;
    assert_int_equal(ask_cards(b, "cards", VILLAGE), 201);
    const char *card = card_of(b, 4);
    assert_int_equal(bench_send(b, "roster.persons_merged",
                                bench_text(b, "{\"kept\":%lld,\"dropped\":%lld,\"reason\":\"同一人\"}", (long long)person(5),
                                           (long long)person(4))), ACCEPTED);
    assert_int_equal(register_with(b, bench_text(b, ",\"card\":\"%s\"", card)), ACCEPTED);
    char tube[21];
    code_make(CODE_TUBE, 1, tube);
    assert_true(bench_sees(bench_view(b, "sampling_tube_people", bench_text(b, "tube_code=%s", tube)),
                           bench_text(b, "\"person\":%lld", (long long)person(5))));
}

static void a_thousand_and_more_are_given_cards_in_several_events(void **state)
{
    struct bench *b = *state;
    enum { MANY = 2100 };
    for (int k = 101; k <= 100 + MANY; k++)
        add_person(b, k, OTHER_VILLAGE, NULL);
    assert_int_equal(ask_cards(b, "cards", OTHER_VILLAGE), 201);
    assert_true(bench_sees(bench_said(b), "\"count\":2100,\"pages\":263,\"issued\":2100"));
    assert_true(bench_sees(bench_view(b, "paper_needed", bench_text(b, "unit=%lld", (long long)OTHER_VILLAGE)),
                           "\"persons\":2100,\"person_cards\":2100"));
}

/* Two households, and one door for the two without a household. */
static void doors_are_counted_by_home_also_when_the_round_is_closed(void **state)
{
    struct bench *b = *state;
    const char *doors = bench_text(b, "{\"what\":\"doors\",\"unit\":%lld,\"round\":%lld}", (long long)VILLAGE,
                                   (long long)round_of_test);
    assert_int_equal(ask(b, doors), 201);
    assert_true(bench_sees(bench_said(b), "\"count\":3,\"pages\":2"));
    assert_int_equal(register_with(b, bench_text(b, ",\"person\":%lld", (long long)person(3))), ACCEPTED);
    assert_int_equal(ask(b, doors), 201);
    assert_true(bench_sees(bench_said(b), "\"count\":2,\"pages\":1"));
    assert_int_equal(bench_send(b, "round.round_closed", bench_text(b, "{\"round\":%lld,\"reason\":\"结束\"}",
                                                                    (long long)round_of_test)), ACCEPTED);
    assert_int_equal(ask(b, doors), 201);
    assert_true(bench_sees(bench_said(b), "\"count\":2,\"pages\":1"));
}

/* ---- sheets ----------------------------------------------------------------------------------- */

static void sheets_are_numbered_on_and_their_rows_stay_in_order(void **state)
{
    struct bench *b = *state;
    const char *body = bench_text(b, "{\"what\":\"sheets\",\"site\":%d,\"round\":%lld,\"count\":2}", POINT,
                                  (long long)round_of_test);
    assert_int_equal(ask(b, body), 201);
    assert_true(bench_sees(bench_said(b), "\"count\":2,\"pages\":2,\"issued\":36"));
    assert_int_equal(ask(b, body), 201);
    const char *sheets = bench_view(b, "paper_sheets", bench_text(b, "site=%d&round=%lld", POINT, (long long)round_of_test));
    for (int n = 1; n <= 4; n++)
        assert_true(bench_sees(sheets, bench_text(b, "\"number\":%d,", n)));
    assert_int_equal(count_parts(sheets, "\"lines\":18,\"typed\":0,\"spoilt\":0,\"blank\":18"), 4);
    int64_t sheet = strtoll(strstr(sheets, "\"sheet\":") + 8, NULL, 10);
    const char *rows = bench_view(b, "paper_sheet_rows", bench_text(b, "sheet=%lld", (long long)sheet));
    for (int i = 0; i < 18; i++) {
        const char *code = code_at(b, rows, "row_code", i);
        assert_true(code_is_good(code) && code[0] == CODE_PAPER_ROW);
        assert_true(bench_sees(bench_view(b, "paper_row", bench_text(b, "row_code=%s", code)),
                               bench_text(b, "\"number\":4,\"line\":%d,", i + 1)));
    }
}

static void a_row_is_typed_up_once_until_it_is_taken_back(void **state)
{
    struct bench *b = *state;
    const char *body = bench_text(b, "{\"what\":\"sheets\",\"site\":%d,\"round\":%lld,\"count\":1}", POINT,
                                  (long long)round_of_test);
    assert_int_equal(ask(b, body), 201);
    const char *sheets = bench_view(b, "paper_sheets", bench_text(b, "site=%d&round=%lld", POINT, (long long)round_of_test));
    const char *rows = bench_view(b, "paper_sheet_rows",
                                  bench_text(b, "sheet=%s", bench_text(b, "%.*s", (int)strcspn(strstr(sheets, "\"sheet\":") + 8, ","),
                                                                       strstr(sheets, "\"sheet\":") + 8)));
    const char *row = code_at(b, rows, "row_code", 0);
    const char *first = bench_text(b, ",\"person\":%lld,\"row_code\":\"%s\"", (long long)person(1), row);
    const char *second = bench_text(b, ",\"person\":%lld,\"row_code\":\"%s\"", (long long)person(2), row);
    assert_int_equal(register_with(b, first), ACCEPTED);
    assert_int_equal(bench_send_again(b), DUPLICATE);
    assert_int_equal(register_with(b, second), REJECTED);
    assert_string_equal(bench_key(b), "paper.row_typed");
    assert_string_equal(bench_told(b, "sheet"), "1");
    char tube[21];
    code_make(CODE_TUBE, 1, tube);
    const char *at = bench_text(b, "{\"tube_code\":\"%s\",\"round\":%lld,\"site\":%d", tube, (long long)round_of_test, POINT);
    assert_int_equal(bench_send(b, "sampling.tube_voided", bench_text(b, "%s,\"reason\":\"破了\"}", at)), ACCEPTED);
    assert_true(bench_sees(bench_view(b, "paper_row", bench_text(b, "row_code=%s", row)), "\"state\":\"blank\""));
}

/* ---- who may ------------------------------------------------------------------------------------- */

static void everybody_prints_where_they_hold_the_right(void **state)
{
    struct bench *b = *state;
    const struct actor *village = bench_actor(b, "village", VILLAGE, 0), *point = bench_actor(b, "point", 0, POINT),
                       *inspector = bench_actor(b, "inspector", 0, 0);
    const char *cards = bench_text(b, "{\"what\":\"cards\",\"unit\":%lld}", (long long)VILLAGE);
    const char *elsewhere = bench_text(b, "{\"what\":\"cards\",\"unit\":%lld}", (long long)OTHER_VILLAGE);
    const char *labels = bench_text(b, "{\"what\":\"tube_labels\",\"site\":%d,\"count\":2}", POINT);
    assert_int_equal(ask_as(b, village, cards), 201);
    assert_int_equal(ask_as(b, village, elsewhere), 403);
    assert_int_equal(ask_as(b, village, labels), 403);
    assert_int_equal(ask_as(b, point, labels), 201);
    assert_int_equal(ask_as(b, point, cards), 403);
    assert_int_equal(ask_as(b, inspector, cards), 403);
    assert_int_equal(ask_as(b, NULL, cards), 401);
    assert_true(bench_sees(bench_view_as(b, village, "paper_cards", bench_text(b, "unit=%lld", (long long)OTHER_VILLAGE)),
                           "rights.not_here"));
    const char *mine = bench_view_as(b, village, "paper_cards", bench_text(b, "unit=%lld", (long long)VILLAGE));
    assert_int_equal(count_parts(mine, "\"card_code\""), PEOPLE);
    assert_null(strstr(mine, "王小1"));
}

static void cards_are_listed_page_by_page_and_none_twice(void **state)
{
    struct bench *b = *state;
    assert_int_equal(ask_cards(b, "cards", VILLAGE), 201);
    assert_int_equal(ask_cards(b, "household_cards", VILLAGE), 201);
    const char *all = view_cards(b, VILLAGE), *after = "";
    for (int i = 0; i < PEOPLE + 2; i++) {
        const char *page = bench_view(b, "paper_cards", bench_text(b, "unit=%lld&limit=1%s%s", (long long)VILLAGE,
                                                                   *after ? "&after=" : "", after));
        assert_string_equal(code_at(b, page, "card_code", 0), code_at(b, all, "card_code", i));
        const char *next = strstr(page, "\"next\":\"");
        assert_non_null(next);
        after = bench_text(b, "%.*s", (int)strcspn(next + 8, "\""), next + 8);
    }
    assert_int_equal(count_parts(all, "\"card_code\""), PEOPLE + 2);
}

static int fetch_as(struct bench *b, const struct actor *who, const char *print)
{
    return bench_call(b, who, GET, "/api/v1/paper/prints/{print}", print, "");
}

static void a_print_is_fetched_by_who_asked_and_not_for_long(void **state)
{
    struct bench *b = *state;
    const struct actor *village = bench_actor(b, "village", VILLAGE, 0);
    assert_int_equal(ask_cards(b, "cards", VILLAGE), 201);
    const char *said = strstr(bench_said(b), "\"print\":") + 8;
    const char *print = bench_text(b, "%.*s", (int)strcspn(said, ","), said);
    assert_int_equal(fetch_as(b, village, print), 404);
    assert_string_equal(bench_key(b), "paper.no_such_print");
    bench_clock_advance(15 * CLOCK_MINUTE + 1);
    assert_int_equal(fetch_as(b, bench_server(b), print), 409);
    assert_string_equal(bench_key(b), "paper.print_too_old");
    assert_int_equal(fetch_as(b, bench_server(b), "twelve"), 404);
}

static void nothing_is_given_out_for_what_is_not_there(void **state)
{
    struct bench *b = *state;
    static const struct { const char *body; int status; const char *key; } cases[] = {
        {"{\"what\":\"cards\",\"unit\":410185009009}", 404, "paper.no_such_unit"},
        {"{\"what\":\"cards\",\"unit\":410185001001,\"building\":5}", 404, "paper.no_such_building"},
        {"{\"what\":\"cards\",\"unit\":410185001002}", 404, "paper.nothing_to_print"},
        {"{\"what\":\"cards\"}", 422, "field.missing"},
        {"{\"what\":\"doors\",\"unit\":410185001001,\"round\":99}", 404, "missing.no_such_round"},
        {"{\"what\":\"tube_labels\",\"site\":1203,\"count\":200000}", 413, "paper.too_many"},
        {"{\"what\":\"tube_labels\",\"site\":1203,\"count\":0}", 422, "paper.nothing_to_print"},
        {"{\"what\":\"tube_labels\",\"site\":77,\"count\":1}", 404, "paper.no_such_site"},
        {"{\"what\":\"sheets\",\"site\":1203,\"round\":99,\"count\":1}", 404, "paper.no_such_round"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(ask(b, cases[i].body), cases[i].status);
        assert_string_equal(bench_key(b), cases[i].key);
    }
    assert_int_equal(count_parts(bench_view(b, "paper_prints", ""), "\"print\""), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        village_test(everybody_is_given_one_card_and_keeps_it),
        village_test(a_card_goes_with_who_moves),
        village_test(households_have_one_card_each),
        village_test(a_replaced_card_registers_nobody_and_says_since_when),
        village_test(who_was_registered_by_a_card_is_taken_back_by_it_though_it_was_replaced_since),
        village_test(a_card_leads_to_whom_its_holder_was_merged_into),
        village_test(a_thousand_and_more_are_given_cards_in_several_events),
        village_test(doors_are_counted_by_home_also_when_the_round_is_closed),
        village_test(sheets_are_numbered_on_and_their_rows_stay_in_order),
        village_test(a_row_is_typed_up_once_until_it_is_taken_back),
        village_test(everybody_prints_where_they_hold_the_right),
        village_test(cards_are_listed_page_by_page_and_none_twice),
        village_test(a_print_is_fetched_by_who_asked_and_not_for_long),
        village_test(nothing_is_given_out_for_what_is_not_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
