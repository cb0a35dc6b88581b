/* backup.c - `bulou backup FILE`: a copy of the store while it is in use.
 *
 * The copy is made on the writer's own connection, a few pages between two
 * batches: a copy made by another process would begin again with every commit.
 * Then the keys of persons go into a file of their own, FILE.keys, which is kept for
 * a shorter time: when its last copy is gone, whoever was erased is gone. */
#include "command/command.h"
#include "command/options.h"
#include "command/work.h"
#include "core/hash.h"
#include "data/seal_keys.h"
#include "data/writer.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct option_row rows[] = {
    {"data", "DIR", "data folder (bulou-data)"},
    {"database", "URL", "refused: PostgreSQL has its own backup"},
    {0},
};

enum { STEP_PAGES = 512 };

struct copying { const char *path; struct db_backup *backup; bool done; };

static err_t begin_copy(struct db *db, void *arg)
{
    struct copying *c = arg;
    return db_backup_start(db, c->path, &c->backup);
}

static err_t copy_some(struct db *db, void *arg)
{
    struct copying *c = arg;
    (void)db;
    return db_backup_step(c->backup, STEP_PAGES, &c->done);
}

static err_t end_copy(struct db *db, void *arg)
{
    struct copying *c = arg;
    (void)db;
    db_backup_end(c->backup);
    return OK;
}

static err_t copy_store(struct copying *c)
{
    TRY(writer_alone(begin_copy, c));
    err_t why = OK;
    while (!why && !c->done)
        why = writer_alone(copy_some, c);
    err_t end = writer_alone(end_copy, c);
    return why ? why : end;
}

static err_t refuse_old(const char *path)
{
    struct stat st;
    if (stat(path, &st) != 0)
        return OK;
    err_tell("path", "%.100s", path);
    return FAIL(ERR_CONFLICT, "backup.file_exists");
}

/* Under another name until it is whole: what was left by a try that was killed goes. */
static err_t backup(struct arena *a, const char *file, const char *keys, int64_t *n_keys)
{
    struct copying c = {.path = arena_printf(a, "%s.part", file)};
    TRY(refuse_old(file));
    TRY(refuse_old(keys));
    unlink(c.path);
    err_t why = copy_store(&c);
    if (!why)
        why = seal_keys_take_out(c.path, keys, n_keys);
    if (!why && rename(c.path, file) != 0) {
        err_tell("path", "%.100s", file);
        why = FAIL(ERR_STORAGE, "restore.cannot_copy");
    }
    if (why)
        unlink(c.path);
    return why;
}

int work_backup(struct store *s, FILE *out, int argc, char **argv)
{
    ARENA_SCOPED a = {0};
    struct options o = options_read(rows, argc, argv);
    int64_t n_keys;
    int done = options_done(&o, out, "backup FILE [OPTIONS]");
    if (done >= 0 || !s)
        return done;
    if (o.n_operands != 1) {
        fprintf(out, "say where to: bulou backup FILE\n");
        return 2;
    }
    const char *file = o.operands[0], *keys = arena_printf(&a, "%s.keys", file);
    err_t why = backup(&a, file, keys, &n_keys);
    if (why)
        return command_failed(out, why);
    fprintf(out,
            "copied to %s\nkeys of %lld persons to %s: keep these apart, and not for long\n"
            "keep %s/master.key as well, in a third place: without it nobody can read any of them\n",
            file, (long long)n_keys, keys, s->data);
    return 0;
}
