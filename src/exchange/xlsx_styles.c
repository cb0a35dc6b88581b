/* xlsx_styles.c - which styles of an .xlsx show dates. */
#include "exchange/xlsx.h"
#include <stdlib.h>
#include <string.h>

struct style_read {
    struct xml_part *xml;
    struct cell_styles *styles;
    bool in_cell_styles; /* not in the list of named styles, which looks the same */
};

static size_t number_of(const char *value)
{
    return value ? strtoul(value, NULL, 10) : 0;
}

static void style_start(void *ctx, const char *name, const char *const *attributes)
{
    struct style_read *read = ctx;
    const char *code = xml_attribute(attributes, "formatCode");
    if (strcmp(name, "cellXfs") == 0)
        read->in_cell_styles = true;
    if (strcmp(name, "numFmt") == 0 && code)
        styles_add_format(read->styles, number_of(xml_attribute(attributes, "numFmtId")), code);
    if (strcmp(name, "xf") != 0 || !read->in_cell_styles)
        return;
    err_t why = styles_add(read->styles, number_of(xml_attribute(attributes, "numFmtId")));
    if (why)
        xml_part_refuse(read->xml, why);
}

static void style_end(void *ctx, const char *name)
{
    struct style_read *read = ctx;
    if (strcmp(name, "cellXfs") == 0)
        read->in_cell_styles = false;
}

err_t xlsx_read_styles(struct zip_file *zip, const char *part, struct cell_styles *styles)
{
    static const struct xml_handler handler = {style_start, style_end, NULL};
    struct style_read read = {.styles = styles};
    return xml_part_read(zip, part, &handler, &read, &read.xml);
}
