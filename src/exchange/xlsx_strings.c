/* xlsx_strings.c - texts of .xlsx: runs, readings, spaces, escapes. */
#include "exchange/xlsx.h"
#include <stdlib.h>
#include <string.h>

void xlsx_text_start(struct xlsx_text *text, const char *element, const char *const *attributes)
{
    if (strcmp(element, "rPh") == 0) {
        text->phonetic++;
    } else if (strcmp(element, "t") == 0 && text->phonetic == 0) {
        const char *space = xml_attribute(attributes, "space");
        text->keep_space = space && strcmp(space, "preserve") == 0;
        text->run_open = true;
        text->run_at = text->all.len;
    }
}

void xlsx_text_add(struct xlsx_text *text, const char *s, size_t len)
{
    if (text->run_open)
        buf_add(&text->all, s, len);
}

/* Spaces around a run count only where the file says so. */
static void trim_run(struct xlsx_text *text)
{
    static const char spaces[] = " \t\r\n";
    struct buf *all = &text->all;
    while (all->len > text->run_at && strchr(spaces, all->at[all->len - 1]))
        all->len--;
    size_t skip = 0;
    while (text->run_at + skip < all->len && strchr(spaces, all->at[text->run_at + skip]))
        skip++;
    if (skip == 0)
        return;
    memmove(all->at + text->run_at, all->at + text->run_at + skip, all->len - text->run_at - skip);
    all->len -= skip;
}

void xlsx_text_end(struct xlsx_text *text, const char *element)
{
    if (strcmp(element, "rPh") == 0 && text->phonetic > 0) {
        text->phonetic--;
    } else if (strcmp(element, "t") == 0 && text->run_open) {
        text->run_open = false;
        if (!text->keep_space)
            trim_run(text);
    }
}

/* _x000D_ → carriage return; 0 when there is no such escape at s. */
static char escaped_character(const char *s, const char *end)
{
    char hex[5] = {0}, *rest;
    if (end - s < 7 || s[0] != '_' || s[1] != 'x' || s[6] != '_')
        return 0;
    memcpy(hex, s + 2, 4);
    unsigned long code = strtoul(hex, &rest, 16);
    return rest == hex + 4 && (code < 0x20 || code == '_') ? (char)code : 0;
}

const char *xlsx_text_done(struct xlsx_text *text, size_t *len)
{
    char *at = text->all.at, *to = at;
    *len = text->all.len;
    if (*len == 0)
        return "";
    const char *end = at + *len;
    for (const char *s = memchr(at, '_', *len) ? at : end; s < end;) {
        char c = escaped_character(s, end);
        *to++ = c ? c : *s;
        s += c ? 7 : 1;
    }
    if (to > at)
        *len = text->all.len = (size_t)(to - at);
    at[*len] = '\0';
    return at;
}

/* ---- the part with the shared texts ---------------------------------------------------- */

struct string_read {
    struct xml_part *xml;
    struct string_store *strings;
    struct xlsx_text text;
};

static void string_start(void *ctx, const char *name, const char *const *attributes)
{
    struct string_read *read = ctx;
    if (strcmp(name, "si") == 0)
        buf_reset(&read->text.all);
    xlsx_text_start(&read->text, name, attributes);
}

static void string_text(void *ctx, const char *s, size_t len)
{
    struct string_read *read = ctx;
    xlsx_text_add(&read->text, s, len);
}

static void string_end(void *ctx, const char *name)
{
    struct string_read *read = ctx;
    xlsx_text_end(&read->text, name);
    if (strcmp(name, "si") != 0)
        return;
    size_t len;
    const char *text = xlsx_text_done(&read->text, &len);
    err_t why = string_store_add(read->strings, text, len);
    if (why)
        xml_part_refuse(read->xml, why);
}

err_t xlsx_read_strings(struct zip_file *zip, const char *part, struct string_store *strings)
{
    static const struct xml_handler handler = {string_start, string_end, string_text};
    struct string_read read = {.strings = strings, .text.all.max = XLSX_TEXT_MAX};
    err_t why = xml_part_read(zip, part, &handler, &read, &read.xml);
    buf_close(&read.text.all);
    TRY(why);
    return string_store_finish(strings);
}
