/* late_parts.h - what late.c (asking and telling) and late_follow.c (writing) share. */
#pragma once
#include "data/late_map.h"

struct late_seen { int64_t county, seq; };

struct late_state {
    bool whole;              /* what was committed may wait in memory: SQLite */
    bool indexing;           /* at start: a row may know an event already */
    bool lost;               /* what was written in a large transaction was rolled back */
    struct late_rows mine;   /* put in the transaction that is open … */
    size_t mine_written;     /* … all of them, or none, are in the tables already */
    struct late_rows asked;  /* keys that will be asked for, and … */
    struct late_rows ahead;  /* … rows that were read for that, seq 0: there is none; PostgreSQL */
    struct late_rows fresh;  /* committed since the last freeze */
    struct late_rows frozen; /* being written, in the order of `list` */
    struct late_row *list;
    size_t n_list, written;  /* of list */
    size_t committed;        /* of written: a rollback goes back to here */
    int64_t fresh_since_us;  /* when the oldest of fresh was committed */
    struct late_seen *seen;  /* a county's newest event that put anything, committed … */
    struct late_seen *froze; /* … and when the list was frozen */
    size_t n_seen, n_froze;
};
extern struct late_state late;

enum { LATE_AHEAD_MOST = 50000 };   /* keys of one transaction that are read ahead */
void late_forget_ahead(void);

/* Rows of this transaction go into the tables with it, and need not wait. */
err_t late_write_mine(struct tx *tx);
err_t late_put_row(struct tx *tx, const struct late_row *row);
