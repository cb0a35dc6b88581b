/* print_row.c - registration sheets for when there is no phone: a small code stands before
 * each line, by which the line is typed up. */
#include "exchange/print.h"

#include <stdio.h>

#define LEFT 12.0
#define TOP 40.0
#define HEIGHT 13.6
#define CODE 10.4                       /* modules of 0.5 mm, and six of them free between two rows */

enum column { SCAN, NUMBER, TUBE, NAME, TAIL, TIME, NOTE, COLUMNS };
static const double edges[COLUMNS + 1] = {0, 16, 26, 66, 104, 138, 158, 186};

static void cell(struct pdf *p, double y, enum column c, const char *text)
{
    pdf_words(p, &(struct pdf_words){LEFT + edges[c] + 1, y, edges[c + 1] - edges[c] - 2, .points = 9, .lines = 2,
                                         .text = text});
}

static void rules(struct pdf *p, double y, double height)
{
    for (int c = 1; c <= COLUMNS; c++)
        pdf_rule(p, LEFT + edges[c], y, LEFT + edges[c], y + height);
    pdf_rule(p, LEFT + edges[1], y, LEFT + edges[COLUMNS], y);
    pdf_rule(p, LEFT + edges[1], y + height, LEFT + edges[COLUMNS], y + height);
}

static void begin_sheet(struct pdf *p, const struct print_head *head, int64_t sheet)
{
    enum language l = head->language;
    char number[40];
    snprintf(number, sizeof number, "No. %lld", (long long)sheet);
    pdf_words(p, &(struct pdf_words){LEFT, 8, 120, .points = 15, .bold = true, .text = head->title});
    pdf_words(p, &(struct pdf_words){LEFT, 16, 120, .points = 10, .text = head->place});
    pdf_words(p, &(struct pdf_words){LEFT, 22, 186, .points = 8, .text = message(l, "paper.how_to_fill_in")});
    pdf_words(p, &(struct pdf_words){138, 8, 60, .points = 22, .align = PDF_RIGHT, .bold = true, .text = number});
    pdf_words(p, &(struct pdf_words){138, 18, 60, .points = 8, .align = PDF_RIGHT, .text = head->made});
    double y = TOP - 10;
    rules(p, y, 10);
    cell(p, y + 1, NUMBER, message(l, "paper.number"));
    cell(p, y + 1, TUBE, message(l, "paper.tube_tail"));
    cell(p, y + 1, NAME, message(l, "paper.name"));
    cell(p, y + 1, TAIL, message(l, "paper.document_tail"));
    cell(p, y + 1, TIME, message(l, "paper.time"));
    cell(p, y + 1, NOTE, message(l, "paper.note"));
}

err_t print_row(struct pdf *p, int64_t n, const struct print_head *head, const struct print_row *row)
{
    char number[24];
    double y = TOP + (double)(row->line - 1) * HEIGHT;
    if (row->line == 1 && n > 0)
        pdf_next_page(p);
    if (row->line == 1)
        begin_sheet(p, head, row->sheet);
    snprintf(number, sizeof number, "%lld", (long long)row->line);
    rules(p, y, HEIGHT);
    cell(p, y + 4, NUMBER, number);
    return pdf_qr(p, LEFT + 2, y + (HEIGHT - CODE) / 2, CODE, row->code);
}
