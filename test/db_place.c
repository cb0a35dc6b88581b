/* db_place.c - see db_place.h. */
#include "test/db_place.h"

#include <stdio.h>
#include <unistd.h>

void must_succeed(err_t why, const char *what, int line)
{
    if (why)
        fail_msg("%d: %s: %s (%s, %s)", line, what, why->key, why->where, err_told()->detail);
}

const char *key_of(err_t why)
{
    return why ? why->key : "OK";
}

bool on_postgres(const struct place *p)
{
    return db_dialect(p->db) == DIALECT_POSTGRES;
}

static const char *default_url(struct arena *a)
{
    const char *folder = getenv("TMPDIR");
    return arena_printf(a, "sqlite:%s/db_test-%ld.db", folder ? folder : "/tmp", (long)getpid());
}

const char *path_with(struct place *p, const char *end)
{
    const char *path = strncmp(p->url, "sqlite:", 7) == 0 ? p->url + 7 : p->url;
    return arena_printf(&p->arena, "%s%s", path, end);
}

static void remove_files(struct place *p)
{
    static const char *const ends[] = {"", "-wal", "-shm", "-aside", "-copy", "-copy-wal", "-copy-shm"};
    for (size_t i = 0; !on_postgres(p) && i < sizeof ends / sizeof *ends; i++)
        unlink(path_with(p, ends[i]));
}

static void make_tables(struct db *db)
{
    ARENA_SCOPED a = {0};
    const struct catalogue *c = &db_test_catalogue;
    for (size_t i = 0; i < c->n_tables; i++) {
        must(db_script(db, arena_printf(&a, "drop table if exists %s", c->tables[i].name)));
        must(db_script(db, c->tables[i].create[db_dialect(db)]));
    }
}

void begin(struct place *p, enum tx_kind kind)
{
    must(tx_begin(p->db, &p->arena, kind, &p->tx));
}

void commit(struct place *p)
{
    must(tx_commit(&p->tx));
}

int open_place(void **state)
{
    static char url[300];
    struct place *p = mem_zeroed(1, sizeof *p);
    snprintf(url, sizeof url, "%s", getenv("DB_URL") ? getenv("DB_URL") : default_url(&p->arena));
    p->url = url;
    must(db_open(p->url, DB_WRITE, &p->db));
    make_tables(p->db);
    begin(p, TX_WRITE);
    *state = p;
    return 0;
}

int close_place(void **state)
{
    struct place *p = *state;
    tx_rollback(&p->tx);
    remove_files(p);
    db_close(p->db);
    arena_close(&p->arena);
    free(p);
    return 0;
}

err_t add(struct tx *tx, const char *code, int64_t n, const char *note)
{
    return dbtest_add_thing(tx, COUNTY, code, n, 1.5, true, (struct bytes){"\0\xff", 2}, note);
}

int64_t count(struct tx *tx)
{
    struct dbtest_count_things_row row;
    bool found;
    must(dbtest_count_things(tx, COUNTY, &row, &found));
    assert_true(found);
    return row.n;
}

struct dbtest_find_thing_row find(struct tx *tx, const char *code)
{
    struct dbtest_find_thing_row row;
    bool found;
    must(dbtest_find_thing(tx, COUNTY, code, &row, &found));
    if (!found)
        fail_msg("there is no %s", code);
    return row;
}
