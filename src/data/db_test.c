/* db_test.c - statements and transactions. */
#include "test/db_place.h"

#include "core/buf.h"

#include <math.h>
#include <stdio.h>

/* ---- parameters ------------------------------------------------------------------------- */

static void parameters_keep_their_places(void **state)
{
    struct place *p = *state;
    struct dbtest_mix_row row;
    bool found;
    must(dbtest_mix(&p->tx, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, &row, &found));
    assert_true(found);
    assert_int_equal(row.swapped, 201);
    assert_int_equal(row.repeated, 9);
    assert_int_equal(row.last, 1211);
    assert_int_equal(row.rest, 49);
    assert_string_equal(row.text, "pay $1 \"$2\"");
}

static void an_update_with_parameters_out_of_order_writes_the_right_row(void **state)
{
    struct place *p = *state;
    must(add(&p->tx, "a", 1, "first"));
    must(add(&p->tx, "b", 2, "second"));
    must(dbtest_set_thing(&p->tx, COUNTY, "b", 7, "changed"));
    assert_string_equal(find(&p->tx, "a").note, "first");
    assert_string_equal(find(&p->tx, "b").note, "changed");
    assert_int_equal(find(&p->tx, "b").n, 7);
}

static void null_goes_in_and_comes_out_as_null(void **state)
{
    struct place *p = *state;
    must(dbtest_add_thing(&p->tx, COUNTY, "none", ABSENT, NAN, false, (struct bytes){0}, NULL));
    struct dbtest_find_thing_row row = find(&p->tx, "none");
    assert_int_equal(row.n, ABSENT);
    assert_true(isnan(row.weight));
    assert_false(row.good);
    assert_null(row.picture.at);
    assert_null(row.note);
}

static void empty_is_not_null(void **state)
{
    struct place *p = *state;
    must(dbtest_add_thing(&p->tx, COUNTY, "empty", 0, 0, true, (struct bytes){"", 0}, ""));
    struct dbtest_find_thing_row row = find(&p->tx, "empty");
    assert_int_equal(row.n, 0);
    assert_true(row.weight == 0);
    assert_non_null(row.picture.at);
    assert_int_equal(row.picture.len, 0);
    assert_string_equal(row.note, "");
}

static void every_value_comes_back_as_it_went_in(void **state)
{
    struct place *p = *state;
    static const char *const notes[] = {"it's", "two\nlines\r\n", "王小兰 · 𠮷", "{a,\"b\"}", "\\x41 \\", "null",
                                        "$1 ?2"};
    static const struct bytes picture = {"\0'\n\xff", 4};
    static const int64_t numbers[] = {0, -1, 1, INT64_MAX, INT64_MIN + 1, 1LL << 53, 4102444800000};
    static const double weights[] = {0.1, -1e300, 5e-324, 1, 3.14, 1e15, -0.5};
    char code[2] = "a";
    for (size_t i = 0; i < 7; i++, code[0]++)
        must(dbtest_add_thing(&p->tx, COUNTY, code, numbers[i], weights[i], i % 2, picture, notes[i]));
    commit(p);
    begin(p, TX_READ);
    code[0] = 'a';
    for (size_t i = 0; i < 7; i++, code[0]++) {
        struct dbtest_find_thing_row row = find(&p->tx, code);
        assert_string_equal(row.code, code);
        assert_true(row.n == numbers[i]);
        assert_true(row.weight == weights[i]);
        assert_int_equal(row.good, i % 2);
        assert_int_equal(row.picture.len, picture.len);
        assert_memory_equal(row.picture.at, picture.at, picture.len);
        assert_string_equal(row.note, notes[i]);
    }
}

/* ---- kinds ------------------------------------------------------------------------------ */

static void one_that_finds_nothing_says_so_and_clears_the_row(void **state)
{
    struct place *p = *state;
    struct dbtest_find_thing_row row = {.code = "old", .n = 5};
    bool found = true;
    must(dbtest_find_thing(&p->tx, COUNTY, "nobody", &row, &found));
    assert_false(found);
    assert_null(row.code);
    assert_int_equal(row.n, 0);
}

static void one_may_write_and_return(void **state)
{
    struct place *p = *state;
    struct dbtest_take_number_row row;
    bool found;
    must(add(&p->tx, "head", 41, ""));
    must(dbtest_take_number(&p->tx, COUNTY, "head", &row, &found));
    assert_true(found);
    assert_int_equal(row.n, 42);
    assert_int_equal(find(&p->tx, "head").n, 42);
}

static void many_gives_rows_up_to_its_limit_and_refuses_one_more(void **state)
{
    struct place *p = *state;
    struct dbtest_list_things_row *rows;
    size_t n = 9;
    char code[2] = "b";
    must(dbtest_list_things(&p->tx, COUNTY, &rows, &n));
    assert_int_equal(n, 0);
    for (int i = 0; i < 4; i++, code[0]++)
        must(add(&p->tx, code, i, ""));
    must(add(&p->tx, "B", 4, ""));
    must(dbtest_list_things(&p->tx, COUNTY, &rows, &n));
    assert_int_equal(n, 5);
    assert_string_equal(rows[0].code, "B");
    assert_string_equal(rows[4].code, "e");
    assert_int_equal(rows[4].n, 3);
    must(add(&p->tx, "f", 5, ""));
    refuses(dbtest_list_things(&p->tx, COUNTY, &rows, &n), "data.too_many_rows");
    assert_int_equal(n, 0);
    commit(p);      /* it was no failure of the engine */
    begin(p, TX_READ);
    assert_int_equal(count(&p->tx), 6);
}

static void many_may_delete_and_return(void **state)
{
    struct place *p = *state;
    struct dbtest_forget_things_row *rows;
    size_t n;
    must(add(&p->tx, "a", 1, ""));
    must(add(&p->tx, "b", 2, ""));
    must(dbtest_forget_things(&p->tx, COUNTY, &rows, &n));
    assert_int_equal(n, 2);
    assert_int_equal(count(&p->tx), 0);
}

struct walk { struct tx *tx; int rows, depth; int64_t sum; };

static err_t walk_inside(void *ctx, const struct dbtest_each_thing_row *row)
{
    struct walk *w = ctx;
    w->rows++;
    w->sum += row->n;
    if (w->depth > 1)
        return OK;
    struct walk inner = {.tx = w->tx, .depth = w->depth + 1};
    assert_int_equal(find(w->tx, row->code).n, row->n);
    TRY(dbtest_each_thing(w->tx, COUNTY, true, walk_inside, &inner));
    assert_int_equal(inner.rows, 3);
    return OK;
}

static void each_may_ask_again_for_each_of_its_rows(void **state)
{
    struct place *p = *state;
    struct walk w = {.tx = &p->tx};
    must(add(&p->tx, "a", 1, "x"));
    must(add(&p->tx, "b", 20, "y"));
    must(add(&p->tx, "c", 300, "z"));
    must(dbtest_each_thing(&p->tx, COUNTY, true, walk_inside, &w));
    assert_int_equal(w.rows, 3);
    assert_int_equal(w.sum, 321);
}

static err_t stop_at_second(void *ctx, const struct dbtest_each_thing_row *row)
{
    int *rows = ctx;
    (void)row;
    return ++*rows == 2 ? FAIL(ERR_CONFLICT, "dbtest.enough") : OK;
}

static void each_stops_when_it_is_told_to(void **state)
{
    struct place *p = *state;
    int rows = 0;
    must(add(&p->tx, "a", 1, ""));
    must(add(&p->tx, "b", 2, ""));
    must(add(&p->tx, "c", 3, ""));
    refuses(dbtest_each_thing(&p->tx, COUNTY, true, stop_at_second, &rows), "dbtest.enough");
    assert_int_equal(rows, 2);
    commit(p);
    begin(p, TX_READ);
    assert_int_equal(count(&p->tx), 3);
}

static err_t add_number(void *ctx, const struct dbtest_each_thing_row *row)
{
    *(int64_t *)ctx += row->n;
    return OK;
}

/* More than PostgreSQL's driver sends or fetches at once. */
static void rows_above_every_batch_all_arrive(void **state)
{
    struct place *p = *state;
    enum { ROWS = 12345 };
    char code[16];
    int64_t sum = 0;
    for (int i = 0; i < ROWS; i++) {
        snprintf(code, sizeof code, "c%06d", i);
        must(add(&p->tx, code, i, "一"));
    }
    assert_int_equal(count(&p->tx), ROWS);
    must(dbtest_each_thing(&p->tx, COUNTY, true, add_number, &sum));
    assert_int_equal(sum, (int64_t)ROWS * (ROWS - 1) / 2);
}

/* ---- waiting rows ----------------------------------------------------------------------- */

static void a_row_that_waits_is_seen_by_the_next_statement(void **state)
{
    struct place *p = *state;
    char text[] = "copied";
    must(add(&p->tx, "a", 1, text));
    text[0] = 'C';      /* the caller's memory is its own again */
    arena_reset(&p->arena);
    assert_int_equal(count(&p->tx), 1);
    assert_string_equal(find(&p->tx, "a").note, "copied");
}

static void a_key_twice_in_a_row_is_written_in_turn(void **state)
{
    struct place *p = *state;
    must(dbtest_put_thing(&p->tx, COUNTY, "a", "first", 5));
    must(dbtest_put_thing(&p->tx, COUNTY, "b", "other", 1));
    must(dbtest_put_thing(&p->tx, COUNTY, "a", "second", 7));
    must(dbtest_put_thing(&p->tx, COUNTY, "a", "third", 30));
    must(dbtest_keep_thing(&p->tx, COUNTY, "a"));
    must(dbtest_keep_thing(&p->tx, COUNTY, "c"));
    must(dbtest_keep_thing(&p->tx, COUNTY, "c"));
    assert_string_equal(find(&p->tx, "a").note, "third");
    assert_int_equal(find(&p->tx, "a").n, 42);
    assert_string_equal(find(&p->tx, "c").note, "it's kept");
    assert_int_equal(count(&p->tx), 3);
}

static void keys_that_come_again_and_again_are_written_in_turn(void **state)
{
    struct place *p = *state;
    for (int i = 1; i <= 100; i++) {
        must(dbtest_put_thing(&p->tx, COUNTY, "a", i % 2 ? "odd" : "even", i));
        must(dbtest_put_thing(&p->tx, COUNTY, i % 3 ? "b" : "c", "other", 1));
    }
    assert_string_equal(find(&p->tx, "a").note, "even");
    assert_int_equal(find(&p->tx, "a").n, 5050);
    assert_int_equal(find(&p->tx, "b").n, 67);
    assert_int_equal(find(&p->tx, "c").n, 33);
}

static err_t add_found(void *ctx, size_t place, const struct value *out)
{
    const struct dbtest_find_thing_row row = dbtest_find_thing_read(out);
    int64_t *sums = ctx;
    sums[0] += (int64_t)place;
    sums[1] += row.n;
    return strcmp(row.note, "wrong") == 0 ? FAIL(ERR_CONFLICT, "test.stopped") : OK;
}

static void one_statement_finds_many(void **state)
{
    enum { ASKED = 6000 };      /* more than go at once */
    struct place *p = *state;
    struct value *in = arena_array(&p->arena, struct value, 2 * ASKED);
    int64_t sums[2] = {0}, wanted = 0;
    for (size_t i = 0; i < ASKED; i++) {
        in[2 * i] = (struct value){VALUE_INT, {.i = COUNTY}};
        in[2 * i + 1] = (struct value){VALUE_TEXT, {.text = arena_printf(&p->arena, "%zu", i)}};
        if (i % 1000 == 7) {
            must(add(&p->tx, in[2 * i + 1].text, 5, "it's here"));
            wanted += (int64_t)i;
        }
    }
    must(db_one_for_each(&p->tx, &dbtest_find_thing_statement, in, ASKED, add_found, sums));
    assert_true(sums[0] == wanted && sums[1] == 30);
    must(db_one_for_each(&p->tx, &dbtest_find_thing_statement, NULL, 0, add_found, sums));
    must(dbtest_set_thing(&p->tx, COUNTY, "7", 5, "wrong"));
    refuses(db_one_for_each(&p->tx, &dbtest_find_thing_statement, in, ASKED, add_found, sums), "test.stopped");
    commit(p);      /* it was no failure of the engine */
}

static err_t write_sum(void *ctx, const struct dbtest_each_sum_row *row)
{
    buf_printf(ctx, "%s/%s %lld %g; ", row->area, row->kind, (long long)row->done, row->weight);
    return OK;
}

static void a_tally_adds_up_each_key(void **state)
{
    struct place *p = *state;
    BUF_SCOPED text = {0};
    for (int i = 0; i < 300; i++)
        must(dbtest_tally(&p->tx, COUNTY, i % 3 ? "x" : "y", i % 2 ? "odd" : "even", i, 0.5));
    must(dbtest_tally(&p->tx, OTHER, "x", "odd", 1000000, 1));
    must(tx_flush(&p->tx));
    must(dbtest_tally(&p->tx, COUNTY, "y", "even", -1, 0));
    must(dbtest_tally_checked(&p->tx, COUNTY, "y", 8, 2));
    must(dbtest_tally_checked(&p->tx, COUNTY, "y", 9, 2));
    commit(p);
    begin(p, TX_READ);
    must(dbtest_each_sum(&p->tx, COUNTY, write_sum, &text));
    assert_string_equal(buf_str(&text), "x/even 15000 50; x/odd 15000 50; y/checked 17 4; y/even 7349 25; y/odd 7500 25; ");
}

static void many_keys_of_a_tally_keep_apart(void **state)
{
    struct place *p = *state;
    struct dbtest_sum_of_good_row row;
    bool found;
    char area[16];
    for (int i = 0; i < 30000; i++) {
        snprintf(area, sizeof area, "%d", i % 7000);
        must(dbtest_tally(&p->tx, COUNTY, area, "", 1, 0));
    }
    must(add(&p->tx, "17", 0, ""));
    must(add(&p->tx, "6999", 0, ""));
    must(dbtest_sum_of_good(&p->tx, COUNTY, &row, &found));
    assert_int_equal(row.done, 5 + 4);
}

static void a_sum_that_does_not_fit_is_refused(void **state)
{
    struct place *p = *state;
    must(dbtest_tally(&p->tx, COUNTY, "x", "", INT64_MAX, 0));
    refuses(dbtest_tally(&p->tx, COUNTY, "x", "", 1, 0), "data.statement_failed");
}

/* ---- failing ---------------------------------------------------------------------------- */

static void a_refused_statement_ends_its_transaction(void **state)
{
    struct place *p = *state;
    must(dbtest_set_setting(&p->tx, "kept", "yes"));
    refuses(dbtest_set_setting(&p->tx, "bad", FORBIDDEN), "data.statement_failed");
    assert_non_null(strstr(err_told()->detail, "dbtest_set_setting"));
    assert_null(strstr(err_told()->detail, "too long"));
    refuses(dbtest_set_setting(&p->tx, "other", "value"), "data.statement_failed");
    refuses(tx_commit(&p->tx), "data.statement_failed");
    assert_false(p->tx.open);
    begin(p, TX_WRITE);
    struct dbtest_find_setting_row row;
    bool found;
    must(dbtest_find_setting(&p->tx, "kept", &row, &found));
    assert_false(found);
}

static void a_row_that_is_there_already_is_refused_at_commit_at_the_latest(void **state)
{
    struct place *p = *state;
    must(add(&p->tx, "a", 1, ""));
    commit(p);
    begin(p, TX_WRITE);
    err_t why = add(&p->tx, "a", 2, "");
    refuses(why ? why : tx_commit(&p->tx), "data.statement_failed");
    tx_rollback(&p->tx);
    begin(p, TX_READ);
    assert_int_equal(find(&p->tx, "a").n, 1);
}

static void a_reading_transaction_refuses_writes(void **state)
{
    struct place *p = *state;
    commit(p);
    begin(p, TX_READ);
    refuses(add(&p->tx, "a", 1, ""), "data.statement_failed");
    tx_rollback(&p->tx);
    begin(p, TX_READ);
    refuses(dbtest_set_setting(&p->tx, "a", "b"), "data.statement_failed");
}

static void a_full_disk_is_told_and_nothing_of_it_stays(void **state)
{
    struct place *p = *state;
    BUF_SCOPED long_text = {0};
    err_t why = OK;
    if (on_postgres(p))
        return;
    commit(p);
    must(db_script(p->db, "pragma max_page_count = 40"));
    begin(p, TX_WRITE);
    for (int i = 0; i < 4000; i++)
        buf_text(&long_text, "long ");
    must(add(&p->tx, "a", 1, ""));
    for (char code[] = "b"; !why && code[0] <= 'z'; code[0]++)
        why = add(&p->tx, code, 1, buf_str(&long_text));
    refuses(why, "data.disk_full");
    refuses(tx_commit(&p->tx), "data.disk_full");
    begin(p, TX_WRITE);
    assert_int_equal(count(&p->tx), 0);
    must(add(&p->tx, "a", 1, ""));
}

static void columns_other_than_those_declared_are_refused(void **state)
{
    struct place *p = *state;
    struct dbtest_wrong_column_row number;
    struct dbtest_wrong_type_row note;
    bool found;
    must(add(&p->tx, "a", 1, "one"));
    commit(p);
    begin(p, TX_READ);
    refuses(dbtest_wrong_column(&p->tx, COUNTY, &number, &found), "data.statement_failed");
    assert_non_null(strstr(err_told()->detail, "is called n, not number"));
    tx_rollback(&p->tx);
    begin(p, TX_READ);
    refuses(dbtest_wrong_type(&p->tx, COUNTY, &note, &found), "data.statement_failed");
    assert_non_null(strstr(err_told()->detail, "column note"));
}

static void every_other_statement_of_the_catalogue_is_taken(void **state)
{
    struct place *p = *state;
    const struct catalogue *c = &db_test_catalogue;
    for (size_t i = 0; i < c->n_statements; i++)
        if (!strstr(c->statements[i]->name, "wrong"))
            must(db_check(&p->tx, c->statements[i]));
}

/* ---- rolling back ----------------------------------------------------------------------- */

static void write_name(void *arg)
{
    const char *const *name_and_buf = arg;
    strcat((char *)(uintptr_t)name_and_buf[1], name_and_buf[0]);
}

static void rolling_back_undoes_last_first_and_committing_nothing(void **state)
{
    struct place *p = *state;
    char order[8] = "";
    const char *a[] = {"a", order}, *b[] = {"b", order}, *c[] = {"c", order};
    tx_on_rollback(&p->tx, write_name, a);
    tx_on_rollback(&p->tx, write_name, b);
    tx_on_rollback(&p->tx, write_name, c);
    must(add(&p->tx, "a", 1, ""));
    tx_rollback(&p->tx);
    assert_string_equal(order, "cba");
    begin(p, TX_WRITE);
    assert_int_equal(count(&p->tx), 0);
    tx_on_rollback(&p->tx, write_name, a);
    commit(p);
    assert_string_equal(order, "cba");
    begin(p, TX_READ);
}

static void a_commit_that_fails_undoes(void **state)
{
    struct place *p = *state;
    char order[8] = "";
    const char *a[] = {"a", order};
    tx_on_rollback(&p->tx, write_name, a);
    assert_non_null(dbtest_set_setting(&p->tx, "bad", FORBIDDEN));
    assert_non_null(tx_commit(&p->tx));
    assert_string_equal(order, "a");
}

static void leaving_the_scope_rolls_back(void **state)
{
    struct place *p = *state;
    commit(p);
    {
        TX_SCOPED tx = {0};
        must(tx_begin(p->db, &p->arena, TX_WRITE, &tx));
        must(add(&tx, "a", 1, ""));
        must(dbtest_tally(&tx, COUNTY, "x", "", 1, 0));
    }
    begin(p, TX_READ);
    assert_int_equal(count(&p->tx), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(parameters_keep_their_places),
        TEST(an_update_with_parameters_out_of_order_writes_the_right_row),
        TEST(null_goes_in_and_comes_out_as_null),
        TEST(empty_is_not_null),
        TEST(every_value_comes_back_as_it_went_in),
        TEST(one_that_finds_nothing_says_so_and_clears_the_row),
        TEST(one_may_write_and_return),
        TEST(many_gives_rows_up_to_its_limit_and_refuses_one_more),
        TEST(many_may_delete_and_return),
        TEST(each_may_ask_again_for_each_of_its_rows),
        TEST(each_stops_when_it_is_told_to),
        TEST(rows_above_every_batch_all_arrive),
        TEST(a_row_that_waits_is_seen_by_the_next_statement),
        TEST(a_key_twice_in_a_row_is_written_in_turn),
        TEST(keys_that_come_again_and_again_are_written_in_turn),
        TEST(one_statement_finds_many),
        TEST(a_tally_adds_up_each_key),
        TEST(many_keys_of_a_tally_keep_apart),
        TEST(a_sum_that_does_not_fit_is_refused),
        TEST(a_refused_statement_ends_its_transaction),
        TEST(a_row_that_is_there_already_is_refused_at_commit_at_the_latest),
        TEST(a_reading_transaction_refuses_writes),
        TEST(a_full_disk_is_told_and_nothing_of_it_stays),
        TEST(columns_other_than_those_declared_are_refused),
        TEST(every_other_statement_of_the_catalogue_is_taken),
        TEST(rolling_back_undoes_last_first_and_committing_nothing),
        TEST(a_commit_that_fails_undoes),
        TEST(leaving_the_scope_rolls_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
