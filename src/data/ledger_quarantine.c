/* ledger_quarantine.c - nothing that was sent is ever lost. */
#include "data/ledger_quarantine.h"

#include "data/seal.h"
#include "ledger_sql.h"

#include <string.h>

enum { TYPE_MOST = 60 };

void told_json(const struct err_told *told, struct buf *out)
{
    buf_char(out, '{');
    for (size_t i = 0; i < told->n; i++) {
        if (i)
            buf_char(out, ',');
        buf_json(out, told->value[i].name);
        buf_char(out, ':');
        buf_json(out, told->value[i].text);
    }
    buf_char(out, '}');
}

/* The event as it was sent; one of the server's own is written from its body. */
static const char *sent_text(struct arena *a, const struct incoming *in)
{
    BUF_SCOPED text = {0};
    if (in->json) {
        json_write(in->json, &text);
    } else {
        buf_printf(&text, "{\"counter\":%lld,\"type\":", (long long)in->ev.counter);
        buf_json(&text, in->type_name);
        buf_printf(&text, ",\"at\":%lld,\"body\":", (long long)in->ev.at);
        fields_write(in->ev.type->body, in->body, &text);
        buf_char(&text, '}');
    }
    return arena_strdup(a, buf_str(&text));
}

static const char *known_type(struct arena *a, const char *name)
{
    return name ? arena_strndup(a, name, strnlen(name, TYPE_MOST)) : "";
}

err_t quarantine_put(struct tx *tx, const struct incoming *in, err_t why, int64_t now, int64_t *last_entry,
                     struct answer *out)
{
    struct arena *a = tx->arena;
    if (*last_entry < 0) {
        struct ledger_last_quarantine_row row;
        bool found;
        TRY(ledger_last_quarantine(tx, in->ev.county, &row, &found));
        *last_entry = row.entry;
    }
    const char *text = sent_text(a, in);
    const char *path = in->told.path[0] ? in->told.path : why->field ? why->field : "";
    BUF_SCOPED told = {0};
    told_json(&in->told, &told);
    *last_entry += 1;
    TRY(ledger_add_quarantine(tx, in->ev.county, *last_entry, now, in->ev.device, in->ev.counter, in->ev.actor_id,
                              in->ev.at == ABSENT ? 0 : in->ev.at, known_type(a, in->type_name), why->key, path,
                              buf_str(&told), seal_whole(a, text, strlen(text))));
    out->outcome = REJECTED;
    out->quarantine = *last_entry;
    out->why = why;
    out->told = in->told;
    return OK;
}

err_t quarantine_may_mend(struct tx *tx, const struct event *ev)
{
    if (!ev->mends)
        return OK;
    if (!rights_any(ev->actor, RIGHT_QUARANTINE, ev->at))
        return FAIL(ERR_FORBIDDEN, "ledger.may_not_mend", .field = "mends");
    struct ledger_find_quarantine_row row;
    bool found;
    TRY(ledger_find_quarantine(tx, ev->county, ev->mends, &row, &found));
    if (!found)
        return FAIL(ERR_MISSING, "ledger.no_such_entry", .field = "mends");
    if (strcmp(row.state, "open") != 0)
        return FAIL(ERR_CONFLICT, "ledger.entry_closed", .field = "mends");
    return OK;
}
