/* tx_cache_test.c - what is kept is found until it is forgotten, and ends with its transaction. */
#include "data/tx_cache.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static const char rounds, sites;

static void keep_number(struct tx *tx, int64_t id, int value)
{
    struct cache_key key = {&rounds, 410185, id};
    *(int *)tx_cache_keep(tx, &key, sizeof(int)) = value;
}

static const int *find_number(struct tx *tx, int64_t id)
{
    struct cache_key key = {&rounds, 410185, id};
    return tx_cache_find(tx, &key);
}

static void what_is_kept_is_found_by_its_whole_key(void **state)
{
    struct tx tx = {0};
    (void)state;
    const struct cache_key keys[] = {{&rounds, 1, 1}, {&rounds, 1, 2}, {&rounds, 2, 1}, {&sites, 1, 1}, {&rounds, 0, 0}};
    enum { KEYS = sizeof keys / sizeof *keys };
    assert_null(tx_cache_find(&tx, &keys[0]));
    for (int i = 0; i < KEYS; i++)
        *(int *)tx_cache_keep(&tx, &keys[i], sizeof(int)) = i;
    for (int i = 0; i < KEYS; i++)
        assert_int_equal(*(int *)tx_cache_find(&tx, &keys[i]), i);
    tx_cache_end(&tx);
    assert_null(tx.cache);
    assert_null(tx_cache_find(&tx, &keys[0]));
}

static void many_things_are_kept_where_they_were(void **state)
{
    struct tx tx = {0};
    (void)state;
    keep_number(&tx, 0, 0);
    const int *first = find_number(&tx, 0);
    for (int i = 1; i < 5000; i++)
        keep_number(&tx, i, i);
    assert_ptr_equal(find_number(&tx, 0), first);
    for (int i = 0; i < 5000; i++)
        assert_int_equal(*find_number(&tx, i), i);
    tx_cache_end(&tx);
}

static void what_is_forgotten_may_be_kept_anew(void **state)
{
    struct tx tx = {0};
    (void)state;
    struct cache_key key = {&rounds, 410185, 5};
    tx_cache_forget(&tx, &key);
    for (int i = 0; i < 100; i++)
        keep_number(&tx, i, i);
    tx_cache_forget(&tx, &key);
    assert_null(find_number(&tx, 5));
    keep_number(&tx, 5, 55);
    for (int i = 0; i < 100; i++)
        assert_int_equal(*find_number(&tx, i), i == 5 ? 55 : i);
    tx_cache_end(&tx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_kept_is_found_by_its_whole_key),
        cmocka_unit_test(many_things_are_kept_where_they_were),
        cmocka_unit_test(what_is_forgotten_may_be_kept_anew),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
