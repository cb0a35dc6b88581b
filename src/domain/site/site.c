/* site.c - what other modules ask of a site. */
#include "data/tx_cache.h"
#include "domain/site/site_parts.h"

/* A site as the transaction keeps it. */
struct kept_site { bool known; struct site_facts facts; };

static struct cache_key site_key(int64_t county, int64_t site)
{
    static const char sites;
    return (struct cache_key){&sites, county, site};
}

static err_t read_site(struct tx *tx, int64_t county, int64_t site, struct kept_site *kept)
{
    struct site_find_site_row row;
    TRY(site_find_site(tx, county, site, &row, &kept->known));
    if (kept->known)
        kept->facts = (struct site_facts){.site = site, .unit = row.unit, .capacity = row.capacity,
                                          .tables = row.tables, .kind = row.kind, .name = row.name, .open = row.open};
    return OK;
}

err_t site_find(struct tx *tx, int64_t county, int64_t site, struct site_facts *out, bool *found)
{
    struct cache_key key = site_key(county, site);
    struct kept_site *kept = tx_cache_find(tx, &key);
    if (!kept) {
        kept = tx_cache_keep(tx, &key, sizeof *kept);
        struct arena *outer = tx->arena;
        tx->arena = tx_cache_arena(tx);
        err_t why = read_site(tx, county, site, kept);
        tx->arena = outer;
        TRY(why);
    }
    *out = kept->facts;
    *found = kept->known;
    return OK;
}

void site_forget(struct tx *tx, int64_t county, int64_t site)
{
    struct cache_key key = site_key(county, site);
    tx_cache_forget(tx, &key);
}
