/* missing_parts.h - what the files of this module share with each other. */
#pragma once
#include "domain/missing/missing.h"
#include "domain/round/round.h"
#include "missing_sql.h"

extern const struct follow missing_follows[];
extern const struct view missing_views[];
extern const struct balance missing_balances[];

/* missing_todo.c */
struct missing_todo_params { int64_t round; };
struct missing_todo_row { const char *kind; int64_t n, oldest_at; const char *what, *where_site; };
extern const struct field missing_todo_params[], missing_todo_columns[];
err_t missing_todo_query(struct view_call *call, const void *params);

/* missing_site.c */
struct missing_site_params { int64_t site, round; const char *after; };
struct missing_site_row {
    int64_t person;
    const char *name, *document_tail, *sex;
    int64_t unit;
    const char *unit_name;
    int64_t building;
    const char *building_name, *household;
    bool done;
};
extern const struct field missing_site_params[], missing_site_columns[];
err_t missing_site_query(struct view_call *call, const void *params);
