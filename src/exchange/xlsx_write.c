/* xlsx_write.c - .xlsx in constant memory; the only file that knows libxlsxwriter.
 *
 * Cells are text in the text format, so that what people type beside them stays
 * text as well.  A full sheet is followed by a next one with the same headings. */
#include "core/arena.h"
#include "core/buf.h"
#include "exchange/sheet_format.h"
#include <errno.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xlsxwriter.h>

enum { WIDTH_LEAST = 8, WIDTH_MOST = 50 };

struct xlsx_out {
    lxw_workbook *book;
    lxw_worksheet *page;   /* that is being filled */
    lxw_format *heading, *text;
    char *folder;          /* for temporary files: beside the path */
    lxw_row_t row;         /* the next one */
    int widths[SHEET_COLUMNS];
};

static err_t cannot_write(const char *what)
{
    err_detail("writing xlsx: %s", what);
    return FAIL(ERR_STORAGE, "sheet.cannot_write");
}

/* Columns of a text on the screen: Chinese characters take two. */
static int width_of(const char *s)
{
    int width = 0;
    for (; *s && width < WIDTH_MOST; s++)
        width += (unsigned char)*s < 0x80 ? 1 : (unsigned char)*s >= 0xC0 ? 2 : 0;
    return width;
}

/* Text that looks like one of the format's escapes (_x000D_) gets its own one escaped. */
static void escape(const char *text, struct buf *out)
{
    static const char hex[] = "0123456789ABCDEFabcdef";
    for (const char *s = text; *s; s++) {
        bool looks_so = strncmp(s, "_x", 2) == 0 && strspn(s + 2, hex) >= 4 && s[6] == '_';
        buf_text(out, looks_so ? "_x005F" : "");
        buf_char(out, *s);
    }
}

static lxw_error put_cell(struct xlsx_out *x, lxw_col_t column, const char *text, lxw_format *format)
{
    BUF_SCOPED escaped = {0};
    if (*text == '\0')
        return worksheet_write_blank(x->page, x->row, column, format);
    if (strstr(text, "_x")) {
        escape(text, &escaped);
        text = buf_str(&escaped);
    }
    return worksheet_write_string(x->page, x->row, column, text, format);
}

static err_t put_cells(struct sheet_writer *w, const char *const *texts, size_t n, lxw_format *format)
{
    struct xlsx_out *x = w->state;
    for (size_t i = 0; i < n; i++) {
        const char *text = texts[i] ? texts[i] : "";
        int width = width_of(text) + 2;
        x->widths[i] = width > x->widths[i] ? width : x->widths[i];
        lxw_error why = put_cell(x, (lxw_col_t)i, text, format);
        if (why != LXW_NO_ERROR)
            return cannot_write(lxw_strerror(why));
    }
    x->row++;
    return OK;
}

static err_t begin_page(struct sheet_writer *w)
{
    struct xlsx_out *x = w->state;
    x->page = workbook_add_worksheet(x->book, NULL);
    if (!x->page)
        return cannot_write("no further sheet");
    x->row = 0;
    worksheet_freeze_panes(x->page, 1, 0);
    return put_cells(w, (const char *const *)w->headings, w->n, x->heading);
}

static err_t begin(struct sheet_writer *w)
{
    struct xlsx_out *x = mem_zeroed(1, sizeof *x);
    char *copy = mem_strdup(w->path);
    x->folder = mem_strdup(dirname(copy));
    free(copy);
    lxw_workbook_options options = {.constant_memory = LXW_TRUE, .tmpdir = x->folder, .use_zip64 = LXW_TRUE};
    w->state = x;
    x->book = workbook_new_opt(w->path, &options);
    if (!x->book)
        return cannot_write("no workbook");
    x->heading = workbook_add_format(x->book);
    format_set_bold(x->heading);
    x->text = workbook_add_format(x->book);
    format_set_num_format_index(x->text, 49); /* @, text */
    return begin_page(w);
}

/* What has gone to the temporary file of the page is written without being looked at. */
static bool page_is_sound(const struct xlsx_out *x)
{
    return !x->page->file || (fflush(x->page->file) == 0 && !ferror(x->page->file));
}

static void end_page(struct sheet_writer *w)
{
    struct xlsx_out *x = w->state;
    worksheet_autofilter(x->page, 0, 0, x->row - 1, (lxw_col_t)(w->n - 1));
    for (size_t i = 0; i < w->n; i++) {
        int width = x->widths[i] < WIDTH_LEAST ? WIDTH_LEAST : x->widths[i];
        worksheet_set_column(x->page, (lxw_col_t)i, (lxw_col_t)i, width, x->text);
    }
}

static err_t write_row(struct sheet_writer *w, const char *const *texts, size_t n)
{
    struct xlsx_out *x = w->state;
    if (x->row == SHEET_ROWS_XLSX) {
        end_page(w);
        if (!page_is_sound(x))
            return cannot_write(strerror(errno));
        TRY(begin_page(w));
    }
    return put_cells(w, texts, n, x->text);
}

static void free_state(struct sheet_writer *w)
{
    struct xlsx_out *x = w->state;
    free(x->folder);
    free(x);
}

static err_t finish(struct sheet_writer *w)
{
    struct xlsx_out *x = w->state;
    end_page(w);
    bool sound = page_is_sound(x);
    lxw_error why = workbook_close(x->book);
    free_state(w);
    if (why != LXW_NO_ERROR)
        return cannot_write(lxw_strerror(why));
    return sound ? OK : cannot_write("a temporary file");
}

static void drop(struct sheet_writer *w)
{
    struct xlsx_out *x = w->state;
    lxw_workbook_free(x->book);
    free_state(w);
}

const struct sheet_format xlsx_format = {.begin = begin, .row = write_row, .finish = finish, .drop = drop};
