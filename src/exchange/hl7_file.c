/* hl7_file.c - many messages in one file; see hl7.h. */
#include "exchange/hl7.h"

#include <stdlib.h>
#include <string.h>

static bool is_line_end(char c)
{
    return c == '\r' || c == '\n';
}

/* The line that begins at `at`; what follows is the next line's. */
static size_t line_at(const char *bytes, size_t len, size_t at, size_t *next)
{
    size_t end = at;
    while (end < len && !is_line_end(bytes[end]))
        end++;
    *next = end;
    if (*next < len && bytes[*next] == '\r')
        (*next)++;
    if (*next < len && bytes[*next] == '\n')
        (*next)++;
    return end - at;
}

static bool begins(const char *line, size_t len, const char *name)
{
    return len > 3 && memcmp(line, name, 3) == 0;
}

static size_t skip_mark(const char *bytes, size_t len)
{
    size_t at = len >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    while (at < len && (is_line_end(bytes[at]) || bytes[at] == '\v'))
        at++;
    return at;
}

bool hl7_is_file(const char *bytes, size_t len)
{
    size_t at = skip_mark(bytes, len);
    const char *line = bytes + at;
    len -= at;
    return begins(line, len, "FHS") || begins(line, len, "BHS") || begins(line, len, "MSH");
}

/* ---- envelopes --------------------------------------------------------------------------- */

struct envelopes {
    bool in_file, in_batch;
    int64_t line, batches, messages, of_batch;
    char separator;
};

/* BTS-1 or FTS-1; -1: not said, -2: no number. */
static int64_t read_count(const struct envelopes *e, const char *line, size_t len)
{
    char digits[20] = {0};
    size_t n = 0;
    if (len < 5 || line[3] != e->separator || line[4] == e->separator)
        return -1;
    while (4 + n < len && n < sizeof digits - 1 && line[4 + n] >= '0' && line[4 + n] <= '9') {
        digits[n] = line[4 + n];
        n++;
    }
    bool whole = n > 0 && (4 + n == len || line[4 + n] == e->separator);
    return whole ? strtoll(digits, NULL, 10) : -2;
}

static err_t out_of_order(const struct envelopes *e, const char *name)
{
    err_tell("segment", "%s", name);
    err_tell("line", "%lld", (long long)e->line);
    return FAIL(ERR_INVALID, "hl7.file_out_of_order");
}

static bool counts(const struct envelopes *e, const char *line, size_t len, int64_t found)
{
    int64_t said = read_count(e, line, len);
    err_tell("said", "%lld", (long long)said);
    err_tell("found", "%lld", (long long)found);
    err_tell("line", "%lld", (long long)e->line);
    return said == -1 || said == found;
}

static err_t open_envelope(struct envelopes *e, const char *line, bool file)
{
    if (e->in_batch || (file && (e->in_file || e->messages || e->batches)))
        return out_of_order(e, file ? "FHS" : "BHS");
    e->separator = line[3];
    *(file ? &e->in_file : &e->in_batch) = true;
    e->of_batch = 0;
    return OK;
}

static err_t close_batch(struct envelopes *e, const char *line, size_t len)
{
    if (!e->in_batch)
        return out_of_order(e, "BTS");
    e->in_batch = false;
    e->batches++;
    return counts(e, line, len, e->of_batch) ? OK : FAIL(ERR_INVALID, "hl7.batch_count");
}

static err_t close_file(struct envelopes *e, const char *line, size_t len)
{
    if (!e->in_file || e->in_batch)
        return out_of_order(e, "FTS");
    e->in_file = false;
    return counts(e, line, len, e->batches) ? OK : FAIL(ERR_INVALID, "hl7.file_count");
}

static err_t take_line(struct envelopes *e, const char *line, size_t len)
{
    if (begins(line, len, "FHS") || begins(line, len, "BHS"))
        return open_envelope(e, line, *line == 'F');
    if (len >= 3 && memcmp(line, "BTS", 3) == 0)
        return close_batch(e, line, len);
    if (len >= 3 && memcmp(line, "FTS", 3) == 0)
        return close_file(e, line, len);
    bool message = begins(line, len, "MSH");
    e->messages += message;
    e->of_batch += message;
    return OK;
}

err_t hl7_file_check(const char *bytes, size_t len, int64_t *messages)
{
    struct envelopes e = {0};
    for (size_t at = skip_mark(bytes, len), next; at < len; at = next) {
        size_t n = line_at(bytes, len, at, &next);
        e.line++;
        TRY(take_line(&e, bytes + at, n));
    }
    *messages = e.messages;
    if (!e.in_batch && !e.in_file)
        return OK;
    err_tell("segment", "%s", e.in_batch ? "BTS" : "FTS");
    return FAIL(ERR_INVALID, "hl7.file_not_closed");
}

/* ---- messages ------------------------------------------------------------------------------ */

static bool ends_message(const char *line, size_t len)
{
    static const char *const names[] = {"MSH", "FHS", "BHS", "BTS", "FTS"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (len >= 3 && memcmp(line, names[i], 3) == 0)
            return true;
    return false;
}

bool hl7_file_next(struct hl7_file *f, struct hl7_piece *out)
{
    size_t next = 0, n;
    if (f->at == 0)
        f->at = skip_mark(f->bytes, f->len);
    for (; f->at < f->len; f->at = next) {
        n = line_at(f->bytes, f->len, f->at, &next);
        f->line++;
        if (begins(f->bytes + f->at, n, "MSH"))
            break;
    }
    if (f->at >= f->len)
        return false;
    *out = (struct hl7_piece){.bytes = f->bytes + f->at, .line = f->line};
    size_t end = next;
    for (; end < f->len; end = next) {
        n = line_at(f->bytes, f->len, end, &next);
        if (ends_message(f->bytes + end, n))
            break;
        f->line++;
    }
    out->len = (size_t)(f->bytes + end - out->bytes);
    f->at = end;
    return true;
}
