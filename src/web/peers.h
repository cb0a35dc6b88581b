/* peers.h - who is connected, and how often from one place; for web/ only. */
#pragma once
#include <arpa/inet.h>
#include <microhttpd.h>
#include <stdbool.h>

enum { PEER_CONNECTIONS_MOST = 200 };  /* from one address, or one IPv6 /64; this machine is exempt */

struct peer {
    char address[INET6_ADDRSTRLEN];
    bool loopback;
    struct origin *origin;
};

/* Called by libmicrohttpd for each connection that comes, begins and ends. */
enum MHD_Result peers_admit(void *cls, const struct sockaddr *address, socklen_t len);
void peers_notify(void *cls, struct MHD_Connection *c, void **peer, enum MHD_ConnectionNotificationCode what);

const struct peer *peer_of(struct MHD_Connection *c);

/* Open connections. */
int peers_now(void);
