/* hl7_write.c - answers: MSH, MSA and ERR. */
#include "exchange/hl7.h"

#include "core/clock.h"

#include <string.h>

void hl7_write_text(struct buf *out, const char *text)
{
    static const struct { char c; const char *escape; } escapes[] = {
        {'|', "\\F\\"}, {'^', "\\S\\"}, {'&', "\\T\\"}, {'~', "\\R\\"}, {'\\', "\\E\\"}, {'\n', "\\.br\\"}, {'\r', ""},
    };
    for (; *text; text++) {
        size_t i = 0;
        while (i < sizeof escapes / sizeof *escapes && escapes[i].c != *text)
            i++;
        if (i < sizeof escapes / sizeof *escapes)
            buf_text(out, escapes[i].escape);
        else
            buf_char(out, *text);
    }
}

void hl7_write_time(struct buf *out, int64_t at)
{
    ARENA_SCOPED a = {0};
    for (const char *c = clock_date_time(&a, at); *c; c++)
        if (*c >= '0' && *c <= '9')
            buf_char(out, *c);
    buf_text(out, "+0800");
}

static void write_field(struct buf *out, const char *text)
{
    buf_char(out, '|');
    hl7_write_text(out, text ? text : "");
}

/* Old versions get an answer of their own kind: MSH-9 has one part up to 2.3, two to 2.4. */
static const char *answer_type(const char *version)
{
    if (strncmp(version, "2.3", 3) == 0)
        return "ACK";
    return strcmp(version, "2.4") == 0 ? "ACK^R01" : "ACK^R01^ACK";
}

static void write_head(struct buf *out, const struct hl7_head *to, const struct hl7_answer *answer)
{
    const char *version = to->version && *to->version ? to->version : "2.5.1";
    buf_text(out, "MSH|^~\\&");
    write_field(out, to->to_application);
    write_field(out, to->to_facility);
    write_field(out, to->application);
    write_field(out, to->facility);
    buf_char(out, '|');
    hl7_write_time(out, answer->at);
    buf_printf(out, "||%s", answer_type(version));
    write_field(out, answer->id);
    buf_text(out, "|P");
    write_field(out, version);
    buf_text(out, "|||||CHN|UNICODE UTF-8\r");
}

static void write_error(struct buf *out, const struct hl7_error *e)
{
    buf_text(out, "ERR||");
    if (e->segment)
        buf_printf(out, "%s^%d", e->segment, e->set ? e->set : 1);
    if (e->segment && e->field)
        buf_printf(out, "^%d", e->field);
    buf_printf(out, "|%d^^HL70357|E||||", e->code);
    hl7_write_text(out, e->text ? e->text : "");
    buf_char(out, '\r');
}

void hl7_write_answer(struct buf *out, const struct hl7_head *to, const struct hl7_answer *answer)
{
    write_head(out, to, answer);
    buf_printf(out, "MSA|%s", answer->code);
    write_field(out, to->id);
    buf_char(out, '\r');
    if (answer->error.code)
        write_error(out, &answer->error);
}
