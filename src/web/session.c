/* session.c - whose token it is, remembered for a moment. */
#include "web/session.h"

#include "core/clock.h"
#include "core/hash.h"
#include "web/route.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

enum { SLOTS = 1 << 16, SESSIONS_MOST = 100000, TOKEN_MOST = 200 };

static struct {
    struct session *slots[SLOTS];
    struct session *oldest, *newest;   /* by the time that they were loaded */
    size_t n;
    struct db *db;
    int64_t good_us;
} cache;

static atomic_ullong generation;

static atomic_bool uncommitted;

/* Said while an event is applied, before it is committed: what is read in between
 * is still the old state, so the commit says it once more. */
void sessions_changed(void)
{
    atomic_store(&uncommitted, true);
    atomic_fetch_add(&generation, 1);
}

void sessions_committed(void)
{
    if (atomic_exchange(&uncommitted, false))
        atomic_fetch_add(&generation, 1);
}

static uint64_t hash_of(const char *token)
{
    uint64_t h = 0xcbf29ce484222325u;
    for (; *token; token++)
        h = (h ^ (unsigned char)*token) * 0x100000001b3u;
    return h;
}

/* ---- one session: a single piece of memory ---------------------------------------------- */

static size_t room_for(const struct actor *who)
{
    size_t room = who->n_grants * sizeof(struct grant);
    for (size_t i = 0; i < who->n_grants; i++)
        room += who->grants[i].n_below * sizeof(int64_t);
    return room;
}

static struct grant *copy_grants(const struct actor *who, void *room)
{
    struct grant *grants = room;
    int64_t *below = (int64_t *)(void *)(grants + who->n_grants);
    for (size_t i = 0; i < who->n_grants; i++) {
        grants[i] = who->grants[i];
        grants[i].below = below;
        if (grants[i].n_below)
            memcpy(below, who->grants[i].below, grants[i].n_below * sizeof *below);
        below += grants[i].n_below;
    }
    return grants;
}

struct session *session_new(const struct actor *who, const char *token)
{
    const char *name = who->name ? who->name : "";
    size_t room = room_for(who), token_size = strlen(token) + 1;
    struct session *s = mem_alloc(sizeof *s + room + token_size + strlen(name) + 1);
    char *texts = (char *)(s + 1) + room;
    *s = (struct session){.actor = *who, .token = texts, .hash = hash_of(token), .users = 1};
    memcpy(texts, token, token_size);
    s->actor.name = strcpy(texts + token_size, name);
    s->actor.grants = copy_grants(who, s + 1);
    return s;
}

void session_give_back(struct session *s)
{
    if (s && --s->users == 0)
        free(s);
}

/* ---- the cache ----------------------------------------------------------------------------- */

static struct session **find_slot(const char *token, uint64_t hash)
{
    struct session **at = &cache.slots[hash % SLOTS];
    size_t len = strlen(token);
    while (*at && ((*at)->hash != hash || strlen((*at)->token) != len || !bytes_equal((*at)->token, token, len)))
        at = &(*at)->chain;
    return at;
}

static void forget(struct session *s)
{
    *find_slot(s->token, s->hash) = s->chain;
    *(s->older ? &s->older->newer : &cache.oldest) = s->newer;
    *(s->newer ? &s->newer->older : &cache.newest) = s->older;
    cache.n--;
    session_give_back(s);
}

static void remember(struct session *s)
{
    if (cache.n == SESSIONS_MOST)
        forget(cache.oldest);
    *find_slot(s->token, s->hash) = s;
    s->older = cache.newest;
    *(cache.newest ? &cache.newest->newer : &cache.oldest) = s;
    cache.newest = s;
    cache.n++;
}

static bool is_good(const struct session *s)
{
    return s->generation == atomic_load(&generation) && clock_ticks_us() - s->loaded_us < cache.good_us;
}

/* The generation is read first: what changes meanwhile makes this entry old. */
static err_t load(const char *token, struct session **out)
{
    ARENA_SCOPED a = {0};
    TX_SCOPED tx = {0};
    uint64_t now = atomic_load(&generation);
    const struct actor *who = NULL;
    TRY(tx_begin(cache.db, &a, TX_READ, &tx));
    TRY(doorkeeper.actor_of(&tx, &a, token, clock_now(), &who));
    if (!who)
        return OK;
    *out = session_new(who, token);
    (*out)->generation = now;
    (*out)->loaded_us = clock_ticks_us();
    remember(*out);
    return OK;
}

/* Printable ASCII of a sane length; anything else is nobody's and need not be asked for. */
static bool can_be_token(const char *text)
{
    size_t len = 0;
    while (text[len] > ' ' && text[len] < 0x7f && len <= TOKEN_MOST)
        len++;
    return len && !text[len];
}

err_t session_take(const char *token, struct session **out)
{
    *out = NULL;
    if (!can_be_token(token))
        return OK;
    struct session *s = *find_slot(token, hash_of(token));
    if (s && is_good(s)) {
        *out = s;
    } else {
        if (s)
            forget(s);
        TRY(load(token, out));
    }
    if (*out)
        (*out)->users++;
    return OK;
}

err_t sessions_start(const char *url)
{
    TRY(db_open(url, DB_READ, &cache.db));
    cache.good_us = (db_dialect(cache.db) == DIALECT_POSTGRES ? 2 : 60) * (int64_t)1000000;
    return OK;
}

void sessions_stop(void)
{
    while (cache.oldest)
        forget(cache.oldest);
    if (cache.db)
        db_close(cache.db);
    cache.db = NULL;
}
