/* inspect.h - a draw of sites to inspect: by risk, every site possible, and checked by anybody afterwards.
 *
 * Each site has a share of a circle, in proportion to its risk but never below a
 * least share; sites lie on it in an order that nobody knows before, and n marks
 * at equal distances are turned to a place that nobody knows before.  A site whose
 * share holds a mark is drawn, so that its probability is exactly its share.
 *
 * Order and turn are digests of three things: the list (frozen, its digest told),
 * a secret (its commitment told with the list, so that it cannot be changed any
 * more), and a value that becomes public after that and that nobody can choose.
 * Whoever knows all three repeats the draw with SHA-256 and addition alone. */
#pragma once
#include "core/arena.h"
#include "core/hash.h"
#include <stdbool.h>

enum { INSPECT_WHOLE = 1000000000 };  /* probability 1 */

struct inspect_site { const char *id; int64_t risk; };

/* Shares of probability in billionths: in proportion to risk, `least` … INSPECT_WHOLE, summed to `draw` wholes.
 * draw <= n, least * n <= draw * INSPECT_WHOLE; risks 0 … 10^6.  `out` has room for n. */
void inspect_shares(const struct inspect_site *sites, size_t n, int64_t draw, int64_t least, int64_t *out);

/* Marks at start, start + whole, …: whom they meet, in the given order of sites.  Shares up to `whole`. */
void inspect_pick(const int64_t *share, const int32_t *order, size_t n, int64_t start, int64_t whole, bool *drawn);

/* The digests; texts are hex in `a`.  `list` is the first one's result. */
const char *inspect_list_digest(struct arena *a, const struct inspect_site *sites, size_t n, int64_t draw, int64_t least);
const char *inspect_commitment(struct arena *a, const char *list, const char *secret);
const char *inspect_seed(struct arena *a, const char *list, const char *secret, const char *public_value);

/* Where the marks begin, 0 … INSPECT_WHOLE - 1, and the sites by the digests of seed and id. */
int64_t inspect_start(struct arena *a, const char *seed);
void inspect_order(struct arena *a, const char *seed, const struct inspect_site *sites, size_t n, int32_t *out);
