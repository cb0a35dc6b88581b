/* sampling_balance.c - what must hold of tubes, persons and stock at every moment. */
#include "core/buf.h"
#include "domain/sampling/sampling_parts.h"

struct findings { void (*finding)(void *ctx, const char *text); void *ctx; };

static void say(const struct findings *f, struct buf *text)
{
    f->finding(f->ctx, buf_str(text));
}

static err_t fill_breach(void *ctx, const struct sampling_each_fill_breach_row *row)
{
    BUF_SCOPED text = {0};
    buf_printf(&text, "tube %s counts %lld registrations, %lld stand", row->tube_code, (long long)row->counted,
               (long long)row->standing);
    say(ctx, &text);
    return OK;
}

static err_t check_fill(struct tx *tx, int64_t county, void (*finding)(void *ctx, const char *text), void *ctx)
{
    struct findings f = {finding, ctx};
    return sampling_each_fill_breach(tx, county, fill_breach, &f);
}

static err_t total_breach(void *ctx, const struct sampling_each_total_breach_row *row)
{
    BUF_SCOPED text = {0};
    buf_printf(&text, "round %lld counts %lld persons and %lld tubes, %lld stand and %lld are there",
               (long long)row->round, (long long)row->persons, (long long)row->tubes, (long long)row->standing,
               (long long)row->listed);
    say(ctx, &text);
    return OK;
}

static err_t check_totals(struct tx *tx, int64_t county, void (*finding)(void *ctx, const char *text), void *ctx)
{
    struct findings f = {finding, ctx};
    return sampling_each_total_breach(tx, county, total_breach, &f);
}

static err_t stock_breach(void *ctx, const struct sampling_each_stock_breach_row *row)
{
    BUF_SCOPED text = {0};
    buf_printf(&text, "site %lld counts %lld tubes used, void or empty; %lld are there, or otherwise",
               (long long)row->site, (long long)row->counted, (long long)row->listed);
    say(ctx, &text);
    return OK;
}

static err_t check_stock(struct tx *tx, int64_t county, void (*finding)(void *ctx, const char *text), void *ctx)
{
    struct findings f = {finding, ctx};
    return sampling_each_stock_breach(tx, county, stock_breach, &f);
}

const struct balance sampling_balances[] = {
    {"sampling.registered_is_standing", "Every tube counts the registrations that stand in it.", check_fill},
    {"sampling.totals_are_rows", "Every round counts the persons who stand registered, and its tubes.", check_totals},
    {"sampling.issued_is_accounted_for", "Issued = used + void + empty + returned + on hand, by the tubes themselves.",
     check_stock},
    {0},
};
