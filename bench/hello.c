/* hello.c - the least that libmicrohttpd does for a request: the ground under every
 * figure that goes over HTTP.
 *
 *     hello PORT
 *
 * Driven from a loop of our own, as the server is (src/web/http.c); it takes any body and
 * answers with an answer of the size of an accepted event. */
#include "say.h"

#include <microhttpd.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

enum { CONNECTIONS_MOST = 2000, CONNECTION_MEMORY = 8 << 10, WAIT_MS = 1000 };

static enum MHD_Result answer(void *cls, struct MHD_Connection *c, const char *url, const char *method,
                              const char *version, const char *data, size_t *len, void **seen)
{
    static char text[] = "{\"counter\":1,\"status\":\"accepted\",\"seq\":1,\"server_time\":1641945600000}";
    static int begun;
    (void)cls, (void)url, (void)method, (void)version, (void)data;
    if (!*seen) {
        *seen = &begun;
        return MHD_YES;
    }
    if (*len) {
        *len = 0;
        return MHD_YES;
    }
    struct MHD_Response *r = MHD_create_response_from_buffer(strlen(text), text, MHD_RESPMEM_PERSISTENT);
    enum MHD_Result queued = MHD_queue_response(c, 200, r);
    MHD_destroy_response(r);
    return queued;
}

int main(int argc, char **argv)
{
    if (argc != 2)
        give_up("usage: hello PORT");
    struct MHD_Daemon *d = MHD_start_daemon(MHD_USE_EPOLL, (uint16_t)atoi(argv[1]), NULL, NULL, answer, NULL,
                                            MHD_OPTION_CONNECTION_LIMIT, (unsigned)CONNECTIONS_MOST,
                                            MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONNECTION_MEMORY,
                                            MHD_OPTION_END);
    if (!d)
        give_up("cannot listen on %s", argv[1]);
    struct pollfd ready = {.fd = MHD_get_daemon_info(d, MHD_DAEMON_INFO_EPOLL_FD)->epoll_fd, .events = POLLIN};
    for (;;) {
        MHD_UNSIGNED_LONG_LONG ms = WAIT_MS;
        (void)MHD_get_timeout(d, &ms);
        (void)poll(&ready, 1, ms < WAIT_MS ? (int)ms : WAIT_MS);
        (void)MHD_run(d);
    }
}
