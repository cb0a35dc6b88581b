/* late_test.c - what a late table holds when the process dies. */
#include "core/log.h"
#include "data/late.h"
#include "data/writer.h"
#include "domain/sampling/sampling_parts.h"
#include "test/bench_parts.h"

#include <time.h>

enum { ROUND = 7, PERSON = 16777217 };

static void put(struct tx *tx, int64_t value, int64_t seq)
{
    bench_must(late_put(tx, &sampling_persons, BENCH_COUNTY, ROUND, PERSON, value, seq));
}

static void begin(struct bench *b, struct tx *tx)
{
    bench_end_tx(b);
    *tx = (struct tx){0};
    bench_must(tx_begin(b->db, &b->arena, TX_WRITE, tx));
}

/* The event that the row in the table knows; 0: there is no row. */
static int64_t known_by_table(struct bench *b)
{
    TX_SCOPED tx = {0};
    struct sampling_person_get_row row;
    bool found;
    begin(b, &tx);
    bench_must(sampling_person_get(&tx, BENCH_COUNTY, ROUND, PERSON, &row, &found));
    return found ? row.seq : 0;
}

static int64_t cursor(struct bench *b)
{
    TX_SCOPED tx = {0};
    int64_t seq;
    begin(b, &tx);
    bench_must(late_as_of(&tx, BENCH_COUNTY, &seq));
    return seq;
}

static void remove_row(struct bench *b)
{
    TX_SCOPED tx = {0};
    begin(b, &tx);
    bench_must(late_remove(&tx, &sampling_persons, BENCH_COUNTY, ROUND, PERSON));
    bench_must(tx_commit(&tx));
}

/* A busy server writes slices beside its own rows; some of these are newer ones of what the
 * slice holds.  The cursor may pass no event that the table does not know. */
static void a_row_that_changes_while_it_is_written_is_not_passed_by_the_cursor(void **state)
{
    struct bench *b = *state;
    struct tx tx;
    bool more;
    bench_plant(b);
    int64_t first = bench_seq(b) + 1;
    begin(b, &tx);
    put(&tx, 1, first);
    bench_must(late_settle(&tx));
    bench_must(tx_commit(&tx));
    begin(b, &tx);
    bench_must(late_follow(&tx, 0, &more));     /* a pass begins, and has written nothing */
    bench_must(tx_commit(&tx));
    begin(b, &tx);
    put(&tx, 2, first + 1);
    bench_must(late_keep_up(&tx));              /* … goes on beside the next event */
    bench_must(late_settle(&tx));
    bench_must(tx_commit(&tx));
    if (cursor(b) >= first)
        assert_true(known_by_table(b) >= first);
    bench_follow_late(b);
    assert_int_equal(known_by_table(b), first + 1);
    remove_row(b);
    assert_int_equal(known_by_table(b), 0);
}

static void a_row_that_is_taken_out_while_it_is_written_stays_out(void **state)
{
    struct bench *b = *state;
    struct tx tx;
    bool more;
    bench_plant(b);
    begin(b, &tx);
    put(&tx, 1, bench_seq(b) + 1);
    bench_must(late_settle(&tx));
    bench_must(tx_commit(&tx));
    begin(b, &tx);
    bench_must(late_follow(&tx, 0, &more));
    bench_must(tx_commit(&tx));
    begin(b, &tx);
    bench_must(late_remove(&tx, &sampling_persons, BENCH_COUNTY, ROUND, PERSON));
    bench_must(late_keep_up(&tx));
    bench_must(late_settle(&tx));
    bench_must(tx_commit(&tx));
    bench_follow_late(b);
    assert_int_equal(known_by_table(b), 0);
}

/* ---- reading ahead ------------------------------------------------------------------------ */

static int64_t got(struct tx *tx, int64_t person)
{
    int64_t value;
    bool found;
    bench_must(late_get(tx, &sampling_persons, BENCH_COUNTY, ROUND, person, &value, &found));
    return found ? value : -1;
}

static void what_was_read_ahead_gives_way_to_what_is_put(void **state)
{
    struct bench *b = *state;
    struct tx tx;
    bench_plant(b);
    begin(b, &tx);
    put(&tx, 5, bench_seq(b) + 1);
    bench_must(late_settle(&tx));
    bench_must(tx_commit(&tx));
    for (int pass = 0; pass < 2; pass++) {       /* what a transaction read ends with it */
        begin(b, &tx);
        for (int i = 0; i < 3; i++)
            late_ask_ahead(&tx, &sampling_persons, BENCH_COUNTY, ROUND, PERSON + i % 2);
        bench_must(late_read_ahead(&tx));
        bench_must(late_read_ahead(&tx));
        assert_int_equal(got(&tx, PERSON), 5);
        assert_int_equal(got(&tx, PERSON + 1), -1);
        bench_must(late_put(&tx, &sampling_persons, BENCH_COUNTY, ROUND, PERSON + 1, 9, bench_seq(b) + 2));
        put(&tx, 6, bench_seq(b) + 2);
        assert_int_equal(got(&tx, PERSON), 6);
        assert_int_equal(got(&tx, PERSON + 1), 9);
        bench_must(late_remove(&tx, &sampling_persons, BENCH_COUNTY, ROUND, PERSON));
        assert_int_equal(got(&tx, PERSON), -1);
        tx_rollback(&tx);
    }
    bench_follow_late(b);
    remove_row(b);
}

/* ---- what cannot be written ------------------------------------------------------------------ */

static err_t set_free(struct db *db, void *arg)
{
    (void)arg;
    return db_script(db, "drop trigger stuck");
}

/* A second and a half beside a writer that has nothing else to do. */
static err_t wait_beside(void *arg)
{
    int *errors = arg;
    struct timespec t = {.tv_sec = 1, .tv_nsec = 500000000};
    nanosleep(&t, NULL);
    *errors = log_errors_seen();
    return writer_alone(set_free, NULL);
}

static void rows_that_cannot_be_written_are_tried_again_but_not_at_once(void **state)
{
    struct bench *b = *state;
    struct tx tx;
    bool more;
    int errors = 0;
    if (db_dialect(b->db) != DIALECT_SQLITE)
        skip();                                  /* there nothing waits */
    bench_plant(b);
    begin(b, &tx);
    put(&tx, 1, bench_seq(b) + 1);
    bench_must(late_settle(&tx));
    bench_must(tx_commit(&tx));
    begin(b, &tx);
    bench_must(late_follow(&tx, 0, &more));      /* from now on they are due */
    bench_must(tx_commit(&tx));
    bench_must(db_script(b->db, "create trigger stuck before insert on sampling_person"
                                " begin select raise(abort, 'no room'); end"));
    bench_must(bench_beside_writer(b, wait_beside, &errors));
    assert_in_range(errors, 1, 3);
    bench_expect_errors(b, log_errors_seen());
    assert_int_equal(late_waiting(), 0);
    assert_true(known_by_table(b) > 0);
    remove_row(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        bench_test(a_row_that_changes_while_it_is_written_is_not_passed_by_the_cursor),
        bench_test(a_row_that_is_taken_out_while_it_is_written_stays_out),
        bench_test(what_was_read_ahead_gives_way_to_what_is_put),
        bench_test(rows_that_cannot_be_written_are_tried_again_but_not_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
