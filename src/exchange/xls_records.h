/* xls_records.h - the stream of records in an .xls (BIFF8).  Inside exchange.
 *
 * What does not fit into one record goes on in CONTINUE records. */
#pragma once
#include "core/buf.h"
#include "exchange/xls_file.h"

enum xls_record {
    XLS_FORMULA = 0x06, XLS_EOF = 0x0A, XLS_DATEMODE = 0x22, XLS_FILEPASS = 0x2F, XLS_CONTINUE = 0x3C,
    XLS_BOUNDSHEET = 0x85, XLS_MULRK = 0xBD, XLS_RSTRING = 0xD6, XLS_XF = 0xE0, XLS_MERGEDCELLS = 0xE5,
    XLS_SST = 0xFC, XLS_LABELSST = 0xFD, XLS_NUMBER = 0x203, XLS_LABEL = 0x204, XLS_BOOLERR = 0x205,
    XLS_STRING = 0x207, XLS_RK = 0x27E, XLS_FORMAT = 0x41E, XLS_BOF = 0x809,
};

struct xls_records {
    const struct xls_file *file;
    struct xls_stream stream;
    uint64_t after;        /* where the next record begins */
    unsigned type;         /* of the record that is read */
    size_t len, pos;       /* its bytes, and how many of them were taken */
    unsigned char bytes[65536];
};

/* Go to a place; the next record begins there. */
void records_seek(struct xls_records *r, uint64_t at);
/* Read the next record; false at the end of the stream or when it is cut off. */
bool records_next(struct xls_records *r);
/* Take bytes of the record and of those that continue it; `to` NULL skips them. */
bool records_take(struct xls_records *r, void *to, size_t len);
/* Whole numbers of the record itself; 0 beyond its end. */
unsigned record_u16(const struct xls_records *r, size_t at);
uint32_t record_u32(const struct xls_records *r, size_t at);
/* Take `n` characters of one or two bytes; add them to `out` as UTF-8.  Where they
 * go on in a next record, that says anew how many bytes each has. */
bool records_text(struct xls_records *r, size_t n, bool wide, struct buf *out);
