/* wire.c - see wire.h. */
#include "wire.h"

#include "core/arena.h"
#include "say.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

enum { ROOM_FIRST = 4096, ANSWER_MS = 600000 };   /* opening a round counts everybody */

struct sockaddr_in wire_address(const char *text)
{
    struct sockaddr_in to = {.sin_family = AF_INET};
    const char *colon = strrchr(text, ':');
    char host[64] = {0};
    if (!colon || (size_t)(colon - text) >= sizeof host)
        give_up("not an address: %s", text);
    memcpy(host, text, (size_t)(colon - text));
    to.sin_port = htons((uint16_t)strtol(colon + 1, NULL, 10));
    if (inet_pton(AF_INET, host, &to.sin_addr) != 1)
        give_up("not an address: %s", text);
    return to;
}

void wire_open(struct wire *w, const struct sockaddr_in *to)
{
    int on = 1;
    *w = (struct wire){.to = *to, .fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    w->room = ROOM_FIRST;
    w->in = mem_alloc(w->room);
    if (w->fd < 0 || connect(w->fd, (const struct sockaddr *)to, sizeof *to) != 0)
        give_up("cannot connect: %s", strerror(errno));
    setsockopt(w->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    fcntl(w->fd, F_SETFL, O_NONBLOCK);
}

void wire_close(struct wire *w)
{
    close(w->fd);
    buf_close(&w->out);
    free(w->in);
    *w = (struct wire){.fd = -1};
}

void wire_ask(struct wire *w, const char *method, const char *path, const char *token, const char *body, size_t len)
{
    struct buf *out = &w->out;
    buf_reset(out);
    buf_text(out, method);
    buf_char(out, ' ');
    buf_text(out, path);
    buf_text(out, " HTTP/1.1\r\nHost: bulou\r\nContent-Type: application/json\r\nContent-Length: ");
    buf_int(out, (int64_t)len);
    if (token) {
        buf_text(out, "\r\nAuthorization: Bearer ");
        buf_text(out, token);
    }
    buf_text(out, "\r\n\r\n");
    buf_add(out, body, len);
    w->sent = w->len = w->head = w->body_len = 0;
}

/* ---- the answer --------------------------------------------------------------------------- */

static void read_head(struct wire *w)
{
    const char *end = memmem(w->in, w->len, "\r\n\r\n", 4);
    if (!end)
        return;
    w->head = (size_t)(end - w->in) + 4;
    w->status = atoi(w->in + 9);
    for (const char *line = w->in; line < end; line = (const char *)memchr(line, '\n', (size_t)(end - line) + 2) + 1)
        if (strncasecmp(line, "content-length:", 15) == 0)
            w->body_len = strtoul(line + 15, NULL, 10);
}

static bool is_whole(struct wire *w)
{
    if (!w->head)
        read_head(w);
    return w->head && w->len >= w->head + w->body_len;
}

static void make_room(struct wire *w)
{
    size_t wanted = w->head + w->body_len + 1;
    if (w->room - w->len > 1 && w->room >= wanted)
        return;
    w->room = w->room * 2 > wanted ? w->room * 2 : wanted;
    w->in = mem_resize(w->in, w->room, 1);
}

static enum wire_step read_answer(struct wire *w)
{
    for (;;) {
        make_room(w);
        ssize_t n = recv(w->fd, w->in + w->len, w->room - w->len - 1, 0);
        if (n < 0 && (errno == EAGAIN || errno == EINTR))
            return WIRE_GOES_ON;
        if (n <= 0)
            return WIRE_LOST;
        w->len += (size_t)n;
        w->in[w->len] = '\0';
        if (is_whole(w))
            return WIRE_DONE;
    }
}

enum wire_step wire_step(struct wire *w)
{
    while (w->sent < w->out.len) {
        ssize_t n = send(w->fd, w->out.at + w->sent, w->out.len - w->sent, MSG_NOSIGNAL);
        if (n < 0 && (errno == EAGAIN || errno == EINTR))
            return WIRE_GOES_ON;
        if (n <= 0)
            return WIRE_LOST;
        w->sent += (size_t)n;
        if (w->sent == w->out.len)
            return WIRE_GOES_ON;    /* the answer cannot be there yet */
    }
    return read_answer(w);
}

const char *wire_body(const struct wire *w)
{
    return w->in + w->head;
}

const char *wire_call(struct wire *w, const char *method, const char *path, const char *token, const char *body)
{
    enum wire_step step = WIRE_GOES_ON;
    wire_ask(w, method, path, token, body, strlen(body));
    while ((step = wire_step(w)) == WIRE_GOES_ON) {
        struct pollfd p = {.fd = w->fd, .events = w->sent < w->out.len ? POLLOUT : POLLIN};
        if (poll(&p, 1, ANSWER_MS) == 0)
            give_up("%s: no answer within %d seconds", path, ANSWER_MS / 1000);
    }
    if (step == WIRE_LOST)
        give_up("%s: the connection was closed", path);
    if (w->status >= 300)
        give_up("%s: %d %s", path, w->status, wire_body(w));
    return wire_body(w);
}
