/* print_label.c - labels of tubes and boxes, 50 × 30 mm: as PDF and for a label printer. */
#include "core/text.h"
#include "exchange/print.h"

/* ---- PDF --------------------------------------------------------------------------------------- */

#define MODULE 0.26                /* of the strip: 145 of them and ten free at either end fill 43 mm */
#define STRIP (145 * MODULE)
#define STRIP_LEFT ((50 - STRIP) / 2)

err_t print_label(struct pdf *p, int64_t n, const struct print_label *label)
{
    ARENA_SCOPED a = {0};
    const struct pdf_place strip = {STRIP_LEFT, 19, STRIP, 7};
    if (n > 0)
        pdf_next_page(p);
    pdf_words(p, &(struct pdf_words){20, 2, 28, .points = 7, .lines = 2, .text = label->site});
    pdf_words(p, &(struct pdf_words){20, 10, 28, .points = 9, .bold = true,
                                         .text = arena_printf(&a, "%s %lld", label->kind, (long long)label->number)});
    pdf_words(p, &(struct pdf_words){2, 26.2, 46, .points = 7, .align = PDF_CENTRE,
                                         .text = code_in_fours(&a, label->code)});
    pdf_bars(p, &strip, label->code);
    return pdf_qr(p, 3.5, 2.5, 12.6, label->code);
}

/* ---- ZPL II -------------------------------------------------------------------------------------- */

/* ^BQ: model 2, four dots a module, level Q.  ^BC in automatic set packs digits in pairs:
 * 145 modules of two dots leave more than ten free at either end of 400. */
void print_label_zpl(const struct print_label *label, struct buf *out)
{
    ARENA_SCOPED a = {0};
    buf_text(out, "^XA^PW400^LL240^LH0,0\n");
    buf_printf(out, "^FO24,12^BQN,2,4^FDQA,%s^FS\n", label->code);
    buf_printf(out, "^FO160,44^A0N,36,36^FD%lld^FS\n", (long long)label->number);
    buf_printf(out, "^FO55,124^BY2^BCN,72,N,N,N,A^FD%s^FS\n", label->code);
    buf_printf(out, "^FO0,206^A0N,24,24^FB400,1,0,C^FD%s^FS\n", code_in_fours(&a, label->code));
    buf_text(out, "^XZ\n");
}
