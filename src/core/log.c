/* log.c - JSON lines, each written by one call so that threads do not mix theirs. */
#include "core/log.h"

#include "core/buf.h"
#include "core/clock.h"
#include "core/text.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { WORDS_MOST = 1200 };

static atomic_int least = LOG_INFO;
static atomic_bool captured;
static atomic_int errors;

static const char *const level_names[] = {
    [LOG_DEBUG] = "debug", [LOG_INFO] = "info", [LOG_WARN] = "warn", [LOG_ERROR] = "error"};

void log_level_set(enum log_level level)
{
    atomic_store(&least, (int)level);
}

void log_capture(bool on)
{
    atomic_store(&captured, on);
    atomic_store(&errors, 0);
}

int log_errors_seen(void)
{
    return atomic_exchange(&errors, 0);
}

/* ---- one line ----------------------------------------------------------------------- */

/* What came from outside may be no UTF-8; the line must be. */
static void make_utf8(char *text)
{
    if (text_is_utf8(text, strlen(text)))
        return;
    for (; *text; text++)
        if ((unsigned char)*text >= 0x80)
            *text = '?';
}

static void add_member(struct buf *line, const char *name, const char *text)
{
    buf_printf(line, ",\"%s\":", name);
    buf_json(line, text);
}

static void begin_line(struct buf *line, enum log_level level, const char *what)
{
    ARENA_SCOPED a = {0};
    buf_text(line, "{\"at\":");
    buf_json(line, clock_rfc3339(&a, clock_machine_now()));
    add_member(line, "level", level_names[level]);
    add_member(line, "what", what);
}

static void end_line(struct buf *line)
{
    buf_text(line, "}\n");
    const char *from = buf_str(line);
    size_t left = line->len;
    while (left > 0) {
        ssize_t n = write(STDERR_FILENO, from, left);
        if (n <= 0)
            return;  /* there is nowhere to say so */
        from += n;
        left -= (size_t)n;
    }
}

/* Is a line of this level written?  Errors are counted in any case. */
static bool is_wanted(enum log_level level)
{
    if (level == LOG_ERROR)
        atomic_fetch_add(&errors, 1);
    return (int)level >= atomic_load(&least) && !atomic_load(&captured);
}

/* ---- words -------------------------------------------------------------------------- */

/* The length of the name in front of "name=", or 0.  The names of every line are none:
 * a value that came from outside must not pass for them. */
static size_t name_length(const char *word)
{
    size_t len = strspn(word, "abcdefghijklmnopqrstuvwxyz0123456789_");
    bool ours = strncmp(word, "at=", 3) == 0 || strncmp(word, "level=", 6) == 0 || strncmp(word, "what=", 5) == 0;
    return word[len] == '=' && !ours ? len : 0;
}

/* Where the value ends: before the next word that has a name. */
static char *value_end(char *value)
{
    char *at = value + strcspn(value, " ");
    while (*at && !name_length(at + 1))
        at += 1 + strcspn(at + 1, " ");
    return at;
}

static void add_words(struct buf *line, char *words)
{
    words += strspn(words, " ");
    while (*words) {
        size_t len = name_length(words);
        const char *name = len ? words : "text";
        char *value = len ? words + len + 1 : words;
        char *end = value_end(value);
        words = end + strspn(end, " ");
        if (len)
            value[-1] = '\0';
        *end = '\0';
        add_member(line, name, value);
    }
}

void log_say(enum log_level level, const char *what, const char *fmt, ...)
{
    if (!is_wanted(level))
        return;
    char words[WORDS_MOST];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(words, sizeof words, fmt, ap);
    va_end(ap);
    make_utf8(words);
    BUF_SCOPED line = {0};
    begin_line(&line, level, what);
    add_words(&line, words);
    end_line(&line);
}

/* ---- failures ----------------------------------------------------------------------- */

static enum log_level level_of(enum err_kind kind)
{
    switch (kind) {
    case ERR_STORAGE:
    case ERR_INTERNAL:
        return LOG_ERROR;
    case ERR_BUSY:
        return LOG_WARN;
    case ERR_INVALID:
    case ERR_SIGNED_OUT:
    case ERR_FORBIDDEN:
    case ERR_MISSING:
    case ERR_CONFLICT:
    case ERR_TOO_LARGE:
    case ERR_TOO_MANY:
        break;
    }
    return LOG_INFO;
}

/* Told values stay out: they may be what a person typed. */
void log_failure(err_t why, const char *doing)
{
    enum log_level level = level_of(why->kind);
    if (!is_wanted(level))
        return;
    char detail[ERR_DETAIL];
    snprintf(detail, sizeof detail, "%s", err_told()->detail);
    make_utf8(detail);
    BUF_SCOPED line = {0};
    begin_line(&line, level, doing);
    add_member(&line, "kind", err_kind_name(why->kind));
    add_member(&line, "key", why->key);
    add_member(&line, "where", why->where);
    if (*detail)
        add_member(&line, "detail", detail);
    end_line(&line);
}
