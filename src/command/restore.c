/* restore.c - `bulou restore FILE`: a copy back into place, and the keys of its persons.
 *
 * The store that stands there is kept beside it under another name.  Persons who
 * were erased after the copy was made stay erased: their keys, which the copy
 * still has, are destroyed again, as far as the old store can be read. */
#include "command/command.h"
#include "command/options.h"
#include "command/store.h"
#include "data/schema.h"
#include "data/seal_keys.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct option_row rows[] = {
    {"data", "DIR", "data folder (bulou-data)"},
    {"keys", "FILE", "keys of persons (FILE.keys); a newer file serves an older copy too"},
    {0},
};

static err_t read_erased(const char *path, struct seal_erased *out)
{
    ARENA_SCOPED a = {0};
    TX_SCOPED tx = {0};
    struct db *db;
    TRY(db_open(path, DB_READ, &db));
    err_t why = tx_begin(db, &a, TX_READ, &tx);
    if (!why)
        why = seal_erased_read(&tx, out);
    tx_rollback(&tx);
    db_close(db);
    return why;
}

static err_t erase_again(struct db *db, const struct seal_erased *erased)
{
    ARENA_SCOPED a = {0};
    TX_SCOPED tx = {0};
    TRY(tx_begin(db, &a, TX_WRITE, &tx));
    TRY(seal_erase_again(&tx, erased));
    return tx_commit(&tx);
}

static err_t copy_file(const char *from, const char *to)
{
    char bytes[1 << 16];
    int in = open(from, O_RDONLY | O_CLOEXEC), out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    bool good = in >= 0 && out >= 0;
    for (ssize_t n = 1; good && n > 0;) {
        n = read(in, bytes, sizeof bytes);
        good = n >= 0 && write(out, bytes, (size_t)n) == n;
    }
    good = good && fsync(out) == 0;
    if (in >= 0)
        close(in);
    if (out >= 0)
        close(out);
    if (good)
        return OK;
    err_tell("path", "%.100s", from);
    err_detail("%s", strerror(errno));
    return FAIL(ERR_STORAGE, "restore.cannot_copy");
}

/* Is the copy a store at all?  Asked before the one that stands here is touched. */
static err_t is_a_store(const char *path)
{
    ARENA_SCOPED a = {0};
    TX_SCOPED tx = {0};
    struct db *db;
    bool found = false;
    TRY(db_open(path, DB_READ, &db));
    err_t why = tx_begin(db, &a, TX_READ, &tx);
    if (!why)
        why = db_table_exists(&tx, "ledger_head", &found);
    tx_rollback(&tx);
    db_close(db);
    if (!why && found)
        return OK;
    err_tell("path", "%.100s", path);
    return FAIL(ERR_INVALID, "restore.not_a_store");
}

/* Before the store is opened: its tables may have to be made again, and that needs them. */
static err_t put_keys_back(const char *copy, const char *keys)
{
    struct db *db;
    int64_t n;
    TRY(db_open(copy, DB_WRITE, &db));
    err_t why = seal_keys_put_back(db, keys, &n);
    db_close(db);
    if (!why)
        printf("keys of %lld persons from %s\n", (long long)n, keys);
    return why;
}

/* The store that stands here goes aside with its log. */
static err_t move_aside(const char *here, const char *aside, struct seal_erased *erased)
{
    ARENA_SCOPED a = {0};
    if (access(here, F_OK) != 0)
        return OK;
    if (read_erased(here, erased))
        fprintf(stderr, "the old store cannot be read: persons erased since the copy must be erased again by hand\n");
    if (rename(here, aside) != 0)
        return FAIL(ERR_STORAGE, "restore.cannot_copy");
    (void)rename(arena_printf(&a, "%s-wal", here), arena_printf(&a, "%s-wal", aside));
    unlink(arena_printf(&a, "%s-shm", here));
    printf("the store before is %s\n", aside);
    return OK;
}

static err_t restore(struct store *s, const char *from, const char *keys)
{
    ARENA_SCOPED a = {0};
    struct seal_erased erased = {.arena = &a};
    int64_t replayed;
    const char *here = arena_printf(&a, "%s/bulou.db", s->data), *copy = arena_printf(&a, "%s/tmp/restore-%d.db", s->data, (int)getpid());
    err_t why = copy_file(from, copy);
    if (!why)
        why = is_a_store(copy);
    if (!why)
        why = put_keys_back(copy, keys);
    if (!why)
        why = move_aside(here, arena_printf(&a, "%s.before-restore-%d", here, (int)getpid()), &erased);
    if (!why && rename(copy, here) != 0)
        why = FAIL(ERR_STORAGE, "restore.cannot_copy");
    if (why) {
        unlink(copy);
        return why;
    }
    TRY(store_open(s, 1, &replayed));
    TRY(erase_again(s->db, &erased));
    printf("restored from %s\n", from);
    return OK;
}

static const char *keys_of(struct arena *a, const struct options *o)
{
    const char *said = option(o, "keys");
    return said ? said : arena_printf(a, "%s.keys", o->operands[0]);
}

int command_restore(int argc, char **argv)
{
    ARENA_SCOPED a = {0};
    struct options o = options_read(rows, argc, argv);
    struct store s;
    bool taken = false;
    int done = options_done(&o, stderr, "restore FILE [OPTIONS]");
    if (done >= 0)
        return done;
    if (o.n_operands != 1) {
        fprintf(stderr, "say from where: bulou restore FILE\n");
        return 2;
    }
    err_t why = store_prepare(&a, option(&o, "data"), NULL, &s);
    if (!why)
        why = store_lock(&s, &taken);
    if (!why && !taken)
        why = FAIL(ERR_CONFLICT, "store.in_use");
    if (!why)
        why = restore(&s, o.operands[0], keys_of(&a, &o));
    if (why)
        return command_failed(stderr, why);
    store_close(&s);
    return 0;
}
