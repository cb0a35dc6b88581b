/* inspect.c - see inspect.h. */
#include "plan/inspect.h"

#include "core/buf.h"

#include <stdlib.h>
#include <string.h>

/* ---- shares --------------------------------------------------------------------------------------- */

/* A risk of 0 weighs a thousandth of a risk of 1: when all others are certain the rest is shared as well. */
static int64_t weight_of(int64_t risk)
{
    return risk * 1000 + 1;
}



static int64_t share_of(unsigned __int128 scale, int64_t risk, int64_t least)
{
    unsigned __int128 share = scale * (unsigned __int128)weight_of(risk) >> 40;
    if (share > INSPECT_WHOLE)
        return INSPECT_WHOLE;
    return (int64_t)share < least ? least : (int64_t)share;
}

static int64_t sum_of(const struct inspect_site *sites, size_t n, unsigned __int128 scale, int64_t least)
{
    int64_t sum = 0;
    for (size_t k = 0; k < n; k++)
        sum += share_of(scale, sites[k].risk, least);
    return sum;
}

/* The largest scale that does not give too much; what is missing then are a few billionths, given in the order of the list. */
void inspect_shares(const struct inspect_site *sites, size_t n, int64_t draw, int64_t least, int64_t *out)
{
    unsigned __int128 low = 0, high = (unsigned __int128)(INSPECT_WHOLE + 1) << 40;
    int64_t whole = draw * INSPECT_WHOLE;
    while (high - low > 1) {
        unsigned __int128 middle = low + (high - low) / 2;
        if (sum_of(sites, n, middle, least) <= whole)
            low = middle;
        else
            high = middle;
    }
    int64_t left = whole - sum_of(sites, n, low, least);
    for (size_t k = 0; k < n; k++)
        out[k] = share_of(low, sites[k].risk, least);
    for (size_t k = 0; left > 0; k = (k + 1) % n)
        if (out[k] < INSPECT_WHOLE) {
            out[k]++;
            left--;
        }
}

void inspect_pick(const int64_t *share, const int32_t *order, size_t n, int64_t start, int64_t whole, bool *drawn)
{
    int64_t begin = 0, mark = start;
    for (size_t k = 0; k < n; k++) {
        int64_t end = begin + share[order[k]];
        drawn[order[k]] = mark < end;
        mark += drawn[order[k]] ? whole : 0;
        begin = end;
    }
}

/* ---- digests ------------------------------------------------------------------------------------------ */

static const char *digest(struct arena *a, const struct buf *text)
{
    uint8_t out[SHA256_SIZE];
    sha256(text->at, text->len, out);
    return hex_text(a, out, sizeof out);
}

const char *inspect_list_digest(struct arena *a, const struct inspect_site *sites, size_t n, int64_t draw, int64_t least)
{
    BUF_SCOPED text = {0};
    buf_printf(&text, "list\n%lld\t%lld\n", (long long)draw, (long long)least);
    for (size_t k = 0; k < n; k++)
        buf_printf(&text, "%s\t%lld\n", sites[k].id, (long long)sites[k].risk);
    return digest(a, &text);
}

const char *inspect_commitment(struct arena *a, const char *list, const char *secret)
{
    BUF_SCOPED text = {0};
    buf_printf(&text, "commitment\n%s\n%s\n", list, secret);
    return digest(a, &text);
}

const char *inspect_seed(struct arena *a, const char *list, const char *secret, const char *public_value)
{
    BUF_SCOPED text = {0};
    buf_printf(&text, "seed\n%s\n%s\n%s\n", list, secret, public_value);
    return digest(a, &text);
}

/* The first 15 hex digits, 60 bits, of which the draw takes the part below a whole; its bias is below 10^-9. */
int64_t inspect_start(struct arena *a, const char *seed)
{
    BUF_SCOPED text = {0};
    buf_printf(&text, "start\n%s\n", seed);
    char first[16] = {0};
    memcpy(first, digest(a, &text), 15);
    return (int64_t)((unsigned __int128)strtoull(first, NULL, 16) * INSPECT_WHOLE >> 60);
}

struct spot { const char *digest; int32_t site; };

static int by_digest(const void *left, const void *right)
{
    const struct spot *l = left, *r = right;
    int order = strcmp(l->digest, r->digest);
    return order ? order : (l->site > r->site) - (l->site < r->site);
}

void inspect_order(struct arena *a, const char *seed, const struct inspect_site *sites, size_t n, int32_t *out)
{
    struct spot *spots = arena_array(a, struct spot, n + 1);
    for (size_t k = 0; k < n; k++) {
        BUF_SCOPED text = {0};
        buf_printf(&text, "site\n%s\n%s\n", seed, sites[k].id);
        spots[k] = (struct spot){digest(a, &text), (int32_t)k};
    }
    qsort(spots, n, sizeof *spots, by_digest);
    for (size_t k = 0; k < n; k++)
        out[k] = spots[k].site;
}
