/* store.h - opening the store for a command.
 *
 * A data folder holds bulou.db (or the URL of a database), master.key, tmp/ and
 * the lock of the process that writes.  Where a server holds the lock, commands
 * that write are run inside it, over control.sock (control.h). */
#pragma once
#include "core/arena.h"
#include "core/err.h"
#include "data/db.h"

struct store {
    const char *data;       /* folder; "bulou-data" when not said */
    const char *url;        /* "sqlite:DATA/bulou.db" or what --database said */
    int lock;               /* file descriptor, or -1 */
    struct db *db;          /* writing connection; the writer's once it runs */
    int64_t start_at;       /* when an empty store's own time begins (a demonstration); 0: it keeps the machine's */
};

/* Make the folder and its parts when they are missing. */
err_t store_prepare(struct arena *a, const char *data, const char *database, struct store *out);

/* Take the lock; *taken false: another process writes here. */
err_t store_lock(struct store *s, bool *taken);

/* Keys, clock and tables; `pace` is for the demonstration, else 1.  A store that
 * began with a start_at of its own goes on from its newest moment at every pace. */
err_t store_open(struct store *s, double pace, int64_t *replayed);

/* Has nobody ever opened it? */
err_t store_is_new(const struct store *s, bool *new);

bool store_on_postgres(const struct store *s);

/* Only the keys and the clock: commands that read. */
err_t store_open_keys(struct store *s);
void store_close(struct store *s);

/* Remember what time it is, so that the clock never goes back; in a transaction. */
err_t store_keep_clock(struct tx *tx, void *arg);
