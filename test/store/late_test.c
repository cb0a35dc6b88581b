/* late_test.c - what a late table holds when the process dies. */
#include "data/late.h"
#include "domain/sampling/sampling_parts.h"
#include "test/bench_parts.h"

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        bench_test(a_row_that_changes_while_it_is_written_is_not_passed_by_the_cursor),
        bench_test(a_row_that_is_taken_out_while_it_is_written_stays_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
