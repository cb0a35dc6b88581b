/* plan_read.h - a planning problem out of JSON: bad rows are named, and the rest is planned.
 *
 * A field table describes the problem (core/field.h).  Its lists of rows are read
 * row by row: a row that is wrong is left out and told, all others are kept.  What
 * is wrong outside such lists refuses the whole. */
#pragma once
#include "core/field.h"
#include "core/message.h"

enum { PLAN_PROBLEMS_MOST = 1000 };

struct plan_problem { const char *row, *field, *key, *text; };  /* people[17], x, field.too_large, words */

struct plan_problems {
    struct arena *arena;
    enum language language;
    size_t n;     /* all of them; the first PLAN_PROBLEMS_MOST are kept */
    struct plan_problem *items;
};

struct plan_problems plan_problems_new(struct arena *a, enum language language);

/* Note a failure of row `row` of list `list`, with what was told about it. */
void plan_complain(struct plan_problems *p, const char *list, int64_t row, err_t why);

/* A row's struct begins with this: where it stood, from 0. */
struct plan_row { int64_t row; };

/* JSON → struct.  Refusals as of fields_read for what is not a row. */
err_t plan_read(const struct field *table, struct arena *a, const struct json *v, void *out, struct plan_problems *p);

/* "problems":[…] with its own count, into a JSON object that is being written. */
void plan_write_problems(const struct plan_problems *p, struct buf *out);

/* Names in order, to be looked up: the first of equal names is found; -1: not there. */
struct plan_name { const char *name; int32_t at; };
void plan_names_sort(struct plan_name *names, size_t n);
int32_t plan_names_find(const struct plan_name *names, size_t n, const char *name);
/* An id may stand once: is the name at its first place?  Refused: plan.id_twice {id}. */
err_t plan_names_check(const struct plan_name *names, size_t n, const char *id, int64_t at);

/* There is nothing of this kind left to plan with: plan.nothing_to_plan {what}. */
err_t plan_nothing(const char *what);
