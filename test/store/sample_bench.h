/* sample_bench.h - bodies of events made from their rows: right ones, and ones with one mistake. */
#pragma once
#include "core/field.h"

enum mistake {
    MISTAKE_NONE, MISSING, WRONG_TYPE, TOO_SMALL, TOO_LARGE, TOO_SHORT, TOO_LONG, BAD_FORM, BAD_DATE, NOT_A_CHOICE,
    TOO_FEW, TOO_MANY, UNKNOWN, MISTAKES,
};

struct sample {
    const struct field *at;      /* the row that gets the mistake; of UNKNOWN: the one whose object does */
    enum mistake mistake;
    bool made;                   /* it has been made */
    char path[200];              /* where */
};

/* Can a member of this kind be wrong in this way? */
bool sample_can_be_wrong(const struct field *f, enum mistake m);
/* What the program says to it. */
const char *sample_key(const struct field *f, enum mistake m);
/* A JSON object with every member, each as small as may be. */
void sample_write(const struct field *table, struct sample *s, struct buf *out);
/* One value as text for a URL. */
void sample_text(const struct field *f, struct buf *out);
