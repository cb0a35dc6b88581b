/* err.h - how a function says that it could not do what it was asked.
 *
 * A failure is a constant object made where it happens: it costs nothing,
 * cannot itself fail, and knows its file and line.  People never see it; they
 * see the text that src/messages/ holds for its key, with the named values
 * that were told just before it was made. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum err_kind {
    ERR_INVALID,    /* the request itself is wrong              422 */
    ERR_SIGNED_OUT, /* nobody is signed in                      401 */
    ERR_FORBIDDEN,  /* this actor may not do this               403 */
    ERR_MISSING,    /* there is no such thing                   404 */
    ERR_CONFLICT,   /* not in the state that things are in      409 */
    ERR_TOO_LARGE,  /* above a stated maximum                   413 */
    ERR_TOO_MANY,   /* too often; wait                          429 */
    ERR_BUSY,       /* not now; the same request may pass later 503 */
    ERR_STORAGE,    /* disk full or database gone               507 */
    ERR_INTERNAL,   /* our fault                                500 */
};

struct failure {
    enum err_kind kind;
    const char *key;    /* message key: module.what_is_wrong */
    const char *field;  /* the member that is wrong, or NULL */
    const char *where;  /* file:line, for the log only */
};

typedef const struct failure *err_t;
#define OK ((err_t)0)

#define ERR_STR_(x) #x
#define ERR_STR(x) ERR_STR_(x)

/* FAIL(ERR_CONFLICT, "sampling.tube_already_closed", .field = "tube_code") */
#define FAIL(kind_, key_, ...)                                               \
    __extension__({                                                          \
        static const struct failure failure_ = {                             \
            .kind = (kind_), .key = (key_),                                  \
            .where = __FILE__ ":" ERR_STR(__LINE__), __VA_ARGS__};           \
        (err_t)&failure_;                                                    \
    })

/* TRY(call()) leaves the enclosing function with the failure, if any. */
#define TRY(expr)                                                            \
    do {                                                                     \
        err_t try_ = (expr);                                                 \
        if (try_)                                                            \
            return try_;                                                     \
    } while (0)

enum { ERR_VALUES = 6, ERR_VALUE_NAME = 24, ERR_VALUE_TEXT = 120, ERR_PATH = 160, ERR_DETAIL = 400 };

/* What was told about the failure that is on its way, per thread.  The text of
 * a message names a value as {at} or {tube_code}. */
struct err_told {
    char path[ERR_PATH];     /* rows[17].identity.document, "" if none */
    size_t n;
    struct { char name[ERR_VALUE_NAME], text[ERR_VALUE_TEXT]; } value[ERR_VALUES];
    char detail[ERR_DETAIL]; /* for the log only: what the system said */
};

/* Forget what was told.  Called before each event and each request. */
void err_clear(void);

/* Tell a named value for the message: err_tell("at", "%s", "08:40"). */
void err_tell(const char *name, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Tell which member is wrong when its path is only known at run time. */
void err_path(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* Tell what the system said (errno, SQL state); it goes to the log only. */
void err_detail(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* Tell again what another thread was told. */
void err_tell_again(const struct err_told *told);

/* What has been told since err_clear; valid until the next one. */
const struct err_told *err_told(void);

/* The HTTP status of a kind, and its short name ("conflict"). */
int err_status(enum err_kind kind);
const char *err_kind_name(enum err_kind kind);
