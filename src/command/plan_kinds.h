/* plan_kinds.h - what can be planned: a row for each engine. */
#pragma once
#include "core/json.h"
#include "core/message.h"
#include "plan/plan.h"

struct plan_kind {
    const char *name;
    const char *const *formats;  /* of public collections, beside json; ends in NULL */
    const struct field *input, *output;
    err_t (*plan_json)(struct arena *a, const struct json *in, enum language language, const struct plan_run *run,
                       struct buf *out);
    err_t (*plan_text)(struct arena *a, const char *format, const char *text, size_t len, const struct plan_run *run,
                       struct buf *out);
};
extern const struct plan_kind plan_kinds[];  /* ends in a NULL name */
