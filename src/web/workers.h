/* workers.h - threads that read the database for views and other routes; for web/ only.
 *
 * Each has a read-only connection of its own.  What takes long (exports, uploads)
 * waits for one more thread of its own, so that it never holds up a screen. */
#pragma once
#include "core/err.h"

struct exchange;

enum { WORKERS_QUEUE_MOST = 2000, WORKERS_MOST = 64 };

err_t workers_start(const char *url, int n);

/* The exchange leaves for a worker; ERR_BUSY web.busy when too many wait. */
err_t workers_put(struct exchange *x);

/* From now on long work gives up. */
void workers_hurry(void);
bool workers_hurrying(void);
void workers_stop(void);

struct workers { long quick_waiting, slow_waiting; };
struct workers workers_now(void);
