/* hl7_read.c - from bytes to segments, fields and parts; see hl7.h. */
#include "exchange/hl7.h"

#include "core/clock.h"
#include "core/hash.h"
#include "core/text.h"
#include "exchange/charset.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CHARSET_NAME = 18, HEADER_LEAST = 8 };   /* "MSH|^~\&" */

/* ---- characters --------------------------------------------------------------------------- */

static size_t line_length(const char *bytes, size_t len)
{
    size_t n = 0;
    while (n < len && bytes[n] != '\r' && bytes[n] != '\n')
        n++;
    return n;
}

/* False: it is not all GB 18030. */
static bool from_gb18030(struct arena *a, const char *bytes, size_t len, const char **out)
{
    BUF_SCOPED text = {0};
    iconv_t converter = charset_converter(CHARSET_GB18030);
    bool whole = charset_convert(converter, CHARSET_GB18030, bytes, len, &text) == len;
    iconv_close(converter);
    *out = arena_strndup(a, buf_str(&text), text.len);
    return whole && text_is_utf8(buf_str(&text), text.len);
}

/* MSH-18 of a header line, in plain letters: "UNICODE UTF-8" becomes "UNICODEUTF8". */
static void charset_named(const char *line, char out[32])
{
    char separator = line[3];
    size_t n = 0;
    const char *at = line + 3;
    for (int field = 3; at && field <= CHARSET_NAME; field++)
        at = strchr(at + 1, separator);
    for (at = at ? at + 1 : ""; *at && *at != separator && *at != line[4] && *at != line[5] && n < 31; at++)
        if (isalnum((unsigned char)*at))
            out[n++] = (char)toupper((unsigned char)*at);
    out[n] = '\0';
}

enum named { NAMED_NOTHING, NAMED_UTF8, NAMED_GB18030, NAMED_OTHER };

static enum named read_charset(struct arena *a, const char *bytes, size_t len)
{
    static const struct { const char *name; enum named is; } names[] = {
        {"", NAMED_NOTHING}, {"UNICODEUTF8", NAMED_UTF8}, {"UTF8", NAMED_UTF8}, {"UNICODE", NAMED_UTF8},
        {"ASCII", NAMED_UTF8}, {"GB180302000", NAMED_GB18030}, {"GB18030", NAMED_GB18030}, {"GBK", NAMED_GB18030},
        {"GB2312", NAMED_GB18030},
    };
    size_t n = line_length(bytes, len), i = 0;
    const char *line = arena_strndup(a, bytes, n);
    char name[32] = "";
    if (!text_is_utf8(line, n))
        (void)from_gb18030(a, bytes, n, &line);
    if (strlen(line) >= HEADER_LEAST)
        charset_named(line, name);
    while (i < sizeof names / sizeof *names && strcmp(names[i].name, name) != 0)
        i++;
    err_tell("charset", "%s", name);
    return i < sizeof names / sizeof *names ? names[i].is : NAMED_OTHER;
}

/* The message as UTF-8. */
static err_t read_characters(struct arena *a, const char *bytes, size_t len, const char **out)
{
    enum named named = read_charset(a, bytes, len);
    bool is_utf8 = text_is_utf8(bytes, len);
    if (named == NAMED_OTHER)
        return FAIL(ERR_INVALID, "hl7.unknown_charset");
    if (is_utf8 && named != NAMED_GB18030) {
        *out = arena_strndup(a, bytes, len);
        return OK;
    }
    if (named == NAMED_UTF8 || !from_gb18030(a, bytes, len, out)) {
        err_tell("charset", "%s", named == NAMED_UTF8 ? "UTF-8" : "GB 18030");
        return FAIL(ERR_INVALID, "hl7.not_in_charset");
    }
    return OK;
}

/* ---- segments ------------------------------------------------------------------------------ */

static bool is_segment_name(const char *s)
{
    return isupper((unsigned char)s[0]) && (isupper((unsigned char)s[1]) || isdigit((unsigned char)s[1])) &&
           (isupper((unsigned char)s[2]) || isdigit((unsigned char)s[2]));
}

/* Five different printable characters that are no letters or digits; "&" when the header
 * names only three, as older ones may. */
static bool read_delimiters(const char *line, struct hl7_message *m)
{
    char *const to[] = {&m->separator, &m->component, &m->repetition, &m->escape, &m->subcomponent};
    size_t n = strlen(line) < HEADER_LEAST ? strlen(line) : HEADER_LEAST, named = 0;
    for (size_t i = 3; i < n && (i == 3 || line[i] != line[3]); i++, named++) {
        if (!ispunct((unsigned char)line[i]) || memchr(line + 3, line[i], i - 3))
            return false;
        *to[i - 3] = line[i];
    }
    if (named == 4)
        m->subcomponent = '&';
    return named >= 4;
}

/* Cut at the separator; of MSH the separator is a field of its own. */
static bool read_segment(struct arena *a, const struct hl7_message *m, char *line, struct hl7_segment *out)
{
    const char *fields[HL7_FIELDS_MOST];
    const char *one = arena_strndup(a, &m->separator, 1);
    bool header = strncmp(line, "MSH", 3) == 0;
    size_t n = 0;
    for (char *at = line; at;) {
        char *end = strchr(at, m->separator);
        if (n + 1 >= HL7_FIELDS_MOST)
            return false;
        fields[n++] = at;
        if (header && n == 1)
            fields[n++] = one;
        if (end)
            *end = '\0';
        at = end ? end + 1 : NULL;
    }
    out->n = n;
    out->fields = arena_memdup(a, fields, n * sizeof *fields);
    return strlen(fields[0]) == 3 && is_segment_name(fields[0]);
}

static bool has_control_character(const char *line)
{
    for (; *line; line++)
        if ((unsigned char)*line < ' ' && *line != '\t')
            return true;
    return false;
}

static err_t add_segment(struct arena *a, struct hl7_message *m, char *line, int number)
{
    err_tell("line", "%d", number);
    if (has_control_character(line))
        return FAIL(ERR_INVALID, "hl7.control_character");
    if (m->n == HL7_SEGMENTS_MOST)
        return FAIL(ERR_TOO_LARGE, "hl7.too_long");
    if (!read_segment(a, m, line, &m->segments[m->n]))
        return FAIL(ERR_INVALID, "hl7.bad_segment");
    m->n++;
    return OK;
}

static size_t count_lines(const char *text)
{
    size_t n = 1;
    for (; *text; text++)
        n += *text == '\r' || *text == '\n';
    return n < HL7_SEGMENTS_MOST ? n : HL7_SEGMENTS_MOST;
}

static err_t read_segments(struct arena *a, char *text, struct hl7_message *m)
{
    int number = 0;
    m->segments = arena_array(a, struct hl7_segment, count_lines(text));
    for (char *line = text; *line;) {
        size_t n = strcspn(line, "\r\n");
        bool more = line[n] != '\0';
        line[n] = '\0';
        number += n > 0;
        if (n > 0)
            TRY(add_segment(a, m, line, number));
        line += n + more;
    }
    return OK;
}

err_t hl7_read(struct arena *a, const char *bytes, size_t len, struct hl7_message **out)
{
    const char *text;
    struct hl7_message *m = arena_new(a, struct hl7_message);
    err_tell("max", "%d", HL7_BYTES_MOST);
    if (len > HL7_BYTES_MOST)
        return FAIL(ERR_TOO_LARGE, "hl7.too_long");
    if (len < HEADER_LEAST || memcmp(bytes, "MSH", 3) != 0)
        return FAIL(ERR_INVALID, "hl7.no_header");
    TRY(read_characters(a, bytes, len, &text));
    if (!read_delimiters(text, m))
        return FAIL(ERR_INVALID, "hl7.no_header");
    TRY(read_segments(a, arena_strdup(a, text), m));
    *out = m;
    return OK;
}

/* ---- parts ----------------------------------------------------------------------------------- */

/* The `n`th piece of what lies between `*from` and `*to`. */
static bool cut(const char **from, const char **to, char at, size_t n)
{
    const char *end = *to;
    for (; n > 1; n--) {
        *from = memchr(*from, at, (size_t)(end - *from));
        if (!*from)
            return false;
        (*from)++;
    }
    const char *next = memchr(*from, at, (size_t)(end - *from));
    *to = next ? next : end;
    return true;
}

/* \X0D0A\: bytes in hexadecimal. */
static void add_hex(const char *s, size_t len, struct buf *out)
{
    for (size_t i = 0; i + 1 < len; i += 2) {
        char two[3] = {s[i], s[i + 1], 0}, *end;
        long byte = strtol(two, &end, 16);
        if (*end || byte == 0)
            return;
        buf_char(out, (char)byte);
    }
}

/* What stands between two escapes; what is not known is left out, as the standard asks. */
static void add_escape(const struct hl7_message *m, const char *s, size_t len, struct buf *out)
{
    const struct { const char *name; char is; } names[] = {
        {"F", m->separator}, {"S", m->component}, {"T", m->subcomponent}, {"R", m->repetition}, {"E", m->escape},
        {".br", '\n'},
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strlen(names[i].name) == len && memcmp(names[i].name, s, len) == 0)
            buf_char(out, names[i].is);
    if (len > 1 && *s == 'X')
        add_hex(s + 1, len - 1, out);
}

static const char *read_escapes(struct arena *a, const struct hl7_message *m, const char *from, const char *to)
{
    BUF_SCOPED out = {0};
    while (from < to) {
        const char *escape = memchr(from, m->escape, (size_t)(to - from));
        const char *end = escape ? memchr(escape + 1, m->escape, (size_t)(to - escape - 1)) : NULL;
        if (!end)
            break;
        buf_add(&out, from, (size_t)(escape - from));
        add_escape(m, escape + 1, (size_t)(end - escape - 1), &out);
        from = end + 1;
    }
    buf_add(&out, from, (size_t)(to - from));
    if (!text_is_utf8(buf_str(&out), out.len))   /* bytes by \X…\ that are no characters */
        return "";
    return arena_strdup(a, buf_str(&out));
}

const char *hl7_part(struct arena *a, const struct hl7_message *m, const struct hl7_segment *s, size_t field,
                     size_t component, size_t subcomponent)
{
    if (field >= s->n)
        return "";
    const char *from = s->fields[field], *to = from + strlen(from);
    bool found = cut(&from, &to, m->repetition, 1) && cut(&from, &to, m->component, component) &&
                 cut(&from, &to, m->subcomponent, subcomponent);
    if (!found || (to - from == 2 && memcmp(from, "\"\"", 2) == 0))
        return "";
    if (!memchr(from, m->escape, (size_t)(to - from)))
        return arena_strndup(a, from, (size_t)(to - from));
    return read_escapes(a, m, from, to);
}

/* ---- times ------------------------------------------------------------------------------------- */

bool hl7_time(const char *text, int64_t *at)
{
    size_t n = strspn(text, "0123456789");
    const char *rest = text + n;
    char hour[3] = "00", minute[3] = "00", second[3] = "00", iso[40];
    if (n < 8 || n > 14 || n % 2)
        return false;
    if (n >= 10)
        memcpy(hour, text + 8, 2);
    if (n >= 12)
        memcpy(minute, text + 10, 2);
    if (n >= 14)
        memcpy(second, text + 12, 2);
    if (n == 14 && *rest == '.')
        rest += 1 + strspn(rest + 1, "0123456789");
    bool zoned = (*rest == '+' || *rest == '-') && strspn(rest + 1, "0123456789") == 4 && rest[5] == '\0';
    if (*rest && !zoned)
        return false;
    snprintf(iso, sizeof iso, "%.4s-%.2s-%.2sT%s:%s:%s%c%.2s:%.2s", text, text + 4, text + 6, hour, minute, second,
             zoned ? *rest : '+', zoned ? rest + 1 : "08", zoned ? rest + 3 : "00");
    return clock_parse(iso, at);
}

/* ---- the header ------------------------------------------------------------------------------ */

void hl7_head_of(struct arena *a, const struct hl7_message *m, struct hl7_head *out)
{
    const struct hl7_segment *s = &m->segments[0];
    *out = (struct hl7_head){
        .application = hl7_part(a, m, s, 3, 1, 1), .facility = hl7_part(a, m, s, 4, 1, 1),
        .to_application = hl7_part(a, m, s, 5, 1, 1), .to_facility = hl7_part(a, m, s, 6, 1, 1),
        .type = hl7_part(a, m, s, 9, 1, 1), .event = hl7_part(a, m, s, 9, 2, 1), .id = hl7_part(a, m, s, 10, 1, 1),
        .processing = hl7_part(a, m, s, 11, 1, 1), .version = hl7_part(a, m, s, 12, 1, 1),
        .accept = hl7_part(a, m, s, 15, 1, 1), .answer = hl7_part(a, m, s, 16, 1, 1),
        .gb18030 = strncmp(hl7_part(a, m, s, 18, 1, 1), "GB", 2) == 0,
    };
}

static bool is_version(const char *version)
{
    static const char *const known[] = {"2.3", "2.3.1", "2.4", "2.5", "2.5.1", "2.6"};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcmp(known[i], version) == 0)
            return true;
    return false;
}

err_t hl7_head_check(const struct hl7_head *h)
{
    err_tell("processing", "%.20s", h->processing);
    err_tell("version", "%.20s", h->version);
    if (!*h->id)
        return FAIL(ERR_INVALID, "hl7.no_message_id");
    if (text_length(h->id) > HL7_ID_MOST || has_control_character(h->id))
        return FAIL(ERR_INVALID, "hl7.bad_message_id");
    if (strcmp(h->processing, "P") != 0)
        return FAIL(ERR_INVALID, "hl7.bad_processing");
    return is_version(h->version) ? OK : FAIL(ERR_INVALID, "hl7.bad_version");
}

const char *hl7_digest(struct arena *a, const struct hl7_message *m)
{
    struct sha256 h;
    uint8_t out[SHA256_SIZE];
    sha256_start(&h);
    for (size_t i = 1; i < m->n; i++)
        for (size_t k = 0; k < m->segments[i].n; k++)
            sha256_add(&h, m->segments[i].fields[k], strlen(m->segments[i].fields[k]) + 1);
    sha256_end(&h, out);
    return hex_text(a, out, 8);
}
