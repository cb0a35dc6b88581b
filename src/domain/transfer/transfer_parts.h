/* transfer_parts.h - what the files of this module share with each other. */
#pragma once
#include "domain/site/site.h"
#include "domain/transfer/transfer.h"
#include "transfer_sql.h"

extern const struct view transfer_views[];

/* transfer_limit.c */
extern const char *const transfer_legs[];
struct transfer_limits_row { const char *leg; int64_t warn_ms, overdue_ms, from_at; };
extern const struct field transfer_limits_params[], transfer_limits_columns[];
struct transfer_limits_params { int64_t at; };
err_t transfer_limits_query(struct view_call *call, const void *params);
