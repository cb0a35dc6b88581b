/* demo_state.c - see demo_state.h. */
#include "command/demo_state.h"

#include "core/json.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { DEVICES_MOST = 20000 };

static const char *const states[] = {"loading", "loaded", "ready", NULL};

static const struct field key_rows[] = {
    TEXT(struct demo_key, secret, .help = "Secret of the duty pass."),
    TEXT(struct demo_key, token, .help = "Token of the session."),
    INT(struct demo_key, device, .help = "Number of the device that the session is."),
    {0},
};

static const struct field state_rows[] = {
    CHOICE(struct demo_state, state, .need = true, .choices = states, .help = "How far it is."),
    TEXT(struct demo_state, password, .help = "Password of admin, town, village, lab and auditor."),
    INT(struct demo_state, county, .help = "The county."),
    INT(struct demo_state, seed, .help = "Where chance begins."),
    INT(struct demo_state, scale, .help = "Size, per million of the real county."),
    INT(struct demo_state, phones, .help = "Phones that were asked for."),
    INT(struct demo_state, round, .help = "The round."),
    INT(struct demo_state, people, .help = "People on the list."),
    LIST(struct demo_state, devices, struct demo_key, key_rows, .max = DEVICES_MOST, .help = "One for each device."),
    {0},
};

bool demo_state_is(const struct demo_state *state, const char *name)
{
    return strcmp(state->state, name) == 0;
}

static bool read_whole(const char *path, struct buf *out)
{
    char part[1 << 16];
    FILE *in = fopen(path, "re");
    if (!in)
        return false;
    for (size_t n; (n = fread(part, 1, sizeof part, in)) > 0;)
        buf_add(out, part, n);
    bool whole = !ferror(in);
    fclose(in);
    return whole;
}

err_t demo_state_read(struct arena *a, const char *dir, struct demo_state *out, bool *found)
{
    BUF_SCOPED text = {0};
    const char *path = arena_printf(a, "%s/demo.json", dir);
    const struct json *v;
    *out = (struct demo_state){0};
    *found = access(path, F_OK) == 0;
    if (!*found)
        return OK;
    if (read_whole(path, &text) && !json_parse(a, buf_str(&text), text.len, &v) &&
        !fields_read(state_rows, a, v, false, out))
        return OK;
    err_tell("path", "%.100s", path);
    return FAIL(ERR_INVALID, "demo.state_unreadable");
}

static bool write_whole(const char *path, const struct buf *text)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0)
        return false;
    bool whole = write(fd, text->at, text->len) == (ssize_t)text->len && fsync(fd) == 0;
    return close(fd) == 0 && whole;
}

err_t demo_state_write(const char *dir, const struct demo_state *state)
{
    ARENA_SCOPED a = {0};
    BUF_SCOPED text = {0};
    const char *path = arena_printf(&a, "%s/demo.json", dir), *new = arena_printf(&a, "%s.new", path);
    fields_write(state_rows, state, &text);
    buf_char(&text, '\n');
    if (write_whole(new, &text) && rename(new, path) == 0)
        return OK;
    err_tell("path", "%.100s", path);
    err_detail("%s", strerror(errno));
    return FAIL(ERR_STORAGE, "demo.cannot_write");
}
