/* db_store_test.c - connections, whole tables, backup and checkpoint. */
#include "test/db_place.h"

#include "core/buf.h"
#include "core/clock.h"

#include <math.h>
#include <stdio.h>
#include <unistd.h>

/* ---- connections --------------------------------------------------------------------- */

static void a_reading_connection_refuses_writes(void **state)
{
    struct place *p = *state;
    struct db *db;
    struct tx tx;
    must(add(&p->tx, "a", 1, ""));
    commit(p);
    must(db_open(p->url, DB_READ, &db));
    refuses(tx_begin(db, &p->arena, TX_WRITE, &tx), "data.statement_failed");
    refuses(db_script(db, "delete from dbtest_thing"), "data.statement_failed");
    must(tx_begin(db, &p->arena, TX_READ, &tx));
    assert_int_equal(count(&tx), 1);
    refuses(dbtest_set_setting(&tx, "a", "b"), "data.statement_failed");
    tx_rollback(&tx);
    db_close(db);
}

static void what_cannot_be_opened_says_where(void **state)
{
    (void)state;
    struct db *db;
    static const char *const urls[] = {"sqlite:/nowhere/at/all.db", "/nowhere.db/x", "postgres://localhost:1/none"};
    for (size_t i = 0; i < sizeof urls / sizeof *urls; i++) {
        err_clear();
        refuses(db_open(urls[i], DB_WRITE, &db), "data.cannot_open");
        assert_string_equal(err_told()->value[0].name, "database");
    }
    refuses(db_open("/tmp", DB_READ, &db), "data.cannot_open");
}

static void a_lost_connection_is_made_again(void **state)
{
    struct place *p = *state;
    struct db *other;
    if (!on_postgres(p))
        return;
    must(add(&p->tx, "a", 1, ""));
    must(db_open(p->url, DB_WRITE, &other));
    must(db_script(other, "select pg_terminate_backend(pid) from pg_stat_activity"
                          " where datname = current_database() and pid <> pg_backend_pid()"));
    refuses(tx_commit(&p->tx), "data.connection_lost");
    begin(p, TX_WRITE);
    assert_int_equal(count(&p->tx), 0);
    must(add(&p->tx, "b", 1, ""));
    commit(p);
    must(db_script(other, "select pg_terminate_backend(pid) from pg_stat_activity"
                          " where datname = current_database() and pid <> pg_backend_pid()"));
    begin(p, TX_READ);
    assert_int_equal(count(&p->tx), 1);
    db_close(other);
}

/* A column of another type, made by another server's migration. */
static void tables_that_others_change_are_taken_as_they_are_now(void **state)
{
    struct place *p = *state;
    struct dbtest_find_setting_row row;
    struct db *other;
    bool found;
    must(dbtest_set_setting(&p->tx, "a", "b"));
    must(dbtest_find_setting(&p->tx, "a", &row, &found));
    commit(p);
    must(db_open(p->url, DB_WRITE, &other));
    must(db_script(other, "drop table dbtest_setting; create table dbtest_setting (value varchar(9), name text primary key)"));
    db_close(other);
    begin(p, TX_READ);
    err_t why = dbtest_find_setting(&p->tx, "a", &row, &found);
    if (why) {
        tx_rollback(&p->tx);
        begin(p, TX_READ);
        must(dbtest_find_setting(&p->tx, "a", &row, &found));
    }
    assert_false(found);
}

static void two_writers_take_turns(void **state)
{
    struct place *p = *state;
    struct db *other;
    struct tx tx;
    must(dbtest_set_setting(&p->tx, "turn", "mine"));
    must(db_open(p->url, DB_WRITE, &other));
    err_t why = tx_begin(other, &p->arena, TX_WRITE, &tx);
    if (!why)
        why = dbtest_set_setting(&tx, "turn", "theirs");
    refuses(why, "data.busy");
    tx_rollback(&tx);
    commit(p);
    must(tx_begin(other, &p->arena, TX_WRITE, &tx));
    must(dbtest_set_setting(&tx, "turn", "theirs"));
    must(tx_commit(&tx));
    db_close(other);
    begin(p, TX_READ);
}

/* ---- tables ----------------------------------------------------------------------------- */

static const struct table *table(const char *name)
{
    for (size_t i = 0; i < db_test_catalogue.n_tables; i++)
        if (strcmp(db_test_catalogue.tables[i].name, name) == 0)
            return &db_test_catalogue.tables[i];
    return NULL;
}

static void tables_are_known_by_name(void **state)
{
    struct place *p = *state;
    bool exists;
    must(db_table_exists(&p->tx, "dbtest_thing", &exists));
    assert_true(exists);
    must(db_table_exists(&p->tx, "dbtest_thing_n", &exists));
    assert_false(exists);
    must(db_table_exists(&p->tx, "dbtest_nothing", &exists));
    assert_false(exists);
    assert_string_equal(table("dbtest_sum")->order, "county, area, kind");
    assert_true(table("dbtest_setting")->kept);
}

static void digest_of(struct tx *tx, const char *code, int64_t n, const char *note, const char *picture, uint8_t out[32])
{
    struct dbtest_forget_things_row *rows;
    size_t n_rows;
    int64_t counted;
    must(dbtest_forget_things(tx, COUNTY, &rows, &n_rows));
    must(dbtest_add_thing(tx, COUNTY, code, n, 1, true, (struct bytes){picture, picture ? strlen(picture) : 0}, note));
    must(db_table_digest(tx, table("dbtest_thing"), false, &counted, out));
    assert_int_equal(counted, 1);
}

static void rows_that_differ_have_another_digest(void **state)
{
    struct place *p = *state;
    static const struct { const char *code; int64_t n; const char *note, *picture; } rows[] = {
        {"a", 1, "x", "y"}, {"a", 1, "xy", ""},  {"a", 1, "", "xy"},  {"a", 1, "y", "x"},      {"a", 1, "x", NULL},
        {"a", 1, NULL, "x"}, {"a", 0, "x", "y"}, {"b", 1, "x", "y"}, {"a", ABSENT, "x", "y"}, {"ax", 1, "", "y"},
    };
    uint8_t digests[10][32], again[32];
    for (size_t i = 0; i < 10; i++) {
        digest_of(&p->tx, rows[i].code, rows[i].n, rows[i].note, rows[i].picture, digests[i]);
        for (size_t k = 0; k < i; k++)
            assert_memory_not_equal(digests[i], digests[k], 32);
    }
    digest_of(&p->tx, rows[3].code, rows[3].n, rows[3].note, rows[3].picture, again);
    assert_memory_equal(again, digests[3], 32);
}

/* The same on both engines, so that a move from one to the other can be proved. */
static void the_digest_does_not_depend_on_the_engine(void **state)
{
    struct place *p = *state;
    uint8_t digest[32];
    int64_t rows;
    BUF_SCOPED hex = {0};
    must(add(&p->tx, "é", 2, "é"));
    must(add(&p->tx, "Z", 1, "王"));
    must(dbtest_add_thing(&p->tx, OTHER, "a", ABSENT, NAN, false, (struct bytes){0}, NULL));
    must(db_table_digest(&p->tx, table("dbtest_thing"), false, &rows, digest));
    assert_int_equal(rows, 3);
    for (size_t i = 0; i < 8; i++)
        buf_printf(&hex, "%02x", digest[i]);
    assert_string_equal(buf_str(&hex), "ab06ebd529b6a613");
}

/* ---- aside ------------------------------------------------------------------------------ */

static struct db *open_aside(struct place *p)
{
    struct db *aside;
    must(db_open_aside(p->url, on_postgres(p) ? "dbtest_aside" : path_with(p, "-aside"), &aside));
    for (size_t i = 0; i < db_test_catalogue.n_tables; i++)
        if (!db_test_catalogue.tables[i].kept)
            must(db_script(aside, db_test_catalogue.tables[i].create[db_dialect(aside)]));
    return aside;
}

static void tables_aside_are_apart_and_kept_ones_are_read_from_the_original(void **state)
{
    struct place *p = *state;
    struct dbtest_find_setting_row setting;
    struct tx tx;
    bool found;
    must(dbtest_set_setting(&p->tx, "name", "original"));
    must(add(&p->tx, "a", 1, ""));
    commit(p);
    struct db *aside = open_aside(p);
    must(tx_begin(aside, &p->arena, TX_WRITE, &tx));
    assert_int_equal(count(&tx), 0);
    must(add(&tx, "b", 1, ""));
    must(add(&tx, "c", 1, ""));
    assert_int_equal(count(&tx), 2);
    must(dbtest_find_setting(&tx, "name", &setting, &found));
    assert_true(found);
    assert_string_equal(setting.value, "original");
    must(tx_commit(&tx));
    must(tx_begin(aside, &p->arena, TX_WRITE, &tx));
    refuses(dbtest_set_setting(&tx, "name", "changed"), "data.statement_failed");
    tx_rollback(&tx);
    db_close(aside);
    assert_int_equal(access(path_with(p, "-aside"), F_OK), -1);
    begin(p, TX_WRITE);
    assert_int_equal(count(&p->tx), 1);
    must(dbtest_set_setting(&p->tx, "name", "changed by ourselves"));
}

static void difference_names_the_first_row_that_is_another(void **state)
{
    struct place *p = *state;
    struct tx tx;
    uint8_t original[32], rebuilt[32];
    int64_t n;
    const char *text;
    const struct table *t = table("dbtest_thing");
    for (char code[] = "a"; code[0] < 'd'; code[0]++)
        must(add(&p->tx, code, 1, "same"));
    commit(p);
    begin(p, TX_WRITE);      /* somebody writes on, and is not seen */
    must(add(&p->tx, "zz", 1, ""));
    must(tx_flush(&p->tx));
    struct db *aside = open_aside(p);
    must(tx_begin(aside, &p->arena, TX_WRITE, &tx));
    for (char code[] = "a"; code[0] < 'd'; code[0]++)
        must(add(&tx, code, 1, "same"));
    must(db_table_digest(&tx, t, true, &n, original));
    assert_int_equal(n, 3);
    must(db_table_digest(&tx, t, false, &n, rebuilt));
    assert_memory_equal(original, rebuilt, 32);
    must(db_table_difference(&tx, t, &text));
    assert_null(text);
    must(dbtest_set_thing(&tx, COUNTY, "b", ABSENT, "it"));
    must(db_table_difference(&tx, t, &text));
    assert_string_equal(text, "stored: county=411481 code='b' n=1 weight=1.5 good=1 picture=2 bytes note='same'; "
                              "rebuilt: county=411481 code='b' n=null weight=1.5 good=1 picture=2 bytes note='it'");
    must(dbtest_set_thing(&tx, COUNTY, "b", 1, "same"));
    must(add(&tx, "d", 1, ""));
    must(db_table_difference(&tx, t, &text));
    assert_string_equal(text, "stored: nothing; rebuilt: county=411481 code='d' n=1 weight=1.5 good=1 picture=2 bytes "
                              "note=''");
    must(tx_commit(&tx));
    db_close(aside);
}

/* ---- the file --------------------------------------------------------------------------- */

static void a_backup_is_whole_while_others_write(void **state)
{
    struct place *p = *state;
    struct db_backup *b;
    struct db *copy;
    struct tx tx;
    bool done = false;
    char code[16];
    const char *to = path_with(p, "-copy");
    for (int i = 0; i < 2000; i++) {
        snprintf(code, sizeof code, "%d", i);
        must(add(&p->tx, code, i, "some text that takes some room"));
    }
    commit(p);
    if (on_postgres(p)) {
        refuses(db_backup_start(p->db, "/tmp/copy", &b), "data.backup_is_the_databases_own");
        return;
    }
    must(db_backup_start(p->db, to, &b));
    int steps = 0;
    for (; !done; steps++) {
        must(db_backup_step(b, 8, &done));
        begin(p, TX_WRITE);
        must(dbtest_set_thing(&p->tx, COUNTY, "7", steps, "written during the copy"));
        commit(p);
    }
    db_backup_end(b);
    assert_true(steps > 3);
    refuses(db_backup_start(p->db, to, &b), "data.backup_exists");
    must(db_open(to, DB_READ, &copy));
    must(tx_begin(copy, &p->arena, TX_READ, &tx));
    assert_int_equal(count(&tx), 2000);
    assert_true(find(&tx, "7").n >= 2);
    tx_rollback(&tx);
    db_close(copy);
}

static void a_backup_that_is_given_up_leaves_no_file(void **state)
{
    struct place *p = *state;
    struct db_backup *b;
    bool done;
    if (on_postgres(p))
        return;
    const char *to = path_with(p, "-copy");
    commit(p);
    must(db_backup_start(p->db, to, &b));
    must(db_backup_step(b, 1, &done));
    assert_false(done);
    db_backup_end(b);
    assert_int_equal(access(to, F_OK), -1);
}

static void a_checkpoint_empties_the_log(void **state)
{
    struct place *p = *state;
    struct db *keeper;
    struct db_log log;
    must(add(&p->tx, "a", 1, ""));
    commit(p);
    must(db_open(p->url, DB_WRITE, &keeper));
    must(db_checkpoint(keeper, false, &log));
    assert_int_equal(log.pages > 0, !on_postgres(p));
    assert_int_equal(log.left, 0);
    must(db_checkpoint(keeper, true, &log));
    assert_int_equal(log.pages, 0);
    db_close(keeper);
}

/* A long export must not hold the writer up. */
static void a_reader_keeps_the_log_and_nobody_waits_for_it(void **state)
{
    struct place *p = *state;
    struct db *keeper, *reader;
    struct db_log log;
    bool found;
    TX_SCOPED reading = {0};
    if (on_postgres(p))
        return;
    commit(p);
    must(db_open(p->url, DB_WRITE, &keeper));
    must(db_open(p->url, DB_READ, &reader));
    must(tx_begin(reader, &p->arena, TX_READ, &reading));
    must(db_table_exists(&reading, "dbtest_thing", &found));
    begin(p, TX_WRITE);
    must(add(&p->tx, "b", 1, ""));
    commit(p);
    int64_t before = clock_ticks_us();
    must(db_checkpoint(keeper, true, &log));
    assert_true(log.pages > 0);
    assert_true(clock_ticks_us() - before < 1000000);
    tx_rollback(&reading);
    db_close(reader);
    db_close(keeper);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_reading_connection_refuses_writes),
        TEST(what_cannot_be_opened_says_where),
        TEST(a_lost_connection_is_made_again),
        TEST(tables_that_others_change_are_taken_as_they_are_now),
        TEST(two_writers_take_turns),
        TEST(tables_are_known_by_name),
        TEST(rows_that_differ_have_another_digest),
        TEST(the_digest_does_not_depend_on_the_engine),
        TEST(tables_aside_are_apart_and_kept_ones_are_read_from_the_original),
        TEST(difference_names_the_first_row_that_is_another),
        TEST(a_backup_is_whole_while_others_write),
        TEST(a_backup_that_is_given_up_leaves_no_file),
        TEST(a_checkpoint_empties_the_log),
        TEST(a_reader_keeps_the_log_and_nobody_waits_for_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
