/* db_place.h - an empty database with the tables of db_test.sql, and one
 * transaction at a time in it; on the engine that DB_URL names. */
#pragma once
#include "data/db.h"
#include "db_test_sql.h"

#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { COUNTY = 411481, OTHER = 411400 };

/* Longer than the tables allow. */
#define FORBIDDEN "a text that is much too long to be a setting"

struct place {
    const char *url;
    struct db *db;
    struct arena arena;
    struct tx tx;
};

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_place, close_place)
int open_place(void **state);
int close_place(void **state);

/* The call succeeds; … fails with this key. */
#define must(call) must_succeed((call), #call, __LINE__)
void must_succeed(err_t why, const char *what, int line);
#define refuses(call, key_) assert_string_equal(key_of(call), (key_))
const char *key_of(err_t why);

bool on_postgres(const struct place *p);
/* The path of the SQLite file with this at its end. */
const char *path_with(struct place *p, const char *end);
void begin(struct place *p, enum tx_kind kind);
void commit(struct place *p);

err_t add(struct tx *tx, const char *code, int64_t n, const char *note);
int64_t count(struct tx *tx);
struct dbtest_find_thing_row find(struct tx *tx, const char *code);
