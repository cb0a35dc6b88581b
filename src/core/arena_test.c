/* arena_test.c - memory comes zeroed, aligned and apart, and goes back at once. */
#include "core/arena.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static void zeroed_arena_needs_no_start_and_memory_comes_zeroed(void **state)
{
    (void)state;
    ARENA_SCOPED a = {0};
    for (int turn = 0; turn < 3; turn++) {
        char *p = arena_alloc(&a, 1000);
        for (int i = 0; i < 1000; i++)
            assert_int_equal(p[i], 0);
        memset(p, 0xFF, 1000);
        arena_reset(&a);
    }
}

static void pieces_are_aligned_and_do_not_overlap(void **state)
{
    (void)state;
    ARENA_SCOPED a = {0};
    enum { PIECES = 500 };
    char *p[PIECES];
    for (size_t i = 0; i < PIECES; i++) {
        p[i] = arena_alloc(&a, i);
        assert_int_equal((uintptr_t)p[i] % 16, 0);
        memset(p[i], (int)(i % 251), i);
    }
    for (size_t i = 0; i < PIECES; i++)
        for (size_t k = 0; k < i; k++)
            assert_int_equal((unsigned char)p[i][k], i % 251);
}

static void pieces_larger_than_a_block_fit(void **state)
{
    (void)state;
    ARENA_SCOPED a = {0};
    size_t sizes[] = {65536, 10, 70000, 3 << 20, 9 << 20, 1, 64 << 10};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        char *p = arena_alloc(&a, sizes[i]);
        assert_int_equal(p[0] | p[sizes[i] - 1], 0);
        p[0] = p[sizes[i] - 1] = 1;
    }
}

static void taken_counts_bytes_since_the_last_reset(void **state)
{
    (void)state;
    ARENA_SCOPED a = {0};
    arena_alloc(&a, 100);
    arena_items(&a, 3, 50);
    assert_int_equal(a.taken, 250);
    arena_reset(&a);
    assert_int_equal(a.taken, 0);
}

static void reset_keeps_a_block_and_closing_keeps_none(void **state)
{
    (void)state;
    struct arena a = {0};
    char *first = arena_alloc(&a, 10);
    arena_reset(&a);
    assert_ptr_equal(arena_alloc(&a, 10), first);
    arena_close(&a);
    assert_null(a.last);
    arena_close(&a);
    arena_reset(&a);
    assert_null(a.last);
}

static void reset_keeps_no_block_above_a_mebibyte(void **state)
{
    (void)state;
    ARENA_SCOPED a = {0};
    arena_alloc(&a, 5 << 20);
    arena_reset(&a);
    assert_null(a.last);
    arena_alloc(&a, 10);
    arena_alloc(&a, 5 << 20);
    arena_reset(&a);
    assert_non_null(a.last);
}

static void texts_are_copied(void **state)
{
    (void)state;
    ARENA_SCOPED a = {0};
    assert_null(arena_strdup(&a, NULL));
    assert_string_equal(arena_strdup(&a, "王兰"), "王兰");
    assert_string_equal(arena_strndup(&a, "abcdef", 3), "abc");
    assert_string_equal(arena_strndup(&a, NULL, 0), "");
    assert_memory_equal(arena_memdup(&a, "a\0b", 3), "a\0b", 3);
    assert_non_null(arena_memdup(&a, NULL, 0));
    assert_string_equal(arena_printf(&a, "%s-%d", "T", 7), "T-7");
    char *wide = arena_printf(&a, "%0100000d", 7);
    assert_int_equal(strlen(wide), 100000);
}

/* Does the process end, rather than going on, in a child that does this? */
static int ends(void (*act)(void))
{
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        close(STDERR_FILENO);
        act();
        _exit(0);
    }
    int status = 0;
    assert_true(child > 0 && waitpid(child, &status, 0) == child);
    return !WIFEXITED(status) || WEXITSTATUS(status) != 0;
}

static void take_a_product_that_overflows(void)
{
    ARENA_SCOPED a = {0};
    volatile size_t many = SIZE_MAX / 2;
    arena_items(&a, many, 3);
}

static void take_more_than_there_is(void)
{
    ARENA_SCOPED a = {0};
    volatile size_t all = SIZE_MAX - 10;
    arena_alloc(&a, all);
}

static void take_nothing(void)
{
    ARENA_SCOPED a = {0};
    arena_alloc(&a, 0);
}

static void resize_to_a_product_that_overflows(void)
{
    volatile size_t many = SIZE_MAX / 2;
    free(mem_resize(NULL, many, 3));
}

static void sizes_that_cannot_be_end_the_process(void **state)
{
    (void)state;
    assert_true(ends(take_a_product_that_overflows));
    assert_true(ends(take_more_than_there_is));
    assert_true(ends(resize_to_a_product_that_overflows));
    assert_false(ends(take_nothing));
}

#ifdef __SANITIZE_ADDRESS__
static void write_past_a_piece(void)
{
    ARENA_SCOPED a = {0};
    volatile size_t past = 20;   /* the compiler must not see it */
    volatile char *p = arena_alloc(&a, 20);
    arena_alloc(&a, 20);
    p[past] = 1;
}

static void write_between_full_pieces(void)
{
    ARENA_SCOPED a = {0};
    volatile size_t past = 32;
    volatile char *p = arena_alloc(&a, 32);
    arena_alloc(&a, 32);
    p[past] = 1;
}

static void write_after_reset(void)
{
    ARENA_SCOPED a = {0};
    volatile char *p = arena_alloc(&a, 32);
    arena_reset(&a);
    p[0] = 1;
}

static void sanitizer_sees_overruns_and_late_use(void **state)
{
    (void)state;
    assert_true(ends(write_past_a_piece));
    assert_true(ends(write_between_full_pieces));
    assert_true(ends(write_after_reset));
}
#endif

static void memory_of_the_process_is_had_or_the_process_ends(void **state)
{
    (void)state;
    char *p = mem_zeroed(10, 10);
    for (int i = 0; i < 100; i++)
        assert_int_equal(p[i], 0);
    p = mem_resize(p, 1000, 2);
    p[1999] = 1;
    free(p);
    char *text = mem_strdup("底数");
    assert_string_equal(text, "底数");
    free(text);
    free(mem_alloc(0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(zeroed_arena_needs_no_start_and_memory_comes_zeroed),
        cmocka_unit_test(pieces_are_aligned_and_do_not_overlap),
        cmocka_unit_test(pieces_larger_than_a_block_fit),
        cmocka_unit_test(taken_counts_bytes_since_the_last_reset),
        cmocka_unit_test(reset_keeps_a_block_and_closing_keeps_none),
        cmocka_unit_test(reset_keeps_no_block_above_a_mebibyte),
        cmocka_unit_test(texts_are_copied),
        cmocka_unit_test(sizes_that_cannot_be_end_the_process),
#ifdef __SANITIZE_ADDRESS__
        cmocka_unit_test(sanitizer_sees_overruns_and_late_use),
#endif
        cmocka_unit_test(memory_of_the_process_is_had_or_the_process_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
