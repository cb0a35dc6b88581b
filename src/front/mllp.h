/* mllp.h - laboratories that send HL7 v2 messages over TCP.
 *
 * One thread serves all connections; each has one message at work, the next waits in its
 * buffer.  A message becomes events of the laboratory that it comes from (lab_peer_find)
 * and is answered when they are on the disk: what was acknowledged is never lost, and the
 * same message again is answered again and counts once. */
#pragma once
#include "core/err.h"

struct mllp_config {
    const char *listen;                          /* "10.1.2.3:2575" */
    const char *url;                             /* of the database, to look things up */
    const char *tls_cert, *tls_key, *tls_ca;     /* PEM files, or NULL; with `tls_ca` every client needs a
                                                    certificate that it has signed */
};

/* Refused: web.bad_address, web.cannot_listen, hl7.tls {file}. */
err_t mllp_start(const struct mllp_config *config);
const char *mllp_address(void);    /* with the real port */
/* Takes nothing new, lets what is at work be answered, and ends; before writer_stop. */
void mllp_stop(void);
