/* pdf.c - PDF through cairo and pango. */
#include "exchange/pdf.h"

#include "core/text.h"
#include "exchange/code128.h"
#include "exchange/qr.h"

#include <cairo-pdf.h>
#include <errno.h>
#include <pango/pangocairo.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define POINTS_PER_MM (72 / 25.4)
#define RULE_MM 0.2
#define SMALLEST 0.5              /* of the size that was asked for … */
#define SMALLER 0.92              /* … in steps of this */
#define FAMILY "Noto Sans CJK SC"

/* The font map is the document's own: what it has loaded goes with it. */
struct pdf {
    FILE *file;
    cairo_surface_t *surface;
    cairo_t *ink;
    PangoFontMap *fonts;
    PangoContext *context;
    PangoFontDescription *font;
    bool begun;                   /* something stands on this page */
    struct arena arena;           /* of one piece */
};

/* ---- the document -------------------------------------------------------------------------- */

static err_t not_written(const char *why)
{
    err_detail("%s", why);
    return FAIL(ERR_STORAGE, "pdf.not_written");
}

/* cairo does not tell of every failure of a file that it writes itself. */
static cairo_status_t write_bytes(void *file, const unsigned char *bytes, unsigned len)
{
    return fwrite(bytes, 1, len, file) == len ? CAIRO_STATUS_SUCCESS : CAIRO_STATUS_WRITE_ERROR;
}

/* A unit is a millimetre and a point 25.4/72 of it; nothing is moved to whole units. */
static void prepare_words(struct pdf *p)
{
    cairo_font_options_t *exact = cairo_font_options_create();
    cairo_font_options_set_hint_style(exact, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(exact, CAIRO_HINT_METRICS_OFF);
    p->fonts = pango_cairo_font_map_new();
    p->context = pango_font_map_create_context(p->fonts);
    pango_cairo_context_set_resolution(p->context, 25.4);
    pango_cairo_context_set_font_options(p->context, exact);
    pango_context_set_round_glyph_positions(p->context, FALSE);
    p->font = pango_font_description_from_string(FAMILY);
    cairo_font_options_destroy(exact);
}

err_t pdf_open(const char *path, enum pdf_format format, const char *title, struct pdf **out)
{
    static const struct { double width, height; } sizes[] = {[PDF_A4] = {210, 297}, [PDF_LABEL] = {50, 30}};
    FILE *file = fopen(path, "wb");
    if (!file)
        return not_written(strerror(errno));
    struct pdf *p = mem_zeroed(1, sizeof *p);
    *out = p;
    p->file = file;
    p->surface = cairo_pdf_surface_create_for_stream(write_bytes, file, sizes[format].width * POINTS_PER_MM, sizes[format].height * POINTS_PER_MM);
    cairo_pdf_surface_set_metadata(p->surface, CAIRO_PDF_METADATA_TITLE, title);
    p->ink = cairo_create(p->surface);
    cairo_scale(p->ink, POINTS_PER_MM, POINTS_PER_MM);
    cairo_set_line_width(p->ink, RULE_MM);
    prepare_words(p);
    return OK;
}

void pdf_drop(struct pdf **at)
{
    struct pdf *p = *at;
    if (!p)
        return;
    pango_font_description_free(p->font);
    g_object_unref(p->context);
    g_object_unref(p->fonts);
    cairo_destroy(p->ink);
    cairo_surface_finish(p->surface);
    cairo_surface_destroy(p->surface);
    fclose(p->file);
    arena_close(&p->arena);
    free(p);
    *at = NULL;
}

err_t pdf_close(struct pdf **at)
{
    struct pdf *p = *at;
    if (p->begun)
        cairo_show_page(p->ink);
    cairo_status_t drawn = cairo_status(p->ink);
    cairo_surface_finish(p->surface);
    cairo_status_t written = cairo_surface_status(p->surface);
    bool kept = fflush(p->file) == 0 && !ferror(p->file);
    pdf_drop(at);
    if (drawn || written)
        return not_written(cairo_status_to_string(drawn ? drawn : written));
    return kept ? OK : not_written("write error");
}

void pdf_next_page(struct pdf *p)
{
    cairo_show_page(p->ink);
    p->begun = false;
}

/* ---- words ----------------------------------------------------------------------------------- */

static PangoLayout *layout_of(struct pdf *p, const char *text, double points, bool bold)
{
    PangoLayout *layout = pango_layout_new(p->context);
    pango_font_description_set_size(p->font, (gint)(points * PANGO_SCALE));
    pango_font_description_set_weight(p->font, bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
    pango_layout_set_font_description(layout, p->font);
    pango_layout_set_text(layout, text, -1);
    return layout;
}

static bool lacks_glyphs(struct pdf *p, const char *text)
{
    PangoLayout *layout = layout_of(p, text, 10, false);
    bool lacks = pango_layout_get_unknown_glyphs_count(layout) > 0;
    g_object_unref(layout);
    return lacks;
}

/* Characters that no font has are named, so that nobody reads an empty box. */
static const char *visible(struct pdf *p, const char *text)
{
    char *out = arena_strdup(&p->arena, "");
    while (*text) {
        const char *from = text;
        uint32_t c = text_next(&text);
        const char *one = arena_strndup(&p->arena, from, (size_t)(text - from));
        out = lacks_glyphs(p, one) ? arena_printf(&p->arena, "%s[U+%04X]", out, c) : arena_printf(&p->arena, "%s%s", out, one);
    }
    return out;
}

static PangoLayout *set_in(struct pdf *p, const struct pdf_words *w, const char *text, double points)
{
    static const PangoAlignment aligns[] = {[PDF_LEFT] = PANGO_ALIGN_LEFT, [PDF_CENTRE] = PANGO_ALIGN_CENTER,
                                            [PDF_RIGHT] = PANGO_ALIGN_RIGHT};
    PangoLayout *layout = layout_of(p, text, points, w->bold);
    pango_layout_set_width(layout, (int)(w->width * PANGO_SCALE));
    pango_layout_set_height(layout, -(w->lines ? w->lines : 1));
    pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
    pango_layout_set_ellipsize(layout, PANGO_ELLIPSIZE_END);
    pango_layout_set_alignment(layout, aligns[w->align]);
    return layout;
}

void pdf_words(struct pdf *p, const struct pdf_words *w)
{
    if (!w->text || !*w->text)
        return;
    const char *text = w->text;
    double points = w->points;
    PangoLayout *layout = set_in(p, w, text, points);
    if (pango_layout_get_unknown_glyphs_count(layout) > 0) {
        g_object_unref(layout);
        text = visible(p, text);
        layout = set_in(p, w, text, points);
    }
    while (pango_layout_is_ellipsized(layout) && points * SMALLER >= w->points * SMALLEST) {
        points *= SMALLER;
        g_object_unref(layout);
        layout = set_in(p, w, text, points);
    }
    cairo_move_to(p->ink, w->x, w->y);
    pango_cairo_show_layout(p->ink, layout);
    g_object_unref(layout);
    arena_reset(&p->arena);
    p->begun = true;
}

/* ---- rules and codes -------------------------------------------------------------------------- */

void pdf_rule(struct pdf *p, double x, double y, double to_x, double to_y)
{
    cairo_move_to(p->ink, x, y);
    cairo_line_to(p->ink, to_x, to_y);
    cairo_stroke(p->ink);
    p->begun = true;
}

/* A run of dark modules is one rectangle: hairlines between two would be seen. */
static void fill_row(struct pdf *p, double x, double y, double module, const bool *dark, int width)
{
    for (int i = 0; i < width; i++) {
        int from = i;
        while (i < width && dark[i])
            i++;
        if (i > from)
            cairo_rectangle(p->ink, x + from * module, y, (i - from) * module, module);
    }
}

err_t pdf_qr(struct pdf *p, double x, double y, double size, const char *text)
{
    struct qr_modules qr;
    TRY(qr_modules(&p->arena, text, &qr));
    double module = size / qr.width;
    for (int row = 0; row < qr.width; row++)
        fill_row(p, x, y + row * module, module, qr.dark + row * qr.width, qr.width);
    cairo_fill(p->ink);
    arena_reset(&p->arena);
    p->begun = true;
    return OK;
}

void pdf_bars(struct pdf *p, const struct pdf_place *at, const char *digits)
{
    uint8_t widths[CODE128_WIDTHS_MOST];
    int modules;
    size_t n = code128_widths(digits, widths, &modules);
    double module = at->width / modules, x = at->x;
    for (size_t i = 0; i < n; i++) {
        if (i % 2 == 0)
            cairo_rectangle(p->ink, x, at->y, widths[i] * module, at->height);
        x += widths[i] * module;
    }
    cairo_fill(p->ink);
    p->begun = true;
}
