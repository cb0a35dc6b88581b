/* schema.c - making, migrating and emptying the tables. */
#include "data/schema.h"

#include "core/hash.h"
#include "core/log.h"
#include "data/late.h"
#include "data/ledger.h"
#include "data/module.h"
#include "data/registry.h"
#include "data/schema_planner.h"
#include "ledger_sql.h"
#include "seal_sql.h"
#include "store_sql.h"

#include <stdlib.h>
#include <string.h>

enum { CATALOGUES_MOST = 64 };

const struct catalogue *const *schema_catalogues(void)
{
    static const struct catalogue *all[CATALOGUES_MOST];
    if (all[0])
        return all;
    size_t n = 0;
    all[n++] = &store_catalogue;
    all[n++] = &ledger_catalogue;
    all[n++] = &seal_catalogue;
    for (size_t i = 0; modules[i] && n < CATALOGUES_MOST - 1; i++)
        all[n++] = modules[i]->sql;
    return all;
}

typedef err_t table_step(struct db *db, const struct table *t);

static err_t each_table(struct db *db, bool kept, table_step *step)
{
    for (const struct catalogue *const *c = schema_catalogues(); *c; c++)
        for (size_t i = 0; i < (*c)->n_tables; i++)
            if ((*c)->tables[i].kept == kept)
                TRY(step(db, &(*c)->tables[i]));
    return OK;
}

static err_t make_table(struct db *db, const struct table *t)
{
    return db_script(db, t->create[db_dialect(db)]);
}

static err_t make_if_absent(struct db *db, const struct table *t)
{
    ARENA_SCOPED a = {0};
    TX_SCOPED tx = {0};
    bool exists;
    TRY(tx_begin(db, &a, TX_READ, &tx));
    TRY(db_table_exists(&tx, t->name, &exists));
    tx_rollback(&tx);
    return exists ? OK : make_table(db, t);
}

static err_t drop_table(struct db *db, const struct table *t)
{
    ARENA_SCOPED a = {0};
    return db_script(db, arena_printf(&a, "drop table if exists %s", t->name));
}

err_t schema_make_projections(struct db *db)
{
    TRY(each_table(db, false, make_table));
    return schema_teach_planner(db);
}

static err_t analyse_table(struct db *db, const struct table *t)
{
    ARENA_SCOPED a = {0};
    return db_script(db, arena_printf(&a, "analyze %s", t->name));
}

/* PostgreSQL's planner knows nothing of tables that were just filled, and takes a
 * county for a handful of rows. */
err_t schema_analyse_projections(struct db *db)
{
    return db_dialect(db) == DIALECT_POSTGRES ? each_table(db, false, analyse_table) : OK;
}

/* ---- what the store remembers of its shape ---------------------------------------------- */

static err_t read_setting(struct db *db, struct arena *a, const char *name, const char **value)
{
    TX_SCOPED tx = {0};
    struct store_find_setting_row row;
    bool found;
    TRY(tx_begin(db, a, TX_READ, &tx));
    TRY(store_find_setting(&tx, name, &row, &found));
    *value = found ? row.value : "";
    return OK;
}

static err_t write_setting(struct db *db, const char *name, const char *value)
{
    ARENA_SCOPED a = {0};
    TX_SCOPED tx = {0};
    TRY(tx_begin(db, &a, TX_WRITE, &tx));
    TRY(store_set_setting(&tx, name, value));
    return tx_commit(&tx);
}

/* The digest of everything that defines the projections. */
static const char *projections_digest(struct arena *a)
{
    struct sha256 h;
    uint8_t out[SHA256_SIZE];
    sha256_start(&h);
    for (const struct catalogue *const *c = schema_catalogues(); *c; c++)
        for (size_t i = 0; i < (*c)->n_tables; i++)
            if (!(*c)->tables[i].kept)
                sha256_add(&h, (*c)->tables[i].create[DIALECT_SQLITE], strlen((*c)->tables[i].create[DIALECT_SQLITE]));
    sha256_end(&h, out);
    return hex_text(a, out, sizeof out);
}

/* ---- kept tables ------------------------------------------------------------------------- */

/* Changes of kept tables, in order.  A table that is merely new needs no row: it is
 * made when it is absent. */
struct migration {
    int number;
    const char *sql[DIALECTS];
};
static const struct migration migrations[] = {
    {1, {"", ""}}, /* the first edition */
};
enum { NEWEST = sizeof migrations / sizeof *migrations };

static err_t migrate(struct db *db)
{
    ARENA_SCOPED a = {0};
    const char *text;
    TRY(each_table(db, true, make_if_absent));
    TRY(read_setting(db, &a, "schema.version", &text));
    int version = *text ? (int)strtol(text, NULL, 10) : NEWEST;
    if (version > NEWEST) {
        err_tell("version", "%d", version);
        return FAIL(ERR_CONFLICT, "schema.newer_than_program");
    }
    for (int i = version; i < NEWEST; i++)
        TRY(db_script(db, migrations[i].sql[db_dialect(db)]));
    return write_setting(db, "schema.version", arena_printf(&a, "%d", NEWEST));
}

/* ---- projections --------------------------------------------------------------------------- */

static err_t follow_all(struct db *db)
{
    bool more = true;
    while (more) {
        ARENA_SCOPED a = {0};
        TX_SCOPED tx = {0};
        TRY(tx_begin(db, &a, TX_WRITE, &tx));
        TRY(late_follow(&tx, 100000, &more));
        TRY(tx_commit(&tx));
    }
    return OK;
}

static err_t replay_county(struct db *db, int64_t county, int64_t *events)
{
    ARENA_SCOPED a = {0};
    TX_SCOPED tx = {0};
    TRY(tx_begin(db, &a, TX_WRITE, &tx));
    TRY(ledger_replay(&tx, county, 1, INT64_MAX, events));
    TRY(tx_commit(&tx));
    return OK;
}

static err_t list_counties(struct db *db, struct arena *a, int64_t **counties, size_t *n)
{
    TX_SCOPED tx = {0};
    TRY(tx_begin(db, a, TX_READ, &tx));
    return ledger_counties(&tx, counties, n);
}

/* The digest is written last: a rebuild that was killed begins again. */
err_t schema_rebuild(struct db *db, int64_t *events)
{
    ARENA_SCOPED a = {0};
    int64_t *counties, of_county;
    size_t n;
    *events = 0;
    TRY(write_setting(db, "schema.projections", "being rebuilt"));
    TRY(each_table(db, false, drop_table));
    TRY(schema_make_projections(db));
    late_begin(db);
    TRY(list_counties(db, &a, &counties, &n));
    for (size_t i = 0; i < n; i++) {
        TRY(replay_county(db, counties[i], &of_county));
        *events += of_county;
    }
    TRY(follow_all(db));
    TRY(schema_analyse_projections(db));
    return write_setting(db, "schema.projections", projections_digest(&a));
}

err_t schema_open(const char *url, struct db **out, int64_t *replayed)
{
    ARENA_SCOPED a = {0};
    const char *digest;
    *replayed = 0;
    modules_start();
    TRY(db_open(url, DB_WRITE, out));
    TRY(migrate(*out));
    TRY(read_setting(*out, &a, "schema.projections", &digest));
    if (strcmp(digest, projections_digest(&a)) != 0) {
        TRY(schema_rebuild(*out, replayed));
        log_say(LOG_INFO, "schema.rebuilt", "events=%lld", (long long)*replayed);
    }
    return late_start(*out);
}
