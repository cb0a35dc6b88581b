/* pdf.h - PDF pages: words, rules and codes at places in millimetres.
 *
 * A page goes to the file when the next one begins, so that a thousand pages take no more
 * memory than one.  Words are set in Noto Sans CJK where it is installed; a character that
 * no font of the machine has is written as its code point, [U+20164]. */
#pragma once
#include "core/arena.h"
#include "core/err.h"

struct pdf;
enum pdf_format { PDF_A4, PDF_LABEL };   /* 210 × 297 mm; 50 × 30 mm */

/* Begin a document in a file.  Refused: pdf.not_written. */
err_t pdf_open(const char *path, enum pdf_format format, const char *title, struct pdf **out);
/* End it.  What the disk did not take is told here: pdf.not_written. */
err_t pdf_close(struct pdf **p);
/* Give an unfinished one up. */
void pdf_drop(struct pdf **p);
#define PDF_SCOPED struct pdf __attribute__((cleanup(pdf_drop))) *

/* The page is full; what follows stands on the next. */
void pdf_next_page(struct pdf *p);

enum pdf_align { PDF_LEFT, PDF_CENTRE, PDF_RIGHT };
struct pdf_words {
    double x, y, width;           /* upper left corner, and the room, in mm */
    double points;                /* size of the letters; smaller when the words need it, down to half */
    int lines;                    /* how many at most; 0: one.  What has no room ends in … */
    enum pdf_align align;
    bool bold;
    const char *text;             /* UTF-8 */
};
void pdf_words(struct pdf *p, const struct pdf_words *w);

void pdf_rule(struct pdf *p, double x, double y, double to_x, double to_y);

/* A QR code whose dark part is `size` mm wide.  The caller leaves four modules free around it. */
err_t pdf_qr(struct pdf *p, double x, double y, double size, const char *text);
struct pdf_place { double x, y, width, height; };   /* mm */
/* A strip of Code 128 of digits, as wide as the place. */
void pdf_bars(struct pdf *p, const struct pdf_place *at, const char *digits);
