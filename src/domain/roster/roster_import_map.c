/* roster_import_map.c - which column of a list holds what.
 *
 * Counties name their columns as they like.  The words below cover what was seen;
 * what the operator chooses for a set of headings is remembered for the next time. */
#include "core/hash.h"
#include "core/text.h"
#include "domain/roster/roster_import.h"
#include "store_sql.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

const char *const import_field_names[IMPORT_FIELDS] = {
    "ignore", "name", "sex", "document_kind", "document", "phone", "town", "village", "unit", "building", "address",
    "household", "kind", "groups", "born",
};

/* As heading_form makes them. */
static const struct { const char *word; enum import_field field; } words[] = {
    {"姓名", IMPORT_NAME}, {"name", IMPORT_NAME}, {"fullname", IMPORT_NAME}, {"居民姓名", IMPORT_NAME},
    {"性别", IMPORT_SEX}, {"sex", IMPORT_SEX}, {"gender", IMPORT_SEX},
    {"证件类型", IMPORT_DOCUMENT_KIND}, {"证件种类", IMPORT_DOCUMENT_KIND}, {"documentkind", IMPORT_DOCUMENT_KIND},
    {"document_kind", IMPORT_DOCUMENT_KIND}, {"documenttype", IMPORT_DOCUMENT_KIND},
    {"证件号码", IMPORT_DOCUMENT}, {"证件号", IMPORT_DOCUMENT}, {"身份证号", IMPORT_DOCUMENT},
    {"身份证号码", IMPORT_DOCUMENT}, {"公民身份号码", IMPORT_DOCUMENT}, {"身份证", IMPORT_DOCUMENT},
    {"document", IMPORT_DOCUMENT}, {"idnumber", IMPORT_DOCUMENT}, {"identitynumber", IMPORT_DOCUMENT},
    {"联系电话", IMPORT_PHONE}, {"手机号", IMPORT_PHONE}, {"手机号码", IMPORT_PHONE}, {"电话", IMPORT_PHONE},
    {"phone", IMPORT_PHONE}, {"telephone", IMPORT_PHONE}, {"mobile", IMPORT_PHONE},
    {"乡镇街道", IMPORT_TOWN}, {"乡镇(街道)", IMPORT_TOWN}, {"乡镇", IMPORT_TOWN}, {"街道", IMPORT_TOWN},
    {"乡镇办", IMPORT_TOWN}, {"town", IMPORT_TOWN},
    {"村社区", IMPORT_VILLAGE}, {"村(社区)", IMPORT_VILLAGE}, {"社区", IMPORT_VILLAGE}, {"行政村", IMPORT_VILLAGE},
    {"村", IMPORT_VILLAGE}, {"社区村", IMPORT_VILLAGE}, {"village", IMPORT_VILLAGE}, {"community", IMPORT_VILLAGE},
    {"区划代码", IMPORT_UNIT}, {"村代码", IMPORT_UNIT}, {"unit", IMPORT_UNIT},
    {"楼栋", IMPORT_BUILDING}, {"楼号", IMPORT_BUILDING}, {"村民组", IMPORT_BUILDING}, {"组别", IMPORT_BUILDING},
    {"building", IMPORT_BUILDING},
    {"住址", IMPORT_ADDRESS}, {"现住址", IMPORT_ADDRESS}, {"详细地址", IMPORT_ADDRESS}, {"地址", IMPORT_ADDRESS},
    {"居住地址", IMPORT_ADDRESS}, {"address", IMPORT_ADDRESS},
    {"户号", IMPORT_HOUSEHOLD}, {"household", IMPORT_HOUSEHOLD},
    {"人员类别", IMPORT_KIND}, {"人口类型", IMPORT_KIND}, {"kind", IMPORT_KIND},
    {"特殊人群", IMPORT_GROUPS}, {"重点人群", IMPORT_GROUPS}, {"groups", IMPORT_GROUPS},
    {"出生日期", IMPORT_BORN}, {"出生年月", IMPORT_BORN}, {"born", IMPORT_BORN}, {"dateofbirth", IMPORT_BORN},
};

enum { TITLES_MOST = 10 };

/* Spaces, brackets' width and case do not matter; nor does "*" for "must". */
static const char *heading_form(struct arena *a, const char *text)
{
    static const struct { const char *typed; char means; } marks[] = {{"（", '('}, {"）", ')'}, {"＊", '*'}};
    char *normal = text_normal(a, text), *to = normal;
    for (const char *c = normal; *c;) {
        char mark = (char)tolower((unsigned char)*c);
        size_t len = 1;
        for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
            if (strncmp(c, marks[i].typed, strlen(marks[i].typed)) == 0) {
                mark = marks[i].means;
                len = strlen(marks[i].typed);
            }
        if (mark != '*' && mark != ' ')
            *to++ = mark;
        c += len;
    }
    *to = '\0';
    return normal;
}

static enum import_field guess_field(struct arena *a, const char *heading)
{
    const char *form = heading_form(a, heading);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(form, words[i].word) == 0)
            return words[i].field;
    return IMPORT_IGNORE;
}

/* Each field once: of two columns that could be it, the first. */
static size_t guess_row(struct arena *a, const struct sheet_row *row, struct import_mapping *m)
{
    bool taken[IMPORT_FIELDS] = {0};
    size_t known = 0;
    m->heading_row = row->number;
    m->n = row->n < IMPORT_COLUMNS ? row->n : IMPORT_COLUMNS;
    for (size_t i = 0; i < m->n; i++) {
        const char *text = row->cells[i].text ? row->cells[i].text : "";
        enum import_field f = guess_field(a, text);
        m->headings[i] = arena_strdup(a, text);
        m->fields[i] = f != IMPORT_IGNORE && taken[f] ? IMPORT_IGNORE : f;
        taken[f] = true;
        known += m->fields[i] != IMPORT_IGNORE;
    }
    return known;
}

static err_t guess_from(struct arena *a, struct sheet *sheet, struct import_mapping *out)
{
    size_t best = 0;
    for (int i = 0; i < TITLES_MOST; i++) {
        struct sheet_row row;
        struct import_mapping m = {0};
        bool more;
        TRY(sheet_next(sheet, &row, &more));
        if (!more)
            break;
        size_t known = guess_row(a, &row, &m);
        if (known > best || i == 0) {
            best = known;
            *out = m;
        }
    }
    return OK;
}

err_t import_guess(struct arena *a, const char *path, const struct sheet_options *options, struct import_mapping *out)
{
    SHEET_SCOPED sheet = NULL;
    *out = (struct import_mapping){0};
    TRY(sheet_open(path, options, &sheet));
    return guess_from(a, sheet, out);
}

err_t import_head(struct arena *a, const char *path, const struct sheet_options *options, int64_t heading_row,
                  struct import_mapping *out)
{
    SHEET_SCOPED sheet = NULL;
    struct sheet_row row;
    bool more = true;
    *out = (struct import_mapping){0};
    TRY(sheet_open(path, options, &sheet));
    while (more) {
        TRY(sheet_next(sheet, &row, &more));
        if (!more || row.number > heading_row)
            break;
        if (row.number == heading_row) {
            guess_row(a, &row, out);
            return OK;
        }
    }
    err_tell("row", "%lld", (long long)heading_row);
    return FAIL(ERR_INVALID, "roster.no_such_row", .field = "heading_row");
}

/* ---- remembered ---------------------------------------------------------------------------- */

static const char *memory_name(struct arena *a, const struct import_mapping *m)
{
    struct sha256 h;
    uint8_t digest[SHA256_SIZE];
    sha256_start(&h);
    for (size_t i = 0; i < m->n; i++)
        sha256_add(&h, m->headings[i], strlen(m->headings[i]) + 1);
    sha256_end(&h, digest);
    return arena_printf(a, "import.columns.%s", hex_text(a, digest, 8));
}

err_t import_recall(struct tx *tx, struct import_mapping *m)
{
    struct store_find_setting_row row;
    bool found;
    TRY(store_find_setting(tx, memory_name(tx->arena, m), &row, &found));
    if (!found || strlen(row.value) != m->n)
        return OK;
    for (size_t i = 0; i < m->n; i++) {
        int f = row.value[i] - 'a';
        m->fields[i] = f >= 0 && f < IMPORT_FIELDS ? (enum import_field)f : IMPORT_IGNORE;
    }
    return OK;
}

err_t import_remember(struct tx *tx, const struct import_mapping *m)
{
    char *letters = arena_alloc(tx->arena, m->n + 1);
    for (size_t i = 0; i < m->n; i++)
        letters[i] = (char)('a' + m->fields[i]);
    return store_set_setting(tx, memory_name(tx->arena, m), letters);
}

/* ---- the sheet and the heading row ----------------------------------------------------------- */

const char *import_likeness(struct arena *a, const struct sheet_facts *facts, const struct import_mapping *guessed)
{
    struct sha256 h;
    uint8_t digest[SHA256_SIZE];
    sha256_start(&h);
    for (size_t i = 0; i < facts->sheet_count; i++)
        sha256_add(&h, facts->sheets[i].name, strlen(facts->sheets[i].name) + 1);
    for (size_t i = 0; i < guessed->n; i++)
        sha256_add(&h, guessed->headings[i], strlen(guessed->headings[i]) + 1);
    sha256_end(&h, digest);
    return arena_printf(a, "import.layout.%s", hex_text(a, digest, 8));
}

/* "3" or "3 二月": the heading row, and the sheet. */
err_t import_recall_layout(struct tx *tx, const struct sheet_facts *facts, const struct import_mapping *guessed,
                           struct import_layout *out, bool *found)
{
    struct store_find_setting_row row;
    char *rest;
    TRY(store_find_setting(tx, import_likeness(tx->arena, facts, guessed), &row, found));
    if (!*found)
        return OK;
    out->heading_row = strtoll(row.value, &rest, 10);
    out->sheet = *rest == ' ' ? arena_strdup(tx->arena, rest + 1) : NULL;
    return OK;
}

err_t import_remember_layout(struct tx *tx, const char *likeness, const struct import_layout *layout)
{
    const char *value = layout->sheet ? arena_printf(tx->arena, "%lld %s", (long long)layout->heading_row, layout->sheet)
                                      : arena_printf(tx->arena, "%lld", (long long)layout->heading_row);
    return store_set_setting(tx, likeness, value);
}
