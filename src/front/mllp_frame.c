/* mllp_frame.c - see mllp_frame.h. */
#include "front/mllp_frame.h"

#include "exchange/hl7.h"

#include <string.h>

enum { VT = 0x0B, FS = 0x1C };

enum mllp_found mllp_find(const char *bytes, size_t len, struct mllp_frame *out)
{
    size_t at = 0;
    while (at < len && (bytes[at] == '\r' || bytes[at] == '\n' || bytes[at] == ' '))
        at++;
    *out = (struct mllp_frame){.used = at};
    if (at == len)
        return MLLP_MORE;
    if (bytes[at] != VT)
        return MLLP_GARBAGE;
    out->at = bytes + at + 1;
    const char *end = memchr(out->at, FS, len - at - 1);
    out->len = end ? (size_t)(end - out->at) : len - at - 1;
    if (out->len > HL7_BYTES_MOST)
        return MLLP_TOO_LONG;
    if (!end)
        return MLLP_MORE;
    out->used = (size_t)(end + 1 - bytes);
    if (out->used < len && bytes[out->used] == '\r')
        out->used++;
    return MLLP_FRAME;
}
