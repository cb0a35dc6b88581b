/* xml_part.h - a part of a workbook as XML, pulled piece by piece.  Inside exchange.
 *
 * Names come without their prefix.  Refused: document types (and with them all
 * entities), depth above SHEET_XML_DEPTH, single tags that fill memory. */
#pragma once
#include "exchange/zip_file.h"
#include <stddef.h>

struct xml_part;

struct xml_handler {
    void (*start)(void *ctx, const char *name, const char *const *attributes);
    void (*end)(void *ctx, const char *name);
    void (*text)(void *ctx, const char *s, size_t len); /* in pieces; may be NULL */
};

/* Opens the zip's part; *out is set at once so that handlers may use it. */
err_t xml_part_open(struct zip_file *zip, const char *part, const struct xml_handler *handler, void *ctx,
                    struct xml_part **out);
/* Go on until a handler pauses; *more is false when the part has ended. */
err_t xml_part_go_on(struct xml_part *xml, bool *more);
void xml_part_close(struct xml_part **xml);

/* From within a handler: give control back after it; or stop for good. */
void xml_part_pause(struct xml_part *xml);
void xml_part_refuse(struct xml_part *xml, err_t why);

/* The value of an attribute, NULL when it is absent. */
const char *xml_attribute(const char *const *attributes, const char *name);
bool xml_is_true(const char *value); /* "1" or "true" */

/* Read a whole part.  `*at` is where the handlers find the part meanwhile. */
err_t xml_part_read(struct zip_file *zip, const char *part, const struct xml_handler *handler, void *ctx,
                    struct xml_part **at);
