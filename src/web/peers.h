/* peers.h - who is connected, and how often from one place; for web/ only. */
#pragma once
#include <arpa/inet.h>
#include <microhttpd.h>
#include <stdbool.h>
#include <stdint.h>

enum {
    PEER_CONNECTIONS_MOST = 200,  /* from one address, or one IPv6 /64; this machine is exempt */
    PEER_HEAD_SECONDS = 60,       /* that the head of a request may take, whatever trickles in */
};

struct peer {
    char address[INET6_ADDRSTRLEN];
    bool loopback;
    struct origin *origin;
    int fd;
    int64_t waits_us;             /* since when we wait for a head; 0: we do not */
    struct peer *before, *after;  /* of those whom we wait for, longest first */
};

/* Called by libmicrohttpd for each connection that comes, begins and ends. */
enum MHD_Result peers_admit(void *cls, const struct sockaddr *address, socklen_t len);
void peers_notify(void *cls, struct MHD_Connection *c, void **peer, enum MHD_ConnectionNotificationCode what);

const struct peer *peer_of(struct MHD_Connection *c);

/* We wait for the head of its next request; it has come. */
void peer_waits(struct MHD_Connection *c);
void peer_came(struct MHD_Connection *c);

/* Hang up on those who take too long. */
void peers_hurry(void);

/* Open connections. */
int peers_now(void);
