/* lab_hl7_test.c - who may speak for a laboratory, and what its messages come to. */
#include "core/clock.h"
#include "core/text.h"
#include "domain/lab/lab.h"
#include "test/bench.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LAB = 900, OTHER_LAB = 901, POINT = 1203 };
#define NEGATIVE "OBX|1|CWE|94500-6||260415000^Not detected^SCT||||||F\r"
#define POSITIVE "OBX|1|ST|94500-6||阳性||||||F\r"
#define SPECIMEN "SPM|1|%s&N^A-1&L\r"

static const char *tube(struct bench *b, int n)
{
    char code[21];
    code_make('3', (uint64_t)n, code);
    return bench_text(b, "%s", code);
}

static void send(struct bench *b, const char *type, const char *body)
{
    if (bench_send(b, type, body) != ACCEPTED)
        fail_msg("%s %s: %s at %s", type, body, bench_key(b), bench_field(b));
}

static void set_channel(struct bench *b, int site, const char *rest)
{
    send(b, "lab.channel_set",
         bench_text(b, "{\"site\":%d,\"channel\":\"hl7\",\"application\":\"LIS\",\"facility\":\"L%d\",%s}", site, site, rest));
}

/* Two labs, a round, and so many tubes. */
static void settle(struct bench *b, int tubes)
{
    bench_plant(b);
    send(b, "site.sites_listed",
         "{\"sites\":[{\"site\":900,\"kind\":\"lab\",\"name\":\"县医院\",\"unit\":410185002001},"
         "{\"site\":901,\"kind\":\"lab\",\"name\":\"疾控中心\",\"unit\":410185002002}]}");
    send(b, "round.round_planned", bench_text(b, "{\"name\":\"第一轮\",\"from_at\":%lld,\"until_at\":%lld,\"pool_size\":10}",
                                              (long long)BENCH_NOW, (long long)(BENCH_NOW + 10 * CLOCK_HOUR)));
    long long round = bench_seq(b);
    send(b, "round.round_opened", bench_text(b, "{\"round\":%lld}", round));
    for (int n = 1; n <= tubes; n++)
        send(b, "sampling.tube_opened", bench_text(b, "{\"tube_code\":\"%s\",\"round\":%lld,\"site\":%d,\"pool_size\":10}",
                                                   tube(b, n), round, POINT));
}

/* ---- who speaks ------------------------------------------------------------------------------------ */

static int64_t speaker(struct bench *b, const char *facility, const char *address, const char *certificate)
{
    const struct lab_peer *peer;
    assert_null(lab_peer_find(bench_tx(b), "LIS", facility, address, certificate, &peer));
    return peer ? peer->site : 0;
}

static void nobody_speaks_for_a_lab_without_the_proof_that_was_set(void **state)
{
    struct bench *b = *state;
    static const char own[] = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";
    static const char other[] = "ff112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";
    settle(b, 0);
    assert_int_equal(speaker(b, "L900", "10.1.2.3", NULL), 0);
    set_channel(b, LAB, "\"addresses\":[\"10.1.2.3\",\"fd00::1\"]");
    set_channel(b, OTHER_LAB, bench_text(b, "\"certificate\":\"%s\"", own));
    assert_int_equal(speaker(b, "L900", "10.1.2.3", NULL), LAB);
    assert_int_equal(speaker(b, "L900", "fd00::1", other), LAB);
    assert_int_equal(speaker(b, "L900", "10.1.2.33", NULL), 0);
    assert_int_equal(speaker(b, "L900", "0.1.2.3", NULL), 0);
    assert_int_equal(speaker(b, "L901", "10.1.2.3", NULL), 0);
    assert_int_equal(speaker(b, "L901", "10.1.2.3", other), 0);
    assert_int_equal(speaker(b, "L901", "10.9.9.9", own), OTHER_LAB);
    set_channel(b, OTHER_LAB, bench_text(b, "\"addresses\":[\"10.1.2.3\"],\"certificate\":\"%s\"", own));
    assert_int_equal(speaker(b, "L901", "10.9.9.9", own), 0);
    assert_int_equal(speaker(b, "L901", "10.1.2.3", own), OTHER_LAB);
    send(b, "lab.channel_set", "{\"site\":901,\"channel\":\"csv\"}");
    assert_int_equal(speaker(b, "L901", "10.1.2.3", own), 0);
}

static void a_channel_is_set_by_who_may_edit_the_site(void **state)
{
    struct bench *b = *state;
    settle(b, 0);
    static const char body[] = "{\"site\":900,\"channel\":\"hl7\",\"application\":\"LIS\",\"facility\":\"X\",\"addresses\":[\"10.1.2.3\"]}";
    assert_int_equal(bench_send_as(b, bench_actor(b, "lab", 0, LAB), "lab.channel_set", body), REJECTED);
    assert_int_equal(bench_send_as(b, bench_actor(b, "county", 0, 0), "lab.channel_set", body), ACCEPTED);
    assert_true(bench_sees(bench_view(b, "lab_channel", "site=900"),
                           "\"channel\":\"hl7\",\"application\":\"LIS\",\"facility\":\"X\",\"addresses\":\"10.1.2.3\""));
    assert_true(bench_sees(bench_view(b, "lab_channel", "site=901"), "\"channel\":\"none\""));
    assert_string_equal(bench_view_as(b, bench_actor(b, "lab", 0, OTHER_LAB), "lab_channel", "site=900"), "{\"rows\":[]}");
    assert_string_equal(bench_view(b, "lab_channel", "site=1203"), "{\"rows\":[]}");
}

/* ---- what a message comes to ------------------------------------------------------------------------- */

static err_t read_again(struct bench *b, const char *id, const char *digest, const char *text, struct lab_message *out)
{
    struct tx *tx = bench_tx(b);
    const struct lab_peer *peer;
    struct hl7_message *m;
    struct hl7_report report;
    const struct hl7_head head = {.id = id};
    int place;
    TRY(hl7_read(tx->arena, text, strlen(text), &m));
    TRY(hl7_report_read(tx->arena, m, &report, &place));
    TRY(lab_peer_find(tx, "LIS", "L900", "10.1.2.3", NULL, &peer));
    assert_non_null(peer);
    return lab_message_read(tx, peer, &head, digest, &report, out, &place);
}

#define MESSAGE(status, rest) "MSH|^~\\&|LIS|L900|\rOBR|1|||94500-6|||||||||||||||||||||" status "\r" rest

static void a_message_that_was_taken_is_known_by_its_number_and_its_words(void **state)
{
    struct bench *b = *state;
    struct lab_message said;
    settle(b, 2);
    set_channel(b, LAB, "\"addresses\":[\"10.1.2.3\"]");
    const char *text = bench_text(b, MESSAGE("F", NEGATIVE SPECIMEN), tube(b, 1));
    assert_null(read_again(b, "M1", "0123456789abcdef", text, &said));
    assert_false(said.again);
    assert_int_equal(said.n, 1);
    assert_ptr_equal(said.events[0].ev.type, &results_reported);
    const struct results_reported *body = said.events[0].body;
    assert_string_equal(body->message, "M1");
    assert_string_equal(body->run, "A-1");
    send(b, "lab.results_reported",
         bench_text(b, "{\"site\":900,\"run\":\"A-1\",\"run_at\":%lld,\"results\":[{\"tube_code\":\"%s\",\"finding\":\"negative\"}],"
                       "\"message\":\"M1\",\"digest\":\"0123456789abcdef\"}", (long long)clock_now(), tube(b, 1)));
    assert_true(bench_sees(bench_view(b, "lab_channel", "site=900"), "\"last_message\":\"M1\""));
    assert_null(read_again(b, "M1", "0123456789abcdef", text, &said));
    assert_true(said.again);
    assert_null(read_again(b, "M1", "fedcba9876543210", bench_text(b, MESSAGE("F", POSITIVE SPECIMEN), tube(b, 2)), &said));
    assert_false(said.again);
    assert_int_equal(said.n, 1);
    assert_null(read_again(b, "M2", "0123456789abcdef", text, &said));
    assert_false(said.again);
    assert_int_equal(said.n, 0);   /* it stands already */
}

static void the_same_tube_twice_in_a_message_is_refused(void **state)
{
    struct bench *b = *state;
    struct lab_message said;
    settle(b, 1);
    set_channel(b, LAB, "\"addresses\":[\"10.1.2.3\"]");
    const char *one = bench_text(b, MESSAGE("F", NEGATIVE SPECIMEN), tube(b, 1));
    const char *two = bench_text(b, "%sOBR|2|||94500-6|||||||||||||||||||||F\r" POSITIVE SPECIMEN, one, tube(b, 1));
    err_t why = read_again(b, "M1", "0", two, &said);
    assert_non_null(why);
    assert_string_equal(why->key, "lab.tube_twice");
}

/* ---- files ---------------------------------------------------------------------------------------------- */

static const char *upload(struct bench *b, const char *text)
{
    char path[] = "/tmp/bulou-results-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text));
    close(fd);
    assert_int_equal(bench_upload(b, bench_actor(b, "lab", 0, LAB), "/api/v1/lab-results", "/api/v1/lab-results?site=900", path), 200);
    unlink(path);
    return bench_said(b);
}

#define FULL(status, rest) "MSH|^~\\&|LIS|L|||20220112||ORU^R01|M1|P|2.5.1\rOBR|1|||94500-6|||||||||||||||||||||" status "\r" rest

static void every_row_of_an_hl7_file_is_accounted_for(void **state)
{
    struct bench *b = *state;
    settle(b, 4);
    const char *file = bench_text(b, FULL("F", NEGATIVE SPECIMEN) FULL("I", SPECIMEN) FULL("F", POSITIVE SPECIMEN)
                                     FULL("P", NEGATIVE SPECIMEN) FULL("F", POSITIVE SPECIMEN) FULL("F", "OBX|1|ST|9||也许||||||F\r" SPECIMEN),
                                  tube(b, 1), tube(b, 2), tube(b, 2), tube(b, 3), tube(b, 1), tube(b, 4));
    const char *said = upload(b, file);
    assert_true(bench_sees(said, "\"rows_read\":6,\"accepted\":3,\"changed\":0,\"duplicates\":0,\"rejected\":3}"));
    assert_true(bench_sees(said, "\"key\":\"lab.result_not_final\""));
    assert_true(bench_sees(said, "\"key\":\"lab.tube_twice\""));
    assert_true(bench_sees(said, "\"key\":\"lab.unknown_finding\""));
    assert_true(bench_sees(bench_view(b, "lab_tube", bench_text(b, "tube_code=%s", tube(b, 2))), "\"finding\":\"positive\""));
    assert_true(bench_sees(upload(b, file), "\"rows_read\":6,\"accepted\":0,\"changed\":0,\"duplicates\":3,\"rejected\":3}"));
    const char *later = bench_text(b, FULL("C", POSITIVE SPECIMEN) FULL("W", POSITIVE SPECIMEN) FULL("W", SPECIMEN), tube(b, 1),
                                   tube(b, 2), tube(b, 3));
    assert_true(bench_sees(upload(b, later), "\"rows_read\":3,\"accepted\":2,\"changed\":2,\"duplicates\":0,\"rejected\":1}"));
    assert_true(bench_sees(bench_said(b), "\"key\":\"lab.nothing_to_correct\""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        bench_test(nobody_speaks_for_a_lab_without_the_proof_that_was_set),
        bench_test(a_channel_is_set_by_who_may_edit_the_site),
        bench_test(a_message_that_was_taken_is_known_by_its_number_and_its_words),
        bench_test(the_same_tube_twice_in_a_message_is_refused),
        bench_test(every_row_of_an_hl7_file_is_accounted_for),
    };
    return cmocka_run_group_tests_name("lab_hl7", tests, NULL, NULL);
}
