/* log.h - one line per thing that an operator should know, to standard error.
 *
 * JSON lines: {"at":"…","level":"info","what":"serve.listening","address":"…"}.
 * Never a name, a document, a phone, a token or a key. */
#pragma once
#include "core/err.h"

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR };

void log_level_set(enum log_level least);

/* log_say(LOG_INFO, "serve.listening", "address=%s port=%d", …): `what` is a
 * constant; the rest is words of the form name=value. */
void log_say(enum log_level level, const char *what, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* A failure with its place and what the system said about it. */
void log_failure(err_t why, const char *doing);

/* Tests: lines of LOG_ERROR since the last call, and no more printing. */
void log_capture(bool on);
int log_errors_seen(void);
