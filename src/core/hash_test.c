/* hash_test.c - digests and the text forms of bytes. */
#include "core/hash.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void digest_is_that_of_the_standard(void **state)
{
    (void)state;
    ARENA_SCOPED a = {0};
    uint8_t digest[SHA256_SIZE];
    sha256("abc", 3, digest);
    assert_string_equal(hex_text(&a, digest, sizeof digest),
                        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    sha256("", 0, digest);
    assert_string_equal(hex_text(&a, digest, sizeof digest),
                        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

static void random_bytes_never_come_twice(void **state)
{
    (void)state;
    enum { TIMES = 500, SIZE = 24 };   /* more than the system is asked for at once */
    static uint8_t given[TIMES][SIZE];
    uint8_t none[SIZE] = {0};
    for (size_t i = 0; i < TIMES; i++) {
        random_bytes(given[i], SIZE);
        assert_memory_not_equal(given[i], none, SIZE);
        for (size_t k = 0; k < i; k++)
            assert_memory_not_equal(given[i], given[k], SIZE);
    }
}

static void digest_of_pieces_is_that_of_the_whole(void **state)
{
    (void)state;
    uint8_t bytes[300], whole[SHA256_SIZE], pieces[SHA256_SIZE];
    random_bytes(bytes, sizeof bytes);
    sha256(bytes, sizeof bytes, whole);
    struct sha256 h;
    sha256_start(&h);
    for (size_t i = 0; i < sizeof bytes; i += 50)
        sha256_add(&h, bytes + i, 50);
    sha256_end(&h, pieces);
    assert_true(bytes_equal(whole, pieces, sizeof whole));
    pieces[31] ^= 1;
    assert_false(bytes_equal(whole, pieces, sizeof whole));
}

static void hex_goes_both_ways(void **state)
{
    (void)state;
    ARENA_SCOPED a = {0};
    uint8_t out[3];
    assert_string_equal(hex_text(&a, "\x00\xAB\xFF", 3), "00abff");
    assert_true(hex_bytes("00abFF", out, 3));
    assert_memory_equal(out, "\x00\xAB\xFF", 3);
    static const char *const bad[] = {"", "00ab", "00abff0", "00abff00", "00abfg", " 0abff", "00:abff", "0xabff"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(hex_bytes(bad[i], out, 3));
}

static void base64_goes_both_ways(void **state)
{
    (void)state;
    ARENA_SCOPED a = {0};
    uint8_t bytes[70], *out;
    size_t len;
    random_bytes(bytes, sizeof bytes);
    for (size_t n = 0; n <= sizeof bytes; n++) {
        const char *text = base64_text(&a, bytes, n);
        assert_null(strpbrk(text, "+/="));
        assert_true(base64_bytes(&a, text, &out, &len));
        assert_int_equal(len, n);
        assert_memory_equal(out, bytes, n);
        assert_int_equal(out[n], 0);
    }
    assert_string_equal(base64_text(&a, "\xFB\xFF", 2), "-_8");
    static const char *const bad[] = {"-_8=", "+/8", "-_9", "a", "ab c", "ab\n", "é", "_8Ab\xFF-0", "-_8-_"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (base64_bytes(&a, bad[i], &out, &len))
            fail_msg("%s", bad[i]);
}

static void random_bytes_differ(void **state)
{
    (void)state;
    uint8_t x[32], y[32];
    random_bytes(x, sizeof x);
    random_bytes(y, sizeof y);
    assert_false(bytes_equal(x, y, sizeof x));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(digest_is_that_of_the_standard),
        cmocka_unit_test(random_bytes_never_come_twice),
        cmocka_unit_test(digest_of_pieces_is_that_of_the_whole),
        cmocka_unit_test(hex_goes_both_ways),
        cmocka_unit_test(base64_goes_both_ways),
        cmocka_unit_test(random_bytes_differ),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
