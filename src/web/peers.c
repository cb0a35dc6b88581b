/* peers.c - counting connections by where they come from. */
#include "web/peers.h"

#include "core/arena.h"
#include "core/clock.h"
#include "core/hash.h"

#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

enum { SLOTS = 4096 };

/* An IPv4 address, or the first half of an IPv6 address: a household's line has all
 * of the other half. */
struct origin {
    uint8_t network[8];
    int connections;
    struct origin *next;
};

static struct {
    struct origin *slots[SLOTS];
    int connections;
    uint64_t chance;             /* so that nobody can choose addresses of one slot */
} origins;

static struct { struct peer *first, *last; } waiting;

static bool is_mapped(const struct in6_addr *a)
{
    return IN6_IS_ADDR_V4MAPPED(a);
}

/* The address as IPv6, which holds both. */
static struct in6_addr wide_address(const struct sockaddr *from)
{
    struct in6_addr wide = {0};
    if (from->sa_family == AF_INET6) {
        memcpy(&wide, &((const struct sockaddr_in6 *)(const void *)from)->sin6_addr, sizeof wide);
    } else {
        wide.s6_addr[10] = wide.s6_addr[11] = 0xff;
        memcpy(wide.s6_addr + 12, &((const struct sockaddr_in *)(const void *)from)->sin_addr, 4);
    }
    return wide;
}

static bool is_loopback(const struct in6_addr *a)
{
    return is_mapped(a) ? a->s6_addr[12] == 127 : IN6_IS_ADDR_LOOPBACK(a);
}

static void read_network(const struct in6_addr *a, uint8_t network[8])
{
    memset(network, 0, 8);
    if (is_mapped(a))
        memcpy(network, a->s6_addr + 12, 4);
    else
        memcpy(network, a->s6_addr, 8);
}

/* Where the place stands, or would stand. */
static struct origin **find_origin(const uint8_t network[8])
{
    if (!origins.chance)
        random_bytes(&origins.chance, sizeof origins.chance);
    uint64_t h;
    memcpy(&h, network, 8);
    h = (h ^ origins.chance) * 0x9e3779b97f4a7c15u;
    struct origin **at = &origins.slots[h >> 52];
    while (*at && memcmp((*at)->network, network, 8) != 0)
        at = &(*at)->next;
    return at;
}

enum MHD_Result peers_admit(void *cls, const struct sockaddr *address, socklen_t len)
{
    (void)cls;
    (void)len;
    struct in6_addr a = wide_address(address);
    if (is_loopback(&a))
        return MHD_YES;
    uint8_t network[8];
    read_network(&a, network);
    const struct origin *p = *find_origin(network);
    return !p || p->connections < PEER_CONNECTIONS_MOST ? MHD_YES : MHD_NO;
}

static struct origin *enter_origin(const struct in6_addr *a)
{
    uint8_t network[8];
    read_network(a, network);
    struct origin **at = find_origin(network);
    if (!*at) {
        *at = mem_zeroed(1, sizeof **at);
        memcpy((*at)->network, network, 8);
    }
    (*at)->connections++;
    origins.connections++;
    return *at;
}

static void leave_origin(struct origin *p)
{
    origins.connections--;
    if (--p->connections > 0)
        return;
    *find_origin(p->network) = p->next;
    free(p);
}

/* ---- who takes how long ------------------------------------------------------------------ */

static void begin_waiting(struct peer *p)
{
    if (p->waits_us)
        return;
    p->waits_us = clock_ticks_us();
    p->before = waiting.last;
    *(waiting.last ? &waiting.last->after : &waiting.first) = p;
    waiting.last = p;
}

static void end_waiting(struct peer *p)
{
    if (!p->waits_us)
        return;
    *(p->before ? &p->before->after : &waiting.first) = p->after;
    *(p->after ? &p->after->before : &waiting.last) = p->before;
    p->before = p->after = NULL;
    p->waits_us = 0;
}

/* libmicrohttpd counts only silence: a byte now and then would keep a place for ever.
 * It sees the end of the connection, and closes it. */
void peers_hurry(void)
{
    int64_t least_us = clock_ticks_us() - PEER_HEAD_SECONDS * INT64_C(1000000);
    while (waiting.first && waiting.first->waits_us <= least_us) {
        struct peer *p = waiting.first;
        end_waiting(p);
        shutdown(p->fd, SHUT_RDWR);
    }
}

/* ---- what libmicrohttpd calls ---------------------------------------------------------------- */

static struct peer *peer_new(const struct sockaddr *address)
{
    struct peer *peer = mem_zeroed(1, sizeof *peer);
    struct in6_addr a = wide_address(address);
    if (is_mapped(&a))
        inet_ntop(AF_INET, a.s6_addr + 12, peer->address, sizeof peer->address);
    else
        inet_ntop(AF_INET6, &a, peer->address, sizeof peer->address);
    peer->loopback = is_loopback(&a);
    peer->origin = enter_origin(&a);
    return peer;
}

void peers_notify(void *cls, struct MHD_Connection *c, void **peer, enum MHD_ConnectionNotificationCode what)
{
    (void)cls;
    if (what == MHD_CONNECTION_NOTIFY_STARTED) {
        struct peer *come = peer_new(MHD_get_connection_info(c, MHD_CONNECTION_INFO_CLIENT_ADDRESS)->client_addr);
        come->fd = MHD_get_connection_info(c, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
        begin_waiting(come);
        *peer = come;
        return;
    }
    struct peer *gone = *peer;
    end_waiting(gone);
    leave_origin(gone->origin);
    free(gone);
    *peer = NULL;
}

static struct peer *find_peer(struct MHD_Connection *c)
{
    return MHD_get_connection_info(c, MHD_CONNECTION_INFO_SOCKET_CONTEXT)->socket_context;
}

const struct peer *peer_of(struct MHD_Connection *c)
{
    return find_peer(c);
}

void peer_waits(struct MHD_Connection *c)
{
    begin_waiting(find_peer(c));
}

void peer_came(struct MHD_Connection *c)
{
    end_waiting(find_peer(c));
}

int peers_now(void)
{
    return origins.connections;
}
