/* cell_style.h - what a number in a workbook means: a number or a date.
 *
 * Workbooks store dates as numbers of days; only the number format says which
 * is which.  Used by both kinds of workbook.  Inside exchange. */
#pragma once
#include "core/err.h"
#include "exchange/sheet.h"
#include <stddef.h>

enum { STYLES_MAX = 65536, NUMBER_TEXT = 40 };

/* Which formats and which cell styles (they point to formats) show dates. */
struct cell_styles {
    bool since_1904;
    bool *format_is_date;  /* by number of the format, of those the workbook brings */
    bool *is_date;         /* by number of the style */
    size_t n;
};

/* A format that the workbook brings. */
void styles_add_format(struct cell_styles *styles, size_t id, const char *code);
/* The next style, which shows numbers in that format.  Key: sheet.damaged. */
err_t styles_add(struct cell_styles *styles, size_t format);
void styles_close(struct cell_styles *styles);

/* A number in a style: its kind (CELL_NUMBER or CELL_DATE) and text. */
enum cell_kind styles_show(const struct cell_styles *styles, size_t style, double value, char out[NUMBER_TEXT]);

/* The shortest text with the 15 digits that a spreadsheet keeps. */
void number_text(double value, char out[NUMBER_TEXT]);
/* Does a format code show a date or a time?  (d m y h s outside quotes and brackets) */
bool format_code_is_date(const char *code);
