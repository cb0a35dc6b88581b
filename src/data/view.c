/* view.c - running a view: rights first, masks last. */
#include "data/view.h"

#include "core/text.h"

#include <string.h>

/* Between a view and its reader: each row is masked in a scratch arena that lives
 * as long as the row. */
struct masking {
    const struct view *view;
    err_t (*emit)(struct view_call *call, const void *row);
    void *sink;
    struct arena scratch;
    void *copy;
};

static const char *masked(struct arena *a, enum mask mask, const char *text)
{
    if (!text)
        return NULL;
    switch (mask) {
    case MASK_NAME:
        return text_mask_name(a, text);
    case MASK_DOCUMENT:
        return text_mask_document(a, text);
    case MASK_PHONE:
        return text_mask_phone(a, text);
    case MASK_ADDRESS:
        return text_mask_address(a, text);
    case MASK_NONE:
        break;
    }
    return text;
}

static err_t emit_masked(struct view_call *call, const void *row)
{
    struct masking *m = call->sink;
    arena_reset(&m->scratch);
    memcpy(m->copy, row, m->view->row_size);
    for (const struct field *f = m->view->columns; f->name; f++)
        if (f->mask != MASK_NONE) {
            const char **text = (const char **)(void *)((char *)m->copy + f->at);
            *text = masked(&m->scratch, f->mask, *text);
        }
    call->sink = m->sink;
    err_t why = m->emit(call, m->copy);
    call->sink = m;
    call->emitted++;
    return why;
}

static err_t emit_plain(struct view_call *call, const void *row)
{
    struct masking *m = call->sink;
    call->sink = m->sink;
    err_t why = m->emit(call, row);
    call->sink = m;
    call->emitted++;
    return why;
}

void view_next_row(struct view_call *call)
{
    arena_reset(call->row_arena);
    call->tx->arena = call->row_arena;
}

err_t view_run(const struct view *v, struct view_call *call, const void *params)
{
    if (call->actor && call->actor->upload_only)
        return FAIL(ERR_FORBIDDEN, "rights.pass_over");
    TRY(rights_check(call->tx, call->actor, v->right, v->anywhere, call->now, v->params, params));
    struct arena row = {0}, *outer = call->tx->arena;
    struct masking m = {.view = v, .emit = call->emit, .sink = call->sink,
                        .copy = arena_alloc(call->arena, v->row_size)};
    call->emit = call->unmasked || !v->personal ? emit_plain : emit_masked;
    call->sink = &m;
    call->emitted = 0;
    call->row_arena = &row;
    err_t why = v->query(call, params);
    call->tx->arena = outer;
    arena_close(&row);
    arena_close(&m.scratch);
    call->emit = m.emit;
    call->sink = m.sink;
    return why;
}
