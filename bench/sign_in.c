/* sign_in.c - see sign_in.h. */
#include "sign_in.h"

#include "core/json.h"
#include "say.h"

#include <stdlib.h>
#include <string.h>

static struct session sign_in(struct wire *w, struct arena *a, const char *body)
{
    const struct json *v;
    const char *said = wire_call(w, "POST", "/api/v1/sign-in", NULL, body);
    if (json_parse(a, said, strlen(said), &v) || !json_member(v, "token") || !json_member(v, "device"))
        give_up("sign-in answered: %s", said);
    return (struct session){json_text(json_member(v, "token"), NULL), json_int(json_member(v, "device"))};
}

struct session sign_in_user(struct wire *w, struct arena *a, const char *login)
{
    const char *password = getenv("BULOU_PASSWORD");
    if (!password)
        give_up("BULOU_PASSWORD is not set");
    return sign_in(w, a, arena_printf(a, "{\"login\":\"%s\",\"password\":\"%s\"}", login, password));
}

struct session sign_in_pass(struct wire *w, struct arena *a, const char *secret)
{
    return sign_in(w, a, arena_printf(a, "{\"pass\":\"%s\"}", secret));
}
