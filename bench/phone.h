/* phone.h - what the phones of a round send: people into tubes of ten. */
#pragma once
#include "core/buf.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum load_kind {
    LOAD_SINGLE,      /* one person a request */
    LOAD_TUBE,        /* ten persons and the closing of their tube a request */
    LOAD_THOUSAND,    /* a thousand events a request: ninety tubes, and ten persons more */
    LOAD_HELLO,       /* one person a request, to a server that does nothing (bench/hello.c) */
};

/* Everybody on the list, in an order of chance; each comes once, then all come again. */
struct people {
    char (*documents)[19];
    size_t n, next;
};
/* The number of an identity card on each line; what cannot be one is left out. */
void people_read(struct people *p, const char *path);
void people_free(struct people *p);

struct phone {
    int64_t site, round;
    int64_t number;          /* of the phone; makes its tube codes its own */
    int64_t counter, tubes;
    char tube_code[21];
    int in_tube;
};

/* The phone works in this round from now on; another round than before begins a tube. */
void phone_at_round(struct phone *p, int64_t round);

/* Write the body of the next request; returns how many persons it registers. */
int phone_write(struct phone *p, enum load_kind kind, struct people *people, int64_t at, struct buf *out);
