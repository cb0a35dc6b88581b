/* fuzz_hl7.c - any bytes as a message, as a file of messages, and as a stream of frames. */
#include "core/text.h"
#include "exchange/hl7.h"

#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void read_parts(struct arena *a, const struct hl7_message *m)
{
    for (size_t i = 0; i < m->n; i++)
        for (size_t f = 0; f < m->segments[i].n; f++) {
            const char *part = hl7_part(a, m, &m->segments[i], f, 1 + f % 3, 1 + f % 2);
            int64_t at;
            assert(text_is_utf8(part, strlen(part)));
            (void)hl7_time(part, &at);
        }
}

/* What was read is answered, and the answer can be read. */
static void answer(struct arena *a, const struct hl7_message *m)
{
    BUF_SCOPED out = {0};
    struct hl7_head head;
    struct hl7_message *back;
    hl7_head_of(a, m, &head);
    (void)hl7_head_check(&head);
    const struct hl7_answer said = {.code = "AE", .id = "1", .error = {101, "MSH", 1, 10, head.id}};
    hl7_write_answer(&out, &head, &said);
    assert(out.full || hl7_read(a, out.at, out.len, &back) == OK || out.len > HL7_BYTES_MOST);
}

static void read_message(const char *bytes, size_t len)
{
    ARENA_SCOPED a = {0};
    struct hl7_message *m;
    struct hl7_report report;
    int place;
    err_clear();
    if (hl7_read(&a, bytes, len, &m))
        return;
    assert(m->n > 0 && m->n <= HL7_SEGMENTS_MOST);
    read_parts(&a, m);
    (void)hl7_report_read(&a, m, &report, &place);
    assert(report.n <= HL7_RESULTS_MOST && strlen(hl7_digest(&a, m)) == 16);
    answer(&a, m);
}

static void read_file(const char *bytes, size_t len)
{
    struct hl7_file file = {.bytes = bytes, .len = len};
    struct hl7_piece piece;
    int64_t counted = 0, found = 0;
    err_t why = hl7_file_check(bytes, len, &counted);
    for (; hl7_file_next(&file, &piece); found++) {
        assert(piece.bytes >= bytes && piece.bytes + piece.len <= bytes + len && piece.len > 3);
        if (found < 20)
            read_message(piece.bytes, piece.len);
    }
    assert(why || found == counted);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    const char *text = (const char *)bytes;
    read_message(text, len);
    (void)hl7_is_file(text, len);
    read_file(text, len);
    return 0;
}
