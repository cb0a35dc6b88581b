/* roster_import_look.c - what is in a list, for the people who choose how it is read. */
#include "domain/roster/roster_import_parts.h"

#include <string.h>

static void put_texts(struct buf *out, const char *name, const char *const *texts, size_t n)
{
    buf_printf(out, ",\"%s\":[", name);
    for (size_t i = 0; i < n; i++) {
        if (i)
            buf_char(out, ',');
        buf_json(out, texts[i]);
    }
    buf_char(out, ']');
}

static void put_facts(const struct sheet_facts *facts, struct buf *out)
{
    static const char *const kinds[] = {"csv", "xlsx", "xls"};
    static const char *const proofs[] = {"told", "marked", "fits", "guessed"};
    buf_printf(out, ",\"facts\":{\"kind\":\"%s\",\"charset\":\"%s\",\"proof\":\"%s\",\"since_1904\":%s,\"sheets\":[",
               kinds[facts->kind], charset_name(facts->charset), proofs[facts->proof],
               facts->since_1904 ? "true" : "false");
    for (size_t i = 0; i < facts->sheet_count; i++) {
        buf_text(out, i ? ",{\"name\":" : "{\"name\":");
        buf_json(out, facts->sheets[i].name);
        buf_printf(out, ",\"hidden\":%s,\"taken\":%s}", facts->sheets[i].hidden ? "true" : "false",
                   i == facts->taken ? "true" : "false");
    }
    buf_text(out, "]}");
}

static void put_mapping(const struct import_mapping *m, struct buf *out)
{
    buf_printf(out, ",\"heading_row\":%lld", (long long)m->heading_row);
    put_texts(out, "headings", m->headings, m->n);
    buf_text(out, ",\"mapping\":[");
    for (size_t i = 0; i < m->n; i++) {
        if (i)
            buf_char(out, ',');
        buf_json(out, import_field_names[m->fields[i]]);
    }
    buf_char(out, ']');
    put_texts(out, "fields", import_field_names, IMPORT_FIELDS);
}

static err_t put_preview(struct sheet *sheet, const struct import_mapping *m, struct buf *out)
{
    BUF_SCOPED numbers = {0};
    buf_text(out, ",\"rows\":[");
    for (int i = 0; i < IMPORT_FIRST;) {
        struct sheet_row row;
        bool more;
        TRY(sheet_next(sheet, &row, &more));
        if (!more)
            break;
        if (row.number <= m->heading_row)
            continue;
        buf_printf(&numbers, "%s%lld", i ? "," : "", (long long)row.number);
        buf_printf(out, "%s[", i++ ? "," : "");
        for (size_t k = 0; k < m->n; k++) {
            if (k)
                buf_char(out, ',');
            buf_json(out, sheet_cell(&row, k).text);
        }
        buf_char(out, ']');
    }
    buf_printf(out, "],\"numbers\":[%s]", buf_str(&numbers));
    return OK;
}

static bool has_sheet(const struct sheet_facts *facts, const char *name)
{
    for (size_t i = 0; i < facts->sheet_count; i++)
        if (strcmp(facts->sheets[i].name, name) == 0)
            return true;
    return false;
}

/* What was chosen before may not fit this file any more: then the guess stands. */
static err_t take_layout(struct arena *a, const struct sheet_facts *facts, const struct import_layout *layout,
                         struct import_run *run)
{
    struct sheet_options options = run->options;
    struct import_mapping mapping;
    if (layout->sheet && !has_sheet(facts, layout->sheet))
        return OK;
    options.sheet = layout->sheet ? arena_strdup(a, layout->sheet) : NULL;
    err_t why = import_head(a, run->path, &options, layout->heading_row, &mapping);
    if (why && why->kind >= ERR_BUSY)
        return why;
    err_clear();
    if (why)
        return OK;
    run->options = options;
    run->mapping = mapping;
    return OK;
}

err_t import_look(struct tx *tx, struct arena *a, struct import_run *run, const char **likeness)
{
    SHEET_SCOPED sheet = NULL;
    struct import_layout layout;
    bool found;
    TRY(import_guess(a, run->path, &run->options, &run->mapping));
    TRY(sheet_open(run->path, &run->options, &sheet));
    *likeness = import_likeness(a, sheet_facts(sheet), &run->mapping);
    TRY(import_recall_layout(tx, sheet_facts(sheet), &run->mapping, &layout, &found));
    if (found)
        TRY(take_layout(a, sheet_facts(sheet), &layout, run));
    return import_recall(tx, &run->mapping);
}

err_t import_describe(int64_t id, const struct import_run *run, struct buf *out)
{
    SHEET_SCOPED sheet = NULL;
    TRY(sheet_open(run->path, &run->options, &sheet));
    buf_printf(out, "{\"import_file\":%lld,\"name\":", (long long)id);
    buf_json(out, run->file_name);
    put_facts(sheet_facts(sheet), out);
    put_mapping(&run->mapping, out);
    TRY(put_preview(sheet, &run->mapping, out));
    buf_char(out, '}');
    return OK;
}
