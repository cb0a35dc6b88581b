/* ledger_device.h - which counters of a device have come; for the ledger only. */
#pragma once
#include "data/db.h"

struct range { int64_t from, to; };
enum { DEVICE_GAPS = 64 };

struct device {
    int64_t id;
    int64_t whole, highest, last_at;
    size_t n_gaps;
    struct range *gaps;              /* sorted, all between whole and highest; room for DEVICE_GAPS */
    bool changed;                    /* and not written yet */
};

/* The devices that a batch has changed; zero-initialised, in the batch's arena. */
struct devices {
    size_t n, cap;
    struct device **at;
};

/* As the transaction keeps it; one that nobody has heard of has taken nothing. */
err_t device_get(struct tx *tx, int64_t county, int64_t id, struct device **out);
bool device_has(const struct device *d, int64_t counter);

/* Refused when it would leave too many gaps: ledger.too_many_gaps. */
err_t device_take(struct tx *tx, struct devices *changed, struct device *d, int64_t counter, int64_t now);

err_t devices_write(struct tx *tx, struct devices *changed, int64_t county);

/* "5-7,9" for people and for the table. */
const char *device_gaps_text(struct arena *a, const struct device *d);
