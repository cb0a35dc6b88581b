/* print_door.c - sheets for doors where nobody was met, two to a page. */
#include "exchange/print.h"

#define HALF 148.5
#define LEFT 20.0
#define WIDTH 170.0

static double line(struct pdf *p, double y, enum language l, const char *key, const char *text)
{
    if (!text)
        return y;
    pdf_words(p, &(struct pdf_words){LEFT, y, 46, .points = 13, .text = message(l, key)});
    pdf_words(p, &(struct pdf_words){LEFT + 48, y, WIDTH - 48, .points = 16, .lines = 2, .bold = true, .text = text});
    return y + 14;
}

void print_door(struct pdf *p, int64_t n, enum language l, const struct print_door *door)
{
    int64_t at = n % PRINT_DOORS_A_PAGE;
    double top = (double)at * HALF;
    if (at == 0 && n > 0)
        pdf_next_page(p);
    if (at == 0)
        pdf_rule(p, 5, HALF, 205, HALF);
    pdf_words(p, &(struct pdf_words){LEFT, top + 14, WIDTH, .points = 24, .align = PDF_CENTRE, .bold = true,
                                         .text = message(l, "paper.we_called")});
    pdf_words(p, &(struct pdf_words){LEFT, top + 30, WIDTH, .points = 13, .lines = 3,
                                         .text = message(l, "paper.we_called_about")});
    double y = line(p, top + 52, l, "paper.door", door->place);
    y = line(p, y, l, "paper.what_for", door->round);
    y = line(p, y, l, "paper.until", door->until);
    y = line(p, y, l, "paper.again", door->again);
    y = line(p, y, l, "paper.call", door->owner);
    line(p, y, l, "paper.phone", door->phone);
}
