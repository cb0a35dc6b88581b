/* xlsx.h - the pieces of the .xlsx reader.  Inside exchange. */
#pragma once
#include "core/buf.h"
#include "exchange/cell_style.h"
#include "exchange/sheet_source.h"
#include "exchange/string_store.h"
#include "exchange/xml_part.h"
#include "exchange/zip_file.h"

enum { XLSX_RELATIONS = 4096, XLSX_NAME_MAX = 2000, XLSX_TEXT_MAX = 1 << 20 };

/* A text of a cell or of the shared ones, gathered from its runs. */
struct xlsx_text {
    struct buf all;
    size_t run_at;     /* where the run that is open begins */
    bool run_open, keep_space;
    int phonetic;      /* inside readings of characters, which are not text */
};

/* Call for every element and text; they take what is theirs. */
void xlsx_text_start(struct xlsx_text *text, const char *element, const char *const *attributes);
void xlsx_text_add(struct xlsx_text *text, const char *s, size_t len);
void xlsx_text_end(struct xlsx_text *text, const char *element);
/* Resolve _x000D_ and the like; *len is the length afterwards. */
const char *xlsx_text_done(struct xlsx_text *text, size_t *len);

struct xlsx_relation { const char *id, *type, *target; };

/* Where things are in the file. */
struct xlsx_book {
    struct arena *arena;
    const char *part;                 /* of the workbook itself */
    struct xlsx_relation *relations;  /* of the workbook */
    size_t relation_count;
    struct sheet_name *sheets;
    const char **sheet_parts;
    size_t sheet_count;
    bool since_1904;
    struct xml_part *xml;             /* while one is read */
};

/* Relations, names and parts of the sheets.  Keys: sheet.is_ods, sheet.not_a_sheet,
 * sheet.save_as_xlsx, sheet.damaged. */
err_t xlsx_read_book(struct zip_file *zip, struct xlsx_book *book);
/* The part that the workbook relates to by the end of the type; NULL: none. */
const char *xlsx_related(const struct xlsx_book *book, const char *type_end);

err_t xlsx_read_styles(struct zip_file *zip, const char *part, struct cell_styles *styles);
err_t xlsx_read_strings(struct zip_file *zip, const char *part, struct string_store *strings);
