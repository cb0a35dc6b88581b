/* missing_knock_test.c - a missing list is worked off: teams, visits, promises, proposals, home samples. */
#include "core/clock.h"
#include "core/id.h"
#include "core/text.h"
#include "domain/missing/missing.h"
#include "domain/roster/roster.h"
#include "test/bench.h"

#include <stdlib.h>
#include <string.h>

#define HERE INT64_C(410185001001)
#define THERE INT64_C(410185001002)
#define TOWN INT64_C(410185001000)
#define FAR INT64_C(410185002001)
#define HOME 1800

/* ---- what happens ----------------------------------------------------------------------------- */

static int64_t id_of(int k)
{
    return id_make(SERVER_DEVICE, k);
}

static void send_as(struct bench *b, const struct actor *who, const char *type, const char *body)
{
    if (bench_send_as(b, who, type, body) != ACCEPTED)
        fail_msg("%s %s: %s at %s", type, body, bench_key(b), bench_field(b));
}

static void send(struct bench *b, const char *type, const char *body)
{
    send_as(b, bench_server(b), type, body);
}

static void refuse(struct bench *b, const struct actor *who, const char *type, const char *body, const char *key)
{
    assert_int_equal(bench_send_as(b, who, type, body), REJECTED);
    assert_string_equal(bench_key(b), key);
}

static void add(struct bench *b, int k, int64_t unit, const char *rest)
{
    send(b, "roster.person_added",
         bench_text(b,
                    "{\"row\":{\"person\":%lld,\"identity\":{\"name\":\"王小%d\",\"phone\":\"138%08d\"},\"sex\":\"male\","
                    "\"unit\":%lld,\"kind\":\"resident\"%s}}",
                    (long long)id_of(k), k, k, (long long)unit, rest));
}

/* A village with two buildings: persons 1 and 2 in the first, 3 in the second, 4 in none;
 * person 5 in the next village.  A site for home samples. */
static int64_t settle(struct bench *b)
{
    bench_plant(b);
    send(b, "area.buildings_listed",
         "{\"buildings\":[{\"building\":71,\"unit\":410185001001,\"name\":\"1号楼\",\"kind\":\"building\"},"
         "{\"building\":72,\"unit\":410185001001,\"name\":\"2号楼\",\"kind\":\"building\"}]}");
    send(b, "site.sites_listed",
         "{\"sites\":[{\"site\":1800,\"kind\":\"home\",\"name\":\"上门1队\",\"unit\":410185001001}]}");
    add(b, 1, HERE, ",\"building\":71,\"household\":\"101\",\"groups\":[\"bedridden\"]");
    add(b, 2, HERE, ",\"building\":71,\"household\":\"102\"");
    add(b, 3, HERE, ",\"building\":72,\"household\":\"101\"");
    add(b, 4, HERE, "");
    add(b, 5, THERE, "");
    send(b, "round.round_planned",
         bench_text(b, "{\"name\":\"第一轮\",\"from_at\":%lld,\"until_at\":%lld,\"pool_size\":10}", (long long)BENCH_NOW,
                    (long long)(BENCH_NOW + 10 * CLOCK_HOUR)));
    int64_t round = bench_seq(b);
    send(b, "round.round_opened", bench_text(b, "{\"round\":%lld}", (long long)round));
    return round;
}

static int64_t form(struct bench *b, const char *name)
{
    send(b, "missing.team_formed", bench_text(b, "{\"name\":\"%s\",\"unit\":%lld,\"site\":1800}", name, (long long)HERE));
    return bench_seq(b);
}

static void assign(struct bench *b, int64_t round, int64_t team, const char *building)
{
    send(b, "missing.owner_assigned",
         bench_text(b, "{\"round\":%lld,\"unit\":%lld%s,\"owner\":\"敲门队\",\"team\":%lld}", (long long)round,
                    (long long)HERE, building, (long long)team));
}

static const char *of(struct bench *b, int64_t round, int k, const char *rest)
{
    return bench_text(b, "{\"round\":%lld,\"person\":%lld%s}", (long long)round, (long long)id_of(k), rest);
}

static void visit(struct bench *b, int64_t round, int k, const char *rest)
{
    send(b, "missing.visit_made", of(b, round, k, rest));
}

static const char *list(struct bench *b, int64_t round, int64_t team, const char *rest)
{
    return bench_view(b, "missing_team_list", bench_text(b, "round=%lld&team=%lld&unit=%lld%s", (long long)round,
                                                         (long long)team, (long long)HERE, rest));
}

static bool lists(struct bench *b, int64_t round, int64_t team, int k)
{
    return strstr(list(b, round, team, ""), bench_text(b, "{\"person\":%lld,", (long long)id_of(k))) != NULL;
}

static const char *door(struct bench *b, const struct actor *who, int64_t round, int k)
{
    return bench_view_as(b, who, "missing_door",
                         bench_text(b, "round=%lld&person=%lld", (long long)round, (long long)id_of(k)));
}

static const char *todo(struct bench *b, int64_t round)
{
    return bench_view(b, "missing_todo", bench_text(b, "round=%lld", (long long)round));
}

static const char *by_team(struct bench *b, int64_t round)
{
    return bench_view(b, "missing_by_team", bench_text(b, "round=%lld&unit=%lld", (long long)round, (long long)HERE));
}

static int64_t sum(const char *rows, const char *name)
{
    int64_t total = 0;
    for (const char *at = rows; (at = strstr(at, name)); at += strlen(name))
        total += strtoll(at + strlen(name) + 1, NULL, 10);
    return total;
}

/* The teams' rows say the same as the village's buildings. */
static void assert_teams_agree(struct bench *b, int64_t round)
{
    static const char *const names[] = {"\"due\"", "\"done\"", "\"exempt\"", "\"remaining\""};
    const char *teams = by_team(b, round);
    const char *buildings = bench_view(b, "missing_buildings", bench_text(b, "round=%lld&unit=%lld", (long long)round,
                                                                          (long long)HERE));
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        assert_int_equal(sum(teams, names[i]), sum(buildings, names[i]));
}

/* ---- lists ------------------------------------------------------------------------------------------ */

static void a_building_goes_to_its_own_team_and_the_rest_to_the_villages(void **state)
{
    struct bench *b = *state;
    int64_t round = settle(b), first = form(b, "一队"), second = form(b, "二队");
    assign(b, round, first, "");
    assign(b, round, second, ",\"building\":72");
    assert_true(lists(b, round, first, 1) && lists(b, round, first, 2) && lists(b, round, first, 4));
    assert_false(lists(b, round, first, 3) || lists(b, round, first, 5));
    assert_true(lists(b, round, second, 3));
    assert_false(lists(b, round, second, 1) || lists(b, round, second, 4));
    bench_sees(by_team(b, round), "\"name\":\"一队\",\"due\":3,\"done\":0,\"exempt\":0,\"remaining\":3");
    assert_teams_agree(b, round);
}

static void a_place_named_after_a_person_is_on_no_teams_list(void **state)
{
    struct bench *b = *state;
    int64_t round = settle(b), team = form(b, "一队");
    assign(b, round, team, "");
    send(b, "missing.owner_assigned", bench_text(b, "{\"round\":%lld,\"unit\":%lld,\"building\":72,\"owner\":\"老李\"}",
                                                 (long long)round, (long long)HERE));
    assert_false(lists(b, round, team, 3));
    assert_true(bench_sees(by_team(b, round), "{\"team\":0,\"due\":1"));
    assert_teams_agree(b, round);
}

static void a_long_list_comes_in_pages(void **state)
{
    struct bench *b = *state;
    int64_t round = settle(b), team = form(b, "一队");
    assign(b, round, team, "");
    const char *page = list(b, round, team, "&limit=3");
    const char *next = strstr(page, "\"next\":\"");
    assert_non_null(next);
    page = list(b, round, team, bench_text(b, "&limit=3&after=%.*s", (int)strcspn(next + 8, "\""), next + 8));
    assert_null(strstr(page, "\"next\""));
    assert_true(bench_sees(list(b, round, team, "&after=none"), "王"));
}

static void a_team_is_of_an_area_and_takes_no_places_elsewhere(void **state)
{
    struct bench *b = *state;
    int64_t round = settle(b), team = form(b, "一队");
    refuse(b, bench_server(b), "missing.owner_assigned",
           bench_text(b, "{\"round\":%lld,\"unit\":%lld,\"owner\":\"队\",\"team\":%lld}", (long long)round,
                      (long long)THERE, (long long)team),
           "missing.team_of_other_area");
    assert_string_equal(bench_told(b, "team"), "一队");
    static const struct { const char *type, *body, *key; } cases[] = {
        {"missing.team_formed", "{\"name\":\"队\",\"unit\":9}", "missing.no_such_unit"},
        {"missing.team_formed", "{\"name\":\"队\",\"unit\":410185001001,\"site\":1203}", "missing.site_is_not_home"},
        {"missing.team_formed", "{\"name\":\"队\",\"unit\":410185001001,\"site\":9}", "site.no_such_site"},
        {"missing.team_formed", "{\"name\":\"\",\"unit\":410185001001}", "field.too_short"},
        {"missing.team_joined", "{\"team\":9,\"account\":1}", "missing.no_such_team"},
        {"missing.team_left", "{\"team\":9,\"account\":1}", "missing.no_such_team"},
        {"missing.proposal_declined", "{\"proposal\":9,\"reason\":\"在家\"}", "missing.no_such_proposal"},
        {"missing.need_told", "{\"person\":9,\"need\":{\"text\":\"耳背\"}}", "roster.no_such_person"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        refuse(b, bench_server(b), cases[i].type, cases[i].body, cases[i].key);
}

static void a_duty_pass_belongs_to_a_team_until_it_leaves(void **state)
{
    struct bench *b = *state;
    settle(b);
    int64_t team = form(b, "一队");
    const struct actor *village = bench_actor(b, "village", HERE, 0), *other = bench_actor(b, "village", FAR, 0);
    send(b, "account.pass_issued",
         bench_text(b, "{\"label\":\"敲门1号\",\"role\":\"door\",\"unit\":%lld,\"from_at\":1,\"until_at\":2,\"digest\":"
                       "\"%064d\"}", (long long)HERE, 7));
    int64_t pass = bench_seq(b);
    const char *member = bench_text(b, "{\"team\":%lld,\"account\":%lld}", (long long)team, (long long)pass);
    const char *query = bench_text(b, "team=%lld", (long long)team);
    refuse(b, other, "missing.team_joined", member, "rights.not_here");
    send_as(b, village, "missing.team_joined", member);
    send_as(b, village, "missing.team_joined", member);
    assert_true(bench_sees(bench_view_as(b, village, "missing_team_members", query), "敲门1号"));
    assert_true(bench_sees(bench_view_as(b, other, "missing_team_members", query), "rights.not_here"));
    assert_true(bench_sees(bench_view(b, "missing_teams", bench_text(b, "unit=%lld", (long long)TOWN)),
                           "\"members\":1,\"mine\":false"));
    refuse(b, village, "missing.team_joined", bench_text(b, "{\"team\":%lld,\"account\":99999}", (long long)team),
           "missing.no_such_account");
    send_as(b, village, "missing.team_left", member);
    assert_string_equal(bench_view_as(b, village, "missing_team_members", query), "{\"rows\":[]}");
}

static void a_door_team_may_visit_and_sample_but_not_decide(void **state)
{
    struct bench *b = *state;
    int64_t round = settle(b), team = form(b, "一队");
    const struct actor *door_team = bench_actor(b, "door", HERE, 0);
    send_as(b, door_team, "missing.visit_made", of(b, round, 2, ",\"outcome\":\"moved\""));
    int64_t proposal = bench_seq(b);
    refuse(b, door_team, "missing.visit_made", of(b, round, 5, ",\"outcome\":\"refused\""), "rights.not_here");
    refuse(b, door_team, "missing.owner_assigned",
           bench_text(b, "{\"round\":%lld,\"unit\":%lld,\"owner\":\"我\",\"team\":%lld}", (long long)round,
                      (long long)HERE, (long long)team),
           "rights.no_right");
    refuse(b, door_team, "roster.person_left", bench_text(b, "{\"person\":%lld,\"cause\":\"died\"}", (long long)id_of(2)),
           "rights.no_right");
    refuse(b, door_team, "missing.proposal_declined",
           bench_text(b, "{\"proposal\":%lld,\"reason\":\"在家\"}", (long long)proposal), "rights.no_right");
}

/* ---- calls ------------------------------------------------------------------------------------------- */

static void whoever_is_first_at_a_person_is_the_only_one_told_the_number(void **state)
{
    struct bench *b = *state;
    int64_t round = settle(b);
    const struct actor *first = bench_actor(b, "door", HERE, 0), *second = bench_actor(b, "door", HERE, 0);
    assert_true(bench_sees(door(b, second, round, 1), "\"phone\":\"138"));
    send_as(b, first, "missing.person_claimed", of(b, round, 1, ""));
    send_as(b, second, "missing.person_claimed", of(b, round, 1, ""));
    assert_true(bench_sees(door(b, first, round, 1), "\"phone\":\"138"));
    assert_true(bench_sees(door(b, first, round, 1), "\"mine\":true"));
    assert_null(strstr(door(b, second, round, 1), "\"phone\":\"138"));
    assert_true(bench_sees(door(b, second, round, 1), "\"mine\":false"));
    bench_clock_advance(MISSING_CLAIM_MS + 1);
    send_as(b, second, "missing.person_claimed", of(b, round, 1, ""));
    assert_true(bench_sees(door(b, second, round, 1), "\"mine\":true"));
    send_as(b, second, "missing.visit_made", of(b, round, 1, ",\"outcome\":\"not_at_home\",\"means\":\"call\""));
    assert_true(bench_sees(door(b, first, round, 1), "\"phone\":\"138"));
    assert_null(strstr(door(b, first, round, 1), "claimed_by"));
}

static void a_need_is_sealed_and_shown_to_whoever_gave_a_reason(void **state)
{
    struct bench *b = *state;
    int64_t round = settle(b), team = form(b, "一队");
    assign(b, round, team, "");
    send(b, "missing.need_told",
         bench_text(b, "{\"person\":%lld,\"need\":{\"text\":\"先打电话，女儿接\"}}", (long long)id_of(1)));
    assert_null(strstr(list(b, round, team, ""), "女儿"));
    assert_true(bench_sees(list(b, round, team, "&unmask=1"), "web.reason_needed"));
    send(b, "account.list_viewed",
         bench_text(b, "{\"view\":\"missing_team_list\",\"unit\":%lld,\"reason\":\"上门敲门\"}", (long long)HERE));
    assert_true(bench_sees(list(b, round, team, "&unmask=1"), "\"need\":\"先打电话，女儿接\""));
    assert_true(bench_sees(list(b, round, team, "&unmask=1"), "\"groups\":\"bedridden\""));
    send(b, "missing.need_told", bench_text(b, "{\"person\":%lld}", (long long)id_of(1)));
    assert_null(strstr(list(b, round, team, "&unmask=1"), "女儿"));
}

/* ---- visits -------------------------------------------------------------------------------------------- */

static void a_promise_stands_on_the_list_and_is_late_when_nobody_came(void **state)
{
    struct bench *b = *state;
    int64_t round = settle(b), team = form(b, "一队");
    long long again_at = BENCH_NOW + CLOCK_HOUR;
    assign(b, round, team, "");
    visit(b, round, 1, bench_text(b, ",\"outcome\":\"not_at_home\",\"again_at\":%lld", again_at));
    assert_true(bench_sees(list(b, round, team, ""), bench_text(b, "\"again_at\":%lld", again_at)));
    assert_true(bench_sees(by_team(b, round), "\"visited\":1,\"promised\":1"));
    bench_clock_set(again_at + 10 * CLOCK_MINUTE);
    assert_null(strstr(todo(b, round), "promise_late"));
    bench_clock_set(again_at + 16 * CLOCK_MINUTE);
    assert_true(bench_sees(todo(b, round),
                           bench_text(b, "{\"kind\":\"promise_late\",\"n\":1,\"oldest_at\":%lld", again_at)));
    visit(b, round, 1, ",\"outcome\":\"refused\"");
    assert_null(strstr(todo(b, round), "promise_late"));
    assert_true(bench_sees(list(b, round, team, ""), "\"visits\":2,\"outcome\":\"refused\""));
}

static void what_came_late_does_not_undo_a_newer_visit(void **state)
{
    struct bench *b = *state;
    int64_t round = settle(b), team = form(b, "一队");
    assign(b, round, team, "");
    bench_clock_advance(2 * CLOCK_HOUR);
    visit(b, round, 1, ",\"outcome\":\"will_come\"");
    assert_int_equal(bench_send_at(b, bench_server(b), BENCH_NOW + CLOCK_HOUR, "missing.visit_made",
                                   of(b, round, 1, ",\"outcome\":\"not_at_home\"")), ACCEPTED);
    assert_true(bench_sees(list(b, round, team, ""), "\"visits\":2,\"outcome\":\"will_come\""));
    const char *visits = bench_view(b, "missing_visits", bench_text(b, "round=%lld&person=%lld", (long long)round,
                                                                    (long long)id_of(1)));
    assert_true(bench_sees(visits, "not_at_home") && bench_sees(visits, "will_come"));
}

static void a_visit_that_cannot_be_is_refused(void **state)
{
    struct bench *b = *state;
    int64_t round = settle(b);
    static const struct { const char *rest, *key; } cases[] = {
        {",\"outcome\":\"not_at_home\",\"again_at\":1", "missing.again_is_past"},
        {",\"outcome\":\"refused\",\"until_at\":1741945600000", "missing.until_is_for_away"},
        {",\"outcome\":\"away\",\"until_at\":1", "missing.until_is_past"},
        {",\"outcome\":\"away\",\"means\":\"letter\"", "field.not_a_choice"},
        {",\"outcome\":\"away\",\"service\":\"haircut\"", "field.not_a_choice"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        refuse(b, bench_server(b), "missing.visit_made", of(b, round, 1, cases[i].rest), cases[i].key);
}

/* ---- proposals --------------------------------------------------------------------------------------------- */

static const char *proposals(struct bench *b)
{
    return bench_view(b, "missing_proposals", bench_text(b, "unit=%lld", (long long)TOWN));
}

static void what_was_found_is_proposed_and_changes_nothing_by_itself(void **state)
{
    struct bench *b = *state;
    int64_t round = settle(b), team = form(b, "一队");
    long long back_at = BENCH_NOW + 100 * CLOCK_HOUR;
    assign(b, round, team, "");
    visit(b, round, 1, ",\"outcome\":\"dead\"");
    visit(b, round, 2, ",\"outcome\":\"moved\",\"note\":\"去年搬到郑州\"");
    visit(b, round, 2, ",\"outcome\":\"moved\"");
    visit(b, round, 3, bench_text(b, ",\"outcome\":\"away\",\"until_at\":%lld", back_at));
    assert_true(bench_sees(by_team(b, round), "\"due\":4,\"done\":0,\"exempt\":0,\"remaining\":4"));
    assert_true(bench_sees(todo(b, round), "{\"kind\":\"proposal\",\"n\":3,"));
    assert_true(bench_sees(proposals(b), "\"note\":\"去年搬到郑州\""));
    send(b, "roster.person_left", bench_text(b, "{\"person\":%lld,\"cause\":\"died\"}", (long long)id_of(1)));
    send(b, "roster.person_moved", bench_text(b, "{\"person\":%lld,\"unit\":%lld}", (long long)id_of(2), (long long)FAR));
    send(b, "roster.person_exempted",
         bench_text(b, "{\"person\":%lld,\"reason\":\"away\",\"from_at\":%lld,\"until_at\":%lld}", (long long)id_of(3),
                    (long long)BENCH_NOW, back_at));
    assert_string_equal(proposals(b), "{\"rows\":[]}");
    assert_true(bench_sees(by_team(b, round), "\"due\":2,\"done\":0,\"exempt\":1,\"remaining\":1"));
    assert_teams_agree(b, round);
}

static void a_proposal_is_declined_once_and_by_whoever_answers_for_the_village(void **state)
{
    struct bench *b = *state;
    int64_t round = settle(b);
    visit(b, round, 1, ",\"outcome\":\"moved\"");
    const char *decline = bench_text(b, "{\"proposal\":%lld,\"reason\":\"住在隔壁\"}", (long long)bench_seq(b));
    refuse(b, bench_actor(b, "village", FAR, 0), "missing.proposal_declined", decline, "rights.not_here");
    send_as(b, bench_actor(b, "village", HERE, 0), "missing.proposal_declined", decline);
    assert_string_equal(proposals(b), "{\"rows\":[]}");
    refuse(b, bench_server(b), "missing.proposal_declined", decline, "missing.proposal_settled");
    visit(b, round, 1, ",\"outcome\":\"moved\"");
    assert_true(bench_sees(proposals(b), "\"kind\":\"moved\""));
}

/* ---- sampled at home ------------------------------------------------------------------------------------------ */

static const char *in_tube(struct bench *b, int64_t round, const char *rest)
{
    char code[21];
    code_make(CODE_TUBE, 77, code);
    return bench_text(b, "{\"tube_code\":\"%s\",\"round\":%lld,\"site\":%d%s}", code, (long long)round, HOME, rest);
}

static const char *home_ledger(struct bench *b, int64_t round)
{
    return bench_view(b, "missing_home_ledger", bench_text(b, "round=%lld&unit=%lld", (long long)round, (long long)HERE));
}

static void a_home_sample_strikes_off_by_itself(void **state)
{
    struct bench *b = *state;
    int64_t round = settle(b), team = form(b, "一队");
    const struct actor *door_team = bench_actor(b, "door", HERE, 0);
    assign(b, round, team, "");
    visit(b, round, 1, bench_text(b, ",\"outcome\":\"will_come\",\"again_at\":%lld", (long long)BENCH_NOW + CLOCK_HOUR));
    send_as(b, door_team, "sampling.tube_opened", in_tube(b, round, ",\"pool_size\":1"));
    send_as(b, door_team, "sampling.person_registered",
            in_tube(b, round, bench_text(b, ",\"person\":%lld,\"channel\":\"roster\"", (long long)id_of(1))));
    assert_false(lists(b, round, team, 1));
    assert_true(bench_sees(by_team(b, round), "\"due\":4,\"done\":1,\"exempt\":0,\"remaining\":3,\"visited\":1,"
                                              "\"promised\":0"));
    assert_true(bench_sees(home_ledger(b, round), "\"recorded\":false,\"struck_off\":true"));
    send_as(b, door_team, "sampling.tube_closed", in_tube(b, round, ",\"swab_count\":1"));
    send_as(b, door_team, "missing.visit_made",
            of(b, round, 1, ",\"outcome\":\"sampled_at_home\",\"service\":\"medicine\""));
    assert_true(bench_sees(home_ledger(b, round), "\"recorded\":true,\"service\":\"medicine\",\"struck_off\":true"));
    assert_teams_agree(b, round);
}

static void a_sample_that_is_only_told_strikes_nobody_off(void **state)
{
    struct bench *b = *state;
    int64_t round = settle(b), team = form(b, "一队");
    assign(b, round, team, "");
    visit(b, round, 2, ",\"outcome\":\"sampled_at_home\"");
    assert_true(lists(b, round, team, 2));
    assert_true(bench_sees(home_ledger(b, round), "\"recorded\":false,\"struck_off\":false"));
}

static void nobody_is_on_a_list_when_the_round_is_closed(void **state)
{
    struct bench *b = *state;
    int64_t round = settle(b), team = form(b, "一队");
    assign(b, round, team, "");
    send(b, "round.round_closed", bench_text(b, "{\"round\":%lld}", (long long)round));
    assert_string_equal(list(b, round, team, ""), "{\"rows\":[]}");
    assert_string_equal(by_team(b, round), "{\"rows\":[]}");
    assert_true(bench_sees(list(b, 99, team, ""), "missing.no_such_round"));
    assert_true(bench_sees(list(b, round, 99, ""), "missing.no_such_team"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        bench_test(a_building_goes_to_its_own_team_and_the_rest_to_the_villages),
        bench_test(a_place_named_after_a_person_is_on_no_teams_list),
        bench_test(a_long_list_comes_in_pages),
        bench_test(a_team_is_of_an_area_and_takes_no_places_elsewhere),
        bench_test(a_duty_pass_belongs_to_a_team_until_it_leaves),
        bench_test(a_door_team_may_visit_and_sample_but_not_decide),
        bench_test(whoever_is_first_at_a_person_is_the_only_one_told_the_number),
        bench_test(a_need_is_sealed_and_shown_to_whoever_gave_a_reason),
        bench_test(a_promise_stands_on_the_list_and_is_late_when_nobody_came),
        bench_test(what_came_late_does_not_undo_a_newer_visit),
        bench_test(a_visit_that_cannot_be_is_refused),
        bench_test(what_was_found_is_proposed_and_changes_nothing_by_itself),
        bench_test(a_proposal_is_declined_once_and_by_whoever_answers_for_the_village),
        bench_test(a_home_sample_strikes_off_by_itself),
        bench_test(a_sample_that_is_only_told_strikes_nobody_off),
        bench_test(nobody_is_on_a_list_when_the_round_is_closed),
    };
    return cmocka_run_group_tests_name("missing_knock", tests, NULL, NULL);
}
