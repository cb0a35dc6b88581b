/* bench_parts.h - what the files of the bench share with each other. */
#pragma once
#include "core/hash.h"
#include "test/bench.h"

struct bench {
    struct arena arena;
    char dir[64];
    const char *url;
    struct db *db, *reader;
    struct actor server;
    int64_t actors;             /* made so far */
    const char *sent;           /* the last event, for sending it again */
    const struct actor *sender;
    struct answer answer;
    int64_t seq;
    err_t why;
    struct err_told told;
    struct tx tx;               /* what bench_tx gave */
    struct reply reply;
    int errors_expected;
};

/* The bench itself must not fail. */
void bench_must(err_t why);

/* What the tables that are made from the ledger hold. */
struct bench_digest { const char *table; int64_t rows; uint8_t hash[SHA256_SIZE]; };
enum { BENCH_TABLES_MOST = 200 };
size_t bench_digest(struct bench *b, struct bench_digest *out);

void bench_end_tx(struct bench *b);
void bench_follow_late(struct bench *b);
