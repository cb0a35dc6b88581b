/* verify.c - `bulou verify`: nothing is lost, nothing was changed, everything adds up.
 *
 * For each county: the hash chain link by link; every table made again from the
 * ledger, apart from the store, and compared with the one in use; every balance of
 * every module.  May run while a server serves: it holds the writer for the moment
 * in which the snapshot is taken. */
#include "command/command.h"
#include "command/control.h"
#include "command/hold.h"
#include "command/options.h"
#include "core/hash.h"
#include "core/log.h"
#include "data/late.h"
#include "data/ledger.h"
#include "data/schema.h"

#include <string.h>
#include <unistd.h>

static const struct option_row rows[] = {
    {"data", "DIR", "data folder (bulou-data)"},
    {"database", "URL", "postgres://… instead of the SQLite file in the data folder"},
    {0},
};

enum { ALL_ROWS = 1 << 30 };

struct verifying {
    struct tx *tx;
    int64_t findings, events, tables;
};

static void finding(void *ctx, const char *text)
{
    struct verifying *v = ctx;
    v->findings++;
    printf("FINDING  %s\n", text);
}

static err_t check_chain(struct verifying *v, int64_t county)
{
    int64_t events, bad;
    TRY(ledger_verify_chain(v->tx, county, &events, &bad));
    printf("county %lld: chain of %lld events %s\n", (long long)county, (long long)events, bad ? "BROKEN" : "whole");
    if (bad)
        finding(v, arena_printf(v->tx->arena, "county %lld: the chain is broken at event %lld", (long long)county,
                                (long long)bad));
    return OK;
}

static err_t replay(struct verifying *v, int64_t county)
{
    int64_t events;
    TRY(ledger_replay(v->tx, county, 1, INT64_MAX, &events));
    v->events += events;
    return OK;
}

static err_t follow_all(struct verifying *v)
{
    while (late_waiting() > 0)
        TRY(late_write(v->tx, ALL_ROWS));
    return OK;
}

static err_t compare_table(struct verifying *v, const struct table *t)
{
    uint8_t used[SHA256_SIZE], made[SHA256_SIZE];
    int64_t n_used, n_made;
    const char *where;
    TRY(db_table_digest(v->tx, t, true, &n_used, used));
    TRY(db_table_digest(v->tx, t, false, &n_made, made));
    v->tables++;
    if (memcmp(used, made, sizeof used) == 0)
        return OK;
    TRY(db_table_difference(v->tx, t, &where));
    finding(v, arena_printf(v->tx->arena, "%s: %lld rows in use, %lld rows from the ledger; first difference: %s",
                            t->name, (long long)n_used, (long long)n_made, where));
    return OK;
}

static err_t compare_tables(struct verifying *v)
{
    for (const struct catalogue *const *c = schema_catalogues(); *c; c++)
        for (size_t i = 0; i < (*c)->n_tables; i++)
            if (!(*c)->tables[i].kept)
                TRY(compare_table(v, &(*c)->tables[i]));
    printf("tables: %lld compared with a rebuild from %lld events\n", (long long)v->tables, (long long)v->events);
    return OK;
}

static err_t check_balances(struct verifying *v, int64_t county)
{
    int64_t n = 0;
    for (size_t i = 0; modules[i]; i++)
        for (const struct balance *b = modules[i]->balances; b && b->name; b++) {
            TRY(b->check(v->tx, county, finding, v));
            n++;
        }
    printf("county %lld: %lld balances checked\n", (long long)county, (long long)n);
    return OK;
}

static err_t check_everything(struct verifying *v)
{
    int64_t *counties;
    size_t n;
    TRY(ledger_counties(v->tx, &counties, &n));
    for (size_t i = 0; i < n; i++)
        TRY(check_chain(v, counties[i]));
    for (size_t i = 0; i < n; i++)
        TRY(replay(v, counties[i]));
    TRY(follow_all(v));
    TRY(schema_analyse_projections(v->tx->db));
    TRY(compare_tables(v));
    for (size_t i = 0; i < n; i++)
        TRY(check_balances(v, counties[i]));
    return OK;
}

/* The snapshot is taken when the transaction reads for the first time. */
static err_t take_snapshot(struct store *s, struct db *aside, struct arena *a, struct tx *tx)
{
    int64_t *counties;
    size_t n;
    struct hold hold;
    TRY(hold_begin(s, &hold));
    err_t why = tx_begin(aside, a, TX_WRITE, tx);
    if (!why)
        why = ledger_counties(tx, &counties, &n);
    hold_end(&hold);
    return why;
}

static err_t verify_store(struct store *s, struct verifying *v)
{
    ARENA_SCOPED a = {0};
    TX_SCOPED tx = {0};
    struct db *aside;
    const char *scratch = store_on_postgres(s)
        ? arena_printf(&a, "verify_%d", (int)getpid())
        : arena_printf(&a, "%s/tmp/verify-%d.db", s->data, (int)getpid());
    bool new;
    TRY(store_is_new(s, &new));
    if (new)
        return FAIL(ERR_MISSING, "store.nothing_here");
    TRY(store_open_keys(s));
    TRY(db_open_aside(s->url, scratch, &aside));
    err_t why = schema_make_projections(aside);
    if (!why)
        why = take_snapshot(s, aside, &a, &tx);
    late_begin(aside);
    v->tx = &tx;
    if (!why)
        why = check_everything(v);
    tx_rollback(&tx);
    db_close(aside);
    late_stop();
    return why;
}

int command_verify(int argc, char **argv)
{
    ARENA_SCOPED a = {0};
    struct options o = options_read(rows, argc, argv);
    struct store s;
    struct verifying v = {0};
    int done = options_done(&o, stderr, "verify [OPTIONS]");
    if (done >= 0)
        return done;
    err_t why = store_prepare(&a, option(&o, "data"), option(&o, "database"), &s);
    if (!why)
        why = verify_store(&s, &v);
    if (why)
        return command_failed(stderr, why);
    printf("%s: %lld findings\n", v.findings ? "NOT WHOLE" : "whole", (long long)v.findings);
    return v.findings ? 1 : 0;
}
