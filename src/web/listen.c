/* listen.c - the socket that we listen on, and what the machine allows. */
#include "web/listen.h"

#include "core/log.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BACKLOG = 4096, FILES_BESIDE = 300, PEM_MOST = 256 << 10 };

/* "[::1]:80" or "127.0.0.1:80"; a name is not an address. */
static err_t read_address(struct arena *a, const char *wanted, struct addrinfo **out)
{
    const char *colon = strrchr(wanted, ':');
    size_t len = colon ? (size_t)(colon - wanted) : 0;
    bool brackets = len > 2 && wanted[0] == '[' && wanted[len - 1] == ']';
    char *host = brackets ? arena_strndup(a, wanted + 1, len - 2) : arena_strndup(a, wanted, len);
    struct addrinfo hints = {.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV, .ai_socktype = SOCK_STREAM};
    if (colon && len && getaddrinfo(host, colon + 1, &hints, out) == 0)
        return OK;
    err_tell("address", "%s", wanted);
    return FAIL(ERR_INVALID, "web.bad_address");
}

static err_t cannot_listen(const char *wanted, int fd)
{
    err_detail("%s", strerror(errno));
    err_tell("address", "%s", wanted);
    if (fd >= 0)
        close(fd);
    return FAIL(ERR_INTERNAL, "web.cannot_listen");
}

static const char *address_text(struct arena *a, int fd)
{
    struct sockaddr_storage s;
    socklen_t len = sizeof s;
    char host[INET6_ADDRSTRLEN] = "", port[8] = "";
    getsockname(fd, (struct sockaddr *)&s, &len);
    getnameinfo((struct sockaddr *)&s, len, host, sizeof host, port, sizeof port, NI_NUMERICHOST | NI_NUMERICSERV);
    return arena_printf(a, s.ss_family == AF_INET6 ? "[%s]:%s" : "%s:%s", host, port);
}

err_t listen_open(struct arena *a, const char *wanted, int *out, const char **address)
{
    struct addrinfo *to;
    TRY(read_address(a, wanted, &to));
    int yes = 1, fd = socket(to->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    bool good = fd >= 0 && setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) == 0 &&
                bind(fd, to->ai_addr, to->ai_addrlen) == 0 && listen(fd, BACKLOG) == 0;
    freeaddrinfo(to);
    if (!good)
        return cannot_listen(wanted, fd);
    *out = fd;
    *address = address_text(a, fd);
    return OK;
}

int listen_allow(int connections)
{
    struct rlimit files;
    rlim_t wanted = (rlim_t)connections + FILES_BESIDE;
    if (getrlimit(RLIMIT_NOFILE, &files) != 0 || files.rlim_cur >= wanted)
        return connections;
    files.rlim_cur = wanted < files.rlim_max ? wanted : files.rlim_max;
    (void)setrlimit(RLIMIT_NOFILE, &files);
    if (files.rlim_cur >= wanted)
        return connections;
    int allowed = files.rlim_cur > 2 * FILES_BESIDE ? (int)files.rlim_cur - FILES_BESIDE : FILES_BESIDE;
    log_say(LOG_WARN, "http.few_files", "files=%ld connections=%d", (long)files.rlim_cur, allowed);
    return allowed;
}

err_t listen_read_pem(struct arena *a, const char *path, const char **out)
{
    char *text = arena_alloc(a, PEM_MOST + 1);
    FILE *f = fopen(path, "re");
    size_t len = f ? fread(text, 1, PEM_MOST, f) : 0;
    if (f)
        fclose(f);
    *out = text;
    if (len && len < PEM_MOST)
        return OK;
    err_detail("%s", strerror(errno));
    err_tell("file", "%s", path);
    return FAIL(ERR_INVALID, "web.cannot_read_certificate");
}
