/* fault.c - dying on purpose. */
#include "core/fault.h"

#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

static atomic_int state;      /* 0: not read, 1: no fault wanted, 2: wanted */
static atomic_long passes_left;
static char wanted[64];

static void read_wish(void)
{
    const char *wish = getenv("BULOU_FAULT");
    const char *colon = wish ? strrchr(wish, ':') : NULL;
    if (!colon || (size_t)(colon - wish) >= sizeof wanted) {
        atomic_store(&state, 1);
        return;
    }
    memcpy(wanted, wish, (size_t)(colon - wish));
    atomic_store(&passes_left, strtol(colon + 1, NULL, 10));
    atomic_store(&state, 2);
}

void fault_point(const char *name)
{
    if (atomic_load_explicit(&state, memory_order_relaxed) == 0)
        read_wish();
    if (atomic_load_explicit(&state, memory_order_relaxed) == 1 || strcmp(name, wanted) != 0)
        return;
    if (atomic_fetch_sub(&passes_left, 1) == 1)
        raise(SIGKILL);
}
