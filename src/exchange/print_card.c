/* print_card.c - cards, ten to a page with marks to cut along, and the list to hand them out by. */
#include "exchange/print.h"

#include <stdio.h>

/* ---- cards: two columns of five ------------------------------------------------------------- */

#define CARD_WIDTH 92.0
#define CARD_HEIGHT 55.0
#define LEFT ((210 - 2 * CARD_WIDTH) / 2)
#define TOP ((297 - 5 * CARD_HEIGHT) / 2)
#define CODE 38.0                       /* its modules are 1.8 mm */
#define QUIET 7.5                       /* four of them and a little */
#define MARK 4.0

static void mark(struct pdf *p, double x, double y, double dx, double dy)
{
    pdf_rule(p, x, y, x + dx, y + dy);
}

/* In the margin only: no line runs through a code's quiet zone. */
static void cut_marks(struct pdf *p)
{
    for (int column = 0; column <= 2; column++) {
        double x = LEFT + column * CARD_WIDTH;
        mark(p, x, TOP - MARK - 1, 0, MARK);
        mark(p, x, TOP + 5 * CARD_HEIGHT + 1, 0, MARK);
    }
    for (int row = 0; row <= 5; row++) {
        double y = TOP + row * CARD_HEIGHT;
        mark(p, LEFT - MARK - 1, y, MARK, 0);
        mark(p, LEFT + 2 * CARD_WIDTH + 1, y, MARK, 0);
    }
}

err_t print_card(struct pdf *p, int64_t n, const struct print_card *card)
{
    int64_t at = n % PRINT_CARDS_A_PAGE;
    if (at == 0 && n > 0)
        pdf_next_page(p);
    if (at == 0)
        cut_marks(p);
    double x = LEFT + (double)(at % 2) * CARD_WIDTH, y = TOP + (double)(at / 2) * CARD_HEIGHT;
    double words = x + CODE + 2 * QUIET, width = CARD_WIDTH - CODE - 2 * QUIET - 2;
    pdf_words(p, &(struct pdf_words){words, y + 7, width, .points = 20, .lines = 2, .bold = true, .text = card->name});
    pdf_words(p, &(struct pdf_words){words, y + 25, width, .points = 10, .lines = 2, .text = card->group});
    pdf_words(p, &(struct pdf_words){words, y + 37, width, .points = 10, .lines = 2, .text = card->read_out});
    return pdf_qr(p, x + QUIET, y + (CARD_HEIGHT - CODE) / 2, CODE, card->scanned);
}

err_t print_site_card(struct pdf *p, const struct print_card *card)
{
    pdf_words(p, &(struct pdf_words){15, 35, 180, .points = 48, .lines = 2, .align = PDF_CENTRE, .bold = true,
                                         .text = card->name});
    pdf_words(p, &(struct pdf_words){15, 80, 180, .points = 20, .align = PDF_CENTRE, .text = card->group});
    pdf_words(p, &(struct pdf_words){15, 245, 180, .points = 22, .align = PDF_CENTRE, .text = card->read_out});
    return pdf_qr(p, 45, 110, 120, card->scanned);
}

/* ---- the list -------------------------------------------------------------------------------- */

#define LINE 6.4
#define LIST_TOP 34.0
#define LIST_LEFT 15.0

enum column { NUMBER, NAME, GROUP, HOUSEHOLD, GIVEN, COLUMNS };
static const double edges[COLUMNS + 1] = {0, 14, 62, 118, 146, 180};

static void cell(struct pdf *p, double y, enum column c, bool bold, const char *text)
{
    pdf_words(p, &(struct pdf_words){LIST_LEFT + edges[c] + 1.5, y + 1, edges[c + 1] - edges[c] - 3, .points = 10,
                                         .bold = bold, .text = text});
}

static void rules(struct pdf *p, double y)
{
    for (int c = 0; c <= COLUMNS; c++)
        pdf_rule(p, LIST_LEFT + edges[c], y, LIST_LEFT + edges[c], y + LINE);
    pdf_rule(p, LIST_LEFT, y, LIST_LEFT + edges[COLUMNS], y);
    pdf_rule(p, LIST_LEFT, y + LINE, LIST_LEFT + edges[COLUMNS], y + LINE);
}

static void begin_list(struct pdf *p, int64_t page, const struct print_head *head)
{
    char of[40];
    snprintf(of, sizeof of, "%lld / %lld", (long long)page, (long long)head->pages);
    pdf_words(p, &(struct pdf_words){LIST_LEFT, 12, 130, .points = 16, .bold = true, .text = head->title});
    pdf_words(p, &(struct pdf_words){LIST_LEFT, 20, 130, .points = 10, .text = head->place});
    pdf_words(p, &(struct pdf_words){145, 14, 50, .points = 9, .align = PDF_RIGHT, .text = head->made});
    pdf_words(p, &(struct pdf_words){145, 20, 50, .points = 9, .align = PDF_RIGHT, .text = of});
    double y = LIST_TOP - LINE;
    rules(p, y);
    cell(p, y, NUMBER, true, message(head->language, "paper.number"));
    cell(p, y, NAME, true, message(head->language, "paper.name"));
    cell(p, y, GROUP, true, message(head->language, "paper.group"));
    cell(p, y, HOUSEHOLD, true, message(head->language, "paper.household"));
    cell(p, y, GIVEN, true, message(head->language, "paper.given_out"));
}

void print_check(struct pdf *p, int64_t n, const struct print_head *head, const struct print_check *line)
{
    char number[24];
    int64_t at = n % PRINT_CHECKS_A_PAGE;
    double y = LIST_TOP + (double)at * LINE;
    if (at == 0 && n > 0)
        pdf_next_page(p);
    if (at == 0)
        begin_list(p, n / PRINT_CHECKS_A_PAGE + 1, head);
    snprintf(number, sizeof number, "%lld", (long long)n + 1);
    rules(p, y);
    cell(p, y, NUMBER, false, number);
    cell(p, y, NAME, false, line->name);
    cell(p, y, GROUP, false, line->group);
    cell(p, y, HOUSEHOLD, false, line->household);
}
