/* inflate_test.c - packed bytes as browsers write them, and what others may send instead. */
#include "exchange/inflate.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

/* "aaaaaaaaaaaaaaaaaaaa" as raw deflate. */
static const unsigned char twenty[] = {0x4b, 0x4c, 0xc4, 0x04, 0x00};

static void packed_bytes_are_unpacked(void **state)
{
    (void)state;
    BUF_SCOPED out = {0};
    assert_null(inflate_bytes(twenty, sizeof twenty, &out));
    assert_string_equal(buf_str(&out), "aaaaaaaaaaaaaaaaaaaa");
}

static void what_is_damaged_or_cut_off_is_refused(void **state)
{
    (void)state;
    static const unsigned char garbage[] = {0xff, 0xfe, 0xfd, 0x00, 0x01};
    for (size_t len = 0; len < sizeof twenty - 1; len++) {
        BUF_SCOPED out = {0};
        err_t why = inflate_bytes(twenty, len, &out);
        assert_non_null(why);
        assert_string_equal(why->key, "inflate.damaged");
    }
    BUF_SCOPED out = {0};
    assert_string_equal(inflate_bytes(garbage, sizeof garbage, &out)->key, "inflate.damaged");
}

static void no_more_comes_out_than_is_taken(void **state)
{
    (void)state;
    BUF_SCOPED out = {.max = 10};
    assert_string_equal(inflate_bytes(twenty, sizeof twenty, &out)->key, "inflate.too_large");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(packed_bytes_are_unpacked),
        cmocka_unit_test(what_is_damaged_or_cut_off_is_refused),
        cmocka_unit_test(no_more_comes_out_than_is_taken),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
