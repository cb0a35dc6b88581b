/* backup.c - `bulou backup FILE`: a copy of the store while it is in use.
 *
 * The copy is made on the writer's own connection, a few pages between two
 * batches: a copy made by another process would begin again with every commit.
 * Keys of persons lie in the copy, but sealed: the master key is not in it. */
#include "command/command.h"
#include "command/options.h"
#include "command/work.h"
#include "core/hash.h"
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

int work_backup(struct store *s, FILE *out, int argc, char **argv)
{
    struct options o = options_read(rows, argc, argv);
    struct stat st;
    int done = options_done(&o, out, "backup FILE [OPTIONS]");
    if (done >= 0 || !s)
        return done;
    if (o.n_operands != 1) {
        fprintf(out, "say where to: bulou backup FILE\n");
        return 2;
    }
    struct copying c = {.path = o.operands[0]};
    err_t why = stat(c.path, &st) == 0 ? FAIL(ERR_CONFLICT, "backup.file_exists") : copy_store(&c);
    if (why)
        return command_failed(out, why);
    fprintf(out, "copied to %s\nkeep %s/master.key as well, in another place: without it the copy cannot be read\n",
            c.path, s->data);
    return 0;
}
