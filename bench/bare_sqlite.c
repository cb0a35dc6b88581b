/* bare_sqlite.c - the same statements in a bare loop: what the store costs a registration
 * when nobody asks for rights, reads JSON, checks, links a chain or speaks HTTP.
 *
 *     bare_sqlite STORE.DB single|tube BATCH SECONDS
 *
 * On a copy of a loaded store.  A batch is so many registrations and one commit.  Single:
 * they come from all phones in turn, each of which fills a tube of its own.  Tube: ten go
 * into a tube, which is closed.  Who stands registered follows in sorted slices, as in
 * src/data/late_follow.c. */
#include "say.h"

#include "core/text.h"
#include "data/checkpoint.h"
#include "data/db.h"
#include "ledger_sql.h"
#include "missing_sql.h"
#include "sampling_sql.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    PHONES = 200, POOL = 10, UNITS = 344, PEOPLE = 700000, FRESH_MOST = 200000, BIN_MS = 300000, BATCH_MOST = 100000,
    WARM_US = 1000000,         /* not counted */
};

static const char body_text[] =
    "{\"tube_code\":\"30000000000000000000\",\"round\":1000000,\"site\":410185001,\"person\":184549376,\"channel\":\"document\"}";

struct phone {
    char code[21];
    int in_tube;
    int64_t first, last;       /* events of the tube's first and newest registration */
    int64_t tubes, counter, written;
};

/* A registration that is to be told to sampling_person. */
struct fresh { int64_t person, seq; };

static struct {
    struct tx tx;
    int64_t county, round, seq, persons;
    struct phone phones[PHONES];
    int turn;                  /* whose it is */
    struct fresh waiting[FRESH_MOST], list[FRESH_MOST];
    size_t n_waiting, n_list, written;
} it;

static void must(err_t why)
{
    if (why)
        give_up("%s: %s", why->key, err_told()->detail);
}

/* ---- the statements ------------------------------------------------------------------------ */

static int64_t number_of(const struct phone *p)
{
    return p - it.phones;
}

static int64_t site_of(const struct phone *p)
{
    return it.county * 1000 + 1 + number_of(p);
}

static void add_event(struct phone *p, const char *type, int64_t at)
{
    static const uint8_t hash[32];
    it.seq++;
    must(ledger_add(&it.tx, it.county, it.seq, 1000 + number_of(p), ++p->counter, at - it.seq % 20, at, 1, 0, type, body_text,
                    (struct bytes){hash, sizeof hash}));
}

static void set_tube(const struct phone *p, const char *state, int64_t at)
{
    int64_t swabs = strcmp(state, "open") == 0 ? ABSENT : POOL;
    must(sampling_set_tube(&it.tx, it.county, p->code, it.round, site_of(p), state, POOL, swabs, false, false, NULL, at,
                           swabs == ABSENT ? ABSENT : at, ABSENT, ABSENT, p->first));
}

static void take_tube(struct phone *p, int64_t at)
{
    code_make(CODE_TUBE, (uint64_t)it.round * 10000000000 + (uint64_t)number_of(p) * 1000000 + (uint64_t)p->tubes++, p->code);
    p->in_tube = 0;
    p->last = 0;
    p->first = it.seq + 1;
    set_tube(p, "open", at);
    must(sampling_tally_total(&it.tx, it.county, it.round, 0, 0, 1, 0, 0, 0, 0));
}

static void tell(int64_t person)
{
    if (it.n_waiting < FRESH_MOST)
        it.waiting[it.n_waiting++] = (struct fresh){person, it.seq};
}

static void register_person(struct phone *p, int64_t at)
{
    int64_t person = ((int64_t)11 << 24) + it.persons++ * 7919 % PEOPLE + 1;
    if (p->in_tube == POOL || !p->code[0])
        take_tube(p, at);
    add_event(p, "sampling.person_registered", at);
    p->in_tube++;
    must(sampling_add_registration(&it.tx, it.county, it.seq, p->code, p->in_tube, p->last, it.round, site_of(p), person, at,
                                   1000 + number_of(p), ABSENT, "document"));
    must(sampling_tally_count(&it.tx, it.county, it.round, at - at % BIN_MS, site_of(p), 1));
    must(sampling_fill(&it.tx, it.county, p->first, 1, 1, 1));
    must(sampling_tally_total(&it.tx, it.county, it.round, 1, 1, 0, 0, 0, 0, 0));
    must(missing_tally(&it.tx, it.county, it.round, it.county * 1000000 + 1001 + person % UNITS, 0, 1, 0));
    p->last = it.seq;
    tell(person);
}

static void close_tube(struct phone *p, int64_t at)
{
    add_event(p, "sampling.tube_closed", at);
    set_tube(p, "closed", at);
    must(sampling_tally_total(&it.tx, it.county, it.round, 0, 0, -1, 1, 0, 0, 0));
}

static struct phone *next_phone(void)
{
    return &it.phones[it.turn++ % PHONES];
}

static void write_singles(int n, int64_t at)
{
    for (int i = 0; i < n; i++)
        register_person(next_phone(), at);
}

static void write_tubes(int n, int64_t at)
{
    for (int i = 0; i < n; i += POOL) {
        struct phone *p = next_phone();
        for (int k = 0; k < POOL; k++)
            register_person(p, at);
        close_tube(p, at);
    }
}

static void write_devices(int64_t at)
{
    for (struct phone *p = it.phones; p < it.phones + PHONES; p++)
        if (p->counter > p->written) {
            must(ledger_set_device(&it.tx, it.county, 1000 + number_of(p), p->counter, p->counter, "", at));
            p->written = p->counter;
        }
}

/* ---- who stands registered follows ----------------------------------------------------------- */

static int by_person(const void *a, const void *b)
{
    const struct fresh *x = a, *y = b;
    return (x->person > y->person) - (x->person < y->person);
}

static void follow(size_t rows)
{
    if (it.written == it.n_list && it.n_waiting == FRESH_MOST) {
        memcpy(it.list, it.waiting, sizeof it.list);
        it.n_list = it.n_waiting;
        it.n_waiting = it.written = 0;
        qsort(it.list, it.n_list, sizeof *it.list, by_person);
    }
    for (; rows && it.written < it.n_list; rows--, it.written++)
        must(sampling_person_put(&it.tx, it.county, it.round, it.list[it.written].person, it.list[it.written].seq * 256 + 1,
                                 it.list[it.written].seq));
}

/* ---- the loop ----------------------------------------------------------------------------------- */

static void write_batch(struct db *db, struct arena *a, bool tubes, int n)
{
    static const uint8_t hash[32];
    int64_t at = unix_ms();
    must(tx_begin(db, a, TX_WRITE, &it.tx));
    if (tubes)
        write_tubes(n, at);
    else
        write_singles(n, at);
    write_devices(at);
    must(ledger_set_head(&it.tx, it.county, it.seq, (struct bytes){hash, sizeof hash}));
    follow((size_t)n * 5 / 4);
    must(tx_commit(&it.tx));
    checkpoint_if_wanted(db);
    arena_reset(a);
}

/* The store's first county, and where its ledger ends. */
static void find_county(struct db *db, struct arena *a)
{
    struct ledger_list_counties_row *counties;
    struct ledger_read_head_row head;
    size_t n;
    bool found;
    must(tx_begin(db, a, TX_WRITE, &it.tx));
    must(ledger_list_counties(&it.tx, &counties, &n));
    if (n == 0)
        give_up("the store has no county");
    it.county = counties[0].county;
    must(ledger_read_head(&it.tx, it.county, &head, &found));
    it.seq = head.seq;
    it.round = it.seq + 1000000;   /* nobody else's */
    tx_rollback(&it.tx);
}

static void write_until(struct db *db, struct arena *a, bool tubes, int n, int64_t until_us)
{
    while (now_us() < until_us)
        write_batch(db, a, tubes, n);
}

int main(int argc, char **argv)
{
    struct arena a = {0};
    struct db *db;
    int n = argc == 5 ? atoi(argv[3]) : 0;
    if (n < 1 || n > BATCH_MOST)
        give_up("usage: bare_sqlite STORE.DB single|tube BATCH SECONDS");
    must(db_open(argv[1], DB_WRITE, &db));
    must(checkpoint_start(argv[1]));
    find_county(db, &a);
    bool tubes = strcmp(argv[2], "tube") == 0;
    write_until(db, &a, tubes, n, now_us() + WARM_US);
    int64_t events = it.seq, before = it.persons, began = now_us(), cpu = cpu_us_of(getpid());
    write_until(db, &a, tubes, n, began + (int64_t)(atof(argv[4]) * 1e6));
    double persons = (double)(it.persons - before), seconds = (double)(now_us() - began) / 1e6;
    printf("rate %.0f events %.0f cpu_us %.2f\n", persons / seconds, (double)(it.seq - events) / seconds,
           (double)(cpu_us_of(getpid()) - cpu) / persons);
    checkpoint_stop();
    db_close(db);
    arena_close(&a);
    return 0;
}
