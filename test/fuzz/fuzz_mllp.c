/* fuzz_mllp.c - any bytes as a stream of frames: the frames are the same whatever the cuts. */
#include "front/mllp_frame.h"

#include <assert.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

/* The first frame of the first `len` bytes, if it is whole there. */
static enum mllp_found find(const uint8_t *bytes, size_t len, struct mllp_frame *f)
{
    enum mllp_found found = mllp_find((const char *)bytes, len, f);
    assert(f->used <= len);
    assert(found != MLLP_FRAME || (f->at > (const char *)bytes && f->at + f->len < (const char *)bytes + len));
    return found;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct mllp_frame whole, part;
    enum mllp_found found = find(bytes, len, &whole);
    for (size_t cut = 0; cut < len && cut < 4096; cut++) {
        enum mllp_found before = find(bytes, cut, &part);
        assert(before == MLLP_MORE || before == found);
        assert(before != MLLP_FRAME || (part.at == whole.at && part.len == whole.len));
    }
    while (len && found == MLLP_FRAME) {
        bytes += whole.used;
        len -= whole.used;
        found = find(bytes, len, &whole);
    }
    return 0;
}
