/* account_carried.c - the records of a dying phone, brought by another.
 *
 * The dying phone seals its records with a key that only it and the server have
 * (seal_device_key).  So whoever carries them, as a file or as pictures, can neither
 * read nor alter them, and the server knows that it was that phone which made them:
 * they are taken as if it had sent them itself, with its own pass, device and counters.
 * Brought twice, or also sent by the phone when it comes back, they count once. */
#include "core/hash.h"
#include "core/json.h"
#include "core/text.h"
#include "data/ledger.h"
#include "data/seal.h"
#include "data/writer.h"
#include "domain/account/account_parts.h"
#include "exchange/inflate.h"

#include <string.h>

enum { RECORDS_MOST = 5000, PLAIN_MOST = 8 << 20 };

struct carried { int64_t county, device; const char *sealed; };

const struct field account_carried_rows[] = {
    INT(struct carried, county, .need = true, .min = 100000, .max = 999999, .help = "The county of that phone."),
    INT(struct carried, device, .need = true, .min = 1, .max = (int64_t)1 << 53, .help = "The device that made them."),
    TEXT(struct carried, sealed, .need = true, .min = 38, .max = 2 << 20, .form = FORM_CODE,
         .help = "base64url of nonce, AES-256-GCM of the events (JSON list, raw deflate) and tag; COUNTY.DEVICE is "
                 "bound to it."),
    {0},
};

struct carried_answer { int64_t device, whole, highest, accepted, duplicates, rejected; };

const struct field account_carried_answer_rows[] = {
    INT(struct carried_answer, device, .help = "The device that made them."),
    INT(struct carried_answer, accepted, .help = "Records that are new."),
    INT(struct carried_answer, duplicates, .help = "Records that had come before."),
    INT(struct carried_answer, rejected, .help = "Records that wait to be mended."),
    INT(struct carried_answer, whole, .help = "Every counter of that device up to here has come."),
    INT(struct carried_answer, highest, .help = "The highest counter of it that has come."),
    {0},
};

/* What is being brought, by whom it was made, and what became of it. */
struct bringing {
    struct arena *arena;
    const struct carried *asked;
    const struct actor *maker;
    struct carried_answer answer;
};

static err_t find_maker(struct tx *tx, void *arg)
{
    struct bringing *b = arg;
    return account_actor_of_device(tx, b->arena, b->asked->county, b->asked->device, clock_now(), &b->maker);
}

static err_t unseal(const struct bringing *b, struct buf *plain)
{
    uint8_t key[SEAL_DEVICE_KEY], *sealed, *packed;
    size_t len, packed_len;
    const char *label = arena_printf(b->arena, "%lld.%lld", (long long)b->asked->county, (long long)b->asked->device);
    seal_device_key(b->asked->county, b->asked->device, key);
    if (!base64_bytes(b->arena, b->asked->sealed, &sealed, &len) ||
        !seal_open_carried(b->arena, key, label, sealed, len, &packed, &packed_len))
        return FAIL(ERR_INVALID, "account.carried_damaged", .field = "sealed");
    return inflate_bytes(packed, packed_len, plain);
}

static void count(struct carried_answer *sum, const struct answer *answers, size_t n)
{
    for (size_t i = 0; i < n; i++)
        switch (answers[i].outcome) {
        case ACCEPTED: sum->accepted++; break;
        case DUPLICATE: sum->duplicates++; break;
        case REJECTED: sum->rejected++; break;
        }
}

/* At most a batch of the list, beginning at `from`. */
static err_t bring_batch(struct bringing *b, const struct json *list, size_t from)
{
    size_t left = json_count(list) - from, n = left < LEDGER_BATCH_MOST ? left : LEDGER_BATCH_MOST;
    struct job job = {.county = b->maker->county, .n = n};
    job.events = arena_array(b->arena, struct incoming, n);
    job.answers = arena_array(b->arena, struct answer, n);
    for (size_t i = 0; i < n; i++)
        ledger_read(b->arena, b->maker, json_at(list, from + i), &job.events[i]);
    err_clear();
    TRY(writer_do(&job));
    count(&b->answer, job.answers, n);
    return OK;
}

static err_t bring(struct bringing *b, const struct buf *plain)
{
    const struct json *list;
    TRY(json_parse(b->arena, buf_str(plain), plain->len, &list));
    if (json_kind(list) != JSON_LIST || json_count(list) > RECORDS_MOST) {
        err_tell("max", "%d", RECORDS_MOST);
        return FAIL(ERR_INVALID, "account.carried_too_many", .field = "sealed");
    }
    for (size_t from = 0; from < json_count(list); from += LEDGER_BATCH_MOST)
        TRY(bring_batch(b, list, from));
    return OK;
}

static err_t read_state(struct tx *tx, void *arg)
{
    struct bringing *b = arg;
    struct device_state state;
    TRY(ledger_device(tx, b->maker->county, b->maker->device, &state));
    b->answer.whole = state.whole;
    b->answer.highest = state.highest;
    return OK;
}

err_t account_post_carried(struct request *rq, struct reply *rp)
{
    struct carried asked;
    BUF_SCOPED plain = {.max = PLAIN_MOST};
    struct bringing b = {.arena = rq->arena, .asked = &asked};
    TRY(account_read_body(rq, account_carried_rows, &asked));
    TRY(unseal(&b, &plain));
    TRY(writer_call(find_maker, &b));
    if (!b.maker)
        return FAIL(ERR_FORBIDDEN, "account.carried_too_late", .field = "device");
    TRY(bring(&b, &plain));
    TRY(writer_call(read_state, &b));
    b.answer.device = asked.device;
    fields_write(account_carried_answer_rows, &b.answer, &rp->body);
    return OK;
}
