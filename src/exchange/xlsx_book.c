/* xlsx_book.c - finding the sheets of an .xlsx by its relations. */
#include "exchange/xlsx.h"
#include <string.h>

static bool ends_with(const char *s, const char *end)
{
    size_t len = strlen(s), end_len = strlen(end);
    return len >= end_len && strcmp(s + len - end_len, end) == 0;
}

/* Length of the folder of a part, with its slash. */
static size_t folder_len(const char *part, size_t len)
{
    while (len > 0 && part[len - 1] != '/')
        len--;
    return len;
}

/* The name of a part from the place that points to it. */
static const char *resolve(struct arena *a, const char *from, const char *target)
{
    if (*target == '/')
        return arena_strdup(a, target + 1);
    size_t folder = folder_len(from, strlen(from));
    for (;; target += *target == '/') {
        if (strncmp(target, "./", 2) == 0) {
            target += 1;
        } else if (strncmp(target, "../", 3) == 0) {
            target += 2;
            folder = folder > 0 ? folder_len(from, folder - 1) : 0;
        } else {
            break;
        }
    }
    char *part = arena_alloc(a, folder + strlen(target) + 1);
    memcpy(part, from, folder);
    memcpy(part + folder, target, strlen(target));
    return part;
}

/* ---- relations ------------------------------------------------------------------------- */

static void relation_start(void *ctx, const char *name, const char *const *attributes)
{
    struct xlsx_book *book = ctx;
    const char *id = xml_attribute(attributes, "Id"), *type = xml_attribute(attributes, "Type");
    const char *target = xml_attribute(attributes, "Target"), *mode = xml_attribute(attributes, "TargetMode");
    if (strcmp(name, "Relationship") != 0 || !id || !type || !target || (mode && strcmp(mode, "External") == 0))
        return;
    if (book->relation_count == XLSX_RELATIONS || strlen(id) + strlen(type) + strlen(target) > XLSX_NAME_MAX) {
        xml_part_refuse(book->xml, FAIL(ERR_INVALID, "sheet.damaged"));
        return;
    }
    book->relations[book->relation_count++] = (struct xlsx_relation){
        .id = arena_strdup(book->arena, id), .type = arena_strdup(book->arena, type),
        .target = resolve(book->arena, book->part, target)};
}

static void no_end(void *ctx, const char *name)
{
    (void)ctx, (void)name;
}

/* The relations of book->part. */
static err_t read_relations(struct zip_file *zip, struct xlsx_book *book)
{
    static const struct xml_handler handler = {relation_start, no_end, NULL};
    size_t folder = folder_len(book->part, strlen(book->part));
    BUF_SCOPED part = {0};
    buf_add(&part, book->part, folder);
    buf_text(&part, "_rels/");
    buf_text(&part, book->part + folder);
    buf_text(&part, ".rels");
    book->relation_count = 0;
    return xml_part_read(zip, buf_str(&part), &handler, book, &book->xml);
}

const char *xlsx_related(const struct xlsx_book *book, const char *type_end)
{
    for (size_t i = 0; i < book->relation_count; i++)
        if (ends_with(book->relations[i].type, type_end))
            return book->relations[i].target;
    return NULL;
}

/* ---- the workbook ---------------------------------------------------------------------- */

/* The part of a sheet; NULL for charts and the like, which have no rows. */
static const char *sheet_part(const struct xlsx_book *book, const char *id)
{
    for (size_t i = 0; i < book->relation_count; i++)
        if (strcmp(book->relations[i].id, id) == 0)
            return ends_with(book->relations[i].type, "/worksheet") ? book->relations[i].target : NULL;
    return NULL;
}

static void add_sheet(struct xlsx_book *book, const char *const *attributes)
{
    const char *name = xml_attribute(attributes, "name"), *id = xml_attribute(attributes, "id");
    const char *state = xml_attribute(attributes, "state");
    const char *part = id ? sheet_part(book, id) : NULL;
    if (!part || !name)
        return;
    if (book->sheet_count == SHEET_NAMES || strlen(name) > XLSX_NAME_MAX) {
        xml_part_refuse(book->xml, FAIL(ERR_INVALID, "sheet.damaged"));
        return;
    }
    book->sheets[book->sheet_count] = (struct sheet_name){
        .name = arena_strdup(book->arena, name),
        .hidden = state && (strcmp(state, "hidden") == 0 || strcmp(state, "veryHidden") == 0)};
    book->sheet_parts[book->sheet_count++] = part;
}

static void book_start(void *ctx, const char *name, const char *const *attributes)
{
    struct xlsx_book *book = ctx;
    if (strcmp(name, "workbookPr") == 0)
        book->since_1904 = xml_is_true(xml_attribute(attributes, "date1904"));
    else if (strcmp(name, "sheet") == 0)
        add_sheet(book, attributes);
}

/* Zip files that are something else. */
static err_t check_kind(struct zip_file *zip)
{
    if (zip_has(zip, "xl/workbook.bin"))
        return FAIL(ERR_INVALID, "sheet.save_as_xlsx");
    if (zip_has(zip, "[Content_Types].xml") && zip_has(zip, "_rels/.rels"))
        return OK;
    return zip_has(zip, "mimetype") && zip_has(zip, "content.xml") ? FAIL(ERR_INVALID, "sheet.is_ods")
                                                                   : FAIL(ERR_INVALID, "sheet.not_a_sheet");
}

err_t xlsx_read_book(struct zip_file *zip, struct xlsx_book *book)
{
    static const struct xml_handler handler = {book_start, no_end, NULL};
    TRY(check_kind(zip));
    book->relations = arena_array(book->arena, struct xlsx_relation, XLSX_RELATIONS);
    book->sheets = arena_array(book->arena, struct sheet_name, SHEET_NAMES);
    book->sheet_parts = arena_array(book->arena, const char *, SHEET_NAMES);
    book->part = "";
    TRY(read_relations(zip, book));
    book->part = xlsx_related(book, "/officeDocument");
    if (!book->part)
        return FAIL(ERR_INVALID, "sheet.not_a_sheet");
    TRY(read_relations(zip, book));
    TRY(xml_part_read(zip, book->part, &handler, book, &book->xml));
    if (book->sheet_count > 0)
        return OK;
    return zip_has(zip, "word/document.xml") || zip_has(zip, "ppt/presentation.xml")
               ? FAIL(ERR_INVALID, "sheet.not_a_sheet")
               : FAIL(ERR_INVALID, "sheet.no_visible_sheet");
}
