/* account_phone.c - what phones say of themselves, and what of them has not come yet.
 *
 * A phone says at every contact how much it holds.  One that has fallen silent cannot
 * say how many people it has registered since; that is estimated from its own pace
 * until then, and called "about". */
#include "core/json.h"
#include "data/ledger.h"
#include "data/seal.h"
#include "data/writer.h"
#include "domain/account/account_parts.h"
#include "domain/page.h"

#include "core/hash.h"

#include <string.h>

enum {
    SILENT_MS = 3 * CLOCK_MINUTE,   /* a phone on duty is heard of every minute */
    REGISTERED_MOST = 1000000,
};

/* ---- GET and PUT /api/v1/device ------------------------------------------------------------- */

const struct field account_device_rows[] = {
    INT(struct account_device, device, .help = "The device that this session is."),
    INT(struct account_device, whole, .help = "Every counter up to here has come."),
    INT(struct account_device, highest, .help = "The highest counter that has come."),
    TEXT(struct account_device, gaps, .help = "What has not come yet between the two: 5-7,9."),
    TIME(struct account_device, server_time, .help = "What time the server has."),
    {0},
};

static err_t write_device(struct tx *tx, const struct actor *who, struct buf *out)
{
    struct device_state state;
    TRY(ledger_device(tx, who->county, who->device, &state));
    const struct account_device answer = {who->device, state.whole, state.highest, state.gaps, clock_now()};
    fields_write(account_device_rows, &answer, out);
    return OK;
}

err_t account_get_device(struct request *rq, struct reply *rp)
{
    return write_device(rq->tx, rq->actor, &rp->body);
}

struct phone_said { int64_t made, registered, waiting; bool ended; };

const struct field account_phone_said_rows[] = {
    INT(struct phone_said, made, .need = true, .help = "The highest counter that the phone has used."),
    INT(struct phone_said, registered, .need = true, .max = REGISTERED_MOST,
        .help = "How many persons it has registered since it signed in."),
    INT(struct phone_said, waiting, .need = true, .max = REGISTERED_MOST,
        .help = "How many of them are not acknowledged yet."),
    BOOL(struct phone_said, ended, .help = "The duty is over and nothing is left on the phone."),
    {0},
};

struct saying { const struct actor *who; struct phone_said said; struct buf *answer; };

static err_t keep_said(struct tx *tx, void *arg)
{
    struct saying *s = arg;
    TRY(account_set_phone(tx, s->who->county, s->who->device, clock_now(), s->said.made, s->said.registered,
                          s->said.waiting, s->said.ended));
    return write_device(tx, s->who, s->answer);
}

err_t account_put_device(struct request *rq, struct reply *rp)
{
    struct saying s = {.who = rq->actor, .answer = &rp->body};
    TRY(account_read_body(rq, account_phone_said_rows, &s.said));
    return writer_call(keep_said, &s);
}

/* ---- GET /api/v1/device/key ------------------------------------------------------------------- */

struct device_key { const char *key; int64_t county, device, server_time; };

const struct field account_device_key_rows[] = {
    TEXT(struct device_key, key, .help = "32 bytes, base64url: for AES-256-GCM."),
    INT(struct device_key, county, .help = "The county."),
    INT(struct device_key, device, .help = "The device that this session is."),
    TIME(struct device_key, server_time, .help = "What time the server has."),
    {0},
};

err_t account_get_device_key(struct request *rq, struct reply *rp)
{
    uint8_t key[SEAL_DEVICE_KEY];
    seal_device_key(rq->actor->county, rq->actor->device, key);
    const struct device_key answer = {base64_text(rq->arena, key, sizeof key), rq->actor->county, rq->actor->device,
                                      clock_now()};
    fields_write(account_device_key_rows, &answer, &rp->body);
    return OK;
}

/* ---- account_phones ------------------------------------------------------------------------------ */

const struct field account_phones_params[] = {
    INT(struct account_phones_params, site, .scope = SCOPE_SITE, .help = "Only phones of this site."),
    INT(struct account_phones_params, after, .help = "Phones after this one."),
    {0},
};

const struct field account_phones_columns[] = {
    INT(struct account_phone_row, device, .help = "The device."),
    INT(struct account_phone_row, pass, .help = "The pass that opened it."),
    TEXT(struct account_phone_row, label, .help = "What is printed on the pass."),
    TEXT(struct account_phone_row, role, .help = "Name of the role."),
    INT(struct account_phone_row, site, .help = "The site it is for."),
    TEXT(struct account_phone_row, site_name, .help = "Its name."),
    TIME(struct account_phone_row, signed_in_at, .help = "When the pass was scanned."),
    TIME(struct account_phone_row, seen_at, .help = "When the phone was last heard of."),
    TIME(struct account_phone_row, over_at, .help = "When the pass is over."),
    INT(struct account_phone_row, made, .help = "The highest counter that it had used then."),
    INT(struct account_phone_row, whole, .help = "Every counter up to here has come."),
    TEXT(struct account_phone_row, gaps, .help = "What has not come yet between that and the highest that has: 5-7,9."),
    INT(struct account_phone_row, registered, .help = "Persons it had registered then."),
    INT(struct account_phone_row, waiting, .help = "Of them, those that had not come then."),
    BOOL(struct account_phone_row, offline, .help = "On duty, or with records left, and silent for three minutes."),
    INT(struct account_phone_row, about, .help = "About how many registered persons it holds now, by its pace until then."),
    BOOL(struct account_phone_row, ended, .help = "The duty was ended with nothing left on the phone."),
    {0},
};

static bool is_offline(const struct account_list_phones_row *r, int64_t now)
{
    bool owes = r->made > r->whole || *r->gaps;
    return !r->ended && now - r->seen_at > SILENT_MS && (now < r->over_at || owes);
}

/* What it held when it was last heard of, and what it has done since at its own pace; a
 * duty that is over adds nothing. */
static int64_t about_waiting(const struct account_list_phones_row *r, int64_t now)
{
    int64_t until = now < r->over_at ? now : r->over_at, on_duty = r->seen_at - r->signed_in_at;
    int64_t silent = until - r->seen_at;
    if (on_duty < CLOCK_MINUTE || silent < 0)
        return r->waiting;
    return r->waiting + (int64_t)((double)r->registered / (double)on_duty * (double)silent);
}

static err_t emit_phone(void *ctx, const struct account_list_phones_row *r)
{
    struct page *page = ctx;
    struct view_call *call = page->call;
    bool mine, offline = is_offline(r, call->now);
    if (page_is_full(page, r->device))
        return OK;
    view_next_row(call);
    TRY(account_holds_at(call->tx, call->actor, RIGHT_PROGRESS_READ, r->unit, r->site, call->now, &mine));
    if (!mine)
        return OK;
    const struct account_phone_row row = {
        .device = r->device, .pass = r->pass, .label = r->label, .role = r->role, .site = r->site,
        .site_name = r->site_name, .signed_in_at = r->signed_in_at, .seen_at = r->seen_at, .over_at = r->over_at,
        .made = r->made, .whole = r->whole, .gaps = r->gaps, .registered = r->registered, .waiting = r->waiting,
        .offline = offline, .about = offline ? about_waiting(r, call->now) : r->waiting, .ended = r->ended};
    return call->emit(call, &row);
}

err_t account_phones_query(struct view_call *call, const void *params)
{
    const struct account_phones_params *p = params;
    struct page page = {.call = call};
    return account_list_phones(call->tx, call->county, p->site, call->now - ACCOUNT_UPLOAD_MS,
                               p->after == ABSENT ? 0 : p->after, page_most(call), emit_phone, &page);
}
