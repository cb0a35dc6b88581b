/* area_match.c - a place by what people write.
 *
 * Lists write 社区居民委员会, 社区居委会, 居委会 or 社区 for the same community, and leave
 * the ending out as well.  What is left without its ending is the stem, and children
 * are looked up by it.  A town may have both 王庄社区 and 王庄村: who writes the ending
 * means it. */
#include "core/text.h"
#include "domain/area/area_parts.h"

#include <string.h>

enum family { NO_FAMILY, COMMUNITY, VILLAGE, STREET, TOWN, TOWNSHIP };

struct ending { const char *text; enum family family; };

/* Longest first.  A committee's name may still hold the place's own ending, and a
 * community's that of the village it was: 王庄村村民委员会, 工人村社区.  Endings of towns come off only where none of a village did: the village
 * 李镇村 is not the town 李镇. */
static const struct ending committees[] = {
    {"社区居民委员会", COMMUNITY}, {"社区居委会", COMMUNITY}, {"居民委员会", COMMUNITY}, {"居委会", COMMUNITY},
    {"村民委员会", VILLAGE},       {"村委会", VILLAGE},       {0},
};
static const struct ending communities[] = {{"社区", COMMUNITY}, {0}};
static const struct ending villages[] = {{"村", VILLAGE}, {0}};
static const struct ending offices[] = {
    {"街道办事处", STREET}, {"办事处", STREET}, {"街道", STREET}, {"镇", TOWN}, {"乡", TOWNSHIP}, {0},
};

/* The ending is cut off unless nothing would be left. */
static enum family cut(char *name, const struct ending *endings)
{
    size_t len = strlen(name);
    for (const struct ending *e = endings; e->text; e++) {
        size_t n = strlen(e->text);
        if (len <= n || strcmp(name + len - n, e->text) != 0)
            continue;
        name[len - n] = '\0';
        return e->family;
    }
    return NO_FAMILY;
}

static char *stem_of(struct arena *a, const char *name, enum family *family)
{
    char *stem = text_normal(a, name);
    enum family committee = cut(stem, committees);
    enum family community = cut(stem, communities), village = cut(stem, villages);
    *family = committee ? committee : community ? community : village;
    if (*family == NO_FAMILY)
        *family = cut(stem, offices);
    return stem;
}

const char *area_stem(struct arena *a, const char *name)
{
    enum family family;
    return stem_of(a, name, &family);
}

/* How well a unit's written name fits the one that is looked for. */
enum fit { STEM_FITS, FAMILY_FITS, ALL_FITS };

static enum fit fit_of(struct arena *a, const char *written, const char *wanted, enum family family)
{
    enum family own;
    (void)stem_of(a, written, &own);
    if (strcmp(text_normal(a, written), wanted) == 0)
        return ALL_FITS;
    return own == family ? FAMILY_FITS : STEM_FITS;
}

err_t area_match(struct tx *tx, int64_t county, int64_t parent, const char *name, int64_t *unit, size_t *n)
{
    struct area_list_named_row *rows;
    size_t n_rows;
    enum family family;
    enum fit best = STEM_FITS;
    const char *stem = stem_of(tx->arena, name, &family), *wanted = text_normal(tx->arena, name);
    *n = 0;
    *unit = ABSENT;
    TRY(area_list_named(tx, county, parent == ABSENT ? 0 : parent, stem, &rows, &n_rows));
    for (size_t i = 0; i < n_rows; i++) {
        enum fit fit = fit_of(tx->arena, rows[i].alias ? rows[i].alias : rows[i].name, wanted, family);
        bool repeated = *n && rows[i].unit == *unit;
        if (fit < best || (fit == best && repeated))
            continue;
        if (fit > best || *n == 0)
            *unit = rows[i].unit;
        *n = fit > best ? 1 : *n + 1;
        best = fit;
    }
    return OK;
}
