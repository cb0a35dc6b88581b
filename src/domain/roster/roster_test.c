/* roster_test.c - people come onto the list, change, leave, are one or two, and are erased. */
#include "core/clock.h"
#include "core/id.h"
#include "core/text.h"
#include "data/late.h"
#include "data/seal.h"
#include "data/writer.h"
#include "domain/roster/roster.h"
#include "store_sql.h"
#include "test/bench_parts.h"

#include <stdlib.h>
#include <string.h>

#define TOWN INT64_C(410185001000)
#define OTHER_TOWN INT64_C(410185002000)
#define HERE INT64_C(410185001001)
#define THERE INT64_C(410185001002)
#define FAR INT64_C(410185002001)
#define SITE 1203

/* ---- people -------------------------------------------------------------------------------- */

static int64_t id_of(const struct actor *who, int64_t k)
{
    return id_make(who->device, k);
}

/* A good identity number, another one for each n. */
static const char *document(struct bench *b, int n)
{
    char *text = arena_printf(&b->arena, "41018519900101%03d0", n);
    text[17] = idno_check_character(text);
    return text;
}

struct draft { int64_t person; const char *identity, *rest; int64_t unit; };

static const char *row_of(struct bench *b, const struct draft *d)
{
    return bench_text(b, "{\"person\":%lld,\"identity\":{%s},\"sex\":\"male\",\"unit\":%lld,\"kind\":\"resident\"%s}",
                      (long long)d->person, d->identity, (long long)d->unit, d->rest ? d->rest : "");
}

static const char *identity(struct bench *b, const char *name, const char *document_number)
{
    return bench_text(b, "\"name\":\"%s\",\"document\":\"%s\",\"phone\":\"13800000000\",\"address\":\"嵩山路1号院\"",
                      name, document_number);
}

static enum outcome send_row(struct bench *b, const struct actor *who, const char *type, const struct draft *d)
{
    bool came = strcmp(type, "roster.person_came") == 0;
    const char *site = came ? bench_text(b, "\"site\":%d,", SITE) : "";
    return bench_send_as(b, who, type, bench_text(b, "{%s\"row\":%s}", site, row_of(b, d)));
}

/* The k-th person of the server's own numbering, with the k-th identity number. */
static int64_t add(struct bench *b, int k, int64_t unit)
{
    const struct actor *who = bench_server(b);
    struct draft d = {id_of(who, k), identity(b, bench_text(b, "王%d兰", k), document(b, k)), NULL, unit};
    assert_int_equal(send_row(b, who, "roster.person_added", &d), ACCEPTED);
    return d.person;
}

static const char *person_view(struct bench *b, int64_t person)
{
    return bench_view(b, "roster_person", bench_text(b, "person=%lld", (long long)person));
}

static void send(struct bench *b, const char *type, const char *body)
{
    if (bench_send(b, type, body) != ACCEPTED)
        fail_msg("%s %s: %s at %s", type, body, bench_key(b), bench_field(b));
}

static void refuse(struct bench *b, const struct actor *who, const char *type, const char *body, const char *key)
{
    if (bench_send_as(b, who, type, body) != REJECTED || strcmp(bench_key(b), key) != 0)
        fail_msg("%s %s by %s: %s at %s, not %s", type, body, who->name, bench_key(b), bench_field(b), key);
}

static const char *of_person(struct bench *b, int64_t person, const char *rest)
{
    return bench_text(b, "{\"person\":%lld%s}", (long long)person, rest);
}

/* So many live in the first town and in the second. */
static void assert_living(struct bench *b, int first, int second)
{
    const char *towns = bench_view(b, "roster_by_area", "unit=410185000000");
    assert_true(bench_sees(
        towns, bench_text(b, "\"嵩阳街道\",\"kind\":\"town\",\"persons\":%d,\"residents\":%d,", first, first)));
    assert_true(bench_sees(
        towns, bench_text(b, "\"大金店镇\",\"kind\":\"town\",\"persons\":%d,\"residents\":%d,", second, second)));
}

/* ---- coming, changing, leaving ------------------------------------------------------------------ */

static void a_person_is_added_changed_moved_leaves_and_returns(void **state)
{
    struct bench *b = *state;
    bench_plant(b);
    int64_t person = add(b, 1, HERE);
    assert_int_equal(bench_send_again(b), DUPLICATE);
    assert_living(b, 1, 0);
    struct draft changed = {person, identity(b, "王新兰", document(b, 1)),
                            ",\"groups\":[\"disabled\"],\"born\":\"1990-01-01\"", THERE};
    assert_int_equal(send_row(b, bench_server(b), "roster.person_changed", &changed), ACCEPTED);
    assert_true(bench_sees(person_view(b, person),
                           "\"unit\":410185001002,\"building\":0,\"kind\":\"resident\",\"groups\":\"disabled\","
                           "\"active\":true,\"unit_path\":\"登封市 嵩阳街道 中岳社区\""));
    send(b, "roster.person_moved", of_person(b, person, ",\"unit\":410185002001,\"building\":7,\"reason\":\"搬家\""));
    assert_living(b, 0, 1);
    send(b, "roster.person_left", of_person(b, person, ",\"cause\":\"moved_away\",\"note\":\"去郑州\""));
    assert_living(b, 0, 0);
    assert_true(bench_sees(person_view(b, person), "\"active\":false"));
    send(b, "roster.person_returned", of_person(b, person, ",\"note\":\"回来了\""));
    assert_living(b, 0, 1);
    const char *history = bench_view(b, "roster_history", bench_text(b, "person=%lld", (long long)person));
    const char *at = history;
    static const char *const events[] = {"roster.person_added", "roster.person_changed", "roster.person_moved",
                                         "roster.person_left", "roster.person_returned"};
    for (size_t i = 0; i < sizeof events / sizeof *events; i++) {
        at = strstr(at, events[i]);
        assert_non_null(at);
    }
    assert_true(bench_sees(history, "\"unit_name\":\"登封市 大金店镇 金东社区\",\"note\":\"回来了\""));
    assert_true(bench_sees(history, "\"actor_name\":\"server\""));
}

static void who_is_not_active_is_left_alone(void **state)
{
    struct bench *b = *state;
    const struct actor *server = bench_server(b);
    bench_plant(b);
    int64_t person = add(b, 1, HERE), other = add(b, 2, HERE);
    refuse(b, server, "roster.person_returned", of_person(b, person, ""), "roster.person_has_not_left");
    send(b, "roster.person_left", of_person(b, person, ",\"cause\":\"died\""));
    const struct { const char *type, *body; } cases[] = {
        {"roster.person_left", of_person(b, person, ",\"cause\":\"died\"")},
        {"roster.person_moved", of_person(b, person, ",\"unit\":410185001002")},
        {"roster.person_exempted", of_person(b, person, ",\"reason\":\"away\",\"from_at\":1,\"until_at\":2")},
        {"roster.persons_merged",
         bench_text(b, "{\"kept\":%lld,\"dropped\":%lld,\"reason\":\"同一人\"}", (long long)person, (long long)other)},
        {"roster.persons_merged",
         bench_text(b, "{\"kept\":%lld,\"dropped\":%lld,\"reason\":\"同一人\"}", (long long)other, (long long)person)},
        {"roster.person_changed",
         bench_text(b, "{\"row\":%s}",
                    row_of(b, &(struct draft){person, identity(b, "王", document(b, 1)), NULL, HERE}))},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        refuse(b, server, cases[i].type, cases[i].body, "roster.person_not_active");
}

static void who_is_not_there_is_told(void **state)
{
    static const struct { const char *type, *body, *field; } cases[] = {
        {"roster.person_left", "{\"person\":77,\"cause\":\"died\"}", "person"},
        {"roster.person_returned", "{\"person\":77}", "person"},
        {"roster.person_moved", "{\"person\":77,\"unit\":410185001002}", "person"},
        {"roster.persons_merged", "{\"kept\":77,\"dropped\":78,\"reason\":\"同一人\"}", "kept"},
        {"roster.person_exempted", "{\"person\":77,\"reason\":\"away\",\"from_at\":1,\"until_at\":2}", "person"},
        {"roster.person_erased", "{\"person\":77,\"basis\":\"本人申请\"}", "person"},
        {"roster.person_changed",
         "{\"row\":{\"person\":77,\"identity\":{\"name\":\"王\"},\"sex\":\"male\",\"unit\":410185001001,"
         "\"kind\":\"resident\"}}",
         "row.person"},
    };
    struct bench *b = *state;
    bench_plant(b);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        refuse(b, bench_server(b), cases[i].type, cases[i].body, "roster.no_such_person");
        assert_string_equal(bench_field(b), cases[i].field);
    }
    assert_string_equal(bench_view(b, "roster_person", "person=77"), "{\"error\":\"roster.no_such_person\"}");
}

/* ---- what a row may say ---------------------------------------------------------------------------- */

static void identity_numbers_are_refused_by_what_is_wrong(void **state)
{
    static const struct { const char *document, *key; } cases[] = {
        {"4101851990010100", "roster.idno_bad_length"},      {"41018519900101001X0", "roster.idno_bad_length"},
        {"41018519900101A01X", "roster.idno_bad_character"}, {"410185199001010a1X", "roster.idno_bad_character"},
        {"4.10185199001E+17", "roster.idno_bad_length"},     {"410185199002300016", "roster.idno_bad_date"},
        {"410185202201130017", "roster.idno_future"},        {"410185199001010015", "roster.idno_bad_check"},
        {"41018590023000", "roster.idno_bad_length"},        {"410185900230001", "roster.idno_bad_date"},
    };
    struct bench *b = *state;
    bench_plant(b);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct draft d = {id_of(bench_server(b), 1), identity(b, "王兰", cases[i].document), NULL, HERE};
        assert_int_equal(send_row(b, bench_server(b), "roster.person_added", &d), REJECTED);
        if (strcmp(bench_key(b), cases[i].key) != 0)
            fail_msg("%s: %s, not %s", cases[i].document, bench_key(b), cases[i].key);
        assert_string_equal(bench_field(b), "row.identity.document");
    }
}

/* As an input method types it: U+FF10 for 0, and so on. */
static const char *full_width(struct bench *b, const char *digits)
{
    BUF_SCOPED wide = {0};
    for (const char *c = digits; *c; c++)
        buf_printf(&wide, "\xEF\xBC%c", *c == 'X' ? 0xB8 : 0x90 + (*c - '0'));
    return bench_text(b, "%s", buf_str(&wide));
}

static void identity_numbers_are_kept_in_their_normal_form(void **state)
{
    struct bench *b = *state;
    int with_x = 0;
    bench_plant(b);
    while (document(b, with_x)[17] != 'X')
        with_x++;
    const char *x = document(b, with_x), *plain = document(b, 700);
    char old[19] = "41018519850101123";
    old[17] = idno_check_character(old);
    const struct { const char *typed, *normal; } cases[] = {
        {bench_text(b, " %s ", document(b, 9)), document(b, 9)},
        {bench_text(b, "%.17sx", x), x},
        {"410185850101123", old},
        {full_width(b, plain), plain},
    };
    for (int i = 0; i < 4; i++) {
        struct draft d = {id_of(bench_server(b), i + 1), identity(b, "王兰", cases[i].typed), NULL, HERE};
        assert_int_equal(send_row(b, bench_server(b), "roster.person_added", &d), ACCEPTED);
        const char *found = bench_view(b, "roster_find", bench_text(b, "document=%s", cases[i].normal));
        assert_true(bench_sees(found, bench_text(b, "\"person\":%lld", (long long)d.person)));
    }
}

static void bad_rows_are_refused_by_the_member_that_is_wrong(void **state)
{
    static const struct { const char *identity, *rest, *key, *field; int64_t unit; } cases[] = {
        {"\"name\":\" 　 \"", "", "roster.no_name", "row.identity.name", HERE},
        {"\"document\":\"1\"", "", "field.missing", "row.identity.name", HERE},
        {"\"name\":\"王\",\"phone\":\"12345\"", "", "roster.bad_phone", "row.identity.phone", HERE},
        {"\"name\":\"王\",\"document\":\" \",\"document_kind\":\"03\"", "", "roster.bad_document",
         "row.identity.document", HERE},
        {"\"name\":\"王\",\"document_kind\":\"77\"", "", "field.not_a_choice", "row.identity.document_kind", HERE},
        {"\"name\":\"王\"", "", "roster.no_such_unit", "row.unit", 410185009999},
        {"\"name\":\"王\"", ",\"groups\":[\"disabled\",\"tall\"]", "roster.unknown_word", "row.groups[1]", HERE},
        {"\"name\":\"王\"", ",\"born\":\"1990-02-30\"", "field.bad_date", "row.born", HERE},
        {"\"name\":\"王\"", ",\"household\":\"12345678901234567890123456789012345678901\"", "field.too_long",
         "row.household", HERE},
    };
    struct bench *b = *state;
    bench_plant(b);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct draft d = {id_of(bench_server(b), 1), cases[i].identity, cases[i].rest, cases[i].unit};
        assert_int_equal(send_row(b, bench_server(b), "roster.person_added", &d), REJECTED);
        if (strcmp(bench_key(b), cases[i].key) != 0 || strcmp(bench_field(b), cases[i].field) != 0)
            fail_msg("%s%s: %s at %s", cases[i].identity, cases[i].rest, bench_key(b), bench_field(b));
    }
}

static void numbers_of_persons_are_made_by_the_sender_and_used_once(void **state)
{
    struct bench *b = *state;
    bench_plant(b);
    struct draft foreign = {id_make(4711, 1), identity(b, "王兰", document(b, 1)), NULL, HERE};
    assert_int_equal(send_row(b, bench_server(b), "roster.person_added", &foreign), REJECTED);
    assert_string_equal(bench_key(b), "roster.id_of_other_device");
    int64_t person = add(b, 1, HERE);
    struct draft again = {person, identity(b, "李梅", document(b, 2)), NULL, HERE};
    assert_int_equal(send_row(b, bench_server(b), "roster.person_added", &again), REJECTED);
    assert_string_equal(bench_key(b), "roster.person_exists");
}

static void a_document_belongs_to_one_person(void **state)
{
    struct bench *b = *state;
    const struct actor *who = bench_server(b);
    bench_plant(b);
    int64_t first = add(b, 1, HERE), second = add(b, 2, HERE);
    struct draft third = {id_of(who, 3), identity(b, "王三", document(b, 1)), NULL, HERE};
    assert_int_equal(send_row(b, who, "roster.person_added", &third), REJECTED);
    assert_string_equal(bench_key(b), "roster.document_taken");
    assert_string_equal(bench_field(b), "row.identity.document");
    assert_string_equal(bench_told(b, "person"), bench_text(b, "%lld", (long long)first));
    third.identity = bench_text(b, "\"name\":\"王三\",\"document_kind\":\"02\",\"document\":\"%s\"", document(b, 1));
    assert_int_equal(send_row(b, who, "roster.person_added", &third), REJECTED);
    assert_string_equal(bench_key(b), "roster.document_taken");
    struct draft swap = {second, identity(b, "王2兰", document(b, 1)), NULL, HERE};
    assert_int_equal(send_row(b, who, "roster.person_changed", &swap), REJECTED);
    assert_string_equal(bench_key(b), "roster.document_taken");
    swap = (struct draft){first, identity(b, "王1兰", document(b, 5)), NULL, HERE};
    assert_int_equal(send_row(b, who, "roster.person_changed", &swap), ACCEPTED);
    assert_int_equal(send_row(b, who, "roster.person_added", &third), ACCEPTED);
}

static void other_documents_are_another_kind_in_upper_case(void **state)
{
    struct bench *b = *state;
    bench_plant(b);
    struct draft d = {id_of(bench_server(b), 1),
                      "\"name\":\"阿不都·热合曼\",\"document_kind\":\"03\",\"document\":\"e 1234567a\"", NULL, HERE};
    assert_int_equal(send_row(b, bench_server(b), "roster.person_added", &d), ACCEPTED);
    assert_true(
        bench_sees(bench_view(b, "roster_find", "document_kind=03&document=E 1234567A"), "\"person\":16777217"));
    assert_string_equal(bench_view(b, "roster_find", "document_kind=06&document=E 1234567A"), "{\"rows\":[]}");
}

/* ---- at a point ---------------------------------------------------------------------------------------- */

static void somebody_on_no_list_is_added_at_the_point(void **state)
{
    struct bench *b = *state;
    bench_plant(b);
    const struct actor *point = bench_actor(b, "point", 0, SITE);
    struct draft d = {id_of(point, 1), identity(b, "李路过", document(b, 1)), NULL, FAR};
    assert_int_equal(send_row(b, point, "roster.person_came", &d), ACCEPTED);
    assert_living(b, 0, 1);
    const struct actor *other = bench_actor(b, "point", 0, 9999);
    struct draft far = {id_of(other, 1), identity(b, "李路人", document(b, 2)), NULL, FAR};
    assert_int_equal(send_row(b, other, "roster.person_came", &far), REJECTED);
    assert_string_equal(bench_key(b), "rights.not_here");
    assert_string_equal(bench_field(b), "site");
    struct draft taken = {id_of(point, 2), identity(b, "李路过", document(b, 1)), NULL, HERE};
    assert_int_equal(send_row(b, point, "roster.person_came", &taken), REJECTED);
    assert_string_equal(bench_key(b), "roster.document_taken");
    struct draft nowhere = {id_of(point, 3), identity(b, "李路过", document(b, 3)), NULL, 410185009999};
    assert_int_equal(send_row(b, point, "roster.person_came", &nowhere), REJECTED);
    assert_string_equal(bench_key(b), "roster.no_such_unit");
}

/* ---- one person or two ----------------------------------------------------------------------------------- */

static int64_t merge(struct bench *b, int64_t kept, int64_t dropped)
{
    send(b, "roster.persons_merged",
         bench_text(b, "{\"kept\":%lld,\"dropped\":%lld,\"reason\":\"同一人\"}", (long long)kept, (long long)dropped));
    return bench_seq(b);
}

static void undo(struct bench *b, int64_t merge_seq)
{
    send(b, "roster.merge_undone", bench_text(b, "{\"merge\":%lld,\"reason\":\"不是一个人\"}", (long long)merge_seq));
}

static int64_t current(struct bench *b, int64_t person)
{
    int64_t now;
    assert_null(roster_current(bench_tx(b), BENCH_COUNTY, person, &now));
    return now;
}

static size_t count_dropped(struct bench *b, int64_t person)
{
    int64_t *dropped;
    size_t n;
    assert_null(roster_dropped(bench_tx(b), BENCH_COUNTY, person, &dropped, &n));
    return n;
}

static void two_records_become_one_person_and_two_again(void **state)
{
    struct bench *b = *state;
    bench_plant(b);
    int64_t kept = add(b, 1, HERE), dropped = add(b, 2, FAR);
    int64_t seq = merge(b, kept, dropped);
    assert_living(b, 1, 0);
    assert_true(
        bench_sees(person_view(b, dropped), bench_text(b, "\"erased\":false,\"merged_into\":%lld", (long long)kept)));
    assert_int_equal(current(b, dropped), kept);
    undo(b, seq);
    assert_living(b, 1, 1);
    assert_int_equal(current(b, dropped), dropped);
    assert_null(strstr(person_view(b, dropped), "merged_into"));
    refuse(b, bench_server(b), "roster.merge_undone",
           bench_text(b, "{\"merge\":%lld,\"reason\":\"再来\"}", (long long)seq), "roster.no_such_merge");
    refuse(b, bench_server(b), "roster.merge_undone", "{\"merge\":1,\"reason\":\"没有\"}", "roster.no_such_merge");
    refuse(b, bench_server(b), "roster.persons_merged",
           bench_text(b, "{\"kept\":%lld,\"dropped\":%lld,\"reason\":\"自己\"}", (long long)kept, (long long)kept),
           "roster.merge_with_itself");
}

static void merges_lead_on_and_are_undone_in_any_order(void **state)
{
    struct bench *b = *state;
    bench_plant(b);
    int64_t a = add(b, 1, HERE), c = add(b, 2, HERE), d = add(b, 3, HERE);
    int64_t first = merge(b, c, a), second = merge(b, d, c);
    assert_int_equal(current(b, a), d);
    assert_int_equal(count_dropped(b, d), 2);
    undo(b, first);
    assert_int_equal(current(b, a), a);
    assert_int_equal(current(b, c), d);
    assert_int_equal(count_dropped(b, d), 1);
    int64_t third = merge(b, d, a);
    undo(b, second);
    assert_int_equal(current(b, a), d);
    assert_int_equal(current(b, c), c);
    undo(b, third);
    assert_int_equal(count_dropped(b, d), 0);
    assert_living(b, 3, 0);
}

static void no_more_than_a_hundred_records_are_one_person(void **state)
{
    enum { MOST = 100 };
    struct bench *b = *state;
    bench_plant(b);
    int64_t kept = add(b, 1, HERE), last = 0;
    for (int k = 2; k <= MOST + 2; k++)
        last = add(b, k, HERE);
    for (int k = 2; k <= MOST + 1; k++)
        merge(b, kept, id_of(bench_server(b), k));
    assert_int_equal(count_dropped(b, kept), MOST);
    refuse(b, bench_server(b), "roster.persons_merged",
           bench_text(b, "{\"kept\":%lld,\"dropped\":%lld,\"reason\":\"太多\"}", (long long)kept, (long long)last),
           "roster.merged_too_often");
}

/* ---- exemptions ---------------------------------------------------------------------------------------------- */

static int64_t open_round(struct bench *b, int64_t hours)
{
    send(b, "round.round_planned",
         bench_text(b, "{\"name\":\"第一轮\",\"from_at\":%lld,\"until_at\":%lld,\"pool_size\":10}",
                    (long long)BENCH_NOW, (long long)(BENCH_NOW + hours * CLOCK_HOUR)));
    int64_t round = bench_seq(b);
    send(b, "round.round_opened", bench_text(b, "{\"round\":%lld}", (long long)round));
    return round;
}

static int64_t exempt(struct bench *b, int64_t person, const char *round, int64_t from_hour, int64_t until_hour)
{
    send(b, "roster.person_exempted",
         of_person(b, person,
                   bench_text(b, ",\"reason\":\"hospital\",\"note\":\"县医院\"%s,\"from_at\":%lld,\"until_at\":%lld",
                              round, (long long)(BENCH_NOW + from_hour * CLOCK_HOUR),
                              (long long)(BENCH_NOW + until_hour * CLOCK_HOUR))));
    return bench_seq(b);
}

static void assert_exempt(struct bench *b, int64_t round, int n)
{
    assert_true(bench_sees(bench_view(b, "missing_total", bench_text(b, "round=%lld", (long long)round)),
                           bench_text(b, "\"exempt\":%d,", n)));
}

static void an_exemption_counts_when_it_holds_at_the_rounds_end(void **state)
{
    static const struct { int64_t from, until; int exempt; } cases[] = {
        {-5, 20, 1}, {5, 10, 1}, {10, 11, 1}, {-5, 9, 0}, {11, 20, 0}, {-5, -1, 0},
    };
    struct bench *b = *state;
    bench_plant(b);
    int64_t person = add(b, 1, HERE), round = open_round(b, 10);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t exemption = exempt(b, person, "", cases[i].from, cases[i].until);
        assert_exempt(b, round, cases[i].exempt);
        send(b, "roster.exemption_ended", bench_text(b, "{\"exemption\":%lld}", (long long)exemption));
        assert_exempt(b, round, 0);
    }
}

static void of_two_exemptions_the_other_goes_on(void **state)
{
    struct bench *b = *state;
    bench_plant(b);
    int64_t person = add(b, 1, HERE), round = open_round(b, 10);
    int64_t first = exempt(b, person, "", -1, 20),
            second = exempt(b, person, bench_text(b, ",\"round\":%lld", (long long)round), -1, 20);
    assert_exempt(b, round, 1);
    send(b, "roster.exemption_ended", bench_text(b, "{\"exemption\":%lld,\"note\":\"出院\"}", (long long)first));
    assert_exempt(b, round, 1);
    refuse(b, bench_server(b), "roster.exemption_ended", bench_text(b, "{\"exemption\":%lld}", (long long)first),
           "roster.no_such_exemption");
    send(b, "roster.exemption_ended", bench_text(b, "{\"exemption\":%lld}", (long long)second));
    assert_exempt(b, round, 0);
    const char *all = bench_view(b, "roster_exemptions", bench_text(b, "person=%lld", (long long)person));
    assert_true(bench_sees(all, "\"round\":0,\"reason\":\"hospital\",\"note\":\"县医院\""));
    assert_true(bench_sees(all, bench_text(b, "\"ended_at\":%lld", (long long)BENCH_NOW)));
}

static void exemptions_that_make_no_sense_are_refused(void **state)
{
    static const struct { const char *rest, *key, *field; } cases[] = {
        {",\"reason\":\"away\",\"from_at\":5,\"until_at\":5", "roster.exemption_ends_before_it_begins", "until_at"},
        {",\"reason\":\"away\",\"from_at\":5", "field.missing", "until_at"},
        {",\"reason\":\"bored\",\"from_at\":5,\"until_at\":6", "field.not_a_choice", "reason"},
        {",\"round\":99,\"reason\":\"away\",\"from_at\":5,\"until_at\":6", "roster.no_such_round", "round"},
    };
    struct bench *b = *state;
    bench_plant(b);
    int64_t person = add(b, 1, HERE);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        refuse(b, bench_server(b), "roster.person_exempted", of_person(b, person, cases[i].rest), cases[i].key);
        assert_string_equal(bench_field(b), cases[i].field);
    }
}

/* ---- erasing --------------------------------------------------------------------------------------------------- */

static void erase(struct bench *b, int64_t person)
{
    send(b, "roster.person_erased", of_person(b, person, ",\"basis\":\"疫情结束，依规删除\""));
}

static void an_erased_person_is_counted_and_has_no_name(void **state)
{
    struct bench *b = *state;
    bench_plant(b);
    int64_t person = add(b, 1, HERE);
    add(b, 2, HERE);
    erase(b, person);
    assert_living(b, 2, 0);
    const char *one = person_view(b, person);
    assert_true(bench_sees(one, "\"erased\":true"));
    assert_null(strstr(one, "\"name\""));
    assert_null(strstr(one, "\"phone\""));
    const char *list = bench_view(b, "roster_people", "unit=410185001001");
    assert_null(strstr(list, "王*兰\",\"document_kind\":\"01\",\"document\":\"410***********0010"));
    assert_true(bench_sees(list, "王*兰"));
    assert_string_equal(bench_view(b, "roster_find", bench_text(b, "document=%s", document(b, 1))), "{\"rows\":[]}");
    const char *by_phone = bench_view(b, "roster_find", "phone=13800000000");
    assert_null(strstr(by_phone, bench_text(b, "\"person\":%lld,", (long long)person)));
    assert_true(bench_sees(by_phone, bench_text(b, "\"person\":%lld,", (long long)person + 1)));
    assert_int_equal(bench_send_again(b), DUPLICATE);
}

static void an_erased_person_cannot_be_sealed_again(void **state)
{
    struct bench *b = *state;
    const char *token;
    bench_plant(b);
    int64_t person = add(b, 1, HERE);
    erase(b, person);
    struct draft back = {person, identity(b, "王回来", document(b, 1)), NULL, HERE};
    assert_int_equal(send_row(b, bench_server(b), "roster.person_changed", &back), REJECTED);
    assert_string_equal(bench_key(b), "seal.person_erased");
    assert_string_equal(seal_text(bench_tx(b), BENCH_COUNTY, person, "王", 3, &token)->key, "seal.person_erased");
    struct draft anew = {id_of(bench_server(b), 9), identity(b, "王新来", document(b, 1)), NULL, HERE};
    assert_int_equal(send_row(b, bench_server(b), "roster.person_added", &anew), ACCEPTED);
    assert_true(
        bench_sees(bench_view(b, "roster_find", bench_text(b, "document=%s", document(b, 1))), "\"person\":16777225"));
}

/* What erasing leaves must be the same as if the name had never been read: the bench
 * rebuilds and compares. */
static void erasing_takes_every_way_of_finding_along(void **state)
{
    static const char nameless[] = "\"name\":\"王宝\",\"phone\":\"13811111111\"";
    struct bench *b = *state;
    const struct actor *who = bench_server(b);
    bench_plant(b);
    for (int k = 1; k <= 4; k++) /* four who are alike */
        assert_int_equal(send_row(b, who, "roster.person_added", &(struct draft){id_of(who, k), nameless, NULL, HERE}),
                         ACCEPTED);
    send(b, "roster.person_moved", of_person(b, id_of(who, 2), ",\"unit\":410185001002"));
    struct draft named = {id_of(who, 3), identity(b, "王宝", document(b, 1)), NULL, HERE};
    assert_int_equal(send_row(b, who, "roster.person_changed", &named), ACCEPTED);
    named.identity = identity(b, "王宝", document(b, 2));
    assert_int_equal(send_row(b, who, "roster.person_changed", &named), ACCEPTED);
    for (int k = 1; k <= 3; k++)
        erase(b, id_of(who, k));
    const char *left = bench_view(b, "roster_find", "phone=13811111111");
    assert_true(bench_sees(left, "\"person\":16777220,"));
    assert_null(strstr(left, "\"person\":16777217,"));
}

/* ---- seeing ------------------------------------------------------------------------------------------------------ */

static void personal_columns_are_masked_until_a_reason_is_given(void **state)
{
    struct bench *b = *state;
    bench_plant(b);
    int64_t person = add(b, 5, HERE);
    const struct actor *clerk = bench_actor(b, "village", HERE, 0);
    const char *query = bench_text(b, "person=%lld", (long long)person);
    const char *masked = bench_view_as(b, clerk, "roster_person", query);
    assert_true(bench_sees(masked, "\"name\":\"王*兰\""));
    assert_null(strstr(masked, document(b, 5)));
    assert_null(strstr(masked, "13800000000"));
    assert_null(strstr(masked, "嵩山路1号院"));
    assert_string_equal(bench_view_as(b, clerk, "roster_person", bench_text(b, "%s&unmask=1", query)),
                        "{\"error\":\"web.reason_needed\"}");
    assert_int_equal(bench_send_as(b, clerk, "account.person_viewed", of_person(b, person, ",\"reason\":\"核对证件\"")),
                     ACCEPTED);
    const char *plain = bench_view_as(b, clerk, "roster_person", bench_text(b, "%s&unmask=1", query));
    assert_true(bench_sees(plain, bench_text(b,
                                             "\"name\":\"王5兰\",\"document_kind\":\"01\",\"document\":\"%s\","
                                             "\"phone\":\"+8613800000000\","
                                             "\"address\":\"嵩山路1号院\"",
                                             document(b, 5))));
}

static void people_are_found_only_in_the_actors_own_area(void **state)
{
    struct bench *b = *state;
    bench_plant(b);
    int64_t person = add(b, 1, HERE);
    const char *by_document = bench_text(b, "document=%s", document(b, 1));
    const struct { const char *role; int64_t unit; bool finds; } cases[] = {
        {"village", HERE, true},   {"town", TOWN, true},        {"county", 0, true},
        {"village", THERE, false}, {"town", OTHER_TOWN, false}, {"village", FAR, false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct actor *who = bench_actor(b, cases[i].role, cases[i].unit, 0);
        const char *want = bench_text(b, "\"person\":%lld", (long long)person);
        assert_int_equal(strstr(bench_view_as(b, who, "roster_find", by_document), want) != NULL, cases[i].finds);
        assert_int_equal(strstr(bench_view_as(b, who, "roster_find", "phone=138 0000 0000"), want) != NULL,
                         cases[i].finds);
        const char *one = bench_view_as(b, who, "roster_person", bench_text(b, "person=%lld", (long long)person));
        assert_int_equal(strstr(one, "rights.not_here") == NULL, cases[i].finds);
    }
    assert_string_equal(bench_view(b, "roster_find", ""), "{\"error\":\"roster.find_needs_something\"}");
    assert_string_equal(bench_view(b, "roster_find", "phone=123"), "{\"error\":\"roster.bad_phone\"}");
    assert_string_equal(bench_view(b, "roster_find", "document=410185199001010015"),
                        "{\"error\":\"roster.idno_bad_check\"}");
    assert_string_equal(bench_field(b), "document");
    assert_string_equal(bench_view_as(b, bench_actor(b, "inspector", 0, 0), "roster_find", by_document),
                        "{\"error\":\"rights.no_right\"}");
}

static void people_come_in_pages_in_walking_order(void **state)
{
    enum { PEOPLE = 7 };
    struct bench *b = *state;
    bench_plant(b);
    for (int k = 1; k <= PEOPLE; k++) {
        struct draft d = {id_of(bench_server(b), k), bench_text(b, "\"name\":\"王%d\"", k),
                          bench_text(b, ",\"building\":%d", k % 3), HERE};
        assert_int_equal(send_row(b, bench_server(b), "roster.person_added", &d), ACCEPTED);
    }
    const char *after = "";
    int seen = 0, order[PEOPLE] = {3, 6, 1, 4, 7, 2, 5};
    while (after && seen < PEOPLE) {
        const char *page = bench_view(b, "roster_people",
                                      bench_text(b, "unit=410185001001&limit=2%s%s", *after ? "&after=" : "", after));
        for (const char *at = page; (at = strstr(at, "\"person\":")); at++)
            assert_int_equal(strtoll(at + 9, NULL, 10), id_of(bench_server(b), order[seen++]));
        const char *next = strstr(page, "\"next\":\"");
        after = next ? bench_text(b, "%.*s", (int)strcspn(next + 8, "\""), next + 8) : NULL;
    }
    assert_int_equal(seen, PEOPLE);
    assert_true(bench_sees(bench_view(b, "roster_people", "unit=410185001001&building=2"), "\"person\":16777218"));
}

/* ---- rights ------------------------------------------------------------------------------------------------------ */

/* Each event about somebody of the first village, with a fresh number for a new person. */
static void send_all_as(struct bench *b, const struct actor *who, int64_t person, int64_t other, int64_t exemption,
                        int64_t merge_seq, const char *key)
{
    long long p = person, o = other;
    const char *name = identity(b, "王1兰", document(b, 1));
    const struct { const char *type, *body; } cases[] = {
        {"roster.person_added",
         bench_text(b, "{\"row\":%s}",
                    row_of(b, &(struct draft){id_of(who, 1), identity(b, "新", document(b, 77)), NULL, HERE}))},
        {"roster.person_changed", bench_text(b, "{\"row\":%s}", row_of(b, &(struct draft){person, name, NULL, HERE}))},
        {"roster.person_changed",
         bench_text(b, "{\"row\":%s}",
                    row_of(b, &(struct draft){person, name, NULL, who->grants->unit ? who->grants->unit : HERE}))},
        {"roster.person_moved", bench_text(b, "{\"person\":%lld,\"unit\":410185001002}", p)},
        {"roster.person_left", bench_text(b, "{\"person\":%lld,\"cause\":\"died\"}", p)},
        {"roster.person_returned", bench_text(b, "{\"person\":%lld}", p)},
        {"roster.persons_merged", bench_text(b, "{\"kept\":%lld,\"dropped\":%lld,\"reason\":\"同一人\"}", p, o)},
        {"roster.merge_undone", bench_text(b, "{\"merge\":%lld,\"reason\":\"不是\"}", (long long)merge_seq)},
        {"roster.person_exempted",
         bench_text(b, "{\"person\":%lld,\"reason\":\"away\",\"from_at\":1,\"until_at\":2}", p)},
        {"roster.exemption_ended", bench_text(b, "{\"exemption\":%lld}", (long long)exemption)},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        refuse(b, who, cases[i].type, cases[i].body, key);
}

static void only_who_answers_for_a_village_may_edit_its_list(void **state)
{
    struct bench *b = *state;
    bench_plant(b);
    int64_t person = add(b, 1, HERE), other = add(b, 2, HERE), third = add(b, 3, HERE);
    int64_t exemption = exempt(b, person, "", -1, 20), seq = merge(b, person, third);
    send_all_as(b, bench_actor(b, "village", THERE, 0), person, other, exemption, seq, "rights.not_here");
    send_all_as(b, bench_actor(b, "village", FAR, 0), person, other, exemption, seq, "rights.not_here");
    send_all_as(b, bench_actor(b, "town", OTHER_TOWN, 0), person, other, exemption, seq, "rights.not_here");
    send_all_as(b, bench_actor(b, "point", 0, SITE), person, other, exemption, seq, "rights.no_right");
    send_all_as(b, bench_actor(b, "auditor", 0, 0), person, other, exemption, seq, "rights.no_right");
    const struct actor *clerk = bench_actor(b, "village", HERE, 0), *town = bench_actor(b, "town", TOWN, 0);
    struct draft mine = {person, identity(b, "王1兰", document(b, 1)), NULL, HERE};
    assert_int_equal(send_row(b, clerk, "roster.person_changed", &mine), ACCEPTED);
    assert_int_equal(bench_send_as(b, clerk, "roster.person_moved", of_person(b, person, ",\"unit\":410185001002")),
                     ACCEPTED);
    refuse(b, clerk, "roster.person_moved", of_person(b, person, ",\"unit\":410185001001"), "rights.not_here");
    assert_int_equal(bench_send_as(b, town, "roster.person_moved", of_person(b, person, ",\"unit\":410185001001")),
                     ACCEPTED);
    refuse(b, town, "roster.person_erased", of_person(b, person, ",\"basis\":\"依规删除\""), "rights.no_right");
    assert_int_equal(bench_send_as(b, bench_actor(b, "county", 0, 0), "roster.person_erased",
                                   of_person(b, person, ",\"basis\":\"依规删除\"")),
                     ACCEPTED);
    refuse(b, bench_actor(b, "county", 0, 0), "roster.import_started",
           "{\"file\":\"a\",\"digest\":\"0123456789012345678901234567890123456789012345678901234567890123\"}",
           "ledger.server_only");
}

/* ---- what may go wrong ----------------------------------------------------------------------------------------------- */

/* The database refuses one event of a batch: its neighbours are sealed anew and can be read. */
static void names_survive_a_batch_that_was_tried_twice(void **state)
{
    struct bench *b = *state;
    bench_plant(b);
    int64_t first = add(b, 1, HERE), second = add(b, 2, HERE);
    int64_t next = bench_seq(b) + 2;
    const struct actor *who = bench_server(b);
    static const char in_the_way[] =
        "insert into roster_merge (county, merge, kept, dropped, undone) values (410185, %lld, 1, 2, false)";
    assert_null(db_script(b->db, bench_text(b, in_the_way, (long long)next)));
    struct draft d = {id_of(who, 3), identity(b, "王三妹", document(b, 3)), NULL, HERE};
    const char *rows[2] = {
        bench_text(b, "{\"row\":%s}", row_of(b, &d)),
        bench_text(b, "{\"kept\":%lld,\"dropped\":%lld,\"reason\":\"同一人\"}", (long long)first, (long long)second)};
    static const char *const types[2] = {"roster.person_added", "roster.persons_merged"};
    struct incoming in[2];
    struct answer answers[2];
    struct device_state device;
    assert_null(ledger_device(bench_tx(b), BENCH_COUNTY, who->device, &device));
    for (int i = 0; i < 2; i++) {
        const struct json *v;
        const char *text = bench_text(b, "{\"counter\":%lld,\"type\":\"%s\",\"at\":%lld,\"body\":%s}",
                                      (long long)device.highest + 1 + i, types[i], (long long)BENCH_NOW, rows[i]);
        assert_null(json_parse(&b->arena, text, strlen(text), &v));
        ledger_read(&b->arena, who, v, &in[i]);
    }
    bench_end_tx(b);
    struct job job = {.county = BENCH_COUNTY, .events = in, .n = 2, .answers = answers};
    bench_must(writer_batch(b->db, &b->arena, &job));
    bench_follow_late(b);
    assert_int_equal(answers[0].outcome, ACCEPTED);
    assert_int_equal(answers[1].outcome, REJECTED);
    assert_string_equal(answers[1].why->key, "ledger.could_not_be_stored");
    assert_true(bench_sees(person_view(b, d.person), "\"name\":\"王*妹\""));
    assert_null(db_script(b->db, "delete from roster_merge where kept = 1"));
    bench_expect_errors(b, 2);
}

/* After a crash recent events are indexed again: what they said and no longer holds is not found. */
static void indexing_again_finds_nobody_by_what_they_were(void **state)
{
    struct bench *b = *state;
    const struct actor *who = bench_server(b);
    bench_plant(b);
    int64_t person = add(b, 1, HERE), gone = add(b, 2, HERE);
    assert_int_equal(
        send_row(b, who, "roster.person_added", &(struct draft){id_of(who, 4), "\"name\":\"王宝\"", NULL, HERE}),
        ACCEPTED);
    send(b, "roster.person_moved", of_person(b, id_of(who, 4), ",\"unit\":410185001002"));
    struct draft d = {person, "\"name\":\"王1兰\",\"phone\":\"13922222222\"", NULL, HERE};
    assert_int_equal(send_row(b, who, "roster.person_changed", &d), ACCEPTED);
    erase(b, gone);
    struct tx *tx = bench_tx(b);
    assert_null(late_set_cursor(tx, BENCH_COUNTY, 0));
    assert_null(tx_commit(tx));
    assert_null(late_start(b->db));
    bench_follow_late(b);
    assert_string_equal(bench_view(b, "roster_find", bench_text(b, "document=%s", document(b, 1))), "{\"rows\":[]}");
    assert_string_equal(bench_view(b, "roster_find", bench_text(b, "document=%s", document(b, 2))), "{\"rows\":[]}");
    assert_string_equal(bench_view(b, "roster_find", "phone=13800000000"), "{\"rows\":[]}");
    assert_true(bench_sees(bench_view(b, "roster_find", "phone=13922222222"), "\"person\":16777217"));
}

static void a_standing_can_be_told_as_of_an_event(void **state)
{
    struct bench *b = *state;
    struct roster_standing stand;
    bool known;
    bench_plant(b);
    int64_t before = bench_seq(b), person = add(b, 1, HERE), added = bench_seq(b);
    send(b, "roster.person_moved", of_person(b, person, ",\"unit\":410185002001"));
    int64_t moved = bench_seq(b);
    send(b, "roster.person_left", of_person(b, person, ",\"cause\":\"died\""));
    const struct { int64_t seq, unit; bool active, known; } cases[] = {
        {before, HERE, true, false},      {added, HERE, true, true},      {moved, FAR, true, true},
        {bench_seq(b), FAR, false, true}, {ROSTER_NOW, FAR, false, true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_null(roster_stood(bench_tx(b), BENCH_COUNTY, person, cases[i].seq, &stand, &known));
        assert_int_equal(stand.unit, cases[i].unit);
        assert_int_equal(stand.active, cases[i].active);
        assert_int_equal(known, cases[i].known);
    }
    assert_null(roster_stood(bench_tx(b), BENCH_COUNTY, 99, ROSTER_NOW, &stand, &known));
    assert_false(known);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        bench_test(a_person_is_added_changed_moved_leaves_and_returns),
        bench_test(who_is_not_active_is_left_alone),
        bench_test(who_is_not_there_is_told),
        bench_test(identity_numbers_are_refused_by_what_is_wrong),
        bench_test(identity_numbers_are_kept_in_their_normal_form),
        bench_test(bad_rows_are_refused_by_the_member_that_is_wrong),
        bench_test(numbers_of_persons_are_made_by_the_sender_and_used_once),
        bench_test(a_document_belongs_to_one_person),
        bench_test(other_documents_are_another_kind_in_upper_case),
        bench_test(somebody_on_no_list_is_added_at_the_point),
        bench_test(two_records_become_one_person_and_two_again),
        bench_test(merges_lead_on_and_are_undone_in_any_order),
        bench_test(no_more_than_a_hundred_records_are_one_person),
        bench_test(an_exemption_counts_when_it_holds_at_the_rounds_end),
        bench_test(of_two_exemptions_the_other_goes_on),
        bench_test(exemptions_that_make_no_sense_are_refused),
        bench_test(an_erased_person_is_counted_and_has_no_name),
        bench_test(an_erased_person_cannot_be_sealed_again),
        bench_test(erasing_takes_every_way_of_finding_along),
        bench_test(personal_columns_are_masked_until_a_reason_is_given),
        bench_test(people_are_found_only_in_the_actors_own_area),
        bench_test(people_come_in_pages_in_walking_order),
        bench_test(only_who_answers_for_a_village_may_edit_its_list),
        bench_test(names_survive_a_batch_that_was_tried_twice),
        bench_test(indexing_again_finds_nobody_by_what_they_were),
        bench_test(a_standing_can_be_told_as_of_an_event),
    };
    return cmocka_run_group_tests_name("roster", tests, NULL, NULL);
}
