/* message.c - texts by key, and failures in words. */
#include "core/message.h"

#include "core/message_rows.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static_assert(LANGUAGES == sizeof message_rows[0].text / sizeof message_rows[0].text[0], "a text per language");

/* ---- which language ----------------------------------------------------------------- */

/* Is `tag` (len bytes) this language, in whatever country? */
static bool is_language(const char *tag, size_t len, const char *name)
{
    return len >= 2 && strncasecmp(tag, name, 2) == 0 && (len == 2 || tag[2] == '-');
}

/* "zh-CN;q=0.9" → its weight; 1 when none is given. */
static double weight_of(const char *range, size_t len)
{
    const char *q = memchr(range, ';', len);
    if (!q)
        return 1;
    q += 1 + strspn(q + 1, " \t");
    double weight = strncasecmp(q, "q=", 2) == 0 ? strtod(q + 2, NULL) : 1;
    return weight >= 0 && weight <= 1 ? weight : 0;
}

enum language language_of(const char *accept)
{
    enum language best = ZH;
    double best_weight = 0;
    while (accept && *accept) {
        accept += strspn(accept, ", \t");
        size_t len = strcspn(accept, ","), tag = strcspn(accept, ",; \t");
        double weight = weight_of(accept, len);
        bool zh = is_language(accept, tag, "zh"), en = is_language(accept, tag, "en");
        if ((zh || en) && weight > best_weight) {
            best = en ? EN : ZH;
            best_weight = weight;
        }
        accept += len;
    }
    return best;
}

const char *language_tag(enum language l)
{
    return l == EN ? "en" : "zh-CN";
}

/* ---- texts -------------------------------------------------------------------------- */

static int compare_key(const void *key, const void *row)
{
    return strcmp(key, ((const struct message_row *)row)->key);
}

static const struct message_row *find_row(const char *key)
{
    return bsearch(key, message_rows, message_row_count, sizeof *message_rows, compare_key);
}

const char *message(enum language l, const char *key)
{
    const struct message_row *row = find_row(key);
    return row ? row->text[l] : key;
}

bool message_exists(const char *key)
{
    return find_row(key) != NULL;
}

/* ---- failures ----------------------------------------------------------------------- */

static const char *told_value(const struct err_told *told, const char *name, size_t len)
{
    for (size_t i = 0; told && i < told->n; i++)
        if (strncmp(told->value[i].name, name, len) == 0 && !told->value[i].name[len])
            return told->value[i].text;
    return NULL;
}

void message_failure(enum language l, err_t why, const struct err_told *told, struct buf *out)
{
    const char *text = message(l, why->key);
    while (*text) {
        size_t plain = strcspn(text, "{");
        buf_add(out, text, plain);
        text += plain;
        if (!*text)
            return;
        size_t len = strcspn(text, "}");
        bool closed = text[len] == '}' && len < ERR_VALUE_NAME;
        const char *value = closed ? told_value(told, text + 1, len - 1) : NULL;
        len += text[len] == '}';
        if (value)
            buf_text(out, value);
        else
            buf_add(out, text, len);
        text += len;
    }
}

/* What commands and protocols say, and no page: a phone need not fetch it. */
static bool is_for_pages(const char *key)
{
    static const char *const others[] = {"backup.", "demo.", "generate.", "hl7.", "plan.", "restore.", "schema.", "store."};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (strncmp(key, others[i], strlen(others[i])) == 0)
            return false;
    return true;
}

void messages_json(enum language l, struct buf *out)
{
    buf_char(out, '{');
    for (size_t i = 0, n = 0; i < message_row_count; i++) {
        if (!is_for_pages(message_rows[i].key))
            continue;
        buf_text(out, n++ ? "," : "");
        buf_json(out, message_rows[i].key);
        buf_char(out, ':');
        buf_json(out, message_rows[i].text[l]);
    }
    buf_char(out, '}');
}
