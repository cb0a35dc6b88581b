/* store.c - opening the store for a command. */
#include "command/store.h"

#include "core/clock.h"
#include "core/json.h"
#include "core/log.h"
#include "data/late.h"
#include "data/ledger.h"
#include "data/registry.h"
#include "data/schema.h"
#include "data/seal.h"
#include "store_sql.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static err_t make_folder(const char *path)
{
    if (mkdir(path, 0700) == 0 || errno == EEXIST)
        return OK;
    err_tell("path", "%.100s", path);
    err_detail("mkdir %s: %s", path, strerror(errno));
    return FAIL(ERR_STORAGE, "store.no_folder");
}

err_t store_prepare(struct arena *a, const char *data, const char *database, struct store *out)
{
    umask(077);   /* what lies in the folder is nobody else's */
    *out = (struct store){.data = data ? data : "bulou-data", .lock = -1};
    TRY(make_folder(out->data));
    TRY(make_folder(arena_printf(a, "%s/tmp", out->data)));
    out->url = database ? database : arena_printf(a, "sqlite:%s/bulou.db", out->data);
    json_start();
    modules_start();
    return OK;
}

err_t store_lock(struct store *s, bool *taken)
{
    ARENA_SCOPED a = {0};
    const char *path = arena_printf(&a, "%s/lock", s->data);
    s->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (s->lock < 0) {
        err_tell("path", "%.100s", path);
        return FAIL(ERR_STORAGE, "store.no_folder");
    }
    *taken = flock(s->lock, LOCK_EX | LOCK_NB) == 0;
    return OK;
}

bool store_on_postgres(const struct store *s)
{
    return strncmp(s->url, "postgres", 8) == 0;
}

/* What the store remembers of time: the newest moment that it knows of (kept now and
 * then, and the ledger's own), and whether its time is not the machine's. */
static err_t read_time(struct db *db, int64_t *newest, bool *own)
{
    ARENA_SCOPED a = {0};
    TX_SCOPED tx = {0};
    struct store_find_setting_row row;
    struct store_newest_event_row event;
    bool found;
    TRY(tx_begin(db, &a, TX_READ, &tx));
    TRY(store_find_setting(&tx, "clock.own", &row, own));
    TRY(store_find_setting(&tx, "clock.at", &row, &found));
    *newest = found ? strtoll(row.value, NULL, 10) : 0;
    TRY(store_newest_event(&tx, &event, &found));
    if (found && event.at != ABSENT && event.at > *newest)
        *newest = event.at;
    return OK;
}

static err_t begin_own_time(struct db *db)
{
    ARENA_SCOPED a = {0};
    TX_SCOPED tx = {0};
    TRY(tx_begin(db, &a, TX_WRITE, &tx));
    TRY(store_set_setting(&tx, "clock.own", "1"));
    return tx_commit(&tx);
}

err_t store_is_new(const struct store *s, bool *new)
{
    ARENA_SCOPED a = {0};
    TX_SCOPED tx = {0};
    struct db *db;
    bool found = false;
    *new = true;
    if (!store_on_postgres(s) && access(s->url + strlen("sqlite:"), F_OK) != 0)
        return OK;
    TRY(db_open(s->url, DB_READ, &db));
    err_t why = tx_begin(db, &a, TX_READ, &tx);
    if (!why)
        why = db_table_exists(&tx, "ledger_head", &found);
    tx_rollback(&tx);
    db_close(db);
    *new = !found;
    return why;
}

/* A master key is made for a new store only: a second one beside old data would
 * seal what the first cannot open. */
err_t store_open(struct store *s, double pace, int64_t *replayed)
{
    int64_t newest;
    bool own, new;
    TRY(store_is_new(s, &new));
    TRY(seal_start(s->data, new));
    clock_start(clock_machine_now(), 1);
    TRY(schema_open(s->url, &s->db, replayed));
    TRY(read_time(s->db, &newest, &own));
    if (s->start_at && !own && newest == 0) {
        TRY(begin_own_time(s->db));
        own = true;
        newest = s->start_at;
    }
    int64_t now = clock_machine_now();   /* opening may have taken its time */
    bool goes_on = (own || pace > 1) && newest > 0;
    clock_start(goes_on || newest > now ? newest : now, pace);
    return OK;
}

err_t store_open_keys(struct store *s)
{
    TRY(seal_start(s->data, false));
    clock_start(clock_machine_now(), 1);
    return OK;
}

void store_close(struct store *s)
{
    if (s->db)
        db_close(s->db);
    if (s->lock >= 0)
        close(s->lock);
    late_stop();
    seal_stop();
    s->db = NULL;
    s->lock = -1;
}

err_t store_keep_clock(struct tx *tx, void *arg)
{
    (void)arg;
    return store_set_setting(tx, "clock.at", arena_printf(tx->arena, "%lld", (long long)clock_now()));
}
