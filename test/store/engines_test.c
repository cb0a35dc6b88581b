/* engines_test.c - the same events make the same tables on every engine.
 *
 * A round of a small county, played on SQLite twice and on PostgreSQL when DB_URL names
 * one.  What is sealed or blinded is different each time, and so the tables that hold
 * it; they are found by the two runs on SQLite and left out. */
#include "test/bench_parts.h"

#include "core/clock.h"
#include "core/id.h"
#include "core/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* $P3: person 3, $T1: tube 1, $B1: box 1, $C1: card 1, $K1: site's card 1, $L1: label 1, $W1: row of a sheet 1, $R: the round, $S: the event before, $D: the difference that it opened,
 * $M5: minute 5 */
static const struct { const char *type, *body; } story[] = {
    {"site.sites_listed", "{\"sites\":[{\"site\":2001,\"kind\":\"hub\",\"name\":\"转运站\",\"unit\":410185001000},"
                          "{\"site\":3001,\"kind\":\"lab\",\"name\":\"市检测所\",\"unit\":410185000000,\"capacity\":9000},"
                          "{\"site\":4001,\"kind\":\"checkpoint\",\"name\":\"高速口\",\"unit\":410185000000}]}"},
    {"area.buildings_listed", "{\"buildings\":[{\"building\":16777301,\"unit\":410185001001,\"name\":\"1号楼\",\"x\":1.5,\"y\":2.5},"
                              "{\"building\":16777302,\"unit\":410185001002,\"name\":\"2号楼\"}]}"},
    {"area.aliases_listed", "{\"aliases\":[{\"unit\":410185002000,\"alias\":\"金店\"}]}"},
    {"account.user_added", "{\"login\":\"wang\",\"title\":\"王主任\"}"},
    {"account.role_granted", "{\"user\":$S,\"role\":\"town\",\"unit\":410185001000}"},
    {"account.pass_issued", "{\"label\":\"早班\",\"role\":\"point\",\"site\":1203,\"from_at\":$M0,\"until_at\":$M600,\"digest\":"
                            "\"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\"}"},
    {"roster.person_moved", "{\"person\":$P7,\"unit\":410185001002,\"building\":16777302,\"reason\":\"搬家\"}"},
    {"roster.person_left", "{\"person\":$P8,\"cause\":\"moved_away\"}"},
    {"round.round_planned", "{\"name\":\"第一轮\",\"from_at\":$M0,\"until_at\":$M600,\"pool_size\":10}"},
    {"round.round_opened", "{\"round\":$R}"},
    {"roster.person_exempted", "{\"person\":$P9,\"round\":$R,\"reason\":\"away\",\"from_at\":$M0,\"until_at\":$M9000}"},
    {"site.site_opened", "{\"site\":1203}"},
    {"sampling.tubes_issued", "{\"site\":1203,\"count\":100}"},
    {"sampling.tube_opened", "{\"tube_code\":\"$T1\",\"round\":$R,\"site\":1203,\"pool_size\":10}"},
    {"sampling.person_registered", "{\"tube_code\":\"$T1\",\"round\":$R,\"site\":1203,\"person\":$P1,\"channel\":\"roster\"}"},
    {"sampling.person_registered", "{\"tube_code\":\"$T1\",\"round\":$R,\"site\":1203,\"person\":$P2}"},
    {"sampling.person_registered", "{\"tube_code\":\"$T1\",\"round\":$R,\"site\":1203,\"person\":$P3}"},
    {"sampling.person_swabbed", "{\"tube_code\":\"$T1\",\"round\":$R,\"site\":1203,\"person\":$P1}"},
    {"sampling.tube_closed", "{\"tube_code\":\"$T1\",\"round\":$R,\"site\":1203,\"swab_count\":2}"},
    {"sampling.registration_withdrawn", "{\"tube_code\":\"$T1\",\"round\":$R,\"site\":1203,\"person\":$P3,\"reason\":\"没采\"}"},
    {"sampling.person_registered", "{\"tube_code\":\"$T2\",\"round\":$R,\"site\":1203,\"person\":$P1}"},
    {"sampling.person_registered", "{\"tube_code\":\"$T2\",\"round\":$R,\"site\":1203,\"person\":$P4}"},
    {"sampling.tube_closed", "{\"tube_code\":\"$T2\",\"round\":$R,\"site\":1203,\"swab_count\":3}"},
    {"sampling.count_resolved", "{\"tube_code\":\"$T2\",\"round\":$R,\"site\":1203,\"finding\":\"recount\",\"swab_count\":2}"},
    {"sampling.person_registered", "{\"tube_code\":\"$T3\",\"round\":$R,\"site\":1203,\"person\":$P5}"},
    {"sampling.tube_voided", "{\"tube_code\":\"$T3\",\"round\":$R,\"site\":1203,\"reason\":\"漏了\"}"},
    {"paper.cards_issued", "{\"kind\":\"person\",\"unit\":410185001001,\"cards\":[{\"card_code\":\"$C1\",\"person\":$P1,\"building\":0},"
                           "{\"card_code\":\"$C2\",\"person\":$P2,\"building\":0}]}"},
    {"paper.card_replaced", "{\"unit\":410185001001,\"card_code\":\"$C1\",\"new_code\":\"$C3\",\"reason\":\"lost\"}"},
    {"paper.people_printed", "{\"what\":\"cards\",\"unit\":410185001001,\"count\":2}"},
    {"paper.site_card_issued", "{\"site\":1203,\"card_code\":\"$K1\"}"},
    {"paper.labels_issued", "{\"kind\":\"tube\",\"site\":1203,\"codes\":[\"$L1\",\"$L2\"]}"},
    {"paper.site_printed", "{\"what\":\"tube_labels\",\"site\":1203,\"from_seq\":$S,\"until_seq\":$S,\"count\":2}"},
    {"paper.sheets_issued", "{\"site\":1203,\"round\":$R,\"codes\":[\"$W1\",\"$W2\",\"$W3\"]}"},
    {"sampling.person_registered", "{\"tube_code\":\"$T4\",\"round\":$R,\"site\":1203,\"card\":\"$C3\",\"channel\":\"paper\","
                                   "\"row_code\":\"$W1\"}"},
    {"paper.row_spoilt", "{\"site\":1203,\"row_code\":\"$W2\",\"note\":\"划掉\"}"},
    {"sampling.tubes_returned", "{\"site\":1203,\"count\":7}"},
    {"transfer.box_packed", "{\"box_code\":\"$B1\",\"site\":1203,\"round\":$R,\"tubes\":[\"$T1\",\"$T2\"]}"},
    {"transfer.box_sealed", "{\"box_code\":\"$B1\",\"seal_code\":\"F1\",\"site\":1203,\"tube_count\":2}"},
    {"transfer.box_handed_over", "{\"box_code\":\"$B1\",\"from_site\":1203,\"to_site\":2001,\"giver\":\"甲\",\"taker\":\"乙\","
                                 "\"tube_count\":2,\"seal_code\":\"F1\"}"},
    {"transfer.box_received", "{\"box_code\":\"$B1\",\"site\":3001,\"tube_count\":1,\"seal_code\":\"F1\",\"taker\":\"丙\"}"},
    {"transfer.difference_resolved", "{\"difference\":$D,\"finding\":\"miscounted\",\"note\":\"数错了\"}"},
    {"lab.tubes_received", "{\"site\":3001,\"box_code\":\"$B1\",\"tubes\":[{\"tube_code\":\"$T1\",\"condition\":\"good\"},"
                           "{\"tube_code\":\"$T2\",\"condition\":\"good\"}]}"},
    {"lab.results_reported", "{\"site\":3001,\"run\":\"R1\",\"run_at\":$M60,\"results\":[{\"tube_code\":\"$T1\",\"finding\":\"negative\"},"
                             "{\"tube_code\":\"$T2\",\"finding\":\"positive\",\"ct_orf1ab\":31.5,\"ct_n\":29.25}]}"},
    {"lab.recheck_reported", "{\"site\":3001,\"person\":$P4,\"tube_code\":\"$T2\",\"finding\":\"excluded\"}"},
    {"lab.result_corrected", "{\"site\":3001,\"tube_code\":\"$T1\",\"finding\":\"invalid\",\"reason\":\"仪器故障\"}"},
    {"missing.owner_assigned", "{\"round\":$R,\"unit\":410185001001,\"owner\":\"李网格\"}"},
    {"missing.visit_made", "{\"round\":$R,\"person\":$P10,\"outcome\":\"not_at_home\",\"again_at\":$M120}"},
    {"missing.team_formed", "{\"name\":\"2号路线\",\"unit\":410185001000}"},
    {"missing.owner_assigned", "{\"round\":$R,\"unit\":410185001001,\"building\":16777301,\"owner\":\"2号路线\",\"team\":$S}"},
    {"missing.person_claimed", "{\"round\":$R,\"person\":$P6}"},
    {"missing.visit_made", "{\"round\":$R,\"person\":$P6,\"outcome\":\"moved\",\"means\":\"call\",\"note\":\"去年\"}"},
    {"missing.need_told", "{\"person\":$P6,\"need\":{\"text\":\"耳背\"}}"},
    {"census.census_begun", "{\"name\":\"摸底\",\"unit\":410185001000}"},
    {"census.flat_walked", "{\"census\":$S,\"unit\":410185001001,\"household\":\"101\",\"finding\":\"nobody_home\",\"again_at\":$M300}"},
    {"roster.arrival_reported", "{\"identity\":{\"name\":\"赵远来\",\"document_kind\":\"01\",\"document\":\"11010519491231002X\"},"
                                "\"unit\":410185001001,\"from_place\":\"西安\",\"arrived_on\":\"2022-01-12\",\"channel\":\"clerk\","
                                "\"temperature\":36.6}"},
    {"roster.arrival_taken", "{\"arrival\":$S}"},
    {"site.queue_seen", "{\"site\":1203,\"waiting\":12}"},
    {"site.queue_counted", "{\"site\":1203,\"came\":5,\"went\":3}"},
    {"site.need_asked", "{\"site\":1203,\"thing\":\"heater\",\"n\":2}"},
    {"site.need_taken", "{\"need\":$S}"},
    {"site.slots_set", "{\"site\":1203,\"round\":$R,\"slots\":[{\"from_at\":$M60,\"until_at\":$M90,\"capacity\":5}]}"},
    {"site.slot_booked", "{\"site\":1203,\"round\":$R,\"from_at\":$M60,\"person\":$P6}"},
    {"site.checkpoint_counted", "{\"site\":4001,\"vehicles\":3,\"people\":7,\"fever\":1,\"referred\":1}"},
    {"roster.persons_merged", "{\"kept\":$P11,\"dropped\":$P12,\"reason\":\"重复\"}"},
    {"account.person_viewed", "{\"person\":$P4,\"reason\":\"核对身份信息\"}"},
    {"round.round_paused", "{\"round\":$R,\"reason\":\"下雨\"}"},
    {"round.round_resumed", "{\"round\":$R}"},
};

enum { PEOPLE = 12 };

static void add_number(struct buf *out, char what, int64_t n, int64_t round, int64_t before)
{
    static const struct { char what, kind; } kinds[] = {{'T', '3'}, {'B', '4'}, {'C', '1'}, {'K', '5'}, {'L', '3'}, {'W', '7'}};
    char code[21];
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (kinds[i].what == what) {
            code_make(kinds[i].kind, (uint64_t)n, code);
            buf_text(out, code);
            return;
        }
    switch (what) {
    case 'P':
        buf_int(out, id_make(SERVER_DEVICE, n));
        break;
    case 'M':
        buf_int(out, BENCH_NOW + n * CLOCK_MINUTE);
        break;
    case 'R':
        buf_int(out, round);
        break;
    case 'D':
        buf_int(out, before * 8);
        break;
    default:
        buf_int(out, before);
    }
}

static const char *expand(struct bench *b, const char *body, int64_t round)
{
    BUF_SCOPED out = {0};
    while (*body) {
        size_t plain = strcspn(body, "$");
        buf_add(&out, body, plain);
        body += plain;
        if (!*body)
            break;
        char what = body[1], *end;
        int64_t n = strtoll(body + 2, &end, 10);
        bool numbered = !strchr("RSD", what);
        add_number(&out, what, n, round, bench_seq(b));
        body = numbered ? end : body + 2;
    }
    return bench_text(b, "%s", buf_str(&out));
}

static void must_accept(struct bench *b, const char *type, const char *body)
{
    if (bench_send(b, type, body) != ACCEPTED)
        fail_msg("%s %s: %s at %s", type, body, bench_key(b), bench_field(b));
    bench_clock_advance(CLOCK_MINUTE / 2);
}

static void add_people(struct bench *b)
{
    for (int k = 1; k <= PEOPLE; k++) {
        const char *first17 = bench_text(b, "41018519800101%03d", k);
        const char *body = bench_text(b, "{\"row\":{\"person\":%lld,\"identity\":{\"name\":\"王小%d\",\"document\":\"%s%c\"},"
                                         "\"sex\":\"%s\",\"unit\":410185001001,\"kind\":\"resident\"}}",
                                      (long long)id_make(SERVER_DEVICE, k), k, first17, idno_check_character(first17),
                                      k % 2 ? "male" : "female");
        must_accept(b, "roster.person_added", body);
    }
}

static size_t play(const char *url, struct bench_digest *out)
{
    void *state = NULL;
    int64_t round = 0;
    if (url)
        setenv("DB_URL", url, 1);
    else
        unsetenv("DB_URL");
    assert_int_equal(bench_open_test(&state), 0);
    struct bench *b = state;
    bench_plant(b);
    add_people(b);
    for (size_t i = 0; i < sizeof story / sizeof *story; i++) {
        must_accept(b, story[i].type, expand(b, story[i].body, round));
        if (strcmp(story[i].type, "round.round_planned") == 0)
            round = bench_seq(b);
    }
    size_t n = bench_digest(b, out);
    assert_int_equal(bench_close_test(&state), 0);
    return n;
}

static bool same(const struct bench_digest *a, const struct bench_digest *b)
{
    return a->rows == b->rows && memcmp(a->hash, b->hash, sizeof a->hash) == 0;
}

static void the_same_events_make_the_same_tables(void **state)
{
    static struct bench_digest one[BENCH_TABLES_MOST], two[BENCH_TABLES_MOST], other[BENCH_TABLES_MOST];
    const char *wanted = getenv("DB_URL");
    char *url = wanted && strncmp(wanted, "postgres", 8) == 0 ? strdup(wanted) : NULL;
    int compared = 0, wrong = 0, empty = 0;
    (void)state;
    size_t n = play(NULL, one);
    assert_int_equal(play(NULL, two), n);
    assert_int_equal(play(url, other), n);
    for (size_t i = 0; i < n; i++) {
        empty += one[i].rows == 0;
        if (!same(&one[i], &two[i]))
            continue;
        compared++;
        if (!same(&one[i], &other[i])) {
            print_error("%s: %lld rows and %lld, or others\n", one[i].table, (long long)one[i].rows, (long long)other[i].rows);
            wrong++;
        }
    }
    print_message("%d of %zu tables compared, %d without rows\n", compared, n, empty);
    free(url);
    assert_int_equal(wrong, 0);
    assert_true(compared > (int)n * 3 / 4);
    assert_true(empty < (int)n / 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_same_events_make_the_same_tables)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
