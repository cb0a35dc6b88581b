/* print_test.c - strips and labels by their rules, and documents that cannot be written.
 * What is drawn is read again from pictures in test/http/paper.test.mjs. */
#include "exchange/print.h"

#include "exchange/code128.h"
#include "exchange/qr.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cmocka.h>

#define CODE "31415926535897932332"

#ifdef __SANITIZE_ADDRESS__
/* Debian's cairo 1.16 loses 768 bytes a font of a document, and fontconfig keeps what it read. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
    return "leak:libcairo\nleak:libfontconfig\n";
}
#endif

/* ---- codes ------------------------------------------------------------------------------- */

/* The symbol of ISO/IEC 15417's own kind: start C, pairs, check, stop. */
static void a_strip_has_a_start_pairs_a_check_and_a_stop(void **state)
{
    (void)state;
    static const uint8_t start_c[] = {2, 1, 1, 2, 3, 2}, twelve[] = {1, 1, 2, 2, 3, 2}, stop[] = {2, 3, 3, 1, 1, 1, 2};
    static const uint8_t check[] = {1, 2, 2, 2, 3, 1};  /* (105 + 1 * 12) mod 103 = 14 */
    uint8_t widths[CODE128_WIDTHS_MOST];
    int modules;
    size_t n = code128_widths("12", widths, &modules);
    assert_int_equal(n, 6 + 6 + 6 + 7);
    assert_int_equal(modules, 3 * 11 + 13);
    assert_memory_equal(widths, start_c, sizeof start_c);
    assert_memory_equal(widths + 6, twelve, sizeof twelve);
    assert_memory_equal(widths + 12, check, sizeof check);
    assert_memory_equal(widths + 18, stop, sizeof stop);
}

static void every_pair_of_digits_has_three_bars_of_eleven_modules_and_its_own_form(void **state)
{
    (void)state;
    static uint8_t seen[100][6];
    for (int pair = 0; pair < 100; pair++) {
        char digits[3];
        uint8_t widths[CODE128_WIDTHS_MOST];
        int modules, sum = 0, bars = 0;
        snprintf(digits, sizeof digits, "%02d", pair);
        code128_widths(digits, widths, &modules);
        memcpy(seen[pair], widths + 6, 6);
        for (int i = 0; i < 6; i++) {
            sum += seen[pair][i];
            bars += i % 2 ? 0 : seen[pair][i];
        }
        assert_int_equal(sum, 11);
        assert_int_equal(bars % 2, 0);      /* the standard's parity */
        for (int other = 0; other < pair; other++)
            assert_memory_not_equal(seen[pair], seen[other], 6);
    }
}

static void twenty_digits_make_the_smallest_code_at_level_q(void **state)
{
    (void)state;
    ARENA_SCOPED a = {0};
    struct qr_modules qr;
    assert_null(qr_modules(&a, CODE, &qr));
    assert_int_equal(qr.width, 21);
    for (int i = 0; i < 7; i++) {           /* the edge of its first finder */
        assert_true(qr.dark[i]);
        assert_true(qr.dark[i * 21]);
    }
    char long_text[4001];
    memset(long_text, 'x', 4000);
    long_text[4000] = '\0';
    err_t why = qr_modules(&a, long_text, &qr);
    assert_non_null(why);
    assert_string_equal(why->key, "qr.text_too_long");
}

static void a_label_for_a_printer_is_ascii_and_leaves_room_around_its_codes(void **state)
{
    (void)state;
    BUF_SCOPED out = {0};
    const struct print_label label = {CODE, "少室小学", "管", 17};
    print_label_zpl(&label, &out);
    const char *text = buf_str(&out);
    for (const char *c = text; *c; c++)
        assert_true(*c == '\n' || (*c >= ' ' && *c <= '~'));
    assert_int_equal(strncmp(text, "^XA", 3), 0);
    assert_string_equal(text + strlen(text) - 4, "^XZ\n");
    int x, y, height, dots;
    assert_int_equal(sscanf(strstr(text, "^FO55"), "^FO%d,%d^BY%d^BCN,%d,", &x, &y, &dots, &height), 4);
    uint8_t widths[CODE128_WIDTHS_MOST];
    int modules;
    code128_widths(CODE, widths, &modules);
    assert_true(x >= CODE128_QUIET * dots);
    assert_true(x + modules * dots + CODE128_QUIET * dots <= 400);
    assert_true(y + height <= 240);
}

/* ---- documents -------------------------------------------------------------------------------- */

static const struct print_card card = {"王小兰", "少室社区 3 组", "3141 5926 5358 9793 2332", CODE};

static void where_nothing_can_be_written_the_document_says_so(void **state)
{
    (void)state;
    PDF_SCOPED pdf = NULL;
    err_t why = pdf_open("/nowhere/at/all.pdf", PDF_A4, "x", &pdf);
    assert_non_null(why);
    assert_string_equal(why->key, "pdf.not_written");
}

static void a_full_disk_is_told_when_the_document_ends(void **state)
{
    (void)state;
    PDF_SCOPED pdf = NULL;
    if (access("/dev/full", W_OK) != 0)
        skip();
    assert_null(pdf_open("/dev/full", PDF_A4, "x", &pdf));
    assert_null(print_card(pdf, 0, &card));
    err_t why = pdf_close(&pdf);
    assert_non_null(why);
    assert_string_equal(why->key, "pdf.not_written");
    assert_null(pdf);
}

static long most_kib(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
}

static void print_cards(int64_t from, int64_t to, struct pdf *pdf)
{
    for (int64_t n = from; n < to; n++)
        assert_null(print_card(pdf, n, &card));
}

static void twenty_times_the_pages_take_hardly_more_memory(void **state)
{
    (void)state;
#ifdef __SANITIZE_ADDRESS__
    skip();   /* it keeps what was freed */
#endif
    char path[] = "/tmp/bulou-print-XXXXXX";
    PDF_SCOPED pdf = NULL;
    close(mkstemp(path));
    assert_null(pdf_open(path, PDF_A4, "x", &pdf));
    print_cards(0, 200, pdf);
    long before = most_kib();
    print_cards(200, 4000, pdf);
    long after = most_kib();
    assert_null(pdf_close(&pdf));
    unlink(path);
    print_message("%ld KiB after 20 pages, %ld after 400\n", before, after);
    assert_true(after - before < 24 * 1024);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_strip_has_a_start_pairs_a_check_and_a_stop),
        cmocka_unit_test(every_pair_of_digits_has_three_bars_of_eleven_modules_and_its_own_form),
        cmocka_unit_test(twenty_digits_make_the_smallest_code_at_level_q),
        cmocka_unit_test(a_label_for_a_printer_is_ascii_and_leaves_room_around_its_codes),
        cmocka_unit_test(where_nothing_can_be_written_the_document_says_so),
        cmocka_unit_test(a_full_disk_is_told_when_the_document_ends),
        cmocka_unit_test(twenty_times_the_pages_take_hardly_more_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
