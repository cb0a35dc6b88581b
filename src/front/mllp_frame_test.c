/* mllp_frame_test.c - frames in a stream, whatever the cuts. */
#include "exchange/hl7.h"
#include "front/mllp_frame.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void a_frame_is_found_whatever_stands_around_it(void **state)
{
    (void)state;
    static const struct { const char *bytes; enum mllp_found found; const char *text; size_t used; } cases[] = {
        {"", MLLP_MORE, NULL, 0},
        {"\r\n \r", MLLP_MORE, NULL, 4},
        {"\vMSH|a\r\x1C\r", MLLP_FRAME, "MSH|a\r", 9},
        {"\vMSH|a\x1C", MLLP_FRAME, "MSH|a", 7},
        {"\n\vA\x1C\vB\x1C\r", MLLP_FRAME, "A", 4},
        {"\v\x1C\r", MLLP_FRAME, "", 3},
        {"\vMSH|", MLLP_MORE, NULL, 0},
        {"\n\vMSH|", MLLP_MORE, NULL, 1},
        {"MSH|a\x1C\r", MLLP_GARBAGE, NULL, 0},
        {"\x1C\r", MLLP_GARBAGE, NULL, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct mllp_frame f;
        assert_int_equal(mllp_find(cases[i].bytes, strlen(cases[i].bytes), &f), cases[i].found);
        assert_int_equal(f.used, cases[i].used);
        if (cases[i].text) {
            assert_int_equal(f.len, strlen(cases[i].text));
            assert_memory_equal(f.at, cases[i].text, f.len);
        }
    }
}

static void a_frame_that_passes_its_greatest_size_is_known_before_it_ends(void **state)
{
    (void)state;
    static char bytes[HL7_BYTES_MOST + 4];
    struct mllp_frame f;
    memset(bytes, 'x', sizeof bytes);
    bytes[0] = '\v';
    assert_int_equal(mllp_find(bytes, HL7_BYTES_MOST + 1, &f), MLLP_MORE);
    assert_int_equal(mllp_find(bytes, HL7_BYTES_MOST + 2, &f), MLLP_TOO_LONG);
    bytes[HL7_BYTES_MOST + 1] = '\x1C';
    assert_int_equal(mllp_find(bytes, HL7_BYTES_MOST + 2, &f), MLLP_FRAME);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_frame_is_found_whatever_stands_around_it),
        cmocka_unit_test(a_frame_that_passes_its_greatest_size_is_known_before_it_ends),
    };
    return cmocka_run_group_tests_name("mllp_frame", tests, NULL, NULL);
}
