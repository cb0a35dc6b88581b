/* roster_ahead.c - what a batch will ask about its people, read for all of them at once.
 *
 * Nearly nobody was merged with another record, and few are exempt: of whom that is
 * known, the tables need not be asked again in the transaction. */
#include "data/seal.h"
#include "data/tx_cache.h"
#include "domain/roster/roster_parts.h"

struct known { bool has[ROSTER_KINDS_KNOWN]; };

static struct cache_key key_of(int64_t county, int64_t person)
{
    static const char known;
    return (struct cache_key){&known, county, person};
}

bool roster_is_known_without(struct tx *tx, int64_t county, int64_t person, enum roster_known what)
{
    const struct cache_key key = key_of(county, person);
    const struct known *known = tx_cache_find(tx, &key);
    return known && !known->has[what];
}

void roster_forget_known(struct tx *tx, int64_t county, int64_t person)
{
    const struct cache_key key = key_of(county, person);
    tx_cache_forget(tx, &key);
}

void roster_ask_document(struct tx *tx, int64_t county, const char *kind, const char *document)
{
    const struct blind blind = seal_blind(county, kind ? kind : "01", document);
    late_ask_ahead(tx, &roster_documents, county, blind.a, blind.b);
}

/* ---- persons ------------------------------------------------------------------------------ */

struct asking { struct known **of; enum roster_known what; };

static err_t note_found(void *ctx, size_t place, const struct value *out)
{
    const struct asking *a = ctx;
    (void)out;
    a->of[place]->has[a->what] = true;
    return OK;
}

static struct known *keep_known(struct tx *tx, int64_t county, int64_t person)
{
    const struct cache_key key = key_of(county, person);
    struct known *known = tx_cache_find(tx, &key);
    return known ? known : tx_cache_keep(tx, &key, sizeof *known);
}

err_t roster_foresee_persons(struct tx *tx, int64_t county, const int64_t *persons, size_t n)
{
    struct asking asking = {.of = arena_array(tx->arena, struct known *, n + 1)};
    struct value *in = arena_array(tx->arena, struct value, 2 * n + 1);
    for (size_t i = 0; i < n; i++) {
        late_ask_ahead(tx, &roster_units, county, persons[i], county);
        asking.of[i] = keep_known(tx, county, persons[i]);
        in[2 * i] = (struct value){VALUE_INT, {.i = county}};
        in[2 * i + 1] = (struct value){VALUE_INT, {.i = persons[i]}};
    }
    asking.what = ROSTER_DROPPED;
    TRY(db_one_for_each(tx, &roster_find_any_dropped_statement, in, n, note_found, &asking));
    asking.what = ROSTER_EXEMPTIONS;
    return db_one_for_each(tx, &roster_find_any_exemption_statement, in, n, note_found, &asking);
}
