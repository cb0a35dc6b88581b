/* bench_close.c - what must hold after every test. */
#include "core/log.h"
#include "data/schema.h"
#include "data/seal.h"
#include "test/bench_parts.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct complaints { int n; };

static void complain(void *ctx, const char *text)
{
    struct complaints *c = ctx;
    print_error("%s\n", text);
    c->n++;
}

static void check_county(struct tx *tx, int64_t county, struct complaints *c)
{
    int64_t events, bad_seq;
    bench_must(ledger_verify_chain(tx, county, &events, &bad_seq));
    if (bad_seq)
        complain(c, "the chain is broken");
    for (size_t i = 0; modules[i]; i++)
        for (const struct balance *balance = modules[i]->balances; balance && balance->name; balance++)
            bench_must(balance->check(tx, county, complain, c));
}

static void check_counties(struct bench *b, struct complaints *c)
{
    TX_SCOPED tx = {0};
    int64_t *counties;
    size_t n;
    bench_must(tx_begin(b->db, &b->arena, TX_READ, &tx));
    bench_must(ledger_counties(&tx, &counties, &n));
    for (size_t i = 0; i < n; i++)
        check_county(&tx, counties[i], c);
}

size_t bench_digest(struct bench *b, struct bench_digest *out)
{
    TX_SCOPED tx = {0};
    size_t n = 0;
    bench_end_tx(b);
    bench_follow_late(b);
    bench_must(tx_begin(b->db, &b->arena, TX_READ, &tx));
    for (const struct catalogue *const *c = schema_catalogues(); *c; c++)
        for (size_t i = 0; i < (*c)->n_tables; i++) {
            const struct table *t = &(*c)->tables[i];
            if (t->kept)
                continue;
            assert_true(n < BENCH_TABLES_MOST);
            out[n].table = t->name;
            bench_must(db_table_digest(&tx, t, false, &out[n].rows, out[n].hash));
            n++;
        }
    return n;
}

static void rebuild_and_compare(struct bench *b, struct complaints *c)
{
    struct bench_digest *before = arena_array(&b->arena, struct bench_digest, BENCH_TABLES_MOST);
    struct bench_digest *after = arena_array(&b->arena, struct bench_digest, BENCH_TABLES_MOST);
    int64_t events;
    size_t n = bench_digest(b, before);
    bench_must(schema_rebuild(b->db, &events));
    bench_digest(b, after);
    for (size_t i = 0; i < n; i++)
        if (before[i].rows != after[i].rows || memcmp(before[i].hash, after[i].hash, SHA256_SIZE) != 0)
            complain(c, bench_text(b, "%s has %lld rows and %lld after a rebuild, or others", before[i].table,
                                   (long long)before[i].rows, (long long)after[i].rows));
}

static void remove_files(struct bench *b)
{
    static const char *const names[] = {"bench.db", "bench.db-wal", "bench.db-shm", "master.key", NULL};
    for (size_t i = 0; names[i]; i++)
        unlink(arena_printf(&b->arena, "%s/%s", b->dir, names[i]));
    rmdir(b->dir);
}

int bench_close_test(void **state)
{
    struct bench *b = *state;
    struct complaints c = {0};
    bench_end_tx(b);
    db_close(b->reader);
    check_counties(b, &c);
    rebuild_and_compare(b, &c);
    int errors = log_errors_seen();
    if (errors != b->errors_expected)
        complain(&c, bench_text(b, "%d error lines in the log, not %d", errors, b->errors_expected));
    log_capture(false);
    late_stop();
    db_close(b->db);
    seal_stop();
    remove_files(b);
    buf_close(&b->reply.body);
    arena_close(&b->arena);
    free(b);
    return c.n ? -1 : 0;
}
