/* db_postgres.c - connections and transactions of PostgreSQL. */
#include "data/db_postgres.h"

#include "core/buf.h"
#include "core/log.h"

#include <stdlib.h>
#include <string.h>

/* ---- failures ------------------------------------------------------------------------- */

/* SQL state → what it means to the caller; an entry of two characters is a class. */
static const struct { const char *state; enum { DISK_FULL, DISK_FAILED, BUSY, LOST } meaning; } states[] = {
    {"53100", DISK_FULL}, {"58030", DISK_FAILED}, {"40", BUSY}, {"55P03", BUSY},
    {"53300", BUSY},      {"57P03", BUSY},        {"57P", LOST}, {"08", LOST},
};

static err_t failure_of(const char *state, bool lost)
{
    for (size_t i = 0; !lost && i < sizeof states / sizeof *states; i++) {
        if (strncmp(state, states[i].state, strlen(states[i].state)) != 0)
            continue;
        switch (states[i].meaning) {
        case DISK_FULL:
            return FAIL(ERR_STORAGE, "data.disk_full");
        case DISK_FAILED:
            return FAIL(ERR_STORAGE, "data.disk_failed");
        case BUSY:
            return FAIL(ERR_BUSY, "data.busy");
        case LOST:
            lost = true;
        }
    }
    return lost ? FAIL(ERR_BUSY, "data.connection_lost") : FAIL(ERR_INTERNAL, "data.statement_failed");
}

/* Messages of class 22 (data exceptions) quote the value, which must not be told. */
err_t postgres_failure(struct postgres_db *db, PGresult *result, const char *doing)
{
    bool lost = PQstatus(db->at) == CONNECTION_BAD;
    const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    const char *said = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    if (!state)
        state = "";
    if (!said)
        said = lost ? "the connection is lost" : "no answer";
    if (strncmp(state, "22", 2) == 0)
        said = "data exception";
    if (strcmp(state, "0A000") == 0 || strcmp(state, "26000") == 0)
        db->stale = true;     /* another connection has changed the tables */
    err_detail("%s: %s (%s)", doing, said, state);
    err_t why = failure_of(state, lost);
    PQclear(result);
    return why;
}

err_t postgres_exec(struct postgres_db *db, const char *sql, const char *doing)
{
    PGresult *r = PQexec(db->at, sql);
    ExecStatusType status = PQresultStatus(r);
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
        return postgres_failure(db, r, doing);
    PQclear(r);
    return OK;
}

/* ---- the connection ------------------------------------------------------------------- */

static void log_notice(void *arg, const PGresult *r)
{
    (void)arg;
    const char *state = PQresultErrorField(r, PG_DIAG_SQLSTATE);
    log_say(LOG_DEBUG, "data.notice", "state=%s", state ? state : "-");
}

/* All rows of a cursor will be read, so it is planned for all of them. */
static const char settings[] = "set client_min_messages = warning; set lock_timeout = '5s';"
                               "set cursor_tuple_fraction = 1";

/* Whoever writes looks up by key.  A statement that was planned while its table was small
 * would walk through it for as long as the connection lasts: a list that is read into an
 * empty county became slower with every row. */
static const char write_settings[] = "; set enable_seqscan = off";

static err_t set_up(struct postgres_db *db)
{
    BUF_SCOPED sql = {0};
    buf_text(&sql, settings);
    if (db->base.mode == DB_READ)
        buf_text(&sql, "; set default_transaction_read_only = on");
    else
        buf_text(&sql, write_settings);
    if (db->scratch)
        buf_printf(&sql, "; set search_path = %s, public", db->scratch);
    return postgres_exec(db, buf_str(&sql), "settings");
}

static void forget_prepared(struct postgres_db *db)
{
    free(db->prepared);
    db->prepared = NULL;
    db->n_prepared = 0;
    db->stale = false;
}

static err_t reconnect(struct postgres_db *db)
{
    PQreset(db->at);
    forget_prepared(db);
    if (PQstatus(db->at) != CONNECTION_OK)
        return postgres_failure(db, NULL, "reconnect");
    return set_up(db);
}

/* ---- transactions --------------------------------------------------------------------- */

static err_t prepare_anew(struct postgres_db *db)
{
    TRY(postgres_exec(db, "deallocate all", "deallocate"));
    forget_prepared(db);
    return OK;
}

static err_t be_connected(struct postgres_db *db)
{
    if (PQstatus(db->at) != CONNECTION_OK)
        return reconnect(db);
    return db->stale ? prepare_anew(db) : OK;
}

/* The server may have gone while we slept: one more try on a new connection. */
static err_t begin(struct db *base, enum tx_kind kind)
{
    struct postgres_db *db = postgres_of(base);
    const char *sql = kind == TX_WRITE ? "begin isolation level read committed"
                                       : "begin isolation level repeatable read read only";
    TRY(be_connected(db));
    err_t why = postgres_exec(db, sql, "begin");
    if (!why || PQstatus(db->at) == CONNECTION_OK)
        return why;
    TRY(reconnect(db));
    return postgres_exec(db, sql, "begin");
}

/* Commit of a transaction that has failed "succeeds" as a rollback. */
static err_t commit(struct db *base)
{
    struct postgres_db *db = postgres_of(base);
    PGresult *r = PQexec(db->at, "commit");
    if (PQresultStatus(r) != PGRES_COMMAND_OK)
        return postgres_failure(db, r, "commit");
    bool done = strcmp(PQcmdStatus(r), "COMMIT") == 0;
    PQclear(r);
    return done ? OK : db_refused("commit", "the transaction had failed");
}

static void rollback(struct db *base)
{
    struct postgres_db *db = postgres_of(base);
    if (PQstatus(db->at) == CONNECTION_OK && PQtransactionStatus(db->at) != PQTRANS_IDLE)
        PQclear(PQexec(db->at, "rollback"));
}

/* Several servers may share the data. */
static bool is_alone(struct db *base)
{
    (void)base;
    return false;
}

/* Definitions change what prepared statements mean. */
static err_t script(struct db *base, const char *sql)
{
    struct postgres_db *db = postgres_of(base);
    TRY(postgres_exec(db, sql, "script"));
    return prepare_anew(db);
}

/* ---- opening and closing -------------------------------------------------------------- */

static void drop_scratch(struct postgres_db *db)
{
    BUF_SCOPED sql = {0};
    buf_printf(&sql, "drop schema if exists %s cascade", db->scratch);
    if (PQstatus(db->at) == CONNECTION_OK)
        PQclear(PQexec(db->at, buf_str(&sql)));
}

static void close_connection(struct db *base)
{
    struct postgres_db *db = postgres_of(base);
    if (db->scratch)
        drop_scratch(db);
    PQfinish(db->at);
    free(db->prepared);
    free(db->scratch);
    free(db);
}

static int slot = -1;
static const enum value_kind exists_in[] = {VALUE_TEXT}, exists_out[] = {VALUE_BOOL};
static const struct statement table_exists = {
    .name = "table_exists",
    .kind = STATEMENT_ONE,
    .sql = "select exists (select 1 from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace"
           " where n.nspname = current_schema() and c.relname = $1 and c.relkind in ('r', 'p'))",
    .in = exists_in,
    .out = exists_out,
    .n_in = 1,
    .n_out = 1,
    .slot = &slot,
};

static const struct driver postgres_driver = {
    .dialect = DIALECT_POSTGRES,
    .close = close_connection,
    .begin = begin,
    .commit = commit,
    .rollback = rollback,
    .is_alone = is_alone,
    .check = postgres_check,
    .run = postgres_run,
    .run_bulk = postgres_run_bulk,
    .one_for_each = postgres_one_for_each,
    .open_rows = postgres_open_rows,
    .next_row = postgres_next_row,
    .column_name = postgres_column_name,
    .close_rows = postgres_close_rows,
    .script = script,
    .table_exists = &table_exists,
    .original = "public",
};

/* The place of a database without what is secret in its address. */
static err_t cannot_open(struct postgres_db *db, const char *said)
{
    const char *host = PQhost(db->at), *port = PQport(db->at), *name = PQdb(db->at);
    err_tell("database", "%.60s:%.10s/%.40s", host ? host : "", port ? port : "", name ? name : "");
    err_detail("connect: %s", said);
    return FAIL(ERR_STORAGE, "data.cannot_open");
}

/* What stands in the address itself comes later, and wins. */
static err_t connect_to(struct postgres_db *db, const char *url)
{
    const char *const names[] = {"connect_timeout", "keepalives_idle", "keepalives_interval", "keepalives_count",
                                 "fallback_application_name", "dbname", "client_encoding", NULL};
    const char *const values[] = {"5", "30", "10", "3", "bulou", url, "UTF8", NULL};
    db->at = PQconnectdbParams(names, values, 1);
    if (PQstatus(db->at) != CONNECTION_OK)
        return cannot_open(db, PQerrorMessage(db->at));
    PQsetNoticeReceiver(db->at, log_notice, NULL);
    return OK;
}

/* The schema's name becomes part of a command, and is dropped at the end: only a name
 * of our own kind will do. */
static bool is_scratch_name(const char *name)
{
    size_t len = strlen(name);
    return len > 0 && len < 60 && strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_") == len &&
           strchr("0123456789_", *name) == NULL && strcmp(name, "public") != 0 && strncmp(name, "pg_", 3) != 0 &&
           strcmp(name, "information_schema") != 0;
}

static err_t make_scratch(struct postgres_db *db)
{
    BUF_SCOPED sql = {0};
    buf_printf(&sql, "drop schema if exists %s cascade; create schema %s", db->scratch, db->scratch);
    return postgres_exec(db, buf_str(&sql), "scratch");
}

err_t postgres_open(const char *url, enum db_mode mode, const char *scratch, struct db **out)
{
    if (scratch && !is_scratch_name(scratch))
        return FAIL(ERR_INVALID, "data.bad_scratch_name");
    struct postgres_db *db = mem_zeroed(1, sizeof *db);
    db->base = (struct db){.driver = &postgres_driver, .mode = mode, .aside = scratch != NULL};
    err_t why = connect_to(db, url);
    db->scratch = scratch && !why ? mem_strdup(scratch) : NULL;
    if (!why && db->scratch)
        why = make_scratch(db);
    if (!why)
        why = set_up(db);
    if (why)
        close_connection(&db->base);
    else
        *out = &db->base;
    return why;
}
