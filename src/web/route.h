/* route.h - from a method and a path to the function that answers.
 *
 * Nearly everything is an event or a view and needs no route of its own.  What is
 * neither (sign-in, upload of a file to import, the OpenAPI document) is a row. */
#pragma once
#include "core/buf.h"
#include "core/message.h"
#include "data/rights.h"

enum method { GET, POST, PUT, DELETE_, METHODS };

struct request {
    enum method method;
    const char *path;            /* without the query, percent-decoded, UTF-8 */
    const char *part[4];         /* what {…} in the route's path stood for */
    struct arena *arena;         /* of this request */
    const struct actor *actor;   /* NULL: nobody is signed in */
    const char *token;           /* the session's token, or NULL */
    enum language language;
    const char *body;            /* "" when none; NULL when it was an upload */
    size_t body_len;
    const char *upload;          /* path of the uploaded file (route.upload) */
    const char *upload_name;     /* its name as the client gave it, for its ending only */
    const char *address;         /* the client's, for lock-out and the audit */
    bool secure;                 /* came over TLS */
    struct tx *tx;               /* read-only transaction (routes on a worker) */
    void *connection;            /* web/http.c's own */
};

/* A parameter of the query, or a header by its lower-case name; NULL: none. */
const char *request_query(const struct request *rq, const char *name);
const char *request_header(const struct request *rq, const char *name);

/* The body of an HTML form (application/x-www-form-urlencoded), in the request's arena.
 * Refusals: web.malformed_address, web.repeated_parameter {name}. */
struct form_body;
err_t request_form(const struct request *rq, const struct form_body **out);
/* What was typed under a name; NULL: it was not sent. */
const char *form_value(const struct form_body *f, const char *name);

struct reply {
    int status;                  /* 0: 200 */
    const char *content_type;    /* NULL: application/json; text/html…: a page that runs no script */
    struct buf body;
    const char *file;            /* instead of body: a temporary file, removed after sending */
    const char *download;        /* file name for Content-Disposition */
    const char *set_cookie;      /* whole header value */
    const char *cache;           /* Cache-Control; NULL: no-store */
    const char *etag;
    bool compress;               /* large: sent compressed to who takes it (routes on a worker) */
    bool compressed;             /* body is gzip; web/'s own */
};

enum place {
    ON_LOOP,    /* quick, touches no database */
    ON_WORKER,  /* on a worker's read-only connection, in a transaction (rq->tx) */
};

struct route {
    enum method method;
    const char *path;            /* "/api/v1/imports/{import}" */
    enum place place;
    bool no_tx;                  /* worker, but without a transaction: it writes by writer_call */
    bool anybody;                /* nobody need be signed in */
    bool upload_only;            /* also for a phone whose pass is over: needed to upload, shows no person */
    size_t body_most;            /* bytes; 0: 64 KiB */
    bool upload;                 /* the body goes to a file */
    bool slow;                   /* works for long: beside exports, not in the way of views */
    err_t (*handler)(struct request *rq, struct reply *rp);
    const struct field *takes;   /* body rows, for the OpenAPI document */
    const struct field *gives;
    const char *help;
};

/* Who stands behind a token; defined in domain.c, answered by the account module.
 * The actor lives in `a`.  *out NULL: no such session, or it is over. */
struct view;
struct doorkeeper {
    err_t (*actor_of)(struct tx *tx, struct arena *a, const char *token, int64_t now,
                      const struct actor **out);
    /* Has the actor given a reason to see this view unmasked? */
    err_t (*may_unmask)(struct tx *tx, const struct actor *who, const struct view *v, const void *params,
                        int64_t now, bool *yes);
};
extern const struct doorkeeper doorkeeper;

/* Forget what is cached of sessions (a pass was revoked, a role changed). */
void sessions_changed(void);

/* For whoever works long for one request, between two pieces.  Refused: web.stopping, when
 * the server must end soon. */
err_t request_may_go_on(void);

/* An empty temporary file becomes what the reply sends; its path is rp->file.  The reply owns
 * it from here on, also when writing it fails.  Refused: web.cannot_write_export. */
err_t reply_file(struct request *rq, struct reply *rp);

/* A failure as problem+json (RFC 9457): type, title, status, detail, field, key, values. */
void reply_failure(struct reply *rp, enum language l, err_t why, const struct err_told *told);
