/* form.c - the body of an HTML form, for pages that work without a script. */
#include "web/route.h"
#include "web/uri.h"

struct form_body { struct uri pairs; };

err_t request_form(const struct request *rq, const struct form_body **out)
{
    struct form_body *form = arena_new(rq->arena, struct form_body);
    *out = form;
    return uri_read_pairs(rq->arena, rq->body ? rq->body : "", &form->pairs);
}

const char *form_value(const struct form_body *f, const char *name)
{
    return uri_parameter(&f->pairs, name);
}
