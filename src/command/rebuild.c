/* rebuild.c - `bulou rebuild`: every table again from the ledger. */
#include "command/command.h"
#include "command/options.h"
#include "command/store.h"
#include "core/clock.h"
#include "data/schema.h"

static const struct option_row rows[] = {
    {"data", "DIR", "data folder (bulou-data)"},
    {"database", "URL", "postgres://… instead of the SQLite file in the data folder"},
    {0},
};

static err_t rebuild(struct store *s, int64_t *events)
{
    int64_t replayed;
    TRY(store_open(s, 1, &replayed));
    return schema_rebuild(s->db, events);
}

int command_rebuild(int argc, char **argv)
{
    ARENA_SCOPED a = {0};
    struct options o = options_read(rows, argc, argv);
    struct store s;
    bool taken = true;
    int64_t events = 0, began = clock_ticks_us();
    int done = options_done(&o, stderr, "rebuild [OPTIONS]");
    if (done >= 0)
        return done;
    err_t why = store_prepare(&a, option(&o, "data"), option(&o, "database"), &s);
    if (!why && !store_on_postgres(&s))
        why = store_lock(&s, &taken);
    if (!why && !taken)
        why = FAIL(ERR_CONFLICT, "store.in_use");
    if (!why)
        why = rebuild(&s, &events);
    if (why)
        return command_failed(stderr, why);
    double seconds = (double)(clock_ticks_us() - began) / 1e6;
    printf("rebuilt from %lld events in %.1f s\n", (long long)events, seconds);
    store_close(&s);
    return 0;
}
