/* ready.c - make a loaded county ready to be measured: rounds that are open, points that
 * know whom they serve, and a duty pass for each of some of them.
 *
 *     ready ADDR:PORT LOGIN SITES.CSV ROUNDS PASSES >FILE      (password in BULOU_PASSWORD)
 *
 * FILE gets a line "round N" for each round and "pass SECRET SITE" for each pass. */
#include "say.h"
#include "sign_in.h"

#include "core/arena.h"
#include "core/json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DAY_MS = 86400000 };

struct clerk {
    struct arena arena;
    struct wire wire;
    struct session session;
    int64_t counter;
};

static const struct json *ask(struct clerk *c, const char *path, const char *body)
{
    const struct json *v;
    const char *said = wire_call(&c->wire, "POST", path, c->session.token, body);
    if (json_parse(&c->arena, said, strlen(said), &v))
        give_up("%s answered what is not JSON: %s", path, said);
    return v;
}

static int64_t int_of(const struct json *v, const char *name)
{
    const struct json *m = json_member(v, name);
    if (!m || json_kind(m) != JSON_INT)
        give_up("the answer has no %s", name);
    return json_int(m);
}

static const char *text_of(const struct json *v, const char *name)
{
    const struct json *m = json_member(v, name);
    if (!m || json_kind(m) != JSON_TEXT)
        give_up("the answer has no %s", name);
    return json_text(m, NULL);
}

/* The place of the event in the ledger. */
static int64_t send_event(struct clerk *c, const char *type, const char *body)
{
    const char *text = arena_printf(&c->arena, "{\"counter\":%lld,\"type\":\"%s\",\"at\":%lld,\"body\":%s}",
                                    (long long)++c->counter, type, (long long)unix_ms(), body);
    return int_of(ask(c, "/api/v1/events", text), "seq");
}

static void open_round(struct clerk *c, int number)
{
    const char *plan = arena_printf(&c->arena, "{\"name\":\"第%d轮\",\"from_at\":%lld,\"until_at\":%lld,\"pool_size\":10}", number,
                                    (long long)unix_ms(), (long long)unix_ms() + DAY_MS);
    int64_t round = send_event(c, "round.round_planned", plan);
    (void)send_event(c, "round.round_opened", arena_printf(&c->arena, "{\"round\":%lld}", (long long)round));
    printf("round %lld\n", (long long)round);
}

static void issue_pass(struct clerk *c, int64_t site)
{
    const char *body = arena_printf(&c->arena, "{\"label\":\"bench\",\"role\":\"point\",\"site\":%lld,\"from_at\":%lld,\"until_at\":%lld}",
                                    (long long)site, (long long)unix_ms(), (long long)unix_ms() + DAY_MS);
    printf("pass %s %lld\n", text_of(ask(c, "/api/v1/passes", body), "secret"), (long long)site);
}

/* The first `most` points of sites.csv get a pass. */
static void prepare_points(struct clerk *c, const char *path, int most)
{
    char line[1024];
    long long site;
    FILE *f = fopen(path, "re");
    if (!f)
        give_up("cannot read %s", path);
    while (most > 0 && fgets(line, sizeof line, f))
        if (sscanf(line, "%lld,point,", &site) == 1 && strstr(line, ",point,")) {
            issue_pass(c, site);
            most--;
        }
    fclose(f);
}

int main(int argc, char **argv)
{
    struct clerk c = {0};
    if (argc != 6)
        give_up("usage: ready ADDR:PORT LOGIN SITES.CSV ROUNDS PASSES");
    struct sockaddr_in to = wire_address(argv[1]);
    json_start();
    wire_open(&c.wire, &to);
    c.session = sign_in_user(&c.wire, &c.arena, argv[2]);
    for (int i = 1; i <= atoi(argv[4]); i++)
        open_round(&c, i);
    prepare_points(&c, argv[3], atoi(argv[5]));
    wire_close(&c.wire);
    arena_close(&c.arena);
    return 0;
}
