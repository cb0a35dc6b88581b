/* mllp_frame.h - MLLP: where a message begins and ends in a stream of bytes.
 *
 * A frame is VT, the message, FS, CR.  Bytes come cut anywhere, and several frames may come
 * at once; the last CR may lack, and blank bytes between frames are passed over. */
#pragma once
#include <stddef.h>

enum mllp_found {
    MLLP_MORE,       /* no whole frame yet */
    MLLP_FRAME,
    MLLP_GARBAGE,    /* what begins here is no frame */
    MLLP_TOO_LONG,   /* a frame that has passed its greatest size */
};

struct mllp_frame {
    const char *at;  /* the message */
    size_t len;
    size_t used;     /* bytes from the beginning that are done with; also of MLLP_MORE */
};

enum mllp_found mllp_find(const char *bytes, size_t len, struct mllp_frame *out);
