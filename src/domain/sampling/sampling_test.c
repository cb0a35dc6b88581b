/* sampling_test.c - registered, counted, closed, void; whom it concerns and who may. */
#include "domain/sampling/sampling.h"
#include "domain/sampling/sampling_bench.h"

/* ---- the usual day ---------------------------------------------------------------------- */

static void a_registration_is_seen_everywhere(void **state)
{
    struct bench *b = *state;
    assert_int_equal(send_at(b, clock_now(), "sampling.tube_opened", 1, POINT, ",\"pool_size\":5"), ACCEPTED);
    assert_int_equal(send_at(b, clock_now(), "sampling.person_registered", 1, POINT,
                             bench_text(b, ",\"person\":%lld,\"table\":2,\"channel\":\"card\"", (long long)person(1))),
                     ACCEPTED);
    assert_true(bench_sees(view_tube(b, 1), "\"round_name\":\"第一轮\",\"site\":11,\"site_name\":\"少室广场\",\"state\":\"open\","
                                            "\"pool_size\":5,\"registered\":1,\"barred\":false"));
    const char *people = bench_view(b, "sampling_tube_people", bench_text(b, "tube_code=%s", tube(b, 1)));
    assert_true(bench_sees(people, "\"slot\":1,\"person\":16777217,\"name\":\"王*1\""));
    assert_true(bench_sees(people, "\"unit_name\":\"少室社区\",\"registered_at\":1641949200000,\"site\":11,"
                                   "\"site_name\":\"少室广场\",\"table\":2,\"channel\":\"card\",\"standing\":true,"
                                   "\"swabbed\":false"));
    assert_true(bench_sees(view_person(b, 1), "\"round_name\":\"第一轮\""));
    assert_true(bench_sees(view_round(b, "sampling_progress", ""),
                           "{\"registrations\":1,\"persons\":1,\"tubes_open\":1,\"tubes_closed\":0,\"tubes_void\":0,"
                           "\"tubes_barred\":0,\"recent\":1,\"sites_active\":1,\"first_at\":1641949200000,"
                           "\"last_at\":1641949200000}"));
    assert_true(bench_sees(view_round(b, "sampling_curve", ""), "{\"at\":1641949200000,\"registrations\":1}"));
    assert_true(bench_sees(view_round(b, "site_live", ""), "\"registered\":1,\"recent\":1,\"last_at\":1641949200000,"
                                                           "\"waiting\":0"));
    assert_true(stands(b, 1) && !stands(b, 2));
}

static void a_full_tube_with_as_many_swabs_is_simply_closed(void **state)
{
    struct bench *b = *state;
    register_many(b, 1, 1, 10);
    assert_int_equal(close_tube(b, 1, 10), ACCEPTED);
    assert_true(bench_sees(view_tube(b, 1), "\"state\":\"closed\",\"pool_size\":10,\"registered\":10,\"swab_count\":10,"
                                            "\"barred\":false"));
    assert_string_equal(view_round(b, "sampling_flags", ""), "{\"rows\":[]}");
}

static void the_same_event_again_counts_once(void **state)
{
    struct bench *b = *state;
    assert_int_equal(register_one(b, 1, 1), ACCEPTED);
    assert_int_equal(bench_send_again(b), DUPLICATE);
    assert_true(bench_sees(view_round(b, "sampling_progress", ""), "\"registrations\":1,\"persons\":1"));
    assert_true(bench_sees(view_tube(b, 1), "\"registered\":1"));
}

static void a_swab_may_be_noted_by_itself(void **state)
{
    struct bench *b = *state;
    register_many(b, 1, 1, 2);
    assert_int_equal(send_at(b, clock_now(), "sampling.person_swabbed", 1, POINT,
                             bench_text(b, ",\"person\":%lld", (long long)person(2))), ACCEPTED);
    const char *people = bench_view(b, "sampling_tube_people", bench_text(b, "tube_code=%s", tube(b, 1)));
    assert_int_equal(count_parts(people, "\"swabbed\":true"), 1);
}

/* ---- registered is not swabbed ---------------------------------------------------------- */

static void nineteen_swabs_of_twenty_persons_bar_the_tube(void **state)
{
    struct bench *b = *state;
    assert_int_equal(send_at(b, clock_now(), "sampling.tube_opened", 1, POINT, ",\"pool_size\":20"), ACCEPTED);
    register_many(b, 1, 1, 20);
    assert_int_equal(close_tube(b, 1, 19), ACCEPTED);
    assert_true(bench_sees(view_tube(b, 1), "\"registered\":20,\"swab_count\":19,\"barred\":true"));
    assert_true(bench_sees(view_round(b, "sampling_flags", "&state=open"), "\"kind\":\"counts_differ\""));
    assert_true(bench_sees(view_round(b, "sampling_flags", ""), "\"detail\":\"20/19\"}"));
    assert_true(bench_sees(view_round(b, "sampling_progress", ""),
                           "\"tubes_closed\":1,\"tubes_void\":0,\"tubes_barred\":1"));

    assert_int_equal(withdraw(b, 1, 7), ACCEPTED);
    assert_true(bench_sees(view_tube(b, 1), "\"registered\":19,\"swab_count\":19,\"barred\":false"));
    assert_true(bench_sees(view_round(b, "sampling_flags", "&state=resolved"), "\"finding\":\"withdrawn\""));
    assert_true(bench_sees(view_round(b, "sampling_progress", ""), "\"persons\":19"));
    assert_true(stands(b, 6) && !stands(b, 7));
    assert_true(bench_sees(view_person(b, 7), "\"standing\":false,\"tube_state\":\"closed\""));
}

static void a_difference_is_resolved_by_what_was_found(void **state)
{
    static const struct { int swabs; const char *finding, *more, *key, *seen; } cases[] = {
        {3, "recount", ",\"swab_count\":4", "", "\"swab_count\":4,\"barred\":false"},
        {3, "recount", ",\"swab_count\":5", "", "\"swab_count\":5,\"barred\":true"},
        {3, "recount", "", "field.missing", "\"swab_count\":3,\"barred\":true"},
        {5, "extra_swab", "", "", "\"swab_count\":5,\"barred\":false"},
        {3, "extra_swab", ",\"swab_count\":6", "", "\"swab_count\":6,\"barred\":false"},
        {3, "extra_swab", "", "sampling.no_extra_swab", "\"swab_count\":3,\"barred\":true"},
        {3, "withdrawn", "", "sampling.counts_still_differ", "\"swab_count\":3,\"barred\":true"},
        {3, "cannot_tell", "", "", "\"state\":\"void\",\"pool_size\":10,\"registered\":0,\"swab_count\":3,\"barred\":false"},
        {3, "guessed", "", "field.not_a_choice", "\"swab_count\":3,\"barred\":true"},
    };
    struct bench *b = *state;
    for (int i = 0; i < (int)(sizeof cases / sizeof *cases); i++) {
        register_many(b, 100 + i, 1, 4);
        assert_int_equal(close_tube(b, 100 + i, cases[i].swabs), ACCEPTED);
        assert_int_equal(resolve(b, 100 + i, cases[i].finding, cases[i].more), *cases[i].key ? REJECTED : ACCEPTED);
        assert_string_equal(bench_key(b), cases[i].key);
        assert_true(bench_sees(view_tube(b, 100 + i), cases[i].seen));
    }
    assert_int_equal(register_one(b, 200, 1), ACCEPTED);
    assert_int_equal(resolve(b, 200, "recount", ",\"swab_count\":1"), REJECTED);
    assert_string_equal(bench_key(b), "sampling.tube_not_closed");
    assert_int_equal(resolve(b, 201, "recount", ",\"swab_count\":1"), REJECTED);
    assert_string_equal(bench_key(b), "sampling.no_such_tube");
}

static void a_swab_that_is_known_to_be_extra_does_not_hide_one_that_is_missing(void **state)
{
    struct bench *b = *state;
    register_many(b, 1, 1, 3);
    assert_int_equal(close_tube(b, 1, 4), ACCEPTED);
    assert_int_equal(resolve(b, 1, "extra_swab", ""), ACCEPTED);
    assert_true(bench_sees(view_tube(b, 1), "\"barred\":false"));
    assert_int_equal(register_at(b, clock_now() - MINUTE, 1, POINT, 4), ACCEPTED);
    assert_true(bench_sees(view_tube(b, 1), "\"registered\":4,\"swab_count\":4,\"barred\":false"));
    assert_int_equal(register_at(b, clock_now() - MINUTE, 1, POINT, 5), ACCEPTED);
    assert_true(bench_sees(view_tube(b, 1), "\"registered\":5,\"swab_count\":4,\"barred\":true"));
    assert_true(bench_sees(view_tube(b, 1), "\"resolved\":\"extra_swab\""));
}

/* ---- a tube that nobody opened ---------------------------------------------------------- */

static void a_registration_opens_a_tube_by_the_rule_of_its_area(void **state)
{
    struct bench *b = *state;
    const char *pool = bench_text(b, "{\"round\":%lld,\"pool\":{\"unit\":410185001000,\"size\":5,\"from_at\":%lld}}",
                                  (long long)round_of_test, (long long)BENCH_NOW);
    assert_int_equal(bench_send(b, "round.round_pool_set", pool), ACCEPTED);
    register_many(b, 1, 1, 6);
    assert_int_equal(register_at(b, clock_now(), 2, OTHER_POINT, 7), ACCEPTED);
    assert_true(bench_sees(view_tube(b, 1), "\"pool_size\":5"));
    assert_true(bench_sees(view_tube(b, 2), "\"pool_size\":10"));
    assert_true(bench_sees(view_round(b, "sampling_flags", "&state=open"), "\"detail\":\"6/5\""));
    assert_int_equal(send_at(b, clock_now() - MINUTE, "sampling.tube_opened", 1, POINT, ",\"pool_size\":20"), ACCEPTED);
    assert_true(bench_sees(view_round(b, "sampling_flags", "&state=resolved"), "\"finding\":\"pool_size\""));
}

/* ---- void and empty --------------------------------------------------------------------- */

static void a_void_tube_brings_its_people_back(void **state)
{
    struct bench *b = *state;
    int64_t before = clock_now();
    register_many(b, 1, 1, 3);
    register_many(b, 2, 3, 3);
    assert_int_equal(close_tube(b, 1, 2), ACCEPTED);
    bench_clock_advance(HOUR);
    assert_int_equal(void_tube(b, 1), ACCEPTED);
    assert_true(!stands(b, 1) && !stands(b, 2) && stands(b, 3));
    assert_true(bench_sees(view_tube(b, 1), "\"state\":\"void\",\"pool_size\":10,\"registered\":0,\"swab_count\":2,"
                                            "\"barred\":false"));
    assert_true(bench_sees(view_round(b, "sampling_progress", ""),
                           "\"registrations\":4,\"persons\":1,\"tubes_open\":1,\"tubes_closed\":0,\"tubes_void\":1,"
                           "\"tubes_barred\":0"));
    assert_string_equal(view_round(b, "sampling_flags", "&state=open"), "{\"rows\":[]}");
    assert_true(bench_sees(view_person(b, 1), "\"standing\":false,\"tube_state\":\"void\""));

    assert_int_equal(register_at(b, before, 1, POINT, 4), ACCEPTED);
    assert_false(stands(b, 4));
    assert_true(bench_sees(view_person(b, 4), "\"standing\":false"));
    bench_clock_advance(1);
    assert_int_equal(register_one(b, 1, 5), REJECTED);
    assert_string_equal(bench_key(b), "sampling.tube_is_void");
    assert_string_equal(bench_told(b, "at"), "10:00");
    assert_int_equal(void_tube(b, 1), REJECTED);
    assert_string_equal(bench_key(b), "sampling.tube_is_void");
    assert_int_equal(close_tube(b, 1, 2), REJECTED);
    assert_int_equal(withdraw(b, 1, 1), REJECTED);
    assert_string_equal(bench_key(b), "sampling.not_registered");
    register_many(b, 3, 1, 2);
    assert_true(stands(b, 1) && stands(b, 2));
}

static void the_closing_of_a_void_tube_may_come_late(void **state)
{
    struct bench *b = *state;
    int64_t before = clock_now();
    register_many(b, 1, 1, 2);
    bench_clock_advance(HOUR);
    assert_int_equal(void_tube(b, 1), ACCEPTED);
    assert_int_equal(send_at(b, before, "sampling.tube_closed", 1, POINT, ",\"swab_count\":1"), ACCEPTED);
    assert_true(bench_sees(view_tube(b, 1), "\"state\":\"void\",\"pool_size\":10,\"registered\":0,\"swab_count\":1,"
                                            "\"barred\":false"));
}

static void an_empty_tube_counts_as_empty(void **state)
{
    struct bench *b = *state;
    register_many(b, 1, 1, 1);
    assert_int_equal(send_at(b, clock_now(), "sampling.tube_emptied", 1, POINT, ",\"note\":\"无拭子\""), ACCEPTED);
    assert_int_equal(send_at(b, clock_now(), "sampling.tube_emptied", 2, POINT, ""), ACCEPTED);
    assert_false(stands(b, 1));
    assert_true(bench_sees(view_tube(b, 1), "\"state\":\"empty\""));
    bench_clock_advance(1);
    assert_int_equal(register_one(b, 1, 2), REJECTED);
    assert_string_equal(bench_key(b), "sampling.tube_is_empty");
    assert_true(bench_sees(view_round(b, "sampling_tubes", "&state=empty"), tube(b, 2)));
}

/* ---- who -------------------------------------------------------------------------------- */

static const char *last_body;

static err_t keep_body(void *ctx, const struct ledger_entry *e)
{
    last_body = bench_text(ctx, "%s", e->body);
    return OK;
}

static enum outcome register_by(struct bench *b, const char *kind, const char *number, const char *more)
{
    return send_at(b, clock_now(), "sampling.person_registered", 1, POINT,
                   bench_text(b, ",\"document_kind\":\"%s\",\"document\":\"%s\"%s", kind, number, more));
}

static void a_document_becomes_a_person_and_is_not_kept(void **state)
{
    struct bench *b = *state;
    const char *number = document(b, 9);
    assert_int_equal(register_by(b, "02", number, ""), ACCEPTED);
    assert_true(stands(b, 9));
    assert_int_equal(bench_send_again(b), DUPLICATE);
    assert_null(ledger_walk(bench_tx(b), BENCH_COUNTY, bench_seq(b), bench_seq(b), keep_body, b));
    assert_true(bench_sees(last_body, "\"person\":16777225") && !strstr(last_body, number));

    assert_int_equal(register_by(b, "01", "410185198001019999", ""), REJECTED);
    assert_string_equal(bench_key(b), "sampling.person_not_on_list");
    assert_int_equal(register_by(b, "03", "E1234567", ""), REJECTED);
    assert_string_equal(bench_key(b), "sampling.person_not_on_list");
    assert_int_equal(register_by(b, "01", number, ",\"person\":16777218"), REJECTED);
    assert_string_equal(bench_key(b), "sampling.document_of_other_person");
    assert_int_equal(send_at(b, clock_now(), "sampling.person_registered", 1, POINT, ""), REJECTED);
    assert_string_equal(bench_key(b), "sampling.person_or_document");
}

static void who_was_merged_is_registered_as_who_remains(void **state)
{
    struct bench *b = *state;
    register_many(b, 1, 2, 2);
    assert_int_equal(bench_send(b, "roster.persons_merged",
                                bench_text(b, "{\"kept\":%lld,\"dropped\":%lld,\"reason\":\"同一人\"}", (long long)person(1),
                                           (long long)person(2))), ACCEPTED);
    assert_int_equal(count_parts(view_person(b, 1), "\"slot\""), 1);
    assert_int_equal(withdraw(b, 1, 2), ACCEPTED);
    assert_int_equal(register_one(b, 2, 2), ACCEPTED);
    assert_true(stands(b, 1) && !stands(b, 2));
    assert_int_equal(withdraw(b, 2, 2), ACCEPTED);
    assert_false(stands(b, 1));
}

static void what_comes_again_after_a_merge_is_known(void **state)
{
    struct bench *b = *state;
    const char *by_number = about(b, 1, POINT, bench_text(b, ",\"person\":%lld", (long long)person(2)));
    const char *by_document = about(b, 1, POINT, bench_text(b, ",\"document_kind\":\"01\",\"document\":\"%s\"",
                                                            document(b, 3)));
    const char *other = about(b, 1, POINT, bench_text(b, ",\"person\":%lld", (long long)person(4)));
    int64_t at = clock_now(), counter[2];
    for (int i = 0; i < 2; i++) {
        assert_int_equal(bench_send(b, "sampling.person_registered", i ? by_document : by_number), ACCEPTED);
        counter[i] = bench_answer(b)->counter;
    }
    for (int k = 2; k <= 3; k++)
        assert_int_equal(bench_send(b, "roster.persons_merged",
                                    bench_text(b, "{\"kept\":%lld,\"dropped\":%lld,\"reason\":\"同一人\"}",
                                               (long long)person(1), (long long)person(k))), ACCEPTED);
    bench_clock_advance(MINUTE);
    assert_int_equal(bench_send_numbered(b, counter[0], at, "sampling.person_registered", by_number), DUPLICATE);
    assert_int_equal(bench_send_numbered(b, counter[1], at, "sampling.person_registered", by_document), DUPLICATE);
    assert_int_equal(bench_send_numbered(b, counter[0], at, "sampling.person_registered", other), REJECTED);
    assert_string_equal(bench_key(b), "ledger.same_id_other_event");
}

/* On PostgreSQL a batch reads ahead what its events will ask for; what they change in
 * between counts all the same. */
static void a_batch_sees_what_its_own_events_changed(void **state)
{
    struct bench *b = *state;
    long long one = person(1), two = person(2), three = person(3), four = person(4);
    const char *of[5];
    for (int k = 1; k <= 4; k++)
        of[k] = about(b, 1, POINT, bench_text(b, ",\"person\":%lld", (long long)person(k)));
    const struct bench_event events[] = {
        {"roster.persons_merged", bench_text(b, "{\"kept\":%lld,\"dropped\":%lld,\"reason\":\"同一人\"}", one, two)},
        {"roster.person_exempted", bench_text(b, "{\"person\":%lld,\"reason\":\"hospital\",\"from_at\":%lld,\"until_at\":%lld}",
                                              three, (long long)BENCH_NOW, (long long)(BENCH_NOW + 100 * HOUR))},
        {"roster.person_moved", bench_text(b, "{\"person\":%lld,\"unit\":410185001002,\"reason\":\"搬家\"}", four)},
        {"sampling.person_registered", of[2]},
        {"sampling.person_registered", of[3]},
        {"sampling.person_registered", of[4]},
        {"sampling.person_registered", of[1]},
        {"sampling.person_registered", of[3]},
        {"sampling.tube_closed", about(b, 1, POINT, ",\"swab_count\":5")},
    };
    bench_send_together(b, events, sizeof events / sizeof *events);
    assert_true(stands(b, 1) && !stands(b, 2) && stands(b, 3) && stands(b, 4));
    assert_true(bench_sees(view_tube(b, 1), "\"registered\":5"));
    assert_int_equal(count_parts(view_round(b, "sampling_flags", ""), "registered_twice"), 2);
}

/* ---- what has not come --------------------------------------------------------------------- */

/* A phone of the point sends its events 1 and 4. */
static void a_site_shows_how_many_events_of_its_phones_are_missing(void **state)
{
    struct bench *b = *state;
    const char *digest = "0000000000000000000000000000000000000000000000000000000000000000";
    assert_int_equal(bench_send(b, "account.pass_issued",
                                bench_text(b, "{\"label\":\"1号台\",\"role\":\"point\",\"site\":11,\"from_at\":%lld,"
                                              "\"until_at\":%lld,\"digest\":\"%s\"}", (long long)BENCH_NOW,
                                           (long long)(BENCH_NOW + 8 * HOUR), digest)), ACCEPTED);
    assert_int_equal(bench_send(b, "account.signed_in", bench_text(b, "{\"account\":%lld,\"kind\":\"pass\"}",
                                                                   (long long)bench_seq(b))), ACCEPTED);
    struct actor phone = *bench_actor(b, "point", 0, POINT);
    phone.device = bench_seq(b);
    struct tx *tx = bench_tx(b);
    for (int64_t counter = 1; counter <= 4; counter += 3) {
        struct tubes_issued body = {POINT, 5};
        struct incoming in, *events[] = {&in};
        struct answer answer, *answers[] = {&answer};
        ledger_own(&phone, &tubes_issued, clock_now(), &body, &in);
        in.ev.counter = counter;
        assert_null(ledger_append(tx, BENCH_COUNTY, events, 1, answers));
        assert_int_equal(answer.outcome, ACCEPTED);
    }
    assert_null(tx_commit(tx));
    assert_true(bench_sees(view_round(b, "site_live", ""), "\"name\":\"少室广场\",\"unit\":410185001001,"
                                                           "\"unit_name\":\"少室社区\",\"open\":false,\"tables\":0,"
                                                           "\"registered\":0,\"recent\":0,\"waiting\":2"));
}

/* ---- bad values ------------------------------------------------------------------------- */

static void bad_bodies_are_refused_by_member(void **state)
{
    static const struct { const char *type; int64_t site; const char *more, *field, *key; } cases[] = {
        {"person_registered", 99, ",\"person\":16777217", "site", "sampling.no_such_site"},
        {"person_registered", POINT, ",\"person\":5", "person", "sampling.no_such_person"},
        {"person_registered", POINT, ",\"person\":16777217,\"channel\":\"pigeon\"", "channel", "field.not_a_choice"},
        {"person_registered", POINT, ",\"person\":16777217,\"table\":0", "table", "field.too_small"},
        {"tube_closed", POINT, ",\"swab_count\":-1", "swab_count", "field.too_small"},
        {"tube_closed", POINT, ",\"swab_count\":100", "swab_count", "field.too_large"},
        {"tube_closed", POINT, "", "swab_count", "field.missing"},
        {"tube_closed", 99, ",\"swab_count\":1", "site", "sampling.no_such_site"},
        {"tube_opened", POINT, ",\"pool_size\":3", "pool_size", "sampling.bad_pool_size"},
        {"tube_voided", POINT, "", "reason", "field.missing"},
        {"registration_withdrawn", POINT, ",\"person\":16777217,\"reason\":\"a\"", "person", "sampling.not_registered"},
        {"person_swabbed", POINT, ",\"person\":5", "person", "sampling.no_such_person"},
    };
    struct bench *b = *state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *type = bench_text(b, "sampling.%s", cases[i].type);
        assert_int_equal(bench_send(b, type, about(b, 1, cases[i].site, cases[i].more)), REJECTED);
        assert_string_equal(bench_key(b), cases[i].key);
        assert_string_equal(bench_field(b), cases[i].field);
    }
}

static void a_code_that_was_read_wrongly_is_no_tube(void **state)
{
    static const struct { const char *code, *key; } cases[] = {
        {"1000000000000000000", "field.too_short"},   {"100000000000000000000", "field.too_long"},
        {"1000000000000000000x", "field.bad_form"},   {"12345678901234567890", "sampling.bad_tube_code"},
        {"10000000000000000081", "sampling.not_a_tube"},
    };
    struct bench *b = *state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *body = bench_text(b, "{\"tube_code\":\"%s\",\"round\":%lld,\"site\":11,\"swab_count\":1}", cases[i].code,
                                      (long long)round_of_test);
        assert_int_equal(bench_send(b, "sampling.tube_closed", body), REJECTED);
        assert_string_equal(bench_key(b), cases[i].key);
        assert_string_equal(bench_field(b), "tube_code");
    }
    round_of_test = 7;
    assert_int_equal(close_tube(b, 1, 1), REJECTED);
    assert_string_equal(bench_key(b), "sampling.no_such_round");
}

/* ---- stock ------------------------------------------------------------------------------ */

static void what_was_issued_is_used_void_empty_returned_or_on_hand(void **state)
{
    struct bench *b = *state;
    assert_int_equal(bench_send(b, "sampling.tubes_issued", "{\"site\":11,\"count\":100}"), ACCEPTED);
    assert_int_equal(bench_send(b, "sampling.tubes_returned", "{\"site\":11,\"count\":30}"), ACCEPTED);
    register_many(b, 1, 1, 3);
    register_many(b, 2, 4, 5);
    assert_int_equal(close_tube(b, 2, 2), ACCEPTED);
    assert_int_equal(void_tube(b, 1), ACCEPTED);
    assert_int_equal(void_tube(b, 3), ACCEPTED);
    assert_int_equal(send_at(b, clock_now(), "sampling.tube_emptied", 4, POINT, ""), ACCEPTED);
    assert_string_equal(bench_view(b, "sampling_stock", "site=11"),
                        "{\"rows\":[{\"site\":11,\"site_name\":\"少室广场\",\"issued\":100,\"used\":1,\"void\":2,\"empty\":1,"
                        "\"returned\":30,\"on_hand\":66}]}");
    assert_int_equal(bench_send(b, "sampling.tubes_issued", "{\"site\":99,\"count\":1}"), REJECTED);
    assert_string_equal(bench_key(b), "sampling.no_such_site");
    assert_int_equal(bench_send(b, "sampling.tubes_returned", "{\"site\":11,\"count\":0}"), REJECTED);
    assert_string_equal(bench_key(b), "field.too_small");
}

/* ---- who may ---------------------------------------------------------------------------- */

static void a_point_works_on_its_own_tubes(void **state)
{
    struct bench *b = *state;
    const struct actor *own = bench_actor(b, "point", 0, POINT), *other = bench_actor(b, "point", 0, OTHER_POINT);
    const char *registered = about(b, 1, POINT, ",\"person\":16777217");
    assert_int_equal(bench_send_as(b, other, "sampling.person_registered", registered), REJECTED);
    assert_string_equal(bench_key(b), "rights.not_here");
    assert_int_equal(bench_send_as(b, own, "sampling.person_registered", registered), ACCEPTED);
    assert_int_equal(bench_send_as(b, other, "sampling.tube_voided", about(b, 1, OTHER_POINT, ",\"reason\":\"a\"")),
                     REJECTED);
    assert_string_equal(bench_key(b), "sampling.tube_of_other_site");
    assert_int_equal(bench_send_as(b, other, "sampling.registration_withdrawn",
                                   about(b, 1, OTHER_POINT, ",\"person\":16777217,\"reason\":\"a\"")), REJECTED);
    assert_string_equal(bench_key(b), "sampling.tube_of_other_site");

    const char *query = bench_text(b, "tube_code=%s", tube(b, 1));
    assert_true(bench_sees(bench_view_as(b, own, "sampling_tube_people", query), "\"name\":\"王*1\""));
    assert_string_equal(bench_view_as(b, other, "sampling_tube_people", query), "{\"error\":\"rights.not_here\"}");
    assert_string_equal(bench_view_as(b, other, "sampling_tube", query), "{\"error\":\"rights.not_here\"}");
    const char *round = bench_text(b, "round=%lld", (long long)round_of_test);
    assert_true(bench_sees(bench_view_as(b, own, "sampling_tubes", round), tube(b, 1)));
    assert_string_equal(bench_view_as(b, other, "sampling_tubes", round), "{\"rows\":[]}");
    assert_string_equal(bench_view_as(b, other, "sampling_stock", ""), "{\"rows\":[]}");
    assert_true(bench_sees(bench_view_as(b, bench_actor(b, "town", TOWN, 0), "sampling_tube", query), "\"registered\":1"));
}

static void tubes_come_in_pages(void **state)
{
    struct bench *b = *state;
    for (int n = 1; n <= 3; n++)
        register_many(b, n, n, n);
    assert_int_equal(register_at(b, clock_now(), 4, OTHER_POINT, 4), ACCEPTED);
    const char *next = "";
    for (int n = 1; n <= 4; n++) {
        const char *page = view_round(b, "sampling_tubes", bench_text(b, "&limit=1%s%s", *next ? "&after=" : "", next));
        assert_true(bench_sees(page, tube(b, n)));
        assert_int_equal(count_parts(page, "\"tube_code\""), 1);
        next = bench_text(b, "%d.%s", n < 4 ? POINT : OTHER_POINT, tube(b, n));
        assert_true(bench_sees(page, bench_text(b, "\"next\":\"%s\"", next)));
    }
    assert_string_equal(view_round(b, "sampling_tubes", bench_text(b, "&limit=1&after=%s", next)), "{\"rows\":[]}");
    assert_int_equal(count_parts(view_round(b, "sampling_tubes", "&site=12"), "\"tube_code\""), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        point_test(a_registration_is_seen_everywhere),
        point_test(a_full_tube_with_as_many_swabs_is_simply_closed),
        point_test(the_same_event_again_counts_once),
        point_test(a_swab_may_be_noted_by_itself),
        point_test(nineteen_swabs_of_twenty_persons_bar_the_tube),
        point_test(a_difference_is_resolved_by_what_was_found),
        point_test(a_swab_that_is_known_to_be_extra_does_not_hide_one_that_is_missing),
        point_test(a_registration_opens_a_tube_by_the_rule_of_its_area),
        point_test(a_void_tube_brings_its_people_back),
        point_test(the_closing_of_a_void_tube_may_come_late),
        point_test(an_empty_tube_counts_as_empty),
        point_test(a_document_becomes_a_person_and_is_not_kept),
        point_test(who_was_merged_is_registered_as_who_remains),
        point_test(what_comes_again_after_a_merge_is_known),
        point_test(a_batch_sees_what_its_own_events_changed),
        point_test(a_site_shows_how_many_events_of_its_phones_are_missing),
        point_test(bad_bodies_are_refused_by_member),
        point_test(a_code_that_was_read_wrongly_is_no_tube),
        point_test(what_was_issued_is_used_void_empty_returned_or_on_hand),
        point_test(a_point_works_on_its_own_tubes),
        point_test(tubes_come_in_pages),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
