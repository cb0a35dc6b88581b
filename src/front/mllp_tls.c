/* mllp_tls.c - bytes of a connection, plain or by TLS. */
#include "core/hash.h"
#include "front/mllp_parts.h"

#include <errno.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static SSL_CTX *context;

static err_t cannot(const char *file)
{
    err_detail("%s", ERR_reason_error_string(ERR_peek_last_error()));
    ERR_clear_error();
    err_tell("file", "%.100s", file);
    return FAIL(ERR_INVALID, "hl7.tls");
}

static err_t require_certificates(const char *ca)
{
    if (SSL_CTX_load_verify_locations(context, ca, NULL) != 1)
        return cannot(ca);
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, NULL);
    return OK;
}

err_t tls_open(const struct mllp_config *config)
{
    if (!config->tls_cert && !config->tls_key && !config->tls_ca)
        return OK;
    if (!config->tls_cert || !config->tls_key)
        return cannot(config->tls_cert ? "--hl7-tls-key" : "--hl7-tls-cert");
    context = SSL_CTX_new(TLS_server_method());
    if (!context || SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) != 1)
        return cannot("TLS");
    SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    if (SSL_CTX_use_certificate_chain_file(context, config->tls_cert) != 1)
        return cannot(config->tls_cert);
    if (SSL_CTX_use_PrivateKey_file(context, config->tls_key, SSL_FILETYPE_PEM) != 1)
        return cannot(config->tls_key);
    return config->tls_ca ? require_certificates(config->tls_ca) : OK;
}

void tls_close(void)
{
    SSL_CTX_free(context);
    context = NULL;
}

void link_open(struct link *l)
{
    l->greeted = !context;
    if (!context)
        return;
    l->ssl = SSL_new(context);
    if (l->ssl && SSL_set_fd(l->ssl, l->fd) == 1)
        SSL_set_accept_state(l->ssl);
    else
        l->last = true;
}

void link_close(struct link *l)
{
    if (l->ssl && l->greeted)
        (void)SSL_shutdown(l->ssl);
    SSL_free(l->ssl);
    ERR_clear_error();
    l->ssl = NULL;
    if (l->fd >= 0)
        close(l->fd);
    l->fd = -1;
}

/* SHA-256 of the client's certificate, once it is known. */
static void know_certificate(struct link *l)
{
    X509 *certificate = SSL_get1_peer_certificate(l->ssl);
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned len = 0;
    ARENA_SCOPED a = {0};
    if (certificate && X509_digest(certificate, EVP_sha256(), digest, &len) == 1 && len * 2 < LINK_CERTIFICATE)
        memcpy(l->certificate, hex_text(&a, digest, len), len * 2 + 1);
    X509_free(certificate);
    l->greeted = true;
}

/* How many bytes moved, 0: not now, -1: over. */
static long outcome(struct link *l, int rc)
{
    int why = rc > 0 ? SSL_ERROR_NONE : SSL_get_error(l->ssl, rc);
    ERR_clear_error();
    l->wants_write = why == SSL_ERROR_WANT_WRITE;
    if (rc > 0)
        return rc;
    return why == SSL_ERROR_WANT_READ || why == SSL_ERROR_WANT_WRITE ? 0 : -1;
}

static long plain(ssize_t n)
{
    return n > 0 ? n : n < 0 && (errno == EAGAIN || errno == EINTR) ? 0 : -1;
}

long link_read(struct link *l, char *to, size_t len)
{
    if (!l->ssl)
        return plain(recv(l->fd, to, len, 0));
    if (!l->greeted) {
        long done = outcome(l, SSL_do_handshake(l->ssl));
        if (done <= 0)
            return done;
        know_certificate(l);
    }
    return outcome(l, SSL_read(l->ssl, to, (int)len));
}

long link_write(struct link *l, const char *from, size_t len)
{
    if (!l->ssl)
        return plain(send(l->fd, from, len, MSG_NOSIGNAL));
    return outcome(l, SSL_write(l->ssl, from, (int)len));
}
