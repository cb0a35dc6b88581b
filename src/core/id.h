/* id.h - numbers for persons, households and other things, made without a network.
 *
 * A device numbers what it makes: id = device * 2^24 + k, k = 1, 2, 3 …  Devices
 * are numbered by the county's ledger, so ids never collide within a county, grow
 * with time, and fit in the 53 bits that every JSON reader can hold. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

enum { ID_SHIFT = 24, ID_PER_DEVICE = (1 << ID_SHIFT) - 1, SERVER_DEVICE = 1 };

static inline int64_t id_make(int64_t device, int64_t k)
{
    return device << ID_SHIFT | k;
}

/* Was this id made by that device? */
static inline bool id_is_of(int64_t id, int64_t device)
{
    return id >> ID_SHIFT == device && (id & ID_PER_DEVICE) != 0;
}
